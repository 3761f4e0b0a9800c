"""Laws over random projects."""

import json
import re
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.config import Config
from specforge.errors import SpecforgeError
from specforge.linting import lint
from specforge.registry import find_checks, find_compilers
from specforge.source.reading import read
from specforge.spec.documents import Feature
from specforge.spec.scalars import to_json
from specforge.verbs import build, check
from tests.conftest import AS_OF, load_texts

IDS = st.sampled_from(["alpha", "beta", "gamma", "delta", "e1", "long-id_with-parts"])
WORDS = st.text(st.sampled_from("abc XYZ äß日本 ,.:#'\"-?!{}[]&*@`%\\|>~0123"), min_size=1, max_size=30).filter(str.strip)


def prose(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


TEXTS = WORDS.map(prose)


def unique(elements: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[list[dict[str, object]]]:
    return st.lists(elements, max_size=4, unique_by=lambda element: element["id"])


FACTS = unique(st.fixed_dictionaries({"id": IDS, "is": TEXTS}, optional={"topic": TEXTS, "says": TEXTS}))
RULES = unique(
    st.fixed_dictionaries({"id": IDS, "rule": TEXTS}, optional={"level": st.sampled_from(["must", "should", "may"]), "wording": TEXTS})
)
INTENTS = unique(
    st.fixed_dictionaries(
        {"id": IDS, "when": TEXTS},
        optional={
            "do": st.lists(TEXTS, min_size=1, max_size=3),
            "ask": st.lists(TEXTS, min_size=1, max_size=3),
            "only_if": TEXTS,
            "kind": st.sampled_from(["answer", "refusal", "opening"]),
            "steps": st.lists(st.fixed_dictionaries({"do": TEXTS}), min_size=1, max_size=3),
        },
    )
)
FEATURES = st.fixed_dictionaries(
    {"specforge": st.just("1"), "feature": st.just("shop"), "facts": FACTS, "constraints": RULES, "intents": INTENTS},
    optional={"role": TEXTS, "summary": TEXTS},
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def dumped(feature: dict[str, object]) -> str:
    return yaml.safe_dump(feature, allow_unicode=True, sort_keys=False, default_style='"')


@QUICK
@given(FEATURES)
def test_what_is_dumped_loads_as_it_was(feature: dict[str, object]) -> None:
    loaded = load_texts({"shop.yaml": dumped(feature)})
    assert [one.message for one in loaded.findings] == []
    document = loaded.project.files[0].document
    assert isinstance(document, Feature)
    again = document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert Feature.model_validate(again) == document


@QUICK
@given(FEATURES)
def test_checks_and_compilers_never_raise_on_a_valid_project(feature: dict[str, object]) -> None:
    project = load_texts({"shop.yaml": dumped(feature)}).project
    lint(project, find_checks(), Config())
    for view in project.views:
        for compiler in find_compilers():
            for artifact in compiler.run(view):
                assert artifact.text.endswith("\n")


@QUICK
@given(FEATURES)
def test_every_rule_and_answer_reaches_the_prompt_as_one_line(feature: dict[str, object]) -> None:
    view = load_texts({"shop.yaml": dumped(feature)}).project.views[0]
    text = next(artifact.text for compiler in find_compilers() if compiler.name == "prompt" for artifact in compiler.run(view))
    lines = text.splitlines()
    for rule in view.constraints:
        said = view.fill(rule.value.wording or rule.value.rule)
        assert any(line.endswith(said) and line.startswith("- ") for line in lines), said
    for intent in view.intents:
        assert any(line == f"When: {view.fill(intent.value.when or '')}" for line in lines)


@QUICK
@given(FEATURES, st.randoms(use_true_random=False))
def test_after_a_build_nothing_drifted_and_any_changed_byte_is_one_hand_edit(feature: dict[str, object], random: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "specs").mkdir()
        (root / "specs/shop.yaml").write_text(dumped(feature), encoding="utf-8")
        build(root, Config(), AS_OF)
        assert drift(root) == {}
        path = root / "generated/shop/prompt.md"
        raw = bytearray(path.read_bytes())
        at = random.randrange(len(raw))  # type: ignore[attr-defined]
        raw[at] ^= 1
        path.write_bytes(bytes(raw))
        if path.read_bytes().decode("utf-8", errors="ignore").encode() == bytes(raw):
            assert drift(root) == {"generated/shop/prompt.md": "hand-edited"}
        else:
            assert drift(root) == {"generated/shop/prompt.md": "unreadable"}
        path.unlink()
        assert drift(root) == {"generated/shop/prompt.md": "missing"}


def drift(root: Path) -> dict[str, str]:
    return {one.at.path: one.check for one in check(root, Config(), AS_OF).report.findings if one.at.path.startswith("generated/")}


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab:- \n\t#{}[]'\"&*!|>%@`?,0~\\é\u2028"), max_size=60) | st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_place(raw: str | bytes) -> None:
    data = raw.encode() if isinstance(raw, str) else raw
    source, value, mistakes = read("f.yaml", data)
    if source is None:
        assert [one for one in mistakes if not one.warning]
        assert all(one.message and one.help for one in mistakes)
    else:
        assert json.dumps(to_json(value)) is not None


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=20,
    )
)
def test_any_shape_under_any_key_is_told_in_words(value: object) -> None:
    for key in ("constraints", "intents", "tools", "facts", "sessions", "cases", "variants", "use", "layout"):
        spec = {"specforge": "1", "feature": "shop", key: value}
        try:
            loaded = load_texts({"shop.yaml": yaml.safe_dump(spec, allow_unicode=True)})
        except SpecforgeError:
            continue
        for one in loaded.findings:
            assert not re.search(r"pydantic|Input should|validation error|NoneType", one.message), one.message


@pytest.mark.parametrize("compiler", find_compilers(), ids=lambda compiler: compiler.name)
def test_an_empty_feature_compiles(compiler: object) -> None:
    view = load_texts({"shop.yaml": "specforge: 1\nfeature: shop\n"}).project.views[0]
    for artifact in compiler.run(view):  # type: ignore[attr-defined]
        assert artifact.text
