"""The boundary of a purpose in sentences."""

from collections.abc import Iterator

from specforge.boundaries.definitions import read_document
from specforge.boundaries.describing import sentences
from specforge.project import View
from specforge.spec.purposes import Purpose


def boundary_lines(view: View, id: str, purpose: Purpose) -> Iterator[str]:
    """Say where the sessions of a purpose begin and end, which of them count, and what is kept of them."""
    if purpose.same_as is not None:
        yield f"As `{purpose.same_as.purpose}`: {purpose.same_as.because}"
    yield from sentences(view.once(read_document)["purposes"][id])
    if view.sessions is not None:
        yield f"Its ids stand in `{view.sessions.value.id_column(id)}`."
    if purpose.unit is not None or purpose.price is not None:
        price = f" at {purpose.price.text} each" if purpose.price is not None else ""
        yield f"It is billed as `{purpose.unit or 'session'}`{price}."
    if purpose.effective_from is not None:
        yield f"It holds from {purpose.effective_from} on."
    if purpose.inherited_from is not None:
        yield f"It is inherited from {purpose.inherited_from}."
