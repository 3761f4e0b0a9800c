"""The project's settings, read from `specforge.toml` or `[tool.specforge]` of `pyproject.toml`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from specforge.errors import UsageError
from specforge.spec.model import nearest

FILES = ("specforge.toml", "pyproject.toml")


class Cap(BaseModel):
    """A cap on tool results in one runtime; at least one limit."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    bytes: int | None = None
    """The most bytes of a result."""
    tokens: int | None = None
    """The most tokens of a result."""
    lines: int | None = None
    """The most lines of a result."""


class Config(BaseModel):
    """What can be set for a project. Everything has a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    specs: tuple[str, ...] = ("specs/**/*.yaml", "specs/**/*.yml")
    """Globs of the spec files, relative to the project."""
    output: str = "generated"
    """The folder that artifacts are written to, inside the project."""
    severities: Mapping[str, Literal["error", "warning", "note", "off"]] = {}
    """Another severity for a check, by its name."""
    templates: Mapping[str, str] = {}
    """A template of your own for a compiler, by its name: a file inside the project."""
    plugins: tuple[str, ...] = ()
    """Installed packages whose modules are checks and compilers."""
    fail_on: Literal["error", "warning", "note"] = "error"
    """The least severity that makes a run fail."""
    caps: Mapping[str, Cap] = {}
    """Caps of further runtimes, by the name that `runs_in` uses."""


def find_root(start: Path) -> Path:
    """Find the project that a folder belongs to: the nearest one upwards with a config, else the folder itself."""
    for folder in (start, *start.parents):
        if (folder / "specforge.toml").is_file():
            return folder
        pyproject = folder / "pyproject.toml"
        if pyproject.is_file() and "specforge" in _toml(pyproject).get("tool", {}):
            return folder
    return start


def read_config(root: Path, file: Path | None = None) -> Config:
    """Read the settings of a project.

    Raises:
        UsageError: when the settings cannot be read, name something unknown, or stand in two files.
    """
    if file is not None:
        if not file.is_file():
            raise UsageError(f"there is no config file {file}", "name an existing file with `--config`")
        table = _toml(file)
        return _validated(table.get("tool", {}).get("specforge", {}) if file.name == "pyproject.toml" else table, str(file))
    own = root / "specforge.toml"
    pyproject = root / "pyproject.toml"
    shared = _toml(pyproject).get("tool", {}).get("specforge") if pyproject.is_file() else None
    if own.is_file():
        if shared is not None:
            raise UsageError("settings stand both in specforge.toml and in pyproject.toml", "keep one of the two")
        return _validated(_toml(own), "specforge.toml")
    return _validated(shared or {}, "pyproject.toml")


def _toml(file: Path) -> dict[str, dict[str, dict[str, object]]]:
    try:
        table: dict[str, dict[str, dict[str, object]]] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{file.name} cannot be read: {error}", "it must be TOML in UTF-8") from error
    return table


def _validated(table: object, name: str) -> Config:
    try:
        config = Config.model_validate(table)
    except ValidationError as error:
        lines = []
        for one in error.errors(include_url=False):
            key = ".".join(str(part) for part in one["loc"])
            hint = f"; {nearest(key, Config.model_fields)}" if one["type"] == "extra_forbidden" else ""
            lines.append(f"{name}: `{key}`: {'unknown setting' if hint else one['msg'].lower()}{hint}")
        raise UsageError("\n".join(lines), "settings are listed in docs/config.md") from None
    if not config.specs:
        raise UsageError(f"{name}: `specs` is empty", 'name the spec files, for instance `specs = ["specs/**/*.yaml"]`')
    return config
