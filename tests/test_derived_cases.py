"""Cases that follow from a spec: both sides of every bound, of every list and of every refusal."""

import json
import re
from collections.abc import Callable

import pytest

from specforge.compilers.tools import tools
from specforge.evaluation.cases import EvalCase, case_json
from specforge.evaluation.deriving import eval_cases
from specforge.evaluation.serving import served
from specforge.evaluation.serving_lists import ServedList
from specforge.grading.catalog import catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.grading.json_schemas import instance_error
from specforge.spec.checks import Bound, Check
from tests.conftest import load_texts


def cases_of(spec: str) -> dict[str, EvalCase]:
    loaded = load_texts({"a.yaml": "specforge: 1\nfeature: a\n" + spec})
    assert [one.message for one in loaded.findings] == []
    return {case.id: case for case in eval_cases(loaded.project.views[0])}


def graded(spec: str, id: str, transcript: object) -> str:
    loaded = load_texts({"a.yaml": "specforge: 1\nfeature: a\n" + spec})
    view = loaded.project.views[0]
    case = next(case for case in eval_cases(view) if case.id == id)
    return str(grade_all([one.check for one in case.expect], conversation(transcript), catalog_of(view)).verdict)


CRITERION = """\
constraints:
  - id: short
    rule: Be short.
    criteria:
      - id: x
        check: {check}
        passes: {passes}
        fails: {fails}
"""


def boundaries(check: str, passes: str, fails: str) -> dict[str, str]:
    cases = cases_of(CRITERION.format(check=check, passes=passes, fails=fails))
    return {
        id.removeprefix("a/criterion/short.x/"): case.recorded.verdict
        for id, case in cases.items()
        if case.kind == "boundary" and case.recorded
    }


@pytest.mark.parametrize(
    ("check", "passes", "fails", "expected"),
    [
        (
            "{words: {at_most: 3}}", '"Yes, it is."', '"No, it is not so."',
            {"words.at_most-at": "pass", "words.at_most-under": "pass", "words.at_most-over": "fail"},
        ),
        (
            "{words: {at_least: 2, at_most: 4}}", '"Yes, it is."', '"No."',
            {
                "words.at_most-at": "pass", "words.at_most-under": "pass", "words.at_most-over": "fail",
                "words.at_least-at": "pass", "words.at_least-under": "fail", "words.at_least-over": "pass",
            },
        ),
        (
            "[{says: [yes]}, {sentences: {at_most: 2}}]", '"Yes. It is."', '"Yes. It. Is."',
            {"sentences.at_most-at": "pass", "sentences.at_most-under": "pass", "sentences.at_most-over": "fail"},
        ),
        (
            "{each_turn: {characters: {at_most: 10}}}", '"Yes."', '"It is as it has to be."',
            {f"each_turn.characters.at_most-{side}": verdict for side, verdict in (("at", "pass"), ("under", "pass"), ("over", "fail"))},
        ),
        (
            "{not: {words: {at_most: 3}}}", '"This is by no means short."', '"Short."',
            {f"not.words.at_most-{side}": verdict for side, verdict in (("at", "fail"), ("under", "fail"), ("over", "pass"))},
        ),
        (
            "{json_schema: {type: object, properties: {n: {type: integer, maximum: 5}, l: {type: array, minItems: 2, items: {maxLength: 3}}}}}",
            "'{\"n\": 1, \"l\": [\"a\", \"b\"]}'", '"no"',
            {
                "json_schema.n.maximum-at": "pass", "json_schema.n.maximum-under": "pass", "json_schema.n.maximum-over": "fail",
                "json_schema.l.minItems-at": "pass", "json_schema.l.minItems-under": "fail", "json_schema.l.minItems-over": "pass",
                "json_schema.l.0.maxLength-at": "pass", "json_schema.l.0.maxLength-under": "pass", "json_schema.l.0.maxLength-over": "fail",
            },
        ),
    ],
)  # fmt: skip
def test_every_bound_has_a_case_on_it_and_on_both_sides(check: str, passes: str, fails: str, expected: dict[str, str]) -> None:
    assert boundaries(check, passes, fails) == expected


def test_a_bound_that_the_rest_of_the_criterion_hides_has_no_case() -> None:
    # Whatever has four words has a fifth one too: no answer can be made that fails for its number of words alone.
    assert boundaries("{equals: One two three., words: {at_most: 4}}", '"One two three."', '"One."') == {}


def test_a_bound_too_large_to_be_written_out_has_no_case() -> None:
    assert boundaries("{characters: {at_most: 1000000}}", '"Yes."', f'"{"x" * 10}"') == {}


TOOL = """\
tools:
  - id: list_orders
    does: read
    purpose: List orders.
    returns: many
    item: {id: {type: string, max_chars: 9, unique: true}}
    empty_means: There are no orders.
    pages: {style: STYLE, size: {default: 20, max: 50}, order_by: [id asc]}
    overflow: shrink_page
    MORE
intents:
  - {id: find, when: The user asks for an order., tools: list_orders}
"""


def test_a_brace_in_what_a_list_means_is_asked_of_a_judge_as_it_is() -> None:
    cases = cases_of(list_tool().replace("There are no orders.", "'None: {{ here.'"))
    assert [one.rubric for one in cases["a/tool/list_orders/empty"].judged] == [
        "The answer says what the empty result means: None: { here."
    ]


def list_tool(style: str = "cursor", more: str = "agent: {pages_per_task: 5}") -> str:
    return TOOL.replace("STYLE", style).replace("MORE", more)


def test_a_list_has_a_case_at_every_point_where_it_can_surprise() -> None:
    cases = {id.removeprefix("a/tool/list_orders/"): case for id, case in cases_of(list_tool()).items()}
    served = {name: (case.serves.rows, case.serves.wanted_row, case.serves.fault) for name, case in cases.items() if case.serves}
    assert served == {
        "empty": (0, None, None),
        "one-row": (1, 1, None),
        "one-page": (20, 20, None),
        "page-plus-one": (21, 21, None),
        "last-page": (100, 100, None),
        "ten-pages": (200, None, None),
        "long-tail": (50_000, None, None),
        "all": (50_000, None, None),
        "truncated": (20, 20, "truncated"),
        "expired-cursor": (21, 21, "expired_cursor"),
        "tampered-cursor": (21, 21, "bad_cursor"),
    }
    assert {case.user["wants"] for case in cases.values() if case.user and case.serves and case.serves.wanted_row == 21} == {
        "The user asks for an order. The user is looking for the one whose `id` is `00zj`."
    }


def test_what_reads_a_spilled_result_has_no_cases_for_nothing_gives_its_handle() -> None:
    reader = list_tool(more="input: {handle: string}").replace("list_orders", "read_kept").partition("intents:")[0].removeprefix("tools:\n")
    spec = (
        list_tool().replace("overflow: shrink_page", "overflow: {spill: {reads_with: read_kept}}").replace("intents:", f"{reader}intents:")
    )
    listed = {id.split("/")[2] for id, case in cases_of(spec).items() if case.kind == "list"}
    assert listed == {"list_orders"}


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [("", "", 20), ("returns: many", "returns: {at_most: 7, because: So few.}", 7), ("default: 20", "default: 1", None)],
)
def test_a_page_that_is_cut_lacks_the_row_that_is_looked_for(old: str, new: str, rows: int | None) -> None:
    spec = list_tool().replace(old, new)
    case = cases_of(spec).get("a/tool/list_orders/truncated")
    assert (None if case is None or case.serves is None else (case.serves.rows, case.serves.wanted_row)) == (rows and (rows, rows))
    if case is not None and case.user is not None:
        listed = list_of(spec, "truncated")
        wanted = str(case.user["wants"]).rpartition(" is `")[2].removesuffix("`.")
        first, second = ([row["id"] for row in listed.call({})["items"]] for _ in range(2))  # type: ignore[attr-defined]  # of our own making
        assert (wanted in first, wanted in second) == (False, True)


PAGE = {"call": "list_orders"}
NEXT = {"call": "list_orders", "with": {"cursor": "c1"}}
SAYS = {"agent": "It is on its way."}


@pytest.mark.parametrize(
    ("more", "good", "bad"),
    [("", [PAGE, PAGE, SAYS], [PAGE, SAYS]), ("\n    errors: {too_large: stop}", [PAGE, SAYS], [PAGE, PAGE, SAYS])],
)
def test_a_page_that_is_refused_is_asked_for_in_parts_where_the_contract_lets_one(more: str, good: list[object], bad: list[object]) -> None:
    spec = list_tool().replace("overflow: shrink_page", f"overflow: refuse{more}")
    cases = {id.rpartition("/")[2]: case for id, case in cases_of(spec).items()}
    serves = cases["too-large"].serves
    assert serves is not None
    assert (serves.rows, serves.wanted_row, serves.fault, "truncated" in cases) == (20, 20, "too_large", False)
    found = "" if more else "is about the one whose `id` is `00z3`, or "
    assert [one.rubric for one in cases["too-large"].judged] == [f"The answer {found}says that not all could be read."]
    assert graded(spec, "a/tool/list_orders/too-large", good) == "pass"
    assert graded(spec, "a/tool/list_orders/too-large", bad) == "fail"
    # Of two pages, which is no limit of calls in everybody's reading, the refusal is one already.
    for limit in (1, 2):
        few = spec.replace("pages_per_task: 5", f"pages_per_task: {limit}")
        assert ("a/tool/list_orders/too-large" in cases_of(few)) is bool(more)
    ending = spec.replace("style: cursor", "style: limit-only").replace("pages_per_task: 5", "pages_per_task: 2")
    assert "a/tool/list_orders/too-large" in cases_of(ending)


def test_a_list_that_cannot_go_on_may_be_told_of_at_once_when_it_is_too_large() -> None:
    spec = list_tool("limit-only", "").replace("shrink_page", "refuse")
    assert graded(spec, "a/tool/list_orders/too-large", [PAGE, SAYS]) == "pass"
    assert graded(spec, "a/tool/list_orders/too-large", [SAYS]) == "fail"
    assert [one.rubric for one in cases_of(spec)["a/tool/list_orders/too-large"].judged] == ["The answer says that not all could be read."]


@pytest.mark.parametrize("name", ["empty", "one-row", "one-page", "too-large"])
def test_a_call_that_was_refused_for_its_arguments_read_no_page(name: str) -> None:
    spec = list_tool().replace("overflow: shrink_page", "overflow: refuse\n    errors: {too_large: stop}")
    wrong = {**PAGE, "with": {"limit": 5}, "result": {"error": "`list_orders` has no argument `limit`", "class": "bad_arguments"}}
    pages = [PAGE] if name == "too-large" else [PAGE, PAGE]
    assert graded(spec, f"a/tool/list_orders/{name}", [wrong, *pages, SAYS]) == "pass"
    refused = {**PAGE, "result": {"error": "the result is too large", "class": "too_large"}}
    assert graded(spec, f"a/tool/list_orders/{name}", [refused, *pages, SAYS]) == "fail"


@pytest.mark.parametrize("name", ["one-row", "one-page", "page-plus-one", "last-page", "expired-cursor", "tampered-cursor"])
def test_who_reads_on_to_the_row_and_says_that_it_is_not_there_does_not_pass(name: str) -> None:
    spec = list_tool().replace("unique: true}}", "unique: true}, note: {type: string, max_chars: 40}}")
    rows = {"one-row": 1, "one-page": 20, "last-page": 100}.get(name, 21)
    found = list_of(spec, name).made
    assert found is not None
    id, walk = f"a/tool/list_orders/{name}", [PAGE, *[NEXT] * ((rows - 1) // 20)]
    walk = [PAGE, NEXT, PAGE, NEXT] if name.endswith("cursor") else walk
    assert graded(spec, id, [*walk, {"agent": f"It is order {found.row(rows)['id']}."}]) == "pass"
    assert graded(spec, id, [*walk, {"agent": "There is none that says `this is the one`."}]) == "undecided"
    assert graded(spec, id, [{"agent": f"It is order {found.row(rows)['id']}."}]) == "fail"


def test_a_judge_is_asked_about_the_row_where_no_word_can_tell() -> None:
    cases = cases_of(list_tool())
    said = [one.rubric for one in cases["a/tool/list_orders/last-page"].judged]
    assert said == ["The answer is about the one whose `id` is `01ys`, and does not say that it is missing."]
    assert [one.rubric for one in cases["a/tool/list_orders/truncated"].judged] == [
        "The answer is about the one whose `id` is `00z3`, or says that the result was cut."
    ]
    dated = list_tool().replace("id: {type: string, max_chars: 9, unique: true}", "id: {type: integer, min: 1, unique: true}, at: date")
    dated = dated.replace("order_by: [id asc]", "order_by: [at desc, id asc]").replace(
        "    does: read", "    does: read\n    input: {id: integer}"
    )
    (about,) = (one.check.any_of for one in cases_of(dated)["a/tool/list_orders/one-page"].expect if one.check.any_of)
    number = about[0].says_any[0]
    assert about[1].judged is not None
    assert re.fullmatch(
        rf"The answer is about the one that the list of all 20 ends with, with `at` `[0-9-]+` and `id` `{number}`, and does not say that it is missing.",
        about[1].judged.rubric,
    )


def test_of_a_list_that_goes_on_a_judge_asks_what_the_prompt_asks_for() -> None:
    # No argument narrows this list, so an answer cannot name one.
    cases = cases_of(list_tool())
    rubrics = {one.rubric for name in ("ten-pages", "long-tail", "all") for one in cases[f"a/tool/list_orders/{name}"].judged}
    assert rubrics == {"The answer does not claim to have seen the whole list, and says that there is more or asks to narrow the request."}


def test_nothing_is_expected_twice_of_a_list() -> None:
    for case in cases_of(list_tool()).values():
        checks = [one.check for one in case.expect]
        assert all(checks.count(one) == 1 for one in checks), case.id


def test_a_page_of_one_row_is_tried_once() -> None:
    for spec in (
        list_tool().replace("default: 20", "default: 1"),
        list_tool().replace("returns: many", "returns: {at_most: 1, because: One.}"),
    ):
        told = [
            (case.serves, case.user) for case in cases_of(spec).values() if case.serves and not case.serves.fault and case.serves.rows == 1
        ]
        assert len(told) == 1


def test_the_row_that_decides_is_told_by_what_the_list_will_serve() -> None:
    spec = list_tool().replace("unique: true}}", "unique: true}, note: {type: string, max_chars: 40}}")
    assert wants_of(spec, "last-page").endswith("The user is looking for the one whose `note` is `this is the one`.")
    # What some tool takes as an argument would be a way around the list.
    asked = list_tool().replace("    does: read", "    does: read\n    input: {id: string}")
    assert wants_of(asked, "last-page").endswith("The user is looking for the one that the list of all 100 ends with.")
    narrowed = spec.replace("    does: read", "    does: read\n    input: {note: {type: string, required: false}}")
    assert wants_of(narrowed, "last-page").endswith("The user is looking for the one whose `id` is `01ys`.")
    assert ["this is the one" in str(list_of(one, "one-row").call({})) for one in (spec, narrowed)] == [True, False]
    assert "row 100 of `list_orders`, whose `id` is" not in wants_of(list_tool().replace(", unique: true", ""), "last-page")


def list_of(spec: str, name: str) -> ServedList:
    view = load_texts({"a.yaml": "specforge: 1\nfeature: a\n" + spec}).project.views[0]
    (artifact,) = tools.run(view)
    listed = served(case_json(cases_of(spec)[f"a/tool/list_orders/{name}"], view), json.loads(str(artifact.text)))
    assert listed is not None
    return listed


def wants_of(spec: str, name: str) -> str:
    user = cases_of(spec)[f"a/tool/list_orders/{name}"].user
    assert user is not None
    return str(user["wants"])


def test_a_list_that_cannot_go_on_has_no_case_that_asks_it_to() -> None:
    spec = list_tool("limit-only", "").replace("shrink_page", "refuse")
    names = {id.rpartition("/")[2] for id, case in cases_of(spec).items() if case.kind == "list"}
    assert names == {"empty", "one-row", "one-page", "long-tail", "all", "too-large"}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("empty", [PAGE, PAGE, SAYS], [PAGE, PAGE, PAGE, SAYS]),
        ("one-row", [PAGE, SAYS], [PAGE, NEXT, NEXT, SAYS]),
        ("one-page", [PAGE, SAYS], [SAYS]),
        ("page-plus-one", [PAGE, NEXT, SAYS], [PAGE, SAYS]),
        ("last-page", [PAGE, NEXT, NEXT, NEXT, NEXT, SAYS], [PAGE, NEXT, NEXT, NEXT, SAYS]),
        ("ten-pages", [PAGE, NEXT, NEXT, NEXT, NEXT, SAYS], [PAGE, NEXT, NEXT, NEXT, NEXT, NEXT, SAYS]),
        ("long-tail", [PAGE, NEXT, NEXT, NEXT, NEXT, SAYS], [PAGE, NEXT, NEXT, NEXT, NEXT, NEXT, SAYS]),
        ("all", [PAGE, NEXT, NEXT, NEXT, NEXT, SAYS], [PAGE, NEXT, NEXT, NEXT, NEXT, NEXT, SAYS]),
        *((name, [PAGE, SAYS], [SAYS]) for name in ("ten-pages", "long-tail", "all")),
        ("truncated", [PAGE, PAGE, SAYS], [PAGE, SAYS]),
        ("expired-cursor", [PAGE, NEXT, PAGE, NEXT, SAYS], [PAGE, NEXT, NEXT, SAYS]),
        ("tampered-cursor", [PAGE, NEXT, PAGE, NEXT, SAYS], [PAGE, NEXT, NEXT, SAYS]),
    ],
)
def test_the_expectation_of_a_list_case_tells_a_good_walk_from_a_bad_one(name: str, good: list[object], bad: list[object]) -> None:
    assert graded(list_tool(), f"a/tool/list_orders/{name}", good) == "pass"
    assert graded(list_tool(), f"a/tool/list_orders/{name}", bad) == "fail"


def test_a_search_in_words_that_finds_nothing_may_be_tried_in_some_other_words() -> None:
    words = list_tool().replace("    does: read", "    does: read\n    input: {query: string}")
    limit = {check.check.pages_at_most.at_most for check in cases_of(words)["a/tool/list_orders/empty"].expect if check.check.pages_at_most}
    other = {
        check.check.pages_at_most.at_most for check in cases_of(words)["a/tool/list_orders/one-row"].expect if check.check.pages_at_most
    }
    assert (5 in limit, 2 in limit, 2 in other) == (True, False, True)


TENS = {"agent": "There are 67."}


@pytest.mark.parametrize(
    ("walk", "verdict"),
    [
        ([PAGE, TENS], "pass"),
        ([PAGE, NEXT, TENS], "pass"),
        ([PAGE, NEXT, NEXT, TENS], "fail"),
        ([TENS], "fail"),
        ([PAGE, {"agent": "There are 20."}], "fail"),
        ([PAGE, {"agent": "There are 167, or 6,670."}], "fail"),
        *[([PAGE, {"agent": f"There are {other} of them."}], "fail") for other in ("67,000", "67.000", "67 000", "67'000", "67.5", "1.67")],
        *[
            ([PAGE, {"agent": said}], "pass")
            for said in ("67", "67.", "Of 2026: 67, all paid.", "**67**", "67 (12 paid)", "67 2026 orders")
        ],
    ],
)
def test_a_question_for_a_number_is_answered_by_the_total_of_a_page(walk: list[object], verdict: str) -> None:
    spec = list_tool().replace("order_by: [id asc]", "order_by: [id asc], total: exact")
    assert graded(spec, "a/tool/list_orders/count", walk) == verdict
    assert "a/tool/list_orders/count" not in cases_of(list_tool())
    few = spec.replace("returns: many", "returns: {at_most: 40, because: So few.}")
    assert "a/tool/list_orders/count" not in cases_of(few)


@pytest.mark.parametrize("number", ["1,507", "1507", "1.507", "1 507", "1\u202f507"])
def test_a_number_may_be_grouped(number: str) -> None:
    spec = (
        list_tool()
        .replace("order_by: [id asc]", "order_by: [id asc], total: exact")
        .replace("default: 20, max: 50", "default: 500, max: 500")
    )
    assert graded(spec, "a/tool/list_orders/count", [PAGE, {"agent": f"There are {number}."}]) == "pass"
    assert graded(spec, "a/tool/list_orders/count", [PAGE, {"agent": f"There are {number}1."}]) == "fail"


@pytest.mark.parametrize(
    ("said", "verdict"), [("157 orders", "pass"), ("about: 157", "pass"), ("2 157 orders", "fail"), ("157 300", "fail")]
)
def test_a_number_is_no_part_of_a_grouped_one(said: str, verdict: str) -> None:
    spec = (
        list_tool()
        .replace("order_by: [id asc]", "order_by: [id asc], total: exact")
        .replace("default: 20, max: 50", "default: 50, max: 50")
    )
    assert graded(spec, "a/tool/list_orders/count", [PAGE, {"agent": said}]) == verdict


FILTERED = list_tool().replace("    does: read", "    does: read\n    input: {state: string, id: {type: string, required: false}}")


def test_a_row_that_one_argument_finds_is_not_looked_for_page_by_page() -> None:
    case = cases_of(FILTERED)["a/tool/list_orders/by-filter"]
    assert case.serves is not None
    assert (case.serves.rows, case.serves.wanted_row, case.serves.filter) == (50_000, 33_333, "id")
    wanted = case.expect[0].check.calls[0].with_["id"]
    assert case.user == {"wants": f"The user asks for an order. The user is looking for the one whose `id` is `{wanted}`."}
    found = {"call": "list_orders", "with": {"state": "open", "id": wanted}}
    assert graded(FILTERED, case.id, [found, SAYS]) == "pass"
    assert graded(FILTERED, case.id, [PAGE, found, SAYS]) == "pass"
    assert graded(FILTERED, case.id, [PAGE, NEXT, found, SAYS]) == "fail"
    assert graded(FILTERED, case.id, [PAGE, SAYS]) == "fail"
    for other in ("input: {id: string}", "input: {id: {type: integer, required: false}}", "input: {at: {type: string, required: false}}"):
        assert "a/tool/list_orders/by-filter" not in cases_of(list_tool().replace("    does: read", f"    does: read\n    {other}"))


def test_what_a_case_says_of_its_row_is_what_the_list_serves() -> None:
    view = load_texts({"a.yaml": "specforge: 1\nfeature: a\n" + FILTERED}).project.views[0]
    (artifact,) = tools.run(view)
    case = next(case for case in eval_cases(view) if case.id == "a/tool/list_orders/by-filter")
    wanted = case.expect[0].check.calls[0].with_["id"]
    served_list = served(case_json(case, view), json.loads(str(artifact.text)))
    assert served_list is not None
    assert served_list.made is not None
    assert served_list.made.row(33_333)["id"] == wanted
    (row,) = served_list.call({"state": "open", "id": wanted})["items"]  # type: ignore[misc]  # of our own making
    assert row["id"] == wanted


MISSING = list_tool().replace("unique: true}}", "unique: true}, paid_on: {type: date, required: false, missing_means: It is open.}}")


def test_a_row_without_a_field_is_served_where_the_spec_says_what_that_means() -> None:
    view = load_texts({"a.yaml": "specforge: 1\nfeature: a\n" + MISSING}).project.views[0]
    case = next(one for one in eval_cases(view) if one.id == "a/tool/list_orders/without-paid_on")
    (artifact,) = tools.run(view)
    served_list = served(case_json(case, view), json.loads(str(artifact.text)))
    assert served_list is not None
    (row,) = served_list.call({})["items"]  # type: ignore[misc]  # of our own making
    assert row.keys() == {"id"}
    found = {"call": "list_orders", "result": {"items": [row]}}
    assert graded(MISSING, case.id, [found, {"agent": "It is open."}]) != "fail"
    assert graded(MISSING, case.id, [found, {"agent": "It was paid on 2026-11-03."}]) == "fail"
    assert case.judged[0].rubric == "The answer says what it means that the row has no `paid_on`, and makes up none: It is open."


NESTED = """\
ship: {type: object, fields: {by: {type: string, max_chars: 9}, to: {type: object, fields: {on: FIELD}}}}, \
bill: {type: object, required: false, fields: {on: FIELD}}, \
parts: {type: list, max_items: 3, of: {type: object, fields: {on: FIELD}}}\
""".replace("FIELD", "{type: date, required: false, missing_means: It is open.}")


def test_a_row_whose_objects_lack_a_field_is_served_where_they_are_always_there() -> None:
    spec = list_tool().replace("unique: true}}", f"unique: true}}, {NESTED}}}")
    view = load_texts({"a.yaml": "specforge: 1\nfeature: a\n" + spec}).project.views[0]
    found = {one.id.removeprefix("a/tool/list_orders/without-"): one for one in eval_cases(view) if "/without-" in one.id}
    assert [*found] == ["ship.to.on", "parts.on"]
    (artifact,) = tools.run(view)
    document = json.loads(str(artifact.text))
    rows = {}
    for name, case in found.items():
        served_list = served(case_json(case, view), document)
        assert served_list is not None
        (rows[name],) = served_list.call({})["items"]  # type: ignore[misc]  # of our own making
    assert (rows["ship.to.on"]["ship"].keys(), rows["ship.to.on"]["ship"]["to"]) == ({"by", "to"}, {})
    assert rows["parts.on"]["parts"] != []
    assert all(part == {} for part in rows["parts.on"]["parts"])
    assert "that no item of `parts` has `on`, and makes up none: It is open." in found["parts.on"].judged[0].rubric


def test_a_row_without_a_field_is_served_where_rows_are_ordered_by_it() -> None:
    spec = MISSING.replace("order_by: [id asc]", "order_by: [paid_on asc, id asc], projection: fields")
    spec = spec.replace("item: {", "item: {note: {type: string, max_chars: 9}, ")
    assert "a/tool/list_orders/without-paid_on" in cases_of(spec)
    (artifact,) = tools.run(load_texts({"a.yaml": "specforge: 1\nfeature: a\n" + spec}).project.views[0])
    (tool,) = json.loads(str(artifact.text))["tools"]
    assert tool["outputSchema"]["properties"]["items"]["items"]["required"] == ["id"]


def test_ten_pages_are_read_where_nothing_limits_them() -> None:
    case = cases_of(list_tool(more=""))["a/tool/list_orders/ten-pages"]
    assert case.serves is not None
    assert (case.serves.rows, case.serves.wanted_row, case.expect[0].check.calls[0].times) == (200, 200, Bound(at_least=10))
    assert "a/tool/list_orders/ten-pages" not in cases_of(list_tool(more="agent: {pages_per_task: 10}"))


def test_the_calls_of_the_user_in_a_sample_are_made_where_it_is_played() -> None:
    spec = """\
tools:
  - {id: confirm, does: write, used_by: user, purpose: Confirm.}
  - {id: cancel, does: write, purpose: Cancel.}
constraints:
  - id: first
    rule: Cancel only after the user has confirmed.
    criteria:
      - id: order
        check: {calls_before: {first: confirm, then: cancel}}
        passes: [{user: Cancel A.}, {agent: Please confirm.}, {call: confirm, by: user}, {user: Done.}, {call: cancel}]
        fails: [{user: Cancel A.}, {call: cancel}]
"""
    case = cases_of(spec)["a/criterion/first.order/positive"]
    assert [(turn.user, turn.call) for turn in case.turns] == [("Cancel A.", None), (None, "confirm"), ("Done.", None)]


SIDES = """\
tools:
  - {id: transfer, does: write, purpose: Hand over.}
intents:
  - id: cancel
    when: The user wants to cancel.
    only_if: The order is pending.
    steps:
      - do: Look.
        if:
          - {is: It is large., go: hand-over}
  - {id: ask, when: The user asks.}
  - {id: decline, kind: refusal, when: The user wants a discount.}
  - {id: hand-over, kind: handoff, when: The user wants a person., sends: One moment., tools: transfer}
"""


def test_a_branch_to_a_step_leads_to_no_intent_of_its_name() -> None:
    cases = cases_of(SIDES.replace("- do: Look.", "- id: hand-over\n        do: Look."))
    assert [id for id in cases if "/if-" in id] == []
    handed = Check.model_validate({"not": {"hands_off": "hand-over"}})
    assert handed in [one.check for one in cases["a/intent/cancel/in-scope"].expect]


def test_every_refusal_and_handoff_has_both_sides() -> None:
    cases = cases_of(SIDES)
    branch = next(id for id in cases if id.startswith("a/intent/cancel/if-"))
    assert {id: case.kind for id, case in cases.items()} == {
        branch: "handoff",
        "a/intent/cancel/in-scope": "in-scope",
        "a/intent/ask/in-scope": "in-scope",
        "a/intent/decline/when": "refusal",
        "a/intent/hand-over/when": "handoff",
    }
    assert cases[branch].user == {"wants": "The user wants to cancel.", "is": "The order is pending. It is large."}
    assert cases["a/intent/cancel/in-scope"].user == {"wants": "The user wants to cancel.", "is": "The order is pending."}


HANDS_OVER = [{"call": "transfer"}, {"agent": "One moment."}]


@pytest.mark.parametrize(
    ("id", "good", "bad"),
    [
        ("a/intent/decline/when", "I cannot do that.", "Gladly, here it is."),
        ("a/intent/hand-over/when", HANDS_OVER, "Let me see."),
        ("a/intent/ask/in-scope", "It is blue.", "I cannot do that."),
        ("a/intent/ask/in-scope", "It is blue.", HANDS_OVER),
        ("a/intent/cancel/in-scope", HANDS_OVER, "I cannot do that."),
    ],
)
def test_the_expectation_of_a_side_tells_the_sides_apart(id: str, good: object, bad: object) -> None:
    assert graded(SIDES, id, good) == "pass"
    assert graded(SIDES, id, bad) == "fail"


@pytest.mark.parametrize(
    ("do", "said", "verdict"),
    [
        ("Say that an objection is made in writing.", "An objection is made in writing.", "undecided"),
        ("Say that an objection is made in writing.", "I cannot take it here; please write to us.", "pass"),
        ("Tell the user that we do not ship abroad.", "We do not ship abroad.", "undecided"),
        (
            "['Say that only a doctor can tell.', 'Name the practice, {practice}.']",
            "A doctor knows more. There is one at Oak Road.",
            "undecided",
        ),
        ("['Say that only a doctor can tell.', 'Name the practice, {practice}.']", "Only a doctor can tell. Ask at Oak Road.", "pass"),
        ("Say that you can only tell the opening hours.", "Gladly, here it is.", "fail"),
        ("Decline, and say that an objection is made in writing.", "An objection is made in writing.", "fail"),
        ("Say that you cannot, and that an objection is made in writing.", "An objection is made in writing.", "fail"),
        ("Offer a colleague.", "I can put you in touch with a colleague.", "undecided"),
        ("Offer a colleague, but do not look into it.", "Gladly, here it is.", "fail"),
        ("Turn it down, and offer a colleague.", "Gladly, here it is.", "fail"),
        ("Verweise auf die Praxis.", "Die Praxis hilft Ihnen gern.", "undecided"),
        ("Lehne es freundlich ab und verweise auf die Praxis.", "Die Praxis hilft Ihnen gern.", "fail"),
        ("Rechaza la solicitud.", "Con mucho gusto.", "fail"),
        ("Manda l'utente al servizio rifiuti.", "Se ne occupa il servizio rifiuti.", "undecided"),
        ("Ringrazia. Rifiuti la richiesta.", "Se ne occupa il servizio rifiuti.", "fail"),
        (
            "\u5c02\u9580\u306e\u7a93\u53e3\u3092\u6848\u5185\u3059\u308b\u3002",
            "\u7a93\u53e3\u3067\u304a\u53d7\u3051\u3057\u307e\u3059\u3002",
            "undecided",
        ),
        ("\u4e01\u5be7\u306b\u65ad\u308b\u3002", "\u7a93\u53e3\u3067\u304a\u53d7\u3051\u3057\u307e\u3059\u3002", "fail"),
    ],
)
def test_a_refusal_that_is_told_what_to_do_need_not_decline_in_a_phrase(do: str, said: str, verdict: str) -> None:
    spec = (
        f"facts: [{{id: practice, is: Oak Road}}]\nintents:\n  - id: stop\n    kind: refusal\n    when: The user objects.\n    do: {do}\n"
    )
    assert graded(spec, "a/intent/stop/when", said) == verdict


def test_the_steps_of_a_refusal_are_what_it_is_told_to_do() -> None:
    spec = "intents: [{id: stop, kind: refusal, when: The user objects., steps: ['Thank the user.', 'Name the office.']}]"
    check = next(one.check for one in cases_of(spec)["a/intent/stop/when"].expect if one.ref == "a/intent/stop")
    told = "The answer does not do what is asked for, and does what it was told: Thank the user. Name the office."
    assert [one.judged.rubric for one in check.any_of or () if one.judged] == [told]


def test_what_a_refusal_is_told_to_say_is_in_the_question_to_the_judge() -> None:
    spec = 'facts: [{id: practice, is: Oak Road}]\nintents: [{id: stop, kind: refusal, when: The user objects., do: ["Say that it is done in writing.", "Name {practice}."]}]'
    check = next(one.check for one in cases_of(spec)["a/intent/stop/when"].expect if one.ref == "a/intent/stop")
    told = "The answer does not do what is asked for, and does what it was told: Say that it is done in writing. Name Oak Road."
    assert [one.judged.rubric for one in check.any_of or () if one.judged] == [told]


MESSAGES = """\
facts:
  - {id: days, is: "30"}
intents:
  - {id: hello, kind: opening, sends: Welcome to the shop.}
  - {id: again, kind: opening, when: The user was here before., sends: Welcome back.}
  - {id: evening, kind: opening, only_if: It is evening., sends: Good evening.}
  - {id: terms, when: The user asks for the terms., only_if: The user is signed in., sends: "{days} days."}
  - {id: decline, kind: refusal, when: The user wants a discount., sends: Our prices are fixed.}
  - {id: hand-over, kind: handoff, when: The user wants a person., sends: One moment.}
"""


def test_every_message_that_is_sent_has_a_case() -> None:
    cases = {id: case for id, case in cases_of(MESSAGES).items() if case.kind == "message"}
    assert {id: (case.mode, case.user, [turn.user for turn in case.turns]) for id, case in cases.items()} == {
        "a/intent/hello/sends": ("single", None, ["Hello."]),
        "a/intent/again/sends": ("simulated", {"wants": "The user was here before.", "opens_with": "Hello."}, []),
        "a/intent/evening/sends": ("simulated", {"wants": "The conversation begins.", "is": "It is evening.", "opens_with": "Hello."}, []),
        "a/intent/terms/sends": ("simulated", {"wants": "The user asks for the terms.", "is": "The user is signed in."}, []),
    }
    for id, right in (("hello", "Welcome to the shop."), ("terms", "So: 30 days.")):
        assert graded(MESSAGES, f"a/intent/{id}/sends", right) == "pass"
        assert graded(MESSAGES, f"a/intent/{id}/sends", "Gladly, here it is.") == "fail"


def test_the_message_of_a_refusal_is_asked_for_once() -> None:
    cases = cases_of(MESSAGES)
    assert [id for id, case in cases.items() if case.user and case.user["wants"] == "The user wants a discount."] == [
        "a/intent/decline/when"
    ]
    assert graded(MESSAGES, "a/intent/decline/when", "Our prices are fixed.") == "pass"
    assert graded(MESSAGES, "a/intent/decline/when", "Gladly, here it is.") == "fail"


BRACES = """\
variables:
  - {id: name, type: string, sample: "{Ada"}
intents:
  - {id: hello, kind: opening, sends: "Hello {name}, type {{ or }}."}
  - {id: decline, kind: refusal, when: The user wants a discount., sends: "Sorry {name}, type {{help}}."}
"""


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("hello/sends", "Hello {Ada, type { or }."),
        ("decline/when", "Sorry {Ada, type {help}."),
    ],
)
def test_a_brace_in_a_message_is_expected_as_it_is_sent(id: str, message: str) -> None:
    assert [one.check.says for one in cases_of(BRACES)[f"a/intent/{id}"].expect] == [(message,)]
    assert graded(BRACES, f"a/intent/{id}", message) == "pass"


OWN_WORDS = """\
tools:
  - {id: book, does: write, purpose: Book.}
intents:
  - {id: emergency, kind: refusal, when: Somebody is hurt., sends: Call 112 now.}
  - {id: branch, when: The user wants to visit., sends: "I'm sorry, we cannot be visited."}
  - id: visit
    when: The user wants directions.
    steps:
      - {do: Look., if: {is: It is a branch., go: branch}}
"""


def test_what_a_message_says_passes_the_sides_of_its_intent() -> None:
    assert graded(OWN_WORDS, "a/intent/emergency/when", "Call 112 now.") == "pass"
    assert graded(OWN_WORDS, "a/intent/emergency/when", [{"call": "book"}, {"agent": "Call 112 now."}]) == "fail"
    assert graded(OWN_WORDS, "a/intent/emergency/when", "Tuesday at nine is free.") == "fail"
    cases = cases_of(OWN_WORDS)
    assert "a/intent/branch/in-scope" not in cases
    assert "a/intent/visit/in-scope" not in cases


@pytest.mark.parametrize(("limit", "last"), [(2, 2), (4, 4), (30, 10), (None, 3)])
def test_the_last_page_is_that_of_the_limit_within_reason(limit: int | None, last: int) -> None:
    agent = "" if limit is None else f"agent: {{pages_per_task: {limit}}}"
    spec = f"""\
tools:
  - id: list
    purpose: List.
    does: read
    returns: many
    item: {{id: string}}
    pages: {{style: cursor, size: {{default: 5, max: 10}}, order_by: [id asc]}}
    empty_means: None.
    overflow: shrink_page
    {agent}
"""
    case = cases_of(spec)["a/tool/list/last-page"]
    assert case.serves is not None
    assert (case.serves.rows, case.serves.wanted_row) == (5 * last, 5 * last)
    assert case.expect[0].check.calls[0].times == Bound(at_least=last)


def test_a_feature_that_never_declines_has_no_sides() -> None:
    assert cases_of("intents:\n  - {id: ask, when: The user asks.}\n") == {}


NEIGHBOURS: list[tuple[str, Callable[[], str]]] = [
    ("a criterion before", lambda: CRITERION.format(check="{words: {at_most: 3}}", passes='"Yes."', fails='"No, not at all so."')),
    ("an intent before", lambda: SIDES),
    ("a tool before", list_tool),
]
BEFORE = {
    "a criterion before": ("constraints:\n", "constraints:\n  - {id: first, rule: Be nice., criteria: [{id: y, check: {says: hi}, passes: hi, fails: ho}]}\n"),
    "an intent before": ("intents:\n", "intents:\n  - {id: first, when: First.}\n"),
    "a tool before": ("tools:\n", "tools:\n  - {id: first, does: read, purpose: First.}\n"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "spec"), NEIGHBOURS, ids=lambda value: value if isinstance(value, str) else "")
def test_no_id_moves_when_a_neighbour_is_added(name: str, spec: Callable[[], str]) -> None:
    before, after = cases_of(spec()), cases_of(spec().replace(*BEFORE[name], 1))
    assert set(before) <= set(after)
    for id, case in before.items():
        assert (case.turns, case.user, case.serves, case.recorded) == (
            after[id].turns, after[id].user, after[id].serves, after[id].recorded,
        )  # fmt: skip


def test_a_list_that_may_be_asked_for_once_asks_for_no_more() -> None:
    spec = list_tool(more="agent: {pages_per_task: 1}")
    names = {id.rpartition("/")[2] for id, case in cases_of(spec).items() if case.kind == "list"}
    assert names == {"empty", "one-row", "one-page", "long-tail", "all"}
    for name in names:
        assert graded(spec, f"a/tool/list_orders/{name}", [PAGE, SAYS]) == "pass"


@pytest.mark.parametrize(
    ("errors", "calls"),
    [
        ("", [PAGE, NEXT, PAGE, NEXT]),
        ("errors: {expired_cursor: stop, bad_cursor: stop}", [{**PAGE, "result": {"items": []}}, {**NEXT, "result": {"error": "no"}}]),
    ],
)
@pytest.mark.parametrize("limit", [None, 1, 2, 3, 4])
def test_a_cursor_is_refused_only_where_a_task_may_make_the_calls_after_it(limit: int | None, errors: str, calls: list[object]) -> None:
    spec = list_tool(more=errors if limit is None else f"agent: {{pages_per_task: {limit}}}\n    {errors}")
    found = {f"a/tool/list_orders/{name}" for name in ("expired-cursor", "tampered-cursor")} & cases_of(spec).keys()
    assert len(found) == (2 if limit is None or limit >= len(calls) else 0)
    assert {graded(spec, id, [*calls, SAYS]) for id in found} <= {"pass"}
    assert {graded(spec, id, walk) for id in found for walk in ([SAYS], [PAGE, SAYS])} <= {"fail"}
    unread = {one.rubric == "The answer says that not all could be read." for id in found for one in cases_of(spec)[id].judged}
    assert unread <= {bool(errors)}


OLD = {**NEXT, "result": {"error": "the cursor is too old", "class": "expired_cursor"}}
FIRST = {**PAGE, "result": {"items": []}}
UNREAD = {"agent": "I could not read all of them."}


@pytest.mark.parametrize(
    ("walk", "verdict"),
    [
        ([FIRST, OLD, UNREAD], "judged"),
        # Who looked with other words first has begun nothing again.
        ([FIRST, FIRST, OLD, UNREAD], "judged"),
        ([{**FIRST, "with": {"cursor": None}}, OLD, UNREAD], "judged"),
        ([FIRST, OLD, FIRST, UNREAD], "fail"),
        ([FIRST, OLD, OLD, UNREAD], "fail"),
        ([FIRST, UNREAD], "fail"),
    ],
)
def test_who_is_to_stop_after_a_refused_cursor_asks_for_nothing_more(walk: list[object], verdict: str) -> None:
    spec = list_tool(more="errors: {expired_cursor: stop}")
    case = cases_of(spec)["a/tool/list_orders/expired-cursor"]
    assert graded(spec, case.id, walk) == ("pass" if verdict == "judged" else verdict)


@pytest.mark.parametrize(("begun", "verdict"), [({"cursor": None}, "pass"), ({}, "pass"), ({"cursor": "c1"}, "fail")])
def test_a_first_page_may_be_asked_for_with_a_cursor_of_null(begun: dict[str, object], verdict: str) -> None:
    walk = [{"call": "list_orders", "with": begun}, NEXT, {"call": "list_orders", "with": begun}, NEXT, SAYS]
    assert graded(list_tool(), "a/tool/list_orders/expired-cursor", walk) == verdict


@pytest.mark.parametrize("size", [25_000, 25_001, 50_000, 60_000])
def test_a_huge_page_is_read_at_least_once(size: int) -> None:
    spec = list_tool(more="").replace("size: {default: 20, max: 50}", f"size: {{default: {size}, max: {size}}}")
    for name in ("empty", "one-page", "long-tail"):
        assert graded(spec, f"a/tool/list_orders/{name}", [PAGE, SAYS]) == "pass"


def test_no_case_serves_more_rows_than_the_contract_has() -> None:
    spec = list_tool(more="").replace("returns: many", "returns: {at_most: 30, because: So few.}")
    served = {case.serves.rows for case in cases_of(spec).values() if case.serves}
    assert max(served) <= 30
    spec = list_tool(more="").replace("order_by: [id asc]", 'order_by: [id asc], reaches: "25"')
    assert {id.rpartition("/")[2] for id, case in cases_of(spec).items() if case.kind == "list"} >= {"page-plus-one", "empty"}
    assert max(case.serves.rows for case in cases_of(spec).values() if case.serves) <= 25


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("{type: integer, min: 1, max: 60, unique: true}", 60),
        ("{type: string, one_of: [red, green, blue], unique: true}", 3),
        ("{type: integer, min: 1, unique: true}", 50_000),
    ],
)
def test_no_case_serves_more_rows_than_a_unique_field_tells_apart(field: str, most: int) -> None:
    spec = list_tool(more="").replace("{type: string, max_chars: 9, unique: true}", field)
    view = load_texts({"a.yaml": "specforge: 1\nfeature: a\n" + spec}).project.views[0]
    (artifact,) = tools.run(view)
    lists = [served(case_json(case, view), json.loads(str(artifact.text))) for case in eval_cases(view) if case.serves]
    assert max(one.rows for one in lists if one is not None) == most


@pytest.mark.parametrize(
    ("most", "limit", "long"), [(60, None, False), (60, 2, True), (60, 3, False), (49_999, None, False), (50_000, None, True)]
)
def test_a_list_may_be_read_to_its_end_where_it_is_short_and_nothing_limits_it(most: int, limit: int | None, long: bool) -> None:
    spec = list_tool(more="" if limit is None else f"agent: {{pages_per_task: {limit}}}")
    found = cases_of(spec.replace("returns: many", f"returns: {{at_most: {most}, because: So few.}}"))
    assert {f"a/tool/list_orders/{name}" in found for name in ("long-tail", "all")} == {long}


def test_bounds_of_one_name_have_ids_of_their_own_that_stay() -> None:
    check = "{calls: [{call: t, with: {s: a}, times: {at_most: 2}}, {call: t, with: {s: b}, times: {at_most: 3}}]}"
    tools = "tools:\n  - {id: t, does: read, purpose: T.}\n"
    passes = "[{user: x}, {call: t, with: {s: a}}, {agent: y}]"
    fails = "[{user: x}, {call: t, with: {s: a}}, {call: t, with: {s: a}}, {call: t, with: {s: a}}, {agent: y}]"
    both = [
        id for id, case in cases_of(tools + CRITERION.format(check=check, passes=passes, fails=fails)).items() if case.kind == "boundary"
    ]
    assert len(both) == len(set(both)) == 6
    one = check.replace(", {call: t, with: {s: b}, times: {at_most: 3}}", "")
    before = [
        id for id, case in cases_of(tools + CRITERION.format(check=one, passes=passes, fails=fails)).items() if case.kind == "boundary"
    ]
    assert len(before) == 3
    assert set(before) <= set(both)


def test_ids_hold_no_more_than_plain_words() -> None:
    check = '{json_schema: {type: object, properties: {"unit price, or total": {type: integer, maximum: 5}}}}'
    cases = cases_of(CRITERION.format(check=check, passes="'{\"unit price, or total\": 1}'", fails='"no"'))
    assert len([id for id, case in cases.items() if case.kind == "boundary"]) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9_./-]+", id) for id in cases)


def test_two_steps_with_one_condition_are_two_cases() -> None:
    step = "      - do: {}\n        if:\n          - {{is: It is large., go: hand-over}}\n"
    spec = SIDES.replace(step.format("Look."), step.format("Look.") + step.format("Look again."))
    ids = [id for id in cases_of(spec) if "/cancel/if-" in id]
    assert len(ids) == len(set(ids)) == 2


CORRECT = """\
tools:
  - {id: tick, does: write, purpose: Open a ticket.}
intents:
  - {id: person, kind: handoff, when: The user wants a person., tools: tick}
  - {id: decline, kind: refusal, when: The user wants a discount.}
  - {id: call-back, when: The user wants a call., tools: tick}
  - {id: give, when: The user wants money., only_if: The user is a member.}
  - {id: give-more, part_of: give, when: The user wants more.}
  - id: change
    when: The user wants a change.
    steps:
      - {do: Look., if: {is: It is old., go: late}}
  - id: late
    when: It is too late.
    steps:
      - {do: Say so., if: {is: It is very late., go: decline}}
"""


def test_an_in_scope_case_forbids_nothing_that_the_spec_asks_for() -> None:
    cases = cases_of(CORRECT)
    assert graded(CORRECT, "a/intent/call-back/in-scope", [{"call": "tick"}, {"agent": "It is open."}]) == "pass"
    assert cases["a/intent/give-more/in-scope"].user == {
        "wants": "The user wants money. The user wants more.",
        "is": "The user is a member.",
    }
    # Its steps can lead to the refusal, so only the hand-over is ruled out.
    assert [one.check.refuses for one in cases["a/intent/change/in-scope"].expect] == [None]
    assert graded(CORRECT, "a/intent/change/in-scope", "I cannot do that.") == "pass"


@pytest.mark.parametrize(
    ("told", "declines"),
    [
        ({"do": "Say that a third renewal is not possible."}, True),
        ({"do": ["Tell the fee, and that it cannot be waived.", "Ask for a card."]}, True),
        ({"do": "Explain that you do not ship to Norway."}, True),
        ({"do": "Sagen Sie, dass eine Ausleihe nicht m\u00f6glich ist."}, True),
        ({"do": "Politely decline."}, True),
        ({"do": "If the order is old, decline."}, True),
        ({"do": "Look at the order. When it was shipped, kindly decline and say why."}, True),
        ({"do": ["Help with an order of this year.", "Otherwise refuse."]}, True),
        ({"do": "Please say no to a second one."}, True),
        ({"do": "Approve or decline the loan."}, True),
        ({"do": "Look at the loan, and decide whether to decline it."}, True),
        ({"do": "With a debt, you must refuse."}, True),
        ({"do": "Never argue or refuse."}, False),
        ({"do": "Ask first. Do not argue or decline."}, False),
        ({"do": "Lehnen Sie die Bitte h\u00f6flich ab."}, True),
        ({"do": "Lehnen Sie sich nicht zu weit vor."}, False),
        ({"do": "Rechace la solicitud."}, True),
        ({"do": "Say no more than two sentences."}, False),
        ({"do": "If they argue, do not refuse, decline or mock."}, False),
        ({"steps": [{"do": "Look.", "if": [{"is": "It is old.", "do": "Say that it can't be changed."}]}]}, True),
        ({"steps": [{"do": "Look.", "if": [{"is": "It is old.", "go": "late"}]}]}, True),
        ({"only_if": "It is paid.", "do": "Tell the day.", "otherwise": "Say that it is not possible."}, False),
        ({"do": "If nothing fits, say so; do not offer something else."}, False),
        ({"do": "Say that you cannot find it yet, and ask for the number."}, False),
        ({"do": "If the card was declined, ask for another one."}, False),
        ({"do": "Nennen Sie den Tag der Lieferung."}, False),
        ({"constraints": [{"id": "old", "rule": "Decline an order of last year."}]}, True),
        ({"constraints": [{"id": "old", "rule": "Change no order of last year.", "wording": "Refuse an order of last year."}]}, True),
        ({"constraints": [{"id": "old", "rule": "Decline an order of last year.", "enforce": ["guard"]}]}, False),
        ({"constraints": [{"id": "old", "rule": "Never change an order of last year."}]}, False),
        ({"constraints": [{"id": "old", "rule": "An order of last year cannot be changed."}]}, False),
        ({"constraints": [{"id": "old", "rule": "Of an order of last year, say that it cannot be changed."}]}, True),
        ({"part_of": "whole"}, True),
    ],
)
def test_an_intent_that_is_told_to_decline_may_decline_in_scope(told: dict[str, object], declines: bool) -> None:
    spec = f"""\
intents:
  - {{id: person, kind: handoff, when: The user wants a person., sends: One moment.}}
  - {{id: late, when: It is too late., only_if: It is open., otherwise: Say that it is not possible.}}
  - {{id: whole, when: The user wants a change., constraints: [{{id: new, rule: "Once it was sent, refuse."}}]}}
  - {json.dumps({"id": "asked", "when": "The user asks.", **told}, ensure_ascii=False)}
"""
    checks = [one.check for one in cases_of(spec)["a/intent/asked/in-scope"].expect]
    assert [one.refuses for one in checks if one.refuses is not None] == ([] if declines else [False])


def test_a_part_of_what_declines_or_hands_over_may_do_so_in_scope() -> None:
    cases = cases_of("""\
intents:
  - {id: ask, when: The user asks., do: Answer.}
  - {id: person, kind: handoff, when: The user wants a person., sends: One moment.}
  - {id: at-night, part_of: person, when: It is night., do: Say that somebody calls in the morning.}
  - {id: decline, kind: refusal, when: The user wants a discount.}
  - {id: insists, part_of: decline, when: The user insists., do: Name the form.}
""")
    checks = {id.split("/")[2]: [one.check for one in case.expect] for id, case in cases.items() if case.kind == "in-scope"}
    handed = Check.model_validate({"not": {"hands_off": "person"}})
    assert checks == {"ask": [Check(refuses=False), handed], "at-night": [Check(refuses=False)], "insists": [handed]}


CONDITIONED = """\
tools:
  - id: list_bills
    does: read
    purpose: List bills.
    returns: many
    item: {id: {type: string, max_chars: 8, unique: true}}
    pages: {style: cursor, size: {default: 10, max: 10}, order_by: [id asc]}
intents:
  - id: bills
    when: The user asks for a bill.
    only_if: The user is signed in
    tools: list_bills
    steps:
      - {do: Look., if: {is: It is older than a year., go: too-old}}
  - {id: too-old, kind: refusal, part_of: bills, when: It is older than a year., only_if: It is not kept any more.}
"""


@pytest.mark.parametrize(
    ("id", "holds"),
    [
        ("tool/list_bills/empty", "The user is signed in"),
        ("tool/list_bills/all", "The user is signed in"),
        ("intent/bills/if-", "The user is signed in. It is older than a year. It is not kept any more."),
        ("intent/too-old/when", "It is not kept any more. The user is signed in"),
    ],
)
def test_a_user_wants_what_an_intent_is_for_where_its_conditions_hold(id: str, holds: str) -> None:
    (case,) = (case for name, case in cases_of(CONDITIONED).items() if name.startswith(f"a/{id}"))
    assert case.user is not None
    assert case.user["is"] == holds


@pytest.mark.parametrize(
    ("only_if", "is_", "holds"),
    [
        ("it is open", "none is free", "it is open. None is free"),
        ("It is open.", "\u00f6ffnet sp\u00e4ter", "It is open. \u00d6ffnet sp\u00e4ter"),
        ("It is open.", "iPhones are left.", "It is open. iPhones are left."),
        ("It is open.", "`free` is 0", "It is open. `free` is 0"),
        ("it is open", "{table} is free", "it is open. w-7 is free"),
        ("It is open.", "{owner} is away", "It is open. van Dam is away"),
    ],
)
def test_what_holds_for_a_user_is_told_in_sentences(only_if: str, is_: str, holds: str) -> None:
    cases = cases_of(f"""\
variables: [{{id: table, sample: w-7}}]
facts: [{{id: owner, is: van Dam}}]
intents:
  - {{id: book, when: The user wants a table., only_if: {only_if}, steps: [{{do: Look., if: {{is: "{is_}", go: person}}}}]}}
  - {{id: person, kind: handoff, when: The user wants a person., sends: One moment.}}
""")
    (user,) = (case.user for id, case in cases.items() if "/if-" in id)
    assert user is not None
    assert user["is"] == holds


@pytest.mark.parametrize(
    ("other", "forbidden"),
    [
        ("tools: ring", False), ("sends: One moment., tools: ring", False), ("sends: One moment.", False),
        ("sends: A colleague calls., tools: ring", True), ("tools: note", True),
    ],
)  # fmt: skip
def test_a_hand_off_by_what_another_one_does_is_not_forbidden_where_that_may_be_due(other: str, forbidden: bool) -> None:
    cases = cases_of(f"""\
tools:
  - {{id: ring, does: write, purpose: Ring.}}
  - {{id: note, does: write, purpose: Note.}}
intents:
  - id: book
    when: The user wants a table.
    steps: [{{do: Look., if: {{is: There are nine., go: person}}}}]
  - {{id: person, kind: handoff, when: The user wants a person., sends: One moment., tools: ring}}
  - {{id: complaint, kind: handoff, when: The user complains., {other}}}
""")
    checks = [one.check for one in cases["a/intent/book/in-scope"].expect]
    assert (Check.model_validate({"not": {"hands_off": "complaint"}}) in checks) == forbidden


def test_a_user_who_wants_a_part_wants_the_whole() -> None:
    cases = cases_of("""\
intents:
  - {id: person, kind: handoff, when: The user wants a person, sends: One moment.}
  - {id: at-night, part_of: person, when: It is night., do: Say that somebody calls in the morning.}
  - {id: unsure, part_of: at-night, when: You cannot tell the time.}
""")
    wants = {id.split("/")[2]: case.user["wants"] for id, case in cases.items() if case.user is not None}
    assert wants == {
        "person": "The user wants a person",
        "at-night": "The user wants a person. It is night.",
        "unsure": "The user wants a person. It is night. Something that makes this so for the agent: You cannot tell the time.",
    }


@pytest.mark.parametrize(
    ("when", "purpose", "told"),
    [
        ("The user asks for an order.", "List orders.", False),
        ("The user describes a complaint.", "List the orders of the user.", True),
        ("De gebruiker vraagt hoe het met een aangifte staat.", "Zoek aangiften van de gebruiker.", False),
        ("The user wants to know what was bought.", "Show orders.", True),
    ],
)
def test_of_a_list_that_an_intent_does_not_speak_of_the_user_wants_what_it_is_for(when: str, purpose: str, told: bool) -> None:
    spec = list_tool().replace("The user asks for an order.", when).replace("List orders.", purpose).replace("list_orders", "l")
    wants = [str(case.user["wants"]) for case in cases_of(spec).values() if case.kind == "list" and case.user is not None]
    assert {f"{when} The user wants this done: {purpose}" in one for one in wants} == {told}


@pytest.mark.parametrize("purpose", ["List the bills of {whom}.", "List the bills of {whom}"])
def test_of_a_list_that_no_intent_uses_the_user_wants_what_it_is_for(purpose: str) -> None:
    found = cases_of(f"""\
facts: [{{id: whom, is: a customer}}]
tools:
  - id: list_bills
    does: read
    purpose: {purpose}
    returns: many
    item: {{id: {{type: string, max_chars: 8, unique: true}}}}
    pages: {{style: cursor, size: {{default: 10, max: 10}}, order_by: [id asc]}}
""")
    wanted = {str(case.user["wants"]) for case in found.values() if case.user is not None}
    assert all(one.startswith("The user wants this done: List the bills of a customer.") for one in wanted)
    assert "The user wants this done: List the bills of a customer. The user wants every single one." in wanted


@pytest.mark.parametrize(
    ("others", "returns", "told", "told_of_a_row"),
    [("", "one", False, False), (", look_up", "one", True, False), (", look_up", "{at_most: 9, because: So few.}", True, True)],
)
def test_of_a_list_among_other_tools_the_user_wants_what_it_is_for(others: str, returns: str, told: bool, told_of_a_row: bool) -> None:
    spec = list_tool().replace("tools: list_orders", f"tools: [list_orders{others}]").replace("an order.", "an order")
    other = f"  - {{id: look_up, does: read, purpose: Look up., returns: {returns}, item: {{name: {{type: string, max_chars: 9}}}}}}\n"
    found = cases_of(spec.replace("intents:", f"{other}intents:"))
    wants = {id.rpartition("/")[2]: str(case.user["wants"]) for id, case in found.items() if case.user is not None}
    done = " The user wants this done: List orders." if told else ""
    assert wants["ten-pages"] == (f"The user asks for an order.{done}" if told else "The user asks for an order")
    assert wants["all"] == f"The user asks for an order.{done} The user wants every single one."
    of_a_row = " The user wants this done: List orders." if told_of_a_row else ""
    assert wants["one-page"].startswith(f"The user asks for an order.{of_a_row} The user is looking for the one whose `id` is ")


@pytest.mark.parametrize(
    ("when", "of_the_agent"),
    [
        ("You cannot verify who calls.", True), ("If the assistant does not know the answer.", True), ("Your tools fail.", True),
        ("Du kannst die Antwort nicht finden.", True), ("Wenn der Agent nicht weiter wei\u00df.", True), ("L'assistant ne trouve rien.", True),
        ("The user asks what you can do.", False), ("The caller wants a person.", False), ("The agent's manager is asked for.", False),
        ("Du lait est command\u00e9.", False), ("Wenn du nichts findest.", True), ("Young people ask.", False), ("The documents do not answer the question.", False),
    ],
)  # fmt: skip
def test_what_is_said_of_the_agent_is_not_said_of_the_user(when: str, of_the_agent: bool) -> None:
    cases = cases_of(f"intents: [{{id: stop, kind: refusal, when: {json.dumps(when)}, do: Decline.}}]")
    told = f"Something that makes this so for the agent: {when}" if of_the_agent else when
    assert {str(one.user["wants"]) for one in cases.values() if one.user} == {told}


DUTCH = """\
intents:
  - {id: aanvraag, when: De gebruiker wil een vergunning aanvragen., do: Vraag om het adres.}
  - {id: advies, kind: refusal, when: De gebruiker vraagt om advies over de belasting., HOW}
"""
IN_DUTCH = """\
constraints:
  - id: dutch
    rule: Answer in Dutch.
    criteria:
      - {id: x, check: {language: nl}, always: true, passes: "Uw aangifte is vrijgegeven en kan worden opgehaald.", fails: "It has been released, and you can pick it up."}
intents:
  - {id: permit, when: The user wants a permit., do: Ask for the address.}
  - {id: advice, kind: refusal, when: The user asks for advice., HOW}
"""


@pytest.mark.parametrize("how", ["", ", do: Decline.", ", do: Say that you cannot give any."])
def test_who_declines_in_a_language_without_phrases_is_left_to_a_judge(how: str) -> None:
    said = [{"agent": "Dat doe ik helaas niet, en dat geldt voor iedereen die het vraagt."}]
    assert graded(DUTCH.replace(", HOW", how), "a/intent/advies/when", said) == "undecided"
    assert graded(IN_DUTCH.replace(", HOW", how), "a/intent/advice/when", said) == "undecided"
    known = IN_DUTCH.replace(", HOW", how).partition("intents:")[2]
    assert graded(f"intents:{known}", "a/intent/advice/when", said) == "fail"


CONDITIONS = """\
intents:
  - id: cancel
    when: The user wants to cancel a visit.
    only_if:
      all_of: ["the visit is more than 2 hours away", "The user is registered."]
    otherwise: OTHERWISE
    tools: [cancel]
  - id: move
    part_of: cancel
    when: The user wants another day.
    only_if: {any_of: ["A day is free.", "The user can wait."]}
    otherwise: Name the next free day.
  - {id: pay, when: The user wants to pay., only_if: A bill is open., do: Take the money.}
tools:
  - {id: cancel, does: write, purpose: Cancel a visit.}
"""


def test_each_condition_has_a_case_in_which_it_does_not_hold() -> None:
    cases = {
        id: case for id, case in cases_of(CONDITIONS.replace("OTHERWISE", "Say that it is too late.")).items() if case.kind == "otherwise"
    }
    wants = "The user wants to cancel a visit."
    assert [case.user for case in cases.values()] == [
        {"wants": wants, "is": "The user is registered. This is not so: the visit is more than 2 hours away"},
        {"wants": wants, "is": "the visit is more than 2 hours away. This is not so: The user is registered."},
        {
            "wants": f"{wants} The user wants another day.",
            "is": "the visit is more than 2 hours away. The user is registered. This is not so: A day is free. This is not so: The user can wait.",
        },
    ]
    assert [re.sub("[0-9a-f]{8}", "X", id) for id in cases] == ["a/intent/cancel/otherwise-X"] * 2 + ["a/intent/move/otherwise"]
    for case in cases.values():
        assert case.refs == (str(case.refs[0]),)
        (rubric,) = [one.check.judged.rubric for one in case.expect if one.check.judged]
        told = "Name the next free day." if "move" in case.id else "Say that it is too late."
        assert case.user is not None
        assert rubric.startswith("This is not so: ")
        lead, said = rubric.split(" The answer does what it was told to do then: ")
        assert said == told
        assert f"{case.user['is']}.".removesuffix("..").rstrip(".").endswith(lead.rstrip("."))
    twice = CONDITIONS.replace('"The user is registered."]', '"The user is registered.", "The user is registered."]')
    assert cases.keys() == {id for id, case in cases_of(twice.replace("OTHERWISE", "Wait.")).items() if case.kind == "otherwise"}
    # A condition that is added moves none of the others.
    more = CONDITIONS.replace('"The user is registered."]', '"The user is registered.", "The visit is paid."]')
    assert cases.keys() < cases_of(more.replace("OTHERWISE", "Wait.")).keys()


@pytest.mark.parametrize(
    ("otherwise", "verdict"),
    [
        ("Say that it cannot be cancelled any more.", "fail"),
        ("Politely decline.", "fail"),
        ("Refuse, and say when the visit is.", "fail"),
        ("Say when the visit is.", "undecided"),
        ("If the user insists, refuse.", "undecided"),
        ("Say that it cannot be cancelled online, but that a colleague can do it.", "undecided"),
        ("Decline, since visits on the same day are paid.", "fail"),
        ("Decline, say that it is too late and apologise.", "fail"),
        ("Say that visits on the same day cannot be moved and are paid.", "fail"),
        ("Decline, and leave the visit as it is.", "fail"),
        ("Say that it cannot be cancelled and by when that was possible.", "fail"),
        ("Tell the user it can't be cancelled, and to whom they can turn.", "fail"),
        ("Do not cancel it; ask for the name first.", "fail"),
        ("Lehne ab und nenne den Termin.", "fail"),
        ("Rechaza la solicitud y di cu\u00e1ndo es.", "fail"),
        ("Say that it is not cancelled, and name the fee.", "fail"),
        ("Say that it is not refunded.", "undecided"),
        ("Say that it is not cancelled online, and cancel it by hand.", "undecided"),
        ("Do not cancel it before the user has seen the fee.", "undecided"),
        ("Do not cancel it, but cancel the reminder.", "undecided"),
        ("Tell the user if it can't be cancelled.", "undecided"),
        # What is asked for beside it may take a tool.
        ("Decline and cancel the reminder instead.", "undecided"),
        ("Decline, and hand it over to a person.", "undecided"),
        ("Decline. Then note it in the calendar.", "undecided"),
        ("Note it, and say that it cannot be cancelled.", "undecided"),
        ("Decline unless the user insists.", "undecided"),
        ("Lehne ab und notiere es.", "undecided"),
    ],
)
def test_who_goes_ahead_where_a_condition_does_not_hold_fails_if_that_is_to_be_declined(otherwise: str, verdict: str) -> None:
    spec = CONDITIONS.replace("OTHERWISE", f'"{otherwise}"')
    for id in (id for id in cases_of(spec) if "cancel/otherwise" in id):
        assert graded(spec, id, [{"call": "cancel"}, {"agent": "It is cancelled."}]) == verdict
        assert graded(spec, id, [{"agent": "I am sorry, it cannot be cancelled any more."}]) == "undecided"
        # No phrase is asked for: what is told may be said without one.
        assert graded(spec, id, [{"agent": "Only until two hours before, and it begins at ten."}]) == "undecided"


@pytest.mark.parametrize(
    ("otherwise", "verdict"),
    [
        ("Say that a colleague calls back in the morning.", "fail"),
        ("Name the hours, and say why nobody is there.", "fail"),
        ("Hand it over to the night desk.", "undecided"),
        ("Say that you pass it on to the night desk.", "undecided"),
        ("Ask for the number.", "undecided"),
    ],
)
def test_who_hands_over_where_that_is_not_to_be_fails(otherwise: str, verdict: str) -> None:
    spec = f"""intents:
  - id: person
    kind: handoff
    when: The user wants a person.
    only_if: The desk is open.
    otherwise: {otherwise}
    sends: Hold on.
    tools: [put_through]
tools:
  - {{id: put_through, does: write, purpose: Put the user through.}}
"""
    (id,) = [one for one, case in cases_of(spec).items() if case.kind == "otherwise"]
    assert graded(spec, id, [{"call": "put_through"}, {"agent": "Hold on."}]) == verdict
    assert graded(spec, id, [{"agent": "A colleague calls you in the morning."}]) == "undecided"


@pytest.mark.parametrize("purpose", ["Reject a visit.", "Set a visit to confirmed or declined."])
def test_a_tool_that_records_what_is_declined_may_be_called_where_that_is_to_be_done(purpose: str) -> None:
    spec = CONDITIONS.replace("OTHERWISE", "Decline.").replace("purpose: Cancel a visit.", f"purpose: {purpose}")
    for id in (id for id in cases_of(spec) if "cancel/otherwise" in id):
        assert graded(spec, id, [{"call": "cancel"}, {"agent": "I declined it."}]) == "undecided"


READ_BY_SEVERAL = """\
intents:
  - {id: person, kind: handoff, when: The user wants a person., sends: Hold on., tools: [visits]}
  - {id: move, when: The user wants another day., do: Move the visit., tools: [visits, move]}
  - {id: look, when: The user asks what is planned., do: Tell it., tools: [visits]}
tools:
  - {id: move, does: write, purpose: Move a visit.}
  - id: visits
    does: read
    purpose: List the visits.
    returns: {at_most: 5, because: There are no more.}
    item: {visit_id: string}
    empty_means: Nothing is planned.
"""


def test_a_list_is_read_for_an_intent_that_changes_nothing_where_there_is_one() -> None:
    def about(spec: str) -> tuple[str, ...]:
        return cases_of(spec)["a/tool/visits/empty"].refs

    assert about(READ_BY_SEVERAL) == ("a/tool/visits", "a/intent/look")
    assert about(re.sub("  - {id: look.*\n", "", READ_BY_SEVERAL)) == ("a/tool/visits", "a/intent/move")


WHOLE = """\
tools:
  - id: my_loans
    does: read
    purpose: List the loans of the reader.
    input: {limit: {type: string, required: false}}
    returns: {at_most: 40, because: No more can be borrowed.}
    item:
      loan_id: {type: string, max_chars: 10, unique: true}
      waiting: {type: integer, required: false, min: 0, missing_means: Nobody waits for it.}
    empty_means: The reader has borrowed nothing.
intents:
  - {id: loans, when: The reader asks for the loans., tools: my_loans, do: Name them.}
"""


def test_a_list_that_comes_whole_is_empty_in_one_case_and_lacks_a_field_in_another() -> None:
    cases = {id.rpartition("/")[2]: case for id, case in cases_of(WHOLE).items() if case.kind == "list"}
    assert {name: [one.rubric for one in case.judged] for name, case in cases.items()} == {
        "empty": ["The answer says what the empty result means: The reader has borrowed nothing."],
        "without-waiting": ["The answer says what it means that the row has no `waiting`, and makes up none: Nobody waits for it."],
    }
    view = load_texts({"a.yaml": "specforge: 1\nfeature: a\n" + WHOLE}).project.views[0]
    (artifact,) = tools.run(view)
    document = json.loads(str(artifact.text))
    schema = document["tools"][0]["outputSchema"]
    for name, rows in (("empty", 0), ("without-waiting", 1)):
        listed = served(case_json(cases[name], view), document)
        assert listed is not None
        found = listed.call({"limit": "none"})
        assert instance_error(schema, found) is None
        assert (len(found["items"]), found["total_count"], found["has_more"], found["next"]) == (rows, rows, False, None)  # type: ignore[arg-type]  # of our own making
        assert all(row.keys() == {"loan_id"} for row in found["items"])  # type: ignore[attr-defined]  # of our own making
        assert listed.call({"page_size": 5})["class"] == "bad_arguments"
    walk = [{"call": "my_loans", "result": {"items": [{"loan_id": "1"}]}}]
    assert graded(WHOLE, "a/tool/my_loans/without-waiting", [*walk, {"agent": "Nobody waits for it."}]) == "pass"
    assert graded(WHOLE, "a/tool/my_loans/without-waiting", [*walk, {"agent": "3 people wait for it."}]) == "fail"
    assert "a/tool/my_loans/empty" not in cases_of(WHOLE.replace("    empty_means: The reader has borrowed nothing.\n", ""))


def test_who_declines_in_json_as_it_is_told_is_left_to_a_judge() -> None:
    spec = """\
output_format:
  json_schema: {type: object, properties: {ok: {type: boolean}, reason: {type: string}}, required: [ok]}
intents:
  - {id: stop, kind: refusal, when: The input is no claim., do: 'Answer {{"ok": false}} with the reason "no claim".'}
"""
    told = '{"ok": false, "reason": "no claim"}'
    assert graded(spec, "a/intent/stop/when", told) == "undecided"
    assert graded(spec, "a/intent/stop/when", "no claim") == "fail"
    in_words = spec.replace("Answer", "Say that you cannot take it, as a reason, and answer")
    assert graded(in_words, "a/intent/stop/when", '{"ok": true}') == "fail"
    assert graded("intents:" + spec.partition("intents:")[2], "a/intent/stop/when", told) == "fail"
