"""Curves of stress as one HTML page with a picture for each axis: no script, no other file, no network.

The pictures are a few lines and marks, so they are written as SVG here: the page has some kilobytes, prints, and can be read
by a screen reader through the table beside each of them.
"""

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from string import Template

from specforge.curves.answer import AtLevel, Curve, Curves, Stress
from specforge.curves.telling import many, rate_text, said
from specforge.grading.rates import Rate
from specforge.location import printable
from specforge.spec.stress import PLAIN
from specforge.stress.comparing import Seen

LEFT, TOP, HEIGHT, STEP = 52, 16, 180, 120
BELOW = 46
"""The room for the names of levels."""
VERDICTS = {
    Seen.EXCEEDED: "drop exceeded",
    Seen.SEEN: "drop seen",
    Seen.NOT_SEEN: "no such drop",
    Seen.TOO_FEW: "too few cases",
    Seen.NOT_RUN: "not run",
}
CLASSES = {Seen.EXCEEDED: "seen", Seen.SEEN: "seen", Seen.NOT_SEEN: "fine", Seen.TOO_FEW: "open", Seen.NOT_RUN: "open"}


def stress_page(found: Stress) -> str:
    """Draw the page; texts of specs and results stand in it as text only."""
    style = (files("specforge.curves") / "page.css").read_text(encoding="utf-8")
    page = (files("specforge.curves") / "page.html").read_text(encoding="utf-8")
    return Template(page).substitute(style=style, body="".join(_feature(one, number) for number, one in enumerate(found.features)))


def _text(value: object) -> str:
    return escape(printable(str(value)))


def _feature(one: Curves, number: int) -> str:
    model = f" <small>{_text(one.model)}</small>" if one.model is not None else ""
    parts = [
        f"<section>\n<h2>{_text(one.name)}{model}</h2>\n",
        f"<p>{one.stressed} of {many(one.written, 'written case')} under stress; as they were written, {_text(rate_text(one.plain))} pass.</p>\n",
    ]
    parts += [_axis(one, curve, f"axis-{number}-{index}") for index, curve in enumerate(one.curves)]
    if one.together:
        items = "".join(f"<li>{_text(id)}</li>" for id in one.together)
        parts.append(f"<h3>Fails only together</h3>\n<p>Each level alone passes.</p>\n<ul>{items}</ul>\n")
    left_out = [
        *([f"{many(one.undecided, 'case')} that no run decided"] if one.undecided else []),
        *([f"{many(one.outdated, 'run')} of another prompt, or of a case that has changed since"] if one.outdated else []),
    ]
    if left_out:
        parts.append(f"<p>Left out: {_text('; '.join(left_out))}.</p>\n")
    return "".join((*parts, "</section>\n"))


def _axis(one: Curves, curve: Curve, id: str) -> str:
    needed = f"A drop of {many(curve.drop, 'point')} must be seen; from {curve.plain_rate} % it takes {many(curve.needed, 'case')} at each level."
    rows = "".join(_row(level, curve) for level in curve.levels)
    return (
        f'<article>\n<h3 id="{id}">{_text(curve.axis)}</h3>\n<p>{needed}</p>\n<div class="both">\n{_picture(one, curve, id)}'
        f"<table>\n<caption>{_text(curve.axis)}, as numbers</caption>\n"
        '<thead><tr><th scope="col">level</th><th scope="col">passes</th><th scope="col">the same cases, plain</th><th scope="col">what it shows</th></tr></thead>\n'
        f"<tbody>{rows}</tbody>\n</table>\n</div>\n</article>\n"
    )


def _row(level: AtLevel, curve: Curve) -> str:
    cells = (
        "".join(f"<td>{_text(one)}</td>" for one in (level.compared.level, level.compared.plain))
        if level.compared.of
        else "<td>none</td><td>none</td>"
    )
    return f'<tr class="{CLASSES[level.seen]}"><th scope="row">{_text(level.name)}</th>{cells}<td>{_text(said(level, curve))}</td></tr>'


def _picture(one: Curves, curve: Curve, id: str) -> str:
    width = LEFT + STEP * (len(curve.levels) + 1)
    return (
        f'<svg viewBox="0 0 {width} {TOP + HEIGHT + BELOW}" width="{width}" role="img" aria-labelledby="{id}-title">\n'
        f'<title id="{id}-title">Pass rate along {_text(curve.axis)}; the table holds the same numbers</title>\n'
        + "".join(f"{line}\n" for line in _marks(one, curve, width))
        + "</svg>\n"
    )


def _marks(one: Curves, curve: Curve, width: int) -> Iterator[str]:
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent / 100)
        yield f'<line class="grid" x1="{LEFT}" y1="{y}" x2="{width}" y2="{y}"/>'
        yield f'<text class="scale" x="{LEFT - 8}" y="{y + 4}">{percent} %</text>'
    for number, level in enumerate(curve.levels, start=1):
        if level.compared.of:
            floor = _y(max(level.compared.plain.share - curve.drop / 100, 0))
            yield f'<line class="floor" x1="{_x(number) - STEP / 2}" y1="{floor}" x2="{_x(number) + STEP / 2}" y2="{floor}"/>'
    points = [(0, one.plain), *((number, level.compared.level) for number, level in enumerate(curve.levels, start=1))]
    path = " ".join(f"{_x(number)},{_y(rate.share)}" for number, rate in points if rate.of)
    yield f'<polyline class="curve" points="{path}"/>'
    yield from _point(0, PLAIN, one.plain, "plain")
    for number, level in enumerate(curve.levels, start=1):
        yield from _point(number, level.name, level.compared.level, CLASSES[level.seen], VERDICTS[level.seen])


def _point(number: int, name: str, rate: Rate, shape: str, seen: str = "") -> Iterator[str]:
    x = _x(number)
    if rate.of:
        low, high = (_y(end) for end in rate.interval)
        y = _y(rate.share)
        yield f'<path class="interval {shape}" d="M{x - 6},{low}h12M{x},{low}V{high}M{x - 6},{high}h12"/>'
        if shape == "seen":
            yield f'<path class="mark seen" d="M{x - 6},{y - 6}l12,12M{x - 6},{y + 6}l12,-12"/>'
        else:
            yield f'<circle class="mark {shape}" cx="{x}" cy="{y}" r="6"/>'
    base = TOP + HEIGHT
    yield f'<text class="name" x="{x}" y="{base + 18}">{_text(name if len(name) <= 16 else f"{name[:15]}…")}</text>'
    yield f'<text class="verdict {shape}" x="{x}" y="{base + 36}">{_text(seen)}</text>'


def _x(number: int) -> float:
    return LEFT + STEP * number + STEP / 2


def _y(share: float) -> float:
    return round(TOP + HEIGHT * (1 - share), 1)
