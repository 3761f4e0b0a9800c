"""`specforge sessions` writes whole files or none, leaves the log alone, and says what stands in the way."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = """\
specforge: 1
feature: shop
sessions:
  events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
  purposes:
    billing: {per: user, ends: {idle: 30m}}
"""
LOG = "event_id,ts,user_id,event\ne1,2026-11-02T10:00:00Z,ann,message\ne2,2026-11-02T12:00:00Z,ann,message\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "shop.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "events.csv").write_text(LOG, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, most: int | None = None) -> tuple[int, str]:
    """Give the exit code and what was complained about; `most` limits the size of files, in bytes."""

    def limit() -> None:
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    done = subprocess.run(
        [sys.executable, "-m", "specforge", "sessions", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )
    return done.returncode, done.stderr


WRITERS = {"page.html": ("compare", "shop", "events.csv", "--html"), "placed.csv": ("place", "shop", "events.csv", "-o")}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_cannot_be_written_whole_stays_as_it_was(name: str, shop: Path) -> None:
    before = {path.name for path in shop.iterdir()} | {name}
    (shop / name).write_text("as it was", encoding="utf-8")
    code, said = run(shop, *WRITERS[name], name, most=64)
    assert (code, said) == (
        2,
        f"specforge: {name} cannot be written: file too large\n    make room on the disk, or name another file\n",
    )
    assert (shop / name).read_text(encoding="utf-8") == "as it was"
    assert {path.name for path in shop.iterdir()} == before
    wrote = "specforge: wrote page.html\n" if name == "page.html" else ""
    assert run(shop, *WRITERS[name], name) == (0, wrote)
    assert (shop / name).read_text(encoding="utf-8") != "as it was"
    assert {path.name for path in shop.iterdir()} == before


@pytest.mark.parametrize("name", WRITERS)
def test_the_log_is_never_written_over(name: str, shop: Path) -> None:
    os.link(shop / "events.csv", shop / name)
    code, said = run(shop, *WRITERS[name], name)
    assert (code, said) == (2, f"specforge: {name} is the log itself, which would be lost\n    name another file to write\n")
    assert (shop / "events.csv").read_text(encoding="utf-8") == LOG


@pytest.mark.parametrize("name", WRITERS)
def test_a_folder_that_is_not_there_is_named(name: str, shop: Path) -> None:
    code, said = run(shop, *WRITERS[name], f"none/{name}")
    missing = f"none/{name} cannot be written: there is no folder none"
    assert (code, said) == (2, f"specforge: {missing}\n    make the folder, or name another file\n")


def test_what_is_written_to_a_link_stands_where_it_leads(shop: Path) -> None:
    (shop / "placed.csv").symlink_to(shop / "other.csv")
    assert run(shop, *WRITERS["placed.csv"], "placed.csv") == (0, "")
    assert (shop / "placed.csv").is_symlink()
    assert len((shop / "other.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_a_broken_spec_stands_in_the_way_of_its_own_feature_alone(shop: Path) -> None:
    broken = shop / "specs" / "broken.yaml"
    broken.write_text(SPEC.replace("shop", "cart").replace("events:", "events: {"), encoding="utf-8")
    assert run(shop, "compare", "shop", "events.csv") == (0, "")
    assert run(shop, "metrics", "cart") == (
        2,
        "specforge: feature `cart` could not be understood\n    run `specforge check` to see every finding with its place and cure\n",
    )
    broken.write_text('{"feature": "cart", "role": "\\0"}', encoding="utf-8")
    said = "specs/broken.yaml does not say what it declares, or cannot be read: run `specforge check`"
    assert run(shop, "metrics", "cart") == (2, f"specforge: there is no feature `cart`\n    {said}\n")
    assert run(shop, "metrics", "shpo") == (2, "specforge: there is no feature `shpo`\n    did you mean `shop`?\n")
