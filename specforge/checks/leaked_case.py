"""Judged text that the model is shown."""

import re
import unicodedata
from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Project, View
from specforge.registry import Reach, check
from specforge.spec.cases import Case
from specforge.spec.model import Model, Refers
from specforge.spec.walking import walk

RUN = 8
"""So many words in a row are no accident."""


@check(severity=Severity.ERROR, reach=Reach.FEATURE)
def leaked_case(project: Project) -> Iterator[Problem]:
    """Flag a case whose text stands in the prompt.

    A score on examples the model has been shown says nothing about users. Eight words in a row count, or the whole of a
    shorter message of at least four words, without regard to letter case and punctuation.

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
        parts = [_words(text) for text in _shown(view)]
        shown = " | ".join(" ".join(words) for words in parts)
        runs = {tuple(words[i : i + RUN]) for words in parts for i in range(len(words) - RUN + 1)}
        for case in view.cases:
            for key, text in _asked(case.value):
                words = _words(text)
                run = next((words[i : i + RUN] for i in range(len(words) - RUN + 1) if tuple(words[i : i + RUN]) in runs), None)
                if run is None and 4 <= len(words) < RUN and f" {' '.join(words)} " in f" {shown} ":
                    run = words
                if run is not None:
                    message = f"the case `{case.id}` is in the prompt: {' '.join(run)!r}"
                    yield Problem(
                        message, case.place / key, "give the case words of its own; what is judged may not be shown", str(case.ref)
                    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())


def _asked(case: Case) -> Iterator[tuple[str, str]]:
    if case.input is not None:
        yield "input", case.input
    if case.user is not None:
        yield "user", case.user.wants
        yield "user", case.user.opens_with or ""
    yield from (("turns", turn.user) for turn in case.turns if turn.user is not None)


def _shown(view: View) -> Iterator[str]:
    models: list[Model] = [one.value for one in (*view.facts, *view.intents, *view.scaffolds)]
    for model in models:
        yield from (view.fill(text) for _, marker, text in walk(model) if not isinstance(marker, Refers))
    yield from (view.fill(rule.value.wording or rule.value.rule) for rule in view.constraints if "prompt" in rule.value.enforce)
    yield from (turn.user or turn.agent or "" for example in view.examples for turn in example.value.turns)
    yield from (view.project.linked.get(f"{one.place.path}:{one.value.file}", "") for one in view.documents)
    yield view.fill(view.feature.role or "")
