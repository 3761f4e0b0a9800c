"""Sheets: what is asked of people, and how their tables are read, whatever program wrote them."""

import csv
import io
import json
from pathlib import Path

import pytest

from specforge.config import Config
from specforge.errors import SpecforgeError
from specforge.rubrics.answers import read_answers
from specforge.rubrics.labels import Label, Table, cut_lines, read_labels
from specforge.rubrics.questions import Rubric, rubrics_of
from specforge.rubrics.sheets import sheet

SPEC = """\
specforge: 1
feature: shop
role: You help.
facts:
  - {id: limit, is: 3}
constraints:
  - id: kind
    rule: Be kind.
    criteria:
      - {id: tone, check: {judged: The answer is kind.}, passes: I am sorry., fails: ["No.", "=1+1"]}
  - id: brief
    rule: Be brief.
    criteria:
      - id: point
        check: {not: {judged: {rubric: "The answer has more than {limit} thoughts.", passes: "One, two, three, four.", fails: One.}}}
        passes: One.
        fails: One, two, three, four.
      - {id: both, check: {judged: The answer is short., characters: {at_most: 20}}, passes: Yes., fails: It is so because it is so.}
intents:
  - {id: late, when: A parcel is late., do: Say when it comes.}
cases:
  - {id: parcel, covers: [late], input: Where is it?, judged: The agent says a day.}
"""


@pytest.fixture
def rubrics(tmp_path: Path) -> tuple[Rubric, ...]:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/shop.yaml").write_text(SPEC, encoding="utf-8")
    return rubrics_of(tmp_path, Config(), None)


def test_every_rubric_is_found_with_what_the_spec_shows(rubrics: tuple[Rubric, ...]) -> None:
    assert {one.text: dict(one.samples) for one in rubrics} == {
        "The answer is kind.": {"I am sorry.": True, "No.": False, "=1+1": False},
        # A sample of the criterion says nothing about a rubric inside of `not`, nor about one beside other checks.
        "The answer has more than 3 thoughts.": {"One, two, three, four.": True, "One.": False},
        "The answer is short.": {},
        "The agent says a day.": {},
    }
    assert [one.asking[0].ref for one in rubrics] == [
        "shop/criterion/kind.tone", "shop/criterion/brief.point", "shop/criterion/brief.both", "shop/case/parcel"
    ]  # fmt: skip


def test_a_sheet_asks_for_each_answer_once_and_tells_nobody_which_pass(rubrics: tuple[Rubric, ...]) -> None:
    text = sheet(rubrics, {"The answer is kind.": ["No.", "Never  mind.", ""]})
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(one["answer"] for one in rows if one["rubric"] == "The answer is kind.") == [
        "",
        "'=1+1",
        "I am sorry.",
        "Never  mind.",
        "No.",
    ]
    assert {(one["by"], one["passes"], one["why"]) for one in rows} == {("", "", "")}
    assert text == sheet(rubrics, {"The answer is kind.": ["", "Never  mind.", "No."]})


def test_answers_are_asked_about_by_what_their_case_asks(rubrics: tuple[Rubric, ...], tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(
        '{"case": "shop/case/parcel", "answer": "On Monday."}\n\n{"element": "shop/criterion/kind.tone", "answer": "Wait."}\n',
        encoding="utf-8",
    )
    # What a person, as a judge, has to know: what was asked.
    assert read_answers([path], rubrics) == {
        "The agent says a day.": ["User: Where is it?\nAgent: On Monday."],
        "The answer is kind.": ["Wait."],
    }


def test_answers_of_a_rubric_in_other_words_are_to_be_labelled_anew(rubrics: tuple[Rubric, ...], tmp_path: Path) -> None:
    path = tmp_path / "harbor-4.jsonl"
    row = {"element": "shop/criterion/kind.tone", "answer": "Wait.", "passes": "yes"}
    path.write_text("".join(f"{json.dumps({**row, 'rubric': text})}\n" for text in ("The answer was kind.", "The answer  is kind.")))
    assert read_answers([path], rubrics) == {"The answer is kind.": ["Wait.", "Wait."]}


def test_a_conversation_is_shown_with_who_said_what(rubrics: tuple[Rubric, ...], tmp_path: Path) -> None:
    called = {"id": "1", "type": "function", "function": {"name": "find", "arguments": '{"id": 4}'}}
    chat = [
        {"role": "system", "content": "You help."},
        {"role": "user", "content": "Where is it?"},
        {"role": "assistant", "content": None, "tool_calls": [called]},
        {"role": "tool", "tool_call_id": "1", "content": '{"day": "Monday"}'},
        {"role": "assistant", "content": "On Monday."},
    ]
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps({"case": "shop/case/parcel", "answer": chat}), encoding="utf-8")
    shown = 'User: Where is it?\nCall: find {"id": 4} gives {"day": "Monday"}\nAgent: On Monday.'
    assert read_answers([path], rubrics) == {"The agent says a day.": [shown]}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[]", "no object of JSON stands there"),
        ('{"case": "shop/case/none", "answer": "x"}', "`shop/case/none` asks no rubric"),
        ('{"case": "shop/case/parcel"}', "expected `case` or `element`, and `answer`, a text or the messages of a chat"),
        ('{"case": "shop/case/parcel", "answer": [{"says": "x"}]}', "turn 1 has an unknown key `says`"),
        ("[" * 100_000, "no object of JSON stands there"),
    ],
)
def test_answers_that_belong_nowhere_are_told_with_their_line(rubrics: tuple[Rubric, ...], tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(SpecforgeError) as error:
        read_answers([path], rubrics)
    assert str(error.value) == f"{path}:2: {told}"


TABLES = {
    "commas": b"element,rubric,answer,by,passes,why\r\ne,The answer  is kind.,'=1+1,ana,yes,so\r\n,,,,,\r\n",
    "semicolons": b"\xef\xbb\xbfelement;rubric;answer;by;passes;why\r\ne;The answer is kind.;'=1+1;ana;TRUE;so\r\n",
    "tabs": b"Rubric\tAnswer\tPasses\tBy\tElement\tWhy\nThe answer is kind.\t=1+1\t1\tana\te\tso\n",
    "lines of JSON": b'{"rubric": "The answer is kind.", "answer": "=1+1", "passes": true, "by": "ana", "element": "e", "why": "so"}\n',
    "UTF-16": "element\trubric\tanswer\tby\tpasses\twhy\r\ne\tThe answer is kind.\t'=1+1\tana\tyes\tso\r\n".encode("utf-16"),
    "carriage returns": b"element,rubric,answer,by,passes,why\re,The answer is kind.,'=1+1,ana,yes,so\r",
    "German": b"element;rubric;answer;by;passes;why\r\ne;The answer is kind.;'=1+1;ana;WAHR;so\r\n",
    "pandas": b",element,rubric,answer,by,passes,why\n0,e,The answer is kind.,'=1+1,ana,1.0,so\n",
    "blank lines": b"\r\n\r\nelement;rubric;answer;by;passes;why\n\ne;The answer is kind.;'=1+1;ana;yes;so\n",
    "merged": b"element,rubric,answer,by,passes,why\nelement,answer,rubric,by,passes,why\ne,'=1+1,The answer is kind.,ana,yes,so\n",
}


@pytest.mark.parametrize("content", TABLES.values(), ids=TABLES.keys())
def test_tables_read_the_same_whatever_wrote_them(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sheet"
    path.write_bytes(content)
    (label,) = read_labels([Table(path)])
    assert (label.element, label.rubric, label.answer, label.by, label.passes, label.why) == (
        "e",
        "The answer is kind.",
        "=1+1",
        "ana",
        True,
        "so",
    )


def test_a_file_is_of_whom_it_is_called_after(tmp_path: Path) -> None:
    path = tmp_path / "ben.csv"
    path.write_text('rubric,answer,passes\nQ,"two\nlines",no\nQ,b,\nQ,c,?\nQ,d,maybe\n', encoding="utf-8")
    with pytest.raises(SpecforgeError) as error:
        read_labels([Table(path)])
    assert (str(error.value), error.value.help) == (f"{path}:6: 'maybe' is no label", "write `yes` or `no`, or `?` where it cannot be told")
    path.write_text('rubric,answer,passes\nQ,"two\nlines",no\nQ,b,\nQ,c,?\n', encoding="utf-8")
    assert read_labels([Table(path)]) == (
        Label("", "Q", "two\nlines", "ben", passes=False, why="", at=f"{path}:2"),
        Label("", "Q", "c", "ben", passes=None, why="", at=f"{path}:5"),
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", ":1: the head of the table lacks `rubric`, `answer`, `passes`"),
        (b"a,b\n1,2\n", ":1: the head of the table lacks `rubric`, `answer`, `passes`"),
        (b'rubric,answer,passes\nQ,"a', ":2: the table cannot be read: unexpected end of data"),
        (b'{"rubric": "Q", "answer": "a"}', ":1: the row lacks `passes`"),
        (b"rubric,answer,passes\nQ,\xff,yes\n", " is not UTF-8"),
        (b"rubric,answer,passes,Passes\nQ,a,yes,no\n", ":1: the head of the table has `passes` twice"),
        (b"PK\x03\x04", " cannot be unpacked: File is not a zip file"),
        (
            b"rubric,answer,passes\nQ,a,x\nQ,b,yes\nQ,c,X\nQ,d,maybe\nQ,e,so\nQ,f,x",
            ":2: 'x', 'X', 'maybe' and 1 other word are no label (so it is in 5 rows)",
        ),
    ],
)
def test_a_table_that_is_none_is_told(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    with pytest.raises(SpecforgeError) as error:
        read_labels([Table(path)])
    assert str(error.value) == f"{path}{told}"


def test_whatever_an_answer_is_its_row_can_be_read_back(rubrics: tuple[Rubric, ...], tmp_path: Path) -> None:
    said = ["a\rb", "a\r\n=b", "'=x", "'tis", "x" * 200_000, "\ud800", "\uff1d1", "\0", 'a "b", c;d\te']
    path = tmp_path / "sheet.csv"
    path.write_text(sheet(rubrics, {"The agent says a day.": said}).replace(",,,\n", ",,yes,\n"), encoding="utf-8")
    labels = [one.about for one in read_labels([Table(path)]) if one.rubric == "The agent says a day."]
    assert sorted(labels) == sorted(["a b", "a =b", "=x", "'tis", "x" * 200_000, "?", "\uff1d1", "\0", 'a "b", c;d e'])


def test_tables_that_are_called_alike_are_those_of_different_people(tmp_path: Path) -> None:
    for by, said in (("ana", "yes"), ("ben", "no")):
        (tmp_path / by).mkdir()
        (tmp_path / by / "sheet.csv").write_text(f"rubric,answer,passes\nQ,a,{said}\n", encoding="utf-8")
    files = [tmp_path / "ana/sheet.csv", tmp_path / "ben/sheet.csv"]
    assert [(one.by, one.passes) for one in read_labels(map(Table, files))] == [("ana/sheet", True), ("ben/sheet", False)]
    # One that is named twice is one.
    assert [one.by for one in read_labels([Table(files[0]), Table(tmp_path / "ben/../ana/sheet.csv")])] == ["sheet"]


def test_lines_of_json_that_are_called_alike_are_those_of_different_people_but_of_one_judge(tmp_path: Path) -> None:
    for by, said in (("ana", "yes"), ("ben", "no")):
        (tmp_path / by).mkdir()
        row = {"rubric": "Q", "answer": by, "passes": said}
        (tmp_path / by / "sheet.jsonl").write_text(json.dumps(row), encoding="utf-8")
        (tmp_path / by / "runs.jsonl").write_text(json.dumps({**row, "said_by": "judge"}), encoding="utf-8")
    said = read_labels(Table(tmp_path / by / name) for name in ("sheet.jsonl", "runs.jsonl") for by in ("ana", "ben"))
    assert [(one.by, one.passes) for one in said] == [("ana/sheet", True), ("ben/sheet", False), ("runs", True), ("runs", False)]


@pytest.mark.parametrize("cut", [3, 30, 60])
def test_a_line_that_a_killed_run_left_half_is_left_out_and_told(rubrics: tuple[Rubric, ...], tmp_path: Path, cut: int) -> None:
    row = {"element": "shop/criterion/kind.tone", "rubric": "The answer is kind.", "answer": "Ja, \u00e4rgerlich.", "passes": "yes"}
    whole = json.dumps(row, ensure_ascii=False).encode()
    path = tmp_path / "labels.jsonl"
    path.write_bytes(whole + b"\n" + whole[: whole.index("\u00e4".encode()) + 1 if cut == 60 else cut])
    assert [one.answer for one in read_labels([Table(path)])] == ["Ja, \u00e4rgerlich."]
    assert read_answers([path], rubrics) == {"The answer is kind.": ["Ja, \u00e4rgerlich."]}
    assert [*cut_lines([path])] == [f"{path}: its last line, 2, is cut, and left out: the run was killed while it wrote it"]
    path.write_bytes(whole[:cut])
    with pytest.raises(SpecforgeError):
        read_labels([Table(path)])
    path.write_bytes(whole)
    assert [*cut_lines([path])] == []


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    for path, why in ((tmp_path, "is a directory"), (tmp_path / "none.csv", "no such file or directory")):
        with pytest.raises(SpecforgeError) as error:
            read_labels([Table(path)])
        assert str(error.value) == f"{path} cannot be read: {why}"
