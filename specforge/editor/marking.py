"""What is marked in open files: findings with the stretch that they are about, and what settles them in a click."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from specforge.drift import State
from specforge.editor.desk import Desk, Kind, Looked
from specforge.finding import Finding, Severity
from specforge.outputs.result import Replacement, Result, Span
from specforge.prompt_lint import baseline as baselines
from specforge.prompt_lint.choosing import choose, rules_of
from specforge.prompt_lint.knowing import Knowledge
from specforge.prompt_lint.linting import ReadFile, lint
from specforge.prompt_lint.prompt import File
from specforge.prompt_lint.reading.files import Reading, read_prompts
from specforge.regexes import regex
from specforge.registry import find_rules

MEANT = regex(r"^did you mean `([^`]+)`\?$")
NEAR = 2_000
"""How many characters behind the place of a finding the name is looked for that it is about."""


class Fix(Struct, frozen=True):
    """What settles something that is marked: replacements in its file, or a command for the saved files."""

    says: str
    """What it does, in the imperative."""
    replacements: tuple[Replacement, ...] = ()
    command: str = ""
    """`promote` or `revert`, for the line of an artifact."""
    everywhere: bool = False
    """Whether the command is for all lines that were edited."""
    agreed: bool = False
    """Whether it agrees to what moves other lines too, as `--yes` does."""


class Mark(Struct, frozen=True):
    """Something that is said of a stretch of a file."""

    check: str
    severity: Severity
    message: str
    help: str
    at: Span
    fixes: tuple[Fix, ...] = ()


def marks(desk: Desk, looked: Looked | None, texts: Mapping[str, str]) -> dict[str, list[Mark]]:
    """Give what is marked, by path inside the project; open files of which nothing is to be said have an empty list.

    Args:
        desk: The project.
        looked: The features that the open specs and artifacts concern; nothing when there is none.
        texts: The open texts.
    """
    found: dict[str, list[Mark]] = {path: [] for path in texts}
    for path, text in texts.items():
        if desk.kind(path) is Kind.PROMPT:
            found[path] += _of_prompt(desk, path, text)
        elif desk.kind(path) is Kind.ARTIFACT and looked is not None:
            drift = looked.drift(path)
            found[path] += [_of_artifact(one, text, len(drift)) for one in drift]
    for finding in looked.findings if looked is not None else ():
        source = looked.project.sources.get(finding.at.path) if looked is not None else None
        text = texts.get(finding.at.path) or (source.text if source is not None else "")
        found.setdefault(finding.at.path, []).append(_of_spec(finding, text))
    return {path: sorted(each, key=lambda one: (one.at.line, one.at.column, one.check)) for path, each in found.items()}


def _of_spec(finding: Finding, text: str) -> Mark:
    fixes = tuple(_meant(finding, text))
    return Mark(finding.check, finding.severity, finding.message, finding.help, _to_line_end(finding, text), fixes)


def _to_line_end(finding: Finding, text: str) -> Span:
    """From the place of a finding to the end of its line; the first line when it is about the file."""
    at, lines = finding.at, text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    line = min(max(at.line, 1), len(lines))
    length = len(lines[line - 1].rstrip())
    start = min(max(at.column, 1), length + 1)
    return Span(at.path, line, start, line, max(length + 1, start))


def _meant(finding: Finding, text: str) -> Iterator[Fix]:
    """The name that is meant, in the place of one that nothing has."""
    meant = MEANT.match(finding.help)
    if meant is None or not finding.at.line:
        return
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    start = sum(len(one) + 1 for one in lines[: finding.at.line - 1]) + finding.at.column - 1
    behind = "\n".join(lines)[start : start + NEAR]
    for name in re.findall(r"`([^`\n]+)`", finding.message):
        if found := re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", behind):
            yield Fix(f"Write `{meant[1]}`", (Replacement(_span(finding.at.path, lines, start + found.start(), len(name)), meant[1]),))
            return


def _span(path: str, lines: Iterable[str], start: int, length: int) -> Span:
    """The stretch of a text that begins at an index, and stays on its line."""
    for number, line in enumerate(lines, 1):
        if start <= len(line):
            return Span(path, number, start + 1, number, start + 1 + length)
        start -= len(line) + 1
    raise AssertionError  # it was found in these lines


def _of_artifact(finding: Finding, text: str, number: int) -> Mark:
    fixes: tuple[Fix, ...] = ()
    if finding.check == State.HAND_EDITED:
        agreed = " --yes" in finding.help
        says = "Write this edit into the spec" + (", and what moves with it" if agreed else "")
        # What is never promoted, as another order of lines, is only dropped.
        written = (Fix(says, command="promote", agreed=agreed),) if "`specforge promote " in finding.help else ()
        fixes = (*written, Fix("Drop this edit", command="revert"))
        # Once one is written, the spec has changed since the others were made, and a build comes first.
        fixes += (Fix("Write all edits of this file into the spec", command="promote", everywhere=True),) if number > 1 else ()
    return Mark(finding.check, finding.severity, finding.message, finding.help, _to_line_end(finding, text), fixes)


def _of_prompt(desk: Desk, path: str, text: str) -> Iterator[Mark]:
    config = desk.setup.config
    every = rules_of(config.lint, find_rules(config.plugins))
    name = "specforge.toml" if (desk.root / "specforge.toml").is_file() else "pyproject.toml"
    knowledge = Knowledge(desk.root, config.lint, desk.setup.as_of, None, name)
    prompts, unread = read_prompts(File(path, text))
    files = [ReadFile(desk.root / path, path, Reading(prompts, unread))]
    kept = baselines.read(desk.root / config.lint.baseline)
    linted = lint(files, choose(every, config.lint), every, knowledge, kept)
    yield from (_of_result(one) for one in linted.results.counting if one.at.path == path)


def _of_result(one: Result) -> Mark:
    at = one.at if one.at.line else Span(one.at.path, 1, 1, 1, 1)
    fixes = (Fix(one.repair.says, one.repair.replacements),) if one.repair is not None else ()
    return Mark(one.rule, one.severity, one.message, one.help, at, fixes)
