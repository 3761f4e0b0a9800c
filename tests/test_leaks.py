"""What of a case may not stand in what the model is shown, wherever it stands; asked of `specforge check`."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.command import run_specforge

SAID = "Please cancel order seven, I bought it by mistake on Sunday."
SPEC = """\
specforge: 1
feature: shop
role: {role}
intents:
  - id: cancel
    when: The user wants to cancel.
    do: {do}
    constraints:
      - id: asks
        rule: Ask for the reason.
        because: {because}
        enforce: {enforce}
        wording: {wording}
examples:
  - {{id: cancels, shows: cancel, turns: [{{user: {example}}}, {{agent: Why?}}]}}
tools:
  - {{id: find, purpose: {purpose}, does: read, returns: one, item: {{id: {{type: string, max_chars: 9, says: {field}}}}}}}
cases:
  - {{id: mistake, covers: cancel, {case}, expect: {{says: why}}}}
"""
PLAIN = {
    "role": "You help customers.",
    "do": "Help.",
    "because": "It is polite.",
    "enforce": "[prompt, eval]",
    "wording": "Ask why.",
    "example": "Hi",
    "purpose": "Find an order.",
    "field": "The id.",
    "case": f'input: "{SAID}"',
}
Project = Callable[[Mapping[str, str]], Path]


def leaks(root: Path) -> list[str]:
    done = run_specforge("check", "--root", str(root))
    return [line for line in done.stdout.splitlines() if "leaked-case" in line]


def spec(**texts: str) -> dict[str, str]:
    return {"specs/shop.yaml": SPEC.format_map(PLAIN | {key: text if key == "case" else f'"{text}"' for key, text in texts.items()})}


@pytest.mark.parametrize(("key", "line"), [("role", 3), ("do", 7), ("wording", 13), ("example", 15), ("purpose", 17), ("field", 17)])
def test_what_a_case_says_is_found_wherever_it_is_shown(key: str, line: int, project_of: Project) -> None:
    (found,) = leaks(project_of(spec(**{key: SAID})))
    assert found.startswith("specs/shop.yaml:19:")
    assert "the case `mistake` says word for word 'please cancel order seven i bought it by mistake on sunday'" in found
    assert f"which specs/shop.yaml:{line}:" in found


def test_what_is_for_people_is_not_shown(project_of: Project) -> None:
    assert leaks(project_of(spec(because=SAID))) == []
    hidden = spec(wording=SAID)["specs/shop.yaml"].replace("enforce: [prompt, eval]", "enforce: [eval]")
    assert leaks(project_of({"specs/shop.yaml": hidden})) == []


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ('input: "PLEASE cancel order seven: I bought it by mistake on Sunday!"', "says 'please cancel"),
        ('input: "Hello. Please cancel order seven, I bought it by mistake, thank you."', "has 8 words in a row or more, 'please"),
        (
            'input: "Please cancel order nine, I bought it by mistake on Monday."',
            "has 56% of its runs of 3 words, 'please cancel order, i bought it by mistake on'",
        ),
        (f'turns: [{{user: Hi}}, {{agent: Hello}}, {{user: "{SAID}"}}]', "says word for word"),
        (f'user: {{wants: "{SAID}"}}', "says word for word"),
        (f'user: {{wants: To cancel, opens_with: "{SAID}"}}', "says word for word"),
        (f'user: {{wants: To cancel, opens_with: Hi, script: ["{SAID}"]}}', "says word for word"),
        (f'input: Hi, reworded: {{register: {{formal: "{SAID}"}}}}', "says word for word"),
    ],
)
def test_whatever_a_user_says_counts(case: str, told: str, project_of: Project) -> None:
    texts = spec(example=SAID, case=case)
    texts["specs/shop.yaml"] += "stress: [register]\n" if "reworded" in case else ""
    found = leaks(project_of(texts))
    assert len(found) == 1, found
    assert told in found[0]


@pytest.mark.parametrize(
    "case",
    ['user: {wants: "Please cancel order nine, I bought it by mistake on Monday."}', "input: By mistake.", "input: I bought a kettle"],
)
def test_a_few_words_in_common_are_no_leak(case: str, project_of: Project) -> None:
    assert leaks(project_of(spec(example=SAID, case=case))) == []


def test_documents_and_templates_are_shown_too(project_of: Project) -> None:
    files = spec()
    files["specs/shop.yaml"] += "documents:\n  - {id: policy, title: Policy, file: policy.md}\n"
    files["specs/policy.md"] = f"# Orders\n\n{SAID}\n"
    (found,) = leaks(project_of(files))
    assert "which policy.md shows to the model" in found
    files["specs/policy.md"] = "# Orders\n"
    files |= {"prompt.j2": f"{{{{ role }}}}\n{SAID}\n", "specforge.toml": '[templates]\nprompt = "prompt.j2"\n'}
    (found,) = leaks(project_of(files))
    assert "which prompt.j2 shows to the model" in found


def test_a_leak_in_every_variant_is_told_once_and_one_in_a_variant_is_told(project_of: Project) -> None:
    text = spec()["specs/shop.yaml"].replace("feature: shop\n", "feature: shop\nvariants: {plan: [free, paid]}\n")
    scaffold = f'scaffolds:\n  - {{id: extra, kind: hedge, where: {{plan: paid}}, text: "{SAID}", because: It helped.}}\n'
    assert len(leaks(project_of({"specs/shop.yaml": text + scaffold}))) == 1
    assert len(leaks(project_of({"specs/shop.yaml": text.replace("role: You help customers.", f'role: "{SAID}"')}))) == 1
