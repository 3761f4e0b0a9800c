"""How a user says yes, takes it back or makes it depend on something, and how an agent asks, in words."""

import re

from specforge.regexes import regex

YES = (
    "yes", "yep", "yeah", "yup", "y", "sure", "ok", "okay", "alright", "all right", "fine", "correct", "that's correct", "that is correct", "right", "that's right", "that is right",
    "confirm", "confirmed", "i confirm", "i agree", "agreed", "approved", "go ahead", "please go ahead", "proceed", "please proceed", "please do", "do it",
    "let's do it", "sounds good", "that's fine", "that is fine", "that works", "works for me", "absolutely", "definitely", "certainly", "exactly", "of course", "by all means",
    "accept", "accepted", "i accept", "you bet", "sounds great", "sounds perfect", "looks good", "looks right", "go for it", "make it so", "do that", "let's do that", "let's go with that", "let's go with it",
    "i'll take it", "i will take it", "i'd like that", "i would like that", "i do", "that suits me", "suits me", "works for us", "i'm fine with that", "i'm happy with that", "it's a yes", "that's a yes", "deal", "mhm", "mm-hm", "mm-hmm", "mmhm", "uh-huh",
    "ja", "jawohl", "jep", "einverstanden", "klar", "na klar", "gern", "gerne", "genau", "natürlich", "selbstverständlich", "in ordnung", "passt", "mach das", "machen sie das", "akzeptiert", "ich akzeptiere", "bestätigt", "ich bestätige", "ich stimme zu", "ich bin einverstanden",
    "bin einverstanden", "richtig", "das ist richtig", "stimmt", "das stimmt", "das passt", "auf jeden fall", "sehr gern", "sehr gerne", "bitte ja", "jo", "jap", "jup",
    "oui", "ouais", "c'est ça", "exactement", "d'accord", "bien sûr", "allez-y", "vas-y", "c'est bon", "tout à fait", "volontiers", "je confirme", "j'accepte",
    "absolument", "exact", "c'est exact", "c'est correct", "c'est bien ça", "c'est parfait", "parfaitement", "avec plaisir", "ça marche", "ça me va", "ça me convient", "je valide",
    "sí", "si", "claro", "correcto", "exacto", "adelante", "vale", "por supuesto", "de acuerdo", "hazlo", "está bien", "confirmo", "acepto", "así es", "eso es", "me parece bien", "desde luego", "dale", "venga",
    "sì", "esatto", "certo", "va bene", "d'accordo", "procedi", "proceda", "confermo", "accetto", "volentieri", "certamente", "esattamente", "corretto", "giusto", "senz'altro", "va benissimo", "mi va bene", "per me va bene", "assolutamente sì",
    "sim", "exato", "exatamente", "aceito", "pode ser", "está bem", "com certeza", "correto", "está certo", "isso", "isso mesmo", "combinado", "tudo bem", "beleza",
    "pode sim", "pode fazer", "pode confirmar", "pode marcar", "pode reservar", "pode cancelar", "pode enviar", "pode mandar", "pode prosseguir", "pode continuar",
    "jazeker", "graag", "doe maar", "doet u maar", "doe dat", "is goed", "dat is goed", "is prima", "dat is prima", "helemaal goed", "akkoord", "ik ga akkoord", "klopt", "dat klopt",
    "zeker", "natuurlijk", "uiteraard", "oké", "goed", "in orde", "ga je gang", "ga uw gang", "gaat uw gang", "bevestigd", "ik bevestig",
    "はい", "ええ", "うん", "お願いします", "お願いいたします", "お願い致します", "よろしく", "宜しくお願い", "もちろん", "そうです", "その通りです", "間違いありません", "問題ありません", "問題ないです",
    "いいですよ", "それで大丈夫", "これで大丈夫", "それでいいです", "これでいいです", "それで結構です", "進めてください",
    "是", "好", "可以", "行", "对", "同意", "没问题", "没错", "正确", "确认", "请确认", "嗯", "当然", "就这样", "就这么办", "麻烦了", "麻烦你了", "麻烦您了", "继续", "请继续",
    "👍", "👌", "✅", "✔", "☑", "🆗",
)  # fmt: skip
"""How a message begins that says yes."""

WHETHER_TO = regex(
    r"\b(?:shall|should|may|can|do you want me to|would you like me to)(?: (?:i|we))? (?:(?:now|then|go ahead and|please) )?(?P<verb>[a-z]{3,})\b"
)
"""How an agent asks whether to do something: who tells it to, in the same word, says yes."""
PLEASED = regex(
    r"""(?:(?:oh | ah | um+ | uh | h+m+ | well | so | hi | hey | hello | great | perfect | excellent | wonderful | awesome | amazing | fantastic | brilliant | lovely | cool | nice | good | super
      | thanks(?:\ a\ lot)? | thank\ you(?:\ (?:so|very)\ much)? | gut | prima | toll | perfekt | wunderbar | danke(?:\ schön)? | sehr\ gut
      | parfait | très\ bien | merci(?:\ beaucoup)? | bien | perfecto | genial | bueno | muy\ bien | excelente | (?:muchas\ )?gracias
      | perfetto | ottimo | bene | benissimo | grazie(?:\ mille)? | ótimo | perfeito | muito\ bem | bom | obrigad[oa]
      | entendu | bedankt | dank\ (?:je|u)(?:\ wel)? | heel\ goed)\b[\s,.!;:-]*
      | (?:承知しました | わかりました | 分かりました | 了解です | ありがとうございます | それでは | では | じゃあ | ぜひ | 是非 | それで | これで | そのまま | その内容で | こちらで | 谢谢)\W*)+""",
    re.VERBOSE,
)
"""What may stand before a yes, and is none by itself."""

OTHERWISE = regex(
    r"""i(?:'d|\ would)\ like\ that\ (?!(?:please|very|thanks|thank|too)\b)\w | (?:y|right|correct|accept|deal)\ (?!(?:please|thanks|thank|go|do|yes|that|that's|it|you)\b)\w
    | i(?:'ll|\ will)\ take\ it\ (?:back|up|under|from|to|that|elsewhere)\b | i\ do\ (?!(?:please|thanks|thank|yes|so|confirm|agree|accept|want)\b)\w | make\ it\ so\ (?!(?:please|thanks|thank)\b)\w | (?:it's|that's)\ a\ yes\ from\ (?!(?:me|us|my|our)\ (?:side|end)\b|(?:me|us)\b)
    | (?:please\ )?(?:let's\ )?(?:[a-z]+\ ){1,2}(?:that\ other|(?:it|that)\ (?:another\ (?:time|day)|later|some\ other))\b | sounds\ (?:good|great|perfect)\ in\ theory\b
    | si\ (?!(?:por\ favor|per\ favore|claro|certo|gracias|grazie|adelante|confirmo|confermo|hazlo|procedi)\b)\w
    | (?:richtig|stimmt)\ (?!(?:so|ja|bitte|danke|genau|alles)\b)\w | ça\ me\ (?:va|convient)\ mieux\b
    | (?:dale|venga|así\ es|eso\ es)\ (?!(?:sí|si|vale|por\ favor|gracias|adelante|nomás|hazlo|confirm\w*|res[eé]rv\w*|perfecto)\b)\w
    | jo\ (?!(?:ja|passt|mach\w*|gern\w*|bitte|klar|danke|genau|das|ist|geht|buch\w*|super|gut|alles|okay|ok|voll)\b)\w
    | giusto\ (?:il|lo|la|un|una|per)\b | isso\ (?!(?:mesmo|aí|sim|por\ favor|obrigad[oa])\b)\w
    | exactly\ (?:how|what|when|where|which)\b | fine\ print\b | sure\ (?:is|looks|seems)\b | klar\ (?:ist|war|wäre)\b | vale\ la\ pena\b | vale\W+la\ pena\b
    | 是(?:不是|否|谁|什么|哪|怎|为什么|因为) | 好(?:不好|像|贵|奇|难|久) | 可以(?:不可以|不) | 行(?:不行|李|程) | 对(?:不对|不起|了|方) | 可以的话 | 正确的是 | 当然不 | 继续(?:说|讲|等|介绍) | もちろん(?:違|ダメ|だめ|いや) | 确认(?:一下|下|时间|过)
    | ええ(?:と|っと)(?![\W_]*(?:はい|ええ|うん|お願い)) | うん(?:と|ざり) | よろしく(?:ない|あり) | そうですね(?!、?お願い) | そうですか""",
    re.VERBOSE,
)
"""What begins like a yes and is none: `right now`, `si` where it is an if, `是不是`."""
ON_A_DAY = regex(r"^\W*(?:on|for) (?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b")
"""How a message names a day behind a yes."""
DAY = regex(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
SEEN = regex(r"\W*(?:oh|ah)\W+(?:right|ok|okay)\b")
"""How a message begins that has only understood."""
HEARD = r"""(?:ok | okay | alright | all\ right | right | fine | sure | in\ ordnung | d'accord | vale | de\ acuerdo | está\ bien | va\ bene | d'accordo | certo | está\ bem | oké | goed | in\ orde)[\s,.!;:-]+
    (?:(?:i\ (?:see | hear\ you | (?:can\ )?understand(?:\ that(?:\ [^.!?,;]{0,60})? | \ the\ (?:risk|fee|cost|charge|term|condition|polic|rule)\w*)? | understood | get\ it | got\ it) | (?:that\ )?makes\ sense | understood | got\ it | gotcha | noted(?:\ with\ thanks)? | (?:that's\ )?good\ to\ know
        | (?:thanks | thank\ you)\ for\ [^.!?,;]* | (?:just\ )?let\ me\ know | i(?:'ll|\ will)\ (?:(?:just\ )?wait | (?:do|try)\ (?:it|that)\ (?:myself|later|again))
        | (?:(?:das|ich)\ )?(?:verstehe | verstanden | habe\ verstanden)(?:\ ich)? | alles\ klar | je\ (?:comprends | vois) | (?:j'ai\ )?(?:bien\ )?compris | (?:lo\ )?entiendo | entendido | (?:ya\ )?veo | comprendo
        | (?:ho\ )?capito | capisco | entendi | entendo | compreendo | percebi | (?:ik\ )?(?:begrijp|snap)\ (?:het|ik) | begrepen | duidelijk
        | ich\ melde\ mich | je\ (?:vous|te)\ (?:rappelle|recontacte) | ya\ (?:te|le)\ (?:digo|aviso) | (?:ti|le)\ faccio\ sapere | eu\ aviso | ik\ laat\ het\ (?:je\ |u\ )?weten)
      (?:\ (?:now|then|here|it|that|ya|jetzt))?
      (?:[\s,.!;:-]+(?:ok | okay | thanks(?:\ a\ lot)? | thank\ you(?:\ (?:very|so)\ much)? | danke(?:\ schön)? | merci(?:\ beaucoup)? | (?:muchas\ )?gracias | grazie(?:\ mille)? | obrigad[oa]))*\W*)+"""
"""A whole message that has only heard what was said: `ok` is no yes in it, where `yes` is one."""

KNOWN = regex(
    r"""\W*(?:i\ know(?:\ that|\ it)? | (?:das\ )?weiss\ ich | ich\ weiss(?:\ das)? | je\ (?:le\ )?sais | (?:ya\ )?lo\ sé | lo\ so | eu\ sei)\b\W*?(?:$|[.,;!])[\s.,;!-]*""",
    re.VERBOSE,
)
"""How the one who says yes goes on who only knows what was said: what comes behind it says whether that is a yes."""

NO = regex(
    r"""^\W*(?:not\b(?!\ (?:a|any)\ (?:problem|issue)) | never\b | pas\b(?!\ de\ (?:problème|souci)))
    | ^\W*(?:(?:but|and|so)\ )?(?:how\ (?:much|many|long|do|does|will|would|soon) | why(?!\ not\b) | what\ (?:is|are|does|do|would|will|about|happens|if))\b
    | ^\W*(?:(?:aber|mais|pero|ma|mas)\ )?(?:wie\ ?viel|was\ kostet|combien|comment(?!:)|cuánto|quanto)\b
    | \b(?:except|apart\ from|ausser|sauf|excepto|salvo|tranne|exceto)\b | \bactually\ (?:[\w']+\ ){0,3}?keep\b
    | \bwait\b(?<!can\ wait)(?<!can't\ wait)(?<!cannot\ wait)(?<!will\ wait)(?<!'ll\ wait)
    | \b(?:hold\ on | hold\ off | not\ yet | never\ ?mind | nope | nah | forget\ (?:it|that) | only\ if | unless)\b
    | \b(?:the\ other|a\ different|another)\ one\b(?![^.;!]{0,200}\b(?:too|also|as\ well)\b) | \blass(?:en\ sie)?\ (?:es|das)(?:\ (?:bleiben|sein|lieber|gut\ sein))?\W*$ | \b(?:den|die|das)\ ander(?:en?|e)\W*$
    | \bl'autre\W*$ | \b(?:el|la)\ otr[oa]\W*$ | \bl'altr[oa]\W*$ | \b(?:o\ outro|a\ outra)\W*$
    | \b(?:rather | better | maybe | perhaps | probably | absolutely | certainly | definitely | of\ course)\ not\b
    | [.,;!]\ never\b | \b(?:changed?\ (?:my|our)\ minds? | on\ second\ thoughts?)\b
    | \bnot\ (?:so\ |really\ |quite\ |too\ )?(?:sure|certain|convinced)\b | \b(?:don't|do\ not)\ (?:know|agree|think\ so)\b
    | (?<!one\ )(?<!non\ )(?<![0-9]\ )(?<!-)\bstop\b
    | (?<!\bi\ )(?<!\bwe\ )\b(?:don't|do\ not)\b(?!\ (?:worry|mind)\b)
    | \b(?:don't|do\ not)\b(?!\ (?:need|have|mind|like|use|remember|worry)\b)
    | (?<!\bya\ )(?<!\bqué\ )(?<!\bcómo\ )\bno\b(?!\.?\ ?\d)(?!\ (?:(?:lo|la|los|las)\ )?necesit)(?!\ (?:longer|problem|worries|need|other|more|one|changes?|questions?|rush|hurry|issues?|objections?|doubt|hay\ problema)\b)
    | (?<!the\ )(?<!my\ )(?<!your\ )\bfirst\b(?!\ (?:class|name|one|order|item|flight|option|class)\b)
    | (?<!\bwaarom\ )\b(?:niet(?!\ (?:meer|nodig|erg|vergeten)\b) | nooit | nee)\b | \bwacht(?:\ (?:even|nog))?\b | \blaat\ maar\b | \beerst\b | \b(?:behalve|tenzij)\b | (?:^|[,;.!])[^\w,;.!]*echter\b
    | (?:^|[,;.!])[^\w,;.!]*maar\b(?!\ (?:wel\ )?(?:graag|snel|gauw|meteen|natuurlijk|vlug)\b) | \bliever\b(?!\ (?:wel|zo)\b|\W*$) | ^\W*(?:hoeveel|wat\ kost)\b
    | \b(?:überlege|(?<!\bohne\ zu\ )(?<!\blange\ zu\ )(?<!\bnichts\ zu\ )(?<!\bviel\ zu\ )überlegen)\b | \bdenk\w*\ (?:[\w-]+\ ){0,3}?(?:drüber|darüber)\b | \bréfléchi(?:r|s|rai)\b | \blaissez?[ -](?:tomber|ça(?!\ comme\ ça))\b | \b(?:\w+\ ){2}plutôt\W*$
    | \b(?:me\ )?lo\ (?:pienso|pensaré|voy\ a\ pensar|tengo\ que\ pensar)\b | (?<!\bsin\ )\bpensár?(?:me)?lo\b | \b(?:déjelo|déjalo|olvídelo|olvídalo)\W*$
    | \bci\ (?:penso|penserò|devo\ pensare|rifletto)\b | (?<!\bsenza\ )\bpensarci\b | \blasci(?:a|amo)?\ (?:perdere|stare)\b | \bmeglio\ (?:il|lo|la|un|una|in|a|per(?!\ (?:me|noi|tutti)\b)|con|senza|di\ no|domani|\w+dì|sabato|domenica)\b
    | \b(?<!\bnão\ )(?:vou|preciso|quero)\ pensar\b | \bdeix[ae]\ (?:pra|para)\ lá\b | \bmelhor\ (?:n[ao]|em|para|com|sem|amanhã|segunda|terça|quarta|quinta|sexta|sábado|domingo)\b
    | \bdenk\ (?:\w+\ ){0,4}?(?:na|erover)\b | \b(?:nadenken|bedenktijd)\b
    | \b(?:nein | non(?!-|\ c'è\ problema|\ (?:mi\ |ci\ )?serv|\ (?:\w+\ ){1,2}più\b) | (?<!warum\ )nicht(?!\ mehr) | warte | attend(?:s|ez) | espera | espere | aspetta)\b
    | \bnão\b(?!\ (?:há|tem)\ problema|\ preciso\b|\ (?:\w+\ ){1,2}mais\b)
    | いいえ | 待って | やめ | 不要 | 别 | 等一下 | 👎 | ❌ | 🚫 | 🙅
    | ^\W*(?:maybe|perhaps|probably|possibly|vielleicht|wahrscheinlich|peut-être|tal\ vez|quizás?|forse|talvez)\W*$
    | ^\W*(?:(?:but|maybe|aber|mais|pero|ma|mas)\ )?(?:later|später|plus\ tard|más\ tarde|più\ tardi|mais\ tarde)\b
    | \b(?<!last\ )(?<!nothing\ )(?<!anything\ )(?<!none\ )(?:but | however(?!\ (?:you|much|long)\b) | (?<!even\ )(?:although|though)(?!\W*$))\b(?!\W*(?:please\ )?(?:hurry | quick\w* | fast | soon | now | right\ away | be\ (?:quick|fast|careful|gentle) | thank\w*
        | (?:do|make)\ (?:it|that)\ (?:quick\w*|fast|soon|now|right\ away) | i(?:'m|\ am)\ (?:not\ (?:happy|pleased|thrilled|amused) | sad | sorry | disappointed | annoyed | upset | angry | an?\ (?:bit|little) | so | very | really | still) | i\ (?:still|know|really|hate|hope|wish|trust|guess|understand) | (?:that's|it's|that\ is|it\ is)\ (?:an?\b|the\ last\ time|fine|ok|okay|all\ right|too\ bad|sad|annoying|\w*\ ?expensive))\b)
    | \baber\b(?!\ (?:bitte\ )?(?:schnell|zügig|rasch|sofort|gleich|bald | ich\ (?:bin|hoffe|finde) | das\ ist\ (?:schade|teuer|ärgerlich|okay?|in\ ordnung) | schade)\b) | \b(?:jedoch|allerdings | par\ contre|cependant|toutefois | en\ cambio|sin\ embargo|aunque\ (?:prefer\w+|mejor|el|la|en|para) | però | porém|só\ que|contudo)\b | (?:^|[,;.!])[^\w,;.!]*doch\ (?:bitte\ )?(?:erst|nur|am|mit|ohne|nicht)\b
    | (?:^|[,;.!])[^\w,;.!]*mais\b(?!\ (?:s'il\ (?:vous|te)\ plaît,?\ )?(?:vite|rapidement|tout\ de\ suite | je\ (?:suis|espère|trouve) | c'est\ (?:dommage|cher) | nada|alguma)\b)
    | \bpero\b(?!\ (?:por\ favor,?\ )?(?:rápid\w+|pronto|ya|deprisa|espero|estoy | es\ (?:una\ pena|car[oa]))\b)
    | (?:^|[,;.!])[^\w,;.!]*ma\ (?:per|con|il|lo|la|le|i|di|a|alle|un|una|sol[oa]|non|domani|più\ tardi|vorrei|preferi\w+|cambi\w*|mett[ai]|us[ai]|mand[ai]|faccia|fai|quanto|invece)\b
    | (?:^|[,;.!])[^\w,;.!]*mas\b(?!\ (?:por\ favor,?\ )?(?:rápid\w+|logo|espero|estou | é\ (?:uma\ pena|car[oa]))\b)
    | \b(?:just\ not | (?:minus|without)\ (?:the|my) | (?<!\bthat\ )(?<!\bit\ )(?<!\bthis\ )would\ be\ better | make\ (?:it|that|them)(?!\ (?:quick\w*|fast|soon|now|so|happen|stop)\b)\ \w)
    | \b(?:instead|(?<!you\ )(?:prefer|rather)(?!\ (?:that|this|it|so)\b|\W*$) | stattdessen | lieber\ (?:am|im|um|auf|den|die|das|mit|ohne|nach|zu|einen?|erst|später|morgen) | plutôt\ (?:le|la|les|à|en|pour|avec|sans|un|une|\w+di|dimanche|demain)
      | à\ la\ place | mejor\ (?:el|la|los|las|en|para|con|sin|otr[oa]|mañana) | en\ su\ lugar | invece | piuttosto | em\ vez)\b
    | ^\W*(?:(?:then|in\ that\ case|no\ problem)\W+)?(?:just\ )?(?:leave|keep)\ (?:it|them|that|everything)(?:\ (?:then|alone|as\ (?:it|they)\ (?:is|are)|like\ (?:this|that)))?\W*$
    | \blet\ me\ (?:first\ )?(?:think|check|ask|see|talk|sleep|look)\b
    | \bi(?:'ll|'d\ like\ to|\ will|\ need\ to|\ have\ to|\ want\ to|\ must)\ (?:first\ )?(?:think|consider|ask|discuss|sleep|(?:check|talk)\ (?:with|to))\b
    | 考え | 考虑 | 後で | あとで | 不过 | 但
    | (?:やっぱり|やはり)(?!お願い|(?:それ|これ|そのまま)で) | [、。]いや[、。] | 検討(?:し|さ)(?!た(?!い)|まし) | 相談し(?!た(?!い)|まし) | また今度 | まだ(?:決め|考え|わか|分か|です)
    | 算了 | 不用了 | 不用(?=\W|$) | 不必了 | 想想 | 想一想 | 再看看 | (?:稍后|以后|晚点|回头|下次|到时)再 | 改天 | (?:^|\W)等等 | 先(?:等|不|别|问) | 不想(?!再?等|[换改变]) | 不同意""",
    re.VERBOSE,
)
"""What takes a yes back later in the same message. What only sounds like it (`no longer needed`, `the first one`) does not."""

CONDITION = regex(
    r"""\b(?<!even\ )(?<!as\ )if\b(?!\ (?:possible | needed | necessary | i\ may | so | not | you\ (?:could|would|like|want|wish|please|need|don't\ mind|can(?=\W*$))
      | (?:that's|it's|that\ is|it\ is)\ (?:ok|okay|possible|all\ right|alright|no\ (?:trouble|bother|problem)))\b)
    | ^\W*(?:quand|lorsque|dès\ que|une\ fois\ que|cuando|en\ cuanto|una\ vez\ que|quando|(?:non\ )?appena|una\ volta\ che|assim\ que|depois\ que|sobald|nachdem|zodra|wanneer|nadat)\b
      (?!\ (?:[cç]['a]\ ?(?:est\ |vous\ |t')?|(?:vous|tu|usted|te|le|les|os|lei|ti|você|lhe|sie|ihnen|dir|du|u|je|ihr|het|es|è|sea|fuera|for|wie|das)\ ){0,3}?
        (?:même|possible|posible|possibile|possível|möglich|mogelijk|voulez|voudrez|pouvez|pourrez|veux|peux|arrange|arrangera|convient|conviendra|aurez\ le\ temps|quier[ae]s?|pued[ae][ns]?|guste|venga\ bien|convenga|tengas?\ (?:un\ )?(?:momento|rato|tiempo|hueco)
          |vuole|vuoi|volete|può|puoi|potete|preferisc[ei]|comodo|riesc[ei]|quiser(?:em)?|puder(?:em)?|der(?=\W*$)|preferir|können|kannst|geht|passt|kunt|kan|wilt|wil|lukt|uitkomt|schikt)\b)
    | \bals\ (?:het|dat|er|ik|we|wij|de|mijn|u|je|jullie)\b(?!\ (?:kan|mag|lukt|past|kunt|wilt|wil|(?:u\ |je\ )?(?:schikt|uitkomt))\b) | \bmits\b | \b(?:zolang|op\ voorwaarde)\b | \bindien\b(?!\ (?:mogelijk|nodig|gewenst)\b)
    | ^\W*(?:when|once|after|as\ soon\ as(?!\ possible\b))\b | \bonly\ (?:when|once|after)\b
    | \bas\ long\ as\b | (?<!i\ )(?<!i've\ )\b(?:provided|providing)\ (?:that|it|it's|there|there's|you)\b | \bassuming\b | \bon\ (?:the\ )?condition\b
    | \b(?:wenn|falls|sofern|solange|vorausgesetzt)\b(?!\ (?:möglich|nötig|es\ geht|es\ ihnen\ recht|sie\ möchten|du\ magst)\b)
    | \bsi\b(?!\W*(?:$|si\b|por\ favor|gracias|claro|possible|es\ posible|vous\ voulez|tu\ veux|quieres|quiere|nécessaire)) | \b(?:à\ condition|pourvu)\ (?:que|de)\b
    | \bs'il(?!\ (?:te|vous)\ pla[iî]t) | \bsiempre\ (?:que|y\ cuando)\b | \bcon\ tal\ de\b | \b(?:a\ condición|a\ condizione|purché|desde\ que|contanto\ que)\b
    | \bse\ (?:è|sono|fosse|for|é|não|non|il|costa|custa)\b(?!\ (?:possibile|possível|preciso|necessario|necessário)\b)
    | (?<!さよう)なら | もし | ただし | (?<!いつ)(?<!何)(?<!なん)(?<!誰)(?<!どちら)でも | 如果 | 要是 | 除非""",
    re.VERBOSE,
)
"""What makes a yes depend on something."""
TOLD = regex(
    r"""\b(?:let\ me\ know | (?:tell|call|notify|email|text|message)\ me | melden?\ (?:sie\ )?(?:sich|dich) | (?:sag|sagen\ sie|gib|geben\ sie)\ mir(?:\ bescheid)?
      | prévenez-moi | dites-moi | avísame | avíseme | avisami | mi\ avvisi | me\ avise | avise-me)[\s,]+(?:if|when|once|as\ soon\ as|wenn|falls|sobald|si|quand|cuando|se|quando)\b[^,.;!?]*""",
    re.VERBOSE,
)
"""A wish to be told, on which no yes depends."""

CHANGES = regex(
    r"""(?:^|(?<!\balso)[.,;!])[^\w.,;!]*(?:(?:and|und|et|y|e|please|bitte|por\ favor|per\ favore)\b[^\w.;!]*){0,3}
      (change|move|switch|postpone|reschedule|swap|delay|shift|downgrade|upgrade | ändern?|ändere|verschieben?|tauschen?|verlegen?
      | changez|change|déplacez|déplace|reportez|reporte|modifiez|modifie|décalez | cambie|cambia|cámbie\w+|cámbia\w+|mueva|mueve|aplace|aplaza|apláce\w+|apláza\w+|modifique|modifica
      | cambi|cambia|sposti|sposta|modifichi | mude|altere|troque|adie|remarque)\b(?![^.;!]{0,200}\b(?:too|also|as\ well|auch|aussi|también|anche|também)\b)""",
    re.VERBOSE,
)
"""How a message asks for something to be changed."""
ONLY = regex(
    r"""(?:^|[.,;!])[^\w.,;!]*(?:(?:and|please|bitte|por\ favor|per\ favore)\b[^\w.;!]*){0,3}
      (?:(?:just|only)\b(?!\ (?:wanted|checking|curious|asking|in\ case|to\ be|so|as|like|now|perfect|right|great|fine|what|please|hurry|make)\b)
        | (?:[\w-]{1,30}\ (?:sie\ |du\ )?)?(?:nur|bloss|juste|seulement|uniquement|solo|sólo|solamente|únicamente|soltanto|só|apenas|somente)\b)
      ([^.,;!]*)""",
    re.VERBOSE,
)
"""How a message asks for one thing and no other."""
ALONE = regex(r"(\w\w?)(?<!これ)(?<!それ)(?<!今回)(?:だけ|のみ(?!もの|ます|物))")
"""The end of what a message in Japanese asks for alone."""
CHANGES_UNSPACED = regex(
    r"変更(?!(?:点)?[はもが]?(?:な[しいく]|ありま|ござい|せず|しな|不要))|(?:明日|明後日|来週|別の日|他の日|次回)に(?=し)|改(?=[成到为])|换(?=[成个一])"
)
"""How a message in Japanese or Chinese, which write words without spaces, asks for something to be changed."""
NEUTRAL = frozenset((
    "just", "only", "nur", "bloss", "juste", "seulement", "uniquement", "solo", "sólo", "solamente", "únicamente", "soltanto",
    "apenas", "somente", "the", "this", "that", "these", "them", "for", "and", "ahead", "please", "now", "already", "once", "here",
    "your", "you", "all", "its", "with", "from", "sie", "das", "die", "den", "der", "bitte", "jetzt", "mal", "les", "des", "pour",
    "por", "favor", "los", "las", "una", "per", "già", "schnell", "rasch", "vite", "rapidement", "rápido", "pronto",
))  # fmt: skip
"""Words that name no thing and no deed."""

ASKED_BACK = regex(r"[?\uff1f\u061f](?![\w.%-]+=)|吗|是不是|ですか|ますか")
POLITE = regex(r"\b(?:can|could|would|will) you (?:please )?(?:also|go ahead|proceed|do (?:it|that|this|so))\b[^?]{0,300}\?|\bwhy not\?")
"""A question that is a request, and takes nothing back."""

ECHOED = regex(r"\b(?:stop|wait|first|leave|keep|make|without|instead|prefer|rather|stattdessen|lieber|plutôt|invece)\b")
"""Words that take a yes back, unless the question has them: `Shall I stop it?` is answered by `Yes, stop it.` What stands behind an `or` is asked for no less than what stands before it."""

QUESTION = regex(
    r"""[?\uff1f\u061f](?![\w.%-]+=) | \bplease\ confirm\b | \byou\ to\ confirm\b
    | (?<!\bi\ )(?<!\bwe\ )(?<!'ll\ )(?<!\bcan\ )(?<!\bwill\ )(?<!\bto\ )(?<!\balso\ )(?<!\bhereby\ )\bconfirm\ (?:that|whether|if|to|by|with)\b
    | \blet\ me\ know\ (?:if|whether)\b | \blet\ me\ know,?\ and\ i\b | \bneed\ (?:your\ (?:confirmation|approval|ok|okay|go-ahead|consent) | a\ yes)\b
    | \b(?:if|once|as\ soon\ as)\ you\ (?:agree|confirm|say\ (?:yes|so)),?\ i(?:'ll|\ will|\ can)\b | \b(?:dites-moi|dis-moi)\ si\b | \b(?:dígame|dime|mi\ dica|dimmi|me\ diga)\ s[ie]\b
    | \b(?:sagen\ sie|sag)\ mir(?:\ bitte)?,?\ ob\b | \b(?:geben\ sie|gib)\ mir\ (?:bitte\ )?(?:kurz\ )?bescheid,?\ ob\b | (?:^|[.!:]\ )(?:may|shall)\ i\b
    | \((?:yes/no|y/n|ja/nein|oui/non|s[íìi]/no|sim/não)\) | \b(?:reply|answer|say|type)\ (?:with\ )?['"]?yes\b
    | \bbitte\ bestätigen\b | \bbestätigen\ sie\ bitte\b | \bantworten?\ (?:sie\ )?(?:bitte\ )?(?:einfach\ )?mit\ ['"]?ja\b
    | \b(?:veuillez|merci\ de)\ (?:bien\ vouloir\ )?confirmer | \brépond(?:ez|s)\ (?:par\ )?['"]?oui\b
    | \bpor\ favor,?\ confirm[ae] | \b(?:responda|responde|conteste|contesta|escriba|escribe)\ (?:con\ )?['"]?(?:sí|sim)\b
    | \bper\ favore,?\ conferm[ai] | \bconferm[ai],?\ per\ favore\b | \brispond[ai]\ ['"]?sì\b
    | ですか | ますか | でしょうか | ご確認(?:ください|を?お願い) | 请确认""",
    re.VERBOSE,
)
"""What makes a message of the agent a question."""
FURTHER = regex(
    r"""(?:^|(?<=[.!?:;,\u2026-]\ ))(?:(?:and|so|und|et|y|e)\ )?
      (?:(?:(?:is|was)\ there|would\ you\ (?:like|want)|do\ you\ (?:need|want|have)|(?:can|may|could)\ i\ (?:get|bring|do|add|offer|help)(?:\ you)?(?:\ with)?|will\ there\ be)\ )?(?:anything|something|what)\ else\b(?:(?!\b(?:or|shall\ i|should\ i)\b)[^?])*\?
    | (?:^|(?<=[.!?:;,\u2026-]\ ))[\u00bf]?(?:(?:und|et|y|e)\ )?(?:[\w'-]+\ ){0,4}?(?:sonst\ noch|noch\ (?:etwas|was|einen?\ wunsch)|autre\ chose|algo\ m\u00e1s|otra\ cosa|(?:qualcos')?altro|algo\ mais|mais\ alguma\ coisa)\b(?:(?!\b(?:oder|ou|o)\b)[^?])*\?
    | (?:\u4ed6|\u307b\u304b)\u306b(?:\u3082|\u4f55\u304b)?[^\u3002?\uff1f]{0,30}(?:\u307e\u3059\u304b|\u3067\u3059\u304b|\u3067\u3057\u3087\u3046\u304b)[?\uff1f]?""",
    re.VERBOSE,
)
"""A question whether there is anything else: a yes to it wishes for more, and agrees to nothing."""
