"""The order in which the model is shown elements, compared."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from specforge.diffing.declared import Declared
from specforge.diffing.model import Action, FieldChange
from specforge.diffing.sides import Sides
from specforge.elements import owned_now, parts_of
from specforge.project import Owned, View
from specforge.spec.element import Element
from specforge.spec.policy import Category, Level


def reordered(sides: Sides, was: Declared, one: Declared, names: Mapping[str, str]) -> Iterator[FieldChange]:
    """The sections of a spec whose elements the model is shown in another order, in some variant."""
    owners = {was.ref.owner: one.ref.owner}
    told: set[str] = set()
    for view_then, view in sides.views_of(was.place.path, one.place.path):
        then, now = _shown_in_order(view_then), _shown_in_order(view)
        for key in [key for key in then if key in now]:
            old = [names.get(ref, ref) for ref in (owned_now(each, owners) for each in then[key])]
            pairs = [
                [parts_of(ref)[2] for ref in some if ref in other and parts_of(ref)[0] == one.ref.owner]
                for some, other in ((old, now[key]), (now[key], old))
            ]
            if pairs[0] != pairs[1] and key[0] not in told:
                told.add(key[0])
                before, after = (", ".join(ids) for ids in _without_ends(*pairs))
                says = "stand in another order"
                yield FieldChange((key[0],), Action.CHANGED, Category.BEHAVIOR, Level.WARNING, before, after, says)


def _shown_in_order(view: View) -> dict[tuple[str, str], list[str]]:
    """The refs of what the model is shown one after the other, by their section of the spec and what they stand under."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for rule in view.constraints:
        if "prompt" in rule.value.enforce:
            for under in rule.scope or ("",):
                found["constraints", under].append(str(rule.ref))
            if rule.value.protected and view.feature.layout.repeat_protected:
                found["constraints", "repeated"].append(str(rule.ref))
    for intent in view.intents:
        found["intents", intent.value.part_of or intent.value.kind].append(str(intent.ref))
    facts = [fact for fact in view.facts if fact.value.says is not None or fact.value.topic is not None]
    topics = list(dict.fromkeys(["", *(fact.value.topic or "" for fact in facts)]))
    found["facts", ""] = [str(fact.ref) for fact in sorted(facts, key=lambda fact: topics.index(fact.value.topic or ""))]
    groups: dict[str, Iterable[Owned[Element]]] = {
        "tools": view.tools, "documents": view.documents, "scaffolds": view.scaffolds, "examples": view.examples,
        "takes": view.takes, "gives": view.gives,
    }  # fmt: skip
    found.update({(name, ""): [str(each.ref) for each in group] for name, group in groups.items()})
    return found


def _without_ends(one: Sequence[str], other: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Two orders of the same names without what is the same at their beginning and at their end."""
    differ = [at for at, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    return one[differ[0] : differ[-1] + 1], other[differ[0] : differ[-1] + 1]
