"""One round: a crowd joins, broadcasts are sent in a closed loop, and all of it is counted."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles

from bench.publishers import Publisher, Target
from bench.subscribers import PATIENCE, Member, Tally, dismiss, gather_crowd
from tests.services import HOST


@dataclass(frozen=True)
class Load:
    """How hard a round presses. `window` broadcasts are in flight at any time."""

    sockets: int = 500
    seconds: float = 3.0
    window: int = 8
    size: int = 200


@dataclass(frozen=True)
class Result:
    """What a round measured. Latencies, in milliseconds, are the last socket's."""

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
        """Deliveries per second of the server's CPU time: neighbours take little from that."""
        return self.per_second / self.server_share if self.server_share else 0.0

    @property
    def clean(self) -> bool:
        return self.deliveries > 0 and self.missing == 0 and self.extra == 0


async def round_of(
    target: Target,
    room: int,
    port: int,
    *,
    load: Load,
    publisher: Publisher,
    server_seconds: Callable[[], float],
) -> Result:
    """Run one round against the server on `port`. `server_seconds()` is its CPU time so far."""
    tally = Tally(load.sockets)
    stream = target.group(room) if target.name == "ours" else None
    members = await gather_crowd(HOST, port, target.path(room), stream, tally)
    begun, mine, its = time.perf_counter(), time.process_time(), server_seconds()
    await _press(tally, load, publisher)
    lasted = max(tally.last_at - begun, 1e-9)
    mine, its = time.process_time() - mine, server_seconds() - its
    await dismiss(members)  # what a server still had to say comes before its goodbye
    return _result(tally, members, lasted, mine, its)


async def _press(tally: Tally, load: Load, publisher: Publisher) -> None:
    """Keep `window` broadcasts in flight for `seconds`, then wait for the last of them."""
    slots = asyncio.Semaphore(load.window)
    tally.complete = slots.release
    until = time.perf_counter() + load.seconds
    try:
        while time.perf_counter() < until:
            async with asyncio.timeout(PATIENCE):
                await slots.acquire()
            await publisher.send(tally.send())
        async with asyncio.timeout(PATIENCE):
            for _ in range(load.window):
                await slots.acquire()
    except TimeoutError:
        pass  # what has not come by now is counted as missing


def _result(tally: Tally, members: list[Member], lasted: float, mine: float, its: float) -> Result:
    tally.close(members)
    cuts = quantiles(tally.latencies, n=20) if len(tally.latencies) > 1 else [0.0] * 19
    return Result(
        deliveries=tally.deliveries,
        per_second=tally.deliveries / lasted,
        p50=cuts[9] * 1000,
        p95=cuts[18] * 1000,
        missing=tally.missing,
        extra=tally.extra,
        client_share=mine / lasted,
        server_share=its / lasted,
    )
