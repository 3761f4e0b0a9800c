"""Our own records, a line of JSON for each run, as `pytest --specforge-results` and `Result.line` write them."""

import json

from specforge.results.records import FORMAT, Reading, result_of


def recognises(text: str) -> bool:
    """Whether a text begins with one of our records."""
    first = text.lstrip().partition("\n")[0]
    try:
        found = json.loads(first)
    except (ValueError, RecursionError):
        return first.startswith("{") and f'"{FORMAT.partition("/")[0]}/' in first[:100]
    return isinstance(found, dict) and str(found.get("format")).startswith(FORMAT.partition("/")[0] + "/")


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
