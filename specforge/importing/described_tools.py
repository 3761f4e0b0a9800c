"""Tools that only the prompt describes: in the items of a list, below a heading that names one, or as JSON between fences."""

import re

from msgspec.structs import replace

from specforge.importing.binding import limits
from specforge.importing.classifying import is_label, label_words
from specforge.importing.conversations import read_json
from specforge.importing.markdown import Block, Section, joined
from specforge.importing.pieces import SourceText
from specforge.importing.sketch import Sketch
from specforge.importing.statements import draft_rules
from specforge.importing.toolfiles import draft_tools, holds_tools
from specforge.importing.yaml_text import Guess
from specforge.regexes import regex

_TOOL = regex(r"(?:`|\*\*`?)?([A-Za-z][A-Za-z0-9_-]{0,63})(?:\(([^)]*)\))?(?:`?\*\*|`)? ?(?::|-|\u2013|\u2014) ?(\S.*)", re.DOTALL)
_SIGNATURE = regex(r"(?=[^(]*[_(])([A-Za-z][A-Za-z0-9_-]{0,63})(?:\(([^)]*)\))?")
"""A heading that names a tool."""
_PARAMETER = regex(r"(\[)?([A-Za-z_][A-Za-z0-9_-]{0,63})(\?)? ?(?:: ?([A-Za-z]+))?( ?= ?[^,]+)?(\])?")
_TYPES = {
    "str": "string", "string": "string", "int": "integer", "integer": "integer", "float": "number", "number": "number", "bool": "boolean",
    "boolean": "boolean", "date": "date", "time": "time", "datetime": "datetime",
}  # fmt: skip


def draft_described_tools(sketch: Sketch, section: Section, within: str) -> None:
    """Tools that only the prompt describes; those of a tools file are declared already."""
    if _tool_below_its_name(sketch, section):
        return
    rest: list[Block] = []
    limited = False
    for before, block in zip((None, *section.blocks), section.blocks, strict=False):
        limited = limits(label_words(block.text)) if block.kind == "text" and is_label(block.text) else limited and block.kind == "item"
        found = _TOOL.fullmatch(block.text) if block.kind == "item" and not limited else None
        if not (block.kind == "fence" and _listed_tools(sketch, block)) and not (found and _described_tool(sketch, block, found)):
            rest.append(block)
        elif before is not None and before.kind == "text" and is_label(before.text) and rest[-1:] == [before]:
            sketch.leave(sketch.prompt, [(before.first, before.last)], "it announces tools, which have a contract of their own")
            rest.pop()
    if len(rest) < len(section.blocks) or not section.blocks:
        sketch.leave(
            sketch.prompt,
            [(section.line, section.line)] if section.line else [],
            "the heading is not kept; tools have a contract of their own",
        )
        section = replace(section, line=0)
    draft_rules(sketch, replace(section, blocks=tuple(rest)), within)


def _described_tool(sketch: Sketch, block: Block, found: re.Match[str]) -> bool:
    """Add the tool that an item describes, or leave it over where a tools file has it; whether the item is one."""
    span = [(block.first, block.last)]
    if found[1] in sketch.elements["tool"]:
        sketch.leave(sketch.prompt, span, f"the tools file describes `{found[1]}`, and that is what is kept")
        return True
    if not sketch.ids.reserve("intent", found[1]):
        return False
    does = Guess("write", "guessed: only the prompt names this tool")
    inputs, why = _inputs(found[2] or "")
    value = {"id": found[1], "purpose": sketch.text_of(found[3]), "does": does, **({"input": inputs} if inputs else {})}
    if sketch.add("tool", value, sketch.prompt, span) and why:
        sketch.leave(sketch.prompt, [(block.first, block.first)], why)
    return True


def _tool_below_its_name(sketch: Sketch, section: Section) -> bool:
    """Add the tool that a heading names, as `search(query)`, with the paragraphs below it; whether the heading names one."""
    found = _SIGNATURE.fullmatch(section.title.strip("`* "))
    if found is None or not section.blocks or any(block.kind != "text" for block in section.blocks) or found[1] in sketch.elements["tool"]:
        return False
    inputs, why = _inputs(found[2] or "")
    if not sketch.ids.reserve("intent", found[1]):
        return False
    value: dict[str, object] = {
        "id": found[1],
        "purpose": sketch.text_of("\n\n".join(joined(block.text.split("\n")) for block in section.blocks)),
        "does": Guess("write", "guessed: only the prompt names this tool"),
    }
    spans = [(section.line, section.line), *((block.first, block.last) for block in section.blocks)]
    if sketch.add("tool", value | ({"input": inputs} if inputs else {}), sketch.prompt, spans) and why:
        sketch.leave(sketch.prompt, [(section.line, section.line)], why)
    return True


def _listed_tools(sketch: Sketch, block: Block) -> bool:
    """Add the tools of a fenced list in JSON; whether it is one."""
    read = read_json("\n".join(block.text.split("\n")[1:-1]))
    if read is None or not holds_tools(read[0]):
        return False
    linked, left = len(sketch.links), len(sketch.leftovers)
    body = sketch.prompt.lines[block.first : block.last - 1]
    draft_tools(sketch, SourceText(sketch.prompt.file, (*[""] * block.first, *body)))
    told = {number for link in sketch.links[linked:] for number in range(link.first, link.last + 1)}
    told |= {one.line for one in sketch.leftovers[left:]}
    rest = [(number, number) for number in range(block.first, block.last + 1) if number not in told]
    sketch.leave(sketch.prompt, rest, "the frame of a list of tools, each of which has a contract of its own")
    return True


def _inputs(written: str) -> tuple[dict[str, object], str]:
    """The inputs between the brackets behind a tool's name, and what of them is not kept."""
    fields: dict[str, object] = {}
    defaults: list[str] = []
    for part in written.split(",") if written.strip() else ():
        found = _PARAMETER.fullmatch(part.strip())
        if found is None or found[2] in fields or bool(found[1]) != bool(found[6]):
            return {}, f"`({written})` is read as no inputs"
        optional = found[1] or found[3] or found[5]
        type_ = _TYPES.get((found[4] or "").lower(), "any")
        fields[found[2]] = {"type": type_, "required": False} if optional else type_
        if found[5] or (found[4] and type_ == "any"):
            defaults.append(f"`{part.strip()}`")
    return fields, f"no field holds all of {', '.join(defaults)}" if defaults else ""
