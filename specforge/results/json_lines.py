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
    """Read the records.

    Args:
        text: The file.
        where: How it is called in an error.

    Raises:
        ResultsError: when a line is another thing, or half of one.
    """
    lines = enumerate(text.split("\n"), 1)
    return Reading("specforge", tuple(result_of(line, f"{where}:{number}") for number, line in lines if line.strip()))
