"""Judged text that the model is shown."""

from collections.abc import Iterator

from specforge.evaluation.inputs import judged_inputs
from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.overlaps import RUN, SHINGLE, Overlap, Texts
from specforge.project import Project
from specforge.project.stated import shown_texts
from specforge.registry import Reach, check


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def leaked_case(project: Project) -> Iterator[Problem]:
    """Flag a case whose text stands in the prompt.

    A score on examples the model has been shown says nothing about users. Everything counts that the prompt and the
    descriptions of tools say, linked documents and the project's own template among it; and of a case what its user says,
    on every level of stress. A message leaks that stands there whole, when it has at least four words; of a longer one
    eight words in a row, or half of its runs of three words, as after a number or a name was changed. Letter case,
    punctuation and forms of letters make no difference.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: cancel
        when: The user wants to cancel an order.
        do: Ask for the reason.
    examples:
      - id: asks-for-the-reason
        shows: cancel
        turns:
          - user: Please cancel order seven, I bought it by mistake yesterday.
          - agent: I can do that.
    cases:
      - id: by-mistake
        covers: cancel
        input: Please cancel order seven, I bought it by mistake yesterday.
        expect:
          - says: cancel
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: cancel
        when: The user wants to cancel an order.
        do: Ask for the reason.
    examples:
      - id: asks-for-the-reason
        shows: cancel
        turns:
          - user: Please cancel order seven, I bought it by mistake yesterday.
          - agent: I can do that.
    cases:
      - id: no-longer-needed
        covers: cancel
        input: I do not need the kettle any more, can you take it back?
        expect:
          - says: cancel
    ```
    """
    for view in project.views:
        inputs = tuple(judged_inputs(view))
        if not inputs:
            continue
        shown = shown_texts(view)
        found = Texts(text for _, text in shown).overlaps([one.text for one in inputs])
        for one, overlap in zip(inputs, found, strict=True):
            if overlap is not None and (one.verbatim or overlap.grade != "shingles"):
                place = shown[overlap.text][0]
                where = place if isinstance(place, str) else project.sources[place.path].locate(place.route)
                yield Problem(
                    f"the case `{one.case.id}` {_told(overlap)}, which {where} shows to the model",
                    Place(one.case.place.path, (*one.case.place.route, *one.route)),
                    "give the case words of its own; what is judged may not be shown",
                    str(one.case.ref),
                )


def _told(overlap: Overlap) -> str:
    match overlap.grade:
        case "exact":
            return f"says word for word {overlap.words!r}"
        case "normalised":
            return f"says {overlap.words!r}"
        case "run":
            return f"has {RUN} words in a row or more, {overlap.words!r}"
        case "shingles":
            return f"has {overlap.share:.0%} of its runs of {SHINGLE} words, {overlap.words!r}"
