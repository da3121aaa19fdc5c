"""A server process that a test kills and starts again, on a port that stays its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

HOST = "127.0.0.1"


def wait_until(happened: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Look until it has happened: the longer it takes, the less often, as a look may cost a page.

    Raises TimeoutError, which names it, after the deadline.
    """
    pause, deadline = 0.01, time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {seconds} s in vain for {what}.")
        pause = min(pause * 1.15, 0.25)
        time.sleep(pause)


class ReservedPort:
    """A port of 127.0.0.1 that no other program gets while this object lives.

    It holds a socket that is bound and does not listen. The kernel then never chooses this port
    for a program that asks for any free one. A server that names the port may still listen there,
    because both set SO_REUSEADDR. Only Linux does so; elsewhere the port is merely free.
    """

    def __init__(self) -> None:
        holder = socket.socket()
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((HOST, 0))
        self.number: int = holder.getsockname()[1]
        if sys.platform == "linux":
            weakref.finalize(self, os.close, holder.detach())
        else:
            holder.close()


class Server:
    """A server process on a port of its own, which a test may kill and start again there."""

    name = "a server"
    crash = signal.SIGKILL
    polite = signal.SIGINT
    start_seconds: float = 60  # until it answers; a busy machine takes its time
    stop_seconds: float = 120  # after a signal: a server may first let its clients go
    user: str | None = None
    home: Path | None = None  # the working directory, when it is not the server's own folder
    environment: dict[str, str] | None = None

    def __init__(self, folder: Path) -> None:
        """`folder` gets the server's log."""
        self.folder = folder
        self._port = ReservedPort()  # it stays ours while the server is down
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return self._port.number

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def command(self) -> Sequence[str | Path]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        """Start the process and wait until it answers.

        Raises RuntimeError with the end of its log if it ends, TimeoutError after `start_seconds`.
        """
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdout=log,
                stderr=log,
                cwd=self.home or self.folder,
                env=self.environment,
                user=self.user,
            )
        try:
            wait_until(
                self._answers_or_died, f"{self.name} on port {self.port}", self.start_seconds
            )
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """End the process without a chance to say goodbye, and wait for its end."""
        self.stop(self.crash)

    def stop(self, how: signal.Signals | None = None) -> None:
        """Send the process that signal, by default a polite one, and wait for its end.

        It is killed, and RuntimeError raised, if it does not end within `stop_seconds`.
        """
        if self.process is None:
            return
        self.process.send_signal(how or self.polite)
        try:
            self.process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"{self.name} did not end within {self.stop_seconds:g} s.") from None
        finally:
            self.process = None

    def restart(self) -> None:
        """Start the process again, after a polite end if it runs."""
        self.stop()
        self.start()

    def _answers_or_died(self) -> bool:
        if self.process is not None and not self.running:
            raise RuntimeError(f"{self.name} ended: {(self.folder / 'log').read_text()[-2000:]}")
        return self.answers()
