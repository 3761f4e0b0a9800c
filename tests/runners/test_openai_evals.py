"""Cases for `oaieval`: what is in the export, and what is listed as left out. Running it is in tests/heavy."""

import datetime
import json
from pathlib import Path

from specforge.config import Config, read_config
from specforge.runners.exporting import Wishes, export, suites
from specforge.runners.github_models import export as export_prompt_file
from specforge.runners.openai_evals import eval_name
from specforge.runners.openai_evals import export as export_suite
from tests.runners.answers import spec

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = datetime.date(2026, 11, 26)


def test_every_case_is_in_the_export_or_listed() -> None:
    for suite in suites(EXAMPLES, read_config(EXAMPLES), AS_OF):
        exported = export_suite(suite)
        lines = exported.files[f"registry/data/{eval_name(suite)}/cases.jsonl"].splitlines()
        kept = {json.loads(line)["specforge_case"] for line in lines}
        left = {one.case for one in exported.losses}
        assert kept | left == {record["case"]["id"] for record in suite.records}  # type: ignore[index]  # of our own making
        assert len(kept) == len(lines)


def test_a_case_that_needs_a_call_is_left_out_and_one_that_forbids_it_is_kept(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    tools = "tools:\n  - {id: pay, does: write, purpose: Pay., input: {sum: integer}, returns: nothing}\n"
    cases = (
        "  - {id: pays, covers: buy, input: Pay., expect: {does_only: {call: pay}}}\n"
        "  - {id: pays-not, covers: buy, input: Wait., expect: [{does_only: []}, {says: ok}]}\n"
        "  - {id: pays-once, covers: buy, input: Pay once., expect: {calls: {call: pay, times: {at_most: 1}}}}\n"
        "  - {id: pays-first, covers: buy, input: Pay first., expect: {any_of: [{calls: {call: pay}}, {says: ok}]}}\n"
    )
    (tmp_path / "specs/shop.yaml").write_text(spec().replace("intents:", tools + "intents:") + cases, encoding="utf-8")
    (suite,) = suites(tmp_path, Config(), AS_OF)
    exported = export_suite(suite)
    found = {(one.case.removeprefix("shop/case/"), one.what) for one in exported.losses}
    assert found == {("pays", "call"), ("pays-not", "does_only"), ("pays-once", "call"), ("pays-first", "calls")}
    kept = exported.files["registry/data/specforge-shop/cases.jsonl"]
    assert '"specforge_case": "shop/case/pays-not"' in kept
    assert '"specforge_case": "shop/case/pays"' not in kept
    assert '"specforge_case": "shop/case/pays-once"' not in kept


def test_a_hand_off_that_is_a_call_needs_one(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    text = """\
specforge: 1
feature: shop
role: You are a shop.
tools: [{id: ring, does: write, purpose: Ring., returns: nothing}]
intents:
  - {id: person, kind: handoff, when: The user wants a person., sends: One moment., tools: ring}
  - {id: mail, kind: handoff, when: The user wants to write., sends: Write to us.}
cases:
  - {id: rings, covers: person, input: A person., expect: {hands_off: person}}
  - {id: rings-not, covers: mail, input: Your mail., expect: [{hands_off: mail}, {not: {hands_off: person}}]}
"""
    (tmp_path / "specs/shop.yaml").write_text(text, encoding="utf-8")
    (suite,) = suites(tmp_path, Config(), AS_OF)
    for exported in (export_suite(suite), export_prompt_file(suite)):
        found = {(one.case.removeprefix("shop/case/"), one.what, one.whole) for one in exported.losses if "/case/" in one.case}
        assert found == {("rings", "call", True), ("rings-not", "hands_off", False)}


TOOLLESS = """\
specforge: 1
feature: shop
role: You are a shop.
constraints:
  - id: ask-first
    rule: Ask before you pay.
    criteria:
      - id: asks
        check: {asks_before: pay}
        passes: [[{user: Pay.}, {agent: Shall I?}, {user: "Yes."}, {call: pay}]]
        fails: [[{user: Pay.}, {call: pay}]]
  - id: look
    rule: Find it before you tell a price.
    criteria:
      - id: looks
        check: {calls: find}
        passes: [[{user: Find it.}, {call: find}, {agent: It is 7.}]]
        fails: [[{user: Find it.}, {agent: It is 7.}]]
tools:
  - {id: pay, does: write, purpose: Pay., returns: nothing}
  - {id: find, does: read, purpose: Find., returns: one}
intents:
  - {id: buy, when: The user buys., tools: [pay, find]}
cases:
  - {id: forbids, covers: buy, input: Wait., expect: {not: {calls: pay}}}
  - {id: never-asked, covers: buy, input: Wait., expect: {not: {asks_before: pay}}}
  - {id: either, covers: buy, input: Pay., expect: {any_of: [{calls: pay}, {does_only: [{call: pay}]}]}}
  - {id: forbids-and-says, covers: buy, input: Wait., expect: [{does_only: []}, {says: ok}]}
  - {id: found, covers: [buy, look], turns: [{user: Find it.}, {call: find, result: {price: 7}}], expect: {says: "7"}}
  - {id: kind, covers: buy, input: Hello., expect: {does_only: []}, judged: The answer is kind.}
"""


def test_a_case_that_nobody_can_fail_or_pass_without_tools_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(TOOLLESS, encoding="utf-8")
    (suite,) = suites(tmp_path, Config(), AS_OF)
    kept = {record["case"]["id"] for record in suite.records} - {one.case for one in export_suite(suite).losses if one.whole}
    assert {one for one in kept if "/criterion/" in one} == set()
    assert {one.rpartition("/")[2] for one in kept if "/case/" in one} == {"forbids-and-says", "found", "kind"}
    kept = {record["case"]["id"] for record in suite.records} - {one.case for one in export_prompt_file(suite).losses if one.whole}
    assert {one.rpartition("/")[2] for one in kept} == {"forbids-and-says", "kind"}


def test_variants_have_names_of_their_own() -> None:
    names = [eval_name(suite) for suite in suites(EXAMPLES, read_config(EXAMPLES), AS_OF)]
    assert "specforge-store-agent_main_de-DE" in names
    assert len(names) == len(set(names))
    assert not any("." in name or "/" in name for name in names)


def test_an_export_is_the_same_every_time_and_follows_the_spec(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(spec(), encoding="utf-8")
    out = tmp_path / "evals"

    def run() -> dict[str, bytes]:
        export(tmp_path, Config(), AS_OF, "openai-evals", (), out, Wishes(drifted=True))
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    first = run()
    assert run() == first
    assert set(first) == {"specforge-export.json", "registry/evals/specforge-shop.yaml", "registry/data/specforge-shop/cases.jsonl"}
    (tmp_path / "specs/shop.yaml").write_text(spec().replace("feature: shop", "feature: store"), encoding="utf-8")
    assert set(run()) == {"specforge-export.json", "registry/evals/specforge-store.yaml", "registry/data/specforge-store/cases.jsonl"}
