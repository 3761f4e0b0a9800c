"""What specforge costs, as ratios inside one run: CPU seconds of whole processes, medians, with the spread.

python bench/run.py [--features 100,1000,10000] [--rounds 5]
"""

import argparse
import dataclasses
import datetime
import gc
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from specforge.config import Config
from specforge.loading.assembly import assemble
from specforge.loading.files import find_specs, read_inside, settings_of
from specforge.registry import find_compilers
from specforge.source.reading import read
from specforge.spec.documents import Feature

SPEC = """\
specforge: 1
feature: f{number}
role: You are assistant {number} of a shop.
owners: {{product: team, evals: quality}}
source: Policy {number}
facts:
{facts}
constraints:
{rules}
intents:
{intents}
tools:
  - id: list_orders
    does: read
    purpose: List the user's orders, newest first.
    returns: many
    item: {{id: {{type: string, max_chars: 12, unique: true}}, created_at: datetime}}
    pages:
      style: cursor
      size: {{default: 20, max: 100}}
      order_by: [created_at desc, id desc]
      cursor: {{lives: 1h}}
    budget: {{bytes_per_page: 9000}}
    overflow: shrink_page
    empty_means: The user has not ordered anything yet.
cases:
{cases}
"""


def spec(number: int) -> str:
    """A feature of about four kilobytes."""
    facts = "\n".join(f"  - {{id: value-{i}, is: {number + i} days}}" for i in range(4))
    rules = "\n".join(
        f"  - id: rule-{i}\n    rule: Never promise more than {{value-{i % 4}}} to a customer of group {i}.\n"
        f"    criteria:\n      - id: c\n        check: {{not: {{says: forever {i}}}}}\n"
        f'        passes: "It takes some days."\n        fails: "It takes forever {i}."'
        for i in range(8)
    )
    intents = "\n".join(
        f"  - id: intent-{i}\n    when: The user wants to do thing {i} with an order.\n    ask: the order id\n"
        f"    tools: [list_orders]\n    do: Do thing {i} within {{value-{i % 4}}}.\n    then: Thing {i} is done."
        for i in range(8)
    )
    cases = "\n".join(
        f"  - id: case-{i}\n    covers: [intent-{i}]\n    input: Please do thing {i} for me now, order number {i}.\n"
        f"    expect:\n      - says: thing {i}"
        for i in range(8)
    )
    return SPEC.format(number=number, facts=facts, rules=rules, intents=intents, cases=cases)


def project(root: Path, count: int) -> None:
    """Write a project of so many features."""
    (root / "specs").mkdir(parents=True)
    for number in range(count):
        (root / "specs" / f"f{number}.yaml").write_text(spec(number), encoding="utf-8")


LAUNCH = """\
import json, os, sys, time
began = time.perf_counter()
process = os.fork()
if not process:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(process, 0)
spent = [usage.ru_utime + usage.ru_stime, usage.ru_maxrss, time.perf_counter() - began]
print(json.dumps([*spent, os.waitstatus_to_exitcode(status)]))
"""
"""Runs a command from a small process: the peak memory of a process counts that of the one it was forked from."""


class Spent(NamedTuple):
    """What a command took, with every process that it started."""

    cpu: float
    """In seconds."""
    peak: int
    """The memory of the largest process, in KiB."""
    wall: float
    """In seconds."""


def cpu(command: list[str], cwd: Path, *, remember: bool = False, code: int | None = None) -> Spent:
    """Run a command to its end, without remembered verdicts unless asked."""
    env = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTHONDONTWRITEBYTECODE"}} | {
        "XDG_CACHE_HOME": str(cwd / "cache")
    }
    env |= {} if remember else {"CI": "true"}
    told = subprocess.run([sys.executable, "-S", "-c", LAUNCH, *command], cwd=cwd, env=env, capture_output=True, check=True)
    *spent, exited = json.loads(told.stdout)
    if code is not None and exited != code:
        raise RuntimeError(f"{' '.join(command)} exited with {exited}")
    return Spent(*spent)


LOOP = """\
import hashlib, os, sys
for top in sys.argv[1:]:
    for folder, _, names in os.walk(top):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                hashlib.blake2b(file.read(), digest_size=16).hexdigest()
"""
"""A bare program that opens, reads and hashes every spec, artifact and lock."""


def no_op(root: Path, python: str, count: int, rounds: int) -> None:
    """A check in which nothing happened: by time stamps and by content, against the bare loop."""
    check = [python, "-m", "specforge", "check", "--quiet"]
    for command in (check, [*check, "--no-stat"]):
        time.sleep(2.5)  # past the time in which time stamps are not trusted
        cpu(command, root, remember=True)
    spent: dict[str, list[float]] = {"loop": [], "stat": [], "content": []}
    for _ in range(rounds * 2):
        spent["loop"].append(cpu([python, "-c", LOOP, "specs", "generated", "specforge.locks"], root).cpu)
        spent["stat"].append(cpu(check, root, remember=True).cpu)
        spent["content"].append(cpu([*check, "--no-stat"], root, remember=True).cpu)
    row(f"{count} features: bare loop that reads and hashes", spent["loop"])
    GROWTH.setdefault("no-op", {})[count] = row(f"{count} features: no-op check", spent["stat"])
    row(f"{count} features: no-op check --no-stat", spent["content"])
    stat, content = (ratio(spent[name], spent["loop"]) for name in ("stat", "content"))
    print(f"{'':46} no-op / loop {stat:.2f} (goal: at most 1), --no-stat / loop {content:.2f} (goal: at most 2)")


def floor(root: Path) -> float:
    """CPU seconds of the steps that any such build takes: parse with libyaml, validate, render, write in place."""
    paths, reader = find_specs(root, Config()), read_inside(root)
    out = root / "floor"
    out.mkdir()
    loaded = assemble(paths, reader, datetime.date(2026, 1, 1), settings_of(root, Config()))
    compilers = find_compilers()
    views = loaded.project.views
    for view in views[:1]:
        for compiler in compilers:
            list(compiler.run(view))
    gc.disable()
    start = time.process_time()
    for path in paths:
        _, parsed, _ = read(path, (root / path).read_bytes())
        Feature.model_validate(parsed)
    for view in views:
        for compiler in compilers:
            for artifact in compiler.run(view):
                (out / artifact.path.replace("/", "-")).write_text(artifact.text, encoding="utf-8")
    spent = time.process_time() - start
    gc.enable()
    shutil.rmtree(out)
    return spent


def floor_of(root: Path) -> float:
    """The same in a fresh process, which has nothing of an earlier round."""
    told = subprocess.run([sys.executable, __file__, "--floor", str(root)], capture_output=True, check=True, text=True)
    return float(told.stdout)


def row(name: str, values: list[float], unit: str = "s", note: str = "") -> float:
    """Print minimum, median and maximum; give the median."""
    middle = statistics.median(values)
    print(f"{name:46} {min(values):9.3f} {middle:9.3f} {max(values):9.3f} {unit:4} {note}")
    return middle


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--features", default="100,1000,10000")
    parser.add_argument("--floor", type=Path, help="measure the steps of a project in this process, and print the seconds")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--questions", type=int, default=10_000, help="features of the project that questions are asked of")
    options = parser.parse_args()
    if options.floor is not None:
        print(floor(options.floor))
        return
    memory = Path("/dev/shm")
    base = Path(tempfile.mkdtemp(prefix="specforge-bench-", dir=memory if memory.is_dir() else None))
    python = sys.executable
    names = ("pydantic", "jinja2", "typer", "jsonschema", "pyyaml", "networkx")
    print(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, outputs in {'memory' if base.is_relative_to(memory) else 'a temporary folder'}"
    )
    print(", ".join(f"{name} {version(name)}" for name in names))
    print(f"{'CPU of whole processes':46} {'min':>9} {'median':>9} {'max':>9}")
    try:
        startup(base, python, options.rounds)
        for count in (int(text) for text in options.features.split(",")):
            builds(base / str(count), python, count, options.rounds)
        growth()
        tracing(base / "tracing", options.rounds)
        questions(base / "questions", python, options.questions, options.rounds)
        reviews(base / "reviews", python, min(options.questions, 1000), options.rounds)
    finally:
        shutil.rmtree(base)


def startup(base: Path, python: str, rounds: int) -> None:
    """`--version` against the bare interpreter, interleaved."""
    commands: dict[str, list[str]] = {
        "bare interpreter": [python, "-c", "pass"],
        "specforge --version": [python, "-m", "specforge", "--version"],
    }
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds * 4):
        for name, command in commands.items():
            spent[name].append(cpu(command, base).cpu)
    bare = row("bare interpreter", spent["bare interpreter"])
    ours = row("specforge --version", spent["specforge --version"])
    print(f"{'':46} ratio {ours / bare:.2f} (goal: at most 2.5)")


def builds(root: Path, python: str, count: int, rounds: int) -> None:
    """Cold build, full check, a second build and one changed spec, against the floor of the steps."""
    project(root, count)

    def command(verb: str) -> list[str]:
        return [python, "-m", "specforge", verb, "--quiet"]

    cpu([python, "-m", "specforge", "explain"], root)  # compiles the modules
    spent: dict[str, list[float]] = {name: [] for name in ("cold", "full", "again", "floor", "cold, wall", "full, wall")}
    peak = 0
    for _ in range(rounds if count <= 1000 else 1):
        for folder in ("generated", "specforge.locks"):
            shutil.rmtree(root / folder, ignore_errors=True)
        cold, full = cpu(command("build"), root, code=0), cpu(command("check"), root, code=0)
        peak = max(peak, cold.peak)
        spent["cold"].append(cold.cpu)
        spent["full"].append(full.cpu)
        spent["cold, wall"].append(cold.wall)
        spent["full, wall"].append(full.wall)
        spent["again"].append(cpu(command("build"), root, code=0).cpu)
        spent["floor"].append(floor_of(root))
    row(f"{count} features: parse, validate, render, write", spent["floor"])
    GROWTH.setdefault("cold", {})[count] = row(f"{count} features: cold build", spent["cold"], note=f"peak {peak // 1024} MiB")
    row(f"{count} features: full check", spent["full"])
    row(f"{count} features: build again", spent["again"])
    for name in ("cold, wall", "full, wall"):
        row(f"{count} features: {name}", spent[name])
    cold, full = (ratio(spent[name], spent["floor"]) for name in ("cold", "full"))
    print(f"{'':46} cold build / steps {cold:.2f} (goal: at most 2.5), full check / steps {full:.2f} (goal: at most 1.5)")
    print(f"{'':46} peak {peak // 1024} MiB (goal: at most {150 if count <= 1000 else 500})")
    one_changed(root, python, count, rounds)
    no_op(root, python, count, rounds)


def one_changed(root: Path, python: str, count: int, rounds: int) -> None:
    """A build after one spec was changed, and the check after it, with what is remembered of the others."""
    build, check = ([python, "-m", "specforge", verb, "--quiet"] for verb in ("build", "check"))
    cpu(build, root, remember=True, code=0)
    spent: dict[str, list[float]] = {"start": [], "build": [], "check": []}
    changed, text = root / "specs" / "f7.yaml", (root / "specs" / "f7.yaml").read_text(encoding="utf-8")
    for number in range(rounds * 2):
        changed.write_text(text.replace("Never promise", f"Never ever {number} promise", 1), encoding="utf-8")
        spent["start"].append(cpu([python, "-m", "specforge", "explain"], root).cpu)
        spent["build"].append(cpu(build, root, remember=True, code=0).cpu)
        spent["check"].append(cpu(check, root, remember=True, code=0).cpu)
    row(f"{count} features: start of the program (explain)", spent["start"])
    row(f"{count} features: one changed, build", spent["build"])
    row(f"{count} features: one changed, check after it", spent["check"])


GROWTH: dict[str, dict[int, float]] = {}
"""CPU seconds by what was done and how many features there were."""


def ratio(values: list[float], floors: list[float]) -> float:
    """The median of the ratios of each round: a machine that is slow for a while is slow for both."""
    return statistics.median(value / floor for value, floor in zip(values, floors, strict=True))


def growth() -> None:
    """How the cost grows from a thousand features to ten thousand."""
    for name, goal in (("cold", 10.5), ("no-op", 8.0)):
        found = GROWTH.get(name, {})
        if {1000, 10_000} <= found.keys():
            print(f"{'':46} {name}: 10,000 features / 1,000 {found[10_000] / found[1000]:.1f} (goal: at most {goal})")


def tracing(root: Path, rounds: int) -> None:
    """Rendering with provenance against rendering without, interleaved in one process."""
    project(root, 100)
    loaded = assemble(find_specs(root, Config()), read_inside(root), datetime.date(2026, 1, 1), settings_of(root, Config()))
    compilers, views = find_compilers(), loaded.project.views

    def render(*, traced: bool) -> float:
        start = time.process_time()
        for view in views:
            for compiler in compilers:
                # A view remembers what it worked out, so each time is a fresh one.
                list(compiler.run(loaded.project.traced(view) if traced else dataclasses.replace(view)))
        return time.process_time() - start

    spent: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(rounds + 1):
        for traced, values in spent.items():
            values.append(render(traced=traced))
    bare = row("100 features: render", spent[False][1:])
    full = row("100 features: render with provenance", spent[True][1:])
    print(f"{'':46} ratio {full / bare:.2f} (goal: at most 2)")


def questions(root: Path, python: str, count: int, rounds: int) -> None:
    """Questions to a large project: whole processes, and inside one with the start taken off."""
    project(root, count)
    (root / "specforge.toml").touch()
    committed(root)
    changed = root / "specs" / "f7.yaml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("Never promise", "Do not promise", 1), encoding="utf-8")
    asked = {
        "start of the program (explain)": ["explain", "unbounded-list"],
        "trace": ["trace", "f7/constraint/rule-3"],
        "blame": ["blame", "generated/f7/prompt.md:8"],
        "affected": ["affected", "--base", "HEAD"],
    }
    spent: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, arguments in asked.items():
            spent[name].append(cpu([python, "-m", "specforge", *arguments], root).cpu)
    start = statistics.median(spent["start of the program (explain)"])
    for name, values in spent.items():
        middle = row(f"{count} features: {name}", values)
        if name in {"trace", "affected"}:
            print(f"{'':46} without the start {middle - start:.2f} s (goal: at most 1)")


def committed(root: Path) -> None:
    """Make a repository of a project, with all of it as its only commit."""
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "-qm", "base"],
    ):
        subprocess.run(["git", *command], cwd=root, check=True)


def reviews(root: Path, python: str, count: int, rounds: int) -> None:
    """A review of one changed spec and one prompt that was edited by hand, against a full check."""
    project(root, count)
    cpu([python, "-m", "specforge", "build", "--quiet"], root, code=0)
    committed(root)
    changed, edited = root / "specs" / "f7.yaml", root / "generated" / "f8" / "prompt.md"
    changed.write_text(changed.read_text(encoding="utf-8").replace("Never promise", "Do not promise", 1), encoding="utf-8")
    cpu([python, "-m", "specforge", "build", "--quiet"], root, code=0)
    edited.write_text(edited.read_text(encoding="utf-8").replace("Never promise", "Do not promise", 1), encoding="utf-8")
    asked = {"full check": (["check", "--quiet"], 1), "diff": (["diff", "--base", "HEAD"], 0), "review": (["review", "--base", "HEAD"], 1)}
    spent: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, (arguments, code) in asked.items():
            spent[name].append(cpu([python, "-m", "specforge", *arguments], root, code=code).cpu)
    for name, values in spent.items():
        row(f"{count} features: {name} of one spec and one edit", values)
    print(f"{'':46} review / full check {ratio(spent['review'], spent['full check']):.2f}")


if __name__ == "__main__":
    main()
