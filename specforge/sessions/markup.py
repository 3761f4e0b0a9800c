"""Parts of which the page of a comparison is put together: sections, tables, lists."""

from collections.abc import Iterable, Sequence

from specforge.html_pages.frame import escaped
from specforge.regexes import regex

CODE = regex("`([^`]+)`")


def section(id: str, title: str, lead: str, parts: Iterable[str]) -> str:
    """A section under a heading; all but the id is markup."""
    return f'<section aria-labelledby="{id}">\n<h2 id="{id}">{title}</h2>\n<p>{lead}</p>\n{"".join(parts)}</section>\n'


def table(caption: str, head: Sequence[str], rows: Iterable[str], kind: str = "") -> str:
    """A table that is scrolled where it has no room; the head is text, the rows are markup."""
    columns = "".join(f'<th scope="col">{escaped(name)}</th>' if name else "<td></td>" for name in head)
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{caption}">\n<table class="{kind}">\n<caption>{caption}</caption>\n'
        f"<thead><tr>{columns}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody>\n</table>\n</div>\n"
    )


def row(name: str, cells: Iterable[str], id: str = "") -> str:
    """A row of a table; the name is text, the cells are markup."""
    marked = f' id="{id}"' if id else ""
    return f'<tr{marked}><th scope="row">{bdi(name)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'


def bdi(text: str) -> str:
    """A text whose direction moves nothing around it; what stands between backticks is code."""
    marked = CODE.sub(r"<code>\1</code>", escaped(text))
    return f"<bdi>{marked}</bdi>"


def listed(lines: Iterable[str]) -> str:
    """A list of texts; nothing when there is none."""
    items = "".join(f"<li>{bdi(line)}</li>\n" for line in lines)
    return f"<ul>\n{items}</ul>\n" if items else ""
