"""Sections of a prompt that show conversations."""

import itertools
import re
from collections.abc import Iterable, Iterator

from specforge.importing.binding import level_of
from specforge.importing.classifying import instructs, introduces, is_label, label_words, sentences
from specforge.importing.conversations import Conversation, has_turn, is_bad, split_conversations
from specforge.importing.ids import opening_slug, slug
from specforge.importing.intents import leave_mark
from specforge.importing.markdown import Block, Section, joined
from specforge.importing.matching import Matcher
from specforge.importing.sketch import Sketch, Span
from specforge.importing.statements import draft_scaffold, place_heading, with_fences
from specforge.importing.yaml_text import Free, Guess
from specforge.regexes import regex

BAD = "an example of how not to answer, and a spec shows none: say it as a rule"
_USUAL = frozenset({"examples", "example", "beispiele", "beispiel"})
_SHOWN = regex(
    r"\b(?:examples?|samples?|few-?shots?|demonstrations?|beispiel\w*|exemples?|ejemplos?|esemp[io]+|exemplos?)\b|\u4f8b|\u30b5\u30f3\u30d7\u30eb",
    re.IGNORECASE,
)
"""Words of a heading of what is shown, which need be no conversation."""
_NUMBERED = regex(
    r"\W*(?:(?:good|bad|gutes?|schlechtes?) )?(?:examples?|beispiele?|exemples?|conversation|dialogue|\u4f8b)?[\W\d_]*", re.IGNORECASE
)
"""A heading that says nothing of the example below it."""


def draft_examples(sketch: Sketch, section: Section, *, whole: bool, above: str = "") -> None:
    """Add the conversations of a section as examples; a section that is `whole` is one conversation with a heading."""
    first, bad = section.line + 1, is_bad(f"{above} {section.title}")
    read = split_conversations(sketch.prompt.lines, first, section.last, one=whole, bad=bad)
    found = [one for one in read if one.turns or one.unread]
    talks = any(one.turns or one.bad for one in found) or has_turn(block.text for block in section.blocks)
    if section.blocks and _SHOWN.search(f"{above} {section.title}") and not (talks or bad or any(map(_is_bad_label, section.blocks))):
        _draft_shown(sketch, section)
        return
    if not whole or not found:
        if section.line and (found or section.parts):
            place_heading(sketch, section, "Examples", _USUAL)
        elif section.line:
            sketch.leave(sketch.prompt, [(section.line, section.line)], "a heading with nothing below it")
    for one in found:
        _example(sketch, section if whole else None, one)


def _is_bad_label(block: Block) -> bool:
    return block.kind == "text" and introduces(block) and is_bad(block.text.rpartition("\n")[2])


def _draft_shown(sketch: Sketch, section: Section) -> None:
    """Keep what a section shows that is no conversation, as calls and files, with its heading; paragraphs that are rules become rules."""
    head = [(section.line, section.line)] if section.line else []
    title = label_words(section.title)
    for rules, group in itertools.groupby(with_fences(section.blocks), _is_rule):
        run = list(group)
        if rules:
            for block in run:
                sketch.rule(*level_of(sketch.text_of(joined(block.text.split("\n")))), (block.first, block.last))
        elif all(block.kind in {"ruler", "comment", "empty"} for block in run):
            for block in run:
                leave_mark(sketch, block)
        else:
            span = (run[0].first, run[-1].last)
            text = "\n".join(line.rstrip() for line in sketch.prompt.lines[span[0] - 1 : span[1]])
            draft_scaffold(sketch, f"{title}:\n{text}" if title else text, "format", [*head, span])
            head = []
    if head:
        place_heading(sketch, section, "Examples", _USUAL)


def _is_rule(block: Block) -> bool:
    return block.kind == "text" and not is_label(block.text) and "\n```" not in block.text and instructs(sentences(block.text)[0])


def draft_conversation(sketch: Sketch, first: int, last: int) -> None:
    """Add a conversation between two lines as an example."""
    for one in split_conversations(sketch.prompt.lines, first, last, one=True):
        _example(sketch, None, one)


def _example(sketch: Sketch, section: Section | None, found: Conversation) -> None:
    first, last = found.span
    named = slug(section.title, sketch.language) if section and not _NUMBERED.fullmatch(section.title) else ""
    if section and not named and found.turns and not found.bad:
        place_heading(sketch, section, "Examples", {section.title.casefold()})
    head = [(section.line, section.line)] if section and (named or not found.turns or found.bad) else []
    if not found.turns:
        _no_turns(
            sketch,
            [*head, *_runs([(number, number) for number in found.unread])],
            "no turn of a conversation, as `User: ...` or `Agent: ...`",
        )
        return
    if found.bad:
        sketch.leave(sketch.prompt, [*head, found.span], BAD)
        return
    said = next((str(text) for turn in found.turns for text in (turn.get("user"), turn.get("agent")) if text), "example")
    id = sketch.new_id("example", named or opening_slug(said, sketch.language))
    turns = [{key: Free(item) if key in {"with", "result"} else item for key, item in turn.items()} for turn in found.turns]
    lost = set(found.unread)
    kept = [(number, number) for number in range(first, last + 1) if number not in lost and sketch.prompt.lines[number - 1].strip()]
    spans = [*head, *_runs(kept)]
    _no_turns(sketch, _runs([(number, number) for number in sorted(found.unread)]), f"no turn of the example `{id}`")
    sketch.add("example", {"id": id, "shows": [], "turns": turns}, sketch.prompt, spans)


def _no_turns(sketch: Sketch, spans: Iterable[Span], why: str) -> None:
    """Add paragraphs beside conversations that are rules; leave the others over."""
    for first, last in spans:
        text = joined([line.strip() for line in sketch.prompt.lines[first - 1 : last]])
        if any(map(instructs, sentences(text))) and not is_label(text.split("\n")[-1]) and not has_turn([text]):
            sketch.rule(*level_of(sketch.text_of(re.sub(r"^(?:[-*>]|[0-9]+[.)]) +", "", text))), (first, last))
        else:
            sketch.leave(sketch.prompt, [(first, last)], why)


def _runs(spans: list[Span]) -> Iterator[Span]:
    """Join lines that follow each other."""
    begin = 0
    for index in range(1, len(spans) + 1):
        if index == len(spans) or spans[index][0] != spans[index - 1][1] + 1:
            yield spans[begin][0], spans[index - 1][1]
            begin = index


def say_what_examples_show(sketch: Sketch) -> None:
    """Say of every example what it shows, where its words tell."""
    matcher = Matcher(sketch.ruled)
    for id, example in sketch.elements["example"].items():
        turns = example["turns"]
        assert isinstance(turns, list)
        said = [str(text) for turn in turns for text in (turn.get("user"), turn.get("agent")) if text]
        best = matcher.best(" ".join([id.replace("-", " "), *said]))
        if best is not None:
            example["shows"] = Guess(best, "guessed from the words")
