"""Results that others lay out as they like: where their rows stand, and where each begins."""

from typing import Any

import pytest

from specforge.caps import PROFILES
from specforge.errors import InvalidSpecError
from specforge.probing.probe import Probed, Wishes, probe
from tests.probing.otherserver import OtherServer, Reply, entry

LOG = "Log of the shop:\n" + "".join(f"Change: {n}\nBy: Ann\n\n  the note\n\n" for n in range(12))


def probed(reply: Reply, offered: Any = None, **tool: Any) -> Probed:
    server = OtherServer(reply, offered)
    return probe(entry(**tool), server, server.offered(), Wishes(caps=PROFILES))


def verdict(found: Probed, promise: str) -> tuple[str, str]:
    return next((one.verdict.state, one.verdict.text) for one in found.asked if one.promise.id == promise)


def test_rows_of_several_lines_begin_where_the_spec_says() -> None:
    def log(arguments: dict[str, Any]) -> str:
        head, *rows = LOG.split("Change: ")
        return head + "".join(f"Change: {row}" for row in rows[: arguments.get("most", 5)])

    pages = {"style": "limit-only", "size": {"default": 5, "max": 10}, "inputs": {"size": "most"}}
    found = probed(log, pages=pages, reads={"form": "lines", "begins": "Change: "})
    assert verdict(found, "size-of-a-page") == ("holds", "one row came when one was asked for, and never more than 10")
    assert found.costs[0].rows == 5
    assert verdict(probed(log, pages=pages, reads={"form": "lines"}), "size-of-a-page")[0] == "breaks"
    nothing = probed(lambda _: "Log of the shop:\n", reads={"form": "lines", "begins": "Change: "}, probe={"empty": {"by": "nobody"}})
    assert verdict(nothing, "empty-list") == ("holds", "an empty page came")


def test_the_whole_result_can_be_the_rows() -> None:
    found = probed(lambda _: [{"id": 1}, {"id": 2}], reads={"items": ""})
    assert verdict(found, "answers")[0] == "holds"
    assert found.costs[0].rows == 2


@pytest.mark.parametrize(
    ("reads", "told"),
    [
        ({"items": "commits"}, "'commits' is no JSON pointer"),
        ({"items": "/rows", "begins": "- "}, "`begins` belongs to `form: lines`"),
    ],
)
def test_a_place_that_means_nothing_is_told(reads: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidSpecError, match=told):
        entry(reads=reads)
