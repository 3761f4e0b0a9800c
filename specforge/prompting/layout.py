"""What the prompt says: the layout of a view as plain values, and its text."""

import json
from collections.abc import Iterator, Mapping

from specforge.contracts.clauses import prompt_clauses
from specforge.contracts.sizes import enum_of
from specforge.errors import TemplateError
from specforge.phrases import Phrases, phrases_in
from specforge.project import Owned, View
from specforge.prompting.template_shapes import Shape, check_template
from specforge.prompting.templating import Plain, render, shipped
from specforge.provenance.traced import Origin, join, plain, quoted_in, trace
from specforge.spec.cases import Example
from specforge.spec.element import Element
from specforge.spec.facts import Document, Fact
from specforge.spec.fields import TYPES, Field
from specforge.spec.rules import Constraint, Intent
from specforge.spec.tools import Tool
from specforge.wordings import HEDGED

INTENT_KINDS = ("opening", "refusal", "handoff", "answer")

_TEXTS: Shape = (None,)
# A field of an object is a field again.
_FIELDS: Shape = ({"name": None, "type": None, "limits": _TEXTS, "says": None, "required": None, "fields": (None,)},)
# A part of an intent is an intent again; what stands below three levels is not looked at.
_INTENT: Shape = {
    "id": None, "title": None, "when": None, "only_if": {"all_of": _TEXTS, "any_of": _TEXTS}, "otherwise": None, "ask": _TEXTS,
    "rules": _TEXTS, "do": _TEXTS, "steps": ({"do": None, "branches": ({"is": None, "do": None, "go": None},)},), "tools": _TEXTS,
    "sends": None, "then": _TEXTS, "parts": (None,),
}  # fmt: skip
SHAPE: Mapping[str, Shape] = {
    "labels": dict.fromkeys(phrases_in("en").labels), "id": None, "variant": None, "role": None, "summary": None, "helps_with": _TEXTS,
    "takes": ({"id": None, "from": None, "fields": _FIELDS},), "gives": ({"id": None, "says": None, "fields": _FIELDS},),
    "always": _TEXTS, "openings": (_INTENT,), "refusals": (_INTENT,), "handoffs": (_INTENT,), "intents": (_INTENT,),
    "background": ({"topic": None, "facts": ({"says": None, "value": None, "columns": _TEXTS, "rows": (_TEXTS,)},)},),
    "documents": ({"title": None, "text": None},), "lists": _TEXTS, "scaffolds": _TEXTS,
    "output": {"says": None, "json_schema": None},
    "examples": ({"title": None, "turns": ({"who": None, "text": None, "result": None},)},), "repeated": _TEXTS,
}  # fmt: skip
"""What `layout` gives, for a check of templates before anything is rendered."""


def prompt_text(view: View) -> str:
    """Render the system prompt of a view, through the project's own template where there is one.

    Raises:
        TemplateError: when the template does not render.
    """
    own = view.project.settings.templates.get("prompt")
    if own is None:
        return join((render(shipped("prompt"), "prompt.md.j2", layout(view)).strip("\n"), "\n"))
    path, text = own
    check_template(text, path, SHAPE)
    printed = render(text, path, layout(view)).strip("\n")
    if not printed.strip():
        raise TemplateError(f"{path}: the template prints nothing for `{view.folder}`", "docs/templates.md shows a complete one")
    return join((printed, "\n"))


def layout(view: View) -> dict[str, Plain]:
    """Give everything the template prints, as plain values; every text is filled."""
    rules = [rule for rule in view.constraints if "prompt" in rule.value.enforce]
    intents: dict[str, list[Plain]] = {kind: [_intent(view, intent) for intent in _top(view, kind)] for kind in INTENT_KINDS}
    feature = view.feature
    return {
        "labels": dict(view.phrases.labels),
        "id": view.id,
        "variant": dict(view.variant),
        "role": view.fill(feature.role or "", view.at("role", ref="role")),
        "summary": view.fill(feature.summary or "", view.at("summary", ref="summary")),
        "helps_with": [_title(view, intent) for intent in _top(view, "answer")],
        "takes": [
            {
                "id": view.told(taken.id, taken.at("id")),
                "from": taken.value.from_.partition("/")[0],
                "fields": _fields(view, taken.value.fields, taken.at("fields")),
            }
            for taken in view.takes
        ],
        "always": [_rule(view, rule) for rule in rules if not rule.scope],
        "openings": intents["opening"],
        "refusals": intents["refusal"],
        "handoffs": intents["handoff"],
        "background": _background(view),
        "documents": [_document(view, document) for document in view.documents],
        "lists": [_clause(view, text, tools) for text, tools in prompt_clauses(view)],
        "intents": intents["answer"],
        "scaffolds": [_tuned(view, scaffold, scaffold.value.text, "text") for scaffold in view.scaffolds],
        "output": _output(view),
        "gives": [
            {
                "id": view.told(given.id, given.at("id")),
                "says": view.say(given.value.says or "", given, "says"),
                "fields": _fields(view, given.value.fields, given.at("fields")),
            }
            for given in view.gives
        ],
        "examples": [
            {
                "title": view.told(heading_of(example.id), example.at("id")),
                "turns": [_turn(view, example, index) for index in range(len(example.value.turns))],
            }
            for example in view.examples
        ],
        "repeated": list(_repeated(view, rules)) if feature.layout.repeat_protected else [],
    }


def heading_of(id: str) -> str:
    """Give the heading that an id alone is printed as."""
    words = id.replace("-", " ").replace("_", " ")
    return words[0].upper() + words[1:]


def level_in(phrases: Phrases) -> Mapping[str, str]:
    """Give what stands before a rule, by how binding it is."""
    return {"must": "", "should": phrases.should, "may": phrases.may}


def _tuned(view: View, element: Owned[Element], text: str, key: str) -> str:
    """The tuned wording of an element, or else what it states."""
    wording = element.value.wording
    return view.say(text, element, key) if wording is None else view.say(wording, element, "wording")


def _clause(view: View, text: str, tools: tuple[Owned[Tool], ...]) -> str:
    told = view.told(text, tools[-1].at("pages"))
    for tool in reversed(tools[:-1]):
        told = quoted_in(told, tool.at("pages"))
    return told


def _title(view: View, intent: Owned[Intent]) -> str:
    if intent.value.title:
        return view.say(intent.value.title, intent, "title")
    return view.told(heading_of(intent.id), intent.at("id"))


def _rule(view: View, rule: Owned[Constraint]) -> str:
    text, hedged = _tuned(view, rule, rule.value.rule, "rule"), HEDGED.get(rule.value.level)
    level = "" if hedged is not None and hedged.match(text) else level_in(view.phrases)[rule.value.level]
    return join((view.told(level, rule.at("level")), text))


def _repeated(view: View, rules: list[Owned[Constraint]]) -> Iterator[str]:
    """The protected rules once more, each with the intents it holds for, since it no longer stands under them."""
    for rule in rules:
        intents = [intent for id in dict.fromkeys(rule.scope) if (intent := view.find_intent(id))]
        if rule.value.protected and not rule.scope:
            yield _rule(view, rule)
        elif rule.value.protected and intents:
            titles = _listed([_title(view, intent) for intent in intents], '"', view.phrases.all_of, view, rule.at("rule"))
            yield join(
                (
                    view.told(view.phrases.for_intents, rule.at("rule")),
                    titles,
                    view.told(f"{view.phrases.labels['colon']} ", rule.at("rule")),
                    _rule(view, rule),
                )
            )


def _listed(texts: list[str], mark: str, last: str, view: View, origin: Origin) -> str:
    """Texts between marks, with commas between them and `last` before the last one."""
    parts: list[str] = []
    for number, text in enumerate(texts, 1):
        between = "" if number == 1 else last if number == len(texts) else ", "
        parts += [view.told(between + mark, origin), text, view.told(mark, origin)]
    return join(parts)


def _top(view: View, kind: str) -> list[Owned[Intent]]:
    return [intent for intent in view.intents if intent.value.kind == kind and intent.value.part_of is None]


def _texts(view: View, element: Owned[Element], key: str, texts: tuple[str, ...]) -> list[Plain]:
    return [view.say(text, element, key, index) for index, text in enumerate(texts)]


def _intent(view: View, intent: Owned[Intent]) -> dict[str, Plain]:
    value = intent.value
    return {
        "id": intent.id,
        "title": _title(view, intent),
        "when": _tuned(view, intent, value.when or "", "when"),
        "only_if": _conditions(view, intent),
        "otherwise": view.say(value.otherwise or "", intent, "otherwise"),
        "ask": _texts(view, intent, "ask", value.ask),
        "rules": [_rule(view, rule) for rule in view.scoped.get(intent.id, ()) if "prompt" in rule.value.enforce],
        "do": _does(view, intent),
        "steps": [_step(view, intent, index) for index in range(len(value.steps))],
        "tools": [view.told(name, intent.at("tools", index)) for index, name in enumerate(value.tools)],
        "sends": view.say(value.sends or "", intent, "sends"),
        "then": _texts(view, intent, "then", value.then),
        "parts": [_intent(view, part) for part in view.parts.get(intent.id, ())],
    }


def _does(view: View, intent: Owned[Intent]) -> list[Plain]:
    """What is done at an intent beside its steps and its message; where there is nothing of the three, what its kind says."""
    value = intent.value
    alone = {"refusal": view.phrases.refusal, "handoff": view.phrases.handoff}
    if not (value.do or value.steps or value.sends) and value.kind in alone:
        return [view.told(alone[value.kind], intent.at("kind"))]
    return _texts(view, intent, "do", value.do)


def _conditions(view: View, intent: Owned[Intent]) -> dict[str, Plain]:
    conditions = intent.value.only_if
    if conditions is None:
        return {"all_of": [], "any_of": []}

    def filled(key: str, texts: tuple[str, ...]) -> list[Plain]:
        return [view.say(text, intent, "only_if", key, index) for index, text in enumerate(texts)]

    return {"all_of": filled("all_of", conditions.all_of), "any_of": filled("any_of", conditions.any_of)}


def _step(view: View, intent: Owned[Intent], index: int) -> dict[str, Plain]:
    step = intent.value.steps[index]
    numbers = {one.id: number for number, one in enumerate(intent.value.steps, 1) if one.id}
    branches: list[Plain] = []
    for number, branch in enumerate(step.if_):
        origin = intent.at("steps", index, "if", number)
        goes = ""
        if branch.go is not None:
            target = view.find_intent(branch.go)
            goes = (
                view.phrases.step.format(number=numbers[branch.go])
                if branch.go in numbers
                else f'"{plain(_title(view, target))}"'
                if target
                else branch.go
            )
        do = view.say(branch.do or "", intent, "steps", index, "if", number, "do")
        branches.append(
            {
                "is": _ended(view, view.say(branch.is_, intent, "steps", index, "if", number, "is"), origin),
                "do": _ended(view, do, origin) if branch.go is not None else do,
                "go": view.told(goes, origin),
            }
        )
    return {"do": view.say(step.do, intent, "steps", index, "do"), "branches": branches}


def _ended(view: View, text: str, origin: Origin) -> str:
    """A sentence with the mark that ends one in a language that has another one than a point, which templates write."""
    said = plain(text).rstrip("\"'\u201d\u2019)]*_`")
    if view.phrases.stop == "." or not said or said[-1] in ".!?:;\u2026\u3002\uff01\uff1f":
        return text
    return join((text, view.told(view.phrases.stop, origin)))


def _background(view: View) -> list[Plain]:
    """Facts by topic, in the order in which topics first appear; those without a topic first."""
    topics: dict[str, list[Plain]] = {"": []}
    names: dict[str, str] = {}
    for fact in view.facts:
        if fact.value.says is not None or fact.value.topic is not None:
            topic = view.say(fact.value.topic or "", fact, "topic")
            names.setdefault(topic, topic)
            topics.setdefault(plain(topic), []).append(_fact(view, fact))
    return [{"topic": names.get(topic, ""), "facts": facts} for topic, facts in topics.items() if facts]


def _fact(view: View, fact: Owned[Fact]) -> dict[str, Plain]:
    value = fact.value
    says = _tuned(view, fact, value.says or "", "says")
    if value.table is not None:
        columns: list[Plain] = [_cell(view, text, fact.at("table", "columns", index)) for index, text in enumerate(value.table.columns)]
        rows: list[Plain] = [
            [_cell(view, text, fact.at("table", "rows", row, index)) for index, text in enumerate(cells)]
            for row, cells in enumerate(value.table.rows)
        ]
        named = heading_of(fact.id)
        if not says and named.casefold() != (value.topic or "").casefold():
            says = view.told(named, fact.at("id"))
        return {"says": _head(says), "value": "", "columns": columns, "rows": rows}
    if value.is_ is not None:
        return {"says": _head(says), "value": view.value_of(fact) or "", "columns": [], "rows": []}
    named = view.told(heading_of(fact.id), fact.at("id")) if value.one_of else ""
    return {
        "says": (_head(says) if value.one_of else says) or named,
        "value": view.enumerated(fact) if value.one_of else "",
        "columns": [],
        "rows": [],
    }


def _head(says: str) -> str:
    """What stands before a colon and a value, without a stop of its own."""
    return says[: len(plain(says).rstrip(" .:\u3002\uff0e\uff1a"))]


def _cell(view: View, text: str, origin: Origin) -> str:
    """A cell of a table: a bar in it would end it, and so would a line break."""
    return view.fill(text, origin).replace("|", "\\|").replace("\n", " ")


def _document(view: View, document: Owned[Document]) -> dict[str, Plain]:
    text = view.project.linked.get(f"{document.place.path}:{document.value.file}", "").strip("\n")
    return {"title": view.say(document.value.title, document, "title"), "text": view.told(text, document.at("file"))}


def _output(view: View) -> dict[str, Plain]:
    form = view.feature.output_format
    if form is None:
        return {"says": "", "json_schema": ""}
    schema = "" if form.json_schema is None else json.dumps(form.json_schema, indent=2, ensure_ascii=False)
    return {
        "says": view.fill(form.says or "", view.at("output_format", "says", ref="output-format")),
        "json_schema": view.told(schema, view.at("output_format", "json_schema", ref="output-format")),
    }


def _fields(view: View, fields: Mapping[str, Field], origin: Origin) -> list[Plain]:
    return [_field(view, name, field, origin / name) for name, field in fields.items()]


def _field(view: View, name: str, field: Field, origin: Origin) -> dict[str, Plain]:
    says = view.fill(field.says or "", origin / "says")
    kind, limits, inner, here = "", list(_limits(view, field, origin)), field, origin
    while inner.of is not None:
        kind, inner, here = kind + view.phrases.list_of, inner.of, here / "of"
        limits += [join((view.told(view.phrases.each, here), limit)) for limit in _limits(view, inner, here)]
        says = says or view.fill(inner.says or "", here / "says")
    return {
        "name": view.told(name, origin),
        "type": view.told(kind + (inner.type if inner.type in TYPES else "string"), origin),
        "limits": [*limits],
        "says": says,
        "required": field.required,
        "fields": _fields(view, inner.fields, here / "fields"),
    }


def _limits(view: View, field: Field, origin: Origin) -> Iterator[str]:
    """What a value of a field must be beside its type, in words."""
    values = [view.fill(text, origin / "one_of" / index) for index, text in enumerate(field.one_of)]
    if values := values or ([] if field.type in TYPES else enum_of(field.type, view)):
        yield join((view.told(view.phrases.one_of, origin), _listed(values, "`", ", ", view, origin)))
    words = view.phrases
    for most, phrase in ((field.max_items, words.items), (field.max_chars, words.characters)):
        if most is not None:
            yield view.told(phrase.format(most=most), origin)
    if field.min is not None and field.max is not None:
        yield view.told(words.between.format(least=field.min, most=field.max), origin)
    elif field.min is not None:
        yield view.told(words.at_least.format(least=field.min), origin)
    elif field.max is not None:
        yield view.told(words.at_most.format(most=field.max), origin)


def _turn(view: View, example: Owned[Example], index: int) -> dict[str, Plain]:
    turn = example.value.turns[index]
    if turn.call is not None:
        who = view.phrases.user_call if turn.by == "user" else view.phrases.call
        result = "" if turn.result is None else json.dumps(turn.result, ensure_ascii=False)
        call = view.phrases.called.format(tool=turn.call, arguments=json.dumps(dict(turn.with_), ensure_ascii=False))
        origin = example.at("turns", index)
        return {"who": view.told(who, origin), "text": view.told(call, origin), "result": view.told(result, origin)}
    key = "user" if turn.user is not None else "agent"
    said = turn.user or turn.agent or ""
    text = trace(said, example.at("turns", index, key)) if view.tracing else said
    return {
        "who": view.told(view.phrases.user if key == "user" else view.phrases.agent, example.at("turns", index)),
        "text": text,
        "result": "",
    }
