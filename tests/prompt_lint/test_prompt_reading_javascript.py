"""Prompts are found among the strings of JavaScript and TypeScript, and every character of them is found again in the source."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.prompt_lint.prompt import File, Prompt, Role
from specforge.prompt_lint.reading.files import find_files, read_prompts
from specforge.prompt_lint.rule import Known
from specforge.prompt_lint.variables import Syntax
from specforge.registry import find_rules
from tests.prompt_lint.test_prompt_reading import check, finds

SAID = "Be kind to all of them"


def read(text: str, path: str = "agent.ts") -> tuple[Prompt, ...]:
    prompts, unread = read_prompts(File(path, text))
    assert unread == ()
    for one in prompts:
        check(one)
    return prompts


def named(text: str, path: str = "agent.ts") -> dict[str, str]:
    return {one.name: one.text for one in read(text, path)}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (f"const SYSTEM_PROMPT = '{SAID}'", "SYSTEM_PROMPT"),
        (f"export const systemMessage: string = `{SAID}` as const;", "systemMessage"),
        (f"const instructions = ('{SAID}' satisfies string)!", "instructions"),
        (f"class Agent {{ private readonly systemPrompt = '{SAID}' }}", "Agent.systemPrompt"),
        (f"class Agent {{ #prompt = '{SAID}' }}", "Agent.prompt"),
        (f"class A {{ f() {{ this.prompt = '{SAID}' }} }}", "A.f.prompt"),
        (f"function f(a, systemPrompt = '{SAID}') {{}}", "f.systemPrompt"),
        (f"function f({{ systemPrompt = '{SAID}' }}: P = {{}}) {{}}", "f.systemPrompt"),
        (f"function buildPrompt(x) {{ return '{SAID}' }}", "buildPrompt"),
        (f"export const buildPrompt = (x: string) => `{SAID}`", "buildPrompt"),
        (f"const x = {{ buildPrompt() {{ return '{SAID}' }} }}", "x.buildPrompt"),
        (f"const PROMPTS = {{ first: '{SAID}', n: 1 }}", "PROMPTS.first"),
        (f"const PROMPTS = ['{SAID}']", "PROMPTS[0]"),
        (f"enum Prompt {{ System = '{SAID}' }}", "System"),
        (f"const config = {{ system: '{SAID}' }}", "config.system"),
        (f"config['prompt'] = '{SAID}'", "prompt"),
        (f"const prompt = x ?? '{SAID}'", "prompt"),
        (f"const prompt = x ? '{SAID}' : undefined", "prompt"),
        (f"const agent = new Agent({{ name: 'A', instructions: '{SAID}' }})", "agent.instructions"),
        (f"const agent = new Agent({{ instructions: async ({{ context }}) => `{SAID}` }})", "agent.instructions"),
        (f"const {{ text }} = await generateText({{ model, system: '{SAID}' }})", "generateText.system"),
        (f"const x = [new SystemMessage('{SAID}')]", "x[0]"),
        (f"const x = ChatPromptTemplate.fromMessages([['system', '{SAID}']])", "x[0]"),
        (f"const x = PromptTemplate.fromTemplate('{SAID}')", "x"),
        (f"const x = new PromptTemplate({{ template: '{SAID}', inputVariables: [] }})", "x.template"),
        (f"const x = prompt`{SAID}`", "x"),
        (f"const g = {{ systemInstruction: {{ parts: [{{ text: '{SAID}' }}] }} }}", "g.systemInstruction.parts[0].text"),
        (f"module.exports = {{ prompt: '{SAID}' }}", "exports.prompt"),
        (f"export default {{ prompt: '{SAID}' }}", "prompt"),
    ],
)
def test_names_and_calls_say_that_a_string_is_a_prompt(source: str, name: str) -> None:
    said = [one for one in named(source).items() if one[1] == SAID]
    assert said == [(name, SAID)]


@pytest.mark.parametrize(
    "source",
    [
        "'use client'; 'You are a directive that nobody reads. Please never answer the user with it, and do not use it.'",
        "console.log('You are logged. Your task is to please the user. Never say it, do not use it, please.')",
        "throw new TypeError('You are wrong. Your task is to please the user. Never say it, do not use it, please.')",
        "describe('You are a test of prompts and your task is to please the user', () => {})",
        "const name = prompt('What is your name, and which prompt do you want?')",
        "type Prompt = 'Be kind to all of them' | 'Be kind to none of them'",
        "interface P { prompt: 'Be kind to all of them' }",
        "import prompt from 'be kind to all of them'",
        "// const prompt = 'Be kind to all of them'",
        "const promptPath = 'Be kind to all of them'",
        "const prompt = styled`Be kind to all of them`",
        "const question = 'Be kind to all of them'",
        "if (x === 'You are kind to the user, and your task is to please. Never say it, do not use it.') {}",
        "const x = <p title='You are kind to the user'>Your task is to please the user. Never say it, do not use it.</p>",
        "const parts = [{ role: 'user', parts: [{ inlineData: { mimeType: 'image of all of them', content: 'Be kind to them' } }] }]",
        "const m = [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: 'Four rows were found here' }] }]",
        "const m = [{ role: 'tool', content: 'Four rows were found here' }]",
    ],
)
def test_other_texts_are_no_prompts(source: str) -> None:
    assert read(source, "page.tsx") == ()


def test_messages_have_roles_and_tools_descriptions() -> None:
    text = """
const messages = [
  { role: "system" as const, content: "Be kind to all" },
  { role: "user", content: [{ type: "text", text: "What is it" }] },
  { role: "model", parts: [{ text: "It is this" }] },
];
const weather = tool({ description: "Gives the weather", inputSchema: z.object({ city: z.string().describe("The city that is asked for") }) });
const tools = [{ name: "find", description: "Finds an order", input_schema: {} }];
server.tool("cancel", "Cancels an order", {}, async () => ({}));
server.registerTool("refund", { title: "Refund", description: "Refunds an order" }, refund);
"""
    assert {one.name: (one.text, one.role) for one in read(text)} == {
        "messages[0].content": ("Be kind to all", Role.SYSTEM),
        "messages[1].content[0].text": ("What is it", Role.USER),
        "messages[2].parts[0].text": ("It is this", Role.ASSISTANT),
        "weather.description": ("Gives the weather", Role.TOOL),
        "tools[0].description": ("Finds an order", Role.TOOL),
        "cancel": ("Cancels an order", Role.TOOL),
        "refund.description": ("Refunds an order", Role.TOOL),
    }


def test_what_is_filled_in_stands_as_its_source() -> None:
    text = "const prompt = `You talk to ${user.name ?? `a ${kind} guest`}.\nBe \\`kind\\` to ${them}.`"
    (one,) = read(text)
    assert one.text == "You talk to ${user.name ?? `a ${kind} guest`}.\nBe `kind` to ${them}."
    assert [one.text[start:end] for start, end in one.interpolated] == ["${user.name ?? `a ${kind} guest`}", "${them}"]
    assert [variable.name for variable in one.structure.variables] == ["user.name ?? `a ${kind} guest`", "them"]
    assert one.syntax is Syntax.NONE
    assert finds(one, "them")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("'Be kind ' + 'to all of ' + them", "Be kind to all of {them}"),
        ("['Be kind', `to ${them}`, 'of us'].join('\\n')", "Be kind\nto ${them}\nof us"),
        ("[x && 'no', 'Be kind to all'].filter(Boolean).join(' ')", "{x && 'no'} Be kind to all"),
        ("`\n  Be kind to all of us\n`.trim()", "Be kind to all of us"),
        ("'Be kind to {them} here'.replace('{them}', them)", "Be kind to {them} here"),
        ("dedent`\n    Be kind\n      to ${them} of us\n  `", "Be kind\n  to ${them} of us"),
        ("stripIndent('  Be kind to all')", "Be kind to all"),
        ("String.raw`Be kind to \\n all`", "Be kind to \\n all"),
        ("'Be\\u0020kind \\x74o \\u{1F600} \\uD83D\\uDE00 all\\\n of us'", "Be kind to \U0001f600 \U0001f600 all of us"),
        ("Handlebars.compile('Be kind to {{them}} all')", "Be kind to {{them}} all"),
    ],
)
def test_strings_are_read_together_however_they_are_written(source: str, text: str) -> None:
    assert named(f"const prompt = {source};") == {"prompt": text}


def test_how_a_named_template_is_filled_in_says_how_its_variables_stand() -> None:
    text = """
const prompt = "Be kind to {them}, as in {{a: 1}}";
const chain = PromptTemplate.fromTemplate(prompt);
const page_prompt = "Be kind to {{them}} and {us}";
Mustache.render(page_prompt, {});
const made = new PromptTemplate({ template: "Be kind to {them}", inputVariables: ["them"] });
const greet = ai.definePrompt({ name: "greet", prompt: "Be kind to {{them}} and {us}" });
const jinjaPrompt = "Be kind to {{ them }} and {us}";
nunjucks.renderString(jinjaPrompt, {});
"""
    assert {one.name: (one.syntax, one.declared) for one in read(text)} == {
        "prompt": (Syntax.FORMAT, None),
        "page_prompt": (Syntax.MUSTACHE, None),
        "made.template": (Syntax.FORMAT, frozenset(["them"])),
        "greet.prompt": (Syntax.MUSTACHE, None),
        "jinjaPrompt": (Syntax.JINJA, None),
    }


def test_a_text_that_more_is_added_to_is_a_part() -> None:
    text = "let prompt = 'You are kind.\\n<tools>'; prompt += '</tools> Be kind to all of us.'; let otherPrompt = 'Be kind to all of us';"
    assert {one.name: one.part for one in read(text)} == {"prompt": True, "prompt#2": True, "otherPrompt": False}


def test_a_prompt_within_what_is_filled_in_is_found() -> None:
    inner = "You are a guide. Answer the user with care, and never make up a name that nobody gave to you."
    assert inner in {one.text for one in read(f"const x = `${{admin ? '{inner}' : ''}}`")}


@pytest.mark.parametrize("path", ["a.js", "a.jsx", "a.mjs", "a.cjs", "a.ts", "a.tsx", "a.mts", "a.cts"])
def test_every_ending_is_read(path: str) -> None:
    assert named(f"const prompt = '{SAID}'", path) == {"prompt": SAID}


def test_types_in_angle_brackets_are_read_where_they_are_none_of_pages() -> None:
    assert (
        named(f"const prompt = <string>'{SAID}'; const g = <T>(x: T) => x; const instructions = '{SAID}';", "a.ts")["instructions"] == SAID
    )


def test_what_is_no_source_is_told_where_a_prompt_may_be_lost() -> None:
    text = f"const prompt = '{SAID}';\nconst other = `You are kind. Your task is to please the user, and never to say it to anybody."
    prompts, unread = read_prompts(File("agent.ts", text))
    assert [one.text for one in prompts] == [SAID]
    assert [(one.line, one.reason) for one in unread] == [(2, "is no JavaScript or TypeScript here, so that prompts in it can be missed")]
    assert read_prompts(File("agent.ts", f"const prompt = '{SAID}'; const x = ((;"))[1] == ()


@pytest.mark.parametrize(
    "text",
    [
        "(" * 200_000,
        "`${" * 50_000,
        "prompt=[" * 50_000,
        "prompt + " * 50_000,
        'prompt="\\',
        "{prompt:" * 50_000,
        "const name = 1; const prompt = 'Greet ${name}, and be kind to all';\n" * 8_000,
    ],
)
def test_hostile_source_ends(text: str) -> None:
    read_prompts(File("a.ts", text))


def test_a_file_that_a_program_made_is_not_read() -> None:
    _, unread = read_prompts(File("a.js", "const prompt = '" + "a " * 500_001 + "'"))
    assert "of JavaScript at most 1,000,000 are read" in unread[0].reason


def test_what_programs_make_is_read_only_when_it_is_named(tmp_path: Path) -> None:
    for name in ("agent.ts", "agent.d.ts", "agent.min.js", "agent.bundle.mjs", "page.ts.j2", "node_modules/x/a.js", "dist/a.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert [one.name for one in find_files([tmp_path])] == ["agent.ts"]
    assert find_files([tmp_path / "agent.min.js"]) == [tmp_path / "agent.min.js"]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    said = f"Be kind {text} to all of them."
    (one, *_) = read(f"// äöü 😀\nconst prompt = {json.dumps(said)};")
    assert one.text == said.replace("\ud800", "\ufffd")
    (other, *_) = read(f"const prompt = {json.dumps(said, ensure_ascii=False)};")
    assert other.text == said


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1))
def test_any_template_is_read_as_it_was_written(text: str) -> None:
    said = f"Be kind {text} to all of them."
    escaped = said.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    (one, *_) = read(f"const prompt = `{escaped}`;")
    assert one.text == said


def test_a_dedented_template_is_what_dedent_makes_of_it() -> None:
    body = "\n    # Role\n    You are kind.\n\n      - to all\n    "
    assert named(f"const prompt = dedent`{body}`")["prompt"] == textwrap.dedent(body).strip()


def test_what_a_template_fills_in_stands_in_its_own_syntax() -> None:
    (one,) = read("const template = `{{#if a}}\\n${LINE}\\n{{LINE}} {{name}} is what you shall greet here, kindly\\n{{/if}}`;")
    rule = next(each for each in find_rules() if each.name == "uninterpolated-variable")
    assert list(rule.run(one, Known())) == []


def test_what_a_fix_writes_says_the_same(tmp_path: Path) -> None:
    source = tmp_path / "agent.ts"
    source.write_text(
        "export const SYSTEM_PROMPT = `<rules>\\nBe kind to \\`all\\` of them, ${name}.\\n</rules\\n# Tone\\nBe\u200b brief.`;\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "specforge", "lint", "agent.ts", "--fix"], check=False, cwd=tmp_path, capture_output=True, text=True
    )
    (one,) = read(source.read_text())
    assert "\u200b" not in one.text, done.stdout
    assert one.text.startswith("<rules>\nBe kind to `all` of them, ${name}.\n")


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("(name: string) => generateText({ prompt: 'Greet ${name}, and be kind to all' })", ["${name}"]),
        ("const name = 'x'; const prompt = 'Greet ${name.first} and ' + rest + ' of them all'", ["${name.first}"]),
        ("import { name } from './name'; const prompt = \"Greet ${name}, and be kind to all\"", ["${name}"]),
        ("const prompt = 'Greet ${name}, and be kind to all'", []),
        ("function f(name) {} const prompt = 'Greet ${name}, and be kind to all'", []),
        ("function f({ a: { name = 'x' } }, ...b) { return g({ prompt: 'Greet ${name}, and be kind to ${b}' }) }", ["${name}", "${b}"]),
        ("for (const name of names) { send({ prompt: 'Greet ${name}, and be kind to all' }) }", ["${name}"]),
        ("names.map(name => ({ prompt: 'Greet ${name}, and be kind to all' }))", ["${name}"]),
        ("const name = 'x'; const prompt = `Greet ${name} and \\${name}, be kind to all`", []),
        ("const name = 'x'; const prompt = 'Greet ${name}, and be kind to all'.replace('${name}', name)", []),
        ("const name = 'x'; const prompt = 'Greet ${name}, and be kind to all'.replace(/\\$\\{name\\}/g, name)", []),
        ("const name = 'x'; const prompt = PromptTemplate.fromTemplate('Greet ${name}, and be kind to all')", []),
    ],
)
def test_a_value_in_quotes_is_told_where_nothing_fills_it_in(source: str, places: list[str]) -> None:
    rule = next(each for each in find_rules() if each.name == "uninterpolated-variable")
    found = [one.text[hit.start : hit.end] for one in read(source) for hit in rule.run(one, Known())]
    assert found == places


def test_a_backslash_before_a_sign_of_another_script_ends_nothing() -> None:
    assert named("const prompt = 'Be kind \\😀a to all of them'") == {"prompt": "Be kind 😀a to all of them"}
