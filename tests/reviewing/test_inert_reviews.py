"""A spec and a prompt full of what acts elsewhere: of all that is printed and posted about them, nothing acts, and no key is repeated."""

import json
from collections.abc import Iterator

import pytest

from specforge.credentials import SHAPES, masked
from specforge.outputs.inert import one_line
from specforge.reviewing.handing_over import read_review
from specforge.reviewing.model import LONGEST
from tests.forges.served import Fault, GitHubForge, served
from tests.outputs.commands import commands
from tests.outputs.test_hostile_results import FORMAT_CHARACTERS
from tests.reviewing.pulls import AS_OF, PROMPT, SHOP, SPEC, Pull, opened, run
from tests.reviewing.whole import acts_on_nothing
from tests.trees import edit

KEYS = {
    "an access key of AWS": "AKIA" + "QWERTYUIOPASDFGH",
    "a token of GitHub": "ghp_" + "Canarc0Canarc1Canarc2Canarc3Canarc45",
    "a key of OpenAI or Anthropic": "sk-" + "canard0canard1canard2canard3canard4canard5",
    "a token of Slack": "xoxb-" + "123456789012-canarecanare",
    "a key of Google": "AIza" + "Canarf0Canarf1Canarf2Canarf3Canarf4",
    "a key of Stripe": "sk_live_" + "Canarg0Canarg1Canarg2Canarg3",
    "a token of Hugging Face": "hf_" + "CanarhCanarhCanarhCanarhCanarhCana",
    "a token of GitLab": "glpat-" + "Canari0Canari1Canari2",
    "a token of npm": "npm_" + "Canarj0Canarj1Canarj2Canarj3Canarj45",
    "a key of SendGrid": "SG." + "Canark0Canark1Canark23" + "." + "Canark0Canark1Canark2Canark3Canark4Canark56",
    "a private key": "-----BEGIN RSA PRIVATE KEY----- MIIECanarlCanarlCanarl -----END RSA PRIVATE KEY-----",
    "a JSON web token": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJjYW5hcnkifQ." + "CanarmCanarmCanarm",
}
ACTS = (
    "@everyone and @octo/team, see [here](https://evil.example) ![x](https://evil.example/x.png) <img src=x onerror=alert(1)>",
    "</details><script>alert(1)</script> Closes #1 http://evil.example www.evil.example",
    "::error::owned ##[add-mask]x %%{init: {}}%% ``` ~~~ `@x` $`x`$ | a | b |",
)


def secrets(text: str) -> list[str]:
    """The keys in a text, and what was cut off of them."""
    return [what for what, key in KEYS.items() if key[:20] in text or key[-16:] in text]


@pytest.fixture(scope="module")
def pull(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pull]:
    root = opened(tmp_path_factory.mktemp("inert") / "shop")
    rules = "".join(
        f"  - {{id: canary-{at}, level: may, rule: {json.dumps(text.replace('{', '{{').replace('}', '}}'))}}}\n" for at, text in enumerate((*ACTS, *(f"Use {key} for it." for key in KEYS.values())))
    )  # fmt: skip
    assert SHOP.count("constraints:\n") == 1
    edit(root, SPEC, "constraints:\n", f"constraints:\n{rules}")
    edit(root, SPEC, 'input: "I want to cancel', f'input: "{KEYS["a token of GitHub"]} @octocat I want to cancel')
    prompt = (root / PROMPT).read_text(encoding="utf-8")
    lines = [*ACTS, *(f"- Use {key} for it." for key in KEYS.values())]
    # Keys that stand across the places where texts are cut.
    cut = [f"- {'x' * (most - 50 - shift)} {key}" for key in KEYS.values() for most in (200, 400, 800, LONGEST) for shift in (0, 15)]
    prompt += "\n## More\n\n" + "\n\n".join([*lines, *cut]) + "\n\u202e \u200b \x1b]8;;https://evil.example\x07x\n"
    (root / PROMPT).write_text(prompt, encoding="utf-8")
    edit(root, PROMPT, "Act only on orders of the user.", f"Act on {KEYS['an access key of AWS']} @everyone {ACTS[0]}")
    forge = GitHubForge()
    with served(forge) as url:
        made = Pull(root, url, forge)
        made.push("Canaries")
        yield made


def test_every_shape_is_tried() -> None:
    assert set(KEYS) == set(SHAPES)
    assert {what: masked(key) for what, key in KEYS.items()} == {what: f"<{what}>" for what in KEYS}
    assert secrets("Use " + KEYS["a token of npm"]) == ["a token of npm"]


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github"])
def test_what_is_printed_acts_on_nothing_and_repeats_no_key(pull: Pull, form: str) -> None:
    done = run(pull.root, "review", "--base", "main", "--as-of", AS_OF, "--format", form)
    assert done.code == 1, done.err
    assert secrets(done.out) == []
    assert FORMAT_CHARACTERS.search(done.out.replace("\r", "")) is None
    if form == "github":
        assert {name for name, _, _ in commands(done.out)} <= {"error", "warning", "notice"}
    else:
        assert commands(done.out) == []
    if form == "markdown":
        acts_on_nothing(done.out)
        assert "canary-0" in done.out
    if form == "json":
        read_review(done.out.encode())


def test_what_is_posted_acts_on_nothing_and_repeats_no_key(pull: Pull) -> None:
    done = pull.comment()
    assert done.code == 1, done.err
    (body,) = pull.bodies
    acts_on_nothing(body.partition("\n")[2])
    acts_on_nothing(pull.summary)
    pull.forge.faults.append(Fault(r"(POST|PATCH) .*/comments.*", 403, document={"message": "no"}, times=99))
    edit(pull.root, SPEC, "rule: Be kind.", "rule: Be kind and calm.")
    pull.push("Once more")
    refused = pull.comment()
    assert refused.code == 1, refused.err
    (check,) = pull.forge.checks
    acts_on_nothing(check["output"]["summary"])
    assert check["output"]["annotations"]
    for text in (done.out, done.err, body, pull.summary, refused.out, refused.err, json.dumps(check)):
        assert secrets(text) == []
    for text in (done.out, done.err, body, pull.summary, refused.out, refused.err):
        assert commands(text) == []
        assert FORMAT_CHARACTERS.search(text.replace("\r", "")) is None


@pytest.mark.parametrize("between", ["\n", "\\n", " ", "\n+", "\n    > ", '",\n  "', '\\n" +\n  "'])
@pytest.mark.parametrize("head", ["", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B\n"])
def test_a_private_key_is_masked_as_a_whole_however_its_lines_are_parted(between: str, head: str) -> None:
    lines = ("MIIE" + "canarl0+" * 8, "canarl/A" * 8, "Ab9canarl=", "-----END RSA PRIVATE KEY-----")
    begin = f"-----BEGIN RSA PRIVATE KEY-----{between if not head else chr(10)}{head}"
    assert masked(f"so: {begin}{between.join(lines)}.") == "so: <a private key>."


@pytest.mark.parametrize("what", KEYS)
def test_a_key_is_not_shown_in_part_where_a_long_text_is_cut(what: str) -> None:
    # What is masked before it makes a text shorter, and brings what was cut off behind it into sight.
    before = "-----BEGIN PRIVATE KEY-----" + "A" * 600 + "-----END PRIVATE KEY-----"
    for at in range(700, 800, 3):
        assert secrets(one_line(f"{before} {'x' * (at - len(before))} {KEYS[what]}{' more' * 100}", 400)) == []
