"""Files are found in folders and read, whatever they hold, and no file makes the reading fail, or hang."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.prompt_lint.prompt import File
from specforge.prompt_lint.reading.files import ENDINGS, MAX_BYTES, find_files, read_file, read_prompts
from tests.prompt_lint.test_prompt_reading import check


def reason(path: Path) -> str:
    reading = read_file(path, path.name)
    assert reading.prompts == ()
    [unread] = reading.unread
    assert unread.path == path.name
    return unread.reason


def test_files_that_hold_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    assert reason(path) == "cannot be read: no such file or directory"
    path.write_bytes(b"a\0b")
    assert reason(path) == "is binary"
    path.write_bytes("é".encode("latin-1"))
    assert reason(path) == "is not UTF-8: byte 0 is 0xe9; save it as UTF-8"
    path.write_bytes(b"\xff\xfea")
    assert reason(path) == "begins as UTF-16 does, and is not UTF-16; save it as UTF-8"
    assert reason(tmp_path) == "is not a regular file"
    os.mkfifo(tmp_path / "p.md")
    assert reason(tmp_path / "p.md") == "is not a regular file"


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert reason(path) == "has 100,000,000 bytes; at most 4,194,304 are read"
    path.write_text("a" * MAX_BYTES)
    assert len(read_file(path, "a.md").prompts) == 1


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("Be kind,\r\né".encode(), "utf-8"),
        ("Be kind,\r\né".encode("utf-8-sig"), "utf-8-sig"),
        (b"\xff\xfe" + "Be kind,\r\né".encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + "Be kind,\r\né".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_text_of_a_file_is_as_it_stands_there(tmp_path: Path, raw: bytes, encoding: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(raw)
    reading = read_file(path, "shown.md")
    assert reading.encoding == encoding
    assert [(one.file.path, one.text) for one in reading.prompts] == [("shown.md", "Be kind,\r\né")]


def test_a_blank_file_holds_no_prompt(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(" \n")
    assert read_file(tmp_path / "a.md", "a.md").prompts == read_file(tmp_path / "a.md", "a.md").unread == ()


def made(root: Path, *paths: str) -> None:
    for one in paths:
        (root / one).parent.mkdir(parents=True, exist_ok=True)
        (root / one).write_text("Be kind.")


def test_a_folder_is_walked_in_order_and_what_is_no_prompt_is_left_out(tmp_path: Path) -> None:
    kept = [f"all/{name}" for name in ("a.md", "b.markdown", "c.txt", "d.prompt", "e.prompty", "f.j2", "g.jinja", "h.jinja2", "i.mustache")]
    kept += [f"all/{name}" for name in ("j.hbs", "k.handlebars", "l.xml", "m.yaml", "n.yml", "o.json", "p.toml", "q.py", "sub/UPPER.MD")]
    kept += [f"all/{name}" for name in ("dockerfile_review.j2", "sql.j2", "r.md.j2", "s.v2.j2", "t.js", "u.jsx", "v.mjs", "w.cjs", "x.ts")]
    kept += [f"all/{name}" for name in ("x.tsx", "y.mts", "y.cts", "z.go", "z.ipynb", "z.java")]
    assert {Path(one).suffix.lower() for one in kept} == ENDINGS
    out = [
        "README.md",
        "x.jsonl",
        "x.rs",
        "x.d.ts",
        "x.min.js",
        "requirements-dev.txt",
        "LICENSE.txt",
        "agent-THIRD-PARTY-NOTICES.txt",
        "ThirdPartyNotices.txt",
        "package.json",
        "README.de.md",
        "llms-full.txt",
        "Dockerfile.node.j2",
        "run.sh.jinja",
        "page.html.hbs",
        "noending",
    ]
    hidden = [
        ".git/a.md",
        ".hidden.md",
        "node_modules/a.md",
        "docs/a.md",
        "__pycache__/a.py",
        "venv/a.py",
        "other/pyvenv.cfg",
        "other/lib/a.py",
        "x.egg-info/a.txt",
    ]
    made(tmp_path, *kept, *[f"all/{one}" for one in [*out, *hidden]], "outside/a.md")
    (tmp_path / "all/link.md").symlink_to(tmp_path / "outside/a.md")
    (tmp_path / "all/linked").symlink_to(tmp_path / "outside")
    found = find_files([tmp_path / "all"])
    assert [one.relative_to(tmp_path).as_posix() for one in found] == sorted(kept)
    assert find_files([tmp_path / "all/sub", tmp_path / "all", tmp_path / "all/a.md"]) == found


def test_a_file_that_is_named_is_found_whatever_it_is_called(tmp_path: Path) -> None:
    made(tmp_path, "README.md", "x", "y.ts")
    named = [tmp_path / "README.md", tmp_path / "x", tmp_path / "y.ts", tmp_path / "missing.md"]
    assert find_files(reversed(named)) == sorted(named)


@pytest.mark.parametrize(
    ("exclude", "kept"),
    [
        ([], ["a.md", "b/c.md", "b/d/e.md"]),
        (["*.md"], []),
        (["b"], ["a.md"]),
        (["b/"], ["a.md"]),
        (["b/d/*"], ["a.md", "b/c.md"]),
        (["c.md"], ["a.md", "b/d/e.md"]),
    ],
)
def test_globs_exclude_files_and_folders(tmp_path: Path, exclude: list[str], kept: list[str]) -> None:
    made(tmp_path, "a.md", "b/c.md", "b/d/e.md")
    assert [one.relative_to(tmp_path).as_posix() for one in find_files([tmp_path], exclude)] == kept


N = 100_000
HOSTILE = {
    "deep.json": '{"prompt": ' + "[" * N,
    "closed.json": '{"prompt": ' + "[" * N + "]" * N + "}",
    "deep.yaml": "prompt: " + "[" * N,
    "deeper.yaml": "prompt:\n" + "".join(" " * index + "a:\n" for index in range(1000)),
    "laughs.yaml": "prompt: &a [x, x]\n" + "".join(f"b{index}: &b{index} [*a, *a]\n" for index in range(1000)),
    "deep.toml": "prompt = " + "[" * N,
    "keys.toml": "prompt." + ".".join(["a"] * 10_000) + " = 1",
    "parentheses.py": "prompt = " + "(" * N,
    "minus.py": "prompt = " + "-" * N + "1",
    "chain.py": "prompt = a" + ".b" * N,
    "sum.py": "prompt = " + "+".join(["'a b c d e'"] * N),
    "calls.py": "prompt = 'a b c d e'" + ".strip()" * 5_000,
    "null.py": "prompt = 'a\0'",
    "half.py": "prompt = 'a b c d \ud800'",
    "fields.py": "prompt = f'" + "{a}" * 300_000 + "'",
    "lines.py": "prompt = 'one two three four five'\n" * 20_000,
    "escapes.py": "prompt = 'one two three four" + "\\n." * N + "'",
    "escapes.json": '{"prompt": "one two three four' + "\\n." * N + '"}',
    "number.py": "prompt = " + "9" * N,
    "braces.md": "{{" * N,
    "open.md": "{{ a" * N,
    "tags.xml": "<a " * N,
    "spaces.md": " " * N + "x",
    "dashes.md": "---\n" * N,
    "roles.prompt": "{{role 'user'}}a" * N,
    "roles.prompty": "user:\na\n" * N,
    "spaces.toml": "prompt = '''one two three four" + " " * N + "'''",
    "quotes.toml": 'prompt = """one two three four' + '"a' * N + '"""',
    "spaces.yaml": 'prompt: "one two three four' + " " * N + '"',
    "folds.yaml": "prompt: >\n" + "  one two\n" * N,
    "quotes.yaml": "prompt: 'one two three four" + "''" * N + "'",
    "long.json": json.dumps({"prompt": "one two three four " * N}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_makes_it_fail_or_hang(name: str) -> None:
    prompts, unread = read_prompts(File(name, HOSTILE[name]))
    assert prompts or unread or name == "laughs.yaml"
    for one in prompts[:10]:
        check(one)


WORDS = [
    "prompt",
    ":",
    "=",
    '"',
    "'",
    '"""',
    "{",
    "}",
    "[",
    "]",
    "|",
    ">",
    "\\",
    "\\n",
    "a",
    "b",
    "role",
    "system",
    "content",
    ",",
    "f'",
    "{{",
    "}}",
    "{%",
    "#",
    "-",
    "&a",
    "*a",
    "!t",
    "(",
    ")",
    "+",
    ".format(",
    "é",
    "😀",
    "1",
]
SNIPPETS = st.sampled_from([*WORDS, "one two three four", " ", ": ", " = ", "- ", "\n", "\r\n", "  ", "---\n", "\ufeff", "\u2028"])


@given(st.lists(SNIPPETS, max_size=40).map("".join), st.sampled_from(sorted(ENDINGS | {".jsonl", ""})))
def test_any_text_is_read_or_refused_and_what_is_read_is_found_again(text: str, ending: str) -> None:
    prompts, _ = read_prompts(File(f"a{ending}", text))
    for one in prompts:
        check(one)
        one.line_column(len(one.text) - 1)


def test_the_prompts_of_a_large_suite_are_read() -> None:
    """It has every kind of file, and nobody wrote it for this."""
    root = Path(pytest.importorskip("inspect_evals").__file__).parent
    count = 0
    for path in find_files([root])[::7]:
        if path.stat().st_size > 200_000:
            continue
        reading = read_file(path, path.name)
        assert reading.unread == ()
        for one in reading.prompts:
            check(one)
            one.line_column(len(one.text))
        count += len(reading.prompts)
    assert count > 100


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("promptfooconfig.yaml", "x-text: &p |\n  You are a clerk of a shop.\n  TODO: say more\nprompts: [*p]\n"),
        ("chat.yaml", "x: &p |\n  You are a clerk of a shop.\n  TODO: say more\nmessages:\n  - {role: system, content: *p}\n"),
        ("agent.yaml", "x: &p |\n  You are a clerk of a shop.\n  TODO: say more\nsystem_prompt: *p\nuser_prompt: *p\n"),
        ("agent.yaml", "system_prompt: &p |\n  You are a clerk of a shop.\n  TODO: say more\nother_prompt: *p\n"),
    ],
)
def test_a_text_that_an_alias_stands_for_is_read_once_where_it_stands(name: str, text: str) -> None:
    (prompt,), unread = read_prompts(File(name, text))
    assert unread == ()
    assert prompt.text == "You are a clerk of a shop.\nTODO: say more\n"
    assert prompt.line_column(prompt.text.index("TODO")) == (3, 3)


def test_aliases_of_lists_cannot_explode() -> None:
    text = "a: &a [x, x]\n" + "".join(
        f"{two}: &{two} [*{one}, *{one}]\n" for one, two in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
    )
    assert read_prompts(File("a.yaml", text + "prompts: *q\n")) == ((), ())
