"""The files of a project: found by its globs, read as long as they stay inside it, and the texts that its config names."""

import errno
import os
import posixpath
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from specforge.amounts import few, few_in_code
from specforge.caps import PROFILES, Cap
from specforge.config import UNREAD, Config, find_root, has_settings
from specforge.errors import BaseError, LockError, NoSpecError, UsageError
from specforge.finding import Finding, Severity
from specforge.git.repository import absent
from specforge.globs import Walk, fixed_folder, matches
from specforge.line_ends import unified
from specforge.location import CONTROLS, Location, is_inner, printable
from specforge.lock import FOLDER, PROJECT, parse_bytes
from specforge.project import Settings
from specforge.source.parsing import MAX_BYTES
from specforge.source.reading import unwanted

BELOW = ("*/specforge.toml", "*/*/specforge.toml")
"""Where the configs of projects in folders of a repository mostly stand."""
SETTINGS = "settings stand in specforge.toml, or in `[tool.specforge]` of pyproject.toml"
Reader = Callable[[str], bytes]
"""Reads a file by its path inside the project; raises `OSError` with a readable text."""


class Oversized(OSError):
    """A file has more bytes than are ever read."""

    def __init__(self, size: int) -> None:
        """Keep the size, because the message depends on what the file is for."""
        super().__init__(f"it has {size:,} bytes; at most {MAX_BYTES:,} are read")
        self.size = size


def find_specs(root: Path, config: Config, walk: Walk | None = None) -> tuple[str, ...]:
    """Find the spec files of a project, as sorted POSIX paths inside it.

    Raises:
        UsageError: when every file that is found stands in the output folder.
    """
    output = f"{config.output}/"
    found = (walk or Walk(root)).find(config.specs)
    specs = tuple(sorted(path for path in found if not path.startswith(output)))
    if found and not specs:
        raise UsageError(f"every spec stands in the output folder `{config.output}`", "choose another output folder")
    return specs


def no_spec(root: Path, config: Config, unseen: Sequence[Finding] = ()) -> UsageError:
    """Make the error of a project in which no spec is found; of a file that would be one, it says what to do."""
    specs = [one for one in unseen if one.check == "unseen-spec"]
    if specs:
        return UsageError(f"{specs[0].at}: {specs[0].message}", specs[0].help)
    nothing = f"no spec matches {', '.join(config.specs)} in {printable(str(root))}"
    if left := _check_out(root, config):
        return UsageError(nothing, left)
    if there := _built_of(root):
        stands = "stands" if len(there) == 1 else "stand"
        return UsageError(
            f"{nothing}, and {few(there, 4)}, of which something is built, {stands} there",
            f"add {'a pattern that matches it' if len(there) == 1 else 'patterns that match them'} to `specs` in the config",
        )
    help = "run `specforge init` to begin with one, or set `specs` in the config"
    built = sorted(path.stem for path in (root / FOLDER).glob("*.lock") if path.stem != PROJECT)
    if built:
        names = few_in_code([printable(one) for one in built], 4)
        help = f"bring back the specs of {names}, or set `specs` in the config; `specforge build --prune` deletes what was built of them"
    if folder := next((pattern for pattern in config.specs if os.path.isdir(root / pattern)), None):  # noqa: PTH112  also where the name is too long for one
        help = f"`{folder}` is a folder: name its files, as in `{folder}/**/*.yaml`"
    if not built and not has_settings(find_root(root)):
        below = sorted(posixpath.dirname(path) for path in Walk(root).find(BELOW))
        where = f", but below it {few(below, 4)}: name one with `--root`" if below else ": run this in the project, name that with `--root`"
        help = f"neither it nor a folder above has a config{where}, or begin one with `specforge init`"
    if unseen:
        help = f"{unseen[0].at} may say where they are, and is not read: {SETTINGS}"
    return NoSpecError(nothing, help)


def _built_of(root: Path) -> list[str]:
    """The specs that locks name and that are there all the same, so that nothing is gone."""
    found = set()
    for path in sorted((root / FOLDER).glob("*.lock")):
        with suppress(OSError, LockError):
            spec = parse_bytes(path.read_bytes(), f"{FOLDER}/{path.name}").spec if path.stem != PROJECT else ""
            if spec and is_inner(spec) and (root / spec).is_file():
                found.add(printable(spec))
    return sorted(found)


def _check_out(root: Path, config: Config) -> str:
    """How to check out a spec that git knows and that is not in its place; nothing when there is none."""
    try:
        found = absent(root)
    except BaseError:
        return ""
    folders = [f"{fixed_folder(pattern)}/" for pattern in config.specs]
    module = next((one for one in found.submodules if any(folder.startswith(f"{one}/") for folder in folders)), None)
    if module is not None:
        return f"{found.why([f'{module}/'])}: {found.cure(f'{module}/')}"
    left = min((path for path in found.files if any(matches(pattern, path) for pattern in config.specs)), default="")
    return f"{found.why([left])}: {found.cure(left)}" if left else ""


def read_inside(root: Path) -> Reader:
    """Make a reader of files that stay inside the project after resolving links."""
    real_root = root.resolve()

    folders: dict[str, Path] = {}

    def real_of(path: str) -> Path:
        """Resolve links; a folder is resolved once, and a file only when it is a link itself."""
        folder, name = posixpath.split(path)
        if name in {"", ".", ".."}:
            return (root / path).resolve()
        if folder not in folders:
            folders[folder] = (root / folder).resolve()
        real = folders[folder] / name
        return real.resolve() if real.is_symlink() else real

    def reader(path: str) -> bytes:
        if CONTROLS.search(path):
            raise OSError("its name is no text on one line")
        try:
            real = real_of(path)
            if not real.is_relative_to(real_root):
                raise OSError("it leaves the project through a link" if is_inner(posixpath.normpath(path)) else "it leaves the project")
            mode = real.stat()
            if not stat.S_ISREG(mode.st_mode):
                raise OSError("it is not a regular file")
            if mode.st_size > MAX_BYTES:
                raise Oversized(mode.st_size)
            return real.read_bytes()
        except RuntimeError:
            raise OSError("it is a link that leads back to itself") from None
        except FileNotFoundError:
            raise OSError("it does not exist") from None
        except PermissionError:
            raise OSError("it may not be read") from None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise OSError("it is a link that leads back to itself") from None
            raise

    return reader


def unreadable_folders(walk: Walk) -> tuple[Finding, ...]:
    """What is wrong with the folders that a walk could not look into."""
    return tuple(
        Finding(
            "unreadable-file",
            Severity.ERROR,
            f"the folder cannot be read: {reason}",
            Location(printable(folder) or "."),
            "check its permissions; which specs it holds is not known",
        )
        for folder, reason in walk.unreadable.items()
    )


def unseen_files(walk: Walk, config: Config, specs: Sequence[str]) -> tuple[Finding, ...]:
    """What would be a spec, were its name in small letters; what begins as one and has another name; and what is no config by its name.

    Args:
        walk: The walk that found the specs.
        config: The settings.
        specs: The paths of the specs.
    """
    output, begun = f"{config.output}/", walk.unmatched(config.specs, specs)
    capital = "the file is not read: no pattern of `specs` in the config matches a name with capital letters"
    other = "the file is not read: it begins as a spec does, and no pattern of `specs` in the config matches its name"
    unseen = [*((path, capital) for path in sorted(walk.capital)), *((path, other) for path in begun)]
    return (
        *(
            Finding("unseen-spec", Severity.WARNING, message, Location(printable(path)), _renamed(path, config))
            for path, message in unseen
            if not path.startswith(output)
        ),
        *(
            Finding(
                "unseen-config",
                Severity.WARNING,
                f"the file is not read: {SETTINGS}",
                Location(name),
                "write them there, as TOML; docs/config.md lists them",
            )
            for name in UNREAD
            if name not in {*specs, *begun} and (Path(walk.root) / name).is_file()
        ),
    )


def _renamed(path: str, config: Config) -> str:
    """How a file has to be called so that a pattern of the config matches it."""
    folder, name = posixpath.split(path.removesuffix(".txt").removesuffix(".json"))
    stem = posixpath.splitext(name)[0]
    names = [*(posixpath.join(folder, one) for one in (name, name.lower(), f"{stem}.yaml", f"{stem}.yml")), path.lower()]
    fitting = next((one for one in names if any(matches(pattern, one) for pattern in config.specs)), None)
    return f"call it `{printable(fitting)}`, or add a pattern that matches it" if fitting else "add a pattern that matches it"


def settings_of(root: Path, config: Config) -> Settings:
    """Give what the config contributes to checks and compilers.

    Raises:
        UsageError: when a template cannot be read.
    """
    reader, templates = read_inside(root), {}
    for name, path in config.templates.items():
        try:
            text = unified(reader(path).decode("utf-8-sig"))
            if found := unwanted(text):
                raise ValueError(f"it holds {found[0]} on line {text.count(chr(10), 0, found[1]) + 1}")
            templates[name] = (path, text)
        except (OSError, ValueError) as error:
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            raise UsageError(f"the template {path!r} for `{name}` cannot be read: {reason}", "check `templates` in the config") from None
    caps = {
        name: Cap(bytes=cap.bytes, tokens=cap.tokens, lines=cap.lines, source="the project's config") for name, cap in config.caps.items()
    }
    return Settings(templates, {**PROFILES, **caps}, config.dialects)
