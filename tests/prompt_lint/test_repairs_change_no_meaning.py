"""Safe repairs give back what was compiled: they take out what nobody sees, and nothing else."""

import datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.config import Config
from specforge.prompt_lint.judging import Request, judge
from specforge.registry import find_rules
from tests.conftest import ROOT

COMPILED = sorted((ROOT / "examples/generated").rglob("prompt.md"))
DAY = datetime.date(2026, 12, 1)
UNSEEN = ["\u200b", "\u2060", "\ufeff", "\x07", "\x7f", "\u00ad"]


def repaired(folder: Path, text: str) -> str:
    path = folder / "a.md"
    path.write_bytes(text.encode())
    judge(folder, Config(), find_rules(), DAY, Request(paths=(path,), fix=True))
    return path.read_bytes().decode()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(COMPILED), st.lists(st.tuples(st.floats(0.01, 0.99), st.sampled_from(UNSEEN)), min_size=1, max_size=8))
def test_a_compiled_prompt_with_unseen_characters_becomes_what_was_compiled(
    tmp_path: Path, source: Path, put: list[tuple[float, str]]
) -> None:
    compiled = source.read_text(encoding="utf-8")
    text = compiled
    for share, char in put:
        at = int(share * len(text))
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
    assert repaired(tmp_path, after) == after


def test_a_prompt_as_it_was_compiled_is_left_alone(tmp_path: Path) -> None:
    for source in COMPILED:
        compiled = source.read_text(encoding="utf-8")
        assert repaired(tmp_path, compiled) == compiled
