"""The `specforge` that the action calls in tests: the real one, but for the commands that it stands in for.

Each call of a review is written to the file that `CALLS` names. In its own review, what a change introduced are the errors of
`specforge check`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

RECORDED = ("review", "pr-comment")
STANDS_IN = ("review", "pr-comment")
"""The commands that are not the real ones."""


def main() -> int:
    name, *given = sys.argv[1:]
    options = dict(word.removeprefix("--").split("=", 1) for word in given if word.startswith("--") and "=" in word)
    if name in RECORDED:
        call = {"command": name, "words": given, "token": os.environ.get("GITHUB_TOKEN", ""), "from": read(options.get("from"))}
        with Path(os.environ["CALLS"]).open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(call)}\n")
    match name if name in STANDS_IN else None:
        case "review":
            return review(options)
        case "pr-comment":
            sys.stdout.write("::error::an annotation that must not act\nhttps://github.com/acme/prompts/pull/7#issuecomment-1\n")
            with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
                file.write("told by the comment\n")
            return int(bool(json.loads(call["from"])["introduced"]))
        case _:
            return specforge(*sys.argv[1:]).returncode


def read(path: str | None) -> str | None:
    return None if path is None else Path(path).read_text(encoding="utf-8")


def specforge(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-P", "-m", "specforge", *words], text=True, check=False)


def review(options: dict[str, str]) -> int:
    root = f"--root={options['root']}"
    if "output" not in options:
        return specforge("check", root, f"--format={options['format']}").returncode
    compared = specforge("diff", root, f"--base={options['base']}", f"--output={os.devnull}")
    if compared.returncode:
        return compared.returncode
    code = specforge("check", root, "--format=json", f"--output={options['output']}").returncode
    output = Path(options["output"])
    found = json.loads(output.read_text(encoding="utf-8"))["findings"]
    output.write_text(json.dumps({"introduced": [one for one in found if one["severity"] == "error"]}), encoding="utf-8")
    return code


sys.exit(main())
