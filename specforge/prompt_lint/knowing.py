"""What is known beside a prompt, gathered from the settings of a project and the files that they name."""

import csv
import datetime
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from specforge.errors import UsageError, reason_of
from specforge.git.revision import Revision
from specforge.globs import Walk, matches
from specforge.grading.json_schemas import modernized, schema_error
from specforge.lint_config import Facts, LintConfig
from specforge.prompt_lint.answer_shape import all_of
from specforge.prompt_lint.prompt import File, Prompt
from specforge.prompt_lint.reading.files import decoded, read_prompts, regular_bytes
from specforge.prompt_lint.reading.tracing import Unreadable
from specforge.prompt_lint.rule import LONG_PROMPT, Deprecated, Known, Tool
from specforge.prompt_lint.tokens import USUAL
from specforge.verdicts import digest_bytes

MOST_BYTES = 32 << 20
"""The largest file of tools, of cases or of a schema."""
T = TypeVar("T")
LEAST_WORDS = 5
"""A text of a case of fewer words is quoted by chance."""


class Knowledge(Struct, frozen=True, dict=True):
    """What the settings of a project say of its prompts."""

    root: Path
    settings: LintConfig
    as_of: datetime.date
    base: Revision | None = None
    config: str = "specforge.toml"
    """What the file of the settings is called."""
    _read: dict[str, Known] = field(default_factory=dict)
    _files: dict[tuple[Callable[[Path, str], Any], str], Any] = field(default_factory=dict)
    _held: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _told: dict[tuple[int, ...], Facts] = field(default_factory=dict)
    _marks: dict[int, str] = field(default_factory=dict)
    _before: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def known(self, prompt: Prompt) -> Known:
        """What is known beside a prompt.

        Raises:
            UsageError: when a file that the settings name cannot be read.
        """
        path = prompt.file.path
        if path not in self._read:
            self._read[path] = self._of_file(path)
        known = self._read[path]
        if self.base is None:
            return known
        if path not in self._before:
            self._before[path] = _before(self.base, prompt.file)
        return replace(known, base=self._before[path].get(prompt.name))

    def _of_file(self, path: str) -> Known:
        facts = self._facts(path)
        return Known(
            tools=None if facts.tools is None else self._once(_tools, facts.tools),
            variables=None if facts.variables is None else frozenset(facts.variables),
            user_variables=frozenset(facts.user_variables),
            schema=None if facts.answer is None else self._once(_schema, facts.answer),
            deprecated=tuple(Deprecated(one.name, one.replacement, str(one.until or "")) for one in facts.deprecated),
            budget=facts.budget,
            section_budgets=facts.budgets,
            growth=facts.growth,
            required=facts.required,
            protected=facts.protected,
            siblings=_siblings(self.root, facts.locales, path) if facts.locales else {},
            held_out=self._held_out(facts.held_out),
            bound=frozenset(word.casefold() for word in facts.bound),
            exists=_exists(self.root, path) if facts.files_exist else None,
            model=facts.model or USUAL,
            ids=None if facts.ids is None else frozenset(facts.ids),
            long_prompt=facts.long_prompt or LONG_PROMPT,
            as_of=str(self.as_of) if any(one.until for one in facts.deprecated) else "",
            render=facts.render,
            values=facts.values,
        )

    def _once(self, read: Callable[[Path, str], T], name: str) -> T:
        """What a file that the settings name holds, read once for all prompts."""
        if (read, name) not in self._files:
            self._files[read, name] = read(self.root, name)
        found: T = self._files[read, name]
        return found

    def unusable_schemas(self) -> Iterator[tuple[str, str]]:
        """Give each schema of an answer that no value can be compared with, and why."""
        for name in dict.fromkeys(one.answer for one in (self.settings.facts, *self.settings.prompts) if one.answer is not None):
            if (wrong := schema_error(self._once(_schema, name))) is not None:
                yield name, wrong

    def _held_out(self, patterns: tuple[str, ...]) -> tuple[str, ...]:
        if patterns not in self._held:
            files = sorted(Walk(self.root).find(patterns))
            self._held[patterns] = tuple(text for one in files for text in self._once(_texts, one))
        return self._held[patterns]

    def _facts(self, path: str) -> Facts:
        entries = tuple(number for number, one in enumerate(self.settings.prompts) if any(matches(pattern, path) for pattern in one.files))
        if entries not in self._told:
            told = self.settings.facts.model_dump(exclude_unset=True)
            for number in entries:
                told |= self.settings.prompts[number].model_dump(exclude_unset=True, exclude={"files"})
            self._told[entries] = Facts.model_validate(told)
        return self._told[entries]

    def mark(self, prompt: Prompt) -> str | None:
        """What tells whether the same is known beside a prompt as another time; nothing where that cannot be told.

        Raises:
            UsageError: as `known`.
        """
        facts, known = self._facts(prompt.file.path), self.known(prompt)
        if self.base is not None or known.exists is not None:
            return None
        if id(facts) not in self._marks:
            read = [known.tools, known.schema, known.held_out, known.as_of]
            said = json.dumps([facts.model_dump(mode="json"), *read], default=asdict)
            self._marks[id(facts)] = digest_bytes(said.encode())
        mark = self._marks[id(facts)]
        return digest_bytes(json.dumps([mark, known.siblings]).encode()) if known.siblings else mark


def text_in(base: Revision, path: str) -> str | None:
    """Give what a file said in a revision; nothing where none was there that can be read.

    Raises:
        BaseError: when a clone has left it out, so that nobody knows.
    """
    try:
        return decoded(base.read(path))[0]
    except (OSError, Unreadable):
        return None


def _before(base: Revision, file: File) -> Mapping[str, str]:
    """What the prompts of a file said in the base, by the names that they have now; one that was not there is left out.

    Names such as `messages[1].content` move when one is put in front, so that a prompt which says the same is itself under
    any name, and no other one is held against what it said.
    """
    now = {one.name: one.text for one in read_prompts(file)[0]}
    path = file.path if file.path in base.paths else base.former.get(file.path, file.path)
    if base.same(path, file.text.encode()):
        return now
    text = text_in(base, path)
    if text is None:
        return {}
    before = {one.name: one.text for one in read_prompts(File(path, text))[0]}
    same, others = (
        set(now.values()).intersection(before.values()),
        {name: text for name, text in before.items() if text not in now.values()},
    )
    return {name: text for name, text in now.items() if text in same} | {
        name: others[name] for name in now.keys() & others.keys() if now[name] not in same
    }


def _content(root: Path, name: str) -> str:
    """The text of a file that the settings name."""
    try:
        return regular_bytes(root / name, MOST_BYTES).decode("utf-8-sig")
    except OSError as error:
        said = f"cannot be read: {reason_of(error)}"
    except UnicodeDecodeError:
        said = "is not UTF-8"
    except Unreadable as refused:
        said = str(refused)
    raise UsageError(f"{name}, which the settings of `lint` name, {said}", "name another file; paths are relative to the project")


def _json(root: Path, name: str) -> Any:
    text = _content(root, name)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _broken(name, "JSON", error) from None


def _broken(name: str, format: str, error: Exception) -> UsageError:
    said = "it is nested too deeply" if isinstance(error, RecursionError) else error
    return UsageError(f"{name}, which the settings of `lint` name, is not {format}: {said}", "mend the file")


def _tools(root: Path, name: str) -> tuple[Tool, ...]:
    found = tuple(_definitions(_json(root, name)))
    if not found:
        raise UsageError(f"{name} holds no tools", "name a list of tools, as OpenAI, Anthropic or MCP describe them")
    return found


def _definitions(value: Any) -> Iterator[Tool]:
    listed = value.get("tools", value) if isinstance(value, dict) else value
    if isinstance(listed, dict):
        listed = [{"name": name, **one} if isinstance(one, dict) else {} for name, one in listed.items()]
    for one in listed if isinstance(listed, list) else ():
        told = one.get("function", one) if isinstance(one, dict) else {}
        if isinstance(told, dict) and isinstance(told.get("name"), str):
            schema = _first(told, "parameters", "input_schema", "inputSchema")
            names = schema.get("properties")
            terms = frozenset.union(*all_of(schema), *all_of(_first(told, "output_schema", "outputSchema")))
            parameters = tuple(names) if isinstance(names, dict) else ()
            yield Tool(told["name"], str(told.get("description") or ""), parameters, tuple(sorted(terms.difference(parameters))))


def _first(told: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The first schema that a definition has under some keys; an empty one where it has none."""
    return next((told[key] for key in keys if isinstance(told.get(key), dict)), {})


def _schema(root: Path, name: str) -> Mapping[str, Any]:
    found = _json(root, name)
    if not isinstance(found, dict):
        raise UsageError(f"{name} is no JSON Schema", "name a file with an object")
    modern = modernized(found)
    return modern if isinstance(modern, dict) else found


def _texts(root: Path, name: str) -> tuple[str, ...]:
    """The texts of a file of eval cases: strings of JSON and JSON lines, cells of CSV, else lines."""
    text, ending = _content(root, name), PurePosixPath(name).suffix
    if ending in {".json", ".jsonl", ".ndjson"}:
        try:
            # JSON has line breaks of its own kind: others may stand inside of a text.
            found = list(
                _strings([json.loads(line) for line in text.split("\n") if line.strip()] if ending != ".json" else json.loads(text))
            )
        except (ValueError, RecursionError) as error:
            raise _broken(name, "JSON", error) from None
    elif ending in {".csv", ".tsv"}:
        found = _cells(name, text, "\t" if ending == ".tsv" else ",")
    else:
        found = text.splitlines()
    return tuple(dict.fromkeys(one for one in found if len(one.split()) >= LEAST_WORDS))


def _cells(name: str, text: str, delimiter: str) -> list[str]:
    usual = csv.field_size_limit(MOST_BYTES)
    try:
        return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
    except csv.Error as error:
        raise _broken(name, "CSV", error) from None
    finally:
        csv.field_size_limit(usual)


def _strings(value: Any) -> Iterator[str]:
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            todo += reversed(list(one.values()))
        elif isinstance(one, list):
            todo += reversed(one)


def _siblings(root: Path, pattern: str, path: str) -> dict[str, str]:
    """The same prompt in other locales: the files that differ only in what the `*` of the pattern stands for."""
    if not matches(pattern, path):
        return {}
    return {one: _content(root, one) for one in sorted(Walk(root).find([pattern])) if one != path}


def _exists(root: Path, path: str) -> Any:
    folder = (root / path).parent

    def exists(name: str) -> bool:
        return (folder / name).exists() or (root / name).exists()

    return exists
