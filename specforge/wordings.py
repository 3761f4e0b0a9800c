"""What a text loses when it is reworded: numbers, binding words, bounds."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from specforge.regexes import regex

STRONG = ("must", "never", "always", "only", "not", "no", "exactly", "before", "at most", "at least", "every", "all")
"""Words that carry the force of a rule."""
NUMBER = regex(r"\d+(?:[.,:]\d+)*")
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
LOWER = frozenset(("at least", "no fewer than", "no less than", "over", "above"))
UPPER = frozenset(("at most", "up to", "no more than", "within", "under", "below"))
MORE = frozenset(("more than", "exceed", "exceeds", "exceeding", "not less than", "not fewer than", "no earlier than", "a minimum of"))
LESS = frozenset(("fewer than", "less than", "not more than", "no later than", "not later than", "no longer than", "a maximum of"))
COMPARING = frozenset(("over", "above", "under", "below", "more than", "less than", "fewer than", "exceed", "exceeds", "exceeding"))
"""Bounds that a negation before them turns round."""
_BOUNDS = "|".join(sorted(LOWER | UPPER | MORE | LESS, key=len, reverse=True))
_SPACE = "[ \u00a0\u2009\u202f'\u2019]"
BOUND = regex(
    rf"\b({_BOUNDS})\s+(?:[$\u20ac\u00a3]\s?|(?-i:[A-Z]{{3}})\s)?"
    rf"(\d{{1,3}}(?:{_SPACE}\d{{3}})+(?![\d-])(?:[.,]\d+)?|\d+(?:[.,]\d+)*|(?:{'|'.join(WORDS)})\b)"
    r"(?=\s*(%|[^\W\d_]+)?)",
    re.IGNORECASE,
)
"""A bound: its words, its number, and the word behind the number."""
UNCOUNTED = regex(rf"\b(at most|at least|(?:{_BOUNDS})(?=\s+\{{))", re.IGNORECASE)
"""A bound whose number is a name in braces, or not written in digits."""
DENIED = regex(r"\b(?:(?:not|never|cannot|avoid)|\w+n['\u2019]t)(?: \w+){0,4}\s$", re.IGNORECASE)
DENYING = regex(
    r"\b(?:(?:do|does|must|may|shall|can|will|should)\s+not|not|never|cannot|\w+n['\u2019]t)\s+((?:\w+ ){0,2}?)"
    rf"(?=(?:{'|'.join(sorted(COMPARING, key=len, reverse=True))})\s+\d)",
    re.IGNORECASE,
)
"""The negation before a bound, which is a part of the bound."""
IN_CONDITION = regex(r"\b(?:if|when|whenever|unless|until|once|where|for)\b[^,;:.!?]*$", re.IGNORECASE)
GROUPED = regex(r"[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+")
"""A number with marks between its thousands; a language that writes decimals so reads another number."""
SECONDS = {
    "second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_629_746, "year": 31_556_952,
}  # fmt: skip
NEGATION = regex(r"\b(?:at no time|(?:under|in) no circumstances?|not|never|no|cannot)\b|n['\u2019]t\b", re.IGNORECASE)
NEVER = regex(
    r"\b(?:never|at no time|(?:under|in) no circumstances?|cannot|(?:do|does|must|may|shall|can|will)\s+not)\b"
    r"|\b(?:do|does|must|ca|wo)n['\u2019]t\b",
    re.IGNORECASE,
)
"""What forbids as `never` does."""
FORMS = (
    *(regex(rf"\b{word}\b", re.IGNORECASE) for word in ("must", "always", "exactly", "before")),
    regex(r"(?<!not )\bonly\b", re.IGNORECASE),
    NEGATION,
    NEVER,
    regex(r"(?<!not )\b(?:every|all|each)\b", re.IGNORECASE),
)
"""Binding words, each with all the words that say as much, or more, wherever they stand."""
PROHIBITION = regex(r"\snot$|^cannot$|n['\u2019]t$", re.IGNORECASE)
EXCEPTION = regex(
    r"\b(?:unless|except(?:ing)?|other than|apart from|usually|normally|generally|ideally|preferably|mostly|mainly|sometimes|not (?:only|always)|(?:if|where) possible)\b",
    re.IGNORECASE,
)
"""What makes a rule hold for less."""
_TO = r"(?: (?!(?:who|whom|which|that|what|how|where|when|if|er|sie|qu\S*|che|que)\b)[^\s,;:.]+){0,4}? "
"""The words from the first of a sentence to its verb, where no other clause begins."""
HEDGED = {
    "should": regex(
        r"(?:preferably|ideally|(?:if|where|when|wherever|whenever) possible|prefer|try to|m\u00f6glichst|idealerweise|vorzugsweise|nach M\u00f6glichkeit"
        r"|de pr\u00e9f\u00e9rence|id\u00e9alement|si possible|preferiblemente|preferentemente|idealmente|si es posible|preferibilmente|se possibile"
        r"|preferencialmente|de prefer\u00eancia|se poss\u00edvel|bij voorkeur|idealiter|indien mogelijk)\b"
        rf"|(?:you|it|they|the|an?|all|each|every|your|this|these|any|most|(?!always|focus)(?-i:[A-Z])[a-z]*[^\Ws]s){_TO}should\b"
        rf"|(?!wenn|falls|sobald|ob\b|w[aeio][^\W\d_]*\b|dass|weil|als\b)(?-i:[A-Z\u00c4\u00d6\u00dc])[^\W\d_]+{_TO}sollte(?:n|st)?\b"
        rf"|(?:les?|la|vos|votre|vous|tu|chaque|tou(?:te)?s|l'[^\W\d_]+){_TO}devr(?:ai[st]|aient|i?ez)\b"
        rf"|(?:las?|los|el|tus?|i|lo|le|gli|il|[ao]s?){_TO}(?:deber\u00eda[ns]?|dovrebbe(?:ro)?|deveriam?)\b",
        re.IGNORECASE,
    ),
    "may": regex(
        r"(?:you|du|tu|vous|usted|voc\u00ea|je) (?:may|can|could|darfst|kannst|peux|pouvez|puedes?|puoi|podes?|mag|kunt)\b(?! not\b)",
        re.IGNORECASE,
    ),
}
"""How a rule begins that says itself that it binds less, for each level."""
OPPOSITES = (("never", "always"), ("before", "after"), ("at most", "at least"), ("forbidden", "allowed"), ("prohibited", "allowed"))
CLAUSE = regex(r"[.,;:!?](?!\d)|\b(?:and|but)\b", re.IGNORECASE)
WORD = regex(r"[^\W_]+")
ALIKE = 0.5
"""The share of their words that two clauses have in common at least, when one is taken for what the other was."""
MOST = 100
"""The bounds, and the clauses, of one text that are compared; what has more is no rule."""
AHEAD = 200
"""The characters before a bound that can say what it is for."""


class Bound(NamedTuple):
    """A bound in a text."""

    name: str
    number: str
    word: str
    """The word behind the number; empty where there is none."""
    upper: bool
    conditional: bool
    """Whether it says when something holds: then more of it can mean either."""

    @property
    def unit(self) -> str:
        """What the number counts, as one of it is called."""
        return self.word.lower().removesuffix("s")

    @property
    def value(self) -> float:
        """The number; of a time, in seconds."""
        return _number(self.number) * SECONDS.get(self.unit, 1)

    def told(self, *, counted: bool) -> str:
        """The bound, with or without what it counts."""
        return f"`{self.name} {self.number}{f' {self.word}' if self.word and counted else ''}`"


def lost(stated: str, wording: str) -> list[str]:
    """The numbers, binding words and bounds of a text that another wording of it does not have, whichever words say as much."""
    had, has = _unbound(stated), _unbound(wording)
    bounds, others = _bounds(stated), _bounds(wording)
    loose, told = ({name.lower() in UPPER | LESS: name for name in UNCOUNTED.findall(BOUND.sub(" ", text))} for text in (stated, wording))
    gone = [
        f"{one.name} {one.number} {one.word}".rstrip()
        for one in bounds
        if not any(_are_equal(one, other) for other in others) and not (one.upper in told and _has_number(one.number, wording))
    ]
    gone += [name for upper, name in loose.items() if upper not in {*told, *(one.upper for one in others)}]
    numbers = [number for number in NUMBER.findall(BOUND.sub(" ", stated)) if not _has_number(number, wording)]
    words = [
        _named(found[0])
        for form in FORMS
        if (found := form.search(had)) and not form.search(has) and not (form is NEVER and PROHIBITION.search(found[0]))
    ]
    return list(dict.fromkeys((*gone, *numbers, *words)))


def _has_number(number: str, text: str) -> bool:
    """Whether a number stands in a text, in digits or as a word."""
    word = WORDS[int(number)] if number.isdecimal() and int(number) < len(WORDS) else None
    return re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text) is not None or (word is not None and _has(word, text))


def weaker(before: str, after: str) -> list[str]:
    """In what a text asks for less than before, in words: binding words that are gone, new exceptions, bounds that were moved outwards."""
    had, has = _bounds(before), _bounds(after)
    moved = (
        _became(old, new, counted=old.unit != new.unit and _of_one_kind(old, new))
        for old, new in _pairs(had, has)
        if (new.value > old.value if old.upper else new.value < old.value)
    )
    return list(dict.fromkeys((*_gone(before, after), *_unbounded(before, after), *_excepted(before, after), *moved)))


def unclear(before: str, after: str) -> list[str]:
    """Bounds that were moved, of which nobody can tell that they ask for more: they count something else, or are written otherwise."""
    return [
        _became(old, new, counted=old.unit != new.unit)
        for old, new in _pairs(_bounds(before), _bounds(after))
        if not _are_same(old, new) and not (_of_one_kind(old, new) and not old.conditional and not new.conditional)
    ]


def opposed(before: str, after: str) -> list[str]:
    """In what a text may say the opposite of what it said, in words: a negation that came or went, a word and its opposite."""
    told = [
        f"`{one}` became `{other}`"
        for pair in OPPOSITES
        for one, other in (pair, pair[::-1])
        if _has(one, before) and not _has(one, after) and _has(other, after) and not _has(other, before)
    ]
    if told or _banned(before, after):
        return told
    come = _turned_round(before, after)
    gone = _turned_round(after, before)
    return [f"`{word}` is new" for word in come] + [f"`{word}` is gone" for word in gone]


def _became(old: Bound, new: Bound, *, counted: bool) -> str:
    return f"{old.told(counted=counted)} became {new.told(counted=counted)}"


def _turned_round(before: str, after: str) -> list[str]:
    """The negations of clauses that stood in a text without one."""
    clauses, others = _clauses(before), _clauses(after)
    plain = [words for words, negation in clauses if not negation and (words, negation) not in others]
    left = [words for words, negation in others if not negation and (words, negation) not in clauses]
    denied = [(words, negation) for words, negation in others if negation and (words, negation) not in clauses]
    kept = [words for words, negation in clauses if negation]
    new = [(words, negation) for words, negation in denied if not any(_alike(words, one) for one in kept)]
    return [negation for words, negation in new if len(left) < len(plain) or any(_alike(words, one) for one in plain)]


def _clauses(text: str) -> list[tuple[tuple[str, ...], str]]:
    """The clauses of a text: each as its words without negations, and the first negation in it."""
    found, denied = [], ""
    for clause in CLAUSE.split(_unbound(text), MOST)[:MOST]:
        negation = NEGATION.search(clause)
        denied = _named(negation[0]) if negation else denied
        if words := tuple(WORD.findall(NEGATION.sub(" ", clause).lower())):
            found.append((words, denied))
            denied = ""  # what stands alone, as in `never, ever`, denies what follows
    return found


def _alike(words: Sequence[str], others: Sequence[str]) -> bool:
    helping = {"do", "does"}
    one, other = {*words} - helping, {*others} - helping
    return len(one & other) >= ALIKE * len(one | other)


def _gone(before: str, after: str) -> Iterator[str]:
    """Binding words that stand in a text less often than before, with all that says as much."""
    had, has = _unbound(before), _unbound(after)
    for form in FORMS:
        old, new = form.findall(had), form.findall(has)
        if len(new) < len(old):
            gone = Counter(map(_named, old)) - Counter(map(_named, new))
            for word in gone:
                if form is not NEVER or not PROHIBITION.search(word):
                    yield f"{'one ' if _has(word, after) else ''}`{word}` is gone"


def _unbound(text: str) -> str:
    """A text without the words of its bounds, in which `no` denies nothing."""
    return UNCOUNTED.sub(" ", BOUND.sub(lambda match: f" {match[2]} ", DENYING.sub(r" \1", text)))


def _named(word: str) -> str:
    lower = " ".join(word.lower().split())
    return "not" if lower in {"n't", "n\u2019t", "cannot"} else lower


def _unbounded(before: str, after: str) -> Iterator[str]:
    """Bounds that are gone; one whose number is not written out counts as well."""
    for upper, names in ((True, UPPER | LESS), (False, LOWER | MORE)):
        if upper and _banned(before, after):
            continue
        had, has = (
            [one.name.lower() for one in _bounds(text) if one.upper is upper]
            + [name.lower() for name in UNCOUNTED.findall(BOUND.sub(" ", text)) if name.lower() in names]
            for text in (before, after)
        )
        if len(has) < len(had):
            yield from (f"`{name}` is gone" for name in Counter(had) - Counter(has))


def _banned(before: str, after: str) -> bool:
    """Whether a text forbids what it set an upper bound to before."""
    had, has = (len(NEGATION.findall(_unbound(text))) for text in (before, after))
    return has > had and any(one.upper for one in _bounds(before)) and not _bounds(after)


def _excepted(before: str, after: str) -> Iterator[str]:
    had, has = (Counter(word.lower() for word in EXCEPTION.findall(text)) for text in (before, after))
    if has.total() > had.total():
        yield from (f"`{word}` is new" for word in has - had)


def _bounds(text: str) -> list[Bound]:
    found = []
    for match in islice(BOUND.finditer(text), MOST):
        name, ahead = match[1], text[max(0, match.start() - AHEAD) : match.start()]
        upper = name.lower() in UPPER | LESS
        if name.lower() in COMPARING and DENIED.search(ahead):
            upper = not upper
        found.append(Bound(name, match[2], match[3] or "", upper, IN_CONDITION.search(ahead) is not None))
    return found


def _pairs(before: Sequence[Bound], after: Sequence[Bound]) -> Iterator[tuple[Bound, Bound]]:
    """Each bound of a text with what became of it: one that is the same, else one of the same unit, else the next one that is left."""
    left = list(after)
    waiting = list(before)
    for same in (_are_same, _of_one_kind, _are_both):
        for old in tuple(waiting):
            new = next((one for one in left if one.upper is old.upper and same(old, one)), None)
            if new is not None:
                waiting.remove(old)
                left.remove(new)
                yield old, new


def _are_same(old: Bound, new: Bound) -> bool:
    return (old.value, old.unit) == (new.value, new.unit)


def _are_equal(old: Bound, new: Bound) -> bool:
    """Whether two bounds have one number, or one length of time, and one direction; a negation can stand far from one that compares."""
    turned = {old.name.lower(), new.name.lower()} & COMPARING
    return (old.upper is new.upper or bool(turned)) and (_number(old.number) == _number(new.number) or old.value == new.value)


def _are_both(old: Bound, new: Bound) -> bool:
    return old.upper is new.upper


def _of_one_kind(old: Bound, new: Bound) -> bool:
    """Whether the numbers of two bounds count the same, and are written in one way."""
    written = {GROUPED.fullmatch(one.number) is None for one in (old, new)}
    return (old.unit == new.unit or {old.unit, new.unit} <= SECONDS.keys()) and len(written) == 1


def _number(text: str) -> float:
    if text.lower() in WORDS:
        return float(WORDS.index(text.lower()))
    digits = re.sub(_SPACE, "", text)
    if GROUPED.fullmatch(digits):
        return float(re.sub("[.,]", "", digits))
    whole, mark, rest = digits.rpartition(max(".", ",", key=digits.rfind))
    return float(f"{re.sub('[.,]', '', whole)}.{rest}" if mark else rest)


def _has(word: str, text: str) -> bool:
    return re.search(rf"\b{word}\b", text, re.IGNORECASE) is not None
