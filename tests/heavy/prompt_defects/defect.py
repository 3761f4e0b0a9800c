"""What a defect is, and how one is put into a prompt."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

from msgspec import Struct, field
from msgspec.structs import replace

from specforge.prompt_lint.prompt import File, Prompt, whole
from specforge.prompt_lint.rule import Hit, Known, Rule
from specforge.prompt_lint.structure import ITEM, Clause, Section

NEAR = 80
"""Characters between a finding and its defect that are still one place."""
WORDS = re.compile(r"\w+")

Span = tuple[int, int]
"""Start and end in a text, in characters."""


class Defect(Struct, frozen=True):
    """A prompt before and after somebody made a mistake in it, with what is known beside both."""

    before: Prompt
    after: Prompt
    places: tuple[Span, ...] = ()
    """Where in the text after it one would look; none where the defect is that something is missing."""
    known: Known = field(default_factory=Known)
    known_before: Known | None = None
    """When it is not what is known after it, as where a tool was taken from the model."""


Inject = Callable[[Prompt, Random], Defect | None]
"""Puts one defect into a prompt; nothing where the prompt has no place for it."""

INJECTIONS: dict[str, Inject] = {}
"""By the name of the rule that should find the defect."""


def defect_of(rule: str) -> Callable[[Inject], Inject]:
    """Register what puts defects of a rule into prompts."""

    def register(inject: Inject) -> Inject:
        INJECTIONS[rule] = inject
        return inject

    return register


def is_found(rule: Rule, defect: Defect) -> bool:
    """Whether the rule tells something after the mistake that it did not tell before, at or near the place."""
    before = Counter(
        _about(defect.before, hit) for hit in rule.run(defect.before, defect.known if defect.known_before is None else defect.known_before)
    )
    for hit in rule.run(defect.after, defect.known):
        about = _about(defect.after, hit)
        if before[about] > 0:
            before[about] -= 1
        elif not defect.places or any(hit.start <= end + NEAR and start - NEAR <= hit.end for start, end in defect.places):
            return True
    return False


def _about(prompt: Prompt, hit: Hit) -> str:
    return hit.key or " ".join(WORDS.findall(prompt.text[hit.start : hit.end])).casefold()


def copied(prompt: Prompt) -> Prompt:
    """The prompt as a file of its own, so that what is changed in it is changed in its file."""
    text = whole(File(prompt.file.path, prompt.text), role=prompt.role, syntax=prompt.syntax)
    return replace(text, declared=prompt.declared, interpolated=prompt.interpolated)


def edited(prompt: Prompt, *edits: tuple[int, int, str]) -> Prompt:
    """Replace stretches of a prompt, none of which overlaps another."""
    text, places = prompt.text, prompt.interpolated
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
        by = len(new) - (end - start)
        places = tuple((one + by, other + by) if one >= end else (one, other) for one, other in places if other <= start or one >= end)
    return replace(copied(replace(prompt, text=text)), interpolated=places)


def added(prompt: Prompt, *sentences: tuple[Clause, str]) -> tuple[Prompt, tuple[Span, ...]]:
    """Add each sentence after a clause, as an item where that is one; with their places in the order in which they were given."""
    edits = [(*_beside(prompt, clause, sentence), number) for number, (clause, sentence) in enumerate(sentences)]
    places, moved = {}, 0
    for position, new, number in sorted(edits, key=lambda one: (one[0], one[2])):
        sentence = sentences[number][1]
        start = position + moved + new.find(sentence)
        places[number] = (start, start + len(sentence))
        moved += len(new)
    together: dict[int, str] = {}
    for position, new, _ in edits:
        together[position] = together.get(position, "") + new
    after = edited(prompt, *((position, position, new) for position, new in together.items()))
    return after, tuple(places[number] for number in range(len(sentences)))


def _beside(prompt: Prompt, clause: Clause, sentence: str) -> tuple[int, str]:
    text = prompt.text
    line = text.rfind("\n", 0, clause.start) + 1
    end = text.find("\n", clause.end)
    end = len(text) if end < 0 else end
    mark = ITEM.match(text, line)
    if clause.item and mark is not None and mark.end() <= clause.start:
        return end, f"\n{mark[0]}{sentence}"
    if text[clause.end - 1 : clause.end] in {".", "!", "?"}:
        return clause.end, f" {sentence}"
    return end, f"\n\n{sentence}\n"


def clauses(prompt: Prompt, least: int = 1) -> Sequence[Clause]:
    """The clauses of at least so many words."""
    return [one for one in prompt.structure.clauses if len(prompt.text[one.start : one.end].split()) >= least]


def somewhere(prompt: Prompt, random: Random, sentence: str) -> Defect | None:
    """Add a sentence after any clause."""
    found = clauses(prompt)
    if not found:
        return None
    after, places = added(prompt, (random.choice(found), sentence))
    return Defect(copied(prompt), after, places)


def apart(prompt: Prompt, random: Random, first: str, second: str) -> Defect | None:
    """Add a sentence near the beginning, and another one after any clause behind it: the defect is that both stand there."""
    found = clauses(prompt)
    if len(found) < 3:
        return None
    early = random.randrange(min(3, len(found)))
    before, _ = added(prompt, (found[early], first))
    after, places = added(prompt, (found[early], first), (random.choice(found[early:]), second))
    return Defect(before, after, places)


def headings(prompt: Prompt) -> list[Section]:
    """Headings that are no lines in bold, with a title and a text before the next heading of any kind."""
    sections = prompt.structure.sections
    return [one for number, one in enumerate(sections) if 1 <= one.level <= 6 and one.title and own_text(prompt, number).strip()]


def own_text(prompt: Prompt, number: int) -> str:
    """The text of a section before the next heading."""
    one = prompt.structure.sections[number]
    return prompt.text[one.body : own_end(prompt, one)]


def own_end(prompt: Prompt, section: Section) -> int:
    """Where the next heading begins."""
    return next((one.start for one in prompt.structure.sections if one.start > section.start), len(prompt.text))
