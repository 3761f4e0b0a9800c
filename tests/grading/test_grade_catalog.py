"""The catalog of a feature: which tools write, and what its handoffs declare."""

import datetime

from msgspec.structs import replace

from specforge.grading.catalog import Catalog, Handoff, catalog_of
from specforge.loading.assembly import assemble

SPEC = """\
specforge: 1
feature: shop
title: Shop
summary: A shop.
role: You are the agent of a shop.
owners: {product: shop, evals: quality}
source: Policy 1
variables: [{id: name, type: string, sample: Ada}]
facts: [{id: hotline, is: "555 12"}]
intents:
  - {id: hand-over, kind: handoff, when: "Out of scope.", sends: "Hello {name}, call {hotline}.", tools: transfer}
  - {id: silent, kind: handoff, when: "Never."}
  - {id: answer, when: "Always.", sends: "Hi."}
tools:
  - {id: look, does: read, purpose: "Look."}
  - {id: transfer, does: write, purpose: "Transfer."}
  - {id: pay, does: write-once, purpose: "Pay."}
"""


def test_the_catalog_of_a_feature() -> None:
    loaded = assemble(("shop.yaml",), lambda _: SPEC.encode(), datetime.date(2026, 1, 1))
    assert not [finding for finding in loaded.findings if finding.severity.name == "ERROR"]
    (view,) = loaded.project.views
    catalog = catalog_of(view)
    assert {"You are the agent of a shop.", "Hello {{name}}, call 555 12.", "Pay."} <= set(catalog.told)
    assert replace(catalog, told=()) == Catalog(
        writes=frozenset({"transfer", "pay"}),
        handoffs={"hand-over": Handoff("Hello {{name}}, call 555 12.", ("transfer",)), "silent": Handoff()},
        tools=frozenset({"look", "transfer", "pay"}),
        variables={"name": "Ada"},
    )
