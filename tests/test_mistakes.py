"""The corpus of mistakes: one folder each, with the exact text that it prints, the exit code, and nothing written."""

import ast
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

import specforge
from specforge.config import Config
from specforge.finding import Severity
from specforge.location import Route
from specforge.reporting.telling import as_text
from specforge.source.reading import read
from specforge.spec.documents import Feature, Module
from specforge.spec.mistakes import validate
from specforge.spec.model import FlowPlain, Plain
from specforge.verbs import build, check
from tests.conftest import AS_OF

FOLDER = Path(__file__).parent / "specs"
CORPUS = sorted(path for path in FOLDER.iterdir() if path.is_dir())
FOREIGN = re.compile("NoneType|Input should|validation|pydantic|Traceback|Value error|mapping|<class| dict|tuple|scalar|is not valid:")
SOURCES = Path(specforge.__file__).parent
UPDATE = os.environ.get("SPECFORGE_UPDATE") == "1"


@pytest.mark.parametrize("folder", CORPUS, ids=lambda folder: folder.name)
def test_a_mistake_prints_exactly_this_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "specs", tmp_path / "specs")
    outcome = check(tmp_path, Config(), AS_OF)
    # What has not been built yet is no part of the mistake.
    told = tuple(one for one in outcome.report.findings if one.check not in {"new", "missing"})
    said = as_text(replace(outcome.report, findings=told), quiet=True)
    expected = folder / "expected.txt"
    assert {path.name for path in folder.iterdir()} - {"expected.txt"} == {"specs", "exit.txt"}
    if UPDATE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    code = int((folder / "exit.txt").read_text(encoding="utf-8"))
    errors = [one for one in outcome.report.findings if one.severity is Severity.ERROR and not one.at.path.startswith("generated/")]
    assert (2 if outcome.broken else 1 if errors else 0) == code
    if code:
        build(tmp_path, Config(), AS_OF)
        written = {path.name for path in (tmp_path / "generated").glob("*")}
        assert {path.name for path in tmp_path.iterdir()} == ({"specs", "generated", "specforge.locks"} if written else {"specs"})
        assert not written & {owner for one in errors for owner in _owners(tmp_path / one.at.path)}


def _owners(spec: Path) -> list[str]:
    """The feature that a spec declares, at the beginning of a line."""
    return re.findall("^feature: ([a-z-]+)", spec.read_bytes().decode(errors="replace"), re.MULTILINE) if spec.is_file() else []


@pytest.mark.parametrize("folder", CORPUS, ids=lambda folder: folder.name)
def test_a_message_speaks_the_authors_language(folder: Path) -> None:
    text = (folder / "expected.txt").read_text(encoding="utf-8")
    assert not FOREIGN.search(text), text
    lines = text.splitlines()
    assert all(
        after.startswith("    ")
        for line, after in zip(lines, [*lines[1:], "end"][: len(lines)], strict=True)
        if not line.startswith("    ")
    ), text


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 200


MESSAGES = ("mistake", "Refused", "report")
OTHER_TOOLS = "a file of another tool, which is imported, may have aliases and tags; see the tests of importing"
ELSEWHERE = {
    "the alias `*{}` names nothing that stands above it": OTHER_TOOLS,
    "its aliases make it too large or too deep": OTHER_TOOLS,
    "the tag `{}` is not known": OTHER_TOOLS,
    "the text holds a NUL character": "a file with one is refused before",
    "{} is not valid: {}{}": "no shape that a file can have leads there; see the next test",
    "this is not readable as YAML: {}": "what the parser may say in a later version",
}
"""Messages that no folder shows, and why."""


def _template(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _messages() -> Iterator[str]:
    """Every message that loading can print, with `{}` for what is filled in."""
    for path in (path for package in ("spec", "source", "loading") for path in sorted((SOURCES / package).glob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found: list[ast.expr] = []
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in MESSAGES:
                found = node.args[:2]
            elif isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["message"]:
                found = [node.value]
            elif (
                isinstance(node, ast.Return)
                and isinstance(node.value, ast.Tuple)
                and (path.parent.name == "source" or path.name == "mistakes.py")
            ):
                found = node.value.elts[:1]
            # Names of checks have no space; the first text with one is the message.
            yield from [text for one in found if (text := _template(one)) and " " in text][:1]


def test_every_message_is_shown_by_a_mistake() -> None:
    shown = "\n".join((folder / "expected.txt").read_text(encoding="utf-8") for folder in CORPUS)
    shown += "\n".join(said for _, said in BYTES.values()) + "\n".join(TOLD)
    messages = set(_messages())
    assert len(messages) > 90
    missing = {text for text in messages if not re.search(re.escape(text).replace(r"\{\}", ".+"), shown)}
    assert missing == set(ELSEWHERE)


SHAPES: tuple[object, ...] = (
    None, "", " ", Plain("x"), Plain("0"), FlowPlain("Yes."), "{", [], [None], [[]], ["x"], [{}], {}, {"x": "y"}, {"x": None}, {"": []},
)  # fmt: skip
"""What an author may write where something else is expected."""


def _routes(value: object, route: Route = ()) -> Iterator[Route]:
    yield route
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in children:
        yield from _routes(item, (*route, key))


def _replaced(value: object, route: Route, new: object) -> object:
    if not route:
        return new
    key, *rest = route
    if isinstance(value, dict):
        return {**value, key: _replaced(value[key], tuple(rest), new)}
    assert isinstance(value, list)
    return [_replaced(item, tuple(rest), new) if index == key else item for index, item in enumerate(value)]


def _pieces() -> Iterator[tuple[type[Feature | Module], dict[str, object]]]:
    """Small specs, each with one key or one item of the examples."""
    for path in sorted((FOLDER.parents[1] / "examples/feature_specs").rglob("*.yaml")):
        _, data, _ = read(path.name, path.read_bytes())
        assert isinstance(data, dict)
        kind = "feature" if "feature" in data else "module"
        head = {"specforge": Plain("1"), kind: Plain("a")}
        for key, value in data.items():
            for item in value if isinstance(value, list) else [value]:
                yield Feature if kind == "feature" else Module, {**head, key: [item] if isinstance(value, list) else item}


def test_no_shape_brings_out_a_foreign_word() -> None:
    seen: set[tuple[Route, int]] = set()
    for model, piece in _pieces():
        for route in _routes(piece):
            general = tuple("0" if isinstance(step, int) else step for step in route)
            for number, shape in enumerate(SHAPES):
                if (general, number) in seen:
                    continue
                seen.add((general, number))
                for at, message, help in validate(model, _replaced(piece, route, shape))[1]:
                    assert help, message
                    assert not FOREIGN.search(message + help), (at, shape, message, help)
    assert len(seen) > 5000


def told(root: Path, *, sound: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with specs; nothing is built of any feature but those that are sound."""
    outcome = check(root, Config(), AS_OF)
    assert outcome.broken
    assert build(root, Config(), AS_OF).broken
    assert {path.name for path in (root / "generated").glob("*")} == set(sound)
    return [f"{one.at}: {one.message}" for one in outcome.report.findings if not one.at.path.startswith("generated/")]


BYTES = {
    "not UTF-8": (b"specforge: 1\nfeature: \xff\n", "specs/a.yaml:2:1: the file is not UTF-8: byte 22 is 0xff"),
    "UTF-16": ("specforge: 1".encode("utf-16"), "specs/a.yaml:1:1: the file is not UTF-8: byte 0 is 0xff"),
    "huge": (b"#" * 1_234_567, "specs/a.yaml: the file has 1,234,567 bytes; a spec has at most 1,000,000"),
    "deep": (b"[" * 900, "specs/a.yaml:1:65: values are nested deeper than 64 levels"),
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


def test_brackets_without_an_end_are_too_deep_wherever_the_parser_stops(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_bytes(b"[" * 100_000)
    (one,) = told(tmp_path)
    assert one.endswith(": values are nested deeper than 64 levels")


def test_a_byte_order_mark_and_crlf_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_bytes(b"\xef\xbb\xbfspecforge: 1\r\nfeature: a\r\nrole: >-\r\n  You\r\n  help.\r\n")
    outcome = build(tmp_path, Config(), AS_OF)
    assert not outcome.report.findings
    assert (tmp_path / "generated/a/prompt.md").read_bytes() == b"You help.\n"


TOLD = (
    "the file cannot be read: it leaves the project through a link",
    "the file cannot be read: it does not exist",
    "the name of the file is no text in UTF-8 on one line",
    "the document 'e.md' has 1,234,567 bytes; one has at most 200,000",
)


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


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_text("specforge: 1\nfeature: a\nrole: You sell.\n", encoding="utf-8")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    # A mode of 000 would not stop a test that runs as root.
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert [f"{one.at}: {one.message}" for one in check(tmp_path, Config(), AS_OF).report.findings] == [
        "specs/a.yaml: the file cannot be read: it may not be read"
    ]


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs/secret").mkdir(parents=True)
    (tmp_path / "specs/a.yaml").write_text("specforge: 1\nfeature: a\nrole: You sell.\n", encoding="utf-8")
    real = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder).name == "secret":
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert told(tmp_path, sound=("a",)) == ["specs/secret: the folder cannot be read: permission denied"]


def test_a_module_that_a_spec_uses_is_read_by_any_name(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/Tone.YAML").write_text("specforge: 1\nmodule: tone\n", encoding="utf-8")
    (tmp_path / "specs/a.yaml").write_text("specforge: 1\nfeature: a\nuse: [Tone.YAML]\nrole: You sell.\n", encoding="utf-8")
    assert {one.check for one in check(tmp_path, Config(), AS_OF).report.findings} == {"new"}


def test_a_file_that_is_gone_when_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_text("specforge: 1\nfeature: a\nrole: You sell.\n", encoding="utf-8")
    monkeypatch.setattr("specforge.partition.find_specs", lambda root, config, walk: ("specs/a.yaml", "specs/b.yaml"))
    assert told(tmp_path, sound=("a",)) == ["specs/b.yaml: the file cannot be read: it does not exist"]


@pytest.mark.parametrize(("name", "shown"), [(b"\xff.yaml", r"\udcff.yaml"), (b"a\nb.yaml", r"a\nb.yaml"), (b"\x1b.yaml", r"\x1b.yaml")])
def test_a_file_whose_name_is_no_text_is_told(tmp_path: Path, name: bytes, shown: str) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / os.fsdecode(name)).write_text("specforge: 1\nfeature: a\nrole: You sell.\n", encoding="utf-8")
    assert told(tmp_path) == [f"specs/{shown}: the name of the file is no text in UTF-8 on one line"]


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").symlink_to("a.yaml")
    assert told(tmp_path) == ["specs/a.yaml: the file cannot be read: it is a link that leads back to itself"]


def test_a_document_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/d.md").write_bytes(b"\xff")
    (tmp_path / "specs/a.yaml").write_text("specforge: 1\nfeature: a\ndocuments:\n  - {id: d, title: D, file: d.md}\n", encoding="utf-8")
    assert told(tmp_path) == ["specs/a.yaml:4:23: the document 'd.md' cannot be read: it is not UTF-8"]


def test_a_document_that_is_a_folder_or_huge_is_told(tmp_path: Path) -> None:
    (tmp_path / "specs/d.md").mkdir(parents=True)
    (tmp_path / "specs/e.md").write_bytes(b"x" * 1_234_567)
    (tmp_path / "specs/a.yaml").write_text(
        "specforge: 1\nfeature: a\ndocuments:\n  - {id: d, title: D, file: d.md}\n  - {id: e, title: E, file: e.md}\n", encoding="utf-8"
    )
    assert told(tmp_path) == [
        "specs/a.yaml:4:23: the document 'd.md' cannot be read: it is not a regular file",
        "specs/a.yaml:5:23: the document 'e.md' has 1,234,567 bytes; one has at most 200,000",
    ]


def test_a_module_that_is_huge_is_told_with_its_size(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/m.txt").write_bytes(b"#" * 1_234_567)
    (tmp_path / "specs/a.yaml").write_text("specforge: 1\nfeature: a\nuse: [m.txt]\n", encoding="utf-8")
    assert told(tmp_path) == ["specs/a.yaml:3:7: the module 'm.txt' cannot be read: it has 1,234,567 bytes; at most 1,000,000 are read"]


def test_a_document_with_control_characters_is_told_and_line_ends_are_made_one(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/d.md").write_bytes(b"one\r\ntwo \x07\n")
    spec = "specforge: 1\nfeature: a\ndocuments:\n  - {id: d, title: D, file: d.md}\n"
    (tmp_path / "specs/a.yaml").write_text(spec, encoding="utf-8")
    assert told(tmp_path) == ["specs/a.yaml:4:23: the document 'd.md' holds the control character U+0007 on line 2"]
    (tmp_path / "specs/d.md").write_bytes(b"one\r\ntwo\rthree\n")
    assert not build(tmp_path, Config(), AS_OF).report.findings
    assert (tmp_path / "generated/a/prompt.md").read_bytes().endswith(b"one\ntwo\nthree\n")


@pytest.mark.parametrize(
    ("escape", "what"),
    [
        (r"\0", "the control character U+0000"),
        (r"\x07", "the control character U+0007"),
        (r"\e", "the control character U+001B"),
        (r"\N", "the line end U+0085"),
        (r"\L", "the line end U+2028"),
        (r"\u2029", "the line end U+2029"),
        (r"\uFFFF", "the control character U+FFFF"),
    ],
)
def test_an_escape_cannot_write_what_a_file_may_not_hold(tmp_path: Path, escape: str, what: str) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_text(f'specforge: 1\nfeature: a\nrole: "a{escape}b"\n', encoding="utf-8")
    assert told(tmp_path) == [f"specs/a.yaml:3:7: this text holds {what}, written as an escape"]
    (tmp_path / "specs/a.yaml").write_text(f'specforge: 1\nfeature: a\n"ro{escape}le": b\n', encoding="utf-8")
    assert told(tmp_path) == [f"specs/a.yaml:3:1: this text holds {what}, written as an escape"]


def test_line_ends_that_escapes_write_are_made_one(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_text('specforge: 1\nfeature: a\nrole: "one\\r\\ntwo\\rthree"\n', encoding="utf-8")
    assert not build(tmp_path, Config(), AS_OF).report.findings
    assert (tmp_path / "generated/a/prompt.md").read_bytes() == b"one\ntwo\nthree\n"
    assert not check(tmp_path, Config(), AS_OF).report.findings
