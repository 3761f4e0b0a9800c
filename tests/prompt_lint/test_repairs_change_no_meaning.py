"""Safe repairs give back what was compiled: they take out what nobody sees, and nothing else."""

import datetime
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.config import Config
from specforge.prompt_lint.judging import Request, judge
from specforge.prompt_lint.prompt import File, whole
from specforge.registry import find_rules
from tests.conftest import ROOT

COMPILED = sorted((ROOT / "examples/generated").rglob("prompt.md"))
DAY = datetime.date(2026, 12, 1)
WORD = re.compile(r"(?<=[a-z] )[a-z]{3,}(?= [a-z])")
UNSEEN = ["\u200b", "\u2060", "\ufeff", "\x07", "\x7f", "\u00ad"]


def repaired(folder: Path, text: str) -> str:
    path = folder / "a.md"
    path.write_bytes(text.encode())
    judge(folder, Config(), find_rules(), DAY, Request(paths=(path,), fix=True))
    return path.read_bytes().decode()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(COMPILED), st.lists(st.tuples(st.floats(0.01, 0.99), st.sampled_from(UNSEEN)), min_size=1, max_size=8))
def test_a_compiled_prompt_with_unseen_characters_in_its_words_becomes_what_was_compiled(
    tmp_path: Path, source: Path, put: list[tuple[float, str]]
) -> None:
    compiled = source.read_text(encoding="utf-8")
    text = compiled
    for share, char in put:
        words = [one.end() - 1 for one in WORD.finditer(text)]
        at = words[int(share * len(words))]
        text = text[:at] + char + text[at:]
    assert repaired(tmp_path, text) == compiled


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(COMPILED), st.sets(st.integers(0, 40), min_size=1, max_size=20))
def test_mixed_line_ends_become_those_that_were_compiled(tmp_path: Path, source: Path, lines: set[int]) -> None:
    compiled = source.read_text(encoding="utf-8")
    text = "".join(
        line.replace("\n", "\r\n") if number in lines else line for number, line in enumerate(compiled.splitlines(keepends=True))
    )
    assert repaired(tmp_path, text) == compiled


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("ab .\n#-`<>/{}\u200b\u200d\u202e\r\u00ad\u0430TODO"), max_size=120))
def test_a_repair_of_any_text_leaves_what_can_be_seen(tmp_path: Path, text: str) -> None:
    def seen(one: str) -> list[str]:
        return one.replace("\r\n", "\n").replace("\r", "\n").translate(dict.fromkeys(map(ord, "\u200b\u200d\u202e\u00ad"))).split()

    if not text.strip():
        return
    after = repaired(tmp_path, text)
    assert seen(after) == seen(text)
    before, now = (whole(File("a.md", one)).structure for one in (text, after))
    assert [one.level for one in now.sections] == [one.level for one in before.sections]
    assert [(one.kind, one.closed) for one in now.blocks] == [(one.kind, one.closed) for one in before.blocks]
    assert repaired(tmp_path, after) == after


@pytest.mark.parametrize(
    "text",
    [
        "#\u00ad Refunds\n",
        "1\u200b. Refunds\n",
        "\u200bRefunds:\n\nNever.\n",
        " \u200b # a\n",
        "-\u2060 a\n",
        "``\u200b`\na\n",
        "<\u200brule>\n",
        "a {\u200b{x}}\n",
    ],
)
def test_beside_a_mark_an_unseen_character_is_left_to_people(tmp_path: Path, text: str) -> None:
    assert repaired(tmp_path, text) == text


@pytest.mark.parametrize("text", ["# Rules\r\n\r\nLimits:\r\n\r\nOne.\nTwo.\r\n"])
def test_a_heading_is_one_with_either_line_end(tmp_path: Path, text: str) -> None:
    before, now = (whole(File("a.md", one)).structure for one in (text, repaired(tmp_path, text)))
    assert [one.title for one in before.sections] == [one.title for one in now.sections] == ["", "Rules", "Limits"]


def test_a_prompt_as_it_was_compiled_is_left_alone(tmp_path: Path) -> None:
    for source in COMPILED:
        compiled = source.read_text(encoding="utf-8")
        assert repaired(tmp_path, compiled) == compiled
