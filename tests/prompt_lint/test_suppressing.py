"""Comments that suppress findings: what they are for, and what they have to say."""

import datetime

import pytest

from specforge.prompt_lint.prompt import File, Piece, Prompt, whole
from specforge.prompt_lint.suppressing import first_covering, suppressions_of


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
    assert (first, last) == (1, 6)


def test_a_whole_comment_goes_before_one_that_lacks_something() -> None:
    text = "<!-- specforge: ignore-file[a] -->\n<!-- specforge: ignore-file[a] by x until 2027-01-31: y -->\n"
    file = File("prompt.md", text)
    found = first_covering(suppressions_of(file, (whole(file),)), "a", 2)
    assert found is not None
    assert found.whole
    assert first_covering(suppressions_of(file, (whole(file),)), "b", 2) is None
