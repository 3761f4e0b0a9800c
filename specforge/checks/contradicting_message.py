"""Messages that are sent word for word and break the spec's own rules."""

from collections.abc import Iterator

from specforge.evaluation.expecting import filled_text, standing
from specforge.finding import Problem, Severity
from specforge.grading.catalog import catalog_of
from specforge.grading.certain import failed_already, sure_to_fail
from specforge.grading.conversation import conversation
from specforge.project import Project
from specforge.registry import Reach, check


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def contradicting_message(project: Project) -> Iterator[Problem]:
    """Flag a message that is sent word for word and fails what every answer must be.

    The model can follow only one of the two, and the case of the message fails where it does what it was told. What counts
    is the form of every answer, and a criterion that is marked `always` where its rule holds: a length, a pattern, or the
    language, which shows only in a message of more than a few words.

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
                if (reason := sure_to_fail(one.check, talk, catalog) or failed_already(one.check, talk, catalog)) is not None:
                    broken = one.origin.ref.rpartition("/")[2].partition(".")[0]
                    message = f"the message of `{intent.id}` breaks `{broken}`: {reason}"
                    yield Problem(message, intent.place / "sends", "change the message, or what it breaks", str(intent.ref))
