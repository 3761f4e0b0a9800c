"""Texts that begin with the mark of a list item, which the prompt prints itself."""

from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project, View
from specforge.provenance.traced import Origin
from specforge.regexes import regex
from specforge.registry import Reach, check

BULLET = regex(r"([-*\u2022]) (?=\S)")
NUMBER = regex(r"([0-9]{1,2})[.)] (?=\S)")


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def doubled_marker(project: Project) -> Iterator[Problem]:
    """Flag a rule, a fact or an item that begins with a dash of its own, and steps that bring numbers of their own.

    The prompt prints the marks: `- - Be brief.` and `1. 1. Look for it.` come out else. A text of several lines is let be, and so is a
    number that is none of the step's place, as in `3. Mahnung senden`.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    intents:
      - id: cancel
        when: The user wants to cancel.
        steps:
          - 1. Look for the order.
          - 2. Cancel it.
    ```

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        level: should
        rule: "- Be brief."
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: labour-day
        topic: Holidays
        says: 1. Mai ist ein Feiertag.
    intents:
      - id: cancel
        when: The user wants to cancel.
        steps:
          - Look for the order.
          - Cancel it.
    ```
    """
    for view in project.views:
        for origin, text in _marked(view):
            # A list that was joined to one line is told of by the reading of its file.
            if "\n" not in text and (found := BULLET.match(text)) and f" {found[1]} " not in text:
                message = f"`{found[1]}` stands before {text[found.end() :]!r}, and the prompt prints a mark of its own"
                yield Problem(message, origin.place, "leave it out", origin.ref)
        for intent in view.intents:
            numbers = [(found := NUMBER.match(step.do)) and int(found[1]) for step in intent.value.steps]
            if numbers[:2] == [1, 2]:
                yield Problem(
                    "the steps have numbers, and the prompt prints numbers of its own",
                    intent.place / "steps",
                    "leave them out",
                    str(intent.ref),
                )


def _marked(view: View) -> Iterator[tuple[Origin, str]]:
    """The texts before which the prompt prints a dash."""
    for rule in view.constraints:
        yield rule.at("rule"), rule.value.rule
    for fact in view.facts:
        if fact.value.says is not None:
            yield fact.at("says"), fact.value.says
    for intent in view.intents:
        for key, texts in (("do", intent.value.do), ("ask", intent.value.ask), ("then", intent.value.then)):
            if len(texts) > 1:
                yield from ((intent.at(key, index), text) for index, text in enumerate(texts))
