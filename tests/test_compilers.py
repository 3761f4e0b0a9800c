"""Laws that every compiler keeps, and the committed tree of all examples."""

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import jsonschema
import pytest

from specforge.config import read_config
from specforge.contracts.clauses import description
from specforge.evaluation.deriving import eval_cases
from specforge.grading.catalog import catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.loading.assembly import load
from specforge.project import View
from specforge.prompting.layout import prompt_text
from specforge.registry import Compiler, find_compilers
from tests.conftest import AS_OF, ROOT, load_texts

EXAMPLES = ROOT / "examples"
PROJECT = load(EXAMPLES, read_config(EXAMPLES), AS_OF).project
COMPILERS = find_compilers()
VIEWS = PROJECT.views


@pytest.mark.parametrize("compiler", COMPILERS, ids=lambda compiler: compiler.name)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.folder)
def test_an_artifact_is_relative_readable_and_the_same_twice(compiler: Compiler, view: View) -> None:
    first, second = list(compiler.run(view)), list(compiler.run(view))
    assert first == second
    for artifact in first:
        path = PurePosixPath(artifact.path)
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert artifact.path.startswith(view.folder + "/")
        assert artifact.text.endswith("\n")
        assert "\r" not in artifact.text
        if path.suffix == ".json":
            json.loads(artifact.text)
        if path.suffix == ".jsonl":
            assert [json.loads(line)["id"] for line in artifact.text.splitlines()]


def test_a_case_is_the_same_with_and_without_its_sources() -> None:
    spec = """\
specforge: 1
feature: a
constraints:
  - id: language
    level: should
    rule: Answer in English.
    criteria:
      - id: english
        check:
          judged:
            rubric: Is the answer in English?
            calibration: {judge: a judge model of June, agreed: 47, of: 50, on: 2026-06-01}
        passes: "Yes."
        fails: "Oui."
"""
    project = load_texts({"a.yaml": spec}).project
    view = project.views[0]
    for compiler in COMPILERS:
        assert [one.text for one in compiler.run(project.traced(view))] == [one.text for one in compiler.run(view)]


def test_the_order_of_files_changes_nothing() -> None:
    texts = {
        "a.yaml": "specforge: 1\nfeature: a\nuse: [m.yaml]\n",
        "b.yaml": 'specforge: 1\nfeature: b\nuse: [m.yaml]\nconstraints:\n  - {id: y, rule: "Do that."}\n',
        "m.yaml": 'specforge: 1\nmodule: m\nconstraints:\n  - {id: x, rule: "Do it."}\n',
    }
    one, other = load_texts(texts).project, load_texts(dict(reversed(texts.items()))).project
    made = [[artifact for view in project.views for compiler in COMPILERS for artifact in compiler.run(view)] for project in (one, other)]
    assert made[0] == made[1]


def test_the_committed_examples_are_exactly_what_a_build_makes() -> None:
    made = {artifact.path: artifact.text for view in VIEWS for compiler in COMPILERS for artifact in compiler.run(view)}
    folder = EXAMPLES / "generated"
    committed = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}
    assert sorted(committed) == sorted(made)
    for path, text in made.items():
        assert committed[path] == text, path


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_hash_seed_locale_zone_and_folder_change_no_byte(seed: str, tmp_path: Path) -> None:
    code = (
        "import datetime, hashlib, sys; from pathlib import Path; from specforge.config import read_config; from specforge.loading.assembly import load;"
        "from specforge.registry import find_compilers; root = Path(sys.argv[1]);"
        "project = load(root, read_config(root), datetime.date(2026, 11, 25)).project;"
        "made = sorted((a.path, a.text) for v in project.views for c in find_compilers() for a in c.run(v));"
        "print(hashlib.sha256(repr(made).encode()).hexdigest())"
    )
    here = tmp_path / f"a folder {seed}"
    here.symlink_to(EXAMPLES)
    env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Apia", "LC_ALL": "C", "PYTHONTZPATH": ""}
    digests = {
        subprocess.run([sys.executable, "-c", code, str(root)], env=env, check=True, capture_output=True, text=True).stdout
        for root in (EXAMPLES, here)
    }
    assert len(digests) == 1
    env["PYTHONHASHSEED"] = "7"
    again = subprocess.run([sys.executable, "-c", code, str(EXAMPLES)], env=env, check=True, capture_output=True, text=True).stdout
    assert {again} == digests


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.folder)
def test_case_ids_are_unique_and_recorded_verdicts_are_the_graders(view: View) -> None:
    cases = eval_cases(view)
    ids = [case.id for case in cases]
    assert len(ids) == len(set(ids))
    assert cases
    catalog = catalog_of(view)
    for case in cases:
        assert case.expect or case.judged or case.ends_with is not None, case.id
        if case.recorded is not None:
            outcome = grade_all([one.check for one in case.expect], conversation(case.recorded.turns), catalog)
            assert outcome.verdict in {case.recorded.verdict, "undecided"}, f"{case.id}: {outcome.reason}"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.folder)
def test_tool_schemas_are_schemas_and_a_page_keeps_the_envelope(view: View) -> None:
    text = next((artifact.text for compiler in COMPILERS if compiler.name == "tools" for artifact in compiler.run(view)), None)
    for tool in json.loads(text)["tools"] if text else ():
        jsonschema.Draft202012Validator.check_schema(tool["inputSchema"])
        if "outputSchema" in tool:
            jsonschema.Draft202012Validator.check_schema(tool["outputSchema"])
        if "pages" in tool["contract"]:
            envelope = tool["outputSchema"]
            assert list(envelope["properties"]) == ["items", "returned_count", "total_count", "has_more", "next", "truncated", "as_of"]
            assert envelope["required"] == list(envelope["properties"])
            empty = {
                "items": [], "returned_count": 0, "total_count": None, "has_more": False, "next": None, "truncated": False,
                "as_of": "2026-11-25T10:00:00Z",
            }  # fmt: skip
            jsonschema.Draft202012Validator(envelope).validate(empty)
            for key in empty:
                broken = {name: value for name, value in empty.items() if name != key}
                assert not jsonschema.Draft202012Validator(envelope).is_valid(broken)


def test_a_list_that_cannot_continue_has_no_input_to_go_on_with() -> None:
    spec = """\
specforge: 1
feature: a
tools:
  - id: list_orders
    does: read
    purpose: List orders.
    returns: many
    item: {id: {type: string, max_chars: 9, unique: true}}
    pages: {style: limit-only, size: {default: 5, max: 10}, order_by: [id asc]}
"""
    view = load_texts({"a.yaml": spec}).project.views[0]
    text = next(artifact.text for compiler in COMPILERS if compiler.name == "tools" for artifact in compiler.run(view))
    assert list(json.loads(text)["tools"][0]["inputSchema"]["properties"]) == ["limit"]


def test_a_page_can_be_continued_with_the_cursor_alone() -> None:
    loaded = load_texts(
        {
            "a.yaml": """\
specforge: 1
feature: a
tools:
  - id: list_orders
    does: read
    purpose: List orders.
    input: {status: string}
    returns: many
    item: {id: {type: string, max_chars: 9, unique: true}}
    pages: {style: cursor, size: {default: 5, max: 10}, order_by: [id asc]}
"""
        }
    )
    text = next(artifact.text for compiler in COMPILERS if compiler.name == "tools" for artifact in compiler.run(loaded.project.views[0]))
    schema = json.loads(text)["tools"][0]["inputSchema"]
    accepts = jsonschema.Draft202012Validator(schema).is_valid
    assert accepts({"status": "open"})
    assert accepts({"cursor": "abc"})
    assert not accepts({"cursor": ""})
    assert not accepts({})
    assert not accepts({"status": "open", "page_size": 11})


def test_a_prompt_has_one_clause_a_line_and_no_marker() -> None:
    view = next(view for view in VIEWS if view.folder == "store-agent/main/en-US")
    text = next(artifact.text for compiler in COMPILERS if compiler.name == "prompt" for artifact in compiler.run(view))
    for rule in view.constraints:
        if "prompt" in rule.value.enforce:
            assert any(line.endswith(view.fill(rule.value.wording or rule.value.rule)) for line in text.splitlines()), rule.id
        assert rule.ref.owner + "/constraint" not in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    ("scope", "check", "told"),
    [
        ("", "{says: please}", ["cancel", "pass_on"]),
        ("", "{asks_before: writes}", ["cancel", "pass_on"]),
        ("", "{asks_before: cancel}", ["cancel"]),
        ("", "{any_of: [{calls_before: {first: find, then: cancel}}, {refuses: true}]}", ["find", "cancel"]),
        ("for: x, ", "{says: please}", ["find", "cancel"]),
        ("for: x, ", "{asks_before: cancel}", ["cancel"]),
        ("for: whole, ", "{says: please}", ["pass_on"]),
    ],
)
def test_a_rule_stands_in_the_descriptions_of_the_tools_that_its_criteria_name_or_that_it_holds_for(
    scope: str, check: str, told: list[str]
) -> None:
    text = f"""\
specforge: 1
feature: a
constraints:
  - {{id: ask, {scope}rule: Ask first., enforce: tools, criteria: [{{id: asked, check: {check}, passes: x, fails: y}}]}}
intents:
  - {{id: x, when: "First.", tools: [find, cancel]}}
  - {{id: whole, when: "Third."}}
  - {{id: y, part_of: whole, when: "Second.", tools: [pass_on]}}
tools:
  - {{id: find, does: read, purpose: Find an order.}}
  - {{id: cancel, does: write, purpose: Cancel an order.}}
  - {{id: pass_on, does: write-once, purpose: Pass on.}}
"""
    view = load_texts({"a.yaml": text}).project.views[0]
    listed = json.loads(next(artifact.text for compiler in COMPILERS if compiler.name == "tools" for artifact in compiler.run(view)))[
        "tools"
    ]
    assert [one["name"] for one in listed if "Ask first." in one["description"]] == told


@pytest.mark.parametrize(
    ("intent", "lines"),
    [
        ("do: Look.", "Look."),
        ("tools: [find], do: Look.", "Tools: `find`\nLook."),
        ('ask: ["a name", "a day"], tools: [find], do: Look.', "The user must give:\n- a name\n- a day\nTools: `find`\nLook."),
        ('ask: ["a name", "a day"], do: Look.', "The user must give:\n- a name\n- a day\nWhat to do: Look."),
        ("only_if: It is open., otherwise: Wait., do: Look.", "Only if: It is open.\nOtherwise: Wait.\nWhat to do: Look."),
        ("only_if: It is open., do: Look.", "Only if: It is open.\nLook."),
        ("constraints: [{id: brief, rule: Be brief.}], do: Look.", "Rules:\n- Be brief.\nWhat to do: Look."),
        ('constraints: [{id: brief, rule: Be brief.}], do: ["Look.\\n- twice"]', "Rules:\n- Be brief.\nWhat to do:\nLook.\n- twice"),
    ],
)
def test_what_is_done_is_no_line_of_the_list_above_it(intent: str, lines: str) -> None:
    spec = f"specforge: 1\nfeature: a\nintents:\n  - {{id: x, when: First., {intent}}}\ntools: [{{id: find, does: read, purpose: Find.}}]\n"
    view = load_texts({"a.yaml": spec}).project.views[0]
    text = next(artifact.text for compiler in COMPILERS if compiler.name == "prompt" for artifact in compiler.run(view))
    assert text.endswith(f"When: First.\n{lines}\n")


@pytest.mark.parametrize(
    ("says", "lines"),
    [("", ""), ("says: Prices, ", "Prices:\n\n"), ("id: price-list, ", "Price list:\n\n")],
)
def test_a_table_that_is_called_as_its_topic_has_no_second_name(says: str, lines: str) -> None:
    fact = says if says.startswith("id") else f"id: tariffs, {says}"
    spec = f"specforge: 1\nfeature: a\nfacts:\n  - {{{fact}topic: Tariffs, table: {{columns: [x, y], rows: [[a, b]]}}}}\n"
    view = load_texts({"a.yaml": spec}).project.views[0]
    text = next(artifact.text for compiler in COMPILERS if compiler.name == "prompt" for artifact in compiler.run(view))
    assert text.endswith(f"### Tariffs\n\n{lines}| x | y |\n|---|---|\n| a | b |\n")


@pytest.mark.parametrize(
    ("level", "rule", "line"),
    [
        ("should", "Be brief.", "- Preferably: Be brief."), ("may", "Use emoji.", "- You may: Use emoji."), ("must", "Answers should be brief.", "- Answers should be brief."),
        ("should", "Answers should be brief.", "- Answers should be brief."), ("should", "The tone of answers should be warm.", "- The tone of answers should be warm."),
        ("should", "You should not repeat it.", "- You should not repeat it."), ("should", "Ideally, be brief.", "- Ideally, be brief."),
        ("should", "Antworten sollten kurz sein.", "- Antworten sollten kurz sein."), ("should", "Les r\u00e9ponses devraient \u00eatre br\u00e8ves.", "- Les r\u00e9ponses devraient \u00eatre br\u00e8ves."),
        ("may", "You may use emoji.", "- You may use emoji."), ("may", "Du darfst scherzen.", "- Du darfst scherzen."), ("may", "You should joke.", "- You may: You should joke."),
        ("should", "Tell users what they should do.", "- Preferably: Tell users what they should do."), ("should", "If it should rain, say so.", "- Preferably: If it should rain, say so."),
        ("should", "できるだけ短くお答えください。", "- できるだけ短くお答えください。"), ("should", "短くお答えください。", "- Preferably: 短くお答えください。"),
        ("may", "専門用語を使っても構いません。", "- 専門用語を使っても構いません。"), ("should", "尽量简短。", "- 尽量简短。"), ("may", "可以使用例子。", "- 可以使用例子。"),
        ("should", "Say where it should go.", "- Preferably: Say where it should go."), ("should", "Wenn es regnen sollte, sag es.", "- Preferably: Wenn es regnen sollte, sag es."),
    ],
)  # fmt: skip
def test_a_level_is_said_once(level: str, rule: str, line: str) -> None:
    text = prompt_of(f"specforge: 1\nfeature: a\nconstraints: [{{id: x, level: {level}, rule: {json.dumps(rule)}}}]\n")
    assert line in text.splitlines()


def test_a_title_that_is_a_sentence_stands_in_quotes_among_others() -> None:
    intents = "".join(
        f'  - {{id: {id}, title: "{title}", when: Always, do: Help}}\n'
        for id, title in (("a", "How long?"), ("b", "Visits"), ("c", "Who pays?"))
    )
    loaded = load_texts({"a.yaml": f"specforge: 1\nfeature: a\nintents:\n{intents}"})
    text = prompt_text(loaded.project.views[0])
    assert text.startswith('You help with: "How long?"; Visits; "Who pays?".\n\n## How long?\n')


def test_a_rule_for_several_intents_stands_under_each() -> None:
    loaded = load_texts(
        {
            "a.yaml": """\
specforge: 1
feature: a
constraints:
  - {id: own, rule: "Only your own.", for: [x, y]}
intents:
  - {id: x, when: "First."}
  - {id: y, when: "Second."}
"""
        }
    )
    text = next(artifact.text for compiler in COMPILERS if compiler.name == "prompt" for artifact in compiler.run(loaded.project.views[0]))
    assert (
        text
        == "You help with: X; Y.\n\n## X\n\nWhen: First.\nRules:\n- Only your own.\n\n## Y\n\nWhen: Second.\nRules:\n- Only your own.\n"
    )


def test_dates_of_waivers_are_an_input() -> None:
    assert PROJECT.as_of == datetime.date(2026, 11, 25)


def prompt_of(spec: str) -> str:
    return made_by("prompt", spec)


def made_by(name: str, spec: str) -> str:
    loaded = load_texts({"a.yaml": spec})
    assert [one.message for one in loaded.findings] == []
    return next(artifact.text for compiler in COMPILERS if compiler.name == name for artifact in compiler.run(loaded.project.views[0]))


def test_a_text_of_several_lines_stays_inside_its_bullet() -> None:
    spec = "specforge: 1\nfeature: a\nconstraints:\n  - id: x\n    rule: |\n      First.\n\n      - a bullet\n      Last.\n"
    assert prompt_of(spec) == "## Always\n\n- First.\n\n  - a bullet\n  Last.\n"


@pytest.mark.parametrize(("total", "clause"), [("exact", "do not state a total that no result gives,"), ("none", "do not state a total,")])
def test_a_total_that_a_page_gives_may_be_stated(total: str, clause: str) -> None:
    spec = f"""\
specforge: 1
feature: a
tools:
  - id: list
    purpose: List.
    does: read
    returns: many
    item: {{id: {{type: string, max_chars: 9, unique: true}}}}
    pages: {{style: cursor, size: {{default: 5, max: 10}}, order_by: [id asc], total: {total}}}
    empty_means: None.
"""
    assert clause in prompt_of(spec)


@pytest.mark.parametrize(
    ("size", "pages", "clauses"),
    [
        (1, 1, ["`list` returns pages of 1 row.\n", "Fetch at most one page of `list` for one request; when there is more, say so, or ask"]),
        (5, 3, ["`list` returns pages of 5 rows. Ask for", "Fetch at most 3 pages of `list` for one request; when there is more, say so, or ask"]),
    ],
)  # fmt: skip
def test_a_limit_of_pages_asks_for_nothing_that_the_list_may_not_say(size: int, pages: int, clauses: list[str]) -> None:
    spec = f"""\
specforge: 1
feature: a
tools:
  - id: list
    purpose: List.
    does: read
    returns: many
    item: {{id: {{type: string, max_chars: 9, unique: true}}}}
    pages: {{style: cursor, size: {{default: {size}, max: {size}}}, order_by: [id asc]}}
    empty_means: None.
    agent: {{pages_per_task: {pages}}}
"""
    prompt = prompt_of(spec)
    assert [one for one in clauses if one not in prompt] == []
    for said in (prompt, description_of(spec)):
        assert ("make exactly the call in its `next`" in said) == ("change or decode a cursor" in said) == (pages > 1)


LIST = """\
specforge: 1
feature: a
tools:
  - id: list
    purpose: List.
    does: read
    input: {INPUT}
    returns: many
    item: {id: {type: string, max_chars: 9, unique: true}}
    pages: {style: STYLE, size: {default: SIZE, max: SIZE}, order_by: [id asc]}
    empty_means: None.
    MORE
  - {id: keep, does: read, purpose: Read., input: {handle: {type: string, max_chars: 64}}, returns: document, pages: {style: range, size: {default: 99, max: 99}}}
"""


def list_of(style: str = "cursor", size: int = 5, input: str = "", more: str = "") -> str:
    return LIST.replace("STYLE", style).replace("SIZE", str(size)).replace("INPUT", input).replace("MORE", more)


def description_of(spec: str) -> str:
    loaded = load_texts({"a.yaml": spec})
    assert [one.message for one in loaded.findings] == []
    view = loaded.project.views[0]
    return str(description(view.tools[0], view))


STOPS = "When a result is refused because it is too large, do not ask again, and say what could not be read."


@pytest.mark.parametrize(
    ("spec", "said", "unsaid"),
    [
        (list_of(), "at most 5 rows, 5 unless `page_size` says otherwise. Rows", "too large"),
        (list_of(size=1), "Returns one page of at most 1 row. Rows are", "unless"),
        (list_of("limit-only", more="agent: {pages_per_task: 1}"), "It cannot continue after that; narrow the request instead.", "Fetch"),
        (
            list_of(more="agent: {pages_per_task: 1}"),
            "Rows are ordered by id asc. Fetch at most one page of it for one request; when there is more, say so, or ask",
            "cursor",
        ),
        (list_of(more="errors: {too_large: stop}"), STOPS, "narrow"),
        (
            list_of("limit-only").replace("[id asc]}", "[id asc], reaches: 3}"),
            "narrow the request instead. Rows after number 3 cannot be reached; narrow the request instead.",
            "cursor",
        ),
        (list_of(more="overflow: shrink_page\n    errors: {too_large: stop}"), STOPS, "narrow"),
        (list_of(more="overflow: refuse\n    errors: {too_large: stop}"), "is refused; do not ask again then, and say what", STOPS),
        (
            list_of(more="overflow: {spill: {reads_with: keep, lives: 1h}}"),
            "A page that is too large comes with fewer rows, and `spilled` says where all of it is kept; read that with `keep`. It is kept for 1 hour.",
            "comes as a handle",
        ),
    ],
)
def test_a_description_says_what_holds_of_a_page(spec: str, said: str, unsaid: str) -> None:
    found = description_of(spec)
    assert said in found
    assert unsaid not in found


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        (
            list_of(size=1, input="kind: {type: string, required: false}"),
            "- `list` returns pages of 1 row. Where it fits, narrow with `kind`.\n",
        ),
        (
            list_of(more="overflow: {spill: {reads_with: keep}}"),
            "- When a page of `list` has `spilled`, read the whole page with `keep` before you answer from it.\n",
        ),
        (
            list_of(more="overflow: {spill: {reads_with: keep}}")
            .replace("    pages: {style: cursor, size: {default: 5, max: 5}, order_by: [id asc]}\n", "")
            .replace("many", "{at_most: 9, because: So few.}"),
            "- When `list` returns a handle instead of its result, read it with `keep` before you answer from it.\n",
        ),
    ],
)
def test_a_prompt_says_of_a_list_what_its_pages_can_do(spec: str, line: str) -> None:
    assert line in prompt_of(spec)


@pytest.mark.parametrize(
    ("rule", "text", "listed"),
    [
        ("Be kind.", "Ask what it is ({kind}).", "a, b or c"),
        ("Seien Sie bitte nicht zu knapp.", "Fragen Sie, was es ist ({kind}).", "a, b oder c"),
        ("Seien Sie bitte nicht zu knapp.", "Typ: {kind}", "a, b oder c"),
        ("Seien Sie bitte nicht zu knapp.", "Ask what this is for the user ({kind}).", "a, b or c"),
        ("Be kind to all of them.", "Dites quel est le type de la demande : {kind}.", "a, b ou c"),
        ("Vær venlig, og svar ikke, hvis det er uklart, hvad du skal.", "Sp\u00f8rg om det ({kind}).", "a, b eller c"),
        ("OK.", "{kind}!", "a, b or c"),
    ],
)
def test_values_are_listed_in_the_language_of_the_text_or_of_the_feature(rule: str, text: str, listed: str) -> None:
    spec = f"""\
specforge: 1
feature: a
facts: [{{id: kind, one_of: [a, b, c]}}]
constraints: [{{id: x, rule: "{rule}"}}]
intents: [{{id: y, when: "...", do: "{text}"}}]
"""
    assert text.replace("{kind}", listed) in prompt_of(spec)


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    spec = 'specforge: 1\nfeature: a\nfacts:\n  - id: t\n    says: T\n    table: {columns: [a, "b | c"], rows: [["x | y", z]]}\n'
    assert prompt_of(spec) == "## Background\n\nT:\n\n| a | b \\| c |\n|---|---|\n| x \\| y | z |\n"


def test_fields_that_are_handed_over_are_told_with_their_values_and_bounds() -> None:
    spec = """\
specforge: 1
feature: a
facts:
  - {id: kind, one_of: [train, hotel]}
gives:
  - id: plan
    fields:
      id: {type: string, max_chars: 20, says: "The plan's id."}
      nights: {type: integer, min: 1, max: 30, required: false}
      state: {type: string, one_of: [open, closed]}
      legs:
        type: list
        max_items: 12
        says: In order.
        of: {type: object, fields: {kind: kind, stops: {type: list, max_items: 3, of: {type: string, max_chars: 9}}, price: {type: number, min: 0}}}
"""
    assert (
        prompt_of(spec)
        == """\
## What you hand over: plan

- `id` (string, at most 20 characters): The plan's id.
- `nights` (integer, from 1 to 30, optional)
- `state` (string, one of `open`, `closed`)
- `legs` (list of object, at most 12 items): In order.
  - `kind` (string, one of `train`, `hotel`)
  - `stops` (list of string, at most 3 items, each at most 9 characters)
  - `price` (number, at least 0)
"""
    )


def test_a_repeated_rule_says_which_intents_it_holds_for() -> None:
    spec = """\
specforge: 1
feature: a
layout: {repeat_protected: true}
constraints:
  - {id: all, rule: "Always.", protected: true}
  - {id: own, rule: "Only your own.", level: should, protected: true, for: [x, y]}
intents:
  - {id: x, title: Cancel, when: "First."}
  - {id: y, when: "Second.", constraints: [{id: in, rule: "Only here.", protected: true}, {id: no, rule: "Not again."}]}
"""
    said = prompt_of(spec)
    assert said[said.index("## Remember") :] == (
        '## Remember\n\n- Always.\n- For "Cancel" and "Y": Preferably: Only your own.\n- For "Y": Only here.\n'
    )


@pytest.mark.parametrize(
    "form", ["One JSON object.", "{json_schema: {type: object}}", "{says: One JSON object., json_schema: {type: object}}"]
)
def test_the_form_of_answers_stands_one_blank_line_below_its_heading(form: str) -> None:
    spec = f"specforge: 1\nfeature: a\noutput_format: {form}\nintents:\n  - {{id: sort, when: A ticket comes., do: Sort it.}}\n"
    text = str(prompt_text(load_texts({"a.yaml": spec}).project.views[0]))
    assert "\n\n## Form of every answer\n\n" in text
    assert "\n\n\n" not in text
