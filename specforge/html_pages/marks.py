"""Marks whose shapes differ where their colours do, as SVG."""

MARKS = {
    "exceeded": "M-6,-6l12,12M-6,6l12,-12",
    "seen": "M0,-8l8,8l-8,8l-8,-8z",
    "plain": "M-6,0a6,6 0 1 0 12,0a6,6 0 1 0 -12,0z",
    "fine": "M-6,0a6,6 0 1 0 12,0a6,6 0 1 0 -12,0z",
    "open": "M-6,0a6,6 0 1 0 12,0a6,6 0 1 0 -12,0z",
}
"""The mark of each class, around 0,0: shapes differ where colours do, for not everybody sees those."""


def mark(shape: str, x: float, y: float) -> str:
    """A mark inside a picture, around a point of it."""
    return f'<path class="mark {shape}" transform="translate({x},{y})" d="{MARKS[shape]}"/>'


def key(shape: str) -> str:
    """A mark beside its explanation."""
    return f'<svg viewBox="-9 -9 18 18" width="18" height="18" aria-hidden="true">{mark(shape, 0, 0)}</svg>'
