"""Names in doubled braces that nothing has: those of templates of other tools, and braces that are meant."""

import json

import pytest

from specforge.checks.unfilled_name import unfilled_name
from tests.conftest import load_texts


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("You work for {{company}}.", "declare a fact or a variable `company` and write `{company}`"),
        ("Grüße {{ user_name }}!", "declare a fact or a variable `user_name` and write `{user_name}`"),
        ("{{user.firstName}} の担当です", "declare a fact or a variable `user-first-name` and write `{user-first-name}`"),
        ("Sag {{company}}-Kunden Hallo.", "declare a fact or a variable `company` and write `{company}`"),
        ("It costs {{ cancel_fee }}.", "write `{cancel-fee}`"),
        ("It costs {{CancelFee}}.", "write `{cancel-fee}`"),
        (
            "It costs {{cancel_fees}}.",
            "write `{cancel-fee}` if that is meant, declare a fact or a variable `cancel_fees` and write `{cancel_fees}`",
        ),
        ("Where the name goes, write `{{company}}`.", None),
        ("Write ``` Dear {{name}},\nhello {{name}} ``` then.", None),
        ('Write "{{name}}" for the name.', None),
        ("Schreibe „{{name}}“.", None),
        ("Call /orders/{{id}} for it, or ?id={{id}}.", None),
        ("The set {{x}} has one thing.", None),
        ("Answer in {{}} or as {{1}}, or as {{a b}}.", None),
        ("Answer as {{{cancel-fee}}}.", None),
    ],
)
def test_a_name_of_nothing_in_doubled_braces_is_told_where_it_may_be_meant(text: str, cure: str | None) -> None:
    spec = (
        f"specforge: 1\nfeature: shop\nfacts:\n  - {{id: cancel-fee, is: 5 EUR}}\nconstraints:\n  - {{id: x, rule: {json.dumps(text)}}}\n"
    )
    loaded = load_texts({"shop.yaml": spec})
    assert not loaded.findings
    found = [one.help for one in unfilled_name.run(loaded.project) if "nothing is called" in one.message]
    assert found == ([] if cure is None else [f"{cure}, or put it between backticks if the braces are meant"])


def test_a_name_that_another_variant_has_is_one() -> None:
    spec = (
        "specforge: 1\nfeature: shop\nvariants: {tenant: [main, outlet]}\n"
        "facts:\n  - {id: fee, is: 5 EUR, where: {tenant: main}}\nrole: You tell {{fee}}.\n"
    )
    loaded = load_texts({"shop.yaml": spec})
    assert [one.message for one in unfilled_name.run(loaded.project)] == ["`{{fee}}` prints `{fee}` as it stands; nothing is filled in"]


def test_no_fact_is_proposed_for_a_name_in_itself() -> None:
    spec = "specforge: 1\nfeature: shop\nfacts:\n  - {id: ticket-text, says: 'The ticket: {{ticket_texts}}'}\n"
    loaded = load_texts({"shop.yaml": spec})
    assert [one.help for one in unfilled_name.run(loaded.project)] == [
        "declare a fact or a variable `ticket_texts` and write `{ticket_texts}`, or put it between backticks if the braces are meant"
    ]
