"""Words that everybody agrees with and nobody can check."""

from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.speech import NAMED, Force, Speech, Vagueness, vague_in
from specforge.prompt_lint.statements import Statement


@rule(13, severity=Severity.NOTE, confidence=Confidence.LIKELY, on=False)
def vague_word(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag words as `concise`, `appropriate` or `friendly` that an instruction turns on and its section does not explain.

    Each reader agrees, and each one means something else: the model does, and so does whoever judges its answers. A number,
    an example or a definition in the same section is enough, and so is a criterion of a spec. Each word is told once. Words
    are known in English, German, French, Spanish, Portuguese and Italian, in every form, and read in the language of their clause.

    Fires on:

    ```text
    # Tone
    Be friendly and concise.
    ```

    Fires on:

    ```text
    # Ton
    Antworte immer in einem freundlichen Ton.
    ```

    Silent on:

    ```text
    # Ton
    Antworte freundlich, d. h. mit dem Namen des Kunden. Schreibe natürlich auf Deutsch.
    ```

    Silent on:

    ```text {"bound": ["friendly"]}
    # Tone
    Be friendly.
    # Length
    Be concise: at most three sentences.
    # Role
    You are a helpful assistant.
    ```
    """
    read = prompt.statements
    languages = vague_in(read.speech)
    words = {form: word for one in languages for form, word in one.words.items()}
    bound = {words.get(word.lower(), word.lower()) for word in known.bound}
    found: dict[str, list[tuple[Statement, int, int]]] = {}
    defined: dict[tuple[int, int], bool] = {}
    for one in read.holding({hint for vague in languages for hint in vague.hints}):
        if one.force is Force.FORBID:
            continue
        vague, uses = _told(one, read.spoken(one))
        for word, start, end in uses:
            place = one.section, id(vague)
            if place not in defined:
                defined[place] = _defines(prompt, one.section, vague)
            if word not in bound and not defined[place]:
                found.setdefault(word, []).append((one, start, end))
    for word, places in found.items():
        one, start, end = places[0]
        times = f", {len(places)} times in this prompt" if len(places) > 1 else ""
        help = "say what it means here: a number, an example, or what not to do"
        yield Hit(one.start + start, one.start + end, f"`{word}` is not explained{times}", help, key=word)


def _told(one: Statement, speech: Speech | None) -> tuple[Vagueness, list[tuple[str, int, int]]]:
    """The language whose words a clause turns on, with those words: where its own one is known and has any word of it, no other."""
    own, *others = vague_in(speech)
    if speech is not None and not own.hints.isdisjoint(one.words):
        return own, _uses(one, own)
    return next(((vague, uses) for vague in (own, *others) if (uses := _uses(one, vague))), (own, []))


def _uses(one: Statement, vague: Vagueness) -> list[tuple[str, int, int]]:
    """The words of a language that a clause turns on, each with where it stands; none that the clause itself explains."""
    if vague.hints.isdisjoint(one.words):
        return []
    uses = tuple(vague.use.finditer(one.text))
    if not uses or vague.telling.search(one.text) or vague.asked.search(one.text):
        return []
    found = []
    for use in uses:
        place = use.lastindex or 0
        before, behind = one.text[: use.start()], one.text[use.end(place) :]
        if "[" in before and "]" in one.text[use.end() :]:
            continue  # it is filled in by the model
        if vague.contrast.search(behind) or vague.explained.search(behind):
            continue
        if use.lastgroup == NAMED and vague.condition.search(before):
            continue
        found.append((vague.words.get(use[place], use[place]), *use.span(place)))
    return found


def _defines(prompt: Prompt, section: int, vague: Vagueness) -> bool:
    english, *_ = vague_in(None)
    sections = prompt.structure.sections
    start, end = sections[section].body, sections[section + 1].start if section + 1 < len(sections) else len(prompt.text)
    examples = (one for one in prompt.structure.blocks if one.example or one.kind == "fence")
    lower = prompt.statements.lower
    return any(one.defining.search(lower, start, end) for one in (english, vague)) or any(start <= one.start < end for one in examples)
