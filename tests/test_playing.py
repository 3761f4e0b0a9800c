"""Playing cases against an agent: whose turn it is, what tools answer, and what ends a conversation."""

import json
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.evaluation.playing import MOST_CALLS, Chat, PlayError, Stage, play, prompt_of
from specforge.evaluation.serving import ServedList, ServingError, served
from specforge.grading.conversation import conversation
from specforge.spec.tools import PAGE_INPUTS


def echo(messages: Chat, tools: Sequence[Mapping[str, object]]) -> object:
    return f"You said {messages[-1]['content']!r}."


def call(name: str, **arguments: object) -> dict[str, object]:
    return {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": name, "arguments": json.dumps(arguments)}}]}


def roles(chat: Chat) -> list[str]:
    return [f"{one['role']}: {one['content']}" for one in chat]


def test_a_single_message_is_answered() -> None:
    assert roles(play({"mode": "single", "input": "Hi."}, Stage("Be kind.", echo))) == ["user: Hi.", "assistant: You said 'Hi.'."]


def test_what_stands_between_the_users_messages_is_history() -> None:
    turns = [
        {"user": "Cancel W1."}, {"call": "find", "with": {"id": "W1"}, "result": {"state": "open"}}, {"agent": "Shall I?"},
        {"user": "Yes."}, {"user": "Please."},
    ]  # fmt: skip
    chat = play({"mode": "turns", "turns": turns}, Stage("", echo))
    assert [one["role"] for one in chat] == ["user", "assistant", "tool", "assistant", "user", "assistant", "user", "assistant"]
    assert [one["content"] for one in chat if one["role"] == "assistant"] == [None, "Shall I?", "You said 'Yes.'.", "You said 'Please.'."]
    assert conversation(chat).calls[0].result == {"state": "open"}


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


def test_a_script_stands_in_for_a_user_and_a_program_goes_on_after_it() -> None:
    case = {"mode": "simulated", "user": {"wants": "To chat.", "opens_with": "Hi.", "script": ["Really?"]}}
    assert roles(play(case, Stage("", echo)))[::2] == ["user: Hi.", "user: Really?"]

    def user(chat: Chat) -> str | None:
        return "Bye." if len(chat) == 4 else None

    assert roles(play(case, Stage("", echo, user=user)))[::2] == ["user: Hi.", "user: Really?", "user: Bye."]


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
        ({"cursor": "after-x"}, "`cursor` is not one that `find` gave"),
        ({"cursor": ""}, "`cursor` is not one that `find` gave"),
        ({"cursor": 7}, "`cursor` is not one that `find` gave"),
    ],
)
def test_a_wrong_call_of_a_list_is_told_as_a_tool_does(arguments: dict[str, object], error: str) -> None:
    assert ServedList("find", "cursor", 25, 10).call(arguments)["error"] == error


def test_faults_are_shown_once() -> None:
    cut = ServedList("find", "cursor", 10, 10, fault="truncated")
    first, second = cut.call({}), cut.call({})
    assert (first["truncated"], first["returned_count"], second["truncated"], second["returned_count"]) == (True, 5, False, 10)
    old = ServedList("find", "cursor", 25, 10, fault="expired_cursor")
    assert old.call({"cursor": "after-10"})["class"] == "expired_cursor"
    assert old.call({"cursor": "after-10"})["returned_count"] == 10


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
        ({"mode": "single", "input": "x"}, Stage("", lambda *_: None), "the agent answered with NoneType"),
        ({"mode": "single", "input": "x"}, Stage("", lambda *_: {"role": "user"}), "the agent answered with dict"),
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
