"""Wordings in which people make mistakes, beside those of the rules' documentation, and wordings that are none."""

import pytest

from specforge.prompt_lint.prompt import File, Role, whole
from specforge.prompt_lint.rule import Known, Tool
from specforge.prompt_lint.variables import Syntax
from specforge.registry import find_rules

RULES = {one.name: one for one in find_rules()}
SOME = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0"


def found(rule: str, text: str, known: Known | None = None, syntax: Syntax = Syntax.NONE) -> list[str]:
    prompt = whole(File("prompt.md", text), syntax=syntax)
    return [text[hit.start : hit.end] for hit in RULES[rule].run(prompt, known or Known())]


@pytest.mark.parametrize(
    "token",
    [
        "sk" + "_live_" + SOME[:24],
        "hf" + "_" + SOME[:34],
        "glpat" + "-" + SOME[:20],
        "npm" + "_" + SOME[:36],
        "SG" + "." + SOME[:22] + "." + SOME + SOME[:3],
    ],
)
def test_tokens_of_services_are_secrets(token: str) -> None:
    assert found("leaked-secret", f"The key is {token}, keep it.") == [token]
    assert not found("leaked-secret", f"The key is {token[:-8]}, keep it.")


@pytest.mark.parametrize("word", ["m\u0585st", "va\u04cfue", "a\u03f2\u03f2ount"])
def test_letters_of_other_scripts_in_a_word_are_found(word: str) -> None:
    assert found("homoglyph", f"The {word} of it.") == [word]


def test_armenian_words_are_left_alone() -> None:
    assert not found("homoglyph", "Answer in \u0570\u0561\u0575\u0565\u0580\u0565\u0576.")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Call `weather` with the city.", ["weather"]),
        ("Call lookup_order with the id.", ["lookup_order"]),
        ("Then invoke functions.refunds first.", ["refunds"]),
        ("You have these tools: `get_order`, `weather` and `calculator`.", ["weather", "calculator"]),
        ("Call customers back within a day, and set `status`.", []),
        ("You have these tools: `get_order`. The status is `open`.", []),
    ],
)
def test_names_after_call_and_in_lists_of_tools_are_those_of_tools(text: str, names: list[str]) -> None:
    assert found("unknown-tool", text, Known(tools=(Tool("get_order"),))) == names


@pytest.mark.parametrize(
    ("reference", "names"),
    [
        ("Follow the rules in the Refund Rules section.", ["Refund Rules"]),
        ('See "Refunds" above.', ["Refunds"]),
        ("Do what [it says](#refund-rules).", ["refund-rules"]),
        ("Do what [it says](#order-rules).", []),
        ("Apply the **Order Rules** section.", []),
        ("Look in the Order Rules section.", []),
        ('Do not write a section titled "Refunds".', []),
    ],
)
def test_sections_are_named_in_several_ways(reference: str, names: list[str]) -> None:
    assert found("unresolved-section", f"# Order Rules\nAsk for the number.\n# Rest\n{reference}\n") == names


@pytest.mark.parametrize(("path", "told"), [("`docs/tone.md`", 1), ("`tone.md`", 0), ("docs/tone.ini", 1)])
def test_a_path_in_code_style_is_one_of_a_file(path: str, told: int) -> None:
    assert len(found("unresolved-file", f"The tone is in {path}.", Known(exists=lambda name: False))) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("%(name)s", 1),
        ("$name", 1),
        ("%(other)s", 0),
        ("$other", 0),
        ("`$name`", 0),
        ("$name$", 0),
        (r"$name = \pi r^2$", 0),
        (r"$name \ $", 0),
        ("$name, $5", 1),
    ],
)
def test_variables_of_python_and_of_shells_are_not_filled_in(written: str, told: int) -> None:
    assert len(found("uninterpolated-variable", f"You talk to {{name}}. Greet {written} first.", syntax=Syntax.FORMAT)) == told


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("Do not use more than 50 words.", "Use at least 100 words.", 1),
        ("Do not use more than 50 words.", "Use at most 40 words.", 0),
        ("Never use fewer than 50 words.", "Use at most 40 words.", 1),
        ("Do not write text; use more than 50 words.", "Use at most 40 words.", 1),
        ("Two paragraphs at most.", "Write four paragraphs or more.", 1),
        ("Responses have a maximum length of 280 characters.", "Responses need at least 400 characters.", 1),
    ],
)
def test_a_denied_limit_is_turned_round(first: str, second: str, told: int) -> None:
    assert len(found("contradicting-numbers", f"{first}\nGreet users.\n{second}\n")) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We sell tea. TODO describe refunds.", 1),
        ("The hours are TBD.", 1),
        ("Refunds (to be added).", 1),
        ("Read the TODO list. Add a TODO to it.", 0),
        ("Fill in the form (fill in all fields).", 0),
        ("Hours: TODO", 1),
        ("For each selected TODO:\n- move it.", 0),
        ("- TEST: 所有测试通过\n- TODO: 无遗留 TODO", 1),
        ("- TEST: 所有测试通过\n- CLEAN: 无遗留 TODO", 0),
        ("- TODO file: `open.md`\n- TODO converted from an idea", 0),
        ("# {title}\n[TODO: name the price]\n# Limits\n- TODO", 0),
        ("---\nname: a\n# license: b\n---\n# <Title>\n- TODO", 0),
        ("# The {title}\n[TODO: name the price]", 1),
        ("It happens. FIXME tags say so.", 0),
        ("## TODO\n\n- [x] Say the price", 0),
        ("## TODO\n\n- Say the price", 1),
        ("- *Question*: [insert question]\n- *Answer*: [insert 1-2 sentences]", 0),
        ("- *Question*: [insert question]\n- *Answer*: yes.", 1),
    ],
)
def test_what_is_left_to_write_is_debris(text: str, told: int) -> None:
    assert len(found("placeholder-debris", text)) == told


def test_a_heading_with_another_number_stands_twice() -> None:
    assert found("repeated-section", "# 1. Refunds\nAt most 30 days.\n# 2. Tone\nBe warm.\n# 3. Refunds\nAt most 14 days.\n") == [
        "# 3. Refunds\n"
    ]


@pytest.mark.parametrize(("number", "told"), [("(415) 637-2046", 1), ("+1 (415) 637-2046", 1), ("(415) 555-0143", 0), ("(415) 637-204", 0)])
def test_telephone_numbers_of_the_us_are_those_of_people(number: str, told: int) -> None:
    assert len(found("personal-data", f"Call {number} now.")) == told


@pytest.mark.parametrize(
    "clause", ["Decline requests for weapons.", "It is forbidden to delete data.", "You may not share a home address."]
)
def test_clauses_that_refuse_or_forbid_are_binding(clause: str) -> None:
    assert len(found("removed-binding-clause", "Greet users.\n", Known(base=f"Greet users.\n{clause}\n"))) == 1


def test_lines_in_bold_are_compared_with_those_of_a_translation() -> None:
    text = "**Orders**\nAsk for the number.\n\n**Refunds**\n- At most 30 days.\n- Never promise one.\n\n**Tone**\nBe warm.\n"
    german = "**Bestellungen**\nFrage nach der Nummer.\n\n**Ton**\nSei freundlich.\n"
    assert found("missing-locale-section", text, Known(siblings={"de": german})) == ["**Refunds**\n"]


@pytest.mark.parametrize(("answer", "told"), [("We open at **nine**.", 1), ("We open at nine.", 0), ("2 * 3 * 4 is 24.", 0)])
def test_an_example_with_markdown_breaks_a_rule_against_it(answer: str, told: int) -> None:
    text = f"Do not use Markdown.\n# Examples\nUser: When?\nAssistant: {answer}\n"
    assert len(found("example-against-rule", text)) == told


def test_a_buried_rule_may_begin_with_do_not() -> None:
    around = "Greet users and thank them for the visit.\n" * 4
    assert found("buried-must-rule", f"{around}Do not reveal a password.\n{around}", Known(long_prompt=20)) == ["Do not reveal a password."]


@pytest.mark.parametrize("second", ["Be as detailed as you can.", "Give detailed answers with background."])
def test_short_answers_only_contradicts_detail(second: str) -> None:
    assert len(found("contradicting-slots", f"Short answers only.\nGreet users.\n{second}\n")) == 1


@pytest.mark.parametrize(("closing", "told"), [("</rules", 1), ("<\\rules>", 1), ("</rules>", 0), ("</other", 0)])
def test_a_closing_tag_without_its_sign_closes_nothing(closing: str, told: int) -> None:
    assert len(found("unbalanced-structure", f"<rules>\nBe warm.\n{closing}\nGreet users.\n")) == told


@pytest.mark.parametrize(
    ("rule", "silent", "told"),
    [
        ("placeholder-debris", "None of your answers should include [insert x].", "You work for [insert company]."),
        ("placeholder-debris", "Never leave placeholders such as [your company name].", "Never speak ill of [your company name]."),
        ("placeholder-debris", 'Answer as "Bot: [insert answer here]".', 'Greet with "Welcome to [insert company]".'),
        ("placeholder-debris", '{"reason": "It asks to [insert action]."}', "The reason: [insert reason]."),
        ("placeholder-debris", "TREAT & AS A PLACEHOLDER FOR INPUT", "PLACEHOLDER for the legal text."),
        ("placeholder-debris", "See [add a webhook](hook.md), or [Add Docs][docs].", "See [add a webhook]."),
        ("placeholder-debris", "Skip it when the id is null or TBD (none).", "The id is TBD (none)."),
        (
            "contradicting-rules",
            "Update the docs to match the code. Do not update the code to match the docs.",
            "Update the docs. Do not update the docs.",
        ),
        (
            "leaked-secret",
            "Redact -----BEGIN PRIVATE KEY-----\n$githubAppPrivateKey\n-----END PRIVATE KEY-----",
            f"-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{SOME}\n",
        ),
        (
            "leaked-secret",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE...\n-----END RSA PRIVATE KEY-----",
            f"-----BEGIN RSA PRIVATE KEY-----\n{SOME}",
        ),
        ("vague-word", "Can you handle errors gracefully?", "You handle errors gracefully."),
        ("vague-word", "Write in a concise way. Keep it under {limit} tokens.", "Write in a concise way. Keep {limit} in mind."),
        ("repeated-section", "# 1. <!-- A -->\na\n# 2. <!-- A -->\nb\n", "# 1. A\na\n# 2. A\nb\n"),
        ("unresolved-section", "RULES: {rules}\nFollow the 'RULES' section.", "No rules: {rules}\nFollow the 'RULES' section."),
        ("unresolved-section", '# The tone rules\na\nSee "Tone rules" above.', '# The rules of tone\na\nSee "Tone rules" above.'),
        ("unresolved-section", "Do as in the 'old' sections.", "Do as in the 'old' section."),
        ("unresolved-section", "Do as in the 'Reading' section of `a.md`.", "Do as in the 'Reading' section of this prompt."),
        ("unresolved-section", "Write it so\n- [Setup](#setup)\n", "# Format\n- [Setup](#setup)"),
        ("empty-section", "# Follow the rules in SKILL.md\n\n# Tone\nBe warm.\n", "# Follow the rules\n\n# Tone\nBe warm.\n"),
        (
            "example-against-rule",
            'Return only JSON. Use terms (e.g., instead of "the tool", say "the search").\n',
            'Return only JSON. Ask for more (e.g., say "Which one?").\n',
        ),
        ("internal-host", 'Errors tell of it (e.g., "refused", "timeout at 10.0.0.5").', "Orders are at 10.0.0.5, e.g. for refunds."),
        ("personal-data", "From: head.architect@corp.internal", "From: petra.novak@bigcorp.de"),
        ("personal-data", "Send it to external.auditor@protonmail.com.", "Send it to petra.novak@protonmail.com."),
        ("vague-word", "Ask back, when a helpful answer cannot be given.", "When they ask, give a helpful answer."),
        ("vague-word", "Say whether the agent did all to give an appropriate answer.", "Give an appropriate answer."),
        ("vague-word", "Be concise - users want quick answers, not essays.", "Be concise - users want quick answers."),
        ("vague-word", "Sum it up within one sentence. Be concise.", "Sum it up for one user. Be concise."),
        ("unresolved-section", "=== RULES ===\nBe warm.\nFollow the 'RULES' section.", "Our rules: Be warm.\nFollow the 'RULES' section."),
        ("unresolved-section", 'Record the list in the "Assumptions" section.', 'Read the list in the "Assumptions" section.'),
        ("unbalanced-structure", "<START_OF_A>\na\n<END_OF_A>\n<START_OF_A>\n<END_OF_A>\n", "<rules>\na\n<rules>\n"),
        ("placeholder-debris", 'Text:\n"Lorem ipsum dolor sit amet"', "Text:\nLorem ipsum dolor sit amet"),
        ("placeholder-debris", "## Codemap\n  [Insert codemap here]\n", "## Codemap\nThe map is [insert codemap here]\n"),
        ("vague-word", "Use good judgement:\n- a map for a task\n", "Use good judgement.\n"),
        ("vague-word", "Use your judgment to decide whether research would help.", "Use your judgment to decide."),
        ("vague-word", "Handle errors gracefully, giving the reason.", "Handle errors gracefully, always."),
        ("vague-word", "Keep the summary concise, but complete enough to go on.", "Keep the summary concise, but complete."),
        ("vague-word", "Be clear and full in describing what it is.", "Be clear and full in all of it."),
        ("unbalanced-structure", '{"content": "Do:\n```sh\nls\n```"}\n', '{"content": "Do:\n```sh\nls\n```x"}\n'),
        (
            "unbalanced-structure",
            "```yaml\n{%- if a %}\nb: |\n  ```mermaid\n  c\n  ```\n{%- endif %}\n```\nAnswer:\n```yaml\n",
            "```yaml\nb: |\n  ```mermaid\n  c\n  ```\n{%- endif %}\n```\nAnswer:\n```yaml\nd\n",
        ),
        ("unbalanced-structure", "Answer in YAML:\n```yaml\n", "```yaml\na: 1\n```\nAnswer in YAML:\n```\n"),
        ("unbalanced-structure", "```md\n```sh\nls\n```\n```\nGreet.\n", "```sh\nls\n```\n```\nGreet.\n"),
        ("unbalanced-structure", "````\n```sh\nls\n```\n````\nGreet.\n", "- one\n```\n\nGreet:\n\n```sh\nls\n```\n"),
        (
            "repeated-section",
            "# Good and bad examples\n## Bad\na\n## Good\nb\n## Ugly\nc\n## Bad\nd\n",
            "# Good and bad\n## Bad\na\n## Good\nb\n## Ugly\nc\n## Bad\nd\n",
        ),
        (
            "contradicting-numbers",
            "## PLAN.md\nGuidelines:\n* Do not exceed 1 page.\n## NEWS.md\nGuidelines:\n* Do not exceed 2 pages.\n",
            "## PLAN.md\nGuidelines:\n* Do not exceed 1 page.\n## NEWS.md\nFormat:\n* Do not exceed 2 pages.\n",
        ),
        (
            "contradicting-slots",
            "**IMPORTANT**: Use plain text only in your response.\nFormat the response as a numbered list.",
            "**IMPORTANT**: Use plain text only in your response.\nFormat the response as a numbered markdown list.",
        ),
        (
            "unbalanced-structure",
            "<bot>\n<law>\na\n...\n</bot>\n<law>\nb\n</law>\n",
            "<bot>\n<law>\na ...\n</bot>\n<law>\nb\n</law>\n",
        ),
        ("unbalanced-structure", "````md\n```sh\nls\n```\n````\nGreet.\n", "````\n```sh\nls\n```\nGreet.\n```sh\nls\n````\n"),
        ("unbalanced-structure", "Go to <law> first.\n<law>\na\n</law>\n", "Go to <law> first.\n<law>\na\n</law>\nb\n</law>\n"),
        ("unbalanced-structure", "Output: ```json\n{}\n```\nGreet.\n", "Output: ```json``` is right.\n{}\n```\nGreet.\n"),
        ("unbalanced-structure", "Greet.\nOutput: ```json\n{}\n```\n", "Greet.\nOutput: ```json``` is right.\n{}\n```\n"),
        ("unbalanced-structure", "```You are a shop, and you sell.\nHi.\n```\nGreet.\n", "You are a shop.\nHi.\n```\nGreet.\n"),
        ("unbalanced-structure", '```js title="Log in now" file="a.js"\n1\n```\nGreet.\n', '```js title="Log in now"\n1\nGreet.\n'),
        ("unbalanced-structure", '```${name ? name : ""}\n1\n```\nGreet.\n', '```${name ? name : ""}\n1\nGreet.\n'),
        ("unbalanced-structure", "<law>\nWrap it in <law> tags.\n</law>\n", "<law>\nWrap it in\n<law>\nb\n</law>\n"),
        ("unbalanced-structure", "~~~json\n```sh\n~~~\nGreet.\n", "```json\n{}\n\nGreet:\n\n```sh\nls\n```\n"),
        ("homoglyph", "[Trick] p\u0430ypal (a Cyrillic letter)\n", "Write p\u0430ypal.\n"),
        ("unbalanced-structure", "```\n<rules>\n```\n</rules>\n", "```\n<facts>\n```\n</rules>\n"),
        ("unbalanced-structure", '<go to="a" />\n<go to="b">\nc\n</go>\n', '<go to="a">\n<go to="b">\nc\n</go>\n'),
        (
            "unbalanced-structure",
            "<call>\n<function=find>\n<parameter=city>\na\n</parameter>\n</function>\n</call>\n",
            "<call>\n<function=find>\n<parameter=>\na\n</parameter>\n</function>\n</call>\n",
        ),
        ("unbalanced-structure", '<go to="<a>" open>\nb\n</go>\n', '<go to="<a>">\nb\n</go>\n<go>\nc\n'),
        ("unbalanced-structure", '<check\n  if="a > b">\nc\n</check>\n', "<check\n  if a>\nc\n</check>\n"),
        ("unbalanced-structure", "<Row: {{ n }} >\na\n</Row>\n", "<Row: {{ n }} >\na\n</Rows>\n"),
        ("unbalanced-structure", "<s>\na\n</s>\n<s>\nb\n", "<sum>\na\n</sum>\n<sum>\nb\n"),
        (
            "unreferenced-clause",
            "- Never a. [yes/no]\n" * 3 + "- Never b.\n",
            "- Never a. [R1]\n- Never b. [R2]\n- Never c. [R3]\n- Never d.\n",
        ),
        (
            "unreferenced-clause",
            "- Never a. [R1]\n- Never b. [R2]\n- Never c. [R3]\n<!-- /rules -->\n- Never d.\n",
            "- Never a. [R1]\n- Never b. [R2]\n<!-- /rules -->\n- Never c. [R3]\n- Never d.\n",
        ),
        ("empty-section", "# Plan.\n\n# Step A — Look\na\n# Step B — Do\nb\n", "# Plan.\n\n# Give A Choice\na\n# Step B — Do\nb\n"),
        ("internal-host", "Refuse a name such as `http://shop.local:80`.", "Refuse what `http://shop.local:80` says."),
        ("internal-host", "Allow a LAN address like `http://10.0.0.5:80`.", "Ask at `http://10.0.0.5:80`, if you like."),
        ("internal-host", "Do not fetch 10.0.0.0/8 (`::ffff:10.0.0.5`, etc.).", "Do not fetch from 10.0.0.5."),
        ("placeholder-debris", "Du darfst [einen Satz] einfügen.", "Wir öffnen um [Uhrzeit einfügen]."),
        ("placeholder-debris", "Trabajas para [la empresa].", "Trabajas para [insertar empresa]."),
        ("placeholder-debris", "Vous aidez [le client].", "Vous travaillez pour [insérer le nom]."),
        ("placeholder-debris", "店名は【さくら】です。", "店名は【ここに店名を入力】です。"),
        ("placeholder-debris", "公司名称是【星河】。", "公司名称是【在此填写公司名称】。"),
        ("placeholder-debris", "## Codemap\n[insert the codemap]\n", "## Codemap\n[replace the codemap]\n"),
        ("placeholder-debris", "## Zeiten\n[Öffnungszeiten einfügen]\n", "## Zeiten\nAb [Öffnungszeiten einfügen]\n"),
        ("unbalanced-structure", "<a>\nb\n</a>\nName the <city>\nc\n", "<a>\nb\n</a>\n<city>\nc\n"),
        ("unbalanced-structure", "<a>\nb\n</a>\n<CITY_KEY>\nc\n", "<a>\nb\n</a>\n<CITY_KEY>\nc\n<CITY_KEY>\n"),
        ("unbalanced-structure", "<a>b</a>\n<city>\nc\n", "<a>b\n</a>\n<city>\nc\n"),
        ("unbalanced-structure", "<a>\nb\n</a>\n<city>\n\nc\n", "<a>\nb\n</a>\n<city>\nc\n\n"),
        ("unbalanced-structure", "```{{ file.language }}\na\n```\n", "``` {{ file }} is a path\na\n```\n"),
        ("empty-section", "# Limits\n\n# Tone\nb\n" + "```sh\nls\n```\n" * 8, "# Limits\n\n# Tone\nb\n" + "```sh\nls\n```\n" * 7),
        (
            "empty-section",
            "# A\na\n\n# B\n\n# C\nc\n\n# D\nd\n" + "```sh\nls\n```\n" * 8,
            "# A\na\n\n# B\n# C\nc\n\n# D\nd\n" + "```sh\nls\n```\n" * 8,
        ),
        ("internal-host", "Avoid names like `home.lan`.", "Log in at `home.lan`."),
        ("internal-host", "`service-name.internal` is any of them.", "`prices.internal` is any of them."),
        (
            "contradicting-numbers",
            "- **Short:** Use at most 2 words.\n- **Long:** Use at least 5 words.\n",
            "- Use at most 2 words.\n- **Long:** Use at least 5 words.\n",
        ),
        ("placeholder-debris", "- TODO/FIXME comments\n", "- TODO: comments\n"),
        ("placeholder-debris", "TODO comments that are old\n", "TODO say what is old\n"),
        ("placeholder-debris", "## SKIP and TODO\n", "## TODO\n"),
        ("placeholder-debris", "Never ignore it without a TODO\n", "Never ignore it. TODO\n"),
        ("placeholder-debris", "- `next add`: add a next step/TODO\n", "- `next add`: add a next step. TODO\n"),
        ("unbalanced-structure", "<turn$level of=$user>\na\n</turn>\n", "<turns$level of=$user>\na\n</turn>\n"),
        ("unbalanced-structure", "<turn%s>\na\n</turn>\n", "<turns%s>\na\n</turn>\n"),
        ("unbalanced-structure", "<turn{level} of={user}>\na\n</turn>\n", "<turns{level} of={user}>\na\n</turn>\n"),
        ("repeated-section", "# pass@k\na\n# pass^k\nb\n", "# pass@k\na\n# Pass@k\nb\n"),
        ("repeated-section", "# Case (a)\na\n# Fix\nb\n# Case (b)\nc\n# Fix\nd\n", "# Case (a)\n# Fix\nb\n# Case (a)\n# Fix\nd\n"),
        ("internal-host", "Notes are in `docs.local/`.", "Notes are in http://docs.local/."),
        ("internal-host", "Write docs.local/a.txt.", "Write db.shop.local/a.txt."),
        ("internal-host", "Get https://example.org/derby/10.14.2.0/derby.jar.", "Get http://10.14.2.0/derby.jar."),
        ("placeholder-debris", "TODO OBSESSION (NON-NEGOTIABLE):\n- Mark it done.\n", "TODO: NON-NEGOTIABLE:\n- Mark it done.\n"),
        ("placeholder-debris", "| [$XXX] | text-gray-XXX\n", "| XXX\n"),
        ("placeholder-debris", "A -->|Yes| C[Add tea leaves]\n", "Then [add tea leaves].\n"),
        ("placeholder-debris", 'Use <insert ...> or\n<insert path="a"> here.\n', "Use <insert name>.\n"),
        ("placeholder-debris", "def a():\n    # TODO: call it\n    return 1\n\nRun it.\n", "  # TODO: call it\nBe brief.\n"),
        ("placeholder-debris", "Done:\n{done}\n\nTODO:\n{todo}\n", "Done:\n{done}\n\nTODO:\nmore rules\n"),
        (
            "repeated-section",
            "**If it is new:**\n\n# Pay\na\n\n**When it is old:**\n\n# Pay\nb\n",
            "**If it is new:**\n\n# Pay\na\n\n**Old ones:**\n\n# Pay\nb\n",
        ),
        ("repeated-section", "# C++\na\n# C#\nb\n# C\nc\n", "# C++\na\n# 2. C++\nb\n# C\nc\n"),
        ("heavy-prohibitions", "- **Don't repeat a** \u2014 vary b.\n" * 13, "- **Don't repeat a** \u2014 users see b.\n" * 13),
        ("heavy-prohibitions", "- Don't retry \u2014 tell the user.\n" * 13, "- Don't retry \u2014 told twice.\n" * 13),
        ("heavy-prohibitions", "- The `parser` never reads it.\n" * 13, "- The assistant never reads it.\n" * 13),
        ("heavy-prohibitions", "- It takes a and never reads b.\n" * 13, "- Take a and never read b.\n" * 13),
        ("heavy-prohibitions", "- Chunks (never embedded) stay.\n" * 13, "- Never embed chunks.\n" * 13),
        ("heavy-prohibitions", "- No default is added.\n" * 13, "- No default is allowed.\n" * 13),
        ("heavy-prohibitions", "- No a - use b.\n" * 13, "- No a - ever.\n" * 13),
        ("empty-section", "# Plan\n\n# Phase 0: Look\na\n# Phase 1: Do\nb\n", "# Plan\n\n# Look\na\n# Phase 1: Do\nb\n"),
        (
            "empty-section",
            "# This is what a user and the bot said so far:\n\n# Pick one: {a}\nb\n",
            "# This is what a user and the bot said so far:\n\n# Pick one:\nb\n",
        ),
        (
            "empty-section",
            "# This is what a user and the bot said so far\n\n# Tone\nb\n",
            "# This is what a user and the bot said so far:\n\n# Tone\nb\n",
        ),
        ("empty-section", "# Plan\n\n# Option A\na\n# Option B\nb\n", "# Option A\n\n# Option B\nb\n# Plan\nc\n"),
        ("empty-section", "**Response End**\n\n**Tone**\nb\n", "**End Response**\n\n**Tone**\nb\n"),
        ("empty-section", "**Rules:**\n\nGreeting:\nb\n", "**Rules:**\n\nExample of one:\nb\n"),
        ("empty-section", "**Rules:**\n\n**Facts:**\n\n**Tone:**\nb\n", "**Rules:**\n\n**Tone:**\nb\n"),
        (
            "empty-section",
            "**Rules:**\n\n**You must keep to all of these at all times.**\nb\n",
            "**Rules:**\n**You must keep to these.**\nb\n",
        ),
        ("empty-section", "**SHOP RULES**\n\n**Tone**\nb\n", "**Shop rules**\n\n**Tone**\nb\n"),
        ("empty-section", "**Shop rules**\n\n**Tone:**\nb\n", "**Shop rules:**\n\n**Tone:**\nb\n"),
        ("empty-section", "# What to write (format)\n\n# Format\nb\n", "# What to write\n\n# Format\nb\n"),
        ("empty-section", "**Refunds**\n\n**Example A**\nb\n", "**Rules**\n\n**Example A**\nb\n"),
        ("empty-section", "# Role: ask\n\n# Step 2: Pay\nb\n", "# Step 1: Ask\n\n# Step 2: Pay\nb\n"),
        ("empty-section", "# A\na\n# B\n# C\nc\n\n# D\nd\n", "# A\na\n\n# B\n# C\nc\n\n# D\nd\n"),
        ("empty-section", "# Ask first\n# city = a\nb\n\n# C\nc\n\n# D\nd\n", "# Ask first\n# city\nb\n\n# C\nc\n\n# D\nd\n"),
        ("vague-word", "Be as concise as possible while telling all of it.", "Be as concise as possible."),
        ("vague-word", "Fail fast with clear error messages.", "Provide clear error messages."),
        ("vague-word", "Fail fast with a clear error message.", "Greet with a clear message."),
        ("vague-word", "It has a robust way to test routes.", "It has a robust way of testing."),
        ("vague-word", "Find what may not be suitable for children.", "Find what must be suitable for children."),
        ("vague-word", "Be concise. Match response length to the task.", "Be concise. Match responses to the task."),
    ],
)
def test_what_only_looks_like_a_mistake_is_left_alone(rule: str, silent: str, told: str) -> None:
    assert found(rule, silent) == []
    assert len(found(rule, told)) == 1


@pytest.mark.parametrize(("heading", "told"), [("**SEV{}:**", 0), ("# SEV{}", 1)])
def test_fields_of_two_labels_have_numbers_of_their_own(heading: str, told: int) -> None:
    between = "- First: tell the owner of the shop at once\n- Last: close it after a day\n\n"
    update = "- Updates: every {} minutes (or when the status of it changes)\n"
    text = f"{heading.format(1)}\n{update.format(5)}{between}{heading.format(2)}\n{update.format(15)}"
    assert len(found("diverging-number", text)) == told


@pytest.mark.parametrize("other", ["{{.name}}", "{{ name }}", "{{ name | upper }}", "{{#name}}", "{{ ... }}", "{{ user['id'] }}"])
def test_variables_of_another_template_do_not_say_that_a_text_is_for_format(other: str) -> None:
    assert found("unescaped-brace", f"Read {{path}} in {{project-root}} for {other}.", syntax=Syntax.FORMAT) == []
    assert found("unescaped-brace", 'Read {path} in {project-root} as {{"a": 1}}.', syntax=Syntax.FORMAT) == ["{"]


@pytest.mark.parametrize("code", ["<a style={{x: 1}}>", "/** @param {{ x: number }} a */"])
def test_doubled_braces_of_javascript_do_not_say_that_a_text_is_for_format(code: str) -> None:
    assert found("unescaped-brace", f"In {{lang}}: {code} {{f(b)}}", syntax=Syntax.FORMAT) == []
    assert found("unescaped-brace", f"In {{lang}}: {code} {{f(b)}} {{{{1: 2}}}}", syntax=Syntax.FORMAT) != []


def test_a_name_in_braces_that_heads_its_value_is_what_the_text_calls_it() -> None:
    text = "{{task}}: {{{{ task }}}}\nImprove the {{{}}}."
    assert found("uninterpolated-variable", text.format("task"), syntax=Syntax.JINJA) == []
    assert found("uninterpolated-variable", text.replace(":", " is").format("task"), syntax=Syntax.JINJA) == ["{task}", "{task}"]


def test_a_variable_that_stands_for_sections_may_bring_the_one_that_is_named() -> None:
    text = "Look in the 'TOOLS CALLED' section.\n{}\n"
    assert found("unresolved-section", text.format("{tool_section}"), syntax=Syntax.FORMAT) == []
    assert found("unresolved-section", text.format("{tool}"), syntax=Syntax.FORMAT) == ["TOOLS CALLED"]


@pytest.mark.parametrize("end", ["<|EOT|>", "</s>", " <step> Source: assistant", "<end_of_turn>"])
def test_a_fence_may_end_before_a_mark_of_a_model(end: str) -> None:
    assert not found("unbalanced-structure", f"Rewrite this:\n```python\nx = 1\n```{end}\nBe brief.")


def test_a_tag_that_stands_there_twice_was_meant_to_be_closed_unless_several_do() -> None:
    assert found("unbalanced-structure", "<tools>\nfind\n<tools>\nBe brief.") == ["<tools>"]
    assert not found("unbalanced-structure", "# Example 1\n<tools>\nfind\n<output>\nx\n# Example 2\n<tools>\nget\n<output>\n")


def test_an_assistant_may_open_a_fence_and_a_system_prompt_not() -> None:
    text = "Here it is:\n```\nx = 1"
    roles = {role: list(RULES["unbalanced-structure"].run(whole(File("p.md", text), role=role), Known())) for role in Role}
    assert {role for role, hits in roles.items() if not hits} == {Role.ASSISTANT}


def test_a_task_in_one_of_several_states_was_not_left_open() -> None:
    assert not found("placeholder-debris", "1. [DONE] Map the API.\n2. [IN PROGRESS] Log in.\n3. [TODO] Add tests.")
    assert found("placeholder-debris", "1. Map the API.\n3. [TODO] Add tests.") == ["TODO"]


def test_what_operations_do_turns_no_order_around() -> None:
    text = "1. `<`\n   - Inserts text as a line {} line N\n2. `>`\n   - Inserts text as a line {} line N"
    assert not found("contradicting-rules", text.format("BEFORE", "AFTER"))
    assert found("contradicting-rules", text.replace("Inserts", "Insert").format("BEFORE", "AFTER"))


def test_markdown_of_a_part_is_no_format_of_the_answer() -> None:
    text = "Use markdown formatting{}.\n# Output\nRespond in valid JSON."
    assert found("contradicting-slots", text.format(""))
    assert not found("contradicting-slots", text.format(" for the feedback details"))
