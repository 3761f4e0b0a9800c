"""What the words of a name and of an English description say about how much a tool returns."""

import re
from collections.abc import Iterator

from msgspec import Struct

from specforge.regexes import regex


def these(words: str) -> frozenset[str]:
    """A set of words from a text of them."""
    return frozenset(words.split())


LISTING = frozenset({"list", "lists", "search", "find", "locate", "browse", "enumerate", "discover", "query"})
"""Verbs whose plural object is a list of rows."""
GIVING = these(
    """
    access display fetch filter get load obtain provide pull read retrieve return show view
    """
)
"""Verbs that return something, be it one or many."""
OTHER = these(
    """
    add adjust administer analyze apply archive assign authenticate book build buy calculate cancel change classify close compare compute configure convert count
    create decrypt delete deploy determine do download draw edit encrypt estimate evaluate execute format generate handle identify initialize insert install
    invoke log make manage merge modify move optimize parse pay place play post predict process publish purchase put register remove rename replace reserve reset
    resolve round run save scan schedule sell send set share simulate solve sort split start stop store submit sum summarize train transfer transform translate
    update upload validate verify write
    """
)
"""Verbs of tools that change or work out something; what such a tool returns is no list that is asked for."""

_DETERMINERS = these(
    """
    a all an any complete each entire every full multiple one several single some the various
    """
)
_ALL = frozenset({"all", "every"})
_WHOLE = frozenset({"entire", "complete", "full"})
_LISTS = frozenset({"list", "lists", "array", "collection", "listing"})
_STOPS = these(
    """
    about according across after against along among and around as at available based before being belonging between by containing during featuring for
    from given has have having held in including inside involved involving is like located made matching meeting near nearby of offered offering on or
    over per playing posted produced published registered related released sold specific starting suitable than that the their to under using via was were
    where which while who whose with within works
    """
)
_MASS = these(
    """
    access address analysis analytics aspects attributes axis basics basis business calculus characteristics class conditions contents coordinates
    credentials data details diabetes diagnostics dimensions directions dynamics economics electronics fees figures forecasts gas graphics guidelines
    headquarters hours information insights instructions is its limits mathematics means measurements metadata metrics news outcomes parameters
    permissions physics plus points politics preferences prices process progress properties rates ratings requirements s savings scores series settings
    specifications specs statistics stats status stress success summaries terms this times trends us values vitals was weather
    """
)
"""Nouns with an s that describe one thing, or are no plural."""
_MATHEMATICS = these(
    """
    angles derivatives digits divisors eigenvalues elements extrema factors intersections multiples numbers primes roots solutions zeros
    """
)
_FEW = these(
    """
    achievements categories collectables collectibles colors colours commands connections continents countries currencies days departments ecosystems experiences
    fields formats frameworks genders genres implementations ingredients languages levels modes monarchs months options plugins priorities providers
    qualifications regions roles seasons sections sizes skills sources states statuses styles technologies timezones types units versions weekdays zones
    """
)
"""Plurals of which there are few in any world."""
_RECORDS = these(
    """
    accounts albums alerts announcements appointments articles artists artworks assets assignments attachments attractions auctions bills blogs boards
    bookings bookmarks books bugs builds campaigns candidates cards cars cases charges clients clinics collections comments commits companies complaints
    concerts contacts contracts conversations courses customers deals deliveries deployments devices diffs discussions doctors documents donations
    downloads drivers emails employees entities entries episodes errors events exhibitions expenses favorites files films flights folders followers forums
    friends games grants hospitals hotels houses images incidents instances interviewers invoices issues items jobs journals lawsuits leads lessons
    listings locations logs matches measurements meetings members memories mentions messages monitors movies museums notes notifications objects offers
    orders organizations pages papers parks participants patients payments people performances phones photos pictures pipelines players pods positions
    posts products professionals projects properties providers publications pull-requests purchases quotes receipts recipes recommendations records
    refunds releases reminders repositories requests reservations restaurants reviews rows runs schools sellers servers services sessions shipments sips
    snippets songs sources spans stocks stores stories students subscribers subscriptions subtasks suggestions suppliers tags tasks tests threads tickets
    timesheets todos topics tours traces tracks trades trains transactions trips tweets users vehicles vendors venues videos violations visits voicemails
    volunteers vulnerabilities warehouses websites wines workers workflows workouts
    """
)
"""Nouns of rows that grow with the data, and that are rows even after a verb that only says that something is returned."""
_KINDS = these(
    """
    activities alarms apps branches channels configurations databases datasets groups keys models namespaces packages playlists policies resources rooms
    rules secrets sensors shops shows spots stations tables teams workspaces
    """
)
"""Nouns of rows, too, of which there may be few."""
_PLACES = frozenset(
    ["web", "internet", "database", "catalog", "catalogue", "index", "wikipedia", "google", "knowledge-base", "inventory", "online"]
)
"""What is searched as a whole, so that many hits come back."""
_IRREGULAR = frozenset({"people", "children", "movies", "series", "staff"})

_SENTENCES = regex(r"(?:[.:;!?]\s+|\n|^|\s-\s)")
_OPENING = regex(
    r"^(?:(?:this|the|a|an)\s+(?:\w+\s+)?(?:function|tool|method|api|endpoint|command|operation|action|service|utility|procedure|query)\s+)?"
    r"(?:(?:is\s+|can\s+be\s+)?(?:used|designed|intended|called)\s+(?:to|for)\s+|(?:allows?|enables?|lets?|helps?)\s+(?:\w+\s+){0,2}?(?:to\s+)?|will\s+|can\s+|use\s+(?:this|it)\s+(?:\w+\s+)?to\s+)?"
    r"(?:(?:\w+ly|please)\s+)?"
    r"(?:(?:perform|execute|run|conduct)(?:s|es)?\s+(?:(?:a|an|the)\s+)?(?:[\w-]+\s+){0,2}?(?=(?:search|query)(?:es)?\b))?",
    re.IGNORECASE,
)
_VERB = regex(r"([a-z]+)(?:\s+(?:and|or)\s+([a-z]+))?\b", re.IGNORECASE)
_TOKEN = regex(r"[^\W_][\w'\u2019-]*|[,(]", re.UNICODE)
_RETURNED = regex(
    r"\b(?:return|retriev|fetch|get)(?:s|es|ing|e)?\s+(?:(?:a|an|the)\s+)?(?:[\w-]+\s+){0,3}?(?:list|array|collection)\s+of\s+",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred|a\s+hundred|thousand)"
)
_STATED = regex(
    rf"\b(?:up\s+to|at\s+most|no\s+more\s+than|not\s+more\s+than|max(?:imum)?(?:\s+(?:of|is|value|number|allowed|limit|size))*\s*[:=]?|first|top|limited\s+to|limit\s+of|latest|last|(?:less|fewer)\s+than|capped\s+at|cap\s+of|<=|≤|1\s*(?:-|\u2013|to)|between\s+\w+\s+and|range\s+(?:of\s+)?\w+\s*(?:-|\u2013|to))\s*[`'\"]?{_NUMBER}\b|\b\d+\s*,\s*(?:which\s+is\s+)?the\s+max",
    re.IGNORECASE,
)
_RANKED = regex(
    r"\b(?:top|best|nearest|closest|most|highest|lowest|largest|biggest|cheapest|fastest|leading|popular|similar|trending|recommended|tallest|longest|oldest|richest|major|significant|key|main|notable|important|famous|common)\b",
    re.IGNORECASE,
)
_ORDERED = regex(
    r"\b(?:sort(?:ed|s|ing)?|order(?:ed|ing)\s+(?:by|in|from)|order\s+by|in\s+(?:\w+\s+){0,3}order|newest|latest|oldest|recent|ascending|descending|"
    r"alphabetical(?:ly)?|chronological(?:ly)?|ranked|ranking|by\s+relevance|relevance|most\s+relevant|(?:newest|oldest|latest)\s+first|from\s+\w+est\s+to|last\s+\d+)\b",
    re.IGNORECASE,
)
_PAGED = regex(
    r"\b(?:paginat\w*|pages?|paged|per\s+page|at\s+a\s+time|up\s+to|limit\w*|cursor|next\s+page|chunks?|batch(?:es)?)\b", re.IGNORECASE
)


class Said(Struct, frozen=True):
    """What one clause says is returned."""

    verb: str
    noun: str
    """The head of the object, in lower case; empty when there is none."""
    everything: bool
    """Whether it says `all`, `every` or the like."""
    listed: bool
    """Whether it says `a list of`."""
    one: bool
    """Whether it says that it is a single thing."""
    few: bool
    """Whether there are few of the kind in any world."""
    words: str
    """The clause as far as it was read."""

    @property
    def many(self) -> bool:
        """Whether rows without a natural end come back."""
        if self.verb == "search" and self.noun in _PLACES:
            return True
        if self.one or not is_plural(self.noun) or self.noun in _MATHEMATICS or self.few:
            return False
        return self.listed or self.everything or self.verb in LISTING or self.noun in _RECORDS or self.noun in _KINDS

    @property
    def grows(self) -> bool:
        """Whether these rows grow with the data: hits of a search, or a kind of which there is no end."""
        return self.many and (self.noun in _RECORDS or (self.verb in LISTING and self.verb not in {"list", "enumerate"}))


def is_record(held: list[str]) -> bool:
    """Whether the last word of a name is the plural of rows that grow with the data."""
    return bool(held) and held[-1] in _RECORDS


def is_plural(noun: str) -> bool:
    """Whether a noun in lower case is the plural of things that are counted."""
    if noun in _IRREGULAR:
        return noun != "series"
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and noun not in _MASS


def clauses(description: str) -> Iterator[Said]:
    """The clauses of a description that begin a sentence with a verb of returning, and lists that are returned later on."""
    for sentence in _SENTENCES.split(description):
        rest = _after_opening(sentence)
        found = _VERB.match(rest)
        if found is None:
            continue
        verb = next((base for base in map(_base, (found[1], found[2] or "")) if base in LISTING or base in GIVING), "")
        if verb:
            end = found.end() if found[2] and _base(found[2]) in LISTING | GIVING else found.end(1)
            yield _object(verb, rest[end:])
    for found in _RETURNED.finditer(description):
        yield _object("return", "a list of " + description[found.end() :])


def leading_verb(description: str) -> str:
    """The verb that the description begins with, in its base form where it is known."""
    found = _VERB.match(_after_opening(description))
    return _base(found[1]) if found else ""


def _after_opening(sentence: str) -> str:
    """A sentence without words as `This function is used to`."""
    found = _OPENING.match(sentence)
    return sentence[found.end() :] if found else sentence


def _base(verb: str) -> str:
    verb = verb.casefold()
    known = LISTING | GIVING | OTHER
    for base in (verb, verb[:-1], verb[:-2], verb[:-3], f"{verb[:-3]}e", f"{verb[:-3]}y"):
        if base in known and verb.startswith(base[:-1]):
            return "list" if base == "lists" else base
    return verb


def _object(verb: str, rest: str) -> Said:
    tokens = [token[0] for token in _TOKEN.finditer(rest[:200])]
    if tokens and tokens[0].casefold() in {"for", "through", "up", "back"}:
        tokens = tokens[1:]
    everything = listed = one = few = each = False
    noun, taken = "", []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        word = token.casefold()
        following = tokens[index + 1].casefold() if index + 1 < len(tokens) else ""
        if word in _LISTS and following == "of":
            listed, one, noun = True, False, ""
            taken += [token, "of"]
            index += 2
            continue
        if not noun and word in _DETERMINERS:
            everything = everything or word in _ALL or (word in _WHOLE and following in _LISTS)
            one = one or (word in {"a", "an", "one", "single", "each", "any"} and not each)
            each = each or word == "every"
        elif not noun and word in {
            "of",
            "specific",
            "available",
            "nearby",
            "related",
            "registered",
            "published",
            "released",
            "the",
            "their",
        }:
            pass
        elif (
            word in {",", "("}
            or (word in _STOPS and (noun or not word.endswith(("ing", "ed"))))
            or (word.endswith(("ing", "ed")) and is_plural(noun))
        ):
            break
        else:
            noun = word
        taken.append(token)
        index += 1
    noun = noun.removesuffix("'s")
    if each and noun.isalpha() and not is_plural(noun):
        noun = _plural(noun)  # `every order` is all of the orders
    return Said(verb, noun, everything, listed, one, few or noun in _FEW, " ".join([verb, *taken]))


def _plural(noun: str) -> str:
    """The plural of a noun in lower case that has a regular one."""
    if noun.endswith("y") and noun[-2:-1] not in set("aeiou"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def states_maximum(text: str) -> bool:
    """Whether a text states how many there can be."""
    return _STATED.search(text) is not None


def says_ranked(text: str) -> bool:
    """Whether a text asks for the first of some ranking."""
    return _RANKED.search(text) is not None


def says_order(text: str) -> bool:
    """Whether a text says in which order rows come."""
    return _ORDERED.search(text) is not None


def says_pages(text: str) -> bool:
    """Whether a text says that it is not everything that comes at once."""
    return _PAGED.search(text) is not None
