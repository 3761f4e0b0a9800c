"""Every mutant of a feature in one variant, in the order of the spec."""

from collections.abc import Iterator

from specforge.grading.catalog import Catalog
from specforge.mutation.mutants import Mutant, mutated
from specforge.mutation.of_facts import of_fact, of_shown
from specforge.mutation.of_intents import of_intent
from specforge.mutation.of_rules import of_rule
from specforge.mutation.of_sessions import of_sessions
from specforge.mutation.of_tools import of_tool
from specforge.project import View
from specforge.wordings import STRONG

SMALL = frozenset({*STRONG, "yes", "no", "true", "false", "none", "any", "other", "default"})
"""Words that sentences have for other reasons than to name a value; a closed set with one of them is left alone."""


def mutants_of(view: View, catalog: Catalog) -> Iterator[Mutant]:
    """Give every mutant of a view, one operator and one place at a time; what leaves the spec as it is, as two equal steps that change places, is none."""
    return (mutant for mutant in _made(view, catalog) if mutated(view.project, mutant).files != view.project.files)


def _made(view: View, catalog: Catalog) -> Iterator[Mutant]:
    words = _closed_words(view)
    for rule in view.constraints:
        yield from of_rule(view, rule, catalog, words)
    for intent in view.intents:
        yield from of_intent(view, intent, catalog)
    for tool in view.tools:
        yield from of_tool(view, tool)
    for fact in view.facts:
        yield from of_fact(view, fact)
    for example in view.examples:
        yield from of_shown(view, example)
    for scaffold in view.scaffolds:
        yield from of_shown(view, scaffold)
    yield from of_sessions(view)


def _closed_words(view: View) -> tuple[tuple[str, ...], ...]:
    """The closed sets of words that a text of the feature can name, each once."""
    facts = (fact.value.one_of for fact in view.facts)
    fields = (field.one_of for tool in view.tools for field in (*tool.value.input.values(), *tool.value.item.values()))
    return tuple(dict.fromkeys(words for words in (*facts, *fields) if len(words) > 1 and not SMALL & {word.lower() for word in words}))
