"""What is kept of the runs of a case between one save and the next: the last green one, and the last one."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from specforge.grading.verdict import Verdict
from specforge.json_forms import json_line
from specforge.results.records import ResultsError, instant

FORMAT = "specforge-kept/1"
MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
"""How the lines begin that git puts between the sides of a conflict."""
HELP = "take the line from git again, or remove it: only what is kept of one case is lost"


class Kept(Struct, frozen=True):
    """How the runs of a case came out that were made together, of one model and one state of the spec."""

    case: str
    variant: Mapping[str, str]
    verdict: Verdict
    passed: int
    runs: int
    runner: str
    model: str | None
    at: str
    """When they were made, as `instant` gives it."""
    prompt: str
    """The mark of the system prompt."""
    fingerprints: Mapping[str, str]
    """What each element that the case hangs on was, by ref."""
    revision: str
    """A commit whose spec is the one that was run; nothing when none is known."""

    @property
    def key(self) -> tuple[str, str, str]:
        """Of what the last one is kept: the case, the variant and the model."""
        return self.case, json.dumps(self.variant, sort_keys=True), self.model or ""

    @property
    def green(self) -> bool:
        """Whether the case passed."""
        return self.verdict is Verdict.PASS

    def line(self) -> str:
        """Give it as a line of JSON, with its line break; its last value tells when one of the others was changed by hand."""
        said = {
            "format": FORMAT,
            "case": self.case,
            "variant": dict(sorted(self.variant.items())),
            "model": self.model,
            "verdict": self.verdict,
            "passed": self.passed,
            "runs": self.runs,
            "at": self.at,
            "revision": self.revision,
            "prompt": self.prompt,
            "fingerprints": dict(sorted(self.fingerprints.items())),
            "runner": self.runner,
        }
        mark = hashlib.blake2b(json.dumps(said).encode(), digest_size=6).hexdigest()
        return json_line({**said, "mark": mark})


def later(one: Kept) -> tuple[str, int, str]:
    """The order in which what is kept replaces something: by time, then by the number of runs."""
    return one.at, one.runs, one.line()


def ahead(at: str, as_of: datetime.date) -> bool:
    """Whether a time is of a later day than the one behind a day: that of a clock which was wrong, and not in another zone.

    Args:
        at: The time, as `instant` gives it.
        as_of: The day.
    """
    return datetime.date.fromisoformat(at[:10]) - as_of > datetime.timedelta(days=1)


def until(entries: Iterable[Kept], as_of: datetime.date) -> tuple[Kept, ...]:
    """Keep what `folded` keeps, without what is dated ahead, which would stay the last one."""
    return folded(one for one in entries if not ahead(one.at, as_of))


def folded(entries: Iterable[Kept]) -> tuple[Kept, ...]:
    """Keep of each case, variant and model the last green entry, and the last one when that is another.

    Folding what was folded before with more gives what folding all at once gives, in any order. So two people who each kept
    something agree once either file has the lines of both.
    """
    green: dict[tuple[str, str, str], Kept] = {}
    last: dict[tuple[str, str, str], Kept] = {}
    for one in entries:
        key = one.key
        last[key] = _last(last.get(key), one)
        if one.green:
            green[key] = _last(green.get(key), one)
    found = {one.line(): one for one in (*green.values(), *last.values())}
    return tuple(sorted(found.values(), key=lambda one: (one.key, later(one))))


def _last(one: Kept | None, other: Kept) -> Kept:
    """The later one of two; a line is made only of those that nothing else tells apart."""
    if one is None or (one.at, one.runs) < (other.at, other.runs):
        return other
    return one if (one.at, one.runs) > (other.at, other.runs) else max(one, other, key=Kept.line)


def added(before: Iterable[Kept], entries: Iterable[Kept]) -> tuple[Kept, ...]:
    """Keep more; of runs that are kept already the commit stays the one that is known of them.

    Args:
        before: What is kept.
        entries: What is to be kept, too.
    """
    before = tuple(before)
    known = {replace(one, revision="").line() for one in before if one.revision}
    return folded((*before, *(one for one in entries if replace(one, revision="").line() not in known)))


def written(entries: Iterable[Kept]) -> str:
    """Give the text of a file."""
    return "".join(one.line() for one in folded(entries))


def entries_of(text: str, where: str) -> tuple[Kept, ...]:
    """Read a file; where git left both sides of a conflict in it, both count.

    Args:
        text: The file.
        where: How it is called in an error.

    Raises:
        ResultsError: when a line is another thing.
    """
    lines = enumerate(text.split("\n"), 1)
    return tuple(_entry(line, f"{where}:{number}") for number, line in lines if line.strip() and not line.startswith(MARKERS))


def _entry(line: str, where: str) -> Kept:
    try:
        found = json.loads(line)
        if found["format"] != FORMAT:
            raise ResultsError(f"{where} has the form {found['format']!r}, and {FORMAT!r} is known", "use the specforge that wrote it")
        if instant(found["at"]) != found["at"] or not all(type(found[key]) is int for key in ("passed", "runs")):
            raise ValueError
        if not all(isinstance(found[key], str) for key in ("case", "runner", "prompt", "revision")):
            raise ValueError
        named = (*found["variant"].items(), *found["fingerprints"].items())
        if not all(isinstance(one, str) for pair in named for one in pair) or not isinstance(found["model"], str | None):
            raise ValueError
        kept = Kept(
            found["case"], found["variant"], Verdict(found["verdict"]), found["passed"], found["runs"], found["runner"], found["model"],
            found["at"], found["prompt"], found["fingerprints"], found["revision"],
        )  # fmt: skip
        mark = found["mark"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ResultsError(f"{where} is not what `specforge results --save` writes", HELP) from None
    if mark != json.loads(kept.line())["mark"]:
        raise ResultsError(f"{where} was changed since `specforge results --save` wrote it", HELP)
    return kept
