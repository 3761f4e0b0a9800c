"""Tests of promptfoo and lists of cases, as cases of a spec."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.errors import UsageError
from specforge.grading.catalog import Catalog
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade
from specforge.importing.assertions import read_assertion
from specforge.importing.drafting import draft
from specforge.importing.matching import stems
from specforge.importing.pieces import Draft
from specforge.importing.yaml_text import plain
from specforge.project import View
from specforge.spec.cases import Case
from specforge.spec.checks import Check
from specforge.spec.walking import written
from tests.conftest import load_texts

PROMPT = """You help customers of {{plan_name}} plans.

## Refund an invoice

Ask for the invoice number.

## Cancel a subscription

Never cancel a subscription without an explicit yes.
"""
CONFIG = """description: Support evals
prompts: [file://prompt.md]
providers: [some:model]
rubric: &polite Is polite to the {{plan_name}} customer
defaultTest:
  assert:
    - type: not-contains
      value: As an AI
tests:
  - description: Refund asks for the invoice number
    vars:
      question: I want the money of my last invoice back
      plan_name: Pro
    assert:
      - type: icontains
        value: invoice
      - type: llm-rubric
        value: *polite
      - type: javascript
        value: output.length < 500

  - vars:
      question: Cancel my subscription
      tier: gold
    assert:
      - {type: contains-any, value: [reason, why]}
      - {type: contains-all, value: "yes, no"}
      - {type: regex, value: '(?i)cancel'}
      - {type: regex, value: '(?=x)y'}
      - {type: equals, value: no}
      - {type: is-json, value: {type: object, required: [answer]}}
      - {type: word-count, value: {max: 40}}
      - {type: starts-with, value: 12:30}
      - {type: not-is-refusal}
  - file://more.yaml
  - vars: {a: {b: 1}}
"""


def view_of(drafted: Draft) -> View:
    loaded = load_texts({"support.yaml": drafted.spec})
    assert not loaded.broken, [one.message for one in loaded.findings]
    return loaded.project.views[0]


def cases(evals: str, file: str, prompt: str = PROMPT) -> dict[str, Case]:
    return {one.id: one.value for one in view_of(draft(prompt, evals, None, "support", evals_file=file)).cases}


def test_a_test_is_a_case_with_what_the_user_says_and_what_it_covers() -> None:
    found = cases(CONFIG, "promptfooconfig.yaml")
    assert {id: (one.input, one.covers) for id, one in found.items()} == {
        "refund-asks-for-the-invoice-number": ("I want the money of my last invoice back", ("refund-an-invoice",)),
        "cancel-my-subscription": ("Cancel my subscription", ("cancel-a-subscription",)),
    }


def test_assertions_are_checks_where_the_vocabulary_has_an_equivalent() -> None:
    found = cases(CONFIG, "promptfooconfig.yaml")["cancel-my-subscription"]
    assert [written(one) for one in found.expect] == [
        {"not": {"pattern": "As an AI"}},
        {"pattern": "reason|why"},
        {"not": {"any_of": [{"not": {"pattern": "yes"}}, {"not": {"pattern": "no"}}]}},
        {"pattern": "(?i)cancel"},
        {"equals": "no"},
        {"json_schema": {"type": "object", "required": ["answer"]}},
        {"words": {"at_most": 40}},
        {"starts_with": "12:30"},
        {"not": {"refuses": True}},
    ]


def test_values_that_every_test_has_are_the_samples_of_variables() -> None:
    evals = """\
defaultTest: {vars: {plan_name: Pro, region: north}}
tests:
  - vars: {question: Cancel my subscription}
  - vars: {question: Cancel it now, plan_name: Free}
"""
    drafted = draft(PROMPT, evals, None, "support", evals_file="evals.yaml")
    view = view_of(drafted)
    assert view.samples == {"plan_name": "Pro"}
    assert [one.value.given and one.value.given.variables for one in view.cases] == [None, {"plan_name": "Free"}]
    assert {one.why for one in drafted.leftovers if one.text == "north"} == {"the prompt has no variable `region`"}


def test_a_rubric_is_judged_and_values_of_the_prompts_variables_are_given() -> None:
    found = cases(CONFIG, "promptfooconfig.yaml")["refund-asks-for-the-invoice-number"]
    assert [one.rubric for one in found.judged] == ["Is polite to the Pro customer"]
    assert found.given is not None
    assert found.given.variables == {"plan_name": "Pro"}


def test_what_asks_for_faithfulness_is_told_with_the_checks_for_it() -> None:
    config = (
        "tests: [{vars: {question: How long?}, assert: [{type: context-faithfulness, threshold: 0.9}, {type: not-context-faithfulness}]}]"
    )
    drafted = draft("You answer. {{question}}", config, None, "support")
    why = "whether an answer keeps to what was given is asked by `grounded`, as far as a program can tell, or by `judged`"
    assert [one.why.partition(": ")[2] for one in drafted.leftovers if "faithfulness" in one.text] == [why, why]


def test_what_has_no_place_is_left_over_with_its_line() -> None:
    drafted = draft(PROMPT, CONFIG, None, "support")
    lines = CONFIG.split("\n")
    told = {(lines[one.line - 1].strip(), one.why.partition(": ")[2] or one.why) for one in drafted.leftovers if one.file.endswith("yaml")}
    first, second = "- description: Refund asks for the invoice number", "- vars:"
    assert told == {
        ("description: Support evals", "what the evals are for is not said in a spec"),
        ("prompts: [file://prompt.md]", "`prompts` says how the evals are run, and that is not part of a spec"),
        ("providers: [some:model]", "`providers` says how the evals are run, and that is not part of a spec"),
        ("rubric: &polite Is polite to the {{plan_name}} customer", "`rubric` says how the evals are run, and that is not part of a spec"),
        (first, "the vocabulary of checks has no equivalent of `javascript` with this value"),
        (second, "the vocabulary of checks has no equivalent of `regex` with this value"),
        (second, "the prompt has no variable `tier`"),
        ("- file://more.yaml", "the test is not written out here"),
        ("- vars: {a: {b: 1}}", "nothing in it tells what the user says"),
    }


def test_a_link_has_the_lines_of_the_test() -> None:
    drafted = draft(PROMPT, CONFIG, None, "support")
    links = [one for one in drafted.links if one.ref == "support/case/refund-asks-for-the-invoice-number"]
    quotes = [one.quote.strip().split("\n") for one in links]
    assert [(quote[0].strip(), quote[-1].strip()) for quote in quotes] == [
        ("- description: Refund asks for the invoice number", "value: output.length < 500"),
        ("defaultTest:", "value: As an AI"),
    ]


@pytest.mark.parametrize(
    ("file", "evals"),
    [
        ("cases.jsonl", '{"question": "Hi", "expected": "Hello"}\n\n{"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "B"}, {"role": "user", "content": "C"}]}\n'),
        ("cases.json", '[{"question": "Hi", "expected": "Hello"},\n\n{"vars": {"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "B"}, {"role": "user", "content": "C"}]}}]'),
        ("cases.yaml", "- {question: Hi, expected: Hello}\n\n- messages: [{role: user, content: A}, {role: assistant, content: B}, {role: user, content: C}]\n"),
    ],
    ids=["jsonl", "json", "yaml"],
)  # fmt: skip
def test_cases_in_a_list_are_read_in_every_form(file: str, evals: str) -> None:
    drafted = draft("You greet.", evals, None, "greeter", evals_file=file)
    first, second = (one.value for one in view_of(drafted).cases)
    assert (first.input, [written(one) for one in first.expect]) == ("Hi", [{"says": ["Hello"]}])
    assert [(turn.user, turn.agent) for turn in second.turns] == [("A", None), (None, "B"), ("C", None)]
    assert [one.first for one in drafted.links if one.file == file] == [1, 3]


@pytest.mark.parametrize(
    ("file", "evals"),
    [
        ("d.yaml", "name: greetings\ncases:\n- {name: first, inputs: Hi, expected_output: Hello}\n"),
        ("d.json", '{"name": "greetings", "cases": [{"name": "first", "inputs": "Hi", "expected_output": "Hello"}]}'),
        ("d.json", '{"name": "greetings", "cases": [{"name": "first", "inputs": {"question": "Hi"}, "expected_output": "Hello"}]}'),
        (
            "d.json",
            '{"name": "greetings", "samples": [{"id": "first", "input": [{"role": "user", "content": "Hi"}], "expected": "Hello"}]}',
        ),
    ],
)
def test_cases_may_stand_under_the_names_that_other_runners_give_them(file: str, evals: str) -> None:
    drafted = draft("You greet.", evals, None, "greeter", evals_file=file)
    (case,) = view_of(drafted).cases
    assert (case.id, case.value.input, [written(one) for one in case.value.expect]) == ("first", "Hi", [{"says": ["Hello"]}])
    assert [one.why for one in drafted.leftovers] == ["`name` says how the evals are run, and that is not part of a spec"]


@pytest.mark.parametrize(
    ("test", "unread"),
    [
        ('"assert": "contains"', "`assert`"),
        ('"expected_output": {"a": 1}', "`expected_output`"),
        ('"expect": "x", "expected": 5', "`expect`, `expected`"),
        ('"vars": {"question": "Hi"}', "`question`"),
        ('"description": null, "id": 7, "assert": null', ""),
    ],
)
def test_what_a_test_says_in_a_form_that_nothing_reads_is_told(test: str, unread: str) -> None:
    drafted = draft("You greet.", f'[{{"question": "Hi", {test}}}]', None, "greeter", evals_file="c.json")
    assert [one.why for one in drafted.leftovers] == ([f"case `hi`: no part of it holds {unread}"] if unread else [])


def test_checks_in_our_own_vocabulary_stay_as_they_are() -> None:
    evals = '{"input": "Hi", "expect": [{"ref": "a/b", "says": ["[x]"]}, {"sentences": {"at_most": 2}}, {"odd": 1}]}\n{"input": "Bye"}\n'
    drafted = draft("You greet.", evals, None, "greeter", evals_file="evals.jsonl")
    first, _ = (one.value for one in view_of(drafted).cases)
    assert [written(one) for one in first.expect] == [{"says": ["[x]"]}, {"sentences": {"at_most": 2}}]
    assert [one.why for one in drafted.leftovers] == ["case `hi`: `specforge` would be no check: the key `odd` is not known here"]


def test_braces_in_an_expected_text_are_literal() -> None:
    evals = "tests:\n- vars: {question: Hi}\n  assert: [{type: icontains, value: '{now}'}]\n"
    (case,) = cases(evals, "c.yaml").values()
    assert [written(one) for one in case.expect] == [{"says": ["{{now}}"]}]


@pytest.mark.parametrize(
    ("evals", "message"),
    [
        ("tests: [a", "c.yaml:1:8: the bracket that opens here is never closed"),
        ("a: *b\ntests: []", "c.yaml:1:4: the alias `*b` names nothing that stands above it"),
        ("tests: !!python/name:os.system x", "c.yaml:1:1: the tag `tag:yaml.org,2002:python/name:os.system` is not known"),
        ("? {a: 1}\n: b\n", "c.yaml:1:3: a key must be a single word"),
        ("just a text", "c.yaml holds no tests"),
        ("prompts: [a]", "c.yaml holds no tests"),
        ("question,answer\nHi,Hello\n", "c.yaml holds no tests"),
    ],
)
def test_evals_that_cannot_be_read_are_refused_with_their_place(evals: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        draft("You greet.", evals, None, "greeter", evals_file="c.yaml")
    assert str(refused.value) == message
    assert refused.value.help


def test_settings_of_an_assertion_that_no_check_holds_are_left_over() -> None:
    evals = """defaultTest:
  threshold: 0.5
  options: {provider: some:judge}
  assert: [{type: contains, value: a, metric: words}]
tests:
  - vars: {question: Hi}
    metadata: {team: shop}
    assert:
      - {type: llm-rubric, value: Is kind, weight: 2, threshold: 0.8}
      - {type: assert-set, weight: 3, assert: [{type: contains, value: b, weight: 0}]}
      - {type: assert-set, threshold: 0.5, assert: [{type: contains, value: c}]}
      - {type: equals, value: d}
  - vars: {question: Bye}
"""
    drafted = draft("You greet.", evals, None, "greeter", evals_file="c.yaml")
    case, _ = (one.value for one in view_of(drafted).cases)
    assert [written(one) for one in case.expect] == [{"pattern": "a"}, {"pattern": "b"}, {"equals": "d"}]
    assert [one.rubric for one in case.judged] == ["Is kind"]
    assert [(one.line, one.why) for one in drafted.leftovers] == [
        (1, "no part of a case holds `threshold`, `options` of the default test"),
        (6, "case `hi`: no check holds `weight`, `threshold` of an assertion"),
        (6, "case `hi`: no check holds `weight` of an assertion"),
        (6, "case `hi`: no check holds what is said of a set as a whole"),
        (6, "case `hi`: no check passes when a part of a set passes"),
        (6, "case `hi`: no part of it holds `metadata`"),
        (1, "the default test: no check holds `metric` of an assertion"),
    ]
    assert '"weight": 2' in drafted.leftovers[1].text


@pytest.mark.parametrize(
    ("kind", "value", "check"),
    [
        ("word-count", 12, {"words": {"at_least": 12, "at_most": 12}}),
        ("word-count", {"min": 3, "max": 9}, {"words": {"at_least": 3, "at_most": 9}}),
        ("word-count", {"min": True}, None),
        ("word-count", {"about": 9}, None),
        ("word-count", True, None),
        ("icontains-all", "yes, no", {"says": ["yes", "no"]}),
        ("icontains-any", ["yes", "no"], {"says_any": ["yes", "no"]}),
        ("icontains-any", ["yes", ""], None),
        ("not-contains-all", ["a", "b"], {"any_of": [{"not": {"pattern": "a"}}, {"not": {"pattern": "b"}}]}),
        ("is-json", None, {"json_schema": {}}),
        ("equals", {"a": 1}, None),
        ("levenshtein", "yes", None),
    ],
)
def test_an_assertion_is_a_check_that_asks_the_same_or_none(kind: str, value: object, check: object) -> None:
    assert plain(read_assertion({"type": kind, "value": value}, {}, str).check) == check


@pytest.mark.parametrize(
    ("words", "other"),
    [
        ("cancel", "cancellation cancelled cancelling cancels"),
        ("ship", "shipping shipped ships"),
        ("bill", "billing billed bills"),
        ("address", "addresses addressed"),
        ("invoice", "invoices invoicing invoiced"),
        ("policy", "policies"),
    ],
)
def test_a_word_is_the_same_with_its_commonest_endings(words: str, other: str) -> None:
    assert stems(words) == stems(other)
    assert stems(words).isdisjoint(stems("order parcel refund"))


def test_the_name_of_a_check_says_nothing_of_what_a_case_is_about() -> None:
    """The criterion that is guessed for the rule about emojis has a `pattern`, as the case has."""
    drafted = draft(
        "You run a shop.\n\n## Tone\n\n- Never use emojis.\n\n## Payment\n\n- Cards are taken.\n",
        'tests: [{vars: {message: "What does it cost?"}, assert: [{type: contains, value: "2.40"}]}]',
        None,
        "shop",
        evals_file="c.yaml",
    )
    assert "criteria:" in drafted.spec
    assert "covers: []\n" in drafted.spec


def test_what_a_case_is_guessed_to_be_about_says_so() -> None:
    drafted = draft(
        "You run a shop.\n\n## Refunds\n\nTell that a refund takes five days.\n",
        "- {input: Refunds please}",
        None,
        "shop",
        evals_file="c.yaml",
    )
    assert "covers: []  # tell-refund-takes-five-days, if that is what it tests\n" in drafted.spec
    drafted = draft(
        "You run a shop.\n\n## Refunds\n\nWhen a user asks for a refund:\n\n1. Ask for the order.\n2. Pay it back.\n",
        "- {input: Refunds please}",
        None,
        "shop",
        evals_file="c.yaml",
    )
    assert "covers: refunds  # guessed from the words\n" in drafted.spec


@given(
    st.sampled_from(["contains", "contains-any", "contains-all"]),
    st.lists(st.text("aAbB. 7-*", min_size=1, max_size=3).filter(str.strip), min_size=1, max_size=3),
    st.text("aAbB. 7-*", min_size=1, max_size=6).filter(str.strip),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_a_text_that_an_answer_contains_is_found_as_it_is_written(kind: str, values: list[str], answer: str, negated: bool) -> None:
    values = [value.strip() for value in values]
    given_values = values if kind != "contains" else values[0]
    read = read_assertion({"type": f"not-{kind}" if negated else kind, "value": given_values}, {}, str)
    found = [value in answer for value in values]
    holds = found[0] if kind == "contains" else any(found) if kind == "contains-any" else all(found)
    graded = grade(Check.model_validate(plain(read.check)), conversation(answer), Catalog())
    assert graded.verdict == ("pass" if holds != negated else "fail")


def test_a_line_that_is_no_json_is_named_as_a_place() -> None:
    with pytest.raises(UsageError, match=r"^c\.jsonl:2:1: it is no JSON: expecting value$"):
        draft("You greet.", '{"input": "Hi"}\nno\n', None, "greeter", evals_file="c.jsonl")


@pytest.mark.parametrize(
    ("file", "text", "at", "key"),
    [
        ("c.json", '[\n  {"input": "Hi", "vars": {"a": 1}},\n  {"input": "Hi",\n   "input": "Bye"}\n]\n', "c.json:4", "input"),
        ("c.jsonl", '{"input": "Hi"}\n{"input": "Hi", "vars": {"a": 1, "a": 2}}\n', "c.jsonl:2", "a"),
        ("c.yaml", "tests:\n  - vars: {q: Hi}\n    assert: []\n    assert: []\n", "c.yaml:4:5", "assert"),
    ],
)
def test_a_key_that_stands_twice_is_told_where_the_last_one_was_taken(file: str, text: str, at: str, key: str) -> None:
    with pytest.raises(UsageError, match=rf"^{re.escape(at)}: the key `{key}` stands here twice; the first is on line [23]$"):
        draft("You greet.", text, None, "greeter", evals_file=file)


def test_a_merge_key_brings_no_key_twice() -> None:
    text = "shared: &one {vars: {q: Hi}, description: one}\ntests:\n  - {<<: *one, description: two}\n  - {<<: *one, description: three}\n"
    assert len(cases(text, "c.yaml")) == 2
