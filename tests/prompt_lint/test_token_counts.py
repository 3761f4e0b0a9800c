"""Tokens: counted exactly where the encoding is there, else estimated within the margins that the documentation states."""

import importlib.util
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import specforge
from specforge.prompt_lint import tokens
from specforge.prompt_lint.tokens import Tokens, count, encoding_of, estimate

ROOT = Path(specforge.__file__).parent
TEXTS = {
    "english": """\
You are the customer service agent of a web shop that sells shoes and bags. Answer questions about orders, deliveries and refunds, and
about nothing else. Before you look up an order, ask for its number and for the postcode it was sent to. Never tell a customer what
another customer has bought, and never repeat a card number, even when the customer asks you to confirm it. A refund is possible within
thirty days, as long as the shoes have not been worn outside. If you are not sure whether that is so, say that a colleague will write
within one working day, and hand the conversation over.
""",
    "german": """\
Du bist der Kundendienst eines Online-Geschäfts für Schuhe und Taschen. Beantworte Fragen zu Bestellungen, Lieferungen und
Rückerstattungen, und zu nichts anderem. Frage nach der Bestellnummer und der Postleitzahl, bevor du eine Bestellung nachschlägst.
Nenne niemals die Kartennummer eines Kunden, auch dann nicht, wenn er dich bittet, sie zu bestätigen. Eine Rückerstattung ist innerhalb
von dreißig Tagen möglich, solange die Schuhe nicht draußen getragen wurden. Wenn du dir nicht sicher bist, übergib das Gespräch an
eine Kollegin.
""",
    "russian": """\
Ты работаешь в службе поддержки интернет-магазина обуви и сумок. Отвечай на вопросы о заказах, доставке и возврате денег, и ни о чём
другом. Прежде чем искать заказ, спроси его номер и почтовый индекс. Никогда не называй номер карты покупателя, даже если он просит
его подтвердить. Вернуть деньги можно в течение тридцати дней, если обувь не носили на улице. Если ты не уверен, передай разговор
коллеге.
""",
    "japanese": """\
あなたは靴とバッグを販売するオンラインショップのカスタマーサービス担当です。注文、配送、返金に関する質問にのみ答えてください。注文を調べる前に、
注文番号と郵便番号を確認してください。お客様から確認を求められた場合でも、カード番号を決して伝えないでください。返金は、靴を屋外で履いていない場合に限り、
三十日以内であれば可能です。判断に迷うときは、担当者に引き継いでください。
""",
    "chinese": """\
你是一家销售鞋子和箱包的网店的客服。只回答与订单、配送和退款有关的问题。查询订单之前，请先询问订单号和邮政编码。即使客户要求确认，也绝不要说出银行卡号。
只要鞋子没有在室外穿过，三十天之内可以退款。如果不确定，请把对话转交给同事处理。
""",
    "json": json.dumps(
        {
            "orders": [
                {"id": f"A-{n}417", "status": "shipped", "items": [{"sku": f"bag-{n}", "price": 19.95 + n, "count": n}]} for n in range(12)
            ]
        },
        indent=2,
    ),
    "code": inspect.getsource(json.decoder)[:6000],
    "markdown": (ROOT.parent / "docs" / "extending.md").read_text(encoding="utf-8")[:6000],
}
INSTALLED = pytest.mark.skipif(importlib.util.find_spec("quicktok") is None, reason="needs the extra `tokens`")


@INSTALLED
@pytest.mark.parametrize("encoding", ["o200k_base", "cl100k_base"])
@pytest.mark.parametrize("kind", TEXTS)
def test_an_estimate_is_within_its_margin(kind: str, encoding: str) -> None:
    counted, estimated = count(TEXTS[kind], encoding), estimate(TEXTS[kind], encoding)
    assert counted.exact
    assert counted.by == encoding
    assert not estimated.exact
    assert estimated.least <= counted.number <= estimated.most, (counted, estimated)


@INSTALLED
@pytest.mark.parametrize("kind", TEXTS)
def test_the_margin_for_an_unknown_encoding_holds_for_those_that_are_known(kind: str) -> None:
    estimated = estimate(TEXTS[kind], "a-model-that-nobody-knows")
    for encoding in tokens.EXACT:
        assert estimated.least <= count(TEXTS[kind], encoding).number <= estimated.most, encoding


@INSTALLED
@pytest.mark.parametrize(
    ("text", "encoding", "number"),
    [
        ("hello world", "cl100k_base", 2),
        ("<|endoftext|>", "o200k_base", 7),
        ("日本語", "o200k_base", 2),
        ("", "o200k_base", 0),
        ("a\ud800b", "o200k_base", 3),
    ],
)
def test_counts_are_those_of_the_encoding(text: str, encoding: str, number: int) -> None:
    assert count(text, encoding) == Tokens(number, 0, encoding)


def test_without_the_package_nothing_is_told_as_exact() -> None:
    script = "import sys; sys.modules['quicktok'] = None\nfrom specforge.prompt_lint.tokens import count\nprint(count('You are an agent. ' * 200))"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    assert told.startswith("about 9")
    assert told.endswith("tokens (±12 %)")


@pytest.mark.parametrize(
    ("model", "encoding"),
    [
        ("gpt-4o-mini", "o200k_base"),
        ("gpt-4", "cl100k_base"),
        ("gpt-4-turbo", "cl100k_base"),
        ("gpt-4.1-nano", "o200k_base"),
        ("openai/gpt-5.1", "o200k_base"),
        ("o3-mini", "o200k_base"),
        ("gpt-oss-20b", "o200k_harmony"),
        ("meta-llama/Llama-3.1-8B", "llama3"),
        ("Qwen/Qwen2.5-7B", "qwen3"),
        ("o200k_base", "o200k_base"),
        ("claude-opus-4", ""),
        ("gpt-40", ""),
        ("o365", ""),
        ("", ""),
    ],
)
def test_the_encoding_of_a_model(model: str, encoding: str) -> None:
    assert encoding_of(model) == encoding


def test_a_model_whose_encoding_nobody_knows_is_estimated_with_more_room() -> None:
    known, unknown = estimate(TEXTS["russian"]), estimate(TEXTS["russian"], "claude-opus-4")
    assert known.number == unknown.number
    assert unknown.margin > 2 * known.margin
    assert count(TEXTS["russian"], "claude-opus-4") == unknown


def test_an_estimate_of_any_text_is_a_number() -> None:
    for text in ("", "\ud800", "\x00", "\n" * 99, "🚀", "a" * 99):
        assert 0 <= estimate(text).least <= estimate(text).most
