"""What the surroundings of a string of Python say of it: names, calls, keyword arguments."""

import ast
import re
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from specforge.prompt_lint.prompt import Role
from specforge.prompt_lint.reading.telling import (
    ROLES,
    has_words,
    is_code,
    is_prompt,
    names_file,
    names_prompt,
    names_template,
    role_of,
    words_of,
)
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

SHORTEST = 36
"""No text of twelve words is shorter."""
ASKED = regex(
    r"(?:[:?>\]]|\((?:y/n|yes/no)\))\s*\Z|\A\s*(?:please )?(?:enter|press|recording|do you want|are you sure|would you like)\b",
    re.IGNORECASE,
)
"""What a program asks the person at its terminal."""


CLOSED_CALLS = frozenset(
    [
        "debug",
        "info",
        "warning",
        "warn",
        "error",
        "exception",
        "critical",
        "log",
        "print",
        "pprint",
        "echo",
        "secho",
        "add_argument",
        "add_parser",
        "option",
        "argument",
        "Option",
        "Argument",
        "ArgumentParser",
        "compile",
        "sub",
        "match",
        "search",
        "fullmatch",
        "findall",
        "execute",
        "executemany",
        "read_sql",
        "skip",
        "fail",
        "xfail",
        "input",
        "getpass",
        "prompt",
        "confirm",
        "Confirm",
        "startswith",
        "endswith",
        "find",
        "index",
        "count",
        "split",
        "TypeVar",
        "NewType",
        "getLogger",
        "Path",
        "open",
        "Field",
        "deprecated",
        "isinstance",
        "hasattr",
        "getattr",
        "command",
        "group",
        "mark",
        "parametrize",
        "assertIn",
        "assertEqual",
    ]
)
CLOSED_KEYWORDS = frozenset(
    ["help", "description", "doc", "title", "epilog", "usage", "summary", "message", "msg", "comment", "label", "examples", "example"]
)
PEOPLE = frozenset(
    ["help", "usage", "banner", "license", "error", "warning", "doc", "docs", "docstring", "description", "readme", "epilog"]
)
"""A name with one of these words is that of a text for people, unless it says that it is a prompt."""
MESSAGE_CALLS = frozenset(["system_message", "user_message", "assistant_message"])
PROMPT_CALLS = frozenset(["prompt_template", "chain_of_thought", "self_critique"])
MAKERS = frozenset(["from_template", "from_messages", "from_string", "from_text", "from_str"])


class Kind(Enum):
    """How much a place says of the texts in it."""

    PROMPT = 4
    """A name says that they are prompts; as many words are needed at least."""
    TEMPLATE = 8
    """A name says that they are templates, of whatever."""
    MESSAGE = 1
    """They are what somebody says to a model, or a model says."""
    TOOL = 2
    """They describe a tool to a model."""
    OPEN = 12
    """Nothing is said; a text has to read like a prompt."""
    CLOSED = 0
    """They are for people or other programs: logs, errors, help."""


class Hint(Struct, frozen=True):
    """What the surroundings of an expression say of the text in it."""

    name: str = ""
    kind: Kind = Kind.OPEN
    role: Role = Role.UNKNOWN
    syntax: Syntax | None = None
    declared: frozenset[str] | None = None

    def inner(self, step: str) -> "Hint":
        """The hint for a part of it."""
        return replace(self, name=f"{self.name}{step}" if self.name else step.lstrip("."))


OPEN = Hint()
CLOSED = Hint(kind=Kind.CLOSED)


def hint_of(name: str) -> Hint:
    """What a name says of the text that it is given to."""
    if names_prompt(name):
        return Hint(name, Kind.PROMPT, role_of(name))
    return Hint(name, Kind.TEMPLATE if names_template(name) else Kind.OPEN, role_of(name))


def is_said(text: str, kind: Kind, name: str) -> bool:
    """Whether a text is a prompt where a name and a kind of place say so much of it."""
    if kind is Kind.CLOSED or "\x1b[" in text:
        return False  # colours are for a terminal
    if kind in {Kind.MESSAGE, Kind.TOOL}:
        return has_words(text, kind.value) and not names_file(text) and text.strip().lower() not in ROLES
    if kind is Kind.OPEN:
        return len(text) >= SHORTEST and PEOPLE.isdisjoint(words_of(name)) and is_prompt(text)
    if not has_words(text, kind.value) or is_code(text) or names_file(text):
        return False
    return len(text) >= 150 or "\n" in text.strip() or ASKED.search(text) is None or is_prompt(text)


def argument_hints(node: ast.Call, maker: str, hint: Hint) -> tuple[Hint, Hint]:
    """Hints for the first argument and for the others."""
    words = words_of(maker)
    name = hint.name or maker
    if "message" in words and (roles := [ROLES[one] for one in words if one in ROLES]):
        if maker in MESSAGE_CALLS or maker[:1].isupper():
            syntax = template_syntax(node, default=Syntax.FORMAT) if "prompt" in words or "template" in words else None
            return Hint(name, Kind.MESSAGE, roles[0], syntax), Hint(hint.name)
    elif maker in PROMPT_CALLS or (maker[:1].isupper() and "prompt" in words and words[-1] in {"prompt", "template"}):
        template = maker not in PROMPT_CALLS and "template" in words
        syntax = template_syntax(node, default=Syntax.FORMAT) if template else Syntax.FORMAT if maker == "prompt_template" else None
        return Hint(name, Kind.PROMPT, role_of(hint.name), syntax, input_variables(node)), Hint(hint.name)
    return Hint(hint.name), Hint(hint.name)


def keyword_hint(key: str, maker: str, names: set[str | None], hint: Hint, first: Hint) -> Hint:
    """The hint for a keyword argument; `names` are those of all of them, and `first` is the hint for the first argument."""
    name = f"{hint.name or maker}.{key}" if key else hint.name
    said = hint_of(key)
    if key in {"template", "content", "text"} and first.kind in {Kind.PROMPT, Kind.MESSAGE}:
        return first
    if said.kind is not Kind.OPEN:
        return Hint(name, said.kind, said.role, first.syntax, first.declared)
    crew = (maker == "Agent" and key == "goal") or (maker == "Task" and key in {"description", "expected_output"} and "agent" in names)
    if crew:
        return Hint(name, Kind.PROMPT)
    if key in CLOSED_KEYWORDS:
        return CLOSED
    return Hint(key if key == "messages" else name, role=said.role)


def template_syntax(node: ast.Call, default: Syntax) -> Syntax:
    """How variables stand in the templates that a call makes."""
    for keyword in node.keywords:
        if keyword.arg == "template_format" and isinstance(keyword.value, ast.Constant):
            return {"jinja2": Syntax.JINJA, "mustache": Syntax.MUSTACHE}.get(str(keyword.value.value), default)
    return default


def input_variables(node: ast.Call) -> frozenset[str] | None:
    """The variables that LangChain's templates declare."""
    names: set[str] = set()
    for keyword in node.keywords:
        value = keyword.value
        if keyword.arg == "input_variables":
            if not isinstance(value, ast.List | ast.Tuple):
                return None
            items = [one.value for one in value.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(items) < len(value.elts):
                return None
            names |= set(items)
        elif keyword.arg == "partial_variables":
            if not isinstance(value, ast.Dict):
                return None
            keys = [one.value for one in value.keys if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(keys) < len(value.keys):
                return None
            names |= set(keys)
    return frozenset(names) if any(one.arg == "input_variables" for one in node.keywords) else None
