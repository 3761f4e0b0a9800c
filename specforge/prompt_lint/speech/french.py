"""French."""

import re

from specforge.prompt_lint.speech.repeating import Repeating
from specforge.prompt_lint.speech.speech import LEAD, WORD, Speech, names_of, units_of, without_article, without_ending
from specforge.prompt_lint.speech.vagueness import Vagueness, forms_of, romance_use
from specforge.regexes import regex

_NOT = r"(?:pas|jamais|rien|aucune?|nullement|sous\s+aucun\s+prétexte)"
_FIRST = r"(?:(?:merci de|veuillez|surtout|important|attention|règle|et|mais|ou|puis|aussi|également|en aucun cas)\W+)*"
_CLITIC = r"(?:(?:le|la|les|lui|leur|te|vous|me|nous|en|y|se)\s+|(?:l|m|t|s|y)['\u2019])?"
_MODAL = r"(?:dois|devez|doit|doivent|peux|pouvez|peut|peuvent|faut|devrais|devriez|devrait)"
_ENDINGS = ("ez", "er", "ent", "re", "ir", "es", "e", "s")


def _stem(word: str) -> str:
    """The stem; the `s` of a plural goes first, since `clients` is one of `client`, which ends as a verb can."""
    bare = without_article(word)
    return without_ending(bare.removesuffix("s") if len(bare) > 4 else bare, _ENDINGS, 3)


_WORDS = forms_of(
    "adéquat adéquate adéquats adéquates adéquatement",
    "aimable aimables aimablement",
    "amical amicale amicaux amicales amicalement",
    "approprié appropriée appropriés appropriées",
    "chaleureux chaleureuse chaleureuses chaleureusement",
    "clair claire clairs claires clairement",
    "concis concise concises",
    "convenable convenables convenablement",
    "convivial conviviale conviviaux conviviales",
    "cordial cordiale cordiaux cordiales cordialement",
    "courtois courtoise courtoises courtoisement",
    "engageant engageante engageants engageantes",
    "intuitif intuitive intuitifs intuitives",
    "judicieux judicieuse judicieuses judicieusement",
    "naturel naturelle naturels naturelles naturellement",
    "poli polie polis polies poliment",
    "professionnel professionnelle professionnels professionnelles professionnellement",
    "raisonnable raisonnables raisonnablement",
    "robuste robustes",
    "serviable serviables",
    "sympathique sympathiques",
    "utile utiles utilement",
)
_VAGUE = Vagueness(
    words=_WORDS,
    hints=frozenset((*_WORDS, "sens", "discernement", "qualité")),
    use=romance_use(
        words=[form for form in _WORDS if not form.endswith("ment")],
        adverbs=[form for form in _WORDS if form.endswith("ment")],
        joining=r"et|mais",
        after=r"toujours|tu|vous|dois|devez|merci de|veuillez|puis|surtout|systématiquement|aussi",
        being=r"sois|soyez|être|reste[rsz]?|demeure[rsz]?|montre-toi|montrez-vous",
        must_be=r"(?:dois|devez|doit|doivent|devra|devront|faut)\s(?:toujours\s)?(?:être|rester)",
        answering=r"réponds|répondez|répondre|écris|écrivez|écrire|rédige[rz]?|explique[rz]?|parle[rz]?|communique[rz]?|exprime-toi|exprimez-vous|formule[rz]?|reformule[rz]?|agis|agissez|comporte-toi|comportez-vous|présente[rz]?|salue[rz]?|accueille[rz]?",
        manner=r"de manière|de façon|d'une manière|d'une façon|d\u2019une manière|d\u2019une façon",
        giving=r"utilise[rz]?|adopte[rz]?|emploie|employez|employer|garde[rz]?|conserve[rz]?|maintiens|maintenez|maintenir|fournis|fournissez|fournir|donne[rz]?|produis|produisez|propose[rz]?|rédige[rz]?|écris|écrivez|formule[rz]?|fais|faites|offre[rz]?|privilégie[rz]?|réponds (?:avec|dans|sur)|répondez (?:avec|dans|sur)|avec|dans|sur",
        articles=r"un|une|des|le|la|les|ton|ta|tes|votre|vos|ce|d['\u2019]un|d['\u2019]une",
        things=r"ton|style|langage|langue|réponses?|explications?|messages?|résumés?|synthèses?|formulations?|manière|façon|voix|phrases?|textes?|français",
        natural=r"langage naturel|langue naturelle",
        onward=r"à|au|aux|pour|avec|envers|si|quand|lorsque|que|sur|de",
        sense=r"\b(?:fais preuve de|faites preuve de|utilise[rz]? (?:ton|votre|le)|use[rz]? de|avec)\s(bon sens|discernement)\b|\b(?:quand|si|lorsque|là où)\s(?:cela|ça)\s(?:a|fait)\s(du sens|sens)(?=[\s.,;)]{0,2}$)",
    ),
    defining=regex(
        r"\bc['\u2019]est[- ]à[- ]dire|\bp\.\s?ex\.|\b(?:par exemple|exemples?|signifie|veut dire|plutôt que|au lieu|à savoir|ainsi|c-à-d|tel(?:le)?s? que|une (?:seule )?(?:phrase|ligne)|un (?:seul )?(?:mot|paragraphe)|deux|trois|quatre|cinq|six|sept|huit|dix|onze|douze)\b"
    ),
    explained=regex(r"^(?:(?:\set\s\w+)?,?\s(?:en\s\w+ant|sans|de\ssorte|tout\sen)\b|,?\smais\s(?:\w+\s)?(?:sans|pas|ferme|assez)\b)"),
    contrast=regex(r"^[^.;]{0,80}(?:,|\s[\u2013\u2014-])\s(?:et\s|mais\s)?(?:pas|non|jamais|ni)\s(?!seulement\b|uniquement\b)\w"),
    condition=regex(r"\b(?:si|s['\u2019]il|lorsque|lorsqu\w*|quand|jusqu\w*|en cas)\s[^;:.]{0,50}$"),
    asked=regex(r"\?\W{0,3}$"),
    telling=regex(r"\b(?:je|mon|mes|moi)\b|\bj['\u2019]"),
)
_REPEATING = Repeating(
    instructing=frozenset(
        WORD.findall(
            "dois devez doit doivent jamais toujours pas aucun aucune faut tu vous ton ta tes votre vos réponds répondez utilise utilisez évite évitez demande demandez indique indiquez donne donnez écris écrivez vérifie vérifiez explique expliquez assure assurez veille veillez utilisateur client ne"
        )
    ),
    small=frozenset(
        WORD.findall(
            "un une des le la les l du de d ce cet cette ces chaque tout toute tous toutes à au aux en dans pour par avec et ou mais comme est sont soit était il elle ils elles on tu vous te toi se son sa ses leur leurs ton ta tes votre vos aussi très alors si quand sera seront peut peux pouvez doit dois devez a ont que qu merci veuillez notre nos"
        )
    ),
    pointing=frozenset(WORD.findall("elle ils elles ce cela ça cette ces celui celle ceux celles ceci")),
)


SPEECH = Speech(
    code="fr",
    conditional=regex(
        r"\b(?:si|s['\u2019](?:il|ils|agit)|lorsqu\w*|quand|sauf|excepté|hormis|sinon|autrement|selon|dès que|tant que|jusqu\w*|à moins|en cas|une fois"
        r"|plutôt|au lieu|éventuellement|lors)\b"
    ),
    openers=frozenset(WORD.findall("en pour dans sur avant après pendant avec chez à au aux lors où par comme sans")),
    asking=frozenset(WORD.findall("que quel quelle quels quelles comment pourquoi qui où combien est-ce")),
    negative=regex(rf"\b(?:{_NOT}|évite[rz]?|interdite?s?|interdiction|abstiens|abstenez|abstenir)\b"),
    forbidding=regex(
        rf"(?:{LEAD}|[,;:]\s+|\b(?:et|mais|ou|puis)\s+){_FIRST}(?:(?:ne\s+{_CLITIC}|n['\u2019])(?!(?:est|sont|a|ont|y|as|avez|es|êtes|importe)\b)\w|évitez?\b)"
        rf"|{LEAD}{_FIRST}(?:éviter\b|abst(?:iens|enez|enir)\b|jamais\b|aucune?\b|pas\s+(?:de\s|d['\u2019])|interdiction\b|sous\s+aucun\s+prétexte\b)"
        rf"|\bne\s+{_CLITIC}{_MODAL}\b(?:\s+\w+){{0,2}}?\s+{_NOT}\b"
        r"|\b(?:est|sont)\s+(?:\w+ment\s+)?(?:interdite?s?|proscrite?s?)\b|\bn['\u2019]est\s+pas\s+(?:autorisée?|permise?|permis)\b"
        rf"|{LEAD}{_FIRST}(?!(?:le|la|les|l|un|une|il|elle|on|ils|elles|ce|cet|cette|ces|nous|je|des|certains?)\b)\w+\s+jamais\b"
    ),
    demanding=regex(
        r"\b(?:dois|devez|doit|doivent|il faut|toujours|systématiquement|impérativement|veille[rz]? à|assure-toi|assurez-vous)\b"
    ),
    reason=regex(r"\b(?:parce qu\w*|car|puisqu\w*|afin|pour que)\b|\bqui\b"),
    instead=regex(r"\b(?:mais|plutôt|à la place)\b|(?:[;:.]|\s[-\u2013\u2014])\s(?!.{0,300}\b(?:ne|pas|jamais)\b)\w+[ez]\b"),
    sometimes=regex(
        r"\s*(?:si|s['\u2019]il|quand|lorsque|pour|en cas|cas|étape|phase|option|mode|pendant|après|avant|tâche|scénario)\b", re.IGNORECASE
    ),
    general=frozenset(
        WORD.findall(
            "général générale générales généraux style ton règle règles consigne consignes instruction instructions format formatage sortie réponse réponses"
            " comportement communication important contrainte contraintes exigence exigences toujours langue principes remarque remarques personnalité longueur"
        )
    ),
    refused=regex(r"\b(?:ne\s.*pas|jamais|éviter|interdit\w*|interdictions?|erreurs?|mauvais\w*|incorrect\w*)\b", re.IGNORECASE),
    filling=frozenset(
        WORD.findall(
            "préférence le la les l un une des du de d ce cet cette ces ton ta tes votre vos son sa ses leur leurs tu vous il elle on ils elles à au aux en dans pour par"
            " avec et ou que qu ne n pas jamais rien aucun aucune dois devez doit doivent peux pouvez peut faut toujours systématiquement impérativement"
            " veille veillez veiller assure assurez toi est sont être tout toute tous toutes chaque strictement absolument formellement important interdit"
            " interdite évite évitez éviter prétexte cas sous merci surtout"
        )
    ),
    stem=_stem,
    units=units_of(
        words="mot mots",
        sentences="phrase phrases",
        characters="caractère caractères",
        lines="ligne lignes",
        paragraphs="paragraphe paragraphes",
        bullets="puce puces",
        questions="question questions",
        tokens="token tokens jeton jetons",
        pages="page pages",
        options="option options proposition propositions",
        examples="exemple exemples",
        emojis="emoji emojis émoji émojis",
        days="jour jours",
        hours="heure heures",
        minutes="minute minutes",
    ),
    between=r"à|a|et|ou",
    most_behind=r"(?:au )?maximum|au plus|ou moins",
    least_behind=r"(?:au )?minimum|au moins|ou plus",
    whole=frozenset(
        WORD.findall(
            "client clients cliente clientes utilisateur utilisateurs utilisatrice utilisatrices tout étape étapes uniquement exclusivement seulement utilise utilisez utiliser emploie employez ajoute ajoutez message messages texte textes quelques volontiers"
        )
    ),
    joining=r"et",
    settings={
        "length": {
            "detailed": r"\b(?:réponds|répondez|explique[rz]?|décri[st]|décrivez)\s+((?:\w+\s+){0,3}?)(?:en\s+détail|de\s+façon\s+détaillée|de\s+manière\s+détaillée|longuement)\b",
            "brief": r"\b(?:réponds|répondez)\s+(?:(?:toujours|très|le\s+plus)\s+){0,2}(?:brièvement|de\s+façon\s+(?:brève|concise)|de\s+manière\s+(?:brève|concise))\b|\b(?:sois|soyez)\s+(?:toujours\s+|très\s+)?(?:bref|brève|concise?)\b",
        },
        "emoji": {
            "none": r"\b(?:pas\s+d['\u2019]|jamais\s+d['\u2019]|sans\s+|aucun\s+|évite[rz]?\s+(?:les\s+)?|n['\u2019]utilise[rz]?\s+(?:pas|jamais)\s+d['\u2019])[eé]mojis?\b",
            "wanted": rf"{LEAD}(?:utilise[rz]?|emploie|employez|ajoute[rz]?|mets|mettez)\s+((?:(?!pas|jamais)[\w'\u2019]+\s+){{0,3}}?)(?:d['\u2019])?[eé]mojis?\b",
        },
        "form of address": {
            "polite": r"\b(?:vouvoie[rz]?|vouvoyez|vouvoyer)\b",
            "familiar": r"\b(?:tutoie[rz]?|tutoyez|tutoyer)\b",
        },
    },
    answers_in=r"(?:réponds|répondez|répondre|écris|écrivez|parle[rz]?)\s+((?:\w+\s+){0,2}?)(?:en|dans)",
    languages=names_of("allemand anglais français espagnol italien portugais néerlandais polonais turc russe arabe chinois japonais"),
    of_the_user=r"la\s+langue\s+(?:de\s+l['\u2019]utilisat(?:eur|rice)|du\s+client|de\s+la\s+(?:question|demande))",
    balancing=regex(r"\b(?:mais|cependant|toutefois|assez|plutôt)\b"),
    answering=frozenset(
        WORD.findall(
            "contient contiennent contenir doit ont a limite limitez longueur court courte brève total texte sois soyez fais faites rédige rédigez écris écrivez utilise utilisez"
        )
    ),
    alike={"dis": "dir", "dit": "dir", "fais": "fair", "fait": "fair"},
    vague=_VAGUE,
    repeating=_REPEATING,
)
