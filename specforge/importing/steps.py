"""Steps of an intent: what is done in each, and what is done otherwise when something is the case."""

import re
from collections.abc import Mapping

from specforge.importing.sketch import Sketch
from specforge.regexes import regex

_BRANCH = regex(r"- If: (.+?)(?: Then: (.+?))?(?: Go on with (?:step (\d{1,4})|\"(.+?)\")\.)?")
_CONDITION = regex(r"- (?:If|When) (?!(?:not|yes|this|that)(?: so)?,)([^,]{3,200}), (?:then )?(\S.*)", re.IGNORECASE)
"""What is done at a step when something is the case; what only answers the line above, as `If not`, says nothing by itself."""


def steps_of(sketch: Sketch, texts: list[str], targets: Mapping[str, str]) -> list[object]:
    """Read the steps of an intent from their texts.

    Args:
        sketch: The draft.
        texts: What each step says, with its branches below it.
        targets: The ids of intents that a branch can go on with, by their headings in small letters.
    """
    read = [_step(text, len(texts), targets) for text in texts]
    named = {number for _, branches in read for branch in branches if isinstance(number := branch.get("go"), int)}
    steps: list[object] = []
    for index, (do, branches) in enumerate(read, 1):
        written = [
            {"is": sketch.text_of(str(one["is"]))}
            | ({"do": sketch.text_of(str(one["do"]))} if one.get("do") else {})
            | ({"go": f"step-{one['go']}" if isinstance(one["go"], int) else one["go"]} if one.get("go") else {})
            for one in branches
        ]
        id = {"id": f"step-{index}"} if index in named else {}
        text = sketch.text_of(do)
        steps.append({**id, "do": text, **({"if": written} if written else {})} if id or written else text)
    return steps


def _step(text: str, count: int, targets: Mapping[str, str]) -> tuple[str, list[dict[str, object]]]:
    """Split a step into what is done and what happens when something is the case."""
    first, *below = text.split("\n")
    kept, branches = [first], list[dict[str, object]]()
    for line in below:
        branch = _branch(line, count, targets)
        if branch is None:
            kept.append(line)
        else:
            branches.append(branch)
    return "\n".join(kept), branches


def _branch(line: str, count: int, targets: Mapping[str, str]) -> dict[str, object] | None:
    if (found := _BRANCH.fullmatch(line)) and (found[2] or found[3] or found[4]):
        number = int(found[3]) if found[3] else 0
        go = number if 0 < number <= count else targets.get((found[4] or "").casefold())
        if bool(go) == bool(found[3] or found[4]):
            return {"is": found[1], "do": found[2], "go": go}
    if found := _CONDITION.fullmatch(line):
        return {"is": found[1][0].upper() + found[1][1:] + ".", "do": found[2][0].upper() + found[2][1:]}
    return None
