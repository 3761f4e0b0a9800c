"""References to sections that are not there."""

import re
from collections.abc import Iterable, Iterator, Mapping

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.regexes import regex
from specforge.spec.model import nearest

LINK = regex(r"\]\(#([\w.%-]{1,100})\)")
MARKED = regex(r"(?:\b(?:id|name)=[\"']|\{#)([\w.-]{1,100})")
"""What gives a place an anchor of its own."""
WORDS = r"[A-Z][\w&/-]{1,30}(?: [\w&/-]{1,30}){0,4}"
SEE = regex(rf"\b[Ss]ee (?:the )?(?!(?:Figure|Table|Example|Note|Step|Rule|Instruction|List|Point|Item)s?\b)({WORDS}) (?:above|below)\b")
PLAIN = (
    (" section", regex(r"\b(?:[Ss]ee|[Ii]n|[Uu]nder|[Pp]er|[Ff]ollow|[Aa]pply) the ([A-Z]\w{2,30}) section\b")),
    (
        " section ",
        regex(r"\b(?:[Ss]ee|in|of|under|to) section ([A-Z][a-z]\w{1,30}(?: (?:[A-Z]\w{1,30}|and\b|of\b|for\b|to\b|the\b)){0,5})"),
    ),
    (" above", SEE),
    (" below", SEE),
    ("under **", regex(r"\bunder \*\*([A-Z][^*\n]{2,60})\*\*(?=[.,;:)]|\s{0,9}$)", re.MULTILINE)),
)
"""A section that is named without quotes, and what is near it; it counts in a prompt with headings, where no line begins with its words."""
SIGNS = " \t\r=~*_-"
"""What stands around the name of a section in a line that heads it, as in `=== Rules ===`."""
FILLED = frozenset(("section", "sections"))
"""Words in the name of a variable that stands for whole sections."""
WRITING = regex(
    r"(?<!\ba )(?<!\ban )(?<!\bthe )\b(?:add|append|cite|document|embed|fill|includes?|insert|list|mark|note|place|put|record|summari[sz]e|update|write)\b[^.!?\n]{0,120}\b(?:in|to|under)\b[^.!?\n]{0,12}$",
    re.IGNORECASE,
)
"""Before a section that the model writes or changes, which is one of another text."""
NEAR = 200
"""In characters."""
MOST = 50
"""Names that are looked for in the whole prompt; what has more is no prompt with sections."""


@rule(3, severity=Severity.WARNING, confidence=Confidence.LIKELY, on=False)
def unresolved_section(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a section that the prompt names and does not have.

    The heading was renamed, or the part that it stood in was moved to another prompt. A section is named as `the "Refunds"
    section`, and by a link to its anchor; in a prompt with headings also as `the Refunds section` or `see Refunds above`.

    Fires on:

    ```text
    # Refund rules
    At most 30 days.
    # Hand over
    For anything else, see the "Refunds" section.
    ```

    Fires on:

    ```text
    # Refund rules
    At most 30 days.
    # Hand over
    For anything else, see Refunds above.
    ```

    Silent on:

    ```text
    # Refunds
    At most 30 days.
    # Hand over
    For anything else, see the "Refunds" section.
    ```
    """
    if prompt.part:
        return
    titles = {one.title.casefold(): one.title for one in prompt.structure.sections if one.title}
    tags = {one.name.casefold() for one in prompt.structure.blocks if one.kind == "tag"}
    named = [one for one in prompt.structure.references if one.kind == "section"]
    labels = _labels(prompt.file.text) if named else frozenset()
    filled = any(not FILLED.isdisjoint(one.name.casefold().split("_")) for one in prompt.structure.variables)
    for one in () if filled else named:
        name = one.target.strip().casefold()
        if _has(titles, name) or name.replace(" ", "_") in tags or name.strip(SIGNS) in labels or _is_elsewhere(prompt, one.start):
            continue
        yield Hit(one.start, one.end, f"there is no section `{one.target}`", nearest(one.target, titles.values()), key=one.target)
    if len(titles) > 1:
        yield from _plain(prompt, titles)
    if "](#" not in prompt.text or not titles:
        return
    anchors = {_anchor(title) for title in titles} | {one.casefold() for one in MARKED.findall(prompt.text)}
    for link in LINK.finditer(prompt.text):
        if link[1].casefold() not in anchors and re.sub(r"-\d{1,3}$", "", link[1].casefold()) not in anchors:
            yield Hit(*link.span(1), f"no heading has the anchor `#{link[1]}`", nearest(link[1], anchors), key=f"#{link[1]}")


def _plain(prompt: Prompt, titles: Mapping[str, str]) -> Iterator[Hit]:
    text = prompt.text
    spans: dict[str, tuple[int, int]] = {}
    for near, pattern in PLAIN:
        place = text.find(near)
        while place >= 0:
            end = place + NEAR
            # What ends where it was cut is found once more from the next place on.
            for found in pattern.finditer(text, max(0, place - NEAR), end):
                if found.end() != end:
                    spans.setdefault(found[1], found.span(1))
            place = text.find(near, place + 1) if len(spans) < MOST else -1
    for name, (start, end) in sorted(spans.items(), key=lambda one: one[1]):
        begins = re.compile(rf"^\W{{0,9}}{re.escape(name)}\b", re.IGNORECASE | re.MULTILINE)
        if not _has(titles, name.casefold()) and begins.search(text) is None and not _is_elsewhere(prompt, start):
            yield Hit(start, end, f"there is no section `{name}`", nearest(name, titles.values()), key=name)


def _has(titles: Iterable[str], name: str) -> bool:
    """Whether a title begins with a name, or holds one of several words."""
    return any(title.startswith(name) or (" " in name and name in title) for title in titles)


def _labels(text: str) -> frozenset[str]:
    """What the lines of a file are called by: up to a colon, without signs; other messages of the file may have the section."""
    return frozenset(line.casefold().partition(":")[0].strip(SIGNS).removeprefix("the ") for line in text.splitlines())


def _is_elsewhere(prompt: Prompt, start: int) -> bool:
    """Whether a section that is named at a place is one of what the model writes."""
    return WRITING.search(prompt.text, max(0, start - 200), start) is not None


def _anchor(title: str) -> str:
    """How a heading is linked to: in lower case, without signs, and with hyphens between the words."""
    return re.sub(r"[^\w\- ]", "", title.casefold()).strip().replace(" ", "-")
