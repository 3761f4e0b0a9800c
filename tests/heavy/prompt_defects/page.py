"""The table of `docs/prompt-precision.md`: how often each rule is right, and how many defects of it are found."""

import datetime
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specforge.lint_config import LintConfig
from specforge.prompt_lint.choosing import severities
from specforge.prompt_lint.knowing import Knowledge
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.running import results_of, run
from specforge.registry import find_rules
from tests.heavy.prompt_defects import Recall

PAGE = Path(__file__).parents[3] / "docs/prompt-precision.md"
LABELS = Path(__file__).parents[1] / "prompt_labels.json"
LEAST_LABELS = 5
"""From how many labelled findings on a precision is told."""
Z = 1.96
"""Of the 95 % interval."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How many findings a rule has in the corpus, and how many of the labelled ones are right."""

    findings: int
    labelled: int
    right: int

    @property
    def told(self) -> str:
        """The share with its interval after Wilson; empty when too few are labelled."""
        if self.labelled < LEAST_LABELS:
            return "no findings" if not self.findings else "not measured"
        share, number = self.right / self.labelled, self.labelled
        middle = (share + Z * Z / (2 * number)) / (1 + Z * Z / number)
        half = Z * math.sqrt(share * (1 - share) / number + Z * Z / (4 * number * number)) / (1 + Z * Z / number)
        return f"{share:.0%} ({max(0.0, middle - half):.0%} to {min(1.0, middle + half):.0%})"


def labels() -> Mapping[str, bool]:
    """Whether a finding is right, by its fingerprint."""
    return {key: value == "right" for key, value in json.loads(LABELS.read_text(encoding="utf-8")).items()}


def fingerprints(prompts: Iterable[Prompt]) -> Mapping[str, Sequence[str]]:
    """The fingerprints of all findings, by their rules, those that are off too; without a config."""
    knowledge = Knowledge(Path("/nowhere"), LintConfig(), datetime.date(2026, 11, 27))
    found: dict[str, list[str]] = defaultdict(list)
    for result in results_of(run(severities(find_rules(), {}, every=True), prompts, knowledge.known)):
        found[result.rule].append(result.fingerprint)
    return found


def precisions(found: Mapping[str, Sequence[str]], told: Mapping[str, bool]) -> Mapping[str, Precision]:
    """The precision of each rule."""
    return {
        rule.name: Precision(
            len(found.get(rule.name, ())),
            sum(mark in told for mark in found.get(rule.name, ())),
            sum(told.get(mark, False) for mark in found.get(rule.name, ())),
        )
        for rule in find_rules()
    }


def rows(found: Mapping[str, Precision], recall: Mapping[str, Recall]) -> list[str]:
    """The lines of the table, one of each rule."""
    return [
        f"| {rule.name} | {'on' if rule.on else 'off'} | {of.findings} | {of.labelled} | {of.right} | {of.told} "
        f"| {seen.injected} | {seen.found} | {seen.share:.0%} |"
        for rule in find_rules()
        for of, seen in [(found[rule.name], recall[rule.name])]
    ]


def written_rows() -> Mapping[str, Sequence[str]]:
    """The cells of the page's table, by the rule that stands in the first one."""
    names = {rule.name for rule in find_rules()}
    lines = (line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| "))
    cells = ([cell.strip() for cell in line] for line in lines)
    return {line[0]: line for line in cells if line[0] in names and len(line) == 9}
