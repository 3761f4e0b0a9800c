"""Lines of a printed JSON document and the JSON pointers (RFC 6901) of the values that begin on them."""

import json


def pointers(text: str) -> dict[int, str]:
    """Give the pointer of the value that each line begins, by its number; closing brackets belong to what they close.

    Args:
        text: A document as `json.dumps(value, indent=2)` prints it: one key or item a line.
    """
    found: dict[int, str] = {}
    holders: list[tuple[str, int]] = []
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip().removesuffix(",")
        if not content:
            continue
        if content in {"}", "]"}:
            found[number] = holders.pop()[0]
            continue
        pointer = ""
        if holders:
            above, index = holders[-1]
            key, end = json.JSONDecoder().raw_decode(content) if index < 0 else (index, 0)
            holders[-1] = (above, index if index < 0 else index + 1)
            pointer = f"{above}/{str(key).replace('~', '~0').replace('/', '~1')}"
            content = content[end:].removeprefix(": ")
        found[number] = pointer
        if content in {"{", "["}:
            holders.append((pointer, -1 if content == "{" else 0))
    return found
