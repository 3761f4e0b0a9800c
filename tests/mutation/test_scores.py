"""Scores, retirement, exports and the command: what a user sees, and the laws that hold of it."""

import json
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from specforge.config import Config, read_config
from specforge.errors import UsageError
from specforge.mutation import likeness
from specforge.mutation.exporting import export
from specforge.mutation.retiring import retirement
from specforge.mutation.scoring import Column, Scored, percent, score
from specforge.mutation.telling import mutation_json, mutation_schema, mutation_text
from tests.command import run_specforge
from tests.conftest import ROOT
from tests.mutation.shop import EMPTY, SHOP

Project = Callable[[Mapping[str, str]], Path]


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    done = run_specforge("mutate", "--root", root, *arguments, cwd=root)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def shop(project_of: Project) -> Path:
    return project_of({"specs/shop.yaml": SHOP, "specforge.toml": ""})


def scored(root: Path, seed: int = 0, sample: int = 0) -> Scored:
    (found,) = score(root, Config(), ("shop-agent",), seed, sample)
    return found


def test_the_same_seed_gives_the_same_bytes(shop: Path) -> None:
    first, again = (run(shop, "--seed", "7", "--sample", "40", "--format", "json", "--matrix") for _ in range(2))
    assert first == again
    assert first[0] == 0
    other = json.loads(run(shop, "--seed", "8", "--sample", "40", "--format", "json")[1])
    assert [one["mutant"] for one in other["features"][0]["mutants"]] != [
        one["mutant"] for one in json.loads(first[1])["features"][0]["mutants"]
    ]


def test_the_json_form_is_what_its_schema_says(shop: Path) -> None:
    for options in ((), ("--sample", "30"), ("--matrix", "--near", "80")):
        code, out, error = run(shop, "--format", "json", *options)
        assert (code, error) == (0, "")
        jsonschema.Draft202012Validator(mutation_schema()).validate(json.loads(out))
    done = run_specforge("schema", "mutation", check=True)
    assert json.loads(done.stdout) == mutation_schema()
    jsonschema.Draft202012Validator.check_schema(mutation_schema())


BRACES = """\
specforge: 1
feature: shop-agent
constraints:
  - {id: kind, rule: Be kind.}
  - {id: private, rule: Never name other customers., criteria: [{id: c, check: {not: {says: Ada}}, passes: No., fails: Ada.}]}
cases:
  - {id: once, covers: [kind, private], input: Hello., expect: {says: "{{yes", words: {at_most: 9}}}
  - {id: turns, covers: [kind, private], turns: [{user: Hello.}], expect: {each_turn: {says: "yes}}", words: {at_most: 9}}}}
"""


def test_a_brace_in_what_a_case_expects_is_what_is_said(project_of: Project) -> None:
    assert scored(project_of({"specs/shop.yaml": BRACES})).results


def test_the_score_counts_what_is_killed_of_all_that_was_tried(shop: Path) -> None:
    found = scored(shop)
    document = json.loads(run(shop, "--format", "json")[1])
    (feature,) = document["features"]
    killed, number = found.count("killed"), len(found.results)
    assert document["percent"] == feature["percent"] == percent(found.results) == 100 * killed / number
    assert sum(feature["states"].values()) == number == sum(sum(one.values()) for one in feature["operators"].values())
    assert sum(sum(one.values()) for one in feature["elements"].values()) == number
    assert 0 < killed < number


def test_the_text_form_names_survivors_and_the_case_to_write(shop: Path) -> None:
    code, out, _ = run(shop, "--verbose")
    assert code == 0
    assert out.startswith("shop-agent: ")
    assert """\
specs/shop.yaml:6:5: shop-agent/fact/gift-wrap: no case that quotes it expects an answer that holds it
    drop: the fact is taken out
    shift: 3 becomes 4 in '3'
    shift: 3 becomes 2 in '3'
    missing: a case that asks for it and expects the value
        cases:
          - id: fact-gift-wrap-drop
            covers: intent/cancel-order
            user: {wants: "To know: gift-wrap"}
            expect: {says: "{gift-wrap}"}
""" in out  # fmt: skip
    assert out.endswith("offline: no model was asked; what only a judge or a real run can tell counts as not noticed\n")


def test_the_text_form_is_a_summary_of_the_weakest_elements_unless_all_is_asked_for(shop: Path) -> None:
    found = scored(shop)
    brief, whole = (mutation_text((found,), None, matrix=False, verbose=verbose) for verbose in (False, True))
    elements = re.findall(r"^    (\S+): (\d+) of (\d+) noticed$", whole, re.MULTILINE)
    left = [int(all) - int(killed) for _, killed, all in elements]
    assert left == sorted(left, reverse=True)
    assert re.findall(r"^    (\S+): (\d+) of (\d+) noticed$", brief, re.MULTILINE) == elements[:8]
    assert f"    and {len(elements) - 8} more\n" in brief
    missing = re.findall(r"^specs/\S+: (\S+): ", whole, re.MULTILINE)
    assert f"  missing cases, 3 of {len(missing)}:\n" in brief
    assert re.findall(r"^specs/\S+: (\S+): ", brief, re.MULTILINE) == list(dict.fromkeys(missing))[:3]
    assert "`--verbose` shows every element, every missing case and every case that could go\n" in brief
    assert "--verbose" not in whole
    assert set(brief.splitlines()[:9]) < set(whole.splitlines())


def test_a_summary_that_leaves_nothing_out_names_no_option(project_of: Project) -> None:
    spec = "specforge: 1\nfeature: shop-agent\nintents:\n  - {id: ask, when: The user asks.}\ncases:\n  - {id: one, covers: ask, input: Hi, expect: {says: hello}}\n"
    found = scored(project_of({"specs/shop.yaml": spec, "specforge.toml": ""}))
    assert "--verbose" not in mutation_text((found,), None, matrix=False, verbose=False)


def missing_cases(found: Scored) -> dict[str, str]:
    """The cases that can be taken as they are, by the mutant that they are to notice."""
    lacks = {one.mutant.id: one.missing for one in found.results if one.missing is not None and one.missing.complete}
    return {id: one.snippet.removeprefix("cases:\n") for id, one in lacks.items() if one.snippet.startswith("cases:")}


def test_a_case_that_is_said_to_be_missing_notices_the_mutant(shop: Path) -> None:
    """What can be taken as it is goes into the spec as it is, and then the mutant is killed."""
    bodies = missing_cases(scored(shop))
    assert len(bodies) > 5
    (shop / "specs/shop.yaml").write_text(SHOP + "".join(dict.fromkeys(bodies.values())), encoding="utf-8")
    after = {one.mutant.id: one.state for one in scored(shop).results}
    assert {id: after[id] for id in bodies} == dict.fromkeys(bodies, "killed")


def test_a_case_that_is_said_to_be_missing_builds_in_every_variant(project_of: Project) -> None:
    spec = (
        "specforge: 1\nfeature: shop-agent\nvariants: {country: [de, fr]}\nrole: You help.\nfacts:\n  - {id: fee, is: '7'}\n"
        "constraints:\n  - {id: plain, where: {country: [de]}, rule: 'Never say more than {fee} words about the order of a neighbour at all.'}\n"
        "intents:\n  - {id: cancel, where: {country: [de]}, when: The user wants to cancel the order of last week., tools: [find]}\n"
        "tools:\n  - {id: find, where: {country: [de]}, purpose: Find an order., does: read}\n"
        "cases:\n"
    )
    root = project_of(
        {
            "specs/shop.yaml": f"{spec}  - {{id: one, covers: cancel, where: {{country: de}}, input: Good day., expect: {{says: day}}}}\n",
            "specforge.toml": "",
        }
    )
    bodies = missing_cases(scored(root)).values()
    assert any('where: {country: ["de"]}' in body for body in bodies)
    (root / "specs/shop.yaml").write_text(spec + "".join(dict.fromkeys(bodies)), encoding="utf-8")
    out = run_specforge("check", "--root", root, cwd=root).stdout
    assert "leaked-case" not in out
    assert "dangling-reference" not in out
    assert "invalid" not in out


def test_for_a_bound_that_a_criterion_has_a_case_is_missing_and_not_the_number_in_an_answer(project_of: Project) -> None:
    spec = (
        "specforge: 1\nfeature: shop-agent\nrole: You help.\nconstraints:\n  - id: brief\n    rule: Answer in at most 3 sentences.\n"
        "    criteria: [{id: three, check: {sentences: {at_most: 3}}, passes: Yes., fails: It is. On its. Way. Now.}]\n"
        "intents:\n  - {id: help, when: The user asks for help.}\ncases:\n  - {id: one, covers: help, input: Good day., expect: {says: day}}\n"
    )
    root = project_of({"specs/shop.yaml": spec, "specforge.toml": ""})
    bodies = missing_cases(scored(root))
    moved = bodies["shop-agent/constraint/brief:shift.3-4"]
    assert "says" not in moved
    (root / "specs/shop.yaml").write_text(spec + moved, encoding="utf-8")
    after = {one.mutant.id: one.state for one in scored(root).results}
    assert after["shop-agent/constraint/brief:shift.3-4"] == "killed"


def test_a_case_that_is_said_to_be_missing_is_in_the_variants_of_the_module_that_it_quotes(project_of: Project) -> None:
    module = "specforge: 1\nmodule: terms\n{where}facts:\n  - {{id: fee, says: The fee, is: '7 EUR'}}\n"
    spec = (
        "specforge: 1\nfeature: shop-agent\nuse: [low.yaml, {module: high.yaml, where: {country: [fr]}}]\n"
        "variants: {country: [de, fr, it]}\nrole: You help.\nintents:\n  - {id: help, when: The user asks for help.}\n"
        "cases:\n  - {id: one, covers: help, input: Good day., expect: {says: day}}\n"
    )
    low = module.format(where="where: {country: [de]}\n")
    high = module.format(where="").replace("terms", "others").replace("id: fee", "id: price")
    root = project_of(
        {"specs/shop.yaml": spec, "specs/low.yaml": low, "specs/high.yaml": high, "specforge.toml": 'specs = ["specs/*.yaml"]\n'}
    )
    bodies = missing_cases(scored(root))
    (root / "specs/shop.yaml").write_text(spec + "".join(dict.fromkeys(bodies.values())), encoding="utf-8")
    assert 'where: {country: ["de"]}' in bodies["terms/fact/fee:drop"]
    assert 'where: {country: ["fr"]}' in bodies["others/fact/price:drop"]
    assert "error" not in run_specforge("build", "--root", root, cwd=root).stdout


@pytest.mark.parametrize("feature", ["store-agent", "trip-executor"])
def test_the_cases_that_the_examples_miss_notice_the_mutants(feature: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    root = tmp_path / "examples"
    (before,) = score(root, read_config(root, None), (feature,), 0, 0)
    bodies = missing_cases(before)
    assert len(bodies) > 15
    path = root / f"feature_specs/{feature}.yaml"
    head, cases, rest = path.read_text(encoding="utf-8").partition("\ncases:\n")
    assert cases
    path.write_text(head + cases + "".join(dict.fromkeys(bodies.values())) + rest, encoding="utf-8")
    (after,) = score(root, read_config(root, None), (feature,), 0, 0)
    states = {one.mutant.id: one.state for one in after.results}
    assert {id: states[id] for id in bodies} == dict.fromkeys(bodies, "killed")


def kills_without(found: Scored, retired: set[str]) -> set[str]:
    return {mutant for mutant, cases in found.matrix.items() if cases - retired}


def test_retiring_what_is_proposed_loses_no_kill(shop: Path) -> None:
    for found in (
        scored(shop),
        *score(ROOT / "examples", Config.model_validate({"specs": ["feature_specs/**/*.yaml"]}), ("store-agent", "trip-planner"), 0, 0),
    ):
        proposal = retirement(found)
        retired = {one.case for one in proposal.proposed}
        columns = {one.id: one for one in found.cases}
        assert retired
        assert not any(columns[case].written or columns[case].judges for case in retired)
        assert kills_without(found, retired) == kills_without(found, set())
        for one in proposal.proposed:
            assert not set(one.instead) & retired
            noticed = {mutant for mutant, cases in found.matrix.items() if one.case in cases}
            assert noticed <= {mutant for mutant, cases in found.matrix.items() if cases & set(one.instead)}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kills=st.lists(st.frozensets(st.integers(0, 7), max_size=4), min_size=1, max_size=9),
    written=st.frozensets(st.integers(0, 7)),
    judges=st.frozensets(st.integers(0, 7)),
)
def test_no_kill_matrix_makes_a_proposal_that_loses_a_kill(
    kills: list[frozenset[int]], written: frozenset[int], judges: frozenset[int], shop_scored: Scored
) -> None:
    columns = tuple(Column(f"c{number}", "case", number in written, number in judges, "") for number in range(8))
    result = next(one for one in shop_scored.results if one.state == "killed")
    results = tuple(
        replace(
            result,
            mutant=replace(result.mutant, detail=str(number)),
            noticed=replace(result.noticed, kills=tuple(replace(result.noticed.kills[0], case=f"c{case}") for case in sorted(cases))),
        )
        for number, cases in enumerate(kills)
    )
    found = replace(shop_scored, results=results, made=len(results), stillborn=(), cases=columns)
    proposal = retirement(found)
    retired = {one.case for one in proposal.proposed}
    assert kills_without(found, retired) == kills_without(found, set())
    assert not retired & {f"c{number}" for number in written | judges}
    # No case that stays could go as well.
    for stays in {one.id for one in columns if not one.written and not one.judges} - retired - set(proposal.idle):
        assert kills_without(found, retired | {stays}) != kills_without(found, set())


@pytest.fixture(scope="module")
def shop_scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    root = tmp_path_factory.mktemp("shop")
    (root / "specs").mkdir()
    (root / "specs/shop.yaml").write_text(SHOP, encoding="utf-8")
    return scored(root)


def test_a_part_of_the_mutants_proposes_nothing_and_says_that_it_is_a_part(shop: Path) -> None:
    code, out, _ = run(shop, "--sample", "20")
    assert code == 0
    assert "a part only: 20 of " in out
    assert "no retirement is proposed: a part of the mutants cannot show that no kill is lost" in out
    document = json.loads(run(shop, "--sample", "20", "--format", "json")[1])
    assert document["features"][0]["cases"]["retire"] is None
    assert document["features"][0]["tried"] == 20 < document["features"][0]["made"]


def test_a_neighbour_moves_no_lot(shop: Path) -> None:
    before = [one.mutant.id for one in scored(shop, 3, 30).results]
    (shop / "specs/shop.yaml").write_text(
        SHOP.replace("  - {id: warm,", "  - {id: calm, rule: Be calm.}\n  - {id: warm,"), encoding="utf-8"
    )
    after = [one.mutant.id for one in scored(shop, 3, 30).results]
    stays = [one for one in after if "calm" not in one]
    assert [one for one in before if one in stays] == stays
    assert len(stays) >= 27


def test_a_feature_of_a_thousand_elements_stays_under_control(project_of: Project) -> None:
    rules = "".join(
        f"  - id: rule-{number}\n    rule: Say at most {number % 30 + 2} words about thing {number}.\n    criteria:\n"
        f"      - {{id: c, check: {{words: {{at_most: {number % 30 + 2}}}}}, passes: One., fails: {'word ' * 40}}}\n"
        for number in range(1000)
    )
    asks = (
        "intents:\n  - {id: ask, when: The user asks.}\ncases:\n  - {id: asks, covers: [rule-1, ask], input: Hi, expect: {says: hello}}\n"
    )
    root = project_of({"specs/big.yaml": f"specforge: 1\nfeature: big\nconstraints:\n{rules}{asks}"})
    (found,) = score(root, Config(), (), 0, 60)
    assert len(found.results) == 60
    assert found.made > 4000
    assert found.drawn
    assert "a part only: 60 of " in mutation_text((found,), None, matrix=False, verbose=False)
    assert json.loads(mutation_json((found,), None, 0, matrix=True))["features"][0]["made"] == found.made


def test_variants_count_as_one_mutant_that_any_of_them_notices(project_of: Project) -> None:
    spec = """\
specforge: 1
feature: shop-agent
variants: {tenant: [main, outlet]}
facts: [{id: days, is: {main: "30", outlet: "14"}}]
intents:
  - {id: ask, when: The user asks., do: "Say {days} days."}
cases:
  - {id: asks, covers: ask, where: {tenant: outlet}, input: How long?, expect: {says: "{days} days"}}
"""
    found = scored(project_of({"specs/shop.yaml": spec, "specforge.toml": ""}))
    states = {one.mutant.id.partition(":")[2]: one.state for one in found.results if "/fact/" in one.mutant.ref}
    assert states["shift.14-15"] == "killed"
    assert states["shift.30-31"] == "survived"
    clause = next(one for one in found.results if one.mutant.id.endswith("do-1"))
    assert (clause.state, len(clause.views)) == ("killed", 2)


def test_cases_that_ask_nearly_the_same_are_grouped(project_of: Project) -> None:
    pytest.importorskip("rapidfuzz")
    spec = SHOP.replace("Cancel my order B-1, please.", "Cancel my order A-8, please.")
    root = project_of({"specs/shop.yaml": spec, "specforge.toml": ""})
    groups = likeness.near_duplicates(scored(root).cases, 90)
    assert {"shop-agent/case/cancels", "shop-agent/case/already-sent"} in [set(one.cases) for one in groups]
    assert "shop-agent/case/cancels, shop-agent/case/already-sent" in run(root, "--near", "90")[1]
    exact = likeness.near_duplicates(scored(root).cases, 100)
    assert not any("shop-agent/case/cancels" in one.cases for one in exact)


def test_what_near_duplicates_need_is_told_when_it_is_missing(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz.fuzz", None)
    with pytest.raises(UsageError, match="near-duplicates need rapidfuzz, which is not installed") as told:
        likeness.near_duplicates(scored(shop).cases, 90)
    assert told.value.help == "run: pip install 'specforge-compiler[mutation]'"


def test_an_export_holds_each_mutant_and_a_manifest(shop: Path) -> None:
    folder = shop / "mutants"
    code, _, error = run(shop, "--export", str(folder))
    lines = [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    assert code == 0
    assert lines[0] == {"format": "specforge-mutants/1", "manifest": True}
    assert error == f"specforge: {len(lines) - 1} mutants written to {folder}\n"
    by_id = {line["mutant"]: line for line in lines[1:]}
    assert not any("/session" in line["ref"] for line in lines[1:]), "no agent is told of session boundaries"
    weak = by_id["shop-agent/constraint/warm:weaken"]
    prompt = (folder / weak["prompt"]).read_text(encoding="utf-8")
    assert "Preferably: Usually be warm." in prompt
    assert (weak["operator"], weak["ref"], weak["offline"], weak["same_prompt"]) == (
        "weaken",
        "shop-agent/constraint/warm",
        "survived",
        False,
    )
    limit = by_id["shop-agent/tool/list_orders:shift.pages_per_task-5"]
    assert json.loads((folder / limit["tools"]).read_text(encoding="utf-8"))["tools"][3]["contract"]["agent"] == {"pages_per_task": 5}
    assert "shop-agent/tool/list_orders/long-tail" in limit["cases"]
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {"manifest.jsonl"} | {line[key] for line in lines[1:] for key in ("prompt", "tools")}


def test_an_earlier_export_is_replaced_and_nothing_else_is_touched(shop: Path) -> None:
    folder = shop / "mutants"
    assert run(shop, "--export", str(folder))[0] == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert run(shop, "--sample", "5", "--export", str(folder))[0] == 0
    fewer = {path for path in folder.rglob("*") if path.is_file()}
    assert fewer < set(before)
    assert run(shop, "--export", str(folder))[0] == 0
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    code, out, error = run(shop, "--export", str(folder))
    assert (code, out) == (2, "")
    assert error.startswith(f"specforge: {folder} holds `notes.txt`, which no export of mutants wrote\n    move it away")
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"format": "specforge-mutants/1", "manifest": true}\n{"prompt": 3}', "{" * 5000])
def test_a_manifest_that_no_export_wrote_is_no_leave_to_delete(manifest: str, shop: Path) -> None:
    folder = shop / "mutants"
    folder.mkdir()
    (folder / "manifest.jsonl").write_text(manifest, encoding="utf-8")
    with pytest.raises(UsageError, match="holds files that no export of mutants wrote"):
        export(folder, (scored(shop),))


def test_a_manifest_cannot_delete_outside_of_its_folder(shop: Path) -> None:
    folder = shop / "mutants"
    folder.mkdir()
    entry = json.dumps({"prompt": "../specs/shop.yaml", "tools": str(shop / "specforge.toml")})
    (folder / "manifest.jsonl").write_text('{"format": "specforge-mutants/1", "manifest": true}\n' + entry + "\n", encoding="utf-8")
    export(folder, (scored(shop, 0, 5),))
    assert (shop / "specs/shop.yaml").read_text(encoding="utf-8") == SHOP
    assert (shop / "specforge.toml").exists()


def test_the_share_can_be_asked_for(shop: Path) -> None:
    code, _, error = run(shop, "--fail-under", "99")
    share = percent(scored(shop).results)
    assert (code, error) == (1, f"specforge: {share:.1f}% is under 99%\n")
    assert run(shop, "--fail-under", "10")[0] == 0


def test_nothing_in_the_project_changes(shop: Path) -> None:
    before = {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()}
    run(shop, "--matrix")
    assert {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()} == before


def test_a_feature_that_is_unknown_is_told(shop: Path) -> None:
    assert run(shop, "shop-agnt") == (2, "", "specforge: there is no feature `shop-agnt`\n    did you mean `shop-agent`?\n")


def test_a_feature_without_a_case_is_told(project_of: Project) -> None:
    code, out, error = run(project_of({"specs/bare.yaml": EMPTY, "specforge.toml": ""}))
    assert (code, out) == (2, "")
    assert error == (
        "specforge: `bare-agent` has no case that could notice anything\n    write `cases`, give a rule `criteria`, or name another feature\n"
    )


@pytest.mark.parametrize("seed", ["-1", "x", "1.5", "²", "9" * 19, "9" * 5000])
def test_a_seed_that_is_none_is_told(seed: str, shop: Path) -> None:
    code, out, error = run(shop, f"--seed={seed}")
    assert (code, out) == (2, "")
    assert error == f"specforge: {seed!r} is no seed\n    write a whole number from 0 to 9223372036854775807\n"


def test_an_export_into_a_folder_of_others_is_refused(shop: Path) -> None:
    code, out, error = run(shop, "--export", str(shop / "specs"))
    assert (code, out) == (2, "")
    assert (
        error
        == f"specforge: {shop / 'specs'} holds files that no export of mutants wrote\n    name a folder that is new, empty, or an earlier export\n"
    )
    assert sorted(path.name for path in (shop / "specs").iterdir()) == ["shop.yaml"]


def test_a_spec_with_a_mistake_is_told(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SHOP.replace("kind: refusal", "kind: refuses"), "specforge.toml": ""})
    code, out, error = run(root)
    assert (code, out) == (2, "")
    assert error == (
        "specforge: feature `shop-agent` could not be understood\n    run `specforge check` to see every finding with its place and cure\n"
    )


def test_a_mutant_is_made_in_a_project_of_what_its_feature_needs() -> None:
    root = ROOT / "examples"
    features = ("policy-assistant", "trip-executor", "trip-planner")
    files = {
        one.feature: {file.owner for file in one.results[0].views[0].project.features}
        for one in score(root, read_config(root, None), features, sample=3)
    }
    assert files["policy-assistant"] == {"policy-assistant"}
    assert files["trip-executor"] == {"trip-executor", "trip-planner"}
    assert files["trip-planner"] == {"trip-planner"}
