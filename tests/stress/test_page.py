"""The page with the curves, without a browser: what stands in it. How it looks is tested in tests/heavy."""

import re
import xml.etree.ElementTree as ET

import pytest

from specforge.curves.page import stress_page
from specforge.grading.rates import Rate
from specforge.stress.comparing import Compared
from tests.stress.pages import HOSTILE, PAGES, SMALL, axis, feature, read

SVG = re.compile(r'<svg class="curve".*?</svg>', re.DOTALL)


def pictures(name: str) -> list[ET.Element]:
    return [ET.fromstring(found[0].replace("&nbsp;", "\u00a0")) for found in SVG.finditer(stress_page(PAGES[name]))]


def texts(picture: ET.Element, kind: str) -> list[str]:
    return [one.text or "" for one in picture.iter("text") if kind in (one.get("class") or "").split()]


def test_each_axis_has_a_picture_with_names_numbers_and_the_declared_drop() -> None:
    found = pictures("seven")
    assert [picture[0].text for picture in found][:2] == ["Pass rate along length", "Pass rate along typing_noise"]
    assert len(found) == 7
    case = found[2]
    assert texts(case, "name") == ["plain", "lower", "upper"]
    assert texts(case, "counted") == ["182 of 200", "183 of 200", "9 of 12"]
    assert texts(case, "value") == ["91\u00a0%", "92\u00a0%", "75\u00a0%"]
    assert texts(case, "verdict") == ["no such drop", "too few cases", "187 more needed"]
    assert texts(case, "floor") == ["10 points", "below plain"]
    assert [mark.get("class") for mark in case.iter("path") if "mark" in (mark.get("class") or "")] == [
        "mark plain",
        "mark fine",
        "mark open",
    ]


def test_a_share_is_none_or_all_only_where_it_is() -> None:
    nearly = {"one": Compared(both=1, plain_only=299), "but-one": Compared(both=299, plain_only=1), "all": Compared(both=300)}
    (drawn,) = SVG.findall(stress_page(read(feature([axis("length", nearly)], Rate(300, 300)))))
    shares = texts(ET.fromstring(drawn.replace("&nbsp;", "\u00a0")), "value")
    assert [one.replace("\u00a0", " ") for one in shares] == ["100 %", "1 %", "99 %", "100 %"]


def test_the_dashed_line_is_the_declared_drop_below_the_same_cases() -> None:
    case = pictures("seven")[2]
    floors = [float(line.get("y1") or 0) for line in case.iter("line") if line.get("class") == "floor"]
    scale = [float(line.get("y1") or 0) for line in case.iter("line") if line.get("class") == "grid"]
    zero, hundred = scale[0], scale[-1]
    shares = [(zero - y) / (zero - hundred) for y in floors]
    assert shares == pytest.approx([182 / 200 - 0.1, 11 / 12 - 0.1], abs=0.001)


def test_the_curve_breaks_where_nothing_was_run() -> None:
    (picture,) = pictures("names")
    (line,) = (one.get("d") or "" for one in picture.iter("path") if one.get("class") == "line")
    assert re.findall("[ML]", line) == ["M", "L", "L", "L", "L", "M", "L", "L", "L", "L"]
    assert texts(picture, "counted")[5] == "no case"


def test_long_names_are_told_apart() -> None:
    (picture,) = pictures("names")
    ends = [one for one in texts(picture, "name") if one.startswith("…")]
    assert len(set(ends)) == len(ends) == 10
    assert max(map(len, texts(picture, "name"))) <= 13


def test_what_the_results_do_not_say_stands_there() -> None:
    page = stress_page(PAGES["seven"])
    for told in (
        "runs.jsonl: the log holds 11 of 203 samples",
        "5 runs of `planner`: there is no such feature",
        "Left out: 3 cases that no run decided; 41 runs of another prompt, or of a case that has changed since.",
        "shop/case/late-order-13@length=long,typing_noise=heavy",
    ):
        assert told in page
    assert "What the results do not say" not in stress_page(PAGES["one"])
    assert "No levels: cases write none in <code>reworded: {register: ...}</code>." in stress_page(PAGES["few"])
    assert "as they were written, none was run" in stress_page(PAGES["none"])


def test_texts_are_texts() -> None:
    page = stress_page(PAGES["hostile"])
    assert "<img" not in page
    assert page.count("&lt;img src=x") >= 8
    assert "$body" in page
    assert HOSTILE not in page
    page = stress_page(read(feature([axis("a", {"b": SMALL})], SMALL.plain, model="\ud800\x1b[31m")))
    assert page.encode()
    assert "\x1b" not in page


@pytest.mark.parametrize("name", PAGES)
def test_it_is_small_and_asks_nobody(name: str) -> None:
    page = stress_page(PAGES[name])
    assert len(page.encode()) < 40_000
    assert "<script" not in page
    assert not re.search(r"https?:|(?:src|href)=[\"'](?!data:|#)", page.replace("src=x", ""))
