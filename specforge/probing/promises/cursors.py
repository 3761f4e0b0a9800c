"""Whether cursors can be read, made, changed, or used for something else."""

import binascii
import itertools
import json
import re
import zlib
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specforge.amounts import in_code, many
from specforge.grading.json_values import same_json
from specforge.probing.evidence import Evidence
from specforge.probing.promise import Kind, Verdict, breaks, cannot_tell, holds, promise
from specforge.probing.promises.calls import failure
from specforge.probing.promises.walks import paged
from specforge.probing.session import Exchange
from specforge.regexes import regex

GARBAGE = ("garbage", "AAAAAAAAAAAAAAAAAAAAAA==", " ", "0", "null", "undefined", "🙂", "%00", "x" * 5000)
"""Texts that no server gave."""
COUNTED = regex(r"(?P<word>[A-Za-z]+[-_ ]?)\d+")
"""A word with a number."""
RUN = 10
RUNS = regex(rb"[A-Za-z0-9 _.:;,='\"{}/@-]{%d,}" % RUN)
"""Characters that stand one behind the other by chance in few random bytes, and hardly in all of several cursors."""
UNPACKED = 10_000
"""The most bytes that are unpacked."""
CHANCE = 10
"""The most characters of a single word with a number that is taken for what it looks like."""
CHANGES = 24
"""How many changed cursors are tried."""
ADVICE = "walk a list with more than one page"


def _one_page(evidence: Evidence) -> Verdict | None:
    """Say that there was no cursor to try; nothing when there was one."""
    if not paged(evidence) or evidence.tool.pages is None or evidence.tool.pages.style != "cursor":
        return None
    return None if evidence.cursors else no_cursor(evidence)


def no_cursor(evidence: Evidence) -> Verdict:
    """Say why there was no cursor to try."""
    if len(evidence.whole.pages) > 1:
        return cannot_tell("what its pages give as a cursor is neither a text nor a number", "a cursor that is a text")
    return cannot_tell("the list has a single page, and so no cursor", ADVICE)


def has_cursors(evidence: Evidence) -> bool:
    """Whether the list goes on with cursors that its server makes up, and its first page could be read."""
    tool = evidence.tool
    return paged(evidence) and tool.pages is not None and tool.pages.style == "cursor" and tool.reads.get("last") is None


def with_cursor(evidence: Evidence, cursor: Any, **more: Any) -> Exchange:
    """Call with a cursor, as the contract continues: alone where the envelope is ours, else beside what the first page was asked for."""
    pages = evidence.tool.pages
    assert pages is not None
    assert pages.place_input is not None
    kept = {} if evidence.tool.ours else evidence.tool.arguments
    return evidence.session.call({**kept, **more, pages.place_input: cursor})


@promise(Kind.CALL)
def opaque_cursor(evidence: Evidence) -> Verdict | None:
    """A cursor cannot be read, and has no more characters than the contract says."""
    if not has_cursors(evidence):
        return None
    if (nothing := _one_page(evidence)) is not None:
        return nothing
    pages = evidence.tool.pages
    assert pages is not None
    for cursor, page in evidence.cursors.items():
        if not isinstance(cursor, str):
            return breaks(f"the cursor {cursor} is a number, which everybody can read", page.exchange)
        if len(cursor) > pages.cursor_chars:
            return breaks(f"a cursor has {len(cursor)} characters, {pages.cursor_chars} are promised at most", page.exchange)
        if (told := readable(cursor)) is not None:
            return breaks(f"the cursor {cursor[:60]!r} can be read: {told[:80]}", page.exchange)
    texts = [cursor for cursor in evidence.cursors if isinstance(cursor, str)]
    if (told := embedded(texts) or counted(texts)) is not None:
        return breaks(f"the cursor {texts[0][:60]!r} can be read: {told}", evidence.cursors[texts[0]].exchange)
    return holds(f"{many(len(evidence.cursors), 'cursor')} checked")


def readable(cursor: str) -> str | None:
    """Say what a cursor shows: a number, a structure or a date, as it is or in base64 or hexadecimal; nothing when it shows nothing."""
    # What fills base64 up is no sign of a structure.
    for text in (cursor.rstrip("="), *(decoded for _, decoded in _decodings(cursor)), *_unpacked(cursor)):
        if re.fullmatch(r"-?\d{1,18}", text):
            return f"the number {text}"
        if re.search(r"\d{4}-\d{2}-\d{2}", text):
            return f"a date in {text!r}"
        if re.search(r"[{\[(\"'=:&|,]", text) and text.isprintable() and re.search(r"[A-Za-z0-9]", text):
            return repr(text)
    return None


def embedded(cursors: Sequence[str]) -> str | None:
    """Say which words stand between the bytes that cursors are made of; nothing where they may stand there by chance."""
    found = [max((run for raw in _raws(cursor) for run in RUNS.findall(raw)), key=len, default=b"") for cursor in cursors]
    least = min(map(len, found), default=0)
    if least < RUN or (len(found) == 1 and least < 2 * RUN):
        return None
    return repr(found[0].decode())


def counted(cursors: Sequence[str]) -> str | None:
    """Say what cursors show that differ in their numbers only, as they are or decoded; one alone may look so by chance, unless it is short."""
    if len(cursors) == 1:
        short = [text for text in (cursors[0], *(text for _, text in _decodings(cursors[0]))) if len(text) <= CHANCE]
        return next((repr(text) for text in short if COUNTED.fullmatch(text)), None)
    for texts in itertools.product(*([one, *(text for _, text in _decodings(one))][:2] for one in cursors[:2])):
        kinds = {re.sub(r"\d+", "#", text) for text in texts}
        if len(kinds) == 1 and re.search(r"[^#]", kind := kinds.pop()) and "#" in kind:
            return repr(texts[0])
    return None


def _decodings(cursor: str) -> Iterator[tuple[str, str]]:
    """What a cursor says in the usual encodings, where that is text."""
    for name, raw in _decoded(cursor):
        try:
            text = raw.decode()
        except ValueError:
            continue
        if text and text.isprintable():
            yield name, text


def _decoded(cursor: str) -> Iterator[tuple[str, bytes]]:
    """The bytes that a cursor stands for in the usual encodings."""
    # The head of a token that is encrypted says with what, and no more.
    cursor = cursor.split(".")[3] if cursor.count(".") == 4 else cursor
    padded = cursor + "=" * (-len(cursor) % 4)
    for name, decode in (("urlsafe", urlsafe_b64decode), ("base64", lambda text: b64decode(text, validate=True)), ("hex", bytes.fromhex)):
        try:
            yield name, decode(cursor if name == "hex" else padded)
        except (ValueError, binascii.Error):
            continue


def _raws(cursor: str) -> Iterator[bytes]:
    return (raw for _, raw in _decoded(cursor))


def _unpacked(cursor: str) -> Iterator[str]:
    """What a cursor says that was packed before it was encoded."""
    for raw in _raws(cursor):
        for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
            unpacker = zlib.decompressobj(bits)
            try:
                text = unpacker.decompress(raw, UNPACKED).decode()
            except (zlib.error, ValueError):
                continue
            # Without a header, random bytes begin as packed ones by chance, and hardly end as such.
            ends = bits > 0 or bool(unpacker.unconsumed_tail) or (unpacker.eof and not unpacker.unused_data)
            if len(text) > 2 and text.isprintable() and ends:
                yield text


@promise(Kind.SAMPLED)
def garbage_is_refused(evidence: Evidence) -> Verdict | None:
    """A cursor that the tool never gave is refused, and does not begin the list again."""
    if not has_cursors(evidence):
        return None
    for garbage in GARBAGE:
        exchange = with_cursor(evidence, garbage)
        if (told := _accepted(evidence, exchange)) is not None:
            return breaks(f"the cursor {garbage[:30]!r} {told}", exchange)
    return holds(f"{many(len(GARBAGE), 'text')} tried")


def _accepted(evidence: Evidence, exchange: Exchange) -> str | None:
    """Say that a call which should have been refused was not, and what came."""
    page = evidence.page(exchange)
    if exchange.answer.state == "refused":
        return None
    if page is None:
        return f"was not refused; {failure(exchange)}"
    if page.rows and evidence.whole.pages and page.keyed == evidence.whole.pages[0].keyed:
        return "brings the first page"
    return f"brings a page with {many(len(page.rows), 'row')}"


@promise(Kind.SAMPLED)
def changed_cursor_is_refused(evidence: Evidence) -> Verdict | None:
    """A cursor that was changed is refused, also where it was decoded, edited and encoded again."""
    if not has_cursors(evidence):
        return None
    if (nothing := _one_page(evidence)) is not None:
        return nothing
    tried = 0
    for cursor in list(evidence.cursors)[:2]:
        others: Iterator[str | int] = forged(cursor) if isinstance(cursor, str) else iter((cursor + 1, max(cursor - 1, 0)))
        for changed in dict.fromkeys(others):
            if changed in evidence.cursors:
                continue  # a change may make another one that the tool gave, or the same
            exchange = with_cursor(evidence, changed)
            tried += 1
            if (told := _accepted(evidence, exchange)) is not None:
                return breaks(
                    f"the cursor {_short(changed)}, made from {_short(cursor)}, {told}", evidence.cursors[cursor].exchange, exchange
                )
            if tried >= CHANGES:
                return holds(f"{many(tried, 'changed cursor')} tried")
    return holds(f"{many(tried, 'changed cursor')} tried")


def _short(cursor: str | int) -> str:
    return repr(cursor[:60]) if isinstance(cursor, str) else str(cursor)


def forged(cursor: str) -> Iterator[str]:
    """Cursors that were never given, made from one that was: what is most likely to be taken comes first."""
    if not cursor:
        return
    for encoding, text in _decodings(cursor):
        for edited in _edits(text):
            yield _encoded(encoding, edited, padded="=" in cursor)
    yield from _edits(cursor)
    yield cursor[:-1]
    yield cursor + "A"
    for place in (len(cursor) // 2, 0, len(cursor) - 1):
        letter = "B" if cursor[place] == "A" else "A"
        yield cursor[:place] + letter + cursor[place + 1 :]
    yield cursor.swapcase()


def _edits(text: str) -> Iterator[str]:
    """A readable cursor with other numbers, and an object with another value."""
    for found in list(re.finditer(r"\d+", text))[:6]:
        for number in (int(found[0]) + 1, max(int(found[0]) - 1, 0), 0):
            if str(number) != found[0]:
                yield text[: found.start()] + str(number) + text[found.end() :]
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(value, Mapping):
        for name, one in value.items():
            if isinstance(one, str):
                yield json.dumps({**value, name: one + "A"}, separators=(",", ":"))


def _encoded(encoding: str, text: str, *, padded: bool) -> str:
    if encoding == "hex":
        return text.encode().hex()
    made = urlsafe_b64encode(text.encode()).decode()
    return made if padded else made.rstrip("=")


@promise(Kind.SAMPLED)
def bound_cursor(evidence: Evidence) -> Verdict | None:
    """A cursor is not taken for other arguments than those that it was given for."""
    tool = evidence.tool
    bound = [name for name in (tool.pages.bound_to if tool.pages is not None else ()) if name in tool.inputs]
    if not bound or not has_cursors(evidence):
        return None
    if (nothing := _one_page(evidence)) is not None:
        return nothing
    cursor = next(iter(evidence.cursors))
    tried = []
    for name in bound:
        for value in _others(evidence, name):
            exchange = with_cursor(evidence, cursor, **{name: value})
            tried.append(name)
            if exchange.answer.state == "result":
                return breaks(f"with another `{name}` than before the cursor brings a page", evidence.cursors[cursor].exchange, exchange)
            if exchange.answer.state != "refused":
                return breaks(f"with another `{name}` than before: {failure(exchange)}", exchange)
    if not tried:
        return cannot_tell(
            f"there is no other `{bound[0]}` to try", f"list the values of `{bound[0]}`, or give it a `sample` beside `probe.arguments`"
        )
    return holds(f"it is refused with another {in_code(dict.fromkeys(tried), ' or ')}")


def _others(evidence: Evidence, name: str) -> list[Any]:
    """Other values of an argument than the one that was asked with: at most two."""
    schema = evidence.tool.inputs[name]
    usual = evidence.tool.arguments.get(name, schema.get("default"))
    found = [
        *evidence.tool.values(name),
        *schema.get("examples", ()),
        *([evidence.tool.probe["empty"][name]] if name in evidence.tool.probe.get("empty", {}) else []),
    ]
    if not found and isinstance(usual, str) and "format" not in schema:
        found = [f"{usual} x"]
    others: list[Any] = []
    for one in found:
        if not same_json(one, usual) and not any(same_json(one, other) for other in others):
            others.append(one)
    return others[:2]


@promise(Kind.SAMPLED)
def refusal_says_why(evidence: Evidence) -> Verdict | None:
    """What is refused says in words what to do, and of which class it is where it says that at all."""
    tool = evidence.tool
    refused = [one for one in evidence.said if one.answer.state == "refused"]
    if not refused or not has_cursors(evidence):
        return None
    classes = {"bad_cursor", "expired_cursor", "changed_arguments", "too_large", "bad_arguments", "absent"}
    for one in refused:
        if len(one.answer.why.split()) < 3:
            return breaks(f"the refusal says {one.answer.why!r}, from which nobody knows what to do", one)
        if tool.ours and one.answer.class_ is not None and one.answer.class_ not in classes:
            return breaks(f"the refusal is of the class `{one.answer.class_}`, which no contract knows", one)
    return holds(f"{many(len(refused), 'refusal')} checked")
