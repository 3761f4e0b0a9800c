"""`pr-comment` in a job of CI: whatever the forge does, the exit is that of the findings, and what happened is said."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.forges.served import TOKEN, Fault, Gate, GitHubForge, GitLabForge, served
from tests.outputs.commands import commands
from tests.reviewing.pulls import AS_OF, IMPATIENT, PROMPT, SPEC, Done, Pull, clean, git, opened, run, told
from tests.reviewing.whole import WHOLE
from tests.trees import edit, write

DESK = """\
specforge: 1
feature: desk
role: You are the desk of a library.
constraints: [{id: brief, level: should, rule: Be brief.}]
intents: [{id: greet, when: The user says hello., do: Greet them.}]
"""
LIST, CREATE, CHECK = r"GET .*/comments", r"POST .*/comments", r"POST .*/check-runs"


@pytest.fixture
def pull(tmp_path: Path) -> Iterator[Pull]:
    """A pull request whose change is fine."""
    root = opened(tmp_path / "shop")
    edit(root, SPEC, "rule: Be kind.", "rule: Be kind and patient.")
    told(root, "build", "--as-of", AS_OF)
    forge = GitHubForge()
    with served(forge) as url:
        made = Pull(root, url, forge)
        made.push("Be patient")
        yield made


@pytest.fixture
def blocked(pull: Pull) -> Pull:
    """The same with an edit by hand, which blocks."""
    edit(pull.root, PROMPT, "Act only on orders of the user.", "Act on orders of the user.")
    pull.push("Edit by hand")
    return pull


def ends(done: Done, code: int) -> None:
    """It ended as it should, and nothing in the log is a secret or a traceback."""
    assert done.code == code, done.out + done.err
    assert TOKEN not in done.out + done.err
    assert "Traceback" not in done.err


def writes(forge: GitHubForge) -> list[str]:
    return [line for line in forge.lines("POST", "PATCH", "DELETE") if not line.endswith("/graphql")]


def test_a_comment_is_written_then_left_alone_then_edited(pull: Pull) -> None:
    for said, code in (("the comment was written", 0), ("the comment says the same already; nothing was written", 0)):
        done = pull.comment()
        ends(done, code)
        assert done.out.splitlines() == ["the summary of the step says it", said, pull.forge.comments[0]["html_url"]]
    edit(pull.root, PROMPT, "Be kind", "Be very kind")
    pull.push("Edit by hand")
    done = pull.comment()
    ends(done, 1)
    assert "the comment was edited" in done.out
    assert len(pull.bodies) == 1
    assert "blocked by" in pull.bodies[0]
    assert len(writes(pull.forge)) == 2


REFUSALS = [(403, "permissions: pull-requests: write"), (404, "permissions: pull-requests: write"), (422, "does not take")]


@pytest.mark.parametrize(("status", "help"), REFUSALS)
def test_a_comment_that_is_refused_is_told_in_a_check_run_and_the_summary(blocked: Pull, status: int, help: str) -> None:
    blocked.forge.faults.append(Fault(CREATE, status, document={"message": "No."}, times=9))
    done = blocked.comment()
    ends(done, 1)
    assert f"the comment was not written: the forge answered {status}: No." in done.out
    assert help in done.out
    (check,) = blocked.forge.checks
    assert check["conclusion"] == "failure"
    assert check["head_sha"] == git(blocked.root, "rev-parse", "HEAD")
    (one,) = check["output"]["annotations"]
    assert (one["path"], one["annotation_level"]) == (PROMPT, "failure")
    assert "blocked by 1 finding" in check["output"]["title"]
    assert "blocked by 1 finding" in blocked.summary
    assert PROMPT in blocked.summary
    assert commands(done.out) == []


def test_a_check_run_is_green_where_there_is_nothing_to_look_at(pull: Pull) -> None:
    pull.forge.faults.append(Fault(CREATE, 403, document={"message": "No."}, times=9))
    ends(pull.comment(), 0)
    (check,) = pull.forge.checks
    assert (check["conclusion"], check["output"]["annotations"]) == ("success", [])


def test_a_check_run_is_neutral_where_something_is_told_that_blocks_nothing(pull: Pull) -> None:
    edit(pull.root, SPEC, "  - {id: kind,", "  - {id: prompt, rule: Reply at once.}\n  - {id: kind,")
    told(pull.root, "build", "--as-of", AS_OF)
    pull.push("Reply at once")
    pull.forge.faults.append(Fault(CREATE, 403, document={"message": "No."}, times=9))
    ends(pull.comment(), 0)
    (check,) = pull.forge.checks
    assert check["conclusion"] == "neutral"
    assert {(one["path"], one["annotation_level"]) for one in check["output"]["annotations"]} == {(SPEC, "warning")}


def test_where_a_check_run_is_refused_too_the_log_annotates(blocked: Pull) -> None:
    blocked.forge.faults += [Fault(CREATE, 403, document={}, times=9), Fault(CHECK, 403, document={}, times=9)]
    done = blocked.comment()
    ends(done, 1)
    found = commands(done.out)
    assert [(name, about.get("file")) for name, about, _ in found] == [("error", PROMPT), ("notice", None)]
    assert "permissions: checks: write" in done.out
    assert PROMPT in blocked.summary


@pytest.mark.parametrize("how", ["no token", "a token that is wrong", "a fork"])
def test_where_nothing_may_be_written_the_log_and_the_summary_say_it(blocked: Pull, how: str) -> None:
    blocked.env = {"no token": {"GITHUB_TOKEN": ""}, "a token that is wrong": {"GITHUB_TOKEN": "ghs_wrong"}, "a fork": {}}[how]
    blocked.fork, blocked.private = how == "a fork", how != "a fork"
    done = blocked.comment()
    ends(done, 1)
    assert {"no token": "GITHUB_TOKEN is not set", "a token that is wrong": "401", "a fork": "fork"}[how] in done.out
    assert [name for name, _, _ in commands(done.out)] == ["error", "notice"]
    assert PROMPT in blocked.summary
    assert blocked.bodies == blocked.forge.checks == []
    if how != "a token that is wrong":
        assert blocked.forge.requests == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(LIST, 500, document={}, times=99), "the forge answered 500"),
        (Fault(LIST, 429, {"Retry-After": "3600"}, {"message": "slow down"}, times=99), "it asks to wait 3,600 s"),
        (Fault(LIST, 429, {}, {"message": "slow down"}, times=99), "it asks to wait 60 s"),
        (Fault(r".*", cut=True, times=99), "the connection to the forge broke"),
        (Fault(r".*", delay=3, times=99), "nothing came from the forge for 1 second"),
        (Fault(LIST, 200, content=b"<html>log in</html>", times=99), "no JSON"),
    ],
    ids=["500", "429 for long", "429 without a time", "cut", "silent", "a page"],
)
def test_a_forge_that_is_gone_changes_no_exit(blocked: Pull, fault: Fault, said: str) -> None:
    blocked.forge.faults.append(fault)
    done = blocked.comment(start=IMPATIENT)
    ends(done, 1)
    assert said in done.out
    assert blocked.bodies == []
    assert [name for name, _, _ in commands(done.out)] == ["error", "notice"]
    assert PROMPT in blocked.summary


def test_a_good_change_ends_well_at_a_forge_that_is_gone(pull: Pull) -> None:
    pull.forge.faults.append(Fault(r".*", 500, times=99))
    ends(pull.comment(start=IMPATIENT), 0)


@pytest.mark.parametrize(
    "fault",
    [Fault(CREATE, 429, {"Retry-After": "1"}, {}), Fault(CREATE, 502), Fault(CREATE, cut=True, done=True), Fault(LIST, cut=True)],
    ids=["429", "502", "cut after it was done", "cut"],
)
def test_what_passes_is_tried_again_and_makes_one_comment(pull: Pull, fault: Fault) -> None:
    pull.forge.faults.append(fault)
    ends(pull.comment(), 0)
    assert len(pull.bodies) == 1


def test_two_runs_at_once_leave_one_comment(pull: Pull) -> None:
    pull.forge.gates.append(Gate(LIST))
    command = [sys.executable, "-m", "specforge", "pr-comment", "--as-of", AS_OF]
    runs = []
    for number in (600, 601):
        env = clean({**pull.environ(), "GITHUB_RUN_ID": str(number)})
        runs.append(subprocess.Popen(command, cwd=pull.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    for one in runs:
        out, err = one.communicate(timeout=120)
        assert one.returncode == 0, out + err
    assert len(pull.bodies) == 1


def test_an_older_run_and_an_older_commit_write_nothing(pull: Pull) -> None:
    pull.run_id = 900
    ends(pull.comment(), 0)
    (before,) = pull.bodies
    pull.run_id = 899
    edit(pull.root, SPEC, "Be kind and patient.", "Be kind and calm.")
    done = pull.comment()
    assert "a newer run has written the comment" in done.out
    git(pull.root, "checkout", "-q", "--", ".")
    stale = pull.payload
    edit(pull.root, SPEC, "Be kind and patient.", "Be kind and calm.")
    pull.push("Newer")
    git(pull.root, "checkout", "-q", "--detach", "HEAD^")
    pull.run_id = 901
    done = pull.comment(payload=stale)
    ends(done, 0)
    assert "the pull request has a newer commit" in done.out
    assert pull.bodies == [before]


def test_another_commit_than_that_of_the_pull_request_is_not_reviewed(pull: Pull) -> None:
    """On `pull_request_target` a checkout takes the base, of which every review says that nothing changed."""
    git(pull.root, "checkout", "-q", "main")
    done = pull.comment()
    ends(done, 3)
    assert "is not that of the pull request" in done.err
    assert "no review" in pull.bodies[0]
    ends(pull.comment("--dry-run"), 3)


def test_a_shallow_checkout_of_the_merge_is_told_as_one(pull: Pull, tmp_path: Path) -> None:
    """A checkout takes the merge alone unless it is told otherwise, and nobody is sent to look for another commit then."""
    head = git(pull.root, "rev-parse", "HEAD")
    git(pull.root, "checkout", "-q", "--detach", "main")
    git(pull.root, "merge", "-q", "--no-ff", "-m", "merge", head)
    git(pull.root, "update-ref", "refs/pull/7/merge", "HEAD")
    shallow = tmp_path / "shallow"
    git(tmp_path, "init", "-q", str(shallow))
    git(shallow, "fetch", "-q", "--depth=1", pull.root.as_uri(), "refs/pull/7/merge")
    git(shallow, "checkout", "-q", "--detach", "FETCH_HEAD")
    done = Pull(shallow, pull.url, pull.forge).comment()
    ends(done, 3)
    assert "this clone is shallow" in done.err
    assert "fetch-depth: 0" in done.err
    assert "fetch-depth: 0" in pull.bodies[0]


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [("specforge.toml", "nonsense = 1\n", 2), ("specforge.toml", 'templates = {prompt = "none.j2"}\n', None)],
    ids=["a config that is wrong", "a template that is not there"],
)
def test_a_review_that_fails_takes_the_place_of_the_old_comment(blocked: Pull, path: str, text: str, code: int | None) -> None:
    ends(blocked.comment(), 1)
    assert "blocked by" in blocked.bodies[0]
    (blocked.root / path).write_text(text, encoding="utf-8")
    blocked.push("Break it")
    done = blocked.comment("--own-config")
    assert done.code in ({code} if code else {2, 3})
    (body,) = blocked.bodies
    head = git(blocked.root, "rev-parse", "HEAD")
    assert body.splitlines()[1] == f"**specforge: no review of `{head[:12]}` (exit {done.code})**"
    assert "blocked" not in body
    assert done.err.startswith("specforge: ")


@pytest.mark.parametrize(("base", "code", "why"), [("nowhere", 3, "there is no revision"), ("main", 2, "nonsense")])
def test_why_another_job_found_no_review_takes_the_place_of_the_old_comment(
    blocked: Pull, tmp_path: Path, base: str, code: int, why: str
) -> None:
    ends(blocked.comment(), 1)
    if code == 2:
        (blocked.root / "specforge.toml").write_text("nonsense = 1\n", encoding="utf-8")
        blocked.push("Break it")
    file = tmp_path / "review.json"
    done = run(blocked.root, "review", "--base", base, "--own-config", "--format", "json", "--output", str(file))
    ends(done, code)
    assert why in done.err
    again = run(blocked.root, "review", "--from", str(file))
    ends(again, code)
    assert again.err == done.err
    done = run(blocked.root, "pr-comment", "--from", str(file), env=blocked.environ())
    ends(done, code)
    assert done.err == again.err
    (body,) = blocked.bodies
    head = git(blocked.root, "rev-parse", "HEAD")
    assert body.splitlines()[1] == f"**specforge: no review of `{head[:12]}` (exit {code})**"
    assert why in body
    assert "blocked" not in body


def test_why_there_is_no_review_is_data_that_nobody_has_to_trust(blocked: Pull, tmp_path: Path) -> None:
    file = tmp_path / "review.json"
    token = "ghp_" + 9 * "a1B2"
    found = {
        "format": "specforge-no-review/1",
        "root": "",
        "exit_code": 2,
        "said": f"@all {token}\n<!-- x --> [a](http://b)",
        "help": "fixes #1",
    }
    file.write_text(json.dumps(found), encoding="utf-8")
    ends(run(blocked.root, "pr-comment", "--from", str(file), env=blocked.environ()), 2)
    (body,) = blocked.bodies
    assert body.splitlines()[3] == "`@all <a token of GitHub>` *`fixes #1`*"
    for wrong in ({"exit_code": 0}, {"exit_code": "2"}, {"more": 1}, {"said": None}):
        file.write_text(json.dumps(found | wrong), encoding="utf-8")
        done = run(blocked.root, "pr-comment", "--from", str(file), env=blocked.environ())
        ends(done, 2)
        assert "the review cannot be read" in done.err


def test_a_base_that_is_not_there_is_no_review(pull: Pull) -> None:
    payload = pull.payload
    payload["pull_request"]["base"]["sha"] = "d" * 40
    done = pull.comment(payload=payload)
    ends(done, 3)
    assert "no review of" in pull.bodies[0]
    assert "d" * 12 in pull.bodies[0]


def test_a_dry_run_posts_nothing_and_prints_the_comment(blocked: Pull) -> None:
    done = blocked.comment("--dry-run")
    ends(done, 1)
    assert done.out.startswith("**specforge: blocked by 1 finding")
    assert git(blocked.root, "rev-parse", "HEAD")[:12] in done.out
    assert blocked.forge.requests == []
    assert blocked.summary == ""
    alone = run(blocked.root, "pr-comment", "--dry-run", "--base", "main", "--as-of", AS_OF)
    ends(alone, 1)
    (blocked.root / "specforge.toml").write_text("nonsense = 1\n")
    assert blocked.comment("--dry-run").code == 2
    assert blocked.forge.requests == []


def lie(payload: dict[str, Any], *path: str, value: object) -> dict[str, Any]:
    at = payload
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return payload


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("repository", "full_name"), "mallory/shop"),
        (("pull_request", "base", "sha"), "--output=/tmp/x"),
        (("pull_request", "head", "sha"), "HEAD"),
        (("pull_request", "number"), "7/../../x"),
        (("pull_request", "base", "ref"), "a\n::error::x"),
        (("pull_request",), "x"),
    ],
)
def test_an_event_that_lies_is_refused_before_anything_is_sent(pull: Pull, path: tuple[str, ...], value: object) -> None:
    done = pull.comment(payload=lie(json.loads(json.dumps(pull.payload)), *path, value=value))
    ends(done, 2)
    assert pull.forge.requests == []
    assert commands(done.out + done.err) == []


def test_an_event_can_be_named_and_another_forge_is_refused(pull: Pull) -> None:
    env = pull.environ()
    event = env.pop("GITHUB_EVENT_PATH")
    ends(run(pull.root, "pr-comment", "--event", event, "--forge", "github", "--as-of", AS_OF, env=env), 0)
    assert len(pull.bodies) == 1
    done = run(pull.root, "pr-comment", "--event", event, "--forge", "gitlab", "--as-of", AS_OF, env=env)
    ends(done, 2)
    assert "`--forge gitlab` was given, and this is a job of github" in done.err


def test_outside_of_ci_it_says_what_is_missing(pull: Pull) -> None:
    done = run(pull.root, "pr-comment", "--base", "main")
    ends(done, 2)
    assert "neither GitHub Actions nor GitLab CI is running this" in done.err


def test_a_push_is_about_no_pull_request_and_is_reviewed_all_the_same(blocked: Pull) -> None:
    before, after = git(blocked.root, "rev-parse", "main"), git(blocked.root, "rev-parse", "HEAD")
    blocked.env = {"GITHUB_EVENT_NAME": "push"}
    payload = {"ref": "refs/heads/main", "before": before, "after": after, "repository": blocked.payload["repository"]}
    done = blocked.comment(payload=payload)
    ends(done, 1)
    assert "`push` is about no pull request" in done.out
    assert PROMPT in blocked.summary
    assert writes(blocked.forge) == []


def test_what_came_into_the_base_after_the_event_is_no_part_of_the_change(pull: Pull) -> None:
    """GitHub checks out the change merged into the newest base, and its event can name an older one."""
    root, env = pull.root, pull.environ()
    git(root, "checkout", "-q", "main")
    write(root, {"specs/desk.yaml": DESK})
    told(root, "build", "--as-of", AS_OF)
    edit(root, "generated/desk/prompt.md", "Be brief", "Be quick")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "A second feature, edited by hand")
    git(root, "checkout", "-q", "--detach")
    git(root, "merge", "-q", "--no-ff", "-m", "Merge", "change")
    assert run(root, "review", "--base", pull.payload["pull_request"]["base"]["sha"], "--as-of", AS_OF).code == 1
    ends(run(root, "pr-comment", "--as-of", AS_OF, env=env), 0)
    assert f"compared with `{git(root, 'rev-parse', 'main')[:12]}`" in pull.bodies[0]
    assert "desk" not in pull.bodies[0]
    in_job = run(root, "review", "--as-of", AS_OF, env=env)
    ends(in_job, 0)
    assert "desk" not in in_job.out


def test_a_job_about_nothing_has_nothing_to_compare_with(pull: Pull) -> None:
    pull.env = {"GITHUB_EVENT_NAME": "schedule"}
    done = run(pull.root, "review", env=pull.environ({"repository": pull.payload["repository"]}))
    ends(done, 2)
    assert "the event names nothing to compare with" in done.err


def test_a_review_of_another_job_is_told_as_it_is(blocked: Pull) -> None:
    made = blocked.folder / "review.json"
    assert run(blocked.root, "review", "--base", "main", "--as-of", AS_OF, "--format", "json", "--output", str(made)).code == 1
    elsewhere = blocked.root.parent / "elsewhere"
    elsewhere.mkdir()
    done = run(elsewhere, "pr-comment", "--from", str(made), env=blocked.environ())
    ends(done, 1)
    assert PROMPT in blocked.bodies[0]
    assert commands(done.out) == []
    made.write_text(json.dumps({**WHOLE, "unknown": 1}), encoding="utf-8")
    assert run(elsewhere, "pr-comment", "--from", str(made), env=blocked.environ()).code == 2
    assert run(elsewhere, "pr-comment", "--from", str(made), "--base", "main", env=blocked.environ()).code == 2


def test_projects_of_one_repository_have_a_comment_each(tmp_path: Path) -> None:
    root = opened(tmp_path / "shop")
    git(root, "checkout", "-q", "main")
    for name in ("one", "Two"):
        (root / name).mkdir()
        for file in ("specs", "generated", "specforge.toml", "specforge.locks"):
            subprocess.run(["cp", "-r", file, f"{name}/{file}"], cwd=root, check=True)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Two projects more")
    git(root, "checkout", "-q", "-B", "change")
    forge = GitHubForge()
    with served(forge) as url:
        pull = Pull(root, url, forge)
        pull.update()
        for name in (".", "one", "Two"):
            ends(pull.comment("--root", name), 0)
    assert len({body.partition(" head=")[0] for body in pull.bodies}) == 3
    assert all(body.startswith("<!-- specforge: review") for body in pull.bodies)


def test_a_merge_request_of_gitlab_is_told(blocked: Pull) -> None:
    forge = GitLabForge()
    forge.sha = git(blocked.root, "rev-parse", "HEAD")
    with served(forge) as url:
        env = {
            "CI": "true", "GITLAB_CI": "true", "CI_API_V4_URL": url, "CI_PROJECT_ID": "9", "CI_MERGE_REQUEST_IID": "3", "CI_PIPELINE_ID": "500",
            "CI_JOB_ID": "1", "CI_COMMIT_SHA": forge.sha, "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(blocked.root, "rev-parse", "main"),
            "CI_PIPELINE_SOURCE": "merge_request_event", "SPECFORGE_GITLAB_TOKEN": TOKEN,
        }  # fmt: skip
        for said in ("the comment was written", "the comment says the same already; nothing was written"):
            done = run(blocked.root, "pr-comment", "--as-of", AS_OF, env=env)
            ends(done, 1)
            assert said in done.out
            assert "blocked by" not in done.out
        forge.faults.append(Fault(r"GET .*/notes", 403, document={"message": "no"}))
        for given in (env, {name: value for name, value in env.items() if name != "SPECFORGE_GITLAB_TOKEN"}):
            done = run(blocked.root, "pr-comment", "--as-of", AS_OF, env=given)
            ends(done, 1)
            assert "SPECFORGE_GITLAB_TOKEN" in done.out
            assert "blocked by 1 finding" in done.out, "whoever reads the log of a job that fails is told why"
            assert commands(done.out) == []
    (note,) = forge.notes
    assert "blocked by 1 finding" in note["body"]
