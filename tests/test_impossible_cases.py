"""Cases that can never pass, cases that can never fail, and cases that no model answers."""

import pytest

from specforge.checks.case_without_expectation import case_without_expectation
from specforge.checks.dangling_reference import dangling_reference
from specforge.checks.impossible_case import impossible_case
from specforge.checks.unasked_case import unasked_case
from tests.conftest import load_texts

CHECKS = {
    "impossible-case": impossible_case.run,
    "case-without-expectation": case_without_expectation.run,
    "dangling-reference": dangling_reference.run,
}
SPEC = """\
specforge: 1
feature: shop
variables: [{{id: today, sample: Monday}}]
tools:
  - {{id: find, does: read, purpose: Find an order.}}
  - {{id: pay, does: write, purpose: Pay money back.}}
intents:
  - {{id: greet, when: The user says hello., do: Greet., tools: [find, pay]}}
cases:
  - id: one
    covers: greet
    input: Hallo
    given: {{variables: {{{given}}}}}
    expect: {expect}
"""


def found(expect: str, given: str = "today: Tuesday") -> list[tuple[str, str]]:
    loaded = load_texts({"shop.yaml": SPEC.format(expect=expect, given=given)})
    assert not loaded.findings
    return [(name, one.message) for name, function in CHECKS.items() for one in function(loaded.project)]


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{does_only: [{call: find}]}", "`does_only` compares calls of tools that write, and `find` reads"),
        ("[{says: Hello}, {not: {says: hello}}]", "it expects the same that must not hold"),
        ("{says: [hello you], not: {says_any: [hello, bye]}}", "it expects the same that must not hold"),
        ("[{refuses: true}, {does_only: pay}]", "an answer that declines writes nothing, and a write is expected"),
        ("[{refuses: true}, {calls: pay}]", "an answer that declines writes nothing, and a write is expected"),
        ("[{calls: [find, pay]}, {does_only: []}]", "`does_only` leaves no call of `pay`, and one is expected"),
        (
            "[{equals: Hello.}, {ends_with: '!'}]",
            "the answer that it expects fails something else that it expects: expected an answer that ends with '!', found 'Hello.'",
        ),
        ("[{words: {at_least: 9}}, {words: {at_most: 5}}]", "no answer has at least 9 words and at most 5"),
    ],
)
def test_a_case_that_no_run_passes_is_told(expect: str, said: str) -> None:
    assert found(expect) == [("impossible-case", f"the case `one` fails whatever the model does: {said}")]


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("a Refund is possible", True),
        ("refunds are possible", False),
        ("a ~~refund~~ gift", False),
    ],
)
def test_a_case_that_expects_what_its_rule_forbids_to_say_is_told(says: str, told: bool) -> None:
    rule = "{id: c, check: {not: {says: refund}}, passes: Hello., fails: A refund.}"
    text = SPEC.format(given="today: Monday", expect=f"{{says: {says}}}").replace("covers: greet", "covers: [greet, quiet]")
    loaded = load_texts({"shop.yaml": f"{text}constraints:\n  - {{id: quiet, rule: Never speak of refunds., criteria: [{rule}]}}\n"})
    assert not loaded.findings
    reason = f"`quiet.c`: must not hold, but does: expected the agent to say 'refund', found {says!r}"
    assert [one.message for one in impossible_case.run(loaded.project)] == [
        f"the case `one` fails whatever the model does: who says what it expects fails {reason}" for _ in range(told)
    ]


@pytest.mark.parametrize(
    "expect",
    [
        "{words: {at_least: 0}}",
        "{pattern: '.*'}",
        "{calls: {call: find, times: {at_least: 0}}}",
        "{calls_before: {first: find, then: find}}",
        "{any_of: [{says: a}, {pattern: 'x?'}]}",
    ],
)
def test_a_case_that_every_answer_passes_is_told(expect: str) -> None:
    assert found(expect) == [("case-without-expectation", "the case `one` expects only what every answer passes, so it cannot fail")]


@pytest.mark.parametrize(
    "expect",
    [
        "[{says: hello}, {not: {says: hello you}}]",
        "[{refuses: true}, {does_only: []}]",
        "[{does_only: pay}, {calls: find}]",
        "[{does_only: pay}, {calls: pay}]",
        "[{equals: Hello.}, {says: goodbye}, {words: {at_most: 1}}]",
        "[{refuses: true}, {calls: {call: pay, times: {at_most: 0}}}]",
        "{words: {at_least: 1}}",
        "{pattern: '^$'}",
        "{pattern: '\\bx*\\b'}",
        "{calls: {call: find, times: {at_most: 0}}}",
        "{calls: {call: find, times: {at_least: 1}}}",
        "{each_turn: {words: {at_least: 0}, says: hello}}",
        "[{words: {at_least: 0}}, {says: hello}]",
        "[{any_of: [{says: a}, {says: b}]}, {not: {says: a}}]",
        "{not: {says: a}, any_of: [{says: ab}]}",
    ],
)
def test_a_case_that_some_runs_pass_and_some_fail_is_none(expect: str) -> None:
    assert not found(expect)


EMPTY = "expect: {words: {at_least: 0}}"
SHORT = (
    "constraints: [{id: short, rule: Greet in one word., criteria: [{id: x, check: {words: {at_most: 1}}, passes: Hi., fails: Hi you.}]}]\n"
)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (EMPTY, "judged: It is kind."),
        (EMPTY, "ends_with: {orders: {o1: {state: paid}}}"),
        ("covers: greet", "covers: [greet, short]"),
    ],
)
def test_a_case_can_fail_by_what_is_judged_by_what_it_leaves_behind_and_by_what_it_covers(was: str, now: str) -> None:
    spec = SPEC.format(expect="{words: {at_least: 0}}", given="today: Tuesday") + SHORT
    assert list(case_without_expectation.run(load_texts({"shop.yaml": spec}).project))
    assert not list(case_without_expectation.run(load_texts({"shop.yaml": spec.replace(was, now)}).project))


def test_a_value_of_a_variable_that_does_not_exist_is_told() -> None:
    assert found("{says: a}", "todya: Monday") == [("dangling-reference", "`todya` is no variable of feature `shop`")]


def test_an_answer_that_fails_a_rule_which_the_case_covers_is_told() -> None:
    rule = """\
constraints:
  - id: short
    rule: Greet in one word.
    criteria:
      - {id: one-word, check: {words: {at_most: 1}}, passes: Hello., fails: Hello to you.}
"""
    spec = SPEC.format(expect="{equals: Hello to you.}", given="today: Tuesday").replace("covers: greet", "covers: [greet, short]")
    found = [one.message.partition(": ")[2] for one in impossible_case.run(load_texts({"shop.yaml": spec + rule}).project)]
    assert found == ["the answer that it expects fails `short.one-word`: expected at most 1 word, found 3 in 'Hello to you.'"]


TURNS = """\
specforge: 1
feature: shop
constraints:
  - id: german
    rule: Answer in German.
    criteria:
      - {{id: in-german, always: true, check: {check}, passes: Ihr Paket ist heute auf dem Weg zu Ihnen., fails: Your parcel is on its way to you today.}}
intents:
  - {{id: greet, when: The user says hello., do: Greet.}}
cases:
  - id: one
    covers: greet
    turns:
      - user: Hallo
      - agent: Your parcel is on its way to you today.
      - user: Danke
    expect: {expect}
"""


@pytest.mark.parametrize(
    ("check", "expect", "asked", "reason"),
    [
        ("{language: de}", "{says: gern}", "`german.in-german`", "expected an answer in German, found one in English: "),
        ("{not: {says: your}}", "{says: gern}", "`german.in-german`", "must not hold, but does: expected the agent to say 'your', found "),
        (
            "{each_turn: {words: {at_most: 5}}}",
            "{says: gern}",
            "`german.in-german`",
            "turn 1 of the agent: expected at most 5 words, found 9 in ",
        ),
        ("{says: Paket}", "{not: {pattern: parcel}}", "what it expects", "must not hold, but does: expected the pattern 'parcel', found "),
        ("{language: user}", "{says: gern}", "", ""),
        ("{words: {at_most: 5}}", "{says: gern}", "", ""),
        ("{says: Paket}", "[{not: {words: {at_least: 5}}}, {not: {refuses: true}}]", "", ""),
        ("{language: en}", "{says: gern}", "", ""),
    ],
)
def test_a_turn_that_a_case_gives_the_agent_is_held_to_what_no_later_one_makes_up_for(
    check: str, expect: str, asked: str, reason: str
) -> None:
    loaded = load_texts({"shop.yaml": TURNS.format(check=check, expect=expect)})
    told = f"the turn of the agent that it gives fails {asked}: {reason}'Your parcel is on its way to you today.'"
    expected = [f"the case `one` fails whatever the model does: {told}"] if asked else []
    assert [one.message for one in impossible_case.run(loaded.project)] == expected


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("It is 203 EUR.", "expected numbers that were given, found `203` in 'It is 203 EUR.'"),
        ("It is 12 EUR for 3 days.", ""),
        ("I look with `find 203 days`.", ""),
    ],
)
def test_a_turn_that_a_case_gives_the_agent_makes_up_nothing(said: str, reason: str) -> None:
    spec = TURNS.format(check="{grounded: numbers}", expect="{says: gern}").replace("Your parcel is on its way to you today.", said)
    spec = spec.replace(
        "passes: Ihr Paket ist heute auf dem Weg zu Ihnen., fails: " + said, "passes: [[{user: 3}, {agent: '3'}]], fails: '4'"
    )
    spec = spec.replace("user: Hallo", "user: What are 3 days?").replace("rule: Answer in German.", "rule: A day is 12 EUR.")
    told = f"the case `one` fails whatever the model does: the turn of the agent that it gives fails `german.in-german`: {reason}"
    found = [one.message for one in impossible_case.run(load_texts({"shop.yaml": spec}).project)]
    assert found == ([told] if reason else [])


SUM = """\
specforge: 1
feature: shop
variables: [{{id: now, type: datetime, sample: "2026-12-01T10:00:00Z"}}]
facts:
  - {{id: price, says: A day costs, is: 15 EUR}}
  - {{id: desk, says: The desk is, is: "https://shop.example/desk/2026, open from 9:00 to 18:00, room HB-12, half of an hour, for 90 minutes, at {{now}}"}}
constraints:
  - id: given
    rule: State only what was given.
    criteria:
      - {{id: given, always: true, check: {{grounded: [numbers, links, codes]}}, passes: A day is 15 EUR., fails: A day is 17 EUR.}}
intents: [{{id: ask, when: The user asks for a price., do: Tell it.{tools}}}]
cases: [{{id: one, covers: ask, {asks}, expect: {expect}}}]
"""
ASKS = "input: 'What do three days cost for 1,200 people?'"


@pytest.mark.parametrize(
    ("expect", "asks", "told"),
    [
        ("{says: 45 EUR}", ASKS, "`45` in '45 EUR'"),
        ("{equals: It is 45 EUR.}", ASKS, "`45` in 'It is 45 EUR.'"),
        ("{says: [A day, '1,350']}", ASKS, "`1,350` in '1,350'"),
        ("{says: 'https://shop.example/help'}", ASKS, "`shop.example/help` in 'https://shop.example/help'"),
        ("{says: HB-13}", ASKS, "`HB-13` in 'HB-13'"),
        ("{says: 45 EUR}", "turns: [{user: 3 days?}, {agent: Yes?}, {user: For 45 EUR?}]", ""),
        ("{says: 45 EUR}", "user: {wants: To pay 45 EUR.}", ""),
        (
            "{says: [15 EUR, 3 days, '1200', HB-12, shop.example/desk, 30 minutes, '1.5', '45', 6 pm, '11:00', 11 o'clock, 2 December 2026]}",
            ASKS,
            "",
        ),
        ("{says_any: [45 EUR, 15 EUR]}", ASKS, ""),
    ],
)
def test_what_is_expected_and_was_given_by_nobody_is_told_where_none_may_be_made_up(expect: str, asks: str, told: str) -> None:
    found = [one.message for one in impossible_case.run(load_texts({"shop.yaml": SUM.format(expect=expect, asks=asks, tools="")}).project)]
    kinds = "expected numbers, links and codes that were given, found"
    assert found == (
        [f"the case `one` fails whatever the model does: who says what it expects fails `given.given`: {kinds} {told}"] if told else []
    )


def test_a_tool_may_give_what_is_expected() -> None:
    spec = SUM.format(expect="{says: 45 EUR}", asks=ASKS, tools=" tools: [find]").replace("Tell it. tools", "Tell it., tools")
    spec += "tools: [{id: find, does: read, purpose: Find a price., returns: one}]\n"
    assert [*impossible_case.run(load_texts({"shop.yaml": spec}).project)] == []


@pytest.mark.parametrize(
    ("turns", "at"),
    [
        ("[{user: Hello}, {agent: Hello to you.}]", 1),
        ("[{user: Hello}, {user: Anybody?}, {agent: Hello to you.}, {call: find, by: user}]", 2),
        ("[{agent: Hello to you.}]", 0),
        ("[{user: Hello}, {agent: Good day.}, {user: Thanks}]", None),
        ("[{user: Hello}, {call: find, result: nothing}]", None),
        ("[{user: Hello}, {call: find, by: user}]", None),
    ],
)
def test_a_case_is_told_that_ends_with_what_the_agent_says(turns: str, at: int | None) -> None:
    spec = SPEC.format(expect="{says: Hello}", given="today: Tuesday").replace("input: Hallo", f"turns: {turns}")
    told = [one.at.route[-2:] for one in unasked_case.run(load_texts({"shop.yaml": spec}).project)]
    assert told == ([] if at is None else [("turns", at)])


@pytest.mark.parametrize(
    ("turns", "expect", "told"),
    [
        ("[{user: Hello}, {agent: Hello to you.}, {user: Thanks}]", "{says: Hello}", True),
        ("[{user: Hello}, {call: find, result: nothing}]", "{calls: find}", True),
        ("[{user: Hello}, {call: find, result: nothing}]", "[{calls: find}, {says: nothing}]", False),
        ("[{user: Hello}, {call: find, result: nothing}]", "{calls: find, says: nothing}", False),
        ("[{user: Hello}, {call: find, result: nothing}]", "{calls: {call: find, times: {at_least: 2}}}", False),
        ("[{user: Hello}, {call: find, result: nothing}]", "{calls: {call: find, times: {at_most: 1}}}", False),
        ("[{user: Hello}, {call: find, by: user}]", "{calls: find}", False),
        ("[{user: Hello}, {agent: Hello to you.}, {user: Thanks}]", "{not: {says: Bye}}", False),
        ("[{user: Hello}, {agent: Hello to you.}, {user: Thanks}]", "{each_turn: {says: Hello}}", False),
    ],
)
def test_a_case_is_told_whose_turns_have_what_it_expects(turns: str, expect: str, told: bool) -> None:
    spec = SPEC.format(expect=expect, given="today: Tuesday").replace("input: Hallo", f"turns: {turns}")
    found = [one.at.route[-1:] for one in unasked_case.run(load_texts({"shop.yaml": spec}).project)]
    assert found == ([("expect",)] if told else [])


@pytest.mark.parametrize(("covers", "always", "told"), [("[greet, quiet]", "false", False), ("greet", "true", True)])
def test_a_case_that_covers_a_rule_asks_for_what_the_rule_asks_for(covers: str, always: str, told: bool) -> None:
    rule = f"{{id: c, always: {always}, check: {{not: {{says: refund}}}}, passes: Hello., fails: A refund.}}"
    spec = SPEC.format(expect="{calls: find}", given="today: Tuesday").replace("covers: greet", f"covers: {covers}")
    spec = spec.replace("input: Hallo", "turns: [{user: Hello}, {call: find, result: nothing}]")
    loaded = load_texts({"shop.yaml": f"{spec}constraints:\n  - {{id: quiet, rule: Never speak of refunds., criteria: [{rule}]}}\n"})
    assert not loaded.findings
    assert len(list(unasked_case.run(loaded.project))) == told


def test_what_a_case_expects_by_the_rules_alone_may_be_in_its_turns_too() -> None:
    turns = "[{user: Hello}, {agent: Ihr Paket ist heute auf dem Weg zu Ihnen.}, {user: Danke}]"
    spec = TURNS.format(check="{says: Paket}", expect="{says: x}").replace("    expect: {says: x}\n", "")
    spec = spec.partition("    turns:")[0] + f"    turns: {turns}\n"
    assert [one.at.route[-1:] for one in unasked_case.run(load_texts({"shop.yaml": spec}).project)] == [("turns",)]


@pytest.mark.parametrize(
    ("expect", "reason"),
    [
        ("{does_only: []}", "expected no write, found `pay`"),
        ("{does_only: {call: pay, with: {sum: 1}}}", "expected no write, found `pay`"),
        ("{does_only: pay}", ""),
        ("{does_only: [pay, pay]}", ""),
        ("{refuses: true}", "expected no write, found `pay`"),
        ("{refuses: false}", ""),
        ("{calls: {call: pay, times: {at_most: 0}}}", "expected the call `pay` at most 0 times, found 1"),
        ("{calls: {call: pay, times: {at_most: 1}}}", ""),
        ("{calls: {call: pay, times: {at_least: 2, at_most: 3}}}", ""),
        ("{calls_before: {first: find, then: pay}}", "expected `find` before `pay`, found `pay` without it"),
        ("{calls_before: {first: pay, then: find}}", ""),
        ("{asks_before: pay}", "expected a question and a yes before `pay`"),
        ("{pages_at_most: {tool: pay, at_most: 1}}", ""),
        ("{language: en}", ""),
        ("{each_turn: {not: {says: refund}}}", ""),
    ],
)
def test_a_call_that_a_case_gives_the_agent_is_held_to_what_no_later_one_makes_up_for(expect: str, reason: str) -> None:
    turns = "[{user: Pay it.}, {call: pay, result: late}]"
    spec = SPEC.format(expect=expect, given="today: Tuesday").replace("input: Hallo", f"turns: {turns}")
    (message,) = [one.message for one in impossible_case.run(load_texts({"shop.yaml": spec}).project)] or [""]
    told = "the case `one` fails whatever the model does: the call of the agent that it gives fails what it expects: "
    assert (message.removeprefix(told).startswith(reason), bool(message)) == (True, bool(reason))
