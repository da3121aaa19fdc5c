"""The machine of a benchmark: its cores, the CPU time and memory of processes, its versions."""

import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("django", "channels", "channels-redis", "daphne", "autobahn", "twisted", "uvicorn")


@cache
def cores() -> tuple[int, int] | None:
    """A core for the server and one for the load client, or None if there is only one.

    Cached: after this process is pinned, it sees only one core, and so do its children.
    """
    if not hasattr(os, "sched_getaffinity"):
        return None
    mine = sorted(os.sched_getaffinity(0))
    return (mine[0], mine[1]) if len(mine) > 1 else None


def pin(process_id: int, core: int) -> None:
    """Run a process, and the threads that it will start, on one core."""
    os.sched_setaffinity(process_id, {core})


def cpu_seconds(process_id: int) -> float:
    """The CPU time of a process so far; 0.0 if the system does not tell."""
    stat = Path(f"/proc/{process_id}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tree_seconds(process_id: int) -> float:
    """The CPU time of a process and of all its children, including ended ones."""
    home = Path(f"/proc/{process_id}")
    if not home.exists():
        return 0.0
    fields = (home / "stat").read_text().rpartition(")")[2].split()
    ended = sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
    # schedstat counts nanoseconds, stat only hundredths of a second. PostgreSQL has one thread.
    own = int((home / "schedstat").read_text().split()[0]) / 1e9
    children = (home / "task" / str(process_id) / "children").read_text().split()
    return ended + own + sum(tree_seconds(int(child)) for child in children)


def memory_bytes(process_id: int) -> int:
    """The resident memory of a process; 0 if the system does not tell."""
    statm = Path(f"/proc/{process_id}/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def description() -> str:
    """Processor, cores, and the versions of Python and the packages."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{_processor()}, {os.cpu_count()} cores; Python {platform.python_version()}; {versions}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
