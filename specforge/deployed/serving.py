"""The text that is served: from a file, from an address that the command line names, or from a variable of an environment."""

import json
import os
import re
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.client import HTTPException, HTTPMessage, HTTPResponse, IncompleteRead
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import parse_qsl, urlsplit

from specforge.amounts import many
from specforge.credentials import masked
from specforge.deployed.dumps import NAME, readings, values
from specforge.errors import BaseError, UsageError
from specforge.json_forms import printed
from specforge.location import CONTROLS
from specforge.outputs.inert import one_line
from specforge.provenance.pointers import escaped
from specforge.spec.model import nearest

MOST_BYTES = 16_000_000
"""The most bytes that are read of what is served."""
SECONDS = 30.0
"""How long an address may take for its whole answer."""
REDIRECTS = 5
MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Served:
    """What is served, as it was found."""

    source: str
    """Where it was read, in words that hold no secret."""
    texts: tuple[str, ...]
    """The ways to read it, the likeliest first."""
    broken: bool = False
    """Whether some of its bytes are no UTF-8; they are shown as `U+FFFD`."""
    marked: bool = False
    """Whether a byte order mark stood before it."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What was given to be let in, which what is served may repeat and no output may."""
    pointer: str | None = ""
    """Where it stands in the JSON that was read; null for a variable, and for a text in JSON: no pointer leads into those."""


def read_served(
    *, file: str | None = None, url: str | None = None, env: str | None = None, headers: Sequence[str] = (), pointer: str | None = None
) -> Served:
    """Read what is served from the one place that is named.

    Args:
        file: A path, or `-` for the standard input.
        url: An address, http or https.
        env: `NAME` in the environment of this process, or `FILE:NAME` in a dump of another.
        headers: `NAME: VALUE`, sent with every request to the address.
        pointer: In JSON, where the text stands.

    Raises:
        UsageError: when not exactly one place is named, or nothing can be read there because it was named wrongly.
        BaseError: when the address does not answer, or the answer is too large to be compared.
    """
    named = [name for name, value in (("--file", file), ("--url", url), ("--env", env)) if value is not None]
    if len(named) != 1:
        what = "nothing names what is served" if not named else f"{' and '.join(named)} both name what is served"
        raise UsageError(what, "name exactly one of `--file PATH`, `--url URL`, `--env FILE:NAME` and `--stamp VALUE`")
    if headers and url is None:
        raise UsageError("`--header` is for an address, and none was named", "name it with `--url`")
    if pointer is not None and env is not None:
        raise UsageError("`--pointer` picks a text out of JSON, and a variable is named already", "leave one of the two out")
    if env is not None:
        return _variable(env)
    raw, source = (_fetched(url, headers), _shown(url)) if url is not None else _file(str(file))
    served = replace(_decoded(raw, source), secrets=_secrets(url, headers) if url is not None else ())
    return served if pointer is None else _picked(served, pointer)


def _decoded(raw: bytes, source: str) -> Served:
    marked = raw.startswith(MARK)
    raw = raw.removeprefix(MARK)
    try:
        return Served(source, (raw.decode(),), marked=marked)
    except UnicodeDecodeError:
        return Served(source, (raw.decode(errors="replace"),), broken=True, marked=marked)


def _bounded(raw: bytes, source: str) -> bytes:
    if len(raw) > MOST_BYTES:
        raise BaseError(f"{source} has more than {MOST_BYTES:,} bytes, so that it was not compared", "name what holds the prompt alone")
    return raw


def _file(path: str) -> tuple[bytes, str]:
    if path == "-":
        return _bounded(sys.stdin.buffer.read(MOST_BYTES + 1), "the standard input"), "the standard input"
    shown = one_line(path, 300) or "''"
    if Path(path).is_dir():
        raise UsageError(f"{shown} is a folder", "name the file that holds the served text")
    try:
        with Path(path).open("rb") as file:
            return _bounded(file.read(MOST_BYTES + 1), shown), shown
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", "") or str(error)).lower()
        raise UsageError(
            f"{shown} cannot be read: {why}", "name a file that holds the served text, or `-` for the standard input"
        ) from None


def _variable(named: str) -> Served:
    path, colon, name = named.rpartition(":")
    if not NAME.fullmatch(name):
        raise UsageError(f"{one_line(named, 200)!r} names no variable", "write `NAME`, or `FILE:NAME` for a dump, as in `prod.env:PROMPT`")
    if not colon:
        if name not in os.environ:
            raise UsageError(
                f"the environment of this process has no `{name}`",
                f"for a dump of another one, write `FILE:{name}`; {_near(name, os.environ)}",
            )
        text = os.environ[name]
        broken = any("\ud800" <= one <= "\udfff" for one in text)
        clean = text.encode(errors="surrogateescape").decode(errors="replace") if broken else text
        return Served(f"the variable {name}", readings(clean), broken=broken, pointer=None)
    raw, source = _file(path)
    dump = _decoded(raw, source)
    known = values(dump.texts[0])
    if name not in known:
        raise UsageError(f"{source} has no variable `{name}`", _lacking(name, dump, known))
    broken = dump.broken and any("\ufffd" in text for text in known[name])
    return Served(f"the variable {name} in {source}", known[name], broken=broken, pointer=None)


def _lacking(name: str, dump: Served, known: Mapping[str, object]) -> str:
    """What to do about a dump that has no such variable."""
    if dump.broken:
        return "some of its bytes are no UTF-8; write the dump as UTF-8"
    if dump.texts[0].lstrip()[:1] in {"{", "["}:
        return (
            "of JSON, an object, a list of `NAME=value` or one of `{name, value}` is read; name another place with `--file` and `--pointer`"
        )
    return _near(name, known) if known else "it is no list of `NAME=value`, and no JSON object"


def _near(name: str, known: Mapping[str, object]) -> str:
    """What the help says about names that there are; what is not alike is not listed, since a dump is full of secrets."""
    said = nearest(name, known)
    return said if said.startswith("did you mean") else f"it has {many(len(known), 'other name')}"


# --- addresses ---


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
            raise BaseError(f"{_shown(req.full_url)} redirects to no address", "check the address") from None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """Refuse another host, another port, and a way without encryption."""
        why = _elsewhere(req.full_url, newurl)
        if why:
            fp.close()
            there = masked(_shown(newurl), self.secrets)
            raise BaseError(f"{_shown(req.full_url)} redirects to {why}, {there}", "name that address when you trust it")
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


def _shown(url: str) -> str:
    """An address without what may be a secret in it: neither its query nor a password."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return one_line(url.partition(":")[0], 20) + ":..."
    if not parts.hostname:
        return one_line(parts.path.rpartition("@")[2], 300)
    return one_line(f"{parts.scheme}://{parts.hostname}{port}{parts.path}", 300)


def _secrets(url: str, headers: Sequence[str]) -> tuple[str, ...]:
    """The values of headers and of the query, as a whole and word by word: an answer may repeat either."""
    given = [urlsplit(url).query, *(value for _, value in parse_qsl(urlsplit(url).query))]
    values = [value for _, value in map(_header, headers)]
    return tuple(dict.fromkeys((*given, *values, *(word for value in values for word in re.split(r"[\s,;=]+", value)))))


def _fetched(url: str, headers: Sequence[str]) -> bytes:
    """The answer of an address, all of which has to come in time: to names, redirects and each byte, however slowly they arrive."""
    request = urllib.request.Request(_checked(url), headers={"Accept": "*/*", "User-Agent": "specforge", **dict(map(_header, headers))})  # noqa: S310  the scheme is checked
    secrets, shown = _secrets(url, headers), _shown(url)
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
            return _bounded(b"".join(_pieces(answer, shown)), shown)
    except urllib.error.HTTPError as error:
        error.close()
        why = "redirects to where nothing can be read" if error.code in {301, 302, 303, 307, 308} else f"answers {error.code}"
        cure = (
            "name what it asks for with `--header`, as in `Authorization: Bearer ...`" if error.code in {401, 403} else "check the address"
        )
        raise BaseError(f"{shown} {why}", cure) from None
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
        raise UsageError(f"{_shown(url)!r} is no address of http or https", "write it as in `https://prompts.example.org/shop`")
    if "@" in parts.netloc:
        raise UsageError("the address holds a user name or a password", "give it with `--header`, as in `Authorization: Basic ...`")
    return url


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or CONTROLS.search(text) or not text.isascii() or " " in name.strip():
        raise UsageError("a `--header` is not of the form `NAME: VALUE`", "write it as in `Authorization: Bearer ...`")
    return name.strip(), value.strip()


# --- JSON ---

_ABSENT: Final = object()


def _picked(served: Served, pointer: str) -> Served:
    """The text that stands at a pointer; a value that is no text is printed as JSON."""
    try:
        document = json.loads(served.texts[0])
    except (ValueError, RecursionError):
        raise UsageError(f"{served.source} is no JSON, so `--pointer` picks nothing out of it", "leave `--pointer` out") from None
    found = _at(document, pointer)
    if found is _ABSENT:
        known = [masked(where, served.secrets) for where, _ in islice(strings(document), 200)]
        help = nearest(pointer, known) if known else "there is no text in it"
        raise UsageError(f"{served.source} has nothing at `{one_line(pointer, 200)}`", one_line(help, 400))
    text = found if isinstance(found, str) else printed(found)
    broken = served.broken or any("\ud800" <= one <= "\udfff" for one in text)
    source = f"{one_line(pointer, 200)} of {served.source}"
    inside = None if isinstance(found, str) else pointer
    return Served(source, (text.encode(errors="replace").decode(),), broken=broken, secrets=served.secrets, pointer=inside)


def _at(value: Any, pointer: str) -> Any:
    if pointer and not pointer.startswith("/"):
        return _ABSENT
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key, _ABSENT)
        elif isinstance(value, list) and key.isdecimal() and key.isascii() and int(key[:9]) < len(value):
            value = value[int(key[:9])]
        else:
            return _ABSENT
    return value


def strings(value: Any, pointer: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Give the texts in a JSON value with their pointers."""
    if isinstance(value, str):
        yield pointer, value
    elif depth < 32 and isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from strings(item, f"{pointer}/{escaped(str(key))}", depth + 1)
