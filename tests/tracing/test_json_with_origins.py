"""JSON with provenance is the JSON of the standard library, and each of its characters belongs to what gave rise to it."""

import json
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from specforge.location import Place
from specforge.provenance.dumping import Node, dumps
from specforge.provenance.traced import Origin, Traced, plain, spans_of, trace

ORIGINS = [Origin(f"shop/fact/f{number}", Place("shop.yaml", ("facts", number))) for number in range(3)]

TEXTS = st.text(st.sampled_from('ab"\\\n\u2028ü{}[],: '), max_size=6)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
TRACED = st.builds(trace, TEXTS, st.sampled_from(ORIGINS))
VALUES = st.recursive(
    st.one_of(SCALARS, TRACED),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(TEXTS, inner, max_size=3),
        st.builds(Node, st.dictionaries(TEXTS, inner, max_size=3), st.sampled_from(ORIGINS)),
    ),
    max_leaves=12,
)


def pieces(value: object, indent: int | None, depth: int, owner: Origin | None) -> Iterator[tuple[str, Origin | None]]:
    """Each piece of the JSON of a value with its owner: that of the innermost object which has one, or of the text."""
    owner = value.origin if isinstance(value, Node) else owner
    if isinstance(value, Traced):
        yield json.dumps(plain(value), ensure_ascii=False), value.spans[0].origin
    elif isinstance(value, (dict, list, tuple)) and value:
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        after = "" if indent is None else "\n" + " " * indent * (depth + 1)
        entries = value.items() if isinstance(value, dict) else (("", item) for item in value)
        yield opening, owner
        for number, (key, item) in enumerate(entries):
            yield ("," if indent is not None else ", ") if number else "", owner
            before = f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(value, dict) else ""
            yield after + before, item.origin if isinstance(item, Node) else owner
            yield from pieces(item, indent, depth + 1, owner)
        yield ("" if indent is None else "\n" + " " * indent * depth) + closing, owner
    else:
        yield json.dumps(value, ensure_ascii=False), owner


@given(VALUES, st.sampled_from([None, 2]))
def test_every_character_belongs_to_what_gave_rise_to_it(value: object, indent: int | None) -> None:
    printed = dumps(value, indent=indent, tracing=True)
    assert plain(printed) == json.dumps(value, indent=indent, ensure_ascii=False) == dumps(value, indent=indent, tracing=False)
    found: list[Origin | None] = [None] * len(printed)
    for span in spans_of(printed):
        found[span.start : span.end] = [span.origin] * (span.end - span.start)
    assert found == [owner for text, owner in pieces(value, indent, 0, None) for _ in text]
