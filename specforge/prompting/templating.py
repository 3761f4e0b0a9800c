"""One strict, sandboxed template environment: nothing executes, nothing exhausts, nothing is random."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache, update_wrapper
from hashlib import blake2b
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError
from types import CodeType
from typing import cast

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.filters import make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import _PassArg

from specforge.errors import TemplateError
from specforge.provenance.traced import Traced, align, blend, join, plain
from specforge.spec.model import nearest

Plain = str | int | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]
"""What a template may be given: no object with methods of its own."""

MAX_CHARS = 2_000_000
MAX_STEPS = 500_000
MAX_NUMBER = 10**18
CHARS_A_STEP = 1_000
"""A call or a filter that is given this many characters, or items, takes a step more."""
CURE = "see docs/templates.md for what a template can use"
FILTERS = frozenset((
    "batch", "capitalize", "default", "dictsort", "first", "groupby", "indent", "join", "last", "length", "list", "lower", "map", "reject", "rejectattr", "replace", "reverse", "select", "selectattr", "sort", "string", "tojson", "trim", "unique", "upper", "wordcount",
))  # fmt: skip


class _Concatenating(CodeGenerator):
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  Jinja looks it up by this name
        self.write("environment.cat((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Missing(StrictUndefined):
    @property
    def _undefined_message(self) -> str:
        if self._undefined_name is None:  # Jinja says so of `first` and `last` alone
            return "the list is empty, so there is no first or last one"
        keys = [str(key) for key in self._undefined_obj] if isinstance(self._undefined_obj, Mapping) else []
        return f"there is no `{self._undefined_name}` here" + (f"; {nearest(str(self._undefined_name), keys)}" if keys else "")


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja with an allow-list of filters, no globals, and a limit on steps and on every string that is built."""

    intercepted_binops = frozenset(("*", "**", "+", "%", "//", "/"))
    code_generator_class = _Concatenating

    def __init__(self) -> None:
        super().__init__(undefined=_Missing, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False)
        own: dict[str, Callable[..., object]] = {
            "join": _join,
            "trim": _trim,
            "upper": lambda text: _printed(text).upper(),
            "lower": lambda text: _printed(text).lower(),
            "capitalize": lambda text: _printed(text).capitalize(),
            "replace": lambda text, old, new, count=-1: _printed(text).replace(old, new, count),
            "string": _printed,
        }
        self.filters = {name: self._limited(name, own.get(name, self.filters[name])) for name in FILTERS}
        self.globals = {"tick": self.tick}
        tests = cast("dict[str, Callable[..., object]]", self.tests) | {"divisibleby": _divides}
        self.tests = {name: self._counted(test) for name, test in tests.items() if name not in {"filter", "test"}}
        self.left = 0

    def tick(self, given: Iterable[object] = ()) -> str:
        """Count one step of the template, and more for large values that it is given."""
        self.left -= 1 + sum(len(one) for one in given if isinstance(one, str | list | tuple)) // CHARS_A_STEP
        if self.left < 0:
            raise SecurityError(f"the template takes more than {MAX_STEPS:,} steps")
        return ""

    def cat(self, parts: Iterable[object]) -> str:
        """Join what a template prints, up to the limit."""
        return _joined(map(_printed, parts))

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """Join rendered pieces, up to the limit."""
        return _joined(parts)

    def call(self, context: Context, callee: object, /, *arguments: object, **named: object) -> object:
        """Allow calls of macros and of `loop` only."""
        if callee == self.tick and not arguments and not named:
            self.tick()
            return self.tick()  # of every turn of a loop; the sandbox would look at it for longer than it takes
        if (
            not isinstance(callee, (Macro, LoopContext))
            and callee != self.tick
            and getattr(callee, "__self__", None).__class__ is not LoopContext
        ):
            raise SecurityError("a template may call its own macros and `loop`, nothing else")
        self.tick(arguments)
        return super().call(context, callee, *arguments, **named)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Allow arithmetic on numbers, and `+` on texts and lists up to the limit."""
        if operator == "**" or (operator != "+" and not (isinstance(left, int | float) and isinstance(right, int | float))):
            raise SecurityError(f"a template may use `{operator}` on numbers only" if operator != "**" else "a template may not use `**`")
        self.tick((left, right))
        result: object = super().call_binop(context, operator, left, right)
        if isinstance(result, str | list) and len(result) > MAX_CHARS:
            raise SecurityError("the template builds a text that is too long")
        if isinstance(result, int) and abs(result) > MAX_NUMBER:
            raise SecurityError("the template reckons with a number of more than 18 digits")
        return result

    def getattr(self, obj: object, attribute: str) -> object:
        """Read fields of mappings and of `loop`; a method of a text is not a value."""
        if isinstance(obj, (dict, Mapping)):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, Undefined):
            str(obj)  # raises, naming what is undefined
        if isinstance(obj, LoopContext) and not attribute.startswith("_"):
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """Read items of lists and mappings."""
        if isinstance(obj, Undefined):
            str(obj)  # raises, naming what is undefined
        if isinstance(argument, str) and not isinstance(obj, Mapping):
            return self.undefined(obj=obj, name=argument)
        return super().getitem(obj, argument)

    def _limited(self, name: str, apply: Callable[..., object]) -> Callable[..., object]:
        def limited(*arguments: object, **named: object) -> object:
            for argument in (*arguments, *named.values()):
                if isinstance(argument, int) and not isinstance(argument, bool) and argument > 1000:
                    raise SecurityError(f"the filter `{name}` takes numbers up to 1000")
            self._fits(name, arguments, named)
            self.tick((*arguments, *named.values()))
            result = apply(*arguments, **named)
            if isinstance(result, str):
                if len(result) > MAX_CHARS:
                    raise SecurityError(f"the filter `{name}` builds a text that is too long")
                return _remembered(name, result, arguments)
            return result

        return update_wrapper(limited, apply)

    def _counted(self, test: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object) -> object:
            self.tick(arguments)
            return test(*arguments)

        return update_wrapper(counted, test)

    def _fits(self, name: str, arguments: tuple[object, ...], named: Mapping[str, object]) -> None:
        texts = [argument for argument in arguments if isinstance(argument, str)]
        if name == "replace" and len(texts) > 2:
            value, old, new = texts[-3:]
            if value.count(old) * len(new) + len(value) > MAX_CHARS:
                raise SecurityError("the filter `replace` builds a text that is too long")
        if name == "indent" and texts and texts[-1].count("\n") * 1000 + len(texts[-1]) > MAX_CHARS * 10:
            raise SecurityError("the filter `indent` builds a text that is too long")
        if name == "tojson":
            indent = named.get("indent", arguments[2] if len(arguments) > 2 else 0)
            if _weighed(arguments[1], MAX_CHARS, indent if isinstance(indent, int) else 0) < 0:
                raise SecurityError("the filter `tojson` builds a text that is too long")

    def _generate(self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False) -> str:
        for loop in source.find_all(nodes.For):
            call = nodes.Call(nodes.Name("tick", "load"), [], [], None, None)
            loop.body.insert(0, nodes.ExprStmt(call).set_lineno(loop.lineno))
        source.set_environment(self)
        return super()._generate(source, name, filename, defer_init)


def _joined(parts: Iterable[str]) -> str:
    """Join pieces; what would be too long is never put together."""
    found, left = list[str](), MAX_CHARS
    for part in parts:
        found.append(part)
        left -= len(part)
        if left < 0:
            raise SecurityError(f"the template builds a text of more than {MAX_CHARS:,} characters")
    return join(found)


def _weighed(value: object, left: int, indent: int, deep: int = 1) -> int:
    """How many of so many characters are left beside a value in JSON; fewer than none where it is too long, however often its parts stand in it."""
    if isinstance(value, str):
        return left - len(value)
    if isinstance(value, Mapping):
        value = [one for pair in value.items() for one in pair]
    for item in value if isinstance(value, list | tuple) else ():
        left = _weighed(item, left - 1 - indent * deep, indent, deep + 1)
        if left < 0:
            break
    return left


def _divides(value: object, number: object) -> bool:
    """Jinja's `divisibleby`, which would fill in a text that has places for numbers."""
    if not isinstance(value, int) or not isinstance(number, int) or not number:
        raise SecurityError("`divisibleby` compares whole numbers, and the second one is not 0")
    return value % number == 0


def _remembered(name: str, result: str, arguments: tuple[object, ...]) -> str:
    """What a filter made, with the provenance of what went into it."""
    texts = [argument for argument in arguments if isinstance(argument, Traced)]
    items = [item for argument in arguments if isinstance(argument, list | tuple) for item in argument if isinstance(item, Traced)]
    if name == "indent" and texts:
        # Jinja puts the lines together again with a plain string, which knows the first one only.
        return texts[0] if result == texts[0] else align(plain(result), texts[0])
    if isinstance(result, Traced) or not (texts or items):
        return result
    return blend(result, *texts, *items)


def _join(eval_context: EvalContext, value: Iterable[object], separator: str = "", attribute: str | int | None = None) -> str:
    """Jinja's `join`, which would lose what each item remembers."""
    if attribute is not None:
        value = map(make_attrgetter(eval_context.environment, attribute), value)
    return _joined(part for number, item in enumerate(value) for part in ([separator] if number else []) + [_printed(item)])


_join.jinja_pass_arg = _PassArg.eval_context  # type: ignore[attr-defined]  # how Jinja marks a filter that takes the context


def _trim(value: object, chars: str | None = None) -> str:
    """Jinja's `trim`, which would lose what a text remembers."""
    return _printed(value).strip(chars)


def _printed(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, StrictUndefined):
        return str(value)  # raises, naming what is undefined
    kind = (
        "nothing"
        if value is None
        else "a list"
        if isinstance(value, Sequence)
        else "keys and values"
        if isinstance(value, Mapping)
        else "no text"
    )
    raise SecurityError(f"a template can print texts and numbers; this is {kind}")


def _environment() -> _Environment:
    environment = _Environment()
    environment.finalize = _printed
    return environment


_ENVIRONMENT = _environment()


@cache
def _compiled(text: str, name: str) -> Template:
    if len(text) > 200_000:
        raise TemplateError(f"the template {name} has more than 200,000 characters")
    with _told(name):
        code = _kept(text, name) if text == shipped("prompt") else _ENVIRONMENT.compile(parse(text, name), name, name)
        return Template.from_code(_ENVIRONMENT, code, dict(_ENVIRONMENT.globals))


def _kept(text: str, name: str) -> CodeType:
    """The code of a shipped template, kept where Python keeps that of this module, of which nobody else can write it."""
    made_by = blake2b(Path(__file__).read_bytes(), digest_size=8).hexdigest()
    kept = FileSystemBytecodeCache(str(Path(cache_from_source(__file__)).parent), f"prompt.md.j2.{made_by}.%s")
    try:
        bucket = kept.get_bucket(_ENVIRONMENT, name, name, text)
    except (OSError, UnpicklingError, EOFError, ValueError):
        bucket = Bucket(_ENVIRONMENT, kept.get_cache_key(name, name), kept.get_source_checksum(text))
    if bucket.code is None:
        bucket.code = _ENVIRONMENT.compile(parse(text, name), name, name)
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                kept.set_bucket(bucket)
    return bucket.code


def parse(text: str, name: str) -> nodes.Template:
    """Parse a template without compiling it.

    Raises:
        TemplateError: with file and line, when it is not one.
    """
    with _told(name):
        return _one_file(_ENVIRONMENT.parse(text, name, name))


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Tell what is wrong with a template that does not compile."""
    try:
        yield
    except TemplateSyntaxError as error:
        raise TemplateError(f"{name}:{error.lineno}: {_lower(error.message or 'syntax error')}", CURE) from None
    except ValueError as error:
        raise TemplateError(f"{name}: {_lower(str(error))}", CURE) from None
    except (RecursionError, SyntaxError, MemoryError):  # what Python says of code that is nested too deeply
        raise TemplateError(f"the template {name} is nested too deeply", "flatten it") from None


def _one_file(template: nodes.Template) -> nodes.Template:
    for node in template.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        raise TemplateSyntaxError("a template is one file: it cannot include, import or extend another", node.lineno)
    return template


def render(text: str, name: str, values: Mapping[str, Plain]) -> str:
    """Render a template.

    Args:
        text: The template.
        name: Its path, for messages.
        values: What it may use.

    Raises:
        TemplateError: with file and line, when it cannot be parsed, names something unknown, or exceeds a limit.
    """
    template = _compiled(text, name)
    _ENVIRONMENT.left = MAX_STEPS
    context = template.new_context(dict(values))
    try:
        return _rendered(template, context)
    except JinjaError as error:
        line = _line(error, name)
        raise TemplateError(f"{name}:{line}: {_lower(error.message or str(error))}", CURE) from None
    except RecursionError:
        raise TemplateError(f"{name}: a macro calls itself without end", "end the recursion") from None
    except (TypeError, ValueError, ZeroDivisionError, OverflowError, LookupError, AttributeError, MemoryError) as error:
        raise TemplateError(f"{name}:{_line(error, name)}: {_lower(str(error))}", CURE) from None


def _rendered(template: Template, context: Context) -> str:
    """As `Template.render`; macros and their context hold each other, so what they were given is let go."""
    try:
        return _ENVIRONMENT.concat(template.root_render_func(context))
    except Exception:  # noqa: BLE001  as `Template.render` does, so that the lines are those of the template
        return _ENVIRONMENT.handle_exception()
    finally:
        context.vars.clear()
        context.exported_vars.clear()
        context.parent.clear()


def _line(error: BaseException, name: str) -> int:
    trace, line = error.__traceback__, 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


SHIPPED = Path(__file__).parent.parent / "compilers" / "templates"
"""The folder of the templates that come with the package."""


@cache
def shipped(name: str) -> str:
    """Read a template that comes with the package, by its compiler's name."""
    return (SHIPPED / f"{name}.md.j2").read_text(encoding="utf-8")


@cache
def templated() -> tuple[str, ...]:
    """The names of the compilers that print through a template."""
    return tuple(sorted(path.name.removesuffix(".md.j2") for path in SHIPPED.glob("*.md.j2")))
