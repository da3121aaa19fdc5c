"""What Redis pays for a wake-up: CPU time by the processes that hear it."""

import asyncio
from collections.abc import Sequence

from redis import Redis

from bench.linear_fit import Point
from bench.measured import redis_seconds
from tests.services import HOST, RedisServer

CHANNEL = "asgi__group__bench.room.1"
WAKE_UP_BYTES = 600  # with an event of 200 characters


class Ear(asyncio.Protocol):
    """One subscriber, as a hub is one; it reads and forgets."""

    async def listen(self, port: int) -> None:
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


async def wake_ups(redis: RedisServer, ears: Sequence[int], count: int) -> list[Point]:
    """CPU seconds per PUBLISH by subscribers."""
    listening: list[Ear] = []
    points = []
    with Redis(HOST, redis.port) as client:
        for wanted in ears:
            while len(listening) < wanted:
                listening.append(Ear())
                await listening[-1].listen(redis.port)
            before = redis_seconds(client)
            await publish(client, count)
            points.append((float(wanted), (redis_seconds(client) - before) / count))
    for ear in listening:
        ear.transport.close()
    return points


async def publish(client: Redis, count: int) -> None:
    """One at a time, as it comes from many processes; the ears listen in between."""
    for _ in range(count):
        client.publish(CHANNEL, "x" * WAKE_UP_BYTES)
        await asyncio.sleep(0)
