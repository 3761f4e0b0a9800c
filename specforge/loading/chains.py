"""Chains of facts that quote facts, and of intents that are parts of intents: neither in a circle nor too long."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from specforge.amounts import in_code
from specforge.graph import find_cycle, longest_chain
from specforge.loading.known import Declared, Known, holds, left_out
from specforge.loading.lengths import overlong
from specforge.location import Place
from specforge.project import Included, Values, Variant, axes_of
from specforge.source.reading import Source
from specforge.spec.documents import Feature
from specforge.spec.facts import Fact
from specforge.spec.rules import Intent
from specforge.spec.scalars import placeholders

MAX_CHAIN = 32
"""How many facts may quote one another in a row, and how many modules may use one another."""
MAX_PARTS = 4
"""How deep intents may be parts of intents: headings have six levels, and intents begin at the second."""

Fault = tuple[str, str, Place, str]
"""Check, message, place and help."""


def sound_chains(known: Known, feature: Feature, parts: tuple[Included, ...], held: Mapping[Values, Variant]) -> None:
    """Report the first chain of each kind that is a circle, too long, or too long a text, in some variant of a feature."""
    declared = [(part, one) for part in parts for one in known.declared[part.file.path] if one.kind in {"fact", "intent"}]
    everywhere = [one for part, one in declared if not left_out(one, part)]
    faults: tuple[Callable[[list[Declared], Variant | None], Fault | None], ...] = (
        lambda here, variant: _of_facts(here, feature, variant, parts, known.sources),
        lambda here, _variant: _of_intents(here),
    )
    for fault in faults:
        # What is sound with all variants in one is sound in each.
        if fault(everywhere, None) is None:
            continue
        here = (fault([one for part, one in declared if holds(one, part, values, variant)], variant) for values, variant in held.items())
        if (first := next(filter(None, here), None)) is not None:
            known.report(*first)


def _of_facts(
    declared: list[Declared], feature: Feature, variant: Variant | None, parts: tuple[Included, ...], sources: Mapping[str, Source]
) -> Fault | None:
    facts = [(one.element, one.place) for one in declared if isinstance(one.element, Fact)]
    places = {fact.id: place for fact, place in facts}
    texts: dict[str, list[str]] = defaultdict(list)
    for fact, _ in facts:
        texts[fact.id] += _texts(fact, feature, variant)
    quotes = {id: [name for text in texts[id] for name in placeholders(text) if name in places] for id in places}
    if cycle := find_cycle(quotes):
        message = f"facts quote each other in a circle: {' -> '.join(cycle)}"
        return "circular-reference", message, places[cycle[0]], "state one of them without quoting the next"
    if len(chain := longest_chain(quotes)) > MAX_CHAIN:
        message = f"the fact `{chain[0]}` quotes a fact that quotes a fact, and so on: {len(chain)} facts, at most {MAX_CHAIN}"
        return "too-deep", message, places[chain[0]], "state one of them without quoting the next"
    if found := overlong(texts, parts, sources):
        place, message, help = found
        return "oversized-text", message, place, help
    return None


def _of_intents(declared: list[Declared]) -> Fault | None:
    intents = [(one.element, one.place) for one in declared if isinstance(one.element, Intent)]
    places = {intent.id: place for intent, place in intents}
    wholes: dict[str, list[str]] = {id: [] for id in places}
    for intent, _place in intents:
        wholes[intent.id] += [intent.part_of] if intent.part_of in places else []
    if cycle := find_cycle(wholes):
        message = f"intents are parts of each other: {in_code(cycle, ' part of ')}"
        return "circular-reference", message, places[cycle[0]] / "part_of", "remove one of the `part_of`"
    if len(chain := longest_chain(wholes)) > MAX_PARTS + 1:
        message = f"the intent `{chain[0]}` is a part of a part, and so on: {len(chain) - 1} deep, at most {MAX_PARTS}"
        cure = f"make it a part of `{chain[-MAX_PARTS]}`, or give it no `part_of`"
        return "too-deep", message, places[chain[0]] / "part_of", cure
    return None


def _texts(fact: Fact, feature: Feature, variant: Variant | None) -> Iterator[str]:
    """The texts of a fact that can quote, in one variant or in all of them."""
    yield from (fact.says or "", *fact.one_of)
    if fact.is_ is not None:
        yield fact.is_.text or ""
        here = [variant[axis] for axis in axes_of(fact.is_.by, feature.variants)] if variant is not None else list(fact.is_.by)
        yield from (text for value, text in fact.is_.by.items() if value in here)
