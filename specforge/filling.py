"""How long texts become when facts are filled in: by arithmetic, so that none has to be filled to know it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from specforge.graph import in_order
from specforge.location import Place
from specforge.project import Included
from specforge.source import Source
from specforge.spec.facts import Fact
from specforge.spec.model import PLACEHOLDER, QUOTES
from specforge.spec.walking import walk

MAX_CHARS = 100_000
"""The most characters of one filled text."""
MAX_TOTAL = 2_000_000
"""The most characters of all filled texts of a feature."""
MAX_DEPTH = 32
"""How deep facts may quote each other."""

Problem = tuple[Place, str, str]
"""Place, message and help."""


def overlong(parts: tuple[Included, ...], sources: Mapping[str, Source]) -> Problem | None:
    """Find a text of a feature that becomes too long when it is filled; its facts quote each other in no circle."""
    facts: dict[str, list[tuple[Fact, Place]]] = defaultdict(list)
    for part in parts:
        for index, fact in enumerate(part.file.document.facts):
            facts[fact.id].append((fact, Place(part.file.path) / "facts" / index))
    chars: dict[str, int] = {}
    depths: dict[str, int] = {}
    for name in in_order({name: _quoted(facts, name) for name in facts}):
        chars[name] = max(_value(fact, chars) for fact, _ in facts[name])
        depths[name] = 1 + max((depths[other] for other in _quoted(facts, name)), default=0)
        if depths[name] > MAX_DEPTH:
            message = f"`{name}` quotes facts that quote facts, more than {MAX_DEPTH} deep"
            return facts[name][0][1], message, "state the value in it, instead of quoting the next fact"
        if chars[name] > MAX_CHARS:
            break
    return next(_overlong_texts(parts, sources, chars), None)


def _overlong_texts(parts: tuple[Included, ...], sources: Mapping[str, Source], chars: Mapping[str, int]) -> Iterator[Problem]:
    total, longest = 0, max(chars.values(), default=0)
    for part in parts:
        text = sources[part.file.path].text
        # Most files cannot come near the limit, and need no walk.
        if text.count("{") * longest + len(text) <= MAX_CHARS:
            continue
        for route, marker, quoting in walk(part.file.document):
            if marker is QUOTES and "{" in quoting:
                total += (size := _size(quoting, chars))
                if size > MAX_CHARS:
                    message = f"the text has more than {MAX_CHARS:,} characters once the facts it quotes are filled in"
                    yield Place(part.file.path, route), message, "quote fewer or shorter facts"
    if total > MAX_TOTAL:
        message = f"the texts of the feature have more than {MAX_TOTAL:,} characters once the facts they quote are filled in"
        yield Place(parts[0].file.path) / "feature", message, "quote fewer or shorter facts, or split the feature"


def _quoted(facts: Mapping[str, list[tuple[Fact, Place]]], name: str) -> list[str]:
    texts = [text for fact, _ in facts[name] for group in _values(fact) for text in group]
    return [found[1] for text in texts for found in PLACEHOLDER.finditer(text) if found[1] in facts]


def _values(fact: Fact) -> Iterator[tuple[str, ...]]:
    """What a fact may be quoted as: each a text, or several that are listed."""
    if fact.is_ is not None:
        yield from ((text,) for text in (fact.is_.text, *fact.is_.by.values()) if text)
    if fact.one_of:
        yield fact.one_of
    if fact.says:
        yield (fact.says,)


def _value(fact: Fact, chars: Mapping[str, int]) -> int:
    between = len(" or ")
    return max((sum(_size(text, chars) + between for text in group) for group in _values(fact)), default=0)


def _size(text: str, chars: Mapping[str, int]) -> int:
    return len(text) + sum(chars.get(found[1], 0) for found in PLACEHOLDER.finditer(text) if found[1])
