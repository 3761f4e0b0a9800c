"""Names that should not be used any more."""

import re
from collections.abc import Iterator
from functools import lru_cache

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Deprecated, Fix, Hit, Known, rule


@rule(6, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def deprecated_name(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a name of a model, tool, product, policy or variable that a config calls deprecated.

    Names are whole: `gpt-4` is not in `gpt-4o`, nor an old name in a new one that begins with it. Letter case matters only for single
    words without digits and signs, which may be common words.

    Fires on:

    ```text {"deprecated": [{"name": "lookup_order", "replacement": "get_order", "until": "2027-01-31"}]}
    Call `lookup_order` with the id.
    ```

    Silent on:

    ```text {"deprecated": [{"name": "lookup", "replacement": "lookup_order"}, {"name": "Acme Pay", "replacement": "Acme Pay Plus"}]}
    Call `lookup_order` with the id, and look up what was paid with Acme Pay Plus.
    ```
    """
    if not known.deprecated:
        return
    pattern, names = _pattern(known.deprecated)
    if pattern is None:
        return
    text = prompt.text
    for found in pattern.finditer(text):
        one = names[_same(found[0])]
        if (_plain(one.name) and found[0] != one.name) or _in_replacement(text, found.start(), one):
            continue
        gone = bool(one.until) and bool(known.as_of) and known.as_of >= one.until
        told = f"is gone since {one.until}" if gone else f"is deprecated, and goes on {one.until}" if one.until else "is deprecated"
        help = f"write `{one.replacement}` instead" if one.replacement else "take it out; nothing replaces it"
        fix = Fix(((*found.span(), one.replacement),), f"write `{one.replacement}`") if one.replacement else None
        yield Hit(*found.span(), f"`{' '.join(found[0].split())}` {told}", help, fix, key=one.name)


@lru_cache(maxsize=8)
def _pattern(deprecated: tuple[Deprecated, ...]) -> tuple[re.Pattern[str] | None, dict[str, Deprecated]]:
    names = {_same(one.name): one for one in deprecated if one.name.strip()}
    shapes = [r"\s+".join(re.escape(word) for word in name.split()) for name in sorted(names, key=len, reverse=True)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(shapes)})(?!\.?[\w-])", re.IGNORECASE) if shapes else None, names


def _same(name: str) -> str:
    return " ".join(name.split()).casefold()


def _plain(name: str) -> bool:
    return name.isalpha()


def _in_replacement(text: str, start: int, one: Deprecated) -> bool:
    """Whether what was found is a part of the name that replaces it."""
    inner = one.replacement.casefold().find(one.name.casefold())
    if inner < 0 or inner > start:
        return False
    return text[start - inner : start - inner + len(one.replacement)].casefold() == one.replacement.casefold()
