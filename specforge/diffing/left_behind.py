"""Where a number that changed stands in other elements as it was: what was forgotten when a spec was edited."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice, starmap

from msgspec import Struct
from msgspec.structs import replace

from specforge.diffing.declared import Declared, declared
from specforge.diffing.model import Action, ElementChange, LeftBehind
from specforge.diffing.sides import Sides
from specforge.elements import rule_of
from specforge.project import SpecFile
from specforge.spec.documents import Feature, Module
from specforge.spec.model import Model
from specforge.spec.rules import Constraint, Intent
from specforge.spec.walking import walk, written
from specforge.wordings.counted import NUMBER, counted

TELLING = 4
"""How many digits a number has at least that says by itself what it is a number of, as 1500; so does one with decimals."""
MOST = 20
"""The most elements that one change names."""
WITHIN: Mapping[type[Model], str] = {Constraint: "criteria", Intent: "constraints"}
"""What of an element is an element of its own."""


class _Gone(Struct, frozen=True):
    """A number that an element said, of something of which it says another one now."""

    number: str
    word: str
    """What it counts, in the singular; empty where the number alone says what it is."""


def with_left(changes: Iterable[ElementChange], sides: Sides) -> Iterator[ElementChange]:
    """Say of each change which other elements still say a number that it took out, and said it before; each is told once."""
    finder, told = _Finder(sides), set[tuple[str, str]]()
    for one in changes:
        found = finder.left(one) if one.action not in {Action.ADDED, Action.REMOVED, Action.GAINED, Action.LOST} else ()
        left = tuple(each for each in found if (each.ref, each.says) not in told)
        told |= {(each.ref, each.says) for each in left}
        yield replace(one, left=left) if left else one


class _Finder:
    """Looks for numbers in the elements of two sides."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self._now: dict[str, Mapping[str, Declared]] = {}
        self._then: dict[str, Mapping[str, Declared]] = {}
        self._files: dict[str, dict[str, SpecFile]] = defaultdict(dict)
        """The files that each feature consists of, by their paths."""
        for view in sides.views.values():
            self._files[view.id] |= {part.file.path: part.file for part in view.included}

    def left(self, change: ElementChange) -> tuple[LeftBehind, ...]:
        """The other elements, of the features that have the changed one, that still say what it said."""
        was, one = self._before(change.was or change.ref), self._after(change.ref)
        if was is None or one is None:
            return ()
        before, after = _said(was.value), _said(one.value)
        then, now = (frozenset(NUMBER.findall(text)) for text in (before, after))
        if not (then - now and now - then):
            return ()
        gone = _gone(before, after, now)
        files = {path: file for feature in change.features for path, file in self._files[feature].items()}
        found = (each for file in files.values() for each in self._in_file(file, change, gone, now - then))
        return tuple(islice(found, MOST))

    def _in_file(self, file: SpecFile, change: ElementChange, gone: Collection[_Gone], come: AbstractSet[str]) -> Iterator[LeftBehind]:
        text = self.sides.new.sources[file.path].text
        near = sorted((one.number, one.word) for one in gone if one.number in text or one.number.replace(".", "\\.") in text)
        for ref, other in self._declared(self._now, file).items() if near else ():
            if ref == change.ref or not self._together(ref, change):
                continue
            now = _said(other.value)
            still = [(one, says) for one in starmap(_Gone, near) if (says := _says(now, one))]
            before = self._before(self._former(other)) if still else None
            if before is None:
                continue
            then = _said(before.value)
            if come & (frozenset(NUMBER.findall(now)) - frozenset(NUMBER.findall(then))):
                continue  # it was looked at, and says both
            if said := next((says for one, says in still if _says(then, one)), ""):
                name, place = (ref, other.place) if other.ref.kind else (f"{ref}/role", other.place / "role")
                yield LeftBehind(name, said, self.sides.at(place, gone=False))

    def _together(self, ref: str, change: ElementChange) -> bool:
        """Whether some feature has both; what is part of an element is where that is."""
        having = self.sides.having.get(ref) or self.sides.having.get(rule_of(ref)) or ()
        return any(feature in change.features for feature in having)

    def _former(self, one: Declared) -> str:
        """The ref that an element had in the base."""
        ref = str(one.ref)
        return next((former for former in one.former if self._before(ref) is None and self._before(former) is not None), ref)

    def _after(self, ref: str) -> Declared | None:
        file = self.sides.files.get(ref.split("/", maxsplit=1)[0])
        return self._declared(self._now, file).get(ref) if file is not None else None

    def _before(self, ref: str) -> Declared | None:
        file = self.sides.files_then.get(ref.split("/", maxsplit=1)[0])
        return self._declared(self._then, file).get(ref) if file is not None else None

    def _declared(self, known: dict[str, Mapping[str, Declared]], file: SpecFile) -> Mapping[str, Declared]:
        if file.path not in known:
            known[file.path] = declared(file)
        return known[file.path]


def _said(value: Model) -> str:
    """What an element says itself: its texts as they are written, facts unfilled, and the values of its fields."""
    if isinstance(value, Feature | Module):
        return (value.role or "") if isinstance(value, Feature) else ""
    inner = next((name for kind, name in WITHIN.items() if isinstance(value, kind)), None)
    own = value.model_copy(update={inner: ()}) if inner is not None else value
    texts = [text for _, _, text in walk(own)]
    return "\n\n".join([*texts, json.dumps(written(own), default=str, ensure_ascii=False)])


def _gone(before: str, after: str, there: AbstractSet[str]) -> frozenset[_Gone]:
    """The numbers that a text said and says no more: such as say by themselves what they are, and those of something of which it says another one.

    Args:
        before: The text.
        after: What it is now.
        there: The numbers of that.
    """
    telling = {one for one in NUMBER.findall(before) if one not in there and _tells(one)}
    now = counted(after)
    of_words = {
        _Gone(number, word)
        for word, numbers in counted(before).items()
        if word in now
        for number in numbers
        if number not in there and number not in telling
    }
    return frozenset((*of_words, *(_Gone(number, "") for number in telling)))


def _tells(number: str) -> bool:
    return "." in number or "," in number or sum(sign.isdigit() for sign in number) >= TELLING


def _says(text: str, gone: _Gone) -> str:
    """How a text says a number, as `6 sentences`; empty where it does not."""
    plain = text.replace("\\\\.", ".").replace("\\.", ".")
    if not gone.word:
        return gone.number if gone.number in NUMBER.findall(plain) else ""
    one = counted(plain).get(gone.word, {}).get(gone.number)
    return f"{one.number} {one.word}" if one is not None else ""
