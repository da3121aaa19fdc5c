"""How a socket joins a room on each kind of server, and how a broadcast reaches that room.

A broadcast is a text frame that ends with its number. All servers send frames of the same size.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgpack  # type: ignore[import-untyped]
from channels.layers import BaseChannelLayer
from django.utils.module_loading import import_string
from redis.asyncio import Redis

from apps.realtime.layer.config import layer_config
from apps.realtime.layer.messages import StreamEvent
from apps.realtime.testing.processes import HOST
from bench.load_socket import LoadSocket

EPOCH = "bench"
EVENT_BYTES = 320  # of a frame of ours, with a text of 200 characters
ANNOUNCE = "/announce/"
Content = dict[str, Any]
Send = Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Services:
    """The channel layer and the Redis that carry broadcasts."""

    layer: BaseChannelLayer
    redis: Redis

    @classmethod
    def at(cls, layer_url: str, redis_url: str) -> "Services":
        return cls(layer_of(layer_url), Redis.from_url(redis_url))

    async def close(self) -> None:
        await self.layer.flush()
        await self.redis.aclose()


def layer_of(url: str) -> BaseChannelLayer:
    """The load client's connection to the channel layer."""
    config = layer_config(url)
    layer: BaseChannelLayer = import_string(config["BACKEND"])(**config.get("CONFIG", {}))
    return layer


class Dialect(Protocol):
    """The messages that clients and a server exchange."""

    def path(self, room: int) -> str: ...

    def hello(self, room: int) -> str:
        """The frame with which an open socket joins the room; "" if the handshake does that."""

    def joined(self, payload: bytes) -> bool:
        """Whether this frame says that the socket is in the room."""

    async def sender(self, services: Services, port: int, room: int, size: int) -> Send:
        """A function that broadcasts to the room: it takes a number from 1 on."""


class Ours:
    """Another process has published the event, and wakes the hub."""

    def path(self, room: int) -> str:
        return "/quiet/"

    def hello(self, room: int) -> str:
        return subscribe_to(stream_of(room))

    def joined(self, payload: bytes) -> bool:
        return payload.startswith(b'{"type":"ok"')

    async def sender(self, services: Services, port: int, room: int, size: int) -> Send:
        stream = stream_of(room)

        async def send(number: int) -> None:
            frame = compact(frame_of(room, number, size))
            message = StreamEvent(stream, EPOCH, number, frame)
            await services.layer.group_send(stream, message.as_dict())

        return send


class Stock:
    """`group_send` from another process. Each socket encodes the content."""

    def path(self, room: int) -> str:
        return f"/room/{room}/"

    def hello(self, room: int) -> str:
        return ""

    def joined(self, payload: bytes) -> bool:
        return False

    async def sender(self, services: Services, port: int, room: int, size: int) -> Send:
        async def send(number: int) -> None:
            content = padded(number, size, lambda event: {"type": "event", "event": event})
            message = {"type": "room.event", "content": content}
            await services.layer.group_send(f"bench.stock.{room}", message)

        return send


class SocketIo:
    """Another process emits to the room, as `@socket.io/redis-emitter` does."""

    def path(self, room: int) -> str:
        return f"/socket.io/?EIO=4&transport=websocket&room={room}"

    def hello(self, room: int) -> str:
        return "40"

    def joined(self, payload: bytes) -> bool:
        return payload.startswith(b"40")

    async def sender(self, services: Services, port: int, room: int, size: int) -> Send:
        async def send(number: int) -> None:
            # The frame is `42["event",{...}]`, without spaces.
            data = padded(number, size - 2, lambda event: ["event", event], compact)
            packet = {"type": 2, "data": data, "nsp": "/"}
            options = {"rooms": [str(room)], "except": [], "flags": {}}
            message = msgpack.packb(["bench", packet, options])
            await services.redis.publish(f"socket.io#/#{room}#", message)

        return send


class Bare:
    """No rooms and no Redis: a socket at /announce/ sends the text that all others receive."""

    def path(self, room: int) -> str:
        return f"/{room}/"

    def hello(self, room: int) -> str:
        return ""

    def joined(self, payload: bytes) -> bool:
        return False

    async def sender(self, services: Services, port: int, room: int, size: int) -> Send:
        announcer = LoadSocket(ANNOUNCE, lambda payload: None)
        await announcer.connect(HOST, port)

        async def send(number: int) -> None:
            announcer.send(compact(padded(number, size, lambda event: event, compact)))

        return send


def stream_of(room: int) -> str:
    return f"bench.room.{room}"


def subscribe_to(stream: str) -> str:
    """The command that follows a stream of ours from now on."""
    command = {"type": "subscribe", "id": "b", "stream": stream, "after": None, "epoch": ""}
    return compact(command)


def frame_of(room: int, seq: int, size: int) -> Content:
    """A frame of ours, as the log has it: `size` bytes with `compact`."""

    def frame(event: Content) -> Content:
        stream = stream_of(room)
        return {"type": "event", "stream": stream, "epoch": EPOCH, "seq": seq, "event": event}

    whole: Content = padded(seq, size, frame, compact)
    return whole


def padded(
    number: int,
    size: int,
    wrap: Callable[[Content], Any],
    encode: Callable[[Any], str] = json.dumps,
) -> Any:
    """The event with this number, wrapped, and as long as makes `size` bytes of it encoded."""
    empty = len(encode(wrap(event_of(number, 0))))
    return wrap(event_of(number, max(0, size - empty)))


def event_of(number: int, length: int) -> Content:
    """An event whose text has `length` characters. Its number comes last."""
    return {"type": "bench.numbered", "text": "x" * length, "number": f"{number:08d}"}


def compact(content: Content | Sequence[Any]) -> str:
    return json.dumps(content, separators=(",", ":"))
