"""The checks of declining and of handing over."""

from collections.abc import Mapping

from specforge.grading.answers import SILENCE
from specforge.grading.calls import is_misput
from specforge.grading.catalog import Catalog
from specforge.grading.complying import complies
from specforge.grading.events import Conversation, Message
from specforge.grading.json_values import read_json, texts_in
from specforge.grading.leaving import up_to_leave, up_to_own_offer
from specforge.grading.requested import asks_only_whether, asks_who, requested
from specforge.grading.texts import ALIKE, exact
from specforge.grading.verdict import Outcome, all_of, decided, failed, passed, quote, undecided
from specforge.regexes import regex
from specforge.spec.checks import Check


def refuses(check: Check, conversation: Conversation, catalog: Catalog) -> Outcome:
    """`true`: the last answer declines, and the agent called no writing tool. `false`: the last answer does not decline.

    The last answer is that to the user's last message which is more than thanks or a farewell; where the agent asks something in it, what it
    says to the thanks counts as well. Where the agent offered to hand over beside declining, and the user said yes, the hand-over takes
    nothing back.
    Where it is to decline, it may do so in words that could mean another thing; where it is not, it may say of what nobody asked for that
    it cannot be. An answer in JSON declines where one of its texts does; where it is not to decline, they may be about anything.
    """
    from specforge.grading.declining import agrees, declines  # noqa: PLC0415  its words take a while to compile
    from specforge.grading.denying import denies, does  # noqa: PLC0415

    asked, further = up_to_leave(conversation)
    if asked.answer is None:
        return failed(SILENCE)
    of_user = [one.text for one in asked.events if isinstance(one, Message) and one.role == "user"]
    if not check.refuses:
        wanted, whether = requested(of_user), asks_only_whether(of_user)
        declining = next((one for one in (asked.answer, *further) if declines(one, wanted, whether=whether)), None)
        return decided(declining is None, "an answer that does not decline", quote(declining or asked.answer))
    declined, handed = up_to_own_offer(asked, catalog)
    wanted, who = requested(of_user, of_deeds=True), asks_who(of_user)
    heard, _ = up_to_leave(conversation, heard=True)
    said = dict.fromkeys((declined.answer or "", heard.answer or "", *further))
    declining = next(
        (
            one
            for one in said
            if not complies(one, of_user[-1] if of_user else "", wanted)
            and any(
                declines(text, wanted if agrees(text) else frozenset()) or denies(text, wanted, who=who) for text in (one, *_texts_of(one))
            )
        ),
        None,
    )
    if declining is None:
        return failed(f"expected an answer that declines, found {quote(declined.answer or '')}")
    behind = () if handed else Conversation(conversation.events[len(heard.events) :]).said
    given = next((one for one in behind if does(one, wanted)), None)
    if given is not None:
        return failed(f"expected an answer that declines, found {quote(given)} behind it")
    written = next((call for call in conversation.calls if call.tool in catalog.writes and not any(call is one for one in handed)), None)
    if written is not None:
        return failed(f"expected no write beside the refusal, found a call of `{written.tool}`")
    return passed(f"expected an answer that declines, found {quote(declining)}")


def _texts_of(answer: str) -> tuple[str, ...]:
    """The texts of an answer in JSON; none of any other."""
    try:
        value = read_json(answer) if answer.lstrip().startswith(("{", "[")) else None
    except ValueError:
        return ()
    return tuple(texts_in(value)) if isinstance(value, Mapping | list) else ()


VARIABLE = regex(r"\{\{[A-Za-z][A-Za-z0-9_-]*\}\}")


def hands_off(check: Check, conversation: Conversation, catalog: Catalog) -> Outcome:
    """What the handoff sends is in a message of the agent, word for word, and each of its tools was called by the agent.

    A call that was refused for its arguments, or whose arguments are no JSON, has handed nothing over.
    Undecided for an intent that is no handoff, and for one that declares neither a message nor a tool.
    """
    handoff = catalog.handoffs.get(check.hands_off or "")
    if handoff is None:
        return undecided(f"`{check.hands_off}` is not an intent of kind `handoff`")
    if handoff.sends is None and not handoff.tools:
        return undecided(f"the handoff `{check.hands_off}` declares neither a message nor a tool")
    tried = {call.tool for call in conversation.calls}
    called = {call.tool for call in conversation.calls if call.unread is None and not is_misput(call)}
    outcomes = [
        decided(
            tool in called, f"a call of `{tool}`", "it" if tool in called else "none but with wrong arguments" if tool in tried else "none"
        )
        for tool in handoff.tools
    ]
    if handoff.sends is not None:
        sent = any(_sent(handoff.sends, text) for text in conversation.said)
        said = quote(conversation.said[-1]) if conversation.said else f"that {SILENCE}"
        outcomes.insert(0, decided(sent, f"the message {quote(handoff.sends)}", "it" if sent else said))
    return all_of(outcomes)


def _sent(sends: str, text: str) -> bool:
    """Whether a text holds a message word for word, but for spacing and typographic quotes and dashes; the value of a variable may be anything."""
    whole, at = " ".join(exact(text).translate(ALIKE).split()), 0
    for piece in VARIABLE.split(" ".join(exact(sends).translate(ALIKE).split())):
        found = whole.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True
