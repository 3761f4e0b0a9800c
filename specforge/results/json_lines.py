"""Our own records, a line of JSON for each run, as `pytest --specforge-results` and `Result.line` write them."""

import json

from specforge.results.records import FORMAT, KEPT, Reading, result_of

FORMS = (FORMAT.partition("/")[0] + "/", KEPT)
"""How the forms of our lines begin, whatever their version."""


def recognises(text: str) -> bool:
    """Whether a text begins with one of our records, or with what is kept of some, which is told then."""
    first = text.lstrip().partition("\n")[0]
    try:
        found = json.loads(first)
    except (ValueError, RecursionError):
        return first.startswith("{") and any(f'"{form}' in first[:100] for form in FORMS)
    return isinstance(found, dict) and str(found.get("format")).startswith(FORMS)


def read(text: str, where: str) -> Reading:
    """Read the records; the last one is left out, and told, when the run was killed while it wrote it.

    Args:
        text: The file.
        where: How it is called in an error.

    Raises:
        ResultsError: when a line is another thing, or half of one.
    """
    *whole, last = text.split("\n")
    found = tuple(result_of(line, f"{where}:{number}") for number, line in enumerate(whole, 1) if line.strip())
    if found and is_cut(last):
        return Reading(
            "specforge", found, notes=(f"its last line, {len(whole) + 1}, is cut, and left out: the run was killed while it wrote it",)
        )
    rest = (result_of(last, f"{where}:{len(whole) + 1}"),) if last.strip() else ()
    return Reading("specforge", (*found, *rest))


def is_cut(line: str) -> bool:
    """Whether a line without an end is the begin of one of ours, which a run wrote that was killed.

    Args:
        line: What stands behind the last line break of a file.
    """
    try:
        json.loads(line)
    except ValueError:
        return line.startswith("{")
    except RecursionError:
        pass
    return False
