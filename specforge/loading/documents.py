"""The files that a spec names beside modules: documents that stand in a prompt, and files that links lead to."""

import posixpath

from specforge.errors import reason_of
from specforge.line_ends import unified
from specforge.loading.files import Oversized, Reader
from specforge.loading.known import Known
from specforge.location import Place
from specforge.project import SpecFile
from specforge.source.reading import unwanted

MAX_DOCUMENT = 200_000
"""The most bytes of a linked document; a prompt is no place for more."""


def inside(known: Known, file: SpecFile, name: str, place: Place) -> str | None:
    """Give the path inside the project of a file that a spec names; reports a name that leads out of it."""
    if "\\" in name:
        known.report("escaping-path", f"the path `{name}` is written with `\\`", place, "write `/` between folders")
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), name))
    if posixpath.isabs(name) or ":" in name or path.split("/")[0] == "..":
        above = "; what features share stands below one config, in a folder that holds them all" if path.split("/")[0] == ".." else ""
        help = f"name a file inside the project, relative to this spec{above}"
        known.report("escaping-path", f"the path {name!r} leaves the project", place, help)
        return None
    return path


def add_documents(known: Known, reader: Reader, file: SpecFile) -> None:
    """Read the documents and linked files that a spec names; reports those that cannot be read or used."""
    named = [("documents", index, document.file) for index, document in enumerate(file.document.documents)]
    named += [("links", index, link.file) for index, link in enumerate(file.document.links)]
    for section, index, name in named:
        place = Place(file.path) / section / index / "file"
        path = inside(known, file, name, place)
        if path is None or f"{file.path}:{name}" in known.linked.get(file.path, {}):
            continue
        try:
            text = _document(known, reader, path, name, place)
        except (OSError, UnicodeDecodeError) as error:
            no_text = isinstance(error, UnicodeDecodeError)
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else reason_of(error)
            known.report(
                "missing-file",
                f"the {'document' if section == 'documents' else 'linked file'} {name!r} cannot be read: {reason}",
                place,
                "name a text in UTF-8, such as Markdown: of a PDF or a file of a word processor, what the model needs has to be written into one"
                if no_text
                else "check the path; it is relative to this spec",
            )
        else:
            known.linked.setdefault(file.path, {})[f"{file.path}:{name}"] = text


def _document(known: Known, reader: Reader, path: str, name: str, place: Place) -> str:
    """The text of a linked document; empty when it cannot stand in a prompt, which is told."""
    try:
        raw = reader(path)
        size = len(raw)
    except Oversized as error:
        size = error.size
    if size > MAX_DOCUMENT:
        known.report(
            "unusable-document",
            f"the document {name!r} has {size:,} bytes; one has at most {MAX_DOCUMENT:,}",
            place,
            "link the part that the model needs",
        )
        return ""
    text = unified(raw.decode("utf-8-sig"))
    if found := unwanted(text):
        what, index = found
        line = text.count("\n", 0, index) + 1
        known.report("unusable-document", f"the document {name!r} holds {what} on line {line}", place, "remove it")
    return text
