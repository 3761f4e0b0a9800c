"""Whatever stands in a prompt, each form can be read, and nothing of it acts on the place that shows it."""

import json
import re
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from specforge.finding import Severity
from specforge.outputs.forms import FORMS
from specforge.outputs.inert import one_line
from specforge.outputs.json_form import lint_schema
from specforge.outputs.result import IN_BASELINE, Described, Repair, Replacement, Result, Results, Span
from tests.outputs.commands import commands
from tests.outputs.test_output_forms import SARIF

HOSTILE = (
    "::error::owned",
    "  ::stop-commands::x",
    "x\n::add-mask::secret\nx",
    "x\r::set-output name=a::b",
    "##[add-mask]secret",
    "\n##[stop-commands]x",
    "]]>",
    "<script>alert(1)</script>",
    "<!-- x -->",
    "@octocat",
    "see !9 there",
    "see GH-7 there",
    "see 1234567890abcdef there",
    "see #12, octo/cat#1, GH-7, !9, or 1234567890abcdef",
    "http://evil.example www.evil.example a@evil.example",
    "[here](https://evil.example) ![x](https://evil.example/x.png)",
    "| a | b |\n|---|---|",
    "a`b``c```d",
    "`a``b`@x`c`",
    "`",
    "```\n",
    "# head\n- list\n> quote\n/close\n",
    "$`x`$ $x$ \\@x ~x ^x &amp; %5 :smile:",
    "\u202eabc\u202c \u2066x\u2069 \u200b\u200f\ufeff\u061c \u00ad \U000e0041",
    "\ud800 \udfff \udc80",
    "\x00\x01\x08\x0b\x0c\x1b[31m\x7f\x85\x9f\u2028\u2029\ufffe\uffff",
    "%0A%25::",
    "a,b=c:d",
    "{0} {{x}} %s",
    "'\"&<>",
    "",
    " ",
)
FORMAT_CHARACTERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.text("`@#:[]()<>!*_ ab1/.\n", max_size=20),
)
numbers = st.integers(0, 50)
paths = texts.map(lambda text: text.replace("\0", "") or "a.md")
spans = st.builds(Span, paths, numbers, numbers, numbers, numbers)
repairs = st.builds(Repair, texts, st.lists(st.builds(Replacement, spans, texts), max_size=2).map(tuple), st.booleans())
results = st.builds(
    Result,
    st.one_of(st.sampled_from(["a-rule", "b-rule"]), texts.map(lambda text: text or "x")),
    st.sampled_from(Severity),
    texts,
    spans,
    texts,
    texts,
    st.sampled_from(["", "certain", "likely", "possible"]),
    st.sampled_from(["", "ab", "cd"]),
    st.one_of(st.just(""), st.just(IN_BASELINE), texts),
    st.booleans(),
    st.one_of(st.none(), repairs),
)
described = st.builds(
    Described, st.sampled_from(["a-rule", "c-rule"]), st.sampled_from(Severity), texts, texts, tags=st.lists(texts, unique=True).map(tuple)
)
runs = st.builds(
    Results,
    st.lists(results, max_size=5).map(tuple),
    st.lists(described, max_size=2).map(tuple),
    texts,
    st.lists(texts, max_size=2).map(tuple),
    numbers,
    st.sampled_from(Severity),
)
LINT = jsonschema.Draft202012Validator(lint_schema())
RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def one(text: str) -> Results:
    name = text.strip() or "x"
    found = Result(name, Severity.ERROR, text, Span(text or "x", 1, 1), text, text, repair=Repair(text, (), safe=True))
    return Results((found, replace(found, waived=text)), (Described(name, Severity.ERROR, text, text),), text, (text,))


def reads(run: Results) -> None:
    """Each form is read by what reads it."""
    printed = {form: write(run) for form, write in FORMS.items()}
    for form, text in printed.items():
        text.encode()
        hidden = FORMAT_CHARACTERS.search(text)
        assert hidden is None, f"{form}: {hidden}"
        if form != "github":
            assert commands(text) == [], form
    SARIF.validate(json.loads(printed["sarif"]))
    LINT.validate(json.loads(printed["json"]))
    report = json.loads(printed["gitlab"])
    assert len({each["fingerprint"] for each in report}) == len(report) == len(run.counting)
    root = ElementTree.fromstring(printed["junit"])
    assert len(root.findall("testsuite/testcase")) == (len(run.results) or 1)
    told = commands(printed["github"])
    assert len(told) == len(run.counting) + 1
    assert {name for name, _, _ in told} <= {"error", "warning", "notice"}
    assert all(set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"} for _, properties, _ in told)
    assert len(printed["concise"].splitlines()) == len(run.counting) + 1
    shows_words_only(printed["markdown"])


def shows_words_only(markdown: str) -> None:
    """A comment holds paragraphs, lists, emphasis and code, and outside of code nothing that a forge would make more of."""
    for token in RENDERER.parse(markdown):
        assert token.type in {
            "paragraph_open",
            "paragraph_close",
            "bullet_list_open",
            "bullet_list_close",
            "list_item_open",
            "list_item_close",
            "inline",
        }, markdown
        for child in token.children or ():
            assert child.type in {"text", "softbreak", "code_inline", "strong_open", "strong_close", "em_open", "em_close"}, markdown
            if child.type == "text":
                assert not re.search(r"[@#<>\[\]`|*_~$\\/&^%{}]|www\.|https?:|GH-\d|!\d|[0-9a-f]{7}|:\w", child.content), child.content


@given(runs)
@settings(max_examples=150, deadline=None)
def test_any_results_can_be_read_and_do_nothing(run: Results) -> None:
    reads(run)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_text_in_every_place_can_be_read_and_does_nothing(text: str) -> None:
    reads(one(text))


@pytest.mark.parametrize("unit", ["x", "`", "@a ", "\u202e", "a: ", "::error::", "\n", "GH-1 ", "www.", "\ud800", "](", "%"])
def test_a_message_of_a_megabyte_is_printed_in_a_moment(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    run = Results((Result("a-rule", Severity.ERROR, text, Span("a.md", 1, 1), text),), (), "1 file")
    printed = {form: FORMS[form](run) for form in ("sarif", "github", "gitlab", "junit", "markdown")}
    for form, said in printed.items():
        assert len(said) < 60_000, form
        assert len(commands(said)) == (2 if form == "github" else 0)
    SARIF.validate(json.loads(printed["sarif"]))
    json.loads(printed["gitlab"])
    ElementTree.fromstring(printed["junit"])
    shows_words_only(printed["markdown"])


def test_a_key_at_which_a_long_text_is_cut_is_not_shown_in_part() -> None:
    """A token before it takes less room masked than it did, so that what was out of sight comes into it."""
    token = f"eyJ{'a' * 390}.eyJ{'b' * 150}.{'c' * 20}"
    shown = one_line(f"{token} key ghp_{'a1B2' * 9} and so on, {'word ' * 200}", 300)
    assert "<a token of GitHub> and so on" in shown
    assert "ghp_" not in shown


def test_what_is_hidden_is_named() -> None:
    run = Results((Result("a-rule", Severity.ERROR, "a\u202eb\ud800c", Span("a.md", 1, 1)),), (), "1 file")
    for form in ("text", "concise", "github", "gitlab", "sarif", "markdown"):
        assert "a<U+202E>b<U+D800>c" in FORMS[form](run)
    assert "a&lt;U+202E&gt;b" in FORMS["junit"](run)
    assert json.loads(FORMS["json"](run))["results"][0]["message"] == "a\u202eb<U+D800>c"
    assert r"a\u202eb" in FORMS["json"](run)
