"""The status page with several processes: PostgreSQL, Redis, two web processes and a worker."""

from pathlib import Path
from typing import Any

from e2e.people import DEMO_PASSWORD
from tests.factories import METRICS_TOKEN, Worker
from tests.http_client import HttpClient, Socket
from tests.site import Site


def test_the_status_page_gets_reports_of_every_process_and_of_a_workers_end(
    cluster: Site, tmp_path: Path
) -> None:
    one, two = (process.url for process in cluster.processes)
    worker = Worker(tmp_path, cluster.environment | {"METRICS_TOKEN": METRICS_TOKEN})
    worker.start()
    margaret = HttpClient()
    margaret.log_in(one, "margaret", DEMO_PASSWORD)
    with margaret.socket(one, "/ws/status/") as socket, margaret.socket(two, "/ws/status/"):
        socket.ask("subscribe", stream="console.status.1", after=None, epoch="")
        roles: dict[str, str] = {}
        while sorted(roles.values()) != ["web", "web", "worker"]:
            event = report(socket)
            roles[event["process"]] = event["role"]
        worker.stop()
        while not (event := report(socket))["ended"]:
            assert event["process"] in roles
        assert roles[event["process"]] == "worker"


def report(socket: Socket) -> dict[str, Any]:
    """The next report of a process."""
    while (event := socket.next("ephemeral")["event"])["type"] != "process.report":
        pass
    return dict(event)
