"""How `specforge --help` lists the commands: in groups, each with the begin of what it does."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from typer import BadParameter
from typer.core import TyperGroup

GROUPS = {
    "Begin": ("init", "import", "doctor"),
    "Every day": ("build", "check", "watch", "explain"),
    "What was edited by hand": ("promote", "revert", "accept", "detach", "confirm"),
    "Where a line comes from, and what it reaches": ("blame", "trace", "graph"),
    "Before a merge": (
        "diff",
        "review",
        "affected",
        "weakening",
        "accept-change",
        "sign-off",
        "pr-comment",
        "owners",
        "report",
        "diff-driver",
    ),
    "Cases and their results": ("coverage", "mutate", "stress", "export", "results", "compare", "trend", "why", "rubrics"),
    "Prompts, tools and sessions on their own": ("lint", "tools", "sessions"),
    "In production": ("models", "due", "stamp", "verify-deployed", "entries"),
    "For editors and programs": ("lsp", "schema"),
}
"""The commands by what one wants to do."""
ELSEWHERE = {
    **dict.fromkeys(("apply", "compile", "generate", "make", "render", "sync"), "`specforge build` writes the artifacts"),
    **dict.fromkeys(("drift", "status", "validate", "verify"), "`specforge check` says what is wrong, and what drifted"),
    **dict.fromkeys(("create", "new", "start"), "`specforge init NAME` begins a project"),
    **dict.fromkeys(
        ("eval", "evals", "run", "test"), "no model is called here: `specforge export` hands the cases to a runner that calls one"
    ),
    **dict.fromkeys(("reset", "restore", "undo"), "`specforge revert FILE` drops what was edited by hand"),
    **dict.fromkeys(("ignore", "suppress", "waive"), "`specforge explain waiver` says how a finding is let be"),
    "version": "`specforge --version` prints it",
}
"""What to write instead of a command that other tools have."""

WHOLE = ("build", "check", "watch")
"""Commands that look at the whole project: a feature can depend on any other file."""
COMPARING = ("affected", "diff", "weakening")
"""Commands that compare with a revision, which has to be named."""


class Lines(Protocol):
    """What a page of help is written to."""

    def section(self, name: str) -> AbstractContextManager[None]:
        """Begin a part of the page."""

    def write_dl(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write names, each with what it is."""


class Listed(TyperGroup):
    """The commands below another one, each with what it does and no longer."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what Pydantic says of a value, as Typer 0.29 shows it, is said of the option."""
        try:
            return super().invoke(ctx)
        except BadParameter as error:
            told = error.message.removeprefix("Value error, ").replace("Input should", "it should")
            error.message = told.partition(", unable to parse")[0]
            raise

    def format_commands(self, ctx: object, formatter: Lines) -> None:  # noqa: ARG002  the signature is theirs
        """List the commands as `parts` gives them."""
        for name, commands in self.parts():
            rows = [(one, _begin(self.commands[one].help or "")) for one in commands if one in self.commands]
            if rows:
                with formatter.section(name):
                    formatter.write_dl(rows)

    def parts(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Give headings, each with its commands."""
        yield "Commands", tuple(self.commands)


class Grouped(Listed):
    """The commands, listed in groups."""

    def parts(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Give the groups; what stands in none comes last."""
        yield from GROUPS.items()
        grouped = {one for commands in GROUPS.values() for one in commands}
        yield "Others", tuple(name for name in self.commands if name not in grouped)


def _begin(said: str) -> str:
    """What a command does, without the list or the consequences behind it."""
    sentence = " ".join(said.partition("\n\n")[0].split()).partition(". ")[0]
    return sentence.partition(": ")[0].partition("; ")[0].rstrip(".")
