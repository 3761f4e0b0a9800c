"""Texts in quotes that are no part of them."""

from collections.abc import Iterator

from specforge.amounts import shortened
from specforge.finding import Problem, Severity
from specforge.grading.conversation import conversation
from specforge.location import Place, Route
from specforge.project import Owned, Project, View
from specforge.project.stated import stated_texts
from specforge.regexes import regex
from specforge.registry import Reach, check
from specforge.spec.model import Model
from specforge.spec.rules import Criterion
from specforge.spec.walking import walk

QUOTES = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d'
QUOTED = regex(rf"[{QUOTES}\u2018\u201a]\s*[^\W\d][^{QUOTES}\u2018]*\s[^{QUOTES}\u2018]*[{QUOTES}\u2019\u2018]")
"""Several words between quotes, with no others inside, as word processors of many languages write them."""
PHRASE = regex(
    "[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c][^\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d]+[\u201c\u201d\u00ab\u00bb\u2039\u203a\u300d]"
)
"""A phrase between such quotes; straight ones that are left are meant."""
SEARCHED = frozenset({"says", "says_any"})
"""What a check searches answers for."""
SHOWN = 40
"""Characters of a text in a message."""
CURE = "remove them, or write straight ones, which YAML takes away"


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def quoted_text(project: Project) -> Iterator[Problem]:
    """Flag a sentence to the model, and a phrase that a check searches for, that stands in quotes as a whole, as a word processor writes them.

    YAML takes straight quotes away, and no others: the model reads them, and takes the sentence for something that somebody says; and an
    answer says the phrase only where it stands in quotes there, too. That is meant where a sample has it so amid other words. Facts and
    turns are let be, since what they say may be a quotation.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    role: “You are the assistant of a shop.”
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    role: "You are the assistant of a shop."
    facts:
      - id: slogan
        says: The slogan
        is: “Everything for the sea”
    ```
    """
    for view in project.views:
        for origin, text, quotes in stated_texts(view):
            if isinstance(origin, str) or not quotes or origin.place.route[0] == "facts" or not QUOTED.fullmatch(text.strip()):
                continue
            message = f"the quotes around {shortened(text.strip(), SHOWN)} are a part of the text, and reach the model"
            yield Problem(message, origin.place, CURE, origin.ref)
        for element, route, phrase in _searched(view):
            message = (
                f"the quotes around {shortened(phrase, SHOWN)} are a part of the phrase, so that only answers with quotes around it say it"
            )
            yield Problem(message, Place(element.place.path, (*element.place.route, *route)), CURE, str(element.ref))


def _searched(view: View) -> Iterator[tuple[Owned[Model], Route, str]]:
    """The phrases in quotes that checks of cases and criteria search answers for, and where they stand.

    Where a sample has one amid other words, its quotes are meant, as around the title of a book.
    """
    asking: tuple[Owned[Model], ...] = (*view.cases, *(one for rule in view.constraints for one in view.criteria(rule)))
    for element in asking:
        for route, _, text in walk(element.value):
            phrase = text.strip()
            searched = next((step for step in reversed(route) if isinstance(step, str)), "") in SEARCHED
            if searched and PHRASE.fullmatch(phrase) and not any(phrase in said and phrase != said for said in _samples(element.value)):
                yield element, route, phrase


def _samples(asking: Model) -> Iterator[str]:
    """What the agent says in the samples of a criterion."""
    if isinstance(asking, Criterion):
        for turns in (*asking.passes.transcripts, *asking.fails.transcripts):
            yield from (said.strip() for said in conversation(turns).said)
