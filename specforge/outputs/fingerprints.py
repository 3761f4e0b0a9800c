"""Fingerprints of results: they stay when lines move and when a message is reworded, and no two results of a run share one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from specforge.outputs.result import Result
from specforge.regexes import regex

_LOOSE = regex(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\d+")
"""What differs between messages of one kind: what they quote, and numbers."""


def digest(*parts: str) -> str:
    """A fingerprint of some texts in their order."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def loose(message: str) -> str:
    """A message without what it quotes and without numbers."""
    return " ".join(_LOOSE.sub("", message).split())


class Fingerprints:
    """Gives the fingerprints of one run: equal results are told apart by their count, in the order in which they come."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, ...]] = Counter()

    def of(self, rule: str, path: str, about: str) -> str:
        """Give the next fingerprint of a rule in a file.

        Args:
            rule: The name of the rule.
            path: The file.
            about: What the result is about: an element, a variable, a message without what changes in it.
        """
        key = (rule, path, about)
        self._seen[key] += 1
        return digest(*key, str(self._seen[key]))


def distinct(results: Iterable[Result]) -> Iterator[str]:
    """Give the fingerprint of each result, for formats in which one must not come twice; made up where a result has none."""
    seen: Counter[str] = Counter()
    for one in results:
        first = one.fingerprint or digest(one.rule, one.at.path, loose(one.message))
        seen[first] += 1
        yield first if seen[first] == 1 else digest(first, str(seen[first]))
