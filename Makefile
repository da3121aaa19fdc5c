# The commands for people, CI and generated projects. `make` alone lists them.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
EXAMPLES ?= 0
SEED ?=
SCHEDULE ?=
TESTS ?= apps tests e2e
BROWSERS ?= chromium
BASE_URL ?=
PYTHON_NEXT ?=

VENV := .venv
VENV_NEXT := .venv-next
PY := $(VENV)/bin/python
JS := node_modules/.bin
# conftest.py sets the number of workers for `auto`. There is only one site at BASE_URL.
WORKERS ?= $(if $(BASE_URL),0,auto)
PARALLEL := --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder
PYTEST := $(VENV)/bin/pytest $(PARALLEL)
SCRIPTS := scripts
# Folders too: a file that was deleted changes only its folder.
FRONTEND := $(shell find apps/*/frontend frontend -path frontend/dist -prune -o -print 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test test-next test-matrix test-deploy faults mutants e2e screenshots bundles check fmt messages lock backup restore tools port python-dev python-next python-run
.SILENT:
# Run the steps in order, even with `make -j`.
.NOTPARALLEL:

help: ## List the commands
	awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	echo "Options: PORT=8001, HOST=0.0.0.0, PYTHON=/path/to/python3.13"

run: tools port python-run frontend/dist/manifest.json .env ## Start the site, with demo content and live reload, at http://127.0.0.1:8000
	exec $(PY) $(SCRIPTS)/serve.py $(HOST) $(PORT) --watch

test: tools python-dev frontend/dist/manifest.json .env ## Run the tests: TypeScript, Python, browsers
	$(PY) $(SCRIPTS)/test_needs.py
	$(JS)/vitest run
	$(PYTEST) $(TESTS)

test-next: tools python-next frontend/dist/manifest.json .env ## Run the Python and browser tests on Django 6.1 and Python 3.13
	$(VENV_NEXT)/bin/python $(SCRIPTS)/test_needs.py
	$(VENV_NEXT)/bin/pytest $(PARALLEL) $(TESTS) $(NOT_NEXT)

test-matrix: tools python-dev frontend/dist/manifest.json .env ## Run the core's, the site's and the browser tests on every server and Redis layer
	$(PY) $(SCRIPTS)/test_needs.py
	$(PY) $(SCRIPTS)/test_matrix.py

faults: tools python-dev frontend/dist/manifest.json .env ## Run fault injection tests; EXAMPLES=500 for longer, SEED=7 or SCHEDULE=file to repeat
	EXAMPLES=$(EXAMPLES) SEED=$(SEED) SCHEDULE=$(SCHEDULE) $(PYTEST) tests/faults \
		$(if $(SCHEDULE),-k no_schedule_of_faults --numprocesses 0 --capture no)

mutants: tools python-dev frontend/dist/manifest.json .env ## Remove each guard in turn, and check that its tests fail; ONLY="chat XSS"
	$(PY) -m scripts.mutate_guards $(ONLY)

test-deploy: tools python-dev ## Start, break and update the containers (needs Docker)
	DEPLOY=1 $(VENV)/bin/pytest tests/deploy

e2e: tools python-dev frontend/dist/manifest.json .env ## Run the browser tests only; BROWSERS="firefox webkit", BASE_URL=http://localhost
	$(PY) $(SCRIPTS)/test_needs.py $(BROWSERS)
	for each in $(BROWSERS); do BASE_URL=$(BASE_URL) $(PYTEST) e2e --browser $$each || exit; done

screenshots: tools python-dev frontend/dist/manifest.json .env ## Take screenshots of every page, into ./screenshots
	$(PY) $(SCRIPTS)/test_needs.py
	$(PY) $(SCRIPTS)/screenshots.py screenshots

bundles: apps/realtime/static/realtime/look.css ## Build the apps' scripts and styles for projects without Node

apps/realtime/static/realtime/look.css: node_modules/.stamp vite.config.ts vite.bundle.config.ts $(FRONTEND)
	echo "Building the apps' bundles ..."
	$(SCRIPTS)/bundles.sh

check: tools python-dev frontend/dist/manifest.json .env ## Check format, lint, types, layers, migrations, links
	$(SCRIPTS)/check.sh $(VENV)

fmt: tools python-dev node_modules/.stamp ## Format the code, and fix what tools can fix
	$(VENV)/bin/ruff format
	$(VENV)/bin/ruff check --fix
	$(JS)/biome check --write

LOCK := $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links pyproject.toml
LOCK_NOW := $(LOCK) --python-version 3.11

messages: tools python-dev ## Update the translations' files from the code; ADD=fr for a new language
	$(PY) -m scripts.messages $(if $(ADD),--add $(ADD))

lock: tools python-dev ## Update the lock files after a change to pyproject.toml or package.json
	$(LOCK_NOW) --output-file requirements.txt
	$(LOCK_NOW) --extra dev --output-file requirements-dev.txt
	cp requirements-dev.txt requirements-next.txt # uv takes the versions that are there, but for Django's
	$(LOCK) --python-version 3.13 --extra dev --override requirements-next.in --output-file requirements-next.txt
	npm install --package-lock-only

# With containers, this machine does not need the site's packages.
IN ?= here
WITH := $(if $(filter compose,$(IN)),$(PYTHON),$(PY))
WANTED := $(if $(filter compose,$(IN)),,tools python-run .env)

backup: $(WANTED) ## Save database and media to one file in ./backups; IN=compose: of the containers
	$(WITH) -m scripts.backup $(IN)

restore: $(WANTED) ## Replace database and media by a backup: FILE=backups/...; YES=1: without asking
	$(if $(FILE),,$(error Name a file: make restore FILE=backups/...))
	$(WITH) -m scripts.restore $(IN) "$(FILE)" $(if $(YES),yes)

tools:
	sh $(SCRIPTS)/check_tools.sh "$(PYTHON)"

port: tools
	$(PYTHON) $(SCRIPTS)/check_port.py "$(HOST)" "$(PORT)"

python-dev: tools
	sh $(SCRIPTS)/install.sh "$(PYTHON)" $(VENV) requirements-dev.txt

python-next: tools
	python=$$(sh $(SCRIPTS)/find_python.sh 3.13 "$(PYTHON_NEXT)") && \
		sh $(SCRIPTS)/install.sh "$$python" $(VENV_NEXT) requirements-next.txt

python-run: tools
	sh $(SCRIPTS)/install.sh "$(PYTHON)" $(VENV) requirements.txt

node_modules/.stamp: package.json package-lock.json .npmrc | tools
	echo "Installing JavaScript packages ..."
	npm ci --no-audit --no-fund --loglevel=error >/dev/null
	touch $@

frontend/dist/manifest.json: node_modules/.stamp vite.config.ts tsconfig.json $(FRONTEND)
	echo "Building the pages' scripts and styles ..."
	$(JS)/vite build --logLevel warn
	touch $@

.env: | .env.example tools
	echo "Writing .env with a new secret key ..."
	$(PYTHON) $(SCRIPTS)/make_env.py

-include template/targets.mk
