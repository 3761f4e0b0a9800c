"""Variables that nobody fills in."""

import difflib
import re
from collections.abc import Iterator

from specforge.amounts import in_code
from specforge.finding import Severity
from specforge.prompt_lint.filled import declared_of, hidden_places, inner_names, within
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.reading.files import TEXTS
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, rule
from specforge.prompt_lint.variables import Syntax, Variable
from specforge.spec.model import nearest


@rule(4, severity=Severity.ERROR, confidence=Confidence.CERTAIN)
def undeclared_variable(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a variable that is used and not among those that will be filled in.

    The name is misspelt, or the program that fills it in was changed: then the model reads nothing in its place, or the program
    fails. Which ones are filled in is said by a config, by the file that holds the prompt, or by the code beside it.

    Fires on:

    ```text {"syntax": "jinja", "declared": ["customer_name", "order"]}
    You talk to {{ custmer_name }} about {{ order.id }}.
    ```

    Silent on:

    ```text {"syntax": "jinja", "variables": ["customer_name", "orders"]}
    You talk to {{ customer_name }} about {% for order in orders %}{{ order.id }}{% endfor %}.
    ```
    """
    declared = declared_of(prompt, known)
    if declared is None:
        return
    used: dict[str, list[Variable]] = {}
    # A text without an ending of templates may as well be filled in by a program that knows names with hyphens.
    certain = prompt.syntax is Syntax.JINJA and not prompt.file.path.endswith(tuple(TEXTS))
    for one in prompt.structure.variables:
        parts = one.name.split("-") if prompt.syntax is Syntax.JINJA else [one.name]
        if not declared.issuperset(parts) and (one.name not in declared or (certain and len(parts) > 1)):
            used.setdefault(one.name, []).append(one)
    if not used:
        return
    inner, hidden = inner_names(prompt), hidden_places(prompt)
    for name, all_places in used.items():
        places = [one for one in all_places if not within(hidden, one.start)]
        if not places or name in inner:
            continue
        close = difflib.get_close_matches(name, sorted(declared - {name}), n=2, cutoff=0.8)
        more = "" if len(places) == 1 else f", nor {'is its other use' if len(places) == 2 else f'are its {len(places) - 1} other uses'}"
        message, help = f"the variable `{name}` is not declared{more}", nearest(name, declared)
        if certain and "-" in name:
            first, *rest = name.split("-")
            message = f"Jinja takes {in_code(rest, ' and ')} from `{first}` here, since no name has a hyphen"
            help = f"call it `{name.replace('-', '_')}`, also where it is filled in"
        fix = _renamed(prompt.text, places, name, close[0]) if len(close) == 1 else None
        yield Hit(places[0].start, places[0].end, message, help, fix, key=name)


def _renamed(text: str, places: list[Variable], name: str, other: str) -> Fix:
    word = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)")
    spans = dict.fromkeys((one.start, one.end) for one in places)
    edits = tuple((found.start(), found.end(), other) for start, end in spans for found in word.finditer(text, start, end))
    return Fix(edits, f"write `{other}`")
