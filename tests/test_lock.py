"""The lock: what it holds, what it says moved, and how two branches that touch different elements merge."""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.config import Config
from specforge.errors import LockError
from specforge.finding import Severity
from specforge.lock import Lock, Region, Written, line_hash, mark, parse
from specforge.toolchain import newer_writer
from specforge.verbs import Wishes, build, check
from specforge.version import __version__
from tests.conftest import AS_OF
from tests.trees import git

Project = Callable[[Mapping[str, str]], Path]
LOCK = "specforge.locks/shop.lock"
PROMPT = "generated/shop/prompt.md"
SPEC = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
facts:
  - {id: delay, is: 5 days}
constraints:
  - {id: first, level: should, rule: Greet the user by name.}
  - {id: second, level: should, rule: "A refund takes {delay}."}
  - {id: third, level: should, rule: Answer in one paragraph.}
  - {id: fourth, level: should, rule: Name the order you speak of.}
  - {id: fifth, level: should, rule: "Within {delay} nobody has to ask again."}
  - {id: sixth, level: should, rule: Say goodbye.}
  - {id: silent, level: should, enforce: policy, rule: Keep the logs for a year.}
intents:
  - {id: hello, when: The user says hello., do: Say hello.}
"""


@pytest.fixture
def shop(project_of: Project) -> Path:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.toml": ""})
    build(root, Config(), AS_OF)
    return root


def edit(root: Path, old: str, new: str) -> None:
    path = root / "specs/shop.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def said(root: Path) -> dict[str, tuple[str, str]]:
    return {
        one.at.path: (one.check, one.message) for one in check(root, Config(), AS_OF).report.findings if one.at.path != "specs/shop.yaml"
    }


def test_a_lock_is_read_as_it_was_written(shop: Path) -> None:
    text = (shop / LOCK).read_text(encoding="utf-8")
    lock = parse(text, LOCK)
    assert lock.dump() == text
    prompt = (shop / PROMPT).read_text(encoding="utf-8")
    assert lock.artifacts[PROMPT].marks == {mark(prompt)}
    assert "shop/constraint/silent" in lock.silent
    second = next(one for one in lock.artifacts[PROMPT].regions if one.name.startswith("shop/constraint/second"))
    assert [ref for ref, _ in second.reads] == ["shop/constraint/second", "shop/fact/delay"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.lists(st.text("xy\t ", max_size=3), min_size=1, max_size=3)), min_size=1, max_size=9))
def test_the_order_of_regions_comes_back(runs: list[tuple[str, list[str]]]) -> None:
    names = [f"{ref} #{number}" for number, (ref, _) in enumerate(runs)]
    regions = [
        Region(name, after, (("f/fact/a", "12345678"),), tuple(map(line_hash, lines)))
        for name, after, (_, lines) in zip(names, ["", *names], runs, strict=False)
    ]
    lock = Lock("shop", 'a "b".yaml', {"x y.md": Written.of({"compiler": "prompt 1"}, regions)}, {"f/fact/b": "87654321"})
    again = parse(lock.dump(), LOCK)
    assert again.dump() == lock.dump()
    assert again.artifacts["x y.md"].marks == {mark("\n".join(line for _, lines in runs for line in lines))}
    assert again.artifacts["x y.md"].made_with == {"compiler": "prompt 1"}
    assert (again.spec, again.silent) == ('a "b".yaml', {"f/fact/b": "87654321"})


def test_two_regions_after_one_may_stand_in_either_order_and_a_gap_fits_nothing() -> None:
    def written(*regions: tuple[str, str]) -> Written:
        return Written.of({}, [Region(name, after, (), (line_hash(name),)) for name, after in regions])

    assert written(("a", ""), ("b", "a"), ("c", "a")).marks == {mark("a\nb\nc"), mark("a\nc\nb")}
    # What follows one of them stays behind it.
    assert written(("a", ""), ("b", "a"), ("c", "a"), ("d", "b")).marks == {mark("a\nb\nd\nc"), mark("a\nc\nb\nd")}
    assert written(("a", ""), ("c", "b")).marks == {""}
    assert written(("a", ""), ("b", "c"), ("c", "b")).marks == {""}


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("5 days", "6 days", "it concerns shop/fact/delay (line"),
        ("Say goodbye.", "Wave goodbye.", "it concerns shop/constraint/sixth (line"),
        ("  - {id: sixth, level: should, rule: Say goodbye.}\n", "", "shop/constraint/sixth is gone"),
        ("  - {id: silent", "  - {id: seventh, level: should, rule: Be brief.}\n  - {id: silent", "it concerns shop/constraint/s"),
        ("level: should, enforce: policy, rule: Keep", "level: should, rule: Keep", "shop/constraint/silent"),
    ],
)
def test_stale_names_the_element_that_moved(shop: Path, old: str, new: str, cause: str) -> None:
    edit(shop, old, new)
    state, message = said(shop)[PROMPT]
    assert state == "stale"
    assert cause in message
    build(shop, Config(), AS_OF)
    assert said(shop) == {}


def test_stale_names_the_template(shop: Path) -> None:
    (shop / "own.md.j2").write_text("{{ role }}\n", encoding="utf-8")
    config = Config(templates={"prompt": "own.md.j2"})
    found = check(shop, config, AS_OF).report.findings
    assert "the template is own.md.j2 instead of shipped" in next(one.message for one in found if one.check == "stale")
    build(shop, config, AS_OF)
    (shop / "own.md.j2").write_text("{{ role }} Hello.\n", encoding="utf-8")
    found = check(shop, config, AS_OF).report.findings
    assert "the template own.md.j2 changed" in next(one.message for one in found if one.check == "stale")


def test_what_changes_no_text_is_a_note_and_recorded(shop: Path) -> None:
    edit(shop, "Keep the logs for a year.", "Keep the logs for two years.")
    state, message = said(shop)[LOCK]
    assert state == "lock-refresh"
    assert message.endswith(" would not change, but the lock is older: shop/constraint/silent changed")
    prompt = (shop / PROMPT).stat().st_mtime_ns
    outcome = build(shop, Config(), AS_OF)
    assert outcome.written == ()
    assert said(shop) == {}
    assert (shop / PROMPT).stat().st_mtime_ns == prompt


def test_a_spec_that_is_another_file_is_a_note_and_recorded(shop: Path) -> None:
    (shop / "specs/shop.yaml").rename(shop / "specs/store.yaml")
    state, message = said(shop)[LOCK]
    assert state == "lock-refresh"
    assert message.endswith(" would not change, but the lock is older: the spec specs/shop.yaml is specs/store.yaml now")
    assert build(shop, Config(), AS_OF).written == ()
    assert said(shop) == {}


def test_comments_owners_and_reasons_do_not_move_a_lock(shop: Path) -> None:
    before = (shop / LOCK).read_bytes()
    edit(shop, "constraints:", "# a comment\nconstraints:")
    edit(shop, "{id: sixth, level: should,", "{id: sixth, because: it is kind, level: should,")
    assert said(shop) == {}
    build(shop, Config(), AS_OF)
    assert (shop / LOCK).read_bytes() == before


def test_a_lock_of_the_first_version_is_understood_and_replaced(shop: Path) -> None:
    import hashlib

    text = (shop / PROMPT).read_bytes()
    new = (shop / LOCK).read_text(encoding="utf-8")
    others = [path for path in parse(new, LOCK).artifacts if path != PROMPT]
    rows = "".join(
        f'\n[[artifact]]\npath = "{path}"\nsha256 = "{hashlib.sha256((shop / path).read_bytes()).hexdigest()}"\n'
        for path in [PROMPT, *others]
    )
    (shop / LOCK).write_text(f'version = 1\nfeature = "shop"\nspec = "specs/shop.yaml"\n{rows}', encoding="utf-8")
    assert said(shop)[LOCK][0] == "lock-refresh"
    (shop / PROMPT).write_bytes(text + b"mine\n")
    assert said(shop)[PROMPT][0] == "hand-edited"
    (shop / PROMPT).write_bytes(text)
    build(shop, Config(), AS_OF)
    assert (shop / LOCK).read_text(encoding="utf-8") == new


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("\nwith ", "\n<<<<<<< ours\nwith ", "holds merge-conflict markers"),
        ("\nwith ", "\n>>>>>>> theirs\nwith ", "holds merge-conflict markers"),
        ("\nwith ", "\n=======\nwith ", "is damaged: the block that begins with '=======' is not whole"),
        ('spec "specs/shop.yaml"', "spec 5", "is damaged: '5' is no path in double quotes"),
        ("version 2\n", "version 2\nversion 3\n", "is damaged: it holds what no lock says, above its artifacts"),
        ("feature shop", "feature shop-two", "is damaged: it is the lock of 'shop-two'"),
        ("\nwrote\n", "\n", "is not whole"),
    ],
)
def test_a_damaged_lock_says_what_is_wrong_with_it(shop: Path, old: str, new: str, told: str) -> None:
    text = (shop / LOCK).read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(LockError, match=re.escape(told)):
        parse(text.replace(old, new, 1), LOCK)


def test_a_text_that_moved_with_nothing_is_unexplained(shop: Path) -> None:
    """As after an upgrade that changes what a compiler writes, without a new revision of it."""
    path = shop / PROMPT
    old = path.read_text(encoding="utf-8").replace("Say goodbye.", "Say farewell.")
    lock = shop / LOCK
    lock.write_text(
        lock.read_text(encoding="utf-8").replace(line_hash("- Preferably: Say goodbye."), line_hash("- Preferably: Say farewell.")),
        encoding="utf-8",
    )
    path.write_text(old, encoding="utf-8")
    assert said(shop)[PROMPT][0] == "unexplained"
    build(shop, Config(), AS_OF)
    assert "Say goodbye." in path.read_text(encoding="utf-8")
    assert said(shop) == {}


@pytest.mark.parametrize(("old", "new"), [("sample: 17", "sample: 18"), ("origin: incident", "origin: production")])
def test_what_cases_print_of_a_variable_or_of_themselves_is_stale_when_it_changes(tmp_path: Path, old: str, new: str) -> None:
    spec = """\
specforge: 1
feature: shop
variables: [{id: count, type: integer, sample: 17}]
intents: [{id: greet, when: The user greets., do: "Say {count}."}]
cases: [{id: hello, covers: greet, origin: incident, input: Hi!, expect: {says: hello}}]
"""
    path = tmp_path / "specs/shop.yaml"
    path.parent.mkdir()
    path.write_text(spec, encoding="utf-8")
    build(tmp_path, Config(), AS_OF)
    path.write_text(spec.replace(old, new), encoding="utf-8")
    states = {one.at.path: one.check for one in check(tmp_path, Config(), AS_OF).report.findings}
    assert states["generated/shop/evals.jsonl"] == "stale"


def test_an_unexplained_text_names_the_versions_that_changed(shop: Path) -> None:
    record = shop / "specforge.locks/project.lock"
    now = record.read_text(encoding="utf-8")
    assert f"with specforge {__version__}" in now
    test_a_text_that_moved_with_nothing_is_unexplained(shop)
    for path, before, after in (
        (PROMPT, "Say goodbye.", "Say farewell."),
        (LOCK, line_hash("- Preferably: Say goodbye."), line_hash("- Preferably: Say farewell.")),
    ):
        (shop / path).write_text((shop / path).read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    found = next(one for one in check(shop, Config(), AS_OF).report.findings if one.check == "unexplained")
    assert found.help == "no version is known to have changed: report it; `specforge build` writes the new text"
    record.write_text(re.sub(r"with specforge .*\n", "with specforge 0.0.9\n", now) + "with acme-checks 1.2\n", encoding="utf-8")
    found = next(one for one in check(shop, Config(), AS_OF).report.findings if one.check == "unexplained")
    assert f"specforge {__version__} was 0.0.9, acme-checks is gone" in found.message
    assert found.help == "run `specforge build`"
    build(shop, Config(), AS_OF)
    assert record.read_text(encoding="utf-8") == now


def written_by(shop: Path, version: str, template: str = "0123456789ab") -> None:
    """Let the prompt and its lock say what another version wrote."""
    for path, before, after in (
        (PROMPT, r"Say goodbye\.", "Say farewell."),
        (LOCK, line_hash("- Preferably: Say goodbye."), line_hash("- Preferably: Say farewell.")),
        (LOCK, "with template shipped .*", f"with template shipped {template}" if template else r"\g<0>"),
        ("specforge.locks/project.lock", "with specforge .*", f"with specforge {version}"),
    ):
        text = (shop / path).read_text(encoding="utf-8")
        (shop / path).write_text(re.sub(before, after, text), encoding="utf-8")


@pytest.mark.parametrize(
    ("template", "why"),
    [("0123456789ab", f"the template shipped changed, specforge {__version__} was 0.0.9"), ("", f"specforge {__version__} was 0.0.9")],
)
def test_an_edit_from_before_an_upgrade_is_not_laid_at_the_door_of_the_spec(shop: Path, template: str, why: str) -> None:
    written_by(shop, "0.0.9", template)
    path = shop / PROMPT
    path.write_text(path.read_text(encoding="utf-8").replace("Greet the user", "Greet each user"), encoding="utf-8")
    state, message = said(shop)[PROMPT]
    assert (state, message.partition(": ")[0]) == (
        "diverged",
        f"the artifact was edited by hand, and what it is made with has changed since ({why})",
    )
    path.write_text(path.read_text(encoding="utf-8").replace("Say farewell", "Say adieu"), encoding="utf-8")
    assert (
        "the edit and a build contradict each other: by hand it says '- Preferably: Say adieu.', and a build writes"
        in said(shop)[PROMPT][1]
    )
    edit(shop, "nobody has to ask", "nobody needs to ask")
    assert "the edit and the spec contradict each other" in said(shop)[PROMPT][1]


@pytest.mark.parametrize("also", ["", "its spec", "the file"])
def test_an_older_version_keeps_what_a_newer_one_wrote(shop: Path, also: str) -> None:
    """Two people with two versions would write each other's artifacts anew, and neither would be told by a build."""
    record, path = shop / "specforge.locks/project.lock", shop / PROMPT
    written_by(shop, "999.10.0")
    if also == "its spec":
        edit(shop, "Answer in one paragraph", "Answer in two paragraphs")
    if also == "the file":
        path.write_text(path.read_text(encoding="utf-8").replace("Greet the user", "Greet each user"), encoding="utf-8")
    before = path.read_bytes()
    for _ in range(2):  # neither does the first of two builds make the second one forget
        for outcome in (check(shop, Config(), AS_OF), build(shop, Config(), AS_OF)):
            (found,) = (one for one in outcome.report.findings if one.at.path == PROMPT)
            assert found.check == "written-by-newer"
            assert ("by hand" in found.message) == (also == "the file")
            assert f"the template shipped changed, specforge {__version__} was 999.10.0" in found.message
            assert (
                found.help
                == "install the newer one; or, to go back to this one, delete specforge.locks/project.lock and run `specforge build`"
            )
        assert path.read_bytes() == before
        assert "with specforge 999.10.0" in record.read_text(encoding="utf-8")
    record.unlink()
    build(shop, Config(), AS_OF)
    assert "Say goodbye." in path.read_text(encoding="utf-8")
    assert "with specforge 999" not in record.read_text(encoding="utf-8")


ABOUT = "generated/shop/about.md"


def with_one_more(shop: Path, compiler: str) -> None:
    """An artifact that a newer version made."""
    written_by(shop, "999.10.0", "")
    (shop / ABOUT).write_text("About.\n", encoding="utf-8")
    lock = parse((shop / LOCK).read_text(encoding="utf-8"), LOCK)
    hello = next(one for one in lock.artifacts[PROMPT].regions if one.name.startswith("shop/intent/hello"))
    region = Region("shop/intent/hello", "", hello.reads, (line_hash("About."), "-"))
    added = Lock(lock.feature, lock.spec, {**lock.artifacts, ABOUT: Written.of({"compiler": compiler}, [region])}, lock.silent)
    (shop / LOCK).write_text(added.dump(), encoding="utf-8")


def test_an_older_version_keeps_what_only_a_newer_one_writes_of_a_feature_that_it_renames(shop: Path) -> None:
    with_one_more(shop, "about 1")
    edit(shop, "feature: shop\n", "feature: store\nwas: shop\n")
    for outcome in (check(shop, Config(), AS_OF), build(shop, Config(), AS_OF), build(shop, Config(), AS_OF)):
        (found,) = (one for one in outcome.report.findings if one.at.path == ABOUT)
        assert found.check == "written-by-newer"
    assert (shop / ABOUT).read_text(encoding="utf-8") == "About.\n"
    assert ABOUT in (shop / LOCK).read_text(encoding="utf-8")
    assert (shop / "generated/store/prompt.md").is_file()
    assert not (shop / PROMPT).exists()


@pytest.mark.parametrize("compiler", ["about 1", "evals 99"])
def test_an_older_version_keeps_what_only_a_newer_one_writes(shop: Path, compiler: str) -> None:
    """It would be deleted by one person and written anew by the other one."""
    path, record = ABOUT, shop / "specforge.locks/project.lock"
    with_one_more(shop, compiler)
    edit(shop, "Answer in one paragraph", "Answer in two paragraphs")
    for outcome in (check(shop, Config(), AS_OF), build(shop, Config(), AS_OF), build(shop, Config(), AS_OF)):
        (found,) = (one for one in outcome.report.findings if one.at.path == path)
        assert found.check == "written-by-newer"
        assert found.message.startswith("a newer specforge wrote the artifact, and this one writes none")
    assert (shop / path).read_text(encoding="utf-8") == "About.\n"
    assert path in (shop / LOCK).read_text(encoding="utf-8")
    record.unlink()
    build(shop, Config(), AS_OF)
    assert not (shop / path).exists()


def test_force_takes_back_what_a_newer_version_wrote(shop: Path) -> None:
    written_by(shop, "999.10.0")
    said_first: list[str] = []
    assert build(shop, Config(), AS_OF, Wishes(force=True, announce=said_first.append)).written == (PROMPT,)
    assert said_first == [f"{PROMPT} is replaced; it was written-by-newer"]
    assert said(shop) == {}


def test_an_older_version_builds_what_a_newer_one_would_write_alike(shop: Path) -> None:
    record = shop / "specforge.locks/project.lock"
    record.write_text(re.sub("with specforge .*", "with specforge 999.10.0", record.read_text(encoding="utf-8")), encoding="utf-8")
    assert not build(shop, Config(), AS_OF).report.findings  # it wrote nothing
    edit(shop, "Say goodbye", "Say farewell")
    (told,) = build(shop, Config(), AS_OF).report.findings
    assert (told.check, told.severity, told.at.path) == ("written-by-newer", Severity.WARNING, "specforge.locks/project.lock")
    assert told.message == "specforge 999.10.0 built this project last; what was written now is as this older one writes it"
    assert said(shop) == {}


@pytest.mark.parametrize(
    ("last", "this", "newer"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.0", True),
        ("0.2.0", "0.2.0", False),
        ("0.1.0", "0.2.0", False),
        ("0.2.0rc1", "0.2.0", False),
        ("0.2.0", "0.2.0rc1", True),
        ("0.2.0rc1", "0.2.0.dev3", True),
        ("0.2.0.dev12", "0.2.0.dev3", True),
        ("0.2.0.post1", "0.2.0", True),
        ("0.2.0+local", "0.2.0", False),
        ("", "0.2.0", False),
        ("unknown", "0.2.0", False),
    ],
)
def test_versions_are_ordered_as_they_are_released(last: str, this: str, newer: bool) -> None:
    assert newer_writer({"specforge": last}, {"specforge": this}) == (last if newer else "")
    # A plugin that is another one, too, can be why something comes out otherwise.
    assert not newer_writer({"specforge": last, "acme": "1"}, {"specforge": this, "acme": "2"})


def test_a_build_that_writes_nothing_leaves_the_versions_alone(shop: Path) -> None:
    record = shop / "specforge.locks/project.lock"
    text = record.read_text(encoding="utf-8").replace(__version__, "0.0.9")
    record.write_text(text, encoding="utf-8")
    assert said(shop) == {}
    assert not build(shop, Config(), AS_OF).report.findings
    assert record.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "text", ["", "with\n", "version x\n", "<<<<<<< ours\nwith specforge 1\n=======\nwith specforge 2\n>>>>>>> theirs\n"]
)
def test_versions_that_say_nothing_are_no_obstacle(shop: Path, text: str) -> None:
    record = shop / "specforge.locks/project.lock"
    now = record.read_text(encoding="utf-8")
    record.write_text(text, encoding="utf-8")
    assert said(shop) == {}
    (shop / PROMPT).unlink()
    build(shop, Config(), AS_OF)
    assert record.read_text(encoding="utf-8") == now


def test_versions_of_a_newer_lock_are_told_and_kept(shop: Path) -> None:
    record = shop / "specforge.locks/project.lock"
    record.write_text("version 3\n", encoding="utf-8")
    (shop / PROMPT).unlink()
    outcome = build(shop, Config(), AS_OF)
    assert outcome.newer
    assert [(one.at.path, one.message) for one in outcome.report.findings] == [
        ("specforge.locks/project.lock", "the lock was written by a newer specforge (lock version 3)")
    ]
    assert record.read_text(encoding="utf-8") == "version 3\n"
    assert (shop / PROMPT).exists(), "features are not held back"
    record.unlink()
    record.mkdir()
    assert check(shop, Config(), AS_OF).broken


PLUGIN = """\
from specforge.artifact import Artifact
from specforge.registry import compiler


@compiler
def words(view):
    \"\"\"Emit words in the order of a set.\"\"\"
    yield Artifact(f"{view.folder}/words.txt", "\\n".join({f"word-{number}" for number in range(200)}) + "\\n")
"""


def test_an_artifact_that_comes_out_different_each_time_is_told_and_kept(
    project_of: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.toml": 'plugins = ["unordered"]\n'})
    packages = tmp_path_factory.mktemp("packages")
    (packages / "unordered").mkdir()
    (packages / "unordered/__init__.py").touch()
    (packages / "unordered/words.py").write_text(PLUGIN, encoding="utf-8")

    def run(seed: str, *arguments: str) -> tuple[int, str]:
        import os

        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(packages), "CI": "true"}
        done = subprocess.run(
            [sys.executable, "-m", "specforge", *arguments], cwd=root, env=env, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    assert run("5", "build", "-q")[0] == 0
    before = (root / "generated/shop/words.txt").read_bytes()
    assert run("5", "check", "-q") == (0, "")
    for verb in ("check", "build"):
        code, text = run("6", verb, "-q")
        assert code == 1
        assert "generated/shop/words.txt: error[nondeterministic]: the artifact comes out different each time" in text
    assert (root / "generated/shop/words.txt").read_bytes() == before


def test_what_a_plugin_writes_otherwise_is_not_laid_at_the_door_of_a_newer_version(
    project_of: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, packages = project_of({"specs/shop.yaml": SPEC}), tmp_path_factory.mktemp("packages")
    monkeypatch.syspath_prepend(packages)
    for revision in (1, 2):
        name = f"counted{revision}"
        (packages / name).mkdir()
        (packages / name / "__init__.py").touch()
        lines = PLUGIN.replace("@compiler", f"@compiler(revision={revision})").replace(
            '{f"word-{number}" for number in range(200)}', f'["{revision}"]'
        )
        (packages / name / "words.py").write_text(lines, encoding="utf-8")
    build(root, Config(plugins=("counted1",)), AS_OF)
    record = root / "specforge.locks/project.lock"
    record.write_text(re.sub("with specforge .*", "with specforge 999.10.0", record.read_text(encoding="utf-8")), encoding="utf-8")
    (found,) = check(root, Config(plugins=("counted2",)), AS_OF).report.findings
    assert (found.check, found.at.path) == ("stale", "generated/shop/words.txt")
    build(root, Config(plugins=("counted2",)), AS_OF)
    assert (root / "generated/shop/words.txt").read_text(encoding="utf-8") == "2\n"


EDITS = {
    "first": ("Greet the user by name.", "Greet the user kindly."),
    "third": ("Answer in one paragraph.", "Answer in two paragraphs."),
    "sixth": ("Say goodbye.", "Wish a good day."),
    "hello": ("do: Say hello.", "do: Say good morning."),
    "silent": ("Keep the logs for a year.", "Keep the logs for a month."),
    "gone": ("  - {id: fourth, level: should, rule: Name the order you speak of.}\n", ""),
}


@pytest.mark.parametrize("ours", EDITS)
@pytest.mark.parametrize("theirs", EDITS)
def test_branches_that_touch_different_elements_do_not_conflict_in_the_lock(shop: Path, ours: str, theirs: str) -> None:
    """Where artifacts conflict (two lines side by side), a build settles them; the lock never does."""
    if ours >= theirs:
        return
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "base")
    for branch in (ours, theirs):
        git(shop, "checkout", "-q", "-b", branch, "main")
        edit(shop, *EDITS[branch])
        build(shop, Config(), AS_OF)
        git(shop, "commit", "-qam", branch)
    git(shop, "merge", "-q", ours, code=None)
    spec, lock = ((shop / path).read_text(encoding="utf-8") for path in ("specs/shop.yaml", LOCK))
    if "<<<<<<<" in spec:
        return
    assert "<<<<<<<" not in lock
    assert parse(lock, LOCK).artifacts[PROMPT].marks != {""}
    assert all(state in {"conflicted", "converged", "lock-refresh"} for state, _ in said(shop).values())
    build(shop, Config(), AS_OF)
    assert said(shop) == {}


def test_a_clean_merge_whose_text_is_wrong_is_stale_and_the_value_is_named(shop: Path) -> None:
    """One branch adds a rule that quotes a fact, the other changes the fact: every line merges, and one is wrong."""
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "base")
    git(shop, "checkout", "-q", "-b", "adds")
    edit(shop, "do: Say hello.}", 'do: "Say hello, and that it takes {delay}."}')
    build(shop, Config(), AS_OF)
    git(shop, "commit", "-qam", "adds")
    git(shop, "checkout", "-q", "main")
    edit(shop, "is: 5 days", "is: 6 days")
    build(shop, Config(), AS_OF)
    git(shop, "commit", "-qam", "changes")
    git(shop, "merge", "-q", "adds")
    assert "it takes 5 days" in (shop / PROMPT).read_text(encoding="utf-8")
    state, message = said(shop)[PROMPT]
    assert state == "stale"
    assert "shop/fact/delay" in message
    build(shop, Config(), AS_OF)
    assert "it takes 6 days" in (shop / PROMPT).read_text(encoding="utf-8")
    assert said(shop) == {}


def test_a_checkout_of_any_kind_is_clean(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A shallow clone, a worktree, and a checkout that turned line feeds into CRLF."""
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "base")
    place = tmp_path_factory.mktemp("checkouts")
    git(place, "clone", "-q", "--depth", "1", shop.as_uri(), "shallow")
    git(shop, "worktree", "add", "-q", str(place / "worktree"), "-b", "other")
    git(place, "-c", "core.autocrlf=true", "clone", "-q", shop.as_uri(), "crlf")
    assert said(place / "shallow") == {}
    assert said(place / "worktree") == {}
    crlf = place / "crlf"
    assert b"\r\n" in (crlf / LOCK).read_bytes()
    assert {state for state, _ in said(crlf).values()} == {"line-endings"}
    before = {path: path.read_bytes() for path in crlf.rglob("*.md")}
    assert build(crlf, Config(), AS_OF).written == ()
    assert {path: path.read_bytes() for path in crlf.rglob("*.md")} == before


def test_without_its_lock_a_tree_loses_nothing(shop: Path) -> None:
    """As when locks are ignored by git: what is right is recorded, what was edited is kept."""
    (shop / LOCK).unlink()
    path = shop / PROMPT
    path.write_text(path.read_text(encoding="utf-8") + "mine\n", encoding="utf-8")
    found = next(one for one in check(shop, Config(), AS_OF).report.findings if one.check == "collision")
    assert (
        found.message == "no lock lists the file that stands where the artifact goes, and it says something else than a build would write"
    )
    assert found.help.startswith(f"restore {LOCK} from version control, if it was lost")
    assert f"or run `specforge build --adopt {PROMPT}`" in found.help
    build(shop, Config(), AS_OF)
    assert path.read_text(encoding="utf-8").endswith("mine\n")


def test_what_was_renamed_is_said_to_be_and_not_to_be_gone(shop: Path) -> None:
    edit(shop, "{id: delay,", "{id: waiting-time, was: delay,")
    text = (shop / "specs/shop.yaml").read_text(encoding="utf-8")
    (shop / "specs/shop.yaml").write_text(text.replace("{delay}", "{waiting-time}"), encoding="utf-8")
    messages = " ".join(message for _, message in said(shop).values())
    assert "shop/fact/delay is called shop/fact/waiting-time now" in messages
    assert "is gone" not in messages
    assert "is new" not in messages


def test_a_rule_that_was_renamed_is_new_in_no_artifact(shop: Path) -> None:
    spec = SPEC.replace("intents:", "  - {id: thanks, rule: Thank the user.}\nintents:")
    spec += "cases:\n  - {id: one, covers: hello, input: Hi., expect: [{says: Hello}]}\n"
    (shop / "specs/shop.yaml").write_text(spec, encoding="utf-8")
    build(shop, Config(), AS_OF)
    edit(shop, "{id: thanks,", "{id: gratitude, was: thanks,")
    assert [message.partition(": ")[2] for path, (_, message) in said(shop).items() if path == LOCK] == [
        "shop/constraint/thanks is called shop/constraint/gratitude now"
    ]


def test_what_is_as_it_was_under_another_id_is_perhaps_renamed(shop: Path) -> None:
    edit(shop, "{id: delay,", "{id: waiting-time,")
    text = (shop / "specs/shop.yaml").read_text(encoding="utf-8")
    (shop / "specs/shop.yaml").write_text(text.replace("{delay}", "{waiting-time}"), encoding="utf-8")
    messages = " ".join(message for _, message in said(shop).values())
    assert "shop/fact/delay is gone (or is called shop/fact/waiting-time now: say `was: delay` in it)" in messages
    assert "is new" not in messages


def test_what_says_something_else_is_not_taken_for_renamed(shop: Path) -> None:
    edit(shop, "{id: delay, is: 5 days}", "{id: waiting-time, is: 6 days}")
    text = (shop / "specs/shop.yaml").read_text(encoding="utf-8")
    (shop / "specs/shop.yaml").write_text(text.replace("{delay}", "{waiting-time}"), encoding="utf-8")
    messages = " ".join(message for _, message in said(shop).values())
    assert "shop/fact/delay is gone" in messages
    assert "is called" not in messages
