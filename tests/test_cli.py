"""The command line: whole output and exit code, in a process of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest
from typer.main import get_command

from specforge.cli import ALONE, app, declare
from specforge.cli.listing import ELSEWHERE, GROUPS
from specforge.config import Config, read_config
from specforge.drift import TOLD
from specforge.errors import UsageError
from specforge.finding import Severity
from specforge.linting import OWN_CHECKS
from specforge.registry import find_checks
from specforge.reporting.results import OTHERS, told_beside
from specforge.reporting.telling import report_schema
from tests.command import run_specforge
from tests.conftest import ROOT

Project = Callable[[Mapping[str, str]], Path]
SPEC = """\
specforge: 1
feature: shop
role: You are the assistant of a shop.
intents:
  - id: hours
    when: The user asks for opening hours.
    do: Tell them.
"""
UNSEEN = "not seen: whether a model follows the prompt: no model was called; whether the spec is right: generated artifacts agree with it by construction\n"


def run(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    env = {**os.environ, "NO_COLOR": "1"}
    done = run_specforge(*arguments, cwd=cwd, env=env, timeout=120)
    return done.returncode, done.stdout, done.stderr


def test_the_version_imports_none_of_the_libraries(tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['specforge', '--version']; from specforge.__main__ import main; main(); print(sorted(m for m in sys.modules if m.split('.')[0] in {'pydantic', 'jinja2', 'typer', 'jsonschema', 'yaml', 'networkx', 're2', 'rich'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "specforge 0.1.0\n[]\n"


@pytest.mark.parametrize("name", ALONE)
def test_a_command_that_is_declared_alone_is_the_one_of_all(name: str, tmp_path: Path) -> None:
    started = subprocess.run([sys.executable, "-m", "specforge", name, "--help"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert started.stdout == run(name, "--help", cwd=tmp_path)[1]


def test_importing_the_package_imports_none_of_the_libraries() -> None:
    code = "import sys, specforge; print(sorted(m for m in sys.modules if m.split('.')[0] in {'pydantic', 'jinja2', 'typer', 'jsonschema', 'yaml', 'networkx', 're2'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_init_build_and_check_go_through_at_once(tmp_path: Path) -> None:
    code, out, _ = run("init", "opening-hours", cwd=tmp_path)
    assert code == 0
    assert out.splitlines() == [
        "wrote   specforge.toml",
        "wrote   specs/opening-hours.yaml",
        "wrote   schema/feature.schema.json",
        "wrote   schema/module.schema.json",
        "wrote   .gitattributes",
        "next: edit the spec, then run `specforge build`",
    ]
    code, out, _ = run("build", "--as-of", "2026-11-25", cwd=tmp_path)
    assert (code, out) == (
        0,
        "1 feature, 0 modules, 2 artifacts, as of 2026-11-25\n"
        "wrote   generated/opening-hours/evals.jsonl\n"
        "wrote   generated/opening-hours/prompt.md\n"
        "no findings\n" + UNSEEN,
    )
    code, out, _ = run("check", "--as-of", "2026-11-25", cwd=tmp_path)
    assert (code, out) == (0, "1 feature, 0 modules, 2 artifacts, as of 2026-11-25\nno findings\n" + UNSEEN)


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "specforge.toml").write_text("# mine\n", encoding="utf-8")
    (tmp_path / ".gitattributes").write_text("*.png binary", encoding="utf-8")
    assert run("init", "x", cwd=tmp_path)[0] == 0
    assert (tmp_path / "specforge.toml").read_text(encoding="utf-8") == "# mine\n"
    assert (tmp_path / ".gitattributes").read_text(encoding="utf-8").splitlines()[0] == "*.png binary"
    again = run("init", "x", cwd=tmp_path)
    assert [line[:4] for line in again[1].splitlines()] == ["kept"] * 5 + ["next"]


def test_init_settles_nothing_otherwise_than_the_defaults(tmp_path: Path) -> None:
    assert run("init", "x", cwd=tmp_path)[0] == 0
    assert read_config(tmp_path) == Config()


def test_a_second_build_touches_nothing(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    assert run("build", cwd=root)[0] == 0
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in root.rglob("*")}
    assert run("build", cwd=root)[0] == 0
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in root.rglob("*")} == before


def test_the_json_report_is_what_its_schema_says(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC + 'constraints:\n  - {id: x, rule: "Say {gone}."}\n'})
    code, out, _ = run("check", "--format", "json", cwd=root)
    report = json.loads(out)
    jsonschema.Draft202012Validator(report_schema()).validate(report)
    assert code == 1
    found = next(one for one in report["findings"] if one["check"] == "dangling-reference")
    assert (found["path"], found["line"], found["column"]) == ("specs/shop.yaml", 9, 13)
    assert report["findings"][-1]["check"] == "undecided"


@pytest.mark.parametrize("format", ["text", "json"])
def test_the_exit_code_does_not_depend_on_the_format(project_of: Project, format: str) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    assert run("check", "--format", format, cwd=root)[0] == 1
    assert run("build", "--format", format, cwd=root)[0] == 0
    assert run("check", "--format", format, cwd=root)[0] == 0
    (root / "specs/shop.yaml").write_text("specforge: 1\nfeature: shop\nrol: x\n", encoding="utf-8")
    assert run("check", "--format", format, cwd=root)[0] == 2


@pytest.mark.parametrize(
    ("config", "help"),
    [
        (
            None,
            "neither it nor a folder above has a config: run this in the project, name that with `--root`, or begin one with `specforge init`",
        ),
        ("", "run `specforge init` to begin with one, or set `specs` in the config"),
    ],
)
def test_a_folder_without_specs_is_named(config: str | None, help: str, tmp_path: Path) -> None:
    if config is not None:
        (tmp_path / "specforge.toml").write_text(config, encoding="utf-8")
    (tmp_path / "spec").mkdir()
    told = f"specforge: no spec matches specs/**/*.yaml, specs/**/*.yml in {tmp_path if config is not None else tmp_path / 'spec'}\n    {help}\n"
    assert run("check", cwd=tmp_path / "spec") == (2, "", told)


def test_projects_below_a_folder_without_specs_are_named(project_of: Project) -> None:
    root = project_of({"apps/b/specforge.toml": "", "apps/a/specforge.toml": "", "apps/a/specs/shop.yaml": SPEC})
    assert run("check", cwd=root)[2].splitlines()[1].strip() == (
        "neither it nor a folder above has a config, but below it apps/a, apps/b: name one with `--root`, or begin one with `specforge init`"
    )


def test_a_folder_whose_only_spec_has_capital_letters_in_its_name_is_told_so(project_of: Project) -> None:
    told = "specforge: specs/shop.YAML: the file is not read: no pattern of `specs` in the config matches a name with capital letters\n"
    help = "    call it `specs/shop.yaml`, or add a pattern that matches it\n"
    assert run("check", cwd=project_of({"specs/shop.YAML": SPEC})) == (2, "", told + help)
    assert run("check", cwd=project_of({"Specs/shop.yaml": SPEC}))[2] == told.replace("specs/shop.YAML", "Specs/shop.yaml") + help


def test_a_config_that_is_called_otherwise_is_told(project_of: Project) -> None:
    told = "is not read: settings stand in specforge.toml, or in `[tool.specforge]` of pyproject.toml\n"
    root = project_of({"specforge.yaml": "specs: features/*.yaml\n", "features/shop.yaml": SPEC})
    no_spec = f"specforge: no spec matches specs/**/*.yaml, specs/**/*.yml in {root}\n"
    assert run("check", cwd=root) == (2, "", f"{no_spec}    specforge.yaml may say where they are, and {told}")
    root = project_of({"specforge.toml": "", "specforge.json": "{}", "specs/shop.yaml": SPEC})
    assert f"specforge.json: warning[unseen-config]: the file {told}" in run("check", cwd=root)[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--root", "nowhere"], "specforge: there is no folder nowhere\n    name an existing folder with `--root`\n"),
        (["check", "--as-of", "tomorrow"], "specforge: 'tomorrow' is not a date\n    write it as in 2026-12-01\n"),
        (["check", "--as-of", "2026-W01-1"], "specforge: '2026-W01-1' is not a date\n    write it as in 2026-12-01\n"),
        (["check", "--as-of", ""], "specforge: '' is not a date\n    write it as in 2026-12-01\n"),
        (["check", "--fail-on", ""], "specforge: '' is not a severity\n    it is one of error, warning, note\n"),
        (["compile"], "specforge: there is no command `compile`\n    `specforge build` writes the artifacts\n"),
        (["validate", "specs"], "specforge: there is no command `validate`\n    `specforge check` says what is wrong, and what drifted\n"),
        (
            ["check", "specs/shop.yaml"],
            "specforge: `check` looks at the whole project and takes no names, found `specs/shop.yaml`\n    run `specforge check`; another project is named by `--root`\n",
        ),
        (["diff"], "specforge: `diff` compares with a revision, and none is named\n    name it, as in `specforge diff --base main`\n"),
        (["version"], "specforge: there is no command `version`\n    `specforge --version` prints it\n"),
        (["init", "con"], "specforge: `con` is a reserved file name on some systems\n    choose another id\n"),
        (["check", "--fail-on", "fatal"], "specforge: 'fatal' is not a severity\n    it is one of error, warning, note\n"),
        (
            ["explain", "unbounded-lst"],
            "specforge: there is no check, compiler, rule, state, promise, part or key `unbounded-lst`\n    did you mean `unbounded-list`?\n",
        ),
        *(
            (
                ["explain", word],
                f"specforge: there is no check, compiler, rule, state, promise, part or key `{word}`\n    {help}\n",
            )
            for word, help in (
                ("blunt", "did you mean `blunt-criterion`?"),
                ("review", "`review` is a setting of the config: docs/config.md says what it does"),
                ("severity", "`severities` is a setting of the config: docs/config.md says what it does"),
                ("fail_on", "`fail_on` is a setting of the config: docs/config.md says what it does"),
                ("coverage", "`coverage` is a command: `specforge coverage --help` says what it does"),
            )
        ),
        *(
            (
                ["explain", word],
                f"specforge: there is no check, compiler, rule, state, promise, part or key `{word}`\n    a finding is let be by a comment above its element, `# specforge: ignore[NAME] by OWNER until 2027-01-31: REASON`, or in the spec, as `specforge explain waiver` says\n",
            )
            for word in ("suppress", "ignore", "Waive", "snooze")
        ),
        (
            ["init", "My Agent"],
            "specforge: 'My Agent' is not an id\n    use at most 64 lower-case letters and digits, joined by `-`, for instance `my-agent`\n",
        ),
    ],
)
def test_misuse_is_told_in_one_line_with_a_cure_and_exits_2(arguments: list[str], said: str, tmp_path: Path) -> None:
    assert run(*arguments, cwd=tmp_path) == (2, "", said)


@pytest.mark.parametrize(
    "arguments",
    [["check", "--format", "xml"], ["entries", "--last", "0"], ["due", "--within", "soon"], ["models", "list", "--format", "xml"]],
)
def test_values_of_options_are_refused_in_words(arguments: list[str], tmp_path: Path) -> None:
    code, out, error = run(*arguments, cwd=tmp_path)
    assert (code, out) == (2, "")
    assert f"Invalid value for '{arguments[-2]}': " in error
    assert not re.search("value error|input should|unable to parse", error, re.IGNORECASE)


def test_explain_tells_what_a_key_of_the_language_means_wherever_it_stands(tmp_path: Path) -> None:
    code, said, _ = run("explain", "at_most", cwd=tmp_path)
    assert code == 0
    assert said == (
        "# at_most (key of a spec)\n\n"
        "In `bound`: The largest number that passes.\n"
        "In `page limit`: The largest number of calls that passes.\n"
        "In `returns`: The most rows there can be.\n"
    )
    assert "In `every element`: Earlier ids" in run("explain", "was", cwd=tmp_path)[1]


def test_explain_tells_what_a_part_of_the_language_consists_of(tmp_path: Path) -> None:
    code, said, _ = run("explain", "constraint", cwd=tmp_path)
    assert code == 0
    assert said.startswith("# constraint (part of a spec)\n\nA rule. ")
    assert "\n- `for`: The intents it holds for, with their parts; it is printed under each.\n" in said
    assert "\nAs every element it can have `was`, " in said
    # What is both is told as both.
    assert re.findall(r"^# .*", run("explain", "layout", cwd=tmp_path)[1], re.MULTILINE) == [
        "# layout (part of a spec)",
        "# layout (key of a spec)",
    ]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('output = "../out"\n', "the output folder '../out' leaves the project, is the project itself, or belongs to something else"),
        ('output = "/tmp/out"\n', "the output folder '/tmp/out' leaves the project, is the project itself, or belongs to something else"),
        ('output = "c:out"\n', "the output folder 'c:out' leaves the project, is the project itself, or belongs to something else"),
        ('output = "."\n', "the output folder '.' leaves the project, is the project itself, or belongs to something else"),
        ('output = "a\\u0000b"\n', r"the output folder 'a\x00b' leaves the project, is the project itself, or belongs to something else"),
        ('output = "-out"\n', "the output folder '-out' begins with a hyphen, so commands take its files for options"),
        ('output = "CON"\n', "the output folder 'CON' has a name that is reserved on some systems: CON"),
        ('output = "out/nul.d"\n', "the output folder 'out/nul.d' has a name that is reserved on some systems: nul.d"),
        ('specs = "a.yaml"\n', """specforge.toml: `specs`: expected a list of texts, as in `["a.yaml"]`, found 'a.yaml'"""),
        ('specs = [""]\n', "specforge.toml: entry 1 of `specs`: '' is no glob; write one as in `specs/**/*.yaml`"),
        ('specs = ["."]\n', "specforge.toml: entry 1 of `specs`: '.' is no glob; write one as in `specs/**/*.yaml`"),
        (
            'specs = ["/etc/*.yaml"]\n',
            "specforge.toml: entry 1 of `specs`: '/etc/*.yaml' leaves the project; write it relative to the project, with `/` between folders",
        ),
        (
            'specs = ["../*.yaml"]\n',
            "specforge.toml: entry 1 of `specs`: '../*.yaml' leaves the project; write it relative to the project, with `/` between folders",
        ),
        ('specs = ["**x"]\n', "specforge.toml: entry 1 of `specs`: in '**x' `**` is not a whole part; write it as in `specs/**/*.yaml`"),
        (
            'specs = ["specs/**"]\n',
            "specforge.toml: entry 1 of `specs`: 'specs/**' names folders; end it with the names of files, as in `specs/**/*.yaml`",
        ),
        (f'specs = ["{"a" * 300}"]\n', f"no spec matches {'a' * 300} in ROOT"),
        ('output = ".git/x"\n', "the output folder '.git/x' leaves the project, is the project itself, or belongs to something else"),
        ('output = "specs"\n', "every spec stands in the output folder `specs`"),
        ('fail_on = "never"\n', "specforge.toml: `fail_on`: expected 'error', 'warning' or 'note', found 'never'"),
        ("severities = 3\n", "specforge.toml: `severities`: expected a table, found 3"),
        ("[caps.x]\n", "specforge.toml: `caps.x`: the cap limits nothing; give it `bytes`, `tokens` or `lines`"),
        ("[caps.x]\nbytes = 0\n", "specforge.toml: `caps.x.bytes`: expected a number of at least 1, found 0"),
        ("[caps.x]\nlines = '9'\n", "specforge.toml: `caps.x.lines`: expected a whole number, found '9'"),
        ("[caps.x]\nchars = 9\n", "specforge.toml: `caps.x.chars`: unknown setting; known are `bytes`, `lines`, `tokens`"),
        ('[templates]\ntools = "x.j2"\n', "the config gives a template to the compiler `tools`, which uses none"),
        ('[templates]\nprompt = "../x.j2"\n', "the template '../x.j2' for `prompt` cannot be read: it leaves the project"),
        ("plugins = ['']\n", "'' is no name of a package"),
        ("plugins = ['.x']\n", "'.x' is no name of a package"),
        ("plugins = ['bisect']\n", "the plugin `bisect` is a module, not a package"),
        (
            '[[lint.ignore]]\nrule = "x"\nfiles = ["a", 3]\n',
            "specforge.toml: entry 2 of `files` of entry 1 of `lint.ignore`: expected a text, found 3",
        ),
        ('[review]\nmermaid = "no"\n', "specforge.toml: `review.mermaid`: expected `true` or `false`, found 'no'"),
        ("[lint.facts]\nfiles_exist = 1\n", "specforge.toml: `lint.facts.files_exist`: expected `true` or `false`, found 1"),
        ("specs = true\n", 'specforge.toml: `specs`: expected a list of texts, as in `["..."]`, found true'),
        ("[output]\nfolder = 'x'\n", "specforge.toml: `output`: expected a text, found a table"),
        (
            "[lint.prompts]\nbudget = 9\n",
            "specforge.toml: `lint.prompts`: expected a list of tables, each below `[[lint.prompts]]`, found a table",
        ),
        (
            "[[lint.prompts]]\nfiles = ['x.md']\ndeprecated = 'gpt-4'\n",
            "specforge.toml: `deprecated` of entry 1 of `lint.prompts`: expected a list of tables, each below `[[lint.prompts.deprecated]]`, found 'gpt-4'",
        ),
        (
            "[review.approvals]\ncontracts = []\n",
            "specforge.toml: `review.approvals.contracts`: unknown setting; did you mean `contract`?",
        ),
        ('outptu = "x"\n', "specforge.toml: `outptu`: unknown setting; did you mean `output`?"),
        ('[severities]\nno-such = "off"\n', "the config gives a severity to the check `no-such`, which does not exist"),
        ('[templates]\nprompt = "gone.j2"\n', "the template 'gone.j2' for `prompt` cannot be read: it does not exist"),
        ('[templates]\nprmpt = "x.j2"\n', "the config gives a template to the compiler `prmpt`, which does not exist"),
        (
            "plugins = ['no_such_package_here']\n",
            "the plugin package `no_such_package_here` cannot be imported: No module named 'no_such_package_here'",
        ),
        ("specs = [\n", "specforge.toml cannot be read: Invalid value (at end of document)"),
        (
            "[tool.specforge]\n",
            "specforge.toml: `tool`: unknown setting; settings stand here without `[tool.specforge]`, which is for pyproject.toml",
        ),
    ],
)
def test_a_mistake_in_the_config_exits_2_and_writes_nothing(project_of: Project, config: str, said: str) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.toml": config})
    code, out, error = run("build", cwd=root)
    assert (code, out, error.splitlines()[0]) == (2, "", f"specforge: {said.replace('ROOT', str(root))}")
    assert sorted(path.name for path in root.iterdir()) == ["specforge.toml", "specs"]


@pytest.mark.parametrize(
    ("config", "help"),
    [
        ('specs = ["specs"]\n', "`specs` is a folder: name its files, as in `specs/**/*.yaml`"),
        ('[severities]\nrequirement = "off"\n', "`specforge explain` lists them"),
        ('[severities]\nunused-facts = "off"\n', "did you mean `unused-fact`?"),
        ('[severities]\nmust = "off"\n', "did you mean `unsaid-must-rule` or `untested-must-rule`?"),
        ('[severities]\nhomoglyph = "off"\n', "it is a rule over prompts: write it below `[lint.severities]`"),
        ('[severities]\nstale = "off"\n', "it is the state of an artifact: `specforge explain stale` says what settles it"),
        ('[severities]\ninvalid-spec = "off"\n', "remove it; `specforge explain invalid-spec` says what it is"),
    ],
)
def test_what_is_meant_in_the_config_is_said(project_of: Project, config: str, help: str) -> None:
    code, _, error = run("check", cwd=project_of({"specs/shop.yaml": SPEC, "specforge.toml": config}))
    assert (code, error.splitlines()[1]) == (2, f"    {help}")


@pytest.mark.parametrize("name", ["hidden-comment", "joined-list", "unseen-spec", "unseen-config"])
@pytest.mark.parametrize("severity", ["off", "error"])
def test_what_is_told_while_files_are_read_has_the_severity_of_the_config(project_of: Project, name: str, severity: str) -> None:
    spec = "specforge: 1\nfeature: shop\nrole: >-\n  You help.\n  - Sell.\n  - Rent.\n\n  # a comment\n"
    files = {
        "specs/shop.yaml": spec,
        "specs/bill.txt": spec,
        "specforge.yaml": "",
        "specforge.toml": f'[severities]\n{name} = "{severity}"\n',
    }
    out = run("check", cwd=project_of(files))[1]
    assert (f"error[{name}]" in out, f"[{name}]" in out) == ((severity == "error"),) * 2


@pytest.mark.parametrize(
    ("config", "waivers", "built"),
    [
        ("", "", True),
        ('[severities]\nhidden-comment = "error"\n', "", False),
        (
            '[severities]\nhidden-comment = "error"\n',
            "waivers: [{check: hidden-comment, owner: product, reason: It is meant., expires: 2999-01-01}]\n",
            True,
        ),
    ],
)
def test_a_hidden_comment_that_is_an_error_keeps_its_feature_from_being_compiled_unless_it_is_waived(
    project_of: Project, config: str, waivers: str, built: bool
) -> None:
    spec = f"specforge: 1\nfeature: shop\nowners: {{product: a}}\n{waivers}role: >-\n  You help.\n\n  # a comment\n"
    root = project_of({"specs/shop.yaml": spec, "specforge.toml": config})
    out = run("build", cwd=root)
    assert (root / "generated/shop/prompt.md").exists() == built, out


def test_whatever_is_told_and_is_no_mistake_in_a_spec_can_be_configured() -> None:
    warnings = {name for name, (severity, _) in OTHERS.items() if severity is Severity.WARNING}
    decisions = {name for name in OTHERS if name.endswith("-decision")}
    assert {*OWN_CHECKS} == warnings | decisions


def test_a_config_in_another_encoding_is_told(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    (root / "specforge.toml").write_bytes('output = "generated"\n'.encode("utf-16"))
    assert run("check", cwd=root)[2] == "specforge: specforge.toml cannot be read: it is not UTF-8\n    it must be TOML in UTF-8\n"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ rolle }}", "prompt.j2:1: there is no `rolle` here; did you mean `role`?"),
        ("a\n{% for x in %}\n", "prompt.j2:2: expected an expression, got 'end of statement block'"),
        ("{{ role.__class__ }}", "prompt.j2:1: there is no `__class__` here"),
        ("\n{% include 'x.j2' %}", "prompt.j2:2: a template is one file: it cannot include, import or extend another"),
        ("{% from 'x.j2' import y %}{{ y() }}", "prompt.j2:1: a template is one file: it cannot include, import or extend another"),
        ("", "prompt.j2: the template prints nothing for `shop`"),
        ("\na\x07", "the template 'prompt.j2' for `prompt` cannot be read: it holds the control character U+0007 on line 2"),
        ("{# later #}\n", "prompt.j2: the template prints nothing for `shop`"),
        (
            "{% for a in always %}\n{{ a.x }}{% endfor %}{{ intents[0].nope }}",
            "prompt.j2:2: there is no `nope` here; known are `ask`, `do`, `id`, `only_if`, `otherwise`, `parts`, `rules`, `sends`, `steps`, `then`, `title`, `tools`, `when`",
        ),
    ],
)
def test_a_template_that_does_not_render_exits_2_and_writes_nothing(project_of: Project, template: str, said: str) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "prompt.j2": template, "specforge.toml": '[templates]\nprompt = "prompt.j2"\n'})
    code, out, error = run("build", cwd=root)
    assert (code, out, error.splitlines()[0]) == (2, "", f"specforge: {said}")
    assert not (root / "generated").exists()


def test_a_template_of_ones_own_replaces_the_shipped_one(project_of: Project) -> None:
    root = project_of(
        {
            "specs/shop.yaml": SPEC,
            "prompt.j2": "{{ role }} {{ helps_with|join(', ') }}",
            "specforge.toml": '[templates]\nprompt = "prompt.j2"\n',
        }
    )
    assert run("build", cwd=root)[0] == 0
    assert (root / "generated/shop/prompt.md").read_text(encoding="utf-8") == "You are the assistant of a shop. Hours\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tool = 3\n", "pyproject.toml: `tool` is no table"),
        ("[[tool]]\n", "pyproject.toml: `tool` is no table"),
        ("[tool]\nspecforge = 3\n", "pyproject.toml: `specforge` is no table"),
        ("[tool]\nspecforge = []\n", "pyproject.toml: `specforge` is no table"),
    ],
)
def test_a_pyproject_of_another_shape_exits_2(project_of: Project, text: str, said: str) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "pyproject.toml": text})
    code, out, error = run("check", cwd=root)
    assert (code, out, error.splitlines()[0]) == (2, "", f"specforge: {said}")


@pytest.mark.parametrize("name", ["missing.toml", "x" * 300, "."])
def test_a_config_that_is_named_and_not_there_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"there is no config file {name}"):
        read_config(tmp_path, Path(name))


def test_a_config_that_is_no_file_exits_2(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "specforge.toml/x": ""})
    assert run("check", "--root", ".", cwd=root) == (2, "", "specforge: specforge.toml is no file\n    make it one, or move it away\n")


def test_git_attributes_that_are_no_text_stop_init_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_bytes(b"\xff\n")
    assert run("init", cwd=tmp_path) == (
        2,
        "",
        "specforge: .gitattributes cannot be read: it is not UTF-8\n    make it a file in UTF-8, or move it away\n",
    )
    (tmp_path / ".gitattributes").unlink()
    (tmp_path / ".gitattributes").symlink_to("elsewhere")
    assert run("init", cwd=tmp_path)[2].splitlines()[0] == "specforge: .gitattributes cannot be read: it is a link"
    assert [path.name for path in tmp_path.iterdir()] == [".gitattributes"]


def test_git_attributes_keep_their_line_ends(tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_bytes(b"*.png binary\r\n")
    assert run("init", cwd=tmp_path)[0] == 0
    assert (tmp_path / ".gitattributes").read_bytes().startswith(b"*.png binary\r\ngenerated/** text eol=lf linguist-generated\r\n")


def test_output_does_not_depend_on_the_locale(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC + 'summary: "Größe {größe} {gone}"\n'})
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-m", "specforge", "check", "-q"], cwd=root, env=env, capture_output=True, check=False)
    assert done.returncode == 2
    assert "`{größe}` in 'Größe {größe} {gone}' names nothing" in done.stdout.decode()


CRASHING = """
from specforge import compiler

@compiler
def crashes(view):
    raise ZeroDivisionError("of mine")
    yield
"""
ENDING = """
from specforge import Severity, check

@check{}
def crashes(project):
    raise SystemExit
    yield
"""


@pytest.mark.parametrize(
    ("module", "code", "said"),
    [
        (
            CRASHING,
            70,
            "specforge: the compiler `crashes` crashed; this is a defect of specforge or of the plugin that brings the compiler",
        ),
        (
            CRASHING.replace('ZeroDivisionError("of mine")', "SystemExit(0)"),
            70,
            "specforge: the compiler `crashes` crashed; this is a defect of specforge or of the plugin that brings the compiler",
        ),
        (
            CRASHING.replace("raise", "yield Artifact('bank/x', 'a\\n', ('lost',))\n    return").replace("import", "import Artifact,"),
            2,
            "specforge: the compiler `crashes` gives a str where it is to give a `Omission`",
        ),
        (
            CRASHING.replace("raise", "yield Artifact('bank/x', b'a')\n    return").replace("import", "import Artifact,"),
            2,
            "specforge: the compiler `crashes` gives something that is no `Artifact` of two texts",
        ),
        (
            ENDING.format("(severity=Severity.NOTE)").replace("raise SystemExit", "yield 'lost'"),
            2,
            "specforge: the check `crashes` gives a str where it is to give a `Problem`",
        ),
        (
            ENDING.format("(severity=Severity.NOTE)").replace(
                "raise SystemExit", "from specforge import Problem\n    yield Problem('a', None)"
            ),
            2,
            "specforge: the check `crashes` gives a `Problem` whose place is a NoneType",
        ),
        (
            ENDING.format("(severity=Severity.NOTE)"),
            70,
            "specforge: the check `crashes` crashed; this is a defect of specforge or of the plugin that brings the check",
        ),
        (
            ENDING.format(""),
            2,
            "specforge: the plugin `acme.crashes` fails while it is imported: TypeError: `check` needs a severity: `@check(severity=Severity.NOTE)`",
        ),
        ("crashes = 1\n", 2, "specforge: the plugin package `acme` defines no check, compiler or rule in its modules"),
        ("1 / 0\n", 2, "specforge: the plugin `acme.crashes` fails while it is imported: ZeroDivisionError: division by zero"),
        ("raise SystemExit\n", 2, "specforge: the plugin `acme.crashes` fails while it is imported: SystemExit: "),
        (
            "import gone\n",
            2,
            "specforge: the plugin `acme.crashes` fails while it is imported: ModuleNotFoundError: No module named 'gone'",
        ),
        (
            CRASHING.replace("raise", "yield Artifact('bank/x', 'a\\r\\n')\n    raise").replace("import", "import Artifact,"),
            2,
            "specforge: the compiler `crashes` writes a carriage return into 'bank/x'",
        ),
        (
            CRASHING.replace("raise", "yield Artifact('..', 'a')\n    raise").replace("import", "import Artifact,"),
            2,
            "specforge: the compiler `crashes` writes to '..', outside the folder of feature `bank`",
        ),
        (
            CRASHING.replace("raise", "yield Artifact('x', 'a')\n    return").replace("import", "import Artifact,"),
            2,
            "specforge: the compiler `crashes` writes to 'x', outside the folder of feature `bank`",
        ),
        (
            CRASHING.replace("raise", "yield Artifact(f'{view.id}/con.txt', 'a')\n    return").replace("import", "import Artifact,"),
            2,
            "specforge: the compiler `crashes` writes to 'bank/con.txt', and some systems reserve the name con.txt",
        ),
        (
            CRASHING.replace("raise", "yield from (Artifact('bank/x', 'a') for _ in 'ab')\n    raise").replace(
                "import", "import Artifact,"
            ),
            2,
            "specforge: two artifacts of feature `bank` have the path 'bank/x'",
        ),
        (
            CRASHING.replace("raise", "yield from (Artifact(f'bank/{x}', 'a') for x in 'xX')\n    raise").replace(
                "import", "import Artifact,"
            ),
            2,
            "specforge: two artifacts of feature `bank` have the paths 'bank/x' and 'bank/X', which are one on some systems",
        ),
        (
            CRASHING.replace("raise", "yield Artifact('bank/x', chr(0xD800))\n    raise").replace("import", "import Artifact,"),
            2,
            "specforge: the compiler `crashes` writes half a character into 'bank/x'",
        ),
    ],
)
def test_a_plugin_that_fails_is_named(project_of: Project, module: str, code: int, said: str) -> None:
    root = project_of(
        {
            "specs/shop.yaml": SPEC,
            "specs/bank.yaml": SPEC.replace("feature: shop", "feature: bank"),
            "specforge.toml": "plugins = ['acme']\n",
            "site/acme/__init__.py": "",
            "site/acme/crashes.py": module,
        }
    )
    env = {**os.environ, "PYTHONPATH": str(root / "site"), "SPECFORGE_PROJECT_PLUGINS": "1"}
    done = run_specforge("build", cwd=root, env=env)
    assert done.returncode == code
    assert said in done.stderr.splitlines()[:2]
    assert not (root / "generated").exists()


def test_a_plugin_that_stands_in_the_project_runs_only_where_that_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site/acme_of_the_project"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('it ran')\n", encoding="utf-8")
    (tmp_path / "specforge.toml").write_text("plugins = ['acme_of_the_project']\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(package.parent))
    with pytest.raises(UsageError, match=r"^the plugin `acme_of_the_project` stands in the project, in .*acme_of_the_project, so that"):
        read_config(tmp_path)
    monkeypatch.setenv("SPECFORGE_PROJECT_PLUGINS", "1")
    assert read_config(tmp_path).plugins == ("acme_of_the_project",)
    monkeypatch.delenv("SPECFORGE_PROJECT_PLUGINS")
    monkeypatch.setattr("sys.prefix", str(package.parent))
    assert read_config(tmp_path).plugins == ("acme_of_the_project",)


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("check >&-", 1, ""),
        ("check 2>&-", 1, ""),
        ("explain > /dev/full", 2, "specforge: the output cannot be written: no space left on device\n    make room, or print elsewhere\n"),
        ("--help > /dev/full", 2, "specforge: the output cannot be written: no space left on device\n    make room, or print elsewhere\n"),
        ("schema | head -c 1 > /dev/null", 0, ""),
    ],
)
def test_output_that_cannot_be_written_is_no_crash(project_of: Project, command: str, code: int, said: str) -> None:
    root = project_of({"specs/shop.yaml": SPEC})
    done = subprocess.run(
        f"{sys.executable} -m specforge {command}",
        shell=True,
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, said)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    code = "import os, sys; os.rmdir('../gone'); os.execv(sys.executable, [sys.executable, '-m', 'specforge', 'check'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "gone", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "specforge: the folder where this runs is gone")


def test_the_library_in_the_current_folder_is_not_imported(project_of: Project) -> None:
    root = project_of({"specs/shop.yaml": SPEC, "typer.py": "raise SystemExit('taken over')", "yaml.py": "raise SystemExit('taken over')"})
    assert run("build", cwd=root)[0] == 0


@pytest.mark.parametrize("what", ["feature", "module", "report", "lint"])
def test_schemas_are_printed(what: str, tmp_path: Path) -> None:
    code, out, _ = run("schema", what, cwd=tmp_path)
    assert code == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(out))


def test_every_check_and_compiler_can_be_explained(tmp_path: Path) -> None:
    code, out, _ = run("explain", cwd=tmp_path)
    assert code == 0
    names = [line.split()[0] for line in out.splitlines()]
    assert {"unbounded-list", "prompt"} <= set(names)
    code, out, _ = run("explain", "unbounded-list", cwd=tmp_path)
    assert code == 0
    assert out.startswith("# unbounded-list (check, error)\n\nFlag a tool that returns many rows and has no pages.\n")
    assert "# unbounded-list (rule of `tools lint`, warning, likely)" in out, "two things have the name"
    assert "`specforge: ignore[unbounded-list] by OWNER until 2027-01-31: REASON`" in out
    assert '`unbounded-list = "off"` below `[severities]`' in out
    assert '`vague-word = "off"` below `[lint.severities]`' in run("explain", "vague-word", cwd=tmp_path)[1]
    assert "ignore[" not in run("explain", "prompt", cwd=tmp_path)[1]


def test_whatever_stands_in_brackets_can_be_explained(tmp_path: Path) -> None:
    printed = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "specs").glob("*/expected.txt"))
    names = {*re.findall(r"(?:error|warning|note)\[([a-z-]+)\]", printed), *map(str, TOLD), *OWN_CHECKS}
    assert len(names) > 40
    known = {one.name for one in (*find_checks(), *told_beside())}
    assert [name for name in sorted(names) if name not in known] == []
    code, out, _ = run("explain", "hand-edited", cwd=tmp_path)
    assert (code, out.splitlines()[0]) == (0, "# hand-edited (state of an artifact, error)")
    code, _, err = run("explain", "hand-editd", cwd=tmp_path)
    assert (code, err.splitlines()[1].strip()) == (2, "did you mean `hand-edited`?")


def test_what_lint_finds_about_a_run_can_be_explained(tmp_path: Path) -> None:
    code, out, _ = run("explain", "stale-baseline", cwd=tmp_path)
    assert (code, out.splitlines()[0]) == (0, "# stale-baseline (told by `lint` of a run, warning)")


def test_an_error_names_the_characters_that_a_terminal_would_obey(tmp_path: Path) -> None:
    code, _, err = run("lint", "no\x1b[31m\u202ething", cwd=tmp_path)
    assert (code, err.splitlines()[0]) == (2, "specforge: there is nothing at no<U+001B>[31m<U+202E>thing")
    (tmp_path / "p\x1b[2J.md").write_text("Never give\u200b refunds.\n")
    (tmp_path / "p\x1b[2J.md").chmod(0o444)
    code, _, err = run("lint", "p\x1b[2J.md", "--fix", cwd=tmp_path)
    assert err.splitlines()[1] == "specforge: p<U+001B>[2J.md was not repaired: it is read-only"


def test_promises_and_rules_about_tools_can_be_explained(tmp_path: Path) -> None:
    code, out, _ = run("explain", "true-total", cwd=tmp_path)
    assert (code, out.splitlines()[:3]) == (
        0,
        ["# true-total (promise, decided by: quiet list)", "", "The total is what the contract says of it."],
    )
    code, out, _ = run("explain", "no-order", cwd=tmp_path)
    assert (code, out.splitlines()[0]) == (0, "# no-order (rule of `tools lint`, note, likely)")


def test_no_command_is_called_as_other_tools_call_it() -> None:
    assert not {*ELSEWHERE} & {name for names in GROUPS.values() for name in names}


def test_the_help_lists_every_command_in_a_group(tmp_path: Path) -> None:
    code, out, _ = run("--help", cwd=tmp_path)
    assert code == 0
    assert [line for line in out.splitlines() if line.endswith(":") and not line.startswith((" ", "Options"))] == [
        f"{name}:" for name in GROUPS
    ]
    listed = [found[1] for line in out.splitlines() if (found := re.match(r"  ([a-z-]+)  +[A-Z]", line)) and not line.startswith("  --")]
    assert listed == [name for names in GROUPS.values() for name in names]
    assert "..." not in out.partition("Options:")[2]
    for command in ("tools", "sessions"):
        assert "..." not in run(command, "--help", cwd=tmp_path)[1].partition("Commands:")[2]
    headings = re.findall(r"^# (.+)$", (ROOT / "README.md").read_text(encoding="utf-8").partition("## Use it")[2], re.MULTILINE)
    assert [name for name in GROUPS if name not in headings] == ["Begin"]


def test_no_usage_has_brackets_around_brackets() -> None:
    declare("")
    said = [
        f"{name} {' '.join(command.collect_usage_pieces(command.make_context(name, [], resilient_parsing=True)))}"
        for name, command in get_command(app).commands.items()  # type: ignore[attr-defined]  # it is a group
    ]
    assert len(said) > 30
    assert [line for line in said if "[[" in line] == []


@pytest.mark.parametrize("words", [(), ("build",), ("tools", "probe")])
def test_help_is_a_word_too(words: tuple[str, ...], tmp_path: Path) -> None:
    assert run("help", *words, cwd=tmp_path) == run(*words, "--help", cwd=tmp_path)


def test_each_finding_is_told_when_that_is_asked_for(tmp_path: Path) -> None:
    rules = "".join(f"  - {{id: rule-{number}, rule: Answer politely.}}\n" for number in range(5))
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_text(f"specforge: 1\nfeature: a\nconstraints:\n{rules}", encoding="utf-8")
    assert run("check", cwd=tmp_path)[1].count("warning[untested-must-rule]") == 1
    assert run("check", "--verbose", cwd=tmp_path)[1].count("warning[untested-must-rule]") == 5
    assert run("build", "--verbose", cwd=tmp_path)[1].count("warning[untested-must-rule]") == 5


def test_the_doctor_names_a_foreign_package_of_the_same_name(tmp_path: Path) -> None:
    site = tmp_path / "site"
    info = site / "specforge-0.2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: specforge\nVersion: 0.2.0\n", encoding="utf-8")
    (info / "RECORD").write_text("specforge/__init__.py,,\n", encoding="utf-8")
    (info / "top_level.txt").write_text("specforge\n", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(site)}
    done = run_specforge("doctor", cwd=tmp_path, env=env)
    assert done.returncode == 1
    assert "bad  specforge installs a `specforge` too" in done.stdout
    clean = run("doctor", cwd=tmp_path)
    assert clean[0] == 0, clean[1]
