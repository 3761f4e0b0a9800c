"""Session ids that do not say whose sessions they name."""

import re
from collections.abc import Iterator, Mapping

from specforge.finding import Problem, Severity
from specforge.location import Place
from specforge.project import Project, View
from specforge.project.stated import shown_texts
from specforge.regexes import regex
from specforge.registry import Reach, check
from specforge.spec.fields import Field
from specforge.spec.sessions import Sessions

NAME = regex(r"session[_-]?id", re.IGNORECASE)
CODE = regex(r"`([^`\n]+)`")
WORD = regex(r"(?<![\w-])session[_-]?id(?![\w-])", re.IGNORECASE)


@check(severity=Severity.WARNING, reach=Reach.FEATURE)
def bare_session_id(project: Project) -> Iterator[Problem]:
    """Flag `session_id` as the name of a column, a field, a variable, or in the prompt.

    Billing, evals and memory have different sessions, so a name that does not say which one is read as each reader's own.
    Names count in any letter case (`sessionId`, `SessionID`), in texts for the model only where they are in code style.
    A tool that is read with `reads` belongs to somebody else and keeps its names.

    Fires on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_messages
        does: read
        purpose: List the messages of a session.
        input: {session_id: string}
        returns: {at_most: 50, because: A session has no more messages.}
        item: {text: {type: string, max_chars: 500}}
    ```

    Silent on:

    ```yaml
    specforge: 1
    feature: shop
    tools:
      - id: list_messages
        does: read
        purpose: List the messages of a session.
        input: {memory_thread_id: string}
        returns: {at_most: 50, because: A session has no more messages.}
        item: {text: {type: string, max_chars: 500}}
    ```
    """
    for view in project.views:
        ids = [f"`{_id_of(view.sessions.value, one.id)}`" for one in view.purposes] if view.sessions is not None else []
        help = f"name the one that is meant: {', '.join(ids)}" if ids else "say whose session it is, as in `billing_session_id`"
        for where, name, place, ref in _names(view):
            if NAME.fullmatch(name):
                yield Problem(f"{where} is called `{name}`, and does not say whose session it is", place, help, ref)
        for spot, text in shown_texts(view):
            found = next((word for code in CODE.findall(text) for word in WORD.findall(code)), None)
            if found is not None:
                beside = "" if isinstance(spot, Place) else f"{spot}: "
                message = f"{beside}a text for the model names `{found}`, and does not say whose session it is"
                yield Problem(message, spot if isinstance(spot, Place) else view.place, help, str(view.ref))


def _id_of(sessions: Sessions, purpose: str) -> str:
    """The column of its ids, or the one that it would have if it did not name a bare one."""
    column = sessions.id_column(purpose)
    return sessions.plain_id_column(purpose) if NAME.fullmatch(column) else column


def _names(view: View) -> Iterator[tuple[str, str, Place, str]]:
    """Every name that programs share: what it is the name of, the name, its place, and the element."""
    if view.sessions is not None:
        ref, place = str(view.sessions.ref), view.sessions.place / "events" / "columns"
        for key, column in view.sessions.value.events.columns.items():
            yield "a column of the events", column if NAME.fullmatch(column) else key, place / key, ref
    for purpose in view.purposes:
        yield f"the id of `{purpose.id}`", purpose.value.id_column or "", purpose.place / "id_column", str(purpose.ref)
    for variable in view.variables:
        yield "a variable", variable.id, variable.place / "id", str(variable.ref)
    for tool in view.tools:
        if tool.value.reads is None:
            for what, fields in (("input", tool.value.input), ("item", tool.value.item)):
                for name, place in _fields(fields, tool.place / what):
                    yield f"a field of the {what} of the tool `{tool.id}`", name, place, str(tool.ref)
    handed = [(one.ref, one.place, one.value.fields) for one in view.takes] + [(one.ref, one.place, one.value.fields) for one in view.gives]
    for owner, whole, fields in handed:
        for name, place in _fields(fields, whole / "fields"):
            yield f"a field of `{owner.id}`", name, place, str(owner)


def _fields(fields: Mapping[str, Field], place: Place) -> Iterator[tuple[str, Place]]:
    for name, field in fields.items():
        here = place / name
        yield name, here
        inner, at = field, here
        while inner.of is not None:
            inner, at = inner.of, at / "of"
        yield from _fields(inner.fields, at / "fields")
