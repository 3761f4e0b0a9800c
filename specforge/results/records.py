"""One run of one case, as a line of JSON that every runner's results are read into."""

import datetime
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, repeat
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from specforge.amounts import many
from specforge.credentials import masked
from specforge.errors import SpecforgeError
from specforge.grading.texts import writable
from specforge.grading.verdict import Verdict
from specforge.json_forms import array_of, closed
from specforge.results.calls import Called, calls_of, read_calls

FORMAT = "specforge-result/1"
KEPT = "specforge-kept/"
"""How the form begins of what is kept of runs, which is no record of one."""
WRITTEN = "name a file that a runner wrote, or run it again"
NEWER = "read it with the specforge that wrote it"
NOT_KEPT = "this is what `--save` keeps: name the file that the runner wrote"


class ResultsError(SpecforgeError):
    """A file of results cannot be read as such."""


class CaseError(ResultsError):
    """What a runner kept of a case is not what an export gives; the file is not named yet."""


class Result(Struct, frozen=True):
    """What became of one run of one case; a key or token in any of its texts is said by what it is."""

    case: str
    """The id of the case."""
    feature: str
    variant: Mapping[str, str]
    verdict: Verdict | None
    """Nothing when the run broke off, so that nothing was graded."""
    reason: str
    """What decided it, or what went wrong, in one line."""
    refs: tuple[str, ...]
    """The elements that the case is about."""
    fingerprints: Mapping[str, str]
    """What each element that the case hangs on was when it was run, by ref."""
    prompt: str
    """The mark of the system prompt that was run."""
    runner: str
    sample: int = 1
    """Which run of the case it is, from 1."""
    model: str | None = None
    at: str | None = None
    """When it was run, in ISO 8601."""
    calls: tuple[Called, ...] | None = None
    """What the agent called, and what it got; nothing where that is not known."""
    known_as: str | None = None
    """What its runner calls it in every file that holds it; not part of its line."""

    def line(self) -> str:
        """Give it as a line of JSON, with its line break."""
        return json.dumps(
            {
                "format": FORMAT,
                "case": self.case,
                "feature": self.feature,
                "variant": dict(self.variant),
                "sample": self.sample,
                "verdict": self.verdict,
                "reason": self.reason,
                "refs": list(self.refs),
                "fingerprints": dict(self.fingerprints),
                "prompt": self.prompt,
                "runner": self.runner,
                "model": self.model,
                "at": self.at,
                **({} if self.calls is None else {"calls": [asdict(one) for one in self.calls]}),
            },
            ensure_ascii=False,
        ) + "\n"  # fmt: skip


class Reading(Struct, frozen=True):
    """What a file of results holds."""

    source: str
    """Whose file it is, as in `promptfoo`."""
    results: tuple[Result, ...]
    others: int = 0
    """How many runs it holds of cases that specforge did not export."""
    notes: tuple[str, ...] = ()
    """What it says about itself, such as that the run was broken off."""


def part_of(document: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Give an object inside of an object of JSON; an empty one where there is none."""
    found = document.get(key)
    return found if isinstance(found, Mapping) else {}


def verdicts_of(verdicts: object, reasons: object) -> list[tuple[Verdict, str]] | None:
    """The verdict of each run of a case with its reason, as our graders keep them in two lists; nothing where they kept none."""
    if not isinstance(verdicts, list) or not isinstance(reasons, list) or not verdicts or not set(map(str, verdicts)) <= set(Verdict):
        return None
    return list(zip(map(Verdict, verdicts), map(str, reasons), strict=False))


def spoiled(runs: Iterable[tuple[Verdict | None, str]], own: str | None) -> Iterator[tuple[Verdict | None, str]]:
    """Make passes fails where an assertion of one's own did not pass: only what passed for the runner, too, is a pass.

    Args:
        runs: The verdict of each run with its reason.
        own: What that assertion said; nothing where all of them passed.
    """
    for verdict, reason in runs:
        yield (Verdict.FAIL, own) if own is not None and verdict is Verdict.PASS else (verdict, reason)


def chatted(runs: Iterable[tuple[Verdict | None, str]], chats: object) -> Iterator[tuple[Verdict | None, str, object]]:
    """Put beside each run of a case its conversation, or nothing where the runner kept none.

    Args:
        runs: The verdict of each run with its reason.
        chats: The conversations of these runs, in the same order.
    """
    kept = chain(chats if isinstance(chats, list) else (), repeat(None))
    yield from ((verdict, reason, chat) for (verdict, reason), chat in zip(runs, kept, strict=False))


def numbered(runner: str, runs: Iterable[tuple[Mapping[str, object], Verdict | None, str, object, object, object]]) -> Iterator[Result]:
    """Make records of runs that do not say which run of their case they are: they are counted as they come.

    Args:
        runner: The runner.
        runs: What was kept of the case, the verdict, its reason, the model, when it was run, and the conversation, as `result_from` takes them.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for metadata, verdict, reason, model, at, chat in runs:
        one = (str(metadata["specforge_case"]), str(metadata.get("specforge_variant")))
        seen[one] += 1
        yield result_from(metadata, verdict, reason, runner=runner, sample=seen[one], model=model, at=at, chat=chat)


def result_from(
    metadata: Mapping[str, object],
    verdict: Verdict | None,
    reason: str,
    *,
    runner: str,
    sample: int,
    model: object,
    at: object,
    prompt: str | None = None,
    chat: object = None,
) -> Result:
    """Make a record of what a runner kept of a case that specforge exported.

    Args:
        metadata: What the export gave the case, as the runner kept it.
        verdict: The verdict; nothing when the run broke off.
        reason: What decided it, or what went wrong.
        runner: The runner.
        sample: Which run of the case it is, from 1.
        model: The model; not known where it is no text.
        at: When it was run, in ISO 8601; not known where it is no text.
        prompt: The mark of the prompt, where it is not the exported one.
        chat: The conversation as messages of a chat, where the runner kept it.

    Raises:
        CaseError: when the metadata is not what an export gives, or the time is none.
    """
    told = _said(str(metadata["specforge_case"]))
    try:
        when = _time(at) if isinstance(at, str) else None
    except (ValueError, TypeError):
        help = "a time is written as in 2026-11-26T10:00:00Z: write the file again with its runner"
        raise CaseError(f"the run of the case {told!r} says that it was made {_said(str(at))!r}, which is no time", help) from None
    try:
        return Result(
            case=_text(metadata["specforge_case"]),
            feature=_text(metadata["specforge_feature"]),
            variant=_named(metadata["specforge_variant"]),
            verdict=verdict,
            reason=" ".join(masked(writable(reason)).split()),
            refs=_texts(metadata["specforge_refs"]),
            fingerprints=_named(metadata["specforge_fingerprints"]),
            prompt=_text(metadata["specforge_prompt"]) if prompt is None else prompt,
            runner=runner,
            sample=sample,
            model=_said(model) if isinstance(model, str) else None,
            at=when,
            calls=calls_of(chat),
        )
    except (ValueError, KeyError, TypeError):
        raise CaseError(f"the metadata of the case {told!r} is not what an export writes", "export the cases again") from None


def result_of(line: str, where: str) -> Result:
    """Read a line that `Result.line` gave.

    Args:
        line: The line.
        where: How it is called in an error.

    Raises:
        ResultsError: when it is another thing.
    """
    try:
        found = json.loads(line)
        form = found["format"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ResultsError(f"{where} is no result of specforge", WRITTEN) from None
    if form != FORMAT:
        raise ResultsError(
            f"{where} has the form {_said(str(form))!r}, and {FORMAT!r} is known", NOT_KEPT if str(form).startswith(KEPT) else NEWER
        )
    values = {}
    for field, of in FIELDS.items():
        try:
            values[field] = of(found.get(field) if field in LATER else found[field])
        except KeyError:
            raise ResultsError(f"{where} is no result of specforge: it has no `{field}`", WRITTEN) from None
        except (ValueError, TypeError):
            raise ResultsError(f"{where} is no result of specforge: its `{field}` is not one that it writes", WRITTEN) from None
    return Result(**values)


def instant(at: str) -> str:
    """Give a time so that later ones sort after earlier ones: in UTC, to the second; one without a zone is taken for UTC.

    Raises:
        ValueError: when it is not ISO 8601.
    """
    found = datetime.datetime.fromisoformat(at)
    found = found.replace(tzinfo=datetime.UTC) if found.tzinfo is None else found.astimezone(datetime.UTC)
    return f"{found.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _time(value: object) -> str:
    try:
        instant(_text(value))
    except OverflowError:  # a year that UTC has not
        raise ValueError from None
    return str(value)


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))


def _named(value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError
    return {_text(key): _text(one) for key, one in value.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return _said(value)


@lru_cache(maxsize=100_000)
def _said(text: str) -> str:
    """A text without keys and tokens, once for all runs that say it: most of what they say is what others say, too."""
    return sys.intern(masked(writable(text)))


FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "case": _text,
    "feature": _text,
    "variant": _named,
    "verdict": lambda value: None if value is None else Verdict(value),
    "reason": _text,
    "refs": _texts,
    "fingerprints": _named,
    "prompt": _text,
    "runner": _text,
    "sample": _number,
    "model": lambda value: None if value is None else _text(value),
    "at": lambda value: None if value is None else _time(value),
    "calls": read_calls,
}
"""How each field of a line is read."""
LATER = frozenset({"calls"})
"""The fields that a line need not have."""


class File(Struct, frozen=True):
    """A file of results."""

    path: str
    source: str
    """Whose it is."""
    runs: int
    others: int
    """Runs of cases that specforge did not export."""
    notes: tuple[str, ...]
    """What it says about itself, such as that the run was broken off."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What people are to know of it, in lines: how many runs it holds that count nowhere, and what it says about itself."""
        others = [f"{self.path}: {many(self.others, 'run')} of cases that specforge did not export"] if self.others else []
        return (*others, *(f"{self.path}: {note}" for note in self.notes))

    def as_json(self) -> dict[str, object]:
        """Give it as plain values."""
        return {**asdict(self), "notes": list(self.notes)}


FILE = closed({
    "path": {"type": "string"}, "source": {"type": "string"}, "runs": {"type": "integer", "minimum": 0},
    "others": {"type": "integer", "minimum": 0}, "notes": array_of({"type": "string"}),
})  # fmt: skip
"""The schema of what `File.as_json` gives."""


def pairs(named: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Values by their names as something to look up by, whatever their order: a variant, or what a run was made of."""
    return tuple(sorted(named.items()))
