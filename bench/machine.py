"""The machine of a benchmark: its cores, the CPU time and memory of processes, its versions."""

import json
import os
import platform
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path

PEERS = Path(__file__).parent / "peers" / "node_modules"
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


def pin(core: int) -> None:
    """Run this thread, and the processes that it will start, on one core."""
    os.sched_setaffinity(0, {core})


@contextmanager
def on_server_core() -> Iterator[None]:
    """Run this thread on the server's core for a while, if there are two."""
    if (pair := cores()) is None:
        yield
        return
    before = os.sched_getaffinity(0)
    pin(pair[0])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def open_many_files(count: int) -> None:
    """Let this process and its children open so many. OSError if the system forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise OSError(f"This needs {count:,} open files, but `ulimit -Hn` allows {hard:,}.")
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


def cpu_seconds(process_id: int) -> float:
    """The CPU time of a process's threads so far; 0.0 if the system does not tell."""
    return sum(map(_seconds_of, Path(f"/proc/{process_id}/task").glob("*/schedstat")))


def tree_seconds(process_id: int) -> float:
    """The CPU time of a process and of all its children, including ended ones."""
    home = Path(f"/proc/{process_id}")
    if not home.exists():
        return 0.0
    fields = (home / "stat").read_text().rpartition(")")[2].split()
    ended = sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
    own = _seconds_of(home / "schedstat")  # PostgreSQL has one thread
    children = (home / "task" / str(process_id) / "children").read_text().split()
    return ended + own + sum(tree_seconds(int(child)) for child in children)


def _seconds_of(schedstat: Path) -> float:
    """It counts nanoseconds, where stat has only hundredths of a second."""
    return int(schedstat.read_text().split()[0]) / 1e9


def memory_bytes(process_id: int) -> int:
    """The resident memory of a process; 0 if the system does not tell."""
    statm = Path(f"/proc/{process_id}/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def description() -> str:
    """Processor, cores, and the versions of Python and the packages."""
    return f"{_processor()}, {os.cpu_count()} cores; {', '.join(versions())}"


def versions() -> list[str]:
    """Of Python and its packages, and of Node and the other servers, as far as they are here."""
    found = [f"Python {platform.python_version()}"]
    found += [f"{name} {version(name)}" for name in PACKAGES]
    if node := shutil.which("node"):
        done = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        found.append(f"Node {done.stdout.strip().removeprefix('v')}")
    for name in ("ws", "socket.io", "@socket.io/redis-adapter"):
        if (manifest := PEERS / name / "package.json").exists():
            found.append(f"{name} {json.loads(manifest.read_text())['version']}")
    return found


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
