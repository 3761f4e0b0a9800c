"""Variables that are filled into nothing."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.variables import Syntax


@rule(4, severity=Severity.WARNING, confidence=Confidence.CERTAIN)
def unused_variable(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a variable that is declared and that the prompt does not use.

    What it holds never reaches the model: the sentence that named it was deleted, or names it otherwise. A variable that another
    prompt of the same file uses is used. One that a config declares may be meant for other prompts, so that is told as likely.

    Fires on:

    ```text {"syntax": "jinja", "declared": ["customer_name", "tier"]}
    You talk to {{ customer_name }}.
    ```

    Silent on:

    ```text {"syntax": "jinja", "declared": ["customer_name", "tier"]}
    You talk to {{ customer_name }}.{% if tier == "gold" %} Offer an upgrade.{% endif %}
    ```
    """
    if prompt.syntax is Syntax.NONE or (prompt.declared is None and known.variables is None):
        return
    used = {one.name for one in prompt.structure.variables}
    own = prompt.declared if prompt.declared is not None and prompt.declares else frozenset()
    elsewhere = prompt.file.text if prompt.name else prompt.text
    for name in sorted((own | (known.variables or frozenset())) - used):
        if not re.search(rf"(?:\{{[^{{}}\n]{{0,200}}?(?<![\w.])|\$)\b{re.escape(name)}\b", elsewhere):
            message = f"the variable `{name}` is declared and never used"
            help = "use it, or take it out where it is declared"
            yield Hit(0, 0, message, help, key=name, confidence=None if name in own else Confidence.LIKELY)
