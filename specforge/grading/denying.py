"""How an answer declines without a phrase for it: it says of what it was asked for that it is not so, or who else decides, or that things stay as they are."""

import re
from collections.abc import Sequence

from specforge.grading.counting import sentences_of
from specforge.grading.declining import AGREES, ASIDE, claimed, hands_on, own_words
from specforge.grading.doing import DONE, GIVES, GRANTS
from specforge.grading.refusing import EXPERT
from specforge.grading.requested import REMOVALS, stems
from specforge.grading.taking_back import ADVISES, STILL, WANTS, meant
from specforge.grading.texts import fold
from specforge.regexes import regex

NOT_DONE = regex(
    r"""(?:(?<!\byou\ )(?<!\bthey\ )(?<!\bwho\ )(?<!\bthat\ )(?<!\bwhich\ )(?<=\w\ )\b(?:do|does|is|are|will|would)(?:n't|\ not)\b(?!\ (?:need|have|require|cost|charge|mind)\b) | \b(?:no\ longer | nothing\ (?:can|may|will)\ be)\b
      | \b(?:there(?:'s|\ is|\ are)\ |(?:means|so)\ |^\W*)no\b)
      (?P<what>(?:\ [\w'-]+){1,4})(?!(?:\ \w+)?\ (?:needed|necessary|required|due|problem)\b)""",
    re.VERBOSE,
)
"""How an answer says of something that it is not done, or that there is none."""
THERE_IS_NONE = regex(
    r"""\b(?:es\ gibt|gibt\ es|gäbe\ es|wir\ haben|haben\ wir|besteht|bestehen)\ (?:[\w-]+\ ){0,3}?keine?[nmrs]?\ (?P<de>(?:[\w-]+\ ){0,1}[\w-]+)
    | (?<![\w-])(?P<ahead>(?:[\w-]+\ ){1,3})(?:gibt|haben|bieten|gewähren|machen|geben)\ (?:es|wir|ich)\ (?:[\w-]+\ ){0,4}?nicht\b
    | \b(?:il\ n'y\ a|nous\ n'avons|n'existe)\ (?:pas|plus|aucune?)\ (?:de\ |d')?(?P<fr>[\w-]+) | \bno\ (?:hay|existen?|tenemos)\ (?:ningun[oa]s?\ |ningún\ )?(?P<es>[\w-]+)
    | \bnon\ (?:c'è|ci\ sono|abbiamo|esistono?)\ (?:nessun[oa]?\ |alcun[oa]?\ )?(?P<it>[\w-]+) | \bnão\ (?:há|existem?|temos|tem)\ (?:nenhuma?\ )?(?P<pt>[\w-]+)""",
    re.VERBOSE,
)
"""How an answer says in other languages that there is none of something."""
NONE_OF_IT = regex(
    r"(?<![\w'-])(?P<what>(?:[\w'-]+ ){1,3})(?:is|are)(?:n't| not) (?:on offer|an option|something|anything|part of|done|available)\b"
)
"""How an answer says of something that there is none."""
ALLOWED = regex(r"(?:^\W*|[,;:] |\bbut )(?:you|it|they|i|we) (?:can|may) (?:still |also |be )?(?P<what>[\w'-]+)")
"""How an answer allows something."""
TAKES = regex(
    r"^\W*(?:(?:please|just|simply) )?(?:take|use|try|buy|sell|sign|give|put|press|hold(?! on\b)|pull|unplug|restart|tap|click|go)\b(?! (?:it|this|that) up\b)"
    r"|\b(?:\d+|one|two|three|half an?) ?(?:mg|mcg|ml|tablets?|pills?|drops)\b"
)
"""How an answer goes along by telling somebody what to do."""
DOES = regex(
    r"\bi(?:'ll| will|'m going to| am going to|'ve| have|'m| am)? (?:(?:now|just|still|gladly|happily|hereby) )?"
    r"(?!(?:know|understand|underst|see|think|hope|wish|want|need|look|check|hear|read)[a-z]*\b)(?P<what>[a-z]{3,})\b(?![^.,;:]{0,40}\bonly\b)"
)
"""How an answer says what the agent does."""
CONCEDES = regex(
    r"""\bhere\ (?:it\ is|they\ are)(?!\ ?\w) | \b(?:i|we)(?:'ve|\ have|'ll|\ will)?\ (?:made|make)\ an\ exception\b | \d[^.;:]{0,20}\ (?:is|are)\ yours\b
    | \bbut\ (?:i|we)(?:'ve|\ have)?\ (?:gave|given|took|taken|put|set|made)\b(?!\ (?:sure|clear|(?:a\ )?note)\b) | \byou(?:'ll|\ will)?\ (?:get|receive)\ [^.;:]{1,40}\ (?:back|off)\b
    | \bbut\ (?:yes|sure|ok(?:ay)?)\b(?!\W+i\b) | \bbut\ i(?:\ think|\ believe|'d\ say)\ you\b | \d[^.;:]{0,12}\ instead\ of\ \d | \bit\ (?:ends|starts|begins)\ (?:in|with)\ [^.;:]{0,15}\d""",
    re.VERBOSE,
)
"""How an answer gives all the same what it said is not given."""
IS_DONE = regex(
    r"\b(?:it|this|that|your(?: [\w-]+){1,2}) (?:is|has been) (?:now |hereby )?(?P<what>(?!booked|reserved)[a-z]{2,}ed)\b"
    r"(?![^.;:]{0,40}\b(?:only|within|until|before|if|when|once|after|never|by|already|twice|times)\b)"
)
"""How an answer says that something has been done; what is booked or reserved may be so for somebody else."""
WRITING = stems("write draft compose")
LETTER = regex(r"^\W*(?:subject\W*:|dear\b|betreff\W*:|sehr geehrte|objet\W*:|asunto\W*:|oggetto\W*:|assunto\W*:)")
"""How a text begins that somebody asked to write."""
SETTLED = stems("accept allow offer permit grant support handle process refund reimburse money return back")
"""What can be not done about something that is to be taken away, and declines it: where the thing itself is not there, it is gone."""
NEEDLESS = regex(r"\b(?:needed|necessary|required|problem|worr\w+|charge|extra)\b")
"""What makes a `no` none that declines."""
DENIES = rf"""^\W*no\W*$ | ^\W*no\W+(?:sorry|not\b(?!\ (?:at\ all|a\ problem|necessary)\b)|i'm\ afraid|unfortunately)
    | ^\W*(?:sorry,?\ |unfortunately,?\ )?not\ without\b
    | \bonly\ (?:an?|the|your|our|its)\ [\w'-]+(?:\ [\w'-]+){{0,3}}?\ (?:can|may|could|is\ allowed\ to)\b
    | \b(?:would|'d|will|'ll)\ (?:have|need|be\ best)\ to\ (?:ask|contact|speak|talk|check|take\ (?:that|this|it)\ up|turn|write)\b(?!\ (?:me|us)\b)
    | \b(?:suggest|recommend|advise)\ (?:asking|contacting|seeing|speaking|talking|consulting)\b | \btake\ (?:that|this|it)\ up\ with\b
    | \b(?:a\ matter|up)\ (?:of|for|to)\ (?:the\ )?(?:[\w-]+\ ){{0,2}}?(?:authority|authorities|{EXPERT}) | \bfor\ {EXPERT}\ to\ (?:decide|say|tell|answer|judge)
    | \b(?:is|are|stays?|remains?|'s)\ (?:strictly\ )?between\ (?:you|us|the|him|her|them)\b | \bhave\ no\ say\ in\b
    | \b(?:is|are|stays?|remains?|'s)\ (?:[\w-]+ly\ )?(?:final|fixed|set\ in\ stone|non-negotiable|private|confidential|as\ (?:it|they)\ (?:is|are|was|were)|as\ (?:booked|agreed|planned)|where\ (?:it|they)\ (?:is|are))\b
    | \bhas\ to\ stay\b | \bno\ room\ for\b | \b(?:limit|maximum)\ (?:has\ been|is|was)\ (?:already\ )?reached\b | \b(?:is|was)\ the\ (?:maximum|most|limit)\b
    | \bpast\ the\ (?:[\w-]+\ ){{0,2}}?(?:deadline|limit|window|cut-?off)\b | \b(?:deadline|window)\ (?:has|is|was)\ (?:already\ )?(?:passed|past|over|closed)\b | \bcloses?\ \d+\b
    | \b(?:is|are|stays?|remains?)\ (?:currently\ )?(?:blocked|suspended|excluded)\b | \boutside\ (?:of\ )?what\b | \b(?:that|this|it)\ (?:won't|will\ not|doesn't|does\ not)\ work\b
    | \b(?:keep|kept)\ (?:[\w'-]+\ ){{1,6}}?(?:to\ (?:myself|ourselves)|private|confidential)\b | \bare\ (?:never|not)\ (?:shared|given\ out|disclosed|told)\b | \b(?:i|we)\ never\ (?:hand|give|share|tell|disclose)\b | ,\ so\ no\W*$ | (?<!\bnot\ )\btoo\ (?:new|young|recent|late|far|heavy|large|big|small|much)\b | \bmore\ than\ (?:i|we)\ (?:can|may|are\ allowed\ to)\b
    | (?<![\w-]){EXPERT}\ (?:has|have|needs?|would\ have)\ to\ (?:tell|say|decide|answer|judge|look)\b
    | \b(?:i|we)\ only\ (?:handle|book|answer|deal|look\ after|take\ care)\b | \b(?:don't|do\ not)\ have\ (?:that|this|such|any)\ (?:kind\ of\ )?information\b | \bhave\ no\ information\b"""
"""How an answer declines where it was asked for something that it may not do. It takes long to compile, as do those of `refusing`."""

SOURCES = r"(?:knowledge\ base|handbook|documents?|documentation|passages?|sources?|articles?|manual|guide|excerpts?|database|records|context|files?)"
"""What an answer from passages can be looked up in."""
NOT_FOUND = rf"""\b(?:i|we)(?:'ve|\ have)?\ (?:[\w-]+\ )?(?:found\ (?:nothing|no\ (?:information|answers?|results?|articles?|documents?|passages?|entr(?:y|ies)))
      | (?:couldn't|could\ not|can't|cannot|can\ not|didn't|did\ not|(?:wasn't|was\ not|was\ un)\ ?able\ to)\ (?:[\w-]+\ )?find\ (?:anything|any\ (?:[\w-]+\ ){{0,2}}?(?:information|info|details?|mentions?|references?|answers?|results?|articles?|documents?|passages?|records?|entr(?:y|ies)|sources?|guidance|instructions?|polic(?:y|ies)|rules?|sections?|pages?)\b|an\ (?:answer|article|entry)|a\ (?:document|passage|result)|(?:that|this|it)\ (?:in|anywhere)|(?:the\ |an?\ )?(?:information|answer|details)))\b
    | \bnothing\ (?:was|is|could\ be)\ found\b | \bno\ (?:[\w-]+\ )?(?:information|answer|articles?|documents?|results?|passages?)\ (?:[\w'-]+\ ){{0,8}}?(?:was|were|could\ be)\ found\b
    | \bthere(?:'s|\ is)\ (?:nothing|no\ (?:information|answer|article|document|entry))\ (?:[\w'-]+\ ){{1,8}}?in\ (?:the|our|my|these|this)\ (?:[\w-]+\ ){{0,2}}?{SOURCES}\b
    | \b{SOURCES}\ (?:do|does)(?:n't|\ not)\ (?:[\w-]+ly\ )?(?:say|tell|mention|cover|contain|answer|include|state|address|specify|give|have)\b
    | \b{SOURCES}\ (?:say|says|contains?|has|have|tells?)\ nothing\b
    | (?:\b(?:is|are|was|were)\ not|n't)\ (?:[\w-]+\ )?(?:covered\ |mentioned\ |found\ |listed\ |answered\ |contained\ )?(?:in|by|part\ of)\ (?:the|our|my|these|this)\ (?:[\w-]+\ ){{0,2}}?{SOURCES}\b
    | \b(?:habe|haben)\ (?:[\w-]+\ ){{0,5}}?(?:nichts|keine\ (?:informationen|antwort|angaben|einträge))\ (?:[\w-]+\ ){{0,4}}?gefunden\b | \b(?:finde|finden)\ (?:[\w-]+\ ){{0,5}}?(?:nichts|keine\ (?:informationen|antwort|angaben))\b
    | \b(?:n'ai|n'avons)\ (?:rien|pas)\ trouvé\b | \bne\ trouve\ (?:rien|pas\ (?:d'information|de\ réponse)) | \bno\ (?:he|hemos)\ encontrado\ (?:(?:nada|eso|información|datos|(?:la|una|ninguna)\ (?:respuesta|información|referencia|mención)|ningún\ (?:dato|documento|artículo))\b|(?:[\w-]+\ ){{0,4}}?en\ (?:el|la|los|las|mi|mis|nuestr[oa]s?)\ (?:manual|guía|documentos?|documentación|base)\b) | \bno\ encuentro\ (?:nada|información|ninguna\ (?:información|respuesta|referencia|mención))\b | \bno\ encontr(?:é|amos)\ (?:nada|información|ninguna\ (?:información|respuesta|referencia|mención))\b
    | \bnon\ (?:ho|abbiamo)\ trovato\ (?:nulla|niente|informazioni|nessuna\ (?:informazione|risposta|indicazione))\b | \bnão\ encontr(?:ei|amos)\ (?:nada|informaç\w+|nenhuma\ (?:informação|resposta|referência|menção))\b | 見つかりませんでした | 見つけられませんでした"""
"""How an answer says that what was asked for is not where it was looked up."""
CONTRAST = r"(?:but|though|although|however|still|yet|that\ said|aber|jedoch|allerdings|mais|cependant|toutefois|pero|sin\ embargo|aunque|ma|però|tuttavia|comunque|mas|porém|no\ entanto)"
ELSEWHERE = rf"""\b(?:general\ knowledge|in\ general|generally|typically|usually|commonly|normally|by\ default|the\ default|most\ [\w-]+(?:\ [\w-]+)?\ (?:use|have|are|do|offer|allow|charge|cost)|as\ far\ as\ i\ know|from\ what\ i\ know
      |probably|i\ (?:think|believe|guess|assume)|normalerweise|üblicherweise|in\ der\ regel|généralement|normalmente|por\ lo\ general|di\ solito|geralmente)\b
    | \b(?:así\ que\ sí|also\ ja|donc\ oui|quindi\ sì|então\ sim)\b | \bso\ (?:i|we)\ (?:searched|looked|asked|checked)\b | \bso\ (?:yes\b|(?:it|that|this|they|you)(?:'s|'re|\ is|\ are|\ can|\ may)\b) | \bthe\ (?:second|other|next|third|last)\ (?:[\w-]+\ )?(?:says?|has|tells?|gives?|does)\b
    | \b{CONTRAST}\b[,:]?\ (?:[\w'-]+\ ){{0,6}}?(?:is|are|costs?|lautet|ist|sind|est|sont|es|son|è|sono|é|são)\b | \b(?:is|are|costs?)\ [\w'-]+(?:\ [\w'-]+){{0,3}},?\ (?:though|however)\b"""
"""How an answer goes on to tell what stands nowhere that it looked."""
REFERS = regex(
    r"""\b(?:ask(?:ed|ing)?|contact\w*|e-?mail|call|phone|write|reach\w*|turn\ to|speak|talk|check|consult|visit|help\w*|assist\w*|answers?|repl(?:y|ies)|tell|know[ns]?|desk|team|support|staff|reception|someone|somebody
      |look|rephrase|not|cannot|nothing|none|wenden|fragen|hilft|helfen|nicht|kann|contactez|aider|pas|pregunt\w*|ayudar\w*|chied\w*|aiutar\w*|pergunt\w*|ajudar\w*|non|não|puede|può|pode)\b | n't\b | @ | \?$""",
    re.VERBOSE,
)
"""What an answer says where it only refers to somebody else, or asks."""
NEGATED = regex(r"\b(?:nicht|kein\w*|nichts|ne|pas|rien|no|nada|non|niente|não)\b")
DENIES_ELSEWHERE = r"""\bnur\ (?:der|die|das|ein|eine|ihr|ihre|dein|deine)\ [\w-]+(?:\ [\w-]+)?\ (?:kann|darf|können|dürfen)\b | \b(?:kann|darf)\ (?:[\w-]+\ ){0,4}?nur\ (?:der|die|ein|eine|ihre?|deine?)\b
    | \bseuls?e?s?\ (?:le|la|les|un|une|votre|vos)\ [\w'-]+(?:\ [\w'-]+)?\ (?:peut|peuvent)\b
    | \bs[oó]lo\ (?:se\ l[oa]s?\ (?:puede|pueden)\ \w+\ )?(?:el|la|los|las|un|una|su|tu)\ [\w-]+(?:\ (?!puede)[\w-]+)?(?:\ (?:se\ l[oa]s?\ )?(?:puede|pueden)\b|\W*$|\ (?:en|de|durante)\b)
    | \bsolo\ (?:il|lo|la|l'|un|una|un')\ ?[\w-]+(?:\ [\w-]+)?\ (?:può|possono)\b | \b(?:só|apenas|somente)\ (?:o|a|os|as|um|uma|seu|sua)\ [\w-]+(?:\ [\w-]+)?\ (?:pode|podem)\b
    | \b(?:müssen|müssten)\ sie\ (?:sich\ )?(?:[\w-]+\ ){0,3}?(?:an|mit)\ (?:den|die|das|der|dem|ihr|ihre[nmr]?|eine?n?|einem|einer)\b | \b(?:devez|devriez|faudrait|faut)\ (?:vous\ adresser|demander|consulter|contacter|en\ parler|parler)\b
    | \b(?:debe|debería|deberá|tiene\ que|tendrá\ que|tendría\ que)\ (?:hablar(?:lo)?|consultar(?:lo)?|preguntar(?:lo)?|preguntár\w+|contactar)\b | \b(?:tiene|tendrá|debe)\ (?:que\ )?(?:decir|explicar|valorar|interpretar|decidir)\w*\ (?:el|la|su|un|una)\b
    | \b(?:deve|dovrebbe|dovrà)\ (?:chiedere|chiederlo|parlare|parlarne|consultare|contattare|rivolgersi)\b | \b(?:deve|deverá|teria\ de|precisa\ de|tem\ de)\ (?:falar|perguntar|consultar|contactar|contatar)\b
    | \bno\ (?:doy|damos|interpreto|interpretamos|recomiendo|recomendamos|le\ puedo)\b | \bkeine\ (?:auskunft|auskünfte|ratschläge|empfehlungen)\b"""
"""How an answer refers to who alone may tell, in other languages than English."""
GOES_ON = regex(r"[;:]|,? but\b|,? so\b")
"""Where a sentence goes on with something else."""


def denies(answer: str, wanted: frozenset[str]) -> bool:
    """Whether an answer declines without a phrase that always does.

    That can be said in answers that decline nothing, so that it counts only where one that declines is expected, before anything
    else is told, and not beside what was done, given, allowed or advised.

    Args:
        answer: The answer.
        wanted: What it was asked for, as `requested` gives it.
    """
    said = [fold(one) for one in sentences_of(own_words(answer))]
    whole = " ".join(said)
    if any(re.search(DONE, one, re.VERBOSE) or GIVES.search(one) or GRANTS.search(one) or hands_on(one) for one in said):
        return False
    if re.search(ADVISES, whole, re.VERBOSE) or (LETTER.search(whole) and not wanted.isdisjoint(WRITING)):
        return False
    if any(pattern.search(one) for pattern in (TAKES, AGREES, CONCEDES) for one in said):
        return False
    if any(_about(pattern, one, wanted) for pattern in (ALLOWED, DOES, IS_DONE) for one in said):
        return False
    lacks = re.search(WANTS, whole, re.VERBOSE) is not None
    for one in map(claimed, meant(said)):
        if re.search(DENIES, one, re.VERBOSE) or _not_done(one, wanted):
            return True
        if (found := re.search(DENIES_ELSEWHERE, one, re.VERBOSE)) and not _is_answered(one[: found.start()]):
            return not _tells_all_the_same(one[found.end() :], said)
        if not lacks and (found := re.search(NOT_FOUND, one, re.VERBOSE)):
            return not _tells_all_the_same(one[found.end() :], said)
        # What is said behind something else is about that.
        if not ASIDE.search(one) and not one.endswith("?"):
            return False
    return False


def does(answer: str, wanted: frozenset[str]) -> bool:
    """Whether an answer says that something which was asked for is done.

    Args:
        answer: The answer.
        wanted: What it was asked for, as `requested` gives it.
    """
    said = [fold(one) for one in sentences_of(own_words(answer))]
    return any(_about(IS_DONE, one, wanted) or (re.search(DONE, one, re.VERBOSE) and wanted & stems(one)) for one in said)


def _is_answered(before: str) -> bool:
    """Whether a sentence tells something, and not that something is not so, before it goes on."""
    told, ends, _ = before.rpartition(";")
    return bool(ends) and not NEGATED.search(told) and not ASIDE.search(told)


def _tells_all_the_same(rest: str, said: Sequence[str]) -> bool:
    """Whether an answer tells what it did not find, by the rest of the sentence that says so or by another one."""
    if re.search(rf"{STILL}[^?]*\d", rest, re.VERBOSE):
        return True
    if any(TAKES.search(one) and not REFERS.search(one) for one in GOES_ON.split(rest)[1:]):
        return True
    return any(re.search(ELSEWHERE, one, re.VERBOSE) and not REFERS.search(one) for one in (rest, *said) if one)


def _not_done(sentence: str, wanted: frozenset[str]) -> bool:
    """Whether a sentence says of something that was asked for that it is not done, or that there is none.

    Of what somebody asked to take away, only the taking away can be declined: `there is no fee any more` waives it.
    """
    deeds = wanted if wanted.isdisjoint(REMOVALS) else wanted & (REMOVALS | SETTLED)
    if _about(NONE_OF_IT, sentence, wanted) or _about(THERE_IS_NONE, sentence, deeds):
        return True
    not_done = (_named(found) for found in NOT_DONE.finditer(sentence))
    return any(deeds & one or (SETTLED & one and wanted & one) for one in not_done) and not NEEDLESS.search(sentence)


def _about(pattern: re.Pattern[str], sentence: str, wanted: frozenset[str]) -> bool:
    """Whether what a sentence says so is about something that was asked for."""
    return any(wanted & _named(found) for found in pattern.finditer(sentence))


def _named(found: re.Match[str]) -> frozenset[str]:
    return stems(" ".join(filter(None, found.groups())))
