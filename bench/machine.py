"""The machine a benchmark runs on: its cores, and what it is made of."""

import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("django", "channels", "channels-redis", "daphne", "autobahn", "twisted", "uvicorn")


@cache
def cores() -> tuple[int, int] | None:
    """One core for the server and one for the load client; None where that cannot be had.

    Remembered: once this process is pinned it sees one core only, which its children inherit.
    """
    if not hasattr(os, "sched_getaffinity"):
        return None
    mine = sorted(os.sched_getaffinity(0))
    return (mine[0], mine[1]) if len(mine) > 1 else None


def pin(process_id: int, core: int) -> None:
    """Keep a process, and the threads it will start, on one core."""
    os.sched_setaffinity(process_id, {core})


def cpu_seconds(process_id: int) -> float:
    """What a process has used of all cores so far; 0.0 where nobody can say."""
    stat = Path(f"/proc/{process_id}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tree_seconds(process_id: int) -> float:
    """The same for a process and all it has started, those that have ended included."""
    home = Path(f"/proc/{process_id}")
    if not home.exists():
        return 0.0
    fields = (home / "stat").read_text().rpartition(")")[2].split()
    ended = sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
    # In nanoseconds, where `stat` counts hundredths of a second; of one thread, as they all have.
    mine = int((home / "schedstat").read_text().split()[0]) / 1e9
    children = (home / "task" / str(process_id) / "children").read_text().split()
    return ended + mine + sum(tree_seconds(int(child)) for child in children)


def memory_bytes(process_id: int) -> int:
    """What a process holds in memory now; 0 where nobody can say."""
    statm = Path(f"/proc/{process_id}/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def description() -> str:
    """Processor, cores, Python and the versions of what takes part."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{_processor()}, {os.cpu_count()} cores; Python {platform.python_version()}; {versions}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
