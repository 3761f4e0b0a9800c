"""What a difference consists of, and whose it is."""

import json
import random

import pytest

from specforge.attributing.hunk import Expected, Kind, Lines
from specforge.attributing.hunks import hunks, hunks_by_hash, ordered, plain_hunks, same_values
from specforge.attributing.lines import line_opcodes, word_changes
from specforge.location import Place
from specforge.lock import Region, line_hash
from specforge.provenance.lines import lines_of
from specforge.provenance.pointers import positions
from specforge.provenance.traced import Origin, join, trace

FEATURE = Origin("shop", Place("shop.yaml"))
RULES = ("Greet the user by name.", "Answer in three sentences.", "Never guess a price.", "Ask for the order number first.")


def prompt() -> Expected:
    lines = [
        join((trace(f"- {text}", Origin(f"shop/constraint/{'abcd'[at]}", Place("shop.yaml", ("constraints", at, "rule")))), "\n"))
        for at, text in enumerate(RULES)
    ]
    text = join(("## Always\n\n", *lines))
    return Expected(text, tuple(lines_of(text, FEATURE)))


def told(found: str) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(one.kind.value, one.line, tuple(ref.rpartition("/")[2] for ref in one.refs)) for one in hunks("prompt.md", prompt(), found)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("three", "five", [("reworded", 4, ("b",))]),
        ("- Answer in three sentences.", "- Keep it short, whatever it takes.", [("reworded", 4, ("b",))]),
        ("- Answer in three sentences.\n", "", [("deleted", 4, ("b",))]),
        ("- Greet the user by name.\n- Answer in three sentences.", "- Be so kind as to be brief.", [("reworded", 3, ("a", "b"))]),
        ("- Answer in three sentences.\n", "- Answer in three sentences.\n- Smile.\n", [("inserted", 5, ("b", "c"))]),
        ("- Greet", "- Smile.\n- Greet", [("inserted", 3, ("always", "a"))]),
        ("- Answer in three sentences.", "- Answer\n  in three sentences.", [("reworded", 4, ("b",))]),
        ("sentences.\n- Never", "sentences. Never", [("reworded", 4, ("b", "c"))]),
        ("Greet the user by name.\n- Answer in three", "Greet the user by first name.\n- Answer in two", [("reworded", 3, ("a",)), ("reworded", 4, ("b",))]),
        ("Greet the user by name.\n- Answer in three", "Greet the user by first name.\n- Smile.\n- Answer in two", [("reworded", 3, ("a",)), ("inserted", 4, ("a", "b")), ("reworded", 5, ("b",))]),
        ("by name.\n- Answer in three sentences.\n- Never guess a", "by first name.\n- Never guess any", [("reworded", 3, ("a",)), ("deleted", 4, ("b",)), ("reworded", 4, ("c",))]),
        ("## Always", "## Mostly", [("reworded", 1, ("always",))]),
        ("first.\n", "first.\n\nBe good.\n", [("inserted", 7, ("d",))]),
        ("\n\n- Greet", "\n\n\n- Greet", [("inserted", 3, ("always", "a"))]),
    ],
)  # fmt: skip
def test_a_hunk_names_its_elements(old: str, new: str, expected: list[tuple[str, int, tuple[str, ...]]]) -> None:
    found = told(prompt().text.replace(old, new))
    if expected[0][0] == "inserted" and expected[0][1] == 7:
        assert [refs for _, _, refs in found] == [("d",)]
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("old", "new", "refs"),
    [
        ("- Never", "- Smile.\n- Never", ("b", "c")),
        ("first.\n", "first.\n- Smile.\n", ("d",)),
        ("## Always\n\n", "## Always\n", ("always", "a")),
        ("- Never", "- Ever", ("c",)),
    ],
)
def test_only_what_stands_between_two_elements_says_so(old: str, new: str, refs: tuple[str, ...]) -> None:
    (one,) = hunks("prompt.md", prompt(), prompt().text.replace(old, new))
    assert (tuple(ref.rpartition("/")[2] for ref in one.refs), one.border) == (refs, len(refs) > 1)


def test_a_value_that_is_put_into_an_element_concerns_it() -> None:
    tools = [
        trace(f'{{\n  "name": "{name}",\n  "max": 3\n}}', Origin(f"shop/tool/{name}", Place("shop.yaml", ("tools", at))))
        for at, name in enumerate("ab")
    ]
    text = join(("[\n", tools[0], ",\n", tools[1], "\n]\n"))
    expected = Expected(text, tuple(lines_of(text, FEATURE)))
    (one,) = hunks("tools.json", expected, text.replace('"b",\n', '"b",\n  "min": 1,\n'))
    assert (one.kind, one.pointer, one.refs, one.border) == (Kind.INSERTED, "/1/min", ("shop/tool/b",), False)


def test_a_line_that_moved_is_one_that_moved() -> None:
    lines = prompt().text.split("\n")
    lines.insert(2, lines.pop(5))
    assert [kind for kind, _, _ in told("\n".join(lines))] == ["moved", "moved"]


@pytest.mark.parametrize(
    ("found", "kinds"),
    [
        ("- a\n- c\n\n- d\n- new\n- b\n- e\n", [("moved", "- b"), ("inserted", "- new"), ("moved", "- b")]),
        ("- a\n- c\n\n- d\n- b\n- new\n- e\n", [("moved", "- b"), ("moved", "- b"), ("inserted", "- new")]),
        ("- a\n- c\n\n- d\n\n- b\n\n- new\n- e\n", [("moved", "- b"), ("moved", "- b"), ("inserted", "- new")]),
        ("\n- d\n- b\n- e\n", [("deleted", "- a"), ("moved", "- b"), ("deleted", "- c"), ("moved", "- b")]),
        ("- a\n\n- d\n- c\n- b\n- e\n", [("moved", "- b"), ("moved", "- c"), ("moved", "- c"), ("moved", "- b")]),
        ("- c\n- b\n- a\n\n- d\n- e\n", [("moved", "- c"), ("moved", "- b"), ("moved", "- b"), ("moved", "- c")]),
        (
            "- a\n\n- d\n- c\n- new\n- b\n- e\n",
            [("moved", "- b"), ("moved", "- c"), ("moved", "- c"), ("inserted", "- new"), ("moved", "- b")],
        ),
        ("\n- d\n- c\n- a\n- e\n", [("moved", "- a"), ("deleted", "- b"), ("moved", "- c"), ("moved", "- c"), ("moved", "- a")]),
        ("- a\n\n- d\n- c\n- new\n- e\n", [("deleted", "- b\n- c"), ("inserted", "- c\n- new")]),
    ],
)
def test_a_line_that_moved_is_told_from_what_was_put_in_or_taken_out_beside_it(found: str, kinds: list[tuple[str, str]]) -> None:
    expected = "- a\n- b\n- c\n\n- d\n- e\n"
    assert [(one.kind, (one.before or one.after).strip("\n")) for one in plain_hunks("prompt.md", expected, found)] == kinds


@pytest.mark.parametrize(
    ("moved", "kind"),
    [
        ("- Ask for the full order number first of all.", "moved"),  # 6 of 9 words
        ("- Ask first.", "inserted"),
        ("- Ask for the reason of it, and for the address.", "inserted"),
    ],
)
def test_a_line_that_moved_is_known_by_most_of_its_words(moved: str, kind: str) -> None:
    lines = prompt().text.split("\n")
    lines.pop(5)
    lines.insert(2, moved)
    found = hunks("prompt.md", prompt(), "\n".join(lines))
    assert [one.kind.value for one in found] == [kind, "moved" if kind == "moved" else "deleted"]
    if kind == "moved":
        assert [one.refs for one in found] == [("shop/constraint/d",)] * 2
        assert found[0].rewording is None
        assert found[1].rewording is not None
        assert (found[1].rewording.before, found[1].rewording.after) == ("- Ask for the order number first.", moved)


def test_a_line_that_became_one_of_two_is_taken_for_neither() -> None:
    lines = prompt().text.split("\n")
    lines.pop(5)
    lines[2:2] = ["- Ask for the order number at once.", "", "x", "", "- Ask for the order number last."]
    assert "moved" not in [one.kind.value for one in hunks("prompt.md", prompt(), "\n".join(lines))]


def test_an_empty_line_put_in_and_one_taken_out_have_two_names() -> None:
    expected = "## A\n\nOne.\nTwo.\n"
    (come,), (gone,), (written,) = (
        plain_hunks("prompt.md", expected, found) for found in ("## A\n\nOne.\n\nTwo.\n", "## A\nOne.\nTwo.\n", "## A\nNew.\nOne.\nTwo.\n")
    )
    assert len({come.key, gone.key, written.key}) == 3


def test_sections_that_changed_places_are_told_as_moved_with_the_lines_that_all_have() -> None:
    one, two = (f"## {name}\n\nRules:\n- {name}\n\n" for name in ("First", "Second"))
    three = "## Last\n\nRules:\n- All\n- of\n- this\n- stays\n- here\n\n"
    found = plain_hunks("prompt.md", one + two + three, three + two + one)
    assert {hunk.kind for hunk in found} == {Kind.MOVED}
    assert sorted((hunk.before or hunk.after).strip() for hunk in found) == sorted(each.strip() for each in (one, one, two, two))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## B\n\nSell.\n\n", ""),
        ("## B\n", "Ask first.\n\n## B\n"),
        ("## C\n", "## N\n\nSell.\n\n## C\n"),
        ("## C\n\nSell.\n", ""),
        ("Sell.\n\n## C", "Sell.\nSell.\n\n## C"),
    ],
)
def test_a_paragraph_that_came_or_went_is_known_by_one_name_whatever_else_was_edited(old: str, new: str) -> None:
    expected = "# T\n\nBuy.\n\n## A\n\nSell.\n\n## B\n\nSell.\n\n## C\n\nSell.\n\n## D\n\nSwap.\n"
    (alone,) = plain_hunks("prompt.md", expected, expected.replace(old, new))
    for others in (("Buy",), ("Swap",), ("Buy", "Swap")):
        found = expected.replace(old, new)
        for one in others:
            found = found.replace(one, f"{one} all")
        assert alone.key in {one.key for one in plain_hunks("prompt.md", expected, found)}


def test_no_two_changes_have_one_name() -> None:
    parts = ("You sell.\n\n", "## A\n\n- One.\n- Two.\n\n", "## B\n\n- One.\n- Two.\n")
    edits = (
        ("You sell.", "X"),
        ("- One.", "X"),
        ("- Two.", "X"),
        ("- One.\n", ""),
        ("- One.\n", "- One.\n- New.\n"),
        ("- One.", "- New.\n- One.\n- New."),
    )
    found = [
        "".join((*parts[:at], part.replace(old, new), *parts[at + 1 :]))
        for at, part in enumerate(parts)
        for old, new in edits
        if old in part
    ]
    changes = [[one.key for one in plain_hunks("prompt.md", "".join(parts), text)] for text in found]
    assert [len(names) for names in changes] == [1, *2 * (1, 1, 1, 1, 2)]
    assert len({name for names in changes for name in names}) == 13 - 2  # what was put in behind `One.` is in two of them


def shuffled(seed: int) -> str:
    """Lines of which some are alike and some stand there twice; every third text has more than are compared one by one."""
    chance = random.Random(seed)
    most = 8 if seed % 3 else 160
    words = ("always", "never", "greet", "ask", "the user", "the order", "by name", "first")
    return "".join(" ".join(chance.choices(words, k=chance.choice((0, 1, 3)))) + "\n" for _ in range(chance.randrange(most)))


TEXTS = [
    *((prompt().text, found) for found in (prompt().text, prompt().text + "x", "", prompt().text * 3)),
    *((shuffled(seed), shuffled(seed + 300)) for seed in range(120)),
    ("b\n" + "a\n" * 60 + "b\n", "c\n" * 60 + "b\n"),
]


def test_hunks_put_in_place_of_what_they_replace_give_the_text_that_was_found() -> None:
    for expected, found in TEXTS:
        assert patched(expected, found) == found


def patched(expected: str, found: str) -> str:
    text, moved = expected.split("\n"), 0
    for one in plain_hunks("prompt.md", expected, found):
        first = Lines(expected).starts.index(one.start)
        before = one.lines_before
        after = one.after.split("\n") if one.last >= one.line else []
        assert before != after
        text[first + moved : first + moved + len(before)] = after
        moved += len(after) - len(before)
    return "\n".join(text)


def test_what_is_equal_and_what_changed_is_all_of_both_texts() -> None:
    for lines, others in ((one.split("\n"), other.split("\n")) for one, other in TEXTS):
        row, column = 0, 0
        for tag, start, end, begin, stop in line_opcodes(lines, others):
            assert (start, begin) == (row, column)
            assert (lines[start:end] == others[begin:stop]) is (tag == "equal")
            row, column = end, stop
        assert (row, column) == (len(lines), len(others))


DOCUMENT = {"tools": [{"name": "a", "max": 3}, {"name": "b", "items": ["x", "y"]}], "on": True}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda value: value["tools"][0].update(max=4), [("reworded", "/tools/0/max")]),
        (lambda value: value["tools"].reverse(), [("moved", "/tools/0")]),
        (lambda value: value["tools"].pop(0), [("deleted", "/tools/0")]),
        (lambda value: value["tools"].insert(0, {"name": "c"}), [("inserted", "/tools/0")]),
        (lambda value: value["tools"][1]["items"].insert(1, "z"), [("inserted", "/tools/1/items/1")]),
        (lambda value: value.update(on=1), [("reworded", "/on")]),
        (lambda value: value.update({"a/b~c": None}), [("inserted", "/a~1b~0c")]),
    ],
)  # fmt: skip
def test_json_is_compared_by_value(change, expected: list[tuple[str, str]]) -> None:
    value = json.loads(json.dumps(DOCUMENT))
    change(value)
    found = plain_hunks("tools.json", json.dumps(DOCUMENT, indent=2), json.dumps(value, indent=1))
    assert [(one.kind.value, one.pointer) for one in found] == expected


def test_the_same_change_of_two_values_has_two_names() -> None:
    found = plain_hunks("tools.json", '{"a": 1, "b": 1}', '{"a": 2, "b": 2}')
    assert len({one.key for one in found}) == 2


@pytest.mark.parametrize("broken", ["", "{", '{"a": NaN}', "[" * 100_000, "\x00", "[1,]"])
def test_what_is_no_json_is_one_hunk(broken: str) -> None:
    (found,) = plain_hunks("tools.json", json.dumps(DOCUMENT, indent=2), broken)
    assert found.kind is Kind.BROKEN
    assert not same_values("tools.json", json.dumps(DOCUMENT), broken)


@pytest.mark.parametrize(
    ("path", "text", "other", "same"),
    [
        ("tools.json", '{"a": 1, "b": 2}', '{"b":2,\n"a":1}\n', True),
        ("tools.json", "[1]", "[true]", False),
        ("evals.jsonl", '{"a": 1}\n', '{"a":1}\n \n', True),
        ("evals.jsonl", '{"a": 1}\n', '{"a": 1}\n{"a": 2}\n', False),
        ("prompt.md", "1\n", "1\n", False),
    ],
)
def test_only_json_says_the_same_in_another_layout(path: str, text: str, other: str, *, same: bool) -> None:
    assert same_values(path, text, other) is same
    assert same_values(path, other, text) is same


@pytest.mark.parametrize("at", range(7))
def test_hashes_of_lines_tell_whose_lines_came_and_went(at: int) -> None:
    lines = prompt().text.split("\n")
    names = (
        "shop/section/always",
        "",
        "shop/constraint/a",
        "shop/constraint/b",
        "shop/constraint/c in shop/section/always",
        "shop/constraint/d #2",
        "",
    )
    regions = [Region(name, "", (), (line_hash(line),)) for name, line in zip(names, lines, strict=True)]
    refs = tuple(name.partition(" ")[0] for name in names)
    (one,) = hunks_by_hash(regions, "\n".join((*lines[:at], "Smile.", *lines[at:])))
    assert (one.kind, one.line, one.last, one.after, one.refs) == (Kind.INSERTED, at + 1, at + 1, "Smile.", refs[max(at - 1, 0) : at + 1])
    assert one.border is (at > 0)
    (one,) = hunks_by_hash(regions, "\n".join((*lines[:at], *lines[at + 1 :])))
    assert (one.kind, one.line, one.last, one.refs, one.border) == (Kind.DELETED, at + 1, at, refs[at : at + 1], False)


def test_regions_are_laid_in_the_order_of_the_text() -> None:
    regions = [Region(name, after, (), ()) for name, after in (("e", "lost"), ("d", "b"), ("b", "a"), ("c", "a"), ("a", ""))]
    assert [one.name for one in ordered(regions)] == ["a", "b", "d", "c", "e"]


def test_cases_are_compared_by_their_id() -> None:
    rows = [{"id": name, "input": f"say {name}"} for name in "abcd"]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    rows[1]["input"] = "shout b"
    moved = [rows[2], rows[1], rows[3], {"id": "e"}]
    found = plain_hunks("evals.jsonl", text, "".join(json.dumps(row) + "\n" for row in moved))
    assert sorted((one.kind.value, one.line, one.last, one.pointer) for one in found) == [
        ("deleted", 1, 0, ""),
        ("inserted", 4, 4, ""),
        ("moved", 1, 1, ""),
        ("reworded", 2, 2, "/input"),
    ]
    assert all(text[one.start : one.end] == one.before for one in found)
    assert [text.count("\n", 0, one.start) for one in found if one.kind is Kind.INSERTED] == [4]


def test_positions_are_those_of_the_values() -> None:
    for indent in (None, 2):
        text = json.dumps(DOCUMENT, indent=indent)
        places = positions(text)
        assert json.loads(text[slice(*places["/tools/1/items"])]) == ["x", "y"]
        assert text[slice(*places["/tools/0/max"])] == "3"
        assert places[""] == (0, len(text))


def test_large_files_that_differ_everywhere_are_compared_in_the_whole() -> None:
    one, other = "".join(f"a{at}\n" for at in range(20_000)), "".join(f"b{at}\n" for at in range(20_000))
    (found,) = plain_hunks("prompt.md", one, other)
    assert (found.line, found.last) == (1, 20_000)


def test_words_are_what_changes() -> None:
    assert word_changes("at most 3 words", "at most 5 words") == [(8, 9, 8, 9)]
    assert word_changes("same", "same") == []
