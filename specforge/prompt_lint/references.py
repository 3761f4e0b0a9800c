"""What a prompt names elsewhere: addresses, files, sections, and names in code style, each with its place in the text.

The patterns of sections and of files begin with any word, and are slow where they are tried at each of them. Both are
tried only near what they must hold: the word `section` or `heading`, `see` before a quotation, and the ending of a file.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from specforge.regexes import regex

CODE = regex(r"`([^`\n]{1,200})`")
URL = regex(r"https?://[^\s<>\"'`)\]}]+")
SECTION = regex(
    r"\b(?:see|in|under|per|of|follow|apply)\s+(?:the\s+)?(?:[\"“']|\*\*)([^\"”'*\n]{2,60})(?:[\"”']|\*\*)\s+(?:section|heading)(?!s\b|\ of\ (?!this|these)|\ on\ (?:each|every)\b)"
    r"|\b(?:see|in|under|per|follow|apply)\s+the\s+(?-i:([A-Z][\w&/-]{1,30}(?:[ ](?:[A-Z][\w&/-]{1,30}|and|of|for|to|the|&)){1,6}))\s+section\b(?!\ of\ (?!this|these))"
    r"|\bsee\s+[\"“]([^\"”\n]{2,60})[\"”]\s+(?:above|below|for\s+(?:the\s+)?details)\b"
    r"|\bsection\s+[\"“]([^\"”\n]{2,60})[\"”]|\b(?:see|to|in|follow)\s+the\s+section\s+(?:titled|called|named)\s+[\"“]([^\"”\n]{2,60})[\"”]",
    re.IGNORECASE,
)
LEADING = regex(r"\W(?=(?:see|in|under|per|of|follow|apply|to|section)\b)")
"""Before a word that a reference to a section begins with."""
QUOTED = regex(r"see\s+[\"“]")
WIDEST = 300
"""More characters, but for white space, than a reference to a section has before the word `section`."""
LIKE_ASCII = "ıſİ"
"""Letters that a pattern takes for `i` and `s`, or whose lower case has another length."""
FILE = regex(
    r"(?<![\w/.`:])(?:[\w.-]{1,60}/){0,8}[\w-]{1,60}\.(?:md|rst|txt|jsonl?|ya?ml|toml|ini|py|ts|sh|sql|csv|tsv|pdf|docx?|xlsx|html|xml|j2|jinja2?|prompt)\b"
)
EXTENSION = regex(r"\.(?:md|rst|txt|jsonl?|ya?ml|toml|ini|py|ts|sh|sql|csv|tsv|pdf|docx?|xlsx|html|xml|j2|jinja2?|prompt)\b")
IN_PATH = regex(r"[\w./-]*")
LONGEST = 600
"""More characters than the name of a file has, with its folders."""
CLOSING = ".,;:!?"
"""What ends a sentence rather than an address."""


class Reference(Struct, frozen=True):
    """Something that the prompt names elsewhere."""

    kind: str
    """`section`, `file`, `url`, or `code`: a name in code style, which may be a tool."""
    target: str
    start: int
    end: int


def references_of(text: str) -> list[Reference]:
    """Give what a text names, by where it stands."""
    found = list[Reference]()
    if "://" in text:
        for url in URL.finditer(text):
            target = url[0].rstrip(CLOSING)
            found.append(Reference("url", target, url.start(), url.start() + len(target)))
    found += [Reference("section", one[one.lastindex], *one.span(one.lastindex)) for one in _sections(text) if one.lastindex]
    if "`" in text:
        found += [Reference("code", one[1], *one.span(1)) for one in CODE.finditer(text)]
    found += [Reference("file", one[0], *one.span()) for one in _files(text)]
    return sorted(found, key=lambda each: (each.start, each.end))


def _sections(text: str) -> Iterator[re.Match[str]]:
    """What `SECTION` finds in a text."""
    if any(char in text for char in LIKE_ASCII):
        yield from SECTION.finditer(text)
        return
    lower, tried, done = text.lower(), 0, 0
    for anchor in _anchors(lower):
        end = anchor + len("section")
        if end <= tried:
            continue
        for start in _leading(lower, _before(text, anchor, tried), end):
            if start >= done and (found := SECTION.match(text, start)) is not None:
                yield found
                done = found.end()
        tried = end


def _leading(lower: str, start: int, end: int) -> Iterator[int]:
    """Where between two places a reference to a section can begin."""
    if start == 0:
        yield 0
    for before in LEADING.finditer(lower, max(0, start - 1), end):
        yield before.end()


def _anchors(lower: str) -> list[int]:
    found = [one.start() for one in QUOTED.finditer(lower)] if "see" in lower else []
    for word in ("section", "heading"):
        at = lower.find(word)
        while at >= 0:
            found.append(at)
            at = lower.find(word, at + 1)
    return sorted(found)


def _before(text: str, anchor: int, tried: int) -> int:
    """From where on a reference that an anchor belongs to can begin: any white space may stand between its words."""
    size = WIDEST + 100
    while (first := max(tried, anchor - size)) > tried and sum(map(len, text[first:anchor].split())) < WIDEST:
        size *= 2
    return first


def _files(text: str) -> Iterator[re.Match[str]]:
    """What `FILE` finds in a text."""
    done = 0
    for ending in EXTENSION.finditer(text):
        dot = ending.start()
        if dot < done:
            continue
        near = IN_PATH.match(text[max(done, dot - LONGEST) : dot][::-1])
        stop = IN_PATH.match(text, dot)
        assert near is not None
        assert stop is not None
        done = stop.end()
        yield from FILE.finditer(text, dot - near.end(), done)
