"""What an editor is answered: uses, names to choose from, an outline, edits of a rename, and what settles a finding."""

from collections.abc import Iterator, Sequence

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from specforge.attributing.lines import line_opcodes
from specforge.editor import completing, pointing, renaming
from specforge.editor.desk import Looked
from specforge.editor.marking import Fix, Mark
from specforge.editor.speaking import Server, lines_of, on_disk, place_of
from specforge.errors import SpecforgeError
from specforge.outputs.result import Span
from specforge.regexes import regex
from specforge.settling import promote, revert
from specforge.settling import telling as settled
from specforge.settling.targets import Target
from specforge.source.nodes import nodes
from specforge.spec.documents import declared_elements
from specforge.spec.walking import as_written

PROMOTE, REVERT = "specforge.promote", "specforge.revert"
"""The commands that a fix can name."""
_TOKEN = regex(r"[\w./-]*$")


def references(server: Server, params: types.ReferenceParams) -> Iterator[types.Location]:
    """Where the specs of the project name an element, after where it is declared when that is asked for, too."""
    if (found := server.pointed(params.text_document.uri, params.position)) is None:
        return
    looked, pointed = server.reach(*found), found[1]
    if params.context.include_declaration:
        yield server.location(looked, pointed.element.place)
    for one in pointing.uses_of(looked, pointed.element.ref):
        yield types.Location(server.uri_of(looked, one.path), server.stretch(lines_of(looked.project.sources[one.path].text), one))


def completions(server: Server, params: types.CompletionParams) -> Iterator[types.CompletionItem]:
    """What can be written at a place of a spec, by what its features had when it could last be understood."""
    uri = params.text_document.uri
    looked, where = server.understood.get(uri), server.project_of(uri)
    if looked is None or where is None:
        return
    text = server.workspace.get_text_document(uri).source
    line, column, index = server.place(text, params.position)
    lines = lines_of(text)
    before = "\n".join(lines)[:index]
    token = _TOKEN.search(before)
    start = column - len(token[0]) if token is not None else column
    at = server.range(lines, Span(where[1], line + 1, start + 1, line + 1, column + 1))
    for one in completing.offers(looked, where[1], before):
        kind = types.CompletionItemKind.Constant if one.kind in {"fact", "variable", "session"} else types.CompletionItemKind.Reference
        yield types.CompletionItem(
            one.text, kind=kind, detail=one.kind, documentation=one.says or None, text_edit=types.TextEdit(at, one.text)
        )


def symbols(server: Server, looked: Looked, path: str) -> Iterator[types.DocumentSymbol]:
    """The elements of a spec."""
    file = next((one for one in looked.project.files if one.path == path), None)
    if file is None:
        return
    text = looked.project.sources[path].text
    lines, standing = lines_of(text), nodes(text)
    for kind, route, element, within in declared_elements(file.document):
        node = standing.get(as_written(route, standing.__contains__)) if within is None else None
        if node is not None:
            first, last = place_of(lines, node.entry), place_of(lines, node.end)
            span = Span(path, first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
            shown = server.range(lines, Span(path, first[0] + 1, first[1] + 1, first[0] + 1, len(lines[first[0]]) + 1))
            yield types.DocumentSymbol(element.id, types.SymbolKind.Key, server.range(lines, span), shown, detail=kind)


def renamed(server: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """The edits that give the element at a place another id.

    Raises:
        JsonRpcInvalidParams: when it cannot have that id.
    """
    if (found := server.named(params.text_document.uri, params.position)) is None:
        return None
    try:
        looked = server.reach(*found[:2])
        changed = renaming.renamed(looked, found[1], params.new_name)
    except SpecforgeError as error:
        raise JsonRpcInvalidParams("; ".join(filter(None, (str(error), error.help)))) from None
    edits: dict[str, Sequence[types.TextEdit]] = {}
    for path, text in changed.items():
        lines = lines_of(looked.project.sources[path].text)
        edits[server.uri_of(looked, path)] = list(_edits(server, path, lines, lines_of(text)))
    return types.WorkspaceEdit(changes=edits)


def _edits(server: Server, path: str, before: Sequence[str], after: Sequence[str]) -> Iterator[types.TextEdit]:
    """The lines that differ, as edits."""
    for tag, start, end, begin, stop in line_opcodes(before, after):
        if tag == "equal":
            continue
        if end < len(before):
            span, text = Span(path, start + 1, 1, end + 1, 1), "".join(f"{one}\n" for one in after[begin:stop])
        else:  # the last line has no line break to be replaced
            span, text = Span(path, start + 1, 1, end, len(before[-1]) + 1), "\n".join(after[begin:stop])
        yield types.TextEdit(server.range(before, span), text)


def actions(server: Server, params: types.CodeActionParams) -> Iterator[types.CodeAction]:
    """What settles the findings in a stretch of a file; nothing when the file has changed since they were told."""
    uri = params.text_document.uri
    version, marked = server.fixes.get(uri, (None, []))
    document = server.workspace.text_documents.get(uri)
    if document is None or version != document.version:
        return
    lines = lines_of(document.source)
    for diagnostic, mark in marked:
        if diagnostic.range.start <= params.range.end and params.range.start <= diagnostic.range.end:
            for fix in mark.fixes:
                yield _action(server, uri, lines, diagnostic, mark, fix)


def _action(server: Server, uri: str, lines: Sequence[str], diagnostic: types.Diagnostic, mark: Mark, fix: Fix) -> types.CodeAction:
    if fix.command:
        command = types.Command(fix.says, f"specforge.{fix.command}", arguments=[uri, None if fix.everywhere else mark.at.line, fix.agreed])
        return types.CodeAction(fix.says, types.CodeActionKind.QuickFix, [diagnostic], command=command)
    edits = [types.TextEdit(server.range(lines, one.at), one.text) for one in fix.replacements]
    return types.CodeAction(fix.says, types.CodeActionKind.QuickFix, [diagnostic], edit=types.WorkspaceEdit(changes={uri: edits}))


def settle(server: Server, command: str, uri: str, line: int | None = None, *, agreed: bool = False) -> None:
    """Promote or revert the edit in a line of an artifact, or all of its edits, from the saved files.

    Args:
        server: Where it was asked for.
        command: Which of the two.
        uri: The artifact.
        line: The line, from 1; all of them when left out.
        agreed: Whether what moves other lines too is agreed to.
    """
    if (where := server.project_of(uri)) is None:
        return
    root, path = where
    unsaved = [name for name, one in server.open_in(root).items() if lines_of(one.source) != lines_of(on_disk(root / name))]
    try:
        setup = server.desk(root).setup
        if unsaved:
            said, kind = f"save {', '.join(sorted(unsaved))} first", types.MessageType.Warning
        elif command == PROMOTE:
            found = promote.promote(root, setup.config, setup.as_of, [Target(path, line, line)], promote.Wishes(yes=agreed))
            said = settled.promotion_text(found, planned=False)
            kind = types.MessageType.Warning if found.refused else types.MessageType.Info
        else:
            revert.revert(root, setup.config, setup.as_of, [Target(path, line, line)])
            said, kind = f"reverted {path if line is None else f'line {line} of {path}'}", types.MessageType.Info
    except SpecforgeError as error:
        said, kind = "\n".join(filter(None, (str(error), error.help))), types.MessageType.Error
    server.window_show_message(types.ShowMessageParams(kind, said.strip()))
    server.refresh_soon(uri)
