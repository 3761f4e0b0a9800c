"""The dependency graph: spec files, modules, elements, regions, cases, artifacts, and what features hand to each other.

An edge leads from what is changed to what that can move. `networkx` answers the questions, off the path of `build`.
"""

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from specforge.config import Config
from specforge.elements import Known, elements_of, kind_of, parts_of, rule_of
from specforge.errors import UsageError
from specforge.linting import locate
from specforge.location import Location
from specforge.project import Project, View
from specforge.spec.model import nearest
from specforge.tracing.compiling import Opened, TracedArtifact, open_features
from specforge.tracing.finding_specs import index

Detail = Literal["features", "elements", "regions"]
"""How much is shown: features, modules and what is handed over; their elements, cases and artifacts too; or every run of lines."""
FEATURES = frozenset({"file", "module", "feature", "gives", "takes", "artifact"})


class Node(Struct, frozen=True):
    """Something that can change, or be moved by a change."""

    id: str
    """A ref, a case's id, or the path of a spec file or an artifact; a region is `path#ref`."""
    kind: str
    """`file`, `module`, `feature`, `artifact`, `region`, or the kind of an element as in its ref."""
    owner: str
    """The feature or module it belongs to."""
    says: str = ""
    path: str = ""
    line: int = 0
    """Where it is written, or the first line of a region."""
    answers: str = ""
    """The role that answers for it."""
    protected: bool = False


class Edge(Struct, frozen=True, order=True):
    """A change of `source` can move `target`."""

    source: str
    target: str
    why: str


class Graph(Struct, frozen=True):
    """Nodes and edges, in a stable order."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph(
    root: Path,
    config: Config,
    features: Iterable[str] = (),
    *,
    around: str | None = None,
    depth: int | None = None,
    detail: Detail | None = None,
) -> Graph:
    """Give the dependency graph of some features, or of all.

    Args:
        root: The project.
        config: Its settings.
        features: The features to show; all when left out.
        around: The id of a node: only what it comes from and what it can move.
        depth: How many steps from `around`; all when left out.
        detail: How much is shown; elements when features are named or `around` is, else features.

    Raises:
        UsageError: when there is no such feature or node.
        InvalidSpecError: when a spec cannot be understood.
    """
    named = tuple(features)
    found = index(root, config)
    shown: Detail = detail or ("elements" if named or around or len(found.features) == 1 else "features")
    is_file = around in found.texts or around in found.linked
    if around is not None and not named and not is_file and (owner := around.partition("/")[0]) in found.owners:
        # What an element can move is in its own feature, or in the features that use its module or take what it gives.
        own = {owner} if owner in found.features else found.users_of(found.owners[owner])
        named = tuple(sorted(found.takers_of(own) | found.givers_of(own)))
    opened = open_features(root, config, named or None, found)
    whole = _Collected(opened, shown).graph()
    return whole if around is None else _around(whole, around, depth)


def _around(whole: Graph, around: str, depth: int | None) -> Graph:
    import networkx as nx  # noqa: PLC0415  only questions about graphs pay for it

    directed: nx.DiGraph[str] = nx.DiGraph()
    directed.add_nodes_from(node.id for node in whole.nodes)
    directed.add_edges_from((edge.source, edge.target) for edge in whole.edges)
    if around not in directed:
        raise UsageError(f"there is nothing called `{around}` in the graph", nearest(around, directed.nodes))
    kept = set(nx.single_source_shortest_path_length(directed, around, depth))
    kept |= set(nx.single_source_shortest_path_length(directed.reverse(copy=False), around, depth))
    return Graph(
        tuple(node for node in whole.nodes if node.id in kept),
        tuple(edge for edge in whole.edges if edge.source in kept and edge.target in kept),
    )


class _Collected:
    """Collects nodes and edges view by view; what several views have in common is there once."""

    def __init__(self, opened: Opened, detail: Detail) -> None:
        self.project: Project = opened.project
        self.detail = detail
        self.nodes: dict[str, Node] = {}
        self.edges: dict[tuple[str, str], str] = {}
        self.owners = {file.owner: file for file in self.project.files}
        for view in opened.views():
            self.files(view)
            elements = elements_of(view)
            for element in elements.values():
                self.element(element)
            self.references(view, elements)
        for artifact in opened.artifacts():
            self.artifact(artifact)

    def graph(self) -> Graph:
        nodes = {id: node for id, node in self.nodes.items() if self.detail != "features" or node.kind in FEATURES}
        edges = sorted(Edge(*ends, why) for ends, why in self.edges.items() if set(ends) <= nodes.keys())
        return Graph(tuple(nodes[id] for id in sorted(nodes)), tuple(edges))

    def add(self, node: Node) -> None:
        self.nodes.setdefault(node.id, node)

    def edge(self, source: str, target: str, why: str) -> None:
        if source != target:
            self.edges.setdefault((source, target), why)

    def files(self, view: View) -> None:
        for part in self.project.includes[view.id]:
            document, owner = part.file.document, part.file.owner
            kind = "feature" if owner == view.id else "module"
            self.add(Node(part.file.path, "file", owner, "", part.file.path, 1))
            self.add(Node(owner, kind, owner, document.title or document.summary or "", part.file.path, 1))
            self.edge(part.file.path, owner, "declares")
            if owner != view.id:
                self.edge(owner, view.id, "used by")
        for linked in view.documents:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(linked.place.path), linked.value.file))
            self.add(Node(path, "file", linked.ref.owner, "", path, 1))
            self.edge(path, str(linked.ref), "holds the text")

    def element(self, element: Known) -> None:
        owner, kind = element.ref.partition("/")[0], element.kind
        if not kind:
            return
        at: Location = locate(self.project, element.place)
        self.add(Node(element.ref, kind, owner, element.says, at.path, at.line, element.owner, element.protected))
        if kind == "criterion":
            self.edge(rule_of(element.ref), element.ref, "decided by")
        else:
            self.edge(owner, element.ref, "declares")

    def references(self, view: View, elements: dict[str, Known]) -> None:
        by_id: dict[tuple[str, str], list[str]] = {}
        for ref in elements:
            by_id.setdefault(parts_of(ref)[1:], []).append(ref)
        for reference in view.references:
            for target in _targets(by_id, reference.name, reference.kinds):
                key = next((str(step) for step in reversed(reference.place.route) if isinstance(step, str)), "names")
                self.edge(target, str(reference.source), f"named in {key}")
        for rule in view.constraints:
            for intent in rule.scope:
                if (found := view.find_intent(intent)) is not None:
                    self.edge(str(rule.ref), str(found.ref), "holds in")
        for taken in view.takes:
            owner, _, id = taken.value.from_.partition("/")
            given = f"{owner}/gives/{id}"
            if given not in elements and owner in self.owners:
                source = self.project.given(taken.value.from_)
                at = locate(self.project, source.place) if source is not None else Location(self.owners[owner].path, 1)
                self.add(Node(given, "gives", owner, source.value.says or "" if source is not None else "", at.path, at.line))
                self.add(Node(owner, "feature", owner, "", self.owners[owner].path, 1))
                self.edge(owner, given, "declares")
            self.edge(given, str(taken.ref), "handed to")

    def artifact(self, artifact: TracedArtifact) -> None:
        owner = artifact.view.id
        self.add(Node(artifact.path, "artifact", owner, "", artifact.path, 1))
        self.edge(owner, artifact.path, "compiled to")
        if self.detail == "features":
            return
        for line in artifact.lines():
            if artifact.path.endswith(".jsonl"):
                self.case(artifact, json.loads(line.text), line.number)
                continue
            if self.detail == "regions":
                region = f"{artifact.path}#{line.owner.ref}"
                self.add(Node(region, "region", owner, line.text.strip(), artifact.path, line.number))
                self.edge(region, artifact.path, "part of")
            for number, ref in enumerate(line.refs):
                if kind_of(ref) == "section":
                    self.add(Node(ref, "section", owner, line.text.lstrip("# "), artifact.path, line.number))
                    self.edge(owner, ref, "declares")
                self.edge(ref, region if self.detail == "regions" else artifact.path, "writes" if number == 0 else "quoted in")

    def case(self, artifact: TracedArtifact, case: dict[str, object], number: int) -> None:
        id, refs = str(case["id"]), case.get("refs", [])
        self.add(Node(id, "case", id.partition("/")[0], str(case.get("kind", "")), artifact.path, number))
        assert isinstance(refs, list)
        for ref in refs:
            self.edge(str(ref), id, "tried by")
        self.edge(id, artifact.path, "part of")


def _targets(by_id: Mapping[tuple[str, str], list[str]], name: str, kinds: tuple[str, ...]) -> Iterator[str]:
    """The refs that a name stands for."""
    kind, slash, id = name.partition("/")
    for one in (kind,) if slash and kind in kinds else kinds:
        yield from by_id.get((one, id if slash and kind in kinds else name), ())
