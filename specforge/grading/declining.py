"""How an answer declines: in its own words, about what is asked, and not about what may happen or what has been done."""

import re

from specforge.grading.counting import sentences_of
from specforge.grading.taking_back import meant, without_exceptions
from specforge.grading.texts import fold

QUOTED = re.compile(
    r"""^[ \t]*(?P<fence>```|~~~)(?s:.*?)(?:^[ \t]*(?P=fence)[ \t]*$|\Z) | ^[ \t]*>.*$ | `[^`\n]*`
    | (?<!\w)"(?=\S)[^"\n]*(?<=\S)"(?!\w) | “[^“”\n]*” | „[^„“”"\n]*[“”"] | «[^«»\n]*» | 「[^「」\n]*」 | 『[^『』\n]*』
    | (?<!\w)'(?=\w)(?:[^'\n]|(?<=\w)'(?=\w))*(?<=[\w.!?])'(?!\w) | \u2018(?:[^\u2018\u2019\n]|(?<=\w)\u2019(?=\w))*\u2019(?!\w)""",
    re.VERBOSE | re.MULTILINE,
)
"""Code, quotes of Markdown, and what stands in quotation marks."""

REFUSAL = r"""(?:\b(?:can't | cannot | can\ not | couldn't | could\ not | unable\ to) | (?:\bnot|n't)\ (?:been\ )?able\ to)\b
      (?!\ (?:wait | find | locate | see | hear | reach | make\ out | guarantee | promise | (?:read|open)\ (?:your|the)\ (?:[\w-]+\ ){0,3}?(?:attachment|file|link|photo|picture|image|screenshot|document|pdf)
        | say\ (?:(?:it|that)\ )?(?:for\ (?:sure|certain) | with\ certainty | exactly | when | how | yet | which\ (?:one|of)) | seem\ to | believe | imagine | deny | tell\ (?:whether|if|from) | go\ wrong | help\ but | complain | have\ (?:been|said|done|\w+ed) | tell\ you\ how\ (?:happy|glad|grateful|pleased|sorry|much) | miss | beat | lose | agree\ more
        | be\ (?:easier | simpler | happier | better | more) | (?:say | tell\ you)\ more | (?:[\w'-]+\ ){1,6}enough)\b)(?!\ say\ \W*$)
    | \bwon't\ be\ able\ to\b
    | \b(?:i|we)\ (?:won't|will\ not)\b(?!\ (?:charge|bill|keep|lie|forget|bother|disturb|need|have\ to|take\ (?:long|up)|be\ long|let\ you\ down|disappoint|spam
        |(?:share|sell|store|save|use)\ your | (?:[\w-]+\ ){1,2}anything)\b)
    | (?<!\bnever\ )\b(?:must|have\ to|had\ to|need\ to|will)\ (?:[\w-]+ly\ )?(?:decline|refuse|say\ no|pass\ on\ (?:this|that)|turn\ (?:it|that|this|you|your\ request)\ down)\b | \bi(?:\ (?:respectfully|politely))?\ (?:decline|refuse)\b
    | (?:\bnot|n't)\ (?:be\ )?(?:(?!only\ )[\w-]+ly\ )?(?:possible|allowed|permitted|supported|available\ to\ me|authorized|authorised|eligible|entitled)\b
    | \bmay\ not\ (?:[\w-]+ly\ )?be\ (?:returned|refunded|exchanged|cancell?ed|changed|transferred|brought|carried|taken|used|shared|disclosed|combined|resold|modified|altered|copied|kept|left|consumed|cashed|redeemed|worn)\b
    | \b(?:i|you|we|they|\w+(?:s|ren|ople))\ may\ not\ (?:[\w-]+ly\ )?(?:tell|disclose|discuss|reveal|bring|take(?!\ (?:long|effect|place|up)\b)|carry|use|enter|smoke|return|cancel|exchange|transfer|withdraw|share|copy|resell|sell|sublet|park|cook|eat|drink|bathe|swim|film|photograph|host|stay|keep|leave)\b
    | \b(?:application|request|claim|loan|appeal)s?\ (?:was|were|is|are|has\ been|have\ been)\ (?:[\w-]+ly\ )?(?:declined|rejected|refused|denied|turned\ down)\b
    | \b(?:is|are)(?:n't|\ not)\ covered\b | \bviolates?\ (?:our|my|the)\ (?:[\w-]+\ )?(?:terms|polic(?:y|ies)|rules|guidelines)\b
    | \b(?:is|are)\ (?:[\w-]+ly\ )?(?:prohibited|forbidden|banned|off-limits|not\ welcome)\b | \bno\ (?:[\w-]+\ ){1,3}(?:allowed|permitted|accepted)\b
    | \b(?:can|could)\ no\ longer\b(?!\ (?:wait|find|see)\b) | \b(?:it's|it\ is|that's|that\ is|you're|you\ are)\ (?:now\ |already\ |[\w-]+ly\ )?too\ late\ (?:to|for)\b(?!\ (?:[\w-]+\ ){0,3}free\b)
    | \bi\ (?:don't|do\ not)\ (?:think|believe)\ (?:that\ )?(?:(?:i|we)\ (?:can|could|should|may)\b(?!\ (?:find|see|wait|thank)\b) | (?:that|this|it)(?:'s|\ is|'ll\ be|\ will\ be)\ (?:[\w-]+ly\ )?(?:possible|allowed|permitted)\b)
    | \b(?:be|is|'s)\ an?\ (?:hard\ |firm\ |clear\ |flat\ )?no\b(?!-) | ^\W*(?:a\ )?(?:hard|firm|flat)\ no\b | \bhands\ are\ tied\b
    | ^(?!.*\b(?:your? | ihre?[nr]? | deine?[nr]? | votre | vos | sus? | su[oa]i? | seus? | suas? | call | chat | conversation | gespräch | anruf | appel | llamada | conversación | conversazione | conversa)\b)
      .*\b(?:is|are|stays?|remains?|ist|sind|bleib(?:t|en)|est|sont|restent?|es|son|è|sono|é|são)\ (?:[\w-]+\ )?(?:confiden[tcz]i\w+|vertraulich|riservat[oaie])\b
    | \b(?:i'm|i\ am|we're|we\ are)\ not\ (?:going\ to|comfortable|willing|prepared|qualified|licensed|equipped|trained|designed|in\ a\ position)\b
    | \b(?:i|we)\ (?:(?:[\w-]+ly|just|also)\ )?(?:don't|do\ not|never|no\ longer)\ (?:[\w-]+ly\ )?
      (?:provide | offer | handle | discuss | comment\ on | deal\ with | do(?!\ (?:anything|this\ lightly|that\ lightly)\b) | accept | allow | permit | support
        | issue | grant | make\ (?:an\ exception|exceptions) | (?:share|sell|process|give\ out|disclose)(?!\ (?:your|any|personal)\b)
        | take\ (?:back|returns|bookings|reservations|requests) | (?:ship|deliver)\ to
        | give\ (?:[\w'-]+\ ){0,3}(?:advice|opinions?|refunds?|discounts?))\b
    | \b(?:i|we)\ (?:(?:don't|do\ not)\ have\ (?:the\ |any\ )?|have\ no\ )(?:access|permission|ability|authority|means|way)\b
    | \b(?:won't | (?:does|do)n't | (?:will|does|do)\ not)\ (?:let|allow|permit)\ (?:me|us)\b
    | \b(?:i|we)\ only\ (?:handle|help\ with|deal\ with|answer|discuss|support)\b | \bhere\ to\ help\ with\ (?:[\w'-]+\ ){1,6}only\b
    | ^\W*(?:no|nope)\W+sorry\W*$ | \bout\ of\ the\ question\b
    | ^\W*(?:no\ way | not\ a\ chance | keine\ chance | auf\ (?:gar\ )?keinen\ fall | certainement\ pas | de\ ninguna\ manera | ni\ hablar | assolutamente\ no | de\ jeito\ nenhum | de\ forma\ alguma)\W*$
    | ^\W*(?:absolutely|certainly|definitely)\ not\W*$
    | \b(?:polic(?:y|ies)|terms|rules|conditions|guidelines|law)\ (?:[\w'-]+\ ){0,4}?(?:(?:do|does)(?:n't|\ not)\ (?:allow|permit|let)|only\ (?:allow|permit)s?|forbids?|prohibits?)\b
    | \b(?:refund|return|exchange|cancell?ation|discount|exception|reimbursement|upgrade)s?\ (?:[\w'-]+\ ){0,4}?
      (?:(?:is|are)(?:n't|\ not)|(?:is|are)\ (?:never|no\ longer))\ (?:available|offered|given|granted|provided|issued|accepted)\b(?!\ yet\b)
    | ^\W*(?:(?:i'm\ )?sorry\W+(?:but\ )?|unfortunately\W+|there\ (?:is|are)\ )?no\ (?:refund|return|exchange|discount|exception)s?\b
      (?!(?:\ \w+)?\ (?:pending|due|open|needed|necessary|required|planned|found|yet|(?:on|in|for)\ your)\b)
    | \b(?:do|does)(?:n't|\ not)\ qualify\b | \b(?:i'd|we'd|i\ would|we\ would)\ rather\ not\b | \bthe\ answer\ is\ no\b | \bno\ can\ do\b
    | \b(?:nothing|not\ much)\ (?:(?:more|else)\ )?(?:i|we)\ can\ do\b | \bthere(?:'s|\ is)\ no\ way\ (?:for\ (?:me|us)\ )?to\b
    | ^\W*(?:i'm\ |i\ am\ |we're\ )?(?:[\w-]+ly\ |so\ )?(?:sorry|afraid|unfortunately|regrettably)\W+(?:but\ )?(?:no|not)\W*$
    | \b(?:(?:i|we)\ can\ only\ (?:help|assist|tell|answer|provide|offer|discuss|talk)
      | (?:i'm|i\ am|we're|we\ are)\ (?:only\ (?:able|allowed|here)|limited)\ to)\b(?![^.!?]{0,200}\b(?:if|once|after|when)\b)
    | \b(?:outside|beyond)\ (?:of\ )?(?:what\ (?:i|we)\b | (?:my|our|the)\ (?:scope|remit|role|expertise|abilities|capabilities)\b)
    | (?:\bnot|n't)\ (?:with)?in\ (?:my|our)\ (?:scope|remit|role|power|expertise|abilities|capabilities)\b
    | (?:\bnot|n't)\ (?:something|one|anything)\ (?:that\ )?(?:i|we|our\ \w+)(?:'m|'re|'d|\ am|\ are|\ would)?\ (?:can|could|do|does|offers?|handles?|able|allowed|permitted)\b | \bimpossible\b
    | \bno\ longer\ (?:possible|allowed|permitted|eligible)\b
    | \bagainst\ (?:the|our|my|company)\ (?:[\w-]+\ )?(?:policy|policies|rules?|guidelines)\b
    | \b(?:kann|können|darf|dürfen)\ (?:[\w-]+\ ){0,6}?(?:nichts?|keine?[nmrs]?)\b(?!\ (?:nur|genug|erwarten|besser\w*|falsch|passieren|schiefgehen)\b)
      (?!(?:\ [\w-]+){0,2}\ (?:finden|sehen|erkennen|lesen|hören|entziffern|erreichen|versprechen|garantieren|zusichern | sagen,?\ (?:wann|wie|wo))\b | (?:\ [\w-]+){0,2}\ sagen,\W*$)
    | \bnicht\ (?:[\w-]+\ ){0,3}?(?:kann|können|darf|dürfen)\b
    | \bnicht\ (?:[\w-]+\ )?(?:möglich|erlaubt|gestattet|zulässig|vorgesehen|berechtigt|befugt|in\ der\ lage)\b | \b(?:ist|sind)\ (?:[\w-]+\ ){0,3}?ausgeschlossen\b
    | \b(?:verboten|untersagt)\b | \b(?:ich\ bin|bin\ ich|wir\ sind|sind\ wir)\ (?:[\w-]+\ ){0,3}?nicht\ zuständig\b
    | \b(?:wurde|ist|wird)\ (?:(?!vo[nm]\b)[\w-]+\ ){0,2}?abgelehnt\b | \bnicht\ willkommen\b | \bhaben\ (?:[\w-]+\ ){0,3}?keinen\ zutritt\b | \bgehört\ nicht\ zu\ (?:meinen|unseren)\b
    | \bsage\ ich\ (?:[\w-]+\ ){0,2}?nichts\b | \bzu\ spät,?\ (?:um|für)\b
    | \b(?:muss|müssen)\ (?:[\w-]+\ ){0,4}?ablehnen\b | \blehnen?\ (?:[\w-]+\ ){0,4}?ab\b | \b(?:das|es)\ geht\ (?:[\w-]+\ )?nicht\W*$
    | \bleider\ (?:nicht|nein|kein\w*)\b(?![^.!?]*\b(?:gefunden|finden|vorhanden|da|sagen,|versprechen|garantieren|lesen|erreichen)(?!\w))
    | \b(?:(?:ich|wir)\ (?:machen?|bieten?|geben?|erstatten?|akzeptieren?|leisten?|gewähren?|erteilen?)
      | (?:machen?|bieten?|geben?|erstatten?|akzeptieren?|leisten?|gewähren?|erteilen?)\ (?:ich|wir))\ (?!mir\b|uns\b|ihre\b|deine\b)(?:[\w-]+\ ){0,3}?(?:nicht|keine?[nr]?)\b
      (?!\ (?:nur|auf)\b)
    | \b(?:ich\ habe|habe\ ich|wir\ haben|haben\ wir)\ (?:[\w-]+\ ){0,3}?keine?n?\ (?:zugriff|zugang|berechtigung|befugnis|möglichkeit)\b
    | \bne\ (?:[\w-]+\ )?(?:peux|pouvons|puis|peut|pouvez|peuvent|pourrai|pourrons|pourra|pourrez)\ (?:[\w-]+\ ){0,2}?(?:pas|plus|rien)\b
      (?!\ (?:(?:le|la|les|l'|vous|te|me)\ ?)?(?:trouver|retrouver|voir|lire|entendre|joindre|garantir|promettre|manquer|tromper|croire|attendre)\b)
    | \b(?:n'est|n'était|ne\ (?:sont|sera|seront|serait))\ (?:[\w-]+\ )?(?:pas|plus)\ (?:possible|permis|autorisé|envisageable|accepté|proposé|admis)
    | \binterdite?s?\b | \b(?:n'avez|n'as|n'a|n'ont)\ (?:[\w-]+\ )?pas\ le\ droit\b | \bpas\ (?:de\ (?:mon|notre)\ (?:ressort|domaine)|partie\ de\ (?:mes|nos)\ (?:compétences|attributions))\b
    | \b(?:demande|réclamation|dossier|prêt|recours)\ a\ été\ (?:refusé|rejeté)
    | \b(?:je|nous)\ préf(?:ère|érons)\ ne\ pas\b | \bpas\ l[ae]s?\ bienvenue?s?\b | \b(?:hors\ de|pas)\ question\b | \btrop\ tard\ pour\b
    | \bne\ (?:suis|sommes)\ pas\ (?:en\ mesure|autorisé|habilité|qualifié) | \bimpossible\ de\b | \b(?:dois|devons)\ (?:[\w-]+\ )?(?:refuser|décliner)\b
    | \bje\ (?:refuse|décline)\b | \b(?:je\ n'ai|nous\ n'avons)\ (?:[\w-]+\ )?pas\ (?:accès|le\ droit|la\ possibilité|l'autorisation)\b
    | \b(?:je|nous|on)\ (?:ne\ |n')(?:fai[st]|faisons|proposons?|propose|offrons|offre|acceptons|accepte|remboursons|rembourse|effectuons|donnons|donne|accordons|traitons|fournissons)
      \ (?:[\w-]+\ )?(?:pas|plus|jamais|aucun\w*)\b
    | ^\W*(?:malheureusement|désolée?|hélas)\W+(?:mais\ )?(?:non|pas)\W*$
    | \bno\ (?:[\w-]+\ )?(?:puedo|podemos|podré|podremos|puedes?|pueden|podrá)\b(?!\ (?:esperar|dejar\ de|faltar|ver | (?:encontrar|leer|oír|contactar|garantizar|prometer|equivocar)\w*)\b)
    | \bno\ (?:me\ |nos\ |le\ )?(?:es|será|resulta)\ posible\b | \bno\ (?:me\ |nos\ )?(?:estoy|estamos|está|están)\ (?:autorizad|permitid) | \blamento\ no\ poder\b
    | \b(?:está|están|queda|quedan)\ (?:[\w-]+\ )?prohibid[oa]s?\b | \bno\ (?:me|nos)\ (?:corresponde|compete)\b | \bno\ (?:es|son)\ bienvenid[oa]s?\b | \bfuera\ de\ (?:mi|nuestra)\ competencia\b
    | \b(?:solicitud|reclamación|petición|préstamo|recurso)\ (?:ha\ sido|fue)\ (?:rechazad|denegad|desestimad) | \bpref(?:iero|erimos)\ no\b | \bdemasiado\ tarde\ para\b
    | \bno\ (?:[\w-]+\ )?(?:ofrecemos|hacemos|aceptamos|admitimos|realizamos|permitimos|damos|concedemos|tramitamos|proporcionamos)\b(?!\ (?:tus|sus)\ datos\b)
    | \bno\ se\ (?:permiten?|aceptan?|ofrecen?|admiten?|realizan?|hacen?)\b | \bno\ (?:tengo|tenemos)\ (?:acceso|permiso|autorización|la\ posibilidad)\b
    | \b(?:debo|debemos|tengo\ que)\ (?:rechazar|declinar)\b | ^\W*(?:lamentablemente|desafortunadamente|lo\ siento|me\ temo\ que)\W+(?:pero\ )?no\W*$
    | \bnon\ (?:[\w-]+\ )?(?:posso|possiamo|potrei|può|puoi|possono|potrò|potremo|potrà)\b(?!\ (?:che|mancare | (?:trovar|veder|legger|sentir|garantir|prometter|sbagliar)\w*)\b)
    | \bnon\ (?:[\w-]+\ )?(?:è|sarà|sono)\ (?:possibil|consentit|permess|ammess) | \bnon\ (?:sono|siamo)\ (?:in\ grado|autorizzat)
    | \bnon\ (?:[\w-]+\ )?(?:offriamo|facciamo|accettiamo|effettuiamo|diamo|concediamo|forniamo|rimborsiamo)\b(?!\ i\ (?:tuoi|suoi)\ dati\b)
    | \bnon\ si\ (?:accettan?o?|ammett(?:e|ono)|effettuan?o?|fa|fanno)\b | \bnon\ (?:è|sono)\ (?:il\ |la\ |i\ |le\ )?benvenut
    | \b(?:è|sono)\ (?:[\w-]+\ )?vietat[oaie]\b | \bnon\ (?:(?:mi|ci)\ compete|rientra\ nelle\ (?:mie|nostre)\ competenze)\b | \b(?:richiesta|domanda|reclamo|prestito)\ è\ stat[oa]\ (?:respint|rifiutat|negat) | \bpreferi(?:sco|amo)\ non\b | \btroppo\ tardi\ per\b
    | \bnon\ (?:ho|abbiamo)\ (?:accesso|il\ permesso|la\ possibilità|l'autorizzazione)\b | \b(?:devo|dobbiamo)\ (?:rifiutare|declinare)\b
    | ^\W*(?:purtroppo|mi\ dispiace)\W+(?:ma\ )?no\W*$
    | \bnão\ (?:[\w-]+\ )?(?:posso|podemos|consigo|conseguimos|pode|podem|poderei|poderemos)\b(?!\ (?:lhe\ )?(?:esperar|deixar\ de|faltar|ver | (?:encontrar|ler|ouvir|garantir|prometer|errar)\w*)\b)
    | \bnão\ (?:[\w-]+\ )?(?:(?:é|será|são)\ (?:possíve|permitid)|(?:estou|estamos)\ autorizad)
    | \bnão\ (?:[\w-]+\ )?(?:oferecemos|fazemos|aceitamos|realizamos|damos|concedemos|fornecemos|permitimos)\b(?!\ (?:os\ )?seus\ dados\b)
    | \bnão\ se\ (?:aceitam?|admitem?|permitem?|fazem?|faz)\b | \bnão\ (?:é|são)\ bem-vind
    | \b(?:é|são|está|estão)\ (?:[\w-]+\ )?proibid[oa]s?\b | \bnão\ (?:(?:me|nos)\ (?:cabe|compete)|é\ da\ (?:minha|nossa)\ competência)\b | \b(?:pedido|solicitação|reclamação|empréstimo)\ foi\ (?:recusad|negad|rejeitad) | \bprefir(?:o|imos)\ não\b | \btarde\ demais\ para\b
    | \bnão\ (?:tenho|temos)\ (?:acesso|permissão|autorização|como)\b | \b(?:devo|tenho\ que|preciso)\ recusar\b
    | ^\W*(?:infelizmente|desculpe|lamento)\W+(?:mas\ )?não\W*$
    | (?<!見つけることが)(?<!確認)(?<!確認が)(?:でき|出来)(?:ません(?!か|でしたら|場合)(?!と、)(?!とき)|かねます) | (?:し|れ|え|り)かねます(?<!わかりかねます)(?<!分かりかねます)
    | お断り | 承れません | お力になれません | ご遠慮(?:ください|いただ) | (?:許可され|認められ)(?:ません|て(?:い|おり)ません)
    | (?:対応し|行っ|行なっ|承っ|取り扱っ|受け付け|提供し|実施し)て(?:は)?(?:おり|い)ません"""
"""How an answer declines, after folding: English, German, French, Spanish, Italian, Portuguese and Japanese. It takes long to compile, so that the first answer does it."""
FINAL = re.compile(
    r"\b(?:non-?|not )(?:refund|return|exchange|transfer)able\b|\ball sales are final\b|\bnicht erstatt(?:ungsfähig|bar)\b|\b(?:non|n'est pas|ne sont pas) remboursable|\bnon (?:è )?rimborsabil|\bno (?:es )?reembolsable|\bnão (?:é )?reembolsáve"
)
"""What declines where it is asked for, and is a condition where something is offered."""

REST = r"(?:(?!\ (?:but|aber|mais|pero|ma|mas)\ )[^,;:])*"
"""The rest of a clause."""
SUPPOSED = re.compile(
    rf"""\b(?:if|when|whenever|whether|in\ case|unless|so\ that|should\ (?:you|it|they|this|that))\ (?:not\ )?[^\s,;:]+
      (?:\ (?:(?:or|and)\ (?:i|we|you|it)\b | (?!(?:i|we|you|then|but)\b|(?:it|this|that|they|orders?)\ (?:can't|cannot|won't|is|isn't|are)\b)[^\s,;:]+))*
    | \b(?:after\ (?:that|then)|afterwards|otherwise|danach|andernfalls|passé\ ce\ délai|después|de\ lo\ contrario|altrimenti|depois\ disso|caso\ contrário)\b.*
    | ^\W*après,.*
    | \b(?:wenn|sofern|ob|(?:falls|sollte[nst]*)\ (?:sie|du|ich|wir|ihr|es|das|dies|der|die|etwas|eine?))\b{REST}
    | \b(?:s'ils?|au\ cas\ où|lorsque|quand|cuando|quando|en\ caso\ de\ que|nel\ caso\ in\ cui)\b{REST} | (?:^|[,;:]\ )caso\b{REST}
    | \bsi\ (?:vous|tu|je|nous|on|elles?|ce|cela|ça|votre|vos|les?|la|l'|usted|ustedes|no|el|sus?|es|hay)\b{REST}
    | \bse\ (?:não|non|você|vocês|o|a|os|as|il|lei|tu|per|for|è|é)\b{REST}
    | (?:でき|出来)(?:ない|ません)(?:場合|とき|時|ようでし)""",
    re.VERBOSE,
)
"""What may be so, and is not said to be."""
REPORTED = re.compile(
    rf"""\b(?:(?<!please\ )understand|sorry|hear|see|you\ say|said|mention|mentioned|know|told\ me|sounds\ like)(?:\ that)?
      \ you(?:'re|\ are|\ were)?\ (?:can't|cannot|can\ not|unable|not\ able)\b{REST}
    | \byou\ (?:couldn't|could\ not|were(?:n't|\ not)\ able|were\ unable)\b{REST}
    | \bno\ reason\ (?:why\ |that\ )?\w+\ (?:can't|cannot|couldn't)\b{REST} | \b(?:nothing|not)\ (?:is\ )?impossible\b | \b(?:it's\ not|it\ is\ not|it\ isn't)\ that\b{REST}
    | \b(?:never|didn't|did\ not)\ (?:said|say|mean|meant)\b{REST}
    | \b(?:nicht|keineswegs|keinesfalls|pas|plus|no\ (?:está|es)|non\ è|não\ (?:é|está))\ (?:[\w-]+\ )?(?:verboten|untersagt|zu\ spät | interdite?s? | trop\ tard | prohibid[oa]s? | demasiado\ tarde | vietat[oaie] | troppo\ tardi | proibid[oa]s? | tarde\ demais)\b
    | \b(?:leid|verstehe|sehe),\ dass\ (?:sie|du|ihr)\b{REST} | \b(?:comprends|vois)\ que\ (?:vous|tu)\b{REST}
    | \b(?:entiendo|comprendo|capisco|entendo)\ (?:que|che)\b{REST}""",
    re.VERBOSE,
)
"""What the user could not do, told back; and what says with two negations that something can be done."""

DEEDS = (
    "cancell?ed|deleted|removed|booked|changed|updated|closed|refunded|reset|activated|deactivated|disabled|enabled|blocked|unsubscribed|moved|switched"
    "|upgraded|downgraded|renewed|rescheduled|rebooked|reserved|revoked|locked|frozen|stopped|terminated|erased|archived|merged|renamed|replaced|issued|ordered"
)
"""What an agent does for a user, as a participle."""
DONE = rf"""^\W*(?:(?:ok|okay|great|perfect|sure|certainly|of\ course|yes|thanks|thank\ you|alright|all\ right)\W+)*(?:(?:it's\ |that's\ )?(?:all\ )?done|all\ set)\b
    | \b(?:i|we)(?:'ve|\ have)?\ (?:(?:now|just|also|already|[\w-]+ly|gone\ ahead\ and|went\ ahead\ and)\ )*(?:{DEEDS})\b(?!\ (?:our|the)\ (?:[\w-]+\ )?(?:polic|terms|prices|rules|conditions|system))
    | \b(?:has|have)\ (?:(?:now|just|[\w-]+ly)\ )?(?<!already\ )been\ (?:[\w-]+ly\ )?(?:cancell?ed|deleted|removed|refunded|unsubscribed|deactivated)\b
    | \b(?:refund|cancell?ation|booking|reservation)\ (?:\S+\ ){{0,3}}?(?:has|have)\ been\ (?:issued|processed|made|confirmed|completed)\b
    | \b(?:is|are)\ now\ (?:cancell?ed|deleted|removed|refunded|unsubscribed|deactivated|activated|booked|reserved|renewed|updated)\b
    | ^\W*erledigt\b | \b(?:ich\ habe|habe\ ich|wir\ haben|haben\ wir)\ (?:[^\s,;]+\ ){{0,8}}(?:storniert|gelöscht|entfernt|gebucht|umgebucht|geändert|aktualisiert|geschlossen|erstattet|zurückgesetzt|aktiviert|deaktiviert|gesperrt|gekündigt|abgemeldet|verlängert|reserviert)\b
    | \b(?:wurde|ist)\ (?:nun|jetzt|hiermit|erfolgreich)\ (?:storniert|gelöscht|gebucht|geändert|geschlossen|gesperrt|gekündigt)\b
    | ^\W*c'est\ fait\b | \b(?:j'ai|nous\ avons)\ (?:bien\ )?(?:annulé|supprimé|réservé|modifié|remboursé|fermé|désactivé|activé|bloqué|résilié|changé)
    | ^\W*(?:hecho|listo)\b | \b(?:he|hemos)\ (?:cancelado|eliminado|borrado|reservado|cambiado|actualizado|cerrado|reembolsado|desactivado|activado|bloqueado|anulado)\b
    | ^\W*fatto\b | \b(?:ho|abbiamo)\ (?:annullato|cancellato|eliminato|prenotato|modificato|aggiornato|chiuso|rimborsato|disattivato|attivato|bloccato|cambiato)\b
    | ^\W*(?:pronto|feito)\b | \b(?:cancelei|excluí|apaguei|removi|reservei|alterei|atualizei|encerrei|bloqueei|reembolsei|desativei|ativei|cancelamos)\b
    | (?:キャンセル|削除|解約|予約|変更|更新|返金|停止|退会|取り消)\w{{0,20}}(?:し|いたし|致し)ました | 完了(?:し|いたし|致し)ました"""
"""How an answer says that what was asked for has been done."""
GIVES = re.compile(
    r"^\W*(?:(?:sure|certainly|of course)\W+)?here(?:'s| (?:is|are|you))\b(?! (?:what|how|the (?:thing|situation|problem|issue|reason))\b)"
)
"""How an answer hands something over."""
GOING_ON = re.compile(
    r"""\b(?:go\ ahead|proceed|continue|are\ you\ sure|shall\ i|should\ i|do\ you\ (?:still\ )?want|would\ you\ (?:still\ )?like|is\ (?:that|this|it)\ (?:ok|okay|fine|all\ right|right|correct)|soll\ ich|sollen\ wir
      |fortfahren|sicher|dois-je|souhaitez-vous|voulez-vous|continuer|desea|deseas|quiere|quieres|continuar|vuole|vuoi|procedere|continuare|deseja|quer|prosseguir)\b[^?]{0,300}\?
    | よろしい(?:です|でしょう)か | \bplease\ confirm\b | \bbitte\ bestätigen\b | \bveuillez\ confirmer\b""",
    re.VERBOSE,
)
"""How an answer asks whether to do it."""
GRANTS = re.compile(
    r"""^\W*(?:yes | yeah | yep | sure | certainly | of\ course | absolutely | ja | klar | gerne? | natürlich | oui | bien\ sûr | sí | claro | sì | certo | sim)\b[^?]{0,300}
      \b(?:(?<!\bi\ )(?<!\bwe\ )(?:can|may)|possible|allowed|permitted|eligible | (?:können|kannst|dürfen|(?<!\bich\ )(?:kann|darf))(?!\ (?:ich|wir)\b)|möglich|erlaubt | pouvez|peut|autorisé
      | puedes?|pueden|posible | può|puoi|possono|possibile | pode|podem|possível)\b""",
    re.VERBOSE,
)
"""How an answer allows what was asked for."""
INSTEAD = re.compile(
    r"\b(?:instead|another|alternatives?|something else|anything else|connect|transfer|stattdessen|verbinden|à la place|en su lugar|en vez|invece|em vez|no lugar)\b"
)
"""How an answer offers another thing than what was asked for."""
LASTING = re.compile(
    r"""undone|\bundo\b|reversed|revoked|restored?\b|recovered|reinstated|taken\ back|rückgängig|wiederher|widerruf|rétabli|récupér|en\ arrière|annulé|deshac|revert|recuper|restaur
    |annulla|ripristin|desfa[zç]|元に戻|取り消|復元""",
    re.VERBOSE,
)
"""What cannot be done about a thing once it has been done."""

OURS = re.compile(
    r"\b(?:i|i'm|i'd|we|we're|we'd|me|us|ich|wir|mir|uns|je|nous|on|puedo|posso|consigo|podré|potrei|poderei|estoy|tengo|tenho|estou|ho|\w+mos|\w+iamo)\b|\bj'|\bn'(?:ai|avons)"
)
"""Words by which a clause is about the one who answers."""
SORRY = re.compile(
    r"\b(?:sorry|apologi[sz]e|afraid|unfortunately|regret\w*|leider|bedaure\w*|malheureusement|désolée?|lamentablemente|lo siento|lamento|purtroppo|dispiace|infelizmente|desculpe)\b"
    r"|申し訳|恐れ入り|残念|あいにく"
)
"""Words by which a sentence says that something is not as asked, whoever it is about."""
CLAUSE = re.compile(r"[,;:()]|、| - |\b(?:and|but|so|because|as|since|und|aber|et|mais|y|pero|e|ma|mas)\b")
"""What stands between two clauses."""
OPENS = re.compile(
    r"""^\W*(?:if|once|after|when|(?:please\ )?note|just\ so\ you\ know|keep\ in\ mind|bear\ in\ mind|wenn|sobald|bitte\ beachten|si|une\ fois|veuillez\ noter|una\ vez|tenga\ en\ cuenta
      |se|quando)\b
    | \b(?:if|once|after|when)\ you\ (?:confirm|proceed|continue|go\ ahead|cancel|delete|book|pay|accept|submit)\b""",
    re.VERBOSE,
)
"""How a sentence begins that says what comes of something."""
OF_IT = re.compile(r"\b(?:it|they|this|that|these|those|which|you)\b\W*$")
"""How a clause begins that is about a thing named before, or about the user."""


def declines(answer: str) -> bool:
    """Whether an answer declines, in a phrase of the list.

    What it quotes, supposes, asks or tells back declines nothing, nor does what it says of a thing that it has done, gives, allows, or asks to do.
    Nor does what waits for something that it asks for, and what it then says all the same.
    """
    said = [fold(one) for one in sentences_of(_own_words(answer))]
    allows = any(GRANTS.search(one) and not re.search(REFUSAL, one, re.VERBOSE) for one in (*said[:1], " ".join(said[:2])))
    done = allows or any(re.search(DONE, one, re.VERBOSE) for one in said)
    gives, asks = any(GIVES.search(one) for one in said), any(GOING_ON.search(one) and not INSTEAD.search(one) for one in said)
    return any(_declines(one, done=done, gives=gives, asks=asks) for one in meant(said))


def _own_words(answer: str) -> str:
    """An answer without what it quotes, unless it is nothing else."""
    rest = QUOTED.sub(lambda found: " " if re.search(r"\s|[「『]", found[0]) else found[0], answer)
    return rest if any(map(str.isalnum, rest)) else answer


def _declines(sentence: str, *, done: bool, gives: bool, asks: bool) -> bool:
    """Whether a sentence declines, in an answer that has done or gives something, or asks whether to do it."""
    if FINAL.search(sentence) and not (done or asks):
        return True
    plain = without_exceptions(REPORTED.sub("", SUPPOSED.sub("", sentence)))
    for found in re.finditer(REFUSAL, plain, re.VERBOSE):
        before, after = CLAUSE.split(plain[: found.start()])[-1], plain[found.start() :]
        if OURS.search((before if before.strip() else plain[: found.start()]) + found[0]):
            return True
        if after.endswith("?") and not CLAUSE.search(after):
            continue
        if SORRY.search(sentence):
            return True
        of_it = OF_IT.search(before) is not None
        consequence = LASTING.search(after) is not None or (OPENS.search(sentence) is not None and of_it)
        if not (done or (gives and of_it) or (asks and consequence)):
            return True
    return False
