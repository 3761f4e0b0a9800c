"""On several processors the same is found, in the same order."""

import pytest

from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.prompt_lint import spreading
from specforge.prompt_lint.choosing import Chosen
from specforge.prompt_lint.prompt import File, Prompt, whole
from specforge.prompt_lint.rule import Known
from specforge.prompt_lint.running import results_of, run
from specforge.prompt_lint.variables import Syntax
from specforge.registry import find_rules

RULES = [Chosen(one, Severity.WARNING) for one in find_rules()]
PROMPTS = [
    whole(
        File(f"p{number:02}.md", f"# A\nSell shoes.\n# B {number}\n{{{{ name }}}}\n# C\nTODO: {'more ' * number}\nBe clear.\n"),
        syntax=Syntax.JINJA,
    )
    for number in range(41)
]


def known(prompt: Prompt) -> Known:
    return Known(render=("empty",), budget=3) if prompt.file.path.endswith("7.md") else Known()


def test_the_same_is_found_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = list(run(RULES, PROMPTS, known))
    monkeypatch.setattr(spreading, "LEAST", 0)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2})
    spread = spreading.found_in(RULES, PROMPTS, known)
    assert [(one.chosen, one.hit, one.when, one.prompt.file.path) for one in spread] == [
        (one.chosen, one.hit, one.when, one.prompt.file.path) for one in alone
    ]
    assert any(one.when for one in spread)
    assert list(results_of(spread)) == list(results_of(alone))


def test_what_cannot_be_read_is_told_as_it_is_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(prompt: Prompt) -> Known:
        raise UsageError("tools.json cannot be read", "correct the path")

    monkeypatch.setattr(spreading, "LEAST", 0)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    with pytest.raises(UsageError, match=r"tools.json cannot be read"):
        spreading.found_in(RULES, PROMPTS, broken)
