"""The command line: parse, call, print, exit."""

import errno
import io
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Annotated, NoReturn

import typer

from specforge.cli.listing import COMPARING, ELSEWHERE, WHOLE
from specforge.cli.options import app
from specforge.errors import SpecforgeError, UsageError, reason_of
from specforge.version import __version__

ALONE: Mapping[str, str] = MappingProxyType({"build": "building", "check": "building", "explain": "describing", "lint": "prompt_lint"})
"""The commands that are called in every loop, each with the module that declares it."""


def declare(name: str) -> None:
    """Add the commands to the app: all of them, in the order in which they are listed, or one that starts quicker without the others.

    Args:
        name: The command that is called; empty when it is not known.
    """
    if name in ALONE:
        import_module(f"specforge.cli.{ALONE[name]}")
    else:
        from specforge.cli import (  # noqa: PLC0415  one command does without the others
            building,
            deploying,
            describing,
            due,
            editing,
            evals,
            models,
            mutation,
            overview,
            prompt_lint,
            results,
            reviewing,
            rubrics,
            sessions,
            settling,
            stress,
            tool_files,
            tool_import,
            tool_lint,
            tools,
            tracing,
            watching,
        )


def run() -> NoReturn:
    """Run the command line and exit."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed by whoever called
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123  open as long as the process
    for stream in (sys.stdout, sys.stderr):
        # The same bytes in every locale; what is no text is escaped rather than a crash.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            declare("".join(sys.argv[1:2]))
            app(args=_asked())
        finally:
            sys.stdout.flush()
    except SpecforgeError as error:
        from specforge.outputs.inert import visible  # noqa: PLC0415  only a failed run needs it

        told = [*(f"specforge: {line}" for line in str(error).splitlines()), *([f"    {error.help}"] if error.help else [])]
        sys.stderr.write("".join(f"{visible(line)}\n" for line in told))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        _drop_output()
        sys.exit(1)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EIO} or error.filename is not None:
            _crash(error)
        _drop_output()
        sys.stderr.write(f"specforge: the output cannot be written: {reason_of(error)}\n    make room, or print elsewhere\n")
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  a defect of ours must be told as one, whatever it is
        _crash(error)
    sys.exit(0)


def _asked() -> list[str]:
    """What the command line is asked: `help build` asks for `build --help`.

    Raises:
        UsageError: when a command is called as other tools call it, one that takes no names with one, or one that compares without a base.
    """
    words = sys.argv[1:]
    if words and words[0] in ELSEWHERE:
        raise UsageError(f"there is no command `{words[0]}`", ELSEWHERE[words[0]])
    if len(words) > 1 and words[0] in WHOLE and not words[1].startswith("-"):
        message = f"`{words[0]}` looks at the whole project and takes no names, found `{words[1]}`"
        raise UsageError(message, f"run `specforge {words[0]}`; another project is named by `--root`")
    if words and words[0] in COMPARING and not any(word == "--help" or word.startswith("--base") for word in words):
        raise UsageError(f"`{words[0]}` compares with a revision, and none is named", f"name it, as in `specforge {words[0]} --base main`")
    return [*words[1:], "--help"] if words[:1] == ["help"] else words


def _crash(error: Exception) -> NoReturn:
    sys.stderr.write("specforge: internal error; please report it with the text below\n")
    sys.stderr.write("".join(f"specforge: {note}\n" for note in getattr(error, "__notes__", ())))
    sys.excepthook(type(error), error, error.__traceback__)
    sys.exit(70)


def _drop_output() -> None:
    """Send what is still to be printed nowhere, so that it is not tried once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


@app.callback(invoke_without_command=True)
def root_options(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Compile feature specs into prompts, eval cases, tool contracts and session rules."""
    if version:
        sys.stdout.write(f"specforge {__version__}\n")
        raise typer.Exit
