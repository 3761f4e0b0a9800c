"""The JSON Schema of the language, for editors."""

from typing import Any, Literal

from specforge.json_forms import DIALECT
from specforge.spec.documents import Feature, Module


def language_schema(kind: Literal["feature", "module"]) -> dict[str, object]:
    """Give the JSON Schema of a feature or of a module."""
    model = Feature if kind == "feature" else Module
    schema = model.model_json_schema(by_alias=True)
    schema = _without_empty_values(schema)
    schema["properties"]["specforge"] = {"enum": [1, "1"], "description": "The version of the language."}
    return {"$schema": DIALECT, "title": f"specforge {kind}", **{key: value for key, value in schema.items() if key != "title"}}


def _without_empty_values(part: Any) -> Any:
    """A schema without the form `null`: an optional key is left out, and never written without a value."""
    if isinstance(part, list):
        return [_without_empty_values(one) for one in part]
    if not isinstance(part, dict):
        return part
    shape = {key: _without_empty_values(one) for key, one in part.items() if (key, one) != ("default", None)}
    forms = [form for form in shape.get("anyOf", ()) if form != {"type": "null"}]
    if len(forms) == 1:
        del shape["anyOf"]
        return {**shape, **forms[0], **{key: shape[key] for key in ("title", "description") if key in shape}}
    return {**shape, "anyOf": forms} if forms else shape
