"""What was found in a project as results, for forms other than those of its own report, with all that can be found."""

from collections.abc import Iterable, Iterator

from specforge.amounts import sentence
from specforge.config import Config
from specforge.drift import NOTHING, TOLD, finding
from specforge.finding import Report, Severity
from specforge.outputs.fingerprints import Fingerprints, loose
from specforge.outputs.result import Described, Result, Results, Span
from specforge.prompt_lint.choosing import Chosen
from specforge.registry import Check


def results_of(report: Report, rules: tuple[Described, ...], gate: Severity = Severity.ERROR) -> Results:
    """Give a report as results, for forms other than its own: what is wrong with specs before the artifacts that drifted.

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
        for one in sorted(report.findings, key=lambda one: one.check in TOLD)
    )
    return Results(results, rules, report.covered, report.unseen, report.waived, gate)


OTHERS = {
    "circular-reference": (Severity.ERROR, "Facts, intents or modules that lead back to themselves."),
    "dangling-reference": (Severity.ERROR, "A name that nothing has."),
    "duplicate-id": (Severity.ERROR, "An id that two things have."),
    "escaping-path": (Severity.ERROR, "A path that leaves the project, or is not written with `/`."),
    "expired-decision": (Severity.ERROR, "A decision about an edit, a file or a change whose last day is over."),
    "expired-waiver": (Severity.WARNING, "A waiver whose last day is over: what it let pass counts again."),
    "hidden-comment": (Severity.WARNING, "A line of a text that looks like a comment, and is a part of the text to YAML."),
    "invalid-spec": (Severity.ERROR, "A key or value that the language does not have; docs/language.md lists what it has."),
    "joined-list": (Severity.WARNING, "A list inside of a text whose lines YAML joins to one."),
    "missing-file": (Severity.ERROR, "A file that a spec names and that does not exist."),
    "missing-module": (Severity.ERROR, "A module that a spec uses and that cannot be had."),
    "omission": (Severity.WARNING, "Something of a spec that an artifact cannot say."),
    "overtaken-decision": (Severity.ERROR, "A decision about something that is not there any more, or is not as it was."),
    "oversized-text": (Severity.ERROR, "A text that is too long once its facts are filled in."),
    "reserved-name": (Severity.ERROR, "An id or a value that some systems cannot have as the name of a file."),
    "too-deep": (Severity.ERROR, "Facts, intents or modules that are nested too deeply."),
    "too-many-variants": (Severity.ERROR, "More combinations of variants than are built."),
    "undecided": (
        Severity.ERROR,
        "A feature that could not be compiled, so that its artifacts were not looked at: settle its other errors first.",
    ),
    "unknown-variant": (Severity.ERROR, "A variant that no axis has."),
    "unknown-waiver": (Severity.WARNING, "A waiver of a check that does not exist."),
    "unowned-decision": (Severity.ERROR, "A decision about what is protected by somebody who does not answer for it."),
    "unreadable-file": (
        Severity.ERROR,
        "A spec, or a folder of specs, that cannot be read: for its rights, its encoding, or because it is no YAML.",
    ),
    "unseen-config": (Severity.WARNING, "A file of settings that is not read, since it is not called specforge.toml."),
    "unseen-spec": (
        Severity.WARNING,
        "A file that is not read, though it begins as a spec does or only capital letters of its name are in the way: no pattern of `specs` matches it.",
    ),
    "unusable-document": (Severity.ERROR, "A linked document that is no text, or is too large."),
    "void-waiver": (Severity.WARNING, "A comment beside an element that is to waive a finding, and waives none."),
    "unused-waiver": (Severity.WARNING, "A waiver that waives nothing."),
}
"""Findings that no check of the registry makes and that are no state of an artifact: how much each matters, and a sentence."""


def described(checks: Iterable[Check], rules: Iterable[Chosen], config: Config) -> tuple[Described, ...]:
    """Describe whatever a check of a project can find, by name; what the config switched off is left out."""
    found: dict[str, Described] = {one.rule.name: one.described() for one in rules}
    for one in (*told_beside(), *_of_checks(checks)):
        chosen = config.severities.get(one.name)
        if chosen != "off":
            severity = one.severity if chosen is None else Severity[chosen.upper()]
            found[one.name] = Described(one.name, severity, one.short, one.full, tags=one.tags)
    return tuple(found[name] for name in sorted(found))


def told_beside() -> Iterator[Described]:
    """Describe what no check of the registry makes: states of artifacts, and what is found while specs are read."""
    yield from _of_states()
    yield from _of_others()


def _of_checks(checks: Iterable[Check]) -> Iterator[Described]:
    for one in checks:
        yield Described(one.name, one.severity, one.documentation.partition("\n")[0], one.documentation, tags=("spec",))


def _of_others() -> Iterator[Described]:
    for name, (severity, says) in OTHERS.items():
        yield Described(name, severity, says, says, tags=("spec",))


def _of_states() -> Iterator[Described]:
    for state in sorted(TOLD):
        if (told := finding(state, "FILE", NOTHING)) is not None:
            short = sentence(told.message)
            yield Described(
                state.value, told.severity, short, f"{short}\n\nWhat to do: {told.help}." if told.help else short, tags=("drift",)
            )
