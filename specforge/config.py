"""The project's settings, read from `specforge.toml` or `[tool.specforge]` of `pyproject.toml`."""

import importlib.util
import os
import posixpath
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Strict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from specforge.errors import UsageError, reason_of
from specforge.lint_config import LintConfig, Switch, refused
from specforge.location import CONTROLS
from specforge.spec.model import nearest

FILES = ("specforge.toml", "pyproject.toml")
UNREAD = ("specforge.yaml", "specforge.yml", "specforge.json", ".specforge.toml")
"""What a config may be called in other tools, and is not here."""
OWN_PLUGINS = "SPECFORGE_PROJECT_PLUGINS"
"""The variable of the environment that lets plugins stand in the project itself."""


def _glob(pattern: str) -> str:
    """A glob that can match files of the project."""
    parts = pattern.split("/")
    if not pattern.strip("./") or CONTROLS.search(pattern):
        raise refused(f"{pattern!r} is no glob; write one as in `specs/**/*.yaml`")
    if pattern.startswith("/") or "\\" in pattern or ".." in parts or ":" in parts[0]:
        raise refused(f"{pattern!r} leaves the project; write it relative to the project, with `/` between folders")
    if parts[-1] in {"", "**"}:
        raise refused(f"{pattern!r} names folders; end it with the names of files, as in `specs/**/*.yaml`")
    if any("**" in part and part != "**" for part in parts):
        raise refused(f"in {pattern!r} `**` is not a whole part; write it as in `specs/**/*.yaml`")
    return pattern


def _normal(path: str) -> str:
    """A path as others inside the project are written: `generated` for `./generated/`."""
    return posixpath.normpath(path.replace("\\", "/")) if path else path


def _limit(value: int) -> int:
    if value < 1:
        raise refused(f"expected a number of at least 1, found {value}")
    return value


Limit = Annotated[int, Strict(), AfterValidator(_limit)]


class Cap(BaseModel):
    """A cap on tool results in one runtime; at least one limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: Limit | None = None
    """The most bytes of a result."""
    tokens: Limit | None = None
    """The most tokens of a result."""
    lines: Limit | None = None
    """The most lines of a result."""

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.bytes is None and self.tokens is None and self.lines is None:
            raise refused("the cap limits nothing; give it `bytes`, `tokens` or `lines`")
        return self


Dialects = Literal["duckdb", "postgres", "spark", "clickhouse", "snowflake", "bigquery", "trino"]


Roles = Mapping[Literal["contract", "boundary", "behavior", "eval", "text"], tuple[str, ...]]
APPROVALS: Roles = {"contract": ("product", "prompt"), "behavior": ("product",), "eval": ("evals",), "text": ("prompt",)}
"""Who is asked about a category for which the config names nobody."""


class ReviewConfig(BaseModel):
    """What can be set for the review of pull requests."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fail_on_change: Literal["note", "warning", "danger", "error", "never"] = "error"
    """The least level of a change of the specs that nobody accepted which blocks."""
    approvals: Annotated[Roles, AfterValidator(lambda given: {**APPROVALS, **given})] = APPROVALS
    """The roles whose word a change needs, by the category of the change, beside the owner of the element."""
    handles: Mapping[str, tuple[str, ...]] = {}
    """The names that the forge knows people by, for a role or for whom a spec names for it, as `@org/team`."""
    mermaid: Switch = True
    """Whether the comment draws the affected part of the graph."""
    suggestions: Switch = False
    """Whether edits by hand get a suggestion at their lines that drops them, beside the comment; on GitHub."""


class Config(BaseModel):
    """What can be set for a project. Everything has a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    specs: tuple[Annotated[str, AfterValidator(_glob)], ...] = ("specs/**/*.yaml", "specs/**/*.yml")
    """Globs of the spec files, relative to the project."""
    output: Annotated[str, AfterValidator(_normal)] = "generated"
    """The folder that artifacts are written to, inside the project."""
    severities: Mapping[str, Literal["error", "warning", "note", "off"]] = {}
    """Another severity for a check, by its name."""
    templates: Mapping[str, Annotated[str, AfterValidator(_normal)]] = {}
    """A template of your own for a compiler, by its name: a file inside the project."""
    plugins: tuple[str, ...] = ()
    """Installed packages whose modules are checks and compilers."""
    fail_on: Literal["error", "warning", "note"] = "error"
    """The least severity that makes a run fail."""
    caps: Mapping[str, Cap] = {}
    """Caps of further runtimes, by the name that `runs_in` uses."""
    dialects: tuple[Dialects, ...] = ("duckdb",)
    """The engines that session boundaries are written for as SQL."""
    lint: LintConfig = LintConfig()
    """How prompts are linted."""
    review: ReviewConfig = ReviewConfig()
    """How pull requests are reviewed."""


def find_root(start: Path) -> Path:
    """Find the project that a folder belongs to: the nearest one upwards with a config, else the folder itself."""
    return next((folder for folder in (start, *start.parents) if has_settings(folder)), start)


def has_settings(folder: Path) -> bool:
    """Whether a folder has a config, which makes it a project."""
    pyproject = folder / "pyproject.toml"
    return (folder / "specforge.toml").is_file() or (pyproject.is_file() and _shared(pyproject) is not None)


def config_files(start: Path, root: Path, file: Path | None = None) -> tuple[str, ...]:
    """Give every file that the search for a project and its settings looks for, or tells as none, there or not."""
    folders = (start, *start.parents)
    between = folders[: folders.index(root) + 1] if root in folders else (root,)
    found = [folder / name for folder in between for name in (*FILES, *UNREAD)]
    return tuple(str(one) for one in (*found, *([file.absolute()] if file else [])))


def read_config(root: Path, file: Path | None = None) -> Config:
    """Read the settings of a project.

    Raises:
        UsageError: when the settings cannot be read, name something unknown, or stand in two files; and when a plugin stands in the project
            itself, whose code a change brings along, and nobody allowed that.
    """
    config = _read(root, file)
    for package in config.plugins if os.environ.get(OWN_PLUGINS) != "1" else ():
        if (folder := _inside(root, package)) is not None:
            raise UsageError(
                f"the plugin `{package}` stands in the project, in {folder}, so that a change of the project could run code of its own",
                f"install it from elsewhere; where every change is trusted, set the environment variable {OWN_PLUGINS}=1",
            )
    return config


def _inside(root: Path, package: str) -> Path | None:
    """Where in the project a package stands, found without importing it; nothing when it is installed in the environment."""
    top = package.partition(".")[0]
    spec = importlib.util.find_spec(top) if top.isidentifier() else None
    places = [*(spec.submodule_search_locations or []), *([spec.origin] if spec.has_location and spec.origin else [])] if spec else []
    project, environment = root.resolve(), Path(sys.prefix).resolve()
    found = (Path(place).resolve() for place in places)
    return next((place for place in found if place.is_relative_to(project) and not place.is_relative_to(environment)), None)


def _read(root: Path, file: Path | None) -> Config:
    if file is not None:
        if not os.path.isfile(file):  # noqa: PTH113  also where the name is too long for one
            raise UsageError(f"there is no config file {file}", "name an existing file with `--config`")
        table = _shared(file) if file.name == "pyproject.toml" else _toml(file)
        return _validated({} if table is None else table, str(file))
    own = root / "specforge.toml"
    if os.path.lexists(own) and not own.is_file():
        raise UsageError("specforge.toml is no file", "make it one, or move it away")
    pyproject = root / "pyproject.toml"
    shared = _shared(pyproject) if pyproject.is_file() else None
    if own.is_file():
        if shared is not None:
            raise UsageError("settings stand both in specforge.toml and in pyproject.toml", "keep one of the two")
        return _validated(_toml(own), "specforge.toml")
    return _validated({} if shared is None else shared, "pyproject.toml")


def _shared(pyproject: Path) -> object:
    """The settings in a `pyproject.toml`; `None` when it has none."""
    tool = _toml(pyproject).get("tool", {})
    if not isinstance(tool, Mapping):
        raise UsageError(f"{pyproject.name}: `tool` is no table", "write the settings below `[tool.specforge]`")
    return tool.get("specforge")


def _toml(file: Path) -> dict[str, object]:
    try:
        table: dict[str, object] = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{file.name} cannot be read: {reason_of(error)}", "check the file and its permissions") from None
    except (ValueError, RecursionError) as error:
        said = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error
        raise UsageError(f"{file.name} cannot be read: {said}", "it must be TOML in UTF-8") from error
    return table


def _validated(table: object, name: str) -> Config:
    try:
        config = Config.model_validate(table)
    except ValidationError as error:
        lines = "\n".join(f"{name}: {line}" for line in _lines(error))
        of_lint = any(one["loc"][:1] == ("lint",) for one in error.errors(include_url=False))
        help = "settings are listed in docs/config.md" + (", and those of `[lint]` in docs/prompt-lint.md" if of_lint else "")
        raise UsageError(lines, help) from None
    if not config.specs:
        raise UsageError(f"{name}: `specs` is empty", 'name the spec files, for instance `specs = ["specs/**/*.yaml"]`')
    return config


KEY = "[key]"
"""How pydantic ends the route to a name in a table whose names are known."""
EXPECTED = {
    "tuple_type": "expected a list of texts, as in `[{}]`",
    "string_type": "expected a text",
    "int_type": "expected a whole number",
    "bool_type": "expected `true` or `false`",
    "mapping_type": "expected a table",
    "dict_type": "expected a table",
    "model_type": "expected a table",
}
"""What a setting should have been, by the kind of mistake."""


def _lines(error: ValidationError) -> Iterator[str]:
    """Say what is wrong with the settings, each in a line."""
    for one in error.errors(include_url=False):
        route = tuple(step for step in one["loc"] if step != KEY)
        yield f"{_called(route)}: {_said(one)}" if route else "`specforge` is no table"


def _called(route: tuple[str | int, ...]) -> str:
    """A setting as people count: `owner` of entry 1 of `lint.ignore`."""
    names: list[list[str]] = [[]]
    said = ""
    for step in route:
        if isinstance(step, int):
            said, names = f"entry {step + 1} of {_within(names[-1], said)}", [[]]
        else:
            names[-1].append(step)
    return _within(names[-1], said) if names[-1] else said


def _within(names: list[str], around: str) -> str:
    return f"`{'.'.join(names)}`{f' of {around}' if around else ''}"


def _said(one: ErrorDetails) -> str:
    given = one["input"]
    if one["type"] == "extra_forbidden":
        if one["loc"] == ("tool",):
            return "unknown setting; settings stand here without `[tool.specforge]`, which is for pyproject.toml"
        owner = _model_at(one["loc"][:-1])
        return f"unknown setting; {nearest(str(one['loc'][-1]), owner.model_fields if owner else ())}"
    if one["loc"][-1:] == (KEY,):
        known = re.findall(r"'([^']*)'", one["ctx"]["expected"])
        return f"unknown setting; {nearest(str(given), known)}"
    if one["type"] == "missing":
        return "it is missing"
    if one["type"] == "greater_than_equal":
        return f"expected a number of at least {one['ctx']['ge']}, found {given!r}"
    if one["type"].startswith("date"):
        return f"expected a day as in 2027-01-31, found {given!r}"
    if one["type"] == "tuple_type" and _model_at((*one["loc"], 0)) is not None:
        name = ".".join(step for step in one["loc"] if isinstance(step, str))
        return f"expected a list of tables, each below `[[{name}]]`, found {_written(given)}"
    if one["type"] in EXPECTED:
        example = f'"{given}"' if isinstance(given, str) else '"..."'
        return f"{EXPECTED[one['type']].format(example)}, found {_written(given)}"
    if one["type"] == "literal_error":
        return f"expected {one['ctx']['expected']}, found {_written(given)}"
    return one["msg"]


def _written(given: object) -> str:
    """A value as its author knows it."""
    if isinstance(given, bool):
        return str(given).lower()
    return "a table" if isinstance(given, Mapping) else repr(given)


def _model_at(route: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model of the table at a route of the settings."""
    here: object = Config
    for step in route:
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = here.model_fields.get(str(step))
            here = None if field is None else field.annotation
        else:
            here = next((one for one in reversed(get_args(here)) if one is not ...), None)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None
