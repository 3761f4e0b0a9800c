"""What prompt lint costs: one prompt inside a process, a thousand files as a command, and each rule by itself.

The thousand prompts are made from those of the examples: sections in another order, some left out, other numbers, and something unfinished
in one of ten. They are judged by every rule, and in turns with the quickest linters of prompts on PyPI, each by all its own rules:
context-lint, the quickest one that judges any text file and finds something in a prompt, and agnix, a compiled one that judges only files
with names such as `CLAUDE.md`, so that it gets each text under that name in a folder of its own. They are installed for this alone.

python bench/lint.py [--prompts 1000] [--rounds 5] [--peers .peers]
"""

import argparse
import datetime
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from specforge.lint_config import LintConfig
from specforge.prompt_lint.choosing import Chosen, severities
from specforge.prompt_lint.knowing import Knowledge
from specforge.prompt_lint.prompt import File, Prompt, Role, whole
from specforge.prompt_lint.running import results_of, run
from specforge.prompt_lint.tokens import estimate
from specforge.registry import find_rules

ROOT = Path(__file__).parents[1]
TOKENS = 1_000
PEERS = {"context-lint": ["context-lint==0.1.0", "click==8.5.1"], "agnix": ["agnix==0.59.3"]}
"""What each is installed with: without its client of a model, which only its repairs call, the first one starts the same."""
UNCHANGED = "specforge, nothing changed"
"""The same call as the one before, which is answered from memory."""
CHANGED = "specforge, one file changed"
PARTS = ("structure", "statements", "repeats")
"""What a prompt works out once, for all rules; each needs those before it."""
HEADING = re.compile(r"^(?=## )", re.MULTILINE)
NUMBER = re.compile(r"\b\d+\b")


def examples() -> list[str]:
    """The prompts of the examples."""
    return [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples/generated").rglob("prompt.md"))]


def variation(texts: Sequence[str], number: int) -> str:
    """One of the prompts with its sections in another order, one of ten of them left out, and other numbers."""
    chance = random.Random(number)
    head, *sections = HEADING.split(texts[number % len(texts)])
    kept = [one for one in sections if chance.random() < 0.9]
    chance.shuffle(kept)
    text = renumbered(head + "".join(kept), number)
    return text if number % 10 else f"{text}\n- TODO: say more.\n"


def renumbered(text: str, number: int) -> str:
    """The text with other numbers."""
    return NUMBER.sub(lambda found: str(int(found[0]) + number), text)


def of_tokens(text: str, tokens: int) -> str:
    """The first lines of a text that have so many tokens together."""
    lines = text.splitlines(keepends=True)
    return next("".join(lines[:number]) for number in range(len(lines), 0, -1) if estimate("".join(lines[:number])).number <= tokens)


def one_prompt(chosen: Sequence[Chosen], rounds: int) -> None:
    """A prompt of a thousand tokens, with other numbers each time: by all rules, and by each."""
    text = of_tokens(max(examples(), key=len), TOKENS)
    knowledge = Knowledge(ROOT, LintConfig(), datetime.date(2026, 1, 1))
    numbers = iter(range(1_000_000))

    def fresh() -> Prompt:
        return whole(File("prompt.md", renumbered(text, next(numbers))), role=Role.SYSTEM)

    def judged(rules: Sequence[Chosen], prompt: Prompt) -> float:
        began = time.process_time()
        results_of(run(rules, [prompt], knowledge.known))
        return time.process_time() - began

    def read(part: str) -> float:
        prompt = fresh()
        for one in PARTS[: PARTS.index(part)]:
            getattr(prompt, one)
        began = time.process_time()
        getattr(prompt, part)
        return time.process_time() - began

    def whole_read() -> Prompt:
        prompt = fresh()
        for one in PARTS:
            getattr(prompt, one)
        return prompt

    print(f"a prompt of {estimate(text)}, {len(text):,} characters, inside of a process; CPU time")
    row(f"all {len(chosen)} rules (goal: at most 5)", [judged(chosen, fresh()) * 1000 for _ in range(rounds * 20)], "ms")
    for part in PARTS:
        row(f"of that, its {part}", [read(part) * 1000 for _ in range(rounds * 20)], "ms")
    each = {one.rule.name: statistics.median(judged([one], whole_read()) for _ in range(rounds * 10)) for one in chosen}
    print("each rule alone, when these are there already:")
    for name, seconds in sorted(each.items(), key=lambda one: -one[1]):
        print(f"  {name:44} {seconds * 1e6:9.0f} us")


def installed(folder: Path) -> dict[str, Path]:
    """The commands of the other linters, installed where they are not yet."""
    found = {}
    for name, wanted in PEERS.items():
        place = folder / name
        found[name] = place / "bin" / name
        if not found[name].exists():
            subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
            pip = [str(place / "bin/pip"), "--disable-pip-version-check", "install", "--quiet", "--no-deps", *wanted]
            subprocess.run(pip, check=True)
    return found


def thousand(chosen: Sequence[Chosen], amount: int, rounds: int, peers: dict[str, Path]) -> None:
    """So many files: the whole command, in turns with others."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="specforge-lint-", dir=memory if memory.is_dir() else None) as folder:
        root, texts = Path(folder), examples()
        (root / "prompts").mkdir()
        for number in range(amount):
            text = variation(texts, number)
            (root / "prompts" / f"p{number:04}.md").write_text(text, encoding="utf-8")
            (root / "named" / f"p{number:04}").mkdir(parents=True)
            (root / "named" / f"p{number:04}" / "CLAUDE.md").write_text(text, encoding="utf-8")
        files = [path.relative_to(root).as_posix() for path in sorted((root / "prompts").iterdir())]
        every = [sys.executable, "-m", "specforge", "lint", "prompts", "--all", "--format", "concise"]
        commands = {
            "specforge": every,
            CHANGED: every,
            UNCHANGED: every,
            "specforge, one file": [sys.executable, "-m", "specforge", "lint", files[0], "--all", "--format", "concise"],
            "context-lint": [str(peers["context-lint"]), *files],
            "agnix": [str(peers["agnix"]), "--max-files", "0", "named"],
        }
        spent: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        told = {}
        for number in range(rounds + 1):
            for name, command in commands.items():
                if name == CHANGED:
                    (root / files[0]).write_text(variation(texts, amount + number), encoding="utf-8")
                    time.sleep(0.2)  # a run does not remember what was written as it began
                seconds, told[name] = timed(command, root, remembering=name in {CHANGED, UNCHANGED})
                if number:
                    spent[name].append(seconds)
        size = sum(len(variation(texts, number).encode()) for number in range(amount))
        print(f"\n{amount:,} files of {size / amount:,.0f} bytes on average, the whole command; all {len(chosen)} rules")
        for name, values in spent.items():
            row(f"{name}: wall", [wall for wall, _ in values], "s", f"{told[name]:,} lines told")
            row(f"{name}: CPU", [cpu for _, cpu in values], "s")
        for name in peers:
            for own in ("specforge", CHANGED, UNCHANGED):
                share = statistics.median(other / mine for (other, _), (mine, _) in zip(spent[name], spent[own], strict=True))
                print(f"{'':46} {name} / {own}, wall: {share:.2f} (goal: at least 5)")


def timed(command: Sequence[str], root: Path, *, remembering: bool) -> tuple[tuple[float, float], int]:
    """Seconds of wall time and of CPU time of a command, and the lines that it printed; it fails only when it is no finding that it tells."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env |= {"NO_COLOR": "1", "XDG_CACHE_HOME": str(root / "cache"), "CI": "" if remembering else "1"}
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=root, capture_output=True, check=False, env=env)
    wall, after = time.perf_counter() - began, os.times()
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"{command[0]} exited with {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return (wall, spent), done.stdout.count(b"\n")


def row(name: str, values: Sequence[float], unit: str, note: str = "") -> None:
    """Print minimum, median and maximum."""
    print(f"{name:46} {min(values):9.3f} {statistics.median(values):9.3f} {max(values):9.3f} {unit:3} {note}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--prompts", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, default=ROOT / ".peers", help="where the other linters are installed")
    options = parser.parse_args()
    chosen = severities(find_rules(), {}, every=True)
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores")
    print(f"{'':46} {'min':>9} {'median':>9} {'max':>9}")
    one_prompt(chosen, options.rounds)
    thousand(chosen, options.prompts, options.rounds, installed(options.peers))


if __name__ == "__main__":
    main()
