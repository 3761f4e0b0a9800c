"""Runs rules over many prompts on several processors."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from specforge.prompt_lint.choosing import Chosen
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rendering import renderings
from specforge.prompt_lint.rule import Hit, Known
from specforge.prompt_lint.running import Found, run

LEAST = 600_000
"""Characters of all prompts together from which starting processes pays: about half a second of work."""
PARTS = 8
"""Parts for each process: some prompts take longer than others."""


class _Work(Struct, frozen=True, dict=True):
    chosen: Sequence[Chosen]
    prompts: Sequence[Prompt]
    known: Callable[[Prompt], Known]


class Row(NamedTuple):
    """What was found in a prompt, without what whoever asked for it has already."""

    rule: int
    """The number of the rule among those that ran."""
    hit: Hit
    when: str
    rendering: int


_work: _Work | None = None


def found_in(chosen: Sequence[Chosen], prompts: Sequence[Prompt], known: Callable[[Prompt], Known]) -> list[Found]:
    """Run rules over prompts: what `run` gives, in the same order, on every processor when there is much to do.

    Raises:
        UsageError: when what is known beside a prompt cannot be read.
    """
    found = found_by(chosen, prompts, known)
    return [each for prompt, rows in zip(prompts, found, strict=True) for each in refound(chosen, prompt, known, rows)]


def is_spread(prompts: Sequence[Prompt]) -> bool:
    """Whether rules run over some prompts in other processes: which modules they import there is not seen here."""
    return _workers(prompts) > 1


def _workers(prompts: Sequence[Prompt]) -> int:
    if sys.platform != "linux" or sum(len(one.text) for one in prompts) < LEAST:
        return 1
    return len(os.sched_getaffinity(0))


def found_by(chosen: Sequence[Chosen], prompts: Sequence[Prompt], known: Callable[[Prompt], Known]) -> list[list[Row]]:
    """Run rules over prompts, and give for each prompt what was found in it."""
    global _work  # noqa: PLW0603  a process that is forked finds it there, and nothing has to be sent
    workers = _workers(prompts)
    if workers < 2:
        return [_rows(chosen, prompt, known) for prompt in prompts]
    for prompt in prompts:
        known(prompt)  # what is wrong with a file that the settings name is told here
    size = -(-len(prompts) // (workers * PARTS))
    _work = _Work(chosen, prompts, known)
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            parts = pool.map(_part, [(start, min(start + size, len(prompts))) for start in range(0, len(prompts), size)], chunksize=1)
    finally:
        _work = None
    return [rows for part in parts for rows in part]


def refound(chosen: Sequence[Chosen], prompt: Prompt, known: Callable[[Prompt], Known], rows: Sequence[Row]) -> Iterator[Found]:
    """Give what rows of a prompt stand for."""
    made = renderings(prompt, known(prompt)) if any(one.rendering for one in rows) else []
    for one in rows:
        filled = made[one.rendering - 1].prompt if one.rendering else prompt
        yield Found(chosen[one.rule], filled, one.hit, one.when, one.rendering)


def _part(numbers: tuple[int, int]) -> list[list[Row]]:
    assert _work is not None
    # What is read of a prompt goes when it is judged.
    return [_rows(_work.chosen, replace(_work.prompts[number]), _work.known) for number in range(*numbers)]


def _rows(chosen: Sequence[Chosen], prompt: Prompt, known: Callable[[Prompt], Known]) -> list[Row]:
    order = {id(one): number for number, one in enumerate(chosen)}
    return [Row(order[id(one.chosen)], one.hit, one.when, one.rendering) for one in run(chosen, [prompt], known)]
