"""Spanish."""

import re

from specforge.prompt_lint.speech.repeating import Repeating
from specforge.prompt_lint.speech.speech import LEAD, WORD, Speech, hardened, names_of, units_of, without_ending
from specforge.prompt_lint.speech.vagueness import Vagueness, forms_of, romance_use
from specforge.regexes import regex

_NEVER = r"(?:nunca|jamás|en\s+ningún\s+caso|bajo\s+ning\w+\s+\w+)"
_NO = r"no(?!\s+(?:hay|había|es|son|está|están|exist\w+|obstante|solo|sólo|solamente|siempre|todos|todas|tiene|tienen|tienes|necesita\w*|hace\s+falta)\b)"
_FIRST = r"(?:(?:por favor|importante|atención|regla|nota|y|pero|o|también|además|luego|siempre)\W+)*"
_ENDINGS = ("ando", "iendo", "ar", "er", "ir", "as", "es", "an", "en", "os", "a", "e", "o", "s")
_HARD = (("qu", "c"), ("gu", "g"), ("zc", "c"), ("z", "c"), ("y", ""), ("ón", "on"))


def _stem(word: str) -> str:
    """The stem, however the letter before the ending is written: `busca` and `busques`, `ofrece` and `ofrezcas`, `devolución` and `devoluciones`."""
    return hardened(without_ending(word, _ENDINGS, 2), _HARD)


_WORDS = forms_of(
    "adecuado adecuada adecuados adecuadas adecuadamente",
    "amable amables amablemente",
    "amigable amigables amigablemente",
    "amistoso amistosa amistosos amistosas",
    "apropiado apropiada apropiados apropiadas apropiadamente",
    "atractivo atractiva atractivos atractivas",
    "claro clara claros claras claramente",
    "conciso concisa concisos concisas concisamente",
    "comprensible comprensibles",
    "cordial cordiales cordialmente",
    "cortés corteses cortésmente",
    "educado educada educados educadas educadamente",
    "idóneo idónea idóneos idóneas",
    "intuitivo intuitiva intuitivos intuitivas",
    "natural naturales naturalmente",
    "profesional profesionales profesionalmente",
    "razonable razonables razonablemente",
    "robusto robusta robustos robustas",
    "sensato sensata sensatos sensatas sensatamente",
    "servicial serviciales",
    "útil útiles",
)
_VAGUE = Vagueness(
    words=_WORDS,
    hints=frozenset((*_WORDS, "sentido", "juicio", "criterio")),
    use=romance_use(
        words=[form for form in _WORDS if not form.endswith("mente")],
        adverbs=[form for form in _WORDS if form.endswith("mente")],
        joining=r"y|e|pero",
        after=r"siempre|debes|debe|deberás|tienes que|por favor|luego|solo|sólo|además",
        being=r"sé|sea|sean|ser|mantente|manténgase|mostrate|muéstrate|muéstrese|suena|permanece|(?<=^)se",
        must_be=r"(?:debes?|deben|deberás?|deberán|tienes? que|tienen que|hay que)\s(?:siempre\s)?(?:ser|sonar|mantenerse)",
        answering=r"responde|responda|responder|respondé|contesta|conteste|contestar|escribe|escriba|escribir|escribí|redacta|redacte|redactar|explica|explique|explicar|habla|hable|hablar|comunica|comunícate|comuníquese|exprésate|actúa|actúe|compórtate|formula|formule|dirígete|diríjase|presenta|presente|saluda|salude",
        manner=r"de manera|de forma|de modo|de una manera|de una forma",
        giving=r"usa|use|usar|usá|utiliza|utilice|utilizar|emplea|emplee|emplear|adopta|adopte|adoptar|mantén|mantenga|mantener|mantené|proporciona|proporcione|proporcionar|da|dé|dar|ofrece|ofrezca|ofrecer|genera|genere|generar|brinda|brinde|brindar|redacta|redacte|escribe|escriba|responde con|responda con|responde en|responda en|con|en",
        articles=r"un|una|unos|unas|el|la|los|las|tu|tus|su|sus",
        things=r"tono|estilo|lenguaje|idioma|respuestas?|explicaci(?:ón|ones)|mensajes?|res[uú]men(?:es)?|formulaci(?:ón|ones)|manera|forma|voz|frases?|textos?|salidas?|español|castellano",
        natural=r"lenguaje natural",
        onward=r"a|al|para|con|si|cuando|que|sobre|de",
        sense=r"\b(?:usa|use|utiliza|utilice|aplica|aplique|con)\s(?:(?:el|tu|su)\s)?(sentido común|buen juicio|buen criterio)\b|\b(?:cuando|si|donde)\s(tenga sentido|tiene sentido)(?=[\s.,;)]{0,2}$)",
    ),
    defining=regex(
        r"\bp\.\s?ej\.|\b(?:es decir|o sea|por ejemplo|ejemplos?|significa|quiere decir|en lugar de|en vez de|a saber|tal(?:es)? como|(?:una|sola) (?:frase|línea|oración)|un (?:solo )?párrafo|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)\b"
    ),
    explained=regex(
        r"^(?:(?:\sy\s\w+)?,?\s(?:sin|de\s(?:modo|forma|manera)\sque)\b|,\s\w+(?:ando|iendo|ándo\w+|iéndo\w+)\b|,?\spero\s(?:\w+\s)?(?:sin|no|firme)\b)"
    ),
    contrast=regex(r"^[^.;]{0,80}(?:,|\s[\u2013\u2014-])\s(?:y\s|pero\s)?(?:no|nunca|ni)\s(?!solo\b|sólo\b|solamente\b)\w"),
    condition=regex(r"\b(?:si|cuando|hasta que|a menos que|en caso de)\s[^;:.]{0,50}$"),
    asked=regex(r"\?\W{0,3}$"),
    telling=regex(r"\b(?:yo|mi|mis|me)\b"),
)
_REPEATING = Repeating(
    instructing=frozenset(
        WORD.findall(
            "debes debe deben nunca jamás siempre no ningún ninguna tienes tu tus usted su sus responde responda usa use utiliza utilice evita evite pregunta pregunte indica indique da dé escribe escriba verifica verifique explica explique asegúrate asegúrese usuario cliente solo sólo"
        )
    ),
    small=frozenset(
        WORD.findall(
            "un una unos unas el la los las lo este esta esto estos estas cada todo toda todos todas de del a al en por para con y e o u pero como es son sea era fue está están se su sus tu tus le les te también muy entonces si cuando será puede puedes pueden debe debes deben ha han hay que favor cualquier nuestro nuestra nuestros nuestras"
        )
    ),
    pointing=frozenset(WORD.findall("él ella ellos ellas esto eso este esta estos estas ese esa")),
)


SPEECH = Speech(
    code="es",
    conditional=regex(
        r"\b(?:si|cuando|salvo|excepto|siempre (?:que|y cuando)|a menos que|a no ser que|en caso|hasta que|una vez|de lo contrario|mientras|según|si no"
        r"|en lugar|en vez|solo si|sólo si)\b"
    ),
    openers=frozenset(WORD.findall("en para por antes después durante con desde tras al donde como sin")),
    asking=frozenset(WORD.findall("qué cuál cuáles cómo quién dónde cuándo cuánto por")),
    negative=regex(r"\b(?:no|nunca|jamás|ningún|ninguna|ninguno|evit\w+|prohibid\w+|abst\w+|tampoco)\b"),
    forbidding=regex(
        rf"(?:{LEAD}|[;:]\s+|\b(?:y|pero|o)\s+){_FIRST}(?:{_NO}\s+\w|{_NEVER}\b|evit(?:a|e|en)\b)"
        rf"|{LEAD}{_FIRST}(?:evitar\b|abst\w+\b|ningun[oa]?\b|ningún\b)"
        r"|\b(?:está|están|queda|quedan|es)\s+(?:\w+mente\s+)?prohibid\w+"
        r"|\bno\s+(?:se\s+)?(?:debe[sn]?|debemos|deberá[sn]?|puede[sn]?|podrá[sn]?|permite\w*)\b"
        rf"|\b(?:debe[sn]?|puede[sn]?)\s+{_NEVER}\b|{LEAD}\w+\s+{_NEVER}\b|{LEAD}prohibid\w+"
    ),
    demanding=regex(r"\b(?:debe[sn]?|debemos|tienes? que|siempre|obligatori\w+|asegúrate|asegúrese|imprescindible)\b"),
    reason=regex(r"\b(?:porque|ya que|puesto que|para que)\b|(?<=,)\s+que\b"),
    instead=regex(r"\bsino\b|\ben su lugar\b|\ben cambio\b|(?:[;:.]|\s[-\u2013\u2014])\s(?!.{0,300}\b(?:no|nunca)\b)\w+[ae]\b"),
    sometimes=regex(r"\s*(?:si|cuando|para|en caso|caso|paso|fase|opción|modo|durante|después|antes|tarea|escenario)\b", re.IGNORECASE),
    general=frozenset(
        WORD.findall(
            "general generales estilo tono regla reglas norma normas instrucción instrucciones formato salida respuesta respuestas comportamiento comunicación"
            " importante restricción restricciones requisito requisitos siempre idioma principios nota notas personalidad longitud"
        )
    ),
    refused=regex(r"\b(?:no|nunca|evitar|prohibid\w+|prohibiciones|errores|incorrect\w+|mal)\b", re.IGNORECASE),
    filling=frozenset(
        WORD.findall(
            "preferentemente el la los las un una unos unas de del al a en con por para y o u e que tu tus su sus te le les lo se me nos usted ustedes tú él ella es son está"
            " están ser no nunca jamás ningún ninguna ninguno siempre debe debes deben debemos puede puedes pueden asegúrate asegúrese evita evite evitar"
            " prohibido prohibida todo toda todos todas cada bajo concepto circunstancia caso estrictamente absolutamente importante favor queda"
        )
    ),
    stem=_stem,
    units=units_of(
        words="palabra palabras",
        sentences="frase frases oración oraciones",
        characters="carácter caracteres",
        lines="línea líneas",
        paragraphs="párrafo párrafos",
        bullets="viñeta viñetas",
        questions="pregunta preguntas",
        tokens="token tokens",
        pages="página páginas",
        options="opción opciones",
        examples="ejemplo ejemplos",
        emojis="emoji emojis",
        days="día días",
        hours="hora horas",
        minutes="minuto minutos",
    ),
    between=r"a|y|o",
    most_behind=r"(?:como )?máximo|a lo sumo|o menos",
    least_behind=r"(?:como )?mínimo|al menos|o más",
    whole=frozenset(
        WORD.findall(
            "cliente clientes usuario usuarios usuaria usuarias todo paso pasos únicamente exclusivamente solo sólo mensaje mensajes texto textos uses utilice utiliza algunos algún"
        )
    ),
    joining=r"y|e",
    settings={
        "length": {
            "detailed": r"\b(?:responde|responda|contesta|conteste|explica|explique)\s+((?:\w+\s+){0,3}?)(?:en\s+detalle|con\s+(?:todo\s+)?detalle|detalladamente|de\s+(?:forma|manera)\s+detallada|extensamente)\b",
            "brief": r"\b(?:responde|responda|contesta|conteste)\s+(?:(?:siempre|muy)\s+){0,2}(?:brevemente|con\s+brevedad|de\s+(?:forma|manera)\s+(?:breve|concisa))\b|\b(?:sé|sea)\s+(?:siempre\s+|muy\s+)?(?:breve|concis[oa])\b",
        },
        "emoji": {
            "none": r"\b(?:no|nunca|jamás|sin|evit[ae]r?|ningún)\s+(?:(?:uses?|utilices?|utilice|usar|utilizar|incluyas|incluya|los|pongas)\s+){0,2}emojis?\b",
            "wanted": rf"{LEAD}(?:usa|use|utiliza|utilice|incluye|incluya|añade|añada)\s+((?:(?!no|nunca)\w+\s+){{0,2}}?)emojis?\b",
        },
        "form of address": {
            "polite": r"\b(?:trat[ae]|dirígete|diríjase|habl[ae])\b([^.;,]{0,40})\bde\s+\W?usted\b|\b(?:usa|use)\s+(?:siempre\s+)?(?:el\s+)?\W?usted\b",
            "familiar": r"\b(?:tutea|tutee|tutear)\b|\b(?:trat[ae]|habl[ae])\b([^.;,]{0,40})\bde\s+\W?tú\b|\b(?:usa|use)\s+(?:siempre\s+)?(?:el\s+)?\W?tú\b",
        },
    },
    answers_in=r"(?:responde|responda|contesta|conteste|escribe|escriba|habla|hable)\s+((?:\w+\s+){0,2}?)en",
    languages=names_of("alemán inglés francés español italiano portugués neerlandés polaco turco ruso árabe chino japonés"),
    of_the_user=r"el\s+(?:mismo\s+)?idioma\s+(?:del\s+(?:usuario|cliente)|de\s+la\s+(?:pregunta|consulta))",
    balancing=regex(r"\b(?:pero|aunque|sino|suficiente\w*)\b"),
    answering=frozenset(
        WORD.findall(
            "tiene tienen contiene contienen contener limita limite longitud corto corta breve total texto usa use escribe escriba redacta redacte más"
        )
    ),
    alike={"pid": "ped", "dig": "dec", "dic": "dec", "di": "dec"},
    vague=_VAGUE,
    repeating=_REPEATING,
)
