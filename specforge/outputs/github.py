"""Results as workflow commands of GitHub Actions, which annotate the lines of a change."""

from specforge.amounts import many
from specforge.finding import Severity
from specforge.outputs.inert import counted, logged, one_line, visible
from specforge.outputs.result import Result, Results
from specforge.outputs.text import doubt, headline

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
SHOWN = {Severity.ERROR: 10, Severity.WARNING: 10, Severity.NOTE: 9}
"""How many of each severity become annotations: GitHub shows ten of each in a step, and the last line is a notice itself."""
MOST = 4_000
"""The most characters of a message."""


def as_commands(results: Results) -> str:
    """Print a command for each result that GitHub shows, a line of the log for each other one, and a notice that counts them."""
    lines: list[str] = []
    left = dict(SHOWN)
    rest: list[Result] = []
    for one in results.severest_first:
        if left[one.severity]:
            left[one.severity] -= 1
            lines.append(_command(one))
        else:
            rest.append(one)
    lines += [logged(headline(one, MOST)) for one in rest]
    more = f"; {many(len(rest), 'finding')} more in the log of this step, beyond what GitHub annotates" if rest else ""
    unseen = f"; not seen: {'; '.join(results.unseen)}" if results.unseen else ""
    lines.append(f"::notice title=specforge::{_data(one_line(f'{results.covered}: {counted(results)}{more}{unseen}', MOST))}")
    return "".join(f"{line}\n" for line in lines)


def _command(one: Result) -> str:
    at = one.at
    properties = {"file": visible(at.path)}
    if at.line:
        properties["line"] = str(at.line)
        if at.end_line > at.line:
            properties["endLine"] = str(at.end_line)  # columns are for a single line, and ignored with several
        elif at.column:
            properties |= {"endLine": str(at.line), "col": str(at.column)}
            if at.end_column > at.column:
                properties["endColumn"] = str(at.end_column)
    properties["title"] = one_line(one.rule, 200)
    said = one_line(one.message, MOST) + doubt(one) + (f"\n{help}" if (help := one_line(one.help, MOST)) else "")
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{COMMANDS[one.severity]} {named}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
