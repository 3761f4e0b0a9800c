"""Results as text for people: with help and summary, or a line each."""

from collections.abc import Iterator

from specforge.outputs.inert import counted, logged, one_line, place
from specforge.outputs.result import Result, Results


def full(results: Results, *, quiet: bool = False) -> str:
    """Print each result with its help and repair, how much was looked at, and what could not be seen.

    Args:
        results: What was found.
        quiet: Print results only.
    """
    lines = [] if quiet else [one_line(results.covered)]
    for one in results.severest_first:
        lines += [headline(one), *_cures(one)]
    if not quiet:
        lines.append(counted(results))
        if results.unseen:
            lines.append(f"not seen: {'; '.join(one_line(one) for one in results.unseen)}")
    return "".join(f"{logged(line)}\n" for line in lines)


def concise(results: Results, *, quiet: bool = False) -> str:
    """Print a line for each result, and one that counts them.

    Args:
        results: What was found.
        quiet: Print results only.
    """
    lines = [headline(one) for one in results.severest_first] + ([] if quiet else [f"{one_line(results.covered)}: {counted(results)}"])
    return "".join(f"{logged(line)}\n" for line in lines)


def headline(one: Result, most: int = 0) -> str:
    """Where, how bad, which rule and what; how likely, unless it is certain.

    Args:
        one: What was found.
        most: The most characters of the message; 0 keeps all.
    """
    return f"{place(one.at)}: {one.severity}[{one_line(one.rule)}]: {one_line(one.message, most)}{doubt(one)}"


def doubt(one: Result) -> str:
    """How likely a result is so, as it is added to its message; nothing when it is certain."""
    return f" ({one.confidence})" if one.confidence not in {"", "certain"} else ""


def _cures(one: Result) -> Iterator[str]:
    if help := one_line(one.help):
        yield f"    {help}"
    if one.repair is not None:
        yield f"    {'`--fix`' if one.repair.safe else 'by hand'}: {one_line(one.repair.says)}"
