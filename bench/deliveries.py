"""Deliveries as a room grows: connecting, memory, and broadcasts in a closed and an open loop."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.contenders import Running
from bench.dialects import Send
from bench.subscribers import Crowd
from bench.trials import Trial, closed_loop, open_loop, steady

SETTLE_SECONDS = 1.0
FRAME_BYTES = 160
FULL = 0.7  # of what a server can deliver: an open loop with more has no steady state


@dataclass(frozen=True)
class Arrival:
    """So many sockets that connected and joined a room, and the server's memory afterwards."""

    contender: str
    sockets: int
    seconds: float
    server: float  # CPU seconds
    memory: int  # bytes
    refused: int = 0  # tries that failed

    @property
    def per_second(self) -> float:
        return self.sockets / self.seconds

    @property
    def per_cpu_second(self) -> float:
        return self.sockets / self.server if self.server else 0.0


@dataclass(frozen=True)
class Broadcasts:
    """One trial of one contender. `window` is 0 in an open loop."""

    contender: str
    sockets: int
    window: int
    trial: Trial


@dataclass
class Room:
    """A contender's crowd of one size, and the way to send to it."""

    running: Running
    crowd: Crowd
    send: Send

    async def close(self, what: str) -> None:
        await self.crowd.leave()
        self.running.check(self.crowd, what)


async def open_room(running: Running, sockets: int) -> tuple[Room, Arrival]:
    """Connect so many sockets, as fast as the server accepts them."""
    crowd = running.crowd()
    begun, used = time.perf_counter(), running.server.cpu_seconds()
    await crowd.join(running.headers(sockets))
    seconds, used = time.perf_counter() - begun, running.server.cpu_seconds() - used
    await asyncio.sleep(SETTLE_SECONDS)
    arrival = Arrival(running.name, sockets, seconds, used, running.server.memory(), crowd.refused)
    return Room(running, crowd, await running.sender(crowd, FRAME_BYTES)), arrival


@dataclass(frozen=True)
class Stage:
    """A size, and the numbers of broadcasts in flight that are measured with it."""

    sockets: int
    windows: Sequence[int] = (1,)
    open_rate: float = 0.0  # broadcasts per second in an open loop, unless it is 0


@dataclass(frozen=True)
class Effort:
    """How long everything is measured."""

    rounds: int = 3
    seconds: float = 1.5  # of a closed loop
    open_seconds: float = 10.0


async def measure_stage(
    contenders: Sequence[Running], stage: Stage, effort: Effort
) -> tuple[list[Arrival], list[Broadcasts]]:
    """All contenders connect their sockets, and then take turns."""
    opened = [await open_room(each, stage.sockets) for each in contenders]
    rooms = [room for room, _ in opened]
    found: list[Broadcasts] = []
    for window in stage.windows:
        for _ in range(effort.rounds):
            found += [await _closed(room, window, effort.seconds) for room in rooms]
    if stage.open_rate:
        needed = stage.open_rate * stage.sockets
        able = [room for room in rooms if can_keep_up(found, room.running.name, needed)]
        found += [await _open(room, stage.open_rate, effort.open_seconds) for room in able]
    for room in rooms:
        await room.close(f"{stage.sockets} sockets")
    return [arrival for _, arrival in opened], found


def can_keep_up(found: Sequence[Broadcasts], name: str, deliveries: float) -> bool:
    """Whether a contender can make so many deliveries per second, and has time left."""
    rates = [each.trial.per_cpu_second for each in found if each.contender == name]
    return bool(rates) and deliveries < FULL * median(rates)


async def _closed(room: Room, window: int, seconds: float) -> Broadcasts:
    trial = await closed_loop(
        room.crowd, room.send, room.running.meters, window=window, seconds=seconds
    )
    return _reported(room, window, trial)


async def _open(room: Room, rate: float, seconds: float) -> Broadcasts:
    trial = await open_loop(room.crowd, room.send, room.running.meters, steady(rate, seconds))
    return _reported(room, 0, trial)


def _reported(room: Room, window: int, trial: Trial) -> Broadcasts:
    found = Broadcasts(room.running.name, len(room.crowd.members), window, trial)
    how = f"{window} in flight" if window else "open loop"
    print(
        f"  {found.contender:26} {found.sockets:5,} sockets, {how:11}"
        f" {trial.per_cpu_second:9,.0f} per CPU second; last delivery p50"
        f" {trial.percentile(50) * 1e3:7.1f} ms; client {trial.client_share:4.0%}",
        flush=True,
    )
    return found
