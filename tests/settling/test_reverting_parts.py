"""Edits of JSON that are dropped one by one: the others stay, and in the end stands what a build would write."""

import copy
import datetime
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.attributing.hunk import Hunk, Kind
from specforge.attributing.hunks import plain_hunks
from specforge.attributing.json_values import without
from specforge.config import Config
from specforge.errors import UsageError
from specforge.settling.deciding import Grounds, accept
from specforge.settling.revert import revert, without_lines
from specforge.settling.targets import Target
from tests.settling.shop import AS_OF, EVALS, PROMPT, SHOP, TOOLS, drift, made, promoted, text

NAMES = st.sampled_from("abcdef")
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["x", "y z", ""]))
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(NAMES, inner, max_size=3),
        st.dictionaries(NAMES, inner, max_size=4).map(lambda items: [{"id": name, "v": value} for name, value in items.items()]),
    ),
    max_leaves=10,
)


@st.composite
def edited(draw: st.DrawFn) -> tuple[Any, Any]:
    """A document and what somebody made of it."""
    wanted = draw(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
    return wanted, draw_edit(draw, copy.deepcopy(wanted))


def draw_edit(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, dict) and value:
        for key in list(value):
            match draw(st.integers(0, 5)):
                case 0 if key != "id":
                    del value[key]
                case 1 | 2 if key != "id":
                    value[key] = draw_edit(draw, value[key])
                case _:
                    pass
        if "id" not in value and draw(st.booleans()):
            value[draw(st.sampled_from("ghi"))] = draw(VALUES)
        return value
    if isinstance(value, list) and value:
        items = [draw_edit(draw, item) if draw(st.integers(0, 3)) == 0 else item for item in value]
        return draw(st.permutations(items))[: draw(st.integers(0, len(items)))] if draw(st.booleans()) else items
    return draw(LEAVES)


def printed(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def told(wanted: object, there: object) -> list[Hunk]:
    return list(plain_hunks("a.json", printed(wanted), printed(there)))


@given(edited())
def test_what_differs_is_told_and_can_be_dropped_all_at_once(pair: tuple[Any, Any]) -> None:
    wanted, there = pair
    assert bool(told(wanted, there)) is (json.dumps(wanted, sort_keys=True) != json.dumps(there, sort_keys=True))
    assert without(wanted, there, told(wanted, there)) == wanted


@given(edited(), st.data())
def test_edits_are_dropped_one_by_one_until_none_is_left(pair: tuple[Any, Any], data: st.DataObject) -> None:
    wanted, there = pair
    left = told(wanted, there)
    for _ in range(200):
        if not left:
            break
        there = without(wanted, there, [data.draw(st.sampled_from(left))])
        left = told(wanted, there)
    assert json.dumps(there, sort_keys=True) == json.dumps(wanted, sort_keys=True)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return made(tmp_path)


def lines(shop: Path) -> list[str]:
    return text(shop, EVALS).splitlines()


def put(shop: Path, path: str, content: str) -> None:
    (shop / path).write_text(content, encoding="utf-8")


def dropped(shop: Path, path: str, line: int) -> None:
    revert(shop, Config(), AS_OF, [Target(path, line, line)])


def test_a_case_with_several_edits_is_written_again_and_the_others_keep_theirs(shop: Path) -> None:
    before = lines(shop)
    first = before[0].replace('"refs": [', '"refs": ["shop/intent/return", ').replace('"says": ["W1"]', '"says": ["W1", "x"]')
    second = before[1].replace("Quick", "MY EDIT")
    put(shop, EVALS, "\n".join([first, second, *before[2:], ""]))
    dropped(shop, EVALS, 1)
    assert lines(shop) == [before[0], second, *before[2:]]


def test_a_case_that_was_moved_goes_back(shop: Path) -> None:
    before = lines(shop)
    put(shop, EVALS, "\n".join([before[2], before[0], before[1], *before[3:], ""]))
    (moved,) = plain_hunks(EVALS, "\n".join([*before, ""]), text(shop, EVALS))
    assert moved.kind is Kind.MOVED
    dropped(shop, EVALS, moved.line)
    assert lines(shop) == before


def test_a_case_that_was_written_twice_loses_one(shop: Path) -> None:
    before = lines(shop)
    put(shop, EVALS, "\n".join([before[0], *before, ""]))
    (twice,) = plain_hunks(EVALS, "\n".join([*before, ""]), text(shop, EVALS))
    dropped(shop, EVALS, twice.line)
    assert lines(shop) == before


def test_a_case_with_a_key_twice_is_written_again(shop: Path) -> None:
    before = lines(shop)
    put(shop, EVALS, "\n".join([before[0].replace("{", '{"feature": "another", ', 1), *before[1:], ""]))
    assert drift(shop) == [(EVALS, 1, "hand-edited")]
    dropped(shop, EVALS, 1)
    assert lines(shop) == before


def test_a_case_that_was_taken_out_comes_back_where_it_was(shop: Path) -> None:
    before = lines(shop)
    put(shop, EVALS, "\n".join([before[0], *before[2:], ""]))
    dropped(shop, EVALS, 2)
    assert lines(shop) == before


def test_values_that_were_put_in_or_taken_out_are_dropped_alone(shop: Path) -> None:
    before = text(shop, TOOLS)
    document = json.loads(before)
    fields = document["tools"][0]["inputSchema"]["properties"]
    fields["reason"] = {"type": "string"}
    del fields["order_id"]["maxLength"]
    put(shop, TOOLS, printed(document))
    number = text(shop, TOOLS).splitlines().index('          "reason": {') + 1
    dropped(shop, TOOLS, number)
    del fields["reason"]
    assert text(shop, TOOLS) == printed(document)
    (left,) = plain_hunks(TOOLS, before, text(shop, TOOLS))
    dropped(shop, TOOLS, left.line)
    assert text(shop, TOOLS) == before


@pytest.mark.parametrize("line", [7, 10])
@pytest.mark.parametrize("added", ["", " and kind"], ids=["as it was", "in other words"])
def test_a_line_that_was_moved_is_accepted_and_dropped_at_both_of_its_ends(shop: Path, line: int, added: str) -> None:
    before = text(shop, PROMPT)
    rule = "- Be polite, and say {thanks} where it fits.\n"
    after = before.replace(rule, "").replace("## Always\n\n", f"## Always\n\n{rule.replace('polite', f'polite{added}')}")
    put(shop, PROMPT, after)
    dropped(shop, PROMPT, line)
    assert text(shop, PROMPT) == before
    put(shop, PROMPT, after)
    accept(shop, Config(), AS_OF, [Target(PROMPT, line)], Grounds("A trial.", "legal", AS_OF + datetime.timedelta(days=9)))
    assert [state for _, _, state in drift(shop)] == ["accepted"]


def test_in_a_file_that_is_laid_out_by_hand_only_a_value_that_became_another_is_dropped_alone(shop: Path) -> None:
    document = json.loads(text(shop, TOOLS))
    before = json.dumps(document, indent=1)
    put(shop, TOOLS, before.replace("Cancel an order and", "Cancel one order and"))
    dropped(shop, TOOLS, next(at for at, line in enumerate(text(shop, TOOLS).splitlines(), 1) if "Cancel one" in line))
    assert text(shop, TOOLS) == before
    document["tools"][0]["title"] = "Cancel"
    put(shop, TOOLS, json.dumps(document, indent=1))
    with pytest.raises(UsageError, match="is laid out by hand"):
        dropped(shop, TOOLS, next(at for at, line in enumerate(text(shop, TOOLS).splitlines(), 1) if '"title"' in line))


def test_an_order_that_is_not_of_the_spec_is_an_edit_that_is_told_refused_and_dropped(tmp_path: Path) -> None:
    more = (
        "  - {id: find, does: read, purpose: Find orders., returns: one}\n  - {id: ask, does: read, purpose: Ask., returns: one}\ncases:\n"
    )
    shop = made(tmp_path, SHOP.replace("cases:\n", more))
    before = text(shop, TOOLS)
    document = json.loads(before)
    document["tools"] = [document["tools"][0], document["tools"][2], document["tools"][1]]
    document["tools"][0]["description"] = "Edited."
    put(shop, TOOLS, printed(document))
    found = plain_hunks(TOOLS, before, text(shop, TOOLS))
    assert sorted(one.kind for one in found) == [Kind.MOVED, Kind.REWORDED]
    moved, reworded = sorted(found, key=lambda one: one.kind)
    grounds = Grounds("because", "owner", AS_OF + datetime.timedelta(9))
    accept(shop, Config(), AS_OF, [Target(TOOLS, reworded.line, reworded.last)], grounds)
    assert [state for _, _, state in drift(shop)] == ["hand-edited"]
    assert {one.reason for one in promoted(shop, plan=True).refused} >= {"the order is that of the spec"}
    dropped(shop, TOOLS, moved.line)
    assert [one.kind for one in plain_hunks(TOOLS, before, text(shop, TOOLS))] == [Kind.REWORDED]


@pytest.mark.parametrize("order", [(2, 0, 1), (0, 0, 1, 2)], ids=["moved", "twice"])
def test_cases_in_another_order_or_twice_are_not_called_promoted(shop: Path, order: tuple[int, ...]) -> None:
    before = lines(shop)
    put(shop, EVALS, "\n".join([*(before[at] for at in order), *before[3:], ""]))
    found = promoted(shop, yes=True)
    assert (found.promoted, len(found.refused)) == ((), 1)


def test_an_edit_inside_of_what_was_moved_is_dropped_alone(tmp_path: Path) -> None:
    shop = made(tmp_path, SHOP.replace("cases:\n", "  - {id: find, does: read, purpose: Find orders., returns: one}\ncases:\n"))
    before = text(shop, TOOLS)
    document = json.loads(before)
    document["tools"].reverse()
    moved = printed(document)
    for one in document["tools"]:
        one["description"] += " Edited."
    put(shop, TOOLS, printed(document))
    for hunk in plain_hunks(TOOLS, before, printed(document)):
        if hunk.kind is Kind.REWORDED:
            dropped(shop, TOOLS, hunk.line)
    assert text(shop, TOOLS) == moved


def test_a_case_that_took_the_id_of_another_does_not_replace_it(shop: Path) -> None:
    before = lines(shop)
    first, second = (json.loads(line)["id"] for line in before[:2])
    put(shop, EVALS, "\n".join([before[0], before[1].replace(f'"id": "{second}"', f'"id": "{first}"'), *before[2:], ""]))
    found = plain_hunks(EVALS, "\n".join([*before, ""]), text(shop, EVALS))
    assert {(one.kind, one.line) for one in found} == {(Kind.INSERTED, 2), (Kind.DELETED, 2)}
    dropped(shop, EVALS, 2)
    assert lines(shop) == before


def test_items_in_another_order_are_not_called_promoted(tmp_path: Path) -> None:
    shop = made(tmp_path, SHOP.replace("says: The id of the order., max_chars: 12}", "says: The id of the order., one_of: [a, b, c]}"))
    document = json.loads(text(shop, TOOLS))
    document["tools"][0]["inputSchema"]["properties"]["order_id"]["enum"].reverse()
    put(shop, TOOLS, printed(document))
    spec = text(shop)
    found = promoted(shop)
    assert bool(found.promoted) is (text(shop) != spec)


def test_nothing_is_promoted_when_another_target_was_not_edited(shop: Path) -> None:
    put(shop, EVALS, text(shop, EVALS).replace("Cancel order W1.", "Cancel my order W1."))
    spec = text(shop)
    with pytest.raises(UsageError, match=r"tools\.json was not edited by hand"):
        promoted(shop, Target(EVALS), Target(TOOLS))
    assert text(shop) == spec


def test_lines_that_were_moved_from_one_place_come_back_in_their_order(tmp_path: Path) -> None:
    root = made(tmp_path)
    before = text(root, PROMPT)
    lines = before.split("\n")
    first = next(at for at, line in enumerate(lines) if "Answer in at most" in line)
    lines[first : first + 3] = reversed(lines[first : first + 3])
    (root / PROMPT).write_text("\n".join(lines), encoding="utf-8")
    revert(root, Config(), AS_OF, [Target(PROMPT, line, line) for _, line, _ in drift(root)])
    assert text(root, PROMPT) == before


def test_all_lines_that_were_edited_are_dropped_at_once() -> None:
    for seed in range(300):
        rng = random.Random(seed)
        lines = rng.choices(["- a", "- b", "- c", "- d", "", "## h"], k=rng.randrange(12))
        wanted, there = ("\n".join([*each, ""]) for each in (lines, rng.sample(lines, rng.randrange(len(lines) + 1))))
        assert without_lines(there, plain_hunks("prompt.md", wanted, there)) == wanted
