"""Makes every artifact once more, in a process of its own with another hash seed: what differs then is a defect of a compiler."""

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

from specforge.building import build_feature, check_output
from specforge.config import Config
from specforge.loading.assembly import load
from specforge.lock import mark
from specforge.registry import find_compilers

SEEDS = ("1", "2")


def repeat(root: Path, config: Config, as_of: datetime.date) -> dict[str, str]:
    """Give the mark of every artifact when it is made once more, by its path; nothing when that cannot be done."""
    seed = next(seed for seed in SEEDS if seed != os.environ.get("PYTHONHASHSEED"))
    # It finds modules where this process does: a path that was left out here must not come back.
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    asked = json.dumps({"root": str(root), "config": config.model_dump(mode="json"), "as_of": as_of.isoformat()})
    code = "from specforge.comparing.repeating import answer; answer()"
    done = subprocess.run(  # noqa: S603  our own interpreter, asked for our own module
        [sys.executable, "-P", "-c", code], input=asked, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return dict(json.loads(done.stdout)) if done.returncode == 0 else {}


def answer() -> None:
    """What the other process does: reads what is asked, and prints the marks."""
    asked = json.loads(sys.stdin.buffer.read())
    config = Config.model_validate(asked["config"])
    project = load(Path(asked["root"]), config, datetime.date.fromisoformat(asked["as_of"])).project
    output, compilers = check_output(config.output), find_compilers(config.plugins)
    marks = {
        f"{output}/{path}": mark(text) for file in project.features for path, text in build_feature(project, file, compilers).texts.items()
    }
    sys.stdout.buffer.write(json.dumps(marks).encode())
