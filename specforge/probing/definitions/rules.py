"""The rules about definitions of tools: what a model that reads one cannot know of the lists that it returns."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from specforge.amounts import cut, few
from specforge.caps import DESCRIPTIONS
from specforge.finding import Severity
from specforge.location import printable
from specforge.probing.definitions import saying
from specforge.probing.definitions.arguments import Paging, has_maximum, is_cursor, limits_work, paging_of
from specforge.probing.definitions.rows import Rows, does_something_else, rows_of
from specforge.probing.definitions.shape import Definition, Json, read_definition, text_of, words

LEXICA = (saying.ENGLISH, *saying.OTHERS)
Confidence = Literal["certain", "likely", "guess"]
"""`certain`: the schema alone decides, once it is clear that the tool returns a list. `likely`: words decide, and on public tools
at least four findings of five were right. `guess`: fewer were; such a rule must be asked for. `docs/tool-lint.md` has the figures."""


class Problem(Struct, frozen=True):
    """What a rule found in one definition."""

    rule: str
    message: str
    help: str


class Tool(Struct, frozen=True):
    """What the rules read: a definition, and what it shows of its rows and pages."""

    definition: Definition
    rows: Rows | None
    """What shows that many rows come back; nothing where one thing does, or it cannot be told."""
    paging: Paging

    @property
    def lists(self) -> bool:
        """Whether rows come back, as words, schema or an argument for their number show."""
        return self.rows is not None or self.paging.size is not None

    @property
    def pages(self) -> bool:
        """Whether rows come back and fewer than all can be asked for."""
        return self.lists and self.paging.pages

    @property
    def called(self) -> str:
        """The name as messages give it."""
        return quoted(self.definition.name)


Found = Iterator[tuple[str, str]]
"""What is wrong, and what to do."""


class Rule(Struct, frozen=True):
    """One rule."""

    name: str
    severity: Severity
    confidence: Confidence
    says: str
    """What it finds, as one sentence."""
    find: Callable[[Tool], Found]


def quoted(text: str) -> str:
    """A name or words out of a definition, cut, and with nothing that a terminal obeys."""
    return f"`{printable(cut(text, 100, '...'))}`"


def _unbounded_list(tool: Tool) -> Found:
    if tool.rows is not None and tool.rows.grows and not _is_bounded(tool, tool.rows):
        yield (
            f"{tool.called} returns a list, and nothing bounds it: {printable(tool.rows.shown_by)}",
            "take a number of rows with a `maximum` and a way to go on; or state the most rows there can be, with `maxItems` or as `at most 50` in the description",
        )


def _unstated_length(tool: Tool) -> Found:
    if tool.rows is not None and not tool.rows.grows and not _is_bounded(tool, tool.rows):
        yield (
            f"{tool.called} returns a list, and nothing says how long it can be: {printable(tool.rows.shown_by)}",
            "state the most rows there can be, with `maxItems` or as `at most 50` in the description; where there is no such number, return pages",
        )


def _is_bounded(tool: Tool, rows: Rows) -> bool:
    if tool.paging.pages or tool.paging.spanned or rows.bounded or limits_work(tool.definition) or _ranks(tool):
        return True
    said = " ".join((tool.definition.description, *(text_of(one.get("description")) for one in tool.definition.inputs.values())))
    return saying.states_maximum(tool.definition.description) or saying.says_pages(said)


def _no_continuation(tool: Tool) -> Found:
    size, onward = tool.paging.size, tool.paging.onward
    if tool.lists and size is not None and onward is None and not tool.paging.spanned and not tool.paging.ranked and not _ranks(tool):
        yield (
            f"{tool.called} takes a number of rows, {quoted(size)}, and nothing that goes on after them",
            "take a cursor or an offset too, and return it with each page; or say in the description that later rows cannot be had",
        )


def _ranks(tool: Tool) -> bool:
    said = [one.words for one in saying.clauses(tool.definition.description)]
    return any(saying.says_ranked(one) for one in said) or bool({"top", "best", "closest", "nearest"} & set(words(tool.definition.name)))


def _searches(tool: Tool) -> bool:
    """Whether rows are hits, of which the best come first by custom."""
    return bool(
        {"search", "query"} & {*map(saying.verb_named, words(tool.definition.name)), saying.leading_verb(tool.definition.description)}
    )


COUNTING = frozenset({"max", "maximum", "min", "num", "number", "of", "count", "n"})
"""Words in the name of a number that do not say what it counts."""


def _said_of(tool: Tool, size: str) -> bool:
    """Whether a sentence about the tool that names a number of rows states the most of it."""
    named = frozenset(words(size)) - COUNTING
    sentences = re.split(r"(?<![Mm]ax)[.;]\s+|\n", saying.without_default(tool.definition.description))
    return any(saying.states_maximum(one) and named & set(re.findall(r"[a-z]+", one.lower())) for one in sentences)


def _unbounded_size(tool: Tool) -> Found:
    size = tool.paging.size
    if size is not None and not has_maximum(tool.definition.inputs[size]) and not _said_of(tool, size):
        yield (
            f"the number of rows that {tool.called} takes, {quoted(size)}, has no `maximum`",
            "add the `maximum` that the server holds to, and say what happens above it",
        )


def _no_order(tool: Tool) -> Found:
    if not tool.pages or tool.paging.ranked or _ranks(tool) or (tool.paging.onward is None and _searches(tool)):
        return
    names = {word for name in tool.definition.inputs for word in words(name)}
    said = [tool.definition.description, *(text_of(one.get("description")) for one in tool.definition.inputs.values())]
    if tool.definition.output is not None:
        said += [tool.definition.output.description, *(one.description for _, one in tool.definition.output.arrays())]
    if any(names & one.sorting for one in LEXICA) or any(saying.says_order(one) for one in said):
        return
    yield (
        f"{tool.called} pages, and nothing says in which order",
        "say the order in the description, ending in a field that no two rows share, as in `newest first, then by id`",
    )


def _hidden_completeness(tool: Tool) -> Found:
    output, description = tool.definition.output, tool.definition.description
    if not tool.pages or output is None:
        return
    properties = list(output.fields())
    if not any(True for _ in output.arrays()) or any(set(words(name)) & one.complete for name, _ in properties for one in LEXICA):
        return
    if saying.says_end(f"{description} {output.description}"):
        return
    yield (
        f"{tool.called} pages, and its output does not say whether rows are left",
        "return `has_more`, or `next` that is null on the last page; fewer rows than asked for prove nothing",
    )


def _unbounded_inner_list(tool: Tool) -> Found:
    row = tool.rows.array[1].items if tool.rows is not None and tool.rows.array is not None else None
    if row is None:
        return
    open_ = [path for path, array in row.arrays() if path and "maxItems" not in array.part and not saying.states_maximum(array.description)]
    if open_:
        yield (
            f"each row of {tool.called} holds lists that nothing bounds: {few([quoted(path) for path in open_], 3)}",
            "add `maxItems`, or return a count and a tool that pages through the list",
        )


def _readable_cursor(tool: Tool) -> Found:
    inputs: list[tuple[str, Json]] = [(name, one) for name, one in tool.definition.inputs.items() if is_cursor(name, one)]
    if tool.definition.output is not None:
        inputs += [(name, one.typed) for name, one in tool.definition.output.fields() if is_cursor(name, one.typed)]
    for name, schema in inputs:
        found = saying.format_in(text_of(schema.get("description")))
        shown = next((key for key in ("pattern", "format", "examples", "example") if schema.get(key)), None)
        if tool.lists and schema.get("type") not in {"integer", "number"} and (found or shown):
            told = f'its description says "{printable(found)}"' if found else f"its schema has `{shown}`"
            yield (
                f"the cursor {quoted(name)} of {tool.called} shows how it is made: {told}",
                "say only that it is opaque and comes from the page before; models that know a format make cursors up",
            )


def _long_description(tool: Tool) -> Found:
    length = tool.definition.length
    over = [(one.chars, name, one.does) for name, one in DESCRIPTIONS.items() if length > one.chars]
    if over:
        told = "; ".join(f"{name} {action} above {most:,}" for most, name, action in sorted(over))
        yield (
            f"the description of {tool.called} is {length:,} characters long: {told}",
            "say first what the tool is for; move what concerns one argument to that argument's description",
        )


def _claims_all(tool: Tool) -> Found:
    if not tool.pages:
        return
    for one in saying.clauses(tool.definition.description):
        if one.everything and saying.is_plural(one.noun) and not saying.says_pages(tool.definition.description):
            yield (
                f'the description of {tool.called} says "{printable(one.words)}", but one call returns a page',
                "say that a page comes back, and how to go on",
            )
            return


RULES: tuple[Rule, ...] = (
    Rule("claims-all", Severity.WARNING, "likely", "The description says that all rows come back, while arguments page.", _claims_all),
    Rule(
        "hidden-completeness",
        Severity.WARNING,
        "likely",
        "Pages come back, and the output has no field that says whether rows are left.",
        _hidden_completeness,
    ),
    Rule("long-description", Severity.WARNING, "certain", "The description is longer than a client or an API takes.", _long_description),
    Rule("no-continuation", Severity.WARNING, "guess", "A number of rows can be asked for, but not those that follow.", _no_continuation),
    Rule("no-order", Severity.NOTE, "likely", "Rows come in pages, and nothing says in which order.", _no_order),
    Rule("readable-cursor", Severity.WARNING, "likely", "A cursor tells how it is made.", _readable_cursor),
    Rule("unbounded-inner-list", Severity.NOTE, "certain", "Rows hold lists without `maxItems`.", _unbounded_inner_list),
    Rule(
        "unbounded-list",
        Severity.WARNING,
        "likely",
        "A list of a kind that mostly grows comes back, and nothing bounds it.",
        _unbounded_list,
    ),
    Rule(
        "unstated-length",
        Severity.NOTE,
        "likely",
        "A list comes back of a kind that may be few, and nothing says how many.",
        _unstated_length,
    ),
    Rule("unbounded-size", Severity.WARNING, "likely", "A number of rows can be asked for, and it has no `maximum`.", _unbounded_size),
)
"""Every rule, by name."""


def read_tool(tool: Mapping[str, object]) -> Tool | None:
    """Read a definition as the rules see it; nothing when it has no name."""
    definition = read_definition(tool)
    if definition is None:
        return None
    rows = rows_of(definition)
    return Tool(definition, rows, paging_of(definition, many=rows is not None, works=does_something_else(definition)))


def lint(tool: Mapping[str, object], rules: tuple[Rule, ...] = RULES) -> tuple[Problem, ...]:
    """Judge one definition, as OpenAI, Anthropic, the Model Context Protocol or BFCL write it; what has no name is judged by no rule."""
    read = read_tool(tool)
    if read is None:
        return ()
    return tuple(Problem(rule.name, message, help) for rule in rules for message, help in rule.find(read))
