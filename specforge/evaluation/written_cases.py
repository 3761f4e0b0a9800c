"""Cases that people wrote."""

from collections.abc import Iterator
from functools import partial

from specforge.evaluation.cases import EvalCase, Expectation
from specforge.evaluation.expecting import covered_by, fill_check, filled_text, refs_of, standing
from specforge.project import View
from specforge.spec.turns import Turn
from specforge.spec.walking import filled


def from_cases(view: View) -> tuple[EvalCase, ...]:
    """Give each written case with its own expectations and those that stand."""
    return view.once(_written_cases)


def _written_cases(view: View) -> tuple[EvalCase, ...]:
    return tuple(_each_written(view))


def _each_written(view: View) -> Iterator[EvalCase]:
    for case in view.cases:
        value, covered = case.value, covered_by(case, view)
        given = value.given.variables if value.given else {}
        own = tuple(
            Expectation(case.at("expect", index), fill_check(check, view, given, case.at("expect", index)))
            for index, check in enumerate(value.expect)
        )
        user: dict[str, object] | None = None
        if value.user is not None:
            about = {"is": value.user.is_, "wants": value.user.wants, "opens_with": value.user.opens_with}
            user = {
                key: filled_text(text, view, given, case.at("user", key)) if key != "opens_with" else text
                for key, text in about.items()
                if text is not None
            }
            user |= {"script": list(value.user.script)} if value.user.script else {}
        yield EvalCase(
            id=str(case.ref),
            kind="case",
            mode="simulated" if user else "single" if value.input else "turns",
            refs=(str(case.ref), *refs_of(covered, view)),
            origin=value.origin,
            place=case.place,
            expect=(*own, *standing(view, covered, given)),
            turns=(Turn(user=value.input),) if value.input else value.turns,
            user=user,
            variables={**view.samples, **given} or None,
            state=value.given.state if value.given else None,
            ends_with=value.ends_with,
            judged=tuple(
                filled(one, partial(filled_text, view=view, values=given, origin=case.at("judged", index)))
                for index, one in enumerate(value.judged)
            ),
            samples=value.samples,
            pass_rate=value.pass_rate,
        )
