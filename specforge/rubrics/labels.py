"""Labels: what people and judges wrote into their tables, whatever program saved them."""

import codecs
import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from specforge.amounts import enumerated, in_code, many, shortened
from specforge.credentials import masked
from specforge.errors import SpecforgeError, UsageError, reason_of
from specforge.grading.conversation import Conversation, conversation
from specforge.grading.events import TranscriptError
from specforge.grading.history import in_context
from specforge.grading.verdict import Verdict
from specforge.line_ends import unified
from specforge.regexes import regex
from specforge.results.files import MAX_BYTES
from specforge.results.given import Given
from specforge.results.json_lines import whole_lines
from specforge.results.reading import answers
from specforge.rubrics.questions import answer_of
from specforge.rubrics.sheets import COLUMNS, JUDGE, SAID_BY, same_answer, unguarded

NEEDED = ("rubric", "answer", "passes")
WORD = regex(r"\S+")
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(
        WORD.findall("yes y true 1 1.0 1,0 pass passes passed ja wahr oui vrai sí si verdadero sì vero sim verdadeiro waar"), True
    ),
    **dict.fromkeys(WORD.findall("no n false 0 0.0 0,0 fail fails failed nein falsch non faux falso não nao nee onwaar"), False),
    **dict.fromkeys(WORD.findall("? unsure undecided null none"), None),
}
"""What stands for each label, in any letter case: as people write it, and as programs for tables save a truth value in their language."""
KEYS = frozenset((*COLUMNS, "case"))
"""What is a key of one of our lines."""
BLANK = b" \t\r\n" + codecs.BOM_UTF8
WORKBOOK = (b"xl/workbook.xml", b"opendocument.spreadsheet")
"""What only workbooks hold."""
EMPTY = Conversation()
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
PACKED = b"PK"
"""How a workbook begins, and a log of Inspect."""
TOLD = 3
"""How many words that are no label are told."""


class SheetError(SpecforgeError):
    """A table, or a file of answers, cannot be read as such."""


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
    judged: bool = False
    """Whether a judge said it, in a run."""

    @property
    def about(self) -> str:
        """Names the answer, whatever its spacing: programs for tables change line ends and drop blanks."""
        return same_answer(self.answer)


class Table(Struct, frozen=True):
    """A file with labels."""

    path: Path
    by: str = ""
    """Whose they are, where its rows do not say it; what the file is called when left out."""


def read_labels(tables: Iterable[Table]) -> tuple[Label, ...]:
    """Read labels: filled tables, as CSV with a head or as lines of JSON with the same keys, and what judges said in files of results.

    Rows without a label are left out. Tables that are called alike in different folders are those of different people, who are
    called after the folder as well.

    Raises:
        SheetError: when one of them cannot be read, or says neither yes nor no.
        ResultsError: when a file of results is half of one, or holds no answers.
    """
    found = {one.path.resolve(): (one, content_of(one.path)) for one in tables}
    same = Counter(real.stem for real, (one, content) in found.items() if not one.by and not _of_runs(content))
    labels: list[Label] = []
    for real, (one, content) in found.items():
        alike = same[real.stem] > 1 and not _of_runs(content)
        by = one.by or (f"{real.parent.name}/{real.stem}" if alike else real.stem)
        labels += _of_results(one.path, content, by) if of_a_runner(content) else _labels(one.path, text_of(one.path, content), by)
    return tuple(labels)


def of_a_runner(content: bytes) -> bool:
    """Whether a file is one of results, or none that is known here: neither a table nor lines of JSON with our keys."""
    begin = content.lstrip(BLANK)
    if not begin.startswith(b"{"):
        return begin.startswith(PACKED)
    first = _first(begin)
    if first is None:
        return begin.partition(b"\n")[0].strip() == b"{"  # one document in several lines
    return KEYS.isdisjoint(first)


def _first(begin: bytes) -> Mapping[str, object] | None:
    """The object of JSON in the first line; nothing where none stands there."""
    try:
        first = json.loads(begin.partition(b"\n")[0])
    except (ValueError, RecursionError):
        return None
    return first if isinstance(first, dict) else None


def _of_runs(content: bytes) -> bool:
    """Whether what a file says was said in runs: several such files, called alike, are of one judge."""
    first = _first(content.lstrip(BLANK))
    return of_a_runner(content) or (first is not None and first.get(SAID_BY) == JUDGE)


def given_in(path: Path, content: bytes) -> tuple[Given, ...]:
    """Give what was answered in a file of results.

    Raises:
        SheetError: when it is another kind of file.
        ResultsError: when it is half of one, or holds no answers.
    """
    if content.startswith(PACKED) and any(part in content for part in WORKBOOK):
        raise SheetError(f"{path} is a workbook", "save its table as CSV in UTF-8")
    return answers(content, str(path))


def shown_of(run: Given, before: Conversation = EMPTY) -> str:
    """Give the conversation of a run as it is shown to people; keys and tokens in it are said by what they are.

    Args:
        run: What was answered.
        before: What is said in the case before the agent answers, for an answer alone.
    """
    try:
        return masked(answer_of(in_context(before, conversation(run.chat))))
    except TranscriptError as error:
        raise SheetError(f"what was answered in a run of `{run.case}` is no conversation: {error}", error.help) from None


def _of_results(path: Path, content: bytes, by: str) -> Iterator[Label]:
    """What a judge said in runs."""
    for run in given_in(path, content):
        for one in run.said:
            passes = {Verdict.PASS: True, Verdict.FAIL: False}.get(one.verdict)
            if passes is not None:
                rubric = " ".join(one.rubric.split())
                yield Label(one.ref or run.case, rubric, shown_of(run).strip(), by, passes, "", f"{path}: {run.case}", judged=True)


def _labels(path: Path, text: str, name: str) -> Iterator[Label]:
    wrong: list[tuple[int, str]] = []
    for number, row in json_lines(path, text) if text.lstrip().startswith("{") else _rows(path, text):
        if missing := [one for one in NEEDED if one not in row]:
            raise SheetError(f"{path}:{number}: the row lacks {in_code(missing)}", f"a row has {in_code(COLUMNS)}")
        cells = {one: unguarded(_cell(row.get(one))).strip() for one in COLUMNS}
        said = cells["passes"].lower()
        if not said:
            continue
        if said not in WORDS:
            wrong.append((number, cells["passes"]))
            continue
        rubric, by = " ".join(cells["rubric"].split()), cells["by"] or name
        judged = row.get(SAID_BY) == JUDGE
        yield Label(cells["element"], rubric, cells["answer"], by, WORDS[said], cells["why"], f"{path}:{number}", judged)
    if wrong:
        words = list(dict.fromkeys(repr(shortened(word, 40)) for _, word in wrong))
        told = enumerated([*words[:TOLD], *([many(len(words) - TOLD, "other word")] if len(words) > TOLD else [])])
        rest = f" (so it is in {many(len(wrong), 'row')})" if len(wrong) > 1 else ""
        raise SheetError(
            f"{path}:{wrong[0][0]}: {told} {'is' if len(words) == 1 else 'are'} no label{rest}",
            "write `yes` or `no`, or `?` where it cannot be told",
        )


def _cell(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def content_of(path: Path) -> bytes:
    """Give what is in a file.

    Raises:
        UsageError: when there is no such file.
        SheetError: when it is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}", "name a file") from None
    if len(content) > MAX_BYTES:
        raise SheetError(f"{path} has more than {MAX_BYTES:,} bytes", "split it")
    return content


def text_of(path: Path, content: bytes) -> str:
    """Give the text of a table or of lines of JSON, with line feeds alone at the ends of its lines.

    Raises:
        SheetError: when it is no text that is known.
    """
    try:
        return unified(content.decode("utf-16" if content.startswith(MARKS) else "utf-8-sig"))
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and content.lstrip(BLANK).startswith(b"{"):
            return unified(content.decode("utf-8-sig", "replace"))  # a line that is cut inside of a character
        raise SheetError(f"{path} is not UTF-8", "save it as CSV in UTF-8") from None


def cut_lines(paths: Iterable[Path]) -> Iterator[str]:
    """Say of which files of lines of JSON the last line is left out, because the run that wrote it was killed."""
    for path in paths:
        content = content_of(path)
        if content.lstrip(BLANK).startswith(b"{") and not of_a_runner(content) and (cut := whole_lines(text_of(path, content))[1]):
            yield f"{path}: {cut}"


def json_lines(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Give each line of JSON with its number; the last one is left out where it is cut.

    Raises:
        SheetError: when a line is none.
    """
    for number, line in enumerate(whole_lines(text)[0], 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise SheetError(f"{path}:{number}: no object of JSON stands there", "write one in each line")
            yield number, row


def _rows(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """The rows of a table; where tables were put below each other, each head holds for the rows below it."""
    names: list[str] = []
    for number, cells in _cells(path, text):
        if not any(cells):
            continue
        words = [one.strip().lower() for one in cells]
        if names and not set(words).issuperset(NEEDED):
            yield number, dict(zip(names, cells, strict=False))
            continue
        if lacking := [one for one in NEEDED if one not in words]:
            raise SheetError(
                f"{path}:{number}: the head of the table lacks {in_code(lacking)}",
                f"`specforge rubrics sheet` prints one with {in_code(COLUMNS)}",
            )
        if twice := [one for one in COLUMNS if words.count(one) > 1]:
            raise SheetError(f"{path}:{number}: the head of the table has {in_code(twice)} twice", "give each person a table of their own")
        names = words
    if not names:
        raise SheetError(
            f"{path}:1: the head of the table lacks {in_code(NEEDED)}", f"`specforge rubrics sheet` prints one with {in_code(COLUMNS)}"
        )


def _cells(path: Path, text: str) -> Iterable[tuple[int, list[str]]]:
    head = text.lstrip().partition("\n")[0]
    # Programs for tables write what is usual where they run.
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count), strict=True)
    found: list[tuple[int, list[str]]] = []
    # What an agent was given by its tools can be longer than the module takes by itself.
    before = csv.field_size_limit(MAX_BYTES)
    try:
        line = 1
        for cells in reader:
            found.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise SheetError(f"{path}:{reader.line_num}: the table cannot be read: {error}", "close every quote, and save it as CSV") from None
    finally:
        csv.field_size_limit(before)
    return found
