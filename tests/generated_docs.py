"""The generated pages: the language from its models, checks and compilers from where they are written, schemas for editors.

Run as a module to write them; the tests compare them with what is committed.
"""

import ast
import inspect
import itertools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args, get_origin

from pydantic import WithJsonSchema

from specforge.drift import Asked, Disk, classify
from specforge.explaining import explain
from specforge.grading.grade import GRADERS
from specforge.json_forms import printed
from specforge.lock import mark
from specforge.probing import promises  # noqa: F401  they register themselves
from specforge.probing.promise import DECIDES, PROMISES
from specforge.registry import find_checks, find_compilers, find_rules
from specforge.reporting.telling import report_schema
from specforge.runners.exported import CHECKS, FEATURES, Means
from specforge.runners.exporting import RUNNERS, exporter
from specforge.spec import (
    boundary,
    cases,
    checks,
    decisions,
    documents,
    events,
    facts,
    fields,
    hand_overs,
    judgements,
    models,
    probes,
    purposes,
    results,
    rules,
    sessions,
    stress,
    tools,
    turns,
)
from specforge.spec import pages as paging
from specforge.spec.documenting import descriptions
from specforge.spec.element import Element
from specforge.spec.model import Model
from specforge.spec.schema import language_schema

ROOT = Path(__file__).parent.parent
SECTIONS = (
    ("Features and modules", documents, decisions, hand_overs),
    ("Facts", facts),
    ("Rules and intents", rules),
    ("Checks", checks, turns),
    ("Examples and cases", cases),
    ("Stress", stress),
    ("Judgement calls", judgements),
    ("Tools", tools, fields, results, paging),
    ("Probes", probes),
    ("Sessions", sessions, events, boundary, purposes),
    ("Models", models),
)


def pages() -> dict[str, str]:
    """Every generated file, by its path in the repository."""
    return {
        "docs/language.md": language(),
        "docs/checks.md": "# Checks\n\nGenerated from the checks themselves.\n\n" + plugins(find_checks()),
        "docs/architecture.md": architecture(),
        "docs/runners/index.md": runners(),
        "docs/states.md": states(),
        "docs/probing.md": probing(),
        "docs/compilers.md": "# Compilers\n\nGenerated from the compilers themselves.\n\n" + plugins(find_compilers()),
        "docs/prompt-rules.md": "# Rules over prompts\n\nGenerated from the rules themselves.\n\n"
        + plugins(find_rules()).replace("\r", "␍"),
        "schema/feature.schema.json": printed(language_schema("feature")),
        "schema/module.schema.json": printed(language_schema("module")),
        "schema/report.schema.json": printed(report_schema()),
    }


def architecture() -> str:
    """The page as it is, with its table of layers replaced by that of the import contracts."""
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    rows = ["| module | what it owns |", "|---|---|"]
    for name in (name for line in contracts[0]["layers"] for name in line.split(" | ")):
        file = ROOT / "specforge" / f"{name}.py"
        source = file if file.is_file() else ROOT / "specforge" / name / "__init__.py"
        rows.append(f"| `{name}` | {(ast.get_docstring(ast.parse(source.read_text(encoding='utf-8'))) or '').splitlines()[0]} |")
    start, end = page.index("| module | what"), page.index("\n\n## Decisions")
    return page[:start] + "\n".join(rows) + page[end:]


def probing() -> str:
    """The page as it is, with every promise that a walk asks, and what decides it."""
    page = (ROOT / "docs/probing.md").read_text(encoding="utf-8")
    kinds = [f"- *{kind}*: {text[0].lower()}{text[1:]}" for kind, text in DECIDES.items()]
    rows = [f"| `{one.id}` | {one.kind} | {one.says} |" for one in PROMISES]
    table = ["", *kinds, "", "| promise | decided by | what holds |", "|---|---|---|", *rows, ""]
    mark = "<!-- promises -->\n"
    return page[: page.index(mark) + len(mark)] + "\n".join(table)


def states() -> str:
    """The state of an artifact in every combination of what it can be."""
    lines = [
        "# Every combination",
        "",
        "Generated from the classifier, which `build`, `check` and the library share.",
        "E is what a build would write, L what the lock says was written, D what is on disk; `e`, `l` and `d` are three different texts, and `e or l` is a lock whose build was interrupted.",
        "`moved` says whether anything that the artifact is made from differs from what the lock says, where that decides, and `repeats` whether it comes out the same when it is made once more.",
        "What is *stale*, *unexplained*, *diverged* or *orphaned* here is *written-by-newer* where that is so because a newer specforge wrote it.",
        "What the states mean, and what a build does, stands in [drift.md](drift.md).",
        "",
        "| E | L | D | moved | repeats | state |",
        "|---|---|---|---|---|---|",
    ]
    for expected, locked, disk in itertools.product(EXPECTED, LOCKED, DISKS):
        found = {(moved, repeats): standing(expected, locked, disk, moved, repeats) for moved in (False, True) for repeats in (True, False)}
        if len(set(found.values())) == 1:
            lines.append(f"| {expected} | {locked} | {disk} | | | {found[True, True]} |")
            continue
        for (moved, repeats), state in found.items():
            if found[moved, True] != found[moved, False]:
                lines.append(f"| {expected} | {locked} | {disk} | {YES[moved]} | {YES[repeats]} | {state} |")
            elif repeats:
                lines.append(f"| {expected} | {locked} | {disk} | {YES[moved]} | | {state} |")
    return "\n".join(lines) + "\n"


YES = {True: "yes", False: "no"}
EXPECTED = {"": None, "e": "e\n"}
LOCKED = {"": (), "e": ("e\n",), "l": ("l\n",), "e or l": ("e\n", "l\n")}
MERGED = "a d that builds wrote on the sides of a merge"
CONFLICT = "<<<<<<< ours\n{}=======\n{}>>>>>>> theirs\n"
DISKS = {
    "": (Disk(), None),
    "e": (Disk("e\n"), None),
    "e with CRLF": (Disk("e\n", crlf=True), None),
    "l": (Disk("l\n"), None),
    "d": (Disk("d\n"), None),
    "a conflict of e and l": (Disk(CONFLICT.format("e\n", "l\n")), None),
    "a conflict of e and d": (Disk(CONFLICT.format("e\n", "d\n")), None),
    MERGED: (Disk("d\n"), None),
    f"a conflict of e and {MERGED}": (Disk(CONFLICT.format("e\n", "d\n")), None),
    "nothing, since it is not checked out": (Disk(), None),
    "no readable file": (Disk(unreadable="it is a folder"), None),
    "any text, at its former place": (Disk(), Disk("d\n")),
    "d, and a text at its former place": (Disk("d\n"), Disk("d\n")),
}


def runners() -> str:
    """The page about eval runners: its text as it is, with the table of how everything is expressed made anew."""
    page = (ROOT / "docs/runners/index.md").read_text(encoding="utf-8")
    modules = {name: exporter(name).EXPRESSES for name, module in RUNNERS.items() if (ROOT / f"specforge/runners/{module}.py").exists()}
    means = {Means.NATIVE: "native", Means.SCORER: "ours", Means.OMITTED: "left out"}
    keys = [*(name.rstrip("_") for name in GRADERS), *(name for name in FEATURES if name != "judged")]
    rows = [f"| | {' | '.join(modules)} |", "|---" * (len(modules) + 1) + "|"]
    rows += [f"| `{key}` | {' | '.join(means[one[key].means] for one in modules.values())} |" for key in keys]
    start, end = page.index("| | "), page.index("\n\n", page.index("| | "))
    details = [
        f"### {name}\n\n" + "\n".join(f"- {told}: {', '.join(_called(found))}" for told, found in _by(one).items())
        for name, one in modules.items()
    ]
    return page[:start] + "\n".join(rows) + page[end : page.index("\n### ")] + "\n" + "\n\n".join(details) + "\n"


def _called(keys: list[str]) -> list[str]:
    """Names as the page says them: all checks together, where they are expressed alike."""
    every = set(CHECKS) <= set(keys)
    return [*(f"`{key}`" for key in keys if not (every and key in CHECKS)), *(["every check but `judged`"] if every else [])]


def _by(expresses) -> dict[str, list[str]]:
    """The names of what is expressed in the same way, by how that is told."""
    found: dict[str, list[str]] = {}
    for key, one in expresses.items():
        found.setdefault(one.by, []).append(key)
    return found


@dataclass
class Answers(Asked):
    not_here: bool
    moves: bool
    again: bool
    of_a_merge: bool

    def left_out(self) -> bool:
        return self.not_here

    def moved(self) -> bool:
        return self.moves

    def repeats(self) -> bool:
        return self.again

    def merged(self) -> bool:
        return self.of_a_merge


def standing(expected: str, locked: str, disk: str, moved: bool, repeats: bool) -> str:
    marks = frozenset(map(mark, LOCKED[locked]))
    settled = locked != "e or l"
    there, before = DISKS[disk]
    state = classify(
        EXPECTED[expected], marks, there, Answers("not checked out" in disk, moved, repeats, MERGED in disk), before=before, settled=settled
    )
    return state.value if state else "none of ours"


def plugins(found) -> str:
    return "\n".join(explain(plugin).replace("# ", "## ", 1) for plugin in found)


def language() -> str:
    lines = [
        "# The language",
        "",
        "Generated from the models.",
        "A key marked * is required; `specforge explain KEY` prints what stands here.",
        "Whole specs are in [examples/feature_specs](../examples/feature_specs): the store agent and the airline agent use most of what there is.",
        "What a feature is made of is shown by an example in each section; together they are one project.",
        "",
        "Sections: " + ", ".join(f"[{title.lower()}](#{anchor(title)})" for title, *_ in SECTIONS) + ".",
        "",
        "The last column is for changes of what is in use: who notices one, and how loud adding, removing and changing it is told ([diff.md](diff.md)).",
        "",
    ]
    lines += model_lines(Element, "What every element has")
    for title, section, *parts in SECTIONS:
        lines += [f"## {title}", "", *(inspect.getdoc(section) or "").splitlines(), ""]
        whole = (documents.Shared, documents.Feature, documents.Module)
        models_of_it = (model for module in (*parts, section) for model in models_of(module))
        for model in sorted(models_of_it, key=lambda model: model not in whole):
            lines += model_lines(model, model.__name__)
    return "\n".join(lines).rstrip("\n") + "\n"


def anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def models_of(module) -> Iterator[type[Model]]:
    for value in vars(module).values():
        if inspect.isclass(value) and issubclass(value, Model) and value.__module__ == module.__name__:
            yield value


BASES = {
    documents.Shared: "It has the keys that [features and modules have in common](#shared), and these:",
    Element: "Beside these it can have the keys that [every element has](#what-every-element-has).",
}
"""What is said of the keys of a model that stand in the table of another one."""


def model_lines(model: type[Model], title: str) -> Iterator[str]:
    yield from (f"### {title}", "", *(inspect.getdoc(model) or "").splitlines(), "")
    base = next((one for one in BASES if issubclass(model, one) and model is not one), None)
    if base is not None:
        yield from (BASES[base], "")
    if model.short:
        yield from (f"A bare value stands for `{model.short}`.", "")
    yield from ("| key | value | what it is | on change |", "|---|---|---|---|")
    for name, field in model.model_fields.items():
        if base is not None and name in base.model_fields and name not in vars(model)["__annotations__"] and name != "id":
            continue
        policy = policy_of(field)
        star = "*" if field.is_required() else ""
        loud = f"{policy.category.name}: {policy.add.name.lower()} / {policy.remove.name.lower()} / {policy.change.name.lower()}"
        about = " ".join(descriptions(model)[name].split()).replace("|", "\\|")
        yield f"| `{field.alias or name}`{star} | {'percentage' if in_percent(field.metadata) else shown(field.annotation)}{unless_said(field)} | {about} | {loud} |"
    yield ""


def unless_said(field) -> str:
    """What a key means that is left out, where that is a value."""
    value = field.default
    if field.is_required() or not isinstance(value, str | int | tuple) or not value:
        return ""
    values = value if isinstance(value, tuple) else ("true",) if value is True else (f"{value}%" if in_percent(field.metadata) else value,)
    return f"; {' and '.join(f'`{one}`' for one in values)} when left out"


def in_percent(metadata) -> bool:
    return any("%" in str(one.json_schema) for one in metadata if isinstance(one, WithJsonSchema))


def policy_of(field):
    from specforge.spec.policy import Change

    found = [one for one in field.metadata if isinstance(one, Change)]
    assert len(found) == 1
    return found[0]


def shown(annotation) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is tuple:
        return f"list of {shown(arguments[0])}"
    if str(origin).endswith("Literal"):
        return ", ".join(f"`{one}`" for one in arguments)
    if hasattr(annotation, "__metadata__"):
        return "percentage" if in_percent(annotation.__metadata__) else "number" if arguments[0] == int | float else shown(arguments[0])
    if origin is not None and "Mapping" in str(origin):
        return f"names to {shown(arguments[1])}"
    if arguments:
        return " or ".join(dict.fromkeys(shown(one) for one in arguments if one is not type(None)))
    if inspect.isclass(annotation) and issubclass(annotation, Model):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    names = {"str": "text", "int": "whole number", "bool": "true or false", "timedelta": "duration", "date": "date", "object": "free data"}
    return names.get(getattr(annotation, "__name__", str(annotation)), str(annotation))


def main() -> None:
    for path, text in pages().items():
        target = ROOT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
