"""What one web process pays for sockets, frames and messages: CPU time and memory, as lines.

Each probe does more and more of one thing and looks at what the server process used. CPU time is
its own, so that other programs on the machine take little from it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import psycopg
from channels.layers import BaseChannelLayer

from bench.linear_fit import Point
from bench.measured import LOGS, Measured, log_room, quiet
from bench.publishers import LayerPublisher, OursTarget
from bench.server import script
from bench.visitors import Visitor, all_have, arrive, go

SETTLE_SECONDS = 1.0
WINDOW_SECONDS = 2.0

LOOK = "SELECT name, epoch, floor, head FROM realtime_stream WHERE name = ANY(%s)"

Meter = Callable[[], float]


async def used(meter: Meter, work: Awaitable[object]) -> float:
    """How much `meter` moved on while `work` was done."""
    before = meter()
    await work
    return meter() - before


async def idle_cpu(site: Measured) -> float:
    """CPU seconds per second of a process with nothing to do."""
    return await used(site.web.cpu_seconds, asyncio.sleep(WINDOW_SECONDS * 2)) / WINDOW_SECONDS / 2


async def memory_and_arrivals(
    site: Measured, sizes: Sequence[int], stream: str
) -> tuple[list[Point], list[Point]]:
    """Bytes by sockets open; CPU seconds by sockets that came and followed `stream`."""
    crowd: list[Visitor] = []
    memory: list[Point] = []
    arrivals: list[Point] = []
    everybody = site.visitors(max(sizes))
    for size in sizes:
        newcomers = everybody[len(crowd) : size]
        seconds = await used(site.web.cpu_seconds, arrive(newcomers, stream))
        arrivals.append((len(newcomers), seconds))
        crowd += newcomers
        await asyncio.sleep(SETTLE_SECONDS)
        memory.append((len(crowd), site.memory()))
    await go(crowd)
    return memory, arrivals


async def heartbeats(site: Measured, counts: Sequence[int]) -> list[Point]:
    """CPU seconds, in a window of fixed length, by pings answered in it."""
    visitors = site.visitors(500)
    await arrive(visitors)
    await asyncio.sleep(SETTLE_SECONDS)
    points = [
        (float(count), await used(site.web.cpu_seconds, ping_for(visitors, count, WINDOW_SECONDS)))
        for count in counts
    ]
    await go(visitors)
    return points


async def ping_for(visitors: Sequence[Visitor], count: int, seconds: float) -> None:
    """`count` pings, evenly over that time and the visitors."""
    begun = time.perf_counter()
    for number in range(count):
        ahead = begun + seconds * number / count - time.perf_counter()
        if ahead > 0.005:
            await asyncio.sleep(ahead)
        visitors[number % len(visitors)].ping()
    await asyncio.sleep(max(0.0, begun + seconds - time.perf_counter()))


async def replays(site: Measured, visitors: int) -> list[Point]:
    """CPU seconds of one visitor's return by the events it is sent from the log."""
    crowd = site.visitors(visitors)
    await arrive(crowd)
    points = []
    for length in LOGS:
        seconds = await used(site.web.cpu_seconds, replayed(crowd, length))
        points.append((float(length), seconds / len(crowd)))
    await go(crowd)
    return points


async def replayed(crowd: Sequence[Visitor], length: int) -> None:
    """All of them are sent a log of that length."""
    stream, wanted = f"bench.room.{log_room(length)}", crowd[0].frames + length
    again = (each.ask("subscribe", stream=stream, after=0, epoch="") for each in crowd)
    await asyncio.gather(*again)
    await all_have(crowd, wanted)


async def deliveries(
    site: Measured, layer: BaseChannelLayer, sizes: Sequence[int], broadcasts: int, idle: float
) -> list[Point]:
    """CPU seconds per event by sockets it is delivered to, sent evenly and not in bursts."""
    points = []
    for room, size in enumerate(sizes, 1):
        visitors = site.visitors(size)
        publisher = LayerPublisher(layer, OursTarget(), room, 200)
        await arrive(visitors, f"bench.room.{room}")
        begun = time.perf_counter()
        seconds = await used(site.web.cpu_seconds, broadcast(publisher, visitors, broadcasts))
        seconds -= idle * (time.perf_counter() - begun)
        points.append((float(size), seconds / broadcasts))
        await go(visitors)
    return points


async def broadcast(publisher: LayerPublisher, visitors: Sequence[Visitor], count: int) -> None:
    """`count` events, each when the one before has had time to arrive."""
    for number in range(1, count + 1):
        await publisher.send(number)
        await asyncio.sleep(len(visitors) / 20_000 + 0.002)
    await all_have(visitors, count)


async def messages(
    site: Measured, counts: Sequence[int], meters: Sequence[Meter]
) -> tuple[list[list[Point]], float]:
    """CPU seconds, per meter, by chat messages sent; and the bytes of each one's frame.

    `counts` are what each of four writers sends.
    """
    reader, *writers = site.visitors(5, "/chat/")
    await arrive([reader], "chat.room.1")
    await arrive(writers)
    lines: list[list[Point]] = [[] for _ in meters]
    sent = 0
    for each_sends in counts:
        count = each_sends * len(writers)
        before = [meter() for meter in meters]
        await asyncio.gather(*(write(each, each_sends) for each in writers))
        sent += count
        for line, meter, was in zip(lines, meters, before, strict=True):
            line.append((float(count), meter() - was))
    await all_have([reader], sent)
    size = reader.bytes / reader.frames
    await go([reader, *writers])
    return lines, size


async def write(writer: Visitor, count: int) -> None:
    for _ in range(count):
        await writer.ask("message.send", room_id=1, client_id=str(uuid4()), body="Hello. " * 20)


def hub_looks(site: Measured, counts: Sequence[int], times: int) -> list[Point]:
    """CPU seconds of a hub for one look at where so many streams stand."""
    words = map(str, (times, *counts))
    lines = script("bench.poll_cost", *words, environment=site.web.environment or {}).splitlines()
    return [(float(count), float(seconds)) for count, seconds in map(str.split, lines)]


def database_looks(site: Measured, counts: Sequence[int], times: int) -> list[Point]:
    """The same of the database."""
    assert site.postgres is not None
    points = []
    with psycopg.connect(site.postgres.url, autocommit=True) as database:
        for count in counts:
            names = [quiet(number) for number in range(count)]
            before = site.database_seconds()
            for _ in range(times):
                database.execute(LOOK, [names]).fetchall()
            points.append((float(count), (site.database_seconds() - before) / times))
    return points


async def gossip(
    site: Measured, layer: BaseChannelLayer, sizes: Sequence[int], count: int
) -> list[Point]:
    """CPU seconds to hear of another process's people, by how many they are."""
    (visitor,) = site.visitors(1)
    await arrive([visitor], "bench.hall.1")
    points = []
    for size in sizes:
        say = said(layer, size, count)
        points.append((float(size), await used(site.web.cpu_seconds, say) / count))
    await go([visitor])
    return points


async def said(layer: BaseChannelLayer, size: int, count: int) -> None:
    """`count` processes with `size` people each say so, as at each coming and going."""
    people = [
        {"id": f"user.{number}", "name": "A visitor", "guest": False} for number in range(size)
    ]
    for number in range(count):
        message: dict[str, Any] = {
            "type": "presence.said",
            "stream": "bench.hall.1",
            "ask": None,
        }
        message |= {"process": f"other{number}", "number": 1, "count": size, "people": people}
        await layer.group_send("bench.hall.1", message)
        await asyncio.sleep(0.005)
    await asyncio.sleep(SETTLE_SECONDS)
