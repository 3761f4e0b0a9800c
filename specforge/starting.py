"""Begins a project: writes a config, a first spec, schemas and git attributes, and overwrites nothing."""

from collections.abc import Iterator
from pathlib import Path

from specforge.config import has_settings
from specforge.doctoring import ignored_locks
from specforge.errors import UsageError
from specforge.json_forms import printed
from specforge.location import RESERVED
from specforge.lock import PROJECT
from specforge.spec.scalars import as_slug, is_slug
from specforge.spec.schema import language_schema
from specforge.writing import read_disk, write

CONFIG = """# Settings of specforge; every one has a default.
specs = ["specs/**/*.yaml", "specs/**/*.yml"]
output = "generated"
"""

SPEC = """# yaml-language-server: $schema=../schema/feature.schema.json
specforge: 1
feature: {name}
title: {title}
summary: Answers questions about opening hours.
owners: {{product: product-team, evals: quality-team}}
source: Opening hours policy, version 1
role: You are the assistant of a shop.
facts:
  - id: opening-hours
    topic: Shop
    says: Opening hours
    is: 9:00 to 18:00, Monday to Saturday
constraints:
  - id: short-answers
    rule: Answer in at most two sentences.
    criteria:
      - id: two-sentences
        check: {{sentences: {{at_most: 2}}}}
        passes: "We are open from 9:00 to 18:00."
        fails: "We are open. From Monday to Saturday. From 9:00 to 18:00."
intents:
  - id: tell-opening-hours
    when: The user asks when the shop is open.
    do: Tell the opening hours.
  - id: decline
    kind: refusal
    when: The user asks for anything else.
    do: Say that you can only tell the opening hours.
cases:
  - id: asks-for-sunday
    covers: [tell-opening-hours, short-answers]
    input: Can I come on Sunday?
    expect:
      - says: [Saturday]
"""

ATTRIBUTES = """generated/** text eol=lf linguist-generated
specforge.locks/* text eol=lf linguist-generated
"""


def start(root: Path, name: str) -> Iterator[str]:
    """Write what a first build needs; give a line for each thing done.

    Raises:
        UsageError: when the name is no id, or the folder does not exist.
    """
    id = checked_id(name)
    if not root.is_dir():
        raise UsageError(f"there is no folder {root}", "make it first")
    spec = SPEC.format(name=id, title=id.replace("-", " ").replace("_", " ").capitalize())
    yield from _around(root, (f"specs/{id}.yaml", spec))
    yield "next: edit the spec, then run `specforge build`"


def mark(root: Path) -> Iterator[str]:
    """Write what stands around specs where there is no config, so that a project is found from its folders; a line for each thing done."""
    if not has_settings(root):
        yield from _around(root)


def _around(root: Path, *specs: tuple[str, str]) -> Iterator[str]:
    """Write a config, some specs, the schemas and git attributes; give a line for each thing done."""
    attributes = _attributes(root)
    yield from _new(root, "specforge.toml", CONFIG)
    for path, text in specs:
        yield from _new(root, path, text)
    for kind in ("feature", "module"):
        schema = language_schema("feature" if kind == "feature" else "module")
        yield from _new(root, f"schema/{kind}.schema.json", printed(schema))
    if attributes:
        write(root, ".gitattributes", attributes)
    yield "wrote   .gitattributes" if attributes else "kept    .gitattributes"
    well, line = ignored_locks(root)
    if not well:
        yield f"warning: {line}"


def checked_id(name: str) -> str:
    """Give the id of a feature as it is.

    Raises:
        UsageError: when it is none.
    """
    if name == PROJECT:
        raise UsageError(f"a feature cannot be called `{PROJECT}`: its lock would take the place of the project's own", "choose another id")
    if name in RESERVED:
        raise UsageError(f"`{name}` is a reserved file name on some systems", "choose another id")
    if not is_slug(name):
        close = as_slug(name)
        example = close if is_slug(close) else "shop-agent"
        raise UsageError(f"{name!r} is not an id", f"use at most 64 lower-case letters and digits, joined by `-`, for instance `{example}`")
    return name


def _new(root: Path, path: str, text: str) -> Iterator[str]:
    if (root / path).exists() or (root / path).is_symlink():
        yield f"kept    {path}"
        return
    write(root, path, text)
    yield f"wrote   {path}"


def _attributes(root: Path) -> str:
    """The git attributes with ours at their end; empty when they are there already."""
    disk = read_disk(root, ".gitattributes")
    if disk.unreadable:
        raise UsageError(f".gitattributes cannot be read: {disk.unreadable}", "make it a file in UTF-8, or move it away")
    end = "\r\n" if disk.crlf else "\n"
    before = (disk.text or "").replace("\n", end)
    missing = [line for line in ATTRIBUTES.splitlines() if line not in before.splitlines()]
    if not missing:
        return ""
    return before + ("" if before.endswith("\n") or not before else end) + "".join(line + end for line in missing)
