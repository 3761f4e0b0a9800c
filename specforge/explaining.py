"""The documentation of checks and compilers, from where they are written."""

from collections.abc import Iterable

from specforge.registry import Check, Compiler


def explain(plugin: Check | Compiler) -> str:
    """Give the page of one check or compiler, as Markdown."""
    kind = f"check, {plugin.severity}" if isinstance(plugin, Check) else "compiler"
    return f"# {plugin.name} ({kind})\n\n{plugin.documentation}\n"


def listing(plugins: Iterable[Check | Compiler]) -> str:
    """List plugins, each with the first sentence of its documentation."""
    found = sorted(plugins, key=lambda plugin: (isinstance(plugin, Compiler), plugin.name))
    width = max(len(plugin.name) for plugin in found)
    return "".join(f"{plugin.name:{width}}  {plugin.documentation.partition(chr(10))[0]}\n" for plugin in found)
