"""Cases that are run under the cap of a runtime, as a user runs them: in a program and with pytest."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import specforge
from specforge.caps import PROFILES
from specforge.evaluation.playing import Stage, play
from specforge.runners.suite import score_record, suite_of
from specforge.seen import Watch
from tests.command import pytest_in
from tests.seen.runtimes import first_bytes

SPEC = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
intents:
  - id: notes
    when: The user wants to know what was noted about an order.
    tools: [read_notes]
tools:
  - {id: read_notes, does: read, purpose: Read the notes of an order., input: {id: string}, returns: one}
cases:
  - id: asks
    covers: notes
    input: What do the notes of W1 say?
    expect: {says: monday}
"""
SILENT = "It was sent on Monday and will be there soon."
HONEST = "It was sent on Monday; the notes were cut off, so I have not seen all of them."
NOTES = "\n".join(f"{number}: It was sent on Monday." for number in range(2000))
CONFTEST = """\
import json
from specforge import Players

NOTES = "\\n".join(f"{number}: It was sent on Monday." for number in range(2000))

def agent(messages, tools):
    if messages[-1]["role"] == "tool":
        return ANSWER
    return {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "read_notes", "arguments": '{"id": "W1"}'}}]}

def pytest_specforge_players(case):
    return Players(agent, lambda name, arguments: NOTES)
"""


def answering(answer: str):
    def agent(messages, tools):
        if messages[-1]["role"] == "tool":
            return answer
        return {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "read_notes", "arguments": '{"id": "W1"}'}}]}

    return agent


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    return tmp_path


def asks(shop: Path):
    return next(one for one in specforge.load(shop)["shop"].cases if one.id == "shop/case/asks")


@pytest.mark.parametrize(
    ("answer", "cap", "verdict"),
    [(SILENT, None, "pass"), (SILENT, "codex", "fail"), (HONEST, "codex", "pass"), (SILENT, "openai-tool-outputs", "pass")],
)
def test_a_case_is_played_as_a_runtime_would_show_its_results(shop: Path, answer: str, cap: str | None, verdict: str) -> None:
    players = specforge.Players(answering(answer), lambda name, arguments: NOTES)
    ran = asks(shop).run(lambda: players, cap=None if cap is None else PROFILES[cap])
    assert ran.outcome.verdict == verdict
    if verdict == "fail":
        assert "the profile `codex` cuts so" in ran.outcome.reason
        assert ran.results[0].verdict == "fail"


def test_a_tool_that_is_cut_on_its_way_is_compared_with_what_it_returned(shop: Path) -> None:
    watch = Watch()
    read = watch.run_tool(lambda name, arguments: NOTES)
    players = specforge.Players(answering(SILENT), lambda name, arguments: first_bytes(8192)(str(read(name, arguments))), watch=watch)
    for _ in range(2):  # the same watch serves every run
        ran = asks(shop).run(lambda: players)
        assert ran.outcome.verdict == "fail"
        assert "without a marker" in ran.outcome.reason
        (part,) = [part for part in ran.runs[0].score.parts if not part.ref]
        assert "`read_notes`" in part.asks
        assert len(watch.calls) == 1
        assert watch.calls[0].id == "call-1-0"


def test_what_was_returned_is_kept_as_json_and_graded_where_the_spec_is_not(shop: Path) -> None:
    feature = specforge.load(shop)["shop"]
    (record,) = [one for one in suite_of(feature.view, feature.prompt, None).records if one["case"]["id"] == "shop/case/asks"]  # type: ignore[index]
    watch = Watch()
    chat = play(record["case"], Stage("", answering(SILENT), None, lambda *_: NOTES, watch=watch, cap=PROFILES["codex"]))  # type: ignore[arg-type]
    kept = [type(one)(**json.loads(json.dumps(one.as_json()))) for one in watch.calls]
    assert score_record(record, chat, returned=kept).verdict == score_record(record, chat, returned=watch).verdict == "fail"
    assert score_record(record, chat).verdict == "pass"


@pytest.mark.parametrize("name", PROFILES)
def test_a_result_that_fits_is_shown_as_it_is_under_every_cap(name: str) -> None:
    watch = Watch()
    chat = play({"mode": "single", "input": "x"}, Stage("", answering("Done."), None, lambda *_: "short", watch=watch, cap=PROFILES[name]))
    assert chat[2]["content"] == "short"


def test_pytest_shows_results_as_a_runtime_does_and_fails_what_passed_over_the_cut(shop: Path) -> None:
    (shop / "conftest.py").write_text(CONFTEST.replace("ANSWER", repr(SILENT)), encoding="utf-8")
    (shop / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "specforge", "build", "--quiet"], cwd=shop, check=True)
    assert pytest_in(shop, "--specforge", "-k", "asks")[0] == 0
    code, out = pytest_in(shop, "--specforge", "-k", "asks", "--specforge-cap", "codex")
    assert code == 1, out
    assert "goes on, or says so, where the result of `read_notes` was cut" in out
    code, out = pytest_in(shop, "--specforge", "--specforge-cap", "codec")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "did you mean `codex`?" in out
    (shop / "specforge.toml").write_text("[caps.ours]\nbytes = 4000\n", encoding="utf-8")
    code, out = pytest_in(shop, "--specforge", "-k", "asks", "--specforge-cap", "ours", "--specforge-drifted")
    assert code == 1, out
