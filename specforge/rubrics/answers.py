"""Answers of an application, to be labelled by the rubrics that ask about them."""

from collections.abc import Sequence
from pathlib import Path

from specforge.amounts import in_code
from specforge.grading.conversation import conversation
from specforge.grading.events import TranscriptError
from specforge.grading.history import in_context
from specforge.rubrics.labels import SheetError, json_lines, text_of
from specforge.rubrics.questions import Rubric, answer_of


def read_answers(path: Path, rubrics: Sequence[Rubric]) -> dict[str, list[str]]:
    """Read answers of an application from lines of JSON, `{"case": ..., "answer": ...}` or with an `element`, by the rubrics that ask about them.

    An answer is a text, or a conversation in any form that is graded; that to a case is given with what the user says in it.

    Raises:
        SheetError: when the file cannot be read, or names what asks for no rubric.
    """
    found: dict[str, list[str]] = {}
    for number, row in json_lines(path, text_of(path)):
        where, answer = row.get("case", row.get("element")), row.get("answer")
        if not isinstance(where, str) or not isinstance(answer, str | list):
            told = "expected `case` or `element`, and `answer`, a text or the messages of a chat"
            raise SheetError(f"{path}:{number}: {told}", 'write {"case": "...", "answer": "..."}')
        asked = [one for one in rubrics if where in one.cases or any(where == each.ref for each in one.asking)]
        if isinstance(row.get("rubric"), str):
            asked = [one for one in asked if one.text == " ".join(str(row["rubric"]).split())]
        if not asked:
            known = sorted({each.ref for one in rubrics for each in one.asking})
            help = f"those that ask one are {in_code(known[:6])}" if known else "no case of these features asks one"
            raise SheetError(f"{path}:{number}: `{where}` asks no rubric", help)
        try:
            happened = conversation(answer)
        except TranscriptError as error:
            raise SheetError(f"{path}:{number}: {error}", error.help) from None
        for one in asked:
            given = one.cases.get(where) if "case" in row else None
            found.setdefault(one.text, []).append(answer_of(happened if given is None else in_context(given, happened)))
    return found
