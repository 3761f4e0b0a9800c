"""Whether a definition returns many rows, and what shows it."""

from msgspec import Struct

from specforge.probing.definitions import english, saying
from specforge.probing.definitions.lexicon import these
from specforge.probing.definitions.saying import Said
from specforge.probing.definitions.shape import Definition, Schema, words

_ENVELOPE = these(
    """
    as count cursor end error errors first has info last limit links message meta metadata more next number of offset ok page pages pagination prev
    previous query remaining returned size status success token total truncated updated warning warnings
    """
)
"""Words of properties that stand beside rows and are none."""


class Rows(Struct, frozen=True):
    """What shows that many rows come back."""

    shown_by: str
    """For a reader: the words or the schema that show it."""
    array: tuple[str, Schema] | None
    """The array of the rows in the output schema, and the way to it."""
    said: tuple[Said, ...]
    """The clauses that say so."""

    @property
    def grows(self) -> bool:
        """Whether the rows are of a kind that grows with the data, as orders do and workspaces do not."""
        return any(one.grows for one in self.said) or (self.array is not None and saying.is_record(words(self.array[0])[-1:]))

    @property
    def bounded(self) -> bool:
        """Whether the schema of the result limits the rows."""
        return self.array is not None and (
            isinstance(self.array[1].part.get("maxItems"), int) or saying.states_maximum(self.array[1].description)
        )


def rows_of(tool: Definition) -> Rows | None:
    """Say what shows that a tool returns many rows; nothing when it returns one thing, changes something, or it cannot be told."""
    if tool.writes or does_something_else(tool) or _answers_each_input(tool) or _asks_for_one(tool.name):
        return None
    spoken = tuple(saying.clauses(tool.description))
    said = tuple(one for one in spoken if one.many)
    array = row_array(tool.output) if tool.output is not None else None
    if array is not None and not any((one.one and not one.listed) or one.few for one in spoken if not said):
        return Rows(f"the output schema has the list `{array[0]}`" if array[0] else "the output schema is a list", array, said)
    if said:
        return Rows(f'the description says "{said[0].words}"', None, said)
    if array is None and not spoken and _named_as_list(tool.name):
        return Rows("its name says so", None, ())
    return None


def row_array(output: Schema) -> tuple[str, Schema] | None:
    """The array of rows, where a result is a list, or an object of nothing but one list and what stands beside it."""
    if output.kind == "array":
        return "", output
    arrays = [(name, one) for name, one in output.properties.items() if one.kind == "array"]
    others = [name for name, one in output.properties.items() if one.kind != "array" and not set(words(name)) & _ENVELOPE]
    return arrays[0] if len(arrays) == 1 and not others else None


def does_something_else(tool: Definition) -> bool:
    """Whether a tool changes or works out something, as its first verb tells."""
    names = words(tool.name)
    named = [saying.verb_named(word) for word in names]
    known = [word for word in named if word in english.VERBS]
    if saying.leading_verb(tool.description) in english.OTHER:
        return True
    verbs = [word for word in known if word in english.RETURNING]
    return not verbs and bool(known) and known[0] == named[0]


def _answers_each_input(tool: Definition) -> bool:
    """Whether rows are taken from a list that is given, or answer each of its items, so that its length bounds the result."""
    needed = [schema for name, schema in tool.inputs.items() if name in tool.required]
    from_list = any(schema.get("type") == "array" for schema in needed[:1])
    return from_list and (len(needed) == 1 or saying.leading_verb(tool.description) not in english.LISTING)


def _asks_for_one(name: str) -> bool:
    """Whether a name ends as `by_id` does."""
    held = words(name)
    return (
        len(held) > 1
        and held[-2] in {"by", "nach", "par", "por", "per"}
        and held[-1] in {"id", "ids", "hash", "identity", "identifier", "uuid", "guid", "slug", "sku", "isbn", "url"}
    )


def _named_as_list(name: str) -> bool:
    held = words(name)
    return len(held) > 1 and any(saying.is_listing(word) for word in held[:-1]) and saying.is_plural(held[-1])
