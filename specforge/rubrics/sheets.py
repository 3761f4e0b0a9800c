"""Sheets: tables of answers to rubrics, which people and judges fill in, each on their own."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

from specforge.grading.texts import writable
from specforge.line_ends import unified
from specforge.rubrics.questions import Rubric, answer_of

COLUMNS = ("element", "rubric", "answer", "by", "passes", "why")
SAID_BY, JUDGE = "said_by", "judge"
"""What tells a row that was written in a run from those of people."""
FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
"""What programs for tables take for the begin of a formula; a `'` is put before it, and taken away when it is read."""


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
        texts = (unified(writable(one)).strip() for one in (*rubric.samples, *answers.get(rubric.text, ())))
        found = {same_answer(one): one for one in reversed([*texts])}
        # What stands side by side in the spec is not to be told from its place.
        for answer in sorted(found.values(), key=lambda one: blake2b(one.encode()).digest()):
            writer.writerow(map(_guarded, (rubric.asking[0].ref, rubric.text, answer, "", "", "")))
    text = table.getvalue()
    # Excel takes a file without the mark for one in the letters of its system.
    return text if text.isascii() else f"\ufeff{text}"


def same_answer(answer: str) -> str:
    """Give what an answer shares with its copies in tables, whose programs change line ends and drop blanks: its words."""
    return " ".join(unguarded(answer).split())


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def unguarded(cell: str) -> str:
    """Give a cell as it was before it was kept from being a formula."""
    bare = cell.lstrip("'")
    return bare if bare.startswith(FORMULA) else cell


def label_of(element: str, rubric: str, chat: object, passes: str) -> dict[str, str]:
    """Give what a judge said of an answer in a run as a row, by column, that is a label and an answer to be labelled by others.

    Args:
        element: The element that asks.
        rubric: The rubric.
        chat: The conversation, in any form that is graded.
        passes: What is said; empty where nothing is.
    """
    return {"element": element, "rubric": " ".join(rubric.split()), "answer": answer_of(chat), "passes": passes, SAID_BY: JUDGE}
