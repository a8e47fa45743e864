# Everything a person or CI runs. `make demo` to try it, `make test` to trust it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
# Tests that run side by side: more than twice the two cores of a small machine, since much of their time is waiting.
WORKERS ?= 5
# Compiled modules are kept, whatever the machine's habit: each test worker and each `hearback` would compile them anew.
export PYTHONDONTWRITEBYTECODE :=
PYTHON ?= $(shell .ci/python)
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

.PHONY: help setup demo run test proof lint bench lock assets clean

help:  ## These lines
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(STAMPS)/project assets  ## Build .venv with all that running and testing need

demo: setup  ## Try it: a made-up town, phones in the browser
	$(BIN)/hearback demo

run: setup  ## Run the bot and the console with the settings in .env
	$(BIN)/hearback run

# Files are handed out as tests/collecting.py orders them, not those with the most tests first: those are the quick ones.
test: setup $(STAMPS)/compiled  ## All tests but the long proofs, in random order, under ten minutes
	.ci/chromium
	$(BIN)/python -m pytest -m "not proof" -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=40

# Kills mostly wait for a process to start, so two run side by side; what is measured runs alone. Each part is run,
# whatever came of the other. Each proof is named as it ends; one that is skipped counts as failed.
MEASURED := tests/proof/test_a_flood.py tests/proof/test_a_million.py
PROVE := CI=true $(BIN)/python -m pytest -v -m proof --timeout=3600 --durations=15
proof: setup  ## The long proofs: kills, faults, other clients, a million people
	.ci/chromium
	ended=0; \
	$(PROVE) -n 2 --dist worksteal tests/proof tests/console $(MEASURED:%=--ignore %) || ended=$$?; \
	$(PROVE) $(MEASURED) || ended=$$?; \
	exit $$ended

lint: setup  ## Style, types, the import contract, the Dockerfile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/hadolint Dockerfile

bench: setup  ## Measure, and print the figures with their commands
	$(BIN)/python -m bench

lock: $(STAMPS)/uv  ## Choose versions again and write them down with their hashes
	$(COMPILE) --upgrade requirements/build.in -o requirements/build.txt
	$(COMPILE) --upgrade --extra postgres --extra oidc pyproject.toml -o requirements/run.txt
	$(COMPILE) --upgrade --extra postgres --extra oidc --group dev --constraint requirements/run.txt pyproject.toml \
		-o requirements/dev.txt

assets: ## Make what is built from sources: nothing yet, the pages' styles come with the staff pages
	@:

clean:  ## Remove all that these commands made; never a programme's own var/
	rm -rf $(VENV) .cache build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/venv:
	@echo 'Setting up $(VENV): about half a minute the first time.'
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS)
	@touch $@

$(STAMPS)/uv: requirements/build.txt | $(STAMPS)/venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(STAMPS)/packages: requirements/dev.txt $(STAMPS)/uv
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r $<
	@touch $@

$(STAMPS)/compiled: $(STAMPS)/project
	@.ci/compile $(BIN)/python
	@touch $@

$(STAMPS)/project: pyproject.toml $(STAMPS)/packages
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
