"""Variables without a value in cases that quote them."""

from collections.abc import Iterator

from specforge.evaluation.cases import EvalCase
from specforge.evaluation.deriving import eval_cases
from specforge.finding import Problem, Severity
from specforge.project import Project
from specforge.registry import Reach, check
from specforge.spec.model import Quotes
from specforge.spec.walking import walk


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def unsampled_variable(project: Project) -> Iterator[Problem]:
    """Flag a variable that has no value in a case which expects it, or tells it to a simulated user or a judge.

    Nothing fills it in where the case runs: `{{name}}` itself is expected, and no answer that a user would be given passes.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    variables:
      - {id: customer, says: The name of the customer.}
    intents:
      - {id: hello, kind: opening, sends: "Hello {customer}."}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    variables:
      - {id: customer, says: The name of the customer., sample: Ada}
    intents:
      - {id: hello, kind: opening, sends: "Hello {customer}."}
    ```
    """
    for view in project.views:
        unsampled = [variable for variable in view.variables if variable.id not in view.samples]
        told = [(case, "\n".join(_texts(case))) for case in eval_cases(view)] if unsampled else []
        for variable in unsampled:
            name = f"{{{{{variable.id}}}}}"
            case = next((case for case, text in told if name in text and variable.id not in (case.variables or {})), None)
            if case is not None:
                message = f"the variable `{variable.id}` has no value in the case `{case.id}`, where `{name}` stands in its place"
                help = "give the variable a `sample`; a case that you wrote can give it a value of its own, in `given: {variables: ...}`"
                yield Problem(message, variable.place, help, str(variable.ref))


def _texts(case: EvalCase) -> Iterator[str]:
    """What a case expects, asks of a judge, and tells whoever plays the user."""
    for model in (*(one.check for one in case.expect), *case.judged):
        yield from (text for _, marker, text in walk(model) if isinstance(marker, Quotes))
    yield from (text for text in (case.user or {}).values() if isinstance(text, str))
