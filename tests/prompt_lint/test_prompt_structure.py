"""Prompts are read as sections, clauses, variables, references and blocks, each where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.prompt_lint.prompt import File, Piece, Prompt, whole
from specforge.prompt_lint.structure import Structure, structure_of
from specforge.prompt_lint.variables import Syntax, variables_of

PROMPT = """\
You are the agent of a shop. Be brief, e.g. two sentences.

# Orders

- Never cancel an order that has shipped.
- Ask for the id. Then call `get_order`, see docs/orders.md.

Rules for refunds:
1. At most 30 days. See the "Orders" section.

```json
{"order": "# not a heading"}
```

<examples>
User: hi
<turn>hello</turn>
</examples>

**Tone:**
Warm.
"""


def read(text: str, syntax: Syntax = Syntax.NONE) -> Structure:
    return structure_of(text, syntax)


def test_headings_labels_and_bold_lines_are_sections() -> None:
    found = read(PROMPT)
    assert [(one.title, one.level) for one in found.sections] == [("", 0), ("Orders", 1), ("Rules for refunds", 7), ("Tone", 7)]
    orders = found.sections[1]
    assert PROMPT[orders.start : orders.body] == "# Orders\n"
    assert orders.end == len(PROMPT)
    assert PROMPT[found.sections[2].start : found.sections[2].end].startswith("Rules for refunds:\n1. At most 30 days.")


def test_clauses_are_sentences_and_items_outside_of_examples_and_fences() -> None:
    found = read(PROMPT)
    assert [(PROMPT[one.start : one.end], found.sections[one.section].title, one.item) for one in found.clauses] == [
        ("You are the agent of a shop.", "", False),
        ("Be brief, e.g. two sentences.", "", False),
        ("Never cancel an order that has shipped.", "Orders", True),
        ("Ask for the id.", "Orders", True),
        ("Then call `get_order`, see docs/orders.md.", "Orders", True),
        ("At most 30 days.", "Rules for refunds", True),
        ('See the "Orders" section.', "Rules for refunds", True),
        ("Warm.", "Tone", False),
    ]


def test_what_is_named_elsewhere_is_a_reference() -> None:
    found = [(one.kind, one.target) for one in read(f"{PROMPT}\nMore at https://example.com/a_b(c).\n").references]
    assert found == [("code", "get_order"), ("file", "docs/orders.md"), ("section", "Orders"), ("url", "https://example.com/a_b(c")]


def test_fences_and_tags_are_blocks_and_those_that_are_not_closed_are_told() -> None:
    blocks = read(PROMPT).blocks
    assert [(one.kind, one.name, one.closed, one.example) for one in blocks] == [
        ("fence", "json", True, False),
        ("tag", "examples", True, True),
        ("tag", "turn", True, False),
    ]
    broken = read("<a>\n<b>\n</a>\n</c>\n```py\nx = 1\n").blocks
    assert [(one.name, one.closed) for one in broken] == [("a", True), ("b", False), ("c", False), ("py", False)]


@pytest.mark.parametrize(
    "text",
    [
        "- ```json\n  {}\n  ```\nBe warm.\n",
        "1. ~~~\n   x\n   ~~~\n2. Be warm.\n",
        "  - ```\n    ```py\n    ```\nBe warm.\n",
        "- ``` opens one\n\nBe warm.\n",
        "- a\n  - b\n    ```json\n    {}\n    ```\nBe warm.\n",
        "1. a\n\n   - b\n\n      text\n\n      ~~~\n      {}\n      ~~~\n\nBe warm.\n",
        "- a\n\n\t```\n\t{}\n\t```\n\nBe warm.\n",
    ],
)
def test_a_fence_can_begin_behind_the_mark_of_an_item(text: str) -> None:
    structure = read(text)
    assert all(one.closed for one in structure.blocks)
    assert [text[one.start : one.end] for one in structure.clauses][-1] == "Be warm."


@pytest.mark.parametrize("text", ["    ```\n    x\n", "Say:\n\n    ```\n    x\n", "- a\n\nSay:\n\n    ```\n    x\n"])
def test_a_fence_that_begins_far_in_belongs_to_an_item_or_is_none(text: str) -> None:
    assert not read(text).blocks


@pytest.mark.parametrize(
    ("syntax", "text", "names"),
    [
        (
            Syntax.JINJA,
            "{% for item in items %}{{ item.name }}{{ user | default('x') }}{% endfor %}{{ total(cart) }}",
            ["items", "user", "cart"],
        ),
        (Syntax.JINJA, "{{ a | default('x') }}{{ b }}{% if c %}{{ c }}{% endif %}", ["a", "b", "c", "c"]),
        (Syntax.JINJA, "{# note {{ no }} #}{% set a = b %}{{ a }}{% if c and not d %}{% endif %}", ["b", "c", "d"]),
        (
            Syntax.MUSTACHE,
            "{{name}} {{#if tier}}{{/if}} {{#items}}{{.}}{{/items}} {{! no }} {{> part}} {{{raw}}}",
            ["name", "tier", "items", "raw"],
        ),
        (Syntax.FORMAT, 'Hi {name}, {{not}} {order.id:>10} {"json": 1} {0}', ["name", "order"]),
        (Syntax.DOLLAR, "$name costs $$5 or ${price} US", ["name", "price"]),
        (Syntax.NONE, "{name} {{name}} $name", []),
    ],
)
def test_variables_of_each_syntax(syntax: Syntax, text: str, names: list[str]) -> None:
    assert [one.name for one in variables_of(text, syntax)] == names
    assert all(text[one.start : one.end] for one in variables_of(text, syntax))


def test_a_place_in_a_prompt_is_a_place_in_its_file() -> None:
    file = File("agent.py", 'PROMPT = "Be\\nkind."\n')
    prompt = Prompt(file, "PROMPT", "Be\nkind.", (Piece(0, 2, 10), Piece(2, 1, 12, exact=False), Piece(3, 5, 14)))
    assert [prompt.line_column(position) for position in (0, 1, 2, 3, 7)] == [(1, 11), (1, 12), (1, 13), (1, 15), (1, 19)]
    assert prompt.exact(3, 8)
    assert not prompt.exact(1, 4)
    assert whole(File("p.md", "a\nb")).line_column(2) == (2, 1)


PIECES = st.sampled_from(
    [
        "# ",
        "## A\n",
        "- ",
        "1. ",
        "`x`",
        "```\n",
        "~~~",
        "<a>",
        "</a>",
        "<example>",
        "</example>",
        "{{ v }}",
        "{v}",
        "$v",
        "a.",
        "b ",
        "\n",
        "\n\n",
        ":",
        "**B**\n",
        "\u2028",
        "\U0001f600",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(Syntax))
def test_any_text_is_read_and_everything_lies_in_it(text: str, syntax: Syntax) -> None:
    found = structure_of(text, syntax)
    assert found.sections[0].start == 0
    assert [one.start for one in found.sections] == sorted(one.start for one in found.sections)
    assert all(0 <= one.start <= one.body <= one.end <= len(text) for one in found.sections)
    for group in (found.clauses, found.variables, found.references, found.blocks):
        assert all(0 <= one.start <= one.end <= len(text) for one in group)
    assert [one.start for one in found.clauses] == sorted(one.start for one in found.clauses)
    assert all(text[one.start : one.end].strip() == text[one.start : one.end] != "" for one in found.clauses)


@pytest.mark.parametrize(
    "clause",
    [
        "Erkläre Fachbegriffe, z. B. „Anamnese“, u. a. mit einem Beispiel.",
        "Gib keine Diagnosen, d. h. benenne keine Krankheiten.",
        "Nenne Zeiten, z.B. von 8 bis 9 Uhr, bzw. ca. 3 Std. vorher.",
        "Das gilt i. d. R. für alle.",
        "Der Termin am 3. Mai oder am 4. und 5. Juni bleibt.",
        "Utilisez des exemples, p. ex. pour les termes, c.-à-d. les mots rares.",
        "Usa ejemplos, p. ej. para términos, EE. UU. incluido.",
        "Usa esempi, ad es. per termini.",
        "Gebruik voorbeelden, bijv. voor moeilijke woorden, d.w.z. jargon.",
    ],
)
def test_abbreviations_of_other_languages_end_no_clause(clause: str) -> None:
    text = f"Wähle Option a. {clause}"
    assert [text[one.start : one.end] for one in read(text).clauses] == ["Wähle Option a.", clause]
