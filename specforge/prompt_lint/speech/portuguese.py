"""Portuguese."""

import re

from specforge.prompt_lint.speech.repeating import Repeating
from specforge.prompt_lint.speech.speech import LEAD, WORD, Speech, hardened, names_of, units_of, without_ending
from specforge.prompt_lint.speech.vagueness import Vagueness, forms_of, romance_use
from specforge.regexes import regex

_NEVER = r"(?:nunca|jamais|em\s+hipótese\s+alguma|em\s+nenhum\s+caso|sob\s+nenhuma\s+\w+)"
_NAO = r"não(?!\s+(?:é|são|há|exist\w+|está|estão|só|apenas|somente|sempre|tem|têm|tens|precisa\w*|obstante)\b)"
_FIRST = r"(?:(?:por favor|importante|atenção|regra|nota|e|mas|ou|também|além disso|depois)\W+)*"
_ENDINGS = ("ando", "endo", "indo", "ar", "er", "ir", "as", "es", "am", "em", "os", "a", "e", "o", "s")
_HARD = (("qu", "c"), ("gu", "g"), ("ç", "c"), ("õ", "ã"), ("vei", "vel"))


def _stem(word: str) -> str:
    """The stem, however the letter before the ending is written: `busca` and `busque`, `começa` and `comece`, `cartão` and `cartões`."""
    return hardened(without_ending(word, _ENDINGS, 2), _HARD)


_WORDS = forms_of(
    "adequado adequada adequados adequadas adequadamente",
    "amável amáveis amavelmente",
    "amigável amigáveis amigavelmente",
    "apropriado apropriada apropriados apropriadas apropriadamente",
    "claro clara claros claras claramente",
    "conciso concisa concisos concisas concisamente",
    "cordial cordiais cordialmente",
    "cortês corteses",
    "educado educada educados educadas educadamente",
    "gentil gentis gentilmente",
    "intuitivo intuitiva intuitivos intuitivas",
    "natural naturais naturalmente",
    "prestativo prestativa prestativos prestativas",
    "profissional profissionais profissionalmente",
    "razoável razoáveis razoavelmente",
    "robusto robusta robustos robustas",
    "sensato sensata sensatos sensatas",
    "útil úteis",
)
_VAGUE = Vagueness(
    words=_WORDS,
    hints=frozenset((*_WORDS, "senso", "sentido")),
    use=romance_use(
        words=[form for form in _WORDS if not form.endswith("mente")],
        adverbs=[form for form in _WORDS if form.endswith("mente")],
        joining=r"e|mas",
        after=r"sempre|deve|deves|você|por favor|então|só|apenas|também",
        being=r"seja|sejam|sê|ser|mantenha-se|mantém-te|mostre-se|soe|permaneça",
        must_be=r"(?:deve|deves|devem|deverá|deverão|precisa|tem que|tem de)\s(?:sempre\s)?(?:ser|soar|manter-se)",
        answering=r"responda|responde|responder|escreva|escreve|escrever|redija|redigir|explique|explica|explicar|fale|fala|falar|comunique-se|comunique|expresse-se|aja|comporte-se|formule|apresente|cumprimente|informe",
        manner=r"de maneira|de forma|de modo|de uma maneira|de uma forma",
        giving=r"use|usa|usar|utilize|utiliza|utilizar|adote|adota|adotar|mantenha|mantém|manter|forneça|fornece|fornecer|dê|dar|ofereça|oferecer|gere|gerar|redija|escreva|responda com|responda em|com|em|num|numa",
        articles=r"um|uma|uns|umas|o|a|os|as|seu|sua|seus|suas|teu|tua|tom",
        things=r"tom|estilo|linguagem|língua|respostas?|explicaç(?:ão|ões)|mensage(?:m|ns)|resumos?|formulaç(?:ão|ões)|maneira|forma|voz|frases?|textos?|saídas?|português",
        natural=r"linguagem natural",
        onward=r"a|ao|à|para|com|se|quando|que|sobre|de",
        sense=r"\b(?:use|usa|utilize|com)\s(?:(?:o|seu)\s)?(bom senso)\b|\b(?:quando|se|onde)\s(fizer sentido|faz sentido|fizer)(?=[\s.,;)]{0,2}$)",
    ),
    defining=regex(
        r"\bp\.\s?ex\.|\b(?:isto é|ou seja|por exemplo|exemplos?|significa|quer dizer|em vez de|ao invés de|a saber|tal como|tais como|uma (?:única )?(?:frase|linha)|um (?:único )?parágrafo|dois|duas|três|quatro|cinco|seis|sete|oito|nove|dez|onze|doze)\b"
    ),
    explained=regex(
        r"^(?:(?:\se\s\w+)?,?\s(?:sem|de\s(?:modo|forma)\sque)\b|,\s\w+(?:ando|endo|indo)\b|,?\smas\s(?:\w+\s)?(?:sem|não|firme)\b)"
    ),
    contrast=regex(r"^[^.;]{0,80}(?:,|\s[\u2013\u2014-])\s(?:e\s|mas\s)?(?:não|nunca|nem)\s(?!só\b|apenas\b|somente\b)\w"),
    condition=regex(r"\b(?:se|quando|até que|a menos que|caso)\s[^;:.]{0,50}$"),
    asked=regex(r"\?\W{0,3}$"),
    telling=regex(r"\b(?:eu|meu|minha|meus|minhas)\b"),
)
_REPEATING = Repeating(
    instructing=frozenset(
        WORD.findall(
            "deve deves devem nunca jamais sempre não nenhum nenhuma você seu sua seus suas responda responde use utilize evite pergunte indique dê escreva verifique explique garanta certifique usuário utilizador cliente apenas só"
        )
    ),
    small=frozenset(
        WORD.findall(
            "um uma uns umas o a os as este esta isto estes estas cada todo toda todos todas de do da dos das ao à aos às em no na nos nas por pelo pela para com e ou mas como é são seja era foi está estão se seu sua seus suas lhe também muito então quando será pode podem deve devem há que favor qualquer nosso nossa nossos nossas"
        )
    ),
    pointing=frozenset(WORD.findall("ele ela eles elas isto isso este esta estes estas esse essa")),
)


SPEECH = Speech(
    code="pt",
    conditional=regex(
        r"\b(?:se|quando|caso|salvo|exceto|a menos que|a não ser que|em caso|até que|uma vez|assim que|caso contrário|desde que|enquanto|conforme|em vez|só se)\b"
    ),
    openers=frozenset(WORD.findall("em para por antes depois durante com desde ao no na nos nas onde como sem após")),
    asking=frozenset(WORD.findall("que qual quais como quem onde quando quanto por")),
    negative=regex(r"\b(?:não|nunca|jamais|nenhu\w+|evit\w+|proibid\w+|abst\w+|hipótese)\b"),
    forbidding=regex(
        rf"(?:{LEAD}|[;:]\s+|\b(?:e|mas|ou)\s+){_FIRST}(?:{_NAO}\s+\w|{_NEVER}\b|evit(?:a|e|em)\b)"
        rf"|{LEAD}{_FIRST}(?:evitar\b|abst\w+\b|nenhu\w+\b)"
        r"|\b(?:é|são|está|fica)\s+(?:\w+mente\s+)?proibid\w+"
        r"|\bnão\s+(?:se\s+)?(?:deve[ms]?|deves|deverá|pode[ms]?|podes|poderá|é\s+permitid\w+|são\s+permitid\w+)\b"
        rf"|\b(?:deve[ms]?|pode[ms]?)\s+{_NEVER}\b|{LEAD}(?:é\s+)?proibid\w+"
    ),
    demanding=regex(r"\b(?:deve[ms]?|deves|tem que|tem de|sempre|obrigatori\w+|certifique-se|assegure-se|garanta)\b"),
    reason=regex(r"\b(?:porque|pois|já que|para que)\b|(?<=,)\s+que\b"),
    instead=regex(r"\bem vez disso\b|\bem seu lugar\b|\bmas sim\b|(?:[;:.]|\s[-\u2013\u2014])\s(?!.{0,300}\b(?:não|nunca)\b)\w+[ae]\b"),
    sometimes=regex(r"\s*(?:se|quando|para|em caso|caso|passo|etapa|fase|opção|modo|durante|depois|antes|tarefa|cenário)\b", re.IGNORECASE),
    general=frozenset(
        WORD.findall(
            "geral gerais estilo tom regra regras norma normas instrução instruções formato formatação saída resposta respostas comportamento comunicação"
            " importante restrição restrições requisito requisitos sempre idioma língua princípios nota notas personalidade tamanho comprimento"
        )
    ),
    refused=regex(r"\b(?:não|nunca|evitar|proibid\w+|proibições|erros|errado|incorret\w+)\b", re.IGNORECASE),
    filling=frozenset(
        WORD.findall(
            "preferência o a os as um uma uns umas de do da dos das ao à aos às em no na nos nas com por pelo pela para e ou que teu tua seu sua seus suas te lhe se me você"
            " vocês tu ele ela é são ser não nunca jamais nenhum nenhuma sempre deve deves devem pode podes podem certifique evite evita evitar proibido proibida"
            " todo toda todos todas cada caso hipótese alguma estritamente absolutamente terminantemente importante favor"
        )
    ),
    stem=_stem,
    units=units_of(
        words="palavra palavras",
        sentences="frase frases",
        characters="caractere caracteres carácter",
        lines="linha linhas",
        paragraphs="parágrafo parágrafos",
        questions="pergunta perguntas",
        tokens="token tokens",
        pages="página páginas",
        options="opção opções",
        examples="exemplo exemplos",
        emojis="emoji emojis",
        days="dia dias",
        hours="hora horas",
        minutes="minuto minutos",
    ),
    between=r"a|e|ou",
    most_behind=r"(?:no )?máximo|ou menos",
    least_behind=r"(?:no )?mínimo|ou mais",
    whole=frozenset(
        WORD.findall(
            "cliente clientes usuário usuários usuária usuárias utilizador utilizadores tudo passo passos etapa etapas apenas somente exclusivamente mensagem mensagens texto textos usar alguns algum"
        )
    ),
    joining=r"e",
    settings={
        "length": {
            "detailed": r"\b(?:responda|responde|explique|explica)\s+((?:\w+\s+){0,3}?)(?:em\s+detalhes?|detalhadamente|de\s+(?:forma|maneira)\s+detalhada|com\s+detalhes)\b",
            "brief": r"\b(?:responda|responde)\s+(?:(?:sempre|muito)\s+){0,2}(?:brevemente|de\s+(?:forma|maneira)\s+(?:breve|concisa))\b|\bseja\s+(?:sempre\s+|muito\s+)?(?:breve|concis[oa])\b",
        },
        "emoji": {
            "none": r"\b(?:não|nunca|jamais|sem|evit[ae]r?|nenhum)\s+(?:(?:use|usar|utilize|utilizar|inclua|os)\s+){0,2}emojis?\b",
            "wanted": rf"{LEAD}(?:use|usa|utilize|inclua|adicione)\s+((?:(?!não|nunca)\w+\s+){{0,2}}?)emojis?\b",
        },
        "form of address": {
            "polite": r"\b(?:trate|chame)\b([^.;,]{0,40})\b(?:de|por)\s+\W?(?:o\s+)?senhora?\b",
            "familiar": r"\b(?:trate|chame)\b([^.;,]{0,40})\b(?:de|por)\s+\W?(?:você|tu)\b",
        },
    },
    answers_in=r"(?:responda|responde|escreva|escreve|fale|fala)\s+((?:\w+\s+){0,2}?)(?:em|no|na)",
    languages=names_of("alemão inglês francês espanhol italiano português holandês polonês turco russo árabe chinês japonês"),
    of_the_user=r"(?:mesmo\s+)?(?:idioma|língua)\s+(?:do\s+(?:usuário|cliente|utilizador)|da\s+(?:pergunta|mensagem))",
    balancing=regex(r"\b(?:mas|embora|porém|suficiente\w*)\b"),
    answering=frozenset(
        WORD.findall("tem têm contém contêm conter limite limita tamanho curto curta breve total texto use usa escreva escreve seja mais")
    ),
    alike={"dig": "diz", "di": "diz", "peç": "ped", "pec": "ped"},
    vague=_VAGUE,
    repeating=_REPEATING,
)
