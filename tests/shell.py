"""`manage.py shell` beside a site: a script in another process, which answers line by line."""

import subprocess
from typing import IO


class Shell:
    """The script's standard input and output."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def read(self) -> str:
        """The script's next line; empty when it has ended."""
        return pipe(self._process.stdout).readline().strip()

    def write(self, line: str) -> None:
        pipe(self._process.stdin).write(f"{line}\n")
        pipe(self._process.stdin).flush()

    def ask(self, line: str) -> str:
        self.write(line)
        return self.read()

    def exit_status(self) -> int:
        """Wait for the script's end."""
        return self._process.wait(timeout=30)


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
