"""How an answer declines, in words: phrases of each language, after folding, and what refers to somebody else."""

import re

from specforge.regexes import regex

ENGLISH = r"""(?:\b(?:can't | cannot | can\ not | couldn't | could\ not | unable\ to) | (?:\bnot|n't)\ (?:been\ )?able\ to)\b
      (?!\ (?:wait | find | locate | see | hear | reach | make\ out | guarantee | promise | (?:read|open)\ (?:your|the)\ (?:[\w-]+\ ){0,3}?(?:attachment|file|link|photo|picture|image|screenshot|document|pdf)
        | say\ (?:(?:it|that)\ )?(?:for\ (?:sure|certain) | with\ certainty | exactly | when | how | yet | which\ (?:one|of)) | seem\ to | believe | imagine | deny | tell\ (?:whether|if|from) | tell\ (?:you\ )?(?:for\ (?:sure|certain)|(?:exactly|precisely)(?!\ (?:what|who|whom|whose|which|where|how\ (?:much|many))\b)|the\ exact\ (?:time|minute|hour|moment|day|date)) | go\ wrong | help\ but | complain | have\ (?:been|said|done|\w+ed) | tell\ you\ how\ (?:happy|glad|grateful|pleased|sorry|much) | miss | beat | lose | argue | agree\ more
        | (?:reproduce|replicate|recreate)\ (?:it\b(?!\ (?:in\ full|here))|(?:the|this|that|your|any)\ (?:[\w-]+\ ){0,2}?(?:failures?|errors?|bugs?|issues?|problems?|crash(?:es)?|behaviou?r))
        | be\ (?:earlier | later | longer | less | easier | simpler | happier | better | more) | (?:say | tell\ you)\ more | (?:[\w'-]+\ ){1,6}enough)\b)(?!\ say\ \W*$)
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
    | \b(?:i|we)\ (?:(?:don't|do\ not)\ have\ (?:the\ |an?\ |any\ )?|have\ no\ )(?:tools?|functions?|functionality|features?|capability)\ (?:for|to|that)\b
    | \b(?:won't | (?:does|do)n't | (?:will|does|do)\ not)\ (?:let|allow|permit)\ (?:me|us)\b
    | \b(?:i|we)\ only\ (?:handle|help\ with|deal\ with|answer|discuss|support)\b | \bhere\ to\ help\ with\ (?:[\w'-]+\ ){1,6}only\b
    | ^\W*(?:no|nope)\W+sorry\W*$ | ^\W*(?:thanks|thank\ you|sorry)\W+but\ no\W*$ | \bout\ of\ the\ question\b
    | ^\W*(?:no\ way | not\ a\ chance | keine\ chance | auf\ (?:gar\ )?keinen\ fall | certainement\ pas | de\ ninguna\ manera | ni\ hablar | assolutamente\ no | de\ jeito\ nenhum | de\ forma\ alguma)\W*$
    | ^\W*(?:absolutely|certainly|definitely)\ not\W*$ | ^\W*for\ [\w'\ -]{1,40}\ reasons,?\ no\W*$
    | \b(?:polic(?:y|ies)|terms|rules|conditions|guidelines|law|fares?|tickets?|rates?|tariffs?)\ (?:[\w'-]+\ ){0,4}?(?:(?:do|does)(?:n't|\ not)\ (?:allow|permit|let)|only\ (?:allow|permit)s?|forbids?|prohibits?)\b
    | \b(?:refund|return|exchange|cancell?ation|discount|exception|reimbursement|upgrade)s?\ (?:[\w'-]+\ ){0,4}?
      (?:(?:is|are)(?:n't|\ not)|(?:is|are)\ (?:never|no\ longer))\ (?:available|offered|given|granted|provided|issued|accepted)\b(?!\ yet\b)
    | ^\W*(?:(?:i'm\ )?sorry\W+(?:but\ )?|unfortunately\W+|there\ (?:is|are)\ )?no\ (?:refund|return|exchange|discount|exception)s?\b
      (?!(?:\ \w+)?\ (?:pending|due|open|needed|necessary|required|planned|found|yet|(?:on|in|for)\ your)\b)
    | \b(?:do|does)(?:n't|\ not)\ qualify\b | \b(?:i'd|we'd|i\ would|we\ would)\ rather\ not\b | \bthe\ answer\ is\ no\b | \bno\ can\ do\b
    | \b(?:nothing|not\ much)\ (?:(?:more|else)\ )?(?:i|we)\ can\ do\b | \bthere(?:'s|\ is)\ no\ way\ (?:for\ (?:me|us)\ )?to\b
    | ^\W*(?:i'm\ |i\ am\ |we're\ )?(?:[\w-]+ly\ |so\ )?(?:sorry|afraid|unfortunately|regrettably)\W+(?:but\ )?(?:no|not)\W*$
    | \b(?:(?:i|we)\ can\ only\ (?:help|assist|tell|answer|provide|offer|discuss|talk)
      | (?:i'm|i\ am|we're|we\ are)\ (?:only\ (?:able|allowed|here)|limited)\ to)\b(?![^.!?]{0,200}\b(?:if|once|after|when)\b)
    | \b(?:outside|beyond)\ (?:of\ )?(?:what\ (?:i|we)\b | (?:my|our|the)\ (?:(?:area|areas|field|realm|range)\ of\ )?(?:scope|remit|role|expertise|abilities|capabilities|responsibility|competence|purview)\b | (?:my|our)\ (?:[\w-]+\ )?(?:lane|wheelhouse|domain|field|area)\b)
    | (?:\bnot|n't)\ (?:with)?in\ (?:my|our)\ (?:scope|remit|role|power|expertise|abilities|capabilities)\b
    | (?:\bnot|n't)\ (?:something|one|anything)\ (?:that\ )?(?:i|we|our\ \w+)(?:'m|'re|'d|\ am|\ are|\ would)?\ (?:can|could|do|does|offers?|handles?|able|allowed|permitted|willing|prepared)\b | \bimpossible\b
    | \bno\ longer\ (?:possible|allowed|permitted|eligible)\b
    | \bagainst\ (?:the|our|my|company)\ (?:[\w-]+\ )?(?:policy|policies|rules?|guidelines)\b
    | \b(?:above|beyond)\ my\ pay\ ?grade\b | \bnot\ my\ place\ to\b | \bnot\ for\ me\ to\ (?:say|decide|judge|comment|answer)\b | \bmy\ lips\ are\ sealed\b | \boff\ the\ table\b(?!\ of\b)
    | \b(?:have|hate)\ to\ disappoint\ you\b | ^\W*(?:request|application|access|permission)\ (?:denied|refused|rejected|declined)\W*$ | \blet's\ not\ go\ there\b | \bi(?:'ll|'d\ rather|\ will|\ prefer\ to|\ have\ to|\ try\ to)?\ (?:keep|stay|steer)\ (?:well\ )?(?:out|clear)\ of\b
    | \b(?:i'll|we'll)\ not\b(?!\ (?:be\ long|forget|let|need|only|charge|keep)\b) | \b(?:i|we)\ (?:shall\ not|shan't)\b"""
GERMAN = r"""\b(?:kann|können|darf|dürfen)\ (?:[\w-]+\ ){0,6}?(?:nichts?|keine?[nmrs]?)\b(?!\ (?:nur|genug|erwarten|besser\w*|falsch|passieren|schiefgehen)\b)
      (?!(?:\ [\w-]+){0,2}\ (?:finden|sehen|erkennen|lesen|hören|entziffern|erreichen|versprechen|garantieren|zusichern | sagen,?\ (?:wann|wie|wo))\b | (?:\ [\w-]+){0,2}\ sagen,\W*$)
    | \bnicht\ (?:[\w-]+\ ){0,3}?(?:kann|können|darf|dürfen)\b
    | \bnicht\ (?:[\w-]+\ )?(?:möglich|erlaubt|gestattet|zulässig|vorgesehen|berechtigt|befugt|in\ der\ lage)\b | \b(?:ist|sind)\ (?:[\w-]+\ ){0,3}?ausgeschlossen\b
    | \b(?:verboten|untersagt)\b | \b(?:ich\ bin|bin\ ich|wir\ sind|sind\ wir)\ (?:[\w-]+\ ){0,3}?nicht\ zuständig\b
    | \b(?:wurde|ist|wird)\ (?:(?!vo[nm]\b)[\w-]+\ ){0,2}?abgelehnt\b | \bnicht\ willkommen\b | \bhaben\ (?:[\w-]+\ ){0,3}?keinen\ zutritt\b | \bgehör(?:t|en)\ nicht\ zu\ (?:meine[nmr]|unsere[nmr])\b
    | \bsage\ ich\ (?:[\w-]+\ ){0,2}?nichts\b | \bzu\ spät,?\ (?:um|für)\b
    | \b(?:muss|müssen)\ (?:[\w-]+\ ){0,4}?(?:ablehnen|zurückweisen)\b | \blehnen?\ (?:[\w-]+\ ){0,4}?ab\b | \b(?:das|es)\ geht\ (?:[\w-]+\ )?nicht\W*$
    | \bleider\ (?:nicht|nein|kein\w*)\b(?![^.!?]*\b(?:gefunden|finden|vorhanden|da|sagen,|versprechen|garantieren|lesen|erreichen)(?!\w))
    | \b(?:(?:ich|wir)\ (?:machen?|bieten?|geben?|erstatten?|akzeptieren?|leisten?|gewähren?|erteilen?)
      | (?:machen?|bieten?|geben?|erstatten?|akzeptieren?|leisten?|gewähren?|erteilen?)\ (?:ich|wir))\ (?!mir\b|uns\b|ihre\b|deine\b)(?:[\w-]+\ ){0,3}?(?:nicht|keine?[nr]?)\b
      (?!\ (?:nur|auf)\b)
    | \b(?:ich\ habe|habe\ ich|wir\ haben|haben\ wir)\ (?:[\w-]+\ ){0,3}?keine?n?\ (?:zugriff|zugang|berechtigung|befugnis|möglichkeit)\b
    | \bmuss\ ich\ (?:[\w-]+\ )?(?:passen|sie\ enttäuschen|sie\ leider\ enttäuschen)\b | \bfällt\ nicht\ in\ (?:mein|unser)(?:en?)?\b | \bsteht\ mir\ nicht\ zu\b
    | \bausserhalb\ (?:(?:meine[rs]|unsere[rs])\ (?:[\w-]+\ )?(?:aufgaben|zuständigkeit|kompetenz|möglichkeit|befugnis|fach|gebiet|bereich)\w*|dessen,?\ was\ (?:ich|wir))\b
    | \b(?:möchte|will|werde)\ ich\ (?:[\w-]+\ ){0,4}?nicht\ (?:[\w-]+\ )?(?:äussern|kommentieren|beurteilen|bewerten|sprechen|diskutieren|eingehen|weitergeben|herausgeben|preisgeben|verraten)\b
    | \b(?:sieht|sehen)\ (?:[\w-]+\ ){0,3}?(?:keine?n?|nicht)\ (?:[\w-]+\ ){0,3}?vor\b | \b(?:tarif|ticket|vertrag|regeln|bedingungen|richtlinien?)\ (?:erlaub(?:t|en)|gestatte(?:t|n))\ (?:[\w-]+\ ){0,3}?(?:keine?n?|nicht)\b
    | \b(?:äussere\ ich\ mich|äussern\ wir\ uns|ich\ äussere\ mich|wir\ äussern\ uns)\ (?:[\w-]+\ ){0,5}?nicht\b"""
FRENCH = r"""\bne\ (?:[\w-]+\ )?(?:peux|pouvons|puis|peut|pouvez|peuvent|pourrai|pourrons|pourra|pourrez)\ (?:[\w-]+\ ){0,2}?(?:pas|plus|rien)\b
      (?!\ (?:(?:le|la|les|l'|vous|te|me)\ ?)?(?:trouver|retrouver|voir|lire|entendre|joindre|garantir|promettre|manquer|tromper|croire|attendre)\b)
    | \b(?:n'est|n'était|ne\ (?:sont|sera|seront|serait))\ (?:[\w-]+\ )?(?:pas|plus)\ (?:possible|permis|autorisé|envisageable|accepté|proposé|admis)
    | \binterdite?s?\b | \b(?:n'avez|n'as|n'a|n'ont)\ (?:[\w-]+\ )?pas\ le\ droit\b | \bpas\ (?:de\ (?:mon|notre)\ (?:ressort|domaine)|partie\ de\ (?:mes|nos)\ (?:compétences|attributions))\b
    | \b(?:demande|réclamation|dossier|prêt|recours)\ a\ été\ (?:refusé|rejeté)
    | \b(?:je|nous)\ préf(?:ère|érons)\ ne\ pas\b | \bpas\ l[ae]s?\ bienvenue?s?\b | \b(?:hors\ de|pas)\ question\b | \btrop\ tard\ pour\b
    | \bne\ (?:suis|sommes)\ pas\ (?:en\ mesure|autorisé|habilité|qualifié) | \bimpossible\ de\b | \b(?:dois|devons)\ (?:[\w-]+\ )?(?:refuser|décliner)\b
    | \bje\ (?:refuse|décline)\b | \b(?:je\ n'ai|nous\ n'avons)\ (?:[\w-]+\ )?pas\ (?:accès|le\ droit|la\ possibilité|l'autorisation)\b
    | \b(?:je|nous|on)\ (?:ne\ |n')(?:fai[st]|faisons|proposons?|propose|offrons|offre|acceptons|accepte|remboursons|rembourse|reprenons|échangeons|effectuons|donnons|donne|accordons|traitons|fournissons)
      \ (?:[\w-]+\ )?(?:pas|plus|jamais|aucun\w*)\b
    | ^\W*(?:malheureusement|désolée?|hélas)\W+(?:mais\ )?(?:non|pas)\W*$
    | \b(?:sort|sortent|dépasse|dépassent|en\ dehors)\ (?:du\ (?:cadre|champ)|de\ (?:mon|mes|ma|notre|nos)\ (?:domaine|champ|compétences?|attributions?|rôle|périmètre|ressort)|de\ ce\ que\ (?:je|nous))\b
    | \bne\ (?:vous\ |nous\ |me\ )?(?:permet(?:tent)?|autorise(?:nt)?|prévoi(?:t|ent))\ (?:[\w-]+\ )?(?:pas|plus|aucun\w*)\b
    | \bpas\ en\ droit\ d(?:e\b|') | \bce\ n'est\ pas\ à\ (?:moi|nous)\ d(?:e\b|') | \bni\ \w+ables?\ ni\ \w+ables?\b"""
SPANISH = r"""\bno\ (?:[\w-]+\ )?(?:puedo|podemos|podré|podremos|puedes?|pueden|podrá)\b(?!\ (?:esperar|dejar\ de|faltar|ver | (?:encontrar|leer|oír|contactar|garantizar|prometer|equivocar)\w*)\b)
    | \bno\ (?:me\ |nos\ |le\ )?(?:es|será|resulta)\ posible\b | \bno\ (?:me\ |nos\ )?(?:estoy|estamos|está|están)\ (?:autorizad|permitid) | \blamento\ no\ poder\b
    | \b(?:está|están|queda|quedan)\ (?:[\w-]+\ )?prohibid[oa]s?\b | \bno\ (?:me|nos)\ (?:corresponde|compete)\b | \bno\ (?:es|son)\ bienvenid[oa]s?\b | \bfuera\ de\ (?:mis?|nuestr[oa]s?)\ (?:competencias?|ámbito|alcance|funciones|área)\b
    | \bno\ (?:le\ |nos\ |me\ )?(?:permiten?|autorizan?|contemplan?|prevén?)\ (?!que\b)
    | \b(?:solicitud|reclamación|petición|préstamo|recurso)\ (?:ha\ sido|fue)\ (?:rechazad|denegad|desestimad) | \bpref(?:iero|erimos)\ no\b | \bdemasiado\ tarde\ para\b
    | \bno\ (?:[\w-]+\ )?(?:ofrecemos|hacemos|aceptamos|admitimos|realizamos|permitimos|damos|concedemos|tramitamos|proporcionamos)\b(?!\ (?:tus|sus)\ datos\b)
    | \bno\ se\ (?:permiten?|aceptan?|ofrecen?|admiten?|realizan?|hacen?)\b | \bno\ (?:tengo|tenemos)\ (?:acceso|permiso|autorización|la\ posibilidad)\b
    | \b(?:debo|debemos|tengo\ que)\ (?:rechazar|declinar)\b | ^\W*(?:lamentablemente|desafortunadamente|lo\ siento|me\ temo\ que)\W+(?:pero\ )?no\W*$
    | \bfuera\ de\ lo\ que\ (?:puedo|podemos)\b | \bveo\ obligad[oa]\ a\ (?:rechazar|declinar)\b | \bno\ admiten?\ (?:cambios|devoluciones|reembolsos)\b"""
ITALIAN = r"""\bnon\ (?:[\w-]+\ )?(?:posso|possiamo|potrei|può|puoi|possono|potrò|potremo|potrà)\b(?!\ (?:che|mancare | (?:trovar|veder|legger|sentir|garantir|prometter|sbagliar)\w*)\b)
    | \bnon\ (?:[\w-]+\ )?(?:è|sarà|sono)\ (?:possibil|consentit|permess|ammess) | \bnon\ (?:sono|siamo)\ (?:in\ grado|autorizzat)
    | \bnon\ (?:[\w-]+\ )?(?:offriamo|facciamo|accettiamo|effettuiamo|diamo|concediamo|forniamo|rimborsiamo)\b(?!\ i\ (?:tuoi|suoi)\ dati\b)
    | \besula(?:no)?\ dall[ea'] | \b(?:al\ di\ )?fuori\ (?:d[ae]l(?:l[ae])?\ (?:mi[oae]|nostr[oaie])|da\ ciò\ che\ (?:posso|possiamo))\b | \bnon\ (?:[\w-]+\ )?(?:preved(?:e|ono)|permett(?:e|ono)|consent(?:e|ono)|ammett(?:e|ono))\b
    | \bnon\ si\ (?:accettan?o?|ammett(?:e|ono)|effettuan?o?|fa|fanno)\b | \bnon\ (?:è|sono)\ (?:il\ |la\ |i\ |le\ )?benvenut
    | \b(?:è|sono)\ (?:[\w-]+\ )?vietat[oaie]\b | \bnon\ (?:(?:mi|ci)\ compete|rientra\ nelle\ (?:mie|nostre)\ competenze)\b | \b(?:richiesta|domanda|reclamo|prestito)\ è\ stat[oa]\ (?:respint|rifiutat|negat) | \bpreferi(?:sco|amo)\ non\b | \btroppo\ tardi\ per\b
    | \bnon\ (?:ho|abbiamo)\ (?:accesso|il\ permesso|la\ possibilità|l'autorizzazione)\b | \b(?:devo|dobbiamo)\ (?:rifiutare|declinare)\b
    | ^\W*(?:purtroppo|mi\ dispiace)\W+(?:ma\ )?no\W*$"""
PORTUGUESE = r"""\bnão\ (?:[\w-]+\ )?(?:posso|podemos|consigo|conseguimos|pode|podem|poderei|poderemos)\b(?!\ (?:lhe\ )?(?:esperar|deixar\ de|faltar|ver | (?:encontrar|ler|ouvir|garantir|prometer|errar)\w*)\b)
    | \bnão\ (?:[\w-]+\ )?(?:(?:é|será|são)\ (?:possíve|permitid)|(?:estou|estamos)\ autorizad)
    | \bnão\ (?:[\w-]+\ )?(?:oferecemos|fazemos|aceitamos|realizamos|damos|concedemos|fornecemos|permitimos)\b(?!\ (?:os\ )?seus\ dados\b)
    | \bfora\ d[oa]s?\ (?:meus?|minhas?|noss[oa]s?|escopo|que\ (?:posso|podemos))\b | \bnão\ (?:[\w-]+\ )?(?:permitem?|preve(?:em)?|prevê|autorizam?)\b
    | \bnão\ se\ (?:aceitam?|admitem?|permitem?|fazem?|faz)\b | \bnão\ (?:é|são)\ bem-vind
    | \b(?:é|são|está|estão)\ (?:[\w-]+\ )?proibid[oa]s?\b | \bnão\ (?:(?:me|nos)\ (?:cabe|compete)|é\ da\ (?:minha|nossa)\ competência)\b | \b(?:pedido|solicitação|reclamação|empréstimo)\ foi\ (?:recusad|negad|rejeitad) | \bprefir(?:o|imos)\ não\b | \btarde\ demais\ para\b
    | \bnão\ (?:tenho|temos)\ (?:acesso|permissão|autorização|como)\b | \b(?:devo|tenho\ que|preciso)\ recusar\b
    | ^\W*(?:infelizmente|desculpe|lamento)\W+(?:mas\ )?não\W*$"""
JAPANESE = r"""(?<!見つけることが)(?<!確認)(?<!確認が)(?:でき|出来)(?:ません(?!か|でしたら|場合)(?!と、)(?!とき)|かねます) | (?:し|れ|え|り)かねます(?<!わかりかねます)(?<!分かりかねます)
    | お断り | 承れません | お力になれません | ご遠慮(?:ください|いただ) | (?:許可され|認められ)(?:ません|て(?:い|おり)ません)
    | (?:対応し|行っ|行なっ|承っ|取り扱っ|受け付け|提供し|実施し)て(?:は)?(?:おり|い)ません
    | 見送らせていただ | 差し控え(?:させていただ|ます) | 申し上げられません | (?:沿え|応えでき|応じられ)ません"""
REFUSAL = f"{ENGLISH} | {GERMAN} | {FRENCH} | {SPANISH} | {ITALIAN} | {PORTUGUESE} | {JAPANESE}"
"""How an answer declines. It takes long to compile, so that the first answer does it."""
IN_WORDS = frozenset(("de", "en", "es", "fr", "it", "ja", "pt"))
"""The languages that it has phrases of."""
FINAL = regex(
    r"\b(?:non-?|not )(?:refund|return|exchange|transfer)able\b|\ball sales are final\b|\bnicht erstatt(?:ungsfähig|bar)\b|\b(?:non|n'est pas|ne sont pas) remboursable|\bnon (?:è )?rimborsabil|\bno (?:es )?reembolsable|\bnão (?:é )?reembolsáve"
)
"""What declines where it is asked for, and is a condition where something is offered."""
EXPERT = r"""(?:[\w-]+\ ){0,2}(?:adviser | advisor | lawyer | attorney | solicitor | doctor | physician | gp | pharmacist | accountant | therapist | specialist | expert | professional | notary | vet | dentist | court | insurer | bank | landlord
      | embassy | consulate | authorities | police | (?:[\w-]+\ )?(?:team|department|office|desk) | \w*berater(?:in)? | \w*an(?:walt|wältin) | \w*(?:arzt|ärztin) | apotheke\w* | fach\w+ | experten? | notar(?:in)? | bank | versicherung | behörde | gericht | \w*abteilung
      | comptable | avocate? | médecin | pharmacien(?:ne)? | notaire | banque | assureur | spécialiste | conseill(?:er|ère) | service | équipe
      | asesora? | abogad[oa] | médic[oa] | farmacéutic[oa] | contable | notari[oa] | banco | especialista | expert[oa] | equipo
      | commercialista | avvocat[oa] | medico | farmacista | notaio | banca | specialista | espert[oa] | contador[ae]? | advogad[oa] | médic[oa] | farmacêutic[oa])s?\b"""
"""Whom an answer refers to."""
REFERRAL = rf"""\b(?:that's|that\ is|this\ is|it's|it\ is)\ (?:[\w-]+\ )?(?:a\ (?:question|matter|topic|decision)|one|something)\ (?:best\ left\ )?(?:for|to)\ {EXPERT}
    | \b(?:i'd|we'd|i\ would|we\ would)\ (?:rather|prefer\ to|sooner)\ leave\ (?:that|this|it|such\ \w+)\b | \b(?:is|are|'s)\ best\ left\ to\ {EXPERT}
    | \b(?:das|dies)\ ist\ (?:[\w-]+\ )?(?:eine\ (?:frage|sache|angelegenheit)|etwas)\ für\ {EXPERT} | \b(?:überlasse|überlassen)\ (?:ich|wir)\ (?:[\w-]+\ )?{EXPERT}
    | \bc'est\ (?:[\w-]+\ )?(?:une\ (?:question|affaire)|un\ sujet)\ pour\ {EXPERT} | \bpréf(?:ère|érons|érerais)\ (?:[\w-]+\ )?laisser\ (?:cela|ça|cette\ question)\ à\b
    | \bes\ (?:[\w-]+\ )?(?:una\ (?:pregunta|cuestión)|un\ (?:tema|asunto)|algo)\ para\ {EXPERT} | \bpref(?:iero|erimos|eriría)\ dejar(?:lo)?\b
    | \bè\ (?:[\w-]+\ )?una\ (?:domanda|questione)\ per\ {EXPERT} | \bprefer(?:isco|iamo|irei)\ lasciar | \bé\ (?:[\w-]+\ )?uma\ (?:pergunta|questão)\ para\ {EXPERT} | \bpref(?:iro|erimos)\ deixar\b
    | (?:税理士|弁護士|医師|薬剤師|専門家|主治医|医療機関)(?:の方|さん|など)?(?:に|へ)(?:お尋ね|ご相談|お問い合わせ|お聞き)"""
"""How an answer leaves what is asked for to somebody else."""
HANDED_ON = regex(
    r"""\b(?:i|we)(?:'ll|'ve|'m|'re|\ will|\ have|\ am|\ are|\ can)?\ (?:[\w-]+ly\ |just\ |now\ )?(?:pass|forward|connect|transferr?|putt?|ask|sent|send|hand|escalat)(?:e?d|ing)?\b
    | \b(?:leite|verbinde|reiche|frage)\ ich\b | \bich\ (?:leite|verbinde|reiche|frage|habe)\b | \b(?:je|j'ai)\ (?:[\w-]+\ )?(?:transmets?|transmis|transfère|transféré|passe|demande|demandé)\b
    | \b(?:le\ |la\ |lo\ )?(?:paso|transfiero|he\ (?:pasado|enviado|reenviado|preguntado))\b | お繋ぎ | おつなぎ | 転送""",
    re.VERBOSE,
)
"""How an answer hands on itself what it leaves to somebody else."""
