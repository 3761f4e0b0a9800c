"""Tuned texts that lost something."""

import re
from collections.abc import Iterator

from specforge.finding import Problem, Severity
from specforge.project import Owned, Project, View
from specforge.registry import Reach, check
from specforge.spec.model import Element

STRONG = ("must", "never", "always", "only", "not", "no", "exactly", "before", "at most", "at least", "every", "all")
"""Words that carry the force of a rule."""


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def weakened_wording(project: Project) -> Iterator[Problem]:
    """Flag a `wording` that lost a number, a quoted fact or a binding word of the text it stands for.

    The tuned text is what the model reads; what it lost, the feature lost.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        level: should
        rule: Answer in at most 3 sentences.
        wording: Keep answers short.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    constraints:
      - id: brief
        level: should
        rule: Answer in at most 3 sentences.
        wording: Keep it short, at most 3 sentences.
    ```
    """
    for view in project.views:
        for element in (*view.facts, *view.constraints, *view.intents, *view.tools, *view.scaffolds):
            if element.value.wording is not None:
                lost = _lost(_stated(element, view), view.fill(element.value.wording))
                if lost:
                    message = f"the wording of `{element.id}` lost {', '.join(f'`{word}`' for word in lost)}"
                    yield Problem(
                        message, element.place / "wording", "say it in the wording too, or change what is stated", str(element.ref)
                    )


def _stated(element: Owned[Element], view: View) -> str:
    for key in ("rule", "when", "says", "purpose", "text"):
        text = getattr(element.value, key, None)
        if isinstance(text, str):
            return view.fill(text)
    return ""


def _lost(stated: str, wording: str) -> list[str]:
    numbers = [number for number in re.findall(r"\d+(?:[.,:]\d+)*", stated) if not re.search(rf"(?<!\d){re.escape(number)}(?!\d)", wording)]
    strong = [word for word in STRONG if _has(word, stated) and not _has(word, wording)]
    return list(dict.fromkeys((*numbers, *strong)))


def _has(word: str, text: str) -> bool:
    return re.search(rf"\b{word}\b", text, re.IGNORECASE) is not None
