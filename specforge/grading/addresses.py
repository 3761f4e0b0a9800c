"""Addresses of the web and of e-mail in a text."""

import re
from collections.abc import Iterator

from specforge.regexes import regex

URL = regex(r"(?:https?://|www\.)[^\s<>\"'`|\\^{}\[\]]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
"""An address of the web or of e-mail."""
CLOSING = ".,;:!?*_~\u2026\u3002\u3001\uff0c\uff1a\uff01\uff1f\u201d\u00bb"
"""What stands behind an address, and is no part of it."""
BARE = regex(r"(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:[/?#][^\s<>\"'`|\\^{}\[\]]*)?", re.IGNORECASE)
"""An address without a scheme, which a text may give."""


def links(text: str) -> Iterator[str]:
    """Give the addresses of a text, without what makes no other of them: the scheme, `www.`, letter case, a last slash."""
    return (tidied(found[0]) for found in URL.finditer(text))


def tidied(address: str) -> str:
    """An address without what closes the sentence around it, and without what makes no other of it."""
    end, unopened = len(address.rstrip(CLOSING)), address.count(")") - address.count("(")
    while unopened > 0 and address[end - 1 : end] == ")":
        end, unopened = end - 1, unopened - 1
        while address[end - 1 : end] and address[end - 1] in CLOSING:
            end -= 1
    address = address[:end]
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.lower()).rstrip("/")
