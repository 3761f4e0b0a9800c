"""What is read of JavaScript and TypeScript is what Node makes of it."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specforge.prompt_lint.prompt import File
from specforge.prompt_lint.reading.files import read_prompts
from specforge.prompt_lint.reading.tracing import SURROGATE
from tests.conftest import ROOT

pytestmark = pytest.mark.heavy
NODE = ROOT / ".servers/node/bin/node"

PIECES = st.sampled_from(
    [
        *"abc {}$<>'\"`/\\\n\t",
        "\\n",
        "\\\n",
        "\\u0041",
        "\\u{1F600}",
        "\\uD83D\\uDE00",
        "\\x41",
        "\\'",
        '\\"',
        "\\`",
        "\\$",
        "\\0",
        "${",
        "\U0001f600",
        "\u00e9",
    ]
)


def evaluated(sources: list[str], folder: Path) -> list[str | None]:
    """What Node makes of each expression; nothing for one that is none."""
    program = folder / "evaluate.cjs"
    program.write_text(
        "const out = JSON.parse(require('fs').readFileSync(0, 'utf8')).map((one) => { try { return eval(one) } catch { return null } });"
        "process.stdout.write(JSON.stringify(out))"
    )
    done = subprocess.run([NODE, program], input=json.dumps(sources), capture_output=True, text=True, check=True, encoding="utf-8")
    return [SURROGATE.sub("\ufffd", one) if isinstance(one, str) else None for one in json.loads(done.stdout)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("'\"`"), st.lists(PIECES, max_size=12).map("".join)), min_size=40, max_size=60))
def test_a_literal_says_what_it_says_to_node(tmp_path: Path, written: list[tuple[str, str]]) -> None:
    sources = [f"{quote}Be kind {body} to all of them{quote}" for quote, body in written]
    compared = 0
    for source, said in zip(sources, evaluated(sources, tmp_path), strict=True):
        if said is None or "${" in source:
            continue
        prompts, unread = read_prompts(File("agent.ts", f"const prompt = {source};"))
        assert [one.text for one in prompts] == [said], (source, unread)
        compared += 1
    assert compared > 0


def test_texts_that_are_put_together_say_what_they_say_to_node(tmp_path: Path) -> None:
    sources = [
        "'Be kind ' + 'to all ' + `of them`",
        "['Be kind', 'to all', `of\\tthem`].join('\\n')",
        "`\n  Be kind to all of them\n`.trim()",
        "'   Be kind to all of them   '.trimStart()",
        "String.raw`Be kind \\n to all of \\u0041`",
    ]
    for source, said in zip(sources, evaluated(sources, tmp_path), strict=True):
        prompts, _ = read_prompts(File("agent.mjs", f"export const prompt = {source};"))
        assert [one.text for one in prompts] == [said]
