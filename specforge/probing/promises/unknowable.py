"""What nobody outside can tell, and is said all the same."""

from specforge.probing.evidence import Evidence
from specforge.probing.promise import Kind, Verdict, cannot_tell, promise


@promise(Kind.NEVER)
def no_hidden_rows(evidence: Evidence) -> Verdict | None:
    """No row is hidden from this caller that it should see."""
    if not evidence.tool.lists or evidence.known is not None:
        return None
    return cannot_tell("a row that never comes looks like one that is not there", "the rows themselves, as `probe.known` gives them")


@promise(Kind.NEVER)
def rows_are_fresh(evidence: Evidence) -> Verdict | None:
    """Rows say what is so now."""
    if not evidence.tool.lists:
        return None
    return cannot_tell("an old row looks like a new one", "who knows the rows, at the time of the walk")
