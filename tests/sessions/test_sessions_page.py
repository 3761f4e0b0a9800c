"""The page of a comparison, without a browser: what stands in it. How it looks is tested in tests/heavy."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from msgspec.structs import replace

from specforge.amounts import length_text
from specforge.sessions.page import sessions_page
from specforge.sessions.picture import packed, picture, remarks_of, scale_of
from specforge.sessions.scale import END, Scale, scaled
from tests.sessions.comparisons import HOSTILE, HOUR, MINUTE, SECOND, START, alone, crowded, help_desk, hostile, nothing

PAGES = {
    "help desk": help_desk,
    "crowded": crowded,
    "nothing": nothing,
    "alone": alone,
    "hostile": hostile,
    "long": lambda: hostile("<b>" + "x" * 10_000),
    "half a surrogate": lambda: hostile("\ud800\x1b[31m\x00"),
}
VOID = {"meta", "link", "br"}


class Nested(HTMLParser):
    """Every element, with whether each is closed where it was opened."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.wrong: list[str] = []
        self.feed(page)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.wrong.append(tag)

    def values(self, name: str) -> Iterator[str]:
        return (attrs[name] or "" for _, attrs in self.elements if name in attrs)


@pytest.mark.parametrize("name", PAGES)
def test_it_is_well_formed_and_every_link_leads_somewhere(name: str) -> None:
    page = Nested(sessions_page(PAGES[name]()))
    assert page.wrong == []
    ids = list(page.values("id"))
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in page.values("href") if href != "data:,"} <= set(ids)
    assert set(page.values("aria-labelledby")) <= set(ids)


@pytest.mark.parametrize("name", PAGES)
def test_it_asks_nobody_and_runs_nothing(name: str) -> None:
    page = sessions_page(PAGES[name]())
    page.encode()
    parsed = Nested(page)
    assert {tag for tag, _ in parsed.elements}.isdisjoint({"script", "img", "iframe", "object", "form", "base"})
    assert not [name for _, attrs in parsed.elements for name in attrs if name.startswith("on")]
    assert all(href.startswith("#") or href == "data:," for href in parsed.values("href"))
    assert "default-src 'none'" in page
    assert not re.search(r"url\(|@import", page)
    assert not re.search("[\x00\x1b\u202e\ud800]", page)


def test_texts_that_try_to_act_stand_there_as_texts() -> None:
    page = sessions_page(hostile())
    assert HOSTILE not in page
    assert "{{name}}" in page
    assert "$body" in page
    assert page.count("&lt;script&gt;") > 20


def test_long_texts_are_shortened_at_both_ends() -> None:
    page = sessions_page(hostile("<b>" + "x" * 10_000))
    assert "x" * 400 not in page
    assert len(page) < 60_000


def test_twelve_users_of_three_hundred_events_are_less_than_a_megabyte() -> None:
    found = crowded()
    assert [len(one.events) for one in found.timelines] == [300] * 12
    assert len(sessions_page(found).encode()) < 1_000_000


def test_every_part_is_there_only_when_there_is_something_to_say() -> None:
    titles = ["What each purpose makes of it", "What each purpose says", "Old and new definitions", "Users worth looking at", "How they lie over each other",
              "What the spec claims of them", "Billed twice?", "Conversations that never close", "What was read"]  # fmt: skip
    heads = re.compile(r"<h2[^>]*>(.*?)</h2>")
    assert heads.findall(sessions_page(help_desk())) == titles
    assert heads.findall(sessions_page(nothing())) == [titles[0], titles[-1]]
    assert heads.findall(sessions_page(alone())) == [titles[0], titles[1], titles[3], titles[6], titles[8]]
    assert "No purpose is defined." in sessions_page(replace(nothing(), purposes=()))


def test_what_was_found_comes_first_with_the_gravest_on_top() -> None:
    page = sessions_page(help_desk())
    (found,) = re.findall(r'<ul class="keys found".*?</ul>', page, re.DOTALL)
    assert re.findall(r'href="#([a-z]+)"', found) == ["relations", "twice", "replay", "endless", "log"]
    assert re.findall(r'class="mark ([a-z]+)"', found) == ["exceeded", "seen", "seen", "open", "open"]


def test_the_numbers_of_the_pictures_stand_in_tables() -> None:
    found = help_desk()
    page = sessions_page(found)
    assert '<td style="--heat:45%"><b>99&nbsp;%</b> <small>183 of 184' in page
    assert "96.03 USD <small>old</small>" in page
    assert "-10.89 USD (-11.3&nbsp;%)" in page
    for line in found.timelines:
        for spans in line.rows.values():
            for span in spans:
                assert page.count(f"<bdi>{span.session}</bdi></th>") >= 1, span


def figures(page: str) -> dict[str, list[str]]:
    """The first table, as text without markup, by the names of its rows."""
    (table,) = re.findall(r'<table class="figures">.*?</table>', page, re.DOTALL)
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table, re.DOTALL)
    return {re.sub("<[^>]+>", "", name): [re.sub("<[^>]+>", "", cell) for cell in cells.split("</td>")[:-1]] for name, cells in rows}


def test_states_exclude_each_other_and_add_up_to_the_sessions() -> None:
    found = help_desk()
    rows = figures(sessions_page(found))
    states = [rows[name] for name in ("final", "ended", "open, can close", "open, endless")]
    assert [sum(int(count) for count in counts) for counts in zip(*states, strict=True)] == [one.sessions for one in found.purposes]
    assert [state[2] for state in states] == ["0", "0", "0", "58"]
    assert rows["revenue"] == ["85.14 USD", "-", "-"]
    assert rows["judged"] == ["-", "183", "-"]
    assert "over quota" not in rows


def test_there_are_no_headings_without_rows() -> None:
    page = sessions_page(nothing())
    assert re.findall(r'scope="rowgroup"[^>]*>([^<]*)<', page) == ["worth", "where it is found"]


def test_a_bar_says_what_it_is_and_leads_to_its_row() -> None:
    found = help_desk()
    line = found.timelines[1]
    parsed = Nested(picture(line, remarks_of(found), "user-1"))
    bars = [attrs for tag, attrs in parsed.elements if tag == "a"]
    spans = [span for spans in line.rows.values() for span in spans]
    assert [attrs["href"] for attrs in bars] == [f"#user-1-{number}" for number in range(len(spans))]
    scale = scale_of(line)
    for attrs, span in zip(bars, spans, strict=True):
        assert f"margin-left:{scale.at(span.start):.2f}%" in (attrs["style"] or "")
        assert f"width:{scale.at(span.last) - scale.at(span.start):.2f}%" in (attrs["style"] or "")
        assert {True: "billed", False: "unbilled", None: "neutral"}[span.billed] in (attrs["class"] or "").split()
    page = sessions_page(found)
    span = spans[0]
    told = f"opened by {span.opened_by}, 2026-11-05 13:00:01 UTC, {length_text(span.last - span.start)}, {span.events} events, billed."
    assert told in page


def test_what_is_wrong_is_marked_on_both_sessions_and_under_them() -> None:
    found = help_desk()
    drawn = [picture(line, remarks_of(found), f"user-{number}") for number, line in enumerate(found.timelines)]
    first = Nested(drawn[0])
    bars = {attrs["class"] for tag, attrs in first.elements if tag == "a"}
    assert "bar neutral exceeded" in bars
    assert [attrs["class"] for tag, attrs in first.elements if tag == "a"].count("bar billed seen") == 2
    assert "violates eval within billing</span>" in drawn[0]
    assert "billed twice? 9m apart</span>" in drawn[0]
    assert "no rule closes it</span>" in drawn[-1]


def test_kinds_have_rows_and_seldom_ones_share_the_last() -> None:
    line = help_desk().timelines[1]
    few = picture(line, {}, "a")
    assert few.count('<div class="name ticks"') == len({kind for _, kind in line.events})
    many = replace(line, events=tuple((START + number * SECOND, f"kind-{number % 20}") for number in range(100)), rows={})
    drawn = picture(many, {}, "a")
    assert drawn.count('<div class="name ticks"') == 8
    assert "13 other kinds <small>65</small>" in drawn


def test_a_user_without_events_is_no_error() -> None:
    line = replace(help_desk().timelines[0], events=(), rows={"billing": ()}, why=())
    assert Nested(sessions_page(replace(help_desk(), timelines=(line,)))).wrong == []


def places(*instants: int) -> Scale:
    return scaled(instants)


def test_an_axis_is_even_between_pauses_and_short_in_them() -> None:
    minutes = [0, 1, 2, 4, 5, 6 + 60 * 30, 7 + 60 * 30, 8 + 60 * 30]
    scale = places(*(START + one * MINUTE for one in minutes))
    at = [scale.at(START + one * MINUTE) for one in minutes]
    assert at == sorted(at)
    assert at[0] == 0
    assert at[-1] == pytest.approx(END)
    assert at[3] - at[2] == pytest.approx(2 * (at[1] - at[0]))
    assert at[6] - at[5] == pytest.approx(at[1] - at[0])
    (band,) = scale.bands()
    assert (band.left, band.right, band.length) == (pytest.approx(at[4]), pytest.approx(at[5]), 30 * HOUR + MINUTE)
    assert band.right - band.left < END / 2


def test_a_longer_pause_takes_more_room() -> None:
    steps = [1, 1, 1, 100, 1, 1, 10_000, 1, 1]
    instants = [START + sum(steps[:number]) * MINUTE for number in range(len(steps) + 1)]
    short, long = places(*instants).bands()
    assert short.length < long.length
    assert short.right - short.left < long.right - long.left < 4 * (short.right - short.left)


@pytest.mark.parametrize(
    "instants", [(), (START,), (START, START), (START, START + 1), (-(10**18), 10**18), tuple(START + one**6 for one in range(300))]
)
def test_any_instants_have_an_axis(instants: tuple[int, ...]) -> None:
    scale = places(*instants)
    at = [scale.at(one) for one in instants]
    assert at == sorted(at)
    assert all(0 <= one <= END + 0.001 for one in at)
    assert all(0 <= tick.place <= END + 0.001 for tick in scale.ticks())


@pytest.mark.parametrize("name", ["help desk", "crowded"])
def test_labels_of_an_axis_do_not_touch(name: str) -> None:
    for line in PAGES[name]().timelines:
        scale = scale_of(line)
        ticks = [tick.place for tick in scale.ticks()]
        assert ticks[0] == 0
        assert len(ticks) > 2
        assert min(after - before for before, after in pairwise(ticks)) >= scale.percent(66) - 0.001


def test_sessions_that_overlap_lie_in_rows_of_their_own() -> None:
    assert packed([(0, 10), (10, 20), (5, 12), (12, 13), (0, 20)]) == [1, 1, 2, 2, 3]
    assert packed([(10, 20), (0, 10)]) == [1, 1]
