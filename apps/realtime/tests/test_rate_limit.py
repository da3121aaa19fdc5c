"""Rate limits and counts, as pure logic."""

from typing import Any

import pytest

from apps.realtime.consumers.idle_timeout import IdleTimeout
from apps.realtime.hub.limits import Limits
from apps.realtime.hub.rate_limit import RateLimit, is_too_long
from apps.realtime.server.client_address import address_of
from apps.realtime.server.connection_limit import ConnectionCount, ConnectionOwner
from apps.realtime.tests.factories import Clock


def verdicts(pace: RateLimit, frames: int) -> list[str]:
    return [pace.frame() for _ in range(frames)]


def test_a_burst_is_fine_then_too_many_then_a_flood() -> None:
    pace = RateLimit(10, 5, Clock().time)
    assert verdicts(pace, 16) == ["fine"] * 5 + ["too many"] * 10 + ["flood"]


def test_the_pace_itself_may_go_on_for_ever() -> None:
    clock = Clock()
    pace = RateLimit(10, 5, clock.time)
    for _ in range(1000):
        clock.pass_(0.1)
        assert pace.frame() == "fine"


def test_a_little_too_fast_for_long_ends_as_a_flood() -> None:
    clock = Clock()
    pace = RateLimit(10, 5, clock.time)
    seen = []
    for _ in range(200):
        clock.pass_(0.08)
        seen.append(pace.frame())
    assert seen[-1] == "flood"


def test_the_rate_recovers_with_time_up_to_its_burst() -> None:
    clock = Clock()
    pace = RateLimit(10, 5, clock.time)
    verdicts(pace, 9)
    clock.pass_(3600)
    assert verdicts(pace, 6) == ["fine"] * 5 + ["too many"]


def test_no_rate_is_no_limit() -> None:
    assert set(verdicts(RateLimit(0, 5, Clock().time), 1000)) == {"fine"}


def test_silence_is_noticed_on_time_after_earlier_frames() -> None:
    clock, over = Clock(), []
    silence = IdleTimeout(100, lambda: over.append(clock.now), clock)
    silence.start()
    clock.pass_(99)
    silence.touch()
    clock.pass_(99)
    assert over == []
    clock.pass_(1)
    assert over == [1199]


@pytest.mark.parametrize("how", ["stopped", "not wanted"])
def test_silence_is_not_noticed_when(how: str) -> None:
    clock, over = Clock(), []
    silence = IdleTimeout(100 if how == "stopped" else 0, lambda: over.append(True), clock)
    silence.start()
    silence.stop()
    clock.pass_(1000)
    assert over == []


def test_text_is_measured_in_bytes() -> None:
    assert not is_too_long("x" * 10, 10)
    assert is_too_long("x" * 11, 10)
    assert not is_too_long("é" * 5, 10)
    assert is_too_long("é" * 6, 10)
    assert not is_too_long(b"x" * 10, 10)
    assert is_too_long(b"x" * 11, 10)
    assert not is_too_long("x" * 10_000, 0)


ADA: ConnectionOwner = ("user", 1)
HOME: ConnectionOwner = ("address", "192.0.2.1")
WORK: ConnectionOwner = ("address", "192.0.2.2")
FEW = Limits(sockets_per_user=2, sockets_per_address=3)


def test_a_user_may_have_so_many_sockets_wherever_they_are() -> None:
    count = ConnectionCount()
    assert count.enter([ADA, HOME], FEW)
    assert count.enter([ADA, WORK], FEW)
    assert not count.enter([ADA, WORK], FEW)
    count.leave([ADA, HOME])
    assert count.enter([ADA, WORK], FEW)


def test_sockets_per_address_are_limited_across_users() -> None:
    count = ConnectionCount()
    assert [count.enter([HOME], FEW) for _ in range(4)] == [True, True, True, False]
    assert count.enter([WORK], FEW)


def test_refused_and_closed_sockets_do_not_count() -> None:
    count = ConnectionCount()
    for _ in range(3):
        count.enter([HOME], FEW)
    assert not count.enter([ADA, HOME], FEW)
    for _ in range(3):
        count.leave([HOME])
    assert len(count) == 0


def test_no_number_is_no_limit() -> None:
    count = ConnectionCount()
    assert all(count.enter([HOME], Limits(sockets_per_address=0)) for _ in range(5000))


@pytest.mark.parametrize(
    ("client", "forwarded", "proxies", "expected"),
    [
        ("192.0.2.1", [], 0, "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], 0, "192.0.2.1"),  # anybody may send that header
        ("10.0.0.1", ["198.51.100.7"], 1, "198.51.100.7"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.7"], 1, "198.51.100.7"),  # the rest is made up
        ("10.0.0.1", ["6.6.6.6", "198.51.100.7"], 1, "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7, 10.0.0.2"], 2, "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7"], 2, "10.0.0.1"),  # came past one of the proxies
        ("10.0.0.1", [], 1, "10.0.0.1"),
        ("10.0.0.1", [""], 1, "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", [], 0, "2001:db8:1:2::"),
        ("10.0.0.1", ["[2001:db8:1:2::9]"], 1, "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", [], 0, "192.0.2.1"),
        ("10.0.0.1", ["unknown"], 1, "unknown"),
        (None, [], 0, None),
    ],
    ids=str,
)
def test_the_clients_address(
    client: str | None, forwarded: list[str], proxies: int, expected: str | None
) -> None:
    headers: Any = [(b"X-Forwarded-For", line.encode()) for line in forwarded]
    scope = {"client": client and [client, 4711], "headers": headers}
    assert address_of(scope, proxies) == expected
