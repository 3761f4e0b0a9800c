"""A glob means the same in folders and in a list of paths, and the same as in the standard library."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.globs import Walk, matches

NAMES = ("a", "b", "ab", ".c", "a.yaml", "b.yml", "[x]", "Ä.yaml")
PATHS = st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join), min_size=1, max_size=8, unique=True)
PARTS = st.sampled_from(["**", "*", "a", "b", "*.yaml", "?", "[ab]", "[!a]", "a*", ".c", "*b*", "[[]x]", "."])
PATTERNS = st.lists(PARTS, min_size=1, max_size=4).map("/".join).filter(lambda pattern: pattern.strip("./") and not pattern.endswith("**"))
"""None that names folders: since Python 3.13 the standard library takes files for those, too."""


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PATHS, PATTERNS)
def test_a_walk_finds_what_the_standard_library_finds(tmp_path_factory: pytest.TempPathFactory, paths: list[str], pattern: str) -> None:
    root = tmp_path_factory.mktemp("tree")
    for path in paths:
        target = root / path
        if not any(parent.is_file() for parent in target.parents) and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"")
    expected = {path.relative_to(root).as_posix() for path in root.glob(pattern) if path.is_file()}
    assert Walk(root).find([pattern]) == expected
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert {path for path in files if matches(pattern, path)} == expected


def test_a_link_to_a_folder_is_followed_only_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.yaml").write_bytes(b"")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real/loop").symlink_to("..")
    (tmp_path / "dead.yaml").symlink_to("nowhere")
    assert Walk(tmp_path).find(["**/*.yaml"]) == {"real/a.yaml", "dead.yaml"}
    assert Walk(tmp_path).find(["link/*.yaml"]) == {"link/a.yaml"}
    assert Walk(tmp_path).find(["*/a.yaml"]) == {"real/a.yaml", "link/a.yaml"}


def test_stars_in_a_row_take_no_time(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 40)
    deep.mkdir(parents=True)
    (deep / "a.yaml").write_bytes(b"")
    found = {(deep / "a.yaml").relative_to(tmp_path).as_posix()}
    assert Walk(tmp_path).find(["**/" * 20 + "*.yaml"]) == found
    assert matches("**/" * 20 + "*.yaml", next(iter(found)))
    assert not matches("**/a/" * 20 + "*.yaml", next(iter(found)))
