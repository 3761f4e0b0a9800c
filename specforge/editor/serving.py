"""The language server, over the standard streams."""

import os
import sys

from lsprotocol import types

from specforge.editor import answering, telling
from specforge.editor.answering import PROMOTE, REVERT
from specforge.editor.speaking import Server

WATCHED = "**/*.{yaml,yml,md,json,jsonl,sql,toml,j2,lock}"


def serve() -> None:
    """Answer an editor over the standard streams until it ends the conversation."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a plugin prints must not get among the answers
    server().start_io(stdout=out)


def server() -> Server:
    """A server with all that it can answer."""
    made = Server()

    @made.feature(types.INITIALIZED)
    def initialized(ls: Server, _: types.InitializedParams) -> None:
        watching = ls.client_capabilities.workspace and ls.client_capabilities.workspace.did_change_watched_files
        if watching and watching.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(WATCHED)])
            one = types.Registration("specforge-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            ls.client_register_capability(types.RegistrationParams([one]), callback=lambda _: None)

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
        ls.refresh_soon(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
        ls.refresh_soon(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
        ls.refresh_soon(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        ls.understood.pop(uri, None)
        ls.fixes.pop(uri, None)
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        ls.refresh_soon(uri)

    @made.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(ls: Server, _: types.DidChangeWatchedFilesParams) -> None:
        for uri in ls.workspace.text_documents:
            ls.refresh_soon(uri)

    @made.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        found = ls.told_of(params.text_document.uri, params.position)
        return None if found is None else types.Hover(types.MarkupContent(types.MarkupKind.Markdown, telling.told(*found)))

    @made.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(ls: Server, params: types.DefinitionParams) -> types.Location | None:
        found = ls.told_of(params.text_document.uri, params.position)
        return None if found is None else ls.location(found[0], found[1].place)

    @made.feature(types.TEXT_DOCUMENT_REFERENCES)
    def references(ls: Server, params: types.ReferenceParams) -> list[types.Location]:
        return list(answering.references(ls, params))

    @made.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["{"]))
    def completion(ls: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
        return list(answering.completions(ls, params))

    @made.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(ls: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        found = ls.looked_at(params.text_document.uri)
        return [] if found is None else list(answering.symbols(ls, *found))

    @made.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def rename_what(ls: Server, params: types.PrepareRenameParams) -> types.Range | None:
        found = ls.named(params.text_document.uri, params.position)
        return None if found is None else found[2]

    @made.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
        return answering.renamed(ls, params)

    @made.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([types.CodeActionKind.QuickFix]))
    def actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
        return list(answering.actions(ls, params))

    @made.command(PROMOTE)
    def promote(ls: Server, uri: str, line: int | None, agreed: bool) -> None:
        answering.settle(ls, PROMOTE, uri, line, agreed=agreed)

    @made.command(REVERT)
    def revert(ls: Server, uri: str, line: int | None, agreed: bool) -> None:  # noqa: ARG001  as every fix is sent
        answering.settle(ls, REVERT, uri, line)

    return made
