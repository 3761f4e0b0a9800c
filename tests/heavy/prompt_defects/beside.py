"""Defects that show only against what is known beside a prompt: its base, a config, tools, the schema of the answer."""

import json
import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from msgspec.structs import replace

from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Deprecated, Known, Tool
from specforge.prompt_lint.speech import Force
from specforge.prompt_lint.structure import Clause
from specforge.prompt_lint.tokens import count
from tests.heavy.prompt_defects.defect import Defect, added, clauses, copied, defect_of, edited, headings, somewhere
from tests.heavy.prompt_defects.wordings import PROTECTIVE

WEAKER = (
    ("Never", "Try not to"),
    ("must not", "should rather not"),
    ("Do not", "Prefer not to"),
    ("Don't", "Ideally don't"),
    ("Always", "Usually"),
)
FILLING = "Thank the user for the patience, say once more what was agreed, and name the day on which the parcel will arrive. "


def _other_word(said: str, random: Random) -> str:
    """One word is left out, put in or replaced, as in an edit for style."""
    words = said.split()
    at = random.randrange(len(words))
    words[at : at + 1] = random.choice([[], [words[at], "usually"], ["some"], [words[at], words[at]]])
    return " ".join(words)


def _line(prompt: Prompt, one: Clause) -> tuple[int, int]:
    """A clause with its mark, when it is all that its line says."""
    start, end = prompt.text.rfind("\n", 0, one.start) + 1, prompt.text.find("\n", one.end)
    alone = one.item and not prompt.text[one.end : len(prompt.text) if end < 0 else end].strip()
    return (start, len(prompt.text) if end < 0 else end + 1) if alone else (one.start, one.end)


@defect_of("lost-clause")
def lost(prompt: Prompt, random: Random) -> Defect | None:
    """A protected sentence is deleted, commented out, or one of its words is changed."""
    found = [one for one in clauses(prompt, 5) if prompt.text.count(prompt.text[one.start : one.end]) == 1]
    if not found:
        return None
    one = random.choice(found)
    said = prompt.text[one.start : one.end]
    deleted = (*_line(prompt, one), "")
    edit = random.choice([deleted, deleted, (one.start, one.end, f"<!-- {said} -->"), (one.start, one.end, _other_word(said, random))])
    after = edited(prompt, edit)
    return None if after.text == prompt.text else Defect(copied(prompt), after, known=Known(protected=(said,)))


@defect_of("removed-binding-clause")
def removed(prompt: Prompt, random: Random) -> Defect | None:
    """A rule that protects somebody was in the base and is gone, or was weakened."""
    found = clauses(prompt)
    if not found:
        return None
    sentence = random.choice(PROTECTIVE)
    base, places = added(prompt, (random.choice(found), sentence))
    weaker = next((sentence.replace(strong, weak) for strong, weak in WEAKER if strong in sentence), "")
    start, end = places[0]
    after = edited(base, (start, end, weaker)) if weaker and random.random() < 0.4 else copied(prompt)
    known = Known(base=base.text)
    return Defect(base, after, known=known)


@defect_of("grown-prompt")
def grown(prompt: Prompt, random: Random) -> Defect | None:
    """Sentences are added until the prompt is longer than it may be."""
    end, growth = len(prompt.text), random.choice([5, 10, 25])
    times = 1 + int(end * (growth + 4) / 100 / len(FILLING))
    after = edited(prompt, (end, end, "\n" + FILLING * times))
    return Defect(copied(prompt), after, known=Known(base=prompt.text, growth=growth))


@defect_of("over-budget")
def over(prompt: Prompt, random: Random) -> Defect | None:
    """Sentences are added to a prompt, or to a section of it, that fills its budget."""
    found = headings(prompt)
    if not found or random.random() < 0.5:
        known = Known(budget=count(prompt.text).most + 5)
        end = len(prompt.text)
        return Defect(copied(prompt), edited(prompt, (end, end, "\n" + FILLING * (1 + end // 1_500))), known=known)
    one = random.choice(found)
    section = prompt.text[one.start : one.end]
    known = Known(section_budgets={one.title: count(section).most + 5})
    after = edited(prompt, (one.end, one.end, "\n" + FILLING * (1 + len(section) // 1_500) + "\n\n"))
    return Defect(copied(prompt), after, ((one.start, one.body),), known)


@defect_of("moved-must-rule")
def moved(prompt: Prompt, random: Random) -> Defect | None:
    """A rule is moved to the other end of the prompt."""
    binding = [one for one in prompt.statements.statements if one.force is not Force.PLAIN]
    spans = {(one.start, one.end): one for one in clauses(prompt, 4)}
    found = [spans[one.start, one.end] for one in binding if (one.start, one.end) in spans]
    if not found:
        return None
    one = random.choice(found)
    length = len(prompt.text)
    far = [each for each in clauses(prompt) if abs(each.end - one.start) > 0.4 * length]
    if not far:
        return None
    said = prompt.text[one.start : one.end]
    to = random.choice(far)
    both, places = added(prompt, (to, said))
    start, end = _line(prompt, one)
    shift = len(both.text) - length if to.end < start else 0
    after = edited(both, (start + shift, end + shift, ""))
    left = end - start if to.end > start else 0
    return Defect(copied(prompt), after, ((places[0][0] - left, places[0][1] - left),), Known(base=prompt.text))


@defect_of("deprecated-name")
def deprecated(prompt: Prompt, random: Random) -> Defect | None:
    """A name that was given up stands in a new sentence."""
    one, written = random.choice(
        [
            (
                Deprecated("lookup_order", "get_order"),
                ["lookup_order", "`lookup_order`", "lookup_order()", "functions.lookup_order", "lookup-order"],
            ),
            (
                Deprecated("Acme Pay", "Acme Wallet", "2027-01-31"),
                ["Acme Pay", "Acme Pay's form", "acme pay", "ACME PAY", "AcmePay", "Acme-Pay"],
            ),
            (Deprecated("gpt-4-0314", "gpt-4o"), ["gpt-4-0314", '"gpt-4-0314"', "GPT-4-0314", "openai/gpt-4-0314"]),
            (Deprecated("Gold"), ["Gold", "Gold,", "the Gold plan", "Gold-plan", "GOLD"]),
        ]
    )
    sentence = random.choice(["Use {} for this.", "Orders of that kind go to {}.", "Never name {} to a user.", "({})"]).format(
        random.choice(written)
    )
    defect = somewhere(prompt, random, sentence)
    return None if defect is None else replace(defect, known=Known(deprecated=(one, Deprecated("old_policy")), as_of="2026-11-27"))


TOOLS = ("get_order", "send_mail", "search_docs", "refund")
NAMES = ("lookup_order", "get_orders", "delete_customer", "weather", "orderLookup", "create-ticket", "calculator", "web_search", "refunds")
CALLS = (
    "Call `{}` with the id.",
    "Call {} with the id.",
    "Use the `{}` tool when the parcel is lost.",
    "Use the {} tool when the parcel is lost.",
    "Then run {}(id) and wait for the answer.",
    "You have these tools: `get_order`, `{}` and `send_mail`.",
    "**{}**: finds what the user asks for.",
    "Invoke functions.{} first.",
    "If the user asks for more, `{}` is what you need.",
    'Use the tool "{}".',
    "Answer with the result of <{}>.",
    "Before you answer, get the facts through {}.",
)


@defect_of("unknown-tool")
def unknown(prompt: Prompt, random: Random) -> Defect | None:
    """A sentence names a tool that was taken from the model."""
    name = random.choice(NAMES)
    found = clauses(prompt)
    if not found or name in prompt.text:
        return None
    after, places = added(prompt, (random.choice(found), random.choice(CALLS).format(name)))
    tools = tuple(Tool(one) for one in TOOLS)
    return Defect(after, after, places, Known(tools=tools), Known(tools=(*tools, Tool(name))))


@defect_of("unmentioned-tool")
def unmentioned(prompt: Prompt, random: Random) -> Defect | None:
    """The model got a tool of which the prompt, which names another one, says nothing."""
    found = clauses(prompt)
    if not found or any(name in prompt.text for name in TOOLS[:2]):
        return None
    same, _ = added(prompt, (random.choice(found), random.choice(CALLS[:6]).format("get_order")))
    new = random.choice([name for name in (*TOOLS[2:], *NAMES[3:]) if name not in same.text or name in {"refund", "weather"}])
    named = tuple(Tool(name) for name in TOOLS[:2] if name in same.text)
    return Defect(same, same, known=Known(tools=(*named, Tool(new))), known_before=Known(tools=named))


FORMATS = (
    'Respond with JSON:\n```json\n{{"answer": "...", "{}": "low", "sources": []}}\n```',
    'Your output must look like this: {{"answer": "...", "{}": "low", "sources": ["doc-1"]}}',
    "Respond with a JSON object with these fields:\n- `answer`: one sentence\n- `{}`: low or high\n- `sources`: ids of documents",
    "The JSON has the keys answer, {} and sources.",
    'Return an object with "answer", "{}" and "sources".',
    "Output format:\nanswer: one sentence\n{}: low or high\nsources: a list",
    "| field | meaning |\n|---|---|\n| answer | one sentence |\n| {} | low or high |\n| sources | ids of documents |",
    "Output format:\n- **answer** (string): one sentence\n- **{}** (string): low or high\n- **sources** (list): ids of documents",
)
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"answer": {"type": "string"}, "urgency": {"enum": ["low", "high"]}, "sources": {"type": "array"}},
    "required": ["answer", "urgency"],
    "additionalProperties": False,
}


@defect_of("format-against-schema")
def unlike_its_schema(prompt: Prompt, random: Random) -> Defect | None:
    """A field of the answer, or a value of it, is called otherwise than the schema of the answer does, in JSON of the prompt or in a new section."""
    shown = _shown_json(prompt)
    if shown and random.random() < 0.5:
        start, end, value = random.choice(shown)
        name = random.choice(list(value))
        schema = {"type": "object", "properties": {key: {} for key in value}, "required": list(value), "additionalProperties": False}
        new = random.choice([f"{name}_text", f"the_{name}", name[:-1] or "x"])
        if new in value:
            return None
        at = prompt.text.find(f'"{name}"', start, end)
        after = edited(prompt, (at, at + len(name) + 2, f'"{new}"'))
        return Defect(copied(prompt), after, ((start, end),), Known(schema=schema))
    form, end = random.choice(FORMATS), len(prompt.text)
    head = random.choice(["\n\n# Output format\n", "\n\n**Output**\n", "\n\n"])
    right, wrong = form.format("urgency"), form.format(random.choice(["priority", "urgent", "Urgency", "urgency_level"]))
    if "low" in right and random.random() < 0.3:
        wrong = right.replace("low", "critical")
    return Defect(
        edited(prompt, (end, end, head + right)), edited(prompt, (end, end, head + wrong)), ((end, end + len(wrong)),), Known(schema=SCHEMA)
    )


def _shown_json(prompt: Prompt) -> Sequence[tuple[int, int, dict[str, Any]]]:
    found = []
    for one in prompt.structure.blocks:
        if one.kind == "fence" and one.closed:
            try:
                value = json.loads(prompt.text[slice(*one.body)])
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict) and len(value) >= 2:
                found.append((*one.body, value))
    return found


IDS = ("R{}", "constraint/rule-{}", "REQ-{}")
MARKS = ("[{}]", "<!-- {} -->", "{{#{}}}")


def _marked(prompt: Prompt, random: Random, bare: bool) -> tuple[Prompt, tuple[str, ...], tuple[int, int]] | None:
    """Give ids to the clauses that bind, to all or to all but one; with the ids, and the place of that one or of the last mark."""
    binding = [one for one in prompt.statements.statements if one.force is not Force.PLAIN]
    lines = {prompt.text.rfind("\n", 0, one.start): one for one in binding}
    if len(lines) < 5 or len(lines) < len(binding) or re.search(r"\[[A-Z]|<!--|\{#", prompt.text):
        return None
    form, mark = random.choice(IDS), random.choice(MARKS)
    without = random.choice(binding) if bare else None
    edits, ids = [], []
    for number, one in enumerate(binding, 1):
        if one is not without:
            end = prompt.text.find("\n", one.end)
            end = len(prompt.text) if end < 0 else end
            ids.append(form.format(number))
            edits.append((end, end, f" {mark.format(ids[-1])}"))
    if len({end for end, _, _ in edits}) < len(edits):
        return None
    place = binding[-1] if without is None else without
    before = sum(len(new) for end, _, new in edits if end < place.start)
    return edited(prompt, *edits), tuple(ids), (place.start + before, place.end + before)


@defect_of("unknown-clause-id")
def renamed_id(prompt: Prompt, random: Random) -> Defect | None:
    """A requirement got another id, or went, and its clause stayed."""
    marked = _marked(prompt, random, bare=False)
    if marked is None:
        return None
    same, ids, _ = marked
    gone = random.choice(ids)
    at = same.text.rfind(gone)
    left = frozenset(one for one in ids if one != gone)
    other = random.choice([left, left | {f"{gone}0"}])
    return Defect(same, same, ((at, at + len(gone)),), Known(ids=other), Known(ids=frozenset(ids)))


@defect_of("unreferenced-clause")
def without_id(prompt: Prompt, random: Random) -> Defect | None:
    """All clauses that bind bear an id, and one of them lost it."""
    marked = _marked(prompt, random, bare=True)
    if marked is None:
        return None
    same, ids, place = marked
    return Defect(copied(prompt), same, (place,), Known(ids=frozenset(ids)) if random.random() < 0.5 else Known())
