"""Answers of an application, to be labelled by the rubrics that ask about them."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from specforge.amounts import in_code
from specforge.grading.conversation import Conversation, conversation
from specforge.grading.events import Message, TranscriptError
from specforge.grading.history import in_context
from specforge.rubrics.labels import SheetError, content_of, given_in, json_lines, of_a_runner, shown_of, text_of
from specforge.rubrics.questions import Rubric, answer_of

Found = Iterator[tuple[Rubric, str]]
"""Rubrics, each with an answer to be judged by it."""


def read_answers(paths: Iterable[Path], rubrics: Sequence[Rubric]) -> dict[str, list[str]]:
    """Read answers of an application, by the rubrics that ask about them.

    Lines of JSON, `{"case": ..., "answer": ...}` or with an `element`, are read, and files of results, as far as they hold what
    was answered. An answer is a text, or a conversation in any form that is graded; that to a case is given with what the user
    says in it.

    Raises:
        SheetError: when a file cannot be read, names what asks for no rubric, or holds no answer to what asks for one.
        ResultsError: when a file of results is half of one, or holds no answers.
    """
    found: dict[str, list[str]] = {}
    for path in paths:
        content = content_of(path)
        for rubric, answer in (
            _of_results(path, content, rubrics) if of_a_runner(content) else _of_lines(path, text_of(path, content), rubrics)
        ):
            found.setdefault(rubric.text, []).append(answer)
    return found


def _of_lines(path: Path, text: str, rubrics: Sequence[Rubric]) -> Found:
    for number, row in json_lines(path, text):
        where, answer = row.get("case", row.get("element")), row.get("answer")
        if not isinstance(where, str) or not isinstance(answer, str | list):
            told = "expected `case` or `element`, and `answer`, a text or the messages of a chat"
            raise SheetError(f"{path}:{number}: {told}", 'write {"case": "...", "answer": "..."}')
        asked = [one for one in rubrics if where in one.cases or any(where == each.ref for each in one.asking)]
        if isinstance(row.get("rubric"), str):
            # One that is in other words now is to be labelled anew, of the same answers.
            asked = [one for one in asked if one.text == " ".join(str(row["rubric"]).split())] or asked
        if not asked:
            raise SheetError(f"{path}:{number}: `{where}` asks no rubric", _known(rubrics))
        try:
            happened = conversation(answer)
        except TranscriptError as error:
            raise SheetError(f"{path}:{number}: {error}", error.help) from None
        for one in asked:
            before = one.cases.get(where) if "case" in row else None
            yield one, answer_of(happened if before is None else in_context(before, happened))


def _of_results(path: Path, content: bytes, rubrics: Sequence[Rubric]) -> Found:
    asked = False
    for run in given_in(path, content):
        for one in rubrics:
            before = one.cases.get(run.case)
            # A last answer alone is no conversation where the user says more than one thing.
            if before is not None and (not isinstance(run.chat, str) or _once(before)):
                asked = True
                yield one, shown_of(run, before)
    if not asked:
        raise SheetError(f"{path} holds no answer to a case that asks a rubric", _known(rubrics))


def _once(before: Conversation) -> bool:
    return sum(isinstance(one, Message) and one.role == "user" for one in before.events) == 1


def _known(rubrics: Sequence[Rubric]) -> str:
    known = sorted({each.ref for one in rubrics for each in one.asking})
    return f"those that ask one are {in_code(known[:6])}" if known else "no case of these features asks one"
