"""Prompts that others wrote: those of packages, read as files; nothing of the packages is imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions, version
from importlib.util import find_spec
from pathlib import Path

from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.reading.files import find_files, read_file

PACKAGES = Path(__file__).parents[2] / ".corpus/packages"
LEAST_WORDS = 40
NO_PROMPTS = (
    "aider/website/*",
    "crewai/flow/visualization/*",
    "google/adk/integrations/bigquery/skills/*/references/*",
    "haystack/data/*",
    "letta/humans/*",
    "llama_index/core/_static/*",
    "nemoguardrails/evaluate/data/*",
    "nemoguardrails/examples/*/kb/*",
    "openhands/runtime/utils/runtime_templates/*",
)
"""Documents for people, lists of words and templates of other things."""
NO_PROMPTS_OF_EVALS = (
    "*.md",
    "*/data/*",
    "*/challenges/*",
    "*/content/*",
    "*/splits/*",
    "*/task_configs/*",
    "*/tasks/*",
    "*/task_suites/*",
    "*.template.j2",
)
"""Papers about evals, and what models are asked in them: thousands of texts of one kind, which nobody edits as a prompt."""


@dataclass(frozen=True, slots=True)
class Real:
    """A prompt of a package."""

    package: str
    """With its version: `smolagents 1.26.0`."""
    prompt: Prompt
    """Its path begins with the folder that the package is imported from."""

    @property
    def ending(self) -> str:
        """The ending of its file, which says the format: `.py`."""
        return Path(self.prompt.file.path).suffix


@cache
def real_prompts() -> tuple[Real, ...]:
    """All prompts of at least 40 words, each text once, by package and path."""
    seen: set[str] = set()
    found: list[Real] = []
    for package, path, shown in sorted(_files()):
        for prompt in read_file(path, shown).prompts:
            text = prompt.text.strip()
            if len(text.split()) >= LEAST_WORDS and text not in seen:
                seen.add(text)
                found.append(Real(package, prompt))
    return tuple(found)


def _files() -> Iterator[tuple[str, Path, str]]:
    """Give the package, the place and the shown path of each file that may hold prompts."""
    owners = {
        str(file): f"{package.name} {package.version}" for package in distributions(path=[str(PACKAGES)]) for file in package.files or ()
    }
    for path in find_files([PACKAGES], NO_PROMPTS):
        shown = path.relative_to(PACKAGES).as_posix()
        if shown in owners:
            yield owners[shown], path, shown
    beside = find_spec("inspect_evals")
    assert beside is not None, "the environment of the tests has it"
    assert beside.origin is not None
    folder = Path(beside.origin).parent
    for path in find_files([folder], NO_PROMPTS_OF_EVALS):
        yield f"inspect-evals {version('inspect-evals')}", path, path.relative_to(folder.parent).as_posix()
