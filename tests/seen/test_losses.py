"""How much of a result may be lost unsaid, and from which loss on nothing is answered: said by a contract, graded in a case, told in the prompt."""

import json

import pytest

from specforge.caps import estimate_tokens
from specforge.compilers.prompt import prompt
from specforge.compilers.tools import tools
from specforge.grading.catalog import Catalog, Loss, catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.scoring import CaseError, Questions, catalog_from, catalog_json
from specforge.project import View
from specforge.seen import Watch, compare, unacknowledged_cuts, watched
from specforge.seen.scoring import score_seen
from specforge.spec.checks import Check
from tests.conftest import load_texts
from tests.seen.runtimes import Loop, chat, first_bytes

ORDERS = [{"id": f"W-{number:05}", "state": "open"} for number in range(1000)]
SIZE = len(json.dumps(ORDERS))
SILENT = "Your order W-00003 was sent on Monday, and you can expect it at the end of the week."
SAID = "The output was truncated, so I have not seen all of your orders."
ASKED = Questions((("", Check.model_validate({"calls": {"call": "list_orders", "times": {"at_least": 1}}})),))
SPEC = """\
specforge: 1
feature: shop
role: You sell.
intents:
  - {id: look, when: The user asks for orders., do: Look., tools: [list_orders, run]}
tools:
  - id: list_orders
    does: read
    purpose: List orders.
    returns: {at_most: 1000, because: there are no more}
    item: {id: {type: string, max_chars: 9, unique: true}}
    agent: AGENT
  - {id: run, does: write-once, purpose: Run it., returns: one, item: {text: {type: string, max_chars: 900}}, agent: {blocking_loss: 90%}}
"""


def list_orders() -> list[dict[str, str]]:
    return ORDERS


def outcome(loss: Loss, shown: int, answer: str, *later: tuple[str, dict[str, object], str]) -> str:
    """The verdict on a result of which so many percent are shown."""
    watch = Watch()
    loop = Loop(watched(list_orders, watch), first_bytes(SIZE * shown // 100))
    loop.call()
    messages = chat([*loop.calls, *later], answer)
    compared = compare(watch.calls, messages)
    (part,) = unacknowledged_cuts(compared, messages, losses={"list_orders": loss})
    scored = score_seen(ASKED, conversation(messages), Catalog(losses={"list_orders": loss}), returned=watch.calls)
    assert scored.outcome.verdict == part.outcome.verdict
    return part.outcome.verdict


@pytest.mark.parametrize(
    ("shown", "answer", "verdict"),
    [
        (95, SILENT, "pass"),
        (95, "There are 950 orders.", "fail"),
        (95, SAID, "pass"),
        (80, SILENT, "fail"),
        (80, f"{SAID} W-00003 was sent.", "pass"),
        (40, SILENT, "fail"),
        (40, SAID, "pass"),
        (40, f"{SAID} W-00003 was sent.", "undecided"),
        (40, f"{SAID} There are 400 orders.", "fail"),
    ],
)
def test_what_an_agent_has_to_say_depends_on_how_much_is_lost(shown: int, answer: str, verdict: str) -> None:
    assert outcome(Loss(unsaid=10, blocking=50), shown, answer) == verdict


def test_who_reads_on_may_answer_whatever_was_lost() -> None:
    assert outcome(Loss(blocking=50), 10, SILENT, ("list_orders", {"page": 2}, "[]")) == "pass"


def test_without_a_word_of_the_contract_every_loss_is_to_be_said() -> None:
    assert [outcome(Loss(), 95, SILENT), outcome(Loss(), 10, f"{SAID} W-00003 was sent.")] == ["fail", "pass"]


def view_of(agent: str) -> View:
    loaded = load_texts({"shop.yaml": SPEC.replace("AGENT", agent)})
    assert [one.message for one in loaded.findings] == []
    return loaded.project.views[0]


def test_the_contract_says_it_to_the_model_and_to_whoever_grades() -> None:
    view = view_of("{unsaid_loss: 10%, blocking_loss: 50%}")
    (artifact,) = prompt.run(view)
    text = str(artifact.text)
    assert "- When 50% or more of a result of `list_orders` was left out, do not answer from the rest of it: first ask" in text
    assert "- When 90% or more of a result of `run` was left out, do not answer from the rest of it and do not call it again:" in text
    (artifact,) = tools.run(view)
    agents = [one["contract"]["agent"] for one in json.loads(str(artifact.text))["tools"]]
    assert agents == [{"unsaid_loss": 10, "blocking_loss": 50}, {"blocking_loss": 90}]
    catalog = catalog_of(view)
    assert catalog.losses == {"list_orders": Loss(10, 50), "run": Loss(None, 90)}
    assert catalog_from(json.loads(json.dumps(catalog_json(catalog)))).losses == catalog.losses


@pytest.mark.parametrize("losses", [{"run": [1, "2"]}, {"run": [1, 2, 3]}, []])
def test_losses_of_another_shape_are_refused(losses: object) -> None:
    with pytest.raises(CaseError):
        catalog_from({"writes": [], "tools": [], "handoffs": {}, "losses": losses})


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("{unsaid_loss: 50%, blocking_loss: 50%}", "a loss of 50% blocks an answer, and one of 50% need not be said"),
        ("{blocking_loss: 0%}", "expected a percentage from 1% to 100%, found '0%'"),
    ],
)
def test_shares_that_mean_nothing_are_told(agent: str, told: str) -> None:
    assert [one.message for one in load_texts({"shop.yaml": SPEC.replace("AGENT", agent)}).findings] == [told]


def test_what_was_lost_is_told_as_attributes_of_a_span() -> None:
    watch = Watch()
    loop = Loop(watched(list_orders, watch), first_bytes(SIZE // 4))
    loop.call()
    (one,) = compare(watch.calls, chat(loop.calls, SILENT))
    assert one.as_attributes() == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "list_orders",
        "gen_ai.tool.call.id": "c0",
        "specforge.result.truncated": True,
        "specforge.result.original_bytes": one.returned.bytes,
        "specforge.result.returned_bytes": one.returned.bytes - one.lost_bytes,
        "specforge.result.original_tokens_estimate": estimate_tokens(one.returned.bytes),
        "specforge.result.omitted_percent": 75,
        "specforge.result.original_count": 1000,
        "specforge.result.omitted_count": one.lost_rows,
        "specforge.result.strategy": "head",
        "specforge.result.still_json": False,
        "specforge.result.marked": False,
    }
