"""Files that hold prompts: finding them in folders, and reading each by its ending and what it holds."""

import fnmatch
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath

from msgspec import Struct

from specforge.errors import reason_of
from specforge.globs import Walk, matches
from specforge.prompt_lint.prompt import File, Prompt
from specforge.prompt_lint.reading.fields import MAY_HOLD, prompts_in, told_by_file
from specforge.prompt_lint.reading.found import Found, prompts_of
from specforge.prompt_lint.reading.json_values import read_json
from specforge.prompt_lint.reading.notebooks import read_notebook
from specforge.prompt_lint.reading.python_prompts import read_python
from specforge.prompt_lint.reading.telling import is_prompt, names_prompt
from specforge.prompt_lint.reading.texts import read_dotprompt, read_prompty, read_text
from specforge.prompt_lint.reading.toml_values import read_toml
from specforge.prompt_lint.reading.tracing import Traced, Unreadable, whole_text
from specforge.prompt_lint.reading.yaml_values import read_yaml
from specforge.prompt_lint.variables import Syntax
from specforge.regexes import regex

MAX_BYTES = 4 * 1024 * 1024
"""Of one file; no prompt is as long."""
MAX_PROMPTS = 10_000
"""Of one file; with more of them it is a set of data."""
TEXTS = frozenset([".md", ".markdown", ".txt", ".xml"])
TEMPLATES = {
    ".j2": Syntax.JINJA,
    ".jinja": Syntax.JINJA,
    ".jinja2": Syntax.JINJA,
    ".mustache": Syntax.MUSTACHE,
    ".hbs": Syntax.MUSTACHE,
    ".handlebars": Syntax.MUSTACHE,
}
STRUCTURED = frozenset([".yaml", ".yml", ".json", ".toml"])
JAVASCRIPT = frozenset([".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"])
PROGRAMMED = frozenset([".go", ".java"])
ENDINGS = TEXTS | TEMPLATES.keys() | STRUCTURED | {".prompt", ".prompty", ".py", ".ipynb"} | JAVASCRIPT | PROGRAMMED
"""What is read of a folder."""
LANGUAGES = frozenset(
    [
        ".bash",
        ".c",
        ".cc",
        ".cpp",
        ".cs",
        ".css",
        ".csv",
        ".cxx",
        ".dart",
        ".ex",
        ".h",
        ".hpp",
        ".htm",
        ".html",
        ".kt",
        ".lua",
        ".php",
        ".pl",
        ".ps1",
        ".r",
        ".rb",
        ".rs",
        ".scala",
        ".scss",
        ".sh",
        ".sql",
        ".svelte",
        ".swift",
        ".tsv",
        ".vue",
        ".zig",
    ]
)
"""Source code and tables: a text of them is no prompt as a whole, and where prompts stand in it is not known."""
SOURCES = LANGUAGES | JAVASCRIPT | PROGRAMMED | {".py", ".ipynb"}
"""Files that are no prompt as a whole."""
SKIPPED = frozenset(
    ["node_modules", "__pycache__", "venv", "env", "site-packages", "dist", "build", "target", "vendor", "docs", "doc", "website", "site"]
)
ABOUT = regex(
    r"(?:readme|changelog|changes|history|license|licence|copying|notice|contributing|code_of_conduct|security|authors|maintainers)"
    r"(?:[-_.][\w-]+)?\.(?:md|markdown|txt)|(?:[\w-]*requirements[\w-]*|constraints|cmakelists|robots|llms(?:-full)?)\.txt"
    r"|[\w-]*third[-_]?party[-_]?(?:notices?|licen[cs]es?)(?:[-_.][\w-]+)?\.(?:md|markdown|txt)"
    r"|package(?:-lock)?\.json|tsconfig[\w.-]*\.json|pyproject\.toml|cargo\.toml|mkdocs\.ya?ml|\.?pre-commit-config\.ya?ml"
)
"""Files about a project, which no model is told; they are read when they are named."""
PROGRAMS = regex(
    rf"(?:(?:dockerfile|containerfile|makefile)(?:\.[\w.-]+)?|.+\.(?:{'|'.join(one[1:] for one in sorted(SOURCES))}))"
    rf"\.(?:{'|'.join(one[1:] for one in sorted(TEMPLATES))})"
)
"""Templates of programs and pages, as `run.sh.j2`; they are read when they are named."""

GENERATED = regex(r".+(?:\.min|\.bundle)\.[cm]?js|.+\.d\.[cm]?ts")
"""What programs make of JavaScript and TypeScript; it is read when it is named."""


class Unread(Struct, frozen=True):
    """A file that was not read, or only partly."""

    path: str
    """As it is shown."""
    reason: str
    """The end of a sentence that begins with the file's name: `is not UTF-8`."""
    line: int = 0
    column: int = 0


class Reading(Struct, frozen=True):
    """What a file holds."""

    prompts: tuple[Prompt, ...] = ()
    unread: tuple[Unread, ...] = ()
    encoding: str = "utf-8"
    """With which the file's text is written back: `utf-8`, `utf-8-sig`, `utf-16-le` or `utf-16-be`, the last two after a mark of their order."""


def read_file(path: Path, shown: str) -> Reading:
    """Read the prompts of a file, whatever it holds; never fails for that, nor for a file that is not there.

    Args:
        path: Where it is.
        shown: Its path as findings show it; its ending says what it is.
    """
    try:
        raw = regular_bytes(path)
        text, encoding = decoded(raw)
    except OSError as error:
        return Reading(unread=(Unread(shown, f"cannot be read: {reason_of(error)}"),))
    except Unreadable as refused:
        return Reading(unread=(Unread(shown, str(refused)),))
    prompts, unread = read_prompts(File(shown, text))
    return Reading(prompts, unread, encoding)


def regular_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """Read a regular file.

    Args:
        path: Where it is; a pipe or a device, which may never end, is not read.
        most: The most bytes.

    Raises:
        OSError: when it cannot be read.
        Unreadable: when it is no regular file, or larger.
    """
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        os.listdir(path)  # noqa: PTH208  says why the folder could not be looked into
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("is not a regular file")
    if status.st_size > most:
        raise Unreadable(f"has {status.st_size:,} bytes; at most {most:,} are read")
    with path.open("rb") as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise Unreadable(f"has more than {most:,} bytes, which is the most that is read")
    return raw


def decoded(raw: bytes) -> tuple[str, str]:
    """Give the text of a file and its encoding, as `Reading.encoding` has it.

    Raises:
        Unreadable: when it is no text, or in another encoding.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-le" if raw[0] == 0xFF else "utf-16-be"
        try:
            text = raw[2:].decode(encoding)
        except UnicodeDecodeError:
            raise Unreadable("begins as UTF-16 does, and is not UTF-16; save it as UTF-8") from None
    else:
        encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
        if b"\0" in raw:
            raise Unreadable("is binary")
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            raise Unreadable(f"is not UTF-8: byte {error.start:,} is {raw[error.start]:#04x}; save it as UTF-8") from None
    if "\0" in text:
        raise Unreadable("is binary")
    return text, encoding


def read_prompts(file: File) -> tuple[tuple[Prompt, ...], tuple[Unread, ...]]:
    """Give the prompts of a file's text, or why it cannot be read."""
    name = file.path.replace("\\", "/").rpartition("/")[2].lower()
    found: list[Found] = []
    try:
        found += islice(_found(whole_text(file.text), name), MAX_PROMPTS + 1)
    except Unreadable as refused:
        return prompts_of(file, found), (Unread(file.path, str(refused), refused.line, refused.column),)
    except RecursionError:
        return (), (Unread(file.path, "is nested too deeply"),)
    unread = (Unread(file.path, f"holds more than {MAX_PROMPTS:,} prompts; only these are read"),) if len(found) > MAX_PROMPTS else ()
    return prompts_of(file, found[:MAX_PROMPTS]), unread


def _found(source: Traced, name: str) -> Iterator[Found]:
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    if ending in LANGUAGES:
        raise Unreadable(f"is not read: prompts inside of `{ending}` files are not known; keep them in files of their own")
    if ending == ".py" or (ending == "" and re.match(r"#![^\n]{0,80}python", source.text)):
        yield from read_python(source)
    elif ending == ".ipynb":
        yield from read_notebook(source)
    elif ending in JAVASCRIPT:
        from specforge.prompt_lint.reading.javascript_prompts import read_javascript  # noqa: PLC0415  its parser takes time to load

        yield from read_javascript(source, ending)
    elif ending in PROGRAMMED:
        from specforge.prompt_lint.reading.program_prompts import read_program  # noqa: PLC0415  its parser takes time to load

        yield from read_program(source, ending)
    elif ending in STRUCTURED or ending == ".jsonl" or (ending not in ENDINGS and source.text.lstrip()[:1] in {"{", "["}):
        yield from _structured(source, stem, ending)
    elif ending == ".prompt":
        yield from read_dotprompt(source, stem)
    elif ending == ".prompty":
        yield from read_prompty(source)
    else:
        yield from read_text(source, stem, ending, TEMPLATES.get(ending))


def _structured(source: Traced, stem: str, ending: str) -> Iterator[Found]:
    called = names_prompt(stem)
    if ending in STRUCTURED and not called and not MAY_HOLD.search(source.text):
        return
    prose = told_by_file if called else is_prompt
    promptfoo = stem.startswith("promptfooconfig")
    if ending == ".toml":
        yield from prompts_in(read_toml(source), "", prose=prose)
    elif ending in {".yaml", ".yml"}:
        documents = read_yaml(source)
        for index, one in enumerate(documents):
            yield from prompts_in(one, f"[{index}]" if len(documents) > 1 else "", prose=prose, promptfoo=promptfoo)
    elif ending in {".json", ".jsonl"}:
        yield from prompts_in(read_json(source, lines=ending == ".jsonl"), "", promptfoo=promptfoo)
    else:
        try:
            value = read_json(source)
        except Unreadable:
            yield from read_text(source, stem, ending, None)
        else:
            yield from prompts_in(value, "")


def find_files(
    paths: Iterable[Path],
    exclude: Sequence[str] = (),
    called: Callable[[Path], str] = Path.as_posix,
    looked: list[Path] | None = None,
) -> list[Path]:
    """Find the files that may hold prompts, sorted, each once.

    A file that is named is always among them. Of a folder, those with an ending of prompts are, but for hidden ones, for files about a
    project such as `README.md`, and for folders of installed or built things; links are not followed. A folder that cannot be
    looked into is among them, so that reading it says why.

    Args:
        paths: Files and folders.
        exclude: Globs over paths as they are called, over paths below a folder that is named, and over names; they hold for files that
            are named, too.
        called: What a path is called, as in findings.
        looked: Is given every folder that was looked into, also those that were left out for a file in them.
    """
    found: dict[str, Path] = {}
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112  false where `Path.is_dir` raises, as behind a folder without rights
            for one in _walk(path, exclude, called, [] if looked is None else looked):
                found.setdefault(os.path.abspath(one), one)  # noqa: PTH100  links are not followed
        elif not _excluded((called(path), path.as_posix(), path.name), exclude):
            found.setdefault(os.path.abspath(path), path)  # noqa: PTH100  the same
    return [found[key] for key in sorted(found)]


def matching_files(root: Path, pattern: str) -> list[Path]:
    """Find the files of a project that a glob names, as those of a folder are found: with an ending of prompts or of the glob."""
    ending = PurePosixPath(pattern).suffix.lower()
    hidden = any(part.startswith(".") for part in pattern.split("/"))
    return [
        root / one
        for one in sorted(Walk(root).find([pattern]))
        if PurePosixPath(one).suffix.lower() in ENDINGS | {ending}
        and not _is_other(PurePosixPath(one).name)
        and (hidden or not any(part.startswith(".") for part in one.split("/")))
    ]


def _is_other(name: str) -> bool:
    """Whether the name of a file says that it is about a project, makes a program, or is made by one."""
    lower = name.lower()
    return any(pattern.fullmatch(lower) is not None for pattern in (ABOUT, PROGRAMS, GENERATED))


def _excluded(names: Iterable[str], exclude: Sequence[str]) -> bool:
    return any(
        fnmatch.fnmatchcase(name, one) or matches(one, name) or name.startswith(one.rstrip("/") + "/") for one in exclude for name in names
    )


def is_excluded(path: str, exclude: Sequence[str]) -> bool:
    """Whether globs exclude a file of the project, or a folder that it is in; `path` is relative to the project."""
    parts = path.split("/")
    return any(_excluded(("/".join(parts[:end]), parts[end - 1]), exclude) for end in range(1, len(parts) + 1))


def _walk(root: Path, exclude: Sequence[str], called: Callable[[Path], str], looked: list[Path]) -> Iterator[Path]:
    folders = [root]
    while folders:
        folder = folders.pop()
        looked.append(folder)
        try:
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda one: one.name)
        except OSError:
            yield folder
            continue
        for one in entries:
            path = Path(one.path)
            if one.name.startswith(".") or one.is_symlink():
                continue
            if exclude and _excluded((called(path), path.relative_to(root).as_posix(), one.name), exclude):
                continue
            if one.is_dir(follow_symlinks=False):
                environment = os.path.isfile(path / "pyvenv.cfg")  # noqa: PTH113  false where `Path.is_file` raises
                if environment:
                    looked.append(path)  # it counts as long as the file is there
                elif one.name not in SKIPPED and not one.name.endswith((".egg-info", ".dist-info")):
                    folders.append(path)
            elif path.suffix.lower() in ENDINGS and not _is_other(one.name) and one.is_file(follow_symlinks=False):
                yield path
