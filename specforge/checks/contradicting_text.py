"""Hand-written text that says otherwise than the elements it is linked to."""

from collections.abc import Iterator

from specforge.elements import elements_of
from specforge.finding import Problem, Severity
from specforge.links import contradictions, links_in, piece_of, refs_of
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def contradicting_text(project: Project) -> Iterator[Problem]:
    """Flag a linked text with another number, or another word of a closed list, than the elements that it is about.

    The spec says three sentences and the eval that somebody wrote asserts five: one of them is wrong.

    Fires on:

    ```yaml
    # file: spec.yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: brief, level: should, rule: Answer in at most 3 sentences.}
    links:
      - {file: evals.json, at: "#/tests/0", to: constraint/brief}
    # file: evals.json
    {"tests": [{"description": "brief", "assert": [{"type": "llm-rubric", "value": "At most 5 sentences."}]}]}
    ```

    Silent on:

    ```yaml
    # file: spec.yaml
    specforge: 1
    feature: shop
    constraints:
      - {id: brief, level: should, rule: Answer in at most 3 sentences.}
    links:
      - {file: evals.json, at: "#/tests/0", to: constraint/brief}
    # file: evals.json
    {"tests": [{"description": "brief", "assert": [{"type": "llm-rubric", "value": "At most 3 sentences."}]}]}
    ```
    """
    for view in project.views:
        if not (links := tuple(links_in(view))):
            continue
        known = elements_of(view)
        for link, owner, text in links:
            piece = piece_of(link.value.file, text, link.value.at)
            elements = {ref: known[ref] for ref in refs_of(link.value, owner) if ref in known}
            for one in contradictions(piece, elements, view) if piece is not None else ():
                place = elements[one.ref].place
                where = project.sources[place.path].locate(place.route)
                message = f"{link.value.file}:{one.line} says {one.says}, and {one.ref} ({where}) says {one.stated}"
                yield Problem(message, link.place, "correct the one that is wrong", one.ref)
