"""The words of one language that say how much a tool returns."""

import re
from collections.abc import Mapping

from msgspec import Struct


class Lexicon(Struct, frozen=True, kw_only=True):
    """What stands in descriptions and names; verbs and nouns are given the English words that mean them, so that one reading knows both.

    Words are in lower case; patterns are searched in any case.
    """

    code: str
    """Of ISO 639-1."""
    verbs: Mapping[str, str]
    """Forms of verbs that descriptions and names begin with."""
    nouns: Mapping[str, str]
    """Plurals of what is returned, and things of which there is one."""
    opening: re.Pattern[str]
    """Words as `This function is used to`, from the beginning of a sentence."""
    joined: re.Pattern[str]
    """Between two verbs, as `and`."""
    final: bool = False
    """Whether a verb may end its sentence, as in `Bestellungen auflisten`; the last word of a group of nouns is then the one that counts."""
    plural_letters: str = ""
    """The last letters of plurals, where none of them tells that it is one."""
    head_first: bool = False
    """Whether what is said of a noun follows it, so that the first noun is the one that counts."""
    to: frozenset[str] = frozenset()
    """What can stand between a verb and its object."""
    all: frozenset[str]
    whole: frozenset[str]
    """Words that say the same of a list."""
    one: frozenset[str]
    """Words of a single thing."""
    determiners: frozenset[str]
    """Others that can stand before a noun."""
    skipped: frozenset[str] = frozenset()
    """Other words that are no noun before one."""
    lists: frozenset[str]
    of: frozenset[str]
    """What can stand between a list and what is in it."""
    stops: frozenset[str]
    """Words that end an object."""
    returned: re.Pattern[str]
    """What says later on that a list of something comes back."""
    stated: re.Pattern[str]
    """States how many there can be."""
    ranked: re.Pattern[str]
    """Asks for the first of some ranking."""
    ordered: re.Pattern[str]
    """Says in which order rows come."""
    paged: re.Pattern[str]
    """Says that it is not everything that comes at once."""
    counted: re.Pattern[str]
    """Says of an argument that it counts results."""
    uncounted: re.Pattern[str]
    """Says that it counts something else."""
    default: re.Pattern[str]
    """What is said of a default, to its end."""
    ending: re.Pattern[str]
    """Says how the last page is known."""
    forbidden: re.Pattern[str]
    """What must not be done, to its end."""
    formatted: re.Pattern[str]
    """Tells how a cursor is made."""
    sizes: frozenset[str] = frozenset()
    """Names of arguments, as words, that say how many rows may come back."""
    limits: frozenset[str] = frozenset()
    """Names that say so where many rows come back."""
    numbers: frozenset[str] = frozenset()
    """Names that say so where their descriptions do."""
    onward: frozenset[str] = frozenset()
    """Names that say where to go on."""
    times: frozenset[str] = frozenset()
    since: frozenset[str] = frozenset()
    """Words of names for the beginning of a span of time."""
    until: frozenset[str] = frozenset()
    sorting: frozenset[str] = frozenset()
    """Words of names for an order that can be asked for."""
    complete: frozenset[str] = frozenset()
    """Words of names of fields that say whether rows are left."""


def these(words: str) -> frozenset[str]:
    """Give a set of words from a text of them."""
    return frozenset(words.split())


def named(names: str) -> frozenset[str]:
    """Give a set of names of several words from a text of them with commas between."""
    return frozenset(names.split(", "))


def meaning(**forms: str) -> dict[str, str]:
    """Give each form with the English word that it means; an underscore stands for a hyphen."""
    return {form: english.strip("_").replace("_", "-") for english, words in forms.items() for form in words.split()}
