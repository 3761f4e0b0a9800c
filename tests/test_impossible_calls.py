"""Calls that a tool does not take are told where somebody waits for them or shows them, and nowhere else."""

import pytest

from specforge.checks.impossible_call import impossible_call
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: shop
facts:
  - {id: state, says: The state of an order, one_of: [open, sent]}
intents:
  - {id: refund, when: The user wants money back., do: Pay it back.}
tools:
  - id: pay
    does: write
    purpose: Pay money back.
    input:
      cents: {type: integer, min: 1, max: 900}
      state: {type: state, required: false}
      day: {type: date, required: false}
      ids: {type: list, of: integer, max_items: 2, required: false}
      note: {type: string, max_chars: 3, required: false}
      free: {type: any, required: false}
  - id: find
    does: read
    purpose: Find orders.
    returns: many
    item: {id: {type: string, unique: true, max_chars: 9}}
    pages: {style: cursor, size: {default: 20, max: 100}, order_by: [id asc]}
  - {id: ping, does: read, purpose: Ping.}
cases:
  - id: asks
    covers: refund
    TURNS
    expect: EXPECT
"""


def told(expect: str, turns: str = "input: Money back, please.") -> list[str]:
    loaded = load_texts({"shop.yaml": SPEC.replace("TURNS", turns).replace("EXPECT", expect)})
    assert not loaded.findings
    return [f"{one.message}; {one.help}" for one in impossible_call.run(loaded.project)]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("{call: pay, with: {cent: 5}}", "`cent` is no input of the tool `pay`; did you mean `cents`?"),
        ("{call: ping, with: {x: 5}}", "`x` is no input of the tool `ping`; give `ping` an `input`, or leave the argument out"),
        ("{call: pay, with: {cents: '5'}}", 'the tool `pay` does not take `"5"` as `cents`; `cents` is a whole number of at least 1 and at most 900'),
        ("{call: pay, with: {cents: true}}", "the tool `pay` does not take `true` as `cents`; `cents` is a whole number of at least 1 and at most 900"),
        ("{call: pay, with: {cents: 901}}", "the tool `pay` does not take `901` as `cents`; `cents` is a whole number of at least 1 and at most 900"),
        ("{call: pay, with: {state: lost}}", 'the tool `pay` does not take `"lost"` as `state`; `state` is one of `"open"`, `"sent"`'),
        ("{call: pay, with: {day: soon}}", 'the tool `pay` does not take `"soon"` as `day`; `day` is a date, as in `2026-03-27`'),
        ("{call: pay, with: {ids: [1, 2, 3]}}", "the tool `pay` does not take `[1, 2, 3]` as `ids`; `ids` is a list of at most 2 entries"),
        ("{call: pay, with: {note: abcd}}", 'the tool `pay` does not take `"abcd"` as `note`; `note` is a text of at most 3 characters'),
        ("{call: find, with: {limit: 3}}", "`limit` is no input of the tool `find`; known are `cursor`, `page_size`"),
    ],
)  # fmt: skip
def test_what_is_impossible_is_told_with_what_would_do(call: str, expected: str) -> None:
    assert told(f"[{{calls: {call}}}]") == [expected]


@pytest.mark.parametrize(
    "expect",
    [
        "[{any_of: [{calls: {call: pay, with: {cent: 5}}}, {says: paid}]}]",
        "[{each_turn: {calls: {call: pay, with: {cent: 5}}}}]",
        "[{does_only: {call: pay, with: {cent: 5}}}]",
        "[{calls: {call: pay, with: {cent: 5}, times: {at_least: 2}}}]",
    ],
)
def test_a_call_that_is_waited_for_is_looked_at_wherever_it_stands(expect: str) -> None:
    assert len(told(expect)) == 1


@pytest.mark.parametrize(
    "expect",
    [
        "[{calls: {call: pay, with: {cents: 5, state: sent, day: 2026-03-27, ids: [1, 2], note: abc, free: {a: [1]}}}}]",
        "[{calls: {call: find, with: {cursor: abc, page_size: 20}}}]",
        "[{calls: {call: pay, with: {cents: 5.0, free: null}}}]",
        "[{calls: {call: find, with: {page_size: 500}}}]",
        "[{not: {calls: {call: pay, with: {user: 5}}}}]",
        "[{calls: {call: pay, with: {user: 5}, times: {at_most: 0}}}]",
        "[{calls: {call: pay, without: [user]}}]",
    ],
)
def test_calls_that_can_happen_and_those_that_must_not_are_left_alone(expect: str) -> None:
    assert told(expect) == []


@pytest.mark.parametrize(
    ("result", "number"), [("{paid: 5}", 1), ("{error: null}", 1), ("{error: no such input}", 0), ("'Error: no such input'", 0)]
)
def test_a_call_in_a_transcript_may_only_be_wrong_where_it_was_refused(result: str, number: int) -> None:
    turns = f"turns: [{{user: Money back}}, {{call: pay, with: {{cent: 5}}, result: {result}}}, {{user: And now?}}]"
    assert len(told("[{says: paid}]", turns)) == number


@pytest.mark.parametrize(
    ("expect", "turns", "number"),
    [
        ("{calls: hold}", "input: Hello.", 1),
        ("{does_only: {call: hold, with: {x: 1}}}", "input: Hello.", 1),
        ("{does_only: []}", "turns: [{user: Hello.}, {call: hold}]", 1),
        ("{does_only: []}", "turns: [{user: Hello.}, {call: hold, by: user}]", 0),
        ("{calls: {call: hold, times: {at_most: 0}}}", "input: Hello.", 0),
        ("{calls: {call: hold, times: {at_most: 1}}}", "input: Hello.", 0),
        ("{calls: {call: hold, times: {at_least: 1, at_most: 1}}}", "input: Hello.", 1),
        ("{not: {calls: hold}}", "input: Hello.", 0),
    ],
)
def test_a_call_of_the_agents_of_what_is_in_the_users_hands_is_told(expect: str, turns: str, number: int) -> None:
    spec = SPEC.replace("cases:", "  - {id: hold, does: write, used_by: user, purpose: Hold the phone.}\ncases:")
    loaded = load_texts({"shop.yaml": spec.replace("TURNS", turns).replace("EXPECT", expect)})
    told = "the tool `hold` is in the user's hands, so the agent cannot call it"
    assert [one.message for one in impossible_call.run(loaded.project)] == [told] * number
