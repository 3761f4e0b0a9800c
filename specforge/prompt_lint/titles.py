"""Sections by their titles, as people write them."""

import re

from specforge.prompt_lint.prompt import Prompt

NUMBERED = re.compile(r"^(?:\d{1,3}|[ivxIVX]{1,5}|[A-Za-z])(?:\.\d{1,3})*[.):]\s+")
SIGNS = re.compile(r"[^\w]+|_+")


def plain(title: str) -> str:
    """A title without its number, case and signs: `2. Tool_use!` and `Tool use` are one."""
    return SIGNS.sub(" ", NUMBERED.sub("", title.strip())).strip().casefold()


def section_named(prompt: Prompt, title: str) -> tuple[int, int] | None:
    """Where the text of the first section, or tag, of a title begins and ends; nothing when there is none."""
    wanted = plain(title)
    for section in prompt.structure.sections[1:]:
        if plain(section.title) == wanted:
            return section.body, section.end
    return next((one.body for one in prompt.structure.blocks if one.kind == "tag" and one.closed and plain(one.name) == wanted), None)
