"""What the prompt says: the layout of a view as plain values, and its text."""

import json
from collections.abc import Iterable

from specforge.contracts.clauses import prompt_clauses
from specforge.project import Owned, View
from specforge.spec.checks import Turn
from specforge.spec.facts import Fact
from specforge.spec.rules import Conditions, Constraint, Intent, Step
from specforge.spec.tools import Field
from specforge.templating import Plain, render, shipped

LEVELS = {"must": "", "should": "Preferably: ", "may": "You may: "}
INTENT_KINDS = ("opening", "refusal", "handoff", "answer")


def prompt_text(view: View) -> str:
    """Render the system prompt of a view, through the project's own template where there is one.

    Raises:
        TemplateError: when the template does not render.
    """
    path, text = view.project.settings.templates.get("prompt", ("prompt.md.j2", ""))
    return render(text or shipped("prompt"), path, layout(view)).strip("\n") + "\n"


def layout(view: View) -> dict[str, Plain]:
    """Give everything the template prints, as plain values; every text is filled."""
    rules = [rule for rule in view.constraints if "prompt" in rule.value.enforce]
    intents: dict[str, list[Plain]] = {kind: [_intent(view, intent, rules) for intent in _top(view, kind)] for kind in INTENT_KINDS}
    return {
        "id": view.id,
        "variant": dict(view.variant),
        "role": _fill(view, view.feature.role),
        "summary": _fill(view, view.feature.summary),
        "helps_with": [_title(view, intent) for intent in _top(view, "answer")],
        "takes": [
            {"id": taken.id, "from": taken.value.from_.partition("/")[0], "fields": _fields(view, taken.value.fields.items())}
            for taken in view.takes
        ],
        "always": [_rule(view, rule) for rule in rules if not rule.scope],
        "openings": intents["opening"],
        "refusals": intents["refusal"],
        "handoffs": intents["handoff"],
        "background": _background(view),
        "documents": [_document(view, index) for index in range(len(view.documents))],
        "lists": [text for text, _ in prompt_clauses(view)],
        "intents": intents["answer"],
        "scaffolds": [view.fill(scaffold.value.wording or scaffold.value.text) for scaffold in view.scaffolds],
        "output": _output(view),
        "gives": [
            {"id": given.id, "says": _fill(view, given.value.says), "fields": _fields(view, given.value.fields.items())}
            for given in view.gives
        ],
        "examples": [{"title": _words(example.id), "turns": [_turn(turn) for turn in example.value.turns]} for example in view.examples],
        "repeated": [_rule(view, rule) for rule in rules if rule.value.protected] if view.feature.layout.repeat_protected else [],
    }


def _fill(view: View, text: str | None) -> str:
    return "" if text is None else view.fill(text)


def _words(id: str) -> str:
    words = id.replace("-", " ").replace("_", " ")
    return words[0].upper() + words[1:]


def _title(view: View, intent: Owned[Intent]) -> str:
    return view.fill(intent.value.title) if intent.value.title else _words(intent.id)


def _rule(view: View, rule: Owned[Constraint]) -> str:
    return LEVELS[rule.value.level] + view.fill(rule.value.wording or rule.value.rule)


def _top(view: View, kind: str) -> list[Owned[Intent]]:
    return [intent for intent in view.intents if intent.value.kind == kind and intent.value.part_of is None]


def _intent(view: View, intent: Owned[Intent], rules: list[Owned[Constraint]]) -> dict[str, Plain]:
    value = intent.value
    steps = {step.id: number for number, step in enumerate(value.steps, 1) if step.id}
    return {
        "id": intent.id,
        "title": _title(view, intent),
        "when": _fill(view, value.wording or value.when),
        "only_if": _conditions(view, value.only_if),
        "otherwise": _fill(view, value.otherwise),
        "ask": [view.fill(text) for text in value.ask],
        "rules": [_rule(view, rule) for rule in rules if intent.id in rule.scope],
        "do": [view.fill(text) for text in value.do],
        "steps": [_step(view, step, steps) for step in value.steps],
        "tools": list(value.tools),
        "sends": _fill(view, value.sends),
        "then": [view.fill(text) for text in value.then],
        "parts": [_intent(view, part, rules) for part in view.intents if part.value.part_of == intent.id],
    }


def _conditions(view: View, conditions: Conditions | None) -> dict[str, Plain]:
    if conditions is None:
        return {"all_of": [], "any_of": []}
    return {"all_of": [view.fill(text) for text in conditions.all_of], "any_of": [view.fill(text) for text in conditions.any_of]}


def _step(view: View, step: Step, numbers: dict[str, int]) -> dict[str, Plain]:
    branches: list[Plain] = []
    for branch in step.if_:
        goes = ""
        if branch.go is not None:
            target = view.find_intent(branch.go)
            goes = f"step {numbers[branch.go]}" if branch.go in numbers else f'"{_title(view, target)}"' if target else branch.go
        branches.append({"is": view.fill(branch.is_), "do": _fill(view, branch.do), "go": goes})
    return {"do": view.fill(step.do), "branches": branches}


def _background(view: View) -> list[Plain]:
    """Facts by topic, in the order in which topics first appear; those without a topic first."""
    topics: dict[str, list[Plain]] = {"": []}
    for fact in view.facts:
        if fact.value.says is not None or fact.value.topic is not None:
            topic = view.fill(fact.value.topic) if fact.value.topic else ""
            topics.setdefault(topic, []).append(_fact(view, fact.value))
    return [{"topic": topic, "facts": facts} for topic, facts in topics.items() if facts]


def _fact(view: View, fact: Fact) -> dict[str, Plain]:
    says = _fill(view, fact.wording or fact.says)
    if fact.table is not None:
        rows: list[Plain] = [[_cell(view, cell) for cell in row] for row in fact.table.rows]
        return {"says": says or _words(fact.id), "value": "", "columns": [_cell(view, cell) for cell in fact.table.columns], "rows": rows}
    value = ", ".join(view.fill(one) for one in fact.one_of)
    if fact.is_ is not None:
        value = view.fill(view.value_of(fact) or "")
    return {"says": says or (_words(fact.id) if fact.one_of else ""), "value": value, "columns": [], "rows": []}


def _cell(view: View, text: str) -> str:
    """A cell of a table: a bar in it would end it, and so would a line break."""
    return view.fill(text).replace("|", "\\|").replace("\n", " ")


def _document(view: View, index: int) -> dict[str, Plain]:
    document = view.documents[index]
    text = view.project.linked.get(f"{document.place.path}:{document.value.file}", "")
    return {"title": view.fill(document.value.title), "text": text.strip("\n")}


def _output(view: View) -> dict[str, Plain]:
    form = view.feature.output_format
    if form is None:
        return {"says": "", "json_schema": ""}
    schema = "" if form.json_schema is None else json.dumps(form.json_schema, indent=2, ensure_ascii=False)
    return {"says": _fill(view, form.says), "json_schema": schema}


def _fields(view: View, fields: Iterable[tuple[str, Field]]) -> list[Plain]:
    found: list[Plain] = []
    for name, field in fields:
        kind = f"list of {field.of.type}" if field.of else field.type
        found.append({"name": name, "type": kind, "says": _fill(view, field.says), "required": field.required})
    return found


def _turn(turn: Turn) -> dict[str, Plain]:
    if turn.call is not None:
        who = "User calls" if turn.by == "user" else "Call"
        result = "" if turn.result is None else json.dumps(turn.result, ensure_ascii=False)
        return {"who": who, "text": f"`{turn.call}` with {json.dumps(dict(turn.with_), ensure_ascii=False)}", "result": result}
    return {"who": "User" if turn.user is not None else "Agent", "text": turn.user or turn.agent or "", "result": ""}
