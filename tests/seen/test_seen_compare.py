"""What was returned against what was shown: every cut is told with what it cost, and nothing else is."""

import asyncio
import datetime
import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.caps import PROFILES
from specforge.grading.events import TranscriptError
from specforge.paging import Contract, Cursors, PagedTool, ToolFailure, paged
from specforge.paging.contract import Order
from specforge.seen import Comparison, Returned, Watch, calling, compare, watched
from tests.seen.runtimes import Loop, chat, first_bytes, head_and_tail, rows_of_both_ends, spill

ORDERS = [{"id": f"W-{number:05}", "state": "open" if number % 7 else "cancelled", "note": "left at the door"} for number in range(600)]
FORMS = ("openai", "anthropic", "inspect")


def list_orders(state: str | None = None) -> list[dict[str, str]]:
    """List orders."""
    return [one for one in ORDERS if state in {None, one["state"]}]


def one(returned: object, shown: str, form: str = "openai") -> Comparison:
    watch = Watch()
    watched(lambda: returned, watch, "look")()
    (found,) = compare(watch.calls, chat([("look", {}, shown)], "Done.", form))
    return found


@pytest.mark.parametrize("form", FORMS)
def test_a_runtime_that_keeps_head_and_tail_is_told_with_bytes_rows_and_profile(form: str) -> None:
    watch = Watch()
    loop = Loop(watched(list_orders, watch), head_and_tail)
    loop.call(state="open")
    (found,) = compare(watch.calls, chat(loop.calls, "There are 514 open orders.", form))
    text = json.dumps(list_orders("open"), ensure_ascii=False)
    assert (found.state, found.lost_from, found.cap, found.still_json) == ("part", "middle", "codex", False)
    assert found.lost_bytes == len(text) - 10_240
    assert found.returned.rows == 514
    assert found.lost_rows is not None
    assert 514 - found.lost_rows in {json.dumps(loop.calls[0][2]).count("W-") - cut for cut in (0, 1, 2)}
    assert found.marker is not None
    assert "omitted" in found.marker


def as_csv(rows: Sequence[dict[str, str]]) -> str:
    return "".join(",".join(row.values()) + "\n" for row in rows)


def as_table(rows: Sequence[dict[str, str]]) -> str:
    return "".join(f"| {' | '.join(row.values())} |\n" for row in rows)


@pytest.mark.parametrize("told", [as_csv, as_table])
@pytest.mark.parametrize("head", ["", "id,state,note\n"])
def test_a_list_that_is_told_in_another_form_and_cut_is_shown_in_part(told: Callable[[Sequence[dict[str, str]]], str], head: str) -> None:
    found = one(ORDERS, head + told(ORDERS[:20]))
    assert (found.state, found.lost_rows, found.lost_from, found.marker) == ("part", 580, "tail", None)
    assert found.lost_bytes == len(json.dumps(ORDERS)) - sum(len(json.dumps(row, sort_keys=True)) for row in ORDERS[:20])
    found = one(ORDERS, head + told(ORDERS[:20]) + "... 570 more rows\n" + told(ORDERS[-10:]))
    assert (found.state, found.lost_rows, found.lost_from) == ("part", 570, "middle")
    assert found.marker is not None
    assert "570 more rows" in found.marker
    assert one(ORDERS, head + told(ORDERS)).state == "whole"


@pytest.mark.parametrize("shown", ["600 orders; W-00003 is open, and W-00007 was left at the door.", "7 rows", "open"])
def test_a_sentence_about_a_list_shows_no_rows(shown: str) -> None:
    assert one(ORDERS, shown).state == "hidden"
    assert one([1, 7, 8], shown).state == "hidden"


def test_other_ends_of_lines_lose_nothing() -> None:
    text = as_csv(ORDERS)
    assert one(text.replace("\n", "\r\n"), text).state == "whole"
    assert one(text, text.replace("\n", "\r\n")).state == "whole"
    found = one(text.replace("\n", "\r\n"), text[:3000])
    assert (found.state, found.lost_from, found.lost_bytes) == ("part", "tail", len(text) - 3000)


@pytest.mark.parametrize("shown", ["", "null", "None", "Done.", "No results found."])
@pytest.mark.parametrize("returned", [None, [], {}, {"items": [], "has_more": False, "total_count": 0}])
def test_what_says_nothing_loses_nothing(returned: object, shown: str) -> None:
    assert one(returned, shown).state == "whole"


@pytest.mark.parametrize("returned", [{"items": [], "has_more": True}, {"items": [], "has_more": False, "message": "The card is blocked."}])
def test_an_empty_list_that_says_something_beside_can_lose_that(returned: object) -> None:
    assert one(returned, "No results found.").cut


@dataclass
class Loan:
    id: str
    due: datetime.datetime


@pytest.mark.parametrize("due", ["2027-01-14 16:00:00+00:00", "2027-01-14T16:00:00+00:00", "2027-01-14T16:00:00Z"])
def test_an_object_is_shown_wholly_however_its_instants_are_written(due: str) -> None:
    loan = Loan("L-1", datetime.datetime(2027, 1, 14, 16, tzinfo=datetime.UTC))
    assert one(loan, json.dumps({"id": "L-1", "due": due})).state == "whole"
    assert one([loan, loan], json.dumps([{"id": "L-1", "due": due}] * 2)).state == "whole"
    assert one({"due": loan.due}, json.dumps({"due": due.replace("14T", "15T").replace("14 ", "15 ")})).cut


def test_bytes_are_the_text_that_they_hold() -> None:
    assert one("Käse".encode(), "Käse").state == "whole"


def test_a_cut_by_lines_is_explained_by_the_same_profile() -> None:
    text = "\n".join(f"line {number}" for number in range(400))
    found = one(text, head_and_tail(text))
    assert (found.state, found.lost_from, found.cap) == ("part", "middle", "codex")
    # The end of the marker's line is counted as that of the last line that is lost.
    assert found.lost_bytes == len("\n".join(f"line {number}" for number in range(128, 272)))


def test_a_cut_without_a_marker_is_told_as_one() -> None:
    found = one(ORDERS, first_bytes(8192)(json.dumps(ORDERS)))
    assert (found.state, found.lost_from, found.marker, found.cap) == ("part", "tail", None, None)
    assert found.lost_bytes == len(json.dumps(ORDERS)) - 8192
    assert "without a marker" in str(found)


def test_a_cut_that_stays_valid_json_is_told_with_its_rows() -> None:
    shown = rows_of_both_ends(20)(json.dumps(ORDERS))
    assert len(json.loads(shown)) == 40
    found = one(ORDERS, shown)
    assert (found.state, found.still_json, found.lost_rows, found.lost_from) == ("part", True, 560, "middle")


@pytest.mark.parametrize(
    ("rows", "lost_from"),
    [(slice(40), "tail"), (slice(-40, None), "head"), (slice(100, 140), None), (slice(0, None, 2), None)],
)
@pytest.mark.parametrize("around", [list, lambda rows: {"items": rows, "has_more": False}])
def test_rows_that_are_shown_say_where_the_others_stood(rows: slice, lost_from: str | None, around: Callable[[object], object]) -> None:
    found = one(around(ORDERS), json.dumps(around(ORDERS[rows])))
    assert (found.state, found.lost_rows, found.lost_from) == ("part", 600 - len(ORDERS[rows]), lost_from)
    assert 0 < found.lost_bytes < found.returned.bytes
    assert f"rows were not shown, {f'of its {lost_from}' if lost_from else 'at several places'}, without a marker" in str(found)


def test_rows_that_are_alike_are_told_by_their_number() -> None:
    found = one([0] * 30, json.dumps([0] * 20))
    assert (found.state, found.lost_rows, found.lost_from) == ("part", 10, "tail")


def test_the_end_alone_is_a_cut_of_the_head() -> None:
    text = json.dumps(ORDERS)
    found = one(ORDERS, f"[... 1000 bytes omitted]{text[-3000:]}")
    assert (found.state, found.lost_from, found.lost_bytes) == ("part", "head", len(text) - 3000)


def test_a_spilled_result_is_told_with_its_handle() -> None:
    found = one("x, " * 40_000, spill("x, " * 40_000))
    assert (found.state, found.handle, found.cap) == ("spilled", "tool-results/call-1.txt", "claude-code")
    found = one(ORDERS, '{"artifact": "spill-4f2c9a", "note": "the result was stored"}')
    assert (found.state, found.handle) == ("spilled", "spill-4f2c9a")


def test_a_result_that_no_message_has_and_one_that_was_replaced_are_hidden() -> None:
    watch = Watch()
    watched(list_orders, watch)()
    (found,) = compare(watch.calls, [{"role": "user", "content": "Hi."}])
    assert (found.state, found.event, found.lost_rows) == ("hidden", None, 600)
    found = one(ORDERS, '{"error": "the result is too large"}')
    assert (found.state, found.lost_rows) == ("hidden", 600)
    assert one("y" * 600_000, "error: too large").cap == "openai-tool-outputs"


@pytest.mark.parametrize(
    "shown",
    [
        json.dumps(ORDERS[:30]), json.dumps(ORDERS[:30], indent=2), json.dumps(ORDERS[:30], separators=(",", ":")), str(ORDERS[:30]),
        f"<result>\n{json.dumps(ORDERS[:30])}\n</result>", json.dumps(ORDERS[:30], sort_keys=True, indent=1),
        "\n".join(f"- id: {one['id']}\n  state: {one['state']}\n  note: {one['note']}" for one in ORDERS[:30]),
    ],
)  # fmt: skip
def test_another_layout_or_form_of_the_whole_is_no_cut(shown: str) -> None:
    found = one(ORDERS[:30], shown)
    assert (found.state, found.cut, found.lost_bytes, found.lost_rows) == ("whole", False, 0, 0)


def test_calls_are_paired_by_id_and_else_by_tool_and_arguments_in_order() -> None:
    watch = Watch()
    for id, text in (("c1", "second"), ("c0", "first")):
        with calling(id):
            watched(lambda text=text: text, watch, "look")()
    found = compare(watch.calls, chat([("look", {}, "first"), ("look", {}, "second")], "Done."))
    assert [one.state for one in found] == ["whole", "whole"]
    watch = Watch()
    look = watched(lambda city, page=1: f"{city} {page}", watch, "look")
    look("Rome"), look("Oslo", page=2), look("Rome")
    shown = chat(
        [("look", {"city": "Oslo", "page": 2}, "Oslo 2"), ("look", {"city": "Rome"}, "Rome 1"), ("look", {"city": "Rome"}, "Rom")], ""
    )
    assert [(one.state, one.event) for one in compare(watch.calls, shown)] == [("whole", 2), ("whole", 1), ("part", 3)]


def test_an_id_pairs_whatever_the_arguments_are_and_parts_what_has_another() -> None:
    watch = Watch()
    with calling("c0"):
        watched(lambda city: city, watch, "look")("rome")
    assert [one.state for one in compare(watch.calls, chat([("look", {"city": "Rome "}, "rome")], ""))] == ["whole"]
    with calling("gone"):
        watched(lambda city: city, watch, "look")("Oslo")
    assert [one.state for one in compare(watch.calls[1:], chat([("look", {"city": "Oslo"}, "Oslo")], ""))] == ["hidden"]


def test_arguments_that_a_framework_fills_in_do_not_part_a_pair() -> None:
    watch = Watch()
    watched(lambda context, city, page: city, watch, "look")(object(), "Rome", 1)
    assert watch.calls[0].arguments == {"city": "Rome", "page": 1}
    assert [one.state for one in compare(watch.calls, chat([("look", {"city": "Rome"}, "Rome")], ""))] == ["whole"]


def test_a_wrapped_tool_stays_what_it_was() -> None:
    watch = Watch()
    wrapped = watched(list_orders, watch)
    assert (wrapped.__name__, wrapped.__doc__, inspect.signature(wrapped)) == (
        "list_orders",
        "List orders.",
        inspect.signature(list_orders),
    )

    async def slow(number: int) -> dict[str, object]:
        await asyncio.sleep(0.02 / number)
        if number == 3:
            raise ValueError("no three")
        return {"items": [number], "has_more": True, "truncated": False}

    tool = watched(slow, watch)
    assert inspect.iscoroutinefunction(tool)

    async def both() -> list[object]:
        return await asyncio.gather(tool(1), tool(2), tool(3), return_exceptions=True)

    first, _, failed = asyncio.run(both())
    assert first == {"items": [1], "has_more": True, "truncated": False}
    assert isinstance(failed, ValueError)
    calls = watch.calls
    assert [(one.arguments, one.failed) for one in calls] == [({"number": 1}, False), ({"number": 2}, False), ({"number": 3}, True)]
    assert (calls[0].rows, calls[0].has_more, calls[0].truncated, calls[0].bytes) == (1, True, False, len(calls[0].text))
    assert calls[0].digest != calls[1].digest
    assert not compare(watch.calls[2:], [])
    watch.clear()
    assert not watch.calls


def test_a_call_that_failed_before_the_same_one_is_no_result_that_was_hidden() -> None:
    async def look(city: str) -> list[str]:
        if not watch.calls:
            raise TimeoutError("too slow")
        return ["sun", city]

    def run(city: str) -> object:
        return look(city)

    watch = Watch()
    tool = watched(run, watch, "look")

    async def again() -> object:
        with pytest.raises(TimeoutError):
            await tool("Rome")
        return await tool("Rome")

    assert asyncio.run(again()) == ["sun", "Rome"]
    said = [("look", {"city": "Rome"}, "Error: too slow"), ("look", {"city": "Rome"}, '["sun", "Rome"]')]
    assert [one.state for one in compare(watch.calls, chat(said, "It is sunny."))] == ["whole"]


def test_a_paged_tool_stays_one_and_its_pages_and_failures_are_recorded() -> None:
    contract = Contract("list_refunds", "cursor", 2, 5, order=(Order("id", descending=False),))
    watch = Watch()
    tool = watched(paged(contract, cursors=Cursors())(lambda: [{"id": number} for number in range(5)]), watch)
    assert isinstance(tool, PagedTool)
    page = tool()
    tool(**page["next"]["arguments"])
    with pytest.raises(ToolFailure):
        tool(cursor="made-up")
    assert [(one.tool, one.rows, one.has_more, one.failed) for one in watch.calls] == [
        ("list_refunds", 2, True, False), ("list_refunds", 2, True, False), ("list_refunds", None, None, True),
    ]  # fmt: skip
    assert watch.calls[0].value == page


def test_rows_in_an_envelope_of_another_kind_are_counted() -> None:
    reads = {"form": "json", "items": "/data/rows", "next": "/data/cursor"}
    watch = Watch({"tools": [{"name": "look", "contract": {"reads": reads}}]})
    watch.run_tool(lambda name, arguments: {"data": {"rows": [{"a": 1}, {"a": 2}], "cursor": "x"}})("look", {})
    assert (watch.calls[0].rows, watch.calls[0].has_more) == (2, True)
    (found,) = compare(watch.calls, chat([("look", {}, '{"data": {"rows": [{"a": 1}]}}')], ""), reads={"look": reads})
    assert found.lost_rows == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 1, 4]), st.booleans())
def test_what_is_shown_wholly_is_never_told_as_cut(value: object, indent: int | None, ascii: bool) -> None:
    shown = value if isinstance(value, str) else json.dumps(value, indent=indent, ensure_ascii=ascii)
    assert one(value, shown).state == "whole"
    assert one(shown, shown).state == "whole"


@given(st.data(), st.text(min_size=1, max_size=200) | JSON.map(json.dumps), st.sampled_from(["", "\u2060[… omitted …]\u2060"]))
def test_every_cut_of_a_text_is_told(data: st.DataObject, text: str, marker: str) -> None:
    text = text.replace("\u2060", "")
    if text.strip() in marker or text.strip() in {"null", "[]", "{}"}:  # it stands in what is said of the cut, or says nothing itself
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown = text[:start] + marker + text[end:]
    found = one(text, shown)
    try:
        layout = json.dumps(json.loads(text)) == json.dumps(json.loads(shown)) and not isinstance(json.loads(text), str)
    except (ValueError, RecursionError):
        layout = False
    if layout:  # a number, an object or a list that lost nothing but spaces
        return
    assert found.state != "whole"
    assert found.lost_bytes >= len(text[start:end].encode("utf-8", "surrogatepass")) or marker
    assert found.lost_bytes > 0


PART = st.fixed_dictionaries(
    {"type": st.sampled_from(["text", "tool_use", "tool_result", "x"])},
    optional={"text": st.text(), "id": st.text(), "name": st.text(), "tool_use_id": st.text(), "content": st.text()},
)
CHAT = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["user", "assistant", "tool", "system", "x"])},
        optional={
            "content": st.none() | st.text() | st.lists(PART, max_size=2),
            "tool_calls": st.lists(
                st.dictionaries(
                    st.sampled_from(["id", "function", "arguments"]),
                    st.text(max_size=3) | st.dictionaries(st.sampled_from(["name", "arguments"]), st.text(max_size=3)),
                )
            ),
            "tool_call_id": st.text(max_size=3),
        },
    ),
    max_size=4,
)


@given(CHAT, st.lists(st.builds(Returned, st.text(max_size=3), st.just({}), st.text()), max_size=3))
def test_any_chat_is_compared_or_refused(messages: list[object], calls: list[Returned]) -> None:
    try:
        found = compare(calls, messages)
    except TranscriptError:
        return
    assert len(found) == len(calls)


def test_the_profiles_are_those_of_the_package() -> None:
    assert one("a" * 20_000, head_and_tail("a" * 20_000)).cap in PROFILES
