"""Texts that quote the boundaries of sessions: what the prompt says, what depends on it, and what an edit by hand becomes."""

import subprocess
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from specforge.config import read_config
from specforge.project import View
from specforge.prompting.layout import prompt_text
from specforge.registry import find_checks
from specforge.spec.durations import duration_of, spoken, unspoken
from specforge.tracing.graphing import graph
from specforge.tracing.reaching import trace
from tests.command import run_specforge
from tests.conftest import load_texts

SPEC = """\
specforge: 1
feature: shop
role: You are an agent who forgets after {sessions.memory.ends.idle}.
facts:
  - id: retention
    is: not longer than {sessions.memory.keeps.transcript}
constraints:
  - id: say-how-long
    level: should
    rule: Say that what is written is kept, %s.
    criteria:
      - {id: says, check: {says: 30 days}, passes: 30 days., fails: A year.}
sessions:
  events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
  purposes:
    memory: {per: user, ends: {idle: 36h, longest: 365d}, keeps: {transcript: 30d, preferences: 365d}, unit: "{retention}"}
    billing: {per: user, ends: {idle: 90s, on: resolved}, resumes_within: 1m, reopens: {on: reopened, within: 7d}}
    audit: {same_as: {purpose: billing, because: Auditors check bills.}}
    eval: {inside: billing, per: user, ends: {idle: 1m}, judged_as: session}
  relations: [eval within billing]
  metrics: {resolution-rate: {by: [billing, eval], means: "Solved, {retention}."}}
"""


def specforge(root: Path, *arguments: str) -> tuple[int, str]:
    done = run_specforge(*arguments, cwd=root)
    return done.returncode, done.stdout + done.stderr


def view_of(quoted: str) -> View:
    loaded = load_texts({"shop.yaml": SPEC % quoted})
    assert [f"{one.at} {one.message}" for one in loaded.findings] == []
    return loaded.project.views[0]


def found_by(check: str, view: View) -> list[str]:
    return [f"{one.message}; {one.help}" for one in next(one for one in find_checks() if one.name == check).run(view.project)]


LIMITS = {
    "memory.ends.idle": "36 hours",
    "memory.ends.longest": "365 days",
    "memory.keeps.transcript": "30 days",
    "memory.keeps.preferences": "365 days",
    "billing.ends.idle": "90 seconds",
    "billing.resumes_within": "1 minute",
    "billing.reopens.within": "7 days",
    "audit.ends.idle": "90 seconds",
}


@pytest.mark.parametrize("name", LIMITS)
def test_every_length_of_time_can_be_quoted_in_words(name: str) -> None:
    view = view_of(f"{{sessions.{name}}}")
    assert f"is kept, {LIMITS[name]}." in prompt_text(view)
    assert "forgets after 36 hours." in prompt_text(view)
    assert found_by("dangling-reference", view) == []


def test_a_fact_can_quote_one_and_is_quoted_itself() -> None:
    assert "is kept, not longer than 30 days." in prompt_text(view_of("{retention}"))


def test_a_length_that_is_not_there_is_told_with_the_nearest_one() -> None:
    assert found_by("dangling-reference", view_of("{sessions.memory.keeps.transcripts}")) == [
        "`sessions.memory.keeps.transcripts` is no duration of feature `shop`; did you mean `sessions.memory.keeps.transcript`?"
    ]


def test_one_in_a_text_that_is_taken_as_it_is_is_told() -> None:
    case = '{id: asks, covers: [say-how-long], input: "For {sessions.memory.keeps.transcript}?", expect: [{says: days}]}'
    text = SPEC.replace("sessions:\n  events", f"cases: [{case}]\nsessions:\n  events") % "{retention}"
    assert [one.split(";")[0] for one in found_by("unfilled-name", load_texts({"shop.yaml": text}).project.views[0])] == [
        "`{sessions.memory.keeps.transcript}` stands in a text that is taken as it is"
    ]


def test_words_and_durations_go_both_ways() -> None:
    assert [unspoken(one) for one in ("30 days", "1 hour", "90 minutes", "1 second")] == ["30d", "1h", "90m", "1s"]
    lengths = {
        "90s": "90 seconds",
        "24h": "24 hours",
        "72h": "72 hours",
        "4d": "4 days",
        "36h30m": "36 hours 30 minutes",
        "5d12h": "5 days 12 hours",
    }
    assert [spoken(duration_of(one) or timedelta()) for one in lengths] == list(lengths.values())
    assert [unspoken(one) for one in lengths.values()] == list(lengths)
    assert [unspoken(one) for one in ("a month", "30 Tage", "30 days or less", "", "1 hour 2 days", "2d")] == [None] * 6
    assert {spoken(length) for purpose in view_of("no").purposes for _, length in purpose.value.lengths()} <= set(LIMITS.values()) | {
        "1 minute"
    }


@pytest.fixture
def project(project_of: Callable[[Mapping[str, str]], Path]) -> Path:
    root = project_of({"specforge.toml": 'specs = ["*.yaml"]\n', "shop.yaml": SPEC % "{sessions.memory.keeps.transcript}"})
    assert specforge(root, "build")[0] == 0
    return root


def test_a_boundary_has_reached_what_quotes_it_and_what_is_inside_it(project: Path) -> None:
    found = trace(project, read_config(project), "shop/session/memory")
    assert found.named_by == ("shop", "shop/constraint/say-how-long", "shop/fact/retention")
    assert [(one.number, one.part) for one in found.lines if one.path.endswith("prompt.md")] == [(1, "quoted"), (5, "quoted")]
    assert trace(project, read_config(project), "shop/session/billing").named_by == (
        "shop/session", "shop/session/audit", "shop/session/eval",
    )  # fmt: skip


def test_the_graph_leads_from_a_boundary_to_what_reads_it(project: Path) -> None:
    edges = {(one.source, one.target, one.why) for one in graph(project, read_config(project), detail="elements").edges}
    assert {
        ("shop/session/billing", "shop/session/eval", "named in inside"),
        ("shop/session/billing", "shop/session", "named in relations"),
        ("shop/session/memory", "shop/constraint/say-how-long", "named in rule"),
        ("shop/session/memory", "generated/shop/prompt.md", "quoted in"),
        ("shop/session/memory", "generated/shop/sessions.json", "writes"),
        ("shop/session/memory", "shop/session/memory/idle-over", "tried by"),
    } <= edges
    assert ("shop/session/billing", "shop/session/memory", "named in inside") not in edges


def test_a_change_of_a_boundary_runs_what_depends_on_it_again(project: Path) -> None:
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "a"]):
        subprocess.run(["git", *command], cwd=project, check=True, capture_output=True)
    (project / "shop.yaml").write_text((SPEC % "{sessions.memory.keeps.transcript}").replace("transcript: 30d", "transcript: 31d"))
    _, out = specforge(project, "affected", "--base", "HEAD")
    assert "shop/constraint/say-how-long, which depends on shop/session/memory" in out
    assert "is kept, 31 days." in out
    _, out = specforge(project, "check")
    assert "the artifact is older than its spec: it concerns shop/session/memory" in out


def test_an_edit_of_a_quoted_length_is_promoted_into_the_boundary_with_consent(project: Path) -> None:
    prompt = project / "generated/shop/prompt.md"
    prompt.write_text(prompt.read_text().replace("kept, 30 days", "kept, 45 days"))
    code, out = specforge(project, "promote", "generated/shop/prompt.md")
    assert code == 1
    assert "changes `keeps.transcript` of shop/session/memory, and it moves where sessions end, or how long memory is kept" in out
    assert specforge(project, "promote", "--yes", "generated/shop/prompt.md")[0] == 0
    assert "keeps: {transcript: 45d, preferences: 365d}" in (project / "shop.yaml").read_text()
    assert specforge(project, "build")[0] == 0
    assert "is kept, 45 days." in prompt.read_text()


def test_texts_of_boundaries_are_filled(project: Path) -> None:
    text = (project / "generated/shop/sessions.json").read_text()
    assert '"unit": "not longer than 30 days"' in text
    assert '"means": "Solved, not longer than 30 days."' in text


def test_another_owner_of_a_boundary_makes_its_rules_stale(project: Path) -> None:
    text = (project / "shop.yaml").read_text()
    (project / "shop.yaml").write_text(text.replace("memory: {per: user,", "memory: {per: user, decided_by: privacy,"))
    assert "generated/shop/sessions.json: error[stale]" in specforge(project, "check")[1]
    (project / "shop.yaml").write_text(text.replace("memory: {per: user,", "memory: {per: user, because: It is so,"))
    assert "sessions.json" not in specforge(project, "check")[1]
