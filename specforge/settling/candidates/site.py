"""Where an edit stands, and one change of the specs that may be what it asks for."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from msgspec import Struct

from specforge.attributing.hunk import Expected, Hunk
from specforge.attributing.json_lines import name_of
from specforge.elements import Known, elements_of, facts_of_protected, kind_of
from specforge.location import Place
from specforge.phrases import Phrases, phrases_in
from specforge.project import View
from specforge.provenance.lines import Line
from specforge.provenance.pointers import positions
from specforge.provenance.traced import Span, spans_of
from specforge.regexes import regex
from specforge.settling.scalars import TextEdit
from specforge.settling.specs import Changes, Specs

Json = Any
BULLET = regex(r"(?:- |\d+\. )")
MARKED = regex(r" *(?:[-*+\u2022] |\d+[.)] )")
"""How a line begins that people may mean as an item of a list, whether a prompt prints items so or not."""
LABELLED = ("only_if", "otherwise", "ask", "then")
"""What an intent says behind a label of its own."""


@cache
def separator(word: str) -> re.Pattern[str]:
    """What stands between values that are listed, the last of them behind a word, as `or`."""
    words = "|".join(dict.fromkeys(("and", "or", word)))
    return re.compile(rf",\s+(?:(?:{words})\s+)?|\s+(?:{words})\s+")


class Candidate(Struct, frozen=True):
    """A change that could make an edit."""

    changes: Changes
    what: str
    """What it does, in words."""
    consent: str = ""
    """Why a person has to agree to it; empty when nobody has to."""
    ambiguous: bool = False
    """Whether it was found by the value alone, so that another one that makes the edit too rules it out."""


class Site(Struct, frozen=True, dict=True):
    """One artifact as a build would write it, the spec files behind it, and what a person wants to be done."""

    path: str
    text: str
    view: View
    expected: Expected
    specs: Specs
    found: str
    """The artifact as it is on disk."""
    on_delete: str = ""
    """What becomes of an element whose text was taken out: `remove` or `unprompt`; nothing when nobody said."""

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The provenance of the text."""
        return spans_of(self.text)

    @cached_property
    def values(self) -> Mapping[str, tuple[int, int]]:
        """Where each value of a JSON document stands, by its pointer."""
        return positions(self.text)

    @cached_property
    def elements(self) -> Mapping[str, Known]:
        """The elements, by ref."""
        return elements_of(self.view)

    @cached_property
    def guarded(self) -> Mapping[str, Mapping[str, str]]:
        """The facts that something protected says: for each of them what does, by who answers for it."""
        return facts_of_protected(self.view)

    @cached_property
    def lines(self) -> Mapping[int, Line]:
        """The lines that are not blank, by number."""
        return {line.number: line for line in self.expected.lines}

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names of variables."""
        return frozenset(one.id for one in self.view.variables)

    def case_of(self, hunk: Hunk) -> Known | None:
        """The case that a person wrote and that an edit of its record is in."""
        first = self.text.rfind("\n", 0, hunk.start) + 1
        known = self.elements.get(name_of(self.text[first:].partition("\n")[0]))
        return known if known is not None and kind_of(known.ref) == "case" else None

    def line_of(self, at: int) -> int:
        """The number of the line that a position is in."""
        return self.text.count("\n", 0, at) + 1


def dedented(text: str, indent: int) -> str:
    """A text without the spaces that its further lines begin with."""
    return re.sub(rf"\n {{{indent}}}", "\n", text) if indent else text


def words_of(edits: Sequence[TextEdit], site: Site) -> str:
    """What an edit of some places does, in words: `changes ...`."""
    places = dict.fromkeys(Place(one.path, one.route) for one in edits)
    return "changes " + " and ".join(place_words(place, site) for place in places)


def place_words(place: Place, site: Site) -> str:
    """A scalar in words: its key, and the element that it stands in."""
    owner = owner_of(place, site)
    steps = place.route[len(owner.place.route) :] if owner else place.route
    key = ".".join(str(step) for step in steps) or str(place.route[-1])
    return f"`{key}` of {owner.ref}" if owner else f"`{key}` in {place.path}"


def owner_of(place: Place, site: Site) -> Known | None:
    """The innermost element that a place is in."""
    found = [
        one for one in site.elements.values() if one.place.path == place.path and place.route[: len(one.place.route)] == one.place.route
    ]
    return max(found, key=lambda one: len(one.place.route), default=None)


def is_list_below_label(text: str, phrases: Phrases) -> bool:
    """Whether a text is a label with a list below it, however the items are marked and set apart."""
    label, *below = [line for line in text.split("\n") if line.strip()] or [""]
    return bool(below) and label.rstrip() in phrases.labels.values() and all(map(MARKED.match, below))


def foreign_label(hunk: Hunk, site: Site) -> tuple[str, str] | None:
    """Give the label of an English prompt that an edit puts into one in another language, as `Afterwards:`, and what is printed there instead."""
    found = _english_label(hunk.after, site.view.phrases)
    return found if found != _english_label(hunk.before or "", site.view.phrases) else None


def _english_label(text: str, phrases: Phrases) -> tuple[str, str] | None:
    english = phrases_in("en")
    if phrases == english:
        return None
    pairs = [
        *((english.labels[key], phrases.labels[key]) for key in LABELLED),
        (english.should.strip(), phrases.should.strip()),
        (english.may.strip(), phrases.may.strip()),
    ]
    said = [line[found.end() if (found := BULLET.match(line)) else 0 :] for line in text.split("\n")]
    return next(((label, own) for label, own in pairs if label != own and any(line.startswith(label) for line in said)), None)


def items_of(text: str) -> list[str]:
    """Give the texts of the items of a list; none when it is no list."""
    items: list[str] = []
    for line in text.split("\n"):
        if (found := BULLET.match(line)) is not None:
            items.append(line[found.end() :])
        elif line.startswith("  ") and items:
            items[-1] += f"\n{line.strip()}"
        elif line.strip():
            return []
    return [item for item in items if item.strip()]
