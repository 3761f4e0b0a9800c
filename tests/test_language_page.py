"""The examples of the page about the language: together they are one project, and nothing is wrong with it."""

import inspect
import re
import textwrap
from pathlib import Path

from specforge.config import Config
from specforge.finding import Severity
from specforge.verbs import build
from tests.conftest import AS_OF, ROOT, split_files
from tests.generated_docs import SECTIONS


def examples() -> list[str]:
    return [
        block
        for _, module, *_ in SECTIONS
        for block in re.findall(r"^```yaml\n(.*?)^```", inspect.getdoc(module) or "", re.MULTILINE | re.DOTALL)
    ]


def project() -> dict[str, str]:
    """Every file that the examples write, by its path."""
    files: dict[str, str] = {}
    hotel = ""
    for block in sorted(examples(), key=lambda block: block.startswith(("- ", "probe:"))):
        if block.startswith("# file: "):
            files |= split_files(block)
        elif block.startswith("- "):
            checks = enumerate(block.splitlines())
            cases = "".join(
                f"  - {{id: check-{at}, covers: meals, input: When is breakfast on Sundays?, expect: [{one[2:]}\n    ]}}\n"
                for at, one in checks
            )
            hotel = hotel.replace("\ncases:\n", f"\ncases:\n{cases}")
        elif block.startswith("probe:"):
            hotel = hotel.replace("  - id: list_rooms\n", f"  - id: list_rooms\n{textwrap.indent(block, '    ')}")
        else:
            hotel += block
    return {**files, "specs/hotel.yaml": hotel}


def test_every_section_has_an_example() -> None:
    assert [title for title, module, *_ in SECTIONS if "```yaml" not in (inspect.getdoc(module) or "")] == []


def test_the_examples_are_one_project_without_a_finding(tmp_path: Path) -> None:
    (tmp_path / "specs/modules").mkdir(parents=True)
    (tmp_path / "specs/house-rules.md").write_text("Quiet hours begin at 22:00.\n", encoding="utf-8")
    for path, document in project().items():
        (tmp_path / path).write_text(document, encoding="utf-8")
    report = build(tmp_path, Config(), AS_OF).report
    assert [f"{one.at}: {one.check}: {one.message}" for one in report.findings if one.severity > Severity.NOTE] == []
    assert report.features == 2


def test_the_page_shows_them() -> None:
    page = (ROOT / "docs/language.md").read_text(encoding="utf-8")
    assert all(block in page for block in examples())
