"""The load client counts every delivery, and a run that loses one fails, however fast it is."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bench.comparison import PLANS, Comparison, Plan
from bench.contenders import CONTENDERS, LIMIT
from bench.deliveries import Arrival, Broadcasts, Effort, Stage, can_keep_up
from bench.dialects import Bare, compact, frame_of, padded
from bench.load_socket import TEXT
from bench.plot import bar_chart
from bench.report import plots, render_report
from bench.restart import Return
from bench.results import Results
from bench.subscribers import NUMBER, Crowd, Subscriber
from bench.trials import Trial, steady
from bench.writes import Writes
from tests.programs import need_postgres

pytestmark = pytest.mark.slow


@pytest.fixture
async def crowd() -> Crowd:
    """Two sockets in a room with three broadcasts, without a network."""
    crowd = Crowd(Bare(), 0, 1)
    crowd.members = [connected(crowd), connected(crowd)]
    crowd.tally.sockets = 2
    for _ in range(3):
        crowd.tally.send()
    return crowd


def connected(crowd: Crowd) -> Subscriber:
    """A subscriber after its handshake."""
    subscriber = Subscriber(crowd.dialect, crowd.room, crowd.tally)
    subscriber.opened.set_result(None)
    return subscriber


def frames(*numbers: int) -> bytes:
    texts = (compact(frame_of(1, number, 160)).encode() for number in numbers)
    return b"".join(bytes([TEXT, 126, 0, 160]) + text for text in texts)


@pytest.mark.parametrize(
    ("numbers", "missing", "extra"),
    [
        ((1, 2, 3), 0, 0),
        ((1, 3), 1, 0),
        ((1, 2), 1, 0),
        ((), 3, 0),
        ((1, 2, 2, 3), 0, 1),
        ((1, 3, 2), 1, 1),
        ((1, 2, 3, 4), 0, 1),
    ],
    ids=str,
)
async def test_missing_and_extra_deliveries_are_counted(
    crowd: Crowd, numbers: tuple[int, ...], missing: int, extra: int
) -> None:
    perfect, other = crowd.members
    perfect.data_received(frames(1, 2, 3))
    other.data_received(frames(*numbers))
    assert (crowd.delivered, crowd.missing, crowd.extra) == (3 + len(numbers), missing, extra)
    assert len([*crowd.faults()]) == (missing > 0) + (extra > 0)


async def test_a_socket_that_the_server_closes_is_a_fault(crowd: Crowd) -> None:
    for member in crowd.members:
        member.connection_lost(None)
    await crowd.leave()
    assert "the server closed 2 sockets" in [*crowd.faults()]


async def test_bytes_that_another_socket_has_received_count_the_same(crowd: Crowd) -> None:
    for member in crowd.members:
        member.data_received(frames(1, 2))
        member.data_received(frames(2, 3))
    assert [(each.delivered, each.last, each.extra) for each in crowd.members] == [(4, 3, 1)] * 2
    assert crowd.tally.known


async def test_frames_are_parsed_wherever_the_network_splits_them(crowd: Crowd) -> None:
    first, second = crowd.members
    first.data_received(frames(1))
    for byte in frames(1, 2, 3):
        second.data_received(bytes([byte]))
    assert (second.delivered, second.last) == (3, 3)


async def test_a_broadcast_is_complete_after_its_last_delivery(crowd: Crowd) -> None:
    done: list[int] = []
    crowd.tally.complete = lambda: done.append(len(crowd.tally.latencies))
    for member in crowd.members:
        assert done == []
        member.data_received(frames(1))
    assert done == [1]


async def test_a_sender_that_is_late_does_not_hide_the_delay(crowd: Crowd) -> None:
    crowd.tally.send(due_at=time.perf_counter() - 60)
    for member in crowd.members:
        member.data_received(frames(1, 2, 3, 4))
    assert crowd.tally.latencies[-1] >= 60


@pytest.mark.parametrize("wrap", [lambda event: event, lambda event: ["event", event]])
def test_all_frames_have_the_same_size_and_end_with_their_number(
    wrap: Callable[[Any], Any],
) -> None:
    for number in (1, 12345678):
        for text in (
            compact(padded(number, 160, wrap, compact)),
            compact(frame_of(7, number, 160)),
        ):
            assert len(text) == 160
            assert (found := NUMBER.search(text.encode()))
            assert int(found[1]) == number


def test_an_open_loop_sends_at_fixed_times() -> None:
    assert steady(20, 0.2) == [0, 0.05, 0.1, 0.15]


def trial(rate: float) -> Trial:
    return Trial(1000, 1.0, 1000 / rate, 0.0, 0.5, [0.01, 0.02])


def results(*rates: float, size: int = 500) -> Results:
    """Trials of one contender with so many deliveries per CPU second."""
    found = Results(arrivals=[Arrival(LIMIT, size, 1.0, 1.0, 1_000_000 + 9000 * size)])
    found.broadcasts = [Broadcasts(LIMIT, size, 1, trial(rate)) for rate in rates]
    return found


def test_the_median_of_the_rounds_counts() -> None:
    assert results(10.0, 1.0, 3.0).rate(LIMIT, 500) == pytest.approx(3.0)
    assert results().rate(LIMIT, 500) is None


def test_ours_is_compared_with_the_others_in_the_same_round() -> None:
    found = results(10.0, 100.0, 60.0)
    others = [replace(each, contender="ws") for each in results(20.0, 100.0, 30.0).broadcasts]
    found.broadcasts += others
    assert found.ratio(LIMIT, "ws", 500) == pytest.approx(1.0)
    assert found.ratio(LIMIT, "nobody", 500) is None


def test_memory_and_growth_compare_the_sizes() -> None:
    found, larger = results(50_000.0), results(40_000.0, size=4000)
    found.arrivals += larger.arrivals
    found.broadcasts += larger.broadcasts
    assert found.socket_memory(LIMIT) == pytest.approx(9000)
    assert found.growth(LIMIT) == pytest.approx(0.25)


def test_an_open_loop_leaves_a_server_time() -> None:
    found = results(2000.0).broadcasts
    assert can_keep_up(found, LIMIT, 1000.0)
    assert not can_keep_up(found, LIMIT, 1900.0)
    assert not can_keep_up(found, "another", 1.0)


RETURN = Return("ours", 2, 1.0, 1.0, 2.0, 0, 1.0, 3.0, [])
WRITES = Writes("ours", "SQLite", 32, 1, 100, 1.0, 1.0, [])


def test_missing_deliveries_fail_a_run_and_no_speed_does() -> None:
    slow = results(1.0)
    assert slow.all_faults() == []
    for bad in (
        replace(slow, faults=["1 deliveries are missing"]),
        replace(slow, returns=[replace(RETURN, faults=["1 sockets are not back"])]),
        replace(slow, writes=[replace(WRITES, faults=["2 stored, 1 delivered"])]),
    ):
        assert len(bad.all_faults()) == 1
        assert "**This run failed.**" in render_report(bad, 1.0, 0.1)


def test_a_report_has_tables_only_for_measured_figures() -> None:
    report = render_report(replace(results(50_000.0), returns=[RETURN]), 60.0, 0.1)
    assert f"| {LIMIT} | 50,000 |" in report
    assert "## Back after a kill" in report
    assert "## Stored messages" not in report


def test_every_plot_that_the_report_shows_is_drawn() -> None:
    found = results(50_000.0)
    drawn = plots(found)
    assert set(re.findall(r"\((\S+\.svg)\)", render_report(found, 1.0, 0.1))) == set(drawn)
    for plot in drawn.values():
        assert ET.fromstring(plot).tag.endswith("svg")


def test_a_bar_is_as_long_as_its_value() -> None:
    root = ET.fromstring(bar_chart("Rate", {"a": 50.0, "<b>": 100.0}))
    widths = [float(each.attrib["width"]) for each in root if each.tag.endswith("rect")][1:]
    assert widths[1] == 2 * widths[0]


def test_the_full_plan_measures_every_contender() -> None:
    assert set(PLANS["full"].names) == set(CONTENDERS)


async def test_a_short_run_measures_ours_and_the_others_in_python() -> None:
    need_postgres()
    plan = Plan(
        ("ours on Daphne", "stock Channels on uvicorn", LIMIT),
        stages=(Stage(4, windows=(1, 8), open_rate=20.0), Stage(8)),
        effort=Effort(rounds=1, seconds=0.1, open_seconds=0.2),
        slow_sockets=4,
        returning=8,
        write_seconds=0.0,
    )
    found = await Comparison(plan).run()
    assert found.all_faults() == []
    assert set(found.names) == set(plan.names)
    assert {each.window for each in found.broadcasts} == {0, 1, 8}
    assert [each.sockets for each in found.returns] == [8, 8]
    assert found.slow
