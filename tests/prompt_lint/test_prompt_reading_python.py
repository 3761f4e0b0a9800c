"""Prompts are found among the strings of Python, and every character of them is found again in the source."""

import ast
import inspect
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.prompt_lint.prompt import File, Prompt, Role
from specforge.prompt_lint.reading.files import read_prompts
from specforge.prompt_lint.variables import Syntax
from tests.prompt_lint.test_prompt_reading import check, finds


def read(text: str) -> tuple[Prompt, ...]:
    prompts, unread = read_prompts(File("agent.py", text))
    assert unread == ()
    for one in prompts:
        check(one)
    return prompts


def named(text: str) -> dict[str, str]:
    return {one.name: one.text for one in read(text)}


SAID = "Be kind to all of them"


def test_a_text_that_more_is_added_to_is_a_part() -> None:
    text = """
prompt = "You are kind. The tools are: <tools>"
prompt += "</tools> Be kind to all of us."
tools_system_message_suffix = "</tools> Be kind to all of us."
other_prompt = "You are kind to all of us."
"""
    assert {one.name: one.part for one in read(text)} == {"prompt": True, "tools_system_message_suffix": True, "other_prompt": False}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (f'SYSTEM_PROMPT = "{SAID}"', "SYSTEM_PROMPT"),
        (f'system_message: str = "{SAID}"', "system_message"),
        (f'INSTRUCTIONS = ("{SAID}")', "INSTRUCTIONS"),
        (f'class Agent:\n    system_prompt = "{SAID}"', "Agent.system_prompt"),
        (f'class A:\n    def f(self):\n        self.prompt = "{SAID}"', "A.f.prompt"),
        (f'def f(*, system_prompt: str = "{SAID}"): ...', "f.system_prompt"),
        (f'def f(a, prompt="{SAID}"): ...', "f.prompt"),
        (f'def build_prompt(x):\n    """{SAID} in a docstring."""\n    return "{SAID}"', "build_prompt"),
        (f'PROMPTS = {{"first": "{SAID}", "n": 1}}', "PROMPTS.first"),
        (f'PROMPTS = ["{SAID}"]', "PROMPTS[0]"),
        (f'config = {{"system": "{SAID}"}}', "config.system"),
        (f'config["prompt"] = "{SAID}"', "prompt"),
        (f'agent = Agent(instructions="{SAID}")', "agent.instructions"),
        (f'client.create(model="x", system="{SAID}")', "create.system"),
        (f'PROMPT = x or "{SAID}"', "PROMPT"),
        (f'PROMPT = "{SAID}" if x else None', "PROMPT"),
        (f'if (prompt := "{SAID}"): ...', "prompt"),
        (f'a, prompt = 1, "{SAID}"', "prompt"),
        (f'prompt = await f(prompt="{SAID}")' if False else f'prompt = f(prompt="{SAID}")', "prompt.prompt"),
        (f'Agent(role="x", goal="{SAID}", backstory="a")', "Agent.goal"),
        (f'm = SystemMessage("{SAID}")', "m"),
        (f'x = [SystemMessage(content="{SAID}")]', "x[0]"),
        (f'x = ChatPromptTemplate.from_messages([("system", "{SAID}")])', "x[0]"),
        (f'x = PromptTemplate.from_template("{SAID}")', "x"),
        (f'x = PromptTemplate(template="{SAID}", input_variables=[])', "x"),
        (f'solver = [system_message("{SAID}")]', "solver[0]"),
    ],
)
def test_names_and_calls_say_that_a_string_is_a_prompt(source: str, name: str) -> None:
    assert named(source) == {name: SAID}


@pytest.mark.parametrize(
    "source",
    [
        '"""You are reading the docstring of a module. Please answer with the user in mind, and do not use it."""',
        'def f():\n    """You are a docstring. Your task is to tell people what they must do with this function and more."""',
        'log.info("You are the user whose prompt was sent, and you must wait for the answer of our model now")',
        'raise ValueError("You are missing a prompt: please answer with one, and do not use an empty one at all")',
        'parser.add_argument("--prompt", help="You are to give the prompt here; your task is to write it down well")',
        'MODULE_PROMPT = """\\"\\"\\"A module.\\"\\"\\"\nfrom typing import Any\n\ndef greet(name): return name  # in one line for you\n"""',
        'QUERY_TEMPLATE = "SELECT a, b, c, d, e FROM f WHERE g = h AND i = j OR k"',
        'PROMPT_FILE = "the prompts that are read at the start"',
        'SYSTEM_PROMPT = "prompts/system.md"',
        'prompt = "https://example.com/a/b/c"',
        'prompt = input("Please enter what you want to have now: ")',
        'x = click.prompt("You are going to lose all your files. Please enter your name to go on with it")',
        'prompt = "Enter your key for the service (press Enter to skip)"',
        'def get_prompt():\n    return f"Recording, press ENTER when done... {seconds}"',
        'prompt = "Open the page of the error in your browser? (Y/n) "',
        'HELP = "You are going to set up the tool. Please answer the questions below, and you must not leave any of them out."',
        'x = ("user", "assistant")',
        'prompt_tokens = "one two three four five six"',
        'URL_TEMPLATE = "https://example.com/{a} and some more words which are no prompt"',
        'QSS_TEMPLATE = "QWidget {{ color: {text}; font-size: {size}; border: none; }} QLabel {{ margin: 0 4px 0 4px; }}"',
        'REGEX_TEMPLATE = "one two three four five six seven eight nine ten"',
        'PROMPT = "a b c d e f"',
        'PROMPT = f"{a_long_name} {another_long_name} {words.of_some.kind} {and_more}"',
        'name = "Some words that are no prompt at all, but only a title of a thing"',
        'if "You are a helpful assistant, and you must always answer the user in full" in text: ...',
        'messages = [{"role": "tool", "content": "You are what a tool said to the model in the end"}]',
        'def check_instructions(x):\n    return "All of the instructions were followed well"',
        'prompt: "You are an annotation, and your task is to be no prompt at all, whatever you say" = None',
        "PROMPT = b'Be kind to all of them'",
    ],
)
def test_other_strings_are_no_prompts(source: str) -> None:
    assert named(source) == {}


def test_a_prompt_that_ends_in_a_value_asks_nobody() -> None:
    assert named('PROMPT = f"Send them this message: {message}"') == {"PROMPT": "Send them this message: {message}"}
    assert named('prompt = "Send us your message: "') == {}


def test_prose_that_speaks_to_a_model_is_a_prompt_without_a_name() -> None:
    said = "You are a careful editor. Your task is to correct the text below, and nothing else in it."
    assert named(f'TEXT = "{said}"') == {"TEXT": said}
    assert named(f'call(\n"{said}")') == {"text": said}
    assert named(f'class A:\n    def f(self):\n        return self.ask("{said}")') == {"A.f": said}


def test_messages_have_roles() -> None:
    prompts = read(
        'def f(x):\n    return g(messages=[{"role": "system", "content": "Be kind."},'
        ' {"role": "user", "content": f"Say {x}"}, ChatMessageAssistant(content="Hello")])'
    )
    assert [(one.name, one.text, one.role) for one in prompts] == [
        ("f.messages[0].content", "Be kind.", Role.SYSTEM),
        ("f.messages[1].content", "Say {x}", Role.USER),
        ("f.messages[2]", "Hello", Role.ASSISTANT),
    ]
    assert [one.role for one in read('x = [("system", "Be kind."), ("human", "Hi {name}")]')] == [Role.SYSTEM, Role.USER]


def test_the_description_of_a_tool_is_a_prompt() -> None:
    [prompt] = read('t = {"name": "f", "description": "Gets {it} now.", "input_schema": {"description": "You are none, and must be none"}}')
    assert (prompt.name, prompt.text, prompt.role, prompt.syntax) == ("t.description", "Gets {it} now.", Role.TOOL, Syntax.NONE)


@pytest.mark.parametrize(
    ("source", "syntax", "declared"),
    [
        ('PROMPT = "Be kind to all {name} {x}".format(name=1, x=2)', Syntax.FORMAT, {"name", "x"}),
        ('PROMPT = "Be kind to all {name} {x}".format(name=1, **y)', Syntax.FORMAT, None),
        ('PROMPT = "Be kind to all of {name}"\nf(PROMPT.format(name=1))\ng(PROMPT.format(other=1))', Syntax.FORMAT, {"name", "other"}),
        ('PROMPT = "Be kind {\\"to\\": 1} all of {name}"\nf(PROMPT.format(1))', Syntax.FORMAT, None),
        ('PROMPT = Template("Be kind to all of {{ name }}")', Syntax.JINJA, None),
        ('PROMPT = Template("Be kind to all of $name")', Syntax.DOLLAR, None),
        ('PROMPT = "Be kind to all $name"\nPROMPT.substitute(name=1)', Syntax.DOLLAR, {"name"}),
        ('PROMPT = "Be kind to {all} of us"\nenv.from_string(PROMPT)', Syntax.JINJA, None),
        ('PROMPT = "Be kind to all $name"\nstring.Template(PROMPT).substitute(name=1)', Syntax.DOLLAR, None),
        ('PROMPT = "Be kind to {all} of us"\njinja2.Template(PROMPT).render(name=1)', Syntax.JINJA, None),
        ('PROMPT = "Be kind to all $name of {x}"\nPromptTemplate(PROMPT)', Syntax.FORMAT, None),
        ('x = PromptTemplate(template="Be kind to all of {x}", input_variables=["x"])', Syntax.FORMAT, {"x"}),
        (
            'x = PromptTemplate(template="Be kind to all {x}{y}", input_variables=["x"], partial_variables={"y": 1})',
            Syntax.FORMAT,
            {"x", "y"},
        ),
        ('x = PromptTemplate(template="Be kind to all of {x}", input_variables=names)', Syntax.FORMAT, None),
        ('x = PromptTemplate.from_template("Be kind to all {{ x }}", template_format="jinja2")', Syntax.JINJA, None),
        ('PROMPT = "Be kind to all of {name}"', Syntax.FORMAT, None),
        ('PROMPT = "Be kind to all of {{ name }}"', Syntax.JINJA, None),
        ('PROMPT = "Be kind to {\\"all\\": 1} of {name}"', Syntax.NONE, None),
        ('PROMPT = f"Be kind to all of {name}"', Syntax.NONE, None),
        ('PROMPT = "Be kind to all of %s" % name', Syntax.NONE, None),
    ],
)
def test_how_variables_stand_is_said_by_what_is_done_to_the_string(source: str, syntax: Syntax, declared: set[str] | None) -> None:
    [prompt] = read(source)
    assert (prompt.syntax, prompt.declared) == (syntax, declared)


def test_what_fills_in_one_of_two_prompts_of_a_name_declares_nothing() -> None:
    prompts = read(
        'def f():\n    prompt = "Be kind to all of {a}"\n    prompt.format(a=1)\ndef g():\n    prompt = "Be kind to all of {b}"\n'
    )
    assert [(one.syntax, one.declared) for one in prompts] == [(Syntax.FORMAT, None), (Syntax.FORMAT, None)]


@pytest.mark.parametrize(
    ("rest", "declared"),
    [
        ("    return template.format(a=1)\n", {"a"}),
        ("    def g():\n        return template.format(a=1)\n", {"a"}),
        ("    return PromptTemplate(template=template, input_variables=['a', 'b'])\n", {"a", "b"}),
        ("    return PromptTemplate(template=template, input_variables=names)\n", None),
        ("    return template\ndef g(template):\n    return template.format(b=1)\n", None),
        ("    return template\ndef g(self):\n    return self.template.format(b=1)\n", {"b"}),
    ],
)
def test_a_name_of_a_function_is_filled_in_by_that_function_only(rest: str, declared: set[str] | None) -> None:
    [prompt] = read(f'def prompt():\n    template = "Be kind to all of {{a}}, and say so at once"\n{rest}')
    assert prompt.declared == declared


@pytest.mark.parametrize(
    ("rest", "declared"),
    [
        ("def f():\n    return template.format(a=1)\n", {"a"}),
        ("def f():\n    template = load('x')\n    return template.format(b=1)\n", None),
        ("def f():\n    template = load('x')\n    return template.format(b=1)\ndef g():\n    return template.format(a=1)\n", {"a"}),
    ],
)
def test_a_name_that_a_function_gives_to_something_else_is_no_longer_that_of_the_module(rest: str, declared: set[str] | None) -> None:
    [prompt] = read(f'template = "Be kind to all of {{a}}, and say so at once"\n{rest}')
    assert prompt.declared == declared


def test_fields_of_f_strings_are_interpolated() -> None:
    source = "PROMPT = f\"Be {{kind}} to {user.name!r:>{width}} and {d['a}']} or {x=} {y == 1} {f(lambda: {1: 2})}\""
    [prompt] = read(source)
    assert [prompt.text[start:end] for start, end in prompt.interpolated] == [
        "{user.name!r:>{width}}",
        "{d['a}']}",
        "{x=}",
        "{y == 1}",
        "{f(lambda: {1: 2})}",
    ]
    assert prompt.text.startswith("Be {kind} to {user.name")
    assert next(one.name for one in prompt.structure.variables) == "user.name"
    assert all(finds(prompt, word) for word in ["Be", "kind", "width", "lambda"])


def test_a_backslash_before_a_field_is_one() -> None:
    [prompt] = read('PROMPT = rf"Be kind to \\{them} and all of us"')
    assert prompt.text == "Be kind to \\{them} and all of us"
    assert [prompt.text[start:end] for start, end in prompt.interpolated] == ["{them}"]


def test_strings_are_joined_however_they_stand() -> None:
    source = '''PROMPT = textwrap.dedent(f"""\\
        Be kind to {them}.
          Always.
    """).strip() + "\\n" + RULES + (
    'And it\\'s '  # a comment "here"
    r"a \\n b" \\
    u"\\N{BULLET} end"
    )'''
    [prompt] = read(source)
    assert prompt.text == "Be kind to {them}.\n  Always.\n{RULES}And it's a \\n b• end"
    assert [prompt.text[start:end] for start, end in prompt.interpolated] == ["{them}", "{RULES}"]
    assert all(finds(prompt, word) for word in ["kind", "them", "Always", "RULES", "And it", "end"])


def test_lines_that_are_joined_are_one_prompt() -> None:
    [prompt] = read('prompt = "\\n".join(["Be kind to all.", f"Greet {name}.", x, "Bye."])')
    assert prompt.text == "Be kind to all.\nGreet {name}.\n{x}\nBye."
    assert [prompt.text[start:end] for start, end in prompt.interpolated] == ["{name}", "{x}"]
    assert finds(prompt, "Bye")


def test_columns_count_characters_where_python_counts_bytes() -> None:
    source = 'a = "éé\U0001f600"; PROMPT = "é Be kind to Xylophone"; b = 1'
    assert finds(read(source)[0], "Xylophone")
    assert finds(read(f'x = "{"é" * 1000}"; {source}')[0], "Xylophone")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_newline_of_python_is_one(newline: str) -> None:
    source = newline.join(['PROMPT = """Be kind', "to Xylophone", "and \\", 'all"""'])
    [prompt] = read(source)
    assert prompt.text == "Be kind\nto Xylophone\nand all"
    if newline != "\r":
        assert finds(prompt, "Xylophone")


MARK = "Xylophone"
PART = st.text(st.sampled_from("abc \n\t\\'\"{}é\U0001f600nxuN07#"), max_size=12)


@st.composite
def strings(draw: st.DrawFn) -> str:
    """A string of Python in any of its spellings, which may not be valid."""
    prefix = draw(st.sampled_from(["", "r", "f", "rf", "F", "u"]))
    quote = draw(st.sampled_from(["'", '"', "'''", '"""']))
    return f"{prefix}{quote}{draw(PART)}{quote}"


@given(st.lists(strings(), max_size=3), st.lists(strings(), max_size=3), st.sampled_from([" ", "\n", " # c\n", " \\\n"]))
def test_strings_say_what_python_says(before: list[str], after: list[str], gap: str) -> None:
    source = "PROMPT = (" + gap.join([*before, f'" You really must {MARK} now "', *after]) + "\n)"
    try:
        value = ast.parse(source).body[0].value
    except (SyntaxError, ValueError):
        return
    if MARK not in ast.dump(value):
        return  # a part closed its own quote and began a comment
    [prompt] = read(source)
    said = prompt.text
    for start, end in reversed(prompt.interpolated):
        said = said[:start] + said[end:]
    constants = [value] if isinstance(value, ast.Constant) else [one for one in value.values if isinstance(one, ast.Constant)]
    assert said == "".join(one.value for one in constants)
    assert finds(prompt, MARK)


@given(st.lists(st.sampled_from(["", "  a", "    b c", "\tx", "d", "   "]), max_size=6))
def test_dedenting_is_that_of_the_standard_library(lines: list[str]) -> None:
    text = "\n".join([*lines, f"  You must {MARK} now"])
    for name, expected in (("textwrap.dedent", textwrap.dedent(text)), ("inspect.cleandoc", inspect.cleandoc(text))):
        [prompt] = read(f'PROMPT = {name}("""{text}""")')
        assert prompt.text == expected
        assert ("\t" in text and name == "inspect.cleandoc") or finds(prompt, MARK)


def test_what_has_the_colours_of_a_terminal_is_for_people() -> None:
    text = 'SYSTEM_PROMPT = "\\x1b[1mYou are asked for your name, and for the number of your order.\\x1b[0m"\n'
    assert read_prompts(File("a.py", text)) == ((), ())
    assert len(read_prompts(File("a.py", text.replace("\\x1b[1m", "").replace("\\x1b[0m", "")))[0]) == 1
