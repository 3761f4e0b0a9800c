"""Decisions about edits by hand, as they stand in the specs: what is accepted, and what no build writes any more."""

import datetime
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from shlex import quote

from msgspec import Struct

from specforge.config import Config
from specforge.finding import Finding, Problem, Severity
from specforge.linting import located, severity_of
from specforge.location import Place
from specforge.project import Project, SpecFile
from specforge.spec.decisions import Decision

EXPIRED, OVERTAKEN, UNOWNED = "expired-decision", "overtaken-decision", "unowned-decision"


class Standing(Struct, frozen=True):
    """A decision about an artifact, and where it stands."""

    decision: Decision
    path: str
    """The artifact, as a path inside the project."""
    place: Place

    def holds(self, as_of: datetime.date) -> bool:
        """Whether it has not run out."""
        return self.decision.expires is None or self.decision.expires >= as_of


class Decisions(Struct, frozen=True):
    """What was decided about the artifacts of one feature."""

    standing: tuple[Standing, ...] = ()
    as_of: datetime.date = datetime.date.min

    def accepts(self, path: str, *, at_all: bool = False) -> frozenset[str]:
        """The changes of an artifact that are accepted, by their names; `at_all` adds those of decisions that ran out."""
        return frozenset(
            change
            for one in self.standing
            if one.path == path and one.decision.accept is not None and (at_all or one.holds(self.as_of))
            for change in one.decision.changes
        )

    def acceptances(self, path: str, change: str) -> tuple[Standing, ...]:
        """The decisions that accept a change of an artifact."""
        return tuple(
            one
            for one in self.standing
            if one.path == path and one.decision.accept is not None and change in one.decision.changes and one.holds(self.as_of)
        )

    def detachments(self, path: str) -> tuple[Standing, ...]:
        """The decisions by which no build writes an artifact."""
        return tuple(one for one in self.standing if one.path == path and one.decision.detach is not None and one.holds(self.as_of))

    def detached(self, path: str) -> bool:
        """Whether no build writes an artifact."""
        return bool(self.detachments(path))


def decisions_of(file: SpecFile, output: str, as_of: datetime.date) -> Decisions:
    """Give what was decided about the artifacts of a feature."""
    found = []
    for index, decision in enumerate(file.document.decisions):
        name = decision.accept or decision.detach
        if name is not None:
            path = posixpath.normpath(f"{output}/{file.owner}/{name}")
            found.append(Standing(decision, path, Place(file.path) / "decisions" / index))
    return Decisions(tuple(found), as_of)


def overtaken(
    decided: Decisions, project: Project, config: Config, made: Sequence[str], changes: dict[str, frozenset[str]]
) -> Iterator[Finding]:
    """Say which decisions ran out, and which speak of what is not there any more.

    Args:
        decided: The decisions of a feature.
        project: The project that has it.
        config: Its settings.
        made: The artifacts that a build makes of it.
        changes: The changes of each artifact that was edited by hand, by their names.
    """
    for one in decided.standing:
        name = one.decision.accept or one.decision.detach or ""
        check, message, help = "", "", ""
        edits = changes.get(one.path, frozenset())
        gone = [] if one.decision.accept is None else sorted(set(one.decision.changes) - edits)
        if one.path not in made:
            check, message, help = OVERTAKEN, f"the decision is about `{name}`, which no build makes", "remove it"
        elif gone and len(gone) == len(set(one.decision.changes)):
            check, message = OVERTAKEN, f"the decision accepts {_few(gone)} in `{name}`, which is not there any more, or not as it was"
            others = edits - decided.accepts(one.path)
            help = f"remove the decision{f'; `specforge accept {quote(one.path)}` accepts what differs now' if others else ''}"
        elif not one.holds(decided.as_of):
            what = "the edit it accepts is drift again" if one.decision.accept else "the file is to be managed again"
            check, message = EXPIRED, f"the decision about `{name}` ran out on {one.decision.expires}: {what}"
            help = (
                f"promote or revert the edit, or let {one.decision.owner} extend it" if one.decision.accept else "remove it, or extend it"
            )
        elif gone:
            check, message = OVERTAKEN, f"the decision accepts {_few(gone)} in `{name}`, which is not there any more, or not as it was"
            help = "take that out of its `changes`"
        if check and (severity := severity_of(check, Severity.WARNING, config)) is not None:
            yield located(project, check, severity, Problem(message, one.place, help))


def _few(changes: Sequence[str]) -> str:
    return ", ".join(changes[:3]) + (" and more" if len(changes) > 3 else "")


def unowned(
    decided: Decisions, project: Project, config: Config, path: str, edits: Iterable[tuple[str, Iterable[str]]], guards: Mapping[str, str]
) -> Iterator[Finding]:
    """Say which decisions keep what is protected from the one who answers for it.

    Args:
        decided: The decisions of a feature.
        project: The project that has it.
        config: Its settings.
        path: An artifact of it.
        edits: What was edited in it by hand, by name, each with the elements behind it.
        guards: The owner of each protected element that has a part in the artifact, by ref.
    """
    kept = [(decided.acceptances(path, name), [ref for ref in refs if ref in guards], "keeps an edit of") for name, refs in edits]
    severity = severity_of(UNOWNED, Severity.ERROR, config)
    told: set[Place] = set()
    for decisions, refs, what in (*kept, (decided.detachments(path), list(guards), "takes out of management what is made of")):
        others = [ref for ref in refs if guards[ref] not in {one.decision.owner for one in decisions}]
        if decisions and others and severity is not None and decisions[0].place not in told:
            told.add(decisions[0].place)
            owner, more = guards[others[0]], f" and {len(others) - 1} more" if len(others) > 1 else ""
            name = decisions[0].decision.owner
            message = f"the decision {what} {others[0]}{more}, which is protected and belongs to {owner}; {name} decided it"
            help = f"let {owner} decide it, under that name in `owner`, or remove the decision"
            yield located(project, UNOWNED, severity, Problem(message, decisions[0].place, help, others[0]))
