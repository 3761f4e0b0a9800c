"""Compiled prompts, judged by the rules over prompts with what their spec knows."""

from pathlib import Path

from tests.command import run_specforge

DESK = """
specforge: 1
feature: desk
role: You are the returns desk of a shop.
layout: {language: %s}
facts:
  - {id: outcome, says: The outcome, one_of: [send_back, open_dispute]}
output_format:
  says: JSON.
  json_schema:
    type: object
    properties: {id: {type: string}, next_step: {enum: [mark_done, call_back]}}
    required: [id, next_step]
constraints:
  - {id: steps, level: should, rule: "Choose `call_back` for a person, else `mark_done`; choose `open_dispute` for what is lost."}
intents:
  - id: return-item
    when: The customer wants to return an item.
    do: "Choose `place_hold` for a gift card. Send what `issue_label` holds."
    tools: [register_return]
tools:
  - id: register_return
    does: write
    purpose: Register a return.
    input: {outcome: outcome, refund: {type: object, fields: {place_hold: boolean}}}
    returns: one
    item: {issue_label: string}
examples:
  - id: lost
    shows: return-item
    turns:
      - user: '{"id": "R1", "text": "Please take it back."}'
      - call: register_return
        with: {outcome: send_back}
        result: {"id": "R1", "issue_label": "https://shop.example/l1"}
      - agent: '{"id": "R1", "%s": "mark_done"}'
"""


def told(tmp_path: Path, language: str, field: str) -> list[str]:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/desk.yaml").write_text(DESK % (language, field))
    lines = run_specforge("check", "--format", "concise", cwd=tmp_path).stdout.splitlines()
    return [line for line in lines if "[unknown-tool]" in line or "[format-against-schema]" in line]


def test_values_and_fields_of_a_spec_are_no_tools_and_what_users_and_tools_give_is_no_answer(tmp_path: Path) -> None:
    for language in ("en", "de", "fr", "es", "it", "pt", "nl", "ja", "zh"):
        (tmp_path / language).mkdir()
        assert told(tmp_path / language, language, "next_step") == []


def test_an_example_of_a_spec_that_breaks_the_schema_of_its_answer_is_told(tmp_path: Path) -> None:
    [unknown, missing] = told(tmp_path, "en", "nextstep")
    assert "the schema of the answer has no `nextstep`" in unknown
    assert "the schema of the answer requires `next_step`" in missing


TUTOR = """
specforge: 1
feature: tutor
role: You are a maths tutor.
constraints:
  - {id: emoji, level: should, rule: Use one emoji in each answer.}
  - {id: brief, level: should, rule: Be brief.}
  - {id: tone, level: should, rule: Be formal.}
  - {id: no-emoji, level: should, rule: Do not use emojis.}
  - {id: steps, level: should, rule: Explain every solution step by step.}
  - {id: casual, level: should, rule: Use a casual tone.}
"""


def test_rules_that_should_hold_contradict_each_other_as_rules_do_that_must(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/tutor.yaml").write_text(TUTOR)
    lines = run_specforge("check", "--format", "concise", cwd=tmp_path).stdout.splitlines()
    found = [line.partition("[contradicting-slots]: ")[2] for line in lines if "[contradicting-slots]" in line]
    assert [line.partition(" sets the ")[2].split()[0] for line in found] == ["emoji", "length", "tone"]
