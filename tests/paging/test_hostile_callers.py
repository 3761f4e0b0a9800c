"""What no sound client sends, and what goes wrong around a server: a refusal with a class, and nothing lost or left behind."""

import errno
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from specforge.paging import Contract, Cursors, Spills, ToolFailure, paged
from specforge.paging.contract import Order
from specforge.paging.tool import encoded

KEY = bytes(range(32))
ORDER = (Order("id", descending=False),)
ROWS = [{"id": f"r{number}"} for number in range(9)]


@pytest.mark.parametrize("style", ["offset", "page"])
@pytest.mark.parametrize("place", [10**30, 2**63, 2**62, 2**53])
@pytest.mark.parametrize("seeks", [True, False])
def test_a_place_beyond_every_list_is_refused(style: Any, place: int, seeks: bool) -> None:
    asked = list[int]()

    def seek(after: Any = None, limit: int = 3) -> list[dict[str, str]]:
        asked.append(limit)
        return ROWS[:limit]

    tool = paged(Contract("list_things", style, 3, 5, order=ORDER))(seek if seeks else lambda: list(ROWS))
    with pytest.raises(ToolFailure, match="larger than any list is long") as failure:
        tool(**{style: place})
    assert failure.value.class_ == "bad_arguments"
    assert asked == []


def test_halves_of_surrogates_are_carried_like_every_other_text() -> None:
    rows = [{"id": f"\ud800{number}"} for number in range(9)]
    contract = Contract("list_things", "cursor", 3, 5, order=ORDER, filters=("q",), bytes=600, overflow="shrink_page", bound_to=("caller",))
    asked = list[str]()

    def list_things(q: str = "") -> list[dict[str, str]]:
        asked.append(q)
        return list(rows)

    tool = paged(contract, cursors=Cursors(KEY), caller=lambda: "\udfffme")(list_things)
    page, came = tool(q="\udc00"), list[Any]()
    while True:
        came += json.loads(encoded(page))["items"]
        if page["next"] is None:
            break
        page = tool(**page["next"]["arguments"])
    assert came == rows
    assert set(asked) == {"\udc00"}


def test_what_a_long_caller_kept_is_removed_when_it_is_too_old(tmp_path: Path) -> None:
    now = [0.0]
    spills = Spills(tmp_path, clock=lambda: now[0])
    handle = spills.keep("x", 5, caller="token" * 1000)
    assert spills.text(handle, "token" * 1000) == "x"
    now[0] = 10
    spills.keep("y", 5)
    assert not (tmp_path / handle).exists()


def test_a_full_disk_leaves_nothing_behind_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spills = Spills(tmp_path)

    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ToolFailure, match="the call was made") as failure:
        spills.keep("x" * 1000, 5)
    assert failure.value.class_ == "too_large"
    assert isinstance(failure.value.__cause__, OSError)
    assert list(tmp_path.iterdir()) == []


KEEPING = """
import sys
from pathlib import Path
from specforge.paging import Spills

text = "x" * 50_000_000
while True:
    Spills(Path(sys.argv[1])).keep(text, 0)
"""


def test_what_a_killed_process_had_begun_is_removed_later(tmp_path: Path) -> None:
    begun: list[Path] = []
    for _ in range(20):
        process = subprocess.Popen([sys.executable, "-c", KEEPING, str(tmp_path)])
        try:
            deadline = time.monotonic() + 30
            while not list(tmp_path.glob(".*")) and time.monotonic() < deadline:
                time.sleep(0.001)
        finally:
            process.kill()
            process.wait()
        if begun := list(tmp_path.glob(".*")):
            break
    assert begun, "it was killed while it wrote"
    Spills(tmp_path).keep("y", None)
    assert begun[0].exists(), "another process may be writing it"
    (tmp_path / ".mine").touch()
    (tmp_path / ".spill-folder").mkdir()
    Spills(tmp_path, clock=lambda: time.time() + 3700).keep("y", None)
    assert sorted(path.name for path in tmp_path.glob(".*")) == [".mine", ".spill-folder"]


def test_a_folder_that_was_cleaned_up_is_made_again(tmp_path: Path) -> None:
    spills = Spills(tmp_path / "kept")
    shutil.rmtree(tmp_path / "kept")
    assert spills.text(spills.keep("x", None)) == "x"


@pytest.mark.parametrize("text", [b"", b"garbage", b"[]\nx", b"{}\nx", b'\xff{"a"'])
def test_what_is_none_of_ours_is_absent(tmp_path: Path, text: bytes) -> None:
    (tmp_path / ("C" * 24)).write_bytes(text)
    with pytest.raises(ToolFailure, match="nothing under this handle"):
        Spills(tmp_path).text("C" * 24)
