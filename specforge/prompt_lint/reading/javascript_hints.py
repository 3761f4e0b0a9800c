"""What the surroundings of a string of JavaScript say of it: calls, their arguments, elements of pages."""

from specforge.prompt_lint.reading.hints import Hint, Kind
from specforge.prompt_lint.reading.telling import ROLES, role_of, words_of
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

NAME = regex(r"\w+")
CLOSED_CALLS = frozenset(
    NAME.findall(
        "describe it test expect toBe toEqual toContain toThrow toMatch assert equal deepEqual ok fail"
        " debug info warn error log trace write println print success"
        " require option argument command description usage summary title help alias"
        " startsWith endsWith includes indexOf match matchAll search split test exec"
        " querySelector querySelectorAll getElementById addEventListener createElement setAttribute"
        " fetch query execute exec raw t i18n translate useTranslation message refine superRefine"
    )
)
"""Calls whose texts are for people, for tests or for other programs."""
DIALOGS = frozenset(["alert", "confirm", "prompt"])
"""Functions of a browser that talk to its user."""
CLOSED_OWNERS = frozenset(
    NAME.findall("console logger log toast chalk pc kleur ora spinner inquirer prompts clack program yargs expect assert vi jest Sentry")
)
"""What such calls belong to."""
TOOL_CALLS = frozenset(
    NAME.findall("tool createTool dynamicTool defineTool registerTool makeTool functionTool DynamicTool DynamicStructuredTool FunctionTool")
)
"""Calls that define a tool of the keys that they are given."""
MAKERS = frozenset(["fromTemplate", "fromMessages"])
"""Methods that make what their class says."""
SYNTAXES = {"definePrompt": Syntax.MUSTACHE, "defineHelper": Syntax.MUSTACHE}
"""Calls of Genkit, whose templates are of Handlebars."""
FORMATS = {"mustache": Syntax.MUSTACHE, "f-string": Syntax.FORMAT}
"""What LangChain's `templateFormat` says."""


def made_hint(maker: str, hint: Hint) -> Hint | None:
    """The hint for what a class or a function of templates is given; nothing where the name says nothing."""
    words, name = words_of(maker), hint.name or maker
    if not maker[:1].isupper():
        return Hint(name, hint.kind, hint.role, SYNTAXES[maker]) if maker in SYNTAXES else None
    template = Syntax.FORMAT if words[-1:] == ["template"] else None
    if "message" in words and (roles := [ROLES[one] for one in words if one in ROLES]):
        return Hint(name, Kind.MESSAGE, roles[0], template)
    if "prompt" in words and words[-1] in {"prompt", "template"}:
        return Hint(name, Kind.PROMPT, role_of(hint.name), template)
    return None
