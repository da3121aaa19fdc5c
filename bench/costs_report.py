"""REPORT-costs.md: the fitted lines, their errors, and how they were measured."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bench import machine
from bench.linear_fit import Fit

REPORT = Path(__file__).parent / "REPORT-costs.md"
HEAD = "| what | {server} | | error | points |\n|---|--:|---|--:|---|"

# For each line: the meaning of its slope, a factor and its unit, and the meaning of the intercept.
LINES: dict[str, tuple[str, float, str, str]] = {
    "socket memory": ("an open socket", 1 / 1024, "KiB", "a process without sockets"),
    "arrival": ("a handshake and a subscribe", 1e3, "ms", ""),
    "ping": ("a heartbeat", 1e6, "µs", ""),
    "replayed": ("a replayed event", 1e6, "µs", "a subscribe"),
    "stream": ("a stream in a hub's poll", 1e6, "µs", "a poll"),
    "stream, database": ("the same, in PostgreSQL", 1e6, "µs", "a poll"),
    "delivery": ("a delivery", 1e6, "µs", "a wake-up"),
    "message": ("a chat message", 1e3, "ms", ""),
    "message, database": ("the same, in PostgreSQL", 1e3, "ms", ""),
    "announcement": ("a person in a presence announcement", 1e6, "µs", "an announcement"),
    "redis": ("a process that receives a wake-up", 1e6, "µs", "a wake-up"),
    "sqlite": ("a chat message, on SQLite", 1e3, "ms", ""),
}


class ServerLines(Protocol):
    server: str
    lines: dict[str, Fit]
    frame_bytes: float
    process_idle: float


def render_report(
    found: Sequence[ServerLines],
    redis: Fit,
    sqlite: Mapping[str, Fit],
    seconds: float,
) -> str:
    """The report, as Markdown."""
    parts = ["# Costs", INTRODUCTION]
    parts += [table(each.server, each.lines) + "\n\n" + summary(each) for each in found]
    parts += [table("Redis", {"redis": redis})]
    parts += [table(name, {"sqlite": line}) for name, line in sqlite.items()]
    parts += [f"{machine.description()}. The whole run took {seconds:.0f} s."]
    parts += ["    " + shlex.join(["python", "-m", "bench.measure", *sys.argv[1:]])]
    return "\n\n".join(parts) + "\n"


INTRODUCTION = (
    "CPU time and memory of one process, from straight lines through measurements with more and"
    " more of one thing. *Error* is the largest distance of a point from its line, relative to the"
    " largest value. The database is PostgreSQL unless the row says otherwise; layer: pub/sub."
)


def table(server: str, lines: Mapping[str, Fit]) -> str:
    rows = [row(name, line) for name, line in lines.items()]
    return "\n".join([HEAD.format(server=server), *rows])


def row(name: str, line: Fit) -> str:
    what, times, unit, base = LINES[name]
    intercept = f"{base}: {line.intercept * times:,.0f} {unit}" if base else ""
    points = ", ".join(f"{x:,.0f}: {y * times:,.3g}" for x, y in line.points)
    slope = f"**{line.slope * times:,.3g} {unit}**"
    return f"| {what} | {slope} | {intercept} | {line.error:.0%} | {points} |"


def summary(found: ServerLines) -> str:
    return (
        f"An idle process uses {found.process_idle:.1%} of a core. The frame of a chat message of"
        f" 140 characters has {found.frame_bytes:.0f} bytes, and 4 bytes of a WebSocket header."
    )
