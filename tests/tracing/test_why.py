"""`specforge why CASE --base REF`, in real repositories."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge import verbs
from specforge.config import read_config
from specforge.errors import BaseError, InvalidSpecError, UsageError
from specforge.tracing.chain.answer import VERDICTS, Why
from specforge.tracing.schemas import answer_schema
from specforge.tracing.suspecting import why
from specforge.tracing.telling import why_json, why_text
from tests.command import run_specforge
from tests.conftest import AS_OF
from tests.trees import edit, git, write

SHOP = """\
specforge: 1
feature: shop-agent
role: You help customers of a web shop.
owners: {legal: legal-review}
use: [modules/style.yaml]
facts:
  - {id: refund-time, is: 5 days}
  - {id: reason, one_of: [no longer needed, ordered by mistake]}
constraints:
  - id: own-orders
    for: cancel-order
    owner: legal
    protected: true
    rule: Act only on orders of the user you are talking to.
    criteria: [{id: declines, check: {refuses: true}, passes: I cannot do that., fails: Gladly.}]
  - id: no-advice
    enforce: [guard, eval]
    rule: Give no legal advice.
    criteria: [{id: none-given, check: {not: {says: [sue them]}}, passes: I cannot advise you., fails: You should sue them.}]
intents:
  - id: cancel-order
    when: The user wants to cancel an order.
    do: Ask for the reason, and say when the money comes.
    then: The refund comes in {refund-time}.
    tools: cancel_order
  - {id: opening-hours, when: The user asks for opening hours., do: Say that we open at 9 o'clock.}
  - {id: returns, when: The user asks about returns., do: Say that items can be returned within 30 days.}
tools:
  - id: cancel_order
    does: write
    purpose: Cancel an order.
    input: {order_id: string, reason: reason}
cases:
  - {id: cancels, covers: [cancel-order, own-orders], input: Cancel my order., expect: {says: money}}
  - {id: asks-hours, covers: opening-hours, input: When do you open?, expect: {says: 9 o'clock}}
  - {id: asks-returns, covers: returns, input: Can I send it back?, expect: {says: returned}}
"""
STYLE = """\
specforge: 1
module: style
constraints:
  - id: polite
    rule: Be polite.
    criteria: [{id: kind, check: {not: {says: stupid}}, passes: Gladly., fails: That is stupid.}]
cases:
  - {id: greets, covers: polite, input: Hello., expect: {says: hello}}
"""
FILES = {"specs/shop.yaml": SHOP, "specs/modules/style.yaml": STYLE, "specforge.toml": ""}
PROMPT, EVALS, TOOLS = (f"generated/shop-agent/{name}" for name in ("prompt.md", "evals.jsonl", "tools.json"))
SPEC = "specs/shop.yaml"


def build(root: Path) -> None:
    outcome = verbs.build(root, read_config(root), AS_OF)
    assert not outcome.broken
    assert not [one for one in outcome.report.findings if one.severity.name == "ERROR"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "repository" / "a project"
    write(root, FILES)
    build(root)
    git(root.parent, "init", "-q")
    git(root.parent, "add", "-A")
    git(root.parent, "commit", "-qm", "one")
    return root


def ask(root: Path, case: str, base: str | None = "main", within: str | None = None) -> Why:
    found = why(root, read_config(root), case, base, within=within, as_of=AS_OF)
    jsonschema.Draft202012Validator(answer_schema("why")).validate(json.loads(why_json(found)))
    assert why_text(found).count(f"\n{found.verdict.replace('-', ' ')}: ") == 1
    return found


def of(found: Why, ref: str) -> dict[str, object]:
    document = json.loads(why_json(found))
    return next(one for one in document["elements"] if one["ref"] == ref)


# --- the chain ---


def test_the_chain_leads_from_the_case_over_its_elements_to_the_lines_that_say_them(shop: Path) -> None:
    found = ask(shop, "shop-agent/case/cancels")
    assert [(one.role, one.ref) for one in found.links] == [
        ("covered", "shop-agent/constraint/own-orders"),
        ("covered", "shop-agent/intent/cancel-order"),
        ("used", "shop-agent/tool/cancel_order"),
        ("quoted", "shop-agent/fact/reason"),
        ("quoted", "shop-agent/fact/refund-time"),
    ]
    rule = found.links[0]
    assert (rule.says, rule.answers, rule.protected) == ("Act only on orders of the user you are talking to.", "legal", True)
    assert str(rule.at) == "specs/shop.yaml:10:5"
    assert [(one.path, one.text) for one in rule.clauses] == [(PROMPT, "- Act only on orders of the user you are talking to.")]
    assert rule.last is not None
    assert (rule.last.id, rule.last.author) == (git(shop, "rev-parse", "HEAD").strip(), "Somebody")
    assert {one.moved for one in found.links} == {found.moved} == {"unchanged"}
    assert [(one.path, one.number, one.edit) for one in found.lines] == [(EVALS, 1, "")]


def test_what_always_holds_is_in_the_chain_when_the_case_is_judged_by_it(shop: Path) -> None:
    edit(shop, "specs/modules/style.yaml", "fails: That is stupid.", "fails: That is stupid., always: true")
    build(shop)
    assert ("judged", "style/constraint/polite") in [(one.role, one.ref) for one in ask(shop, "asks-hours").links]


def test_few_lines_are_shown_and_the_others_are_counted(shop: Path) -> None:
    intent = of(ask(shop, "cancels"), "shop-agent/intent/cancel-order")
    assert len(intent["clauses"]) == 3  # type: ignore[arg-type]
    assert intent["more"]


def test_without_a_base_nothing_is_said_about_moves(shop: Path) -> None:
    found = ask(shop, "asks-hours", base=None)
    assert (found.moved, found.base, found.commit, {one.moved for one in found.links}) == ("", "", "", {""})
    assert found.verdict == "all-consistent"
    assert "--base" in found.notes[-1]


def test_it_answers_outside_a_repository(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    build(tmp_path)
    found = ask(tmp_path, "asks-hours", base=None)
    assert (found.verdict, found.last) == ("all-consistent", None)


def test_it_is_told_in_words(shop: Path) -> None:
    edit(shop, PROMPT, "we open at 9", "we open at 8")
    commit, day = git(shop, "log", "-1", "--format=%H %as").split()
    last = f"last commit of the file: {commit[:12]}, {day}, Somebody"
    done = run_specforge("why", "asks-hours", "--base", "main", "--root", str(shop))
    assert (done.returncode, done.stderr) == (0, "")
    text = (shop / PROMPT).read_text(encoding="utf-8").splitlines()
    at = {
        word: next(number for number, line in enumerate(text, 1) if word in line)
        for word in ("## Opening", "When: The user asks for opening", "open at")
    }
    assert done.stdout == (
        f"compared with {commit[:12]}, where main and this tree part\n"
        f"case     shop-agent/case/asks-hours  specs/shop.yaml:35:5; unchanged; {last}\n"
        f"         {EVALS}:2: as the spec says\n"
        f"covered  shop-agent/intent/opening-hours  specs/shop.yaml:26:5; unchanged; {last}\n"
        "         The user asks for opening hours.\n"
        f"         {PROMPT}:{at['open at']}: Say that we open at 9 o'clock."
        ' (on disk, it says "Say that we open at 8 o\'clock." and the spec "Say that we open at 9 o\'clock.")\n'
        f"         {PROMPT}:{at['## Opening']}: ## Opening hours\n"
        f"         {PROMPT}:{at['When: The user asks for opening']}: When: The user asks for opening hours.\n"
        "         and 1 more line\n"
        f"file     {EVALS}: clean\n"
        f"file     {PROMPT}: hand-edited where the case hangs on it\n"
        f"file     {TOOLS}: clean\n"
        f"prompt suspected: {PROMPT}:{at['open at']} is hand-edited at a clause of shop-agent/intent/opening-hours:"
        ' it says "Say that we open at 8 o\'clock." and the spec "Say that we open at 9 o\'clock."; the case\'s line is what the spec says\n'
        f"    {PROMPT}: run `specforge promote {PROMPT}` to write the edit into the spec, or `specforge revert {PROMPT}` to drop it\n"
    )


# --- prompt suspected ---


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Say that we open at 9 o'clock.", "Say that we open at 8 o'clock."),
        ("Say that we open at 9 o'clock.\n", ""),
        ("Say that we open at 9 o'clock.\n", "Say that we open at 9 o'clock.\nOn Sundays, say that we are closed.\n"),
        ("When: The user asks for opening hours.", "When: The user asks for the address."),
    ],
)
def test_an_edit_by_hand_at_a_clause_of_the_case_makes_the_prompt_suspected(shop: Path, old: str, new: str) -> None:
    edit(shop, PROMPT, old, new)
    found = ask(shop, "asks-hours")
    assert found.verdict == "prompt-suspected"
    assert "is hand-edited at a clause of shop-agent/intent/opening-hours: it " in found.reason


def test_a_prompt_that_was_not_built_again_is_suspected(shop: Path) -> None:
    edit(shop, SPEC, "we open at 9", "we open before 9")
    found = ask(shop, "asks-hours")
    assert found.verdict == "prompt-suspected"
    assert f"{PROMPT}:" in found.reason
    assert "is stale at a clause of" in found.reason
    assert f"{PROMPT}: run `specforge build`" in found.notes


def test_an_edit_that_its_spec_has_overtaken_is_suspected(shop: Path) -> None:
    edit(shop, PROMPT, "we open at 9", "we open at 8")
    edit(shop, SPEC, "we open at 9", "we open before 9")
    found = ask(shop, "asks-hours")
    assert (found.verdict, "is diverged at a clause" in found.reason) == ("prompt-suspected", True)


def test_a_prompt_that_is_gone_is_suspected(shop: Path) -> None:
    (shop / PROMPT).unlink()
    found = ask(shop, "asks-hours")
    assert (found.verdict, "is missing at a clause" in found.reason) == ("prompt-suspected", True)


def test_a_prompt_that_is_not_checked_out_is_not_suspected(shop: Path) -> None:
    git(shop.parent, "sparse-checkout", "set", "--no-cone", "/*", "!prompt.md")
    found = ask(shop, "asks-hours")
    assert found.verdict != "prompt-suspected"
    assert f"{PROMPT} is not checked out, so it is taken to be as the spec says" in found.notes


def test_the_description_of_a_tool_that_an_intent_uses_is_part_of_what_the_model_is_told(shop: Path) -> None:
    edit(shop, TOOLS, "Cancel an order.", "Delete the account.")
    found = ask(shop, "cancels")
    assert (found.verdict, found.reason.split(":")[0]) == ("prompt-suspected", TOOLS)
    assert "shop-agent/tool/cancel_order" in found.reason
    assert ask(shop, "asks-hours").verdict == "all-consistent"


def test_wording_that_moved_alone_makes_the_prompt_suspected(shop: Path) -> None:
    edit(
        shop,
        SPEC,
        "rule: Act only on orders of the user you are talking to.",
        "rule: Act only on orders of the user you are talking to.\n    wording: Touch only orders of the user you are talking to.",
    )
    build(shop)
    found = ask(shop, "cancels")
    assert (found.verdict, of(found, "shop-agent/constraint/own-orders")["moved"]) == ("prompt-suspected", "reworded")
    assert "its wording moved, and neither the rule nor the case did" in found.reason


def test_a_template_that_moved_alone_makes_the_prompt_suspected(shop: Path) -> None:
    template = "{% for intent in intents %}{{ intent.when }}\n{% endfor %}{{ role }}\n"
    write(shop, {"own.j2": template, "specforge.toml": '[templates]\nprompt = "own.j2"\n'})
    build(shop)
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "template")
    write(shop, {"own.j2": template.replace("{{ intent.when }}", "If {{ intent.when }}")})
    build(shop)
    found = ask(shop, "asks-hours")
    assert found.verdict == "prompt-suspected"
    assert "the template, or what is printed around it, moved" in found.reason


def test_an_element_that_was_renamed_is_not_blamed_on_the_template(shop: Path) -> None:
    edit(shop, SPEC, "id: opening-hours,", "id: hours, was: opening-hours,")
    edit(shop, SPEC, "covers: opening-hours", "covers: hours")
    build(shop)
    found = ask(shop, "asks-hours")
    assert found.verdict == "prompt-suspected"
    assert "its id, which is printed, moved" in found.reason


# --- eval suspected ---


def test_a_case_that_was_edited_by_hand_is_suspected(shop: Path) -> None:
    edit(shop, EVALS, '"9 o\'clock"', '"10 o\'clock"')
    found = ask(shop, "asks-hours")
    assert found.verdict == "eval-suspected"
    assert (
        found.reason == f"{EVALS} is hand-edited at the case: it says '\"10 o\\'clock\"' and the spec '\"9 o\\'clock\"' at /expect/0/says/0"
    )
    assert ask(shop, "asks-returns").verdict == "all-consistent"


def test_the_eval_comes_before_the_prompt_when_both_are_wrong_and_the_prompt_is_told(shop: Path) -> None:
    edit(shop, EVALS, '"9 o\'clock"', '"10 o\'clock"')
    edit(shop, PROMPT, "we open at 9", "we open at 10")
    found = ask(shop, "asks-hours")
    assert found.verdict == "eval-suspected"
    assert any(note.startswith(f"{PROMPT}:") for note in found.notes)


@pytest.mark.parametrize("how", ["gone", "taken out", "not JSON", "twice", "not built"])
def test_a_case_that_is_not_there_as_it_should_be_is_suspected(shop: Path, how: str) -> None:
    path = shop / EVALS
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if "case/asks-hours" in line)
    if how == "gone":
        path.unlink()
    elif how == "taken out":
        path.write_text("".join(lines[:at] + lines[at + 1 :]), encoding="utf-8")
    elif how == "not JSON":
        path.write_text("".join([*lines[:at], lines[at][:-20] + "\n", *lines[at + 1 :]]), encoding="utf-8")
    elif how == "twice":
        path.write_text("".join([*lines, lines[at]]), encoding="utf-8")
    else:
        edit(shop, SPEC, "expect: {says: 9 o'clock}", "expect: {says: nine}")
    said = {
        "gone": "the file is missing", "taken out": "the case is not in the file", "not JSON": "it cannot be read as JSON any more",
        "twice": "the case stands there 2 times", "not built": "and the spec '\"nine\"' at /expect/0/says/0",
    }  # fmt: skip
    found = ask(shop, "asks-hours")
    assert found.verdict == "eval-suspected"
    assert found.reason.endswith(said[how])


def test_a_case_that_moved_alone_is_suspected(shop: Path) -> None:
    edit(shop, SPEC, "input: When do you open?", "input: Are you open?")
    edit(shop, SPEC, "cases:\n", "cases:\n  - {id: asks-again, covers: opening-hours, input: And now?, expect: {says: 9}}\n")
    build(shop)
    found = ask(shop, "asks-hours")
    assert (found.verdict, found.moved) == ("eval-suspected", "changed")
    assert found.reason == "the case changed since the base, and nothing that it is about did"
    found = ask(shop, "asks-again")
    assert (found.verdict, found.moved) == ("eval-suspected", "new")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("says: 9 o'clock", "says: 10 o'clock", "we open at 9 o'clock"),
        ("says: returned", "says: returned within 14 days", "returned within 30 days"),
    ],
)
def test_a_number_that_the_spec_states_otherwise_makes_the_eval_suspected(shop: Path, old: str, new: str, said: str) -> None:
    if "within" in new:
        edit(shop, SPEC, "can be returned within 30 days", "can be returned for 30 days")
        new, said = new.replace("within", "for"), said.replace("within", "for")
    edit(shop, SPEC, old, new)
    build(shop)
    found = ask(shop, "asks-hours" if "clock" in new else "asks-returns", base=None)
    assert found.verdict == "eval-suspected"
    assert said in found.reason


def test_a_value_that_a_tool_does_not_take_makes_the_eval_suspected(shop: Path) -> None:
    (shop / "specforge.toml").write_text('[severities]\nimpossible-call = "off"\n')  # else it is found before any run
    edit(shop, SPEC, "expect: {says: money}", "expect: {calls: {call: cancel_order, with: {reason: too expensive}}}")
    build(shop)
    found = ask(shop, "cancels", base=None)
    assert found.verdict == "eval-suspected"
    assert found.reason == (
        "the case expects `reason: too expensive` in a call of `cancel_order`, and shop-agent/fact/reason has only"
        " `no longer needed`, `ordered by mistake`"
    )


# --- spec gap ---


def test_a_rule_that_the_model_is_never_told_is_a_gap(shop: Path) -> None:
    edit(shop, SPEC, "cases:\n", "cases:\n  - {id: wants-advice, covers: no-advice, input: Can I sue?, expect: {refuses: true}}\n")
    build(shop)
    found = ask(shop, "wants-advice")
    assert found.verdict == "spec-gap"
    assert found.reason == (
        "the case is about shop-agent/constraint/no-advice, and no line of the prompt and no tool says it: `enforce` leaves it to guard, eval"
    )


def test_a_rule_that_judges_every_case_and_that_nobody_is_told_is_a_gap(shop: Path) -> None:
    edit(shop, SPEC, "enforce: [guard, eval]", "enforce: eval")
    edit(shop, SPEC, "fails: You should sue them.", "fails: You should sue them., always: true")
    build(shop)
    assert ask(shop, "asks-hours").reason == (
        "the case is judged by shop-agent/constraint/no-advice, and no line of the prompt and no tool says it: `enforce` leaves it to eval"
    )


def test_a_rule_that_a_guard_enforces_is_no_gap_of_the_cases_it_merely_judges(shop: Path) -> None:
    edit(shop, SPEC, "fails: You should sue them.", "fails: You should sue them., always: true")
    build(shop)
    found = ask(shop, "asks-hours", base=None)
    assert "judged" in {one.role for one in found.links}
    assert found.verdict == "all-consistent"


FORM = "output_format: {json_schema: {type: object, required: [answer], properties: {answer: {type: string}}}}\n"


def ruled_by_schema(root: Path, channels: str, form: str = "") -> None:
    edit(root, SPEC, "constraints:\n", f"{form}constraints:\n")
    edit(root, SPEC, "enforce: [guard, eval]", f"enforce: {channels}")
    edit(root, SPEC, "cases:\n", "cases:\n  - {id: wants-advice, covers: no-advice, input: Can I sue?, expect: {refuses: true}}\n")


@pytest.mark.parametrize("form", [FORM, ""])
def test_a_rule_that_a_schema_enforces_is_no_gap_where_the_model_reads_a_schema(shop: Path, form: str) -> None:
    # Without a form of the answers, the schema is that of a tool's input.
    ruled_by_schema(shop, "[schema, eval]", form)
    build(shop)
    git(shop.parent, "add", "-A")
    git(shop.parent, "commit", "-qm", "schema")
    found = ask(shop, "wants-advice")
    assert (found.verdict, found.links[0].told) == ("all-consistent", False)
    assert found.reason.endswith("nothing of it moved since the base")


@pytest.mark.parametrize(
    ("channels", "left"), [("[schema, eval]", ": `enforce` leaves it to schema, eval"), ("[prompt, schema, eval]", "")]
)
def test_a_rule_that_a_schema_enforces_is_a_gap_where_the_model_reads_none(shop: Path, channels: str, left: str) -> None:
    ruled_by_schema(shop, channels, FORM)
    edit(shop, SPEC, "input: {order_id: string, reason: reason}", "returns: nothing")
    write(shop, {"own.j2": "{{ role }}\n", "specforge.toml": '[templates]\nprompt = "own.j2"\n'})
    build(shop)
    found = ask(shop, "wants-advice", base=None)
    assert found.verdict == "spec-gap"
    assert found.reason == f"the case is about shop-agent/constraint/no-advice, and no line of the prompt and no tool says it{left}"


def test_a_rule_left_to_a_guard_is_a_gap_whatever_the_form_of_the_answers(shop: Path) -> None:
    ruled_by_schema(shop, "[guard, eval]", FORM)
    build(shop)
    assert ask(shop, "wants-advice", base=None).verdict == "spec-gap"


@pytest.mark.parametrize("case", ["first-class-train", "two-documents"])
def test_an_example_that_is_built_and_unchanged_accuses_nobody(case: str) -> None:
    assert ask(Path(__file__).parents[2] / "examples", f"policy-assistant/case/{case}", base=None).verdict == "all-consistent"


def test_a_template_that_leaves_an_element_out_is_a_gap(shop: Path) -> None:
    write(shop, {"own.j2": "{{ role }}\n", "specforge.toml": '[templates]\nprompt = "own.j2"\n'})
    build(shop)
    assert ask(shop, "asks-hours").reason == (
        "the case is about shop-agent/intent/opening-hours, and no line of the prompt and no tool says it"
    )


def test_an_element_that_was_removed_leaves_a_gap(shop: Path) -> None:
    edit(shop, SPEC, "covers: returns,", "covers: opening-hours,")
    edit(shop, SPEC, "  - {id: returns, when: The user asks about returns., do: Say that items can be returned within 30 days.}\n", "")
    build(shop)
    found = ask(shop, "asks-returns")
    assert found.verdict == "spec-gap"
    assert found.reason == "the case is about shop-agent/intent/returns, which was removed since the base, and still asks for the same"
    gone = of(found, "shop-agent/intent/returns")
    assert (gone["moved"], gone["says"]) == ("gone", "The user asks about returns.")
    assert "Say that items can be returned within 30 days." in gone["lost"]  # type: ignore[operator]


# --- what must not be accused ---


def test_a_change_that_prompt_and_case_follow_was_made_on_purpose(shop: Path) -> None:
    edit(shop, SPEC, "we open at 9", "we open at 8")
    edit(shop, SPEC, "says: 9 o'clock", "says: 8 o'clock")
    build(shop)
    found = ask(shop, "asks-hours")
    assert found.verdict == "all-consistent"
    assert found.reason.endswith("the behaviour was changed on purpose: `shop-agent/intent/opening-hours`")
    assert found.notes == ()


def test_a_fact_that_moved_is_named_and_a_case_that_did_not_follow_is_noted(shop: Path) -> None:
    edit(shop, SPEC, "is: 5 days", "is: 6 days")
    build(shop)
    found = ask(shop, "cancels")
    assert (found.verdict, "`shop-agent/fact/refund-time`" in found.reason) == ("all-consistent", True)
    assert found.notes == ("the case itself was not changed with it: see whether it still expects what is meant",)
    fact = of(found, "shop-agent/fact/refund-time")
    assert (fact["moved"], fact["says"], fact["said"]) == ("changed", "6 days", "5 days")


def test_an_edit_at_the_clause_of_another_element_accuses_nobody_here(shop: Path) -> None:
    edit(shop, PROMPT, "within 30 days", "within 60 days")
    found = ask(shop, "asks-hours")
    assert found.verdict == "all-consistent"
    assert f"{PROMPT} is hand-edited, but not where this case hangs on it" in found.notes


def test_another_case_that_was_edited_accuses_nobody_here(shop: Path) -> None:
    edit(shop, EVALS, '"9 o\'clock"', '"10 o\'clock"')
    assert ask(shop, "asks-returns").verdict == "all-consistent"


def test_another_layout_of_the_same_case_is_the_same_case(shop: Path) -> None:
    lines = (shop / EVALS).read_text(encoding="utf-8").splitlines()
    (shop / EVALS).write_text("".join(json.dumps(json.loads(line), indent=None, separators=(", ", " : ")) + "\n" for line in lines))
    assert ask(shop, "asks-hours").verdict == "all-consistent"


def test_line_ends_of_another_system_accuse_nobody(shop: Path) -> None:
    for path in (PROMPT, EVALS, TOOLS):
        (shop / path).write_bytes((shop / path).read_bytes().replace(b"\n", b"\r\n"))
    assert ask(shop, "cancels").verdict == "all-consistent"


def test_a_new_neighbour_in_a_shared_line_accuses_nobody(shop: Path) -> None:
    edit(shop, SPEC, "tools:\n  - id", "  - {id: address, when: The user asks where you are., do: Say so.}\ntools:\n  - id")
    edit(shop, SPEC, "cases:\n", "cases:\n  - {id: asks-where, covers: address, input: Where?, expect: {says: here}}\n")
    build(shop)
    found = ask(shop, "asks-hours")
    assert (found.verdict, found.moved) == ("all-consistent", "unchanged")
    assert found.notes == (f"{PROMPT} says 4 lines otherwise than in the base, none of them a clause of this case",)


def test_a_variable_that_another_element_needs_moves_no_case(shop: Path) -> None:
    edit(shop, SPEC, "constraints:\n", 'variables:\n  - {id: now, type: datetime, sample: "2026-03-27T16:30:00+01:00"}\nconstraints:\n')
    edit(shop, SPEC, "do: Say that items can be returned within 30 days.", 'do: "It is {now}; items can be returned within 30 days."')
    build(shop)
    assert ask(shop, "asks-hours").moved == "unchanged"


def test_who_stands_behind_an_element_moves_nothing(shop: Path) -> None:
    edit(shop, SPEC, "owner: legal\n", "because: The law says so.\n    owner: legal\n")
    edit(shop, SPEC, "{id: cancels, covers", "{id: cancels, origin: incident, covers")
    build(shop)
    found = ask(shop, "cancels")
    assert (found.verdict, found.moved, {one.moved for one in found.links}) == ("all-consistent", "unchanged", {"unchanged"})


def test_a_declared_rename_and_a_move_into_a_module_remove_nothing(shop: Path) -> None:
    edit(shop, SPEC, "{id: opening-hours, when", "{id: hours, was: opening-hours, title: Opening hours, when")
    edit(shop, SPEC, "covers: opening-hours", "covers: hours")
    intent = "  - {id: returns, when: The user asks about returns., do: Say that items can be returned within 30 days.}\n"
    edit(shop, SPEC, intent, "")
    write(shop, {"specs/modules/style.yaml": STYLE.replace("cases:\n", f"intents:\n{intent}cases:\n")})
    build(shop)
    for case in ("asks-hours", "asks-returns"):
        found = ask(shop, case)
        assert found.verdict == "all-consistent"
        assert "gone" not in {one.moved for one in found.links}


def test_a_case_that_was_rewritten_with_the_removal_of_its_element_is_no_gap(shop: Path) -> None:
    edit(
        shop,
        SPEC,
        "covers: returns, input: Can I send it back?, expect: {says: returned}",
        "covers: opening-hours, input: Open?, expect: {says: 9}",
    )
    edit(shop, SPEC, "  - {id: returns, when: The user asks about returns., do: Say that items can be returned within 30 days.}\n", "")
    build(shop)
    assert ask(shop, "asks-returns").verdict != "spec-gap"


def test_a_record_that_is_replayed_is_about_the_grader_and_accuses_no_prompt(shop: Path) -> None:
    edit(shop, PROMPT, "Act only on orders", "Act on orders")
    found = ask(shop, "shop-agent/criterion/own-orders.declines/positive")
    assert (found.mode, found.verdict) == ("recorded", "all-consistent")
    assert "look at the grader" in found.reason
    assert ask(shop, "no-advice.none-given/positive").verdict == "all-consistent"


@pytest.mark.parametrize(
    ("fact", "says", "input"),
    [
        ("is: 5 days", "the refund comes in {refund-time}", "Cancel it."),
        ("is: 5 to 7 days", "the refund comes in 6 days", "Cancel it."),
        ("is: 5-7 days", "the refund comes in 6 days", "Cancel it."),
        ("is: at most 5 days", "the refund comes in 3 days", "Cancel it."),
        ("is: 5 days", "3 days", "Cancel it."),
        ("is: 5 days", "the refund comes in 3 days", "I ordered 3 days ago. Cancel it."),
        ("is: 5 days", "order 17", "Cancel it."),
        ('is: "5 days, see [terms 4.1]"', "[terms 2.2]", "Cancel it."),
        ("is: 5.0 days", "the refund comes in 5 days", "Cancel it."),
    ],
)
def test_a_number_that_can_come_from_elsewhere_is_no_contradiction(shop: Path, fact: str, says: str, input: str) -> None:
    edit(shop, SPEC, "is: 5 days", fact)
    edit(shop, SPEC, "expect: {says: money}", f'expect: {{says: "{says}"}}')
    edit(shop, SPEC, "input: Cancel my order.", f"input: {input}")
    build(shop)
    assert ask(shop, "cancels", base=None).verdict == "all-consistent"


def test_a_value_that_the_tool_takes_is_no_contradiction(shop: Path) -> None:
    edit(shop, SPEC, "expect: {says: money}", "expect: {calls: {call: cancel_order, with: {reason: no longer needed}}}")
    build(shop)
    assert ask(shop, "cancels", base=None).verdict == "all-consistent"


def test_a_feature_that_is_new_since_the_base_was_made_on_purpose(shop: Path) -> None:
    write(shop, {"specs/new.yaml": SHOP.replace("shop-agent", "new-agent").replace("use: [modules/style.yaml]\n", "")})
    build(shop)
    found = ask(shop, "new-agent/case/asks-hours")
    assert (found.verdict, found.moved) == ("all-consistent", "new")


# --- variants and modules ---


def test_every_variant_is_looked_at_unless_one_is_named(shop: Path) -> None:
    edit(shop, SPEC, "role:", "variants: {tenant: [main, outlet]}\nrole:")
    build(shop)
    edit(shop, "generated/shop-agent/outlet/prompt.md", "we open at 9", "we open at 8")
    found = ask(shop, "asks-hours")
    assert (found.verdict, len(found.lines)) == ("prompt-suspected", 2)
    assert ask(shop, "asks-hours", base=None, within="shop-agent/outlet").verdict == "prompt-suspected"
    found = ask(shop, "asks-hours", base=None, within="shop-agent/main")
    assert (found.verdict, len(found.lines)) == ("all-consistent", 1)


def test_the_case_of_a_module_needs_a_feature_when_several_have_it(shop: Path) -> None:
    write(shop, {"specs/other.yaml": "specforge: 1\nfeature: other-agent\nrole: You are other.\nuse: [modules/style.yaml]\n"})
    build(shop)
    with pytest.raises(UsageError, match="2 features have the case `style/case/greets`") as error:
        ask(shop, "style/case/greets")
    assert error.value.help == "name one of them with `--in`: `other-agent`, `shop-agent`"
    edit(shop, PROMPT, "Be polite.", "Be rude.")
    assert ask(shop, "style/case/greets", base=None, within="other-agent").verdict == "all-consistent"
    assert ask(shop, "style/case/greets", base=None, within="shop-agent").verdict == "prompt-suspected"


# --- mistakes of a user ---


@pytest.mark.parametrize(
    ("case", "within", "message", "help"),
    [
        ("shop-agent/case/ask-hours", None, "there is no case `shop-agent/case/ask-hours`", "did you mean `shop-agent/case/asks-hours`?"),
        ("ask-hour", None, "there is no case `ask-hour`", "did you mean `asks-hours`?"),
        ("shop-agnt/case/cancels", None, "there is no case `shop-agnt/case/cancels`", "did you mean `shop-agent/case/cancels`?"),
        (
            "positive",
            None,
            "3 cases end in `positive`",
            "name one of them: `shop-agent/criterion/no-advice.none-given/positive`, ",
        ),
        ("cancels", "shop-agnt", "there is no feature `shop-agnt`", "did you mean `shop-agent`?"),
        ("cancels", "shop-agent/outlet", "feature `shop-agent` has no variant `shop-agent/outlet`", "did you mean `shop-agent`?"),
        (
            "generated/shop-agent/prompt.md:7",
            None,
            "`generated/shop-agent/prompt.md:7` is a line, and no case",
            "`specforge blame generated/shop-agent/prompt.md:7` says which element wrote a line",
        ),
        ("", None, "there is no case ``", ""),
        ("shop-agent/intent/returns", None, "there is no case `shop-agent/intent/returns`", ""),
    ],
)
def test_a_case_that_is_not_there_is_told_with_the_nearest(shop: Path, case: str, within: str | None, message: str, help: str) -> None:
    with pytest.raises(UsageError) as error:
        ask(shop, case, within=within)
    assert str(error.value) == message
    assert error.value.help.startswith(help)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("nope",), 2, "specforge: there is no case `nope`\n    known are "),
        (("cancels", "--base", "nope"), 3, "specforge: there is no revision `nope`\n    name a branch"),
        (("cancels", "--as-of", "tomorrow"), 2, "specforge: 'tomorrow' is not a date\n"),
    ],
)
def test_a_wrong_call_says_what_to_do(shop: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    done = run_specforge("why", *arguments, "--root", str(shop))
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(says)


def test_a_spec_with_an_error_is_told_now_and_in_the_base(shop: Path) -> None:
    edit(shop, SPEC, "covers: returns", "covers: retruns")
    with pytest.raises(InvalidSpecError, match="feature `shop-agent` has an error, so a build makes nothing of it"):
        ask(shop, "asks-hours")
    edit(shop, SPEC, "covers: retruns", "cover: returns")
    with pytest.raises(InvalidSpecError, match="feature `shop-agent` could not be understood"):
        ask(shop, "asks-hours")
    git(shop, "commit", "-qam", "broken")
    edit(shop, SPEC, "cover: returns", "covers: returns")
    with pytest.raises(InvalidSpecError, match="in the base, feature `shop-agent` could not be understood"):
        ask(shop, "asks-hours")


def test_a_base_outside_a_repository_is_told(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with pytest.raises(BaseError, match=r"is not in a git repository$") as error:
        ask(tmp_path, "asks-hours")
    assert error.value.exit_code == 3


# --- laws ---


def test_nothing_is_written_and_the_answer_is_the_same_each_time(shop: Path) -> None:
    edit(shop, PROMPT, "we open at 9", "we open at 8")
    before = {path: path.read_bytes() for path in shop.parent.rglob("*") if path.is_file()}
    assert why_json(ask(shop, "asks-hours")) == why_json(ask(shop, "asks-hours"))
    assert {path: path.read_bytes() for path in shop.parent.rglob("*") if path.is_file()} == before


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    write(root, FILES)
    build(root)
    return root


@settings(max_examples=25, deadline=None)
@given(
    text=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda one: one.encode(errors="replace"))),
    where=st.sampled_from([PROMPT, EVALS, TOOLS]),
)
def test_whatever_stands_on_disk_there_is_one_verdict(built: Path, text: bytes, where: str) -> None:
    path = built / where
    before = path.read_bytes()
    try:
        path.write_bytes(text)
        found = ask(built, "cancels", base=None)
        assert found.verdict == ("eval-suspected" if where == EVALS else "prompt-suspected")
        assert found.verdict in VERDICTS
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(
    "hostile",
    [
        lambda text: text + '{"id": "shop-agent/case/cancels", "x": ' + "[" * 200_000 + "\n",
        lambda text: text + '{"id": "shop-agent/case/cancels"}\n' * 20_000,
        lambda text: "".join(f"{number} lines of something else\n" for number in range(40_000)),
        lambda text: text.replace("shop-agent/case/cancels", "shop-agent/case/cancels" + "\u0000" * 1_000_000),
        lambda text: "<<<<<<< ours\n" * 20_000 + text,
    ],
)
@pytest.mark.parametrize("where", [PROMPT, EVALS])
def test_a_hostile_file_neither_hangs_nor_crashes(built: Path, hostile: Callable[[str], str], where: str) -> None:
    path = built / where
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(hostile(before), encoding="utf-8")
        assert ask(built, "cancels", base=None).verdict in VERDICTS
    finally:
        path.write_text(before, encoding="utf-8")
