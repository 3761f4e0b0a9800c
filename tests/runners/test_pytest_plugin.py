"""`pytest --specforge`, run as a user runs it."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from specforge.results.reading import read, together
from specforge.results.records import result_of
from tests.command import pytest_in, run_specforge
from tests.conftest import ROOT

SPEC = """\
specforge: 1
feature: shop
role: You are the assistant of a shop for {customer}.
variables:
  - {id: customer, sample: Ada}
facts:
  - {id: limit, is: 2 sentences}
constraints:
  - id: brief
    rule: Answer in at most {limit}.
    criteria:
      - id: short
        check: {sentences: {at_most: 2}}
        passes: We open at nine.
        fails: We open. We close. We rest.
        always: true
intents:
  - id: cancel
    when: The user wants to cancel an order.
    tools: [cancel_order]
tools:
  - {id: cancel_order, does: write, purpose: Cancel an order., input: {id: string}, returns: nothing}
cases:
  - id: greets
    covers: cancel
    input: Hello, I am {name}.
    expect: {says: hello}
  - id: cancels
    covers: cancel
    turns: [{user: Cancel W1.}, {agent: "Shall I?"}, {user: Yes.}]
    given: {state: {W1: open}}
    expect: {does_only: {call: cancel_order, with: {id: W1}}}
    ends_with: {W1: cancelled}
  - id: chats
    covers: cancel
    user: {wants: To chat., opens_with: Hi., script: [Really?]}
    expect: {not: {says: goodbye}}
  - id: lucky
    covers: cancel
    input: How lucky are you?
    samples: 4
    pass_rate: 50%
    expect: {says: lucky}
  - id: kind
    covers: cancel
    input: Be kind.
    judged: The answer is kind.
"""
KIND = """\
  - id: polite
    rule: Be kind.
    criteria:
      - {id: gentle, check: {judged: The answer is kind.}, passes: Gladly., fails: Go away.}
"""
CONFTEST = """\
import itertools
from specforge import Players

turn = itertools.count()

def pytest_specforge_players(case):
    state = dict(case.as_json().get("state") or {})

    def agent(messages, tools):
        assert messages[0]["content"].startswith("You are the assistant of a shop for Ada.")
        last = messages[-1]
        if last["role"] == "tool":
            return "Done."
        if last["content"] == "Yes.":
            assert [tool["name"] for tool in tools] == ["cancel_order"]
            return {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "cancel_order", "arguments": '{"id": "W1"}'}}]}
        if "lucky" in last["content"]:
            return "I am lucky." if next(turn) % 2 else "Not at all."
        return ANSWER

    def run_tool(name, arguments):
        state[arguments["id"]] = "cancelled"
        return {"ok": True}

    return Players(agent, run_tool, end_state=lambda: state, judge=JUDGE, model="stand-in")
"""


def made(root: Path, answer: str = "Hello there.", judge: str = "lambda rubric, conversation: True", spec: str = SPEC) -> Path:
    (root / "specs").mkdir()
    (root / "specs/shop.yaml").write_text(spec, encoding="utf-8")
    conftest = CONFTEST.replace("ANSWER", repr(answer)).replace("JUDGE", judge)
    (root / "conftest.py").write_text(conftest, encoding="utf-8")
    (root / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "specforge", "build", "--quiet"], cwd=root, check=True)
    return root


def test_every_case_is_an_item_and_passes(tmp_path: Path) -> None:
    code, out = pytest_in(made(tmp_path), "--specforge", "-vv")
    assert code == 0, out
    for name in ("greets", "cancels", "chats", "lucky", "kind"):
        assert f"specs/shop.yaml::shop/case/{name} PASSED" in out
    # pytest shows a full stop of a name as two colons.
    assert "specs/shop.yaml::shop/criterion/brief::short/counterexample PASSED" in out


def test_the_conftest_of_the_page_is_green_on_a_new_project(tmp_path: Path) -> None:
    for command in (["init", "shop-agent"], ["build"]):
        run_specforge(*command, cwd=tmp_path, check=True)
    page = (ROOT / "docs/runners/pytest.md").read_text(encoding="utf-8")
    (tmp_path / "conftest.py").write_text(page.partition("```python\n")[2].partition("```")[0], encoding="utf-8")
    code, said = pytest_in(tmp_path, "--specforge")
    assert (code, "8 passed" in said) == (0, True)
    assert "1 passed" in pytest_in(tmp_path, "--specforge", "-k", "/case/")[1]


def test_an_export_for_deepeval_does_not_stop_the_cases_where_deepeval_is_not_installed(tmp_path: Path) -> None:
    root = made(tmp_path)
    run_specforge("export", "deepeval", "shop", "--out", "evals", cwd=root, check=True)
    with (root / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write('import sys\nsys.modules["deepeval"] = None\n')
    code, out = pytest_in(root, "--specforge", "-v")
    assert code == 0, out
    assert f"specforge: {Path('evals/shop/test_shop.py')} not collected: deepeval is not installed" in out
    assert pytest_in(root, "evals/shop/test_shop.py")[0] == pytest.ExitCode.INTERRUPTED


def test_without_the_option_nothing_is_collected(tmp_path: Path) -> None:
    assert pytest_in(made(tmp_path))[0] == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_wrong_answer_fails_with_the_question_and_the_conversation(tmp_path: Path) -> None:
    code, out = pytest_in(made(tmp_path, "Goodbye. Bye. Bye bye."), "--specforge")
    assert code == 1
    assert "(asked by shop/criterion/brief.short): expected at most 2 sentences, found 3" in out
    assert "  user: Hello, I am {name}." in out
    assert "assistant: Goodbye. Bye. Bye bye." in out
    assert "Traceback" not in out


def test_what_only_a_judge_can_decide_is_never_a_pass(tmp_path: Path) -> None:
    root = made(tmp_path, judge="None")
    code, out = pytest_in(root, "--specforge", "-k", "kind")
    assert code == 1
    assert "undecided: needs a judge: 'The answer is kind.'" in out
    code, out = pytest_in(root, "--specforge", "-k", "kind", "--specforge-undecided", "skip")
    assert (code, "1 skipped" in out) == (0, True)


def test_a_generated_case_without_a_user_says_what_it_needs_and_can_be_skipped(tmp_path: Path) -> None:
    root = made(tmp_path)
    spec = root / "specs/shop.yaml"
    refusal = "  - {id: decline, kind: refusal, when: The user asks for anything else., do: Decline.}\n"
    spec.write_text(spec.read_text(encoding="utf-8").replace("\ntools:\n", f"\n{refusal}tools:\n"), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "specforge", "build", "--quiet"], cwd=root, check=True)
    code, out = pytest_in(root, "--specforge", "-k", "in-scope")
    assert code == 1
    assert "has a simulated user, and nobody plays it\n    pass a `user` that plays it: a generated case has no script\n" in out
    assert "opens_with" not in out
    code, out = pytest_in(root, "--specforge", "-k", "in-scope", "--specforge-undecided", "skip", "-rs")
    assert (code, "has a simulated user, and nobody plays it" in out) == (0, True)


def test_a_prompt_that_was_edited_is_not_scored_by_accident(tmp_path: Path) -> None:
    root = made(tmp_path)
    prompt = root / "generated/shop/prompt.md"
    prompt.write_text(prompt.read_text(encoding="utf-8").replace("at most 2", "at most 9"), encoding="utf-8")
    code, out = pytest_in(root, "--specforge")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "generated/shop/prompt.md:" in out
    assert "hand-edited" in out
    assert pytest_in(root, "--specforge", "--specforge-drifted")[0] == 0


def test_results_carry_case_refs_and_fingerprints(tmp_path: Path) -> None:
    root = made(tmp_path)
    assert pytest_in(root, "--specforge", "--specforge-results", "runs.jsonl", "--junit-xml", "runs.xml")[0] == 0
    found = [result_of(line, "runs.jsonl") for line in (root / "runs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(one.sample, one.verdict) for one in found if one.case == "shop/case/lucky"] == [
        (1, "fail"), (2, "pass"), (3, "fail"), (4, "pass"),
    ]  # fmt: skip
    (greets,) = [one for one in found if one.case == "shop/case/greets"]
    assert greets.refs == ("shop/case/greets", "shop/intent/cancel")
    # The criterion quotes the fact.
    assert set(greets.fingerprints) == {"shop/case/greets", "shop/intent/cancel", "shop/criterion/brief.short", "shop/fact/limit"}
    assert (greets.runner, greets.model) == ("pytest", "stand-in")
    assert not [one for one in found if "counterexample" in one.case]
    (junit,) = [one for one in ET.parse(root / "runs.xml").iter("testcase") if one.get("name") == "shop/case/greets"]
    properties = {one.get("name"): one.get("value") for one in junit.iter("property")}
    assert properties["specforge_prompt"] == greets.prompt
    assert properties["specforge_refs"] == "shop/case/greets shop/intent/cancel"
    assert (properties["specforge_feature"], properties["specforge_variant"], properties["specforge_verdict"]) == ("shop", "", "pass")


def test_a_junit_report_tells_the_variants_of_a_case_apart(tmp_path: Path) -> None:
    root = made(tmp_path)
    spec = (root / "specs/shop.yaml").read_text(encoding="utf-8")
    spec = spec.replace("feature: shop\n", "feature: shop\nvariants: {locale: [de, en], channel: [chat]}\n")
    (root / "specs/shop.yaml").write_text(spec, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "specforge", "build", "--quiet"], cwd=root, check=True)
    pytest_in(root, "--specforge", "--junit-xml", "runs.xml", "-k", "greets")
    cases = [{one.get("name"): one.get("value") for one in case.iter("property")} for case in ET.parse(root / "runs.xml").iter("testcase")]
    assert [(one["specforge_case"], one["specforge_feature"], one["specforge_variant"]) for one in cases] == [
        ("shop/case/greets", "shop", "channel=chat locale=de"), ("shop/case/greets", "shop", "channel=chat locale=en"),
    ]  # fmt: skip


def test_a_run_that_broke_off_has_no_verdict_in_a_junit_report(tmp_path: Path) -> None:
    root = made(tmp_path)
    (root / "conftest.py").unlink()
    (root / "mine.py").write_text("def agent(messages, tools):\n    raise OSError('no network')\n", encoding="utf-8")
    assert pytest_in(root, "--specforge", "-k", "greets", "--specforge-agent", "mine:agent", "--junit-xml", "runs.xml")[0] == 1
    (properties,) = ({one.get("name") for one in case.iter("property")} for case in ET.parse(root / "runs.xml").iter("testcase"))
    assert "specforge_case" in properties
    assert "specforge_verdict" not in properties


def test_a_function_can_be_named_instead_of_the_hook(tmp_path: Path) -> None:
    root = made(tmp_path)
    (root / "conftest.py").unlink()
    (root / "mine.py").write_text("def agent(messages, tools):\n    return 'Hello.'\n", encoding="utf-8")
    code, out = pytest_in(root, "--specforge", "-k", "greets or cancels", "--specforge-agent", "mine:agent")
    assert code == 1
    assert "1 failed, 1 passed" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--specforge-feature", "shoop"), "there is no feature `shoop`"),
        (("--specforge-root", "nowhere"), "there is no folder nowhere"),
        (("--specforge-root", "specs"), "name that with `--specforge-root`"),
        (("--specforge-agent", "nothing:here"), "`nothing:here` cannot be imported"),
        (("--specforge-agent", "json:nothing"), "`json:nothing` cannot be imported"),
        (("-k", "greets", "--specforge-agent", "json"), "`json` is no function"),
    ],
)
def test_a_mistake_is_told_without_a_traceback(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    code, out = pytest_in(made(tmp_path), "--specforge", *arguments)
    assert code != 0
    assert said in out
    assert "Traceback" not in out


def test_an_answer_that_is_no_text_and_a_missing_agent_are_told(tmp_path: Path) -> None:
    root = made(tmp_path)
    (root / "conftest.py").unlink()
    assert "nobody answers as the agent" in pytest_in(root, "--specforge", "-k", "greets")[1]
    (root / "mine.py").write_text("def agent(messages, tools):\n    return 7\n", encoding="utf-8")
    code, out = pytest_in(root, "--specforge", "-k", "greets", "--specforge-agent", "mine:agent")
    assert code == 1
    assert "specforge: the agent answered with int" in out


def test_cases_of_a_project_with_test_folders_are_collected_too(tmp_path: Path) -> None:
    root = made(tmp_path)
    (root / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n", encoding="utf-8")
    (root / "tests").mkdir()
    (root / "tests/test_one.py").write_text("def test_one():\n    assert True\n", encoding="utf-8")
    code, out = pytest_in(root, "--specforge", "-k", "greets or test_one")
    assert (code, "2 passed" in out) == (0, True), out


def test_the_record_of_a_run_is_one_line_of_json(tmp_path: Path) -> None:
    root = made(tmp_path)
    pytest_in(root, "--specforge", "--specforge-results", "runs.jsonl", "-k", "chats")
    (line,) = (root / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["format"] == "specforge-result/1"
    assert result_of(line, "x").line() == line + "\n"


def test_a_run_that_breaks_off_is_recorded_without_a_verdict(tmp_path: Path) -> None:
    root = made(tmp_path)
    with (root / "conftest.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef pytest_specforge_players(case):\n    return Players(lambda *_: 1 / 0, model='stand-in')\n")
    code, out = pytest_in(root, "--specforge", "--specforge-results", "runs.jsonl", "-k", "greets")
    assert (code, "ZeroDivisionError" in out) == (1, True)
    (line,) = (root / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    found = result_of(line, "x")
    assert (found.case, found.verdict, found.reason) == ("shop/case/greets", None, "ZeroDivisionError: division by zero")
    assert found.model == "stand-in"
    assert found.fingerprints
    assert found.prompt
    assert found.at


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        ("pytest.fail('Timeout (>1.0s)')", "Failed: Timeout (>1.0s)"),
        ("raised(asyncio.CancelledError('gone'))", "CancelledError: gone"),
        ("pytest.skip('no key')", None),
    ],
)
def test_whatever_ends_a_run_is_recorded_but_a_skip(tmp_path: Path, ends: str, reason: str | None) -> None:
    root = made(tmp_path)
    raised = "def raised(error):\n    raise error\n"
    with (root / "conftest.py").open("a", encoding="utf-8") as file:
        file.write(f"\n\nimport asyncio, pytest\n{raised}\ndef pytest_specforge_players(case):\n    return Players(lambda *_: {ends})\n")
    assert pytest_in(root, "--specforge", "--specforge-results", "runs.jsonl", "-k", "greets")[0] == (1 if reason else 0)
    lines = (root / "runs.jsonl").read_text(encoding="utf-8").splitlines() if reason else []
    assert [(one.verdict, one.reason) for one in (result_of(line, "x") for line in lines)] == ([(None, reason)] if reason else [])
    assert (root / "runs.jsonl").exists() == bool(reason)


def test_the_runs_before_one_that_breaks_off_are_kept(tmp_path: Path) -> None:
    root = made(tmp_path)
    with (root / "conftest.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef pytest_specforge_players(case):\n    return Players(lambda *_: 'Lucky.' if next(turn) < 2 else 1 / 0)\n")
    assert pytest_in(root, "--specforge", "--specforge-results", "runs.jsonl", "-k", "lucky")[0] == 1
    found = [result_of(line, "x") for line in (root / "runs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(one.sample, one.verdict) for one in found] == [(1, "pass"), (2, "pass"), (3, None)]


def test_a_call_with_half_of_a_character_is_recorded_as_the_fail_that_it_is(tmp_path: Path) -> None:
    root = made(tmp_path)
    conftest = (root / "conftest.py").read_text(encoding="utf-8")
    (root / "conftest.py").write_text(conftest.replace('{"id": "W1"}', r'{"id": "\\ud83d"}'), encoding="utf-8")
    assert pytest_in(root, "--specforge", "--specforge-results", "runs.jsonl", "-k", "cancels")[0] == 1
    (line,) = (root / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    found = result_of(line, "x")
    assert (found.sample, found.verdict) == (1, "fail")
    assert found.reason.startswith("expected the write `cancel_order`")


def test_what_the_judge_said_before_a_run_that_breaks_off_is_kept(tmp_path: Path) -> None:
    root = made(tmp_path, spec=SPEC.replace("    input: Be kind.\n", "    input: Be kind.\n    samples: 4\n"))
    with (root / "conftest.py").open("a", encoding="utf-8") as file:
        players = "Players(lambda *_: 'Dear.' if next(turn) < 2 else 1 / 0, judge=lambda *_: True)"
        file.write(f"\n\ndef pytest_specforge_players(case):\n    return {players}\n")
    assert pytest_in(root, "--specforge", "--specforge-rubrics", "labels.jsonl", "-k", "kind")[0] == 1
    found = [json.loads(line) for line in (root / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [one["passes"] for one in found] == ["yes", "yes"]


def test_two_runs_in_the_same_second_count_twice(tmp_path: Path) -> None:
    root = made(tmp_path)
    contents = []
    for name in ("a.jsonl", "b.jsonl"):
        pytest_in(root, "--specforge", "--specforge-results", name, "-k", "greets")
        contents.append((root / name).read_bytes())
    both = [(one, read(one, "x")) for one in contents]
    assert len(together(both)) == 2
    assert all("." in str(one.at) for _, reading in both for one in reading.results)


def test_where_no_case_is_collected_that_is_told_and_how_to_run_them(tmp_path: Path) -> None:
    root = made(tmp_path)
    (root / "tests").mkdir()
    (root / "tests/test_one.py").write_text("def test_one():\n    assert True\n", encoding="utf-8")
    code, out = pytest_in(root, "--specforge", "tests")
    assert (code, "1 passed" in out) == (0, True)
    assert "specforge: no case of this project was collected: no spec of it is in the paths that were given\n    name no path" in out
    assert f"`pytest --specforge {Path('specs/shop.yaml')}`" in out
    assert "specforge: no case" not in pytest_in(root, "--specforge", "tests", "specs/shop.yaml", "-k", "greets or test_one")[1]
    assert "specforge: no case" not in pytest_in(root, "tests")[1]
    assert "specforge: no case" in pytest_in(root, "--specforge", "tests", "-p", "xdist", "-n", "2")[1]
    assert "specforge: no case" not in pytest_in(root, "--specforge", "-p", "xdist", "-n", "2", "-k", "greets")[1]
    assert "specforge: 10 cases" in pytest_in(root, "--specforge", "-v", "-v", "-k", "greets", "specs")[1]


def test_cases_are_collected_from_a_subfolder_and_through_a_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    root = made(tmp_path / "shop")
    (root / "specforge.toml").write_text("", encoding="utf-8")
    (root / "tests").mkdir()
    assert "1 passed" in pytest_in(root / "tests", "--specforge", "-k", "greets")[1]
    (tmp_path / "link").symlink_to(root, target_is_directory=True)
    assert "1 passed" in pytest_in(tmp_path / "link", "--specforge", "-k", "greets", "specs")[1]


def test_a_file_of_results_that_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    root = made(tmp_path)
    code, out = pytest_in(root, "--specforge", "--specforge-results", "nowhere/runs.jsonl")
    assert (code, "specforge: nowhere/runs.jsonl cannot be written: no such file or directory" in out) == (4, True)
    assert "Traceback" not in out
    pytest_in(root, "--specforge", "--specforge-results", "runs.jsonl", "-k", "nothing")
    assert not (root / "runs.jsonl").exists()


def test_what_broke_off_and_what_was_skipped_is_told_in_a_line(tmp_path: Path) -> None:
    root = made(tmp_path, judge="None")
    out = pytest_in(root, "--specforge", "-k", "kind", "--specforge-undecided", "skip", "-rs")[1]
    assert f"SKIPPED [1] {Path('specs/shop.yaml')}:" in out
    with (root / "conftest.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef pytest_specforge_players(case):\n    return Players(lambda *_: 1 / 0, model='stand-in')\n")
    assert "greets - ZeroDivisionError: division by zero" in pytest_in(root, "--specforge", "-k", "greets")[1]


def test_a_failure_is_told_in_a_line_where_there_is_room_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    root = made(tmp_path, "Good day.")
    out = pytest_in(root, "--specforge", "-k", "greets", "--junit-xml", "junit.xml")[1]
    told = "fail: expected the agent to say 'hello', found 'Good day.'"
    assert out.count("the conversation:") == 1
    assert f"greets - {told}\n1 failed" in out
    failure = ET.parse(root / "junit.xml").getroot().find(".//failure")
    assert failure is not None
    assert failure.get("message") == told
    assert "assistant: Good day." in str(failure.text)
    line = SPEC.splitlines().index("  - id: greets") + 1
    assert f"{root / 'specs/shop.yaml'}:{line}: {told}" in pytest_in(root, "--specforge", "-k", "greets", "--tb", "line")[1]


def test_the_judge_is_asked_where_nothing_else_can_tell_of_a_recorded_conversation(tmp_path: Path) -> None:
    judged = SPEC.replace("intents:\n", KIND + "intents:\n")
    root = made(tmp_path, judge="lambda rubric, conversation: conversation.answer == 'Gladly.'", spec=judged)
    code, out = pytest_in(root, "--specforge", "-k", "gentle")
    assert (code, "2 passed" in out) == (0, True)
    (root / "conftest.py").unlink()
    code, out = pytest_in(root, "--specforge", "-k", "gentle")
    assert (code, "2 failed" in out, "undecided: needs a judge: 'The answer is kind.'" in out) == (1, True, True)
    assert "2 skipped" in pytest_in(root, "--specforge", "-k", "gentle", "--specforge-undecided", "skip")[1]


def test_what_a_change_affects_can_be_selected(tmp_path: Path) -> None:
    root = made(tmp_path)

    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], cwd=root, check=True, capture_output=True
        )

    def selected() -> str:
        command = [sys.executable, "-m", "specforge", "affected", "--base", "HEAD", "--select", "pytest"]
        return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "Begin")
    spec = root / "specs/shop.yaml"
    spec.write_text(SPEC.replace("says: hello", "says: there"), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "specforge", "build", "--quiet"], cwd=root, check=True)
    code, out = pytest_in(root, "--specforge", "-vv", "-k", selected())
    assert code == 0
    assert "shop/case/greets PASSED" in out
    assert "9 deselected" in out
    spec.write_text(SPEC, encoding="utf-8")
    assert pytest_in(root, "--specforge", "--specforge-drifted", "-k", selected())[0] == pytest.ExitCode.NO_TESTS_COLLECTED
