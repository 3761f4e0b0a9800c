"""Arguments that leave rows out: one that a server ignores is told, and whatever else it means by one is not blamed."""

from collections.abc import Callable
from typing import Any

import pytest

from specforge.paging import Contract, Cursors, paged
from specforge.probing.probe import Probed, Wishes, probe
from specforge.probing.session import Limits
from tests.probing.soundserver import ID, KEY, TEXT, Here, Row, broken, entry_of, pages_of, probed, verdict

LEVELS = ("low", "middle", "high")
ROWS = [{"id": f"r{n:03}", "level": LEVELS[n % 3], "owner": f"o{n % 2}/p{n % 4}"} for n in range(43)]
FILTERS = {
    "the rows of a value": ("level", [*LEVELS], lambda row, asked: row["level"] == asked),
    "a value for all of them": ("level", ["all", *LEVELS], lambda row, asked: asked in {"all", row["level"]}),
    "a value and all above it": ("level", [*LEVELS], lambda row, asked: LEVELS.index(row["level"]) >= LEVELS.index(asked)),
    "texts that begin with it": ("owner", [], lambda row, asked: row["owner"].startswith(asked)),
}
"""By what an argument brings: its name, its values where it has no others, and whether a row comes."""


def filtered(name: str, values: list[str], keeps: Callable[[Row, Any], bool], **probe: Any) -> Probed:
    """Probe a list with an argument that leaves rows out."""
    argument = {**TEXT, "required": False, **({"one_of": values} if values else {})}
    entry = entry_of(pages_of(), {**ID, "level": TEXT, "owner": TEXT}, input={name: argument}, probe=probe)

    def list_things(**given: Any) -> list[Row]:
        return [row for row in ROWS if given.get(name) is None or keeps(row, given[name])]

    return probed(entry, Here(list_things=paged(Contract.read(entry), cursors=Cursors(KEY))(list_things)))


@pytest.mark.parametrize("kind", FILTERS)
def test_whatever_an_argument_leaves_out_it_is_heeded(kind: str) -> None:
    name, values, keeps = FILTERS[kind]
    found = filtered(name, values, keeps)
    assert broken(found) == {}
    assert verdict(found, "filter-is-heeded") == ("holds", f"`{name}` decides which rows come")


def test_an_argument_proves_nothing_where_all_rows_have_one_value_of_it() -> None:
    found = filtered("owner", [], lambda row, asked: row["owner"] == asked, arguments={"owner": "o1/p1"})
    assert broken(found) == {}
    assert verdict(found, "filter-is-heeded") == ("cannot tell", "no two values of `owner` are known")


@pytest.mark.parametrize(("name", "values", "first"), [("level", [*LEVELS], "low"), ("owner", [], "o0/p0")])
@pytest.mark.parametrize("given", [True, False])
def test_an_argument_that_changes_nothing_is_ignored(name: str, values: list[str], first: str, *, given: bool) -> None:
    found = filtered(name, values, lambda *_: True, **({"arguments": {name: first}} if given else {}))
    other = "middle" if values else "o1/p1"
    assert broken(found) == {"filter-is-heeded": f"`{name}: {first}` and `{name}: {other}` bring the same 10 rows, which have both values"}


BESIDE = {
    "each": (lambda row, level, owner: (level is None or row["level"] == level) and (owner is None or row["owner"] == owner), ""),
    "either": (lambda row, level, owner: level is owner is None or level == row["level"] or owner == row["owner"], ""),
    "all above it": (
        lambda row, level, owner: (level is None or LEVELS.index(row["level"]) >= LEVELS.index(level)) and owner in {None, row["owner"]},
        "",
    ),
    "the first": (
        lambda row, level, owner: row["level"] == level if level is not None else owner in {None, row["owner"]},
        "`owner: o0/p0` leaves no row out beside `level: low`, and alone it does",
    ),
    "the last": (
        lambda row, level, owner: row["owner"] == owner if owner is not None else level in {None, row["level"]},
        "`level: low` leaves no row out beside `owner: o0/p0`, and alone it does",
    ),
}
"""By what two arguments bring together: whether a row comes, and what is told of it."""


@pytest.mark.parametrize("kind", BESIDE)
@pytest.mark.parametrize("parted", [True, False])
def test_an_argument_is_heeded_beside_another_one(kind: str, *, parted: bool) -> None:
    keeps, told = BESIDE[kind]
    inputs = {"level": {**TEXT, "required": False, "one_of": [*LEVELS], "partitions": parted}, "owner": {**TEXT, "required": False}}
    entry = entry_of(pages_of(), {**ID, "level": TEXT, "owner": TEXT}, input=inputs)

    def list_things(level: str | None = None, owner: str | None = None) -> list[Row]:
        return [row for row in ROWS if keeps(row, level, owner)]

    found = broken(probed(entry, Here(list_things=paged(Contract.read(entry), cursors=Cursors(KEY))(list_things))))
    assert {name: text for name, text in found.items() if name != "filters-add-up"} == ({"filter-is-heeded": told} if told else {})


def test_bounds_that_end_a_try_of_an_argument_are_told() -> None:
    entry = entry_of(pages_of(), {**ID, "level": TEXT, "owner": TEXT}, input={"level": {**TEXT, "required": False, "one_of": [*LEVELS]}})
    tool = paged(Contract.read(entry), cursors=Cursors(KEY))(lambda level=None: [row for row in ROWS if level in {None, row["level"]}])
    for calls in range(1, 120):
        found = probe(entry, Here(list_things=tool), None, Wishes(Limits(calls=calls)))
        assert broken(found) == {}, calls
        assert verdict(found, "answers")[0] == "holds"


@pytest.mark.parametrize("style", ["cursor", "offset"])
@pytest.mark.parametrize("parted", [True, False])
def test_a_total_is_that_of_the_rows_which_an_argument_leaves(style: str, *, parted: bool) -> None:
    inputs = {"level": {**TEXT, "required": False, "one_of": [*LEVELS], "partitions": parted}}
    entry = entry_of(pages_of(style, total="exact"), {**ID, "level": TEXT}, input=inputs)
    rows = [{"id": row["id"], "level": row["level"]} for row in ROWS]

    def list_things(level: str | None = None) -> list[Row]:
        return [row for row in rows if level in {None, row["level"]}]

    def probed_with(count: Callable[..., int]) -> dict[str, str]:
        cursors = Cursors(KEY) if style == "cursor" else None
        return broken(probed(entry, Here(list_things=paged(Contract.read(entry), cursors=cursors, count=count)(list_things))))

    assert probed_with(lambda level=None: len(list_things(level))) == {}
    assert probed_with(lambda level=None: len(rows)) == {"true-total": "with `level: low` the total is 43, and 15 rows came"}


@pytest.mark.parametrize("heeded", [True, False])
def test_true_and_false_split_a_list_too(*, heeded: bool) -> None:
    entry = entry_of(pages_of(), {**ID, "paid": "boolean"}, input={"paid": {"type": "boolean", "required": False, "partitions": True}})
    rows = [{"id": f"r{n:03}", "paid": n % 3 == 0} for n in range(43)]

    def list_things(paid: bool | None = None) -> list[Row]:
        return [row for row in rows if paid is None or row["paid"] == paid or not heeded]

    found = probed(entry, Here(list_things=paged(Contract.read(entry), cursors=Cursors(KEY))(list_things)))
    told = "the lists of 2 values of `paid` have 86 rows together, the list of all has 43"
    assert broken(found) == ({} if heeded else {"filters-add-up": told})
    assert verdict(found, "filters-add-up")[0] == ("holds" if heeded else "breaks")
