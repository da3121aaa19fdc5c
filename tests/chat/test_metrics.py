"""The metrics of a site whose chat is in use."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event

import pytest
import yaml
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from apps.realtime.testing.processes import HOST, wait_until
from tests.chat.factories import SOCKET, guest, message
from tests.chat.prometheus import PrometheusServer
from tests.factories import METRICS_TOKEN, Worker, enqueue_tasks, scrape
from tests.http_client import Socket, origin_of
from tests.prometheus import DEPLOYED
from tests.site import ROOT, Site, WebProcess


def test_metrics_count_sockets_deliveries_and_refusals(metered: WebProcess) -> None:
    client, stream = guest(metered.url)
    before = scrape(metered.url)
    with client.socket(metered.url, SOCKET) as socket:
        socket.ask("subscribe", stream=stream, after=None, epoch="")
        socket.ask("message.send", **message(stream, "Hi"))
        socket.next("event")
        with pytest.raises(InvalidStatus):
            connect(f"ws://{HOST}:{metered.port}/ws/chat/", origin=origin_of("http://other.test"))
        now = scrape(metered.url)
    assert now["realtime_sockets{route=/ws/chat/}"] == 1
    assert now["realtime_sockets{route=/ws/echo/}"] == 0
    assert now["realtime_subscriptions"] == 1
    assert risen(before, now, "realtime_events_published_total") >= 1
    assert risen(before, now, "realtime_deliveries_total") >= 1
    assert risen(before, now, "realtime_delivery_latency_seconds_count") >= 1
    assert risen(before, now, "realtime_refused_total{why=origin}") == 1
    assert now["realtime_layer_up"] == 1
    assert now["realtime_draining"] == 0
    assert now["process_resident_memory_bytes"] > 1e7
    open_sockets = "realtime_sockets{route=/ws/chat/}"
    wait_until(lambda: scrape(metered.url)[open_sockets] == 0, "a closed socket")


def risen(before: dict[str, float], after: dict[str, float], name: str) -> float:
    return after[name] - before[name]


def test_every_query_of_dashboard_and_alarms_finds_something_at_a_busy_site(
    metered: WebProcess, worker: Worker, site: Site, prometheus: PrometheusServer
) -> None:
    wait_until(lambda: prometheus.values("sum(up)") == [2], "answers of both processes")
    with busy(metered, site):
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
    metered: WebProcess, worker: Worker, tmp_path: Path, needs_prometheus: None
) -> Iterator[PrometheusServer]:
    if worker.process is None:
        worker.start()
    server = PrometheusServer(tmp_path, {"web": [metered], "worker": [worker]}, METRICS_TOKEN)
    server.start()
    yield server
    server.kill()


@contextmanager
def busy(metered: WebProcess, site: Site) -> Iterator[None]:
    """Until it ends, people write in a room, one message after the other, and tasks come."""
    client, stream = guest(metered.url)
    enough = Event()
    with client.socket(metered.url, SOCKET) as socket, ThreadPoolExecutor(2) as writers:
        socket.ask("subscribe", stream=stream, after=None, epoch="")
        writers.submit(write, socket, stream, enough)
        writers.submit(order, site, enough)
        try:
            yield
        finally:
            enough.set()


def write(socket: Socket, stream: str, enough: Event) -> None:
    while not enough.wait(0.05):
        socket.ask("message.send", **message(stream, "Busy"))


def order(site: Site, enough: Event) -> None:
    while not enough.is_set():
        enqueue_tasks(site, 1)


def dashboard_queries() -> list[str]:
    """With the range that Grafana would put in."""
    dashboard = json.loads((ROOT / "deploy/grafana/dashboards/realtime.json").read_text())
    targets = [each for panel in dashboard["panels"] for each in panel.get("targets", [])]
    assert len(targets) > 20
    return [each["expr"].replace("$__rate_interval", "15s") for each in targets]


def alarm_queries() -> list[str]:
    """The left side of each alarm's comparison: all is well, so the whole finds nothing."""
    rules = yaml.safe_load((DEPLOYED / "alarms.yml").read_text())["groups"][0]["rules"]
    assert len(rules) == 5
    parts = [part for rule in rules for part in rule["expr"].split(" or ")]
    found = [re.sub(r"absent\((.+)\)|(.+) (==|>) [\d.]+", r"\1\2", part) for part in parts]
    assert not {*found} & {*parts}
    return [query.replace("5m", "15s") for query in found]
