"""References are found near what they must hold; it is what the patterns find in the whole text."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from specforge.prompt_lint.references import FILE, SECTION, references_of

FRAGMENTS = (
    *(
        "see ",
        "See",
        "in",
        "Under ",
        "of ",
        "follow ",
        "apply",
        "to ",
        "the ",
        "The",
        "section ",
        "Section",
        "sections",
        "heading",
        "SECTION",
    ),
    *('"', "“", "”", "**", "'", "Output Format ", "Rules", "titled ", "called", "above", "for the details", "word ", "ſ", "ı", "İ", "é"),
    *("\n", " ", "\t", "\u00a0", " " * 700, "_", "x" * 320, "A" + "b" * 29 + " "),
    *("a.md", "docs/x.py", "./a/b.json", "-f.ts", ".yaml", ".", "..", "/", "a/" * 9, "a/" * 400, "a.b.c.md.x", ":", "`", "é.txt", "-"),
)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
@settings(max_examples=400, deadline=None)
@example('see the "Output" ' + " " * 900 + "section")
@example(f'see {" " * 900}the section called "Rules", in "A B" section')
@example("a/" * 400 + "b.md/c.py")
@example('see the "Output" heading')
@example('follow the "Rules" ſectıon')
@example("see Under the Output Format Rules section")
def test_nothing_is_missed_and_nothing_is_found_beside(text: str) -> None:
    found = [(one.kind, one.target, one.start) for one in references_of(text) if one.kind in {"section", "file"}]
    wanted = [("section", one[one.lastindex], one.start(one.lastindex)) for one in SECTION.finditer(text) if one.lastindex]
    wanted += [("file", one[0], one.start()) for one in FILE.finditer(text)]
    assert sorted(found) == sorted(wanted)
