"""Runs compilers over a feature: collects artifacts, refuses clashing or escaping paths, tells omissions."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from specforge.artifact import Artifact, Omission
from specforge.errors import PluginError, UsageError, crash_named
from specforge.finding import Problem
from specforge.location import RESERVED, is_inner
from specforge.lock import FOLDER
from specforge.project import Project, SpecFile, View
from specforge.registry import Compiler, require_well_made

TAKEN = frozenset((".git", FOLDER))
"""Folders of a project that artifacts have no place in."""


class Built(Struct, frozen=True):
    """What the compilers made of one feature: texts by path below the output folder, and what they could not say."""

    texts: dict[str, str]
    omissions: tuple[Problem, ...]
    makers: dict[str, Compiler]
    """The compiler of each text."""
    views: dict[str, View]
    """What each text was compiled from."""


def build_feature(project: Project, file: SpecFile, compilers: Iterable[Compiler], *, tracing: bool = False) -> Built:
    """Compile one feature in every variant; when tracing, into texts that remember where they came from.

    Raises:
        PluginError: when a compiler gives a path that clashes or leaves the output folder.
    """
    texts: dict[str, str] = {}
    folded: dict[str, str] = {}
    omissions: list[Problem] = []
    makers: dict[str, Compiler] = {}
    views: dict[str, View] = {}
    compilers = tuple(compilers)
    for view in project.views_of(file):
        for compiler in compilers:
            for artifact, lost in _run(compiler, project.traced(view) if tracing else view):
                path = artifact.path
                if (other := folded.get(path.casefold())) is not None:
                    same = f"the path {path!r}" if path == other else f"the paths {other!r} and {path!r}, which are one on some systems"
                    raise PluginError(f"two artifacts of feature `{file.owner}` have {same}", "rename one of them")
                folded[path.casefold()] = path
                texts[path], makers[path], views[path] = artifact.text, compiler, view
                omissions += lost
    return Built(texts, tuple(omissions), makers, views)


def _run(compiler: Compiler, view: View) -> Iterator[tuple[Artifact, tuple[Problem, ...]]]:
    """Run a compiler; what it gives is a path below the output folder, a text that a file can hold, and what it could not say."""
    with crash_named("compiler", compiler.name):
        for artifact in compiler.run(view):
            _check_artifact(compiler, artifact, view)
            yield artifact, tuple(Problem(one.message, one.at, one.help, one.ref) for one in artifact.omissions)


def _check_artifact(compiler: Compiler, artifact: object, view: View) -> None:
    who = f"the compiler `{compiler.name}`"
    if not isinstance(artifact, Artifact) or not all(isinstance(one, str) for one in (artifact.path, artifact.text)):
        raise PluginError(f"{who} gives something that is no `Artifact` of two texts", "yield `Artifact(path, text)`")
    for one in artifact.omissions:
        require_well_made(who, one, Omission)
    path = artifact.path
    if not is_inner(path) or not path.startswith(f"{view.id}/"):
        message = f"{who} writes to {path!r}, outside the folder of feature `{view.id}`"
        raise PluginError(message, "write below `view.folder`")
    if reserved := _reserved_in(path):
        raise PluginError(f"{who} writes to {path!r}, and some systems reserve the name {reserved}", "give the file another name")
    if "\r" in artifact.text:
        raise PluginError(f"{who} writes a carriage return into {path!r}", "end lines with a line feed")
    try:
        artifact.text.encode()
    except UnicodeEncodeError:
        raise PluginError(f"{who} writes half a character into {path!r}", "leave surrogates out") from None


def check_output(output: str) -> str:
    """Give the output folder of a config, where artifacts may be written to it.

    Raises:
        UsageError: when it leaves the project.
    """
    if not is_inner(output) or ":" in output or output.split("/", maxsplit=1)[0] in TAKEN:
        raise UsageError(
            f"the output folder {output!r} leaves the project, is the project itself, or belongs to something else",
            "name a folder inside the project, for instance `generated`",
        )
    if output.startswith("-"):
        raise UsageError(
            f"the output folder {output!r} begins with a hyphen, so commands take its files for options", "choose another name"
        )
    if reserved := _reserved_in(output):
        raise UsageError(f"the output folder {output!r} has a name that is reserved on some systems: {reserved}", "choose another name")
    return output


def _reserved_in(path: str) -> str:
    """The first part of a path that is the name of a device on some systems, whatever its ending; nothing where none is."""
    return next((part for part in path.split("/") if part.partition(".")[0].strip().lower() in RESERVED), "")
