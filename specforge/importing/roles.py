"""Who the agent is: what stands before the first heading, or below one that says so, with the rules and facts beside it."""

import itertools
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal

from msgspec.structs import replace

from specforge.importing.binding import level_of
from specforge.importing.classifying import MODAL, WHO, instructs, introduces, is_label, label_words, receives, sentences, tells
from specforge.importing.conversations import has_turn, is_bad, is_conversation
from specforge.importing.examples import BAD, draft_conversation
from specforge.importing.intents import leave_mark
from specforge.importing.markdown import Block, Section, joined, with_lists
from specforge.importing.prose import addresses, apart, labels_apart, states
from specforge.importing.sketch import MAX_TEXT, PLACEHOLDER, Sketch, Span
from specforge.importing.statements import draft_facts, place_heading, with_fences, with_procedures
from specforge.regexes import regex

_HELPS = regex(r"You help with: (.+)\.")
"""A line of a generated prompt that lists its intents."""
_QUOTED_TITLE = regex(r"\"(.+[.!?\u2026\u3002\uff01\uff1f])\"")
"""A title in that line that is a sentence."""
_SENTENCE_END = regex(r"[.!?][\"')\u201c\u201d]*\s|\u3002")
_MARK = regex(r"^(?:[-*]|[0-9]+[.)]) ")
_DATA = regex(r"^[ \t]*[\[{]", re.MULTILINE)
"""A line that begins as data in JSON."""
MOST_LINES = 12
"""A paragraph of more lines is no single rule."""

_Part = Literal["rule", "role", "fact", ""]
_WHOLE: tuple[set[_Part], ...] = ({"role"}, {"fact"}, {""})
"""Lines of a paragraph that stay together."""


def draft_role_section(sketch: Sketch, section: Section) -> None:
    """Add a section about who the agent is to the role; sentences that are rules become rules."""
    place_role_heading(sketch, section)
    before = str(sketch.head.pop("role", ""))
    draft_role(sketch, replace(section, parts=()), {}, size=len(before), whole=True)
    if texts := [text for text in (before, str(sketch.head.get("role", ""))) if text]:
        sketch.head["role"] = "\n\n".join(texts)


def place_role_heading(sketch: Sketch, section: Section) -> None:
    """Say where a heading went that names who the agent is."""
    place_heading(sketch, section, "role", {"role", "your role", "identity", "who you are"})


def draft_role(sketch: Sketch, before: Section, targets: Mapping[str, str], *, size: int = 0, whole: bool = False) -> None:
    """Read what stands before the first heading: who the agent is, and the rules, procedures and facts beside it.

    `whole` says that a heading calls all of it the role: then statements in a list are no facts.
    """
    role: list[str] = []
    spans: list[Span] = []
    facts: list[Block] = []
    part_of = partial(_part, language=sketch.language, whole=whole)
    apart_from_labels = (one for block in with_fences(before.blocks) for one in _label_apart(block, sketch.prompt.lines))
    joined_lists = with_lists(tuple(labels_apart(tuple(apart_from_labels))), introduces)
    blocks = with_procedures(sketch, _sentences(joined_lists, sketch.prompt.lines, part_of))
    read = list(_with_their_lists(list(blocks)))
    bad = False
    for index, (block, binding) in enumerate(read):
        span = (block.first, block.last)
        following = read[index + 1][0].text if index + 1 < len(read) else ""
        tabled = block.kind == "text" and is_label(block.text) and index + 1 < len(read) and read[index + 1][0].kind == "table"
        if block.kind in {"ruler", "comment", "empty"}:
            leave_mark(sketch, block)
        elif block.kind == "text" and is_label(block.text) and is_conversation(following, sketch.prompt.lines):
            bad = is_bad(block.text)
            sketch.leave(sketch.prompt, [span], BAD if bad else "a label; the conversation below it stands by itself")
        elif bad and block.kind == "text" and is_conversation(block.text, sketch.prompt.lines):
            sketch.leave(sketch.prompt, [span], BAD)
        elif (titles := helped_in(block.text)) and (named := [targets.get(one.casefold()) for one in titles]) and all(named):
            for id in dict.fromkeys(named):
                sketch.link(sketch.prompt, [span], sketch.ref("intent", id or ""))
        elif block.kind == "text" and is_conversation(block.text, sketch.prompt.lines):
            draft_conversation(sketch, *span)
        elif binding or (block.kind == "text" and _is_rule(block.text, first=not role and not size)):
            sketch.rule(*level_of(sketch.text_of(joined(block.text.split("\n")))), span)
        elif (
            (block.kind == "item" and not whole)
            or block.kind == "table"
            or (block.kind == "fence" and not role)
            or tabled
            or (block.kind == "text" and (role or size) and _states(block.text) and part_of(block.text) == "fact")
        ):
            facts.append(block)
        elif size + len(block.text) > MAX_TEXT // 2:
            sketch.leave(sketch.prompt, [span], "the role is as long as it can be without it")
        else:
            written = _written(block, sketch.prompt.lines)
            if spans and spans[-1][1] >= block.first:
                role[-1] += ("" if role[-1].endswith("\u3002") else " ") + written
            else:
                role.append(written if not spans or spans[-1][1] + 1 < block.first else f"\0{written}")
            spans.append(span)
            size += len(written)
    draft_facts(sketch, replace(before, title="", line=0, blocks=tuple(facts), parts=()))
    if role:
        # Blocks that follow each other without an empty line stay so.
        text = "\n\n".join(role).replace("\n\n\0", "\n").replace("\0", "")
        sketch.head["role"] = sketch.text_of(text)
        sketch.link(sketch.prompt, spans, sketch.ref("role"))


def _written(block: Block, prompt: Sequence[str]) -> str:
    """Give a block as it stands in a prompt, or by its text where that was cut or unmarked; what is shaped as data keeps its shape."""
    raw = "\n".join(line.rstrip() for line in prompt[block.first - 1 : block.last])
    if _DATA.search(raw) and raw.split() == block.text.split():
        return textwrap.dedent(raw)
    lines = raw.strip().lstrip("# ")
    return lines if block.kind != "text" or len(joined(lines.split("\n"))) <= len(joined(block.text.split("\n"))) else block.text


def helped_in(text: str) -> tuple[str, ...]:
    """Give the headings that a line of a generated prompt lists as what it helps with; none in another line."""
    found = _HELPS.fullmatch(text)
    return tuple(quoted[1] if (quoted := _QUOTED_TITLE.fullmatch(one)) else one for one in found[1].split("; ")) if found else ()


def _part(text: str, *, language: str, whole: bool) -> _Part:
    """What a sentence beside the role is; nothing where it is what the sentence before it is.

    One with a placeholder says in which conversation the agent is, and belongs to its role.
    """
    if WHO.match(text):
        return "role"
    if tells(text):
        return "rule"
    if whole or PLACEHOLDER.search(text):
        return "role"
    if states(text, language):
        return "fact"
    return "role" if addresses(text, language) else ""


def _label_apart(block: Block, prompt: Sequence[str]) -> Iterator[Block]:
    """Cut a paragraph behind the label of the conversation that is all the rest of it, as `Examples:`.

    A speaker's name is none, nor is what asks for something, as `Never answer like this:`, which is lost without its conversation.
    """
    label, _, rest = block.text.partition("\n")
    alone = block.kind == "text" and rest and block.text.count("\n") == block.last - block.first
    named = is_label(label) and not instructs(label_words(label)) and not has_turn([f"{label} Hi."])
    if alone and named and is_conversation(rest, prompt):
        yield replace(block, text=label, last=block.first)
        yield replace(block, text=rest, first=block.first + 1)
    else:
        yield block


def _states(text: str) -> bool:
    """Whether every line of a paragraph ends as a sentence does."""
    return all(map(_ends_a_sentence, joined(text.split("\n")).split("\n")))


def _ends_a_sentence(line: str) -> bool:
    return _SENTENCE_END.search(f"{line[-4:]} ") is not None


def _is_rule(text: str, *, first: bool) -> bool:
    """Whether a paragraph is a rule; the first one is the role unless its first sentence tells the agent what to do."""
    if first:
        return WHO.match(text) is None and instructs(_SENTENCE_END.split(text, maxsplit=1)[0])
    said = [_MARK.sub("", one) for one in sentences(text) if not receives(one)]
    least = len(said) / 2 if "\n" in joined(text.split("\n")) else 1
    ended = _SENTENCE_END.search(f"{text} ") is not None or "\n- " in text
    told = sum(1 for one in said if instructs(one)) >= least and ended
    return (any(map(MODAL.search, said)) or told) and text.count("\n") < MOST_LINES


def _sentences(blocks: Iterable[Block], prompt: Sequence[str], part_of: Callable[[str], _Part]) -> Iterator[Block]:
    """Cut paragraphs into sentences that belong to several parts of a spec; what is said in a conversation stays together."""
    for block in blocks:
        lines = block.text.split("\n")
        whole = block.kind == "text" and len(lines) > 1 and all(_ends_a_sentence(line) and not is_label(line) for line in lines)
        if block.kind != "text" or is_conversation(block.text, prompt):
            yield block
        elif whole and {part_of(line) for line in lines} not in _WHOLE and block.last - block.first + 1 == len(lines):
            for number, line in enumerate(lines, block.first):
                yield from apart(replace(block, text=line, first=number, last=number), part_of)
        else:
            yield from apart(block, part_of)


def _with_their_lists(blocks: list[Block]) -> Iterator[tuple[Block, bool]]:
    """Give blocks with whether they bind: steps do, and items of a list of rules."""
    for kind, group in itertools.groupby(blocks, lambda block: block.kind):
        run = list(group)
        rules = kind == "step" or (kind == "item" and 2 * sum(1 for one in run if instructs(one.text)) >= len(run))
        yield from ((one, rules or (kind == "item" and MODAL.search(one.text) is not None)) for one in run)
