"""Defects that no other server of these tests has: each breaks a promise by name."""

import json
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest

from specforge.paging import Spills, ToolFailure
from tests.probing.soundserver import ID, Here, broken, by_hand, entry_of, paged_tool, pages_of, probed, sealed

ROWS = [{"id": f"r{n:03}", "at": "2026-11-25T12:00:00Z", "day": "2026-11-25"} for n in range(43)]
ITEM = {**ID, "at": "datetime", "day": "date"}


def between_bytes(number: int) -> str:
    return urlsafe_b64encode(b"\x00\x8a\x01user=bob;at=" + str(number).encode() + bytes.fromhex(sealed(number))[:9]).decode().rstrip("=")


def packed(number: int) -> str:
    return b64encode(zlib.compress(json.dumps({"at": number}).encode())).decode()


def packed_raw(number: int) -> str:
    packer = zlib.compressobj(wbits=-15)
    return b64encode(packer.compress(json.dumps({"at": number}).encode()) + packer.flush()).decode()


@pytest.mark.parametrize(
    "cursor", ["cur.{}.x".format, between_bytes, packed, packed_raw, lambda number: b64encode(b"k.%d" % number).decode()]
)
@pytest.mark.parametrize("rows", [43, 9])
def test_a_cursor_that_shows_something_is_read(cursor: Callable[[int], str], rows: int) -> None:
    found = probed(entry_of(pages_of(), ITEM), Here(list_things=by_hand(ROWS[:rows], cursor)))
    assert "can be read" in broken(found).get("opaque-cursor", "") or rows == 9, "a single cursor may be so by chance"


@pytest.mark.parametrize(("field", "text"), [("at", "yesterday"), ("day", "25.11.2026"), ("as_of", "now")])
def test_a_text_that_is_no_time_is_not_as_promised(field: str, text: str) -> None:
    rows = [{**row, **({field: text} if row["id"] == "r030" and field != "as_of" else {})} for row in ROWS]
    tool = by_hand(rows)

    def list_things(**given: Any) -> Any:
        return {**tool(**given), **({"as_of": text} if field == "as_of" else {})}

    found = broken(probed(entry_of(pages_of(), ITEM), Here(list_things=list_things)))
    assert f"{text!r} is no date" in found["result-as-promised"]


@pytest.mark.parametrize(
    "at", ["2026-11-25T12:00:00.123456789Z", "2026-11-25T12:00:00+02:00", "2026-12-31T23:59:60Z", "2026-11-25t12:00:00z"]
)
def test_every_way_to_write_a_time_is_one(at: str) -> None:
    rows = [{**row, "at": at} for row in ROWS]
    assert broken(probed(entry_of(pages_of(), ITEM), Here(list_things=by_hand(rows)))) == {}


def test_the_first_call_that_fails_is_told_as_that() -> None:
    tool = by_hand(ROWS)

    def list_things(**given: Any) -> Any:
        if given.get("page_size") == 1:
            raise ToolFailure("bad_arguments", "one row is not enough")
        return tool(**given)

    told = broken(probed(entry_of(pages_of(), ITEM), Here(list_things=list_things)))["comes-to-an-end"]
    assert told.startswith("the first call, in pages of 1: it was refused")


@pytest.mark.parametrize("more", [{}, {"offset": 0}])
def test_a_server_that_reads_what_it_keeps_to_any_handle_is_found(more: dict[str, Any]) -> None:
    rows = [{**row, "body": "b" * 1500} for row in ROWS]
    kept = {"spill": {"reads_with": "read_kept", "lives": "1h"}}
    entry = entry_of(pages_of(), {**ID, "body": {"type": "string", "max_chars": 2000}}, budget={"bytes_per_page": 2500}, overflow=kept)
    spills = Spills()
    tool, given = paged_tool(entry, rows, spills), list[str]()

    def list_things(**arguments: Any) -> Any:
        found = tool(**arguments)
        if "spilled" in found:
            given.append(found["spilled"]["handle"])
            found["spilled"]["next"]["arguments"].update(more)
        return found

    def read_kept(handle: str, offset: int = 0) -> dict[str, Any]:
        if not isinstance(offset, int):
            raise ToolFailure("bad_arguments", f"{offset!r} is no place in {handle}")
        return {"items": list(spills.pieces(given[-1], 900))[:5]}

    found = broken(probed(entry, Here(list_things=list_things, read_kept=read_kept), rows))
    assert found["kept-result-is-read"] == "a handle that was never given reads something"
