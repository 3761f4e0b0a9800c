"""The models of a feature: what is compiled of them, listed, put into a calendar, and run again when another one answers."""

import datetime
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from specforge import verbs
from specforge.config import Config, read_config
from specforge.errors import UsageError
from specforge.grading.verdict import Verdict
from specforge.lifecycles import in_use
from specforge.linting import lint
from specforge.models.calendar import retirements
from specforge.models.gathering import Tried, models_of
from specforge.models.telling import list_json, list_schema, list_text
from specforge.outputs.icalendar import _folded, calendar
from specforge.registry import find_checks
from specforge.results.kept import Kept, written
from tests.command import run_specforge
from tests.conftest import AS_OF, load_texts
from tests.trees import git

SHOP = """\
specforge: 1
feature: shop
role: You help customers of a shop.
intents:
  - {id: greet, when: The user says hello., do: Say hello.}
cases:
  - {id: greets, covers: greet, input: Hello., expect: {says: hello}}
  - {id: kind, covers: greet, input: Good day., judged: The answer is kind.}
models:
  - id: writer
    name: harbor-4-2026-02-10
    provider: northwind
    retires: 2027-08-10
    looked_up: 2026-11-20
    successor: next-writer
  - {id: next-writer, name: harbor-5-2026-10-01, provider: northwind, looked_up: 2026-11-20}
  - {id: spare, name: "lantern-3; 2026", provider: "east, cloud", retires: 2028-01-31, tentative: true, looked_up: 2026-11-20, stands_in_for: writer}
  - {id: last, name: our-own-7, stands_in_for: writer}
  - {id: judge, does: judges, name: gavel-2-2026-01-15, provider: northwind, looked_up: 2026-11-20}
"""


def project(root: Path, *specs: str) -> Path:
    (root / "specs").mkdir(parents=True)
    (root / "specforge.toml").touch()
    for number, text in enumerate(specs):
        (root / f"specs/{number}.yaml").write_text(text, encoding="utf-8")
    return root


def models(text: str) -> str:
    return "specforge: 1\nfeature: shop\nmodels:\n" + text


def mistakes(text: str) -> list[str]:
    return [f"{one.at}: {one.message} / {one.help}" for one in load_texts({"a.yaml": text}).findings]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{id: a, name: x, successor: a}", "a.yaml:4:22: `a` is named as its own `successor` / name another model of the list, or remove the key"),
        ("{id: a, name: x, tentative: true}", "a.yaml:4:22: there is no day that could be tentative / add `retires`, or remove `tentative`"),
        ("{id: a, name: x, retires: soon}", "a.yaml:4:22: expected a date, found 'soon' / write it as in `2026-12-01`"),
        ("{id: a, name: x, replaced_within: 2 months}", "a.yaml:4:22: expected a duration, found '2 months' / write days, hours, minutes and seconds as in `30m`, `24h`, `1d12h`"),
        ("{id: a, name: x, fallback: b}", "a.yaml:4:22: the key `fallback` is not known here / write `stands_in_for` in the model that stands in"),
        ("{id: a, name: x, deprecated: 2027-01-01}", "a.yaml:4:22: the key `deprecated` is not known here / write `retires`, with the day"),
        ("{id: a, name: x, does: judge}", "a.yaml:4:22: `does` cannot be 'judge' / did you mean `judges`?"),
        ("{id: a}", "a.yaml:4:5: the key `name` is missing"),
    ],
)  # fmt: skip
def test_a_mistake_says_what_to_write(written: str, told: str) -> None:
    assert mistakes(models(f"  - {written}\n"))[0].startswith(told)


def test_one_that_waits_to_take_over_is_not_in_use() -> None:
    (view,) = load_texts({"a.yaml": SHOP}).project.views
    assert [one.id for one in in_use(view)] == ["writer", "spare", "last", "judge"]


def test_a_fallback_that_is_to_take_over_is_in_use() -> None:
    (view,) = load_texts({"a.yaml": models("  - {id: a, name: x, successor: b}\n  - {id: b, name: y, stands_in_for: a}\n")}).project.views
    assert [one.id for one in in_use(view)] == ["a", "b"]


def test_a_model_that_is_to_take_over_what_another_one_does_is_in_use_for_its_own() -> None:
    text = models("  - {id: large, name: x}\n  - {id: small, name: y, does: summarises, successor: large}\n")
    (view,) = load_texts({"a.yaml": text}).project.views
    assert [one.id for one in in_use(view)] == ["large", "small"]


def test_one_that_is_in_use_already_and_is_to_take_over_stands_in_the_list_twice() -> None:
    text = models("  - {id: large, name: x, successor: next}\n  - {id: small, name: y}\n  - {id: next, name: y}\n")
    loaded = load_texts({"a.yaml": text})
    assert [one.id for one in in_use(loaded.project.views[0])] == ["large", "small"]
    assert [
        one for check in find_checks() if "model" in check.name or check.name == "unfit-replacement" for one in check.run(loaded.project)
    ] == []


def test_programs_are_told_what_to_call_and_in_which_order(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP)
    verbs.build(root, read_config(root), AS_OF)
    shown = {one["id"]: one for one in json.loads((root / "generated/shop/models.json").read_text(encoding="utf-8"))["models"]}
    assert shown["writer"]["fallbacks"] == ["spare", "last"]
    assert shown["writer"]["replace_by"] == "2027-06-11"
    assert [id for id, one in shown.items() if not one["in_use"]] == ["next-writer"]
    assert shown["last"]["provider"] is None


def test_a_feature_without_models_has_no_file(tmp_path: Path) -> None:
    root = project(tmp_path / "p", "specforge: 1\nfeature: shop\nrole: You help.\n")
    verbs.build(root, read_config(root), AS_OF)
    assert [path.name for path in (root / "generated/shop").iterdir()] == ["prompt.md"]


def test_the_list_begins_with_what_is_to_be_replaced_first(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP)
    found = models_of(root, read_config(root))
    assert [one.ref.id for one in found] == ["writer", "spare", "judge", "last", "next-writer"]
    told = list_text(found, AS_OF)
    assert "retires on 2027-08-10; its replacement has to begin by 2027-06-11, looked up on 2026-11-20" in told
    assert "may retire from 2028-01-31; its" in told
    assert "retired on 2027-08-10" in list_text(found, datetime.date(2027, 8, 10))
    jsonschema.Draft202012Validator(list_schema(), format_checker=jsonschema.FormatChecker()).validate(json.loads(list_json(found, AS_OF)))


def test_what_was_tried_on_a_model_is_listed_with_it(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP)

    def kept(model: str, verdict: Verdict, at: str, case: str = "greets") -> Kept:
        return Kept(f"shop/case/{case}", {}, verdict, 1, 1, "pytest", model, at, "", {}, "")

    (root / "specforge.results").mkdir()
    entries = (
        kept("northwind/harbor-5-2026-10-01", Verdict.PASS, "2026-11-01T10:00:00Z"),
        kept("northwind/harbor-5-2026-10-01", Verdict.FAIL, "2026-11-20T10:00:00Z"),
        kept("northwind/harbor-5-2026-10-01", Verdict.PASS, "2026-11-19T10:00:00Z", "kind"),
        kept("harbor-5", Verdict.PASS, "2026-11-21T10:00:00Z"),
    )
    (root / "specforge.results/shop.jsonl").write_text(written(entries), encoding="utf-8")
    found = {one.ref.id: one.tried for one in models_of(root, read_config(root))}
    assert found == {**dict.fromkeys(["writer", "spare", "last", "judge"]), "next-writer": Tried(1, 2, "2026-11-20")}
    told = list_text(models_of(root, read_config(root)), AS_OF)
    assert "1 of 2 cases passed in the last run of each on it, the latest on 2026-11-20" in told
    assert told.count("no result of it is kept") == 3


def test_a_model_of_a_module_is_listed_once_with_its_features(tmp_path: Path) -> None:
    shared = SHOP.replace("feature: shop", "module: shared").replace("role: You help customers of a shop.\n", "")
    user = "specforge: 1\nfeature: {}\nrole: You help.\nuse: [0.yaml]\n"
    root = project(tmp_path / "p", shared, user.format("one"), user.format("two"))
    assert {one.features for one in models_of(root, read_config(root))} == {("one", "two")}
    assert {one.features for one in models_of(root, read_config(root), ["two"])} == {("two",)}


def test_nothing_is_listed_of_a_feature_that_is_not_there(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP)
    with pytest.raises(UsageError, match="no feature `shp`"):
        models_of(root, read_config(root), ["shp"])


def test_programs_for_calendars_read_the_days(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP)
    text = calendar("models", retirements(models_of(root, read_config(root))))
    assert text == calendar("models", retirements(models_of(root, read_config(root))))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    events = {str(one["UID"]): one for one in Calendar.from_ical(text).walk("VEVENT")}
    assert set(events) == {"shop/model/writer@specforge", "shop/model/spare@specforge"}
    spare = events["shop/model/spare@specforge"]
    assert spare["DTSTART"].dt == datetime.date(2028, 1, 31)
    assert str(spare["SUMMARY"]) == "lantern-3; 2026 may retire (shop/model/spare)"
    assert str(spare["DESCRIPTION"]).startswith("Served by east, cloud, asked by shop; replacing it takes 60 days;")
    (alarm,) = events["shop/model/writer@specforge"].walk("VALARM")
    assert alarm["TRIGGER"].dt == datetime.timedelta(days=-60)


@pytest.mark.parametrize(
    ("retires", "within", "begins", "alarm"),
    [
        ("2027-08-10", "60d", "2027-06-11", 60),
        ("2027-08-10", "36h", "2027-08-08", 2),
        ("2027-08-10", "1s", "2027-08-09", 1),
        ("2027-08-10", "0s", "2027-08-10", 0),
        ("0001-01-31", "60d", "0001-01-01", 30),
        ("9999-12-31", "9999999d", "0001-01-01", 3652058),
    ],
)
def test_a_day_that_is_begun_is_a_day_and_no_day_is_out_of_the_calendar(
    tmp_path: Path, retires: str, within: str, begins: str, alarm: int
) -> None:
    text = models(f"  - {{id: a, name: x, retires: {retires}, replaced_within: {within}}}\n")
    (one,) = models_of(root := project(tmp_path / "p", text), read_config(root))
    assert str(one.model.replace_by) == begins
    (event,) = Calendar.from_ical(calendar("models", retirements([one]))).walk("VEVENT")
    assert str(event["DTSTART"].dt) == retires
    assert event.walk("VALARM")[0]["TRIGGER"].dt == datetime.timedelta(days=-alarm)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_a_folded_line_is_read_as_it_was(text: str) -> None:
    folded = _folded(text)
    assert folded.replace("\r\n ", "") == text
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))


def test_another_model_asks_for_every_case_and_another_judge_for_what_it_judges(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP)
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        git(root, *arguments)

    def run(old: str, new: str) -> dict[str, str]:
        (root / "specs/0.yaml").write_text(SHOP.replace(old, new), encoding="utf-8")
        done = run_specforge("affected", "--base", "HEAD", "--format", "json", "--root", root)
        return {one["id"].rpartition("/")[2]: one["why"] for one in json.loads(done.stdout)["run"]}

    assert run("harbor-4-2026-02-10", "harbor-4-2026-09-10") == dict.fromkeys(
        ("greets", "kind"), "it is asked of shop/model/writer, which is another model now"
    )
    assert run("gavel-2-2026-01-15", "gavel-3") == {"kind": "it is judged by shop/model/judge, which is another model now"}
    assert run("  - {id: judge", "  - {id: eyes, does: embeds, name: x}\n  - {id: judge") == dict.fromkeys(
        ("greets", "kind"), "its answer depends on shop/model/eyes, which is another model now"
    )
    assert run("retires: 2027-08-10", "retires: 2027-05-10") == {}
    assert run("id: writer", "id: author\n    was: writer") == {}


def test_models_that_are_named_for_the_first_time_ask_for_no_run(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP.partition("models:")[0])
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        git(root, *arguments)
    (root / "specs/0.yaml").write_text(SHOP, encoding="utf-8")
    done = run_specforge("affected", "--base", "HEAD", "--format", "json", "--root", root)
    assert json.loads(done.stdout)["run"] == []


def test_another_model_is_told_as_a_change_of_what_the_feature_does(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP)
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        git(root, *arguments)
    text = SHOP.replace("harbor-4-2026-02-10", "harbor-4-2026-09-10").replace("retires: 2028-01-31", "retires: 2027-12-31")
    (root / "specs/0.yaml").write_text(text, encoding="utf-8")
    told = run_specforge("diff", "--base", "HEAD", "--root", root).stdout
    assert "harbor-4-2026-09-10" in told
    assert "2027-12-31" in told


def told(text: str, day: str) -> list[str]:
    loaded = load_texts({"a.yaml": models(text)}, datetime.date.fromisoformat(day))
    found = lint(loaded.project, find_checks(), Config())
    return [one.message for one in found if "model" in one.check]


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2027-06-11", ""),
        ("2027-06-12", "`x` retires on 2027-08-10, and replacing it takes 60 days: it had to begin by 2027-06-11"),
        ("2027-08-09", "`x` retires on 2027-08-10, and replacing it takes 60 days: it had to begin by 2027-06-11"),
        ("2027-08-10", "`x` is no longer served by p: it retired on 2027-08-10"),
    ],
)
def test_each_day_says_what_is_due(day: str, message: str) -> None:
    assert told(f"  - {{id: a, name: x, provider: p, retires: 2027-08-10, looked_up: {day}}}\n", day) == [message] * bool(message)


def test_a_tentative_day_is_never_said_to_be_over() -> None:
    (message,) = told("  - {id: a, name: x, provider: p, retires: 2027-08-10, tentative: true, looked_up: 2027-09-01}\n", "2027-09-01")
    assert message == "`x` may retire from 2027-08-10 on, and replacing it takes 60 days: it had to begin by 2027-06-11"


@pytest.mark.parametrize(("looked_up", "says"), [("2027-06-03", False), ("2027-06-02", True), ("2027-09-02", True)])
def test_a_look_is_trusted_for_ninety_days_and_never_beforehand(looked_up: str, says: bool) -> None:
    assert bool(told(f"  - {{id: a, name: x, provider: p, looked_up: {looked_up}}}\n", "2027-09-01")) is says


def test_a_model_that_nobody_looked_up_is_told_once_for_all_features_and_variants_that_ask_it(tmp_path: Path) -> None:
    shared = "specforge: 1\nmodule: shared\nmodels:\n  - {id: a, name: x, provider: p}\n"
    user = "specforge: 1\nfeature: {}\nrole: You help.\nvariants: {{tenant: [one, two]}}\nuse: [0.yaml]\n"
    root = project(tmp_path / "p", shared, user.format("one"), user.format("two"))
    found = verbs.check(root, read_config(root), AS_OF).report.findings
    assert [one.message for one in found if one.check == "unwatched-model"] == [
        "nothing says when somebody last looked up until when `x` is served"
    ]


@pytest.mark.parametrize(
    ("name", "floats"),
    [
        ("harbor-latest", True),
        ("harbor:latest", True),
        ("openrouter/auto", True),
        ("harbor-4-2026-02-10", False),
        ("autopilot-2", False),
        ("stablelm-3", False),
    ],
)
def test_a_name_says_itself_whether_it_floats(name: str, floats: bool) -> None:
    text = f"  - id: a\n    name: {name}\n"
    assert bool(told(text, "2026-12-01")) is floats
    assert told(f"{text}    pinned: true\n", "2026-12-01") == []
    assert told(f"{text}    pinned: false\n", "2026-12-01") == [f"`{name}` is whatever you may serve under that name"]


def said(check: str, *written: str) -> list[str]:
    """What one check says of some models, each in its flow style."""
    project = load_texts({"a.yaml": models("".join(f"  - {{{one}}}\n" for one in written))}, AS_OF).project
    return [one.message for one in lint(project, find_checks(), Config()) if one.check == check]


@pytest.mark.parametrize(
    ("first", "spare", "message"),
    [
        ("retires: 2028-01-01", "retires: 2027-12-31", "`b` retires on 2027-12-31, and stands in for `a`, which retires on 2028-01-01"),
        ("retires: 2028-01-01, tentative: true", "retires: 2027-12-31", "`b` retires on 2027-12-31, and stands in for `a`, which may retire from 2028-01-01"),
        ("retires: 2028-01-01", "retires: 2028-01-01", ""),
        ("retires: 2028-01-01", "retires: 2027-12-31, tentative: true", ""),
        ("retires: 2028-01-01", "retires: 2027-12-31, successor: c", ""),
        ("retires: 2028-01-01", "pinned: true", ""),
        ("pinned: true", "retires: 2027-12-31", ""),
    ],
)  # fmt: skip
def test_a_fallback_is_gone_before_only_where_both_days_are_known(first: str, spare: str, message: str) -> None:
    found = said("short-lived-fallback", f"id: a, name: x, {first}", f"id: b, name: y, stands_in_for: a, {spare}", "id: c, name: z")
    assert found == [message] * bool(message)


@pytest.mark.parametrize(
    ("spares", "message"),
    [
        (["provider: p, stands_in_for: a"], "`a` and `m0`, which stands in for it, are served by p"),
        (["provider: p, stands_in_for: a", "provider: p, stands_in_for: m0"], "`a` and the 2 models that stand in for it are served by p"),
        (["provider: p, stands_in_for: a", "provider: q, stands_in_for: m0"], ""),
        (["provider: p, stands_in_for: a", "provider: q, stands_in_for: a"], ""),
        (["provider: p, stands_in_for: a", "stands_in_for: a"], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_a_fate_is_shared_with_all_that_is_asked_then(spares: list[str], message: str) -> None:
    found = said("shared-fate", "id: a, name: x, provider: p", *(f"id: m{i}, name: y, {one}" for i, one in enumerate(spares)))
    assert found[:1] == [message] * bool(message)


@pytest.mark.parametrize(
    ("first", "next", "message"),
    [
        ("retires: 2027-05-01", "retires: 2027-06-30", "`b` takes the place of `a` by 2027-05-01, and its own replacement has to begin by 2027-05-01"),
        ("retires: 2027-05-01", "retires: 2027-07-01", ""),
        ("pinned: true", f"retires: {AS_OF}, replaced_within: 1d", f"`b` takes the place of `a`, and its own replacement had to begin by {AS_OF - datetime.timedelta(days=1)}"),
        ("retires: 2020-01-01", f"retires: {AS_OF}, replaced_within: 0s", f"`b` takes the place of `a`, and its own replacement has to begin by {AS_OF}"),
    ],
)  # fmt: skip
def test_a_successor_is_served_long_enough_to_take_over(first: str, next: str, message: str) -> None:
    found = said("short-lived-successor", f"id: a, name: x, successor: b, {first}", f"id: b, name: y, {next}")
    assert found == [message] * bool(message)
