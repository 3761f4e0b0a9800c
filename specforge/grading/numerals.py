"""Numbers in words, and the words and units that make another number of the one before them."""

from collections.abc import Iterator
from decimal import Decimal

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
    **dict.fromkeys(("km", "kg", "kw", "kwh"), (1000,)),
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
WORDS = (
    {word: number for words in TO_TWENTY for number, word in enumerate(words.split(), 1)}
    | {word: 10 * number for words in TENS for number, word in enumerate(words.split(), 1)}
    | {"once": 1, "single": 1, "einmal": 1, "noon": 12, "mittag": 12, "midi": 12, "mediod\u00eda": 12, "mezzogiorno": 12}
    | dict.fromkeys(
        ("half", "halb", "halbe", "halben", "demi", "media", "medio", "mezza", "mezzo", "meia", "meio", "\u00bd"), Decimal("0.5")
    )
)
"""Numbers in words."""
ARTICLES = frozenset(("un", "um"))
"""Words for one that mostly count nothing."""
WORD = regex(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def worded(text: str) -> Iterator[Decimal]:
    """Give the numbers of a text that are written in words, or as a fraction in one sign."""
    for word in map(str.lower, WORD.findall(text)):
        ten, _, unit = word.partition("-")
        found = WORDS.get(word) or (WORDS[ten] + WORDS[unit] if ten in WORDS and unit in WORDS else None)
        if found is not None and word not in ARTICLES:
            yield Decimal(found)
    yield from (Decimal(WORDS[sign]) for sign in text if sign in WORDS and within(sign, UNSPACED))
