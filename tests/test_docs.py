"""What the pages say is so: generated pages are current, specs load, programs run, the layers are those of the contracts."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import specforge
from specforge.config import Config, read_config
from specforge.reporting.telling import as_text
from specforge.verbs import build, check
from tests.command import run_specforge
from tests.conftest import AS_OF, ROOT, split_files
from tests.generated_docs import pages
from tests.trees import write

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", sorted(pages()))
def test_a_generated_page_is_what_the_code_says(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == pages()[path], "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_index_leads_to_every_page() -> None:
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    assert [page.name for page in (ROOT / "docs").glob("*.md") if page.name != "index.md" and f"({page.name})" not in index] == []


def test_the_readme_shows_real_output(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    spec = blocks("README.md", "yaml")[0]
    (tmp_path / "specs/opening-hours.yaml").write_text(spec, encoding="utf-8")
    assert as_text(check(tmp_path, Config(), AS_OF).report, quiet=True) == blocks("README.md", "text")[0]
    settled = spec.replace("{opening-hour}", "{opening-hours}").replace('Monday to Saturday."', 'Monday to Saturday. From 9:00 to 18:00."')
    (tmp_path / "specs/opening-hours.yaml").write_text(settled, encoding="utf-8")
    assert not build(tmp_path, Config(), AS_OF).report.findings
    assert (tmp_path / "generated/opening-hours/prompt.md").read_text(encoding="utf-8") == blocks("README.md", "markdown")[0]
    shown = iter((*[""] * len(blocks("README.md", "python")), *blocks("docs/library.md", "console")))
    for program in (*blocks("README.md", "python"), *blocks("docs/library.md", "python")):
        done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "opening-hours/criterion/short-answers.two-sentences" in done.stdout
        assert next(shown) in {"", done.stdout}


def test_the_page_about_drift_shows_a_real_lock_and_real_findings(tmp_path: Path) -> None:
    write(tmp_path, {**split_files(blocks("docs/provenance.md", "yaml")[0]), "specforge.toml": ""})
    build(tmp_path, Config(), AS_OF)
    lock = (tmp_path / "specforge.locks/shop-agent.lock").read_text(encoding="utf-8")
    excerpts = blocks("docs/drift.md", "lock")
    assert len(excerpts) == 2
    assert all(excerpt in lock for excerpt in excerpts)
    page = (ROOT / "docs/drift.md").read_text(encoding="utf-8")
    for path, old, new, state in (
        ("specs/shop-agent.yaml", "5 to 7", "3 to 5", "stale"),
        ("generated/shop-agent/prompt.md", "3 to 5", "1 to 5", "hand-edited"),
    ):
        file = tmp_path / path
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        told = as_text(check(tmp_path, Config(), AS_OF).report, quiet=True).splitlines()
        at = next(number for number, line in enumerate(told) if f"error[{state}]" in line)
        assert "\n".join(told[at : at + 2]) in page
        build(tmp_path, Config(), AS_OF)
    moved = Config(output="compiled")
    assert as_text(check(tmp_path, moved, AS_OF).report, quiet=True) in page
    assert as_text(build(tmp_path, moved, AS_OF).report, quiet=True) in page
    (tmp_path / "specforge.locks/shop-agent.lock").write_text("x\n", encoding="utf-8")
    assert as_text(check(tmp_path, moved, AS_OF).report, quiet=True) in page


@pytest.mark.parametrize("page", ["docs/provenance.md", "docs/edits.md"])
def test_a_page_of_commands_shows_real_output(page: str, tmp_path: Path) -> None:
    write(tmp_path, {**split_files(blocks("docs/provenance.md", "yaml")[0]), "specforge.toml": ""})
    build(tmp_path, Config(), AS_OF)
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "one"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    for block in blocks(page, "console"):
        if "affected" in block:
            spec = tmp_path / "specs/shop-agent.yaml"
            spec.write_text(spec.read_text(encoding="utf-8").replace("5 to 7", "3 to 5"), encoding="utf-8")
        shown = "".join(f"{line}\n{answered(tmp_path, line)}" for line in block.splitlines() if line.startswith("$ "))
        if os.environ.get("SPECFORGE_UPDATE") == "1":
            text = (ROOT / page).read_text(encoding="utf-8")
            (ROOT / page).write_text(text.replace(f"```console\n{block}```", f"```console\n{shown}```", 1), encoding="utf-8")
        else:
            assert shown == block


def answered(root: Path, line: str) -> str:
    words = shlex.split(line.removeprefix("$ "))
    if words[0] == "specforge":
        said = run_specforge(*words[1:], cwd=root)
    else:
        said = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    assert said.stderr == ""
    shown = re.sub(r"compared with [0-9a-f]{12}", "compared with 1d52a84f4f0f", said.stdout)
    return re.sub(r"(last commit of the file:) [0-9a-f]{12}, [0-9-]{10}", r"\1 44d5c6a36f36, 2026-11-26", shown)


@pytest.mark.parametrize(
    "path",
    [
        "docs/tutorial.md",
        "docs/in-your-product.md",
        "docs/report.md",
        "docs/models.md",
        "docs/rubrics.md",
        "docs/grounding.md",
        "docs/answer-languages.md",
        "docs/other-languages.md",
    ],
)
def test_a_page_can_be_followed(path: str, tmp_path: Path) -> None:
    page = (ROOT / path).read_text(encoding="utf-8")
    said = ""
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        if language == "yaml" and block.startswith("# file: "):
            write(tmp_path, split_files(block))
        elif language == "python":
            said = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        elif language == "console":
            shown = "".join(f"{line}\n{followed(tmp_path, line)}" for line in block.splitlines() if line.startswith("$ ")) or said
            if os.environ.get("SPECFORGE_UPDATE") == "1":
                page = page.replace(f"```console\n{block}```", f"```console\n{shown}```", 1)
            else:
                assert shown == block
    if os.environ.get("SPECFORGE_UPDATE") == "1":
        (ROOT / path).write_text(page, encoding="utf-8")


def followed(root: Path, line: str) -> str:
    command = line.removeprefix("$ ")
    if command.startswith("specforge "):
        words, _, into = command.partition(" > ")
        done = run_specforge(*shlex.split(words)[1:], cwd=root)
        assert done.returncode < 2, done.stderr
        said = done.stdout
        if into:
            (root / into).write_text(said, encoding="utf-8")
            said = ""
    else:
        words = command.replace("python ", f"{shlex.quote(sys.executable)} ", 1) if command.startswith("python ") else command
        words = words.replace("| python ", f"| {shlex.quote(sys.executable)} ")
        said = subprocess.run(["bash", "-c", words], cwd=root, capture_output=True, text=True, check=True).stdout
    return re.sub(r"as of \d{4}-\d\d-\d\d", "as of 2026-11-26", said)


TUTORIAL = {path: text for block in blocks("docs/tutorial.md", "yaml") for path, text in split_files(block).items()}
BROKEN = [
    ("    rule: Before anything", "    levle: must\n    rule: Before anything"),
    ("rule: Before anything is", "rule: Note: anything is"),
    ("{refund-time}", "{refund-tim}"),
    (re.compile(r"    pages:\n(?:      .*\n)+"), ""),
    (
        "        fails:\n          - user: Cancel W1, I ordered it by mistake.\n          - call: cancel_order",
        "        fails:\n          - user: Cancel W1.\n          - agent: No.",
    ),
]


def test_the_tutorials_spec_is_clean(tmp_path: Path) -> None:
    write(tmp_path, TUTORIAL)
    assert [f"{one.at} {one.message}" for one in build(tmp_path, Config(), AS_OF).report.findings] == []
    assert sorted(path.name for path in (tmp_path / "generated/shop-agent").iterdir()) == ["evals.jsonl", "prompt.md", "tools.json"]


@pytest.mark.parametrize("number", range(5))
def test_the_tutorials_messages_are_real(number: int, tmp_path: Path) -> None:
    old, new = BROKEN[number]
    spec = TUTORIAL["specs/shop-agent.yaml"]
    changed = old.sub(new, spec, count=1) if isinstance(old, re.Pattern) else spec.replace(old, new, 1)
    assert changed != spec
    write(tmp_path, {**TUTORIAL, "specs/shop-agent.yaml": changed})
    shown = blocks("docs/tutorial.md", "text")[number].splitlines()
    said = as_text(check(tmp_path, Config(), AS_OF).report, quiet=True)
    for line in shown:
        assert line.removesuffix("...").rstrip() in said, said


def test_the_settings_shown_are_settings(tmp_path: Path) -> None:
    (tmp_path / "specforge.toml").write_text(blocks("docs/config.md", "toml")[0], encoding="utf-8")
    shown = read_config(tmp_path)
    assert set(shown.model_fields_set) == set(Config.model_fields)
    page = (ROOT / "docs/config.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in Config.model_fields)


def test_a_plugin_package_brings_a_check_a_compiler_and_a_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site/acme_checks"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    for block in blocks("docs/extending.md", "python"):
        name = block.splitlines()[0].removeprefix("# acme_checks/")
        (package / name).write_text(block, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    root = tmp_path / "project"
    write(
        root,
        {"specs/a.yaml": "specforge: 1\nfeature: a\nrole: BE KIND TO ALL.\nconstraints:\n  - {id: loud, level: should, rule: BE QUIET.}\n"},
    )
    outcome = build(root, Config(plugins=("acme_checks",)), AS_OF)
    assert [one.check for one in outcome.report.findings] == ["shouted-clause", "shouting-rule"]
    assert (root / "generated/a/rules.txt").read_text(encoding="utf-8") == "BE QUIET.\n"


def test_the_page_about_independence_counts_what_the_examples_have() -> None:
    told = run_specforge("coverage", "--root", str(ROOT / "examples")).stdout.splitlines()
    assert f"{next(line for line in told if line.startswith('consistent'))}\n" == blocks("docs/independence.md", "text")[0]


def test_a_typed_program_passes_a_strict_type_checker(tmp_path: Path) -> None:
    (program,) = (one for one in blocks("docs/library.md", "python") if "specforge.LoadedFeature" in one)
    (tmp_path / "graded.py").write_text(program, encoding="utf-8")
    strict = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "graded.py"]
    done = subprocess.run(strict, cwd=tmp_path, env={**os.environ, "MYPYPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_public_names_are_sorted_documented_and_importable() -> None:
    assert specforge.__all__ == sorted(specforge.__all__, key=lambda name: (name.startswith("_"), name)) or specforge.__all__ == sorted(
        specforge.__all__
    )
    for name in specforge.__all__:
        value = getattr(specforge, name)
        assert name == "__version__" or value.__doc__, name
    with pytest.raises(AttributeError):
        specforge.nothing_of_the_sort  # noqa: B018
    assert set(dir(specforge)) == set(specforge.__all__)
