"""The session boundaries of a feature, as its specs say them now or said them in a revision."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from specforge.boundaries.definitions import read_document
from specforge.config import Config
from specforge.errors import UsageError
from specforge.git.revision import open_commit
from specforge.project import View
from specforge.spec.model import nearest
from specforge.tracing.compiling import Opened, open_features
from specforge.tracing.sides import base_side, this_side


class Definition(Struct, frozen=True):
    """Boundaries of one feature in one variant."""

    view: View
    document: Mapping[str, Any]
    """The content of `sessions.json`."""


def definition_of(root: Path, config: Config, feature: str) -> Definition:
    """Give the boundaries of a feature; what checks find in it is not asked.

    Args:
        root: The project.
        config: Its settings.
        feature: Its id, or a variant as `store-agent/main/en-US`; of an id with variants the first one is taken.

    Raises:
        InvalidSpecError: when the feature could not be understood.
        UsageError: when there is no such feature, or it has no session boundaries.
    """
    return _definition(open_features(root, config, [feature.partition("/")[0]]), feature, "")


def definition_in(root: Path, config: Config, feature: str, revision: str, file: Path | None) -> Definition:
    """Give the boundaries that a feature had in a revision of git.

    Raises:
        BaseError: when there is no such revision.
        InvalidSpecError: when the feature could not be understood then.
        UsageError: when it was not there, or had no session boundaries.
    """
    commit = open_commit(root, revision)
    side = base_side(commit, root, config, this_side(root, config).index, file)
    id = feature.partition("/")[0]
    if id not in side.index.features:
        raise UsageError(f"`{id}` is no feature of {revision}", nearest(id, side.index.features))
    opened = side.open([id])
    assert opened is not None, "a feature was asked for"
    return _definition(opened, feature, f" of {revision}")


def _definition(opened: Opened, feature: str, where: str) -> Definition:
    folders = opened.folders
    view = folders.get(feature) or next((one for one in folders.values() if one.id == feature), None)
    if view is None:
        id = feature.partition("/")[0]
        raise UsageError(
            f"there is no variant `{feature}`{where}", nearest(feature, [one for one in folders if one.partition("/")[0] == id])
        )
    if view.sessions is None:
        raise UsageError(
            f"the feature `{feature}`{where} has no session boundaries", "add `sessions:` to it, or use a module that has some"
        )
    return Definition(view, read_document(view))
