"""What a review holds, in the form in which one job hands it to another: as data that nobody has to trust."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from specforge.errors import UsageError

FORM = "specforge-review/1"
MOST_BYTES = 8_388_608
"""The most bytes of a review that is read."""
MANY = 5_000
"""The most of one kind of thing that a review holds; what is beyond is counted."""

Text = Annotated[str, Field(max_length=20_000)]
Number = Annotated[int, Field(ge=0, le=10**9)]


class Part(BaseModel):
    """A closed, frozen part of a review."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class At(Part):
    """A place; a line of 0 is the whole file."""

    path: Text
    line: Number = 0


class Told(Part):
    """A finding of a check."""

    check: Text
    severity: Literal["error", "warning", "note"]
    message: Text
    at: At
    help: Text = ""
    ref: Text = ""


class Field_(Part):
    """A field of an element that changed."""

    field: Text
    before: Text
    after: Text
    says: Text
    shown: bool
    """Whether `before` and `after` say more than `says` does."""


class Changed(Part):
    """An element that means something else now."""

    ref: Text
    was: Text = ""
    noun: Text
    action: Text
    category: Literal["contract", "boundary", "behavior", "eval", "text"]
    level: Literal["note", "warning", "danger", "error"]
    breaking: bool
    says: Text
    at: At
    owner: Text = ""
    protected: bool = False
    features: tuple[Text, ...] = ()
    through: Text = ""
    fingerprint: Text
    accepted: Text = ""
    """Who accepted it until when and why, as a sentence; empty when nobody did."""
    fields: tuple[Field_, ...] = ()


class Edit(Part):
    """A piece of an artifact that was edited by hand, and the ways out."""

    at: At
    refs: tuple[Text, ...]
    """The elements behind it, the likeliest first."""
    owners: tuple[Text, ...]
    """The roles that answer for them."""
    protected: bool
    before: Text
    """What a build writes there."""
    after: Text
    introduced: bool
    promotes: Text = ""
    """What promoting it changes in the spec; empty when it cannot be promoted as it is."""
    refused: Text = ""
    """Why it cannot."""


class Approval(Part):
    """Somebody whose word a change needs."""

    role: Text
    who: Text = ""
    """Whom the spec names for the role."""
    handles: tuple[Text, ...] = ()
    """The names that the forge knows them by."""
    categories: tuple[Text, ...] = ()
    refs: tuple[Text, ...] = ()
    signs: tuple[Text, ...] = ()
    """Protected elements among them whose sign-off fell, or was never given."""


class Run(Part):
    """A case to run again."""

    id: Text
    feature: Text
    why: Text


class Weaker(Part):
    """An eval that asks for less."""

    kind: Text
    ref: Text
    at: At
    lost: tuple[Text, ...]
    says: Text


class Covered(Part):
    """The coverage of a feature before and after, in percent, and the must-rules that no case tests."""

    feature: Text
    before: float | None
    after: float | None
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


Texts = Annotated[tuple[Text, ...], Field(max_length=MANY)]


class Review(Part):
    """Everything that a pull request is told."""

    format: Literal["specforge-review/1"] = "specforge-review/1"
    version: Text
    """The version of specforge."""
    base: Text
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
    """The commit that was compared with."""
    head: Annotated[str, Field(pattern=r"^([0-9a-f]{40}([0-9a-f]{24})?)?$")]
    """The commit that was looked at; empty when the tree holds more than that."""
    root: Text
    """The project's folder inside the repository, empty or ending in a slash."""
    as_of: Text
    gate: Literal["error", "warning", "note", "never"]
    change_gate: Literal["error", "danger", "warning", "note", "never"]
    step: Literal["major", "minor", "patch", "none"]
    introduced: Annotated[tuple[Told, ...], Field(max_length=MANY)]
    resolved: Annotated[tuple[Told, ...], Field(max_length=MANY)]
    existing: Number
    """Findings that were there before, and still are."""
    changes: Annotated[tuple[Changed, ...], Field(max_length=MANY)]
    edits: Annotated[tuple[Edit, ...], Field(max_length=MANY)]
    approvals: Annotated[tuple[Approval, ...], Field(max_length=MANY)]
    run: Annotated[tuple[Run, ...], Field(max_length=MANY)]
    others: Number
    """Further cases of features whose prompt moved."""
    weaker: Annotated[tuple[Weaker, ...], Field(max_length=MANY)]
    coverage: Annotated[tuple[Covered, ...], Field(max_length=MANY)]
    prompts: Annotated[tuple[Prompt, ...], Field(max_length=MANY)]
    graph: Annotated[tuple[Edge, ...], Field(max_length=MANY)]
    unseen: Texts
    """Sentences about what could not be seen."""
    beyond: Mapping[Text, Number] = {}
    """How many of each kind of thing there are beyond those that are held."""

    @property
    def blocking(self) -> tuple[Told, ...]:
        """The findings that this change introduced at or above the gate."""
        order = ("note", "warning", "error")
        if self.gate == "never":
            return ()
        return tuple(one for one in self.introduced if order.index(one.severity) >= order.index(self.gate))

    @property
    def blocking_changes(self) -> tuple[Changed, ...]:
        """The changes at or above their gate that nobody accepted."""
        order = ("note", "warning", "danger", "error")
        if self.change_gate == "never":
            return ()
        return tuple(one for one in self.changes if not one.accepted and order.index(one.level) >= order.index(self.change_gate))

    @property
    def blocks(self) -> bool:
        """Whether it stops the pull request."""
        return bool(self.blocking or self.blocking_changes)


def read_review(content: bytes) -> Review:
    """Read a review that another job made.

    Raises:
        UsageError: when it is too large, or not what a review is.
    """
    help = "it must be what `specforge review --format json` of this version wrote"
    if len(content) > MOST_BYTES:
        raise UsageError(f"the review has {len(content):,} bytes; at most {MOST_BYTES:,} are read", help)
    try:
        return Review.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(one) for one in first["loc"])
        raise UsageError(f"the review cannot be read: {where or 'it'}: {first['msg']}", help) from None
    except (ValueError, RecursionError):
        raise UsageError("the review cannot be read", help) from None


def schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Review.model_json_schema(mode="serialization"),
        "title": "specforge review",
    }
