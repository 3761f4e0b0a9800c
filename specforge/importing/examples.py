"""Sections of a prompt that show conversations."""

from collections.abc import Iterator

from specforge.importing.conversations import Conversation, split_conversations
from specforge.importing.ids import short_slug, slug
from specforge.importing.markdown import Section
from specforge.importing.matching import Matcher
from specforge.importing.sketch import Sketch, Span
from specforge.importing.statements import place_heading
from specforge.importing.yaml_text import Free


def draft_examples(sketch: Sketch, section: Section, *, whole: bool) -> None:
    """Add the conversations of a section as examples; a section that is `whole` is one conversation with a heading."""
    first = section.line + 1
    found = [one for one in split_conversations(sketch.prompt.lines, first, section.last, one=whole) if one.turns or one.unread]
    if not whole or not found:
        usual = {"examples", "example", "beispiele", "beispiel"}
        if section.line and (found or section.parts):
            place_heading(sketch, section, "Examples", usual)
        elif section.line:
            sketch.leave(sketch.prompt, [(section.line, section.line)], "a heading with nothing below it")
    for one in found:
        _example(sketch, section if whole else None, one)


def draft_conversation(sketch: Sketch, first: int, last: int) -> None:
    """Add a conversation between two lines as an example."""
    for one in split_conversations(sketch.prompt.lines, first, last, one=True):
        _example(sketch, None, one)


def _example(sketch: Sketch, section: Section | None, found: Conversation) -> None:
    first, last = found.span
    if not found.turns:
        lines = [section.line, *found.unread] if section else [*found.unread]
        sketch.leave(sketch.prompt, [(number, number) for number in lines], "no turn of a conversation, as `User: ...` or `Agent: ...`")
        return
    said = next((str(text) for turn in found.turns for text in (turn.get("user"), turn.get("agent")) if text), "example")
    id = sketch.new_id("example", slug(section.title) if section and slug(section.title) else short_slug(said))
    turns = [{key: Free(item) if key in {"with", "result"} else item for key, item in turn.items()} for turn in found.turns]
    lost = set(found.unread)
    kept = [(number, number) for number in range(first, last + 1) if number not in lost and sketch.prompt.lines[number - 1].strip()]
    spans = [*([(section.line, section.line)] if section else []), *_runs(kept)]
    sketch.leave(sketch.prompt, [(number, number) for number in found.unread], f"no turn of the example `{id}`")
    sketch.add("example", {"id": id, "shows": [], "turns": turns}, sketch.prompt, spans)


def _runs(spans: list[Span]) -> Iterator[Span]:
    """Join lines that follow each other."""
    begin = 0
    for index in range(1, len(spans) + 1):
        if index == len(spans) or spans[index][0] != spans[index - 1][1] + 1:
            yield spans[begin][0], spans[index - 1][1]
            begin = index


def say_what_examples_show(sketch: Sketch) -> None:
    """Say of every example what it shows, where its words tell."""
    matcher = Matcher(sketch.elements["intent"].values())
    for id, example in sketch.elements["example"].items():
        turns = example["turns"]
        assert isinstance(turns, list)
        said = [str(text) for turn in turns for text in (turn.get("user"), turn.get("agent")) if text]
        best = matcher.best(" ".join([id.replace("-", " "), *said]))
        if best is not None:
            example["shows"] = [best]
