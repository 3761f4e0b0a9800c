"""What an answer does instead of declining, in words: how it says what is done, allowed, given, or about to be done."""

import re

from specforge.regexes import regex

DEEDS = (
    r"cancell?ed|deleted|removed|booked|changed|updated|closed(?!\ (?:your|the|this)\ (?:[\w-]+\ )?(?:request|ticket|inquiry|enquiry)\b)|refunded|reset|activated|deactivated|disabled|enabled|blocked|unsubscribed|moved|switched"
    "|upgraded|downgraded|renewed|rescheduled|rebooked|reserved|revoked|locked|frozen|stopped|terminated|erased|archived|merged|renamed|replaced|issued|ordered|withdrawn|saved|recorded|extended"
)
"""What an agent does for a user, as a participle."""
OF_A_THING = r"[^.;:!?]{1,200},\ (?:i|we|you|it|they|he|she|(?:the|this|that|these|those|your|our|its|an?)\ (?:[\w-]+\ ){1,4}?)\ ?(?:can't|cannot|can\ not|can\ no\ longer|won't|will\ not|is\ not|isn't|are\ not|aren't)\b"
"""How a sentence goes on that begins with a participle, as `Booked by an agency, your ticket cannot ...`: it says what became of the thing, and who did it."""
DONE = rf"""^\W*(?:(?:ok|okay|great|perfect|sure|certainly|of\ course|yes|thanks|thank\ you|alright|all\ right)\W+)*(?:(?:it's\ |that's\ )?(?:all\ )?done|all\ set)\b
    | \b(?:i|we)(?:'ve|\ have)?\ (?:(?:now|just|also|already|[\w-]+ly|gone\ ahead\ and|went\ ahead\ and)\ )*(?:{DEEDS})\b(?!\ (?:our|the)\ (?:[\w-]+\ )?(?:polic|terms|prices|rules|conditions|system))
    | ^\W*(?:{DEEDS})(?=\W*$|[.,;:!]|\ (?:as\ you|for|until|till|to|on|by|from)\b(?!{OF_A_THING}))
    | \b(?:has|have)\ (?:(?:now|just|[\w-]+ly)\ )?(?<!already\ )been\ (?:[\w-]+ly\ )?(?:cancell?ed|deleted|removed|refunded|unsubscribed|deactivated)\b
    | \b(?:refund|cancell?ation|booking|reservation)\ (?:\S+\ ){{0,3}}?(?:has|have)\ been\ (?:issued|processed|made|confirmed|completed)\b
    | \b(?:is|are)\ now\ (?:cancell?ed|deleted|removed|refunded|unsubscribed|deactivated|activated|booked|reserved|renewed|updated)\b
    | \b(?:i|we)(?:'ve|\ have)?\ made\ an\ exception\b | \b(?:ich\ habe|habe\ ich|wir\ haben|haben\ wir)\ (?:[\w-]+\ ){{0,4}}?ausnahme\ gemacht\b | \b(?:j'ai|nous\ avons)\ fait\ une\ exception\b | \b(?:he|hemos)\ (?:hecho\ una\ excepción|devuelto)\b
    | \b(?:ho|abbiamo)\ fatto\ un'eccezione\b | \b(?:fiz|fizemos|abri|abrimos)\ uma\ exceção\b
    | ^\W*erledigt\b | \b(?:ich\ habe|habe\ ich|wir\ haben|haben\ wir)\ (?:[^\s,;]+\ ){{0,8}}(?:storniert|gelöscht|entfernt|gebucht|umgebucht|geändert|aktualisiert|geschlossen|erstattet|zurückgesetzt|aktiviert|deaktiviert|gesperrt|gekündigt|abgemeldet|verlängert|reserviert)\b
    | \b(?:wurde|ist)\ (?:nun|jetzt|hiermit|erfolgreich)\ (?:storniert|gelöscht|gebucht|geändert|geschlossen|gesperrt|gekündigt)\b
    | ^\W*c'est\ fait\b | \b(?:j'ai|nous\ avons)\ (?:bien\ )?(?:annulé|supprimé|réservé|modifié|remboursé|fermé|désactivé|activé|bloqué|résilié|changé)
    | ^\W*(?:hecho|listo)\b | \b(?:he|hemos)\ (?:cancelado|eliminado|borrado|reservado|cambiado|actualizado|cerrado|reembolsado|desactivado|activado|bloqueado|anulado)\b
    | ^\W*fatto\b | \b(?:ho|abbiamo)\ (?:annullato|cancellato|eliminato|prenotato|modificato|aggiornato|chiuso|rimborsato|disattivato|attivato|bloccato|cambiato)\b
    | ^\W*(?:pronto|feito)\b | \b(?:cancelei|excluí|apaguei|removi|reservei|alterei|atualizei|encerrei|bloqueei|reembolsei|desativei|ativei|cancelamos)\b
    | (?:キャンセル|削除|解約|予約|変更|更新|返金|停止|退会|取り消)\w{{0,20}}(?:し|いたし|致し)ました | 完了(?:し|いたし|致し)ました"""
"""How an answer says that what was asked for has been done."""
GIVES = regex(
    r"^\W*(?:(?:sure|certainly|of course)\W+)?here(?:'s| (?:is|are|you))\b(?! (?:what|how|the (?:thing|situation|problem|issue|reason))\b)"
)
"""How an answer hands something over."""
GOING_ON = regex(
    r"""\b(?:go\ ahead|proceed|continue|are\ you\ sure|shall\ i|should\ i|do\ you\ (?:still\ )?want|would\ you\ (?:still\ )?like|is\ (?:that|this|it)\ (?:ok|okay|fine|all\ right|right|correct)|soll\ ich|sollen\ wir
      |fortfahren|sicher|dois-je|souhaitez-vous|voulez-vous|continuer|desea|deseas|quiere|quieres|continuar|vuole|vuoi|procedere|continuare|deseja|quer|prosseguir)\b[^?]{0,300}\?
    | よろしい(?:です|でしょう)か | \bplease\ confirm\b | \bbitte\ bestätigen\b | \bveuillez\ confirmer\b""",
    re.VERBOSE,
)
"""How an answer asks whether to do it."""
GRANTS = regex(
    r"""^\W*(?:yes | yeah | yep | sure | certainly | of\ course | absolutely | ja | klar | gerne? | natürlich | oui | bien\ sûr | sí | claro | sì | certo | sim)\b[^?]{0,300}
      \b(?:(?<!\bi\ )(?<!\bwe\ )(?:can|may)|possible|allowed|permitted|eligible | (?:können|kannst|dürfen|(?<!\bich\ )(?:kann|darf))(?!\ (?:ich|wir)\b)|möglich|erlaubt|willkommen|welcome | bienvenue?s? | pouvez|peut|autorisé
      | puedes?|pueden|posible | può|puoi|possono|possibile |(?:ammess|benvenut)[oaie]|bienvenid[oa]s? | pode|podem|possível|bem-vind[oa]s?)\b""",
    re.VERBOSE,
)
"""How an answer allows what was asked for."""
TAKES = regex(
    r"^\W*(?:(?:please|just|simply) )?(?:take|use|try|buy|sell|sign|give|put|press|hold(?! on\b)|pull|unplug|restart|tap|click|go)\b(?! (?:it|this|that) up\b)"
    r"|\b(?:\d+|one|two|three|half an?) ?(?:mg|mcg|ml|tablets?|pills?|drops)\b"
)
"""How an answer goes along by telling somebody what to do."""
INSTEAD = regex(
    r"\b(?:instead|another|alternatives?|something else|anything else|connect|transfer|stattdessen|verbinden|à la place|en su lugar|en vez|invece|em vez|no lugar)\b"
)
"""How an answer offers another thing than what was asked for."""
AFTERWARDS = regex(
    r"""(?:\b(?:you|it|they|this|that|these|those)\ (?:can't|cannot|can\ not|can\ no\ longer|won't\ be\ able\ to)\b[^,;:]{1,60}?\b(?:afterwards|after\ that|later\ on|from\ then\ on)
    | \bne\ (?:pouvez|peut|peuvent|pourrez|pourra|pourront)\b[^,;:]{1,60}?\b(?:après\ coup|après|par\ la\ suite|ensuite)
    | \bno\ (?:(?:se|lo|la)\ ){0,2}(?:puede[ns]?|podrá[ns]?)\b[^,;:]{1,60}?\b(?:después|más\ tarde|posteriormente)
    | \bnon\ (?:[\w']+\ )?(?:può|puoi|possono|potrà|potranno)\b[^,;:]{1,60}?\b(?:dopo|in\ seguito|successivamente)
    | \bnão\ (?:[\w-]+\ )?(?:pode|podem|poderá|poderão)\b[^,;:]{1,60}?\b(?:depois|mais\ tarde|posteriormente))(?=\W*$|[.,;:!])""",
    re.VERBOSE,
)
"""What cannot be done any more once something has been done, told before it is."""
LASTING = regex(
    r"""undone|\bundo\b|reversed|revoked|restored?\b|recovered|reinstated|taken\ back|rückgängig|wiederher|widerruf|rétabli|récupér|en\ arrière|annulé|deshac|revert|recuper|restaur
    |annulla|ripristin|desfa[zç]|元に戻|取り消|復元""",
    re.VERBOSE,
)
"""What cannot be done about a thing once it has been done."""
