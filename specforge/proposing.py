"""Criteria that rules in words ask for, where their form shows how a program can judge them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite

from msgspec import Struct

from specforge.prompt_lint.answer_lengths import answer_lengths
from specforge.prompt_lint.prompt import File, whole
from specforge.regexes import regex
from specforge.splicing.spelling import spelled_flow

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
CONDITION = regex(
    r"\b(?:if|when(?:ever)?|unless|except|until|once|wenn|falls|sofern|au\u00dfer|si|quand|lorsque|sauf|cuando|salvo|excepto|quando|tranne|se n\u00e3o|caso|es sei denn|sobald|solange|"
    r"\u00e0 moins qu\w*|s['\u2019]ils?|a menos que|a no ser que|a meno che|tenzij|indien|by default|standardm\u00e4\u00dfig|par d\u00e9faut|por defecto|por padr\u00e3o|per impostazione predefinita)\b"
    r"|\u5834\u5408",
    re.IGNORECASE,
)
"""What makes a rule hold sometimes only, so that its criterion would be wrong at other times."""
LANGUAGES = {
    "en": r"english|englisch|anglais|ingl\u00e9s|inglese|ingl\u00eas|\u82f1\u8a9e",
    "de": r"german|deutsch|allemand|alem\u00e1n|tedesco|alem\u00e3o|\u30c9\u30a4\u30c4\u8a9e",
    "fr": r"french|franz\u00f6sisch|fran\u00e7ais|franc\u00e9s|francese|franc\u00eas|\u30d5\u30e9\u30f3\u30b9\u8a9e",
    "es": r"spanish|spanisch|espagnol|espa\u00f1ol|castellano|spagnolo|espanhol|\u30b9\u30da\u30a4\u30f3\u8a9e",
    "it": r"italian|italienisch|italien|italiano|\u30a4\u30bf\u30ea\u30a2\u8a9e",
    "pt": r"portuguese|portugiesisch|portugais|portugu\u00e9s|portoghese|portugu\u00eas|\u30dd\u30eb\u30c8\u30ac\u30eb\u8a9e",
    "ja": r"japanese|japanisch|japonais|japon\u00e9s|giapponese|japon\u00eas|\u65e5\u672c\u8a9e",
}
SAID = {
    "en": "You can have it until the end of the day.",
    "de": "Sie k\u00f6nnen es bis zum Ende des Tages haben.",
    "fr": "Vous pouvez l'avoir pour le reste de la journ\u00e9e.",
    "es": "Lo puede tener hasta el final del d\u00eda.",
    "it": "Lo pu\u00f2 avere fino alla fine della giornata.",
    "pt": "Voc\u00ea pode ficar com isso at\u00e9 o fim do dia.",
    "ja": "\u672c\u65e5\u306e\u7d42\u308f\u308a\u307e\u3067\u3054\u5229\u7528\u306b\u306a\u308c\u307e\u3059\u3002",
}
"""A sentence of each language, for samples."""
ASKED = "Bis wann kann ich es noch haben?"
"""A question in German."""
ANSWERS = r"(?:answer|respond|reply|write|speak|communicate|converse|antworte\w*|schreib\w*|sprich|r\u00e9pond\w*|\u00e9cri\w*|responde\w*|responda\w*|contesta\w*|escrib\w*|escrev\w*|rispond\w*|scriv\w*)"
USERS = regex(
    rf"\b{ANSWERS}\b[^.!?\n]{{0,60}}?(?:\b(?:in|using) (?:the )?(?:user|customer|guest|client|caller|visitor|person)['\u2019]s (?:own |preferred )?language\b"
    r"|\bin (?:the )?(?:same )?language (?:of|as|that|in which|used by|which) (?:the )?(?:user|customer|guest|client|caller|visitor|person|they|message|question)"
    r"|\bin der (?:gleichen |selben )?sprache (?:de[rs]|in der|die|wie)\b|\bdans la (?:m\u00eame )?langue (?:de|du|que|utilis\u00e9e)\b"
    r"|\ben el (?:mismo )?idioma (?:de|del|que|en)\b|\bnella (?:stessa )?lingua (?:de|del|dell|che|in)\b|\bn[oa] (?:mesm[oa] )?(?:idioma|l\u00edngua) (?:do|da|de|que|em)\b)"
    r"|\u30e6\u30fc\u30b6\u30fc\u306e\u8a00\u8a9e\u3067",
    re.IGNORECASE,
)
OTHERS = regex(r"\b(?:translat|\u00fcbersetz|tradui|traduc|tradur|traduz)", re.IGNORECASE)
WRITTEN = (
    r"(?!(?:write|schreib\w*|\u00e9cri\w*|escrib\w*|escrev\w*|scriv\w*)\b (?!(?:(?:always|only|exclusively|your|all|the|every|each|answers?|responses?|repl(?:y|ies)|messages?|texts?|immer|stets|nur"
    r"|ausschlie\u00dflich|bitte|sie|deine|alle|jede|antwort(?:en)?|toujours|uniquement|tes|vos|toutes|les|r\u00e9ponses?|siempre|solo|s\u00f3lo|\u00fanicamente|tus|sus|todas|las|respuestas?|sempre|solamente|le|tue|sue"
    r"|tutte|risposte?|apenas|somente|suas|as|respostas?|to|users?|customers?|dem|den|kunden?|nutzer|aux?|clients?|al|clientes?|agli|clienti) )*(?:in|auf|en|em)\b))"
)
"""What is written in a language is the answer, and not the names of products."""
NAMED = {
    code: regex(
        rf"\b{WRITTEN}{ANSWERS}\b(?![^.!?\n]*\b(?:or|and|oder|und|ou|et|o|y|e)\b)[^.!?;\n]{{0,40}}?\b(?:in|auf|en|em)\s+(?:{names})\b|(?<!oder )(?<!und )\bauf\s+(?:{names})\s+(?:zu\s+)?(?:antworten|schreiben|sprechen)\b|(?:{names})\u3067(?![^\u3002\n]{{0,8}}(?:\u306a\u3044|\u306a\u304f))(?:\u56de\u7b54|\u7b54\u3048|\u5fdc\u7b54|\u8fd4\u7b54)",
        re.IGNORECASE,
    )
    for code, names in LANGUAGES.items()
}
NOT_AHEAD = regex(r"(?:\b(?:never|not|nie(?:mals)?|nicht|no|nunca|jam\u00e1s|non|n\u00e3o)|n['\u2019]t)(?: ever)?\s+$", re.IGNORECASE)
NOT_WITHIN = regex(
    r"\b(?:never|not|nie(?:mals)?|nicht|pas|jamais|nunca|mai)\b(?! (?:only|nur|seulement|s\u00f3lo|solo|apenas|soltanto)\b)", re.IGNORECASE
)
"""How a rule says in which language not to answer."""
SOURCES = r"(?:context|documents?|passages?|sources?|excerpts?|articles?|snippets|knowledge base|search results|tool (?:results|output)|(?:provided|given|retrieved) (?:information|data|text)|information (?:provided|given|above|below|in|from|that)|facts (?:above|below|given))"
GIVEN = regex(
    rf"\b(?:only|solely|exclusively|strictly) (?:\w+ ){{0,3}}?(?:from|on|use|using|with|what|by|to)\b[^.!?\n]{{0,40}}\b{SOURCES}\b"
    rf"|\b(?:use|using|rely on|state|quote|say) (?:only|solely|exclusively)\b[^.!?\n]{{0,40}}\b{SOURCES}\b"
    r"|\b(?:never|do not|don['\u2019]t|must not|avoid)\b[^.!?\n]{0,25}\b(?:mak(?:e|ing) (?:\w+ )?up|invent(?:ing)?|fabricat(?:e|ing)|hallucinat(?:e|ing))\b"
    r"|\berfinde\w*\b[^.!?\n]{0,20}\b(?:nie(?:mals)?|nichts|keine\w*|nicht)\b|\bn['\u2019]invente\w*\b|\bno (?:te )?inventes\b|\bno inventar\b|\bnon inventare\b|\bn\u00e3o invent\w*\b",
    re.IGNORECASE,
)
JSON = regex(
    r"\b(?:only|just|solely|always|[Nn]ur|ausschlie\u00dflich|[Uu]niquement|seulement|[Ss]olo|s\u00f3lo|[\u00faU\u00da]nicamente|solamente|soltanto|apenas|somente)\b[^.!?\n]{0,40}\b(?:valid )?JSON\b|\b(?:respond|reply|answer|output|return)\b[^.!?\n]{0,20}\b(?:valid JSON|JSON only|a (?:single )?JSON object)\b|\bJSON\b[^.!?\n]{0,12}\bonly\b",
)
EMOJI = regex(
    r"\b(?:no|never|avoid|without|do not|don['\u2019]t|keine|ohne|ne pas|pas d['\u2019]|aucun|sans|sin|senza|sem)\b[^.!?\n]{0,20}\b[e\u00e9]mojis?\b"
    r"(?! (?:in|im|bei|beim|f\u00fcr|for|on|to|dans|pour|en|para|nei|nelle|negli|per|em|nas|nos) (?!(?:any|all|every|each|your|(?:the )?(?:answers|responses|replies)|deinen|ihren|antworten|allen?|jeder|tes|vos|les r\u00e9ponses"
    r"|tus|sus|las respuestas|tue|tuas|suas|respostas|ninguna?|nenhuma?)\b))",
    re.IGNORECASE,
)
ONE_QUESTION = regex(
    r"\bone question at a time\b|\b(?:at most|only|no more than|not (?:ask )?more than|never (?:ask )?more than|a single|max(?:imum)?(?: of)?) (?:one )?question\b(?! mark)"
    r"|\b(?:nur|h\u00f6chstens|maximal) eine frage\b|\beine frage (?:auf einmal|nach der anderen)\b|\bune seule question\b|\bune question \u00e0 la fois\b"
    r"|\buna sola (?:pregunta|domanda)\b|\buna pregunta a la vez\b|\buna domanda alla volta\b|\b(?:uma \u00fanica|apenas uma|s\u00f3 uma) pergunta\b|\buma pergunta (?:por|de cada) vez\b",
    re.IGNORECASE,
)
QUOTED = r"(?:[\"\u201c\u201e'`]|\u00ab\s?)([^\"\u201c\u201d\u00ab\u00bb'`\n]{2,60}?)(?:[\"\u201c\u201d'`]|\s?\u00bb)"
WORDS_SAID = rf"{QUOTED}(?:(?:,|,? (?:or|oder|ou|o|u)) {QUOTED}){{0,4}}"
NEVER_SAY = regex(
    rf"\b(?:never|do not|don['\u2019]t|must not|avoid)\b (?:ever )?(?:say|saying|use|using|write|writing|mention|mentioning|answer with)(?: the)?(?: (?:word|words|phrase|phrases|term|terms|sentence))?:? ({WORDS_SAID})"
    rf"|\b(?:verwende|benutze|sage?|schreibe?|nenne) (?:nie(?:mals)?|nicht)(?: (?:das|die|den) \w+)?:? ({WORDS_SAID})"
    rf"|\b(?:n['\u2019](?:utilise|emploie|\u00e9cri)\w*|ne di(?:s|tes)) (?:jamais|pas)(?: l[ae'\u2019]s? ?\w+)?:? ({WORDS_SAID})"
    rf"|\b(?:nunca|no|n\u00e3o) (?:uses?|utili[cz]es?|digas?|escribas?|escreva|menciones?)(?: (?:las?|el|as?|o) \w+)?:? ({WORDS_SAID})"
    rf"|\bnon (?:usare|dire|scrivere|usi)(?: mai)?(?: (?:la|le|il) \w+)?:? ({WORDS_SAID})",
    re.IGNORECASE,
)
BEGINS = regex(
    rf"\b(?:start|begin|open)s? (?:every|each|all|the|your) (?:\w+ )?(?:answer|response|reply|message)s? with(?: the \w+)?:? {QUOTED}",
    re.IGNORECASE,
)
ENDS = regex(
    rf"\b(?:end|close|finish)(?:es|s)? (?:every|each|all|the|your) (?:\w+ )?(?:answer|response|reply|message)s? with(?: the \w+)?:? {QUOTED}",
    re.IGNORECASE,
)
CONFIRMS = regex(
    r"\b(?:ask|get|obtain|wait|seek|request|require)\w*\b[^.!?\n]{0,50}\b(?:confirm(?:ation|s)?|consent|approval|a yes|explicit yes)\b[^.!?\n]{0,80}\bbefore\b"
    r"|\bbefore\b[^.!?\n]{1,80}\b(?:ask|get|obtain|wait|seek|request|require)\w*\b[^.!?\n]{0,50}\b(?:confirm(?:ation|s)?|consent|approval|a yes|explicit yes)\b"
    r"|\b(?:never|do not|don['\u2019]t|must not)\b[^.!?\n]{1,80}\bwithout\b[^.!?\n]{0,40}\b(?:confirm(?:ation|s|ing)?|consent|approval|a yes|explicit yes)\b",
    re.IGNORECASE,
)
MOST = {"words": 60, "sentences": 8, "characters": 200}
"""By unit, the longest answer that is written as a sample."""
SENTENCE, SHORT, SIGN = "It is open.", "open", "x"


class Proposal(Struct, frozen=True):
    """A criterion, as it is written in a spec."""

    id: str
    check: Mapping[str, Value]
    passes: Value = None
    """A sample; nothing where it would be too long to read."""
    fails: Value = None

    def __str__(self) -> str:
        """Give the check on one line, as `check: {sentences: {at_most: 3}}`."""
        return f"check: {spelled_flow(dict(self.check), ',')}"


def proposals(rule: str, writes: Sequence[str] = ()) -> Iterator[Proposal]:
    """Give the criteria that a rule asks for by its form; none where it holds sometimes only, or no form is known.

    Args:
        rule: The rule, as a sentence to the agent.
        writes: The tools of the feature that write, the first one for the samples.
    """
    if CONDITION.search(rule) is None:
        yield from _limits(rule)
        for form in FORMS:
            yield from form(rule)
    if writes and CONFIRMS.search(rule):
        asks: list[Value] = [{"user": "Do it."}, {"agent": "I will do it. Shall I?"}, {"user": "Yes."}, {"call": writes[0]}]
        yield Proposal("asks-before", {"asks_before": "writes"}, asks, [{"user": "Do it."}, {"call": writes[0]}])


def _limits(rule: str) -> Iterator[Proposal]:
    for limit in whole(File("", rule)).limits:
        if limit.unit in MOST and not limit.subject:
            yield _limit(limit.unit, int(limit.least), int(limit.most) if isfinite(limit.most) else 0)
    for unit, least, most in answer_lengths(rule):
        yield _limit(unit, least, most)


def _limit(unit: str, least: int, most: int) -> Proposal:
    """A criterion of a length; `least` and `most` are 0 where there is no such bound."""
    bound: dict[str, Value] = {name: value for name, value in (("at_least", least), ("at_most", most)) if value}
    within, beyond = max(least, 1), most + 1 if most else least - 1
    long = max(within, beyond) > MOST[unit]
    return Proposal(unit, {unit: bound}, *(() if long else (_of(unit, within), _of(unit, beyond) if beyond else None)))


def _of(unit: str, number: int) -> str:
    """An answer of so many words, sentences or characters."""
    if unit == "characters":
        return SIGN * number
    return " ".join([SENTENCE if unit == "sentences" else SHORT] * number)


def _language(rule: str) -> Iterator[Proposal]:
    if OTHERS.search(rule):
        return
    if USERS.search(rule):
        asked: Value = {"user": ASKED}
        yield Proposal("language", {"language": "user"}, [asked, {"agent": SAID["de"]}], [asked, {"agent": SAID["en"]}])
        return
    found = [code for code, named in NAMED.items() if any(_is_wanted(one, rule) for one in named.finditer(rule))]
    if len(found) == 1:
        other = "en" if found[0] != "en" else "de"
        yield Proposal("language", {"language": found[0]}, SAID[found[0]], SAID[other])


def _is_wanted(named: re.Match[str], rule: str) -> bool:
    """Whether a rule asks for the language that it names, rather than for any other one."""
    return not NOT_AHEAD.search(rule[: named.start()]) and not NOT_WITHIN.search(named[0])


def _given(rule: str) -> Iterator[Proposal]:
    if GIVEN.search(rule):
        yield Proposal("grounded", {"grounded": ["numbers", "links"]}, "I do not know that.", "It costs 731 EUR.")


def _json(rule: str) -> Iterator[Proposal]:
    if JSON.search(rule):
        yield Proposal("json", {"json_schema": {"type": "object"}}, '{"open": true}', 'Sure! {"open": true}')


def _signs(rule: str) -> Iterator[Proposal]:
    if EMOJI.search(rule):
        pattern = r"[\x{1F300}-\x{1FAFF}\x{2600}-\x{27BF}]"
        yield Proposal("no-emoji", {"not": {"pattern": pattern}}, "It is open.", "It is open \U0001f600")
    if ONE_QUESTION.search(rule):
        yield Proposal("one-question", {"each_turn": {"not": {"pattern": r"(?s)\?.*\?"}}}, "Which one?", "Which one? And when?")


def _words(rule: str) -> Iterator[Proposal]:
    if never := NEVER_SAY.search(rule):
        said: list[Value] = [found[1] for found in regex(QUOTED).finditer(never[0])]
        yield Proposal("not-said", {"not": {"says_any": said}}, "All right.", f"Well: {said[0]}.")
    if begins := BEGINS.search(rule):
        yield Proposal("begins", {"starts_with": begins[1]}, f"{begins[1]} It is open.", "It is open.")
    if ends := ENDS.search(rule):
        yield Proposal("ends", {"ends_with": ends[1]}, f"It is open. {ends[1]}", "It is open.")


FORMS: tuple[Callable[[str], Iterator[Proposal]], ...] = (_language, _given, _json, _signs, _words)
"""The forms that are known, beside limits and consent."""
