"""Pages per second of a live blog for readers without a session, beside those of /healthz.

usage: python -m bench.pages [--server daphne] [--seconds 4]

One process on one core, 16 connections, on SQLite. /healthz, which is answered before Django, and
the page take turns. Then posts are published while the page is read: each must be on every page
that is asked for two seconds after its commit (exit 1).
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import machine
from bench.http_load import read_for
from bench.server import MeasuredServer, site_environment
from tests.shell import Shell
from tests.site import Site, WebProcess

PAGE = "/live/bench/"
CONNECTIONS = 16
POSTS = 50  # a whole page
ROUNDS = 3
NEWS = 5  # posts that are published under load
PAUSE = 1.3  # seconds between them; no multiple of a cache's
MOST_SECONDS = 2.0

PUBLISHER = """
from apps.liveblog.services import blog_create, post_create
blog = blog_create(title="Bench", slug="bench", summary="Many read this.")
print(flush=True)
for title in iter(input, ""):
    print(post_create(blog_id=blog.pk, title=title, body="What happens. " * 12).pk, flush=True)
"""


class PagesProcess(MeasuredServer, WebProcess):
    """The whole site, which logs each page."""


@dataclass(frozen=True)
class Round:
    responses: int
    bytes: int
    seconds: float
    cpu: float
    latencies: list[float]

    def line(self, name: str) -> str:
        return (
            f"  {name:14}{self.responses / self.seconds:7,.0f}/s"
            f"{self.cpu / self.responses * 1000:7.2f} ms CPU"
            f"{statistics.median(self.latencies) * 1000:7.1f} ms median"
            f"{self.bytes / self.responses / 1000:7.1f} kB"
        )


@contextmanager
def site_with_blog(server: str) -> Iterator[tuple[PagesProcess, Shell]]:
    """A running site, and a process beside it that publishes each line as a post."""
    with TemporaryDirectory(prefix="signalbox-bench-") as name:
        folder = Path(name)
        environment = site_environment(folder, "inmemory://")
        environment |= {"ASGI_SERVER": server, "LOG_LEVEL": "INFO"}
        site = Site(folder, environment, 0)
        site.manage("migrate", "--verbosity=0")
        process = PagesProcess(folder, os.environ | environment)
        process.start()
        try:
            with site.shell(PUBLISHER) as publisher:
                publisher.read()
                for number in range(POSTS):
                    publisher.ask(f"Post {number}")
                yield process, publisher
                publisher.write("")
        finally:
            process.stop()


async def measure(process: PagesProcess, path: str, seconds: float) -> Round:
    sizes: list[int] = []
    latencies: list[float] = []

    def seen(response: bytes, asked_at: float) -> None:
        assert response.startswith(b"HTTP/1.1 200"), response[:200]
        sizes.append(len(response))
        latencies.append(time.perf_counter() - asked_at)

    cpu = process.cpu_seconds()
    took = await read_for(process.port, path, connections=CONNECTIONS, seconds=seconds, seen=seen)
    return Round(len(sizes), sum(sizes), took, process.cpu_seconds() - cpu, latencies)


async def staleness(process: PagesProcess, publisher: Shell) -> float:
    """How long after a commit a page without the post was still asked for, at most, in seconds."""
    committed: list[tuple[bytes, float]] = []
    worst = 0.0

    def seen(response: bytes, asked_at: float) -> None:
        nonlocal worst
        for mark, at in committed:
            if asked_at > at and mark not in response:
                worst = max(worst, asked_at - at)

    async def publish() -> None:
        for number in range(NEWS):
            await asyncio.sleep(PAUSE)
            post = await asyncio.to_thread(publisher.ask, f"News {number}")
            committed.append((f'id="post-{post}"'.encode(), time.perf_counter()))

    seconds = NEWS * PAUSE + MOST_SECONDS + 1
    reading = read_for(process.port, PAGE, connections=CONNECTIONS, seconds=seconds, seen=seen)
    await asyncio.gather(reading, publish())
    assert len(committed) == NEWS
    return worst


def report(rounds: list[tuple[Round, Round]], worst: float) -> None:
    for raw, page in rounds:
        print(raw.line("/healthz"))
        print(page.line("a blog's page"))
    rates = [page.responses / page.seconds for _, page in rounds]
    print(f"Pages: {statistics.median(rates):,.0f}/s (median).", end=" ")
    print(f"A new post was missing for {worst:.2f} s at most.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument(
        "--server", choices=("daphne", "uvicorn"), default="daphne", help="by default daphne"
    )
    parser.add_argument("--seconds", type=float, default=4.0, help="of each turn")
    chosen = parser.parse_args()
    if pair := machine.cores():
        machine.pin(pair[1])
    with site_with_blog(chosen.server) as (process, publisher):
        asyncio.run(measure(process, PAGE, 1))  # warm
        rounds = [
            (
                asyncio.run(measure(process, "/healthz", chosen.seconds)),
                asyncio.run(measure(process, PAGE, chosen.seconds)),
            )
            for _ in range(ROUNDS)
        ]
        worst = asyncio.run(staleness(process, publisher))
    report(rounds, worst)
    return 1 if worst > MOST_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
