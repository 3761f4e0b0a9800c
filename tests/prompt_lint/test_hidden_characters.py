"""What cannot be seen is told; what a language is written with, and what is merely younger than the tables, is not."""

import datetime
from pathlib import Path

import pytest

from specforge.lint_config import LintConfig
from specforge.prompt_lint.choosing import severities
from specforge.prompt_lint.knowing import Knowledge
from specforge.prompt_lint.prompt import File, whole
from specforge.prompt_lint.reading.files import read_prompts
from specforge.prompt_lint.running import results_of, run
from specforge.registry import find_rules

RULE = [one for one in severities(find_rules(), {}) if one.rule.name == "hidden-character"]
KNOWN = Knowledge(Path(), LintConfig(), datetime.date(2026, 1, 1)).known


def told(text: str) -> list[str]:
    return [one.message.split(" ")[0] for one in results_of(run(RULE, [whole(File("prompt.md", text))], KNOWN))]


def told_in_python(source: str) -> list[str]:
    prompts, _ = read_prompts(File("agent.py", source))
    return [one.message.split(" ")[0] for one in results_of(run(RULE, prompts, KNOWN))]


@pytest.mark.parametrize(
    "text",
    [
        "Greet with \U0001fae8 and \U0001f6d8.\n",  # signs of Unicode 15 and 17
        "\u0627\u0644\u0631\u062d\u064a\u0645 \u06dd \u0627\u0644\u062d\u0645\u062f\n",  # the end of a verse
        "\u0e2a\u0e27\u0e31\u0e2a\u200b\u0e14\u0e35\n",  # Thai, which may break there
        "\u1786\u17d2\u1793\u17b6\u17c6\u200b\u1790\u17d2\u1798\u17b8\n",  # Khmer
        "\u05e9\u05dc\u05d5\u05dd OpenAI\u200f!\n",  # Hebrew, with a word of Latin letters
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\n",  # Persian, which needs a non-joiner
    ],
)
def test_what_a_language_is_written_with_is_no_finding(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Never\u200b give refunds.\n", "U+200B"),
        ("Never give\u200f refunds.\n", "U+200F"),
        ("\u05e9\u05dc\u05d5\u05dd\nNever give\u200f refunds.\n", "U+200F"),
        ("\u05e9\u05dc\u05d5\u05dd \u202eabc\n", "U+202E"),
        ("\u05d0 ok\u200e a\u200f b\n", "U+200F"),
        ("Never\ufdd0 give.\n", "U+FDD0"),
        ("Never\U0001fffe give.\n", "U+1FFFE"),
        ("Never\u2065 give.\n", "U+2065"),
        ("Never\ue000 give.\n", "U+E000"),
    ],
)
def test_what_nobody_sees_is_told(text: str, expected: str) -> None:
    assert told(text) == [expected]


def test_a_run_of_marks_of_direction_hides_something() -> None:
    assert told("\u05d0\u05d1 ok " + "\u200e\u200f\u200e" + " hello\n") == ["U+200E"]


def test_characters_of_one_line_are_told_at_once() -> None:
    text = "A\ue000 b\ue001\ue000\nA\ue000 b\u200b\nA\ue000\n"
    found = [one.message for one in results_of(run(RULE, [whole(File("prompt.md", text))], KNOWN))]
    assert [one.partition("; ")[2] for one in found] == ["2 more of this line are such", "1 more of this line is such", ""]


@pytest.mark.parametrize("written", [r"\u200b", r"\x9f", r"\N{ZERO WIDTH SPACE}", r"\U0000200b"])
def test_what_a_program_writes_by_its_number_can_be_seen(written: str) -> None:
    source = f'SYSTEM_PROMPT = "You are kind.{written} You never give refunds to anybody, and you say so."\n'
    assert not told_in_python(source)
    assert told_in_python(source.replace(written, "\u200b")) == ["U+200B"]


def test_an_escape_that_was_meant_for_a_formula_is_told() -> None:
    assert told_in_python(r'SYSTEM_PROMPT = "You are kind. Put the final answer into \boxed{}, and say nothing else."') == ["U+0008"]
