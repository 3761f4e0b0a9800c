"""What is proven of two expectations holds of every conversation; and what a reviewer calls looser is called so."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from specforge.grading.catalog import Catalog
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.grading.loosening import loosened
from specforge.grading.verdict import Verdict
from specforge.spec.checks import Check
from specforge.spec.turns import Turn

CATALOG = Catalog(writes=frozenset({"cancel", "send"}))


def checks(*values: object) -> tuple[Check, ...]:
    return tuple(Check.model_validate(value) for value in values)


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        ({"says": ["a", "b"]}, {"says": "a"}, "looser"),
        ({"says": "a"}, {"says": ["a", "b"]}, "tighter"),
        ({"says": "a"}, {"says": "A"}, "same"),
        ({"says": "seven days"}, {"says": "days"}, "looser"),
        ({"says": "days"}, {"says": "seven days"}, "tighter"),
        ({"says": "May 3"}, {"says": "3"}, "other"),
        ({"says": "May 3 at noon"}, {"says": "May 3"}, "looser"),
        ({"says": ",5 euros"}, {"says": "5 euros"}, "other"),
        ({"says": "a"}, {"says": "b"}, "other"),
        ({"says": "a"}, {"says_any": ["a", "b"]}, "looser"),
        ({"says_any": ["a"]}, {"says": "a"}, "same"),
        ({"says_any": ["a", "b"]}, {"says_any": ["a", "b", "c"]}, "looser"),
        ({"equals": "Yes, of course."}, {"starts_with": "Yes"}, "looser"),
        ({"equals": "Yes."}, {"ends_with": "Yes."}, "looser"),
        ({"equals": "Yes, of course."}, {"says": "course"}, "looser"),
        ({"equals": "Yes."}, {"says_any": ["yes", "no"]}, "looser"),
        ({"equals": "Yes."}, {"equals": " Yes.\r\n"}, "same"),
        ({"starts_with": "Yes, of"}, {"starts_with": "Yes"}, "looser"),
        ({"starts_with": "Yes"}, {"ends_with": "Yes"}, "other"),
        ({"ends_with": "is it?"}, {"ends_with": "?"}, "looser"),
        ({"pattern": "a+"}, {"pattern": "a*"}, "other"),
        ({"words": {"at_most": 3}}, {"words": {"at_most": 5}}, "looser"),
        ({"sentences": {"at_least": 2, "at_most": 3}}, {"sentences": {"at_most": 3}}, "looser"),
        ({"characters": {"at_most": 9}}, {"characters": {"at_least": 0, "at_most": 9}}, "same"),
        ({"words": {"at_least": 2}}, {"words": {"at_most": 2}}, "other"),
        ({"calls": ["find", "find"]}, {"calls": "find"}, "looser"),
        ({"calls": ["find", "send"]}, {"calls": ["send", "find"]}, "same"),
        ({"calls": {"call": "find", "with": {"id": 1}}}, {"calls": "find"}, "looser"),
        ({"calls": {"call": "find", "without": ["id"]}}, {"calls": "find"}, "looser"),
        ({"calls": {"call": "find", "after_failure": "absent"}}, {"calls": "find"}, "looser"),
        (
            {"calls": {"call": "find", "after_failure": "absent", "times": {"at_most": 0}}},
            {"calls": {"call": "find", "times": {"at_most": 0}}},
            "tighter",
        ),
        ({"calls": {"call": "find", "with": {"id": 1}}}, {"calls": {"call": "find", "with": {"id": 2}}}, "other"),
        ({"calls": {"call": "find", "with": {"id": 1}}}, {"calls": {"call": "find", "with": {"id": True}}}, "other"),
        ({"calls": {"call": "find", "times": {"at_most": 1}}}, {"calls": {"call": "find", "times": {"at_most": 2}}}, "looser"),
        ({"calls": {"call": "find", "times": {"at_least": 2}}}, {"calls": "find"}, "looser"),
        ({"calls": "find"}, {"calls": {"call": "find", "times": {"at_least": 1}}}, "same"),
        ({"calls": {"call": "find", "times": {"at_most": 1}}}, {"calls": {"call": "find", "with": {"id": 1}, "times": {"at_most": 1}}}, "looser"),
        ({"calls": {"call": "find", "with": {"id": 1}, "times": {"at_least": 2}}}, {"calls": {"call": "find", "times": {"at_least": 2}}}, "looser"),
        ({"calls": ["find", "find"]}, {"calls": {"call": "find", "times": {"at_least": 2}}}, "same"),
        ({"calls": ["find", "send"]}, {"calls": {"call": "find", "times": {"at_least": 2}}}, "other"),
        ({"calls": ["find", "find"]}, {"calls": {"call": "find", "times": {"at_least": 2, "at_most": 2}}}, "tighter"),
        ({"calls": {"call": "find", "without": "id"}}, {"calls": "find"}, "looser"),
        ({"calls": {"call": "find", "without": "id"}}, {"calls": {"call": "find", "without": ["id", "name"]}}, "tighter"),
        ({"does_only": [{"call": "cancel", "with": {"id": 1}}]}, {"does_only": ["cancel"]}, "looser"),
        ({"does_only": []}, {"does_only": ["cancel"]}, "other"),
        ({"asks_before": {"calls": ["cancel", "send"]}}, {"asks_before": {"calls": ["cancel"]}}, "looser"),
        ({"asks_before": {"calls": ["cancel"]}}, {"asks_before": {"calls": ["cancel"], "yes": ["si"]}}, "looser"),
        ({"calls_before": {"first": "find", "then": ["cancel", "send"]}}, {"calls_before": {"first": "find", "then": ["cancel"]}}, "looser"),
        ({"pages_at_most": {"tool": "find", "at_most": 2}}, {"pages_at_most": {"tool": "find", "at_most": 3}}, "looser"),
        ({"refuses": True}, {"refuses": False}, "other"),
        ({"not": {"says": "a"}}, {"not": {"says": ["a", "b"]}}, "looser"),
        ({"not": {"says_any": ["a", "b"]}}, {"not": {"says": "a"}}, "looser"),
        ({"each_turn": {"words": {"at_most": 3}}}, {"each_turn": {"words": {"at_most": 4}}}, "looser"),
        ({"any_of": [{"says": "a"}]}, {"any_of": [{"says": "a"}, {"refuses": True}]}, "looser"),
        ({"says": "a"}, {"any_of": [{"says": "a"}, {"says": "b"}]}, "looser"),
        ({"any_of": [{"says": ["a", "b"]}, {"says": ["a", "c"]}]}, {"says": "a"}, "looser"),
        ({"judged": {"rubric": "Kind."}, "says": "a"}, {"says": "a"}, "looser"),
        ({"json_schema": {"type": "object"}}, {"json_schema": {"type": "array"}}, "other"),
        ({"json_schema": {"const": 1}}, {"json_schema": {"const": True}}, "other"),
    ],
)  # fmt: skip
def test_what_a_reviewer_calls_looser_is_called_so(old: object, new: object, relation: str) -> None:
    assert loosened(checks(old), checks(new)).relation == relation
    back = {"looser": "tighter", "tighter": "looser"}.get(relation, relation)
    assert loosened(checks(new), checks(old)).relation == back


def test_checks_that_are_split_or_joined_are_the_same() -> None:
    assert (
        loosened(checks({"says": ["a", "b"], "refuses": False}), checks({"says": "b"}, {"refuses": False}, {"says": "a"})).relation
        == "same"
    )
    assert loosened(checks({"says": "a"}), ()).relation == "looser"
    assert loosened((), ()).relation == "same"


def test_what_is_lost_and_what_is_gained_is_named() -> None:
    found = loosened(checks({"says": ["a", "b"], "words": {"at_most": 3}}), checks({"says": ["a", "c"], "words": {"at_most": 4}}))
    assert [(one.key, str(one.value)) for one in found.lost] == [("says", "b"), ("words", "at most 3")]
    assert [(one.key, str(one.value)) for one in found.gained] == [("says", "c")]


PHRASES = st.sampled_from(["a", "b", "a b", "5", ",5", "5.", "can", "can't", "B", "a, b"])
LISTS = st.lists(PHRASES, min_size=1, max_size=2)
NUMBERS = st.integers(0, 3)
BOUNDS = st.one_of(
    st.builds(lambda most: {"at_most": most}, NUMBERS),
    st.builds(lambda least: {"at_least": least}, NUMBERS),
    st.builds(lambda one, two: {"at_least": min(one, two), "at_most": max(one, two)}, NUMBERS, NUMBERS),
)
TOOLS = st.sampled_from(["find", "cancel", "send"])
ARGUMENTS = st.dictionaries(st.sampled_from(["id", "all"]), st.sampled_from([1, 1.0, "x"]), max_size=2)
CALLS = st.builds(
    lambda call, with_, without: {"call": call, "with": with_, **({"without": without} if without else {})},
    TOOLS,
    ARGUMENTS,
    st.lists(st.sampled_from(["id", "all"]), max_size=1),
)
TIMED = st.builds(lambda call, times: {**call, "times": times}, CALLS, BOUNDS)
KEYS = (
    st.builds(lambda value: {"says": value}, LISTS),
    st.builds(lambda value: {"says_any": value}, LISTS),
    *(st.builds(lambda value, key=key: {key: value}, PHRASES) for key in ("equals", "starts_with", "ends_with")),
    *(st.builds(lambda value, key=key: {key: value}, BOUNDS) for key in ("words", "sentences", "characters")),
    st.builds(lambda value: {"calls": value}, st.lists(st.one_of(CALLS, TIMED), min_size=1, max_size=3)),
    st.builds(lambda value: {"does_only": value}, st.lists(CALLS, max_size=2)),
    st.builds(lambda value, yes: {"asks_before": {"calls": value, "yes": yes}}, st.lists(TOOLS, min_size=1, max_size=2), st.lists(st.just("si"), max_size=1)),
    st.builds(lambda first, then: {"calls_before": {"first": first, "then": then}}, TOOLS, st.lists(TOOLS, min_size=1, max_size=2)),
    st.builds(lambda most: {"pages_at_most": {"tool": "find", "at_most": most}}, NUMBERS),
    st.builds(lambda value: {"refuses": value}, st.booleans()),
)  # fmt: skip
LEAVES = st.one_of(*KEYS)
TEXTS = st.one_of(*KEYS[:5])
ALIKE = st.one_of(st.tuples(TEXTS, TEXTS), *(st.tuples(one, one) for one in KEYS))
"""Two checks of one key, or of two keys of which one can follow from the other."""
PAIRS = st.one_of(
    ALIKE,
    *(ALIKE.map(lambda pair, key=key: ({key: pair[0]}, {key: pair[1]})) for key in ("not", "each_turn")),
    st.tuples(ALIKE, LEAVES).map(lambda one: ({"any_of": [one[0][0]]}, {"any_of": [one[1], one[0][1]]})),
    st.tuples(ALIKE, ALIKE).map(lambda two: ({"any_of": [two[0][0], two[1][0]]}, {"any_of": [two[1][1], two[0][1]]})),
)
CHECKS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda value: {"not": value}, inner),
        st.builds(lambda value: {"each_turn": value}, inner),
        st.builds(lambda value: {"any_of": value}, st.lists(inner, min_size=1, max_size=2)),
    ),
    max_leaves=3,
)
SOME = st.lists(CHECKS, max_size=3)
TURNS = st.lists(
    st.one_of(
        st.builds(lambda text: {"agent": text}, st.lists(PHRASES, min_size=1, max_size=3).map(" ".join)),
        st.sampled_from(
            [{"user": "Yes."}, {"user": "si"}, {"agent": "Shall I cancel it?"}, {"agent": "I cannot do that."}, {"agent": "4,5"}]
        ),
        st.builds(lambda call, with_: {"call": call, "with": with_}, TOOLS, ARGUMENTS),
    ),
    max_size=5,
)


def passes(wanted: Sequence[Check], turns: list[dict[str, object]]) -> bool:
    return grade_all(wanted, conversation([Turn.model_validate(turn) for turn in turns]), CATALOG).verdict is Verdict.PASS


def hold(old: list[object], new: list[object], transcripts: list[list[dict[str, object]]]) -> None:
    before, after = checks(*old), checks(*new)
    found = loosened(before, after)
    for turns in transcripts:
        if not found.gained and passes(before, turns):
            assert passes(after, turns), turns
        if not found.lost and passes(after, turns):
            assert passes(before, turns), turns


@settings(max_examples=4000, deadline=None)
@given(PAIRS, st.lists(TURNS, min_size=6, max_size=12))
@example(({"says": [",5"]}, {"says": ["5"]}), [[{"agent": "4,5"}]])
@example(({"says": ["May 3"]}, {"says": ["3"]}), [[{"agent": "May 3rd"}]])
def test_nothing_that_passed_fails_where_a_check_is_called_looser(
    pair: tuple[object, object], transcripts: list[list[dict[str, object]]]
) -> None:
    hold([pair[0]], [pair[1]], transcripts)


@settings(max_examples=1000, deadline=None)
@given(SOME, SOME, st.lists(PAIRS, max_size=2), st.lists(TURNS, min_size=3, max_size=6))
def test_nothing_that_passed_fails_where_several_are(
    old: list[object], new: list[object], pairs: list[tuple[object, object]], transcripts: list[list[dict[str, object]]]
) -> None:
    hold([*old, *(one for one, _ in pairs)], [*(other for _, other in pairs), *new], transcripts)


@settings(max_examples=500, deadline=None)
@given(SOME, CHECKS)
def test_taking_a_check_away_is_never_tighter(old: list[object], more: object) -> None:
    found = loosened(checks(*old, more), checks(*old))
    assert not found.gained


@settings(max_examples=500, deadline=None)
@given(SOME)
def test_what_is_the_same_is_called_so(old: list[object]) -> None:
    assert loosened(checks(*old), checks(*reversed(old))).relation == "same"


def nested(key: str, depth: int, inner: object) -> object:
    for _ in range(depth):
        inner = {key: [inner, {"says": "b"}] if key == "any_of" else inner}
    return inner


@pytest.mark.parametrize("key", ["not", "each_turn", "any_of"])
def test_checks_inside_checks_are_compared_in_time(key: str) -> None:
    old, new = (checks(nested(key, 40, {"says": text})) for text in ("a", "a c"))
    assert loosened(old, new).relation != "same"
    assert loosened(old, old).relation == "same"


def test_many_alternatives_and_many_calls_are_compared_in_time() -> None:
    alternatives = [{"any_of": [{"says": f"{letter}{number}"} for letter in "abcde"]} for number in range(30)]
    assert loosened(checks(*alternatives), checks({"says": "f"})).relation == "other"
    calls = [{"call": "find", "with": {"id": number % 3}} for number in range(40)]
    assert loosened(checks({"calls": calls}), checks({"calls": [*calls[1:], {"call": "send"}]})).relation == "other"
    assert loosened(checks({"calls": calls}), checks({"calls": ["find"] * 40})).relation == "looser"
