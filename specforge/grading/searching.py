"""How an answer says that what was asked for is not where it was looked up, and how it tells it all the same."""

import re
from collections.abc import Sequence

from specforge.grading.doing import TAKES
from specforge.grading.taking_back import STILL
from specforge.regexes import regex

TEXTS = r"""(?:knowledge\ base|handbooks?|documents?|documentation|passages?|sources?|articles?|manuals?|guides?|guidelines?|excerpts?|database|records|context|files?|pages?|sections?|texts?|polic(?:y|ies)|materials?|faqs?
      |rules?|regulations?|agreements?)"""
SOURCES = rf"(?:{TEXTS}|(?:data\ )?warehouse|tables?(?!\ (?:(?:do|does)(?:n't|\ not)\ have|has)\b)|data|catalog(?:ue)?)"
"""What an answer can be looked up in."""
FOUND = r"(?:nothing|no\ (?:[\w-]+\ )?(?:information|info|answers?|results?|articles?|documents?|passages?|entr(?:y|ies)|mentions?|references?|matches|guidance|details?))"
TELL = r"(?:say|tell|mention|cover|contain|answer|include|state|address|specify|give|have|hold|show|provide|discuss|touch|speak|talk|explain|describe|list|refer|deal|go\ into|define|detail|indicate|clarify)"
TELLS = rf"(?:{TELL}(?:e?s)?|has|goes\ into|(?:specif|clarif)ies)"
ENGLISH = rf"""\b(?:i|we)(?:'ve|\ have)?\ (?:[\w-]+\ )?found\ {FOUND}\b | \b(?:but|and|yet)\ (?:i\ |we\ )?(?:have\ )?found\ {FOUND}\b(?!\ (?:wrong|unusual|suspicious|out\ of)\b)
    | \b(?:i|we)(?:'ve|\ have)?\ (?:[\w-]+\ )?(?:couldn't|could\ not|can't|cannot|can\ not|didn't|did\ not|(?:wasn't|was\ not|was\ un)\ ?able\ to)\ (?:[\w-]+\ )?(?:find|locate)\ (?:anything|any\ (?:[\w-]+\ ){{0,2}}?(?:information|info|details?|mentions?|references?|answers?|results?|articles?|documents?|passages?|records?|entr(?:y|ies)|sources?|guidance|instructions?|polic(?:y|ies)|rules?|sections?|pages?)\b|an\ (?:answer|article|entry)|a\ (?:document|passage|result)|(?:that|this|it)\ (?:in|anywhere)|(?:the\ |an?\ )?(?:information|answer|details))\b
    | \bunable\ to\ (?:find|locate)\ (?:anything|an(?:y|\ )\ ?(?:[\w-]+\ ){{0,2}}?(?:information|answers?|mentions?|references?|details?|results?)|(?:that|this|it)\ (?:in|anywhere)|(?:the\ )?(?:information|answer))\b
    | \bnothing\ (?:was|is|could\ be)\ found\b | \bno\ (?:[\w-]+\ )?(?:information|answer|articles?|documents?|results?|passages?)\ (?:[\w'-]+\ ){{0,8}}?(?:was|were|could\ be)\ found\b
    | \bsearch(?:es)?\ (?:[\w'-]+\ ){{0,6}}?(?:returned|gave|yielded|produced|turned\ up|brought\ up|came\ (?:back|up)\ with)\ {FOUND}\b | \bsearch(?:es)?\ (?:[\w'-]+\ ){{0,6}}?c(?:a|o)me\ up\ empty\b
    | \bthere(?:'s|\ is)\ (?:nothing|no\ (?:information|answer|article|document|entry|mention|reference))\ (?:[\w'-]+\ ){{1,8}}?in\ (?:the|our|my|these|this|any\ of)\ (?:[\w-]+\ ){{0,3}}?{SOURCES}\b
    | \bnone\ of\ (?:the|these|those|my|our)\ (?:[\w-]+\ ){{0,3}}?{SOURCES}\b(?:\ [\w'-]+){{0,6}}?\ {TELLS}\b
    | \bno\ (?:[\w-]+\ )?{SOURCES}(?:\ [\w'-]+){{0,4}}?\ {TELLS}\b | \b(?:i|we)\ have\ no\ (?:[\w-]+\ )?{TEXTS}\ (?:on|about|for)\b
    | (?:\b(?:is|are)\ not|(?:'s|'re)\ not|n't|\bun)\ ?(?:[\w-]+ly\ )?clear\ from\ (?:the|our|my|these|this)\ (?:[\w-]+\ ){{0,3}}?{SOURCES}\b
    | \bneither\ (?:of\ (?:the|these|those|my|our)\ )?(?:[\w-]+\ ){{0,3}}?{SOURCES}(?:\ [\w'-]+){{0,4}}?\ {TELLS}\b
    | \b{SOURCES}\ (?:[\w'()&-]+\ ){{0,6}}?(?:do|does|did)(?:n't|\ not)\ (?:[\w-]+ly\ )?{TELL}\b
    | \b{SOURCES}\ (?:[\w'-]+\ ){{0,3}}?(?:{TELLS}\ nothing|(?:is|are)\ silent|makes?\ no\ mention|(?:contains?|has|have|gives?|provides?|includes?)\ no\ (?:[\w-]+\ )?(?:information|answer|mention|details?|guidance))\b
    | (?:\b(?:is|are|was|were)\ not|n't)\ (?:[\w-]+\ )?(?:covered\ |mentioned\ |found\ |listed\ |answered\ |contained\ |addressed\ |discussed\ |included\ |specified\ |stated\ |available\ )?(?:anywhere\ )?(?:in|by|part\ of)\ (?:any\ of\ )?(?:the|our|my|these|this)\ (?:[\w-]+\ ){{0,3}}?{SOURCES}\b
    | \b(?:i|we)\ (?:[\w-]+ly\ )?(?:(?:don't|do\ not)\ have\ (?:enough|sufficient|any)|have\ (?:no|not\ enough|too\ little))\ (?:[\w-]+\ ){{0,2}}?(?:information|info|data|details|context|guidance|record)\b(?!\ that\b) | \b(?:i|we)\ (?:[\w-]+ly\ )?(?:don't|do\ not)\ have\ (?:information|info|data|details)\ (?:on|about|regarding|for)\b
    | (?<!\byou\ )\bi\ (?:really\ |honestly\ |simply\ )?(?:don't|do\ not)\ know\ ?(?:(?:the\ answer(?:\ to\ (?:that|this))?|that|this|it)\b)?(?=\W*$|[,;:]|\ -\ )"""
QUELLEN = r"""(?:[\w-]{0,20}(?:handb(?:uchs?|üchern?)|unterlagen|dokument(?:e[ns]?|s|ation(?:en)?)?|passagen?|textstellen?|abschnitt(?:en?|s)?|quellen?|artikeln?|ausz(?:ug|üge)[ns]?|wissensbasis|datenbank(?:en)?|leitf[aä]den|anleitung(?:en)?
      |richtlinien?|regelung(?:en)?|regelwerke?s?|vorschriften|vereinbarung(?:en)?|texte?[ns]?|materialien|kontext|seiten?|tabellen?)|(?:kunden|personal|stamm)?(?:daten|akten?))"""
AUSSAGT = r"(?:sag(?:t|en)|steh(?:t|en)|enth(?:ält|alten)|nenn(?:t|en)|regel(?:t|n)|erwähn(?:t|en)|beantworte(?:t|n)|gibt|geben|macht|machen|liefer(?:t|n)|biete(?:t|n)|beschreib(?:t|en)|behandel(?:t|n)|äusser(?:t|n)|finde(?:t|n)|trifft|treffen|hilft|helfen|geht|gehen)"
AUSGESAGT = r"(?:erwähnt|beantwort\w+|behandelt|enthalten|geregelt|beschrieben|angegeben|genannt|aufgeführt|abgedeckt|thematisiert|festgelegt|erfasst|ersichtlich|hinterlegt|zu\ finden|zu\ entnehmen)"
ANGABEN = r"(?:nichts\b|keine?[nrs]?\ (?:[\w-]+\ )?(?:information|angabe|antwort|auskunft|auskünfte|hinweis|regelung|eintr[aä]g|daten|aussage|passage|abschnitt|treffer|ergebnis)\w*)"
DARIN = rf"(?:im|(?:in|aus|von)\ (?:den|dem|der|(?:unsere|meine|diese|ihre)[nrm]))\ (?:[\w-]+\ ){{0,3}}?{QUELLEN}"
GERMAN = rf"""(?<!\w){ANGABEN}\ (?:[\w-]+\ ){{0,5}}?(?:gefunden|finden|entnehmen|ergeben)\b | \b(?:finde|finden)\ (?:[\w-]+\ ){{0,5}}?{ANGABEN}
    | \bkeine[rs]?\ (?:der|dieser|meiner|unserer|von\ den)\ (?:[\w-]+\ ){{0,3}}?{QUELLEN}(?:\ [\w-]+){{0,3}}?\ {AUSSAGT}\b | \bkeine?\ (?:[\w-]+\ )?{QUELLEN}\ (?:[\w-]+\ ){{0,3}}?{AUSSAGT}\b | \bin\ keine[rm]\ (?:[\w-]+\ ){{0,3}}?{QUELLEN}\b
    | (?<![\w-])(?<!\blaut\ )(?<!\bnach\ )(?<!\bnach\ de[nmr]\ )(?<!\bgemäss\ )(?<!\bgemäss\ de[nmr]\ ){QUELLEN}\ (?:[\w-]+\ ){{0,4}}?{AUSSAGT}\ (?:[\w-]+\ ){{0,5}}?(?:nichts?|keine?[nmrs]?)\b
    | \b{AUSSAGT}\ (?:sich\ )?(?:die|das|der|dieses?|unsere?|meine|ihre)\ (?:[\w-]+\ ){{0,3}}?{QUELLEN}\ (?:[\w-]+\ ){{0,5}}?(?:nichts?|keine?[nmrs]?)\b
    | \b{DARIN}\ (?:[\w-]+\ ){{0,5}}?{ANGABEN} | \b{QUELLEN}\ (?:[\w-]+\ ){{0,6}}?nicht\ (?:[\w-]+\ ){{0,2}}?{AUSGESAGT}\b
    | \b(?:steh|find|gib|gab|ist|sind|wird|werden)\w*\ (?:[\w-]+\ ){{0,5}}?(?:nicht\b|{ANGABEN})\ (?:[\w-]+\ ){{0,4}}?{DARIN}\b | \b(?:steht|stehen|findet\ sich|finden\ sich)\ (?:[\w-]+\ ){{0,5}}?{ANGABEN}
    | \b(?:liegt|liegen)\ (?:[\w-]+\ ){{0,2}}?(?:mir|uns)\ (?:[\w-]+\ ){{0,4}}?(?:{ANGABEN}|nicht\ vor\b) | \b(?:mir|uns)\ (?:[\w-]+\ ){{0,2}}?(?:liegt|liegen)\ (?:[\w-]+\ ){{0,4}}?{ANGABEN} | \bgeh(?:t|en)\ (?:[\w-]+\ ){{0,4}}?aus\ (?:[\w-]+\ ){{0,4}}?nicht\ (?:[\w-]+\ )?hervor\b
    | \b(?:ich\ habe|habe\ ich|wir\ haben|haben\ wir)\ (?:[\w-]+\ ){{0,4}}?keine?\ (?:[\w-]+\ )?(?:informationen|information|angaben|antwort|auskunft)\b
    | \b{QUELLEN}\ schweig(?:t|en)\b | \bschweig(?:t|en)\ (?:sich\ )?(?:die|das|der)\ (?:[\w-]+\ ){{0,2}}?{QUELLEN}\b
    | \bweder\ (?:[\w-]+\ ){{1,8}}?noch\ (?:[\w-]+\ ){{1,6}}?(?:enthält|enthalten|erwähnt|erwähnen|nennt|nennen|beantwortet|behandelt|regelt|gibt|geben)\b
    | \b(?:das|dies|es)\ weiss\ ich\ (?:[\w-]+\ )?nicht\b | \bich\ weiss\ (?:es|das)\ (?:[\w-]+\ )?nicht\b"""
SOURCES_FR = r"(?:manuel|guide|règlement|règles?|politiques?|documents?|documentation|passages?|extraits?|sources?|articles?|textes?|sections?|pages?|base\ de\ (?:connaissances|données)|dossiers?|accord|convention|livret|charte|fiches?|tables?|données)"
DIT = r"(?:di[ts]|disent|contien|mentionn|précis|indiqu|évoqu|couvr|trait|abord|répond|prévoi|donn|parl|comport|fourni|permet)\w*"
AUCUNE = r"(?:aucune?\ (?:[\w'-]+\ )?|pas\ (?:assez\ |suffisamment\ )?(?:d'|de\ (?:cette\ |l')?|l'))(?:information|mention|indication|précision|réponse|règle|passage|document|élément|donnée|renseignement|référence)s?"
DANS = rf"dans\ (?:l[ae]s?\ |l'|[mncs][eo]s\ |cet?t?e?\ )?(?:[\w'-]+\ ){{0,2}}?{SOURCES_FR}"
NE = r"n(?:e\ |')(?:(?:le|la|les|en|y)\ |[ly]')?"
FRENCH = rf"""\b(?:n'ai|n'avons)\ (?:rien|pas)\ trouvé\b | \bne\ trouv(?:e|ons)\ rien\b | \b(?:n'ai|n'avons|ne\ (?:dispose|disposons|trouve|trouvons))\ (?:[\w-]+\ ){{0,2}}?(?:{AUCUNE}|d'aucune?\ \w+)\b
    | \baucune?s?\ (?:(?:des|de\ [cmn][eo]s)\ )?(?:[\w-]+\ ){{0,2}}?{SOURCES_FR}(?:\ [\w'-]+){{0,5}}?\ {NE}{DIT}
    | \b{SOURCES_FR}\ (?:[\w'-]+\ ){{0,4}}?{NE}{DIT}\ (?:[\w'-]+\ ){{0,2}}?(?:pas|rien|aucun\w*)\b
    | \bil\ n'y\ a\ (?:rien|{AUCUNE})\ (?:[\w'-]+\ ){{0,8}}?(?:{DANS}|à\ ce\ sujet|là-dessus)\b | \bil\ n'y\ a\ {AUCUNE}\ sur\b
    | \b(?:n'est|n'était|ne\ sont|ne\ figure(?:nt)?|n'apparaît|n'apparaissent|ne\ se\ trouve(?:nt)?)\ (?:[\w'-]+\ )?(?:pas|nulle\ part)\ (?:[\w'-]+\ ){{0,3}}?{DANS}\b
    | \bni\ (?:[\w'-]+\ ){{1,8}}?ni\ (?:[\w'-]+\ ){{1,6}}?{NE}{DIT}
    | \b(?:je\ ne|je\ n')\ ?(?:le\ )?sais\ (?:malheureusement\ )?pas(?=\W*$|[,;:]|\ -\ )"""
SOURCES_ES = r"(?:manual|guía|políticas?|reglamento|normas?|normativa|documentos?|documentación|pasajes?|fragmentos?|fuentes?|artículos?|textos?|secci(?:ón|ones)|páginas?|base\ de\ (?:conocimientos?|datos)|convenio|extractos?|tablas?|datos)"
DICE = r"(?:dice|menciona|contiene|contempla|cubre|trata|indica|especifica|responde|recoge|incluye|habla|explica|aclara|precisa|aborda|da|ofrece|contesta)n?"
NINGUNA = (
    r"(?:información|datos|(?:la|una|ninguna)\ (?:información|respuesta|referencia|mención)|ningún\ (?:dato|documento|artículo|pasaje))"
)
EN = rf"en\ (?:el|l[oa]s?|mis?|nuestr[oa]s?|est[aeo]s?|ningun[oa]\ de\ l[oa]s)\ (?:[\w-]+\ ){{0,2}}?{SOURCES_ES}"
SPANISH = rf"""\bno\ (?:he\ encontrado|hemos\ encontrado|encontré|encontramos|encuentro)\ (?:(?:nada|eso|{NINGUNA})\b|(?:[\w-]+\ ){{0,4}}?{EN}\b)
    | \bning(?:ún|una|uno)\ (?:de\ (?:l[oa]s|mis|est[oa]s|nuestr[oa]s)\ )?(?:[\w-]+\ ){{0,2}}?{SOURCES_ES}(?:\ [\w-]+){{0,5}}?\ {DICE}\b
    | \b{SOURCES_ES}\ (?:[\w-]+\ ){{0,4}}?no\ (?:l[oae]s?\ |se\ |me\ )?{DICE}\b
    | \bno\ hay\ (?:nada|{NINGUNA})\ (?:[\w-]+\ ){{0,8}}?(?:{EN}|al\ respecto)\b | \bno\ hay\ {NINGUNA}\ sobre\b
    | \bno\ (?:se\ )?(?:figura|aparece|consta|está|viene|menciona|recoge|indica|trata|contempla|especifica)n?\ (?:[\w-]+\ ){{0,4}}?{EN}\b
    | \bni\ (?:[\w-]+\ ){{1,8}}?ni\ (?:[\w-]+\ ){{1,6}}?{DICE}\b
    | \bno\ (?:tengo|tenemos|dispongo|disponemos|cuento\ con)\ (?:de\ )?(?:ninguna\ |suficiente\ |esa\ |la\ |más\ )?(?:información|datos|respuesta)\b | \bno\ lo\ sé(?=\W*$|[,;:]|\ -\ )"""
SOURCES_IT = r"(?:manuale|guida|politic(?:a|he)|regolamento|norm[ae]|document[oi]|documentazione|passagg(?:io|i)|bran[oi]|font[ei]|articol[oi]|test[oi]|sezion[ei]|pagin[ae]|base\ di\ conoscenza|banca\ dati|contratto|estratt[oi]|tabell[ae]|dati)"
DICONO = r"(?:dice|dicono|menziona(?:no)?|contiene|contengono|copr(?:e|ono)|tratta(?:no)?|indica(?:no)?|specifica(?:no)?|rispond(?:e|ono)|preved(?:e|ono)|parla(?:no)?|riporta(?:no)?|spiega(?:no)?|fornisc(?:e|ono)|includ(?:e|ono)|affronta(?:no)?|danno|dà)"
NESSUNA = r"(?:informazioni|(?:nessuna|alcuna)\ (?:informazione|risposta|indicazione|menzione))"
NEL = rf"(?:in\ nessun\w*|in|ne[il]|nell[aoe]|nell'|negli)\ ?(?:[\w-]+\ ){{0,2}}?{SOURCES_IT}"
ITALIAN = rf"""\bnon\ (?:ho\ trovato|abbiamo\ trovato|trovo|troviamo)\ (?:nulla|niente|{NESSUNA})\b
    | \bnessun[oa]?\ (?:(?:dei|degli|delle|di\ quest[ie])\ )?(?:[\w-]+\ ){{0,2}}?{SOURCES_IT}(?:\ [\w-]+){{0,5}}?\ {DICONO}\b
    | \b{SOURCES_IT}\ (?:[\w'-]+\ ){{0,4}}?non\ (?:(?:l[oaie]|ne|si|mi|vi)\ )?{DICONO}\b
    | \bnon\ (?:c'è|ci\ sono)\ (?:nulla|niente|{NESSUNA})\ (?:[\w'-]+\ ){{0,8}}?(?:{NEL}|al\ riguardo)\b | \bnon\ ci\ sono\ {NESSUNA}\ su\b
    | \bnon\ (?:è|sono|viene|vengono|risulta|compare|figura|si\ trova)\ (?:[\w-]+\ ){{0,3}}?{NEL}\b
    | \bné\ (?:[\w'-]+\ ){{1,8}}?né\ (?:[\w'-]+\ ){{1,6}}?{DICONO}\b
    | \bnon\ (?:ho|abbiamo|dispongo|disponiamo)\ (?:di\ )?(?:alcuna\ |nessuna\ |abbastanza\ |sufficienti\ |queste\ |questa\ )?(?:informazion[ei]|dati|risposta)\b | \bnon\ lo\ so(?=\W*$|[,;:]|\ -\ )"""
SOURCES_PT = r"(?:manual|guia|políticas?|regulamento|normas?|documentos?|documentação|passage(?:ns|m)|trechos?|excertos?|fontes?|artigos?|textos?|seç(?:ão|ões)|páginas?|base\ de\ (?:conhecimento|dados)|contrato|extratos?|tabelas?|dados)"
DIZ = r"(?:diz|dizem|menciona|contém|contêm|cobre|trata|indica|especifica|responde|prevê|preve|preveem|fala|explica|esclarece|aborda|inclui|incluem|informa|traz|trazem|dá|dão)m?"
NENHUMA = r"(?:informaç\w+|nenhuma\ (?:informação|resposta|referência|menção))"
NO = rf"(?:em\ nenhum\w*(?:\ d[oa]s)?|em|n[oa]s?)\ (?:[\w-]+\ ){{0,2}}?{SOURCES_PT}"
PORTUGUESE = rf"""\bnão\ (?:encontr(?:ei|amos)|achei|encontro)\ (?:nada|{NENHUMA})\b
    | \bnenhuma?\ (?:d(?:os|as|estes|estas|esses|essas)\ )?(?:[\w-]+\ ){{0,2}}?{SOURCES_PT}(?:\ [\w-]+){{0,5}}?\ {DIZ}\b
    | \b{SOURCES_PT}\ (?:[\w-]+\ ){{0,4}}?não\ (?:(?:[oa]s?|se|me)\ )?{DIZ}\b
    | \bnão\ há\ (?:nada|menção|{NENHUMA})\ (?:[\w-]+\ ){{0,8}}?(?:{NO}|a\ respeito)\b | \bnão\ há\ {NENHUMA}\ sobre\b
    | \bnão\ (?:é|são|está|estão|aparece|consta|figura|se\ encontra)m?\ (?:[\w-]+\ ){{0,3}}?{NO}\b
    | \bnem\ (?:[\w-]+\ ){{1,8}}?nem\ (?:[\w-]+\ ){{1,6}}?{DIZ}\b
    | \bnão\ (?:tenho|temos|disponho|dispomos)\ (?:de\ )?(?:nenhuma\ |d?essas?\ |d?estas?\ |suficientes?\ |mais\ )?(?:informaç(?:ão|ões)|dados|resposta)\b | \bnão\ sei(?=\W*$|[,;:]|\ -\ )"""
JAPANESE = r"""見つかりませんでした | 見つけられませんでした | 見当たりません | (?:資料|マニュアル|文書|記事|ハンドブック|規定|ドキュメント|文章|ガイド)[^。]{0,20}?(?:記載|情報|記述|言及|説明)[^。]{0,4}?(?:ありません|ございません|され|ない(?:よう|ため)|見つかりません)
    | 記載(?:が|は|も)(?:あり|ござい)ません | (?:記載され|載って|書かれて)(?:おり|い)ません | (?:情報|回答|答え|該当する\w{1,8})(?:が|は)(?:あり|ござい)ません"""
NOT_FOUND = f"{ENGLISH} | {GERMAN} | {FRENCH} | {SPANISH} | {ITALIAN} | {PORTUGUESE} | {JAPANESE}"
"""How an answer says that what was asked for is not where it was looked up. It takes long to compile, as does the next."""

CONTRAST = r"(?:but|though|although|however|still|yet|that\ said|aber|jedoch|allerdings|mais|cependant|toutefois|pero|sin\ embargo|aunque|ma|però|tuttavia|comunque|mas|porém|no\ entanto)"
ELSEWHERE = rf"""\b(?:general\ knowledge|in\ general|generally|typically|usually|commonly|normally|by\ default|the\ default|most\ [\w-]+(?:\ [\w-]+)?\ (?:use|have|are|do|offer|allow|charge|cost)|as\ far\ as\ i\ know|from\ what\ i\ know
      |probably|i\ (?:think|believe|guess|assume)|by\ law|legally|statutory|normalerweise|üblicherweise|in\ der\ regel|généralement|normalmente|por\ lo\ general|di\ solito|geralmente
      |gesetzlich|(?:laut|nach\ dem)\ gesetz|meines\ wissens|soweit\ ich\ weiss|wahrscheinlich|vermutlich|légalement|(?:par|selon)\ la\ loi|à\ ma\ connaissance|probablement|(?:por|según\ la)\ ley|legalmente|que\ yo\ sepa|probablemente
      |per\ legge|per\ quanto\ ne\ so|probabilmente|por\ lei|que\ eu\ saiba|provavelmente)\b
    | ^\W*(?:yes|ja|oui|sí|sì|sim)\W*$ | \b(?:así\ que\ sí|also\ ja|donc\ oui|quindi\ sì|então\ sim)\b | \b(?:c'est|il\ est|elle\ est)\ donc\b | \bso\ (?:i|we)\ (?:searched|looked|asked|checked)\b | \bso\ (?:yes\b|(?:it|that|this|they|you)(?:'s|'re|\ is|\ are|\ can|\ may)\b|your\ (?:[\w-]+\ ){{1,3}}?(?:is|are|will)\b) | \bthe\ (?:second|other|next|third|last)\ (?:[\w-]+\ )?(?:says?|has|tells?|gives?|does)\b
    | ^\W*(?:your\ (?:[\w-]+\ ){{1,3}}?|everything\ |all\ )(?:is|are|looks?)\ (?:all\ )?(?:safe|fine|ok|okay|good|well|clear|clean|secure|on\ (?:its|their)\ way|on\ time)\b
    | [;:]\ (?:it|they|he|she|your\ (?:[\w-]+\ ){{1,3}}?)\ ?(?:'s|'re|is|are|was|were|has|have|will|arrives?|comes?|costs?|starts?|opens?)\b
    | \b{CONTRAST}\b[,:]?\ (?:[\w'-]+\ ){{0,6}}?(?:is|are|costs?|lautet|ist|sind|est|sont|es|son|è|sono|é|são)\b | \b(?:is|are|costs?)\ [\w'-]+(?:\ [\w'-]+){{0,3}},?\ (?:though|however)\b"""
"""How an answer goes on to tell what stands nowhere that it looked."""
PERHAPS = r"\b(?:maybe|perhaps|probably|possibly|vielleicht|wahrscheinlich|peut-être|quizás?|tal\ vez|forse|talvez)\b"
NUMBER = regex(r"(?<![\w\[-])\d+(?![\w\]]|-\w)")
"""A number, which is neither a part of a code nor the mark of a source."""
REFERS = regex(
    r"""\b(?:ask(?:ed|ing)?|tel|hotline|office|hours|contact\w*|e-?mail|call|phone|write|reach\w*|turn\ to|speak|talk|check|consult|visit|help\w*|assist\w*|answers?|repl(?:y|ies)|tell|know[ns]?|desk|team|support|staff|reception|someone|somebody
      |look|rephrase|not|cannot|nothing|none|wenden|fragen|hilft|helfen|nicht|kann|contactez|aider|pas|pregunt\w*|ayudar\w*|chied\w*|aiutar\w*|pergunt\w*|ajudar\w*|non|não|puede|può|pode
      |\w*abteilung|\w*stelle|antwort\w*|beantwort\w*|erreich\w*|schreib\w*|kontakt\w*|ansprech\w*|für\ sie\ da|zuständig\w*|service|équipe|répond\w*|écri\w*|join\w+|disposition|respond\w*|escrib\w*|equipo|disposición|rispond\w*|scriv\w*|contatt\w*|disposizione|escrev\w*|equipe|disposição)\b | n't\b | @ | \?$""",
    re.VERBOSE,
)
"""What an answer says where it only refers to somebody else, or asks."""
GOES_ON = regex(r"[;:]|,? but\b|,? so\b")
"""Where a sentence goes on with something else."""


def tells_all_the_same(rest: str, said: Sequence[str]) -> bool:
    """Whether an answer tells what it did not find.

    Args:
        rest: The clauses before what says that it was not found, or the rest of that sentence.
        said: The sentences of the answer.
    """
    if re.search(rf"(?:{STILL}|{PERHAPS})[^?]*\d", rest, re.VERBOSE):
        return True
    if any(TAKES.search(one) and not REFERS.search(one) for one in GOES_ON.split(rest)[1:]):
        return True
    return any(re.search(ELSEWHERE, one, re.VERBOSE) and not REFERS.search(one) for one in (rest, *said) if one)


def tells_number(said: str) -> bool:
    """Whether something behind what was not found tells a number, and neither where else to ask nor what was looked up."""
    return NUMBER.search(said) is not None and not (REFERS.search(said) or re.search(rf"\b{TEXTS}\b", said, re.VERBOSE))
