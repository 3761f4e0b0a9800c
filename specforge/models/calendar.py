"""The days on which models retire, as events of a calendar."""

from collections.abc import Iterable, Iterator

from specforge.models.gathering import Listed
from specforge.outputs.icalendar import Event
from specforge.spec.durations import spoken


def retirements(listed: Iterable[Listed]) -> Iterator[Event]:
    """Give a day for each model in use that has one to retire on, with an alarm when its replacement has to begin."""
    for one in listed:
        model, retires, begin = one.model, one.model.retires, one.model.replace_by
        if not one.in_use or retires is None or begin is None:
            continue
        then = f"{model.successor} takes its place" if model.successor else "nothing is named that takes its place"
        whom = f"Served by {model.served_by}, asked by {', '.join(one.features)}"
        yield Event(
            id=str(one.ref),
            stamped=model.looked_up or retires,
            day=retires,
            summary=f"{model.name} {'may retire' if model.tentative else 'retires'} ({one.ref})",
            description=f"{whom}; replacing it takes {spoken(model.replaced_within)}; {then}.",
            alarm=f"Begin to replace {model.name}",
            before=(retires - begin).days,
        )
