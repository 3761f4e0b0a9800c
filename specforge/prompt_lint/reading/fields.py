"""Prompts in the values of a structured file: messages, definitions of tools, promptfoo's prompts, and fields that are called prompts."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from specforge.prompt_lint.prompt import Role
from specforge.prompt_lint.reading.found import Found
from specforge.prompt_lint.reading.json_values import read_json
from specforge.prompt_lint.reading.telling import (
    ROLES,
    has_words,
    is_code,
    names_file,
    names_prompt,
    names_template,
    role_of,
)
from specforge.prompt_lint.reading.tracing import Unreadable
from specforge.prompt_lint.reading.values import Text, Value, text_of
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

PLAIN_KEY = regex(r"[A-Za-z_][\w-]*")
MAY_HOLD = regex(
    r"prompt|instruction|system|developer|persona|preamble|backstory|template|\brole\b|input_?schema|\"parameters\"|\byou are\b|\byour task\b",
    re.IGNORECASE,
)
"""A file without any of these words holds nothing that is looked for, so that it need not be read as a whole."""
SCHEMAS = ("parameters", "input_schema", "inputSchema")
BESIDE = frozenset(
    ["description", "title", "name", "comment", "notes", "summary", "help", "id", "label", "author", "source", "type", "file"]
)
"""What stands beside a prompt, and tells people about it."""
EXPECTED = frozenset(
    ["evaluation_criteria", "expected_answer", "expected_output", "gold_answer", "gpt_output", "ground_truth", "model_output"]
)
"""In a case of an eval or a record of a run, beside the texts that were given to the model for it."""
HISTORY = frozenset(["request", "response"])
"""Kinds of the messages that Pydantic AI records of a run, each with its parts and the instructions that it was made with."""
TYPES = frozenset(["string", "object", "array", "number", "integer", "boolean", "text"])
RUNS = ("providers", "targets", "tests", "scenarios", "defaultTest")


def told_by_file(text: str) -> bool:
    """Whether a text is a prompt in a file that is called after prompts."""
    return has_words(text, 12) and not is_code(text)


def prompts_in(value: Value, route: str, *, prose: Callable[[str], bool] | None = None, promptfoo: bool = False) -> Iterator[Found]:
    """Give the prompts of a file's value.

    Args:
        value: The value.
        route: What the names begin with.
        prose: Whether a long text that nobody calls a prompt is one; none is when left out.
        promptfoo: Whether the file is called as promptfoo's configs are.
    """
    if isinstance(value, Mapping) and "prompts" in value and (promptfoo or any(key in value for key in RUNS)):
        yield from _promptfoo(value)
        return
    yield from _walk(value, route, prose=prose, inherited=None)


def _step(route: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{route}[{key}]"
    return (f"{route}.{key}" if route else key) if PLAIN_KEY.fullmatch(key) else f"{route}[{key!r}]"


def _walk(value: Value, route: str, *, prose: Callable[[str], bool] | None, inherited: Role | None) -> Iterator[Found]:
    if isinstance(value, Text):
        if inherited is not None:
            yield from _named(value, route, inherited, 4)
        elif prose is not None and len(value.value) >= 200 and prose(value.value):
            yield Found(route, value.traced)
    elif isinstance(value, Mapping):
        if (message := _message(value, route)) is not None:
            yield from message
        elif (tool := _tool(value, route)) is not None:
            yield tool
        else:
            yield from _fields(value, route, prose=prose, inherited=inherited)
    elif isinstance(value, Sequence):
        for index, one in enumerate(value):
            yield from _walk(one, _step(route, index), prose=prose, inherited=inherited)


def _fields(value: Mapping[str, Value], route: str, *, prose: Callable[[str], bool] | None, inherited: Role | None) -> Iterator[Found]:
    if "parts" in value and text_of(value.get("kind")) in HISTORY:
        return
    crew = {"goal", "backstory"} <= value.keys() or {"description", "expected_output"} <= value.keys()
    if not crew and not value.keys().isdisjoint(EXPECTED):
        return
    schema = text_of(value.get("type")) in TYPES and "text" not in value
    for key, one in value.items():
        inner = _step(route, key)
        if crew and key in {"goal", "backstory", "description", "expected_output"}:
            yield from _walk(one, inner, prose=prose, inherited=Role.UNKNOWN)
        elif names_prompt(key):
            yield from _walk(one, inner, prose=prose, inherited=role_of(key))
        elif isinstance(one, Text) and names_template(key):
            yield from _named(one, inner, role_of(key), 8)
        elif schema or key in BESIDE:
            yield from _walk(one, inner, prose=None, inherited=None)
        else:
            yield from _walk(one, inner, prose=prose, inherited=inherited)


def _named(text: Text, route: str, role: Role, least: int) -> Iterator[Found]:
    if has_words(text.value, least) and not is_code(text.value) and not names_file(text.value):
        yield Found(route, text.traced, role)


def _message(value: Mapping[str, Value], route: str) -> list[Found] | None:
    """The texts of a message; nothing of what a tool answered."""
    content = value.get("content", value.get("parts"))
    role = text_of(value.get("role")).lower()
    if content is None or role not in {*ROLES, "tool", "function"}:
        return None
    key = "content" if "content" in value else "parts"
    if role not in ROLES:
        return []
    if isinstance(content, Text):
        return [Found(_step(route, key), content.traced, ROLES[role])]
    found = []
    if isinstance(content, Sequence):
        for index, one in enumerate(content):
            text = one.get("text") if isinstance(one, Mapping) else one
            if isinstance(text, Text):
                inner = _step(_step(route, key), index)
                found.append(Found(f"{inner}.text" if isinstance(one, Mapping) else inner, text.traced, ROLES[role]))
    return found


def _tool(value: Mapping[str, Value], route: str) -> Found | None:
    description = value.get("description")
    if (
        isinstance(description, Text)
        and isinstance(value.get("name"), Text)
        and any(isinstance(value.get(key), Mapping) for key in SCHEMAS)
    ):
        return Found(_step(route, "description"), description.traced, Role.TOOL, Syntax.NONE)
    return None


def _promptfoo(config: Mapping[str, Value]) -> Iterator[Found]:
    declared = _declared(config)
    prompts = config["prompts"]
    for index, one in enumerate(prompts if isinstance(prompts, Sequence) else [prompts]):
        route = f"prompts[{index}]" if isinstance(prompts, Sequence) else "prompts"
        text = one
        if isinstance(one, Mapping):
            route, text = f"{route}.raw", one.get("raw")
        if not isinstance(text, Text) or names_file(text.value) or not text.value.strip():
            continue
        for found in _chat(text, route) or [Found(route, text.traced)]:
            yield Found(found.name, found.traced, found.role, Syntax.JINJA, declared)


def _chat(text: Text, route: str) -> list[Found]:
    """A conversation that is written as JSON inside of a text."""
    if not text.value.lstrip().startswith(("[", "{")):
        return []
    try:
        return list(_walk(read_json(text.traced), route, prose=None, inherited=None))
    except Unreadable:
        return []


def _declared(config: Mapping[str, Value]) -> frozenset[str] | None:
    """The variables that tests give; nothing where some of them come from elsewhere."""
    names: set[str] = set()
    tests = config.get("tests", [])
    default = config.get("defaultTest", {})
    scenarios = config.get("scenarios", [])
    if not isinstance(default, Mapping) or not isinstance(tests, Sequence) or not isinstance(scenarios, Sequence):
        return None
    cases: list[Value] = [default, *tests]
    for scenario in scenarios:
        if not isinstance(scenario, Mapping):
            return None
        for key in ("config", "tests"):
            part = scenario.get(key, [])
            if not isinstance(part, Sequence):
                return None
            cases += part
    for case in cases:
        given = case.get("vars", {}) if isinstance(case, Mapping) else None
        if not isinstance(given, Mapping):
            return None
        names |= given.keys()
    return frozenset(names) if names else None
