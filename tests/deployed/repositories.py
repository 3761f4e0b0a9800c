"""Real repositories of a project whose prompt has a history."""

import os
import subprocess
from pathlib import Path

from specforge.config import Config
from specforge.verbs import build
from tests.command import run_specforge
from tests.conftest import AS_OF
from tests.trees import edit

SHOP = """\
specforge: 1
feature: shop
owners: {legal: legal-review, product: shop-pm}
use: [modules/style.yaml]
role: You are the assistant of a web shop. It is {now}.
variables:
  - {id: now, type: datetime, sample: "2026-03-27T16:30:00+01:00"}
facts:
  - {id: refund, topic: Refunds, says: A refund takes, is: 5 days}
constraints:
  - {id: own-orders, rule: "Act only on orders of the user, never on others.", owner: legal, protected: true}
  - {id: thanks, rule: "Say {{thanks}} where it fits."}
intents:
  - {id: cancel, when: The user wants to cancel an order., tools: [cancel_order], then: "The order is cancelled, and the refund takes {refund}."}
tools:
  - id: cancel_order
    does: write
    purpose: Cancel an order and refund it.
    input: {order_id: {type: string, says: The id of the order.}}
    returns: one
cases:
  - {id: wants-out, covers: cancel, input: Cancel order W1., expect: {says: W1}}
"""
STYLE = "specforge: 1\nmodule: style\nconstraints:\n  - {id: polite, rule: Be polite.}\n"
BILL = "specforge: 1\nfeature: bill\nrole: You explain bills.\nconstraints:\n  - {id: sums, rule: Give sums with their currency.}\n"
STORES = """\
specforge: 1
feature: stores
variants: {tenant: [main, outlet]}
role: You answer for a store.
constraints:
  - {id: brief, rule: Be brief., where: {tenant: outlet}}
  - {id: exact, rule: Be exact.}
"""
PROMPT, EVALS, TOOLS = (f"generated/shop/{name}" for name in ("prompt.md", "evals.jsonl", "tools.json"))
SPEC, LOCK = "specs/shop.yaml", "specforge.locks/shop.lock"


def git(root: Path, *arguments: str, day: str = "2026-03-01") -> str:
    """Run git as somebody, on a day."""
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false")
    env = {**os.environ, "GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "GIT_AUTHOR_DATE": f"{day}T12:00:00Z"}
    return subprocess.run(["git", *identity, *arguments], cwd=root, env=env, capture_output=True, text=True, check=True).stdout.strip()


def write(root: Path, path: str, text: str) -> None:
    """Write a file, with its folders."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def read(root: Path, path: str = PROMPT) -> str:
    """What stands in a file."""
    return (root / path).read_text(encoding="utf-8")


def commit(root: Path, message: str = "Change it", day: str = "2026-03-01") -> str:
    """Commit everything."""
    git(root, "add", "-A")
    git(root, "commit", "-qm", message, day=day)
    return git(root, "rev-parse", "HEAD")


def built(root: Path) -> None:
    """Build what stands there."""
    build(root, Config(), AS_OF)


def shop(root: Path) -> Path:
    """A project below a repository, built and committed: `old` is refunded in 5 days, `now` in 7."""
    project = root / "repository" / "a project"
    for path, text in {SPEC: SHOP, "specs/modules/style.yaml": STYLE, "specs/bill.yaml": BILL, "specforge.toml": ""}.items():
        write(project, path, text)
    built(project)
    git(project.parent, "init", "-q")
    commit(project, "Begin")
    git(project, "tag", "old")
    edit(project, SPEC, "is: 5 days", "is: 7 days")
    built(project)
    commit(project, "Refund later", "2026-03-05")
    git(project, "tag", "now")
    return project


def run(root: Path, *arguments: str, given: bytes = b"", env: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Run a command in a process of its own."""
    done = run_specforge(*arguments, cwd=root, given=given, env={**os.environ, "NO_COLOR": "1", **(env or {})})
    return done.returncode, done.stdout, done.stderr
