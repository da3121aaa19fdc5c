"""/metrics tells Prometheus what happened in a process, and nobody else."""

import json
import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from project.metrics import may_see
from tests.factories import METRICS_TOKEN, Worker, guest
from tests.http_client import Socket, origin_of
from tests.prometheus import DEPLOYED, PrometheusServer, find_prometheus
from tests.services import HOST, missing, wait_until
from tests.site import ROOT, Site, WebProcess, running_site

BEARER = {"Authorization": f"Bearer {METRICS_TOKEN}"}


def scrape(url: str, headers: dict[str, str] = BEARER) -> dict[str, float]:
    """What /metrics says, as Prometheus writes series."""
    request = urllib.request.Request(f"{url}/metrics", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read().decode()
    return {
        series(sample.name, sample.labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def series(name: str, labels: dict[str, str]) -> str:
    inside = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
    return f"{name}{{{inside}}}" if inside else name


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site(processes=0) as site:
        yield site


@pytest.fixture(scope="module")
def web(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebProcess]:
    choice = {"METRICS_TOKEN": METRICS_TOKEN, "JOBS_IN_PROCESS": "off"}
    process = WebProcess(tmp_path_factory.mktemp("web"), site.environment | choice)
    process.start()
    yield process
    process.kill()


def test_what_happened_is_what_is_told(web: WebProcess) -> None:
    client, stream = guest(web)
    room = int(stream.rpartition(".")[2])
    message = {"room_id": room, "client_id": "4f9f3f5c-93a4-4b6b-9d5f-1f0ad3e2a111", "body": "Hi"}
    before = scrape(web.url)
    with client.socket(web.url, "/ws/chat/") as socket:
        socket.ask("subscribe", stream=stream, after=None, epoch="")
        socket.ask("message.send", **message)
        socket.next("event")
        with pytest.raises(InvalidStatus):
            connect(f"ws://{HOST}:{web.port}/ws/chat/", origin=origin_of("http://other.test"))
        now = scrape(web.url)
    assert now["realtime_sockets{route=/ws/chat/}"] == 1
    assert now["realtime_sockets{route=/ws/liveblog/{slug}/}"] == 0
    assert now["realtime_subscriptions"] == 1
    assert risen(before, now, "realtime_events_published_total") >= 1
    assert risen(before, now, "realtime_deliveries_total") >= 1
    assert risen(before, now, "realtime_lateness_seconds_count") >= 1
    assert risen(before, now, "realtime_refused_total{why=origin}") == 1
    assert now["realtime_layer_up"] == 1
    assert now["realtime_draining"] == 0
    assert now["process_resident_memory_bytes"] > 1e7
    wait_until(lambda: scrape(web.url)["realtime_sockets{route=/ws/chat/}"] == 0, "a closed socket")


@pytest.fixture(scope="module")
def worker(
    web: WebProcess, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worker]:
    worker = Worker(tmp_path_factory.mktemp("worker"), web.environment or {})
    yield worker
    worker.stop()


def risen(before: dict[str, float], after: dict[str, float], name: str) -> float:
    return after[name] - before[name]


def test_jobs_wait_until_a_worker_does_them_and_it_says_so(
    web: WebProcess, worker: Worker, site: Site
) -> None:
    send_jobs(site, 1)
    pending = "realtime_jobs{channel=trim,state=pending}"
    wait_until(lambda: scrape(web.url)[pending] >= 1, "a job that waits")
    assert scrape(web.url)["realtime_jobs_oldest_seconds{channel=trim}"] > 0
    worker.start()
    done = "realtime_jobs_ended_total{channel=trim,outcome=done}"
    wait_until(lambda: scrape(worker.url)[done] >= 1, "a job that is done")
    assert scrape(worker.url)["realtime_job_seconds_count{channel=trim}"] >= 1
    with pytest.raises(urllib.error.HTTPError):
        scrape(worker.url, headers={})
    wait_until(lambda: scrape(web.url)[pending] == 0, "an empty queue")


def send_jobs(site: Site, count: int) -> None:
    send = f'[job_send(channel="trim", payload={{}}) for _ in range({count})]'
    site.manage("shell", "-c", f"from apps.realtime.tasks.claims import job_send; {send}")


def test_every_query_of_dashboard_and_alarms_finds_something_at_a_busy_site(
    web: WebProcess, worker: Worker, site: Site, prometheus: PrometheusServer
) -> None:
    wait_until(lambda: prometheus.values("sum(up)") == [2], "answers of both processes")
    with busy(web, site):
        for query in [*dashboard_queries(), *alarm_queries()]:
            wait_until(partial(prometheus.finds, query), f"an answer to {query}")
    groups = prometheus.ask("rules")["groups"]
    assert {rule["health"] for group in groups for rule in group["rules"]} == {"ok"}
    assert "firing" not in {each["state"] for each in prometheus.ask("alerts")["alerts"]}
    worker.stop()
    wait_until(lambda: ("ProcessGone", "worker") in alarms(prometheus), "an alarm")


def alarms(prometheus: PrometheusServer) -> set[tuple[str, str]]:
    """Those that are coming, and which job they are about."""
    labels = [each["labels"] for each in prometheus.ask("alerts")["alerts"]]
    return {(each["alertname"], each.get("job", "")) for each in labels}


@pytest.fixture
def prometheus(
    web: WebProcess, worker: Worker, tmp_path: Path, needs_prometheus: None
) -> Iterator[PrometheusServer]:
    if worker.process is None:
        worker.start()
    server = PrometheusServer(tmp_path, {"web": [web], "worker": [worker]}, METRICS_TOKEN)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def needs_prometheus() -> None:
    if find_prometheus() is None:
        missing("Prometheus is not installed: scripts/test_needs.py says how to get it.")


@contextmanager
def busy(web: WebProcess, site: Site) -> Iterator[None]:
    """People write in a room meanwhile, one message after the other, and jobs come."""
    client, stream = guest(web)
    room = int(stream.rpartition(".")[2])
    enough = Event()
    with client.socket(web.url, "/ws/chat/") as socket, ThreadPoolExecutor(2) as writers:
        socket.ask("subscribe", stream=stream, after=None, epoch="")
        writers.submit(write, socket, room, enough)
        writers.submit(order, site, enough)
        try:
            yield
        finally:
            enough.set()


def write(socket: Socket, room: int, enough: Event) -> None:
    while not enough.wait(0.05):
        socket.ask("message.send", room_id=room, client_id=str(uuid4()), body="Busy")


def order(site: Site, enough: Event) -> None:
    while not enough.is_set():
        send_jobs(site, 1)


def dashboard_queries() -> list[str]:
    """With the range that Grafana would put in."""
    dashboard = json.loads((ROOT / "deploy/grafana/dashboards/realtime.json").read_text())
    targets = [each for panel in dashboard["panels"] for each in panel.get("targets", [])]
    assert len(targets) > 20
    return [each["expr"].replace("$__rate_interval", "15s") for each in targets]


def alarm_queries() -> list[str]:
    """What each alarm compares; all is well, so the comparisons themselves find nothing."""
    rules = yaml.safe_load((DEPLOYED / "alarms.yml").read_text())["groups"][0]["rules"]
    assert len(rules) == 5
    parts = [part for rule in rules for part in rule["expr"].split(" or ")]
    found = [re.sub(r"absent\((.+)\)|(.+) (==|>) [\d.]+", r"\1\2", part) for part in parts]
    assert not {*found} & {*parts}
    return [query.replace("5m", "15s") for query in found]


@pytest.mark.usefixtures("needs_prometheus")
def test_each_alarm_comes_when_it_should_and_not_before() -> None:
    promtool = (find_prometheus() or Path()) / "promtool"
    for check in (["check", "config", "prometheus.yml"], ["test", "rules", "alarms.test.yml"]):
        done = subprocess.run([promtool, *check], cwd=DEPLOYED, capture_output=True, check=False)
        assert done.returncode == 0, (done.stdout + done.stderr).decode()


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}], ids=str)
def test_for_others_there_is_no_such_page(web: WebProcess, headers: dict[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        scrape(web.url, headers)
    assert refusal.value.code == 404
    assert "There is nothing here" in refusal.value.read().decode()


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
def test_who_may_see_it(
    settings: Any, debug: bool, token: str, addresses: list[str], *, asked: Any, may: bool
) -> None:
    settings.DEBUG, settings.METRICS_TOKEN, settings.METRICS_ADDRESSES = debug, token, addresses
    peer, authorization, forwarded = asked
    assert may_see(peer=peer, authorization=authorization, forwarded=forwarded) is may
