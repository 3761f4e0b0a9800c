"""What every export has in common: records that grade alone, a folder that is kept, and drift that is refused."""

import datetime
import json
from pathlib import Path

import pytest

import specforge
from specforge.config import Config, read_config
from specforge.errors import UsageError
from specforge.evaluation.deriving import eval_cases
from specforge.grading.grade import GRADERS
from specforge.grading.scoring import CaseError
from specforge.runners.clean import DriftError
from specforge.runners.exported import FEATURES
from specforge.runners.exporting import RUNNERS, exporter, suites
from specforge.runners.suite import metadata_of, score_record
from specforge.verbs import build
from tests.command import specforge_in
from tests.settling.shop import PROMPT, made
from tests.trees import edit

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = datetime.date(2026, 11, 26)
ANSWERS = ("Hello.", "", "I cannot help with that. I am sorry.", '{"a": 1}', "Yes! " * 200)


@pytest.mark.parametrize("runner", RUNNERS)
def test_it_is_said_of_everything_how_it_is_expressed(runner: str) -> None:
    assert set(exporter(runner).EXPRESSES) == {name.rstrip("_") for name in GRADERS} | set(FEATURES)


def test_a_record_grades_as_the_case_does_without_the_spec() -> None:
    project = specforge.load(EXAMPLES, as_of=AS_OF)
    features = {one.view.folder: one for one in project}
    count = 0
    for suite in suites(EXAMPLES, read_config(EXAMPLES), AS_OF):
        for record, case in zip(suite.records, features[suite.name].cases, strict=True):
            kept = json.loads(json.dumps(record))
            assert (kept["case"]["id"], kept["prompt"]) == (case.id, case.prompt_mark)
            assert kept["fingerprints"] == case.fingerprints
            for answer in ANSWERS if count % 7 == 0 else ANSWERS[:1]:
                assert score_record(kept, answer) == case.grade(answer)
            count += 1
    assert count == sum(len(eval_cases(one.view)) for one in project)


@pytest.mark.parametrize(
    "record", [{}, {"case": {}}, {"format": "specforge-case/9", "case": {"id": "x"}}, {"format": "specforge-case/1", "case": 7}]
)
def test_a_record_that_is_not_ours_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(CaseError, match="this is no case of the form"):
        score_record(record, "Hello.")


def test_what_a_result_carries_names_case_refs_fingerprints_and_prompt() -> None:
    (first, *_) = suites(EXAMPLES, read_config(EXAMPLES), AS_OF, ["store-agent/main/de-DE"])[0].records
    found = metadata_of(first)
    assert found["specforge_feature"] == "store-agent"
    assert found["specforge_variant"] == {"tenant": "main", "locale": "de-DE"}
    assert {"specforge_case", "specforge_refs", "specforge_fingerprints", "specforge_prompt"} < set(found)


def test_an_unknown_feature_is_told() -> None:
    with pytest.raises(UsageError, match="there is no feature `store`"):
        suites(EXAMPLES, read_config(EXAMPLES), AS_OF, ["store"])


def test_artifacts_that_drifted_are_never_scored_by_accident(tmp_path: Path) -> None:
    root = made(tmp_path)
    specforge.load(root).require_clean()
    edit(root, PROMPT, "a web shop", "a small web shop")
    with pytest.raises(DriftError, match=f"{PROMPT}:1:1: hand-edited"):
        specforge.load(root).require_clean()
    (root / PROMPT).unlink()
    with pytest.raises(DriftError, match=f"{PROMPT}: missing"):
        specforge.load(root).require_clean()
    build(root, Config(), AS_OF)
    specforge.load(root).require_clean()
    edit(root, "specs/shop.yaml", "of a web shop", "of a small web shop")
    with pytest.raises(DriftError, match="stale") as caught:
        specforge.load(root).require_clean()
    assert [one.check for one in caught.value.findings] == ["stale"]
    assert caught.value.exit_code == 1


def test_a_workspace_that_its_specs_have_overtaken_is_not_clean(tmp_path: Path) -> None:
    root = made(tmp_path)
    workspace = specforge.load(root)
    edit(root, "specs/shop.yaml", "of a web shop", "of a small web shop")
    build(root, Config(), AS_OF)
    with pytest.raises(DriftError, match=r"specs/shop\.yaml: stale: the spec has changed since the workspace was loaded"):
        workspace.require_clean()
    specforge.load(root).require_clean()


def test_a_project_that_was_never_built_is_not_clean(tmp_path: Path) -> None:
    root = made(tmp_path)
    for path in (root / "generated").rglob("*.*"):
        path.unlink()
    for path in (root / "specforge.locks").iterdir():
        path.unlink()
    with pytest.raises(DriftError, match="new"):
        specforge.load(root).require_clean()


def test_a_case_that_is_left_out_of_several_variants_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    spec = (
        "specforge: 1\nfeature: shop\nvariants: {locale: [de, en]}\nrole: You help.\nintents: [{id: greet, when: The user says hello.}]\n"
        "cases: [{id: greets, covers: greet, input: Hello., samples: 2, pass_rate: 50%, expect: {says: hello}}]\n"
    )
    (tmp_path / "specs/shop.yaml").write_text(spec, encoding="utf-8")
    (tmp_path / "specforge.toml").write_text("", encoding="utf-8")
    assert specforge_in(tmp_path, "build")[0] == 0
    out = specforge_in(tmp_path, "export", "promptfoo")[1]
    assert out.startswith("without pass_rate: shop/case/greets: promptfoo counts every run")


def test_the_command_says_what_is_left_out_and_how_to_run_it(tmp_path: Path) -> None:
    root = made(tmp_path)
    code, out, _ = specforge_in(root, "export", "inspect")
    assert code == 0
    *left, listed, count, run = out.splitlines()
    few = "shop/criterion/brief.short/positive, shop/criterion/brief.short/counterexample, shop/criterion/brief.short/sentences.at_most-at"
    assert left == [f"left out: {few} and 2 more: it tests the grader, not the model"]
    assert listed == "evals/inspect/specforge-export.json lists all that is left out"
    assert count.endswith(" cases, 3 files in evals/inspect")
    assert run == "run: cd evals/inspect && inspect eval shop/task.py --model MODEL"
    manifest = json.loads((root / "evals/inspect/specforge-export.json").read_text(encoding="utf-8"))
    assert len(manifest["losses"]) == 5
    assert count.startswith(f"{manifest['suites']['shop']['cases'] - 5} of {manifest['suites']['shop']['cases']} ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "pytest"), "there is no export for `pytest`\n    it needs none: run `pytest --specforge`"),
        (("export", "inspekt"), "there is no export for `inspekt`\n    did you mean `inspect`?"),
        (("export", "inspect", "shoop"), "there is no feature `shoop`\n    did you mean `shop`?"),
        (("export", "inspect", "--out", "specs/shop.yaml"), "specs/shop.yaml cannot be made: a file stands there"),
        (("export", "inspect", "--out", "specs/shop.yaml/x"), "specs/shop.yaml/x cannot be made: a file stands there"),
    ],
)
def test_a_mistake_in_an_export_is_told(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    code, out, error = specforge_in(made(tmp_path), *arguments)
    assert (code, out) == (2, "")
    assert said in error
    assert "Traceback" not in error


def test_an_export_replaces_nothing_that_is_not_its_own(tmp_path: Path) -> None:
    root = made(tmp_path)
    assert specforge_in(root, "export", "inspect")[0] == 0
    task = root / "evals/inspect/shop/task.py"
    right = task.read_text(encoding="utf-8")
    task.write_text("# mine\n", encoding="utf-8")
    code, _, error = specforge_in(root, "export", "inspect")
    assert (code, "was edited, and an export would replace it" in error) == (2, True)
    assert task.read_text(encoding="utf-8") == "# mine\n"
    assert specforge_in(root, "export", "inspect", "--force")[0] == 0
    assert task.read_text(encoding="utf-8") == right
    (root / "other/shop").mkdir(parents=True)
    (root / "other/shop/task.py").write_text("# mine\n", encoding="utf-8")
    assert "was not written by specforge" in specforge_in(root, "export", "inspect", "--out", "other")[2]


def test_an_edited_prompt_is_exported_only_when_somebody_says_so(tmp_path: Path) -> None:
    root = made(tmp_path)
    edit(root, PROMPT, "a web shop", "a small web shop")
    code, _, error = specforge_in(root, "export", "inspect")
    assert code == 1
    assert error.startswith(f"specforge: {PROMPT}:1:1: hand-edited: ")
    assert not (root / "evals").exists()
    assert specforge_in(root, "export", "inspect", "--drifted")[0] == 0
    assert "a small web shop" not in (root / "evals/inspect/shop/suite.json").read_text(encoding="utf-8")
