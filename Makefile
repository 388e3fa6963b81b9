# One command per intent; every target sets up what it lacks by itself.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CODE   := src tests benchmarks fuzz docs build_divisions.py build_ui.py
# Where `make demo` keeps its three platforms, and how long `make fuzz` looks at each parser.
DIR    ?= data/demo
SECONDS ?= 60
# How many requests of each operation `make fuzz-api` draws; half as many malformed ones.
EXAMPLES ?= 30
# What the order of the tests, what they draw by `random` and what the order of sets hangs on: the
# same at every run, so that what the gate finds is found again. Another number looks elsewhere.
SEED ?= 28181
PYTEST := PYTHONHASHSEED=$(SEED) $(BIN)/pytest --randomly-seed=$(SEED)
# Rooms that know which database and bus they stand on: tested a second time on the site profile.
SITE_TESTS = $(wildcard tests/integration/link tests/integration/apps tests/integration/api tests/integration/conf tests/integration/ingest tests/integration/cli/backups) $(ATTACKS)
# The attacks too, but for those whose question is not the database.
ATTACKS = $(filter-out %/test_schemathesis.py %/test_other_sites.py,$(wildcard tests/integration/attacks/test_*.py))

.DEFAULT_GOAL := help
.PHONY: help demo test check unit integration integration-embedded integration-site e2e bench fuzz fuzz-api web sbom docs ui system lint lock format clean

help: ## list the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y python3-venv && $(PYTHON) -m venv $(VENV); \
	  else echo "缺少 venv 模块, 请先安装 python3-venv / the venv module is missing: install python3-venv"; exit 1; fi; }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "准备运行环境 / preparing the environment …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "准备开发工具 / preparing the tools …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

ui: $(VENV)/.runtime
	@$(BIN)/python build_ui.py

demo: $(VENV)/.runtime ui ## start city, county and township with simulated cameras
	@exec $(BIN)/lianjing demo --dir $(DIR) $(DEMO)

test: $(VENV)/.dev ## everything: check, web, integration on both profiles, end to end
	@$(BIN)/python -m tests.everything

system: $(BIN)/python
	@$(BIN)/python tests/provision.py

lint: $(VENV)/.dev
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/codespell $(CODE) README.en.md CONTRIBUTING.md SECURITY.md THREAT_MODEL.md
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/mypy
	$(BIN)/python tests/migrations.py

check: lint unit ## format, lint, types, contracts, migrations, house and unit tests

unit: $(VENV)/.dev ## unit and house tests only
	$(PYTEST) tests/unit tests/house -n 2

integration: integration-embedded integration-site ## SQLite and journal, then PostgreSQL and Redis

integration-embedded: $(VENV)/.dev system
	$(PYTEST) tests/integration -m integration

integration-site: $(VENV)/.dev system
	$(if $(SITE_TESTS),$(BIN)/python -m tests.services env $(PYTEST) $(SITE_TESTS) -m integration,@echo "no tests of the site profile")

e2e: $(VENV)/.dev system ui ## the demonstration in a browser
	$(PYTEST) tests/e2e -m e2e

bench: $(VENV)/.dev system ## measure, print a table, write JSON
	$(BIN)/lianjing bench

fuzz: $(VENV)/.dev ## fuzz every parser for SECONDS each
	@for target in fuzz/fuzz_*.py; do \
	  echo "== $$target"; mkdir -p var/fuzz/$$(basename $$target .py); \
	  $(BIN)/python $$target -max_total_time=$(SECONDS) var/fuzz/$$(basename $$target .py) || exit 1; done

fuzz-api: $(VENV)/.dev system ## let schemathesis ask the API as every role, EXAMPLES of each operation
	LIANJING_TEST_EXAMPLES=$(EXAMPLES) $(BIN)/pytest tests/integration/attacks/test_schemathesis.py -m integration

web: ui ## lint, type-check, test and build the pages
	$(BIN)/python build_ui.py run lint
	$(BIN)/python build_ui.py run types
	$(BIN)/python build_ui.py run test

sbom: $(VENV)/.runtime ## write the bill of materials (CycloneDX) to dist/sbom.json
	@mkdir -p dist && $(BIN)/lianjing sbom --to dist/sbom.json && echo dist/sbom.json

docs: $(VENV)/.dev ## build the documents; warnings are errors
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

lock: $(VENV)/.dev ## renew both lock files
	$(PIP) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --group build --group dev --group fuzz -o requirements-dev.lock

format: $(VENV)/.dev ## rewrite the code in the house format, and the generated pages
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/python docs/conformance.py
	$(BIN)/python docs/configuration.py
	$(BIN)/python docs/workflows.py

clean: ## remove what was built; data and the environment stay
	rm -rf build dist docs/_build src/lianjing/conf/ui var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
