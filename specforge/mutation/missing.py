"""The case that is missing where a mutant survives: in words, and as it could stand in the spec."""

import json
from collections.abc import Mapping

from msgspec import Struct

from specforge.evaluation.cases import digest
from specforge.mutation.mutants import Mutant
from specforge.project import Owned, View
from specforge.spec.element import Element
from specforge.spec.facts import Fact
from specforge.spec.rules import Constraint, Intent
from specforge.spec.scalars import is_slug
from specforge.spec.tools import Tool

GAP = "<"
"""What a place begins with that only the author can fill."""


class Missing(Struct, frozen=True):
    """A case to write."""

    words: str
    snippet: str
    """A part of a spec; nothing where a spec has no words for it, as for streams of events."""

    @property
    def complete(self) -> bool:
        """Whether the part can be taken as it is; else it has places in `<...>` that only the author can fill."""
        return bool(self.snippet) and GAP not in self.snippet


def missing(mutant: Mutant, view: View, why: str) -> Missing:
    """Say which case would notice a mutant that survives."""
    _, _, rest = mutant.ref.partition("/")
    kind, _, id = rest.partition("/")
    match kind:
        case "constraint":
            rule = next(one for one in view.constraints if str(one.ref) == mutant.ref)
            return _of_rule(mutant, rule, view, why)
        case "intent":
            intent = next(one for one in view.intents if str(one.ref) == mutant.ref)
            return _of_intent(mutant, intent, view)
        case "tool":
            tool = next(one for one in view.tools if str(one.ref) == mutant.ref)
            return _of_tool(mutant, tool, view)
        case "fact":
            fact = next(one for one in view.facts if str(one.ref) == mutant.ref)
            return _of_fact(mutant, fact, view)
        case "session":
            return Missing(f"a stream of events on which {mutant.what.replace(' is taken out', '')} decides; derived streams have none", "")
        case _:
            return Missing(f"a real run without {kind} `{id}`: if nothing changes, it can go", "")


def _of_rule(mutant: Mutant, rule: Owned[Constraint], view: View, why: str) -> Missing:
    covers, wants, where = f"constraint/{rule.id}", f"Something for which `{rule.id}` matters.", _lives(rule, view)
    if "still forbids" in why:
        return Missing("none: make the two rules one, or write a sample that fails this one only", "")
    if not rule.value.criteria:
        check = '{says: "<words that only an answer that keeps the rule has>"}'
        criterion = (
            f"constraints:\n  - id: {rule.id}\n{_where(where)}    rule: {_text(rule.value.rule)}\n    criteria:\n      - id: kept\n"
            f"        check: {check}\n"
            '        passes: "<an answer that keeps the rule>"\n        fails: "<an answer that breaks it>"\n'
        )
        return Missing(
            "a criterion that shows what breaking the rule looks like, and a case that covers the rule",
            criterion + _case(mutant, rule.id, covers, wants, where=where),
        )
    if mutant.lost:
        words = f"a case that covers the rule and expects {mutant.lost!r}"
        return Missing(words, _case(mutant, rule.id, covers, wants, f"says: {_text(mutant.lost)}", where=where))
    if "eval" not in rule.value.enforce:
        return Missing(
            "`enforce` with `eval`, so that the criteria of the rule stand in cases that cover it",
            _case(mutant, rule.id, covers, wants, where=where),
        )
    return Missing(
        "a case that covers the rule and asks an agent; the criteria of the rule stand in it by themselves",
        _case(mutant, rule.id, covers, wants, where=where),
    )


def _of_intent(mutant: Mutant, intent: Owned[Intent], view: View) -> Missing:
    value, key = intent.value, mutant.detail.partition("-")[0]
    covers, wants = f"intent/{intent.id}", f"What `{intent.id}` is for."
    user_is, expect = "", f'says: "<words that only an agent has that obeys {mutant.detail or "the intent"}>"'
    tool = next((one for one in value.tools if any(known.id == one for known in view.tools)), None)
    words = f"a case about the intent whose expectation fails when {mutant.what}"
    if mutant.detail == "sends" or (mutant.operator == "drop" and value.sends is not None and value.kind != "handoff"):
        words, expect = "a case about the intent that expects the message word for word", f"says: {_text(value.sends or '')}"
    elif key == "tools":
        words, expect = (
            f"a case about the intent that expects a call of `{mutant.detail.partition('-')[2]}`",
            f"calls: {mutant.detail.partition('-')[2]}",
        )
    elif key == "only_if" and value.only_if is not None:
        condition = next(iter((*value.only_if.all_of, *value.only_if.any_of)))
        words, user_is = (
            "a case in which the condition does not hold, and that expects the agent to hold back",
            f"For this user it is not so: {condition}",
        )
        expect = "refuses: true"
    elif mutant.operator == "reorder":
        words = "a case about the intent that expects one call before another"
        expect = "calls_before: {first: <the tool of the earlier step>, then: <the tool of the later step>}"
    elif mutant.operator == "drop" and value.kind == "refusal":
        words, expect = "a case about the intent that expects the agent to decline", "refuses: true"
    elif mutant.operator == "drop" and tool is not None:
        words, expect = f"a case about the intent that expects what only it has the agent do, such as a call of `{tool}`", f"calls: {tool}"
    return Missing(words, _case(mutant, intent.id, covers, wants, expect, user_is, where=_lives(intent, view)))


def _of_tool(mutant: Mutant, tool: Owned[Tool], view: View) -> Missing:
    intent = next((one for one in view.intents if tool.id in one.value.tools and one.value.when), None)
    wants = f"What `{tool.id if intent is None else intent.id}` is for."
    covers = f"[intent/{intent.id}, tool/{tool.id}]" if intent is not None else f"tool/{tool.id}"
    limit = tool.value.agent.pages_per_task
    words, expect = (
        f"a case about the tool whose expectation fails when {mutant.what}",
        f'says: "<what the agent says only because of {mutant.detail}>"',
    )
    if mutant.operator == "drop":
        words, expect = "a case that expects a call of the tool", f"calls: {tool.id}"
    elif mutant.detail == "does-read":
        words, expect = "a case that expects a question and a yes before the call", f"asks_before: {tool.id}"
    elif mutant.detail == "continue":
        words, expect = "a case whose answer stands on the second page", f"calls: {{call: {tool.id}, times: {{at_least: 2}}}}"
    elif mutant.detail.startswith("pages_per_task") and limit is not None:
        if mutant.detail.endswith(f"-{limit - 1}"):
            words, expect = f"a case whose answer stands on page {limit}", f"calls: {{call: {tool.id}, times: {{at_least: {limit}}}}}"
        else:
            words, expect = f"a case whose list is longer than {limit} pages", f"pages_at_most: {{tool: {tool.id}, at_most: {limit}}}"
    elif mutant.lost:
        name, word = mutant.what.split("`")[1], mutant.lost
        words, expect = (
            f"a case that expects a call with `{name}: {word}`",
            f"calls: {{call: {tool.id}, with: {{{_text(name)}: {_text(word)}}}}}",
        )
    where = _both(_lives(tool, view), {} if intent is None else _lives(intent, view))
    return Missing(words, _case(mutant, tool.id, covers, wants, expect, where=where))


def _of_fact(mutant: Mutant, fact: Owned[Fact], view: View) -> Missing:
    value = view.value_of(Owned(fact.value, fact.ref, fact.place))
    word = mutant.lost if mutant.operator == "swap" else f"{{{fact.id}}}" if value else ""
    quoting = next(
        (one for one in view.intents if f"{{{fact.id}}}" in json.dumps(one.value.model_dump(mode="json"), ensure_ascii=False)), None
    )
    intent = quoting or next((one for one in view.intents if one.value.kind == "answer" and one.value.when), None)
    covers = f"intent/{intent.id}" if intent is not None else "<an intent>"
    wants = f"To know: {fact.id}"
    if mutant.operator == "swap" and quoting is None:
        # A case that quotes the fact is about it, whatever it covers.
        wants = f"{wants}, which is one of: {{{fact.id}}}"
    expect = f"says: {_text(word)}" if word else 'says: "<a value of the fact>"'
    where = _both(_lives(fact, view), {} if intent is None else _lives(intent, view))
    return Missing("a case that asks for it and expects the value", _case(mutant, fact.id, covers, wants, expect, where=where))


Variants = Mapping[str, tuple[str, ...]]


def _case(mutant: Mutant, id: str, covers: str, wants: str, expect: str = "", user_is: str = "", *, where: Variants) -> str:
    # Tools, rules and intents can have one id between them. What is wanted is told by an id: words of the spec are shown to the model.
    kind = mutant.ref.split("/")[1]
    wish = f"{kind}-{id}-{mutant.operator}-{mutant.detail}".lower().replace(".", "-").replace("~", "-").strip("-")
    name = wish if is_slug(wish) else f"case-{digest(mutant.id)}"
    about = f"is: {_text(user_is)}, " if user_is else ""
    return f"cases:\n  - id: {name}\n{_where(where)}    covers: {covers}\n    user: {{{about}wants: {_text(wants)}}}\n" + (
        f"    expect: {{{expect}}}\n" if expect else ""
    )


def _where(where: Variants) -> str:
    """In which variants something holds, as a line of a spec; nothing where it holds in all."""
    axes = ", ".join(f"{axis}: [{', '.join(map(_text, values))}]" for axis, values in where.items())
    return f"    where: {{{axes}}}\n" if axes else ""


def _lives(one: Owned[Element], view: View) -> Variants:
    """The variants in which an element is: as it says itself, and as the file that it comes from is used."""
    part = next(part for part in view.included if part.file.path == one.place.path)
    here = [{values[axis] for values in part.without} for axis in range(len(view.feature.variants))]
    used = {
        axis: tuple(value for value in known if value in found)
        for (axis, known), found in zip(view.feature.variants.items(), here, strict=True)
        if not found.issuperset(known)
    }
    return _both(one.value.where, used)


def _both(one: Variants, other: Variants) -> Variants:
    """The variants in which two elements hold."""
    return {
        axis: tuple(value for value in one.get(axis) or other[axis] if axis not in other or value in other[axis])
        for axis in {**one, **other}
    }


def _text(text: str) -> str:
    """A text in double quotes, as JSON and YAML both have them."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
