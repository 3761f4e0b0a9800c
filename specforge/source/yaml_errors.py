"""What the YAML parser stumbled over, in a spec author's words."""

import re

import yaml
from msgspec import Struct

from specforge.line_ends import line_column
from specforge.regexes import regex
from specforge.source.parsing import MAX_DEPTH, events_of, index_of

_MARKER = regex(r"(<{7}|\|{7}|={7}|>{7})( |$)")
"""A line that git leaves in a conflict; the others can be gone already."""
_GLUED_KEY = regex(r"\s*(?:- )*([A-Za-z_][A-Za-z0-9_]*)(?:\uff1a|:(?=[^ \t/]))")
"""A key whose colon YAML takes for a part of a text: it is a wide one, or something else than a space follows."""
OTHER_SPACE = regex(r"^ *([^\S \t\n])", re.MULTILINE)
"""An indentation with a space that is none to YAML, as word processors and web pages have them."""
_PLAIN = regex(r"(?:: |[,\[{] ?)([^\s,:\[\]{}'\"](?:[^,:\[\]{}]|:(?! ))*?)\s*$")
"""The text without quotes that a line inside brackets ends with."""
_BULLET = regex("[ \t]*([*\u2022\u2023\u00b7\u2013\u2014])[ \t]+[a-z_]+:(?: |$)")
"""An item of a list as word processors and Markdown begin it."""
_BARE_BULLET = regex("[ \t]*([\u2022\u2023\u00b7\u2013\u2014])[ \t]")
"""The same without a key; a line that begins with `*` is something else to YAML."""
_GLUED_DASH = regex(r" *-(?:(?P<odd>[^\S \t\n])|[A-Za-z_]\w*:(?: |$))")
"""An item of a list whose dash YAML takes for a part of a key: no space follows, or none that is one to YAML."""
_CURLY = regex("(?:^|: |- ) *([\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb])")
"""A text that begins with a quote of word processors."""
_FIRST_WORD = regex(r"\s*(?:- +)*([a-z_]+)(?= |$)")
"""The word that a line begins with, where it may be a key."""
_KEY = regex(r"[A-Za-z_][\w-]*:(?: |$)")
_TWO_KEYS = regex(r"\s*(?:- +)*([a-z_]+): +([a-z_]+)")
"""What stands before the second colon of a line that has two keys."""
_COMMENT = regex(r"[ \t]#")
_CLOSING = frozenset("'\"]}")
_Told = tuple[str, str, int, int]
"""Message, help, line and column."""


def _quoted(sign: str) -> str:
    return "a backtick" if sign == "`" else f"`{sign}`"


def other_space(sign: str) -> tuple[str, str]:
    """Message and help for a line that begins with a space which is none to YAML."""
    return f"the line is indented with U+{ord(sign):04X}, which looks like a space and is none", "indent with ordinary spaces"


def _reached(text: str) -> tuple[int | None, yaml.ScalarEvent | None]:
    """How far the parser comes in a text that is no YAML: where the innermost bracket that is still open stands, and the last text."""
    opened: list[int] = []
    last = None
    try:
        for event in events_of(text):
            if isinstance(event, yaml.CollectionStartEvent):
                opened.append(index_of(event.start_mark))
            elif isinstance(event, yaml.CollectionEndEvent):
                opened.pop()
            elif isinstance(event, yaml.ScalarEvent):
                last = event
    except yaml.YAMLError:
        pass
    # A pair without braces inside brackets opens nothing.
    return next((index for index in reversed(opened) if text[index : index + 1] in {"[", "{"}), None), last


def _foreign_line(lines: list[str], line: int) -> _Told | None:
    """A line that is none of a spec: left by git, a fence of Markdown, or indented with another space.

    The last is read as a part of something else, so that the next one does not fit.
    """
    written = lines[line - 1] if line <= len(lines) else ""
    if _MARKER.match(written):
        return *LEFT_BY_GIT, line, 1
    if written.startswith("```"):
        return "this line is a fence of Markdown, and no part of a spec", "take it out, and the one that closes it", line, 1
    for number in (line, line - 1):
        if 0 < number <= len(lines) and (bullet := _BULLET.match(lines[number - 1])):
            return *_bulleted(bullet), number, bullet.start(1) + 1
        if 0 < number <= len(lines) and (found := OTHER_SPACE.match(lines[number - 1])):
            return *other_space(found[1]), number, 1
    return None


NO_KEY = "this line has no `key: value`"
LEFT_BY_GIT = ("git left this line in a merge", "settle the conflict: keep what is right of both sides, and take the line out")
"""Message and help for one of the lines that mark a conflict, where the others are gone."""


def _bulleted(bullet: re.Match[str]) -> tuple[str, str]:
    """Message and help for a line that begins as an item of a list does elsewhere."""
    return f"this line begins with `{bullet[1]}`, and an item of a list with `- `", "write `- ` in its place"


def _without_key(line: str) -> tuple[str, str]:
    """What is wrong with a line that is no key with a value, and what to do about it."""
    if _MARKER.match(line):
        return LEFT_BY_GIT
    if bullet := _BARE_BULLET.match(line):
        return _bulleted(bullet)
    if glued := _GLUED_KEY.match(line):
        return NO_KEY, _unglued(glued)
    help = "indent a continued text deeper than its key, or put it in quotes"
    return NO_KEY, f"write `{word[1]}: ` if that is the key; {help}" if (word := _FIRST_WORD.match(line)) else help


def _unglued(glued: re.Match[str]) -> str:
    """What to write instead of a key whose colon is a part of a text."""
    if glued[0].endswith("\uff1a"):
        return f"write `{glued[1]}: ` with an ordinary colon and a space"
    return f"write {'an ordinary' if glued.string[glued.end()].isspace() else 'a'} space after `{glued[1]}:`"


def _undashed(dash: re.Match[str]) -> tuple[str, str]:
    """Message and help for an item of a list whose dash is a part of its key."""
    return (
        "this line begins with `-`, and an item of a list with `- `",
        f"write {'an ordinary' if dash['odd'] else 'a'} space after the `-`",
    )


def _closed_late(text: str, sign: str, line: int) -> _Told | None:
    """A text in quotes that ends on a line behind the one where it begins: most likely a quote was forgotten."""
    quoted = _reached(text)[1]
    if quoted is None or quoted.style != sign or (start := line_column(text, index_of(quoted.start_mark)))[0] == line:
        return None
    written = {'"': '`\\"` for a quote inside double quotes', "'": "`''` for an apostrophe inside single quotes"}[sign]
    message = f"the text that opens here with `{sign}` is closed on line {line} only, and goes on there"
    return message, f"close it where it ends, and write {written}", *start


class _Stumble(Struct, frozen=True):
    """Where the parser stopped."""

    problem: str
    context: str
    text: str
    line: int
    column: int
    opening: tuple[int, int]
    """Line and column of what the problem stands in."""

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def written(self) -> str:
        """The line."""
        lines = self.lines
        return lines[self.line - 1] if self.line <= len(lines) else ""

    @property
    def before(self) -> str:
        """What stands in front of it on its line."""
        return self.written[: self.column - 1].rstrip()

    @property
    def sign(self) -> str:
        return self.written[self.column - 1 : self.column]


def explain(error: yaml.YAMLError, text: str) -> _Told:
    """Say in a spec author's words what the YAML parser stumbled over: message, help, line, column."""
    problem = str(getattr(error, "problem", None) or error)
    here = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None) or here
    # A mark counts as lines what other signs of Unicode end, and no editor does.
    line, column = line_column(text, here.index) if here else (1, 1)
    opening = line_column(text, opened.index) if opened else (line, column)
    one = _Stumble(problem, str(getattr(error, "context", "")), text, line, column, opening)
    for ask in (_of_keys, _of_brackets, _of_beginnings, _of_ends, _of_signs):
        if (told := ask(one)) is not None:
            return told
    return f"this is not readable as YAML: {problem}", "check quotes and indentation around this place", line, column


def _of_keys(one: _Stumble) -> _Told | None:
    """What is wrong with an indentation, or where a key begins and a text ends."""
    problem, line, column, written = one.problem, one.line, one.column, one.written
    if (foreign := _foreign_line(one.lines, line)) is not None:
        return foreign
    if "exceeded maximum nesting depth" in problem:
        return f"values are nested deeper than {MAX_DEPTH} levels", "flatten them", line, column
    if one.context.endswith("a tag"):
        return f"a text cannot begin with {_quoted('!')}", "put it in quotes", *one.opening
    if "mapping values are not allowed" in problem:
        return _key_inside(one)
    if "\t" in written[: len(written) - len(written.lstrip())] or ("cannot start any token" in problem and "\t" in written):
        return "the line is indented with a tab", "indent with spaces", line, column
    if "cannot start any token" in problem:
        return f"a text cannot begin with {_quoted(one.sign)}", "put it in quotes", line, column
    if "unexpected end of stream" in problem and "quoted" in one.context:
        help = "close it; a text that begins with a quote must stand in quotes of the other kind"
        return "the quote that opens here is never closed", help, *one.opening
    if "could not find expected ':'" in problem:
        return *_without_key(one.lines[one.opening[0] - 1]), *one.opening
    return None


def _key_inside(one: _Stumble) -> _Told:
    """What is wrong with a key that stands where a text goes on."""
    above = one.lines[one.line - 2] if one.line > 1 else ""
    if (glued := _GLUED_KEY.match(above)) is not None:
        return NO_KEY, _unglued(glued), one.line - 1, glued.start(1) + 1
    if (dash := _GLUED_DASH.match(above)) is not None:
        return *_undashed(dash), one.line - 1, above.index("-") + 1
    if key := re.fullmatch(r"\s*(?:- +)*([A-Za-z_][\w-]*)", one.before):
        message = f"`{key[1]}:` would be a key, but its indentation makes it a part of the text above"
        help = "write a key in the column of the key above; if this belongs to the text, put the whole text in quotes"
        return message, help, one.line, key.start(1) + 1
    if curly := _CURLY.search(one.before):
        return (
            f"`{curly[1]}` is no quote to YAML, so that the `: ` behind it starts a new key",
            'write `"` in its place, at both ends',
            one.line,
            curly.start(1) + 1,
        )
    help = "put the whole text in quotes"
    if two := _TWO_KEYS.fullmatch(one.before):
        help += f"; if `{two[2]}` is a key below `{two[1]}`, write it on the next line, two columns deeper than `{two[1]}`"
    return "a `: ` inside a text starts a new key", help, one.line, one.column


def _of_brackets(one: _Stumble) -> _Told | None:
    """What is wrong inside of brackets."""
    problem, opening = one.problem, one.opening
    if "did not find expected node content" in problem and one.sign == ",":
        return "nothing stands before this comma", "remove the comma, or write what is missing", one.line, one.column
    if "did not find expected node content" in problem and (open_bracket := _reached(one.text)[0]) is not None:
        problem, opening = "did not find expected ',' or", line_column(one.text, open_bracket)
    if "did not find expected ',' or" not in problem:
        return None
    if found := _COMMENT.search(one.lines[opening[0] - 1], opening[1]):
        message = "the bracket is not closed before this `#`, and what stands after it is a comment"
        return message, "put the text that contains it in quotes", opening[0], found.end()
    if one.sign in {"{", "["} and (found := _PLAIN.search(one.written[: one.column - 1])):
        message = (
            f"the `{one.sign}` inside the text {found[1]!r} opens brackets of its own, since the text stands in brackets without quotes"
        )
        return message, "put the whole text in quotes", one.line, found.start(1) + 1
    if (last := one.before[-1:]) in _CLOSING:
        if one.sign in {"{", "["} or _KEY.match(one.written, one.column - 1):
            return f"no comma stands between the closing `{last}` and what follows", "write one", one.line, one.column
        return _goes_on(one, last)
    return "the bracket that opens here is never closed", "close it, or put a text that begins with `[` or `{` in quotes", *opening


def _of_beginnings(one: _Stumble) -> _Told | None:
    """What no text begins with."""
    if "did not find expected node content" in one.problem:
        return f"a text cannot begin with {_quoted(one.sign)}", "put it in quotes, or take it out", one.line, one.column
    if "did not find expected alphabetic" in one.problem:
        line, column = one.opening
        return f"a text cannot begin with {_quoted(one.lines[line - 1][column - 1 : column])}", "put it in quotes", line, column
    if "did not find expected comment or line break" in one.problem:
        sign = "`|`" if "|" in one.before else "`>`"
        help = f"move it there, or put a text that begins with {sign} in quotes"
        return f"after {sign} the text begins on the next line", help, one.line, one.column
    return None


def _goes_on(one: _Stumble, last: str) -> _Told:
    """What is wrong with a text that goes on behind the quote or the bracket that closes it."""
    if (late := _closed_late(one.text, last, one.line)) is not None:
        return late
    bracket = "{" if last == "}" else "["
    help = {
        '"': 'put the whole text in quotes; inside double quotes write `\\"` for a quote',
        "'": "put the whole text in double quotes, or write `''` for an apostrophe inside single quotes",
    }.get(last, f"a text that begins with `{bracket}` must be in quotes as a whole")
    return f"the text goes on after the closing `{last}`", help, one.line, one.column


def _of_ends(one: _Stumble) -> _Told | None:
    """What goes on where something has ended."""
    last = one.before[-1:]
    if "did not find expected" in one.problem and last in _CLOSING:
        return _goes_on(one, last)
    if "<document start>" in one.problem:
        help = "take out a line `...`, and write each key of the spec in the first column"
        return "the spec ended above this line", help, one.line, one.column
    if "did not find expected" in one.problem:
        if dash := _GLUED_DASH.match(one.written):
            return *_undashed(dash), one.line, one.column
        help = "write keys that belong together, and items of one list, in the same column"
        return "the indentation does not fit the lines above", help, one.line, one.column
    return None


def _of_signs(one: _Stumble) -> _Told | None:
    """What a sign means to YAML, and not to who wrote it."""
    line, column, said = one.line, one.column, f"{one.problem} {one.context}"
    if "are not allowed in this context" in one.problem:
        help = "put it in quotes" + ("; a list begins on the line after its key" if one.sign == "-" else "")
        return f"a text cannot begin with `{one.sign} `", help, line, column
    if "directive" in said:
        return "a line cannot begin with `%`", "a comment begins with `#`; a text that begins with `%` must be in quotes", line, 1
    if "parsing a tag" in one.context or "parsing a %TAG" in one.context or "URI" in one.problem:
        return "a text cannot begin with `!`", "put it in quotes", line, column
    if "escape" in said and "\\" in one.written[:column]:
        column = one.written.rindex("\\", 0, column) + 1
        if half := re.match(r"u[dD][89a-fA-F][0-9a-fA-F]{2}", one.written[column:]):
            return f"`\\{half[0]}` is half of a character", "write the character itself", line, column
        help = "write `\\\\` for a backslash, or put the text in single quotes"
        return f"`\\{one.written[column : column + 1]}` has no meaning inside double quotes", help, line, column
    return None
