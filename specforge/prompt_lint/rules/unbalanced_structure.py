"""Fences and tags that are opened and never closed."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from specforge.amounts import cut
from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt, Role
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, rule
from specforge.prompt_lint.structure import TAG, Block
from specforge.prompt_lint.template_blocks import unpaired
from specforge.regexes import regex

HTML = frozenset(
    [
        "a",
        "abbr",
        "article",
        "aside",
        "b",
        "body",
        "br",
        "button",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "i",
        "iframe",
        "img",
        "input",
        "label",
        "legend",
        "li",
        "link",
        "main",
        "meta",
        "nav",
        "ol",
        "option",
        "p",
        "path",
        "pre",
        "script",
        "s",
        "section",
        "select",
        "small",
        "span",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "u",
        "ul",
        "video",
    ]
)
"""Tags of pages, which need not be closed and often stand in data."""

BROKEN = regex(r"^[ \t]*(?:</([A-Za-z][\w.-]{0,60})|<\\([A-Za-z][\w.-]{0,60})>)[ \t]*$", re.MULTILINE)
"""A line that was meant to close a tag: without its `>`, or with the slash of a path of Windows."""
CLOSED = regex(r"\n[ \t]*(?:`{3,}|~{3,})$")
"""Before a place, marks of a fence that begin a line."""
CUT = regex(r"(?:[^<]|<(?=[\s\d=])){0,2000}\n[ \t]*(?:\.\.\.|\u2026|\[(?:\.\.\.|\u2026)\])[ \t]*\n\s*</")
"""Behind a tag, a text that is cut off on purpose before the tag around it is closed."""
MARKS = regex(r"(?:`{3,}|~{3,})[ \t]*(?:\n|\Z|\{)")
"""Marks of a fence that end a line, or have nothing behind them but what is filled in."""
VALUED = regex(r"<([A-Za-z][\w.-]{0,60})[{$%]")
"""A tag whose name ends in a value."""
OPENED = regex(r"`{3,}|~{3,}")
"""Marks of a fence."""
FENCED = regex(r"^[ \t]*(`{3,}|~{3,})([A-Za-z][\w+#.-]*)?[ \t]*$", re.MULTILINE)
"""A line on which a fence with a language begins, or any ends."""
BOUND = regex(r"(?:^|[_.-])(?:start|begin|end|stop)(?:[_.-]|$)", re.IGNORECASE)
"""In the name of a tag that is a mark by itself, as `<START_OF_RULES>` is, which `<END_OF_RULES>` closes."""


@rule(12, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def unbalanced_structure(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a fence that is never closed, a tag that is closed elsewhere in the prompt and not here, or is the only one of several that is not.

    What follows then belongs to the example or the data, as far as the model can tell.
    So does a fence in which another one with a language begins, where the marks of all fences are odd.
    So is a block of a template without its end, as `{% if tools %}` or `{{#tools}}`, which its engine refuses when the prompt is needed.

    Fires on:

    ````text
    <rules>
    Be brief.
    <rules>
    <example>
    Hello.
    </example>
    </example>
    ```json
    {"a": 1}
    ````

    Silent on:

    ````text
    <rules>
    Be brief. Write a < b, and <br> for a new line.
    </rules>
    ```json
    {"a": 1}
    ```
    ````
    """
    if prompt.part:
        return
    yield from _of_template(prompt)
    last = len(prompt.text.rstrip())
    blocks = prompt.structure.blocks
    unclosed = {one.name: one.start for one in blocks if one.kind == "tag" and not one.closed}
    mistyped = list(_of_mistyped(prompt, unclosed))
    yield from (hit for _, hit in mistyped)
    broken = {name for name, _ in mistyped}
    paired = {one.name for one in blocks if one.kind == "tag" and one.closed}
    # A tag that holds lines and is opened where it was meant to be closed stands there twice.
    lines = Counter(line.strip() for line in prompt.text.splitlines()) if any(not one.closed for one in blocks) else Counter[str]()
    # A tag whose other end stands inside of a fence shows that the fence ends elsewhere than it seems.
    fences = (one for one in blocks if one.kind == "fence") if unclosed else ()
    fenced = {(found[1] == "/", found[2]) for one in fences for found in TAG.finditer(prompt.text, one.start, one.end)}
    valued = {found[1] for found in (VALUED.finditer(prompt.text) if unclosed else ())}
    # Where several tags stand there twice, they are titles of the parts of two examples.
    twice = {name for name in unclosed if lines[f"<{name}>"] == 2 and not BOUND.search(name)} - paired
    opened = set[str]()
    holding = any(one.kind == "tag" and one.closed and "\n" in prompt.text[slice(*one.body)] for one in blocks) if unclosed else False
    waiting = ""
    yield from _of_swallowed(prompt)
    for one in blocks:
        if one.closed:
            continue
        if one.kind == "fence":
            yield from _of_fence(prompt, one, last)
            continue
        closes = prompt.text.startswith("</", one.start)
        if not closes:
            waiting = one.name
        line = prompt.text.rfind("\n", 0, one.start) + 1
        if one.name.lower() in HTML or prompt.text[line : one.start].strip() or (not closes, one.name) in fenced:
            continue
        if closes:
            if prompt.text[one.end : one.end + 1] in {"", "\n"} and one.name not in valued:
                misspelt = get_close_matches(one.name, [waiting], 1)
                help = f"write `</{waiting}>`" if misspelt else f"open `<{one.name}>` before it, or take it out"
                yield Hit(one.start, one.end, f"`</{one.name}>` closes nothing", help, key=one.name)
        elif CUT.match(prompt.text, one.end):
            continue
        elif one.name in paired and one.name not in broken:
            yield Hit(one.start, one.end, f"`<{one.name}>` is never closed", f"write `</{one.name}>` where it ends", key=one.name)
        elif twice == {one.name} and one.name in (opened := opened ^ {one.name}):
            message = f"`<{one.name}>` is opened twice and never closed"
            yield Hit(one.start, one.end, message, f"write `</{one.name}>` where it ends", key=one.name, confidence=Confidence.LIKELY)
        elif holding and one.name not in broken and lines[f"<{one.name}>"] == 1 and not BOUND.search(one.name) and _holds(prompt.text, one):
            message = f"`<{one.name}>` is never closed"
            yield Hit(one.start, one.end, message, f"write `</{one.name}>` where it ends", key=one.name, confidence=Confidence.LIKELY)


def _of_mistyped(prompt: Prompt, unclosed: Mapping[str, int]) -> Iterator[tuple[str, Hit]]:
    """Lines that were meant to close a tag, each with its name."""
    for found in BROKEN.finditer(prompt.text) if unclosed else ():
        name = found[1] or found[2]
        if name in unclosed and unclosed[name] < found.start():
            start, end = found.end() - len(found[0].lstrip(" \t")), found.start() + len(found[0].rstrip(" \t"))
            fix = Fix(((start, end, f"</{name}>"),), f"write `</{name}>`")
            yield name, Hit(start, end, f"`{prompt.text[start:end]}` closes nothing", f"write `</{name}>`", fix, key=f"broken {name}")


def _of_fence(prompt: Prompt, one: Block, last: int) -> Iterator[Hit]:
    """A fence that is never closed; behind others, it may as well be one of those, whose end was taken for its begin."""
    end = prompt.text.find("\n", one.start)
    stop = len(prompt.text) if end < 0 else end
    if prompt.role is Role.ASSISTANT or (one.name and stop >= last):
        return  # the model goes on in it
    if any(one.body[0] < start and CLOSED.search(prompt.text, max(one.body[0] - 1, start - 40), start) for start, _ in prompt.interpolated):
        return  # what is filled in behind its end can begin with a new line
    places = (*prompt.interpolated, *((each.start, each.end) for each in prompt.structure.variables))
    others = () if one.name else tuple(each for each in prompt.structure.blocks if each.kind == "fence" and each.end < one.start)
    marked = [(start, end) for start, end in places if MARKS.match(prompt.text, end)]
    if any(each.body[0] <= start < each.end and _closes(prompt.text, end, each) for start, end in marked for each in (*others, one)):
        return  # and what is filled in before it can end with one
    which = "this fence, or one above it," if others else "the fence"
    yield Hit(one.start, stop, f"{which} is never closed", "close it where the example ends", key=one.name)


def _of_swallowed(prompt: Prompt) -> Iterator[Hit]:
    """A fence in which another one begins that has a language: one of them lost its other end, where the marks of all of them, or of shorter ones in it, are odd."""
    fences = [one for one in prompt.structure.blocks if one.kind == "fence"]
    if prompt.interpolated or not all(one.closed for one in fences):
        return
    within = [(one, found) for one in fences for found in FENCED.finditer(prompt.text, *one.body)]
    inner = [(one, found) for one, found in within if _closes(prompt.text, found.start(1), one)]
    if len(inner) % 2:
        yield _swallowed(prompt, *inner[0])
    for one in fences:
        shorter = [found for each, found in within if each is one and _is_shorter(prompt.text, found[1], one)]
        if len(shorter) % 2 and shorter[-1][2] and len({found[1] for found in shorter}) == 1:
            yield _swallowed(prompt, one, shorter[-1])


def _swallowed(prompt: Prompt, one: Block, found: re.Match[str]) -> Hit:
    message = f"`{found[0].strip()}` begins inside of this fence, so one of the two has no other end"
    help = "close this one where its example ends, or take it out"
    key = f"swallows {found[0].strip()}"
    return Hit(one.start, prompt.text.find("\n", one.start), message, help, key=key, confidence=Confidence.LIKELY)


def _closes(text: str, at: int, fence: Block) -> bool:
    """Whether marks close a fence: at least as many as open it, and of their kind."""
    opened = OPENED.search(text, fence.start)
    return opened is not None and text.startswith(opened[0], at)


def _is_shorter(text: str, marks: str, fence: Block) -> bool:
    """Whether marks are of the kind of those that open a fence, and fewer."""
    opened = OPENED.search(text, fence.start)
    return opened is not None and marks[0] == opened[0][0] and len(marks) < len(opened[0])


def _of_template(prompt: Prompt) -> Iterator[Hit]:
    for one in unpaired(prompt):
        mark = cut(" ".join(prompt.text[one.start : one.end].split()), 60)
        wrong, cure = ("is never ended", "where it ends") if one.begins else ("ends nothing", "where it begins, or take it out")
        yield Hit(one.start, one.end, f"`{mark}` {wrong}", f"write `{one.other}` {cure}", key=mark)


def _holds(text: str, tag: Block) -> bool:
    """Whether a tag that is never closed was meant to hold lines: it has a line of its own, stands once, and is no name in capitals to fill in."""
    mark = f"<{tag.name}>"
    alone = text.startswith(mark + "\n", tag.start) and text[tag.end : tag.end + 2].strip() != ""
    return alone and not tag.name.isupper() and text.count(f"<{tag.name}") == 1 and f"</{tag.name}" not in text
