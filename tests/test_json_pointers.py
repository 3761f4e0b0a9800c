import pytest

from specforge.provenance.pointers import referred, value_at

SCHEMA = {
    "$defs": {"a/b": {"type": "string"}, "two words": {"type": "number"}, "no object": 3},
    "anyOf": [{"type": "null"}, {"type": "object"}],
    "": {"type": "boolean"},
}


@pytest.mark.parametrize(
    ("ref", "named"),
    [
        ("#", SCHEMA),
        ("#/$defs/a~1b", {"type": "string"}),
        ("#/$defs/two%20words", {"type": "number"}),
        ("#/$defs/two words", {"type": "number"}),
        ("#/anyOf/1", {"type": "object"}),
        ("#/", {"type": "boolean"}),
        ("#/anyOf/2", None),
        ("#/anyOf/one", None),
        ("#/$defs/no object", None),
        ("#/$defs/no object/inside", None),
        ("#anchor", None),
        ("https://example.com/schema.json#/$defs/a~1b", None),
    ],
)
def test_a_reference_names_an_object_of_its_own_document_or_nothing(ref: str, named: object) -> None:
    assert referred(ref, SCHEMA) == named


def test_a_null_that_a_pointer_names_is_told_from_nothing() -> None:
    assert (value_at({"a": None}, "/a", "nothing"), value_at({"a": None}, "/b", "nothing")) == (None, "nothing")
