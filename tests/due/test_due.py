"""`specforge due`: what runs out some day, in one list."""

import datetime
import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from icalendar import Calendar

from specforge.config import read_config
from specforge.due.gathering import Kind, due
from specforge.due.telling import due_calendar, due_json, due_schema, due_text
from specforge.errors import UsageError
from tests.command import run_specforge
from tests.models.test_models_of_a_feature import project
from tests.models.test_trials import SHOP as TRIED
from tests.models.test_trials import WRITER, keep, kept

DAY = datetime.date(2026, 12, 1)
SPEC = """\
specforge: 1
feature: shop
role: You help.
constraints:
  # specforge: ignore[untested-must-rule] by legal until 2027-01-10: A case is being written.
  - {id: honest, rule: Never lie.}
  - {id: kind, rule: Be kind., review_by: 2026-12-03}
intents:
  - {id: greet, when: The user greets., do: Greet back.}
models:
  - {id: writer, name: harbor-4, retires: 2027-03-31, successor: next}
  - {id: next, name: harbor-5, retires: 2026-12-02}
waivers:
  - {check: untested-must-rule, element: constraint/kind, reason: Soon., owner: product, expires: 2026-12-05}
decisions:
  - {accept: prompt.md, seen: abcdefgh, changes: [12345678], owner: prompt, reason: A trial., expires: 2026-11-30}
"""
CONFIG = """\
[[lint.ignore]]
rule = "vague-word"
files = ["prompts/*.md"]
reason = "They are quoted."
owner = "docs"
expires = 2026-12-24
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = project(tmp_path / "p", SPEC)
    (root / "specforge.toml").write_text(CONFIG, encoding="utf-8")
    (root / "lint-baseline.json").write_text(
        '{"format": "specforge-lint-baseline/1", "expires": "2027-02-01", "findings": []}', encoding="utf-8"
    )
    return root


def test_whatever_runs_out_is_listed_by_its_day(shop: Path) -> None:
    found = due(shop, read_config(shop), DAY)
    assert [(str(one.day), one.kind, str(one.at), one.what) for one in found] == [
        ("2026-11-30", Kind.TOLERATED, "specs/0.yaml:16:5", "prompt accepts an edit of prompt.md in shop: A trial."),
        ("2026-12-03", Kind.REVIEW, "specs/0.yaml:7:5", "somebody has to look at shop/constraint/kind again"),
        ("2026-12-05", Kind.TOLERATED, "specs/0.yaml:14:5", "product waives untested-must-rule of constraint/kind in shop: Soon."),
        ("2026-12-24", Kind.LINT, "specforge.toml", "docs ignores vague-word in prompts/*.md: They are quoted."),
        (
            "2027-01-10",
            Kind.TOLERATED,
            "specs/0.yaml:5:5",
            "legal ignores untested-must-rule of constraint/honest in shop: A case is being written.",
        ),
        ("2027-01-30", Kind.MODEL, "specs/0.yaml:11:5", "shop/model/writer (harbor-4): its replacement has to begin"),
        ("2027-02-01", Kind.LINT, "lint-baseline.json", "the findings that were there before count again"),
        ("2027-03-31", Kind.MODEL, "specs/0.yaml:11:5", "shop/model/writer (harbor-4) is served no more"),
    ]


def test_comments_in_prompts_that_the_settings_name_run_out_too(shop: Path) -> None:
    (shop / "specforge.toml").write_text('[lint]\npaths = ["prompts"]\nexclude = ["old.md"]\n', encoding="utf-8")
    (shop / "prompts").mkdir()
    comment = "You help.\n<!-- specforge: ignore[vague-word] by docs until 2027-01-05: It is quoted. -->\nBe nice.\n"
    for name, text in (("a.md", comment), ("old.md", comment), ("b.md", comment.replace(" until 2027-01-05", ""))):
        (shop / "prompts" / name).write_text(text, encoding="utf-8")
    found = [one for one in due(shop, read_config(shop), DAY) if one.at.path.startswith("prompts/")]
    assert [(str(one.day), one.kind, str(one.at), one.what) for one in found] == [
        ("2027-01-05", Kind.LINT, "prompts/a.md:2:6", "docs ignores vague-word: It is quoted.")
    ]


def test_prompts_that_no_spec_knows_are_enough(shop: Path) -> None:
    shutil.rmtree(shop / "specs")
    assert [one.kind for one in due(shop, read_config(shop), DAY)] == [Kind.LINT, Kind.LINT]
    (shop / "lint-baseline.json").unlink()
    (shop / "specforge.toml").write_text('[lint]\npaths = ["prompts"]\n', encoding="utf-8")
    assert due(shop, read_config(shop), DAY) == ()
    (shop / "specforge.toml").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="no spec matches"):
        due(shop, read_config(shop), DAY)


def test_what_has_no_day_is_not_due_and_hides_nothing(shop: Path) -> None:
    (shop / "specs/0.yaml").write_text(
        f"{SPEC}  - {{detach: evals.jsonl, owner: evals, reason: They are written by hand.}}\n", encoding="utf-8"
    )
    (shop / "specforge.toml").write_text('[lint]\npaths = ["a.md"]\n', encoding="utf-8")
    # Without an owner a comment ignores nothing, so that nothing runs out on its day.
    (shop / "a.md").write_text("<!-- specforge: ignore[vague-word] until 2027-01-05: It is quoted. -->\nBe nice.\n", encoding="utf-8")
    found = due(shop, read_config(shop), DAY)
    assert [one.what for one in found if "evals" in one.what or one.at.path == "a.md"] == []
    assert [one.kind for one in found].count(Kind.TOLERATED) == 3


def test_a_day_on_which_a_model_may_retire_is_told_as_that_and_one_that_takes_no_time_to_replace_once(tmp_path: Path) -> None:
    model = "{id: writer, name: harbor-4, retires: 2026-12-01, tentative: true, replaced_within: 0d}"
    root = project(tmp_path / "p", f"specforge: 1\nfeature: shop\nrole: You help.\nmodels: [{model}]\n")
    found = due(root, read_config(root), DAY)
    assert [(one.day, one.what) for one in found] == [(DAY, "shop/model/writer (harbor-4) may be served no more")]
    assert "2026-12-01  today  shop/model/writer" in due_text(found, DAY, 0)
    assert [one["over"] for one in json.loads(due_json(found, DAY, 0))["due"]] == [False]


def test_a_folder_of_prompts_that_is_not_there_hides_nothing_else_that_runs_out(shop: Path) -> None:
    (shop / "specforge.toml").write_text('[lint]\npaths = ["gone", "prompts", "no/*.md", "empty", "prompts/a.md"]\n', encoding="utf-8")
    for name in ("prompts", "empty"):
        (shop / name).mkdir()
    comment = "You help.\n<!-- specforge: ignore[vague-word] by docs until 2027-01-05: It is quoted. -->\nBe nice.\n"
    (shop / "prompts/a.md").write_text(comment, encoding="utf-8")
    found = due(shop, read_config(shop), DAY)
    assert [str(one.day) for one in found if one.at.path.startswith("prompts/")] == ["2027-01-05"]
    assert Kind.REVIEW in {one.kind for one in found}


def test_what_is_near_is_told_and_what_is_later_is_counted(shop: Path) -> None:
    found = due(shop, read_config(shop), DAY)
    assert due_text(found, DAY, 4) == (
        "as of 2026-12-01, within 4 days: 3 things due, 5 later\n"
        "2026-11-30  1 day ago  prompt accepts an edit of prompt.md in shop: A trial.\n"
        "  specs/0.yaml:16:5\n"
        "2026-12-03  in 2 days  somebody has to look at shop/constraint/kind again\n"
        "  specs/0.yaml:7:5\n"
        "2026-12-05  in 4 days  product waives untested-must-rule of constraint/kind in shop: Soon.\n"
        "  specs/0.yaml:14:5\n"
    )
    told = json.loads(due_json(found, DAY, 36_600))
    jsonschema.Draft202012Validator(due_schema(), format_checker=jsonschema.FormatChecker()).validate(told)
    assert [one["over"] for one in told["due"]] == [True, *[False] * 7]
    assert told["later"] == 0
    assert json.loads(due_json(found, DAY, 4))["later"] == 5
    assert due_text(found, datetime.date.max, 36_600).startswith("as of 9999-12-31, within 36,600 days: 8 things due, 0 later\n")


def test_a_trial_that_grows_old_is_due(tmp_path: Path) -> None:
    root = project(tmp_path / "p", TRIED + "models:\n" + WRITER + "  - {id: next, name: harbor-5, tried_within: 30d}\n")
    (never,) = due(root, read_config(root), DAY)
    assert (never.day, never.what) == (DAY, "shop/model/next has to be tried in shop: it follows writer, and was never run")
    keep(root, kept(root, {"harbor-4": "pppp", "harbor-5": "PPPP"}))
    (older,) = due(root, read_config(root), DAY)  # of another prompt, which is better than none
    assert older.day == datetime.date(2026, 12, 20)
    keep(root, kept(root, {"harbor-4": "pppp", "harbor-5": "pppp"}))
    (one,) = due(root, read_config(root), DAY)
    assert (one.day, one.kind) == (datetime.date(2026, 12, 20), Kind.TRIAL)
    assert one.what == "shop/model/next has to be tried again in shop: it follows writer"


def judged(*calibrations: str, model: str = "tried_within: 90d") -> str:
    """A shop with a judge, and a rubric for each calibration of one; an empty one notes none."""
    cases = "".join(
        f"  - {{id: c{at}, covers: greet, input: Hello {at}., judged: {{rubric: It is kind., calibration: [{one}]}}}}\n"
        for at, one in enumerate(calibrations)
    )
    return f"specforge: 1\nfeature: shop\nrole: You help.\nintents: [{{id: greet, when: The user greets., do: Greet.}}]\nmodels: [{{id: judge, does: judges, name: gavel-2, {model}}}]\ncases:\n{cases}"


def noted(on: str, judge: str = "gavel-2") -> str:
    return f"{{judge: {judge}, agreed: 9, of: 10, on: {on}}}"


@pytest.mark.parametrize(
    ("spec", "day", "what"),
    [
        (judged(noted("2026-10-01")), datetime.date(2026, 12, 30), "has to be compared with people again"),
        (judged(noted("2026-10-01"), noted("2026-09-01")), datetime.date(2026, 11, 30), "has to be compared with people again"),
        (
            judged(f"{noted('2026-09-01')}, {noted('2026-10-01', 'northwind/gavel-2')}"),
            datetime.date(2026, 12, 30),
            "has to be compared with people again",
        ),
        (judged(noted("2026-10-01", "ana")), DAY, "has to be compared with people by a calibration: none of it is noted"),
        (judged(noted("2026-10-01"), model="pinned: true"), None, ""),
        (
            judged(noted("2026-10-01"), model="tried_within: 90d, retires: 2028-01-01"),
            datetime.date(2026, 12, 30),
            "has to be compared with people again",
        ),
    ],
)
def test_a_judge_who_was_compared_with_people_long_ago_is_due(tmp_path: Path, spec: str, day: datetime.date | None, what: str) -> None:
    root = project(tmp_path / "p", spec)
    found = [one for one in due(root, read_config(root), DAY) if one.kind is Kind.TRIAL]
    assert [(one.day, one.what) for one in found] == ([] if day is None else [(day, f"shop/model/judge (gavel-2) {what}")])


def test_a_judge_that_only_waits_for_its_turn_is_not_due(tmp_path: Path) -> None:
    spec = judged(noted("2026-10-01")).replace(
        "tried_within: 90d}", "successor: next}, {id: next, does: judges, name: gavel-3, tried_within: 90d}"
    )
    root = project(tmp_path / "p", spec)
    assert [one for one in due(root, read_config(root), DAY) if one.kind is Kind.TRIAL] == []


def test_a_module_is_told_once_however_many_features_use_it(tmp_path: Path) -> None:
    shared = "specforge: 1\nmodule: shared\nwaivers: [{check: untested-must-rule, element: constraint/a, reason: r, owner: o, expires: 2027-01-01}]\nconstraints: [{id: a, rule: Be kind.}]\n"
    user = "specforge: 1\nfeature: {}\nuse: [0.yaml]\nintents: [{{id: i, when: The user greets., do: Greet.}}]\n"
    root = project(tmp_path / "p", shared, user.format("one"), user.format("two"))
    assert [str(one.at) for one in due(root, read_config(root), DAY)] == ["specs/0.yaml:3:11"]


def test_programs_for_calendars_read_every_day_and_move_it_when_it_is_extended(shop: Path) -> None:
    def events() -> dict[str, datetime.date]:
        text = due_calendar(due(shop, read_config(shop), DAY))
        assert text == due_calendar(due(shop, read_config(shop), DAY))
        return {str(one["UID"]): one["DTSTART"].dt for one in Calendar.from_ical(text).walk("VEVENT")}

    before = events()
    assert len(before) == 8
    (shop / "specs/0.yaml").write_text(SPEC.replace("2026-12-05", "2027-12-05"), encoding="utf-8")
    after = events()
    assert before.keys() == after.keys()
    assert {(before[id], after[id]) for id in before if before[id] != after[id]} == {
        (datetime.date(2026, 12, 5), datetime.date(2027, 12, 5))
    }


def test_what_is_said_in_the_same_words_twice_is_two_events(shop: Path) -> None:
    comment = "<!-- specforge: ignore[vague-word] by docs until 2027-01-{:02}: It is quoted. -->\n\nBe nice.\n\n"
    (shop / "specforge.toml").write_text('[lint]\npaths = ["a.md"]\n', encoding="utf-8")

    def events(first: int) -> list[tuple[str, int]]:
        (shop / "a.md").write_text(f"{comment.format(first)}{comment.format(9)}", encoding="utf-8")
        found = [one for one in due(shop, read_config(shop), DAY) if one.at.path == "a.md"]
        return [(str(one["UID"]), one["DTSTART"].dt.day) for one in Calendar.from_ical(due_calendar(found)).walk("VEVENT")]

    (one, _), (other, _) = events(5)
    assert one != other
    assert events(12) == [(other, 9), (one, 12)]


def test_the_command_fails_when_something_is_due(shop: Path) -> None:
    done = run_specforge("due", "--as-of", "2026-11-01", "--within", "0", cwd=shop)
    assert (done.returncode, done.stdout) == (0, "as of 2026-11-01, within 0 days: 0 things due, 8 later\n")
    assert run_specforge("due", "--as-of", "2026-11-01", cwd=shop).returncode == 1
    assert run_specforge("due", "--format", "calendar", cwd=shop).stdout.startswith("BEGIN:VCALENDAR")
    (shop / "other.toml").write_text(CONFIG, encoding="utf-8")
    (shop / "specforge.toml").write_text("", encoding="utf-8")
    assert "\n  other.toml\n" in run_specforge("due", "--config", "other.toml", "--as-of", "2026-12-01", cwd=shop).stdout


def test_nothing_that_runs_out_is_told_as_that(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "specforge: 1\nfeature: shop\nrole: You help.\n")
    assert due_text(due(root, read_config(root), DAY), DAY, 30) == "as of 2026-12-01, within 30 days: nothing runs out on any day\n"


def test_what_features_hand_to_each_other_is_looked_at_again_too(tmp_path: Path) -> None:
    fields = "fields: {id: string}, review_by: 2026-12-03}"
    gives = f"specforge: 1\nfeature: till\ngives:\n  - {{id: order, {fields}\n"
    takes = f"specforge: 1\nfeature: shop\ntakes:\n  - {{id: bought, from: till/order, {fields}\n"
    root = project(tmp_path / "p", gives, takes)
    assert [one.what for one in due(root, read_config(root), DAY)] == [
        "somebody has to look at till/gives/order again",
        "somebody has to look at shop/takes/bought again",
    ]


def test_the_last_day_of_daily_cuts_is_due_once(tmp_path: Path) -> None:
    cut = '{daily: {at: "00:00", zone: Europe/Berlin, since: 2026-01-01, until: 2026-12-20}}'
    columns = "{user: user_id, at: ts, id: event_id, kind: event}"
    sessions = f"sessions: {{events: {{table: events, columns: {columns}}}, purposes: {{billing: {{per: user, ends: {cut}}}}}}}"
    root = project(tmp_path / "p", f"specforge: 1\nfeature: shop\nrole: You help.\nvariants: {{tenant: [a, b]}}\n{sessions}\n")
    (one,) = due(root, read_config(root), DAY)
    assert (one.day, one.kind, one.what) == (
        datetime.date(2026, 12, 20),
        Kind.CUTS,
        "shop/session/billing is cut at 00:00 no more after this day",
    )
