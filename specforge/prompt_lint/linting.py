"""Lints the prompts of a project: finds files, reads them, runs rules, and leaves out what does not count."""

import datetime
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import few, many
from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.git.revision import Revision
from specforge.globs import Walk, matches
from specforge.lint_config import Ignored, LintConfig
from specforge.location import printable
from specforge.outputs.result import IN_BASELINE, Result, Results, Span
from specforge.overlaps import shingles_of
from specforge.prompt_lint.baseline import Baseline, Entry, entry_of, gone, parse
from specforge.prompt_lint.choosing import OWN, Chosen, described
from specforge.prompt_lint.knowing import Knowledge, text_in
from specforge.prompt_lint.prompt import File, Prompt
from specforge.prompt_lint.reading.files import Reading, find_files, is_excluded, read_file
from specforge.prompt_lint.recalling import Memory
from specforge.prompt_lint.rendering import filled_together
from specforge.prompt_lint.rule import Rule
from specforge.prompt_lint.running import Found, fingerprint, fingerprint_at, numbered, results_of
from specforge.prompt_lint.spreading import found_in
from specforge.prompt_lint.suppressing import FORM, Suppression, first_covering, suppressions_of
from specforge.spec.model import nearest

MOST_TOLD = 3
"""The most prompts of which it is told that variables were filled in together."""
FEW = 12
"""The most rules that did not run and are named."""
IN_CONFIG_ONLY = frozenset({2})
"""Numbers of rules about protected clauses: whoever edits a prompt may not take the protection away in the same file."""


class Reach(Enum):
    """Which files a run is over."""

    NAMED = auto()
    """Those that the call names."""
    PART = auto()
    """Those that the settings name, but for some that the call leaves out."""
    WHOLE = auto()
    """All that the settings name."""


class ReadFile(Struct, frozen=True):
    """A file that was looked at."""

    where: Path
    path: str
    """As findings show it: inside the project, relative to it."""
    reading: Reading

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """The prompts that it holds."""
        return self.reading.prompts


class Linted(Struct, frozen=True, dict=True):
    """What a run over prompts gives."""

    results: Results
    files: tuple[ReadFile, ...]
    found: Mapping[Result, Found]
    """What each result of a rule came from."""
    gone: frozenset[Entry] = frozenset()
    """The findings of the baseline that are no more."""
    moved: Mapping[Entry, Entry] = {}
    """Findings of the baseline whose file was renamed, each with what it is there."""


def read(root: Path, paths: Sequence[Path], exclude: Sequence[str], looked: list[Path]) -> tuple[ReadFile, ...]:
    """Read the prompts of files and folders; `looked` is given the folders that were looked into.

    Raises:
        UsageError: when there is nothing at a path, or no file that could hold a prompt in a folder. That all files which are
            named are excluded is no mistake: a hook names what has changed.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"there is nothing at {path}", "name files or folders with prompts")
    files = find_files(paths, exclude, lambda path: shown(root, path), looked)
    if not files and any(os.path.isdir(one) for one in paths):  # noqa: PTH112  as it finds files
        named = ", ".join(str(one) for one in paths)
        raise UsageError(
            f"no file that could hold a prompt is in {named}",
            "docs/prompt-formats.md lists what is read; a file that is named is always read",
        )
    return tuple(ReadFile(path, called := shown(root, path), read_file(path, called)) for path in files)


def shown(root: Path, path: Path) -> str:
    """What a path is called: inside the project, relative to it."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  links are not followed: findings name what was asked for
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else path.as_posix()


def lint(
    files: Sequence[ReadFile],
    chosen: Sequence[Chosen],
    rules: Sequence[Rule],
    knowledge: Knowledge,
    baseline: Baseline | None,
    *,
    reach: Reach = Reach.NAMED,
    memory: Memory | None = None,
) -> Linted:
    """Run rules over prompts, and mark what does not count.

    Args:
        files: What was read.
        chosen: The rules that run.
        rules: Every rule that there is.
        knowledge: What is known beside the prompts.
        baseline: The findings that were there before.
        reach: Which files these are.
        memory: What was found the last time; nothing when everything is judged.
    """
    settings, as_of = knowledge.settings, knowledge.as_of
    prompts = [prompt for one in files for prompt in one.prompts]
    found = results_of(found_in(chosen, prompts, knowledge.known) if memory is None else memory.found_in(chosen, prompts))
    ran = {one.rule.name for one in chosen}
    own: list[Result] = [
        _own("unread-file", f"the file {one.reason}", Span(one.path, one.line, one.column), one.reason)
        for file in files
        for one in file.reading.unread
    ]
    ignoring = _Ignoring(settings.ignore, as_of, knowledge.config)
    marked, wrong = _marked(files, found, ignoring, {one.name for one in rules}, ran, as_of)
    own += wrong
    moved: dict[Entry, Entry] = {}
    if baseline is not None:
        left = {one.path for one in baseline.entries if not os.path.lexists(knowledge.root / one.path)}
        moved = _moved(baseline.entries, marked, left, knowledge.base)
        held = replace(baseline, entries=baseline.entries.union(moved.values()))
        marked = {
            replace(result, waived=IN_BASELINE) if not result.waived and held.covers(result, as_of) else result: one
            for result, one in marked.items()
        }
    own += ignoring.findings([one.path for one in files], ran)
    own += _unmatched([one.path for one in files], knowledge) if reach is not Reach.NAMED else ()
    looked = {one.path for one in files}
    if baseline is not None:
        looked |= {one.path for one in baseline.entries if reach is Reach.WHOLE or _left_out(knowledge, one.path)}
    counted = [one for one in marked if one.waived in {"", IN_BASELINE}]  # what is ignored elsewhere needs no baseline
    vanished = frozenset() if baseline is None else gone(baseline, counted, looked, ran) - moved.keys()
    if baseline is not None:
        own += _of_baseline(baseline, len(vanished), moved, as_of, settings.baseline)
    every = sorted(
        [*marked, *_configured(own, settings)], key=lambda one: (one.at.path, one.at.line, one.at.column, one.rule, one.fingerprint)
    )
    documented = [one.described() for one in chosen] + [described(name, severity, short) for name, (severity, short) in OWN.items()]
    covered = f"{many(len(prompts), 'prompt')} in {many(len(files), 'file')}, {many(len(chosen), 'rule')}, as of {as_of}"
    return Linted(
        Results(tuple(every), tuple(documented), covered, _unseen(knowledge, chosen, rules, prompts)), tuple(files), marked, vanished, moved
    )


def _marked(
    files: Sequence[ReadFile],
    found: Mapping[Result, Found],
    ignoring: "_Ignoring",
    known: set[str],
    ran: set[str],
    as_of: datetime.date,
) -> tuple[dict[Result, Found], list[Result]]:
    """The findings with what waives them: a comment in the prompt, or the config; and what is wrong with those comments."""
    marked: dict[Result, Found] = {}
    wrong: list[Result] = []
    by_path: dict[str, list[tuple[Result, Found]]] = {}
    for result, one in found.items():
        by_path.setdefault(result.at.path, []).append((result, one))
    for file in files:
        suppressions = suppressions_of(file.prompts[0].file, file.prompts) if file.prompts else ()
        used: set[Suppression] = set()
        for result, one in by_path.get(file.path, ()):
            suppression = first_covering(suppressions, result.rule, result.at.line)
            if suppression is not None:
                used.add(suppression)
            waived = _reason(suppression, one, as_of) or ignoring.reason(result, one)
            marked[replace(result, waived=waived)] = one
        wrong += [each for one in suppressions for each in _of_suppression(file.path, one, known, ran, as_of, used=one in used)]
    return numbered(marked), wrong


def _moved(entries: Collection[Entry], found: Mapping[Result, Found], left: Collection[str], base: Revision | None) -> dict[Entry, Entry]:
    """Findings of a baseline in files that are not there any more, each with the same one in the file that took the place of its own.

    Args:
        entries: Those of the baseline.
        found: What was found.
        left: The files that are not there any more.
        base: The revision that tells a file with another name from another file, where one was named.
    """
    by_rule: dict[str, set[str]] = {}
    for entry in entries:
        if entry.path in left:
            by_rule.setdefault(entry.rule, set()).add(entry.path)
    pairs: dict[tuple[str, str], dict[Entry, Entry]] = {}
    files: dict[str, File] = {}
    for result, one in found.items():
        for path in by_rule.get(result.rule, ()) if not result.waived and entry_of(result) not in entries else ():
            former = Entry(path, result.rule, fingerprint_at(path, one, result.fingerprint))
            if former in entries:
                pairs.setdefault((path, result.at.path), {})[former] = entry_of(result)
                files[result.at.path] = one.prompt.file
    moved: dict[Entry, Entry] = {}
    for (path, now), same in sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        # A file takes the place of one alone, and that of the one of which it holds most.
        free = path not in {one.path for one in moved} and now not in {one.path for one in moved.values()}
        if free and _may_be(base, path, files[now]):
            moved |= same
    return moved


def _may_be(base: Revision | None, path: str, file: File) -> bool:
    """Whether a file may be what stood elsewhere in a revision: both have half of their words in common; yes where nothing stood there."""
    if base is None or path not in base.paths:
        return True
    text = text_in(base, path)
    if text is None:
        return True
    was, now = shingles_of(text), shingles_of(file.text)
    return 4 * len(was & now) >= len(was) + len(now)


def _reason(suppression: Suppression | None, one: Found, as_of: datetime.date) -> str:
    """Why a comment in the file suppresses a finding; nothing when none does, or none that holds."""
    if suppression is None or not suppression.whole or suppression.until is None or suppression.until < as_of:
        return ""
    return "" if one.chosen.rule.number in IN_CONFIG_ONLY else str(suppression)


def _left_out(knowledge: Knowledge, path: str) -> bool:
    """Whether no run can find anything in a file any more: it is not there, or the settings exclude it."""
    return not os.path.lexists(knowledge.root / path) or is_excluded(path, knowledge.settings.exclude)


def _own(name: str, message: str, at: Span, key: str, help: str = "") -> Result:
    return Result(name, OWN[name][0], message, at, help, confidence="certain", fingerprint=fingerprint(f"{name}\0{at.path}\0{key}", 1))


def _configured(own: Iterable[Result], settings: LintConfig) -> Iterator[Result]:
    for one in own:
        chosen = settings.severities.get(one.rule)
        if chosen != "off":
            yield one if chosen is None else replace(one, severity=Severity[chosen.upper()])


def _of_suppression(path: str, one: Suppression, known: set[str], ran: set[str], as_of: datetime.date, *, used: bool) -> Iterator[Result]:
    at, key = Span(path, one.line, one.column), ",".join(one.rules)
    for name in one.rules or ("",):
        if name not in known:
            yield _own("unknown-rule", f"there is no rule `{name}` to ignore", at, name, nearest(name, known))
            return
    if not one.whole:
        day = f"a day (`{one.no_day}` is none)" if one.no_day else "a day"
        lacks = [word for word, there in (("an owner", one.owner), (day, one.until), ("a reason", one.reason)) if not there]
        yield _own("incomplete-suppression", f"it does not name {' or '.join(lacks)}, so it ignores nothing", at, key, FORM)
    elif one.until is not None and one.until < as_of:
        yield _own(
            "expired-suppression", f"it held until {one.until}", at, key, f"mend what it ignores, or let {one.owner} decide on another day"
        )
    elif not used and ran.issuperset(one.rules):
        yield _own("unused-suppression", f"no finding of `{'`, `'.join(one.rules)}` is there to ignore", at, key, "take the comment out")


class _Ignoring:
    """The entries of a config that ignore findings."""

    def __init__(self, entries: Sequence[Ignored], as_of: datetime.date, config: str) -> None:
        self.entries, self.as_of, self.config = entries, as_of, config
        self.used: set[int] = set()

    def reason(self, result: Result, found: Found) -> str:
        for number, one in enumerate(self.entries):
            if one.rule != result.rule or not any(matches(pattern, result.at.path) for pattern in one.files):
                continue
            text = found.prompt.text[found.hit.start : found.hit.end]
            if one.text is not None and one.text not in text and one.text not in (found.hit.key, found.prompt.name):
                continue
            self.used.add(number)
            if one.expires >= self.as_of:
                return f"ignored by {one.owner} until {one.expires}: {one.reason}"
        return ""

    def findings(self, paths: Sequence[str], ran: set[str]) -> Iterator[Result]:
        for number, one in enumerate(self.entries):
            at, key = Span(self.config), f"{one.rule} {','.join(one.files)}"
            files = ", ".join(one.files)
            if one.expires < self.as_of:
                yield _own(
                    "expired-suppression",
                    f"`lint.ignore` of `{one.rule}` in {files} held until {one.expires}",
                    at,
                    key,
                    f"mend what it ignores, or let {one.owner} decide on another day",
                )
            elif number not in self.used and one.rule in ran and any(matches(pattern, path) for pattern in one.files for path in paths):
                yield _own(
                    "unused-suppression",
                    f"`lint.ignore` has an entry of `{one.rule}` in {files}, and no such finding is there",
                    at,
                    key,
                    "take the entry out",
                )


def _unmatched(paths: Sequence[str], knowledge: Knowledge) -> Iterator[Result]:
    """What the settings say of files that are not there."""
    settings, walk = knowledge.settings, Walk(knowledge.root)
    for name, entries in (("prompts", settings.prompts), ("house", settings.house), ("ignore", settings.ignore)):
        for pattern in dict.fromkeys(pattern for one in entries for pattern in one.files):
            if not any(matches(pattern, path) for path in paths) and not walk.find([pattern]):
                message = f"no file matches `{pattern}`, which `files` of `lint.{name}` names"
                yield _own("unmatched-files", message, Span(knowledge.config), f"{name} {pattern}", "correct the pattern, or take it out")


def _of_baseline(baseline: Baseline, vanished: int, moved: Mapping[Entry, Entry], as_of: datetime.date, name: str) -> Iterator[Result]:
    if baseline.expires is not None and baseline.expires < as_of:
        yield _own(
            "expired-baseline", f"the baseline held until {baseline.expires}", Span(name), "", "mend what is found; then remove the file"
        )
    elif vanished:
        yield _own(
            "stale-baseline",
            f"{many(vanished, 'finding')} of the baseline {'is' if vanished == 1 else 'are'} gone",
            Span(name),
            "",
            "run `specforge lint --update-baseline`, which takes them out",
        )
    elif moved:
        paths = {one.path: now.path for one, now in moved.items()}
        told = few([f"{printable(path)} is {printable(now)}" for path, now in sorted(paths.items())], MOST_TOLD)
        message = f"{many(len(moved), 'finding')} of the baseline {'stands' if len(moved) == 1 else 'stand'} in a file with another name now: {told}"
        yield _own("stale-baseline", message, Span(name), "", "run `specforge lint --update-baseline`, which follows")


def grown(results: Results, linted: Linted, kept: Baseline, base: Revision, settings: LintConfig) -> Results:
    """Add what the baseline has and had not in the base revision, but for what it had in a file that has another name now."""
    try:
        before = parse(base.read(settings.baseline).decode(), settings.baseline)
    except (OSError, UnicodeDecodeError, UsageError):
        return results
    new = kept.entries - before.entries
    found = {replace(result, waived=""): one for result, one in linted.found.items() if entry_of(result) in new}
    left = {one.path for one in before.entries} - {one.path for one in kept.entries}
    more = sorted(new.difference(_moved(before.entries, found, left, base).values()), key=lambda one: (one.path, one.rule, one.fingerprint))
    if not more:
        return results
    shown = "; ".join(f"{one.rule} in {one.path}" for one in more[:5])
    rest = f", and {len(more) - 5:,} more" if len(more) > 5 else ""
    message = f"the baseline has {many(len(more), 'finding')} that it did not have in {base.name}: {shown}{rest}"
    told = _own(
        "grown-baseline", message, Span(settings.baseline), "", "mend them, or ignore them in the config with a reason, an owner and a day"
    )
    return replace(results, results=(*results.results, *_configured([told], settings)))


def _unseen(knowledge: Knowledge, chosen: Sequence[Chosen], rules: Sequence[Rule], prompts: Sequence[Prompt]) -> tuple[str, ...]:
    ran = {one.rule.name for one in chosen}
    silent = [one.name for one in rules if one.name not in ran]
    named = f" ({', '.join(silent)})" if len(silent) <= FEW else ""
    return tuple(
        one
        for one in (
            "what a model makes of a prompt",
            f"{many(len(silent), 'rule')} that did not run{named}" if silent else "",
            *_not_before(knowledge, prompts),
            *(f"whether examples keep to {name}: {wrong}" for name, wrong in knowledge.unusable_schemas()),
            *_together(knowledge, prompts),
        )
        if one
    )


def _not_before(knowledge: Knowledge, prompts: Sequence[Prompt]) -> Iterator[str]:
    """What was not seen of the base."""
    base = knowledge.base
    if base is None:
        yield "what was there before, since no base was named"
        return
    new: dict[str, list[str]] = {}
    for one in prompts:
        if knowledge.known(one).base is None:
            module = next((each for each in base.submodules if one.file.path.startswith(f"{each}/")), "")
            new.setdefault(module, []).append(_called(one))
    for module, names in new.items():
        why = f"names a commit of the submodule {printable(module)}, and holds no file of it" if module else "has no such prompt"
        yield f"what was there before of {few(names, MOST_TOLD)}: `{base.name}` {why}"


def _called(prompt: Prompt) -> str:
    return f"`{prompt.name}` of {prompt.file.path}" if prompt.name else prompt.file.path


def _together(knowledge: Knowledge, prompts: Sequence[Prompt]) -> Iterator[str]:
    """What was not seen of values that were filled in together."""
    many_filled = [(one, names) for one in prompts if (names := filled_together(one, knowledge.known(one)))]
    for prompt, names in many_filled[:MOST_TOLD]:
        yield f"what {many(len(names), 'variable')} of {_called(prompt)} do by themselves: it is long or has many, and they were filled in together"
    if len(many_filled) > MOST_TOLD:
        yield f"the same in {many(len(many_filled) - MOST_TOLD, 'other prompt')}"
