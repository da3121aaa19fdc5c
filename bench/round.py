"""One round: subscribers connect, receive broadcasts in a closed loop, and count them."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles

from bench.publishers import Publisher, Target
from bench.subscribers import TIMEOUT, Subscriber, Tally, connect_all, disconnect_all
from tests.services import HOST


@dataclass(frozen=True)
class Load:
    """The load of a round. `window` broadcasts are in flight at any time."""

    sockets: int = 500
    seconds: float = 3.0
    window: int = 8
    size: int = 200


@dataclass(frozen=True)
class Result:
    """The result of a round. Latencies are those of the last socket, in milliseconds."""

    deliveries: int
    per_second: float
    p50: float
    p95: float
    missing: int
    extra: int
    client_share: float
    server_share: float

    @property
    def per_cpu_second(self) -> float:
        """Deliveries per second of the server's CPU time: other programs hardly change it."""
        return self.per_second / self.server_share if self.server_share else 0.0

    @property
    def clean(self) -> bool:
        return self.deliveries > 0 and self.missing == 0 and self.extra == 0


async def run_round(
    target: Target,
    room: int,
    port: int,
    *,
    load: Load,
    publisher: Publisher,
    server_seconds: Callable[[], float],
) -> Result:
    """Run a round against the server on `port`. `server_seconds()` returns its CPU time."""
    tally = Tally(load.sockets)
    stream = target.group(room) if target.name == "ours" else None
    subscribers = await connect_all(HOST, port, target.path(room), stream, tally)
    begun, client, server = time.perf_counter(), time.process_time(), server_seconds()
    await _broadcast(tally, load, publisher)
    lasted = max(tally.last_at - begun, 1e-9)
    client, server = time.process_time() - client, server_seconds() - server
    await disconnect_all(subscribers)  # a server sends pending frames before its close frame
    return _result(tally, subscribers, lasted, client, server)


async def _broadcast(tally: Tally, load: Load, publisher: Publisher) -> None:
    """Keep `window` broadcasts in flight for `seconds`, then wait for the last ones."""
    slots = asyncio.Semaphore(load.window)
    tally.complete = slots.release
    until = time.perf_counter() + load.seconds
    try:
        while time.perf_counter() < until:
            async with asyncio.timeout(TIMEOUT):
                await slots.acquire()
            await publisher.send(tally.send())
        async with asyncio.timeout(TIMEOUT):
            for _ in range(load.window):
                await slots.acquire()
    except TimeoutError:
        pass  # the tally has the missing deliveries


def _result(
    tally: Tally, subscribers: list[Subscriber], lasted: float, client: float, server: float
) -> Result:
    tally.close(subscribers)
    cuts = quantiles(tally.latencies, n=20) if len(tally.latencies) > 1 else [0.0] * 19
    return Result(
        deliveries=tally.deliveries,
        per_second=tally.deliveries / lasted,
        p50=cuts[9] * 1000,
        p95=cuts[18] * 1000,
        missing=tally.missing,
        extra=tally.extra,
        client_share=client / lasted,
        server_share=server / lasted,
    )
