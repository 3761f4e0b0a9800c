"""Mutants for a real run: each as a prompt and tool contracts in a folder of its own, and a manifest of them all."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from specforge.compilers.tools import tools
from specforge.errors import UsageError, reason_of
from specforge.evaluation.cases import digest
from specforge.json_forms import json_line
from specforge.mutation.mutants import mutated, view_in
from specforge.mutation.scoring import Result, Scored
from specforge.project import View
from specforge.prompting.layout import prompt_text
from specforge.writing import delete, write

MANIFEST = "manifest.jsonl"
FORMAT = "specforge-mutants/1"


def export(folder: Path, scored: Iterable[Scored]) -> int:
    """Write every mutant that was tried; what an earlier export wrote into the folder is replaced.

    Returns:
        How many mutants were written, each variant of one for itself.

    Raises:
        UsageError: when the folder holds something that no export wrote, or cannot be written.
    """
    earlier = _earlier(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {reason_of(error)}", "name a folder that can be written") from None
    lines: list[str] = [json_line({"format": FORMAT, "manifest": True})]
    files: dict[str, str] = {}
    before: dict[str, tuple[str, str | None]] = {}
    for one in scored:
        for result in one.results:
            for view in result.views:
                if any(change.place.route == ("sessions",) for change in result.mutant.changes):
                    continue  # no agent is told of session boundaries
                if (written := _entry(one, result, view, before)) is not None:
                    lines.append(json_line(written[0]))
                    files.update(written[1])
    for path in earlier:
        if path not in files:
            delete(folder, path)
    for path, text in files.items():
        write(folder, path, text)
    # The manifest comes last: a folder without one is not taken for a whole export.
    write(folder, MANIFEST, "".join(lines))
    return len(lines) - 1


def _earlier(folder: Path) -> tuple[str, ...]:
    """The files that an earlier export wrote."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder} is no folder", "name a folder that is new, empty, or an earlier export")
    if not folder.exists() or not any(folder.iterdir()):
        return ()
    cure = "name a folder that is new, empty, or an earlier export"
    try:
        entries = [json.loads(line) for line in (folder / MANIFEST).read_text(encoding="utf-8").splitlines()]
        if entries[0] != {"format": FORMAT, "manifest": True}:
            raise ValueError
        listed = [path for entry in entries[1:] for path in (entry["prompt"], entry["tools"]) if path is not None]
        known = tuple(path for path in listed if isinstance(path, str) and ".." not in path.split("/") and not path.startswith("/"))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        raise UsageError(f"{folder} holds files that no export of mutants wrote", cure) from None
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or path.is_file()}
    if others := sorted(there - {*known, MANIFEST}):
        raise UsageError(f"{folder} holds `{others[0]}`, which no export of mutants wrote", f"move it away, or {cure}")
    return known


def _texts(view: View) -> tuple[str, str | None]:
    """The prompt and the tool contracts."""
    return prompt_text(view), next((one.text for one in tools.run(view)), None)


def _entry(
    scored: Scored, result: Result, view: View, known: dict[str, tuple[str, str | None]]
) -> tuple[dict[str, object], dict[str, str]] | None:
    """What the manifest says of a mutant in one variant, and its files; nothing when an agent is told the same as before."""
    mutant = result.mutant
    changed = view_in(mutated(view.project, mutant), view)
    before = known[view.folder] = known.get(view.folder) or _texts(view)
    prompt, contracts = after = _texts(changed)
    if after == before:
        return None
    folder = "/".join((scored.feature, digest([mutant.id]), *view.values))
    sha = hashlib.sha256(prompt.encode()).hexdigest()
    texts = {f"{folder}/prompt.md": prompt} | ({f"{folder}/tools.json": contracts} if contracts is not None else {})
    entry: dict[str, object] = {
        "mutant": mutant.id,
        "feature": scored.feature,
        "variant": dict(view.variant),
        "operator": mutant.operator,
        "ref": mutant.ref,
        "what": mutant.what,
        "prompt": f"{folder}/prompt.md",
        "tools": f"{folder}/tools.json" if contracts is not None else None,
        "sha256": sha,
        "same_prompt": prompt == before[0],
        "offline": result.state,
        "cases": list(_cases(result)),
    }
    return entry, texts


def _cases(result: Result) -> Iterator[str]:
    """The cases that touch a mutant: those that notice it, then those that are about what is mutated."""
    yield from dict.fromkeys((*(kill.case for kill in result.noticed.kills), *result.noticed.tried))
