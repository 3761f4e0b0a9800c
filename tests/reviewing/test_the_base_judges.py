"""A change does not judge itself: the config and the plugins of the base do, until it is merged."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.reviewing.review import review
from tests.reviewing.repository import AS_OF, PROMPT, SHOP, SPEC, begun, built, edit, introduced, reviewed, specforge
from tests.trees import write

TWICE = SHOP.replace("intents:\n", "  - {id: twice, rule: Never ask twice.}\nintents:\n", 1)
OWED = "untested-must-rule shop/constraint/twice"


def judged(names: str) -> str:
    return (
        f"what the change of {names} in the config would find: the config of the base judges until it is merged, "
        "`--own-config` judges by the new one"
    )


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ('fail_on = "warning"\n', "", "`fail_on`"),
        ('fail_on = "warning"\n', 'fail_on = "warning"\n[severities]\nuntested-must-rule = "off"\n', "`severities`"),
        ('[severities]\nuntested-must-rule = "error"\n', "", "`severities`"),
    ],
)
def test_what_blocks_is_what_the_base_says(tmp_path: Path, before: str, after: str, names: str) -> None:
    root = begun(tmp_path, {"specforge.toml": before, SPEC: SHOP})
    write(root, {"specforge.toml": after, SPEC: TWICE})
    built(root)
    found = reviewed(root)
    assert OWED in introduced(found)
    assert found.blocks
    assert judged(names) in found.unseen
    own = reviewed(root, own_config=True)
    assert not own.blocks
    assert not [one for one in own.unseen if "config" in one]


def test_a_severity_that_the_change_turns_up_counts_once_it_is_merged(tmp_path: Path) -> None:
    root = begun(tmp_path)
    write(root, {SPEC: TWICE})
    built(root)
    write(root, {"specforge.toml": '[severities]\nuntested-must-rule = "error"\n'})
    assert not reviewed(root).blocks
    assert [(one.ref, one.severity) for one in reviewed(root, own_config=True).blocking][:1] == [("shop/constraint/twice", "error")]


def test_the_gate_for_changes_is_that_of_the_base(tmp_path: Path) -> None:
    root = begun(tmp_path, {"specforge.toml": '[review]\nfail_on_change = "note"\nmermaid = false\n', SPEC: SHOP})
    write(root, {"specforge.toml": '[review]\nfail_on_change = "never"\n'})
    edit(root, SPEC, ("Be polite.", "Be kind."))
    built(root)
    found = reviewed(root)
    assert ([one.ref for one in found.blocking_changes], found.change_gate, found.mermaid) == (["shop/constraint/polite"], "note", False)
    assert judged("`review`") in found.unseen
    own = reviewed(root, own_config=True)
    assert (own.blocks, own.change_gate, own.mermaid) == (False, "never", True)


HOUSE = """\
[[lint.house]]
name = "rivals"
message = "it names a rival"
forbid = "Acme"
severity = "error"
"""


def test_prompts_are_linted_as_the_base_says(tmp_path: Path) -> None:
    rival = SHOP.replace("Be polite.", "Be better than Acme.")
    root = begun(tmp_path / "dropped", {"specforge.toml": HOUSE, SPEC: SHOP})
    write(root, {"specforge.toml": "", SPEC: rival})
    built(root)
    found = reviewed(root)
    assert (introduced(found), found.blocks) == (["rivals shop/constraint/polite"], True)
    assert judged("`lint`") in found.unseen
    root = begun(tmp_path / "added")
    write(root, {SPEC: rival})
    built(root)
    write(root, {"specforge.toml": HOUSE})
    assert introduced(reviewed(root)) == []
    assert introduced(reviewed(root, own_config=True)) == ["rivals shop/constraint/polite"]


PLUGIN = """\
from pathlib import Path
Path(__file__).with_name("imported").touch()
"""
CHECK = '''\
"""Rules that nobody likes."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def disliked_rule(project: Project) -> Iterator[Problem]:
    """Flag a rule that nobody likes.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: polite, level: should, rule: Be polite.}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    ```
    """
    for view in project.views:
        for rule in view.constraints:
            if "twice" in rule.value.rule:
                yield Problem("nobody likes it", rule.place, "drop it", str(rule.ref))
'''


def plugin(folder: Path) -> Mapping[str, str]:
    """A package of checks beside the project that leaves a trace when it is imported; gives how it is found."""
    write(folder, {"dislikes/__init__.py": PLUGIN, "dislikes/disliked_rule.py": CHECK})
    return {"PYTHONPATH": f"{folder}:{Path(__file__).parents[2]}"}


@pytest.mark.parametrize("format", ["text", "json", "markdown", "github"])
def test_a_plugin_that_only_the_change_names_is_never_imported(tmp_path: Path, format: str) -> None:
    env = plugin(tmp_path / "lib")
    root = begun(tmp_path / "project")
    write(root, {"specforge.toml": 'plugins = ["dislikes"]\n', SPEC: TWICE})
    edit(root, PROMPT, ("Be polite", "Be very polite"))
    said = specforge(root, "review", "--base", "main", "--format", format, code=1, env=env)
    assert "hand-edited" in said or "by hand" in said
    assert "disliked-rule" not in said
    assert format == "github" or "what the change of `plugins`" in said.replace("\\", "")
    assert not (tmp_path / "lib/dislikes/imported").exists()


def test_a_plugin_of_the_change_judges_when_it_is_asked_to(tmp_path: Path) -> None:
    env = plugin(tmp_path / "lib")
    root = begun(tmp_path / "project")
    write(root, {"specforge.toml": 'plugins = ["dislikes"]\n', SPEC: TWICE})
    said = specforge(root, "review", "--base", "main", "--own-config", code=1, env=env)
    assert "error[disliked-rule]" in said
    assert (tmp_path / "lib/dislikes/imported").exists()


def test_a_plugin_that_the_change_drops_still_judges(tmp_path: Path) -> None:
    env = plugin(tmp_path / "lib")
    root = begun(tmp_path / "project", {"specforge.toml": 'plugins = ["dislikes"]\n', SPEC: SHOP}, build_it=False)
    write(root, {"specforge.toml": "", SPEC: TWICE})
    assert "error[disliked-rule]" in specforge(root, "review", "--base", "main", code=1, env=env)


@pytest.mark.parametrize("how", ["new", "link", "link-of-a-folder", "link-outside"])
def test_a_config_of_another_name_does_not_judge_itself_either(tmp_path: Path, how: str) -> None:
    env = plugin(tmp_path / "lib")
    strict, lax = 'fail_on = "warning"\n', 'plugins = ["dislikes"]\n[severities]\nuntested-must-rule = "off"\n'
    files = {SPEC: SHOP} if how == "new" else {SPEC: SHOP, "conf/shop.toml": strict}
    root = begun(tmp_path / "project", {"specforge.toml": "", **files})
    write(root, {SPEC: TWICE, "other/shop.toml": lax})
    built(root)
    if how == "new":
        write(root, {"conf/shop.toml": lax})
    elif how == "link":
        (root / "conf/shop.toml").unlink()
        (root / "conf/shop.toml").symlink_to("../other/shop.toml")
    elif how == "link-outside":
        write(tmp_path, {"outside.toml": lax})
        (root / "conf/shop.toml").unlink()
        (root / "conf/shop.toml").symlink_to(tmp_path / "outside.toml")
    else:
        (root / "conf/shop.toml").unlink()
        (root / "conf").rmdir()
        (root / "conf").symlink_to("other")
    said = specforge(root, "review", "--base", "main", "--config", "conf/shop.toml", code=0 if how == "new" else 1, env=env)
    assert "untested-must-rule" in said
    assert not (tmp_path / "lib/dislikes/imported").exists()


def test_a_config_outside_the_project_judges_as_it_is(tmp_path: Path) -> None:
    root = begun(tmp_path / "project")
    write(tmp_path, {"ours.toml": 'fail_on = "warning"\n'})
    write(root, {SPEC: TWICE})
    built(root)
    assert reviewed(root, file=tmp_path / "ours.toml").blocks
    assert not reviewed(root).blocks


def test_a_gate_that_is_asked_for_goes_before_that_of_the_base(tmp_path: Path) -> None:
    root = begun(tmp_path)
    write(root, {SPEC: TWICE})
    built(root)
    assert review(root, Config(), "main", AS_OF, gate="warning").blocks
    assert not review(root, Config(), "main", AS_OF, gate="never").blocks
    specforge(root, "review", "--base", "main", "--fail-on", "warning", code=1)
    specforge(root, "review", "--base", "main", code=0)


def test_a_template_is_found_in_the_base_however_its_path_is_written(tmp_path: Path) -> None:
    config = '[templates]\nprompt = "./templates//own.j2"\n'
    root = begun(tmp_path, {"specforge.toml": config, "templates/own.j2": "{{ role }}\n", SPEC: SHOP})
    edit(root, SPEC, ("of a web shop", "of a shop"))
    built(root)
    assert reviewed(root).introduced == ()
