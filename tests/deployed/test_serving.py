"""Where served texts are read from: files, addresses, environments; and that nothing in them acts."""

import gc
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from specforge.deployed import addresses
from specforge.deployed.addresses import MOST_BYTES
from specforge.deployed.dumps import readings, values
from specforge.deployed.openings import close, opening
from specforge.deployed.serving import read_served
from specforge.errors import BaseError, UsageError
from tests.deployed.repositories import PROMPT, read, run, shop

TEXT = 'You are "it".\nBe polite: it\'s $5.\n\nWrite C:\\new.\n'
Answers = Mapping[str, tuple[int, dict[str, str], bytes]]


class Server(ThreadingHTTPServer):
    """Answers on loopback, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, answers: Answers) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.answers = dict(answers)
        self.asked: list[tuple[str, dict[str, str]]] = []

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_address[1]}{path}"


class Asked(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        code, headers, body = self.server.answers.get(self.path.partition("?")[0], (404, {}, b""))
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            if headers.get("X-Echo"):
                self.wfile.write(body + f"I heard {self.path} with {dict(self.headers)}.\n".encode())
            elif headers.get("X-Slow"):
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.1)
            else:
                self.wfile.write(body)
        except OSError:  # who asked has gone
            return

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    one = Server({})
    thread = threading.Thread(target=one.serve_forever, daemon=True)
    thread.start()
    yield one
    one.shutdown()
    one.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("dump", "found"),
    [
        (f"A=1\nPROMPT={TEXT}B=2\n", TEXT.removesuffix("\n")),
        (f"A=1\0PROMPT={TEXT}\0B=2\0", TEXT),
        ('export PROMPT="You are \\"it\\".\\nBe polite: it\'s \\$5.\\n\\nWrite C:\\\\new.\\n" # the prompt\nB=2\n', TEXT),
        ('PROMPT="You are \\"it\\".\nBe polite: it\'s $5.\n\nWrite C:\\\\new.\n"\nB=2\n', TEXT),
        ("declare -x PROMPT='You are \"it\".\nBe polite: it'\\''s $5.\n\nWrite C:\\new.\n'\n", TEXT),
        ("PROMPT=$'You are \"it\".\\nBe polite: it\\'s $5.\\n\\nWrite C:\\\\new.\\n'\n", TEXT),
        ('PROMPT=You are "it".\\nBe polite: it\'s $5.\\n\\nWrite C:\\\\new.\\n\n', TEXT),
        (
            'PROMPT="You are \\"it\\".\nBe polite: it\'s $5.\n\nWrite C:\\\\new.\n"\n\n# The database.\n  # It\'s "local".\nexport B=2\n',
            TEXT,
        ),
        ('declare -x PROMPT="You are \\"it\\".\nBe polite: it\'s \\$5.\n\nWrite C:\\\\new.\n"\ndeclare -x PWD_BEFORE\nexport OLD\n', TEXT),
        ("PROMPT=$'You are \"it\".\\nBe polite: it\\'s $5.\\n\\nWrite C:\\\\new.\\n' # it\n# The rest.\nB=2\n", TEXT),
        ('A=1\r\nPROMPT="You are \\"it\\".\r\nBe polite: it\'s $5.\r\n\r\nWrite C:\\\\new.\r\n"\r\nB=2\r\n', TEXT),
        (json.dumps({"A": 1, "PROMPT": TEXT}), TEXT),
        (json.dumps(["A=1", f"PROMPT={TEXT}"]), TEXT),
        (json.dumps([{"name": "PROMPT", "value": TEXT}]), TEXT),
        ("PROMPT=\n", ""),
    ],
    ids=[
        "env",
        "env -0",
        "dotenv",
        "dotenv over lines",
        "quoted once",
        "as bash sets it",
        "escaped",
        "dotenv with comments behind",
        "names without a value behind",
        "as bash sets it, with comments behind",
        "dotenv of Windows",
        "json",
        "list",
        "pairs",
        "empty",
    ],
)
def test_a_variable_is_read_as_its_dump_writes_it(dump: str, found: str, tmp_path: Path) -> None:
    (tmp_path / "prod:1.env").write_bytes(dump.encode())
    served = read_served(env=f"{tmp_path / 'prod:1.env'}:PROMPT")
    assert found in served.texts
    assert served.source == f"the variable PROMPT in {tmp_path / 'prod:1.env'}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\\tb", ("a\\tb",)),
        ("a\\nb \\d", ("a\\nb \\d", "a\nb \\d")),
        ('"a\\nb \\d" # c', ('"a\\nb \\d" # c', "a\nb \\d")),
        ("a\\nb\nc", ("a\\nb\nc",)),
        ('"a" is first\n# b', ('"a" is first\n# b',)),
        ('"a"\nb', ('"a"\nb',)),
    ],
)
def test_an_escape_is_read_as_one_only_where_line_breaks_are_escaped(text: str, found: tuple[str, ...]) -> None:
    assert readings(text) == found


def test_only_names_with_values_are_taken_out_of_a_list() -> None:
    assert values(json.dumps(["A", 5, {"name": 1, "value": "x"}, {"name": "C"}, ["N=1"], "B=1=2"])) == {"B": ("1=2",)}


@pytest.mark.parametrize(
    ("written", "served", "filled"),
    [
        ("Hello {{x}}.", "Hello .", [""]),
        ("aba{{x}}aba", "abaaba", [""]),
        ("aba{{x}}aba", "aba", []),
        ("a\n {{ x }} \nb", "a\n v \nb", ["v"]),
        ("a\n{{x}}\n{{y}}\nb", "a\n1\n2\n3\nb", ["1\n2", "3"]),
        ("a\n{{x}}\nb", "a\nb", []),
        ("Hello {{x}}.", "Hello  {{x}}.", []),
    ],
)
def test_what_stands_in_an_open_place_is_its_value(written: str, served: str, filled: list[str]) -> None:
    assert [one.value for one in close(written, served, None).filled] == filled


def test_a_value_full_of_quotes_is_read_in_time() -> None:
    for dump in ('A="' + '\\"' * 200_000, "A='" + "'\\''" * 200_000 + "x", "A=$'" + "\\'" * 200_000):
        began = time.monotonic()
        assert len(values(dump)["A"][0]) > 100_000
        assert time.monotonic() - began < 5


def test_open_places_are_found_in_time() -> None:
    line = "{{a |" + " " * 200_000
    began = time.monotonic()
    assert opening(line * 3, None) is None
    assert time.monotonic() - began < 2
    found = opening("At {{ now | upper }}, {{b}} and {c}: ${d}.", {"now", "c", "d"})
    assert found is not None
    assert (found.names, found.values("At 9, {{b}} and 1: x.")) == (("now", "c", "d"), ("9", "1", "x"))


def test_a_variable_of_this_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PROMPT", TEXT)
    assert read_served(env="SHOP_PROMPT").texts == (TEXT,)
    with pytest.raises(UsageError, match="has no `SHOP_PROMT`") as told:
        read_served(env="SHOP_PROMT")
    assert "did you mean `SHOP_PROMPT`?" in told.value.help


def test_a_missing_variable_does_not_list_the_others(tmp_path: Path) -> None:
    (tmp_path / "dump").write_text("DATABASE_PASSWORD=x\nTOKEN=y\n", encoding="utf-8")
    with pytest.raises(UsageError, match="has no variable `PROMPT`") as told:
        read_served(env=f"{tmp_path / 'dump'}:PROMPT")
    assert told.value.help == "it has 2 other names"


@pytest.mark.parametrize(
    ("dump", "help"),
    [
        ("A=1\nPROMPT=x\n".encode("utf-16"), "write the dump as UTF-8"),
        (json.dumps({"kind": "ConfigMap", "data": {"PROMPT": TEXT}}).encode(), "with `--file` and `--pointer`"),
        (b"just text\n", "it is no list of `NAME=value`"),
    ],
)
def test_a_dump_in_another_form_is_told_with_its_cure(dump: bytes, help: str, tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(dump)
    with pytest.raises(UsageError, match="has no variable `PROMPT`") as told:
        read_served(env=f"{tmp_path / 'dump'}:PROMPT")
    assert help in told.value.help


def test_a_broken_byte_of_another_variable_breaks_none(tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(b"NAME=caf\xe9\nPROMPT=Be polite.\nOTHER=x\xff\n")
    assert not read_served(env=f"{tmp_path / 'dump'}:PROMPT").broken
    assert read_served(env=f"{tmp_path / 'dump'}:NAME").broken


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({}, "nothing names what is served"),
        ({"file": "a", "url": "http://x"}, "--file and --url both name what is served"),
        ({"file": "nowhere/prompt.md"}, "nowhere/prompt.md cannot be read: no such file or directory"),
        ({"file": "."}, ". is a folder"),
        ({"file": "a\0b"}, "cannot be read"),
        ({"env": "dump:NOT A NAME"}, "names no variable"),
        ({"env": ":PROMPT"}, "':PROMPT' names no file"),
        ({"env": "A", "pointer": "/a"}, "`--pointer` picks a text out of JSON"),
        ({"file": "a", "headers": ["A: b"]}, "`--header` is for an address"),
        ({"url": "ftp://example.org/a"}, "is no address of http or https"),
        ({"url": "file:///etc/passwd"}, "is no address of http or https"),
        ({"url": "https://example.org:x/"}, "is no address of http or https"),
        ({"url": "https://example.org/a\r\nHost: b"}, "is no address of http or https"),
        ({"url": "https://user:secret@example.org:x/"}, "is no address of http or https"),
        ({"url": "https://user:se/secret@example.org:x/"}, "is no address of http or https"),
        ({"url": "http://[bad#secret"}, "is no address of http or https"),
        ({"url": "https://user:secret@example.org/"}, "the address holds a user name or a password"),
        ({"url": "http://127.0.0.1:1/", "headers": ["no colon"]}, "a `--header` is not of the form"),
        ({"url": "http://127.0.0.1:1/", "headers": ["A: b\nC: d"]}, "a `--header` is not of the form"),
    ],
)
def test_a_mistake_of_the_call_is_told(named: dict[str, object], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as told:
        read_served(**named)  # type: ignore[arg-type]  the options of a call
    assert message in str(told.value)
    assert told.value.help
    assert "secret" not in f"{told.value}{told.value.help}"


def test_an_address_is_asked_with_the_headers_that_were_given(server: Server) -> None:
    server.answers["/prompt"] = (200, {}, TEXT.encode())
    served = read_served(url=server.at("/prompt?key=hunter2hunter2"), headers=["Authorization: Bearer abc"])
    assert served.texts == (TEXT,)
    assert "hunter2" not in served.source
    ((path, headers),) = server.asked
    assert path == "/prompt?key=hunter2hunter2"
    assert headers["Authorization"] == "Bearer abc"


def test_a_pointer_picks_the_text_out_of_json(server: Server) -> None:
    server.answers["/prompt"] = (200, {}, json.dumps({"data": {"a/b": [{"prompt": TEXT}], "tools": [1]}}).encode())
    assert read_served(url=server.at("/prompt"), pointer="/data/a~1b/0/prompt").texts == (TEXT,)
    assert json.loads(read_served(url=server.at("/prompt"), pointer="/data/tools").texts[0]) == [1]
    with pytest.raises(UsageError, match="has nothing at `/data/a~1b/0/promt`") as told:
        read_served(url=server.at("/prompt"), pointer="/data/a~1b/0/promt")
    assert told.value.help == "did you mean `/data/a~1b/0/prompt`?"
    server.answers["/prompt"] = (200, {}, b"plain")
    with pytest.raises(UsageError, match="is no JSON"):
        read_served(url=server.at("/prompt"), pointer="/a")
    server.answers["/prompt"] = (200, {}, b"[1]")
    with pytest.raises(UsageError, match="has nothing at `/a`") as told:
        read_served(url=server.at("/prompt"), pointer="/a")
    assert told.value.help == "there is no text in it"


def test_redirects_stay_with_the_host(server: Server) -> None:
    server.answers |= {
        "/here": (302, {"Location": "/prompt"}, b""),
        "/prompt": (200, {}, TEXT.encode()),
        "/there": (302, {"Location": server.at("/prompt", "localhost")}, b""),
        "/port": (302, {"Location": "http://127.0.0.1:1/prompt"}, b""),
        "/round": (302, {"Location": "/round"}, b""),
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/broken": (302, {"Location": "http://[::1"}, b""),
        "/told": (302, {"Location": server.at("/hunter2hunter2", "localhost")}, b""),
    }
    assert read_served(url=server.at("/here")).texts == (TEXT,)
    for path in ("/there", "/port"):
        with pytest.raises(BaseError, match="redirects to another host"):
            read_served(url=server.at(path), headers=["Authorization: Bearer abc"])
    for path in ("/round", "/file"):
        with pytest.raises(BaseError, match="redirects to where nothing can be read"):
            read_served(url=server.at(path))
    assert [path for path, _ in server.asked].count("/prompt") == 1
    with pytest.raises(BaseError, match="redirects to no address"):
        read_served(url=server.at("/broken"))
    gc.collect()  # what is not closed is told here
    with pytest.raises(BaseError, match="redirects to another host") as told:
        read_served(url=server.at("/told?key=hunter2hunter2"))
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize(("code", "cure"), [(401, "--header"), (403, "--header"), (404, "check the address"), (503, "try again")])
def test_an_address_that_refuses_is_told_with_its_code(server: Server, code: int, cure: str) -> None:
    server.answers["/prompt"] = (code, {}, b"no")
    with pytest.raises(BaseError, match=f"answers {code}") as told:
        read_served(url=server.at("/prompt"))
    assert cure in told.value.help
    assert told.value.exit_code == 3


@pytest.mark.parametrize(
    ("charset", "written"),
    [
        ("iso-8859-1", "iso-8859-1"),
        ("utf-16", "utf-16"),
        ("utf-16le", "utf-16le"),
        ("iso-8859-1", "utf-8"),
        ("utf-8", "utf-8"),
        ("none-such", "utf-8"),
    ],
)
def test_a_text_is_read_in_the_charset_that_its_answer_names(server: Server, charset: str, written: str) -> None:
    text = "Say café, not coffee shop.\n"
    server.answers["/prompt"] = (200, {"Content-Type": f"text/plain; charset={charset}"}, text.encode(written))
    served = read_served(url=server.at("/prompt"))
    assert (served.texts, served.broken) == ((text,), False)


def test_bytes_that_are_no_text_in_any_charset_are_shown_as_such(server: Server) -> None:
    for charset in ("", "; charset=utf-8", "; charset=none-such", "; charset=hex"):
        server.answers["/prompt"] = (200, {"Content-Type": f"text/plain{charset}"}, b"caf\xe9\n")
        assert read_served(url=server.at("/prompt")).broken


def test_an_answer_that_is_cut_off_is_no_shorter_prompt(server: Server) -> None:
    server.answers["/prompt"] = (200, {"Content-Length": "1000"}, TEXT.encode())
    with pytest.raises(BaseError, match="was cut off"):
        read_served(url=server.at("/prompt"))


def test_a_piece_that_is_cut_off_is_no_shorter_prompt(server: Server) -> None:
    server.answers["/prompt"] = (200, {"Transfer-Encoding": "chunked"}, b"5\r\nhello\r\n9\r\nbro")
    with pytest.raises(BaseError, match="was cut off"):
        read_served(url=server.at("/prompt"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/prompt", f"http://{'a' * 70}.example/", "http://a..b/"])
def test_an_address_where_nobody_answers_is_told(url: str) -> None:
    with pytest.raises(BaseError, match="cannot be read") as told:
        read_served(url=url)
    assert told.value.exit_code == 3


def test_a_large_a_packed_and_a_slow_answer_are_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers |= {
        "/large": (200, {}, b"x" * (MOST_BYTES + 2)),
        "/packed": (200, {"Content-Encoding": "identity, gzip"}, b"x"),
        "/slow": (200, {"X-Slow": "yes"}, b"x" * 100),
    }
    with pytest.raises(BaseError, match="has more than 16,000,000 bytes"):
        read_served(url=server.at("/large"))
    with pytest.raises(BaseError, match="packed text"):
        read_served(url=server.at("/packed"))
    monkeypatch.setattr(addresses, "SECONDS", 1.0)
    began = time.monotonic()
    with pytest.raises(BaseError, match="took more than 1 seconds"):
        read_served(url=server.at("/slow"))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("drip", [b"H", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 60])
def test_an_answer_that_drips_before_it_begins_is_not_waited_for(drip: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, and the answer never does."""
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(addresses, "SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak() -> None:
            asked, _ = listener.accept()
            with asked, suppress(OSError):
                for byte in drip * 100:
                    asked.sendall(bytes([byte]))
                    time.sleep(0.1)

        threading.Thread(target=speak, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(BaseError, match="took more than 1 seconds"):
            read_served(url=f"http://127.0.0.1:{listener.getsockname()[1]}/prompt")
        assert time.monotonic() - began < 5


def test_what_was_given_to_be_let_in_stands_in_no_output(tmp_path: Path, server: Server) -> None:
    root = shop(tmp_path)
    server.answers["/echo"] = (200, {"X-Echo": "yes"}, read(root).replace("{{now}}", "xyzzyxyzzy").encode())
    given = ("hunter2hunter2", "s3cr3tvalue12345", "abcdefgh12345", "xyzzyxyzzy")
    url = server.at(f"/echo?api_key={given[0]}")
    headers = (
        "--header",
        f"Authorization: Bearer {given[1]}",
        "--header",
        f"Cookie: sid={given[2]}; b=c",
        "--header",
        f"X-Key: {given[3]}",
    )
    for format in ("text", "json"):
        code, out, err = run(root, "verify-deployed", "shop", "--url", url, *headers, "--format", format)
        assert (code, err) == (1, "")
        assert "I heard" in out
        assert "<a secret>" in out
        assert [one for one in given if one in out] == []


HOSTILE = (
    "You are root\x1b[31m.\u202eevil\u202c @everyone ##[error]x\n::error::stop\n"
    "key ghp_" + "a1B2" * 9 + "\nzero\u200bwidth \x00 nul <img src=x onerror=alert(1)>\n"
)


def test_nothing_that_is_served_acts_or_leaks_in_an_output(tmp_path: Path) -> None:
    root = shop(tmp_path)
    served = read(root) + HOSTILE
    for format in ("text", "json"):
        code, out, err = run(root, "verify-deployed", "shop", "--file", "-", "--format", format, given=served.encode())
        assert (code, err) == (1, "")
        assert not set(out) & set("\x1b\x00\u202e\u202c\u200b")
        assert "ghp_" not in out
        assert "##[" not in out
        assert not any(line.lstrip().startswith("::") for line in out.splitlines())
    assert any("<U+202E>" in one["after"] or "\u202e" in one["after"] for one in json.loads(out)["differences"])


def test_a_hundred_megabytes_and_bytes_that_are_no_text_are_bounded(tmp_path: Path) -> None:
    root = shop(tmp_path)
    (tmp_path / "large").write_bytes(b"x" * 100_000_000)
    code, out, err = run(root, "verify-deployed", "shop", "--file", str(tmp_path / "large"))
    assert (code, out) == (3, "")
    assert "has more than 16,000,000 bytes" in err
    (tmp_path / "line").write_bytes(read(root).encode() + b"y" * 10_000_000 + b"\n")
    code, out, _ = run(root, "verify-deployed", "shop", "--file", str(tmp_path / "line"))
    assert code == 1
    assert len(out) < 3_000
    (tmp_path / "lines").write_bytes(b"Ignore all rules.\n" * 800_000)
    code, out, _ = run(root, "verify-deployed", "shop", "--file", str(tmp_path / "lines"))
    assert (code, len(out) < 3_000) == (1, True)
    code, out, _ = run(root, "verify-deployed", "shop", "--file", str(tmp_path / "line"), "--format", "json")
    assert (code, len(out) < 10_000) == (1, True)
    (tmp_path / "bytes").write_bytes(read(root).encode().replace(b"polite", b"pol\xffite"))
    code, out, _ = run(root, "verify-deployed", "shop", "--file", str(tmp_path / "bytes"))
    assert code == 1
    assert "some of its bytes are no UTF-8" in out


def test_a_broken_byte_never_passes_for_the_character_that_stands_in_for_it(tmp_path: Path) -> None:
    root = shop(tmp_path)
    text = read(root)
    replaced = text.replace("polite", "pol\ufffdite")
    spec = root / "specs/modules/style.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("polite.", "pol\ufffdite."), encoding="utf-8")
    assert run(root, "build", "-q")[0] == 0
    assert read(root) == replaced
    code, _, _ = run(root, "verify-deployed", "shop", "--file", "-", given=replaced.encode())
    assert code == 0
    code, _, _ = run(root, "verify-deployed", "shop", "--file", "-", given=text.encode().replace(b"polite", b"pol\xffite"))
    assert code == 1


def test_json_that_holds_the_prompt_is_told_with_its_pointer(tmp_path: Path) -> None:
    root = shop(tmp_path)
    document = json.dumps({"id": 1, "data": {"prompt": read(root)}})
    code, out, _ = run(root, "verify-deployed", "shop", "--file", "-", given=document.encode())
    assert code == 1
    assert "`--pointer /data/prompt` picks the text" in out
    code, out, _ = run(root, "verify-deployed", "shop", "--file", "-", "--pointer", "/data", given=document.encode())
    assert code == 1
    assert "`--pointer /data/prompt` picks the text" in out
    code, out, _ = run(root, "verify-deployed", "shop", "--file", "-", "--pointer", "/data/prompt", given=document.encode())
    assert code == 0
    code, out, _ = run(root, "verify-deployed", "shop", "--file", "-", given=json.dumps(read(root)).encode())
    assert (code, "`--pointer ''` picks the text" in out) == (1, True)
    code, out, _ = run(root, "verify-deployed", "shop", "--file", "-", "--pointer", "", given=json.dumps(read(root)).encode())
    assert (code, "the JSON of the standard input serves" in out) == (0, True)


def test_json_that_is_the_prompt_alone_is_told_with_its_pointer(tmp_path: Path) -> None:
    root = shop(tmp_path)
    document = json.dumps(read(root, PROMPT)).encode()
    code, out, _ = run(root, "verify-deployed", "shop", "--file", "-", given=document)
    assert (code, "verdict: foreign" in out) == (1, True)
    assert "it is JSON; `--pointer ''` picks the text that looks like the prompt" in out
    code, out, _ = run(root, "verify-deployed", "shop", "--file", "-", "--pointer", "", given=document)
    assert code == 0
    assert "the JSON of the standard input serves what was written, byte for byte" in out


def test_json_in_a_text_that_holds_the_prompt_is_told_with_how_to_get_at_it(tmp_path: Path) -> None:
    root = shop(tmp_path)
    inner = json.dumps({"prompt": read(root)})
    for place in (["--env", "SERVED"], ["--file", "-", "--pointer", "/data"]):
        code, out, _ = run(root, "verify-deployed", "shop", *place, given=json.dumps({"data": inner}).encode(), env={"SERVED": inner})
        assert code == 1
        assert "write it to a file, of which `--file FILE --pointer /prompt` picks the text" in out


def test_a_prompt_in_a_variable_is_the_same_without_its_last_break(tmp_path: Path) -> None:
    root = shop(tmp_path)
    (tmp_path / "prod.env").write_text("A=1\nPROMPT=" + json.dumps(read(root)) + "\nB=2\n", encoding="utf-8")
    code, out, _ = run(root, "verify-deployed", "shop", "--env", f"{tmp_path / 'prod.env'}:PROMPT")
    assert (code, "verdict: same" in out) == (0, True)
    code, out, _ = run(root, "verify-deployed", "shop", "--env", "PROMPT", env={"PROMPT": read(root).rstrip("\n")})
    assert (code, "verdict: line-endings" in out) == (0, True)
    assert PROMPT in out
