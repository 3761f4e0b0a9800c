"""The `specforge` that the action calls in tests: the real one, but each call is written to the file that `CALLS` names.

The runner of workflows says that the API of the forge is at an address where nothing is; here it is where `API` says.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

name, *given = sys.argv[1:]
options = dict(word.removeprefix("--").split("=", 1) for word in given if word.startswith("--") and "=" in word)
if name in {"review", "pr-comment"}:
    read = Path(options["from"]).read_text(encoding="utf-8") if name == "pr-comment" else None
    call = {"command": name, "words": given, "token": os.environ.get("GITHUB_TOKEN", ""), "from": read}
    with Path(os.environ["CALLS"]).open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(call)}\n")
environ = {**os.environ, "GITHUB_API_URL": os.environ["API"]}
sys.exit(subprocess.run([sys.executable, "-P", "-m", "specforge", name, *given], env=environ, check=False).returncode)
