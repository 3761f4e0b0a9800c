"""The scalars of any YAML as they stand in its text, which need not be a spec."""

import yaml
from msgspec import Struct

from specforge.location import Location
from specforge.regexes import regex
from specforge.source.parsing import FAST, MAX_BYTES, MAX_DEPTH, MAX_NODES, Refused, events_of, index_of, start_of, too_large
from specforge.source.reading import Mistake
from specforge.source.yaml_errors import explain


class Written(Struct, frozen=True):
    """A scalar as it stands in a text that need not be a spec."""

    value: str
    start: int
    """In code points, behind its anchor and tag."""
    end: int
    style: str
    """What it begins with, one of `'`, `"`, `|` and `>`; empty for a plain one."""


def read_written(text: str) -> tuple[list[object], Mistake | None]:
    """Read the documents of any YAML for the places of their scalars.

    Mappings and lists are as Python has them, and a scalar is a `Written`. An alias of a scalar is that scalar, with the place where it
    stands, and one of anything else is `None`, since a few lines of such can stand for a large value; tags are ignored, and so is an entry whose key is not a scalar. Of a key that stands twice the last one counts.

    Returns:
        The documents; or none and what is wrong with them.
    """
    if not FAST and len(text) > MAX_BYTES:
        return [], Mistake(*too_large(len(text)), Location(""))
    try:
        return _written_documents(text), None
    except Refused as refused:
        return [], Mistake(str(refused), refused.help, Location("", refused.line, refused.column))
    except yaml.YAMLError as error:
        message, help, line, column = explain(error, text)
        return [], Mistake(message, help, Location("", line, column))


_PROPERTIES = regex(r"(?>(?:[&!]\S*+\s*+)*)")
"""The anchor and the tag of a value."""


def _written_documents(text: str) -> list[object]:
    roots: list[object] = []
    stack: list[tuple[dict[str, object] | list[object], list[object]]] = [(roots, [])]
    named: dict[str, Written] = {}
    count = 0
    for event in events_of(text):
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        count += 1
        if count > MAX_NODES:
            raise Refused(f"the file has more than {MAX_NODES:,} values", "split it", *start_of(event))
        container, key = stack[-1]
        value: object = None
        if isinstance(event, yaml.ScalarEvent):
            start, end = index_of(event.start_mark), index_of(event.end_mark)
            if event.anchor is not None or event.tag is not None:
                start = _PROPERTIES.match(text, start, end).end()  # type: ignore[union-attr]  # it matches the empty text
            value = Written(event.value, start, end, event.style or "")
            if event.anchor is not None:
                named[event.anchor] = value
        elif isinstance(event, yaml.AliasEvent):
            value = named.get(event.anchor or "")
        elif isinstance(event, yaml.CollectionStartEvent):
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
        if isinstance(container, list):
            container.append(value)
        elif not key:
            key.append(value)
        else:
            name = key.pop()
            if isinstance(name, Written):
                container[name.value] = value
        if isinstance(value, dict | list):
            stack.append((value, []))
            if len(stack) > MAX_DEPTH:
                raise Refused(f"values are nested deeper than {MAX_DEPTH} levels", "flatten them", *start_of(event))
    return roots
