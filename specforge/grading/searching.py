"""How an answer from passages says that what was asked for is not where it was looked up."""

import re

from specforge.regexes import regex

SOURCES = r"(?:knowledge\ base|handbook|documents?|documentation|passages?|sources?|articles?|manual|guide|excerpts?|database|records|context|files?|pages?|sections?|texts?|polic(?:y|ies)|materials?|faqs?)"
"""What an answer from passages can be looked up in."""
FOUND = r"(?:nothing|no\ (?:[\w-]+\ )?(?:information|info|answers?|results?|articles?|documents?|passages?|entr(?:y|ies)|mentions?|references?|matches|guidance|details?))"
TELL = r"(?:say|tell|mention|cover|contain|answer|include|state|address|specify|give|have|provide|discuss|touch|speak|talk|explain|describe|list|refer|deal|go\ into|define|detail|indicate|clarify)"
TELLS = r"(?:says?|tells?|mentions?|covers?|contains?|answers?|includes?|states?|address(?:es)?|specif(?:y|ies)|gives?|has|have|provides?|discuss(?:es)?|touch(?:es)?|speaks?|talks?|explains?|describes?|lists?|refers?|deals?|goes\ into)"
ENGLISH = rf"""\b(?:i|we)(?:'ve|\ have)?\ (?:[\w-]+\ )?found\ {FOUND}\b | \b(?:but|and|yet)\ (?:i\ |we\ )?(?:have\ )?found\ {FOUND}\b(?!\ (?:wrong|unusual|suspicious|out\ of)\b)
    | \b(?:i|we)(?:'ve|\ have)?\ (?:[\w-]+\ )?(?:couldn't|could\ not|can't|cannot|can\ not|didn't|did\ not|(?:wasn't|was\ not|was\ un)\ ?able\ to)\ (?:[\w-]+\ )?(?:find|locate)\ (?:anything|any\ (?:[\w-]+\ ){{0,2}}?(?:information|info|details?|mentions?|references?|answers?|results?|articles?|documents?|passages?|records?|entr(?:y|ies)|sources?|guidance|instructions?|polic(?:y|ies)|rules?|sections?|pages?)\b|an\ (?:answer|article|entry)|a\ (?:document|passage|result)|(?:that|this|it)\ (?:in|anywhere)|(?:the\ |an?\ )?(?:information|answer|details))\b
    | \bunable\ to\ (?:find|locate)\ (?:anything|an(?:y|\ )\ ?(?:[\w-]+\ ){{0,2}}?(?:information|answers?|mentions?|references?|details?|results?)|(?:that|this|it)\ (?:in|anywhere)|(?:the\ )?(?:information|answer))\b
    | \bnothing\ (?:was|is|could\ be)\ found\b | \bno\ (?:[\w-]+\ )?(?:information|answer|articles?|documents?|results?|passages?)\ (?:[\w'-]+\ ){{0,8}}?(?:was|were|could\ be)\ found\b
    | \bsearch(?:es)?\ (?:[\w'-]+\ ){{0,6}}?(?:returned|gave|yielded|produced|turned\ up|brought\ up|came\ (?:back|up)\ with)\ {FOUND}\b | \bsearch(?:es)?\ (?:[\w'-]+\ ){{0,6}}?c(?:a|o)me\ up\ empty\b
    | \bthere(?:'s|\ is)\ (?:nothing|no\ (?:information|answer|article|document|entry|mention|reference))\ (?:[\w'-]+\ ){{1,8}}?in\ (?:the|our|my|these|this|any\ of)\ (?:[\w-]+\ ){{0,3}}?{SOURCES}\b
    | \bnone\ of\ (?:the|these|those|my|our)\ (?:[\w-]+\ ){{0,3}}?{SOURCES}\b(?:\ [\w'-]+){{0,6}}?\ {TELLS}\b
    | \bno\ (?:[\w-]+\ )?{SOURCES}(?:\ [\w'-]+){{0,4}}?\ {TELLS}\b | (?:\b(?:is|are)\ not|(?:'s|'re)\ not|n't|\bun)\ ?(?:[\w-]+ly\ )?clear\ from\ (?:the|our|my|these|this)\ (?:[\w-]+\ ){{0,3}}?{SOURCES}\b
    | \bneither\ (?:of\ (?:the|these|those|my|our)\ )?(?:[\w-]+\ ){{0,3}}?{SOURCES}(?:\ [\w'-]+){{0,4}}?\ (?:{TELL}|{TELLS})\b
    | \b{SOURCES}\ (?:[\w'()&-]+\ ){{0,6}}?(?:do|does)(?:n't|\ not)\ (?:[\w-]+ly\ )?{TELL}\b
    | \b{SOURCES}\ (?:[\w'-]+\ ){{0,3}}?(?:(?:say|says|contains?|has|have|tells?)\ nothing|(?:is|are)\ silent|makes?\ no\ mention|(?:contains?|has|have|gives?|provides?|includes?)\ no\ (?:[\w-]+\ )?(?:information|answer|mention|details?|guidance))\b
    | (?:\b(?:is|are|was|were)\ not|n't)\ (?:[\w-]+\ )?(?:covered\ |mentioned\ |found\ |listed\ |answered\ |contained\ |addressed\ |discussed\ |included\ |specified\ |stated\ |available\ )?(?:anywhere\ )?(?:in|by|part\ of)\ (?:any\ of\ )?(?:the|our|my|these|this)\ (?:[\w-]+\ ){{0,3}}?{SOURCES}\b
    | \b(?:i|we)\ (?:[\w-]+ly\ )?(?:(?:don't|do\ not)\ have\ (?:enough|sufficient|any)|have\ (?:no|not\ enough|too\ little))\ (?:[\w-]+\ ){{0,2}}?(?:information|info|data|details|context|guidance|record)\b(?!\ that\b) | \b(?:i|we)\ (?:[\w-]+ly\ )?(?:don't|do\ not)\ have\ (?:information|info|data|details)\ (?:on|about|regarding|for)\b
    | (?<!\byou\ )\bi\ (?:really\ |honestly\ |simply\ )?(?:don't|do\ not)\ know\ ?(?:(?:the\ answer(?:\ to\ (?:that|this))?|that|this|it)\b)?(?=\W*$|[,;:]|\ -\ )"""
QUELLEN = r"(?:handb(?:uch|üchern?)|unterlagen|dokument(?:e|en|s|ation)?|passagen?|textstellen?|abschnitt(?:e|en)?|quellen?|artikeln?|auszüg(?:e|en)|auszug|wissensdatenbank|datenbank|leitfaden|anleitung|richtlinien?|texten?|materialien|kontext|seiten?)"
ANGABEN = r"(?:nichts|keine?n?\ (?:[\w-]+\ )?(?:informationen|information|angaben?|antwort|auskunft|hinweise?|regelung|einträge|eintrag|daten|aussage))"
GERMAN = rf"""\b(?:habe|haben|hat)\ (?:[\w-]+\ ){{0,6}}?{ANGABEN}\ (?:[\w-]+\ ){{0,4}}?(?:gefunden|ergeben)\b | \b(?:finde|finden)\ (?:[\w-]+\ ){{0,5}}?{ANGABEN}(?!\w) | (?<!\w){ANGABEN}\ (?:[\w-]+\ ){{0,4}}?(?:finden|entnehmen)\b
    | \bkeine[rs]?\ (?:der|dieser|meiner|unserer)\ (?:[\w-]+\ ){{0,3}}?{QUELLEN}(?:\ [\w-]+){{0,3}}?\ (?:beantwortet|enthält|erwähnt|behandelt|nennt|sagt|geht|gibt|hilft)\b
    | \b{QUELLEN}\ (?:[\w-]+\ ){{0,4}}?(?:enthält|enthalten|nennt|nennen|gibt|geben|macht|machen|liefert|liefern|bietet|bieten|sagt|sagen|steht|stehen)\ (?:[\w-]+\ ){{0,4}}?{ANGABEN}(?!\w)
    | \b(?:steht|stehen|findet\ sich|finden\ sich)\ (?:[\w-]+\ ){{0,5}}?{ANGABEN}(?!\w) | \b{QUELLEN}\ (?:[\w-]+\ ){{0,6}}?nicht\ (?:[\w-]+\ )?(?:erwähnt|beantwortet|behandelt|enthalten|geregelt|beschrieben|angegeben|genannt|aufgeführt|abgedeckt|thematisiert)\b
    | \b{QUELLEN}\ (?:erwähnt|erwähnen|behandelt|behandeln|beantwortet|beantworten|nennt|nennen|regelt|regeln)\ (?:[\w-]+\ ){{0,4}}?nicht\b
    | \bliegen\ (?:mir|uns)\ (?:[\w-]+\ ){{0,3}}?{ANGABEN}\ (?:[\w-]+\ ){{0,3}}?vor\b | \bliegt\ (?:mir|uns)\ (?:[\w-]+\ ){{0,3}}?nicht\ vor\b | \bgeh(?:t|en)\ (?:[\w-]+\ ){{0,4}}?aus\ (?:[\w-]+\ ){{0,4}}?nicht\ (?:[\w-]+\ )?hervor\b | \b(?:ich\ habe|habe\ ich|wir\ haben|haben\ wir)\ (?:[\w-]+\ ){{0,4}}?keine?\ (?:[\w-]+\ )?(?:informationen|angaben|antwort|auskunft)\b
    | \bweder\ (?:[\w-]+\ ){{1,8}}?noch\ (?:[\w-]+\ ){{1,6}}?(?:enthält|enthalten|erwähnt|erwähnen|nennt|nennen|beantwortet|behandelt|regelt|gibt|geben)\b
    | \b(?:das|dies|es)\ weiss\ ich\ (?:[\w-]+\ )?nicht\b | \bich\ weiss\ (?:es|das)\ (?:[\w-]+\ )?nicht\b"""
FRENCH = r"""\b(?:n'ai|n'avons)\ (?:rien|pas)\ trouvé\b | \bne\ trouve\ (?:rien|pas\ (?:d'information|de\ réponse))
    | \b(?:n'ai|n'avons|ne\ (?:dispose|disposons|trouve|trouvons))\ (?:[\w-]+\ ){0,2}?(?:trouvé\ )?(?:aucune?|pas\ (?:d'|assez\ d'|suffisamment\ d'|(?:de\ )?cette\ |de\ l'|l'))\ ?(?:informations?|réponse|mention|données?|indications?|renseignements?|référence)\b
    | \baucune?s?\ (?:des|de\ ces|de\ mes|de\ nos)\ (?:[\w-]+\ ){0,2}?(?:passages|documents|extraits|sources|articles|textes|sections|pages)(?:\ [\w'-]+){0,5}?\ (?:ne\ |n')(?:l'|y\ |en\ )?(?:répond|mentionne|contient|traite|aborde|précise|parle|couvre|permet|indique|évoque)
    | \b(?:manuel|documents?|documentation|passages?|extraits?|sources?|articles?|guide|base\ de\ connaissances|textes?)\ (?:[\w'-]+\ ){0,4}?(?:ne\ |n')(?:l'|le\ |la\ |les\ |y\ |en\ )?(?:mentionne|contien|précise|parle|aborde|indique|di[ts]|répond|traite|fourni|couvre|évoque|donne|comporte)\w*\ (?:[\w-]+\ ){0,2}?(?:pas|rien|aucun\w*)\b
    | \b(?:n'est|n'était|ne\ (?:sont|figure|figurent|se\ trouve))\ (?:pas\ )?(?:mentionn|trait|abord|précis|indiqu|couvert)?\w*\ ?(?:pas\ )?(?:nulle\ part\ )?dans\ (?:le|la|les|mes|nos|ces)\ (?:[\w-]+\ )?(?:manuel|documents?|documentation|passages?|extraits?|sources?|articles?|guide|base|textes?)\b
    | \bni\ (?:[\w'-]+\ ){1,8}?ni\ (?:[\w'-]+\ ){1,6}?(?:ne\ |n')(?:l'|le\ |la\ |en\ )?(?:mentionne|contien|parle|traite|aborde|précise|évoque|indique)
    | \b(?:je\ ne|je\ n')\ ?(?:le\ )?sais\ (?:malheureusement\ )?pas(?=\W*$|[,;:]|\ -\ )"""
SPANISH = r"""\bno\ (?:he|hemos)\ encontrado\ (?:(?:nada|eso|información|datos|(?:la|una|ninguna)\ (?:respuesta|información|referencia|mención)|ningún\ (?:dato|documento|artículo))\b|(?:[\w-]+\ ){0,4}?en\ (?:el|la|los|las|mi|mis|nuestr[oa]s?)\ (?:manual|guía|documentos?|documentación|base)\b)
    | \bno\ encuentro\ (?:nada|información|ninguna\ (?:información|respuesta|referencia|mención)) | \bno\ encontr(?:é|amos)\ (?:nada|información|ninguna\ (?:información|respuesta|referencia|mención))
    | \bningun[oa]\ de\ (?:los|las|mis|estos|estas|nuestr[oa]s)\ (?:[\w-]+\ ){0,2}?(?:pasajes|documentos|fragmentos|fuentes|artículos|textos|extractos|secciones|páginas)(?:\ [\w-]+){0,5}?\ (?:responde|menciona|contiene|trata|aborda|cubre|indica|dice|habla|incluye|contesta)
    | \b(?:manual|documentos?|documentación|pasajes?|fragmentos?|fuentes?|artículos?|guía|textos?|base\ de\ conocimientos?|extractos?)\ (?:[\w-]+\ ){0,4}?no\ (?:l[oae]s?\ )?(?:menciona|dice|indica|contiene|cubre|trata|responde|habla|aborda|especifica|incluye|recoge|aclara|da|ofrece|contesta)n?\b
    | \bno\ (?:aparece|figura|consta|se\ (?:menciona|indica|especifica|trata)|está)\ (?:[\w-]+\ ){0,3}?en\ (?:el|la|los|las|mis|nuestr[oa]s|ningun[oa]\ de\ l[oa]s)\ (?:[\w-]+\ )?(?:manual|documentos?|documentación|pasajes?|fragmentos?|fuentes?|artículos?|guía|textos?|base)\b
    | \bni\ (?:[\w-]+\ ){1,8}?ni\ (?:[\w-]+\ ){1,6}?(?:menciona|contiene|habla|trata|aborda|indica|dice)n?\b
    | \bno\ (?:tengo|tenemos|dispongo|disponemos|cuento\ con)\ (?:de\ )?(?:ninguna\ |suficiente\ |esa\ |la\ |más\ )?(?:información|datos|respuesta)\b | \bno\ lo\ sé(?=\W*$|[,;:]|\ -\ )"""
ITALIAN = r"""\bnon\ (?:ho|abbiamo)\ trovato\ (?:nulla|niente|informazioni|(?:nessuna|alcuna)\ (?:informazione|risposta|indicazione)) | \bnon\ trovo\ (?:nulla|niente|informazioni|(?:nessuna|alcuna)\ (?:informazione|risposta|indicazione))
    | \bnessun[oa]?\ (?:dei|degli|delle|di\ quest[ie])\ (?:[\w-]+\ ){0,2}?(?:passaggi|documenti|brani|estratti|fonti|articoli|testi|sezioni|pagine)(?:\ [\w-]+){0,5}?\ (?:risponde|menziona|contiene|tratta|parla|copre|indica|dice|affronta)
    | \b(?:manuale|document[oi]|documentazione|passaggi|brani|estratti|fonti|articol[oi]|guida|test[oi]|base\ di\ conoscenza)\ (?:[\w-]+\ ){0,4}?non\ (?:ne\ |lo\ |la\ |vi\ )?(?:parla|menziona|contiene|contengono|tratta|dice|dicono|indica|copre|coprono|risponde|rispondono|specifica|riporta|fornisce|forniscono|include|includono|affronta)(?:no)?\b
    | \bnon\ (?:è|sono|viene|vengono)\ (?:menzionat|trattat|indicat|specificat|riportat|present|copert)\w*\ (?:[\w-]+\ ){0,2}?(?:nel|nei|nella|nelle|negli|in\ nessun\w*)\ (?:[\w-]+\ )?(?:manuale|document[oi]|documentazione|passaggi|brani|estratti|fonti|articoli|guida|testi)\b
    | \bné\ (?:[\w'-]+\ ){1,8}?né\ (?:[\w'-]+\ ){1,6}?(?:menziona|contiene|contengono|parla|tratta|indica|dice)(?:no)?\b
    | \bnon\ (?:ho|abbiamo|dispongo|disponiamo)\ (?:di\ )?(?:alcuna\ |nessuna\ |abbastanza\ |sufficienti\ |queste\ |questa\ )?(?:informazion[ei]|dati|risposta)\b | \bnon\ lo\ so(?=\W*$|[,;:]|\ -\ )"""
PORTUGUESE = r"""\bnão\ (?:encontr(?:ei|amos)|achei|encontro)\ (?:nada|informaç\w+|nenhuma\ (?:informação|resposta|referência|menção))
    | \bnenhuma?\ d(?:os|as|estes|estas|esses|essas)\ (?:[\w-]+\ ){0,2}?(?:trechos|passagens|documentos|excertos|fontes|artigos|textos|seções|páginas)(?:\ [\w-]+){0,5}?\ (?:responde|menciona|contém|trata|aborda|cobre|indica|diz|fala|inclui)
    | \b(?:manual|documentos?|documentação|trechos?|passagens|excertos?|fontes?|artigos?|guia|textos?|base\ de\ conhecimento)\ (?:[\w-]+\ ){0,4}?não\ (?:[oa]s?\ )?(?:menciona|contém|contêm|trata|diz|dizem|indica|cobre|responde|fala|aborda|especifica|inclui|incluem|traz|trazem|informa)m?\b
    | \bnão\ (?:é|são|está|estão|aparece|consta|há\ menção)\ (?:[\w-]+\ ){0,3}?(?:no|na|nos|nas|em\ nenhum\w*)\ (?:d[oa]s\ )?(?:[\w-]+\ )?(?:manual|documentos?|documentação|trechos?|passagens|excertos?|fontes?|artigos?|guia|textos?)\b
    | \bnem\ (?:[\w-]+\ ){1,8}?nem\ (?:[\w-]+\ ){1,6}?(?:menciona|contém|contêm|fala|trata|aborda|indica|diz)m?\b
    | \bnão\ (?:tenho|temos|disponho|dispomos)\ (?:de\ )?(?:nenhuma\ |d?essas?\ |d?estas?\ |suficientes?\ |mais\ )?(?:informaç(?:ão|ões)|dados|resposta)\b | \bnão\ sei(?=\W*$|[,;:]|\ -\ )"""
JAPANESE = r"""見つかりませんでした | 見つけられませんでした | (?:資料|マニュアル|文書|記事|ハンドブック|規定|ドキュメント|文章|ガイド)[^。]{0,20}?(?:記載|情報|記述|言及|説明)[^。]{0,4}?(?:ありません|ございません|見当たりません|され|ない(?:よう|ため)|見つかりません) | 情報(?:が|は)(?:ありません|ございません|見当たりません)"""
NOT_FOUND = f"{ENGLISH} | {GERMAN} | {FRENCH} | {SPANISH} | {ITALIAN} | {PORTUGUESE} | {JAPANESE}"
"""How an answer says that what was asked for is not where it was looked up. It takes long to compile, as does the next."""

CONTRAST = r"(?:but|though|although|however|still|yet|that\ said|aber|jedoch|allerdings|mais|cependant|toutefois|pero|sin\ embargo|aunque|ma|però|tuttavia|comunque|mas|porém|no\ entanto)"
ELSEWHERE = rf"""\b(?:general\ knowledge|in\ general|generally|typically|usually|commonly|normally|by\ default|the\ default|most\ [\w-]+(?:\ [\w-]+)?\ (?:use|have|are|do|offer|allow|charge|cost)|as\ far\ as\ i\ know|from\ what\ i\ know
      |probably|i\ (?:think|believe|guess|assume)|normalerweise|üblicherweise|in\ der\ regel|généralement|normalmente|por\ lo\ general|di\ solito|geralmente)\b
    | \b(?:así\ que\ sí|also\ ja|donc\ oui|quindi\ sì|então\ sim)\b | \bso\ (?:i|we)\ (?:searched|looked|asked|checked)\b | \bso\ (?:yes\b|(?:it|that|this|they|you)(?:'s|'re|\ is|\ are|\ can|\ may)\b|your\ (?:[\w-]+\ ){{1,3}}?(?:is|are|will)\b) | \bthe\ (?:second|other|next|third|last)\ (?:[\w-]+\ )?(?:says?|has|tells?|gives?|does)\b
    | ^\W*(?:your\ (?:[\w-]+\ ){{1,3}}?|everything\ |all\ )(?:is|are|looks?)\ (?:all\ )?(?:safe|fine|ok|okay|good|well|clear|clean|secure|on\ (?:its|their)\ way|on\ time)\b
    | [;:]\ (?:it|they|he|she|your\ (?:[\w-]+\ ){{1,3}}?)\ ?(?:'s|'re|is|are|was|were|has|have|will|arrives?|comes?|costs?|starts?|opens?)\b
    | \b{CONTRAST}\b[,:]?\ (?:[\w'-]+\ ){{0,6}}?(?:is|are|costs?|lautet|ist|sind|est|sont|es|son|è|sono|é|são)\b | \b(?:is|are|costs?)\ [\w'-]+(?:\ [\w'-]+){{0,3}},?\ (?:though|however)\b"""
"""How an answer goes on to tell what stands nowhere that it looked."""
PERHAPS = r"\b(?:maybe|perhaps|probably|possibly|vielleicht|wahrscheinlich|peut-être|quizás?|tal\ vez|forse|talvez)\b"
NUMBER = regex(r"(?<![\w\[-])\d+(?![\w\]]|-\w)")
"""A number, which is neither a part of a code nor the mark of a source."""
REFERS = regex(
    r"""\b(?:ask(?:ed|ing)?|tel|hotline|office|hours|contact\w*|e-?mail|call|phone|write|reach\w*|turn\ to|speak|talk|check|consult|visit|help\w*|assist\w*|answers?|repl(?:y|ies)|tell|know[ns]?|desk|team|support|staff|reception|someone|somebody
      |look|rephrase|not|cannot|nothing|none|wenden|fragen|hilft|helfen|nicht|kann|contactez|aider|pas|pregunt\w*|ayudar\w*|chied\w*|aiutar\w*|pergunt\w*|ajudar\w*|non|não|puede|può|pode)\b | n't\b | @ | \?$""",
    re.VERBOSE,
)
"""What an answer says where it only refers to somebody else, or asks."""
