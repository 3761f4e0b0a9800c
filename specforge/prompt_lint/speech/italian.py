"""Italian."""

import re

from specforge.prompt_lint.speech.repeating import Repeating
from specforge.prompt_lint.speech.speech import LEAD, WORD, Speech, hardened, names_of, units_of, without_article, without_ending
from specforge.prompt_lint.speech.vagueness import Vagueness, forms_of, romance_use
from specforge.regexes import regex

_NEVER = r"(?:mai|in\s+nessun\s+caso|per\s+nessun\s+motivo)"
_NON = r"non(?!\s+(?:è|sono|c['\u2019]è|ci\s+sono|solo|soltanto|sempre|esist\w+|ha|hanno|hai|serve|occorre|appena)\b)"
_FIRST = r"(?:(?:per favore|importante|attenzione|regola|nota|e|ma|o|inoltre|poi|anche)\W+)*"
_ENDINGS = ("ando", "endo", "are", "ere", "ire", "ate", "ete", "ite", "ano", "ono", "i", "a", "e", "o")
_HARD = (("isc", ""), ("ch", "c"), ("gh", "g"), ("i", ""))


def _stem(word: str) -> str:
    """The stem, however the letter before the ending is written: `cerca` and `cerchi`, `fornire` and `fornisci`."""
    return hardened(without_ending(without_article(word), _ENDINGS, 2), _HARD)


_WORDS = forms_of(
    "adeguato adeguata adeguati adeguate adeguatamente",
    "amichevole amichevoli amichevolmente",
    "appropriato appropriata appropriati appropriate appropriatamente",
    "chiaro chiara chiari chiare chiaramente",
    "coinvolgente coinvolgenti",
    "conciso concisa concisi concise concisamente",
    "cordiale cordiali cordialmente",
    "cortese cortesi cortesemente",
    "educato educata educati educate educatamente",
    "gentile gentili gentilmente",
    "idoneo idonea idonei idonee",
    "intuitivo intuitiva intuitivi intuitive",
    "naturale naturali naturalmente",
    "professionale professionali professionalmente",
    "ragionevole ragionevoli ragionevolmente",
    "robusto robusta robusti robuste",
    "sensato sensata sensati sensate",
    "utile utili",
)
_VAGUE = Vagueness(
    words=_WORDS,
    hints=frozenset((*_WORDS, "senso")),
    use=romance_use(
        words=[form for form in _WORDS if not form.endswith("mente")],
        adverbs=[form for form in _WORDS if form.endswith("mente")],
        joining=r"e|ed|ma",
        after=r"sempre|devi|deve|per favore|poi|solo|anche|inoltre",
        being=r"sii|sia|siate|essere|rimani|rimanga|resta|resti|mantieniti|mostrati",
        must_be=r"(?:devi|deve|devono|dovrà|dovranno|bisogna)\s(?:sempre\s)?(?:essere|rimanere|restare|suonare)",
        answering=r"rispondi|risponda|rispondete|rispondere|scrivi|scriva|scrivere|redigi|spiega|spieghi|spiegare|parla|parli|parlare|comunica|comunichi|comunicare|esprimiti|agisci|comportati|formula|presenta|saluta",
        manner=r"in maniera|in modo|in una maniera|in un modo",
        giving=r"usa|usi|usare|utilizza|utilizzi|utilizzare|adotta|adotti|adottare|mantieni|mantenga|mantenere|fornisci|fornisca|fornire|dai|dia|dare|offri|offra|genera|produci|scrivi|scriva|rispondi con|con|in",
        articles=r"un|uno|una|un['\u2019]|il|lo|la|i|gli|le|tuo|tuoi|tua|tue|delle|dei",
        things=r"tono|stile|linguaggio|lingua|rispost[ae]|spiegazion[ei]|messaggi?o?|riassunt[oi]|formulazion[ei]|maniera|modo|voce|fras[ei]|test[oi]|italiano",
        natural=r"linguaggio naturale|lingua naturale",
        onward=r"a|al|alla|ai|per|con|se|quando|che|su|di",
        sense=r"\b(?:usa|usi|utilizza|con)\s(?:(?:il|tuo)\s)?(buon senso|buonsenso)\b|\b(?:quando|se|dove)\s(ha senso)(?=[\s.,;)]{0,2}$)",
    ),
    defining=regex(
        r"\bp\.\s?es\.|\bcio[èe]\b|\bvale a dire|\b(?:ad esempio|per esempio|esempi|esempio|significa|vuol dire|anziché|invece di|ossia|ovvero|una (?:sola )?(?:frase|riga)|un (?:solo )?paragrafo|due|tre|quattro|cinque|sette|otto|nove|dieci|undici|dodici)\b"
    ),
    explained=regex(
        r"^(?:(?:\se\s\w+)?,?\s(?:senza|in\smodo\sche|così\sda)\b|,\s\w+(?:ando|endo)\b|,?\sma\s(?:\w+\s)?(?:senza|non|ferm\w)\b)"
    ),
    contrast=regex(r"^[^.;]{0,80}(?:,|\s[\u2013\u2014-])\s(?:e\s|ma\s)?(?:non|mai|né)\s(?!solo\b|soltanto\b)\w"),
    condition=regex(r"\b(?:se|quando|finché|a meno che|qualora|in caso di)\s[^;:.]{0,50}$"),
    asked=regex(r"\?\W{0,3}$"),
    telling=regex(r"\b(?:io|mio|mia|miei|mie|mi)\b"),
)
_REPEATING = Repeating(
    instructing=frozenset(
        WORD.findall(
            "devi deve devono mai sempre non nessun nessuna tu tuo tua tuoi tue lei suo sua rispondi risponda usa usi utilizza utilizzi evita eviti chiedi chieda indica indichi fornisci fornisca scrivi scriva verifica verifichi spiega assicurati utente cliente solo"
        )
    ),
    small=frozenset(
        WORD.findall(
            "un uno una il lo la i gli le questo questa questi queste ogni tutto tutta tutti tutte di del dello della dei degli delle a al allo alla ai agli alle in nel nella nei nelle per con e ed o ma come è sono sia era ha hanno si suo sua suoi sue tuo tua tuoi tue anche molto allora se quando sarà può puoi possono deve devi devono che favore qualsiasi da dal dalla dall nostro nostra nostri nostre"
        )
    ),
    pointing=frozenset(WORD.findall("esso essa essi esse ciò questo questa questi queste quello quella")),
)


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
    instead=regex(r"\b(?:bensì|piuttosto|invece)\b|(?:[;:.]|\s[-\u2013\u2014])\s(?!.{0,300}\b(?:non|mai)\b)\w+[aie]\b"),
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
    vague=_VAGUE,
    repeating=_REPEATING,
)
