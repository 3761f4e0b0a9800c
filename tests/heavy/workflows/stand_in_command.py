"""Stands in for `specforge review` and `specforge pr-comment` in tests of what calls them; git and the project are real.

What the change introduced are the errors of `specforge check`. Each call is written to the file that `CALLS` names.
"""

import json
import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    name, *given = sys.argv[1:]
    options = dict(word.removeprefix("--").split("=", 1) for word in given if word.startswith("--") and "=" in word)
    if name in {"review", "pr-comment"}:
        call = {"command": name, "words": given, "token": os.environ.get("GITHUB_TOKEN", ""), "from": read(options.get("from"))}
        with Path(os.environ["CALLS"]).open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(call)}\n")
    match name:
        case "review":
            return review(options)
        case "pr-comment":
            sys.stdout.write("::error::an annotation that must not act\nhttps://github.com/acme/prompts/pull/7#issuecomment-1\n")
            with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
                file.write("told by the comment\n")
            return min(len(json.loads(call["from"])["introduced"]), 1)
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
