"""Numbers and values that a case expects, and that what it is about says otherwise."""

import json
import re
from collections.abc import Iterator, Sequence

from specforge.amounts import few_in_code
from specforge.elements import kind_of
from specforge.project import View
from specforge.provenance.traced import plain
from specforge.regexes import regex
from specforge.spec.checks import Check, ExpectedCall
from specforge.tracing.chain.answer import Link
from specforge.tracing.chain.moving import Pair
from specforge.tracing.chain.quoting import SHOWN, quoted

TOKEN = regex("\\w+(?:[.,]\\d+)*|[%€$£°\u2013-]")
NUMBER = regex(r"\d+(?:[.,]\d+)*")
UNIT = regex(r"[^\W\d_]|[%€$£°]")
SIGNS = frozenset("€$£")
JOINING = frozenset(("to", "and", "or", "-", "\u2013", "bis", "und", "oder"))
"""What stands between the ends of a range."""
LIMITING = frozenset(
    ("most", "least", "than", "within", "under", "over", "below", "above", "maximum", "minimum", "max", "min", "until", "before", "after",
     "up", "from", "between", "about", "per", "every", "each", "höchstens", "mindestens", "bis", "ab", "unter", "über")
)  # fmt: skip
"""Words before a number that make it a limit, which other numbers keep too."""
MOST_TOKENS = 40
"""The longest phrases that are compared."""
MOST_COMPARED = 1_000_000
"""The most words that phrases are compared with; a case of a very long prompt has fewer of its phrases compared."""


def contradictions(pair: Pair, links: Sequence[Link]) -> Iterator[str]:
    """Say which numbers and values the case expects, and which other ones are said by what it is about.

    Args:
        pair: The view and the case.
        links: What the case hangs on.
    """
    view, case = pair.now.view, pair.case
    told = {(made.path, line.number): _Spoken(plain(line.text)) for made in pair.now.made if made.telling for line in made.clauses}
    clauses = [(one, clause) for one in links if one.role != "used" for clause in one.clauses if (clause.path, clause.number) in told]
    stated = set(NUMBER.findall(json.dumps([case.turns, case.user, case.state], default=str)))
    tools = any(kind_of(one.ref) == "tool" for one in links)
    # A number can come from what the user says or a tool returns; then more words have to be the same.
    least = 2 if stated or tools or case.state is not None or case.serves is not None else 1
    for one in case.expect:
        for call in (*one.check.calls, *(one.check.does_only or ())):
            yield from _values(call, view)
    most = MOST_COMPARED // (1 + sum(len(one.tokens) for one in told.values()))
    for phrase in [phrase for one in case.expect for phrase in _phrases(one.check)][:most]:
        asked = _Spoken(phrase)
        if not asked.measures or len(asked.tokens) > MOST_TOKENS or len(asked.words) < least or stated & asked.numbers:
            continue
        agreeing = {at: _agrees(asked, one) for at, one in told.items()}
        if True in agreeing.values():
            continue
        for link, clause in clauses:
            if agreeing[clause.path, clause.number] is False:
                said = f"{link.ref} says {quoted(clause.text.strip())} ({clause.path}:{clause.number})"
                yield f"the case expects {quoted(phrase)}, and {said}"


class _Spoken:
    """A text by its words and numbers."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKEN.findall(text.casefold())
        self.numbers = frozenset(token for token in self.tokens if NUMBER.fullmatch(token))
        self.words = frozenset(self.tokens) - self.numbers

    @property
    def measures(self) -> bool:
        """Whether there are numbers, each of them of something: one without a unit can be a name, as of a paragraph."""
        places = [at for at, token in enumerate(self.tokens) if token in self.numbers]
        after = [self.tokens[at + 1] if at + 1 < len(self.tokens) else "" for at in places]
        before = [self.tokens[at - 1] if at else "" for at in places]
        return bool(places) and all(UNIT.match(one) or its in SIGNS for one, its in zip(after, before, strict=True))


def _phrases(check: Check) -> Iterator[str]:
    yield from check.says
    if len(check.says_any) == 1:
        yield from check.says_any
    yield from (one for one in (check.equals, check.starts_with, check.ends_with) if one is not None)


def _agrees(phrase: _Spoken, text: _Spoken) -> bool | None:
    """Whether a text has the words of a phrase with numbers that agree; `None` when it has not the words."""
    found: bool | None = None
    if not phrase.words <= text.words or not text.numbers:
        return found
    for start in range(len(text.tokens) - len(phrase.tokens) + 1):
        pairs = list(zip(phrase.tokens, text.tokens[start : start + len(phrase.tokens)], strict=True))
        if all(one == other or (one in phrase.numbers and other in text.numbers) for one, other in pairs):
            if all(_fits(one, text.tokens, start + at) for at, (one, _) in enumerate(pairs) if one in phrase.numbers):
                return True
            found = False
    return found


def _fits(number: str, text: Sequence[str], at: int) -> bool:
    """Whether a number is the one at a place of a text, in its range, or may keep its limit."""
    if _value(number) == _value(text[at]) or LIMITING & set(text[max(at - 3, 0) : at]):
        return True
    if at >= 2 and text[at - 1] in JOINING and NUMBER.fullmatch(text[at - 2]):
        return _value(text[at - 2]) <= _value(number) <= _value(text[at])
    if at + 2 < len(text) and text[at + 1] in JOINING and NUMBER.fullmatch(text[at + 2]):
        return _value(text[at]) <= _value(number) <= _value(text[at + 2])
    return False


def _value(number: str) -> float:
    """The value of a number; of two ways to read it, one, so that it is equal to itself."""
    parts = re.split("[.,]", number)
    whole = len(parts) == 1 or all(len(part) == 3 for part in parts[1:])
    return float("".join(parts)) if whole else float(f"{''.join(parts[:-1])}.{parts[-1]}")


def _values(call: ExpectedCall, view: View) -> Iterator[str]:
    """Arguments that a call must have and that its tool does not take."""
    if call.times is not None and call.times.at_most == 0:
        return
    tool = next((tool for tool in view.tools if tool.id == call.call), None)
    for name, value in call.with_.items() if tool is not None else ():
        declared = tool.value.input.get(name) if tool is not None else None
        if declared is None or not isinstance(value, str):
            continue
        fact = next((fact for fact in view.facts if fact.id == declared.type and fact.value.one_of), None)
        known = [str(view.fill(text)) for text in fact.value.one_of] if fact is not None else list(declared.one_of)
        if known and value not in known:
            of = str(fact.ref) if fact is not None else f"{tool.ref}" if tool is not None else ""
            yield f"the case expects `{name}: {value}` in a call of `{call.call}`, and {of} has only {few_in_code(known, SHOWN)}"
