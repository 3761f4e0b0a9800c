"""The labelled pairs of what was given and an answer, and the figures that the page draws from them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from specforge.grading.catalog import Catalog
from specforge.grading.conversation import conversation
from specforge.grading.events import Call
from specforge.grading.grounding import MADE_UP, Given

LABELS = Path(__file__).parent / "grounding_labels"


def found(world: dict[str, Any], pair: dict[str, Any]) -> list[str]:
    """What of an answer is told as made up."""
    given = Given(Catalog(told=tuple(world["told"]), variables=world["variables"]))
    for event in conversation(world["events"]).events:
        if isinstance(event, Call):
            given.add_result(event)
        elif event.role == "user":
            given.add(event.text)
    return [bare(one) for kind in pair["kinds"] for one in MADE_UP[kind](pair["answer"], given)]


def bare(text: str) -> str:
    return re.sub(r"^(https?://)?(www\.)?", "", "".join(text.lower().split()))


@pytest.mark.parametrize(
    ("name", "grounded", "alarms", "made_up", "missed"),
    [("first", 92, 1, 93, 11), ("second", 32, 0, 30, 3), ("third", 30, 2, 30, 1)],
    ids=["first", "second", "third"],
)
def test_the_figures_of_the_page_follow_from_the_labels(name: str, grounded: int, alarms: int, made_up: int, missed: int) -> None:
    labels = json.loads((LABELS / f"{name}.json").read_text(encoding="utf-8"))
    told = [(bare(one["made_up"] or ""), found(labels["worlds"][one["world"]], one)) for one in labels["pairs"]]
    right = [some for value, some in told if not value]
    wrong = [any(value in one or one in value for one in some) for value, some in told if value]
    assert (len(right), sum(map(bool, right))) == (grounded, alarms)
    assert (len(wrong), wrong.count(False)) == (made_up, missed)
