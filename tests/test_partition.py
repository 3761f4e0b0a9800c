"""A project gone through feature by feature says the same as one that is loaded as a whole."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from specforge import opening, walking
from specforge.config import Config, read_config
from specforge.finding import Severity
from specforge.opening import partition_of, set_up
from specforge.partition import Entangled, Look, look
from specforge.registry import Check
from specforge.verbs import build, check
from specforge.walking import Outcome
from tests.conftest import AS_OF

FOLDER = Path(__file__).parent / "specs"
EXAMPLES = Path(__file__).parent.parent / "examples"
CORPUS = sorted(path for path in FOLDER.iterdir() if path.is_dir())

SHOP = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
use: [style.yaml]
"""
STYLE = """\
specforge: 1
module: style
facts:
  - {id: fee, is: 3 EUR}
constraints:
  - {id: plain, level: should, rule: Use plain words.}
"""

Project = Callable[[dict[str, str]], Path]


def as_a_whole(root: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    with monkeypatch.context() as patch:
        patch.setattr(walking, "parts_of", lambda setup, partition, only=None: iter((partition.whole(),)))
        return check(root, config, AS_OF)


@pytest.mark.parametrize("folder", CORPUS, ids=lambda folder: folder.name)
def test_a_mistake_is_told_alike(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folder / "specs", tmp_path / "specs")
    # With another feature beside it, what is wrong is not all there is.
    (tmp_path / "specs/zzz.yaml").write_text("specforge: 1\nfeature: zzz\nrole: You are another assistant.\n", encoding="utf-8")
    assert check(tmp_path, Config(), AS_OF).report == as_a_whole(tmp_path, Config(), monkeypatch).report


def test_the_examples_are_told_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    config = read_config(EXAMPLES)
    parts = partition_of(set_up(EXAMPLES, config, AS_OF))
    sizes = [len(part.features) for part in parts.parts()]
    assert max(sizes) < sum(sizes), "some features are loaded alone"
    assert check(EXAMPLES, config, AS_OF).report == as_a_whole(EXAMPLES, config, monkeypatch).report


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (b"specforge: 1\nfeature: shop\n", Look("feature", "shop")),
        (b"specforge: 1\r\nfeature: shop # a shop\r\nuse: []\r\n", Look("feature", "shop")),
        (b"module: style-2\n", Look("module", "style-2")),
        (b"feature: shop\ntakes:\n", Look("feature", "shop", hands=True)),
        (b"feature: shop\ngives : []\n", Look("feature", "shop", hands=True)),
        (b'"feature": shop\n', Look("")),
        (b"feature: 'shop'\n", Look("")),
        (b"{feature: shop}\n", Look("")),
        (b"feature: shop\nmodule: shop\n", Look("")),
        (b"role: |\n  feature: shop\n", Look("")),
        (b"\xff\xfe", Look("")),
        (b"", Look("")),
    ],
)
def test_a_look_tells_what_a_spec_declares_or_nothing(text: bytes, seen: Look) -> None:
    assert look(text) == seen


def test_a_fact_of_a_module_is_unused_only_when_no_feature_uses_it(project_of: Project) -> None:
    files = {f"specs/{name}.yaml": SHOP.replace("feature: shop", f"feature: {name}") for name in ("a", "b", "c")}
    root = project_of({**files, "specs/style.yaml": STYLE})
    assert [one.check for one in check(root, Config(), AS_OF).report.findings if one.at.path == "specs/style.yaml"] == ["unused-fact"]
    (root / "specs/b.yaml").write_text(files["specs/b.yaml"] + "summary: The fee is {fee}.\n", encoding="utf-8")
    assert [one.check for one in check(root, Config(), AS_OF).report.findings if one.at.path == "specs/style.yaml"] == []
    # What a file that does not load uses is not known.
    (root / "specs/b.yaml").write_text(files["specs/b.yaml"] + "rolle: x\n", encoding="utf-8")
    assert [one.check for one in check(root, Config(), AS_OF).report.findings if one.at.path == "specs/style.yaml"] == []


@pytest.mark.parametrize(
    ("files", "entangled"),
    [
        pytest.param(
            {"specs/m.yaml": 'specforge: 1\n"module": m\nsource: "\n\nfeature: x\n"\n'}, True, id="a module that looks like a feature"
        ),
        pytest.param(
            {"specs/m.yaml": 'specforge: 1\n"feature": m\nsource: "\n\nmodule: x\n"\n'}, True, id="a feature that looks like a module"
        ),
        pytest.param(
            {"specs/shop.yaml": SHOP.replace("feature: shop", 'role: "\nfeature: shop\n"\n"feature": bank')}, False, id="an id in a text"
        ),
        pytest.param({"specs/shop.yaml": SHOP + '"takes": []\n"gives": [{id: a, fields: {x: string}}]\n'}, True, id="a quoted key"),
        pytest.param(
            {"specs/shop.yaml": SHOP + "role2: 1\n", "specs/style.yaml": '{specforge: 1, "feature": style}\n'}, False, id="a flow style"
        ),
        pytest.param(
            {
                "specs/a.yaml": SHOP.replace("feature: shop", "feature: a").replace("style", "../shared/one"),
                "specs/b.yaml": SHOP.replace("feature: shop", "feature: b").replace("style", "../shared/two"),
                "shared/one.yaml": STYLE,
                "shared/two.yaml": STYLE,
            },
            True,
            id="two modules of one id that no glob finds",
        ),
        pytest.param({"specs/a.yaml": SHOP.replace("shop", "a"), "specs/b.yaml": SHOP.replace("shop", "a")}, False, id="one id twice"),
        pytest.param(
            {"specs/shop.yaml": SHOP.replace("style.yaml", "bank.yaml"), "specs/bank.yaml": '"feature": bank\nspecforge: 1\n'},
            True,
            id="use of a feature",
        ),
    ],
)
def test_what_a_look_gets_wrong_is_told_alike(
    project_of: Project, files: dict[str, str], entangled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project_of({"specs/style.yaml": STYLE, **files})
    assert _is_entangled(root) == entangled
    assert check(root, Config(), AS_OF).report == as_a_whole(root, Config(), monkeypatch).report
    build(root, Config(), AS_OF)
    assert check(root, Config(), AS_OF).report == as_a_whole(root, Config(), monkeypatch).report


def _is_entangled(root: Path) -> bool:
    try:
        list(partition_of(set_up(root, Config(), AS_OF)).parts())
    except Entangled:
        return True
    return False


def test_a_project_is_gone_through_with_one_feature_in_memory(project_of: Project) -> None:
    root = project_of({f"specs/f{number}.yaml": f"specforge: 1\nfeature: f{number}\nrole: You help.\n" for number in range(9)})
    partition = partition_of(set_up(root, Config(), AS_OF))
    held = [len(partition.assembly.known.files) for _ in partition.parts()]
    assert held == [1] * 9 + [0]


def test_a_check_that_has_to_see_all_of_a_project_does(project_of: Project) -> None:
    root = project_of({f"specs/f{number}.yaml": f"specforge: 1\nfeature: f{number}\nrole: You help.\n" for number in range(3)})
    setup = set_up(root, Config(), AS_OF)
    assert [len(part.features) for part in opening.parts_of(setup, partition_of(setup))] == [1, 1, 1, 0]
    counting = Check("counting", Severity.NOTE, lambda project: iter(()))
    setup = replace(setup, checks=(*setup.checks, counting))
    assert [len(part.features) for part in opening.parts_of(setup, partition_of(setup))] == [3]
