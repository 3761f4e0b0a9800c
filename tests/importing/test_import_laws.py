"""What holds of every draft: it loads, nothing of the sources is lost, and every link leads to an element that is there."""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from specforge.elements import elements_of
from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.importing.drafting import SECTIONS, draft
from specforge.importing.pieces import Draft
from specforge.importing.speakers import AGENT, USER
from specforge.project import View
from specforge.prompting.layout import prompt_text
from specforge.source.reading import unwanted
from tests.conftest import ROOT, load_texts

GENERATED = sorted((ROOT / "examples" / "generated").rglob("prompt.md"))


UNSAID = {
    kind: frozenset(text.split())
    for kind, text in {
        "constraint": "you should may can the agent assistant bot ideally preferably if possible wenn m\u00f6glich si",
        "intent": "when only if at least one any all of these the following holds is true can be apply applies otherwise user must give tools steps rules what to do "
        "change it afterwards send this message word text for conversation begins you help with go on step then",
        "example": " ".join(USER | AGENT) + " example query ideal",
        "takes": "what you receive at most least each characters items one of from to",
        "gives": "what you hand over at most least each characters items one of from to",
    }.items()
}
"""Words that the language says by a key, by the kind of what they are said of: levels, conditions, speakers, limits."""
NAME = re.compile(r"^\W*[^\W\d_][\w' -]{0,30}\W{0,3}[:\uff1a]")
"""Who speaks in an example, whatever the name."""


def words(text: str) -> set[str]:
    unnumbered = re.sub(r"^\s*[0-9]+(?:(?:\.[0-9]+)+|[.)])|<example [^>]*>", "", text, flags=re.MULTILINE)
    return set(re.findall(r"[^\W_]+", unnumbered.lower()))


def stated_by(spec: str) -> dict[str, str]:
    """What each element of a draft says, by its ref."""
    read = yaml.load(spec, yaml.BaseLoader)  # as in a spec, every text stays what was written: `NO` is no truth value
    feature = read["feature"]
    said = {feature: str(read.get("title", "")), f"{feature}/role": str(read.get("role", ""))}
    said[f"{feature}/output-format"] = texts_of(read.get("output_format"))
    elements = [(kind, one) for section, kind in SECTIONS for one in read.get(section, ())]
    elements += [("constraint", one) for intent in read.get("intents", ()) for one in intent.get("constraints", ())]
    return said | {f"{feature}/{kind}/{one['id']}": texts_of(one) for kind, one in elements}


def texts_of(value: object) -> str:
    """All that a part of a draft says, with its keys."""
    match value:
        case dict():
            return " ".join(f"{key} {texts_of(item)}" for key, item in value.items())
        case list():
            return " ".join(map(texts_of, value))
        case bool() | None:
            return json.dumps(value)
        case _:
            return str(value)


def view_of(spec: str) -> View:
    """Load a draft; what it may not have is an error."""
    loaded = load_texts({"drafted.yaml": spec})
    errors = [f"{one.at}: {one.message}" for one in loaded.findings if one.severity is Severity.ERROR]
    assert not errors, errors
    (view,) = loaded.project.views
    return view


def holds(drafted: Draft, prompt: str) -> View:
    """Hold a draft against the laws."""
    view = view_of(drafted.spec)
    links = [one for one in drafted.links if one.file == "prompt.md" and "/variable/" not in one.ref]
    covered = {number for one in links for number in range(one.first, one.last + 1)}
    covered |= {one.line for one in drafted.leftovers if one.file == "prompt.md"}
    lines = prompt.split("\n")
    assert [line for number, line in enumerate(lines, 1) if line.strip() and number not in covered] == []
    assert [one for one in drafted.leftovers if one.why == "nothing in the language holds it"] == [], "no step took it up"
    known = {*elements_of(view), view.id}
    assert {one.ref for one in drafted.links if one.ref not in known and not one.ref.startswith(f"{view.id}/section/")} == set()
    stated = stated_by(drafted.spec)
    titles = words(" ".join(text for ref, text in stated.items() if "/intent/" in ref))
    kept: dict[int, set[str]] = defaultdict(set)
    for link in links:
        kind = link.ref.split("/")[1] if "/" in link.ref else ""
        text = link.quote if kind == "section" else stated[link.ref]
        for number in range(link.first, link.last + 1):
            kept[number] |= words(text) | UNSAID.get(kind, frozenset())
            kept[number] |= titles if kind == "constraint" and 'For "' in link.quote else set()
            kept[number] |= words("".join(NAME.findall(lines[number - 1]))) if kind == "example" else set()
        assert link.quote == "\n".join(lines[link.first - 1 : link.last])
    left = {one.line for one in drafted.leftovers if one.file == "prompt.md"}
    lost = {number: words(lines[number - 1]) - said for number, said in kept.items() if number not in left}
    assert {number: found for number, found in lost.items() if found} == {}, "words of a line stand in no element that it is linked with"
    return view


def in_both(prompt: str, built: str) -> float:
    """The part of a prompt's lines that stand in another one too, byte for byte."""
    before, after = (Counter(line for line in text.split("\n") if line.strip()) for text in (prompt, built))
    return (before & after).total() / before.total()


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: str(path.parent.relative_to(ROOT / "examples" / "generated")))
def test_a_generated_prompt_comes_out_of_its_own_draft_almost_line_for_line(path: Path) -> None:
    prompt = path.read_text(encoding="utf-8")
    view = holds(draft(prompt, None, None, "drafted"), prompt)
    assert in_both(prompt, prompt_text(view)) >= 0.98


def test_the_generated_prompt_of_the_airline_agent_comes_out_byte_for_byte() -> None:
    prompt = (ROOT / "examples/generated/airline-agent/prompt.md").read_text(encoding="utf-8")
    assert prompt_text(view_of(draft(prompt, None, None, "drafted").spec)) == prompt


def test_messages_of_several_lines_and_what_opens_a_conversation_come_out_byte_for_byte() -> None:
    spec = """\
specforge: 1
feature: drafted
role: You are the assistant of a shop.
intents:
  - id: hello
    kind: opening
    sends: |
      Welcome.

      - How can I help?
  - {id: greet, kind: opening, do: Greet the user.}
  - id: late
    when: The order is late.
    steps:
      - do: Look it up.
        if: [{is: it was sent, do: say so, go: lost}, {is: It is lost!, go: lost}]
  - id: lost
    when: The order is lost.
    sends: |
      We are sorry.
      ```
      code 1
      ```
    then: The order is sent again.
"""
    prompt = prompt_text(view_of(spec))
    assert prompt.count("When: The conversation begins.") == 2
    assert "```text\nWelcome.\n\n- How can I help?\n```\n" in prompt
    assert "~~~~text\nWe are sorry.\n```\ncode 1\n```\n~~~~\n" in prompt
    assert '- If: it was sent. Then: say so. Go on with "Lost".' in prompt
    drafted = draft(prompt, None, None, "drafted")
    view = holds(drafted, prompt)
    assert prompt_text(view) == prompt
    assert [(one.id, one.value.kind, one.value.when) for one in view.intents if one.value.kind == "opening"] == [
        ("hello", "opening", None),
        ("greet", "opening", None),
    ]


def test_a_draft_of_a_draft_says_the_same() -> None:
    """What is built from a draft is drafted into the same elements again: nothing moves with each round."""
    for path in GENERATED:
        once = prompt_text(view_of(draft(path.read_text(encoding="utf-8"), None, None, "drafted").spec))
        twice = prompt_text(view_of(draft(once, None, None, "drafted").spec))
        assert in_both(once, twice) >= 0.98, path


def test_a_policy_that_people_wrote_is_drafted_without_a_loss() -> None:
    package = find_spec("inspect_evals")
    assert package is not None, "the tests need the texts of a package: pip install --no-deps inspect-evals==0.26.0"
    assert package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0]) / "tau2" / "data" / "domains" / "airline"
    prompt = (folder / "policy.txt").read_text(encoding="utf-8")
    drafted = draft(prompt, None, None, "drafted")
    view = holds(drafted, prompt)
    assert {"book-flight", "modify-flight", "cancel-flight", "refunds-and-compensation"} <= {one.id for one in view.intents}
    assert {one.value.part_of for one in view.intents if one.id in {"change-flights", "change-cabin"}} == {"modify-flight"}
    assert {one.value.topic for one in view.facts} == {"User", "Flight", "Reservation"}
    left = {prompt.split("\n")[one.line - 1].strip() for one in drafted.leftovers}
    assert all(line.endswith(":") or line.startswith("## ") for line in left), "only labels and one heading are not kept"


WRITTEN = {
    "between tags": "<role>\nYou are Aria, a concierge.\nYou speak warmly.\n</role>\n\n<instructions>\n1. Greet the guest.\n2. Offer a room.\n</instructions>\n\n"
    "<rules>\n- Never discuss guests.\n- Quote prices in euros.\n  - With the tax.\n</rules>\n\nRemember: safety comes first.\n",
    "numbered rules": "You bill.\n\n1. Verify the identity of the customer before you say anything.\n   a. Ask for the number.\n   b. Ask for the postcode.\n2. Never read cards.\n3. Bills are due in 14 days.\n\nIn doubt, escalate.\nDo not speculate.\n",
    "nested bullets": "# Coach\n\nYou coach.\n\n## What you do\n- Help with paperwork\n  - Tax form\n    - Explain each box\n  - Deposit\n* Explain benefits\n",
    "tables": "# Desk\n\nYou ship.\n\n## SLA\nRegion | Days\n--- | ---\nDE | 1-2\nEU | 3-5\n\n## Policy\n| Situation | Do |\n|:--|--:|\n| Lost | Refund |\n",
    "json": 'You extract.\n\nReturn exactly this:\n\n```json\n{"id": "string or null", "sure": 0.5}\n```\n\nRules:\n- `id` is always 8 digits.\n- Never invent.\n',
    "long role": "You are Bot.\n\nThe firm runs 14 clinics.\nPatients write at night.\n\nThe date is {{ date }}.\n\nBookings\n--------\nAsk for the day.\n",
    "few shots": "You label with one word.\n\nHuman: It crashes\nAgent: bug\n\nUser: I must pay twice\nAssistant: billing\n\nUser: {{message}}\n",
    "labels": "ROLE: You are a rep.\n\nDO:\n- be curious\n\nDON'T:\n- promise discounts\n\n**Objections**\n- \"Too much\" is about money\n\nSign with Max.\n---\nVersion 3\n",
    "one sentence": "Translate what the user sends into French.",
}  # fmt: skip


@pytest.mark.parametrize("prompt", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_prompt_of_any_form_loses_nothing(prompt: str) -> None:
    prompt_text(holds(draft(prompt, None, None, "drafted"), prompt))


PIECES = (
    "# Agent", "## Always", "## Never", "## Cancel an order", "### Steps", "###### Deep", "## Background", "### Orders", "## Examples", "## Tools",
    "## Form of every answer", "## How to work", "## Remember", "## What you hand over: plan", "## 返品", "## ", "Title", "=====", "---", "* * *",
    "- Never say {that} or {{this}}.", "- You should be brief.", "- You may joke.", "-", "  - nested", "      deeper", "1. Look.", "2) Then.", "   - If: Gone. Go on with step 2.",
    '   - If: Gone. Go on with "Cancel an order".', "- Time: {{now}}", "- State: open, closed", "- `id` (string)", "- `f`: does a thing", "When: The user wants it.", "Only if: It is open.",
    "Only if at least one of these holds:", "Otherwise: No.", "The user must give:", "Tools: `a_b`, `c`", "Rules:", "Steps:", "What to do:", "Afterwards: Done.",
    "Send this message, word for word: Bye {{name}}", "Change it:", "You must never:", "You help with: Cancel an order.", "User: Hi", "Agent: Hello", 'Call: `f` with {"a": [1]}',
    'Result: {"b": null}', "| a | b |", "|---|---|", "| 1 | |", "| 1 | 2 | 3 |", "```json", '{"type": "object"}', "```", "<!-- note -->", "<rules>", "</rules>", "", "", "\t", "{", "}}", "{{ x }}{{y}}",
    "## What you cannot do", "### Bad examples", "Bad example:", "Example 2:", "</example>", "<bad_example>", "<example>", "<user>Hi</user>", "<assistant>", "Ho</assistant>", "<example><user>Hi</user><assistant>Ho</assistant></example>", "Hand over to a human if:", "What not to do:", "If he is angry:",
    "Restrictions: Be odd.", "1. You must not:", "> Note: Be kind.", "- - > twice", "- `f(a: str, b=1)`: does more", "**Important:** Never tell.", "Try to be kind; never lie.",
    "true", "null", "123", "- 123", "key: value # no comment", "1. Lost cards", "   1.1 Ask.", "Lost cards", "'quoted'", '"', "\\", "&a *b", "a\ufeffb", "x" * 60, 'For "Cancel an order": Never say {that} or {{this}}.',
)  # fmt: skip
LINES = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30) | st.text(max_size=3)),
    max_size=40,
)


@given(LINES)
@settings(max_examples=400, deadline=None)
def test_any_text_gives_a_draft_that_loads_and_loses_nothing(lines: list[str]) -> None:
    prompt = "\n".join(line.replace("\n", " ").replace("\r", " ") for line in lines)
    refused = not prompt.strip() or unwanted(prompt.replace("\n", " ").replace("\t", " ").removeprefix("\ufeff"))
    if refused:
        with pytest.raises(UsageError):
            draft(prompt, None, None, "drafted")
    else:
        view = holds(draft(prompt, None, None, "drafted"), prompt.removeprefix("\ufeff"))
        prompt_text(view)


def shuffled(lines: list[str], count: int) -> Iterator[str]:
    """Texts made of lines of real prompts in any order."""
    chance = random.Random(7)
    for _ in range(count):
        yield "\n".join(chance.choice(lines) for _ in range(60))


def test_lines_of_real_prompts_in_any_order_lose_nothing_either() -> None:
    lines = [line for path in GENERATED for line in path.read_text(encoding="utf-8").split("\n")]
    for prompt in shuffled(lines, 60):
        holds(draft(prompt, None, None, "drafted"), prompt)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ASSERTION = st.fixed_dictionaries(
    {"type": st.sampled_from(["contains", "not-contains", "icontains-any", "equals", "regex", "is-json", "llm-rubric", "word-count", "python", "starts-with"])},
    optional={"value": JSON | st.text(max_size=10) | st.lists(st.text(max_size=5), max_size=3)},
)  # fmt: skip
TEST = st.fixed_dictionaries(
    {},
    optional={"description": JSON | st.text(max_size=30), "vars": JSON | st.dictionaries(st.sampled_from(["question", "now", "tier"]), JSON), "assert": JSON | st.lists(ASSERTION, max_size=3)},
)  # fmt: skip
SCHEMA = st.recursive(
    st.fixed_dictionaries({}, optional={
        "type": st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null", "odd"]) | JSON, "enum": JSON | st.lists(JSON, max_size=3), "format": JSON,
        "description": JSON, "maxLength": JSON, "minimum": JSON, "maximum": JSON, "const": JSON,
    }),
    lambda inner: st.fixed_dictionaries({"type": st.just("object"), "properties": st.dictionaries(st.sampled_from(["a", "cursor", "limit", " ", "é"]), inner, max_size=3)}, optional={"required": JSON})
    | st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
    max_leaves=5,
)  # fmt: skip
TOOL = st.fixed_dictionaries(
    {"name": st.sampled_from(["get_a", "list_items", "send", "a b"]) | JSON}, optional={"description": JSON, "input_schema": SCHEMA | JSON, "outputSchema": SCHEMA, "annotations": JSON}
)  # fmt: skip


@given(st.lists(TEST | JSON, max_size=4))
@settings(max_examples=150, deadline=None)
def test_every_test_is_in_a_link_or_a_leftover(tests: list[object]) -> None:
    evals = "[\n" + ",\n".join(json.dumps(one) for one in tests) + "\n]"
    drafted = draft("It is {{now}}.", evals, None, "drafted", evals_file="cases.json")
    view_of(drafted.spec)
    told = {one.first for one in drafted.links if one.file == "cases.json"} | {
        one.line for one in drafted.leftovers if one.file == "cases.json"
    }
    assert told == {number + 2 for number in range(len(tests))}


@example([{"name": "get_a", "input_schema": {"type": "object", "properties": {"a": {"type": {}}}}}])
@example(
    [{"name": "get_a", "outputSchema": {}, "input_schema": {"type": "object", "properties": {"cursor": {"minimum": [], "default": {}}}}}]
)
@given(st.lists(TOOL | JSON, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_every_tool_is_in_a_link_or_a_leftover(tools: list[object]) -> None:
    text = "[\n" + ",\n".join(json.dumps(one) for one in tools) + "\n]"
    drafted = draft("It is {{now}}.", None, text, "drafted")
    view_of(drafted.spec)
    told = {one.first for one in drafted.links if one.file == "tools.json"} | {
        one.line for one in drafted.leftovers if one.file == "tools.json"
    }
    assert told == {number + 2 for number in range(len(tools))}
