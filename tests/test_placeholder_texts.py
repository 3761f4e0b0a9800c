"""Texts of a spec that were left to write, and those that only speak of such."""

import pytest

from specforge.checks.placeholder_text import placeholder_text
from tests.conftest import load_texts


def told(text: str) -> list[str]:
    loaded = load_texts({"specs/shop.yaml": f"specforge: 1\nfeature: shop\n{text}"})
    assert loaded.findings == ()
    return [f"{loaded.project.sources[one.at.path].locate(one.at.route)}: {one.message}" for one in placeholder_text.run(loaded.project)]


def fact(value: str) -> str:
    return f"facts:\n  - id: refund-time\n    is: {value}\nconstraints:\n  - id: refunds\n    rule: A refund takes {{refund-time}}, and never more.\n"


@pytest.mark.parametrize(
    "value",
    ["TODO", "todo", "TODO.", "TBD", "tbd", "FIXME", "XXX", "xxx", '"..."', "…", '"???"', "lorem ipsum", "Lorem ipsum dolor sit amet.",
     "<fill in>", "<Insert the days>", '"[insert time]"', '"[TBD]"', "to be defined", "à définir",
     "noch zu klären", "por definir", "da definire"],
)  # fmt: skip
def test_a_value_that_was_left_to_write_is_told_where_it_stands_and_once(value: str) -> None:
    assert told(fact(value)) == [f"specs/shop.yaml:5:5: `{value.strip(chr(34))}` was meant to be replaced"]


@pytest.mark.parametrize(
    "value",
    ["within 5 days", "to be announced by mail", "<answer>", "<replace>", '"[add]"', '"[name]"', "Todo", "XXXL", "TODO list", "TODO, DOING or DONE", "TODO or DONE",
     "none", '"-"', "wait... then ask", '"`TODO`"', "todos are listed"],
)  # fmt: skip
def test_a_value_that_says_something_is_let_be(value: str) -> None:
    assert told(fact(value)) == []


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("facts:\n  - id: state\n    one_of: [TODO, DONE]\n", ""),
        ("facts:\n  - id: state\n    one_of: [TBD, 5 EUR]\n", "TBD"),
        ("facts:\n  - id: fees\n    table: {columns: [class, fee], rows: [[economy, TBD]]}\n", "TBD"),
        ("facts:\n  - id: marks\n    table: {columns: [state, mark], rows: [[open, TODO]]}\n", ""),
        ("intents:\n  - id: cancel\n    when: The user wants to cancel.\n    do: TODO\n", "TODO"),
        ("intents:\n  - id: tasks\n    when: The user asks for the TODO list.\n    do: Read the TODO items, and mark a task with a TODO.\n", ""),
        ('constraints:\n  - id: dots\n    rule: "..."\n', "..."),
        (fact('"TODO: ask legal"'), "TODO"),
        (fact("TODO ask legal"), "TODO"),
        ("role: You keep the TODO list.\nconstraints:\n  - id: resolve\n    rule: Resolve each TODO\nfacts:\n  - id: mark\n    is: TODO\n", ""),
        ("role: You keep the todos of a team.\nfacts:\n  - id: mark\n    is: TODO\n", ""),
        ("role: You keep the TODO list.\nfacts:\n  - id: mark\n    is: TBD\n", "TBD"),
        ("role: You are the assistant of [insert company].\n", "[insert company]"),
        ("tools:\n  - id: find\n    does: read\n    purpose: TODO\n    returns: one\n", "TODO"),
        ("tools:\n  - id: find\n    does: read\n    purpose: TODO tasks of the user.\n    input: {state: {type: string, one_of: [TODO, DONE]}}\n    returns: one\n", ""),
        ("tools:\n  - id: find\n    does: read\n    purpose: Find it.\n    input: {state: {type: string, says: TBD}}\n    returns: one\n", "TBD"),
        ('intents:\n  - id: talk\n    when: The user is silent.\nexamples:\n  - id: silence\n    shows: talk\n    turns:\n      - user: "..."\n      - agent: Are you there?\n', ""),
        ("intents:\n  - id: talk\n    when: The user is silent.\nexamples:\n  - id: silence\n    shows: talk\n    turns:\n      - user: Hello\n      - agent: TODO\n", "TODO"),
        ("intents:\n  - id: talk\n    when: The user greets.\n    do: Greet back.\ncases:\n  - id: greets\n    covers: talk\n    input: TODO\n    expect: [{says: hello}]\n", ""),
    ],
)  # fmt: skip
def test_texts_for_the_model_are_judged_and_words_of_a_list_are_let_be(text: str, mark: str) -> None:
    assert [one.partition(": ")[2] for one in told(text)] == ([f"`{mark}` was meant to be replaced"] if mark else [])
