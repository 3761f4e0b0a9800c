"""The language server, asked by a client over the standard streams as an editor asks it."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.client import LanguageClient

from tests.command import run_specforge

SPEC = """\
specforge: 1
feature: shop
role: You are the assistant of a shop, open {opening-hours}.
owners: {product: pm, evals: quality, legal: lawyers}
source: Policy of the shop
facts:
  - {id: opening-hours, is: 9:00 to 18:00}
  - {id: reason, one_of: [no longer needed, ordered by mistake]}
constraints:
  - id: own-orders
    owner: legal
    protected: true
    rule: Act only on orders of the user.
intents:
  - id: cancel-order
    when: The user wants to cancel an order.
    ask:
      - the reason, {reason}
    do: Cancel it; we are open {opening-hours}.
examples:
  - id: asks
    shows: cancel-order
    turns:
      - user: Cancel W7.
      - agent: Is it no longer needed?
cases:
  - id: closes
    covers: [cancel-order, own-orders]
    input: When do you close?
    expect: {says: "18:00"}
"""
CONFIG = '[lint]\npaths = ["prompts"]\n'
PROMPT = "generated/shop/prompt.md"


class Editor(LanguageClient):
    """A client that keeps what it is told of each file."""

    def __init__(self, root: Path) -> None:
        super().__init__("tests", "1")
        self.root = root
        self.told: dict[str, list[types.Diagnostic]] = {}
        self.said: list[str] = []
        self.heard = asyncio.Event()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def told(_: LanguageClient, params: types.PublishDiagnosticsParams) -> None:
            self.told[params.uri] = list(params.diagnostics)
            self.heard.set()

        @self.feature(types.WINDOW_SHOW_MESSAGE)
        def said(_: LanguageClient, params: types.ShowMessageParams) -> None:
            self.said.append(params.message)
            self.heard.set()

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def open(self, path: str, text: str | None = None) -> str:
        text = (self.root / path).read_text(encoding="utf-8") if text is None else text
        item = types.TextDocumentItem(self.uri(path), "text", 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return text

    def change(self, path: str, text: str, version: int = 2) -> None:
        document = types.VersionedTextDocumentIdentifier(version, self.uri(path))
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until what was told is as it should be."""
        async with asyncio.timeout(20):
            while not holds():
                self.heard.clear()
                await self.heard.wait()

    async def checks(self, path: str, *expected: str) -> None:
        """Wait until exactly these are marked in a file."""
        await self.until(lambda: self.uri(path) in self.told and [one.code for one in self.told[self.uri(path)]] == list(expected))

    def at(self, path: str, text: str, words: str, offset: int = 0) -> dict[str, Any]:
        """The place where some words begin, as parameters name it."""
        before = text[: text.index(words) + offset]
        line = before.rpartition("\n")[2]
        position = types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)
        return {"text_document": types.TextDocumentIdentifier(self.uri(path)), "position": position}


def talk(
    root: Path, conversation: Callable[[Editor], Awaitable[None]], *, encodings: list[types.PositionEncodingKind] | None = None
) -> None:
    """Start the server as an editor does, and hold a conversation with it."""

    async def run() -> None:
        editor = Editor(root)
        await editor.start_io(sys.executable, "-m", "specforge", "lsp", cwd=root, env={**os.environ, "CI": ""})
        try:
            able = types.ClientCapabilities(general=types.GeneralClientCapabilities(position_encodings=encodings))
            folder = types.WorkspaceFolder(root.as_uri(), "tests")
            found = await editor.initialize_async(types.InitializeParams(able, root_uri=root.as_uri(), workspace_folders=[folder]))
            assert found.capabilities.text_document_sync.change == types.TextDocumentSyncKind.Full
            editor.initialized(types.InitializedParams())
            await conversation(editor)
            await editor.shutdown_async(None)
            editor.exit(None)
        except BaseException:
            editor._server.kill()  # it would wait for the end of the conversation
            raise
        finally:
            await editor.stop()

    asyncio.run(run())


def built(project_of: Callable[[Mapping[str, str]], Path], files: Mapping[str, str] | None = None) -> Path:
    root = project_of({"specforge.toml": CONFIG, "specs/shop.yaml": SPEC, **(files or {})})
    run_specforge("build", "--root", root, check=True)
    return root


def test_mistakes_are_marked_while_one_types(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        text = editor.open("specs/shop.yaml")
        await editor.checks("specs/shop.yaml")
        editor.change("specs/shop.yaml", text.replace("we are open {opening-hours}", "we are open {opening-hour}"))
        await editor.checks("specs/shop.yaml", "dangling-reference")
        (one,) = editor.told[editor.uri("specs/shop.yaml")]
        assert one.range.start == types.Position(18, 4)
        assert one.message.endswith("did you mean `opening-hours`?")
        asked = types.CodeActionParams(
            types.TextDocumentIdentifier(editor.uri("specs/shop.yaml")), one.range, types.CodeActionContext([one])
        )
        (action,) = await editor.text_document_code_action_async(asked) or []
        assert isinstance(action, types.CodeAction)
        (edit,) = (action.edit.changes or {})[editor.uri("specs/shop.yaml")]
        assert (action.title, edit.new_text) == ("Write `opening-hours`", "opening-hours")
        line = "    do: Cancel it; we are open {opening-hour}."
        assert line[edit.range.start.character : edit.range.end.character] == "opening-hour"
        editor.change("specs/shop.yaml", text, 3)
        await editor.checks("specs/shop.yaml")

    talk(root, conversation)


def test_what_cannot_be_read_is_marked_where_it_is(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml", SPEC.replace("rule: Act", "rul: Act"))
        await editor.until(lambda: any("`rul`" in one.message for one in editor.told.get(editor.uri("specs/shop.yaml"), [])))
        editor.change("specs/shop.yaml", SPEC + "\n\tx: [")
        await editor.until(lambda: any("tab" in one.message.lower() for one in editor.told[editor.uri("specs/shop.yaml")]))

    talk(root, conversation)


def test_an_edit_of_an_artifact_is_marked_and_written_into_the_spec(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        text = editor.open(PROMPT)
        await editor.checks(PROMPT)
        edited = text.replace("only on orders of the user", "only on orders of this user")
        editor.change(PROMPT, edited)
        await editor.checks(PROMPT, "hand-edited")
        (one,) = editor.told[editor.uri(PROMPT)]
        assert edited.split("\n")[one.range.start.line] == "- Act only on orders of this user."
        asked = types.CodeActionParams(types.TextDocumentIdentifier(editor.uri(PROMPT)), one.range, types.CodeActionContext([one]))
        promote, revert = await editor.text_document_code_action_async(asked) or []
        assert [promote.title, revert.title] == ["Write this edit into the spec", "Drop this edit"]
        run = types.ExecuteCommandParams("specforge.promote", [editor.uri(PROMPT), one.range.start.line + 1, False])
        await editor.workspace_execute_command_async(run)
        await editor.until(lambda: editor.said == [f"save {PROMPT} first"])
        (root / PROMPT).write_text(edited, encoding="utf-8")
        await editor.workspace_execute_command_async(run)
        await editor.until(lambda: len(editor.said) == 2)
        assert "rule: Act only on orders of this user." in (root / "specs/shop.yaml").read_text(encoding="utf-8")

    talk(root, conversation)


def test_an_edit_that_is_never_promoted_is_only_dropped(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        text = editor.open(PROMPT)
        await editor.checks(PROMPT)
        editor.change(PROMPT, text.replace("\n\n", "\n\n\n", 1))
        await editor.checks(PROMPT, "hand-edited")
        (one,) = editor.told[editor.uri(PROMPT)]
        asked = types.CodeActionParams(types.TextDocumentIdentifier(editor.uri(PROMPT)), one.range, types.CodeActionContext([one]))
        assert [each.title for each in await editor.text_document_code_action_async(asked) or []] == ["Drop this edit"]

    talk(root, conversation)


def test_a_line_leads_to_what_it_came_from(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        text = editor.open(PROMPT)
        edited = f"A line more.\n{text}"
        editor.change(PROMPT, edited)
        found = await editor.text_document_definition_async(types.DefinitionParams(**editor.at(PROMPT, edited, "orders of the user")))
        assert (found.uri, found.range.start.line) == (editor.uri("specs/shop.yaml"), 12)
        # The value of a fact, inside a sentence of the role.
        found = await editor.text_document_definition_async(types.DefinitionParams(**editor.at(PROMPT, edited, "9:00 to")))
        assert (found.uri, found.range.start.line) == (editor.uri("specs/shop.yaml"), 6)
        assert await editor.text_document_definition_async(types.DefinitionParams(**editor.at(PROMPT, edited, "A line more"))) is None

    talk(root, conversation)


def test_hover_tells_the_element(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml")
        found = await editor.text_document_hover_async(types.HoverParams(**editor.at("specs/shop.yaml", SPEC, "Act only")))
        assert found.contents.value == (
            "constraint `shop/constraint/own-orders`, owned by legal, protected\n\n"
            "Act only on orders of the user.\n\n"
            "Because: Policy of the shop\n\n"
            "In 1 line of `generated/shop/prompt.md`."
        )
        found = await editor.text_document_hover_async(types.HoverParams(**editor.at("specs/shop.yaml", SPEC, "open {opening", 8)))
        assert "fact `shop/fact/opening-hours`" in found.contents.value
        assert "9:00 to 18:00" in found.contents.value

    talk(root, conversation)


def test_names_lead_to_elements_and_back(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml")
        found = await editor.text_document_definition_async(
            types.DefinitionParams(**editor.at("specs/shop.yaml", SPEC, "shows: cancel", 9))
        )
        assert str(found.range) == "14:8-14:20"  # the id, which a rename can follow
        asked = {**editor.at("specs/shop.yaml", SPEC, "id: cancel-order", 5), "context": types.ReferenceContext(include_declaration=False)}
        uses = await editor.text_document_references_async(types.ReferenceParams(**asked))
        assert [one.range.start.line for one in uses] == [21, 27]
        symbols = await editor.text_document_document_symbol_async(
            types.DocumentSymbolParams(types.TextDocumentIdentifier(editor.uri("specs/shop.yaml")))
        )
        assert [(one.name, one.detail) for one in symbols][:3] == [
            ("opening-hours", "fact"),
            ("reason", "fact"),
            ("own-orders", "constraint"),
        ]

    talk(root, conversation)


NOTES = """\
waivers:
  - {check: untested-must-rule, element: constraint/own-orders, reason: Later., owner: pm, expires: 2099-01-01}
links:
  - {file: ../notes.md, at: "## A", to: [intent/cancel-order, "shop/constraint/own-orders"]}
decisions:
  - {sign_off: constraint/own-orders, seen: AAAAAAAA, reason: Fine., owner: legal}
"""


def test_what_is_noted_of_an_element_leads_to_it(project_of) -> None:
    spec = SPEC + NOTES
    root = project_of({"specforge.toml": CONFIG, "specs/shop.yaml": spec, "notes.md": "## A\n\nText.\n"})
    first = SPEC.count("\n")

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml")
        for words, line in (("element: con", 9), ("to: [intent/can", 14), ('"shop/constraint/own', 9), ("sign_off: constraint/o", 9)):
            place = editor.at("specs/shop.yaml", spec, words, len(words))
            found = await editor.text_document_definition_async(types.DefinitionParams(**place))
            if words == "element: con":
                assert found is None  # a kind is no name
            else:
                assert found.range.start.line == line, words
        asked = {**editor.at("specs/shop.yaml", spec, "id: own-orders", 5), "context": types.ReferenceContext(include_declaration=False)}
        uses = await editor.text_document_references_async(types.ReferenceParams(**asked))
        assert [one.range.start.line for one in uses] == [27, first + 1, first + 3, first + 5]

    talk(root, conversation)


def test_a_name_is_told_while_the_spec_is_broken(project_of) -> None:
    root = built(project_of)
    broken = SPEC.replace("examples:", "examples: [")

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml")
        await editor.checks("specs/shop.yaml")
        editor.change("specs/shop.yaml", broken)
        await editor.checks("specs/shop.yaml", "unreadable-file")
        place = editor.at("specs/shop.yaml", broken, "{opening-hours}", 4)
        found = await editor.text_document_hover_async(types.HoverParams(**place))
        assert "9:00 to 18:00" in found.contents.value
        place = editor.at("specs/shop.yaml", broken, "covers: [cancel-order", 12)
        assert (await editor.text_document_definition_async(types.DefinitionParams(**place))).range.start.line == 14
        place = editor.at("specs/shop.yaml", broken, "assistant")
        assert await editor.text_document_hover_async(types.HoverParams(**place)) is None

    talk(root, conversation)


def test_ids_are_offered_while_the_spec_is_broken(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        text = editor.open("specs/shop.yaml")
        await editor.checks("specs/shop.yaml")

        async def offered(text: str, words: str, version: int) -> list[str]:
            editor.change("specs/shop.yaml", text, version)
            asked = types.CompletionParams(**editor.at("specs/shop.yaml", text, words, len(words)))
            return [one.label for one in await editor.text_document_completion_async(asked) or []]

        assert await offered(text + "  - id: x\n    covers: [ca", "covers: [ca", 2) == ["cancel-order", "own-orders"]
        assert await offered(text + "  - id: x\n    covers:\n      - ", "covers:\n      - ", 3) == ["cancel-order", "own-orders"]
        assert await offered(text.replace("Cancel it; ", "Cancel it, {"), "Cancel it, {", 4) == ["opening-hours", "reason"]
        assert await offered(text.replace("Cancel it; ", "Cancel it, "), "Cancel it, ", 5) == []
        assert await offered(text + "  - id: x\n    covers: [intent/", "covers: [intent/", 6) == ["intent/cancel-order"]
        assert await offered(text + '  - id: x\n    covers: "ca', 'covers: "ca', 7) == ["cancel-order", "own-orders"]
        assert await offered(text + "  # covers: [ca", "# covers: [ca", 8) == []
        listed = "covers:\n      - own-orders  # first\n      # second\n      - "
        assert await offered(text + "  - id: x\n    " + listed, listed, 9) == ["cancel-order", "own-orders"]
        apart = "covers:\n      - own-orders\n\n      - "
        assert await offered(text + "  - id: x\n    " + apart, apart, 10) == ["cancel-order", "own-orders"]
        field = "tools:\n  - {id: t, does: read, purpose: Find it., input: {why: {type: "
        assert await offered(text + field, field, 11) == ["reason"]

    talk(root, conversation)


def test_waivers_are_offered_elements_of_their_spec_and_purposes_each_other(project_of) -> None:
    shared = "specforge: 1\nmodule: style\nconstraints:\n  - {id: plain-words, level: should, rule: Use plain words.}\n"
    sessions = (
        "sessions:\n  events: {table: e, columns: {user: u, at: t, id: i, kind: k}}\n  purposes:\n    eval: {per: user, ends: {idle: 9m}}\n"
    )
    root = built(project_of, {"specs/shop.yaml": SPEC + "use: [style.yaml]\n" + sessions, "specs/style.yaml": shared})

    async def conversation(editor: Editor) -> None:
        text = editor.open("specs/shop.yaml")
        await editor.checks("specs/shop.yaml", "undecided-boundary")

        async def offered(words: str, version: int) -> list[str]:
            editor.change("specs/shop.yaml", text + words, version)
            asked = types.CompletionParams(**editor.at("specs/shop.yaml", text + words, words, len(words)))
            return [one.label for one in await editor.text_document_completion_async(asked) or []]

        waived = "waivers:\n  - {check: untested-must-rule, element: "
        assert await offered(waived + "constraint/", 2) == ["constraint/own-orders"]
        assert "intent/cancel-order" in await offered(waived, 3)
        assert await offered("    billing:\n      inside: ", 4) == ["eval"]

    talk(root, conversation)


def test_what_other_features_give_is_offered_before_anything_is_taken(project_of) -> None:
    root = built(
        project_of,
        {
            "specs/shop.yaml": SPEC + "gives:\n  - {id: orders, fields: {text: string}}\n",
            "specs/desk.yaml": "specforge: 1\nfeature: desk\ngives:\n  - {id: summary, says: What was said., fields: {text: string}}\n",
        },
    )

    async def conversation(editor: Editor) -> None:
        text = editor.open("specs/shop.yaml")
        await editor.checks("specs/shop.yaml")
        for version, begun in enumerate(("takes:\n  - {id: said, from: ", "takes:\n  - id: said\n    from: desk/s"), 2):
            editor.change("specs/shop.yaml", text + begun, version)
            asked = types.CompletionParams(**editor.at("specs/shop.yaml", text + begun, begun, len(begun)))
            offered = await editor.text_document_completion_async(asked) or []
            assert [(one.label, one.documentation) for one in offered] == [("desk/summary", "What was said.")]

    talk(root, conversation)


def test_a_rename_is_declared_and_reaches_every_name(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml")
        asked = types.RenameParams(**editor.at("specs/shop.yaml", SPEC, "id: cancel-order", 5), new_name="drop-order")
        found = await editor.text_document_rename_async(asked)
        changed = _applied(SPEC, found.changes[editor.uri("specs/shop.yaml")])
        wanted = SPEC.replace("cancel-order", "drop-order").replace("    ask:\n", "    ask:\n")
        assert changed.replace("    was: cancel-order\n", "") == wanted
        assert "was: cancel-order" in changed
        refused = types.RenameParams(**editor.at("specs/shop.yaml", SPEC, "id: asks", 5), new_name="No Id")
        with pytest.raises(JsonRpcInvalidParams, match="is no id"):
            await editor.text_document_rename_async(refused)

    talk(root, conversation)


def test_a_rename_reaches_the_end_of_a_file_that_has_no_last_line_break(project_of) -> None:
    spec = (
        SPEC.removesuffix("\n")
        .replace('expect: {says: "18:00"}', "expect: {hands_off: cancel-order}")
        .replace("    when:", "    kind: handoff\n    when:")
    )
    root = project_of({"specforge.toml": CONFIG, "specs/shop.yaml": spec})

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml")
        asked = types.RenameParams(**editor.at("specs/shop.yaml", spec, "id: cancel-order", 5), new_name="drop-order")
        found = await editor.text_document_rename_async(asked)
        assert _applied(spec, found.changes[editor.uri("specs/shop.yaml")]) == spec.replace("cancel-order", "drop-order")

    talk(root, conversation)


def _applied(text: str, edits: list[types.TextEdit]) -> str:
    lines = text.split("\n")
    starts = [sum(len(one) + 1 for one in lines[:number]) for number in range(len(lines))]
    for edit in sorted(edits, key=lambda one: -one.range.start.line):
        start, end = (starts[one.line] + one.character for one in (edit.range.start, edit.range.end))
        text = text[:start] + edit.new_text + text[end:]
    return text


HOUSE = "specforge: 1\nmodule: house\nowners: {product: pm}\nconstraints:\n  - id: kind\n    rule: Be kind.\n"


def user_of_house(number: int) -> str:
    return f"specforge: 1\nfeature: f{number}\nrole: You help.\nuse: [house.yaml]\ncases:\n  - {{id: c, covers: [kind], input: Hi., expect: {{says: hello}}}}\n"


def test_only_what_stands_where_an_id_does_is_renamed(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml")
        for words, offset in (("Act only", 2), ("legal\n    protected", 2), ("asks\n    shows", -6)):
            place = editor.at("specs/shop.yaml", SPEC, words, offset)
            assert await editor.text_document_prepare_rename_async(types.PrepareRenameParams(**place)) is None
            assert await editor.text_document_rename_async(types.RenameParams(**place, new_name="other")) is None
        place = editor.at("specs/shop.yaml", SPEC, "shows: cancel-order", 10)
        assert await editor.text_document_prepare_rename_async(types.PrepareRenameParams(**place)) == types.Range(
            types.Position(21, 11), types.Position(21, 23)
        )

    talk(root, conversation)


def test_a_rename_reaches_every_user_of_a_module_and_so_do_references(project_of) -> None:
    specs = {f"specs/f{number}.yaml": user_of_house(number) for number in range(60)}
    root = project_of({"specforge.toml": CONFIG, "specs/house.yaml": HOUSE, **specs})

    async def conversation(editor: Editor) -> None:
        editor.open("specs/f3.yaml")
        place = editor.at("specs/f3.yaml", specs["specs/f3.yaml"], "[kind]", 1)
        found = await editor.text_document_rename_async(types.RenameParams(**place, new_name="gentle"))
        assert set(found.changes) == {editor.uri(path) for path in ("specs/house.yaml", *specs)}
        asked = types.ReferenceParams(**place, context=types.ReferenceContext(include_declaration=True))
        assert len(await editor.text_document_references_async(asked)) == 61

    talk(root, conversation)


def test_a_rename_changes_waivers_and_links_and_no_doubled_braces(project_of) -> None:
    waiver = "waivers:\n  - {check: untested-must-rule, element: constraint/own-orders, reason: Later., owner: pm, expires: 2099-01-01}\n"
    link = 'links:\n  - {file: ../notes.md, at: "## A", to: constraint/own-orders}\n'
    spec = SPEC.replace("Cancel it; we", "Say {{opening-hours}}; we") + waiver + link
    root = project_of({"specforge.toml": CONFIG, "specs/shop.yaml": spec, "notes.md": "## A\n\nText.\n"})

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml")
        for old, new in (("own-orders", "mine"), ("opening-hours", "hours")):
            place = editor.at("specs/shop.yaml", spec, f"id: {old}", 5)
            found = await editor.text_document_rename_async(types.RenameParams(**place, new_name=new))
            wanted = spec.replace(old, new).replace(f"{{{{{new}}}}}", f"{{{{{old}}}}}")
            assert _applied(spec, found.changes[editor.uri("specs/shop.yaml")]) == wanted

    talk(root, conversation)


def test_a_rename_of_a_rule_changes_what_is_noted_of_it_and_of_its_criteria(project_of) -> None:
    spec = (
        "specforge: 1\nfeature: shop\nrole: You are a shop.\nconstraints:\n"
        "  - id: brief\n    rule: Answer in at most three sentences.\n    criteria:\n"
        "      - {id: short, check: {sentences: {at_most: 3}}, passes: Yes., fails: No.}\n"
        "waivers:\n  - {check: blunt-criterion, element: criterion/brief.short, reason: Later., owner: pm, expires: 2099-01-01}\n"
        'links:\n  - {file: ../notes.md, at: "## A", to: shop/criterion/brief.short}\n'
        "decisions:\n"
        "  - {change: constraint/brief, changes: [0123456789ab], reason: A trial., owner: pm, expires: 2099-01-01}\n"
        "  - {change: criterion/brief.short, changes: [0123456789ac], reason: A trial., owner: pm, expires: 2099-01-01}\n"
    )
    root = project_of({"specforge.toml": CONFIG, "specs/shop.yaml": spec, "notes.md": "## A\n\nText.\n"})

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml")
        place = editor.at("specs/shop.yaml", spec, "id: brief", 5)
        found = await editor.text_document_rename_async(types.RenameParams(**place, new_name="terse"))
        assert _applied(spec, found.changes[editor.uri("specs/shop.yaml")]) == spec.replace("brief", "terse")

    talk(root, conversation)


def test_a_rename_of_what_is_signed_off_says_how_it_is_done(project_of) -> None:
    signed = "decisions:\n  - {sign_off: constraint/kind, seen: xxxxxxxx, reason: Read., owner: product}\n"
    house = HOUSE + "    owner: product\n    protected: true\n" + signed
    root = project_of({"specforge.toml": CONFIG, "specs/house.yaml": house, "specs/f1.yaml": user_of_house(1)})

    async def conversation(editor: Editor) -> None:
        editor.open("specs/house.yaml")
        asked = types.RenameParams(**editor.at("specs/house.yaml", house, "id: kind", 5), new_name="gentle")
        with pytest.raises(JsonRpcInvalidParams, match=r"is signed off by product, .*rename it by hand, with `was: kind`, and let product"):
            await editor.text_document_rename_async(asked)

    talk(root, conversation)


def test_a_rename_is_refused_while_something_that_may_name_it_cannot_be_read(project_of) -> None:
    root = project_of({"specforge.toml": CONFIG, "specs/house.yaml": HOUSE, "specs/f1.yaml": user_of_house(1).replace("role:", "rol:")})

    async def conversation(editor: Editor) -> None:
        editor.open("specs/house.yaml")
        asked = types.RenameParams(**editor.at("specs/house.yaml", HOUSE, "id: kind", 5), new_name="gentle")
        assert await editor.text_document_rename_async(asked) is None  # no feature that has it can be understood
        (root / "specs/f2.yaml").write_text(user_of_house(2), encoding="utf-8")
        with pytest.raises(JsonRpcInvalidParams, match=r"specs/f1\.yaml:3:1: what may name it cannot be understood"):
            await editor.text_document_rename_async(asked)

    talk(root, conversation)


def test_several_edits_are_written_at_once_also_beside_a_byte_order_mark(project_of) -> None:
    root = built(project_of, {"specs/shop.yaml": "\ufeff" + SPEC})
    text = (root / PROMPT).read_text(encoding="utf-8")
    edited = text.replace("orders of the user", "orders of this user").replace("Cancel it;", "Cancel it now;")
    (root / PROMPT).write_text(edited, encoding="utf-8")

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml", SPEC)
        editor.open(PROMPT)
        await editor.checks(PROMPT, "hand-edited", "hand-edited")
        (one, _) = editor.told[editor.uri(PROMPT)]
        asked = types.CodeActionParams(types.TextDocumentIdentifier(editor.uri(PROMPT)), one.range, types.CodeActionContext([one]))
        assert [each.title for each in await editor.text_document_code_action_async(asked) or []][2:] == [
            "Write all edits of this file into the spec"
        ]
        await editor.workspace_execute_command_async(types.ExecuteCommandParams("specforge.promote", [editor.uri(PROMPT), None, False]))
        await editor.until(lambda: bool(editor.said))
        spec = (root / "specs/shop.yaml").read_text(encoding="utf-8")
        assert ("orders of this user" in spec, "Cancel it now;" in spec) == (True, True), editor.said

    talk(root, conversation)


def test_a_module_that_no_feature_uses_is_marked(project_of) -> None:
    root = project_of({"specforge.toml": CONFIG, "specs/house.yaml": HOUSE})

    async def conversation(editor: Editor) -> None:
        editor.open("specs/house.yaml")
        await editor.until(lambda: "unused-module" in [one.code for one in editor.told.get(editor.uri("specs/house.yaml"), [])])

    talk(root, conversation)


def test_what_is_not_open_is_answered_with_nothing(project_of) -> None:
    root = built(project_of)

    async def conversation(editor: Editor) -> None:
        place = {"text_document": types.TextDocumentIdentifier(editor.uri("generated/shop/none.md")), "position": types.Position(0, 0)}
        assert await editor.text_document_hover_async(types.HoverParams(**place)) is None
        assert await editor.text_document_rename_async(types.RenameParams(**place, new_name="x")) is None
        asked = types.CodeActionParams(
            place["text_document"], types.Range(types.Position(0, 0), types.Position(0, 1)), types.CodeActionContext([])
        )
        assert not await editor.text_document_code_action_async(asked)

    talk(root, conversation)


def test_prompts_that_no_spec_knows_are_linted(project_of) -> None:
    root = built(project_of, {"prompts/old.md": "You help.\n"})

    async def conversation(editor: Editor) -> None:
        editor.open("prompts/old.md")
        await editor.checks("prompts/old.md")
        editor.change("prompts/old.md", "You help.\n\nTODO: say more.\n")
        await editor.checks("prompts/old.md", "placeholder-debris")

    talk(root, conversation)


def test_positions_are_counted_as_the_editor_counts(project_of) -> None:
    spec = SPEC.replace("we are open {opening-hours}", "we are open 😀😀 {opening-hour}")
    root = project_of({"specforge.toml": CONFIG, "specs/shop.yaml": spec})
    for encodings, character in ((None, 37), ([types.PositionEncodingKind.Utf32], 35), ([types.PositionEncodingKind.Utf8], 41)):

        async def conversation(editor: Editor, character: int = character) -> None:
            editor.open("specs/shop.yaml")
            await editor.until(lambda: bool(editor.told.get(editor.uri("specs/shop.yaml"))))
            (one,) = editor.told[editor.uri("specs/shop.yaml")]
            asked = types.CodeActionParams(
                types.TextDocumentIdentifier(editor.uri("specs/shop.yaml")), one.range, types.CodeActionContext([one])
            )
            (action,) = await editor.text_document_code_action_async(asked) or []
            (edit,) = action.edit.changes[editor.uri("specs/shop.yaml")]
            assert edit.range.start.character == character

        talk(root, conversation, encodings=encodings)


def test_wrong_settings_are_marked_and_settled(project_of) -> None:
    root = built(project_of)
    (root / "specforge.toml").write_text("outptu = 'x'\n", encoding="utf-8")

    async def conversation(editor: Editor) -> None:
        editor.open("specs/shop.yaml")
        await editor.checks("specforge.toml", "config")
        (root / "specforge.toml").write_text(CONFIG, encoding="utf-8")
        change = types.FileEvent(editor.uri("specforge.toml"), types.FileChangeType.Changed)
        editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
        await editor.checks("specforge.toml")

    talk(root, conversation)


def test_a_mistake_in_a_module_is_seen_from_its_users(project_of) -> None:
    module = "specforge: 1\nmodule: house\nowners: {product: pm}\nconstraints:\n  - id: kind\n    rule: Be kind.\n"
    spec = SPEC.replace("facts:\n", "use: [house.yaml]\nfacts:\n")
    root = project_of({"specforge.toml": CONFIG, "specs/shop.yaml": spec, "specs/house.yaml": module})

    async def conversation(editor: Editor) -> None:
        editor.open("specs/house.yaml")
        await editor.until(lambda: editor.uri("specs/house.yaml") in editor.told)
        editor.change("specs/house.yaml", module.replace("kind.", "kind {oops}."))
        await editor.until(lambda: "dangling-reference" in [one.code for one in editor.told[editor.uri("specs/house.yaml")]])

    talk(root, conversation)
