"""Cases of tools that give one thing: nothing is there that is asked about, or it lacks a field; and what the tool answers while they are played."""

import json

import pytest

from specforge.compilers.tools import tools
from specforge.evaluation.cases import EvalCase, case_json
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.playing import Chat, Stage, play
from specforge.evaluation.serving import served
from specforge.evaluation.serving_things import ServedThing
from specforge.grading.json_schemas import instance_error
from specforge.project import View
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: desk
role: You help at the desk.
variables: [{id: now, type: datetime, sample: "2031-03-27T16:30:00Z"}]
intents:
  - {id: move, when: The user wants to move stock., tools: [get_stock, move_stock], do: Move it.}
  - {id: parcels, when: The user asks about a parcel., tools: [get_stock, list_parcels], do: Tell of it.}
  - {id: stock, when: The user asks for the stock of an article., tools: [get_stock], do: Tell it.}
tools:
  - id: get_stock
    does: read
    purpose: Look up the stock of an article.
    input: {article: {type: string, max_chars: 9, sample: A-100}, day: {type: date, required: false}}
    returns: one
    item:
      article: {type: string, max_chars: 9}
      pieces: {type: integer, min: 0}
      counted_on: date
      shelf: {type: string, max_chars: 9, required: false, missing_means: It lies outside.}
      planned_on: {type: date, required: false, missing_means: No delivery is planned.}
      house: {type: object, fields: {gate: {type: string, required: false, missing_means: Any gate will do.}}}
      boxes: {type: list, max_items: 3, of: {type: object, fields: {mark: {type: string, required: false, missing_means: It is plain.}}}}
    absent_means: The desk does not stock it.
    probe: {absent: {article: Z-9}}
  - {id: move_stock, does: write, purpose: Move stock., input: {article: string}, absent_means: It is not there.}
  - {id: return_stock, does: write-once, purpose: Send stock back., input: {article: {type: string, sample: A-100}}, returns: nothing, absent_means: It is not there.}
  - {id: count_stock, does: write, used_by: user, purpose: Count stock., input: {article: string}, absent_means: It is not there.}
  - id: read_manual
    does: read
    purpose: Read the manual of an article.
    input: {article: string}
    returns: document
    pages: {style: range, size: {default: 100, max: 400}}
    budget: {bytes_per_page: 1500}
    overflow: shrink_page
    absent_means: It has no manual.
  - id: list_parcels
    does: read
    purpose: List the parcels of a customer.
    input: {customer: string}
    returns: many
    item: {id: {type: string, max_chars: 12, unique: true}}
    pages: {style: cursor, size: {default: 20, max: 50}, order_by: [id asc]}
    overflow: shrink_page
    empty_means: There are none.
    absent_means: Nobody is known by that name.
"""


@pytest.fixture(scope="module")
def view() -> View:
    loaded = load_texts({"desk.yaml": SPEC})
    assert [one.message for one in loaded.findings] == []
    return loaded.project.views[0]


@pytest.fixture(scope="module")
def cases(view: View) -> dict[str, EvalCase]:
    return {one.id.removeprefix("desk/tool/"): one for one in eval_cases(view) if one.id.startswith("desk/tool/")}


def line_of(view: View, case: EvalCase) -> dict[str, object]:
    line: dict[str, object] = json.loads(json.dumps(case_json(case, view)))
    return line


def document(view: View) -> dict[str, object]:
    (artifact,) = tools.run(view)
    read: dict[str, object] = json.loads(str(artifact.text))
    return read


def test_one_thing_has_a_case_for_each_absence_that_means_something(cases: dict[str, EvalCase]) -> None:
    found = {id: case.user for id, case in cases.items() if case.kind == "result"}
    asks = "The user asks for the stock of an article. The user asks "
    assert found == {
        "get_stock/without-shelf": {"wants": f"{asks}for the `shelf` of the one whose `article` is `A-100`."},
        "get_stock/without-planned_on": {"wants": f"{asks}for the `planned_on` of the one whose `article` is `A-100`."},
        "get_stock/without-house.gate": {"wants": f"{asks}for the `house.gate` of the one whose `article` is `A-100`."},
        "get_stock/without-boxes.mark": {"wants": f"{asks}for the `boxes.mark` of the one whose `article` is `A-100`."},
        "get_stock/absent": {"wants": f"{asks}about the one whose `article` is `Z-9`."},
        "move_stock/absent": {"wants": "The user wants to move stock. The user wants this done: Move stock."},
        "return_stock/absent": {
            "wants": "The user wants this done: Send stock back. The user asks about the one whose `article` is `A-100`."
        },
        "read_manual/absent": {"wants": "The user wants this done: Read the manual of an article."},
    }
    (judged,) = cases["get_stock/absent"].judged
    assert judged.rubric.endswith(": The desk does not stock it.")
    assert [one.check.model_dump(exclude_defaults=True, by_alias=True) for one in cases["get_stock/without-planned_on"].expect] == [
        {"calls": ({"call": "get_stock", "times": {"at_least": 1}},)},
        {"grounded": ("numbers",)},
    ]


def test_a_list_has_a_case_for_what_it_is_a_list_of_nothing(view: View, cases: dict[str, EvalCase]) -> None:
    case = cases["list_parcels/absent"]
    assert case.judged[0].rubric.endswith(": Nobody is known by that name.")
    serving = served(line_of(view, case), document(view))
    assert serving is not None
    assert serving.answer({"customer": "Ada"}) == {"error": "what is asked about does not exist", "class": "absent"}
    assert serving.answer({}) == {"error": "`customer` is needed for the first page", "class": "bad_arguments"}


def test_a_document_that_is_not_there_is_refused_at_every_place(view: View, cases: dict[str, EvalCase]) -> None:
    serving = served(line_of(view, cases["read_manual/absent"]), document(view))
    assert serving is not None
    assert [serving.answer({"article": "A-1", **place})["class"] for place in ({}, {"start_index": 100})] == ["absent", "absent"]  # type: ignore[index]  # failures


@pytest.mark.parametrize("name", ["shelf", "planned_on", "house.gate", "boxes.mark"])
def test_what_is_served_lacks_the_field_and_is_what_was_asked_about(view: View, cases: dict[str, EvalCase], name: str) -> None:
    serving = served(line_of(view, cases[f"get_stock/without-{name}"]), document(view))
    assert isinstance(serving, ServedThing)
    thing = serving.answer({"article": "Q-7"})
    assert isinstance(thing, dict)
    assert thing["article"] == "Q-7"
    assert "2029" < thing["counted_on"] <= "2031-03-27" <= thing.get("planned_on", "2031-03-27")
    outer, _, inner = name.partition(".")
    held = thing.get(outer)
    assert held != []  # a list has an item that can lack it
    assert outer not in thing if not inner else all(inner not in one for one in (held if isinstance(held, list) else [held]))
    (entry,) = (one for one in document(view)["tools"] if one["name"] == "get_stock")  # type: ignore[attr-defined]  # a list
    assert instance_error(entry["outputSchema"], thing) is None
    assert thing == serving.answer({"article": "Q-7"})


def test_what_is_to_be_changed_may_not_be_there(view: View, cases: dict[str, EvalCase]) -> None:
    moved, returned = cases["move_stock/absent"], cases["return_stock/absent"]
    once = {"times": {"at_least": 1}}
    # Who can look before it acts learns there, too, that nothing is there.
    assert [one.check.model_dump(exclude_defaults=True, by_alias=True) for one in moved.expect] == [
        {"any_of": ({"calls": ({"call": "move_stock", **once},)}, {"calls": ({"call": "get_stock", **once},)})}
    ]
    assert [one.check.model_dump(exclude_defaults=True, by_alias=True) for one in returned.expect] == [
        {"calls": ({"call": "return_stock", **once},)}
    ]
    rubric = "The answer says what it means that what is asked about does not exist, and does not say that it was done: It is not there."
    assert [one.judged[0].rubric for one in (moved, returned)] == [rubric, rubric]
    for case in (moved, returned):
        serving = served(line_of(view, case), document(view))
        assert serving is not None
        assert serving.answer({"article": "Q-7"}) == {"error": "what is asked about does not exist", "class": "absent"}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "`article` is needed"),
        ({"article": None}, "`article` is needed"),
        ({"article": 7}, "`article` is a text, not 7"),
        ({"article": "Q-7", "colour": None}, "`get_stock` has no argument `colour`"),
        ({"article": "Q-7", "day": None}, "what is asked about does not exist"),
    ],
)
def test_a_call_of_one_thing_is_held_to_its_arguments(
    view: View, cases: dict[str, EvalCase], arguments: dict[str, object], error: str
) -> None:
    serving = served(line_of(view, cases["get_stock/absent"]), document(view))
    assert serving is not None
    answer = serving.answer(arguments)
    assert isinstance(answer, dict)
    assert answer["error"] == error


def test_a_case_of_one_thing_is_played_without_a_program_that_runs_the_tool(view: View, cases: dict[str, EvalCase]) -> None:
    def agent(messages: Chat, _: object) -> object:
        if messages[-1]["role"] == "tool":
            return f"I see: {messages[-1]['content']}"
        return {"role": "assistant", "tool_calls": [{"function": {"name": "get_stock", "arguments": '{"article": "Z-9"}'}}]}

    said = iter(["How many are there?", None])
    case = line_of(view, cases["get_stock/absent"])
    chat = play(case, Stage("", agent, document(view), user=lambda _: next(said)))
    assert chat[-1]["content"] == 'I see: {"error": "what is asked about does not exist", "class": "absent"}'
