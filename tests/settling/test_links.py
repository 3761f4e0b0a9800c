"""Files that people write, linked to the elements they are about; and the import that drafts such links."""

import fcntl
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.errors import UsageError
from specforge.settling.confirming import confirm
from specforge.settling.importing import import_feature
from specforge.verbs import build, check
from tests.command import specforge_in
from tests.settling.shop import AS_OF
from tests.trees import edit

SPEC = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
facts:
  - {id: status, says: The status of an order, one_of: [pending, sent, delivered]}
constraints:
  - {id: brief, level: should, rule: Answer in at most 3 sentences.}
  - {id: quick, level: should, rule: A refund takes 5 to 7 days.}
tools:
  - {id: find_order, does: read, purpose: Find an order., input: {id: string}, returns: one}
cases:
  - {id: asks, covers: brief, input: Where is it?, expect: [{says: way}]}
links:
  - {file: ../hand/prompt.md, at: "## Style", to: [constraint/brief]}
  - {file: ../hand/prompt.md, at: "Orders are pending, sent or delivered.", to: [fact/status]}
  - {file: ../hand/promptfooconfig.yaml, at: "#/tests/0", to: [constraint/brief, case/asks]}
  - {file: ../hand/tools.json, at: "#/tools/find_order", to: [tool/find_order]}
"""
FILES = {
    "specforge.toml": "",
    "specs/shop.yaml": SPEC,
    "hand/prompt.md": "You help.\n\n## Style\n\nAt most 3 sentences.\n\n### Tone\n\nBe kind.\n\n## Orders\n\nOrders are pending, sent or delivered.\n",
    "hand/promptfooconfig.yaml": "tests:\n  - description: brief\n    vars: {question: Where is it?}\n    assert:\n      - {type: llm-rubric, value: It has at most 3 sentences.}\n",
    "hand/tools.json": '{"tools": [{"name": "other"}, {"name": "find_order", "description": "Find an order."}]}',
}


def told(root: Path) -> list[tuple[str, str]]:
    found = check(root, Config(), AS_OF).report.findings
    return [(one.check, one.message) for one in found if "link" in one.check or one.check == "contradicting-text"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    build(tmp_path, Config(), AS_OF)
    return tmp_path


def test_links_are_confirmed_and_suspect_when_either_end_moves(shop: Path) -> None:
    assert told(shop) == [
        ("unconfirmed-link", "4 links are not confirmed: ../hand/prompt.md, ../hand/promptfooconfig.yaml, ../hand/tools.json")
    ]
    assert specforge_in(shop, "confirm", "shop") == (0, "4 links confirmed in specs/shop.yaml\n", "")
    assert told(shop) == []
    # Layout of the other file's values is no change, and neither is a text beside the piece.
    edit(shop, "hand/tools.json", '{"tools": [', '{"tools":  [\n')
    edit(shop, "hand/prompt.md", "You help.", "You help people.")
    assert told(shop) == []
    edit(shop, "hand/prompt.md", "Be kind.", "Be very kind.")
    assert told(shop) == [
        ("suspect-link", "../hand/prompt.md at '## Style' (line 3) changed since it was compared with shop/constraint/brief")
    ]
    edit(shop, "specs/shop.yaml", "Answer in at most 3", "Always answer in at most 3")
    assert [message for _, message in told(shop)] == [
        "../hand/prompt.md at '## Style' (line 3) and shop/constraint/brief changed since they were compared",
        "one of shop/constraint/brief and shop/case/asks changed since ../hand/promptfooconfig.yaml at '#/tests/0' (line 2) was compared with them",
    ]
    assert specforge_in(shop, "confirm", "shop", "hand/prompt.md")[1] == "2 links confirmed in specs/shop.yaml\n"
    assert len(told(shop)) == 1
    edit(shop, "hand/prompt.md", "## Style", "## Manner")
    assert told(shop)[0] == ("suspect-link", "../hand/prompt.md at '## Style' is not there any more")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("links:\n", "links:\n  - {file: ../hand/prompt.md, at: '## Orders', to: [fact/status]}\n"),
        ("Find an order.", "Find any order."),
    ],
    ids=["other places", "another element"],
)
def test_what_another_run_writes_while_it_waits_is_not_confirmed(shop: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    real = fcntl.flock

    def flock(descriptor: int, operation: int) -> None:
        edit(shop, "specs/shop.yaml", old, new)
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(UsageError, match=r"specs/shop\.yaml was changed while this ran, and was left alone"):
        confirm(shop, Config(), "shop", ["hand/tools.json"])
    assert "seen:" not in (shop / "specs/shop.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["hand/tools.json", "./hand/tools.json", "../hand/tools.json", "tools.json"])
def test_a_linked_file_is_named_as_in_the_spec_in_the_project_or_alone(shop: Path, name: str) -> None:
    assert confirm(shop, Config(), "shop", [name]) == (1, ("specs/shop.yaml",))


@pytest.mark.parametrize("names", [("old/tools.json",), ("hand/tools.json", "tols.json"), ("../../hand/tools.json",)])
def test_a_file_that_is_not_linked_is_told_and_nothing_is_confirmed(shop: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match=f"feature `shop` has no link to {names[-1]}") as raised:
        confirm(shop, Config(), "shop", names)
    assert raised.value.help == "its linked files: ../hand/prompt.md, ../hand/promptfooconfig.yaml, ../hand/tools.json"
    assert "seen:" not in (shop / "specs/shop.yaml").read_text(encoding="utf-8")


def test_a_contradiction_names_both_places(shop: Path) -> None:
    edit(shop, "hand/promptfooconfig.yaml", "at most 3", "at most 5")
    edit(shop, "hand/prompt.md", "At most 3", "At most 4")
    edit(shop, "hand/prompt.md", "pending, sent or delivered", "pending, packed, sent or delivered")
    edit(shop, "specs/shop.yaml", 'at: "Orders are pending, sent or', 'at: "Orders are pending, packed, sent or')
    assert [message for name, message in told(shop) if name == "contradicting-text"] == [
        "../hand/prompt.md:5 says 4 sentences, and shop/constraint/brief (specs/shop.yaml:7:5) says 3 sentences",
        "../hand/prompt.md:13 says `packed`, and shop/fact/status (specs/shop.yaml:5:5) says one of pending, sent, delivered",
        "../hand/promptfooconfig.yaml:2 says 5 sentences, and shop/constraint/brief (specs/shop.yaml:7:5) says 3 sentences",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("constraint/brief]}", "constraint/brif]}", "is about shop/constraint/brif, which does not exist"),
        ("#/tests/0", "#/tests/9", "at '#/tests/9' is not there"),
        ("../hand/tools.json", "../hand/nothing.json", "the linked file '../hand/nothing.json' cannot be read"),
        ("../hand/tools.json", "../../etc/tools.json", "leaves the project"),
    ],
)
def test_a_link_to_nothing_is_told(shop: Path, old: str, new: str, said: str) -> None:
    edit(shop, "specs/shop.yaml", old, new)
    assert any(said in one.message for one in check(shop, Config(), AS_OF).report.findings)


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ('"## Style"', '"## Styles"', "## Style"),
        ("Orders are pending, sent or delivered.", "Orders are pending, sent or done.", "Orders are pending, sent or delivered."),
        ("#/tests/0", "#/test/0", "#/tests/0"),
        ("#/tests/0", "#/tests/bref/vars", "#/tests/brief/vars"),
        ("#/tests/0", "#/tests/bref/nothing", "#/tests/brief"),
        ("#/tools/find_order", "#/tools/find_orders", "#/tools/find_order"),
        ('"## Style"', '"## Refunds of what came broken"', ""),
        ("#/tests/0", "#/nothing/0", ""),
    ],
)
def test_a_place_that_never_was_there_names_the_nearest_one(shop: Path, old: str, new: str, meant: str) -> None:
    edit(shop, "specs/shop.yaml", old, new)
    (found,) = (one for one in check(shop, Config(), AS_OF).report.findings if one.check == "suspect-link")
    assert found.message.endswith(" is not there")
    assert found.help == (f"did you mean `{meant}`? else " if meant else "") + "say where it is, or remove the link"


@pytest.mark.parametrize("text", ["\x00", "{", "- &a [*a, *a]\n", "[" * 100_000])
def test_a_hostile_linked_file_is_told(shop: Path, text: str) -> None:
    (shop / "hand/promptfooconfig.yaml").write_text(text, encoding="utf-8")
    found = check(shop, Config(), AS_OF).report.findings
    assert any(one.check in {"suspect-link", "unusable-document"} for one in found)


def test_an_import_drafts_a_spec_that_builds_and_links_its_sources(tmp_path: Path) -> None:
    root = tmp_path
    for path, text in FILES.items():
        if path != "specs/shop.yaml":
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
    code, out, error = specforge_in(
        root, "import", "hand/prompt.md", "--evals", "hand/promptfooconfig.yaml", "--tools", "hand/tools.json", "--feature", "shop"
    )
    assert (code, error) == (0, "")
    assert "specs/shop.yaml was drafted: 7 links to confirm" in out
    before = {path: (root / path).read_text(encoding="utf-8") for path in FILES if path.startswith("hand/")}
    code, out, _ = specforge_in(root, "build")
    assert code == 0
    assert "note[unconfirmed-link]: 7 links are not confirmed" in out
    prompt = (root / "generated/shop/prompt.md").read_text(encoding="utf-8")
    assert "At most 3 sentences." in prompt
    assert "Be kind." in prompt
    assert specforge_in(root, "confirm", "shop")[0] == 0
    assert "link" not in specforge_in(root, "check")[1]
    assert {path: (root / path).read_text(encoding="utf-8") for path in before} == before
    assert specforge_in(root, "import", "hand/prompt.md", "--feature", "shop")[:2] == (2, "")


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("prompt.md", "specs/refund-bot.yaml"),
        ("system_prompt.txt", "specs/refund-bot.yaml"),
        ("System Prompt.md", "specs/refund-bot.yaml"),
        ("shop_prompt.md", "specs/shop-prompt.yaml"),
        ("Support Agent.md", "specs/support-agent.yaml"),
    ],
)
def test_an_import_is_named_after_its_prompt_or_where_that_says_nothing_after_its_folder(tmp_path: Path, name: str, spec: str) -> None:
    prompt = tmp_path / "Refund Bot" / name
    prompt.parent.mkdir()
    prompt.write_text("You are a bot.\n", encoding="utf-8")
    assert import_feature(tmp_path, Config(), AS_OF, prompt, None, None, None).spec == spec


def test_an_import_does_not_repeat_a_secret_of_what_is_left_over(tmp_path: Path) -> None:
    (tmp_path / "prompt.md").write_text("---\napi_key: ghp_" + "a1B2" * 9 + "\n---\nYou are a bot.\n", encoding="utf-8")
    code, said, _ = specforge_in(tmp_path, "import", "prompt.md", "--feature", "shop")
    assert (code, "left over: 'api_key: <a token of GitHub>'" in said) == (0, True)


def test_an_import_links_each_piece_by_a_line_that_only_it_has(tmp_path: Path) -> None:
    prompt = "You sell shoes.\n\n- Be brief.\n- Be kind.\n\n# Refund a shoe\n\n## Steps\n\nLook.\n\n# Cancel an order\n\n## Steps\n\n1. Find it.\n"
    (tmp_path / "prompt.md").write_text(prompt, encoding="utf-8")
    assert specforge_in(tmp_path, "import", "prompt.md", "--feature", "shop")[0] == 0
    links = (tmp_path / "specs/shop.yaml").read_text(encoding="utf-8").partition("links:\n")[2]
    at = [line.partition("at: ")[2] for line in links.split("\n") if "at: " in line]
    assert at == [
        '"You sell shoes.", to: [role]}',
        '"# Refund a shoe", to: [intent/refund-a-shoe]}',
        '"## Steps", to: [intent/refund-a-shoe]}',
        '"# Cancel an order", to: [intent/cancel-an-order]}',
        '"- Be brief.", to: [constraint/brief, constraint/kind]}',
    ]
    assert specforge_in(tmp_path, "confirm", "shop")[0] == 0
    (tmp_path / "prompt.md").write_text(prompt.replace("Find it", "Find that"), encoding="utf-8")
    said = specforge_in(tmp_path, "check")[1]
    assert said.count("suspect-link") == 2
    assert "at '# Cancel an order' (line 12) changed since" in said
    assert "at '## Steps' can mean line 8 or line 14" in said


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [
        ("At most 3 sentences, each of 12 words.", False),
        ("Three sentences.", False),
        ("In 2026 it was 4 lines.", False),
        ("3 sentences, or 5 sentences in chat.", False),
        ("The sentences are 20 words long.", False),
        ("See `sentences-at-most-5-words`.", False),
        ("Short sentences, with gpt-4.", False),
        ("| Greetings | 9 |\n| Sentences | 3 |", False),
        ("| Greetings | 3 |\n| Sentences | 9 |", True),
        ("- Write to page 9.\n- Sentences are short.", False),
        ("1. Greet.\n2. Sentences are short.", False),
        ("As in the issue 9.\n\nSentences are short.", False),
        ("At most 9\nsentences.", True),
    ],
)
def test_a_number_contradicts_only_what_it_is_said_of_in_its_row_item_or_paragraph(shop: Path, text: str, contradicts: bool) -> None:
    edit(shop, "hand/prompt.md", "At most 3 sentences.", text)
    assert [name for name, _ in told(shop) if name == "contradicting-text"] == ["contradicting-text"] * contradicts


def test_a_sum_of_money_is_told_in_its_currency_and_once_where_a_rule_of_an_intent_says_it(shop: Path) -> None:
    edit(shop, "hand/prompt.md", "## Style", "## Fees\n\nThe fee is 300 DKK, except for members.\n\n## Style")
    fee = "  - id: leave\n    when: The user leaves.\n    constraints: [{id: fee, level: should, rule: 'Say that the fee is 350 DKK, except for members.'}]\n"
    edit(
        shop,
        "specs/shop.yaml",
        "links:\n",
        f"intents:\n{fee}links:\n  - {{file: ../hand/prompt.md, at: '## Fees', to: [intent/leave, constraint/fee]}}\n",
    )
    found = [message for name, message in told(shop) if name == "contradicting-text"]
    assert [message.partition(" (")[0] for message in found] == ["../hand/prompt.md:5 says 300 DKK, and shop/constraint/fee"]
    assert found[0].endswith("says 350 DKK")


def test_a_word_that_is_the_code_of_a_currency_in_capitals_alone_counts_nothing(shop: Path) -> None:
    edit(shop, "hand/prompt.md", "## Style", "## Search\n\nAt 3, try another shop.\n\n## Style")
    search = "  - id: search\n    when: The user looks for a shop.\n    do: Try 2 more.\n"
    edit(
        shop,
        "specs/shop.yaml",
        "links:\n",
        f"intents:\n{search}links:\n  - {{file: ../hand/prompt.md, at: '## Search', to: [intent/search]}}\n",
    )
    assert [message for name, message in told(shop) if name == "contradicting-text"] == []


def test_the_words_on_both_sides_of_a_number_give_one_contradiction(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "Answer in at most 3 sentences.", "Summary of at most 3 sentences.")
    edit(shop, "hand/prompt.md", "At most 3 sentences.", "Summary of at most 9 sentences.")
    assert [message.partition(",")[0] for name, message in told(shop) if name == "contradicting-text"] == [
        "../hand/prompt.md:5 says 9 sentences"
    ]


def test_of_many_elements_a_suspect_link_says_how_many_they_are(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "to: [constraint/brief]}", "to: [constraint/brief, constraint/quick, fact/status, case/asks]}")
    specforge_in(shop, "confirm", "shop")
    edit(shop, "specs/shop.yaml", "A refund takes", "Every refund takes")
    assert told(shop) == [
        ("suspect-link", "one of its 4 elements changed since ../hand/prompt.md at '## Style' (line 3) was compared with them")
    ]


def test_the_end_of_a_text_of_an_element_is_not_said_of_its_id(shop: Path) -> None:
    edit(shop, "specs/shop.yaml", "Answer in at most 3 sentences.", "Answer by 16.")
    edit(shop, "hand/prompt.md", "At most 3 sentences.", "Be brief: 4 lines.")
    assert [name for name, _ in told(shop) if name == "contradicting-text"] == []


@pytest.mark.parametrize(
    ("line", "stranger"),
    [
        ("States: pending, sent, delivered, lost", "`lost`"),
        ("The states are pending, sent, delivered and lost.", "`lost`"),
        ("pending, sent, lost", "`lost`"),
        ("pending | sent | delivered | lost", "`lost`"),
        ("Whether pending, sent or delivered, tell the user.", ""),
        ("Whether pending, sent, or delivered, stop.", ""),
        ("Take pending or sent and tell.", ""),
    ],
)
def test_a_word_at_the_end_of_a_closed_list_is_none_of_it(shop: Path, line: str, stranger: str) -> None:
    edit(shop, "specs/shop.yaml", "Orders are pending, sent or delivered.", line)
    edit(shop, "hand/prompt.md", "Orders are pending, sent or delivered.", line)
    found = [message for name, message in told(shop) if name == "contradicting-text"]
    assert [stranger in one for one in found] == ([True] if stranger else [])


def test_a_link_to_a_line_that_stands_there_twice_is_told(shop: Path) -> None:
    edit(shop, "hand/prompt.md", "## Orders", "## Style\n\nAt most 9 sentences.\n\n## Orders")
    (found,) = [message for name, message in told(shop) if name == "suspect-link"]
    assert found == "../hand/prompt.md at '## Style' can mean line 3 or line 11: both read the same, and the first one is taken"


NEEDING = """\
specforge: 1
feature: shop
role: You sell shoes.
variants: {tenant: [main, outlet]}
facts:
  - {id: code, is: T-7}
intents:
  - {id: hand-over, when: The user asks for a person., do: "Send exactly 'YOU ARE BEING
      TRANSFERRED' and the code {code}.", where: {tenant: main}}
constraints:
  - {id: greet, level: should, rule: Say hello., because: A widget looks for WELCOME.}
gives:
  - {id: ticket, fields: {order_id: {type: string, max_chars: 8}}}
links:
  - {file: router.py, to: [intent/hand-over, constraint/greet, gives/ticket], needs: NEEDS}
"""


@pytest.mark.parametrize(
    ("needs", "lost"),
    [
        ("YOU ARE BEING TRANSFERRED", False),
        ("the code T-7", False),
        ("order_id", False),
        ("[Say hello, order_id]", False),
        ("you are being transferred", True),
        ("WELCOME", True),
        ("the code T-8", True),
        ("hand-over", True),
    ],
)
def test_what_a_file_looks_for_must_go_on_being_said(needs: str, lost: bool, tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/router.py").write_text("over = looks_for()\n", encoding="utf-8")
    (tmp_path / "specs/shop.yaml").write_text(NEEDING.replace("NEEDS", needs), encoding="utf-8")
    found = check(tmp_path, Config(), AS_OF).report.findings
    assert ("lost-phrase" in {one.check for one in found}) is lost
    assert not [one for one in found if one.check in {"invalid-spec", "suspect-link"}]


def test_a_link_to_an_element_of_one_variant_can_be_confirmed(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/router.py").write_text("over = looks_for()\n", encoding="utf-8")
    (tmp_path / "specs/shop.yaml").write_text(NEEDING.replace(", needs: NEEDS", ""), encoding="utf-8")
    assert specforge_in(tmp_path, "confirm", "shop") == (0, "1 link confirmed in specs/shop.yaml\n", "")
    assert [name for name, _ in told(tmp_path)] == []
    spec = (tmp_path / "specs/shop.yaml").read_text(encoding="utf-8")
    (tmp_path / "specs/shop.yaml").write_text(spec.replace("asks for a person", "wants a person"), encoding="utf-8")
    assert [name for name, _ in told(tmp_path)] == ["suspect-link"]
