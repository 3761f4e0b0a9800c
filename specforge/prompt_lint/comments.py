"""Comments that suppress findings: where they stand, and a text without what they say, which is for people and no part of a prompt's rules."""

import re

MARK = re.compile(r"specforge:[ \t]{0,4}ignore(-file)?\[([^\]\n]{0,400})\]([^\n]{0,400})")
CLOSERS = ("-->", "#}", "*/", "%}")


WHOLE = re.compile(
    r"(?<=<!--)[ \t]{0,8}specforge:[ \t]{0,4}ignore(?:-file)?\[[^\n]{0,800}?(?=-->)|(?<=\{#)[ \t]{0,8}specforge:[ \t]{0,4}ignore(?:-file)?\[[^\n]{0,800}?(?=#\})"
)
"""All of such a comment, where it is one in a prompt: between marks of HTML or of Jinja."""


def without_comments(text: str) -> str:
    """Put spaces in the place of what such comments say; every other character keeps its place."""
    return WHOLE.sub(lambda found: " " * len(found[0]), text) if "specforge:" in text else text
