"""The settings of `specforge lint`: the table `[lint]` of a config."""

import datetime
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, model_validator
from pydantic_core import PydanticCustomError

from specforge.location import CONTROLS

Level = Literal["error", "warning", "note", "off"]


def refused(message: str) -> PydanticCustomError:
    """A mistake in a setting, in words."""
    return PydanticCustomError("specforge", "{message}", {"message": message})


def _pattern(pattern: str) -> str:
    if not pattern.strip("./") or CONTROLS.search(pattern):
        raise refused(f"{pattern!r} is no glob; write one as in `prompts/**/*.md`")
    if pattern.startswith("/") or "\\" in pattern or ".." in pattern.split("/") or ":" in pattern.split("/", maxsplit=1)[0]:
        raise refused(f"{pattern!r} leaves the project; write it relative to the project, with `/` between folders")
    return pattern


def _inner(path: str) -> str:
    if not path.strip("./") or CONTROLS.search(path):
        raise refused(f"{path!r} is no file; write it as in `lint-baseline.json`")
    return _pattern(path)


def _said(text: str) -> str:
    if not text.strip():
        raise refused("it is empty; say it in words")
    return text


def _name(text: str) -> str:
    if not text or not all(part.isascii() and part.isalnum() and part == part.lower() for part in text.split("-")):
        raise refused(f"{text!r} is no name of a rule; write small letters, digits and hyphens, as in `no-rivals`")
    return text


Limit = Annotated[int, Strict(), Field(ge=1)]
Switch = Annotated[bool, Strict()]
Glob = Annotated[str, AfterValidator(_pattern)]
Said = Annotated[str, AfterValidator(_said)]


class DeprecatedName(BaseModel):
    """An identifier that prompts should not use any more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Said
    replacement: str = ""
    until: datetime.date | None = None
    """The day on which it goes."""


class Facts(BaseModel):
    """What is known beside prompts. Rules that need what is not known are silent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tools: str | None = None
    """A JSON file of tools, as OpenAI, Anthropic or MCP describe them."""
    variables: tuple[str, ...] | None = None
    """The variables that will be filled in."""
    user_variables: tuple[str, ...] = ()
    """Variables whose values users write."""
    answer: str | None = None
    """A file with the JSON Schema of the answer."""
    deprecated: tuple[DeprecatedName, ...] = ()
    """Identifiers that should not be used any more."""
    budget: Limit | None = None
    """The most tokens of a prompt."""
    budgets: Mapping[str, Limit] = {}
    """The most tokens of a section, by its title."""
    growth: Limit | None = None
    """The most that a prompt may grow since the base, in percent."""
    required: tuple[Said, ...] = ()
    """Titles of sections that must be there, in this order."""
    protected: tuple[Said, ...] = ()
    """Clauses that must be there word for word."""
    bound: tuple[str, ...] = ()
    """Words such as `concise` that somebody has said the meaning of."""
    ids: tuple[str, ...] | None = None
    """The ids that clauses can bear."""
    long_prompt: Limit | None = None
    """From how many words on the middle of a prompt is where rules are lost."""
    held_out: tuple[Glob, ...] = ()
    """Files of eval cases, which a prompt must not quote."""
    locales: Glob | None = None
    """A pattern whose one `*` stands for a locale, as `prompts/*/support.md`."""
    files_exist: Switch | None = None
    """Whether files that a prompt names must exist."""
    values: Mapping[str, tuple[str, ...]] = {}
    """Values of variables, with which the rendered prompt is judged, too."""
    render: tuple[Literal["empty", "longest", "hostile", "locale"], ...] = ()
    """Kinds of values with which the rendered prompt is judged, too."""
    model: str | None = None
    """The model that the prompts are for, or its encoding: whose tokens are counted."""

    @model_validator(mode="after")
    def _one_locale(self) -> Self:
        if self.locales is not None and (self.locales.count("*") != 1 or "**" in self.locales):
            raise refused(f"{self.locales!r} has no place for the locale; write one `*` there, as in `prompts/*/support.md`")
        return self


class PromptFacts(Facts):
    """What is known beside some prompts; it stands in the place of what is said of all."""

    files: tuple[Glob, ...]
    """The files that hold them."""


class HouseRule(BaseModel):
    """A rule of your own, without code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, AfterValidator(_name)]
    message: Said
    """What is wrong when it fires."""
    help: str = ""
    """What to do."""
    why: str = ""
    """Why there is such a rule; a sentence or more."""
    severity: Literal["error", "warning", "note"] = "warning"
    files: tuple[Glob, ...] = ()
    """The files that it is for; all when none is named."""
    forbid: str | None = None
    """A regular expression that no prompt matches."""
    require: str | None = None
    """A regular expression that every prompt matches."""
    sections: tuple[Said, ...] = ()
    """Titles of sections that must be there."""
    order: tuple[Said, ...] = ()
    """Titles of sections that stand in this order where they are there."""
    budget: Limit | None = None
    """The most tokens of a prompt, or of the section that `of` names."""
    of: str | None = None
    """The section that `forbid`, `require` and `budget` are about."""

    @model_validator(mode="after")
    def _demands_something(self) -> Self:
        if not (self.forbid or self.require or self.sections or self.order or self.budget):
            raise refused("the rule demands nothing; give it `forbid`, `require`, `sections`, `order` or `budget`")
        return self


class Ignored(BaseModel):
    """Findings that do not count, for a reason and for a time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    files: tuple[Glob, ...]
    reason: Said
    owner: Said
    expires: datetime.date
    text: str | None = None
    """Only findings whose text, or name, holds this."""


class LintConfig(BaseModel):
    """What can be set for prompts that are linted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    paths: tuple[Glob, ...] = ()
    """Files and folders that are linted when the command names none."""
    exclude: tuple[Glob, ...] = ()
    """Files that are not."""
    baseline: Annotated[str, AfterValidator(_inner)] = "lint-baseline.json"
    """The file of findings that were there before."""
    severities: Mapping[str, Level] = {}
    """Another severity for a rule, by its name."""
    facts: Facts = Facts()
    """What is known beside every prompt."""
    prompts: tuple[PromptFacts, ...] = ()
    """What is known beside some prompts."""
    house: tuple[HouseRule, ...] = ()
    """Rules of your own."""
    ignore: tuple[Ignored, ...] = ()
    """Findings that do not count."""
