"""What a section of a prompt is: rules, facts, something that a user wants, examples, and so on."""

import re
from collections.abc import Iterable
from typing import Literal

from specforge.importing.binding import bans, forbids, forbids_elsewhere, forbids_orders, limits, softens
from specforge.importing.conversations import has_both
from specforge.importing.markdown import Block, Section, cells, with_lists
from specforge.regexes import regex

Kind = Literal[
    "rules", "facts", "intent", "examples", "output", "scaffolds", "tools", "role", "gives", "takes", "repeated", "reference", "group"
]

LABELS: tuple[tuple[str, str], ...] = (
    ("when", r"when(?: to use)?|trigger(?:ed by)?|applies when"),
    ("any_of", r"only if (?:at least one|any) of these holds?|[^.:]{0,80}\bany of (?:the following|these)[^.:]{0,30}|(?=[^.:]{0,80}\b(?:if|when(?:ever)?|unless|only|provided|once|as long as)\b)[^.:]{0,80}\bone of (?:the following|these)[^.:]{0,30}|[^.:]{0,80}\bone of (?:the following|these) (?:conditions|criteria|cases|situations|circumstances|requirements|reasons|grounds|is|are|holds?|appl(?:y|ies)|happens|occurs)\b[^.:]{0,20}"),
    ("all_of", r"only if(?: all of these hold)?|prerequisites?|preconditions?|conditions?|eligibility"),
    ("otherwise", r"otherwise"),
    ("ask", r"the user must give|(?:ask|collect)(?: the user)? for|required (?:information|inputs?|fields)|information (?:to collect|needed)|inputs?"),
    ("tools", r"tools?(?: to use)?"),
    ("rules", r"(?:[a-z]+ )?rules?|constraints?|guidelines?|restrictions?|important|notes?"),
    ("do", r"what to do|do|actions?|response"),
    ("steps", r"steps?|procedure|process|workflow|instructions?"),
    ("sends", r"(?:say|send|write|reply|answer|respond)(?: with)?(?: this| the following)?(?: message| text| sentence)?,? (?:exactly|verbatim|word for word)|(?:sage?|schreibe?|sende|antworte) (?:wort)?w\u00f6rtlich|(?:dis|dites|\u00e9cris|\u00e9crivez|r\u00e9ponds|r\u00e9pondez|envoie|envoyez) (?:mot pour mot|exactement)"),
    ("then", r"afterwards?|outcome|after that"),
)  # fmt: skip
"""Words before a colon that say what follows, by the key of an intent that it belongs to."""
_LABEL = tuple(
    (key, regex(rf"(?:\*\*|__)?(?:{words})(?:\*\*|__)? ?:(?:\*\*|__)?(?: +(?P<rest>\S.*))?", re.IGNORECASE)) for key, words in LABELS
)
OWN_LABELS = ("When", "Only if", "The user must give", "Otherwise", "Afterwards", "What to do", "Steps", "Send this message, word for word")
"""The labels of the layout that specforge itself prints."""

MODAL = regex(
    r"\b(?:must|never|always|should|shall|do not|don['\u2019]t(?! (?:need|have) to\b)|cannot|can['\u2019]t|may not|avoid|ensure|make sure|refrain|required to|forbidden|"
    r"prohibited|not allowed|no more than|only (?:if|when|use|answer|offer|act|after)|at most|(?<!n't )(?<!n\u2019t )(?<!not )needs? to|under no circumstances|"
    r"m[u\u00fc]ss(?:t|en)?|nie(?:mals)?|immer|darf(?:st)?|d\u00fcrfen|soll(?:st|en|te|ten|test)?|keinesfalls|auf keinen fall|h\u00f6chstens|"
    r"vermeide|achte darauf|stelle? sicher|nur (?:wenn|falls|dann)|"
    r"doi(?:s|t|vent)|dev(?:ez|ons)|il faut|jamais|toujours|interdit(?:es?|s)?|obligatoire(?:s|ment)?|\u00e9vite[rz]?|au (?:maximum|plus)|uniquement|"
    r"seulement (?:si|quand|apr\u00e8s)|assure-toi|assurez-vous|veille[rz]? \u00e0|deb(?:e|es|en)|nunca|siempre|evit[ae]|prohibid[oa]s?|hay que|como m\u00e1ximo|"
    r"dev(?:i|ono)|sempre|non \w+ mai|evitare|vietat[oaie]|al massimo|dev(?:e|es|em)|proibid[oa]s?|no m\u00e1ximo)\b|^(?:only|nur)\b|"
    r"\u304f\u3060\u3055\u3044|\u4e0b\u3055\u3044|\u307e\u3057\u3087\u3046|\u3079\u304d|\u3066\u306f\u3044\u3051|\u3066\u306f\u306a\u3089|(?:\u3053\u3068|\u3057\u306a\u3044)\u3002?$|\u5fc5\u305a|\u7d76\u5bfe\u306b|\u7981\u6b62|\u8bf7(?!\u6c42)|\u4e0d\u8981(?=[\u4e00-\u9fff])|\u4e0d\u5f97|\u5fc5\u987b|\u4e25\u7981|\u52a1\u5fc5|\u5e94\u5f53|\u5e94\u8be5|\u5207\u52ff|\u907f\u514d|\u4e0d\u80fd(?=[\u4e00-\u9fff])|\u59cb\u7ec8|\u7edd\u4e0d|\u53ea\u80fd",
    re.IGNORECASE,
)
"""Words that make a sentence a rule, in English, German, French, Spanish, Italian, Portuguese, and in Japanese, which has no spaces."""
_DAY = "mon|tue|wed|thu|fri|sat|sun|daily|every|weekdays|weekends|from|on|until|between|at|all|24|[0-9]"
_VERBS = (
    "add answer apologi[sz]e approve arrange assist authenticate book calculate cancel change check classify close collect compare complete "
    "confirm convert create deal decline delete deliver diagnose edit enrol?l escalate exchange explain extract file find fix follow generate "
    "get give greet hand handle help identify issue locate look make manage modify move order pay place plan process provide quote "
    "recommend refund refuse register reject remove renew repair replace report request reschedule reset resolve respond return review "
    "schedule search sell send set show sign start stop submit suggest summari[sz]e support switch tell throw track transfer translate "
    "troubleshoot unsubscribe update upgrade use verify write"
)
ACTION = regex(
    rf"(?:how to |if |when |(?:{'|'.join(_VERBS.split())}|open)\b|(?!string|thing|king|being|spring|morning|evening|pricing|billing|wording|opening (?:hours|times))[a-z]{{3,}}ing\b)",
    re.IGNORECASE,
)
"""How a heading begins that names something to do."""
_ORDERS = (
    "act acknowledge adapt address adjust admit adopt agree apply ask assume avoid be begin briefly cite clarify consider continue decide define "
    "describe detect discuss do don't double-check emphasi[sz]e encourage end evaluate focus format include inform introduce invite "
    "keep limit list maintain match mention mirror name note omit output paraphrase pay politely prefer present prioriti[sz]e proceed "
    "promote protect read redirect refer remain remember remind repeat respect restate rewrite say speak stay state stick structure "
    "summari[sz]e take tailor thank treat try understand validate wait warn wrap "
    "analy[sz]e assess choose combine conclude consult debug deny disclose disregard elaborate empathi[sz]e examine execute expand fetch fill "
    "dig finish ignore offer(?=\\sto\\b) imitate implement inspect install invoke listen maximi[sz]e mimic minimi[sz]e navigate notify obtain praise preserve "
    "refactor reimburse rely rephrase reply retain retry reveal scroll seek shorten simplify solve spell trust "
    "antworte antworten beantworte beantworten benutze bitte bleib bleibe duze duzen empfiehl erkl\u00e4re erkl\u00e4ren formuliere formulieren "
    "frage fragen fasse gib halte leite nenne nennen nutze nutzen pr\u00fcfe pr\u00fcfen sag sage schreibe schreiben sei siez sieze siezen stelle \u00fcbergib "
    "best\u00e4tige biete erfinde fordere frag informiere \u00e4ndere speichere sprich vergleiche rechne vermeide vermeiden verrate versprich verwende verwenden verweise "
    "weise zeige begr\u00fc\u00dfe beende begleite bestelle entschuldige erlasse erw\u00e4hne ersetze f\u00fchre ignoriere lehne leg lies nimm ordne ruf schicke sende "
    "trage \u00fcberpr\u00fcfe verlange w\u00e4hle zitiere "
    "annonce[rz]? appelle[rz]? attend(?:s|ez|re) cherche[rz]? confirme[rz]? consulte[rz]? demande[rz]? di(?:s|tes) donne[rz]? "
    "\u00e9cri(?:s|vez|re) envoie envoyez explique[rz]? garde[rz]? indique[rz]? invite[rz]? parle[rz]? pr\u00e9cise[rz]? propose[rz]? rappelle[rz]? reformule[rz]? "
    "remercie[rz]? r\u00e9pond(?:s|ez|re) reste[rz]? salue[rz]? sois soyez terminez transf\u00e8re transf\u00e9re[rz] transmet(?:s|tez|tre) tutoie utilise[rz]? "
    "v\u00e9rifie[rz]? vouvoie(?:[rz])? "
    "comprueba confirma contesta ofrece pide pregunta responde utiliza avisa avise d\u00ed(?:gale)? dile di(?=\\s(?:que|al?|solo|siempre)\\b) deriva derive env\u00ede explica explique "
    "guarde llame muestre ofrezca pida pregunte salud[ae] trat[ae] chiedi conferma offri rispondi verifica confirme ofere\u00e7a pe\u00e7a responda verifique"
)
_CONDITIONS = r"if|when(?:ever)?|wenn|falls|si|s['\u2019]il|quand|lorsqu(?:e|['\u2019])|en cas|pour|au-del\u00e0|cuando|se|quando"
_NOUNS = (
    "alert bring call click copy correct count direct drop flag forward gather guess guide hide judge highlight leave let link log map mark offer pass perform pick point press "
    "print produce propose put raise rank reason record round route run save select share skip store test text turn type"
)
"""Words that are orders before what they are about, and may be nouns elsewhere."""
_OBJECT = r"(?:the|an?|it|them|him|her|any|all|each|every|one|two|three|both|your|their|his|its|that|this|these|only|up|out|back|off|people|users?|customers?|what|\w+ly|[0-9`\"'])"
_NAMED = (
    r"(?:order|output|support|search|process|report|request|return|refund|exchange|review|transfer|update|upgrade|issue|display|limit|format|state|plan|place) "
    r"(?:(?!the\b|an?\b|any\b|all\b|that\b|what|whether\b|if\b|when|which\b|who|how\b|your\b|their\b|its\b|only\b|each\b|every\b|it\b|them\b)[^\s.!?]+ ){1,4}?(?:is|are|was|were|may|will|takes?|costs?)\b"
)
"""Words that are orders elsewhere as the begin of what a sentence is about."""
_CHINESE = r"(?:\u5982\u679c|\u82e5|\u5f53)[^\u3002]{1,80}[\uff0c,] ?(?:\u8bf7|\u5c31|\u90a3\u5c31|\u5219|\u5148|\u76f4\u63a5|\u4e0d\u8981|\u5efa\u8bae|\u8fd4\u56de|\u56de\u590d|\u56de\u7b54|\u544a\u77e5|\u8be2\u95ee)|\u8bf7(?!\u6c42)|\u4e0d\u8981(?=[\u4e00-\u9fff])|\u4e0d\u5f97|\u7981\u6b62|\u4e25\u7981|\u52a1\u5fc5|\u5fc5\u987b|\u5207\u52ff|\u907f\u514d|\u7edd\u4e0d|\u59cb\u7ec8"
"""How a sentence begins in Chinese that tells somebody what to do."""
_ALWAYS_ORDERS = "|".join((*_VERBS.split(), *_ORDERS.split()))
_NOT_TO = (
    r"no (?:(?:te|le|les|lo|la|los|las|me|nos) )?(?:(?!(?:es|eres|tienes|sabes|todas|muchas|otras|estas|esas|ellas|nuestras|antes)\b)[^\W\d_]+(?:as|es|\u00e1is|\u00e9is)"
    r"|(?:comparta|conteste|d\u00e9|diga|discuta|escriba|haga|hable|incluya|interprete|invente|mencione|ofrezca|pida|prometa|recomiende|responda|revele|use|utilice))\b"
    r"|non (?:(?:[^\W\d_]+(?:are|ere|ire|arre|orre|urre))|chieda|dia|dica|faccia|inventi|offra|prometta|risponda|riveli|usi)\b"
    r"|n\u00e3o (?:compartilhe|d\u00ea|diga|discuta|escreva|fa\u00e7a|fale|forne\u00e7a|inclua|invente|mencione|ofere\u00e7a|pe\u00e7a|prometa|recomende|responda|revele|use|utilize)\b"
)
"""How a sentence begins in Spanish, Italian and Portuguese that says what is not to be done."""
_OCCASIONS = r"after|before|outside|during|in|at|on|for|once|upon|with|without|by"
"""How a sentence begins that says first on what occasion something is to be done."""
_ASKS = r"(?:haben|sind|k\u00f6nnen|m\u00f6chten|werden|wollen|d\u00fcrfen|sehen|kennen|wissen|brauchen|suchen)\b"
"""German verbs with which a sentence asks, or states, before `Sie`."""
_CALLS = r"(?:important|note|warning|caution|critical|wichtig|hinweis|achtung|attention|importante?|nota|atenci[o\u00f3]n|aten\u00e7\u00e3o|attenzione)\b\W{1,4}"
"""What calls for attention before an order."""
_INSTRUCTION = regex(
    rf"(?!{_NAMED})(?:{_CALLS})?(?:{_CHINESE}|(?:remember|denke? daran|rappel|recuerda|ricorda)(?: that)? ?: |(?:say|write|reply|answer|respond|sage?|schreibe?|\u00e9cri[st]|dis) ?: ?[\"\u201c\u201e\u00ab]|"
    rf"(?:(?:{_CONDITIONS})\b[^.!?]{{2,200}}[,:] )(?:then |please |bitte )?(?:{'|'.join(_NOUNS.split())})\b(?! ?:|-\w)|[^.!?:]{{2,200}}, so (?:please )?(?:{_ALWAYS_ORDERS})\b|"
    rf"(?!{_ASKS})[^\W\d_]+(?:en|ern|eln) (?-i:Sie)\b|"
    rf"(?:(?:{_CONDITIONS})\b[^.!?]{{2,200}}[,:] |(?:{_OCCASIONS})\b[^.,!?]{{2,60}}, (?!{_NAMED}))?(?:then |please |bitte |por favor,? |despu\u00e9s,? |luego,? |poi |depois,? )?"
    rf"(?:{_NOT_TO}|(?:{_ALWAYS_ORDERS}|open(?! (?:{_DAY}))|(?:{'|'.join(_NOUNS.split())})(?= {_OBJECT}))\b(?! ?:|-\w)|n(?:e |['\u2019])\w+))",
    re.IGNORECASE,
)
"""How a sentence begins that tells somebody what to do."""
_WISH = regex(
    r"\b(?:the |a )?(?:user|customer|caller|client|guest|patient|employee|member)s? (?:\w+ )?"
    r"(?:asks?|wants?|requests?|complains?|(?<!n't )(?<!n\u2019t )(?<!not )needs? to|would like|wish(?:es)?|reports?)\b|(?:\u7528\u6237|\u5ba2\u6237|\u987e\u5ba2|\u5ba2\u4eba)(?:\u60f3|\u8981\u6c42|\u5e0c\u671b|\u54a8\u8be2|\u9700\u8981)",
    re.IGNORECASE,
)
_ON_REQUEST = regex(
    r"\b(?:unless|only (?:if|when)|until|even if|except (?:if|when)) [^.;\n]*|\b(?:mak(?:e|ing)|let(?:ting)?|having) (?:(?:the|an?|your) )?\w+ (?:ask|request|complain)\b",
    re.IGNORECASE,
)
"""A clause in which a wish only bounds what the agent does anyway, or what it is not to bring about."""
_TITLE_WORDS: tuple[tuple[Kind, str], ...] = (
    ("takes", r"what you receive: \S+"),
    ("gives", r"what you hand over: \S+"),
    ("repeated", r"remember|reminders?"),
    ("output", r"form of every answer|(?:output|response|answer|reply|json)(?: \w+)? (?:format|form|schema|structure)|(?:output|response) ?format|format of .*|(?:ausgabe|antwort)format|format der (?:ausgabe|antwort(?:en)?)|format d(?:e|es|u) .*|formato d\S* .*|(?:\u51fa\u529b|\u56de\u7b54|\u8fd4\u7b54|\u5fdc\u7b54|\u8f93\u51fa|\u56de\u590d|\u8fd4\u56de)(?:\u5f62\u5f0f|\u30d5\u30a9\u30fc\u30de\u30c3\u30c8|\u683c\u5f0f)"),
    ("scaffolds", r"how to work|working with .*|reasoning|thinking|how to think|chain of thought"),
    ("examples", r"(?!(?:the )?(?:conversation|dialogue) (?:flow|history|context|state|structure|style|rules|guidelines)\b)(?:.* )?(?:examples?|few-?shot.*|demonstrations?|samples?|sample (?:conversation|dialogue|interaction|call|chat)s?|conversations?|dialogues?|beispiele?|beispiel(?:dialoge?|gespr\u00e4che?)|exemples?|ejemplos?|esemp[io]+|exemplos?)(?: .*)?|.*(?:\u4f8b|\u30b5\u30f3\u30d7\u30eb|\u4f8b\u5b50)"),
    ("tools", r"(?:available |your )?(?:tools?|functions?)(?: available| you (?:have|can use))?|(?:you (?:have access to|can (?:use|call))|use) (?:the |these )?(?:following |available )?(?:tools?|functions?)|(?:verf\u00fcgbare |deine )?werkzeuge|outils?(?: disponibles)?|herramientas?(?: disponibles)?|.*(?:\u30c4\u30fc\u30eb|\u5de5\u5177)"),
    ("role", r"(?:your |the )?(?:role|identity|persona|character|mission|objective|goal|purpose|task)|who you are|about (?:you|yourself)|you are .*|(?:your )?(?:role|identity|persona) (?:and|&|/) .*|(?:deine |ihre )?(?:rolle|aufgaben?)|wer du bist|(?:ton |votre )?(?:r\u00f4le|mission|identit\u00e9)|qui tu es|(?:tu )?(?:rol|misi\u00f3n|identidad)|(?:il tuo )?(?:ruolo|compito|identit\u00e0)|(?:o )?(?:seu |teu )?(?:papel|fun\u00e7\u00e3o|identidade)|(?:jouw |je )?rol|.*(?:\u5f79\u5272|\u30da\u30eb\u30bd\u30ca|\u89d2\u8272|\u8eab\u4efd|\u4eba\u8bbe|\u804c\u8d23)"),
    ("facts", (r"(?:.*\b)?(?:background|context|facts?|domain|knowledge|glossary|definitions?|terms|terminology|reference|information|overview|catalogu?e|data model|hintergrund|kontext|wissen|glossar|begriffe|fakten|contexte|faits|contexto|hechos|fatos|contesto|fatti)(?:\b.*)?|about .*|(?:user |your |model |agent )?inputs?(?: (?:format|description|structure))?|(?:tool|function|command|search|api|call) (?:results?|outputs?|responses?)(?: (?:format|look like.*))?|"
     r"(?:the |your |runtime |execution )?(?:environment|setting|scenario|situation|world|workspace|sandbox|file ?system|working directory)(?: details)?|(?:\w+ )?(?:state|observations?)|(?:page|screen|message|document|snippet)s?(?: (?:format|layout))?|"
     r"what you (?:receive|get|see|are given|know)|(?:deine |ihre )?(?:eingaben?|umgebung|lage)|was du (?:erh\u00e4ltst|bekommst|siehst)|entr\u00e9es?|environnement|entradas?|entorno|ambiente|ingresso|"
     r".*(?:\u5165\u529b|\u74b0\u5883|\u8a2d\u5b9a|\u72b6\u6cc1)|.*(?:\u60c5\u5831|\u80cc\u666f|\u77e5\u8b58|\u4e8b\u5b9f|\u4fe1\u606f|\u8d44\u6599|\u77e5\u8bc6|\u4e0a\u4e0b\u6587)")),
    ("rules", (r"(?:.*\b)?(?:always|never|rules?|constraints?|guidelines?|guardrails?|restrictions?|principles?|tone|style|formatting|safety|boundaries|limitations?|do not|don['\u2019]ts?|prohibitions?|prohibited|forbidden|not (?:allowed|permitted)|red lines?|off[- ]limits|no[- ]?gos?|(?:(?:what|things) to )?avoid|when(?:ever)? (?:(?:you|to) )?(?:must |should |may |do )?not .*|verboten|niemals|nicht|regeln|grunds\u00e4tze|richtlinien|vorgaben|einschr\u00e4nkungen|stil|tonalit\u00e4t|r\u00e8gles|consignes|principes|reglas|normas|restricciones|regole|regras)(?:\b.*)?|(?:le )?ton(?: et .*)?|ton und .*|umgang(?:ston)?|tono|stile|estilo|.*(?:\u53e3\u8abf|\u8a71\u3057\u65b9|\u6587\u4f53|\u30c8\u30fc\u30f3|\u30ac\u30a4\u30c9\u30e9\u30a4\u30f3|\u30eb\u30fc\u30eb|\u898f\u5247|\u6ce8\u610f\u4e8b\u9805|\u7981\u6b62\u4e8b\u9805|\u5236\u7d04|\u89c4\u5219|\u8981\u6c42|\u539f\u5219|\u6ce8\u610f\u4e8b\u9879|\u51c6\u5219|\u89c4\u8303|\u7ea6\u675f|\u9650\u5236|\u7981\u6b62|\u8bed\u6c14|\u98ce\u683c|\u6307\u5357|\u6307\u4ee4).*|what (?:you|we|the \w+) (?:can(?:not|['\u2019]t)|do(?:es)? not|don['\u2019]t|won['\u2019]t|never) .*|important|policy|policies|voice(?: (?:&|and|/) (?:persona|personality|character|tone))?|requirements?|do|do['\u2019]?s|"
     r"(?:(?:very |most )?(?:critical|crucial|important|essential|mandatory|key|core|main|basic|general|global|overall|special|specific|additional|further|final|strict|operating|behaviou?ral|system|agent|assistant|response|answer|output|formatting|conversation) )*instructions?|"
     r"(?:(?:wichtige|allgemeine|zentrale|weitere|zus\u00e4tzliche|besondere) )?(?:anweisungen|instruktionen)|(?:instrucciones|instructions|istruzioni|instru\u00e7\u00f5es)(?: (?:importante?s?|importanti|cl\u00e9s?|clave|chiave|g[e\u00e9]n[e\u00e9]ra(?:les|is)|generali|gerais|adicionales|adicionais|aggiuntive|suppl\u00e9mentaires|sp\u00e9ciales|especiales))?|"
     r"how (?:you|to|we) (?:talk|speak|write|sound|respond|answer|behave|communicate)|(?:(?:your|key|core|general|expected|desired) )*(?:personality|manners?|etiquette|behaviou?rs?|communication)|(?:(?:deine|ihre) )?(?:pers\u00f6nlichkeit|verhalten|kommunikation)|(?:(?:tu|su|ta|votre|la tua|a sua|sua) )?(?:personalidad|comportamiento|personnalit\u00e9|comportement|personalit\u00e0|comportamento|personalidade)|(?:estilo|stile|style) (?:de|di) (?:comunicaci\u00f3n|communication|comunicazione|comunica\u00e7\u00e3o)|"
     r"(?:your |the |conversation |call |chat |dialog(?:ue)? )?(?:workflow|flow|process|procedure|approach|method(?:ology)?)|(?:the )?steps|"
     r"(?:recommended |required |research |start-?up |execution |core |general |main |standard |typical |overall |analysis |reasoning |decision |evaluation |working )"
     r"(?:workflow|process|procedure|sequence|steps|checklist|protocol)|(?:(?:your |core )?values|priorities|best practices|quality (?:checks?|bar|standards?|criteria))(?: \([^()]*\))?|"
     r"how (?:to|you) (?:report|reply|present|deliver)(?: (?:back|results?|findings|(?:your|the) \w+))?|ablauf|vorgehen(?:sweise)?|so (?:sprichst|schreibst|antwortest) du|\u624b\u9806|\u6d41\u308c")),
)  # fmt: skip
_TITLES = tuple((kind, regex(words, re.IGNORECASE)) for kind, words in _TITLE_WORDS)


_TOPICS = (
    r"(?:(?:(?:data|information|content|personal|child|network|web|ai|it) )?(?:security|privacy|protection|confidentiality|secrecy|compliance|safeguarding|safety|integrity|honesty|accuracy|"
    r"truthfulness|ethics|legal|moderation|abuse|fraud)|prompt injections?|jailbreaks?|(?:sensitive|personal) (?:data|information|topics)|pii|gdpr|hipaa|system prompt|"
    r"(?:it-?|daten)?sicherheit|(?:daten|jugend|kinder)schutz|vertraulichkeit|geheimhaltung|verschwiegenheit|betrug|missbrauch|dsgvo|"
    r"s\u00e9curit\u00e9|confidentialit\u00e9|protection des donn\u00e9es|donn\u00e9es personnelles|conformit\u00e9|fraude|rgpd|"
    r"seguridad|confidencialidad|privacidad|protecci\u00f3n de datos|datos personales|sicurezza|riservatezza|protezione dei dati|"
    r"seguran\u00e7a|confidencialidade|privacidade|prote\u00e7\u00e3o de dados)"
)
_STANDING = regex(
    rf"{_TOPICS}(?:(?:,| and| &| /|/| und| et| y| e) ?{_TOPICS})*(?: (?:first|prevention|notice|notes?|considerations?|concerns?|matters?|attempts?))?|"
    r".*(?:\u30bb\u30ad\u30e5\u30ea\u30c6\u30a3|\u6a5f\u5bc6|\u5b88\u79d8|\u500b\u4eba\u60c5\u5831|\u30d7\u30e9\u30a4\u30d0\u30b7\u30fc|\u30b3\u30f3\u30d7\u30e9\u30a4\u30a2\u30f3\u30b9)",
    re.IGNORECASE,
)
_TO_BE_DONE = regex(
    r"(?:what|things|topics|points) (?:to|you (?:should|must|have to)) (?!do\b|say\b|know\b|expect\b|remember\b)[a-z]+|worauf du achte\w*|was du (?:pr\u00fcf|ignorier|beacht)\w*",
    re.IGNORECASE,
)
"""How a heading begins whose list says of what something is to be done."""
_CONDUCT = regex(
    r"(?:how to |how you )?(?:follow|us|stay|ground|cit|work|speak|talk|writ|format|teach|reason|think|handl|deal|respond|answer|verify|authenticat|identify|collect|keep|remember|"
    r"prioriti[sz]|communicat|behav|do|be)(?:e|ing|ting)?\b|(?:closing|ending|finishing|setting)\b|(?:final )?report(?:ing)?$|file (?!an?\b|the\b|your\b|my\b|for\b)",
    re.IGNORECASE,
)
"""How a heading begins that names what the agent does by itself, and no user asks for."""
_HANDS_OVER = regex(
    r"transfert(?: (?:\u00e0|vers) .*)?|escalade|passage (?:\u00e0|vers) .*(?:humain|agent|coll\u00e8gue)|(?:\u00fcbergabe|weiterleitung|eskalation)(?: an .*)?|(?:traspaso|derivaci\u00f3n)(?: a .*)?|"
    r"passaggio a .*(?:umano|operatore|collega)|transfer\u00eancia para .*",
    re.IGNORECASE,
)
"""A heading in another language of what is done where somebody else takes over; in English it is a verb."""
_SUPPOSES = regex(r"(?:wenn|falls|sobald|si|quand|lorsque|cuando|se|quando)\b", re.IGNORECASE)
"""How a sentence in another language begins that says when something is done."""
MATTER = regex(
    r"(?:refund|return|order|exchange|claim|transfer|purchase|upgrade|change|repair|travel|visit|quote|credit|discount|display|contact|support) "
    r"(?:fees?|costs?|charges?|prices?|amounts?|rates?|polic(?:y|ies)|rules?|terms|conditions?|periods?|windows?|deadlines?|times?|days?|limits?|eligibility|methods?|forms?|process|reasons?|types?|status|history|numbers?|details)",
    re.IGNORECASE,
)
"""A heading of two nouns, the first of which is also a verb."""


_OF_LANGUAGE = regex(
    r"(?:(?:your |response |output |answer |reply )?language|(?:response|output|answer|reply) languages|(?:deine |ihre )?sprache|(?:ta |votre )?langue|(?:tu |su )?idioma|lingua|l\u00edngua|taal)"
    r"(?: (?:&|and|und|et|y|e|en) .*)?",
    re.IGNORECASE,
)
"""A heading of the language of answers, which no user asks about."""
_MAPS = regex(r"\S (?:->|=>|\u2192|\u21d2) \S")
"""An arrow between a case and what is done then."""


_OWN = regex(
    rf"(?:{_CALLS})?(?:\*\*|__)?(?:(?:never|do not|don['\u2019]t|avoid|make sure|ensure|under no circumstances|only (?:use|answer|offer|act)|niemals|"
    rf"auf keinen fall|keinesfalls|ne|jamais|\u00e9vite[rz]?|nunca|evit[ae])\b|{_NOT_TO}|n['\u2019]\w|always (?!open|closed|free|available)[a-z]+\b(?<!ed)|"
    r"(?:you|the (?:agent|assistant|bot)) (?:must|should|shall|may not|cannot)\b)",
    re.IGNORECASE,
)
"""How a sentence begins that speaks to the agent, and not of how something is."""
_BRACKETS = regex(r" ?\([^()]*\)$")
"""What a heading adds in brackets to what it names."""
_ACTS = regex(
    r"(?:the (?:assistant|(?:chat)?bot) (?:(?!is\b|was\b|has\b|helps\b|supports\b|assists\b|works\b|acts\b|serves\b|receives\b|gets\b|sees\b|knows\b)[a-z]+s\b(?! (?:is|are|was|were|has|have)\b)|does not\b|doesn['\u2019]t\b|never\b|only\b)"
    r"|the agent (?:does not|doesn['\u2019]t|never)\b|(?:el|la) agente (?:no|nunca|jam\u00e1s|siempre)\b|(?:el|la) (?:asistente|chatbot) (?:(?:no|nunca|jam\u00e1s|siempre|solo|s\u00f3lo)\b|(?!es\b|est\u00e1\b|era\b|tiene\b|puede\b|ayuda\b|recibe\b|conoce\b|sabe\b|ve\b|para\b|de\b|se\b|que\b|virtual\b)(?-i:[a-z\u00e1\u00e9\u00ed\u00f3\u00fa\u00f1]+[ae])\b)"
    r"|(?:l['\u2019]assistente|o assistente|l['\u2019]agente|o agente) (?:non|n\u00e3o|nunca|sempre)\b|l['\u2019](?:assistant|agent) (?:ne |n['\u2019])|(?:der (?:assistent|bot|chatbot)|die assistentin) [a-z\u00e4\u00f6\u00fc]+ (?:nie(?:mals)?|nicht|immer|keine?[nmrs]?)\b)",
    re.IGNORECASE,
)
"""How a sentence begins that says what the agent does, as if of somebody else."""
_STATES = regex(r"[^.!?\n]{1,60}? (?:is|are|means?|stands? for|ist|sind|hei\u00dft|bedeutet|est|sont|signifie|es|son)\b", re.IGNORECASE)
"""How a sentence begins that says what something is."""
_SHOWS = regex(
    r"\W*(?:(?:good|better|best|correct|right)(?: (?:examples?|answers?|answer))?|(?:for )?examples?|e\.g\.?|beispiele?|z\. ?b\.?)(?: \(.*\))?$",
    re.IGNORECASE,
)
_STRESSES = regex(r"(?:please )?(?:read|note|see|remember|pay attention)\b(?!.*\b(?:never|always|not|only|before|first)\b)", re.IGNORECASE)
"""What only asks to be read with care."""
_BEHIND = regex(r" ?[\u2014\u2013] ?| - | ?\((?!e\.g|optional|if )", re.IGNORECASE)
"""What stands between the name of something and what is said of it."""
_BOLD_LABEL = regex(
    r"^(?:\*\*|__)(?!examples?\b|input\b|user\b|output\b)[^*_:\n]{1,60}(?::(?:\*\*|__)|(?:\*\*|__)(?: ?:| [\u2014\u2013-](?= )))[ \t]+",
    re.IGNORECASE,
)
_NAMED_STEP = regex(r"(?:\*\*|__)([^*_\n]{1,80})(?:\*\*|__)[\s:.,;\u2013\u2014-]*(.*)", re.DOTALL)
"""A numbered item that begins in bold."""
_PICTURES = regex(
    r"^[^\w\s(\[\"'`<{\u00bf\u00a1\u201c\u201e\u00ab\u300c\u274c\u2717\u2718\u26d4\U0001f6ab][^\w(\[\"'`<{\u00bf\u00a1\u201c\u201e\u00ab\u300c\u274c\u2717\u2718\u26d4\U0001f6ab]*(?=\w)|[^\w\x20-\x7e\u2019\u201d\u00bb\u300d\uff01\uff1f\u3002]+$"
)
"""Pictures around the words of a heading; a cross says something."""
WHO = regex(
    r"(?:you(?:['\u2019]re| are| will be| act| work)\b(?! (?:not|never|only|allowed|required|expected|forbidden|to)\b)|your (?:name|role|job|task|mission|purpose|goal)\b|"
    r"(?:act|behave) as (?:an?|the)\b|i am\b|du bist\b|sie sind\b|deine? (?:name|rolle|aufgabe)\b|ihre? (?:name|rolle|aufgabe)\b|"
    r"tu es\b|vous \u00eates\b|ton (?:nom|r\u00f4le)\b|eres\b|sei\b|voc\u00ea \u00e9\b|\u3042\u306a\u305f\u306f|[\u4f60\u60a8]\u662f|\u4f60\u53eb|\u4f60\u7684(?:\u540d\u5b57|\u89d2\u8272|\u4efb\u52a1|\u804c\u8d23|\u76ee\u6807))",
    re.IGNORECASE,
)
"""How a sentence begins that says who the assistant is."""
_IDENTITY = regex(
    r"(?:you(?:['\u2019]re| are) (?:[\"\u201c*_]{0,2})(?:an?|the|(?-i:[A-Z])\w*)|your name is|act as (?:an?|the)|du bist (?:eine?|der|die|das|(?-i:[A-Z]\w*))|sie sind (?:eine?|der|die|das|(?-i:[A-Z]\w*))|"
    r"tu es (?:une?|l)|vous \u00eates (?:une?|l)|eres (?:una?|el|la|(?-i:[A-Z]\w*))|sei (?:un|una|il|la|l)|voc\u00ea \u00e9 (?:uma?|o|a))\b|\u3042\u306a\u305f\u306f|[\u4f60\u60a8]\u662f",
    re.IGNORECASE,
)
"""How a section begins that says who the agent is."""
_RECEIVES = regex(
    r"(?:(?:at|in|on|with|for|before|after) (?:each|every|any|the) [^,.:]{1,40}?,? )?(?:you|the (?:agent|assistant|model|bot))(?:['\u2019]ll| will| may| can| might)?"
    r"(?: (?:also|always|only|never|not|then|now|do not|don['\u2019]t))*(?: be)? (?:receive|get(?! to\b)|see(?! to\b)|(?:are )?(?:given|provided|shown|handed))\b|"
    r"(?:du|sie) (?:erh\u00e4l(?:t)?st|erhalten|bekomm(?:st|en)|siehst|sehen)\b|tu (?:re\u00e7ois|recevras|vois)\b|vous (?:recevez|recevrez|voyez)\b|"
    r"recib(?:es|ir\u00e1s|e|ir\u00e1)\b|ricev(?:i|erai|e)\b|(?:voc\u00ea )?receb(?:e|er\u00e1)\b|.*(?:\u6e21\u3055\u308c|\u4e0e\u3048\u3089\u308c|\u53d7\u3051\u53d6)",
    re.IGNORECASE,
)
"""How a sentence begins that says what the agent is given, and so neither who it is nor what it does."""
_UNDONE = regex(
    rf"(?:,|\b(?:always|please|then|immer|bitte|toujours|siempre|sempre)) (?:please |then )?(?:{_ALWAYS_ORDERS}|{'|'.join(_NOUNS.split())})(?: (?:for|with|about))?$",
    re.IGNORECASE,
)
"""How a label ends that is an order without what it is about, as `Through natural conversation, gather`."""
_SENTENCE = regex(r"(?<=[.!?])[\"')\u201d]*\s+|(?<=\u3002)|\n")


def sentences(text: str) -> list[str]:
    """Give the sentences of a text."""
    return [one for one in _SENTENCE.split(text) if one.strip()]


def receives(text: str) -> bool:
    """Whether a sentence says what the agent is given to read."""
    return _RECEIVES.match(text) is not None


def orders(text: str) -> bool:
    """Whether a sentence speaks to the agent, also among sentences that state something."""
    return _OWN.match(text) is not None or _begins_as_order(text)


def _begins_as_order(text: str) -> bool:
    """Whether a text begins as an order, also behind a label in bold, as in `**On failures**: Look at the error`."""
    rest = _BOLD_LABEL.sub("", text)
    return any(
        pattern.match(one.lstrip("*_ ")) is not None
        for one in ((text, rest) if rest != text else (text,))
        for pattern in (_INSTRUCTION, _ACTS)
    )


def instructs(text: str) -> bool:
    """Whether a sentence tells the agent what to do, rather than how something is."""
    return MODAL.search(text) is not None or _begins_as_order(text)


def tells(text: str) -> bool:
    """Whether one sentence of a text tells the agent what to do."""
    return any(instructs(one) and not receives(one) for one in sentences(text))


def is_standing(title: str) -> bool:
    """Whether a heading names what holds in every conversation, for no user comes to do it."""
    return _STANDING.fullmatch(title) is not None


def binds(block: Block) -> bool:
    """Whether a paragraph is the first half of the rules below it."""
    if not is_label(block.text):
        return introduces(block)
    if len(sentences(block.text)[0].split()) > 2 and len(sentences(block.text)) > 1:
        return True
    words = label_words(block.text)
    if shows(words):
        return True
    conditional = limits(words) and not forbids(words) and not softens(words)
    return (
        conditional
        or _UNDONE.search(words) is not None
        or (instructs(block.text) and (len(block.text.split()) > 3 or not block.text.isascii()))
    )


def shows(label: str) -> bool:
    """Whether a label says that what is below it is an example, which binds nobody by itself."""
    return _SHOWS.match(label) is not None and not forbids(label)


def demands_more(title: str) -> bool:
    """Whether a heading demands something behind the name of what stands below it, as `Tools - always prefer these`."""
    _, _, more = title.partition(found[0]) if (found := _BEHIND.search(title)) else ("", "", "")
    words = more.strip(" ()!*_")
    return bool(words) and instructs(words) and _STRESSES.match(words) is None


def label_of(line: str) -> tuple[str, str] | None:
    """Read a line that says what follows it: the key of an intent, and what stands on the same line."""
    if ":" not in line[:140]:
        return None
    for key, pattern in _LABEL:
        if found := pattern.fullmatch(line.strip()):
            return key, found["rest"] or ""
    return None


def is_label(text: str) -> bool:
    """Whether a paragraph only introduces the list below it."""
    return "\n" not in text and text.rstrip("*_ ").endswith((":", "\uff1a"))


def introduces(block: Block) -> bool:
    """Whether a paragraph ends with the begin of the list below it."""
    return is_label(block.text.rpartition("\n")[2])


def label_words(text: str) -> str:
    """Give a label without its colon and emphasis."""
    return text.strip().strip("*_ ").rstrip(":\uff1a").strip("*_ ")


def is_intent_by_layout(section: Section) -> bool:
    """Whether a section has the labels that only an intent has."""
    lines = [line for block in section.blocks if block.kind == "text" for line in block.text.split("\n")]
    steps = [block.text for block in section.blocks if block.kind == "step"]
    named = 2 * sum(map(_names, steps)) > len(steps)
    return any(line.startswith(tuple(f"{label}:" for label in OWN_LABELS)) for line in lines) or not (
        named or all(_STATES.match(step) and not instructs(step) for step in steps)
    )


def _names(step: str) -> bool:
    """Whether a numbered item names something in bold and says of it, with no order, what it is."""
    found = _NAMED_STEP.match(step)
    return found is not None and not any(map(orders, found.groups("")))


def bare(title: str) -> str:
    """Give a heading without emphasis, and without the pictures around its words."""
    words = title.strip().strip("*_:# ")
    return _PICTURES.sub("", words) or words


def named_kind(section: Section) -> Kind | None:
    """Say what a section is by its heading alone; nothing where the heading does not tell."""
    return _named(section, bare(section.title)[:200]) or _named(section, _BRACKETS.sub("", bare(section.title)[:200]))


def _named(section: Section, title: str) -> Kind | None:
    for kind, pattern in _TITLES[:2]:
        if pattern.fullmatch(title):
            return kind
    if forbids_orders(title) or forbids_elsewhere(title):
        return "rules"
    if not title or any(line.startswith("When:") for line in _lines(section.blocks)):
        return None
    for kind, pattern in _TITLES[2:]:
        if pattern.fullmatch(title) and not (kind in {"facts", "rules", "role"} and _first_line(section).startswith(OWN_LABELS)):
            return kind
    return None


def classify(section: Section) -> Kind:
    """Say what a section is, by its heading first and by what it says where the heading does not tell."""
    title = bare(section.title)
    if named := named_kind(section):
        return named
    if is_intent_by_layout(section) and title:
        return "intent"
    if has_turns(section.blocks):
        return "examples"
    if section.blocks and section.blocks[0].kind == "text" and _IDENTITY.match(section.blocks[0].text):
        return "role"
    if is_standing(title) or _TO_BE_DONE.match(title):
        return "rules"
    if _HANDS_OVER.fullmatch(title) and any(_SUPPOSES.match(block.text) for block in section.blocks):
        return "intent"
    if _OF_LANGUAGE.fullmatch(title):
        return _by_content(section)
    if MATTER.fullmatch(title):
        return "facts" if _by_content(section) == "facts" else "intent"
    items = [block.text for block in section.blocks if block.kind == "item"]
    if len(items) > 1 and all(map(_MAPS.search, items)):
        return "rules"
    said = _lines(block for block in section.blocks if block.kind != "table")
    wishes = _ON_REQUEST.sub("", "\n".join(said)[:20_000])
    if title and ((ACTION.match(title) and not _CONDUCT.match(title)) or _WISH.search(wishes)):
        return "intent"
    return _by_content(section)


def is_decision(table: Block) -> bool:
    """Whether a table says what is done in each of several cases: most cells of a column after the first are orders."""
    _, _, *rows = table.text.split("\n")
    columns = list(zip(*(cells(row) for row in rows), strict=False))[1:]
    return any(2 * sum(1 for cell in column if orders(cell)) > len(column) for column in columns)


def _by_content(section: Section) -> Kind:
    blocks = [block for block in with_lists(section.blocks, binds) if block.kind in {"text", "item", "step", "table"}]
    modal = sum(1 for block in blocks if MODAL.search(block.text))
    told = sum(1 for block in blocks if (is_decision(block) if block.kind == "table" else _tells(block)))
    texts = [block for block in blocks if block.kind == "text"]
    if section.title and len(texts) >= 3 and len(texts) == len(blocks) and modal * 3 < len(texts) and not section.parts:
        return "reference"
    title = label_words(section.title)
    prohibits = bans(title) if blocks else forbids(title)
    return "rules" if prohibits or (blocks and told * 2 >= len(blocks)) else "facts"


def _tells(block: Block) -> bool:
    """Whether a block tells the agent what to do; a paragraph does where one of its sentences does, for an order is not to hide in a fact."""
    return instructs(block.text) or (block.kind == "text" and any(map(instructs, sentences(block.text))))


def has_turns(blocks: Iterable[Block]) -> bool:
    """Whether blocks hold a conversation: what a user says and what the agent says."""
    return has_both("\n".join(_lines(blocks)))


def _lines(blocks: Iterable[Block]) -> list[str]:
    return [line for block in blocks for line in block.text.split("\n")]


def _first_line(section: Section) -> str:
    return section.blocks[0].text if section.blocks else ""
