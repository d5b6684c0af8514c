# make demo    the whole way on real figures, in a few seconds
# make test    linters, types and the tests, on every core; make test-long for the whole of what they sample
# make windows  the installation for Windows, into dist/
# make test-fast    the tests that start no program of others (LibreOffice, Gnumeric, Wine, the validator), the costly ones sampled: for daily work

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# Tests go to whichever process is free; those of one costly fixture stay together (tests/one_process.py).
PARALLEL := --numprocesses auto --maxprocesses 8

export PYTHON

.PHONY: demo test test-fast test-long bench audit audit-page pictures format windows packages programs clean

demo: $(VENV)/.installed
	$(BIN)/xlsheets demo demo

test: programs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/vulture
	$(BIN)/pytest $(PARALLEL)

test-fast: $(VENV)/.installed-test
	$(BIN)/pytest $(PARALLEL) --daily -m 'not long and not programs'

test-long: programs
	$(BIN)/pytest $(PARALLEL) -m long

bench: packages $(VENV)/.installed-test
	$(BIN)/python -m benchmarks

audit: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks.audit

audit-page: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks.audit --write

pictures: $(VENV)/.installed
	$(BIN)/python docs/pictures.py

format: $(VENV)/.installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

windows: packages $(VENV)/.installed-test
	$(BIN)/python -m windows

packages:
	@bash .ci/system-packages

programs: packages $(VENV)/.installed-test
	@bash .ci/test-programs $(BIN)/python

# The stamps are written last, so that a failed installation is done again and a good one is not.
# pip is the witness of a whole environment: without ensurepip, venv leaves a python behind and no pip.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit("xlsheets needs Python 3.11 or newer: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/pip
	$(PIP) --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(BIN)/pip
	$(PIP) --editable '.[test]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
