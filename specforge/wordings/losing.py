"""What a text loses when it is reworded: numbers, binding words, bounds."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from specforge.regexes import regex
from specforge.wordings.bounds import MOST, Bound, are_equal, are_of_one_kind, are_same, became, bounds_of, is_wider, pairs
from specforge.wordings.tongue import Tongue, tongue_of

NUMBER = regex(r"\d+(?:[.,:]\d+)*")
PROHIBITION = regex(r"\snot$|^cannot$|n['\u2019]t$", re.IGNORECASE)
WORD = regex(r"[^\W_]+")
ALIKE = 0.5
"""The share of their words that two clauses have in common at least, when one is taken for what the other was."""


def lost(stated: str, wording: str) -> list[str]:
    """Give the numbers, binding words and bounds of a text that another wording of it does not have, whichever words say as much."""
    tongue = tongue_of(stated, wording)
    had, has = unbound(stated, tongue), unbound(wording, tongue)
    bounds, others = bounds_of(stated, tongue), bounds_of(wording, tongue)
    loose, told = ({name.lower() in tongue.upper: name for name in _uncounted(text, tongue)} for text in (stated, wording))
    gone = [
        f"{one.name} {one.number} {one.word}".rstrip()
        for one in bounds
        if not any(are_equal(one, other) for other in others) and not (one.upper in told and _has_number(one, wording, tongue))
    ]
    gone += [name for upper, name in loose.items() if upper not in {*told, *(one.upper for one in others)}]
    numbers = [
        number
        for number in NUMBER.findall(tongue.bound.sub(" ", stated))
        if not any(_stands(one, wording) for one in _spelled(number, tongue))
    ]
    words = [
        tongue.called(found[0])
        for form in tongue.forms
        if (found := form.search(had)) and not form.search(has) and not (form is tongue.never and PROHIBITION.search(found[0]))
    ]
    return list(dict.fromkeys((*gone, *numbers, *words)))


def _has_number(bound: Bound, text: str, tongue: Tongue) -> bool:
    return any(_stands(one, text) for one in _spelled(bound.number, tongue))


def _spelled(number: str, tongue: Tongue) -> list[str]:
    """A number in digits, and in words where it has some."""
    return [number, *(word for word, value in tongue.numbers.items() if number == str(value))]


def _stands(number: str, text: str) -> bool:
    return re.search(rf"(?<!\d){re.escape(number)}(?!\d)" if number[0].isdigit() else rf"\b{number}\b", text, re.IGNORECASE) is not None


def weaker(before: str, after: str) -> list[str]:
    """Give in what a text asks for less than before, in words: binding words that are gone, new exceptions, bounds that were moved outwards."""
    tongue = tongue_of(before, after)
    moved = (
        became(old, new, counted=old.unit != new.unit and are_of_one_kind(old, new))
        for old, new in pairs(bounds_of(before, tongue), bounds_of(after, tongue))
        if is_wider(old, new)
    )
    return list(
        dict.fromkeys((*_gone(before, after, tongue), *_unbounded(before, after, tongue), *_excepted(before, after, tongue), *moved))
    )


def unclear(before: str, after: str) -> list[str]:
    """Give the bounds that were moved, of which nobody can tell that they ask for more: they count something else, or are written otherwise."""
    tongue = tongue_of(before, after)
    return [
        became(old, new, counted=old.unit != new.unit)
        for old, new in pairs(bounds_of(before, tongue), bounds_of(after, tongue))
        if not are_same(old, new) and not (are_of_one_kind(old, new) and not old.conditional and not new.conditional)
    ]


def opposed(before: str, after: str) -> list[str]:
    """Give in what a text may say the opposite of what it said, in words: a negation that came or went, a word and its opposite."""
    tongue = tongue_of(before, after)
    told = [
        f"`{one}` became `{other}`"
        for pair in tongue.opposites
        for one, other in (pair, pair[::-1])
        if _has(one, before) and not _has(one, after) and _has(other, after) and not _has(other, before)
    ]
    if told or _banned(before, after, tongue):
        return told
    come = _turned_round(before, after, tongue)
    gone = _turned_round(after, before, tongue)
    return [f"`{word}` is new" for word in come] + [f"`{word}` is gone" for word in gone]


def _turned_round(before: str, after: str, tongue: Tongue) -> list[str]:
    """The negations of clauses that stood in a text without one."""
    clauses, others = _clauses(before, tongue), _clauses(after, tongue)
    plain = [words for words, negation in clauses if not negation and (words, negation) not in others]
    left = [words for words, negation in others if not negation and (words, negation) not in clauses]
    denied = [(words, negation) for words, negation in others if negation and (words, negation) not in clauses]
    kept = [words for words, negation in clauses if negation]
    new = [(words, negation) for words, negation in denied if not any(_alike(words, one) for one in kept)]
    return [negation for words, negation in new if len(left) < len(plain) or any(_alike(words, one) for one in plain)]


def _clauses(text: str, tongue: Tongue) -> list[tuple[tuple[str, ...], str]]:
    """The clauses of a text: each as its words without negations, and the first negation in it."""
    found, denied = [], ""
    for clause in tongue.clause.split(unbound(text, tongue), MOST)[:MOST]:
        negation = tongue.negation.search(clause)
        denied = tongue.called(negation[0]) if negation else denied
        if words := tuple(WORD.findall(tongue.negation.sub(" ", clause).lower())):
            found.append((words, denied))
            denied = ""  # what stands alone, as in `never, ever`, denies what follows
    return found


def _alike(words: Sequence[str], others: Sequence[str]) -> bool:
    helping = {"do", "does"}
    one, other = {*words} - helping, {*others} - helping
    return len(one & other) >= ALIKE * len(one | other)


def _gone(before: str, after: str, tongue: Tongue) -> Iterator[str]:
    """Binding words that stand in a text less often than before, with all that says as much."""
    had, has = unbound(before, tongue), unbound(after, tongue)
    for form in tongue.forms:
        old, new = form.findall(had), form.findall(has)
        if len(new) < len(old):
            gone = Counter(map(tongue.called, old)) - Counter(map(tongue.called, new))
            for word in gone:
                if form is not tongue.never or not PROHIBITION.search(word):
                    yield f"{'one ' if word in map(tongue.called, new) else ''}`{word}` is gone"


def unbound(text: str, tongue: Tongue) -> str:
    """Give a text without the words of its bounds, in which `no` denies nothing."""
    return tongue.uncounted.sub(" ", tongue.bound.sub(lambda match: f" {match[2]} ", tongue.denying.sub(r" \1", text)))


def _uncounted(text: str, tongue: Tongue) -> list[str]:
    return tongue.uncounted.findall(tongue.bound.sub(" ", text))


def _unbounded(before: str, after: str, tongue: Tongue) -> Iterator[str]:
    """Bounds that are gone; one whose number is not written out counts as well."""
    for upper in (True, False):
        if upper and _banned(before, after, tongue):
            continue
        had, has = (
            [one.name.lower() for one in bounds_of(text, tongue) if one.upper is upper]
            + [name.lower() for name in _uncounted(text, tongue) if (name.lower() in tongue.upper) is upper]
            for text in (before, after)
        )
        if len(has) < len(had):
            yield from (f"`{name}` is gone" for name in Counter(had) - Counter(has))


def _banned(before: str, after: str, tongue: Tongue) -> bool:
    """Whether a text forbids what it set an upper bound to before."""
    had, has = (len(tongue.negation.findall(unbound(text, tongue))) for text in (before, after))
    return has > had and any(one.upper for one in bounds_of(before, tongue)) and not bounds_of(after, tongue)


def _excepted(before: str, after: str, tongue: Tongue) -> Iterator[str]:
    had, has = (Counter(word[0].lower() + word[1:] for word in tongue.exception.findall(text)) for text in (before, after))
    if has.total() > had.total():
        yield from (f"`{word}` is new" for word in has - had)


def _has(word: str, text: str) -> bool:
    return re.search(rf"\b{word}\b", text, re.IGNORECASE) is not None
