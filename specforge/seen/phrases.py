"""Words by which an answer says that it has not seen all, and words that only somebody who saw all may say.

English, German, French, Spanish and Japanese, after folding. A text in another language is told as such, so that nothing is guessed.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from specforge.grading.numerals import worded
from specforge.grading.texts import fold
from specforge.regexes import regex

COUNT = r"(?:\d+(?:[.,\ ]\d{3})*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|deux|trois|quatre|cinq|sept|huit|neuf|dix|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)"
NUMBER = rf"(?:{COUNT}|eine?n?|une?|un[oa]?)"
"""With what is an article, too, unless something says that it counts."""
MEASURED = r"""(?!\ ?[%€$£]|[-\ ](?:\w+\ )?(?:days?|hours?|minutes?|weeks?|months?|years?|percent|euros?|eur|usd|dollars?|pounds?|miles|points|kg|km|cm|grams?|lbs?|lit(?:er|re)s?|stars?|times|nights?|people|persons?|guests?|others?\ (?:together|combined)|items?\ in\ (?:it|your)
    |gramm|sternen?|mal|nächten?|personen|gästen?|étoiles?|fois|nuits?|personnes?|estrellas?|veces|noches?|personas?|tagen?|stunden?|minuten?|wochen?|monaten?|jahren?|prozent|punkten?|jours?|heures?|semaines?|mois|ans|années?|días?|horas?|minutos?|semanas?|mes(?:es)?|años?)\b
    |(?<!\d\d)[-\ ](?:\w+\ )?(?:ways?|options?|choices?|possibilit\w+|things?|steps?|reasons?|questions?|möglichkeit\w*|optionen|opciones|formas|maneras)\b)"""
"""No time and no money follows, and no few choices: of those a number counts no rows. Nobody is given a dozen choices but by a list."""

OFFER = regex(
    r"""\bany\ (?:(?:other|further|more|additional)\ )+(?:questions?|concerns?|quer(?:y|ies)|inquir(?:y|ies)|help|assistance|support|needs?)\b
    | \b(?:more|further|additional)\ (?:help|assistance)\b
    | (?<!es\ gibt\ )(?<!gibt\ es\ )(?<!noch\ )\bweitere[nrs]?\ (?:(?:rück)?fragen?|anliegen|hilfe|unterstützung|wünschen?|auskünften?|informationen)\b | \bweiter(?:zu)?helfen\b
    | (?<!y\ a\ )\bd'autres\ (?:questions?|demandes?|besoins?|précisions|informations?|renseignements?)\b | \baider\ davantage\b
    | (?<!hay\ )\bmás\ (?:preguntas|dudas|consultas|ayuda)\b
    | (?:他に|ほかに|さらに)も?(?:何か)?(?:ご|お)(?:質問|不明|困り|用|手伝い|希望|要望)[^。?]*""",
    re.VERBOSE,
)
"""How an answer offers to go on helping, which says nothing of a list."""

ASKED = regex(
    r"""\b(?:do|does|did|is|are|was|were|can|could|would|will|shall|should|have|has|may)\ (?:you|i|we|there|it|this|that|these|those|they)\b[^.?!]{0,400}\?
    | \b(?:haben|hast|gibt|ist|sind|kann|können|soll|sollen|möchten|möchtest|wollen|willst|brauchen|brauchst|benötigen)\ (?:sie|du|es|ich|wir|das|die)\b[^.?!]{0,400}\?
    | \b(?:avez|as|puis|peux|souhaitez|voulez|veux|désirez)-(?:vous|tu|je)\b[^.?!]{0,400}\? | \b(?:est-ce|y\ a-t-il)\b[^.?!]{0,400}\? | ¿[^?]{0,400}\?
    | [^。、?!\x00-\x7f]{0,200}か(?:[。?]|$)
    | \b(?:if|whether|in\ case|should\ you|wenn|falls|ob|sofern|sollten\ sie|si|s'il)\ [^.?!,;:]*""",
    re.VERBOSE,
)
"""What an answer asks, or says under a condition, which it claims no more."""

PAID = r"""(?!\ (?:(?:refund|amount|price|fare|credit|compensation|reimburse|payment|cost|fee|charge|balance|value|coverage|warranty|control|trip|stay|name)(?!\w*s\b)\w*
    |access|address|(?:day|week|month|hour|night)s?|erstatt\w*|rückerstatt\w*|bezahl\w*|summe|betrag\w*|kosten|preis(?:es)?)\b(?!\ (?:lists?|histor(?:y|ies)|tables?|trips?|tours?)\b))"""
"""No money, right or stretch of time follows: that one does not get all of it says nothing of a list. Several of them can be rows."""

SAW = r"(?:found|seen|see|saw|checked|looked|read|loaded|fetched|retrieved|got|listed|reviewed|gone\ through|received|counted|pulled)"
"""What an agent says of itself that it did with a list."""
OWN = r"(?!\ (?:your|an?|any)\ (?:[\w-]+\ ){0,2}?(?:addresse?s?|phone|e-?mail|(?:account|card|phone|passport|tax)\ numbers?|payment|card|password|location|browser|screen|photos?|images?|profile|device|consent|permission)\b)"
"""Nothing about the user follows, of which no list tells."""

QUALIFIED = regex(
    rf"""(?<!order\ is\ )(?<!booking\ is\ )(?<!payment\ is\ )(?<!request\ is\ )(?<!refund\ is\ )\b(?:not|n't|haven't|hasn't|didn't|couldn't|can't|cannot)\ (?:\w+\ ){{0,3}}?
      (?:(?<!at\ )all|everything|whole|full|complete|entire|the\ rest)\b{PAID}
    | (?<!not\ )(?<!refund\ is\ )(?<!payment\ is\ )(?<!credit\ is\ )\b(?:truncated|incomplete|(?:partial|partially)(?!\ (?:refund|payment|credit|reimburse|paid)\w*)|cut\ (?:off|short)|shortened)\b | \bonly\ (?:shows?|see|saw|seen|shown|have|got|reviewed|checked|looked\ at|read|loaded|covers?)\ (?:\w+\ )?(?:part|some|the\ (?:first|last|latest|(?:most\ )?recent|top))
    | \bthere\ (?:is|are|may\ be|might\ be|could\ be|will\ be)\ (?!no\b)(?:\w+\ ){{0,2}}?more\b(?!\ (?:things?|steps?|questions?|points?|to\ (?:it|this|that)|information|details?)\b)
    | \b(?:may|might|could)\ (?:\w+\ ){{0,2}}?(?:be|have|exist)\ (?:\w+\ )?(?:more|others?|further|additional)\b
    | (?<!no\ )(?<!any\ )\b(?:more|further|additional|remaining|other)\ (?!(?:fee|charge|cost|tax|term|condition|restriction|rule)\w*)\w+\ (?:exist|remain|are\ available|may|might|follow|are\ not\ (?:shown|listed))
    | \b(?:only|just)\ (?:the\ )?(?:first|last|top|a\ part|part\ of|some\ of)\b | \b(?:the|these\ are\ the)\ first\ (?:{NUMBER}|few|page|part)\b
    | \b(?:i|we)(?:'ve|\ have|\ can|\ could)?\ (?:only\ |just\ |already\ )?{SAW}\b[^.?!;]{{0,80}}?\bso\ far\b | \bso\ far,?\ (?:i|we)(?:'ve|\ have|\ can|\ could)?\ (?:only\ |just\ |already\ )?{SAW}\b | (?<!not\ )\b(?:been\ )?(?:found|seen|shown|listed|returned|loaded|retrieved|fetched|checked|read|visible)\ (?:to\ me\ )?so\ far\b
    | \b(?:among\ (?:the|those)\ (?:first|\w+\ (?:i|that\ i|shown))|of\ (?:the|those)\ (?:\w+\ )?(?:i\ (?:saw|have\ seen|can\ see)|shown))
    | \b(?:at\ least|more\ than)\ {NUMBER}\b{MEASURED} | (?<!\d)(?<!step\ )(?<![\d.,]\d)\d+\ (?:out\ )?of\ (?:the\ |about\ |over\ |at\ least\ )?\d+(?!\d)(?!\ ?(?:stars?|points?|sternen?|étoiles?|estrellas?)\b)
    | \b(?:would\ you\ like|do\ you\ want|shall\ i|should\ i)\b[^.?!]*\b(?:(?:more|further)(?!\ (?:details?|information|info|help|on|about|specific\w*|assistance|time|context)\b)|continue(?!\ with\ (?!the\ (?:list|search|rest|next|other|remaining)\b))|go\ on(?!\ to\b)|rest|next\ (?:page|batch|ones?|{NUMBER}|results?|few|set|part|\w+s)|narrow)\b
    | \bthe\ (?:list|result|output)\ (?:goes\ on|continues|was\ cut|is\ cut|is\ longer) | (?<!couldn't\ )(?<!could\ not\ )(?<!can't\ )(?<!cannot\ )(?<!not\ )\bnarrow(?:ing)?\ (?:down\ )?(?:it|this|that|them|things|the\ (?:search|list|results?|range|period|dates?)|your\ (?:search|request|query|question))\b
    | (?<!kein\ )(?<!keine\ )(?<!keinen\ )\bweitere[nrs]?\ (?!(?:gebühr|kosten|schritt)\w*)\w+ | \bnicht\ (?:\w+\ ){{0,2}}?(?:alle[sn]?|vollständig|die\ ganze|gesamte)\b{PAID}
    | \b(?:unvollständig|abgeschnitten|gekürzt)\w*\b | \bnur\ (?:die\ ersten|einen\ teil|teilweise|einige) | \bdie\ ersten\ {NUMBER}
    | \b(?:mindestens|mehr\ als)\ {NUMBER}\b{MEASURED} | \bes\ gibt\ (?:noch\ )?mehr\b | \bbisher\ (?:[\w-]+\ ){{0,8}}?(?:gefunden|gesehen|geladen|geprüft|gelesen|angezeigt|abgerufen|durchgesehen)\w*\b | \b(?:sehe|kenne)\ ich\ (?:[\w-]+\ ){{0,2}}?bisher\b | \bsoll\ ich\b[^.?!]*\b(?:weiter|mehr|rest)\w* | \beingrenzen\b
    | \bd'autres\ \w+ | \bdavantage\b | \bpas\ (?!du\ tout\b|tout\ (?:de\ suite|à\ fait)\b)(?:\w+\ ){{0,2}}?(?:tout|toute|tous|toutes|l'ensemble|compl[eè]t)\w*\b | \b(?:incompl[eè]t|tronqué|partiel)\w*
    | \b(?:seulement|uniquement)\ (?:les\ premi|une\ partie) | \bles\ (?:{NUMBER}\ )?premi[eè]r | \b(?:au\ moins|plus\ de)\ {NUMBER}\b{MEASURED}
    | \b(?:souhaitez-vous|voulez-vous|veux-tu)\b[^.?!]*\b(?:suite|plus|continue|reste)
    | \bhay\ (?:\w+\ )?más\b | \bmás\ (?:resultados|pedidos|páginas|filas)\b | \bno\ (?:\w+\ ){{0,3}}?(?:todos|todas|todo|complet[oa]s?)\b
    | \b(?:incomplet|truncad|cortad|parcial)\w* | \bs[oó]lo\ (?:los\ primeros|las\ primeras|una\ parte) | \b(?:los|las)\ primer[oa]s\b
    | \b(?:al\ menos|más\ de)\ {NUMBER}\b{MEASURED} | \b(?:quiere|quieres|desea)\b[^.?!]*\b(?:más|siga|continúe|resto)\b
    | 続きが | さらに | 他にも | まだ(?:他|続|全|あり) | 一部 | 途中 | 最初の | (?:すべて|全て|全部)(?:では|を見て) | 少なくとも | [0-9]件?以上 | 省略 | 切り詰め | 切れて | 絞り込""",
    re.VERBOSE,
)
"""How an answer says that it has not seen all."""

TOTAL = regex(
    rf"""\b(?:there\ (?:is|are|were)|you\ have|we\ have|a\ total\ of|in\ total,?(?:\ there\ are|\ you\ have)?|altogether|the\ total\ is|total:)\ (?:exactly\ |only\ |just\ )?(?P<a>{COUNT})\b{MEASURED}
    | (?P<b>{NUMBER})\ (?:\w+\ ){{0,3}}?(?:in\ total|altogether|in\ all|overall|insgesamt|au\ total|en\ total)\b
    | \b(?:es\ gibt|du\ hast|sie\ haben|ihr\ habt|wir\ haben|insgesamt)\ (?:(?:insgesamt|genau|nur)\ (?P<c>{NUMBER})|(?P<h>{COUNT}))\b{MEASURED}
    | \b(?:il\ y\ a|vous\ avez|tu\ as|au\ total,?(?:\ il\ y\ a|\ vous\ avez)?)\ (?:(?:au\ total|exactement)\ (?P<d>{NUMBER})|(?P<i>{COUNT}))\b{MEASURED}
    | \b(?:hay|tiene|tienes|en\ total,?(?:\ hay|\ tiene)?|un\ total\ de)\ (?:(?:un\ total\ de|exactamente|en\ total)\ (?P<e>{NUMBER})|(?P<j>{COUNT}))\b{MEASURED}
    | (?:全部で|合計で?)\ ?(?P<f>[0-9][0-9,]*) | (?P<g>[0-9][0-9,]*)\ ?件(?:です|あります|ございます)""",
    re.VERBOSE,
)
"""How an answer states a total."""

WHOLE = regex(
    rf"""\b(?:that's|that\ is|these\ are|this\ is|those\ are|here\ are)\ (?:all|everything|every\ one)\b | \b(?:complete|full|entire)\ list\b
    | \ball\ (?:of\ )?(?:your|the|my|our|these|those|{NUMBER})\ ?(?:\w+\ ){{1,3}}?(?:is|are|was|were|has|have)\b | \bevery\ (?:single\ )?\w+\ (?:is|was|has|have)\b
    | \b(?:nothing|none|no\ one|nobody)\ else\b | \b(?:no|any)\ (?:other|further|more)\ \w+ | \b(?:is|are|was|were|have|has)\ only\ {COUNT}\b{MEASURED}
    | \bthe\ only\ (?!(?:thing|way|reason|option|choice|exception|difference|step|question|condition|information)s?\b)\w+
    | \bdas\ (?:sind|ist)\ (?:alle|alles)\b | \balle\ (?:ihre|deine|der|die|{NUMBER})\b | \bvollständige\ liste\b | \bsonst\ (?:nichts|keine) | \bkeine\ weiteren\b
    | \bc'est\ tout\b | \bce\ sont\ tous\b | \btou(?:s|tes)\ (?:vos|les|tes|ces)\ \w+\ (?:sont|ont)\b | \bliste\ complète\b | \brien\ d'autre\b | \baucun\ autre\b
    | \beso\ es\ todo\b | \btod[oa]s\ (?:los|las|sus|tus)\ \w+\ (?:están|son|han|fueron)\b | \blista\ completa\b | \bnada\ más\b | \bning[uú]n[oa]?\ otr[oa]\b
    | (?:これ|以上)が(?:すべて|全て|全部) | (?:すべて|全て|全部)(?:です|の(?:注文|行|結果)) | (?:だけ|のみ)(?:です|あります)""",
    re.VERBOSE,
)
"""How an answer says that what it has is all."""

ABSENCE = regex(
    rf"""\bthere\ (?:is|are|was|were)\ (?:no|none)\b(?!\ (?:need|problem|charge|fee|cost|rush|way|doubt|guarantee|(?:other|further|more)\b))
    | \bthere\ (?:isn't|aren't|wasn't|weren't|is\ not|are\ not)\ an?y?\b
    | \b(?:couldn't|could\ not|can't|cannot|can\ not|didn't|did\ not|don't|do\ not|unable\ to)\ (?:find|see|locate)\b{OWN}
    | \bno\ (?:\w+\ ){{1,4}}?(?:found|exists?|match|matches|matching|was|were)\b | \bnone\ (?:of|found|exists?|match|is|are|was|were)\b
    | \b(?:doesn't|does\ not|don't|do\ not|didn't)\ (?:exist|appear|have(?=\ an?y?\b){OWN}\ an?y?)\b | \b(?:you|they|we|customer)\ (?:have|has|had)\ no\ \w+ | \bnot\ (?:found|in\ (?:the|your|our)\ \w+) | \bno\ such\b
    | \b(?:es\ gibt|gibt\ es)\ (?:\w+\ )?(?:kein|nicht)\w* | \bkein\w*\ (?:\w+\ ){{1,3}}?(?:gefunden|vorhanden) | \bnicht\ (?:gefunden|vorhanden|finden)\b
    | \b(?:habe|haben|hast|hat)\ (?:\w+\ )?keine?[nrs]?\ \w+ | \bexistier(?:t|en)\ nicht\b
    | \bil\ n'y\ a\ (?:pas|aucun|plus) | \baucune?\ \w+ | \bn'existe(?:nt)?\ pas\b | \b(?:pas|rien)\ trouvé | \bne\ trouve\ pas\b
    | \bno\ (?:hay|existen?|aparece|encontr\w+|encuentr\w+|figura)\b | \bning(?:ún|una|uno)\ \w+
    | (?<!問題)(?<!問題は)(?<!かまい)(?<!構い)(?:は|が|も)(?:ありません|ございません|存在しません|ない(?:です)?) | 見つかりません | 見当たりません""",
    re.VERBOSE,
)
"""How an answer says that something is not there."""

HINTS = regex(
    r"""\b(?:some|part|parts|portion|excerpt|preview|sample|few|first|visible|shown|page|pages|limit|limited|recent|latest|rest|more|most)\b
    | \b(?:einige|manche|teil|teile|auszug|ersten|seite|rest|mehr) | \b(?:certains|certaines|quelques|une\ partie|extrait|page|reste|plus)\b
    | \b(?:algun[oa]s|parte|extracto|página|resto|más)\b | いくつか | ページ | 残り | ほか""",
    re.VERBOSE,
)
"""Words that can be about a part; whether they are, only a reader can tell."""

COMMON: Mapping[str, frozenset[str]] = {
    "en": frozenset(["the", "a", "an", "is", "are", "was", "were", "you", "your", "of", "and", "in", "i", "has", "have", "had", "it", "there", "this", "that", "with", "on", "for", "we", "be", "been", "will", "not", "at", "by", "from", "our", "they"]),
    "de": frozenset(["der", "die", "das", "und", "ist", "sind", "war", "ein", "eine", "ihr", "ihre", "sie", "ich", "wir", "es", "mit", "auf", "für", "von", "nicht", "zu", "den", "dem", "hat", "haben", "wurde", "wird", "im", "am"]),
    "fr": frozenset(["le", "la", "les", "de", "des", "du", "et", "est", "sont", "une", "votre", "vos", "vous", "je", "nous", "il", "ce", "avec", "pour", "pas", "que", "qui", "dans", "sur", "ont", "a", "été", "au", "c'est"]),
    "es": frozenset(["el", "la", "los", "las", "de", "del", "y", "es", "son", "una", "su", "sus", "usted", "yo", "hay", "con", "para", "no", "que", "en", "se", "ha", "han", "fue", "por", "al", "está", "están", "tiene"]),
}  # fmt: skip
"""Words without which there is hardly a sentence."""
KANA = regex("[\u3040-\u30ff]")
WORD = regex(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def acknowledges(text: str) -> str | None:
    """The words by which a text says that it has not seen all."""
    found = QUALIFIED.search(_without_offers(text))
    return found.group().strip() if found else None


def claims(text: str, total: int | None = None) -> str | None:
    """The words by which a text states a total, that it has all, or that something is not there.

    Args:
        text: The text.
        total: The number of all rows, where it was told: to repeat it is no claim.
    """
    folded = ASKED.sub(" … ", _without_offers(text))
    for found in TOTAL.finditer(folded):
        number = next(one for one in found.groups() if one is not None)
        if total is None or ("".join(filter(str.isdecimal, number)) != str(total) and Decimal(total) not in worded(number)):
            return found.group().strip()
    other = WHOLE.search(folded) or ABSENCE.search(folded)
    return other.group().strip() if other else None


def hints(text: str) -> str | None:
    """A word that can be about a part."""
    found = HINTS.search(_without_offers(text))
    return found.group().strip() if found else None


def _without_offers(text: str) -> str:
    return OFFER.sub(" … ", fold(text))


def readable(text: str) -> bool:
    """Whether a text is in a language whose phrases are known; one without words is."""
    folded = fold(text)
    words = WORD.findall(folded)
    if KANA.search(folded) or not words:
        return True
    least = max(1, min(2, len(words) // 4))
    return any(len(known & set(words)) >= least and sum(word in known for word in words) * 6 >= len(words) for known in COMMON.values())
