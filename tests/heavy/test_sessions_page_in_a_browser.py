"""The page of a comparison of sessions in a real browser: everything fits, bars lie where they belong, nobody is asked for anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from specforge.sessions.page import sessions_page
from specforge.sessions.picture import scale_of
from tests.heavy.test_graph_in_a_browser import Browser
from tests.sessions.comparisons import alone, crowded, help_desk, hostile, nothing

pytestmark = pytest.mark.heavy
TAB, ENTER = "\ue004", "\ue007"
PAGES = {
    "help-desk": help_desk,
    "crowded": crowded,
    "nothing": nothing,
    "alone": alone,
    "hostile": hostile,
    "long": lambda: hostile("<b>" + "x" * 10_000),
}
OUTSIDE = """
    const scrolled = (one) => one.closest(".scroll") !== null;
    const outside = (one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5 || one.scrollWidth > one.clientWidth + 1;
    const texts = document.querySelectorAll("h1, h2, h3, p, li, summary, .scroll, .tip");
    return [...texts].filter((one) => !scrolled(one) || one.matches(".scroll")).filter((one) => one.matches(".scroll") ? one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5 : outside(one)).map((one) => `${one.tagName}: ${one.textContent}`);
"""
LANES = """
    return [...document.querySelectorAll(".timeline")].map((line) => [...line.querySelectorAll("div.bars:not(.name)")].map((lane) => {
        const {left, width} = lane.getBoundingClientRect();
        return {left, width, bars: [...lane.querySelectorAll("a.bar")].map((one) => {
            const box = one.getBoundingClientRect();
            return [box.left, box.right, box.top, box.bottom];
        })};
    }));
"""
TICKS = """
    return [...document.querySelectorAll(".timeline")].map((line) => [...line.querySelectorAll("div.ticks:not(.name) path")].flatMap((one) => {
        const box = one.ownerSVGElement.getBoundingClientRect();
        return [...one.getAttribute("d").matchAll(/M(\\d+)/g)].map(([, x]) => box.left + box.width * x / 10000);
    }));
"""
COVERED = """
    const touch = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
    const found = [];
    for (const parts of [".axis span", ".bracket span", "a.bar"])
        for (const line of document.querySelectorAll(".timeline")) {
            const boxes = [...line.querySelectorAll(parts)].map((one) => [one.textContent, one.getBoundingClientRect()]);
            boxes.forEach(([text, box], at) => boxes.slice(at + 1).forEach(([other, its]) => touch(box, its) && found.push([parts, text, other])));
        }
    return found;
"""
CONTRAST = """
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = (colour) => {
        const [r, g, b] = rgba(colour).map((one) => one / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (one) => {
        for (let at = one; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (rgba(colour)[3] === 255) return colour;
        }
    };
    const texts = [...document.querySelectorAll("h1, h2, h3, p, li, a, small, b, i, em, th, td, span, summary, caption, code")].filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
    return texts.map((one) => {
        const [a, b] = [light(getComputedStyle(one).color), light(ground(one))];
        return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.tagName, one.className, one.textContent.slice(0, 40)];
    }).filter(([ratio]) => ratio < 4.5);
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = Browser()
    yield found
    found.driver.quit()


def opened(browser: Browser, folder: Path, name: str, width: int = 1280, scheme: str = "light", media: str = "") -> Path:
    target = folder / f"{name}.html"
    target.write_text(sessions_page(PAGES[name]()), encoding="utf-8")
    browser.driver.get("about:blank")
    browser.driver.get_log("browser")
    browser.driver.get_log("performance")
    browser.asked.clear()
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    browser.open(target.as_uri())
    return target


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [360, 1600])
def test_everything_fits_and_nothing_covers_anything(browser: Browser, tmp_path: Path, name: str, width: int) -> None:
    target = opened(browser, tmp_path, name, width)
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert browser.run("return document.documentElement.scrollWidth") == width
    assert browser.run(OUTSIDE) == []
    if name != "hostile":  # its sessions have the same ids again and again
        assert browser.run(COVERED) == []
    browser.check_silent(target)


@pytest.mark.parametrize("name", ["help-desk", "crowded", "alone"])
@pytest.mark.parametrize("width", [360, 1600])
def test_bars_and_events_lie_where_their_instants_are(browser: Browser, tmp_path: Path, name: str, width: int) -> None:
    opened(browser, tmp_path, name, width)
    found = PAGES[name]()
    for line, lanes, ticks in zip(found.timelines, browser.run(LANES), browser.run(TICKS), strict=True):
        scale = scale_of(line)
        assert len(lanes) == len(line.rows)
        left, across = lanes[0]["left"], lanes[0]["width"]
        assert sorted(ticks) == pytest.approx([left + across * scale.at(at) / 100 for at, _ in line.events], abs=0.6)
        for spans, lane in zip(line.rows.values(), lanes, strict=True):
            assert (lane["left"], lane["width"]) == (left, across)
            for span, (start, end, top, bottom) in zip(spans, lane["bars"], strict=True):
                assert start == pytest.approx(left + across * scale.at(span.start) / 100, abs=0.6)
                assert end == pytest.approx(max(left + across * scale.at(span.last) / 100, start + 4), abs=0.6)
                assert bottom - top == 20
                assert end <= left + across + 0.6


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["help-desk", "hostile"])
def test_every_text_can_be_told_from_its_ground(browser: Browser, tmp_path: Path, scheme: str, name: str) -> None:
    target = opened(browser, tmp_path, name, scheme=scheme)
    ground = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
    assert browser.run(CONTRAST) == []
    browser.check_silent(target)


def test_it_can_be_used_without_a_mouse(browser: Browser, tmp_path: Path) -> None:
    target = opened(browser, tmp_path, "help-desk")
    browser.run("document.getElementById('users').scrollIntoView(); document.querySelectorAll('.skip')[1].focus()")
    assert browser.run("return document.activeElement.getBoundingClientRect().left") >= 0
    browser.press(TAB)
    assert browser.run("return document.activeElement.getAttribute('aria-label')") == "timeline of u-01"
    browser.press(TAB)
    assert browser.run("return document.activeElement.className") == "bar billed seen"
    tip = "return [...document.querySelectorAll('.tip')].filter((one) => getComputedStyle(one).clipPath === 'none').map((one) => one.textContent)"
    (told,) = browser.run(tip)
    assert "opened by first, 2026-11-05 13:00:01 UTC" in told
    assert "billed twice? 28m 49s apart" in told
    box = browser.run(
        "const box = document.activeElement.querySelector('.tip').getBoundingClientRect(); return [box.left, box.right, box.height]"
    )
    assert box[0] >= 0
    assert box[1] <= 1280
    assert box[2] > 10
    browser.press(ENTER)
    assert browser.run("return location.hash") == "#user-1-0"
    assert browser.run("return document.querySelector(':target').closest('details').open")
    browser.until("const box = document.querySelector(':target').getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight")
    browser.check_silent(target)


def test_names_of_lanes_stay_where_a_picture_is_scrolled(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, "crowded", 360)
    names = """
        const line = document.querySelector(".timeline .scroll");
        line.scrollLeft = arguments[0];
        return [line.scrollLeft, ...[...line.querySelectorAll(".name")].map((one) => one.getBoundingClientRect().left - line.getBoundingClientRect().left)];
    """
    still, moved = browser.run(names, 0), browser.run(names, 600)
    assert (still[0], moved[0]) == (0, 600)
    assert still[1:] == moved[1:]


def test_what_is_pointed_at_is_told_instead_of_what_has_the_focus(browser: Browser, tmp_path: Path) -> None:
    from selenium.webdriver import ActionChains

    opened(browser, tmp_path, "help-desk")
    browser.run(
        "const line = document.querySelectorAll('.timeline')[1]; line.scrollIntoView({block: 'center'}); line.querySelector('a.bar').focus()"
    )
    ActionChains(browser.driver).move_to_element(browser.find("#user-1 ~ .timeline a.bar:nth-of-type(2)")).perform()
    shown = browser.run("return [...document.querySelectorAll('.tip')].map((one) => getComputedStyle(one).clipPath === 'none')")
    assert shown.count(True) == 1
    bars = browser.run("return document.querySelector('.timeline').querySelectorAll('a.bar').length")
    assert shown.index(True) == bars + 1


def test_printed_pictures_are_as_wide_as_the_paper(browser: Browser, tmp_path: Path) -> None:
    opened(browser, tmp_path, "crowded", 700, media="print")
    assert browser.run("return Math.max(...[...document.querySelectorAll('.lanes')].map((one) => one.scrollWidth))") <= 700
    assert browser.run("return getComputedStyle(document.querySelector('.tip')).display") == "none"


def test_texts_that_try_to_act_are_shown_and_do_nothing(browser: Browser, tmp_path: Path) -> None:
    target = opened(browser, tmp_path, "hostile")
    assert browser.run("return document.title").startswith("Session boundaries of <script>")
    assert browser.run("return document.querySelectorAll('img, script').length") == 0
    browser.check_silent(target)
