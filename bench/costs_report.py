"""REPORT-costs.md: the lines, what lies off them, and how they were measured."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bench import machine
from bench.linear_fit import Fit

REPORT = Path(__file__).parent / "REPORT-costs.md"
HEAD = "| what | {server} | | off by | points |\n|---|--:|---|--:|---|"

# How each line reads: what one more is, by how much to multiply, the unit, and the base's name
READING: dict[str, tuple[str, float, str, str]] = {
    "socket memory": ("a socket that is open", 1 / 1024, "KiB", "a process without any"),
    "arrival": ("a handshake and a subscribe", 1e3, "ms", ""),
    "ping": ("a heartbeat answered", 1e6, "µs", ""),
    "replayed": ("an event replayed", 1e6, "µs", "a subscribe"),
    "stream": ("a stream more in a hub's look", 1e6, "µs", "a look"),
    "stream, database": ("the same, in PostgreSQL", 1e6, "µs", "a look"),
    "delivery": ("a delivery", 1e6, "µs", "an event heard of"),
    "message": ("a chat message sent", 1e3, "ms", ""),
    "message, database": ("the same, in PostgreSQL", 1e3, "ms", ""),
    "gossip": ("a person in what another process says", 1e6, "µs", "such a message"),
    "redis": ("a process that hears a wake-up", 1e6, "µs", "a wake-up"),
    "sqlite": ("a chat message sent, on SQLite", 1e3, "ms", ""),
}


class Server(Protocol):
    server: str
    lines: dict[str, Fit]
    frame_bytes: float
    process_idle: float


def written(
    found: Sequence[Server],
    redis: Fit,
    sqlite: Mapping[str, Fit],
    rates: Mapping[tuple[int, int], float],
    seconds: float,
) -> str:
    """The report, as Markdown."""
    parts = ["# What things cost", INTRODUCTION]
    parts += [table(each.server, each.lines) + "\n\n" + rest(each) for each in found]
    parts += [table("Redis", {"redis": redis})]
    parts += [table(name, {"sqlite": line}) for name, line in sqlite.items()]
    parts += ["## Writes per second, where commits wait for the disk", rate_table(rates)]
    parts += [f"{machine.description()}. The whole run took {seconds:.0f} s."]
    parts += ["    " + shlex.join(["python", "-m", "bench.measure", *sys.argv[1:]])]
    return "\n\n".join(parts) + "\n"


INTRODUCTION = (
    "CPU time and memory of one process, by straight lines: more and more of one thing, and what"
    " the process used. *Off by* is the farthest point's distance from its line, as a part of the"
    " largest value. PostgreSQL is the database where nothing else is said; layer: pub/sub."
)


def table(server: str, lines: Mapping[str, Fit]) -> str:
    rows = [row(name, line) for name, line in lines.items()]
    return "\n".join([HEAD.format(server=server), *rows])


def row(name: str, line: Fit) -> str:
    what, times, unit, base = READING[name]
    also = f"{base}: {line.base * times:,.0f} {unit}" if base else ""
    points = ", ".join(f"{x:,.0f}: {y * times:,.3g}" for x, y in line.points)
    return f"| {what} | **{line.each * times:,.3g} {unit}** | {also} | {line.off:.0%} | {points} |"


def rest(found: Server) -> str:
    return (
        f"A process with nothing to do uses {found.process_idle:.1%} of a core. The frame of a chat"
        f" message of 140 characters has {found.frame_bytes:.0f} bytes, and 4 of a WebSocket's."
    )


def rate_table(rates: Mapping[tuple[int, int], float]) -> str:
    head = "| writers | streams | events per second |\n|--:|--:|--:|"
    rows = [
        f"| {writers} | {streams} | {rate:,.0f} |" for (writers, streams), rate in rates.items()
    ]
    return "\n".join([head, *rows])
