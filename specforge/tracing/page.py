"""A dependency graph as one HTML page that needs nothing else: no other file, no server and no network.

`plotly` draws; its script is read from the installed package and stands in the page as it is.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from string import Template

from specforge.errors import not_installed
from specforge.line_ends import unified
from specforge.tracing.graphing import Graph
from specforge.tracing.layering import LAYERS, layout

MARKS: Mapping[str, tuple[str, str]] = {
    "file": ("#8b919b", "square"),
    "module": ("#a9764a", "square"),
    "feature": ("#3b6fd4", "square"),
    "fact": ("#dd9d00", "circle"),
    "variable": ("#dd9d00", "diamond"),
    "document": ("#dd9d00", "square"),
    "role": ("#a39037", "circle"),
    "summary": ("#a39037", "diamond"),
    "takes": ("#17a2ad", "triangle-down"),
    "gives": ("#17a2ad", "triangle-up"),
    "tool": ("#8f6bd6", "diamond"),
    "intent": ("#d6529b", "circle"),
    "session": ("#d6529b", "triangle-up"),
    "constraint": ("#e04f42", "circle"),
    "criterion": ("#f0853a", "diamond"),
    "example": ("#b45fb0", "square"),
    "section": ("#6c84a5", "circle"),
    "scaffold": ("#6c84a5", "diamond"),
    "output-format": ("#6c84a5", "square"),
    "case": ("#3c9f4c", "circle"),
    "judgement": ("#8c6d31", "diamond"),
    "axis": ("#3c9f4c", "diamond"),
    "model": ("#a39037", "square"),
    "region": ("#4f9fe0", "circle"),
    "artifact": ("#2a6a99", "square"),
}
"""The colour and the shape of each kind, readable on a light and on a dark ground."""
OTHER_MARK = ("#8b919b", "triangle-up")
POLICY = "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""Nothing is loaded from anywhere, and no script runs but the two that are named by their digests."""


def graph_page(found: Graph) -> str:
    """Draw a page to search and click; texts of specs stand in it as data only, so that none can act.

    Raises:
        UsageError: when plotly is not installed.
    """
    library, code = _script(_plotly()), _script(_asset("page.js"))
    return Template(_asset("page.html")).substitute(
        policy=POLICY.format(scripts=f"{_digest(library)} {_digest(code)}"),
        style=_asset("page.css"),
        graph=_inert(_described(found)),
        library=library,
        code=code,
    )


def _plotly() -> str:
    try:
        from plotly.offline import get_plotlyjs  # noqa: PLC0415  only a page pays for it
    except ImportError:
        raise not_installed("a page needs", "plotly", "graph") from None
    return str(get_plotlyjs())


def _asset(name: str) -> str:
    return (files("specforge.tracing") / name).read_text(encoding="utf-8")


def _script(text: str) -> str:
    """A script as a browser reads it inside of a page: with one kind of line end, and nothing that ends it early."""
    return unified(text).replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _described(found: Graph) -> dict[str, object]:
    """Everything that the page shows, as plain data."""
    laid = layout(found)
    numbers = {node.id: number for number, node in enumerate(found.nodes)}
    return {
        "nodes": [
            {
                "id": one.id, "kind": one.kind, "owner": one.owner, "says": one.says, "path": one.path, "line": one.line,
                "answers": one.answers, "protected": one.protected, "x": x, "y": y,
            }
            for one, (x, y) in zip(found.nodes, laid.places, strict=True)
        ],
        "edges": [(numbers[one.source], numbers[one.target], one.why) for one in found.edges],
        "kinds": _legend(found),
        "layers": laid.headings,
        "width": laid.width,
        "height": laid.height,
    }  # fmt: skip


def _legend(found: Graph) -> list[dict[str, object]]:
    counts = Counter(node.kind for node in found.nodes)
    known = [kind for kinds in LAYERS.values() for kind in kinds if kind in counts]
    legend: list[dict[str, object]] = []
    for kind in (*known, *sorted(counts.keys() - set(known))):
        colour, shape = MARKS.get(kind, OTHER_MARK)
        legend.append({"kind": kind, "count": counts[kind], "colour": colour, "shape": shape})
    return legend


def _inert(described: Mapping[str, object]) -> str:
    """JSON in which no character means anything to a reader of HTML."""
    text = json.dumps(described, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
