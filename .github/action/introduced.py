"""Prints how many findings a review introduced."""

import json
import sys
from pathlib import Path

introduced = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["introduced"]
sys.stdout.write(f"{introduced if isinstance(introduced, int) else len(introduced)}\n")
