"""Runs rules over many prompts on several processors."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from specforge.prompt_lint.choosing import Chosen
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Hit, Known
from specforge.prompt_lint.running import Found, run

LEAST = 600_000
"""Characters of all prompts together from which starting processes pays: about three quarters of a second of work."""
PARTS = 8
"""Parts for each process: some prompts take longer than others."""


@dataclass(frozen=True)
class _Work:
    chosen: Sequence[Chosen]
    prompts: Sequence[Prompt]
    known: Callable[[Prompt], Known]


_Row = tuple[int, int, Hit, str, Prompt | None]
"""The prompt and the rule by their numbers, what was found, with which value, and the prompt with it filled in."""
_work: _Work | None = None


def found_in(chosen: Sequence[Chosen], prompts: Sequence[Prompt], known: Callable[[Prompt], Known]) -> list[Found]:
    """Run rules over prompts: what `run` gives, in the same order, on every processor when there is much to do.

    Raises:
        UsageError: when what is known beside a prompt cannot be read.
    """
    global _work  # noqa: PLW0603  a process that is forked finds it there, and nothing has to be sent
    workers = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    if workers < 2 or sum(len(one.text) for one in prompts) < LEAST:
        return list(run(chosen, prompts, known))
    for prompt in prompts:
        known(prompt)  # what is wrong with a file that the settings name is told here
    size = -(-len(prompts) // (workers * PARTS))
    _work = _Work(chosen, prompts, known)
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            rows = pool.map(_part, [(start, min(start + size, len(prompts))) for start in range(0, len(prompts), size)], chunksize=1)
    finally:
        _work = None
    return [
        Found(chosen[rule], prompts[number] if filled is None else filled, hit, when)
        for part in rows
        for number, rule, hit, when, filled in part
    ]


def _part(numbers: tuple[int, int]) -> list[_Row]:
    assert _work is not None
    found: list[_Row] = []
    order = {id(one): number for number, one in enumerate(_work.chosen)}
    for number in range(*numbers):
        prompt = replace(_work.prompts[number])  # what is read of it goes when it is judged
        found += (
            (number, order[id(one.chosen)], one.hit, one.when, None if one.prompt is prompt else one.prompt)
            for one in run(_work.chosen, [prompt], _work.known)
        )
    return found
