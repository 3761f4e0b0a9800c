"""Files whose text is the prompt: Markdown, plain text, tags, templates, dotprompt and prompty."""

import re
from collections.abc import Iterator, Mapping, Sequence

from specforge.prompt_lint.prompt import Role
from specforge.prompt_lint.reading.found import Found
from specforge.prompt_lint.reading.telling import ROLES, has_words, is_rows, role_of
from specforge.prompt_lint.reading.tracing import Traced, Unreadable
from specforge.prompt_lint.reading.values import Text, Value, text_of
from specforge.prompt_lint.reading.yaml_values import read_yaml
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

RULE = regex(r"^---[ \t]*\r?$", re.MULTILINE)
MARKER = regex(r"\{\{[ \t]{0,9}role[ \t]{1,9}[\"'](\w{1,20})[\"'][ \t]{0,9}\}\}|\{\{~?(#)|\{\{~?(/)")
HEADING = regex(
    r"^[ \t]{0,20}#?[ \t]{0,20}(assistant|function|tool|developer|system|user)[ \t]{0,9}(?:\[[^\]\n]{0,300}\])?[ \t]{0,9}:[ \t]*+\r?$",
    re.MULTILINE | re.IGNORECASE,
)
PICO = regex(r"([A-Za-z_]\w*)\??(?:\([^)]*\))?")


def front_matter(source: Traced) -> tuple[Value, Traced]:
    """Split what stands between two lines of dashes at the beginning from the rest; nothing where that is no mapping of YAML."""
    text = source.text
    first = RULE.match(text)
    second = RULE.search(text, first.end() + 1) if first and first.end() < len(text) else None
    if first is None or second is None:
        return None, source
    inner = source.cut(first.end() + 1, second.start())
    try:
        documents = read_yaml(inner)
    except Unreadable:
        return None, source
    if documents and not isinstance(documents[0], Mapping):
        return None, source
    body = source.cut(min(second.end() + 1, len(text)), len(text))
    return (documents[0] if documents else {}), body


def read_text(source: Traced, stem: str, ending: str, syntax: Syntax | None) -> Iterator[Found]:
    """A file that is one prompt; what stands before it between lines of dashes is not part of it.

    A `.txt` of less than three words is a value or a list of names, and one with a text or a name in each of many lines is data.
    """
    if re.match(r"\s{0,99}<\?xml", source.text) and not re.search(
        r"<\w{0,20}(?:prompt|system|instructions?|agent|role|task)\b", source.text[:500]
    ):
        return
    _, body = front_matter(source)
    if ending == ".txt" and (not has_words(body.text, 3) or is_rows(body.text)):
        return
    yield Found("", body, role_of(stem), syntax)


def read_dotprompt(source: Traced, stem: str) -> Iterator[Found]:
    """Dotprompt: messages begin at `{{role}}`, unless one of these stands inside of a block."""
    matter, body = front_matter(source)
    if matter is None and not MARKER.search(body.text):
        yield Found("", body, role_of(stem))
        return
    declared = _schema(matter)
    depth, marks = 0, []
    for one in MARKER.finditer(body.text):
        depth += (one[2] is not None) - (one[3] is not None)
        if one[1] is not None:
            marks.append((one[1].lower(), one.start(), one.end()))
            if depth:
                marks = []
                break
    syntax = Syntax.MUSTACHE
    for name, role, traced in _parts(body, marks, Role.USER):
        yield Found(name, traced, role if marks else Role.UNKNOWN, syntax, declared)


def read_prompty(source: Traced) -> Iterator[Found]:
    """Prompty: messages begin at lines such as `system:`."""
    matter, body = front_matter(source)
    template = matter.get("template") if isinstance(matter, Mapping) else None
    if isinstance(template, Mapping):
        inner = template.get("format", template.get("type"))
        template = inner.get("kind") if isinstance(inner, Mapping) else inner
    syntax = Syntax.MUSTACHE if text_of(template).lower() == "mustache" else Syntax.JINJA
    marks = [(one[1].lower(), one.start(), min(one.end() + 1, len(body.text))) for one in HEADING.finditer(body.text)]
    declared = _inputs(matter)
    for name, role, traced in _parts(body, marks, Role.SYSTEM):
        yield Found(name, traced, role, syntax, declared)


def _parts(body: Traced, marks: Sequence[tuple[str, int, int]], first: Role) -> Iterator[tuple[str, Role, Traced]]:
    start = marks[0][1] if marks else len(body.text)
    if body.text[:start].strip():
        yield "", first, body.cut(0, start)
    for number, (role, _, begin) in enumerate(marks):
        end = marks[number + 1][1] if number + 1 < len(marks) else len(body.text)
        if role in ROLES and body.text[begin:end].strip():
            yield role, ROLES[role], body.cut(begin, end)


def _schema(matter: Value) -> frozenset[str] | None:
    given = matter.get("input") if isinstance(matter, Mapping) else None
    if not isinstance(given, Mapping):
        return None
    schema, default = given.get("schema"), given.get("default")
    names = set(default) if isinstance(default, Mapping) else set()
    if isinstance(schema, Mapping):
        properties = schema.get("properties")
        if text_of(schema.get("type")) == "object" and isinstance(properties, Mapping):
            names |= properties.keys()
        else:
            found = [PICO.fullmatch(key) for key in schema]
            if None in found:
                return None
            names |= {one[1] for one in found if one is not None}
    elif schema is not None:
        return None
    return frozenset(names) if names else None


def _inputs(matter: Value) -> frozenset[str] | None:
    """The names under `inputs` and `sample`: keys of a mapping, or of its `properties`, or the `name` of each item of a list."""
    names: set[str] = set()
    for key in ("inputs", "sample"):
        given = matter.get(key) if isinstance(matter, Mapping) else None
        if isinstance(given, Mapping):
            properties = given.get("properties")
            given = properties if isinstance(properties, Mapping | Sequence) else given
        if isinstance(given, Mapping):
            names |= given.keys()
        elif isinstance(given, Sequence):
            names |= {text_of(one.get("name")) for one in given if isinstance(one, Mapping)}
        elif isinstance(given, Text):
            return None
    return frozenset(names - {""}) or None
