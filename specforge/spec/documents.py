"""The two kinds of spec files: features and modules.

A feature; every section of this page shows more of the same one.

```yaml
specforge: 1
feature: hotel
title: Hotel desk
owners: {product: desk-team, legal: legal-team}   # by role; `owner` of an element names one
source: Desk handbook 2026                        # the `because` of all that states none
use: [modules/house-style.yaml]
variants: {house: [harbour, garden]}              # each gets a prompt of its own
role: You are the desk of the hotel. It is {now}.
layout: {max_tokens: 3000}
documents:
  - {id: house-rules, title: House rules, file: house-rules.md}
scaffolds:
  - {id: one-question, kind: reasoning, because: Guests lost track of two., text: Ask one question at a time.}
gives:
  - id: booking
    says: A room that the guest has booked.
    fields: {booking_id: {type: string, max_chars: 8}, arrival: date}
waivers:
  - check: untested-must-rule
    element: constraint/no-cards
    reason: The case is being written.
    owner: product
    expires: 2027-03-31
```

A module, and another feature, each in a file of its own:

```yaml
# file: specs/modules/house-style.yaml
specforge: 1
module: house-style
constraints:
  - {id: plain-words, level: should, rule: Use plain words.}
```

```yaml
# file: specs/spa.yaml
specforge: 1
feature: spa
role: You book the spa of the hotel.
takes:
  - {id: booking, from: hotel/booking, fields: {arrival: date}}
```

Links and decisions are written by commands: `specforge confirm`, `accept`, `detach`, `sign-off` and `accept-change`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field as Alias
from pydantic import WithJsonSchema, model_validator

from specforge.amounts import in_code
from specforge.languages import code_of
from specforge.location import Route
from specforge.phrases import LANGUAGES
from specforge.spec.cases import Case, Example
from specforge.spec.checks import Bound, Check, ExpectedCall, Judged, PageLimit
from specforge.spec.decisions import Decision, Link, Waiver
from specforge.spec.element import Element
from specforge.spec.facts import Document, Fact, Keyed, OutputFormat, Scaffold, Variable
from specforge.spec.fields import Field
from specforge.spec.hand_overs import Gives, Takes
from specforge.spec.judgements import Judgement
from specforge.spec.model import EMPTY, Model, mistake
from specforge.spec.models import LanguageModel
from specforge.spec.pages import Pages
from specforge.spec.policy import ACCEPTS, BEHAVES, BOUNDS, CONTRACTED, IDENTITY, JUDGED, RECORD, WORDING
from specforge.spec.results import Errors
from specforge.spec.rules import Constraint, Criterion, Intent
from specforge.spec.scalars import Bool, OneOrMany, Phrase, Positive, Slug, Text, Verbatim, Where
from specforge.spec.sessions import Sessions
from specforge.spec.stress import MOST_AXES, Axis
from specforge.spec.tools import Tool
from specforge.spec.turns import Samples, Turn


class Use(Model):
    """A module that is used, with exceptions."""

    short = "module"

    module: Annotated[Verbatim, BEHAVES]
    """The module's file, relative to the spec that names it."""
    except_: Annotated[Annotated[tuple[Verbatim, ...], OneOrMany], BEHAVES] = Alias(default=(), alias="except")
    """Ids of elements of this module that are left out; those of modules that it uses itself are not concerned."""
    because: Annotated[Text | None, RECORD] = None
    """Why they are left out."""
    where: Annotated[Where, BEHAVES] = Alias(default=EMPTY)
    """Only in these variants."""


_SPOKEN = {"enum": list(LANGUAGES)}


class Layout(Model):
    """Options of the prompt's layout."""

    repeat_protected: Annotated[Bool, WORDING] = False
    """Print protected rules once more at the end, each with the intents it holds for."""
    max_tokens: Annotated[Positive | None, BEHAVES] = None
    """The most tokens the prompt may have, estimated with a margin."""
    language: Annotated[
        Keyed | None, WORDING, WithJsonSchema({"anyOf": [_SPOKEN, {"type": "object", "additionalProperties": _SPOKEN}]})
    ] = None
    """The language of the headings and labels that are printed around the texts, as `de`; `{us: en, latam: es}` has another one in each variant."""

    @model_validator(mode="after")
    def _known_languages(self) -> Self:
        if self.language is None:
            return self
        for route, code in ((("text",), self.language.text), *((("by", key), text) for key, text in self.language.by.items())):
            if code is not None and code not in LANGUAGES:
                known = f"write one of {in_code(LANGUAGES)}; a template of your own has headings of your own in any language"
                help = f"write `{meant}`" if (meant := code_of(code)) in LANGUAGES else known
                raise mistake(f"{code!r} is no language whose headings are known", help, "language", *route)
        return self


class Shared(Model):
    """What features and modules have in common."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("include", "includes", "import", "imports", "extends", "modules"), "write `use`, a list of the paths of modules"),
        "owner": "write `owners`, by role, as in `owners: {product: shop-team}`",
        "functions": "write `tools`",
        **dict.fromkeys(("scenarios", "test_cases"), "write `cases`"),
        **dict.fromkeys(
            ("lang", "language", "locale"),
            "write in which language it answers as one of the `constraints`, with `check: {language: de}` in its `criteria`, and in which the headings of its prompt are below `layout`; a feature in several languages has `variants`, as in `variants: {locale: [en, de]}`",
        ),
    }

    specforge: Annotated[Literal["1"], RECORD]
    """The version of the language."""
    title: Annotated[Phrase | None, WORDING] = None
    """The name, for people."""
    summary: Annotated[Text | None, WORDING] = None
    """What it is for, in a sentence."""
    owners: Annotated[Mapping[Slug, Phrase], RECORD] = EMPTY
    """Who answers for it, by role."""
    source: Annotated[Text | None, RECORD] = None
    """The `because` of every element that states none."""
    use: Annotated[tuple[Use, ...], BEHAVES] = ()
    """The modules that are used."""
    where: Annotated[Where, BEHAVES] = Alias(default=EMPTY)
    """Only in these variants of a feature; makes a module, with those that it uses, an overlay."""
    variables: Annotated[tuple[Variable, ...], ACCEPTS] = ()
    """Values that are filled in at run time."""
    facts: Annotated[tuple[Fact, ...], BEHAVES] = ()
    """What is true of the world."""
    documents: Annotated[tuple[Document, ...], BEHAVES] = ()
    """Longer texts in Markdown files."""
    constraints: Annotated[tuple[Constraint, ...], BEHAVES] = ()
    """Rules."""
    intents: Annotated[tuple[Intent, ...], BEHAVES] = ()
    """What users want, and what is done about it."""
    tools: Annotated[tuple[Tool, ...], CONTRACTED] = ()
    """Tools, and the contracts of their results."""
    sessions: Annotated[Sessions | None, BOUNDS] = None
    """Where sessions begin and end."""
    scaffolds: Annotated[tuple[Scaffold, ...], BEHAVES] = ()
    """The engineer's additions to the prompt."""
    examples: Annotated[tuple[Example, ...], WORDING] = ()
    """Conversations that are shown to the model."""
    cases: Annotated[tuple[Case, ...], JUDGED] = ()
    """Conversations that are judged."""
    stress: Annotated[tuple[Axis, ...], JUDGED] = ()
    """The ways in which what users write differs from the written cases, which are tried too."""
    judgements: Annotated[tuple[Judgement, ...], JUDGED] = ()
    """Judgement calls, and what they decide."""
    models: Annotated[tuple[LanguageModel, ...], BEHAVES] = ()
    """The models that are asked, and those that are to take their place."""
    waivers: Annotated[tuple[Waiver, ...], RECORD] = ()
    """Findings that are tolerated for a while."""
    links: Annotated[tuple[Link, ...], RECORD] = ()
    """Pieces of files that people write, and the elements that they are about."""
    decisions: Annotated[tuple[Decision, ...], RECORD] = ()
    """What was decided about edits by hand, and who signed off protected elements."""

    @model_validator(mode="after")
    def _few_axes(self) -> Self:
        if len(self.stress) > MOST_AXES:
            raise mistake(f"{len(self.stress)} axes of stress are too many", f"write at most {MOST_AXES}", "stress")
        return self


class Feature(Shared):
    """One feature."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        "version": "write `specforge: 1` for the version of the language; a version of the spec itself is left to git",
        "name": "write `title`, or the id as `feature`",
        **dict.fromkeys(("description", "purpose"), "write `summary`"),
        **dict.fromkeys(
            ("author", "authors", "contact", "team"), "write who answers for it as `owners`, as in `owners: {product: shop-team}`"
        ),
        **dict.fromkeys(
            ("date", "created", "updated", "last_updated", "status", "tags", "labels"),
            "leave it to git, or write it in a comment, which begins with `# `",
        ),
        **dict.fromkeys(("goal", "goals"), "write what it is for as `summary`, and what users want of it as `intents`"),
        **dict.fromkeys(
            ("system_prompt", "system", "prompt", "instructions"),
            "write who the agent is as `role`, and let the rest be `constraints`, `intents` and `facts`",
        ),
        "persona": "write `role`",
        "model": "write `models`, and below it an item with an id and a name for each model that the program calls",
        **dict.fromkeys(("temperature", "top_p", "memory", "history"), "leave it to the program that calls the model"),
        "max_tokens": "write it below `layout` for the length of the prompt; that of answers is left to the program that calls the model",
        **dict.fromkeys(
            ("retriever", "retrieval", "rag", "knowledge", "knowledge_base", "context", "sources"),
            "write what finds passages as one of the `tools`, a short text that is always there as one of the `documents`, and what a program puts in as one of the `variables`",
        ),
        "rules": "write `constraints`",
        "policies": "write `constraints`",
        "guardrails": "write `constraints`",
        "tests": "write `cases`",
        "evals": "write `cases`",
        **dict.fromkeys(("locales", "languages", "langs"), "write `variants`, as in `variants: {locale: [en, de]}`"),
    }

    feature: Annotated[Slug, IDENTITY]
    """The id of the feature, unique in the project."""
    was: Annotated[Annotated[tuple[Slug, ...], OneOrMany], RECORD] = ()
    """Earlier ids of the feature."""
    role: Annotated[Text | None, BEHAVES] = None
    """Who the agent is, as a sentence to it."""
    variants: Annotated[Mapping[Slug, Annotated[tuple[Verbatim, ...], OneOrMany]], CONTRACTED] = EMPTY
    """The axes of variants and their values; every combination is built."""
    output_format: Annotated[OutputFormat | None, CONTRACTED] = None
    """The form every answer must have."""
    takes: Annotated[tuple[Takes, ...], CONTRACTED] = ()
    """What other features hand to this one."""
    gives: Annotated[tuple[Gives, ...], CONTRACTED] = ()
    """What this feature hands to others."""
    layout: Annotated[Layout, WORDING] = Layout()
    """Options of the prompt's layout."""


class Module(Shared):
    """A shared spec that features use."""

    module: Annotated[Slug, IDENTITY]
    """The id of the module, unique in the project."""


@cache
def build_parts() -> None:
    """Build what documents consist of before they are: pydantic would build it anew wherever it stands, and where it is used alone."""
    for part in (
        Bound,
        ExpectedCall,
        Judged,
        PageLimit,
        Check,
        Turn,
        Samples,
        Field,
        Fact,
        Criterion,
        Constraint,
        Intent,
        Pages,
        Errors,
        Tool,
        Case,
    ):
        part.model_rebuild()


SECTIONS: Mapping[str, str] = {
    "facts": "fact", "variables": "variable", "documents": "document", "constraints": "constraint", "intents": "intent",
    "tools": "tool", "scaffolds": "scaffold", "examples": "example", "cases": "case", "takes": "takes", "gives": "gives",
    "stress": "axis", "judgements": "judgement", "models": "model",
}  # fmt: skip
"""The kind of the elements of each section."""


def declared_elements(document: Feature | Module) -> Iterator[tuple[str, Route, Element, Intent | None]]:
    """Every element that a spec declares: its kind, its route, itself, and the intent that it stands in, if it stands in one."""
    for section, kind in SECTIONS.items():
        elements: tuple[Element, ...] = getattr(document, section, ())
        for index, element in enumerate(elements):
            yield kind, (section, index), element, None
    for index, intent in enumerate(document.intents):
        for number, rule in enumerate(intent.constraints):
            yield "constraint", ("intents", index, "constraints", number), rule, intent
