"""What is known beside a prompt, gathered from the settings of a project and the files that they name."""

import csv
import datetime
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from specforge.errors import SpecforgeError, UsageError
from specforge.globs import Walk, matches
from specforge.lint_config import Facts, LintConfig
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import LONG_PROMPT, Deprecated, Known, Tool
from specforge.prompt_lint.tokens import USUAL
from specforge.revision import Revision

MOST_BYTES = 32 << 20
"""The largest file of tools, of cases or of a schema."""
LEAST_WORDS = 5
"""A text of a case of fewer words is quoted by chance."""


@dataclass(frozen=True)
class Knowledge:
    """What the settings of a project say of its prompts."""

    root: Path
    settings: LintConfig
    as_of: datetime.date
    base: Revision | None = None
    _read: dict[str, Known] = field(default_factory=dict)

    def known(self, prompt: Prompt) -> Known:
        """What is known beside a prompt.

        Raises:
            UsageError: when a file that the settings name cannot be read.
        """
        path = prompt.file.path
        if path not in self._read:
            self._read[path] = self._of_file(path)
        known = self._read[path]
        if self.base is not None and not prompt.name and (base := _at_base(self.base, path)) is not None:
            return replace(known, base=base)
        return known

    def _of_file(self, path: str) -> Known:
        facts = self._facts(path)
        return Known(
            tools=None if facts.tools is None else _tools(self.root / facts.tools),
            variables=None if facts.variables is None else frozenset(facts.variables),
            user_variables=frozenset(facts.user_variables),
            schema=None if facts.answer is None else _schema(self.root / facts.answer),
            deprecated=tuple(Deprecated(one.name, one.replacement, str(one.until or "")) for one in facts.deprecated),
            budget=facts.budget,
            section_budgets=facts.budgets,
            growth=facts.growth,
            required=facts.required,
            protected=facts.protected,
            siblings=_siblings(self.root, facts.locales, path) if facts.locales else {},
            held_out=tuple(text for one in sorted(_walked(self.root, facts.held_out)) for text in _texts(self.root / one)),
            bound=frozenset(word.casefold() for word in facts.bound),
            exists=_exists(self.root, path) if facts.files_exist else None,
            model=facts.model or USUAL,
            ids=None if facts.ids is None else frozenset(facts.ids),
            long_prompt=facts.long_prompt or LONG_PROMPT,
            as_of=str(self.as_of),
            render=facts.render,
            values=facts.values,
        )

    def _facts(self, path: str) -> Facts:
        told = self.settings.facts.model_dump(exclude_unset=True)
        for one in self.settings.prompts:
            if any(matches(pattern, path) for pattern in one.files):
                told |= one.model_dump(exclude_unset=True, exclude={"files"})
        return Facts.model_validate(told)


def _at_base(base: Revision, path: str) -> str | None:
    try:
        return base.read(path).decode("utf-8-sig")
    except (OSError, SpecforgeError, UnicodeDecodeError):
        return None


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path.name} is larger than {MOST_BYTES >> 20} MiB", "name a smaller file")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = (error.strerror or str(error)).lower() if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"{path.name}, which the settings of `lint` name, cannot be read: {said}", "correct the path") from None


def _json(path: Path) -> Any:
    try:
        return json.loads(_content(path))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path.name}, which the settings of `lint` name, is not JSON: {error}", "mend the file") from None


@cache
def _tools(path: Path) -> tuple[Tool, ...]:
    found = tuple(_definitions(_json(path)))
    if not found:
        raise UsageError(f"{path.name} holds no tools", "name a list of tools, as OpenAI, Anthropic or MCP describe them")
    return found


def _definitions(value: Any) -> Iterator[Tool]:
    listed = value.get("tools", value) if isinstance(value, dict) else value
    if isinstance(listed, dict):
        listed = [{"name": name, **one} if isinstance(one, dict) else {} for name, one in listed.items()]
    for one in listed if isinstance(listed, list) else ():
        told = one.get("function", one) if isinstance(one, dict) else {}
        if isinstance(told, dict) and isinstance(told.get("name"), str):
            schema: Mapping[str, Any] = next(
                (told[key] for key in ("parameters", "input_schema", "inputSchema") if isinstance(told.get(key), dict)), {}
            )
            names = schema.get("properties")
            yield Tool(told["name"], str(told.get("description") or ""), tuple(names) if isinstance(names, dict) else ())


@cache
def _schema(path: Path) -> Mapping[str, Any]:
    found = _json(path)
    if not isinstance(found, dict):
        raise UsageError(f"{path.name} is no JSON Schema", "name a file with an object")
    return found


def _walked(root: Path, patterns: tuple[str, ...]) -> set[str]:
    return Walk(root).find(patterns) if patterns else set()


@cache
def _texts(path: Path) -> tuple[str, ...]:
    """The texts of a file of eval cases: strings of JSON and JSON lines, cells of CSV, else lines."""
    text = _content(path)
    if path.suffix in {".json", ".jsonl", ".ndjson"}:
        try:
            found = list(
                _strings([json.loads(line) for line in text.splitlines() if line.strip()] if path.suffix != ".json" else json.loads(text))
            )
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{path.name}, which the settings of `lint` name, is not JSON: {error}", "mend the file") from None
    elif path.suffix in {".csv", ".tsv"}:
        found = [cell for row in csv.reader(io.StringIO(text), delimiter="\t" if path.suffix == ".tsv" else ",") for cell in row]
    else:
        found = text.splitlines()
    return tuple(dict.fromkeys(one for one in found if len(one.split()) >= LEAST_WORDS))


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
    return {one: _content(root / one) for one in sorted(Walk(root).find([pattern])) if one != path}


def _exists(root: Path, path: str) -> Any:
    folder = (root / path).parent

    def exists(name: str) -> bool:
        return (folder / name).exists() or (root / name).exists()

    return exists
