"""What the verdict on a case hangs on, so that a result tells which spec it is of."""

from collections.abc import Mapping

from specforge.elements import rule_of
from specforge.evaluation.cases import EvalCase
from specforge.lock import line_hash
from specforge.project import View


def prints_of(case: EvalCase, view: View, known: Mapping[str, str]) -> dict[str, str]:
    """Give the fingerprint of each element that a case hangs on, by ref: what it is about, what judges it, and what these quote.

    Args:
        case: The case.
        view: The feature it belongs to.
        known: The fingerprint of each element of the view, by ref.
    """
    found: dict[str, None] = {}
    todo = [*case.refs, *(one.ref for one in case.expect)]
    while todo:
        new = [ref for ref in dict.fromkeys(todo) if ref not in found]
        found.update(dict.fromkeys(new))
        todo = [quoted for ref in new for quoted in sorted(view.quotes.get(rule_of(ref), ()))]
    # What a fact says in another variant is nothing to this one.
    here = {str(one.ref): line_hash(view.value_of(one) or "") for one in view.facts if one.value.is_ is not None and one.value.is_.by}
    return {ref: here.get(ref, known[ref]) for ref in found if ref in known}
