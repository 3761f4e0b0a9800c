"""Puts defects of every rule into prompts that others wrote, and counts which of them the rule finds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from specforge.prompt_lint.prompt import Prompt
from specforge.registry import find_rules
from tests.heavy.prompt_corpus import Real
from tests.heavy.prompt_defects import beside, said, sections, variables
from tests.heavy.prompt_defects.defect import INJECTIONS, is_found

__all__ = ["LENGTHS", "Recall", "beside", "recalls", "said", "sections", "variables"]

LENGTHS = range(400, 20_001)
"""Characters of the prompts that are taken."""
MOST = 200
"""Defects of a rule, each in another prompt."""


@dataclass(frozen=True, slots=True)
class Recall:
    """How many defects were made, and how many of them the rule found."""

    injected: int
    found: int
    missed: tuple[Prompt, ...]
    """The prompts with a defect that was not found."""

    @property
    def share(self) -> float:
        """The recall, from 0 to 1."""
        return self.found / max(1, self.injected)


def recalls(prompts: Iterable[Real]) -> Mapping[str, Recall]:
    """Try every rule, on at most 200 prompts each, which are taken from all packages in turn."""
    chosen = _in_turn(prompts)
    found = {}
    for rule in find_rules():
        inject = INJECTIONS[rule.name]
        injected, hits, missed = 0, 0, list[Prompt]()
        for prompt in chosen:
            if injected == MOST:
                break
            defect = inject(prompt, Random(f"{rule.name} {prompt.file.path} {prompt.name}"))
            if defect is None:
                continue
            injected += 1
            if is_found(rule, defect):
                hits += 1
            else:
                missed.append(defect.after)
        found[rule.name] = Recall(injected, hits, tuple(missed))
    return found


def _in_turn(prompts: Iterable[Real]) -> list[Prompt]:
    """One of each package, then a second one of each, and so on."""
    packages: dict[str, list[Prompt]] = defaultdict(list)
    for one in prompts:
        if len(one.prompt.text) in LENGTHS:
            packages[one.package].append(one.prompt)
    placed = []
    for package, own in sorted(packages.items()):
        Random(package).shuffle(own)
        placed += [(place, package, prompt) for place, prompt in enumerate(own)]
    return [prompt for _, _, prompt in sorted(placed, key=lambda one: one[:2])]
