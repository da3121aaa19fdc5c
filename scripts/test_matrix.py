"""Run the tests of the core, the site and the browser on each ASGI server with each Redis layer.

As many combinations as there are cores run at the same time, each with a Redis of its own. Other
tests depend on neither, or choose both themselves: they run only in `make test`.

usage: test_matrix.py [pytest arguments; by default apps/realtime, most of tests, and e2e]
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from project.server import SERVERS
from tests.services import LAYERS, redis_server

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = [
    "tests/copying",
    "tests/deploy",
    "tests/template",
    "tests/test_backup.py",
    "tests/test_bench.py",
    "tests/test_channels_by_example.py",
    "tests/test_help.py",
    "tests/test_http_path.py",
    "tests/test_postgres.py",
    "tests/liveblog/test_run.py",
    "tests/test_scripts.py",
    "tests/test_settings.py",
    "tests/test_tutorial.py",
    "tests/test_units.py",
    "tests/test_workflows.py",
]
SUITE = ("apps/realtime", "tests", "e2e", *(f"--ignore={path}" for path in ELSEWHERE))


def run(server: str, layer: str, arguments: list[str]) -> str:
    """Run the tests on one combination; print what pytest says and return the result's line."""
    begun = time.monotonic()
    environment = os.environ | {"ASGI_SERVER": server, "LAYER": layer}
    with redis_server() as redis:
        # For tests that run inside the pytest process.
        environment["CHANNELS_URL"] = redis.layer_url(layer)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    print(f"\n== {server}, {layer}\n{done.stdout}{done.stderr}", flush=True)
    outcome = "FAILED" if done.returncode else "ok"
    return f"{outcome:7} {server:8} {layer:7} {time.monotonic() - begun:4.0f} s"


def main(arguments: list[str]) -> int:
    """Run all combinations. Exit with 1 if any failed."""
    suite = arguments or [*SUITE]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [pool.submit(run, *pair, suite) for pair in product(SERVERS, LAYERS)]
    lines = [each.result() for each in runs]
    print("", *lines, sep="\n")
    return int(any(line.startswith("FAILED") for line in lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
