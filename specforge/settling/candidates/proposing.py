"""The changes of the specs that an edit by hand may ask for, in the order in which they are tried."""

from collections.abc import Iterator

from specforge.attributing.hunk import Hunk, Kind
from specforge.edits import is_marked
from specforge.settling.candidates.deleting import deleted
from specforge.settling.candidates.inserting import inserted
from specforge.settling.candidates.json_documents import of_json
from specforge.settling.candidates.rewording import reworded
from specforge.settling.candidates.site import Candidate, Site, foreign_label


def candidates(hunk: Hunk, site: Site) -> Iterator[Candidate]:
    """Give the changes that could make an edit, the likeliest first."""
    if site.path.endswith((".json", ".jsonl")):
        yield from of_json(hunk, site)
    elif is_marked(hunk) or foreign_label(hunk, site) is not None:
        return
    elif (rewording := hunk if hunk.kind is Kind.REWORDED else hunk.rewording) is not None:
        yield from reworded(rewording, site)
    elif hunk.kind is Kind.DELETED:
        yield from deleted(hunk, site)
    elif hunk.kind is Kind.INSERTED:
        yield from inserted(hunk, site)
