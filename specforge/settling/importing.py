"""A first spec drafted from what a team has, with links to where every piece of it came from."""

import datetime
import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from specforge.config import Config
from specforge.errors import UsageError, reason_of
from specforge.finding import Severity
from specforge.importing.drafting import draft
from specforge.importing.pieces import Leftover, Link
from specforge.line_ends import unified
from specforge.links import HEADING
from specforge.loading.assembly import assemble
from specforge.opening import Setup, open_part, set_up
from specforge.partition import Part
from specforge.settling.chosen_prompts import HOLDING, Chosen, chosen_prompt
from specforge.source.plain import read_plain
from specforge.starting import checked_id
from specforge.writing import exclusive, write

MOST_BYTES = 5_000_000
DEFAULT = ("defaultTest",)
"""Where promptfoo says what holds for every test."""
ANY_PROMPT = frozenset(("prompt", "system", "system-prompt", "instructions"))
"""Names of files that do not say whose prompt they hold; their folder does."""
WAIVED = datetime.timedelta(days=60)
"""How long errors of a draft are waived."""


class Imported(Struct, frozen=True):
    """What came of an import."""

    spec: str
    """The path of the drafted spec, inside the project."""
    links: int
    leftovers: tuple[Leftover, ...]
    narrowed: Mapping[str, int]
    """How many rules hold only where a `when` holds that is guessed, by the intent."""
    bound: int
    """How many sentences of the role are rules, which nothing judges there."""


def import_feature(
    root: Path,
    config: Config,
    as_of: datetime.date,
    prompt: Path,
    evals: Path | None,
    tools: Path | None,
    feature: str | None,
    name: str | None = None,
) -> Imported:
    """Draft a spec into `specs/`; what checks and the prompt lint call an error in it is waived for some weeks, so that it can be built at once.

    Args:
        root: The project.
        config: Its settings.
        as_of: The day that waivers are counted from.
        prompt: The hand-written prompt; it stays where it is, and the spec links it.
        evals: A runner's config or cases.
        tools: Tool schemas.
        feature: The id of the feature; made from the folder or the name of the prompt when left out.
        name: Which prompt of a program or a file of data is meant; needed where that holds several.

    Raises:
        UsageError: when a file cannot be read or understood, or the spec exists already.
    """
    texts = [None if path is None else _read(path) for path in (prompt, evals, tools)]
    chosen = _chosen(prompt, texts[0] or "", name)
    id = checked_id(feature or _id(prompt))
    names = [None if path is None else _inside(root, path) for path in (prompt, evals, tools)]
    target = f"specs/{id}.yaml"
    if (root / target).exists():
        raise UsageError(f"{target} exists already", "name another feature with `--feature`, or move it away")
    try:
        made = draft(
            chosen.drafted if chosen else texts[0] or "",
            texts[1],
            texts[2],
            id,
            prompt_file=names[0] or "",
            evals_file=names[1] or "",
            tools_file=names[2] or "",
        )
    except UsageError as error:  # the draft calls files as its spec does
        said = str(error)
        for called, path in zip(names, (prompt, evals, tools), strict=True):
            said = said.replace(called, str(path)) if called else said
        raise UsageError(said, error.help) from None
    texts[0] = chosen.text if chosen else texts[0]
    known = {called: text for called, text in zip(names, texts, strict=True) if called is not None and text is not None}
    rows = list(_rows(made.links, known, id, names[0] or ""))
    spec = (
        made.spec
        if not rows
        else made.spec.rstrip("\n")
        + f"\n\n# Not confirmed yet: compare both ends, then run `specforge confirm {id}`.\nlinks:\n"
        + "".join(rows)
    )
    spec += _waivers(root, config, as_of, target, spec)
    with exclusive(root):
        write(root, target, spec)
    moved = (replace(one, line=chosen.line(one.line)) if chosen and one.file == names[0] else one for one in made.leftovers)
    left = tuple(replace(one, file=posixpath.normpath(f"specs/{one.file}")) for one in moved)
    return Imported(target, len(rows), left, made.narrowed, made.bound)


def _chosen(prompt: Path, text: str, name: str | None) -> Chosen | None:
    """The prompt that a program or a file of data holds; nothing where the file is the prompt."""
    if prompt.suffix.lower() in HOLDING:
        return chosen_prompt(str(prompt), text, name)
    if name is not None:
        raise UsageError(f"{prompt} is one prompt, of which no part has a name", "leave `--name` out")
    return None


def _waivers(root: Path, config: Config, as_of: datetime.date, target: str, spec: str) -> str:
    """A waiver for each error that a check finds in a draft, or the prompt lint in what is compiled of it."""
    setup = set_up(root, config, as_of)
    text = _written(_errors(setup, target, spec), as_of)
    # Prompts are compiled of a spec without other errors.
    return _written(_errors(setup, target, spec + text), as_of) if text else ""


def _errors(setup: Setup, target: str, spec: str) -> Iterable[tuple[str, str]]:
    """The errors in a draft and its artifacts, waived or not, each by its check and element, once."""
    loaded = assemble((target,), lambda path: spec.encode() if path == target else setup.reader(path), setup.as_of, setup.settings)
    opened = open_part(setup, Part(loaded.project, loaded.project.features, (), loaded.findings))
    return dict.fromkeys((one.check, "/".join(one.ref.split("/")[1:])) for one in opened.findings if one.severity is Severity.ERROR)


def _written(errors: Iterable[tuple[str, str]], as_of: datetime.date) -> str:
    lines = [
        f"  - {{check: {check}{f', element: {element}' if element else ''}, reason: It was so before the import., "
        f"owner: importer, expires: {as_of + WAIVED}}}\n"
        for check, element in errors
    ]
    return "".join(("# Imported as it was; look at each before its day.\nwaivers:\n", *lines)) if lines else ""


def _id(prompt: Path) -> str:
    name = _slug(prompt.stem)
    return (_slug(prompt.resolve().parent.name) if name in ANY_PROMPT else name) or "imported"


def _slug(name: str) -> str:
    return "-".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in name.lower()).split())


def _read(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}", "name an existing file") from None
    if len(raw) > MOST_BYTES:
        raise UsageError(f"{path} has more than {MOST_BYTES:,} bytes", "import the part that matters")
    try:
        return unified(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8", "save it as UTF-8") from None


def _inside(root: Path, path: Path) -> str:
    full = path.resolve()
    if not full.is_relative_to(root.resolve()):
        raise UsageError(f"{path} is outside the project {root}", "copy it into the project, so that the spec can link it")
    return posixpath.relpath(full.relative_to(root.resolve()).as_posix(), "specs")


def _rows(links: Iterable[Link], texts: Mapping[str, str], feature: str, prompt: str) -> Iterator[str]:
    """A link for each section of a prompt, each case and each tool, to the elements that were made of it."""
    grouped: dict[tuple[str, str], dict[str, None]] = {}
    tests = {name: _tests(name, text) for name, text in texts.items() if name != prompt}
    places = _places(texts.get(prompt, "").split("\n"))
    listed = {name for name, text in texts.items() if name.endswith(".json") and '"tools"' in text}
    for one in links:
        ref = one.ref.removeprefix(f"{feature}/")
        if one.file not in texts or ref == feature or ref.startswith("section/"):
            continue
        at = places[one.first - 1] if one.file == prompt else _item(one, ref, tests[one.file], listed=one.file in listed)
        grouped.setdefault((one.file, at), {})[ref] = None
    for (file, at), refs in grouped.items():
        where = f", at: {json.dumps(at, ensure_ascii=False)}" if at else ""
        yield f"  - {{file: {json.dumps(file, ensure_ascii=False)}{where}, to: [{', '.join(refs)}]}}\n"


def _item(link: Link, ref: str, tests: Mapping[int, str], *, listed: bool) -> str:
    """The piece of a file of tools or cases that a link is about; nothing for the whole file."""
    kind, _, id = ref.partition("/")
    if link.at:
        return link.at
    if kind == "tool" and link.file.endswith(".json"):
        return f"#/tools/{id}" if listed else ""
    return tests.get(link.first, "")


def _places(lines: list[str]) -> list[str]:
    """The piece of a prompt that each of its lines is in: its section, else its paragraph; nothing for the whole file.

    A link finds its piece by the first line that says the same, so a piece that another line would be taken for is named
    by the section above it.
    """
    first: dict[str, int] = {}
    for number, line in enumerate(lines):
        first.setdefault(line.strip(), number)
    places: list[str] = []
    above: list[tuple[int, str]] = []
    paragraph = ""
    for number, line in enumerate(lines):
        said = line.strip()
        alone = first[said] == number and not said.startswith("#/")
        if found := HEADING.match(line.lstrip()):
            above = [one for one in above if one[0] < len(found[1])] + [(len(found[1]), said if alone else "")]
        paragraph = "" if not said else paragraph or (said if alone else "")
        places.append(next((at for _, at in reversed(above) if at), "" if above else paragraph))
    return places


def _tests(name: str, text: str) -> dict[int, str]:
    """The piece of a runner's config that begins on a line: a test, or what holds for every one."""
    if not name.endswith((".yaml", ".yml")):
        return {}
    _, spans = read_plain(name, text)
    tests = {first: f"#/tests/{route[1]}" for route, (first, _) in spans.items() if len(route) == 2 and route[0] == "tests"}
    return tests | ({spans[DEFAULT][0]: f"#/{DEFAULT[0]}"} if DEFAULT in spans else {})
