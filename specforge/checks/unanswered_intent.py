"""Intents of which nothing says what is done."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.rules import Intent


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unanswered_intent(project: Project) -> Iterator[Problem]:
    """Flag an intent that says when it applies, and not what is done then.

    The prompt names the situation and leaves the answer to the model. An intent with a `title` of its own is left alone, since the
    heading can say it, and so is one with rules, with parts, or shown by an example, and a refusal, whose kind says it. That a hand-off
    hands over does not say how.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: damage
        when: The user tells of a damage.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: damage
        when: The user tells of a damage.
        do: Ask for a picture of it.
    ```
    """
    for view in project.views:
        shown = {name for example in view.examples for name in example.value.shows}
        for intent in view.intents:
            if intent.id not in shown and not _says_what(view, intent):
                help = "write it as `do`, as `steps`, or as a message word for word as `sends`"
                yield Problem(f"nothing says what to do at the intent `{intent.id}`", intent.place, help, str(intent.ref))


def _says_what(view: View, intent: Owned[Intent]) -> bool:
    """Whether the prompt says more of an intent than when it applies."""
    value = intent.value
    said = value.do or value.steps or value.sends or value.ask or value.then or value.otherwise or value.tools
    ruled = any("prompt" in rule.value.enforce for rule in view.scoped.get(intent.id, ()))
    return bool(said or value.title or value.wording) or value.kind == "refusal" or ruled or intent.id in view.parts
