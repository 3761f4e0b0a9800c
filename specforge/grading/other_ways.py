"""What cannot be done in one way, and is done, or can be done, in another: that is said of the world, and declines nothing."""

import re

from specforge.regexes import regex

WAY = r"""\b(?:by | via | over | on | in | at | from | with | through | using)\ (?:(?:the|an?|your|our|this|my)\ )?(?:[\w-]+\ )?
        (?:train|bus|car|bike|boat|plane|ferry|metro|tram|taxi|foot|card|cash|cheque|check|voucher|phone|e-?mail|mail|post|letter|fax|app|kiosk|machine|counter|desk|web(?:site)?|internet|chat|sms|text|side|door|person)s?\b
    | \b(?:online | offline | this\ way | that\ way | zu\ fuss | telefonisch | schriftlich)\b
    | \b(?:mit|per|über|via|am|an|im|in|auf|von|vom|aus)\ (?:[\w-]+\ )?(?:zug|bahn|bus|auto|rad|fahrrad|schiff|flugzeug|fähre|taxi|karte|\w*karte|bargeld|scheck|telefon|e-mail|mail|post|fax|app|kiosk|automaten?|schalter|internet|netz|chat|website)\b
    | \b(?:en|par|avec|sur|au|à|dans|via|depuis)\ (?:(?:le|la|l'|une?|votre)\ ?)?(?:train|bus|voiture|vélo|bateau|avion|taxi|pied|carte|espèces|chèque|téléphone|e-mail|mail|courriel|courrier|poste|appli\w*|kiosque|guichet|borne|site|internet|chat|ligne)\b
    | \b(?:en|por|con|a|desde|mediante)\ (?:(?:el|la|su|tu|un|una)\ )?(?:tren|autobús|bus|coche|bici\w*|barco|avión|taxi|pie|tarjeta|efectivo|cheque|teléfono|correo|e-?mail|app|aplicación|quiosco|taquilla|cajero|web|internet|línea|chat)\b
    | \b(?:in|con|per|via|dal|al|a|sul|da)\ (?:[\w']+\ )?(?:treno|autobus|auto|macchina|bici\w*|nave|aereo|taxi|piedi|carta|contanti|assegno|telefono|e-mail|mail|posta|app|cassa|sito|internet|chat)\b
    | \b(?:de|por|com|em|no|na|pelo|pela|a)\ (?:\w+\ )?(?:trem|comboio|ônibus|autocarro|carro|bicicleta|barco|avião|táxi|pé|cartão|dinheiro|cheque|telefone|e-mail|correio|app|aplicativo|quiosque|site|internet|linha|chat)\b
    | (?:電車 | バス | 車 | 自転車 | 徒歩 | 船 | 飛行機 | カード | 現金 | 電話 | メール | 郵送 | アプリ | オンライン | ネット | 窓口 | チャット | サイト)(?:では|からは|での)"""
"""A way in which something is done: what goes, pays, or carries words. It is compiled by the first answer that needs it, as is the next."""
TURN = regex(
    r"""\b(?:but | though | however | aber | jedoch | dafür | mais | pero | ma | mas)\b
      (?!\W*(?:thank | that's\ (?:our|the|how) | please\ (?:call | contact | see | ask | consult) | danke | vielen\ dank | bitte\ wenden | merci | gracias | grazie | obrigad)) | (?<=ません)が""",
    re.VERBOSE,
)
"""Where a sentence turns to another way."""
SAME = regex(
    r"""\W*(?:(?:they|it|he|she|you)(?:'re | 's | \ are | \ is | \ can | \ may)\ (?:very\ |most\ |always\ )?(?:welcome | fine | ok | okay | allowed | possible | free | in | on | at | with | below | above | outside | inside | after | before | from | until)
      | schon | ja | sí | sì | sim | oui)\b""",
    re.VERBOSE,
)
"""How a sentence turns to where, when or how the same thing can be done."""
SO_DONE = r"""\b(?:so | therefore | hence | which\ is\ why | that's\ why)\ (?:i|we)(?:'ve|\ have)?\ (?:(?:now|just|already|also|went\ ahead\ and|gone\ ahead\ and|[\w-]+ly)\ )*
        (?!(?:declin|reject|refus|den|clos|need|want|hop|ask)i?ed\b)(?:\w+ed|took|taken|put|sent|made|left|found|bought|paid|got|gave|given|wrote|written|spoken|told|set|chose|chosen|brought|built|did|done)\b
    | \bso\ (?:i'll|we'll)\ (?:do|call|move|book|cancel|send|change|write|arrange|take|post|bring|refund|replace)\b
    | \b(?:deshalb | daher | darum | deswegen | also)\ (?:habe\ ich|haben\ wir)\b(?!.{0,80}\b(?:abgelehnt|geschlossen|keine?n?|nicht)\b)
    | \b(?:j'ai|nous\ avons)\ donc\ (?!dû\b|refusé|rejeté)\w | \b(?:donc|c'est\ pourquoi)\ (?:j'ai|nous\ avons)\ (?!dû\b|refusé|rejeté)\w
    | \b(?:así\ que | por\ eso | por\ lo\ que)\ (?:(?:se|le|lo|la)\ ){0,2}(?:he|hemos)\ (?!rechaz|deneg)\w
    | \b(?:quindi | perciò | così)\ (?:(?:l'|gliel')?ho|(?:l'|glielo\ )?abbiamo)\ (?!rifiut|respint)\w
    | \b(?:por\ isso | então)\ (?:já\ )?(?:\w{2,}(?:ei|amos)|fiz|pedi|fizemos|pedimos)\b(?<!recusei)(?<!rejeitei)
    | (?:ので | ため)、?[^。]{0,80}?(?<!お断りし)(?<!お断りいたし)(?<!見送り)ました"""
"""How a sentence goes on that says what has been done because of it."""


def another_way(before: str, after: str) -> bool:
    """Whether a clause that says what cannot be done goes on with what has been done instead, or says it of one way and turns to another.

    Args:
        before: The clause up to what cannot be done.
        after: What cannot be done, and what the sentence says behind it.
    """
    if re.search(SO_DONE, after, re.VERBOSE):
        return True
    turn = TURN.search(after)
    return turn is not None and (re.search(WAY, before + after[: turn.start()], re.VERBOSE) or SAME.match(after, turn.end())) is not None
