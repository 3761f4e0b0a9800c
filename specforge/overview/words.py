"""What is told of an element beside what it says, in words that every form shares."""

from collections.abc import Iterator

from specforge.amounts import few, few_in_code, many, share_text
from specforge.finding import Finding
from specforge.overview.model import Overview, Size, Stated, Tolerated
from specforge.tracing.covering import State

BY_STATE: dict[State, str] = {
    "tested": "a case that somebody wrote would notice if it were broken",
    "generated": "only generated cases would notice if it were broken",
    "judged": "only a judge can tell whether it is broken",
    "linked": "cases name it, and none would notice if it were broken",
    "uncovered": "no case names it",
}
UNSEEN = (
    "whether a model follows the prompt: no model was called",
    "whether the spec is right: what is generated from it agrees with it by construction, so only cases that people wrote, and people, can tell",
)
OVERFLOWS = {
    "shrink_page": "a page that would be larger has fewer rows",
    "spill": "what is larger is kept, and read in parts",
    "refuse": "what is larger is refused",
}
SHOWN = 3
"""How many variants or places are named."""


def notes_of(one: Stated, about: Overview) -> Iterator[str]:
    """Say how binding an element is, where it holds, who answers for it, what tests it, where it stands, and why it is stated."""
    if one.level:
        yield one.level
    if one.scope:
        yield f"for {few_in_code(one.scope, SHOWN)}"
    if one.variants:
        yield f"only in {few_in_code(one.variants, SHOWN)}"
    if one.enforce and "prompt" not in one.enforce:
        yield f"not in the prompt; it is enforced by {', '.join(one.enforce)}"
    if one.origin:
        yield f"origin: {one.origin}"
    if one.owner:
        yield f"{one.owner} answers for it"
    if one.protected or one.sign_off is not None:
        yield signed(one)
    if one.size is not None:
        yield from _size(one.size)
    if one.state is not None:
        cases = f" ({many(len(one.cases), 'case')})" if one.cases else ""
        yield f"{BY_STATE[one.state]}{cases}"
    places = [f"{line.path}:{line.number}" for line in one.reached if line.artifact == "prompt" and line.part == "writes"]
    if places:
        yield f"stands in {few(places, 1)}"
    if one.because and one.because != about.source:
        yield f"because: {one.because}"


def signed(one: Stated) -> str:
    """Say whether the owner of a protected element stands behind it."""
    if one.sign_off is None:
        return "protected; nobody has signed it off"
    if one.sign_off.holds:
        return f"protected; signed off by {one.sign_off.by}: {one.sign_off.reason}"
    return f"protected; it has changed since {one.sign_off.by} signed it off"


def _size(size: Size) -> Iterator[str]:
    if size.worst is None or size.tokens is None:
        yield "nothing bounds the size of its result"
    else:
        source = "as promised" if size.promised else "by its fields"
        yield f"a result has at most {many(size.worst, 'byte')}, about {many(size.tokens, 'token')}, {source}"
    if size.overflow:
        yield OVERFLOWS[size.overflow]
    for cap in size.caps:
        if cap.bytes is not None and size.worst is not None:
            left = cap.bytes - size.worst
            yield f"{cap.runtime} shows {many(cap.bytes, 'byte')}: {many(left, 'byte') + ' are left' if left >= 0 else 'it does not fit'}"


def finding_text(one: Finding) -> str:
    """Say what was found, and what settles it."""
    return f"{one.severity}: {one.message}{f'; {one.help}' if one.help else ''}"


def tolerated(one: Tolerated) -> str:
    """Say who decided what, until when, and why."""
    until = "" if one.expires is None else f", until {one.expires}" if not one.over else f"; it ran out on {one.expires}"
    return f"{one.owner} {one.what}{until}: {one.reason}"


def counted(found: Overview) -> str:
    """Say how much is stated and how well it is tested."""
    nouns = (("constraint", "rule"), ("intent", "intent"), ("fact", "fact"), ("tool", "tool"), ("session", "purpose of sessions"))
    stated = [
        many(count, noun, "purposes of sessions" if kind == "session" else "") for kind, noun in nouns if (count := len(found.of(kind)))
    ]
    cases = ", ".join(f"{count} {origin}" for origin, count in found.origins.items())
    total = sum(found.origins.values())
    return ", ".join([*stated, many(total, "case")]) + (f" ({cases})" if cases else "")


def shares(found: Overview) -> str:
    """Say how much some case tests, and how much of what must be so is caught by cases that people wrote."""
    caught, rules = found.independent
    told = f"{share_text(found.tested, 100)} of what can be tested is tested"
    return f"{told}; people wrote cases that catch {caught} of {many(rules, 'must-rule')}" if rules else told
