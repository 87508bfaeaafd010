# Everything a fresh machine needs: Python 3.11 or newer, and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKS  := deploy/lock
# What the bots of the tests store in: sqlite or postgresql.
DATABASE := sqlite
# Without bytecode each of the many processes of the tests compiles the whole program anew.
unexport PYTHONDONTWRITEBYTECODE
# A file's tests stay together, for what they share is dear; the long ones of tests/e2e come first, as they are collected.
# One process more than cores, since many tests wait for a bot in a process of its own.
WORKERS  := $(shell $(PYTHON) -c 'import os; print(min(4, 1 + (os.cpu_count() or 1)))')
PARALLEL := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: run demo test soak bench matrix train eval lint format audit lock clean

run: $(VENV)/.runtime  ## everything with no token: open the printed address
	$(BIN)/certguide sandbox

demo: $(VENV)/.runtime  ## one scripted customer through the real bot
	$(BIN)/certguide demo

test: $(VENV)/.development  ## the default suite; DATABASE=postgresql: with every bot on PostgreSQL
	TESTS_ON=$(DATABASE) $(BIN)/python -m pytest -m "not soak" $(PARALLEL)

soak: $(VENV)/.development  ## the long suite
	$(BIN)/python -m pytest -m soak --timeout 3600

bench: $(VENV)/.development  ## ratios against peers and limits measured in the same run
	$(BIN)/python -m tests.bench

train: $(VENV)/.development  ## learn flows/faq/network.npz anew from the catalogue's phrases
	$(BIN)/python -m flows.faq.training train

eval: $(VENV)/.development  ## the FAQ search on questions it has not seen, cross-validated, beside a baseline
	$(BIN)/python -m flows.faq.training eval

matrix: $(VENV)/.development  ## write the matrix of outside judges in pki/README.md anew
	WRITE_MATRIX=1 $(BIN)/python -m pytest tests/integration/pki/test_judges.py

lint: $(VENV)/.development  ## format, rules, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: $(VENV)/.audit  ## whether what the bot runs with is known to be vulnerable; asks an index
	$(BIN)/python -m tests.integration.deploy.auditing

format: $(VENV)/.development
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("certguide needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.runtime: $(LOCKS)/runtime.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r $(LOCKS)/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: $(LOCKS)/development.txt $(VENV)/.runtime
	$(PIP) install --require-hashes -r $(LOCKS)/development.txt
	@touch $@

$(VENV)/.audit: $(LOCKS)/audit.txt $(VENV)/.development
	$(PIP) install --require-hashes -r $(LOCKS)/audit.txt
	@touch $@

UV         := uv
UV_COMPILE := $(UV) pip compile --universal --python-version 3.11 --generate-hashes \
              --no-emit-index-url --no-header --no-annotate --quiet

lock:  ## resolve anew (needs uv): every platform, hashed, without index addresses
	$(UV_COMPILE) pyproject.toml --all-extras --group build --group dev -o $(LOCKS)/development.txt
	$(UV_COMPILE) pyproject.toml --extra postgres --group build -c $(LOCKS)/development.txt -o $(LOCKS)/runtime.txt
	$(UV_COMPILE) --group audit -c $(LOCKS)/development.txt -o $(LOCKS)/audit.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
