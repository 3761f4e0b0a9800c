"""Edits by hand, as messages tell them."""

from pathlib import Path

from specforge.config import Config
from specforge.verbs import check
from tests.settling.shop import AS_OF, PROMPT, made, text


def test_a_token_that_is_cut_in_a_message_stands_in_none(tmp_path: Path) -> None:
    """What is left of a key after a cut has no shape by which an output could still know it."""
    root = made(tmp_path)
    token = "ghp_" + "a1B2" * 9
    (root / PROMPT).write_text(text(root, PROMPT) + f"{'word ' * 15}{token} and so on\n", encoding="utf-8")
    told = [one.message for one in check(root, Config(), AS_OF).report.findings if one.check == "hand-edited"]
    assert told
    assert not any("ghp_" in one for one in told)
