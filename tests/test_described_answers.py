"""What commands print for programs: each form of it has a schema that the command line gives."""

import json

import jsonschema
import pytest

from specforge.cli.describing import Described, schema


@pytest.mark.parametrize("what", Described)
def test_every_form_has_a_schema_of_its_own(what: Described, capsys: pytest.CaptureFixture[str]) -> None:
    schema(what)
    document = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(document)
    assert what.value.split("-")[-1] in document["title"]
