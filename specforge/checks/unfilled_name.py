"""Names in braces that stay as they are written."""

import difflib
import re
from collections.abc import Collection, Iterator

from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Owned, Project, View
from specforge.project.stated import shown_texts, stated_texts
from specforge.regexes import regex
from specforge.registry import Reach, check
from specforge.spec.model import Model
from specforge.spec.scalars import as_slug, is_slug, placeholders
from specforge.spec.walking import unquoting

LITERAL = regex(r"(?<!\{)\{( *)([A-Za-z][A-Za-z0-9_.-]*)\1\}(?!\})")
"""A name in braces that were not filled in, with spaces as template languages have them; a variable keeps two of the braces."""
DOUBLED = regex(r"(?<![\w{/=\"'\u2019\u201c\u201e\u00ab\u300c])\{\{( *)([A-Za-z][A-Za-z0-9_.-]+)\1\}\}(?![\w}/=])")
"""A name as templates of other tools have it in a sentence; where it stands in quotes or in an address, a template is shown."""
CODE = regex(r"(`+).*?\1", re.DOTALL)


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unfilled_name(project: Project) -> Iterator[Problem]:
    """Flag a `{name}` of a fact or variable in a text that is taken as it is, and a `{{name}}` or `${name}`, which print a brace or a `$`.

    Turns, inputs, arguments, results and patterns are word for word: nothing is filled into them, and the braces stay.
    Elsewhere, doubled braces are braces that are meant where they stand in code, in quotes or in an address, and so is a `$` before a number.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: cancel-fee
        says: Fee to cancel
        is: 5 EUR
    intents:
      - id: cancel
        when: The user wants to cancel.
    examples:
      - id: tell-the-fee
        shows: cancel
        turns:
          - user: Please cancel my order.
          - agent: That costs {cancel-fee}.
    ```

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: cancel-fee
        says: Fee to cancel
        is: 5 EUR
    intents:
      - id: cancel
        when: The user wants to cancel.
        do: Cancel the order, and tell that it costs {{ cancel-fee }}.
    ```

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: refund-time
        is: within five days
    intents:
      - id: cancel
        when: The user wants to cancel.
        do: Cancel the order, and tell that it is paid back ${refund-time}.
    ```

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    role: You are the assistant of {{company}}.
    ```

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    role: You are the assistant of ${company}.
    variables: [{id: company, sample: Acme Tools}]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    role: You negotiate, and may give up to ${most}.
    variables: [{id: most, type: integer, sample: 40}]
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    role: You write letters, with `{{company}}` where the name of the company belongs.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: cancel-fee
        is: "5.00"
    intents:
      - id: cancel
        when: The user wants to cancel.
        do: Cancel the order, and tell that it costs ${cancel-fee}.
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    facts:
      - id: cancel-fee
        says: Fee to cancel
        is: 5 EUR
    intents:
      - id: cancel
        when: The user wants to cancel.
    examples:
      - id: tell-the-fee
        shows: cancel
        turns:
          - user: Please cancel my order.
          - agent: That costs 5 EUR.
    ```
    """
    for view in project.views:
        for element in _judged_or_shown(view):
            yield from _quoted(element, view)
        yield from _doubled(view)
        yield from _unknown(view, {name for other in project.views if other.id == view.id for name in (*other.named, *other.limits)})
        yield from _after_a_dollar(view)


def _quoted(element: Owned[Model], view: View) -> Iterator[Problem]:
    """Names that would be filled in elsewhere, in texts that are taken as they are."""
    for route, text in unquoting(element.value):
        for name in placeholders(text):
            if name in view.named or name in view.limits:
                message = f"`{{{name}}}` stands in a text that is taken as it is; nothing is filled in"
                place = Place(element.place.path, (*element.place.route, *route))
                yield Problem(message, place, "write the words themselves, or another name if the braces are meant", str(element.ref))


def _doubled(view: View) -> Iterator[Problem]:
    """Braces that were doubled around a name that would be filled in."""
    for place, text in shown_texts(view):
        if isinstance(place, str) or "{" not in text:
            continue
        for space, name in dict.fromkeys(LITERAL.findall(text)):
            # A fact without a value stays in its braces, too.
            known = (name in view.named or name in view.limits) and view.fill(f"{{{name}}}") != f"{{{name}}}"
            if known and not _in_example(place, view):
                inside = f"{space}{name}{space}"
                message = f"`{{{{{inside}}}}}` prints `{{{inside}}}` as it stands; nothing is filled in"
                yield Problem(message, place, f"write `{{{name}}}`, or another name if the braces are meant")


def _unknown(view: View, known: Collection[str]) -> Iterator[Problem]:
    """Doubled braces around a name that is none, in a sentence."""
    for origin, text, quotes in stated_texts(view):
        if isinstance(origin, str) or not quotes or "{{" not in text:
            continue
        for space, name in dict.fromkeys(DOUBLED.findall(CODE.sub("", text))):
            if name not in known:
                inside = f"{space}{name}{space}"
                message = f"`{{{{{inside}}}}}` prints `{{{inside}}}` as it stands: nothing is called `{name}`"
                others = [one for one in known if not origin.ref.endswith(f"/{one}")]  # no fact says itself
                yield Problem(message, origin.place, f"{_cure(name, others)}, or put it between backticks if the braces are meant")


def _cure(name: str, known: Collection[str]) -> str:
    """How a name that nothing has is written as one: as what it is near to, or as one that is still to be declared."""
    id = name if is_slug(name) else as_slug(name)
    same = next((one for one in sorted(known) if as_slug(one) == as_slug(name)), None)
    close = difflib.get_close_matches(id, sorted(known), n=1, cutoff=0.75)
    declared = f"declare a fact or a variable `{id}` and write `{{{id}}}`"
    return f"write `{{{same}}}`" if same else f"write `{{{close[0]}}}` if that is meant, {declared}" if close else declared


def _after_a_dollar(view: View) -> Iterator[Problem]:
    """Facts and variables in words behind a `$`, as the texts of programs have their names; before a number it is an amount of money."""
    texts = [
        (place, text) for place, text in shown_texts(view) if "$" in text and not isinstance(place, str) and not _in_example(place, view)
    ]
    values = {fact.value.id: view.fill(f"{{{fact.value.id}}}") for fact in view.facts} if texts else {}
    words = {name: value for name, value in values.items() if value[:1].isalpha()}
    # A variable stays in its braces, and is filled in with such a value as its sample.
    words |= {name: f"{{{{{name}}}}}" for name, sample in view.samples.items() if str(sample)[:1].isalpha()} if texts else {}
    for place, text in texts:
        for name, value in words.items():
            if f"${value}" in text:
                message = f"`${{{name}}}` prints `${value}`: the `$` is no part of a name here"
                yield Problem(message, place, f"write `{{{name}}}`")


def _in_example(place: Place, view: View) -> bool:
    return any(one.place.path == place.path and one.place.route == place.route[: len(one.place.route)] for one in view.examples)


def _judged_or_shown(view: View) -> Iterator[Owned[Model]]:
    yield from view.examples
    yield from view.cases
    for rule in view.constraints:
        yield from view.criteria(rule)
