"""The YAML subset: what is read, and what is refused with place and cure."""

import pytest

from specforge.errors import UsageError
from specforge.source.plain import read_plain
from specforge.source.reading import read


def refused(text: str | bytes) -> str:
    source, _, mistakes = read("f.yaml", text.encode() if isinstance(text, str) else text)
    assert source is None
    assert len(mistakes) == 1
    return f"{mistakes[0].at}: {mistakes[0].message}"


def test_texts_stay_what_the_author_wrote() -> None:
    _, data, _ = read("f.yaml", b"a: no\nb: 12:30\nc: 1.10\nd: 2026-01-01\ne: 010\nf: on\n")
    assert data == {"a": "no", "b": "12:30", "c": "1.10", "d": "2026-01-01", "e": "010", "f": "on"}


def test_a_line_is_what_an_editor_takes_for_one() -> None:
    with pytest.raises(UsageError, match=r"^f.yaml:1:4: this line has no"):
        read_plain("f.yaml", "- \u2028prompt")


def test_every_value_has_a_position() -> None:
    source, _, _ = read("f.yaml", b"a: 1\nb:\n  - x: no\n  - [a, b]\n")
    assert source is not None
    assert str(source.locate(("b", 0, "x"))) == "f.yaml:3:5"
    assert str(source.locate(("b", 1, 1))) == "f.yaml:4:9"
    assert str(source.locate(("b", 7, "gone"))) == "f.yaml:2:1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: order #W1 x\n", "f.yaml:1:9: the text is cut before `#W1`: a `#` after a space begins a comment"),
        ("a: {user: Yes, please}\n", "f.yaml:1:22: 'please' stands alone inside `{}`, where every key has a value"),
        ("a: foo: bar\n", "f.yaml:1:7: a `: ` inside a text starts a new key"),
        ("a: &x 1\nb: *x\n", "f.yaml:1:4: the anchor `&x` is not allowed"),
        ("a: !!python/object:x y\n", "f.yaml:1:4: the tag `!!python/object:x` is not allowed"),
        ("a: 1\na: 2\n", "f.yaml:2:1: the key `a` stands here twice; the first is on line 1"),
        ("a: 1\n---\nb: 1\n", "f.yaml:2:1: the file holds a second document"),
        ("a:\n\t- b\n", "f.yaml:2:1: the line is indented with a tab"),
        ("a: @x\n", "f.yaml:1:4: a text cannot begin with `@`"),
        ("a: !%\n", "f.yaml:1:4: a text cannot begin with `!`"),
        ("a: !<b c\n", "f.yaml:1:4: a text cannot begin with `!`"),
        ("[" * 200_000, "f.yaml:1:1001: values are nested deeper than 64 levels"),
        ("[" * 100, "f.yaml:1:65: values are nested deeper than 64 levels"),
        ("", "f.yaml:1:1: the file is empty"),
        ("# only a comment\n", "f.yaml:1:1: the file is empty"),
        (b"a: \xff\n", "f.yaml:1:1: the file is not UTF-8: byte 3 is 0xff"),
        ("a: x\x85y\n", "f.yaml:1:5: the character U+0085 ends a line in YAML"),
    ],
)
def test_what_would_silently_change_a_text_is_refused(text: str | bytes, said: str) -> None:
    assert refused(text) == said
