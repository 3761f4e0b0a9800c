"""The file of a person that plugs an agent into an export."""

from pathlib import Path

import pytest

from specforge.errors import UsageError
from specforge.runners.agent_file import AGENT, named_agent, players_of, plugged_in

TOOLS: list[dict[str, object]] = []


def written(folder: Path, text: str) -> Path:
    path = folder / "agent.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_agent_or_the_players_of_a_case_are_taken_from_it(tmp_path: Path) -> None:
    text = "def agent(messages, tools): return 'one'\ndef other(messages, tools): return 'two'\n"
    path = written(tmp_path, text)
    assert players_of(path, None, {}).agent([], TOOLS) == "one"
    assert players_of(path, "other", {}).agent([], TOOLS) == "two"
    (tmp_path / "b").mkdir()
    players = "from specforge import Players\ndef players(case): return Players(lambda *_: case['id'], model='m')\n"
    path = written(tmp_path / "b", text + players)
    made = plugged_in(path, None)
    assert [made({"id": id}).agent([], TOOLS) for id in "xy"] == ["x", "y"]
    assert made({"id": "x"}).model == "m"
    assert players_of(path, "agent", {}).agent([], TOOLS) == "one"


@pytest.mark.parametrize(
    ("text", "function", "told"),
    [
        ("", None, "has no function `agent`"),
        ("agent = 7\n", None, "has no function `agent`"),
        ("def agent(messages, tools): return 'one'\n", "agnet", "has no function `agnet`"),
    ],
)
def test_a_file_without_one_is_refused_before_a_case_is_played(tmp_path: Path, text: str, function: str | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        plugged_in(written(tmp_path, text), function)


def test_what_is_missing_or_no_players_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no agent at"):
        plugged_in(tmp_path / "agent.py", None)
    made = plugged_in(written(tmp_path, "def players(case): return 'Hello.'\n"), None)
    with pytest.raises(UsageError, match="gave no `Players`"):
        made({})


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (None, ("there/agent.py", None)),
        ("", ("there/agent.py", None)),
        ("mine.py", ("mine.py", None)),
        ("mine.py:run", ("mine.py", "run")),
        ("C:\\mine.py", ("C:\\mine.py", None)),
    ],
)
def test_the_environment_names_another_file_or_function(
    monkeypatch: pytest.MonkeyPatch, given: str | None, found: tuple[str, str | None]
) -> None:
    monkeypatch.delenv(AGENT, raising=False)
    if given is not None:
        monkeypatch.setenv(AGENT, given)
    assert named_agent(Path("there/agent.py")) == (Path(found[0]), found[1])
