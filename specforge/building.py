"""Runs compilers over a feature: collects artifacts, refuses clashing or escaping paths, tells omissions."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from specforge.errors import PluginError, UsageError
from specforge.finding import Problem
from specforge.project import Project, SpecFile
from specforge.registry import Compiler


@dataclass(frozen=True, slots=True)
class Built:
    """What the compilers made of one feature: texts by path below the output folder, and what they could not say."""

    texts: dict[str, str]
    omissions: tuple[Problem, ...]


def build_feature(project: Project, file: SpecFile, compilers: Iterable[Compiler]) -> Built:
    """Compile one feature in every variant.

    Raises:
        PluginError: when a compiler gives a path that clashes or leaves the output folder.
    """
    texts: dict[str, str] = {}
    folded: dict[str, str] = {}
    omissions: list[Problem] = []
    compilers = tuple(compilers)
    for view in project.views_of(file):
        for compiler in compilers:
            for artifact in compiler.run(view):
                path = artifact.path
                if posixpath.isabs(path) or "\\" in path or posixpath.normpath(path) != path or path.startswith("../"):
                    raise PluginError(
                        f"the compiler `{compiler.name}` writes to {path!r}, outside the output folder", "give a relative path"
                    )
                if path.casefold() in folded:
                    raise PluginError(f"two artifacts of feature `{file.owner}` have the path {path!r}", "rename one of them")
                folded[path.casefold()] = path
                texts[path] = artifact.text
                omissions += [Problem(one.message, one.at, one.help, one.ref) for one in artifact.omissions]
    return Built(texts, tuple(omissions))


def check_output(output: str) -> str:
    """Give the output folder as a normal relative path.

    Raises:
        UsageError: when it leaves the project.
    """
    path = posixpath.normpath(output.replace("\\", "/"))
    if posixpath.isabs(path) or path.split("/")[0] in {"..", "."} or ":" in path:
        raise UsageError(
            f"the output folder {output!r} leaves the project or is the project itself",
            "name a folder inside the project, for instance `generated`",
        )
    return path
