"""What `specforge lint` does, below the command line: lint, repair, and keep the baseline."""

import datetime
import os
from collections.abc import Callable, Container, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.amounts import many
from specforge.config import Config
from specforge.errors import UsageError
from specforge.git.revision import open_revision
from specforge.globs import WILD, matches
from specforge.lint_config import LintConfig
from specforge.lock import FOLDER
from specforge.outputs.filing import write_file
from specforge.outputs.result import IN_BASELINE, Result, Results
from specforge.prompt_lint import baseline as baselines
from specforge.prompt_lint.baseline import Baseline
from specforge.prompt_lint.choosing import choose, rules_of
from specforge.prompt_lint.fixing import Fixed, fixed, keeps, write
from specforge.prompt_lint.knowing import Knowledge
from specforge.prompt_lint.linting import Linted, Reach, ReadFile, grown, lint, read, shown
from specforge.prompt_lint.prompt import File
from specforge.prompt_lint.reading.files import matching_files, read_prompts
from specforge.prompt_lint.recalling import Memory
from specforge.prompt_lint.rule import Rule
from specforge.prompt_lint.running import Found
from specforge.prompt_lint.spreading import is_spread
from specforge.verdicts import Seen

ROUNDS = 10
"""The most times that fixes are applied after one another."""
MOST_TOLD = 10
"""The most files of which it is told why they were not repaired."""


class Request(Struct, frozen=True):
    """What was asked for."""

    paths: tuple[Path, ...] = ()
    rules: tuple[str, ...] = ()
    every: bool = False
    exclude: tuple[str, ...] = ()
    base: str | None = None
    fix: bool = False
    baseline: Path | None = None
    """Another file than that of the settings."""
    without_baseline: bool = False
    write_baseline: bool = False
    update_baseline: bool = False
    until: datetime.date | None = None
    """The last day of a baseline that is written."""
    config: str | None = None
    """What the file of the settings is called, when it is not that of the project."""
    recalling: bool = False
    """Whether what was found in prompts that have not changed is taken from memory."""


class Judged(Struct, frozen=True):
    """What came of it."""

    results: Results
    said: tuple[str, ...]
    """Sentences about what was written."""
    seen: Seen | None = None
    """What the verdict depends on, but for the config; nothing when it is not to be remembered."""


def judge(root: Path, config: Config, rules: Sequence[Rule], as_of: datetime.date, request: Request) -> Judged:
    """Lint the prompts of a project, and repair them or keep the baseline where that was asked for.

    Args:
        root: The project.
        config: Its settings.
        rules: Every rule that there is, but for those of the settings.
        as_of: The day on which what expires is judged.
        request: What was asked for.

    Raises:
        UsageError: when what was asked for cannot be.
        BaseError: when there is no such base.
    """
    settings = config.lint
    if request.baseline is not None:
        settings = settings.model_copy(update={"baseline": shown(root, request.baseline)})
    _check(request, as_of)
    paths = request.paths or configured_paths(root, settings.paths)
    if not paths:
        raise UsageError("no prompt was named", 'name files or folders, or set `paths = ["prompts"]` in `[lint]` of the config')
    every = rules_of(settings, rules)
    chosen = choose(every, settings, request.rules, every=request.every)
    base = None if request.base is None else open_revision(root, request.base)
    own = "specforge.toml" if (root / "specforge.toml").is_file() else "pyproject.toml"
    knowledge = Knowledge(root, settings, as_of, base, request.config or own)
    place = root / settings.baseline if request.baseline is None else request.baseline
    kept = None if request.without_baseline or request.write_baseline else baselines.read(place)
    if kept is None and (request.update_baseline or request.baseline) and not request.write_baseline:
        raise UsageError(f"there is no baseline {place.name}", "write one with `--write-baseline`")
    exclude = (*settings.exclude, *request.exclude)
    by_pattern = not request.paths and any(WILD.intersection(one) for one in settings.paths)
    looked: list[Path] = []

    # What the rules of a plugin depend on is known only after they ran, as a module that one imports when it is called.
    memory = Memory(root, chosen, knowledge) if request.recalling and not config.plugins else None
    reach = Reach.NAMED if request.paths else Reach.PART if request.exclude else Reach.WHOLE

    def run() -> Linted:
        return lint(read(root, paths, exclude, looked), chosen, every, knowledge, kept, reach=reach, memory=memory)

    linted = run()
    said: list[str] = []
    if request.fix:
        compiled = f"{config.output}/" if (root / FOLDER).is_dir() else None
        linted = _repaired(linted, run, compiled, said)
    if memory is not None:
        memory.save()
    if request.write_baseline:
        linted = replace(linted, results=_begun(place, linted, request.until, said))
    elif request.update_baseline and kept is not None:
        linted = replace(linted, results=_shrunk(place, kept, linted, said))
    results = linted.results
    if base is not None and kept is not None:
        results = grown(results, linted, kept, base, settings)
    unknown = bool(config.plugins) and is_spread([prompt for one in linted.files for prompt in one.prompts])
    on_more = said or base is not None or by_pattern or unknown
    return Judged(results, tuple(said), None if on_more else _seen(root, settings, place, kept, linted, looked))


def _seen(root: Path, settings: LintConfig, baseline: Path, kept: Baseline | None, linted: Linted, looked: Sequence[Path]) -> Seen | None:
    """What a run depended on; nothing where that is more than the files that it names."""
    named = [one.files for one in settings.prompts] + [one.files for one in settings.house] + [one.files for one in settings.ignore]
    patterns = {pattern for files in named for pattern in files}
    if any(not any(matches(pattern, file.path) for file in linted.files) for pattern in patterns):
        return None  # whether a file matches one was looked for elsewhere
    scopes = (settings.facts, *settings.prompts)
    if any(one.held_out or one.locales or one.files_exist for one in scopes) or any(one.reading.unread for one in linted.files):
        return None
    facts = [root / name for one in scopes for name in (one.tools, one.answer) if name is not None]
    gone = [root / one.path for one in kept.entries] if kept is not None else []  # whether a file is there decides what is left of them
    files = [_absolute(one) for one in (baseline, *facts, *gone, *(file.where for file in linted.files))]
    return Seen("/", (), (), (), tuple(sorted({_absolute(one) for one in looked})), tuple(sorted(set(files))))


def _absolute(path: Path) -> str:
    """The path below the root of all folders."""
    return os.path.abspath(path).lstrip("/")  # noqa: PTH100  links are not followed


def configured_paths(root: Path, patterns: Sequence[str]) -> tuple[Path, ...]:
    """Give the files and folders that the settings name.

    Raises:
        UsageError: when there is nothing of that name.
    """
    found: list[Path] = []
    for one in patterns:
        matching = matching_files(root, one) if WILD.intersection(one) else [root / one]
        if not matching:
            raise UsageError(
                f"no file that could hold a prompt matches `{one}`, which `paths` of `[lint]` names",
                "end it with names of files, as in `prompts/**/*.md`, or name a folder, as in `prompts`",
            )
        if not os.path.lexists(matching[0]):
            raise UsageError(f"there is nothing at {one}, which `paths` of `[lint]` names", "correct it, or take it out")
        found += matching
    return tuple(found)


def _check(request: Request, as_of: datetime.date) -> None:
    for one in request.exclude:
        if not one.strip("./ "):
            raise UsageError(f"`--exclude {one!r}` names no file", "write a glob as in `drafts/*.md`, or leave it out")
    if request.write_baseline and request.update_baseline:
        raise UsageError("a baseline is either written or updated", "name one of `--write-baseline` and `--update-baseline`")
    if request.write_baseline and (request.rules or request.every):
        raise UsageError("a baseline is of the rules that the config turns on", "leave out `--rule` and `--all`")
    if request.without_baseline and (request.baseline or request.update_baseline or request.write_baseline):
        raise UsageError("`--no-baseline` leaves the baseline out of it", "leave out the other options about the baseline")
    if request.until is not None and not request.write_baseline:
        raise UsageError("`--until` is the last day of a new baseline", "name it with `--write-baseline`")
    if request.until is not None and request.until < as_of:
        raise UsageError(f"{request.until} is over, and so would be the baseline", "name a day to come with `--until`")


def _repaired(linted: Linted, run: Callable[[], Linted], compiled: str | None, said: list[str]) -> Linted:
    """Repair files, as often as that brings something new.

    Args:
        linted: What was found.
        run: Lints again.
        compiled: How the paths of artifacts begin, whose spec is to be repaired in their place; nothing when there are none.
        said: Sentences about it are added.
    """
    total, left = 0, dict[str, str]()
    for _ in range(ROUNDS):
        number = 0
        left.clear()  # what had changed in the meantime has been read again
        by_path: dict[str, list[tuple[Result, Found]]] = {}
        for result, one in linted.found.items():
            by_path.setdefault(result.at.path, []).append((result, one))
        for file in linted.files:
            made = fixed(by_path.get(file.path, ()))
            if made is None:
                continue
            if why := _unwritten(file, made, compiled):
                left[file.path] = why
            else:
                number += made.number
        total += number
        if not number:
            break
        linted = run()
    said.append(f"repaired {many(total, 'finding')}" if total else "nothing could be repaired")
    said += [f"{path} was not repaired: {why}" for path, why in list(left.items())[:MOST_TOLD]]
    if len(left) > MOST_TOLD:
        said.append(f"{many(len(left) - MOST_TOLD, 'file')} more were not repaired")
    return _by_hand(linted, left)


def _by_hand(linted: Linted, paths: Container[str]) -> Linted:
    """Offer no repair again that was refused."""

    def told(one: Result) -> Result:
        if one.repair is None or one.at.path not in paths:
            return one
        return replace(one, repair=replace(one.repair, safe=False))

    results = replace(linted.results, results=tuple(map(told, linted.results.results)))
    return replace(linted, results=results, found={told(result): one for result, one in linted.found.items()})


def _unwritten(file: ReadFile, made: Fixed, compiled: str | None) -> str:
    """Write a repaired file, or say why not."""
    if compiled is not None and file.path.startswith(compiled):
        return "it is compiled; repair the spec, and run `specforge build`"
    if not keeps(made, file.prompts, read_prompts(File(file.path, made.text))[0]):
        return "the file would say something else than is meant, as where an escape comes about; repair it by hand"
    return write(file.where, file.reading, made.text)


def _begun(place: Path, linted: Linted, until: datetime.date | None, said: list[str]) -> Results:
    if os.path.lexists(place):
        raise UsageError(
            f"{place.name} is there already, and a baseline only shrinks",
            "run `--update-baseline`, which takes out what is gone; to begin anew, remove the file first",
        )
    taken = [one for one in linted.results.results if one in linted.found and not one.waived]
    write_file(place, Baseline(frozenset(map(baselines.entry_of, taken)), until).text())
    said.append(f"wrote {place.name} with {many(len(taken), 'finding')}")
    marks = {one.fingerprint for one in taken}
    return replace(
        linted.results,
        results=tuple(replace(one, waived=IN_BASELINE) if one.fingerprint in marks else one for one in linted.results.results),
    )


def _shrunk(place: Path, kept: Baseline, linted: Linted, said: list[str]) -> Results:
    left = replace(kept, entries=(kept.entries - linted.gone - linted.moved.keys()).union(linted.moved.values()))
    if linted.gone or linted.moved:
        write_file(place, left.text())
    followed = f", and followed {len(linted.moved):,} to the new name of their file" if linted.moved else ""
    said.append(f"took {many(len(linted.gone), 'finding')} out of {place.name}{followed}; {len(left.entries):,} left")
    return replace(linted.results, results=tuple(one for one in linted.results.results if one.rule != "stale-baseline"))
