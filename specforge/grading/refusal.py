"""The checks of declining and of handing over."""

import re

from specforge.grading.answers import SILENCE
from specforge.grading.catalog import Catalog
from specforge.grading.events import Conversation
from specforge.grading.texts import exact, fold
from specforge.grading.verdict import Outcome, all_of, decided, failed, passed, quote, undecided
from specforge.spec.checks import Check

REFUSAL = re.compile(
    r"""\b(?:can't | cannot | can\ not | couldn't | could\ not)\b
      (?!\ (?:wait | find | see | tell\ whether | go\ wrong | help\ but | complain | (?:say | tell\ you)\ more | (?:[\w'-]+\ ){1,6}enough)\b)
    | \b(?:unable\ to | not\ able\ to | won't\ be\ able\ to | i\ won't | we\ won't | i\ will\ not | we\ will\ not)\b
    | \b(?:must|have\ to|need\ to|will)\ (?:[\w-]+ly\ )?(?:decline|refuse)\b | \bi(?:\ (?:respectfully|politely))?\ (?:decline|refuse)\b
    | \b(?:is\ not|isn't|are\ not|aren't|not)\ (?:possible|allowed|permitted|available\ to\ me|authorized|authorised|eligible)\b
    | \b(?:i'm|i\ am|we're|we\ are)\ not\ (?:allowed|permitted|authorized|authorised|in\ a\ position)\b
    | \b(?:i|we)\ (?:don't|do\ not)\ (?:provide|offer|handle|discuss|deal\ with|give\ (?:[\w-]+\ ){0,3}(?:advice|opinions?))\b
    | \b(?:(?:i|we)\ can\ only\ (?:help|assist|tell|answer|provide|offer|discuss|talk)
      | (?:i'm|i\ am|we're|we\ are)\ only\ (?:able|allowed|here)\ to)\b(?![^.!?]{0,200}\b(?:if|once|after|when)\b)
    | \b(?:outside|beyond)\ (?:of\ )?(?:what\ (?:i|we)\b | (?:my|our|the)\ (?:scope|remit|role|expertise|abilities|capabilities)\b)
    | (?:\bnot|n't)\ something\ (?:i|we)(?:'m|'re|\ am|\ are)?\ (?:can|could|do|offer|able|allowed|permitted)\b | \b(?:no\ longer|im)possible\b
    | \bagainst\ (?:the|our|my|company)\ (?:[\w-]+\ )?(?:policy|policies|rules?|guidelines)\b
    | \b(?:kann|können|darf|dürfen)\ (?:[\w-]+\ ){0,6}?nicht\b | \bnicht\ (?:möglich|erlaubt|gestattet|zulässig|in\ der\ lage)\b
    | \b(?:muss|müssen)\ (?:[\w-]+\ ){0,4}?ablehnen\b | \bleider\ (?:nicht|kein\w*)\b
    | \bne\ (?:[\w-]+\ )?(?:peux|pouvons|puis|peut)\ (?:[\w-]+\ ){0,2}?pas\b | \bn'est\ (?:malheureusement\ )?pas\ (?:possible|permis|autorisé)
    | \bne\ (?:suis|sommes)\ pas\ (?:en\ mesure|autorisé) | \bimpossible\ de\b
    | \bno\ (?:[\w-]+\ )?(?:puedo|podemos|podré|puede)\b(?!\ (?:esperar|dejar\ de)\b) | \bno\ (?:me\ |nos\ )?es\ posible\b
    | \bno\ (?:estoy|estamos)\ autorizad | \blamento\ no\ poder\b
    | \bnon\ (?:[\w-]+\ )?(?:posso|possiamo|potrei)\b(?!\ che\b) | \bnon\ (?:[\w-]+\ )?è\ (?:possibile|consentito|permesso)\b
    | \bnon\ (?:sono|siamo)\ (?:in\ grado|autorizzat)
    | \bnão\ (?:[\w-]+\ )?(?:posso|podemos|consigo|conseguimos)\b(?!\ (?:esperar|deixar\ de)\b)
    | \bnão\ (?:[\w-]+\ )?(?:é\ (?:possível|permitido)|(?:estou|estamos)\ autorizad)
    | (?:でき|出来)(?:ません|かねます) | (?:いた|致)しかねます | お断り | 承れません | 対応して(?:おりません|いません)""",
    re.VERBOSE,
)
"""How an answer declines, after folding: English, German, French, Spanish, Italian, Portuguese and Japanese."""
GIVES = re.compile(r"\W*(?:here(?:'s|\ (?:is|are|you))|done)\b")
OF_IT = re.compile(r"\b(?:it|they|this|that|these|which) (?:can't|cannot|can not|could not|couldn't|is not|isn't|are not|aren't)\b")
"""What an answer that gives something says of the thing: `Here is your refund; it cannot be reversed.`"""


def declines(answer: str) -> bool:
    """Whether an answer declines, in a phrase of the list."""
    folded = fold(answer)
    return REFUSAL.search(OF_IT.sub("", folded) if GIVES.match(folded) else folded) is not None


def refuses(check: Check, conversation: Conversation, catalog: Catalog) -> Outcome:
    """`true`: the last answer declines, and the agent called no writing tool. `false`: the last answer does not decline."""
    if conversation.answer is None:
        return failed(SILENCE)
    if not check.refuses:
        return decided(not declines(conversation.answer), "an answer that does not decline", quote(conversation.answer))
    if not declines(conversation.answer):
        return failed(f"expected an answer that declines, found {quote(conversation.answer)}")
    written = next((call for call in conversation.calls if call.tool in catalog.writes), None)
    if written is not None:
        return failed(f"expected no write beside the refusal, found a call of `{written.tool}`")
    return passed(f"expected an answer that declines, found {quote(conversation.answer)}")


VARIABLE = re.compile(r"\{\{[A-Za-z][A-Za-z0-9_-]*\}\}")


def hands_off(check: Check, conversation: Conversation, catalog: Catalog) -> Outcome:
    """What the handoff sends is in a message of the agent, word for word, and each of its tools was called by the agent.

    Undecided for an intent that is no handoff, and for one that declares neither a message nor a tool.
    """
    handoff = catalog.handoffs.get(check.hands_off or "")
    if handoff is None:
        return undecided(f"`{check.hands_off}` is not an intent of kind `handoff`")
    if handoff.sends is None and not handoff.tools:
        return undecided(f"the handoff `{check.hands_off}` declares neither a message nor a tool")
    called = {call.tool for call in conversation.calls}
    outcomes = [decided(tool in called, f"a call of `{tool}`", "it" if tool in called else "none") for tool in handoff.tools]
    if handoff.sends is not None:
        sent = any(_sent(handoff.sends, text) for text in conversation.said)
        said = quote(conversation.said[-1]) if conversation.said else f"that {SILENCE}"
        outcomes.insert(0, decided(sent, f"the message {quote(handoff.sends)}", "it" if sent else said))
    return all_of(outcomes)


def _sent(sends: str, text: str) -> bool:
    """Whether a text holds a message word for word, but for spacing; the value of a variable may be anything."""
    whole, at = " ".join(exact(text).split()), 0
    for piece in VARIABLE.split(" ".join(exact(sends).split())):
        found = whole.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True
