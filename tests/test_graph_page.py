"""The page of the dependency graph: one document, inert, the same for the same graph."""

import base64
import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from specforge.config import read_config
from specforge.errors import UsageError
from specforge.tracing import graphing
from specforge.tracing.drawing import graph_json
from specforge.tracing.graphing import Edge, Graph, Node
from specforge.tracing.layering import LAYERS, ROWS, layout
from specforge.tracing.page import MARKS, graph_page

EXAMPLES = Path(__file__).parent.parent / "examples"
HOSTILE = (
    "<b>&lt;</b>",
    "</script><script>document.title = 'acted'</script>",
    '"><img src=x onerror="document.title = \'acted\'">',
    "<!--<script>",
    "]]> &lt;b&gt; <b>bold</b> <a href=\"javascript:document.title='acted'\">link</a>",
    "line\u2028line\u2029line",
    "$library ${code} $$ %{x}",
    "日本語 \U0001f600 \ud800",
)


def hostile() -> Graph:
    """A graph in which every text tries to act, in every place where a text can stand."""
    nodes = [Node("shop", "feature", "shop", HOSTILE[0], "specs/shop.yaml", 1)]
    nodes += [
        Node(f"shop/fact/{number}{text}", "fact", "shop", text, f"specs/{text}.yaml", number, text, protected=True)
        for number, text in enumerate(HOSTILE)
    ]
    nodes.append(Node(HOSTILE[2], HOSTILE[1], HOSTILE[2], HOSTILE[3], HOSTILE[4]))
    edges = [Edge("shop", node.id, HOSTILE[number % len(HOSTILE)]) for number, node in enumerate(nodes[1:])]
    return Graph(tuple(sorted(nodes, key=lambda node: node.id)), tuple(sorted(edges)))


def crowd(cases: int = 150) -> Graph:
    nodes = [Node("shop", "feature", "shop"), *(Node(f"shop/case/{number:04}", "case", "shop") for number in range(cases))]
    return Graph(tuple(nodes), tuple(Edge("shop", node.id, "tried by") for node in nodes[1:]))


class Parsed(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.blocks: list[tuple[str, dict, str]] = []
        self.open: tuple[str, dict, list[str]] | None = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag in {"script", "style"}:
            self.open = (tag, dict(attrs), [])

    def handle_data(self, data) -> None:
        if self.open:
            self.open[2].append(data)

    def handle_endtag(self, tag) -> None:
        if self.open and tag == self.open[0]:
            self.blocks.append((tag, self.open[1], "".join(self.open[2])))
            self.open = None

    def described(self) -> dict:
        (text,) = [text for _, attributes, text in self.blocks if attributes.get("type") == "application/json"]
        return json.loads(text)

    def scripts(self) -> list[str]:
        return [text for tag, attributes, text in self.blocks if tag == "script" and "type" not in attributes]

    def policy(self) -> dict[str, list[str]]:
        (text,) = [value for tag, name, value in self.attributes if tag == "meta" and name == "content" and "default-src" in value]
        return {part.split()[0]: part.split()[1:] for part in text.split(";")}


@pytest.fixture(scope="module")
def examples() -> Graph:
    return graphing.graph(EXAMPLES, read_config(EXAMPLES, None), detail="regions")


@pytest.fixture(scope="module")
def parsed(examples: Graph) -> Parsed:
    return Parsed(graph_page(examples))


def test_the_page_is_one_document_that_refers_to_no_other(parsed: Parsed) -> None:
    assert [parsed.tags.count(tag) for tag in ("html", "head", "body", "main")] == [1, 1, 1, 1]
    assert {tag for tag, name, _ in parsed.attributes if name in {"src", "srcset", "action", "background", "poster"}} == set()
    assert [value for _, name, value in parsed.attributes if name == "href"] == ["data:,"]
    assert not {"iframe", "object", "embed", "base", "img", "audio", "video"} & set(parsed.tags)
    (style,) = [text for tag, _, text in parsed.blocks if tag == "style"]
    assert not re.search(r"url\(|@import|https?:", style)
    assert not re.search(r"https?:(?!//www\.w3\.org/2000/svg\")", parsed.scripts()[1])


def test_only_the_two_scripts_of_the_page_may_run_and_nothing_may_be_loaded(parsed: Parsed) -> None:
    policy = parsed.policy()
    assert policy.pop("script-src") == [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in parsed.scripts()
    ]
    assert policy == {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


def test_every_node_and_edge_is_in_the_page(examples: Graph, parsed: Parsed) -> None:
    described, printed = parsed.described(), json.loads(graph_json(examples))
    wanted = [{key: one[key] for key in one if key != "at"} | one["at"] for one in printed["nodes"]]
    assert [{key: one[key] for key in one if key not in {"x", "y"}} for one in described["nodes"]] == wanted
    ids = [one["id"] for one in described["nodes"]]
    assert [{"source": ids[a], "target": ids[b], "why": why} for a, b, why in described["edges"]] == printed["edges"]
    assert {one["kind"]: one["count"] for one in described["kinds"]} == Counter(node.kind for node in examples.nodes)


def test_texts_of_specs_are_data_and_nothing_else() -> None:
    page = graph_page(hostile())
    parsed, plain = Parsed(page), Parsed(graph_page(crowd()))
    assert parsed.tags == plain.tags
    assert [name for _, name, _ in parsed.attributes] == [name for _, name, _ in plain.attributes]
    assert "\u2028" not in page.replace(parsed.scripts()[0], "")
    assert [one["says"] for one in parsed.described()["nodes"]] == [node.says for node in hostile().nodes]
    page.encode()


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    pages = []
    for seed in ("1", "2"):
        target = tmp_path / f"{seed}.html"
        command = [
            sys.executable,
            "-m",
            "specforge",
            "graph",
            "--root",
            str(EXAMPLES),
            "--detail",
            "elements",
            "--format",
            "html",
            "-o",
            str(target),
        ]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, timeout=120)
        pages.append(target.read_bytes())
    assert pages[0] == pages[1]


def test_without_plotly_the_command_says_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['plotly'] = None; from specforge.__main__ import main; main()"
    command = [sys.executable, "-c", code, "graph", "--root", str(EXAMPLES), "--format", "html"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "specforge: a page needs plotly, which is not installed\n    run: pip install 'specforge-compiler[graph]'\n"


def test_without_plotly_every_other_form_is_drawn(monkeypatch: pytest.MonkeyPatch, examples: Graph) -> None:
    monkeypatch.setitem(sys.modules, "plotly.offline", None)
    with pytest.raises(UsageError, match="plotly"):
        graph_page(examples)
    assert graph_json(examples)


def test_every_kind_has_a_layer_and_a_mark_of_its_own(examples: Graph) -> None:
    layered = [kind for kinds in LAYERS.values() for kind in kinds]
    assert sorted(layered) == sorted(MARKS)
    assert len(set(MARKS.values())) == len(MARKS)
    assert {node.kind for node in examples.nodes} <= set(MARKS)


def test_no_two_nodes_stand_in_one_place_and_layers_follow_each_other(examples: Graph) -> None:
    laid = layout(examples)
    assert len(set(laid.places)) == len(examples.nodes)
    order = [kind for kinds in LAYERS.values() for kind in kinds]
    spans: dict[str, list[float]] = {}
    for node, (x, y) in zip(examples.nodes, laid.places, strict=True):
        title = next(title for title, kinds in LAYERS.items() if node.kind in kinds)
        spans.setdefault(title, []).append(x)
        assert 0 <= x <= laid.width
        assert 0 < y < laid.height
    titles = [title for title, _ in laid.headings]
    assert titles == sorted(spans, key=lambda title: order.index(LAYERS[title][0]))
    assert all(max(spans[a]) < min(spans[b]) for a, b in itertools.pairwise(titles))


def test_a_large_layer_is_folded() -> None:
    laid = layout(crowd(150))
    assert len({x for x, _ in laid.places[1:]}) == 3
    assert laid.height == ROWS


def test_neighbours_stand_side_by_side() -> None:
    pairs = [("a", "z"), ("b", "y"), ("c", "x")]
    nodes = [Node(id, "fact", "shop") for id in "abc"] + [Node(id, "case", "shop") for id in "xyz"]
    laid = layout(Graph(tuple(nodes), tuple(Edge(a, b, "tried by") for a, b in pairs)))
    height = {node.id: y for node, (_, y) in zip(nodes, laid.places, strict=True)}
    assert all(height[a] == height[b] for a, b in pairs)


def test_an_empty_graph_and_an_unknown_kind_are_drawn() -> None:
    assert Parsed(graph_page(Graph((), ()))).described()["nodes"] == []
    (kind,) = Parsed(graph_page(Graph((Node("a", "novel", "a"),), ()))).described()["kinds"]
    assert (kind["kind"], kind["count"]) == ("novel", 1)
