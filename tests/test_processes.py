"""The same code in several processes: PostgreSQL, Redis, and two Daphne processes."""

import re
import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from e2e.people import DEMO_PASSWORD
from tests.factories import METRICS_TOKEN, Worker
from tests.http_client import HttpClient, Socket
from tests.services import PostgresServer, RedisServer
from tests.site import ROOT, Site, running_site


@pytest.fixture(scope="module")
def site(postgres: PostgresServer, redis: RedisServer) -> Iterator[Site]:
    with running_site(
        database_url=postgres.url, channels_url=redis.channels_url, processes=2
    ) as site:
        yield site


@pytest.fixture(scope="module")
def stream(site: Site) -> str:
    """The stream of the room "general", as its page names it."""
    page = guest(site, "Stationmaster").get(f"{site.url}/chat/general/")
    found = re.search(r'data-stream="([\w.]+)"', page)
    assert found is not None
    return found[1]


def guest(site: Site, name: str) -> HttpClient:
    client = HttpClient()
    room = f"{site.url}/chat/general/"
    client.post(f"{room}name/", form_page=room, name=name)
    return client


def say(socket: Socket, stream: str, body: str) -> dict[str, object]:
    room = int(stream.rpartition(".")[2])
    return socket.ask("message.send", room=room, client_id=str(uuid4()), body=body)


def test_a_message_sent_through_one_process_reaches_a_socket_on_the_other(
    site: Site, stream: str
) -> None:
    one, two = (process.url for process in site.processes)
    with (
        guest(site, "Hopper").socket(one, "/ws/chat/") as writer,
        guest(site, "Liskov").socket(two, "/ws/chat/") as reader,
    ):
        assert reader.ask("subscribe", stream=stream, after=None, epoch="")["type"] == "ok"
        assert say(writer, stream, "Across the border")["type"] == "ok"
        assert reader.next("event")["event"]["body"] == "Across the border"


def test_a_command_of_a_third_process_reaches_both(site: Site) -> None:
    client = HttpClient()
    page = client.get(f"{site.url}/live/launch-day/")
    found = re.search(r'data-stream="([\w.]+)"', page)
    assert found is not None
    one, two = (process.url for process in site.processes)
    path = "/ws/liveblog/launch-day/"
    with client.socket(one, path) as here, client.socket(two, path) as there:
        for socket in (here, there):
            socket.ask("subscribe", stream=found[1], after=None, epoch="")
        site.manage("liveblog_post", "launch-day", "From the signal box itself")
        for socket in (here, there):
            assert "From the signal box itself" in socket.next("event")["event"]["html"]


def test_the_readmes_lines_reach_people(site: Site) -> None:
    """They are run as they stand there, each in a process of its own."""
    said = (ROOT / "README.md").read_text().partition("Say something from anywhere:")[2]
    block = said.partition("##")[0]
    commands = re.findall(r"^\.venv/bin/python manage\.py (.+)$", block, re.MULTILINE)
    snippet = re.findall(r"```python\n(.*?)```", block, re.DOTALL)[0]
    ada = HttpClient()
    ada.log_in(site.url, "ada", DEMO_PASSWORD)
    streams = [
        re.findall(rf'data-stream="({kind}[\w.]+)"', ada.get(f"{site.url}/live/launch-day/"))[0]
        for kind in ("notifications", "liveblog")
    ]
    with (
        ada.socket(site.url, "/ws/notifications/") as bell,
        ada.socket(site.url, "/ws/liveblog/launch-day/") as blog,
    ):
        for socket, stream in zip((bell, blog), streams, strict=True):
            assert socket.ask("subscribe", stream=stream, after=None, epoch="")["type"] == "ok"
        for command in commands:
            site.manage(*shlex.split(command))
        site.manage("shell", "--command", snippet)
        told = [bell.next("event")["event"]["text"] for _ in range(2)]
        assert told == ["The 9:14 is on time", "Hello from the shell"]
        assert "<strong>green</strong>" in blog.next("event")["event"]["html"]


def test_writers_on_both_processes_make_one_order_without_gaps(site: Site, stream: str) -> None:
    """Two sockets write at the same time; two readers see the same seqs with the same messages."""
    one, two = (process.url for process in site.processes)
    with (
        guest(site, "Left").socket(one, "/ws/chat/") as left,
        guest(site, "Right").socket(two, "/ws/chat/") as right,
    ):
        head = left.ask("subscribe", stream=stream, after=None, epoch="")["result"]["head"]
        right.ask("subscribe", stream=stream, after=None, epoch="")
        with ThreadPoolExecutor(2) as writers:
            for socket, name in ((left, "left"), (right, "right")):
                writers.submit(burst, socket, stream, name)
        seen = [[socket.next("event") for _ in range(60)] for socket in (left, right)]
        assert [frame["seq"] for frame in seen[0]] == list(range(head + 1, head + 61))
        assert seen[0] == seen[1]


def burst(socket: Socket, stream: str, name: str) -> None:
    for number in range(30):
        assert say(socket, stream, f"{name} {number}")["type"] == "ok"


def test_the_status_page_hears_of_every_process_and_of_a_workers_end(
    site: Site, tmp_path: Path
) -> None:
    one, two = (process.url for process in site.processes)
    worker = Worker(tmp_path, site.environment | {"METRICS_TOKEN": METRICS_TOKEN})
    worker.start()
    ada = HttpClient()
    ada.log_in(one, "ada", DEMO_PASSWORD)
    with ada.socket(one, "/ws/status/") as socket, ada.socket(two, "/ws/status/"):
        socket.ask("subscribe", stream="console.status.1", after=None, epoch="")
        roles: dict[str, str] = {}
        while sorted(roles.values()) != ["web", "web", "worker"]:
            said = word(socket)
            roles[said["process"]] = said["role"]
        worker.stop()
        while not (said := word(socket))["ended"]:
            assert said["process"] in roles
        assert roles[said["process"]] == "worker"


def word(socket: Socket) -> dict[str, Any]:
    """The next that a process says of itself."""
    while (said := socket.next("ephemeral")["event"])["type"] != "process.report":
        pass
    return dict(said)
