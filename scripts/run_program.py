"""Run other programs for a backup or a restore. Standard library only."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import IO


class ScriptError(Exception):
    """A sentence for the user. Nothing was changed."""


def run(
    command: Sequence[str],
    *,
    source: IO[bytes] | None = None,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run the command and return its output, unless `output` takes it. ScriptError if it fails."""
    try:
        done = subprocess.run(
            command,
            env=os.environ | dict(environment or {}),
            stdin=source or subprocess.DEVNULL,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
        )
    except FileNotFoundError as error:
        raise ScriptError(f"{error.filename} is not installed.") from error
    if done.returncode:
        errors = last_lines(done.stderr.decode(errors="replace"))
        raise ScriptError(f"{' '.join(command)} failed:\n{errors}")
    return (done.stdout or b"").decode(errors="replace")


def last_lines(text: str) -> str:
    """The last three lines; of a traceback, only the exception."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(" ")]
    return "\n".join(lines[-1:] if "Traceback" in text else lines[-3:])
