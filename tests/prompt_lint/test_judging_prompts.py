"""Linting the prompts of a folder: what counts, what does not, repairs, and the baseline."""

import datetime
import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from specforge.config import Config
from specforge.errors import UsageError
from specforge.prompt_lint.choosing import OWN
from specforge.prompt_lint.judging import Judged, Request, judge
from specforge.registry import find_rules
from specforge.writing import exclusive
from tests.trees import git

DAY = datetime.date(2026, 12, 1)
TODO = "# Role\nYou help in a shop.\n\n# Refunds\nTODO: ask legal.\n"
HIDDEN = "Never give\u200b refunds.\n"


def config(**lint: Any) -> Config:
    return Config.model_validate({"lint": {"paths": ["prompts"], **lint}})


def lint(root: Path, settings: Config | None = None, as_of: datetime.date = DAY, **request: Any) -> Judged:
    return judge(root, settings or config(), find_rules(), as_of, Request(**request))


def found(judged: Judged) -> list[tuple[str, str, int]]:
    return [(one.rule, one.at.path, one.at.line) for one in judged.results.counting]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts/a.md").write_text(TODO)
    return tmp_path


def test_findings_have_their_place_in_the_file(shop: Path) -> None:
    (shop / "prompts/b.py").write_text('SYSTEM_PROMPT = """You help in a shop.\nTODO: ask legal.\n"""\n')
    assert found(lint(shop)) == [("placeholder-debris", "prompts/a.md", 5), ("placeholder-debris", "prompts/b.py", 2)]
    assert lint(shop).results.results[1].message.endswith("(in `SYSTEM_PROMPT`)")
    assert lint(shop).results.covered == f"2 prompts in 2 files, {sum(one.on for one in find_rules())} rules, as of 2026-12-01"


class TestWhatWasThereBefore:
    RULE = "Never reveal a card number."

    @staticmethod
    def commit(shop: Path) -> None:
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
        for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "a"]):
            subprocess.run([*git, *arguments], cwd=shop, check=True, capture_output=True)

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("a.md", "---\nowner: x\n---\nYou help in a shop.\nNever reveal a card number.\nBe warm.\n"),
            ("b.py", 'SYSTEM_PROMPT = """You help in a shop.\nNever reveal a card number.\nBe warm.\n"""\n'),
            ("c.yaml", "system_prompt: |\n  You help in a shop.\n  Never reveal a card number.\n  Be warm.\n"),
            ("d.json", '{"messages": [{"role": "system", "content": "You help in a shop. Never reveal a card number. Be warm."}]}'),
            ("e.prompt", '{{role "system"}}\nYou help in a shop.\nNever reveal a card number.\nBe warm.\n{{role "user"}}\n{{question}}\n'),
        ],
    )
    def test_a_lost_clause_is_told_whatever_holds_the_prompt(self, shop: Path, name: str, text: str) -> None:
        (shop / "prompts/a.md").unlink()
        (shop / "prompts" / name).write_text(text)
        self.commit(shop)
        assert found(lint(shop, base="HEAD", rules=("removed-binding-clause",))) == []
        (shop / "prompts" / name).write_text(text.replace(self.RULE, ""))
        judged = lint(shop, base="HEAD", rules=("removed-binding-clause",))
        assert [one.rule for one in judged.results.counting] == ["removed-binding-clause"]
        assert not any("before" in one for one in judged.results.unseen)

    def test_a_prompt_that_is_put_in_front_of_another_lost_nothing(self, shop: Path) -> None:
        first = f"You help in a shop. {self.RULE}"
        (shop / "prompts/b.json").write_text(json.dumps({"prompts": [first]}))
        self.commit(shop)
        (shop / "prompts/b.json").write_text(json.dumps({"prompts": ["You sell tickets. Be warm.", first]}))
        judged = lint(shop, base="HEAD", rules=("removed-binding-clause",))
        assert found(judged) == []
        assert "what was there before of `prompts[0]` of prompts/b.json: `HEAD` has no such prompt" in judged.results.unseen

    def test_a_clause_that_is_lost_while_its_file_is_renamed_is_told(self, shop: Path) -> None:
        text = f"You help in a shop.\n{self.RULE}\n" + "".join(f"Tell the price of thing {number}.\n" for number in range(9))
        (shop / "prompts/a.md").write_text(text)
        self.commit(shop)
        (shop / "prompts/a.md").unlink()
        (shop / "prompts/Süß.md").write_text(text.replace(self.RULE, ""))
        subprocess.run(["git", "add", "-A"], cwd=shop, check=True)
        judged = lint(shop, base="HEAD", rules=("removed-binding-clause",))
        assert [one.rule for one in judged.results.counting] == ["removed-binding-clause"]
        assert not any("no such prompt" in one for one in judged.results.unseen)

    def test_a_file_that_the_base_does_not_have_is_told(self, shop: Path) -> None:
        self.commit(shop)
        (shop / "prompts/a.md").rename(shop / "prompts/b.md")
        assert "what was there before of prompts/b.md: `HEAD` has no such prompt" in lint(shop, base="HEAD").results.unseen

    def test_a_prompt_in_a_submodule_is_told_as_one(self, shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        other = tmp_path_factory.mktemp("other")
        (other / "c.md").write_text("You help in a shop.")
        git(other, "init", "-q")
        self.commit(other)
        self.commit(shop)
        git(shop, "submodule", "--quiet", "add", str(other), "prompts/more")
        self.commit(shop)
        why = "`HEAD` names a commit of the submodule prompts/more, and holds no file of it"
        assert f"what was there before of prompts/more/c.md: {why}" in lint(shop, base="HEAD").results.unseen


def test_a_path_outside_of_the_project_is_shown_as_it_was_named(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "x.md"
    other.write_text(TODO)
    assert found(lint(shop, paths=(other,))) == [("placeholder-debris", str(other), 5)]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"paths": (Path("nowhere"),)}, "there is nothing at nowhere"),
        ({"rules": ("placeholder-debriss",)}, "there is no rule `placeholder-debriss`"),
        ({"write_baseline": True, "update_baseline": True}, "either written or updated"),
        ({"write_baseline": True, "every": True}, "rules that the config turns on"),
        ({"without_baseline": True, "update_baseline": True}, "leaves the baseline out"),
        ({"until": DAY}, "last day of a new baseline"),
        ({"update_baseline": True}, "there is no baseline"),
    ],
)
def test_misuse_is_refused(shop: Path, request_: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        lint(shop, **request_)


def test_without_a_path_the_config_must_name_one(shop: Path) -> None:
    with pytest.raises(UsageError, match="no prompt was named"):
        judge(shop, Config(), find_rules(), DAY, Request())
    (shop / "empty").mkdir()
    with pytest.raises(UsageError, match="no file that could hold a prompt"):
        lint(shop, paths=(shop / "empty",))


def test_what_cannot_be_read_is_a_finding(shop: Path) -> None:
    (shop / "prompts/c.md").write_bytes(b"\x00\x01\x02" * 100)
    (shop / "prompts/d.md").write_bytes(b"caf\xe9\n")
    (shop / "prompts/e.json").write_text('{"prompt": "You help in a shop, and you answer questions"')
    told = [one for one in lint(shop).results.results if one.rule == "unread-file"]
    assert [(one.at.path, one.message.split(":")[0]) for one in told][:2] == [
        ("prompts/c.md", "the file is binary"),
        ("prompts/d.md", "the file is not UTF-8"),
    ]
    assert told[2].at.path == "prompts/e.json"


class TestIgnoring:
    def test_an_entry_of_the_config_with_its_reason(self, shop: Path) -> None:
        entry = {"rule": "placeholder-debris", "files": ["prompts/*.md"], "reason": "soon", "owner": "legal", "expires": DAY}
        judged = lint(shop, config(ignore=[entry]))
        assert found(judged) == []
        assert [one.waived for one in judged.results.results] == ["ignored by legal until 2026-12-01: soon"]
        later = lint(shop, config(ignore=[entry]), as_of=DAY + datetime.timedelta(1))
        assert [one.rule for one in later.results.counting] == ["placeholder-debris", "expired-suppression"]

    def test_an_entry_can_name_the_text(self, shop: Path) -> None:
        entry = {"rule": "placeholder-debris", "files": ["prompts/*.md"], "reason": "soon", "owner": "legal", "expires": DAY}
        assert found(lint(shop, config(ignore=[{**entry, "text": "TODO"}]))) == []
        assert [one.rule for one in lint(shop, config(ignore=[{**entry, "text": "FIXME"}])).results.counting] == [
            "placeholder-debris",
            "unused-suppression",
        ]

    def test_an_entry_that_ignores_nothing_is_told(self, shop: Path) -> None:
        entry = {"rule": "homoglyph", "files": ["prompts/*.md"], "reason": "soon", "owner": "legal", "expires": DAY}
        assert "unused-suppression" in [one.rule for one in lint(shop, config(ignore=[entry])).results.counting]
        assert "unused-suppression" not in [
            one.rule for one in lint(shop, config(ignore=[entry]), rules=("placeholder-debris",)).results.counting
        ]
        with pytest.raises(UsageError, match="ignores the rule `homoglif`"):
            lint(shop, config(ignore=[{**entry, "rule": "homoglif"}]))

    @pytest.mark.parametrize(
        ("comment", "rules"),
        [
            ("ignore[placeholder-debris] by legal until 2026-12-01: soon", []),
            ("ignore[placeholder-debris] by legal until 2026-11-30: soon", ["placeholder-debris", "expired-suppression"]),
            ("ignore[placeholder-debris] soon", ["placeholder-debris", "incomplete-suppression"]),
            ("ignore[homoglyph] by legal until 2026-12-01: soon", ["placeholder-debris", "unused-suppression"]),
            ("ignore[homoglif] by legal until 2026-12-01: soon", ["placeholder-debris", "unknown-rule"]),
            ("ignore[] by legal until 2026-12-01: soon", ["placeholder-debris", "unknown-rule"]),
        ],
    )
    def test_a_comment(self, shop: Path, comment: str, rules: list[str]) -> None:
        (shop / "prompts/a.md").write_text(f"# Refunds\n<!-- specforge: {comment} -->\nTODO: ask legal.\n")
        assert sorted(one.rule for one in lint(shop).results.counting) == sorted(rules)

    @pytest.mark.parametrize(
        ("day", "lacks"), [("", "a day"), ("until 2026-13-01", "a day (`2026-13-01` is none)"), ("until May", "a day (`May` is none)")]
    )
    def test_what_stands_in_the_place_of_a_day_is_told(self, shop: Path, day: str, lacks: str) -> None:
        (shop / "prompts/a.md").write_text(f"<!-- specforge: ignore[placeholder-debris] by legal {day}: soon -->\nTODO: ask legal.\n")
        (told,) = (one for one in lint(shop).results.counting if one.rule == "incomplete-suppression")
        assert told.message == f"it does not name {lacks}, so it ignores nothing"

    def test_a_protected_clause_is_not_given_up_in_its_own_file(self, shop: Path) -> None:
        (shop / "prompts/a.md").write_text(
            "<!-- specforge: ignore-file[lost-clause] by me until 2026-12-01: clean-up -->\nYou help in a shop.\n"
        )
        settings = config(facts={"protected": ["Never promise a refund to anybody."]})
        assert [one.rule for one in lint(shop, settings).results.counting] == ["lost-clause"]
        entry = {"rule": "lost-clause", "files": ["prompts/*.md"], "reason": "agreed", "owner": "legal", "expires": DAY}
        assert "lost-clause" not in [
            one.rule
            for one in lint(shop, config(facts={"protected": ["Never promise a refund to anybody."]}, ignore=[entry])).results.counting
        ]


class TestBaseline:
    def test_only_what_is_new_counts(self, shop: Path) -> None:
        assert lint(shop, write_baseline=True).said == ("wrote lint-baseline.json with 1 finding",)
        assert found(lint(shop)) == []
        assert [one.waived for one in lint(shop).results.results] == ["in the baseline"]
        (shop / "prompts/a.md").write_text("A line before.\n\n" + TODO + "TBD: more.\n")
        assert found(lint(shop)) == [("placeholder-debris", "prompts/a.md", 8)]
        assert len(found(lint(shop, without_baseline=True))) == 2

    def test_what_is_ignored_above_or_below_makes_nothing_new(self, shop: Path) -> None:
        """Two findings about the same words are told apart by their order, and only those that count have one."""
        lint(shop, write_baseline=True)
        ignored = "<!-- specforge: ignore[placeholder-debris] by legal until 2027-01-31: theirs -->\nTODO: ask legal.\n\n"
        for text in (ignored + TODO, f"{TODO}\n{ignored}", ignored + TODO + "\n" + ignored, TODO):
            (shop / "prompts/a.md").write_text(text)
            assert found(lint(shop)) == []
        (shop / "prompts/a.md").write_text(ignored + TODO + "\nTODO: ask legal.\n")
        assert [rule for rule, _, _ in found(lint(shop))] == ["placeholder-debris"]

    def test_a_file_with_another_name_keeps_its_findings(self, shop: Path) -> None:
        (shop / "prompts/a.md").write_text(TODO + "TBD: more.\n")
        (shop / "prompts/b.md").write_text(TODO)
        lint(shop, write_baseline=True)
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"], ["tag", "base"]):
            git(shop, *command)
        (shop / "prompts/a.md").rename(shop / "prompts/c.md")
        (shop / "prompts/b.md").rename(shop / "prompts/d.md")
        judged = lint(shop, base="base")
        assert [one.rule for one in judged.results.counting] == ["stale-baseline"]
        assert judged.results.counting[0].message == (
            "3 findings of the baseline stand in a file with another name now: prompts/a.md is prompts/c.md, prompts/b.md is prompts/d.md"
        )
        judged = lint(shop, update_baseline=True, base="base")
        assert judged.said == ("took 0 findings out of lint-baseline.json, and followed 3 to the new name of their file; 3 left",)
        assert found(lint(shop, base="base")) == []
        (shop / "prompts/c.md").write_text(TODO + "TBD: more.\nTODO: ask legal.\n")
        (shop / "prompts/e.md").write_text(TODO)
        assert found(lint(shop, base="base")) == [("placeholder-debris", "prompts/c.md", 7), ("placeholder-debris", "prompts/e.md", 5)]

    def test_a_prompt_in_the_place_of_a_deleted_one_does_not_inherit_its_findings(self, shop: Path) -> None:
        other = "# Role\nYou write poems about the sea for a magazine.\n\n# Form\nKeep to four lines, and never rhyme.\n"
        lint(shop, write_baseline=True)
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"], ["tag", "base"]):
            git(shop, *command)
        (shop / "prompts/a.md").unlink()
        (shop / "prompts/c.md").write_text(f"{other}TODO: ask legal.\n")
        assert [(one.rule, one.at.path) for one in lint(shop, base="base").results.counting] == [
            ("stale-baseline", "lint-baseline.json"),
            ("placeholder-debris", "prompts/c.md"),
        ]
        lint(shop, update_baseline=True)  # without a base, nobody knows what stood there
        assert [one.rule for one in lint(shop, base="base").results.counting] == ["grown-baseline"]
        (shop / "prompts/c.md").write_text(TODO.replace("Refunds", "Returns") + "Be brief.\n")
        assert found(lint(shop, base="base")) == []

    def test_what_a_baseline_never_had_is_told_beside_a_file_with_another_name(self, shop: Path) -> None:
        lint(shop, write_baseline=True)
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"], ["tag", "base"]):
            git(shop, *command)
        (shop / "prompts/a.md").rename(shop / "prompts/c.md")
        (shop / "prompts/b.md").write_text(TODO)
        (shop / "lint-baseline.json").unlink()
        lint(shop, write_baseline=True)
        (told,) = lint(shop, base="base").results.counting
        assert told.rule == "grown-baseline"
        assert told.message.startswith("the baseline has 1 finding that it did not have in base")

    def test_it_only_shrinks(self, shop: Path) -> None:
        lint(shop, write_baseline=True)
        with pytest.raises(UsageError, match="a baseline only shrinks"):
            lint(shop, write_baseline=True)
        (shop / "prompts/a.md").write_text("# Role\nYou help in a shop.\nTBD: something else.\n")
        assert sorted(one.rule for one in lint(shop).results.counting) == ["placeholder-debris", "stale-baseline"]
        judged = lint(shop, update_baseline=True)
        assert judged.said == ("took 1 finding out of lint-baseline.json; 0 left",)
        assert [one.rule for one in judged.results.counting] == ["placeholder-debris"]
        assert [one.rule for one in lint(shop).results.counting] == ["placeholder-debris"]

    def test_what_a_comment_ignores_leaves_it(self, shop: Path) -> None:
        path = shop / "prompts/a.md"
        path.write_text(TODO)
        lint(shop, write_baseline=True)
        ignored = "<!-- specforge: ignore[placeholder-debris] by docs until 2999-01-01: It is quoted. -->\nTODO"
        path.write_text(TODO.replace("TODO", ignored))
        assert [one.rule for one in lint(shop).results.counting] == ["stale-baseline"]
        assert lint(shop, update_baseline=True).said == ("took 1 finding out of lint-baseline.json; 0 left",)
        assert found(lint(shop)) == []

    def test_what_was_not_looked_at_stays(self, shop: Path) -> None:
        (shop / "prompts/b.md").write_text(TODO)
        lint(shop, write_baseline=True)
        (shop / "prompts/b.md").write_text("Be kind.\n")
        assert found(lint(shop, paths=(shop / "prompts/a.md",))) == []
        assert found(lint(shop, rules=("homoglyph",))) == []
        assert lint(shop, paths=(shop / "prompts/a.md",), update_baseline=True).said[0].startswith("took 0 findings")

    def test_what_a_file_that_is_gone_had_is_gone(self, shop: Path) -> None:
        (shop / "prompts/b.md").write_text(TODO)
        lint(shop, write_baseline=True)
        (shop / "prompts/b.md").unlink()
        assert [one.rule for one in lint(shop).results.counting] == ["stale-baseline"]

    def test_after_its_day_everything_counts(self, shop: Path) -> None:
        lint(shop, write_baseline=True, until=DAY)
        assert found(lint(shop)) == []
        later = lint(shop, as_of=DAY + datetime.timedelta(1))
        assert sorted(one.rule for one in later.results.counting) == ["expired-baseline", "placeholder-debris"]

    def test_the_baseline_of_the_base_may_not_have_less(self, shop: Path) -> None:
        def git(*arguments: str) -> None:
            subprocess.run(
                ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments], cwd=shop, check=True, capture_output=True
            )

        lint(shop, write_baseline=True)
        git("init", "-q")
        git("add", "-A")
        git("commit", "-qm", "a")
        assert found(lint(shop, base="HEAD")) == []
        (shop / "prompts/b.md").write_text(TODO)
        (shop / "lint-baseline.json").unlink()
        lint(shop, write_baseline=True)
        grown = lint(shop, base="HEAD").results.counting
        assert [one.rule for one in grown] == ["grown-baseline"]
        assert "placeholder-debris in prompts/b.md" in grown[0].message

    def test_a_baseline_that_cannot_be_written_is_told(self, shop: Path) -> None:
        with pytest.raises(UsageError, match="cannot be written"):
            lint(shop, config(baseline="nowhere/b.json"), write_baseline=True)


class TestFixing:
    def test_a_safe_repair_is_made_and_nothing_else_is_touched(self, shop: Path) -> None:
        path = shop / "prompts/b.md"
        path.write_text(TODO + HIDDEN)
        path.chmod(0o640)
        judged = lint(shop, fix=True)
        assert judged.said == ("repaired 1 finding",)
        assert path.read_text() == TODO + "Never give refunds.\n"
        assert path.stat().st_mode & 0o777 == 0o640
        assert {one.rule for one in judged.results.counting} == {"placeholder-debris"}
        assert lint(shop, fix=True).said == ("nothing could be repaired",)

    def test_a_prompt_inside_of_a_program_is_repaired_there(self, shop: Path) -> None:
        path = shop / "prompts/b.py"
        path.write_text(f'# a program\nSYSTEM_PROMPT = """You help in a shop.\n{HIDDEN}"""\nprint(1)\n')
        lint(shop, fix=True)
        assert path.read_text() == '# a program\nSYSTEM_PROMPT = """You help in a shop.\nNever give refunds.\n"""\nprint(1)\n'

    def test_an_escaped_character_is_left_to_people(self, shop: Path) -> None:
        path = shop / "prompts/b.json"
        text = '[{"role": "system", "content": "You help in a shop. Never give\\u200b refunds to them."}]\n'
        path.write_text(text)
        assert ("hidden-character", "prompts/b.json", 1) in found(lint(shop, fix=True))
        assert path.read_text() == text

    def test_encodings_and_line_ends_stay(self, shop: Path) -> None:
        path = shop / "prompts/b.md"
        path.write_bytes(b"\xef\xbb\xbf" + "Never give\u200b refunds.\r\nBe kind.\r\n".encode())
        lint(shop, fix=True)
        assert path.read_bytes() == b"\xef\xbb\xbfNever give refunds.\r\nBe kind.\r\n"
        path.write_bytes(b"\xff\xfe" + HIDDEN.encode("utf-16-le"))
        lint(shop, fix=True)
        assert path.read_bytes() == b"\xff\xfe" + "Never give refunds.\n".encode("utf-16-le")

    def test_what_is_ignored_is_not_repaired(self, shop: Path) -> None:
        path = shop / "prompts/b.md"
        text = f"<!-- specforge: ignore[hidden-character] by x until 2027-01-31: y -->\n{HIDDEN}"
        path.write_text(text)
        lint(shop, fix=True)
        assert path.read_text() == text


def test_what_is_said_of_some_files_goes_before_what_is_said_of_all(shop: Path) -> None:
    shutil.copy(shop / "prompts/a.md", shop / "prompts/b.md")
    settings = config(facts={"required": ["Role"]}, prompts=[{"files": ["prompts/b.md"], "required": ["Safety"]}])
    assert ("missing-section", "prompts/b.md", 1) in found(lint(shop, settings))
    assert not any(rule == "missing-section" and path.endswith("a.md") for rule, path, _ in found(lint(shop, settings)))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"tools": "nowhere.json"}, "nowhere.json, which the settings of `lint` name, cannot be read"),
        ({"tools": "bad.json"}, "bad.json, which the settings of `lint` name, is not JSON"),
        ({"tools": "list.json"}, "list.json holds no tools"),
        ({"answer": "list.json"}, "list.json is no JSON Schema"),
    ],
)
def test_files_that_the_settings_name_must_be_readable(shop: Path, facts: dict[str, Any], said: str) -> None:
    (shop / "bad.json").write_text("{")
    (shop / "list.json").write_text("[]")
    with pytest.raises(UsageError, match=said):
        lint(shop, config(facts=facts))


def test_the_same_run_twice_gives_the_same(shop: Path) -> None:
    (shop / "prompts/b.py").write_text('PROMPT = "TODO: say what this is about, dear colleague."\n' * 3)
    assert lint(shop, every=True) == lint(shop, every=True)
    marks = [one.fingerprint for one in lint(shop, every=True).results.results]
    assert len(marks) == len(set(marks))


@pytest.mark.parametrize(
    "exclude", ["prompts/archive/**/*.md", "prompts/archive/*", "prompts/archive", "archive", "old.md", "**/old.md", "archive/*.md"]
)
def test_files_are_excluded_by_their_path_in_the_project_below_a_folder_and_by_name(shop: Path, exclude: str) -> None:
    (shop / "prompts/archive").mkdir()
    (shop / "prompts/archive/old.md").write_text(TODO)
    assert len(found(lint(shop))) == 2
    assert found(lint(shop, config(exclude=[exclude]))) == [("placeholder-debris", "prompts/a.md", 5)]
    assert found(lint(shop, exclude=(exclude,))) == [("placeholder-debris", "prompts/a.md", 5)]


def test_paths_of_the_config_may_be_globs(shop: Path) -> None:
    (shop / "prompts/de").mkdir()
    for name in ("de/b.md", "de/c.txt", "README.md", ".hidden.md", "d.png", "e.prompts"):
        (shop / "prompts" / name).write_text(TODO)
    assert [path for _, path, _ in found(lint(shop, config(paths=["prompts/**/*.md"])))] == ["prompts/a.md", "prompts/de/b.md"]
    assert [path for _, path, _ in found(lint(shop, config(paths=["prompts/*/*"])))] == ["prompts/de/b.md", "prompts/de/c.txt"]
    assert [path for _, path, _ in found(lint(shop, config(paths=["prompts/*.prompts"])))] == ["prompts/e.prompts"]
    with pytest.raises(UsageError, match=r"matches `prompt/\*\.md`, which `paths`"):
        lint(shop, config(paths=["prompt/*.md"]))
    with pytest.raises(UsageError, match="nothing at prompt, which `paths`"):
        lint(shop, config(paths=["prompt"]))


def test_a_file_named_in_two_ways_is_read_once(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop)
    judged = lint(shop, paths=(Path("prompts"), shop / "prompts/a.md"))
    assert judged.results.covered.startswith("1 prompt in 1 file")


def test_a_folder_that_cannot_be_looked_into_is_a_finding(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = shop / "prompts/closed"
    closed.mkdir()
    really = {"scandir": os.scandir, "listdir": os.listdir}

    def refusing(name: str) -> Callable[[Any], Any]:
        def look(path: Any) -> Any:
            if Path(path) == closed:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return really[name](path)

        return look

    for name in really:
        monkeypatch.setattr(os, name, refusing(name))
    assert ("unread-file", "prompts/closed", 0) in found(lint(shop))


def test_a_baseline_that_would_be_over_already_is_not_written(shop: Path) -> None:
    with pytest.raises(UsageError, match="2026-11-30 is over"):
        lint(shop, write_baseline=True, until=datetime.date(2026, 11, 30))
    assert lint(shop, write_baseline=True, until=DAY).said


@pytest.mark.parametrize("facts", [{"tools": "pipe"}, {"answer": "pipe"}, {"held_out": ["pipe"]}, {"locales": "pip*"}])
def test_a_pipe_that_the_settings_name_is_refused(shop: Path, facts: dict[str, Any]) -> None:
    os.mkfifo(shop / "pipe")
    (shop / "pipa").write_text(TODO)
    with pytest.raises(UsageError, match=r"^pipe, which the settings of `lint` name, is not a regular file"):
        lint(shop, config(facts=facts), paths=(shop / "pipa",))


def test_a_baseline_that_is_a_pipe_or_a_folder_is_refused(shop: Path) -> None:
    os.mkfifo(shop / "pipe")
    with pytest.raises(UsageError, match="baseline pipe is not a regular file"):
        lint(shop, config(baseline="pipe"))
    with pytest.raises(UsageError, match="baseline prompts is not a regular file"):
        lint(shop, config(baseline="prompts"))


def test_a_baseline_keeps_names_of_files_that_are_no_text(shop: Path) -> None:
    name = os.fsdecode(b"prompts/\xff\xfe.md")
    try:
        (shop / name).write_text(TODO)
    except OSError:
        pytest.skip("names of files are text here")
    assert found(lint(shop, write_baseline=True)) == []
    assert found(lint(shop)) == []
    (shop / name).unlink()
    assert lint(shop, update_baseline=True).said == ("took 1 finding out of lint-baseline.json; 1 left",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cases.csv", '"' + "filler " * 40_000 + 'take the kettle back, it is broken already"\n'),
        ("cases.jsonl", '{"input": "take the kettle\u2028 back, it is broken already"}\r\n'),
    ],
)
def test_cases_are_read_with_long_cells_and_with_breaks_inside_of_texts(shop: Path, name: str, text: str) -> None:
    (shop / name).write_bytes(text.encode())
    (shop / "prompts/a.md").write_text("Say: take the kettle back, it is broken already and gone.\n")
    assert "quoted-case" in {rule for rule, _, _ in found(lint(shop, config(facts={"held_out": [name]})))}


def test_cases_cost_little_where_a_prompt_has_nothing_of_them(shop: Path) -> None:
    (shop / "cases.txt").write_text("\n".join(f"word{n} of{n} a{n} case{n} without{n} others{n}" for n in range(4000)))
    for number in range(100):
        (shop / f"prompts/{number}.md").write_text("# Role\nYou help in a shop.\n")
    begun = time.process_time()
    lint(shop, config(facts={"held_out": ["cases.txt"]}), rules=("quoted-case",))
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(
    ("program", "repaired"),
    [
        ('PROMPT = "You help with things\\\u200bn in a shop."\n', None),
        ('PROMPT = "You help in a small shop\\\u200b", "here"\n', None),
        ("PROMPT = f\"You\u200b help in a shop {'\u200bx'} here.\"\n", "PROMPT = f\"You help in a shop {'\u200bx'} here.\"\n"),
    ],
)
def test_a_repair_changes_nothing_but_the_prompt(shop: Path, program: str, repaired: str | None) -> None:
    path = shop / "prompts/b.py"
    path.write_text(program)
    lint(shop, fix=True)
    assert path.read_text() == (repaired or program)


def test_a_repair_is_refused_that_makes_a_file_say_something_else(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specforge.prompt_lint.rules.hidden_character._is_inside_prose", lambda text, position: True)
    path, program = shop / "prompts/b.py", 'PROMPT = "You help with things\\\u200bn in a shop."\n'
    path.write_text(program)
    assert any(one.startswith("prompts/b.py was not repaired: the file would say something else") for one in lint(shop, fix=True).said)
    assert path.read_text() == program


def test_a_repair_goes_where_a_link_leads_and_leaves_files_that_somebody_protects(shop: Path) -> None:
    for name in ("real.md", "prompts/readonly.md", "prompts/other-name.md"):
        (shop / name).write_text(HIDDEN)
    (shop / "link.md").symlink_to("real.md")
    (shop / "prompts/readonly.md").chmod(0o444)
    os.link(shop / "prompts/other-name.md", shop / "hard.md")
    said = lint(shop, fix=True, paths=(shop / "link.md", shop / "prompts")).said
    assert (shop / "link.md").is_symlink()
    assert "\u200b" not in (shop / "real.md").read_text()
    assert [one.partition(" repaired: ")[2] for one in said[1:]] == [
        "it has other names (hard links), which would keep the old text; repair it by hand",
        "it is read-only",
    ]
    assert (shop / "hard.md").read_text() == (shop / "prompts/readonly.md").read_text() == HIDDEN


def test_an_artifact_is_repaired_in_its_spec(shop: Path) -> None:
    path = shop / "generated/shop/prompt.md"
    path.parent.mkdir(parents=True)
    path.write_text(HIDDEN)
    (shop / "specforge.locks").mkdir()
    judged = lint(shop, fix=True, paths=(path,))
    assert path.read_text() == HIDDEN
    assert judged.said[1] == "generated/shop/prompt.md was not repaired: it is compiled; repair the spec, and run `specforge build`"
    (shop / "specforge.locks").rmdir()
    assert lint(shop, fix=True, paths=(path,)).said == ("repaired 1 finding",)


def test_a_folder_that_cannot_be_written_to_stops_no_repair_elsewhere(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b.md", "c.md"):
        (shop / "prompts" / name).write_text(HIDDEN)
    really = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "b.md":
            raise PermissionError(errno.EACCES, "Permission denied", str(target))
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    said = lint(shop, fix=True).said
    assert said == ("repaired 1 finding", "prompts/b.md was not repaired: it cannot be written: permission denied")
    assert sorted(one.name for one in (shop / "prompts").iterdir()) == ["a.md", "b.md", "c.md"]


@pytest.mark.parametrize("table", ["prompts", "house", "ignore"])
def test_what_the_config_says_of_files_that_are_not_there_is_told(shop: Path, table: str) -> None:
    entry: dict[str, Any] = {
        "prompts": {"protected": ["Never give refunds."]},
        "house": {"name": "no-x", "message": "x", "forbid": "x"},
        "ignore": {"rule": "vague-word", "reason": "r", "owner": "o", "expires": "2027-01-31"},
    }[table]
    settings = config(**{table: [{**entry, "files": ["prompts/b.md", "specforge.toml"]}]})
    (shop / "specforge.toml").touch()
    told = [one for one in lint(shop, settings).results.counting if one.rule == "unmatched-files"]
    assert [(one.at.path, one.message) for one in told] == [
        ("specforge.toml", f"no file matches `prompts/b.md`, which `files` of `lint.{table}` names")
    ]
    assert "unmatched-files" not in {rule for rule, _, _ in found(lint(shop, settings, paths=(shop / "prompts",)))}
    (shop / "prompts/b.md").write_text("Never give refunds.\n")
    assert "unmatched-files" not in {rule for rule, _, _ in found(lint(shop, settings))}


def test_findings_about_the_config_and_the_baseline_stand_at_their_files(shop: Path) -> None:
    settings = config(ignore=[{"rule": "vague-word", "files": ["**/*.md"], "reason": "r", "owner": "o", "expires": "2026-01-31"}])
    assert found(lint(shop, settings))[-1] == ("expired-suppression", "pyproject.toml", 0)
    assert found(lint(shop, settings, config="ci/lint.toml"))[0] == ("expired-suppression", "ci/lint.toml", 0)
    other = shop / "old.json"
    lint(shop, write_baseline=True, baseline=other)
    (shop / "prompts/a.md").write_text("# Role\nYou help in a shop.\n")
    assert found(lint(shop, baseline=other)) == [("stale-baseline", "old.json", 0)]


def test_what_is_about_the_run_is_no_rule_to_ignore_or_to_judge_by(shop: Path) -> None:
    entry = {"rule": "unread-file", "files": ["**/*.md"], "reason": "r", "owner": "o", "expires": "2027-01-31"}
    with pytest.raises(UsageError, match="about the run") as ignored:
        lint(shop, config(ignore=[entry]))
    assert 'unread-file = "off"' in ignored.value.help
    with pytest.raises(UsageError, match="about the run"):
        lint(shop, rules=("unread-file",))


@pytest.mark.parametrize("path", ["../b.json", "/tmp/b.json", "", "a\nb", "c:/b.json"])
def test_the_baseline_of_the_config_stands_inside_of_the_project(path: str) -> None:
    with pytest.raises(ValidationError):
        config(baseline=path)


def test_each_finding_about_the_run_is_explained_and_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs/prompt-lint.md").read_text()
    for name, (severity, says) in OWN.items():
        assert f"| `{name}` | {severity} | {says[0].lower()}{says[1:].rstrip('.')} |" in page


def test_a_hook_may_name_only_files_that_are_excluded(shop: Path) -> None:
    settings = config(exclude=["prompts/*.md"])
    assert lint(shop, settings, paths=(shop / "prompts/a.md",)).results.covered.startswith("0 prompts in 0 files")
    with pytest.raises(UsageError, match="no file that could hold a prompt"):
        lint(shop, settings)


def test_a_file_that_changes_while_others_are_repaired_is_repaired_in_the_next_round(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b.md", "c.md"):
        (shop / "prompts" / name).write_text(HIDDEN)
    really = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "b.md":
            (shop / "prompts/c.md").write_text("Be kind.\n" + HIDDEN)
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    assert lint(shop, fix=True).said == ("repaired 2 findings",)
    assert (shop / "prompts/c.md").read_text() == "Be kind.\nNever give refunds.\n"


def test_a_schema_of_draft_7_is_used_and_one_that_cannot_be_is_told(shop: Path) -> None:
    (shop / "prompts/a.md").write_text('Answer as in this example:\n```json\n{"a": 3}\n```\n')
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {"a": {"type": "string"}}}
    (shop / "answer.json").write_text(json.dumps(schema))
    settings = config(facts={"answer": "answer.json"})
    assert {rule for rule, _, _ in found(lint(shop, settings))} == {"format-against-schema"}
    schema["properties"] = {"a": {"type": "objekt"}}
    (shop / "answer.json").write_text(json.dumps(schema))
    assert any("whether examples keep to answer.json: /properties/a/type" in one for one in lint(shop, settings).results.unseen)


def repairs(judged: Judged) -> list[tuple[str, bool]]:
    """The places of repairs, and whether `--fix` is offered for each."""
    return [(one.at.path, one.repair.safe) for one in judged.results.counting if one.repair is not None]


def test_a_repair_that_was_refused_is_not_offered_again(shop: Path) -> None:
    (shop / "prompts/a.md").write_text(HIDDEN)
    (shop / "prompts/b.md").write_text(HIDDEN)
    (shop / "prompts/b.md").chmod(0o444)
    assert repairs(lint(shop)) == [("prompts/a.md", True), ("prompts/b.md", True)]
    assert repairs(lint(shop, fix=True)) == [("prompts/b.md", False)]


def test_fix_is_offered_only_where_it_can_be_made(shop: Path) -> None:
    (shop / "prompts/a.md").unlink()
    text = "You help in a shop.\r\nNever give refunds to users.\nAlways say why.\n"
    (shop / "prompts/b.prompt").write_bytes(f'{{{{role "system"}}}}\r\n{text}{{{{role "user"}}}}\nHi.\n'.encode())
    (shop / "prompts/c.md").write_bytes(text.encode())
    assert repairs(lint(shop)) == [("prompts/b.prompt", False), ("prompts/c.md", True)]
    assert repairs(lint(shop, fix=True)) == [("prompts/b.prompt", False)]


@pytest.mark.parametrize("pattern", ["", " ", ".", "./"])
def test_a_pattern_that_names_nothing_excludes_nothing(shop: Path, pattern: str) -> None:
    with pytest.raises(UsageError, match="names no file"):
        lint(shop, exclude=(pattern,))


def test_what_is_not_looked_at_any_more_leaves_the_baseline(shop: Path) -> None:
    (shop / "prompts/drafts").mkdir()
    (shop / "prompts/drafts/b.md").write_text(TODO)
    lint(shop, write_baseline=True)
    kept = shop / "lint-baseline.json"
    assert "drafts/b.md" in kept.read_text()
    assert found(lint(shop, exclude=("drafts",))) == [], "the call alone leaves it out"
    assert found(lint(shop, paths=(shop / "prompts/a.md",))) == [], "this run is not over it"
    stale = [("stale-baseline", "lint-baseline.json", 0)]
    for settings in (config(exclude=["drafts"]), config(exclude=["prompts/drafts/*"])):
        assert found(lint(shop, settings)) == stale
        assert found(lint(shop, settings, paths=(shop / "prompts",))) == stale
    assert found(lint(shop, config(paths=["prompts/a.md"]))) == stale
    lint(shop, config(exclude=["drafts"]), update_baseline=True)
    assert "drafts/b.md" not in kept.read_text()
    assert "prompts/a.md" in kept.read_text()


def test_a_run_that_writes_waits_for_another_one(shop: Path) -> None:
    call = [sys.executable, "-m", "specforge", "lint", "prompts", "--write-baseline"]
    with exclusive(shop):
        run = subprocess.Popen(call, cwd=shop, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            run.communicate(timeout=3)
        (shop / "lint-baseline.json").write_text("{}")
    assert "is there already" in run.communicate(timeout=60)[1], "it sees what the other one wrote"


def test_rules_that_did_not_run_are_named_where_they_are_few(shop: Path) -> None:
    rules = [one.name for one in find_rules()]
    (told,) = [one for one in lint(shop, config(severities={rules[0]: "off"})).results.unseen if "did not run" in one]
    assert rules[0] in told.partition("(")[2]
    (told,) = [one for one in lint(shop, config(), rules=(rules[0],)).results.unseen if "did not run" in one]
    assert told == f"{len(rules) - 1} rules that did not run"
