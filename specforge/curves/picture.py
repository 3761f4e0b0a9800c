"""The curve of one axis of stress as SVG: a few lines and marks, so written here; no script and no other file."""

import re
from collections.abc import Iterator, Sequence

from specforge.amounts import many, share_text
from specforge.curves.answer import AtLevel, Curve, Curves
from specforge.grading.rates import Rate
from specforge.html_pages.frame import escaped
from specforge.html_pages.marks import mark
from specforge.spec.stress import PLAIN
from specforge.stress.comparing import Seen

LEFT, RIGHT, TOP, HEIGHT, STEP = 54, 78, 26, 180, 114
"""Room on the left for the scale and on the right for the name of the dashed line, of the picture, and for each level."""
LINE = 16
"""How high a line of text is."""
NAME_WIDTH, NAME_LINES = 13, 3
"""How many characters of a name stand in a line, and in how many lines."""
SHRINK = 0.75
"""How much a picture may be made smaller before it is scrolled."""
VERDICTS = {
    Seen.EXCEEDED: "drop exceeded",
    Seen.SEEN: "drop seen",
    Seen.NOT_SEEN: "no such drop",
    Seen.TOO_FEW: "too few cases",
    Seen.NOT_RUN: "not run",
}
CLASSES = {Seen.EXCEEDED: "exceeded", Seen.SEEN: "seen", Seen.NOT_SEEN: "fine", Seen.TOO_FEW: "open", Seen.NOT_RUN: "open"}


def picture(one: Curves, curve: Curve, id: str) -> str:
    """Draw the curve of an axis; its words are read out where it cannot be seen.

    Args:
        one: The feature.
        curve: The axis.
        id: Begins the ids of its parts in the page.
    """
    width = LEFT + STEP * (len(curve.levels) + 1) + RIGHT
    columns = _columns(one, curve)
    height = TOP + HEIGHT + 14 + LINE * max(len(name) + len(told) for name, told, _ in columns)
    return (
        f'<svg class="curve" viewBox="0 0 {width} {height}" width="{width}" style="min-width: {round(width * SHRINK)}px" role="img" aria-labelledby="{id}-title {id}-words">\n'
        f'<title id="{id}-title">Pass rate along {escaped(curve.axis)}</title>\n'
        f'<desc id="{id}-words">{escaped(_words(one, curve))}</desc>\n' + "".join(f"{part}\n" for part in _parts(one, curve)) + "</svg>\n"
    )


def _words(one: Curves, curve: Curve) -> str:
    told = [f"{PLAIN}: {_share(one.plain)}"]
    told += [f"{level.name}: {_share(level.compared.level)}, {VERDICTS[level.seen]}" for level in curve.levels]
    return f"{'; '.join(told)}. The table beside it holds the same numbers."


def _share(rate: Rate) -> str:
    return share_text(rate.passed, rate.of) if rate.of else "not run"


def _parts(one: Curves, curve: Curve) -> Iterator[str]:
    end = LEFT + STEP * (len(curve.levels) + 1)
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent / 100)
        yield f'<line class="grid" x1="{LEFT}" y1="{y}" x2="{end}" y2="{y}"/>'
        yield f'<text class="scale" x="{LEFT - 8}" y="{y + 4}">{percent}&nbsp;%</text>'
    yield from _floors(one, curve, end)
    rates = [one.plain, *(level.compared.level for level in curve.levels)]
    yield f'<path class="line" d="{_line(rates)}"/>'
    columns = _columns(one, curve)
    floors = [None, *(_floor(one, curve, level) for level in curve.levels)]
    for number, (rate, (_, _, shape)) in enumerate(zip(rates, columns, strict=True)):
        if rate.of:
            following = next((other for other in rates[number + 1 : number + 2] if other.of), rate)
            yield from _point(_x(number), rate, shape, floors[number], above=following.share <= rate.share)
    for number, (name, told, shape) in enumerate(columns):
        yield from _below(number, name, told, shape)


def _columns(one: Curves, curve: Curve) -> list[tuple[list[str], list[str], str]]:
    """What stands below each point: its name, how many cases passed and what that shows; and the class of it."""
    plain = ([PLAIN], [_counted(one.plain)], "plain")
    return [
        plain,
        *((_wrapped(level.name), [_counted(level.compared.level), *_verdict(level, curve)], CLASSES[level.seen]) for level in curve.levels),
    ]


def _floors(one: Curves, curve: Curve, end: float) -> Iterator[str]:
    """The line that is as far below the same cases, as they were written, as was declared to matter."""
    last = None
    for number, level in enumerate(curve.levels, start=1):
        if (y := _floor(one, curve, level)) is not None:
            last = y
            yield f'<line class="floor" x1="{_x(number) - STEP / 2}" y1="{y}" x2="{_x(number) + STEP / 2}" y2="{y}"/>'
    if last is not None:
        yield f'<text class="floor" x="{end + 6}" y="{last - 2}">{many(curve.drop, "point")}</text>'
        yield f'<text class="floor" x="{end + 6}" y="{last + 12}">below plain</text>'


def _floor(one: Curves, curve: Curve, level: AtLevel) -> float | None:
    plain = level.compared.plain if level.compared.of else one.plain
    return _y(max(plain.share - curve.drop / 100, 0)) if plain.of else None


def _line(rates: Sequence[Rate]) -> str:
    """From point to point, and not across a level that was not run."""
    parts = []
    for number, rate in enumerate(rates):
        if rate.of:
            parts.append(f"{'L' if number and rates[number - 1].of else 'M'}{_x(number)},{_y(rate.share)}")
    return "".join(parts)


def _point(x: float, rate: Rate, shape: str, floor: float | None, *, above: bool) -> Iterator[str]:
    low, high = (_y(share) for share in rate.interval)
    y = _y(rate.share)
    yield f'<path class="interval" d="M{x - 6},{low}h12M{x},{low}V{high}M{x - 6},{high}h12"/>'
    yield mark(shape, x, y)
    # Beside the mark, where neither the curve nor the dashed line goes through it.
    places = (-8, 18) if above or y + 18 > TOP + HEIGHT else (18, -8)
    place = next((one for one in places if y + one < TOP + HEIGHT and (floor is None or abs(y + one - 4 - floor) > LINE / 2)), places[0])
    yield f'<text class="value" x="{x + 11}" y="{y + place}">{escaped(_share(rate))}</text>'


def _below(number: int, name: Sequence[str], told: Sequence[str], shape: str) -> Iterator[str]:
    for line, text in enumerate((*name, *told)):
        kind = "name" if line < len(name) else "counted" if line == len(name) else f"verdict {shape}"
        yield f'<text class="{kind}" x="{_x(number)}" y="{TOP + HEIGHT + 20 + LINE * line}">{escaped(text)}</text>'


def _counted(rate: Rate) -> str:
    return f"{rate.passed} of {rate.of}" if rate.of else "no case"


def _verdict(level: AtLevel, curve: Curve) -> list[str]:
    missing = curve.needed - level.compared.of
    needed = [f"{missing} more needed"] if level.seen in {Seen.TOO_FEW, Seen.NOT_RUN} and missing > 0 else []
    return [VERDICTS[level.seen], *needed]


def _wrapped(name: str) -> list[str]:
    """A name in a few lines, broken behind signs where it can be; of one that is too long the end is shown, too."""
    lines = [""]
    for part in re.findall(rf"[^-_ ]{{1,{NAME_WIDTH - 1}}}[-_ ]?|[-_ ]", name):
        if len(lines[-1]) + len(part) > NAME_WIDTH:
            lines.append("")
        lines[-1] += part
    return lines if len(lines) <= NAME_LINES else [*lines[: NAME_LINES - 1], f"…{name[1 - NAME_WIDTH :]}"]


def _x(number: int) -> float:
    return LEFT + STEP * number + STEP / 2


def _y(share: float) -> float:
    return round(TOP + HEIGHT * (1 - share), 1)
