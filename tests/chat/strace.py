"""The system calls of a server, as strace sees them."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from apps.realtime.testing.processes import Server, wait_until
from tests.programs import missing

CALLS = "recvfrom,recvmsg,write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync"
LINE = re.compile(r"(\d+) +([\d.]+) (?:<\.\.\. )?(\w+)(?: resumed>|\()(.*)")
RESULT = re.compile(r"\) += (-?\d+)[^\"]*$")


def need_strace() -> None:
    """Fail where processes cannot be traced. A person may set STRACE=off; a build server not."""
    if sys.platform != "linux" or os.environ.get("STRACE") == "off":
        missing("STRACE is off, or this is not Linux.")
    if not shutil.which("strace"):
        pytest.fail("strace is not installed. Install it, or set STRACE=off.")
    done = subprocess.run(["strace", "-D", "true"], capture_output=True, text=True, check=False)
    if done.returncode or "exited with 0" not in done.stderr:
        pytest.fail(f"strace may not trace here. Allow ptrace, or set STRACE=off. {done.stderr}")


class Traced(Server):
    """Add it before a server's class: the server then starts under strace."""

    def command(self) -> Sequence[str | Path]:
        # -D keeps the server our child, which the signals reach.
        strace = ("strace", "-D", "-f", "--seccomp-bpf", "-y", "-ttt", "-s", "9000", "-o")
        return [*strace, self._trace, "-e", f"trace={CALLS}", *super().command()]

    def calls(self) -> list["Call"]:
        """Its calls, in the order in which they began. The server must have stopped."""
        wait_until(self._is_traced_to_the_end, "strace")
        return calls_in(self._trace)

    @property
    def _trace(self) -> Path:
        return self.folder / "trace"

    def _is_traced_to_the_end(self) -> bool:
        text = self._trace.read_text(errors="replace")
        first = text.partition(" ")[0]
        return re.search(rf"^{first} .*\+\+\+$", text, re.MULTILINE) is not None


@dataclass
class Call:
    """A system call of one thread, in seconds of the wall clock. `text` is its arguments."""

    thread: str
    name: str
    start: float
    text: str
    end: float = float("inf")
    result: int | None = None

    def is_flush_of(self, file: str) -> bool:
        return self.name in {"fsync", "fdatasync"} and file in self.text and self.result == 0


def calls_in(trace: Path) -> list[Call]:
    calls: list[Call] = []
    unfinished: dict[str, Call] = {}
    for thread, time, name, rest in _lines(trace):
        call = unfinished.pop(thread, None)
        if call is None or call.name != name:
            call = Call(thread, name, float(time), "")
            calls.append(call)
        call.text += rest
        if found := RESULT.search(rest):
            call.end, call.result = float(time), int(found[1])
        else:
            unfinished[thread] = call
    return calls


def _lines(trace: Path) -> Iterator[tuple[str, ...]]:
    for line in trace.read_text(errors="replace").splitlines():
        if found := LINE.match(line):
            yield found.groups()
