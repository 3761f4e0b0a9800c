"""What a lock keeps of an artifact, from its text with provenance; and what moved since it was kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

from msgspec import Struct

from specforge.caps import PROFILES
from specforge.elements import fingerprints
from specforge.lock import Lock, Region, Written, line_hash
from specforge.project import Project, SpecFile, View
from specforge.prompting.templating import shipped, templated
from specforge.provenance.lines import owned_lines
from specforge.provenance.traced import Origin
from specforge.registry import Compiler


def fingerprints_of(project: Project, file: SpecFile) -> dict[str, str]:
    """The fingerprints of a feature's elements in all its variants, by ref."""
    return {ref: value for view in project.views_of(file) for ref, value in fingerprints(view).items()}


def made_with(compiler: Compiler, project: Project) -> dict[str, str]:
    """What an artifact is made with beside elements, by name."""
    found = {"compiler": f"{compiler.name} {compiler.revision}"}
    if compiler.name in templated():
        path, text = project.settings.templates.get(compiler.name) or ("shipped", shipped(compiler.name))
        found["template"] = f"{path} {_digest(text)}"
    if caps := sorted((name, repr(cap)) for name, cap in project.settings.caps.items() if PROFILES.get(name) != cap):
        found["caps"] = _digest(repr(caps))
    return found


@lru_cache(maxsize=16)
def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()


def record(text: str, view: View, known: Mapping[str, str], made: Mapping[str, str]) -> Written:
    """Keep what an artifact is made of.

    Args:
        text: The text, with provenance.
        view: What it was compiled from.
        known: The fingerprints of the elements, by ref.
        made: What it was made with beside them.
    """
    runs = _named_runs(text, Origin(view.id, view.place))
    return Written.of(
        made,
        (
            Region(name, after, tuple((ref, known.get(ref, "-")) for ref in run.refs), tuple(map(line_hash, run.lines)))
            for (name, run), after in zip(runs, ["", *(name for name, _ in runs)], strict=False)
        ),
    )


def regions_of(text: str, view: View) -> list[tuple[str, tuple[str, ...]]]:
    """Give the regions of a text with provenance in their order: the name of each, as in a lock, and its lines."""
    return [(name, tuple(run.lines)) for name, run in _named_runs(text, Origin(view.id, view.place))]


def _named_runs(text: str, feature: Origin) -> list[tuple[str, "_Run"]]:
    named: list[tuple[str, _Run]] = []
    counts: dict[str, int] = {}
    for run in _runs(text, feature):
        counts[run.name] = counts.get(run.name, 0) + 1
        named.append((run.name if counts[run.name] == 1 else f"{run.name} #{counts[run.name]}", run))
    return named


@dataclass
class _Run:
    """Lines that follow each other and have one owner; empty lines belong to what stands before them."""

    name: str
    refs: dict[str, None]
    lines: list[str]


def _runs(text: str, feature: Origin) -> Iterator[_Run]:
    run = _Run(feature.ref, {feature.ref: None}, [])
    owned: tuple[str, str] = ("", "")
    for _, _, content, spans, owner, section in owned_lines(text, feature):
        if owner is not None:
            if owned != (owner.ref, section.ref):
                owned = (owner.ref, section.ref)
                name = owner.ref if section.ref in {owner.ref, feature.ref} else f"{owner.ref} in {section.ref}"
                if name != run.name:
                    if run.lines:
                        yield run
                    run = _Run(name, {owner.ref: None}, [])
            for span in spans:
                for one in span.outer:
                    run.refs[one.ref] = None
                run.refs[span.origin.ref] = None
        run.lines.append(content)
    yield run


def silent(written: Mapping[str, Written], known: Mapping[str, str]) -> dict[str, str]:
    """The fingerprints of the elements that had no part in any artifact."""
    heard = frozenset().union(*(one.refs for one in written.values()))
    return {ref: value for ref, value in known.items() if ref not in heard}


class Reads(Struct, frozen=True, dict=True):
    """What the artifacts of a lock read."""

    lock: Lock
    each: Mapping[str, list[tuple[str, str]]]
    """Refs and their fingerprints, by the path of the artifact."""

    @cached_property
    def everywhere(self) -> list[tuple[str, str]]:
        """The same of all artifacts."""
        return [read for one in self.each.values() for read in one]

    @cached_property
    def listed(self) -> frozenset[str]:
        """The refs that the lock knows."""
        return frozenset((*(ref for ref, _ in self.everywhere), *self.lock.silent))


def reads_of(lock: Lock) -> Reads:
    """Give what each artifact of a lock read."""
    return Reads(lock, {path: [read for region in written.regions for read in region.reads] for path, written in lock.artifacts.items()})


GONE, NEW = " is gone", " is new"
"""What is said of an element that a lock knows and the spec does not, and the other way round."""


def moved(reads: Reads, path: str, known: Mapping[str, str], made: Mapping[str, str], *, elsewhere: bool) -> tuple[str, ...]:
    """Say what differs between what an artifact was made from and what it is made from now; nothing when nothing does.

    The elements that had a part in the artifact come first. An element that wrote nothing or that is new can be the cause
    too, and with `elsewhere`, where nothing else is, one that had a part in another artifact: what is left out was read.
    """
    if not reads.each[path]:
        return ("the format of the lock",)
    found = list(_moved(reads.each[path], known))
    added = [f"{ref}{NEW}" for ref in known if ref not in reads.listed]
    found += [] if found else _moved(reads.lock.silent.items(), known)
    if elsewhere and not found and not added:
        found += _moved(reads.everywhere, known)
    found += added
    before = reads.lock.artifacts[path].made_with
    for key in sorted({*made, *before}):
        if (old := before.get(key)) != (new := made.get(key)):
            found.append(_changed(key, old, new))
    return tuple(dict.fromkeys(found))


def _moved(reads: Iterable[tuple[str, str]], known: Mapping[str, str]) -> Iterator[str]:
    for ref, value in reads:
        if value != "-" and known.get(ref) != value:
            yield f"{ref} changed" if ref in known else f"{ref}{GONE}"


def is_of_tools(cause: str) -> bool:
    """Whether it is specforge or a plugin that changed, and nothing that stands in the project."""
    return cause == _SHIPPED or cause.startswith("the compiler ")


def is_of_elements(cause: str) -> bool:
    """Whether it is an element of a spec that changed, and not what artifacts are made with."""
    return not cause.startswith(("the ", "`"))


_SHIPPED = "the template shipped changed"


def _changed(key: str, old: str | None, new: str | None) -> str:
    names = tuple(value.rpartition(" ")[0] for value in (old or "", new or ""))
    if key == "template":
        return f"the template {names[1]} changed" if names[0] == names[1] else f"the template is {names[1]} instead of {names[0]}"
    return f"the compiler {new or old} was {old}" if key == "compiler" else f"`{key}` in the config changed"
