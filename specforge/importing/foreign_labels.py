"""The headings and labels of a prompt that specforge printed in another language than English, read as the English ones."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from specforge.languages import language_of
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
"""How many lines have to begin with what hardly a prompt has that specforge did not print."""
_HOLES = {"tool": "[^`]+", "arguments": r"\{.*", "number": r"\d+", "most": r"-?[\d.]+", "least": r"-?[\d.]+"}
Rewriting = tuple[re.Pattern[str], str]


def printed_in(lines: Sequence[str]) -> str:
    """Give the language in which specforge printed the labels of a prompt; nothing for a prompt that it did not print."""
    found = {language: _labelled(lines, phrases_in(language)) for language in LANGUAGES}
    most = [language for language, labelled in found.items() if labelled and labelled == max(found.values())]
    if len(most) > 1 and (own := language_of("\n".join(lines))) in most:
        return own
    return most[0] if most else ""


def _labelled(lines: Sequence[str], words: Phrases) -> int:
    """How many lines are or begin with a label of a language, where enough of them are such as every prompt has that specforge printed."""
    telling = tuple(
        f"{one} " for one in (words.labels["when"], words.labels["helps_with"], f"- {words.should.strip()}", f"- {words.may.strip()}")
    )
    if sum(line.startswith(telling) for line in lines) < LEAST:
        return 0
    headings = {f"## {words.labels[name]}" for name in HEADINGS}
    labels = (*(words.labels[name] for name in LABELS), *telling)
    return sum(line in headings or line.startswith(labels) for line in lines)


def in_english(lines: Sequence[str], language: str) -> tuple[str, ...]:
    """Give lines with English headings and labels for those of a language; each stays the line that it is."""
    return tuple(_Reader(phrases_in(language)).lines(lines)) if language not in {"", "en"} else tuple(lines)


class Written:
    """The lines of a prompt as they were written, by what was read for them: a text that kept what looked like a label is put right by it."""

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        """Take lines as they were read, each with how it was written."""
        self._changed = sorted({(_bare(read), _bare(written)) for read, written in lines if read != written})

    def text(self, read: str) -> str:
        """Give a text as it was written."""
        return "\n".join(map(self._line, read.split("\n"))) if self._changed else read

    def value(self, read: object) -> object:
        """Give a value of a draft with its texts as they were written."""
        match read:
            case str():
                return self.text(read)
            case Mapping():
                return {key: self.value(one) for key, one in read.items()}
            case list():
                return [self.value(one) for one in read]
            case _:
                return read

    def _line(self, line: str) -> str:
        text = _bare(line)
        index = bisect_left(self._changed, (text,))
        if not text or index == len(self._changed):
            return line
        read, written = self._changed[index]
        if not read.startswith(text):
            return line
        rest = read.removeprefix(text)
        # The first sentence of a line can be a text of its own; a word that is no more than its label is any word.
        if rest and (not written.endswith(rest) or len(text) <= len(_label(read, written))):
            return line
        return line.replace(text, written.removesuffix(rest), 1)


def _bare(line: str) -> str:
    """A line without the marks of a heading or an item before it, and the space around it."""
    return line.strip().lstrip("#-* ")


def _label(read: str, written: str) -> str:
    """What stands otherwise at the begin of a line."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(reversed(read), reversed(written), strict=False)))
    return read[: len(read) - same]


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
            _rewriting(f" {labels['then_do']} ", f" {known['then_do']} ", r"(?<=[.!?:;\u2026\u3002])"),
            _rewriting(f"{goes}{words.step}.", f" {known['go']} {ENGLISH.step}.", "", "$"),
            _rewriting(f'{goes}"', f' {known["go"]} "', r"(?<=[.!?:;\u2026\u3002])", r'(?=[^"]*"\.$)'),
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
