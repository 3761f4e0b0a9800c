"""What the words of a name and of a description say about how much a tool returns, in the languages that they show."""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from specforge.languages import languages_of
from specforge.probing.definitions import english, french, german, italian, portuguese, spanish
from specforge.probing.definitions.lexicon import Lexicon
from specforge.regexes import regex
from specforge.wordings import tongue_in

ENGLISH = english.LEXICON
OTHERS = (german.LEXICON, french.LEXICON, spanish.LEXICON, portuguese.LEXICON, italian.LEXICON)
SENTENCES = regex(r"(?:[.:;!?]\s+|\n|^|\s-\s)")
WORD = regex(r"[^\W\d_]+")
TOKEN = regex(r"[^\W_][\w'\u2019-]*|[,(]")
ELIDED_TOKEN = regex(r"[^\W_]+(?=['\u2019]\w)|[^\W_][\w-]*|[,(]")
"""The same where an apostrophe joins an article to its noun."""
ARGUMENTS = regex(
    r"\b(?:args|arguments?|argumente|params?|parameters?|paramètres|par[áâa]metros|parametri|argumentos|argomenti)\s*:"
    r".*?(?=\b(?:returns?|retourne|renvoie|retorna|retorno|devuelve|restituisce|rückgabe)\b\s*:|$)",
    re.IGNORECASE,
)
"""What a docstring says of its arguments: a sentence in it is about one of them."""
READ = 200
"""Characters of a clause that are read for its object."""
LAST = 12
"""How many words may stand before a verb that ends its sentence."""
LONG_ENOUGH = 6
"""Letters of a plural that is known as the end of a longer word, as `Bestellungen` in `Kundenbestellungen`."""


class Said(Struct, frozen=True):
    """What one clause says is returned."""

    verb: str
    """In English."""
    noun: str
    """The head of the object, in lower case and where it is known in English; empty when there is none."""
    everything: bool
    """Whether it says `all`, `every` or the like."""
    listed: bool
    """Whether it says `a list of`."""
    one: bool
    """Whether it says that it is a single thing."""
    few: bool
    """Whether there are few of the kind in any world, or as many as it says."""
    words: str
    """The clause as far as it was read."""

    @property
    def many(self) -> bool:
        """Whether rows without a natural end come back."""
        if self.verb == "search" and self.noun in english.PLACES:
            return True
        if self.one or not is_plural(self.noun) or self.noun in english.MATHEMATICS or self.few:
            return False
        return self.listed or self.everything or self.verb in english.LISTING or self.noun in english.RECORDS or self.noun in english.KINDS

    @property
    def grows(self) -> bool:
        """Whether these rows grow with the data: hits of a search, or a kind of which there is no end."""
        return self.many and (self.noun in english.RECORDS or (self.verb in english.LISTING and self.verb not in {"list", "enumerate"}))


@lru_cache(maxsize=4096)
def lexica_of(text: str) -> tuple[Lexicon, ...]:
    """Give the words of the languages that a text shows; those of every language where too little shows any, English last."""
    shown = languages_of(text)
    found = tuple(one for one in OTHERS if one.code in shown or not shown)
    return found if found and shown and "en" not in shown else (*found, ENGLISH)


def is_record(held: list[str]) -> bool:
    """Whether the last word of a name is the plural of rows that grow with the data."""
    return bool(held) and any(noun in english.RECORDS for noun in (held[-1], *(one.nouns.get(held[-1], "") for one in OTHERS)))


def is_plural(noun: str) -> bool:
    """Whether a noun in lower case, in English where it is known, is the plural of things that are counted."""
    if noun in english.IRREGULAR:
        return noun != "series"
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and noun not in english.MASS


def is_listing(word: str) -> bool:
    """Whether a word of a name asks for rows, as `list` and `buscar` do."""
    return verb_named(word) in english.LISTING


def verb_named(word: str) -> str:
    """Give the English verb that a word of a name means; the word itself where none is known."""
    if word in english.VERBS:
        return word
    return next((verb for one in OTHERS if (verb := one.verbs.get(word))), word)


def clauses(description: str) -> Iterator[Said]:
    """The clauses of a description that begin a sentence with a verb of returning, and lists that are returned later on."""
    lexica = lexica_of(description)
    said = description if ENGLISH in lexica else ARGUMENTS.sub(" ", description)
    for sentence in SENTENCES.split(said):
        read = [(_likeness(sentence, lexicon, one), one) for lexicon in lexica if (one := _clause(sentence, lexicon)) is not None]
        if read:
            yield max(read, key=lambda one: one[0])[1]
    for lexicon in lexica:
        for found in lexicon.returned.finditer(description):
            spoken = "return a list of" if lexicon is ENGLISH else found[0].strip()
            yield _object("return", spoken, description[found.end() :], lexicon, listed=True)


def leading_verb(description: str) -> str:
    """The verb that the description begins with, in English and in its base form where it is known."""
    for lexicon in lexica_of(description):
        verb, _, _ = _verb(description, lexicon)
        if verb in english.VERBS or lexicon is ENGLISH:
            return verb
    return ""


def _likeness(sentence: str, lexicon: Lexicon, said: Said) -> int:
    """How many words of a sentence are small ones of a language; a noun that it knows counts twice."""
    small = lexicon.determiners | lexicon.all | lexicon.one | lexicon.stops
    known = said.noun in lexicon.nouns.values()
    return sum(word.casefold() in small for word in WORD.findall(sentence[:READ])) + 2 * known


def _clause(sentence: str, lexicon: Lexicon) -> Said | None:
    verb, spoken, rest = _verb(sentence, lexicon)
    return _object(verb, spoken, rest, lexicon) if verb in english.RETURNING else None


def _verb(sentence: str, lexicon: Lexicon) -> tuple[str, str, str]:
    """The verb of a sentence behind words as `This function is used to`, as it is written, and what its object is in."""
    opening = lexicon.opening.match(sentence)
    rest = sentence[opening.end() :] if opening else sentence
    found = WORD.match(rest)
    if found is None:
        return "", "", ""
    verb, end = _base(found[0], lexicon), found.end()
    second = re.match(rf"\s+{lexicon.joined.pattern}\s+([^\W\d_]+)\b", rest[end:], re.IGNORECASE)
    if second is not None and (also := _base(second[1], lexicon)) in english.RETURNING:
        end += second.end()
        verb = verb if verb in english.RETURNING else also
    if lexicon.final and not verb:
        words = list(WORD.finditer(rest))[1:LAST]
        last = next((one for one in words if one[0].endswith("n") and one[0].islower() and _base(one[0], lexicon)), None)
        return (_base(last[0], lexicon), "", rest[: last.start()]) if last is not None else ("", "", "")
    return verb, verb if lexicon is ENGLISH else rest[:end], rest[end:]


def _base(verb: str, lexicon: Lexicon) -> str:
    """A verb in English and in its base form; in another language, nothing where it is not known."""
    verb = verb.casefold()
    if lexicon is not ENGLISH:
        return lexicon.verbs.get(verb, "")
    for base in (verb, verb[:-1], verb[:-2], verb[:-3], f"{verb[:-3]}e", f"{verb[:-3]}y"):
        if base in english.VERBS and verb.startswith(base[:-1]):
            return "list" if base == "lists" else base
    return verb


def _object(verb: str, spoken: str, rest: str, lexicon: Lexicon, *, listed: bool = False) -> Said:
    """What a verb is about, in the words behind it."""
    shape = ELIDED_TOKEN if lexicon.code in {"fr", "it"} else TOKEN
    tokens = list(shape.finditer(rest[:READ]))
    words = [token[0].casefold() for token in tokens]
    index = 1 if words and words[0] in lexicon.to else 0
    everything = one = each = counted = False
    noun, taken = "", list[str]()
    while index < len(words):
        word, following = words[index], words[index + 1] if index + 1 < len(words) else ""
        behind = words[index + 2] if index + 2 < len(words) else ""
        if word in lexicon.lists and (following in lexicon.of or (following in lexicon.whole and behind in lexicon.of)):
            listed, one, noun = True, False, ""
            everything = everything or following in lexicon.whole
            step = 1 if following in lexicon.all or following in lexicon.determiners else 2
            step += following in lexicon.whole
            taken += [token[0] for token in tokens[index : index + step]]
            index += step
            continue
        if not noun and (word in lexicon.determiners or word in lexicon.all or word in lexicon.one or word in lexicon.whole):
            everything = everything or word in lexicon.all or (word in lexicon.whole and following in lexicon.lists)
            one = one or (word in lexicon.one and not each)
            each = each or word == "every"
        elif not noun and word in lexicon.skipped:
            pass
        elif _ends(word, noun, lexicon):
            break
        elif lexicon is not ENGLISH and _is_number(word, lexicon):
            counted = True
        else:
            noun = word
        taken.append(tokens[index][0])
        index += 1
    noun = noun.removesuffix("'s")
    if each and noun.isalpha() and not is_plural(noun):
        noun = _plural(noun)  # `every order` is all of the orders
    noun = _in_english(noun, lexicon, plural=verb == "list" or everything)
    written = f"{spoken} {rest[: tokens[index - 1].end()].strip()}" if index else spoken
    told = " ".join([spoken, *taken]) if lexicon is ENGLISH else written
    return Said(verb, noun, everything, listed, one, counted or noun in english.FEW, told.strip())


def _ends(word: str, noun: str, lexicon: Lexicon) -> bool:
    """Whether a word ends an object that has a noun, or none yet."""
    if word in {",", "("}:
        return True
    if lexicon is ENGLISH:
        return (word in lexicon.stops and (bool(noun) or not word.endswith(("ing", "ed")))) or (
            word.endswith(("ing", "ed")) and is_plural(noun)
        )
    if lexicon.head_first and noun and (noun in lexicon.nouns or is_plural(noun)):
        return True
    return word in lexicon.stops or (bool(noun) and word in lexicon.all)


def _is_number(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is a number of several things."""
    tongue = tongue_in(lexicon.code)
    return word.isdigit() or (tongue is not None and tongue.numbers.get(word, 0) > 1)


def _in_english(noun: str, lexicon: Lexicon, *, plural: bool) -> str:
    """A noun in English where it is known; where no ending tells a plural, one that must be one gets the ending of one."""
    if lexicon is ENGLISH or noun in lexicon.nouns:
        return lexicon.nouns.get(noun, noun)
    if not lexicon.plural_letters:
        return noun
    whole = (meant for known, meant in lexicon.nouns.items() if len(known) >= LONG_ENOUGH and noun.endswith(known))
    rows = noun in english.RECORDS or noun in english.KINDS or noun in english.FEW
    return next(whole, noun if rows else f"{noun}s" if noun and plural and noun[-1] in lexicon.plural_letters else "")


def _plural(noun: str) -> str:
    """The plural of a noun in lower case that has a regular one."""
    if noun.endswith("y") and noun[-2:-1] not in set("aeiou"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def states_maximum(text: str) -> bool:
    """Whether a text states how many there can be."""
    return any(one.stated.search(text) for one in _with_english(text))


def says_ranked(text: str) -> bool:
    """Whether a text asks for the first of some ranking."""
    return any(one.ranked.search(text) for one in _with_english(text))


def says_order(text: str) -> bool:
    """Whether a text says in which order rows come."""
    return any(one.ordered.search(text) for one in _with_english(text))


def says_pages(text: str) -> bool:
    """Whether a text says that it is not everything that comes at once."""
    return any(one.paged.search(text) for one in _with_english(text))


def counts_rows(text: str) -> bool:
    """Whether the description of an argument says that it counts results."""
    return any(one.counted.search(text) and not one.uncounted.search(text) for one in _with_english(text))


def counts_something_else(text: str) -> bool:
    """Whether it says that it counts something else, as words or days."""
    return any(one.uncounted.search(text) for one in _with_english(text))


def says_end(text: str) -> bool:
    """Whether a text says how the last page is known."""
    return any(one.ending.search(text) for one in _with_english(text))


def format_in(text: str) -> str:
    """Give the words of a text that tell how a cursor is made, but for what it forbids; empty where there are none."""
    lexica = _with_english(text)
    for one in lexica:
        text = one.forbidden.sub("", text)
    return next((match[0] for one in lexica if (match := one.formatted.search(text))), "")


def without_default(text: str) -> str:
    """A text without what it says of a default."""
    for one in _with_english(text):
        text = one.default.sub("", text)
    return text


def _with_english(text: str) -> tuple[Lexicon, ...]:
    """The languages that a text shows, and English, since names and numbers are written so in every one."""
    return (ENGLISH, *(one for one in lexica_of(text) if one is not ENGLISH))
