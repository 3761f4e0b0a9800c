"""One section of a prompt as an intent: when it applies, what is asked for, what is done, and its rules."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from msgspec import Struct
from msgspec.structs import replace

from specforge.importing.binding import KEPT_IN_RULES, PERSON, below, forbids, level_of, limits, refuses, softens
from specforge.importing.classifying import ACTION, MATTER, MODAL, bare, instructs, is_label, label_of, label_words, shows
from specforge.importing.ids import slug
from specforge.importing.markdown import Block, Section, joined, with_lists
from specforge.importing.matching import stems
from specforge.importing.sketch import Sketch, Span
from specforge.importing.steps import steps_of
from specforge.importing.yaml_text import Guess
from specforge.prompting.layout import heading_of
from specforge.regexes import regex

ORDER = (
    "id", "title", "kind", "part_of", "when", "only_if", "otherwise", "ask", "tools", "constraints", "do", "steps", "sends", "then",
)  # fmt: skip
_SITUATION = regex(
    r"(?:(?:If|When|Whenever) (?=[^:]{8})|(?=(?:Wenn|Falls|Sobald|Si|Quand|Lorsque|Lorsqu['\u2019]\w+|Cuando|Quando|Se|Wanneer) )(?=[^:]{8})"
    r"|(?=[^:\uff1a]{2,100}(?:\u5834\u5408|\u3068\u304d|\u6642|\u7684\u65f6\u5019|\u65f6)(?:\u306f|\u306b\u306f)?[:\uff1a]))([^:\uff1a]{3,200}?),? ?[:\uff1a]",
    re.IGNORECASE,
)
"""A label that says when what is below it applies; in German its verb stands at the end, and is wrong without the word that it begins with."""
_WHEN_DONE = regex(
    r"(?:(?:If|When|Whenever) |(?=(?:Wenn|Falls|Sobald|Si|Quand|Lorsque|Lorsqu['\u2019]\w+|Cuando|Quando|Se|Wanneer) ))([^,:]{8,200}),\s+(?:then )?(\S.*)",
    re.IGNORECASE | re.DOTALL,
)
"""A text that says when something is done, and what."""
_TRIGGERS = regex(
    r"((?!only\b)[^:]{3,120}?),? (?:(?:if|when|whenever)(?: (?:any|one|at least one) of)?(?: (?:these|the following)(?: (?:things|cases|situations|conditions))?)?"
    r"(?: (?:happens?|occurs?|holds?|appl(?:y|ies)|(?:is|are) (?:true|met)))?|in (?:any of )?(?:these|the following) (?:cases|situations)|wenn|falls|si|quand) ?:",
    re.IGNORECASE,
)
"""A line that says what is done, above the list of when it is."""
_GRANTED = "otherwise request allowed permitted possible eligible available apply qualify user customer"
"""Words that say of what an intent is about only that it may be done."""
_ALL = regex(r".*\b(?:if|when) all of (?:these|the following)\b.*:", re.IGNORECASE)
_WHEN_TO = regex(r"when(?:ever)? (?:to|you) .*", re.IGNORECASE)
"""A heading above the list of when something is done."""
_UNFINISHED = regex(
    r"(?:you|i|we|the (?:agent|assistant|bot)|du|sie|ich|wir) (?:[^:]{1,80} )?\w+ "
    r"(?:with|about|on|for|in|of|from|to|bei|mit|zu|\u00fcber|f\u00fcr|von)",
    re.IGNORECASE,
)
"""A label that is a sentence without its end, as `You help with`; the items below it say nothing without it."""
ANY = "Any of these:"
"""What stands above the cases in which an intent applies, where there are several."""
_DEPENDS = regex(
    r"\b(?:if|when(?:ever)?|unless|until|while|before|after|once|during|without|its?|them|this|these|those|such|here|there|"
    r"wenn|falls|bevor|nachdem|bis|ohne|dies\w*|es|hier|dort)\b",
    re.IGNORECASE,
)
"""Words of a prohibition that holds under a condition, or that points to what stands beside it."""
LONGEST_ACRONYM = 5
"""A longer heading in capitals is no name that has to keep them."""
_STRESSED = regex(r"important|notes?", re.IGNORECASE)
"""A label that says how much a rule matters, and is a part of what it says."""
_QUOTED = regex(
    r"\"([^\"]+)\"|[\u201c\u201d]([^\u201c\u201d]+)\u201d|\u201e([^\u201c\u201d\u201e]+)[\u201c\u201d]|\u00ab\s*([^\u00ab\u00bb]+?)\s*\u00bb|\u300c([^\u300c\u300d]+)\u300d"
)
_REFUSING = regex(r"(?:refus(?:e|ing)|declin(?:e|ing)|reject(?:ing)?) (?:to )?", re.IGNORECASE)
"""How the heading of what is declined begins."""
_ABOUT = {
    "de": "Es geht um \u201e{}\u201c.",
    "fr": "La demande porte sur \u00ab {} \u00bb.",
    "es": "La consulta trata de \u00ab{}\u00bb.",
    "it": "La richiesta riguarda \u00ab{}\u00bb.",
    "pt": "O pedido \u00e9 sobre \u00ab{}\u00bb.",
    "nl": "De vraag gaat over \u201c{}\u201d.",
    "ja": "\u304a\u554f\u3044\u5408\u308f\u305b\u306f\u300c{}\u300d\u306b\u3064\u3044\u3066\u3067\u3059\u3002",
}
"""What is guessed of when an intent applies, by the language of the prompt; in English, a verb is told from a noun."""
_TOOL_LIST = regex(r"`?[A-Za-z][A-Za-z0-9_-]{0,63}`?(?:(?:, | and )`?[A-Za-z][A-Za-z0-9_-]{0,63}`?)*\.?")


@dataclass(slots=True)
class _Reading:
    """An intent while its section is read."""

    id: str
    kind: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    steps: list[tuple[str, Span]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    triggered: bool = False
    """Whether items without a label are cases in which the intent applies, rather than what is done."""
    heading: str = ""
    """The label above what is read, where that says how far it holds."""

    def put(self, key: str, text: str, span: Span) -> None:
        """Add a text under a key."""
        self.texts.setdefault(key, []).append(text)
        self.spans.append(span)


class Place(Struct, frozen=True):
    """Where an intent stands: its id, what it is a part of, and what it does."""

    id: str
    part_of: str = ""
    kind: str = "answer"
    depth: int = 0


def draft_intent(sketch: Sketch, section: Section, place: Place, targets: Mapping[str, str]) -> None:
    """Add a section as an intent, with its rules; `targets` gives the ids of intents by their headings."""
    cases = place.kind in {"handoff", "refusal"} or _TRIGGERS.fullmatch(f"{section.title}:") or _WHEN_TO.fullmatch(section.title)
    reading = _Reading(place.id, place.kind, triggered=bool(cases))
    if section.line:
        reading.spans.append((section.line, section.line))
    blocks = list(_cut(section.blocks))
    laid_out = any(block.text.startswith("When:") for block in blocks)
    if not (laid_out or place.part_of or place.kind != "answer" or ACTION.match(section.title)):
        blocks = _without_prohibitions(sketch, section.title, blocks)
    groups = list(_labelled_parts(blocks, place, laid_out=laid_out))
    own = groups[0][1] if groups and groups[0][0] is None else []
    if place.kind in {"handoff", "refusal"} and len(blocks) == 1 and not laid_out:
        own = [_with_its_situation(sketch, reading, block) for block in own]
    _read(sketch, reading, own, section.title, laid_out=laid_out)
    value = _value(sketch, reading, section.title, place, targets)
    if sketch.add("intent", value, sketch.prompt, reading.spans):
        sketch.intent_spans[place.id] = reading.spans
    for label, found in groups:
        if label is not None:
            title = label_words(label.text)
            part = Section(title, label.first, found[-1].last, tuple(found))
            inner = Place(sketch.new_id("intent", slug(title, sketch.language)), place.id, "answer", place.depth + 1)
            draft_intent(sketch, part, inner, targets)


def _with_its_situation(sketch: Sketch, reading: _Reading, block: Block) -> Block:
    """Take the situation that a text begins with for when the intent applies; gives what is done then."""
    found = _WHEN_DONE.fullmatch(joined(block.text.split("\n"))) if block.kind == "text" else None
    if found is None:
        return block
    reading.put("when", sketch.text_of(f"{found[1][0].upper()}{found[1][1:]}."), (block.first, block.last))
    return replace(block, text=found[2][0].upper() + found[2][1:])


def depends(text: str) -> bool:
    """Whether a prohibition holds under a condition, or points to what stands beside it."""
    return _DEPENDS.search(text) is not None


def _without_prohibitions(sketch: Sketch, topic: str, blocks: list[Block]) -> list[Block]:
    """Take prohibitions that open a section for rules of every conversation, where only its heading would narrow them; gives the rest."""
    words = stems(topic)
    first = list(
        itertools.takewhile(
            lambda block: block.kind == "item" and refuses(block.text) and not depends(block.text) and words.isdisjoint(stems(block.text)),
            blocks,
        )
    )
    if len(first) == len(blocks):
        return blocks
    for block in first:
        sketch.rule(*level_of(sketch.text_of(block.text)), (block.first, block.last))
    return blocks[len(first) :]


def _labelled_parts(blocks: list[Block], place: Place, *, laid_out: bool) -> Iterator[tuple[Block | None, list[Block]]]:
    """Split off lists under a label that names something to do, as `Change flights:`: each is a part of the intent."""
    own: list[Block] = []
    parts: list[tuple[Block | None, list[Block]]] = []
    current: list[Block] | None = None
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        label = block.kind == "text" and is_label(block.text) and following is not None and following.kind in {"item", "step"}
        if label and not laid_out and place.depth < 4 and _names_an_action(block.text):
            current = []
            parts.append((block, current))
        elif current is not None and block.kind in {"item", "step"}:
            current.append(block)
        else:
            current = None
            own.append(block)
    yield None, own
    yield from parts


def _names_an_action(text: str) -> bool:
    words = label_words(text)
    torn = limits(words) or _TRIGGERS.fullmatch(f"{words}:")
    return label_of(text) is None and not torn and len(words.split()) <= 5 and not MODAL.search(words) and ACTION.match(words) is not None


def _cut(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Cut paragraphs at lines that say what follows, since those need no empty line between them."""
    for block in blocks:
        if block.kind != "text" or "\n" not in block.text:
            yield block
            continue
        lines, start = block.text.split("\n"), 0
        labelled = [label_of(line) is not None or is_label(line) for line in lines]
        for index in range(1, len(lines) + 1):
            if index == len(lines) or labelled[index] or labelled[index - 1]:
                yield replace(block, text="\n".join(lines[start:index]), first=block.first + start, last=block.first + index - 1)
                start = index


def _read(sketch: Sketch, reading: _Reading, blocks: list[Block], title: str, *, laid_out: bool) -> None:
    mode = ""
    first = next(iter(blocks), None)
    blocks = list(with_lists(blocks, lambda block: _binds(block, title, opens=block is first)))
    if laid_out:
        blocks = list(_paragraphs_as_one(sketch, blocks))
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        span = (block.first, block.last)
        if block.kind in {"item", "step"}:
            _read_item(sketch, reading, block, mode)
            continue
        reading.heading = ""
        label = label_of(block.text) if block.kind == "text" else None
        if label == ("when", ANY) and following is not None and following.kind == "item":
            mode = "when"
            reading.spans.append(span)
        elif label is not None and label[1]:
            mode = ""
            _labelled_text(sketch, reading, label, block)
        elif (
            block.kind == "text" and is_label(block.text) and following is not None and following.kind in {"item", "step", "fence", "table"}
        ):
            mode = _introduce(sketch, reading, block, following, label)
        elif block.kind == "text":
            mode = ""
            text = sketch.text_of(joined(block.text.split("\n")) if not laid_out else block.text)
            if not laid_out and MODAL.search(block.text):
                sketch.rule(*level_of(text), span, reading.id)
            else:
                reading.put("do", text, span)
        elif block.kind == "fence" and mode == "sends":
            mode = ""
            reading.put("sends", sketch.text_of("\n".join(block.text.split("\n")[1:-1])), span)
        elif block.kind in {"fence", "table"}:
            mode = ""
            reading.put("do", sketch.text_of(block.text), span)
        else:
            leave_mark(sketch, block)


def _paragraphs_as_one(sketch: Sketch, blocks: list[Block]) -> Iterator[Block]:
    """Join paragraphs without a label: in the layout that specforge prints, they are one text that says what to do."""
    run: list[Block] = []
    for index, block in enumerate(blocks):
        following = blocks[index + 1].kind if index + 1 < len(blocks) else ""
        introduces = block.kind == "text" and is_label(block.text) and following in {"item", "step"}
        sent = block.kind == "fence" and index > 0 and label_of(blocks[index - 1].text) == ("sends", "")
        if block.kind in {"text", "fence", "table"} and label_of(block.text) is None and not introduces and not sent:
            run.append(block)
            continue
        yield from _as_one(sketch, run)
        run = []
        yield block
    yield from _as_one(sketch, run)


def _as_one(sketch: Sketch, run: list[Block]) -> Iterator[Block]:
    if run:
        first, last = run[0].first, run[-1].last
        text = "\n".join(line.rstrip() for line in sketch.prompt.lines[first - 1 : last]).strip()
        yield Block("text", text, first, last)


def _binds(block: Block, title: str, *, opens: bool) -> bool:
    """Whether a paragraph is the first half of what stands below it; the one that opens an intent may say when that applies.

    One that says when something else is done than the intent's title says is no condition of the intent.
    """
    if _ALL.fullmatch(block.text):
        return True
    if not is_label(block.text) or (opens and (_SITUATION.fullmatch(block.text) or _hands_triggers(block.text))):
        return False
    words = label_words(block.text)
    if shows(words):
        return True
    if (found := _TRIGGERS.fullmatch(block.text)) and (
        label_of(block.text) is None or instructs(found[1]) or stems(found[1]) - stems(f"{title} {_GRANTED}")
    ):
        return True
    return label_of(block.text) is None and (
        MODAL.search(words) is not None
        or _UNFINISHED.fullmatch(words) is not None
        or (limits(words) and not forbids(words) and not softens(words))
    )


def _hands_triggers(text: str) -> bool:
    """Whether a line says what is done whenever something of the list below it is the case, and nothing that binds."""
    found = _TRIGGERS.fullmatch(text)
    return found is not None and MODAL.search(text) is None and instructs(found[1])


def leave_mark(sketch: Sketch, block: Block) -> None:
    """Leave a line over that says nothing by itself."""
    why = {"ruler": "a line that only separates", "comment": "a comment", "empty": "a mark without a text"}
    tag = block.kind == "empty" and block.text.startswith("<")
    reason = "a tag around a section that has a heading" if tag else why.get(block.kind, "no part of the language holds it")
    sketch.leave(sketch.prompt, [(block.first, block.last)], reason)


def _introduce(sketch: Sketch, reading: _Reading, block: Block, following: Block, label: tuple[str, str] | None) -> str:
    """Read a line that introduces what stands below it; gives how that is to be read."""
    span = (block.first, block.last)
    words = label_words(block.text)
    if (forbids(words) or softens(words)) and following.kind in {"item", "step"}:
        reading.heading = words
        sketch.leave(sketch.prompt, [span], KEPT_IN_RULES)
        return "rules"
    if not reading.texts and (found := _TRIGGERS.fullmatch(block.text)) and _hands_triggers(block.text):
        reading.put("do", sketch.text_of(found[1][0].upper() + found[1][1:] + "."), span)
        return "when"
    if label is not None:
        reading.spans.append(span)
        return label[0]
    found = _SITUATION.fullmatch(block.text) if not reading.texts else None
    situation, _, asked = found[1].rpartition(", ") if found else ("", "", "")
    if situation and (inner := label_of(f"{asked.removeprefix('then ')}:")) is not None:
        reading.put("when", sketch.text_of(situation[0].upper() + situation[1:] + "."), span)
        reading.triggered = False
        return inner[0]
    if found:
        reading.put("when", sketch.text_of(found[1][0].upper() + found[1][1:] + ("." if found[1][-1] < "\u2e80" else "\u3002")), span)
        reading.triggered = False
    elif len(block.text.split()) > 6 or following.kind in {"fence", "table"}:
        reading.put("do", sketch.text_of(block.text), span)
    else:
        sketch.leave(sketch.prompt, [span], f"a label; what stands below it is part of `{reading.id}` without it")
    return ""


def _read_item(sketch: Sketch, reading: _Reading, block: Block, mode: str) -> None:
    span = (block.first, block.last)
    if mode == "steps" or (block.kind == "step" and mode in {"", "do"}):
        reading.steps.append((block.text, span))
        reading.spans.append(span)
        return
    text = sketch.text_of(block.text)
    if not mode and reading.triggered and "do" not in reading.texts and (PERSON.match(block.text) or not instructs(block.text)):
        reading.put("when", text, span)
    elif mode == "rules" or (not mode and MODAL.search(block.text)):
        sketch.rule(*below(sketch.text_of(reading.heading), text, sketch.language), span, reading.id)
    elif mode == "tools" and _TOOL_LIST.fullmatch(block.text):
        _tools(reading, block.text, span)
    else:
        reading.put({"tools": "do", "": "do"}.get(mode, mode), text, span)


def _labelled_text(sketch: Sketch, reading: _Reading, label: tuple[str, str], block: Block) -> None:
    key, rest = label
    span = (block.first, block.last)
    if key == "tools" and _TOOL_LIST.fullmatch(rest):
        _tools(reading, rest, span)
    elif key == "rules":
        title = label_words(block.text[: block.text.index(":")])
        told = (
            level_of(sketch.text_of(block.text))
            if _STRESSED.fullmatch(title)
            else below(sketch.text_of(title), sketch.text_of(rest), sketch.language)
        )
        sketch.rule(*told, span, reading.id)
    elif key == "steps":
        reading.steps.append((rest, span))
        reading.spans.append(span)
    elif key == "sends" and key not in reading.texts:
        reading.put(key, sketch.text_of(_without_quotes(rest)), span)
    elif key == "tools" or (key in {"when", "otherwise", "sends"} and key in reading.texts):
        reading.put("do", sketch.text_of(block.text), span)
    else:
        reading.put(key, sketch.text_of(rest), span)
    reading.triggered &= "when" not in reading.texts


def _without_quotes(text: str) -> str:
    """Give what is to be said without the one pair of quotation marks around all of it."""
    found = _QUOTED.fullmatch(text.strip())
    return next(one for one in found.groups() if one is not None) if found else text


def _tools(reading: _Reading, text: str, span: Span) -> None:
    names = re.findall(r"[A-Za-z][A-Za-z0-9_-]*", text.replace(" and ", ", "))
    known = reading.texts.setdefault("tools", [])
    known += [name for name in dict.fromkeys(names) if name not in known]
    reading.spans.append(span)


def _value(sketch: Sketch, reading: _Reading, title: str, place: Place, targets: Mapping[str, str]) -> dict[str, object]:
    texts = reading.texts
    value: dict[str, object] = {"id": place.id}
    if title and heading_of(place.id) != title:
        value["title"] = sketch.text_of(title)
    if place.kind != "answer":
        value["kind"] = place.kind
    if place.part_of:
        value["part_of"] = place.part_of
    if place.kind == "opening" and texts.get("when") == ["The conversation begins."]:
        del texts["when"]  # it is what the kind says
    for key in ("when", "otherwise", "sends"):
        if found := texts.get(key):
            value[key] = found[0] if len(found) == 1 else "\n".join((*((ANY,) if key == "when" else ()), *(f"- {one}" for one in found)))
    if "when" not in value and not place.part_of and place.kind != "opening":
        value["when"] = Guess(guessed_when(sketch, title), "guessed from the heading")
    conditions = {key: texts[key] for key in ("all_of", "any_of") if key in texts}
    if conditions:
        value["only_if"] = _one_or_many(conditions["all_of"]) if set(conditions) == {"all_of"} else conditions
    elif "otherwise" in value:
        texts.setdefault("do", []).append(f"Otherwise: {value.pop('otherwise')}")
    for key in ("ask", "do", "then"):
        if key in texts:
            value[key] = _one_or_many(texts[key])
    if "tools" in texts:
        value["tools"] = texts["tools"]
    if reading.steps:
        value["steps"] = steps_of(sketch, [text for text, _ in reading.steps], targets)
    return value


def _one_or_many(texts: list[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else texts


def guessed_when(sketch: Sketch, title: str) -> str:
    """Say by a heading when what stands below it applies, in the language of the prompt."""
    words = sketch.text_of(bare(title).rstrip(".:\uff1a"))
    if re.match(r"(?!when to\b)(?:if|when|wenn|falls|si|quand|lorsque|cuando|se|quando) \S+ \S", words, re.IGNORECASE):
        return words[0].upper() + words[1:] + "."
    if sketch.language in _ABOUT and words:
        return _ABOUT[sketch.language].format(words)
    words = _REFUSING.sub("", words.lower() if len(words) > LONGEST_ACRONYM and words.isupper() else words)
    lowered = re.sub(r"\b[A-Z][a-z]*\b(?![A-Z])", lambda found: found[0].lower(), words)
    if ACTION.match(words) and not MATTER.fullmatch(words) and not re.match(r"(?:how to |when to |[a-z]+ing\b)", words, re.IGNORECASE):
        return f"The user wants to {lowered}."
    return f"The request is about {lowered}." if words else "The request is about this."
