"""What a difference consists of, and whose it is."""

import json

import pytest

from specforge.attributing.hunk import Expected, Kind
from specforge.attributing.hunks import hunks, plain_hunks, same_values
from specforge.attributing.lines import word_changes
from specforge.location import Place
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


def test_a_line_that_moved_is_one_that_moved() -> None:
    lines = prompt().text.split("\n")
    lines.insert(2, lines.pop(5))
    assert [kind for kind, _, _ in told("\n".join(lines))] == ["moved", "moved"]


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


@pytest.mark.parametrize("change", [lambda text: text, lambda text: text + "x", lambda text: "", lambda text: text * 3])
def test_hunks_put_in_place_of_what_they_replace_give_the_text_that_was_found(change) -> None:
    expected = prompt()
    found = change(expected.text)
    text, moved = expected.text.split("\n"), 0
    for one in plain_hunks("prompt.md", expected.text, found):
        first = expected.text.count("\n", 0, one.start)
        before = one.lines_before
        after = one.after.split("\n") if one.last >= one.line else []
        text[first + moved : first + moved + len(before)] = after
        moved += len(after) - len(before)
    assert "\n".join(text) == found


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


@pytest.mark.parametrize("broken", ["", "{", '{"a": NaN}', "[" * 100_000, "\x00", "[1,]"])
def test_what_is_no_json_is_one_hunk(broken: str) -> None:
    (found,) = plain_hunks("tools.json", json.dumps(DOCUMENT, indent=2), broken)
    assert found.kind is Kind.BROKEN
    assert not same_values("tools.json", json.dumps(DOCUMENT), broken)


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
