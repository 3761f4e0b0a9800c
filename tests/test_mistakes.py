"""The corpus of mistakes: one folder each, with the exact text that it prints, the exit code, and nothing written."""

import os
import shutil
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.finding import Severity
from specforge.reporting import as_text
from specforge.verbs import build, check
from tests.conftest import AS_OF

FOLDER = Path(__file__).parent / "specs"
CORPUS = sorted(path for path in FOLDER.iterdir() if path.is_dir())
UPDATE = os.environ.get("SPECFORGE_UPDATE") == "1"


@pytest.mark.parametrize("folder", CORPUS, ids=lambda folder: folder.name)
def test_a_mistake_prints_exactly_this_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "specs", tmp_path / "specs")
    outcome = check(tmp_path, Config(), AS_OF)
    said = as_text(outcome.report, quiet=True)
    # What has not been built yet is no part of the mistake.
    lines = said.splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines) if not _about_drift(lines, number)]
    said = "".join(kept)
    expected = folder / "expected.txt"
    if UPDATE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    code = int((folder / "exit.txt").read_text(encoding="utf-8"))
    errors = [one for one in outcome.report.findings if one.severity is Severity.ERROR and not one.at.path.startswith("generated/")]
    assert (2 if outcome.broken else 1 if errors else 0) == code
    if code:
        build(tmp_path, Config(), AS_OF)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["specs"]


def _about_drift(lines: list[str], number: int) -> bool:
    line = lines[number] if not lines[number].startswith("    ") else lines[number - 1]
    return line.startswith("generated/")


@pytest.mark.parametrize("folder", CORPUS, ids=lambda folder: folder.name)
def test_a_message_speaks_the_authors_language(folder: Path) -> None:
    text = (folder / "expected.txt").read_text(encoding="utf-8")
    for word in ("NoneType", "Input should", "validation", "pydantic", "Traceback", "Value error", "mapping", "<class", " dict", "tuple"):
        assert word not in text, text
    lines = text.splitlines()
    assert all(
        after.startswith("    ")
        for line, after in zip(lines, [*lines[1:], "end"][: len(lines)], strict=True)
        if not line.startswith("    ")
    ), text


def told(root: Path) -> list[str]:
    outcome = check(root, Config(), AS_OF)
    assert outcome.broken
    assert build(root, Config(), AS_OF).broken
    assert sorted(path.name for path in root.iterdir() if path.name != "outside") == ["specs"]
    return [f"{one.at}: {one.message}" for one in outcome.report.findings]


BYTES = {
    "not UTF-8": (b"specforge: 1\nfeature: \xff\n", "specs/a.yaml:2:1: the file is not UTF-8: byte 22 is 0xff"),
    "UTF-16": ("specforge: 1".encode("utf-16"), "specs/a.yaml:1:1: the file is not UTF-8: byte 0 is 0xff"),
    "huge": (b"#" * 1_000_001, "specs/a.yaml: the file has 1,000,001 bytes; a spec has at most 1,000,000"),
    "deep": (b"[" * 100_000, "specs/a.yaml:1:1001: values are nested deeper than 64 levels"),
    "deep blocks": (b"".join(b" " * i + b"a:\n" for i in range(80)), "specs/a.yaml:65:65: values are nested deeper than 64 levels"),
    "alias bomb": (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "specs/a.yaml:1:4: the anchor `&a` is not allowed"),
    "many values": (b"a: [" + b"x," * 200_001 + b"x]\n", "specs/a.yaml:1:399999: the file has more than 200,000 values"),
    "NEL": ("specforge: 1\nrole: a\x85b\n".encode(), "specs/a.yaml:2:8: the character U+0085 ends a line in YAML"),
    "line separator": ("role: a\u2028b\n".encode(), "specs/a.yaml:1:8: the character U+2028 ends a line in YAML"),
    "NUL": (b"role: a\x00b\n", "specs/a.yaml:1:8: the control character U+0000 is not allowed"),
    "escape": (b"role: a\x1b[31m\n", "specs/a.yaml:1:8: the control character U+001B is not allowed"),
}


@pytest.mark.parametrize("name", BYTES)
def test_hostile_bytes_are_one_clear_message(name: str, tmp_path: Path) -> None:
    raw, said = BYTES[name]
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_bytes(raw)
    assert told(tmp_path) == [said]


def test_a_byte_order_mark_and_crlf_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_bytes(b"\xef\xbb\xbfspecforge: 1\r\nfeature: a\r\nrole: >-\r\n  You\r\n  help.\r\n")
    outcome = build(tmp_path, Config(), AS_OF)
    assert not outcome.report.findings
    assert (tmp_path / "generated/a/prompt.md").read_bytes() == b"You help.\n"


def test_a_link_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text("specforge: 1\nfeature: secret\n", encoding="utf-8")
    root = tmp_path / "project"
    (root / "specs").mkdir(parents=True)
    (root / "specs/a.yaml").symlink_to(outside / "secret.yaml")
    assert told(root) == ["specs/a.yaml: the file cannot be read: it leaves the project through a link"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    os.mkfifo(tmp_path / "specs/pipe.md")
    (tmp_path / "specs/a.yaml").write_text("specforge: 1\nfeature: a\ndocuments:\n  - {id: d, title: D, file: pipe.md}\n", encoding="utf-8")
    assert told(tmp_path) == ["specs/a.yaml:4:23: the document 'pipe.md' cannot be read: it is not a regular file"]


def test_a_broken_link_is_told(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").symlink_to(tmp_path / "specs/gone.yaml")
    assert told(tmp_path) == ["specs/a.yaml: the file cannot be read: it does not exist"]
