"""Judges compiled prompts by the rules over prompts, with what the spec knows, and names the element behind each finding."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from specforge.config import Config
from specforge.finding import Problem
from specforge.project import View
from specforge.prompt_lint.choosing import Chosen, severities
from specforge.prompt_lint.prompt import File, Role, whole
from specforge.prompt_lint.rule import Known, Rule, Tool
from specforge.prompt_lint.running import Found, run
from specforge.provenance.traced import Span, plain, spans_of
from specforge.regexes import regex
from specforge.spec.fields import Field
from specforge.spec.walking import models_in

WORD = regex(r"\w[\w-]*")


def chosen_rules(rules: Sequence[Rule], config: Config) -> tuple[Chosen, ...]:
    """The rules that compiled prompts are judged by, with their severities: those that no check of specs makes needless."""
    return severities([one for one in rules if one.compiled], config.lint.severities)


def judged(path: str, text: str, view: View, chosen: Sequence[Chosen], traced: Callable[[], str]) -> Iterator[tuple[Chosen, Problem]]:
    """Judge one compiled prompt.

    Args:
        path: The artifact.
        text: The prompt.
        view: What it was compiled from.
        chosen: The rules.
        traced: Gives the same text with provenance; asked only when something is found.
    """
    found = list(run(chosen, (whole(File(path, plain(text)), role=Role.SYSTEM),), lambda _: known_of(view)))
    spans: tuple[Span, ...] = spans_of(traced()) if found else ()
    for one in found:
        yield one.chosen, _problem(one, path, view, spans)


def known_of(view: View) -> Known:
    """What a spec knows beside its prompt: the tools, the form of the answer, names of other things, and the words that a criterion gives a meaning to."""
    checked = (one.value.rule for one in view.constraints if one.value.criteria)
    form = view.feature.output_format
    return Known(
        tools=tuple(Tool(one.id, one.value.purpose, tuple(one.value.input)) for one in view.tools if one.value.used_by == "agent"),
        schema=None if form is None or not isinstance(form.json_schema, Mapping) else form.json_schema,
        terms=frozenset(_terms(view)),
        bound=frozenset(word.casefold() for rule in checked for word in WORD.findall(rule)),
    )


def _terms(view: View) -> Iterator[str]:
    """Give the names of what the texts of a spec may name beside its tools: fields of tools and hand-overs, and values of lists."""
    yield from (value for fact in view.facts for value in fact.value.one_of)
    yield from _fields(tuple(tool.value for tool in view.tools))
    yield from _fields((view.feature.takes, view.feature.gives))


def _fields(value: object) -> Iterator[str]:
    """Give the names of all fields in a value of a spec, at any depth, and the values that they list."""
    for route, one in models_in(value, Field):
        yield str(route[-1])
        yield from one.one_of
        yield from _fields((one.fields, one.of))


def _problem(one: Found, path: str, view: View, spans: Sequence[Span]) -> Problem:
    line, _ = one.prompt.line_column(one.hit.start)
    message = f"in line {line} of {path}: {one.hit.message}"
    within = [span for span in spans if span.start < max(one.hit.end, one.hit.start + 1) and one.hit.start < span.end]
    if not within:
        return Problem(message, view.place, one.hit.help, str(view.ref))
    origin = within[0].origin
    return Problem(message, origin.place, one.hit.help, origin.ref)
