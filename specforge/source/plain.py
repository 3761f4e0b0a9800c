"""Files of other tools: ordinary YAML with anchors, aliases and merge keys, which a spec may not have."""

from collections.abc import Mapping

import yaml

from specforge.errors import UsageError
from specforge.location import Location, Route
from specforge.source.parsing import MAX_DEPTH, MAX_NODES, Loader, Refused, events_of, start_of
from specforge.source.yaml_errors import explain
from specforge.spec.model import Plain
from specforge.spec.scalars import to_json


def read_plain(path: str, text: str, most: int = MAX_NODES) -> tuple[object, Mapping[Route, tuple[int, int]]]:
    """Read a file of another tool: ordinary YAML with anchors, aliases and merge keys, which a spec may not have.

    Scalars are read by the YAML 1.2 core schema, so that `no` and `12:30` stay texts. Every alias counts as often as it stands for
    something, so that a few lines cannot become a large value.

    Args:
        path: The path that messages name.
        text: The file.
        most: How many values it may have.

    Returns:
        The data, and the first and last line of every value that is at most three steps below the root; of a value with a key, from the key on.

    Raises:
        UsageError: when the file is no such YAML; the message has the place.
    """
    try:
        _bounded(text, most)
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            _once(node, set())
            spans: dict[Route, tuple[int, int]] = {}
            return (None if node is None else _constructed(loader, node, (), spans)), spans
        finally:
            loader.dispose()
    except Refused as refused:
        raise UsageError(f"{Location(path, refused.line, refused.column)}: {refused}", refused.help) from None
    except yaml.YAMLError as error:
        message, help, line, column = explain(error, text)
        raise UsageError(f"{Location(path, line, column)}: {message}", help) from None
    except ValueError as error:
        raise UsageError(f"{path}: a value cannot be read: {error}", "put it in quotes") from None


def _bounded(text: str, most: int) -> None:
    """Refuse YAML that is too deep or too large once its aliases stand for what they name."""
    sizes: dict[str, tuple[int, int]] = {}
    opened: list[tuple[str | None, int, int]] = [(None, 0, 0)]
    aliased = False
    for event in events_of(text):
        anchor: str | None = getattr(event, "anchor", None)
        size, height = 1, 1
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((anchor, 1, 1))
            if len(opened) > MAX_DEPTH:
                raise Refused(f"values are nested deeper than {MAX_DEPTH} levels", "flatten them", *start_of(event))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, size, height = opened.pop()
        elif isinstance(event, yaml.AliasEvent):
            if anchor not in sizes:
                raise Refused(f"the alias `*{anchor}` names nothing that stands above it", "name an anchor", *start_of(event))
            (size, height), anchor, aliased = sizes[anchor], None, True
        elif not isinstance(event, yaml.ScalarEvent):
            continue
        if anchor is not None:
            sizes[anchor] = size, height
        name, total, highest = opened[-1]
        opened[-1] = name, total + size, max(highest, height + 1)
        if opened[-1][1] > most and not aliased:
            raise Refused(f"the file has more than {most:,} values", "take a part of it", *start_of(event))
        if opened[-1][1] > most or len(opened) + height > MAX_DEPTH:
            raise Refused("its aliases make it too large or too deep", "write out what they stand for, or import a part", *start_of(event))


def _once(node: yaml.Node | None, seen: set[int]) -> None:
    """Refuse a key that stands twice in one mapping, before merge keys bring others in; aliases lead to what was seen."""
    if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
        return
    seen.add(id(node))
    keys: dict[str, int] = {}
    for inner in node.value:
        key, value = inner if isinstance(node, yaml.MappingNode) else (None, inner)
        if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
            line, name = key.start_mark.line + 1, str(key.value)
            if name in keys:
                said = f"the key `{name}` stands here twice; the first is on line {keys[name]}"
                raise Refused(said, "keep one of them", line, key.start_mark.column + 1)
            keys[name] = line
        _once(value, seen)


_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "merge", "timestamp", "value", "binary")
}


def _constructed(loader: yaml.SafeLoader, node: yaml.Node, route: Route, spans: dict[Route, tuple[int, int]]) -> object:
    """Give the value of a node; the models' own reading of plain scalars decides what is a number."""
    if node.tag not in _TAGS:
        raise Refused(f"the tag `{node.tag}` is not known", "remove it, or write out what it stands for", node.start_mark.line + 1, 1)
    if len(route) <= 3:
        first, end = node.start_mark.line + 1, node.end_mark
        block = isinstance(node, yaml.CollectionNode) and not node.flow_style
        spans[route] = first, max(first, end.line if block or end.column == 0 else end.line + 1)
    if isinstance(node, yaml.MappingNode):
        loader.flatten_mapping(node)
        found: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Refused("a key must be a single word", "put it in quotes", key.start_mark.line + 1, key.start_mark.column + 1)
            inner = (*route, str(key.value))
            found[str(key.value)] = _constructed(loader, value, inner, spans)
            if inner in spans:
                line = key.start_mark.line + 1
                spans[inner] = line, max(line, spans[inner][1])
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_constructed(loader, one, (*route, index), spans) for index, one in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    text = str(node.value)
    return text if node.style or node.tag.endswith(":str") else None if text == "" else to_json(Plain(text))
