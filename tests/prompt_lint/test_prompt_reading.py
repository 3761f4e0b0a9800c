"""Every kind of file is read as the prompts that it holds, and every character of them is found again in the file."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.prompt_lint.prompt import File, Prompt, Role
from specforge.prompt_lint.reading.files import Unread, read_prompts
from specforge.prompt_lint.variables import Syntax


def read(path: str, text: str) -> tuple[Prompt, ...]:
    prompts, unread = read_prompts(File(path, text))
    assert unread == ()
    for one in prompts:
        check(one)
    return prompts


def check(prompt: Prompt) -> None:
    """Pieces cover the text in order, and those that are exact are in the file as they say."""
    assert prompt.pieces[0].start == 0
    assert all(one.start + one.length == other.start for one, other in pairwise(prompt.pieces))
    assert prompt.pieces[-1].start + prompt.pieces[-1].length == len(prompt.text)
    file = prompt.file.text
    for one in prompt.pieces:
        if one.exact:
            assert file[one.offset : one.offset + one.length] == prompt.text[one.start : one.start + one.length]
        else:
            assert 0 <= one.offset <= len(file)


def places(prompts: tuple[Prompt, ...]) -> list[tuple[str, str, Role]]:
    """Names, texts and roles."""
    return [(one.name, one.text, one.role) for one in prompts]


def finds(prompt: Prompt, word: str) -> bool:
    """Whether the place of a word in a prompt is where the file has the word; the file has it once."""
    line, column = prompt.line_column(prompt.text.index(word))
    before = prompt.file.text[: prompt.file.text.index(word)]
    return (line, column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_a_text_is_one_prompt_without_its_front_matter() -> None:
    [prompt] = read("prompts/system_prompt.md", "---\nname: a\ntools: [x]\n---\n# Rules\r\nBe kind.\r\n")
    assert places((prompt,)) == [("", "# Rules\r\nBe kind.\r\n", Role.SYSTEM)]
    assert prompt.line_column(prompt.text.index("kind")) == (6, 4)


@pytest.mark.parametrize("text", ["---\nBe kind.\n---\nBe brief.\n", "---\n- a\n---\nb\n", "---\nBe kind.\n", "--- a\nb: c\n---\n"])
def test_lines_of_dashes_with_no_mapping_between_them_belong_to_the_text(text: str) -> None:
    assert [one.text for one in read("a.md", text)] == [text]


@pytest.mark.parametrize(
    ("path", "text", "syntax"),
    [
        ("a.md", "Hello {{ name }}", Syntax.JINJA),
        ("a.md", "{% if x %}a{% endif %} {y}", Syntax.JINJA),
        ("a.txt", "All of them: {{#each items}}{{name}}{{/each}}", Syntax.MUSTACHE),
        ("a.txt", "Hello {name}, you are {age}.", Syntax.FORMAT),
        ("a.txt", 'Hello to {name}: {"a": 1}', Syntax.NONE),
        ("a.txt", r"Compute \frac{a}{b} for {n}", Syntax.NONE),
        ("a.md", "Use /users/{id} only", Syntax.NONE),
        ("a.txt", 'Answer as {{"a": 1}} for {question}', Syntax.FORMAT),
        ("a.txt", "No braces at all", Syntax.NONE),
        ("a.j2", "No {x}", Syntax.JINJA),
        ("a.jinja2", "a", Syntax.JINJA),
        ("a.mustache", "{{a}}", Syntax.MUSTACHE),
        ("a.hbs", "{{a}}", Syntax.MUSTACHE),
    ],
)
def test_how_variables_stand_is_said_by_the_ending_or_told_from_the_text(path: str, text: str, syntax: Syntax) -> None:
    assert [one.syntax for one in read(path, text)] == [syntax]


def test_tags_are_a_prompt_and_data_in_xml_or_lines_is_none() -> None:
    assert [one.text for one in read("a.xml", "<rules>Be kind.</rules>")] == ["<rules>Be kind.</rules>"]
    assert read("pom.xml", '<?xml version="1.0"?>\n<project><a/></project>') == ()
    assert read("flag.txt", "HTB{some_words_of_it}\n") == read("ids.txt", "a1b2\nc3d4\ne5f6\ng7h8\n") == ()
    assert len(read("p.xml", '<?xml version="1.0"?>\n<prompt>Be kind.</prompt>')) == 1


DOTPROMPT = """\
---
model: x
input:
  schema:
    name: string
    style?: string, how to say it
    items(array): string
  default:
    place: here
---
{{role "system"}}
Be kind to {{name}}.
{{#if style}}Say it in {{style}}.{{/if}}
{{role "user"}}
Greet me.
"""


def test_dotprompt_is_split_at_its_roles_and_declares_its_input() -> None:
    prompts = read("a.prompt", DOTPROMPT)
    assert places(prompts) == [
        ("system", "\nBe kind to {{name}}.\n{{#if style}}Say it in {{style}}.{{/if}}\n", Role.SYSTEM),
        ("user", "\nGreet me.\n", Role.USER),
    ]
    assert {one.declared for one in prompts} == {frozenset({"name", "style", "items", "place"})}
    assert {one.syntax for one in prompts} == {Syntax.MUSTACHE}
    assert finds(prompts[1], "Greet")


def test_dotprompt_with_a_role_inside_of_a_block_stays_whole() -> None:
    [prompt] = read("a.prompt", '{{#if x}}{{role "system"}}Be kind.{{/if}}{{role "user"}}Hi')
    assert (prompt.name, prompt.role) == ("", Role.UNKNOWN)


def test_dotprompt_declares_a_json_schema_by_its_properties() -> None:
    [prompt] = read("a.prompt", "---\ninput:\n  schema:\n    type: object\n    properties:\n      q: {type: string}\n---\nAsk {{q}}")
    assert prompt.declared == {"q"}
    [prompt] = read("a.prompt", "---\nmodel: x\n---\nAsk {{q}}")
    assert prompt.declared is None
    assert read("plain.prompt", "Be kind to {name}.")[0].syntax is Syntax.FORMAT


PROMPTY = """\
---
name: a
inputs:
  question: {type: string}
sample:
  place: here
template: jinja2
---
system:
Be kind.

# user[name="x"]:
{{question}}
tool:
nothing
assistant:
An answer.
"""


def test_prompty_is_split_at_its_headings_and_declares_its_inputs() -> None:
    prompts = read("a.prompty", PROMPTY)
    assert places(prompts) == [
        ("system", "Be kind.\n\n", Role.SYSTEM),
        ("user", "{{question}}\n", Role.USER),
        ("assistant", "An answer.\n", Role.ASSISTANT),
    ]
    assert {one.declared for one in prompts} == {frozenset({"question", "place"})}
    assert finds(prompts[2], "An answer")


@pytest.mark.parametrize(
    ("matter", "declared", "syntax"),
    [
        ("inputs:\n  - name: a\n  - name: b\n", {"a", "b"}, Syntax.JINJA),
        ("inputs:\n  properties:\n    - name: a\n", {"a"}, Syntax.JINJA),
        ("inputs:\n  properties:\n    a: {kind: string}\n", {"a"}, Syntax.JINJA),
        ("sample: ${file:sample.json}\n", None, Syntax.JINJA),
        ("template:\n  format: mustache\n", None, Syntax.MUSTACHE),
        ("template:\n  format:\n    kind: mustache\n", None, Syntax.MUSTACHE),
        ("template:\n  type: jinja2\n", None, Syntax.JINJA),
    ],
)
def test_prompty_in_its_versions(matter: str, declared: set[str] | None, syntax: Syntax) -> None:
    [prompt] = read("a.prompty", f"---\n{matter}---\nBe kind.")
    assert (prompt.declared, prompt.syntax, prompt.role) == (declared, syntax, Role.SYSTEM)


PROMPTFOO = """\
prompts:
  - 'Translate "{{text}}" to {{language}}'
  - file://prompts/a.txt
  - prompts/b.md
  - id: c
    raw: |
      Be kind to
      {{name}}.
  - id: file://d.txt
  - '[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Say\\n{{text}}"}]'
providers: [echo]
defaultTest:
  vars: {language: French}
tests:
  - vars:
      text: You are an example that is long enough to be read as a prompt, and you must answer.
  - assert: []
scenarios:
  - config:
      - vars: {name: Ann}
    tests:
      - vars: {more: 1}
"""


def test_prompts_of_promptfoo_are_told_from_what_its_tests_fill_in() -> None:
    prompts = read("promptfooconfig.yaml", PROMPTFOO)
    assert places(prompts) == [
        ("prompts[0]", 'Translate "{{text}}" to {{language}}', Role.UNKNOWN),
        ("prompts[3].raw", "Be kind to\n{{name}}.\n", Role.UNKNOWN),
        ("prompts[5][0].content", "Be kind.", Role.SYSTEM),
        ("prompts[5][1].content", "Say\n{{text}}", Role.USER),
    ]
    assert {one.declared for one in prompts} == {frozenset({"language", "text", "name", "more"})}
    assert {one.syntax for one in prompts} == {Syntax.JINJA}
    assert finds(prompts[2], "Be kind.")
    assert finds(prompts[0], "Translate")


def test_a_conversation_inside_of_a_text_is_found_where_it_stands() -> None:
    file = """\
providers: []
prompts:
  - |
    [{"role": "system", "content": "Be kind."},
     {"role": "user", "content": "Say Xylophone\\nto {{name}}"}]
"""
    prompts = read("a.yaml", file)
    assert [one.text for one in prompts] == ["Be kind.", "Say Xylophone\nto {{name}}"]
    assert all(finds(prompts[1], word) for word in ["Say", "Xylophone", "to {{"])


def test_what_holds_no_text_counts_among_the_items_of_a_list() -> None:
    assert places(read("a.json", f'[1, true, -2.5e3 , null, {{"prompt": "{"Be kind to all of us"}"}}, 3]')) == [
        ("[4].prompt", "Be kind to all of us", Role.UNKNOWN)
    ]


def test_a_table_of_toml_belongs_to_the_last_of_a_list() -> None:
    [prompt] = read("a.toml", '[[steps]]\nn = 1\n[[steps]]\nn = 2\n[steps.then]\nprompt = "Be kind to all of us"\n')
    assert prompt.name == "steps[1].then.prompt"


@pytest.mark.parametrize("tests", ["file://tests.csv", "[file://a.yaml]", "[{vars: file://a.yaml}]"])
def test_nothing_is_declared_where_tests_come_from_other_files(tests: str) -> None:
    [prompt] = read("a.yaml", f"prompts: ['Hello {{{{name}}}}']\nproviders: []\ntests: {tests}\n")
    assert prompt.declared is None


MESSAGES = [
    ("system", "Be kind.", Role.SYSTEM),
    ("developer", "Be brief.", Role.SYSTEM),
    ("user", "Hello, {name}!", Role.USER),
    ("assistant", "Hi.", Role.ASSISTANT),
]


def test_messages_of_json_and_yaml() -> None:
    text = ", ".join(f'{{"role": "{role}", "content": "{said}"}}' for role, said, _ in MESSAGES)
    answered = '{"role": "tool", "content": "You are what a tool said."}'
    expected = [(f"[{index}].content", said, role) for index, (_, said, role) in enumerate(MESSAGES)]
    assert places(read("a.json", f"[{text}, {answered}]")) == expected
    assert places(read("a.yaml", f"[{text}, {answered}]")) == expected
    named = [(f"messages{name}", said, role) for name, said, role in expected]
    assert places(read("a.json", f'{{"messages": [{text}]}}')) == named
    lines = "\n".join(f'{{"messages": [{{"role": "{role}", "content": "{said}"}}]}}' for role, said, _ in MESSAGES)
    assert [one[1:] for one in places(read("a.jsonl", lines))] == [one[1:] for one in expected]


def test_messages_with_parts() -> None:
    text = '{"system": [{"type": "text", "text": "Be kind to all of us."}], "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"},'
    text += ' {"type": "image", "url": "x"}]}], "contents": [{"role": "model", "parts": [{"text": "Ho"}]}]}'
    assert places(read("a.json", text)) == [
        ("system[0].text", "Be kind to all of us.", Role.SYSTEM),
        ("messages[0].content[0].text", "Hi", Role.USER),
        ("contents[0].parts[0].text", "Ho", Role.ASSISTANT),
    ]


@pytest.mark.parametrize("schema", ["parameters", "input_schema", "inputSchema"])
def test_the_description_of_a_tool_is_a_prompt(schema: str) -> None:
    text = f'{{"tools": [{{"function": {{"name": "f", "description": "Gets {{it}}.", "{schema}": {{"type": "object", "properties": {{}}}}}}}}]}}'
    [prompt] = read("a.json", text)
    assert places((prompt,)) == [("tools[0].function.description", "Gets {it}.", Role.TOOL)]
    assert prompt.syntax is Syntax.NONE


YAML_FIELDS = """\
name: a
system_prompt: &a |
  You are kind.
  {% if x %}Be brief.{% endif %}
again: *a
planning:
  initial_plan: |-
    You are a planner. Your task is to make a plan of at most five steps for the goal of the user, and you must
    not do any of them. Always write each step on a line of its own, and never add a word that is not one of them.
  userPrompt: 'It''s the {{ task }} of today.'
agent:
  system_template: "Be kind to all of those\\tusers whom you \\
    meet\\u002e"
  prompt_file: prompts/a.md and some more words
  prompt: prompts/a.md
  model_name: You are a name and not a prompt
  step_limit: 3
researcher:
  role: Senior Researcher of all
  goal: Find what is new in every field
  backstory: >
    You have seen
    it all.

    Twice.
query_template: SELECT a, b, c, d FROM e WHERE f = g AND h = i
tool:
  type: object
  properties:
    prompt: {type: string, description: What to say to the model in the end}
"""


def test_fields_of_yaml_that_are_called_prompts() -> None:
    prompts = read("a.yaml", YAML_FIELDS)
    assert [(one.name, one.role, one.text.splitlines()[0]) for one in prompts] == [
        ("system_prompt", Role.SYSTEM, "You are kind."),
        (
            "planning.initial_plan",
            Role.UNKNOWN,
            "You are a planner. Your task is to make a plan of at most five steps for the goal of the user, and you must",
        ),
        ("planning.userPrompt", Role.USER, "It's the {{ task }} of today."),
        ("agent.system_template", Role.SYSTEM, "Be kind to all of those\tusers whom you meet."),
        ("researcher.goal", Role.UNKNOWN, "Find what is new in every field"),
        ("researcher.backstory", Role.UNKNOWN, "You have seen it all."),
    ]
    assert prompts[-1].text == "You have seen it all.\nTwice.\n"
    for prompt, word in zip(prompts, ["brief", "planner", "of today", "users", "new in", "Twice"], strict=True):
        assert finds(prompt, word)
    assert finds(prompts[3], "meet")
    assert finds(prompts[5], "it all")


@pytest.mark.parametrize(("path", "names"), [("default_prompts.yaml", ["ideas"]), ("questions.yaml", [])])
def test_long_texts_of_a_file_that_is_called_after_prompts_are_prompts(path: str, names: list[str]) -> None:
    ideas = "Five questions that explore variations of the current inquiry, each with a title in bold. " * 3
    file = f"ideas: |\n  {ideas}\nshort: Five questions.\npersona: none\nquery: |\n  SELECT {'name, price, ' * 18}stock FROM orders\n"
    assert [one.name for one in read(path, file)] == names


def test_fields_of_toml() -> None:
    text = """\
title = "x" # comment "quoted"
[agents."my agent"]
"system prompt" = '''
Be kind\\n to those
whom you meet.'''
limits = [1, 2.5, 1979-05-27 07:32:00]
[[steps]]
prompt = "Say \\"hello\\" to\\u0020everyone now"
other.instructions = { text = "Be brief and be kind", n = [ "a", "b" ] }
[[steps]]
user_prompt = \"\"\"Never cancel \\
    an order of theirs \"\"\"\"\"
"""
    prompts = read("a.toml", text)
    assert places(prompts) == [
        ("agents['my agent']['system prompt']", "Be kind\\n to those\nwhom you meet.", Role.SYSTEM),
        ("steps[0].prompt", 'Say "hello" to everyone now', Role.UNKNOWN),
        ("steps[0].other.instructions.text", "Be brief and be kind", Role.UNKNOWN),
        ("steps[1].user_prompt", 'Never cancel an order of theirs ""', Role.USER),
    ]
    for prompt, word in zip(prompts, ["whom", "everyone", "brief", "an order"], strict=True):
        assert finds(prompt, word)


def test_escapes_of_json_keep_the_places_of_what_is_around_them() -> None:
    [prompt] = read("a.json", '{"prompt": "Be \\"kind\\" \\ud83d\\ude00 to\\n\\tall \\u00e9 \\ud800 of them"}')
    assert prompt.text == 'Be "kind" \U0001f600 to\n\tall é \ufffd of them'
    for word in ["Be", "kind", "of them", "all"]:
        assert finds(prompt, word)
    assert prompt.exact(prompt.text.index("of"), len(prompt.text))
    assert not prompt.exact(0, 4)


def test_comments_of_json_are_read_over() -> None:
    assert places(read("a.json", '{ // "prompt": 1\n "prompt": /* { */ "Be kind // to all of us" }')) == [
        ("prompt", "Be kind // to all of us", Role.UNKNOWN)
    ]


def test_yaml_of_other_programs_is_read_for_its_texts() -> None:
    text = """\
base: &base !Something {prompt: &p !!str 'Be kind to all of us'}
? [a, b]
: prompt
derived:
  <<: *base
  user_prompt: *p
  system_prompt: one two three four five
  system_prompt: &q
    Be brief with
    all of them # and so on
---
- prompt: |1
    Be here for all of them
"""
    prompts = read("a.yaml", text)
    assert places(prompts) == [
        ("[0].base.prompt", "Be kind to all of us", Role.UNKNOWN),
        ("[0].derived.system_prompt", "Be brief with all of them", Role.SYSTEM),
        ("[1][0].prompt", " Be here for all of them\n", Role.UNKNOWN),
    ]
    assert all(finds(one, word) for one, word in zip(prompts, ["Be kind", "all of them", "Be here"], strict=True) if word != "all of them")


@pytest.mark.parametrize("text", ["a: " + "[" * 70 + "]" * 70, "a: [" + "1, " * 200_001 + "]"])
def test_yaml_that_is_too_deep_or_too_large_is_refused(text: str) -> None:
    _, [unread] = read_prompts(File("a.yaml", f"prompt: 1\n{text}\n"))
    assert "deeper than 64" in unread.reason or "more than 200,000" in unread.reason


def test_two_prompts_of_one_name_are_told_apart() -> None:
    assert [one.name for one in read("a.prompty", "user:\nHello\nuser:\nHi\n")] == ["user", "user#2"]


BROKEN = [
    ("a.json", '{"prompt": "a', "is not JSON: ", 1, 12),
    ("a.json", '{"prompt": 01}', "is not JSON: ", 1, 12),
    ("a.json", '{"prompt":\n "\\q"}', "is not JSON: ", 2, 3),
    ("a.json", '{"prompt": 1]', "is not JSON: ", 1, 13),
    ("a.json", '{"prompt": 1} x', "is not JSON: ", 1, 15),
    ("a.json", '{"prompt": 1', "is not JSON: ", 1, 13),
    ("a.json", '{"prompt": 1,}', "is not JSON: ", 1, 14),
    ("a.json", '["prompt" "b"]', "is not JSON: ", 1, 11),
    ("a.yaml", "prompt: 'a", "is not readable as YAML: ", 1, 9),
    ("a.yaml", "prompt: a\n\tb: c", "is not readable as YAML: ", 2, 1),
    ("a.toml", "prompt = 'a", "is not TOML: ", 0, 0),
    ("a.toml", "a = 1\nprompt = x", "is not TOML: ", 2, 10),
    ("a.py", "prompt = (\n", "cannot be read as Python 3.", 1, 10),
    ("a.py", "a = 1\n b = 2\n", "cannot be read as Python 3.", 2, 1),
]


@pytest.mark.parametrize(("path", "text", "reason", "line", "column"), BROKEN)
def test_what_its_format_does_not_allow_is_told_with_its_place(path: str, text: str, reason: str, line: int, column: int) -> None:
    prompts, [unread] = read_prompts(File(path, text))
    assert prompts == ()
    assert unread.reason.startswith(reason)
    assert (unread.line, unread.column) == (line, column)


@pytest.mark.parametrize(("path", "text"), [("tsconfig.json", "{ comment\n}"), ("chart.yaml", "a: {{ b }}: c\n"), ("x.toml", "a = ")])
def test_a_broken_file_that_has_no_word_of_prompts_is_nobodys_concern(path: str, text: str) -> None:
    assert read(path, text) == ()


def test_source_of_other_languages_is_not_taken_for_prose() -> None:
    _, [unread] = read_prompts(File("src/agent.rs", 'let prompt = "Be kind.";'))
    assert unread == Unread("src/agent.rs", "is not read: prompts inside of `.rs` files are not known; keep them in files of their own")


def test_a_file_of_no_known_ending_is_read_by_what_it_holds() -> None:
    assert [one.text for one in read("PROMPT", "Be kind.")] == ["Be kind."]
    assert [one.name for one in read("PROMPT.tmpl", '{"prompt": "Be kind to all of us"}')] == ["prompt"]
    assert [one.text for one in read("x.tmpl", "{name}, be kind")] == ["{name}, be kind"]
    assert [one.name for one in read("run", '#!/usr/bin/env python\nPROMPT = "Be kind to all of us"\n')] == ["PROMPT"]


WORDS = st.lists(
    st.sampled_from(["Be", "kind", "é", "\U0001f600", "it's", '"no"', "a: b", "# c", "- d", "\\n", "{x}", ",", "]", "%", "&", "!"]),
    min_size=1,
)
LINES = st.lists(WORDS.map(" ".join) | st.just("") | WORDS.map(lambda words: "  " + " ".join(words)), min_size=1, max_size=6).map("\n".join)
MARK = "Xylophone"


def marked(text: str) -> str:
    return f"You must {MARK} now {text}"


@given(LINES.map(marked), st.sampled_from(["|", ">", "|-", "|+", ">-", ">+"]), st.sampled_from(["\n", "\r\n"]), st.integers(1, 5))
def test_block_texts_of_yaml_are_found_again(text: str, style: str, newline: str, indent: int) -> None:
    lines = [f"{' ' * indent}{line}" if line else "" for line in text.split("\n")]
    file = newline.join(["a: 1", f"prompt: {style}", *lines, "b: 2", ""])
    [prompt] = read("a.yaml", file)
    assert finds(prompt, MARK)
    assert all(one.exact for one in prompt.pieces if prompt.text[one.start : one.start + one.length].strip())
    if style[0] == "|":
        assert prompt.text.rstrip("\n") == text.rstrip("\n")


@given(LINES.map(marked), st.sampled_from(["'", '"', ""]), st.sampled_from(["\n", "\r\n"]))
def test_flowing_texts_of_yaml_are_found_again(text: str, quote: str, newline: str) -> None:
    written = {"'": text.replace("'", "''"), '"': text.replace("\\", "\\\\").replace('"', '\\"')}.get(quote)
    if written is None:
        written = " ".join(word for word in text.split() if word.isalpha() or word == "\U0001f600")
        text = written
    file = f"a: 1{newline}prompt: {quote}{written.replace(chr(10), newline + '  ')}{quote}{newline}b: 2{newline}"
    [prompt] = read("a.yaml", file)
    assert finds(prompt, MARK)
    assert prompt.text.split() == text.split()
    assert sum(one.length for one in prompt.pieces if one.exact) >= len("".join(text.split())) - text.count('"') - text.count("\\")


@given(st.text(min_size=1).map(marked))
def test_any_text_of_json_is_found_again(text: str) -> None:
    import json

    for escaped in (True, False):
        try:
            file = json.dumps([1, {"prompt": text}], ensure_ascii=escaped)
            file.encode()
        except UnicodeEncodeError:
            continue
        [prompt] = read("a.json", file)
        assert prompt.text == json.loads(file)[1]["prompt"]
        assert finds(prompt, MARK)


@given(st.text(st.sampled_from("\"\\'abc \n\t\r{}#=[],.é\U0001f600"), min_size=1).map(marked), st.sampled_from(['"', '"""', "'", "'''"]))
def test_any_text_of_toml_is_found_again(text: str, quote: str) -> None:
    import tomllib

    if quote[0] == '"':
        text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r")
        text = text if len(quote) == 3 else text.replace("\n", "\\n")
    file = f"a = [{{ b = 'c' }}, 1.5]\n[t.u]\nprompt = {quote}{text}{quote}\nz = 2\n"
    try:
        data = tomllib.loads(file)
    except tomllib.TOMLDecodeError:
        return
    prompts = read("a.toml", file)
    assert prompts[0].text == data["t"]["u"]["prompt"]
    assert finds(prompts[0], MARK)


@pytest.mark.parametrize(
    ("key", "names"),
    [("expected_output", []), ("ground_truth", []), ("evaluation_criteria", []), ("gpt_output", []), ("owner", ["[0].prompt"])],
)
def test_a_case_of_an_eval_holds_no_prompt(key: str, names: list[str]) -> None:
    text = f'[{{"prompt": "Tell me when the shop in the high street opens.", "{key}": "At nine."}}]'
    assert [one.name for one in read("cases.json", text)] == names


@pytest.mark.parametrize(("kind", "names"), [("request", []), ("response", []), ("agent", ["[0].instructions"])])
def test_a_recorded_message_holds_no_prompt(kind: str, names: list[str]) -> None:
    text = f'[{{"parts": [{{"content": "Hi."}}], "instructions": "Tell when the shop opens.", "kind": "{kind}"}}]'
    assert [one.name for one in read("history.json", text)] == names


@pytest.mark.parametrize(
    ("path", "line", "times", "number"),
    [
        ("a.txt", "You are a pirate, and say so again and again. " * 8, 50, 0),
        ("a.txt", "You are a pirate,\u2028\u2028and say so again and again. " * 8, 50, 0),
        ("a.txt", "You are a pirate, and say so again and again. " * 8, 49, 1),
        ("a.md", "You are a pirate, and say so again and again. " * 8, 50, 1),
        ("a.txt", "You are a pirate. " * 8 + "\n", 50, 1),
        ("a.txt", "New York City", 50, 0),
        ("a.txt", "Name the city.", 50, 0),
        ("a.txt", "Name the city first.", 50, 1),
        ("a.txt", "町の名前を言ってください。", 50, 1),
    ],
)
def test_a_text_or_a_name_in_each_of_many_lines_is_data(path: str, line: str, times: int, number: int) -> None:
    assert len(read(path, f"{line}\n" * times)) == number
