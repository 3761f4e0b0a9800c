"""The command that an editor starts."""

from specforge.cli.options import app
from specforge.errors import UsageError


@app.command()
def lsp() -> None:
    """Answer an editor over the standard streams, as a language server: findings while one types, and where elements stand."""
    try:
        from specforge.editor.serving import serve  # noqa: PLC0415  an extra of its own
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        raise UsageError("a language server needs the extra `editor`", 'run `pip install "specforge-compiler[editor]"`') from None
    serve()
