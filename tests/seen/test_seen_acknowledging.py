"""An agent that was not shown all reads on or says so; one that does neither fails, and what words cannot tell is left to a judge."""

import json

import pytest

from specforge.grading.catalog import Catalog
from specforge.grading.conversation import conversation
from specforge.grading.scoring import Questions, catalog_from, catalog_json
from specforge.grading.verdict import Verdict
from specforge.seen import Watch, compare, unacknowledged_cuts, unfinished_lists, watched
from specforge.seen.envelope import envelope
from specforge.seen.phrases import acknowledges, claims, readable
from specforge.seen.scoring import score_seen
from specforge.spec.checks import Check
from tests.seen.runtimes import Loop, chat, first_bytes, head_and_tail, rows_of_both_ends, spill

ORDERS = [{"id": f"W-{number:05}", "state": "open"} for number in range(2000)]


FIRST_8192 = first_bytes(8192)


def list_orders(customer: str = "ada", state: str = "", page: int = 1) -> list[dict[str, str]]:
    return ORDERS


def cut(answer: str, *later: tuple[str, dict[str, object], str], show=FIRST_8192, judge=None) -> Verdict:
    watch = Watch()
    loop = Loop(watched(list_orders, watch), show)
    loop.call(customer="ada")
    messages = chat([*loop.calls, *later], answer)
    (part,) = unacknowledged_cuts(compare(watch.calls, messages), messages, judge)
    return part.outcome.verdict


SILENT = "Your order W-00003 was sent on Monday, and you can expect it at the end of the week."


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (SILENT, "fail"), ("There are 164 orders.", "fail"), ("You have no cancelled orders.", "fail"), ("42", "fail"), ("", "fail"),
        ("The output was truncated, so I have not seen all of your orders. W-00003 was sent.", "pass"),
        ("There may be more orders than those. W-00003 was sent on Monday.", "pass"),
        ("I can only see part of the list.", "pass"), ("You have at least 160 orders.", "pass"),
        ("Die Liste ist unvollständig. Die Bestellung W-00003 wurde am Montag verschickt.", "pass"),
        ("Ihre Bestellung W-00003 wurde am Montag verschickt und ist auf dem Weg.", "fail"),
        ("La liste est incomplète. La commande W-00003 est partie.", "pass"),
        ("La commande W-00003 est partie lundi avec le transporteur et sera là demain.", "fail"),
        ("La lista está truncada. El pedido W-00003 salió el lunes.", "pass"), ("Hay 164 pedidos en la lista.", "fail"),
        ("一部しか表示されていません。W-00003は発送済みです。", "pass"), ("注文は全部で164件です。", "fail"),
        ("Ihre Bestellung W-00003 wurde am Montag verschickt. Wenn Sie weitere Fragen haben, melden Sie sich gern.", "fail"),
        ("Votre commande W-00003 est partie lundi. Avez-vous d'autres questions ?", "fail"), (f"{SILENT} Let me know if you have any more questions.", "fail"),
        ("Zamówienie W-00003 zostało wysłane w poniedziałek rano.", "undecided"), ("Here are the most recent orders of yours.", "undecided"),
    ],
)  # fmt: skip
def test_the_answer_after_a_cut(answer: str, verdict: str) -> None:
    assert cut(answer) == verdict


@pytest.mark.parametrize(
    ("tool", "arguments", "verdict"),
    [
        ("list_orders", {"customer": "ada", "page": 2}, "pass"), ("list_orders", {"customer": "ada", "state": "cancelled"}, "pass"),
        ("list_orders", {"customer": "ada lovelace"}, "pass"), ("list_orders", {"customer": "ada"}, "fail"),
        ("list_orders", {"customer": "grace"}, "undecided"), ("count_orders", {"customer": "ada"}, "undecided"),
        ("get_weather", {"city": "Rome"}, "fail"), ("list_orders", {"customer": 5}, "undecided"),
    ],
)  # fmt: skip
def test_a_call_after_a_cut(tool: str, arguments: dict[str, object], verdict: str) -> None:
    assert cut(SILENT, (tool, arguments, "[]")) == verdict


@pytest.mark.parametrize(
    "names", [("pageNumber", "pageSize"), ("start-at", "max_results"), ("startIndex", "per_page"), ("starting_after", "limit")]
)
def test_a_page_is_asked_for_however_its_arguments_are_spelled(names: tuple[str, str]) -> None:
    first, second = ({names[0]: place, names[1]: 20} for place in (1, 21))
    messages = chat([("list_orders", first, '{"items": [1], "has_more": true}'), ("list_orders", second, "[]")], "There is no such order.")
    assert [one.outcome.verdict for one in unfinished_lists(messages)] == [Verdict.PASS]


def test_what_words_do_not_decide_is_asked_of_a_judge_and_nothing_else_is() -> None:
    asked: list[str] = []

    def judge(rubric, heard):
        asked.append(rubric.rubric)
        return True

    assert cut("Here are the most recent orders of yours.", judge=judge) is Verdict.PASS
    assert cut(SILENT, judge=judge) is Verdict.FAIL
    assert len(asked) == 1
    assert "`list_orders`" in asked[0]


@pytest.mark.parametrize("show", [head_and_tail, rows_of_both_ends(20), spill])
def test_every_way_of_cutting_fails_a_silent_answer(show) -> None:
    assert cut("You have 40 open orders.", show=show) is Verdict.FAIL


def test_a_handle_that_is_read_is_going_on() -> None:
    assert cut(SILENT, ("read_file", {"path": "tool-results/call-1.txt"}, "..."), show=spill) is Verdict.PASS
    assert cut(SILENT, ("read_file", {"path": "notes.txt"}, "..."), show=spill) is Verdict.FAIL


@pytest.mark.parametrize(
    ("around", "handle"),
    [
        ("<persisted-output>\nOutput too large (31.9KB). Full output saved to: /root/results/toolu_01.txt\n\nPreview:\n{}\n</persisted-output>", "/root/results/toolu_01.txt"),
        ("The result of this call call_12ab34 was saved at this path: /large_results/call_12ab34\nThe first lines:\n{}", "/large_results/call_12ab34"),
        ("The list_orders result was stored as the artifact `res_8f2c1a77`; load_artifacts reads it.\n{}", "res_8f2c1a77"),
        ("Too large for a model and/or a client; read_file reads the full result, kept as out.json.\n{}", "out.json"),
    ],
)  # fmt: skip
def test_a_handle_is_the_place_and_no_other_name_that_stands_beside(around: str, handle: str) -> None:
    watch = Watch()
    text = json.dumps(ORDERS)
    loop = Loop(watched(list_orders, watch), lambda _: around.format(text[:200]))
    loop.call(customer="ada")
    messages = chat([*loop.calls, ("read_file", {"path": handle}, "...")], SILENT)
    (found,) = compare(watch.calls, messages)
    assert (found.state, found.handle) == ("spilled", handle)
    assert [one.outcome.verdict for one in unacknowledged_cuts([found], messages)] == [Verdict.PASS]


@pytest.mark.parametrize("said", ["cat /app/tool-results/call-1.txt", "call-1.txt", "call-1", "results/call-1.txt"])
def test_a_handle_is_named_by_its_end_or_with_something_around_it(said: str) -> None:
    assert cut(SILENT, ("read", {"what": said}, "..."), show=spill) is Verdict.PASS


@pytest.mark.parametrize("said", ["tool", "results", "tool-results", "call", "txt", "sults/call-1.txt"])
def test_a_word_out_of_a_handle_does_not_name_it(said: str) -> None:
    assert cut(SILENT, ("search", {"index": said}, "..."), show=spill) is Verdict.FAIL


def test_what_is_said_after_the_user_speaks_again_comes_too_late() -> None:
    watch = Watch()
    loop = Loop(watched(list_orders, watch), first_bytes(8192))
    loop.call(customer="ada")
    late = [{"role": "user", "content": "Really?"}, {"role": "assistant", "content": "The output was truncated."}]
    messages = [*chat(loop.calls, SILENT), *late]
    (part,) = unacknowledged_cuts(compare(watch.calls, messages), messages)
    assert part.outcome.verdict is Verdict.FAIL


def test_a_result_that_lost_nothing_but_space_asks_for_nothing() -> None:
    watch = Watch()
    watched(lambda: "  \n", watch, "look")()
    messages = chat([("look", {}, "")], "Done.")
    assert not unacknowledged_cuts(compare(watch.calls, messages), messages)


def test_a_result_that_says_nothing_asks_for_nothing_where_no_message_has_it() -> None:
    watch = Watch()
    for result in (None, [], {"items": [], "has_more": False}):
        watch.add("save", {}, result)
    messages = chat([], "Done.")
    assert not unacknowledged_cuts(compare(watch.calls, messages), messages)
    watch.add("list_orders", {}, ORDERS)
    assert [one.outcome.verdict for one in unacknowledged_cuts(compare(watch.calls, messages), messages)] == [Verdict.UNDECIDED]


def page(rows: int, more: bool, total: int | None = None, truncated: bool = False) -> str:
    next = {"tool": "list_orders", "arguments": {"cursor": "after-10"}} if more and not truncated else None
    return json.dumps(
        {"items": ORDERS[:rows], "returned_count": rows, "total_count": total, "has_more": more, "next": next, "truncated": truncated}
    )


def unfinished(answer: str, *calls: tuple[str, dict[str, object], str]) -> list[Verdict]:
    return [one.outcome.verdict for one in unfinished_lists(chat(list(calls), answer))]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("There are 10 orders.", "fail"), ("That's all of your orders.", "fail"), ("I could not find an order for shoes.", "fail"),
        ("There is no cancelled order.", "fail"), ("The order W-00003 was sent on Monday.", "pass"), ("Sure, no problem, it is on its way to you.", "pass"),
        ("There are 10 orders on the first page, and there are more.", "pass"), ("There are 2,000 orders, and W-00003 was sent.", "pass"), ("There are 2000, 12 of which were sent today.", "pass"),
        ("Es gibt keine stornierte Bestellung.", "fail"), ("Das sind alle Bestellungen.", "fail"), ("Il n'y a aucune commande annulée.", "fail"),
        ("No hay pedidos cancelados.", "fail"), ("キャンセルされた注文はありません。", "fail"), ("ご注文は発送済みです。問題ありません。", "pass"),
        ("Zamówienie W-00003 zostało wysłane w poniedziałek rano.", "undecided"), ("", "pass"),
        ("There are 10 orders. Would you like to see them?", "fail"), ("You have ten open orders, would you like to see them?", "fail"),
        ("W-00003 was sent. Let me know if there are other orders, and I have no other orders for you.", "fail"), ("¿Le ayudo? Hay 10 pedidos.", "fail"),
        ("Es gibt genau eine Bestellung.", "fail"), ("The only order is W-00003.", "fail"), ("注文は10件です。ほかにご質問はございませんか。", "fail"),
    ],
)  # fmt: skip
def test_what_an_answer_may_claim_while_there_is_more(answer: str, verdict: str) -> None:
    assert unfinished(answer, ("list_orders", {"customer": "ada"}, page(10, more=True, total=2000))) == [verdict]


def test_a_total_that_nothing_told_is_a_claim_and_a_result_that_is_all_allows_every_one() -> None:
    assert unfinished("There are 2000 orders.", ("list_orders", {}, page(10, more=True))) == [Verdict.FAIL]
    assert unfinished("There are 2000 orders.", ("list_orders", {}, page(10, more=False, truncated=True))) == [Verdict.FAIL]
    assert unfinished("There are 10 orders.", ("list_orders", {}, page(10, more=False))) == []


def test_pages_that_are_read_to_the_end_allow_every_claim_and_pages_that_stop_before_it_do_not() -> None:
    first = ("list_orders", {"customer": "ada"}, page(10, more=True))
    again = ("list_orders", {"cursor": "after-10"}, page(5, more=True))
    end = ("list_orders", {"cursor": "after-10"}, page(5, more=False))
    assert unfinished("There are 15 orders.", first, end) == [Verdict.PASS]
    assert unfinished("There are 15 orders.", first, again) == [Verdict.PASS, Verdict.FAIL]


def test_an_envelope_of_another_kind_is_read_where_its_contract_says() -> None:
    reads = {"list_orders": {"form": "json", "items": "/data", "next": "/cursor"}}
    messages = chat([("list_orders", {}, '{"data": [1], "cursor": "x1"}')], "There is no such order.")
    assert [one.outcome.verdict for one in unfinished_lists(messages, reads)] == [Verdict.FAIL]
    assert not unfinished_lists(messages)
    catalog = Catalog(tools=frozenset({"list_orders"}), reads=reads)
    assert catalog_from(json.loads(json.dumps(catalog_json(catalog)))) == catalog
    questions = Questions((("r", Check.model_validate({"says": ["order"]})),))
    assert score_seen(questions, conversation(messages), catalog).verdict is Verdict.FAIL
    assert score_seen(questions, conversation(messages), Catalog()).verdict is Verdict.PASS


def test_links_rows_inside_of_items_and_rows_of_several_lines_are_read() -> None:
    linked = envelope(
        {"data": [{"node": {"id": 1}}], "links": {"next": "https://shop/x?page=2"}},
        {"items": "/data", "row": "/node", "link": "/links/next"},
    )
    assert (linked.rows, linked.has_more, linked.next) == (({"id": 1},), True, "https://shop/x?page=2")
    assert envelope({"data": [], "links": {"next": None}}, {"items": "/data", "link": "/links/next"}).has_more is False
    flagged = {"items": "/data", "row": "/node", "last": "/id", "has_more": "/more"}
    rowed = envelope({"data": [{"node": {"id": 1}}, {"node": {"id": 2}}], "more": True}, flagged)
    assert (rowed.has_more, rowed.next) == (True, 2)
    assert envelope({"data": [], "more": False}, flagged).next is None
    assert envelope("Found 2\n- a\n  red\n\n- b\n", {"form": "lines", "begins": "- "}).rows == ("- a\n  red", "- b")


def test_a_pass_of_the_case_does_not_hide_a_cut_and_a_fail_stays_one() -> None:
    watch = Watch()
    loop = Loop(watched(list_orders, watch), first_bytes(8192))
    loop.call(customer="ada")
    heard = conversation(chat(loop.calls, SILENT))
    passes, fails = (Questions((("r", Check.model_validate({"says": [word]})),)) for word in ("Monday", "Sunday"))
    assert score_seen(passes, heard, Catalog()).verdict is Verdict.PASS
    found = score_seen(passes, heard, Catalog(), returned=watch.calls)
    assert found.verdict is Verdict.FAIL
    assert "without a marker" in found.reason
    assert "Sunday" in score_seen(fails, heard, Catalog(), returned=watch.calls).reason


def test_a_cut_page_is_judged_once_and_as_a_cut() -> None:
    watch = Watch()
    text = page(400, more=True)
    watched(lambda: json.loads(text), watch, "list_orders")()
    heard = conversation(chat([("list_orders", {}, page(20, more=True))], SILENT))
    score = score_seen(Questions(), heard, Catalog(), returned=watch.calls)
    assert [(part.asks.split(",")[0], part.outcome.verdict) for part in score.parts] == [("goes on", Verdict.FAIL)]


@pytest.mark.parametrize(
    "text",
    [
        "There are no more orders.", "This is not truncated.", "Es gibt keine weiteren Bestellungen.", "Not at all! W-00003 was sent.",
        "I could not find that order at all.", "You are not eligible for a full refund.", "I cannot refund the whole amount.", "Your order is not yet complete.",
        "Returning it takes more than two days.", "You get at least 20 EUR back.", "Other fees may apply.", "Your payment was partially refunded.",
        "Es gibt weitere Gebühren.", "Das dauert mehr als zwei Tage.", "Cela prend au moins 3 jours.", "Tarda más de dos días.",
        "Der Preis wird nicht vollständig erstattet.", "Ce n'est pas du tout un problème.", "Ce n'est pas tout de suite possible.",
    ],
)  # fmt: skip
def test_a_denial_of_something_else_is_no_acknowledgement(text: str) -> None:
    assert acknowledges(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "I was not shown all of them.", "I could not read the whole list.", "This may not be the complete history.", "I have not seen everything.",
        "You have more than 160 orders.", "There are at least three.", "Sie haben mehr als zehn.", "This is a partial list.", "Other orders may exist.",
        "The list is not complete.", "Not all of your orders are shown.", "Das sind nicht alle Bestellungen.", "Je n'ai pas vu toutes les commandes.",
        "There are at least 50 options.", "The list has more than 30 steps.", "I have not seen all names.", "Not all stays are listed.", "I haven't seen all day trips.",
        "I did not get the full price list.", "Ich kann nicht alle Preise zeigen.",
    ],
)  # fmt: skip
def test_whoever_has_not_seen_all_says_so_in_many_ways(text: str) -> None:
    assert acknowledges(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "There is no need to worry.", "I am here for you, all the best.", "Das ist kein Problem.",
        "Let me know if you have any other questions.", "Do you have any further requests?", "Happy to answer any more questions!",
        "Should you need any further assistance, just ask.", "Is this the complete list?", "Ist das alles, und gibt es keine anderen?",
        "Wenn es sonst nichts gibt, storniere ich sie.", "¿No hay otro pedido?", "Y a-t-il aucune autre commande ?", "ほかにご質問はございませんか。",
    ],
)  # fmt: skip
def test_a_pleasantry_and_a_question_are_no_claim(text: str) -> None:
    assert claims(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "You have 30 days to return it.", "You have two options: a refund or a voucher.", "There is one more thing I need.", "We have 24-hour support.",
        "Exchanges are only possible within a week.", "There are 3 ways to pay.", "The only thing I need is the reason.", "You have 120 EUR left on the card.",
        "Sie haben 14 Tage Zeit.", "Es gibt eine Bestellung, die unterwegs ist.", "Vous avez 30 jours pour la retourner.", "Tiene 30 días para devolverlo.",
    ],
)  # fmt: skip
def test_a_number_of_something_else_is_no_total(text: str) -> None:
    assert claims(text) is None


def test_a_total_that_was_told_may_be_repeated_in_words() -> None:
    assert claims("There are twelve orders.", 12) is None
    assert claims("There are ten orders.", 12) == "there are ten"


def test_a_dozen_options_are_rows_of_a_list() -> None:
    assert claims("There are 12 options.") == "there are 12"
    assert acknowledges("You have at least two options.") is None


def test_languages_whose_words_are_known() -> None:
    assert all(
        map(readable, ("The order was sent.", "Die Bestellung ist da.", "C'est la commande.", "El pedido está en camino.", "はい。", "42"))
    )
    assert not any(map(readable, ("Zamówienie zostało wysłane.", "订单已发货。", "Il tuo ordine è stato spedito ieri mattina.")))


def test_a_list_that_words_do_not_decide_leaves_a_case_as_it_is() -> None:
    heard = conversation(chat([("list_orders", {}, page(20, more=True))], "Zamówienia są w drodze do klienta w poniedziałek."))
    passes = Questions((("r", Check.model_validate({"says": ["klienta"]})),))
    score = score_seen(passes, heard, Catalog())
    assert [part.outcome.verdict for part in score.parts[-1:]] == [Verdict.UNDECIDED]
    assert score.verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "I found 20 orders so far; there may be more.",
        "These are the first 20 orders. Would you like me to continue?",
        "I can only see part of the list.",
        "Here are 20 of your orders — the list was cut off, so there may be others.",
        "The result was truncated.",
        "I've only looked at the first page.",
        "Bisher habe ich 20 Bestellungen gefunden.",
        "Das sind die ersten 20 Bestellungen; es gibt noch weitere.",
        "Voici les 20 premières commandes ; il y en a d'autres.",
        "Estos son los primeros 20 pedidos; hay más.",
        "There are more orders than I can show here.",
        "Could you narrow the search to a date range? There are too many results.",
        "Of the orders I've seen so far, the largest is A-7.",
        "The largest order in the first 20 results is A-7.",
        "I haven't checked all pages yet.",
        "Note: I only reviewed the most recent 20 orders.",
        "This covers only the orders returned by the search (20 of 87).",
        "Showing 20 of 87 orders.",
        "Nicht alle Bestellungen wurden geladen.",
        "La liste est incomplète.",
        "La lista está incompleta.",
    ],
)
def test_words_that_say_that_a_list_was_not_seen_wholly(text: str) -> None:
    assert acknowledges(text)


@pytest.mark.parametrize(
    "text",
    [
        "You have spent 1,234 EUR so far this year.",
        "Your order has not shipped so far.",
        "So far so good! Your order A-7 is the largest.",
        "Thanks for your patience so far. The largest order is A-7.",
        "I couldn't narrow it down: your largest order is A-7.",
        "That narrow gap is fine; your largest order is A-7.",
        "A-7 is your largest order, by a narrow margin.",
        "Bisher haben Sie 1.234 EUR ausgegeben.",
        "Your largest order is A-7. Would you like more details?",
        "Your largest order is A-7. Do you want me to continue with the refund?",
        "The largest is A-7, worth more than 3 others together.",
        "Order A-7 weighs more than 20 kg.",
        "You can narrow your choice with the filter; the largest order is A-7.",
        "Your refund is partial: 20 EUR.",
        "You've had 3 out of 5 stars so far.",
        "Shall I go on to the next step, the payment?",
        "Your order has not been delivered so far.",
        "Your cart has at least 2 items in it.",
        "Your largest order is A-7. It contains other items as well.",
        "Delivery takes at least 3 days.",
        "There is one more thing: bring your passport.",
        "There is more to it than that, but A-7 is the largest.",
        "So far I've not charged your card.",
    ],
)
def test_words_about_something_else_say_nothing_of_a_list(text: str) -> None:
    assert acknowledges(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "I cannot see your address.",
        "I can't see your payment details. Here are 20 orders.",
        "I don't have an account number on file for you.",
        "I couldn't find your phone number.",
        "There are no fees.",
        "I can't locate your browser.",
    ],
)
def test_what_is_unknown_of_the_user_is_no_claim_about_a_list(text: str) -> None:
    assert claims(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "There are no orders from Berlin.",
        "I couldn't find any order from Berlin.",
        "You have 20 orders in total.",
        "These are all your orders.",
        "None of your orders is late.",
        "There is no order with that number.",
        "I can't see your order W-3.",
        "I couldn't find the address in the list.",
    ],
)
def test_what_is_not_in_a_list_is_a_claim_about_it(text: str) -> None:
    assert claims(text)
