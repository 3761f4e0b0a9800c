"""Every setting about prompts reaches the rules, and every thing that rules ask for can be set."""

import datetime
import json
from pathlib import Path

from msgspec import structs

from specforge.lint_config import Facts, LintConfig
from specforge.prompt_lint.knowing import Knowledge
from specforge.prompt_lint.prompt import File, whole
from specforge.prompt_lint.rule import Known
from tests.conftest import ROOT

NAMED = {"schema": "answer", "section_budgets": "budgets", "siblings": "locales", "exists": "files_exist"}
"""What rules know, where the setting has another name."""


def test_every_fact_that_rules_know_can_be_set_and_is_documented() -> None:
    known = {NAMED.get(one.name, one.name) for one in structs.fields(Known)} - {"base", "as_of", "terms"}
    assert known == set(Facts.model_fields)
    page = (ROOT / "docs/prompt-lint.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in Facts.model_fields)


def test_every_fact_that_is_set_is_known(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "en").mkdir()
    (tmp_path / "de/a.md").write_text("Sei freundlich.")
    (tmp_path / "tools.json").write_text(
        json.dumps(
            [
                {
                    "type": "function",
                    "function": {"name": "get_order", "parameters": {"properties": {"id": {}, "why": {"enum": ["send_back"]}}}},
                }
            ]
        )
    )
    (tmp_path / "answer.json").write_text('{"type": "object"}')
    (tmp_path / "cases.csv").write_text("input,expected\nplease cancel my order right now,ok\n")
    facts = {
        "tools": "tools.json",
        "variables": ["a"],
        "user_variables": ["b"],
        "answer": "answer.json",
        "deprecated": [{"name": "gpt-4", "replacement": "gpt-5", "until": datetime.date(2027, 1, 31)}],
        "budget": 10,
        "budgets": {"Role": 5},
        "growth": 20,
        "required": ["Role"],
        "protected": ["Never lie."],
        "bound": ["Concise"],
        "ids": ["R1"],
        "long_prompt": 300,
        "held_out": ["*.csv"],
        "locales": "*/a.md",
        "files_exist": True,
        "render": ["empty"],
        "values": {"a": ["x"]},
        "model": "gpt-4",
    }
    assert set(facts) == set(Facts.model_fields)
    knowledge = Knowledge(tmp_path, LintConfig.model_validate({"facts": facts}), datetime.date(2026, 12, 1))
    known = knowledge.known(whole(File("en/a.md", "Be kind.")))
    assert known.tools is not None
    assert [(one.name, one.parameters, one.terms) for one in known.tools] == [("get_order", ("id", "why"), ("send_back",))]
    assert known.siblings == {"de/a.md": "Sei freundlich."}
    assert known.held_out == ("please cancel my order right now",)
    assert known.exists is not None
    assert (known.exists("tools.json"), known.exists("nothing.json")) == (True, False)
    assert (known.model, known.budget, known.growth, known.long_prompt, known.as_of) == ("gpt-4", 10, 20, 300, "2026-12-01")
    assert (known.variables, known.user_variables, known.bound, known.ids) == ({"a"}, {"b"}, {"concise"}, {"R1"})
    assert (known.schema, known.section_budgets, known.values) == ({"type": "object"}, {"Role": 5}, {"a": ("x",)})
    assert (known.required, known.protected, known.render) == (("Role",), ("Never lie.",), ("empty",))
    assert [(one.name, one.replacement, one.until) for one in known.deprecated] == [("gpt-4", "gpt-5", "2027-01-31")]
