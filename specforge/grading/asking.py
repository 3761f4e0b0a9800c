"""Whether a message of the agent asks for something."""

from specforge.grading.agreeing import FURTHER, QUESTION
from specforge.grading.texts import fold


def asks(text: str) -> bool:
    """Whether a message of the agent asks for an answer."""
    return QUESTION.search(fold(text)) is not None


def asks_whether_to(text: str) -> bool:
    """Whether a message of the agent asks for an answer that may be a yes, and not only whether there is anything else."""
    return asks(FURTHER.sub(" ", fold(text)))
