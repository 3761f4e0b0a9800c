"""The text that is served: from a file, from an address that the command line names, or from a variable of an environment."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from specforge.amounts import many
from specforge.credentials import masked
from specforge.deployed.addresses import MOST_BYTES, bounded, fetched, secrets_of, shown_address
from specforge.deployed.dumps import NAME, readings, values
from specforge.deployed.strings import strings
from specforge.errors import UsageError
from specforge.json_forms import printed
from specforge.outputs.inert import one_line
from specforge.provenance.pointers import value_at
from specforge.spec.model import nearest

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
    raw, source = (fetched(url, headers), shown_address(url)) if url is not None else _file(str(file))
    served = replace(_decoded(raw, source), secrets=secrets_of(url, headers) if url is not None else ())
    return served if pointer is None else _picked(served, pointer)


def _decoded(raw: bytes, source: str) -> Served:
    marked = raw.startswith(MARK)
    raw = raw.removeprefix(MARK)
    try:
        return Served(source, (raw.decode(),), marked=marked)
    except UnicodeDecodeError:
        return Served(source, (raw.decode(errors="replace"),), broken=True, marked=marked)


def _file(path: str) -> tuple[bytes, str]:
    if path == "-":
        return bounded(sys.stdin.buffer.read(MOST_BYTES + 1), "the standard input"), "the standard input"
    shown = one_line(path, 300) or "''"
    if Path(path).is_dir():
        raise UsageError(f"{shown} is a folder", "name the file that holds the served text")
    try:
        with Path(path).open("rb") as file:
            return bounded(file.read(MOST_BYTES + 1), shown), shown
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", "") or str(error)).lower()
        raise UsageError(
            f"{shown} cannot be read: {why}", "name a file that holds the served text, or `-` for the standard input"
        ) from None


def _variable(named: str) -> Served:
    path, colon, name = named.rpartition(":")
    if not NAME.fullmatch(name):
        raise UsageError(f"{one_line(named, 200)!r} names no variable", "write `NAME`, or `FILE:NAME` for a dump, as in `prod.env:PROMPT`")
    if colon and not path:
        raise UsageError(f"{named!r} names no file", f"write `{name}` for a variable of this process, or `FILE:{name}` for one in a dump")
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


def _picked(served: Served, pointer: str) -> Served:
    """The text that stands at a pointer; a value that is no text is printed as JSON."""
    try:
        document = json.loads(served.texts[0])
    except (ValueError, RecursionError):
        raise UsageError(f"{served.source} is no JSON, so `--pointer` picks nothing out of it", "leave `--pointer` out") from None
    absent = object()
    found = value_at(document, pointer, absent)
    if found is absent:
        known = [masked(where, served.secrets) for where, _ in islice(strings(document), 200)]
        help = nearest(pointer, known) if known else "there is no text in it"
        raise UsageError(f"{served.source} has nothing at `{one_line(pointer, 200)}`", one_line(help, 400))
    text = found if isinstance(found, str) else printed(found)
    broken = served.broken or any("\ud800" <= one <= "\udfff" for one in text)
    source = f"{one_line(pointer, 200) or 'the JSON'} of {served.source}"
    inside = None if isinstance(found, str) else pointer
    return Served(source, (text.encode(errors="replace").decode(),), broken=broken, secrets=served.secrets, pointer=inside)
