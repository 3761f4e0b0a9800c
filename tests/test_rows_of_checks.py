"""What checks of few words tell and let be, beside the one spec of each kind that documents them."""

import re

import pytest

from tests.conftest import load_texts
from tests.test_checks import CHECKS

RUN = {check.name: check.run for check in CHECKS}
TOOL = "tools: [{id: run, purpose: Run it., %s}]\n"
SPILLED = "does: write, returns: document, overflow: {spill: {reads_with: get, lives: 1h}}"
READER = "tools: [{id: get, does: read, purpose: Get it., input: {handle: string}, returns: document}, {id: run, purpose: Run it., %s}]\n"
MODELS = "models: [{id: writer, name: harbor-4-2026-02-10, provider: northwind, looked_up: 2026-11-01}%s]\n"
KIND = "intents: [{id: greet, when: The user greets.}]\nconstraints: [{id: kind, level: should, rule: Be kind.%s}]\n"
RUBRIC = ", criteria: [{id: warm, check: {judged: It is warm.}, passes: Hello!, fails: What?}]"
LISTS = """\
tools:
  - {id: find, does: read, purpose: %s, returns: many, item: {id: {type: string, unique: true%s}}, pages: {style: cursor, size: {default: 20, max: 50}, order_by: [id asc]}}
  - {id: pick, does: read, purpose: %s, returns: {at_most: 5}, item: {id: string}}
"""
ORDERED = (
    TOOL
    % "does: read, returns: many, input: {state: string}, item: {id: {type: string, unique: true}}, pages: {size: {default: 20, max: 50}, %s}"
)
STEPS = "intents:\n  - {id: change, when: The user wants a change., steps: [{id: look, do: Look., if: [{is: It is late., go: %s}]}, {do: Change it.}]}\n"
TODAY = """\
variables: [{id: today, type: date}]
intents: [{id: greet, when: The user greets., do: Greet back.}]
examples: [{id: hello, shows: greet, turns: [{user: Hi}, {agent: %s}]}]
"""
UNSAMPLED = """\
role: It is {day}.
variables: [{id: day%s}]
intents: [{id: ask, when: The user asks., do: Answer.}]
cases: [{id: c, covers: ask, input: Which day is it?, %s}]
"""
SILENT = "constraints: [{id: x, level: should, enforce: eval, rule: Be brief.}]\n"
WHOLE, COUNTED = "Returns all orders.", "Returns 20 rows a page."


def told(check: str, spec: str) -> list[str]:
    loaded = load_texts({"shop.yaml": f"specforge: 1\nfeature: shop\n{spec}"})
    assert not loaded.findings
    return [one.message for one in RUN[check](loaded.project)]


@pytest.mark.parametrize(
    ("check", "spec", "messages"),
    [
        ("lost-result", TOOL % "does: write, returns: tree", 1),
        ("lost-result", TOOL % "does: write, returns: many", 1),
        ("lost-result", TOOL % "does: write, returns: one", 0),
        ("lost-result", TOOL % "does: write, returns: {at_most: 5}", 0),
        ("lost-result", TOOL % "does: write, returns: {at_most: 5}, overflow: refuse", 1),
        ("lost-result", TOOL % "does: read, returns: document, overflow: refuse", 0),
        ("lost-result", TOOL % "does: write, input: {id: string}, once_per: [id], returns: document", 0),
        ("lost-result", READER % SPILLED, 0),
        *(
            ("unreadable-spill", READER.replace("does: read", f"does: read, used_by: {reads}") % f"{SPILLED}, used_by: {runs}", flagged)
            for reads, runs, flagged in (("user", "agent", 1), ("user", "user", 0), ("agent", "user", 0), ("agent", "agent", 0))
        ),
        ("unsaid-empty", TOOL % "does: read, returns: many", 1),
        ("unsaid-empty", TOOL % "does: read, returns: {at_most: 5}", 1),
        ("unsaid-empty", TOOL % "does: read, returns: one", 0),
        ("unsaid-empty", TOOL % "does: write, returns: many", 0),
        ("unsaid-empty", TOOL % "does: read, returns: many, empty_means: Nothing was sent.", 0),
        ("unlisted-judge", MODELS % "" + KIND % RUBRIC, 1),
        ("unlisted-judge", MODELS % "" + KIND % RUBRIC.replace("{judged: It is warm.}", "{not: {judged: It is cold.}}"), 1),
        ("unlisted-judge", MODELS % "" + KIND % "", 0),
        ("unlisted-judge", KIND % RUBRIC, 0),
        ("unsampled-variable", UNSAMPLED % ("", "expect: {says: '{day}'}"), 1),
        ("unsampled-variable", UNSAMPLED % (", sample: Monday", "expect: {says: '{day}'}"), 0),
        ("unsampled-variable", UNSAMPLED % ("", "expect: {says: '{day}'}, given: {variables: {day: Monday}}"), 0),
        ("unsampled-variable", UNSAMPLED % ("", "judged: 'It names {day}.'"), 1),
        ("unsampled-variable", UNSAMPLED % ("", "expect: {says: Monday}"), 0),
        ("unsampled-variable", UNSAMPLED % ("", "expect: {says: '{{day}}'}"), 0),
        ("unsanctioned-hedge", "scaffolds: [{id: think, kind: reasoning, text: Think first., because: It helped.}]\n", 0),
        ("weakened-wording", KIND.replace("Be kind.", "Tell at most 3 of them.") % ", wording: Tell some of them.", 1),
        ("weakened-wording", KIND.replace("Be kind.", "Tell at most 3 of them.") % ", wording: Tell no more than three.", 0),
        ("weakened-wording", "intents: [{id: late, when: The parcel is 3 days late., wording: The parcel is late.}]\n", 1),
        ("weakened-wording", "facts: [{id: open, says: The shop opens at 9., wording: The shop opens early.}]\n", 1),
        ("weakened-wording", "facts: [{id: at, is: '9'}, {id: open, says: 'It opens at {at}.', wording: It opens at 9.}]\n", 0),
        ("weakened-wording", TOOL.replace("Run it.", "Never run it twice.") % "does: read, wording: Run it once", 1),
        ("weakened-wording", "scaffolds: [{id: x, kind: format, text: Use 2 lists., wording: Use lists., because: It helped.}]\n", 1),
        ("contradicting-pages", LISTS % (WHOLE, "", "Pick some."), 1),
        ("contradicting-pages", LISTS % ("Find some.", "", WHOLE), 0),
        ("contradicting-pages", LISTS % ("Find some.", "", "Returns 20 rows."), 1),
        ("contradicting-pages", LISTS % (COUNTED, "", "Returns 5 rows."), 0),
        ("contradicting-pages", LISTS % ("Find some.", f", says: '{WHOLE}'", "Pick some."), 0),
        ("unused-fact", "facts: [{id: days, is: '3'}]\n", 1),
        ("unused-fact", "facts: [{id: days, is: '3', topic: Days}]\n", 0),
        ("unused-fact", "facts: [{id: days, is: '3', says: The days}]\n", 0),
        ("unused-fact", "facts: [{id: days, is: '3'}]\n" + KIND.replace("Be kind.", "'Wait {days} days.'") % "", 0),
        ("unused-fact", "facts: [{id: hue, one_of: [red, blue]}]\n" + TOOL % "does: read, input: {hue: hue}", 0),
        ("unused-fact", "variables: [{id: today, type: date}]\n" + KIND.replace("Be kind.", "'It is {today}.'") % "", 0),
        ("unused-fact", TODAY % "'It is {{today}}.'", 0),
        ("unused-fact", TODAY % "It is day.", 1),
        ("unanswered-intent", KIND % "", 1),
        ("unanswered-intent", KIND % ", for: greet", 0),
        ("unanswered-intent", KIND % ", for: greet, enforce: eval", 1),
        ("unanswered-intent", "intents: [{id: greet, title: Greet back, when: The user greets.}]\n", 0),
        ("unanswered-intent", "intents: [{id: greet, when: The user greets., wording: Greet whoever greets.}]\n", 0),
        ("unanswered-intent", "intents: [{id: greet, when: The user greets., steps: ['Greet back.']}]\n", 0),
        ("unanswered-intent", "intents: [{id: greet, when: The user greets., ask: the name}]\n", 0),
        ("unanswered-intent", "intents: [{id: greet, when: The user greets., then: The user is greeted.}]\n", 0),
        ("unanswered-intent", "intents: [{id: greet, when: The user greets., only_if: It is day., otherwise: Say good night.}]\n", 0),
        ("unanswered-intent", "intents: [{id: law, kind: refusal, when: The user asks for law.}]\n", 0),
        ("unanswered-intent", "intents: [{id: person, kind: handoff, when: The user wants a person.}]\n", 1),
        ("unanswered-intent", "intents: [{id: person, kind: handoff, when: The user wants a person., sends: One moment.}]\n", 0),
        ("unanswered-intent", "intents: [{id: greet, when: The user greets.}, {id: back, part_of: greet, when: It is late.}]\n", 1),
        ("hidden-order-key", ORDERED % "style: cursor, order_by: [id asc], cursor: {bound_to: [caller, session, state]}", 0),
        ("hidden-order-key", ORDERED % "style: cursor, order_by: [id asc], cursor: {bound_to: [id]}", 1),
        ("hidden-order-key", ORDERED % "style: cursor", 1),
        ("hidden-order-key", ORDERED % "style: range", 0),
        ("empty-prompt", "", 1),
        ("empty-prompt", "facts: [{id: colour, one_of: [red, blue]}]\n", 0),
        ("empty-prompt", "variables: [{id: today, type: date}]\n", 0),
        ("empty-prompt", SILENT, 1),
        ("empty-prompt", SILENT + "cases: [{id: one, covers: x, input: Hello., expect: {says: hello}}]\n", 0),
        ("empty-prompt", TOOL % "does: read", 0),
    ],
)
def test_a_check_tells_what_it_is_about_and_nothing_beside_it(check: str, spec: str, messages: int) -> None:
    assert len(told(check, spec)) == messages


@pytest.mark.parametrize(("go", "help"), [("lok", "look"), ("chnge", "change")])
def test_a_step_that_is_missing_is_near_to_a_step_or_an_intent(go: str, help: str) -> None:
    loaded = load_texts({"shop.yaml": f"specforge: 1\nfeature: shop\n{STEPS % go}"})
    (found,) = RUN["missing-step"](loaded.project)
    assert f"`{help}`" in (found.help or "")


@pytest.mark.parametrize("fields", [1, 2, 3, 4, 9])
def test_every_field_that_may_be_missing_is_counted_in_one_message(fields: int) -> None:
    item = ", ".join(f"f{number}: {{type: string, required: false}}" for number in range(fields))
    (said,) = told(
        "unsaid-missing",
        TOOL % f"does: read, item: {{sure: string, said: {{type: string, required: false, missing_means: None.}}, {item}}}",
    )
    more = re.search(r"(\d+) more", said)
    assert said.count("`f") + (int(more[1]) if more else 0) == fields
    assert "sure" not in said
    assert "`said`" not in said


def test_a_prompt_of_exactly_its_budget_fits() -> None:
    spec = "layout: {max_tokens: %d}\n" + KIND % ""
    (said,) = told("oversized-prompt", spec % 1)
    estimate = int(said.split()[5])
    assert told("oversized-prompt", spec % estimate) == []
    assert len(told("oversized-prompt", spec % (estimate - 1))) == 1
