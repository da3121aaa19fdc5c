"""Cut each client for two seconds, again and again, and count what it received in the end.

usage: python -m bench.jitter [--clients 1000] [--seconds 120]

This is the profile by which AnyCable compares servers: 1,000 clients, each cut for 2 s every 15 s,
and two messages a second. Ours must deliver all of them once and in order, or the run fails.
"""

import argparse
import asyncio
import json
import random
import socket
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from apps.realtime.testing.processes import HOST
from bench.dialects import ANNOUNCE, Dialect, Ours, Stock, compact, event_of, stream_of
from bench.jitter_report import Outcome, render_report
from bench.load_socket import LoadSocket
from bench.server import BenchProcess, MeasuredServer, StockDaphne, StockUvicorn, bench_server
from bench.visitors import headers_of
from tests.services import redis_server

REPORT = Path(__file__).with_name("REPORT-jitter.md")
ROOM = 1
SIZE = 200
HANDSHAKES_AT_ONCE = 50
HEALS_WITHIN, ACCEPTED_WITHIN, PAUSE = 15.0, 300.0, 0.2
RESET = struct.pack("ii", 1, 0)  # closing sends RST: the server gets no goodbye
OURS, STOCK = Ours(), Stock()
CONSUMERS: dict[str, Dialect] = {"ours": OURS, "stock": STOCK}
STOCKS: dict[str, type[MeasuredServer]] = {"daphne": StockDaphne, "uvicorn": StockUvicorn}


class JitterClient:
    """One client, which comes back after each cut as a browser does: with its cursor."""

    def __init__(self, dialect: Dialect, port: int) -> None:
        self.dialect = dialect
        self.port = port
        self.numbers: list[int] = []
        self.cursor: tuple[int | None, str] = (None, "")
        self.resyncs = 0
        self.connects = 0
        self._socket: LoadSocket | None = None
        self._subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def connect(self) -> None:
        """Connect, and subscribe after the cursor. Tried again until it works."""
        while True:
            line = LoadSocket(self.dialect.path(ROOM), self._receive, headers_of(self.port))
            with suppress(OSError):
                await line.connect(HOST, self.port)
                break
            await asyncio.sleep(0.1)
        self._socket = line
        self.connects += 1
        if self.dialect is OURS:
            self._subscribed = asyncio.get_running_loop().create_future()
            after, epoch = self.cursor
            command = {"type": "subscribe", "id": "j", "stream": stream_of(ROOM)}
            line.send(json.dumps({**command, "after": after, "epoch": epoch}))
            await self._subscribed

    def cut(self) -> None:
        if self._socket is not None and not self._socket.closed.done():
            connection = self._socket.transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self._socket.received = lambda payload: None
            self._socket.abort()

    async def be_cut(self, over: asyncio.Event, *, every: float, away: float) -> None:
        """From a random moment on, so that the clients are not all away at once."""
        pause = random.uniform(0, every - away)
        while not await happens(over, within=pause):
            self.cut()
            await asyncio.sleep(away)
            await self.connect()
            pause = every - away

    def _receive(self, payload: bytes) -> None:
        frame: dict[str, Any] = json.loads(payload)
        match frame["type"]:
            case "event":
                self._apply(frame)
            case "ok":
                result = frame["result"]
                if self.cursor[0] is None:
                    self.cursor = (result["after"], result["epoch"])
                self._subscribed.set_result(None)
            case "resync":
                self.resyncs += 1

    def _apply(self, frame: dict[str, Any]) -> None:
        self.numbers.append(int(frame["event"]["number"]))
        if self.dialect is OURS:
            self.cursor = (frame["seq"], frame["epoch"])


async def run(
    server: str, consumer: str, process: MeasuredServer, options: argparse.Namespace
) -> Outcome:
    dialect = CONSUMERS[consumer]
    clients = [JitterClient(dialect, process.port) for _ in range(options.clients)]
    await connect_all(clients)
    over = asyncio.Event()
    profile = {"every": options.every, "away": options.away}
    started_at, used = time.monotonic(), process.cpu_seconds()
    cutting = [asyncio.ensure_future(each.be_cut(over, **profile)) for each in clients]
    messages = await publish(process.port, options)
    share = (process.cpu_seconds() - used) / (time.monotonic() - started_at)
    over.set()
    await asyncio.gather(*cutting)  # disconnected clients reconnect
    await catch_up(clients, messages)
    cuts = sum(each.connects - 1 for each in clients)
    for each in clients:
        each.cut()
    resyncs = sum(each.resyncs for each in clients)
    received = [each.numbers for each in clients]
    return Outcome(server, consumer, messages, received, cuts, resyncs, share)


async def connect_all(clients: list[JitterClient]) -> None:
    handshakes = asyncio.Semaphore(HANDSHAKES_AT_ONCE)

    async def connect(client: JitterClient) -> None:
        async with handshakes:
            await client.connect()

    await asyncio.gather(*map(connect, clients))


async def publish(port: int, options: argparse.Namespace) -> int:
    """Send at a steady rate, even while clients are disconnected; the number of messages.

    Returns when the server has accepted all of them. RuntimeError if it never does.
    """
    accepted: list[bytes] = []
    announcer = LoadSocket(ANNOUNCE, accepted.append, headers_of(port))
    await announcer.connect(HOST, port)
    started_at = time.monotonic()
    messages = int(options.seconds * options.per_second)
    for number in range(1, messages + 1):
        await asyncio.sleep(started_at + number / options.per_second - time.monotonic())
        announcer.send(compact({"room": ROOM, "event": event_of(number, SIZE)}))
    for _ in range(int(ACCEPTED_WITHIN / PAUSE)):
        if len(accepted) == messages:
            await announcer.close()
            return messages
        await asyncio.sleep(PAUSE)
    raise RuntimeError(f"The server has accepted {len(accepted)} of {messages} messages.")


async def happens(event: asyncio.Event, *, within: float) -> bool:
    try:
        async with asyncio.timeout(within):
            return await event.wait()
    except TimeoutError:
        return False


async def catch_up(clients: list[JitterClient], messages: int) -> None:
    """Give all clients time to receive what they missed."""
    for _ in range(int(HEALS_WITHIN / PAUSE)):
        if all(len(each.numbers) >= messages for each in clients):
            return
        await asyncio.sleep(PAUSE)


def chosen_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.jitter", description=__doc__)
    parser.add_argument("--servers", nargs="+", default=["daphne", "uvicorn"], help="which to run")
    parser.add_argument(
        "--consumers",
        nargs="+",
        default=["ours", "stock"],
        choices=CONSUMERS,
        help="whose consumers to compare (default: both)",
    )
    parser.add_argument("--clients", type=int, default=1000, help="by default 1000")
    parser.add_argument("--seconds", type=float, default=120, help="of messages (default: 120)")
    parser.add_argument("--per-second", type=float, default=2, help="messages (default: 2)")
    parser.add_argument("--every", type=float, default=15, help="seconds from cut to cut")
    parser.add_argument("--away", type=float, default=2, help="seconds of each cut")
    parser.add_argument("--report", type=Path, default=REPORT, help="the file to write")
    return parser.parse_args()


def main() -> int:
    """Exit with 1 unless ours delivered everything once and in order."""
    options = chosen_options()
    found: list[Outcome] = []
    for server in options.servers:
        for name in options.consumers:
            kind = BenchProcess if name == "ours" else STOCKS[server]
            with (
                redis_server() as redis,
                bench_server(server, redis.layer_url("pubsub"), kind) as process,
            ):
                found.append(asyncio.run(run(server, name, process, options)))
            print(found[-1].row(), flush=True)
    options.report.write_text(render_report(found, options))
    return 0 if all(each.perfect for each in found if each.consumer == "ours") else 1


if __name__ == "__main__":
    sys.exit(main())
