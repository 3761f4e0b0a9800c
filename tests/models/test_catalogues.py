"""The days of a project's models against a catalogue, and written into its specs."""

import cProfile
import datetime
import json
from pathlib import Path

import jsonschema
import pytest

from specforge.config import read_config
from specforge.errors import UsageError
from specforge.models.catalogue import Catalogue, Entry, read_catalogue
from specforge.models.comparing import Compared, Verdict, compared, write
from specforge.models.gathering import models_of
from specforge.models.telling import compared_json, compared_schema, compared_text
from tests.command import run_specforge
from tests.models.test_models_of_a_feature import models, project

CATALOGUE = {
    "sample_spec": {"litellm_provider": "one of those there are", "deprecation_date": "a day, as YYYY-MM-DD"},
    "harbor-4": {"litellm_provider": "northwind", "deprecation_date": "2027-01-14"},
    "east/harbor-4": {"litellm_provider": "east", "deprecation_date": "2027-04-14"},
    "east/eu/harbor-4": {"litellm_provider": "east", "deprecation_date": "2027-06-30"},
    "lantern-3": {"litellm_provider": "south_converse", "deprecation_date": "2027-02-01"},
    "us.lantern-3": {"litellm_provider": "south", "deprecation_date": "2027-02-02"},
    "west/a/beam": {"litellm_provider": "west", "deprecation_date": "2027-03-01"},
    "west/b/beam": {"litellm_provider": "west", "deprecation_date": "2027-03-02"},
    "spark": {"litellm_provider": "northwind", "deprecation_date": "2027-05-01"},
    "eu/spark": {"litellm_provider": "northwind", "deprecation_date": "2027-05-02"},
    "ember": {"litellm_provider": "northwind"},
}


def catalogue(folder: Path, document: object = CATALOGUE) -> Path:
    path = folder / "catalogue.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def against(folder: Path, written: str) -> tuple[Compared, ...]:
    root = project(folder / "p", models(f"  - {{id: a, {written}}}\n"))
    return compared(models_of(root, read_config(root)), read_catalogue(catalogue(folder)))


@pytest.mark.parametrize(
    ("written", "verdict", "day"),
    [
        ("name: harbor-4, provider: northwind, retires: 2027-01-14", Verdict.SAME, "2027-01-14"),
        ("name: harbor-4, provider: northwind, retires: 2027-01-15", Verdict.EARLIER, "2027-01-14"),
        ("name: harbor-4, provider: northwind, retires: 2027-01-13", Verdict.LATER, "2027-01-14"),
        ("name: harbor-4, provider: northwind", Verdict.EARLIER, "2027-01-14"),
        ("name: harbor-4, provider: east, retires: 2027-04-14", Verdict.SAME, "2027-04-14"),
        ("name: harbor-4, provider: east/eu, retires: 2027-04-14", Verdict.LATER, "2027-06-30"),
        ("name: lantern-3, provider: south, retires: 2027-02-01", Verdict.SAME, "2027-02-01"),
        ("name: us.lantern-3, provider: south, retires: 2027-02-01", Verdict.LATER, "2027-02-02"),
        ("name: lantern-3, provider: South, retires: 2027-02-01", Verdict.SAME, "2027-02-01"),
        ("name: harbor-4, provider: East/EU", Verdict.EARLIER, "2027-06-30"),
        ("name: Harbor-4, provider: northwind", Verdict.UNKNOWN, None),
        ("name: northwind/harbor-4, provider: northwind", Verdict.EARLIER, "2027-01-14"),
        ("name: east/harbor-4, provider: northwind", Verdict.UNKNOWN, None),
        ("name: east/eu/harbor-4, provider: east", Verdict.EARLIER, "2027-06-30"),
        ("name: beam, provider: west", Verdict.SEVERAL, None),
        ("name: beam, provider: west/b", Verdict.EARLIER, "2027-03-02"),
        ("name: spark, provider: northwind", Verdict.EARLIER, "2027-05-01"),
        ("name: ember, provider: northwind", Verdict.SAME, None),
        ("name: ember, provider: northwind, retires: 2027-01-01", Verdict.LATER, None),
        ("name: harbor-4, provider: north", Verdict.UNKNOWN, None),
        ("name: arbor-4, provider: northwind", Verdict.UNKNOWN, None),
    ],
)
def test_the_day_is_that_of_the_provider(tmp_path: Path, written: str, verdict: Verdict, day: str | None) -> None:
    (found,) = against(tmp_path, written)
    assert (found.verdict, found.retires) == (verdict, None if day is None else datetime.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("written", "less"),
    [
        ("name: beam, provider: west", True),
        ("name: beam, provider: west, retires: 2027-03-03", True),
        ("name: beam, provider: west, retires: 2027-03-02", False),
        ("name: harbor-4, provider: northwind", True),
        ("name: harbor-4, provider: northwind, retires: 2027-01-14", False),
        ("name: ember, provider: northwind, retires: 2027-01-01", False),
        ("name: ember, provider: north", False),
    ],
)
def test_time_is_less_when_every_day_that_may_be_meant_is_earlier(tmp_path: Path, written: str, less: bool) -> None:
    (found,) = against(tmp_path, written)
    assert found.is_less is less


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2027-01-14T00:00:00Z", "the spec says 2027-03-01, the catalogue 2027-01-14, 46 days earlier"),
        ("2027-02-30", "the spec says 2027-03-01, the catalogue `2027-02-30`, which is no date; written as 2027-01-14 it is read"),
        (20270114, "the spec says 2027-03-01, the catalogue `20270114`, which is no date; written as 2027-01-14 it is read"),
    ],
)
def test_what_is_no_day_is_told_and_is_not_as_if_there_were_none(tmp_path: Path, said: object, told: str) -> None:
    root = project(tmp_path / "p", models("  - {id: a, name: flare, provider: west, retires: 2027-03-01}\n"))
    read = read_catalogue(catalogue(tmp_path, {"flare": {"litellm_provider": "west", "deprecation_date": said}}))
    assert compared_text(compared(models_of(root, read_config(root)), read), read, ()).endswith(f"{told}\n")


def test_what_one_serves_oneself_is_in_no_catalogue(tmp_path: Path) -> None:
    assert against(tmp_path, "name: harbor-4") == ()


def test_other_providers_are_named_where_the_own_one_is_not_known(tmp_path: Path) -> None:
    found = against(tmp_path, "name: harbor-4, provider: us-cloud")
    told = compared_text(found, read_catalogue(tmp_path / "catalogue.json"), ())
    assert (
        "does not have `harbor-4` at us-cloud; elsewhere: harbor-4 on 2027-01-14; east/harbor-4 on 2027-04-14; east/eu/harbor-4 on" in told
    )


def test_what_only_ends_alike_is_another_model(tmp_path: Path) -> None:
    (found,) = against(tmp_path, "name: c/beam, provider: west")
    assert (found.here, found.elsewhere) == ((), ())


@pytest.mark.parametrize(
    ("document", "told"),
    [("[]", "is no catalogue of models"), ("{}", "names no model with its provider"), ("{", "is no catalogue of models"), ("[" * 100_000, "is no catalogue")],
)  # fmt: skip
def test_a_file_of_another_form_is_told(tmp_path: Path, document: str, told: str) -> None:
    (tmp_path / "c.json").write_text(document, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        read_catalogue(tmp_path / "c.json")


def test_a_file_without_an_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specforge.models.catalogue.MOST_BYTES", 100)
    with pytest.raises(UsageError, match="has more than 100 bytes"):
        read_catalogue(Path("/dev/zero"))


SPEC = """\
  - id: a   # asked on weekdays
    name: harbor-4
    provider: northwind
    retires: 2027-09-01   # as they said in spring
    tentative: true
  - {id: b, name: beam, provider: west}
  - {id: c, name: ember, provider: northwind, retires: 2027-01-01, looked_up: 2026-06-24}
  - {id: d, name: ember, provider: northwind, looked_up: 2026-06-24}
"""
WRITTEN = """\
  - id: a   # asked on weekdays
    name: harbor-4
    provider: northwind
    retires: 2027-01-14   # as they said in spring
    tentative: true
    looked_up: 2026-11-20
  - {id: b, name: beam, provider: west}
  - {id: c, name: ember, provider: northwind, retires: 2027-01-01, looked_up: 2026-06-24}
  - {id: d, name: ember, provider: northwind, looked_up: 2026-06-24}
"""


def test_days_are_written_in_place_and_what_is_not_known_is_left_alone(tmp_path: Path) -> None:
    root = project(tmp_path / "p", models(SPEC))
    found = compared(models_of(root, read_config(root)), read_catalogue(catalogue(tmp_path)))
    assert write(root, found, datetime.date(2026, 11, 20)) == ("specs/0.yaml",)
    assert (root / "specs/0.yaml").read_text(encoding="utf-8") == models(WRITTEN)
    again = compared(models_of(root, read_config(root)), read_catalogue(catalogue(tmp_path)))
    assert write(root, again, datetime.date(2026, 11, 20)) == ()


def test_nothing_is_written_when_a_model_stands_elsewhere_meanwhile(tmp_path: Path) -> None:
    other = models("  - {id: z, name: harbor-4, provider: northwind}\n").replace("feature: shop", "feature: other")
    root = project(tmp_path / "p", other, models(SPEC))
    found = compared(models_of(root, read_config(root)), read_catalogue(catalogue(tmp_path)))
    moved = models("  - {id: new, name: ours}\n" + SPEC)
    (root / "specs/1.yaml").write_text(moved, encoding="utf-8")
    with pytest.raises(UsageError, match=r"specs/1\.yaml was changed while this ran"):
        write(root, found, datetime.date(2026, 11, 20))
    assert (root / "specs/1.yaml").read_text(encoding="utf-8") == moved
    assert (root / "specs/0.yaml").read_text(encoding="utf-8") == other


def test_the_command_fails_for_a_day_that_is_earlier_and_writes_it_when_asked(tmp_path: Path) -> None:
    root, path = project(tmp_path / "p", models(SPEC)), catalogue(tmp_path)
    done = run_specforge("models", "compare", path, "--root", root)
    assert (done.returncode, done.stderr) == (1, "")
    assert "specs/0.yaml:4:5: shop/model/a: the spec says 2027-09-01, the catalogue 2027-01-14, 230 days earlier" in done.stdout
    assert run_specforge("models", "compare", path, "--root", root, "--write").returncode == 2
    done = run_specforge("models", "compare", path, "--root", root, "--write", "--dated", "2999-12-31")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        2,
        "specforge: the catalogue cannot be of 2999-12-31, a day that is still to come",
    )
    done = run_specforge("models", "compare", path, "--root", root, "--write", "--dated", "2026-11-20", "--format", "json")
    assert (done.returncode, done.stderr) == (1, ""), "of `beam` there are several days, and the spec has none"
    shown = json.loads(done.stdout)
    jsonschema.Draft202012Validator(compared_schema()).validate(shown)
    assert shown["written"] == ["specs/0.yaml"]


def test_an_answer_in_json_is_of_its_schema(tmp_path: Path) -> None:
    found = against(tmp_path, "name: beam, provider: west")
    jsonschema.Draft202012Validator(compared_schema()).validate(
        json.loads(compared_json(found, read_catalogue(tmp_path / "catalogue.json"), ()))
    )


def test_an_entry_is_of_a_name_as_a_whole() -> None:
    one = Catalogue("c.json", (Entry("east/harbor-4", "east", None),)).entries[0]
    assert one.is_of("harbor-4")
    assert not one.is_of("arbor-4")


def steps(folder: Path, count: int) -> int:
    """How many calls it takes to compare a number of models with a catalogue of as many."""
    lines = (f"  - {{id: m{i}, name: x{i}, provider: p, successor: m{i + 1}, stands_in_for: m{i + 1}}}\n" for i in range(count))
    root = project(folder / str(count), models("".join(lines)) + f"  - {{id: m{count}, name: x, provider: p}}\n")
    entries = Catalogue("c.json", tuple(Entry(f"p/x{i}", "p", None) for i in range(count)))
    config, profile = read_config(root), cProfile.Profile()
    assert len(profile.runcall(lambda: compared(models_of(root, config), entries))) == count + 1
    return sum(one.callcount for one in profile.getstats())


def test_twice_the_models_take_twice_the_steps(tmp_path: Path) -> None:
    steps(tmp_path, 1)
    assert steps(tmp_path, 400) < 3 * steps(tmp_path, 200)
