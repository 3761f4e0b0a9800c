"""`specforge stamp`, and the stamps that telemetry shows."""

import json
import os
import shutil
from pathlib import Path

import jsonschema
import pytest

import specforge
from specforge.config import read_config
from specforge.deployed.history import CLONE
from specforge.deployed.stamping import StampError, as_env, schema, verify_stamp
from specforge.deployed.telling import as_text
from specforge.deployed.verdict import Answer, Verdict
from specforge.deployed.written import Asked
from specforge.errors import UsageError
from tests.deployed.repositories import LOCK, PROMPT, SPEC, STORES, built, commit, git, read, run, shop, write
from tests.trees import edit


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop(tmp_path_factory.mktemp("stamped"))


def ask(root: Path, value: str, feature: str = "shop", revision: str | None = None) -> Answer:
    return verify_stamp(Asked(root, read_config(root), feature, revision=revision), value)


def test_a_stamp_names_the_prompt_its_version_and_the_commit(made: Path) -> None:
    found = specforge.stamp("shop", path=made)
    assert list(found) == [
        "gen_ai.prompt.name",
        "gen_ai.prompt.version",
        "specforge.prompt.digest",
        "vcs.ref.head.revision",
        "specforge.version",
    ]
    assert found["gen_ai.prompt.name"] == "shop"
    assert found["specforge.prompt.digest"].startswith(found["gen_ai.prompt.version"])
    assert found["vcs.ref.head.revision"] == git(made, "rev-parse", "HEAD")
    assert found["specforge.version"] == specforge.__version__


def test_a_stamp_moves_with_the_prompt_and_with_nothing_else(project: Path) -> None:
    before = specforge.stamp("shop", path=project)
    edit(project, SPEC, "purpose: Cancel an order", "purpose: Cancel one order")
    built(project)
    commit(project)
    after = specforge.stamp("shop", path=project)
    assert after["specforge.prompt.digest"] == before["specforge.prompt.digest"]
    assert after["vcs.ref.head.revision"] != before["vcs.ref.head.revision"]
    edit(project, SPEC, "is: 7 days", "is: 9 days")
    built(project)
    assert specforge.stamp("shop", path=project)["specforge.prompt.digest"] != before["specforge.prompt.digest"]


def test_the_commit_is_left_out_when_it_is_not_what_runs(project: Path) -> None:
    edit(project, SPEC, "is: 7 days", "is: 9 days")
    built(project)
    assert "vcs.ref.head.revision" not in specforge.stamp("shop", path=project)
    shutil.rmtree(project.parent / ".git")
    assert "vcs.ref.head.revision" not in specforge.stamp("shop", path=project)


def test_no_stamp_is_given_for_a_prompt_that_was_edited(project: Path) -> None:
    edit(project, PROMPT, "Be polite.", "Be quick.")
    code, out, err = run(project, "stamp", "shop")
    assert (code, out) == (1, "")
    assert "is not what the lock says was written" in err
    assert "--served FILE" in err
    with pytest.raises(StampError):
        specforge.stamp("shop", path=project)
    (project / PROMPT).unlink()
    with pytest.raises(StampError, match="it is not there"):
        specforge.stamp("shop", path=project)


def test_a_served_text_can_be_stamped_instead(project: Path) -> None:
    written = specforge.stamp("shop", path=project)
    assert specforge.stamp("shop", path=project, served=read(project).rstrip("\n").replace("\n", "\r\n")) == written
    assert "vcs.ref.head.revision" not in specforge.stamp("shop", path=project, served="Be quick.\n")
    edit(project, PROMPT, "Be polite.", "Be quick.")
    code, out, _ = run(project, "stamp", "shop", "--served", PROMPT, "--format", "json")
    document = json.loads(out)
    jsonschema.validate(document, schema())
    assert code == 0
    assert document["attributes"]["specforge.prompt.digest"] != written["specforge.prompt.digest"]
    assert "vcs.ref.head.revision" not in document["attributes"]
    assert ask(project, document["attributes"]["specforge.prompt.digest"]).verdict is Verdict.UNKNOWN


def test_every_form_says_the_same(made: Path) -> None:
    found = specforge.stamp("shop", path=made)
    code, out, _ = run(made, "stamp", "shop", "--format", "json")
    assert (code, json.loads(out)) == (0, {"format": "specforge-stamp/1", "attributes": found})
    jsonschema.validate(json.loads(out), schema())
    code, env, _ = run(made, "stamp", "shop", "--format", "env")
    assert dict(line.split("=", 1) for line in env.splitlines()) == {name.replace(".", "_").upper(): value for name, value in found.items()}
    code, text, _ = run(made, "stamp", "shop")
    assert [line.split()[1] for line in text.splitlines()] == list(found.values())
    assert as_env({"a.b": "it's $x"}) == "A_B='it'\"'\"'s $x'\n"


def test_a_stamp_is_the_same_for_every_zone_locale_and_seed(made: Path) -> None:
    for env in ({"TZ": "Asia/Tokyo", "LC_ALL": "C"}, {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "0"}):
        assert run(made, "stamp", "shop", env=env)[1] == run(made, "stamp", "shop")[1]
    assert os.environ.get("TZ") != "Asia/Tokyo"


def test_a_stamp_of_telemetry_is_the_same_older_newer_anothers_or_unknown(made: Path, tmp_path: Path) -> None:
    now = specforge.stamp("shop", path=made)
    assert ask(made, now["specforge.prompt.digest"]).verdict is Verdict.SAME
    assert ask(made, now["gen_ai.prompt.version"].upper()).verdict is Verdict.SAME
    git(tmp_path, "clone", "-q", str(made.parent), "old")
    git(tmp_path / "old", "checkout", "-q", "old")
    old = specforge.stamp("shop", path=tmp_path / "old" / made.name)
    found = ask(made, old["gen_ai.prompt.version"])
    assert found.verdict is Verdict.OLDER
    assert found.at is not None
    assert (found.at.id, found.behind) == (git(made, "rev-parse", "old"), 1)
    assert ask(made, now["gen_ai.prompt.version"], revision="old").verdict is Verdict.NEWER
    assert ask(made, old["gen_ai.prompt.version"], revision="old").verdict is Verdict.SAME
    bill = specforge.stamp("bill", path=made)
    assert (found := ask(made, bill["gen_ai.prompt.version"])).verdict is Verdict.ANOTHER
    assert found.other == "bill"
    code, out, _ = run(made, "verify-deployed", "shop", "--stamp", "0" * 32)
    assert (code, "verdict: unknown" in out) == (1, True)


def test_a_stamp_is_not_called_unknown_by_a_shallow_clone(made: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{made.parent}", "shallow")
    found = ask(tmp_path / "shallow" / made.name, "0" * 32)
    assert (found.verdict, found.verdict.exit_code) == (Verdict.DIFFERS, 3)
    assert "git fetch --unshallow" in found.next


def test_a_stamp_is_not_called_unknown_when_git_reads_no_history(project: Path) -> None:
    git(project, "config", "diff.orderFile", "nowhere")
    found = ask(project, "0" * 32)
    assert (found.verdict, found.next) == (Verdict.DIFFERS, CLONE)
    assert "0 of 0" not in as_text(found)


def test_a_variant_has_a_stamp_of_its_own(project: Path) -> None:
    write(project, "specs/stores.yaml", STORES)
    built(project)
    main, outlet = (specforge.stamp("stores", variant=one, path=project) for one in ("main", "outlet"))
    assert (main["gen_ai.prompt.name"], outlet["gen_ai.prompt.name"]) == ("stores/main", "stores/outlet")
    assert main["gen_ai.prompt.version"] != outlet["gen_ai.prompt.version"]
    assert specforge.stamp("stores/outlet", path=project) == outlet
    with pytest.raises(UsageError, match="has 2 variants"):
        specforge.stamp("stores", path=project)
    with pytest.raises(UsageError, match="name two variants"):
        specforge.stamp("stores/main", variant="outlet", path=project)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["stamp"], 2, "Missing argument"),
        (["stamp", "shopp"], 2, "did you mean `shop`?"),
        (["stamp", "shop", "--served", "nowhere.md"], 2, "nowhere.md cannot be read"),
        (["stamp", "shop", "--served", "-"], 2, "the standard input is empty"),
        (["stamp", "shop", "--variant", "outlet"], 2, "leave `--variant` out"),
        (["stamp", "shop", "--format", "yaml"], 2, "yaml"),
        (["verify-deployed", "shop"], 2, "nothing names what is served"),
        (["verify-deployed", "shop", "--stamp", "v1.2"], 2, "'v1.2' is no stamp"),
        (["verify-deployed", "shop", "--stamp", "0" * 12, "--file", "x"], 2, "`--stamp` compares no text"),
        (["verify-deployed", "shop", "--file", PROMPT, "--revision", "--all"], 3, "there is no revision `--all`"),
        (["verify-deployed", "shop", "--file", PROMPT, "--artifact", "promt.md"], 2, "did you mean `prompt.md`?"),
    ],
)
def test_a_mistake_of_the_call_is_told(made: Path, arguments: list[str], code: int, said: str) -> None:
    done, out, err = run(made, *arguments)
    assert (done, out) == (code, "")
    assert said in err


def test_a_lock_with_a_conflict_stops(project: Path) -> None:
    write(project, LOCK, f"<<<<<<< a\n{read(project, LOCK)}=======\n>>>>>>> b\n")
    code, _, err = run(project, "stamp", "shop")
    assert code == 2
    assert "merge-conflict markers" in err
