"""How a conversation ends behind what was asked for: thanks, farewells, and a hand-over that the agent offered itself."""

import re
from itertools import pairwise, takewhile

from specforge.grading.asking import asks
from specforge.grading.catalog import Catalog
from specforge.grading.consent import says_yes
from specforge.grading.events import Call, Conversation, Message
from specforge.grading.texts import fold
from specforge.regexes import regex

THANKS = r"""(?:many\ )?(?:thanks|thank\ you|thx|cheers) | goodbye | bye | see\ you | never\ ?mind | that(?:'s|\ is|\ will\ be|'ll\ be)\ (?:all|it)
    | have\ an?\ (?:nice|good|great|lovely)\ (?:day|evening|night|weekend|one) | danke | (?:vielen|besten|herzlichen)\ dank | tschüss | auf\ wiedersehen
    | das\ (?:wäre|war|ist)\ (?:es|alles) | das\ war's | schönen\ (?:tag|abend) | merci | au\ revoir | bonne\ (?:journée|soirée) | c'est\ tout | tant\ pis
    | gracias | adiós | hasta\ luego | eso\ es\ todo | nada\ más | (?:buen|buena)\ (?:día|tarde|noche) | grazie | arrivederci | buona\ (?:giornata|serata) | è\ tutto
    | obrigad[oa] | tchau | até\ logo | (?:é\ só\ isso|isso\ é\ tudo)"""
"""How a user thanks or takes leave."""
FILLS = r"""nope | nah | mate | (?:that(?:'s|\ is)\ |what\ )?a\ (?:pity|shame) | that\ sucks | pity | eben\ nicht | (?:qué|que|che)\ (?:pena|lástima|peccato) | lástima | peccato | ok | okay | alright | all\ right | right | fine | good | great | perfect | cool | oh | ah | well | no | nothing\ else | i\ see | (?:i\ )?(?:understand|understood|got\ it) | no\ (?:problem|worries)
    | anyways? | then | again | so\ much | very\ much | a\ lot | kindly | for\ (?:your|the|all\ (?:your|the))\ (?:help|time|info|information|answer|explanation|assistance) | for\ (?:telling\ me|letting\ me\ know|explaining|that|everything)
    | you\ too | and | too\ bad | gut | alles\ klar | schade | trotzdem | (?:ich\ )?verstehe | verstanden | nein | dann | schön | sehr | noch | und | einen | ihnen | dir | für\ (?:die|ihre|deine)\ (?:auskunft|hilfe|info)
    | d'accord | bien | beaucoup | très | compris | je\ comprends | non | et | quand\ même | dommage | pour\ (?:votre\ aide|tout) | muchas | muchísimas | de\ acuerdo | vale | entendido | entiendo | bueno | igualmente | y | que\ tenga | por\ (?:la\ ayuda|su\ ayuda|todo)
    | mille | tante | va\ bene | capito | capisco | allora | e | lo\ stesso | comunque | muito | tudo\ bem | entendi | então | mesmo\ assim | pela\ ajuda | não"""
"""What may stand beside that, and asks for nothing."""
LEAVES = regex(rf"\W*(?:(?:{FILLS})\b\W*)*(?:{THANKS})\b\W*(?:(?:{FILLS}|{THANKS})\b\W*)*", re.VERBOSE)
"""A whole message of a user who asks for nothing more."""
HEARD = regex(rf"\W*(?:(?:{FILLS})\b\W*)+", re.VERBOSE)
"""A whole message of a user who has only heard what was said."""
LEAVES_IN_JAPANESE = regex(
    r"[\W]*(?:(?:いいえ|はい|そうですか|わかりました|残念です|分かりました|承知しました|了解(?:です|しました)|では|どうも)\W*)*(?:ありがとう(?:ございま(?:す|した))?|失礼します|さようなら|大丈夫です|結構です)[\W]*"
)
"""The same in Japanese, where no space stands between words."""
LONGEST = 120
"""The most characters of such a message."""


def up_to_leave(conversation: Conversation, *, heard: bool = False) -> tuple[Conversation, tuple[str, ...]]:
    """Give a conversation without the messages at its end in which the user only thanks or takes leave, and what the agent says to them.

    Beside it stands what the agent goes on to say where it had asked something: `That's all, thanks` answers it then, and is no end.

    Args:
        conversation: The conversation.
        heard: Whether a message goes, too, that has only heard what was said, as `OK` where nothing was asked, or `No` where something was.
    """
    ends = [conversation]
    while (at := _last_of_user(ends[0].events)) is not None and _leaves(ends[0].events, at, heard=heard):
        ends.insert(0, Conversation(ends[0].events[:at]))
    answers = [one.answer or "" for one in ends]
    return ends[0], tuple(answer for before, answer in takewhile(lambda two: asks(two[0]), pairwise(answers)))


def up_to_own_offer(conversation: Conversation, catalog: Catalog) -> tuple[Conversation, tuple[Call, ...]]:
    """Give a conversation up to where the agent asks whether to hand over, where the user says yes to that and it does; and the calls that do."""
    at = _last_of_user(conversation.events)
    if at is None:
        return conversation, ()
    user, before, behind = conversation.events[at], Conversation(conversation.events[:at]), Conversation(conversation.events[at:])
    assert isinstance(user, Message)
    tools = {tool for one in catalog.handoffs.values() for tool in one.tools}
    handed = tuple(call for call in behind.calls if call.tool in tools)
    offered = before.answer is not None and asks(before.answer) and says_yes(user.text, question=before.answer)
    return (before, handed) if handed and offered else (conversation, ())


def _last_of_user(events: tuple[Message | Call, ...]) -> int | None:
    """Where the last message of the user stands that is not the first one."""
    found = [at for at, one in enumerate(events) if isinstance(one, Message) and one.role == "user"]
    return found[-1] if len(found) > 1 else None


def _leaves(events: tuple[Message | Call, ...], at: int, *, heard: bool) -> bool:
    """Whether a message only thanks or takes leave where the agent has answered before; a yes to a question does where no call follows on it."""
    user, answer = events[at], Conversation(events[:at]).answer
    assert isinstance(user, Message)
    said = fold(user.text)
    if answer is None or len(said) > LONGEST:
        return False
    agrees = asks(answer) and says_yes(user.text, question=answer)
    if HEARD.fullmatch(said):
        return heard and not agrees
    leaves = LEAVES.fullmatch(said) or LEAVES_IN_JAPANESE.fullmatch(said)
    return bool(leaves) and not (agrees and Conversation(events[at:]).calls)
