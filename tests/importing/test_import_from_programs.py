"""A prompt is imported from the program or the file of data that holds it, and its links follow it there."""

from pathlib import Path

import pytest
import yaml

from specforge.links import HOLDING, piece_of
from specforge.prompt_lint.reading.files import JAVASCRIPT, PROGRAMMED, STRUCTURED
from tests.command import run_specforge
from tests.importing.test_import_command import imported

AGENT = '''from shop import agent

SHORT = "Hello"
SYSTEM_PROMPT = f"""You are the assistant of {shop.name}, a shop for bicycles.

## Style
- Answer in at most 3 sentences.

## Refunds
If the customer asks for a refund, ask for the order number.
Refunds take 5 days, {shop.name} says.
"""

JUDGE_PROMPT = "You are a judge of answers. Say yes when the answer is polite, and no when it is not."


def run():
    return agent(SYSTEM_PROMPT)
'''


def test_the_values_of_an_f_string_are_variables_and_links_end_where_the_prompt_does(tmp_path: Path) -> None:
    (tmp_path / "agent.py").write_text(AGENT)
    imported(tmp_path, "agent.py", "--name", "SYSTEM_PROMPT")
    spec = yaml.safe_load((tmp_path / "specs/agent.yaml").read_text())
    assert [one["id"] for one in spec["variables"]] == ["shop_name"]
    assert spec["role"] == "You are the assistant of {shop_name}, a shop for bicycles."
    assert {one["at"]: one["to"][-1] for one in spec["links"]} == {
        "You are the assistant of {shop.name}, a shop for bicycles.": "role",
        "## Style": "constraint/answer-most-sentences",
        "## Refunds": "intent/refunds",
    }
    run_specforge("build", cwd=tmp_path)
    assert "run `specforge confirm agent`" in (tmp_path / "specs/agent.yaml").read_text()
    run_specforge("confirm", "agent", cwd=tmp_path)
    (tmp_path / "agent.py").write_text(AGENT.replace("def run", "def main"))
    assert "suspect-link" not in run_specforge("check", cwd=tmp_path).stdout
    (tmp_path / "agent.py").write_text(AGENT.replace("5 days", "7 days"))
    told = run_specforge("check", cwd=tmp_path).stdout
    assert "at '## Refunds' (line 9) changed since" in told
    assert "agent.py:11 says 7 days" in told


def test_a_link_that_was_confirmed_for_the_lines_of_the_file_is_confirmed_still(tmp_path: Path) -> None:
    held = "system_prompt: |\n  You are the assistant of a shop. You help all customers.\n\n  # Rules\n  - Never give the card number.\n  - Always answer in English.\n"
    (tmp_path / "prompts.yaml").write_text(held + "other: 5\n")
    (tmp_path / "specs").mkdir()
    link = '{file: ../prompts.yaml, at: "# Rules", to: constraint/card, seen: a1sGm1Sh qdCI01wz}'
    rule = "constraints: [{id: card, rule: Never give the card number.}]"
    (tmp_path / "specs/a.yaml").write_text(f"specforge: 1\nfeature: a\nrole: You help.\n{rule}\nlinks:\n  - {link}\n")
    (tmp_path / "specforge.toml").write_text("")
    assert "suspect-link" not in run_specforge("check", cwd=tmp_path).stdout
    (tmp_path / "prompts.yaml").write_text(held.replace("English", "French") + "other: 5\n")
    assert "at '# Rules' (line 4) changed since it was compared" in run_specforge("check", cwd=tmp_path).stdout


def test_a_line_of_a_prompt_that_is_one_line_of_the_file_is_called_by_that(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(
        '{"system_prompt": "You are the assistant of a shop.\\n\\n# Rules\\n- Be kind.\\n- Answer in at most 3 sentences."}\n'
    )
    imported(tmp_path, "p.json", "--feature", "shop")
    spec = tmp_path / "specs/shop.yaml"
    spec.write_text(spec.read_text().replace("at most 3", "at most 4").replace("at_most: 3", "at_most: 4"))
    assert "p.json:1 says 3 sentences" in run_specforge("check", cwd=tmp_path).stdout


def test_a_template_of_str_format_and_what_is_doubled_in_it(tmp_path: Path) -> None:
    text = 'PROMPT = "You help in the shop {shop}, and answer as {{\\"order\\": 1}} to every customer."\n\ndef f(): return PROMPT.format(shop="x")\n'
    (tmp_path / "agent.py").write_text(text)
    imported(tmp_path, "agent.py")
    spec = yaml.safe_load((tmp_path / "specs/agent.yaml").read_text())
    assert [one["id"] for one in spec["variables"]] == ["shop"]
    assert '{{"order": 1}}' in spec["role"]


def test_a_field_of_a_file_of_data_is_imported(tmp_path: Path) -> None:
    (tmp_path / "agents.yaml").write_text(
        "agent:\n  system_prompt: |\n    You help in a shop.\n\n    # Rules\n    - Never promise a delivery date to anybody.\n"
    )
    imported(tmp_path, "agents.yaml", "--feature", "shop")
    spec = yaml.safe_load((tmp_path / "specs/shop.yaml").read_text())
    assert spec["role"] == "You help in a shop."
    assert [one["rule"] for one in spec["constraints"]] == ["Never promise a delivery date to anybody."]
    piece = piece_of("agents.yaml", (tmp_path / "agents.yaml").read_text(), "# Rules")
    assert piece is not None
    assert (piece.line, piece.text) == (5, "# Rules\n- Never promise a delivery date to anybody.")


def test_what_is_left_over_has_its_line_in_the_program(tmp_path: Path) -> None:
    (tmp_path / "agent.py").write_text(AGENT)
    assert "agent.py:6: left over: '## Style'" in imported(tmp_path, "agent.py", "--name", "SYSTEM_PROMPT")


@pytest.mark.parametrize(
    ("arguments", "message", "help"),
    [
        (("agent.py",), "agent.py holds 2 prompts", "say which with `--name`: `SYSTEM_PROMPT`, `JUDGE_PROMPT`"),
        (
            ("agent.py", "--name", "PROMPT"),
            "agent.py holds no prompt that is called `PROMPT`",
            "write one of `SYSTEM_PROMPT`, `JUDGE_PROMPT`",
        ),
        (("empty.ts",), "empty.ts holds source code, and no prompt", "name a prompt in a text or Markdown file"),
        (("broken.py",), "broken.py cannot be read as Python", "write the prompt into a text file of its own"),
        (
            ("page.vue",),
            "page.vue is not read: prompts inside of `.vue` files are not known",
            "write the prompt into a text file of its own",
        ),
        (("prompt.md", "--name", "PROMPT"), "prompt.md is one prompt, of which no part has a name", "leave `--name` out"),
    ],
)
def test_which_prompt_is_meant_is_asked(tmp_path: Path, arguments: tuple[str, ...], message: str, help: str) -> None:
    (tmp_path / "agent.py").write_text(AGENT)
    (tmp_path / "empty.ts").write_text("export const a = 1;\n")
    (tmp_path / "broken.py").write_text("PROMPT = '''You are\n")
    (tmp_path / "page.vue").write_text("<script>const prompt = 'x'</script>")
    (tmp_path / "prompt.md").write_text("You help in a shop.\n")
    told = imported(tmp_path, *arguments, code=2)
    assert told.startswith(f"specforge: {message}")
    assert help in told
    assert not (tmp_path / "specs").exists()


def test_a_line_of_a_program_outside_of_prompts_is_found_as_before() -> None:
    text = 'PROMPT = """You help in a shop, and you do it well.\n\n# Rules\nBe brief.\n"""\n\ndef is_over(message):\n    return True\n\nx = 1\n'
    assert piece_of("a.py", text, "def is_over(message):").text == "def is_over(message):\n    return True"  # type: ignore[union-attr]
    assert piece_of("a.py", text, "# Rules").text == "# Rules\nBe brief."  # type: ignore[union-attr]
    assert piece_of("a.md", text, "# Rules").text == '# Rules\nBe brief.\n"""\n\ndef is_over(message):\n    return True\n\nx = 1'  # type: ignore[union-attr]


def test_a_line_that_two_prompts_of_a_program_have_is_told_as_twice_there() -> None:
    text = 'A_PROMPT = """You help in a shop.\n\n# Rules\nBe brief."""\nB_PROMPT = """You help at sea.\n\n# Rules\nBe kind."""\n'
    piece = piece_of("a.py", text, "# Rules")
    assert piece is not None
    assert (piece.line, piece.again, piece.text) == (3, 7, "# Rules\nBe brief.")


def test_every_file_with_prompts_is_known_to_links() -> None:
    assert set(HOLDING) == {".py", ".ipynb", *JAVASCRIPT, *PROGRAMMED, *STRUCTURED}
