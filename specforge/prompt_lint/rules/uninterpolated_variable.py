"""Variables in a syntax that nobody fills in."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.filled import declared_of
from specforge.prompt_lint.matching import innermost
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, rule
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

UNFILLED = {
    "$": ("the string stands in quotes", "write the string between backticks, which make a template of it"),
    "{": ("no `f` stands before the string, and nothing fills it in", "write an `f` before the string, or fill it in with `format`"),
}
"""What is wrong with a value of the program that stays as it is, and what mends it, by how it begins: in JavaScript, and in Python."""
SINGLE = regex(r"\{([A-Za-z_]\w{0,60})\}")
DOUBLE = regex(r"\{\{\s{0,3}([A-Za-z_]\w{0,60})\s{0,3}\}\}")
PERCENT = regex(r"%\(([A-Za-z_]\w{0,60})\)s\b")
SHELL = regex(r"\$(?![A-Z_]{2,60}\b)([A-Za-z_]\w{0,60})\b(?!\$|[^$\n]{0,200}\\[^$\n]{0,200}\$)")
"""A sign that begins no formula, as `$D$` and `$A = \\pi r^2$` do."""
FOREIGN = {
    Syntax.FORMAT: (DOUBLE, PERCENT, SHELL),
    Syntax.JINJA: (SINGLE, PERCENT, SHELL),
    Syntax.MUSTACHE: (SINGLE, PERCENT, SHELL),
    Syntax.DOLLAR: (SINGLE, DOUBLE, PERCENT),
}
"""Places that are variables in another syntax."""
WRITTEN = {Syntax.FORMAT: "{%s}", Syntax.JINJA: "{{ %s }}", Syntax.MUSTACHE: "{{%s}}", Syntax.DOLLAR: "${%s}"}
LABEL = regex(r"\{([A-Za-z_]\w{0,60})\}:\s{0,3}\{\{-?\s{0,3}\1\s{0,3}-?\}\}")
"""A name in braces that heads its value, as in `{task}: {{ task }}`: what the text calls it."""
ASSIGNED = regex(r"\$([A-Za-z_]\w{0,60})\s{0,3}(?=:=|,\s{0,3}\$\w{1,60}\s{0,3}:=)")
"""A variable of a template of Go, where the text gives it its value."""
FORMULA = regex(r"\\[a-zA-Z]{1,20}$|[\w{}%\\^_]$")
"""What stands before a brace that is none of a variable."""


@rule(4, severity=Severity.WARNING, confidence=Confidence.LIKELY)
def uninterpolated_variable(prompt: Prompt, known: Known) -> Iterator[Hit]:
    r"""Flag a place that would be a variable in another syntax than the prompt's, and names one of the prompt's variables.

    Somebody copied the line from a template of another kind: the model reads the braces and the name. Formulas, code, names
    that are no variable of this prompt, and those that a template of Go gives their value itself, are left alone.
    In JavaScript, `${name}` in quotes is told where the file has something of that name and does not replace it itself: only a
    template, between backticks, fills it in. In Python, `{name}` in a string without an `f` is told where a function around it has
    something of that name, and neither fills a text in nor hands that on by its name.

    Fires on:

    ```text {"syntax": "jinja"}
    You talk to {{ name }}. Greet {name} first.
    ```

    Fires on:

    ```text {"syntax": "format", "variables": ["name", "order"]}
    You talk to {name} about {{order}}.
    ```

    Silent on:

    ```text {"syntax": "jinja"}
    Services: {{ range $name, $port := .services }}{{ $name }} at {{ $port }}, {{ end }}and no other.
    ```

    Silent on:

    ```text {"syntax": "format", "variables": ["name", "answer"]}
    You talk to {name}. Give the result as \boxed{{answer}}, and fields as `{{name}}`.
    ```
    """
    text = prompt.text
    for start, end in prompt.unfilled:
        said, help = UNFILLED[text[start]]
        yield Hit(start, end, f"`{text[start:end]}` is not filled in here: {said}", help, key=text[start:end])
    if prompt.syntax not in FOREIGN or not any(sign in text for sign in "{%$") or (prompt.interpolated and prompt.syntax is Syntax.FORMAT):
        return
    if prompt.syntax is Syntax.JINJA and "{{" not in text:
        return  # its variables have marks of their own
    matches = (one for pattern in FOREIGN[prompt.syntax] for one in pattern.finditer(text))
    if prompt.syntax is Syntax.DOLLAR:
        matches = (one for one in matches if text[one.start() - 1 : one.start()] != "$")
    given = dict(prompt.interpolated)
    found = sorted((one.start() - (text[one.start() - 1 : one.start()] == "$"), one.end(), one[1]) for one in matches)
    found = [one for one in found if given.get(one[0]) != one[1]]
    if not found:
        return
    structure = prompt.structure
    names = {one.name for one in structure.variables} | (declared_of(prompt, known) or frozenset())
    if prompt.syntax is not Syntax.FORMAT:
        names -= {*LABEL.findall(text), *ASSIGNED.findall(text)}
    code = {position for one in structure.references if one.kind == "code" for position in range(one.start, one.end)}
    fences = innermost([one for one in structure.blocks if one.kind == "fence"], [start for start, _, _ in found])
    for (start, end, name), fence in zip(found, fences, strict=True):
        if name not in names or fence is not None or start in code or FORMULA.search(text, max(0, start - 22), start):
            continue
        right = WRITTEN[prompt.syntax] % name
        yield Hit(
            start,
            end,
            f"`{text[start:end]}` is not filled in here: variables of this prompt stand as `{right}`",
            f"write `{right}`, or put it into code style where the braces are meant",
            Fix(((start, end, right),), f"write `{right}`"),
            key=name,
        )
