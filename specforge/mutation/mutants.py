"""What a mutant is: a spec with one thing changed, and how an agent that obeys it differs from one that obeys the spec."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from specforge.evaluation.cases import EvalCase, digest
from specforge.grading.events import Conversation
from specforge.location import Place, Route
from specforge.project import Included, Project, SpecFile, View
from specforge.spec.documents import Feature, Module
from specforge.spec.mistakes import validate
from specforge.spec.model import Model
from specforge.spec.sessions import Sessions
from specforge.spec.walking import written

Operator: TypeAlias = Literal["drop", "negate", "weaken", "shift", "swap", "drop-clause", "move-bound", "reorder"]
OPERATORS: Mapping[Operator, str] = {
    "drop": "an element is taken out",
    "negate": "a rule or a condition says the opposite",
    "weaken": "a rule binds less",
    "shift": "a number is moved, by one and by a tenth",
    "swap": "one word of a closed set is put for another",
    "drop-clause": "a part of an intent, of a tool's contract or of a session boundary is taken out",
    "move-bound": "a limit of a session is moved, by one step and by a tenth",
    "reorder": "two neighbours change places",
}
"""Every operator, with what it does."""
Derivation: TypeAlias = Callable[[View], Iterable[EvalCase]]


class Change(Struct, frozen=True):
    """One element replaced."""

    place: Place
    """Where the element is written: a section and a position in it, a rule inside an intent, or the session boundaries."""
    value: Model | None
    """What stands there instead; nothing when the element is taken out."""


class Contrast(Struct, frozen=True):
    """Conversations of agents that obey the spec, beside those of an agent that obeys the mutant."""

    of: Literal["rule", "intent", "tool"]
    """Whose expectations may tell: a rule's own and those that people wrote; an intent's; any that names the tool."""
    refs: frozenset[str]
    """The elements one of which a case must be about."""
    kept: tuple[Conversation, ...]
    broken: tuple[Conversation, ...]
    """One behaviour, in one or more lengths."""
    words: str
    """What an agent that obeys the mutant does."""
    lengths: bool = False
    """Whether it is the length of an answer that is mutated; else no count of words may tell."""
    tool: str = ""
    """The tool, for one about a tool: only what expectations ask of it counts."""
    without: frozenset[str] = frozenset()
    """Elements that tell nothing here: a case about one of them stays out of it."""


class Retelling(Struct, frozen=True):
    """An agent that obeys the mutant says one text, or calls with one value, where the spec has another."""

    refs: frozenset[str]
    old: str
    new: str
    """Nothing when it says neither."""
    arguments: bool = True
    """Whether arguments of calls change, too."""
    tool: str = ""
    """The tool whose calls alone count, where it is about one."""


class Mutant(Struct, frozen=True):
    """One mutant of a feature."""

    ref: str
    operator: Operator
    detail: str
    """What tells it from the other mutants that the operator makes of the element, as a part of an id."""
    what: str
    """What is changed, in words."""
    at: Place
    changes: tuple[Change, ...]
    contrasts: tuple[Contrast | Retelling, ...] = ()
    derives: tuple[Derivation, ...] = ()
    """What has to be derived once more: a conversation by a changed expectation is told from one by the original."""
    lost: str = ""
    """The word or number that it has no more, and that a case would have to expect; nothing for a bound that a criterion has, too."""
    unseen: str = ""
    """Why it is so when no case notices it, where the operator knows."""

    @property
    def id(self) -> str:
        """The id, stable under changes of neighbours."""
        return f"{self.ref}:{self.operator}" + (f".{self.detail}" if self.detail else "")


def named(text: str) -> str:
    """Name a text as a part of an id."""
    return text if re.fullmatch("[A-Za-z0-9_-]{1,24}", text) else digest(text)


def stillborn(mutant: Mutant) -> str:
    """Say why the language refuses a mutant; nothing when it accepts it."""
    for change in mutant.changes:
        if change.value is not None:
            # Pydantic trusts what it copies: only reading the element again tells whether it can be written.
            _, mistakes = validate(type(change.value), written(change.value))
            if mistakes:
                return mistakes[0][1]
    return ""


def mutated(project: Project, mutant: Mutant) -> Project:
    """Give a project in which the changes of a mutant are made."""
    changes: dict[str, list[Change]] = {}
    for change in mutant.changes:
        changes.setdefault(change.place.path, []).append(change)
    files = {file.path: _changed(file, changes[file.path]) if file.path in changes else file for file in project.files}
    includes = {
        owner: tuple(Included(files.get(part.file.path, part.file), part.without) for part in parts)
        for owner, parts in project.includes.items()
    }
    return replace(project, files=tuple(files.values()), includes=includes)


def view_in(project: Project, view: View) -> View:
    """Find the view of the same feature and variant in another project."""
    return next(one for one in project.views_of(project.features_by_id[view.id]) if one.values == view.values)


def _changed(file: SpecFile, changes: Iterable[Change]) -> SpecFile:
    document = file.document
    for change in changes:
        document = _with(document, change.place.route, change.value)
    return SpecFile(file.path, document)


def _with(document: Feature | Module, route: Route, value: Model | None) -> Feature | Module:
    if route == ("sessions",):
        assert isinstance(value, Sessions)
        return document.model_copy(update={"sessions": value})
    section, index = str(route[0]), route[1]
    elements: list[Model] = list(getattr(document, section))
    assert isinstance(index, int)
    if len(route) > 2:
        intent, inner = elements[index], route[3]
        assert isinstance(inner, int)
        rules = _replaced(list(getattr(intent, str(route[2]))), inner, value)
        elements[index] = intent.model_copy(update={str(route[2]): tuple(rules)})
    else:
        elements = _replaced(elements, index, value)
    return document.model_copy(update={section: tuple(elements)})


def _replaced(elements: list[Model], index: int, value: Model | None) -> list[Model]:
    return [*elements[:index], *([] if value is None else [value]), *elements[index + 1 :]]
