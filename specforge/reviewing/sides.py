"""The two sides of a review, and the settings that both are judged by: those of the base, since a change must not judge itself."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import in_code
from specforge.config import Config
from specforge.errors import BaseError, InvalidSpecError, UsageError
from specforge.git.revision import Revision, open_revision
from specforge.project import Project
from specforge.tracing.compiling import Opened
from specforge.tracing.sides import Side, base_side, name_of, reached, refuse_empty, this_side

JUDGES = ("severities", "fail_on", "plugins", "lint", "review")
"""The settings that say what is wrong and what code runs. What is laid out where is as each side says."""
MOST_ALONE = 200
"""The most features that are opened one by one, to find those that cannot be understood."""


class Sides(Struct, frozen=True, dict=True):
    """The project as it is and as it was."""

    revision: Revision
    now: Side
    then: Side
    unseen: tuple[str, ...]
    """Sentences about what of the change does not count yet."""

    @property
    def by_base(self) -> bool:
        """Whether what judges is not what the config says now."""
        return bool(self.unseen)

    @property
    def config(self) -> Config:
        """The settings that both sides are judged by."""
        return self.now.config


def open_sides(root: Path, config: Config, base: str, file: Path | None, *, own_config: bool) -> Sides:
    """Open both sides.

    Args:
        root: The project.
        config: Its settings now.
        base: The revision to compare with.
        file: The config file, where it is not one of the usual ones.
        own_config: Whether both sides are judged by the settings as they are now.

    Raises:
        BaseError: when there is no such revision, no common past with it, or its config cannot be read.
    """
    revision = open_revision(root, base)
    now = this_side(root, config, may_be_empty=True)
    try:
        then = base_side(revision, root, config, now.index, file)
    except UsageError as error:
        raise BaseError(f"in the base, {error}", "settle the config in the base first; `specforge check` judges what is there") from None
    refuse_empty(now, then)
    if own_config:
        then = replace(then, config=_judged_by(then.config, config))
        return Sides(revision, now, then, ())
    if file is not None and (name := name_of(root, file)) is not None and name not in revision.paths:
        then = replace(then, config=_judged_by(then.config, Config()))  # what the base does not have would judge itself
    changed = [name for name in JUDGES if getattr(config, name) != getattr(then.config, name)]
    unseen = (
        f"what the change of {in_code(changed)} in the config would find: the config of the base judges until it is merged, `--own-config` judges by the new one",
    )
    now = this_side(root, _judged_by(config, then.config), may_be_empty=True)
    return Sides(revision, now, then, unseen if changed else ())


def _judged_by(config: Config, judge: Config) -> Config:
    return config.model_copy(update={name: getattr(judge, name) for name in JUDGES})


class Both(Struct, frozen=True, dict=True):
    """The features that a change can reach, opened on both sides."""

    why: Mapping[str, str]
    """The features, each with the reason."""
    now: Opened | None
    then: Opened | None
    unseen: tuple[str, ...] = ()
    broken: frozenset[str] = frozenset()
    """The features that cannot be understood now."""
    untold: tuple[str, ...] = ()
    """Those that cannot be understood on one of the sides."""

    @property
    def projects(self) -> tuple[Project, ...]:
        """What was opened, the base first."""
        return tuple(one.project for one in (self.then, self.now) if one is not None)


def open_both(sides: Sides) -> Both:
    """Open the features that the change can reach, but for those that cannot be understood on one side."""
    why = reached(sides.revision, sides.now, sides.then)
    try:
        return Both(why, sides.now.open(why), sides.then.open(why))
    except InvalidSpecError:
        if len(why) > MOST_ALONE:
            sentence = "what the change means: a spec of it cannot be understood, now or in the base"
            return Both({}, None, None, (sentence,), frozenset(why), tuple(why))
    broken_now = frozenset(feature for feature in why if _is_broken(sides.now, feature))
    broken = sorted(broken_now | {feature for feature in why if _is_broken(sides.then, feature)})
    left = {feature: reason for feature, reason in why.items() if feature not in broken}
    sentence = f"what the change means for {', '.join(broken[:5])}{' and others' if len(broken) > 5 else ''}: a spec cannot be understood, now or in the base"
    return Both(left, sides.now.open(left), sides.then.open(left), (sentence,), broken_now, tuple(broken))


def _is_broken(side: Side, feature: str) -> bool:
    try:
        side.open((feature,))
    except InvalidSpecError:
        return True
    return False
