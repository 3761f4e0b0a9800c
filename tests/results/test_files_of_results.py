"""Files of results that a user names by mistake, or that somebody changed: what is wrong with them is told by its name."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from specforge.results import kept
from specforge.results.reading import read
from specforge.results.records import FORMAT, KEPT, ResultsError
from specforge.tracing.outcomes.keeping import FOLDER
from tests.results.test_outcomes import command, file, project, runs_of  # noqa: F401  a fixture
from tests.results.test_reading import document, dumped, eval_file

WRONG: dict[str, list[Any]] = {
    "case": [None, 7], "feature": [[]], "variant": [None, [], "a", {"locale": 7}], "verdict": ["PASS", True, 1, [], {}],
    "reason": [None, 7], "refs": ["a", None, [7], {"a": "b"}], "fingerprints": [[], "a", {"a": None}], "prompt": [None],
    "runner": [None, 7], "sample": ["1", 0, -1, 1.5, True, None], "model": [7, []], "at": ["yesterday", 7, "2026-13-01"],
}  # fmt: skip


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in WRONG.items() for value in values])
def test_a_field_of_another_type_is_told_by_its_line_and_its_name(project: Path, field: str, value: object) -> None:  # noqa: F811
    good, line = (one.line() for one in runs_of(project)[:2])
    with pytest.raises(ResultsError) as error:
        read((good + json.dumps({**json.loads(line), field: value})).encode(), "FILE")
    assert str(error.value) == f"FILE:2 is no result of specforge: its `{field}` is not one that it writes"
    missing = {key: one for key, one in json.loads(line).items() if key != field}
    with pytest.raises(ResultsError, match=rf"^FILE:2 is no result of specforge: it has no `{field}`$"):
        read((good + json.dumps(missing)).encode(), "FILE")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("refs", one) for one in ("a", {"a": 1}, None, 7, [7])),
        *((key, one) for key in ("fingerprints", "variant") for one in ([], "a", {"a": 7})),
    ],
)
def test_a_field_of_metadata_of_another_type_is_refused(field: str, value: object) -> None:
    written = document("promptfoo")
    written["results"]["results"][0]["testCase"]["metadata"][f"specforge_{field}"] = value
    with pytest.raises(ResultsError, match="is not what an export writes"):
        read(dumped(written), "FILE")


def test_what_save_keeps_is_not_taken_for_what_a_runner_wrote(project: Path) -> None:  # noqa: F811
    assert kept.FORMAT.startswith(KEPT)
    assert command(project, file(project, runs_of(project)), "--save").returncode == 0
    done = command(project, project / f"{FOLDER}/shop-agent.jsonl")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"specforge: {project}/{FOLDER}/shop-agent.jsonl:1 has the form 'specforge-kept/1', and {FORMAT!r} is known\n"
        "    this is what `--save` keeps: name the file that the runner wrote\n"
    )


def test_a_zip_that_holds_nothing_is_told_as_one() -> None:
    file_of_nothing = io.BytesIO()
    zipfile.ZipFile(file_of_nothing, "w").close()
    with pytest.raises(ResultsError, match=r"^FILE is a zip, and no log of Inspect$"):
        read(file_of_nothing.getvalue(), "FILE")


@pytest.mark.parametrize("part", [b"header.json", b"samples/"])
def test_a_log_with_a_password_is_told_as_one(part: bytes) -> None:
    log = bytearray(eval_file(document("inspect")))
    entry = next(at for at in range(len(log)) if log.startswith(b"PK\x01\x02", at) and log.startswith(part, at + 46))
    log[entry + 8] |= 1
    with pytest.raises(ResultsError, match=r"^FILE is encrypted$") as error:
        read(bytes(log), "FILE")
    assert error.value.help == "name a log without a password, as Inspect writes it"
