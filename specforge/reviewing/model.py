"""What a review holds, in the form in which one job hands it to another."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from specforge.credentials import masked
from specforge.diffing.model import Accepted, Action, Agreement, ElementChange, FieldChange, LeftBehind, Step
from specforge.diffing.telling import NOUNS
from specforge.finding import Severity
from specforge.json_forms import DIALECT
from specforge.location import Location
from specforge.outputs.inert import clipped
from specforge.spec.policy import Category, Level

MANY = 5_000
"""The most of one kind of thing that a review holds; what is beyond is counted."""
LONGEST = 4_000
"""The most characters of one text in a review; longer ones are cut."""


def _kept(value: object) -> object:
    """A text without keys and tokens, and not longer than a review holds."""
    if not isinstance(value, str):
        return value
    return clipped(masked(value.encode("utf-8", "backslashreplace").decode()), LONGEST)


Text = Annotated[str, BeforeValidator(_kept)]
Number = Annotated[int, Field(ge=0, le=10**9)]
Held = Field(json_schema_extra={"maxItems": MANY})
"""Of what can be many: more is found than is handed on, and no more than that is read."""
Severities = Literal["error", "warning", "note"]
Categories = Literal["contract", "boundary", "behavior", "eval", "text"]
Levels = Literal["note", "warning", "danger", "error"]
SEVERITIES: Mapping[Severity, Severities] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
CATEGORIES: Mapping[Category, Categories] = {
    Category.CONTRACT: "contract", Category.BOUNDARY: "boundary", Category.BEHAVIOR: "behavior", Category.EVAL: "eval", Category.TEXT: "text",
}  # fmt: skip
LEVELS: Mapping[Level, Levels] = {Level.NOTE: "note", Level.WARNING: "warning", Level.DANGER: "danger", Level.ERROR: "error"}


class Part(BaseModel):
    """A closed, frozen part of a review."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class At(Part):
    """A place; a line of 0 is the whole file."""

    path: Text
    line: Number = 0
    column: Number = 0

    @classmethod
    def of(cls, at: Location) -> Self:
        """Hold a place."""
        return cls(path=at.path, line=at.line, column=at.column)

    @property
    def location(self) -> Location:
        """The place again."""
        return Location(self.path, self.line, self.column)


class Told(Part):
    """A finding of a check."""

    check: Text
    severity: Severities
    message: Text
    at: At
    help: Text = ""
    ref: Text = ""


class ChangedField(Part):
    """A field of an element that changed."""

    field: Text
    action: Action
    category: Categories
    level: Levels
    before: Text
    after: Text
    says: Text


class Acceptance(Part):
    """That somebody accepted a change."""

    owner: Text
    reason: Text
    expires: Text


class Left(Part):
    """An element that still says a number which another one said until it changed."""

    ref: Text
    says: Text
    at: At


class Agreed(Part):
    """A judgement call to which somebody agreed before it changed, or before an element changed that it decides."""

    ref: Text
    by: tuple[Text, ...]
    on: Text
    at: At


class Changed(Part):
    """An element that means something else now, as `specforge diff --format json` says it."""

    ref: Text
    was: Text
    kind: Text
    action: Action
    category: Categories
    level: Levels
    breaking: bool
    says: Text
    at: At
    was_at: At
    owner: Text
    protected: bool
    quoted_by: Text = ""
    perhaps: Text = ""
    left: tuple[Left, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    features: tuple[Text, ...]
    through: Text
    fingerprint: Annotated[str, Field(pattern="^[0-9a-f]{12}$")]
    accepted: Acceptance | None
    fields: tuple[ChangedField, ...]

    @classmethod
    def of(cls, one: ElementChange) -> Self:
        """Hold a change."""
        accepted = one.accepted
        return cls(
            ref=one.ref,
            was=one.was,
            kind=one.kind,
            action=one.action,
            category=CATEGORIES[one.category],
            level=LEVELS[one.level],
            breaking=one.breaking,
            says=one.says,
            at=At.of(one.at),
            was_at=At.of(one.was_at),
            owner=one.owner,
            protected=one.protected,
            quoted_by=one.quoted_by,
            perhaps=one.perhaps,
            left=tuple(Left(ref=each.ref, says=each.says, at=At.of(each.at)) for each in one.left),
            agreed=tuple(Agreed(ref=each.ref, by=each.by, on=each.on, at=At.of(each.at)) for each in one.agreed),
            features=one.features,
            through=one.through,
            fingerprint=one.fingerprint,
            accepted=Acceptance(owner=accepted.owner, reason=accepted.reason, expires=accepted.expires) if accepted is not None else None,
            fields=tuple(
                ChangedField(
                    field=each.name,
                    action=each.action,
                    category=CATEGORIES[each.category],
                    level=LEVELS[each.level],
                    before=each.before,
                    after=each.after,
                    says=each.says,
                )
                for each in one.fields
            ),
        )

    @property
    def change(self) -> ElementChange:
        """The change again, for what tells changes."""
        return ElementChange(
            self.ref,
            self.was,
            self.kind if self.kind in NOUNS else "feature",
            self.action,
            Category[self.category.upper()],
            Level[self.level.upper()],
            self.says,
            tuple(
                FieldChange(
                    tuple(each.field.split(".")),
                    each.action,
                    Category[each.category.upper()],
                    Level[each.level.upper()],
                    each.before,
                    each.after,
                    each.says,
                )
                for each in self.fields
            ),
            self.at.location,
            self.was_at.location,
            self.owner,
            self.protected,
            self.features,
            self.through,
            self.fingerprint,
            Accepted(self.accepted.owner, self.accepted.reason, self.accepted.expires) if self.accepted is not None else None,
            self.quoted_by,
            self.perhaps,
            tuple(LeftBehind(each.ref, each.says, each.at.location) for each in self.left),
            tuple(Agreement(each.ref, each.by, each.on, each.at.location) for each in self.agreed),
        )


class Concerned(Part):
    """An element behind a piece of text."""

    ref: Text
    owner: Text
    """The role that answers for it; empty when nobody does."""
    protected: bool


class Edit(Part):
    """A piece of an artifact that was edited by hand, and the ways out."""

    at: At
    says: Text
    """What was edited, in words."""
    concerns: tuple[Concerned, ...]
    """The elements behind it, the likeliest first."""
    between: bool
    """Whether it stands between them, and none of them wrote it."""
    before: Text
    """What a build writes there."""
    after: Text
    promotes: Text = ""
    """What promoting it does to the spec; empty when it cannot be promoted."""
    agreeing: bool = False
    """Whether somebody has to agree to that."""
    loud: tuple[Text, ...] = ()
    """In what that asks for less than before, or touches what is protected."""
    refused: Text = ""
    """Why it cannot be promoted, and what to do; empty when it can, or when that was not tried."""
    accepted: Acceptance | None = None
    """The decision of the change that keeps it for a while."""
    last: Number = 0
    """The last line of it; before the first one where nothing of it is left."""
    restores: tuple[Text, ...] | None = None
    """The lines that drop it when they stand in the place of those; nothing where lines cannot say that."""


class Approval(Part):
    """Somebody whose word a change needs."""

    role: Text
    who: Text = ""
    """Whom the spec names for the role."""
    handles: tuple[Text, ...] = ()
    """The names that the forge knows them by."""
    categories: tuple[Categories, ...] = ()
    refs: tuple[Text, ...] = ()
    """What changed."""
    signs: tuple[Text, ...] = ()
    """What is protected among them, and waits for this word."""


class Allowance(Part):
    """Something that a change tolerates from now on: a waiver, or a decision in a spec."""

    what: Text
    """As `the waiver of unbounded-list`."""
    who: Text
    reason: Text
    until: Text = ""
    """The last day, as `2027-01-31`; empty for none."""
    at: At


class Run(Part):
    """A case to run again."""

    id: Text
    feature: Text
    why: Text


class Lost(Part):
    """One thing that is not asked any more."""

    was: Text
    now: Text
    """What is asked instead; empty when nothing is."""


class Weaker(Part):
    """An eval that asks for less."""

    kind: Text
    ref: Text
    at: At
    lost: tuple[Lost, ...]
    says: Text


class Covered(Part):
    """The coverage of a feature before and after, in percent, and the must-rules that no case tests."""

    feature: Text
    before: Annotated[float, Field(ge=0, le=100)] | None
    """Nothing for a feature that was not there."""
    after: Annotated[float, Field(ge=0, le=100)] | None
    untested: tuple[Text, ...] = ()
    """Must-rules that a change brought and no case tests."""


class Prompt(Part):
    """A prompt as it is in the tree, before and after, in tokens by an estimate."""

    path: Text
    before: Number
    after: Number
    margin: Number
    """By how much the estimate of `after` can be off."""
    kept: Number
    """The tokens at the beginning that are the same: what a cache of prefixes still serves."""
    budget: Number = 0
    """What the spec allows; 0 when it says nothing."""


class Edge(Part):
    """An arrow of the affected part of the graph."""

    source: Text
    target: Text
    why: Text = ""


class Review(Part):
    """Everything that a pull request is told."""

    format: Literal["specforge-review/1"] = "specforge-review/1"
    version: Text
    """The version of specforge."""
    base: Text
    """The revision, as it was named."""
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
    """The commit that was compared with."""
    root: Text
    """The project's folder inside the repository, empty or ending in a slash."""
    as_of: Text
    gate: Severities | Literal["never"]
    """The least severity of an introduced finding that blocks."""
    change_gate: Levels | Literal["never"]
    """The least level of a change that nobody accepted which blocks."""
    mermaid: bool
    """Whether the graph is drawn."""
    suggests: bool = False
    """Whether suggestions are made at lines of the change."""
    step: Step
    introduced: Annotated[tuple[Told, ...], Held]
    resolved: Annotated[tuple[Told, ...], Held]
    existing: Number
    """Findings that were there before, and still are."""
    changes: Annotated[tuple[Changed, ...], Held]
    edits: Annotated[tuple[Edit, ...], Held]
    """Those that this change brought."""
    patches: Annotated[tuple[Text, ...], Held]
    """What promoting them changes in each spec, as unified diffs."""
    allowances: Annotated[tuple[Allowance, ...], Held]
    """Those that are new."""
    approvals: Annotated[tuple[Approval, ...], Held]
    run: Annotated[tuple[Run, ...], Held]
    others: Number
    """Further cases of features whose prompt moved."""
    weaker: Annotated[tuple[Weaker, ...], Held]
    coverage: Annotated[tuple[Covered, ...], Held]
    prompts: Annotated[tuple[Prompt, ...], Held]
    graph: Annotated[tuple[Edge, ...], Held]
    untold: Annotated[tuple[Text, ...], Held] = ()
    """The features of which nobody can say what the change means, as a spec of theirs cannot be understood on one side."""
    unseen: Annotated[tuple[Text, ...], Held]
    """Sentences about what could not be seen."""
    beyond: Mapping[Text, Number] = {}
    """How many of each kind of thing there are beyond those that are held."""

    @property
    def blocking(self) -> tuple[Told, ...]:
        """The findings that this change introduced at or above the gate."""
        return tuple(one for one in self.introduced if one.severity in self._counted)

    @property
    def below(self) -> tuple[Told, ...]:
        """The findings that this change introduced below the gate."""
        return tuple(one for one in self.introduced if one.severity not in self._counted)

    @property
    def _counted(self) -> frozenset[Severities]:
        least = None if self.gate == "never" else Severity[self.gate.upper()]
        return frozenset(name for severity, name in SEVERITIES.items() if least is not None and severity >= least)

    @property
    def blocking_changes(self) -> tuple[Changed, ...]:
        """The changes at or above their gate, and those of what was protected, that nobody accepted."""
        if self.change_gate == "never":
            return ()
        least = Level[self.change_gate.upper()]
        return tuple(one for one in self.changes if one.change.counts(least))

    @property
    def blocks(self) -> bool:
        """Whether it stops the pull request."""
        return bool(self.blocking or self.blocking_changes)


def schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    return {
        "$schema": DIALECT,
        **Review.model_json_schema(mode="serialization"),
        "title": "specforge review",
    }
