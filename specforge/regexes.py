"""Regular expressions that are compiled when they are first used: there are hundreds, and a run needs few of them."""

import re
from typing import AnyStr, cast

USES = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn", "flags", "groups", "groupindex")
"""What a compiled pattern is asked for."""


class _Regex:
    """Stands for a compiled pattern, and takes over what that can once it is asked for any of it."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._asked = flags

    def __getattr__(self, name: str) -> object:
        if name not in USES:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._asked)
        vars(self).update((use, getattr(compiled, use)) for use in USES)
        return getattr(compiled, name)


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Give a pattern for the top of a module, as `re.compile` does but for when: what is wrong with it is raised where it is used."""
    return cast("re.Pattern[AnyStr]", _Regex(pattern, flags))
