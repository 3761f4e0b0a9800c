"""Merging of hand edits with a changed spec: what each side changed is kept, and what both changed is never guessed."""

import json
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.lock import Region, line_hash
from specforge.merging.merge import merge
from specforge.merging.outcome import Merged, Piece
from specforge.merging.sequences import fits
from specforge.merging.words import alike, merged_words

Runs = list[tuple[str, list[str]]]
Triple = tuple[Runs, Runs, Runs]
Tree = dict[str, object]
LAWS = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def regions_of(runs: Runs) -> list[Region]:
    befores = ["", *(name for name, _ in runs)]
    return [Region(name, before, (), tuple(map(line_hash, lines))) for (name, lines), before in zip(runs, befores, strict=False)]


def pieces_of(runs: Runs) -> list[Piece]:
    return [Piece(name, tuple(lines)) for name, lines in runs]


def lines_of(runs: Runs) -> list[str]:
    return [line for _, lines in runs for line in lines]


def merged(last: Runs, ours: Runs, theirs: str, *, known: bool = True, path: str = "prompt.md") -> Merged:
    return merge(path, "\n".join(lines_of(last)) if known else None, regions_of(last), pieces_of(ours), theirs)


def clean(found: Merged) -> str:
    assert found.text is not None, found.conflicts
    return found.text


PROMPT: Runs = [
    ("shop/role", ["You are a customer service agent of a web shop.", ""]),
    ("shop/section/always", ["## Always", ""]),
    ("shop/constraint/yes", ["- Before you change an order, obtain an explicit yes from the user."]),
    ("shop/constraint/brevity", ["- Answer in at most 3 sentences."]),
    ("shop/constraint/own", ["- Act only on orders of the user you are talking to.", ""]),
    ("shop/intent/cancel", ["## Cancel an order", "", "1. Ask for the order id.", "2. Ask for the reason.", "3. Cancel the order."]),
    ("shop/constraint/refund", ["- The refund takes 5 to 7 business days.", ""]),
]


def spec(**changes: list[str] | None) -> Runs:
    """The prompt with regions replaced by the ends of their names, or removed."""
    return [
        (name, lines)
        for name, old in PROMPT
        if (lines := changes.get(name.rpartition("/")[2], old)) is not None  # one region each
    ]


def by_hand(*changes: tuple[str, str]) -> str:
    text = "\n".join(lines_of(PROMPT))
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


KNOWN = pytest.mark.parametrize("known", [True, False], ids=["text", "hashes"])


@KNOWN
def test_neighbouring_regions_that_each_side_changed_merge(known: bool) -> None:
    ours = spec(brevity=["- Answer in at most 4 sentences."])
    theirs = by_hand(("obtain an explicit yes", "wait for a clear yes"), ("you are talking to", "who is talking to you"))
    assert merged(PROMPT, ours, theirs, known=known).text == theirs.replace("3 sentences", "4 sentences")


@KNOWN
def test_lines_of_one_region_that_each_side_changed_merge(known: bool) -> None:
    ours = spec(cancel=["## Cancel an order", "", "1. Ask for the order id.", "2. Ask why.", "3. Cancel the order."])
    theirs = by_hand(("1. Ask for the order id.", "1. Ask for the id of the order."))
    assert merged(PROMPT, ours, theirs, known=known).text == theirs.replace("2. Ask for the reason.", "2. Ask why.")


def test_two_words_of_one_line_merge_when_the_line_is_known() -> None:
    ours = spec(brevity=["- Answer in at most 4 sentences."])
    theirs = by_hand(("- Answer in", "- Reply in"))
    assert merged(PROMPT, ours, theirs).text == by_hand(("- Answer in at most 3", "- Reply in at most 4"))


def test_two_words_of_one_line_are_a_conflict_when_only_hashes_are_known() -> None:
    ours = spec(brevity=["- Answer in at most 4 sentences."])
    found = merged(PROMPT, ours, by_hand(("- Answer in", "- Reply in")), known=False)
    assert found.text is None
    (conflict,) = found.conflicts
    assert (conflict.base, conflict.line, conflict.refs) == (None, 6, ("shop/constraint/brevity",))
    assert (conflict.ours, conflict.theirs) == ("- Answer in at most 4 sentences.", "- Reply in at most 3 sentences.")


@KNOWN
def test_two_words_of_a_line_that_stands_elsewhere_too_merge(known: bool) -> None:
    line = "- Answer in at most 3 sentences."
    last, ours = ([("shop/constraint/brevity", [first, "- Be kind.", line])] for first in (line, line.replace("3", "4")))
    theirs = "\n".join([line.replace("Answer", "Reply"), "- Be kind.", line])
    assert clean(merged(last, ours, theirs, known=known)) == theirs.replace("3", "4", 1)


def test_an_edit_by_hand_goes_into_the_line_that_is_most_like_the_one_that_was_edited() -> None:
    line, kind = "- Answer the user in at most three short sentences.", "- Be kind."
    reworded, more = line.replace("the user", "the user politely"), "- Answer the user in English, in at most ten words."
    last, ours = ([("shop/constraint/brevity", lines)] for lines in ([line, kind], [more, reworded, "- Be kind to all."]))
    found = merged(last, ours, f"{line.replace('user', 'customer')}\n{kind}")
    assert clean(found) == "\n".join([more, reworded.replace("user", "customer"), "- Be kind to all."])


def test_one_word_changed_in_two_ways_is_a_conflict_with_markers_around_that_line_only() -> None:
    ours = spec(brevity=["- Answer in at most 4 sentences."], refund=["- The refund takes 3 days.", ""])
    found = merged(PROMPT, ours, by_hand(("at most 3", "at most 2"), ("explicit yes", "clear yes")))
    assert found.text is None
    assert [(one.base, one.ours, one.theirs) for one in found.conflicts] == [
        ("- Answer in at most 3 sentences.", "- Answer in at most 4 sentences.", "- Answer in at most 2 sentences.")
    ]
    assert found.marked == by_hand(
        ("explicit yes", "clear yes"),
        (
            "- Answer in at most 3 sentences.",
            (
                "<<<<<<< edited by hand\n- Answer in at most 2 sentences.\n||||||| written last\n- Answer in at most 3 sentences.\n"
                "=======\n- Answer in at most 4 sentences.\n>>>>>>> the spec now"
            ),
        ),
        ("5 to 7 business", "3"),
    )


@KNOWN
def test_a_rule_that_was_removed_and_edited_is_a_conflict(known: bool) -> None:
    found = merged(PROMPT, spec(brevity=None), by_hand(("3 sentences", "2 sentences")), known=known)
    assert found.text is None
    assert [(one.ours, one.theirs) for one in found.conflicts] == [("", "- Answer in at most 2 sentences.")]


@KNOWN
def test_a_rule_that_was_changed_and_deleted_by_hand_is_a_conflict(known: bool) -> None:
    found = merged(PROMPT, spec(brevity=["- Answer in 4 sentences."]), by_hand(("- Answer in at most 3 sentences.\n", "")), known=known)
    assert found.text is None
    assert [(one.ours, one.theirs, one.line) for one in found.conflicts] == [("- Answer in 4 sentences.", "", 6)]


@KNOWN
def test_a_rule_that_moved_in_the_spec_takes_its_hand_edit_along(known: bool) -> None:
    moved = [PROMPT[number] for number in (0, 1, 3, 2, 4, 5, 6)]
    theirs = by_hand(("at most 3", "at most 2"))
    want = [(name, [line.replace("at most 3", "at most 2") for line in lines]) for name, lines in moved]
    assert merged(PROMPT, moved, theirs, known=known).text == "\n".join(lines_of(want))


@KNOWN
def test_sections_of_a_long_text_that_moved_in_the_spec_take_their_hand_edits_along(known: bool) -> None:
    last = [(f"shop/section/{one}", [f"## Section {one}", "", *(f"- Rule {one}.{at}." for at in range(50)), ""]) for one in range(40)]
    ours = [*last[20:], *last[:20]]
    before, now = ("\n".join(lines_of(one)) for one in (last, ours))
    theirs, found = (re.sub(r"(Rule (?:1|38)\.3)\.", r"\1 by hand.", one) for one in (before, now))
    assert clean(merged(last, ours, theirs, known=known)) == found


@KNOWN
def test_a_rule_that_was_moved_by_hand_takes_its_change_along(known: bool) -> None:
    yes = "- Before you change an order, obtain an explicit yes from the user.\n"
    theirs = by_hand((yes, "")).replace("- The refund", f"{yes}- The refund")
    ours = spec(yes=["- Before you change an order, ask twice."])
    assert merged(PROMPT, ours, theirs, known=known).text == theirs.replace(yes, "- Before you change an order, ask twice.\n")


@KNOWN
def test_a_rule_that_was_moved_by_hand_and_reworded_there_as_the_spec_is_now_stays_there(known: bool) -> None:
    yes, twice = "- Before you change an order, obtain an explicit yes from the user.\n", "- Before you change an order, ask twice."
    theirs = by_hand((yes, "")).replace("- The refund", f"{twice}\n- The refund")
    assert clean(merged(PROMPT, spec(yes=[twice]), theirs, known=known)) == theirs


@KNOWN
def test_a_line_that_was_moved_into_another_region_stays_there_when_the_spec_changes_its_own(known: bool) -> None:
    step, rule = "3. Cancel the order.", "- The refund takes 5 to 7 business days."
    theirs = by_hand((f"{step}\n{rule}", f"{rule}\n{step}"))
    ours = spec(cancel=["## Cancel an order", "", "1. Ask for the number.", "2. Ask for the reason.", step])
    found = clean(merged(PROMPT, ours, theirs, known=known))
    assert found == theirs.replace("1. Ask for the order id.", "1. Ask for the number.")


@KNOWN
def test_a_rule_that_both_sides_moved_to_different_places_is_never_there_twice(known: bool) -> None:
    brevity = "- Answer in at most 3 sentences.\n"
    ours = [PROMPT[number] for number in (0, 3, 1, 2, 4, 5, 6)]
    theirs = by_hand((brevity, "")).replace("- The refund", f"{brevity}- The refund")
    found = merged(PROMPT, ours, theirs, known=known)
    assert found.text is None
    assert found.conflicts[0].refs == ("shop/constraint/brevity",)


@KNOWN
def test_a_rule_added_by_hand_at_the_end_of_a_section_stays_there_when_the_spec_adds_another(known: bool) -> None:
    own, refuse = PROMPT[4][1][0], "- Refuse to talk about politics."
    ours = [*spec(own=[own])[:5], ("shop/constraint/refuse", [refuse, ""]), *PROMPT[5:]]
    theirs = by_hand((own, f"{own}\n- Be kind."))
    assert merged(PROMPT, ours, theirs, known=known).text == by_hand((own, f"{own}\n- Be kind.\n{refuse}"))


@KNOWN
def test_a_rule_that_both_sides_added_is_there_once(known: bool) -> None:
    ours = [*PROMPT[:3], ("shop/constraint/kind", ["- Be kind."]), *PROMPT[3:]]
    theirs = by_hand(("- Answer in at most 3 sentences.", "- Be kind.\n- Answer in at most 3 sentences, please."))
    found = merged(PROMPT, ours, theirs, known=known)
    assert found.text == theirs


@KNOWN
@pytest.mark.parametrize(("region", "line"), [("role", PROMPT[0][1][0]), ("cancel", "2. Ask for the reason.")])
def test_a_line_that_both_sides_doubled_is_there_twice(known: bool, region: str, line: str) -> None:
    lines = next(lines for name, lines in PROMPT if name.endswith(region))
    ours = spec(**{region: [each for one in lines for each in (2 if one == line else 1) * [one]]})
    theirs = by_hand((line, f"{line}\n{line}"), ("1. Ask for the order id.", "1. Ask for the id."))
    assert merged(PROMPT, ours, theirs, known=known).text == theirs


@KNOWN
@pytest.mark.parametrize("other", [("## Always\n\n", "## Always\n"), ("a web shop.\n\n", "a web shop.\n")])
def test_a_rule_that_both_sides_doubled_is_there_twice(known: bool, other: tuple[str, str]) -> None:
    rule = PROMPT[3][1][0]
    ours = [*PROMPT[:4], ("shop/constraint/brevity-2", [rule]), *PROMPT[4:]]
    theirs = by_hand((rule, f"{rule}\n{rule}"), other)
    assert merged(PROMPT, ours, theirs, known=known).text == theirs


@KNOWN
def test_a_rule_that_both_sides_added_at_different_places_is_a_conflict(known: bool) -> None:
    ours = [*PROMPT[:3], ("shop/constraint/kind", ["- Be kind to everyone."]), *PROMPT[3:]]
    theirs = by_hand(("- The refund", "- Be kind to everyone.\n- The refund"))
    found = merged(PROMPT, ours, theirs, known=known)
    assert found.text is None
    assert {(one.ours, one.theirs) for one in found.conflicts} == {("- Be kind to everyone.", ""), ("", "- Be kind to everyone.")}


@KNOWN
@pytest.mark.parametrize("section", ["## Notes\n- Be kind.", "\n## Notes\n\n- Be kind."], ids=["tight", "wide"])
def test_a_rule_that_the_spec_adds_stands_before_a_section_that_somebody_added_there(known: bool, section: str) -> None:
    own, refund = PROMPT[4][1][0], PROMPT[6][1][0]
    fee = ("shop/constraint/fee", ["- There is no fee.", ""])
    at_the_end = [*PROMPT[:6], (PROMPT[6][0], [refund]), fee]
    found = merged(PROMPT, at_the_end, by_hand((refund, f"{refund}\n{section}")), known=known)
    assert found.text == by_hand((refund, f"{refund}\n- There is no fee.\n{section}"))
    inside = [*spec(own=[own])[:5], fee, *PROMPT[5:]]
    found = merged(PROMPT, inside, by_hand((own, f"{own}\n{section}")), known=known)
    assert found.text == by_hand((own, f"{own}\n- There is no fee.\n{section}"))


@KNOWN
def test_lines_that_both_sides_removed_in_part_are_gone(known: bool) -> None:
    last = [("f/a", ["- One.", "- Two.", "- Three.", "- Four."]), ("f/b", ["- Last."])]
    ours = [("f/a", ["- One.", "- Four."]), ("f/b", ["- Last."])]
    assert merged(last, ours, "- One.\n- Two.\n- Last.", known=known).text == "- One.\n- Last."


@KNOWN
def test_a_note_under_a_rule_is_not_left_behind_when_the_rule_is_removed(known: bool) -> None:
    theirs = by_hand(("3 sentences.", "3 sentences.\n  - Four are fine for refunds."))
    found = merged(PROMPT, spec(brevity=None), theirs, known=known)
    assert found.text is None
    assert "Four are fine" in found.conflicts[0].theirs


@KNOWN
def test_the_second_run_of_an_element_keeps_its_edit_when_the_first_is_removed(known: bool) -> None:
    last = [
        ("f", ["# T"]),
        ("f/constraint/a", ["- All orders are final."]),
        ("f/intent/b", ["## B"]),
        ("f/constraint/a #2", ["- No refunds here."]),
    ]
    ours = [("f", ["# T"]), ("f/intent/b", ["## B now"]), ("f/constraint/a", ["- No refunds here."])]
    found = merged(last, ours, "# T\n- All orders are final.\n## B\n- No refunds here, sorry.", known=known)
    assert found.text == "# T\n## B now\n- No refunds here, sorry."


@KNOWN
def test_a_renamed_element_keeps_its_edit(known: bool) -> None:
    ours = [(name.replace("brevity", "short"), lines) for name, lines in spec(yes=["- Ask first."])]
    theirs = by_hand(("at most 3", "at most 2"))
    want = theirs.replace("- Before you change an order, obtain an explicit yes from the user.", "- Ask first.")
    assert merged(PROMPT, ours, theirs, known=known).text == want


def test_without_anything_known_of_what_was_written_last_every_difference_is_a_conflict() -> None:
    theirs = by_hand(("at most 3", "at most 2"))
    found = merge("prompt.md", None, (), pieces_of(PROMPT), theirs)
    assert [(one.base, one.ours, one.theirs, one.line) for one in found.conflicts] == [
        (None, "- Answer in at most 3 sentences.", "- Answer in at most 2 sentences.", 6)
    ]
    assert merge("prompt.md", None, (), pieces_of(PROMPT), by_hand()).text == by_hand()


def test_a_known_text_is_enough_when_its_regions_are_not_known() -> None:
    ours = spec(brevity=["- Answer in at most 4 sentences."])
    theirs = by_hand(("explicit yes", "clear yes"))
    found = merge("prompt.md", by_hand(), (), pieces_of(ours), theirs)
    assert found.text == theirs.replace("at most 3", "at most 4")


def test_regions_are_taken_in_the_order_of_the_text_however_they_are_given() -> None:
    ours, theirs = spec(brevity=["- Answer briefly."]), by_hand(("explicit yes", "clear yes"))
    shuffled = sorted(regions_of(PROMPT), key=lambda one: one.name)
    assert merge("prompt.md", None, shuffled, pieces_of(ours), theirs) == merged(PROMPT, ours, theirs, known=False)


@KNOWN
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## Always\n\n", "## Always\n"),
        ("## Always\n", "\n## Always\n"),
        ("shop.\n\n", "shop.\n\n\n\n"),
        ("## Cancel an order\n\n", "\n\n## Cancel an order\n"),
        ("You are a", "\nYou are a"),
        ("business days.\n", "business days."),
        ("business days.\n", "business days.\n\n"),
        ("3 sentences.", "3 sentences.  "),
        ("3 sentences.", "\t3 sentences."),
    ],
)
def test_blank_lines_and_the_end_of_the_text_stay_as_somebody_left_them(known: bool, old: str, new: str) -> None:
    theirs = by_hand((old, new))
    ours = spec(yes=["- Ask first."])
    want = theirs.replace("- Before you change an order, obtain an explicit yes from the user.", "- Ask first.")
    assert merged(PROMPT, ours, theirs, known=known).text == want


@KNOWN
@pytest.mark.parametrize(
    ("rule", "new"),
    [
        ("yes", "- Ask first.\n"),
        ("yes", "- Ask first.\n\n"),
        ("yes", "\n- Ask first."),
        ("refund", "- The refund takes 3 days.\n"),
        ("refund", "- The refund takes 3 days."),
        ("refund", "- The refund takes 3 days.\n\n\n"),
    ],
)
def test_blank_lines_put_in_beside_a_line_that_both_sides_changed_alike_stay(known: bool, rule: str, new: str) -> None:
    (old,) = [line for name, lines in PROMPT if name == f"shop/constraint/{rule}" for line in lines if line]
    theirs = by_hand((old, new))
    end = [""] if rule == "refund" else []
    assert merged(PROMPT, spec(**{rule: [new.strip(), *end]}), theirs, known=known).text == theirs


@KNOWN
@pytest.mark.parametrize(
    ("ours", "theirs", "want"),
    [
        (["- A.", "- B."], ["- A.", "", "- B."], ["- A.", "", "- B."]),
        (["- A.", "", "- B."], ["- A.", "- B."], ["- A.", "", "- B."]),
        (["- A."], ["", "- A."], ["", "- A."]),
    ],
)
def test_lines_that_both_sides_added_keep_the_blank_ones_between_them(
    known: bool, ours: list[str], theirs: list[str], want: list[str]
) -> None:
    last: Runs = [("shop/role", ["You help."]), ("shop/section/end", ["Goodbye."])]
    found = merged(last, [last[0], ("shop/constraint/new", ours), last[1]], "\n".join(["You help.", *theirs, "Goodbye."]), known=known)
    assert clean(found).split("\n") == ["You help.", *want, "Goodbye."]


@KNOWN
def test_blank_lines_that_the_spec_changes_are_taken_beside_a_hand_edit(known: bool) -> None:
    ours = spec(role=["You are a customer service agent of a web shop."], refund=["- The refund takes 5 to 7 business days."])
    theirs = by_hand(("explicit yes", "clear yes"))
    assert merged(PROMPT, ours, theirs, known=known).text == theirs.replace("shop.\n\n", "shop.\n").removesuffix("\n")


@KNOWN
def test_half_a_file_is_never_taken_for_a_whole_one(known: bool) -> None:
    """What was cut off was removed by hand: the line that the spec changed is among it, so that nothing is guessed."""
    theirs = by_hand()[:140]
    found = merged(PROMPT, spec(refund=["- The refund takes 3 days.", ""]), theirs, known=known)
    assert found.text is None
    assert [(one.ours, one.theirs) for one in found.conflicts] == [("- The refund takes 3 days.", "")]


@KNOWN
@pytest.mark.parametrize(
    "theirs",
    [
        "",
        "\n\n\n",
        "\ufffd\x00\x01PK\x03\x04",
        "Something else.\n",
        "x" * 100_000,
    ],
    ids=["empty", "blank", "binary", "other", "long"],
)
def test_a_file_of_which_nothing_is_left_is_a_conflict(known: bool, theirs: str) -> None:
    found = merged(PROMPT, spec(brevity=["- Answer in 4 sentences."]), theirs, known=known)
    assert found.text is None
    assert "- Answer in 4 sentences." in "\n".join(one.ours for one in found.conflicts)
    assert set(theirs.split("\n")) <= set(str(found.marked).split("\n"))


@KNOWN
def test_markers_of_git_in_a_file_are_lines_like_others(known: bool) -> None:
    """Whoever asks for a merge looks for markers first; here they are kept, and the spec is not lost among them."""
    line = "- Answer in at most 3 sentences."
    theirs = by_hand((line, f"<<<<<<< HEAD\n{line}\n=======\n- Answer in 2.\n>>>>>>> other"))
    found = merged(PROMPT, spec(yes=["- Ask first."]), theirs, known=known)
    assert found.text == theirs.replace("- Before you change an order, obtain an explicit yes from the user.", "- Ask first.")


def test_markers_around_what_stands_at_the_end_leave_the_text_with_a_last_line() -> None:
    last, ours = [("f/a", ["- One.", "- Two."])], [("f/a", ["- One.", "- Two now."])]
    found = merged(last, ours, "- One.\n- Two by hand.", known=False)
    assert found.marked == "- One.\n<<<<<<< edited by hand\n- Two by hand.\n=======\n- Two now.\n>>>>>>> the spec now\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        ("Answer in 4 sentences.", "Answer in about 3 sentences.", "Answer in about 4 sentences."),
        ("Answer in 4 sentences.", "Answer in 3 short sentences.", "Answer in 4 short sentences."),
        ("Answer in 4 sentences.", "Answer in 5 sentences.", None),
        ("Answer in sentences.", "Answer in about 3 sentences.", None),
        ("Answer in 3.5 sentences.", "Answer in 3,5 sentences.", None),
        ("Answer in 4 sentences.", "Send the user a list of all orders.", None),
        ("Answer in 4 sentences.", "Answer in 3 sentences, but of an order that was lost tell all there is to be told of it.", None),
    ],
)
def test_words_merge_unless_they_meet(ours: str, theirs: str, both: str | None) -> None:
    assert merged_words("Answer in 3 sentences.", ours, theirs) == both
    assert merged_words("Answer in 3 sentences.", theirs, ours) == both


def test_words_that_both_sides_removed_in_part_are_gone() -> None:
    last = "Please answer in at most three short and friendly plain sentences to the user."
    ours, theirs = last.replace("short and friendly ", ""), last.replace("friendly plain ", "")
    assert merged_words(last, ours, theirs) == "Please answer in at most three sentences to the user."


def test_characters_of_a_script_without_spaces_are_words() -> None:
    assert merged_words("返金は5日以内に行う。", "返金は7日以内に行う。", "返金は5日以内に必ず行う。") == "返金は7日以内に必ず行う。"


@pytest.mark.parametrize(
    ("last", "ours", "theirs", "right"),
    [
        (1, 1, 1, {1}),
        (1, 1, 0, {0}),
        (1, 0, 0, {0}),
        (0, 1, 0, {1}),
        (0, 1, 1, {1}),
        (1, 2, 1, {2}),
        (1, 2, 3, {2, 3, 4}),
        (0, 1, 2, {1, 2, 3}),
        (2, 1, 0, {0, 1}),
    ],
)
def test_what_is_neither_lost_nor_doubled_stands_as_often_as_a_side_has_it(last: int, ours: int, theirs: int, right: set[int]) -> None:
    assert {now for now in range(6) if fits(last, ours, theirs, now)} == right


# Texts, by laws.

WORDS = st.sampled_from(["ask", "user", "order", "refund", "3", "not", "the"])
LINE = st.one_of(
    st.sampled_from(["", "## Rules", "  - note", "```", "- Be kind to the user."]), st.lists(WORDS, min_size=2, max_size=5).map(" ".join)
)


@st.composite
def runs(draw: st.DrawFn) -> Runs:
    count = draw(st.integers(1, 6))
    return [(f"f/constraint/c{number}", draw(st.lists(LINE, min_size=1, max_size=3))) for number in range(count)]


@st.composite
def changed(draw: st.DrawFn, last: Runs) -> Runs:
    found = [(name, list(lines)) for name, lines in last]
    for number in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(found) - 1))
        name, lines = found[at]
        match draw(st.sampled_from(["line", "insert", "remove", "add", "move", "delete"])):
            case "line":
                lines[draw(st.integers(0, len(lines) - 1))] = draw(LINE)
            case "insert":
                lines.insert(draw(st.integers(0, len(lines))), draw(LINE))
            case "remove" if len(found) > 1:
                del found[at]
            case "add":
                found.insert(at, (f"{name}-{number}-new", draw(st.lists(LINE, min_size=1, max_size=2))))
            case "move":
                found.insert(draw(st.integers(0, len(found) - 1)), found.pop(at))
            case "delete" if len(lines) > 1:
                del lines[draw(st.integers(0, len(lines) - 1))]
    return found


@st.composite
def triples(draw: st.DrawFn) -> Triple:
    last = draw(runs())
    return last, draw(changed(last)), draw(changed(last))


@KNOWN
@pytest.mark.parametrize("path", ["prompt.md", "tools.json", "evals.jsonl"])
@LAWS
@given(triple=triples())
def test_a_side_that_changed_nothing_leaves_the_other_byte_for_byte(path: str, known: bool, triple: Triple) -> None:
    last, ours, theirs = triple
    before, now, disk = ("\n".join(lines_of(one)) for one in triple)
    assert merged(last, ours, before, known=known, path=path) == Merged(now)
    assert merged(last, last, disk, known=known, path=path) == Merged(disk)
    assert merged(last, ours, now, known=known, path=path) == Merged(now)
    assert merged(last, theirs, disk, known=known, path=path) == Merged(disk)


def astray(last: list[str], ours: list[str], theirs: list[str], found: list[str]) -> dict[str, int]:
    """Lines that are there more often than the side has them that alone changed how often they are there; or less often."""
    before, now, disk, there = (Counter(filter(None, lines)) for lines in (last, ours, theirs, found))
    return {
        line: there[line] - wanted
        for line in before | now | disk | there
        for wanted in ([now[line]] if disk[line] == before[line] else []) + ([disk[line]] if now[line] == before[line] else [])
        if there[line] != wanted
    }


@LAWS
@given(triple=triples())
def test_no_line_is_lost_or_doubled(triple: Triple) -> None:
    last, ours, theirs = triple
    found = merged(last, ours, "\n".join(lines_of(theirs)), known=False)
    before, now, disk = map(lines_of, triple)
    if found.text is not None:
        assert not astray(before, now, disk, found.text.split("\n"))
    else:
        assert found.marked is not None
        assert {line for line in (*now, *disk) if line and line not in before} <= set(found.marked.split("\n"))


@LAWS
@given(triple=triples())
def test_with_the_text_known_a_changed_line_is_there_or_its_words_are(triple: Triple) -> None:
    last, ours, theirs = triple
    found = merged(last, ours, "\n".join(lines_of(theirs)))
    texts = [lines_of(one) for one in triple]
    lines = (found.text or found.marked or "").split("\n")
    new = [line for line in lines if line and not any(line in text for text in texts)]
    for line in {line for line in (*texts[1], *texts[2]) if line and line not in texts[0]} - set(lines):
        assert any(alike(line, one) > 0 for one in new), line
    if found.text is not None:
        # A line whose words were merged stands for one of each side, and no line is there too often.
        gone = astray(texts[0], texts[1], texts[2], [line for line in lines if line not in new])
        assert all(number < 0 for number in gone.values()), gone
        assert -sum(gone.values()) <= 2 * len(new), gone


@KNOWN
@LAWS
@given(triple=triples())
def test_a_merge_is_the_same_each_time_and_conflicts_come_with_both_sides(triple: Triple, known: bool) -> None:
    last, ours, theirs = triple
    disk = "\n".join(lines_of(theirs))
    found = merged(last, ours, disk, known=known)
    assert merged(last, ours, disk, known=known) == found
    assert (found.text is None) == bool(found.conflicts) == (found.marked is not None)
    for one in found.conflicts:
        assert one.ours in "\n".join(lines_of(ours))
        assert one.theirs in disk
        assert 1 <= one.line <= disk.count("\n") + 2
        assert (one.base is None) or known


@LAWS
@given(pair=st.tuples(runs(), st.lists(st.tuples(st.booleans(), st.booleans()), min_size=6, max_size=6)))
def test_regions_that_one_side_changed_are_taken_from_it_whatever_the_neighbours_do(pair: tuple[Runs, list[tuple[bool, bool]]]) -> None:
    """What `theirs` and `ours` change are whole regions, each by one side at most: there is one right answer."""
    bodies, sides = pair
    last = [(name, [f"- {name} says: {' '.join(lines)}"]) for name, lines in bodies]
    ours, theirs, want = [], [], []
    for (name, (line,)), (mine, its) in zip(last, sides, strict=False):
        now, disk = (f"{line} and more" if mine else line), (f"Also, {line}" if its and not mine else line)
        ours.append((name, [now]))
        theirs.append(disk)
        want.append(now if mine else disk)
    for known in (True, False):
        assert merged(last, ours, "\n".join(theirs), known=known).text == "\n".join(want)


# Prompts, against `git merge-file`.

VERBS = ["Check", "Confirm", "List", "Refuse", "Offer", "Explain", "Book", "Cancel", "Refund", "Ask", "Tell", "Mention", "Verify", "Repeat"]
THINGS = [
    "the order id",
    "the refund",
    "the delivery date",
    "the loyalty tier of the user",
    "a replacement item",
    "the payment method",
    "the return label",
    "every open case",
    "the gift card balance",
    "the shipping address",
    "the warranty period",
    "the reason of the request",
]
ENDS = [
    "before any change is made",
    "only when the user asks for it",
    "in at most 3 sentences",
    "without naming other customers",
    "and wait for a clear yes",
    "unless the order was delivered",
    "within 5 to 7 business days",
    "in the language of the user",
]
CLAUSES = [f"{verb} {thing} {end}." for verb in VERBS for thing in THINGS for end in ENDS]
Owned = list[tuple[str, str]]


def prompt_of(seed: int) -> Runs:
    chance = random.Random(f"prompt {seed}")
    found: Runs = [("shop/role", ["You are a customer service agent of a web shop.", ""])]
    for title in ("Always", "Cancel an order", "Exchange items", "Background", "Hand over"):
        found.append((f"shop/section/{title}", [f"## {title}", ""]))
        rules = chance.sample(CLAUSES, chance.randrange(4, 9))
        found += [(f"shop/constraint/{title}-{at}", [f"- {rule}", *([""] if rule == rules[-1] else [])]) for at, rule in enumerate(rules)]
    return found


def reworded(line: str, chance: random.Random) -> str:
    words = line.split(" ")
    words[chance.randrange(1, len(words))] = chance.choice(["really", "four", "not", "always"])
    return " ".join(words)


def spec_change(last: Runs, kind: str, name: str, chance: random.Random) -> Runs:
    found = [(one, list(lines)) for one, lines in last]
    at = next(number for number, (one, _) in enumerate(found) if one == name)
    ends = [""] if found[at][1][-1] == "" else []
    match kind:
        case "reword":
            found[at] = (name, [reworded(line, chance) if line else line for line in found[at][1]])
        case "add":
            found[at] = (name, found[at][1][:1])
            found.insert(at + 1, ("shop/constraint/new", [f"- Added: {chance.choice(CLAUSES)}", *ends]))
        case "remove":
            found[at - 1][1].extend(ends)
            del found[at]
        case "move":
            found[at - 1][1].extend(ends)
            line = found.pop(at)[1][0]
            found.insert(chance.randrange(2, len(found)), (name, [line]))
    return found


def hand_edit(text: Owned, kind: str, name: str, chance: random.Random) -> Owned:
    found = list(text)
    at = next(number for number, (one, line) in enumerate(found) if one == name and line)
    line = found[at][1]
    match kind:
        case "reword":
            found[at] = (name, reworded(line, chance))
        case "rewrite":
            found[at] = (name, f"- {chance.choice(CLAUSES)}")
        case "insert":
            found.insert(at + 1, (name, f"- New: {chance.choice(CLAUSES)}"))
        case "delete":
            del found[at]
        case "split":
            middle = line.find(" ", len(line) // 2)
            found[at : at + 1] = [(name, line[:middle]), (name, f"  {line[middle + 1 :]}")]
        case "duplicate":
            found.insert(at + 1, found[at])
    return found


def trials() -> Iterator[tuple[str, Runs, Runs, list[str], list[str]]]:
    """Prompts with one change of the spec and one by hand, far apart or in neighbouring rules, and the one right answer."""
    for where in ("far", "next"):
        for change in ("reword", "add", "remove", "move"):
            for edit in ("reword", "rewrite", "insert", "delete", "split", "duplicate"):
                for number in range(7):
                    chance = random.Random(f"{where} {change} {edit} {number}")
                    last = prompt_of(number)
                    rules = [name for name, _ in last if "constraint" in name]
                    at = chance.randrange(len(rules) - 9)
                    other = rules[at + (1 if where == "next" else chance.randrange(5, 9))]
                    ours = spec_change(last, change, rules[at], chance)
                    seed = chance.random()
                    theirs, want = (
                        [
                            line
                            for _, line in hand_edit(
                                [(one, line) for one, lines in text for line in lines], edit, other, random.Random(seed)
                            )
                        ]
                        for text in (last, ours)
                    )
                    yield where, last, ours, theirs, want


def git_merge(folder: Path, last: list[str], ours: list[str], theirs: list[str]) -> str | None:
    for name, lines in (("last", last), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        ["git", "merge-file", "-p", "ours", "last", "theirs"], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    return done.stdout if done.returncode == 0 else None


@pytest.mark.skipif(shutil.which("git") is None, reason="compared with git")
def test_more_merges_are_right_than_those_of_git_and_no_line_is_lost_or_doubled(tmp_path: Path) -> None:
    right: Counter[tuple[str, str]] = Counter()
    conflicts: Counter[tuple[str, str]] = Counter()
    count: Counter[str] = Counter()
    for where, last, ours, theirs, want in trials():
        count[where] += 1
        answers = {
            "git": git_merge(tmp_path, lines_of(last), lines_of(ours), theirs),
            "text": merged(last, ours, "\n".join(theirs)).text,
            "hashes": merged(last, ours, "\n".join(theirs), known=False).text,
        }
        for name, answer in answers.items():
            right[where, name] += answer == "\n".join(want)
            conflicts[where, name] += answer is None
            if name != "git" and answer is not None:
                assert Counter(answer.split("\n")) == Counter(want), (where, name)
    assert count["far"] == count["next"] == 168
    for where in ("far", "next"):
        for name in ("text", "hashes"):
            assert right[where, name] >= right[where, "git"]
            assert right[where, name] >= 0.98 * count[where]
    for name in ("text", "hashes"):
        assert conflicts["next", name] * 10 < conflicts["next", "git"]


# JSON.


def dumped(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def merge_json(
    last: object, ours: object, theirs: str, *, known: bool = True, path: str = "tools.json", dump: Callable[[object], str] = dumped
) -> Merged:
    texts = dump(last), dump(ours)
    before: Runs = [(f"f/part/{at}", [line]) for at, line in enumerate(texts[0].split("\n"))]
    now: Runs = [("f/tool/all", texts[1].split("\n"))]
    return merged(before, now, theirs, known=known, path=path)


TOOLS: list[Tree] = [
    {"name": "list_orders", "description": "List the orders.", "max": 100, "required": ["user"]},
    {"name": "cancel_order", "description": "Cancel an order.", "max": 1},
]


def listed(**changes: Tree | None) -> list[Tree]:
    """The tools, changed by their names, removed, or added at the end."""
    named = {str(tool["name"]): tool for tool in TOOLS}
    found = [{**tool, **(changes.get(name) or {})} for name, tool in named.items() if changes.get(name, tool) is not None]
    return found + [{"name": name, **(its or {})} for name, its in changes.items() if name not in named]


def of(tools: list[Tree]) -> Tree:
    return {"format": "specforge-tools/1", "tools": tools}


def tools(**changes: Tree | None) -> Tree:
    """The document with its tools changed."""
    return of(listed(**changes))


@KNOWN
def test_two_values_of_one_object_merge(known: bool) -> None:
    found = merge_json(tools(), tools(list_orders={"max": 50}), dumped(tools(list_orders={"description": "List all."})), known=known)
    assert found.text == dumped(tools(list_orders={"max": 50, "description": "List all."}))


@KNOWN
def test_a_tool_added_by_hand_stands_after_the_one_that_it_followed(known: bool) -> None:
    theirs = of([TOOLS[0], {"name": "find_order"}, TOOLS[1]])
    found = merge_json(tools(), tools(refund={"max": 1}, cancel_order=None), dumped(theirs), known=known)
    assert [tool["name"] for tool in json.loads(clean(found))["tools"]] == ["list_orders", "find_order", "refund"]


@KNOWN
def test_a_value_that_both_changed_is_a_conflict_at_its_pointer(known: bool) -> None:
    moved = of([{"name": "find_order"}, *listed(list_orders={"max": 20})])
    found = merge_json(tools(), tools(list_orders={"max": 50}), dumped(moved), known=known)
    assert (found.text, found.marked) == (None, None)
    (one,) = found.conflicts
    assert (one.base, one.ours, one.theirs) == ("100" if known else None, "50", "20")
    assert (one.pointer, one.line, one.refs) == ("/tools/1/max", 0, ("f/tool/all",))


@KNOWN
def test_a_tool_that_one_side_moved_stands_where_it_was_moved_to_and_keeps_its_change(known: bool) -> None:
    named: list[Tree] = [{"name": name, "max": number} for number, name in enumerate("abcd", 1)]
    edited_one = [*named[:3], {"name": "d", "max": 9}]
    moved = [named[3], *named[:3]]
    want = [{"name": "d", "max": 9}, *named[:3]]
    assert merge_json(of(named), of(moved), dumped(of(edited_one)), known=known).text == dumped(of(want))
    assert merge_json(of(named), of(edited_one), dumped(of(moved)), known=known).text == dumped(of(want))


@KNOWN
def test_tools_that_both_sides_put_into_different_orders_are_a_conflict_of_the_list(known: bool) -> None:
    named: list[Tree] = [{"name": name, "max": number} for number, name in enumerate("abc", 1)]
    ours, theirs = [named[2], named[0], named[1]], [named[0], named[2], named[1]]
    for last in (of(named), {"format": "specforge-tools/1"}):  # moved by both, or added by both
        found = merge_json(last, of(ours), dumped(of(theirs)), known=known)
        assert [(one.pointer, json.loads(one.ours), json.loads(one.theirs)) for one in found.conflicts] == [("/tools", ours, theirs)]


@KNOWN
def test_tools_that_each_side_moved_combine_also_where_the_spec_removed_another(known: bool) -> None:
    last, ours, theirs, right = (of([{"name": name} for name in names]) for names in ("abcdef", "bdefa", "fabcde", "fbdea"))
    assert merge_json(last, ours, dumped(theirs), known=known).text == dumped(right)


@KNOWN
def test_what_a_build_would_write_stays_as_it_is_when_the_file_was_only_laid_out_anew(known: bool) -> None:
    ours = json.dumps(tools(list_orders={"max": 50}), indent=4)
    now: Runs = [("f/tool/all", ours.split("\n"))]
    last: Runs = [("f/tool/all", dumped(tools()).split("\n"))]
    assert merged(last, now, json.dumps(tools()), known=known, path="tools.json").text == ours


def test_a_value_that_says_unknown_is_not_taken_for_one_that_is() -> None:
    last, ours, theirs = ({"a": "unknown", "max": number, "min": least} for number, least in ((1, 0), (2, 0), (3, 7)))
    found = merge_json(last, ours, dumped(theirs), known=False)
    assert [(one.pointer, one.base, one.ours, one.theirs) for one in found.conflicts] == [("/max", None, "2", "3")]
    kept_one = merge_json(last, {**last, "a": "unknown?"}, dumped({**last, "min": 7}), known=False)
    assert kept_one.text == dumped({"a": "unknown?", "max": 1, "min": 7})


@KNOWN
def test_a_key_with_signs_of_pointers_is_told_as_pointers_write_it(known: bool) -> None:
    last, ours, theirs = ({"~/x": {"max": number, "says": "It."}} for number in (1, 2, 3))
    found = merge_json(last, ours, dumped(theirs), known=known)
    assert [(one.pointer, one.refs) for one in found.conflicts] == [("/~0~1x/max", ("f/tool/all",))]


@KNOWN
@pytest.mark.parametrize(("last", "ours"), [(1, 1.0), (1, True), (0, False), ("1", 1), (None, "null"), ([], {})])
def test_values_of_different_kinds_are_different(known: bool, last: object, ours: object) -> None:
    theirs = {"a": last, "b": 2}
    assert merge_json({"a": last, "b": 1}, {"a": ours, "b": 1}, dumped(theirs), known=known).text == dumped({"a": ours, "b": 2})


@KNOWN
def test_a_tool_that_was_removed_and_edited_is_a_conflict(known: bool) -> None:
    found = merge_json(tools(), tools(cancel_order=None), dumped(tools(cancel_order={"max": 2})), known=known)
    (one,) = found.conflicts
    assert (one.ours, one.pointer) == ("", "/tools/1")
    assert json.loads(one.theirs)["max"] == 2


def test_a_document_that_somebody_formatted_keeps_its_values() -> None:
    theirs = json.dumps(tools(cancel_order={"max": 2}), separators=(",", ":"))
    assert merge_json(tools(), tools(), theirs).text == theirs
    found = merge_json(tools(), tools(list_orders={"max": 50}), theirs)
    assert found.text == dumped(tools(list_orders={"max": 50}, cancel_order={"max": 2}))


def test_without_anything_known_every_different_value_is_a_conflict() -> None:
    ours, theirs = tools(list_orders={"max": 50}), tools(list_orders={"description": "List all."}, refund={})
    found = merge("tools.json", None, (), [Piece("f/tool/all", tuple(dumped(ours).split("\n")))], dumped(theirs))
    assert [(one.pointer, one.ours, one.theirs) for one in found.conflicts] == [
        ("/tools/0/description", '"List the orders."', '"List all."'),
        ("/tools/0/max", "50", "100"),
        ("/tools/2", "", '{\n  "name": "refund"\n}'),
    ]


@pytest.mark.parametrize(
    "theirs",
    [
        "",
        dumped(of(TOOLS))[:60],
        "\ufffd\ufffd\x00\x01PK",
        "<<<<<<< HEAD\n{}\n=======\n[]\n>>>>>>> other\n",
        "{} {}",
        '{"max": 1, "max": 2}',
        '{"max": NaN}',
        '{"max": 1e999}',
        '{"text": "\\ud800"}',
        "[" * 100_000,
        '{"a":' * 50_000,
        "1" * 10_000,
    ],
    ids=[
        "empty",
        "half",
        "binary",
        "markers",
        "two",
        "key-twice",
        "nan",
        "infinite",
        "half-a-character",
        "deep",
        "deep-object",
        "long-number",
    ],
)
@KNOWN
@pytest.mark.parametrize("path", ["tools.json", "evals.jsonl"])
def test_what_is_no_json_is_one_conflict_of_the_whole_file(path: str, known: bool, theirs: str) -> None:
    if path == "evals.jsonl":
        theirs = theirs or "{"  # no records are records
        found = merge_json(CASES, CASES[:1], theirs, known=known, path=path, dump=rows)
    else:
        found = merge_json(tools(), tools(refund={}), theirs, known=known)
    assert (found.text, found.marked, len(found.conflicts)) == (None, None, 1)
    assert found.conflicts[0].theirs == theirs
    assert found.conflicts[0].refs == ("f/tool/all",)


SCALARS = st.sampled_from([True, False, 1, 1.0, 0, None, "", "1", "é", "word"])
KEYS = st.sampled_from(["a", "b", "c", "~/x"])


@cache
def documents(depth: int = 3) -> st.SearchStrategy[object]:
    if not depth:
        return SCALARS
    inner = documents(depth - 1)
    named = st.dictionaries(st.sampled_from("xyz"), inner, min_size=1).map(
        lambda one: [{"id": key, "v": value} for key, value in one.items()]
    )
    return st.one_of(SCALARS, st.dictionaries(KEYS, inner, max_size=3), named)


@st.composite
def edited(draw: st.DrawFn, value: object) -> object:
    """The value with some leaf, key or item changed."""
    if isinstance(value, dict) and value and draw(st.booleans()):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: draw(edited(value[key]))}
    if isinstance(value, list) and draw(st.booleans()):
        at = draw(st.integers(0, len(value) - 1))
        return [{**item, "v": draw(edited(item["v"]))} if number == at else item for number, item in enumerate(value)]
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if draw(st.booleans())} | draw(st.dictionaries(KEYS, SCALARS, max_size=1))
    if isinstance(value, list):
        return [one for one in value if draw(st.booleans())] + draw(st.sampled_from([[], [{"id": "new", "v": 1}]]))
    return draw(documents(1))


@st.composite
def document_triples(draw: st.DrawFn) -> tuple[object, object, object]:
    last = {"a": draw(documents()), "b": draw(documents()), "c": draw(documents())}
    ours, theirs = ({key: draw(edited(value)) if draw(st.booleans()) else value for key, value in last.items()} for _ in range(2))
    return last, ours, theirs


class _Differs(Exception):
    """The reference merge found a value that both changed."""


_NONE = object()


def same(one: object, other: object) -> bool:
    return one is other or (_NONE not in (one, other) and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


def keyed(value: object) -> object:
    """A value with its lists of named items as objects, so that the reference needs no lists."""
    if isinstance(value, dict):
        return {key: keyed(item) for key, item in value.items()}
    return {f"item {item['id']}": keyed(item) for item in value} | {"list": 1} if isinstance(value, list) else value


def reference(last: object, ours: object, theirs: object) -> object:
    if same(ours, theirs) or same(last, theirs):
        return ours
    if same(last, ours):
        return theirs
    if isinstance(ours, dict) and isinstance(theirs, dict) and (last is _NONE or isinstance(last, dict)):
        before = last if isinstance(last, dict) else {}
        if not ("list" in ours) == ("list" in theirs) == ("list" in before if last is not _NONE else "list" in ours):
            raise _Differs
        values = {key: reference(*(one.get(key, _NONE) for one in (before, ours, theirs))) for key in {**before, **ours, **theirs}}
        return {key: value for key, value in values.items() if value is not _NONE}
    raise _Differs


@LAWS
@given(triple=document_triples())
def test_a_merged_document_is_the_merge_of_its_values(triple: tuple[object, object, object]) -> None:
    last, ours, theirs = triple
    try:
        want = reference(*map(keyed, triple))
    except _Differs:
        want = _Differs
    found = merge_json(last, ours, dumped(theirs))
    hashed = merge_json(last, ours, dumped(theirs), known=False)
    if want is _Differs:
        assert found.text is None
        assert hashed.text is None
    else:
        assert found.text is not None
        assert same(keyed(json.loads(found.text)), want)
        assert found.text == dumped(json.loads(found.text))
        assert hashed.text in {found.text, None}
    assert merge_json(last, ours, dumped(theirs)) == found


def at(value: object, pointer: str) -> object:
    """The value at a pointer; `_NONE` where there is none."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key, _NONE)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return _NONE
    return value


@KNOWN
@LAWS
@given(triple=document_triples())
def test_a_conflict_of_a_document_shows_the_value_that_stands_at_its_pointer(known: bool, triple: tuple[object, object, object]) -> None:
    last, ours, theirs = triple
    for one in merge_json(last, ours, dumped(theirs), known=known).conflicts:
        assert one.ours != one.theirs
        assert one.base is not None or not known
        assert not one.base or dumped(json.loads(one.base)) == f"{one.base}\n"
        if one.theirs:
            assert same(at(theirs, one.pointer), json.loads(one.theirs))
        else:
            assert same(at(ours, one.pointer), json.loads(one.ours))
        assert one.ours == "" or one.ours in {json.dumps(value, indent=2, ensure_ascii=False) for value in inside(ours)}


def inside(value: object) -> Iterator[object]:
    yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from inside(item)


LAYOUTS: list[Callable[[object], str]] = [
    json.dumps,
    lambda value: json.dumps(value, separators=(",", ":")),
    lambda value: json.dumps(value, indent=4, sort_keys=True),
    lambda value: f"\n\n{json.dumps(value, indent=1)}",
]


@KNOWN
@LAWS
@given(layout=st.sampled_from(LAYOUTS), triple=document_triples())
def test_a_document_in_another_layout_keeps_its_bytes_or_its_values(
    layout: Callable[[object], str], known: bool, triple: tuple[object, object, object]
) -> None:
    last, ours, theirs = triple
    disk = layout(theirs)
    assert merge_json(last, last, disk, known=known).text == disk
    assert merge_json(last, ours, layout(last), known=known).text == (layout(last) if dumped(ours) == dumped(last) else dumped(ours))
    assert merge_json(last, ours, layout(ours), known=known).text in {dumped(ours), layout(ours)}
    laid, printed = merge_json(last, ours, disk), merge_json(last, ours, dumped(theirs))
    assert same(*(_NONE if one.text is None else keyed(json.loads(one.text)) for one in (laid, printed)))


NUMBERS = st.lists(st.integers(0, 30), max_size=8)


@st.composite
def list_triples(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
    """A list and two others that came of it, with items put in, taken out and replaced."""
    last = draw(NUMBERS)
    sides = []
    for _ in range(2):
        side = list(last)
        for at in sorted(draw(st.sets(st.integers(0, 8), max_size=3)), reverse=True):
            side[at : at + draw(st.integers(0, 1))] = draw(st.lists(st.integers(31, 99), max_size=1))
        sides.append(side)
    return last, sides[0], sides[1]


@KNOWN
@pytest.mark.parametrize("path", ["tools.json", "cases.jsonl"])
@LAWS
@given(triple=list_triples())
def test_items_without_names_are_there_as_often_as_the_side_has_them_that_changed_them(
    path: str, known: bool, triple: tuple[list[int], list[int], list[int]]
) -> None:
    wrapped = [[{"n": number} for number in side] if path == "cases.jsonl" else {"list": side} for side in triple]
    dump = rows if path == "cases.jsonl" else dumped
    last, ours, theirs = ([str(number) for number in side] for side in triple)
    found = merge_json(wrapped[0], wrapped[1], dump(wrapped[2]), known=known, path=path, dump=dump)
    if found.text is None:
        assert all(one.ours != one.theirs for one in found.conflicts)
    else:
        values = [json.loads(line)["n"] for line in found.text.splitlines()] if path == "cases.jsonl" else json.loads(found.text)["list"]
        assert not astray(last, ours, theirs, [str(number) for number in values])
    # Where the sides changed places that are apart, there is one right answer.
    tail = [100, 101, 102]
    apart = [{"list": [*side, *tail]} for side in triple[:2]]
    hand = {"list": [*triple[0], *tail, 103]}
    assert merge_json(apart[0], apart[1], dumped(hand)).text == dumped({"list": [*triple[1], *tail, 103]})


@KNOWN
def test_items_of_which_each_stands_there_twice_are_told_apart_by_their_order(known: bool) -> None:
    last, ours, theirs, right = ({"required": [*letters]} for letters in ("pababq", "pbabaq", "pabzabq", "pbzabaq"))
    assert merge_json(last, ours, dumped(theirs), known=known).text == dumped(right)


def test_items_without_names_that_both_sides_removed_in_part_are_gone() -> None:
    last, ours, theirs = ({"required": [*letters]} for letters in ("abcde", "ade", "abe"))
    assert merge_json(last, ours, dumped(theirs)).text == dumped({"required": ["a", "e"]})


@KNOWN
def test_an_item_without_name_that_both_sides_moved_apart_is_never_there_twice(known: bool) -> None:
    last, ours, theirs = ({"required": [*letters]} for letters in ("abcdef", "fabcde", "abfcde"))
    found = merge_json(last, ours, dumped(theirs), known=known)
    assert [(one.pointer, json.loads(one.ours), json.loads(one.theirs)) for one in found.conflicts] == [
        ("/required", ours["required"], theirs["required"])
    ]


def test_a_conflict_of_which_a_part_is_unknown_shows_no_value_of_what_it_was() -> None:
    last, ours, theirs = ({"list": [{"id": id, "max": number}]} for id, number in (("x", 1), ("new", 3), ("x", 2)))
    (one,) = merge_json(last, ours, dumped(theirs), known=False).conflicts
    assert (one.base, one.ours, one.pointer) == (None, "", "/list/0")
    assert json.loads(one.theirs) == {"id": "x", "max": 2}


def test_hashes_alone_merge_most_documents_that_the_text_does() -> None:
    count = 0
    for number in range(200):
        chance = random.Random(number)
        last = {f"k{at}": {"max": chance.randrange(10_000), "says": chance.choice(CLAUSES)} for at in range(8)}
        ours, theirs = json.loads(dumped(last)), json.loads(dumped(last))
        mine, its = chance.sample(sorted(last), 2)
        ours[mine]["max"] = -1
        theirs[its]["says"] += " Now."
        theirs.pop(chance.choice([key for key in last if key not in {mine, its}]))
        found = merge_json(last, ours, dumped(theirs), known=False)
        assert found.text is None or found == merge_json(last, ours, dumped(theirs))
        count += found.text is not None
    assert count == 200


# JSON Lines.

CASES = [
    {"id": "shop/case/a", "user": "Cancel W1.", "turns": 1},
    {"id": "shop/case/b", "user": "Exchange W2.", "turns": 2},
    {"id": "shop/case/c", "user": "Where is W3?", "turns": 3},
]


def rows(values: object) -> str:
    assert isinstance(values, list)
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in values)


def cases(*changes: dict[str, object]) -> list[dict[str, object]]:
    return [{**case, **change} for case, change in zip(CASES, [*changes, *[{}] * 3], strict=False)]


def merge_rows(ours: list[dict[str, object]], theirs: str, *, known: bool = True) -> Merged:
    last, now = ([(str(one["id"]), [json.dumps(one, ensure_ascii=False)]) for one in side] for side in (CASES, ours))
    for side in (last, now):
        side[-1][1].append("")
    return merged(last, now, theirs, known=known, path="evals.jsonl")


@KNOWN
def test_records_merge_by_their_ids(known: bool) -> None:
    ours = [*cases({"turns": 9})[:2], {"id": "shop/case/d", "turns": 4}]
    theirs = [CASES[0], {"id": "shop/case/mine"}, *cases({}, {"user": "Exchange W2 please."})[1:]]
    want = [ours[0], {"id": "shop/case/mine"}, theirs[2], ours[2]]
    assert merge_rows(ours, rows(theirs), known=known).text == rows(want)


def test_two_values_of_one_record_merge_when_it_is_known() -> None:
    found = merge_rows(cases({"turns": 9}), rows(cases({"user": "Cancel W1 now."})))
    assert found.text == rows(cases({"turns": 9, "user": "Cancel W1 now."}))
    assert merge_rows(cases({"turns": 9}), rows(cases({"user": "Cancel W1 now."})), known=False).text is None


@KNOWN
def test_a_record_that_both_changed_is_marked_and_the_others_are_merged(known: bool) -> None:
    found = merge_rows(cases({"turns": 9}, {}, {"turns": 7}), rows(cases({"turns": 8}, {"turns": 6})), known=known)
    (one,) = found.conflicts
    assert (one.pointer, one.line, one.refs, one.ours, one.theirs) == ("/turns" if known else one.pointer, 1, ("shop/case/a",), "9", "8")
    line = [json.dumps({**CASES[0], "turns": turns}) for turns in (8, 1, 9)]
    last = f"||||||| written last\n{line[1]}\n" if known else ""
    head = f"<<<<<<< edited by hand\n{line[0]}\n{last}=======\n{line[2]}\n>>>>>>> the spec now\n"
    assert found.marked == head + rows(cases({}, {"turns": 6}, {"turns": 7})[1:])


@KNOWN
def test_a_record_that_was_removed_and_edited_is_a_conflict(known: bool) -> None:
    found = merge_rows(CASES[:2], rows(cases({}, {}, {"turns": 8})), known=known)
    assert [(one.ours, one.line) for one in found.conflicts] == [("", 3)]


@KNOWN
def test_a_record_that_was_changed_and_removed_by_hand_is_told_at_the_line_before(known: bool) -> None:
    found = merge_rows(cases({}, {}, {"turns": 7}), rows(CASES[:2]), known=known)
    assert [(one.theirs, one.line, one.refs) for one in found.conflicts] == [("", 2, ("shop/case/c",))]


def test_records_of_one_region_that_both_sides_changed_are_never_taken_for_others() -> None:
    last = [{"id": name, "n": 1} for name in "ab"]
    ours, theirs = ([{"id": name, "n": number} for name in "ab"] for number in (2, 3))
    found = merge_json(last, ours, rows(theirs), known=False, path="evals.jsonl", dump=rows)
    assert [(one.base, one.line) for one in found.conflicts] == [(None, 1), (None, 2)]
    removed = merge_json(last, ours, rows(theirs[:1]), known=False, path="evals.jsonl", dump=rows)
    assert removed.text is None


@KNOWN
def test_a_record_that_both_sides_changed_in_one_way_stays_where_it_is(known: bool) -> None:
    ours = [CASES[1], *cases({"turns": 9})[:1], CASES[2]]
    found = merge_rows(ours, rows([*cases({"turns": 9}), {"id": "shop/case/mine"}]), known=known)
    assert found.text == rows([*ours, {"id": "shop/case/mine"}])
    found = merge_rows(cases({"turns": 9}), rows([*ours, {"id": "shop/case/mine"}]), known=known)
    assert found.text == rows([*ours, {"id": "shop/case/mine"}])


@KNOWN
def test_a_record_without_id_that_both_sides_moved_apart_is_never_there_twice(known: bool) -> None:
    last = [{"q": letter} for letter in "abcdef"]
    ours, theirs = [last[5], *last[:5]], [*last[:2], last[5], *last[2:5]]
    found = merge_json(last, ours, rows(theirs), known=known, path="cases.jsonl", dump=rows)
    assert found.text is None
    assert [(one.ours, one.theirs) for one in found.conflicts] == [(rows(ours).rstrip("\n"), rows(theirs).rstrip("\n"))]


@KNOWN
def test_a_record_that_nobody_else_touched_keeps_the_layout_that_somebody_gave_it(known: bool) -> None:
    theirs = rows(CASES).replace('{"id": "shop/case/b"', '{ "id":"shop/case/b"')
    assert merge_rows(cases({}, {}, {"turns": 5}), theirs, known=known).text == theirs.replace('"turns": 3', '"turns": 5')


@KNOWN
def test_a_record_that_both_sides_added_is_there_once_or_a_conflict(known: bool) -> None:
    mine: Tree = {"id": "shop/case/new", "user": "Refund W4.", "turns": 1}
    same_one = merge_rows([*cases({"turns": 9}), mine], rows([*cases({}, {"turns": 8}), mine]), known=known)
    assert same_one.text == rows([*cases({"turns": 9}, {"turns": 8}), mine])
    # At another place of the file it is still the same record.
    moved = merge_rows([*cases({"turns": 9}), mine], rows([mine, *cases({}, {"turns": 8})]), known=known)
    assert sorted(clean(moved).splitlines()) == sorted(rows([*cases({"turns": 9}, {"turns": 8}), mine]).splitlines())
    other = merge_rows([*cases(), mine], rows([*cases({}, {"turns": 8}), {**mine, "turns": 2}]), known=known)
    assert other.text is None
    assert [(one.ours, one.theirs, one.line, one.refs) for one in other.conflicts] == [("1", "2", 4, ("shop/case/new",))]


@KNOWN
@pytest.mark.parametrize(
    "theirs",
    [rows(CASES)[:70], rows(CASES) + "rubbish\n", "\ufffd\x00PK", "{}{}\n", '{"id": "a", "id": "b"}\n'],
    ids=["half", "rubbish", "binary", "two", "key-twice"],
)
def test_half_a_record_is_one_conflict_of_the_whole_file(known: bool, theirs: str) -> None:
    found = merge_rows(cases({"turns": 9}), theirs, known=known)
    assert [(one.ours, one.theirs, one.line) for one in found.conflicts] == [(rows(cases({"turns": 9})), theirs, 1)]
    assert (found.text, found.marked) == (None, None)


@KNOWN
def test_the_end_of_a_file_of_records_is_the_one_of_a_build(known: bool) -> None:
    theirs = rows(cases({}, {"turns": 8})).removesuffix("\n")
    assert merge_rows(cases({"turns": 9}), theirs, known=known).text == rows(cases({"turns": 9}, {"turns": 8}))


@st.composite
def record_triples(draw: st.DrawFn) -> tuple[list[Tree], list[Tree], list[Tree]]:
    record = st.dictionaries(st.sampled_from(["a", "b"]), SCALARS, max_size=2)
    names = draw(st.lists(st.sampled_from("uvwxyz"), min_size=1, max_size=5, unique=True))
    last: list[Tree] = [{"id": name, **draw(record)} for name in names]
    sides = []
    for _ in range(2):
        side = [{"id": one["id"], **draw(record)} if draw(st.integers(0, 3)) == 0 else one for one in last if draw(st.integers(0, 4))]
        for name in draw(st.lists(st.sampled_from(["new", "newer"]), max_size=1)):
            side.insert(draw(st.integers(0, len(side))), {"id": name, **draw(record)})
        if side and draw(st.integers(0, 3)) == 0:
            side.insert(draw(st.integers(0, len(side) - 1)), side.pop())
        sides.append(side)
    return last, sides[0], sides[1]


@LAWS
@given(triple=record_triples())
def test_merged_records_are_the_merge_of_their_values(triple: tuple[list[Tree], list[Tree], list[Tree]]) -> None:
    named = [{str(one["id"]): one for one in side} for side in triple]
    try:
        want = reference(*named)
    except _Differs:
        want = None
    before, now = ([(f"f/case/{one['id']}", [json.dumps(one, ensure_ascii=False)]) for one in side] for side in triple[:2])
    for side in (before, now):
        side.append(("f/cases", [""]))
    disk = rows(triple[2])
    found, hashed = (merged(before, now, disk, known=known, path="evals.jsonl") for known in (True, False))
    assert (found.text is None) == (want is None)
    assert hashed.text in {found.text, None}
    assert found == merged(before, now, disk, path="evals.jsonl")
    if want is not None:
        records = [json.loads(line) for line in clean(found).splitlines()]
        assert len(records) == len({one["id"] for one in records})
        assert same({one["id"]: one for one in records}, want)
        assert clean(found) == rows(records)
    for one in (found, hashed):
        assert (one.text is None) == bool(one.conflicts) == (one.marked is not None)
        if one.marked is not None:
            mine, its = (chosen(one.marked, side) for side in ("ours", "theirs"))
            shown = {json.dumps(json.loads(line), sort_keys=True) for line in [*mine, *its] if line}
            lines = {side: {json.dumps(record, sort_keys=True) for record in triple[side]} for side in range(3)}
            assert lines[1] & lines[2] <= shown
            assert not any(line.startswith(("<<<<<<<", "|||||||", "=======", ">>>>>>>")) for line in mine + its)


def chosen(marked: str, side: str) -> list[str]:
    """The lines of a text with markers when one side of each conflict is taken."""
    found: list[str] = []
    taken = ""
    for line in marked.split("\n"):
        marks = {"<<<<<<< ": "theirs", "||||||| ": "last", "=======": "ours", ">>>>>>> ": ""}
        start = next((mark for mark in marks if line.startswith(mark)), None)
        if start is not None:
            taken = marks[start]
        elif taken in {"", side}:
            found.append(line)
    return found


@KNOWN
def test_records_without_ids_merge_in_their_order(known: bool) -> None:
    last = [{"q": letter} for letter in "abcdef"]
    ours, theirs = [*last[:1], {"q": "B"}, *last[2:]], [*last[:4], {"q": "E"}]
    found = merge_json(last, ours, rows(theirs), known=known, path="cases.jsonl", dump=rows)
    assert found.text == rows([{"q": letter} for letter in "aBcdE"])


@KNOWN
def test_records_without_ids_that_both_sides_removed_in_part_are_gone(known: bool) -> None:
    last, ours, theirs = ([{"q": letter} for letter in letters] for letters in ("abcde", "ade", "abe"))
    assert merge_json(last, ours, rows(theirs), known=known, path="cases.jsonl", dump=rows).text == rows([{"q": "a"}, {"q": "e"}])


# Large and hostile texts: these end, and lose nothing.


@KNOWN
def test_ten_thousand_rules_merge(known: bool) -> None:
    last = [(f"f/constraint/c{number}", [f"- Rule {number} says {number * 7919 % 1000} things."]) for number in range(10_000)]
    ours = [(name, [lines[0] + " Now."] if number % 7 == 0 else lines) for number, (name, lines) in enumerate(last)]
    disk = [line if number % 7 != 3 else f"  {line}" for number, line in enumerate(lines_of(last))]
    want = [disk[number] if number % 7 else line for number, line in enumerate(lines_of(ours))]
    assert merged(last, ours, "\n".join(disk), known=known).text == "\n".join(want)


@KNOWN
@pytest.mark.parametrize("letters", ["a", "ab", "abcdefgh"])
def test_ten_thousand_lines_that_are_all_alike_end(known: bool, letters: str) -> None:
    chance = random.Random(letters)
    texts = [[chance.choice(letters) for _ in range(length)] for length in (10_000, 9_000, 9_500)]
    found = merged([("f", texts[0])], [("f", texts[1])], "\n".join(texts[2]), known=known)
    if found.text is not None:
        assert not astray(texts[0], texts[1], texts[2], found.text.split("\n"))


@KNOWN
def test_a_document_of_a_megabyte_merges(known: bool) -> None:
    last = {"tools": [{"name": f"t{at}", "description": f"{at} {'d' * 200}", "input": {"max": at, "min": [at]}} for at in range(3_000)]}
    ours, theirs = json.loads(json.dumps(last)), json.loads(json.dumps(last))
    for at in range(0, 3_000, 7):
        ours["tools"][at]["input"]["max"] = -1
        theirs["tools"][at + 3 if at < 2_990 else 3]["description"] += "!"
    found = merge_json(last, ours, dumped(theirs), known=known)
    assert found.text is not None
    value = json.loads(found.text)
    assert [tool["input"]["max"] for tool in value["tools"]] == [tool["input"]["max"] for tool in ours["tools"]]
    assert [tool["description"] for tool in value["tools"]] == [tool["description"] for tool in theirs["tools"]]
