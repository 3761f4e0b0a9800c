"""Numbers, times of day and spans in one way of writing, so that a phrase is found however a language or a model writes them."""

import re

from specforge.regexes import regex

HALF = regex(r"(?<![\d.,:])(0?\d|1[0-2])(?:[:.]([0-5]\d))? ?([ap])(?:m\b|\. ?m\.)")
"""A time with a half of the day: `6 pm`, `6:30 p.m.`, `6:30 p. m.`."""
HOUR = r"([01]?\d|2[0-4])"
CLOCK = regex(
    rf"(?<![\d.,:/]){HOUR}(?:[.:]([0-5]\d)|)(?= ?uhr\b| ?(?:-|bis) ?(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)? ?uhr\b)|(?<![\d.,:/a-z]){HOUR} ?h ?([0-5]\d)(?!\d)"
    rf"|(?:(?<=\b\u00e0 )|(?<=\b\u00e0s )|(?<=\blas ))(?!\d{{1,2}} ?h \d){HOUR} ?h(?:eures)?(?![^\W_])|(?<=\bde ){HOUR} ?h(?:eures)?(?= (?:\u00e0|a|\u00e0s) \d{{1,2}} ?h)"
)
"""A time as German, French, Spanish and Portuguese write it: `9.30 Uhr`, `9h30`, `de 9 h \u00e0 18 h`."""
UHR_AHEAD = regex(rf"(?<![\d.,:/]){HOUR} ?uhr ([0-5]\d)(?!\d|[.,:]\d| ?[^\W_]| ?[%\u20ac$])")
"""A time with its minutes behind the word: `18 Uhr 30`."""
POINT = regex(r"(?<![^\s($\u20ac\u00a3-])\.(?=\d)")
"""The point of a number below one that has no zero before it."""
UHR = regex(r"(?<=\d:\d\d) ?uhr\b")
NIL = regex(r"(?<![\d.,:t+])(?<!utc-)(?<!gmt-)(?<!:\d\d:\d\d-)(?<!t\d\d:\d\d-)0(\d:[0-5]\d)(?!\d)")
"""A zero before an hour, which is not that of an offset from UTC."""
GROUPED = regex(r"(?<![\d.,'/:-])([1-9]\d{0,2}(?:(?:,\d{3})+|(?:\.\d{3})+|(?:'\d{3})+|(?: \d{3})+))(?:([.,])(\d{1,2}))?(?![\d]|[.,'/:-]\d)")
"""A number with signs between its thousands."""
COMMA = regex(r"(?<![\d.,/:-])(?:(\d+),(\d{1,2}|\d{4,9})|(0),(\d{3}))(?![\d]|[.,/:-]\d)")
"""A number with a comma before its decimals; three of them may be thousands."""
SHARE = regex(r"(?<=\d) ?(?:percent|per cent|prozent|pour cent|por ciento|por cento|per cento)(?![^\W_])")
PRECISE = regex(
    r"(?<![\d.,'/:-])(\d{1,3})([.,])(\d\d[1-9])(?= ?(?:%|(?:percent|per cent|prozent|pour cent|por ciento|por cento|per cento)(?![^\W_])))"
)
"""A share with three decimals, or one in thousands: those of shares end in a zero."""
BARE = regex(r"\d{1,3}\.\d\d[1-9]")
"""A number alone with a point before three decimals, or in thousands as German writes them."""
KEPT = "\0"
"""What stands for a point that no thousands are before."""
SPAN = regex(r"(?<=[\d%\u20ac$\u00a3]) ?(?: (?:to|until|till|through|bis|\u00e0|a|al|alle|\u00e0s) |-) ?(?=[\u20ac$\u00a3]?\d)")
"""What stands between the ends of a span."""
BETWEEN = regex(
    r"\b(?:between|zwischen|entre|tra|fra) ([$\u20ac\u00a3]?\d[\d.,:]*(?:%| ?[$\u20ac\u00a3])?) (?:and|und|et|y|e) (?=[$\u20ac\u00a3]?\d)"
)
"""A span as what lies between its ends."""
MINUS = regex(r"(?<!\d )\bminus (?=[$\u20ac\u00a3]?\d)")
"""A sign in words, and no difference of two numbers."""
NOTHING = regex(r"(?<=\d\.\d)0(?= ?%)")
"""The last decimal of a share, where it adds nothing."""


def has_precise_share(folded: str) -> bool:
    """Whether a folded text has a share with a point before three decimals, as `1.875 %`."""
    return any(found[2] == "." for found in PRECISE.finditer(folded))


def in_one_way(folded: str, *, precise: bool = False) -> str:
    """Write the numbers, times and spans of a folded text in one way: `1,234.50` as `1234.50`, `8,90` as `8.90`, `6 pm` as `18:00`.

    Args:
        folded: The text.
        precise: Whether shares such as `1.875 %` and `1,875 %` have three decimals, and are not in thousands.
    """
    if not any(map(str.isdecimal, folded)):
        return folded
    text = HALF.sub(_half, folded)
    text = UHR_AHEAD.sub(r"\1:\2", POINT.sub("0.", text))
    text = CLOCK.sub(lambda found: f"{found[1] or found[3] or found[5] or found[6]}:{found[2] or found[4] or '00'}", text)
    text = UHR.sub("", text)
    text = NIL.sub(r"\1", text)
    text = GROUPED.sub(_whole, PRECISE.sub(rf"\1{KEPT}\3", text) if precise else text)
    text = SPAN.sub("-", BETWEEN.sub(r"\1-", SHARE.sub("%", COMMA.sub(r"\1\3.\2\4", text))))
    return NOTHING.sub("", MINUS.sub("-", text)).replace(KEPT, ".")


def _half(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3] == "p" else 0)
    return f"{hour}:{found[2] or '00'}" if int(found[1]) else found[0]


def _whole(found: re.Match[str]) -> str:
    sign = next(one for one in found[1] if not one.isdecimal())
    if sign == found[2]:  # neither decimals nor thousands go on with the same sign
        return found[0]
    whole = "".join(filter(str.isdecimal, found[1]))
    return f"{whole}.{found[3]}" if found[3] else whole
