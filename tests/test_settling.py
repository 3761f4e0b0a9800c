"""How drift is settled: by force, by adoption, after a merge; and how it is looked at first."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest

from specforge.config import Config
from specforge.drift import Asked, Disk, State, classify
from specforge.lock import mark, sides
from specforge.reporting.telling import report_schema
from specforge.verbs import build, check
from tests.command import specforge_in
from tests.conftest import AS_OF
from tests.trees import git

Project = Callable[[Mapping[str, str]], Path]
SPEC = "specforge: 1\nfeature: shop\nrole: You are the assistant of a shop.\nconstraints:\n  - {id: soon, level: should, rule: It takes 5 days.}\n"
PROMPT = "generated/shop/prompt.md"
LOCK = "specforge.locks/shop.lock"


def states(root: Path) -> dict[str, str]:
    return {one.at.path: one.check for one in check(root, Config(), AS_OF).report.findings}


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file() and ".git" not in path.parts}


@pytest.fixture
def shop(project_of: Project) -> Path:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.toml": ""})
    build(root, Config(), AS_OF)
    return root


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_force_writes_over_an_edit_and_names_the_file_first(shop: Path) -> None:
    right = (shop / PROMPT).read_bytes()
    edit(shop / PROMPT, "5 days", "6 days")
    code, out, error = specforge_in(shop, "build")
    assert code == 1
    assert "error[hand-edited]" in out
    assert f"`specforge promote {PROMPT}:5` writes it into specs/shop.yaml, or says why not; `specforge revert {PROMPT}:5` drops it" in out
    code, out, error = specforge_in(shop, "build", "--force")
    assert code == 0
    assert error == f"specforge: {PROMPT} is replaced; it was hand-edited\n"
    assert f"wrote   {PROMPT}" in out
    assert (shop / PROMPT).read_bytes() == right
    assert states(shop) == {}


def test_force_replaces_a_diverged_file_and_a_strangers_but_no_folder(shop: Path) -> None:
    edit(shop / PROMPT, "5 days", "6 days")
    edit(shop / "specs/shop.yaml", "5 days", "7 days")
    assert states(shop) == {PROMPT: "diverged"}
    assert specforge_in(shop, "build", "--force")[0] == 0
    assert "7 days" in (shop / PROMPT).read_text(encoding="utf-8")
    (shop / LOCK).unlink()
    edit(shop / PROMPT, "7 days", "8 days")
    assert states(shop) == {PROMPT: "collision"}
    assert specforge_in(shop, "build", "--force")[0] == 0
    (shop / PROMPT).unlink()
    (shop / PROMPT).mkdir()
    code, out, _ = specforge_in(shop, "build", "--force")
    assert code == 1
    assert "error[unreadable]" in out
    assert (shop / PROMPT).is_dir()


def test_a_file_that_is_adopted_counts_as_edited_by_hand(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.toml": "", PROMPT: "mine\n"})
    assert states(root) == {PROMPT: "collision"}
    (found,) = check(root, Config(), AS_OF).report.findings
    assert f"run `specforge build --adopt {PROMPT}` to take it in as edited by hand" in found.help
    code, out, _ = specforge_in(root, "build", "--adopt", PROMPT)
    assert code == 1
    assert "error[hand-edited]" in out
    assert (root / PROMPT).read_text(encoding="utf-8") == "mine\n"
    assert states(root) == {PROMPT: "hand-edited"}
    assert specforge_in(root, "build", "--force", "--quiet")[0] == 0
    assert states(root) == {}


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (PROMPT, f"{PROMPT} cannot be adopted: it is clean"),
        ("specs/shop.yaml", "specs/shop.yaml cannot be adopted: no build makes it"),
        ("generated/shop/nothing.md", "generated/shop/nothing.md cannot be adopted: no build makes it"),
        ("/etc/passwd", "/etc/passwd cannot be adopted: no build makes it"),
    ],
)
def test_only_a_collision_can_be_adopted(shop: Path, file: str, said: str) -> None:
    before = tree(shop)
    code, _, error = specforge_in(shop, "build", "--adopt", file)
    assert code == 2
    assert error == f"specforge: {said}\n    name a file that `specforge check` calls a collision\n"
    assert tree(shop) == before


def test_a_plan_changes_nothing_and_shows_what_would_change(shop: Path) -> None:
    edit(shop / "specs/shop.yaml", "5 days", "7 days")
    before = tree(shop)
    code, out, _ = specforge_in(shop, "build", "--dry-run", "--diff")
    assert code == 1
    assert f"would write  {PROMPT}\n" in out
    removed, added = (next(line for line in out.splitlines() if line.startswith(sign)) for sign in ("-- ", "+- "))
    assert removed.replace("5 days", "7 days")[1:] == added[1:]
    assert tree(shop) == before
    code, out, _ = specforge_in(shop, "build", "--dry-run", "--diff", "--format", "json")
    document = json.loads(out)
    jsonschema.Draft202012Validator(report_schema()).validate(document)
    assert (document["planned"], document["written"], len(document["diffs"])) == (True, [PROMPT], 1)
    assert specforge_in(shop, "build", "--diff") == (2, "", "specforge: `--diff` shows what a build would change\n    add `--dry-run`\n")
    assert specforge_in(shop, "build")[0] == 0
    code, out, _ = specforge_in(shop, "build", "--dry-run")
    assert code == 0
    assert "would" not in out


def branches(root: Path, ours: Callable[[], None], theirs: Callable[[], None]) -> None:
    """Make one change on each of two branches, with a build, and merge them."""
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    git(root, "checkout", "-qb", "theirs")
    theirs()
    build(root, Config(), AS_OF)
    git(root, "commit", "-qam", "theirs")
    git(root, "checkout", "-q", "main")
    ours()
    build(root, Config(), AS_OF)
    git(root, "commit", "-qam", "ours")
    git(root, "merge", "-q", "theirs", code=None)


TWO = (
    SPEC
    + "  - {id: a, level: should, rule: Rule a.}\n  - {id: b, level: should, rule: Rule b.}\n  - {id: c, level: should, rule: Rule c.}\n  - {id: d, level: should, rule: Rule d.}\n  - {id: e, level: should, rule: Rule e.}\n"
)


def test_a_merge_of_two_rules_leaves_nothing_to_do(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": TWO, "specforge.toml": ""})
    build(root, Config(), AS_OF)
    spec = root / "specs/shop.yaml"
    branches(root, lambda: edit(spec, "Rule a.", "Rule one."), lambda: edit(spec, "Rule e.", "Rule two."))
    # Git merged spec, prompt and lock alike.
    assert states(root) == {}
    assert "Rule one." in (root / PROMPT).read_text(encoding="utf-8")
    assert "Rule two." in (root / PROMPT).read_text(encoding="utf-8")


def test_a_conflict_between_two_builds_is_written_again(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": TWO, "specforge.toml": ""})
    build(root, Config(), AS_OF)
    spec = root / "specs/shop.yaml"
    branches(root, lambda: edit(spec, "Rule a.", "Rule one."), lambda: edit(spec, "Rule a.", "Rule two."))
    assert "<<<<<<<" in (root / PROMPT).read_text(encoding="utf-8")
    spec.write_text(TWO.replace("Rule a.", "Rule three."), encoding="utf-8")  # a person settles the spec
    assert states(root) == {LOCK: "conflicted", PROMPT: "conflicted"}
    assert build(root, Config(), AS_OF).written == (PROMPT,)
    assert "Rule three." in (root / PROMPT).read_text(encoding="utf-8")
    assert states(root) == {}


def test_a_conflict_with_a_hand_edit_stops(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": TWO, "specforge.toml": ""})
    build(root, Config(), AS_OF)
    spec = root / "specs/shop.yaml"
    branches(root, lambda: edit(spec, "Rule a.", "Rule one."), lambda: edit(root / PROMPT, "Rule a.", "Rule by hand."))
    assert "<<<<<<<" in (root / PROMPT).read_text(encoding="utf-8")
    before = (root / PROMPT).read_bytes()
    assert states(root)[PROMPT] == "conflicted-edited"
    assert build(root, Config(), AS_OF).kept == (PROMPT,)
    assert (root / PROMPT).read_bytes() == before
    assert specforge_in(root, "build", "--force")[0] == 0
    assert states(root) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y\nd\n", ("a\nb\nd\n", "a\nc\nd\n")),
        ("<<<<<<< x\nb\n||||||| base\no\n=======\nc\n>>>>>>> y\n", ("b\n", "c\n")),
        ("<<<<<<< x\nb\n=======\n", None),
        ("a\n=======\nb\n", None),
        (">>>>>>> y\n", None),
        ("", None),
        (
            "a\n<<<<<<< x\nb\n||||||| past\n<<<<<<<<< 1\nd\n||||||||| y\ne\n=========\nf\n>>>>>>>>> 2\n=======\nc\n>>>>>>> y\n",
            ("a\nb\n", "a\nc\n"),  # two common pasts, which conflict themselves, as `diff3` shows them
        ),
        ("<<<<<<<<<< x\nb\n=======\nd\n==========\nc\n>>>>>>>>>> y\n", ("b\n=======\nd\n", "c\n")),  # `conflict-marker-size=10`
        ("<<<<<<< x\nTitle\n========\n=======\nc\n>>>>>>> y\n", ("Title\n========\n", "c\n")),
    ],
)
def test_both_sides_of_a_conflict_are_read(text: str, expected: tuple[str, str] | None) -> None:
    assert sides(text) == expected


class Unmoved(Asked):
    def moved(self) -> bool:
        return False


def test_markers_that_a_build_would_write_are_no_conflict() -> None:
    text = "<<<<<<< x\nb\n=======\nc\n>>>>>>> y\n"
    assert classify(text, frozenset({mark(text)}), Disk(text), Unmoved()) is State.CLEAN
    assert classify("b\n", frozenset({mark("c\n")}), Disk(text)) is State.CONFLICTED
    assert classify("b\n", frozenset({mark("x\n")}), Disk(text)) is State.CONFLICTED_EDITED


def concerned(root: Path) -> list[tuple[str, str]]:
    found = check(root, Config(), AS_OF).report.findings
    names = ("it concerns ", "it stands between ")
    told = [
        (one.check, next(one.message.partition(name)[2] for name in names if name in one.message))
        for one in found
        if one.at.path.startswith("generated/")
    ]
    return [(check, text.partition(";")[0]) for check, text in told]


QUOTING = """\
specforge: 1
feature: shop
facts:
  - {id: days, is: 5 days}
constraints:
  - {id: soon, level: should, rule: "It takes {days}."}
  - {id: kind, level: should, rule: Be kind.}
intents:
  - {id: ask, when: The user asks.}
"""


def test_a_difference_names_the_elements_it_concerns(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": QUOTING, "specforge.toml": ""})
    build(root, Config(), AS_OF)
    edit(root / "specs/shop.yaml", "5 days", "6 days")
    assert concerned(root) == [("stale", "shop/fact/days (line 5)")]
    build(root, Config(), AS_OF)
    edit(root / PROMPT, "Be kind", "Be very kind")
    edit(root / PROMPT, "6 days", "60 days")
    assert concerned(root) == [("hand-edited", "shop/fact/days"), ("hand-edited", "shop/constraint/kind")]
    finding = next(one for one in check(root, Config(), AS_OF).report.findings if one.check == "hand-edited")
    assert (finding.ref, finding.at.line) == ("shop/fact/days", 5)
    edit(root / "specs/shop.yaml", "The user asks.", "The user wants to know.")
    # What the spec changed is no edit: only what was written last is compared.
    assert concerned(root) == [("diverged", "shop/constraint/soon, shop/constraint/kind")]


def test_a_line_that_was_put_in_or_taken_out_names_its_neighbours_or_its_owner(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": QUOTING, "specforge.toml": ""})
    build(root, Config(), AS_OF)
    right = (root / PROMPT).read_text(encoding="utf-8")
    soon = next(line for line in right.splitlines(keepends=True) if "5 days" in line)
    (root / PROMPT).write_text(right.replace(soon, soon + "- Be quick.\n"), encoding="utf-8")
    assert concerned(root) == [("hand-edited", "shop/constraint/soon and shop/constraint/kind")]
    (root / PROMPT).write_text(right.replace(soon, ""), encoding="utf-8")
    assert concerned(root) == [("hand-edited", "shop/constraint/soon")]
    (root / PROMPT).write_text("", encoding="utf-8")
    assert concerned(root)[0][0] == "hand-edited"
    (root / PROMPT).write_text("x\n" * 5_000, encoding="utf-8")
    assert concerned(root)[0][1].startswith("shop")
