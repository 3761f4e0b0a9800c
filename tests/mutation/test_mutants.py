"""What each operator makes of a spec, which of its mutants some case notices, and which none does."""

from functools import cache

import pytest

from specforge.mutation.generating import mutants_of
from specforge.mutation.missing import missing
from specforge.mutation.mutants import Mutant, mutated, stillborn, view_in
from specforge.mutation.noticing import Noticed, Suite, notice
from specforge.mutation.rewording import moved_numbers, negated, reworded, weakened
from specforge.prompting.layout import prompt_text
from specforge.spec.fields import dotted, optional
from specforge.wordings import weaker
from tests.conftest import load_texts
from tests.mutation.shop import SHOP


def suite_of(text: str) -> Suite:
    loaded = load_texts({"shop.yaml": text})
    assert not loaded.findings
    return Suite(loaded.project.views[0])


@cache
def shop() -> tuple[Suite, dict[str, Mutant]]:
    suite = suite_of(SHOP)
    made = list(mutants_of(suite.view, suite.catalog))
    assert len({one.id for one in made}) == len(made)
    return suite, {one.id.removeprefix("shop-agent/"): one for one in made}


def noticed(name: str) -> Noticed:
    suite, made = shop()
    return notice(made[name], suite)


KILLED = {
    "constraint/own-orders:drop": "shop-agent/criterion/own-orders.declines/positive",
    "constraint/own-orders:negate": "shop-agent/criterion/own-orders.declines/counterexample",
    "constraint/own-orders:weaken": "shop-agent/criterion/own-orders.declines/positive",
    "constraint/brief:shift.3-4": "shop-agent/case/cancels",
    "intent/cancel-order:drop": "shop-agent/case/cancels",
    "intent/cancel-order:drop-clause.only_if": "shop-agent/case/already-sent",
    "intent/cancel-order:negate.only_if": "shop-agent/intent/cancel-order/in-scope",
    "intent/cancel-order:drop-clause.do-1": "shop-agent/case/cancels",
    "intent/cancel-order:drop-clause.tools-cancel_order": "shop-agent/case/cancels",
    "intent/cancel-order:drop-clause.step-1": "shop-agent/case/cancels",
    "intent/cancel-order:drop-clause.step-2": "shop-agent/case/cancels",
    "intent/cancel-order:reorder.step-1": "shop-agent/case/cancels",
    "intent/welcome:drop-clause.sends": "shop-agent/intent/welcome/sends",
    "intent/welcome:drop": "shop-agent/intent/welcome/sends",
    "intent/legal-advice:drop": "shop-agent/intent/legal-advice/when",
    "intent/legal-advice:swap.kind-answer": "shop-agent/intent/legal-advice/when",
    "intent/talk-to-us:drop-clause.sends": "shop-agent/intent/talk-to-us/when",
    "intent/talk-to-us:drop-clause.tools-pass_on": "shop-agent/intent/talk-to-us/when",
    "tool/cancel_order:drop": "shop-agent/case/cancels",
    "tool/find_order:drop": "shop-agent/case/cancels",
    "tool/cancel_order:swap.size-small": "shop-agent/case/cancels",
    "tool/list_orders:drop-clause.continue": "shop-agent/tool/list_orders/page-plus-one",
    "tool/list_orders:drop-clause.pages_per_task": "shop-agent/tool/list_orders/long-tail",
    "tool/list_orders:shift.pages_per_task-5": "shop-agent/tool/list_orders/long-tail",
    "tool/list_orders:drop-clause.overflow": "shop-agent/tool/list_orders/truncated",
    "tool/list_orders:swap.errors-expired_cursor": "shop-agent/tool/list_orders/expired-cursor",
    "fact/refund-days:shift.7-8": "shop-agent/case/cancels",
    "session/billing:move-bound.ends.idle-up-one": "shop-agent/session/billing/idle-over",
    "session/billing:move-bound.ends.idle-down-one": "shop-agent/session/billing/idle-at",
    "session/billing:drop-clause.ends.on": "shop-agent/session/billing/end",
    "session/billing:drop-clause.ends.on.1": "shop-agent/session/billing/end",
    "session/billing:drop-clause.ends.on.2": "shop-agent/session/billing/end-closed",
    "session/billing:drop-clause.bills_when": "shop-agent/session/billing/not-billed-without-message",
    "session:drop-clause.events.ignores.1": "shop-agent/session/billing/ignores-heartbeat",
}  # fmt: skip
SURVIVING = {
    "constraint/warm:drop": "no criterion",
    "constraint/signs:weaken": "no case that asks an agent",
    "intent/cancel-order:drop-clause.step-3": "names what the clause says",
    "intent/cancel-order:reorder.step-2": "no two tools",
    "tool/cancel_order:drop-clause.once_per": "depends on the clause",
    "tool/cancel_order:swap.does-read": "asks for a yes",
    "tool/cancel_order:swap.size-large": "no expected call",
    "fact/gift-wrap:shift.3-4": "no case that quotes it expects",
    "fact/parcel:swap.small": "no case that is about it expects",
    "example/hello:drop": "only a real run",
    "session/billing:drop-clause.quota": "tried by none",
}  # fmt: skip


@pytest.mark.parametrize("name", KILLED)
def test_a_mutant_is_noticed_by_a_case_that_says_why(name: str) -> None:
    found = noticed(name)
    assert KILLED[name] in {kill.case for kill in found.kills}
    assert all(kill.why and kill.ref for kill in found.kills)
    assert not found.why


@pytest.mark.parametrize("name", SURVIVING)
def test_a_mutant_that_no_case_notices_says_why(name: str) -> None:
    found = noticed(name)
    assert not found.kills
    assert SURVIVING[name] in found.why


def test_what_only_a_judge_can_tell_is_no_kill() -> None:
    assert "shop-agent/tool/list_orders/last-page" in {kill.case for kill in noticed("tool/list_orders:shift.pages_per_task-3").kills}
    found = noticed("tool/list_orders:drop-clause.empty_means")
    assert (found.state, found.judged, found.why) == ("judged", ("shop-agent/tool/list_orders/empty",), "only a judge could tell")


def test_a_kill_names_the_expectation_and_what_it_found() -> None:
    kill = next(one for one in noticed("fact/refund-days:shift.7-8").kills if one.case == "shop-agent/case/cancels")
    assert kill.ref == "shop-agent/case/cancels"
    assert kill.why == "an agent that obeys it says '8' where '7' is expected: expected the agent to say '7 days', found '8 days'"


@pytest.mark.parametrize(("expected", "kills"), [("{says: hello}", 0), ("{says: name}", 0), ("{ends_with: Northlight}", 3)])
def test_a_link_alone_is_no_kill(expected: str, kills: int) -> None:
    """A case that covers a rule notices it only by an expectation that tells its samples apart."""
    spec = SHOP.replace("    rule: Sign with", "    enforce: prompt\n    rule: Sign with")
    spec += f"  - {{id: asks-name, covers: signs, input: Who are you?, expect: {expected}}}\n"
    suite = suite_of(spec)
    mutants = [one for one in mutants_of(suite.view, suite.catalog) if one.ref == "shop-agent/constraint/signs"]
    found = [notice(one, suite) for one in mutants]
    assert [one.tried for one in found] == [("shop-agent/case/asks-name",)] * 3
    assert sum(len(one.kills) for one in found) == kills


def test_a_short_answer_is_no_kill_of_a_rule_about_something_else() -> None:
    """The sample that fails is long; the case expects few words, and nothing of what the rule is about."""
    spec = """\
specforge: 1
feature: bank
constraints:
  - id: no-secrets
    rule: Never tell a card number.
    criteria: [{id: none, check: {not: {pattern: "[0-9]{16}"}}, passes: No., fails: "Your card has the number 1234567812345678, as you know."}]
cases:
  - {id: asks, covers: no-secrets, input: What is my card?, expect: {words: {at_most: 3}}}
"""
    suite = suite_of(spec)
    made = {one.id: one for one in mutants_of(suite.view, suite.catalog)}
    kills = notice(made["bank/constraint/no-secrets:drop"], suite).kills
    assert [(kill.case, kill.ref) for kill in kills] == [("bank/case/asks", "bank/criterion/no-secrets.none")]


def test_an_agent_that_another_rule_still_binds_behaves_the_same() -> None:
    twice = SHOP.replace(
        "  - {id: warm, rule: Always be warm.}\n",
        "  - id: short\n    rule: Keep it short.\n    criteria:\n      - {id: two, always: true, check: {sentences: {at_most: 2}}, passes: Yes., fails: It is. On its. Way.}\n",
    )
    suite = suite_of(twice)
    made = {one.id: one for one in mutants_of(suite.view, suite.catalog)}
    found = notice(made["shop-agent/constraint/brief:drop"], suite)
    assert not found.kills
    assert "`shop-agent/constraint/short` still forbids every sample that fails" in found.why
    # The other way round it is not so: three sentences are what the longer bound allows.
    assert notice(made["shop-agent/constraint/short:drop"], suite).kills


@pytest.mark.parametrize(("scope", "kept"), [("whole", True), ("[part, whole]", True), ("part", True), ("other", False)])
def test_a_rule_of_an_intent_binds_where_one_of_its_part_is_lost(scope: str, kept: bool) -> None:
    suite = suite_of(f"""\
specforge: 1
feature: shop
constraints:
  - id: brief
    for: part
    rule: Answer in at most three sentences.
    criteria: [{{id: three, always: true, check: {{sentences: {{at_most: 3}}}}, passes: Yes., fails: It. Is. On. Its. Way.}}]
  - id: short
    for: {scope}
    rule: Keep it short.
    criteria: [{{id: two, always: true, check: {{sentences: {{at_most: 2}}}}, passes: Yes., fails: It is. On its. Way.}}]
intents:
  - {{id: whole, when: The user asks about an order., do: Look it up.}}
  - {{id: part, part_of: whole, when: The user asks where it is., do: Say where.}}
  - {{id: other, when: The user asks who you are., do: Say who.}}
cases:
  - {{id: asks, covers: part, input: Where is it?, expect: {{says: way}}}}
""")
    made = {one.id: one for one in mutants_of(suite.view, suite.catalog)}
    found = notice(made["shop/constraint/brief:drop"], suite)
    assert ("`shop/constraint/short` still forbids every sample that fails" in found.why) is kept


def test_a_bound_is_moved_outwards_only_and_together_with_its_criterion() -> None:
    suite, made = shop()
    assert "constraint/brief:shift.3-2" not in made
    rule = next(
        one for one in view_in(mutated(suite.view.project, made["constraint/brief:shift.3-4"]), suite.view).constraints if one.id == "brief"
    )
    assert rule.value.rule == "Answer in at most 4 sentences."
    assert rule.value.criteria[0].check[0].sentences is not None
    assert rule.value.criteria[0].check[0].sentences.at_most == 4


def test_every_mutant_can_be_written_and_compiled() -> None:
    suite, made = shop()
    for one in made.values():
        assert stillborn(one) == ""
        prompt_text(view_in(mutated(suite.view.project, one), suite.view))


def test_what_the_language_refuses_is_stillborn() -> None:
    """Two purposes have one boundary: one of them cannot lose a column that the other one names."""
    other = "    eval: {same_as: {purpose: billing, because: One bill is one eval.}, per: [user]}\n"
    suite = suite_of(SHOP.replace("cases:\n  - id: cancels", f"{other}cases:\n  - id: cancels".replace("    eval", "    eval", 1)))
    made = {one.id: one for one in mutants_of(suite.view, suite.catalog)}
    assert "`same_as` and `per` contradict each other" in stillborn(made["shop-agent/session/billing:drop-clause.per.1"])


def test_dropping_a_tool_takes_it_out_of_the_prompt() -> None:
    suite, made = shop()
    before = prompt_text(suite.view)
    after = prompt_text(view_in(mutated(suite.view.project, made["tool/list_orders:drop"]), suite.view))
    assert "list_orders" in before
    assert "list_orders" not in after
    assert prompt_text(suite.view) == before


def test_what_it_means_that_something_is_missing_is_taken_out_at_any_depth() -> None:
    day = "{type: date, required: false, missing_means: It is open.}"
    fields = f"paid: {day}, ship: {{type: object, fields: {{on: {day}}}}}, parts: {{type: list, max_items: 3, of: {{type: object, fields: {{on: {day}}}}}}}"
    item = f"{{id: {{type: string, max_chars: 9, unique: true}}, {fields}}}"
    suite = suite_of(SHOP.replace("item: {id: {type: string, max_chars: 9, unique: true}}", f"item: {item}"))
    made = {one.id.partition("drop-clause.")[2]: one for one in mutants_of(suite.view, suite.catalog) if "_means" in one.id}
    assert sorted(made) == ["empty_means", "missing_means-paid", "missing_means-parts.on", "missing_means-ship.on"]
    for name in ("paid", "parts.on", "ship.on"):
        changed = view_in(mutated(suite.view.project, made[f"missing_means-{name}"]), suite.view)
        (tool,) = (one.value for one in changed.tools if one.id == "list_orders")
        assert [dotted(route) for route, one in optional(tool.item) if one.missing_means is None] == [name]
    assert notice(made["missing_means-ship.on"], suite).judged == ("shop-agent/tool/list_orders/without-ship.on",)


def test_a_survivor_of_every_kind_has_a_case_in_words() -> None:
    suite, made = shop()
    for name, mutant in made.items():
        found = notice(mutant, suite)
        if not found.kills:
            assert missing(mutant, suite.view, found.why).words, name


@pytest.mark.parametrize(
    ("text", "opposite", "weak"),
    [
        ("Never tell a secret.", "Always tell a secret.", "Usually do not tell a secret."),
        ("You must ask first.", "You must not ask first.", "You should ask first."),
        ("Answer in at most 3 words.", "Answer in at least 3 words.", "Answer in about 3 words."),
        ("Be warm.", "Never do this: Be warm.", "If possible: Be warm."),
        ("Nenne niemals den Preis.", "Nenne immer den Preis.", "Wenn m\u00f6glich: Nenne niemals den Preis."),
        ("Sei freundlich und hilf dem Kunden.", "Tu dies niemals: Sei freundlich und hilf dem Kunden.", "Wenn m\u00f6glich: Sei freundlich und hilf dem Kunden."),
        ("Die Bestellung ist offen und bezahlt.", "Die Bestellung ist nicht offen und bezahlt.", "Wenn m\u00f6glich: Die Bestellung ist offen und bezahlt."),
        ("La commande n'est pas dans le colis.", "La commande est dans le colis.", "Si possible : La commande n'est pas dans le colis."),
        ("The order is open.", "The order is not open.", "If possible: The order is open."),
    ],
)  # fmt: skip
def test_sentences_are_turned_around_and_weakened(text: str, opposite: str, weak: str) -> None:
    assert (negated(text), weakened(text)) == (opposite, weak)


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("Above $500 a manager decides.", ["$501", "$499", "$550", "$450"]),
        ("It costs $1,500.00.", ["$1,500.01", "$1,499.99", "$1,650.00", "$1,350.00"]),
        ("Up to US$1,000,000.", ["US$1,000,001", "US$999,999", "US$1,100,000", "US$900,000"]),
        ("A fee of 0.5 percent.", ["0.6", "0.4"]),
        ("The fee is 49.90 EUR.", ["49.91", "49.89", "54.89", "44.91"]),
        ("At most 1,500 rows.", ["1,501", "1,499", "1,650", "1,350"]),
        ("$ 5 or 5 $", ["6", "4"]),
        ("€ 0.05", ["€ 0.06", "€ 0.04"]),
        ("Höchstens 4,5 % Zinsen.", ["4,6", "4,4", "4,9", "4,1"]),
        ("EUR 49,90 je Tag.", ["EUR 49,91", "EUR 49,89", "EUR 54,89", "EUR 44,91"]),
        ("Gebühr: 1.500,00 Euro.", ["1.500,01", "1.499,99", "1.650,00", "1.350,00"]),
        ("Bis zu 10.000 Nutzer, € 1.500", ["10.001", "9.999", "11.000", "9.000", "€ 1.501", "€ 1.499", "€ 1.650", "€ 1.350"]),
        ("Au plus 99,95 € par mois.", ["99,96", "99,94", "109,94", "89,96"]),
        ("USD 5.00 or ¥1,500", ["USD 5.01", "USD 4.99", "USD 5.50", "USD 4.50", "¥1,501", "¥1,499", "¥1,650", "¥1,350"]),
    ],
)
def test_amounts_are_moved_as_they_are_written(text: str, moved: list[str]) -> None:
    found = list(moved_numbers(text))
    assert [one.new for one in found] == moved
    assert all(one.new in reworded(text, one.old, one.new) for one in found)


@pytest.mark.parametrize(
    "text",
    ["You must ask.", "Never ask.", "Always ask.", "Ask exactly once.", "Ask at most 3 times.", "Ask at least 3 times.", "Ask only once."],
)
def test_a_weakened_sentence_lost_a_binding_word(text: str) -> None:
    assert weaker(text, weakened(text))


def test_numbers_that_count_nothing_stay() -> None:
    assert not list(moved_numbers("At 12:30 on 2026-01-05, order #17 of GPT-4 with version 2.1 and [travel 4.2] {fact-3}."))
    assert not list(
        moved_numbers("Call 0800 111 999 or +41 44 123 45 67 for CHF 10'000, 10\u2019000, 1 738 or 1\u202f738 EUR, in room 007.")
    )
    assert not list(moved_numbers("On 1.12.2026 from 192.168.100.200, a 5.5-hour stay on pages 4,5 or 1,2,3, see 4,2."))
    moved = [(one.old, one.new) for one in moved_numbers("Within 30 days, at most three times.")]
    assert moved == [("30", "31"), ("30", "29"), ("30", "33"), ("30", "27"), ("three", "four"), ("three", "two")]
    assert reworded("30 days, 300 days, 1.30", "30", "31") == "31 days, 300 days, 1.30"


def test_two_equal_steps_that_change_places_are_no_mutant() -> None:
    steps = "".join(f"      - {text}\n" for text in ("Wait.", "Wait.", "Ask."))
    suite = suite_of(f"specforge: 1\nfeature: shop\nintents:\n  - id: a\n    when: Asked.\n    steps:\n{steps}")
    made = mutants_of(suite.view, suite.catalog)
    assert [one.id for one in made if one.operator == "reorder"] == ["shop/intent/a:reorder.step-2"]
