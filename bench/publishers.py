"""The sender of the broadcasts: the load client through the layer, or the server on request."""

import json
from typing import Any, Protocol

from channels.layers import BaseChannelLayer

from bench.load_socket import LoadSocket

EPOCH = "bench"
Content = dict[str, Any]


class Target(Protocol):
    """A consumer under load, and the layer message for its group."""

    name: str

    def path(self, room: int) -> str: ...
    def group(self, room: int) -> str: ...
    def message(self, room: int, content: Content) -> dict[str, Any]: ...


class Publisher(Protocol):
    async def send(self, number: int) -> None: ...


class OursTarget:
    """The hub: the sender encodes the frame once."""

    name = "ours"

    def path(self, room: int) -> str:
        return f"/ours/{room}/"

    def group(self, room: int) -> str:
        return f"bench.room.{room}"

    def message(self, room: int, content: Content) -> dict[str, Any]:
        return {
            "type": "stream.event",
            "stream": self.group(room),
            "epoch": EPOCH,
            "seq": content["seq"],
            "frame": json.dumps(content, separators=(",", ":")),
        }


class StockTarget:
    """The consumer of a tutorial: each socket encodes the content."""

    name = "stock"

    def path(self, room: int) -> str:
        return f"/stock/{room}/"

    def group(self, room: int) -> str:
        return f"bench.stock.{room}"

    def message(self, room: int, content: Content) -> dict[str, Any]:
        return {"type": "room.event", "content": content}


def event_of(number: int, size: int) -> dict[str, str]:
    """An event whose text has `size` characters."""
    return {"type": "bench.numbered", "text": "x" * size, "number": f"{number:08d}"}


def content_of(target: Target, room: int, number: int, size: int) -> Content:
    """The same frame for both consumers."""
    return {
        "type": "event",
        "stream": target.group(room),
        "epoch": EPOCH,
        "seq": number,
        "event": event_of(number, size),
    }


class LayerPublisher:
    """`group_send` from another process, like a worker or another web process."""

    def __init__(self, layer: BaseChannelLayer, target: Target, room: int, size: int) -> None:
        self.layer, self.target, self.room, self.size = layer, target, room, size

    async def send(self, number: int) -> None:
        content = content_of(self.target, self.room, number, self.size)
        await self.layer.group_send(
            self.target.group(self.room), self.target.message(self.room, content)
        )


class ServerPublisher:
    """Asks the server to send. With `store`, ours goes through `publish`, as in an app."""

    def __init__(
        self,
        socket: LoadSocket,
        target: Target,
        room: int,
        size: int,
        *,
        store: bool,
        acknowledge: bool = False,
    ) -> None:
        """With `acknowledge`, the socket gets a frame back for each event that was sent."""
        self.socket, self.target, self.room, self.size = socket, target, room, size
        self.store = store and target.name == "ours"
        self.acknowledge = acknowledge

    async def send(self, number: int) -> None:
        group = self.target.group(self.room)
        if self.store:
            command: Content = {"stream": group, "event": event_of(number, self.size)}
        else:
            content = content_of(self.target, self.room, number, self.size)
            command = {"group": group, "message": self.target.message(self.room, content)}
        self.socket.send(json.dumps(command | {"acknowledge": self.acknowledge}))
