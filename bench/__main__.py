"""Compare our consumer with a stock Channels consumer on both servers. See bench/README.md."""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from channels.layers import BaseChannelLayer
from django.utils.module_loading import import_string

from apps.realtime.layer.config import layer_config
from bench import machine
from bench.load_socket import LoadSocket
from bench.publishers import (
    LayerPublisher,
    OursTarget,
    Publisher,
    ServerPublisher,
    StockTarget,
    Target,
)
from bench.report import REPORT, Comparison, render_report
from bench.round import Load, Result, run_round
from bench.server import BenchProcess, bench_server
from tests.services import HOST, redis_server

TARGETS: tuple[Target, ...] = (OursTarget(), StockTarget())


class Bench:
    """One run: the servers, the layer, the number of rounds, and their load."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.load = Load(options.sockets, options.seconds, options.window, options.bytes)

    async def run(self) -> list[Comparison]:
        with layer_url(self.options.layer) as url:
            return [await self._compare(server, url) for server in self.options.servers]

    async def _compare(self, server: str, url: str) -> Comparison:
        """Alternate rounds of both consumers on one process of `server`."""
        found = Comparison(server)
        with bench_server(server, url) as process:
            for room in range(1, self.options.rounds + 1):
                for target in TARGETS:
                    result = await self._round(target, room, process, url)
                    found.results[target.name].append(result)
                    print_round(server, target.name, room, result)
        return found

    async def _round(self, target: Target, room: int, process: BenchProcess, url: str) -> Result:
        async with self._publisher(target, room, process, url) as publisher:
            return await run_round(
                target,
                room,
                process.port,
                load=self.load,
                publisher=publisher,
                server_seconds=process.cpu_seconds,
            )

    @asynccontextmanager
    async def _publisher(
        self, target: Target, room: int, process: BenchProcess, url: str
    ) -> AsyncIterator[Publisher]:
        if not self.options.publish and self.options.layer != "inmemory":
            yield LayerPublisher(layer_of(url), target, room, self.load.size)
            return
        socket = LoadSocket("/conductor/", lambda payload: None)
        await socket.connect(HOST, process.port)
        yield ServerPublisher(socket, target, room, self.load.size, store=self.options.publish)
        await socket.close()


def layer_of(url: str) -> BaseChannelLayer:
    """The load client's connection to the channel layer."""
    config = layer_config(url)
    layer: BaseChannelLayer = import_string(config["BACKEND"])(**config.get("CONFIG", {}))
    return layer


@contextmanager
def layer_url(layer: str) -> Iterator[str]:
    """CHANNELS_URL for `pubsub`, `redis` or `inmemory`, with a new Redis if needed."""
    if layer == "inmemory":
        yield "inmemory://"
        return
    with redis_server() as redis:
        yield redis.layer_url(layer)


def print_cores(pair: tuple[int, int] | None) -> None:
    if pair is None:
        print("Server and load client share one core, so they slow each other down.", flush=True)
    else:
        print(f"Server on core {pair[0]}, load client and Redis on core {pair[1]}.", flush=True)


def print_round(server: str, name: str, room: int, result: Result) -> None:
    print(
        f"  {server:8} {name:6} round {room}: {result.per_second:8,.0f} deliveries/s,"
        f" last after {result.p50:6.1f} ms (p95 {result.p95:6.1f});"
        f" server {result.server_share:4.0%}, client {result.client_share:4.0%}",
        flush=True,
    )


def chosen_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--servers", nargs="+", default=["daphne", "uvicorn"])
    parser.add_argument("--layer", choices=("pubsub", "redis", "inmemory"), default="pubsub")
    parser.add_argument("--rounds", type=int, default=4, help="for each consumer")
    parser.add_argument("--seconds", type=float, default=2.0, help="per round")
    parser.add_argument("--sockets", type=int, default=500)
    parser.add_argument("--window", type=int, default=8, help="broadcasts in flight")
    parser.add_argument("--bytes", type=int, default=200, help="of text in each event")
    parser.add_argument(
        "--at-least", type=float, default=4.0, help="minimum ratio to stock, on Daphne"
    )
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--publish", action="store_true", help="through publish() and the database")
    return parser.parse_args()


def main() -> int:
    """Exit with 1 if deliveries were missing or extra, or the ratio is too low."""
    chosen = chosen_options()
    if pair := machine.cores():
        machine.pin(0, pair[1])
    begun = time.perf_counter()
    print_cores(pair)
    found = asyncio.run(Bench(chosen).run())
    report = render_report(found, chosen, time.perf_counter() - begun)
    chosen.report.write_text(report)
    print(f"\n{report}")
    return 0 if all(passed(each, chosen.at_least) for each in found) else 1


def passed(found: Comparison, at_least: float) -> bool:
    """Whether every delivery came once and, on Daphne, the ratio is high enough."""
    return found.clean and (found.server != "daphne" or found.ratio >= at_least)


if __name__ == "__main__":
    sys.exit(main())
