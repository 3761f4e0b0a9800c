"""A feature as a whole in Markdown; texts of specs stand in it as text only."""

from collections.abc import Iterable, Iterator, Sequence

from specforge.outputs.inert import logged, one_line
from specforge.outputs.markdown_words import code, said
from specforge.overview.model import KINDS, Overview, Stated
from specforge.overview.words import UNSEEN, counted, finding_text, notes_of, shares, signed, tolerated


def as_markdown(found: Sequence[Overview]) -> str:
    """Print for people, feature by feature."""
    lines = [line for one in found for line in _feature(one)]
    return "".join(f"{logged(line)}\n" for line in (*lines, f"Not seen: {'; '.join(UNSEEN)}."))


def _feature(one: Overview) -> Iterator[str]:
    yield f"# {_text(one.title or one.feature)} ({code(one.feature)})"
    yield ""
    if one.summary:
        yield from (_text(one.summary), "")
    yield from _head(one)
    yield from ("", "## To be settled", "")
    yield from _settle(one)
    for kind, heading in KINDS.items():
        if stated := one.of(kind):
            yield from ("", f"## {heading}", "")
            yield from (line for each in stated for line in _element(each, one))
    yield ""


def _head(one: Overview) -> Iterator[str]:
    yield f"- as of {one.as_of}: {counted(one)}"
    yield f"- {shares(one)}"
    if one.role:
        yield f"- role: {_text(one.role)}"
    if one.owners:
        yield f"- who answers: {', '.join(_text(f'{role} ({name})') for role, name in one.owners.items())}"
    if one.source:
        yield f"- source: {_text(one.source)}"
    if one.variants:
        yield f"- variants: {_codes(one.variants)}"
    yield f"- written in {_codes(one.files)}"


def _settle(one: Overview) -> Iterator[str]:
    lines = [f"- {_text(finding_text(finding))} ({code(str(finding.at))})" for finding in one.findings]
    lines += [f"- {code(each.id)}: {_text(signed(each))}" for each in one.unsigned]
    lines += [f"- {_text(tolerated(each))} ({code(str(each.at))})" for each in one.tolerated]
    yield from lines or ["Nothing: there are no findings, no decisions that run out, and nothing protected waits for a word."]


def _element(one: Stated, about: Overview) -> Iterator[str]:
    yield f"- {code(one.id)}"
    for saying in one.says:
        yield f"  - {_text(saying.text)}{f' ({_codes(saying.variants)})' if saying.variants else ''}"
    notes = "; ".join(_text(note) for note in notes_of(one, about))
    yield f"  - *{notes}*" if notes else f"  - *{code(str(one.at))}*"


def _codes(texts: Iterable[str]) -> str:
    return ", ".join(map(code, texts))


def _text(text: str) -> str:
    return said(one_line(text))
