"""The baseline: findings that were there before, which do not fail a run. It is made once and only shrinks."""

import datetime
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from specforge.errors import UsageError, reason_of
from specforge.outputs.result import Result
from specforge.prompt_lint.reading.files import regular_bytes
from specforge.prompt_lint.reading.tracing import Unreadable

FORMAT = "specforge-lint-baseline/1"
MOST_BYTES = 64 << 20


class Entry(Struct, frozen=True):
    """A finding of the baseline."""

    path: str
    rule: str
    fingerprint: str


class Baseline(Struct, frozen=True):
    """Findings that were there before."""

    entries: frozenset[Entry]
    expires: datetime.date | None = None
    """The last day on which it holds."""

    def covers(self, result: Result, as_of: datetime.date) -> bool:
        """Whether it takes a result for one that was there before, on a day."""
        return (self.expires is None or self.expires >= as_of) and entry_of(result) in self.entries

    def text(self) -> str:
        """Its file: one line for each finding, so that branches merge."""
        rows = sorted((one.path, one.rule, one.fingerprint) for one in self.entries)
        findings = ",\n".join(f"    {json.dumps(list(row), ensure_ascii=False)}" for row in rows)
        expires = f'  "expires": "{self.expires}",\n' if self.expires else ""
        body = f"[\n{findings}\n  ]" if rows else "[]"
        text = f'{{\n  "format": "{FORMAT}",\n{expires}  "findings": {body}\n}}\n'
        return text.encode(errors="backslashreplace").decode()  # bytes of a path that are no text stay, as JSON escapes them


def entry_of(result: Result) -> Entry:
    """A result as the baseline has it."""
    return Entry(result.at.path, result.rule, result.fingerprint)


def parse(text: str, name: str) -> Baseline:
    """Read the text of a baseline.

    Raises:
        UsageError: when it is none, or of a newer version.
    """
    cure = "restore it from git; or remove it and write it again with `--write-baseline`"
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        conflicted = "<<<<<<<" in text
        raise UsageError(
            f"{name} is not JSON: {'it holds the marks of a merge conflict' if conflicted else error}",
            "keep the lines of both sides without the marks, and run `specforge lint --update-baseline`, which takes out what is gone"
            if conflicted
            else cure,
        ) from None
    if not isinstance(document, dict) or not str(document.get("format", "")).startswith("specforge-lint-baseline/"):
        raise UsageError(f"{name} is no baseline", "name another file with `--baseline`")
    if document["format"] != FORMAT:
        raise UsageError(f"{name} was written by a newer specforge: {document['format']}", "upgrade specforge")
    rows, expires = document.get("findings"), document.get("expires")
    if not isinstance(rows, list) or not all(
        isinstance(row, list) and len(row) == 3 and all(isinstance(part, str) for part in row) for row in rows
    ):
        raise UsageError(f"{name} is damaged: `findings` is no list of path, rule and fingerprint", cure)
    try:
        day = None if expires is None else datetime.date.fromisoformat(expires)
    except (TypeError, ValueError):
        raise UsageError(f"{name} is damaged: `expires` is no day", "write it as in 2027-01-31") from None
    return Baseline(frozenset(Entry(*row) for row in rows), day)


def read(path: Path) -> Baseline | None:
    """Read the baseline of a project; nothing when there is none."""
    try:
        return parse(regular_bytes(path, MOST_BYTES).decode(), path.name)
    except FileNotFoundError:
        return None
    except OSError as error:
        said = f"cannot be read: {reason_of(error)}"
    except UnicodeDecodeError:
        said = "is not UTF-8"
    except Unreadable as refused:
        said = str(refused)
    raise UsageError(f"the baseline {path.name} {said}", "name the file of a baseline, as `--write-baseline` makes it")


def gone(baseline: Baseline, results: Iterable[Result], paths: Iterable[str], rules: Iterable[str]) -> frozenset[Entry]:
    """Give what the baseline has and a run did not find, among the files and the rules that it looked at."""
    found, looked, ran = {entry_of(one) for one in results}, set(paths), set(rules)
    return frozenset(one for one in baseline.entries if one.path in looked and one.rule in ran and one not in found)
