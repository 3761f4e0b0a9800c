"""The check vocabulary: what can be asked of an answer or a transcript. `criteria` and `expect` share it.

Each of these is one check; a list of them must hold as a whole.

```yaml
- says: [breakfast, "7:00"]                        # all of these words
- says_any: [single, double]                       # one of them
- not: {says: card}
- sentences: {at_most: 4}                          # `words` and `characters`, too
- each_turn: {words: {at_most: 80}}                # of every answer, not only of the last
- pattern: "[0-9]+ EUR"
- calls: {call: book_room, with: {room: double}}   # this call happens
- does_only: []                                    # no tool that writes is called
- asks_before: writes
- refuses: true
- hands_off: other-house
- grounded: [numbers, links]                       # none that was not given
- language: user                                  # that of the user's last message
- judged: The answer is friendly.                  # for a person or a judge model
```
"""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from specforge.amounts import enumerated
from specforge.languages import LANGUAGES, code_of
from specforge.regexes import regex
from specforge.spec.model import EMPTY, Model, Refers, mistake
from specforge.spec.policy import JUDGED, RECORD
from specforge.spec.scalars import (
    Bool,
    Choices,
    Count,
    Day,
    Json,
    Number,
    OneOrMany,
    Pattern,
    Phrase,
    Phrases,
    Positive,
    Slug,
    Text,
    ToolName,
    ToolNames,
    Verbatim,
)
from specforge.spec.turns import Samples

USER = "user"
"""What stands for the language of the user."""


def _language(value: object) -> object:
    if isinstance(value, list | tuple):
        raise mistake(
            "`language` is one language, found a list", "write a check for each, as in `any_of: [{language: de}, {language: en}]`"
        )
    if isinstance(value, Mapping):
        raise mistake(
            "`language` is the code of a language, found keys and values", "write the code alone, as in `language: de`, or `user`"
        )
    if not isinstance(value, str) or value in {USER, *LANGUAGES}:
        return value
    if (code := code_of(value)) is not None:
        kinds = "; kinds of a language are not told apart" if "-" in value.replace("_", "-") else ""
        raise mistake(f"{str(value)!r} is no code of a language here", f"write `{code}`{kinds}")
    known = enumerated(sorted(f"`{one}`" for one in LANGUAGES), " or ")
    raise mistake(f"{str(value)!r} is no language that can be told", f"write `user` or {known}; for another one, ask with `judged`")


Language = Annotated[Verbatim, BeforeValidator(_language), WithJsonSchema({"enum": [USER, *LANGUAGES]})]
"""A language by its code, or that of the user."""


COMPARISON = regex(
    r"(<=|\u2264|=<|<|>=|\u2265|=>|>|(?:at most|max(?:imum)?(?: of)?|up to)\b\.?|(?:at least|min(?:imum)?(?: of)?)\b\.?)\s*(\d{1,9})",
    re.IGNORECASE,
)
"""A number with what is said of it, as in a program or in prose."""
MEASURES = ("words", "sentences", "characters")


def _compared(text: str) -> str:
    """How a comparison such as `<= 50` is written as a bound; empty where a text is none."""
    found = COMPARISON.fullmatch(text.strip())
    if found is None:
        return ""
    sign, number = found[1].lower(), int(found[2])
    if sign.startswith(("<", "\u2264", "=<", "at most", "max", "up to")):
        return f"{{at_most: {number - (sign == '<')}}}"
    return f"{{at_least: {number + (sign == '>')}}}"


class Bound(Model):
    """A number with a floor, a ceiling, or both; both are inclusive."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("max", "maximum"), "write `at_most`"),
        **dict.fromkeys(("min", "minimum"), "write `at_least`"),
    }

    at_most: Annotated[Count | None, JUDGED] = None
    """The largest number that passes."""
    at_least: Annotated[Count | None, JUDGED] = None
    """The smallest number that passes."""

    @model_validator(mode="before")
    @classmethod
    def _says_which(cls, value: object) -> object:
        if isinstance(value, str) and (bound := _compared(value)):
            raise mistake(f"{str(value)!r} is written as a comparison", f"write `{bound}`")
        if isinstance(value, str):
            number = re.search(r"\d+", value)
            example = f"{{at_most: {number[0] if number else 3}}}"
            raise mistake(f"{str(value)!r} does not say whether it is the most or the least", f"write for instance `{example}`")
        return value

    @model_validator(mode="after")
    def _bounds_something(self) -> Self:
        if self.at_most is None and self.at_least is None:
            raise mistake("a bound needs `at_most` or `at_least`", "write for instance `{at_most: 3}`")
        if self.at_most is not None and self.at_least is not None and self.at_least > self.at_most:
            raise mistake(f"nothing is at least {self.at_least} and at most {self.at_most}", "correct one of the two numbers", "at_least")
        return self

    def admits(self, number: int) -> bool:
        """Whether a number is within the bound."""
        return (self.at_least is None or number >= self.at_least) and (self.at_most is None or number <= self.at_most)

    def __str__(self) -> str:
        """Print as words: `at least 2 and at most 3`."""
        limits = [f"{words} {limit}" for words, limit in (("at least", self.at_least), ("at most", self.at_most)) if limit is not None]
        return " and ".join(limits)


FailureClass = Literal["bad_cursor", "expired_cursor", "changed_arguments", "too_large", "bad_arguments", "absent"]
"""The classes of failures, as a contract has them."""


class ExpectedCall(Model):
    """A call that is looked for. Arguments that are not named may have any value."""

    short = "call"
    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("name", "tool", "function"), "write `call`"),
        **dict.fromkeys(("args", "arguments", "input", "parameters"), "write `with`"),
    }

    call: Annotated[ToolName, JUDGED, Refers(("tool",))]
    """The tool."""
    with_: Annotated[Mapping[str, Json], JUDGED] = Field(default=EMPTY, alias="with")
    """Arguments the call must have. An instant may be written in another zone: `2026-12-01T11:00+01:00` is `2026-12-01T10:00Z`."""
    without: Annotated[Annotated[tuple[Verbatim, ...], OneOrMany], JUDGED] = ()
    """Arguments the call must not have; one that is `null` is not there."""
    after_failure: Annotated[FailureClass | None, JUDGED] = None
    """Only calls count that come after one of the tool that failed with this class, as `expired_cursor`."""
    times: Annotated[Bound | None, JUDGED] = None
    """How often such a call happens; at least once when left out. One that is refused for its arguments (class `bad_arguments`) counts only where none may happen."""


class CallOrder(Model):
    """One tool must have been called before another."""

    first: Annotated[ToolName, JUDGED, Refers(("tool",))]
    """The tool that comes first."""
    then: Annotated[ToolNames, JUDGED, Refers(("tool",))]
    """The tools that may only come after it."""


class Consent(Model):
    """The user must have said yes to a question before a call."""

    short = "calls"

    calls: Annotated[ToolNames, JUDGED, Refers(("tool",), unless=("writes",))]
    """The tools that need a yes; `writes` stands for every tool that writes."""
    yes: Annotated[Phrases, JUDGED] = ()
    """Words that count as a yes beside the usual ones, for other languages."""


class PageLimit(Model):
    """A limit on the pages fetched from one list tool."""

    tool: Annotated[ToolName, JUDGED, Refers(("tool",))]
    """The list tool."""
    at_most: Annotated[Count, JUDGED]
    """The largest number of calls that passes."""


class Calibration(Model):
    """How often a judge agreed with people on the answers that they graded for a rubric."""

    judge: Annotated[Phrase, RECORD]
    """The judge: a model with its version, or a person."""
    agreed: Annotated[Count, RECORD]
    """The answers on which it agreed."""
    of: Annotated[Positive, RECORD]
    """The answers that people graded."""
    kappa: Annotated[Number | None, RECORD] = None
    """Cohen's kappa: how far it agreed beyond chance, 1 for always."""
    on: Annotated[Day, RECORD]
    """When that was."""
    rubric_mark: Annotated[Verbatim | None, RECORD] = None
    """Names the words of the rubric that was asked, as `specforge rubrics agreement --save` writes it."""

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Self:
        if self.agreed > self.of:
            raise mistake(f"{self.agreed} of {self.of} answers is more than all", "correct one of the two numbers", "agreed")
        if self.kappa is not None and not -1 <= self.kappa <= 1:
            raise mistake(
                f"a kappa is from -1 to 1, found {self.kappa}", "leave it out, or let `specforge rubrics agreement` work it out", "kappa"
            )
        return self


class Judged(Model):
    """A question that only a person or a judge model can answer; never decided by `build` or `check`."""

    rubric: Annotated[Text, JUDGED]
    """What is judged."""
    passes: Annotated[Samples | None, JUDGED] = None
    """Answers that pass: the anchors of the rubric."""
    fails: Annotated[Samples | None, JUDGED] = None
    """Answers that fail."""
    # No case asks for it, and no result hangs on it, so it is in no dump.
    calibration: Annotated[Annotated[tuple[Calibration, ...], OneOrMany], RECORD] = Field(default=(), exclude=True)
    """How far judges can be trusted with it."""

    short: ClassVar[str] = "rubric"

    @model_validator(mode="before")
    @classmethod
    def _one_rubric(cls, value: object) -> object:
        if isinstance(value, list):
            raise mistake("a rubric is one question, found a list", "write an item for each, as in `- judged: The answer is friendly.`")
        return value


class Check(Model):
    """One question with a yes or no. Several keys in one check must all hold."""

    none: ClassVar[Mapping[str, str]] = {"does_only": "write `[]` for no call at all"}
    instead: ClassVar[str] = "write `says: ...` for words that are said, or `judged: ...` for what only a person or a judge model can tell"
    elsewhere: ClassVar[Mapping[str, str]] = {
        "contains": "write `says`",
        "icontains": "write `says`",
        "includes": "write `says`",
        "contains_any": "write `says_any`",
        "contains_all": "write `says`",
        **dict.fromkeys(
            ("not_contains", "not_says", "says_not", "says_none", "never_says", "excludes", "avoids", "forbids"),
            "write `not: {says: ...}`",
        ),
        **dict.fromkeys(("not_calls", "never_calls", "calls_none", "tool_not_called"), "write `not: {calls: ...}`"),
        **dict.fromkeys(("max_words", "min_words", "word_count"), "write `words: {at_most: 80}`, or `at_least`"),
        **dict.fromkeys(("max_sentences", "min_sentences"), "write `sentences: {at_most: 3}`, or `at_least`"),
        **dict.fromkeys(("max_length", "min_length", "max_chars", "length"), "write `characters: {at_most: 280}`, or `at_least`"),
        **dict.fromkeys(("not_regex", "not_matches", "not_pattern"), "write `not: {pattern: ...}`"),
        "regex": "write `pattern`",
        "matches": "write `pattern`",
        "schema": "write `json_schema`",
        "rubric": "write `judged`",
        "refusal": "write `refuses: true`",
        **dict.fromkeys(
            (
                "faithful",
                "faithfulness",
                "grounded",
                "groundedness",
                "relevance",
                "relevant",
                "similar",
                "similarity",
                "hallucination",
                "tone",
                "llm_rubric",
                "judge",
            ),
            "write what is asked as a sentence, as in `judged: Each statement stands in a passage.`",
        ),
        "tool_called": "write `calls`",
        **dict.fromkeys(("lang", "locale"), "write `language`"),
        **dict.fromkeys(
            ("groundedness", "faithful", "faithfulness", "hallucination", "hallucinates", "citations", "cites"),
            "write `grounded: [numbers, links, quotes]` for what a program can look up, or `judged: ...` for what only a person or a judge model can tell",
        ),
        **dict.fromkeys(("type", "value"), "write the name of the check as the key, as in `says: sorry`"),
    }

    says: Annotated[Phrases, JUDGED] = ()
    """The agent says all of these, in any letter case and spacing.

    Emphasis and links may stand in between, and `.00` or `,-` behind a number, and euros, dollars and pounds may be written by sign, code or name
    (`5 EUR` as `€5`), the codes of other currencies ahead or behind, numbers to dial and those of accounts in other groups, and numbers, times and spans as another language or clock has them (`1,234.50` as `1.234,50`, `18:00` as `6 pm`,
    `9:00 to 18:00` as `9:00-18:00`, `10 %` as `10 percent`), and dates that can mean one day alone (`31 March` as `March 31st`); what is struck out is not said, nor is a part of a word, number, name (`12` in `12B` or `seat 12C`) or date, nor a
    number alone in a rank (`3` in `the 3rd floor`).
    """
    says_any: Annotated[Choices, JUDGED] = ()
    """The agent says at least one of these."""
    equals: Annotated[Phrase | None, JUDGED] = None
    """The last answer is exactly this, apart from space around it."""
    pattern: Annotated[Pattern | None, JUDGED] = None
    """An RE2 regular expression found in what the agent says; spaces at its ends belong to it, and lines end in `\\n` alone."""
    starts_with: Annotated[Phrase | None, JUDGED] = None
    """The last answer starts with this."""
    ends_with: Annotated[Phrase | None, JUDGED] = None
    """The last answer ends with this."""
    json_schema: Annotated[Json, JUDGED] = None
    """The last answer is JSON that this schema (draft 2020-12) accepts, with no key twice in an object."""
    words: Annotated[Bound | None, JUDGED] = None
    """The number of words of the last answer; an address is one, and a link has those that are shown."""
    sentences: Annotated[Bound | None, JUDGED] = None
    """The number of sentences of the last answer; each item of a list, row of a table, heading and paragraph has at least one, a block of code is one."""
    characters: Annotated[Bound | None, JUDGED] = None
    """The number of characters of the last answer, as code points."""
    calls: Annotated[tuple[ExpectedCall, ...], OneOrMany, JUDGED] = ()
    """Each of these calls happens. A call whose arguments are no JSON is none that has, or that is without, a certain argument."""
    does_only: Annotated[Annotated[tuple[ExpectedCall, ...], OneOrMany] | None, JUDGED] = None
    """The calls of writing tools that happen, each with its arguments, and no others; `[]` for none. One of these tools that is refused for its arguments (class `bad_arguments`) does not count."""
    asks_before: Annotated[Consent | None, JUDGED] = None
    """Before each of these calls the agent asked, and the user said yes.

    A yes stands at the begin, behind nothing but thanks or a `great`, and no condition, negation, question or other wish comes after it, as in
    `Yes, but on Friday`, or in `Yes, just change the date` where the question was another. `Book it` is one where the agent asks whether to book.
    An `ok` that has only understood is none, nor is a yes to `Anything else?`, one that names another day, time, amount or code than the question (`Yes, on the 5th`), or one more thing (`Yes, and a coke please`);
    a yes that names another address cannot be told by words.
    """
    calls_before: Annotated[CallOrder | None, JUDGED] = None
    """One tool is called before others."""
    pages_at_most: Annotated[PageLimit | None, JUDGED] = None
    """No more than this many pages are fetched; a call that is refused for its arguments (class `bad_arguments`) fetches none."""
    refuses: Annotated[Bool | None, JUDGED] = None
    """The agent declines, and no writing tool is called.

    Declining is told by a list of phrases in English, German, French, Spanish, Italian, Portuguese and Japanese, so that an unusual
    wording is taken for the other thing. Where that matters, ask for the words with `says`, or for the meaning with `judged`.
    What the agent quotes, supposes (`if I cannot find it`), or says of a thing that it has done or allows (`this cannot be undone`) declines
    nothing; nor does what it lacks and asks for (`I can't look it up without the number. What is it?`), what did not work (`the payment couldn't
    go through`), what it gives all the same (`I can't give advice, but take 400 mg`, `I can't share it, but the address is 5 Main Street`), and one way where it goes another (`It can't be
    moved online, so I've called`, `You can't get there by train, but there's a bus`). What it leaves to somebody else declines (`That's a question
    for your lawyer`), unless it hands it on itself. Of an answer in JSON, each text can decline where that is expected. What the user asked for
    counts, too: beside something that the answer tells, what cannot be and nobody asked for declines nothing (`It is 8.90 EUR; that cannot be
    changed`); and where it is to decline, it may say so of what was asked for (`The desk does not cancel fees`), of who else decides, what it is there for, that
    nothing was found (unless it tells it all the same), or that things stay as they are. Where somebody asks only whether something is so, what a rule says, or who may
    do something, that it is not so is the answer (`No, water damage isn't covered`). What the agent says to thanks or a farewell is not looked at, unless it had asked something, or does it then all the same, nor a hand-over that it offered beside declining, once
    the user said yes to that.
    No list tells what cannot be by nature from what is not allowed: `Water can't boil below that pressure` counts as declining.
    """
    hands_off: Annotated[Slug | None, JUDGED, Refers(("intent",))] = None
    """The agent hands over as this intent of kind `handoff` says."""
    grounded: Annotated[Annotated[tuple[Literal["numbers", "links", "quotes", "codes"], ...], OneOrMany], JUDGED] = ()
    """What the agent states of these was given before: in the prompt, in the value of a variable, by the user, or in a result of a tool.

    `numbers` are those in digits, amounts, dates and times among them; `links` addresses of the web and of e-mail; `quotes` what stands between
    quotation marks or in a block quote, from three words on; `codes` words with letters and digits, as `HB-12`. A number may be written or
    rounded otherwise, and rows of a result may be counted; what is calculated was not given. Examples give nothing; in code that the agent
    shows, the arguments of its calls count, too, and a query that it runs later, or asks whether to run, states nothing. Where a call has no result and something was not given elsewhere, it is undecided.
    """
    language: Annotated[Language | None, JUDGED] = None
    """Every answer of the agent is written in this language, as `de`; or in that of the `user`, whose last message shows it.

    It is told by letters and by the commonest words, so that an answer of a few words may show none; where no answer shows one, it is
    undecided. Code, links and quotations are not looked at. Kinds of one language, as `en-GB`, are not told apart.
    """
    judged: Annotated[Judged | None, JUDGED] = None
    """A rubric for a person or a judge model."""
    each_turn: Annotated["Check | None", JUDGED] = None
    """Holds for every turn of the agent on its own."""
    not_: Annotated["Check | None", JUDGED] = Field(default=None, alias="not")
    """Does not hold."""
    any_of: Annotated[tuple["Check", ...], JUDGED] = ()
    """At least one of these holds."""

    @model_validator(mode="before")
    @classmethod
    def _is_no_comparison(cls, value: object) -> object:
        for measure in MEASURES if isinstance(value, str) else ():
            if bound := _compared(re.sub(rf"\b{measure}\b", "", str(value), count=1)):
                raise mistake(f"{str(value)!r} is written as a comparison", f"write `{measure}: {bound}`")
        return value

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.model_fields_set:
            raise mistake("the check asks nothing", "name what is expected, for instance `says: [...]`")
        for name in self.model_fields_set:
            value = getattr(self, name)
            if name != "does_only" and isinstance(value, tuple) and not value:
                key = type(self).model_fields[name].alias or name
                raise mistake(f"`{key}` is empty", "give it a value, or remove the key", key)
        for key in ("grounded", "language"):
            if self.each_turn is not None and self.each_turn.asks(key):
                message = f"`{key}` looks at every answer of the agent already, with what came before it"
                raise mistake(message, f"write `{key}` beside `each_turn`, and not in it", "each_turn")
        for index, call in enumerate(self.does_only or ()):
            if call.times is not None:
                cure = "list the call as often as it happens, or ask with `calls`"
                raise mistake("`does_only` lists every call, so `times` has no place in it", cure, "does_only", index, "times")
            if call.after_failure is not None:
                message = "`does_only` lists every call, so `after_failure` has no place in it"
                raise mistake(message, "ask with `calls`", "does_only", index, "after_failure")
        return self

    def asks(self, key: str) -> bool:
        """Whether it asks something under a key, at any depth."""
        inner = (one for one in (self.each_turn, self.not_, *self.any_of) if one is not None)
        return key in self.model_fields_set or any(one.asks(key) for one in inner)


Checks = Annotated[tuple[Check, ...], OneOrMany]
"""One check, or a list of checks that must all hold."""
