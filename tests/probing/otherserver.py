"""Servers with envelopes of their own, as others write them, and the entries of specs that read them."""

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from specforge.config import Config
from specforge.probing.feature import tools_of
from specforge.probing.target import ABSENT, Answer, Bounds, compact
from tests.conftest import AS_OF

OUR_OWN = ("unbounded-list", "hidden-order-key", "oversized-page")
"""Checks of what one would do otherwise in a server of one's own."""
Reply = Callable[[dict[str, Any]], Any]


class OtherServer:
    """One tool; what `reply` returns is its result: a text, a value, a whole answer, or a refusal when it raises LookupError."""

    name = "a server of others"

    def __init__(self, reply: Reply, offered: Mapping[str, Any] | None = None) -> None:
        self.reply, self.described = reply, offered

    def offered(self) -> Mapping[str, Mapping[str, Any]] | None:
        return None if self.described is None else {"list_things": self.described}

    def close(self) -> None:
        pass

    def call(self, tool: str, arguments: Mapping[str, Any], bounds: Bounds) -> Answer:
        try:
            found = self.reply(dict(arguments))
        except LookupError as error:
            return Answer("refused", why=str(error.args[0]))
        if isinstance(found, Answer):
            return found
        text = found if isinstance(found, str) else compact(found).decode()
        return Answer("result", ABSENT if isinstance(found, str) else found, text, bytes=len(text.encode()))


def entry(**tool: Any) -> Mapping[str, Any]:
    """The entry of a tool that reads many rows, as a build compiles it."""
    whole = {"id": "list_things", "does": "read", "purpose": "List the things.", "returns": "many", **tool}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "specs").mkdir()
        (root / "specforge.toml").touch()
        (root / "specs/shop.yaml").write_text(json.dumps({"specforge": 1, "feature": "shop", "tools": [whole]}))
        return tools_of(root, Config(severities=dict.fromkeys(OUR_OWN, "off")), AS_OF, "shop").entries[0]
