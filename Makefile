# The two commands that everybody needs are `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
COMPILED := $(VENV)/.compiled

.PHONY: run test check bench catalogues lock clean

run: $(COMPILED)
	@$(BIN)/crm-tui

# Everything that must hold before a change lands, in the order in which it fails fastest.
test: check
	$(BIN)/python -m pytest -n auto
	$(BIN)/python tools/check_wheel.py

check: $(COMPILED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/build_catalogues.py --check

bench: $(COMPILED)
	$(BIN)/python -m bench

# Collects the French sentences of the code into the catalogues; translate what is new in locale/en.
catalogues: $(READY)
	$(BIN)/python tools/build_catalogues.py --update

# Pins every package with its hashes, for all Pythons and machines; needs `uv`.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --extra dev --extra postgres -o requirements.lock

$(READY): requirements.lock pyproject.toml tools/build_catalogues.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "crm-tui needs Python 3.11 or newer (set PYTHON=...)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Apart from the packages, so that new sentences after a pull cost a second.
$(COMPILED): $(READY) $(wildcard src/crm_tui/locale/*/LC_MESSAGES/crm_tui.po)
	@$(BIN)/python tools/build_catalogues.py
	@touch $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
