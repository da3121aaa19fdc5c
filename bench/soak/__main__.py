"""Half an hour of ordinary traffic. See the package's docstring."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from apps.realtime.testing.processes import HOST  # noqa: E402
from bench.plot import line_chart  # noqa: E402
from bench.soak.crowd import OPEN_ROOMS, Crowd  # noqa: E402
from bench.soak.samples import (  # noqa: E402
    Sample,
    growth,
    held_by_services,
    megabytes,
    sample_of,
    services_growth,
)
from tests.factories import METRICS_TOKEN, Worker, enqueue_tasks  # noqa: E402
from tests.faults.chat.factories import Database  # noqa: E402
from tests.faults.chat.proxy import Proxy  # noqa: E402
from tests.faults.oracle import violations  # noqa: E402
from tests.services import (  # noqa: E402
    PostgresServer,
    RedisServer,
    postgres_server,
    redis_server,
)
from tests.site import ROOT, Site, WebProcess  # noqa: E402

PLOT = ROOT / "docs" / "soak.svg"
SAMPLE_SECONDS, CUT_SECONDS, TASK_SECONDS = 5, 25, 45
SETTLE_SECONDS = 30  # the hub leaves empty groups within two polls
UNLIMITED = ("SOCKETS_PER_ADDRESS", "SOCKETS_PER_USER")


@dataclass
class SoakSite:
    """The processes, and their samples so far: minutes since the start, and the sample."""

    site: Site
    worker: Worker
    redis: RedisServer
    postgres: PostgresServer
    database: Database
    started_at: float = field(default_factory=time.monotonic)
    samples: dict[str, list[tuple[float, Sample]]] = field(default_factory=dict)

    def sample(self) -> dict[str, Sample]:
        minute = (time.monotonic() - self.started_at) / 60
        found = {
            each.folder.name: sample_of(each, each.url, web=True) for each in self.site.processes
        }
        found["worker"] = sample_of(self.worker, self.worker.url, web=False)
        for name, sample in found.items():
            self.samples.setdefault(name, []).append((minute, sample))
        return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="of traffic (default: 30)")
    parser.add_argument(
        "--warm-up", type=float, default=3, help="minutes of traffic before the baseline"
    )
    parser.add_argument("--chatters", type=int, default=24, help="people in the chat at once")
    parser.add_argument("--readers", type=int, default=12, help="readers of the live blog at once")
    parser.add_argument("--plot", type=Path, default=PLOT, help="the SVG file to write")
    options = parser.parse_args()
    with soak_site() as site:
        faults = asyncio.run(soak(site, options))
    for fault in faults:
        print(f"FAILED  {fault}")
    print("soak: failed." if faults else "soak: everything is as it was.")
    return bool(faults)


async def soak(site: SoakSite, options: argparse.Namespace) -> list[str]:
    """Run it, write the plot; a sentence per fault."""
    proxies = [Proxy(each.port) for each in site.site.processes]
    for proxy in proxies:
        await proxy.open()
    crowd = Crowd([each.url for each in proxies], [each.port for each in site.site.processes])
    watch = [
        asyncio.ensure_future(each) for each in (watching(site), cutting(proxies), tasks(site))
    ]
    people = {"chatters": options.chatters, "readers": options.readers}
    await crowd.live(**people, seconds=options.warm_up * 60)
    before, held = await settled(site)
    report("baseline", before, held)
    await crowd.live(**people, seconds=options.minutes * 60)
    after, holds = await settled(site)
    report("afterwards", after, holds)
    for each in watch:
        each.cancel()
    await asyncio.gather(*watch, return_exceptions=True)
    for proxy in proxies:
        await proxy.close()
    print(", ".join(f"{count:,} {what}" for what, count in crowd.counts.items()))
    options.plot.write_text(chart(site))
    grown = [sentence for name in before for sentence in growth(name, before[name], after[name])]
    return grown + services_growth(held, holds) + crowd.faults + losses(site, crowd)


async def watching(site: SoakSite) -> None:
    while True:
        await asyncio.to_thread(site.sample)
        await asyncio.sleep(SAMPLE_SECONDS)


async def cutting(proxies: list[Proxy]) -> None:
    """Cut all connections through one proxy now and then, without a goodbye."""
    while True:
        for proxy in proxies:
            await asyncio.sleep(CUT_SECONDS)
            proxy.cut()


async def tasks(site: SoakSite) -> None:
    while True:
        await asyncio.to_thread(enqueue_tasks, site.site, 20)
        await asyncio.sleep(TASK_SECONDS)


async def settled(site: SoakSite) -> tuple[dict[str, Sample], dict[str, int]]:
    """A sample of each process and service after all clients have left."""
    await asyncio.sleep(SETTLE_SECONDS)
    held = await asyncio.to_thread(held_by_services, site.redis, site.postgres)
    return await asyncio.to_thread(site.sample), held


def losses(site: SoakSite, crowd: Crowd) -> list[str]:
    """The violations that the fault tests' oracle finds in the chat clients' histories."""
    found: list[str] = []
    for stream, histories in crowd.histories.items():
        log = site.database.log(stream)
        applied = sum(len(history.steps) for history in histories)
        print(f"{stream}: {len(histories)} clients applied {applied:,} of {log.head:,} events")
        found += map(str, violations(log, histories, fresh={}))
    return found


def report(when: str, samples: dict[str, Sample], held: dict[str, int]) -> None:
    for name, each in samples.items():
        print(
            f"{when}: {name} {megabytes(each)} MB, {each.threads} threads, {each.descriptors}"
            f" descriptors, {each.sockets} sockets, {each.event_streams} event streams,"
            f" {each.streams} streams"
        )
    print(f"{when}: " + ", ".join(f"{count} {what}" for what, count in held.items()), flush=True)


def chart(site: SoakSite) -> str:
    lines = {
        name: [(minute, float(megabytes(sample))) for minute, sample in samples]
        for name, samples in site.samples.items()
    }
    return line_chart("Resident memory under traffic that comes and goes", "MB", lines)


def environment_of(folder: Path, database: Database, redis: RedisServer) -> dict[str, str]:
    return {
        "DEBUG": "off",
        "SECRET_KEY": "only-for-the-soak-" + "x" * 50,
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": database.url,
        "CHANNELS_URL": redis.layer_url("pubsub"),
        "EMAIL_URL": "dummymail://",
        "MEDIA_ROOT": f"{folder}/media",
        "METRICS_TOKEN": METRICS_TOKEN,
        "LOG_LEVEL": "WARNING",
        "TASKS_IN_PROCESS": "off",
        "SERVE_STATIC": "on",
        "ATTEMPTS_LOGIN": "100000",
        **{f"LIMIT_{name}": "0" for name in UNLIMITED},
    }


@contextmanager
def soak_site() -> Iterator[SoakSite]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="signalbox-soak-")))
        redis = stack.enter_context(redis_server())
        postgres = stack.enter_context(postgres_server())
        database = Database(postgres, "soak")
        environment = environment_of(folder, database, redis)
        site = Site(folder, environment, 0)
        site.manage("migrate", "--verbosity=0")
        site.manage("demo", "--known-passwords")
        site.manage("shell", "-c", OPEN_ROOMS)
        for server in ("daphne", "uvicorn"):
            home = folder / server
            home.mkdir()
            site.processes.append(
                WebProcess(home, os.environ | environment | {"ASGI_SERVER": server})
            )
        home = folder / "worker"
        home.mkdir()
        worker = Worker(home, os.environ | environment)
        for process in (*site.processes, worker):
            process.start()
            stack.callback(process.stop)
        yield SoakSite(site, worker, redis, postgres, database)


if __name__ == "__main__":
    sys.exit(main())
