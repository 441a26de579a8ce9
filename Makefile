# What a newcomer runs: `make demo`, `make test`. The README spells out the same steps without make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint slow fuzz torture

demo: .venv/installed
	$(BIN)/python main.py demo

test: .venv/installed-dev
	$(BIN)/python -m tests

lint: .venv/installed-dev
	$(BIN)/python -m tests --lint-only

# Proofs that take a minute or so each, which the tests leave out.
slow: .venv/installed-dev
	$(BIN)/python -m pytest -m slow --timeout 0

# An hour or two of attacks; writes its table into docs/reliability.md.
torture: .venv/installed-dev
	$(BIN)/python -m tests.faults.torture
# The tests try 200 random files and numbers of each kind; this tries 10,000.
fuzz: .venv/installed-dev
	FUZZ_EXAMPLES=10000 $(BIN)/python -m pytest tests/faults/test_fuzz.py --timeout 0

.venv/installed: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -r requirements.txt
	touch $@

.venv/installed-dev: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -r requirements-dev.txt
	touch .venv/installed $@
