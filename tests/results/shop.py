"""A small shop, and what its agent answers: one case passes, one fails, one only a judge can decide, one nobody plays, one is flaky."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from specforge.config import read_config
from specforge.runners.players import Players
from specforge.verbs import build
from tests.conftest import AS_OF

SPEC = """\
specforge: 1
feature: shop-agent
role: You help customers of a web shop.
constraints:
  - id: own-orders
    for: refund
    rule: Act only on orders of the user.
    criteria: [{id: declines, check: {not: {says: other orders}}, passes: I cannot do that., fails: About other orders.}]
intents:
  - {id: greet, when: The user says hello., do: Say hello.}
  - {id: refund, when: The user asks for a refund., do: Say that it takes 5 days.}
cases:
  - {id: greets, covers: greet, input: Hello., expect: {says: hello}}
  - {id: refunds, covers: [refund, own-orders], input: When is my money back?, expect: {says: 5 days}}
  - {id: kind, covers: greet, input: Good day., judged: {rubric: The answer is kind.}}
  - {id: plays, covers: refund, user: {wants: A refund.}, expect: {says: 5 days}}
  - {id: often, covers: greet, input: Hi., samples: 3, pass_rate: 60%, expect: {says: hello}}
"""
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "Hello.": ("Hello there.",),
    "When is my money back?": ("Soon.",),
    "Good day.": ("Good day.",),
    "Hi.": ("Hello.", "What?", "Oh, hello."),
}
"""By what the user says: what is answered, by turns."""
AGENT = f"""
import itertools

ANSWERS = {{said: itertools.cycle(answers) for said, answers in {dict(ANSWERS)!r}.items()}}


def agent(messages, tools):
    return next(ANSWERS[messages[-1]["content"]])
"""


def built(root: Path, text: str = SPEC, path: str = "specs/shop.yaml") -> Path:
    """A project with one spec, which is built."""
    (root / "specs").mkdir(exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    (root / "specforge.toml").write_text("", encoding="utf-8")
    assert not build(root, read_config(root), AS_OF).broken
    return root


def players(model: str | None = None) -> Callable[[], Players]:
    """Who takes part in each run."""
    left = {said: itertools.cycle(answers) for said, answers in ANSWERS.items()}

    def agent(messages: Sequence[Mapping[str, object]], tools: object) -> str:
        return next(left[str(messages[-1]["content"])])

    return lambda: Players(agent, model=model)
