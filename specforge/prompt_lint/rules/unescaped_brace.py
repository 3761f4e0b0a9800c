"""Braces that `str.format` takes for variables."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.filled import declared_of
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, rule
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

FIELD = r"\{(?:[A-Za-z_]\w*|\d{0,3})(?:\.\w{1,60}|\[[^\[\]{}\n]{1,60}\]){0,8}(?:![rsa])?(?::(?:[^{}\n]|\{\w{0,60}\}){0,40})?\}"
DOUBLED = regex(
    r"(?<!=)(?<!@param )\{\{(?!\s{0,9}(?:\.\.\.|\u2026)\s{0,9}\}\})(?![-~#^/>!&]?\s{0,9}\.?[A-Za-z_][\w.()\[\]'-]{0,80}\s{0,9}(?:\|[^{}\n]{0,80})?[-~]?\}\})"
)
"""A doubled brace that begins no variable of another kind of template, such as `{{ name }}`, no `{{ ... }}` for what is left out, and no value or type in JavaScript."""
BLOCK = regex(r"\{%|\{\{[#^/]\w")
"""What begins or ends a block in another kind of template."""
FORMULA = regex(r"(?:\\[a-zA-Z]{1,20}|[_^])\{(?:[^{}\n]{0,100}\})?$")
"""Up to a brace, a group of a formula, as in `\\sum_{i=1}^{n}`: who fills in such a text knows of its braces, as `safe_substitute` does."""
BRACE = regex(rf"\{{\{{|\}}\}}|{FIELD}|(\{{|\}})")


@rule(4, severity=Severity.ERROR, confidence=Confidence.CERTAIN)
def unescaped_brace(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a single brace in a text for `str.format`, as in an example in JSON.

    The program fails when it fills the prompt in: `{"id": 1}` asks for a variable named `"id"`. One finding tells the first of them.
    That a text is for `str.format` at all is taken from variables that the code beside it or a config declares, or from braces that
    are doubled around something else than a name.

    Fires on:

    ```text {"syntax": "format", "declared": ["question"]}
    Answer {question} as JSON: {"answer": "..."}
    ```

    Silent on:

    ```text {"syntax": "format"}
    Answer {question} in {words:>5} words or {0} lines as JSON: {{"answer": "..."}}
    ```
    """
    text = prompt.text
    if prompt.syntax is not Syntax.FORMAT or prompt.interpolated or BLOCK.search(text):
        return
    if declared_of(prompt, known) is None and ("}}" not in text or DOUBLED.search(text) is None):
        return
    wrong: list[int] = []
    depth = 0
    for one in BRACE.finditer(text):
        if one[1]:
            depth += 1 if one[1] == "{" else -1
            wrong.append(one.start())
        elif depth > 0 and one[0] == "{}":
            wrong += [one.start(), one.start() + 1]
    if not wrong or (declared_of(prompt, known) is None and all(FORMULA.search(text, max(0, one - 200), one + 1) for one in wrong)):
        return
    more = "" if len(wrong) == 1 else f", and so {'is' if len(wrong) == 2 else 'are'} {len(wrong) - 1} more"
    fix = Fix(tuple((position, position + 1, text[position] * 2) for position in wrong), "double the braces")
    message = f"this `{text[wrong[0]]}` is no variable, and `str.format` fails on it{more}"
    yield Hit(wrong[0], wrong[0] + 1, message, "double it where a brace is meant", fix, key="braces")
