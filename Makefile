# One command each to use, check and test the project; `make` alone lists them. Needs Python 3.10 or later and package registries.
# PYTHON=… picks the interpreter, STACK=… the stack, PORT=… the simulator's port, PYTEST_ARGS=… what pytest gets,
# BENCH_ARGS=… what the benchmark gets instead of writing docs/performance.md.
# PROGRESS_SECONDS=… is the time between two reports of a slow step.

STACK ?= dev
PORT ?= 8420
PYTEST_ARGS ?= -n 6 --dist worksteal
BENCH_ARGS ?= --write docs
VENV := .venv
STATE := .cloudjobs
PY := $(VENV)/bin/python

# What `make up` needs, and what the checks and tests need on top.
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
# An environment of its own, with the oldest versions that the package supports, on the oldest Python that is installed.
OLDEST := .venv-oldest
# The tests, imported once: else each worker of pytest would compile them.
COMPILED := $(VENV)/.compiled-tests

# Each slow command is reported on standard error, and again every few seconds while it runs.
EVERY := $(if $(PROGRESS_SECONDS),--every $(PROGRESS_SECONDS))
# In a recipe: $(call PIP,which Python,what the step is called) arguments. What builds packages is locked and installed like all else:
# pip would fetch it without sums for an isolated build. PEP 517 is what newer pips do unasked. Python compiles a module when it is
# first imported, and most modules never are.
PIP = PIP_USE_PEP517=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    $(PY) scripts/progress.py $(EVERY) "$(2)" -- $(1) -m pip install --quiet --no-build-isolation --no-compile
# Whatever comes from a package index must have a sum in the file; the project itself comes from this folder, and brings nothing.
LOCKED := --require-hashes --requirement
PROJECT := --no-deps --no-index --editable .
PRINT_EXPORTS := $(PY) scripts/pulumi_cli.py $(EVERY) env --venv $(VENV) --state $(STATE)
# In a recipe: $(CLI) pulumi …
CLI := exports="$$($(PRINT_EXPORTS))" && eval "$$exports" &&

.DEFAULT_GOAL := help
.PHONY: help up preview refresh destroy env simulator test format generate check-format lint types imports oldest servers languages pytest campaign bench lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

up: $(RUN) ## create or update the root stack on the simulator
	@$(CLI) pulumi stack select --create $(STACK) && pulumi up --yes --stack $(STACK)

preview: $(RUN) ## show what `make up` would do
	@$(CLI) pulumi stack select --create $(STACK) && pulumi preview --stack $(STACK)

refresh: $(RUN) ## read the cloud again into the state of the root stack
	@$(CLI) pulumi stack select --create $(STACK) && pulumi refresh --yes --stack $(STACK)

destroy: $(RUN) ## stop and delete what the root stack holds
	@$(CLI) pulumi stack select --create $(STACK) && pulumi destroy --yes --stack $(STACK)

env: $(RUN) ## print exports: eval "$(make -s env)" makes plain pulumi commands work
	@$(PRINT_EXPORTS)

simulator: $(RUN) ## serve the simulator on loopback, for other clients
	@$(PY) -m pulumi_cloudjobs.simulator serve --port $(PORT)

# Two jobs at once, in this order as far as they wait for each other: the tests begin as soon as they can, after the quick checks, and
# the other checks take the processor that is free.
test: ## everything that must hold before a change lands
	@$(MAKE) --no-print-directory --jobs=2 check-format lint pytest oldest types imports

format: $(DEV) ## rewrite the source as the formatter and the safe lint fixes want it
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

generate: $(DEV) ## write resources.py, docs/resources, the schema, the SDKs and the tables of other pages again, from the models
	@$(PY) scripts/generate_examples.py
	@$(PY) scripts/generate.py
	@$(PY) scripts/generate_sdks.py
	@$(PY) -m tests.checks.document

check-format: $(DEV) ## is the source formatted?
	@$(PY) -m ruff format --check .

lint: $(DEV) ## ruff
	@$(PY) -m ruff check .

types: $(DEV) ## mypy, strict
	@$(PY) -m mypy
	@# One by one: they all are modules of the same name.
	@for program in examples/*/__main__.py; do $(PY) -m mypy "$$program" || exit 1; done

imports: $(DEV) ## the import rules of pyproject.toml
	@# Its program has a first line that breaks in a folder with blanks and quotes.
	@$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo

servers: $(DEV) ## prepare the S3 and PostgreSQL servers and the browser of the tests
	@$(PY) scripts/servers.py $(EVERY) prepare

oldest: $(OLDEST)/.installed ## one stack of everything on the oldest supported versions
	@$(CLI) $(OLDEST)/bin/python -m pytest -q tests/engine/test_smoke_stack.py

languages: $(DEV) ## prepare the language hosts, the SDK generator and the Node.js packages of the tests
	@$(PY) scripts/languages.py $(EVERY) prepare

pytest: servers languages $(COMPILED) ## the tests alone
	@# A `make` that a test starts is none of this one's jobs.
	@$(CLI) unset MAKEFLAGS MFLAGS MAKELEVEL && $(PY) -m pytest $(PYTEST_ARGS)

bench: $(RUN) ## measure against a provider that does nothing; writes docs/performance.md
	@$(CLI) $(PY) -m benchmarks $(BENCH_ARGS)

campaign: $(DEV) ## break everything everywhere, count what the cloud holds, write docs/reliability*.md; half an hour
	@$(CLI) $(PY) scripts/campaign.py

lock: ## choose versions again, write the requirements files and Go sums; needs python3.10 to python3.13
	@$(or $(PYTHON),python3) scripts/lock.py

clean: ## remove the virtual environment and caches; stacks and simulated clouds stay
	rm -rf $(VENV) $(OLDEST) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# Everything about to be installed is told on standard error, so that `eval "$(make -s env)"` gets exports and nothing else.
$(PY):
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.10; do \
	    if "$$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then \
	        exec "$$python" scripts/progress.py $(EVERY) "making $(VENV) with $$("$$python" --version)" -- \
	            "$$python" -m venv $(VENV); \
	    fi; \
	    test "$(origin PYTHON)" = undefined || break; \
	done; \
	echo "set-up: no Python 3.10 or later with venv and pip; install one (Debian: python3-venv) or name it with PYTHON=…" >&2; exit 1

$(RUN): pyproject.toml requirements.txt | $(PY)
	@$(call PIP,$(PY),installing what the package needs) $(LOCKED) requirements.txt
	@$(call PIP,$(PY),installing the package) $(PROJECT)
	@touch $@

$(DEV): $(RUN) requirements-dev.txt
	@$(call PIP,$(PY),installing what the checks and tests need) $(LOCKED) requirements-dev.txt
	@touch $@

# Mistakes are left to the run of the tests, which says what they are.
$(COMPILED): $(DEV)
	@$(PY) -m pytest --collect-only --quiet >/dev/null || true
	@touch $@

# A Python of pyenv need not be on PATH. Where 3.10 is missing the newest one there is takes its place, and says so.
$(OLDEST)/bin/python: | $(RUN)
	@for python in python3.10 $${PYENV_ROOT:-$$HOME/.pyenv}/versions/3.10.*/bin/python3.10 \
	        python3.13 python3.12 python3.11 $(PY); do \
	    version=$$("$$python" -c 'import ensurepip, platform; print(platform.python_version())' 2>/dev/null) || continue; \
	    case $$version in 3.10.*) ;; *) \
	        echo "set-up: Python 3.10 is not installed; the oldest versions are tried on $$version instead" >&2 ;; esac; \
	    exec $(PY) scripts/progress.py $(EVERY) "making $(OLDEST) with Python $$version" -- "$$python" -m venv $(OLDEST); \
	done

$(OLDEST)/.installed: pyproject.toml requirements-oldest.txt | $(OLDEST)/bin/python
	@$(call PIP,$(OLDEST)/bin/python,installing the oldest versions) $(LOCKED) requirements-oldest.txt
	@$(call PIP,$(OLDEST)/bin/python,installing the package beside them) $(PROJECT)
	@touch $@
