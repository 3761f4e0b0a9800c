"""What a case covers, and what is given to it, written back from its record into the spec, where both are said elsewhere."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.settling.shop import EVALS, comes_back, made, promoted, text

SHOP = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
variables:
  - {id: zone, sample: Europe/Berlin}
  - {id: now, type: datetime, sample: "2026-04-01T10:00:00+02:00"}
facts:
  - {id: clock, says: "It is {now} in {zone}."}
constraints:
  - {id: plain, rule: Write in plain words.}
  - {id: kind, rule: Be kind.}
intents:
  - {id: cancel, when: The user wants to cancel., do: Cancel the order.}
  - {id: ask, when: The user asks., do: Answer.}
cases:
  - id: far
    covers: [cancel, plain]   # both
    given:
      variables: {zone: Asia/Tokyo}   # far away
      state: {open: [W1]}
    input: Cancel W1.
    expect: [{says: W1}]
  - id: near
    covers: ask
    input: When do you open?
    expect: [{says: nine}]
"""


def change(root: Path, case: str, changed: Callable[[dict[str, Any]], object]) -> None:
    """Change the record of a case."""
    records = [json.loads(line) for line in text(root, EVALS).splitlines()]
    changed(next(one for one in records if one["id"] == f"shop/case/{case}"))
    (root / EVALS).write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in records), encoding="utf-8")


@pytest.mark.parametrize(
    ("case", "changed", "old", "new"),
    [
        ("far", lambda one: one["variables"].update(zone="Asia/Seoul"), "{zone: Asia/Tokyo}   #", "{zone: Asia/Seoul}   #"),
        ("far", lambda one: one["variables"].update(now="2026-05-01T10:00:00+02:00"), "{zone: Asia/Tokyo}", "{zone: Asia/Tokyo, now: 2026-05-01T10:00:00+02:00}"),
        ("near", lambda one: one["variables"].update(zone="Asia/Seoul"), "ask\n    input: When do you open?\n    expect: [{says: nine}]\n", "ask\n    input: When do you open?\n    expect: [{says: nine}]\n    given:\n      variables:\n        zone: Asia/Seoul\n"),
        ("far", lambda one: one["state"]["open"].append("W2"), "[W1]", "[W1, W2]"),
        ("far", lambda one: one.pop("state"), "      state: {open: [W1]}\n", ""),
        ("far", lambda one: one["refs"].append("shop/constraint/kind"), "[cancel, plain]   #", "[cancel, plain, kind]   #"),
        ("far", lambda one: one["refs"].pop(), "[cancel, plain]   #", "[cancel]   #"),
        ("near", lambda one: one["refs"].append("shop/constraint/plain"), "covers: ask", "covers: [ask, plain]"),
        ("near", lambda one: one.update(refs=["shop/case/near", "shop/intent/cancel"]), "covers: ask", "covers: cancel"),
        ("far", lambda one: one.update(refs=["shop/case/far", "shop/intent/ask", "shop/constraint/plain", "shop/constraint/kind"]), "[cancel, plain]   #", "[ask, plain, kind]   #"),
    ],
)  # fmt: skip
def test_what_a_case_is_about_comes_back(
    tmp_path: Path, case: str, changed: Callable[[dict[str, Any]], object], old: str, new: str
) -> None:
    root = made(tmp_path, SHOP)
    change(root, case, changed)
    assert promoted(root).refused == ()
    assert text(root) == SHOP.replace(old, new)
    comes_back(root, EVALS)


@pytest.mark.parametrize(
    ("refs", "covers"),
    [
        (["intent/cancel", "intent/ask", "constraint/plain"], "[cancel, plain, intent/ask]"),
        (["intent/ask", "constraint/ask"], "[ask]"),
    ],
)
def test_an_id_of_two_elements_is_named_once_for_both_and_with_its_kind_for_one(tmp_path: Path, refs: list[str], covers: str) -> None:
    root = made(tmp_path, SHOP.replace("id: kind,", "id: ask,"))
    change(root, "far", lambda one: one.update(refs=["shop/case/far", *(f"shop/{ref}" for ref in refs)]))
    assert promoted(root).refused == ()
    assert f"covers: {covers}   # both" in text(root)
    comes_back(root, EVALS)


def test_refs_in_another_order_than_that_of_the_spec_are_refused_with_theirs(tmp_path: Path) -> None:
    root = made(tmp_path, SHOP)
    change(root, "near", lambda one: one["refs"].extend(["shop/constraint/kind", "shop/constraint/plain"]))
    told = {(one.reason, one.help) for one in promoted(root).refused}
    wanted = '["shop/case/near", "shop/intent/ask", "shop/constraint/plain", "shop/constraint/kind"]'
    assert told == {("the refs of a case stand in the order of the spec, behind its own", f"write them as {wanted}")}
    assert text(root) == SHOP
