"""specforge inside a program: what `load` gives, and when it raises."""

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import specforge

Project = Callable[[Mapping[str, str]], Path]
DAY = datetime.date(2026, 11, 25)
SPEC = "specforge: 1\nfeature: shop\nrole: You know {gone}.\n"


def test_a_feature_that_is_held_back_counts_as_an_error(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specs/bank.yaml": "specforge: 1\nfeature: bank\nrole: You lend.\n"})
    with pytest.raises(specforge.InvalidSpecError, match=r"^2 errors in the specs; the first: specs/shop\.yaml:3:1: `gone`") as raised:
        specforge.load(root, as_of=DAY)
    assert [one.check for one in raised.value.report.findings] == ["dangling-reference", "undecided"]


def test_a_waived_error_does_not_keep_a_project_from_loading(project_of: Project) -> None:
    waiver = "waivers:\n  - {check: dangling-reference, reason: Later., owner: me, expires: 2026-11-25}\n"
    loaded = specforge.load(project_of({"specs/shop.yaml": SPEC + waiver}), as_of=DAY)
    assert loaded["shop"].prompt == "You know {gone}.\n"
    assert loaded.report.waived == 1
