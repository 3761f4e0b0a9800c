"""`specforge report`: a feature as a whole, told to those who answer for it."""

import datetime
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from specforge.config import Config
from specforge.overview.boundaries import boundary_lines
from specforge.overview.gathering import overview
from specforge.overview.telling import schema
from specforge.overview.words import shares
from tests.command import run_specforge
from tests.conftest import ROOT, load_texts

Project = Callable[[Mapping[str, str]], Path]
SHOP = """\
specforge: 1
feature: shop
title: <b>Shop</b>
owners: {legal: legal-review}
source: Policy v4
variants: {tenant: [main, outlet]}
facts:
  - id: days
    is: {main: "30", outlet: "14"}
constraints:
  - id: window
    for: returns
    owner: legal
    protected: true
    because: The law asks for it.
    rule: Never start a return after {days} days.
    criteria:
      - id: declines
        check: {refuses: true}
        passes: I cannot do that.
        fails: Gladly.
  - id: outlet-only
    where: {tenant: outlet}
    level: should
    rule: Say @everyone that outlet goods are not exchanged.
intents:
  - id: returns
    when: The user wants to return an item.
    steps:
      - do: Check the day.
        if: {is: It is too late., go: decline}
      - Start the return.
  - {id: decline, kind: refusal, when: Anything else., do: Decline.}
tools:
  - id: find_order
    does: read
    purpose: Find an order.
    returns: one
    runs_in: codex
    item: {id: {type: string, max_chars: 12}}
  - id: read_note
    does: read
    purpose: Read a note.
    returns: one
    item: {text: string}
  - {id: ring, does: write, purpose: Ring., returns: nothing}
cases:
  - id: too-late
    covers: window
    origin: compliance
    input: It has been 31 days, take it back.
    expect: {refuses: true}
"""


def report(root: Path, *arguments: str) -> str:
    done = run_specforge("report", *arguments, "--root", str(root), "--as-of", "2026-11-25")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def shop(project_of: Project) -> Path:
    root = project_of({"specs/shop.yaml": SHOP, "specforge.toml": ""})
    run_specforge("build", "--quiet", "--root", root)
    return root


def lines_about(told: str, id: str) -> list[str]:
    """The lines below the first element of that id."""
    rest = told.split(f"\n- `{id}`\n", 1)[1]
    return [line.strip() for line in rest.split("\n- ")[0].split("\n\n")[0].splitlines()]


def test_what_differs_between_variants_is_told_once_with_them(shop: Path) -> None:
    told = lines_about(report(shop), "window")
    assert told[:2] == [
        "- Never start a return after 30 days. (`main`)",
        "- Never start a return after 14 days. (`outlet`)",
    ]
    assert "only in `outlet`" in lines_about(report(shop), "outlet-only")[-1]


def test_every_name_of_a_list_is_in_code(project_of: Project) -> None:
    spec = "specforge: 1\nfeature: shop\nconstraints: [{id: own, for: [find_order, cancel], rule: Be fair.}]\n"
    intents = "intents: [{id: find_order, when: The user asks., do: Say it.}, {id: cancel, when: The user cancels., do: Do it.}]\n"
    root = project_of({"specs/shop.yaml": spec + intents, "specforge.toml": ""})
    assert "for `find_order`, `cancel`; " in lines_about(report(root), "own")[-1]
    assert "for <code>find_order</code>, <code>cancel</code>" in report(root, "--format", "html")


def test_an_element_is_told_with_all_who_stand_behind_it(shop: Path) -> None:
    notes = lines_about(report(shop, "shop"), "window")[-1]
    for part in (
        "must; for `returns`; ",
        "legal (legal-review) answers for it",
        "a case that somebody wrote would notice",
        "The law asks for it",
    ):
        assert part in notes
    assert "stands in `generated/shop/main/prompt.md:" in notes


def test_steps_lead_where_they_lead(shop: Path) -> None:
    assert "- 1. if: It is too late: go on with decline" in lines_about(report(shop), "returns")


def test_a_result_is_measured_against_what_its_runtime_shows(shop: Path) -> None:
    told = report(shop)
    assert "codex shows 10,240 bytes: " in lines_about(told, "find_order")[-1]
    assert "nothing bounds the size of its result" in lines_about(told, "read_note")[-1]
    assert "bounds" not in lines_about(told, "ring")[-1]


def test_what_is_protected_waits_until_its_owner_signs_it_off_as_it_is(shop: Path) -> None:
    waiting = "- `window`: protected; nobody has signed it off\n"
    assert waiting in report(shop)
    signed = run_specforge("sign-off", "shop/constraint/window", "--owner", "legal", "--reason", "Read.", "--root", shop)
    assert signed.returncode == 0
    assert waiting not in report(shop)
    assert "signed off by legal" in lines_about(report(shop), "window")[-1]
    spec = shop / "specs/shop.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("Never start", "Never begin"), encoding="utf-8")
    assert "- `window`: protected; it has changed since legal signed it off\n" in report(shop)


def test_shares_count_an_element_once_however_many_variants_have_it(shop: Path) -> None:
    assert "people wrote cases that catch 1 of 1 must-rule\n" in report(shop)


@pytest.mark.parametrize(("tested", "said"), [(0.3, "1 %"), (66.7, "67 %"), (99.7, "99 %")])
def test_all_is_tested_only_where_nothing_is_left(shop: Path, tested: float, said: str) -> None:
    (found,) = overview(shop, Config(), datetime.date(2026, 11, 24))
    assert shares(replace(found, tested=tested)).startswith(f"{said} of what can be tested is tested")


def test_findings_and_what_is_tolerated_are_to_be_settled(shop: Path) -> None:
    spec = shop / "specs/shop.yaml"
    waiver = "waivers:\n  - {check: unused-fact, reason: Soon., owner: legal, expires: 2026-01-01}\n"
    spec.write_text(spec.read_text(encoding="utf-8").replace("Decline.", "Decline politely.") + waiver, encoding="utf-8")
    settle = report(shop).partition("## To be settled")[2].partition("## Rules")[0]
    assert "the artifact is older than its spec" in settle
    assert "run `specforge build`" in settle
    assert "it ran out on 2026-01-01" in settle


@pytest.mark.parametrize("output", ["./generated", "generated//", ".\\\\generated"])
def test_an_edit_is_to_be_settled_however_the_output_folder_is_written(shop: Path, output: str) -> None:
    (shop / "specforge.toml").write_text(f'output = "{output}"\n', encoding="utf-8")
    (shop / "generated/shop/main/prompt.md").write_text("Edited.\n", encoding="utf-8")
    assert "was edited by hand" in report(shop).partition("## To be settled")[2].partition("## Rules")[0]


def test_the_json_form_is_a_trace_matrix(shop: Path) -> None:
    found = json.loads(report(shop, "--format", "json"))
    jsonschema.Draft202012Validator(schema()).validate(found)
    window = next(one for one in found["features"][0]["elements"] if one["ref"] == "shop/constraint/window")
    assert window["state"] == "tested"
    assert "shop/case/too-late" in window["cases"]
    for line in window["lines"]:
        assert len((shop / line["path"]).read_text(encoding="utf-8").splitlines()) >= line["line"]
    written = {line["path"] for line in window["lines"] if line["part"] == "writes"}
    assert {"generated/shop/main/prompt.md", "generated/shop/outlet/prompt.md"} <= written


def test_nothing_that_a_spec_says_acts(shop: Path) -> None:
    assert "`Say @everyone that outlet goods are not exchanged.`" in report(shop)
    output = shop / "report.html"
    assert report(shop, "--format", "html", "--output", str(output)) == ""
    page = output.read_text(encoding="utf-8")
    assert "&lt;b&gt;Shop&lt;/b&gt;" in page
    assert "<b>Shop</b>" not in page
    assert "<script" not in page


def test_a_feature_that_is_not_there_is_misuse(shop: Path) -> None:
    done = run_specforge("report", "shopp", "--root", shop)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean `shop`?" in done.stderr


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_all_examples_are_told(form: str) -> None:
    told = report(ROOT / "examples", "--format", form)
    assert "Store agent" in told
    assert "Airline agent" in told


def test_what_held_until_a_change_is_told_apart_from_what_holds() -> None:
    body = "per: user, ends: {idle: 20m}, unit: order, price: 0.50 EUR, effective_from: 2026-03-01, before: {per: user, ends: {idle: 1h}}"
    events = "{table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}"
    text = f"specforge: 1\nfeature: shop\nsessions:\n  events: {events}\n  purposes:\n    billing: {{{body}}}\n"
    view = load_texts({"shop.yaml": text}).project.views[0]
    (purpose,) = view.purposes
    told = list(boundary_lines(view, "billing", purpose.value))
    assert "It ends when there is no activity for more than 20 minutes." in told
    assert "Until 2026-03-01: It ends when there is no activity for more than 1 hour." in told
    assert "It is billed as `order` at 0.50 EUR each." in told


def test_an_axis_is_told_with_its_levels(project_of: Project) -> None:
    spec = "specforge: 1\nfeature: shop\nintents: [{id: a, when: The user asks., do: Tell it.}]\nstress: [typing_noise, {id: register, drop: 1%}]\n"
    cases = "cases: [{id: asks, covers: a, input: Where is it?, expect: {says: it}, reworded: {register: {slang: Where is it mate}}}]\n"
    told = report(project_of({"specs/shop.yaml": spec + cases, "specforge.toml": ""}))
    assert lines_about(told, "typing_noise")[:2] == ["- levels: light and heavy", "- a drop of 10 points must be seen"]
    assert lines_about(told, "register")[:2] == ["- levels: slang", "- a drop of 1 point must be seen"]
