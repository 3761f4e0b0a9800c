"""What a language says that everybody agrees with and nobody can check, where an instruction turns on it, and what explains it."""

import re
from collections.abc import Collection, Mapping

from msgspec import Struct

from specforge.regexes import regex

NAMED = "named"
"""The group of a word that stands beside what is called so, as in `a helpful answer`."""


class Vagueness(Struct, frozen=True, kw_only=True):
    """The vague words of one language; each pattern is searched in a clause in lower case, those that say what follows from the end of a word on."""

    words: Mapping[str, str]
    """Each form, with the word that it is a form of."""
    hints: frozenset[str]
    """One of these is in every clause that has such a word, as clauses are cut into words."""
    use: re.Pattern[str]
    """Where an instruction turns on such a word, which is the one group that took part."""
    defining: re.Pattern[str]
    """What says in a section what a word means: an example, a definition, a number in words."""
    explained: re.Pattern[str]
    """What follows says how it is done, or how far it goes."""
    contrast: re.Pattern[str]
    """What follows says what it does not mean."""
    condition: re.Pattern[str]
    """What stands before it is a condition, which asks for nothing."""
    asked: re.Pattern[str]
    """The clause is a question."""
    telling: re.Pattern[str]
    """The clause tells of somebody, as of a role to play."""


def forms_of(*words: str) -> dict[str, str]:
    """Give each form of some words, each written with its forms behind it, with the word."""
    return {form: forms.split()[0] for forms in words for form in forms.split()}


def any_of(words: Collection[str]) -> str:
    """A pattern of one of some words, the longest first."""
    return "|".join(re.escape(one).replace(r"\ ", " ") for one in sorted(words, key=len, reverse=True))


def romance_use(
    *,
    words: Collection[str],
    adverbs: Collection[str],
    joining: str,
    after: str,
    being: str,
    must_be: str,
    answering: str,
    manner: str,
    giving: str,
    articles: str,
    things: str,
    natural: str,
    onward: str,
    sense: str,
) -> re.Pattern[str]:
    """Give the pattern of uses in a language that puts most adjectives behind what they are about.

    Args:
        words: Adjectives.
        adverbs: Words that say how something is done.
        joining: The word for `and`.
        after: What an imperative can stand behind, other than the beginning of a clause and punctuation.
        being: Imperatives that ask to be so.
        must_be: Verbs that say that something has to be so.
        answering: Imperatives of saying something.
        manner: What stands before an adjective that says how it is done.
        giving: Imperatives, or prepositions, before what is said or the tone of it.
        articles: What can stand before that.
        things: What is said, and the tone of it.
        natural: Such a thing with its adjective that means something else, as `natural language`.
        onward: What makes a word precise when it follows.
        sense: Whole phrases, each in a group of its own.
    """
    adjectives, how = any_of(words), any_of(adverbs)
    start = rf"(?:^[\W\d_]*|[,;:.(!]\W{{1,3}}|\b(?:{joining}|{after})\s)"
    beside = rf"(?:(?:\w+,|\w+,?\s(?:{joining})|[^\W\d_]{{1,9}})\s){{0,3}}?"
    end = rf"\b(?!\s(?:{onward})\b)"
    return regex(
        rf"{start}(?:{being})\s{beside}({adjectives}){end}"
        rf"|\b(?:{must_be})\s{beside}({adjectives}){end}"
        rf"|{start}(?:{answering})\s(?:(?!(?:{manner})\s)[^\s,;:.]+,?\s){{0,5}}?({how})\b(?!\sque?\b)"
        rf"|{start}(?:{answering})\s(?:[^\s;:.]+\s){{0,5}}?(?:{manner})\s{beside}({adjectives}){end}"
        rf"|{sense}"
        rf"|{start}(?:{giving})\s(?:(?:{articles})\s)?(?:\w+\s){{0,2}}?(?!{natural})(?:{things})\s{beside}(?P<{NAMED}>{adjectives}){end}"
    )
