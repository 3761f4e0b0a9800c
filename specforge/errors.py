"""The exceptions that stop a run.

SpecforgeError
├── UsageError          the call, the config or the input set is wrong (exit 2)
│   └── NoSpecError     a project has no spec, nor a file that could be one
├── InvalidSpecError    a spec could not be loaded; carries every finding (exit 2)
├── PluginError         a check or compiler module is malformed (exit 2)
├── TemplateError       a template could not be read or rendered (exit 2)
├── LockError           a lock cannot be read (exit 2, or 3 when a newer version wrote it)
├── BaseError           there is no base to compare with (exit 3)
├── SpliceError         a value of a spec file cannot be changed in place (exit 2)
├── PatternError        a pattern of a spec is not valid or too large (told as a finding)
└── TranscriptError     what was given to be graded has no known form
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from specforge.finding import Report


def reason_of(error: OSError) -> str:
    """Why the system refused something, as a part of a sentence: `permission denied`."""
    return (error.strerror or str(error)).lower()


@contextmanager
def crash_named(kind: str, name: str) -> Iterator[None]:
    """Name the plugin that runs inside in whatever it raises; one that ends the program has crashed, too."""
    try:
        yield
    except SpecforgeError:
        raise
    except (Exception, SystemExit) as error:
        crash = RuntimeError(f"it ended the program with the exit code {error.code}") if isinstance(error, SystemExit) else error
        crash.add_note(f"the {kind} `{name}` crashed; this is a defect of specforge or of the plugin that brings the {kind}")
        if crash is error:
            raise
        raise crash from error


class SpecforgeError(Exception):
    """Something stopped the run; the text says what, and `help` what to do about it."""

    exit_code = 2

    def __init__(self, message: str, help: str = "") -> None:
        """Keep the message and the remedy apart, so that every output format can place them."""
        super().__init__(message)
        self.help = help


class UsageError(SpecforgeError):
    """The tool was called or configured in a way that cannot work."""


class NoSpecError(UsageError):
    """A project has no spec, nor a file that could be one by another name, or that git knows: where it is compared, it may have had some."""


def not_installed(what: str, package: str, extra: str) -> UsageError:
    """Say that something needs a package that is not there, and which extra brings it."""
    return UsageError(f"{what} {package}, which is not installed", f"run: pip install 'specforge-compiler[{extra}]'")


class InvalidSpecError(SpecforgeError):
    """Specs could not be loaded; `report` holds every finding of every file."""

    def __init__(
        self, message: str, report: "Report", help: str = "run `specforge check` to see every finding with its place and cure"
    ) -> None:
        """Carry the whole report, because a library caller has no terminal to read it from."""
        super().__init__(message, help)
        self.report = report


class PluginError(SpecforgeError):
    """A check or compiler module does not define what its file name promises."""


class TemplateError(SpecforgeError):
    """A template could not be read, parsed or rendered."""


class LockError(SpecforgeError):
    """A lock could not be understood."""

    def __init__(self, path: str, reason: str, help: str = "", *, newer: bool = False) -> None:
        """Remember which one and why, and whether a newer version wrote it: that is not corruption, and exits 3."""
        super().__init__(f"{path} {reason}", help)
        self.path, self.reason, self.newer, self.exit_code = path, reason, newer, 3 if newer else 2


class BaseError(SpecforgeError):
    """There is no base revision to compare with."""

    exit_code = 3


class SpliceError(SpecforgeError):
    """A value of a spec file cannot be changed in place, so that nothing was changed."""
