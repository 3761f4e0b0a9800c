"""A fragment of CODEOWNERS, made from who answers for the elements of each spec."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from specforge.building import check_output
from specforge.config import Config, ReviewConfig
from specforge.diffing.declared import declared
from specforge.errors import InvalidSpecError, SpecforgeError, UsageError
from specforge.finding import Report, Severity
from specforge.git.repository import prefix_of
from specforge.loading.assembly import load
from specforge.loading.files import no_spec
from specforge.location import printable
from specforge.project import SpecFile
from specforge.regexes import regex
from specforge.reviewing.model import Categories
from specforge.spec.documents import Feature

BEGIN, END = "# specforge owners: begin", "# specforge owners: end"
ARTIFACTS: tuple[tuple[str, Categories], ...] = (
    ("prompt.md", "text"), ("evals.*", "eval"), ("tools.json", "contract"), ("sessions.*", "boundary"),
)  # fmt: skip
"""The artifacts of a feature that have owners of their own, and the category of a change whose approvers they are."""
_HANDLE = regex(r"@[A-Za-z0-9][A-Za-z0-9._-]{0,254}(?:/[A-Za-z0-9_][A-Za-z0-9._-]{0,254}){0,20}|[^\s@#]+@[^\s@#]+\.[^\s@#]+")
_SPECIAL = regex(r"([ \t\\#*?\[\]])")
"""What a pattern of CODEOWNERS means otherwise: GitHub refuses brackets that are not escaped, GitLab takes them for a set of characters."""


class Owned(Struct, frozen=True):
    """The lines of a fragment, and who is named in the specs and known to no forge."""

    lines: tuple[str, ...]
    unknown: tuple[str, ...]
    """As `legal (legal-review)`."""
    folder: str = ""
    """The project inside its repository, which can hold others; empty at its root."""

    @property
    def text(self) -> str:
        """The fragment, between the lines by which it is found again."""
        return "".join(f"{line}\n" for line in (_mark(BEGIN, self.folder), *self.lines, _mark(END, self.folder)))

    def put_into(self, text: str) -> str:
        """Put the fragment in the place of the one that a file has of this project; at its end, where it has none.

        Raises:
            UsageError: when the file has the beginning of one and no end, or several.
        """
        begin, end = _mark(BEGIN, self.folder), _mark(END, self.folder)
        line_end = "\r\n" if "\r\n" in text else "\n"
        fragment = self.text.replace("\n", line_end)
        lines = text.splitlines(keepends=True)
        begins, ends = ([index for index, line in enumerate(lines) if line.strip() == mark] for mark in (begin, end))
        if not begins and not ends:
            gap = "" if not text or text.endswith(2 * line_end) else line_end if text.endswith("\n") else 2 * line_end
            return f"{text}{gap}{fragment}"
        if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
            raise UsageError(
                f"the file does not have one line `{begin}` and one `{end}` after it", "leave one of each, in this order, or none"
            )
        return "".join([*lines[: begins[0]], fragment, *lines[ends[0] + 1 :]])


def owners(root: Path, config: Config) -> Owned:
    """Give who owns each spec, and the artifacts that are made from it.

    A spec is owned by the roles that answer for its elements and those whose word a change of it needs; where there is none, by
    all of its `owners`. An artifact is owned by the roles whose word a change of its kind needs. GitHub and GitLab read the
    same: a path from the root of the repository, then names; the last line that matches counts, and any one of its names will do.

    Raises:
        UsageError: when a handle is none, or no spec is found.
        InvalidSpecError: when a spec cannot be understood.
    """
    for names in config.review.handles.values():
        for name in names:
            if not _HANDLE.fullmatch(name):
                raise UsageError(
                    f"{name!r} is no name that a forge knows somebody by", "write `@person`, `@org/team` or an address in `handles`"
                )
    try:
        prefix = prefix_of(root)
    except SpecforgeError:
        prefix = ""
    lines: list[str] = []
    unknown: dict[str, None] = {}
    output = check_output(config.output)
    loaded = load(root, config, datetime.date.min)
    files = sorted(loaded.project.files, key=lambda one: one.path)
    if wrong := [one for one in loaded.findings if one.severity is Severity.ERROR and one.at.path not in {file.path for file in files}]:
        raise InvalidSpecError(f"{wrong[0].at}: {wrong[0].message}", Report(findings=loaded.findings))
    if not files:
        raise no_spec(root, config)
    for file in files:
        lines += _line(f"{prefix}{file.path}", _handles(file, _roles(file, config.review), config, unknown))
    for file in files:
        if isinstance(file.document, Feature):
            for name, category in ARTIFACTS:
                held = file.document.owners.keys() | config.review.handles.keys()
                roles = [role for role in config.review.approvals.get(category, ()) if role in held]
                lines += _line(f"{prefix}{output}/{file.owner}", _handles(file, roles, config, unknown), name)
    return Owned(tuple(lines), tuple(unknown), prefix.removesuffix("/"))


def _roles(file: SpecFile, config: ReviewConfig) -> list[str]:
    """The roles that answer for elements of a spec, and those that a change of it needs; all of its `owners` where there is none."""
    own = file.document.owners
    answering = [one.owner for one in declared(file).values() if one.owner]
    needed = [role for roles in config.approvals.values() for role in roles if role in own]
    return list(dict.fromkeys([*answering, *needed])) or list(own)


def _handles(file: SpecFile, roles: Iterable[str], config: Config, unknown: dict[str, None]) -> list[str]:
    found: dict[str, None] = {}
    for role in roles:
        who = file.document.owners.get(role, "")
        names = config.review.handles.get(who) or config.review.handles.get(role, ())
        found.update(dict.fromkeys(names))
        if not names:
            unknown[f"{role} ({who})" if who else role] = None
    return list(found)


def _line(path: str, names: Sequence[str], name: str = "") -> Iterator[str]:
    if names:
        yield f"/{_escaped(path)}{f'/**/{name}' if name else ''} {' '.join(names)}"


def _escaped(path: str) -> str:
    return _SPECIAL.sub(r"\\\1", path)


def _mark(mark: str, folder: str) -> str:
    return f"{mark} {printable(folder)}" if folder else mark
