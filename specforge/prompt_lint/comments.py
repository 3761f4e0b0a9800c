"""Comments that suppress findings: where they stand, and a text without what they say, which is for people and no part of a prompt's rules."""

from specforge.regexes import regex

MARK = regex(r"specforge:[ \t]{0,4}ignore(-file)?\[([^\]\n]{0,400})\]([^\n]{0,400})")
CLOSERS = ("-->", "#}", "*/", "%}")
TERMS = r"[ \t]{0,8}specforge:[ \t]{0,4}ignore(?:-file)?\[[^\]\n]{0,400}\][ \t]{1,4}by[ \t][^\n:]{1,80}[ \t]until[ \t]{1,4}\d{4}-\d{2}-\d{2}[ \t]{0,4}:[^\n]{1,200}?"
WHOLE = regex(rf"(?<=<!--){TERMS}(?=-->)|(?<=\{{#){TERMS}(?=#\}})")
"""All of such a comment, where it is one in a prompt, between marks of HTML or of Jinja, and says all that it has to say, in short."""


def without_comments(text: str) -> str:
    """Put spaces in the place of what such comments say; every other character keeps its place."""
    return WHOLE.sub(lambda found: " " * len(found[0]), text) if "specforge:" in text else text
