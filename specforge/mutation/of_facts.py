"""Mutants of facts and of what is shown to the agent: numbers moved, enum words taken out, texts dropped."""

from collections.abc import Iterator

from specforge.elements import kind_of
from specforge.evaluation.expecting import filled_text
from specforge.evaluation.samples import from_samples
from specforge.evaluation.written_cases import from_cases
from specforge.mutation.mutants import Change, Mutant, Retelling, named
from specforge.mutation.rewording import moved_numbers, reworded
from specforge.project import Owned, View
from specforge.spec.cases import Example
from specforge.spec.element import Element
from specforge.spec.facts import Fact, Scaffold
from specforge.spec.model import Model
from specforge.spec.scalars import placeholders
from specforge.spec.walking import walk

UNQUOTED = "no case that quotes it expects an answer that holds it"


def of_fact(view: View, fact: Owned[Fact]) -> Iterator[Mutant]:
    """Give the mutants of a fact in one variant."""
    value, ref, place = fact.value, str(fact.ref), fact.place
    users = _users(view, fact.id)
    # A case that quotes it is no reason to keep it: it is what may notice that the fact is gone.
    quoting = {user for user in users - {ref} if kind_of(user) != "case"}
    if not quoting and fact.id not in set(_types(view)):
        said = filled_text(f"{{{fact.id}}}", view, {}, fact.at()) if view.value_of(Owned(value, fact.ref, fact.place)) else ""
        lost = (Retelling(users, said, "", arguments=False),) if said else ()
        yield Mutant(ref, "drop", "", "the fact is taken out", place, (Change(place, None),), lost, unseen=UNQUOTED)
    key, text = _sentence(view, value)
    for moved in moved_numbers(text):
        changed = _set(value, key, reworded(text, moved.old, moved.new))
        what = f"{moved.old} becomes {moved.new} in {text!r}"
        yield Mutant(
            ref, "shift", f"{named(moved.old)}-{named(moved.new)}", what, place, (Change(place, changed),), (Retelling(users, moved.old, moved.new),),
            (from_cases, from_samples), lost=moved.old, unseen=UNQUOTED,
        )  # fmt: skip
    for index, word in enumerate(value.one_of if len(value.one_of) > 1 else ()):
        less = (*value.one_of[:index], *value.one_of[index + 1 :])
        other = value.one_of[(index + 1) % len(value.one_of)]
        yield Mutant(
            ref, "swap", named(word), f"{word!r} is no value of it any more", place, (Change(place, value.model_copy(update={"one_of": less})),),
            (Retelling(users, word, other),), (from_cases, from_samples), lost=word, unseen=f"no case that is about it expects {word!r}",
        )  # fmt: skip


def of_shown(view: View, shown: Owned[Example] | Owned[Scaffold]) -> Iterator[Mutant]:
    """Give the mutant of an example or a scaffold: without it."""
    del view
    why = (
        f"nothing deterministic says what {'an example' if shown.ref.kind == 'example' else 'a scaffold'} changes; only a real run can tell"
    )
    yield Mutant(str(shown.ref), "drop", "", f"the {shown.ref.kind} is taken out", shown.place, (Change(shown.place, None),), unseen=why)


def _sentence(view: View, value: Fact) -> tuple[str, str]:
    """The text that says the fact in this variant, and where it stands."""
    if value.is_ is None:
        return ("says", value.says) if value.says is not None and value.table is None else ("", "")
    if value.is_.text is not None:
        return "text", value.is_.text
    by = view.value_by(value.is_)
    return (by or "", value.is_.by.get(by or "", ""))


def _set(value: Fact, key: str, text: str) -> Fact:
    if value.is_ is None:
        return value.model_copy(update={"says": text})
    changed = {"text": text} if value.is_.text is not None else {"by": {**value.is_.by, key: text}}
    return value.model_copy(update={"is_": value.is_.model_copy(update=changed)})


def _types(view: View) -> Iterator[str]:
    for tool in view.tools:
        for field in (*tool.value.input.values(), *tool.value.item.values()):
            yield field.type
            yield from ((field.of.type,) if field.of is not None else ())


def _users(view: View, name: str) -> frozenset[str]:
    """The elements that quote a fact or have its values, directly or through other facts; and the fact itself."""
    groups: tuple[tuple[Owned[Element], ...], ...] = (
        view.facts, view.intents, view.constraints, view.tools, view.documents, view.scaffolds, view.variables, view.cases,
    )  # fmt: skip
    quoting = {str(one.ref): (one, _quoted(one.value)) for group in groups for one in group}
    found = {str(one.ref) for one in view.facts if one.id == name}
    names = {name}
    while True:
        new = {ref for ref, (_, quoted) in quoting.items() if ref not in found and quoted & names}
        if not new:
            return frozenset(found)
        # What a tool takes or gives is said where the tool is used.
        new |= {
            str(one.ref) for one in view.intents if any(ref.endswith(f"/tool/{tool}") for tool in one.value.tools for ref in new)
        } - found
        found |= new
        names |= {quoting[ref][0].id for ref in new if quoting[ref][0].ref.kind in {"fact", "variable"}}


def _quoted(model: Model) -> frozenset[str]:
    return frozenset(name for _, _, text in walk(model) for name in (*placeholders(text), text))
