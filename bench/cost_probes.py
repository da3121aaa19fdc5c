"""Probes for the cost of sockets, frames and messages in one web process: CPU time and memory.

Each probe does more and more of one thing, and returns a point for each amount. It reads the CPU
time of the server process, which other programs on the machine hardly change.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import uuid4

import psycopg
from channels.layers import BaseChannelLayer

from apps.realtime.layer.messages import PresenceAnnounced
from bench.dialects import EVENT_BYTES, Ours, Send, Services
from bench.linear_fit import Point
from bench.measured_site import LOGS, MeasuredSite, log_room, quiet
from bench.server import run_module
from bench.visitors import Visitor, connect_all, disconnect_all, wait_for_events

SETTLE_SECONDS = 1.0
WINDOW_SECONDS = 2.0

POLL = "SELECT name, epoch, floor, head FROM realtime_stream WHERE name = ANY(%s)"

Meter = Callable[[], float]


async def used(meter: Meter, work: Awaitable[object]) -> float:
    """The increase of `meter` during `work`."""
    before = meter()
    await work
    return meter() - before


async def idle_cpu(site: MeasuredSite) -> float:
    """CPU seconds per second of an idle process."""
    return await used(site.web.cpu_seconds, asyncio.sleep(WINDOW_SECONDS * 2)) / WINDOW_SECONDS / 2


async def memory_and_arrivals(
    site: MeasuredSite, sizes: Sequence[int], stream: str
) -> tuple[list[Point], list[Point]]:
    """Bytes by open sockets, and CPU seconds by sockets that connect and subscribe to `stream`."""
    visitors: list[Visitor] = []
    memory: list[Point] = []
    arrivals: list[Point] = []
    everyone = site.visitors(max(sizes))
    for size in sizes:
        new = everyone[len(visitors) : size]
        seconds = await used(site.web.cpu_seconds, connect_all(new, stream))
        arrivals.append((len(new), seconds))
        visitors += new
        await asyncio.sleep(SETTLE_SECONDS)
        memory.append((len(visitors), site.memory()))
    await disconnect_all(visitors)
    return memory, arrivals


async def heartbeats(site: MeasuredSite, counts: Sequence[int]) -> list[Point]:
    """CPU seconds of a fixed period, by the number of pings in it."""
    visitors = site.visitors(500)
    await connect_all(visitors)
    await asyncio.sleep(SETTLE_SECONDS)
    points = [
        (float(count), await used(site.web.cpu_seconds, ping_for(visitors, count, WINDOW_SECONDS)))
        for count in counts
    ]
    await disconnect_all(visitors)
    return points


async def ping_for(visitors: Sequence[Visitor], count: int, seconds: float) -> None:
    """Send `count` pings, spread evenly over the time and the visitors."""
    begun = time.perf_counter()
    for number in range(count):
        ahead = begun + seconds * number / count - time.perf_counter()
        if ahead > 0.005:
            await asyncio.sleep(ahead)
        visitors[number % len(visitors)].ping()
    await asyncio.sleep(max(0.0, begun + seconds - time.perf_counter()))


async def replays(site: MeasuredSite, count: int) -> list[Point]:
    """CPU seconds of one visitor's replay, by the number of events in it."""
    visitors = site.visitors(count)
    await connect_all(visitors)
    points = []
    for length in LOGS:
        seconds = await used(site.web.cpu_seconds, replay(visitors, length))
        points.append((float(length), seconds / len(visitors)))
    await disconnect_all(visitors)
    return points


async def replay(visitors: Sequence[Visitor], length: int) -> None:
    """Replay a log of this length to all of them."""
    stream, wanted = f"bench.room.{log_room(length)}", visitors[0].frames + length
    again = (each.ask("subscribe", stream=stream, after=0, epoch="") for each in visitors)
    await asyncio.gather(*again)
    await wait_for_events(visitors, wanted)


async def deliveries(
    site: MeasuredSite, services: Services, sizes: Sequence[int], broadcasts: int, idle: float
) -> list[Point]:
    """CPU seconds per event, by the sockets that receive it. Events come evenly, not in bursts."""
    points = []
    for room, size in enumerate(sizes, 1):
        visitors = site.visitors(size)
        send = await Ours().sender(services, site.web.port, room, EVENT_BYTES)
        await connect_all(visitors, f"bench.room.{room}")
        begun = time.perf_counter()
        seconds = await used(site.web.cpu_seconds, broadcast(send, visitors, broadcasts))
        seconds -= idle * (time.perf_counter() - begun)
        points.append((float(size), seconds / broadcasts))
        await disconnect_all(visitors)
    return points


async def broadcast(send: Send, visitors: Sequence[Visitor], count: int) -> None:
    """Send `count` events, with time in between for each to arrive."""
    for number in range(1, count + 1):
        await send(number)
        await asyncio.sleep(len(visitors) / 20_000 + 0.002)
    await wait_for_events(visitors, count)


async def messages(
    site: MeasuredSite, counts: Sequence[int], meters: Sequence[Meter]
) -> tuple[list[list[Point]], float]:
    """CPU seconds per meter, by the number of chat messages; and the bytes of a message's frame.

    Each of four writers sends as many messages as `counts` says.
    """
    reader, *writers = site.visitors(5, "/chat/")
    await connect_all([reader], "chat.room.1")
    await connect_all(writers)
    lines: list[list[Point]] = [[] for _ in meters]
    sent = 0
    for each_sends in counts:
        count = each_sends * len(writers)
        before = [meter() for meter in meters]
        await asyncio.gather(*(write(each, each_sends) for each in writers))
        sent += count
        for line, meter, was in zip(lines, meters, before, strict=True):
            line.append((float(count), meter() - was))
    await wait_for_events([reader], sent)
    size = reader.bytes / reader.frames
    await disconnect_all([reader, *writers])
    return lines, size


async def write(writer: Visitor, count: int) -> None:
    for _ in range(count):
        await writer.ask("message.send", room_id=1, client_id=str(uuid4()), body="Hello. " * 20)


def hub_polls(site: MeasuredSite, counts: Sequence[int], times: int) -> list[Point]:
    """CPU seconds of a hub's poll, by the number of streams."""
    arguments = map(str, (times, *counts))
    lines = run_module("bench.poll_cost", *arguments, environment=site.web.environment or {})
    return [(float(count), float(seconds)) for count, seconds in map(str.split, lines.splitlines())]


def database_polls(site: MeasuredSite, counts: Sequence[int], times: int) -> list[Point]:
    """CPU seconds of the database for a poll, by the number of streams."""
    assert site.postgres is not None
    points = []
    with psycopg.connect(site.environment["DATABASE_URL"], autocommit=True) as database:
        for count in counts:
            names = [quiet(number) for number in range(count)]
            before = site.database_seconds()
            for _ in range(times):
                database.execute(POLL, [names]).fetchall()
            points.append((float(count), (site.database_seconds() - before) / times))
    return points


async def announcements(
    site: MeasuredSite, layer: BaseChannelLayer, sizes: Sequence[int], count: int
) -> list[Point]:
    """CPU seconds of another process's presence announcement, by the number of people in it."""
    (visitor,) = site.visitors(1)
    await connect_all([visitor], "bench.hall.1")
    points = []
    for size in sizes:
        work = announce(layer, size, count)
        points.append((float(size), await used(site.web.cpu_seconds, work) / count))
    await disconnect_all([visitor])
    return points


async def announce(layer: BaseChannelLayer, size: int, count: int) -> None:
    """Send the announcements of `count` processes with `size` people each."""
    people = [
        {"id": f"user.{number}", "name": "A visitor", "guest": False} for number in range(size)
    ]
    for number in range(count):
        message = PresenceAnnounced("bench.hall.1", f"other{number}", 1, size, people)
        await layer.group_send("bench.hall.1", message.as_dict())
        await asyncio.sleep(0.005)
    await asyncio.sleep(SETTLE_SECONDS)
