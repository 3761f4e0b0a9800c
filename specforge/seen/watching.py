"""What tools return, recorded before any framework cuts it."""

import functools
import hashlib
import inspect
import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any, TypeVar, cast

from specforge.grading.json_values import Plain, plain
from specforge.paging.tool import PagedTool
from specforge.seen.envelope import envelope, reads_of

Tool = TypeVar("Tool", bound=Callable[..., Any])
_calling: ContextVar[str | None] = ContextVar("specforge_call", default=None)


@dataclass(frozen=True, slots=True)
class Returned:
    """One result as its tool returned it."""

    tool: str
    arguments: Mapping[str, object]
    """The arguments that are JSON; what a framework passes beside them, as its context, is left out."""
    text: str = field(repr=False)
    """The result: a text as it is, every other value as JSON."""
    id: str | None = None
    """What the chat calls the call, where that is known."""
    value: object = field(default=None, repr=False, compare=False)
    """The result as a JSON value; nothing where it is a text."""
    rows: int | None = None
    """How many rows it has; nothing where it is no list."""
    has_more: bool | None = None
    """What the result says of rows that it does not have."""
    truncated: bool | None = None
    """What the result says of rows that nothing brings."""
    failed: bool = False
    """Whether the tool raised an error; `text` is the error's then."""

    def as_json(self) -> dict[str, object]:
        """Give it as JSON, to be kept until it is compared."""
        return {
            "tool": self.tool,
            "arguments": dict(self.arguments),
            "text": self.text,
            "id": self.id,
            "value": self.value,
            "rows": self.rows,
        }

    @property
    def bytes(self) -> int:
        """The size of the text in UTF-8."""
        return len(_encoded(self.text))

    @property
    def digest(self) -> str:
        """The SHA-256 of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(_encoded(self.text)).hexdigest()


class Watch:
    """The results of one run, in the order in which the calls began; safe to share between threads and tasks."""

    def __init__(self, tools: Mapping[str, object] | None = None) -> None:
        """Begin with no call.

        Args:
            tools: The document of `tools.json`, where the results of some tool have an envelope of their own (`reads`).
        """
        self._reads = reads_of(tools)
        self._lock = threading.Lock()
        self._calls: list[Returned | None] = []

    @property
    def calls(self) -> tuple[Returned, ...]:
        """The calls that have ended."""
        with self._lock:
            return tuple(one for one in self._calls if one is not None)

    def clear(self) -> None:
        """Forget the calls, before another run."""
        with self._lock:
            self._calls.clear()

    def add(self, tool: str, arguments: Mapping[str, object], result: object, id: str | None = None) -> None:
        """Record a call that has ended."""
        self._end(self._begin(), tool, arguments, result, id)

    def run_tool(self, run: Callable[[str, Mapping[str, object]], object]) -> Callable[[str, Mapping[str, object]], object]:
        """Wrap a function that runs every tool: a name and arguments in, a result out."""

        @functools.wraps(run)
        def watched_run(name: str, arguments: Mapping[str, object]) -> object:
            with self._watching(name, arguments) as end:
                return end(run(name, arguments))

        return watched_run

    @contextmanager
    def _watching(self, tool: str, arguments: Mapping[str, object]) -> Iterator[Callable[[Any], Any]]:
        place, id = self._begin(), _calling.get()

        def end(result: Any) -> Any:
            self._end(place, tool, arguments, result, id)
            return result

        try:
            yield end
        except Exception as error:
            self._put(place, Returned(tool, _json_only(arguments), str(error), id, failed=True))
            raise

    def _begin(self) -> int:
        with self._lock:
            self._calls.append(None)
            return len(self._calls) - 1

    def _end(self, place: int, tool: str, arguments: Mapping[str, object], result: object, id: str | None) -> None:
        value = _value(result)
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        said = envelope(value, self._reads.get(tool))
        self._put(
            place,
            Returned(
                tool, _json_only(arguments), text, id, None if isinstance(value, str) else value,
                None if said.rows is None else len(said.rows), said.has_more, said.truncated,
            ),
        )  # fmt: skip

    def _put(self, place: int, returned: Returned) -> None:
        with self._lock:
            if place < len(self._calls):
                self._calls[place] = returned


@contextmanager
def calling(id: str) -> Iterator[None]:
    """Say what the chat calls the call that runs inside, so that it is paired by its id."""
    token = _calling.set(id)
    try:
        yield
    finally:
        _calling.reset(token)


def watched(tool: Tool, watch: Watch, name: str | None = None) -> Tool:
    """Wrap a tool so that every result is recorded as the tool returned it; signature, documentation and errors stay the same.

    Args:
        tool: A function, plain or async, or what `paged` made.
        watch: Where the results are recorded.
        name: What the model calls it; the name of the function when left out.
    """
    if isinstance(tool, PagedTool):
        return cast("Tool", WatchedPages(tool, watch, name or tool.contract.tool))
    called = name or str(getattr(tool, "__name__", type(tool).__name__))
    if inspect.iscoroutinefunction(tool) or inspect.iscoroutinefunction(type(tool).__call__):

        @functools.wraps(tool)
        async def run_async(*given: Any, **named: Any) -> Any:
            with watch._watching(called, _bound(tool, given, named)) as end:  # noqa: SLF001  one module
                return end(await tool(*given, **named))

        return cast("Tool", run_async)

    @functools.wraps(tool)
    def run(*given: Any, **named: Any) -> Any:
        with ExitStack() as watching:
            end = watching.enter_context(watch._watching(called, _bound(tool, given, named)))  # noqa: SLF001  one module
            result = tool(*given, **named)
            return _awaited(result, end, watching.pop_all()) if inspect.isawaitable(result) else end(result)

    return cast("Tool", run)


class WatchedPages(PagedTool):
    """A paged tool whose pages are recorded."""

    def __init__(self, tool: PagedTool, watch: Watch, name: str) -> None:
        """Take over the parts of the tool, which kept its contract when it was made."""
        self.__dict__.update(vars(tool))
        self._watch, self._called = watch, name

    def __call__(self, **arguments: Any) -> dict[str, Any]:
        """Give a page, as the tool does."""
        with self._watch._watching(self._called, arguments) as end:  # noqa: SLF001  one module
            page: dict[str, Any] = end(super().__call__(**arguments))
            return page


async def _awaited(result: Awaitable[Any], end: Callable[[Any], Any], watching: ExitStack) -> Any:
    with watching:
        return end(await result)


def _bound(tool: Callable[..., Any], given: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by name; those of `**rest` beside the others."""
    try:
        signature = inspect.signature(tool)
        bound = signature.bind(*given, **named).arguments
    except (TypeError, ValueError):
        return dict(named)
    rest = next((one.name for one in signature.parameters.values() if one.kind is one.VAR_KEYWORD), None)
    return {**{key: one for key, one in bound.items() if key != rest}, **(bound.get(rest, {}) if rest else {})}


def _json_only(arguments: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in arguments.items():
        try:
            found[str(name)] = plain(value)
        except ValueError:
            continue
    return found


def _value(result: object) -> Plain:
    """A result as a JSON value; parts of text are one text, and objects of client libraries are their fields."""
    if isinstance(result, str):
        return result
    if isinstance(result, bytes | bytearray):
        return result.decode("utf-8", "backslashreplace")
    if isinstance(result, list | tuple) and result and all(_text_part(one) is not None for one in result):
        return "".join(_text_part(one) or "" for one in result)
    try:
        return plain(result)
    except ValueError:
        pass
    try:
        found: Plain = json.loads(json.dumps(result, default=_fields, skipkeys=True))
    except (ValueError, TypeError, RecursionError):  # recording never breaks the tool
        return str(result)
    return found


def _text_part(part: object) -> str | None:
    kind, text = (
        (part.get("type"), part.get("text")) if isinstance(part, Mapping) else (getattr(part, "type", None), getattr(part, "text", None))
    )
    return text if kind == "text" and isinstance(text, str) else None


def _fields(value: object) -> object:
    dump = getattr(value, "model_dump", None)
    if callable(dump):
        return dump(mode="json")
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
