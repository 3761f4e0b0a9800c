"""Playing cases against an agent: whose turn it is, what tools answer, and what ends a conversation."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from specforge.compilers.tools import tools
from specforge.contracts.rows import Rows, RowShape
from specforge.evaluation.playing import MOST_CALLS, Chat, PlayError, Stage, play, prompt_of, served_by
from specforge.evaluation.serving import ServingError, served
from specforge.evaluation.serving_lists import Keeps, ServedList
from specforge.grading.conversation import conversation
from specforge.grading.json_schemas import instance_error
from specforge.spec.pages import PAGE_INPUTS
from tests.conftest import load_texts


def echo(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
    return f"You said {messages[-1]['content']!r}."


def call(name: str, **arguments: object) -> dict[str, object]:
    return {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": name, "arguments": json.dumps(arguments)}}]}


def roles(chat: Chat) -> list[str]:
    return [f"{one['role']}: {one['content']}" for one in chat]


def test_a_single_message_is_answered() -> None:
    assert roles(play({"mode": "single", "input": "Hi."}, Stage("Be kind.", echo))) == ["user: Hi.", "assistant: You said 'Hi.'."]


def test_the_agent_is_not_given_what_is_in_the_users_hands() -> None:
    given: list[object] = []

    def looks(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        given.extend(tool["name"] for tool in tools)
        return f"Read {len(messages)}."

    document = {
        "tools": [{"name": "find", "contract": {"does": "read"}}, {"name": "switch", "contract": {"does": "write", "used_by": "user"}}]
    }
    play({"mode": "single", "input": "Hi."}, Stage("", looks, document))
    assert given == ["find"]


def test_what_stands_between_the_users_messages_is_history() -> None:
    turns = [
        {"user": "Cancel W1."}, {"call": "find", "with": {"id": "W1"}, "result": {"state": "open"}}, {"agent": "Shall I?"},
        {"user": "Yes."}, {"user": "Please."},
    ]  # fmt: skip
    chat = play({"mode": "turns", "turns": turns}, Stage("", echo))
    assert [one["role"] for one in chat] == ["user", "assistant", "tool", "assistant", "user", "assistant", "user", "assistant"]
    assert [one["content"] for one in chat if one["role"] == "assistant"] == [None, "Shall I?", "You said 'Yes.'.", "You said 'Please.'."]
    assert conversation(chat).calls[0].result == {"state": "open"}


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        ([{"user": "W1?"}, {"call": "find", "result": {"error": "down"}}], 'You said \'{"error": "down"}\'.'),
        ([{"user": "It is off."}, {"call": "switch", "by": "user", "result": "off"}], "You said 'It is off.'."),
        ([{"user": "W1?"}, {"call": "find", "result": 1}, {"call": "switch", "by": "user"}], "You said '1'."),
        ([{"call": "switch", "by": "user"}, {"user": "It is off."}], "You said 'It is off.'."),
        ([{"user": "W1?"}, {"agent": "It is open."}], "It is open."),
        ([], None),
    ],
)
def test_the_agent_goes_on_after_its_last_call_and_sees_none_of_the_users(turns: list[dict[str, object]], said: str | None) -> None:
    found = conversation(play({"mode": "turns", "turns": turns}, Stage("", echo)))
    assert found.answer == said
    assert [one.tool for one in found.calls] == [one["call"] for one in turns if "call" in one and "by" not in one]


def test_the_prompt_comes_first_with_its_variables_filled() -> None:
    seen: list[object] = []

    def agent(messages: Chat, tools: Sequence[Mapping[str, object]]) -> str:
        seen.append(messages[0])
        return "Hi."

    case = {"mode": "single", "input": "Hi {name}.", "variables": {"name": "Ada", "items": ["a", "b"]}}
    chat = play(case, Stage("You serve {{name}}, who has {{items}}. {{other}}", agent))
    assert seen == [{"role": "system", "content": 'You serve Ada, who has ["a", "b"]. {{other}}'}]
    assert chat[0]["content"] == "Hi {name}."
    assert prompt_of("{{name}}", {}) == "{{name}}"


@pytest.mark.parametrize(("script", "said"), [({"script": ["Really?"]}, "Really?"), ({}, "Bye.")])
def test_a_script_stands_in_for_a_program_that_plays_the_user(script: dict[str, list[str]], said: str) -> None:
    case = {"mode": "simulated", "user": {"wants": "To chat.", "opens_with": "Hi.", **script}}

    def user(chat: Chat) -> str | None:
        return "Bye." if len(chat) == 2 else None

    assert roles(play(case, Stage("", echo, user=user)))[::2] == ["user: Hi.", f"user: {said}"]


def test_tools_answer_until_the_agent_is_done() -> None:
    def agent(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        return call("find", id="W1") if messages[-1]["role"] == "user" else "It is open."

    chat = play({"mode": "single", "input": "W1?"}, Stage("", agent, run_tool=lambda name, given: {"tool": name, **given}))
    found = conversation(chat)
    assert (found.answer, found.calls[0].arguments, found.calls[0].result) == ("It is open.", {"id": "W1"}, {"tool": "find", "id": "W1"})


def test_a_list_that_a_case_serves_is_read_page_by_page() -> None:
    tools = {"tools": [{"name": "find", "contract": {"pages": {"style": "cursor"}}}]}

    def agent(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        last = messages[-1]
        page = json.loads(str(last["content"])) if last["role"] == "tool" else {"next": {"arguments": {}}}
        return call("find", **page["next"]["arguments"]) if page["next"] else f"The last row is {page['items'][-1]['text']}."

    case = {"mode": "simulated", "user": {"opens_with": "Go."}, "serves": {"tool": "find", "rows": 25, "page_size": 10, "wanted_row": 25}}
    chat = play(case, Stage("", agent, tools))
    assert len(conversation(chat).calls) == 3
    assert conversation(chat).answer == "The last row is this is the one."


@given(st.sampled_from([style for style in PAGE_INPUTS if style != "limit-only"]), st.integers(0, 60), st.integers(1, 12))
def test_following_next_gives_every_row_once_in_every_style(style: str, rows: int, size: int) -> None:
    served_list = ServedList("find", style, rows, size)
    arguments: Mapping[str, object] | None = {}
    found: list[int] = []
    for _ in range(rows + 1):
        page = served_list.call(arguments or {})
        found += [row["row"] for row in page["items"]]  # type: ignore[attr-defined]  # of our own making
        assert page["returned_count"] == len(page["items"]) <= size  # type: ignore[arg-type]  # the same
        following = page["next"]
        assert (following is not None) == page["has_more"]
        if following is None:
            break
        arguments = following["arguments"]  # type: ignore[index]  # the same
    assert found == list(range(1, rows + 1))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"page_size": 0}, "`page_size` is a whole number of at least 1"),
        ({"page_size": True}, "`page_size` is a whole number of at least 1"),
        ({"cursor": "after-x"}, "`cursor` is not one that `find` gave; begin again without it"),
        ({"cursor": ""}, "`cursor` is not one that `find` gave; begin again without it"),
        ({"cursor": 7}, "`cursor` is not one that `find` gave; begin again without it"),
        ({"cursor": True}, "`cursor` is not one that `find` gave; begin again without it"),
    ],
)
def test_a_wrong_call_of_a_list_is_told_as_a_tool_does(arguments: dict[str, object], error: str) -> None:
    assert ServedList("find", "cursor", 25, 10).call(arguments)["error"] == error


@pytest.mark.parametrize(("style", "place", "least"), [("offset", "offset", 0), ("range", "start_index", 0), ("page", "page", 1)])
def test_a_place_that_no_list_has_is_a_bad_argument(style: str, place: str, least: int) -> None:
    for value in (least - 1, "3", True):
        assert ServedList("find", style, 25, 10).call({place: value}) == {
            "error": f"`{place}` is a whole number of at least {least}", "class": "bad_arguments",
        }  # fmt: skip


def test_arguments_of_a_list_are_read_as_a_server_reads_them() -> None:
    # A model may say null for what it leaves out, and JSON has no other 5 than 5.0.
    one = ServedList("find", "offset", 25, 10)
    assert one.call({"limit": None, "offset": None}) == one.call({})
    assert one.call({"limit": 5.0, "offset": 10.0}) == one.call({"limit": 5, "offset": 10})


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"status": "open"}, "`find` has no argument `status`"),
        ({"status": None}, "`find` has no argument `status`"),
        ({"id": 7}, "`id` is a text, not 7"),
        ({"cursor": "c", "status": "open"}, "`find` has no argument `status`"),
    ],
)
def test_arguments_that_are_not_those_of_the_tool_are_refused(arguments: dict[str, object], error: str) -> None:
    assert list_of(tools_of()).call(arguments) == {"error": error, "class": "bad_arguments"}


def test_what_the_tool_needs_is_needed_until_a_cursor_carries_it() -> None:
    document = tools_of()
    schema = document["tools"][0]["inputSchema"]
    schema["properties"]["shop"], schema["anyOf"] = {"type": "string"}, [{"required": ["shop"]}, {"required": ["cursor"]}]
    one = list_of(document)
    assert one.call({"id": "x"}) == {"error": "`shop` is needed for the first page", "class": "bad_arguments"}
    page: Any = one.call({"shop": "a"})
    assert one.call(page["next"]["arguments"])["returned_count"] == 10


def test_a_cursor_carries_the_size_the_fields_and_the_filters_of_the_first_page() -> None:
    document = tools_of(total="none, projection: fields")
    one = list_of(document)
    page: dict[str, Any] = one.call({"page_size": 4, "fields": ["note"], "id": "x"})
    for _ in range(3):
        assert [len(page["items"]), {name for row in page["items"] for name in row}] == [4, {"id", "at", "note"}]
        assert instance_error(document["tools"][0]["outputSchema"], page) is None
        following = page["next"]["arguments"]
        page = one.call(following)
    # A field is no less required because a call may ask for rows without it.
    many: Any = list_of(document, rows=500, page_size=500).call({})
    assert {name for row in many["items"] for name in ("id", "at", "note") if name not in row} == set()
    assert set(one.call({"fields": []})["items"][0]) == {"id", "at"}  # type: ignore[index]  # of our own making
    assert one.call({**following, "page_size": 2})["returned_count"] == 2
    assert one.call({**following, "id": "x", "fields": ["note"]})["returned_count"] == 4
    changed, left = (one.call({**following, **more}) for more in ({"id": "y", "fields": ["note"]}, {"id": "x"}))
    assert changed == {"error": "between pages `id` may not change; begin again without a cursor", "class": "changed_arguments"}
    assert left["class"] == "changed_arguments"


def test_a_list_tells_to_stop_where_its_contract_does() -> None:
    document = tools_of(more="overflow: refuse, errors: {bad_cursor: stop, expired_cursor: stop, too_large: stop}")
    said = document["tools"][0]["description"]
    assert "When a cursor is refused because it is not one of the tool's or it is too old, do not ask again, and say what" in said
    assert "A result that is too large is refused; do not ask again then, and say what could not be read." in said
    old = list_of(document, fault="expired_cursor")
    following: Any = old.call({})["next"]
    tight = json.loads(json.dumps(document))
    tight["tools"][0]["contract"]["budget"] = {"bytes_per_page": 300}
    failures = [old.call({"cursor": "x"}), old.call(following["arguments"]), list_of(tight).call({})]
    assert [one["class"] for one in failures] == ["bad_cursor", "expired_cursor", "too_large"]
    assert all(str(one["error"]).endswith("; do not ask again, and say what could not be read") for one in failures)


def test_a_cursor_is_refused_until_the_list_is_begun_again() -> None:
    cut = ServedList("find", "cursor", 10, 10, fault="truncated")
    assert [cut.call({})["returned_count"] for _ in range(2)] == [5, 10]
    for fault in ("expired_cursor", "bad_cursor"):
        old = ServedList("find", "cursor", 25, 10, fault=fault)
        following = old.call({})["next"]["arguments"]  # type: ignore[index]  # of our own making
        assert [old.call(following)["class"] for _ in range(2)] == [fault, fault]
        old.call({})
        assert old.call(following)["returned_count"] == 10
        ended = ServedList("find", "cursor", 25, 10, fault=fault, keeps=Keeps(errors={fault: "stop"}))
        following = ended.call({})["next"]["arguments"]  # type: ignore[index]  # of our own making
        assert ended.call(following)["class"] == fault
        assert ended.call({})["returned_count"] == 10
        assert ended.call(following)["class"] == fault


def test_a_cursor_tells_nothing_and_nobody_makes_one() -> None:
    one, other = ServedList("find", "cursor", 45, 10), ServedList("find", "cursor", 45, 10)
    cursors = []
    following: Mapping[str, object] | None = {}
    while following is not None:
        page = one.call(following)
        following = page["next"] and page["next"]["arguments"]  # type: ignore[index, assignment]  # of our own making
        cursors += [following["cursor"]] if following else []
    assert len(cursors) == len(set(cursors)) == 4
    assert not any(digits in cursors for digits in ("10", "20", "after-10"))
    # Until it was given, a cursor is none, even when it would be the right one.
    assert other.call({"cursor": cursors[0]})["class"] == "bad_cursor"


def test_a_numbered_page_of_fewer_rows_is_followed_by_one_that_skips_none() -> None:
    numbered = ServedList("find", "page", 25, 10)
    first = numbered.call({"page_size": 4})
    assert first["next"] == {"tool": "find", "arguments": {"page_size": 4, "page": 2}}
    second = numbered.call({"page_size": 4, "page": 2})
    assert [row["row"] for row in second["items"]] == [5, 6, 7, 8]  # type: ignore[attr-defined]  # of our own making


def test_a_list_that_cannot_go_on_gives_its_first_page() -> None:
    page = ServedList("find", "limit-only", 25, 10).call({})
    assert (page["returned_count"], page["has_more"], page["next"], page["truncated"]) == (10, True, None, True)


ITEM = "{id: {type: string, max_chars: 9, unique: true}, at: datetime, note: {type: string, max_chars: 300}}"
PAGES = "pages: {style: STYLE, size: {default: 10, max: 25, above: ABOVE}, order_by: [at asc, id asc], total: TOTAL}"


def tools_of(style: str = "cursor", above: str = "clamp", total: str = "none", more: str = "overflow: refuse") -> dict[str, Any]:
    """The `tools.json` of a feature with one list."""
    pages = PAGES.replace("STYLE", style).replace("ABOVE", above).replace("TOTAL", total)
    about = "does: read, purpose: Find., returns: many, empty_means: None."
    spec = f"specforge: 1\nfeature: a\ntools:\n  - {{id: find, {about}, input: {{id: {{type: string, required: false}}}}, item: {ITEM}, {pages}, {more}}}\n"
    loaded = load_texts({"a.yaml": spec})
    assert [one.message for one in loaded.findings] == []
    (artifact,) = tools.run(loaded.project.views[0])
    found: dict[str, Any] = json.loads(str(artifact.text))
    return found


def list_of(document: dict[str, Any], **serves: object) -> ServedList:
    found = served({"serves": {"tool": "find", "rows": 25, "page_size": 10, **serves}}, document)
    assert found is not None
    return found


@pytest.mark.parametrize("style", [style for style in PAGE_INPUTS if style != "limit-only"])
@pytest.mark.parametrize("rows", [0, 1, 10, 11, 45])
def test_a_served_list_keeps_the_schemas_of_its_tool(style: str, rows: int) -> None:
    document = tools_of(style)
    tool = document["tools"][0]
    arguments: Mapping[str, object] | None = {}
    found = []
    one = list_of(document, rows=rows)
    while arguments is not None:
        assert instance_error(tool["inputSchema"], arguments) is None
        page: dict[str, Any] = one.call(arguments)
        assert instance_error(tool["outputSchema"], page) is None
        found += page["items"]
        arguments = page["next"] and page["next"]["arguments"]
    assert found == list(Rows(RowShape.read(tool), rows))


def test_the_wanted_row_says_so_and_no_other_does() -> None:
    document = tools_of()
    one = list_of(document, wanted_row=12)
    first = one.call({})
    second = one.call(first["next"]["arguments"])  # type: ignore[index]  # of our own making
    said = [row["note"] == "this is the one" for page in (first, second) for row in page["items"]]  # type: ignore[attr-defined]  # the same
    assert [number for number, this in enumerate(said, 1) if this] == [12]
    assert instance_error(document["tools"][0]["outputSchema"], second) is None


@pytest.mark.parametrize(
    ("total", "first", "last"), [("none", None, None), ("exact", 25, 25), ("at_least", 11, 25), ("{estimate: 20%}", 27, 27)]
)
def test_the_total_is_what_the_contract_says_of_it(total: str, first: int | None, last: int | None) -> None:
    one = list_of(tools_of("offset", total=total))
    assert one.call({})["total_count"] == first
    assert one.call({"offset": 20})["total_count"] == last
    assert one.call({"offset": 99})["total_count"] == (0 if total == "at_least" else last)


def test_more_rows_than_a_page_may_have_are_clamped_or_refused() -> None:
    assert list_of(tools_of()).call({"page_size": 26})["returned_count"] == 10
    refused = list_of(tools_of(above="refuse")).call({"page_size": 26})
    assert refused == {"error": "`page_size` is at most 25", "class": "bad_arguments"}
    assert list_of(tools_of(above="refuse")).call({"page_size": 25})["returned_count"] == 10


def test_rows_are_as_short_as_a_page_of_them_needs() -> None:
    one = list_of(tools_of(more="overflow: shrink_page, budget: {bytes_per_page: 1400}"), rows=2000)
    # Pages of the usual size fit, whatever the rows would be elsewhere.
    arguments: Any = {}
    for _ in range(100):
        page: dict[str, Any] = one.call(arguments)
        assert (page["returned_count"], page["truncated"]) == (10, False)
        assert len(json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()) <= 1400
        arguments = page["next"]["arguments"]
    assert any(len(json.dumps(row)) > 300 for row in Rows(one.shape, 1000))  # type: ignore[arg-type]  # it has one


KEPT = """\
overflow: {spill: {reads_with: read_kept, lives: 1h}}}
  - {id: read_kept, does: read, purpose: Read., input: {handle: {type: string, max_chars: 64}}, returns: document, pages: {style: range, size: {default: 99, max: 99}}"""


@pytest.mark.parametrize(("bytes", "fault"), [(None, "truncated"), (1000, "truncated"), (700, None)])
def test_a_page_that_is_spilled_has_the_call_that_reads_it(bytes: int | None, fault: str | None) -> None:
    document = tools_of(more=KEPT)
    document["tools"][0]["contract"] |= {"budget": {"bytes_per_page": bytes}}
    one = list_of(document, rows=26, fault=fault)
    page: dict[str, Any] = one.call({})
    assert instance_error(document["tools"][0]["outputSchema"], page) is None
    assert 0 < page["returned_count"] == len(page["items"]) < 10
    assert (page["truncated"], page["spilled"]["expires_at"]) == (True, "2026-06-01T13:00:00+00:00")
    assert page["spilled"]["next"] == {"tool": "read_kept", "arguments": {"handle": page["spilled"]["handle"]}}
    assert page["spilled"]["omitted_count"] == 10 - page["returned_count"]
    # What is kept is the whole page, so the list goes on behind its last row.
    assert one.places[page["next"]["arguments"]["cursor"]].row == 10


def test_pages_that_go_on_with_other_calls_are_kept_apart() -> None:
    document = tools_of(more=KEPT)
    document["tools"][0]["contract"] |= {"budget": {"bytes_per_page": 700}}
    one = list_of(document, rows=26)
    for arguments in ({}, {"id": "x"}):
        page: Any = one.call(arguments)
        text: Any = one.read(
            "read_kept", {"handle": page["spilled"]["handle"], "max_chars": 99, "start_index": page["spilled"]["bytes"] - 150}
        )
        assert page["next"]["arguments"]["cursor"] in text["text"], arguments


READER = "{id: read_kept, does: read, purpose: Read., input: {key: {type: string, max_chars: 64}}, "
PIECES = "returns: many, item: {number: {type: integer, unique: true, fixed: true}, text: {type: string, max_chars: 50}}"


@pytest.mark.parametrize(
    ("gives", "read"),
    [
        ("returns: document}", True),
        ("returns: document, pages: {style: range, size: {default: 70, max: 99}}}", True),
        (f"{PIECES}}}", True),
        *((f"{PIECES}, pages: {{style: {style}, size: {{default: 2, max: 4}}, order_by: [number asc]}}}}", True) for style in ("cursor", "offset", "page")),
        ("returns: document, reads: {form: text}, pages: {style: range, size: {default: 70, max: 99}}}", False),
        ("returns: one, item: {text: {type: string, max_chars: 50}}}", False),
        ("returns: one, item: {kind: {type: string, one_of: [page]}, text: string, seen_at: datetime}}", True),
        ("returns: one, item: {key: {type: string, max_chars: 64}, text: string}}", True),
        ("returns: document, item: {text: string, parts: integer}}", True),
        ("returns: tree, item: {parts: integer}}", False),
        (f"{PIECES.replace('item: {', 'item: {source: {type: string, max_chars: 9}, ')}}}", True),
        (f"{PIECES[:-1]}, source: {{type: string, max_chars: 9}}}}, pages: {{style: offset, size: {{default: 2, max: 4}}, order_by: [number asc]}}}}", True),
        ("returns: many, item: {number: integer}, pages: {style: offset, size: {default: 2, max: 4}, order_by: [number asc]}}", False),
    ],
)  # fmt: skip
def test_what_was_spilled_is_read_by_the_tool_of_the_contract(gives: str, read: bool) -> None:
    document = tools_of(more=f"overflow: {{spill: {{reads_with: read_kept}}}}}}\n  - {READER}{gives[:-1]}")
    case = {
        "mode": "single",
        "input": "Which?",
        "serves": {"tool": "find", "rows": 10, "page_size": 10, "wanted_row": 10, "fault": "truncated"},
    }
    found: list[str] = []

    def reads(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        last = json.loads(str(messages[-1]["content"])) if messages[-1]["role"] == "tool" else {}
        if "spilled" not in last:
            assert last == {} or instance_error(document["tools"][1].get("outputSchema") or {}, last) is None
            found.extend([last.get("text", ""), *(one["text"] for one in last.get("items", ()))])
        following = last.get("spilled", last).get("next") if last else {"tool": "find", "arguments": {}}
        return call(following["tool"], **following["arguments"]) if following else "Done."

    if read:
        play(case, Stage("", reads, document))
        whole = json.loads("".join(found))
        assert (len(whole["items"]), whole["items"][-1]["note"]) == (10, "this is the one")
    else:
        with pytest.raises(PlayError, match="`read_kept`, and nothing runs it"):
            play(case, Stage("", reads, document))
    elsewhere = Stage(
        "", lambda messages, _: call("read_kept", key=[]) if len(messages) < 3 else "Done.", document, lambda *_: "kept elsewhere"
    )
    assert play(case, elsewhere)[-2]["content"] == "kept elsewhere"


def test_a_reader_of_rows_gives_the_rows_of_the_page_that_was_spilled() -> None:
    item = ITEM.replace("at: datetime", "at: datetime, seen: {type: boolean, required: false}")
    pages = "pages: {style: offset, size: {default: 4, max: 9}, order_by: [id asc]}"
    document = tools_of(more=f"overflow: {{spill: {{reads_with: read_kept}}}}}}\n  - {READER}returns: many, item: {item}, {pages}")
    one = list_of(document, rows=10, fault="truncated")
    page: dict[str, Any] = one.call({})
    found: list[object] = []
    following = page["spilled"]["next"]
    while following is not None:
        part: Any = one.read("read_kept", following["arguments"])
        found += part["items"]
        following = part["next"]
    assert found == list_of(document, rows=10).call({})["items"]


@pytest.mark.parametrize("style", ["cursor", "offset"])
def test_a_page_that_is_cut_goes_on_where_the_contract_shrinks_it(style: str) -> None:
    one = list_of(tools_of(style, more="overflow: shrink_page"), rows=10, fault="truncated")
    page: dict[str, Any] = one.call({})
    assert (page["returned_count"], page["has_more"], page["truncated"]) == (5, True, False)
    rest: dict[str, Any] = one.call(page["next"]["arguments"])
    assert (rest["returned_count"], rest["has_more"], rest["truncated"]) == (5, False, False)


@pytest.mark.parametrize("style", ["cursor", "offset", "page", "limit-only"])
def test_a_page_that_is_refused_comes_where_fewer_rows_are_asked_for(style: str) -> None:
    one = list_of(tools_of(style), rows=10, fault="too_large")
    size = PAGE_INPUTS[style][0]
    refused = {"error": f"the result does not fit into {one.keeps.bytes} bytes; ask for fewer rows", "class": "too_large"}
    assert [one.call(arguments) for arguments in ({}, {}, {size: 6})] == [refused] * 3
    page: dict[str, Any] = one.call({size: 5})
    assert (page["returned_count"], page["has_more"], page["truncated"]) == (5, True, style == "limit-only")
    if style != "limit-only":
        assert one.call(page["next"]["arguments"])["has_more"] is False
    stops = list_of(tools_of(style, more="overflow: refuse, errors: {too_large: stop}"), rows=10, fault="too_large")
    assert {str(stops.call({size: number}).get("class")) for number in (1, 5, 10)} == {"too_large"}


@pytest.mark.parametrize(
    ("style", "overflow", "kept"), [("cursor", "shrink_page", True), ("page", "shrink_page", False), ("cursor", "refuse", False)]
)
def test_a_page_that_cannot_fit_shrinks_or_is_refused(style: str, overflow: str, kept: bool) -> None:
    document = tools_of(style)
    document["tools"][0]["contract"] |= {"overflow": {"kind": overflow}, "budget": {"bytes_per_page": 700}}
    page = list_of(document).call({})
    if kept:
        assert 0 < page["returned_count"] < 10  # type: ignore[operator]  # of our own making
        assert (page["has_more"], page["truncated"]) == (True, False)
    else:
        assert page == {"error": "the result does not fit into 700 bytes; ask for fewer rows", "class": "too_large"}


def test_a_filter_finds_its_row() -> None:
    document = tools_of()
    rows = list(Rows(RowShape.read(document["tools"][0]), 400))
    one = list_of(document, rows=400, wanted_row=300, filter="id")
    found = one.call({"id": rows[299]["id"]})
    assert [row["id"] for row in found["items"]] == [rows[299]["id"]]  # type: ignore[attr-defined]  # of our own making
    assert (found["has_more"], found["next"]) == (False, None)
    assert [row["id"] for row in one.call({"id": rows[7]["id"]})["items"]] == [rows[7]["id"]]  # type: ignore[attr-defined]  # the same
    assert one.call({"id": "none"})["items"] == []
    assert one.call({})["returned_count"] == 10


@pytest.mark.parametrize("style", ["cursor", "offset"])
def test_rows_have_the_values_that_they_were_asked_for_by(style: str) -> None:
    document = tools_of(style)
    tool = document["tools"][0]
    fields = tool["outputSchema"]["properties"]["items"]["items"]["properties"]
    fields["state"] = tool["inputSchema"]["properties"]["state"] = {"type": "string", "enum": ["open", "done"]}
    (ordered, *_) = tool["contract"]["pages"]["order_by"][0].split()
    tool["inputSchema"]["properties"][ordered] = fields[ordered]
    plain = list_of(document).call({})
    first = list_of(document)
    page: Any = first.call({"state": "done"})
    following: Any = first.call(page["next"]["arguments"])
    for one in (page, following):
        assert {row["state"] for row in one["items"]} == {"done"}
    assert [row["id"] for row in page["items"]] == [row["id"] for row in plain["items"]]  # type: ignore[attr-defined]  # of our own making
    # Rows stay in the order of the contract, whatever it goes by.
    asked: Any = list_of(document).call({ordered: page["items"][3][ordered]})
    assert [row[ordered] for row in asked["items"]] == [row[ordered] for row in page["items"]]


def test_a_list_that_its_contract_does_not_allow_is_told() -> None:
    document = tools_of()
    document["tools"][0]["outputSchema"]["properties"]["items"]["items"]["properties"]["id"]["enum"] = ["a", "b"]
    with pytest.raises(ServingError, match="nothing can be as the case says: `id` of `find` is unique and has 2 values"):
        list_of(document)


def test_a_list_that_no_tool_has_is_refused() -> None:
    with pytest.raises(ServingError, match="serves `find`"):
        served({"serves": {"tool": "find", "rows": 1, "page_size": 1}}, {"tools": []})
    assert served({}, None) is None


@pytest.mark.parametrize(
    ("case", "stage", "said"),
    [
        ({"id": "a", "mode": "simulated", "user": {"wants": "x"}}, Stage("", echo), "has a simulated user, and nobody plays it"),
        ({"id": "a", "mode": "recorded"}, Stage("", echo), "is a recorded conversation"),
        ({"mode": "single", "input": "x"}, Stage("", lambda *_: 7), "the agent answered with int"),
        ({"mode": "simulated"}, Stage("", echo, user=lambda _: 7), "the user answered with int"),  # type: ignore[arg-type, return-value]  # what is told
        ({"mode": "single", "input": "x"}, Stage("", lambda *_: None), "the agent answered with NoneType"),
        ({"mode": "single", "input": "x"}, Stage("", lambda *_: {"role": "user"}), "a message that has no `role: assistant`"),
        (
            {"mode": "single", "input": "x"},
            Stage("", lambda *_: {"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "find", "input": {}}]}),
            "a `tool_use` part, which nothing runs",
        ),
        (
            {"mode": "single", "input": "x"},
            Stage("", lambda *_: call("find"), run_tool=lambda *_: {"at": object()}),
            "`find` returned what is no JSON: Object of type object",
        ),
        ({"mode": "single", "input": "x"}, Stage("", lambda *_: call("find")), "the agent called `find`, and nothing runs it"),
        ({"mode": "single", "input": "x"}, Stage("", lambda *_: {"role": "assistant", "tool_calls": [{}]}), "has no `function`"),
        (
            {"mode": "single", "input": "x"},
            Stage("", lambda *_: call("find"), run_tool=lambda *_: 1),
            f"called tools {MOST_CALLS} times for one message",
        ),
    ],
)
def test_what_cannot_be_played_is_told(case: dict[str, object], stage: Stage, said: str) -> None:
    with pytest.raises(PlayError, match=said):
        play(case, stage)


def test_arguments_that_are_no_json_are_told_to_the_agent() -> None:
    def agent(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        if messages[-1]["role"] == "tool":
            return str(messages[-1]["content"])
        return {"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "find", "arguments": "{"}}]}

    chat = play({"mode": "single", "input": "x"}, Stage("", agent))
    assert chat[-1]["content"] == '{"error": "the arguments are no JSON object"}'


@pytest.mark.parametrize("arguments", ["null", None, "", "[]", [], {}, "{}"])
def test_a_tool_that_takes_nothing_is_run_however_that_is_written(arguments: object) -> None:
    def agent(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        if messages[-1]["role"] == "tool":
            return "Done."
        return {"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "ring", "arguments": arguments}}]}

    given = list[object]()
    chat = play({"mode": "single", "input": "x"}, Stage("", agent, run_tool=lambda name, arguments: given.append(arguments)))
    assert given == [{}]
    (call,) = conversation(chat).calls
    assert (call.arguments, call.unread) == ({}, None)


@pytest.mark.parametrize("id", ["", None, "call_0", 7])
def test_calls_that_share_an_id_or_have_none_are_told_apart(id: object) -> None:
    def agent(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        if messages[-1]["role"] == "tool":
            return "Done."
        calls = [{"id": id, "function": {"name": "find", "arguments": f'{{"text": "{one}"}}'}} for one in "ab"]
        return {"role": "assistant", "content": None, "tool_calls": calls}

    found = conversation(play({"mode": "single", "input": "x"}, Stage("", agent, run_tool=lambda _, given: given)))
    assert [one.result for one in found.calls] == [{"text": "a"}, {"text": "b"}]


def test_an_answer_may_be_an_object_of_a_client_library() -> None:
    class Answer(BaseModel):
        role: str = "assistant"
        content: str | None = "Hello."
        tool_calls: list[object] | None = None

    assert play({"mode": "single", "input": "x"}, Stage("", lambda *_: Answer()))[-1] == {"role": "assistant", "content": "Hello."}


class Message(BaseModel):
    role: str = "assistant"
    content: str | None = None
    tool_calls: list[dict[str, object]] | None = None


class Choice(BaseModel):
    message: Message


class Completion(BaseModel):
    model: str
    choices: list[Choice]


def test_a_whole_completion_is_an_answer_and_says_which_model_gave_it() -> None:
    given: list[set[str]] = []

    def agent(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
        given.append({key for one in messages for key in one})
        if messages[-1]["role"] == "tool":
            return {"model": "harbor-4-2026-02-10", "choices": [{"message": {"role": "assistant", "content": "It is open."}}]}
        asks = {"id": "1", "type": "function", "function": {"name": "find", "arguments": "{}"}}
        return Completion(model="harbor-mini-2026-05-01", choices=[Choice(message=Message(tool_calls=[asks]))])

    chat = play({"mode": "single", "input": "x"}, Stage("", agent, run_tool=lambda *_: "open"))
    assert [one.get("model") for one in chat] == [None, "harbor-mini-2026-05-01", None, "harbor-4-2026-02-10"]
    assert [one.result for one in conversation(chat).calls] == ["open"]
    assert not any("model" in keys for keys in given)  # an API takes no such key back


@pytest.mark.parametrize(
    ("names", "asked", "served"),
    [
        ([], "harbor-4", "harbor-4"),
        ([], None, None),
        (["harbor-4"], None, "harbor-4"),
        (["harbor-4"], "harbor-4", "harbor-4"),
        (["harbor-4"], "northwind/harbor-4", "northwind/harbor-4"),
        (["harbor-mini", "harbor-4"], "harbor-4", "harbor-mini"),
        (["harbor-4-2026-02-10"], "harbor-4", "harbor-4-2026-02-10"),
        (["", 7, None], "harbor-4", "harbor-4"),
    ],
)
def test_a_run_is_of_the_model_that_answered_in_place_of_the_one_asked(names: list[object], asked: str | None, served: str | None) -> None:
    assert served_by([{"role": "user"}, *({"role": "assistant", "model": name} for name in names)], asked) == served


@pytest.mark.parametrize("answer", [{"model": "m", "choices": []}, {"model": "m", "choices": [{}]}, {"model": "m", "choices": "x"}])
def test_a_completion_without_a_message_is_told(answer: dict[str, object]) -> None:
    with pytest.raises(PlayError, match="no `role: assistant`"):
        play({"mode": "single", "input": "x"}, Stage("", lambda *_: answer))
