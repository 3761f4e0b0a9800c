"""Merges what a build would write with what somebody made by hand of what was written last, by the kind of the file."""

from collections.abc import Sequence

from specforge.lock import Region, line_hash
from specforge.merging.documents import merge_document
from specforge.merging.outcome import Merged, Piece, text_of
from specforge.merging.records import merge_records
from specforge.merging.texts import merge_lines


def merge(path: str, base: str | None, base_regions: Sequence[Region], ours: Sequence[Piece], theirs: str) -> Merged:
    """Merge two changes of an artifact: a document and records by their values, any other text region by region and line by line.

    What only one side changed is taken from it; what both changed in the same way is there once; what both changed in
    different ways is a conflict, and is never guessed. Line endings are line feeds on every side.

    Args:
        path: The artifact; its ending tells how it is merged.
        base: The text that was written last, when it is known.
        base_regions: Its regions with the hashes of its lines, in any order; none when nothing is known of it.
        ours: The text that a build would write, by its regions.
        theirs: The text that stands on disk.
    """
    regions = _in_order(base_regions)
    text = text_of(ours)
    hashes = [one for region in regions for one in region.lines] if base is None else [line_hash(line) for line in base.split("\n")]
    if theirs == text or hashes == [line_hash(line) for line in theirs.split("\n")]:
        return Merged(text)
    if hashes == [line_hash(line) for line in text.split("\n")]:
        return Merged(theirs)
    if path.endswith(".json"):
        return merge_document(base, regions, ours, theirs)
    if path.endswith(".jsonl"):
        return merge_records(base, regions, ours, theirs)
    return merge_lines(base, regions, ours, theirs)


def _in_order(regions: Sequence[Region]) -> Sequence[Region]:
    """Put regions into the order of the text: each says which one it stands after; as they are given when that does not lead to all."""
    following = {region.after: region for region in regions}
    found: list[Region] = []
    name = ""
    while name in following and len(found) < len(regions):
        found.append(following[name])
        name = found[-1].name
    return found if len(found) == len(following) == len(regions) else regions
