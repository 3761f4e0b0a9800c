"""What the commands about sessions print for programs, and the JSON Schemas of that."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.json import schema_components

from specforge.json_forms import array_of, closed, encodable, form_schema, map_of, nullable, printed
from specforge.sessions.answer import Comparison

FORMAT = "specforge-sessions-comparison/1"
METRICS = "specforge-metrics/1"


def as_json(found: Comparison) -> str:
    """Print for programs: every value of a comparison under the name that it has there."""
    document = {"format": FORMAT, **_members(found)}
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
    _, parts = schema_components((Comparison,), ref_template="#/$defs/{name}")
    whole = parts.pop("Comparison")
    found = form_schema("Sessions of each purpose compared with each other", {"format": {"const": FORMAT}, **whole["properties"]})
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
