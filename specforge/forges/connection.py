"""HTTP to one forge: bounded in time, tries and size, without cookies, and with a token that never leaves its host."""

import ipaddress
import json
import math
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from specforge.amounts import many, shortened
from specforge.errors import UsageError, not_installed
from specforge.forges.token import Token
from specforge.location import INVISIBLE, printable
from specforge.version import __version__

if TYPE_CHECKING:
    from types import ModuleType

    import httpx

LARGEST = 10 * 1024 * 1024
"""The most bytes of an answer that are read."""
_TEXT = 200
"""The most characters of what a server says that a message repeats."""
_REDIRECTS = 3
_BEFORE_IT = "a proxy or a page to log in may stand before it"


class Kind(StrEnum):
    """Why a request came to nothing."""

    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    INVALID = "invalid"
    LIMITED = "limited"
    UNREACHABLE = "unreachable"
    STRANGE = "strange"


class Trouble(Exception):
    """A request that came to nothing. It stays inside of this package: whoever posts is told by a value."""

    def __init__(self, kind: Kind, said: str, status: int = 0, *, unclear: bool = False, wait: float | None = None) -> None:
        """Say what happened.

        Args:
            kind: Why.
            said: What happened, in a line; it holds no token.
            status: The status of the answer; 0 where there was none.
            unclear: Whether the forge may have done what was asked all the same.
            wait: Seconds before it makes sense to ask again; None when it makes none.
        """
        super().__init__(said)
        self.kind, self.said, self.status, self.unclear, self.wait = kind, said, status, unclear, wait


class Answer(Struct, frozen=True):
    """What a forge answered."""

    status: int
    document: object
    """The JSON document; None where the answer has no body."""
    more: bool = False
    """Whether it says that there is a next page."""


class Patience(Struct, frozen=True):
    """How long a forge is waited for. All of it is in seconds, but for `tries`."""

    tries: int = 4
    """How often one thing is asked at most."""
    total: float = 120
    """How long one thing that is posted may take, with all that is asked for it and all waits."""
    connect: float = 10
    read: float = 20
    """How long nothing at all may arrive."""
    answer: float = 60
    """How long one answer may take from its first byte to its last."""


def http() -> "ModuleType":
    """Give the package that speaks HTTP.

    Raises:
        UsageError: when it is not installed.
    """
    try:
        import httpx  # noqa: PLC0415  only posting needs it
    except ImportError:
        raise not_installed("posting to a forge needs", "httpx", "review") from None
    return httpx


def checked_url(url: str, name: str) -> str:
    """The address of an API without a slash at its end.

    Args:
        url: The address.
        name: Where it stands, as messages say it.

    Raises:
        UsageError: when it is no plain `https` address; `http` is taken on the loopback alone, for a token travels with every request.
    """
    help = f"set {name} to the address of the API, such as https://api.github.com or https://gitlab.example/api/v4"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError(f"{name} is no address", help) from None
    if not host or not url.isascii() or not url.isprintable() or " " in url or parts.username is not None or parts.query or parts.fragment:
        raise UsageError(f"{name} is no plain address", help)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise UsageError(f"{name} is not https, and a token would travel in the clear", help)
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Connection:
    """Requests to the API of one forge."""

    def __init__(
        self,
        url: str,
        token: Token,
        headers: Mapping[str, str],
        patience: Patience | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Set up; nothing is sent yet.

        Args:
            url: The address of the API, as `checked_url` gives it.
            token: What every request carries, to this host alone.
            headers: What every request carries besides.
            patience: How long the forge is waited for.
            clock: Seconds that never go back.
            now: Seconds since 1970-01-01 UTC.
            sleep: Waits for some seconds.

        Raises:
            UsageError: when the package that speaks HTTP is not installed.
        """
        self.url, self._token, self._patience = url, token, patience or Patience()
        self._clock, self._now, self._sleep = clock, now, sleep
        self._ends = 0.0
        self.begin()
        self._http = http()
        self._client: httpx.Client = self._http.Client(
            headers={
                **headers,
                "Authorization": f"Bearer {token.reveal()}",
                "User-Agent": f"specforge/{__version__}",
                "Accept-Encoding": "identity",  # what is packed may be larger than every limit
            },
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=self._http.Timeout(self._patience.read, connect=self._patience.connect),
            follow_redirects=False,
            trust_env=not is_loopback(urlsplit(url).hostname or ""),  # no proxy stands between a machine and itself
        )

    def close(self) -> None:
        """Let go of the sockets."""
        self._client.close()

    def begin(self) -> None:
        """Begin something new: from now on, there is as much time as the patience says."""
        self._ends = self._clock() + self._patience.total

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: object = None,
        once: bool = False,
        base: str = "",
    ) -> Answer:
        """Ask for one thing, and again while that makes sense and time is left.

        Args:
            method: `GET`, `POST`, `PATCH`, `PUT` or `DELETE`.
            path: What follows the address of the API, beginning with a slash; its parts are quoted already.
            query: What follows the question mark.
            body: What is sent as JSON.
            once: Whether it is tried only once: what writes is, so that whoever writes can look before trying again.
            base: Another address on the same host that the path follows.

        Raises:
            Trouble: when it came to nothing.
        """
        tried = 0
        while True:
            try:
                return self._followed(method, (base or self.url) + path, query, body)
            except Trouble as trouble:
                tried += 1
                if once:
                    raise
                if not self.again(trouble, tried):
                    trouble.wait, trouble.unclear = None, False  # it was tried often enough for whoever asks, too
                    raise

    def again(self, trouble: Trouble, tried: int) -> bool:
        """Wait as long as makes sense before something is tried again; no, at once, where it makes none or there is no time.

        Args:
            trouble: What the last try came to.
            tried: How many there were; all but limits, which say how long they hold, are waited for twice as long each time.
        """
        wait = 1.0 if trouble.wait is None and trouble.unclear else trouble.wait
        if wait is None or tried >= self._patience.tries:
            return False
        wait = wait if trouble.kind is Kind.LIMITED else wait * 2 ** (tried - 1)
        if self._clock() + wait > self._ends:
            return False
        self._sleep(wait)
        return True

    def _followed(self, method: str, url: str, query: Mapping[str, str | int] | None, body: object) -> Answer:
        for _ in range(_REDIRECTS + 1):
            answer = self._once(method, url, query, body)
            if isinstance(answer, Answer):
                return answer
            url, query = answer, None
        raise Trouble(Kind.STRANGE, "the forge redirects in a circle", unclear=method != "GET")

    def _once(self, method: str, url: str, query: Mapping[str, str | int] | None, body: object) -> "Answer | str":
        httpx = self._http
        if self._clock() > self._ends:
            raise Trouble(Kind.UNREACHABLE, f"the forge took longer than {self._patience.total:g} seconds in all")
        try:
            with self._client.stream(method, url, params=dict(query) if query else None, **_content(body)) as response:
                content = self._read(response)
                return self._understood(method, url, response, content)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            said = f"the forge could not be reached ({type(error).__name__})"
            raise Trouble(Kind.UNREACHABLE, said, wait=1) from None
        except httpx.TimeoutException:
            said = f"nothing came from the forge for {self._patience.read:g} seconds"
            raise Trouble(Kind.UNREACHABLE, said, unclear=method != "GET", wait=1) from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, UnicodeError) as error:
            said = f"the connection to the forge broke ({type(error).__name__})"
            raise Trouble(Kind.UNREACHABLE, said, unclear=method != "GET", wait=1) from None

    def _read(self, response: "httpx.Response") -> bytes:
        unclear = response.request.method != "GET"
        if response.headers.get("content-encoding", "identity").lower() not in {"identity", ""}:
            raise Trouble(Kind.STRANGE, "the forge packed its answer, which it was asked not to", response.status_code, unclear=unclear)
        ends = self._clock() + self._patience.answer
        content = bytearray()
        for piece in response.iter_raw():
            content += piece
            if len(content) > LARGEST:
                said = f"the forge answered with more than {many(LARGEST // 1024 // 1024, 'MiB', 'MiB')}"
                raise Trouble(Kind.STRANGE, said, response.status_code, unclear=unclear)
            if self._clock() > ends:
                said = f"an answer of the forge took longer than {self._patience.answer:g} seconds"
                raise Trouble(Kind.UNREACHABLE, said, response.status_code, unclear=unclear, wait=1)
        return bytes(content)

    def _understood(self, method: str, url: str, response: "httpx.Response", content: bytes) -> "Answer | str":
        status = response.status_code
        if status < 200 or status == 304:
            raise Trouble(Kind.STRANGE, f"the forge answered {status}, which was not asked for", status)
        if status < 300:
            document = None
            if content:
                try:
                    document = json.loads(content)
                except (ValueError, RecursionError):
                    said = f"the forge answered something that is no JSON; {_BEFORE_IT}"
                    raise Trouble(Kind.STRANGE, said, status, unclear=method != "GET") from None
            return Answer(status, document, 'rel="next"' in response.headers.get("link", "") or bool(response.headers.get("x-next-page")))
        if status < 400:
            return self._redirected(method, url, response)
        raise self._refused(method, response, content)

    def _redirected(self, method: str, url: str, response: "httpx.Response") -> str:
        httpx = self._http
        status = response.status_code
        to = httpx.URL(url).join(response.headers.get("location", ""))
        was = httpx.URL(self.url)
        if (to.scheme, to.host, to.port) != (was.scheme, was.host, was.port):
            said = "the forge redirects to another host, and the token was not sent there"
            raise Trouble(Kind.STRANGE, said, status)
        if method != "GET" and status not in {307, 308}:
            raise Trouble(Kind.STRANGE, f"the forge redirects what should be written ({status})", status)
        return str(to)

    def _refused(self, method: str, response: "httpx.Response", content: bytes) -> Trouble:
        status, headers = response.status_code, response.headers
        told = self._told(content)
        said = f"the forge answered {status}{f': {told}' if told else ''}"
        asks = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0" or headers.get("ratelimit-remaining") == "0"
        if status == 429 or (status == 403 and (asks or "rate limit" in told.lower())):
            wait = self._wait(headers, otherwise=60)
            return Trouble(Kind.LIMITED, f"{said}; it asks to wait {math.ceil(wait):,} s", status, wait=wait)
        if status >= 500:
            return Trouble(Kind.UNREACHABLE, said, status, unclear=method != "GET", wait=self._wait(headers, otherwise=1))
        if content.strip() and not _is_json(content):
            # A forge says in JSON why it refuses something.
            return Trouble(Kind.STRANGE, f"{said}, and nothing that is JSON; {_BEFORE_IT}", status)
        kinds = {401: Kind.UNAUTHORISED, 403: Kind.FORBIDDEN, 404: Kind.MISSING}
        return Trouble(kinds.get(status, Kind.INVALID), said, status)

    def _wait(self, headers: "httpx.Headers", otherwise: float) -> float:
        """How long to wait in seconds: as `Retry-After` says, else until the limit is lifted, else a time that is usual."""
        after = headers.get("retry-after", "").strip()
        if after:
            seconds = _seconds(after)
            if seconds is not None:
                return max(seconds, 0)
            try:
                return max(parsedate_to_datetime(after).timestamp() - self._now(), 0)
            except (ValueError, OverflowError):
                return otherwise
        for count, reset in (("x-ratelimit-remaining", "x-ratelimit-reset"), ("ratelimit-remaining", "ratelimit-reset")):
            at = _seconds(headers.get(reset, ""))
            if headers.get(count) == "0" and at is not None:
                return max(at - self._now(), 0) + 1
        return otherwise

    def _told(self, content: bytes) -> str:
        """What a refusal says for itself, harmless in a log and without the token."""
        try:
            document = json.loads(content)
        except (ValueError, RecursionError):
            return ""
        if not isinstance(document, dict):
            return ""
        told = document.get("message") or document.get("error_description") or document.get("error")
        text = told if isinstance(told, str) else json.dumps(told) if told else ""
        errors = document.get("errors")
        if isinstance(errors, list) and errors:
            texts = [one.get("message") or one.get("code") if isinstance(one, dict) else one for one in errors[:3]]
            if said := "; ".join(one for one in texts if isinstance(one, str)):
                text = f"{text} ({said})" if text else said
        text = self._token.without(text)
        return shortened(" ".join(INVISIBLE.sub("", printable(text)).replace("##[", "## [").split()), _TEXT)


def _is_json(content: bytes) -> bool:
    """Whether an answer is a JSON document."""
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _content(body: object) -> "dict[str, Any]":
    if body is None:
        return {}
    return {"content": json.dumps(body).encode(), "headers": {"Content-Type": "application/json"}}


def _seconds(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
