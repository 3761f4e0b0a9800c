"""A shop in a git repository, and its review as a library and a user ask for it."""

import datetime
import json
import os
from collections.abc import Mapping
from pathlib import Path

from specforge.config import read_config
from specforge.reviewing.model import Review
from specforge.reviewing.review import review
from specforge.verbs import build
from tests import trees
from tests.command import run_specforge
from tests.trees import git, write

AS_OF = datetime.date(2026, 11, 25)
SPEC, PROMPT, EVALS = "specs/shop.yaml", "generated/shop/prompt.md", "generated/shop/evals.jsonl"
SHOP = """\
specforge: 1
feature: shop
owners: {legal: legal-review, product: shop-pm}
role: You are the assistant of a web shop.
constraints:
  - id: brief
    rule: Answer in at most 3 sentences.
    criteria:
      - {id: short, check: {sentences: {at_most: 3}}, passes: We open., fails: We open. We close. We rest. We open again.}
  - id: own-orders
    rule: Act only on orders of the user.
    owner: legal
    protected: true
  - {id: polite, level: should, rule: Be polite.}
intents:
  - id: cancel
    when: The user wants to cancel an order.
    do: Cancel the order.
    tools: [cancel_order]
  - {id: chat, when: The user wants to chat., do: Chat with them.}
tools:
  - id: cancel_order
    does: write
    purpose: Cancel an order and refund it.
    input: {order_id: {type: string, says: The id of the order., max_chars: 12}}
    returns: one
cases:
  - {id: wants-out, covers: [cancel], input: Cancel order W1., expect: [{says: W1}]}
  - {id: hurry, covers: [brief], input: "Quick, cancel W2!", expect: [{sentences: {at_most: 3}}]}
"""
DESK = """\
specforge: 1
feature: desk
constraints:
  - {id: kind, level: should, rule: Be kind to everybody.}
intents:
  - {id: greet, when: The user says hello., do: Greet them.}
"""


def edit(root: Path, path: str, *pairs: tuple[str, str]) -> None:
    """Replace pieces of a file, each of which stands there once."""
    for old, new in pairs:
        trees.edit(root, path, old, new)


def built(root: Path) -> None:
    """Build the project."""
    build(root, read_config(root), AS_OF)


def commit(root: Path, message: str = "base") -> None:
    """Commit all that is there."""
    git(root, "add", "-A")
    git(root, "commit", "-qm", message, "--allow-empty")


def begun(root: Path, files: Mapping[str, str] | None = None, *, build_it: bool = True) -> Path:
    """A repository with a project, built and committed as `main`; what follows is on `change`."""
    root.mkdir(parents=True, exist_ok=True)
    write(root, {"specforge.toml": "", SPEC: SHOP} if files is None else files)
    if build_it:
        built(root)
    git(root, "init", "-q", "-b", "main")
    commit(root)
    git(root, "checkout", "-q", "-b", "change")
    return root


def reviewed(root: Path, base: str = "main", *, own_config: bool = False, file: Path | None = None) -> Review:
    """The review, as a library asks for it."""
    return review(root, read_config(root, file), base, AS_OF, file=file, own_config=own_config)


def introduced(found: Review) -> list[str]:
    """What was introduced, each as `check ref-or-path`."""
    return [f"{one.check} {one.ref or one.at.path}" for one in found.introduced]


def resolved(found: Review) -> list[str]:
    """What was resolved, in the same words."""
    return [f"{one.check} {one.ref or one.at.path}" for one in found.resolved]


def specforge(root: Path, *arguments: str, code: int = 0, env: Mapping[str, str] | None = None) -> str:
    """What a command prints, with the exit code that it has to have."""
    day = ("--as-of", AS_OF.isoformat()) if arguments[0] == "review" else ()
    done = run_specforge(*arguments, *day, cwd=root, env={**os.environ, **(env or {})})
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def as_json(root: Path, *arguments: str, code: int = 0) -> dict[str, object]:
    """The review in JSON, as a user asks for it."""
    document: dict[str, object] = json.loads(specforge(root, "review", "--base", "main", "--format", "json", *arguments, code=code))
    return document
