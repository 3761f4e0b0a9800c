"""The headings and labels of a prompt that specforge printed in another language than English, read as the English ones."""

import re
from collections.abc import Iterator, Sequence

from specforge.phrases import LANGUAGES, Phrases, phrases_in

ENGLISH = phrases_in("en")
HEADINGS = ("always", "background", "lists", "scaffolds", "output", "examples", "repeated")
NAMED_HEADINGS = ("takes", "gives")
LABELS = (
    "helps_with", "when", "only_if", "only_if_all_of", "only_if_any_of", "otherwise", "ask", "tools", "rules", "do", "steps", "sends", "then", "result",
)  # fmt: skip
SPEAKERS = ("user", "agent", "call", "user_call")
BOUNDS = ("items", "characters", "between", "at_least", "at_most")
LEAST = 2
"""How many lines have to begin with the label that every intent has."""
_HOLES = {"tool": "[^`]+", "arguments": r"\{.*", "number": r"\d+", "most": r"-?[\d.]+", "least": r"-?[\d.]+"}
Rewriting = tuple[re.Pattern[str], str]


def printed_in(lines: Sequence[str]) -> str:
    """Give the language in which specforge printed the labels of a prompt; nothing for a prompt that it did not print, and for English."""
    found = {language: _labelled(lines, phrases_in(language)) for language in LANGUAGES if language != "en"}
    language = max(found, key=lambda one: found[one])
    return language if found[language] else ""


def _labelled(lines: Sequence[str], words: Phrases) -> int:
    """How many lines are or begin with a label of a language, where enough of them say when something is done."""
    if sum(line.startswith(f"{words.labels['when']} ") for line in lines) < LEAST:
        return 0
    headings = {f"## {words.labels[name]}" for name in HEADINGS}
    labels = tuple(words.labels[name] for name in LABELS)
    return sum(line in headings or line.startswith(labels) for line in lines)


def in_english(lines: Sequence[str], language: str) -> tuple[str, ...]:
    """Give lines with English headings and labels for those of a language; each stays the line that it is."""
    return tuple(_Reader(phrases_in(language)).lines(lines)) if language else tuple(lines)


class _Reader:
    """What the lines of a printed prompt can be or begin with, and how that is said in English."""

    def __init__(self, words: Phrases) -> None:
        self._words = words
        labels, known = words.labels, ENGLISH.labels
        colon = labels["colon"]
        self._whole = {
            **{f"## {labels[name]}": f"## {known[name]}" for name in HEADINGS},
            f"{labels['when']} {labels['begins']}": f"{known['when']} {known['begins']}",
            words.refusal: ENGLISH.refusal,
            words.handoff: ENGLISH.handoff,
        }
        self._begins = {
            **{labels[name]: known[name] for name in LABELS},
            **{f"## {labels[name]}{colon} ": f"## {known[name]}: " for name in NAMED_HEADINGS},
            **{f"{getattr(words, name)}{colon} ": f"{getattr(ENGLISH, name)}: " for name in SPEAKERS},
            f"- {words.should}": f"- {ENGLISH.should}",
            f"- {words.may}": f"- {ENGLISH.may}",
        }
        # The longest first: one label can begin with another one.
        self._beginning = re.compile("|".join(re.escape(one) for one in sorted(self._begins, key=len, reverse=True)))
        self._called = _rewriting(words.called, ENGLISH.called, "(?<=: )", "$")
        goes = f" {labels['go']} "
        self._branch = (
            _rewriting(f"   - {labels['if']} ", f"   - {known['if']} ", "^"),
            _rewriting(f" {labels['then_do']} ", f" {known['then_do']} ", r"(?<=[.!?:;\u2026])"),
            _rewriting(f"{goes}{words.step}.", f" {known['go']} {ENGLISH.step}.", "", "$"),
            _rewriting(f'{goes}"', f' {known["go"]} "', r"(?<=[.!?:;\u2026])", r'(?=[^"]*"\.$)'),
        )
        self._limits = (
            *(_rewriting(getattr(words, name), getattr(ENGLISH, name), r"(?<![^ ])", r"(?=,|$)") for name in BOUNDS),
            *(_rewriting(getattr(words, name), getattr(ENGLISH, name), r"(?<![^ ])") for name in ("list_of", "each", "one_of")),
            _rewriting(labels["optional"], known["optional"], "(?<=, )", "$"),
        )
        self._field = re.compile(rf"( *- `[^`]+` \()(.*?)\)(?:{re.escape(colon)}( .*))?")

    def lines(self, lines: Sequence[str]) -> Iterator[str]:
        """Read them one by one."""
        for line in lines:
            yield self._whole.get(line) or self._line(line)

    def _line(self, line: str) -> str:
        if found := self._beginning.match(line):
            return _rewritten(self._begins[found[0]] + line[found.end() :], (self._called,))
        if found := self._field.fullmatch(line):
            says = "" if found[3] is None else f":{found[3]}"
            return f"{found[1]}{_rewritten(found[2], self._limits, 0)}){says}"
        if line.startswith(f'- {self._words.for_intents}"'):
            return self._repeated(line)
        return _rewritten(line, self._branch) if self._branch[0][0].match(line) else line

    def _repeated(self, line: str) -> str:
        """A rule that is printed once more, with the intents it holds for."""
        words = self._words
        titles, colon, rule = line.removeprefix(f"- {words.for_intents}").partition(f'"{words.labels["colon"]} ')
        if not colon:
            return line
        titles = titles.replace(f'"{words.all_of}"', f'"{ENGLISH.all_of}"')
        level = next((name for name in ("should", "may") if rule.startswith(getattr(words, name))), "")
        if level:
            rule = getattr(ENGLISH, level) + rule.removeprefix(getattr(words, level))
        return f'- {ENGLISH.for_intents}{titles}": {rule}'


def _rewriting(phrase: str, english: str, before: str = "", after: str = "") -> Rewriting:
    """How a phrase with holes is found between two patterns, and what stands for it in English."""
    pattern = re.sub(r"\\\{(\w+)\\\}", lambda hole: f"(?P<{hole[1]}>{_HOLES[hole[1]]})", re.escape(phrase))
    return re.compile(before + pattern + after), re.sub(r"\{(\w+)\}", r"\\g<\1>", english)


def _rewritten(text: str, rewritings: Sequence[Rewriting], count: int = 1) -> str:
    for pattern, english in rewritings:
        text = pattern.sub(english, text, count=count)
    return text
