"""The recipes of the page about pull requests, run as they are printed, by a runner of workflows over real repositories."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.verbs import build
from tests.conftest import AS_OF, ROOT
from tests.forges.served import BASE, served
from tests.heavy.workflows.acting import HERE, TOKEN, Forge, Pulls, Ran, commit, copied, example, git

pytestmark = pytest.mark.heavy
RECIPES = {
    block.split("\n", 1)[0].removeprefix("# .github/workflows/") + ("" if "\n    uses:" not in block else " (reusable)"): block
    for block in re.findall(r"^```yaml\n(.*?)^```", (ROOT / "docs/pull-requests.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
}
OWN, REUSED, REVIEW, COMMENT = (
    RECIPES[name] for name in ("specforge.yml", "specforge.yml (reusable)", "specforge-review.yml", "specforge-comment.yml")
)
SPEC = "specforge: 1\nfeature: shop\nrole: You are the assistant of a shop.\nconstraints:\n  - {id: short, level: should, rule: Answer in two sentences.}\n"
HOSTILE = """--help'"$(touch "$FORGE/owned")`touch $FORGE/owned`; touch $FORGE/owned #\n::error::x"""
OWNED = "raise SystemExit('a module of the tree under review was imported')\n"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the action is checked out with; it takes the `specforge` on the PATH."""
    folder = tmp_path_factory.mktemp("product")
    copied(folder)
    action = folder / "action.yml"
    text = action.read_text(encoding="utf-8")
    at = text.index("\n  version:\n")
    action.write_text(text[:at] + text[at:].replace('default: ""', "default: installed", 1), encoding="utf-8")
    return folder


@pytest.fixture
def forge(tmp_path: Path, product: Path) -> Iterator[Forge]:
    """A forge with the product, and with a project whose branch `main` is built."""
    shutil.copytree(product, tmp_path / "acme/specforge")
    project = tmp_path / "acme/prompts"
    (project / "specs").mkdir(parents=True)
    (project / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    (project / "specforge.toml").write_text("", encoding="utf-8")
    build(project, Config(), AS_OF)
    for folder in (project, tmp_path / "acme/specforge"):
        git(folder, "init", "-q", "-b", "main")
        git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
        commit(folder, "one")
    pulls = Pulls()
    with served(pulls) as api:
        yield Forge(tmp_path, pulls, api)


def edited(project: Path) -> None:
    prompt = project / "generated/shop/prompt.md"
    prompt.write_text(prompt.read_text(encoding="utf-8").replace("two sentences", "ten sentences"), encoding="utf-8")


def respecified(project: Path) -> None:
    spec = project / "specs/shop.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("two sentences", "three sentences"), encoding="utf-8")
    build(project, Config(), AS_OF)


def pulled(forge: Forge, change: Callable[[Path], None], *, ref: str = "change", title: str = "A change") -> Mapping[str, object]:
    """A pull request with a change of the project, as the forge tells of it."""
    project = forge.repository("acme/prompts")
    base = git(project, "rev-parse", "HEAD")
    git(project, "checkout", "-q", "-b", "pulled")
    change(project)
    head = commit(project, "two")
    event = example("pull_request", action="synchronize")
    pull = event["pull_request"]
    assert isinstance(pull, dict)
    pull["title"] = title
    pull["base"]["sha"] = base
    pull["head"] |= {"sha": head, "ref": ref}
    forge.pulls.opened(base, head, ref, "acme")
    return event


def run(forge: Forge, workflow: str, event: Mapping[str, object], kind: str = "pull_request") -> Ran:
    stand_ins = {f"actions/{path.name}": path for path in (HERE / "stand_ins").iterdir()}
    return forge.run(workflow, kind, event, actions={**stand_ins, "acme/specforge": forge.repository("acme/specforge")})


def test_a_clean_pull_request_passes_and_is_commented(forge: Forge) -> None:
    ran = run(forge, OWN, pulled(forge, respecified))
    assert (ran.result, ran.outputs["exit-code"], ran.outputs["introduced"]) == ("success", "0", "0")
    assert json.loads(ran.calls[-1].read or "")["introduced"] == []
    assert ran.summary.count("**specforge: nothing blocks") == 1, "the comment does not say it there again"
    (comment,) = forge.pulls.comments
    assert re.search(r"^- (\*\*\w+\*\* )?\w+ rule `shop/constraint/short`", comment["body"], re.MULTILINE)
    assert ran.outputs["comment-url"] == comment["html_url"]
    assert [call.command for call in ran.calls] == ["review", "review", "review", "pr-comment"]
    assert not [text for kind, text in ran.annotations if kind != "notice"]


def test_what_a_pull_request_introduced_fails_it(forge: Forge) -> None:
    ran = run(forge, OWN, pulled(forge, edited))
    assert (ran.result, ran.outputs["exit-code"], ran.outputs["introduced"]) == ("failure", "1", "1")
    assert "hand-edited" in (ran.calls[-1].read or "")
    assert "generated/shop/prompt.md" in ran.summary
    assert [kind for kind, _ in ran.annotations] == ["error", "notice"], "those of the comment do not act: they are there already"
    assert "generated/shop/prompt.md" in forge.pulls.comments[0]["body"]
    assert [call.command for call in ran.calls][-1] == "pr-comment"


def test_a_shallow_clone_is_told_and_never_judged(forge: Forge) -> None:
    ran = run(forge, OWN.replace("          fetch-depth: 0\n", ""), pulled(forge, respecified))
    assert (ran.result, ran.outputs["exit-code"], ran.outputs["introduced"]) == ("failure", "3", "")
    assert "fetch-depth: 0" in ran.annotations[0][1]
    assert "no review (exit 3)" in ran.summary
    assert "there is no revision" in ran.summary
    (comment,) = forge.pulls.comments
    assert "no review" in comment["body"]
    assert "there is no revision" in comment["body"]
    assert ran.outputs["comment-url"] == comment["html_url"]


def test_a_spec_that_cannot_be_read_is_told(forge: Forge) -> None:
    ran = run(
        forge, OWN.replace("        id: review\n", "        id: review\n        with:\n          root: nowhere\n"), pulled(forge, edited)
    )
    assert (ran.result, ran.outputs["exit-code"]) == ("failure", "2")
    assert "there is no folder nowhere" in ran.summary
    assert "there is no folder nowhere" in forge.pulls.comments[0]["body"]


def hostile(project: Path) -> None:
    respecified(project)
    for name in ("venv", "pip", "json", "secrets", "specforge", "sitecustomize"):
        (project / f"{name}.py").write_text(OWNED, encoding="utf-8")
    (project / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1:9\n", encoding="utf-8")


@pytest.mark.parametrize("ref", [HOSTILE, "--help", "a b", "main\n::stop-commands::x"])
def test_what_a_pull_request_says_is_data(forge: Forge, ref: str) -> None:
    ran = run(forge, OWN, pulled(forge, hostile, ref=ref, title=HOSTILE))
    lies = "\n" in ref  # no branch is called like this
    assert (ran.result, ran.outputs["exit-code"], ran.outputs["introduced"]) == (*(("failure", "2") if lies else ("success", "0")), "0"), (
        ran.log
    )
    assert bool(forge.pulls.comments) is not lies
    assert not (forge.folder / "owned").exists()


@pytest.mark.parametrize("base", [HOSTILE.split("\n", maxsplit=1)[0], "--help", "--output=owned", "a b"])
def test_a_base_is_a_name_whatever_it_looks_like(forge: Forge, base: str) -> None:
    given = f"        id: review\n        with:\n          base: {json.dumps(base)}\n"
    ran = run(forge, OWN.replace("        id: review\n", given), pulled(forge, respecified))
    assert (ran.result, ran.outputs["exit-code"]) == ("failure", "3")
    assert ran.calls[0].words[1] == f"--base={base}"
    assert not list(forge.folder.rglob("owned"))


def test_what_came_into_the_base_after_the_event_is_no_part_of_the_change(forge: Forge) -> None:
    event = pulled(forge, respecified)
    project = forge.repository("acme/prompts")
    git(project, "checkout", "-q", "-b", "newer", "HEAD^")
    edited(project)
    newer = commit(project, "newer")
    git(project, "-c", "user.name=A", "-c", "user.email=a@example.org", "merge", "-q", "--no-ff", "-X", "ours", "-m", "Merge", "pulled")
    merge = git(project, "rev-parse", "HEAD")
    ran = run(forge, OWN.replace("fetch-depth: 0\n", f"fetch-depth: 0\n          ref: {merge}\n"), event)
    assert ran.calls[0].words[1] == f"--base={newer}", ran.log


def test_an_entry_of_a_merge_queue_is_compared_with_what_it_is_merged_into(forge: Forge) -> None:
    event = pulled(forge, edited)
    pull = event["pull_request"]
    assert isinstance(pull, dict)
    queued = OWN.replace("on: pull_request", "on: merge_group")
    base, head = pull["base"]["sha"], pull["head"]["sha"]
    ran = run(forge, queued, {"merge_group": {"base_sha": base, "head_sha": head}}, "merge_group")
    assert (ran.result, ran.outputs["exit-code"], ran.outputs["introduced"]) == ("failure", "1", "1")
    assert ran.calls[0].words[1] == f"--base={base}"
    assert {call.command for call in ran.calls} == {"review"}, "there is no pull request to comment"


def test_an_event_without_a_base_is_told(forge: Forge) -> None:
    pulled(forge, respecified)
    ran = run(forge, OWN.replace("on: pull_request", "on: push"), {"ref": "refs/heads/main"}, "push")
    assert (ran.result, ran.outputs["exit-code"], ran.calls) == ("failure", "2", ())
    assert "names no base" in ran.annotations[0][1]


def test_only_the_comment_is_given_the_token(forge: Forge) -> None:
    ran = run(forge, OWN, pulled(forge, edited))
    assert {call.command: call.token for call in ran.calls} == {"review": "", "pr-comment": TOKEN}
    assert TOKEN not in ran.summary + "".join(ran.log)


def test_without_a_comment_the_review_is_told_all_the_same(forge: Forge) -> None:
    silent = OWN.replace("        id: review\n", "        id: review\n        with:\n          comment: false\n")
    ran = run(forge, silent, pulled(forge, edited))
    assert (ran.result, ran.outputs["exit-code"]) == ("failure", "1")
    assert "generated/shop/prompt.md" in ran.summary
    assert {call.command for call in ran.calls} == {"review"}


def finished(forge: Forge) -> Mapping[str, object]:
    """The event that the run over a pull request from a fork is over."""
    event = example("workflow_run", action="completed")
    of = event["workflow_run"]
    assert isinstance(of, dict)
    branch = HOSTILE.split("\n", maxsplit=1)[0]
    of |= {"event": "pull_request", "conclusion": "failure", "head_branch": branch, "pull_requests": []}
    of["head_repository"]["full_name"] = "somebody/prompts"
    forge.pulls.opened(BASE, of["head_sha"], branch, "somebody")
    return event


def test_two_workflows_review_a_fork_and_comment(forge: Forge) -> None:
    first = run(forge, REVIEW, pulled(forge, edited))
    assert (first.result, first.outputs["exit-code"]) == ("failure", "1")
    assert {call.command for call in first.calls} == {"review"}
    second = run(forge, COMMENT, finished(forge), "workflow_run")
    assert second.result == "success", "the first one failed for what the review says"
    (comment,) = forge.pulls.comments
    assert (second.outputs["exit-code"], second.outputs["comment-url"]) == ("1", comment["html_url"])
    assert "**specforge: blocked by 1 finding" in second.summary
    assert comment["body"].partition("\n")[2].strip() == second.summary.strip()
    (call,) = second.calls
    assert (call.command, call.token) == ("pr-comment", TOKEN)
    assert "hand-edited" in (call.read or "")
    assert not (forge.folder / "owned").exists()


def test_two_workflows_say_of_a_fork_that_there_is_no_review(forge: Forge) -> None:
    first = run(forge, REVIEW.replace("          fetch-depth: 0\n", ""), pulled(forge, edited))
    assert (first.result, first.outputs["exit-code"], first.outputs["introduced"]) == ("failure", "3", "")
    second = run(forge, COMMENT, finished(forge), "workflow_run")
    assert (second.result, second.outputs["exit-code"]) == ("failure", "3")
    (comment,) = forge.pulls.comments
    assert "there is no revision" in comment["body"]


def test_a_review_that_leads_elsewhere_is_not_read(forge: Forge) -> None:
    folder = forge.folder / "artifacts/specforge-review"
    folder.mkdir(parents=True)
    (folder / "review.json").symlink_to("/etc/passwd")
    ran = run(forge, COMMENT, finished(forge), "workflow_run")
    assert (ran.result, ran.outputs["exit-code"], ran.calls) == ("failure", "2", ())


@pytest.mark.parametrize("told", ["push", "cancelled"])
def test_nothing_is_commented_for_other_runs(forge: Forge, told: str) -> None:
    event = finished(forge)
    of = event["workflow_run"]
    assert isinstance(of, dict)
    of |= {"event": "push"} if told == "push" else {"conclusion": "cancelled"}
    ran = run(forge, COMMENT, event, "workflow_run")
    assert (ran.result, ran.calls) == ("skipped", ())


def reusable(*, told: bool) -> str:
    """The steps of the reusable workflow, as a workflow of their own: the runner here calls none, and does not say where one is from."""
    text = (ROOT / ".github/workflows/review.yml").read_text(encoding="utf-8")
    head, steps = text.split("    steps:\n", 1)
    assert "workflow_call:" in head
    if told:
        steps = steps.replace("${{ job.workflow_repository }}", "acme/specforge").replace("${{ job.workflow_sha }}", "main")
    for name, value in (("root", "."), ("base", ""), ("fail-on", ""), ("comment", "true"), ("python-version", "3.13")):
        steps = steps.replace(f"${{{{ inputs.{name} }}}}", value or "''")
    return f"name: tried\non: pull_request\njobs:\n  review:\n    runs-on: ubuntu-latest\n    steps:\n{steps}"


def taking_over(project: Path) -> None:
    """A change with an edit by hand, and with actions of its own wherever one might be looked for."""
    edited(project)
    for folder in (project, project / "specforge", project / "project"):
        folder.mkdir(exist_ok=True)
        (folder / "action.yml").write_text(
            "name: x\ndescription: x\nruns:\n  using: composite\n  steps:\n    - {shell: bash, run: touch $FORGE/owned}\n", encoding="utf-8"
        )


def test_the_reusable_workflow_runs_its_own_action_over_the_change(forge: Forge) -> None:
    ran = run(forge, reusable(told=True), pulled(forge, taking_over))
    assert (ran.result, ran.outputs["exit-code"], ran.outputs["introduced"]) == ("failure", "1", "1")
    assert not (forge.folder / "owned").exists()


def test_the_reusable_workflow_stops_where_it_cannot_know_its_own_action(forge: Forge) -> None:
    for _ in range(3):  # what a step prints that ends at once is now and then lost on a busy machine
        ran = run(forge, reusable(told=False), pulled(forge, taking_over))
        assert (ran.result, ran.calls) == ("failure", ())
        if ran.annotations:
            break
    assert "does not say where a reusable workflow is from" in ran.annotations[0][1]
    assert not (forge.folder / "owned").exists()


def test_the_recipe_calls_the_reusable_workflow() -> None:
    assert re.search(r"uses: acme/specforge/\.github/workflows/review\.yml@", REUSED)


def test_the_action_installs_what_it_was_checked_out_with(tmp_path: Path) -> None:
    copied(tmp_path)
    steps = (tmp_path / "action.yml").read_text(encoding="utf-8")
    script = re.search(r"    - name: Install\n.*?      run: \|\n(.*?)\n\n", steps, re.DOTALL)
    assert script is not None
    for name in ("temp", "tree"):
        (tmp_path / name).mkdir()
    for name in ("venv", "pip", "ensurepip", "specforge", "hatchling"):
        (tmp_path / f"tree/{name}.py").write_text(OWNED, encoding="utf-8")
    output = tmp_path / "output"
    where = {"RUNNER_TEMP": str(tmp_path / "temp"), "GITHUB_ACTION_PATH": str(tmp_path), "GITHUB_OUTPUT": str(output), "VERSION": ""}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script[1]],
        cwd=tmp_path / "tree",
        env={**clean(), **where},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())
    shown = subprocess.run([told["command"], "explain", "unbounded-list"], cwd=tmp_path / "tree", capture_output=True, check=True)
    assert b"unbounded-list" in shown.stdout
    assert Path(told["python"]).is_relative_to(tmp_path / "temp")


def clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
