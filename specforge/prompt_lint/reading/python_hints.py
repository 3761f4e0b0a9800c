"""What the surroundings of a string of Python say of it: calls and their arguments."""

import ast

from specforge.prompt_lint.reading.hints import CLOSED, CLOSED_KEYWORDS, Hint, Kind, hint_of
from specforge.prompt_lint.reading.telling import ROLES, role_of, words_of
from specforge.prompt_lint.variables import Syntax

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
MESSAGE_CALLS = frozenset(["system_message", "user_message", "assistant_message"])
PROMPT_CALLS = frozenset(["prompt_template", "chain_of_thought", "self_critique"])
MAKERS = frozenset(["from_template", "from_messages", "from_string", "from_text", "from_str"])


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
