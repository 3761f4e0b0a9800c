"""What is kept of runs says whether a model that stands in or follows does what the cases ask."""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from specforge.config import read_config
from specforge.grading.verdict import Verdict
from specforge.models.telling_trials import trials_json, trials_schema, trials_text
from specforge.models.trials import Came, Trial, trials
from specforge.results.kept import Kept, written
from specforge.tracing.compiling import open_features
from specforge.tracing.outcomes.joining import present_cases
from tests.command import pytest_in, run_specforge
from tests.models.test_models_of_a_feature import project

CASES = "abcd"
SHOP = """\
specforge: 1
feature: shop
role: You help customers of a shop.
intents:
  - {id: greet, when: The user says hello., do: Say hello.}
cases:
""" + "".join(f"  - {{id: {id}, covers: greet, input: Hello., expect: {{says: hello}}}}\n" for id in CASES)
WRITER = "  - {id: writer, name: harbor-4, successor: next}\n"
NEXT = "  - {id: next, name: harbor-5}\n"
SPARE = "  - {id: spare, name: lantern-3, stands_in_for: writer, tried_within: 30d}\n"
DAY = datetime.date(2026, 11, 25)
P, F, U = Verdict.PASS, Verdict.FAIL, Verdict.UNDECIDED


def kept(root: Path, runs: Mapping[str, str], at: str = "2026-11-20T10:00:00Z") -> list[Kept]:
    """The last runs of the cases on each model: a letter for each case; a dot for none, an upper-case letter for an older prompt."""
    known = {key[2]: one for key, one in present_cases(open_features(root, read_config(root), None)).items()}
    verdicts = {"p": P, "f": F, "u": U}
    return [
        Kept(
            f"shop/case/{case}", {}, verdicts[came.lower()], 1, 1, "pytest", model, at,
            known[f"shop/case/{case}"].prompt if came.islower() else "another",
            dict(known[f"shop/case/{case}"].prints), "",
        )
        for model, all in runs.items() for case, came in zip(CASES, all, strict=True) if came != "."
    ]  # fmt: skip


def keep(root: Path, entries: list[Kept]) -> None:
    (root / "specforge.results").mkdir(exist_ok=True)
    (root / "specforge.results/shop.jsonl").write_text(written(entries), encoding="utf-8")


def tried(folder: Path, runs: Mapping[str, str], day: datetime.date = DAY, listed: str = WRITER + NEXT) -> tuple[Trial, ...]:
    root = project(folder / "p", SHOP + "models:\n" + listed)
    keep(root, kept(root, runs))
    return trials(root, read_config(root), day)


@pytest.mark.parametrize(
    ("writer", "next", "came", "lost", "missing"),
    [
        ("pppp", "....", Came.NOT_RUN, "", "abcd"),
        ("pppp", "PPPP", Came.NOT_RUN, "", "abcd"),
        ("pppp", "pppp", Came.HOLDS, "", ""),
        ("ppff", "ppff", Came.HOLDS, "", ""),
        ("ppff", "pppf", Came.HOLDS, "", ""),
        ("pppp", "pfpp", Came.LOSES, "b", ""),
        ("ppff", "fppp", Came.LOSES, "a", ""),
        ("pppp", "ppp.", Came.PARTLY_RUN, "", "d"),
        ("pppp", "ppP.", Came.PARTLY_RUN, "", "cd"),
        ("pppp", "f...", Came.LOSES, "a", "bcd"),
        ("ppp.", "pppf", Came.HOLDS, "", ""),
        ("pppu", "pppf", Came.HOLDS, "", ""),
        ("pppp", "pppu", Came.HOLDS, "", ""),
        ("....", "pppp", Came.NOT_COMPARED, "", ""),
        ("PPPP", "ffff", Came.NOT_COMPARED, "", ""),
        ("uuuu", "uuuu", Came.NOT_COMPARED, "", ""),
    ],
)
def test_what_is_lost_is_what_passes_on_the_model_in_use_alone(
    tmp_path: Path, writer: str, next: str, came: Came, lost: str, missing: str
) -> None:
    (one,) = tried(tmp_path, {"northwind/harbor-4": writer, "harbor-5": next, "harbor-6": "ffff"})
    assert one.came is came
    assert ["shop/case/" + id for id in lost] == list(one.lost)
    assert tuple("shop/case/" + id for id in missing) == one.missing


def test_the_last_runs_of_the_prompt_as_it_is_now_count(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP + "models:\n" + WRITER + NEXT)
    entries = [
        *kept(root, {"harbor-4": "pppp", "harbor-5": "ffff"}, "2026-11-01T10:00:00Z"),
        *kept(root, {"northwind/harbor-5": "pppp"}, "2026-11-02T10:00:00Z"),
        *kept(root, {"harbor-5": "FFFF"}, "2026-11-03T10:00:00Z"),
    ]
    keep(root, entries)
    (one,) = trials(root, read_config(root), DAY)
    assert (one.came, one.since) == (Came.HOLDS, datetime.date(2026, 11, 2))


@pytest.mark.parametrize(("day", "came"), [("2026-12-20", Came.HOLDS), ("2026-12-21", Came.OVERDUE)])
def test_a_run_is_recent_for_as_long_as_the_spec_says(tmp_path: Path, day: str, came: Came) -> None:
    listed = WRITER.replace(", successor: next", "") + SPARE
    (one,) = tried(tmp_path, {"harbor-4": "pppp", "lantern-3": "pppp"}, datetime.date.fromisoformat(day), listed)
    assert (one.came, str(one.again_by)) == (came, "2026-12-20")


def test_each_model_in_use_is_compared_with_those_that_answer_in_its_place(tmp_path: Path) -> None:
    others = "  - {id: last, name: our-own-7, stands_in_for: spare, successor: next}\n  - {id: judge, does: judges, name: g, successor: jury}\n  - {id: jury, does: judges, name: h}\n"
    found = tried(tmp_path, {}, listed=WRITER + NEXT + SPARE + others)
    assert [(one.tried.id, one.how, one.used.id) for one in found] == [
        ("spare", "stands in for", "writer"),
        ("next", "follows", "writer"),
        ("last", "stands in for", "spare"),
        ("next", "follows", "last"),
    ]


def test_one_that_stands_in_and_follows_is_tried_once(tmp_path: Path) -> None:
    found = tried(tmp_path, {}, listed="  - {id: a, name: x, successor: b}\n  - {id: b, name: y, stands_in_for: a}\n")
    assert [(one.tried.id, one.how) for one in found] == [("b", "stands in for")]


def test_each_variant_is_tried_with_its_own_cases_and_models(tmp_path: Path) -> None:
    text = (
        SHOP.replace("cases:", "variants: {tenant: [east, west]}\ncases:")
        + "models:\n"
        + WRITER
        + NEXT.replace("}", ", where: {tenant: east}}")
    )
    root = project(tmp_path / "p", text.replace("successor: next", "successor: next, where: {tenant: east}"))
    keep(
        root,
        [Kept(f"shop/case/{id}", {"tenant": "west"}, P, 1, 1, "pytest", "harbor-5", "2026-11-20T10:00:00Z", "", {}, "") for id in CASES],
    )
    assert [(one.feature, one.came) for one in trials(root, read_config(root), DAY)] == [("shop/east", Came.NOT_RUN)]


def test_cases_of_others_that_are_gone_or_that_ask_no_model_do_not_count(tmp_path: Path) -> None:
    text = SHOP + "models:\n" + WRITER + NEXT
    gives = "gives:\n  - {id: plan, fields: {steps: string}, sample: {steps: one}}\n"
    root = project(tmp_path / "p", text + gives, text.replace("feature: shop", "feature: desk"))
    entries = kept(root, {"harbor-4": "pppp", "harbor-5": "pppp"})
    keep(root, [*entries, *(replace(one, case="shop/case/gone") for one in entries)])
    found = trials(root, read_config(root), DAY)
    assert [(one.feature, one.came, len(one.missing)) for one in found] == [("desk", Came.NOT_RUN, 4), ("shop", Came.HOLDS, 0)]


def test_what_is_told_says_what_to_do(tmp_path: Path) -> None:
    found = tried(tmp_path, {"harbor-4": "pppf", "harbor-5": "pfP.", "lantern-3": "...."}, listed=WRITER + NEXT + SPARE)
    assert trials_text(found) == (
        "shop: spare (lantern-3) stands in for writer (harbor-4): not run\n"
        "  specs/0.yaml:14:5\n"
        "  run the cases on it, and `specforge results FILE --save`\n"
        "\n"
        "shop: next (harbor-5) follows writer (harbor-4): loses 1 case\n"
        "  specs/0.yaml:13:5\n"
        "  passed on writer: 2 of 2 (34 % to 100 %), on next: 1 of 2 (9 % to 91 %); 50 points less (drop -27 to 91)\n"
        "  lost: shop/case/b  specs/0.yaml:8:5\n"
        "  not run on it: shop/case/c, shop/case/d\n"
        "  run on it only of another spec or prompt: shop/case/c\n"
        "  the oldest of its runs is of 2026-11-20\n"
        "\n"
        "2 trials: 1 not run and 1 loses\n"
    )
    jsonschema.Draft202012Validator(trials_schema(), format_checker=jsonschema.FormatChecker()).validate(json.loads(trials_json(found)))


def test_the_exit_code_is_zero_when_every_model_holds_or_none_is_asked_for(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP + "models:\n" + WRITER + NEXT)
    assert run_specforge("models", "trial", "--root", root).returncode == 1
    keep(root, kept(root, {"harbor-4": "pppf", "harbor-5": "pppp"}))
    done = run_specforge("models", "trial", "--root", root)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 trial: 1 holds")
    assert "  gained: shop/case/d\n" in done.stdout
    alone = run_specforge("models", "trial", "--root", project(tmp_path / "q", SHOP))
    assert (alone.returncode, alone.stdout) == (0, "no model in use has one that stands in for it or follows it\n")


CONFTEST = """\
from specforge import Players

def pytest_specforge_players(case):
    return Players(lambda messages, tools: "MODEL" if case.id.endswith("/d") else "hello", model="MODEL")
"""


def test_runs_that_are_dated_days_ahead_do_not_stand_in_for_those_of_today(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP + "models:\n" + WRITER + NEXT)
    entries = [
        *kept(root, {"harbor-4": "pppp", "harbor-5": "ffff"}),
        *kept(root, {"harbor-5": "pppp"}, "2999-01-01T00:00:00Z"),
    ]
    keep(root, [])
    (root / "specforge.results/shop.jsonl").write_text("".join(one.line() for one in entries), encoding="utf-8")
    (one,) = trials(root, read_config(root), DAY)
    assert (one.came, one.since) == (Came.LOSES, datetime.date(2026, 11, 20))


def test_runs_of_pytest_that_were_kept_are_compared(tmp_path: Path) -> None:
    root = project(tmp_path / "p", SHOP + "models:\n" + WRITER.replace("harbor-4", "says hello") + NEXT)
    (root / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    run_specforge("build", "--root", root, check=True)
    for model in ("east/says hello", "harbor-5"):
        (root / "conftest.py").write_text(CONFTEST.replace("MODEL", model), encoding="utf-8")
        pytest_in(root, "--specforge", "--specforge-results", "runs.jsonl", "-k", "/case/")
    run_specforge("results", "--save", "--root", root, root / "runs.jsonl", check=True)
    (one,) = trials(root, read_config(root), datetime.datetime.now(tz=datetime.UTC).date())
    assert (one.came, list(one.lost), one.compared.of) == (Came.LOSES, ["shop/case/d"], 4)
