"""Whatever a server answers, a probe ends with verdicts: it neither raises nor goes on for ever."""

import json
import random
import unicodedata
from collections.abc import Mapping
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.caps import PROFILES
from specforge.probing.probe import Wishes, probe
from specforge.probing.schema import probe_schema
from specforge.probing.session import Limits
from specforge.probing.target import ABSENT, Answer, Bounds, compact
from specforge.probing.telling import probed_json, probed_text
from tests.probing.listserver import ListServer
from tests.probing.test_dialects import CONTRACTS
from tests.probing.test_promises import edited, entry_of

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["", "\x1b[31m", "\u202e", "r001", "\ud800"]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)), max_leaves=8
)
KEYS = ("items", "next", "has_more", "total_count", "truncated", "returned_count", "as_of")
SCHEMA = probe_schema()
ROW_KEYS = ("id", "at", "kind", "note")


class Mad(ListServer):
    """A list whose answers have other values here and there, drawn from a lot."""

    def __init__(self, entry: Any, seed: int, values: list[Any]) -> None:
        super().__init__(entry)
        self.lot, self.values = random.Random(seed), values

    def offered(self) -> Mapping[str, Mapping[str, Any]]:
        found = json.loads(json.dumps(super().offered()))
        if self.lot.random() < 0.3:
            one = found[self.entry["name"]]
            name = self.lot.choice(sorted(one))
            one[name] = self.lot.choice([{}, {"properties": {}}, {"type": 7}, {"properties": {"cursor": {"anyOf": [{"type": "null"}]}}}])
        return found

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        try:
            answer = super().call(tool, arguments, bounds)
        except (TypeError, ValueError, ZeroDivisionError) as error:  # what it was sent as the next place is no place
            return Answer("refused", why=repr(error))
        draw, value = self.lot.random(), self.lot.choice(self.values)
        if answer.state != "result" or draw < 0.5:
            return answer
        if draw < 0.6:
            return Answer("result", structured=value, text=self.lot.choice([None, "x", "[1", "{}"]), bytes=3)
        if draw < 0.65:
            return Answer("result", structured=ABSENT, text=self.lot.choice([None, "", "NaN", "[" * 2000]), bytes=3)
        if draw < 0.7:
            return Answer(self.lot.choice(["refused", "hung", "died", "flooded", "garbled"]), why=self.lot.choice(["", "\x07 no \x1b[2J"]))
        found = json.loads(json.dumps(answer.structured))
        if draw < 0.85 or not found.get("items"):
            found[self.lot.choice(KEYS)] = value
        else:
            found["items"][0] = value if self.lot.random() < 0.3 else {**found["items"][0], self.lot.choice(ROW_KEYS): value}
        return Answer("result", structured=found, text=compact(found).decode("utf-8", "replace"), bytes=9, seconds=0.1)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(VALUES, min_size=1, max_size=5),
    st.sampled_from(["cursor", "offset", "page", "range", "limit-only", *CONTRACTS]),
)
def test_a_probe_of_anything_ends_in_verdicts(seed: int, values: list[Any], style: str) -> None:
    if style in CONTRACTS:
        of, pages, reads = CONTRACTS[style]
        # The server describes its results, whatever envelope the contract reads.
        entry = edited(entry_of(of, json.dumps(pages), json.dumps(reads)), "outputSchema", entry_of(of)["outputSchema"])
    else:
        entry = entry_of(style)
    server = Mad(entry, seed, values)
    found = probe(
        entry, server, server.offered(), Wishes(Limits(calls=150), PROFILES, may_write=True, known={"list_things": ({"id": "a"}, "b")})
    )
    assert len(found.calls) <= 150
    told = probed_text([found], verbose=True)
    assert not any(
        unicodedata.category(letter) in {"Cc", "Cs"} or unicodedata.bidirectional(letter) in {"RLO", "LRO", "RLI"}
        for letter in told.replace("\n", "")
    )
    jsonschema.validate(json.loads(probed_json([found]).encode()), SCHEMA)
