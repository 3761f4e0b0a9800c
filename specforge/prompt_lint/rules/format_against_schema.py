"""A format of the answer that its schema does not have."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.grading.json_schemas import instance_error, schema_error
from specforge.prompt_lint.answer_shape import (
    Difference,
    Schema,
    Shown,
    all_of,
    choices_of,
    differences,
    is_answer,
    is_excerpt,
    listed_fields,
    listed_values,
    object_of,
    part_shown,
    resolved,
    shown_objects,
    stands_in,
)
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.spec.model import nearest


@rule(8, severity=Severity.ERROR, confidence=Confidence.LIKELY)
def format_against_schema(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag an example of the answer, a list of its fields, or of the values of one, that the answer's schema contradicts.

    The prompt asks for one thing and the program that reads the answer for another: names of fields, values of a list, fields that are
    required, types. An example counts as one of the answer by its fields and by the words before it; a list of fields, in items,
    in a sentence, a table or line by line, by the words before it and by the fields in it that the schema has; a list of values by the name of the field before it and by the
    values in it that the schema has.

    Fires on:

    ````text {"schema": {"type": "object", "properties": {"answer": {}, "urgency": {"enum": ["low", "high"]}}, "required": ["answer", "urgency"]}}
    # Output
    Respond with JSON:
    ```json
    {"answer": "...", "urgency": "critical"}
    ```
    ````

    Fires on:

    ```text {"schema": {"type": "object", "properties": {"answer": {}, "sources": {}}, "additionalProperties": false}}
    # Output format
    - `answer`: one sentence
    - `sources`: ids of documents
    - `confidence`: between 0 and 1
    ```

    Fires on:

    ```text {"schema": {"type": "object", "properties": {"answer": {}, "sources": {}}, "additionalProperties": false}}
    The JSON has the keys answer, sources and confidence.
    ```

    Fires on:

    ```text {"schema": {"type": "object", "properties": {"urgency": {"enum": ["low", "medium", "high"]}}}}
    The `urgency` is one of `low`, `medium` and `critical`.
    ```

    Silent on:

    ````text {"schema": {"type": "object", "properties": {"answer": {"type": "string"}, "urgency": {"enum": ["low", "high"]}}, "required": ["answer"]}}
    The tool is called with {"query": "..."}.

    # Output
    Respond with JSON:
    ```json
    {"answer": "<one sentence>", "urgency": "low | high"}
    ```
    ````
    """
    schema = known.schema
    if schema is None:
        return
    names, values = all_of(schema)
    if not names:
        return
    seen: set[str] = set()
    for shown in shown_objects(prompt) if "{" in prompt.text else ():
        if is_answer(prompt, shown, names):
            for hit in _of_example(prompt, shown, schema, names):
                if hit.key not in seen:
                    seen.add(hit.key)
                    yield hit
    yield from _of_choices(prompt, schema, names, known)
    properties, required, is_open = object_of(_row(schema), schema)
    for section, fields in listed_fields(prompt):
        known_fields = [one for one in fields if one.name in names]
        if len(known_fields) < 2 or 2 * len(known_fields) < len(fields):
            continue
        for one in fields:
            if not is_open and one.name not in names | values and f"unknown {one.name}" not in seen:
                yield Hit(one.start, one.end, _unknown(one.name), nearest(one.name, properties), key=f"unknown {one.name}")
        for name in sorted(required):
            if not re.search(rf"\b{re.escape(name)}\b", prompt.text) and f"missing {name}" not in seen:
                seen.add(f"missing {name}")
                at = prompt.structure.sections[section]
                message = f"the schema of the answer requires `{name}`, and the prompt never names it"
                yield Hit(at.start, at.body, message, "list it, or let the schema do without", key=f"missing {name}")


def _of_choices(prompt: Prompt, schema: Schema, names: frozenset[str], known: Known) -> Iterator[Hit]:
    """Give each value that the prompt lists for a field among others which its schema has, and that the schema does not.

    A list with a name in it, of a field or a tool, is none of values.
    """
    allowed = choices_of(schema)
    tools = frozenset(one.name for one in known.tools or ())
    others = known.terms.union(*((*one.parameters, *one.terms) for one in known.tools or ()))
    for choice in listed_values(prompt, tools, others) if allowed else ():
        own = allowed.get(choice.name, ())
        unknown = [one for one in choice.values if one.name not in own]
        if 2 * len(unknown) > len(choice.values) or any(one.name in names | tools | others for one in unknown):
            continue
        for one in unknown:
            yield Hit(one.start, one.end, _disallowed(one.name, choice.name), nearest(one.name, own), key=f"value {choice.name} {one.name}")


def _disallowed(value: str, name: str) -> str:
    return f"the schema of the answer does not allow `{value}` as `{name}`"


def _row(schema: Schema) -> Schema:
    """The schema of an object, where the whole answer is a list of them."""
    found = resolved(schema, schema)
    return resolved(found["items"], schema) if "properties" not in found and "items" in found else found


def _unknown(name: str) -> str:
    return f"the schema of the answer has no `{name}`"


def _of_example(prompt: Prompt, shown: Shown, schema: Schema, names: frozenset[str]) -> Iterator[Hit]:
    row = part_shown(shown.keys, _row(schema), schema)
    properties, required, is_open = object_of(row, schema)
    whole = shown.whole and not is_excerpt(prompt, shown, required)
    if isinstance(shown.value, dict):
        found = list(differences(shown.value, row, schema, whole=whole))
    else:
        there = frozenset(shown.keys)
        found = [Difference("unknown", key, near=tuple(properties)) for key in shown.keys if key not in names and not is_open]
        found += [Difference("missing", name) for name in sorted(required - there)] if whole else []
    for one in found:
        at = prompt.text.find(f'"{one.name}"', shown.start, shown.end)
        start, end = (at, at + len(one.name) + 2) if at >= 0 else (shown.start, shown.start + 1)
        if one.kind == "unknown":
            yield Hit(start, end, _unknown(one.name), nearest(one.name, one.near), key=f"unknown {one.name}")
        elif one.kind == "missing":
            message = f"the schema of the answer requires `{one.name}`, which this example leaves out"
            yield Hit(
                shown.start, shown.start + 1, message, "add it to the example, or let the schema do without", key=f"missing {one.name}"
            )
        else:
            yield Hit(start, end, _disallowed(one.value, one.name), nearest(one.value, one.near), key=f"value {one.name} {one.value}")
    if found or row is not resolved(schema, schema) or not isinstance(shown.value, dict) or not whole or stands_in(shown.value):
        return
    if (wrong := instance_error(schema, shown.value)) is not None and schema_error(schema) is None:
        message = f"the schema of the answer does not accept this example: {wrong}"
        yield Hit(shown.start, shown.end, message, "correct the example, or the schema", key=f"schema {wrong.split(':')[0]}")
