"""How long answers are to be, in the words of rules in German, French, Spanish, Italian and Portuguese; `limits` reads English ones."""

import re
from collections.abc import Iterator

from specforge.grading.numerals import WORD
from specforge.grading.numerals import WORDS as NUMBERS
from specforge.regexes import regex

MEASURES = {
    "words": r"w\u00f6rtern?|worten?|mots?|palabras?|parol[ae]|palavras?",
    "sentences": r"s\u00e4tzen?|satz|phrases?|frases?|frasi|oraci(?:\u00f3n|ones)",
    "characters": r"zeichen|caract\u00e8res?|car[a\u00e1]cter(?:es)?|caratter[ei]",
}
AT_LEAST = (
    r"mindestens|wenigstens|nicht (?:weniger als|unter)|au (?:moins|minimum)|pas moins de|al menos|como m\u00ednimo|por lo menos|no menos de"
    r"|almeno|non meno di|pelo menos|no m\u00ednimo|n\u00e3o menos de"
)
FEWER = r"weniger als|unter|moins de|menos de|meno di"
AT_MOST = (
    r"h\u00f6chstens|maximal|m[a\u00e1]x\.?|nicht mehr als|bis zu|au (?:plus|maximum)|(?:un )?maximum de|pas plus de|(?:como |un )?m\u00e1ximo(?: de)?|no m\u00e1s de|hasta"
    r"|al massimo|(?:un )?massimo(?: di)?|non pi\u00f9 di|fino a|no m\u00e1ximo|(?:um )?m\u00e1ximo de|n\u00e3o mais (?:de|que|do que)|at\u00e9"
)
BOUNDED = regex(
    rf"\b(?:(?:(?P<least>{AT_LEAST})|(?P<fewer>{FEWER})|(?P<most>{AT_MOST})) )?(?:\d{{1,3}} ?[-\u2013] ?)?(?P<number>\d{{1,4}}|[^\W\d_]+) "
    rf"(?:{'|'.join(f'(?P<{unit}>{names})' for unit, names in MEASURES.items())})\b"
    r"(?P<behind> (?:maximal|max\b\.?|h\u00f6chstens|(?:au )?maximum|au plus|(?:como )?m\u00e1ximo|al massimo|no m\u00e1ximo))?",
    re.IGNORECASE,
)
"""How long an answer is in one of these languages."""
ANSWERED = regex(r"antwort|r\u00e9pon|respuesta|responde|responda|contest|rispo|resposta", re.IGNORECASE)
OF_ANSWERS = frozenset(
    WORD.findall(
        "antworte antworten antwort antwortet halte halten schreibe deine deiner die der eine jede alle in mit immer stets kurz und nur auf ist sind hat"
        " haben soll sollen muss m\u00fcssen darf d\u00fcrfen bitte lang bleibe sie ihre ihren ihrer freundlich knapp pr\u00e4gnant"
        " r\u00e9pondre r\u00e9ponds r\u00e9pondez r\u00e9ponse r\u00e9ponses tes vos ta votre la les chaque toujours en avec de dans doit doivent faire avoir contenir tenir et"
        " responder contestar responde responda respuesta respuestas contesta conteste tus sus tu su las siempre con debe deben tener ser y cada"
        " rispondere rispondi risponda risposta risposte le tue sue tua sua sempre di deve devono avere essere e ogni"
        " resposta respostas suas as a em com devem ter"
    )
)
"""Words of such a rule that do not say that the length is one of something in the answer."""
LENGTHS = frozenset(WORD.findall("l\u00e4nge longueur longitud extensi\u00f3n lunghezza comprimento tama\u00f1o taille"))
"""Words beside a length with which, or without any, a rule is about answers."""


def answer_lengths(rule: str) -> Iterator[tuple[str, int, int]]:
    """Give the unit, the least and the most of each length that a rule asks of answers; 0 where there is no such bound."""
    beside = BOUNDED.sub(lambda found: "" if _number(found) else found[0], rule)
    words = WORD.findall(beside.lower())
    if not (ANSWERED.search(rule) or LENGTHS.issuperset(words)) or not (OF_ANSWERS | LENGTHS).issuperset(words):
        return
    for found in BOUNDED.finditer(rule):
        number = _number(found)
        least = number if found["least"] else 0
        most = number - 1 if found["fewer"] else number if (found["most"] or found["behind"]) and not least else 0
        if least > 0 or most > 0:
            yield next(unit for unit in MEASURES if found[unit]), least, most


def _number(found: re.Match[str]) -> int:
    """The number of a length; 0 for a word that is none."""
    return int(found["number"]) if found["number"].isdecimal() else int(NUMBERS.get(found["number"].lower(), 0))
