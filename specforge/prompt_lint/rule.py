"""What a rule is: a function over one prompt and what is known beside it."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt


class Confidence(StrEnum):
    """How likely a finding is what it says; told apart from how much it matters."""

    CERTAIN = "certain"
    """It follows from the text."""
    LIKELY = "likely"
    """Words were taken for what they usually mean."""
    POSSIBLE = "possible"
    """Worth a look."""


class Fix(Struct, frozen=True):
    """Replacements in the prompt's text; none overlaps another."""

    edits: tuple[tuple[int, int, str], ...]
    """Start, end and the new text."""
    says: str
    """What it does, in the imperative: `close the fence`."""
    safe: bool = False
    """Whether it changes no meaning, so that `--fix` applies it."""


class Hit(Struct, frozen=True):
    """What a rule yields: where, what is wrong, what to do. It knows no severity and no line."""

    start: int
    end: int
    message: str
    help: str = ""
    fix: Fix | None = None
    key: str = ""
    """What the finding is about, for its fingerprint, where the text there is not: the name of a variable, a section, a tool."""
    confidence: Confidence | None = None
    """When it is not that of the rule."""


class Tool(Struct, frozen=True):
    """A tool that the model has."""

    name: str
    description: str = ""
    parameters: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """What its schemas name beside these: fields further in and of results, and the values that they list."""


class Deprecated(Struct, frozen=True):
    """An identifier that should not be used any more."""

    name: str
    replacement: str = ""
    until: str = ""
    """The day on which it goes, as `2027-01-31`; empty when there is none."""


LONG_PROMPT = 800
"""Words."""


class Known(Struct, frozen=True):
    """What is known beside a prompt: from a config, from files beside it, or from a spec. A rule that needs what is not known is silent."""

    tools: tuple[Tool, ...] | None = None
    variables: frozenset[str] | None = None
    """The variables that will be filled in; nothing when nobody says."""
    user_variables: frozenset[str] = frozenset()
    """Those of them whose values users write."""
    schema: Mapping[str, Any] | None = None
    """The JSON Schema of the answer."""
    terms: frozenset[str] = frozenset()
    """Names of what is neither a tool nor a variable, as values of lists, and fields that are handed over."""
    deprecated: tuple[Deprecated, ...] = ()
    as_of: str = ""
    """Today, as `2026-11-27`; empty when nothing that is known has a day."""
    model: str = "o200k_base"
    """The model that the prompt is for, or its encoding: whose tokens are counted."""
    budget: int | None = None
    """The most tokens of the whole prompt."""
    section_budgets: Mapping[str, int] = field(default_factory=dict)
    """The most tokens of sections, by their titles."""
    growth: int | None = None
    """By how many percent of its tokens a prompt may grow over its base revision."""
    required: tuple[str, ...] = ()
    """Titles of sections that must be there, in order."""
    protected: tuple[str, ...] = ()
    """Clauses that must be there word for word."""
    base: str | None = None
    """The text of the same prompt in the base revision."""
    siblings: Mapping[str, str] = field(default_factory=dict)
    """The texts of the same prompt in other locales."""
    held_out: tuple[str, ...] = ()
    """Texts of eval cases, which the model must not be shown."""
    render: tuple[str, ...] = ()
    """Kinds of values that the prompt is filled in with: `empty`, `longest`, `hostile`, `locale`."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values of variables that the prompt is filled in with."""
    bound: frozenset[str] = frozenset()
    """Words such as `concise` that a criterion says the meaning of."""
    ids: frozenset[str] | None = None
    """The ids of the elements that clauses may refer to; nothing when nobody says."""
    long_prompt: int = LONG_PROMPT
    """From how many words on the middle of a prompt is far from its ends."""
    exists: Callable[[str], bool] | None = None
    """Whether a file that the prompt names exists, relative to it."""


class Rule(Struct, frozen=True):
    """A rule over one prompt."""

    name: str
    number: int
    severity: Severity
    confidence: Confidence
    run: Callable[[Prompt, Known], Iterator[Hit]]
    on: bool
    """Whether it runs unless a config says otherwise: rules whose precision is below 80 % do not."""
    compiled: bool = True
    """Whether compiled prompts are judged by it: not where a check of specs says the same, and nearer to its cause."""
    filled: bool = False
    """Whether it judges prompts with values filled in even where it is off: what comes only with a value is seldom meant."""

    @property
    def documentation(self) -> str:
        """The docstring: what, why, a prompt that it fires on, and one that it is silent on."""
        return inspect.getdoc(self.run) or ""


LAST = 900
"""Rules of plugins are listed behind those of specforge."""


def rule(
    number: int = LAST, *, severity: Severity, confidence: Confidence, on: bool = True, compiled: bool = True, filled: bool = False
) -> Callable[[Callable[[Prompt, Known], Iterator[Hit]]], Rule]:
    """Make a function a rule; it is called like the function, with hyphens.

    Args:
        number: What it is listed by.
        severity: How much a finding matters, unless a config says otherwise.
        confidence: How likely a finding is what it says.
        on: Whether it runs unless a config says otherwise.
        compiled: Whether compiled prompts are judged by it, too.
        filled: Whether it judges prompts with values filled in even where it is off.
    """

    def make(run: Callable[[Prompt, Known], Iterator[Hit]]) -> Rule:
        return Rule(run.__name__.replace("_", "-"), number, severity, confidence, run, on, compiled, filled)

    return make
