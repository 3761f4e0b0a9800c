"""A result as a runtime shows it to a model: cut, spilled or refused as its cap says."""

import json
from collections.abc import Mapping

from specforge.caps import Cap, seen_of
from specforge.errors import UsageError
from specforge.grading.events import Call
from specforge.spec.model import nearest


def shown_under(text: str, cap: Cap) -> str:
    """Give what is left of a result under a cap; one that fits stays as it is.

    What is cut in the middle has a marker there, and what is cut at its end has none, as runtimes do. Nothing can be read from
    where a spilled result is said to be.

    Args:
        text: The result.
        cap: The cap.
    """
    seen, raw = seen_of(text, cap), text.encode("utf-8", "surrogatepass")
    if seen.whole:
        return text
    if cap.action == "spill":
        return f"The result is too large ({len(raw)} bytes). The full output was saved to results/large-result.txt"
    if cap.action == "error":
        return f"Error: the result is too large ({len(raw)} bytes)."
    head = raw[: seen.head].decode("utf-8", "ignore")
    if cap.action != "middle":
        return head
    tail = raw[len(raw) - seen.tail :].decode("utf-8", "ignore")
    return f"{head}\n[... {len(raw) - seen.head - seen.tail} bytes omitted ...]\n{tail}"


def shown_text(call: Call) -> str | None:
    """Give what a call showed to the model: its result, where nothing says what else; nothing where there is neither."""
    if call.shown is not None or call.result is None:
        return call.shown
    return call.result if isinstance(call.result, str) else json.dumps(call.result, ensure_ascii=False)


def cap_named(name: str, caps: Mapping[str, Cap]) -> Cap:
    """Give a cap by its name.

    Raises:
        UsageError: when there is none of that name.
    """
    if name not in caps:
        raise UsageError(f"there is no cap `{name}`", nearest(name, caps))
    return caps[name]
