"""How long an editor waits after a key: one spec of a project changed, looked at again and marked, inside a process that runs.

python bench/editor.py [--features 1000] [--rounds 20]
"""

import argparse
import datetime
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.run import project
from specforge.editor.desk import desk_at, look
from specforge.editor.marking import marks

SPEC = "specs/f7.yaml"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--features", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        project(root, asked.features)
        text, spent = (root / SPEC).read_text(encoding="utf-8"), []
        for number in range(asked.rounds + 1):
            before = time.process_time()
            desk = desk_at(root, {SPEC: f"{text}# {number}\n"}, datetime.datetime.now(tz=datetime.UTC).date())
            marks(desk, look(desk, [SPEC]), desk.setup.unsaved)
            spent.append(time.process_time() - before)
        print(f"{asked.features:,} features, one spec changed: {1000 * statistics.median(spent[1:]):.0f} ms of processor time")
        print(f"the first look: {1000 * spent[0]:.0f} ms")


if __name__ == "__main__":
    main()
