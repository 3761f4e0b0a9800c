"""The three-way merge of what a build would write with what somebody edited."""

import json
import random
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.lock import Region, line_hash
from specforge.merging.merge import merge
from specforge.merging.outcome import Merged, Piece

WORDS = st.sampled_from(("answer", "ask", "briefly", "cancel", "before", "order", "user", "never", "always", "the", "5", "days"))
LINE = st.lists(WORDS, min_size=2, max_size=6).map(" ".join)
TEXT = st.lists(LINE, min_size=1, max_size=8, unique=True).map(lambda lines: [f"- {line}." for line in lines])


def pieces(lines: list[str]) -> list[Piece]:
    """A region for each line, named after its first words, as elements are named by their ids and not by their place."""
    body = [Piece("f/section/always", ("## Always", ""))]
    body += [Piece(f"f/constraint/{line_hash(line)}", (line,)) for line in lines]
    return [*body[:-1], Piece(body[-1].name, (*body[-1].lines, ""))]


def named(names: list[str], lines: list[str]) -> list[Piece]:
    body = [
        Piece("f/section/always", ("## Always", "")),
        *(Piece(f"f/constraint/{name}", (line,)) for name, line in zip(names, lines, strict=True)),
    ]
    return [*body[:-1], Piece(body[-1].name, (*body[-1].lines, ""))]


def text_of(found: list[Piece]) -> str:
    return "\n".join(line for piece in found for line in piece.lines)


def regions(found: list[Piece]) -> list[Region]:
    names = ["", *(piece.name for piece in found)]
    return [Region(piece.name, after, (), tuple(map(line_hash, piece.lines))) for piece, after in zip(found, names, strict=False)]


def merged(base: list[Piece], ours: list[Piece], theirs: str, *, known: bool = True, path: str = "prompt.md") -> Merged:
    return merge(path, text_of(base) if known else None, regions(base), ours, theirs)


@given(TEXT, TEXT, st.booleans())
def test_a_side_that_changed_nothing_gives_the_other_one(base: list[str], other: list[str], known: bool) -> None:
    one, two = pieces(base), pieces(other)
    assert merged(one, two, text_of(one), known=known).text == text_of(two)
    assert merged(one, one, text_of(two), known=known).text == text_of(two)
    assert merged(one, two, text_of(two), known=known).text == text_of(two)


@given(TEXT, st.data(), st.booleans())
def test_edits_of_different_rules_are_both_there(base: list[str], data: st.DataObject, known: bool) -> None:
    names = [str(at) for at in range(len(base))]
    ours, theirs = list(base), list(base)
    for side, mark in ((ours, "spec"), (theirs, "hand")):
        for at in data.draw(st.sets(st.integers(0, len(base) - 1), max_size=3)):
            side[at] = f"{side[at]} {mark}"
    found = merged(named(names, base), named(names, ours), text_of(named(names, theirs)), known=known)
    both = [at for at in range(len(base)) if ours[at] != base[at] and theirs[at] != base[at]]
    if both:
        assert found.text is None
        assert len(found.conflicts) >= 1
        told = "\n".join(one.ours + one.theirs for one in found.conflicts)
        assert all(ours[at] in told and theirs[at] in told for at in both)
    else:
        wanted = [ours[at] if ours[at] != base[at] else theirs[at] for at in range(len(base))]
        assert found.text == text_of(named(names, wanted))


def test_two_words_of_one_line_merge_and_the_same_word_does_not() -> None:
    base, ours = named(["a"], ["- Answer briefly in 5 days."]), named(["a"], ["- Answer briefly in 7 days."])
    assert merged(base, ours, "## Always\n\n- Answer kindly in 5 days.\n").text == "## Always\n\n- Answer kindly in 7 days.\n"
    conflict = merged(base, ours, "## Always\n\n- Answer briefly in 9 days.\n")
    assert conflict.text is None
    assert (conflict.conflicts[0].base, conflict.conflicts[0].line) == ("- Answer briefly in 5 days.", 3)
    assert conflict.marked is not None
    assert conflict.marked.split("\n")[2:9] == [
        "<<<<<<< edited by hand", "- Answer briefly in 9 days.", "||||||| written last", "- Answer briefly in 5 days.", "=======",
        "- Answer briefly in 7 days.", ">>>>>>> the spec now",
    ]  # fmt: skip


def test_what_one_side_took_out_and_the_other_changed_is_a_contradiction() -> None:
    base = named(["a", "b"], ["- One.", "- Two."])
    assert merged(base, named(["a"], ["- One."]), "## Always\n\n- One.\n- Two, by hand.\n").text is None
    assert merged(base, named(["a", "b"], ["- One.", "- Two, by spec."]), "## Always\n\n- One.\n").text is None
    assert merged(base, named(["a"], ["- One."]), "## Always\n\n- One.\n- Two.\n- Three.\n").text == "## Always\n\n- One.\n- Three.\n"


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab ", max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=8,
)


def document(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def by_key(base: object, ours: object, theirs: object) -> object:
    """The merge of objects, written the simple way; raises when both sides changed one value."""
    if ours == theirs and type(ours) is type(theirs):
        return ours
    if base is ... and isinstance(ours, dict) and isinstance(theirs, dict):
        base = {}  # both put in an object of one name
    if isinstance(base, dict) and isinstance(ours, dict) and isinstance(theirs, dict):
        keys = dict.fromkeys((*ours, *theirs))
        found = {key: by_key(base.get(key, ...), ours.get(key, ...), theirs.get(key, ...)) for key in keys}
        return {key: value for key, value in found.items() if value is not ...}
    if ours == base and type(ours) is type(base):
        return theirs
    if theirs == base and type(theirs) is type(base):
        return ours
    raise ValueError


OBJECT = st.dictionaries(st.sampled_from("abcd"), VALUE, max_size=4)


@given(OBJECT, OBJECT, OBJECT)
def test_documents_are_merged_by_value(base: dict[str, object], ours: dict[str, object], theirs: dict[str, object]) -> None:
    whole = [Piece("f", tuple(document(base).split("\n")))]
    now = [Piece("f", tuple(document(ours).split("\n")))]
    found = merge("tools.json", document(base), regions(whole), now, document(theirs))
    try:
        wanted = by_key(base, ours, theirs)
    except ValueError:
        assert found.text is None
        assert found.conflicts
        assert found.marked is None
    else:
        assert found.text is not None
        assert json.loads(found.text) == wanted


def rows(cases: dict[str, str]) -> list[Piece]:
    lines = [json.dumps({"id": id, "input": text}) for id, text in cases.items()]
    body = [Piece(f"f/case/{id}", (line,)) for id, line in zip(cases, lines, strict=True)]
    return [*body[:-1], Piece(body[-1].name, (*body[-1].lines, ""))]


@pytest.mark.parametrize("known", [True, False])
def test_cases_are_merged_by_id(known: bool) -> None:
    base = rows({"a": "A", "b": "B", "c": "C"})
    ours = rows({"a": "A", "b": "B2", "c": "C", "d": "D"})
    theirs = text_of(rows({"a": "A2", "b": "B", "c": "C", "e": "E"}))
    found = merged(base, ours, theirs, known=known, path="evals.jsonl")
    assert found.text is not None
    assert {row["id"]: row["input"] for row in map(json.loads, found.text.splitlines())} == {
        "a": "A2",
        "b": "B2",
        "c": "C",
        "d": "D",
        "e": "E",
    }
    assert merged(base, ours, text_of(rows({"a": "A", "b": "B3", "c": "C"})), known=known, path="evals.jsonl").text is None


@pytest.mark.parametrize("theirs", ["", "{", "\x00\x01", "[" * 50_000, "<<<<<<< a\n{}\n=======\n[]\n>>>>>>> b\n"])
@pytest.mark.parametrize("path", ["tools.json", "evals.jsonl"])
def test_what_is_no_json_is_one_contradiction_or_kept(path: str, theirs: str) -> None:
    base, ours = [Piece("f", ('{"id": "a", "x": 1}', ""))], [Piece("f", ('{"id": "a", "x": 2}', ""))]
    found = merge(path, text_of(base), regions(base), ours, theirs)
    assert found.text is None
    assert found.conflicts


@pytest.mark.parametrize("known", [True, False])
def test_large_texts_are_merged(known: bool) -> None:
    names, base = [str(at) for at in range(10_000)], [f"- Rule number {at} is that." for at in range(10_000)]
    ours, theirs = list(base), list(base)
    ours[10], theirs[9_000] = "- By spec.", "- By hand."
    found = merged(named(names, base), named(names, ours), text_of(named(names, theirs)), known=known)
    assert found.text is not None
    assert Counter(found.text.split("\n")) == Counter([*text_of(named(names, ours)).replace(base[9_000], "- By hand.").split("\n")])


def git(folder: Path, base: str, ours: str, theirs: str) -> tuple[str, bool]:
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout, done.returncode != 0


def test_more_comes_out_right_than_git_makes_of_it_and_nothing_is_lost(tmp_path: Path) -> None:
    right, conflicts, lost = Counter[str](), Counter[str](), 0
    for seed in range(300):
        rng = random.Random(seed)
        names = [str(at) for at in range(12)]
        base = [f"- {rng.choice(('Ask', 'Tell', 'Show'))} the {rng.choice(('user', 'team'))} about item {at}." for at in range(12)]
        ours, theirs = list(base), list(base)
        at = rng.randrange(11)
        ours[at] = f"{ours[at]} Say why."
        theirs[at + 1 if rng.random() < 0.5 else rng.randrange(12)] += " By hand."
        wanted = [one if one != old else other for old, one, other in zip(base, ours, theirs, strict=True)]
        if ours[at] != base[at] and theirs[at] != base[at]:
            continue
        sides = [named(names, lines) for lines in (base, ours, theirs, wanted)]
        found = merged(sides[0], sides[1], text_of(sides[2]))
        told, conflict = git(tmp_path, *(text_of(side) for side in sides[:3]))
        right["ours"] += found.text == text_of(sides[3])
        right["git"] += told == text_of(sides[3])
        conflicts["ours"] += found.text is None
        conflicts["git"] += conflict
        lost += found.text is not None and Counter(found.text.split("\n")) != Counter(text_of(sides[3]).split("\n"))
    assert lost == 0
    assert right["ours"] > right["git"]
    assert conflicts["ours"] * 5 < conflicts["git"]
