"""Line ends of texts that come from anywhere, and lines by their positions."""


def unified(text: str) -> str:
    """A text with line feeds alone at the ends of its lines, whatever stood there."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def line_starts(text: str) -> list[int]:
    """Where each line of a text begins; only a line feed ends a line."""
    found, start = [0], 0
    while (start := text.find("\n", start) + 1) > 0:
        found.append(start)
    return found


def line_column(text: str, index: int) -> tuple[int, int]:
    """The line and the column of a position in a text, both from 1; only a line feed ends a line."""
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1
