# Targets of the template's own repository: projects made from it have none of them.

# Tests of the template run projects with the packages of .venv.
NOT_NEXT := --ignore=tests/template

.PHONY: autobahn bench bench-quick bench-costs capacity docs jitter lock-docs scorecard soak picture template

bench: tools python-dev .env bench/peers/node_modules/.stamp ## Compare with Socket.IO, ws and stock Channels, in ten minutes
	$(PY) -m bench --report bench/REPORT.md

bench-quick: tools python-dev .env ## Compare deliveries with stock Channels only, in 90 seconds
	$(PY) -m bench --plan quick

bench/peers/node_modules/.stamp: bench/peers/package.json bench/peers/package-lock.json | tools
	echo "Installing the servers to compare with ..."
	npm ci --prefix bench/peers --no-audit --no-fund --loglevel=error >/dev/null
	touch $@

template: check ## Generate projects and run their tests; NAMES="chat uvicorn": only these
	$(PY) $(SCRIPTS)/test_needs.py
	$(PY) $(SCRIPTS)/template.py $(NAMES)

soak: tools python-dev .env ## Send ordinary traffic for half an hour, and compare the processes' resources
	$(PY) -m bench.soak

bench-costs: tools python-dev .env ## Measure the cost of sockets, frames and messages, and their latency
	$(PY) -m bench.measure
	$(PY) -m bench.latency

jitter: tools python-dev .env ## Cut 1,000 clients for 2 s every 15 s; beside a stock consumer
	$(PY) -m bench.jitter

autobahn: tools python-dev .env ## Run Autobahn's WebSocket tests on both servers (needs Python 2.7)
	$(PY) -m bench.autobahn

scorecard: tools python-dev ## Write docs/security-scorecard.md from docs/security/asvs.toml
	$(PY) -m scripts.security_scorecard

capacity: tools python-dev ## Plan for 10,000, 100,000 and 1,000,000 sockets from the measured costs
	$(PY) -m bench.capacity_report

picture: tools python-dev frontend/dist/manifest.json .env ## Take the README's picture
	$(PY) $(SCRIPTS)/test_needs.py
	$(PY) $(SCRIPTS)/picture.py

docs: tools ## Build the documentation site, into ./build/docs/site
	sh $(SCRIPTS)/install.sh "$(PYTHON)" .venv-docs requirements-docs.txt
	.venv-docs/bin/python -m template.docs_site.build

lock: lock-docs

lock-docs: tools python-dev ## Update the lock file of the tools for the documents' site
	$(subst pyproject.toml,template/docs_site/requirements.in,$(LOCK_NOW)) --output-file requirements-docs.txt
