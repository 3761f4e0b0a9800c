"""Curves of stress as one HTML page with a picture for each axis: no script, no other file, no network.

The page has some kilobytes, prints, and can be read by a screen reader through the table beside each picture.
"""

from collections.abc import Iterator
from importlib.resources import files
from string import Template

from specforge.amounts import many
from specforge.curves.answer import AtLevel, Curve, Curves, Stress
from specforge.curves.picture import CLASSES, VERDICTS, picture
from specforge.curves.telling import left_out, rate_text, said
from specforge.html_pages.frame import escaped, framed
from specforge.html_pages.marks import key
from specforge.stress.comparing import Seen

KEYS = {
    "exceeded": "the drop is larger than declared",
    "seen": "there is a drop, and it may be as large as declared",
    "fine": "there is none as large",
    "open": "too few cases to say",
    "plain": "the cases as they were written",
}


def stress_page(found: Stress) -> str:
    """Draw the page; texts of specs and results stand in it as text only."""
    style, page = ((files("specforge.curves") / name).read_text(encoding="utf-8") for name in ("page.css", "page.html"))
    keys = "".join(f"<li>{key(shape)} {words}</li>\n" for shape, words in KEYS.items())
    body = "".join(_feature(one, number) for number, one in enumerate(found.features))
    return framed("Pass rates under stress", style, Template(page).substitute(keys=keys, body=body + "".join(_rest(found))))


def _feature(one: Curves, number: int) -> str:
    model = f" <small><bdi>{escaped(one.model)}</bdi></small>" if one.model is not None else ""
    ids = [f"axis-{number}-{index}" for index in range(len(one.curves))]
    parts = [
        f"<section>\n<h2><bdi>{escaped(one.name)}</bdi>{model}</h2>\n",
        f"<p>{one.stressed} of {many(one.written, 'written case')} under stress; as they were written, {escaped(_passes(one))}.</p>\n",
        *_overview(one, ids),
        *(_axis(one, curve, id) for curve, id in zip(one.curves, ids, strict=True)),
    ]
    if one.together:
        items = "".join(f"<li><bdi>{escaped(id)}</bdi></li>" for id in one.together)
        parts.append(f"<h3>Fails only together</h3>\n<p>Each level alone passes.</p>\n<ul>{items}</ul>\n")
    left = [
        *([f"{many(one.undecided, 'case')} that no run decided"] if one.undecided else []),
        *([f"{many(one.outdated, 'run')} of another prompt, or of a case that has changed since"] if one.outdated else []),
    ]
    if left:
        parts.append(f"<p>Left out: {'; '.join(left)}.</p>\n")
    return "".join((*parts, "</section>\n"))


def _passes(one: Curves) -> str:
    return f"{rate_text(one.plain)} pass" if one.plain.of else "none was run"


def _overview(one: Curves, ids: list[str]) -> Iterator[str]:
    """What is said of the levels, gravest first, with links to the axes."""
    items = []
    for seen in Seen:
        found = [
            f'<a href="#{id}">{escaped(curve.axis)}={escaped(level.name)}</a>'
            for curve, id in zip(one.curves, ids, strict=True)
            for level in curve.levels
            if level.seen is seen
        ]
        if found:
            items.append(f"<li>{key(CLASSES[seen])} {VERDICTS[seen]}: {', '.join(found)}</li>\n")
    if items:
        yield f'<ul class="keys">\n{"".join(items)}</ul>\n'


def _axis(one: Curves, curve: Curve, id: str) -> str:
    needed = f"A drop of {many(curve.drop, 'point')} must be seen; from {curve.plain_rate}&nbsp;% it takes {many(curve.needed, 'case')} at each level."
    head = f'<article>\n<h3 id="{id}">{escaped(curve.axis)}</h3>\n'
    if not curve.levels:
        return f"{head}<p>No levels: cases write none in <code>reworded: {{{escaped(curve.axis)}: ...}}</code>.</p>\n</article>\n"
    rows = "".join(_row(level, curve) for level in curve.levels)
    columns = "".join(f'<th scope="col">{name}</th>' for name in ("level", "passes", "the same cases, plain", "what it shows"))
    return (
        f'{head}<p>{needed}</p>\n<div class="both">\n'
        f'<div class="plot" tabindex="0" role="group" aria-label="picture of {escaped(curve.axis)}">\n{picture(one, curve, id)}</div>\n'
        f"<table>\n<caption>{escaped(curve.axis)}, as numbers</caption>\n<thead><tr>{columns}</tr></thead>\n<tbody>{rows}</tbody>\n</table>\n</div>\n</article>\n"
    )


def _row(level: AtLevel, curve: Curve) -> str:
    rates = [level.compared.level, level.compared.plain]
    cells = "".join(f'<td class="rate">{escaped(rate_text(one))}</td>' for one in rates)
    return (
        f'<tr class="{CLASSES[level.seen]}"><th scope="row">{escaped(level.name)}</th>{cells}<td>{escaped(said(level, curve))}</td></tr>\n'
    )


def _rest(found: Stress) -> Iterator[str]:
    """What the results do not say."""
    lines = [f"{file.path}: {note}" for file in found.files or () for note in file.notes]
    lines += [
        f"{file.path}: {many(file.others, 'run')} of cases that specforge did not export" for file in found.files or () if file.others
    ]
    lines += left_out(found)
    if lines:
        items = "".join(f"<li><bdi>{escaped(line)}</bdi></li>\n" for line in lines)
        yield f"<section>\n<h2>What the results do not say</h2>\n<ul>\n{items}</ul>\n</section>\n"
