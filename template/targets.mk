# What only the template's own repository does: projects made from it have none of this.

.PHONY: autobahn bench bench-quick bench-costs capacity jitter scorecard soak picture template

bench: tools python-dev .env ## Measure deliveries at length, in three ways
	$(PY) -m bench --rounds 5 --seconds 5
	$(PY) -m bench --rounds 5 --window 1 --report bench/REPORT-one-at-a-time.md
	$(PY) -m bench --rounds 5 --layer redis --report bench/REPORT-redis.md

bench-quick: tools python-dev .env ## Measure deliveries against a stock consumer, in 90 seconds
	$(PY) -m bench

template: check ## Generate projects and run their tests; NAMES="chat uvicorn": only these
	$(PY) $(SCRIPTS)/test_needs.py
	$(PY) $(SCRIPTS)/template.py $(NAMES)

soak: tools python-dev .env ## Send ordinary traffic for half an hour, and compare what processes hold
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
