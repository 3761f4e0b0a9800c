"""The frame that pages stand in: what is given as text stays text."""

from specforge.html_pages.frame import escaped, framed
from specforge.html_pages.marks import MARKS, key


def test_a_text_is_text_wherever_it_stands() -> None:
    assert escaped("<b a='\"'>&amp;") == "&lt;b a=&#x27;&quot;&#x27;&gt;&amp;amp;"
    assert escaped("\x1b[31m\u202e\ud800") == "\\x1b[31m\\u202e\\ud800"
    assert escaped("5 %") == "5&nbsp;%"


def test_a_page_is_whole_and_lets_nothing_in() -> None:
    page = framed("<i>$body", "p { color: red; }\n", "<p>$style</p>\n")
    assert "<title>&lt;i&gt;$body</title>" in page
    assert page.count("<p>$style</p>") == 1
    assert page.index(":root") < page.index("p { color: red; }") < page.index("</style>")
    assert "default-src 'none'" in page
    assert page.endswith("</html>\n")


def test_marks_that_mean_different_things_have_different_shapes() -> None:
    assert len({MARKS["exceeded"], MARKS["seen"], MARKS["fine"]}) == 3
    assert 'class="mark seen"' in key("seen")
