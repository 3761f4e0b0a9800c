"""What single calls say."""

import itertools
import re
from collections.abc import Mapping

from specforge.amounts import in_code, many
from specforge.grading.json_values import canonical
from specforge.probing.evidence import Evidence
from specforge.probing.excerpts import excerpt
from specforge.probing.pages import Page, call_after
from specforge.probing.promise import CHANGED, Kind, Verdict, breaks, cannot_tell, holds, promise
from specforge.probing.session import Exchange
from specforge.probing.target import ABSENT, Answer, read_json
from specforge.probing.tool import ProbedTool
from specforge.regexes import regex

FAILED = regex(r"\s*(?:\w*error|\w*exception)(?: \w+){0,6}[:\u2013-] ?[^\n]+\s*", re.IGNORECASE)
"""A text of one line that begins as the message of an error does."""
TOO_MANY = 100_000
"""A size of page that no contract means."""


@promise(Kind.CALL)
def answers(evidence: Evidence) -> Verdict | None:
    """A call with the arguments of the spec gets a result."""
    tool = evidence.tool
    if tool.lacking:
        names = in_code(tool.lacking, " and ")
        given = ", ".join(f"{name}: ..." for name in tool.lacking)
        return cannot_tell(f"nothing says which {names} it is called with", f"write `probe: {{arguments: {{{given}}}}}` into the spec")
    exchange = evidence.whole.calls[0] if tool.lists and evidence.whole.calls else evidence.ask()
    answer = exchange.answer
    if answer.state != "result":
        return breaks(failure(exchange), exchange)
    no_rows = tool.lists and evidence.page(exchange) is None
    if (no_rows or not tool.lists) and (said := _failure_in(tool, answer)):
        told = f"the result says that the call failed ({said}), and is not marked as an error, so that a model takes it for an answer"
        return breaks(told, exchange)
    if no_rows:
        return breaks(no_page(tool, exchange), exchange)
    return holds(f"it answers in {answer.seconds:.2f} s")


def _failure_in(tool: ProbedTool, answer: Answer) -> str:
    """What a result says of a call that failed, as a member `error` that the contract has not, or as a line; empty where it says nothing such."""
    if isinstance(answer.value, Mapping):
        known = (tool.entry.get("outputSchema") or {}).get("properties") or {}
        said = answer.value.get("error") if "error" not in known else None
        said = said.get("message", "it has an `error`") if isinstance(said, Mapping) and said else said
        return excerpt(said) if isinstance(said, str) else ""
    return excerpt(answer.text) if answer.text is not None and not tool.by_line and FAILED.fullmatch(answer.text) else ""


def _no_rows(tool: ProbedTool, answer: Answer) -> str:
    """Say why a result cannot be read as rows."""
    if tool.reads["form"] != "json":
        return "there is not a text"
    if answer.value is ABSENT:
        return _no_json(answer.text)
    if tool.document:
        return f"there is not a text at `{tool.reads['items']}`"
    return f"there is not a list at `{tool.reads['items']}`" if tool.reads["items"] else "it is not a list"


def _no_json(text: str | None) -> str:
    """Say what a result is that has no value of JSON."""
    if text is None:
        return "it has neither a text nor a structure"
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(read_json(line) is not ABSENT for line in lines):
        return f"each of its {len(lines)} lines is JSON of its own; `reads: {{form: lines}}` takes lines for rows"
    return "it is a text that is no JSON"


def no_page(tool: ProbedTool, exchange: Exchange) -> str:
    """Say what came instead of a page."""
    found = exchange.answer.state == "result"
    return f"the result has no rows: {_no_rows(tool, exchange.answer)}" if found else failure(exchange)


def failure(exchange: Exchange) -> str:
    """Say what came instead of a result."""
    answer = exchange.answer
    told = {
        "refused": "it was refused",
        "hung": "there was no answer in time",
        "died": "the server died",
        "flooded": "more bytes came than may be taken",
        "garbled": "what came is no answer",
        "barred": "the call did not reach the tool",
        "result": "a result came",
    }[answer.state]
    return f"{told}: {answer.why}" if answer.why else told


@promise(Kind.CALL)
def size_beyond_the_most(evidence: Evidence) -> Verdict | None:
    """Asking for more rows than a page can have is clamped, or refused, as the contract says."""
    tool = evidence.tool
    if tool.pages is None:
        return None
    for size in (max(TOO_MANY, 2 * tool.pages.most), tool.pages.most + 1):
        exchange = evidence.ask(**evidence.sized(size))
        page = evidence.page(exchange)
        if page is None and exchange.answer.state != "refused":
            return breaks(f"{size:,} rows were asked for: {no_page(tool, exchange)}", exchange)
        if page is None and tool.pages.above == "clamp":
            return breaks(f"{size:,} rows were asked for, and the call was refused; the contract says `above: clamp`", exchange)
        if page is not None and tool.pages.above == "refuse":
            return breaks(f"{size:,} rows were asked for, and {len(page.rows)} came; the contract says `above: refuse`", exchange)
        if page is not None and len(page.rows) > tool.pages.most:
            return breaks(f"{size:,} rows were asked for, and {len(page.rows)} came; a page has at most {tool.pages.most}", exchange)
        if page is None or len(page.rows) >= tool.pages.most:
            continue
        if not _goes_on(tool, page):
            return cannot_tell(
                f"the whole list has {many(len(page.rows), 'row')}, no more than a page",
                f"try it with a list of more than {many(tool.pages.most, 'row')}",
            )
        if (
            not _may_be_short(tool, len(page.rows))
            and not evidence.whole.uneven
            and all(len(one.rows) <= len(page.rows) for one in evidence.seen)
        ):
            told = f"{size:,} rows were asked for, {len(page.rows)} came though more come behind, and no page had more"
            return breaks(f"{told}; the contract says that a page can have {tool.pages.most}", exchange)
    return holds("it is clamped" if tool.pages.above == "clamp" else "it is refused")


def _goes_on(tool: ProbedTool, page: Page) -> bool:
    """Whether a page, the first one of a list, says that more comes behind."""
    return page.has_more is True or call_after(tool, page, page.exchange.arguments, len(page.rows)) is not None


def _may_be_short(tool: ProbedTool, rows: int) -> bool:
    """Whether a page may have no more than so many rows though others come behind: since they are large, or out of reach."""
    shrinks = (tool.promised.get("overflow") or {}).get("kind") in {"shrink_page", "spill"}
    return shrinks or (tool.reaches is not None and rows >= tool.reaches)


@promise(Kind.CALL)
def size_of_nothing(evidence: Evidence) -> Verdict | None:
    """Asking for no rows, or for fewer than none, does not bring the whole list."""
    tool = evidence.tool
    if tool.pages is None:
        return None
    most = min(tool.pages.most, max(tool.pages.default, 1))
    for size in (0, -1):
        exchange = evidence.ask(**evidence.sized(size))
        page = evidence.page(exchange)
        if page is None and exchange.answer.state != "refused":
            return breaks(f"{size} rows were asked for: {no_page(tool, exchange)}", exchange)
        if page is not None and len(page.rows) > most:
            return breaks(f"{size} rows were asked for, {len(page.rows)} came", exchange)
    return holds("it does not")


@promise(Kind.CALL)
def place_before_the_first(evidence: Evidence) -> Verdict | None:
    """A place before the first row is refused."""
    tool = evidence.tool
    if tool.pages is None or tool.pages.place_input is None or tool.pages.style == "cursor":
        return None
    exchange = evidence.ask(**{tool.pages.place_input: -1})
    if exchange.answer.state == "result":
        return breaks(f"`{tool.pages.place_input}: -1` got a result", exchange)
    return holds("it is") if exchange.answer.state == "refused" else breaks(failure(exchange), exchange)


@promise(Kind.CALL)
def empty_list(evidence: Evidence) -> Verdict | None:
    """Where nothing is found, an empty page comes and no error, and it says that nothing comes behind."""
    tool = evidence.tool
    if not tool.lists:
        return None
    empty = tool.probe.get("empty")
    if not empty:
        return cannot_tell("nothing says what finds nothing", "write `probe: {empty: {...}}` with arguments that give no rows")
    exchange = evidence.session.call({**tool.arguments, **empty})
    page = evidence.page(exchange)
    if page is None:
        return breaks(f"an empty result is no failure; {failure(exchange)}", exchange)
    if page.rows:
        return breaks(f"the arguments of `probe.empty` brought {many(len(page.rows), 'row')}", exchange)
    if page.has_more is True or (page.next not in (None, "") and tool.ours):
        return breaks("nothing came, and more is to come behind it", exchange)
    if tool.pages is not None and tool.pages.total in {"exact", "at_least"} and page.total not in (0, None):
        return breaks(f"nothing came, and the total is {page.total}", exchange)
    return holds("an empty page came")


@promise(Kind.CALL)
def number_alone(evidence: Evidence) -> Verdict | None:
    """Asked for the number of rows alone, the tool gives it, and no rows."""
    pages = evidence.tool.pages
    if pages is None or pages.summary is None or not evidence.whole.pages:
        return None
    exchange = evidence.ask(**{pages.summary: True})
    page = evidence.page(exchange)
    if page is None:
        return breaks(failure(exchange), exchange)
    if page.rows:
        return breaks(f"{many(len(page.rows), 'row')} came", exchange)
    first = evidence.whole.pages[0]
    if page.total != first.total:
        told = f"the number is {canonical(page.total) if page.total is not ABSENT else 'not there'}, and the first page says {canonical(first.total)}"
        return breaks(told, first.exchange, exchange) if evidence.quiet else CHANGED
    return holds(f"it says {page.total}")


@promise(Kind.CALL)
def chosen_fields(evidence: Evidence) -> Verdict | None:
    """Asked for some fields, rows have those and the ones that always come, on every page, and no others."""
    pages = evidence.tool.pages
    if pages is None or pages.projection is None or not pages.fields or not evidence.whole.rows:
        return None
    for wanted in ([pages.fields[0]], []):
        left = {name for name in pages.fields if name not in wanted}
        walk = evidence.walk_again(1, {pages.projection: wanted}, most=2).begun()
        if not walk.pages:
            return breaks(no_page(evidence.tool, walk.calls[-1]), walk.calls[-1])
        for page in walk.pages:
            for row in page.rows:
                if isinstance(row, Mapping) and (more := sorted(left & set(row))):
                    return breaks(f"a row has `{more[0]}`, which was not asked for", page.exchange)
    return holds(f"rows come without {in_code(pages.fields)}")


@promise(Kind.CALL)
def absent_is_no_empty_list(evidence: Evidence) -> Verdict | None:
    """What does not exist is told as that, and is no empty list."""
    tool = evidence.tool
    absent = tool.probe.get("absent")
    if not absent:
        return None
    exchange = evidence.session.call({**tool.arguments, **absent})
    if exchange.answer.state == "result":
        return breaks("the arguments of `probe.absent` got a result", exchange)
    if exchange.answer.state != "refused":
        return breaks(failure(exchange), exchange)
    if tool.ours and exchange.answer.class_ != "absent":
        return breaks(f"it is refused as `{exchange.answer.class_}`, not as `absent`", exchange)
    return holds("it is refused")


@promise(Kind.CALL)
def unknown_value_is_refused(evidence: Evidence) -> Verdict | None:
    """A value that an argument cannot have is refused, and gets no empty list."""
    tool = evidence.tool
    others = {name: value for name in tool.inputs if (value := _unknown(tool.values(name))) is not None}
    if not others:
        return None
    for name, value in others.items():
        exchange = evidence.ask(**{name: value})
        if exchange.answer.state == "result":
            page = None if tool.document or not tool.lists else evidence.page(exchange)
            came = "a result" if page is None else many(len(page.rows), "row") if page.rows else "an empty page"
            return breaks(f"`{name}` is one of {', '.join(map(str, tool.values(name)))}, and `{value}` got {came}", exchange)
        if exchange.answer.state != "refused":
            return breaks(failure(exchange), exchange)
    return holds(f"it is, for {in_code(others, ' and ')}")


def _unknown(values: tuple[object, ...]) -> object | None:
    """A value beside those of an argument, of their type; nothing where there is none."""
    numbers = [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
    texts = [one for one in values if isinstance(one, str)]
    if texts:
        # As somebody misspells it.
        return next(text for text in (f"{texts[0]}{'x' * number}" for number in itertools.count(1)) if text not in texts)
    return max(numbers) + 1 if numbers else None


@promise(Kind.CALL)
def rows_at_most(evidence: Evidence) -> Verdict | None:
    """The whole list has no more rows than the contract says."""
    tool = evidence.tool
    if tool.at_most is None or not evidence.whole.pages:
        return None
    rows = len(evidence.whole.rows)
    if rows > tool.at_most:
        return breaks(f"it has {many(rows, 'row')}, at most {tool.at_most} are promised", evidence.whole.pages[-1].exchange)
    last = evidence.whole.pages[-1]
    if tool.pages is None and (last.has_more is True or last.truncated is True):
        return breaks(f"{many(rows, 'row')} came, and the result says that others were left out", last.exchange)
    return holds(f"it has {many(rows, 'row')}, at most {tool.at_most:,} are promised")
