"""Sections that stand in a prompt twice."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from specforge.finding import Severity
from specforge.prompt_lint.matching import innermost, title_words
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.prompt_lint.statements import SOMETIMES
from specforge.prompt_lint.structure import EXAMPLE, Section, Structure
from specforge.regexes import regex

BRANCH = regex(r"\{%-?\s{0,9}(?:if|elif|else|endif|for|endfor)\b|\{\{\s{0,9}(?:[#^/]|else\b)")


CODE = regex(r"[\w.\[\]]{1,80}\s?[-+*]?=[^=]|(?:def|for|if|import|from|return) ")
"""How a line of a program begins, whose comments look like headings."""
SIGNS = regex(r"(?<=\w)[@^+#]+")
"""What tells names apart that have the same letters: `C++` and `C#`, `pass@k` and `pass^k`."""


@rule(1, severity=Severity.WARNING, confidence=Confidence.CERTAIN, compiled=False)
def repeated_section(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag a heading that stands twice at the same level under the same heading, with a text under both.

    Whoever changes one of them does not see the other, and "see Refunds" could be either. Headings in different tags, in examples,
    with a colon or the same text, and in branches of a template or of the text are no repetition, and neither are those that come again and again, or in the same row.

    Fires on:

    ```text
    # Refunds
    At most 30 days.
    # Tone
    Be warm.
    # Refunds
    At most 14 days.
    ```

    Silent on:

    ```text
    # Shoes
    ## Refunds
    At most 30 days.
    # Food
    ## Refunds
    None.
    ```
    """
    structure = prompt.structure
    heads = [one for one in structure.sections if 1 <= one.level <= 6]
    if len({title_words(one.title) for one in heads}) == len(heads):
        return
    tags = [one for one in structure.blocks if one.kind == "tag" and one.closed]
    example = innermost([one for one in tags if one.example], [one.start for one in heads])
    around = innermost(tags, [one.start for one in heads])
    parents: list[tuple[int, int, bool]] = []
    seen: dict[tuple[int, int, int, str], list[int]] = {}
    for number, (head, tag, shown) in enumerate(zip(heads, around, example, strict=True)):
        while parents and parents[-1][0] >= head.level:
            parents.pop()
        _, above, among = parents[-1] if parents else (0, -1, False)
        among = among or EXAMPLE.search(head.title) is not None
        parents.append((head.level, head.start, among))
        if (
            not among
            and "<!--" not in head.title
            and not head.title.endswith(":")
            and prompt.text[head.body : head.end].strip()
            and shown is None
        ):
            seen.setdefault((above, -1 if tag is None else tag.start, head.level, _compared(head.title)), []).append(number)
    twice = {places[0]: (places[1], key[3]) for key, places in seen.items() if len(places) == 2}
    branches = [one.start() for one in BRANCH.finditer(prompt.text)] if twice and "{" in prompt.text else []
    for first, (second, words) in twice.items():
        neighbours = (twice.get(first + step, (None, ""))[0] == second + step for step in (-1, 1))
        head = heads[second]
        if (
            any(neighbours)
            or _is_row(heads, first, second)
            or bisect_left(branches, heads[first].start) < bisect_left(branches, head.start)
        ):
            continue
        if _is_branch(structure, heads[first]) and _is_branch(structure, head):
            continue
        bodies = [prompt.text[one.body : one.end].strip() for one in (heads[first], head)]
        if bodies[0] == bodies[1] or CODE.match(bodies[1]):
            continue
        line, _ = prompt.line_column(heads[first].start)
        yield Hit(
            head.start,
            head.body,
            f"the section `{head.title}` stands on line {line}, too",
            "put the two together, or give one of them another title",
            key=words,
        )


def _is_row(heads: Sequence[Section], first: int, second: int) -> bool:
    """Whether both stand behind a heading of one kind, as `Fix` does behind `Mistake (an import)` and `Mistake (a name)`."""
    if first == 0:
        return False
    one, other = heads[first - 1], heads[second - 1]
    kinds = {title_words(each.title.partition("(")[0]) for each in (one, other)}
    return one.level == other.level == heads[first].level and one.title != other.title and len(kinds) == 1


def _is_branch(structure: Structure, head: Section) -> bool:
    """Whether a line that says when it holds, as `**If a file is there:**`, stands before a heading."""
    before = structure.sections[structure.section_at(head.start) - 1]
    return before.level > head.level and SOMETIMES.match(before.title) is not None


def _compared(title: str) -> str:
    return "".join((title_words(title), *SIGNS.findall(title)))
