"""The three kinds of plugin, as values: decorators return them, discovery finds them, nothing registers itself."""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar, overload

from msgspec import Struct

from specforge.amounts import in_code
from specforge.artifact import Artifact, Omission
from specforge.errors import PluginError
from specforge.finding import Problem, Severity
from specforge.location import Place

if TYPE_CHECKING:
    from specforge.project import Project, View
    from specforge.prompt_lint.rule import Rule

CHECKS = "specforge.checks"
COMPILERS = "specforge.compilers"
RULES = "specforge.prompt_lint.rules"


class Reach(StrEnum):
    """How much of a project a check has to see at once."""

    FEATURE = "feature"
    """What is found for a feature depends on it, on what it uses, and on the features it takes from or gives to."""
    MODULE = "module"
    """The same; and what is found in a module holds only when it is found with every feature that uses the module."""
    PROJECT = "project"
    """What is found can depend on all features, so that they are loaded together: more memory, and nothing is remembered of a single one."""


def require_well_made(who: str, value: object, form: type[Problem] | type[Omission]) -> None:
    """Refuse what a plugin gives as a problem or an omission and is none.

    Args:
        who: The plugin, as `the check `no-shouting``.
        value: What it gives.
        form: What it is to be.

    Raises:
        PluginError: when it is something else, or has no place, or a message that is no text.
    """
    shape = f"`{form.__name__}(message, place, remedy, ref)`"
    if not isinstance(value, form):
        raise PluginError(f"{who} gives a {type(value).__name__} where it is to give a `{form.__name__}`", f"give {shape}")
    if not isinstance(value.at, Place):
        raise PluginError(
            f"{who} gives a `{form.__name__}` whose place is a {type(value.at).__name__}", f"give {shape}, with the `place` of an element"
        )
    if not all(isinstance(one, str) for one in (value.message, value.help, value.ref)):
        raise PluginError(f"{who} gives a `{form.__name__}` with something that is no text", f"give {shape}, all but the place as texts")


class Check(Struct, frozen=True):
    """A rule over a project: what it is called, how bad a finding is, what it does, and how much it has to see."""

    name: str
    severity: Severity
    run: Callable[["Project"], Iterator[Problem]]
    reach: Reach = Reach.PROJECT

    @property
    def documentation(self) -> str:
        """The docstring: what, why, a spec it fires on, and one it is silent on."""
        return inspect.getdoc(self.run) or ""


class Compiler(Struct, frozen=True):
    """A target: one feature in one variant in, artifacts out."""

    name: str
    run: Callable[["View"], Iterator[Artifact]]
    revision: int = 1
    """Raised when the same spec gives another text, so that the lock can say why an artifact is stale."""

    @property
    def ours(self) -> bool:
        """Whether specforge has it, and no plugin."""
        return self.run.__module__.startswith(f"{COMPILERS}.")

    @property
    def documentation(self) -> str:
        """The docstring: what it emits, for whom, and what it leaves out."""
        return inspect.getdoc(self.run) or ""


Plugin = TypeVar("Plugin", Check, Compiler, "Rule")


def check(severity: Severity, reach: Reach = Reach.PROJECT) -> Callable[[Callable[["Project"], Iterator[Problem]]], Check]:
    """Make a check of a function from `Project` to problems; its name is the function's, with dashes.

    Args:
        severity: How bad a finding is.
        reach: How much of the project it has to see at once; less is faster.
    """
    if not isinstance(severity, Severity):
        raise TypeError("`check` needs a severity: `@check(severity=Severity.NOTE)`")

    def make(run: Callable[["Project"], Iterator[Problem]]) -> Check:
        return Check(run.__name__.replace("_", "-"), severity, run, reach)

    return make


Compile = Callable[["View"], Iterator[Artifact]]


@overload
def compiler(run: Compile) -> Compiler: ...
@overload
def compiler(*, revision: int) -> Callable[[Compile], Compiler]: ...
def compiler(run: Compile | None = None, *, revision: int = 1) -> Compiler | Callable[[Compile], Compiler]:
    """Make a compiler of a function from `View` to artifacts; its name is the function's, with dashes.

    Raise `revision` when the same spec gives another text.
    """

    def make(run: Compile) -> Compiler:
        return Compiler(run.__name__.replace("_", "-"), run, revision)

    return make if run is None else make(run)


def find_checks(packages: tuple[str, ...] = ()) -> tuple[Check, ...]:
    """Find every check, in specforge and in the named packages, by name."""
    return _find(Check, (CHECKS, *packages))


def find_compilers(packages: tuple[str, ...] = ()) -> tuple[Compiler, ...]:
    """Find every compiler, in specforge and in the named packages, by name."""
    return _find(Compiler, (COMPILERS, *packages))


def find_rules(packages: tuple[str, ...] = ()) -> "tuple[Rule, ...]":
    """Find every rule over prompts, in specforge and in the named packages, by number and name."""
    from specforge.prompt_lint.rule import Rule  # noqa: PLC0415  only those who lint prompts need it

    return tuple(sorted(_find(Rule, (RULES, *packages)), key=lambda one: (one.number, one.name)))


def own_rule_names() -> tuple[str, ...]:
    """Give the names of specforge's own rules over prompts, without importing them."""
    folder = Path(__file__).parent / RULES.removeprefix("specforge.").replace(".", "/")
    return tuple(sorted(one.stem.replace("_", "-") for one in folder.glob("*.py") if not one.stem.startswith("_")))


def _find(kind: type[Plugin], packages: tuple[str, ...]) -> tuple[Plugin, ...]:
    found: dict[str, Plugin] = {}
    for package in packages:
        modules = tuple(_modules(package))
        if package not in {CHECKS, COMPILERS, RULES}:
            _require_some(package, modules)
        for module in modules:
            for plugin in _plugins(kind, module, required=package in {CHECKS, COMPILERS, RULES}):
                if plugin.name in found:
                    raise PluginError(f"`{plugin.name}` of {module} is already defined elsewhere", "rename the module and its function")
                found[plugin.name] = plugin
    return tuple(found[name] for name in sorted(found))


def _require_some(package: str, modules: tuple[str, ...]) -> None:
    """Refuse a package of plugins that has none, since what it was named for would never run."""
    from specforge.prompt_lint.rule import Rule  # noqa: PLC0415  only those who use plugins need it

    if not any(isinstance(value, Check | Compiler | Rule) for module in modules for value in vars(_import(module)).values()):
        raise PluginError(
            f"the plugin package `{package}` defines no check, compiler or rule in its modules",
            "name the package whose modules define them; packages inside of it are not looked into",
        )


def _modules(package: str) -> Iterator[str]:
    if not all(part.isidentifier() for part in package.split(".")):
        raise PluginError(f"{package!r} is no name of a package", "name an installed package in `plugins`, or remove it from there")
    try:
        root = _import(package)
    except ImportError as error:
        raise PluginError(
            f"the plugin package `{package}` cannot be imported: {error}", "install it, or remove it from `plugins`"
        ) from error
    if not hasattr(root, "__path__"):
        raise PluginError(f"the plugin `{package}` is a module, not a package", "put its checks and compilers into modules of a package")
    for module in sorted(pkgutil.iter_modules(root.__path__), key=lambda module: module.name):
        if not module.ispkg and not module.name.startswith("_"):
            yield f"{package}.{module.name}"


def _import(module: str) -> ModuleType:
    """Import a module; one of a plugin that fails is named."""
    try:
        return importlib.import_module(module)
    except (Exception, SystemExit) as error:
        if module.startswith(f"{__package__}.") or (isinstance(error, ModuleNotFoundError) and error.name == module):
            raise
        raise PluginError(
            f"the plugin `{module}` fails while it is imported: {type(error).__name__}: {error}",
            "settle it in the plugin, or remove the package from `plugins`",
        ) from error


def _plugins(kind: type[Plugin], module: str, *, required: bool) -> tuple[Plugin, ...]:
    """The plugin of one module: exactly one value of the kind, named like the file."""
    members = vars(_import(module))
    plugins = tuple(value for value in members.values() if isinstance(value, kind))
    stem = module.rpartition(".")[2]
    if not plugins and not required:
        return ()
    names = [plugin.name for plugin in plugins]
    if names != [stem.replace("_", "-")]:
        word = kind.__name__.lower()
        raise PluginError(
            f"{module} defines {in_code(names) or 'nothing'}, expected the {word} `{stem.replace('_', '-')}`",
            f"define exactly one function `{stem}` decorated with `{word}` in each module",
        )
    return plugins


def plugin_files(packages: tuple[str, ...]) -> tuple[str, ...]:
    """Give every file that plugins which are in use may depend on: those of their packages, and loaded modules that are not installed."""
    if not packages:
        return ()
    folders = [folder for package in packages for folder in _import(package).__path__]
    found = {str(path) for folder in folders for path in Path(folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    installed = (sys.prefix, sys.base_prefix, str(Path(__file__).parent))
    loaded = (file for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None)))
    return tuple(sorted(found | {file for file in loaded if not file.startswith(installed)}))
