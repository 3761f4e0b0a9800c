"""How an answer declines: in its own words, about what is asked, and not about what may happen or what has been done."""

import re
from bisect import bisect_right
from itertools import pairwise

from specforge.grading.counting import sentences_of
from specforge.grading.doing import AFTERWARDS, DONE, GIVES, GOING_ON, GRANTS, INSTEAD, LASTING
from specforge.grading.other_ways import another_way
from specforge.grading.refusing import FINAL, HANDED_ON, REFERRAL, REFUSAL
from specforge.grading.requested import stem, stems
from specforge.grading.taking_back import meant, without_exceptions
from specforge.grading.texts import fold
from specforge.regexes import regex

QUOTED = regex(
    r"""^[ \t]*(?P<fence>```|~~~)(?s:.*?)(?:^[ \t]*(?P=fence)[ \t]*$|\Z) | ^[ \t]*>.*$ | `[^`\n]*`
    | (?<!\w)"(?=\S)[^"\n]*(?<=\S)"(?!\w) | “[^“”\n]*” | „[^„“”"\n]*[“”"] | «[^«»\n]*» | 「[^「」\n]*」 | 『[^『』\n]*』
    | (?<!\w)'(?=\w)(?:[^'\n]|(?<=\w)'(?=\w))*(?<=[\w.!?])'(?!\w) | \u2018(?:[^\u2018\u2019\n]|(?<=\w)\u2019(?=\w))*\u2019(?!\w)""",
    re.VERBOSE | re.MULTILINE,
)
"""Code, quotes of Markdown, and what stands in quotation marks."""
HANDS_OVER = regex(r"\bhere (?:it is|they are|you go):")
"""How an answer hands over what it was asked for, word for word: what stands behind that is no longer said by the agent."""

REST = r"(?:(?!\ (?:but|aber|mais|pero|ma|mas)\ )[^,;:])*"
"""The rest of a clause."""
SUPPOSED = regex(
    rf"""\b(?:if|when|whenever|whether|in\ case|unless|so\ that|should\ (?:you|it|they|this|that))\ (?:not\ )?[^\s,;:]+
      (?:\ (?:(?:or|and)\ (?:i|we|you|it)\b | (?!(?:i|we|you|then|but)\b|(?:it|this|that|they|orders?)\ (?:can't|cannot|won't|is|isn't|are)\b)[^\s,;:]+))*
    | \b(?:after\ (?:that|then)|afterwards|otherwise|danach|andernfalls|passé\ ce\ délai|después|de\ lo\ contrario|altrimenti|depois\ disso|caso\ contrário)\b.*
    | ^\W*après,.*
    | \b(?:wenn|sofern|ob|(?:falls|sollte[nst]*)\ (?:sie|du|ich|wir|ihr|es|das|dies|der|die|etwas|eine?))\b{REST}
    | \b(?:s'ils?|au\ cas\ où|lorsque|quand|cuando|quando|en\ caso\ de\ que|nel\ caso\ in\ cui)\b{REST} | (?:^|[,;:]\ )caso\b{REST}
    | \bsi\ (?:vous|tu|je|nous|on|elles?|ce|cela|ça|votre|vos|les?|la|l'|usted|ustedes|no|el|sus?|es|hay)\b{REST}
    | \bse\ (?:não|non|você|vocês|o|a|os|as|il|lei|tu|per|for|è|é)\b{REST}
    | (?:でき|出来)(?:ない|ません)(?:場合|とき|時|ようでし)""",
    re.VERBOSE,
)
"""What may be so, and is not said to be."""
REPORTED = regex(
    rf"""\b(?:(?<!please\ )understand|sorry|hear|see|you\ say|said|mention|mentioned|know|told\ me|sounds\ like)(?:\ that)?
      \ you(?:'re|\ are|\ were)?\ (?:can't|cannot|can\ not|unable|not\ able)\b{REST}
    | \byou\ (?:couldn't|could\ not|were(?:n't|\ not)\ able|were\ unable)\b{REST}
    | \bno\ reason\ (?:why\ |that\ )?\w+\ (?:can't|cannot|couldn't)\b{REST} | \b(?:it's\ not|it\ is\ not|it\ isn't)\ that\b{REST}
    | \b(?:never|didn't|did\ not)\ (?:said|say|mean|meant)\b{REST}
    | \b(?:leid|verstehe|sehe),\ dass\ (?:sie|du|ihr)\b{REST} | \b(?:comprends|vois)\ que\ (?:vous|tu)\b{REST}
    | \b(?:entiendo|comprendo|capisco|entendo)\ (?:que|che)\b{REST}""",
    re.VERBOSE,
)
"""What the user could not do, told back, and what is said not to be so."""

OURS = regex(
    r"\b(?:i|i'm|i'd|we|we're|we'd|me|us|ich|wir|mir|uns|je|nous|on|puedo|posso|consigo|podré|potrei|poderei|estoy|tengo|tenho|estou|ho|\w+mos|\w+iamo)\b|\bj'|\bn'(?:ai|avons)"
)
"""Words by which a clause is about the one who answers."""
SORRY = regex(
    r"\b(?:sorry|apologi[sz]e|afraid|unfortunately|regret\w*|leider|bedaure\w*|malheureusement|désolée?|lamentablemente|lo siento|lamento|purtroppo|dispiace|infelizmente|desculpe)\b"
    r"|申し訳|恐れ入り|残念|あいにく"
)
"""Words by which a sentence says that something is not as asked, whoever it is about."""
ONE = "on"
"""The pronoun of French for `we` and for anybody."""
CLAUSE = regex(r"[,;:()]|、| - |\b(?:and|but|so|because|as|since|und|aber|et|mais|y|pero|e|ma|mas)\b")
"""What stands between two clauses."""
OPENS = regex(
    r"""^\W*(?:if|once|after|when|(?:please\ )?note|just\ so\ you\ know|keep\ in\ mind|bear\ in\ mind|wenn|sobald|bitte\ beachten|si|une\ fois|veuillez\ noter|una\ vez|tenga\ en\ cuenta
      |se|quando)\b
    | \b(?:if|once|after|when)\ you\ (?:confirm|proceed|continue|go\ ahead|cancel|delete|book|pay|accept|submit)\b""",
    re.VERBOSE,
)
"""How a sentence begins that says what comes of something."""
OF_IT = regex(r"\b(?:it|they|this|that|these|those|which|you)\b\W*$")
"""How a clause begins that is about a thing named before, or about the user."""

ABLE = regex(r"(?:can|could|unable|not able|kann|können|darf|dürfen|nicht (?:kann|können)|ne |no |non |não )")
"""How a phrase begins behind which the deed stands; that of another one may stand before it: `Smoking is not allowed`."""
AGAIN = regex(
    r"\b(?:again|(?:a|any) (?:further|second|third|fourth)|once more|more than (?:once|twice)|another time|any ?more|nochmals?|erneut|noch einmal|encore|otra vez|de nuevo|di nuovo|ancora|de novo)\b"
)
"""How an answer says of something that was done that it will not be done once more."""
ONCE_MORE = stems("again further second third fourth once nochmal nochmals erneut encore otra nuevo nuovo ancora novo")
"""How a user asks for something that was done before."""
IS_DONE = regex(
    r"\b(?:is|are|has been|have been|ist|sind|est|sont|está|están|è|sono|é|são) (?:now |hereby |nun |jetzt |hiermit )?([^\W\d_]{3,})\b(?![^.;:]{0,40}\b(?:twice|already|times|before|by)\b)"
)
"""How an answer may say that something has been done."""
ASIDE = regex(
    r"""^\W*(?:(?:but|and|aber|und|mais|et|pero|y|ma|e|mas)\ )?(?:thanks?|thank\ you|sorry|(?:that(?:'s|\ is)\ )?(?:an?\ )?(?:[\w-]+ly\ )?(?:great|good|fair|interesting|excellent|important|tough|tricky)\ (?:question|point|one|idea)|nice\ try|as\ much\ as|(?:i|we)(?:'m|'ve|\ am|\ have)?\ (?:[\w-]+\ )?(?:sorry|understand|see|know|hear|hope|apologi[sz]e|checked|looked|afraid|appreciate|realise|realize)|unfortunately|regrettably|sadly|please|(?:i'll|i\ can|i\ will|let\ me|ich\ kann|je\ peux|puedo|posso)\b|that's\ (?:why|how|our|the)|it's\ not\ that|feel\ free|if|since|because|as
      |due\ to|given|after|once|when|while|although|though|ok(?:ay)?|sure|certainly|of\ course|hello|hi|dear|good\ (?:morning|evening|afternoon)|(?:is|was)\ there\ anything|anything\ else
      |danke|leider|bitte|da|weil|wenn|hallo|(?:das\ ist\ )?eine\ gute\ frage|gute\ frage|ich\ verstehe|verstehe\ ich|merci|malheureusement|désolée?|puisque|comme|si|bonjour|(?:c'est\ une\ )?(?:bonne|excellente)\ question|je\ comprends|gracias|lamentablemente|lo\ siento|porque|como|hola|(?:es\ una\ )?(?:buena|excelente)\ pregunta|entiendo|comprendo
      |grazie|purtroppo|poiché|ciao|buongiorno|(?:è\ una\ )?(?:buona|bella|ottima)\ domanda|capisco|obrigad[oa]|infelizmente|pois|olá|(?:é\ uma\ )?(?:boa|ótima)\ pergunta|entendo|compreendo)\b
    | ^\W*[^\W\d_]*\W*$""",
    re.VERBOSE,
)
"""How a clause begins that tells nothing of what was asked for: thanks, regrets, a reason, or a single word."""
HENCE = regex(r"\b(?:so|therefore|hence|thus|which is why|that's why|deshalb|daher|darum|donc|por eso|así que|quindi|perciò|por isso)\b")
"""How a sentence goes from a reason to what follows from it."""
AGREES = regex(
    r"^\W*(?:yes|yeah|yep|sure|certainly|of course|absolutely|gladly|happy to|no problem|done)\b(?!\W+(?:i can|i'll|i will|let me|i understand|i see)\b)"
)
"""How an answer begins that goes along."""
HAS_MADE = regex(
    r"\b(?:i|we)(?:'ve| have) (?:(?:now|just|already|also) )?(?:sent|put|made|written|added|attached|drafted|prepared|listed|found|filled|set)\b"
)
"""How an answer says what it has brought about."""
TASKS = stems("summarise summarize translate draft rewrite explain describe compare extract proofread paraphrase classify")
"""What is asked for where a text is wanted, which may say of anything that it cannot be."""
OFFERED = regex(
    r"\b(?:but|however|though)\b[^!?]{1,120}?(?:\b(?:is|are)(?: still)? free\b|\bthere(?:'s| is| are) (?:still )?(?:an?|one|two|three|\d+) (?:free )?(?:slot|place|room|table|seat|opening)s?\b)"
)
"""How an answer turns from what is taken to what is free."""

MADE = stems("made done offered given granted accepted arranged processed")
"""Words for any deed: which one it is stands before them, as in `Reservations cannot be made`."""
DEED = 3
"""How many words behind what cannot be have the deed."""
REACH = 400
"""How many characters of a sentence are looked at before and behind a phrase."""


def declines(answer: str, asked: frozenset[str] = frozenset(), *, whether: bool = False) -> bool:
    """Whether an answer declines, in a phrase of the list, or leaves what is asked for to somebody else.

    What it quotes, supposes, asks or tells back declines nothing, nor does what it says of a thing that it has done, gives, allows, or asks to do,
    and of one way where it goes another. Nor does what waits for something that it asks for, and what it then says all the same.

    Args:
        answer: The answer.
        asked: What it was asked for, as `requested` gives it: then what it says cannot be beside something that it tells, and that nobody asked
            for, declines nothing, as in `It is 8.90 EUR; that cannot be changed`. When it is empty, all that cannot be declines.
        whether: Whether it was asked for nothing but whether something is so: then only what the agent says of itself declines, and
            `No, water damage is not covered` is the answer.
    """
    said = [fold(one) for one in sentences_of(own_words(answer))]
    if any(map(HANDS_OVER.search, said)):
        return False
    if any(re.search(REFERRAL, one, re.VERBOSE) for one in said) and not any(map(hands_on, said)):
        return True
    allows = any(GRANTS.search(one) and not re.search(REFUSAL, one, re.VERBOSE) for one in (*said[:1], " ".join(said[:2])))
    done = allows or any(re.search(DONE, one, re.VERBOSE) for one in said)
    gives, asks = any(GIVES.search(one) for one in said), any(GOING_ON.search(one) and not INSTEAD.search(one) for one in said)
    answered = (
        asked
        if asked and (asked & TASKS or any(AGREES.search(one) for one in said[:1]) or any(_tells(one, asked) for one in said))
        else frozenset()
    )
    again = bool(asked) and asked.isdisjoint(ONCE_MORE) and any(stem(found[1]) in asked for one in said for found in IS_DONE.finditer(one))
    if asked & TASKS:  # what a text says that somebody wanted is not said by the agent
        answered = asked & TASKS
    return any(_declines(one, done=done, gives=gives, asks=asks, asked=answered, again=again, whether=whether) for one in meant(said))


def agrees(answer: str) -> bool:
    """Whether an answer begins by going along, and regrets nothing: what cannot be is then told beside it, unless it is what was asked for."""
    said = [fold(one) for one in sentences_of(own_words(answer))]
    return any(map(AGREES.search, said[:1])) and not any(map(SORRY.search, said))


def hands_on(sentence: str) -> bool:
    """Whether a sentence says that the agent hands on what it was asked for; a question whether it is to does not."""
    return not sentence.endswith("?") and HANDED_ON.search(sentence) is not None


def claimed(sentence: str) -> str:
    """What a sentence says itself, without what it supposes or tells back, and without exceptions from what it says."""
    return without_exceptions(REPORTED.sub("", SUPPOSED.sub("", sentence)))


def own_words(answer: str) -> str:
    """An answer without what it quotes, unless it is nothing else."""
    rest = QUOTED.sub(lambda found: " " if re.search(r"\s|[「『]", found[0]) else found[0], answer)
    return rest if any(map(str.isalnum, rest)) else answer


def _tells(sentence: str, asked: frozenset[str]) -> bool:
    """Whether a sentence tells something of what was asked, or a number, beside what it declines, and beside thanks, regrets, questions and reasons."""
    refused = [found.span() for found in re.finditer(REFUSAL, sentence, re.VERBOSE)]
    if sentence.endswith("?") or (refused and HENCE.search(sentence)):
        return False
    bounds = [0, *(found.start() for found in CLAUSE.finditer(sentence)), len(sentence)]
    declining = {index for start, stop in refused for index in range(bisect_right(bounds, start) - 1, bisect_right(bounds, stop - 1))}
    told = (sentence[begin:end] for index, (begin, end) in enumerate(pairwise(bounds)) if index not in declining)
    return any(not ASIDE.search(one) and not FINAL.search(one) and _answers(one, asked) for one in told)


def _answers(clause: str, asked: frozenset[str]) -> bool:
    """Whether a clause has a number or a word of what was asked, or says what the agent has sent or made."""
    return any(map(str.isdecimal, clause)) or not asked.isdisjoint(stems(clause)) or HAS_MADE.search(clause) is not None


def _declines(sentence: str, *, done: bool, gives: bool, asks: bool, asked: frozenset[str], again: bool, whether: bool) -> bool:
    """Whether a sentence declines, in an answer that has done or gives something, or asks whether to do it.

    Where the answer tells something, only what was `asked` is declined; where it has done it, not what it says of doing it `again`; where it
    was asked `whether` something is so, not what it says of the world.
    """
    final = FINAL.search(sentence)
    if final and not (done or asks or whether or _beside(final[0], asked)):
        return True
    again = again and AGAIN.search(sentence) is not None
    sorry, opens = SORRY.search(sentence) is not None, OPENS.search(sentence) is not None
    said = sentence if sorry else AFTERWARDS.sub("", sentence)
    plain = claimed(said)
    clauses = [0, *(found.end() for found in CLAUSE.finditer(plain))]
    for found in re.finditer(REFUSAL, plain, re.VERBOSE):
        near = max(found.start() - REACH, 0)
        before = plain[max(clauses[bisect_right(clauses, found.start()) - 1], near) : found.start()]
        after = plain[found.start() : found.end() + REACH]
        ours = OURS.search((before if before.strip() else plain[near : found.start()]) + found[0])
        if (ours is None or ours[0] == ONE) and another_way(before, after):
            continue
        if ours:
            if asked and OFFERED.search(after):
                continue
            return True
        if whether:
            continue
        deed = " ".join(after[len(found[0]) :].split()[:DEED])
        if again or _beside(deed if ABLE.match(found[0]) and not stems(deed) <= MADE else f"{before}{deed}", asked, found[0]):
            continue
        if after.endswith("?") and not CLAUSE.search(after):
            continue
        if sorry:
            return True
        of_it = OF_IT.search(before) is not None
        consequence = LASTING.search(after) is not None or (opens and of_it)
        if not (done or (gives and of_it) or (asks and consequence)):
            return True
    return False


def _beside(deed: str, asked: frozenset[str], phrase: str = "") -> bool:
    """Whether a deed is none of those that were asked for, where these are known; what has no word for it, as `it is not possible`, is any."""
    named = stems(deed)
    return bool(asked and named) and asked.isdisjoint(named | stems(phrase))
