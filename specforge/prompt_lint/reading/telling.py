"""Telling prompts from other texts: by names, by words, by their variables."""

import re
from itertools import islice, pairwise

from specforge.prompt_lint.prompt import Role
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "human": Role.USER,
    "assistant": Role.ASSISTANT,
    "ai": Role.ASSISTANT,
    "model": Role.ASSISTANT,
}
"""Roles of messages; what a tool answered is no prompt."""

HUMP = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
LETTERS = regex(r"[a-z]+")
SAYS = frozenset(["prompt", "prompts", "instruction", "instructions", "preamble", "persona", "backstory"])
"""What a name says with a word."""
TEMPLATES = frozenset(["template", "templates"])
OTHERS = frozenset(
    [
        "regex",
        "pattern",
        "html",
        "css",
        "qss",
        "stylesheet",
        "sql",
        "url",
        "path",
        "docker",
        "dockerfile",
        "script",
        "command",
        "cmd",
        "shell",
        "email",
        "mail",
        "csv",
        "xml",
        "svg",
        "latex",
        "tex",
        "code",
    ]
)
"""Of a template, they say that it is one of something else."""
DOES = frozenset(
    [
        "check",
        "validate",
        "verify",
        "is",
        "has",
        "assert",
        "parse",
        "count",
        "test",
        "compare",
        "extract",
        "detect",
        "find",
        "filter",
        "remove",
        "delete",
        "set",
        "save",
        "write",
        "print",
        "log",
        "run",
        "load",
        "read",
        "update",
        "register",
        "list",
        "score",
        "evaluate",
        "grade",
    ]
)
"""As the first word of a function's name, they make it one that returns something else than its other words say."""
ABOUT = frozenset(
    [
        "args",
        "arg",
        "bucket",
        "cache",
        "class",
        "client",
        "cls",
        "col",
        "color",
        "column",
        "config",
        "cost",
        "count",
        "counts",
        "data",
        "date",
        "dialog",
        "dict",
        "dir",
        "enabled",
        "engine",
        "error",
        "field",
        "file",
        "filename",
        "files",
        "folder",
        "fn",
        "format",
        "func",
        "hash",
        "history",
        "icon",
        "id",
        "idx",
        "ids",
        "index",
        "input",
        "items",
        "key",
        "keys",
        "kind",
        "kwargs",
        "label",
        "len",
        "length",
        "level",
        "limit",
        "list",
        "log",
        "loader",
        "manager",
        "max",
        "menu",
        "metric",
        "mode",
        "model",
        "module",
        "name",
        "names",
        "num",
        "number",
        "object",
        "opts",
        "options",
        "output",
        "params",
        "parser",
        "path",
        "paths",
        "pattern",
        "price",
        "prefix",
        "pk",
        "provider",
        "re",
        "ref",
        "regex",
        "repo",
        "schema",
        "session",
        "set",
        "settings",
        "size",
        "slug",
        "source",
        "stats",
        "status",
        "store",
        "symbol",
        "tag",
        "tags",
        "test",
        "time",
        "title",
        "token",
        "tokens",
        "tool",
        "tools",
        "type",
        "uri",
        "url",
        "usage",
        "username",
        "value",
        "values",
        "variable",
        "variables",
        "vars",
        "version",
    ]
)
"""As the last word of a name, they make it one of something about a prompt."""
WORD = regex(r"\b[^\W\d_]{2,}\b")
LEAST_ROWS = 50
"""Lines of a file of data; and `LONG_ROW` characters of them on average, or at most `SHORT_ROW` words of each."""
LONG_ROW = 300
SHORT_ROW = 3
DENSE = regex("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
"""Writing in which a word has few characters, and no space before the next one."""
CODE = regex(
    r"\s*(?:select\s[^.]{0,300}\sfrom\s|insert\s+into\s|create\s+(?:table|or|temp|view|index)|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\(|"
    r"alter\s+table|drop\s+table|<!doctype|<html|<svg|<\?xml|#!|FROM\s+[\w./:-]+\s*\n|import\s+[\w.]+\s*\n|from\s+[\w.]+\s+import\s|"
    r"def\s+\w+\(|class\s+\w+[(:]|usage:|https?://\S+\s*\Z|diff --git|-----BEGIN|"
    r"\"{3}[^\"]{0,700}\"{3}\s+(?:#[^\n]{0,200}\s+){0,5}(?:import\s+[\w.]+\s*\n|from\s+[\w.]+\s+import\s|def\s+\w+\(|class\s+\w+[(:]))",
    re.IGNORECASE,
)
OPENING = regex(
    r"[\s#*<>\w]{0,40}?\b(?:you are (?:an?|the|now|my|our|in|going|given|being|about|acting|playing|working|expert|tasked|responsible|asked)\b"
    r"|you will (?:be|act|receive|see|help|work)\b|you(?:'re| are) (?:a|an|the)\b|your (?:task|job|goal|role|objective|mission) (?:is|will)\b"
    r"|act as (?:an?|if|the)\b|imagine (?:that )?you are\b|please act as\b|given (?:the|a|an) (?:following|above|below|question|text|conversation)\b"
    r"|answer the (?:following|question)\b|read the following\b|solve the following\b|summari[sz]e the following\b)",
    re.IGNORECASE,
)
TELLING = regex(
    r"\byou (?:are|must|should|will|can|may|have|cannot|need)\b|\byour (?:task|job|goal|role|answer|response|final|output|reply|name|instructions?)\b"
    r"|\b(?:do not|don't|never|always) (?:use|include|add|say|answer|respond|reveal|make|provide|output|write|ask|call|guess|mention|invent|assume)\b"
    r"|\b(?:respond|reply|answer|return|output) (?:with|only|in|as|using|to|the)\b|\bstep[- ]by[- ]step\b|\bthe user(?:'s)?\b|\bplease\b",
    re.IGNORECASE,
)
FILE_NAME = regex(r"\s*(?:file://\S+|[\w./\\:~@{}$-]+\.(?:md|txt|json|jsonl|ya?ml|j2|jinja2?|py|js|mjs|cjs|ts|csv|prompty?|xml|toml))\s*")

DOUBLE = regex(r"\{\{[-~]?\s{0,20}[A-Za-z_@][\w.\[\]'\"-]{0,80}\s{0,20}(?:\|[^{}\n]{0,120})?[-~]?\}\}")
STATEMENT = regex(
    r"\{%[-+]?\s{0,20}(?:if|for|set|else|elif|endif|endfor|macro|block|include|extends|raw|call|filter|with|endset|import|from)\b"
)
MUSTACHES = regex(r"\{\{\{|\{\{[#^/>!&]\s{0,9}[\w.-]")
SINGLE = regex(
    # The brace first, so that only braces are looked at.
    r"\{(?<![\w{}\\^$/=#%@&)\]]\{)[A-Za-z_]\w{0,60}(?:\[\w{1,40}\]|\.\w{1,40}){0,4}(?:![rsa])?(?::[<>=^+\-.,\d]{0,9}[a-z%]?)?\}(?!\})"
)
OBJECT = regex(r"\{(?<!\{\{)\s{0,200}[\"'][^\"'\n]{0,100}[\"']\s{0,20}:")
MATHS = regex(r"\\(?:frac|begin|boxed|text|sqrt|sum|mathbb|left)\b")


def words_of(name: str) -> list[str]:
    """The words of a name in any of the usual spellings, in lower case."""
    return LETTERS.findall(HUMP.sub("_", name).lower())


def names_prompt(name: str) -> bool:
    """Whether a name says that its text is a prompt."""
    words = words_of(name)
    if not words or words[-1] in ABOUT:
        return False
    if words in (["system"], ["system", "message"], ["developer", "message"], ["sys", "msg"], ["system", "msg"], ["system", "text"]):
        return True
    return not SAYS.isdisjoint(words) or any(pair in {("system", "message"), ("system", "msg")} for pair in pairwise(words))


def names_template(name: str) -> bool:
    """Whether a name says that its text is a template, of whatever."""
    words = words_of(name)
    return bool(words) and words[-1] not in ABOUT and not TEMPLATES.isdisjoint(words) and OTHERS.isdisjoint(words)


def role_of(name: str) -> Role:
    """Whose words a prompt of this name is, where the name says it."""
    words = set(words_of(name))
    if "system" in words or "developer" in words or "sys" in words:
        return Role.SYSTEM
    return Role.USER if words & {"user", "human"} else Role.UNKNOWN


def has_words(text: str, least: int) -> bool:
    """Whether there are as many words; of writing without spaces, three times as many characters."""
    head = text[:5_000]
    if sum(1 for _ in islice(WORD.finditer(head), least)) >= least:
        return True
    return len(DENSE.findall(head)) >= 3 * least


def is_rows(text: str) -> bool:
    """Whether each line is a text or a name by itself, as in a file of data: there are many, all long or all short, and none is empty."""
    rows = text.rstrip().split("\n")
    if len(rows) < LEAST_ROWS or not all(map(str.strip, rows)):
        return False
    return len(text) >= LONG_ROW * len(rows) or (DENSE.search(text) is None and all(len(one.split()) <= SHORT_ROW for one in rows))


def is_code(text: str) -> bool:
    """Whether a text is plainly a query, a page, a program or an address."""
    return CODE.match(text[:1_000]) is not None


def is_prompt(text: str) -> bool:
    """Whether a text that nobody calls a prompt reads like one: it speaks to the model at once, or again and again."""
    head = text[:6_000]
    if not has_words(head, 12) or is_code(head) or OBJECT.match(head.lstrip()):
        return False
    told = sum(1 for _ in islice(TELLING.finditer(head), 4))
    return told >= 1 if OPENING.match(head) else told >= 4 and len(head) >= 300


def names_file(text: str) -> bool:
    """Whether a text is the name of a file that holds the prompt."""
    return len(text) < 500 and FILE_NAME.fullmatch(text) is not None


def syntax_of(text: str) -> Syntax:
    """How variables stand in a text that does not say it.

    Double braces with a name are Jinja, unless mustache's own signs are there. Single braces with names are variables of a format only
    where nothing else in the text has single braces: no JSON, no formula.
    """
    if "{" not in text:
        return Syntax.NONE
    if STATEMENT.search(text):
        return Syntax.JINJA
    if MUSTACHES.search(text):
        return Syntax.MUSTACHE
    doubles = DOUBLE.search(text) is not None
    if SINGLE.search(text) and not OBJECT.search(text) and not MATHS.search(text):
        return Syntax.JINJA if doubles and len(DOUBLE.findall(text)) >= len(SINGLE.findall(text)) else Syntax.FORMAT
    return Syntax.JINJA if doubles else Syntax.NONE
