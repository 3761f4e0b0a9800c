"""What came of settling edits, as text and as JSON."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from specforge.amounts import many
from specforge.credentials import masked
from specforge.json_forms import array_of, closed, form_schema, printed
from specforge.settling.promote import Promotion

if TYPE_CHECKING:
    from specforge.settling.importing import Imported

FORMAT = "specforge-promotion/1"
LONGEST = 100
"""So many characters of a line are shown."""
MOST_MOVED = 20


def promotion_text(found: Promotion, *, planned: bool) -> str:
    """Print for people: each edit and what became of it, what else changes, and the patch."""
    lines: list[str] = []
    for one in found.promoted:
        lines.append(f"{one.at}: {'would be promoted' if planned else 'promoted'}: {one.words}: {one.what}")
        lines += [f"    take care: {told}" for told in one.loud]
    for left in found.refused:
        lines.append(f"{left.at}: not promoted: {left.words}: {left.reason}")
        lines += [f"    {left.help}"] if left.help else []
    lines += [
        f"{one.path}:{one.line}: {'would follow' if planned else 'follows'}: {_shortened(one.text.strip()) or 'a line goes'}"
        for one in found.moved[:MOST_MOVED]
    ]
    if len(found.moved) > MOST_MOVED:
        number = len(found.moved) - MOST_MOVED
        lines.append(f"{many(number, 'more line')} {'would follow' if planned else 'follows' if number == 1 else 'follow'}")
    lines += [line for diff in found.diffs for line in diff.splitlines()]
    counts = f"{len(found.promoted)} promoted, {len(found.refused)} not"
    if found.changed and not planned:
        counts += f"; run `specforge build`: the artifacts follow what {' and '.join(found.changed)} now say{'s' if len(found.changed) == 1 else ''}"
    if not found.promoted and not found.refused:
        counts = "nothing was edited by hand"
    return masked("".join(f"{line}\n" for line in (*lines, counts)))


def promotion_json(found: Promotion, *, planned: bool) -> str:
    """Print for programs; `specforge schema promotion` describes it."""
    document = {
        "format": FORMAT,
        "planned": planned,
        "promoted": [
            {
                "path": one.at.path,
                "line": one.at.line,
                "edit": one.words,
                "change": one.what,
                "refs": list(one.refs),
                "take_care": list(one.loud),
            }
            for one in found.promoted
        ],
        "refused": [
            {"path": one.at.path, "line": one.at.line, "edit": one.words, "reason": one.reason, "help": one.help} for one in found.refused
        ],
        "follows": [{"path": one.path, "line": one.line, "text": one.text} for one in found.moved],
        "changed": list(found.changed),
        "diffs": list(found.diffs),
    }
    return masked(printed(document))


def promotion_schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text: dict[str, object] = {"type": "string"}
    number: dict[str, object] = {"type": "integer", "minimum": 0}

    edit: dict[str, object] = {"path": text, "line": number, "edit": text}
    return form_schema(
        "specforge promotion",
        {
            "format": {"const": FORMAT},
            "planned": {"type": "boolean"},
            "promoted": array_of(closed({**edit, "change": text, "refs": array_of(text), "take_care": array_of(text)})),
            "refused": array_of(closed({**edit, "reason": text, "help": text})),
            "follows": array_of(closed({"path": text, "line": number, "text": text})),
            "changed": array_of(text),
            "diffs": array_of(text),
        },
    )


def import_text(found: "Imported", started: Iterable[str]) -> str:
    """Print for people what came of an import: what is left over, what to move, what was written around the spec, and what is next."""
    lines = [f"{one.file}:{one.line}: left over: {one.text.strip()[:LONGEST]!r}: {one.why}" for one in found.leftovers]
    if found.narrowed:
        count = sum(found.narrowed.values())
        lines.append(
            f"{many(count, 'rule')} {'hold' if count > 1 else 'holds'} only where a `when` does that is guessed, in {', '.join(found.narrowed)}: "
            "correct the `when`, or move to `constraints` of the feature what holds always"
        )
    if found.bound:
        lines.append(
            f"{many(found.bound, 'sentence')} of `role` {'are rules' if found.bound > 1 else 'is a rule'} that nothing can judge there: "
            "move what binds the agent to `constraints`, and what it does about a wish to `intents`"
        )
    lines += started
    lines.append(
        f"{found.spec} was drafted: {many(found.links, 'link')} to confirm, {len(found.leftovers)} left over; "
        "read it, run `specforge build`, and confirm the links"
    )
    return masked("".join(f"{line}\n" for line in lines))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
