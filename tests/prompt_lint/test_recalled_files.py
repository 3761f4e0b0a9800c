"""What was found in files that have not changed is taken from memory, and is what judging them again would give."""

import datetime
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from specforge.config import read_config
from specforge.finding import Severity
from specforge.prompt_lint import recalling, spreading
from specforge.prompt_lint.judging import Request, judge
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, Rule
from specforge.registry import find_rules

DAY = datetime.date(2026, 11, 27)
RULES = find_rules()
CONFIG = """
[lint]
paths = ["prompts"]
[lint.facts]
bound = ["friendly"]
deprecated = [{name = "get_orders", until = 2026-11-28}]
render = ["empty", "hostile"]
[[lint.prompts]]
files = ["prompts/t/*"]
tools = "tools.json"
held_out = ["cases.txt"]
locales = "prompts/*/x.md"
"""
LINES = (
    "# Refunds",
    "TODO: ask legal.",
    "Never ask for the order number.",
    "Always ask for the order number.",
    "Be friendly and concise.",
    "<data>",
    "</data>",
    "{{ name }}",
    "# Context\n{{ context }}",
    "Call `get_order` and `get_orders`.",
    "My parcel arrived broken and I want my money back today.",
    "<!-- specforge: ignore[vague-word] by us until 2027-01-01: said elsewhere -->",
    "```json\n{}",
    "d\u0435lete it; \U0001f600",
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    for name in ("prompts/s", "prompts/t"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "specforge.toml").write_text(CONFIG)
    (tmp_path / "tools.json").write_text('[{"name": "get_order"}]')
    (tmp_path / "cases.txt").write_text("My parcel arrived broken and I want my money back today.\n")
    return tmp_path


def told(root: Path, *, remembering: bool, as_of: datetime.date = DAY, **asked: object) -> object:
    request = Request(every=True, recalling=remembering, **asked)  # type: ignore[arg-type]
    judged = judge(root, read_config(root, None), RULES, as_of, request)
    return judged.results


def judged_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of prompts that are judged from now on."""
    seen: list[str] = []
    run = spreading.run
    monkeypatch.setattr(
        spreading, "run", lambda chosen, prompts, known: run(chosen, [seen.append(one.file.path) or one for one in prompts], known)
    )
    return seen


def written(root: Path, chance: random.Random) -> None:
    """Change something: a prompt, which comes and goes, a fact, or the settings."""
    place = root / "prompts" / chance.choice("st") / chance.choice(["a.md", "b.j2", "x.md", "c.yaml", "d.txt"])
    what = chance.randrange(12)
    if what == 0:
        place.unlink(missing_ok=True)
    elif what == 1:
        (root / "tools.json").write_text(json.dumps([{"name": chance.choice(["get_order", "get_orders"])}]))
    elif what == 2:
        (root / "cases.txt").write_text(
            chance.choice(["", "Be friendly and concise to all of them.\n"]) + "My parcel arrived broken and I want my money\n"
        )
    elif what == 3:
        pattern = chance.choice(["TODO", "parcel"])
        house = f'[[lint.house]]\nname = "no-word"\nmessage = "m"\nforbid = "{pattern}"\n'
        extra = chance.choice(["", '[lint.severities]\nvague-word = "error"\n', house, house])
        (root / "specforge.toml").write_text(CONFIG.replace("friendly", chance.choice(["friendly", "concise"])) + extra)
    else:
        text = "\n".join(chance.choices(LINES, k=chance.randrange(1, 12)))
        place.write_text(f"prompt: |\n{''.join(f'  {line}' + chr(10) for line in text.splitlines())}" if place.suffix == ".yaml" else text)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_same_is_found_as_by_judging_everything(shop: Path, seed: int) -> None:
    chance = random.Random(seed)
    (shop / "prompts/s/x.md").write_text("# A\nTODO: x\n")
    for number in range(40):
        for _ in range(chance.randrange(4)):
            written(shop, chance)
        if any(one.is_file() for one in (shop / "prompts").rglob("*")):
            day = DAY + datetime.timedelta(days=number // 20)
            assert told(shop, remembering=True, as_of=day) == told(shop, remembering=False, as_of=day)


def test_only_what_changed_is_judged(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("s/a.md", "s/b.j2", "t/a.md", "t/x.md"):
        (shop / "prompts" / name).write_text("\n".join(LINES))
    told(shop, remembering=True)
    judged = judged_texts(monkeypatch)
    told(shop, remembering=True)
    assert judged == []
    (shop / "prompts/s/a.md").write_text("TODO: more.\n")
    told(shop, remembering=True)
    assert judged == ["prompts/s/a.md"]
    judged.clear()
    (shop / "tools.json").write_text('[{"name": "other"}]')
    told(shop, remembering=True)
    assert judged == ["prompts/t/a.md", "prompts/t/x.md"], "those that the fact is about"
    judged.clear()
    told(shop, remembering=True, paths=(shop / "prompts/s/a.md",))
    told(shop, remembering=True)
    assert judged == [], "a run over one file forgets no other"


@pytest.mark.parametrize(("until", "again"), [("", False), (", until = 2026-11-28", True)])
def test_a_day_that_passes_has_only_what_it_can_change_judged_again(
    shop: Path, monkeypatch: pytest.MonkeyPatch, until: str, again: bool
) -> None:
    (shop / "specforge.toml").write_text(CONFIG.replace(", until = 2026-11-28", until))
    (shop / "prompts/s/x.md").write_text("Call `get_orders` first.\n")
    told(shop, remembering=True)
    judged = judged_texts(monkeypatch)
    later = DAY + datetime.timedelta(days=1)
    found = told(shop, remembering=True, as_of=later)
    assert bool(judged) is again
    assert found == told(shop, remembering=False, as_of=later)


@pytest.mark.parametrize("damage", [lambda text: text[:-9], lambda text: text.replace("TODO", "TADA"), lambda _: "", lambda _: "[" * 5_000])
def test_a_damaged_memory_is_a_miss(shop: Path, damage: object) -> None:
    (shop / "prompts/s/a.md").write_text("\n".join(LINES))
    first = told(shop, remembering=True)
    (kept,) = (shop / ".cache/specforge/prompts").iterdir()
    kept.write_text(damage(kept.read_text()))  # type: ignore[operator]
    assert told(shop, remembering=True) == first


def test_it_is_bounded(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "MOST_FILES", 3)
    for number in range(6):
        (shop / "prompts/s" / f"{number}.md").write_text("TODO: more.\n")
        told(shop, remembering=True, paths=(shop / "prompts/s" / f"{number}.md",))
    (kept,) = (shop / ".cache/specforge/prompts").iterdir()
    assert len(json.loads(kept.read_text())["files"]) == 3


def test_files_that_are_gone_leave_room(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "MOST_BYTES", 1_500)
    for number in range(9):
        place = shop / "prompts/s" / f"{number}.md"
        place.write_text("TODO: more.\n")
        told(shop, remembering=True)
        (kept,) = (shop / ".cache/specforge/prompts").iterdir()
        assert f"prompts/s/{number}.md" in json.loads(kept.read_text())["files"]
        place.unlink()


def test_files_that_are_called_the_same_are_not_taken_for_each_other(
    shop: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "prompts/s").mkdir(parents=True)
    (elsewhere / "prompts/s/a.md").write_text("Be kind.\n")
    (shop / "prompts/s/a.md").write_text("TODO: more.\n")
    monkeypatch.chdir(elsewhere)
    paths = (Path("prompts/s/a.md"), shop / "prompts/s/a.md")
    for _ in range(2):
        assert told(shop, remembering=True, paths=paths) == told(shop, remembering=False, paths=paths)


def test_what_a_rule_of_a_plugin_found_is_not_taken_again(shop: Path) -> None:
    (shop / "prompts/s/a.md").write_text("You answer.\n")
    word = "first"

    def run(prompt: Prompt, known: Known) -> Iterator[Hit]:
        yield Hit(0, 3, word)

    rules = [*RULES, Rule("said-by-a-plugin", 900, Severity.WARNING, Confidence.LIKELY, run, on=True)]
    config = read_config(shop, None).model_copy(update={"plugins": ("acme",)})

    def said() -> list[str]:
        results = judge(shop, config, rules, DAY, Request(recalling=True)).results.results
        return [one.message for one in results if one.rule == "said-by-a-plugin"]

    assert said() == ["first"]
    word = "second"
    assert said() == ["second"], "what it depends on cannot be told"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", 'TODO: call with {}.\nSee the section "{}".\n'),
        ("c.yaml", 'prompt: "TODO: call it.\\n{}\\nSee the section \\"{}\\"."\n'),
        ("b.py", 'PROMPT = "You help.\\nTODO: call it with " "{}" ", and say why."\n'),
    ],
)
def test_nothing_is_kept_of_a_file_with_a_token(shop: Path, name: str, text: str) -> None:
    token = "ghp_" + "aB3x" * 9
    (shop / "prompts/s/clean.md").write_text("TODO: more.\n")
    (shop / "prompts/s" / name).write_text(text.format(token, token))
    first = told(shop, remembering=True)
    (kept,) = (shop / ".cache/specforge/prompts").iterdir()
    assert list(json.loads(kept.read_text())["files"]) == ["prompts/s/clean.md"]
    assert told(shop, remembering=True) == told(shop, remembering=False) == first


def test_the_order_of_a_schema_counts(shop: Path) -> None:
    (shop / "specforge.toml").write_text('[lint]\npaths = ["prompts"]\n[lint.facts]\nanswer = "answer.json"\n')
    (shop / "prompts/s/a.md").write_text("Answer in JSON.\n")
    marks = set()
    for names in ("ab", "ba"):
        (shop / "answer.json").write_text(json.dumps({"type": "object", "properties": {one: {} for one in names}}))
        told(shop, remembering=True)
        (kept,) = (shop / ".cache/specforge/prompts").iterdir()
        marks.add(json.loads(kept.read_text())["files"]["prompts/s/a.md"][1])
    assert len(marks) == 2, "a rule may name what comes first"


def test_an_answer_that_rules_of_plugins_gave_in_other_processes_is_not_kept(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they imported there would be missed among what it depends on."""
    (shop / "specforge.toml").write_text('[lint]\npaths = ["prompts"]\n')
    (shop / "prompts/s/a.md").write_text("You answer.\n")
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    config = read_config(shop, None)
    with_plugin = config.model_copy(update={"plugins": ("acme",)})
    assert all(judge(shop, one, RULES, DAY, Request()).seen is not None for one in (config, with_plugin))
    monkeypatch.setattr(spreading, "LEAST", 0)
    assert judge(shop, config, RULES, DAY, Request()).seen is not None
    assert judge(shop, with_plugin, RULES, DAY, Request()).seen is None
