"""A dependency graph as Mermaid, DOT, JSON and one HTML page; pure strings."""

from collections.abc import Iterable
from typing import Literal

from specforge.outputs.inert import visible
from specforge.tracing.graphing import Graph
from specforge.tracing.page import graph_page
from specforge.tracing.telling import dumped

Form = Literal["mermaid", "dot", "json", "html"]


def drawn(found: Graph, form: Form) -> str:
    """Draw a graph.

    Raises:
        UsageError: when the library that draws the page is not installed.
    """
    match form:
        case "mermaid":
            return graph_mermaid(found)
        case "dot":
            return graph_dot(found)
        case "json":
            return graph_json(found)
        case "html":
            return graph_page(found)


def graph_json(found: Graph) -> str:
    """Print for programs; `specforge schema graph` describes it."""
    nodes = [
        {
            "id": one.id, "kind": one.kind, "owner": one.owner, "says": one.says, "at": {"path": one.path, "line": one.line},
            "answers": one.answers, "protected": one.protected,
        }
        for one in found.nodes
    ]  # fmt: skip
    return dumped("graph", {"nodes": nodes, "edges": [{"source": one.source, "target": one.target, "why": one.why} for one in found.edges]})


SHAPES = {"file": ("[/", "/]"), "feature": ("[[", "]]"), "module": ("[[", "]]"), "artifact": ("[(", ")]"), "case": ("([", "])")}
"""How a kind of node is drawn in Mermaid; a box when left out."""


def graph_mermaid(found: Graph) -> str:
    """Draw as a Mermaid flowchart; texts are escaped, so that no spec can add to the drawing."""
    names = {node.id: f"n{number}" for number, node in enumerate(found.nodes)}
    lines = ["flowchart LR"]
    for node in found.nodes:
        before, after = SHAPES.get(node.kind, ("[", "]"))
        lines.append(f'  {names[node.id]}{before}"{_mermaid(node.id)}"{after}')
    lines += [f'  {names[edge.source]} -->|"{_mermaid(edge.why)}"| {names[edge.target]}' for edge in found.edges]
    return _lines(lines)


def _mermaid(text: str) -> str:
    """A text as Mermaid shows it literally: everything but plain characters as a numeric entity."""
    return "".join(char if char.isalnum() or char in " /.-_:" else f"#{ord(char)};" for char in text)


def graph_dot(found: Graph) -> str:
    """Draw in the language of Graphviz."""
    shapes = {"file": "note", "feature": "folder", "module": "folder", "artifact": "cylinder", "case": "oval", "region": "plaintext"}
    lines = ["digraph specforge {", "  rankdir=LR;", "  node [shape=box];"]
    lines += [f"  {_dot(node.id)} [shape={shapes.get(node.kind, 'box')}, tooltip={_dot(node.says)}];" for node in found.nodes]
    lines += [f"  {_dot(edge.source)} -> {_dot(edge.target)} [label={_dot(edge.why)}];" for edge in found.edges]
    return _lines([*lines, "}"])


def _dot(text: str) -> str:
    return '"' + visible(text.replace("\n", " ")).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
