"""Rules that a config states."""

from typing import Any

import pytest

from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.lint_config import HouseRule, LintConfig
from specforge.prompt_lint.choosing import choose, rules_of
from specforge.prompt_lint.house import house_rule
from specforge.prompt_lint.prompt import File, whole
from specforge.prompt_lint.rule import Hit, Known
from specforge.registry import find_rules


def hits(text: str, path: str = "prompts/a.md", **told: Any) -> list[Hit]:
    rule = house_rule(HouseRule.model_validate({"name": "ours", "message": "wrong", **told}))
    return list(rule.run(whole(File(path, text)), Known()))


def test_a_forbidden_pattern_is_told_where_it_stands() -> None:
    text = "Über Acme: use ACME.\n"
    assert [text[one.start : one.end] for one in hits(text, forbid="(?i)acme")] == ["Acme", "ACME"]
    assert not hits("Use ours.\n", forbid="(?i)acme")


def test_a_pattern_that_is_required_is_missed() -> None:
    assert [one.key for one in hits("Be kind.\n", require="escalate")] == ["require"]
    assert not hits("Then escalate.\n", require="escalate")


def test_a_pattern_can_be_about_a_section() -> None:
    text = "# Role\nAcme\n# Rules\nNone.\n"
    assert len(hits(text, forbid="Acme", of="Role")) == 1
    assert not hits(text, forbid="Acme", of="Rules")
    assert not hits(text, forbid="Acme", of="Elsewhere")
    assert [text[one.start : one.end] for one in hits(text, forbid="None", of="2. rules")] == ["None"]


def test_sections_and_their_order() -> None:
    text = "# Rules\nx\n# Role\ny\n<safety>\nz\n</safety>\n"
    assert [one.key for one in hits(text, sections=["Role", "Output", "Safety"])] == ["section Output"]
    assert [one.key for one in hits(text, order=["Role", "Absent", "Rules"])] == ["order Role"]
    assert not hits(text, order=["Rules", "Role"])


def test_files_limit_a_rule() -> None:
    assert not hits("Acme", forbid="Acme", files=["other/**/*.md"])
    assert hits("Acme", forbid="Acme", files=["prompts/*.md"])


def test_a_budget_counts_tokens() -> None:
    assert hits("word " * 400, budget=100)
    assert not hits("word " * 10, budget=100)


def test_a_pattern_that_backtracks_takes_no_time() -> None:
    assert not hits("a" * 200_000, forbid="(a+)+b")


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="the rule `ours`: the pattern has a lookahead"):
        hits("", forbid="(?=a)")


def test_a_house_rule_is_a_rule_like_any_other() -> None:
    settings = LintConfig.model_validate(
        {"house": [{"name": "ours", "message": "wrong", "why": "We agreed.", "forbid": "x"}], "severities": {"ours": "error"}}
    )
    rules = rules_of(settings, find_rules())
    (one,) = choose(rules, settings, ["ours"])
    assert (one.severity, one.rule.documentation) == (Severity.ERROR, "We agreed.")
    with pytest.raises(UsageError, match="there is a rule `hidden-character` already"):
        rules_of(LintConfig.model_validate({"house": [{"name": "hidden-character", "message": "m", "forbid": "x"}]}), find_rules())
    with pytest.raises(UsageError, match="gives a severity to the rule `hidden-charakter`"):
        rules_of(LintConfig.model_validate({"severities": {"hidden-charakter": "off"}}), find_rules())
