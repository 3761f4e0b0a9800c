"""What a change of the specs means, asked as a user asks it, in real repositories."""

import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest

from specforge.diffing.telling import schema
from specforge.diffing.texts import compared_texts
from specforge.spec.policy import BEHAVES
from tests.command import run_specforge
from tests.trees import git

SHOP = """\
specforge: 1
feature: shop
owners: {legal: legal-review, product: shop-pm}
use: [words.yaml, extra.yaml]
variables:
  - {id: now, type: datetime, sample: "2026-03-27T16:30:00+01:00"}
facts:
  - {id: state, says: The state of an order, one_of: [open, sent]}
constraints:
  - id: brief
    rule: Answer in at most 3 sentences.
    criteria:
      - {id: short, check: {sentences: {at_most: 3}}, passes: Yes., fails: A. B. C. D.}
  - id: own-orders
    for: [cancel]
    rule: Act only on orders of the user.
    owner: legal
    protected: true
  - {id: kind, level: should, rule: Be kind.}
intents:
  - id: cancel
    when: The user wants to cancel.
    do: Ask for the reason.
    tools: [find]
  - {id: chat, when: The user wants to chat., do: Chat.}
tools:
  - id: find
    purpose: Find orders.
    does: read
    input: {status: {type: state, required: false}, text: {type: string, max_chars: 100}}
    returns: many
    item: {id: {type: string, unique: true, max_chars: 9}, status: state}
    pages: {style: cursor, size: {default: 20, max: 100}, order_by: [id asc]}
cases:
  - {id: asks, covers: [cancel], input: "I want to cancel my order, please", given: {state: {found: 1}}, samples: 10, pass_rate: 90%, expect: [{says: [reason, order]}]}
"""
WORDS = """\
specforge: 1
module: words
constraints:
  - {id: plain, rule: Use plain words.}
"""
EXTRA = """\
specforge: 1
module: extra
owners: {finance: billing-desk}
sessions:
  events: {table: events, columns: {user: user_id, at: ts, id: event_id, kind: event}}
  purposes:
    billing: {per: [user], ends: {idle: 30m}, decided_by: finance}
"""
ORDERED = """\
specforge: 1
feature: shop
use: [words.yaml]
facts:
  - {id: hours, says: Open, is: 9 to 5}
  - {id: name, says: Name, is: A}
  - {id: quoted, is: B}
constraints:
  - {id: brief, rule: Be brief.}
  - {id: kind, rule: Be kind.}
  - {id: own, rule: Act on orders., for: cancel}
  - {id: tested, rule: Be tested., enforce: eval}
intents:
  - {id: cancel, when: Cancel.}
  - {id: chat, when: Chat.}
"""
ORDERED_WORDS = """\
specforge: 1
module: words
constraints:
  - {id: plain, rule: Be plain.}
  - {id: short, rule: Be short.}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "specforge.toml").write_text('specs = ["*.yaml"]\n')
    for name, text in (("shop", SHOP), ("words", WORDS), ("extra", EXTRA)):
        (root / f"{name}.yaml").write_text(text)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    return root


def specforge(root: Path, *arguments: str, code: int = 0) -> str:
    done = run_specforge(*arguments, cwd=root)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def edit(root: Path, *pairs: tuple[str, str], name: str = "shop.yaml") -> None:
    text = (root / name).read_text()
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    (root / name).write_text(text)


def changes(root: Path, *arguments: str) -> list[dict[str, object]]:
    document = json.loads(specforge(root, "diff", "--base", "main", "--format", "json", *arguments))
    jsonschema.validate(document, schema())
    return document["changes"]


def told(root: Path) -> list[str]:
    """Each change as `level action ref: fields`."""
    return [
        f"{one['level']} {one['action']} {one['ref']}" + "".join(f" | {field['field']} {field['says']}" for field in one["fields"])  # type: ignore[attr-defined]
        for one in changes(root)
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "at most 3 sentences",
            "at most 5 sentences",
            "danger loosened shop/constraint/brief | rule asks for less: `at most 3` became `at most 5`",
        ),
        (
            "at most 3 sentences",
            "at most 2 sentences",
            "warning tightened shop/constraint/brief | rule asks for more: `at most 3` became `at most 2`",
        ),
        ("Act only on orders", "Act on orders", "danger loosened shop/constraint/own-orders | rule asks for less: `only` is gone"),
        (
            "Be kind.",
            "Stay kind.",
            "warning reworded shop/constraint/kind | rule is worded otherwise; a person has to say whether it means the same",
        ),
        (
            "rule: Answer in at most 3 sentences.",
            "rule: Answer in at most 3 sentences.\n    wording: Answer in at most 9 sentences.",
            "danger loosened shop/constraint/brief | wording asks for less: `at most 3` became `at most 9`",
        ),
        (
            "when: The user wants to cancel.",
            "when: The user wants to cancel.\n    wording: The user does not want to cancel.",
            "danger changed shop/intent/cancel | wording may say the opposite: `not` is new",
        ),
        (
            "do: Ask for the reason.",
            "do: Do not ask for the reason.",
            "danger changed shop/intent/cancel | do.0 may say the opposite: `not` is new",
        ),
        (
            "at most 3 sentences",
            "at most 5 sentences, and always thank",
            "danger changed shop/constraint/brief | rule asks for less: `at most 3` became `at most 5`; and for more: `always` is new",
        ),
        (
            "at most 3 sentences",
            "at most 2 paragraphs",
            "warning changed shop/constraint/brief | rule says something else: `at most 3 sentences` became `at most 2 paragraphs`",
        ),
        ("id: cancel\n", "id: cancel\n    kind: refusal\n", "danger changed shop/intent/cancel | kind went from answer to refusal"),
        ("id: brief\n", "id: brief\n    for: [chat]\n", "danger loosened shop/constraint/brief | for is chat, and was everywhere: it holds for less"),
        (
            "    for: [cancel]\n",
            "",
            "warning tightened shop/constraint/own-orders | for is everywhere, and was cancel: it holds for more",
        ),
        ("id: kind, level", "id: kind, for: chat, level", "warning re-scoped shop/constraint/kind | for is chat, and was everywhere: it holds for less"),
        ("level: should", "level: must", "danger tightened shop/constraint/kind | level went from should to must: it binds more"),
        ("level: should", "level: may", "danger loosened shop/constraint/kind | level went from should to may: it binds less"),
        ("for: [cancel]", "for: [chat]", "warning re-scoped shop/constraint/own-orders | for is chat, and was cancel"),
        (
            "    owner: legal\n    protected: true\n",
            "    owner: legal\n",
            "error loosened shop/constraint/own-orders | protected is false now: it can be changed without its owner",
        ),
        ("  - {id: kind, level: should, rule: Be kind.}\n", "", "warning removed shop/constraint/kind"),
        (
            "  - id: own-orders\n    for: [cancel]\n    rule: Act only on orders of the user.\n    owner: legal\n    protected: true\n",
            "",
            "error removed shop/constraint/own-orders",
        ),
        ("id: kind, level", "id: nice, was: kind, level", "note renamed shop/constraint/nice | id is another one"),
        ("max: 100}", "max: 200}", "danger loosened shop/tool/find | pages.size.max went from 100 to 200: a page can be larger"),
        ("max: 100}", "max: 50}", "note tightened shop/tool/find | pages.size.max went from 100 to 50: a page is smaller at most"),
        ("max: 100}", "max: 50, above: refuse}", "danger tightened shop/tool/find | pages.size.max went from 100 to 50: whoever asks for more is refused now | pages.size.above went from clamp to refuse"),
        ("required: false", "required: true", "danger tightened shop/tool/find | input.status.required is true now: it must be given"),
        ("text: {type: string, max_chars: 100}", "text: {type: string, max_chars: 50}", "danger tightened shop/tool/find | input.text.max_chars went from 100 to 50"),
        ("text: {type: string, max_chars: 100}", "text: {type: string, max_chars: 200}", "note loosened shop/tool/find | input.text.max_chars went from 100 to 200"),
        ("max_chars: 9}", "max_chars: 19}", "danger loosened shop/tool/find | item.id.max_chars went from 9 to 19"),
        ("max_chars: 9}", "max_chars: 9, required: false, missing_means: It is new.}", "danger loosened shop/tool/find | item.id.required is false now: it can be missing | item.id.missing_means is promised now"),
        (", status: state}", "}", "error changed shop/tool/find | item.status is not promised any more"),
        ("text: {type: string, max_chars: 100}}", "text: {type: string, max_chars: 100}, sort: string}", "danger tightened shop/tool/find | input.sort must be given now"),
        ("at_most: 3", "at_most: 4", "warning loosened shop/criterion/brief.short | check asks for `sentences: at most 4`, and asked for `sentences: at most 3`"),
        ("at_most: 3", "at_most: 2", "note tightened shop/criterion/brief.short | check asks for `sentences: at most 2`, and asked for `sentences: at most 3`"),
        ("says: [reason, order]", "says: [reason]", "warning loosened shop/case/asks | expect does not ask for `says: order` any more"),
        ("pass_rate: 90%", "pass_rate: 80%", "warning loosened shop/case/asks | pass_rate went from 90 to 80"),
        ("found: 1", "found: true", "warning changed shop/case/asks | given.state.found is true now"),
        ("one_of: [open, sent]", "one_of: [open, sent, lost]", "note changed shop/fact/state | one_of gained `lost`"),
        ("specforge: 1\nfeature: shop\n", "specforge: 1\nfeature: shop\nrole: You sell.\n", "note changed shop/role | role is new"),
        ("owner: legal", "owner: product", "note changed shop/constraint/own-orders | owner went from legal to product"),
        ("id: kind, level", "id: kind, enforce: [prompt, tools, eval], level", "note tightened shop/constraint/kind | enforce gained `tools`"),
        ("order_by: [id asc]", "order_by: [id desc]", "error changed shop/tool/find | pages.order_by gained `id desc` and lost `id asc`"),
    ],
)  # fmt: skip
def test_a_change_says_what_it_means(shop: Path, before: str, after: str, expected: str) -> None:
    edit(shop, (before, after))
    assert told(shop) == [expected]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2h", "note tightened shop/tool/find | pages.cursor.lives went from 1 hour to 2 hours: it can be used for longer"),
        ("10m", "danger loosened shop/tool/find | pages.cursor.lives went from 1 hour to 10 minutes: it can be used for less long"),
    ],
)
def test_a_cursor_that_lives_longer_hurts_nobody(shop: Path, after: str, expected: str) -> None:
    edit(shop, ("max: 100}", "max: 100}, cursor: {lives: 1h}"))
    git(shop, "commit", "-qam", "cursors end")
    edit(shop, ("lives: 1h", f"lives: {after}"))
    assert told(shop) == [expected]


def test_what_a_missing_field_means_is_not_missed_where_the_field_is_always_there(shop: Path) -> None:
    edit(shop, ("status: state}", "status: {type: state, required: false, missing_means: It is new.}}"))
    git(shop, "commit", "-qam", "optional")
    edit(shop, ("status: {type: state, required: false, missing_means: It is new.}}", "status: {type: state, required: true}}"))
    assert told(shop) == ["note tightened shop/tool/find | item.status.required is true now: it is always there"]


@pytest.mark.parametrize(
    ("before", "after", "expected", "shown"),
    [
        ("one_of: [open, sent]", "one_of: [sent, open]", "danger changed shop/fact/state | one_of", ("open, sent", "sent, open")),
        (
            "one_of: [open, not sent, gone]",
            "one_of: [open, gone, not sent]",
            "danger changed shop/fact/state | one_of",
            ("2. not sent 3. gone", "2. gone 3. not sent"),
        ),
        (
            "do:\n      - Ask for the reason.\n      - Cancel it.\n      - Say so.",
            "do:\n      - Cancel it.\n      - Ask for the reason.\n      - Say so.",
            "warning changed shop/intent/cancel | do",
            ("1. Ask for the reason. 2. Cancel it.", "1. Cancel it. 2. Ask for the reason."),
        ),
    ],
)
def test_what_stands_in_another_order_is_neither_gone_nor_new(
    shop: Path, before: str, after: str, expected: str, shown: tuple[str, str]
) -> None:
    edit(shop, ("one_of: [open, sent]" if "one_of" in before else "do: Ask for the reason.", before))
    git(shop, "commit", "-qam", "as it was", "--allow-empty")
    edit(shop, (before, after))
    assert told(shop) == [f"{expected} stands in another order"]
    (field,) = changes(shop)[0]["fields"]  # type: ignore[misc]
    assert (field["before"], field["after"]) == shown


@pytest.mark.parametrize(
    ("file", "first", "second", "expected"),
    [
        (
            "shop.yaml",
            "  - {id: brief, rule: Be brief.}\n",
            "  - {id: kind, rule: Be kind.}\n",
            ["constraints: brief, kind became kind, brief"],
        ),
        ("shop.yaml", "  - {id: kind, rule: Be kind.}\n", "  - {id: own, rule: Act on orders., for: cancel}\n", []),
        ("shop.yaml", "  - {id: own, rule: Act on orders., for: cancel}\n", "  - {id: tested, rule: Be tested., enforce: eval}\n", []),
        ("shop.yaml", "  - {id: cancel, when: Cancel.}\n", "  - {id: chat, when: Chat.}\n", ["intents: cancel, chat became chat, cancel"]),
        (
            "shop.yaml",
            "  - {id: hours, says: Open, is: 9 to 5}\n",
            "  - {id: name, says: Name, is: A}\n",
            ["facts: hours, name became name, hours"],
        ),
        ("shop.yaml", "  - {id: name, says: Name, is: A}\n", "  - {id: quoted, is: B}\n", []),
        (
            "words.yaml",
            "  - {id: plain, rule: Be plain.}\n",
            "  - {id: short, rule: Be short.}\n",
            ["constraints: plain, short became short, plain"],
        ),
    ],
    ids=["rules", "rules in two sections", "a rule that is not shown", "intents", "facts", "a fact that is quoted", "rules of a module"],
)
def test_what_the_model_is_shown_in_another_order_is_told_of_its_spec(
    shop: Path, file: str, first: str, second: str, expected: list[str]
) -> None:
    edit(shop, (SHOP, ORDERED))
    edit(shop, (WORDS, ORDERED_WORDS), name="words.yaml")
    git(shop, "commit", "-qam", "ordered")
    edit(shop, (first, "FIRST"), (second, first), ("FIRST", second), name=file)
    fields = [field for one in changes(shop) for field in one["fields"]]  # type: ignore[attr-defined]
    assert [f"{field['field']}: {field['before']} became {field['after']}" for field in fields] == expected
    edit(shop, ("id: brief,", "id: terse, was: brief,"))
    assert len([one for one in told(shop) if "stand in another order" in one]) == len(expected)


def test_a_boundary_that_moves_says_which_way(shop: Path) -> None:
    edit(shop, ("idle: 30m", "idle: 45m"), name="extra.yaml")
    (one,) = changes(shop)
    assert one["category"] == "boundary"
    assert one["owner"] == "finance"
    assert one["features"] == ["shop"]
    assert told(shop) == [
        "danger loosened extra/session/billing | ends.idle went from 30 minutes to 45 minutes: a longer pause stays within one session"
    ]


def test_a_price_that_moves_is_told_with_both(shop: Path) -> None:
    edit(shop, ("decided_by: finance}", "decided_by: finance, price: 0.35 EUR}"), name="extra.yaml")
    git(shop, "commit", "-qam", "priced")
    edit(shop, ("0.35 EUR", "0.40 EUR"), name="extra.yaml")
    assert told(shop) == ["danger changed extra/session/billing | price went from 0.35 EUR to 0.40 EUR"]


def test_a_module_brings_its_rules_into_a_feature_and_takes_them_along(shop: Path) -> None:
    (shop / "more.yaml").write_text("specforge: 1\nmodule: more\nconstraints:\n  - {id: polite, rule: Thank the user.}\n")
    edit(shop, ("use: [words.yaml, extra.yaml]", "use: [more.yaml, extra.yaml]"))
    found = {(one["action"], one["ref"], one["through"]) for one in changes(shop)}
    assert {("gained", "more/constraint/polite", "more.yaml"), ("lost", "words/constraint/plain", "words.yaml")} <= found


def test_an_exception_takes_a_rule_out_of_one_feature(shop: Path) -> None:
    edit(shop, ("use: [words.yaml, extra.yaml]", "use: [{module: words.yaml, except: [plain]}, extra.yaml]"))
    found = {(one["action"], one["ref"], tuple(one["features"])) for one in changes(shop)}  # type: ignore[arg-type]
    assert ("lost", "words/constraint/plain", ("shop",)) in found


def test_a_rule_that_a_module_gains_is_told_once_with_the_features_that_have_it(shop: Path) -> None:
    edit(shop, ("constraints:\n", "constraints:\n  - {id: calm, rule: Stay calm.}\n"), name="words.yaml")
    assert [(one["action"], one["ref"], one["features"]) for one in changes(shop)] == [("added", "words/constraint/calm", ["shop"])]


def test_comments_layout_and_the_order_of_sections_mean_nothing(shop: Path) -> None:
    text = (shop / "shop.yaml").read_text()
    head, _, tools = text.partition("tools:\n")
    tools, _, cases = tools.partition("cases:\n")
    (shop / "shop.yaml").write_text(f"# A comment.\n{head}cases:\n{cases}tools:\n{tools}")
    said = specforge(shop, "diff", "--base", "main")
    assert said.startswith("nothing means anything else than in `main`")


def test_a_case_that_is_shown_to_the_model_crossed(shop: Path) -> None:
    edit(
        shop,
        (
            "cases:\n",
            'examples:\n  - {id: hello, shows: cancel, turns: [{user: "I want to cancel my order, please"}, {agent: Why?}]}\ncases:\n',
        ),
    )
    assert ("shown", "shop/case/asks") in {(one["action"], one["ref"]) for one in changes(shop)}


def test_a_case_of_several_variants_crosses_once(shop: Path) -> None:
    case = "cases:\n  - {id: refunds, covers: [plain], input: Tell me how a refund is paid out, expect: [{says: refund}]}\n"
    edit(shop, ("constraints:\n", f"{case}constraints:\n"), name="words.yaml")
    edit(shop, ("use:", "variants: {tenant: [main, outlet]}\nuse:"))
    git(shop, "commit", "-qam", "variants")
    example = "examples:\n  - {id: paid, shows: chat, turns: [{user: Tell me how a refund is paid out}, {agent: At once.}]}\n"
    edit(shop, ("cases:\n", f"{example}cases:\n"))
    assert [one["ref"] for one in changes(shop) if one["action"] == "shown"] == ["words/case/refunds"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "is: 5 EUR",
            "is: {main: 5 EUR, outlet: 3 EUR}",
            ("is", "5 EUR", '{"by": {"main": "5 EUR", "outlet": "3 EUR"}}'),
        ),
        (
            "only_if: It is open.",
            'only_if: {any_of: ["It is open.", "It is sent."]}',
            ("only_if", "It is open.", '{"any_of": ["It is open.", "It is sent."]}'),
        ),
    ],
)
def test_what_is_written_in_another_form_is_neither_gone_nor_new(
    shop: Path, before: str, after: str, expected: tuple[str, str, str]
) -> None:
    fact, condition = "  - {id: fee, says: The fee, is: 5 EUR}\n", "\n    only_if: It is open."
    edit(
        shop,
        ("use:", "variants: {tenant: [main, outlet]}\nuse:"),
        ("facts:\n", f"facts:\n{fact}"),
        ("The user wants to cancel.", f"The user wants to cancel.{condition}"),
    )
    git(shop, "commit", "-qam", "as it was")
    edit(shop, (before, after))
    (change,) = changes(shop)
    (field,) = change["fields"]  # type: ignore[misc]
    assert (field["field"], field["before"], field["after"]) == expected
    assert (field["action"], field["says"]) == ("changed", "took another form")


def test_what_says_the_same_under_another_id_is_told_to_be_perhaps_renamed(shop: Path) -> None:
    edit(
        shop, ("id: kind, level", "id: nice, level"), ("id: chat, when: The user wants to chat.", "id: talk, when: The user wants to talk.")
    )
    last = specforge(shop, "diff", "--base", "main").splitlines()[-1]
    assert last == "shop.yaml:19:5: shop/constraint/nice says what shop/constraint/kind said: when it was renamed, say `was: kind` in it"
    found = specforge(shop, "diff", "--base", "main", "--format", "markdown").partition("### Perhaps renamed\n\n")[2]
    assert found == "- `shop/constraint/nice` says what `shop/constraint/kind` said: when it was renamed, say `was: kind` in it\n"
    edit(shop, ("intents:", "  - {id: friendly, level: should, rule: Be kind.}\nintents:"))
    assert "renamed" not in specforge(shop, "diff", "--base", "main")


def test_a_feature_that_says_the_same_under_another_id_is_told_to_be_perhaps_renamed(shop: Path) -> None:
    edit(shop, ("feature: shop\n", "feature: store\n"), ("rule: Be kind.", "rule: Be very kind."))
    (shop / "shop.yaml").rename(shop / "store.yaml")
    (shop / "desk.yaml").write_text("specforge: 1\nfeature: desk\nrole: You are a desk.\nconstraints:\n  - {id: a, rule: Be new.}\n")
    assert [one["perhaps"] for one in changes(shop) if one["action"] == "added"] == ["", "shop"]
    hint = "at least half of it says what {} said, which is gone: when it was renamed, say `was: shop` in it\n"
    assert hint.format("shop") in specforge(shop, "diff", "--base", "main")
    assert hint.format("`shop`") in specforge(shop, "diff", "--base", "main", "--format", "markdown")
    assert "renamed" not in specforge(shop, "diff", "--base", "main", "--format", "changelog")
    git(shop, "checkout", "-q", "shop.yaml")
    assert [one["perhaps"] for one in changes(shop)] == ["", ""], "a copy is not the same feature under another id"


def test_of_many_features_that_are_gone_the_one_that_says_the_most_is_told(shop: Path) -> None:
    def write(feature: str, *rules: str) -> None:
        said = "".join(f"  - {{id: r{number}, rule: {rule}.}}\n" for number, rule in enumerate(rules))
        (shop / f"{feature}.yaml").write_text(f"specforge: 1\nfeature: {feature}\nrole: You help.\nconstraints:\n{said}")

    write("few", "Be kind", "Be quick", "Be calm", "Be right")
    write("most", "Be kind", "Be quick", "Be brief", "Be right")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "more")
    for gone in ("few", "most"):
        (shop / f"{gone}.yaml").unlink()
    write("new", "Be kind", "Be quick", "Be brief", "Be wise")
    write("other", "Be kind", "Be new", "Be fair", "Be wise")
    assert {one["ref"]: one["perhaps"] for one in changes(shop) if one["action"] == "added"} == {"new": "most", "other": ""}


def test_a_feature_that_is_renamed_is_told_once(shop: Path) -> None:
    edit(shop, ("feature: shop\n", "feature: store\nwas: shop\n"))
    assert told(shop) == ["danger renamed store | feature is another one: whoever names it must follow"]


def test_a_feature_that_comes_or_goes_is_one_change_and_its_protected_rules_are_told(shop: Path) -> None:
    (shop / "new.yaml").write_text("specforge: 1\nfeature: new\nrole: You are new.\nconstraints:\n  - {id: a, rule: Be new.}\n")
    (shop / "shop.yaml").unlink()
    assert told(shop) == ["error removed shop", "error removed shop/constraint/own-orders", "note added new"]


@pytest.mark.parametrize(("fail_on", "code"), [("never", 0), ("error", 0), ("danger", 1), ("note", 1)])
def test_a_gate_fails_on_the_level_of_a_change(shop: Path, fail_on: str, code: int) -> None:
    edit(shop, ("at most 3 sentences", "at most 5 sentences"))
    specforge(shop, "diff", "--base", "main", "--fail-on", fail_on, code=code)


def test_what_somebody_accepted_does_not_fail_until_it_is_another_change(shop: Path) -> None:
    edit(shop, ("at most 3 sentences", "at most 5 sentences"))
    accept = ("accept-change", "shop/constraint/brief", "--base", "main", "--owner", "product", "--reason", "Tried on users.")
    assert "needs a day on which it is looked at again" in specforge(shop, *accept, code=2)
    specforge(shop, *accept, "--expires", "2027-01-31", "--as-of", "2026-12-01")
    gate = ("diff", "--base", "main", "--fail-on", "danger")
    assert "accepted by product until 2027-01-31: Tried on users." in specforge(shop, *gate, "--as-of", "2026-12-01")
    specforge(shop, *gate, "--as-of", "2027-02-01", code=1)
    edit(shop, ("at most 5 sentences", "at most 6 sentences"))
    assert "the acceptance of shop/constraint/brief accepts nothing" in specforge(shop, *gate, "--as-of", "2026-12-01", code=1)


def test_a_protected_element_is_for_its_owner_to_accept(shop: Path) -> None:
    edit(shop, ("Act only on orders", "Act on orders"))
    accept = ("accept-change", "shop/constraint/own-orders", "--base", "main", "--reason", "x", "--expires", "2099-01-31", "--owner")
    assert "is for legal to accept, not for product" in specforge(shop, *accept, "product", code=2)
    specforge(shop, *accept, "legal")
    specforge(shop, "diff", "--base", "main", "--fail-on", "danger")


def test_a_role_that_guards_something_is_handed_on_by_whoever_had_it(shop: Path) -> None:
    edit(shop, ("legal: legal-review, product: shop-pm", "legal: shop-pm, product: nobody"))
    assert told(shop) == [
        "warning changed shop | owners.legal went from legal-review to shop-pm, who decides about what is protected",
        "note changed shop | owners.product went from shop-pm to nobody",
    ]
    gate = ("diff", "--base", "main", "--fail-on", "danger")
    assert "owner legal; protected" in specforge(shop, *gate, code=1)
    accept = ("accept-change", "shop", "--base", "main", "--reason", "x", "--expires", "2099-01-31", "--owner")
    assert "is for legal to accept, not for product" in specforge(shop, *accept, "product", code=2)
    specforge(shop, *accept, "legal")
    specforge(shop, *gate)


def test_an_acceptance_by_another_that_was_written_by_hand_does_not_count(shop: Path) -> None:
    edit(shop, ("Act only on orders", "Act on orders"))
    (one,) = changes(shop)
    with (shop / "shop.yaml").open("a") as file:
        file.write(
            f"decisions:\n  - {{change: constraint/own-orders, changes: [{one['fingerprint']}], reason: x, owner: product, expires: 2099-01-31}}\n"
        )
    specforge(shop, "diff", "--base", "main", "--fail-on", "danger", code=1)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--base", "nope"), 3, "there is no revision `nope`"),
        (("--base", "--help-me"), 3, "there is no revision `--help-me`"),
        (("--base", "main", "shpo"), 2, "did you mean `shop`?"),
        (("--base", "main", "--output", "no/such/folder.md"), 2, "name a file in an existing folder"),
        (("--base", "main", "--as-of", "tomorrow"), 2, "tomorrow"),
    ],
)
def test_a_mistake_is_told_with_its_cure(shop: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    assert said in specforge(shop, "diff", *arguments, code=code)


def test_without_a_repository_nothing_is_compared(tmp_path: Path) -> None:
    (tmp_path / "specforge.toml").write_text('specs = ["*.yaml"]\n')
    (tmp_path / "shop.yaml").write_text("specforge: 1\nfeature: a\nrole: b\n")
    env = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    done = run_specforge("diff", "--base", "main", cwd=tmp_path, env=env)
    assert done.returncode == 3
    assert "is not in a git repository" in done.stderr


def test_a_shallow_clone_is_told_instead_of_a_confident_answer(shop: Path, tmp_path: Path) -> None:
    git(shop, "checkout", "-qb", "change")
    for number in range(3):
        edit(shop, ("Be kind", f"{number} Be kind"))
        git(shop, "commit", "-qam", str(number))
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", shop.as_uri(), str(clone))
    said = specforge(clone, "diff", "--base", "origin/main", code=3)
    assert "this clone is shallow" in said
    assert "fetch-depth: 0" in said
    git(clone, "fetch", "-q", "--unshallow")
    assert "1 change since `origin/main`" in specforge(clone, "diff", "--base", "origin/main")


def test_histories_without_a_common_past_are_not_compared(shop: Path) -> None:
    git(shop, "checkout", "-q", "--orphan", "fresh")
    git(shop, "commit", "-qm", "fresh")
    assert "have no common past" in specforge(shop, "diff", "--base", "main", code=3)


def test_a_detached_head_is_compared_as_any_other(shop: Path) -> None:
    git(shop, "checkout", "-q", "--detach")
    edit(shop, ("max: 100}", "max: 200}"))
    assert "1 change since `main`" in specforge(shop, "diff", "--base", "main")


def test_a_spec_with_a_mistake_on_either_side_is_told(shop: Path) -> None:
    edit(shop, ("level: should", "level: shoud"))
    assert "could not be understood" in specforge(shop, "diff", "--base", "main", code=2)
    git(shop, "commit", "-qam", "broken")
    edit(shop, ("level: shoud", "level: should"))
    said = specforge(shop, "diff", "--base", "HEAD", code=2)
    assert "in the base, feature `shop` could not be understood: shop.yaml:19:16: `level` cannot be" in said
    assert "`specforge check` looks at this tree" in said


HOSTILE = (
    "Ask @everyone ![x](http://evil.example/a) <script>alert(1)</script> ``` \u202e ::error::x ##[error]y ghp_{} [l](javascript:x)".format(
        "a1B2" * 9
    )
)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "changelog"])
def test_hostile_words_of_a_spec_are_inert_and_keys_are_not_repeated(shop: Path, form: str) -> None:
    edit(shop, ("Be kind.}", f"{json.dumps(HOSTILE)}}}"))
    said = specforge(shop, "diff", "--base", "main", "--format", form)
    assert "ghp_" not in said
    assert "a token of GitHub" in said
    assert "`2`" not in said, "the digits of a key are a part of it"
    assert form == "json" or "\u202e" not in said
    assert not any(line.lstrip().startswith("::") for line in said.splitlines())
    assert form == "json" or "##[error]" not in said


@pytest.mark.parametrize("form", ["markdown", "changelog"])
def test_markdown_acts_on_nothing_of_a_spec(shop: Path, form: str) -> None:
    from markdown_it import MarkdownIt

    edit(shop, ("Be kind.}", f"{json.dumps(HOSTILE)}}}"))
    page = MarkdownIt("commonmark").enable("table").parse(specforge(shop, "diff", "--base", "main", "--format", form))
    kinds = {child.type for token in page for child in (token, *(token.children or ()))}
    assert kinds.isdisjoint({"link_open", "image", "html_block", "html_inline", "fence", "code_block"})
    texts = "".join(child.content for token in page for child in (token.children or ()) if child.type == "text")
    assert "@everyone" not in texts


def test_a_changelog_speaks_to_those_who_use_a_feature(shop: Path) -> None:
    edit(shop, ("max: 100}", "max: 200}"), ("at_most: 3", "at_most: 4"), ("  - {id: kind, level: should, rule: Be kind.}\n", ""))
    assert specforge(shop, "diff", "--base", "main", "--format", "changelog") == (
        "## `shop`\n\n### Breaking\n\n- Tool `find`: `pages.size.max` went from 100 to 200: a page can be larger.\n\n"
        "### Changed\n\n- Rule `kind` is gone: Be kind.\n"
    )


def test_a_changelog_does_not_say_that_words_are_as_they_were(shop: Path) -> None:
    edit(shop, ("id: chat, when", "id: chat, title: A chat, when"))
    said = specforge(shop, "diff", "--base", "main", "--format", "changelog")
    assert said == "No rule, promise or boundary has changed; words that the model reads, or what is judged, are others.\n"


@pytest.mark.parametrize(("category", "number"), [("contract", 1), ("behavior", 2), ("eval", 3), ("text", 3)])
def test_a_category_includes_those_that_more_people_notice(shop: Path, category: str, number: int) -> None:
    edit(shop, ("max: 100}", "max: 200}"), ("at_most: 3", "at_most: 4"), ("Be kind", "Stay kind"))
    assert len(changes(shop, "--category", category)) == number


@pytest.mark.parametrize(
    ("pairs", "step"),
    [
        ([("max: 100}", "max: 200}")], "major"),
        ([("Be kind", "Stay kind")], "minor"),
        ([("at_most: 3", "at_most: 4")], "patch"),
        ([], "none"),
    ],
)
def test_a_version_has_to_take_the_step_of_its_heaviest_change(shop: Path, pairs: list[tuple[str, str]], step: str) -> None:
    edit(shop, *pairs)
    assert json.loads(specforge(shop, "diff", "--base", "main", "--format", "json"))["step"] == step


def test_the_name_of_a_change_does_not_move_with_its_line(shop: Path) -> None:
    edit(shop, ("at most 3 sentences", "at most 5 sentences"))
    (before,) = changes(shop)
    edit(shop, ("specforge: 1\n", "# one\n# two\nspecforge: 1\n"))
    (after,) = changes(shop)
    assert before["fingerprint"] == after["fingerprint"]
    assert before["at"] != after["at"]


def test_git_shows_what_a_change_means(shop: Path) -> None:
    driver = f"{sys.executable} -m specforge diff-driver"
    git(shop, "config", "diff.specforge.command", driver)
    (shop / ".gitattributes").write_text("*.yaml diff=specforge\n")
    edit(shop, ("at most 3 sentences", "at most 5 sentences"))
    edit(shop, ("specforge: 1\n", "# a comment\nspecforge: 1\n"), name="words.yaml")
    (shop / "extra.yaml").write_text("no: spec\n")
    said = git(shop, "diff")
    assert "danger loosened shop/constraint/brief" in said
    assert "specforge diff words.yaml\n  comments, layout or order alone: nothing means anything else\n" in said
    assert "+no: spec" in said
    assert "git hands 7 or 9 arguments" in specforge(shop, "diff-driver", "a", "b", code=2)


def test_texts_that_name_something_by_its_new_name_are_no_change(shop: Path) -> None:
    quoting = "rule: Answer in at most 3 sentences.", "rule: Answer in at most 3 sentences, and name {state} {now}."
    edit(shop, quoting)
    git(shop, "commit", "-qam", "quotes")
    edit(
        shop,
        ("id: state, says", "id: status, was: state, says"),
        ("name {state}", "name {status}"),
        ("type: state,", "type: status,"),
        ("status: state}", "status: status}"),
    )
    assert told(shop) == ["note renamed shop/fact/status | id is another one"]
    edit(shop, ("and name {status}", "and say {status}"))
    assert [one.split(" | ")[0] for one in told(shop)] == ["warning reworded shop/constraint/brief", "note renamed shop/fact/status"]


def test_a_name_that_something_else_has_taken_over_is_a_change(shop: Path) -> None:
    edit(shop, ("rule: Answer in at most 3 sentences.", "rule: Answer in at most 3 sentences, and name {state}."))
    git(shop, "commit", "-qam", "quotes")
    edit(
        shop,
        (
            "  - {id: state, says: The state of an order,",
            "  - {id: state, says: A state, one_of: [alive, dead]}\n  - {id: status, was: state, says: The state of an order,",
        ),
        ("name {state}", "name {status}"),
    )
    assert any("shop/constraint/brief" in one for one in told(shop))


BRIEF = SHOP[SHOP.index("  - id: brief\n") : SHOP.index("  - id: own-orders\n")]


def test_what_moves_into_a_module_as_it_is_was_moved(shop: Path) -> None:
    edit(shop, (BRIEF, ""))
    edit(shop, ("  - {id: plain, rule: Use plain words.}\n", f"  - {{id: plain, rule: Use plain words.}}\n{BRIEF}"), name="words.yaml")
    (one,) = changes(shop)
    assert (one["level"], one["action"], one["ref"], one["was"]) == ("note", "renamed", "words/constraint/brief", "shop/constraint/brief")


def test_what_moves_into_a_module_and_asks_for_less_there_is_no_move(shop: Path) -> None:
    edit(shop, (BRIEF, ""))
    looser = BRIEF.replace("{at_most: 3}", "{at_most: 4}")
    edit(shop, ("  - {id: plain, rule: Use plain words.}\n", f"  - {{id: plain, rule: Use plain words.}}\n{looser}"), name="words.yaml")
    assert sorted((one["action"], one["ref"]) for one in changes(shop)) == [
        ("added", "words/constraint/brief"),
        ("removed", "shop/constraint/brief"),
    ]


SPLIT = """\
  - id: short
    rule: Keep it short.
    criteria:
      - {id: brief, check: {sentences: {at_most: 3}}, passes: Yes., fails: A. B. C. D.}
"""


def test_a_criterion_that_goes_into_another_rule_when_one_is_split_is_not_removed(shop: Path) -> None:
    head = BRIEF.partition("    criteria:\n")[0]
    edit(shop, (BRIEF, head + SPLIT))
    moved = "note renamed shop/criterion/short.brief | ref is another one: it stands in shop/constraint/short now, and asks the same there"
    assert told(shop) == ["note added shop/constraint/short", moved]
    git(shop, "commit", "-qam", "split")
    git(shop, "checkout", "-qb", "joined")
    git(shop, "branch", "-f", "main", "HEAD")
    edit(shop, (head + SPLIT, BRIEF))
    back = moved.replace("short.brief", "brief.short").replace("constraint/short", "constraint/brief")
    assert told(shop) == ["danger removed shop/constraint/short", back]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rule: Keep it short.", "rule: Keep it short.\n    for: [chat]"),
        ("rule: Keep it short.", "rule: Keep it short.\n    enforce: prompt"),
        ("{at_most: 3}", "{at_most: 4}"),
    ],
)
def test_a_criterion_that_asks_otherwise_in_another_rule_is_removed(shop: Path, old: str, new: str) -> None:
    edit(shop, (BRIEF, BRIEF.partition("    criteria:\n")[0] + SPLIT.replace(old, new)))
    assert "warning removed shop/criterion/brief.short" in told(shop)


def test_a_rule_that_moves_into_a_module_comes_to_the_others_that_use_it(shop: Path) -> None:
    (shop / "other.yaml").write_text("specforge: 1\nfeature: other\nrole: You help.\nuse: [words.yaml]\n")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "another")
    edit(shop, (BRIEF, ""))
    edit(shop, ("  - {id: plain, rule: Use plain words.}\n", f"  - {{id: plain, rule: Use plain words.}}\n{BRIEF}"), name="words.yaml")
    assert sorted((one["action"], one["ref"], tuple(one["features"])) for one in changes(shop)) == [
        ("added", "words/constraint/brief", ("other",)),
        ("renamed", "words/constraint/brief", ("shop",)),
    ]


def test_a_value_that_is_spelt_like_a_former_id_is_no_name(shop: Path) -> None:
    edit(shop, ("text: {type: string, max_chars: 100}", "text: {type: string, one_of: [kind, rude]}"))
    git(shop, "commit", "-qam", "values")
    edit(shop, ("{id: kind, level: should", "{id: nice, was: kind, level: should"), ("one_of: [kind, rude]", "one_of: [nice, rude]"))
    assert told(shop) == [
        "error changed shop/tool/find | input.text.one_of gained `nice` and lost `kind`",
        "note renamed shop/constraint/nice | id is another one",
    ]


def test_fields_that_name_something_by_its_new_name_are_no_change(shop: Path) -> None:
    edit(
        shop,
        ("- id: cancel\n    when", "- id: stop\n    was: cancel\n    when"),
        ("for: [cancel]", "for: [stop]"),
        ("covers: [cancel]", "covers: [stop]"),
    )
    assert told(shop) == ["note renamed shop/intent/stop | id is another one"]


def test_an_id_that_was_there_before_is_compared_with_itself(shop: Path) -> None:
    both = "  - {id: state, says: The state of an order, one_of: [open, sent]}\n"
    limits = "  - {id: low, says: The limit, is: 50 euros}\n  - {id: high, says: The limit, is: 100 euros}\n"
    edit(shop, (both, both + limits), ("rule: Be kind.", 'rule: "Offer {low}."'))
    git(shop, "commit", "-qam", "facts")
    edit(shop, (limits, "  - {id: high, was: [low], says: The limit, is: 50 euros}\n"), ("Offer {low}.", "Offer {high}."))
    found = {str(one["ref"]): one["action"] for one in changes(shop)}
    assert found == {"shop/fact/high": "changed", "shop/fact/low": "removed", "shop/constraint/kind": "reworded"}


PLAIN = "  - {id: plain, rule: Use plain words.}\n"


def test_what_moves_out_of_a_module_into_the_feature_as_it_is_was_moved(shop: Path) -> None:
    edit(shop, (PLAIN, f"{PLAIN}  - {{id: calm, rule: Stay calm.}}\n"), name="words.yaml")
    git(shop, "commit", "-qam", "two")
    edit(shop, (PLAIN, ""), name="words.yaml")
    edit(shop, ("constraints:\n", f"constraints:\n{PLAIN}"))
    assert told(shop) == ["note renamed shop/constraint/plain | ref is another one: it stands in the feature now, and says the same there"]


def test_a_module_that_is_dissolved_is_no_loss(shop: Path) -> None:
    edit(shop, ("use: [words.yaml, extra.yaml]", "use: [extra.yaml]"), ("constraints:\n", f"constraints:\n{PLAIN}"))
    (shop / "words.yaml").unlink()
    assert [one.partition(" | ")[0] for one in told(shop)] == ["note renamed shop/constraint/plain"]


def test_a_module_that_is_split_in_two_gains_no_criterion(shop: Path) -> None:
    rule = "  - {id: warm, rule: Be warm., criteria: [{id: w, check: {says: x}, passes: x, fails: y}]}\n"
    edit(shop, (PLAIN, f"{PLAIN}{rule}"), name="words.yaml")
    git(shop, "commit", "-qam", "warm")
    edit(shop, (rule, ""), name="words.yaml")
    (shop / "tone.yaml").write_text(f"specforge: 1\nmodule: tone\nconstraints:\n{rule}")
    edit(shop, ("use: [words.yaml, extra.yaml]", "use: [words.yaml, extra.yaml, tone.yaml]"))
    moved = "ref is another one: it stands in a module now, and says the same there"
    assert told(shop) == ["note changed shop | use.2 is new", f"note renamed tone/constraint/warm | {moved}"]


def test_an_intent_moves_into_a_module_with_the_rules_in_it(shop: Path) -> None:
    chat = "  - {id: chat, when: The user wants to chat., do: Chat.}\n"
    held = chat.replace(
        "do: Chat.", "do: Chat., constraints: [{id: warm, rule: Be warm., criteria: [{id: w, check: {says: x}, passes: x, fails: y}]}]"
    )
    edit(shop, (chat, held))
    git(shop, "commit", "-qam", "held")
    edit(shop, (held, ""))
    edit(shop, (PLAIN, f"{PLAIN}intents:\n{held}"), name="words.yaml")
    assert told(shop) == ["note renamed words/intent/chat | ref is another one: it stands in a module now, and says the same there"]
    edit(shop, ("Be warm.", "Be cold."), name="words.yaml")
    assert "danger removed shop/intent/chat" in told(shop)


def test_a_module_in_another_file_is_the_same_and_under_another_id_it_moved(shop: Path) -> None:
    (shop / "words.yaml").rename(shop / "plain.yaml")
    edit(shop, ("words.yaml", "plain.yaml"))
    assert told(shop) == []
    edit(shop, ("module: words", "module: diction"), name="plain.yaml")
    moved = "ref is another one: it stands in a module now, and says the same there"
    assert told(shop) == [f"note renamed diction/constraint/plain | {moved}", "note changed shop | use.0 is new"]


def test_the_order_of_channels_and_the_place_of_a_rule_for_one_intent_mean_nothing(shop: Path) -> None:
    brief = "  - id: brief\n"
    edit(shop, (brief, f"{brief}    enforce: [prompt, eval]\n"), ("{id: kind, level: should", "{id: kind, for: chat, level: should"))
    git(shop, "commit", "-qam", "stated")
    edit(shop, ("[prompt, eval]", "[eval, prompt]"), ("  - {id: kind, for: chat, level: should, rule: Be kind.}\n", ""))
    edit(shop, ("do: Chat.}", "do: Chat., constraints: [{id: kind, level: should, rule: Be kind.}]}"))
    assert told(shop) == []


def test_a_rule_that_goes_into_one_intent_holds_for_less(shop: Path) -> None:
    rule = "  - {id: calm, rule: Stay calm.}\n"
    edit(shop, ("constraints:\n", f"constraints:\n{rule}"))
    git(shop, "commit", "-qam", "calm")
    edit(shop, (rule, ""), ("do: Chat.}", "do: Chat., constraints: [{id: calm, rule: Stay calm.}]}"))
    assert told(shop) == ["danger loosened shop/constraint/calm | for stands in chat now, and held everywhere: it holds for less"]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("[stop, chat]", []),
        ("[chat, stop]", []),
        ("[stop]", ["danger loosened shop/constraint/own-orders | for is stop, and was stop, chat: it holds for less"]),
    ],
)
def test_what_a_rule_holds_for_is_compared_by_the_names_of_now(shop: Path, scope: str, expected: list[str]) -> None:
    edit(shop, ("for: [cancel]", "for: [cancel, chat]"))
    git(shop, "commit", "-qam", "two intents")
    edit(shop, ("for: [cancel, chat]", f"for: {scope}"), ("id: cancel\n", "id: stop\n    was: cancel\n"))
    assert [one for one in told(shop) if "own-orders" in one] == expected


def test_a_rule_that_is_narrowed_to_variants_holds_for_less(shop: Path) -> None:
    edit(shop, ("use: [words", "variants: {tenant: [main, outlet]}\nuse: [words"))
    git(shop, "commit", "-qam", "variants")
    edit(shop, ("- id: brief\n", "- id: brief\n    where: {tenant: [main]}\n"))
    assert "danger loosened shop/constraint/brief | where is tenant main, and was everywhere: it holds for less" in told(shop)


def test_another_axis_moves_every_artifact_and_another_value_none(shop: Path) -> None:
    """Whoever reads the prompt at its path finds nothing there any more, also where all that it said is said still."""
    moved = "is new, and every artifact of the feature stands in another folder"
    edit(shop, ("use: [words", "variants: {tenant: [main, outlet]}\nuse: [words"))
    assert told(shop) == [f"danger changed shop | variants {moved}"]
    git(shop, "commit", "-qam", "variants")
    edit(shop, ("outlet]}", "outlet, kiosk]}"))
    assert told(shop) == ["note changed shop | variants.tenant gained `kiosk`"]
    edit(shop, ("outlet, kiosk]}", "outlet], locale: [en]}"))
    assert told(shop) == [f"danger changed shop | variants.locale {moved}"]
    edit(shop, ("variants: {tenant: [main, outlet], locale: [en]}\n", ""))
    (field,) = changes(shop)[0]["fields"]  # type: ignore[misc]
    assert (field["before"], field["after"]) == ('{"tenant": ["main", "outlet"]}', "")


def test_a_rule_that_holds_for_the_same_in_another_order_has_not_changed(shop: Path) -> None:
    edit(
        shop,
        ("use: [words", "variants: {tenant: [main, outlet]}\nuse: [words"),
        ("- id: brief\n", "- id: brief\n    for: [cancel, chat]\n    where: {tenant: [main, outlet]}\n"),
    )
    git(shop, "commit", "-qam", "variants")
    edit(shop, ("for: [cancel, chat]\n    where: {tenant: [main, outlet]}", "for: [chat, cancel]\n    where: {tenant: [outlet, main]}"))
    assert told(shop) == []


def test_texts_are_compared_with_the_facts_that_they_quote(shop: Path) -> None:
    facts = "facts:\n"
    edit(shop, (facts, f'{facts}  - {{id: most, says: Sentences, is: "3"}}\n'), ("at most 3 sentences", "at most {most} sentences"))
    assert told(shop) == [
        "note added shop/fact/most",
        "note reworded shop/constraint/brief | rule says the same, and quotes it otherwise",
    ]
    git(shop, "commit", "-qam", "a fact")
    edit(shop, ('is: "3"', 'is: "90"'))
    assert told(shop) == [
        "danger loosened shop/constraint/brief | rule asks for less: `at most 3` became `at most 90`",
        "warning changed shop/fact/most | is says something else: `3` became `90`",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("five days", "ten days", "says something else: `5` became `10`"),
        ("vingt jours", "trente jours", "says something else: `20` became `30`"),
        ("5 days", "five days", "is worded otherwise; a person has to say whether it means the same"),
        ("the right one", "the right answer", "is worded otherwise; a person has to say whether it means the same"),
    ],
)
def test_numbers_in_words_are_compared_as_numbers(before: str, after: str, said: str) -> None:
    assert [one.says for one in compared_texts(before, after, (), BEHAVES)] == [said]


@pytest.mark.parametrize(
    ("use", "rule"),
    [
        ("{module: words.yaml, where: {tenant: [main]}}", BRIEF),
        ("words.yaml", BRIEF.replace("  - id: brief\n", "  - id: brief\n    for: [chat]\n")),
    ],
    ids=["in some variants", "in another scope"],
)
def test_a_rule_that_does_not_hold_as_before_in_a_module_was_not_moved(shop: Path, use: str, rule: str) -> None:
    edit(shop, ("use: [words.yaml, extra.yaml]\n", "variants: {tenant: [main, outlet]}\nuse: [words.yaml, extra.yaml]\n"))
    git(shop, "commit", "-qam", "variants")
    edit(shop, (BRIEF, ""), ("use: [words.yaml,", f"use: [{use},"))
    edit(shop, ("  - {id: plain, rule: Use plain words.}\n", f"  - {{id: plain, rule: Use plain words.}}\n{rule}"), name="words.yaml")
    assert "removed shop/constraint/brief" in " ".join(told(shop))


def test_a_tool_that_is_renamed_changes_no_case_that_expects_a_call_of_it(shop: Path) -> None:
    edit(shop, ("expect: [{says: [reason, order]}]", "expect: [{not: {calls: [find]}}, {calls: {call: find, with: {text: a}}}]"))
    git(shop, "commit", "-qam", "calls")
    edit(shop, ("  - id: find\n", "  - id: search\n    was: find\n"), ("tools: [find]", "tools: [search]"))
    edit(shop, ("calls: [find]", "calls: [search]"), ("call: find", "call: search"))
    assert [(one["action"], one["ref"]) for one in changes(shop)] == [("renamed", "shop/tool/search")]
    edit(shop, ("with: {text: a}", "with: {text: b}"))
    assert ("changed", "shop/case/asks") in [(one["action"], one["ref"]) for one in changes(shop)]
