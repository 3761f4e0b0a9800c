"""The SQL of every dialect is SQL of that dialect, and says how far it was tried."""

from pathlib import Path

import pytest
import sqlglot
from msgspec.structs import replace
from sqlglot import exp

from specforge.boundaries.sql import DIALECTS, events_view, sessions_view, statements
from specforge.project import Settings
from specforge.registry import find_compilers
from tests.conftest import load_texts
from tests.sessions.adversarial import SPEC, document

EVERYTHING = {
    "billing": (
        "per: [user, thread], counts: [user_message, agent_reply], starts: {on: new_chat, changes: [channel, device]}, "
        "ends: {idle: 30m, longest: 4h, turns: 9, sum: {column: tokens, max: 900}, on: resolved, "
        "says: {phrases: [bye, \"it's done\", 'back\\\\slash'], by: user_message}, "
        'daily: {at: "00:00", zone: Europe/Berlin, since: 2026-01-01, until: 2026-12-31}}, resumes_within: 15m, '
        "reopens: {on: reopened, within: 2h}, effective_from: 2026-06-01, before: {per: user, ends: {idle: 20m, turns: 3}}, "
        "bills_when: {has: user_message, lacks: note, activity_at_least: 2}, judged_when: {has: agent_reply}"
    ),
    "eval": "inside: billing, per: user, ends: {idle: 10m}",
    "memory": "per: [user, thread], ends: {longest: 30d}",
}


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("seq", [False, True])
def test_every_statement_is_of_its_dialect(name: str, seq: bool) -> None:
    definition = document(EVERYTHING, seq=seq)
    made, said = set(), set()
    for text in statements(definition, DIALECTS[name]):
        (found,) = sqlglot.parse(text, dialect=name)
        assert found is not None
        assert not isinstance(found, exp.Command), text[:200]
        made |= {table.name for table in found.find_all(exp.Table)}
        said |= {one.this for one in found.find_all(exp.Literal) if one.is_string}
    assert {view for purpose in EVERYTHING for view in (events_view(purpose), sessions_view(purpose))} <= made
    assert {"bye", "it's done", "back\\\\slash"} <= said


def test_a_text_that_is_no_sql_of_a_dialect_is_noticed() -> None:
    text = statements(document(EVERYTHING), DIALECTS["trino"])[0].replace(" FROM ", " FORM ", 1)
    with pytest.raises(sqlglot.errors.ParseError):
        sqlglot.parse(text, dialect="trino")


@pytest.mark.parametrize("name", DIALECTS)
def test_the_first_lines_say_how_far_it_was_tried(name: str) -> None:
    loaded = load_texts({"shop.yaml": SPEC.format(purposes="    billing: {per: user, ends: {idle: 30m}}", seq="")})
    view = replace(loaded.project, settings=Settings(dialects=(name,))).views[0]
    compiler = next(one for one in find_compilers() if one.name == "sessions")
    text = next(one.text for one in compiler.run(view) if Path(one.path).name == f"sessions.{name}.sql")
    tried = text.splitlines()[1]
    expected = {"executed": "itself when it is tested", "stand-in": "on a stand-in for", "parsed": "Not executed"}
    assert expected[DIALECTS[name].runs] in tried


@pytest.mark.parametrize(
    ("events", "warns"), [("zone: Europe/Berlin", True), ("zone: refuse", False), ("zone: Europe/Berlin, instants: microseconds", False)]
)
def test_a_zone_that_the_sql_does_not_apply_is_said_in_it(events: str, warns: bool) -> None:
    spec = (
        f"specforge: 1\nfeature: shop\nsessions:\n  events: {{table: t, columns: {{user: u, at: a, id: i, kind: k}}, {events}}}\n"
        "  purposes: {billing: {per: user, ends: {idle: 30m}}}\n"
    )
    view = load_texts({"shop.yaml": spec}).project.views[0]
    compiler = next(one for one in find_compilers() if one.name == "sessions")
    text = next(one.text for one in compiler.run(view) if one.path.endswith(".sql"))
    assert ("is taken for UTC here, and for Europe/Berlin by `specforge sessions`" in text) is warns
