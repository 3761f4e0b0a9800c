"""What was found in each file of prompts the last time, taken again when nothing that it depends on has changed.

Rules are functions of one prompt and of what is known beside it, so that a finding depends on the text of its file, on the
path, on the rules, and on the facts of the settings. It is kept in the user's cache, never in the project, and not used
when `CI` is set; nothing is kept of a file with a key or a token in it. Any doubt is a miss, and a miss costs judging that file. Files are read each time, and suppressions,
the baseline and severities are applied to what is taken again.
"""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from specforge.credentials import masked
from specforge.descriptors import is_ours
from specforge.prompt_lint.choosing import Chosen
from specforge.prompt_lint.knowing import Knowledge
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Fix, Hit
from specforge.prompt_lint.running import Found
from specforge.prompt_lint.spreading import Row, found_by, refound
from specforge.verdicts import cache_folder, digest_bytes, installed, write_whole

FORMAT = 2
MOST_FILES = 20_000
"""The most files of which findings are kept; those that a run looked at come first."""
MOST_ROWS = 500
"""The most findings of a file that are kept."""
MOST_BYTES = 32 << 20
"""The most that is written for a project."""

Entry = list[Any]
"""The digest of the file's text, the mark of what is known, and the rows of each of its prompts."""


class Memory:
    """What is remembered of the prompts of one project."""

    def __init__(self, root: Path, chosen: Sequence[Chosen], knowledge: Knowledge) -> None:
        """Read it.

        Args:
            root: The project.
            chosen: The rules that run, none of them of a plugin.
            knowledge: What is known beside the prompts.
        """
        names = sorted(f"{one.rule.name}{'' if one.written else ' filled'}" for one in chosen)
        self.knowledge = knowledge
        self.path = f"{cache_folder()}/prompts/{digest_bytes(json.dumps([str(root), names]).encode())}.json"
        self.old: dict[str, Entry] = {}
        self.new: dict[str, Entry] = {}
        self.learned = False
        self.about = ""
        try:
            house = [one.model_dump(mode="json") for one in knowledge.settings.house]
            own = [FORMAT, str(root), names, house]
            self.about = digest_bytes(
                json.dumps([own, sys.version, sys.executable, os.environ.get("PYTHONPATH", ""), installed()]).encode()
            )
            with open(self.path, "rb") as file:  # noqa: PTH123  as in `verdicts`
                whole = file.read(MOST_BYTES + 1_000) if is_ours(os.fstat(file.fileno())) else b""
            body = whole[len(self._head(b"")) : -1]
            if whole.startswith(self._head(body)):
                self.old = json.loads(body)
        except (OSError, ValueError, RecursionError):
            pass

    def _head(self, body: bytes) -> bytes:
        """What stands in the file before the entries: what they depend on, and their digest, as a damaged file is a miss."""
        return f'{{"about": "{self.about}", "digest": "{digest_bytes(body)}", "files": '.encode()

    def found_in(self, chosen: Sequence[Chosen], prompts: Sequence[Prompt]) -> list[Found]:
        """Run rules over prompts, those of each file together: what `run` gives, in the same order."""
        known = self.knowledge.known
        files: dict[int, list[int]] = {}
        for number, prompt in enumerate(prompts):
            files.setdefault(id(prompt.file), []).append(number)
        rows: dict[int, list[Row]] = {}
        missed: list[tuple[list[int], str, str | None]] = []
        by_name = {one.rule.name: number for number, one in enumerate(chosen)}
        for numbers in files.values():
            first = prompts[numbers[0]]
            path, digest = first.file.path, digest_bytes(first.file.text.encode(errors="surrogatepass"))
            mark = self.knowledge.mark(first)
            taken = None if mark is None else _rows(self.old.get(path), digest, mark, len(numbers), by_name)
            if taken is None:
                missed.append((numbers, digest, mark))
            else:
                rows.update(zip(numbers, taken, strict=True))
                self.new[path] = self.old[path]
        left = [number for numbers, _, _ in missed for number in numbers]
        rows.update(zip(left, found_by(chosen, [prompts[one] for one in left], known), strict=True))
        for numbers, digest, mark in missed:
            own = [rows[one] for one in numbers]
            if mark is None or sum(map(len, own)) > MOST_ROWS or _has_secret([prompts[one] for one in numbers], own):
                continue
            self.new[prompts[numbers[0]].file.path] = [digest, mark, [[_plain(chosen, row) for row in some] for some in own]]
            self.learned = True
        return [each for number, prompt in enumerate(prompts) for each in refound(chosen, prompt, known, rows[number])]

    def save(self) -> None:
        """Write down what was learned, if anything was; what cannot be written is forgotten."""
        if not self.learned or not self.about:
            return
        kept = dict(self.new)
        for path, entry in self.old.items():
            if len(kept) >= MOST_FILES:
                break
            kept.setdefault(path, entry)
        bodies = (json.dumps(one, separators=(",", ":")) for one in (kept, self.new))
        body = next((one for one in bodies if len(one) <= MOST_BYTES), None)
        if body is not None:
            with suppress(OSError):
                write_whole(self.path, f"{self._head(body.encode()).decode()}{body}}}")


def _has_secret(prompts: Sequence[Prompt], rows: Sequence[Sequence[Row]]) -> bool:
    """Whether what was found may repeat a key or a token, whole or in part."""
    if not any(rows):
        return False
    texts = [one.text for one in prompts]
    for row in chain.from_iterable(rows):
        fix = () if row.hit.fix is None else (row.hit.fix.says, *(text for _, _, text in row.hit.fix.edits))
        texts += [row.when, row.hit.message, row.hit.help, row.hit.key, *fix]
    return any(masked(one) != one for one in texts)


def _plain(chosen: Sequence[Chosen], row: Row) -> list[Any]:
    """A row as JSON holds it."""
    hit = row.hit
    fix = None if hit.fix is None else [hit.fix.edits, hit.fix.says, hit.fix.safe]
    confidence = None if hit.confidence is None else hit.confidence.value
    return [chosen[row.rule].rule.name, row.when, row.rendering, hit.start, hit.end, hit.message, hit.help, hit.key, confidence, fix]


def _rows(entry: Entry | None, digest: str, mark: str, prompts: int, by_name: dict[str, int]) -> list[list[Row]] | None:
    """The rows of an entry; nothing when it is of another text or of other facts."""
    try:
        if entry is None or entry[:2] != [digest, mark] or len(entry[2]) != prompts:
            return None
        return [[_row(by_name, *row) for row in some] for some in entry[2]]
    except (KeyError, TypeError, ValueError, IndexError):
        return None


def _row(
    by_name: dict[str, int],
    name: str,
    when: str,
    rendering: int,
    start: int,
    end: int,
    message: str,
    help: str,
    key: str,
    confidence: str | None,
    fix: list[Any] | None,
) -> Row:
    made = None if fix is None else Fix(tuple((first, last, text) for first, last, text in fix[0]), fix[1], fix[2])
    hit = Hit(start, end, message, help, made, key, None if confidence is None else Confidence(confidence))
    return Row(by_name[name], hit, when, rendering)
