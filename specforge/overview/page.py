"""A feature as a whole as one HTML page that prints: no script, no other file, no network."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files

from specforge.credentials import masked
from specforge.html_pages.frame import escaped, framed
from specforge.overview.model import KINDS, Overview, Saying, Stated
from specforge.overview.words import UNSEEN, counted, finding_text, notes_of, shares, signed, tolerated
from specforge.regexes import regex

_QUOTED = regex("`([^`]+)`")


def as_page(found: Sequence[Overview]) -> str:
    """Draw the page; texts of specs stand in it as text only."""
    style = (files("specforge.overview") / "page.css").read_text(encoding="utf-8")
    body = "".join(line for one in found for line in _feature(one))
    title = found[0].title or found[0].feature if len(found) == 1 else "Features"
    return framed(masked(title), style, f"{body}<p><small>Not seen: {'; '.join(map(escaped, UNSEEN))}.</small></p>\n")


def _feature(one: Overview) -> Iterator[str]:
    yield f"<section>\n<h1>{_text(one.title or one.feature)} <small>{_text(one.feature)}</small></h1>\n"
    if one.summary:
        yield f"<p>{_text(one.summary)}</p>\n"
    yield f"<dl>\n{''.join(f'<dt>{name}</dt><dd>{_text(value)}</dd>{chr(10)}' for name, value in _head(one))}</dl>\n"
    yield "<h2>To be settled</h2>\n"
    settle = [_told(line) for line in _settle(one)]
    nothing = "<p>Nothing: there are no findings, no decisions that run out, and nothing protected waits for a word.</p>\n"
    yield _list(settle, "found") if settle else nothing
    for kind, heading in KINDS.items():
        if stated := one.of(kind):
            yield f"<h2>{heading} <small>{len(stated)}</small></h2>\n<table>\n<tbody>\n"
            yield from (_row(each, one) for each in stated)
            yield "</tbody>\n</table>\n"
    yield "</section>\n"


def _head(one: Overview) -> Iterator[tuple[str, str]]:
    yield "as of", f"{one.as_of}: {counted(one)}"
    yield "tested", shares(one)
    if one.role:
        yield "role", one.role
    if one.owners:
        yield "who answers", ", ".join(f"{role} ({name})" for role, name in one.owners.items())
    if one.source:
        yield "source", one.source
    if one.variants:
        yield "variants", ", ".join(one.variants)
    yield "written in", ", ".join(one.files)


def _settle(one: Overview) -> Iterator[str]:
    yield from (f"{finding_text(finding)} ({finding.at})" for finding in one.findings)
    yield from (f"{each.id}: {signed(each)}" for each in one.unsigned)
    yield from (f"{tolerated(each)} ({each.at})" for each in one.tolerated)


def _row(one: Stated, about: Overview) -> str:
    lines = [f"<bdi>{_text(saying.text)}</bdi>{_where(saying)}" for saying in one.says]
    notes = [f"<bdi>{_told(note)}</bdi>" for note in (*notes_of(one, about), str(one.at))]
    least = ' class="least"' if one.state == "uncovered" else ""
    return f'<tr{least}><th scope="row">{_text(one.id)}</th><td>{_list(lines)}</td><td class="notes">{_list(notes)}</td></tr>\n'


def _where(saying: Saying) -> str:
    return f" <small>{_text(', '.join(saying.variants))}</small>" if saying.variants else ""


def _list(items: Iterable[str], name: str = "") -> str:
    kind = f' class="{name}"' if name else ""
    return f"<ul{kind}>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _text(text: str) -> str:
    return escaped(masked(text))


def _told(text: str) -> str:
    """What we say, with the names in it as code."""
    return _QUOTED.sub(r"<code>\1</code>", _text(text))
