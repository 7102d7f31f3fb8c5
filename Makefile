# Needs make and Python 3.11 or newer with venv, nothing else. `make` alone lists the targets.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
PYTHONS := $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python)
SOURCES := $(shell find src -name '*.py' 2>/dev/null)
PIP_FAILED = { echo 'error: the installation failed; should $(VENV) be broken: make distclean' >&2; exit 1; }

MAKEFLAGS += --no-print-directory
# Without bytecode a start takes four times as long. The others would lead pip or python out of the venv.
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH PIP_NO_COMPILE PIP_PREFIX PIP_TARGET PIP_USER

.DEFAULT_GOAL := help
.PHONY: help run venv test test-long test-rt check format-check lint types layers docs docs-check
.PHONY: bench keystrokes screenshots screenshots-check bench-app bench-scale cold-start stress text-cases demo-image packs constraints clean distclean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1~\2/p' Makefile | awk -F'~' '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo '  PYTHON=python3.12 picks the interpreter of a new $(VENV); ARGS="..." goes to helpdesk or pytest.'

run: $(VENV)/.compiled ## create .venv, install, start helpdesk
	@$(BIN)/helpdesk $(ARGS)

venv: $(VENV)/.installed-dev $(VENV)/.compiled ## create .venv and install everything, developer tools too
	@:

test: venv ## the same installation, then the tests that take seconds; Request Tracker's too where it is installed
	@$(BIN)/python -m pytest -n auto --maxprocesses=4 --dist loadgroup -m 'not slow' $(ARGS)

test-long: venv ## every test, 20,000 drawn cases for each property
	@HELPDESK_PROPERTY_CASES=20000 $(BIN)/python -m pytest -n auto --maxprocesses=4 --dist loadgroup $(ARGS)

test-rt: venv ## install Request Tracker if need be, start one on loopback, run its tests, stop it
	@$(BIN)/python -m tests.servers.rt.server install
	@HELPDESK_RT=1 HELPDESK_RT_FAULTS=$(or $(FAULTS),150) $(BIN)/python -m pytest tests/backends/rt tests/backends/composite \
	    tests/cli/setup/test_request_tracker.py $(ARGS)

check: format-check lint types layers docs-check screenshots-check ## format, lint, types, layers, docs and screenshots up to date

format-check: venv
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo 'error: not formatted, run $(BIN)/ruff format .' >&2; exit 1; }

lint: venv
	@$(BIN)/ruff check --quiet .

types: venv
	@$(BIN)/python -m mypy --no-error-summary

layers: venv
	@$(BIN)/python -m tests.quality.layers

docs: venv ## write the generated docs again
	@$(BIN)/python -m tests.tools.gen_docs

docs-check: venv
	@$(BIN)/python -m tests.tools.gen_docs --check

screenshots: venv ## make the pictures under screenshots/ again
	@$(BIN)/python -m tests.tools.screenshots

screenshots-check: venv
	@$(BIN)/python -m tests.tools.screenshots --check

keystrokes: venv ## the keys a person presses for the work of every day, counted
	@$(BIN)/python -m pytest -q -s --no-header tests/tui/test_keystrokes.py -k demo

bench: cold-start ## everything that measures; reports, gates nothing

cold-start: venv ## modules loaded and milliseconds of one short command
	@$(BIN)/python -m tests.bench.cold_start

bench-app: venv $(VENV)/.compiled ## bytes and milliseconds of the app on a terminal, beside a bare Textual app
	@$(BIN)/python -m tests.bench.app $(ARGS)

bench-scale: venv ## desks of 1,000 to 1,000,000 tickets on disk: what reading and loading costs; minutes, 3 GB
	@$(BIN)/python -m tests.bench.scale $(ARGS)

stress: venv ## 100,000 charges from 8 processes, 300 kills, 200 mixes of two sessions; minutes
	@HELPDESK_STRESS_ACTS=100000 HELPDESK_STRESS_KILLS=100 HELPDESK_MIXES=200 $(BIN)/python -m pytest -q -s \
	    tests/stress tests/session/test_kills.py tests/session/test_interleavings.py $(ARGS)

text-cases: venv ## 100,000 drawn cases of each property of the text cleaner; an hour
	@HELPDESK_PROPERTY_CASES=100000 $(BIN)/python -m pytest -q tests/unit/test_text_properties.py $(ARGS)

demo-image: venv ## make the demo desk in the wheel again, after a change of the demo or of the tables
	@$(BIN)/python -m tests.tools.gen_demo_image

packs: venv ## make the built-in packs again as they are read at a start, after a change of one
	@$(BIN)/python -m tests.tools.gen_packs

constraints: $(BIN)/python ## resolve pyproject.toml afresh and pin what was found in constraints.txt
	@rm -rf build/pins
	@$(BIN)/python -m venv build/pins
	@build/pins/bin/python -m pip --quiet --quiet --disable-pip-version-check install hatchling
	@build/pins/bin/python -m pip --quiet --quiet --disable-pip-version-check install \
	    --no-build-isolation -e '.[dev,postgres,web,holidays]'
	@build/pins/bin/python -m pip freeze --exclude-editable > build/pins.txt
	@{ sed -n '/^#/p' constraints.txt; cat build/pins.txt; } > build/constraints.txt
	@mv build/constraints.txt constraints.txt && rm -rf build/pins build/pins.txt
	@echo 'constraints.txt is new: bring docs/dependencies.md in line, then make test'

clean: ## remove caches and build results, keep .venv
	@rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## remove .venv too
	@rm -rf $(VENV)

# A moved or copied tree has a .venv whose scripts and editable install point at the old place.
ifneq ($(shell cat $(VENV)/.made-in 2>/dev/null || pwd -P),$(shell pwd -P))
.PHONY: $(BIN)/python
endif

$(BIN)/python:
	@for python in $(PYTHONS); do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null || { bare="$$bare $$python"; continue; }; \
	    echo "Creating $(VENV) with $$("$$python" --version)"; \
	    "$$python" -m venv --clear $(VENV) && pwd -P > $(VENV)/.made-in; \
	    exit; \
	done; \
	if [ -n "$$bare" ]; then \
	    echo "error:$$bare lacks venv or ensurepip; on Debian and Ubuntu: apt install python3-venv" >&2; \
	else \
	    echo 'error: no Python 3.11 or newer (looked for: $(PYTHONS)); install one or name it: make PYTHON=/path/to/python3' >&2; \
	fi; \
	exit 1

# The build backend comes first, pinned, and builds without isolation: every pip from 23 to 26 does that
# alike, while the ways to constrain an isolated build changed in 25.3.
$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	@echo 'Installing helpdesk-tui'
	@$(PIP) install --compile -c constraints.txt hatchling || $(PIP_FAILED)
	@$(PIP) install --compile --no-build-isolation -c constraints.txt -e . || $(PIP_FAILED)
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo 'Installing developer tools'
	@$(PIP) install --compile --no-build-isolation -c constraints.txt -e '.[dev]' || $(PIP_FAILED)
	@touch $@

$(VENV)/.compiled: $(VENV)/.installed $(SOURCES)
	@$(BIN)/python -m compileall -q src
	@touch $@
