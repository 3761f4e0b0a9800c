"""A draft as it grows: elements by kind, ids, and where each piece of a source went."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from specforge.importing.ids import Ids, short_slug, variable_id
from specforge.importing.pieces import Leftover, Link, SourceText
from specforge.importing.yaml_text import Guess, plain
from specforge.languages import language_of
from specforge.proposing import Proposal, proposals
from specforge.regexes import regex
from specforge.source.reading import unwanted
from specforge.spec.cases import Case, Example
from specforge.spec.facts import Fact, OutputFormat, Scaffold, Variable
from specforge.spec.hand_overs import Gives, Takes
from specforge.spec.mistakes import validate
from specforge.spec.model import Model
from specforge.spec.rules import Constraint, Intent
from specforge.spec.tools import Tool

Span = tuple[int, int]
"""The first and the last line of a piece."""

MODELS: Mapping[str, type[Model]] = {
    "variable": Variable, "fact": Fact, "constraint": Constraint, "intent": Intent, "tool": Tool, "scaffold": Scaffold,
    "takes": Takes, "gives": Gives, "example": Example, "case": Case,
}  # fmt: skip
POOLS = {"variable": "fact", "constraint": "intent", "tool": "intent"}
"""Kinds that share their ids with another one: the language demands it of variables, and `covers` is read more easily."""

PLACEHOLDER = regex(r"\{\{[ \t]*([A-Za-z][A-Za-z0-9_-]{0,63})[ \t]*\}\}")
MAX_TEXT = 50_000
"""The most characters of one text; a spec may not have longer ones once they are filled."""
MAX_DEPTH = 20
"""How deep free data may be nested in a draft."""


@dataclass(slots=True)
class _Rule:
    """A rule, with the intents under which it was found."""

    level: str
    text: str
    scopes: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    everywhere: bool = False
    protected: bool = False


class Sketch:
    """A draft as it grows."""

    def __init__(self, feature: str, prompt: SourceText) -> None:
        """Begin with the placeholders of the prompt, since every text may name them."""
        self.feature, self.prompt = feature, prompt
        self.language = language_of("\n".join(prompt.lines))
        self.head: dict[str, object] = {}
        self.elements: dict[str, dict[str, dict[str, object]]] = {kind: {} for kind in MODELS}
        self.links: list[Link] = []
        self.leftovers: list[Leftover] = []
        self.ids = Ids()
        self.variables: dict[str, str] = {}
        self.intent_spans: dict[str, list[Span]] = {}
        self._facts: dict[tuple[str, ...], str] = {}
        self._rules: dict[tuple[str, str], _Rule] = {}
        self._declare_variables()

    def _declare_variables(self) -> None:
        for number, line in enumerate(self.prompt.lines, 1):
            for found in PLACEHOLDER.finditer(line) if "{{" in line else ():
                name = found[1]
                if name in self.variables:
                    continue
                id = self.variables[name] = self.ids.take("fact", variable_id(name), "variable")
                says = {} if id == name else {"says": f"Stands as `{{{{{{{{{name}}}}}}}}}` in {self.text_of(self.prompt.file)}."}
                self.add("variable", {"id": id, **says}, self.prompt, [(number, number)])

    def text_of(self, written: str) -> str:
        """A text as the language writes it: placeholders name variables, all other braces are literal."""
        if "{" not in written and "}" not in written:
            return written
        parts, end = [], 0
        for found in PLACEHOLDER.finditer(written):
            if found[1] in self.variables:
                parts += [_literal(written[end : found.start()]), "{" + self.variables[found[1]] + "}"]
                end = found.end()
        return "".join([*parts, _literal(written[end:])])

    def new_id(self, kind: str, wish: str) -> str:
        """Give a free id for an element of a kind."""
        return self.ids.take(POOLS.get(kind, kind), wish, kind)

    def id_for(self, kind: str, sentence: str) -> str:
        """Give a free id made of the telling words of a sentence."""
        return self.new_id(kind, short_slug(sentence, self.language))

    def ref(self, kind: str, id: str = "") -> str:
        """Give the ref of an element, or of a part of the feature."""
        return "/".join(part for part in (self.feature, kind, id) if part)

    def add(self, kind: str, value: dict[str, object], source: SourceText, spans: Iterable[Span], at: str = "") -> bool:
        """Add an element that the language accepts, and link the lines it comes from, or the place that they are; they are left over otherwise."""
        spans = list(spans)
        id = str(value["id"])
        if why := _refusal(MODELS[kind], value):
            self.leave(source, spans, f"it would be no {kind}: {why}")
            return False
        self.elements[kind][id] = value
        self.link(source, spans, self.ref(kind, id), at)
        return True

    @property
    def ruled(self) -> list[dict[str, object]]:
        """What a case or an example can be about: the intents, and the rules of all of them and of each."""
        intents = [*self.elements["intent"].values()]
        found = [*intents, *self.elements["constraint"].values()]
        for intent in intents:
            inner = intent.get("constraints", [])
            assert isinstance(inner, list)
            found += inner
        return found

    def link(self, source: SourceText, spans: Iterable[Span], ref: str, at: str = "") -> None:
        """Say that lines found a home."""
        self.links += [Link(source.file, first, last, ref, source.quote(first, last), at) for first, last in spans]

    def leave(self, source: SourceText, spans: Iterable[Span], why: str) -> None:
        """Say that lines found none."""
        self.leftovers += [Leftover(source.file, first, source.quote(first, last), why) for first, last in _by_lines(spans, source)]

    def leave_whole(self, source: SourceText, span: Span, why: str) -> None:
        """Say that lines that belong together found none."""
        self.leftovers.append(Leftover(source.file, span[0], source.quote(*span), why))

    def fact(self, value: dict[str, object], sentence: str, span: Span) -> str:
        """Add a fact with an id made of a sentence, once however often it is said; gives its ref, or nothing when it is left over."""
        key = tuple(str(item) for one in value.items() for item in one)
        if key not in self._facts:
            id = self.id_for("fact", sentence)
            self._facts[key] = self.ref("fact", id) if self.add("fact", {"id": id, **value}, self.prompt, [span]) else ""
        elif self._facts[key]:
            self.link(self.prompt, [span], self._facts[key])
        else:
            self.leave(self.prompt, [span], "it would be no fact, as where it was said before")
        return self._facts[key]

    def rule(self, level: str, text: str, span: Span, scope: str = "") -> None:
        """Add a rule; one that stands under several intents is one rule for all of them."""
        key = (level, text)
        rule = self._rules.setdefault(key, _Rule(level, text))
        rule.spans.append(span)
        rule.everywhere |= not scope
        if scope and scope not in rule.scopes:
            rule.scopes.append(scope)

    def repeat(self, text: str, span: Span) -> bool:
        """Take a rule that is said once more at the end for a protected one; whether there is such a rule."""
        found = [rule for (_, stated), rule in self._rules.items() if stated == text]
        for rule in found:
            rule.protected = True
            rule.spans.append(span)
        return bool(found)

    def settle(self) -> None:
        """Put every rule where it holds: for all conversations, for some intents, or inside the only one; in their order in the prompt."""
        tools = self.elements["tool"].values()
        writes = [str(tool["id"]) for tool in tools if plain(tool["does"]) != "read"]
        for rule in sorted(self._rules.values(), key=lambda rule: rule.spans[0]):
            id = self.id_for("constraint", rule.text)
            value: dict[str, object] = {"id": id}
            if len(rule.scopes) > 1 and not rule.everywhere:
                value["for"] = list(rule.scopes)
            if rule.level != "must":
                value["level"] = rule.level
            value["rule"] = rule.text
            if rule.protected:
                value["protected"] = True
            if criteria := [_criterion(one) for one in proposals(rule.text, writes) if one.fails is not None]:
                value["criteria"] = criteria
            intent = self.elements["intent"].get(rule.scopes[0]) if len(rule.scopes) == 1 and not rule.everywhere else None
            if intent is None:
                self.add("constraint", value, self.prompt, rule.spans)
                continue
            if why := _refusal(Constraint, value):
                self.leave(self.prompt, rule.spans, f"it would be no constraint: {why}")
                continue
            inner = intent.setdefault("constraints", [])
            assert isinstance(inner, list)
            inner.append(value)
            self.link(self.prompt, rule.spans, self.ref("constraint", id))
        if any(rule.protected for rule in self._rules.values()):
            self.head["layout"] = {"repeat_protected": True}

    def form(self, value: dict[str, object], spans: list[Span]) -> None:
        """Set the form of answers; what two sections say of it is joined."""
        before = self.head.get("output_format")
        if isinstance(before, dict):
            said = [str(one["says"]) for one in (before, value) if "says" in one]
            value = {**value, **before, **({"says": "\n\n".join(said)} if said else {})}
        if why := _refusal(OutputFormat, value):
            self.leave(self.prompt, spans, f"it would be no output format: {why}")
        else:
            self.head["output_format"] = value
            self.link(self.prompt, spans, self.ref("output-format"))


def _criterion(proposal: Proposal) -> dict[str, object]:
    """What a rule may ask for by its words, as a criterion that says it was guessed."""
    about = {"check": dict(proposal.check), "passes": proposal.passes, "fails": proposal.fails}
    return {"id": Guess(proposal.id, "guessed from the words of the rule"), **about}


def _refusal(model: type[Model], value: object) -> str:
    """Say why the language does not accept a value; nothing when it does."""
    bare = plain(value)
    if _longest(bare) > MAX_TEXT:
        return f"a text has more than {MAX_TEXT:,} characters"
    _, told = validate(model, bare)
    return told[0][1] if told else ""


def _longest(value: object) -> int:
    match value:
        case str():
            return len(value)
        case dict():
            return max((_longest(item) for item in value.values()), default=0)
        case list():
            return max((_longest(item) for item in value), default=0)
        case _:
            return 0


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _by_lines(spans: Iterable[Span], source: SourceText) -> Iterator[Span]:
    """Cut spans into the lines that say something, since a leftover names one line."""
    for first, last in spans:
        yield from ((number, number) for number in range(first, last + 1) if source.lines[number - 1].strip())


def fits(value: object, depth: int = 0) -> bool:
    """Whether free data can stand in a spec and be read back as it is."""
    if depth > MAX_DEPTH:
        return False
    match value:
        case bool() | None:
            return True
        case str():
            return unwanted(value) is None and "\r" not in value
        case int():
            return abs(value) < 10**18
        case float():
            return abs(value) < 1e300 and len(repr(value)) <= 40
        case dict():
            return all(isinstance(key, str) and key.strip() and fits(key) and fits(item, depth + 1) for key, item in value.items())
        case list():
            return all(fits(item, depth + 1) for item in value)
        case _:
            return False
