"""Clients that are cut again and again receive everything, and a run that loses anything fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.jitter_report import Outcome
from tests.site import ROOT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("received", "share", "perfect"),
    [
        ([[1, 2, 3], [1, 2, 3]], 1.0, True),
        ([[1, 2, 3], [1, 3]], 5 / 6, False),
        ([[1, 2, 3], [1, 2, 2, 3]], 1.0, False),
        ([[1, 2, 3], [1, 3, 2]], 1.0, False),
        ([[], []], 0.0, False),
    ],
    ids=["all", "one is missing", "one comes twice", "one is out of order", "none"],
)
def test_a_run_is_perfect_if_each_client_has_all_once_and_in_order(
    received: list[list[int]], share: float, perfect: bool
) -> None:
    found = Outcome("daphne", "ours", 3, received)
    assert (found.share, found.perfect) == (share, perfect)


def test_a_resync_is_no_delivery() -> None:
    assert not Outcome("daphne", "ours", 1, [[1]], resyncs=1).perfect


def test_clients_that_are_cut_every_few_seconds_receive_everything(tmp_path: Path) -> None:
    """A hundred clients for a quarter of a minute; `make jitter` has a thousand for two."""
    options = {"servers": "daphne", "consumers": "ours", "clients": "100", "seconds": "12"}
    options |= {"every": "5", "away": "1", "report": str(tmp_path / "report.md")}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    command = [sys.executable, "-m", "bench.jitter", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| daphne | ours |" in (tmp_path / "report.md").read_text()
