"""What takes a declining back: the answer does or says the other thing all the same, or only waits for something."""

import re
from collections.abc import Sequence

FAILED = r"""\b(?:payment|card|charge|transaction|debit|parcel|package|delivery|letter|e-?mail|message|sms)s?\b[^,;]{0,100}?\bcould(?:n't|\ not)\ (?:[\w-]+ly\ )?
      (?:go\ through | be\ (?:charged|debited|authori[sz]ed|verified|delivered|sent|processed|completed))\b
    | \b(?:courier|driver|carrier|postman)\b[^,;]{0,60}?\b(?:couldn't|could\ not|unable\ to|not\ able\ to)\b
    | (?<!\bi\ )(?<!\bwe\ )\b(?:can't|cannot|can\ not|couldn't|could\ not)\ (?:(?:log|sign)\ in | connect(?!\ (?:you|me)\b) | go\ through | load | sync)\b"""
"""What did not work, told as something that happened."""
NOT_FORBIDDEN = r"""\b(?:nothing|not)\ (?:is\ )?(?:[\w-]+ly\ )?(?:impossible|prohibited|forbidden|out\ of\ the\ question)\b | \b(?:do|does)(?:n't|\ not)\ (?:[\w-]+ly\ )?(?:forbid|prohibit|rule\ (?:it|that|this)\ out)\b
    | \b(?:nicht|nirgends|keineswegs|keinesfalls)\ (?:[\w-]+\ ){0,2}?(?:verboten|untersagt|ausgeschlossen|zu\ spät)\b | \b(?:pas|plus)\ (?:[\w-]+\ )?(?:interdite?s?|trop\ tard)\b | \bn(?:e\ (?:l'|l[ae]s?\ )?|')interdi\w+\ (?:pas|rien)\b
    | \bno\ (?:es|está|están|queda|quedan)\ (?:[\w-]+\ )?(?:prohibid[oa]s?|demasiado\ tarde)\b | \bnon\ (?:è|sono)\ (?:[\w-]+\ )?(?:vietat[oaie]|troppo\ tardi)\b | \bnão\ (?:é|são|está|estão)\ (?:[\w-]+\ )?(?:proibid[oa]s?|tarde\ demais)\b"""
"""What is said not to be forbidden, or not to be too late, in words that decline."""
EXCEPTED = r"""\b(?:normally|usually|generally|ordinarily|typically|as\ a\ rule|strictly\ speaking)\b.{0,200}?\bbut\ (?:i|i'll|i've|i'm|we|we'll|we've|let\ me|for\ you|this\ (?:time|once)|today|in\ (?:your|this)\ case|since)\b
    | \b(?:can't|cannot|don't|doesn't|isn't|aren't|do\ not|does\ not|is\ not|are\ not|never)\b.{0,200}?\bbut\ (?:i|we)(?:'ve|\ have|'ll|\ will|\ can)?\ (?:[\w-]+\ )?(?:made|make)\ an\ exception\b
    | \b(?:can't|cannot|couldn't|could\ not|unable|not\ able)\b[^.;]{0,100}?,?\ so\ (?:i|we)(?:'ve|\ have)?\ (?:took|taken|applied|used|tried|charged|deducted|credited|chosen|chose|switched)\b
    | \b(?:normalerweise|eigentlich|üblicherweise|in\ der\ regel)\b.{0,200}?\baber\ (?:ich|wir|für\ sie|diesmal|heute|ausnahmsweise|da)\b
    | \b(?:normalement|d'habitude|en\ principe|en\ général)\b.{0,200}?\bmais\ (?:j'|je|nous|pour\ vous|cette\ fois)
    | \b(?:normalmente|por\ lo\ general|en\ principio)\b.{0,200}?\bpero\ (?:he|hemos|lo|se\ lo|puedo|podemos|voy|vamos|por\ esta\ vez|esta\ vez)\b
    | \b(?:normalmente|di\ solito|in\ genere)\b.{0,200}?\bma\ (?:ho|abbiamo|posso|possiamo|per\ lei|questa\ volta)\b
    | \b(?:normalmente|geralmente|em\ geral)\b.{0,200}?\bmas\ (?:vou|vamos|posso|podemos|fiz|fizemos|desta\ vez|dessa\ vez)\b"""
"""What is not done as a rule, or does not work, with the exception that is made or the other way that is taken."""
NEEDS = r"""\b(?:without(?!\ (?:[\w-]+\ )?doubt\b) | until | unless | before\ (?:you|i|we|it)\b | ohne(?!\ (?:weiteres|zweifel|probleme?)\b) | bevor | solange | erst\ wenn | bis\ (?:sie|du|wir|ich)\b | sans(?!\ (?:doute|problème|souci)\b) | avant\ (?:de|que) | tant\ que | sin(?!\ (?:embargo|duda|problemas?)\b) | hasta\ que | antes\ de
      | senza(?!\ (?:dubbio|problemi)\b) | finché | prima\ (?:di|che) | sem(?!\ (?:dúvida|problemas?)\b) | até\ que)\b | (?:ないと | なければ | なしでは | ないため)"""
"""What something waits for."""
WANTS = r"""\b(?:could|can|would|will)\ you\ (?:(?:please|kindly|also)\ )*(?:send|give|tell|share|provide|check|confirm|upload|type|repeat|verify|enter|read|spell|attach|forward|show)\b(?!\ me\ (?:if|whether|when)\b)
    | \bplease\ (?:send|give|tell|share|provide|(?:check|confirm|verify)(?!\ (?:this\ |that\ |it\ )?with\b)|upload|type|repeat|enter|read|spell|attach|forward|show|reply)\b(?!\ me\ (?:if|whether|when)\b)
    | \b(?:what(?:'s|\ is|\ are)|may\ i\ have|can\ i\ have|could\ i\ have|do\ you\ have)\ (?:your|the|it|that|a)\b[^?]{0,200}\? | \bi(?:'ll|\ will)\b[^.]{0,200}\b(?:as\ soon\ as|once)\b
    | \b(?:könnten|können|würden|kannst|könntest)\ (?:sie|du)\ (?:[\w-]+\ ){0,5}?(?:schicken|senden|zusenden|nennen|geben|angeben|mitteilen|sagen|prüfen|bestätigen|wiederholen|hochladen|eintippen)\b
    | \bbitte\ (?:schicken|senden|nennen|geben|teilen|sagen|prüfen|bestätigen|wiederholen|laden|tippen)\b | \b(?:schicken|senden|nennen|geben|sagen|bestätigen|tippen)\ sie\ (?:mir|uns|sie|es|ihn|bitte)\b | \bwie\ (?:lautet|ist)\b[^?]{0,200}\?
    | \b(?:pouvez|pourriez|peux|pourrais)-(?:vous|tu)\b[^?]{0,100}?(?:envoyer|donner|indiquer|communiquer|fournir|dire|transmettre|confirmer|vérifier|répéter|préciser)\b
    | \bveuillez\ (?:m'|me\ |nous\ )?(?:envoyer|donner|indiquer|communiquer|fournir|transmettre|confirmer|préciser)\b | \b(?:envoyez|donnez|indiquez|communiquez|dites)-(?:moi|nous|le|la)\b | \bquel(?:le)?\ est\b[^?]{0,200}\?
    | \b(?:puede|podría|puedes|podrías)\ (?:[\w-]+\ ){0,3}?(?:enviar|dar|indicar|decir|facilitar|mandar|confirmar|comprobar|repetir)\w*\b | \b(?:envíe|indique|diga|mande|facilite|confirme|envía|indica|manda)(?:me|nos)\b | \bcuál\ es\b[^?]{0,200}\?
    | \b(?:può|potrebbe|puoi|potresti)\ (?:[\w-]+\ ){0,3}?(?:inviar|mandar|dar|dir|fornir|indicar|confermar)\w*\b | \bmi\ (?:invii|mandi|dia|dica|indichi|invia|manda)\b | \bqual\ è\b[^?]{0,200}\?
    | \b(?:pode|poderia|podes)\ (?:[\w-]+\ ){0,3}?(?:enviar|mandar|dar|dizer|informar|indicar|confirmar)\w*\b | \b(?:envie|informe|mande|diga)(?:-me)?\b | \bqual\ é\b[^?]{0,200}\?
    | (?:教えて | お知らせ | お送り | ご提示 | ご入力)(?:ください | いただけ | いただき)"""
"""How an answer asks for something that it needs."""
OF_ADVICE = r"""\b(?:advice|opinions?|recommend\w*|advise|diagnos\w+|prescri\w+|dos(?:e|es|age) | \w*beratung | \w*ratschl\w+ | \w*rat | empfehl\w+ | conseils? | conseiller | recommander
      | consejos? | recomendar\w* | aconsejar\w* | asesorar\w* | consigli\w* | raccomandar\w* | conselhos? | aconselhar\w*)\b"""
"""Advice, as an answer declines to give it."""
OF_TELLING = (
    r"\b(?:tell|share|disclose|reveal|say|sagen|verraten|nennen|dire|révéler|communiquer|decir\w*|revelar\w*|dir\w+|rivelar\w*|dizer)\b"
)
"""The telling of something, as an answer declines it."""
STILL = r"""\b(?:but|though|however|that\ said|still|nevertheless|aber|jedoch|trotzdem|dennoch|mais|cependant|toutefois|pero|sin\ embargo|ma|tuttavia|mas|no\ entanto|porém)\b[,:]?\ """
"""How an answer turns round."""
ADVISES = rf"""{STILL}(?:(?:please|just|simply|personally|generally|in\ (?:your|that|this)\ case|if\ (?:i\ were\ you|it\ helps)|bitte|ruhig|einfach)\b,?\ )*
      (?:(?:you\ (?:should|ought\ to|need\ to|might\ want\ to)\ |(?:i'd|i\ would|i)\ (?:[\w-]+ly\ )?(?:(?:suggest|recommend|advise)\ (?:that\ )?(?:you\ )?|say\ )?)?(?:[\w-]+ly\ )?
        (?:take|taking|buy|buying|sell|selling|sign|signing|invest|investing|double|doubling|swallow|inject|stop\ taking|start\ taking|drink|drinking|go\ (?:for|with))\b
        (?!\ (?:a\ look | care | note | part | advantage | your\ time | (?:it|this|that)\ up\ with | up\b | in\b | [^.,;!?]{{0,100}}\bto\ (?:your|the|a|an|our|us)\b))
      | (?:sie\ sollten\ |ich\ würde\ )?(?:[\w-]+\ ){{0,3}}?(?:(?:nehmen|kaufen|verkaufen|unterschreiben|investieren|schlucken|trinken|verdoppeln)\ sie | nimm|kauf|verkauf|unterschreib|investiere)\b(?!\ (?:bitte\ )?(?:kontakt|platz)\b)
      | ich\ würde\ (?:[^\s,;]+\ ){{0,4}}?(?:nehmen|kaufen|verkaufen|unterschreiben|investieren)\b
      | (?:vous\ devriez\ |je\ vous\ conseille\ de\ )?(?:prenez|prendre|prends|achetez|acheter|vendez|vendre|signez|signer|investissez|doublez|buvez)\b(?!\ (?:(?:un\ )?rendez-vous|contact|soin|note)\b)
      | (?:debería\ |le\ recomiendo\ )?(?:tome|tomar|toma|compre|comprar|venda|vender|firme|firmar|invierta|invertir|beba)\b(?!\ (?:nota|contacto)\b)
      | (?:dovrebbe\ |le\ consiglio\ di\ )?(?:prenda|prendere|prendi|compri|comprare|venda|vendere|firmi|firmare|investa|beva)\b(?!\ (?:un\ )?(?:appuntamento|contatto)\b)
      | (?:deveria\ |recomendo\ )?(?:tome|tomar|compre|comprar|venda|vender|assine|assinar|invista|beba)\b(?!\ nota\b)
      | (?:[\w'-]+\ ){{0,9}}?\d+(?:[.,]\d+)?\ ?(?:mg|mcg|µg|tablets?|tabletten|comprimés|comprimidos|compresse|drops|tropfen|gouttes|gotas)\b)"""
"""How an answer gives advice all the same."""
TELLS = rf"""{STILL}(?:(?:it|that|this|they)(?:'s|\ is|\ are|\ was|\ (?:starts|begins|ends)\ (?:with|in|on)) | (?:er|sie|es)\ (?:ist|lautet|beginnt\ mit|endet\ (?:auf|mit)) | (?:c'est|il\ est|elle\ est|ce\ sont) | (?:es|son|empieza\ por|termina\ en)
      | (?:è|sono|inizia\ con|finisce\ con) | (?:é|são|começa\ com|termina\ em))\ (?:(?:about|around|roughly|probably|usually|currently|etwa|ungefähr|environ|unos|circa|cerca\ de)\ )?[^\s\d]*\d"""
"""How an answer tells something, a code or a number, all the same."""
TAKEN_BACK = ((NEEDS, WANTS), (OF_ADVICE, ADVISES), (OF_TELLING, TELLS))
"""What in a sentence makes its declining none where the answer has the other thing."""


def meant(said: Sequence[str]) -> list[str]:
    """The sentences of an answer without those whose declining another one takes back."""
    whole = " ".join(said)
    back = [of for of, otherwise in TAKEN_BACK if re.search(otherwise, whole, re.VERBOSE)]
    return [one for one in said if not any(re.search(of, one, re.VERBOSE) for of in back)]


def without_exceptions(sentence: str) -> str:
    """A sentence without what it says of a failure, of a rule from which it makes an exception, and of what nobody forbids."""
    for pattern in (EXCEPTED, FAILED, NOT_FORBIDDEN):
        sentence = re.sub(pattern, "", sentence, flags=re.VERBOSE)
    return sentence
