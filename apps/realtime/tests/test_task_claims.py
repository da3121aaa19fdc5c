"""Each job is done once, and none is forgotten, whatever becomes of messages and workers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from channels.exceptions import ChannelFull
from django.db import close_old_connections, transaction
from django.utils import timezone

from apps.realtime.layer.broadcaster import Broadcaster
from apps.realtime.models import Job
from apps.realtime.tasks.claims import (
    job_claim,
    job_fail,
    job_finish,
    job_renew,
    job_schedule,
    job_send,
    jobs_reclaim,
    jobs_trim,
)

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


def send(count: int = 1) -> list[Job]:
    return [job_send(channel="sums", payload={"number": number}) for number in range(count)]


def claim() -> Job:
    job = job_claim(channel="sums")
    assert job is not None
    return job


def the_job() -> Job:
    return Job.objects.get()


def reclaim(*, retry_after: tuple[float, ...] = (0, 0)) -> None:
    """As if the claim were old already."""
    later = timezone.now() + HOUR
    jobs_reclaim(channel="sums", before=later, retry_after=retry_after)


def test_a_rollback_leaves_no_job() -> None:
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert job_claim(channel="sums") is None


def test_the_oldest_job_of_the_channel_comes_first() -> None:
    job_send(channel="others", payload={})
    send(3)
    assert [claim().payload["number"] for _ in range(3)] == [0, 1, 2]
    assert job_claim(channel="sums") is None


def test_of_many_workers_one_gets_each_job() -> None:
    send(40)
    with ThreadPoolExecutor(6) as workers:
        claims = [workers.submit(claim_all) for _ in range(6)]
    claimed = [pk for each in claims for pk in each.result()]
    assert len(claimed) == 40
    assert len(set(claimed)) == 40


def claim_all() -> list[int]:
    claimed = []
    try:
        while job := job_claim(channel="sums"):
            claimed.append(job.pk)
    finally:
        close_old_connections()
    return claimed


def test_a_job_that_fails_is_tried_again_later_and_then_given_up(caplog: Any) -> None:
    send()
    for pause in (60, 120):
        before = timezone.now()
        job_fail(job=claim(), error="no luck", retry_after=(60, 120))
        assert job_claim(channel="sums") is None  # not yet
        assert the_job().run_at >= before + timedelta(seconds=pause)
        Job.objects.update(run_at=before)
    job_fail(job=claim(), error="no luck", retry_after=(60, 120))
    assert the_job().state == Job.State.FAILED
    assert the_job().error == "no luck"
    assert "Gave up sums#" in caplog.text
    assert "after 3 attempts: no luck" in caplog.text


def test_a_dead_workers_job_goes_to_somebody_else() -> None:
    send()
    claim()
    jobs_reclaim(channel="sums", before=timezone.now() - HOUR, retry_after=(0, 0))
    assert job_claim(channel="sums") is None  # it may be alive
    reclaim()
    assert claim().attempts == 2


def test_a_job_that_is_renewed_stays_with_its_worker() -> None:
    send()
    job = claim()
    Job.objects.update(claimed_at=timezone.now() - HOUR)
    job_renew(job=job)
    jobs_reclaim(channel="sums", before=timezone.now() - HOUR / 2, retry_after=(0, 0))
    assert job_claim(channel="sums") is None


def test_a_worker_that_was_thought_dead_changes_nothing_anymore() -> None:
    send()
    slow = claim()
    reclaim()
    quick = claim()
    job_finish(job=slow)
    job_fail(job=slow, error="late", retry_after=())
    assert the_job().state == Job.State.RUNNING
    job_finish(job=quick)
    assert the_job().state == Job.State.DONE


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    send()
    for _ in range(3):
        claim()
        reclaim()
    assert the_job().state == Job.State.FAILED
    assert the_job().error == "Its worker died."


def test_a_schedule_makes_one_job_a_period_whoever_asks() -> None:
    with ThreadPoolExecutor(4) as workers:
        asked = [workers.submit(schedule) for _ in range(8)]
    next_slots = {each.result() for each in asked}
    job = the_job()
    assert job.slot is not None
    assert next_slots == {job.slot + timedelta(days=365)}
    assert job.slot <= timezone.now() < job.slot + timedelta(days=365)


def schedule() -> Any:
    try:
        return job_schedule(channel="sums", every=timedelta(days=365))
    finally:
        close_old_connections()


def test_old_ended_jobs_go_and_a_schedules_newest_stays() -> None:
    send(4)
    job_finish(job=claim())
    job_fail(job=claim(), error="no luck", retry_after=())
    claim()  # goes on
    for days in (3, 2, 1):
        slot = timezone.now() - timedelta(days=days)
        Job.objects.create(
            channel="trim", slot=slot, state=Job.State.DONE, finished_at=timezone.now()
        )
    assert jobs_trim(before=timezone.now() - HOUR) == 0
    assert jobs_trim(before=timezone.now() + HOUR) == 4
    left = set(Job.objects.values_list("channel", "state"))
    assert left == {("sums", "running"), ("sums", "pending"), ("trim", "done")}


def test_a_full_channel_is_no_outage(settings: Any, broadcaster: Broadcaster) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.FullLayer"}}
    send()
    assert not broadcaster.down
    assert broadcaster.failed == 0
    assert claim().attempts == 1


class FullLayer:
    async def send(self, channel: str, message: dict[str, Any]) -> None:
        raise ChannelFull
