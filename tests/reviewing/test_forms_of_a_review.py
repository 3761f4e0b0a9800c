"""The forms of a review: JSON that reads back equal and has its limits, annotations, text and comments."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from specforge.diffing.model import Action
from specforge.errors import UsageError
from specforge.outputs.markdown_words import LIMIT, length
from specforge.reviewing import markdown, telling
from specforge.reviewing.handing_over import MOST_BYTES, read_review
from specforge.reviewing.model import MANY, Acceptance, Approval, At, Changed, ChangedField, Edit, Review, Told, schema
from tests.reviewing.repository import PROMPT, SHOP, SPEC, as_json, begun, built, commit, edit, reviewed, specforge
from tests.trees import git, write

WAIVER = "waivers:\n  - {check: untested-must-rule, element: constraint/polite, reason: Later., owner: pm, expires: 2027-01-31}\n"


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A change that has something of every kind."""
    root = begun(tmp_path / "full", {"specforge.toml": "", SPEC: SHOP})
    edit(
        root,
        SPEC,
        ("do: Cancel the order.", "do: Cancel the order at once."),
        ("Act only on orders of the user.", "Act on orders of the user."),
        ("id: polite", "id: courteous, was: [polite]"),
        ("covers: [cancel]", "covers: [cancel, own-orders]"),
        ("expect: [{sentences: {at_most: 3}}]", "expect: [{sentences: {at_most: 5}}]"),
        ("intents:\n", "  - {id: twice, rule: Never ask twice.}\nintents:\n"),
    )
    write(root, {SPEC: (root / SPEC).read_text() + WAIVER})
    built(root)
    edit(root, PROMPT, ("Chat with them.", "Chat gladly."))
    return root


def finding(number: int = 0, severity: str = "note", size: int = 0) -> Told:
    return Told(check="odd-rule", severity=severity, message=f"{number} {'x' * size}", at=At(path=f"specs/f{number}.yaml", line=1))


def change(number: int, level: str = "note", fields: int = 0) -> Changed:
    at = At(path="specs/shop.yaml", line=number + 1)
    one = ChangedField(
        field="rule", action=Action.REWORDED, category="behavior", level="note", before="b" * 3000, after="a" * 3000, says="s"
    )
    return Changed(
        ref=f"shop/constraint/r{number}", was="", kind="constraint", action=Action.REWORDED, category="behavior", level=level, breaking=False,
        says="It.", at=at, was_at=at, owner="", protected=False, features=("shop",), through="", fingerprint=f"{number:012x}",
        accepted=None, fields=(one,) * fields,
    )  # fmt: skip


def made(**parts: object) -> Review:
    """A review with a few things in it."""
    empty = dict.fromkeys(
        (
            "introduced",
            "resolved",
            "changes",
            "edits",
            "patches",
            "allowances",
            "approvals",
            "run",
            "weaker",
            "coverage",
            "prompts",
            "graph",
        ),
        (),
    )
    fixed = {"version": "1", "base": "main", "commit": "0" * 40, "root": "", "as_of": "2026-11-25", "gate": "error", "change_gate": "error"}
    return Review(**{**empty, **fixed, "mermaid": True, "step": "none", "existing": 0, "others": 0, "unseen": ("u",), **parts})  # type: ignore[arg-type]


def test_json_is_what_the_schema_says_and_reads_back_equal(full: Path) -> None:
    found = reviewed(full)
    empty = {name for name, value in found if not value}
    assert empty == {"root", "beyond", "existing", "suggests", "untold"}
    text = telling.as_json(found)
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(json.loads(text), schema())
    assert read_review(text.encode()) == found
    assert telling.as_json(read_review(text.encode())) == text
    assert as_json(full, code=1) == json.loads(text)
    assert json.loads(specforge(full, "schema", "review")) == schema()


def test_what_is_no_text_and_what_is_secret_reads_back_as_it_is_told() -> None:
    key = "sk-ant-api03-" + "a1B2c3D4" * 12
    found = made(introduced=(Told(check="c", severity="note", message=f"\ud800 \u202e {key} ##[ " + "y" * 9000, at=At(path="p\udcff")),))
    text = telling.as_json(found)
    assert read_review(text.encode()) == found
    assert key not in text
    assert "\u202e" not in text
    assert len(found.introduced[0].message) <= 4000


def test_more_than_is_handed_on_is_held_and_counted() -> None:
    found = made(introduced=tuple(finding(number) for number in range(MANY + 7)))
    read = read_review(telling.as_json(found).encode())
    assert (len(read.introduced), read.beyond) == (MANY, {"introduced": 7})
    assert read.introduced == found.introduced[:MANY]
    jsonschema.validate(json.loads(telling.as_json(found)), schema())


def test_a_review_that_is_too_large_is_cut_until_it_can_be_read() -> None:
    found = made(introduced=tuple(finding(number, size=3900) for number in range(4000)), resolved=tuple(map(finding, range(10))))
    text = telling.as_json(found)
    assert len(text.encode()) <= MOST_BYTES
    read = read_review(text.encode())
    assert 0 < len(read.introduced) == 4000 - read.beyond["introduced"]
    assert len(read.resolved) == 10
    assert set(read.beyond) == {"introduced"}


def test_what_blocks_is_kept_when_a_review_is_cut() -> None:
    notes = tuple(finding(number, size=3900) for number in range(4999))
    last = finding(4999, "error")
    changes = (*(change(number, fields=1) for number in range(4999)), change(4999, "error"))
    found = made(introduced=(*notes, last), changes=changes)
    read = read_review(telling.as_json(found).encode())
    assert read.blocks
    assert read.blocking == (last,)
    assert read.blocking_changes == (changes[-1],)
    assert list(read.introduced) == sorted(read.introduced, key=lambda one: int(one.message.split()[0]))
    assert len(read.introduced) + read.beyond["introduced"] == 5000
    assert len(read.changes) + read.beyond["changes"] == 5000


@pytest.mark.parametrize("quiet", [True, False])
def test_a_terminal_is_not_flooded_by_what_blocks(quiet: bool) -> None:
    found = made(
        introduced=tuple(finding(number, "error") for number in range(3000)),
        changes=tuple(change(number, "error") for number in range(201)),
    )
    lines = telling.as_text(found, quiet=quiet).splitlines()
    assert sum("error[odd-rule]" in line for line in lines) == 200
    assert "and 2,800 further findings that block; `--format json` lists them" in lines
    assert "and 1 further change that blocks; `--format json` lists them" in lines
    assert "further" not in telling.as_text(made(introduced=(finding(1, "error"),)))


def test_a_terminal_counts_edits_and_not_lines() -> None:
    edits = tuple(
        Edit(at=At(path=f"generated/f{n}/prompt.md", line=1), says="It.", concerns=(), between=False, before="", after="", promotes="writes it")
        for n in range(60)
    )  # fmt: skip
    blocking = Told(check="hand-edited", severity="error", message="It.", at=edits[-1].at, help="Settle it.")
    lines = telling.as_text(made(edits=edits, introduced=(blocking,))).splitlines()
    begin = lines.index("edited by hand")
    assert "specforge promote" in lines[begin + 1]
    assert sum(line.startswith("  generated/") for line in lines) == 49
    assert "  and 11 more" in lines
    assert "    Settle it." in lines, "its ways out are not among the edits above"


def test_what_is_protected_is_annotated_whatever_its_level() -> None:
    one = change(1, "warning").model_copy(update={"protected": True})
    assert telling.as_github(made(changes=(change(2, "warning"),))).count("::error") == 0
    told = telling.as_github(made(changes=(one,)))
    assert told.count("::error") == 1
    assert "specforge sign-off shop/constraint/r1" in told


def test_one_thing_that_is_too_large_is_cut_and_blocks_all_the_same() -> None:
    refs = tuple("r" * 3900 + str(number) for number in range(3000))
    found = made(
        introduced=(finding(1), finding(2, "error")),
        changes=(change(1, "error", fields=2000),),
        approvals=(Approval(role="pm", refs=refs),),
    )
    text = telling.as_json(found)
    assert len(text.encode()) <= MOST_BYTES
    read = read_review(text.encode())
    assert (read.blocking, [one.ref for one in read.blocking_changes]) == (found.blocking, ["shop/constraint/r1"])
    assert read.beyond["approvals"] == 1
    assert "changes" not in read.beyond or read.beyond["changes"] == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b"[" * 100_000,
        telling.as_json(made()).replace('"main"', "7").encode(),
        telling.as_json(made()).replace('"base"', '"case"').encode(),
        telling.as_json(made()).replace("specforge-review/1", "specforge-review/2").encode(),
        telling.as_json(made()).replace("0" * 40, "main").encode(),
        json.dumps({**json.loads(telling.as_json(made())), "unseen": ["u"] * (MANY + 1)}).encode(),
        telling.as_json(made()).encode() + b" " * MOST_BYTES,
    ],
)
def test_what_is_no_review_is_refused(content: bytes) -> None:
    with pytest.raises(UsageError, match="the review") as caught:
        read_review(content)
    assert "specforge review --format json" in caught.value.help
    assert len(str(caught.value)) < 300


def test_annotations_lead_to_paths_of_the_repository() -> None:
    loud = change(4, "error")
    said = telling.as_github(made(root="apps/shop/", introduced=(finding(3, "error"),), changes=(loud, change(5))))
    assert "::error file=apps/shop/specs/f3.yaml,line=1" in said
    assert "::error file=apps/shop/specs/shop.yaml,line=5" in said
    assert "r5" not in said
    assert f"specforge accept-change {loud.fingerprint}" in said.replace("%60", "`")


def test_the_text_tells_all_of_it_what_blocks_last(full: Path) -> None:
    said = specforge(full, "review", "--base", "main", code=1)
    for title in (
        "resolved",
        "introduced",
        "edited by hand",
        "tolerated from now on",
        "to be asked",
        "to run again",
        "evals that ask for less",
    ):
        assert f"\n{title}\n" in f"\n{said}", title
    assert "specforge promote generated/shop/prompt.md:" in said
    lines = said.splitlines()
    assert lines[-2].startswith("blocked by ")
    assert "hand-edited" in lines[-3] or "nobody accepted" in said
    assert lines[-1].startswith("not seen: ")
    quiet = specforge(full, "review", "--base", "main", "--quiet", code=1)
    assert "edited by hand\n" not in quiet.replace("was edited by hand", "")
    assert "error[hand-edited]" in quiet


@pytest.mark.parametrize("tell", [telling.as_text, markdown.as_markdown])
def test_who_has_to_agree_and_who_to_confirm_is_told(tell: Callable[[Review], str]) -> None:
    accepted = change(1).model_copy(update={"accepted": Acceptance(owner="legal", reason="Agreed.", expires="2027-01-31")})
    refs = ("shop/constraint/r1", "shop/constraint/r2")
    asked = (Approval(role="legal", refs=refs, signs=refs[1:]), Approval(role="product", refs=refs[:1]))
    told = tell(made(changes=(accepted,), approvals=asked)).replace("*", "").replace("`", "").replace("to agree to:", "to agree to")
    legal, product = (line for line in told.splitlines() if line.strip(" -").startswith(("legal:", "product:")))
    assert legal.endswith("; to agree to shop/constraint/r2; to confirm what is accepted in this name: shop/constraint/r1")
    assert product.endswith("product: shop/constraint/r1")


def test_a_large_change_is_cut_and_leaves_room_for_the_others() -> None:
    text = markdown.as_markdown(made(changes=(change(0, fields=200), change(1)), introduced=(finding(),)))
    assert "  - and 1" in text
    assert "### Also introduced" in text
    assert len(text) < LIMIT // 2


def test_no_patch_of_a_comment_is_cut_in_its_midst() -> None:
    edit = Edit(at=At(path="generated/shop/prompt.md", line=1), says="It.", concerns=(), between=False, before="", after="")
    patches = tuple(f"--- specs/{n}.yaml\n" + "+a line\n" * 400 + f"+end of {n}" for n in range(9))
    text = markdown.as_markdown(made(edits=(edit,), patches=patches))
    assert text.count("--- specs/") == text.count("+end of ") == 4
    assert "\nAnd 5 more specs.\n" in text


def test_the_command_of_a_comment_judges_as_the_review_did() -> None:
    assert telling.again(made(change_gate="danger")).endswith(" --fail-on-change danger")
    assert " --fail-on note" in telling.again(made(gate="note"))


def test_a_comment_has_its_sections_and_its_limit(full: Path) -> None:
    found = reviewed(full)
    said = markdown.as_markdown(found)
    for title in (
        "What blocks",
        "What the change means",
        "Edited by hand",
        "Whom to ask",
        "What is tolerated from now on",
        "Evals",
        "What it costs",
    ):
        assert f"\n### {title}\n" in said, title
    assert "```mermaid\ngraph LR\n" in said
    assert "mermaid" not in markdown.as_markdown(found.model_copy(update={"mermaid": False}))
    large = made(introduced=tuple(finding(number, "error", 300) for number in range(3000)), changes=tuple(change(n) for n in range(3000)))
    cut = markdown.as_markdown(large)
    assert sum(map(length, cut.split("\n"))) + cut.count("\n") <= LIMIT
    assert "blocked by 3,000 findings" in cut
    tiny = markdown.as_markdown(large, limit=1500)
    assert "Left out, because a comment has no room for it: what blocks, what the change means" in tiny


def test_many_findings_are_told_in_time() -> None:
    large = made(introduced=tuple(finding(number, "error" if number % 2 else "note") for number in range(20_000)))
    begin = time.process_time()
    for tell in (telling.as_text, telling.as_github, markdown.as_markdown):
        tell(large)
    assert time.process_time() - begin < 10


def test_a_file_is_written_instead(full: Path) -> None:
    said = specforge(full, "review", "--base", "main", "--format", "json", "--output", "../review.json", code=1)
    assert said == ""
    assert read_review((full.parent / "review.json").read_bytes()) == reviewed(full)


@pytest.mark.parametrize("format", ["json", "text"])
def test_two_runs_and_another_place_give_the_same(full: Path, tmp_path: Path, format: str) -> None:
    arguments = ("review", "--base", "main", "--format", format)
    said = specforge(full, *arguments, code=1, env={"PYTHONHASHSEED": "1"})
    assert specforge(full, *arguments, code=1, env={"PYTHONHASHSEED": "2"}) == said
    shutil.copytree(full, tmp_path / "else where/it is")
    shutil.rmtree(full)
    assert specforge(tmp_path / "else where/it is", *arguments, code=1, env={"TZ": "Asia/Tokyo", "CI": "1"}) == said
    assert str(tmp_path) not in said


def test_a_clone_says_the_same(full: Path, tmp_path: Path) -> None:
    commit(full, "all of it")
    said = specforge(full, "review", "--base", "main", "--format", "json", code=1)
    git(tmp_path, "clone", "-q", "-b", "change", str(full), "clone")
    git(tmp_path / "clone", "branch", "-q", "main", "origin/main")
    assert specforge(tmp_path / "clone", "review", "--base", "main", "--format", "json", code=1) == said


def test_messages_about_the_base_name_no_folder_of_this_machine(tmp_path: Path) -> None:
    root = begun(
        tmp_path, {"specforge.toml": "", SPEC: SHOP, "specs/desk.yaml": "specforge: 1\nfeature: desk\nuse: [gone.yaml]\n"}, build_it=False
    )
    write(root, {"specs/desk.yaml": None})
    found = reviewed(root)
    assert found.resolved
    assert "/tmp" not in telling.as_json(found)
