"""Every case of a feature: written ones first, then derived ones, each in the order of the spec."""

from specforge.evaluation.bounds import from_bounds
from specforge.evaluation.cases import EvalCase
from specforge.evaluation.hand_overs import from_hand_overs
from specforge.evaluation.lists import from_lists
from specforge.evaluation.messages import from_messages
from specforge.evaluation.samples import from_samples
from specforge.evaluation.sides import from_sides
from specforge.evaluation.things import from_things
from specforge.evaluation.unmet import from_conditions
from specforge.evaluation.written_cases import from_cases
from specforge.project import View


def eval_cases(view: View) -> tuple[EvalCase, ...]:
    """Give every case of a view.

    Ids are made from refs, names and contents, never from positions: adding a neighbour moves none of them.
    """
    return (
        *from_cases(view),
        *from_samples(view),
        *from_bounds(view),
        *from_lists(view),
        *from_things(view),
        *from_sides(view),
        *from_conditions(view),
        *from_messages(view),
        *from_hand_overs(view),
    )
