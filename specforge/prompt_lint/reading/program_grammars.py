"""What the syntax trees of Go and Java call the parts of a program in which prompts stand."""

from collections.abc import Callable, Mapping
from functools import cache

import tree_sitter_go
import tree_sitter_java
from msgspec import Struct
from tree_sitter import Language, Parser


class Grammar(Struct, frozen=True):
    """The names of nodes in the syntax trees of a language."""

    name: str
    """What people call the language."""
    language: Callable[[], object]
    strings: frozenset[str]
    named: Mapping[str, tuple[str, str]]
    """Nodes that give a value to a name, and the fields of both; each may hold several, in the same order."""
    declares: frozenset[str]
    """Those of them that make the name."""
    functions: frozenset[str]
    classes: frozenset[str]
    untold: frozenset[str]
    """Nodes without any text that a model is told."""
    function: str
    """The field of a call that says what is called, with its owner where that is a part of it."""


GO = Grammar(
    name="Go",
    language=tree_sitter_go.language,
    strings=frozenset(["interpreted_string_literal", "raw_string_literal"]),
    named={
        "const_spec": ("name", "value"),
        "var_spec": ("name", "value"),
        "short_var_declaration": ("left", "right"),
        "assignment_statement": ("left", "right"),
    },
    declares=frozenset(["const_spec", "var_spec", "short_var_declaration"]),
    functions=frozenset(["function_declaration", "method_declaration", "func_literal"]),
    classes=frozenset(),
    untold=frozenset(["import_declaration", "package_clause", "type_declaration", "comment", "rune_literal"]),
    function="function",
)
JAVA = Grammar(
    name="Java",
    language=tree_sitter_java.language,
    strings=frozenset(["string_literal"]),
    named={"variable_declarator": ("name", "value"), "assignment_expression": ("left", "right")},
    declares=frozenset(["variable_declarator"]),
    functions=frozenset(["method_declaration", "constructor_declaration", "lambda_expression"]),
    classes=frozenset(["class_declaration", "interface_declaration", "enum_declaration", "record_declaration"]),
    untold=frozenset(["import_declaration", "package_declaration", "line_comment", "block_comment", "character_literal"]),
    function="name",
)
GRAMMARS: Mapping[str, Grammar] = {".go": GO, ".java": JAVA}
"""By the endings of files."""


@cache
def parser_of(ending: str) -> Parser:
    """Give the parser for files with an ending."""
    return Parser(Language(GRAMMARS[ending].language()))
