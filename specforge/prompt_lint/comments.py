"""Comments that suppress findings: where they stand, and a text without what they say, which is for people and no part of a prompt's rules."""

import re

MARK = re.compile(r"specforge:[ \t]{0,4}ignore(-file)?\[([^\]\n]{0,400})\]([^\n]{0,400})")
CLOSERS = ("-->", "#}", "*/", "%}")


def without_comments(text: str) -> str:
    """Put spaces in the place of what such comments say; every other character keeps its place."""
    return MARK.sub(_blank, text) if "specforge:" in text else text


def _blank(found: re.Match[str]) -> str:
    said = found[0]
    end = min((at for closer in CLOSERS if (at := said.find(closer)) >= 0), default=len(said))
    return " " * end + said[end:]
