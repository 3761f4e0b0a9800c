"""Who takes part when a case is run: the agent, the tools, the user and the judge, as a program gives them."""

import importlib
import sys
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from specforge.errors import UsageError
from specforge.evaluation.playing import Agent, RunTool, User
from specforge.grading.answered import answered
from specforge.grading.judging import Judge
from specforge.grading.scoring import UNKNOWN
from specforge.seen.watching import Watch


class Players(Struct, frozen=True, dict=True):
    """Who takes part in one run of one case."""

    agent: Agent
    """Given the messages so far, the system prompt first, and the tools; answers with a text, a chat message or a chat completion."""
    run_tool: RunTool | None = None
    """Runs a tool: name and arguments in, a JSON value out."""
    user: User | None = None
    """Plays a simulated user; the script of the case stands in for one."""
    judge: Judge | None = None
    """Answers rubrics."""
    end_state: Callable[[], object] | None = None
    """Gives the state of the world after the run, as JSON."""
    model: str | None = None
    """What is asked, for the records of results; an answer that comes with the name of another `model` goes before it."""
    watch: Watch | None = None
    """What the tools returned in this run, where something may cut it before the agent is shown it."""

    @property
    def state(self) -> object:
        """The state of the world after the run; unknown where nobody gives one."""
        if self.end_state is None:
            return UNKNOWN
        if not callable(self.end_state):
            raise UsageError(
                f"`end_state` is {type(self.end_state).__name__}, and has to be a function that gives the state",
                "write it as `lambda: ...`, since it is asked when the run is over",
            )
        return answered(self.end_state(), "`end_state`")


def function_named(name: str, folder: str | None) -> Callable[..., Any]:
    """Import a function that a user names as `module:function`.

    Args:
        name: What the user names.
        folder: Where its module is looked for before where packages are.

    Raises:
        UsageError: when there is no such function.
    """
    module, colon, attribute = name.partition(":")
    try:
        if folder is not None and folder not in sys.path:
            sys.path.insert(0, folder)
        found: Callable[..., Any] | None = getattr(importlib.import_module(module), attribute) if colon else None
    except (ImportError, AttributeError) as error:
        raise UsageError(f"`{name}` cannot be imported: {error}", "write it as `module:function`") from None
    if not callable(found):
        raise UsageError(f"`{name}` is no function", "write it as `module:function`")
    return found
