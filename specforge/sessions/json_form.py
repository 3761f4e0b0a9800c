"""What the commands about sessions print for programs, and the JSON Schemas of that."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.json import schema_components

from specforge.json_forms import array_of, closed, encodable, form_schema, map_of, nullable, printed
from specforge.sessions.answer import Comparison
from specforge.sessions.evidence import Evidence

FORMAT = "specforge-sessions-comparison/1"
EVIDENCE = "specforge-sessions-evidence/1"
METRICS = "specforge-metrics/1"


def as_json(found: Comparison | Evidence) -> str:
    """Print for programs: every value of a comparison, or of evidence, under the name that it has there."""
    document = {"format": FORMAT if isinstance(found, Comparison) else EVIDENCE, **_members(found)}
    return encodable(printed(document))


def _members(value: object) -> dict[str, object]:
    assert isinstance(value, Struct)
    return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}


def _plain(value: object) -> object:
    if isinstance(value, Struct):
        return _members(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def comparison_schema() -> dict[str, object]:
    """The JSON Schema of a comparison, from the values that are printed."""
    return _schema(Comparison, "Sessions of each purpose compared with each other", FORMAT)


def evidence_schema() -> dict[str, object]:
    """The JSON Schema of what proves sessions, from the values that are printed."""
    return _schema(Evidence, "The evidence of sessions: the events that opened and closed them, and those that bills ask for", EVIDENCE)


def _schema(form: type[Struct], title: str, name: str) -> dict[str, object]:
    _, parts = schema_components((form,), ref_template="#/$defs/{name}")
    whole = parts.pop(form.__name__)
    found = form_schema(title, {"format": {"const": name}, **whole["properties"]})
    return {**found, "$defs": {name: {**part, "additionalProperties": False} for name, part in parts.items()}}


def metrics_json(metrics: object) -> str:
    """Print the metrics of a definition, as `sessions.json` has them."""
    return printed({"format": METRICS, "metrics": metrics})


def metrics_schema() -> dict[str, object]:
    """The JSON Schema of the metrics."""
    text: dict[str, object] = {"type": "string"}
    metric = closed({"purposes": array_of(text), "group_by": array_of(text), "means": nullable(text)})
    return form_schema(
        "The metrics of a feature, each with the ids that it may be grouped by", {"format": {"const": METRICS}, "metrics": map_of(metric)}
    )
