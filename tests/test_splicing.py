"""Values changed in the bytes of a spec: what is written, what stays, and what is refused."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from specforge.errors import SpliceError
from specforge.location import Route
from specforge.source.nodes import nodes
from specforge.source.reading import read
from specforge.spec.model import Plain
from specforge.spec.scalars import to_json
from specforge.splicing import Insert, Put, Remove, SetValue, Splice, splice
from specforge.splicing.characters import character_places
from specforge.splicing.file import open_file
from tests.conftest import ROOT

EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))
LAWS = settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def tree_of(raw: bytes) -> object:
    source, tree, mistakes = read("f.yaml", raw)
    assert source is not None, [str(one) for one in mistakes]
    return tree


def text_of(raw: bytes) -> str:
    return raw.decode("utf-8-sig").replace("\r\n", "\n")


def routes(value: object, route: Route = ()) -> Iterator[tuple[Route, object]]:
    yield route, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from routes(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from routes(item, (*route, index))


def typed(value: object) -> object:
    """A tree whose texts, numbers and nothings can be told apart."""
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    try:
        meant = to_json(value)
    except ValueError:
        meant = value
    return type(meant).__name__, meant


# Random files of the subset.

WORDS = st.text(st.sampled_from("abc xyz äß日本😀 ,.:#'\"-?!{}[]&*@`%\\|>~019\n"), max_size=24)
SAFE = st.lists(
    st.sampled_from(["order", "refund", "3", "days", "ä日", "it's", "a:b", "x#y", "yes.", "-", "50%"]), min_size=1, max_size=5
).map(" ".join)
KEYS = st.sampled_from(["id", "rule", "says", "do", "for", "is", "on", "5", "null", "two words", "größe"])
COMMENTS = st.sampled_from(["", "", "", "", "  # why", " # it's {odd}: [x] \"y"])
LINES = st.sampled_from(["", "", "", "", "\n", "{i}# about it\n", "\n{i}# about it\n{i}# and more\n", "# at the left\n"])


def escaped(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("ä", "\\xe4").replace("日", "\\u65e5") + '"'


@st.composite
def one_line(draw: st.DrawFn, *, flow: bool) -> str:
    style = draw(st.sampled_from(["plain", "plain", "single", "double", "number"]))
    if style == "number":
        return draw(st.sampled_from(["5", "1.10", "true", "null", "2026-01-01", "-3", "1e3", "0x1F", "no"]))
    text = draw(SAFE if style == "plain" else WORDS)
    if style == "single":
        return "'" + text.replace("\n", " ").replace("'", "''") + "'"
    if style == "double" or text[0] == "-" or (flow and re.search(r"[,\[\]{}]", text)):
        return escaped(text)
    return text


@st.composite
def flow_value(draw: st.DrawFn, depth: int, indent: int) -> str:
    if depth <= 0 or draw(st.booleans()):
        return draw(one_line(flow=True))
    apart = draw(st.sampled_from([", ", ",", f",\n{' ' * (indent + 2)}", f",  # note\n{' ' * (indent + 2)}"]))
    if draw(st.booleans()):
        items = draw(st.lists(flow_value(depth - 1, indent), max_size=3))
        around = "[", "]"
    else:
        keys = draw(st.lists(KEYS, max_size=3, unique=True))
        items = [f"{key}: {draw(flow_value(depth - 1, indent))}" for key in keys]
        around = "{", "}"
    lead, tail = draw(st.sampled_from([("", ""), (" ", " "), ("\n" + " " * (indent + 2), "\n" + " " * (indent + 1))]))
    comma = "," if items and draw(st.integers(0, 4)) == 0 else ""
    return around[0] + lead + apart.join(items) + comma + tail + around[1]


@st.composite
def text_lines(draw: st.DrawFn, indent: int) -> str:
    """A text of several lines: folded plain, quoted, or a block."""
    style = draw(st.sampled_from(["plain", "single", "double", "|", "|-", "|+", ">", ">-", ">+", "|2", "|  # header"]))
    parts = draw(st.lists(SAFE.filter(lambda text: text[0] != "-"), min_size=1, max_size=4))
    inner = " " * (indent + 2)
    blank = draw(st.sampled_from(["\n", "\n", "\n\n", "\n\n\n"]))
    if style in {"plain", "single", "double"}:
        whole = (blank + inner).join(parts)
        return {
            "plain": whole,
            "single": "'" + whole.replace("'", "''") + "'",
            "double": '"' + whole + draw(st.sampled_from(["", "\\\n" + inner + "\\  x"])) + '"',
        }[style]
    more = draw(st.sampled_from(["", "", "  "]))
    body = [parts[0], *(more + part for part in parts[1:])]
    return style + "\n" + blank.join(inner + part for part in body)[0:] + draw(st.sampled_from(["", "", "\n", "\n\n"]))


@st.composite
def block(draw: st.DrawFn, depth: int, indent: int) -> str:
    """Keys or items, of which the first begins at the indent where the text stands."""
    pad = " " * indent
    listing = draw(st.booleans())
    step = draw(st.sampled_from([2, 2, 2, 1, 4]))
    entries = []
    for key in draw(st.lists(KEYS, min_size=1, max_size=4, unique=True)):
        kind = draw(st.sampled_from(["line", "line", "line", "flow", "lines", "block", "block", "empty"]))
        sign = "-" if listing else f"{key}:"
        comment = draw(COMMENTS)
        if kind == "line":
            value = " " + draw(one_line(flow=False)) + comment
        elif kind == "flow":
            value = " " + draw(flow_value(2, indent)) + comment
        elif kind == "lines":
            value = " " + draw(text_lines(indent))
        elif kind == "block" and depth > 0:
            if listing:
                width = draw(st.sampled_from([1, 1, 3]))
                compact = draw(st.booleans())
                column = indent + 1 + width
                value = (" " * width if compact else comment + "\n" + " " * column) + draw(block(depth - 1, column))
            else:
                inner = draw(block(depth - 1, indent + step))
                value = comment + "\n" + draw(LINES).format(i=" " * (indent + step)) + " " * (indent + step) + inner
                if inner.startswith("- ") and draw(st.booleans()):
                    value = comment + "\n" + pad + draw(block_list(depth - 1, indent))
        else:
            value = comment
        entries.append(sign + value)
    apart = draw(LINES)
    return ("\n" + apart.format(i=pad) + pad).join(entries)


@st.composite
def block_list(draw: st.DrawFn, depth: int, indent: int) -> str:
    return ("\n" + " " * indent).join("- " + draw(one_line(flow=False)) for _ in range(draw(st.integers(1, 3))))


@st.composite
def files(draw: st.DrawFn) -> bytes:
    text = (
        draw(st.sampled_from(["", "# yaml-language-server: x\n", "---\n", "\n\n"]))
        + draw(block(3, 0))
        + draw(st.sampled_from(["\n", "\n", "", "\n\n# end\n"]))
    )
    raw = (draw(st.sampled_from(["", "", "\ufeff"])) + (text.replace("\n", "\r\n") if draw(st.booleans()) else text)).encode()
    source, tree, _ = read("f.yaml", raw)
    assume(source is not None and isinstance(tree, dict | list))
    return raw


NEW_SCALARS = st.one_of(
    WORDS,
    SAFE,
    SAFE,
    st.sampled_from(["5", "null", "true", "1.10", "2026-01-01", "a, b", "x: y", "x #y", "two\nlines", "- x", ""]),
    st.integers(-99, 99),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none(),
)
NEW_VALUES = st.recursive(
    NEW_SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)), max_leaves=5
)


@st.composite
def edited(draw: st.DrawFn, old: str) -> str:
    """A text as an editor would leave it: a stretch removed, replaced or added."""
    start = draw(st.integers(0, len(old)))
    end = min(len(old), start + draw(st.integers(0, 8)))
    return old[:start] + draw(st.sampled_from(["", "", "new", " and more ", "\n", "'", '"', ", ", "#", "ä"])) + old[end:]


@st.composite
def changes(draw: st.DrawFn, tree: object) -> Splice:
    places = [(route, value) for route, value in routes(tree) if route]
    kind = draw(st.sampled_from(["text", "text", "set", "remove", "insert", "put"]))
    texts = [(route, value) for route, value in places if isinstance(value, str)]
    if kind == "text" and texts:
        route, value = draw(st.sampled_from(texts))
        return SetValue(route, draw(edited(str(value))))
    lists = [(route, value) for route, value in routes(tree) if isinstance(value, list)]
    if kind == "insert" and lists:
        route, held = draw(st.sampled_from(lists))
        return Insert(route, draw(st.integers(0, len(held))), draw(NEW_VALUES))
    mappings = [(route, value) for route, value in routes(tree) if isinstance(value, dict)]
    if kind == "put" and mappings:
        route, held = draw(st.sampled_from(mappings))
        key = draw(st.sampled_from(["extra", "it's: new", "7", "- dash"]))
        return draw(st.sampled_from([Put((*route, key), draw(NEW_VALUES)), Insert((*route, key), 0, draw(NEW_VALUES))]))
    route, _ = draw(st.sampled_from(places)) if places else ((), None)
    return Remove(route) if kind == "remove" else SetValue(route, draw(NEW_VALUES))


@st.composite
def around_a_removal(draw: st.DrawFn, tree: object) -> list[Splice]:
    """An item or key removed, most often the last of several, perhaps another one beside it, and values added to all that holds it."""
    among = {route: siblings(tree, route) for route, _ in routes(tree) if len(route) > 1}
    several = [route for route, beside in among.items() if len(beside) > 1]
    last = [route for route in several if route == among[route][-1]]
    assume(last)
    route = draw(st.sampled_from(draw(st.sampled_from([last, last, last, several]))))
    beside = draw(st.permutations([other for other in among[route] if other != route]))
    splices: list[Splice] = [Remove(one) for one in (route, *beside[: draw(st.integers(0, 1))])]
    for length, step in enumerate(route):
        above = route[:length]
        if isinstance(step, str) and draw(st.booleans()):
            splices.append(Put((*above, "extra"), draw(NEW_VALUES)))
        elif isinstance(step, int) and draw(st.booleans()):
            places = [step, step + 1, len(siblings(tree, route[: length + 1]))]
            splices.append(Insert(above, draw(st.sampled_from(places)), draw(NEW_VALUES)))
    return draw(st.permutations(splices))


def siblings(tree: object, route: Route) -> list[Route]:
    """The routes of all that the mapping or list around a value holds, in order."""
    held = next(value for above, value in routes(tree) if above == route[:-1])
    assert isinstance(held, dict | list)
    return [(*route[:-1], step) for step in (held if isinstance(held, dict) else range(len(held)))]


def applied(tree: object, splices: list[Splice]) -> object:
    """The tree that changes should lead to, worked out without a file: from the last place to the first."""

    def place(one: Splice) -> tuple[tuple[int, ...], bool]:
        steps, value = [], tree
        for step in (*one.route, one.index) if isinstance(one, Insert) else one.route:
            known = list(value) if isinstance(value, dict) else []
            steps.append(step if isinstance(step, int) else known.index(step) if step in known else len(known))
            value = value[step] if (isinstance(value, dict) and step in value) or (isinstance(value, list) and step < len(value)) else None
        return tuple(steps), not isinstance(one, Insert)

    whole = {"": copy.deepcopy(typed(tree))}
    shrunk = []
    order = sorted(range(len(splices)), key=lambda at: (place(splices[at]), at))
    for one in [splices[at] for at in reversed(order)]:
        holder: object = whole
        above: object = None
        *steps, last = ("", *one.route)
        for step in steps:
            above, holder = holder, holder[step]
        match one:
            case SetValue(value=value) | Put(value=value):
                holder[last] = typed(value)
            case Insert(index=index, value=value):
                if isinstance(holder, dict):
                    holder.setdefault(last, [])
                holder[last].insert(index, typed(value))
            case Remove():
                del holder[last]
                shrunk.append((above, steps[-1], holder))
    for above, key, held in shrunk:
        if held == [] and isinstance(above, dict) and above.get(key) is held:
            del above[key]
    return whole[""]


def apart(splices: list[Splice]) -> bool:
    """Whether no change concerns what another one replaces, removes or adds."""
    exact = [one.route for one in splices if not isinstance(one, Insert)]
    return len(set(exact)) == len(exact) and not any(
        one.route[:length] in exact for one in splices for length in range(len(one.route) + isinstance(one, Insert))
    )


def outside(text: str, one: Splice) -> tuple[str, str]:
    """What stands before the line on which a value begins, and behind the line on which it ends."""
    node = nodes(text)[one.route]
    first = text.rfind("\n", 0, node.entry) + 1
    last = text.find("\n", node.end)
    return text[:first], text[last:] if last >= 0 else ""


def spliced_or_refused(raw: bytes, splices: list[Splice]) -> bytes | None:
    """The changed file; nothing where it is known that it cannot be made with the other values' bytes as they are.

    It would be empty, a block at its end has no line break to end with, or a block that keeps its final line breaks would
    get those that stood behind what is removed.
    """
    try:
        return splice(raw, splices)
    except SpliceError as error:
        blocks = not raw.endswith(b"\n") or re.search(rb"[|>]\+", raw)
        if "nothing that is there now" in str(error) or ("would not say" in str(error) and blocks):
            return None
        raise


@LAWS
@given(st.data())
def test_a_changed_file_says_what_is_wanted_and_nothing_else(data: st.DataObject) -> None:
    raw = data.draw(files())
    tree = tree_of(raw)
    splices = data.draw(st.lists(changes(tree), min_size=1, max_size=4).filter(apart))
    changed = spliced_or_refused(raw, splices)
    assume(changed is not None)
    assert typed(tree_of(changed)) == applied(tree, splices)
    assert changed.startswith(b"\xef\xbb\xbf") == raw.startswith(b"\xef\xbb\xbf")
    if b"\r\n" in raw:
        assert b"\n" not in changed.replace(b"\r\n", b"")


@LAWS
@given(st.data())
def test_what_is_added_beside_a_removal_and_behind_all_that_holds_it_is_written(data: st.DataObject) -> None:
    raw = data.draw(files())
    tree = tree_of(raw)
    splices = data.draw(around_a_removal(tree))
    changed = spliced_or_refused(raw, splices)
    assume(changed is not None)
    assert typed(tree_of(changed)) == applied(tree, splices)


@LAWS
@given(st.data())
def test_what_stands_around_a_changed_text_stays_byte_for_byte(data: st.DataObject) -> None:
    raw = data.draw(files())
    texts = [(route, str(value)) for route, value in routes(tree_of(raw)) if isinstance(value, str)]
    assume(texts)
    route, old = data.draw(st.sampled_from(texts))
    one = SetValue(route, data.draw(edited(old)))
    before, behind = outside(text_of(raw), one)
    changed = text_of(splice(raw, [one]))
    assert changed.startswith(before)
    assert changed[len(before) :].endswith(behind)
    comments = re.findall(r"# (?:why|note|header|it's .*)", text_of(raw))
    assert re.findall(r"# (?:why|note|header|it's .*)", changed) == comments


@LAWS
@given(st.data())
def test_an_insertion_and_a_removal_undo_each_other(data: st.DataObject) -> None:
    raw = data.draw(files())
    lists = [(route, value) for route, value in routes(tree_of(raw)) if isinstance(value, list) and value]
    assume(lists and raw.endswith(b"\n"))
    route, held = data.draw(st.sampled_from(lists))
    index = data.draw(st.integers(0, len(held)))
    grown = splice(raw, [Insert(route, index, "new")])
    assert typed(tree_of(splice(grown, [Remove((*route, index))]))) == typed(tree_of(raw))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_text_of_the_examples_can_be_changed_in_place(path: Path) -> None:
    raw = path.read_bytes()
    text, tree = raw.decode(), tree_of(raw)
    texts = [one for one in routes(tree) if isinstance(one[1], str)]
    for route, value in texts[:: len(texts) // 20 + 1]:
        for new in (f"{value} indeed", str(value).replace("e", "E, "), f"{value}: more #2", "5", str(value)):
            one = SetValue(route, new)
            changed = splice(raw, [one])
            before, behind = outside(text, one)
            assert typed(tree_of(changed)) == applied(tree, [one])
            assert changed.decode().startswith(before)
            assert changed.decode().endswith(behind)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_item_and_key_of_the_examples_can_be_removed_and_its_neighbours_stay(path: Path) -> None:
    raw = path.read_bytes()
    tree = tree_of(raw)
    places = [route for route, _ in routes(tree) if route]
    for route in places[:: len(places) // 20 + 1]:
        changed = splice(raw, [Remove(route)])
        assert typed(tree_of(changed)) == applied(tree, [Remove(route)])
        assert len(changed) < len(raw) + 3
    lists = [one for one in routes(tree) if isinstance(one[1], list)]
    for route, held in lists[:: len(lists) // 10 + 1]:
        for index in {0, len(held)}:
            one = Insert(route, index, {"id": "new", "rule": "Say so, always."})
            assert typed(tree_of(splice(raw, [one]))) == applied(tree, [one])


@pytest.mark.parametrize(
    ("before", "one", "after"),
    [
        ("a: one two  # why\n", SetValue(("a",), "one three"), "a: one three  # why\n"),
        ("a: one two  # why\n", SetValue(("a",), "one: two"), 'a: "one: two"  # why\n'),
        ("a: one two  # why\n", SetValue(("a",), "one #2"), 'a: "one #2"  # why\n'),
        ("a: one two  # why\n", SetValue(("a",), "one\ntwo"), "a: |-  # why\n  one\n  two\n"),
        ("a: one two\n", SetValue(("a",), "5"), 'a: "5"\n'),
        ("a: one two\n", SetValue(("a",), 5), "a: 5\n"),
        ("a: '5'\n", SetValue(("a",), 6), "a: 6\n"),
        ("a: '5'\n", SetValue(("a",), "6"), "a: '6'\n"),
        ("a: 5\n", SetValue(("a",), Plain("6")), "a: 6\n"),
        ("a: 'it''s'\n", SetValue(("a",), "it's, isn't it"), "a: 'it''s, isn''t it'\n"),
        ('a: "\\xe4 b"\n', SetValue(("a",), "ä c"), 'a: "\\xe4 c"\n'),
        ("a: one\n  two\n  three\n", SetValue(("a",), "one 2 three"), "a: one\n  2\n  three\n"),
        ("a: >-  # why\n  one\n  two\n\nb: c\n", SetValue(("a",), "one three"), "a: >-  # why\n  one\n  three\n\nb: c\n"),
        ("a: |\n  one\n  two\nb: c\n", SetValue(("a",), "one\nzero\ntwo\n"), "a: |\n  one\n  zero\n  two\nb: c\n"),
        ("a: |\n  one\n  two\nb: c\n", SetValue(("a",), "one\ntwo"), "a: |-\n  one\n  two\nb: c\n"),
        ("a:\nb: c\n", SetValue(("a",), "x"), "a: x\nb: c\n"),
        ("a: [x, y]\n", SetValue(("a", 0), "x, z"), 'a: ["x, z", y]\n'),
        ("a: {k: x, l: y}\n", SetValue(("a", "k"), "x, z"), 'a: {k: "x, z", l: y}\n'),
        ("a: [x, y]\n", Insert(("a",), 1, "It is so."), 'a: [x, "It is so.", y]\n'),
        ("a: [x, y]\n", Remove(("a", 0)), "a: [y]\n"),
        ("a: [x, y]\n", Remove(("a", 1)), "a: [x]\n"),
        ("a: [x,  # why\n  y,]\n", Remove(("a", 1)), "a: [x,  # why\n  ]\n"),
        ("a: [x,  # why\n  y]\n", Remove(("a", 1)), "a: [x,  # why\n  ]\n"),
        ("a: [\n  x,  # why\n  # of y\n  y,\n]\n", Remove(("a", 1)), "a: [\n  x,  # why\n]\n"),
        ("a: [\n  x,  # why\n  y\n]\n", Insert(("a",), 2, "z"), "a: [\n  x,  # why\n  y,\n  z\n]\n"),
        ("a:\n  - x\n  # of y\n  - y  # why\n\n# of b\nb: c\n", Remove(("a", 1)), "a:\n  - x\n\n# of b\nb: c\n"),
        ("a:\n  # of x\n  - x\nb: c\n", Remove(("a", 0)), "b: c\n"),
        ("a:\n  - x\n\n  # of y\n  - y\n\n  - z\n", Remove(("a", 1)), "a:\n  - x\n\n  - z\n"),
        ("a:\n  - x\n\n  - y\n\nb: c\n", Remove(("a", 1)), "a:\n  - x\n\nb: c\n"),
        ("a:\n  - x\n\n  - y\nb: c\n", Remove(("a", 1)), "a:\n  - x\n\nb: c\n"),
        ("a:\n  - x\n\n  - y\n", Remove(("a", 1)), "a:\n  - x\n"),
        ("# of the file\na: b\nc: d\n", Remove(("a",)), "# of the file\nc: d\n"),
        ("a:\n- id: x\n  rule: y\n", Remove(("a", 0, "id")), "a:\n- rule: y\n"),
        ("a:\n- id: x\n", Remove(("a", 0, "id")), "a:\n- {}\n"),
        ("a:\n- x\nb: c\n", Insert(("a",), 1, "y"), "a:\n- x\n- y\nb: c\n"),
        ("a:\n  # of x\n  - x", Insert(("a",), 0, "y"), "a:\n  - y\n  # of x\n  - x"),
        ('a:\n  - "x"\n', Insert(("a",), 1, "y"), 'a:\n  - "x"\n  - "y"\n'),
        (
            "a:\n  - {id: x, rule: y}\n",
            Insert(("a",), 1, {"id": "z", "rule": "a, b"}),
            'a:\n  - {id: x, rule: y}\n  - {id: z, rule: "a, b"}\n',
        ),
        (
            "a:\n  - {id: x}\n",
            Insert(("a",), 1, {"id": "z", "do": ["Say so.", "Stop."]}),
            "a:\n  - {id: x}\n  - id: z\n    do:\n      - Say so.\n      - Stop.\n",
        ),
        ("a:\n  - id: x\n\n  - id: y\n", Insert(("a",), 2, {"id": "z"}), "a:\n  - id: x\n\n  - id: y\n\n  - id: z\n"),
        ("a:\n  id: x\n", Insert(("a", "for"), 0, "y"), "a:\n  id: x\n  for: [y]\n"),
        ("a:\n  id: x\n", Insert(("a", "do"), 0, "Say so."), "a:\n  id: x\n  do:\n    - Say so.\n"),
        ("a: x  # why\n", Insert(("a",), 1, "y", as_list=True), "a: [x, y]  # why\n"),
        ("a: Say so.  # why\n", Insert(("a",), 1, "Stop.", as_list=True), "a:  # why\n  - Say so.\n  - Stop.\n"),
        (
            "a: Say so.\nb:\n- c\nd:\n    e: 1\n",
            Insert(("a",), 1, "Stop.", as_list=True),
            "a:\n- Say so.\n- Stop.\nb:\n- c\nd:\n    e: 1\n",
        ),
        (
            "a: Say so.\nb:\n    - c\nd:\n  e: 1\n",
            Put(("d", "f"), ["Say so.", "Stop."]),
            "a: Say so.\nb:\n    - c\nd:\n  e: 1\n  f:\n      - Say so.\n      - Stop.\n",
        ),
        ('a: "x\n# y"\nb: 1\nc: 2\n', Remove(("b",)), 'a: "x\n# y"\nc: 2\n'),
        ("a: {b: c}  # why\n", Put(("a", "d"), 5), "a: {b: c, d: 5}  # why\n"),
        ("a:\n  b: c  # why\n\nz: 1\n", Put(("a", "d"), "e"), "a:\n  b: c  # why\n  d: e\n\nz: 1\n"),
        ("\ufeffa: b\r\nc: d\r\n", Put(("e",), "f\ng"), "\ufeffa: b\r\nc: d\r\ne: |-\r\n  f\r\n  g\r\n"),
    ],
)
def test_a_change_is_written_as_its_surroundings_are(before: str, one: Splice, after: str) -> None:
    assert splice(before.encode(), [one]).decode() == after


@pytest.mark.parametrize(
    ("before", "splices", "after"),
    [
        ("z: 1\nk:\n  a: 1\n  b: 2\n", [Remove(("k", "b")), Put(("c",), 3)], "z: 1\nk:\n  a: 1\nc: 3\n"),
        ("z: 1\nk:\n  a: 1\n  b: 2\n", [Put(("c",), 3), Remove(("k", "b"))], "z: 1\nk:\n  a: 1\nc: 3\n"),
        ("z: 1\nk:\n  a: 1\n  b: 2", [Remove(("k", "b")), Put(("c",), 3)], "z: 1\nk:\n  a: 1\nc: 3\n"),
        ("k:\r\n  - a\r\n  - b\r\n", [Remove(("k", 1)), Put(("c",), "x\ny")], "k:\r\n  - a\r\nc: |-\r\n  x\r\n  y\r\n"),
        (
            "k:\n  - id: x\n    # of rule\n    rule: y  # why\n\n# of z\nz: 1\n",
            [Remove(("k", 0, "rule")), Insert(("k",), 1, {"id": "n"})],
            "k:\n  - id: x\n  - id: n\n\n# of z\nz: 1\n",
        ),
        (
            "k:\n  - id: x\n    do:\n      - a\n      - b\n",
            [Remove(("k", 0, "do", 1)), Put(("m",), 3), Insert(("k",), 1, "n"), Put(("k", 0, "is"), 1), Insert(("k", 0, "do"), 2, "c")],
            "k:\n  - id: x\n    do:\n      - a\n      - c\n    is: 1\n  - n\nm: 3\n",
        ),
        (
            "- id: x\n  rule: y\n- id: z\n- id: w\n",
            [Remove((0, "rule")), Remove((1,)), Insert((), 1, "n"), Insert((), 2, "o")],
            "- id: x\n- n\n- o\n- id: w\n",
        ),
        ("k: [a,\n  b]\n", [Remove(("k", 0)), Insert(("k",), 1, "n")], "k: [n, b]\n"),
    ],
)
def test_what_is_added_where_something_is_removed_takes_its_place(before: str, splices: list[Splice], after: str) -> None:
    assert splice(before.encode(), splices).decode() == after


@pytest.mark.parametrize(
    ("before", "splices", "said"),
    [
        ("a: b\n", [SetValue(("c",), "x")], "there is no `c` in the file"),
        ("a: [b]\n", [Remove(("a", 1))], "there is no `a.1` in the file"),
        ("a: [b]\n", [Remove(("a", -1))], "there is no `a.-1` in the file"),
        ("a: [b]\n", [Insert(("a",), 2, "x")], "`a` has no position 2"),
        ("a: b\n", [Insert(("a",), 0, "x")], "`a` is no list"),
        ("a: b\n", [Put(("a",), "x")], "`a` is there already"),
        ("a: b\n", [SetValue(("a",), "x"), SetValue(("a",), "y")], "`a` is changed twice"),
        ("a: [b, c]\n", [Remove(("a",)), SetValue(("a", 0), "y")], "one change concerns `a.0`, another `a`"),
        ("a: b\n", [SetValue(("a",), "x\0")], "the new text holds the control character U+0000"),
        ("a: b\n", [SetValue(("a",), "x\r\ny")], "the new text holds a carriage return"),
        ("a: b\n", [SetValue(("a",), 10**18)], "the new number has more than 18 digits"),
        ("a: b\n", [SetValue(("a",), float("nan"))], "nan cannot be written here so that it reads back as it is"),
        ("a: b\n", [Remove(("a",))], "nothing that is there now would be left in the file"),
        ("a: b\n", [Remove(())], "the file as a whole cannot be replaced, added or removed"),
        ("a: *b\n", [SetValue(("a",), "x")], "the file cannot be read: line 1: the alias `*b` is not allowed"),
        ("\ufeff\ufeffa: b\n", [SetValue(("a",), "x")], "the file begins with two byte-order marks"),
    ],
)
def test_what_cannot_be_changed_is_refused_with_a_reason(before: str, splices: list[Splice], said: str) -> None:
    with pytest.raises(SpliceError) as refused:
        splice(before.encode(), splices)
    assert str(refused.value) == said
    assert refused.value.help


def test_a_value_that_holds_itself_is_refused() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(SpliceError, match="nested deeper than 64 levels"):
        splice(b"a: b\n", [SetValue(("a",), value)])


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("a: one\n", 2, (1, 6)),
        ('a: "\\u00e4b"\n', 1, (1, 11)),
        ("a: 'it''s'\r\n", 3, (1, 9)),
        ("a: one\r\n  two\r\n", 4, (2, 3)),
        ("a: >\n  one\n  two\n", 5, (3, 4)),
        ("\ufeffa: |\n  one\n\n   two\n", 6, (4, 4)),
    ],
)
def test_a_character_is_found_in_the_file_however_its_text_is_written(text: str, offset: int, place: tuple[int, int]) -> None:
    file = open_file(text.encode())
    before = file.text[: character_places(file.text, file.nodes["a",], str(file.at(("a",))), file.column(("a",)))[offset][0]]
    assert (before.count("\n") + 1, len(before) - before.rfind("\n")) == place
