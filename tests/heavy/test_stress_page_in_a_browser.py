"""The page with the curves of stress in a real browser: everything fits, nothing covers anything, nobody is asked for anything."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from specforge.curves.page import stress_page
from tests.heavy.test_graph_in_a_browser import Browser
from tests.stress.pages import PAGES

pytestmark = pytest.mark.heavy
TAB, ENTER = "\ue004", "\ue007"
Box = tuple[str, float, float, float, float]
BOXES = """
    return [...document.querySelectorAll("svg.curve")].map((svg) => {
        const {left, top, right, bottom} = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll("text")].map((one) => {
            const box = one.getBoundingClientRect();
            return [one.textContent, box.left, box.top, box.right, box.bottom];
        });
        return [["picture", left, top, right, bottom], ...texts];
    });
"""
OUTSIDE = """
    const outside = (one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5 || one.scrollWidth > one.clientWidth + 1;
    return [...document.querySelectorAll("h1, h2, h3, p, li, table, th, td")].filter(outside).map((one) => `${one.tagName}: ${one.textContent}`);
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = Browser()
    yield found
    found.driver.quit()


def opened(browser: Browser, folder: Path, name: str, width: int = 1280, scheme: str = "light") -> Path:
    target = folder / f"{name}.html"
    target.write_text(stress_page(PAGES[name]), encoding="utf-8")
    browser.driver.get("about:blank")
    browser.driver.get_log("browser")
    browser.driver.get_log("performance")
    browser.asked.clear()
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    browser.open(target.as_uri())
    return target


def covered(texts: Sequence[Box]) -> list[tuple[str, str]]:
    """Texts that stand on each other, by a pixel more than their boxes are larger than their letters."""
    return [
        (one[0], other[0])
        for one, other in itertools.combinations(texts, 2)
        if min(one[3], other[3]) - max(one[1], other[1]) > 0 and min(one[4], other[4]) - max(one[2], other[2]) > 3
    ]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_everything_fits_and_nothing_covers_anything(browser: Browser, tmp_path: Path, name: str, width: int) -> None:
    target = opened(browser, tmp_path, name, width)
    assert browser.run("return document.documentElement.scrollWidth") == width
    assert browser.run(OUTSIDE) == []
    pictures = browser.run(BOXES)
    assert len(pictures) == sum(bool(curve.levels) for one in PAGES[name].features for curve in one.curves)
    for (_, left, top, right, bottom), *texts in pictures:
        assert [
            text for text, *box in texts if not (left - 1 <= box[0] and top <= box[1] and box[2] <= right + 1 and box[3] <= bottom + 1)
        ] == []
        assert covered(texts) == []
        assert min(box[4] - box[2] for box in texts) > 9
    browser.check_silent(target)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_told_from_its_ground(browser: Browser, tmp_path: Path, scheme: str) -> None:
    target = opened(browser, tmp_path, "seven", scheme=scheme)
    colours = """
        const ground = getComputedStyle(document.body).backgroundColor;
        const texts = [...document.querySelectorAll("h1, p, li, a, small, th, td, caption")].map((one) => getComputedStyle(one).color);
        const drawn = [...document.querySelectorAll("svg text")].map((one) => getComputedStyle(one).fill);
        return [ground, ...new Set([...texts, ...drawn])];
    """
    ground, *found = (brightness(one) for one in browser.run(colours))
    assert len(found) == 5
    assert (ground > 0.5) == (scheme == "light")
    assert min((max(one, ground) + 0.05) / (min(one, ground) + 0.05) for one in found) >= 4.5
    browser.check_silent(target)


def brightness(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_it_can_be_used_without_a_mouse_and_without_seeing_it(browser: Browser, tmp_path: Path) -> None:
    target = opened(browser, tmp_path, "seven", 390)
    browser.press(TAB)
    assert browser.run("return document.activeElement.textContent") == "typing_noise=heavy"
    browser.press(ENTER)
    assert browser.run("return location.hash") == "#axis-0-1"
    browser.press(TAB)
    assert browser.run("return document.activeElement.getAttribute('aria-label')") == "picture of typing_noise"
    words = browser.run(
        "const svg = document.activeElement.querySelector('svg'); return svg.getAttribute('aria-labelledby').split(' ').map((id) => document.getElementById(id).textContent)"
    )
    assert words == [
        "Pass rate along typing_noise",
        "plain: 91\u00a0%; light: 92\u00a0%, no such drop; heavy: 31\u00a0%, drop exceeded. The table beside it holds the same numbers.",
    ]
    ids = browser.run("return [...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    browser.check_silent(target)


def test_texts_that_try_to_act_are_shown_and_do_nothing(browser: Browser, tmp_path: Path) -> None:
    target = opened(browser, tmp_path, "hostile")
    assert browser.run("return document.title") == "Pass rates under stress"
    assert browser.run("return document.querySelectorAll('img, script').length") == 0
    browser.check_silent(target)
