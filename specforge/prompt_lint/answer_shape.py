"""What a prompt shows of the answer's format: examples in JSON, and lists of fields; and what a schema says of the same."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.variables import Syntax
from specforge.provenance.pointers import referred
from specforge.regexes import regex

Schema = Mapping[str, Any]

OPENING = regex(r"(?m)(?:^|[:`])[ \t]*(?=\{\{?\s{0,60}\")")
KEY = regex(r"\"([^\"\n\\]{1,80})\"\s{0,9}:")
OUTPUT = regex(
    r"\b(?:output|outputs|respon[ds]e?s?|responding|answers?|returns?|returning|repl(?:y|ies)|format|formatted|json|schema|produce|emit|structure)\b",
    re.IGNORECASE,
)
INPUT = regex(
    r"\b(?:inputs?|requests?|receives?|received|given|arguments?|parameters?|tools?|calls?|calling|payload|events?|context|documents?|records?)\b",
    re.IGNORECASE,
)
OTHERS = regex(
    r"\W{0,9}(?:user|human|customer|client|tool|call|result|observation|nutzer|kunde|aufruf|ergebnis|usuario|llamada|resultado|utilisateur|appel|r\u00e9sultat|utente|chiamata"
    r"|risultato|usu\u00e1rio|chamada|gebruiker|aanroep|resultaat|\u30e6\u30fc\u30b6\u30fc|\u547c\u3073\u51fa\u3057|\u7d50\u679c|\u7528\u6237|\u8c03\u7528|\u7ed3\u679c)[ *]{0,3}[:\uff1a]",
    re.IGNORECASE,
)
"""Who speaks in a line of a conversation, or what a tool gives, where that is not the agent."""
SENT = regex(
    r"\b(?:sends?|submits?|arrives?|comes?\sin|schickt|sendet|(?:an)?kommt|eingeht|erh\u00e4ltst|bekommst|env\u00eda|llega|recibes|envoie|arrive|re\u00e7ois|invia|arriva|ricevi|envia|chega|recebes?"
    r"|stuurt|komt|ontvangt?)\b"
    r"|(?:\A\W{0,9}|\b(?:an?|the|of|eine?|une?|una?|um|een)\s)(?:bad|wrong|incorrect|invalid|falsch\w{0,2}|schlecht\w{0,2}|incorrect[oa]s?|mauvais\w?|sbagliat\w)\b"
    r"|(?:\b(?:not|never|nicht|nie|nunca|jamais|mai|nooit)|n['\u2019]t)\s(?:\w+\s){0,3}(?:like|as|so|wie|como|comme|come|zo)\b",
    re.IGNORECASE,
)
"""What announces a text that others send or the model is given, or an answer that is none to give."""
SHOWS = regex(
    r"\b(?:examples?|samples?|e\.g|looks?\slike|like\sthis|as\s(?:in|follows)|following|this\sform)\b"
    r"|\A\W{0,9}(?:agente?|assistant|model|ai|bot|\u30a8\u30fc\u30b8\u30a7\u30f3\u30c8|\u667a\u80fd\u4f53|\u4ee3\u7406|\u52a9\u624b)[ *]{0,3}[:\uff1a]",
    re.IGNORECASE,
)
"""What announces an example, or what the agent says in a conversation."""
STANDS_FOR = regex(
    r"<[^>]*>|\.\.\.|…|.*\.\.\.|\{.*\}|\[.*\]|(?:a |an |the )?(?:string|text|number|integer|boolean|str|int|float|bool|any|null|value)s?|",
    re.IGNORECASE | re.DOTALL,
)
"""What an example says in place of a value."""
LISTED = regex(
    r"(?:`(\w{1,60})`|\*\*`?\"?(\w{1,60})\"?`?\*\*|\"(\w{1,60})\"|([a-z]{1,40}_\w{1,40}))(?=\s{0,3}(?:[:(=,\u2013\u2014-]|$|\*\*))"
)
NAME = r"[A-Za-z_]\w{0,40}"
SEPARATED = r"(?:,\s(?:and\s|or\s)?|\s(?:and|or)\s)"
SAID = regex(
    rf"\b(?:keys|fields|properties|attributes)(?:\sare|\scalled|\snamed)?:?\s"
    rf"([\"'`*]{{0,3}}{NAME}[\"'`*]{{0,3}}(?:{SEPARATED}[\"'`*]{{0,3}}{NAME}[\"'`*]{{0,3}}){{1,20}})"
    rf"|\b(?:with|has|having|contains|containing|of)\s((?:\"{NAME}\"|`{NAME}`)(?:{SEPARATED}(?:\"{NAME}\"|`{NAME}`)){{1,20}})"
)
"""Fields in a sentence: `the keys are answer, urgency and sources`, or in quotes behind `an object with`."""
WORDED = regex(NAME)
NO_NAMES = frozenset(
    [
        "and",
        "or",
        "all",
        "any",
        "both",
        "each",
        "every",
        "other",
        "others",
        "more",
        "so",
        "optional",
        "required",
        "present",
        "empty",
        "null",
        "the",
        "a",
        "an",
        "of",
        "in",
        "as",
        "not",
    ]
)
"""Words that stand where names of fields do."""
QUOTED = r"(?:`[\w -]{1,40}`|\"[\w -]{1,40}\"|'[\w-]{1,40}')"
CHOICE = regex(
    rf"[`\"*]{{1,3}}({NAME})[`\"*]{{1,3}}(?:\s\([^()\n]{{1,40}}\))?(?:\s?[:=]|\s(?:is|are|[\u2013\u2014-]|(?:must|can|may|should|has\sto)\sbe))\s{{0,3}}"
    rf"(?:(?:always|exactly|either|one\sof|any\sof|the|these|following|values?|set\sto)[:\s]{{1,2}}){{0,5}}"
    rf"({QUOTED}(?:(?:\s?[,|/]\s?(?:or\s|and\s)?|\s(?:or|and)\s){QUOTED}){{1,30}}|[\w-]{{1,40}}(?:\s?\|\s?[\w-]{{1,40}}){{1,30}}(?![\w<{{(]))"
)
"""A field with the values that it may have, as in ``- `urgency`: low | high`` and ``` `urgency` is one of `low`, `high` ```."""
SUPPOSED = regex(
    r"\b(?:if|when(?:ever)?|where|while|unless|until|once|in\scase|for|wenn|falls|sobald|bei|solange|si|cuando|quand|lorsque|se|quando|als|wanneer|indien|caso)\b[^.;\n]*\Z",
    re.IGNORECASE,
)
"""What stands before a field that has these values only in some case."""
THEIRS = regex(r"\w(?:['\u2019]s|s['\u2019])\s|\b(?:their|his|her)\s", re.IGNORECASE)
"""What stands before a field of somebody, or of something."""
GOES_ON = regex(
    r"[ \t]{1,3}(?:[\w'\u2019]+(?<!')[ \t]{1,3})??(?:is|are|was|were|has|have|fails?|returns?|gives?|counts?|means?|belongs?|to|ist|sind|es|est|son|sont|\u00e8)\b"
)
"""What stands behind values of which the last begins another clause, or that are said to be something else."""
VALUE = regex(r"[\w-](?:[\w -]*[\w-])?")
ROW = regex(rf"(?m)^[ \t]*\|[ \t]*[`\"*]{{0,3}}({NAME})[`\"*]{{0,3}}[ \t]*\|")
TABLE = regex(
    r"(?im)^[ \t]{0,9}\|[ \t]{0,9}[*`]{0,3}(?:json[ \t])?(?:field|key|name|property|attribute)s?(?:[ \t]name)?[*`]{0,3}[ \t]{0,9}\|[^\n]{0,400}\n"
    r"[ \t]{0,9}\|[-:| \t]{1,400}\n((?:[ \t]{0,9}\|[^\n]{0,1000}(?:\n|\Z)){1,40})"
)
LINED = regex(rf"(?m)^({NAME}):[ \t]\S")
LINES = regex(rf"(?m)(?:^{NAME}:[ \t][^\n]{{1,1000}}(?:\n|\Z)){{2,40}}")
TEXT = regex(r"\"(?:[^\"\\\n]|\\.){0,4000}\"")
TEXT_OR_BRACE = regex(rf"{TEXT.pattern}|[{{}}]")
DOTS = regex(r"\.\.\.|…")
MOST_EXAMPLES = 20
WIDEST = 400
"""Characters before a list of fields in which it is said what has them."""
LONGEST = 20_000
DEEPEST = 20


class Shown(Struct, frozen=True):
    """An example of an object in JSON."""

    start: int
    end: int
    value: object | None
    """Nothing when it is not quite JSON, as with comments and dots."""
    keys: tuple[str, ...]
    """All of them when it is not quite JSON, else those of the object itself."""
    whole: bool
    """Whether it leaves nothing out."""


def shown_objects(prompt: Prompt) -> Iterator[Shown]:
    """Give the objects in JSON that a prompt shows, at the beginning of a line, behind a colon, or in code style."""
    text, position, left = prompt.text, 0, MOST_EXAMPLES
    while left and (found := OPENING.search(text, position)) is not None:
        left -= 1
        start = found.end()
        raw = text[start : start + LONGEST]
        doubled = prompt.syntax is Syntax.FORMAT and raw.startswith("{{")
        read = raw.replace("{{", "{").replace("}}", "}") if doubled else raw
        length = _balanced(read)
        try:
            value, length = _DECODER.raw_decode(read)
        except (ValueError, RecursionError):
            value = None
        shown = read[:length]
        end = start + (_original(raw, length) if doubled else length)
        keys = tuple(value) if isinstance(value, dict) else tuple(dict.fromkeys(KEY.findall(shown)))
        yield Shown(start, end, value, keys, not DOTS.search(TEXT.sub("", shown)) and not any(DOTS.fullmatch(key) for key in keys))
        position = max(end, start + 1)


_DECODER = json.JSONDecoder()


def _balanced(text: str) -> int:
    """The length of what the first brace encloses; to the end when it is never closed."""
    depth = 0
    for found in TEXT_OR_BRACE.finditer(text):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return len(text)


def _original(raw: str, length: int) -> int:
    """How many characters with doubled braces give so many without."""
    read = at = 0
    while read < length and at < len(raw):
        at += 2 if raw[at : at + 2] in {"{{", "}}"} else 1
        read += 1
    return at


def is_answer(prompt: Prompt, shown: Shown, names: frozenset[str]) -> bool:
    """Whether an example is one of the answer, as far as its keys and the words before it tell."""
    if {"properties", "$schema", "$ref"} & set(shown.keys):
        return False
    line = _line_before(prompt, shown)
    if OTHERS.match(line) or SENT.search(line):
        return False
    title = prompt.structure.sections[prompt.structure.section_at(shown.start)].title
    says, asks = bool(OUTPUT.search(line)), bool(INPUT.search(line))
    share = sum(key in names for key in shown.keys) / len(shown.keys) if shown.keys else 0
    if share >= 0.5:
        return says or (not asks and (share == 1 or SHOWS.search(line) is not None or OUTPUT.search(title) is not None))
    return share > 0 and not asks and (says or (bool(OUTPUT.search(title)) and not INPUT.search(title)))


class Field(Struct, frozen=True):
    """A field that a list names."""

    name: str
    start: int
    end: int


def listed_fields(prompt: Prompt) -> Iterator[tuple[int, tuple[Field, ...]]]:
    """Give the fields that a prompt lists, each time with the section: as items, in a sentence, a table, or line by line."""
    yield from _of_items(prompt)
    yield from _of_sentences(prompt)
    yield from _of_lines(prompt)


def _is_about_the_answer(prompt: Prompt, place: int) -> bool:
    """Whether the line at a place speaks of the answer, or stands in a section that does."""
    line = prompt.text[max(0, place - WIDEST) : place].rpartition("\n")[2]
    title = prompt.structure.sections[prompt.structure.section_at(place)].title
    if INPUT.search(line):
        return False
    return bool(OUTPUT.search(line)) or (bool(OUTPUT.search(title)) and not INPUT.search(title))


class Choice(Struct, frozen=True):
    """A field with the values that a prompt says it may have."""

    name: str
    values: tuple[Field, ...]


def listed_values(prompt: Prompt, tools: Collection[str], others: Collection[str]) -> Iterator[Choice]:
    """Give the fields of which a prompt lists the values, with these; none of what the model is given.

    Args:
        prompt: The prompt.
        tools: The names of tools.
        others: The names of fields that something else has, too: those are the answer's only where the words before say so.
    """
    for found in CHOICE.finditer(prompt.text):
        title = prompt.structure.sections[prompt.structure.section_at(found.start())].title
        before = prompt.text[max(0, found.start() - WIDEST) : found.start()].rpartition("\n")[2]
        if INPUT.search(title) or INPUT.search(before) or SUPPOSED.search(before) or GOES_ON.match(prompt.text, found.end()):
            continue
        if title in tools or any(one in before for one in tools):
            continue
        if (found[1] in others or THEIRS.search(before)) and not (OUTPUT.search(before) or OUTPUT.search(title)):
            continue
        pieces = re.finditer(r"[^`\"'|,/]+", found[2]) if "|" in found[2] and "`" not in found[2] else re.finditer(QUOTED, found[2])
        values = (VALUE.search(prompt.text, found.start(2) + one.start(), found.start(2) + one.end()) for one in pieces)
        read = (Field(one[0], *one.span()) for one in values if one is not None)
        yield Choice(found[1], tuple(one for one in read if not STANDS_FOR.fullmatch(one.name) and one.name.lower() != "none"))


def _of_sentences(prompt: Prompt) -> Iterator[tuple[int, tuple[Field, ...]]]:
    for found in SAID.finditer(prompt.text):
        if _is_about_the_answer(prompt, found.start(1) if found[1] else found.start(2)):
            names = WORDED.finditer(prompt.text, *found.span(1 if found[1] else 2))
            fields = tuple(Field(one[0], *one.span()) for one in names if one[0].lower() not in NO_NAMES)
            yield prompt.structure.section_at(found.start()), fields


def _of_lines(prompt: Prompt) -> Iterator[tuple[int, tuple[Field, ...]]]:
    """Names in the first column of a table, and those that lines begin with which follow each other."""
    for block, group, names in ((TABLE, 1, ROW), (LINES, 0, LINED)):
        for found in block.finditer(prompt.text):
            if _is_about_the_answer(prompt, max(0, found.start() - 1)):
                fields = tuple(Field(one[1], *one.span(1)) for one in names.finditer(prompt.text, *found.span(group)))
                yield prompt.structure.section_at(found.start()), fields


def _of_items(prompt: Prompt) -> Iterator[tuple[int, tuple[Field, ...]]]:
    """Give the fields that items name first, for each section about the answer; items further in are left out."""
    text, sections = prompt.text, prompt.structure.sections
    found: dict[int, list[tuple[int, Field]]] = {}
    for clause in prompt.structure.clauses:
        title = sections[clause.section].title
        if not clause.item or not OUTPUT.search(title) or INPUT.search(title):
            continue
        match = LISTED.match(text, clause.start, clause.end)
        line = text.rfind("\n", 0, clause.start) + 1
        indent = len(text[line : clause.start]) - len(text[line : clause.start].lstrip())
        if match is not None and not text[line : clause.start].strip(" \t-*+•0123456789.)"):
            group = next(number for number in (1, 2, 3, 4) if match[number])
            found.setdefault(clause.section, []).append((indent, Field(match[group], *match.span(group))))
    for section, fields in found.items():
        outer = min(indent for indent, _ in fields)
        yield section, tuple(one for indent, one in fields if indent == outer)


class Difference(Struct, frozen=True):
    """Something in an example that a schema does not have it say."""

    kind: str
    """`unknown`, `missing` or `value`."""
    name: str
    """The key."""
    value: str = ""
    near: tuple[str, ...] = ()
    """What the schema has instead."""


def differences(value: object, schema: Schema, root: Schema, *, whole: bool, depth: int = 0) -> Iterator[Difference]:
    """Give where an example and a schema disagree on names, on required keys and on lists of values."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        items = resolved(schema, root).get("items")
        if isinstance(items, Mapping):
            for one in value[:50]:
                yield from differences(one, items, root, whole=whole, depth=depth + 1)
        return
    if not isinstance(value, dict):
        return
    properties, required, is_open = object_of(schema, root)
    if not properties:
        return
    for name, inner in value.items():
        if name not in properties:
            if not is_open and not STANDS_FOR.fullmatch(name):
                yield Difference("unknown", name, near=tuple(properties))
            continue
        allowed = values_of(properties[name], root)
        if allowed and isinstance(inner, str) and not STANDS_FOR.fullmatch(inner):
            yield from (Difference("value", name, one, allowed) for one in _said(inner, allowed) if one not in allowed)
        yield from differences(inner, properties[name], root, whole=whole, depth=depth + 1)
    if whole:
        yield from (Difference("missing", name) for name in sorted(required - value.keys()))


def _said(text: str, allowed: Sequence[str]) -> list[str]:
    """The values that a text shows: one, or several with a bar or an `or` between them."""
    parts = [part.strip(" \"'`") for part in re.split(r"\||,|\bor\b", text)]
    several = len(parts) > 1 and any(part in allowed for part in parts)
    return [part for part in parts if part] if several else [text] if len(parts) == 1 else []


def resolved(schema: object, root: Schema) -> Schema:
    """A schema, or the one in the same text that it refers to."""
    for _ in range(DEEPEST):
        ref = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(ref, str) or not ref.startswith("#"):
            break
        schema = referred(ref, root)
    return schema if isinstance(schema, Mapping) else {}


def object_of(schema: object, root: Schema, depth: int = 0) -> tuple[dict[str, Any], frozenset[str], bool]:
    """The properties of an object's schema, those that are required, and whether it may have others."""
    found = resolved(schema, root)
    properties = found.get("properties")
    own: dict[str, Any] = dict(properties) if isinstance(properties, Mapping) else {}
    listed = found.get("required")
    required = frozenset(name for name in listed if isinstance(name, str)) if isinstance(listed, list | tuple) else frozenset()
    more = found.get("additionalProperties", found.get("unevaluatedProperties"))
    is_open = more not in (None, False) or "patternProperties" in found or "propertyNames" in found
    for key in ("allOf", "anyOf", "oneOf"):
        parts = found.get(key)
        for part in parts if isinstance(parts, list | tuple) and depth < DEEPEST else ():
            inner, needed, wide = object_of(part, root, depth + 1)
            own |= {name: one for name, one in inner.items() if name not in own}
            required |= needed if key == "allOf" else frozenset()
            is_open = is_open or wide
    return own, required, is_open


def values_of(schema: object, root: Schema) -> tuple[str, ...]:
    """The texts that a value may be, where a schema lists them."""
    found = resolved(schema, root)
    if isinstance(found.get("enum"), list | tuple):
        return tuple(one for one in found["enum"] if isinstance(one, str))
    if isinstance(found.get("const"), str):
        return (found["const"],)
    for key in ("anyOf", "oneOf"):
        parts = found.get(key)
        if isinstance(parts, list | tuple):
            inner = [values_of(part, root) for part in parts if resolved(part, root).get("type") != "null"]
            return tuple(one for values in inner for one in values) if all(inner) else ()
    return ()


def choices_of(schema: Schema) -> dict[str, tuple[str, ...]]:
    """The texts that properties may be, by their names, where the schema lists them wherever it has one of that name."""
    found: dict[str, tuple[str, ...]] = {}
    open_ = set[str]()
    pending: list[object] = [schema]
    while pending:
        part = pending.pop()
        if isinstance(part, Mapping):
            properties = part.get("properties")
            for name, one in properties.items() if isinstance(properties, Mapping) else ():
                values = values_of(one, schema) or values_of(resolved(one, schema).get("items"), schema)
                found[name] = (*found.get(name, ()), *values)
                open_ |= set() if values else {name}
            pending += part.values()
        elif isinstance(part, list | tuple):
            pending += part
    return {name: values for name, values in found.items() if name not in open_}


def part_shown(keys: Sequence[str], row: Schema, root: Schema) -> Schema:
    """The part of a schema that an object shows: the whole, or an object inside of it that has more of some keys."""
    best, most = row, len(object_of(row, root)[0].keys() & set(keys))
    pending: list[tuple[object, int]] = [(row, 0)]
    while pending:
        part, depth = pending.pop()
        found = resolved(part, root)
        own = object_of(found, root)[0]
        if (shared := len(own.keys() & set(keys))) > most:
            best, most = found, shared
        inner = [*own.values(), found.get("items"), *(one for key in ("allOf", "anyOf", "oneOf") for one in found.get(key) or ())]
        pending += [(one, depth + 1) for one in inner if isinstance(one, Mapping) and depth < DEEPEST]
    return best


def is_excerpt(prompt: Prompt, shown: Shown, required: frozenset[str]) -> bool:
    """Whether an object shows only how some fields are written: it lacks most of what is required, and stands in a sentence, or behind one about something else."""
    if 2 * len(required.intersection(shown.keys)) >= len(required):
        return False
    return bool(prompt.text[: shown.start].rpartition("\n")[2].strip(" \t`")) or OUTPUT.search(_line_before(prompt, shown)) is None


def _line_before(prompt: Prompt, shown: Shown) -> str:
    """The line that announces an object: the one that it stands in, or the last one before it that is no fence."""
    before = prompt.text[max(0, shown.start - WIDEST) : shown.start].rstrip("`~ \t\n")
    return re.sub(r"[`~]{3}\w{0,12}$", "", before).rstrip().rpartition("\n")[2]


def all_of(schema: object) -> tuple[frozenset[str], frozenset[str]]:
    """The names of all properties in a schema, and all texts that it lists as values."""
    names, values = set[str](), set[str]()
    pending: list[object] = [schema]
    while pending:
        part = pending.pop()
        if isinstance(part, Mapping):
            for key, found in part.items():
                if key == "properties" and isinstance(found, Mapping):
                    names.update(map(str, found))
                elif key == "enum" and isinstance(found, list | tuple):
                    values.update(one for one in found if isinstance(one, str))
                pending.append(found)
        elif isinstance(part, list | tuple):
            pending += part
    return frozenset(names), frozenset(values)


def stands_in(value: object) -> bool:
    """Whether an example says anything in place of a value, so that it cannot be held against types."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, str) and (STANDS_FOR.fullmatch(one) or "|" in one or "<" in one or "{" in one or "..." in one or " or " in one):
            return True
        if isinstance(one, dict):
            pending += one.values()
        elif isinstance(one, list):
            pending += one
    return False
