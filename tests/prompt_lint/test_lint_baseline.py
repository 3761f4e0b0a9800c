"""The baseline as a file."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.outputs.result import Result, Span
from specforge.prompt_lint.baseline import Baseline, Entry, entry_of, gone, parse

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.frozensets(st.builds(Entry, TEXT, TEXT, TEXT), max_size=8), st.none() | st.dates())
def test_a_baseline_is_read_as_it_was_written(entries: frozenset[Entry], expires: datetime.date | None) -> None:
    one = Baseline(entries, expires)
    assert parse(one.text(), "b.json") == one


def test_each_finding_has_a_line_of_its_own_so_that_branches_merge() -> None:
    text = Baseline(frozenset({Entry("b.md", "r", "1"), Entry("a.md", "r", "2")})).text()
    assert text.splitlines()[2:5] == ['  "findings": [', '    ["a.md", "r", "2"],', '    ["b.md", "r", "1"]']


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("<<<<<<< ours\n{}", "marks of a merge conflict"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is no baseline"),
        ('{"format": "specforge-lint-baseline/2", "findings": []}', "newer specforge"),
        ('{"format": "specforge-lint-baseline/1"}', "damaged"),
        ('{"format": "specforge-lint-baseline/1", "findings": [["a", 1, "b"]]}', "damaged"),
        ('{"format": "specforge-lint-baseline/1", "findings": [], "expires": "soon"}', "no day"),
        ('{"format": "specforge-lint-baseline/1", "findings": [], "expires": 3}', "no day"),
    ],
)
def test_what_is_no_baseline_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse(text, "b.json")


def test_a_conflicted_baseline_can_be_settled() -> None:
    with pytest.raises(UsageError) as refused:
        parse("<<<<<<< ours\n{}", "b.json")
    assert "specforge lint --update-baseline" in refused.value.help


def test_gone_is_what_was_looked_at_and_not_found() -> None:
    entries = frozenset({Entry("a.md", "r", "1"), Entry("a.md", "r", "2"), Entry("b.md", "r", "3"), Entry("a.md", "other", "4")})
    found = Result("r", Severity.WARNING, "m", Span("a.md", 1), fingerprint="1")
    assert entry_of(found) in entries
    assert gone(Baseline(entries), [found], ["a.md"], ["r"]) == {Entry("a.md", "r", "2")}
