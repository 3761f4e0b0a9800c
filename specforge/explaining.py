"""The documentation of checks, compilers and rules over prompts, from where they are written."""

from collections.abc import Iterable

from specforge.outputs.result import Described
from specforge.prompt_lint.rule import Rule
from specforge.registry import Check, Compiler


def explain(plugin: Check | Compiler | Rule) -> str:
    """Give the page of one check, compiler or rule, as Markdown."""
    kind = "compiler"
    if isinstance(plugin, Check):
        kind = f"check, {plugin.severity}"
    elif isinstance(plugin, Rule):
        kind = f"rule over prompts, {plugin.severity}, {plugin.confidence}{'' if plugin.on else ', off by default'}"
    return f"# {plugin.name} ({kind})\n\n{plugin.documentation}\n"


def listing(plugins: Iterable[Check | Compiler | Rule]) -> str:
    """List plugins, each with the first sentence of its documentation."""
    found = sorted(plugins, key=lambda plugin: (isinstance(plugin, Rule), isinstance(plugin, Compiler), plugin.name))
    width = max(len(plugin.name) for plugin in found)
    return "".join(f"{plugin.name:{width}}  {plugin.documentation.partition(chr(10))[0]}\n" for plugin in found)


TAGS = {"drift": "state of an artifact", "spec": "found in specs"}


def explain_described(one: Described) -> str:
    """Give the page of a finding that is no check's: the state of an artifact, or what is found while specs are read."""
    return f"# {one.name} ({TAGS[one.tags[0]]}, {one.severity})\n\n{one.full}\n"
