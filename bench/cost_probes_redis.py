"""The cost of a wake-up in Redis: CPU time by the number of processes that receive it."""

import asyncio
from collections.abc import Sequence

from redis import Redis

from apps.realtime.testing.processes import HOST
from bench.linear_fit import Point
from bench.measured_site import redis_seconds
from tests.services import RedisServer

CHANNEL = "asgi__group__bench.room.1"
WAKE_UP_BYTES = 600  # with an event of 200 characters


class RedisSubscriber(asyncio.Protocol):
    """One subscriber, like a hub. It discards what it reads."""

    async def connect(self, port: int) -> None:
        self.subscribed = asyncio.get_running_loop().create_future()
        await asyncio.get_running_loop().create_connection(lambda: self, HOST, port)
        await self.subscribed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(f"SUBSCRIBE {CHANNEL}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        if not self.subscribed.done():
            self.subscribed.set_result(None)


async def wake_ups(redis: RedisServer, sizes: Sequence[int], count: int) -> list[Point]:
    """CPU seconds per PUBLISH, by the number of subscribers."""
    subscribers: list[RedisSubscriber] = []
    points = []
    with Redis(HOST, redis.port) as client:
        for size in sizes:
            while len(subscribers) < size:
                subscribers.append(RedisSubscriber())
                await subscribers[-1].connect(redis.port)
            before = redis_seconds(client)
            await publish(client, count)
            points.append((float(size), (redis_seconds(client) - before) / count))
    for subscriber in subscribers:
        subscriber.transport.close()
    return points


async def publish(client: Redis, count: int) -> None:
    """Publish one message at a time, so that the subscribers read in between."""
    for _ in range(count):
        client.publish(CHANNEL, "x" * WAKE_UP_BYTES)
        await asyncio.sleep(0)
