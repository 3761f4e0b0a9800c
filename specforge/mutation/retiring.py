"""Which cases notice nothing that others do not, and which derived ones could go without losing a kill."""

from collections.abc import Mapping

from msgspec import Struct

from specforge.mutation.scoring import Scored


class Retired(Struct, frozen=True):
    """A derived case that could go."""

    case: str
    instead: tuple[str, ...]
    """Cases that stay and notice, together, every mutant that it notices."""


class Retirement(Struct, frozen=True):
    """What the kill matrix says of the cases of a feature."""

    redundant: tuple[str, ...]
    """Cases each of which notices nothing that no other case notices."""
    idle: tuple[str, ...]
    """Cases that notice no mutant."""
    proposed: tuple[Retired, ...]
    """Derived cases that could go all together; nothing where only a part of the mutants was tried."""


def retirement(scored: Scored) -> Retirement:
    """Read the kill matrix of a feature.

    Only cases that follow from the spec are proposed, only those that notice something, and none in which a judge or an
    end state decides: what those are for, no mutant shows. Nor are streams of events, which try programs and not the spec.
    """
    kills: dict[str, set[str]] = {case.id: set() for case in scored.cases}
    for mutant, cases in scored.matrix.items():
        for case in cases:
            kills.setdefault(case, set()).add(mutant)
    redundant = tuple(case for case, found in kills.items() if found and all(len(scored.matrix[mutant]) > 1 for mutant in found))
    idle = tuple(case for case, found in kills.items() if not found)
    return Retirement(redundant, idle, () if scored.drawn else _proposed(scored, kills))


def _proposed(scored: Scored, kills: Mapping[str, set[str]]) -> tuple[Retired, ...]:
    free = [one.id for one in scored.cases if not one.written and not one.judges and one.kind != "session" and kills[one.id]]
    stays = [case for case in kills if case not in set(free)]
    left = {mutant for case in free for mutant in kills[case]} - {mutant for case in stays for mutant in kills[case]}
    chosen: list[str] = []
    while left:
        # The first of those that notice most: the order of the suite decides, so that a run repeats.
        best = max(free, key=lambda case: len(kills[case] & left))
        chosen.append(best)
        left -= kills[best]
    # What was chosen early may be noticed by later ones together.
    for case in tuple(chosen):
        others = {mutant for one in (*stays, *chosen) if one != case for mutant in kills[one]}
        if kills[case] <= others:
            chosen.remove(case)
    staying = [case for case in kills if case in set(stays) | set(chosen)]
    return tuple(Retired(case, _instead(kills[case], staying, kills)) for case in free if case not in set(chosen))


def _instead(wanted: set[str], staying: list[str], kills: Mapping[str, set[str]]) -> tuple[str, ...]:
    left, found = set(wanted), list[str]()
    while left:
        best = max(staying, key=lambda case: len(kills[case] & left))
        found.append(best)
        left -= kills[best]
    return tuple(found)
