"""What can be written at a place of a spec: ids where one has to stand, and what a text can quote."""

from collections.abc import Iterator
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from specforge.editor.desk import Looked
from specforge.editor.telling import quoted_as
from specforge.elements import elements_of, parts_of
from specforge.project import View
from specforge.regexes import regex
from specforge.spec.facts import Fact
from specforge.spec.walking import kinds_by_key, models_below

_QUOTE = regex(r"(?<!\{)\{([A-Za-z][\w.-]*)?$")
_BEHIND_KEY = regex(r"""(?:^|[\s{,])([a-z_]+):[ \t]+(?:\[[^\[\]{}]*|["']?[\w/-]*)$""")
_ITEM = regex(r"""^([ \t]*)-[ \t]+["']?[\w/-]*$""")
_PREFIX = regex(r"([\w-]+)/[\w-]*$")
_COMMENT = regex(r"(?:^|\s)#")
WAIVED = "element"
"""The key of a waiver that names an element of its spec, as `kind/id`."""
_KEY_ALONE = regex(r"^([ \t]*)(?:-[ \t]+)?([a-z_]+):[ \t]*(?:#.*)?$")


class Offer(Struct, frozen=True):
    """Something that can be written."""

    text: str
    kind: str
    """Of the element, as in refs."""
    says: str


def offers(looked: Looked, path: str, before: str) -> Iterator[Offer]:
    """Give what can be written in a spec.

    Args:
        looked: The features that the spec concerns, as they were when it could last be understood.
        path: The spec.
        before: Its text up to the place.
    """
    line = before.rpartition("\n")[2]
    quote, prefix = _QUOTE.search(line), _PREFIX.search(line)
    key = "" if quote else _key_behind(before)
    kinds = frozenset({"fact", "variable", "duration"}) if quote else _kinds().get(key, frozenset())
    waived = key == WAIVED
    seen: set[str] = set()
    for view in looked.views(path) if kinds or waived else ():
        for one in _waivable(view, path) if waived else _of(looked, view, kinds):
            # What is begun as `intent/` goes on with intents; what another feature gives has such a name anyway.
            begun = replace(one, text=f"{one.kind}/{one.text}") if waived or (prefix and one.kind == prefix[1]) else one
            if begun.text not in seen and (prefix is None or begun.text.startswith(f"{prefix[1]}/")):
                seen.add(begun.text)
                yield begun


def _key_behind(before: str) -> str:
    """The key that a place stands under; nothing where there is none."""
    *lines, line = before.split("\n")
    if _COMMENT.search(line):
        return ""
    if found := _BEHIND_KEY.search(line):
        return found[1]
    if (item := _ITEM.match(line)) is None:
        return ""
    for one in reversed(lines):
        written = one.strip()
        indent = one[: len(one) - len(one.lstrip())]
        if not written or written.startswith("#") or len(indent) > len(item[1]) or (indent == item[1] and written.startswith("- ")):
            continue
        key = _KEY_ALONE.match(one)
        return key[2] if key is not None else ""
    return ""


@cache
def _kinds() -> dict[str, frozenset[str]]:
    return kinds_by_key(models_below())


def _waivable(view: View, path: str) -> Iterator[Offer]:
    """The elements of a spec, of which alone its waivers let findings be."""
    for known in view.once(elements_of).values():
        _, kind, id = parts_of(known.ref)
        if id and known.place.path == path:
            yield Offer(id, kind, known.says)


def _of(looked: Looked, view: View, kinds: frozenset[str]) -> Iterator[Offer]:
    if "gives" in kinds:  # named with their feature, and never one's own
        given = (one for one in sorted(looked.gifts.items()) if one[1].ref.owner != view.id)
        yield from (Offer(name, "gives", gives.value.says or "") for name, gives in given)
    for known in view.once(elements_of).values():
        _, kind, id = parts_of(known.ref)
        if id and (kind in kinds - {"gives"} or ("enum" in kinds and isinstance(known.model, Fact) and known.model.one_of)):
            yield Offer(id, kind, quoted_as(view, known) or known.says)
    if "duration" in kinds:
        yield from (Offer(name, "session", words) for name, (words, _) in sorted(view.limits.items()))
