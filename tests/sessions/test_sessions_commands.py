"""`specforge sessions`: whole runs on files, in a process of their own."""

import csv
import gzip
import json
import os
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.command import run_specforge
from tests.conftest import ROOT
from tests.trees import git

SPEC = """\
specforge: 1
feature: shop
owners: {finance: billing-desk}
sessions:
  events:
    table: events
    columns: {user: user_id, at: ts, id: event_id, kind: event}
  purposes:
    billing:
      per: user
      ends: {idle: 30m}
      bills_when: {has: user_message}
      price: 0.99 USD
      effective_from: 2026-01-01
      decided_by: finance
    eval: {per: user, ends: {idle: 10m}, judged_as: session, effective_from: 2026-01-01, decided_by: finance}
  relations: [billing equals eval]
"""
LOG = """\
event_id,user_id,ts,event
e1,u,2026-03-01T09:00:00Z,user_message
e2,u,2026-03-01T09:25:00Z,user_message
e3,u,2026-03-01T09:45:00Z,user_message
e4,u,2026-03-01T10:15:00Z,user_message
e5,v,2026-03-01T12:00:00Z,user_message
"""


def run(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    env = {**os.environ, "NO_COLOR": "1", "GIT_CONFIG_GLOBAL": os.devnull, "TZ": "America/New_York"}
    done = run_specforge("sessions", *arguments, cwd=cwd, env=env, timeout=300)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "events.csv").write_text(LOG, encoding="utf-8")
    return tmp_path


def compared(cwd: Path, *arguments: str) -> dict[str, object]:
    _, out, err = run("compare", "shop", "events.csv", "--format", "json", *arguments, cwd=cwd)
    assert not err
    found: dict[str, object] = json.loads(out)
    return found


def test_the_log_of_the_examples_tells_what_its_users_did() -> None:
    code, out, err = run("compare", "store-agent", "events/store-agent.csv", cwd=ROOT / "examples")
    assert (code, err) == (0, "")
    assert "read: events/store-agent.csv (csv), 211 rows; sessions are made of 207 of them" in out
    assert "billing, billed twice? 2 billed sessions begin within 1h of the one before; the second ones bring 1.98 USD" in out
    assert "25m 40s apart, opened by ends_on: ana" in out
    assert "24m 30s apart, opened by longest: dan" in out
    assert "eval within billing: holds for 85 sessions of this log; it follows from the definitions" in out


def test_definitions_are_told_in_the_sentences_of_the_docs() -> None:
    code, told, errors = run("describe", "store-agent", cwd=ROOT / "examples")
    page = (ROOT / "docs/comparing-sessions.md").read_text(encoding="utf-8")
    shown = page.partition("$ specforge sessions describe store-agent --root examples\n")[2].partition("```")[0].split("...\n")
    assert (code, errors, len(shown)) == (0, "", 3)
    assert all(part in told for part in shown)


def test_a_claim_that_the_events_violate_fails_the_run(shop: Path) -> None:
    code, out, _ = run("compare", "shop", "events.csv", cwd=shop)
    assert code == 1
    assert "billing equals eval: VIOLATED: 1 of 2 sessions violates it" in out
    assert "billing:e1, 2026-03-01 09:00:00 UTC, 4 events: is spread over eval:e1, eval:e2, eval:e3, eval:e4" in out


def test_a_change_is_replayed_and_what_it_leaves_unsaid_fails_the_run(shop: Path) -> None:
    spec = shop / "specs/shop.yaml"
    spec.write_text(SPEC.replace("  relations: [billing equals eval]\n", ""), encoding="utf-8")
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "one")
    spec.write_text(spec.read_text(encoding="utf-8").replace("idle: 30m", "idle: 20m"), encoding="utf-8")
    code, told, _ = run("compare", "shop", "events.csv", "--against", "main", cwd=shop)
    assert code == 1
    was, now = (f"It ends when there is no activity for more than {idle} minutes." for idle in (30, 20))
    assert f"  was: {was}\n  is now: {now}\n  4 events are grouped" in told
    replay = compared(shop, "--against", "main", "--now", "2026-03-02T00:00:00Z")["replay"]
    billing = replay["purposes"][0]  # type: ignore[index]  # it is there
    assert (billing["old"]["sessions"], billing["new"]["sessions"], billing["moved"]) == (2, 4, 4)
    assert (billing["old"]["revenue"]["amount"], billing["new"]["revenue"]["amount"]) == ("1.98", "3.96")
    assert [one.partition(":")[0] for one in billing["unsaid"]] == [
        "from which day it holds",
        "what held until then",
        "that it was tried",
    ]
    (version,) = billing["new"]["versions"]
    said = f"effective_from: 2026-12-01\n      before: {{per: user, ends: {{idle: 30m}}}}\n      replayed: {{boundary_version: {version}, on: 2026-11-27}}"
    spec.write_text(spec.read_text(encoding="utf-8").replace("effective_from: 2026-01-01\n", said + "\n", 1), encoding="utf-8")
    code, told, err = run("compare", "shop", "events.csv", "--against", "main", cwd=shop)
    assert (code, err) == (0, "")
    was, now = (f"Terms: 0.99 USD each, decided by finance, since {day}." for day in ("2026-01-01", "2026-12-01"))
    assert told.index(f"  was: {was}\n") < told.index(f"  is now: {now}\n")
    # The new rules hold from December on: the log itself is read by those before, the replay by both.
    assert compared(shop)["purposes"][0]["sessions"] == 2  # type: ignore[index]  # it is there


def test_an_unchanged_revision_moves_nothing(shop: Path) -> None:
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "one")
    replay = compared(shop, "--against", "main")["replay"]
    assert all(one["moved"] == 0 and not one["unsaid"] and one["old"] == one["new"] for one in replay["purposes"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "message", "cure"),
    [
        (("compare", "shopp", "events.csv"), "there is no feature `shopp`", "did you mean `shop`?"),
        (("compare", "shop", "event.csv"), "there is no file event.csv", ""),
        (("compare", "shop", "specs/shop.yaml"), "specs/shop.yaml has no known format", ".csv"),
        (("compare", "shop", "events.csv", "--now", "tomorrow"), "'tomorrow' is no time", "2026-12-01T00:00:00Z"),
        (
            ("compare", "shop", "events.csv", "--now", "2026-01-01T00:00:00Z"),
            "the log goes on after 2026-01-01 00:00:00 UTC",
            "as of its end",
        ),
        (
            ("compare", "shop", "events.csv", "--now", "0001-01-01T00:00:00+10:00"),
            "lies outside the years 1 to 9999",
            "2026-12-01T00:00:00Z",
        ),
        (("compare", "shop/main", "events.csv"), "there is no variant `shop/main`", "did you mean `shop`?"),
        (("compare", "shop", "missing.csv", "--html", "no/page.html"), "no/page.html cannot be written", "make the folder"),
        (("compare", "shop", "events.csv", "--twice-within", "1 hour"), "'1 hour' is no duration", "`30m`"),
        (("compare", "shop", "events.csv", "--against", "main"), "is not in a git repository", ""),
        (("compare", "shop", "events.csv", "--html", "no/page.html"), "no/page.html cannot be written", "make the folder"),
        (("place", "shop", "events.csv", "-o", "placed.xlsx"), "placed.xlsx is of no known format", ".parquet"),
        (("place", "shop", "events.csv", "-o", "no/placed.csv"), "placed.csv cannot be written", "make the folder"),
        (("compare", "shop", "events.csv", "--html", "specs/shop.yaml"), "specs/shop.yaml is of no known format", ".html"),
        (("place", "shop", "events.csv", "-o", "specs/../events.csv"), "specs/../events.csv is the log itself", "another file"),
    ],
)
def test_a_mistake_is_told_with_its_cure(arguments: tuple[str, ...], message: str, cure: str, shop: Path) -> None:
    code, _, err = run(*arguments, cwd=shop)
    assert code in {2, 3}
    assert message in err
    assert cure in err
    assert ((shop / "events.csv").read_text(encoding="utf-8"), (shop / "specs/shop.yaml").read_text(encoding="utf-8")) == (LOG, SPEC)


@pytest.mark.parametrize("command", [("compare", "--html", "page.html"), ("place", "-o", "placed.csv")])
def test_a_log_without_a_usable_row_fails_the_run(command: tuple[str, ...], shop: Path) -> None:
    (shop / "events.csv").write_text(LOG.replace("Z,", ","), encoding="utf-8")
    code, out, err = run(command[0], "shop", "events.csv", *command[1:], cwd=shop)
    assert code == 2
    assert "sessions are made of none of the 5 rows of events.csv" in err
    assert "5: `ts` has no offset, and `zone` of `events` is `refuse`" in err if command[0] == "place" else "`ts` has no offset" in out
    assert not (shop / "placed.csv").exists()
    (shop / "events.csv").write_text(LOG.splitlines()[0] + "\n", encoding="utf-8")
    assert run(command[0], "shop", "events.csv", *command[1:], cwd=shop)[0] == 0


def test_kinds_that_a_purpose_names_and_the_log_has_not_are_told(shop: Path) -> None:
    def notes() -> list[str]:
        return [line for line in run("compare", "shop", "events.csv", cwd=shop)[1].splitlines() if "kind" in line]

    assert notes() == []
    spec = shop / "specs/shop.yaml"
    spec.write_text(SPEC.replace("{idle: 10m}", "{idle: 10m, on: user_message, says: {phrases: bye, by: chat}}"), encoding="utf-8")
    spec.write_text(
        spec.read_text().replace("event}\n", "event, text: event_id}\n    ignores: ping\n").replace("message}\n", "message, lacks: ping}\n")
    )
    assert notes() == [
        "  note: sessions are made of no event of the kind `ping`, which `billing` names and `events` ignores",
        "  note: sessions are made of no event of the kind `chat`, which `eval` names",
    ]
    (shop / "events.csv").write_text(LOG.replace("user_message", "UserMessage"), encoding="utf-8")
    assert notes()[0] == "  note: sessions are made of no event of the kind `user_message`, which `billing` and `eval` name"
    assert notes()[-1] == "  note: of the kinds that no purpose names the log has `UserMessage` (5)"


def test_a_page_that_was_written_is_told(shop: Path) -> None:
    assert run("compare", "shop", "events.csv", "--html", "page.html", cwd=shop)[2] == "specforge: wrote page.html\n"
    assert "Session boundaries of shop" in (shop / "page.html").read_text(encoding="utf-8")


def test_every_event_is_placed_and_stamped(shop: Path) -> None:
    code, out, err = run("place", "shop", "events.csv", "--output", "placed.csv", cwd=shop)
    assert (code, out, err) == (0, "wrote   placed.csv: 5 events\n", "")
    with (shop / "placed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["event_id"], row["billing_session_id"], row["eval_session_id"]) for row in rows] == [
        ("e1", "billing:e1", "eval:e1"),
        ("e2", "billing:e1", "eval:e2"),
        ("e3", "billing:e1", "eval:e3"),
        ("e4", "billing:e1", "eval:e4"),
        ("e5", "billing:e5", "eval:e5"),
    ]
    assert len({row["billing_session_id_version"] for row in rows}) == 1
    assert sorted(one.name for one in shop.iterdir()) == ["events.csv", "placed.csv", "specs"]


def test_sessions_that_came_with_a_public_log_are_found_one_to_one(tmp_path: Path) -> None:
    package = find_spec("retentioneering")
    assert package is not None, "the tests need the data of a package: pip install --no-deps retentioneering==5.2.4"
    assert package.origin is not None
    given: defaultdict[str, set[str]] = defaultdict(set)
    with gzip.open(Path(package.origin).parent / "datasets" / "ecom.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [{**row, "row": f"{number:06}"} for number, row in enumerate(csv.DictReader(file))]
    with (tmp_path / "visits.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        given[row["session_id"]].add(row["row"])
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(
        "specforge: 1\nfeature: shop\nsessions:\n  events:\n    table: visits\n    columns: {user: user_id, at: timestamp, id: row, kind: event}\n"
        "    zone: UTC\n  purposes:\n    analytics: {per: user, ends: {idle: 30m}}\n",
        encoding="utf-8",
    )
    code, _, err = run("place", "shop", "visits.csv", "--output", "placed.csv", cwd=tmp_path)
    assert (code, err) == (0, "")
    found: defaultdict[str, set[str]] = defaultdict(set)
    with (tmp_path / "placed.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["analytics_session_id"]].add(row["event_id"])
    assert len(found) == 3605
    assert {frozenset(one) for one in found.values()} == {frozenset(one) for one in given.values()}


NUMBERS = """\
specforge: 1
feature: shop
sessions:
  events:
    table: events
    columns: {user: user_id, at: ts, id: event_id, kind: event, seq: number, tokens: spent}
  purposes:
    billing: {per: user, ends: {idle: 30m, sum: {column: tokens, max: 9}}}
"""


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(NUMBERS, encoding="utf-8")
    return tmp_path


def test_rows_are_placed_in_the_order_of_events(numbers: Path) -> None:
    at = "2026-03-01T09:00:00Z"
    log = f"event_id,user_id,ts,event,number,spent\na,u,{at},message,2,1\nb,u,{at},message,1,1\nc,u,{at},message,,x\n"
    (numbers / "events.csv").write_text(log, encoding="utf-8")
    assert run("place", "shop", "events.csv", "--output", "placed.csv", cwd=numbers)[0] == 0
    with (numbers / "placed.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["event_id"], row["billing_session_id"]) for row in csv.DictReader(file)] == [(one, "billing:c") for one in "cba"]
    _, out, _ = run("compare", "shop", "events.csv", "--html", "page.html", cwd=numbers)
    assert "1 value is no whole number in `spent`: the events stay, without it" in out


def test_a_summed_number_below_zero_is_refused_with_its_event(numbers: Path) -> None:
    at = "2026-03-01T09:00:00Z"
    log = f"event_id,user_id,ts,event,number,spent\na,u,{at},message,1,1\nb,u,{at},message,2,-4\n"
    (numbers / "events.csv").write_text(log, encoding="utf-8")
    code, _, err = run("compare", "shop", "events.csv", cwd=numbers)
    assert code == 2
    assert "`spent` holds -4" in err
    assert "first in the event 'b' at 2026-03-01 09:00:00 UTC; row 2: -4" in err
