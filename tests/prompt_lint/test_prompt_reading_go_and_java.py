"""Prompts are found among the strings of Go and Java, and every character of them is found again in the source."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specforge.prompt_lint.prompt import File, Prompt, Role
from specforge.prompt_lint.reading.files import find_files, read_prompts
from specforge.prompt_lint.variables import Syntax
from tests.prompt_lint.test_prompt_reading import check

SAID = "Be kind to all of them"
LONG = "You are a bot that answers each question with JSON and never adds any prose to it."


def read(text: str, path: str) -> tuple[Prompt, ...]:
    prompts, unread = read_prompts(File(path, text))
    assert unread == ()
    for one in prompts:
        check(one)
    return prompts


def go(text: str) -> tuple[Prompt, ...]:
    return read(f"package a\n\n{text}\n", "agent.go")


def java(text: str) -> tuple[Prompt, ...]:
    return read(f"class A {{\n{text}\n}}\n", "A.java")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (f'const systemPrompt = "{SAID}"', "systemPrompt"),
        (f"const (\n\tx = 1\n\tsystemPrompt = `{SAID}`\n)", "systemPrompt"),
        (f'var name, Instructions = "x", "{SAID}"', "Instructions"),
        (f'func f() {{ prompt := "{SAID}" }}', "f.prompt"),
        (f'func f() {{ x, prompt := 1, "{SAID}" }}', "f.prompt"),
        (f'func (a *A) f() {{ a.systemPrompt = "{SAID}" }}', "f.systemPrompt"),
        (f'func f() {{ prompt += "{SAID}" }}', "f.prompt"),
        (f'func (a *A) BuildPrompt() string {{ return "{SAID}" }}', "BuildPrompt"),
        (f'func f() (string, error) {{ return "{LONG}", nil }}', "f"),
        (f'var x = Agent{{Name: "A", Instructions: "{SAID}"}}', "x.instructions"),
        (f'var prompts = map[string]string{{"first": "{SAID}"}}', "prompts.first"),
        (f'var prompts = []string{{"{SAID}"}}', "prompts[0]"),
        (f'func f() {{ m := llms.TextParts(llms.ChatMessageTypeSystem, "{SAID}") }}', "f.TextParts"),
        (f'func f() {{ m := openai.SystemMessage("{SAID}") }}', "f.SystemMessage"),
        (f'func f() {{ var prompt strings.Builder; prompt.WriteString("{SAID}") }}', "f.prompt"),
        (f'func f() {{ x := prompts.NewPromptTemplate("{SAID}", nil) }}', "f.NewPromptTemplate"),
        (f'func f() {{ client.Messages.New(ctx, Params{{System: []Block{{{{Text: "{SAID}"}}}}}}) }}', "f.system[0].text"),
        (f'func f() {{ m := sdk.NewUserMessage(sdk.NewTextBlock("{SAID}")) }}', "f.NewUserMessage"),
        (f'func f() {{ c.SystemInstruction = genai.NewContentFromText("{SAID}", genai.RoleUser) }}', "f.SystemInstruction"),
        (
            f'func f() {{ c.SystemInstruction = &genai.Content{{Parts: []genai.Part{{genai.Text("{SAID}")}}}} }}',
            "f.SystemInstruction.parts[0]",
        ),
        (f'func f() {{ fmt.Fprintf(&prompt, "{SAID}", x) }}', "f.prompt"),
        (f'func (b *Bot) f() {{ b.ask("{LONG}") }}', "f"),
        (f'var c = cobra.Command{{RunE: func() error {{ prompt := "{SAID}" }}}}', "runE.prompt"),
    ],
)
def test_a_string_of_go_is_a_prompt_by_its_place(source: str, name: str) -> None:
    assert [(one.name, one.text) for one in go(source)] == [(name, LONG if LONG in source else SAID)]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (f'static final String SYSTEM_PROMPT = "{SAID}";', "A.SYSTEM_PROMPT"),
        (f'void f() {{ var prompt = "{SAID}"; }}', "A.f.prompt"),
        (f'void f() {{ this.systemPrompt = "{SAID}"; }}', "A.f.systemPrompt"),
        (f'String buildPrompt() {{ return "{SAID}"; }}', "A.buildPrompt"),
        (f'String f() {{ return "{LONG}"; }}', "A.f"),
        (f'void f() {{ call(new SystemMessage("{SAID}")); }}', "A.f.SystemMessage"),
        (f'void f() {{ call(SystemMessage.from("{SAID}")); }}', "A.f.SystemMessage"),
        (f'void f() {{ call(new ChatMessage(Role.SYSTEM, "{SAID}")); }}', "A.f.ChatMessage"),
        (f'void f() {{ call(new ChatMessage(ChatMessageRole.SYSTEM.value(), "{SAID}")); }}', "A.f.ChatMessage"),
        (f'void f() {{ messages.add(Map.of("role", "system", "content", "{SAID}")); }}', "A.f.content"),
        (f'static final Map<String, String> PROMPTS = Map.of("first", "{SAID}");', "A.PROMPTS.first"),
        (f'void f() {{ params.addSystemMessage("{SAID}").build(); }}', "A.f.addSystemMessage"),
        (f'void f() {{ client.prompt().system(s -> s.text("{SAID}").param("a", x)).call(); }}', "A.f.system"),
        (f'void f() {{ call(UserMessage.from(TextContent.from("{SAID}"))); }}', "A.f.UserMessage"),
        (f'void f() {{ call(new ChatMessage("system", "{SAID}")); }}', "A.f.ChatMessage"),
        (f'void f() {{ client.prompt().system("{SAID}").call(); }}', "A.f.system"),
        (f'void f() {{ var prompt = new StringBuilder(); prompt.append("{SAID}").append(x); }}', "A.f.prompt"),
        (f'@SystemMessage("{SAID}") String f(String x);', "A.f.SystemMessage"),
        (f'@SystemMessage(value = "{SAID}", delimiter = "Say it once more, please") String f(String x);', "A.f.SystemMessage"),
        (f'Supplier<String> prompt = () -> "{SAID}";', "A.prompt"),
        (f'void f() {{ String prompt = x ? "{SAID}" : null; }}', "A.f.prompt"),
    ],
)
def test_a_string_of_java_is_a_prompt_by_its_place(source: str, name: str) -> None:
    assert [(one.name, one.text) for one in java(source)] == [(name, LONG if LONG in source else SAID)]


@pytest.mark.parametrize(
    "source",
    [
        f'func f() {{ log.Printf("{LONG}", x) }}',
        f'func f() error {{ return fmt.Errorf("{LONG}: %w", err) }}',
        f'func f() error {{ return errors.New("{LONG}") }}',
        f'func TestX(t *testing.T) {{ t.Fatalf("{LONG}") }}',
        f'type A struct {{ Prompt string `json:"{SAID}"` }}',
        f'var pageTemplate = "{SAID}"',
        f"// {LONG}\nvar x = 1",
        f'func f() {{ m := []Message{{{{Role: RoleTool, Content: "{SAID}"}}}} }}',
        f'func f() {{ put("user", "{SAID}") }}',
        f'func f() {{ fmt.Fprintf(os.Stderr, "{LONG}") }}',
        f'var promptCmd = &cobra.Command{{Short: "{SAID}", Long: "{LONG}"}}',
        f'// Code generated by protoc. DO NOT EDIT.\nvar systemPrompt = "{SAID}"',
    ],
)
def test_what_people_and_programs_read_in_go_is_none(source: str) -> None:
    assert go(source) == ()


@pytest.mark.parametrize(
    "source",
    [
        f'void f() {{ log.info("{LONG}"); }}',
        f'void f() {{ throw new IllegalStateException("{LONG}"); }}',
        f'void f() {{ System.out.println("{LONG}"); }}',
        f'@Deprecated("{LONG}") void f() {{}}',
        f"/** {LONG} */ void f() {{}}",
        f'void f() {{ assertEquals("{LONG}", prompt); }}',
        f'void f() {{ names.put("user", "{SAID}"); }}',
        f'void f() {{ call(new UserMessage(bundle.getText("{SAID}"))); }}',
    ],
)
def test_what_people_and_programs_read_in_java_is_none(source: str) -> None:
    assert java(source) == ()


def test_roles_are_told_by_constants_texts_and_annotations() -> None:
    messages = f'm := []Message{{{{Role: openai.ChatMessageRoleUser, Content: "{SAID}"}}, {{Role: "system", Content: "{SAID} all"}}}}'
    assert [one.role for one in go(f"func f() {{ {messages} }}")] == [Role.USER, Role.SYSTEM]
    assert [one.role for one in java(f'@UserMessage("{SAID}") String f(); @Tool("{SAID}") void g();')] == [Role.USER, Role.TOOL]


def test_descriptions_of_tools_are_read() -> None:
    defined = 'var x = openai.FunctionDefinition{Name: "free_disk", Description: "Frees the disk"}'
    assert [(one.role, one.text) for one in go(defined)] == [(Role.TOOL, "Frees the disk")]
    made = 'var x = mcp.NewTool("free_disk", mcp.WithDescription("Frees the disk"))'
    assert [(one.role, one.text) for one in go(made)] == [(Role.TOOL, "Frees the disk")]
    assert go('func f() { s.WithDescription("pulled from %s") }') == ()
    told = '@Tool(name = "x", description = "Frees " + "the disk") void f(@ToolParam(description = "How much") int x) {}'
    assert [(one.role, one.text) for one in java(told)] == [(Role.TOOL, "Frees the disk"), (Role.TOOL, "How much")]


def test_values_of_formats_and_sums_are_known() -> None:
    [formatted] = go(f'func f() {{ prompt := fmt.Sprintf("{SAID}, 100%% of %s and %[2]d {{name}}", a, b) }}')
    assert [formatted.text[start:end] for start, end in formatted.interpolated] == ["%s", "%[2]d"]
    assert formatted.syntax is Syntax.NONE
    [added] = go(f'func f() {{ prompt := "{SAID} of " + shop.Name + "." }}')
    assert added.text == f"{SAID} of {{shop.Name}}."
    [other] = java(f'String prompt = String.format("{SAID}: %s", x).strip();')
    assert [other.text[start:end] for start, end in other.interpolated] == ["%s"]
    [block] = java(f'String prompt = "{SAID}: %2$s".formatted(x);')
    assert [block.text[start:end] for start, end in block.interpolated] == ["%2$s"]


def test_a_percent_sign_before_many_zeros_is_no_value() -> None:
    [one] = go(f'func f() {{ prompt := fmt.Sprintf("{SAID} at %08.3f, %{"0" * 100_000}") }}')
    assert [one.text[start:end] for start, end in one.interpolated] == ["%08.3f"]


def test_parts_that_are_joined_are_one_text() -> None:
    [one] = go(f'func f() {{ prompt := strings.Join([]string{{"{SAID}", name, "Bye"}}, "\\n") }}')
    assert one.text == f"{SAID}\n{{name}}\nBye"
    [other] = java(f'String prompt = String.join(" ", "{SAID}", name);')
    assert other.text == f"{SAID} {{name}}"
    [lines] = java(f'@SystemMessage({{"<rules>", "{SAID}", "</rules>"}}) String f();')
    assert lines.text == f"<rules>\n{SAID}\n</rules>"


def test_templates_of_go_have_no_variables_of_other_kinds() -> None:
    [one] = go("const prompt = `Tell {{.Name}} what {{range .Items}}{{.}}{{end}} cost`")
    assert one.syntax is Syntax.NONE
    [java_one] = java('@SystemMessage("Tell {{name}} what it costs") String f();')
    assert java_one.syntax is Syntax.JINJA


def test_a_text_block_loses_its_indentation_and_its_escapes() -> None:
    [one] = java('String prompt = """\n        Say \\"hello\\" to all\n          and \\\n        mean it.\\u0021\n        """;')
    assert one.text == 'Say "hello" to all\n  and mean it.!\n'


def test_escapes_mean_what_they_mean() -> None:
    [one] = go(r'const prompt = "Say\t\"caf\u00e9\" \U0001F600 \x41\101\\ to all"')
    assert one.text == 'Say\t"caf\xe9" \U0001f600 AA\\ to all'
    [raw] = go("const prompt = `Say \\t as it stands here`")
    assert raw.text == "Say \\t as it stands here"
    [pair] = java(r'String prompt = "Say \uD83D\uDE00 and\40\stell all";')
    assert pair.text == "Say \U0001f600 and  tell all"


def test_source_that_is_broken_where_it_speaks_to_a_model_is_told_with_its_place() -> None:
    broken = f"package a\n\nfunc f( {{ ]] You are a bot. Always answer with care, and do not tell what you must not tell: {SAID}\n"
    _, unread = read_prompts(File("agent.go", broken))
    assert [(one.line > 0, one.reason) for one in unread] == [(True, "is no Go here, so that prompts in it can be missed")]
    assert read_prompts(File("A.java", "class { ]] }")) == ((), ())


def test_a_folder_is_searched_for_them(tmp_path: Path) -> None:
    for name in ("a.go", "A.java", "a.rs"):
        (tmp_path / name).write_text("", "utf-8")
    assert sorted(path.name for path in find_files([tmp_path])) == ["A.java", "a.go"]


def test_a_chain_of_ten_thousand_sums_is_read() -> None:
    [one] = go(f'const prompt = "{SAID}"' + ' + " x"' * 10_000)
    assert one.text == SAID + " x" * 10_000


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=60))
def test_any_text_in_backquotes_or_escaped_is_found_as_it_is(text: str) -> None:
    said = f"{SAID} {text}."
    if "`" not in said:
        assert [one.text for one in go(f"const prompt = `{said}`")] == [said]
    escaped = "".join(f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}" for sign in said)
    assert [one.text for one in go(f'const prompt = "{escaped}"')] == [said]
