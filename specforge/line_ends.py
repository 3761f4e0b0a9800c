"""Line ends of texts that come from anywhere."""


def unified(text: str) -> str:
    """A text with line feeds alone at the ends of its lines, whatever stood there."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
