"""`specforge import`, as a user calls it."""

from pathlib import Path

from tests.command import run_specforge

PROMPT = "You are Juno, the assistant of a shop.\n\n## Rules\n\n- Never promise a refund date.\n"


def imported(root: Path, *arguments: str, code: int = 0) -> str:
    done = run_specforge("import", *arguments, cwd=root)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_project_is_found_from_its_folders_after_an_import(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "prompt.md").write_text(PROMPT)
    told = imported(tmp_path, "prompt.md", "--feature", "shop").splitlines()
    written = ["specforge.toml", "schema/feature.schema.json", "schema/module.schema.json", ".gitattributes"]
    assert told[:-1] == [f"wrote   {path}" for path in written]
    assert told[-1].startswith("specs/shop.yaml was drafted: ")
    assert all((tmp_path / path).is_file() for path in written)
    assert run_specforge("check", cwd=tmp_path / "src").stdout.startswith("1 feature, ")


def test_settings_that_there_are_stay(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.specforge]\n")
    (tmp_path / "prompt.md").write_text(PROMPT)
    assert "specforge.toml" not in imported(tmp_path, "prompt.md", "--feature", "shop")
    assert not (tmp_path / "specforge.toml").exists()


def test_data_are_no_prompt(tmp_path: Path) -> None:
    (tmp_path / "promptfooconfig.yaml").write_text("prompts: [prompt.md]\n")
    told = imported(tmp_path, "promptfooconfig.yaml", code=2)
    assert told.splitlines()[0] == "specforge: promptfooconfig.yaml holds data, and no prompt"
    assert "`--evals`" in told
    assert not (tmp_path / "specs").exists()


def test_a_file_that_cannot_be_read_is_called_as_it_was_named(tmp_path: Path) -> None:
    (tmp_path / "cfg").mkdir()
    (tmp_path / "prompt.md").write_text(PROMPT)
    (tmp_path / "cfg/tools.json").write_text("{")
    told = imported(tmp_path, "prompt.md", "--feature", "shop", "--tools", "cfg/tools.json", code=2)
    assert told.startswith("specforge: cfg/tools.json")


TOOLS = '[{"name": "get_order", "description": "Get an order.", "input_schema": {"properties": {"id": {"type": "string"}}, "required": ["id"]}}]'


def test_what_the_prompt_lint_calls_an_error_is_waived_so_that_a_draft_can_be_built_at_once(tmp_path: Path) -> None:
    prompt = "You are a bot.\n\n## Tools\n\n- Use `look_up_order` to look up orders.\n\n## Rules\n\n- Call `check_eligibility` first.\n"
    (tmp_path / "prompt.md").write_text(prompt)
    (tmp_path / "tools.json").write_text(TOOLS)
    imported(tmp_path, "prompt.md", "--feature", "shop", "--tools", "tools.json")
    built = run_specforge("build", cwd=tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
    assert "2 waived" in built.stdout
    assert (tmp_path / "generated/shop/prompt.md").exists()
    spec = (tmp_path / "specs/shop.yaml").read_text()
    assert spec.count("check: unknown-tool") == 2
    assert "error[" not in run_specforge("check", cwd=tmp_path).stdout


def test_the_first_page_is_no_other_default_than_that_of_rows(tmp_path: Path) -> None:
    page = '{"type": "integer", "default": 1}'
    (tmp_path / "prompt.md").write_text(PROMPT)
    (tmp_path / "tools.json").write_text(
        f'[{{"name": "list_orders", "description": "List orders.", "input_schema": {{"properties": {{"page": {page}}}}}}}]'
    )
    imported(tmp_path, "prompt.md", "--feature", "shop", "--tools", "tools.json")
    assert "contradicting-text" not in run_specforge("check", cwd=tmp_path).stdout


def test_rules_that_a_guessed_heading_narrows_are_counted(tmp_path: Path) -> None:
    neighbours = (
        "# Neighbours\n\n- If a customer asks for someone else's parcel, decline.\n- Never read a code aloud.\n- Always be discreet.\n"
    )
    stated = "# Refunds\n\nWhen: The user wants money back.\nRules:\n- Never promise a date.\n"
    for name, text, told in (
        (
            "one",
            f"{neighbours}\n{stated}",
            "2 rules hold only where a `when` does that is guessed, in neighbours: correct the `when`, or move to",
        ),
        ("two", stated, ""),
    ):
        (tmp_path / f"{name}.md").write_text(f"You are a parcel agent.\n\n{text}")
        lines = [line for line in imported(tmp_path, f"{name}.md").splitlines() if "guessed" in line]
        assert len(lines) == bool(told)
        assert "".join(lines).startswith(told)


def test_what_holds_for_every_test_is_a_piece_of_its_own(tmp_path: Path) -> None:
    evals = """\
prompts: [prompt.md]
defaultTest:
  assert: [{type: not-icontains, value: as an AI}]
tests:
  - {vars: {message: When is my money back?}}
  - {vars: {message: Is it back?}}
"""
    (tmp_path / "prompt.md").write_text(PROMPT)
    (tmp_path / "evals.yaml").write_text(evals)
    imported(tmp_path, "prompt.md", "--feature", "shop", "--evals", "evals.yaml")
    spec = (tmp_path / "specs/shop.yaml").read_text()
    assert [line.partition(", at: ")[2] for line in spec.splitlines() if "../evals.yaml" in line and "file:" in line] == [
        '"#/tests/0", to: [case/my-money-back]}',
        '"#/defaultTest", to: [case/my-money-back, case/back]}',
        '"#/tests/1", to: [case/back]}',
    ]
