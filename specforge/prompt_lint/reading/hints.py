"""What the surroundings of a string in a program say of it, whatever the program is written in."""

import re
from collections.abc import Iterator, Sequence
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
CLOSED_KEYWORDS = frozenset(
    ["help", "description", "doc", "title", "epilog", "usage", "summary", "message", "msg", "comment", "label", "examples", "example"]
)
PEOPLE = frozenset(
    ["help", "usage", "banner", "license", "error", "warning", "doc", "docs", "docstring", "description", "readme", "epilog"]
)
"""A name with one of these words is that of a text for people, unless it says that it is a prompt."""


SCHEMAS = frozenset(["parameters", "input_schema", "inputSchema"])
"""Keys that say, beside a name and a description, that these are a tool's."""
CONTENTS = frozenset(["content", "parts"])
"""Keys of what a message says, beside its `role`."""

SPOKEN = CONTENTS | {"text"}
"""Keys of a part of a message that somebody says; the others are of images, calls and what tools answered."""


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


def entry_hints(keys: Sequence[str | None], role: str | None, hint: Hint, *, tool: bool = False) -> Iterator[Hint | None]:
    """Give the hint for each value of a mapping; nothing for one that holds no prompt.

    Args:
        keys: Those of the mapping, in order; nothing for one that is worked out.
        role: What it says under `role`, if that is written there.
        hint: What is said of the mapping.
        tool: Whether its place says that it defines a tool.
    """
    message = role is not None and not CONTENTS.isdisjoint(key for key in keys if key)
    tool = tool or ("name" in keys and not SCHEMAS.isdisjoint(key for key in keys if key))
    for index, key in enumerate(keys):
        inner = hint.inner(f".{key}" if key is not None else f"[{index}]")
        if message and role is not None:
            yield Hint(inner.name, Kind.MESSAGE, ROLES[role], inner.syntax) if key in CONTENTS and role in ROLES else None
        elif hint.kind is Kind.MESSAGE:
            yield inner if key in SPOKEN and "tool_use_id" not in keys else None
        elif tool and key == "description":
            yield Hint(inner.name, Kind.TOOL, syntax=Syntax.NONE)
        elif key is not None and (said := hint_of(key)).kind is not Kind.OPEN and hint.kind is not Kind.CLOSED:
            kind = hint.kind if said.kind is Kind.TEMPLATE and hint.kind is Kind.PROMPT else said.kind
            yield Hint(inner.name, kind, said.role, hint.syntax, hint.declared)
        elif key in CLOSED_KEYWORDS:
            yield CLOSED
        else:
            yield None if key in {"type", "role", "name", "id"} else inner
