"""The words around the texts of a spec, in the languages that are known."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from specforge.config import read_config
from specforge.evaluation.deriving import eval_cases
from specforge.importing.drafting import draft
from specforge.phrases import LANGUAGES, phrases_in
from specforge.prompting.layout import prompt_text
from specforge.verbs import build
from tests.conftest import ROOT, load_texts
from tests.settling.shop import AS_OF, PROMPT, SHOP, comes_back, made, promoted, text
from tests.trees import edit

OTHERS = [language for language in LANGUAGES if language != "en"]
PATTERNS = (
    "pages: {style: cursor, size: {default: 20, max: 50}, order_by: [id asc], total: exact}\n    agent: {pages_per_task: 3}",
    "pages: {style: cursor, size: {default: 1, max: 50}, order_by: [id asc]}\n    agent: {pages_per_task: 1}",
    "pages: {style: limit-only, size: {default: 20, max: 50}, order_by: [id asc]}",
    "pages: {style: offset, size: {default: 20, max: 50, above: clamp}, order_by: [id asc]}\n    reads: {items: /rows}",
    "pages: {style: page, size: {default: 20, max: 50, above: refuse}, order_by: [id asc], end: total, total: exact}\n    reads: {items: /rows, total: /n}",
    "pages: {style: limit-only, size: {default: 20, max: 50, above: clamp}, order_by: [id asc]}\n    reads: {items: /rows}",
    "pages: {style: limit-only, size: {default: 20, max: 50}, order_by: [id asc], total: exact}\n    reads: {items: /rows, total: /n}",
    "pages: {style: cursor, size: {default: 20, max: 50}, order_by: [id asc], end: has_more}\n    reads: {items: /rows, next: /next, has_more: /more}",
    "pages: {style: cursor, size: {default: 20, max: 50}, order_by: [id asc], end: empty_cursor}\n    reads: {items: /rows, link: /link}",
    "pages: {style: cursor, size: {default: 20, max: 50}, order_by: [id asc]}\n    reads: {items: /rows, last: /id}",
)


SHARED = {
    "de": "Agent Form all optional",
    "es": "cursor total",
    "fr": "Agent conversation message page pages total",
    "it": "all state",
    "ja": "true",
    "nl": "Agent Stop cursor items over",
    "pt": "cursor for total",
    "zh": "true",
}
"""Words of a prompt that are the same as English ones."""
GIVER = "specforge: 1\nfeature: giver\nrole: Give.\ngives: [{id: plan, fields: {n0: boolean}}]\n"


def desk(language: str) -> str:
    """A spec with all that a prompt can have, whose own texts are numbers."""
    tools = "".join(
        f"  - id: t{number}\n    purpose: '1'\n    does: read\n    returns: many\n    input: {{q: {{type: string, required: false}}}}\n"
        f"    item: {{id: {{type: string, unique: true}}}}\n    {pages}\n"
        for number, pages in enumerate(PATTERNS)
    )
    return f"""\
specforge: 1
feature: desk
role: "0"
layout: {{repeat_protected: true{", language: " + language if language else ""}}}
facts:
  - {{id: hours, topic: "1", says: "222", is: "3"}}
  - {{id: prices, topic: "1", says: "4", table: {{columns: ["5", "6"], rows: [["7", "8"]]}}}}
constraints:
  - {{id: r1, rule: "9", level: should}}
  - {{id: r2, rule: "10", level: may}}
  - {{id: r3, rule: "11", protected: true, for: [x1, x2]}}
scaffolds:
  - {{id: s1, kind: reasoning, text: "12", because: "13"}}
output_format: {{says: "14"}}
takes: [{{id: plan, from: giver/plan, fields: {{n0: boolean}}}}]
gives:
  - id: plan
    says: "15"
    fields:
      n1: {{type: integer, min: 1, max: 9}}
      n2: {{type: integer, min: 1, required: false}}
      n3: {{type: integer, max: 9}}
      n4: {{type: string, max_chars: 5, says: "16"}}
      n5: {{type: list, max_items: 3, of: {{type: string, max_chars: 4}}}}
      n6: {{type: string, one_of: [a1, a2]}}
tools:
{tools}intents:
  - {{id: x0, title: "20", kind: opening, sends: "21"}}
  - id: x1
    title: "22"
    when: "23"
    only_if: {{any_of: ["24", "25"], all_of: ["26", "27"]}}
    otherwise: "28"
    ask: ["29", "30"]
    tools: [t0, t1]
    steps:
      - {{id: one, do: "31", if: [{{is: "32", do: "33", go: one}}, {{is: "34", go: x2}}]}}
    then: "35"
  - {{id: x2, title: "36", when: "37", only_if: {{all_of: ["38"]}}, ask: "39", do: ["60", "61"], sends: "40", then: ["41", "42"]}}
  - {{id: x3, title: "43", when: "44", kind: refusal}}
  - {{id: x4, title: "45", when: "46", kind: handoff}}
examples:
  - id: e1
    shows: [x1]
    turns: [{{user: "50"}}, {{call: t0, with: {{q: "51"}}, result: {{items: []}}}}, {{agent: "52"}}]
"""


def printed(spec: str) -> str:
    """The prompt of the feature of a spec that has no variants."""
    return next(prompt_text(view) for view in load_texts({"desk.yaml": spec, "giver.yaml": GIVER}).project.views if view.id != "giver")


def phrases(words: object) -> Iterator[tuple[str, str]]:
    """All phrases of a language, by where they stand."""
    match words:
        case Mapping():
            yield from ((f"{key}.{inner}".rstrip("."), said) for key, value in words.items() for inner, said in phrases(value))
        case _:
            yield "", str(words)


@pytest.mark.parametrize("language", OTHERS)
def test_a_phrase_has_the_holes_and_the_ends_of_the_english_one(language: str) -> None:
    found, english = (dict(phrases(msgspec.to_builtins(phrases_in(one)))) for one in (language, "en"))
    assert found.keys() == english.keys()
    holes = {key: sorted(set(re.findall(r"\{\w+\}", said))) for key, said in found.items()}
    assert holes == {key: sorted(set(re.findall(r"\{\w+\}", said))) for key, said in english.items()}
    quoted = {key: sorted(set(re.findall("`[^`]*`", said))) for key, said in found.items()}
    assert quoted == {key: sorted(set(re.findall("`[^`]*`", said))) for key, said in english.items()}
    assert {key: (said[:1].isspace(), said[-1:].isspace(), said[-1:] in {".", "\u3002"}) for key, said in found.items()} == {
        key: (said[:1].isspace(), said[-1:].isspace(), said[-1:] == ".") for key, said in english.items() if key in found
    } | {"labels.colon": (found["labels.colon"] != ":", False, False)}


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_of_a_prompt_is_english_beside_those_of_its_texts(language: str) -> None:
    english, found = printed(desk("")), printed(desk(language))
    assert english == printed(desk("en"))
    assert len(english.split("\n")) == len(found.split("\n"))
    words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"`[^`]*`|\{.*\}", "", english))) - {"desk", "plan", "string", "integer", "boolean"}
    assert len(words) > 120
    same = words.intersection(re.findall(r"[^\W\d_]{3,}", re.sub(r"`[^`]*`|\{.*\}", "", found)))
    assert same == set(SHARED[language].split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_a_language_is_printed(language: str) -> None:
    found = printed(desk(language))
    assert [label for label in phrases_in(language).labels.values() if label not in found] == []


def test_a_variant_has_its_own_language_and_others_are_english() -> None:
    spec = desk("{mx: es, br: pt}").replace("feature: desk", "feature: desk\nvariants: {region: [us, mx, br]}")
    views = {
        view.variant["region"]: prompt_text(view)
        for view in load_texts({"desk.yaml": spec, "giver.yaml": GIVER}).project.views
        if view.id == "desk"
    }
    assert {
        region: next(line for line in prompt.split("\n") if line.startswith("## ") and "plan" not in line)
        for region, prompt in views.items()
    } == {
        "us": "## Always",
        "mx": "## Siempre",
        "br": "## Sempre",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_level_that_was_edited_is_read_in_the_language_of_the_layout(tmp_path: Path, language: str) -> None:
    words = phrases_in(language)
    root = made(tmp_path, SHOP.replace("role: You", f"layout: {{language: {language}}}\nrole: You", 1))
    edit(root, PROMPT, f"- {words.should}Answer", f"- {words.may}Answer")
    edit(root, PROMPT, "- Be polite", f"- {words.should}Use the first name.\n- Be polite")
    assert promoted(root, yes=True).refused == ()
    assert "level: may\n    rule: Answer in at most {limit}." in text(root)
    assert re.search(r"level: should\n    rule: Use the first name\.", text(root))
    comes_back(root, PROMPT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_prompt_printed_in_a_language_comes_out_of_its_own_draft_byte_for_byte(language: str) -> None:
    spec = (ROOT / "examples/feature_specs/airline-agent.yaml").read_text(encoding="utf-8")
    modules = {
        f"modules/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / "examples/feature_specs/modules").glob("*.yaml")
    }
    assert "\nlayout:" not in spec
    loaded = load_texts({"airline-agent.yaml": spec.replace("\nrole:", f"\nlayout: {{language: {language}}}\nrole:", 1), **modules})
    (view,) = (view for view in loaded.project.views if view.id == "airline-agent")
    prompt = prompt_text(view)
    drafted = draft(prompt, None, None, "drafted")
    assert printed(drafted.spec) == prompt
    assert ("language: " in drafted.spec) is (language != "en")
    assert {one.quote for one in drafted.links if one.first == one.last} <= set(prompt.split("\n"))


def test_fields_branches_and_repeated_rules_are_read_back_too() -> None:
    for language in LANGUAGES:
        words, known = phrases_in(language), phrases_in("en")
        prompt = re.sub(r"\n## [^\n]*\n\n- `t0`.*?(?=\n## )", "", printed(desk(language)), flags=re.DOTALL)
        read = draft(prompt, None, None, "desk").spec
        english = draft(re.sub(r"\n## [^\n]*\n\n- `t0`.*?(?=\n## )", "", printed(desk("en")), flags=re.DOTALL), None, None, "desk").spec
        # What the reading keeps as a text has the words of the prompt.
        kept = [
            (words.refusal, known.refusal),
            (words.handoff, known.handoff),
            *((words.labels[name], known.labels[name]) for name in ("only_if_all_of", "then")),
            (words.stop, known.stop),
        ]
        for said, meant in (*kept, (f", language: {language}", "")):
            read = read.replace(said, meant)
        assert read == english


@pytest.mark.parametrize(("said", "language"), [
    ("Du bist der Assistent einer Werkstatt.\n\n## Regeln\n\n- Nenne niemals den Preis eines anderen Kunden.\n- Sei immer freundlich und kurz.\n", "de"),
    ("Eres el asistente de un taller.\n\n## Reglas\n\n- Nunca digas el precio de otro cliente.\n- Sé siempre amable y breve.\n", "es"),
    ("You are the assistant of a shop.\n\n## Rules\n\n- Never name a price.\n", ""),
    ("あなたは旅館の予約係です。\n\n## 話し方\n\n- 常に敬語で話してください。\n- 料金を約束しないでください。\n", "ja"),
    ("Jesteś asystentem sklepu.\n\n## Zasady\n\n- Nie podawaj nigdy ceny innego klienta.\n- Czy to jest już zrobione?\n", ""),
])  # fmt: skip
def test_a_draft_has_the_language_of_its_prompt_where_that_is_known(said: str, language: str) -> None:
    spec = draft(said, None, None, "drafted").spec
    assert re.findall(r"^  language: (.*)$|^layout: \{language: (.*)\}$", spec, re.MULTILINE) == ([("", language)] if language else []) or (
        f"layout:\n  language: {language}\n" in spec
    )
    printed(spec)


def test_a_template_of_the_project_is_given_the_same_labels(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/giver.yaml").write_text(GIVER, encoding="utf-8")
    (tmp_path / "specs/desk.yaml").write_text(desk("fr"), encoding="utf-8")
    (tmp_path / "own.j2").write_text("{{ labels.always }}{{ labels.colon }} {{ always|join('; ') }}\n", encoding="utf-8")
    (tmp_path / "specforge.toml").write_text('[templates]\nprompt = "own.j2"\n', encoding="utf-8")
    build(tmp_path, read_config(tmp_path), AS_OF)
    assert (
        (tmp_path / "generated/desk/prompt.md")
        .read_text(encoding="utf-8")
        .startswith("Toujours : De préférence : 9; Il est permis de : 10")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_user_wants_is_said_in_the_language_of_the_layout_and_what_a_judge_is_asked_in_english(language: str) -> None:
    (view,) = (view for view in load_texts({"desk.yaml": desk(language), "giver.yaml": GIVER}).project.views if view.id == "desk")
    cases = eval_cases(view)
    said = "\n".join(str(text) for case in cases for text in (case.user or {}).values())
    said += "\n".join(turn.user or "" for case in cases for turn in case.turns)
    words = phrases_in(language).users
    for phrase in (
        words.looking_for.partition("{")[0],
        words.this_done.strip(),
        words.not_so.strip(),
        words.every_one,
        words.how_many,
        words.greeting,
    ):
        assert phrase in said
    assert ("The user" in said) is (language == "en")
    asked = json.dumps([msgspec.to_builtins(case.judged, enc_hook=str) for case in cases]) + "".join(
        str(one.check) for case in cases for one in case.expect
    )
    assert "The answer is about the" in asked
    assert "This is not so: " in asked


def test_a_text_keeps_its_words_that_look_like_labels() -> None:
    message = "Danke!\nRegeln: komm {pünktlich}.\nErgebnis: ein Rad.\nNutzer: du."
    kept = message.replace("{", "{{").replace("}", "}}")
    prompt = (
        "Du bist der Assistent einer Werkstatt.\nNutzer: Kunden der Werkstatt.\n\nDu hilfst bei: Termin; Preis.\n\n"
        f"## Termin\n\nWann: Der Nutzer möchte einen Termin.\nSende diese Nachricht, Wort für Wort:\n\n```text\n{message}\n```\n\n"
        "## Preis\n\nWann: Der Nutzer fragt nach dem Preis.\nNenne den Preis.\nWann: Immer. Zweiter Satz.\n"
    )
    drafted = draft(prompt, None, None, "drafted")
    feature = next(iter(load_texts({"drafted.yaml": drafted.spec}).project.views)).feature
    assert feature.role == "Du bist der Assistent einer Werkstatt.\nNutzer: Kunden der Werkstatt."
    assert next(one.sends for one in feature.intents if one.id == "termin") == kept
    assert not [word for word in ("User:", "Rules:", "Result:", "When:") if word in drafted.spec + str(drafted.leftovers)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_prompt_with_one_intent_is_read_in_its_language_too(language: str) -> None:
    words = phrases_in(language)
    spec = f"""\
specforge: 1
feature: desk
role: "0"
layout: {{language: {language}}}
constraints: [{{id: r1, rule: "9", level: should}}]
intents: [{{id: x1, title: "22", when: "23", ask: "24", do: "25"}}]
"""
    prompt = next(prompt_text(view) for view in load_texts({"desk.yaml": spec}).project.views)
    assert words.labels["ask"] in prompt
    assert printed(draft(prompt, None, None, "desk").spec) == prompt


@pytest.mark.parametrize(("said", "language"), [
    ("Você é o assistente de uma oficina e responde aos clientes.\n\n## Sempre\n\n- Seja gentil.\n\n## Preço\n\nQuando: O usuário quer saber o preço.\n\n## Prazo\n\nQuando: O usuário quer saber o prazo.\n", "pt"),
    ("Sei l'assistente di un'officina e rispondi ai clienti.\n\n## Sempre\n\n- Sii gentile.\n\n## Prezzo\n\nQuando: L'utente vuole sapere il prezzo.\n\n## Data\n\nQuando: L'utente vuole sapere la data.\n", "it"),
])  # fmt: skip
def test_labels_that_two_languages_share_are_read_in_that_of_the_texts(said: str, language: str) -> None:
    assert f"layout: {{language: {language}}}" in draft(said, None, None, "drafted").spec


@pytest.mark.parametrize(("language", "guess"), [("de", "Es geht um „Preis“."), ("nl", "De vraag gaat over “Preis”.")])
def test_what_is_guessed_is_said_in_the_language_of_the_labels(language: str, guess: str) -> None:
    labels = phrases_in(language).labels
    prompt = f"0\n\n{labels['helps_with']} Termin; Preis.\n\n## Termin\n\n{labels['when']} 1.\n2.\n\n## Preis\n\n{labels['ask']} 3\n4.\n"
    assert f"when: {guess}" in draft(prompt, None, None, "drafted").spec


def test_a_prompt_with_english_labels_around_other_texts_comes_out_of_its_own_draft() -> None:
    spec = """\
specforge: 1
feature: werkstatt
role: Du bist der Assistent einer Fahrradwerkstatt.
constraints:
  - {id: kurz, level: should, rule: Antworte in höchstens drei Sätzen.}
intents:
  - {id: termin, when: Der Nutzer möchte einen Termin., ask: der Tag, do: Nenne drei freie Zeiten.}
"""
    prompt = next(prompt_text(view) for view in load_texts({"desk.yaml": spec}).project.views)
    drafted = draft(prompt, None, None, "drafted").spec
    assert "layout:" not in drafted
    assert next(prompt_text(view) for view in load_texts({"desk.yaml": drafted}).project.views) == prompt
