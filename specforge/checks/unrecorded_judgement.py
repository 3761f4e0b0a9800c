"""Verdicts that rest on somebody's judgement, where others are recorded."""

from collections.abc import Iterator

from specforge.elements import naming, rubrics_in, rule_of
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.NOTE, reach=Reach.FEATURE)
def unrecorded_judgement(project: Project) -> Iterator[Problem]:
    """Flag what a judge decides in words and no judgement call accounts for, in a feature that records its judgement calls.

    A rubric takes a side wherever two right answers differ. In a feature without `judgements` nothing is told. A judgement call
    accounts for a case that it decides, and for one that is about a rule or an intent that it decides.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    owners: {product: shop-team}
    intents:
      - {id: price, when: The user asks for a price., do: Say it.}
      - {id: late-parcel, when: The user complains about a late parcel., do: Look it up.}
    cases:
      - {id: asks-price, covers: price, input: How much is the red one?, expect: {sentences: {at_most: 1}}}
      - {id: is-angry, covers: late-parcel, input: It is late again!, judged: The answer is kind to the user.}
    judgements:
      - id: numbers-in-a-line
        question: How much is said to somebody who asks for a price?
        choice: The price, in one sentence.
        alternatives: The price with all that is included in it.
        agreed_by: product
        agreed_on: 2026-11-20
        decides: case/asks-price
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    owners: {product: shop-team}
    intents:
      - {id: late-parcel, when: The user complains about a late parcel., do: Look it up.}
    cases:
      - {id: is-angry, covers: late-parcel, input: It is late again!, judged: The answer is kind to the user.}
    judgements:
      - id: kind-before-quick
        question: Does an angry user get an apology before the facts?
        choice: An apology in one sentence, then the facts.
        alternatives: The facts alone.
        agreed_by: product
        agreed_on: 2026-11-20
        decides: intent/late-parcel
    ```
    """
    for view in project.views:
        if not view.judgements:
            continue
        decided = {ref for refs in naming(view, "decides").values() for ref in refs}
        about = naming(view, "covers")
        for element, place in rubrics_in(view):
            if decided.isdisjoint((str(element.ref), rule_of(str(element.ref)), *about.get(str(element.ref), ()))):
                message = f"a judge decides `{element.id}` in words, and no judgement call says what was chosen there"
                help = "write it as one of the `judgements`, or name this in the `decides` of one"
                yield Problem(message, place, help, str(element.ref))
