"""Web and worker processes run each task once, even if processes die and messages are lost."""

from collections.abc import Iterator

import pytest

from apps.realtime.testing.processes import wait_until
from tests.services import RedisServer
from tests.work.site import WorkSite, work_site

pytestmark = pytest.mark.slow

NEVER = 3600.0


@pytest.fixture(params=["redis+pubsub", "redis"])
def site(request: pytest.FixtureRequest, redis: RedisServer) -> Iterator[WorkSite]:
    """One web process and two workers, on each Redis layer."""
    channels_url = redis.url.replace("redis", request.param, 1)
    with work_site(channels_url=channels_url, workers=2) as site:
        yield site


def test_two_workers_share_the_work(site: WorkSite) -> None:
    """One story on one site, since its three processes are slow to start."""
    each_task_is_done_once_between_them(site)
    tasks_whose_message_was_lost_are_found(site)
    a_task_that_fails_is_given_up(site)
    a_killed_workers_task_is_done_by_the_other(site)
    a_worker_told_to_stop_ends_its_task_first(site)


def each_task_is_done_once_between_them(site: WorkSite) -> None:
    site.enqueue(*({"number": number} for number in range(60)))
    assert site.wait_for_done(60) == dict.fromkeys(range(60), 1)
    assert {pid for _, pid in site.told("done")} == pids(site)


def tasks_whose_message_was_lost_are_found(site: WorkSite) -> None:
    site.enqueue(*({"number": number} for number in range(60, 65)), lost=True)
    assert site.wait_for_done(65) == dict.fromkeys(range(65), 1)


def a_task_that_fails_is_given_up(site: WorkSite) -> None:
    site.enqueue({"number": 65, "fail": True})
    wait_until(lambda: site.results()[-1]["status"] == "FAILED", "the task's failure")
    errors = ["ValueError: as the test asked"] * 3
    assert site.results()[-1] == {"status": "FAILED", "attempts": 3, "errors": errors}


def a_killed_workers_task_is_done_by_the_other(site: WorkSite) -> None:
    gate = site.folder / "gate"
    site.enqueue({"number": 66, "gate": str(gate)})
    holder = begun_by(site, 66)
    victim = next(each for each in site.workers if each.process and each.process.pid == holder)
    victim.kill()
    gate.touch()
    assert site.wait_for_done(66)[66] == 1
    assert begun_by(site, 66) != holder
    assert site.results()[-1]["attempts"] == 2


def a_worker_told_to_stop_ends_its_task_first(site: WorkSite) -> None:
    gate = site.folder / "second gate"
    site.enqueue({"number": 67, "gate": str(gate)}, {"number": 68})
    begun_by(site, 67)
    worker = next(each for each in site.workers if each.process)
    process = worker.process
    assert process is not None
    process.terminate()
    wait_until(lambda: worker.says("Ending"), "the worker to have heard it")
    gate.touch()
    assert process.wait(timeout=30) == 0
    assert [each["status"] for each in site.results()[-2:]] == ["SUCCESSFUL", "READY"]


def test_without_redis_the_web_process_works() -> None:
    """On the in-memory layer, through a real server; the first request starts the worker."""
    with work_site(channels_url="inmemory://", workers=0, sweep_seconds=NEVER) as site:
        site.enqueue(*({"number": number} for number in range(20)))
        assert site.wait_for_done(20) == dict.fromkeys(range(20), 1)
        assert site.web.process is not None
        assert {pid for _, pid in site.told("done")} == {site.web.process.pid}


def begun_by(site: WorkSite, number: int) -> int:
    """The process that began this task last."""

    def who() -> list[int]:
        return [pid for each, pid in site.told("begun") if each == number]

    wait_until(lambda: bool(who()), f"task {number}")
    return who()[-1]


def pids(site: WorkSite) -> set[int]:
    return {each.process.pid for each in site.workers if each.process}
