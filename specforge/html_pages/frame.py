"""The frame of a page, and how a text stands in it."""

from html import escape
from importlib.resources import files
from string import Template

from specforge.location import printable


def framed(title: str, style: str, body: str) -> str:
    """A whole page around a body.

    Args:
        title: Its name, which is no markup.
        style: Rules of its own, which follow those that all pages have.
        body: What stands in `main`, as markup.
    """
    here = files("specforge.html_pages")
    page, shared = ((here / name).read_text(encoding="utf-8") for name in ("frame.html", "frame.css"))
    return Template(page).substitute(title=escaped(title), style=shared + style, body=body)


def escaped(value: object) -> str:
    """A text of a spec, a log or of results, which stands in the page as text only; a number stays with its percent sign."""
    return escape(printable(str(value))).replace(" %", "&nbsp;%")
