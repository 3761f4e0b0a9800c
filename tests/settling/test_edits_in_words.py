"""Edits by hand, as messages tell them."""

from pathlib import Path

import pytest

from specforge.config import Config
from specforge.location import Location
from specforge.settling.promote import Promoted, Promotion
from specforge.settling.proving import Moved
from specforge.settling.telling import promotion_text
from specforge.verbs import check
from tests.command import run_specforge
from tests.settling.shop import AS_OF, FOLDER, PROMPT, SHOP, made, promoted, text
from tests.trees import edit

TOKEN = "ghp_" + "a1B2" * 9
FORMS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown")
COMMANDS = (
    *(("check", "--format", form) for form in FORMS),
    ("build",),
    ("promote", "--dry-run"),
    ("promote", "--dry-run", "--format", "json"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("before", [0, 15], ids=["whole", "cut"])
def test_a_token_that_somebody_put_into_a_prompt_is_not_repeated(tmp_path: Path, command: tuple[str, ...], before: int) -> None:
    """A message may be cut within it; what is left has no shape by which an output could still know it."""
    root = made(tmp_path)
    (root / PROMPT).write_text(text(root, PROMPT) + f"{'word ' * before}{TOKEN} and so on\n", encoding="utf-8")
    done = run_specforge(*command, cwd=root)
    assert "so on" in done.stdout + done.stderr or "a token of GitHub" in done.stdout + done.stderr
    assert "ghp_" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("planned", "lines", "specs", "told"),
    [
        (True, 1, 1, ["prompt.md:2:1: would be promoted: a word: changes it", "prompt.md:1: would follow: a line goes", "1 promoted, 0 not"]),
        (True, 22, 1, ["prompt.md:20: would follow: line 20", "2 more lines would follow", "1 promoted, 0 not"]),
        (False, 21, 1, ["1 more line follows", "1 promoted, 0 not; run `specforge build`: the artifacts follow what 1.yaml now says"]),
        (False, 22, 2, ["2 more lines follow", "1 promoted, 0 not; run `specforge build`: the artifacts follow what 1.yaml and 2.yaml now say"]),
    ],
)  # fmt: skip
def test_what_follows_is_told_in_sentences(lines: int, specs: int, told: list[str], *, planned: bool) -> None:
    moved = tuple(Moved("prompt.md", at, f"line {at}" if at > 1 else "") for at in range(1, lines + 1))
    edit = Promoted(Location("prompt.md", 2, 1), "a word", "changes it", ())
    found = Promotion((edit,), (), moved, (), tuple(f"{number}.yaml" for number in range(1, specs + 1)))
    assert promotion_text(found, planned=planned).splitlines()[-len(told) :] == told


def test_only_an_artifact_that_is_as_it_was_built_is_told_to_say_what_the_spec_says(tmp_path: Path) -> None:
    root = made(tmp_path, SHOP.replace("role:", "variants: {locale: [de, en]}\nrole:"))
    german, english = (f"{FOLDER}/{locale}/prompt.md" for locale in ("de", "en"))

    def told() -> dict[str, str]:
        found = check(root, Config(), AS_OF).report.findings
        return {one.at.path: one.message.partition("shop/scaffold/think")[2] for one in found if one.check == "hand-edited"}

    edit(root, german, "Think before you answer.", "Think twice.")
    assert told() == {german: "; ../en/prompt.md is made from it too, and says what the spec says"}
    edit(root, english, "Think before you answer.", "Think twice.")
    assert told() == {german: "", english: ""}


RULE = "- Be polite, and say {thanks} where it fits.\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        (RULE, "", 9, "the order is that of the spec: move the element or the text in specs/shop.yaml, and run `specforge build`"),
        ("## Always\n\n", "## Always\n\n\n", 7, "blank lines and line breaks are laid out by the template, so there is nothing to promote"),
        ("## Always\n\n", "## Always\n", 6, "blank lines and line breaks are laid out by the template, so there is nothing to promote"),
        ("## Always\n", "## Always  \n", 5, "no text of a spec ends in blanks, so there is nothing to promote"),
    ],
    ids=["moved", "empty line put in", "empty line taken out", "blanks at the end"],
)
def test_nobody_is_sent_to_promote_what_is_never_promoted(tmp_path: Path, old: str, new: str, line: int, told: str) -> None:
    root = made(tmp_path)
    edit(root, PROMPT, old, new)
    if old == RULE:
        edit(root, PROMPT, "Afterwards: ", f"{RULE}Afterwards: ")
    found = [one for one in check(root, Config(), AS_OF).report.findings if one.check == "hand-edited"]
    assert found[0].help == f"{told}; `specforge revert {PROMPT}:{line}` drops it"
    assert not any("promote" in one.help.replace("to promote", "") for one in found)


def test_a_byte_order_mark_that_an_editor_put_in_is_told_as_one(tmp_path: Path) -> None:
    root = made(tmp_path)
    before = (root / PROMPT).read_text(encoding="utf-8")
    first, rest = before.split("\n", 1)
    (root / PROMPT).write_text(f"\ufeff{before}", encoding="utf-8")
    (found,) = (one for one in check(root, Config(), AS_OF).report.findings if one.check == "hand-edited")
    assert f"a byte order mark was put before '{first[:10]}" in found.message
    assert (
        found.help
        == f"no text of a spec begins with a byte order mark, so there is nothing to promote; `specforge revert {PROMPT}:1` drops it"
    )
    (refused,) = promoted(root).refused
    assert (refused.reason, refused.help) == ("no text of a spec begins with a byte order mark", f"run `specforge revert {PROMPT}:1`")
    (root / PROMPT).write_text(f"\ufeff{first} Be quick.\n{rest}", encoding="utf-8")
    (refused,) = promoted(root).refused
    assert refused.help == "save the file as UTF-8 without it, and promote the rest"
    (root / PROMPT).write_text(f"{first} Be quick.\n{rest}", encoding="utf-8")
    assert promoted(root).refused == ()


def test_a_line_that_was_moved_and_reworded_is_told_as_both(tmp_path: Path) -> None:
    root = made(tmp_path)
    edit(root, PROMPT, RULE, "")
    edit(root, PROMPT, "Afterwards: ", f"{RULE.replace('polite', 'polite and kind')}Afterwards: ")
    found = [one for one in check(root, Config(), AS_OF).report.findings if one.check == "hand-edited"]
    words = "'- Be polite, and say {thanks} where it fits.' was moved, and became '- Be polite and kind, and say {thanks} where it fits.'"
    assert len(found) == 2
    for one in found:
        assert f"{words}; it concerns shop/constraint/polite" in one.message
        assert one.help.startswith(f"`specforge promote {PROMPT}:{one.at.line}` writes its wording into specs/shop.yaml, or says why not;")
