"""What is open in an editor, what is told of it, and places as the editor counts them."""

import asyncio
import datetime
from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from specforge.config import find_root, has_settings
from specforge.editor import pointing
from specforge.editor.desk import Desk, Kind, Looked, desk_at, look
from specforge.editor.marking import Mark, marks
from specforge.errors import SpecforgeError
from specforge.finding import Severity
from specforge.line_ends import unified
from specforge.location import Location, Place
from specforge.outputs.result import Span
from specforge.regexes import regex
from specforge.source.nodes import nodes
from specforge.version import __version__

WAIT = 0.2
"""Seconds after the last key before a project is looked at again."""
SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}


_WORD = regex(r"[\w./-]+")


class Server(LanguageServer):
    """Answers one editor; what is open is asked of it, everything else is read from the disk."""

    def __init__(self) -> None:
        # Whole texts: what a part of one is depends on where lines end, which is not the same everywhere.
        super().__init__("specforge", __version__, types.TextDocumentSyncKind.Full)
        self.waiting: dict[Path, asyncio.TimerHandle] = {}
        self.told: dict[Path, frozenset[str]] = {}
        """The files of each project of which something is marked."""
        self.fixes: dict[str, tuple[int | None, list[tuple[types.Diagnostic, Mark]]]] = {}
        """What is marked in each open file, with the version of its text."""
        self.understood: dict[str, Looked] = {}
        """For each open spec, the features that it concerns when it could be understood last."""

    def project_of(self, uri: str) -> tuple[Path, str] | None:
        """The project that a file belongs to, and its path there; nothing for what is no file."""
        named = uris.to_fs_path(uri) if uri.startswith("file:") else None
        if named is None:
            return None
        path = Path(named).parent.resolve() / Path(named).name
        root = find_root(path.parent)
        if not has_settings(root):
            folders = [Path(one).resolve() for folder in self.workspace.folders.values() if (one := uris.to_fs_path(folder.uri))]
            root = next((one for one in folders if path.is_relative_to(one)), root)
        return root, path.relative_to(root).as_posix()

    def open_in(self, root: Path) -> dict[str, TextDocument]:
        """The open files of a project, by their path in it."""
        found = {}
        for uri, document in self.workspace.text_documents.items():
            if (where := self.project_of(uri)) is not None and where[0] == root:
                found[where[1]] = document
        return found

    def desk(self, root: Path) -> Desk:
        """The project as it is in the editor."""
        texts = {path: document.source for path, document in self.open_in(root).items()}
        return desk_at(root, texts, datetime.datetime.now(tz=datetime.UTC).date())

    def looked_at(self, uri: str) -> tuple[Looked, str] | None:
        """The features that an open spec or artifact concerns, with its path; nothing for any other file."""
        if (where := self.project_of(uri)) is None or uri not in self.workspace.text_documents:
            return None
        root, path = where
        try:
            desk = self.desk(root)
            return (look(desk, [path]), path) if desk.kind(path) in {Kind.SPEC, Kind.ARTIFACT} else None
        except SpecforgeError:
            return None  # it is marked where it is told

    def reach(self, looked: Looked, pointed: pointing.Pointed) -> Looked:
        """All features that can name an element: those that have it, and those that take something from them."""
        desk, path = looked.desk, pointed.element.place.path
        takers = desk.index.takers_of(desk.features_of(path))
        return look(desk, [path, *(desk.index.owners[one] for one in sorted(takers))], None)

    def refresh_soon(self, uri: str) -> None:
        """Look at a project again when nothing more is typed."""
        if (where := self.project_of(uri)) is not None:
            if (timer := self.waiting.pop(where[0], None)) is not None:
                timer.cancel()
            self.waiting[where[0]] = asyncio.get_running_loop().call_later(WAIT, self.refresh, where[0])

    def refresh(self, root: Path) -> None:
        """Mark what is to be said of the open files of a project."""
        self.waiting.pop(root, None)
        documents = self.open_in(root)
        try:
            found = self._marks(root, documents)
        except SpecforgeError as error:
            config = "specforge.toml" if (root / "specforge.toml").is_file() else "pyproject.toml"
            found = {path: [] for path in documents}
            found[config] = [Mark("config", Severity.ERROR, str(error), error.help, Span(config, 1, 1, 1, 1))]
        for path in self.told.get(root, frozenset()) - found.keys():
            self._publish(root, path, [], documents)
        for path, one in found.items():
            self._publish(root, path, one, documents)
        self.told[root] = frozenset(path for path, one in found.items() if one)

    def _marks(self, root: Path, documents: dict[str, TextDocument]) -> dict[str, list[Mark]]:
        desk = self.desk(root)
        specs = [path for path in documents if desk.kind(path) in {Kind.SPEC, Kind.ARTIFACT}]
        looked = look(desk, specs) if specs else None
        for path in specs if looked is not None else ():
            if looked is not None and any(looked.views(path)):
                self.understood[documents[path].uri] = looked
        return marks(desk, looked, desk.setup.unsaved)

    def _publish(self, root: Path, path: str, found: Sequence[Mark], documents: dict[str, TextDocument]) -> None:
        document = documents.get(path)
        uri = document.uri if document is not None else uris.from_fs_path(str(root / path)) or ""
        lines = lines_of(document.source if document is not None else on_disk(root / path))
        told = [(self._diagnostic(lines, one), one) for one in found]
        version = document.version if document is not None else None
        self.fixes[uri] = (version, told)
        diagnostics = [one for one, _ in told]
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))

    def _diagnostic(self, lines: Sequence[str], one: Mark) -> types.Diagnostic:
        message = f"{one.message}\n{one.help}" if one.help else one.message
        return types.Diagnostic(self.range(lines, one.at), message, SEVERITIES[one.severity], one.check, source="specforge")

    def range(self, lines: Sequence[str], at: Span) -> types.Range:
        """A stretch of a text as the editor counts it."""
        return types.Range(self._position(lines, at.line, at.column), self._position(lines, at.end_line or at.line, at.end_column))

    def _position(self, lines: Sequence[str], line: int, column: int) -> types.Position:
        number = min(max(line, 1), len(lines)) - 1
        before = lines[number][: max(column - 1, 0)]
        return types.Position(number, self.workspace.position_codec.client_num_units(before))

    def place(self, text: str, position: types.Position) -> tuple[int, int, int]:
        """Line and column of a position, counted from 0 in characters, and its index in the text, whose line ends are line feeds."""
        lines = lines_of(text)
        if position.line >= len(lines):
            return len(lines) - 1, len(lines[-1]), sum(len(one) + 1 for one in lines) - 1
        found = self.workspace.position_codec.position_from_client_units(lines, position)
        column = min(found.character, len(lines[found.line]))
        return found.line, column, sum(len(one) + 1 for one in lines[: found.line]) + column

    def pointed(self, uri: str, position: types.Position) -> tuple[Looked, pointing.Pointed] | None:
        """The element that a place of an open file is about."""
        if (found := self.looked_at(uri)) is None:
            return None
        looked, path = found
        line, column, index = self.place(self.workspace.get_text_document(uri).source, position)
        if looked.desk.kind(path) is Kind.ARTIFACT:
            pointed = pointing.in_artifact(looked, path, line, column)
        else:
            pointed = pointing.in_spec(looked, path, index)
        return None if pointed is None else (looked, pointed)

    def told_of(self, uri: str, position: types.Position) -> tuple[Looked, pointing.Pointed] | None:
        """The element that a place is about; in a spec that cannot be understood now, the one that the word there named before."""
        if (found := self.pointed(uri, position)) is not None:
            return found
        now, last = self.looked_at(uri), self.understood.get(uri)
        if now is None or last is None or any(now[0].views(now[1])):
            return None
        text = self.workspace.get_text_document(uri).source
        line, column, _ = self.place(text, position)
        word = next((one[0] for one in _WORD.finditer(lines_of(text)[line]) if one.start() <= column <= one.end()), "")
        pointed = pointing.by_name(last, now[1], word)
        return None if pointed is None else (last, pointed)

    def named(self, uri: str, position: types.Position) -> tuple[Looked, pointing.Pointed, types.Range] | None:
        """The element whose id stands at a place of an open spec, and where the id does."""
        if (found := self.looked_at(uri)) is None or found[0].desk.kind(found[1]) is not Kind.SPEC:
            return None
        looked, path = found
        text = self.workspace.get_text_document(uri).source
        if (named := pointing.name_at(looked, path, self.place(text, position)[2])) is None:
            return None
        pointed, written = named
        return looked, pointed, self.stretch(lines_of(text), written)

    def stretch(self, lines: Sequence[str], written: pointing.Written) -> types.Range:
        """Where a name stands, as the editor counts it."""
        line, column = place_of(lines, written.start)
        return self.range(lines, Span(written.path, line + 1, column + 1, line + 1, column + 1 + len(written.name)))

    def location(self, looked: Looked, place: Place) -> types.Location:
        """Where something is written: where its id stands, if it has one, so that it can be renamed from there."""
        source = looked.project.sources.get(place.path)
        if source is not None and (node := nodes(source.text).get((*place.route, "id"))) is not None:
            written = pointing.Written(place.path, node.start, node.end, source.text[node.start : node.end])
            return types.Location(self.uri_of(looked, place.path), self.stretch(lines_of(source.text), written))
        at = source.locate(place.route) if source is not None else Location(place.path, 1, 1)
        position = self._position(lines_of(source.text if source is not None else ""), at.line, at.column)
        return types.Location(self.uri_of(looked, place.path), types.Range(position, position))

    def uri_of(self, looked: Looked, path: str) -> str:
        """The address of a file of the project, as the editor writes it when it is open there."""
        document = self.open_in(looked.desk.root).get(path)
        return document.uri if document is not None else uris.from_fs_path(str(looked.desk.root / path)) or ""


def lines_of(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return unified(text.removeprefix("\ufeff")).split("\n")


def place_of(lines: Sequence[str], index: int) -> tuple[int, int]:
    """The line and the column, from 0, of an index into a text."""
    for number, line in enumerate(lines):
        if index <= len(line):
            return number, index
        index -= len(line) + 1
    return len(lines) - 1, len(lines[-1])


def on_disk(path: Path) -> str:
    """What is saved of a file; nothing when it is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
