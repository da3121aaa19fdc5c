"""The capacity plan, the simulation behind it, and the probes that measure its costs."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import fmean

import pytest

from bench.capacity import BUSY, plan, suffices, traffic
from bench.capacity_report import tables
from bench.cost_probes import memory_and_arrivals, replays
from bench.costs import Costs, costs_of
from bench.linear_fit import fit
from bench.measured_site import MeasuredSite, measured_site
from bench.queueing import Latency, Work, latencies, load_of
from bench.workload import Workload, processes_with, spread_of
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
    announcement=200e-6,
    announced_person=2e-6,
    redis_publish=10e-6,
    redis_receive=5e-6,
)
SMALL = Workload(10_000)
LARGE = Workload(300_000, presence=False)


@pytest.mark.parametrize("load", [0.3, 0.6, 0.9])
def test_the_simulated_wait_follows_the_pollaczek_khinchine_formula(load: float) -> None:
    """Two kinds of work: the mean wait follows from the second moment of the service time."""
    works = [
        Work(rate=load / 2 / 0.01, seconds=0.01, delivers=True),
        Work(rate=load / 2 / 0.002, seconds=0.002),
    ]
    assert load_of(works) == pytest.approx(load)
    wait = sum(work.rate * work.seconds**2 for work in works) / 2 / (1 - load)
    took = latencies(works, seconds=600)
    assert fmean(took) == pytest.approx(wait + 0.01, rel=0.1)


def test_latency_has_the_percentiles() -> None:
    found = Latency.of([float(number) for number in range(1, 1000)])
    assert (found.p50, found.p95, found.p99) == (500.0, 950.0, 990.0)


def test_a_fit_has_a_slope_and_the_largest_error() -> None:
    assert fit([(0, 1), (1, 3), (2, 5)]).slope == pytest.approx(2)
    assert fit([(0, 1), (1, 3), (2, 5)]).error == pytest.approx(0)
    assert fit([(0, 0), (1, 4), (2, 2)]).error == pytest.approx(0.5)


@pytest.mark.parametrize("workload", [SMALL, LARGE, replace(LARGE, together=True)])
def test_a_plan_suffices_and_one_process_fewer_does_not(workload: Workload) -> None:
    found = plan(COSTS, workload)
    assert found.cores <= found.processes * BUSY
    assert suffices(COSTS, workload, found.processes)
    assert found.processes == 1 or not suffices(COSTS, workload, found.processes - 1)


def test_the_traffic_of_one_process_is_its_share_of_the_total() -> None:
    found = plan(COSTS, LARGE)
    quiet = found.shares["polls"] * found.cores
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
def test_a_larger_workload_needs_more_processes(change: dict[str, float]) -> None:
    more = replace(LARGE, **change)  # type: ignore[arg-type]
    assert plan(COSTS, more).processes > plan(COSTS, LARGE).processes


def test_keeping_rooms_together_saves_wake_ups_but_no_deliveries() -> None:
    scattered, together = plan(COSTS, LARGE), plan(COSTS, replace(LARGE, together=True))
    assert together.wake_ups < scattered.wake_ups / 10
    assert together.bytes_out == scattered.bytes_out


def test_there_is_no_plan_if_more_processes_cost_more_than_they_add() -> None:
    with pytest.raises(OverflowError):
        plan(replace(COSTS, announcement=1.0), replace(LARGE, room=10_000, presence=True))


def test_subscribers_are_in_no_more_processes_than_exist_or_they_need() -> None:
    assert processes_with(50, processes=1) == 1
    assert processes_with(1, processes=10) == pytest.approx(1)
    assert processes_with(10_000, processes=10) == pytest.approx(10)
    assert spread_of(SMALL, 4).room < 4


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_every_cost_has_been_measured(server: str) -> None:
    assert all(value > 0 for value in vars(costs_of(server)).values())


def test_the_documentation_shows_the_computed_plan() -> None:
    page = (ROOT / "docs" / "scaling.md").read_text()
    for table in tables("uvicorn"):
        assert table in page, "docs/scaling.md lacks the output of python -m bench.capacity_report"


@pytest.fixture(scope="module")
def site() -> Iterator[MeasuredSite]:
    with measured_site("daphne", members=8, streams=1, sqlite=True) as site:
        yield site


async def test_the_probes_measure_a_real_process(site: MeasuredSite) -> None:
    """Small sizes only. An event that does not arrive ends a probe with TimeoutError."""
    memory, arrivals = await memory_and_arrivals(site, [2, 8], "bench.room.1")
    assert [x for x, _ in memory] == [2, 8]
    assert all(found > 20e6 for _, found in memory)
    assert [x for x, _ in arrivals] == [2, 6]
    assert len(await replays(site, 4)) == 3
