"""A review from a file is data of strangers: it is read or refused in a moment, and whatever it says acts nowhere."""

import itertools
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from specforge.errors import UsageError
from specforge.forges.comment import length
from specforge.forges.events import ForgeName
from specforge.forges.posting import limit_of
from specforge.outputs.markdown_words import LIMIT
from specforge.reviewing.handing_over import MOST_BYTES, read_review
from specforge.reviewing.markdown import as_markdown
from specforge.reviewing.model import LONGEST, MANY, Review
from specforge.reviewing.telling import as_github, as_json, as_text, limited
from tests.outputs.commands import commands
from tests.outputs.test_hostile_results import FORMAT_CHARACTERS, HOSTILE
from tests.reviewing.pulls import clean
from tests.reviewing.whole import HEADINGS, WHOLE, acts_on_nothing, put, read, texts_in

CANARIES = (
    *(text for text in HOSTILE if "\ud800" not in text),
    "@org/team and @everyone, ask",
    "Closes #1",
    "fixes octo/shop#1",
    "<details>",
    "</details>",
    "</details></summary><img src=x onerror=alert(1)>",
    "<details><summary>12 more</summary>",
    "~~~\nx\n~~~",
    "``````",
    "```mermaid\ngraph LR\n```",
    'a"] --> b["c',
    'n0["x"] click n0 "https://evil.example"',
    "%%{init: {'theme': 'x'}}%%",
    "a|b|c",
    "end",
    "x\n===\ny\n---",
    "### What blocks",
    "- [ ] do it",
    "| a |\n| - |\n| @x |",
    "[x]: https://evil.example",
    "[^1] [x][1]",
    "![](https://evil.example/pixel.png)",
    "<https://evil.example> javascript:alert(1) mailto:a@evil.example ftp://evil.example",
    "$$\\href{https://evil.example}{x}$$",
    "\x1b]8;;https://evil.example\x07x\x1b]8;;\x07",
    "&#64;octocat &lt;b&gt; &commat;x",
    "\\`@octocat\\`",
    "` @octocat `",
    "`` ` `` @octocat",
    "specforge: error[x] \r\n::error::x",
    "-->\n<!-- specforge: review -->",
    "C:\\dir\\@x",
    "１２３ ＠octocat",
)
LEAVES = tuple(texts_in(WHOLE))
WORDS = {"format", "commit", "gate", "change_gate", "step", "severity", "action", "category", "categories", "level", "fingerprint"}
FREE = tuple(path for path in LEAVES if not WORDS & set(path))
CLOSED = tuple(path for path in LEAVES if WORDS & set(path))


def name(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))


def is_harmless(review: Review) -> None:
    """Nothing that is made of a review acts on the place that shows it."""
    told = {
        "markdown": as_markdown(review, limit_of(ForgeName.GITHUB)),
        "text": as_text(review),
        "json": as_json(review),
        "github": as_github(review),
    }
    for form, text in told.items():
        text.encode()
        hidden = FORMAT_CHARACTERS.search(text)
        assert hidden is None, f"{form}: {hidden}"
        if form != "github":
            assert "##[" not in text, form
            assert commands(text) == [], form
    assert {each for each, _, _ in commands(told["github"])} <= {"error", "warning", "notice"}
    assert len(commands(told["github"])) == len(told["github"].splitlines())
    assert length(told["markdown"]) <= limit_of(ForgeName.GITHUB)
    acts_on_nothing(told["markdown"])


def is_handed_over(review: Review) -> None:
    """What is made of a review for another job is harmless where it is printed, and is read there as what it was."""
    text = as_json(review)
    assert FORMAT_CHARACTERS.search(text) is None
    assert "##[" not in text
    assert commands(text) == []
    assert read_review(text.encode()) == limited(review, MANY)


def test_the_review_that_is_tried_has_a_text_in_every_field_that_takes_one() -> None:
    review = read(WHOLE)
    is_harmless(review)
    titles = [line.removeprefix("### ") for line in as_markdown(review).splitlines() if line.startswith("### ")]
    assert tuple(titles) == HEADINGS
    properties = {
        (model, field)
        for model, shape in {**Review.model_json_schema()["$defs"], "Review": Review.model_json_schema()}.items()
        for field, about in shape.get("properties", {}).items()
        if "string" in json.dumps(about)
    }
    assert {field for _, field in properties} <= {str(step) for path in LEAVES for step in path} | {"beyond"}


@pytest.mark.parametrize("path", FREE, ids=name)
def test_a_text_in_any_field_does_nothing(path: tuple[str | int, ...]) -> None:
    for canary in CANARIES:
        document = put(path, canary)
        try:
            is_harmless(read(document))
        except AssertionError as error:
            raise AssertionError(f"{name(path)} with {canary!a}: {error}") from error


@pytest.mark.parametrize("canary", CANARIES, ids=ascii)
def test_a_text_in_all_fields_at_once_does_nothing(canary: str) -> None:
    document = json.loads(json.dumps(WHOLE))
    for path in FREE:
        at = document
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = canary
    document["beyond"] = {canary: 3}
    is_harmless(read(document))
    is_handed_over(read(document))


@pytest.mark.parametrize("path", CLOSED, ids=name)
def test_a_field_of_few_words_takes_no_other(path: tuple[str | int, ...]) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read(put(path, "@octocat"))


WRONG: dict[str, object] = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'"\xff"',
    "a list": [],
    "a number": 7,
    "null": None,
    "NaN": json.dumps({**WHOLE, "existing": float("nan")}).encode(),
    "infinity": json.dumps({**WHOLE, "existing": float("inf")}).encode(),
    "a share beyond all": put(("coverage", 0, "before"), 1e300),
    "a share that is no number": json.dumps(put(("coverage", 0, "before"), float("nan"))).encode(),
    "a huge number": {**WHOLE, "existing": 10**30},
    "more digits than are read": json.dumps(WHOLE).replace('"existing": 2', '"existing": ' + "9" * 5000).encode(),
    "a negative number": {**WHOLE, "existing": -1},
    "a text for a number": {**WHOLE, "existing": "2"},
    "a number for a text": {**WHOLE, "base": 7},
    "a number for a flag": {**WHOLE, "mermaid": 1},
    "a text for a list": {**WHOLE, "unseen": "x"},
    "an unknown key": {**WHOLE, "@octocat\n::error::x": 1},
    "a key that is missing": {key: value for key, value in WHOLE.items() if key != "edits"},
    "another format": {**WHOLE, "format": "specforge-review/2"},
    "too many": {**WHOLE, "unseen": ["x"] * (MANY + 1)},
    "no commit": {**WHOLE, "commit": "HEAD; rm -rf /"},
    "half of a character": put(("unseen", 0), "a\ud800b"),
    "deep": b"[" * 200_000,
    "deep tables": b'{"a":' * 200_000,
    "deep in a field": json.dumps(WHOLE).replace('"whether it is right"', "[" * 100_000 + "]" * 100_000).encode(),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_review_is_refused_in_a_line(kind: str) -> None:
    content = WRONG[kind]
    with pytest.raises(UsageError) as caught:
        read_review(content if isinstance(content, bytes) else json.dumps(content).encode())
    said = str(caught.value)
    assert len(said) < 300
    assert said.startswith("the review ")
    assert caught.value.help
    assert "\n" not in said
    assert not re.search("Input should|Field required|Extra inputs|Invalid JSON", said)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("no JSON", "it is no JSON"),
        ("a list", "it is not as a review has it"),
        ("a key that is missing", "`edits` is missing"),
        ("a text for a number", "`existing` is not as a review has it"),
    ],
)
def test_what_is_wrong_with_a_review_is_told_in_words(kind: str, said: str) -> None:
    content = WRONG[kind]
    with pytest.raises(UsageError, match=f"^the review cannot be read: {re.escape(said)}$"):
        read_review(content if isinstance(content, bytes) else json.dumps(content).encode())


def test_a_long_text_is_cut_as_it_is_read() -> None:
    review = read(put(("unseen", 0), "x" * 100_000))
    assert len(review.unseen[0]) <= LONGEST


def _dry(file: Path, folder: Path, **more: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "specforge", "pr-comment", "--dry-run", "--from", str(file)]
    return subprocess.run(command, cwd=folder, capture_output=True, env=clean(), timeout=60, check=False, **more)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe, folder, gone = tmp_path / "pipe", tmp_path / "folder", tmp_path / "gone"
    os.mkfifo(pipe)
    folder.mkdir()
    (tmp_path / "link").symlink_to("/dev/zero")
    (tmp_path / "loop").symlink_to("loop")
    for file in (pipe, folder, gone, Path("/dev/zero"), tmp_path / "link", tmp_path / "loop", tmp_path / "\udcff", tmp_path / ("x" * 300)):
        done = _dry(file, tmp_path)
        assert done.returncode == 2, file
        assert done.stdout == b""
        assert done.stderr.startswith(b"specforge: "), done.stderr
        assert b"Traceback" not in done.stderr


def test_a_file_of_a_hundred_megabytes_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "review.json"
    with file.open("wb") as huge:
        huge.write(b'{"format": "')
        huge.truncate(100_000_000)
    began = time.monotonic()
    done = _dry(file, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"specforge: the review has more than {MOST_BYTES:,} bytes".encode()), done.stderr
    assert time.monotonic() - began < 20


def test_a_link_to_a_review_is_read_like_the_review(tmp_path: Path) -> None:
    (tmp_path / "review.json").write_text(json.dumps(WHOLE), encoding="utf-8")
    (tmp_path / "link.json").symlink_to("review.json")
    one, other = (_dry(tmp_path / file, tmp_path) for file in ("review.json", "link.json"))
    assert one.returncode == other.returncode == 1
    assert one.stdout == other.stdout == as_markdown(read(WHOLE)).encode()


LISTS = tuple(key for key, value in WHOLE.items() if isinstance(value, list))


def _many(number: int, text: str) -> Review:
    """So many of everything, each text of it this one."""
    document = json.loads(json.dumps(WHOLE))
    for path in FREE:
        at = document
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = text
    one = read(document)
    lists = {key: tuple(itertools.islice(itertools.cycle(getattr(one, key)), number)) for key in LISTS}
    return one.model_copy(update=lists)


@pytest.mark.parametrize(
    "text", ["x" * LONGEST, "@a `b` " * (LONGEST // 7), "\u202e" * LONGEST, "\U0001f600" * LONGEST], ids=["x", "mentions", "hidden", "wide"]
)
def test_five_thousand_of_everything_are_told_within_the_limit_and_in_a_moment(text: str) -> None:
    review = _many(MANY, text)
    began = time.monotonic()
    comment = as_markdown(review, limit_of(ForgeName.GITHUB))
    assert time.monotonic() - began < 15
    assert length(comment) <= limit_of(ForgeName.GITHUB)
    acts_on_nothing(comment)
    assert "Left out, because a comment has no room for it: " in comment


def test_what_another_job_is_handed_can_be_read_there() -> None:
    text = as_json(_many(MANY, "x" * LONGEST))
    assert len(text.encode()) <= MOST_BYTES
    again = read_review(text.encode())
    held = {key: len(getattr(again, key)) for key in LISTS}
    assert {key: held[key] + again.beyond[key] - (4 if key == "introduced" else 0) for key in LISTS} == dict.fromkeys(LISTS, MANY)


@pytest.mark.parametrize("number", [1, 10, 11, 60, 200])
@pytest.mark.parametrize("limit", [3_000, 8_000, 20_000, 60_000, LIMIT])
def test_sections_are_left_out_whole_and_named(number: int, limit: int) -> None:
    review = _many(number, "some words of it")
    whole, comment = as_markdown(review, 10**9), as_markdown(review, limit)
    assert length(comment) <= limit
    acts_on_nothing(comment)
    sections = whole.split("\n### ")
    kept = comment.split("\n### ")
    foot = kept[-1].partition("\nLeft out")
    missing = [title for title in HEADINGS if f"\n### {title}\n" in whole and f"\n### {title}\n" not in comment]
    # What is told is told as it is in the whole, in its order.
    assert [one.rstrip("\n") for one in kept[:-1]] == [one.rstrip("\n") for one in sections[: len(kept) - 1]]
    named = foot[2].partition(": ")[2].partition(".\n")[0]
    assert named == ", ".join(title[0].lower() + title[1:] for title in missing)
    assert bool(missing) == bool(foot[1])
