"""One trial: broadcasts to a crowd, in a closed or in an open loop, and what they cost."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import quantiles

from bench.dialects import Send
from bench.subscribers import TIMEOUT, Crowd

Clock = Callable[[], float]


@dataclass(frozen=True)
class Meters:
    """The CPU time so far of the server, of Redis and of the load client, in seconds."""

    server: Clock
    redis: Clock = lambda: 0.0
    client: Clock = time.process_time

    def read(self) -> tuple[float, float, float]:
        return self.server(), self.redis(), self.client()


@dataclass(frozen=True)
class Trial:
    """Deliveries, and the seconds and CPU seconds that they took. Latencies are in seconds."""

    deliveries: int
    seconds: float
    server: float
    redis: float
    client: float
    latencies: list[float]

    @property
    def per_second(self) -> float:
        return self.deliveries / self.seconds

    @property
    def per_cpu_second(self) -> float:
        """Deliveries per second of the server's CPU time: other programs hardly change it."""
        return self.deliveries / self.server if self.server else 0.0

    @property
    def server_share(self) -> float:
        """The fraction of a core that the server used."""
        return self.server / self.seconds

    @property
    def redis_share(self) -> float:
        return self.redis / self.seconds

    @property
    def client_share(self) -> float:
        return self.client / self.seconds

    def percentile(self, percent: int) -> float:
        """Of the latencies; 0.0 without any."""
        if len(self.latencies) < 2:
            return sum(self.latencies)
        return quantiles(self.latencies, n=100, method="inclusive")[percent - 1]


async def closed_loop(
    crowd: Crowd, send: Send, meters: Meters, *, window: int, seconds: float
) -> Trial:
    """Keep `window` broadcasts in flight, and wait for the last ones."""
    return await _measured(crowd, meters, _keep_in_flight(crowd, send, window, seconds))


async def open_loop(crowd: Crowd, send: Send, meters: Meters, times: Iterable[float]) -> Trial:
    """Send at these times (in seconds from now), however late the deliveries are.

    A latency begins when the broadcast was due: a sender that is late does not hide a server's
    delay.
    """
    return await _measured(crowd, meters, _send_at(crowd, send, times))


def steady(rate: float, seconds: float) -> list[float]:
    """The times of `rate` broadcasts per second."""
    return [number / rate for number in range(round(rate * seconds))]


def at_random(rate: float, seconds: float) -> Iterator[float]:
    """The times of `rate` broadcasts per second on average, which do not know of one another."""
    source = random.Random(1)
    at = source.expovariate(rate)
    while at < seconds:
        yield at
        at += source.expovariate(rate)


async def _measured(crowd: Crowd, meters: Meters, work: Awaitable[None]) -> Trial:
    delivered, timed = crowd.delivered, len(crowd.tally.latencies)
    begun, before = time.perf_counter(), meters.read()
    await work
    seconds, after = time.perf_counter() - begun, meters.read()
    server, redis, client = (now - was for now, was in zip(after, before, strict=True))
    latencies = [round(each, 6) for each in crowd.tally.latencies[timed:]]
    return Trial(crowd.delivered - delivered, seconds, server, redis, client, latencies)


async def _keep_in_flight(crowd: Crowd, send: Send, window: int, seconds: float) -> None:
    """Give up after TIMEOUT: the tally has what is missing."""
    slots = asyncio.Semaphore(window)
    crowd.tally.complete = slots.release
    until = time.perf_counter() + seconds
    try:
        while time.perf_counter() < until:
            async with asyncio.timeout(TIMEOUT):
                await slots.acquire()
            await send(crowd.tally.send())
        async with asyncio.timeout(TIMEOUT):
            for _ in range(window):
                await slots.acquire()
    except TimeoutError:
        pass
    crowd.tally.complete = lambda: None


async def _send_at(crowd: Crowd, send: Send, times: Iterable[float]) -> None:
    begun = time.perf_counter()
    for at in times:
        if (ahead := begun + at - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        await send(crowd.tally.send(begun + at))
    deadline = time.perf_counter() + TIMEOUT
    while crowd.missing and time.perf_counter() < deadline:  # noqa: ASYNC110  counters, no event
        await asyncio.sleep(0.005)
