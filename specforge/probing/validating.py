"""Many results against one schema: a row that comes on many pages is looked at once."""

from collections.abc import Mapping
from typing import Any

from specforge.grading.json_schemas import instance_error
from specforge.grading.json_values import canonical

MOST = 20_000
"""How many rows are remembered."""


class Validating:
    """Holds values against a schema, with the verdict of the schema as a whole.

    The rows of a list that stands in the value itself are held against their own schema, and the value without that schema;
    both together say what the whole schema says, for nothing else of it looks at a row. A schema that refers to parts of
    itself, or says more of the list than of each of its rows, is taken as a whole.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        """Take the schema apart."""
        self._schema, self._row, self._list, self._known = schema, None, "", dict[str, str | None]()
        properties = schema.get("properties")
        if not isinstance(properties, Mapping) or '"$ref"' in canonical(schema) or set(schema) & {"$dynamicRef", "unevaluatedProperties"}:
            return
        for name, one in properties.items():
            if (
                isinstance(one, Mapping)
                and isinstance(one.get("items"), Mapping)
                and not set(one) & {"contains", "prefixItems", "unevaluatedItems", "allOf", "anyOf", "oneOf", "not", "if"}
            ):
                self._row, self._list = one["items"], name
                self._schema = {**schema, "properties": {**properties, name: {**one, "items": {}}}}
                return

    def error(self, value: Any) -> str | None:
        """Say what is wrong with a value, and where; nothing when the schema accepts it."""
        wrong = instance_error(self._schema, value)
        rows = value.get(self._list) if isinstance(value, Mapping) and self._row is not None else None
        if wrong is not None or not isinstance(rows, list):
            return wrong
        for number, row in enumerate(rows):
            if (told := self._row_error(row)) is not None:
                return f"/{self._list}/{number}{told}"
        return None

    def _row_error(self, row: Any) -> str | None:
        name = canonical(row)
        if name in self._known:
            return self._known[name]
        found = instance_error(self._row, row)
        told = None if found is None else found if found.startswith("/") else f": {found}"
        if len(self._known) < MOST:
            self._known[name] = told
        return told
