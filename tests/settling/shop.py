"""A shop whose artifacts are edited by hand."""

import datetime
from collections.abc import Mapping
from pathlib import Path

from specforge.config import Config
from specforge.settling.promote import Promotion, Wishes, promote
from specforge.settling.targets import Target
from specforge.verbs import build, check

AS_OF = datetime.date(2026, 11, 25)
FOLDER = "generated/shop"
PROMPT, EVALS, TOOLS = (f"{FOLDER}/{name}" for name in ("prompt.md", "evals.jsonl", "tools.json"))
SHOP = """\
# The shop: what its assistant does.
specforge: 1
feature: shop
owners: {legal: legal-review, product: shop-pm}
role: You are the assistant of a web shop.   # who it is
facts:
  - id: limit   # how much it says
    is: 3 sentences
  - {id: refund, topic: Refunds, says: A refund takes, is: 5 to 7 business days}
constraints:
  - id: brief
    level: should
    rule: Answer in at most {limit}.
    criteria:
      - id: short
        check: {sentences: {at_most: 3}}
        passes: We open at nine.
        fails: We open. We close. We rest. We open again.
  - id: own-orders   # legal wants this
    rule: "Act only on orders of the user, never on others."
    owner: legal
    protected: true
  - id: polite
    rule: Be polite, and say {{thanks}} where it fits.
intents:
  - id: cancel
    when: The user wants to cancel an order.
    ask:
      - the order id
      - the reason
    do: >-
      Cancel the order and tell the user
      that {refund} pass until the refund.
    tools: [cancel_order]
    then: The order is cancelled.
  - id: exchange
    title: Exchange items
    when: The user wants other items.
    steps:
      - Check the status of the order.
      - do: Collect the items.
        if:
          - {is: The order is delivered., do: Say that it is too late.}
      - Tell the fee.
    constraints:
      - id: same-product
        rule: |
          An item is exchanged for one of the same product,
          in another size or colour.
scaffolds:
  - {id: think, kind: reasoning, text: Think before you answer., because: It helps.}
tools:
  - id: cancel_order
    does: write
    purpose: Cancel an order and refund it.
    input: {order_id: {type: string, says: The id of the order., max_chars: 12}}
    returns: one
cases:
  - id: wants-out
    covers: cancel
    input: Cancel order W1.
    expect:
      - says: W1
  - id: hurry
    covers: [cancel, brief]
    turns:
      - user: Quick, cancel W2!
    expect:
      - sentences: {at_most: 3}
"""


def made(root: Path, spec: str = SHOP, more: Mapping[str, str] | None = None) -> Path:
    """Write the project and build it."""
    for path, text in {"specs/shop.yaml": spec, "specforge.toml": "", **(more or {})}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    build(root, Config(), AS_OF)
    assert drift(root) == []
    return root


def text(root: Path, path: str = "specs/shop.yaml") -> str:
    """What stands in a file."""
    return (root / path).read_text(encoding="utf-8")


def drift(root: Path, as_of: datetime.date = AS_OF) -> list[tuple[str, int, str]]:
    """Path, line and state of everything that drifted."""
    found = check(root, Config(), as_of).report.findings
    return [(one.at.path, one.at.line, one.check) for one in found if one.at.path.startswith("generated/")]


def promoted(root: Path, *targets: Target, yes: bool = False, plan: bool = False, on_delete: str = "") -> Promotion:
    """Promote what was edited."""
    return promote(root, Config(), AS_OF, targets, Wishes(yes=yes, plan=plan, on_delete=on_delete))


def comes_back(root: Path, *paths: str) -> None:
    """What was edited comes out of the next build, byte for byte, and nothing is drift then."""
    edited = {path: text(root, path) for path in paths}
    outcome = build(root, Config(), AS_OF)
    assert outcome.kept == ()
    assert {path: text(root, path) for path in paths} == edited
    assert drift(root) == []
