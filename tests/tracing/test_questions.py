"""`blame`, `trace`, `graph` and `coverage`, asked as a user asks them."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from specforge.tracing.schemas import ANSWERS, answer_schema
from tests.command import run_specforge
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
SHOP = """\
specforge: 1
feature: shop-agent
role: You help customers of a web shop.
source: Policy v4
owners: {legal: legal-review}
facts:
  - id: refund-time
    is: at once to a gift card, otherwise in 5 to 7 business days
variables:
  - {id: now, type: datetime, sample: "2026-03-27T16:30:00+01:00"}
constraints:
  - id: own-orders
    for: cancel-order
    owner: legal
    protected: true
    rule: Act only on orders of the user you are talking to.
    criteria:
      - id: declines
        check: {refuses: true}
        passes: I cannot do that.
        fails: Gladly.
intents:
  - id: cancel-order
    when: The user wants to cancel an order.
    then: The total is refunded, {refund-time}.
tools:
  - {id: cancel_order, does: write, purpose: "Cancel an order; the refund comes {refund-time}."}
cases:
  - id: wants-a-refund
    covers: [cancel-order, own-orders]
    input: Cancel W1.
    expect: {says: ["{refund-time}"]}
"""


def specforge(root: Path, *arguments: str) -> tuple[int, str, str]:
    done = run_specforge(*arguments, "--root", str(root))
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def shop(project_of: Callable[[dict[str, str]], Path]) -> Path:
    root = project_of({"specs/shop.yaml": SHOP, "specforge.toml": ""})
    assert specforge(root, "build", "-q")[0] == 0
    return root


def valid(answer: str, text: str) -> dict[str, list[dict[str, object]]]:
    document: dict[str, list[dict[str, object]]] = json.loads(text)
    jsonschema.Draft202012Validator(answer_schema(ANSWERS[answer])).validate(document)
    return document


def line_of(root: Path, artifact: str, text: str) -> int:
    lines = (root / artifact).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_blame_names_the_constraint_its_place_and_who_answers_for_it(shop: Path) -> None:
    number = line_of(shop, "generated/shop-agent/prompt.md", "Act only on")
    code, out, _ = specforge(shop, "blame", f"generated/shop-agent/prompt.md:{number}")
    assert code == 0
    assert out == (
        f"generated/shop-agent/prompt.md:{number}: - Act only on orders of the user you are talking to.\n"
        "    shop-agent/constraint/own-orders  specs/shop.yaml:16:5; because: Policy v4; owner: legal; protected\n"
    )


def test_blame_names_the_fact_inside_a_line_and_who_quotes_it(shop: Path) -> None:
    number = line_of(shop, "generated/shop-agent/prompt.md", "refunded")
    code, out, _ = specforge(shop, "blame", f"generated/shop-agent/prompt.md:{number}")
    assert code == 0
    assert "shop-agent/intent/cancel-order  specs/shop.yaml" in out
    assert (
        "'at once to a gift card, otherwise in 5 to 7 business days' is shop-agent/fact/refund-time  specs/shop.yaml:8:5,"
        " quoted by shop-agent/intent/cancel-order\n"
    ) in out
    tool = line_of(shop, "generated/shop-agent/tools.json", "the refund comes")
    _, out, _ = specforge(shop, "blame", f"generated/shop-agent/tools.json:{tool}", "--format", "json")
    line = valid("blame", out)["lines"][0]
    stretches = {str(one["ref"]): one["quoted_by"] for one in line["stretches"]}  # type: ignore[index, union-attr]
    assert stretches["shop-agent/fact/refund-time"] == ["shop-agent/tool/cancel_order"]


def test_blame_answers_for_a_json_value_by_its_pointer(shop: Path) -> None:
    code, out, _ = specforge(shop, "blame", "generated/shop-agent/tools.json#/tools/0/description")
    assert code == 0
    number = line_of(shop, "generated/shop-agent/tools.json", "the refund comes")
    assert out.startswith(f"generated/shop-agent/tools.json:{number} (/tools/0/description): ")
    assert "is shop-agent/fact/refund-time" in out
    _, out, _ = specforge(shop, "blame", "generated/shop-agent/tools.json#/tools/0", "--format", "json")
    assert len(valid("blame", out)["lines"]) > 5
    code, _, error = specforge(shop, "blame", "generated/shop-agent/tools.json#/tools/0/descripton")
    assert code == 2
    assert error.endswith("has nothing at `/tools/0/descripton`\n    did you mean `/tools/0/description`?\n")
    code, _, error = specforge(shop, "blame", "generated/shop-agent/prompt.md#/a")
    assert (code, error.splitlines()[0]) == (2, "specforge: generated/shop-agent/prompt.md is no JSON document, so it has no pointers")


def test_blame_says_when_the_file_says_something_else(shop: Path) -> None:
    path = shop / "generated/shop-agent/prompt.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Act only", "Act mostly"), encoding="utf-8")
    number = line_of(shop, "generated/shop-agent/prompt.md", "Act mostly")
    _, out, _ = specforge(shop, "blame", f"generated/shop-agent/prompt.md:{number}")
    assert "    the file says '- Act mostly on orders of the user you are talking to.': this is the line that a build writes\n" in out


def test_blame_of_a_whole_file_leaves_out_blank_lines(shop: Path) -> None:
    for artifact in ("prompt.md", "evals.jsonl", "tools.json"):
        _, out, _ = specforge(shop, "blame", f"generated/shop-agent/{artifact}", "--format", "json")
        lines = (shop / "generated/shop-agent" / artifact).read_text(encoding="utf-8").splitlines()
        found = valid("blame", out)["lines"]
        assert [one["text"] for one in found] == [line for line in lines if line.strip()]
        assert all(one["on_disk"] == one["text"] for one in found)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("generated/shop-agent/prompt.md:99", "generated/shop-agent/prompt.md has no line 99; its last one is "),
        ("generated/shop-agent/prompt.md:0", "generated/shop-agent/prompt.md has no line 0; its last one is "),
        ("generated/shop-agent/prompt.md:7-3", "the lines 7-3 end before they begin\n    write `:3-7`\n"),
        ("generated/shop-agent/prompt.md:2", "line 2 of generated/shop-agent/prompt.md is blank\n    name a line with text"),
        ("generated/shop-agent/prompt.md:x", "'x' is not a line\n    name one as in `prompt.md:3`, or several as in `prompt.md:3-7`"),
        ("generated/shop-agent/promt.md:1", "generated/shop-agent/promt.md is not an artifact that a build writes\n    did you mean `generated/shop-agent/prompt.md`?"),
        ("generated/shop-agnt/prompt.md:1", "there is no feature `shop-agnt`\n    did you mean `shop-agent`?"),
        ("specs/shop.yaml:3", "specs/shop.yaml is not in the output folder `generated`\n    name a file that a build writes, for instance `generated/my-agent/prompt.md:3`"),
        ("generated/prompt.md:1", "generated/prompt.md is not an artifact that a build writes\n    name a file inside a feature's folder"),
        ("../../../etc/passwd:1", "../../../etc/passwd is not in the output folder `generated`\n    name a file that a build writes"),
    ],
)  # fmt: skip
def test_a_line_or_a_file_that_is_not_there_is_told(shop: Path, where: str, said: str) -> None:
    code, out, error = specforge(shop, "blame", where)
    assert (code, out) == (2, "")
    assert error.startswith(f"specforge: {said}"), error


def test_trace_lists_lines_cases_tools_and_who_names_the_element(shop: Path) -> None:
    code, out, _ = specforge(shop, "trace", "shop-agent/fact/refund-time")
    assert code == 0
    assert "at once to a gift card, otherwise in 5 to 7 business days" in out
    assert "named by:\n  shop-agent/case/wants-a-refund\n  shop-agent/intent/cancel-order\n  shop-agent/tool/cancel_order\n" in out
    assert "shop-agent/case/wants-a-refund (quotes it)" in out
    assert out.endswith("reached 1 prompt line, 1 case, 1 line of tool contracts\n")
    _, out, _ = specforge(shop, "trace", "shop-agent/constraint/own-orders", "--format", "json")
    cases = {str(one["case"]): one["part"] for one in valid("trace", out)["lines"] if one["case"]}
    assert cases == {
        "shop-agent/case/wants-a-refund": "about",
        "shop-agent/criterion/own-orders.declines/positive": "writes",
        "shop-agent/criterion/own-orders.declines/counterexample": "writes",
    }


def test_trace_of_a_module_reaches_every_feature_that_uses_it() -> None:
    code, out, _ = specforge(EXAMPLES, "trace", "house-style/constraint/plain-words", "--format", "json")
    assert code == 0
    document = valid("trace", out)
    assert len(document["features"]) > 3
    assert {one["part"] for one in document["lines"]} >= {"writes", "expected"}
    code, out, _ = specforge(EXAMPLES, "trace", "sessions")
    assert code == 0
    assert "lines of session rules:" in out


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("shop-agent/constraint/own-order", "there is no element `shop-agent/constraint/own-order`\n    did you mean `shop-agent/constraint/own-orders`?"),
        ("shop-agnt/role", "there is no feature or module `shop-agnt`\n    did you mean `shop-agent`?"),
        ("own-orders", "there is no feature or module `own-orders`\n    did you mean `shop-agent/constraint/own-orders`?"),
        ("specs/shop.yaml", "there is no feature or module `specs/shop.yaml`\n    did you mean `shop-agent`?"),
        ("specs/shp.yaml", "there is no feature or module `specs/shp.yaml`\n    known are `shop-agent`"),
        ("", "there is no feature or module ``\n    known are `shop-agent`"),
    ],
)  # fmt: skip
def test_an_unknown_ref_is_told_with_the_nearest_one(shop: Path, ref: str, said: str) -> None:
    code, out, error = specforge(shop, "trace", ref)
    assert (code, out) == (2, "")
    assert error == f"specforge: {said}\n"


def test_a_question_about_a_broken_spec_says_so(shop: Path) -> None:
    (shop / "specs/shop.yaml").write_text(SHOP.replace("rule:", "rul:"), encoding="utf-8")
    code, _, error = specforge(shop, "trace", "shop-agent/role")
    assert code == 2
    assert error.startswith("specforge: feature `shop-agent` could not be understood\n    run `specforge check`")


def test_the_graph_leads_from_a_fact_to_its_artifacts(shop: Path) -> None:
    _, out, _ = specforge(shop, "graph", "--format", "json", "--detail", "regions")
    document = valid("graph", out)
    nodes = {str(one["id"]): one for one in document["nodes"]}
    edges = {(str(one["source"]), str(one["target"])) for one in document["edges"]}
    assert {source for source, _ in edges} | {target for _, target in edges} <= set(nodes)
    prompt = "generated/shop-agent/prompt.md"
    assert {
        ("specs/shop.yaml", "shop-agent"),
        ("shop-agent", "shop-agent/constraint/own-orders"),
        ("shop-agent/constraint/own-orders", "shop-agent/criterion/own-orders.declines"),
        ("shop-agent/criterion/own-orders.declines", "shop-agent/criterion/own-orders.declines/positive"),
        ("shop-agent/criterion/own-orders.declines/positive", "generated/shop-agent/evals.jsonl"),
        ("shop-agent/fact/refund-time", "shop-agent/intent/cancel-order"),
        ("shop-agent/fact/refund-time", f"{prompt}#shop-agent/intent/cancel-order"),
        (f"{prompt}#shop-agent/constraint/own-orders", prompt),
    } <= edges
    assert nodes["shop-agent/constraint/own-orders"]["protected"] is True
    assert nodes["shop-agent/constraint/own-orders"]["answers"] == "legal"


def test_the_graph_around_a_node_is_what_it_comes_from_and_what_it_can_move(shop: Path) -> None:
    _, out, _ = specforge(shop, "graph", "--format", "json", "--of", "shop-agent/criterion/own-orders.declines", "--depth", "1")
    assert {one["id"] for one in valid("graph", out)["nodes"]} == {
        "shop-agent/constraint/own-orders",
        "shop-agent/criterion/own-orders.declines",
        "shop-agent/criterion/own-orders.declines/positive",
        "shop-agent/criterion/own-orders.declines/counterexample",
    }
    code, _, error = specforge(shop, "graph", "--of", "shop-agent/fact/refund-tim")
    assert code == 2
    assert (
        error
        == "specforge: there is nothing called `shop-agent/fact/refund-tim` in the graph\n    did you mean `shop-agent/fact/refund-time`?\n"
    )
    for name in ("shop-agnt", "shop-agent/role", "./specs/shop.yaml"):
        code, _, error = specforge(shop, "graph", name)
        assert (code, error) == (2, f"specforge: there is no feature `{name}`\n    did you mean `shop-agent`?\n")


def test_hand_overs_are_edges_between_features() -> None:
    _, out, _ = specforge(EXAMPLES, "graph", "--format", "json")
    edges = {(one["source"], one["target"]): one["why"] for one in valid("graph", out)["edges"]}
    assert ("trip-planner", "trip-planner/gives/trip-plan") in edges
    taken = [target for (source, target), why in edges.items() if why == "handed to" and source == "trip-planner/gives/trip-plan"]
    assert taken
    assert str(taken[0]).startswith("trip-executor/takes/")


@pytest.mark.heavy
def test_graphviz_reads_the_drawing(shop: Path) -> None:
    _, out, _ = specforge(shop, "graph", "--format", "dot", "--detail", "regions")
    done = subprocess.run(["dot", "-Tsvg"], input=out, capture_output=True, text=True, check=True)
    assert "shop&#45;agent/constraint/own&#45;orders" in done.stdout


def test_a_drawing_cannot_be_broken_out_of(project_of: Callable[[dict[str, str]], Path]) -> None:
    spec = 'specforge: 1\nfeature: a\ntitle: "x\\"] ; click n0 \\"javascript:alert(1)\\""\nfacts:\n  - {id: f, is: "\\"]; %% <script>\\u202e"}\n'
    root = project_of({"specs/a.yaml": spec, "specforge.toml": ""})
    _, mermaid, _ = specforge(root, "graph")
    for line in mermaid.splitlines()[1:]:
        assert line.count('"') == 2
        assert "<" not in line
    _, dot, _ = specforge(root, "graph", "--format", "dot")
    assert "\u202e" not in dot
    for line in dot.splitlines():
        assert line.replace('\\"', "").count('"') % 2 == 0


def test_coverage_tells_untested_linked_and_generated_apart(project_of: Callable[[dict[str, str]], Path]) -> None:
    spec = """\
specforge: 1
feature: a
constraints:
  - id: tested
    rule: Be brief.
    criteria: [{id: x, check: {sentences: {at_most: 2}}, passes: "One.", fails: "One. Two. Three."}]
  - {id: linked, rule: Be kind.}
  - {id: uncovered, rule: Be fair.}
  - id: generated
    rule: Say hi.
    criteria: [{id: x, check: {says: hi}, passes: [{user: Hello.}, {agent: hi}], fails: [{user: Hello.}, {agent: ho}]}]
  - id: recorded
    rule: Say bye.
    criteria: [{id: x, check: {says: bye}, passes: bye, fails: by}]
  - id: unenforced
    rule: Be quick.
    enforce: prompt
    criteria: [{id: x, check: {says: hi}, passes: hi, fails: ho}]
  - {id: judged, rule: Be warm.}
intents:
  - {id: decline, kind: refusal, when: The user wants a discount.}
  - {id: ask, when: The user asks.}
cases:
  - {id: one, covers: [tested, linked, unenforced], input: Hello., expect: {words: {at_most: 100}}}
  - {id: two, covers: decline, input: A discount please., expect: {does_only: []}}
  - {id: three, covers: ask, input: What is it?, expect: {does_only: []}}
  - {id: four, covers: judged, input: What is it?, judged: It is warm.}
"""
    root = project_of({"specs/a.yaml": spec, "specforge.toml": ""})
    code, out, _ = specforge(root, "coverage", "--format", "json")
    assert code == 0
    document = valid("coverage", out)
    elements = {str(one["ref"]).removeprefix("a/"): one for one in document["features"][0]["elements"]}  # type: ignore[union-attr]
    assert {ref: one["state"] for ref, one in elements.items()} == {
        "constraint/tested": "tested",
        "constraint/linked": "linked",
        "constraint/uncovered": "uncovered",
        "constraint/generated": "generated",
        # Two answers to nothing try the grader, and ask no model.
        "constraint/recorded": "linked",
        "constraint/unenforced": "linked",
        "constraint/judged": "judged",
        # The written case passes on an answer that goes along; the derived one does not.
        "intent/decline": "generated",
        # Doing nothing passes both the written case and the derived one: that asking works is tested by nothing.
        "intent/ask": "linked",
    }
    assert elements["intent/decline"]["idle"] == ["a/case/two"]
    assert elements["constraint/linked"]["lacks"] == ["positive", "counterexample"]
    assert document["percent"] == 44.44
    # A rule that only cases made from the spec would catch is not caught by anybody who reads it otherwise.
    assert {ref: one["origins"] for ref, one in elements.items() if one["origins"]} == {
        "constraint/tested": {"human": 1},
        "constraint/generated": {"generated": 2},
        "intent/decline": {"generated": 1},
    }
    assert (document["independent_must_rules"], document["must_rules"]) == (1, 7)
    told = "consistent is not correct: 6 of 7 must-rules would be caught by no case that somebody wrote; 27% of 15 cases were written by people"
    assert told in specforge(root, "coverage")[1]
    code, _, error = specforge(root, "coverage", "--independent-under", "20")
    assert (code, error) == (1, "specforge: people wrote cases that catch 1 of 7 must-rules, which is under 20%\n")
    assert specforge(root, "coverage", "--independent-under", "14")[0] == 0
    code, out, error = specforge(root, "coverage", "--fail-under", "44.5")
    assert (code, error) == (1, "specforge: 44.4% is under 44.5%\n")
    assert "  uncovered  a/constraint/uncovered  specs/a.yaml:8:5\n             no case names it\n" in out
    assert specforge(root, "coverage", "--fail-under", "44")[0] == 0
    assert specforge(root, "coverage", "--fail-under", "101")[0] == 2
    assert specforge(root, "coverage", "b")[0] == 2


def test_a_rubric_is_about_what_its_case_covers_and_about_no_tool_that_a_check_names(project_of: Callable[[dict[str, str]], Path]) -> None:
    spec = """\
specforge: 1
feature: a
intents:
  - {id: greet, when: The user says hello., tools: [look, pay]}
tools:
  - {id: look, does: read, purpose: Look.}
  - {id: pay, does: write, purpose: Pay.}
cases:
  - {id: one, covers: [greet, look], input: Hello., expect: {asks_before: pay}, judged: It is warm.}
"""
    _, out, _ = specforge(project_of({"specs/a.yaml": spec, "specforge.toml": ""}), "coverage", "--format", "json")
    elements = valid("coverage", out)["features"][0]["elements"]  # type: ignore[union-attr]
    assert {one["ref"]: one["state"] for one in elements} == {"a/intent/greet": "judged", "a/tool/look": "judged", "a/tool/pay": "linked"}


def test_a_case_that_expects_a_handoff_tests_its_tools(project_of: Callable[[dict[str, str]], Path]) -> None:
    spec = """\
specforge: 1
feature: a
intents:
  - {id: person, kind: handoff, when: The user wants a person., sends: One moment., tools: [pass_on]}
tools: [{id: pass_on, does: write, purpose: Call a person.}]
cases:
  - {id: one, covers: person, input: A human please., expect: {hands_off: person}}
"""
    root = project_of({"specs/a.yaml": spec, "specforge.toml": ""})
    _, out, _ = specforge(root, "coverage", "--format", "json")
    elements = valid("coverage", out)["features"][0]["elements"]
    assert {str(one["ref"]): one["state"] for one in elements} == {"a/intent/person": "tested", "a/tool/pass_on": "tested"}  # type: ignore[union-attr]


def test_what_fails_for_another_reason_tests_nothing(project_of: Callable[[dict[str, str]], Path]) -> None:
    spec = """\
specforge: 1
feature: a
constraints:
  - {id: bye, rule: Say bye., criteria: [{id: x, always: true, check: {ends_with: Bye.}, passes: "It is. Bye.", fails: "It is."}]}
  - id: names
    rule: Name nobody.
    enforce: prompt
    criteria: [{id: x, check: {not: {says: Alice}}, passes: Somebody., fails: It was Alice.}]
intents:
  - {id: decline, kind: refusal, when: The user wants a discount.}
  - {id: ask, when: The user asks.}
tools: [{id: look, does: read, purpose: Look.}]
cases:
  - {id: hello, covers: names, input: Hello., expect: {says: hello}}
  - {id: two, covers: decline, input: A discount please., expect: {does_only: []}}
  - {id: three, covers: [ask, look], input: What is it?, expect: {words: {at_least: 4}}}
"""
    root = project_of({"specs/a.yaml": spec, "specforge.toml": ""})
    _, out, _ = specforge(root, "coverage", "--format", "json")
    elements = valid("coverage", out)["features"][0]["elements"]
    assert {str(one["ref"]): one["state"] for one in elements} == {  # type: ignore[union-attr]
        "a/intent/decline": "generated",
        "a/intent/ask": "linked",
        "a/constraint/bye": "tested",
        "a/constraint/names": "linked",
        "a/tool/look": "linked",
    }


def test_a_feature_is_found_however_its_key_is_written(project_of: Callable[[dict[str, str]], Path]) -> None:
    specs = {
        "specs/a.yaml": '"specforge": 1\n"feature": "a"\nrole: You are a.\n',
        "specs/b.yaml": "specforge: 1\nfeature : b\nrole: You are b.\n",
        "specs/c.yaml": '{"specforge": 1, "feature": "c", "role": "You are c."}\n',
    }
    root = project_of({**specs, "specforge.toml": ""})
    for name in "abc":
        assert specforge(root, "trace", f"{name}/role")[0] == 0
    assert specforge(root, "graph")[1].count("[[") == 3


def test_a_module_outside_the_globs_is_known(project_of: Callable[[dict[str, str]], Path]) -> None:
    root = project_of(
        {
            "specs/a.yaml": "specforge: 1\nfeature: a\nuse: [../lib/m.yaml]\n",
            "lib/m.yaml": "specforge: 1\nmodule: m\nconstraints:\n  - {id: x, rule: Do it.}\n",
            "specs/lonely.yaml": "specforge: 1\nmodule: lonely\nconstraints:\n  - {id: y, rule: Do it.}\n",
            "specforge.toml": "",
        }
    )
    code, out, _ = specforge(root, "trace", "m/constraint/x")
    assert code == 0
    assert "generated/a/prompt.md" in out
    code, _, error = specforge(root, "trace", "lonely/constraint/y")
    assert code == 2
    assert error.startswith("specforge: no feature uses the module `lonely`")
    told = "specforge: `m` is a module, and not a feature\n    name a feature that uses it: `a`\n"
    assert specforge(root, "coverage", "m") == (2, "", told)
    told = "specforge: `lonely` is a module, and not a feature\n    no feature uses it\n"
    assert specforge(root, "coverage", "lonely") == (2, "", told)


def test_what_is_given_is_traced_into_the_feature_that_takes_it() -> None:
    _, out, _ = specforge(EXAMPLES, "trace", "trip-planner/gives/trip-plan", "--format", "json")
    document = valid("trace", out)
    assert "trip-executor/takes/trip-plan/sample" in {one["case"] for one in document["lines"]}
    _, out, _ = specforge(EXAMPLES, "graph", "--format", "json", "--of", "trip-executor/takes/trip-plan")
    nodes = {str(one["id"]): one["at"] for one in valid("graph", out)["nodes"]}
    assert "feature_specs/trip-planner.yaml" in nodes
    assert nodes["trip-planner/gives/trip-plan"]["line"] > 1  # type: ignore[index]


def test_every_answer_has_a_schema() -> None:
    for answer in ANSWERS:
        code, out, _ = subprocess_schema(answer)
        assert code == 0
        jsonschema.Draft202012Validator.check_schema(json.loads(out))


def subprocess_schema(answer: str) -> tuple[int, str, str]:
    done = run_specforge("schema", answer)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("question", [["trace", "x"], ["blame", "generated/x/prompt.md:1"], ["graph"], ["coverage"]])
def test_a_project_without_specs_is_told(question: list[str], tmp_path: Path) -> None:
    code, out, error = specforge(tmp_path, *question)
    assert (code, out) == (2, "")
    assert error.startswith(f"specforge: no spec matches specs/**/*.yaml, specs/**/*.yml in {tmp_path}\n    neither it nor")


@pytest.mark.parametrize("command", ["coverage", "graph", "mutate"])
def test_a_spec_that_cannot_be_read_is_no_spec_that_is_not_there(command: str, project_of: Callable[[dict[str, str]], Path]) -> None:
    root = project_of({"specs/shop.yaml": SHOP, "specs/broken.yaml": "specforge: 1\nfeature: ["})
    code, out, error = specforge(root, command)
    assert (code, out) == (2, "")
    assert error.startswith("specforge: specs/broken.yaml could not be understood\n    run `specforge check`")
    assert specforge(root, command, "shop-agent")[0] == 0


def test_a_project_of_modules_has_nothing_that_is_tested(project_of: Callable[[dict[str, str]], Path]) -> None:
    root = project_of({"specs/words.yaml": "specforge: 1\nmodule: words\nfacts:\n  - {id: a, is: three}\n"})
    assert specforge(root, "coverage")[1].startswith("no spec declares a feature\n")
    assert specforge(root, "mutate")[0] == 2
    assert specforge(root, "mutate")[2].startswith("specforge: no spec declares a feature\n")
