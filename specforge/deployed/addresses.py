"""What an address serves: asked over HTTP, within bounds, with headers that are sent to one host alone."""

import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http.client import HTTPException, HTTPMessage, HTTPResponse, IncompleteRead
from typing import IO, Any
from urllib.parse import parse_qsl, urlsplit

from specforge.credentials import masked
from specforge.errors import BaseError, UsageError
from specforge.location import CONTROLS
from specforge.outputs.inert import one_line

MOST_BYTES = 16_000_000
"""The most bytes that are read of what is served."""
SECONDS = 30.0
"""How long an address may take for its whole answer."""
REDIRECTS = 5


def bounded(raw: bytes, source: str) -> bytes:
    """What was read, when it is not too large to be compared.

    Raises:
        BaseError: when it is.
    """
    if len(raw) > MOST_BYTES:
        raise BaseError(f"{source} has more than {MOST_BYTES:,} bytes, so that it was not compared", "name what holds the prompt alone")
    return raw


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows redirects that stay where the command line pointed."""

    max_redirections = REDIRECTS

    def __init__(self, secrets: tuple[str, ...]) -> None:
        """Keep what no message may repeat, also where a redirect does."""
        self.secrets = secrets

    def http_error_302(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage) -> Any:
        """Follow a redirect, and close what told of it when that is to no address at all."""
        try:
            return super().http_error_302(req, fp, code, msg, headers)
        except ValueError:
            fp.close()
            raise BaseError(f"{shown_address(req.full_url)} redirects to no address", "check the address") from None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """Refuse another host, another port, and a way without encryption."""
        why = _elsewhere(req.full_url, newurl)
        if why:
            fp.close()
            there = masked(shown_address(newurl), self.secrets)
            raise BaseError(f"{shown_address(req.full_url)} redirects to {why}, {there}", "name that address when you trust it")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _elsewhere(url: str, other: str) -> str:
    """What a redirect leads to that was not named; nothing when it stays with the host, or only turns to encryption."""
    try:
        old, new = urlsplit(url), urlsplit(other)
        ports = (old.port, new.port)
    except ValueError:
        return "no address"
    safer = old.scheme == "http" and new.scheme == "https"
    if old.hostname != new.hostname or (ports[0] != ports[1] and not safer):
        return "another host"
    return "an address without encryption" if old.scheme == "https" != new.scheme else ""


def shown_address(url: str) -> str:
    """An address without what may be a secret in it: neither its query nor a password."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return one_line(url.partition(":")[0], 20) + ":..."
    if not parts.hostname:
        return one_line(parts.path.rpartition("@")[2], 300)
    return one_line(f"{parts.scheme}://{parts.hostname}{port}{parts.path}", 300)


def secrets_of(url: str, headers: Sequence[str]) -> tuple[str, ...]:
    """The values of headers and of the query, as a whole and word by word: an answer may repeat either."""
    given = [urlsplit(url).query, *(value for _, value in parse_qsl(urlsplit(url).query))]
    values = [value for _, value in map(_header, headers)]
    return tuple(dict.fromkeys((*given, *values, *(word for value in values for word in re.split(r"[\s,;=]+", value)))))


def fetched(url: str, headers: Sequence[str]) -> bytes:
    """The answer of an address, all of which has to come in time: to names, redirects and each byte, however slowly they arrive."""
    request = urllib.request.Request(_checked(url), headers={"Accept": "*/*", "User-Agent": "specforge", **dict(map(_header, headers))})  # noqa: S310  the scheme is checked
    secrets, shown = secrets_of(url, headers), shown_address(url)
    done: list[bytes | Exception] = []

    def ask() -> None:
        try:
            done.append(_answer(request, shown, secrets))
        except Exception as error:  # noqa: BLE001  raised again where it was asked
            done.append(error)

    # A timeout of a socket is one for each byte, and there is none for names: a thread is what can be left behind.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(SECONDS)
    if not done:
        raise BaseError(f"{shown} took more than {SECONDS:g} seconds to answer", "try again, or save the answer and name it with `--file`")
    if isinstance(done[0], Exception):
        raise done[0]
    return done[0]


def _answer(request: urllib.request.Request, shown: str, secrets: tuple[str, ...]) -> bytes:
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler(), urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(), _SameHost(secrets),
    ):  # fmt: skip
        opener.add_handler(handler)
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            packed = ", ".join(answer.headers.get_all("Content-Encoding", []))
            if packed.lower() not in {"", "identity"}:
                raise BaseError(
                    f"{shown} answers with a packed text ({one_line(packed, 40)}), although none was asked for", "serve it plain"
                )
            return _as_utf8(bounded(b"".join(_pieces(answer, shown)), shown), answer.headers.get_content_charset())
    except urllib.error.HTTPError as error:
        error.close()
        why = "redirects to where nothing can be read" if error.code in {301, 302, 303, 307, 308} else f"answers {error.code}"
        raise BaseError(f"{shown} {why}", _cure_of(error.code)) from None
    except IncompleteRead:
        raise BaseError(f"{shown} was cut off", "try again") from None
    except (OSError, HTTPException, ValueError) as error:  # a name of a host that cannot be one is a `ValueError`
        reason = getattr(error, "reason", error)
        why = (
            "it took too long"
            if isinstance(reason, TimeoutError)
            else getattr(reason, "strerror", None) or str(reason) or type(error).__name__
        )
        raise BaseError(
            f"{shown} cannot be read: {one_line(masked(why, secrets), 200)}", "check the address, and that it is reached from here"
        ) from None


def _cure_of(status: int) -> str:
    """What to do about an answer that is an error."""
    if status in {401, 403}:
        return "name what it asks for with `--header`, as in `Authorization: Bearer ...`"
    return "try again; when it lasts, look at what serves it" if status == 429 or status >= 500 else "check the address"


def _as_utf8(raw: bytes, charset: str | None) -> bytes:
    """A text in UTF-8, where the answer names another charset and it is none; many name one that they do not write."""
    with suppress(UnicodeDecodeError):
        if "\0" not in raw.decode():
            return raw
    with suppress(LookupError, UnicodeError):
        return raw.decode(charset or "utf-8").encode()
    return raw


def _pieces(answer: HTTPResponse, shown: str) -> Iterator[bytes]:
    size = 0
    while size <= MOST_BYTES and (piece := answer.read1(65_536)):
        size += len(piece)
        yield piece
    if size <= MOST_BYTES and answer.length:
        raise BaseError(f"{shown} was cut off: {answer.length:,} bytes are missing", "try again")


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound, parts = False, urlsplit("")
    if not sound or CONTROLS.search(url) or " " in url or not url.isascii() or parts.scheme not in {"http", "https"}:
        raise UsageError(f"{shown_address(url)!r} is no address of http or https", "write it as in `https://prompts.example.org/shop`")
    if "@" in parts.netloc:
        raise UsageError("the address holds a user name or a password", "give it with `--header`, as in `Authorization: Basic ...`")
    return url


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or CONTROLS.search(text) or not text.isascii() or " " in name.strip():
        raise UsageError("a `--header` is not of the form `NAME: VALUE`", "write it as in `Authorization: Bearer ...`")
    return name.strip(), value.strip()
