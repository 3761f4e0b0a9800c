"""Who speaks in a conversation that is written out: before a colon, or in a tag around what is said."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from specforge.regexes import regex

PEOPLE = frozenset((
    "user", "customer", "caller", "guest", "patient", "employee", "member", "human", "client", "traveller", "traveler", "passenger",
    "visitor", "shopper", "student", "kunde", "kundin", "nutzer", "nutzerin", "benutzer", "benutzerin", "cliente", "utilisateur",
    "utilisatrice", "usuario", "usuaria", "utente", "patientin", "patiente", "paciente", "paziente", "gast", "anrufer", "anruferin", "hu\u00e9sped", "h\u00f3spede", "ospite", "alumno",
    "alumna", "aluno", "aluna", "empleado", "empleada", "leser", "leserin", "reisender", "lecteur", "lectrice", "voyageur", "voyageuse", "adh\u00e9rent", "lector", "lectora", "pasajero", "viajero",
    "lettore", "viaggiatore", "leitor", "passageiro", "gebruiker", "klant", "\u5229\u7528\u8005", "\u7528\u6237", "\u987e\u5ba2", "\u5ba2\u6237", "\u304a\u5ba2\u69d8", "\u304a\u5ba2\u3055\u307e", "\u30e6\u30fc\u30b6\u30fc",
    "\u9867\u5ba2",
))  # fmt: skip
"""Who speaks with the agent."""
USER = PEOPLE | {"question", "input", "q"}
"""The side of the user; those that are no people are the one side of a table of examples."""
AGENT = frozenset((
    "agent", "assistant", "assistenz", "assistentin", "assistent", "assistante", "asistente", "assistente", "ai", "bot", "model",
    "answer", "response", "output", "a", "\u30a2\u30b7\u30b9\u30bf\u30f3\u30c8", "\u30a8\u30fc\u30b8\u30a7\u30f3\u30c8",
    "\u30dc\u30c3\u30c8", "\u4fc2", "\u4fc2\u54e1", "\u62c5\u5f53", "\u30b9\u30bf\u30c3\u30d5", "\u52a9\u624b", "\u5ba2\u670d",
))  # fmt: skip
"""The side of the agent."""
FORMS = frozenset({"question", "input", "model", "answer", "response", "output"})
"""Sides of an example that name no speaker elsewhere."""
COLON = r"(?::(?:\*\*|__)?(?=[ \t]|$)|\uff1a(?:\*\*|__)?)"
TURN = regex(
    rf"(?:[-*] +)?(?:\*\*|__)?(user calls|{'|'.join(sorted(USER | AGENT, reverse=True))}|call|result)(?:\*\*|__)? ?{COLON}[ \t]*(\S.*)?",
    re.IGNORECASE,
)
"""A line on which somebody begins to speak, or something is called."""
_OTHERS = regex(r"</?[A-Za-z][A-Za-z0-9_-]{0,60}(?: [^<>]{0,200})?>")
_TAGGED = regex(
    rf"<(/?)(?:ideal_|sample_|example_)?(?:({'|'.join(sorted(USER - {'q'}))})|{'|'.join(sorted(AGENT - {'a'}))})"
    r"(?:_(?:message|query|turn|input|question|reply|response|output|answer))?>",
    re.IGNORECASE,
)
"""A tag around what somebody says."""


class Piece(Struct, frozen=True):
    """A part of a conversation as a line of its own, with the lines of the prompt that hold it."""

    text: str
    first: int
    last: int


def is_speaker(tag: str, *, shown: bool = False) -> bool:
    """Whether the name of a tag is that of somebody who speaks; a form, as `input`, says something only in what is `shown`."""
    return _TAGGED.fullmatch(f"<{tag}>") is not None and (shown or tag.lower() not in FORMS)


def pieces(lines: Sequence[str], first: int) -> list[Piece]:
    """Give lines with what stands between tags of speakers as `user: ...` and `agent: ...`; `first` is the number of the first line."""
    found: list[Piece] = []
    for number, line in enumerate(lines, first):
        parts = list(_parts(line)) if "<" in line and _is_tagged(line) else [line]
        if parts or not found:
            found += [Piece(part, number, number) for part in parts or [""]]
        else:
            # A tag that only closes belongs to what it closes.
            found[-1] = replace(found[-1], last=number)
    return found


def _is_tagged(line: str) -> bool:
    """Whether a line begins or ends with a tag of a speaker, rather than speaks of one."""
    tags = list(_TAGGED.finditer(line))
    if not tags:
        return False
    return not _OTHERS.sub("", line[: tags[0].start()]).strip() or (
        tags[-1][1] == "/" and not _OTHERS.sub("", line[tags[-1].end() :]).strip()
    )


def _parts(line: str) -> Iterator[str]:
    """Cut a line at its tags of speakers; what somebody says ends where their own tag closes."""
    at = 0
    while tag := _TAGGED.search(line, at):
        if before := line[at : tag.start()].strip():
            yield before
        at = tag.end()
        if not tag[1]:
            close = line.find(f"</{tag[0][1:]}", at)
            end = close if close >= 0 else len(line)
            yield f"{'user' if tag[2] else 'agent'}: {line[at:end].strip()}"
            at = end
    if rest := line[at:].strip():
        yield rest
