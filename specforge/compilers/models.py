"""The models that are asked, and the days on which they retire."""

from collections.abc import Iterable, Iterator

from specforge.artifact import Artifact
from specforge.lifecycles import fallbacks, in_use
from specforge.project import Owned, View
from specforge.provenance.dumping import Node, dumps
from specforge.provenance.traced import join
from specforge.registry import compiler
from specforge.spec.models import LanguageModel


@compiler
def models(view: View) -> Iterator[Artifact]:
    """Emit `models.json`: which models are asked, what stands in for each, and when they retire.

    For the program that asks them, for its router, and for what compares traces with it. `name` and `provider` are what
    a call has to say, `fallbacks` are tried in their order, `replace_by` is the last day on which a replacement can
    begin; a model that is not `in_use` only waits to take the place of another one. `specforge models calendar` prints
    the days of all features.
    """
    if view.models:
        used, behind = {one.id for one in in_use(view)}, fallbacks(view)
        document = Node(
            {
                "format": "specforge-models/1",
                "feature": view.id,
                "variant": dict(view.variant),
                "models": [_model(one, one.id in used, behind.get(one.id, ())) for one in view.models],
            },
            view.at(),
        )
        yield Artifact(f"{view.folder}/models.json", join((dumps(document, indent=2, tracing=view.tracing), "\n")))


def _model(one: Owned[LanguageModel], used: bool, behind: Iterable[Owned[LanguageModel]]) -> dict[str, object]:
    value = one.value
    shown: dict[str, object] = {
        "id": value.id,
        "ref": str(one.ref),
        "name": value.name,
        "provider": value.provider,
        "does": value.does,
        "in_use": used,
        "stands_in_for": value.stands_in_for,
        "fallbacks": [each.id for each in behind],
        "successor": value.successor,
        "retires": None if value.retires is None else value.retires.isoformat(),
        "tentative": value.tentative,
        "replace_by": None if value.replace_by is None else value.replace_by.isoformat(),
        "looked_up": None if value.looked_up is None else value.looked_up.isoformat(),
    }
    return Node(shown, one.at())
