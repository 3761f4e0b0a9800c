"""A semantic diff for people, for programs, and as a changelog for those who use a feature; pure strings."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec.structs import asdict

from specforge.amounts import enumerated, few, many
from specforge.credentials import masked
from specforge.diffing.model import Action, Diff, ElementChange, FieldChange, LeftBehind
from specforge.elements import parts_of
from specforge.json_forms import PLACE, array_of, closed, form_schema, nullable, printed
from specforge.outputs.inert import logged_line, one_line
from specforge.outputs.markdown_words import code, said
from specforge.spec.documents import SECTIONS
from specforge.spec.policy import Category, Level

FORM = "specforge-diff/1"
MOST = 400
"""The most characters of one text that is shown."""
NAMED = 5
"""The most elements that are named where the same is said of several."""
NOUNS: Mapping[str, str] = {
    "constraint": "rule", "criterion": "criterion", "intent": "intent", "fact": "fact", "tool": "tool", "case": "case",
    "example": "example", "session": "session boundary", "variable": "variable", "document": "document", "scaffold": "addition to the prompt",
    "takes": "hand-over in", "gives": "hand-over out", "axis": "axis of stress", "judgement": "judgement call", "model": "model", "feature": "feature", "module": "module",
    "role": "role", "summary": "summary", "output-format": "output format",
}  # fmt: skip
"""What people call a kind of element."""
HEADINGS: Mapping[Category, str] = {
    Category.CONTRACT: "Contract: what other programs rely on",
    Category.BOUNDARY: "Boundaries: where sessions, bills and memories begin and end",
    Category.BEHAVIOR: "Behaviour: what the feature does",
    Category.EVAL: "Evals: what is judged",
    Category.TEXT: "Text: words alone",
}
STEPS = {"major": "a major one", "minor": "a minor one", "patch": "a patch", "none": "no new one"}


def as_text(diff: Diff, *, quiet: bool = False) -> str:
    """Print for people: the changes by category, each with its fields, its place and who is concerned."""
    lines: list[str] = []
    for category, changes in groupby(diff.changes, lambda one: one.category):
        lines += [HEADINGS[category]]
        for one in changes:
            lines += [f"  {line}" for line in _told(one)]
    if not quiet:
        lines.append(counted(diff))
        lines += [
            f"{at}: the acceptance of {ref} accepts nothing of this change; remove it when the change is in the base"
            for at, ref in diff.unmatched
        ]
        lines += [f"{now.at}: {_renamed(then, now, str, '`{}`'.format)}" for then, now in _alike(diff.changes)]
    return "".join(f"{logged_line(line)}\n" for line in lines)


def _told(one: ElementChange) -> Iterator[str]:
    yield f"{one.level.name.lower()} {one.action} {one.ref}{_mark(one)}"
    if one.action is Action.RENAMED:
        yield f"    it was {one.was}"
    if one.says and not one.fields:
        yield f"    {one_line(one.says, MOST)}"
    if one.perhaps:
        yield f"    {_perhaps(one.perhaps, str, '`{}`'.format)}"
    if one.through:
        yield f"    in {', '.join(one.features)}: {one.through} declares it"
    for field in one.fields:
        yield f"    {field.name} {field.says}"
        if field.action is not Action.RENAMED and field.before != field.after and not _says_both(field):
            yield from (f"      {sign} {one_line(text, MOST)}" for sign, text in (("-", field.before), ("+", field.after)) if text)
    for says, left in _left(one):
        yield f"    `{one_line(says, MOST)}` still stands in {few([f'{each.ref} ({each.at})' for each in left], NAMED)}"
    yield from (f"    {line}" for line in _agreed(one, str, str))
    if one.accepted is not None:
        until = f" until {one.accepted.expires}" if one.accepted.expires else ""
        yield f"    accepted by {one.accepted.owner}{until}: {one.accepted.reason}"
    gone = " of the base" if one.action in {Action.REMOVED, Action.LOST} else ""
    yield f"    {one.at}{gone}{_about(one)}  {one.fingerprint}"


def _agreed(one: ElementChange, ref: Callable[[str], str], text: Callable[[str], str]) -> Iterator[str]:
    """Say that others agreed to what a changed element was; `ref` prints the name of a judgement call, `text` what people wrote."""
    for each in one.agreed:
        who = text(one_line(f"{enumerated(each.by)} agreed on {each.on}", MOST))
        if each.ref == one.ref:
            yield f"{who} to what it was: let them agree to this, and write the day as `agreed_on`"
        else:
            yield f"{ref(one_line(each.ref, MOST))} decides it, as {who}: let them agree to this, or change what they chose"


def _left(one: ElementChange) -> Iterator[tuple[str, list[LeftBehind]]]:
    """The elements that were left behind, by what they still say."""
    said: dict[str, list[LeftBehind]] = defaultdict(list)
    for each in one.left:
        said[each.says].append(each)
    yield from said.items()


def _alike(changes: Iterable[ElementChange]) -> Iterator[tuple[ElementChange, ElementChange]]:
    """Pair what was removed with what was added in its stead and says the same, where these are the only two that say it."""
    found: dict[tuple[str, str, str], dict[Action, list[ElementChange]]] = defaultdict(lambda: defaultdict(list))
    for one in changes:
        if one.says and one.kind in SECTIONS.values() and one.action in {Action.REMOVED, Action.ADDED}:
            found[one.kind, parts_of(one.ref)[0], one.says][one.action].append(one)
    for sides in found.values():
        if len(sides[Action.REMOVED]) == len(sides[Action.ADDED]) == 1:
            yield sides[Action.REMOVED][0], sides[Action.ADDED][0]


def _renamed(then: ElementChange, now: ElementChange, ref: Callable[[str], str], yaml: Callable[[str], str]) -> str:
    """How to say that two changes are a rename; `ref` and `yaml` print what each of them is."""
    return f"{ref(now.ref)} says what {ref(then.ref)} said: when it was renamed, say {yaml(f'was: {parts_of(then.ref)[2]}')} in it"


def _perhaps(former: str, name: Callable[[str], str], yaml: Callable[[str], str]) -> str:
    """How to say that a feature which is new is one that is gone; `name` and `yaml` print what each of them is."""
    return f"at least half of it says what {name(former)} said, which is gone: when it was renamed, say {yaml(f'was: {former}')} in it"


def _mark(one: ElementChange) -> str:
    return " (accepted)" if one.accepted is not None else ""


def _about(one: ElementChange) -> str:
    parts = [f"owner {one.owner}" if one.owner else "", "protected" if one.protected else ""]
    parts += [f"said by {one.quoted_by}, which is protected"] if one.quoted_by else []
    if one.features and one.features != (one.ref.split("/")[0],) and not one.through:
        parts.append(f"in {few(one.features, 5)}")
    return "".join(f"; {part}" for part in parts if part)


def _says_both(field: FieldChange) -> bool:
    """Whether what is said about a field holds both of its values already."""
    if {field.before, field.after} <= {"true", "false", ""}:
        return True
    return bool(field.before or field.after) and all(f"{one}" in field.says for one in (field.before, field.after) if one)


def counted(diff: Diff) -> str:
    """What was found, in numbers, with the step that a version has to take."""
    base = one_line(diff.base, MOST).replace("`", "'")
    if not diff.changes:
        return f"nothing means anything else than in `{base}` (`{diff.commit[:12]}`)"
    parts = [
        f"{number} {category.name.lower()}"
        for category in sorted(Category, reverse=True)
        if (number := sum(one.category is category for one in diff.changes))
    ]
    accepted = sum(one.accepted is not None for one in diff.changes)
    waived = f", {accepted} accepted" if accepted else ""
    since = f"since `{base}` (`{diff.commit[:12]}`)"
    return f"{many(len(diff.changes), 'change')} {since}: {', '.join(parts)}{waived}; the next version is {STEPS[diff.step]}"


def as_json(diff: Diff) -> str:
    """Print for programs; `specforge schema diff` describes it."""
    return masked(printed({"format": FORM, **document(diff)}))


def document(diff: Diff) -> dict[str, object]:
    """The JSON form of a diff."""
    return {
        "base": diff.base,
        "commit": diff.commit,
        "step": diff.step,
        "changes": [_change(one) for one in diff.changes],
        "unmatched": [{**asdict(at), "ref": ref} for at, ref in diff.unmatched],
    }


def _change(one: ElementChange) -> dict[str, object]:
    at, was_at = (asdict(each) for each in (one.at, one.was_at))
    accepted = one.accepted
    return {
        "ref": one.ref,
        "was": one.was,
        "kind": one.kind,
        "action": str(one.action),
        "category": one.category.name.lower(),
        "level": one.level.name.lower(),
        "breaking": one.breaking,
        "says": one.says,
        "at": at,
        "was_at": was_at,
        "owner": one.owner,
        "protected": one.protected,
        "quoted_by": one.quoted_by,
        "perhaps": one.perhaps,
        "left": [{"ref": each.ref, "says": each.says, "at": asdict(each.at)} for each in one.left],
        "agreed": [{"ref": each.ref, "by": list(each.by), "on": each.on, "at": asdict(each.at)} for each in one.agreed],
        "features": list(one.features),
        "through": one.through,
        "fingerprint": one.fingerprint,
        "accepted": {"owner": accepted.owner, "reason": accepted.reason, "expires": accepted.expires} if accepted is not None else None,
        "fields": [
            {
                "field": each.name,
                "action": str(each.action),
                "category": each.category.name.lower(),
                "level": each.level.name.lower(),
                "before": each.before,
                "after": each.after,
                "says": each.says,
            }
            for each in one.fields
        ],
    }


def schema() -> dict[str, object]:
    """The JSON Schema of the JSON form."""
    return form_schema("specforge diff", {"format": {"const": FORM}, **shape()})


def shape() -> dict[str, object]:
    """The properties of the JSON form."""
    text, flag, number = {"type": "string"}, {"type": "boolean"}, {"type": "integer", "minimum": 0}
    kinds = {
        "action": {"enum": [str(one) for one in Action]},
        "category": {"enum": [one.name.lower() for one in Category]},
        "level": {"enum": [one.name.lower() for one in Level]},
    }
    field = {"field": text, **kinds, "before": text, "after": text, "says": text}
    accepted = closed({"owner": text, "reason": text, "expires": text})
    change = {
        "ref": text, "was": text, "kind": {"enum": list(NOUNS)}, **kinds, "breaking": flag, "says": text, "at": PLACE, "was_at": PLACE,
        "owner": text, "protected": flag, "quoted_by": text, "perhaps": text, "left": array_of(closed({"ref": text, "says": text, "at": PLACE})),
        "agreed": array_of(closed({"ref": text, "by": array_of(text), "on": text, "at": PLACE})), "features": array_of(text), "through": text,
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
        "accepted": nullable(accepted), "fields": array_of(closed(field)),
    }  # fmt: skip
    return {
        "base": text,
        "commit": {"type": "string", "pattern": "^[0-9a-f]{40}([0-9a-f]{24})?$"},
        "step": {"enum": list(STEPS)},
        "changes": array_of(closed(change)),
        "unmatched": array_of(closed({"path": text, "line": number, "column": number, "ref": text})),
    }


def as_markdown(diff: Diff) -> str:
    """Print for a page or a comment: a list for each category."""
    lines = [f"**specforge: {said(counted(diff))}**", ""]
    for category, changes in groupby(diff.changes, lambda one: one.category):
        lines += [f"### {HEADINGS[category]}", "", *(line for one in changes for line in markdown_items(one)), ""]
    if hints := [f"- {_renamed(then, now, code, code)}" for then, now in _alike(diff.changes)]:
        lines += ["### Perhaps renamed", "", *hints]
    return "\n".join(lines).rstrip("\n") + "\n"


def markdown_items(one: ElementChange) -> Iterator[str]:
    """A change as an item of a list, with its fields as items below."""
    level = f"**{one.level.name.lower()}** " if one.level >= Level.WARNING else ""
    about = [
        f"in {', '.join(code(one_line(each, 100)) for each in one.features[:5])}" if one.through else "",
        f"owner {code(one_line(one.owner, 100))}" if one.owner else "",
        "**protected**" if one.protected else "",
        f"said by {code(one_line(one.quoted_by, 100))}, which is **protected**" if one.quoted_by else "",
    ]
    if one.accepted is not None:
        until = said(f" until {one_line(one.accepted.expires, 20)}") if one.accepted.expires else ""
        about.append(f"accepted by {code(one_line(one.accepted.owner, 100))}{until}: {said(one_line(one.accepted.reason, MOST))}")
    tail = "".join(f"; {part}" for part in about if part)
    word = f": {said(one_line(one.says, MOST))}" if one.says and not one.fields else ""
    yield f"- {level}{one.action} {NOUNS[one.kind]} {code(one_line(one.ref, MOST))}{word}{tail}"
    if one.perhaps:
        yield f"  - {_perhaps(one_line(one.perhaps, MOST), code, code)}"
    for field in one.fields:
        told = f"{code(one_line(field.name, MOST))} {said(one_line(field.says, MOST))}"
        if field.action is not Action.RENAMED and not _says_both(field) and (field.before or field.after):
            before, after = (code(one_line(text, MOST)) if text else "nothing" for text in (field.before, field.after))
            told += f": {before} → {after}"
        yield f"  - {told}"
    for says, left in _left(one):
        yield f"  - {code(one_line(says, MOST))} still stands in {few([code(one_line(each.ref, MOST)) for each in left], NAMED)}"
    yield from (f"  - {line}" for line in _agreed(one, code, said))


def as_changelog(diff: Diff) -> str:
    """Print for those who use a feature: what it does otherwise, feature by feature, in words of behaviour; Markdown."""
    told = [one for one in diff.changes if one.category >= Category.BEHAVIOR]
    by_owner: dict[tuple[str, ...], list[ElementChange]] = {}
    for one in told:
        owner = one.ref.split("/")[0]
        concerned = one.features if one.through or owner in one.features else (owner, *one.features)
        by_owner.setdefault(concerned, []).append(one)
    lines: list[str] = []
    for (first, *others), changes in sorted(by_owner.items()):
        lines += [f"## {code(first)}" + (f", in {', '.join(map(code, others))}" if others else ""), ""]
        for title, wanted in (("Breaking", True), ("Changed", False)):
            mine = [one for one in changes if one.breaking is wanted]
            if mine:
                lines += [f"### {title}", "", *(f"- {_sentence(one)}" for one in mine), ""]
    quiet = "Nothing that a user or a program could notice has changed.\n"
    if diff.changes:
        quiet = "No rule, promise or boundary has changed; words that the model reads, or what is judged, are others.\n"
    return "\n".join(lines).rstrip("\n") + "\n" if lines else quiet


def _sentence(one: ElementChange) -> str:
    """What a change means to somebody who uses the feature."""
    name = one.ref.rpartition("/")[2]
    says = said(one_line(one.says, MOST))
    noun = NOUNS[one.kind].capitalize()
    if one.action in {Action.ADDED, Action.GAINED}:
        return f"New {NOUNS[one.kind]} {code(name)}: {says}" if says else f"New {NOUNS[one.kind]} {code(name)}."
    if one.action in {Action.REMOVED, Action.LOST}:
        return f"{noun} {code(name)} is gone: {says}" if says else f"{noun} {code(name)} is gone."
    if one.action is Action.RENAMED:
        rest = [one_field for one_field in one.fields if one_field.action is not Action.RENAMED]
        also = f"; {_fields(rest)}" if rest else ""
        return f"{noun} {code(one.was.rpartition('/')[2])} is called {code(name)} now{also}."
    return f"{noun} {code(name)}: {_fields(one.fields)}."


def _fields(fields: Sequence[FieldChange]) -> str:
    told: Iterable[str] = (
        f"{code(each.name)} {said(one_line(each.says, MOST))}"
        + (f" ({code(one_line(each.after, MOST))})" if each.after and not _says_both(each) else "")
        for each in fields
    )
    return "; ".join(told)
