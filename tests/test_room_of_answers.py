"""Cases of lists where the form of every answer has no room for what they would ask for."""

import json

import pytest

from specforge.compilers.evals import evals
from specforge.evaluation.room import has_room_for_digits, has_room_for_words
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: match
output_format:
  json_schema: {schema}
intents:
  - {{id: match, when: A name is given., do: Say whether it is a supplier., tools: [list_suppliers]}}
tools:
  - id: list_suppliers
    does: read
    purpose: List the suppliers.
    returns: many
    item: {{supplier_id: {{type: string, max_chars: 8, unique: true}}, name: {{type: string, max_chars: 60}}}}
    pages: {{style: cursor, size: {{default: 20, max: 50}}, order_by: [supplier_id asc], total: exact}}
    empty_means: Nobody has entered suppliers yet.
"""
MATCHED = "{type: object, additionalProperties: false, properties: {matched: {type: boolean}, by: {enum: [name, number]}}}"
COUNTED = "{type: object, additionalProperties: false, properties: {found: {type: [integer, 'null']}}}"
WORDED = "{type: object, additionalProperties: false, properties: {why: {type: array, items: {type: string}}}}"


def lines(schema: str) -> dict[str, dict[str, object]]:
    loaded = load_texts({"match.yaml": SPEC.format(schema=schema)})
    (artifact,) = evals.run(loaded.project.views[0])
    found = [json.loads(line) for line in str(artifact.text).splitlines()]
    return {line["id"].rpartition("/")[2]: line for line in found if line["kind"] == "list"}


def test_an_answer_without_words_is_asked_for_its_calls_alone() -> None:
    found = lines(MATCHED)
    assert "count" not in found
    assert {"empty", "one-row", "long-tail", "expired-cursor"} <= found.keys()
    assert not any(line.get("judged") for line in found.values())
    assert not any("any_of" in one for line in found.values() for one in line["expect"])  # type: ignore[attr-defined]
    assert all(any("calls" in one for one in line["expect"]) for line in found.values())  # type: ignore[attr-defined]


def test_a_number_is_asked_for_where_an_answer_can_have_one() -> None:
    assert "count" in lines(COUNTED)
    assert not any(line.get("judged") for line in lines(COUNTED).values())


def test_an_answer_with_words_is_asked_for_all() -> None:
    found = lines(WORDED)
    assert "count" in found
    assert found["empty"].get("judged")


@pytest.mark.parametrize(
    ("schema", "words", "digits"),
    [
        (MATCHED, False, False),
        (COUNTED, False, True),
        (WORDED, True, True),
        ("{type: object}", True, True),
        ("{type: [boolean, 'null']}", False, False),
        ("{anyOf: [{type: boolean}, {const: 5}]}", False, False),
        ("{oneOf: [{type: boolean}, {type: string}]}", True, True),
        ("{type: string, format: date}", False, False),
        ("{type: array, items: {type: boolean}}", False, False),
        ("{type: array, items: {$ref: '#/$defs/a'}, $defs: {a: {type: boolean}}}", True, True),
        ("{}", True, True),
    ],
)
def test_only_a_form_that_certainly_has_no_room_has_none(schema: str, words: bool, digits: bool) -> None:
    (view,) = load_texts({"match.yaml": SPEC.format(schema=schema)}).project.views
    assert (has_room_for_words(view), has_room_for_digits(view)) == (words, digits)


@pytest.mark.parametrize(
    ("schema", "judged"), [("{enum: [approved, refused]}", True), ("{type: object, properties: {why: {type: string}}}", False)]
)
def test_who_can_decline_in_no_words_is_left_to_a_judge(schema: str, judged: bool) -> None:
    spec = SPEC.format(schema=schema) + "# end\n"
    spec = spec.replace("tools:\n", "  - {id: legal, kind: refusal, when: The user asks for legal advice.}\ntools:\n", 1)
    (artifact,) = evals.run(load_texts({"match.yaml": spec}).project.views[0])
    found = {line["id"]: line for line in map(json.loads, str(artifact.text).splitlines())}
    first = found["match/intent/legal/when"]["expect"][0]
    assert ("any_of" in first) is judged
    assert ("refuses" in first) is not judged
