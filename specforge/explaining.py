"""The documentation of checks, compilers and other findings, from where they are written."""

from collections.abc import Iterable, Iterator

from specforge.config import Config
from specforge.drift import NOTHING, TOLD, finding
from specforge.finding import Severity
from specforge.outputs.result import Described
from specforge.registry import Check, Compiler


def explain(plugin: Check | Compiler) -> str:
    """Give the page of one check or compiler, as Markdown."""
    kind = f"check, {plugin.severity}" if isinstance(plugin, Check) else "compiler"
    return f"# {plugin.name} ({kind})\n\n{plugin.documentation}\n"


def listing(plugins: Iterable[Check | Compiler]) -> str:
    """List plugins, each with the first sentence of its documentation."""
    found = sorted(plugins, key=lambda plugin: (isinstance(plugin, Compiler), plugin.name))
    width = max(len(plugin.name) for plugin in found)
    return "".join(f"{plugin.name:{width}}  {plugin.documentation.partition(chr(10))[0]}\n" for plugin in found)


OTHERS = {
    "circular-reference": (Severity.ERROR, "Things that are made of each other."),
    "dangling-reference": (Severity.ERROR, "A name that nothing has."),
    "duplicate-id": (Severity.ERROR, "An id that two things have."),
    "escaping-path": (Severity.ERROR, "A path that leads out of the project."),
    "expired-decision": (Severity.ERROR, "A decision about an edit by hand whose day has passed."),
    "expired-waiver": (Severity.WARNING, "A waiver whose day has passed."),
    "hidden-comment": (Severity.WARNING, "A `#` that begins a comment where it looks like text."),
    "invalid-spec": (Severity.ERROR, "A spec that is not what the language says."),
    "missing-file": (Severity.ERROR, "A file that a spec names and that does not exist."),
    "missing-module": (Severity.ERROR, "A module that a spec uses and that cannot be had."),
    "omission": (Severity.WARNING, "Something of a spec that an artifact cannot say."),
    "overtaken-decision": (Severity.ERROR, "A decision about an edit by hand that fits nothing any more."),
    "oversized-text": (Severity.ERROR, "A text that is longer than is read."),
    "reserved-name": (Severity.ERROR, "A name that some system or the language keeps for itself."),
    "too-deep": (Severity.ERROR, "Modules that use each other deeper than is followed."),
    "too-many-variants": (Severity.ERROR, "More combinations of variants than are built."),
    "undecided": (Severity.ERROR, "A feature that could not be looked at, because of other errors."),
    "unknown-variant": (Severity.ERROR, "A variant that no axis has."),
    "unknown-waiver": (Severity.WARNING, "A waiver of a check that does not exist."),
    "unreadable-file": (Severity.ERROR, "A file or folder that cannot be read."),
    "unusable-document": (Severity.ERROR, "A document of a spec that cannot be used."),
    "unused-waiver": (Severity.WARNING, "A waiver that waives nothing."),
}
"""Findings that no check of the registry makes and that are no state of an artifact: how much each matters, and a sentence."""


def described(checks: Iterable[Check], config: Config) -> tuple[Described, ...]:
    """Describe whatever a check of a project can find, by name; what the config switched off is left out."""
    found: dict[str, Described] = {}
    for one in (*_of_states(), *_of_others(), *_of_checks(checks)):
        chosen = config.severities.get(one.name)
        if chosen != "off":
            severity = one.severity if chosen is None else Severity[chosen.upper()]
            found[one.name] = Described(one.name, severity, one.short, one.full, tags=one.tags)
    return tuple(found[name] for name in sorted(found))


def _of_checks(checks: Iterable[Check]) -> Iterator[Described]:
    for one in checks:
        yield Described(one.name, one.severity, one.documentation.partition("\n")[0], one.documentation, tags=("spec",))


def _of_others() -> Iterator[Described]:
    for name, (severity, says) in OTHERS.items():
        yield Described(name, severity, says, says, tags=("spec",))


def _of_states() -> Iterator[Described]:
    for state in sorted(TOLD):
        if (told := finding(state, "FILE", NOTHING)) is not None:
            short = f"{told.message[:1].upper()}{told.message[1:]}."
            yield Described(
                state.value, told.severity, short, f"{short}\n\nWhat to do: {told.help}." if told.help else short, tags=("drift",)
            )
