"""What stands in the servers: always the same rows, so that what comes of them can be compared to the byte."""

import contextlib
import json
import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMITS, FILES, MODULES, REFUNDS, ENTITIES, RULES = 300, 3000, 300, 5000, 2000, 400
PAGE = (
    "<html><head><title>Terms</title></head><body><main>"
    + "".join(
        f"<h2>Rule {n}</h2><p>A refund of order {n} takes {n % 14} days, and is paid to the card that paid the order. "
        "Where the card is closed, it is paid to the account of the customer, who is asked for it once. "
        "An order that was paid with a voucher is refunded with a voucher of the same worth, which does not expire.</p>"
        for n in range(RULES)
    )
    + "</main></body></html>"
).encode()


def fill(folder: Path, rows: Path) -> None:
    """Write a repository, files, code, a database and a memory into a folder, and the rows that some have into another one."""
    rows.mkdir(parents=True)
    commits = _repository(folder / "repository")
    (rows / "commits.jsonl").write_text("".join(f"{json.dumps({'hash': one})}\n" for one in commits))
    (folder / "files").mkdir()
    for number in range(FILES):
        (folder / f"files/report-{number:04}.txt").write_text(f"{number}\n")
    (folder / "code").mkdir()
    for number in range(MODULES):
        (folder / f"code/module_{number:03}.py").write_text(f"limit = {number}\n")
    found = [{"file": f"module_{n:03}.py", "line": 1, "text": f"limit = {n}"} for n in range(MODULES) if "7" in str(n)]
    (rows / "matches.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in found))
    with contextlib.closing(sqlite3.connect(folder / "shop.db")) as shop, shop:
        shop.execute("CREATE TABLE refunds (id INTEGER PRIMARY KEY, customer TEXT, cents INTEGER)")
        shop.executemany("INSERT INTO refunds VALUES (?, ?, ?)", [(n, f"customer {n % 97}", n * 7 % 9999) for n in range(REFUNDS)])
    entities = [{"name": f"customer-{n:04}", "entityType": "customer", "observations": [f"bought {n} things"]} for n in range(ENTITIES)]
    (rows / "entities.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in entities))
    (folder / "memory.jsonl").write_text("".join(f"{json.dumps({'type': 'entity', **one})}\n" for one in entities))


def _repository(repository: Path) -> list[str]:
    """Make a repository with a commit in each hour, and give their hashes."""
    stream = ""
    for number in range(COMMITS):
        message = f"Change number {number}: adjust the limits of the refund page"
        stream += (
            f"commit refs/heads/main\nmark :{number + 1}\ncommitter Ann Example <ann@example.com> {1760000000 + number * 3600} +0000\n"
        )
        stream += f"data {len(message)}\n{message}\n" + (f"from :{number}\n" if number else "")
        stream += f"M 644 inline notes.txt\ndata {len(str(number))}\n{number}\n"
    git = ["git", "-c", "init.defaultBranch=main", "-C", str(repository)]
    kept = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    repository.mkdir()
    subprocess.run([*git, "init", "--quiet"], check=True, env=kept)
    subprocess.run([*git, "fast-import", "--quiet"], input=stream.encode(), check=True, env=kept)
    subprocess.run([*git, "reset", "--quiet", "--hard"], check=True, env=kept)
    return subprocess.run([*git, "log", "--format=%H"], check=True, env=kept, capture_output=True, text=True).stdout.split()


class _Terms(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/terms":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def website() -> Iterator[str]:
    """Serve a long page on the loopback, and give the host and the port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Terms) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
