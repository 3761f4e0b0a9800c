"""Looks at the installation and at a project's surroundings."""

import importlib.metadata
import platform
from pathlib import Path

from specforge.errors import LockError
from specforge.lock import FOLDER
from specforge.source import FAST
from specforge.version import __version__
from specforge.writing import half_written, locked_features, read_locks_of

DISTRIBUTION = "specforge-compiler"


def examine(root: Path, output: str) -> tuple[list[str], bool]:
    """Give a line for each thing looked at, and whether all is well."""
    looks = [_foreign(), _parser(), _locks(root), ignored_locks(root), _leftovers(root, output)]
    lines = [f"specforge {__version__}, Python {platform.python_version()}, {platform.system()}"]
    for well, line in looks:
        lines.append(f"{'ok  ' if well else 'bad '} {line}")
    return lines, all(well for well, _ in looks)


def _foreign() -> tuple[bool, str]:
    owners = set(importlib.metadata.packages_distributions().get("specforge", ()))
    scripts = {
        entry.dist.name for entry in importlib.metadata.entry_points(group="console_scripts", name="specforge") if entry.dist is not None
    }
    foreign = sorted((owners | scripts) - {DISTRIBUTION})
    if foreign:
        names = ", ".join(foreign)
        return (
            False,
            f"{names} installs a `specforge` too, and one overwrites the other: install {DISTRIBUTION} in an environment of its own",
        )
    return True, "no other package installs a `specforge`"


def _parser() -> tuple[bool, str]:
    if FAST:
        return True, "YAML is read by libyaml"
    return False, "libyaml is missing, so reading specs is about eight times slower: install a PyYAML wheel built with it"


def _locks(root: Path) -> tuple[bool, str]:
    try:
        locks = {feature: read_locks_of(root, feature) for feature in sorted(locked_features(root))}
    except LockError as error:
        return False, f"{error}: {error.help}"
    interrupted = sorted(feature for feature, found in locks.items() if found.next is not None)
    if interrupted:
        return False, f"a build of {', '.join(interrupted)} was interrupted: run `specforge build` to finish it"
    return True, f"{len(locks)} locks can be read"


def ignored_locks(root: Path) -> tuple[bool, str]:
    """Whether git sees the locks, and a line that says so."""
    file = root / ".gitignore"
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        lines = []
    hiding = {"*.lock", FOLDER, f"{FOLDER}/", f"/{FOLDER}", f"/{FOLDER}/"}
    found = next((line for line in lines if line in hiding), None)
    if found and f"!{FOLDER}/*.lock" not in lines:
        return False, f"`{found}` in .gitignore hides the locks from git: add `!{FOLDER}/*.lock`"
    return True, "the locks are not ignored by git"


def _leftovers(root: Path, output: str) -> tuple[bool, str]:
    found = list(half_written(root, output))
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        return False, f"a killed build left {found[0]}{more} half-written: run `specforge build`, which deletes such files"
    return True, "no killed build left a file half-written"
