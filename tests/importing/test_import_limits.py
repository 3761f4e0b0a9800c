"""Hostile sources: each gives a refusal in words, or a draft that loads."""

import random

import pytest

from specforge.errors import UsageError
from specforge.importing.drafting import draft
from specforge.source.plain import read_plain
from tests.conftest import load_texts

NOISE = "".join(chr(random.Random(1).randrange(256)) for _ in range(5_000))
PROMPTS = {
    "noise": NOISE,
    "nul": "\0",
    "half of a character": "a\ud800",
    "one long line": "a " * 499_000,
    "braces": "{" * 900_000,
    "headings": "\n".join(f"## Heading {number}\n" for number in range(10_000)),
    "headings of all levels": "\n".join(f"{'#' * (1 + number % 6)} Cancel {number}\nDo it {number}." for number in range(5_000)),
    "underlined headings": "a\n---\n\n" * 20_000,
    "items": "- a\n" * 100_000,
    "nested items": "\n".join(" " * depth + "- a" for depth in range(900)),
    "fences that are never closed": "```a\n" * 100_000,
    "fences of all lengths": "\n".join("`" * length for length in range(3, 1_000)),
    "tags": "<a>\n" * 100_000 + "</a>\n",
    "rows": "| a | b |\n|---|---|\n" + "| c | d |\n" * 20_000,
    "bars": "|" * 300_000 + "\n|---|",
    "variables": "\n".join(f"{{{{v{number}}}}} is it" for number in range(5_000)),
    "labels": "## Cancel\n" + "a:\n" * 50_000,
    "steps": "## Cancel\n" + "1. a\n   - If: b Go on with step 3.\n" * 2_000,
    "spaces": " " * 900_000 + "a",
    "stars": "*" * 19_000 + "a\n" + "\n".join("_ " * 9_000 for _ in range(10)),
    "turns": "## Examples\n" + "User: a\nAgent: b\n\n" * 5_000,
}


REFUSALS = ("prompt.md holds", "prompt.md has", "the draft would be no spec: the file has")


def refusal(prompt: str) -> str:
    """Give why a prompt is refused; nothing when there is a draft, which has to load."""
    try:
        drafted = draft(prompt, None, None, "drafted")
    except UsageError as refused:
        return f"{refused}; {refused.help}"
    assert not load_texts({"drafted.yaml": drafted.spec}).broken
    return ""


@pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS.keys())
def test_a_hostile_prompt_is_refused_in_words_or_drafted(prompt: str) -> None:
    told = refusal(prompt)
    assert not told or told.startswith(REFUSALS)


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, levels)]
    return "\n".join([*lines, f"tests: *a{levels - 1}"])


def merges(levels: int) -> str:
    lines = ["a0: &a0 {x: 1, y: 2}"] + [f"a{level}: &a{level} {{<<: [*a{level - 1}, *a{level - 1}]}}" for level in range(1, levels)]
    return "\n".join([*lines, "tests: []"])


def chain(levels: int) -> str:
    return "\n".join(["a0: &a0 [x]", *(f"a{level}: &a{level} [*a{level - 1}]" for level in range(1, levels)), "tests: []"])


@pytest.mark.parametrize(
    "evals", [bomb(12), merges(40), chain(100), "a: &a [*a]\ntests: []", "tests: " + "[" * 100_000, "tests: " + "{a: " * 100_000]
)
def test_yaml_that_explodes_is_refused(evals: str) -> None:
    with pytest.raises(UsageError, match=r"^promptfooconfig\.yaml:\d+:\d+: "):
        draft("You help.", evals, None, "drafted")


def test_yaml_of_other_tools_may_have_anchors_and_merge_keys() -> None:
    text = "base: &base {a: no, b: 12:30}\nmore:\n  <<: *base\n  b: 010\nlist: [*base, 1.5, true, ~, '1']\nday: 2026-01-01\n"
    data, spans = read_plain("c.yaml", text)
    assert data == {
        "base": {"a": "no", "b": "12:30"},
        "more": {"a": "no", "b": 10},
        "list": [{"a": "no", "b": "12:30"}, 1.5, True, None, "1"],
        "day": "2026-01-01",
    }
    assert [spans[name,] for name in ("base", "more", "list", "day")] == [(1, 1), (2, 4), (5, 5), (6, 6)]


@pytest.mark.parametrize("file", ["prompt", "evals", "tools"])
def test_a_source_of_more_than_a_megabyte_is_refused(file: str) -> None:
    large = "a" * 1_000_001
    texts = {"prompt": "You help.", "evals": None, "tools": None, file: large}
    with pytest.raises(UsageError, match="has 1,000,001 bytes; at most 1,000,000 are read"):
        draft(texts["prompt"] or "", texts["evals"], texts["tools"], "drafted")


def test_several_sections_about_the_role_do_not_make_a_text_that_is_too_long() -> None:
    prompt = "\n\n".join(f"## Role\n\nYou are {{{{name}}}}. {'Kind. ' * 3_000}" for _ in range(8))
    drafted = draft(prompt, None, None, "drafted")
    assert not load_texts({"drafted.yaml": drafted.spec}).broken
    assert "the role is as long as it can be without it" in {one.why for one in drafted.leftovers}


@pytest.mark.parametrize("feature", ["", "Shop", "a b", "a" * 65])
def test_a_feature_needs_an_id(feature: str) -> None:
    with pytest.raises(UsageError, match="is not an id"):
        draft("You help.", None, None, feature)


def test_an_empty_prompt_is_refused() -> None:
    with pytest.raises(UsageError, match=r"^prompt\.md says nothing$"):
        draft(" \n\t\n", None, None, "drafted")
