"""The forms in which a conversation may be recorded."""

import pytest
from pydantic import BaseModel

from specforge.grading.catalog import Catalog
from specforge.grading.conversation import Call, Message, TranscriptError, conversation
from specforge.grading.grade import grade
from specforge.grading.verdict import Verdict
from specforge.spec.checks import Check
from specforge.spec.turns import Turn

USER, AGENT = Message("user", "Cancel W1."), Message("agent", "Shall I?")
CALL = Call("cancel", {"id": "W1"}, "agent", {"ok": True})
WANTED = (USER, AGENT, Message("user", "Yes."), CALL, Message("agent", "Done."))

TURNS = [
    {"user": "Cancel W1."},
    {"agent": "Shall I?"},
    {"user": "Yes."},
    {"call": "cancel", "with": {"id": "W1"}, "result": {"ok": True}},
    {"agent": "Done."},
]
OPENAI = [
    {"role": "system", "content": "You are an agent."},
    {"role": "user", "content": [{"type": "text", "text": "Cancel W1."}, {"type": "image_url", "image_url": {}}]},
    {"role": "assistant", "content": "Shall I?"},
    {"role": "user", "content": "Yes."},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "cancel", "arguments": '{"id": "W1"}'}}],
    },
    {"role": "tool", "tool_call_id": "c1", "content": '{"ok": true}'},
    {"role": "assistant", "content": "Done."},
]
RESPONSES = [
    {"role": "developer", "content": "You are an agent."},
    {"role": "user", "content": "Cancel W1."},
    {"type": "reasoning", "id": "r1", "summary": []},
    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Shall I?", "annotations": []}]},
    {"role": "user", "content": [{"type": "input_text", "text": "Yes."}]},
    {"type": "function_call", "id": "f1", "call_id": "c1", "name": "cancel", "arguments": '{"id": "W1"}', "status": "completed"},
    {"type": "function_call_output", "call_id": "c1", "output": '{"ok": true}'},
    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Done.", "annotations": []}]},
]
ANTHROPIC = [
    {"role": "user", "content": "Cancel W1."},
    {
        "role": "assistant",
        "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Shall "}, {"type": "text", "text": "I?"}],
    },
    {"role": "user", "content": [{"type": "text", "text": "Yes."}]},
    {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "cancel", "input": {"id": "W1"}}]},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": '{"ok": true}'}]}]},
    {"role": "assistant", "content": [{"type": "text", "text": "Done."}]},
]


@pytest.mark.parametrize("form", [TURNS, tuple(Turn.model_validate(turn) for turn in TURNS), OPENAI, RESPONSES, ANTHROPIC])
def test_every_form_gives_the_same_conversation(form: object) -> None:
    assert conversation(form).events == WANTED
    assert conversation(conversation(form)) == conversation(form)


@pytest.mark.parametrize("silence", ["", None, [], [{"type": "text", "text": " "}], [{"type": "thinking", "thinking": "hm"}]])
def test_silence_is_no_answer_whichever_way_it_is_written(silence: object) -> None:
    asked = [{"role": "user", "content": "Cancel W1."}, {"role": "assistant", "content": "Shall I?"}, {"role": "user", "content": "Yes."}]
    assert conversation([*asked, {"role": "assistant", "content": silence}]).answer is None
    assert conversation([*asked, {"role": "assistant", "content": "Done."}, {"role": "assistant", "content": silence}]).answer == "Done."


@pytest.mark.parametrize(
    "answer",
    [
        {"content": None, "audio": {"id": "a", "data": "UklGR", "expires_at": 1, "transcript": "It is 28 days."}},
        {"content": "It is 28 days.", "audio": {"id": "a"}},
        {"content": [{"type": "output_audio", "transcript": "It is 28 days."}]},
    ],
)
def test_an_answer_that_is_a_sound_says_what_its_transcript_says(answer: dict[str, object]) -> None:
    asked = {"role": "user", "content": [{"type": "input_audio", "transcript": "How long?", "audio": "UklGR"}]}
    read = conversation([asked, {"role": "assistant", **answer}])
    assert read.events == (Message("user", "How long?"), Message("agent", "It is 28 days."))
    assert not read.unread


def test_calls_that_share_an_id_get_their_results_in_order() -> None:
    calls = [{"id": "", "function": {"name": "find", "arguments": f'{{"id": {number}}}'}} for number in (1, 2)]
    results = [{"role": "tool", "tool_call_id": "", "content": text} for text in ("one", "two")]
    assert conversation([{"role": "assistant", "tool_calls": calls}, *results]).events == (
        Call("find", {"id": 1}, id="", result="one", shown="one"),
        Call("find", {"id": 2}, id="", result="two", shown="two"),
    )


def test_a_text_is_one_answer() -> None:
    assert conversation("").events == (Message("agent", ""),)
    assert conversation([]).events == ()
    assert conversation([]).answer is None


class Part(BaseModel):
    type: str
    text: str


class Said(BaseModel):
    role: str
    content: list[Part | str]


def test_messages_may_be_objects_of_a_client_and_their_parts_objects_or_texts() -> None:
    parts = [Part(type="text", text="It is "), "open."]
    for message in (Said(role="assistant", content=parts), {"role": "assistant", "content": parts}):
        assert conversation([message]).events == (Message("agent", "It is open."),)


class Item(BaseModel):
    type: str = "function_call"
    call_id: str = "c1"
    name: str = "cancel"
    arguments: str = "{"


def test_a_call_beside_messages_may_be_an_object_of_a_client_and_stand_alone() -> None:
    assert conversation([Item()]).events[0] == conversation([Item().model_dump()]).events[0]
    (call,) = conversation([Item()]).events
    assert isinstance(call, Call)
    assert call.unread is not None
    assert call.unread.startswith("are not JSON: ")


def test_an_item_that_is_not_known_is_refused_and_not_taken_for_a_turn() -> None:
    with pytest.raises(TranscriptError, match="message 2 is of the unknown type 'image_generation_call'") as refused:
        conversation([{"role": "user", "content": "a"}, {"type": "image_generation_call"}])
    assert refused.value.help is not None
    assert refused.value.help.startswith("known beside messages are `function_call`, `function_call_output`, `mcp_call`, ")


FOUND = [{"type": "web_search_result", "title": "Hours", "url": "https://example.com", "encrypted_content": "abc"}]


@pytest.mark.parametrize(
    ("form", "events"),
    [
        (
            [
                {"type": "mcp_list_tools", "id": "l1", "server_label": "shop", "tools": []},
                {"type": "mcp_approval_request", "id": "a1", "server_label": "shop", "name": "cancel", "arguments": "{}"},
                {"type": "mcp_approval_response", "approval_request_id": "a1", "approve": True},
                {"type": "mcp_call", "id": "m1", "server_label": "shop", "name": "cancel", "arguments": '{"id": 7}', "output": '{"ok": true}', "error": None},
            ],
            (Call("cancel", {"id": 7}, "agent", {"ok": True}),),
        ),
        (
            [{"type": "mcp_call", "id": "m1", "name": "cancel", "arguments": "{}", "output": None, "error": "no such order"}],
            (Call("cancel", {}, "agent", {"error": "no such order"}),),
        ),
        ([{"type": "mcp_call", "id": "m1", "name": "cancel", "arguments": "{}"}], (Call("cancel", {}),)),
        (
            [{"type": "web_search_call", "id": "w1", "status": "completed", "action": {"type": "search", "query": "hours"}}],
            (Call("web_search", {"type": "search", "query": "hours"}),),
        ),
        (
            [{"type": "file_search_call", "id": "f1", "queries": ["hours"], "results": [{"text": "9 to 18"}]}],
            (Call("file_search", {"queries": ["hours"]}, "agent", [{"text": "9 to 18"}]),),
        ),
        (
            [
                {
                    "role": "assistant",
                    "content": [
                        {"type": "text", "text": "I look."},
                        {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "hours"}},
                        {"type": "web_search_tool_result", "tool_use_id": "s1", "content": FOUND},
                        {"type": "mcp_tool_use", "id": "s2", "name": "cancel", "server_name": "shop", "input": {"id": 7}},
                        {"type": "mcp_tool_result", "tool_use_id": "s2", "is_error": False, "content": [{"type": "text", "text": '{"ok": true}'}]},
                        {"type": "text", "text": "Done."},
                    ],
                }
            ],
            (
                Message("agent", "I look."),
                Call("web_search", {"query": "hours"}, "agent", FOUND),
                Call("cancel", {"id": 7}, "agent", {"ok": True}),
                Message("agent", "Done."),
            ),
        ),
    ],
)  # fmt: skip
def test_calls_that_a_provider_makes_itself_are_calls(form: list[object], events: tuple[object, ...]) -> None:
    assert conversation([{"role": "user", "content": "Go."}, *form]).events[1:] == events


def test_what_a_provider_found_and_does_not_tell_leaves_undecided_what_was_given() -> None:
    searched = [
        {"role": "user", "content": "When do you open?"},
        {
            "role": "assistant",
            "content": [
                {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {}},
                {"type": "web_search_tool_result", "tool_use_id": "s1", "content": FOUND},
                {"type": "text", "text": "At 9:45."},
            ],
        },
    ]
    assert grade(Check(grounded=("numbers",)), conversation(searched), Catalog()).verdict is Verdict.UNDECIDED


def test_what_is_said_before_and_after_a_call_stays_in_order() -> None:
    content = [{"type": "text", "text": "a"}, {"type": "tool_use", "id": "1", "name": "t", "input": {}}, {"type": "text", "text": "b"}]
    found = conversation([{"role": "assistant", "content": content}]).events
    assert found == (Message("agent", "a"), Call("t", {}), Message("agent", "b"))


def test_the_users_own_calls_and_odd_answers_are_kept() -> None:
    call = {"id": "1", "function": {"name": "reboot", "arguments": ""}}
    assert conversation([{"role": "user", "content": None, "tool_calls": [call]}]).events == (Call("reboot", {}, "user"),)
    assert conversation([{"role": "assistant", "content": "", "tool_calls": [call]}]).events == (Call("reboot", {}),)
    assert conversation([{"role": "assistant", "content": ""}]).events == (Message("agent", ""),)
    assert conversation([{"role": "assistant", "content": None, "refusal": "No."}]).said == ("No.",)
    assert conversation([{"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}]).said == ("No.",)
    assert conversation([{"call": "reboot", "by": "user", "result": 3}]).events == (Call("reboot", {}, "user", 3),)
    assert conversation([{"call": "reboot", "by": "user"}]).calls == ()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "a transcript is a text or a list of turns, found nothing"),
        (3, "a transcript is a text or a list of turns, found a number"),
        ({"messages": []}, "a transcript is a text or a list of turns, found keys and values"),
        (["a"], "turn 1 is a text, not a turn"),
        ([{"agent": "a"}, {"bot": "b"}], "turn 2 has an unknown key `bot`"),
        ([{}], "turn 1 needs exactly one of `user`, `agent` and `call`; it has none of them"),
        ([{"user": "a", "agent": "b"}], "turn 1 needs exactly one of `user`, `agent` and `call`; it has `user` and `agent`"),
        ([{"user": 3}], "`user` of turn 1 is a number, not a text"),
        ([{"user": "a", "with": {}}], "turn 1 has `with`, which belongs to a `call`"),
        ([{"call": "t", "with": [1]}], "`with` of turn 1 is a list, not keys and values"),
        ([{"call": "t", "by": "bot"}], "`by` of turn 1 is 'bot', neither `agent` nor `user`"),
        ([{"call": "t", "with": {"a": {1}}}], "turn 1 is not JSON: a set is not JSON"),
        ([{"role": "user", "content": "a"}, {"agent": "b"}], "message 2 has no `role`"),
        ([{"role": "bot", "content": "a"}], "message 1 has an unknown role 'bot'"),
        ([{"role": ["user"], "content": "a"}], "message 1 has an unknown role ['user']"),
        ([{"role": "user", "content": 3}], "the content of message 1 is neither a text nor a list of parts"),
        ([{"role": "user", "content": [3]}], "message 1 has a part without a `type`"),
        ([{"role": "user", "content": [{"type": ["text"]}]}], "message 1 has a part without a `type`"),
        ([{"role": "user", "content": [{"type": "hologram"}]}], "message 1 has a part of the unknown type 'hologram'"),
        ([{"role": "user", "content": [{"type": "text", "text": None}]}], "a `text` part of message 1 is not a text"),
        ([{"role": "tool", "tool_call_id": "x", "content": "a"}], "message 1 is the result of a call 'x' that was not made before it"),
        ([{"role": "assistant", "content": None, "audio": {"id": "a"}}], "message 1 is a sound of the agent without its words"),
        (
            [{"role": "user", "content": "a"}, {"role": "assistant", "content": [{"type": "audio", "audio": "UklGR"}]}],
            "message 2 is a sound of the agent without its words",
        ),
        ([{"role": "assistant", "tool_calls": [{"id": "1"}]}], "a tool call of message 1 has no `function`"),
        ([{"role": "assistant", "tool_calls": "t"}], "`tool_calls` of message 1 is not a list"),
        ([{"role": "assistant", "function_call": {}}], "message 1 has the old `function_call`"),
        (
            [{"role": "assistant", "tool_calls": [{"function": {"name": "t", "arguments": {"a": {1}}}}]}],
            "the arguments of `t` in message 1 are not JSON: a set is not JSON",
        ),
    ],
)
def test_an_unknown_shape_is_refused(value: object, said: str) -> None:
    with pytest.raises(TranscriptError) as refused:
        conversation(value)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("arguments", "unread"),
    [
        ("[1]", "are not keys and values"),
        ([1], "are not keys and values"),
        (7, "are not keys and values"),
        ('"{}"', "are not keys and values"),
        ('{"a": NaN}', "are not JSON: `NaN` is not JSON"),
        ("[" * 100_000, "are not JSON: it is nested too deeply"),
        ('{"a": -' + "9" * 5_000 + "}", "are not JSON: a number of 5,000 digits is too long"),
        ("", None),
        ("null", None),
        ("[]", None),
        ([], None),
        (None, None),
    ],
)
def test_arguments_that_a_model_wrote_wrong_are_kept_as_its_mistake(arguments: object, unread: str | None) -> None:
    function = {"name": "reboot", "arguments": arguments}
    assert conversation([{"role": "assistant", "tool_calls": [{"function": function}]}]).events == (Call("reboot", {}, unread=unread),)
