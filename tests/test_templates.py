"""Templates: nothing executes, nothing exhausts, unknown names are told before rendering, provenance changes no byte."""

import re
import sys
import time
from importlib.util import cache_from_source
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specforge.config import read_config
from specforge.errors import TemplateError
from specforge.location import Place
from specforge.prompting import templating
from specforge.prompting.layout import SHAPE, layout
from specforge.prompting.template_shapes import check_template
from specforge.prompting.templating import FILTERS, render, shipped
from specforge.provenance.traced import Origin, Span, Traced, plain, spans_of, trace
from specforge.verbs import build, check
from tests.conftest import AS_OF, load_texts

VALUES = {"role": "r", "always": ["one", "two", "three"], "n": None, "rules": [{"id": "a", "text": "x"}, {"id": "b", "text": "y"}]}
LONG = "{% set s = 'abcdefghij' %}" + "{% set s = s ~ s %}" * 17 + "{% set l = ['x', 'x', 'x', 'x'] %}" + "{% set l = l + l %}" * 14
ESCAPES = {
    "center": "{{ 'x'|center(900000000)|length }}",
    "format filter": "{{ ('%0900000000d'|format(1))|length }}",
    "format operator": "{{ ('%0900000000d' % 1)|length }}",
    "format method": "{{ '{:>900000000}'.format(1)|length }}",
    "ljust": "{{ 'x'.ljust(900000000)|length }}",
    "repeat a text": "{{ ('a' * 900000000)|length }}",
    "repeat a list": "{{ ([1] * 300000000)|length }}",
    "indent": "{{ role|indent(900000) }}",
    "batch": "{{ [1]|batch(300000000, 1)|list|length }}",
    "double by join": "{% macro d(s, n) %}{% if n %}{{ d([s, s]|join, n - 1) }}{% else %}{{ s|length }}{% endif %}{% endmacro %}{{ d('ab', 30) }}",
    "double by tilde": "{% macro d(s, n) %}{% if n %}{{ d(s ~ s, n - 1) }}{% else %}{{ s|length }}{% endif %}{% endmacro %}{{ d('ab', 30) }}",
    "double by plus": "{% macro d(s, n) %}{% if n %}{{ d(s + s, n - 1) }}{% else %}{{ s|length }}{% endif %}{% endmacro %}{{ d([1], 40) }}",
    "double by replace": "{% macro d(s, n) %}{% if n %}{{ d(s|replace('a', 'aa'), n - 1) }}{% else %}{{ s|length }}{% endif %}{% endmacro %}{{ d('a', 40) }}",
    "squares": "{% set n = 9999999999 %}" + "{% set n = n * n %}" * 24 + "{{ role }}",
    "format by divisibleby": "{% if '%900000000d' is divisibleby 5 %}{% endif %}{{ role }}",
    "a long text printed often": f"{LONG}{{% for i in l %}}{{{{ s }}}}{{% endfor %}}",
    "a long text joined often": f"{LONG}{{{{ l|map('replace', 'x', s)|join|length }}}}{{% set s = {'~'.join(['s'] * 9000)} %}}",
    "a long text changed often": f"{LONG}{{% for i in l %}}{{% set t = s|upper %}}{{% endfor %}}{{{{ role }}}}",
    "a long text looked through often": f"{LONG}{{{{ l|select('in', s)|list|length }}}}",
    "lists in lists": "{% set l = ['x'] %}" + "{% set l = [l, l] %}" * 40 + "{{ l|tojson }}",
    "indented JSON": f"{LONG}{{{{ l|tojson(indent=1000) }}}}",
    "the first one of none": "{{ []|first }}",
    "power": "{{ 10 ** 10000000 }}",
    "loops in each other": "{% for a in always %}" * 100 + "{% endfor %}" * 100,
    "conditions in each other": "{% if role %}" * 3000 + "{% endif %}" * 3000,
    "a number of many digits": "{{ 1" + "9" * 5000 + " }}",
    "nested loops": "{% for a in always %}" * 14 + "x" + "{% endfor %}" * 14,
    "endless macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "range": "{% for i in range(900000000) %}{% endfor %}",
    "lipsum": "{{ lipsum(1) }}",
    "random": "{{ [1, 2, 3]|random }}",
    "cycler": "{{ cycler('a') }}",
    "namespace": "{% set n = namespace(a=1) %}{{ n.a }}",
    "a method": "{{ role.upper }}",
    "a macro": "{% macro m() %}{% endmacro %}{{ m }}",
    "itself": "{{ self }}",
    "class": "{{ role.__class__.__mro__ }}",
    "class by filter": "{{ always|map(attribute='__class__')|list|join }}",
    "class by item": "{{ role['__class__'] }}",
    "globals of a macro": "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
    "attr filter": "{{ role|attr('upper') }}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'x' as y %}",
    "extends": "{% extends 'x' %}",
    "pprint": "{{ role|pprint }}",
    "none": "{{ n }}",
    "a list": "{{ always }}",
}


@pytest.mark.parametrize("name", ESCAPES)
def test_nothing_executes_and_nothing_exhausts(name: str) -> None:
    start = time.process_time()
    with pytest.raises(TemplateError, match=r"^(the template )?t\.j2"):
        render(ESCAPES[name], "t.j2", VALUES)
    # No timing test: a template that runs away would take minutes and gigabytes.
    assert time.process_time() - start < 60


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ rolle }}", "t.j2:1: there is no `rolle` here; did you mean `role`?"),
        ("a\n{% if false %}{{ rolle }}{% endif %}", "t.j2:2: there is no `rolle` here; did you mean `role`?"),
        ("{% for i in intents %}\n{{ i.titel }}{% endfor %}", "t.j2:2: there is no `titel` here; did you mean `title`?"),
        (
            "{% for i in intents %}{% for s in i.steps %}\n{{ s.branches[0].iss }}{% endfor %}{% endfor %}",
            "t.j2:2: there is no `iss` here; did you mean `is`?",
        ),
        ("{% set o = output %}\n{{ o.schema }}", "t.j2:2: there is no `schema` here; did you mean `json_schema`?"),
        ("{{ intents.title }}", "t.j2:1: there is no `title` here; this is a list"),
        ("{% for i in intents if i.kind %}{% endfor %}", "t.j2:1: there is no `kind` here; did you mean `id`?"),
        ("{% macro m(a) %}\n{{ b }}{% endmacro %}{{ m(1) }}", "t.j2:2: there is no `b` here; "),
        ("{{ (intents|first).ttle }}", "t.j2:1: there is no `ttle` here; did you mean `title`?"),
        ("{% for i in intents %}{{ loop.indx }}{% endfor %}", "t.j2:1: there is no `indx` here; did you mean `index`?"),
        (
            "a {{caller-name}}",
            "t.j2:1: there is no `caller-name` here; a variable that is filled in later stands between `{% raw %}` and `{% endraw %}`",
        ),
        ("{{ a-b-c }}", "t.j2:1: there is no `a-b-c` here; "),
        ("{{ role-nme }}", "t.j2:1: there is no `nme` here; "),
        ("a\n{% for %}", "t.j2:2: expected an expression, got 'end of statement block'"),
    ],
)
def test_an_unknown_name_is_told_before_rendering(template: str, said: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(said)):
        check_template(template, "t.j2", SHAPE)


@pytest.mark.parametrize(
    "template",
    [
        shipped("prompt"),
        "{% macro m(a) %}{{ a.anything }}{% endmacro %}{{ m(intents[0]) }}",
        "{% for a, b in variant|dictsort %}{{ a }}{{ b }}{% endfor %}",
        "{% set x %}{{ role }}{% endset %}{{ x }}",
        "{% with r = role %}{{ r }}{% endwith %}",
        "{% if summary is defined %}{{ summary }}{% endif %}",
    ],
)
def test_a_template_that_names_what_is_there_is_accepted(template: str) -> None:
    check_template(template, "t.j2", SHAPE)


def test_the_shape_is_that_of_the_layout() -> None:
    spec = """\
specforge: 1
feature: a
role: R.
facts:
  - {id: f, topic: T, says: S, is: V}
intents:
  - id: i
    when: W.
    only_if: {any_of: ["x", "y"]}
    steps: [{do: "D.", if: [{is: "I.", do: "E.", go: i}]}]
takes: []
gives:
  - {id: g, fields: {x: string}}
documents: []
output_format: F.
examples:
  - {id: e, shows: i, turns: [{user: "Hi."}]}
"""
    given = layout(load_texts({"a.yaml": spec}).project.views[0])

    def covered(value: object, shape: object, where: str) -> None:
        if isinstance(value, dict) and where != "variant":
            assert isinstance(shape, dict), where
            assert set(value) == set(shape), where
            for key, item in value.items():
                covered(item, shape[key], key)
        elif isinstance(value, list):
            assert isinstance(shape, tuple), where
            for item in value:
                if shape[0] is not None:
                    covered(item, shape[0], where)

    covered(given, SHAPE, "the layout")


ORIGINS = [Origin(f"f/constraint/{name}", Place("f.yaml", ("constraints", number, "rule"))) for number, name in enumerate("abc")]
PIECES = st.text(st.sampled_from("ab {x}\n|Ⅷß-"), max_size=12)
TEXTS = st.one_of(
    st.builds(trace, PIECES, st.sampled_from(ORIGINS)),
    st.builds(
        lambda left, right, one, two: trace(left, one) + trace(right, two),
        PIECES,
        PIECES,
        st.sampled_from(ORIGINS),
        st.sampled_from(ORIGINS),
    ),
)
CALLS = st.sampled_from(
    ["", "|trim", "|upper", "|lower", "|capitalize", "|indent(2)", "|indent(4, true)", "|replace('a', 'bb')", "|replace('b', '')",
     "|string", "|default('x')", "|length", "[1:]", "[:-1]", "[0:2]", "|first|default('')", "|reverse|list|join"]
)  # fmt: skip
TEMPLATES = st.lists(
    st.one_of(
        st.builds(lambda call: "{{ t" + call + " }}", CALLS),
        st.builds(lambda call, sep: "{{ items" + "|join('" + sep + "')" + call + " }}", CALLS, st.sampled_from([", ", "", "- "])),
        st.builds(lambda one, two: "{{ (t" + one + ") ~ ' ' ~ (u" + two + ") }}", CALLS, CALLS),
        st.builds(lambda call: "{% for i in items %}- {{ i" + call + " }}{{ ',' if not loop.last }}\n{% endfor %}", CALLS),
        st.builds(lambda call: "{% macro m(x) %}<{{ x" + call + " }}>{% endmacro %}{{ m(t) }}{{ m(u)|trim }}", CALLS),
        st.builds(lambda call: "{% set s %}{{ t" + call + " }} x{% endset %}{{ s|upper }}{% if s|length > 3 %}{{ s }}{% endif %}", CALLS),
        st.sampled_from(
            [
                "{% if t == u %}same{% endif %}",
                "{% if 'a' in t %}a{% endif %}",
                "plain text\n",
                "{{ items|sort|join(' ') }}",
                "{{ items|unique|list|length }}",
            ]
        ),
    ),
    min_size=1,
    max_size=6,
).map("".join)


@settings(max_examples=1500, deadline=None)
@given(TEMPLATES, TEXTS, TEXTS, st.lists(TEXTS, max_size=4))
def test_provenance_changes_no_byte_of_a_random_template(template: str, t: str, u: str, items: list[str]) -> None:
    traced = {"t": t, "u": u, "items": items}
    untraced = {"t": plain(t), "u": plain(u), "items": [plain(item) for item in items]}

    def rendered(values: dict[str, object]) -> str:
        try:
            return render(template, "t.j2", values)  # type: ignore[arg-type]
        except TemplateError as error:
            return f"error: {error}"

    with_spans, without = rendered(traced), rendered(untraced)
    assert str.__str__(with_spans) == without
    spans = spans_of(with_spans)
    assert all(0 <= span.start < span.end <= len(with_spans) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.integers(-15, 15), st.integers(-15, 15))
def test_what_is_cut_out_keeps_its_offsets(text: str, start: int, end: int) -> None:
    piece = text[start:end]
    assert plain(piece) == plain(text)[start:end]
    for span in spans_of(piece):
        assert span.offset is not None
        source = [one for one in spans_of(text) if one.origin == span.origin]
        assert any(one.offset is not None and one.offset <= span.offset <= one.offset + one.end - one.start for one in source)


def test_a_letter_that_becomes_two_keeps_its_origin_and_loses_its_offsets() -> None:
    text = trace("straße", ORIGINS[0])
    assert isinstance(text.upper(), Traced)
    assert text.upper() == "STRASSE"
    assert spans_of(text.upper()) == (Span(0, 7, ORIGINS[0], None),)


def test_every_filter_that_is_allowed_exists() -> None:
    for name in FILTERS:
        render("{% if false %}{{ 'x'|" + name + " }}{% endif %}", "t.j2", {})


def test_the_code_of_the_shipped_template_is_kept_where_python_keeps_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parsed, parse, text = list[str](), templating.parse, shipped("prompt")
    monkeypatch.setattr(templating, "parse", lambda text, name: parsed.append(name) or parse(text, name))
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    folder = Path(cache_from_source(templating.__file__)).parent

    def is_compiled(*, keeps: bool = True) -> bool:
        parsed.clear()
        monkeypatch.setattr(sys, "dont_write_bytecode", not keeps)
        assert templating._kept(text, "own/50%d.j2").co_filename == "own/50%d.j2"
        return parsed == ["own/50%d.j2"]

    assert is_compiled()  # there is no folder yet
    folder.mkdir(parents=True)
    assert is_compiled(keeps=False)
    assert is_compiled()
    assert not is_compiled()
    (kept,) = folder.iterdir()
    for damaged in (b"", kept.read_bytes()[:-9], kept.read_bytes()[:20], b"no code"):
        kept.write_bytes(damaged)
        assert is_compiled()
        assert not is_compiled()
    kept.unlink()
    kept.mkdir()
    assert is_compiled()


@pytest.mark.parametrize(
    ("template", "told"), [("{% raw %}You talk to {{caller-id}}.{% endraw %}", False), ("You talk to {{ role }}, not caller-ids.", True)]
)
def test_a_variable_that_a_template_prints_is_used(tmp_path: Path, template: str, told: bool) -> None:
    spec = "specforge: 1\nfeature: shop\nrole: You help.\nvariables: [{id: caller-id, sample: C-1}]\n"
    for path, text in {"specs/shop.yaml": spec, "p.j2": "{{ role }}", "specforge.toml": '[templates]\nprompt = "p.j2"\n'}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    before = check(tmp_path, read_config(tmp_path), AS_OF).report.findings
    (tmp_path / "p.j2").write_text(template, encoding="utf-8")
    after = check(tmp_path, read_config(tmp_path), AS_OF).report.findings
    assert ["unused-fact" in {one.check for one in found} for found in (before, after)] == [True, told]


def test_a_template_with_other_line_ends_is_the_same(tmp_path: Path) -> None:
    """It is checked out with those of the system, and the lock must not change with it."""
    spec = "specforge: 1\nfeature: shop\nrole: You sell.\nconstraints:\n  - {id: brief, level: should, rule: Be brief.}\n"
    for path, text in {"specs/shop.yaml": spec, "specforge.toml": '[templates]\nprompt = "mine.j2"\n'}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "mine.j2").write_text("{{ role }}\n{% for rule in always %}\n* {{ rule }}\n{% endfor %}\n", encoding="utf-8")
    config = read_config(tmp_path)
    build(tmp_path, config, AS_OF)
    assert "* Preferably: Be brief.\n" in (tmp_path / "generated/shop/prompt.md").read_text(encoding="utf-8")
    (tmp_path / "mine.j2").write_bytes((tmp_path / "mine.j2").read_bytes().replace(b"\n", b"\r\n"))
    assert check(tmp_path, config, AS_OF).report.findings == ()
