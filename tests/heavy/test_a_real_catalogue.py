"""The days of LiteLLM's catalogue, as its package ships it."""

import datetime
from pathlib import Path

import pytest

from specforge import verbs
from specforge.config import read_config
from specforge.models.catalogue import Catalogue, read_catalogue
from specforge.models.comparing import Verdict, compared, write
from specforge.models.gathering import models_of
from tests.models.test_models_of_a_feature import models, project

pytestmark = pytest.mark.heavy

FILE = Path(__file__).parents[2] / ".catalogue/packages/litellm/model_prices_and_context_window_backup.json"
DAY = datetime.date(2026, 12, 1)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(FILE)


def test_every_model_with_a_provider_and_a_day_is_read(catalogue: Catalogue) -> None:
    assert len(catalogue.entries) == 4_552
    assert sum(one.retires is not None for one in catalogue.entries) == 944


@pytest.mark.parametrize(
    ("provider", "retires", "told"),
    [("openai", "2027-01-14", ["retiring-model"]), ("azure", "2027-04-14", []), ("azure/eu", "2027-04-14", [])],
)
def test_only_the_provider_decides_whether_the_same_model_is_to_be_replaced(
    tmp_path: Path, catalogue: Catalogue, provider: str, retires: str, told: list[str]
) -> None:
    root = project(tmp_path / "p", models(f"  - id: writer\n    name: gpt-4o-2024-08-06\n    provider: {provider}\n"))
    found = compared(models_of(root, read_config(root)), catalogue)
    assert [(one.verdict, str(one.retires)) for one in found] == [(Verdict.EARLIER, retires)]
    write(root, found, DAY)
    report = verbs.check(root, read_config(root), DAY).report
    assert [one.check for one in report.findings if one.check.endswith("-model")] == told
    assert [one.verdict for one in compared(models_of(root, read_config(root)), catalogue)] == [Verdict.SAME]
