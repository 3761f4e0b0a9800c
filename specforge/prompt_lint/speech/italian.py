"""Italian."""

import re

from specforge.prompt_lint.speech.speech import LEAD, WORD, Speech, hardened, names_of, units_of, without_article, without_ending
from specforge.regexes import regex

_NEVER = r"(?:mai|in\s+nessun\s+caso|per\s+nessun\s+motivo)"
_NON = r"non(?!\s+(?:è|sono|c['\u2019]è|ci\s+sono|solo|soltanto|sempre|esist\w+|ha|hanno|hai|serve|occorre|appena)\b)"
_FIRST = r"(?:(?:per favore|importante|attenzione|regola|nota|e|ma|o|inoltre|poi|anche)\W+)*"
_ENDINGS = ("ando", "endo", "are", "ere", "ire", "ate", "ete", "ite", "ano", "ono", "i", "a", "e", "o")
_HARD = (("isc", ""), ("ch", "c"), ("gh", "g"), ("i", ""))


def _stem(word: str) -> str:
    """The stem, however the letter before the ending is written: `cerca` and `cerchi`, `fornire` and `fornisci`."""
    return hardened(without_ending(without_article(word), _ENDINGS, 2), _HARD)


SPEECH = Speech(
    code="it",
    conditional=regex(
        r"\b(?:se|quando|qualora|salvo|tranne|eccetto|a meno che|in caso|fino a quando|finché|una volta|altrimenti|mentre|a seconda|invece|solo se|purché)\b"
    ),
    openers=frozenset(WORD.findall("in per prima dopo durante con da nel nella nei su dove come senza")),
    asking=frozenset(WORD.findall("cosa che quale quali come chi dove quando quanto perché")),
    negative=regex(r"\b(?:non|mai|nessun\w*|evit\w+|vietat\w+|astien\w+|niente)\b"),
    forbidding=regex(
        rf"(?:{LEAD}|[;:]\s+|\b(?:e|ma|o)\s+){_FIRST}(?:{_NON}\s+\w|{_NEVER}\b|evit(?:a|i|ate)\b)"
        rf"|{LEAD}{_FIRST}(?:evitare\b|astien\w+\b|nessun\w*\b)"
        r"|\b(?:è|sono|resta)\s+(?:\w+mente\s+)?vietat\w+"
        r"|\bnon\s+(?:si\s+)?(?:dev[ei]|devono|dovete|dovresti|puoi|può|possono|potete|è\s+(?:consentito|permesso|ammesso))\b"
        rf"|\b(?:dev[ei]|devono)\s+{_NEVER}\b|{LEAD}vietat\w+"
    ),
    demanding=regex(r"\b(?:dev[ei]|devono|dovete|bisogna|occorre|sempre|obbligatori\w+|assicurati|assicuratevi|si assicuri)\b"),
    reason=regex(r"\b(?:perché|poiché|dato che|affinché)\b|(?<=,)\s+che\b"),
    instead=regex(r"\b(?:bensì|piuttosto|invece)\b|(?:[;:.]|\s[-\u2013\u2014])\s(?!.*\b(?:non|mai)\b)\w+[aie]\b"),
    sometimes=regex(r"\s*(?:se|quando|per|in caso|caso|passo|fase|opzione|modalità|durante|dopo|prima|compito|scenario)\b", re.IGNORECASE),
    general=frozenset(
        WORD.findall(
            "generale generali stile tono regola regole istruzione istruzioni formato output risposta risposte comportamento comunicazione importante vincolo"
            " vincoli requisito requisiti sempre lingua principi nota note personalità lunghezza"
        )
    ),
    refused=regex(r"\b(?:non|mai|evitare|vietat\w+|divieti|errori|sbagliat\w+|scorrett\w+)\b", re.IGNORECASE),
    filling=frozenset(
        WORD.findall(
            "preferibilmente il lo la i gli le l un uno una di del dello della dei degli delle dell d a al allo alla ai agli alle all in nel nella con per e o che tuo tua tuoi tue"
            " suo sua suoi sue ti si ci vi tu lei egli è sono essere non mai nessun nessuno nessuna sempre devi deve devono dovete puoi può possono"
            " assicurati evita evitare evitate vietato vietata tutto tutta tutti tutte ogni caso motivo assolutamente severamente strettamente importante favore"
        )
    ),
    stem=_stem,
    units=units_of(
        words="parola parole",
        sentences="frase frasi",
        characters="carattere caratteri",
        lines="riga righe",
        paragraphs="paragrafo paragrafi",
        questions="domanda domande",
        tokens="token",
        pages="pagina pagine",
        options="opzione opzioni",
        examples="esempio esempi",
        emojis="emoji",
        days="giorno giorni",
        hours="ora ore",
        minutes="minuto minuti",
    ),
    between=r"a|e|o",
    most_behind=r"(?:al )?massimo|o meno",
    least_behind=r"(?:al )?minimo|o più",
    whole=frozenset(
        WORD.findall(
            "cliente clienti utente utenti tutto passo passi passaggio passaggi solo esclusivamente unicamente messaggio messaggi testo testi usare qualche alcune"
        )
    ),
    joining=r"e|ed",
    settings={
        "length": {
            "detailed": r"\b(?:rispondi|risponda|spiega|spieghi)\s+((?:\w+\s+){0,3}?)(?:in\s+dettaglio|nel\s+dettaglio|dettagliatamente|in\s+modo\s+dettagliato|ampiamente)\b",
            "brief": r"\b(?:rispondi|risponda)\s+(?:(?:sempre|molto)\s+){0,2}(?:brevemente|in\s+breve|in\s+modo\s+(?:breve|conciso))\b|\b(?:sii|sia)\s+(?:sempre\s+|molto\s+)?(?:breve|concis[oa])\b",
        },
        "emoji": {
            "none": r"\b(?:non|mai|senza|evit[ai]|evitare|nessuna)\s+(?:(?:usare|usi|utilizzare|inserire|mai|le|gli)\s+){0,2}emoji\b",
            "wanted": rf"{LEAD}(?:usa|usi|utilizza|utilizzi|inserisci|inserisca|aggiungi)\s+((?:(?!non|mai)\w+\s+){{0,2}}?)emoji\b",
        },
        "form of address": {
            "polite": r"\b(?:dai|dia|dare)\s+(?:sempre\s+)?del\s+\W?lei\b",
            "familiar": r"\b(?:dai|dia|dare)\s+(?:sempre\s+)?del\s+\W?tu\b",
        },
    },
    answers_in=r"(?:rispondi|risponda|scrivi|scriva|parla|parli)\s+((?:\w+\s+){0,2}?)(?:in|nella)",
    languages=names_of("tedesco inglese francese spagnolo italiano portoghese olandese polacco turco russo arabo cinese giapponese"),
    of_the_user=r"(?:stessa\s+)?lingua\s+(?:dell['\u2019]utente|del\s+cliente|della\s+(?:domanda|richiesta))",
    balancing=regex(r"\b(?:ma|però|tuttavia|bensì|abbastanza)\b"),
    answering=frozenset(
        WORD.findall(
            "contiene contengono contenere ha hanno limita limitati lunghezza breve corta corto totale testo usa usi scrivi scriva sii più lunga lunghe"
        )
    ),
    alike={"di": "dic", "dir": "dic", "fai": "fa", "far": "fa"},
)
