"""Messages that are sent word for word and break the spec's own rules."""

from collections.abc import Iterator

from specforge.evaluation.expecting import filled_text, standing
from specforge.finding import Problem, Severity
from specforge.grading.catalog import Catalog, catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.events import Conversation
from specforge.grading.grade import GRADERS
from specforge.grading.verdict import Verdict
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.checks import Check

OF_ANSWERS = ("equals", "starts_with", "ends_with", "json_schema", "words", "sentences", "characters", "each_turn")
"""What every answer must be, whatever is said or done beside it."""
OF_TEXTS = frozenset((*OF_ANSWERS, "says", "says_any", "pattern"))
"""What a message alone can have that it must not."""


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def contradicting_message(project: Project) -> Iterator[Problem]:
    """Flag a message that is sent word for word and fails what every answer must be.

    The model can follow only one of the two, and the case of the message fails where it does what it was told. What counts
    is the form of every answer, and a criterion that is marked `always` where its rule holds.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        rule: Write at most five words.
        criteria:
          - id: five-words
            always: true
            check: {words: {at_most: 5}}
            passes: "We open at nine."
            fails: "We open at nine on every day."
    intents:
      - id: person
        kind: handoff
        when: The user asks for a person.
        sends: You are being transferred to a colleague now.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        rule: Write at most five words.
        criteria:
          - id: five-words
            always: true
            check: {words: {at_most: 5}}
            passes: "We open at nine."
            fails: "We open at nine on every day."
    intents:
      - id: person
        kind: handoff
        when: The user asks for a person.
        sends: A colleague takes over now.
    ```
    """
    for view in project.views:
        catalog = catalog_of(view)
        for intent in view.intents:
            if intent.value.sends is None:
                continue
            talk = conversation(filled_text(intent.value.sends, view, {}, intent.at("sends")))
            for one in standing(view, frozenset({f"intent/{intent.id}"})):
                if (reason := _failed(one.check, talk, catalog)) is not None:
                    broken = one.origin.ref.rpartition("/")[2].partition(".")[0]
                    message = f"the message of `{intent.id}` breaks `{broken}`: {reason}"
                    yield Problem(message, intent.place / "sends", "change the message, or what it breaks", str(intent.ref))


def _failed(expected: Check, talk: Conversation, catalog: Catalog) -> str | None:
    """Why an answer fails, for which nothing that is said or done beside it can make up."""
    keys = [key for key in OF_ANSWERS if getattr(expected, key) is not None]
    if expected.not_ is not None and expected.not_.model_fields_set <= OF_TEXTS:
        keys.append("not_")
    outcomes = (GRADERS[key](expected, talk, catalog) for key in keys)
    return next((one.reason for one in outcomes if one.verdict is Verdict.FAIL), None)
