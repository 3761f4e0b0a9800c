"""Comments that suppress findings: what they are for, and what they have to say."""

import datetime
from pathlib import Path

import pytest

from specforge.lint_config import LintConfig
from specforge.prompt_lint.choosing import severities
from specforge.prompt_lint.comments import without_comments
from specforge.prompt_lint.knowing import Knowledge
from specforge.prompt_lint.prompt import File, Piece, Prompt, whole
from specforge.prompt_lint.reading.files import read_prompts
from specforge.prompt_lint.running import results_of, run
from specforge.prompt_lint.suppressing import first_covering, suppressions_of
from specforge.registry import find_rules
from tests.command import run_specforge


def of(text: str, *prompts: Prompt) -> list[tuple[tuple[str, ...], int, int]]:
    file = File("prompt.md", text)
    return [(one.rules, one.first, one.last) for one in suppressions_of(file, prompts or (whole(file),))]


def test_a_comment_alone_is_for_what_follows_up_to_an_empty_line() -> None:
    text = "# Role\n\n<!-- specforge: ignore[vague-word] by legal until 2027-01-31: theirs -->\nBe nice.\nBe clear.\n\nBe brief.\n"
    assert of(text) == [(("vague-word",), 3, 5)]


def test_a_comment_behind_something_is_for_its_line() -> None:
    assert of("Be nice. <!-- specforge: ignore[a, b] -->\nBe clear.\n") == [(("a", "b"), 1, 1)]


def test_ignore_file_is_for_the_file() -> None:
    assert of("One.\n\nTwo. # specforge: ignore-file[a] by x until 2027-01-31: y\n") == [(("a",), 0, 4)]


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("<!-- specforge: ignore[a] by the legal team until 2027-01-31: they said so -->", "they said so"),
        ("{# specforge: ignore[a] by legal until 2027-01-31: they said so #}", "they said so"),
        ("# specforge: ignore[a] by legal until 2027-01-31: they said so", "they said so"),
        ("/* specforge: ignore[a] by legal until 2027-01-31: they said so */", "they said so"),
    ],
)
def test_every_kind_of_comment_is_read(comment: str, reason: str) -> None:
    file = File("prompt.md", f"{comment}\nBe nice.\n")
    (one,) = suppressions_of(file, (whole(file),))
    assert (one.whole, one.reason, one.until, one.last) == (True, reason, datetime.date(2027, 1, 31), 2)
    assert one.owner in {"legal", "the legal team"}


@pytest.mark.parametrize(
    "terms", ["", "by legal", "by legal until 2027-01-31", "by legal until 2027-02-31: x", "until 2027-01-31: x", "by legal: x"]
)
def test_a_comment_without_owner_day_or_reason_is_not_whole(terms: str) -> None:
    file = File("prompt.md", f"<!-- specforge: ignore[a] {terms} -->\nBe nice.\n")
    assert not suppressions_of(file, (whole(file),))[0].whole


def test_a_comment_above_a_prompt_of_a_program_is_for_all_of_it() -> None:
    text = '# specforge: ignore[a] by x until 2027-01-31: y\nPROMPT = """\nOne.\n\nTwo.\n"""\nOTHER = 1\n'
    file = File("prompts.py", text)
    start = text.index("\nOne")
    prompt = Prompt(file, "PROMPT", "\nOne.\n\nTwo.\n", (Piece(0, 12, start),))
    ((_, first, last),) = of(text, prompt)
    assert (first, last) == (1, 5)


def test_a_comment_above_a_text_of_yaml_is_not_for_the_key_behind_it() -> None:
    file = File(
        "a.yaml", "# specforge: ignore[a] by x until 2027-01-31: y\nsystem: |\n  You are kind.\n\n  Be warm.\nprompt: You are kind to us.\n"
    )
    prompts, _ = read_prompts(file)
    assert [(one.first, one.last) for one in suppressions_of(file, prompts)] == [(1, 5)]


def test_a_whole_comment_goes_before_one_that_lacks_something() -> None:
    text = "<!-- specforge: ignore-file[a] -->\n<!-- specforge: ignore-file[a] by x until 2027-01-31: y -->\n"
    file = File("prompt.md", text)
    found = first_covering(suppressions_of(file, (whole(file),)), "a", 2)
    assert found is not None
    assert found.whole
    assert first_covering(suppressions_of(file, (whole(file),)), "b", 2) is None


def test_why_a_finding_is_ignored_explains_nothing_to_the_model() -> None:
    comment = "<!-- specforge: ignore[vague-word] by product until 2027-06-30: the brand book says what it is -->"
    known = Knowledge(Path(), LintConfig(), datetime.date(2026, 1, 1)).known
    rules = [one for one in severities(find_rules(), {}, every=True) if one.rule.name == "vague-word"]
    prompt = whole(File("prompt.md", f"# Tone\n- Be friendly. {comment}\n- Be concise.\n"))
    assert [one.message for one in results_of(run(rules, [prompt], known))] == ["`friendly` is not explained", "`concise` is not explained"]


@pytest.mark.parametrize(
    ("terms", "lacks"),
    [
        ("by legal: theirs", "a day"),
        ("by legal until 2027-01-31", "a reason"),
        ("until 2027-01-31: theirs", "an owner"),
        ("by legal until soon", "a day (`soon` is none) or a reason"),
        ("", "an owner or a day or a reason"),
    ],
)
def test_what_is_missing_is_named_and_nothing_else(tmp_path: Path, terms: str, lacks: str) -> None:
    (tmp_path / "prompt.md").write_text(f"# Tone\nBe friendly. <!-- specforge: ignore[vague-word] {terms} -->\n", encoding="utf-8")
    done = run_specforge("lint", "prompt.md", "--quiet", "--format", "concise", cwd=tmp_path)
    assert f"it does not name {lacks}, so it ignores nothing" in done.stdout


@pytest.mark.parametrize(
    "line",
    [
        "`specforge: ignore[grown-prompt] by me until 2030-01-01: x`. Be friendly.",
        "specforge: ignore[grown-prompt] by me until 2030-01-01: ok. Be friendly.",
        "# specforge: ignore[a] Be friendly.",
        "<!-- specforge: ignore[a] --> Be friendly.",
        "{# specforge: ignore[a] #} Be friendly. <!-- specforge: ignore[b] -->",
    ],
)
def test_what_is_no_comment_is_read_by_the_rules(line: str) -> None:
    text = f"# Tone\n{line}\n"
    said = without_comments(text)
    assert len(said) == len(text)
    assert "Be friendly." in said
