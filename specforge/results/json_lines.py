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
    lines, cut = whole_lines(text)
    found = tuple(result_of(line, f"{where}:{number}") for number, line in enumerate(lines, 1) if line.strip())
    return Reading("specforge", found, notes=(cut,) if cut else ())


def whole_lines(text: str) -> tuple[list[str], str]:
    """Give the lines of a text that has an object of JSON in each, without a last one of which a killed run wrote the begin; and what is said of that.

    Args:
        text: The text.
    """
    *whole, last = text.split("\n")
    if any(map(str.strip, whole)) and _is_cut(last):
        return whole, f"its last line, {len(whole) + 1}, is cut, and left out: the run was killed while it wrote it"
    return [*whole, last], ""


def _is_cut(line: str) -> bool:
    """Whether what stands behind the last line break is the begin of an object, and no whole one."""
    try:
        json.loads(line)
    except ValueError:
        return line.startswith("{")
    except RecursionError:
        pass
    return False
