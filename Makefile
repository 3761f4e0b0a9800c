PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check install

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e . "hypothesis>=6.100" "pytest>=8.3" "pytest-xdist>=3.6" "import-linter>=2.16" "mypy>=1.15" "ruff>=0.12" "types-jsonschema>=4.23" "types-PyYAML>=6.0.12" "types-networkx>=3.3"
	touch $@

test: install check
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff format --check specforge tests
	$(BIN)/ruff check specforge tests
	$(BIN)/mypy
