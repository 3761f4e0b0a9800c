"""Words, sentences and characters of an answer."""

import re
import unicodedata
from itertools import pairwise

from specforge.grading.texts import shown, within
from specforge.regexes import regex

IDEOGRAPHS = "\u3005\u3007\u3040\u30ff\u31f0\u31ff\u3400\u4dbf\u4e00\u9fff\uf900\ufaff\uff66\uff9f\U0001b000\U0001b16f\U00020000\U0003ffff"
"""The first and last of the ideographs and kana, each of which counts as a word of its own."""
ADDRESS = regex(r"\b(?:https?://|www\.)[^\s<>|]+|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
"""An address of a page or of mail."""
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Characters that a reader does not see, which end no word."""
INNER = frozenset("'\u2019\u02bc-\u2010\u2011")
"""What can stand inside a word."""


def characters(text: str) -> int:
    """Count the code points of a text in NFC, without space around it."""
    return len(unicodedata.normalize("NFC", text).strip())


def words(text: str) -> int:
    """Count the words of a text.

    `don't`, `e-mail`, `4.5` and `14:30` are one word each, and so is an address; every ideograph and every kana is one. A run of Thai,
    which has no spaces, is one as well. Of a link, only its words count.
    """
    text, count, inside = ADDRESS.sub("address", shown(text).translate(UNSEEN)), 0, False
    for index, character in enumerate(text):
        if within(character, IDEOGRAPHS):
            count, inside = count + 1, False
        elif _in_word(character):
            count, inside = count + (not inside), True
        else:
            inside = inside and _joins(text, index)
    return count


def _in_word(character: str) -> bool:
    return (character.isalnum() or unicodedata.category(character)[0] in "LMN" or character == "_") and not within(character, IDEOGRAPHS)


def _joins(text: str, index: int) -> bool:
    before, character, after = text[index - 1 : index], text[index], text[index + 1 : index + 2]
    if character in INNER:
        return bool(before and after) and _in_word(before) and _in_word(after)
    return character in ".,:" and before.isdecimal() and after.isdecimal()


WEEKDAYS = frozenset(("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"))
"""What is short for the days of a week in German, as in `Sa. von 9 bis 14 Uhr`."""


def _list(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALWAYS = _list(
    "e.g i.e eg ie mr mrs ms mx dr prof vs approx resp incl excl messrs mme mlle cf ca bzw evtl ggf inkl zzgl bzgl bspw sog vgl env rev ud uds sig dott al z.b d.h u.a o.ä p.ex c.-à-d aprox hrn sr sra srta dra gen col capt sgt lt gov sen"
)
"""Abbreviations that never end a sentence."""
BEFORE_NUMBERS = _list("n no nos nr v art abs fig sec para p pp s pág págs kap vol ch tel tél ext núm n.º")
"""Abbreviations only before a number."""
BEFORE_LOWER = _list(
    "etc usw ff ggü hl a.m p.m u.s u.k inc ltd co corp jr min max hr hrs ft oz lbs temp mo di dept est tel str jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun ph.d"
)
"""Abbreviations only before a small letter or a number; before a capital they end a sentence as well."""
DAY = regex(r"[0-9]{1,2}\.[0-9]{1,2}")
"""A day of a month as German writes it, with a point behind: `am 3.5. um zehn`."""
DASH = regex(r"[-\u2013]")
SECOND = regex(r"(?:oder|und|bis) [0-9]{1,2}\. [A-ZÄÖÜ]")
"""How an ordinal number in German goes on to another: `am 5. oder 6. Mai`."""
PAIRS = regex(
    r"\b(?:z\. ?B|d\. ?h|u\. ?a|u\. ?U|o\. ?ä|i\. ?d(?:\. ?R)?|v\. ?a|m\. ?E|e\. ?g|i\. ?e|p\. ?ex|p\. ?ej|ad es|EE\. ?UU)\.",
    re.IGNORECASE,
)
"""Abbreviations of two or three words, whose points never end a sentence."""
LAST_PAIRS = regex(r"\b(?:[pP]\. ?a|a\. ?M|[sS]\. ?[ou])\.")
"""Abbreviations of two words with which a sentence may end, as `5 % p. a.`; `a.m.` is another thing than `a. M.`."""
HALF = regex(r"\b[ap]\. m\.")
"""A half of the day as Spanish writes it, whose first point ends nothing."""
OF_ZONE = regex(r"(?:UTC|GMT|[A-Z]{1,3}[SD]T|[CEW]ET|[ECMP]T)\b")
"""The name of a time zone behind a time of day."""
ACRONYM = regex(r"[a-z](?:\.[a-z])+")
STARTERS = _list(
    "a an the it its this that these those there here i i'm i'll i've we we're we'll you you're your they he she our my his her their in on at for from to with by as"
    " if when while after before until because since but and or so then also please thanks thank yes no not what who why how where which can could would will do does did"
    " is are was were have has all some many most both each every one let let's once now today however still"
    " der die das ein eine es er sie wir ich ihr bitte dann danach außerdem wenn falls auch kann können soll haben möchten leider danke gern gerne"
    " le les un une il elle nous vous je el los las una"
)
"""Words with which a sentence begins; any other word with a capital may go on behind an acronym: `U.S. Code`."""
MAY_END = _list("st str ave av blvd mt mio mrd std mwst pza avda")
"""Abbreviations that go on before any word but one with which a sentence begins: `St. Pauli`, `Main St. It is`."""
INITIALS = regex(r"(?:^|(?<!\w)[A-Z]\. )[A-Z]\Z")
"""A capital that stands first, or behind another one with a point."""
ORDERED = _list(
    "januar februar märz april mai juni juli august september oktober november dezember jahrhundert jahrhunderts stock etage klasse platz woche"
)
"""What follows an ordinal number with a point in German."""

ITEM = regex(r"[ \t]*(?:[-*+•‣◦\u2013]|[0-9]{1,4}[.)]|[A-Za-z][.)])[ \t]+|[ \t]*#{1,6}[ \t]+")
"""How an item of a list, or a heading, begins."""
CODE = regex(r"^[ \t]*(?P<fence>`{3,}|~{3,})[^`\n]*$(?P<inside>(?s:.*?))(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)", re.MULTILINE)
"""A block of code in Markdown, which is one thing however much stands in it."""
TABLE = regex(
    r"^[^|\n]*\|.*\n[ \t]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*(?::?-+:?[ \t]*)?)+$(?:\n[^|\n]*\|.*)*",
    re.MULTILINE,
)
"""A table of Markdown: its head, the line of dashes below that, and its rows."""
JOY = r"[\U0001f600-\U0001f64f\U0001f910-\U0001f92f\U0001f970-\U0001f97a\U0001f44b-\U0001f450\U0001f389\U0001f38a\U0001f493-\U0001f49f\u2764\u2728\u263a]"
"""Faces, hands and hearts, which stand where a sentence ends."""
END = regex(
    rf"""{JOY}[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*(?=\ [^\W\d_])
    | (?:[.!?\u2026\u061f\u06d4\u0964\u0965]+|[\u3002\uff01\uff1f\uff0e]+)["'\u2018\u2019\u201c\u201d\u00ab\u00bb)\]*_\u300d\u300f\uff09]*""",
    re.VERBOSE,
)
"""Where a sentence may end, with the quotes and brackets that close behind it."""
POINTS = frozenset(".!?\u061f\u06d4\u0964\u0965")
FULL_WIDTH = frozenset("\u3002\uff01\uff1f\uff0e")


def sentences(text: str) -> int:
    """Count the sentences of a text.

    One ends at `.`, `!`, `?`, `\u2026` or their like in Arabic and Hindi before a space or the end, and at their full-width forms; not behind an abbreviation, and not before
    a small letter when it is a point or stands inside quotes; and behind a smile or the like before a capital. Every item of a list, every row of a table, every heading and every paragraph has at least one,
    and a block of code is one.
    """
    return len(sentences_of(text))


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, each in one line; a block of code is one."""
    text = "\n".join(text.splitlines())
    found, at = list[str](), 0
    for code in CODE.finditer(text):
        inside = " ".join(code["inside"].split())
        found += [*_in_prose(text[at : code.start()]), *([inside] if _says_something(inside) else [])]
        at = code.end()
    return [*found, *_in_prose(text[at:])]


def _in_prose(text: str) -> list[str]:
    return [one for block in _blocks(text) for one in _in_block(block)]


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text))


def _blocks(text: str) -> list[str]:
    """The items, rows, headings and paragraphs of a text, each in one line."""
    blocks: list[list[str]] = [[]]
    apart = TABLE.sub(lambda found: "\n" + found[0].replace("\n", "\n\n") + "\n", "\n".join(shown(text).splitlines()))
    for line in apart.splitlines():
        found = ITEM.match(line)
        if found or not line.strip():
            blocks.append([])
        blocks[-1].append(line[found.end() :] if found else line)
        if found and "#" in found[0]:
            blocks.append([])
    return [" ".join(" ".join(block).split()) for block in blocks]


def _in_block(block: str) -> list[str]:
    ends = [0, *(found.end() for found in END.finditer(block) if _is_end(block, found)), len(block)]
    return [block[start:end] for start, end in pairwise(ends) if _says_something(block[start:end])]


def _is_end(block: str, found: re.Match[str]) -> bool:
    after = block[found.end() : found.end() + 24]
    mark = found[0].rstrip("\"'\u2018\u2019\u201c\u201d\u00ab\u00bb)]*_\u300d\u300f\uff09")
    closed = mark != found[0]
    if mark[-1] in FULL_WIDTH:
        return not closed or not after or after[0] == " "
    if not after:
        return True
    if after[0] != " ":
        return within(after[0], IDEOGRAPHS) and mark[-1] != "."
    following = after[1:2]
    if following.islower() and (closed or mark[-1] not in POINTS or mark.startswith("..")):
        return False
    return not (mark == "." and _abbreviated(block, found.start(), after[1:]))


def _initial(block: str, end: int, after: str) -> bool:
    """Whether a point stands behind an initial: a capital at the begin, or beside another initial; elsewhere it may be a grade or a vitamin."""
    if re.match(r"[A-Z]\. ", after) and re.search(r"\b[A-Z]\Z", block[max(end - 2, 0) : end]):
        return True
    return INITIALS.search(block, max(end - 4, 0), end) is not None


def _goes_on(after: str) -> bool:
    return after[:1].islower() or after[:1].isdecimal() or after[:1] in {"-", "\u2013", "\u2014"}


def _abbreviated(block: str, end: int, after: str) -> bool:
    if any(found.start() < end < found.end() for found in PAIRS.finditer(block, max(end - 8, 0), end + 8)):
        return True
    pair = next(
        (found.end() - 1 for found in LAST_PAIRS.finditer(block, max(end - 8, 0), end + 8) if found.start() < end < found.end()), None
    )
    if pair is not None and pair != end:
        return True
    half = next((found.end() - 1 for found in HALF.finditer(block, max(end - 5, 0), end + 5) if found.start() < end < found.end()), None)
    if half is not None:
        return half != end or _goes_on(after)
    written = block[max(end - 16, 0) : end].rsplit(" ", 1)[-1].lstrip("(\"'[\u201c\u2018*_")
    token = written.casefold()
    if DASH.split(written)[-1] in WEEKDAYS and _goes_on(after):
        return True
    if token in ALWAYS or _initial(block, end, after):
        return True
    if token in BEFORE_NUMBERS:
        return after[:1].isdecimal()
    first = after.split(" ", 1)[0].rstrip(".,;:!?)\"'\u201c\u201d").casefold()
    goes_on = _goes_on(after)
    acronym = ACRONYM.fullmatch(token) is not None and token not in {"a.m", "p.m"}
    if acronym or pair is not None or token in MAY_END or token.endswith("str") or written in {"M", "MM", "Hr", "Fr"}:
        return goes_on or first not in STARTERS
    if token in {"a.m", "p.m"} and OF_ZONE.match(after):
        return True
    if DASH.split(token)[-1] in BEFORE_LOWER or DAY.fullmatch(token):
        return goes_on
    ordinal = first in ORDERED or SECOND.match(after) is not None or (after[:1].islower() and first not in STARTERS)
    return token.isdecimal() and len(token) <= 2 and ordinal
