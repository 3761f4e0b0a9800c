"""The reading of prompts, and the rules over them, on prompts that nobody here wrote."""

import datetime
from pathlib import Path

import pytest

from specforge.lint_config import LintConfig
from specforge.prompt_lint.choosing import severities
from specforge.prompt_lint.knowing import Knowledge
from specforge.prompt_lint.running import results_of, run
from specforge.registry import find_rules
from tests.heavy.prompt_corpus import real_prompts

pytestmark = pytest.mark.heavy


def test_the_corpus_is_of_many_packages_and_formats() -> None:
    every = real_prompts()
    assert len(every) > 1_500
    assert len({one.package for one in every}) > 30
    assert {one.ending for one in every} >= {".py", ".md", ".txt", ".yaml", ".yml", ".json", ".j2"}


def test_every_character_of_a_prompt_is_found_again_in_its_file() -> None:
    for one in real_prompts():
        prompt = one.prompt
        for piece in prompt.pieces:
            if piece.exact:
                ours = prompt.text[piece.start : piece.start + piece.length]
                assert prompt.file.text[piece.offset : piece.offset + piece.length] == ours, (prompt.file.path, prompt.name)


def test_no_rule_fails_on_them_and_each_finding_stands_inside_of_its_file(tmp_path: Path) -> None:
    knowledge = Knowledge(tmp_path, LintConfig(), datetime.date(2026, 11, 27))
    prompts = [one.prompt for one in real_prompts()]
    found = results_of(run(severities(find_rules(), {}, every=True), prompts, knowledge.known))
    assert len(found) > 100
    assert len({one.fingerprint for one in found}) == len(found)
    for result, one in found.items():
        assert result.message
        assert 0 <= one.hit.start <= one.hit.end <= len(one.prompt.text)
        lines = one.prompt.file.text.split("\n")
        assert 1 <= result.at.column <= len(lines[result.at.line - 1]) + 1
