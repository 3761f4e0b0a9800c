"""What was found in a project as results, for forms other than those of its own report, with what can be found at all."""

from collections.abc import Iterable, Iterator

from specforge.amounts import many
from specforge.config import Config
from specforge.drift import NOTHING, TOLD, finding
from specforge.finding import Report, Severity
from specforge.outputs.fingerprints import Fingerprints, loose
from specforge.outputs.result import Described, Result, Results, Span
from specforge.prompt_lint.choosing import Chosen
from specforge.registry import Check


def results_of(report: Report, rules: tuple[Described, ...], gate: Severity = Severity.ERROR) -> Results:
    """Give a report as results, for forms other than its own.

    A fingerprint is made from the check, the file and the element; where no element can be named, from the message without
    numbers and what it quotes. Equal ones are told apart by their count.

    Args:
        report: What was found.
        rules: What can be found.
        gate: The least severity that fails the run.
    """
    given = Fingerprints()
    results = tuple(
        Result(
            one.check,
            one.severity,
            one.message,
            Span(one.at.path, one.at.line, one.at.column),
            one.help,
            one.ref,
            fingerprint=given.of(one.check, one.at.path, one.ref or loose(one.message)),
        )
        for one in report.findings
    )
    covered = f"{many(report.features, 'feature')}, {many(report.modules, 'module')}, {many(report.artifacts, 'artifact')}"
    return Results(results, rules, covered, report.unseen, report.waived, gate)


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
    "unowned-decision": (Severity.ERROR, "A decision about what is protected by somebody who does not answer for it."),
    "unreadable-file": (Severity.ERROR, "A file or folder that cannot be read."),
    "unusable-document": (Severity.ERROR, "A document of a spec that cannot be used."),
    "unused-waiver": (Severity.WARNING, "A waiver that waives nothing."),
}
"""Findings that no check of the registry makes and that are no state of an artifact: how much each matters, and a sentence."""


def described(checks: Iterable[Check], rules: Iterable[Chosen], config: Config) -> tuple[Described, ...]:
    """Describe whatever a check of a project can find, by name; what the config switched off is left out."""
    found: dict[str, Described] = {one.rule.name: one.described() for one in rules}
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
