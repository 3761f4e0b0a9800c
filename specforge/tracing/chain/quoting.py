"""Texts and names as a sentence shows them: on one line, and no more than fits."""

SHOWN = 3
"""The most things of a kind that are shown; how many more there are is said."""
WIDTH = 80
"""The most characters of a text that a reason shows."""


def quoted(text: str, other: str = "") -> str:
    """Give a text for one line of print; a long one from where it begins to differ from another."""
    first = next((at for at, (one, its) in enumerate(zip(text, other, strict=False)) if one != its), 0) if len(text) > WIDTH else 0
    start = max(first - WIDTH // 4, 0)
    cut = " ".join(text[start : start + WIDTH].split())
    return repr(("..." if start else "") + cut + ("..." if start + WIDTH < len(text) else ""))
