"""The documentation of checks, compilers and rules over prompts, from where they are written."""

import inspect
import re
from collections.abc import Iterable

from specforge.amounts import enumerated, in_code
from specforge.outputs.result import Described
from specforge.prompt_lint.rule import Rule
from specforge.registry import Check, Compiler
from specforge.spec.documenting import descriptions
from specforge.spec.documents import Feature, Module
from specforge.spec.element import Element
from specforge.spec.model import Model
from specforge.spec.walking import models_below


def explain(plugin: Check | Compiler | Rule) -> str:
    """Give the page of one check, compiler or rule, as Markdown."""
    kind = "compiler"
    if isinstance(plugin, Check):
        kind = f"check, {plugin.severity}"
    elif isinstance(plugin, Rule):
        kind = f"rule over prompts, {plugin.severity}, {plugin.confidence}{'' if plugin.on else ', off by default'}"
    return f"# {plugin.name} ({kind})\n\n{plugin.documentation}\n"


def letting_be(plugin: Check | Rule) -> str:
    """Say how one finding of a check or a rule is let be, and how all of them."""
    where, table = (
        ("the element", "severities") if isinstance(plugin, Check) else ("the element, or the line of a prompt", "lint.severities")
    )
    return (
        f"One finding is let be in a comment above {where}: `specforge: ignore[{plugin.name}] by OWNER until 2027-01-31: REASON`.\n"
        f'All are by `{plugin.name} = "off"` below `[{table}]` of the config.\n'
    )


def listing(plugins: Iterable[Check | Compiler | Rule]) -> str:
    """List plugins, each with the first sentence of its documentation."""
    found = sorted(plugins, key=lambda plugin: (isinstance(plugin, Rule), isinstance(plugin, Compiler), plugin.name))
    width = max(len(plugin.name) for plugin in found)
    return "".join(f"{plugin.name:{width}}  {plugin.documentation.partition(chr(10))[0]}\n" for plugin in found)


LETTING_BE = frozenset(
    [
        "allow",
        "disable",
        "exempt",
        "ignore",
        "mute",
        "noqa",
        "silence",
        "skip",
        "snooze",
        "suppress",
        "suppression",
        "tolerate",
        "waive",
    ]
)
"""Words for letting a finding be that are no keys of a spec."""

TAGS = {"drift": "state of an artifact", "spec": "found in specs"}


def explain_described(one: Described) -> str:
    """Give the page of a finding that is no check's: the state of an artifact, or what is found while specs are read."""
    return f"# {one.name} ({TAGS[one.tags[0]]}, {one.severity})\n\n{one.full}\n"


def explain_keys() -> dict[str, str]:
    """Give what each key of the language means wherever it can stand, as Markdown, by the key."""
    found: dict[str, dict[str, list[str]]] = {}
    for model in _models():
        for name, text in descriptions(model).items():
            if model is Element or name == "id" or text != descriptions(Element).get(name):
                where = found.setdefault(model.model_fields[name].alias or name, {})
                where.setdefault(" ".join(text.split()), []).append(_called(model))
    return {
        key: f"# {key} (key of a spec)\n\n" + "".join(f"In {in_code(models)}: {text}\n" for text, models in meanings.items())
        for key, meanings in found.items()
    }


def explain_parts() -> dict[str, str]:
    """Give what the keys below each part of the language mean, as Markdown, by the name of the part, as `constraint`."""
    return {_called(model): _part(model) for model in _models() if model is not Element}


def _part(model: type[Model]) -> str:
    common = descriptions(Element) if issubclass(model, Element) and model is not Element else {}
    texts = {name: " ".join(text.split()) for name, text in descriptions(model).items()}
    own = [(name, text) for name, text in texts.items() if name == "id" or descriptions(model)[name] != common.get(name)]
    keys = "".join(f"- `{model.model_fields[name].alias or name}`: {text}\n" for name, text in own)
    others = [f"`{model.model_fields[name].alias or name}`" for name in common if name not in dict(own)]
    rest = f"\nAs every element it can have {enumerated(others)}.\n" if others else ""
    return f"# {_called(model)} (part of a spec)\n\n{inspect.cleandoc(model.__doc__ or '')}\n\n{keys}{rest}"


def _models() -> Iterable[type[Model]]:
    models: tuple[type[Model], ...] = (Feature, Module, Element, *models_below())
    return dict.fromkeys(models)


def _called(model: type[Model]) -> str:
    """The name of a model as words: it is the heading of its table in the documentation of the language."""
    return "every element" if model is Element else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()
