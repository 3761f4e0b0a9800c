"""Examples that break the spec's own rules."""

from collections.abc import Iterator

from specforge.evaluation.expecting import expectations
from specforge.finding import Problem, Severity
from specforge.grading.catalog import catalog_of
from specforge.grading.conversation import conversation
from specforge.grading.grade import grade_all
from specforge.grading.verdict import Verdict
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.cases import Example
from specforge.spec.rules import Constraint, Criterion


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def contradicting_example(project: Project) -> Iterator[Problem]:
    """Flag an example that fails a criterion of its own spec.

    A model follows what it is shown over what it is told. A criterion counts where its rule holds: in every conversation
    when it is marked `always`, and wherever the example shows the rule itself.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        rule: Answer in at most two sentences.
        criteria:
          - id: two-sentences
            always: true
            check: {sentences: {at_most: 2}}
            passes: "We open at nine."
            fails: "We open at nine. We close at six. On Sunday we are closed."
    intents:
      - id: hours
        when: The user asks for opening hours.
        do: Tell them.
    examples:
      - id: asks-for-hours
        shows: hours
        turns:
          - user: When do you open?
          - agent: Good question. Let me see. We open at nine.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        rule: Answer in at most two sentences.
        criteria:
          - id: two-sentences
            always: true
            check: {sentences: {at_most: 2}}
            passes: "We open at nine."
            fails: "We open at nine. We close at six. On Sunday we are closed."
    intents:
      - id: hours
        when: The user asks for opening hours.
        do: Tell them.
    examples:
      - id: asks-for-hours
        shows: hours
        turns:
          - user: When do you open?
          - agent: We open at nine.
    ```
    """
    for view in project.views:
        catalog = catalog_of(view)
        for example in view.examples:
            talk = conversation(example.value.turns)
            for rule, criterion in _asked(example, view):
                outcome = grade_all([one.check for one in expectations(criterion, view)], talk, catalog)
                if outcome.verdict is Verdict.FAIL:
                    message = f"the example `{example.id}` breaks `{rule.id}`: {outcome.reason}"
                    yield Problem(message, example.place, "change the example, or the rule that it breaks", str(example.ref))


def _asked(example: Owned[Example], view: View) -> Iterator[tuple[Owned[Constraint], Owned[Criterion]]]:
    """The criteria that an example has to meet, each with its rule: those of the rules that it shows, and those that always hold."""
    for rule in view.constraints:
        for criterion in view.criteria(rule):
            if rule.id in example.value.shows or (criterion.value.always and _in_scope(rule, example, view)):
                yield rule, criterion


def _in_scope(rule: Owned[Constraint], example: Owned[Example], view: View) -> bool:
    return not rule.scope or not view.with_wholes(example.value.shows).isdisjoint(rule.scope)
