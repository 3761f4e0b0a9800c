"""The check of the base takes what the check of the project found, where nothing differs; what it finds is what it finds alone."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from specforge import verbs, walking
from specforge.config import read_config
from specforge.opening import Opened, Setup
from specforge.partition import Part
from specforge.reviewing.review import Pair
from tests.conftest import AS_OF, ROOT
from tests.trees import edit


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    left = ("airline-agent*", "coding-agent*", "policy-assistant*", "scheduling-assistant*", "generated", "specforge.locks")
    shutil.copytree(ROOT / "examples", root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*left))
    verbs.build(root, read_config(root), AS_OF)
    return root


@pytest.fixture
def two(built: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The project and its base, of which something is changed in either."""
    for name in ("now", "then"):
        shutil.copytree(built, tmp_path / name)
    return tmp_path / "now", tmp_path / "then"


STORE, SESSIONS = "feature_specs/store-agent.yaml", "feature_specs/modules/sessions.yaml"
CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda root: None,
    "a rule": lambda root: edit(root, STORE, "at most 6 sentences", "at most 9 sentences"),
    "a module": lambda root: edit(root, SESSIONS, "30m", "45m"),
    "an edit": lambda root: next(root.glob("generated/*/**/prompt.md")).write_text("by hand\n", encoding="utf-8"),
    "a spec that is gone": lambda root: (root / STORE).unlink(),
    "a broken spec": lambda root: (root / STORE).write_text("feature: [\n", encoding="utf-8"),
    "an artifact that is gone": lambda root: next(root.glob("generated/*/**/prompt.md")).unlink(),
    "a lock that is gone": lambda root: next(root.glob("specforge.locks/*.lock")).unlink(),
    "a document": lambda root: next(root.glob("feature_specs/documents/*.*")).write_text("Other.\n", encoding="utf-8"),
    "a feature of the same id": lambda root: shutil.copy(root / STORE, root / "feature_specs/twin.yaml"),
    "a module that nobody uses": lambda root: (root / "feature_specs/modules/idle.yaml").write_text(
        "specforge: 1\nmodule: idle\nfacts:\n  - {id: name, is: Acme}\n", encoding="utf-8"
    ),
}


@pytest.mark.parametrize("in_base", [False, True])
@pytest.mark.parametrize("name", CHANGES)
def test_the_base_is_judged_as_if_it_were_alone(two: tuple[Path, Path], name: str, in_base: bool) -> None:
    now, then = two
    CHANGES[name](then if in_base else now)
    config = read_config(now)
    alone = [verbs.check(root, config, AS_OF) for root in two]
    pair = Pair(time.time_ns())
    together = [verbs.check(root, config, AS_OF, pair) for root in two]
    assert [one.report for one in together] == [one.report for one in alone]
    assert [(one.broken, one.newer) for one in together] == [(one.broken, one.newer) for one in alone]


def test_what_is_the_same_is_not_compiled_again(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    now, then = two
    CHANGES["a rule"](now)
    opened: list[object] = []
    open_part = walking.open_part

    def counted(setup: Setup, part: Part, *more: Callable[[str], bool]) -> Opened:
        opened.append(part)
        return open_part(setup, part, *more)

    monkeypatch.setattr(walking, "open_part", counted)
    config, pair = read_config(now), Pair(time.time_ns())
    verbs.check(now, config, AS_OF, pair)
    first = len(opened)
    verbs.check(then, config, AS_OF, pair)
    assert (first, len(opened) - first) == (3, 2), "the feature that changed, and the modules that no feature uses"


def test_other_settings_are_judged_anew(two: tuple[Path, Path]) -> None:
    now, then = two
    config = read_config(now)
    strict = config.model_copy(update={"severities": {"unused-fact": "error"}})
    pair = Pair(time.time_ns())
    verbs.check(now, config, AS_OF, pair)
    assert verbs.check(then, strict, AS_OF, pair).report == verbs.check(then, strict, AS_OF).report
