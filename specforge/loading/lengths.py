"""How long texts become when facts are filled in: by arithmetic, so that none has to be filled to know it."""

from collections.abc import Iterable, Iterator, Mapping

from specforge.graph import targets_first
from specforge.location import Place
from specforge.project import Included
from specforge.source.reading import Source
from specforge.spec.model import QUOTES
from specforge.spec.scalars import PLACEHOLDER, placeholders
from specforge.spec.walking import walk

MAX_CHARS = 100_000
"""The most characters of one filled text."""
MAX_TOTAL = 2_000_000
"""The most characters of all filled texts of a feature."""
BETWEEN = len(" or ")
"""What stands between the values of a fact that are listed."""

Problem = tuple[Place, str, str]
"""Place, message and help."""


def overlong(facts: Mapping[str, Iterable[str]], parts: tuple[Included, ...], sources: Mapping[str, Source]) -> Problem | None:
    """Find a text of a feature that becomes too long when it is filled.

    Args:
        facts: The texts of each fact by its id; they quote each other in no circle.
        parts: The spec files of the feature.
        sources: Their texts.
    """
    chars: dict[str, int] = {}
    for name in targets_first(
        {name: [one for text in texts for one in placeholders(text) if one in facts] for name, texts in facts.items()}
    ):
        chars[name] = sum(_size(text, chars) + BETWEEN for text in facts[name])
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


def _size(text: str, chars: Mapping[str, int]) -> int:
    return len(text) + sum(chars.get(found[1], 0) for found in PLACEHOLDER.finditer(text) if found[1])
