"""The load client counts every delivery, and a slow or lossy run fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import passed
from bench.publishers import event_of
from bench.report import Comparison
from bench.round import Result
from bench.subscribers import Subscriber, Tally
from tests.site import ROOT


@pytest.fixture
def tally() -> Tally:
    """Three broadcasts to one socket."""
    tally = Tally(sockets=1)
    for _ in range(3):
        tally.send()
    return tally


def counted(tally: Tally, *numbers: int) -> tuple[int, int, int]:
    """Deliveries, missing and extra after one socket received these numbers in one chunk."""
    subscriber = connected(tally)
    subscriber.socket.data_received(b"".join(frame(number) for number in numbers))
    tally.close([subscriber])
    return tally.deliveries, tally.missing, tally.extra


def connected(tally: Tally) -> Subscriber:
    """A subscriber after its handshake, without a network."""
    subscriber = Subscriber("/", tally)
    subscriber.socket.opened.set_result(None)
    return subscriber


def frame(number: int) -> bytes:
    text = str({"event": event_of(number, 200)}).replace("'", '"').encode()
    return b"\x81\x7e" + len(text).to_bytes(2, "big") + text


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((1, 2, 3), (3, 0, 0)),
        ((1, 3), (2, 1, 0)),
        ((1, 2), (2, 1, 0)),
        ((), (0, 3, 0)),
        ((1, 2, 2, 3), (4, 0, 1)),
        ((1, 3, 2), (3, 1, 1)),
        ((1, 2, 3, 4), (4, 0, 1)),
    ],
    ids=str,
)
async def test_missing_and_extra_deliveries_are_counted(
    tally: Tally, numbers: tuple[int, ...], expected: tuple[int, int, int]
) -> None:
    assert counted(tally, *numbers) == expected


async def test_frames_are_parsed_wherever_the_network_splits_them(tally: Tally) -> None:
    subscriber = connected(tally)
    for byte in frame(1) + frame(2) + frame(3):
        subscriber.socket.data_received(bytes([byte]))
    assert (subscriber.delivered, subscriber.last) == (3, 3)


async def test_a_broadcast_is_complete_after_its_last_delivery() -> None:
    tally = Tally(sockets=2)
    done: list[int] = []
    tally.complete = lambda: done.append(len(tally.latencies))
    tally.send()
    for subscriber in (connected(tally), connected(tally)):
        assert done == []
        subscriber.socket.data_received(frame(1))
    assert done == [1]


@pytest.mark.parametrize(
    ("server", "ours", "missing", "expected"),
    [
        ("daphne", 400, 0, True),
        ("daphne", 390, 0, False),
        ("uvicorn", 390, 0, True),  # the limit applies only to Daphne
        ("daphne", 900, 1, False),
    ],
)
def test_a_slow_or_lossy_run_fails(server: str, ours: int, missing: int, expected: bool) -> None:
    found = Comparison(server)
    found.results["ours"].append(result(ours, missing))
    found.results["stock"].append(result(100))
    assert passed(found, at_least=4.0) is expected


def result(per_second: int, missing: int = 0) -> Result:
    return Result(per_second, per_second, 1.0, 1.0, missing, 0, 0.5, 0.5)


def test_a_short_run_measures_both_consumers(tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    options = {"servers": "daphne", "rounds": "1", "seconds": "0.2", "sockets": "20"}
    options |= {"layer": "inmemory", "at-least": "0", "report": str(report)}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    command = [sys.executable, "-m", "bench", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| daphne | ours |" in report.read_text()
    assert "| daphne | stock |" in report.read_text()
