"""Cases written into the files of an eval runner, in a folder that specforge keeps."""

import datetime
import importlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from msgspec import Struct

from specforge.config import Config
from specforge.errors import UsageError, reason_of
from specforge.json_forms import printed
from specforge.lock import line_hash
from specforge.opening import open_project
from specforge.runners.clean import DriftError, drifted
from specforge.runners.exported import Exported, Loss
from specforge.runners.suite import Suite, suite_of
from specforge.spec.model import nearest
from specforge.version import __version__
from specforge.writing import delete, read_disk, write

RUNNERS: Mapping[str, str] = {
    "promptfoo": "promptfoo",
    "inspect": "inspect_ai",
    "pydantic-evals": "pydantic_evals",
    "deepeval": "deepeval",
    "github-models": "github_models",
    "openai-evals": "openai_evals",
}
"""The module of each exporter below `specforge.runners`, by the name of its runner.

Each has `EXPRESSES`, how everything that a case can have is expressed, and `export(suite)`."""
MANIFEST = "specforge-export.json"
FORMAT = "specforge-export/1"


class Export(Struct, frozen=True):
    """What was written for one runner."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    cases: int
    """How many cases the features have."""
    exported: int
    """How many of them are in the export."""
    losses: tuple[Loss, ...]
    run: tuple[str, ...]
    """The commands that run it."""


class Wishes(Struct, frozen=True):
    """What a person agrees to."""

    force: bool = False
    """Write over what is in the folder and is not ours, or was edited."""
    drifted: bool = False
    """Export what the spec says although the artifacts on disk say something else."""
    stress: bool = False
    """Export the written cases under stress, too."""


def exporter(runner: str) -> ModuleType:
    """Give the module that exports for a runner.

    Raises:
        UsageError: when there is none.
    """
    if runner not in RUNNERS:
        help = "it needs none: run `pytest --specforge`" if runner == "pytest" else nearest(runner, RUNNERS)
        raise UsageError(f"there is no export for `{runner}`", help)
    return importlib.import_module(f"specforge.runners.{RUNNERS[runner]}")


def suites(root: Path, config: Config, as_of: datetime.date, features: Sequence[str] = (), *, stress: bool = False) -> tuple[Suite, ...]:
    """Give the suites of some features, or of all.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day on which waivers are judged.
        features: Ids, or a variant as `store-agent/main/en-US`.
        stress: Whether the written cases under stress belong to them.

    Raises:
        InvalidSpecError: when a spec has an error.
        UsageError: when there is no such feature.
    """
    opened, _ = open_project(root, config, as_of)
    found = []
    for view in opened.project.views:
        if not features or view.id in features or view.folder in features:
            folder = f"{opened.setup.output}/{view.folder}"
            texts = opened.texts[view.id]
            tools = texts.get(f"{folder}/tools.json")
            found.append(suite_of(view, str(texts[f"{folder}/prompt.md"]), None if tools is None else json.loads(tools), stress=stress))
    names = {name for view in opened.project.views for name in (view.id, view.folder)}
    for name in features:
        if name not in names:
            raise UsageError(f"there is no feature `{name}`", nearest(name, names))
    return tuple(found)


def export(root: Path, config: Config, as_of: datetime.date, runner: str, features: Sequence[str], out: Path, wishes: Wishes) -> Export:
    """Write the cases of features for a runner.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day on which waivers are judged.
        runner: The runner.
        features: What is exported; everything when empty.
        out: The folder of the export.
        wishes: What a person agrees to.

    Raises:
        DriftError: when an artifact is not what its spec says.
        InvalidSpecError: when a spec has an error.
        UsageError: when there is no such runner or feature, or the folder has files that are not ours.
    """
    module = exporter(runner)
    found = suites(root, config, as_of, features, stress=wishes.stress)
    if not wishes.drifted and (findings := drifted(root, config, as_of, {suite.feature for suite in found}, {"accepted"})):
        raise DriftError(findings)
    files: dict[str, str] = {}
    losses: list[Loss] = []
    run = []
    left = 0
    for suite in found:
        one: Exported = module.export(suite)
        files |= one.files
        losses += one.losses
        left += len({loss.case for loss in one.losses if loss.whole})
        run.append(one.run)
    _make(out)
    before = _kept(out)
    for path in files if not wishes.force else ():
        disk = read_disk(out, path)
        if disk.text is not None and disk.text != files[path] and before.get(path) != line_hash(disk.text):
            was = "was edited" if path in before else "was not written by specforge"
            raise UsageError(f"{out / path} {was}, and an export would replace it", "move it away, choose another folder, or say `--force`")
    gone = [path for path in before if path not in files and before[path] == line_hash(read_disk(out, path).text or "")]
    manifest = {
        "format": FORMAT,
        "runner": runner,
        "specforge": __version__,
        "suites": {suite.name: {"prompt": suite.prompt_mark, "cases": len(suite.records)} for suite in found},
        "losses": [{"case": one.case, "what": one.what, "why": one.why, "whole": one.whole} for one in losses],
        "files": {path: line_hash(text) for path, text in sorted(files.items())},
    }
    for path, text in sorted(files.items()):
        write(out, path, text)
    write(out, MANIFEST, printed(manifest))
    for path in gone:
        delete(out, path)
    count = sum(len(suite.records) for suite in found)
    return Export(tuple(sorted(files)), tuple(gone), count, count - left, tuple(losses), tuple(dict.fromkeys(run)))


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "a file stands there" if isinstance(error, FileExistsError | NotADirectoryError) else reason_of(error)
        raise UsageError(f"{out} cannot be made: {reason}", "name another folder with `--out`") from None


def _kept(out: Path) -> dict[str, str]:
    """What an earlier export wrote into a folder, with the mark of each file."""
    text = read_disk(out, MANIFEST).text
    try:
        found = json.loads(text or "{}")
        return {str(path): str(one) for path, one in found["files"].items()} if found.get("format") == FORMAT else {}
    except (ValueError, AttributeError, KeyError, TypeError):
        return {}
