"""The plan adds up, the simulation agrees with mathematics, and the page shows what they say."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import fmean

import pytest

from bench.capacity import BUSY, Workload, among, enough, plan, spread_of, traffic
from bench.capacity_report import tables
from bench.cost_probes import memory_and_arrivals, replays
from bench.costs import Costs, costs_of
from bench.linear_fit import fit
from bench.measured import Measured, measured_site
from bench.queueing import Latency, Work, latencies, load_of
from tests.site import ROOT

COSTS = Costs(
    process_memory=100e6,
    process_idle=0.01,
    socket_memory=40e3,
    ping=100e-6,
    stream=5e-6,
    stream_database=2e-6,
    arrival=2e-3,
    replayed=20e-6,
    message=2e-3,
    message_database=1e-3,
    wake_up=200e-6,
    delivery=20e-6,
    frame_bytes=400,
    gossip=200e-6,
    gossip_person=2e-6,
    redis_publish=10e-6,
    redis_hear=5e-6,
)
SMALL = Workload(10_000)
LARGE = Workload(300_000, presence=False)


@pytest.mark.parametrize("load", [0.3, 0.6, 0.9])
def test_the_simulated_wait_is_what_pollaczek_and_khinchine_say(load: float) -> None:
    """Two kinds of work on one server: the mean wait follows from the work's second moment."""
    works = [
        Work(rate=load / 2 / 0.01, seconds=0.01, delivers=True),
        Work(rate=load / 2 / 0.002, seconds=0.002),
    ]
    assert load_of(works) == pytest.approx(load)
    wait = sum(work.rate * work.seconds**2 for work in works) / 2 / (1 - load)
    took = latencies(works, seconds=600)
    assert fmean(took) == pytest.approx(wait + 0.01, rel=0.1)


def test_latency_names_the_percentiles() -> None:
    found = Latency.of([float(number) for number in range(1, 1000)])
    assert (found.p50, found.p95, found.p99) == (500.0, 950.0, 990.0)


def test_a_line_knows_how_far_its_points_are_off() -> None:
    assert fit([(0, 1), (1, 3), (2, 5)]).each == pytest.approx(2)
    assert fit([(0, 1), (1, 3), (2, 5)]).off == pytest.approx(0)
    assert fit([(0, 0), (1, 4), (2, 2)]).off == pytest.approx(0.5)


@pytest.mark.parametrize("workload", [SMALL, LARGE, replace(LARGE, together=True)])
def test_a_plan_is_enough_and_one_process_fewer_is_not(workload: Workload) -> None:
    found = plan(COSTS, workload)
    assert found.cores <= found.processes * BUSY
    assert enough(COSTS, workload, found.processes)
    assert found.processes == 1 or not enough(COSTS, workload, found.processes - 1)


def test_the_traffic_of_one_process_is_its_share_of_all() -> None:
    found = plan(COSTS, LARGE)
    quiet = found.shares["upkeep"] * found.cores
    whole = load_of(traffic(COSTS, LARGE, found.spread)) * found.processes
    assert whole == pytest.approx(found.cores - quiet)


@pytest.mark.parametrize(
    "change",
    [
        {"sockets": 600_000},
        {"messages_per_minute": 1.0},
        {"room": 200},
        {"return_seconds": 20},
        {"visit_minutes": 5},
        {"presence": True},
    ],
    ids=str,
)
def test_more_of_anything_needs_more_processes(change: dict[str, float]) -> None:
    more = replace(LARGE, **change)  # type: ignore[arg-type]
    assert plan(COSTS, more).processes > plan(COSTS, LARGE).processes


def test_keeping_a_rooms_readers_together_saves_wake_ups_and_changes_no_delivery() -> None:
    scattered, together = plan(COSTS, LARGE), plan(COSTS, replace(LARGE, together=True))
    assert together.wake_ups < scattered.wake_ups / 10
    assert together.bytes_out == scattered.bytes_out


def test_presence_that_costs_more_than_processes_bring_is_no_plan() -> None:
    with pytest.raises(OverflowError):
        plan(replace(COSTS, gossip=1.0), replace(LARGE, room=10_000, presence=True))


def test_readers_are_among_no_more_processes_than_there_are_of_either() -> None:
    assert among(1, 50) == 1
    assert among(10, 1) == pytest.approx(1)
    assert among(10, 10_000) == pytest.approx(10)
    assert spread_of(SMALL, 4).room < 4


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_every_cost_was_measured(server: str) -> None:
    assert all(value > 0 for value in vars(costs_of(server)).values())


def test_the_page_shows_the_plan_as_it_is_computed() -> None:
    page = (ROOT / "docs" / "scaling.md").read_text()
    for table in tables("uvicorn"):
        assert table in page, "python -m bench.capacity_report prints what docs/scaling.md lacks"


@pytest.fixture(scope="module")
def site() -> Iterator[Measured]:
    with measured_site("daphne", members=8, streams=1, sqlite=True) as site:
        yield site


async def test_a_real_process_is_measured(site: Measured) -> None:
    """A few of everything: what is not delivered ends a probe with TimeoutError."""
    memory, arrivals = await memory_and_arrivals(site, [2, 8], "bench.room.1")
    assert [x for x, _ in memory] == [2, 8]
    assert all(found > 20e6 for _, found in memory)
    assert [x for x, _ in arrivals] == [2, 6]
    assert len(await replays(site, 4)) == 3
