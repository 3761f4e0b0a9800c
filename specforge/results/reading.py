"""Files of results, recognised by what is in them and not by their names."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from msgspec import Struct

from specforge.results import deepeval, github_models, inspect_logs, json_lines, openai_evals, promptfoo, pydantic_evals
from specforge.results.given import Given
from specforge.results.records import CaseError, Reading, Result, ResultsError

KNOWN = (
    "the JSON of `promptfoo eval -o`, a log of Inspect, a report of pydantic-evals, a test run of deepeval, "
    "a record of `oaieval` and the lines of `pytest --specforge-results` are known"
)
DOCUMENTS = (promptfoo, inspect_logs, pydantic_evals, deepeval, github_models)
"""Those whose files are one JSON document."""


class _Opened(Struct, frozen=True):
    """A file that was recognised: what reads how the runs in it came out, and what was answered in them."""

    read: Callable[[], Reading]
    answers: Callable[[], Iterable[Given]]


def read(content: bytes, where: str) -> Reading:
    """Read a file of results.

    Args:
        content: The file.
        where: How it is called in an error.

    Raises:
        ResultsError: when it is no such file, or half of one, or holds nothing of ours.
    """
    try:
        found = _opened(content, where).read()
    except CaseError as error:
        raise ResultsError(f"{where}: {error}", error.help) from None
    if not found.results and not found.notes:
        told = f"{found.others} runs of cases that specforge did not export" if found.others else "no run of a case"
        raise ResultsError(f"{where} holds {told}", "export the cases with `specforge export`, and run those")
    return found


def answers(content: bytes, where: str) -> tuple[Given, ...]:
    """Give what was answered in the runs of a file of results, and what a judge said of it, as far as it holds that.

    Args:
        content: The file.
        where: How it is called in an error.

    Raises:
        ResultsError: when it is no such file, or half of one, or holds no answers.
    """
    if found := tuple(_opened(content, where, inspect_logs.ANSWERED).answers()):
        return found
    raise ResultsError(
        f"{where} holds no answers to cases", "with pytest, say `--specforge-rubrics FILE`; with a runner, run an export of now"
    )


def _opened(content: bytes, where: str, keys: Collection[str] = inspect_logs.READ) -> _Opened:
    if content.startswith(inspect_logs.ZIPS):
        log = inspect_logs.unpacked(content, where, keys)
        return _Opened(partial(inspect_logs.read, log, where), partial(inspect_logs.answers, log))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            raise ResultsError(f"{where} is no text in UTF-8, and no log of Inspect", KNOWN) from None
        text = content.decode("utf-8-sig", "replace")  # it ends inside of a character, as half a file does
    if not text.strip():
        raise ResultsError(f"{where} is empty", "the run that should write it was broken off; run it again")
    if json_lines.recognises(text):
        return _Opened(partial(json_lines.read, text, where), tuple)
    if openai_evals.recognises(text):
        return _Opened(partial(openai_evals.read, text, where), partial(openai_evals.answers, text, where))
    if text.lstrip().startswith("<"):
        raise ResultsError(f"{where} is XML or HTML", f"{KNOWN}; with pytest, say `--specforge-results FILE`")
    try:
        document = json.loads(text)
    except RecursionError:
        raise ResultsError(f"{where} is nested too deep", KNOWN) from None
    except ValueError as error:
        at = f"{where}:{error.lineno}" if isinstance(error, json.JSONDecodeError) else where
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data":
            help = "name each file on its own; of promptfoo the JSON is read that `-o FILE.json` writes, and no lines of it"
            raise ResultsError(f"{at} goes on behind the end of its JSON", help) from None
        half = text.lstrip().startswith(("{", "["))
        help = "it may be half a file: let the run end, or run it again" if half else KNOWN
        raise ResultsError(f"{at} is not JSON" + (f": {error.msg}" if isinstance(error, json.JSONDecodeError) else ""), help) from None
    document = document if isinstance(document, dict) else {}
    known = next((one for one in DOCUMENTS if one.recognises(document)), None)
    if known is not None:
        return _Opened(partial(known.read, document, where), partial(known.answers, document))
    raise ResultsError(f"{where} is JSON, but no file of results", KNOWN)


def together(files: Iterable[tuple[bytes, Reading]]) -> tuple[Result, ...]:
    """Give the records of several files, each run once, in an order that does not depend on that of the files.

    The same file given twice counts once. So does a run that says when it was, or that its runner has a name for, and that two
    files hold, as where one was put together from others; what says no time cannot be told from another run.

    Args:
        files: The content of each file, and what was read from it.
    """
    most: Counter[str] = Counter()
    undated: Counter[str] = Counter()
    records: dict[str, Result] = {}
    for reading in {hashlib.sha256(content).digest(): reading for content, reading in files}.values():
        here: Counter[str] = Counter()
        for result in reading.results:
            here[key := _key(result)] += 1
            records[key] = result if result.known_as is None else min(records.get(key, result), result, key=Result.line)
        for key, count in here.items():
            if _tells(records[key]):
                most[key] = max(most[key], count)
            else:
                undated[key] += count
    return tuple(records[key] for key, count in sorted((most + undated).items()) for _ in range(count))


def apart(files: Iterable[tuple[bytes, Reading]]) -> tuple[tuple[Result, ...], ...]:
    """Give the records of each of several files, without those runs that a file before it holds, as `together` finds them.

    Args:
        files: The content of each file, and what was read from it.
    """
    before: set[str] = set()
    contents: set[bytes] = set()
    found: list[tuple[Result, ...]] = []
    for content, reading in files:
        here = () if content in contents else together([(content, reading)])
        found.append(tuple(one for one in here if not _tells(one) or _key(one) not in before))
        before |= {_key(one) for one in here}
        contents.add(content)
    return tuple(found)


def _key(result: Result) -> str:
    """What two records of one run share."""
    return result.line() if result.known_as is None else f"{result.known_as} {result.verdict}"


def _tells(result: Result) -> bool:
    """Whether a run can be told from another one that came out the same."""
    return result.at is not None or result.known_as is not None


def doubled(files: Sequence[tuple[str, bytes, Reading]]) -> tuple[tuple[str, ...], ...]:
    """Say for each file what of it stands in it twice, and what of it the files before it hold too.

    Args:
        files: The name of each file, its content, and what was read from it.
    """
    first: dict[bytes, str] = {}
    before: Counter[str] = Counter()
    notes: list[tuple[str, ...]] = []
    for name, content, reading in files:
        if (same := first.setdefault(hashlib.sha256(content).digest(), name)) is not name:
            notes.append((f"it holds the same as {same}, and counts once",))
            continue
        here = Counter((_key(one), _tells(one)) for one in reading.results)
        both: Counter[bool] = Counter()
        for (key, dated), count in here.items():
            both[dated] += min(count, before[key])
            before[key] = max(count, before[key])
        told = (
            (here.total() - len(here), "are word for word in it before; they count again"),
            (both[True], "are in a file before it too, and count once"),
            (both[False], "say no time and are word for word in a file before it; they count again"),
        )
        notes.append(tuple(f"{count} of its {len(reading.results)} runs {what}" for count, what in told if count))
    return tuple(notes)
