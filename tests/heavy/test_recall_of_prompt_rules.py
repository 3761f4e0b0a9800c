"""How many of the defects that people put into prompts each rule finds, and how often it is right: what the page of both says."""

import pytest

from specforge.registry import find_rules
from tests.heavy.prompt_corpus import real_prompts
from tests.heavy.prompt_defects import recalls
from tests.heavy.prompt_defects.defect import INJECTIONS
from tests.heavy.prompt_defects.page import fingerprints, labels, precisions, written_rows

pytestmark = pytest.mark.heavy

LEAST_TRIED = 30


def test_every_rule_is_tried_and_finds_what_the_page_says() -> None:
    measured, page = recalls(real_prompts()), written_rows()
    assert set(measured) == set(INJECTIONS) == set(page) == {rule.name for rule in find_rules()}
    for name, recall in measured.items():
        injected, found = (int(cell) for cell in page[name][6:8])
        assert recall.injected >= LEAST_TRIED, name
        assert recall.share >= found / injected, (name, recall.injected, recall.found)


def test_the_precision_on_the_page_follows_from_the_labels() -> None:
    found, told, page = fingerprints(one.prompt for one in real_prompts()), labels(), written_rows()
    assert set(told) <= {mark for marks in found.values() for mark in marks}, "a label is of a finding that is gone"
    measured = precisions(found, told)
    assert {name: cells[2:6] for name, cells in page.items()} == {
        name: [str(of.findings), str(of.labelled), str(of.right), of.told] for name, of in measured.items()
    }


def test_rules_that_are_often_wrong_are_off() -> None:
    for rule in find_rules():
        _, on, _, labelled, right, *_ = written_rows()[rule.name]
        assert (on == "on") == rule.on
        if int(labelled) >= 10 and int(right) < 0.8 * int(labelled):
            assert not rule.on, rule.name
