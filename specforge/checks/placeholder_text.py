"""Texts that somebody meant to write."""

import re
from collections.abc import Iterator

from specforge.amounts import shortened
from specforge.finding import Problem, Severity
from specforge.location import Route
from specforge.project import Project
from specforge.project.stated import stated_texts
from specforge.prompt_lint.debris import PARTS, debris
from specforge.prompt_lint.prompt import File, whole
from specforge.provenance.traced import Origin
from specforge.regexes import regex
from specforge.registry import Reach, check

WORD = regex(r"(?:TODO|todo|FIXME|fixme|XXX|xxx)[.:!]?")
"""The whole of a text; a text of a list can be one of them and mean it."""
SPOKEN_OF = regex(r"\b(todo|fixme|tbd|xxx)s?\b", re.IGNORECASE)
"""A word of a mark; a feature that speaks of it elsewhere means the thing."""
NOTHING = regex(
    r"(?:TBD|tbd)[.:!]?|\.{3,}|\u2026|\?{3,}|(?i:lorem ipsum\b.*"
    r"|[<\[] ?(?:(?:add|describe|enter|fill|insert|replace|to be)[ _-][^<>\[\]]+|tbd|todo)[>\]]"
    r"|(?:(?:still )?to be (?:added|completed|decided|defined|determined|filled in|written)"
    r"|(?:noch )?zu (?:definieren|kl\u00e4ren)|\u00e0 (?:compl\u00e9ter|d\u00e9finir|remplir)|por (?:completar|definir)|da (?:completare|definire)|a definir)[.:!]?)",
    re.DOTALL,
)
"""The whole of a text that says nothing."""
SHOWN = 40
"""Characters of a mark in a message."""


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def placeholder_text(project: Project) -> Iterator[Problem]:
    """Flag a text for the model that was left to write: `TODO`, `TBD`, `...`, `<fill in>`, `[insert name]`, lorem ipsum.

    The model reads it as it stands, wherever the text is printed or quoted, and may repeat it to a user.
    What is spoken of is let be: a word in code, one of several values, and `TODO` in a feature with a text about TODO lists.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: refund-time
        is: TODO
    intents:
      - id: cancel
        when: The user wants to cancel.
        do: Cancel the order, and say that it is paid back {refund-time}.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: tasks
    facts:
      - id: state
        one_of: [TODO, DONE]
    intents:
      - id: list
        when: The user asks what is open.
        do: Read the TODO list, and write `TODO` in front of each task of it.
    ```
    """
    for view in project.views:
        found = [(origin, text, _mark(origin, text)) for origin, text, _ in stated_texts(view)]
        if not any(mark for _, _, mark in found):
            continue
        spoken = {word.casefold() for _, text, mark in found if not mark for word in SPOKEN_OF.findall(text)}
        for origin, _, mark in found:
            if not mark or spoken & {word.casefold() for word in SPOKEN_OF.findall(mark)}:
                continue
            at, where = (view.at(), f"in {origin}: ") if isinstance(origin, str) else (origin, "")
            message = f"{where}`{shortened(mark, SHOWN)}` was meant to be replaced"
            yield Problem(message, at.place, "say what belongs there, or take it out", at.ref)


def _mark(origin: Origin | str, text: str) -> str:
    """What stands where something is left to write: the whole text of an element, or a mark in it; empty where nothing is."""
    route: Route = () if isinstance(origin, str) else origin.place.route
    said = text.strip()
    if "turns" not in route and NOTHING.fullmatch(said):
        return said
    if "one_of" in route or "table" in route:
        return ""
    return said if WORD.fullmatch(said) else _within(text)


def _within(text: str) -> str:
    """The first mark in a text."""
    if PARTS.search(text) is None:
        return ""
    return next((text[start:end] for start, end in debris(whole(File("", text)))), "")
