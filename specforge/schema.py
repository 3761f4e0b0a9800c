"""The JSON Schema of the language, for editors."""

from typing import Literal

from specforge.spec.documents import Feature, Module

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def language_schema(kind: Literal["feature", "module"]) -> dict[str, object]:
    """Give the JSON Schema of a feature or of a module."""
    model = Feature if kind == "feature" else Module
    schema = model.model_json_schema(by_alias=True)
    schema["properties"]["specforge"] = {"enum": [1, "1"], "description": "The version of the language."}
    return {"$schema": DIALECT, "title": f"specforge {kind}", **{key: value for key, value in schema.items() if key != "title"}}
