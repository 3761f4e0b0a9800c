"""Every line that is not blank belongs to an element, and tracing changes no byte."""

import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.config import read_config
from specforge.elements import elements_of
from specforge.loading.assembly import load
from specforge.location import Place
from specforge.project import Project, View
from specforge.provenance.lines import Line, lines_of
from specforge.provenance.pointers import pointers
from specforge.provenance.traced import Origin, plain
from specforge.registry import find_compilers
from tests.conftest import AS_OF, ROOT, load_texts
from tests.test_laws import FACTS, IDS, INTENTS, RULES, TEXTS, prose, unique

EXAMPLES = ROOT / "examples"
PROJECT = load(EXAMPLES, read_config(EXAMPLES), AS_OF).project
COMPILERS = find_compilers()


def owned(project: Project, view: View) -> int:
    """Check every line of every artifact of a view; give the number of lines."""
    known = elements_of(view)
    number = 0
    traced = [artifact for compiler in COMPILERS for artifact in compiler.run(project.traced(view))]
    untraced = [artifact for compiler in COMPILERS for artifact in compiler.run(view)]
    for artifact, bare in zip(traced, untraced, strict=True):
        assert plain(artifact.text) == bare.text
        lines = {line.number: line for line in lines_of(artifact.text, Origin(view.id, view.place))}
        for at, text in enumerate(bare.text.split("\n"), 1):
            if text.strip():
                check_line(lines[at], text, known, project, view)
                number += 1
        assert all(bare.text.split("\n")[at - 1].strip() for at in lines)
    return number


def check_line(line: Line, text: str, known: dict[str, object], project: Project, view: View) -> None:
    assert line.text == text
    ref = line.owner.ref
    assert ref in known or ref.startswith(f"{view.id}/section/"), ref
    for origin in (line.owner, *(span.origin for span in line.spans)):
        assert isinstance(origin.place, Place)
        assert project.sources[origin.place.path].locate(origin.place.route).line > 0
    for span in line.spans:
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("view", PROJECT.views, ids=lambda view: view.folder)
def test_every_line_of_the_examples_is_owned(view: View) -> None:
    assert owned(PROJECT, view) > 50


@pytest.mark.parametrize("view", PROJECT.views, ids=lambda view: view.folder)
def test_a_stretch_with_an_offset_is_found_there_in_the_spec(view: View) -> None:
    """What is written in a spec and what stands in the artifact are the same characters, unless a fact came between."""
    found = 0
    for compiler in COMPILERS:
        for artifact in compiler.run(PROJECT.traced(view)):
            for line in lines_of(artifact.text, Origin(view.id, view.place)):
                for span in line.spans:
                    source = written(span.origin)
                    if span.offset is not None and isinstance(source, str) and artifact.path.endswith(".md"):
                        piece = line.text[span.start : span.end]
                        assert source[span.offset : span.offset + len(piece)].casefold() == piece.casefold()
                        found += 1
    assert found > 20


DUMPED = {file.path: file.document.model_dump(by_alias=True) for file in PROJECT.files}


def written(origin: Origin) -> object:
    value: object = DUMPED[origin.place.path]
    for step in origin.place.route:
        if isinstance(value, dict) and step not in value and len(value) >= 1:
            return None
        value = value[step] if isinstance(value, dict | list | tuple) and not isinstance(value, str) else None  # type: ignore[index]
    return value.strip() if isinstance(value, str) else None


QUOTING = st.builds(lambda before, name, after: f"{prose(before)} {{{name}}} {prose(after)}", TEXTS, st.sampled_from(["f1", "v1"]), TEXTS)
SAYING = st.one_of(TEXTS, QUOTING)
CHECKS = st.sampled_from(
    [
        {"check": {"says": ["yes"]}, "passes": "yes", "fails": "no"},
        {"check": {"words": {"at_most": "3"}}, "passes": "yes", "fails": "no no no no"},
        {"check": {"refuses": "true"}, "passes": "I cannot do that.", "fails": "Gladly."},
    ]
)
TOOLS = unique(
    st.fixed_dictionaries(
        {"id": IDS, "does": st.sampled_from(["read", "write"]), "purpose": SAYING},
        optional={
            "input": st.fixed_dictionaries({"x": st.fixed_dictionaries({"type": st.just("string"), "says": SAYING})}),
            "returns": st.sampled_from(["one", "nothing"]),
            "empty_means": TEXTS,
        },
    )
)
PROJECTS = st.fixed_dictionaries(
    {
        "specforge": st.just("1"),
        "feature": st.just("shop"),
        "facts": FACTS.map(lambda facts: [*facts, {"id": "f1", "is": "seven days"}]),
        "variables": st.just([{"id": "v1", "type": "string", "sample": "now"}]),
        "constraints": unique(
            st.fixed_dictionaries(
                {"id": IDS, "rule": SAYING},
                optional={"criteria": st.lists(CHECKS.map(lambda one: {"id": "c", **one}), max_size=1)},
            )
        ),
        "intents": INTENTS,
        "tools": TOOLS,
        "use": st.just(["m.yaml"]),
    },
    optional={"role": SAYING, "summary": SAYING},
)
MODULES = st.fixed_dictionaries(
    {
        "specforge": st.just("1"),
        "module": st.just("m"),
        "constraints": RULES.map(lambda rules: [{**rule, "id": f"m-{rule['id']}"} for rule in rules]),
        "scaffolds": unique(st.fixed_dictionaries({"id": IDS, "kind": st.just("hedge"), "text": TEXTS, "because": TEXTS})),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PROJECTS, MODULES)
def test_every_line_of_a_random_project_is_owned(feature: dict[str, object], module: dict[str, object]) -> None:
    texts = {
        # Copied through JSON: one object in two places would be dumped as an anchor and an alias.
        name: yaml.safe_dump(json.loads(json.dumps(document)), allow_unicode=True, sort_keys=False, default_style='"')
        for name, document in (("shop.yaml", feature), ("m.yaml", module))
    }
    loaded = load_texts(texts)
    assert [one.message for one in loaded.findings] == []
    for view in loaded.project.views:
        owned(loaded.project, view)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.sampled_from('ab/~ ":{}[],'), max_size=4), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_a_pointer_leads_to_the_value_that_its_line_begins(value: object) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    lines = text.split("\n")
    found = pointers(text)
    assert set(found) == {number for number, line in enumerate(lines, 1) if line.strip()}
    for number, pointer in found.items():
        here: object = value
        for step in pointer.split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            here = here[int(key)] if isinstance(here, list) else here[key]  # type: ignore[index, call-overload]
        shown = lines[number - 1].strip().removesuffix(",")
        if shown not in {"}", "]"}:
            assert shown.endswith(json.dumps(here, indent=2, ensure_ascii=False).split("\n")[0])
