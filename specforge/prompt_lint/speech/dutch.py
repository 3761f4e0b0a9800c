"""Dutch."""

import re

from specforge.prompt_lint.speech.speech import LEAD, WORD, Speech, names_of, units_of, without_ending
from specforge.regexes import regex

_NOT = r"(?:nooit|nimmer|niets?|geen|in\s+geen\s+geval|onder\s+geen\s+(?:beding|omstandighe\w+))"
_WEAK = r"(?!niet\s+(?:alleen|per\s+se|altijd|noodzakelijk)\b|niets\s+anders\b)"
_FIRST = r"(?:(?:belangrijk|let op|regel|en|maar|of|ook|dus|verder|daarna|alsjeblieft|gelieve)\W+)*"
_NO_VERB = r"(?:als|wanneer|indien|zodra|zolang|omdat|tenzij|voordat|nadat|de|het|een|er|je|jij|u|wij|we|zij|ze|hij|ik|dit|dat|deze|die|dan|daar|hier|elke?|iedere?|alle|sommige|veel|klant(?:en)?|gebruikers?|producten?|bestelling(?:en)?|\w+heid|\w+ing(?:en)?)\b"
_FINITE = r"(?:is|zijn|was|waren|heeft|hebben|wordt|worden|kan|kunnen|moet|moeten|mag|mogen|blijft|blijven|geldt|gelden|komt|komen)"
_WITHIN = r"[^.;:!?,\"\u201e\u201c\u201d\u00ab\u00bb]{0,120}?"
_ENDINGS = ("en", "e", "n")
_HARD = (("v", "f"), ("z", "s"))
_LONG = regex(r"([aeou])\1(?=[^aeiou])|([^aeiou])\2$")


def _stem(word: str) -> str:
    """The stem, however long vowels and the last consonant are written: `vraag` and `vragen`, `zeg` and `zeggen`, `geef` and `geven`."""
    stem = _LONG.sub(
        lambda found: found[1] or found[2],
        without_ending(word.removesuffix("s") if word.endswith(("ers", "els", "ens")) else word, _ENDINGS, 3),
    )
    return next((stem[:-1] + new for old, new in _HARD if stem.endswith(old)), stem)


SPEECH = Speech(
    code="nl",
    conditional=regex(
        r"\b(?:als|wanneer|indien|tenzij|behalve|zodra|zolang|totdat|anders|in geval|in plaats|afhankelijk|mits|of(?= (?:je|de|het|een|er)\b)|eventueel)\b"
    ),
    openers=frozenset(
        WORD.findall(
            "bij voor in op aan na tijdens met zonder waar binnen om is zijn heeft hebben wil willen kan kunnen vraagt noemt zegt geeft voordat nadat"
        )
    ),
    asking=frozenset(WORD.findall("wat welke welk hoe waarom wie waar wanneer")),
    negative=regex(rf"\b(?:{_NOT}|vermijd\w*|verboden|onthoud)\b"),
    forbidding=regex(
        rf"{LEAD}{_FIRST}{_WEAK}(?:{_NOT}(?!\s+{_FINITE}\b)|vermijd\w*)\b"
        rf"|(?:{LEAD}|[,;:]\s+|\b(?:en|maar|of)\s+){_FIRST}(?!{_NO_VERB})\w{{2,}}(?!\s+{_FINITE}\b){_WITHIN}\b{_WEAK}{_NOT}\b"
        rf"|\b(?:mag|mogen|moet|moeten|zult|(?:je|u|we)\s+(?:kan|kunt|kunnen))\b{_WITHIN}\b{_WEAK}{_NOT}\b"
        r"|\b(?:is|zijn|blijft)\s+(?:\w+\s+){0,2}?(?:verboden|niet\s+(?:toegestaan|geoorloofd))\b"
    ),
    demanding=regex(r"\b(?:moet|moeten|altijd|steeds|verplicht|zorg ervoor|zorg dat)\b"),
    reason=regex(r"\b(?:omdat|want|zodat|opdat)\b|\bdat\b(?!\s+(?:is|zijn)\b)|,\s+die\b"),
    instead=regex(r"\bin plaats daarvan\b|(?:[;:.]|\s[-\u2013\u2014])\s(?!.{0,300}\b(?:niet|nooit|geen)\b)\w{3,}\b"),
    sometimes=regex(r"\s*(?:als|wanneer|indien|bij|voor|in geval|geval|stap|fase|optie|modus|tijdens|na|taak|scenario)\b", re.IGNORECASE),
    general=frozenset(
        WORD.findall(
            "algemeen algemene stijl toon regels richtlijn richtlijnen instructie instructies formaat opmaak uitvoer antwoord antwoorden gedrag communicatie"
            " belangrijk beperking beperkingen vereiste vereisten altijd taal principes opmerking opmerkingen persoonlijkheid lengte"
        )
    ),
    refused=regex(r"\b(?:niet|nooit|vermijden|verboden|fouten|fout|slecht)\b", re.IGNORECASE),
    filling=frozenset(
        WORD.findall(
            "voorkeur de het een je jouw jullie u uw jij hij zij ze we wij er dat die dit deze van te in op aan bij met voor om en of is zijn wordt worden niet nooit nimmer"
            " niets geen mag mogen moet moeten kan kunt kunnen altijd steeds ook alle elke elk iedere ieder belangrijk zorg ervoor vermijd vermijden verboden"
            " toegestaan beding geval onder omstandigheden"
        )
    ),
    stem=_stem,
    units=units_of(
        words="woord woorden",
        sentences="zin zinnen",
        characters="teken tekens",
        lines="regel regels",
        paragraphs="alinea alinea's alinea\u2019s",
        bullets="opsommingspunten",
        questions="vraag vragen",
        tokens="token tokens",
        pages="pagina pagina's pagina\u2019s",
        options="optie opties",
        examples="voorbeeld voorbeelden",
        emojis="emoji emoji's emoji\u2019s",
        days="dag dagen",
        hours="uur uren",
        minutes="minuut minuten",
    ),
    between=r"tot|en|à|of",
    most_behind=r"maximaal|hoogstens|of minder",
    least_behind=r"minimaal|minstens|of meer",
    whole=frozenset(
        WORD.findall(
            "klant klanten gebruiker gebruikers alles stap stappen alleen uitsluitend gebruiken spreek spreekt bericht berichten tekst teksten uit aan toe graag enkele wat"
        )
    ),
    joining=r"en",
    settings={
        "length": {
            "detailed": r"\b(?:antwoord|leg|beschrijf)\s+((?:\w+\s+){0,3}?)(?:uitgebreid|gedetailleerd|uitvoerig|in\s+detail)\b",
            "brief": r"\b(?:antwoord|houd\s+(?:het|antwoorden|je\s+antwoorden))\s+(?:(?:altijd|zo|heel)\s+){0,2}(?:kort|beknopt|bondig)\b",
        },
        "emoji": {
            "none": r"\b(?:geen|zonder|nooit|vermijd)\s+((?:\w+\s+){0,1}?)emoji(?:s|['\u2019]s)?\b",
            "wanted": rf"{LEAD}(?:gebruik|voeg)\s+(?!geen|nooit)((?:(?!geen|nooit)\w+\s+){{0,2}}?)emoji(?:s|['\u2019]s)?\b",
        },
        "form of address": {
            "polite": r"\b(?:spreek|spreekt)\b([^.;,]{0,40})\bmet\s+\W?u\W?\s+aan\b|\bvousvoye\w+\b",
            "familiar": r"\b(?:spreek|spreekt)\b([^.;,]{0,40})\bmet\s+\W?(?:je|jij)\W?\s+aan\b|\btutoye\w+\b",
        },
    },
    answers_in=r"(?:antwoord|schrijf|spreek)\s+((?:\w+\s+){0,2}?)in(?:\s+het)?",
    languages=names_of("duits engels frans spaans italiaans portugees nederlands pools turks russisch arabisch chinees japans"),
    of_the_user=r"de\s+taal\s+van\s+de\s+(?:gebruiker|klant|vraag)",
    balancing=regex(r"\b(?:maar|hoewel|toch|genoeg)\b"),
    answering=frozenset(
        WORD.findall(
            "heeft hebben antwoord antwoorden antwoordt beantwoord houd hou schrijf geef gebruik kort beperk lengte lang langer totaal tekst maak wees bevatten bevat je"
        )
    ),
)
