"""Numbers in words, and the words and units that make another number of the one before them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from specforge.grading.moments import GAP, MONTH, OF
from specforge.grading.texts import UNSPACED, within
from specforge.regexes import regex

SCALES = {
    **dict.fromkeys(("k", "thousand", "tausend", "mille", "mil", "mila", "\u5343", "\ucc9c"), 3),
    **dict.fromkeys(("\u4e07", "\u842c", "\ub9cc"), 4),
    **dict.fromkeys(("m", "million", "millions", "mio", "millionen", "mill\u00f3n", "millones", "milione", "milioni", "milh\u00e3o", "milh\u00f5es"), 6),
    **dict.fromkeys(("\u5104", "\uc5b5"), 8),
    **dict.fromkeys(("bn", "billion", "billions", "mrd", "milliarde", "milliarden", "milliard", "milliards", "miliardo", "miliardi", "bilh\u00e3o", "bilh\u00f5es"), 9),
}  # fmt: skip
"""How many zeros a word behind a number adds to it."""
KIBI = 1024
"""How many bytes many systems call a kilobyte (IEC 80000-13 calls it a kibibyte)."""
LARGER = {
    **dict.fromkeys(["s", "sec", "secs", "second", "seconds", "sekunden", "secondes", "segundos", "secondi", "秒", "초"], (1000,)),
    **dict.fromkeys(["min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti", "分", "분"], (60, 60_000)),
    **dict.fromkeys(
        ["h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures", "hora", "horas", "ora", "ore", "小时", "小時", "時間", "시간"], (60, 3600)
    ),
    **dict.fromkeys(
        ["day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dia", "dias", "giorno", "giorni", "天", "日間", "日间"], (24, 1440, 86_400)
    ),
    **dict.fromkeys(
        ["week", "weeks", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "settimana", "settimane", "週間", "周"], (7, 168, 604_800)
    ),
    **dict.fromkeys(["year", "years", "jahr", "jahre", "jahren", "an", "ans", "año", "años", "anno", "anni", "ano", "anos", "年", "년"], (12,)),
    **dict.fromkeys(("km", "kg", "kw", "kwh", "g", "l", "t", "mw", "mwh"), (1000,)),
    **{
        unit: tuple(thousand**power for power in range(1, most) for thousand in (1000, KIBI))
        for most, units in enumerate((("kb", "kib", "ko"), ("mb", "mib", "mo"), ("gb", "gib", "go"), ("tb", "tib", "to")), 2)
        for unit in units
    },
}  # fmt: skip
"""How many of a smaller unit, in which a result may have it, one of a unit is."""
TO_TWENTY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    "eins zwei drei vier f\u00fcnf sechs sieben acht neun zehn elf zw\u00f6lf dreizehn vierzehn f\u00fcnfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince diecis\u00e9is diecisiete dieciocho diecinueve veinte",
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti",
    "um dois tr\u00eas quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove vinte",
    "\u4e00 \u4e8c \u4e09 \u56db \u4e94 \u516d \u4e03 \u516b \u4e5d \u5341",
)
TENS = (
    "ten twenty thirty forty fifty sixty seventy eighty ninety hundred",
    "zehn zwanzig drei\u00dfig vierzig f\u00fcnfzig sechzig siebzig achtzig neunzig hundert",
    "dix vingt trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix cent",
    "diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien",
    "dieci venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento",
    "dez vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem",
)
HUNDREDS = (
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "ciento doscientas trescientas cuatrocientas quinientas seiscientas setecientas ochocientas novecientas",
    "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos",
    "cento duzentas trezentas quatrocentas quinhentas seiscentas setecentas oitocentas novecentas",
)
VEINTI = "veinti\u00fan veintid\u00f3s veintitr\u00e9s veinticuatro veinticinco veintis\u00e9is veintisiete veintiocho veintinueve"
WORDS: dict[str, int | Decimal] = (
    {word: number for words in TO_TWENTY for number, word in enumerate(words.split(), 1)}
    | {word: 10 * number for words in TENS for number, word in enumerate(words.split(), 1)}
    | {word: 100 * number for words in HUNDREDS for number, word in enumerate(words.split(), 1)}
    | {word: number for number, word in enumerate(VEINTI.split(), 21)}
    | {"veintiuno": 21, "veintiuna": 21, "duas": 2, "dezasseis": 16, "dezassete": 17, "dezanove": 19, "dreissig": 30}
    | {"once": 1, "single": 1, "einmal": 1, "noon": 12, "mittag": 12, "midi": 12, "mediod\u00eda": 12, "mezzogiorno": 12}
    | dict.fromkeys(("midnight", "mitternacht", "minuit", "medianoche", "mezzanotte", "meia-noite"), 0)
    | dict.fromkeys(("twice", "zweimal"), 2)
    | dict.fromkeys(("thrice", "dreimal"), 3)
    | dict.fromkeys(("dozen", "dutzend", "douzaine", "docena", "dozzina", "d\u00fazia"), 12)
    | dict.fromkeys(
        ("half", "halb", "halbe", "halben", "demi", "media", "medio", "mezza", "mezzo", "meia", "meio", "\u00bd"), Decimal("0.5")
    )
)
"""Numbers in words."""
HUNDRED = frozenset(("hundred", "hundert", "cent", "cents"))
"""Words for a hundred that make hundreds of the number before them."""
MULTIPLES = dict.fromkeys(("thousand", "tausend", "mille", "mil", "mila"), 1000) | dict.fromkeys(
    ("million", "millions", "millionen", "mill\u00f3n", "millones", "milione", "milioni", "milh\u00e3o", "milh\u00f5es"), 1_000_000
)
"""Words that make as many times the number before them."""
PARTS = dict.fromkeys(
    ("third", "thirds", "drittel", "tiers", "tercio", "tercios", "terzo", "terzi", "ter\u00e7o", "ter\u00e7os"), 3
) | dict.fromkeys(("quarter", "quarters", "viertel", "quart", "quarts", "cuarto", "cuartos", "quarto", "quartos", "quarti"), 4)
"""Words for so many parts of one."""
ARTICLES = frozenset(("un", "um"))
"""Words for one that mostly count nothing."""
ONE_OF = frozenset(("a", "one", "ein", "eine", "un", "une", "una", "um", "uma"))
"""Words for one that stand before a part."""
CONNECTING = frozenset(("and", "und", "et", "y", "e"))
"""Words between the parts of a number."""
LEAST = 6
"""The fewest letters of a number in one word that is read by its parts."""
WORD = regex(r"[^\W\d_]+(?:-[^\W\d_]+)*")
GERMAN = ("ein", *TO_TWENTY[1].split()[1:9])
"""One to nine, as they stand ahead of another part."""
UP_TO = "|".join(sorted({*GERMAN, *TO_TWENTY[1].split(), *TENS[1].split()[:9], "dreissig"}, key=len, reverse=True))
IN_GERMAN = regex(
    rf"(?:(?P<thousands>{UP_TO})?(?P<thousand>tausend)(?:und)?)?(?:(?P<hundreds>{'|'.join(GERMAN)})?(?P<hundred>hundert)(?:und)?)?"
    rf"(?:(?P<unit>{'|'.join(GERMAN)})und(?P<tens>{'|'.join((*TENS[1].split()[1:9], 'dreissig'))})|(?P<small>{UP_TO}))?"
)
"""A number as German writes it, in one word."""
IN_ITALIAN = regex(
    r"(?:(?P<thousands>due|tre|quattro|cinque|sei|sette|otto|nove|dieci)mila|(?P<thousand>mille))?(?:(?P<hundreds>due|tre|quattro|cinque|sei|sette|otto|nove)?(?P<hundred>cento?))?"
    r"(?P<rest>(?P<tens>venti?|(?:trent|quarant|cinquant|sessant|settant|ottant|novant)a?)?(?P<unit>uno?|due|tr[e\u00e9]|quattro|cinque|sei|sette|otto|nove)?|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove)"
)
"""A number as Italian writes it, in one word."""
RANKS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "erste zweite dritte vierte f\u00fcnfte sechste siebte achte neunte zehnte elfte zw\u00f6lfte",
    "premier deuxi\u00e8me troisi\u00e8me quatri\u00e8me cinqui\u00e8me sixi\u00e8me septi\u00e8me huiti\u00e8me neuvi\u00e8me dixi\u00e8me onzi\u00e8me douzi\u00e8me",
    "primero segundo tercero cuarto quinto sexto s\u00e9ptimo octavo noveno d\u00e9cimo",
    "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo",
    "primeiro segundo terceiro quarto quinto sexto s\u00e9timo oitavo nono d\u00e9cimo",
)
RANKED = {word: number for words in RANKS for number, word in enumerate(words.split(), 1)} | {
    "premi\u00e8re": 1, "prima": 1, "primera": 1, "primeira": 1, "primer": 1, "tercer": 3,
}  # fmt: skip
"""Ranks in words."""
RANK_ENDING = regex(r"(?<=[^\W\d_]{3})s?te[nrsm]?\Z")
"""How German makes a rank of a number."""
BEHIND_RANK = regex(rf"{GAP}{OF}{MONTH}", re.IGNORECASE)
AHEAD_OF_RANK = regex(rf"\b{MONTH}{GAP}(?:the{GAP})?\Z", re.IGNORECASE)
"""The name of a month beside a rank, which makes a day of it."""
ON_THE = regex(
    rf"\b(?:(?:on|by|until|till|from|since|before|after|through|to){GAP}the|am|(?:bis{GAP})?zum|vom|seit{GAP}dem|vor{GAP}dem|nach{GAP}dem){GAP}\Z",
    re.IGNORECASE,
)
"""What stands before the day of a month that is not said."""
LONGEST_AHEAD = 24
"""The most characters before a rank that are looked at."""


def worded(text: str) -> Iterator[Decimal]:
    """Give the numbers of a text that are written in words, each as a whole (`one hundred and fifty`), or as a fraction in one sign."""
    run, at = _Run(), 0
    for found in WORD.finditer(text):
        if not text[at : found.start()].isspace():
            yield from run.end()
        word, at = found[0].lower(), found.end()
        pieces = (word,) if "-" not in word or word in WORDS else tuple(word.split("-"))
        for piece in pieces:
            yield from run.take(piece)
    yield from run.end()
    yield from (Decimal(WORDS[sign]) for sign in text if sign in WORDS and within(sign, UNSPACED))


def ranks(text: str) -> Iterator[int]:
    """Give the ranks of a text that are written in words, as `second` and `dreiundzwanzigsten`."""
    yield from (number for _, number in _ranks(text))


def days_in_digits(text: str) -> str:
    """Write the ranks in words that are days of a month in digits: `the second of May` as `the 2nd of May`, and no `second order`.

    Args:
        text: The text.
    """
    pieces, at = list[str](), 0
    for found, number in _ranks(text):
        ahead = text[max(found.start() - LONGEST_AHEAD, 0) : found.start()]
        alone = not text[found.end() : found.end() + 2].lstrip().isalnum()
        if BEHIND_RANK.match(text, found.end()) or AHEAD_OF_RANK.search(ahead) or (alone and ON_THE.search(ahead)):
            pieces += [text[at : found.start()], f"{number}th"]
            at = found.end()
    return "".join((*pieces, text[at:]))


def _ranks(text: str) -> Iterator[tuple[re.Match[str], int]]:
    for found in WORD.finditer(text):
        word = found[0].lower()
        bare = word.rpartition("-")[2]
        rank = next((RANKED[one] for one in (bare, bare[:-1], f"{bare[:-1]}o") if one in RANKED), None)
        if rank is None and (ended := RANK_ENDING.search(word)):
            rank = _german(word[: ended.start()])
        tens = WORDS.get(word.partition("-")[0], 0) if "-" in word else 0
        if rank is not None:
            yield found, int(rank + (tens if tens % 10 == 0 else 0))


class _Run:
    """The words of one number, as they are read."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.total, self.current, self.told, self.connected = 0, -1, "", False

    def take(self, word: str) -> Iterator[Decimal]:
        """Read the next word, and give what it ends."""
        if word in CONNECTING and self.current >= 0:
            self.connected = True
            return
        if (parts := PARTS.get(word)) is not None and (0 < self.current < parts or self.told in ONE_OF):
            part = Decimal(max(self.current, 1)) / parts
            self._begin()
            yield part
            return
        if word == "cents" and self.current < 0:  # a part of a euro, and no hundreds
            yield from self.end()
            return
        value = _in_one_word(word) if word not in HUNDRED and word not in MULTIPLES else None
        if value is None and word not in HUNDRED and word not in MULTIPLES:
            yield from self.end()
            self.told = word
            return
        if not self._joins(word, value):
            yield from self.end()
        self.told, self.connected = f"{self.told} {word}".strip(), False
        if value is not None and (value % 1 or self.current < 0):
            if value % 1:
                yield from self.end()
                yield Decimal(value)
                return
            self.current = int(value)
        elif word in MULTIPLES:
            self.total, self.current = self.total + (self.current if self.current > 0 else 1) * MULTIPLES[word], 0
        elif word in HUNDRED:
            self.current = 100 * self.current if self.current > 0 else 100
        elif value is not None:
            self.current = 80 if word.startswith("vingt") and self.current % 100 == 4 else self.current + int(value)

    def _joins(self, word: str, value: int | Decimal | None) -> bool:
        """Whether a word goes on with the number before it."""
        if self.current < 0:
            return True
        if word in MULTIPLES:
            return not self.connected and 0 < self.current < 1000
        if word in HUNDRED:
            return not self.connected and (0 < self.current < 10 or (self.total > 0 and self.current == 0))
        assert value is not None
        if self.current % 100 == 0:
            return 0 < value < (1000 if self.current == 0 else 100) and (self.current > 0 or self.total > 0)
        tens = self.current % 100
        if word in {"vingt", "vingts"}:
            return tens == 4 and not self.connected
        return (tens >= 20 and tens % 10 == 0 and 0 < value < 10) or (tens in {60, 80} and 10 <= value < 20)

    def end(self) -> Iterator[Decimal]:
        """Give the number that was read."""
        if self.current >= 0 and self.told not in ARTICLES:
            yield Decimal(self.total + self.current)
        self._begin()


@lru_cache(maxsize=4096)
def _in_one_word(word: str) -> int | Decimal | None:
    """The number that a word is; nothing of another word."""
    known = WORDS.get(word)
    if known is not None or len(word) < LEAST:
        return known
    return _german(word) or _italian(word)


def _german(word: str) -> int | None:
    found = IN_GERMAN.fullmatch(word)
    if found is None:
        return None
    thousands = 1000 * _unit(found["thousands"]) if found["thousand"] else 0
    hundreds = 100 * _unit(found["hundreds"]) if found["hundred"] else 0
    return (
        thousands
        + hundreds
        + (_unit(found["unit"]) + _unit(found["tens"]) if found["unit"] else _unit(found["small"]) if found["small"] else 0)
    )


def _italian(word: str) -> int | None:
    found = IN_ITALIAN.fullmatch(word)
    if found is None or not (found["thousands"] or found["hundred"] or found["tens"] or found["rest"] in WORDS):
        return None
    whole = WORDS.get(found["rest"])
    rest = whole if whole is not None else (_tens(found["tens"]) if found["tens"] else 0) + (_unit(found["unit"]) if found["unit"] else 0)
    thousands = 1000 * _unit(found["thousands"]) if found["thousands"] else 1000 if found["thousand"] else 0
    return thousands + (100 * _unit(found["hundreds"]) if found["hundred"] else 0) + int(rest)


def _unit(word: str | None) -> int:
    """A number below a hundred in one of its forms; one where nothing is said."""
    if word in {None, "ein", "un"}:
        return 1
    return int(WORDS[str(word).replace("\u00e9", "e")])


def _tens(word: str) -> int:
    return int(WORDS.get(word) or WORDS.get(f"{word}a") or WORDS[f"{word}i"])
