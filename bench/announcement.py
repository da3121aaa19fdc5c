"""An announcement to many people, whose worker is killed twice.

usage: python -m bench.announcement [PEOPLE]     by default 50,000; on PostgreSQL, then on SQLite

It fails (exit 1) if somebody is told twice or not at all, if an unread count is wrong, or if the
worker's memory grows by more than MOST_GROWTH. Other notifications are sent at the same time; their
latencies depend on the machine.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from websockets.sync.client import connect
from websockets.typing import Origin

from apps.realtime.testing.processes import Server
from bench import machine
from bench.linear_fit import fit
from tests.http_client import Socket
from tests.services import PostgresServer, postgres_server, redis_server
from tests.shell import Shell
from tests.site import ROOT, Site, environment_in

MOST_GROWTH = 12 * 1024 * 1024  # bytes, of a worker's memory from its tenth slice on
BATCH = 1000
KILLS = 2
PAUSE_SECONDS = 0.25
SCRIPT = "from bench.announcement_site import serve; serve()"


class Worker(Server):
    """`manage.py runworker announcements`."""

    name = "the worker"
    home = ROOT

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder)
        self.environment = environment

    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "runworker", "announcements"]

    def answers(self) -> bool:
        return "Running worker" in (self.folder / "log").read_text()


@dataclass
class Found:
    """Seconds, bytes, and how many people have how many notifications of the announcement."""

    people: int
    seconds: float = 0.0
    told: dict[str, int] = field(default_factory=dict)
    wrong_counts: int = 0
    latencies: list[float] = field(default_factory=list)  # of other notifications
    # By the number of people told: the memory of the worker at that time, for each worker.
    memory: list[list[tuple[float, float]]] = field(default_factory=list)

    def growth(self) -> float:
        """How many bytes a worker's memory grew by while it told the others, at most.

        From its tenth slice on, along a line: a process has loaded everything by then.
        """
        grown = [0.0]
        for each in self.memory:
            settled = [point for point in each if point[0] >= each[0][0] + BATCH]
            if len(settled) > 2:
                grown.append(fit(settled).slope * (settled[-1][0] - settled[0][0]))
        return max(grown)

    def faults(self) -> Iterator[str]:
        if self.told != {"1": self.people}:
            yield f"notifications by number of people: {self.told}, not 1 for each"
        if self.wrong_counts:
            yield f"{self.wrong_counts:,} unread counts are wrong"
        if self.growth() > MOST_GROWTH:
            yield f"a worker grew by {self.growth() / 1e6:.1f} MB"


@contextmanager
def many_people(
    folder: Path, people: int, postgres: type[PostgresServer] | None
) -> Iterator[tuple[Site, Shell, str]]:
    """A site with so many people, a shell beside it, and the session key of one of them."""
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        environment = environment_in(folder) | {
            "CHANNELS_URL": redis.layer_url("pubsub"),
            "TASK_SWEEP_SECONDS": "0.5",
        }
        if postgres is not None:
            environment["DATABASE_URL"] = stack.enter_context(postgres_server(postgres)).url
        site = Site(folder, environment, 1)
        site.manage("migrate", "--verbosity=0")
        shell = stack.enter_context(site.shell(SCRIPT))
        session = shell.ask(f"people {people}")
        web = site.processes[0]
        web.start()
        stack.callback(web.stop)
        yield site, shell, session


def measure(folder: Path, people: int, postgres: type[PostgresServer] | None) -> Found:
    """Announce to everybody, kill the worker after each third, and count."""
    found = Found(people)
    with many_people(folder, people, postgres) as (site, shell, session), ExitStack() as stack:
        web = site.processes[0]
        headers = {"Cookie": f"sessionid={session}"}
        connection = connect(
            f"ws://127.0.0.1:{web.port}/ws/notifications/",
            origin=Origin(web.url),
            additional_headers=headers,
        )
        socket = Socket(stack.enter_context(connection))
        socket.next("welcome")
        socket.ask("subscribe", stream="notifications.user.1", after=None, epoch="")
        worker = Worker(folder, os.environ | site.environment)
        stack.callback(worker.stop)
        started_at = time.perf_counter()
        shell.ask("announce")
        for kill in range(KILLS + 1):
            worker.start()
            until = people * (kill + 1) / (KILLS + 1) if kill < KILLS else None
            found.memory.append([])
            follow(shell, socket, worker, found, until)
            if until is not None:
                worker.kill()
        found.seconds = time.perf_counter() - started_at
        outcome = json.loads(shell.ask("outcome"))
        found.told, found.wrong_counts = outcome["told"], outcome["wrong_counts"]
    return found


def follow(shell: Shell, socket: Socket, worker: Server, found: Found, until: float | None) -> None:
    """Send other notifications until so many are told, or until the end if it is None."""
    while True:
        told, ended = json.loads(shell.ask("progress"))
        assert worker.process is not None
        found.memory[-1].append((told, machine.memory_bytes(worker.process.pid)))
        print(f"\r  {told:,} of {found.people:,} are told", end="", file=sys.stderr, flush=True)
        if ended or (until is not None and told >= until):
            return
        found.latencies.append(other_notification(shell, socket, len(found.latencies)))
        time.sleep(PAUSE_SECONDS)


def other_notification(shell: Shell, socket: Socket, number: int) -> float:
    """Seconds from the call until its reader's page has it."""
    text = f"Number {number}."
    sent_at = time.perf_counter()
    shell.ask(f"notify {text}")
    while socket.next("event")["event"].get("text") != text:
        pass
    seconds = time.perf_counter() - sent_at
    socket.ask("ping")  # The site closes sockets that say nothing for 100 s.
    return seconds


def report(name: str, found: Found) -> None:
    worst = max(found.latencies)
    first, last = found.memory[-1][0][1], found.memory[-1][-1][1]
    print(
        f"{name}: {found.people:,} people in {found.seconds:.0f} s, killed {KILLS} times;"
        f" told by number of people: {found.told}; wrong unread counts: {found.wrong_counts}\n"
        f"  {len(found.latencies)} other notifications at the same time: median"
        f" {sorted(found.latencies)[len(found.latencies) // 2]:.3f} s, worst {worst:.3f} s\n"
        f"  memory of the last worker: {first / 1e6:.1f} MB at first, {last / 1e6:.1f} MB at the"
        f" end; a worker grew by {found.growth() / 1e6:.1f} MB at most"
    )


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    faults = []
    for name, postgres in (("PostgreSQL", PostgresServer), ("SQLite", None)):
        with TemporaryDirectory(prefix="signalbox-bench-") as folder:
            found = measure(Path(folder), people, postgres)
        report(name, found)
        faults += [f"{name}: {fault}" for fault in found.faults()]
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
