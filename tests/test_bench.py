"""The load client counts honestly: a measurement that cannot fail measures nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import kept
from bench.publishers import event_of
from bench.report import Comparison
from bench.round import Result
from bench.subscribers import Member, Tally
from tests.site import ROOT


@pytest.fixture
def tally() -> Tally:
    """Three broadcasts have been sent to one socket."""
    tally = Tally(sockets=1)
    for _ in range(3):
        tally.send()
    return tally


def counted(tally: Tally, *numbers: int) -> tuple[int, int, int]:
    """Deliveries, missing and extra once a socket was sent these numbers in one go."""
    member = deaf(tally)
    member.wire.data_received(b"".join(frame(number) for number in numbers))
    tally.close([member])
    return tally.deliveries, tally.missing, tally.extra


def deaf(tally: Tally) -> Member:
    """A member whose handshake is over and who has no connection."""
    member = Member("/", tally)
    member.wire.opened.set_result(None)
    return member


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
async def test_what_is_missing_and_what_is_extra_is_counted(
    tally: Tally, numbers: tuple[int, ...], expected: tuple[int, int, int]
) -> None:
    assert counted(tally, *numbers) == expected


async def test_frames_are_found_wherever_the_network_cuts_them(tally: Tally) -> None:
    member = deaf(tally)
    for byte in frame(1) + frame(2) + frame(3):
        member.wire.data_received(bytes([byte]))
    assert (member.delivered, member.last) == (3, 3)


async def test_a_broadcast_is_complete_when_its_last_socket_has_it() -> None:
    tally = Tally(sockets=2)
    done: list[int] = []
    tally.complete = lambda: done.append(len(tally.latencies))
    tally.send()
    for member in (deaf(tally), deaf(tally)):
        assert done == []
        member.wire.data_received(frame(1))
    assert done == [1]


@pytest.mark.parametrize(
    ("server", "ours", "missing", "expected"),
    [
        ("daphne", 400, 0, True),
        ("daphne", 390, 0, False),
        ("uvicorn", 390, 0, True),  # printed beside it; the promise is Daphne's
        ("daphne", 900, 1, False),
    ],
)
def test_a_run_fails_when_slow_or_lossy(
    server: str, ours: int, missing: int, expected: bool
) -> None:
    found = Comparison(server)
    found.results["ours"].append(result(ours, missing))
    found.results["stock"].append(result(100))
    assert kept(found, at_least=4.0) is expected


def result(per_second: int, missing: int = 0) -> Result:
    return Result(per_second, per_second, 1.0, 1.0, missing, 0, 0.5, 0.5)


def test_a_real_run_measures_both_consumers(tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    options = {"servers": "daphne", "rounds": "1", "seconds": "0.2", "sockets": "20"}
    options |= {"layer": "inmemory", "at-least": "0", "report": str(report)}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    command = [sys.executable, "-m", "bench", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| daphne | ours |" in report.read_text()
    assert "| daphne | stock |" in report.read_text()
