"""What the page says of how often the rules are right, and of how much they find, is what labels and corpus give."""

import re

import pytest

from specforge.probing.definitions.rules import RULES, read_tool
from specforge.probing.definitions.shape import words
from tests.conftest import ROOT
from tests.tool_lint import corpus

PAGE = (ROOT / "docs/tool-lint.md").read_text(encoding="utf-8")
WORDS = {"list", "lists", "search", "find", "finder", "query", "browse", "all", "locate", "lookup", "retrieve"}


def test_the_corpus_is_the_one_of_the_page() -> None:
    assert f"{len(corpus.tools()):,} tools by name" in PAGE


def test_every_finding_in_the_corpus_has_a_label_and_every_label_a_finding() -> None:
    labelled = [(one["tool"], one["rule"]) for one in corpus.rows("labels.jsonl")]
    assert len(labelled) == len(set(labelled))
    assert set(labelled) == corpus.findings()


@pytest.mark.parametrize("name", ["labels.jsonl", "servers.jsonl"])
def test_labels_are_of_known_rules_and_say_why(name: str) -> None:
    for one in corpus.rows(name):
        assert one["rule"] in {rule.name for rule in RULES}
        assert one["label"] in {"true", "short", "false", "debatable"}
        assert one["reason"]
        assert set(one) <= {"server", "tool", "rule", "label", "reason"}


def test_the_page_has_the_table_of_the_labels() -> None:
    assert corpus.precision_table() in PAGE


def test_a_rule_is_on_when_four_of_five_were_right_at_first_sight() -> None:
    shares = corpus.shares("servers.jsonl")
    for rule in RULES:
        if rule.name in shares:
            assert (rule.confidence == "guess") == (shares[rule.name][0].share < 0.8), rule.name


def test_the_page_says_what_was_found_of_the_defects_put_in() -> None:
    assert corpus.recall_table() in PAGE


def test_the_page_says_how_many_tools_with_a_name_of_a_list_page() -> None:
    named = {name for name in corpus.tools() if WORDS & set(words(name))}
    assert {one["tool"] for one in corpus.rows("listlike.jsonl")} == named
    listed, paged, many, both = corpus.counts()
    assert f"Of these {listed} tools, {paged} have an argument" in PAGE
    assert f"of the {many} that return many rows for certain, {both} do" in PAGE


def test_the_arguments_that_page_are_those_that_people_found() -> None:
    missed = []
    for one in corpus.rows("listlike.jsonl"):
        read = read_tool(corpus.tools()[one["tool"]])
        assert read is not None
        found = {read.paging.size, read.paging.onward} - {None} if read.lists else set()
        assert found <= set(one["paging"]), one["tool"]
        missed += [one["tool"]] if one["paging"] and not found else []
    paged = corpus.counts()[1]
    assert f"the rules know {paged - len(missed)} of these {paged}" in PAGE


def test_the_page_names_every_server_that_a_label_is_of() -> None:
    for server in {one["server"] for one in corpus.rows("servers.jsonl")}:
        name, version = server.split(" ")
        assert re.search(rf"`{re.escape(name)}` {re.escape(version)}\b", PAGE), server
