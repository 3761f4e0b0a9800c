"""Findings that somebody has decided not to count: comments beside a prompt, and entries of a config."""

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from specforge.prompt_lint.comments import CLOSERS, MARK
from specforge.prompt_lint.prompt import File, Prompt
from specforge.regexes import regex

OWNER = regex(r"(?:^|[ \t])by[ \t]+(\S.{0,80}?)(?=[ \t]+until\b|[ \t]*$)")
UNTIL = regex(r"\buntil[ \t]+(\d{4}-\d{2}-\d{2})\b")
SAID = regex(r"\buntil[ \t]+([^:\n]{1,40}?)[ \t]*(?::|$)")
ALONE = regex(r"[\s#/*;<!\-{%\"']*$")
FORM = "write it as `specforge: ignore[rule] by OWNER until 2027-01-31: REASON`"


class Suppression(Struct, frozen=True):
    """A comment in a file that suppresses findings of some rules."""

    line: int
    column: int
    rules: tuple[str, ...]
    first: int
    """The first line that it is for."""
    last: int
    owner: str = ""
    until: datetime.date | None = None
    reason: str = ""
    no_day: str = ""
    """What it has in the place of a day, and is none."""

    @property
    def whole(self) -> bool:
        """Whether it names an owner, a day and a reason; otherwise it suppresses nothing."""
        return bool(self.owner and self.until and self.reason)

    def covers(self, rule: str, line: int) -> bool:
        """Whether it is about a finding."""
        return rule in self.rules and self.first <= line <= self.last

    def __str__(self) -> str:
        """Say it as results do."""
        return f"ignored by {self.owner} until {self.until}: {self.reason}"


def suppressions_of(file: File, prompts: Sequence[Prompt]) -> tuple[Suppression, ...]:
    """Give every suppression of a file, with the lines that it is for.

    One that stands behind something is for its own line. One that is alone on its line is for what follows up to the next
    empty line; where a prompt of a data file or of a program begins there, for all of that prompt. `ignore-file` is for the
    file.
    """
    return tuple(_suppressions(file, prompts)) if "specforge:" in file.text else ()


def _suppressions(file: File, prompts: Sequence[Prompt]) -> Iterator[Suppression]:
    starts = file.lines
    for found in MARK.finditer(file.text):
        line = bisect_right(starts, found.start())
        column = found.start() - starts[line - 1] + 1
        first, last = line, line
        if found[1]:
            first, last = 0, len(starts)
        elif ALONE.match(file.text, starts[line - 1], found.start()):
            last = _paragraph_end(file, starts, line)
            for prompt in prompts:
                if prompt.name and prompt.pieces and line <= bisect_right(starts, prompt.pieces[0].offset) <= last:
                    end = prompt.pieces[-1]
                    last = max(last, bisect_right(starts, end.offset + max(0, end.length - 1)))
        rules = tuple(name for part in found[2].split(",") if (name := part.strip()))
        yield Suppression(line, column, rules, first, last, *terms(found[3]), no_day(found[3]))


def terms(text: str) -> tuple[str, datetime.date | None, str]:
    """Read the owner, the last day and the reason that stand behind the rules of a suppression; what is missing is empty."""
    head, _, reason = _without_closer(text).partition(":")
    owner, until = OWNER.search(head), UNTIL.search(head)
    return owner[1] if owner else "", _day(until[1]) if until else None, reason.strip()


def no_day(text: str) -> str:
    """Give what stands in the place of the last day of a suppression and is none; empty where a day stands there, or nothing."""
    said = SAID.search(_without_closer(text))
    return said[1] if said and terms(text)[1] is None else ""


def _paragraph_end(file: File, starts: Sequence[int], line: int) -> int:
    last = line
    for number in range(line, len(starts)):
        end = starts[number + 1] if number + 1 < len(starts) else len(file.text)
        if not file.text[starts[number] : end].strip():
            break
        last = number + 1
    return last


def _without_closer(text: str) -> str:
    text = text.rstrip()
    for closer in CLOSERS:
        text = text.removesuffix(closer).rstrip()
    return text


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def first_covering(suppressions: Iterable[Suppression], rule: str, line: int) -> Suppression | None:
    """The suppression that is about a finding; a whole one before one that lacks something."""
    fitting = [one for one in suppressions if one.covers(rule, line)]
    return next((one for one in fitting if one.whole), fitting[0] if fitting else None)
