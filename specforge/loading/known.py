"""What is known of a project's files while they are loaded: what they declare, what they say, and what is wrong with them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from specforge.finding import Finding, Severity
from specforge.location import Location, Place
from specforge.project import Included, SpecFile, Values, Variant, applies
from specforge.source.reading import Source
from specforge.spec.element import Element
from specforge.spec.rules import Intent


class Declared(Struct, frozen=True):
    """An element as it is declared in a file."""

    kind: str
    element: Element
    place: Place
    within: Intent | None = None
    """The intent that a constraint stands in."""

    @property
    def namespace(self) -> tuple[str, str]:
        """What two elements of one variant may not share; facts and variables have one namespace."""
        return ("fact" if self.kind == "variable" else self.kind, self.element.id.casefold())

    @property
    def ids(self) -> set[str]:
        """The ids that an `except` can name to leave it out."""
        return {self.element.id} if self.within is None else {self.element.id, self.within.id}

    @property
    def where(self) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        """What its variants have to meet, without that which holds for all of its file."""
        wheres = (self.element.where, self.within.where if self.within is not None else {})
        return tuple(where for where in wheres if where)


class Known:
    """What is known of files: those that were loaded, and those of which somebody told what they declare."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.owners: dict[str, str] = {}
        """The file that declares each id; the first when there are several."""
        self.kinds: dict[str, str] = {}
        """Whether a file is a feature or a module, by its path."""
        self.sources: dict[str, Source] = {}
        self.files: dict[str, SpecFile] = {}
        self.declared: dict[str, tuple[Declared, ...]] = {}
        """The elements of each file, by its path."""
        self.linked: dict[str, dict[str, str]] = {}
        """The texts of the documents that each file links, as in `Project.linked`."""
        self.findings: list[Finding] = []
        self.told: dict[str, list[Finding]] = {}
        """The same, by the path of the file."""
        self.tried: set[str] = set()
        self.failed: set[str] = set()
        """Files that could not be understood."""
        self.wrong: set[str] = set()
        """Files with a mistake of their own."""
        self.unread: dict[str, str] = {}
        """Why a module could not be read, by its path; told where it is used."""

    def declare(self, path: str, kind: str, owner: str) -> str:
        """Take down what a file declares; gives the first file that declares its id. Of two that do, neither can be trusted."""
        self.kinds[path] = kind
        first = self.owners.setdefault(owner, path)
        if first != path:
            self.wrong.update((first, path))
        return first

    def drop(self, files: Iterable[SpecFile]) -> None:
        """Forget files that are done with; what was found in them stays."""
        for file in files:
            for kept in (self.files, self.sources, self.declared, self.linked):
                kept.pop(file.path, None)

    def found(self) -> tuple[Finding, ...]:
        """What is wrong with the files, sorted."""
        return tuple(sorted(self.findings, key=lambda finding: finding.order))

    def report(self, check: str, message: str, place: Place, help: str) -> None:
        """Take down a mistake in a file."""
        source = self.sources.get(place.path)
        at = source.locate(place.route) if source else Location(place.path)
        self.tell(Finding(check, Severity.ERROR, message, at, help))

    def tell(self, finding: Finding) -> None:
        """Take down a finding in a file."""
        self.findings.append(finding)
        self.told.setdefault(finding.at.path, []).append(finding)


def holds(one: Declared, part: Included, values: Values, variant: Variant) -> bool:
    """Whether an element of a part is there in a variant."""
    without = part.without.get(values)
    return without is not None and not one.ids & without and all(applies(where, variant) for where in one.where)


def left_out(one: Declared, part: Included) -> bool:
    """Whether an element is left out by an `except` wherever its module is used."""
    return bool(part.without) and all(one.ids & without for without in part.without.values())
