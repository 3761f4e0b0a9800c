"""Cases from what a tool can return: what an agent does at every point where that can surprise it."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from specforge.contracts.sentences import in_turn, stop
from specforge.evaluation.cases import EvalCase, Expectation, Serves
from specforge.evaluation.expecting import filled_text, refs_of, standing
from specforge.evaluation.room import has_room_for_words
from specforge.evaluation.users import user_of
from specforge.project import Owned, View
from specforge.provenance.traced import join
from specforge.regexes import regex
from specforge.spec.checks import Bound, Check, ExpectedCall, Judged
from specforge.spec.fields import dotted, optional
from specforge.spec.rules import Intent
from specforge.spec.scalars import FILLED
from specforge.spec.tools import Tool

WORD = regex(r"[^\W\d_]{4,}")
"""A word that can name a thing."""
WHO, STEM = 2, 4
"""The words at the begin of a text that say who asks, as `The user`; and the letters of a word that its forms have in common."""
COUNTABLE = frozenset(("integer", "number", "date", "datetime", "time"))
"""The types of fields whose values are written in digits."""


class Point(Struct, frozen=True):
    """One point at which a result can surprise."""

    name: str
    serves: Serves
    checks: tuple[Check, ...]
    hopes: str = ""
    """What a judge is asked, where no check can tell."""
    wants: str = ""
    """What the user wants beside what is always wanted."""

    @property
    def of_all(self) -> bool:
        """Whether it is about all that comes rather than about one row."""
        return self.serves.wanted_row is None and self.serves.without is None

    @property
    def without_words(self) -> "Point":
        """The same point for answers that can say nothing in words: only what is called is asked for."""
        return replace(self, checks=tuple(one for one in self.checks if all(way.calls for way in one.any_of)), hopes="")


def beside(tool: Owned[Tool], view: View) -> Iterator[str]:
    """Give the tools that read, and that an agent has for the same request as a tool that writes: it may look before it acts."""
    intent = _fitting(tool, view)
    named = intent.value.tools if intent is not None else ()
    yield from (one.id for one in view.tools if one.id in named and is_read(one.value))


def is_read(tool: Tool) -> bool:
    """Whether the agent has a tool, and it changes nothing."""
    return tool.used_by == "agent" and not tool.writes


def readers_of(view: View) -> frozenset[str]:
    """Give the tools that read what was spilled, for which a case has no handle where it begins."""
    return frozenset(tool.value.overflow.spill.reads_with for tool in view.tools if tool.value.overflow and tool.value.overflow.spill)


@lru_cache(maxsize=256)
def calls(tool: str, least: int) -> Check:
    """Give the check that a tool is called so many times or more often."""
    return Check(calls=(ExpectedCall(call=tool, times=Bound(at_least=least)),))


def lacking(tool: Owned[Tool], view: View, serves: Serves, of: str) -> Iterator[Point]:
    """Give a point for each field that need not be there, and whose absence means something: it is asked for, and not there.

    Args:
        tool: The tool.
        view: The variant of the feature.
        serves: What it serves, but for the field.
        of: How a user says of what it is asked for.
    """
    whole = "row" if tool.value.lists else "result"
    for route, field in optional(tool.value.item):
        if field.missing_means is not None and not field.unique and _is_held(route, tool.value):
            at = ("item", *route, "missing_means")
            name, meaning = dotted(route), view.fill(field.missing_means, tool.at(*at))
            # Of a field that digits fill, a program can tell that a value was made up.
            made_up = (Check(grounded=("numbers",)),) if field.type in COUNTABLE else ()
            lacks = f"no item of `{dotted(route[:-2])}` has `{route[-1]}`" if route[-3:-2] == ("of",) else f"the {whole} has no `{name}`"
            yield Point(
                f"without-{name}",
                replace(serves, without=name),
                (calls(tool.id, 1), *made_up),
                f"The answer says what it means that {lacks}, and makes up none: {meaning}",
                view.phrases.users.asks_for.format(name=name, sought=of),
            )


def _is_held(route: tuple[str, ...], tool: Tool) -> bool:
    """Whether everything that comes has what would hold a field: itself, an object that is always there, or the items of such a list."""
    held = dict(optional(tool.item))
    return not any(route[:end] in held for end in range(1, len(route)))


def absent(tool: Owned[Tool], view: View, serves: Serves, asked: str = "", instead: Iterable[str] = ()) -> Iterator[Point]:
    """Give the point at which nothing is there that is asked about, where the contract says what that means.

    Args:
        tool: The tool.
        view: The variant of the feature.
        serves: What it serves, but for what goes wrong.
        asked: How a user says what is asked about.
        instead: Other tools that may say so before it is called.
    """
    if tool.value.absent_means is not None:
        meaning = view.fill(tool.value.absent_means, tool.at("absent_means"))
        else_ = "does not say that it was done" if tool.value.writes else "makes up nothing of it"
        hopes = f"The answer says what it means that what is asked about does not exist, and {else_}: {meaning}"
        asks = [calls(one, 1) for one in (tool.id, *instead)]
        yield Point("absent", replace(serves, fault="absent"), (asks[0] if len(asks) == 1 else Check(any_of=tuple(asks)),), hopes, asked)


def cases_at(tool: Owned[Tool], points: Iterable[Point], view: View, kind: Literal["list", "result"]) -> Iterator[EvalCase]:
    """Give the case of each point of a tool."""
    intent = _fitting(tool, view)
    covered = frozenset({f"tool/{tool.id}", *([f"intent/{intent.id}"] if intent else [])})
    beside = tuple(standing(view, covered))
    worded = has_room_for_words(view)
    for point in points:
        yield _case(tool, intent, point if worded else point.without_words, view, beside, kind)


def _fitting(tool: Owned[Tool], view: View) -> Owned[Intent] | None:
    """The intent that is best as a reason to call a tool that reads: an answer, one that changes nothing, one that says what the tool gives, else the first."""
    writes = {one.id for one in view.tools if one.value.writes}
    using = [one for one in view.intents if tool.id in one.value.tools and one.value.when]
    return max(
        using,
        key=lambda one: (one.value.kind == "answer", writes.isdisjoint(one.value.tools), _says_what(one.value.when or "", tool.value)),
        default=None,
    )


def _needs_purpose(intent: Owned[Intent], tool: Owned[Tool], point: Point, view: View) -> bool:
    """Whether the intent alone is no reason to call this tool: it does not say what that gives, or has other tools, and for one row others that give rows."""
    if not _says_what(intent.value.when or "", tool.value):
        return True
    if point.of_all or not tool.value.lists:
        return len(intent.value.tools) > 1
    return sum(tool.value.lists for tool in view.tools if tool.id in intent.value.tools) > 1


def _says_what(when: str, tool: Tool) -> bool:
    """Whether what a user asks about is what a tool gives: behind who asks, they have a word in common, but for its end."""
    asked, listed = WORD.findall(" ".join(when.split()[WHO:]).casefold()), WORD.findall(f"{tool.id} {tool.purpose}".casefold())
    return not {word[:STEM] for word in asked}.isdisjoint(word[:STEM] for word in listed)


def _case(
    tool: Owned[Tool],
    intent: Owned[Intent] | None,
    point: Point,
    view: View,
    beside: tuple[Expectation, ...],
    kind: Literal["list", "result"],
) -> EvalCase:
    place = tool.at("returns" if tool.value.pages is None else "pages")
    user = user_of(intent, view) if intent is not None else {}
    wants = [user["wants"]] if intent is not None else []
    if intent is None or _needs_purpose(intent, tool, point, view):
        purpose = filled_text(tool.value.purpose, view, {}, tool.at("purpose"))
        wants.append(join((view.phrases.users.this_done, purpose, stop(purpose))))
    wants += [point.wants] if point.wants else []
    return EvalCase(
        id=f"{tool.ref}/{point.name}",
        kind=kind,
        mode="simulated",
        refs=(str(tool.ref), *refs_of(frozenset({f"intent/{intent.id}"} if intent else ()), view)),
        origin="generated",
        place=place.place,
        expect=(*(Expectation(place, check) for check in point.checks), *(one for one in beside if one.check not in point.checks)),
        user={**user, "wants": in_turn(wants, view, place)},
        variables=dict(view.samples) or None,
        judged=(Judged.model_validate({"rubric": point.hopes}, context=FILLED),) if point.hopes else (),
        serves=point.serves,
    )
