"""How a served text stands, for people and for programs; pure strings, and nothing that is served acts in them."""

from collections.abc import Iterator

from specforge.amounts import many
from specforge.deployed.verdict import AGREE, SAID, Answer, Difference, Verdict
from specforge.git.commits import Commit
from specforge.json_forms import array_of, closed, form_schema, nullable
from specforge.outputs.inert import json_text, logged_line, one_line

FORM = "specforge-verify-deployed/1"
MOST = 20
"""The most differences that are told to people."""
MOST_JSON = 200
"""The most differences, and the most values, that are told to programs."""
WIDTH = 300
"""The most characters of a text that is shown."""
DRIFT = "whether the model behind it is the same one: what a provider changes shows in no text"


def as_text(answer: Answer) -> str:
    """Print for people."""
    return "".join(f"{logged_line(line)}\n" for line in _lines(answer))


def _lines(answer: Answer) -> Iterator[str]:
    since = f"of `{one_line(answer.revision, 100)}`" if answer.revision else "of the working tree"
    commit = f" ({answer.commit[:12]})" if answer.commit else ""
    verb = "names" if answer.stamped else "serves"
    yield f"{answer.artifact}: by the lock {since}{commit}, {one_line(answer.source, WIDTH)} {verb} {SAID[answer.verdict]}"
    yield f"verdict: {answer.verdict}{_more(answer)}"
    for one in answer.differences[:MOST]:
        yield from _difference(one, history=answer.verdict is not Verdict.DIFFERS)
    if len(answer.differences) > MOST:
        yield f"  {many(len(answer.differences) - MOST, 'more difference')}; `--format json` lists up to {MOST_JSON}"
    for value in answer.filled[:MOST]:
        over = f", {value.lines} lines" if value.lines > 1 else ""
        yield f"  line {value.line}: {{{value.name}}} is {one_line(value.value, 120)!r}{over}"
    if answer.filled:
        yield "  what stands in the place of a variable was not judged"
    if answer.next:
        yield f"next: {one_line(answer.next, 1_000)}"
    yield f"not seen: {'; '.join(one_line(one, WIDTH) for one in unseen(answer))}"


def unseen(answer: Answer) -> tuple[str, ...]:
    """What the answer does not say."""
    return (*answer.unseen, DRIFT)


def _more(answer: Answer) -> str:
    match answer.verdict:
        case Verdict.OLDER:
            past = f", {many(answer.behind, 'commit')} behind" if answer.behind else ", and the lock was not committed since"
            return f": {_commit(answer.at)} wrote it{past}; the artifact was written anew {many(answer.changes, 'time')} since"
        case Verdict.NEWER:
            return f": {_commit(answer.at)} wrote it, after the revision"
        case Verdict.ANOTHER:
            return f": {one_line(answer.other, 100)}; {answer.known} of its {many(answer.lines, 'line')} stand there"
        case Verdict.EDITED | Verdict.DIFFERS if not answer.stamped:
            near = f"; most of it is what {_commit(answer.nearest)} wrote" if answer.nearest is not None else ""
            return f": {many(len(answer.differences), 'difference')}, {answer.known} of {many(answer.lines, 'line')} known{near}{_broken(answer)}"
        case Verdict.FOREIGN:
            return f": {answer.known} of {many(answer.lines, 'line')} known{_broken(answer)}"
        case Verdict.FILLED:
            return f": {many(len({one.line for one in answer.filled}), 'line')} of {answer.lines} filled in"
        case _:
            return ""


def _broken(answer: Answer) -> str:
    return "" if answer.exact else "; some of its bytes are no UTF-8"


def _commit(commit: Commit | None) -> str:
    return (
        f"commit {commit.id[:12]} of {commit.day}"
        if commit is not None and commit.day
        else f"commit {commit.id[:12]}"
        if commit
        else "a commit"
    )


def _difference(one: Difference, *, history: bool) -> Iterator[str]:
    where = f"line {one.line}" + (f" ({one_line(one.pointer, 100)})" if one.pointer else "")
    yield f"  {where}: {one_line(one.says, WIDTH)}"
    told = []
    for element in one.elements[:5]:
        about = [*([f"owner {one_line(element.owner, 80)}"] if element.owner else []), *(["protected"] if element.protected else [])]
        told.append(one_line(element.ref, 200) + (f" ({', '.join(about)})" if about else ""))
    named = (" and " if one.between else ", ").join(told)
    place = f"between {named}" if one.between and len(told) > 1 else named or "no element wrote what stood there"
    nowhere = "; it stands in no version" if history and one.after.strip() else ""
    stands = f"; {_commit(one.commit)} wrote that" if one.commit is not None else nowhere
    yield f"    {place}{stands}"


def as_json(answer: Answer) -> str:
    """Print for programs; `specforge schema verify-deployed` describes it."""
    return json_text(
        {
            "format": FORM,
            "feature": answer.feature,
            "artifact": answer.artifact,
            "revision": answer.revision,
            "commit": answer.commit,
            "source": one_line(answer.source, WIDTH),
            "verdict": str(answer.verdict),
            "agrees": answer.verdict in AGREE,
            "stamped": answer.stamped,
            "lines": answer.lines,
            "known": answer.known,
            "text": answer.exact,
            "at": _of_commit(answer.at),
            "behind": answer.behind,
            "changes": answer.changes,
            "other": answer.other,
            "nearest": _of_commit(answer.nearest),
            "differences": [
                {
                    "kind": one.kind,
                    "line": one.line,
                    "before": None if one.before is None else one_line(one.before, WIDTH),
                    "after": one_line(one.after, WIDTH),
                    "says": one_line(one.says, WIDTH),
                    "elements": [{"ref": each.ref, "owner": each.owner, "protected": each.protected} for each in one.elements[:20]],
                    "between": one.between,
                    "pointer": one_line(one.pointer, WIDTH),
                    "at": _of_commit(one.commit),
                }
                for one in answer.differences[:MOST_JSON]
            ],
            "more_differences": max(len(answer.differences) - MOST_JSON, 0),
            "filled": [
                {"line": one.line, "lines": one.lines, "variable": one.name, "value": one_line(one.value, WIDTH)}
                for one in answer.filled[:MOST_JSON]
            ],
            "more_filled": max(len(answer.filled) - MOST_JSON, 0),
            "next": one_line(answer.next, 1_000),
            "unseen": [one_line(one, WIDTH) for one in unseen(answer)],
        }
    )


def _of_commit(commit: Commit | None) -> dict[str, str] | None:
    return None if commit is None else {"commit": commit.id, "day": commit.day}


def schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    text, flag, number = {"type": "string"}, {"type": "boolean"}, {"type": "integer", "minimum": 0}
    commit = nullable(closed({"commit": text, "day": text}))
    element = closed({"ref": text, "owner": text, "protected": flag})
    difference = closed(
        {
            "kind": {"enum": ["reworded", "inserted", "deleted", "moved", "broken"]}, "line": number, "before": {"type": ["string", "null"]},
            "after": text, "says": text, "elements": array_of(element), "between": flag, "pointer": text, "at": commit,
        }
    )  # fmt: skip
    value = closed({"line": number, "lines": number, "variable": text, "value": text})
    properties = {
        "format": {"const": FORM}, "feature": text, "artifact": text, "revision": text,
        "commit": {"type": "string", "pattern": "^([0-9a-f]{40}([0-9a-f]{24})?)?$"},
        "source": text, "verdict": {"enum": [str(one) for one in Verdict]}, "agrees": flag, "stamped": flag, "lines": number, "known": number, "text": flag,
        "at": commit, "behind": number, "changes": number, "other": text, "nearest": commit,
        "differences": array_of(difference), "more_differences": number,
        "filled": array_of(value), "more_filled": number, "next": text, "unseen": array_of(text),
    }  # fmt: skip
    return form_schema("specforge verify-deployed", properties)
