"""What the model is told: every text of a view that reaches it in the prompt or in the descriptions of tools."""

from collections.abc import Iterator

from specforge.location import Place
from specforge.project.view import View
from specforge.provenance.traced import Origin
from specforge.spec.model import Refers


def shown_texts(view: View) -> tuple[tuple[Place | str, str], ...]:
    """Give every text that the model is shown, with the place or the file where it stands: what the prompt and the tools say, filled."""
    return view.once(_shown_texts)


def _shown_texts(view: View) -> tuple[tuple[Place | str, str], ...]:
    return tuple(
        (origin if isinstance(origin, str) else origin.place, view.fill(text) if quotes else text)
        for origin, text, quotes in stated_texts(view)
    )


def stated_texts(view: View) -> tuple[tuple[Origin | str, str, bool], ...]:
    """Give every text that the model is shown as its author wrote it, with the element or the file that says it, and whether it quotes."""
    return view.once(_stated_texts)


def _stated_texts(view: View) -> tuple[tuple[Origin | str, str, bool], ...]:
    return tuple(_each_stated(view))


def _each_stated(view: View) -> Iterator[tuple[Origin | str, str, bool]]:
    for one in (*view.facts, *view.intents, *view.scaffolds, *view.tools, *view.gives, *view.takes):
        for route, marker, text in view.walked(one):
            # The rules of an intent are below; reasons and owners are for people.
            if not isinstance(marker, Refers) and route[0] not in {"constraints", "because", "owner"} and route != ("returns", "because"):
                yield one.at(*route), text, True
    for rule in view.constraints:
        if "prompt" in rule.value.enforce:
            key = "rule" if rule.value.wording is None else "wording"
            yield rule.at(key), rule.value.wording or rule.value.rule, True
    for example in view.examples:
        for index, turn in enumerate(example.value.turns):
            yield example.at("turns", index), turn.user or turn.agent or "", False
    for document in view.documents:
        yield document.value.file, view.project.linked.get(f"{document.place.path}:{document.value.file}", ""), False
    for key in ("role", "summary"):
        yield view.at(key, ref=key), getattr(view.feature, key) or "", True
    if view.feature.output_format is not None:
        yield view.at("output_format"), view.feature.output_format.says or "", True
    if (own := view.project.settings.templates.get("prompt")) is not None:
        yield (*own, False)
