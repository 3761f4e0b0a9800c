"""Paragraphs cut into sentences, where each of them says something without the others, and what a sentence speaks of."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, zip_longest

from msgspec.structs import replace

from specforge.importing.classifying import introduces, is_label, receives
from specforge.importing.markdown import Block, joined
from specforge.regexes import regex

_END = regex(
    r"[.!?]+[\"')\]\u201c\u201d\u00bb*_`]*[ \t]+(?=[^\Wa-z\u00df-\u00f6\u00f8-\u00ff]|[\"'(`<*_{\u201c\u201e\u00ab\u00bf\u00a1])|\u3002(?=[^\u300d\uff09])"
)
"""Where one sentence may end and another one begin."""
_SHORTENED = regex(
    r"(?:^|[\s(\"'])(?:[^\W\d_]|[0-9]{1,2}|[ivx]{2,4}|(?:[^\W\d_]\. ?)+[^\W\d_]|mrs?|ms|dr|prof|st|no|nr|vs|etc|approx|inc|ltd|co|corp|dept|est|fig|ext|max|min|"
    r"bzw|ca|vgl|inkl|exkl|zzgl|ggf|evtl|str|tel|abs|art|usw|sog|sra?|uds?|mme|mlle|av|p[\u00e1a]g|sig|dott|ecc)\.[ \t]+$",
    re.IGNORECASE,
)
"""A full stop that shortens a word, or stands behind a number."""
_FIRST = (
    r"and|but|or|so|also|however|then|otherwise|else|instead|again|besides|additionally|moreover|furthermore|afterwards|similarly|likewise|conversely|"
    r"this|that|these|those|such|others?|another|here|there(?! (?:is|are|was|were|will|may|can)\b)|therefore|thus|hence|only then|even (?:if|then)|"
    r"the (?:same|latter|former|others?|rest|first|second|third|next|above|following|ones?)|(?:each|all|both|either|neither|none|some|most|many|one|two|three|any)"
    r"(?= (?:has|have|is|are|was|were|can|must|should|may|will|of (?:the )?(?:them|these|those|two|three|four|five|six))\b)|"
    r"in (?:this|that|these|those|such|either|both|other) (?:other )?cases?|for (?:example|instance)|e\.g\.|if (?:so|not|yes|no|possible|needed|necessary)|"
    r"und|oder|aber|auch|sie|er|dies\w*|jene\w*|das(?= (?:ist|sind|gilt|hei\u00dft|bedeutet|war|wird|kann|geht)\b)|dann|danach|dabei|daf\u00fcr|damit|dazu|darin|darauf|dar\u00fcber|"
    r"davon|daher|deshalb|deswegen|sonst|ansonsten|andernfalls|jedoch|beide[sn]?|hier|dort|stattdessen|ebenso|au\u00dferdem|zudem|besteh(?:t|en) (?:eine?|keine?)\b|"
    r"zum beispiel|z\. ?b\.|(?:wenn|falls) (?:ja|nein|nicht|m\u00f6glich|n\u00f6tig)|"
    r"et|ou|mais|aussi|cet(?:te)?|ces?|sinon|alors|ensuite|puis|cependant|toutefois|ainsi|donc|par exemple|dans ce cas|si (?:oui|non|no|s\u00ed)|"
    r"[ye]|pero|tambi\u00e9n|est[eao]s?|es[eao]s?|entonces|luego|despu\u00e9s|adem\u00e1s|as\u00ed|de lo contrario|por ejemplo|"
    r"ma|anche|quest[oaie]|quell[oaie]|altrimenti|allora|poi|inoltre|tuttavia|quindi|cos\u00ec|per esempio|se (?:no|s\u00ec|n\u00e3o|sim)|"
    r"mas|tamb\u00e9m|ess[ea]s?|isso|isto|ent\u00e3o|depois|al\u00e9m|assim|sen\u00e3o|caso contr\u00e1rio|por exemplo|(?:en|in|em|n)(?: ?(?:este|ese|esse|tal|questo))? caso"
)
"""Words that point back where a sentence begins with them."""
_NEAR = (
    r"its?|it['\u2019]s|itself|they|them|theirs?|they['\u2019](?:re|ve|ll)|he|she|him|his|hers?|none|(?:this|these|those)(?![ \w]*:)(?! (?:\w+ )?(?:instructions?|rules?|prompt|conversation|chat|call|session)\b)|"
    r"(?:do|does|done|did|doing|after|before|about|for|with|by|than|like) (?:that|so)|(?:faster|sooner|earlier)(?=\W*$|[.,;!?])|again|instead|elsewhere|"
    r"ihm|ihn|(?<!gibt )(?<!geht )es(?! gibt\b)|(?-i:sie|ihnen|ihre?[mnrs]?|er)|dies\w*|davon|damit|dar\u00fcber|daf\u00fcr|darauf|"
    r"elles?|ils|lui|leurs?|cel(?:ui|le|a)|ceux|\u00e7a|il(?! (?:faut|y a|est (?:possible|interdit|important))\b)|\u00e9l|ell[ao]s?|eso|esto|ess[oaie]|el[ea]s?|isso|isto"
)
"""Words that point back where they stand among the first of a sentence, and what they mean cannot stand before them."""
_POINTS_BACK = regex(
    rf"\W{{0,5}}(?:(?:{_FIRST})(?![\w'\u2019-])|(?:[^\s.!?]{{1,40}} ){{0,5}}?\W{{0,5}}(?:{_NEAR})(?![\w'\u2019-])|"
    r"(?:\u305d\u308c|\u305d\u306e|\u3053\u308c|\u3053\u306e|\u305d\u3053|\u3053\u3053|\u305d\u3046|\u3053\u3046|\u307e\u305f|\u305f\u3060\u3057|\u306a\u304a|\u3057\u304b\u3057|"
    r"\u305d\u3057\u3066|\u4f8b\u3048\u3070|\u305f\u3068\u3048\u3070|\u6b21\u306b|\u3060\u304b\u3089|\u306a\u3051\u308c\u3070|\u306a\u3044\u5834\u5408))",
    re.IGNORECASE,
)
"""How a sentence begins that says nothing certain without the one before it."""
_SENTENCE = regex(r"(?:[^\Wa-z]|[*_`\"\u201c\u201e\u00ab]).*[.!?\u3002][\"')\u201d\u00bb]*")
"""A line that is a sentence."""
_ENDS = regex(r"[.!?][\"')\u201c\u201d]*\Z|\u3002\Z")
_OPENS = regex(r"[(\[\u00ab\u300c\uff08]")
_CLOSES = regex(r"[)\]\u00bb\u300d\uff09]")
_QUOTES = (regex('"'), regex("`"), regex("[\u201c\u201d\u201e]"))
"""Marks that stand at both ends of what they enclose."""


_YOU = {
    "en": r"you(?:['\u2019]\w+)?|i|my|me|your (?:name|role|job|task|mission|purpose|goal|persona|character|expertise)",
    "de": r"du|dich|dir|dein\w*|ich|mich|mir|mein\w*|(?-i:Sie|Ihnen|Ihre?[mnrs]?)",
    "fr": r"tu|te|toi|ton|ta|tes|vous|votre|vos|je|t['\u2019]\w+",
    "es": r"t\u00fa|te|ti|usted|yo",
    "it": r"tu|te|ti|tuo|tua|tuoi|io",
    "pt": r"tu|te|voc\u00ea|eu",
}
"""Words that speak to the agent, or with its voice."""
_ELSE = {
    "en": r"(?!(?:if|when(?:ever)?|unless|as|no)\b)(?:(?:the|an?|our|each|every|all|most|some|many|this|there|in|on|at|by|for|from|during|since|outside)\b|"
    r"\S{1,40}s \S|\S{1,40} \S{1,40}s\b|(?:\S{1,40} ){1,6}(?:is|are|was|were|has|have|had|can|cannot|may|will|does|did)\b)",
    "de": r"(?:(?:der|die|das|den|dem|ein\w*|unser\w*|jede\w*|alle|viele|manche|es gibt|im|in|am|an|auf|ab|bei|f\u00fcr|von|vom|zur|zum|nach|seit|wegen|w\u00e4hrend)\b|"
    r"\S+ (?!(?:den|einen|jeden|allen|mit|nicht|erst|oft|selbst|stets|statt)\b)(?-i:[a-z\u00e4\u00f6\u00fc]+(?:t|en))\b|\S+ (?:ist|sind|war|waren|wird)\b)",
    "fr": r"(?:l[ea]|les|l['\u2019]\w+|une?|des|nos|notre|chaque|tou(?:te)?s|il y a|dans|en|pour|sur|depuis|pendant)\b",
    "es": r"(?:el|la|los|las|una?|unos|unas|nuestr\w+|cada|tod\w+|hay|en|desde)\b",
    "it": r"(?:il|lo|la|i|gli|le|l['\u2019]\w+|un\w*|i nostri|le nostre|ogni|tutt\w+|c['\u2019]\u00e8|ci sono|nel\w*|in)\b",
    "pt": r"(?:o|a|os|as|uma?|noss\w+|cada|tod\w+|h\u00e1|em|n[oa]s?)\b",
}
"""How a sentence begins that speaks of something else."""
_STATEMENT = {
    **{
        language: regex(rf"(?!\W{{0,5}}(?:\S{{1,40}} ){{0,5}}?(?:{_YOU[language]})(?![\w'\u2019-]))\W{{0,5}}(?:{words})", re.IGNORECASE)
        for language, words in _ELSE.items()
    },
    "ja": regex(r"(?!.*\u3042\u306a\u305f)[^\u3001\u3002\u306f\u304c]{1,25}[\u306f\u304c]"),
}
"""How a sentence begins that states something, and not of the agent."""


def addresses(text: str, language: str) -> bool:
    """Whether a sentence begins with the agent, in a language by its code."""
    return language in _YOU and re.match(rf"(?:{_YOU[language]})\b", text, re.IGNORECASE) is not None


def states(text: str, language: str) -> bool:
    """Whether a sentence says how something is that is not the agent, or what the agent is given; in other languages, none is known to."""
    return receives(text) or (not text.rstrip().endswith("?") and language in _STATEMENT and _STATEMENT[language].match(text) is not None)


def apart(block: Block, kind: Callable[[str], str]) -> tuple[Block, ...]:
    """Cut a paragraph into the sentences that stand by themselves, where they are of several kinds; gives any other as it is.

    A sentence that is of no kind stays with the one before it, or with the one after it where it is the first.
    """
    text = joined(block.text.split("\n"))
    if block.kind != "text" or "\n" in text:
        return (block,)
    found: list[tuple[str, int, int]] = []
    for begin, end in _bounds(text):
        own = kind(text[begin:end].strip())
        if found and not (own and found[-1][0]):
            found[-1] = (found[-1][0] or own, found[-1][1], end)
        else:
            found.append((own, begin, end))
    if len({own for own, _, _ in found}) == 1:
        return (block,)
    starts = list(_line_starts(block.text))
    return tuple(
        replace(
            block, text=text[begin:end].strip(), first=block.first + _line_at(starts, begin), last=block.first + _line_at(starts, end - 1)
        )
        for _, begin, end in found
    )


def lines_apart(block: Block) -> Iterator[Block]:
    """Cut a paragraph whose every line is a sentence into its lines, but not before one that points back; gives any other as it is."""
    lines = block.text.split("\n")
    if block.kind != "text" or len(lines) != block.last - block.first + 1 or not all(_SENTENCE.fullmatch(line) for line in lines):
        yield block
        return
    begins = [index for index, line in enumerate(lines) if not index or not _POINTS_BACK.match(line)]
    for begin, end in pairwise([*begins, len(lines)]):
        yield replace(block, text="\n".join(lines[begin:end]), first=block.first + begin, last=block.first + end - 1)


def labels_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """Cut a paragraph before the sentence that begins the list below it, for what stands above it says something by itself."""
    for block, following in zip_longest(blocks, blocks[1:]):
        above, _, label = block.text.rpartition("\n")
        listed = block.kind == "text" and following is not None and following.kind in {"item", "step"}
        *before, last = apart(block, str) if listed and introduces(block) else (block,)
        if before:
            yield replace(block, text=" ".join(one.text for one in before), last=before[-1].last)
            yield last
        elif listed and is_label(label) and _ENDS.search(above):
            yield replace(block, text=above, last=block.last - 1)
            yield replace(block, text=label, first=block.last)
        else:
            yield block


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, with those after it that point back to it, or stand in its brackets."""
    ends = [found.end() for found in _END.finditer(text) if not _SHORTENED.search(text, max(0, found.end() - 12), found.end())]
    begin = depth = 0
    odd = [False] * len(_QUOTES)
    for at, end in pairwise([0, *ends]):
        depth += _count(_OPENS, text, at, end) - _count(_CLOSES, text, at, end)
        odd = [one ^ bool(_count(marks, text, at, end) % 2) for one, marks in zip(odd, _QUOTES, strict=True)]
        if depth <= 0 and not any(odd) and not _POINTS_BACK.match(text, end):
            yield begin, end
            begin = end
    yield begin, len(text)


def _count(marks: re.Pattern[str], text: str, begin: int, end: int) -> int:
    return sum(1 for _ in marks.finditer(text, begin, end))


def _line_starts(text: str) -> Iterator[int]:
    """Where each line of a paragraph begins in it; a line end takes one character, as the space in its place does."""
    at = 0
    for line in text.split("\n"):
        yield at
        at += len(line) + 1


def _line_at(starts: list[int], index: int) -> int:
    return sum(1 for start in starts if start <= index) - 1
