"""The system prompt."""

from collections.abc import Iterator

from specforge.artifact import Artifact
from specforge.project import View
from specforge.prompting.layout import prompt_text
from specforge.registry import compiler


@compiler
def prompt(view: View) -> Iterator[Artifact]:
    """Emit `prompt.md`: the system prompt, byte for byte what the model gets before variables are filled.

    For the program that calls the model. Variables stand as `{{name}}`. One clause is one line, never wrapped; there are
    no markers, ids or comments. It leaves out what is enforced elsewhere (`enforce` without `prompt`), cases, criteria
    and everything about owners and reasons.

    A template of your own replaces the shipped one: `templates = {prompt = "my-prompt.md.j2"}` in the config.
    """
    yield Artifact(f"{view.folder}/prompt.md", prompt_text(view))
