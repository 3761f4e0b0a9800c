"""Why an edit of an artifact has no place in the spec, and what to do about it."""

import json
from shlex import quote

from msgspec.structs import replace

from specforge.amounts import enumerated
from specforge.attributing.hunk import Hunk, Kind
from specforge.attributing.json_values import says_twice
from specforge.attributing.lines import word_changes
from specforge.edits import TWICE, unpromotable
from specforge.elements import Known, kind_of
from specforge.location import Place
from specforge.provenance.traced import Origin, Span
from specforge.settling.candidates.inserting import turns_of
from specforge.settling.candidates.rewording import listed
from specforge.settling.candidates.site import BULLET, Site, foreign_label, is_list_below_label
from specforge.settling.candidates.written_cases import refs_in_order
from specforge.spec.facts import Document

ANY = "as a rule, a fact, an intent, an example or a scaffold"
"""The kinds of elements that a prompt prints."""


def why_not(hunk: Hunk, site: Site, why: str) -> tuple[str, str]:
    """Say why an edit has no place in the spec, and what to do.

    Args:
        hunk: The edit.
        site: Where it is.
        why: What was wrong with the changes that were tried; empty where none was.
    """
    known = next((site.elements[ref] for ref in hunk.refs if ref in site.elements), None)
    spec = site.view.file.path if known is None else known.place.path
    if hunk.kind is Kind.BROKEN:
        why = TWICE if says_twice(hunk.after) else "the file is no JSON any more"
        return why, f"repair it, or run `specforge revert {quote(site.path)}`"
    if hunk.rewording is not None:
        return why_not(hunk.rewording, site, why)
    if (never := unpromotable(replace(hunk, elsewhere=""), spec)) is not None:
        return never.why, never.what or f"run `specforge revert {quote(f'{site.path}:{hunk.line}')}`"
    if (label := foreign_label(hunk, site)) is not None:
        return f"a prompt in this language says `{label[1]}` where an English one says `{label[0]}`", f"write `{label[1]}` instead"
    if is_list_below_label(hunk.after, site.view.phrases) and not all(map(BULLET.match, hunk.after.strip("\n").split("\n")[1:])):
        return (
            "a list below a label is not printed like this",
            "write each item behind `- `, or each step behind its number and a point, and no empty line between",
        )
    if hunk.kind is Kind.INSERTED and not hunk.wanted and site.path.endswith(".jsonl"):
        help = (
            f"write the case in {spec} and run `specforge build`: its line names what it covers, and what the criteria of these rules ask"
        )
        return "a case that is written in the spec would be printed otherwise", help
    if hunk.kind is Kind.INSERTED and (case := _case_that_expects(hunk, site)) is not None:
        help = f"say it in {case.place.path}: in `expect` of {case.ref}"
        return "an expectation of a case stands before those of rules, with the case as its `ref`", help
    if refs := refs_in_order(hunk, site):
        return "the refs of a case stand in the order of the spec, behind its own", f"write them as {json.dumps(refs)}"
    if hunk.kind is Kind.INSERTED:
        where = f"in {hunk.refs[0]}" if hunk.pointer and hunk.refs else _as_what(hunk, site)
        return "nothing that is declared in the spec would be printed there like this", f"say it in {spec}: {where}"
    if hunk.kind is Kind.DELETED and not hunk.wanted and site.path.endswith("evals.stress.jsonl") and (axes := _axes(hunk)):
        id = "" if known is None else known.ref.rpartition("/")[2]
        help = f"write `except: {id}` below {enumerated(axes, ' or ')}, which leaves the case out at every level of the axis"
        return "a level alone is not taken from a case", help
    if known is not None and isinstance(known.model, Document):
        return f"it is the text of the linked document {known.model.file}", "change it in that file, and run `specforge build`"
    if not hunk.refs:
        return "no element wrote what stands there", f"say it in {spec}: {ANY}"
    if hunk.kind is Kind.REWORDED and _only_renumbered(hunk):
        return "the number of a step is its place among the steps", f"it follows once a step is put in or taken out in {spec}"
    if hunk.kind is Kind.REWORDED and not hunk.pointer and (merged := _merged(hunk, site)):
        return merged, f"write in {spec} what it is to say, and run `specforge build`"
    if all(kind_of(ref) == "section" for ref in hunk.refs) or (hunk.kind is Kind.REWORDED and _of_template(hunk, site)):
        return "the template wrote what stands there", "change it in a template of your own: docs/templates.md"
    if hunk.kind is Kind.REWORDED and (origin := _worded(hunk, site)) is not None:
        known = site.elements.get(origin.ref)
        made_from = origin.ref if known is not None and known.place == origin.place else f"`{_key(origin.place)}` of {origin.ref}"
        return f"these words are made from {made_from}", f"change what {origin.place.path} says there"
    return f"no change of a single text in the spec makes it{f' ({why})' if why else ''}", f"change {', '.join(hunk.refs[:3])} in {spec}"


def _case_that_expects(hunk: Hunk, site: Site) -> Known | None:
    """The case that the spec states into whose expectations something was put."""
    if not hunk.pointer.startswith("/expect/") or not site.path.endswith(".jsonl"):
        return None
    return site.case_of(hunk)


def _as_what(hunk: Hunk, site: Site) -> str:
    """The kind of element that says what was put in."""
    first, _, rest = hunk.after.strip("\n").partition("\n")
    shown = turns_of(rest if first.startswith("#") else f"{first}\n{rest}", site)
    return "as an example, which names the intents or rules that it `shows`" if shown else ANY


def _only_renumbered(hunk: Hunk) -> bool:
    """Whether nothing but the number before an item is another one."""
    marks = [BULLET.match(text) for text in (hunk.before or "", hunk.after)]
    rests = {text[mark.end() :] for text, mark in zip((hunk.before or "", hunk.after), marks, strict=True) if mark is not None}
    return None not in marks and len(rests) == 1 and not hunk.pointer


def _merged(hunk: Hunk, site: Site) -> str:
    """Why lines that became fewer are not promoted as they stand; nothing when they did not."""
    if len(hunk.lines_before) <= len(hunk.after.split("\n")):
        return ""
    if len(listed(hunk, site)) > 1:
        one = BULLET.match(hunk.after) is not None and "\n" not in hunk.after
        return "a list of one item is printed as one text" if one else "no text of a spec prints a list like this"
    owners = dict.fromkeys(ref for ref in hunk.refs if kind_of(ref) != "section")
    return f"one line would be of {enumerated(list(owners))}" if len(owners) > 1 else ""


def _axes(hunk: Hunk) -> list[str]:
    """The axes of a case that was taken out; none where it is not under stress."""
    return [ref for ref in json.loads(hunk.before or "")["refs"] if kind_of(ref) == "axis"]


def _of_template(hunk: Hunk, site: Site) -> bool:
    """Whether no word that was changed came from an element."""
    return not site.path.endswith((".json", ".jsonl")) and not _changed(hunk, site)


def _worded(hunk: Hunk, site: Site) -> Origin | None:
    """What the words that were changed were made from, where none of them is written in a spec."""
    spans = _changed(hunk, site)
    return spans[0].origin if spans and all(span.offset is None and not span.outer for span in spans) else None


def _changed(hunk: Hunk, site: Site) -> list[Span]:
    """Where the words that were changed came from."""
    assert hunk.before is not None
    changes = [(hunk.start + first, hunk.start + last) for first, last, _, _ in word_changes(hunk.before, hunk.after)]
    return [span for span in site.spans if any(span.start < max(last, first + 1) and first < span.end for first, last in changes)]


def _key(place: Place) -> str:
    return next((str(step) for step in reversed(place.route) if isinstance(step, str)), "id")
