"""Cases with a simulated user who wants what an intent is for."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from specforge.contracts.sentences import in_turn
from specforge.evaluation.cases import EvalCase, Expectation
from specforge.evaluation.expecting import filled_text, refs_of, standing
from specforge.project import Owned, View
from specforge.provenance.traced import Origin, join
from specforge.regexes import regex
from specforge.spec.checks import Check
from specforge.spec.rules import Intent

AGENT = regex(
    r"(?:(?:if|when|whenever|once|wenn|falls|sobald|si|quand|lorsque|cuando|se|quando|als)\s)?"
    r"(?:(?:you|(?<=[nsd]\s)du|du(?=\s\w+st\b)|vous|tu|t\u00fa|usted|voc\u00ea|je|jij|u)\s"
    r"|(?:your|dein|deine|votre|tes|tus|jouw)\s"
    r"|(?:the|der|die|das|le|la|el|il|lo|o|de|an|ein|eine)\s(?:agent|assistant|model|assistent|assistentin|modell|agente|asistente|assistente|modelo|modello|bot)\b(?!['\u2019]s)"
    r"|l'(?:agent|assistant|agente|assistente)\b)",
    re.IGNORECASE,
)
"""How a text begins that is about the agent, which it addresses or names."""


class Told(Struct, frozen=True):
    """A text of the spec with its values filled in."""

    alone: str
    following: str
    """As it is behind another sentence: it begins large, but where it begins with a value."""

    @classmethod
    def read(cls, text: str, view: View, origin: Origin) -> "Told":
        """Fill in the values."""
        return cls(filled_text(text, view, {}, origin), filled_text(_begun(text), view, {}, origin))


def conditions(intent: Owned[Intent], view: View) -> Iterator[Told]:
    """What must hold before an intent, and before those it is a part of, does anything; of alternatives the first."""
    for here in reversed(_from_the_whole(intent, view)):
        if (only_if := here.value.only_if) is not None:
            for index, text in enumerate(only_if.all_of):
                yield Told.read(text, view, here.at("only_if", "all_of", index))
            for index, text in enumerate(only_if.any_of[:1]):
                yield Told.read(text, view, here.at("only_if", "any_of", index))


def _from_the_whole(intent: Owned[Intent], view: View) -> list[Owned[Intent]]:
    """An intent behind those that it is a part of, the outermost first."""
    found, here = [intent], intent.value.part_of
    while here is not None and (whole := view.find_intent(here)) is not None:
        found.insert(0, whole)
        here = whole.value.part_of
    return found


def user_of(intent: Owned[Intent], view: View, further: Iterable[Told] = (), without: Container[Told] = ()) -> dict[str, str]:
    """Give a simulated user who wants what an intent is for, where its conditions hold, but for those it is `without`, and what is said further.

    Who wants a part wants the whole. What is said of the agent is wanted as what comes of the request.
    """
    whens = [Told.read(one.value.when, view, one.at("when")) for one in _from_the_whole(intent, view) if one.value.when]
    user = {"wants": _in_turn([_wanted(one, view) for one in whens], view, intent.at("when"))}
    if holds := list(dict.fromkeys((*(one for one in conditions(intent, view) if one not in without), *further))):
        user["is"] = _in_turn(holds, view, intent.at("only_if"))
    return user


def _wanted(when: Told, view: View) -> Told:
    """What a user wants who brings something about."""
    if AGENT.match(when.alone) is None:
        return when
    about = join((view.phrases.users.of_the_agent, when.alone))
    return Told(about, about)


def _in_turn(texts: list[Told], view: View, origin: Origin) -> str:
    """Put texts one after the other, each that follows another as a sentence."""
    return in_turn((*(one.alone for one in texts[:1]), *(one.following for one in texts[1:])), view, origin)


def _begun(text: str) -> str:
    """A text as a sentence begins; what has a large second letter, or begins with a value in braces, is as it is."""
    return text[:1].upper() + text[1:] if text[:1].islower() and not text[1:2].isupper() else text


def simulated(
    id: str,
    kind: Literal["refusal", "handoff", "in-scope", "otherwise", "message"],
    at: Origin,
    covered: frozenset[str],
    checks: tuple[Check, ...],
    user: Mapping[str, str],
    view: View,
) -> EvalCase:
    """Give a case with a simulated user, for what is covered and the checks that stand because of it."""
    own = tuple(Expectation(at, check) for check in checks)
    refs = tuple(dict.fromkeys((at.ref, *refs_of(covered, view))))
    return EvalCase(
        id=id,
        kind=kind,
        mode="simulated",
        refs=refs,
        origin="generated",
        place=at.place,
        expect=(*own, *standing(view, covered)),
        user=user,
        variables=dict(view.samples) or None,
    )
