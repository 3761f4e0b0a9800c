"""Names and addresses of an internal network."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.regexes import regex

NAME = regex(r"(?:(?<=://)|(?<![\w./@-]))(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,6}(?:internal|local|corp|intranet|lan)\b(?!\.?\w|[(-])")
PRIVATE = regex(
    r"(?<![\w.-])(?<![^/]/)(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})(?![\w-]|\.\w)"
)
EXAMPLE = regex(
    r"\b(?:e\.g\.|such as|for example|for instance|(?:address(?:es)?|domains?|hosts?|names?) like|typically)[^.!?\n]{0,20}(?:[\"'`\u201c][^\n]{0,200})?$",
    re.IGNORECASE,
)
"""Before an address that shows what addresses look like."""
RANGES = regex(r"[^\n]*\b(?:10\.0\.0\.0/8|172\.16\.0\.0/12|192\.168\.0\.0/16)")
"""A line that names all private addresses speaks of what they look like."""
ENDS = (".internal", ".local", ".corp", ".intranet", ".lan")
SAMPLES = ("example", "host.docker.internal", "hostname", "metadata.google.internal", "myserver", "service-name", "your")
ROUTERS = frozenset(("192.168.0.1", "192.168.1.1", "192.168.1.254", "192.168.178.1"))
"""Addresses that routers have when they are bought."""


@rule(17, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def internal_host(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag names of hosts that only an internal network knows, and private addresses.

    They tell whoever gets the prompt out of the model what the network looks like, and mean nothing where the model is.
    What stands in a fence, a range, the machine itself as in `localhost:5000`, and folders such as `docs.local/` are left alone.

    Fires on:

    ```text
    Orders are at http://orders.prod.internal:8080, or at 10.20.0.7.
    ```

    Silent on:

    ```text
    Orders are at https://orders.example.com. Networks in 10.0.0.0/8 are private.
    ```
    """
    text = prompt.text
    shapes = [NAME] if any(end in text for end in ENDS) else []
    shapes += [PRIVATE] if any(start in text for start in ("10.", "192.168.", "172.")) else []
    if not shapes:
        return
    fences = [(one.start, one.end) for one in prompt.structure.blocks if one.kind == "fence"]
    for shape in shapes:
        for found in shape.finditer(text):
            host = found[0]
            if text[found.end() : found.end() + 1] == "/" and text[found.end() + 1 : found.end() + 2].isdigit():
                continue
            if any(sample in host for sample in SAMPLES) or any(start <= found.start() < end for start, end in fences):
                continue
            if shape is NAME and _is_folder(text, found):
                continue
            if shape is PRIVATE and RANGES.match(text, text.rfind("\n", 0, found.start()) + 1):
                continue
            if shape is PRIVATE and (host in ROUTERS or any(int(part) > 255 for part in host.split("."))):
                continue
            if EXAMPLE.search(text, max(0, found.start() - 250), found.start()):
                continue
            yield Hit(*found.span(), f"`{host}` is known inside a network only", "take it out, or have a variable filled in", key=host)


def _is_folder(text: str, name: re.Match[str]) -> bool:
    """Whether a name begins a path of files, as `docs.local/` does: it has one part before its ending, and no scheme."""
    bare = name[0].count(".") == 1 and name[0].endswith((".internal", ".local"))
    return bare and text.startswith("/", name.end()) and not text.endswith("://", 0, name.start())
