"""Runs rules over prompts, and gives each finding its place, its severity and its fingerprint."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import many
from specforge.errors import crash_named
from specforge.outputs.result import Repair, Replacement, Result, Span
from specforge.prompt_lint.choosing import Chosen
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rendering import renderings
from specforge.prompt_lint.rule import Fix, Hit, Known
from specforge.regexes import regex

Edit = tuple[int, int, str]
"""Start, end and the new text."""
WORDS = regex(r"\w+")
OF_TEMPLATES = frozenset({4})
"""Numbers of rules about variables, which a rendered prompt has not any more."""
QUOTED = regex(r"`[^`]*`|\d+")
"""What differs in the messages about one value in several variables: names and lines."""
LONGEST = 2_000
"""Characters of a finding's text that its fingerprint is made of."""


class Found(Struct, frozen=True):
    """What a rule found in a prompt."""

    chosen: Chosen
    prompt: Prompt
    hit: Hit
    when: str = ""
    """The value of a variable that it was found with, as `when `context` is empty`; empty when it is there without."""
    rendering: int = 0
    """The number of the rendering that `prompt` is, from 1; 0 when it is the prompt itself."""


def run(chosen: Iterable[Chosen], prompts: Iterable[Prompt], known: Callable[[Prompt], Known]) -> Iterator[Found]:
    """Run rules over prompts; `known` says what is known beside each."""
    each = tuple(chosen)
    written, unwritten = [one for one in each if one.written], [one for one in each if not one.written]
    for prompt in prompts:
        beside = known(prompt)
        found = list(_of(written, prompt, beside))
        yield from found
        if not (made := renderings(prompt, beside)):
            continue
        seen = {(one.chosen.rule.name, one.hit.key or one.hit.message) for one in (*found, *_of(unwritten, prompt, beside))}
        alike: dict[tuple[str, str, str], list[Found]] = {}
        for number, rendering in enumerate(made, 1):
            for one in _of(each, rendering.prompt, beside):
                name, key = one.chosen.rule.name, one.hit.key or one.hit.message
                if one.chosen.rule.number in OF_TEMPLATES or (name, key) in seen:
                    continue
                seen.add((name, key))
                shape = QUOTED.sub("", one.hit.message) if rendering.kind == "hostile" else key
                alike.setdefault((rendering.kind, name, shape), []).append(replace(one, when=rendering.when, rendering=number))
        for same in alike.values():
            more = f", and {many(len(same) - 1, 'other finding')} like this one with such values" if len(same) > 1 else ""
            yield replace(same[0], when=f"{same[0].when}{more}")


def _of(chosen: Iterable[Chosen], prompt: Prompt, known: Known) -> Iterator[Found]:
    for one in chosen:
        with crash_named("rule", one.rule.name):
            yield from (Found(one, prompt, hit) for hit in one.rule.run(prompt, known))


def results_of(found: Iterable[Found]) -> dict[Result, Found]:
    """Give each finding its place and its fingerprint; in the order of paths and places, each once."""
    placed = sorted(
        found, key=lambda one: (one.prompt.file.path, one.prompt.offset(one.hit.start), one.chosen.rule.number, one.chosen.rule.name)
    )
    seen: Counter[str] = Counter()
    results: dict[Result, Found] = {}
    last = None
    for one in placed:
        identity = (one.prompt.file.path, one.prompt.name, one.chosen.rule.name, one.hit.start, one.hit.end, one.hit.message)
        if identity == last:
            continue
        last = identity
        base = about(one)
        seen[base] += 1
        results[_result(one, fingerprint(base, seen[base]))] = one
    return results


def numbered(results: Mapping[Result, Found]) -> dict[Result, Found]:
    """Deal the fingerprints of findings about the same thing out anew: those that are ignored come last, so that no other is another one when they go."""
    marks: dict[str, list[str]] = {}
    for result, one in results.items():
        marks.setdefault(about(one), []).append(result.fingerprint)
    left = {base: iter(every) for base, every in marks.items()}
    dealt = {result: next(left[about(one)]) for result, one in sorted(results.items(), key=lambda pair: bool(pair[0].waived))}
    return {replace(result, fingerprint=dealt[result]): one for result, one in results.items()}


def fingerprint_at(path: str, one: Found, mark: str) -> str:
    """The fingerprint that a finding with this one would have in a file at another path."""
    base = about(one)
    number = next(number for number in count(1) if fingerprint(base, number) == mark)
    return fingerprint(about(one, path), number)


def about(one: Found, path: str = "") -> str:
    """What a finding is about: its rule, file and prompt, and its key or, where it has none, the words at its place.

    Args:
        one: The finding.
        path: Where its file would stand, when that is asked for.
    """
    hit = one.hit
    key = hit.key or " ".join(WORDS.findall(one.prompt.text[hit.start : min(hit.end, hit.start + LONGEST)])).casefold()
    return f"{one.chosen.rule.name}\0{path or one.prompt.file.path}\0{one.prompt.name}\0{key}"


def fingerprint(base: str, number: int) -> str:
    """The fingerprint of the so manieth finding about the same thing: 24 hexadecimal digits, of no line and no wording."""
    return hashlib.blake2b(f"{base}\0{number}".encode(errors="surrogatepass"), digest_size=12).hexdigest()


def _result(one: Found, mark: str) -> Result:
    hit, prompt = one.hit, one.prompt
    where = f" (in `{prompt.name}`)" if prompt.name else ""
    when = f", {one.when}" if one.when else ""
    return Result(
        rule=one.chosen.rule.name,
        severity=one.chosen.severity,
        message=f"{hit.message}{when}{where}",
        at=span_of(prompt, hit.start, hit.end),
        help=hit.help,
        confidence=str(hit.confidence or one.chosen.rule.confidence),
        fingerprint=mark,
        repair=None if hit.fix is None or one.when else repair_of(prompt, hit.fix),
    )


def span_of(prompt: Prompt, start: int, end: int) -> Span:
    """The stretch of the file that a stretch of a prompt stands in."""
    return Span(prompt.file.path, *prompt.line_column(start), *prompt.line_column(max(start, end)))


def repair_of(prompt: Prompt, fix: Fix) -> Repair | None:
    """A fix in the file; nothing where the file writes the text otherwise than the prompt has it."""
    if not all(prompt.exact(start, end) for start, end, _ in fix.edits):
        return None
    safe = fix.safe and bool(edits_in_file(prompt, fix.edits))
    return Repair(fix.says, tuple(Replacement(span_of(prompt, start, end), text) for start, end, text in fix.edits), safe)


def edits_in_file(prompt: Prompt, edits: Sequence[Edit]) -> list[Edit]:
    """Edits of a prompt as edits of its file; nothing where one cannot be made there word for word, or where code is filled in."""
    if not all(prompt.exact(start, end) for start, end, _ in edits):
        return []
    if any(start < last and first < max(end, start + 1) for start, end, _ in edits for first, last in prompt.interpolated):
        return []
    if prompt.name and any(_needs_escaping(text) for _, _, text in edits):
        return []
    return [(prompt.offset(start), prompt.offset(start) + end - start, text) for start, end, text in edits]


def _needs_escaping(text: str) -> bool:
    return any(char in "\"'\\\n\r{}#:" or not char.isprintable() for char in text)
