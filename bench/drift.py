"""How well drift is found, attributed, promoted and merged: seeded random projects and random edits of them.

python bench/drift.py [--trials 2000] [--seed 1]

Every trial makes one edit, or one beside a change of the spec, of which the truth is known, and asks the library. Reported are recall,
precision, attribution, exactness of promote by kind of edit, merges that are wrong or lost something, and bytes lost.
"""

import argparse
import datetime
import json
import os
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from specforge.config import Config
from specforge.finding import Finding, Severity
from specforge.settling.promote import Wishes, promote
from specforge.verbs import build, check

AS_OF = datetime.date(2026, 1, 1)
FOLDER = "generated/desk"
PROMPT, EVALS, TOOLS, SPEC, LOCK = (
    f"{FOLDER}/prompt.md",
    f"{FOLDER}/evals.jsonl",
    f"{FOLDER}/tools.json",
    "specs/desk.yaml",
    "specforge.locks/desk.lock",
)
VERBS = ("answer", "check", "confirm", "explain", "offer", "record", "repeat", "send", "show", "write")
THINGS = ("address", "booking", "delivery", "invoice", "order", "parcel", "payment", "receipt", "refund", "voucher")
WAYS = ("briefly", "kindly", "plainly", "at once", "in writing", "with care", "once more", "step by step", "word by word", "without delay")


@dataclass
class Project:
    """A random feature: its spec, and the truth about its prompt lines."""

    spec: str
    rules: dict[str, str] = field(default_factory=dict)
    """The sentence of each rule, by ref."""
    asks: dict[str, list[str]] = field(default_factory=dict)
    """What each intent asks for, by ref."""
    steps: dict[str, list[str]] = field(default_factory=dict)
    fact: str = ""
    """The value of the one fact, which one rule quotes."""
    quoting: str = ""
    """The ref of the rule that quotes it."""


def sentence(rng: random.Random, used: set[str]) -> str:
    """A sentence that no other element says."""
    while True:
        text = f"{rng.choice(VERBS).capitalize()} the {rng.choice(THINGS)} {rng.choice(WAYS)} before you {rng.choice(VERBS)} the {rng.choice(THINGS)}."
        if text not in used:
            used.add(text)
            return text


def scalar(rng: random.Random, key: str, text: str, indent: str) -> str:
    """A text as a person could write it: plain, in quotes of either kind, folded or as it is."""
    style = rng.randrange(5)
    comment = "   # agreed" if rng.random() < 0.2 else ""
    if style == 0:
        return f'{indent}{key}: "{text}"{comment}'
    if style == 1:
        return f"{indent}{key}: '{text}'{comment}"
    if style == 2:
        words = text.split(" ")
        middle = len(words) // 2
        return f"{indent}{key}: >-\n{indent}  {' '.join(words[:middle])}\n{indent}  {' '.join(words[middle:])}"
    if style == 3:
        return f"{indent}{key}: |-\n{indent}  {text}"
    return f"{indent}{key}: {text}{comment}"


def project(rng: random.Random) -> Project:
    """Draw a feature."""
    used: set[str] = set()
    days = rng.randrange(3, 30)
    made = Project("", fact=f"{days} days")
    lines = [
        "# A desk.",
        "specforge: 1",
        "feature: desk",
        "owners: {legal: legal-team}",
        scalar(rng, "role", "You are the assistant of a service desk.", ""),
    ]
    lines += ["facts:", f"  - id: delay   # how long it takes\n    is: {made.fact}", "constraints:"]
    for number in range(rng.randrange(4, 9)):
        text = sentence(rng, used)
        ref = f"desk/constraint/rule-{number}"
        written = text
        if number == 1:
            written, text, made.quoting = (
                text.replace(" before", " within {delay} before"),
                text.replace(" before", f" within {made.fact} before"),
                ref,
            )
        made.rules[ref] = text
        lines += [
            f"  - id: rule-{number}",
            scalar(rng, "rule", written, "    "),
            *(["    owner: legal", "    protected: true"] if number == 2 else []),
        ]
    lines.append("intents:")
    for number in range(rng.randrange(2, 5)):
        ref = f"desk/intent/wish-{number}"
        lines += [f"  - id: wish-{number}", scalar(rng, "when", f"The user wishes thing {number} of the {rng.choice(THINGS)}.", "    ")]
        made.asks[ref] = [f"the number of the {thing} {number}" for thing in rng.sample(THINGS, rng.randrange(2, 4))]
        lines += ["    ask:", *(f"      - {text}" for text in made.asks[ref])]
        if rng.random() < 0.5:
            made.steps[ref] = [sentence(rng, used) for _ in range(rng.randrange(2, 4))]
            lines += ["    steps:", *(f"      - {text}" for text in made.steps[ref])]
        lines += ["    tools: [find_thing]"]
    lines += [
        "tools:",
        "  - id: find_thing",
        "    does: read",
        "    purpose: Find one thing by its number.",
        "    input: {number: {type: string, says: The number of the thing., max_chars: 12}}",
        "    returns: one",
        "cases:",
    ]
    for number, ref in enumerate(made.asks):
        lines += [
            f"  - id: case-{number}",
            f"    covers: [{ref.rpartition('/')[2]}]",
            f"    input: I wish thing {number} now please.",
            "    expect:",
            f"      - says: thing {number}",
        ]
    made.spec = "\n".join(lines) + "\n"
    return made


@dataclass
class Edited:
    """What an edit of a tree did, and what is true of it then."""

    files: dict[str, bytes | None]
    """The files that it changed; nothing for one that was deleted."""
    drifts: frozenset[str] = frozenset()
    """The files that have to be reported."""
    refs: tuple[str, ...] = ()
    """The element that was edited; it has to be named."""
    border: bool = False
    """Whether it stands between two elements, so that it is enough when it is among those named."""
    inside: bool = False
    """Whether it is inside one text, so that promote has to bring it back."""
    lines: tuple[str, ...] = ()
    """What somebody wrote, and what may not be lost."""


Edit = Callable[[random.Random, Project, Mapping[str, str]], Edited | None]
KINDS: dict[str, Edit] = {}


def kind(edit: Edit) -> Edit:
    """Add a kind of edit, under its name."""
    KINDS[edit.__name__.replace("_", " ")] = edit
    return edit


def in_prompt(tree: Mapping[str, str], text: str, refs: tuple[str, ...], *lines: str, border: bool = False, inside: bool = True) -> Edited:
    """An edit of the prompt."""
    assert text != tree[PROMPT]
    return Edited({PROMPT: text.encode()}, frozenset((PROMPT,)), refs, border, inside, lines)


def rule_of(rng: random.Random, made: Project, *, plain: bool = True) -> tuple[str, str]:
    """Some rule: its ref, and its line in the prompt."""
    refs = [ref for ref in made.rules if not (plain and ref == made.quoting)]
    ref = rng.choice(refs)
    return ref, f"- {made.rules[ref]}"


@kind
def untouched(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    return Edited({})


@kind
def word_of_a_rule(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref, line = rule_of(rng, made)
    words = line.split(" ")
    words[rng.randrange(2, len(words) - 1)] = rng.choice(("thoroughly", "always", "new", "their", 'the "best"', "user's"))
    new = " ".join(words)
    return in_prompt(tree, tree[PROMPT].replace(line, new), (ref,), new) if new != line else None


@kind
def rule_written_anew(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref, line = rule_of(rng, made)
    new = f"- Never {line[2:].lower()[:-1]}, unless the user asks: then explain why."
    return in_prompt(tree, tree[PROMPT].replace(line, new), (ref,), new)


@kind
def letter_of_a_rule(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref, line = rule_of(rng, made)
    at = rng.randrange(4, len(line) - 1)
    new = line[:at] + rng.choice("xyz#:,'\"é") + line[at:]
    return in_prompt(tree, tree[PROMPT].replace(line, new), (ref,), new)


@kind
def end_of_a_rule(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref, line = rule_of(rng, made)
    new = line + " Say so."
    return in_prompt(tree, tree[PROMPT].replace(line, new), (ref,), new)


@kind
def beginning_of_a_rule(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref, line = rule_of(rng, made)
    new = f"- First, {line[2:].lower()}"
    return in_prompt(tree, tree[PROMPT].replace(line, new), (ref,), new)


@kind
def number_of_a_fact(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    new = f"{int(made.fact.split()[0]) + 31} days"
    return in_prompt(tree, tree[PROMPT].replace(made.fact, new), ("desk/fact/delay",), new)


@kind
def rule_around_a_fact(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    line = f"- {made.rules[made.quoting]}"
    new = line.replace(" within ", " always within ")
    return in_prompt(tree, tree[PROMPT].replace(line, new), (made.quoting,), new)


@kind
def role_of_the_assistant(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    return in_prompt(tree, tree[PROMPT].replace("a service desk", "a small service desk"), ("desk/role",), "a small service desk")


@kind
def item_of_a_list(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref = rng.choice(sorted(made.asks))
    text = rng.choice(made.asks[ref])
    return in_prompt(tree, tree[PROMPT].replace(f"- {text}\n", f"- {text}, in full\n"), (ref,), f"- {text}, in full")


@kind
def step_of_an_intent(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    if not made.steps:
        return None
    ref = rng.choice(sorted(made.steps))
    text = rng.choice(made.steps[ref])
    return in_prompt(tree, tree[PROMPT].replace(text, f"{text} Wait."), (ref,), f"{text} Wait.")


@kind
def item_put_in(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref = rng.choice(sorted(made.asks))
    text = made.asks[ref][0]
    return in_prompt(tree, tree[PROMPT].replace(f"- {text}\n", f"- {text}\n- the colour\n"), (ref,), "- the colour", border=True)


@kind
def rule_put_in(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref, line = rule_of(rng, made)
    return in_prompt(tree, tree[PROMPT].replace(f"{line}\n", f"{line}\n- Do not guess.\n"), (ref,), "- Do not guess.", border=True)


@kind
def item_taken_out(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref = rng.choice(sorted(made.asks))
    if len(made.asks[ref]) < 3:
        return None
    return in_prompt(tree, tree[PROMPT].replace(f"- {rng.choice(made.asks[ref])}\n", ""), (ref,))


@kind
def rule_taken_out(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref, line = rule_of(rng, made)
    return in_prompt(tree, tree[PROMPT].replace(f"{line}\n", ""), (ref,), inside=False)


@kind
def rule_moved(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref, line = rule_of(rng, made)
    first = f"- {made.rules['desk/constraint/rule-0']}\n"
    if line + "\n" == first:
        return None
    text = tree[PROMPT].replace(f"{line}\n", "").replace(first, f"{line}\n{first}")
    return in_prompt(tree, text, (ref,), line, border=True, inside=False) if text != tree[PROMPT] else None


@kind
def rule_split(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    ref, line = rule_of(rng, made)
    one, two = line.split(" before ", 1)
    return in_prompt(tree, tree[PROMPT].replace(line, f"{one}\n  before {two}"), (ref,), f"  before {two}", border=True, inside=False)


@kind
def two_rules_merged(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    refs = list(made.rules)
    at = rng.randrange(len(refs) - 1)
    one, two = f"- {made.rules[refs[at]]}", f"- {made.rules[refs[at + 1]]}"
    return in_prompt(
        tree, tree[PROMPT].replace(f"{one}\n{two}", f"{one} {two[2:]}"), (refs[at],), f"{one} {two[2:]}", border=True, inside=False
    )


@kind
def text_of_no_element(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    return in_prompt(tree, tree[PROMPT] + "\nBe great.\n", (), "Be great.", border=True, inside=False)


@kind
def words_of_the_template(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    return in_prompt(
        tree, tree[PROMPT].replace("## Always", "## At all times"), ("desk/section/always",), "## At all times", border=True, inside=False
    )


@kind
def line_ends(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    return Edited({PROMPT: tree[PROMPT].replace("\n", "\r\n").encode()})


@kind
def input_of_a_case(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    number = rng.randrange(len(made.asks))
    new = tree[EVALS].replace(f"I wish thing {number} now", f"I really wish thing {number} now")
    return Edited({EVALS: new.encode()}, frozenset((EVALS,)), (f"desk/case/case-{number}",), False, True, (f"really wish thing {number}",))


@kind
def expectation_of_a_case(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    number = rng.randrange(len(made.asks))
    new = tree[EVALS].replace(f'"says": ["thing {number}"]', f'"says": ["the thing {number}"]')
    return Edited({EVALS: new.encode()}, frozenset((EVALS,)), (f"desk/case/case-{number}",), False, True, (f"the thing {number}",))


@kind
def case_taken_out(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    lines = tree[EVALS].splitlines(keepends=True)
    number = rng.randrange(len(made.asks))
    left = [line for line in lines if f'"id": "desk/case/case-{number}"' not in line]
    return Edited({EVALS: "".join(left).encode()}, frozenset((EVALS,)), (f"desk/case/case-{number}",))


@kind
def cases_in_another_layout(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    lines = [json.dumps(json.loads(line), separators=(",", ":"), sort_keys=True) for line in tree[EVALS].splitlines()]
    return Edited({EVALS: ("\n".join(lines) + "\n").encode()})


@kind
def description_of_a_tool(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    new = tree[TOOLS].replace("Find one thing", "Find the one thing")
    return Edited({TOOLS: new.encode()}, frozenset((TOOLS,)), ("desk/tool/find_thing",), False, True, ("Find the one thing",))


@kind
def bound_of_a_tool(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    new = tree[TOOLS].replace('"maxLength": 12', '"maxLength": 20')
    return Edited({TOOLS: new.encode()}, frozenset((TOOLS,)), ("desk/tool/find_thing",), False, True, ('"maxLength": 20',))


@kind
def tools_in_another_layout(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    return Edited({TOOLS: json.dumps(json.loads(tree[TOOLS]), indent=rng.choice((None, 1, 4)), sort_keys=rng.random() < 0.5).encode()})


@kind
def file_deleted(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    path = rng.choice((PROMPT, EVALS, TOOLS))
    return Edited({path: None}, frozenset((path,)))


@kind
def half_a_file(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    path = rng.choice((PROMPT, EVALS, TOOLS))
    half = tree[path][: len(tree[path]) // 2]
    return Edited({path: half.encode()}, frozenset((path,)))


@kind
def bytes_that_are_no_text(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    path = rng.choice((PROMPT, EVALS, TOOLS))
    return Edited({path: b"\xff\xfe" + rng.randbytes(200)}, frozenset((path,)))


@kind
def comments_and_layout_of_the_spec(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    text = made.spec.replace("constraints:\n", "\n# The rules.\nconstraints:\n").replace(
        "owners: {legal: legal-team}", "owners:\n  legal: legal-team"
    )
    return Edited({SPEC: text.encode()})


@kind
def spec_changed(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    text = made.spec.replace("a service desk", "a small service desk")
    return Edited({SPEC: text.encode()}, frozenset((PROMPT,)), ("desk/role",)) if text != made.spec else None


@kind
def fact_changed_in_the_spec(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    return Edited({SPEC: made.spec.replace(f"is: {made.fact}", "is: 99 days").encode()}, frozenset((PROMPT,)), ("desk/fact/delay",))


@kind
def lock_lost(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    return Edited({LOCK: None}, frozenset((PROMPT, EVALS, TOOLS)))


@kind
def lock_damaged(rng: random.Random, made: Project, tree: Mapping[str, str]) -> Edited | None:
    lines = tree[LOCK].split("\n")
    lines[rng.randrange(4, len(lines) - 1)] = "nothing that a lock says"
    return Edited({LOCK: "\n".join(lines).encode()}, frozenset((LOCK,)))


COSMETIC = frozenset(("untouched", "line ends", "cases in another layout", "tools in another layout", "comments and layout of the spec"))


@dataclass
class Score:
    """What came of all trials."""

    trials: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    misattributed: Counter[str] = field(default_factory=Counter)
    attributed: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    merges: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    seeds: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def read_tree(root: Path) -> dict[str, str]:
    """Every file of a project."""
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in sorted(root.rglob("*")) if path.is_file()}


def write_tree(root: Path, tree: Mapping[str, str]) -> None:
    """Bring a project back to what it was."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.relative_to(root).as_posix() not in tree:
            path.unlink()
    for path, text in tree.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")


def apply(root: Path, edited: Edited) -> None:
    """Make an edit."""
    for path, raw in edited.files.items():
        if raw is None:
            (root / path).unlink()
        else:
            (root / path).write_bytes(raw)


def drift_of(root: Path) -> list[Finding]:
    """What a check reports of the files, but for notes and for what it always says of the specs."""
    found = check(root, Config(), AS_OF).report.findings
    return [one for one in found if one.severity > Severity.NOTE or one.check == "adoptable" if not one.at.path.startswith("specs/")]


def trial(root: Path, made: Project, tree: Mapping[str, str], name: str, edited: Edited, score: Score, seed: int) -> None:
    """Make one edit and compare what is said with what is true."""
    apply(root, edited)
    score.trials[name] += 1
    found = drift_of(root)
    told = {one.at.path for one in found}
    if edited.drifts - told:
        note(score.missed, name, score, seed)
    if told - edited.drifts:
        note(score.false, name, score, seed)
    if edited.refs and edited.drifts and name != "half a file":
        score.attributed[name] += 1
        named = " ".join(f"{one.message} {one.ref}" for one in found)
        if not all(ref in named for ref in edited.refs):
            note(score.misattributed, name, score, seed)
    written = {path: raw for path, raw in edited.files.items() if raw is not None and path.startswith("generated/")}
    build(root, Config(), AS_OF)
    # A build loses nothing that somebody wrote.
    if any((root / path).read_bytes() != raw for path, raw in written.items()):
        note(score.lost, name, score, seed)
    if edited.inside and written:
        promoting(root, name, edited, written, score, seed)


def promoting(root: Path, name: str, edited: Edited, written: Mapping[str, bytes], score: Score, seed: int) -> None:
    """Promote an edit inside one text: it has to come back byte for byte."""
    came = promote(root, Config(), AS_OF, [], Wishes(yes=True))
    if came.refused:
        note(score.refused, name, score, seed)
        return
    outcome = build(root, Config(), AS_OF)
    same = all((root / path).read_bytes() == raw for path, raw in written.items())
    if outcome.kept or not same or drift_of(root):
        note(score.wrong, f"promote: {name}", score, seed)
    else:
        score.exact[name] += 1


MERGED = (
    "beginning of a rule", "bound of a tool", "case taken out", "description of a tool", "end of a rule", "expectation of a case", "input of a case",
    "item of a list", "item put in", "item taken out", "letter of a rule", "rule around a fact", "rule put in", "rule split", "rule taken out",
    "rule written anew", "step of an intent", "text of no element", "word of a rule",
)  # fmt: skip
"""The kinds that are also made beside a change of the spec."""


def merging(
    root: Path, made: Project, tree: Mapping[str, str], name: str, edited: Edited, rng: random.Random, score: Score, seed: int
) -> None:
    """An edit, and a change of another element in the spec: both have to be in what a build makes of it."""
    changes = {
        "role": lambda text: text.replace("of a service desk", "of a large service desk").replace(
            "service\n  desk", "large service\n  desk"
        ),
        "fact": lambda text: text.replace(f"is: {made.fact}", "is: 99 days"),
        "rule": lambda text: text.replace("intents:\n", "  - id: fresh\n    rule: Stay calm.\nintents:\n"),
        "tool": lambda text: text.replace("Find one thing by its number.", "Find one thing by its long number."),
        "case": lambda text: text.replace("I wish thing 0 now please.", "I wish thing 0 soon please."),
    }
    change = rng.choice(sorted(changes))
    spec = changes[change](made.spec)
    if spec == made.spec or (change == "case" and "0" in "".join(edited.refs)) or (change == "tool" and TOOLS in edited.files):
        return
    # What the spec says alone, and the same edit made to that, is what has to come out.
    (root / SPEC).write_text(spec, encoding="utf-8")
    build(root, Config(), AS_OF)
    alone = read_tree(root)
    write_tree(root, tree)
    build(root, Config(), AS_OF)
    apply(root, edited)
    (root / SPEC).write_text(spec, encoding="utf-8")
    blind = rng.random() < 0.3
    if blind:
        shutil.rmtree(os.environ["XDG_CACHE_HOME"], ignore_errors=True)
    outcome = build(root, Config(), AS_OF)
    score.merges["all"] += 1
    score.merges["blind"] += blind
    (path,) = edited.files
    text = (root / path).read_text(encoding="utf-8")
    conflict = any(one.check == "diverged" for one in outcome.report.findings)
    if conflict:
        score.merges["contradictions"] += 1
        if text.encode() != edited.files[path]:
            note(score.lost, f"merge: {name} with {change}", score, seed)
        return
    wanted = expected(tree[path], (edited.files[path] or b"").decode(), alone[path])
    if wanted is not None and text != wanted:
        note(score.wrong, f"merge: {name} with {change}", score, seed)
    if change == "fact" and name == "rule around a fact":
        # Both sides changed words of one line.
        edited.lines = tuple(line.replace(made.fact, "99 days") for line in edited.lines)
    if any(line not in text for line in edited.lines):
        note(score.lost, f"merge: {name} with {change}", score, seed)
    if path.endswith(".json"):
        json.loads(text)


def expected(base: str, edited: str, alone: str) -> str | None:
    """The edit made to what the spec says alone: the words or lines that were edited put in the place of those that they were."""
    one, other = base.split("\n"), edited.split("\n")
    first = next(at for at in range(max(len(one), len(other))) if one[at : at + 1] != other[at : at + 1])
    last = next(
        at
        for at in range(max(len(one), len(other)))
        if one[len(one) - 1 - at : len(one) - at] != other[len(other) - 1 - at : len(other) - at]
    )
    last = min(last, min(len(one), len(other)) - first)
    before, after = one[first : len(one) - last], other[first : len(other) - last]
    anchor = one[first - 1 : first] + before + one[len(one) - last : len(one) - last + 1]
    text = "\n".join(anchor)
    if alone.count(text) != 1:
        return None
    return alone.replace(text, "\n".join(one[first - 1 : first] + after + one[len(one) - last : len(one) - last + 1]))


def note(counter: Counter[str], name: str, score: Score, seed: int) -> None:
    """Count something that went wrong, and remember its seed."""
    counter[name] += 1
    score.seeds[name].append(seed)


def main() -> None:
    """Run and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", help="only this kind of edit")
    options = parser.parse_args()
    memory = Path("/dev/shm")
    base = Path(tempfile.mkdtemp(prefix="specforge-drift-", dir=memory if memory.is_dir() else None))
    os.environ["XDG_CACHE_HOME"] = str(base / "cache")
    os.environ.pop("CI", None)
    score = Score()
    try:
        run(base / "project", options.trials, options.seed, options.kind, score)
    finally:
        shutil.rmtree(base)
    report(score)


def run(root: Path, trials: int, seed: int, only: str | None, score: Score) -> None:
    """Draw projects, and twenty edits of each."""
    names = [only] if only else sorted(KINDS)
    number = seed
    while sum(score.trials.values()) + score.merges["all"] < trials:
        rng = random.Random(number)
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        made = project(rng)
        write_tree(root, {SPEC: made.spec, "specforge.toml": ""})
        build(root, Config(), AS_OF)
        tree = read_tree(root)
        for _ in range(20):
            name = rng.choice(names)
            edited = KINDS[name](rng, made, tree)
            if edited is None:
                continue
            if name in MERGED and rng.random() < 0.4:
                merging(root, made, tree, name, edited, rng, score, number)
            else:
                trial(root, made, tree, name, edited, score, number)
            write_tree(root, tree)
        number += 1


def report(score: Score) -> None:
    """Print the table."""
    print(f"{sum(score.trials.values())} edits of {len(score.trials)} kinds, and {score.merges['all']} edits beside a change of the spec")
    drifting = sum(count for name, count in score.trials.items() if name not in COSMETIC)
    quiet = sum(count for name, count in score.trials.items() if name in COSMETIC)
    print(f"recall       {share(drifting - score.missed.total(), drifting)}")
    print(
        f"precision    {share(sum(score.trials.values()) - score.false.total(), sum(score.trials.values()))} ({quiet} cosmetic edits and untouched trees)"
    )
    print(f"attribution  {share(score.attributed.total() - score.misattributed.total(), score.attributed.total())}")
    tried = {name: score.exact[name] + score.refused[name] + score.wrong[f"promote: {name}"] for name in KINDS}
    print(
        f"promote      {share(score.exact.total(), sum(tried.values()))} exact, {score.refused.total()} refused, {sum(count for name, count in score.wrong.items() if name.startswith('promote'))} wrong"
    )
    for name, count in sorted(tried.items()):
        if count:
            print(f"  {name:32} {share(score.exact[name], count)}")
    wrong = sum(count for name, count in score.wrong.items() if name.startswith("merge"))
    print(
        f"merges       {score.merges['all']}: {wrong} wrong, {score.merges['contradictions']} told as contradictions; in {score.merges['blind']} nothing but hashes was left of what was written last"
    )
    print(f"bytes lost   in {score.lost.total()} trials")
    for title, counter in (
        ("missed", score.missed),
        ("false", score.false),
        ("misattributed", score.misattributed),
        ("refused", score.refused),
        ("wrong", score.wrong),
        ("lost", score.lost),
    ):
        for name, count in sorted(counter.items()):
            print(f"  {title}: {name}: {count}, for instance with --seed {score.seeds[name][0]}")


def share(part: int, whole: int) -> str:
    """A share in percent, with both numbers."""
    return f"{100 * part / whole if whole else 100:.1f} % ({part} of {whole})"


if __name__ == "__main__":
    main()
