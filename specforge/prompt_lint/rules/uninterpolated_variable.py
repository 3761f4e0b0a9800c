"""Variables in a syntax that nobody fills in."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.filled import declared_of
from specforge.prompt_lint.matching import innermost
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, rule
from specforge.prompt_lint.variables import Syntax

FOREIGN = {
    Syntax.FORMAT: re.compile(r"(?<!\{)\{\{\s{0,3}([A-Za-z_]\w{0,60})\s{0,3}\}\}(?!\})|\$\{\{\s{0,3}([A-Za-z_]\w{0,60})\s{0,3}\}\}"),
    Syntax.JINJA: re.compile(r"(?<![{$%\\\w}^_])\{([A-Za-z_]\w{0,60})\}(?!\})|\$\{([A-Za-z_]\w{0,60})\}"),
    Syntax.MUSTACHE: re.compile(r"(?<![{$%\\\w}^_])\{([A-Za-z_]\w{0,60})\}(?!\})|\$\{([A-Za-z_]\w{0,60})\}"),
    Syntax.DOLLAR: re.compile(r"(?<![{$%\\\w}^_])\{([A-Za-z_]\w{0,60})\}(?!\})|(?<!\{)\{\{\s{0,3}([A-Za-z_]\w{0,60})\s{0,3}\}\}(?!\})"),
}
"""Places that are variables in another syntax."""
WRITTEN = {Syntax.FORMAT: "{%s}", Syntax.JINJA: "{{ %s }}", Syntax.MUSTACHE: "{{%s}}", Syntax.DOLLAR: "${%s}"}
FORMULA = re.compile(r"\\[a-zA-Z]{1,20}$|[_^}$]$")


@rule(4, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def uninterpolated_variable(prompt: Prompt, known: Known) -> Iterator[Hit]:
    r"""Flag a place that would be a variable in another syntax than the prompt's, and names one of the prompt's variables.

    Somebody copied the line from a template of another kind: the model reads the braces and the name. Formulas, code, and names
    that are no variable of this prompt are left alone.

    Fires on:

    ```text {"syntax": "jinja"}
    You talk to {{ name }}. Greet {name} first.
    ```

    Fires on:

    ```text {"syntax": "format", "variables": ["name", "order"]}
    You talk to {name} about {{order}}.
    ```

    Silent on:

    ```text {"syntax": "format", "variables": ["name", "answer"]}
    You talk to {name}. Give the result as \boxed{{answer}}, and fields as `{{name}}`.
    ```
    """
    foreign = FOREIGN.get(prompt.syntax)
    if foreign is None or "{" not in prompt.text or (prompt.interpolated and prompt.syntax is Syntax.FORMAT):
        return
    found = list(foreign.finditer(prompt.text))
    if not found:
        return
    structure = prompt.structure
    names = {one.name for one in structure.variables} | (declared_of(prompt, known) or frozenset())
    code = {position for one in structure.references if one.kind == "code" for position in range(one.start, one.end)}
    fences = innermost([one for one in structure.blocks if one.kind == "fence"], [one.start() for one in found])
    for one, fence in zip(found, fences, strict=True):
        name = one[1] or one[2]
        if name not in names or fence is not None or one.start() in code:
            continue
        if FORMULA.search(prompt.text, max(0, one.start() - 22), one.start()):
            continue
        right = WRITTEN[prompt.syntax] % name
        yield Hit(
            one.start(),
            one.end(),
            f"`{one[0]}` is not filled in here: variables of this prompt stand as `{right}`",
            f"write `{right}`, or put it into code style where the braces are meant",
            Fix(((one.start(), one.end(), right),), f"write `{right}`"),
            key=name,
        )
