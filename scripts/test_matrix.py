"""Run the tests on every supported combination of ASGI server and Redis layer.

Tests that depend on neither of them run only in `make test`.

usage: test_matrix.py [pytest arguments; by default apps/realtime, most of tests, and e2e]
"""

import os
import subprocess
import sys
import time
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
    "tests/test_postgres.py",
    "tests/liveblog/test_run.py",
    "tests/test_scripts.py",
    "tests/test_settings.py",
]
SUITE = ("apps/realtime", "tests", "e2e", *(f"--ignore={path}" for path in ELSEWHERE))


def run(server: str, layer: str, arguments: list[str]) -> tuple[bool, float]:
    """Whether the tests passed, and how many seconds they took."""
    begun = time.monotonic()
    environment = os.environ | {"ASGI_SERVER": server, "LAYER": layer}
    with redis_server() as redis:
        # For tests that run inside the pytest process.
        environment["CHANNELS_URL"] = redis.layer_url(layer)
        command = [sys.executable, "-m", "pytest", "-q", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    return done.returncode == 0, time.monotonic() - begun


def main(arguments: list[str]) -> int:
    """Run all combinations. Exit with 1 if any failed."""
    lines = []
    for server in SERVERS:
        for layer in LAYERS:
            print(f"\n== {server}, {layer}", flush=True)
            passed, seconds = run(server, layer, arguments or [*SUITE])
            lines.append(f"{'ok' if passed else 'FAILED':7} {server:8} {layer:7} {seconds:4.0f} s")
    print("", *lines, sep="\n")
    return int(any(line.startswith("FAILED") for line in lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
