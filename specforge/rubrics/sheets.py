"""Sheets: tables of answers to rubrics, which people and judges fill in, each on their own."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from specforge.amounts import in_code, shortened
from specforge.errors import SpecforgeError, UsageError, reason_of
from specforge.grading.events import TranscriptError
from specforge.rubrics.questions import Rubric, answer_of

COLUMNS = ("element", "rubric", "answer", "by", "passes", "why")
NEEDED = ("rubric", "answer", "passes")
WORDS = {
    **dict.fromkeys(("yes", "y", "true", "1", "pass", "passes", "passed"), True),
    **dict.fromkeys(("no", "n", "false", "0", "fail", "fails", "failed"), False),
    **dict.fromkeys(("?", "unsure", "undecided", "null", "none"), None),
}
"""What stands for each label, in any letter case."""
FORMULA = ("=", "+", "-", "@", "\t")
"""What programs for tables take for the begin of a formula; a `'` is put before it, and taken away when it is read."""
MAX_BYTES = 64_000_000


class SheetError(SpecforgeError):
    """A sheet, or a file of answers, cannot be read as such."""


class Label(Struct, frozen=True):
    """What somebody says of one answer to a rubric."""

    element: str
    rubric: str
    answer: str
    by: str
    passes: bool | None
    """Nothing where they cannot tell."""
    why: str
    at: str
    """The file and the line."""


def sheet(rubrics: Sequence[Rubric], answers: Mapping[str, Iterable[str]]) -> str:
    """Print answers to be labelled as CSV: those that the spec shows, and others; whether they pass is told to nobody.

    Args:
        rubrics: The rubrics.
        answers: Other answers, by the rubric that they are to be judged by.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for rubric in rubrics:
        found = dict.fromkeys((*rubric.samples, *(one.strip() for one in answers.get(rubric.text, ()))))
        # What stands side by side in the spec is not to be told from its place.
        for answer in sorted(found, key=lambda one: blake2b(one.encode("utf-8", "surrogatepass")).digest()):
            writer.writerow(map(_guarded, (rubric.asking[0].ref, rubric.text, answer, "", "", "")))
    return table.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def read_answers(path: Path, rubrics: Sequence[Rubric]) -> dict[str, list[str]]:
    """Read answers of an application from lines of JSON, `{"case": ..., "answer": ...}` or with an `element`, by the rubrics that ask about them.

    An answer is a text, or a conversation in any form that is graded.

    An answer is a text, or a conversation in any form that is graded.

    Raises:
        SheetError: when the file cannot be read, or names what asks for no rubric.
    """
    found: dict[str, list[str]] = {}
    for number, row in _json_lines(path, _text_of(path)):
        where, answer = row.get("case", row.get("element")), row.get("answer")
        if not isinstance(where, str) or not isinstance(answer, str | list):
            told = "expected `case` or `element`, and `answer`, a text or the messages of a chat"
            raise SheetError(f"{path}:{number}: {told}", 'write {"case": "...", "answer": "..."}')
        asked = [one.text for one in rubrics if where in one.cases or any(where == each.ref for each in one.asking)]
        if isinstance(row.get("rubric"), str):
            asked = [text for text in asked if text == " ".join(str(row["rubric"]).split())]
        if not asked:
            known = sorted({each.ref for one in rubrics for each in one.asking})
            help = f"those that ask one are {in_code(known[:6])}" if known else "no case of these features asks one"
            raise SheetError(f"{path}:{number}: `{where}` asks no rubric", help)
        try:
            shown = answer_of(answer)
        except TranscriptError as error:
            raise SheetError(f"{path}:{number}: {error}", error.help) from None
        for text in asked:
            found.setdefault(text, []).append(shown)
    return found


def label_of(element: str, rubric: str, chat: object, passes: str) -> dict[str, str]:
    """Give what was said of an answer as a row, by column, that is a label and an answer to be labelled by others.

    Args:
        element: The element that asks.
        rubric: The rubric.
        chat: The conversation, in any form that is graded.
        passes: What is said; empty where nothing is.
    """
    return {"element": element, "rubric": " ".join(rubric.split()), "answer": answer_of(chat), "passes": passes}


def read_labels(paths: Iterable[Path]) -> tuple[Label, ...]:
    """Read filled sheets: CSV with a head, or lines of JSON with the same keys. Rows without a label are left out.

    Raises:
        SheetError: when one of them cannot be read, or says neither yes nor no.
    """
    return tuple(label for path in paths for label in _labels(path))


def _labels(path: Path) -> Iterator[Label]:
    text = _text_of(path)
    for number, row in _json_lines(path, text) if text.lstrip().startswith("{") else _rows(path, text):
        missing = [name for name in NEEDED if name not in row]
        if missing:
            raise SheetError(f"{path}:{number}: the row lacks {in_code(missing)}", f"a row has {in_code(COLUMNS)}")
        cells = {name: _unguarded(_cell(row.get(name))).strip() for name in COLUMNS}
        said = cells["passes"].lower()
        if not said:
            continue
        if said not in WORDS:
            raise SheetError(
                f"{path}:{number}: {shortened(cells['passes'], 40)!r} is no label", "write `yes` or `no`, or `?` where it cannot be told"
            )
        rubric, by = " ".join(cells["rubric"].split()), cells["by"] or path.stem
        yield Label(cells["element"], rubric, cells["answer"], by, WORDS[said], cells["why"], f"{path}:{number}")


def _cell(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}", "name a file") from None
    if len(content) > MAX_BYTES:
        raise SheetError(f"{path} has more than {MAX_BYTES:,} bytes", "split it")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise SheetError(f"{path} is not UTF-8", "save it as CSV in UTF-8") from None


def _json_lines(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise SheetError(f"{path}:{number}: no object of JSON stands there", "write one in each line")
            yield number, row


def _rows(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    head = text.partition("\n")[0]
    # Programs for tables write what is usual where they run.
    between = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=between, strict=True)
    try:
        names = [one.strip().lower() for one in next(reader, [])]
        if lacking := [name for name in NEEDED if name not in names]:
            raise SheetError(
                f"{path}:1: the head of the table lacks {in_code(lacking)}", f"`specforge rubrics sheet` prints one with {in_code(COLUMNS)}"
            )
        before = 2
        for cells in reader:
            if any(cells):
                yield before, dict(zip(names, cells, strict=False))
            before = reader.line_num + 1
    except csv.Error as error:
        raise SheetError(f"{path}:{reader.line_num}: the table cannot be read: {error}", "close every quote, and save it as CSV") from None
