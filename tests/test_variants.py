"""What holds in which variant: modules used in several ways, facts keyed by an axis, references of one variant."""

from collections.abc import Mapping

from specforge.project import View
from specforge.registry import find_checks
from tests.conftest import load_texts

AXES = "specforge: 1\nfeature: shop\nvariants: {tenant: [main, outlet], locale: [de, ja]}\n"
MODULE = "specforge: 1\nmodule: {}\n"
RULE = "constraints:\n  - {{id: {}, level: should, rule: Be kind.}}\n"


def views(texts: Mapping[str, str]) -> dict[str, View]:
    loaded = load_texts(texts)
    assert [f"{one.at} {one.message}" for one in loaded.findings] == []
    return {"/".join(view.values): view for view in loaded.project.views}


def ids(view: View) -> set[str]:
    return {rule.id for rule in view.constraints}


def test_a_module_that_is_used_twice_holds_wherever_one_of_the_two_does() -> None:
    found = views(
        {
            "shop.yaml": AXES + "use: [{module: a.yaml, where: {tenant: outlet}}, b.yaml]\n",
            "a.yaml": MODULE.format("a") + "use: [deep.yaml]\n",
            "b.yaml": MODULE.format("b") + "use: [{module: deep.yaml, where: {locale: ja}}]\n",
            "deep.yaml": MODULE.format("deep") + RULE.format("tone"),
        }
    )
    assert {name: ids(view) for name, view in found.items()} == {
        "main/de": set(),
        "main/ja": {"tone"},
        "outlet/de": {"tone"},
        "outlet/ja": {"tone"},
    }


def test_a_module_that_is_an_overlay_brings_its_own_modules_only_where_it_holds() -> None:
    found = views(
        {
            "shop.yaml": AXES + "use: [a.yaml]\n",
            "a.yaml": MODULE.format("a") + "where: {tenant: outlet}\nuse: [deep.yaml]\n",
            "deep.yaml": MODULE.format("deep") + RULE.format("tone"),
        }
    )
    assert [name for name, view in found.items() if ids(view)] == ["outlet/de", "outlet/ja"]


def test_an_exception_is_one_of_the_named_module_in_the_variants_of_that_use() -> None:
    use = "use:\n  - {module: deep.yaml, where: {tenant: main}, except: tone}\n  - {module: deep.yaml, where: {tenant: outlet}}\n"
    found = views({"shop.yaml": AXES + use, "deep.yaml": MODULE.format("deep") + RULE.format("tone")})
    assert [name for name, view in found.items() if ids(view)] == ["outlet/de", "outlet/ja"]


def test_a_fact_is_keyed_by_the_one_axis_that_has_all_of_its_keys() -> None:
    axes = "specforge: 1\nfeature: shop\nvariants: {region: [us, asia], tenant: [eu, us]}\n"
    found = views({"shop.yaml": axes + "facts:\n  - {id: fee, topic: Fees, is: {eu: 1 EUR, us: 2 USD}}\n"})
    assert {name: view.value_of(view.facts[0]) for name, view in found.items()} == {
        "us/eu": "1 EUR",
        "us/us": "2 USD",
        "asia/eu": "1 EUR",
        "asia/us": "2 USD",
    }


def test_a_text_of_another_variant_quotes_nothing_here() -> None:
    facts = """\
facts:
  - {id: tax, topic: Tax, is: {de: "{german}", ja: "{japanese}"}}
  - {id: german, is: 19 %, where: {locale: de}}
  - {id: japanese, is: 10 %, where: {locale: ja}}
"""
    found = views({"shop.yaml": AXES + facts})
    assert [view.value_of(view.facts[0]) for view in found.values()] == ["19 %", "10 %"] * 2
    assert not [problem for check in find_checks() for problem in check.run(found["main/de"].project)]


def test_a_project_is_complete_when_every_file_of_it_loaded() -> None:
    texts = {"shop.yaml": AXES, "a.yaml": MODULE.format("a")}
    assert load_texts(texts).project.complete
    assert not load_texts({**texts, "b.yaml": "specforge: 1\nfeature: b\nrole:\n"}).project.complete
    assert not load_texts({**texts, "shop.yaml": AXES + "use: [gone.yaml]\n"}).project.complete


def test_modules_that_are_reached_by_a_million_paths_are_read_once() -> None:
    both = "use: [{module: a%d.yaml, where: {tenant: outlet}}, b%d.yaml]\n"
    texts = {"shop.yaml": AXES + both % (0, 0)}
    for level in range(21):
        for side in "ab":
            name = f"{side}{level}"
            texts[f"{name}.yaml"] = MODULE.format(name) + (both % (level + 1, level + 1) if level < 20 else RULE.format(name))
    found = views(texts)
    assert {name: ids(view) for name, view in found.items()} == {
        "main/de": {"b20"},
        "main/ja": {"b20"},
        "outlet/de": {"a20", "b20"},
        "outlet/ja": {"a20", "b20"},
    }
