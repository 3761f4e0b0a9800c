"""What agents answered in runs, and what a judge said of it, as far as files of results hold that."""

import json
from collections.abc import Iterable, Iterator

from msgspec import Struct

from specforge.grading.verdict import Verdict


class Said(Struct, frozen=True):
    """What a judge said of one rubric in one run."""

    ref: str
    """The element that asks; nothing for the case itself."""
    rubric: str
    verdict: Verdict


class Given(Struct, frozen=True):
    """What was answered in one run of a case."""

    case: str
    chat: object
    """The conversation, as messages of a chat; or the last answer alone, where the runner kept no more."""
    said: tuple[Said, ...] = ()


def given(case: object, chats: object, rubrics: object = None) -> Iterator[Given]:
    """Give what was answered in the runs of a case, from what a runner kept of them; what is no answer is passed over.

    Args:
        case: The id of the case.
        chats: What was said in each run.
        rubrics: What a judge said in each, as `Score.rubrics` gave it.
    """
    each = rubrics if isinstance(rubrics, list) else []
    for number, chat in enumerate(chats if isinstance(chats, list) else []):
        if isinstance(chat, str | list) and chat:
            yield Given(str(case), chat, tuple(_said(each[number] if number < len(each) else ())))


def _said(rubrics: object) -> Iterator[Said]:
    for one in rubrics if isinstance(rubrics, Iterable) else ():
        if isinstance(one, dict) and isinstance(one.get("rubric"), str) and one.get("verdict") in set(Verdict):
            yield Said(str(one.get("ref") or ""), one["rubric"], Verdict(one["verdict"]))


def from_text(kept: object) -> object:
    """Give a JSON value that a runner kept as text; nothing where it is none."""
    try:
        return json.loads(kept) if isinstance(kept, str) else None
    except (ValueError, RecursionError):
        return None
