"""The servers that are compared, and how their processes start."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count

from redis import Redis

from apps.realtime.testing.processes import HOST
from bench.dialects import Bare, Dialect, Ours, Send, Services, SocketIo, Stock
from bench.measured_site import PreparedSite, redis_seconds
from bench.server import (
    LimitProcess,
    MeasuredServer,
    PeerProcess,
    SocketIoProcess,
    StockDaphne,
    StockUvicorn,
    WsProcess,
)
from bench.subscribers import Crowd
from bench.trials import Meters
from bench.visitors import headers_of


@dataclass(frozen=True)
class Contender:
    """`most` is the largest number of sockets that it is asked for: all share one client."""

    name: str
    dialect: Dialect
    kind: type[PeerProcess] | str  # of ours, its ASGI_SERVER
    most: int = 4000


OURS = {"ours on Daphne": "daphne", "ours on uvicorn": "uvicorn"}  # and their ASGI_SERVER
STOCK_DAPHNE, STOCK_UVICORN = "stock Channels on Daphne", "stock Channels on uvicorn"
SOCKET_IO, WS, LIMIT = "Socket.IO with Redis", "bare ws", "the limit"
IN_PYTHON = (*OURS, STOCK_DAPHNE, STOCK_UVICORN, LIMIT)
CONTENDERS = {
    each.name: each
    for each in (
        *(Contender(name, Ours(), server) for name, server in OURS.items()),
        Contender(STOCK_DAPHNE, Stock(), StockDaphne, most=2000),
        Contender(STOCK_UVICORN, Stock(), StockUvicorn, most=2000),
        Contender(SOCKET_IO, SocketIo(), SocketIoProcess, most=2000),
        Contender(WS, Bare(), WsProcess),
        Contender(LIMIT, Bare(), LimitProcess),
    )
}


@dataclass
class Running:
    """A contender whose server runs."""

    contender: Contender
    server: MeasuredServer
    meters: Meters
    site: PreparedSite
    services: Services
    rooms: Iterator[int]
    faults: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.contender.name

    def crowd(self) -> Crowd:
        """An empty room of its own."""
        return Crowd(self.contender.dialect, self.server.port, next(self.rooms))

    def headers(self, sockets: int) -> list[Sequence[str]]:
        """The handshake headers of that many members."""
        port = self.server.port
        return [headers_of(port, session) for session in self.site.sessions[:sockets]]

    async def sender(self, crowd: Crowd, size: int) -> Send:
        return await self.contender.dialect.sender(self.services, crowd.port, crowd.room, size)

    def check(self, crowd: Crowd, what: str) -> None:
        """Remember what the crowd has not received, or received twice."""
        self.faults += [f"{self.name}, {what}: {fault}" for fault in crowd.faults()]


@contextmanager
def running(
    site: PreparedSite, names: Iterable[str], services: Services
) -> Iterator[list[Running]]:
    """All of them at once, each with a process of its own."""
    rooms = count(1)
    with ExitStack() as stack, Redis(HOST, site.redis.port) as redis:
        found = []
        for name in names:
            server = process_of(CONTENDERS[name], site)
            stack.callback(server.stop)
            server.start()
            meters = Meters(server.cpu_seconds, lambda: redis_seconds(redis))
            found.append(Running(CONTENDERS[name], server, meters, site, services, rooms))
        yield found


def process_of(contender: Contender, site: PreparedSite) -> MeasuredServer:
    if isinstance(contender.kind, str):
        return site.process(contender.kind)
    folder = site.folder / contender.kind.__name__
    folder.mkdir()
    environment = os.environ | site.environment | {"REDIS_URL": site.redis.url}
    return contender.kind(folder, environment)
