"""/metrics tells Prometheus what happened in a process, and nobody else."""

import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from apps.realtime.testing.processes import wait_until
from project.metrics import may_see
from tests.factories import Worker, enqueue_tasks, scrape
from tests.prometheus import DEPLOYED, find_prometheus
from tests.site import Site, WebProcess


def test_tasks_wait_until_a_worker_runs_them_and_reports_them(
    metered: WebProcess, worker: Worker, site: Site
) -> None:
    enqueue_tasks(site, 1)
    pending = "realtime_tasks{queue=trim,status=ready}"
    wait_until(lambda: scrape(metered.url)[pending] >= 1, "a task that waits")
    assert scrape(metered.url)["realtime_tasks_oldest_seconds{queue=trim}"] > 0
    worker.start()
    done = "realtime_tasks_ended_total{outcome=done,queue=trim}"
    wait_until(lambda: scrape(worker.url)[done] >= 1, "a task that is done")
    assert scrape(worker.url)["realtime_task_seconds_count{queue=trim}"] >= 1
    with pytest.raises(urllib.error.HTTPError):
        scrape(worker.url, headers={})
    wait_until(lambda: scrape(metered.url)[pending] == 0, "an empty queue")


@pytest.mark.usefixtures("needs_prometheus")
def test_each_alarm_comes_when_it_should_and_not_before() -> None:
    promtool = (find_prometheus() or Path()) / "promtool"
    for check in (["check", "config", "prometheus.yml"], ["test", "rules", "alarms.test.yml"]):
        done = subprocess.run([promtool, *check], cwd=DEPLOYED, capture_output=True, check=False)
        assert done.returncode == 0, (done.stdout + done.stderr).decode()


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}], ids=str)
def test_metrics_are_not_found_without_the_token(
    metered: WebProcess, headers: dict[str, str]
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        scrape(metered.url, headers)
    assert refusal.value.code == 404
    assert "Page not found" in refusal.value.read().decode()


@pytest.mark.parametrize(
    ("debug", "token", "addresses", "asked", "may"),
    [
        (False, "", [], ("127.0.0.1", None, False), False),
        (True, "", [], ("192.0.2.1", None, False), True),
        (True, "t", [], ("192.0.2.1", None, False), False),
        (False, "t", [], ("192.0.2.1", "Bearer t", False), True),
        (False, "t", [], ("192.0.2.1", "Bearer t", True), True),
        (False, "t", [], ("192.0.2.1", "t", False), False),
        (False, "t", [], ("192.0.2.1", "Bearer ü", False), False),
        (False, "", ["10.0.0.0/8"], ("10.1.2.3", None, False), True),
        (False, "", ["10.0.0.0/8"], ("10.1.2.3", None, True), False),
        (False, "", ["10.0.0.0/8"], ("192.0.2.1", None, False), False),
        (False, "", ["::1"], ("::1", None, False), True),
        (False, "", ["::1"], ("", "Bearer ", False), False),
    ],
)
def test_metrics_are_for_token_holders_listed_addresses_and_developers(
    settings: Any, debug: bool, token: str, addresses: list[str], *, asked: Any, may: bool
) -> None:
    settings.DEBUG, settings.METRICS_TOKEN, settings.METRICS_ADDRESSES = debug, token, addresses
    peer, authorization, forwarded = asked
    assert may_see(peer=peer, authorization=authorization, forwarded=forwarded) is may
