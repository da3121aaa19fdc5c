"""Run the programs that backing up and restoring are made of. Standard library only."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import IO


class Unfit(Exception):
    """It cannot be done; the message is a sentence for people. Nothing was changed."""


def run(
    command: Sequence[str],
    *,
    source: IO[bytes] | None = None,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run it to its end; what it said, unless that went to `output`. Raises Unfit."""
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
        raise Unfit(f"{error.filename} is not installed.") from error
    if done.returncode:
        said = last_words(done.stderr.decode(errors="replace"))
        raise Unfit(f"{' '.join(command)} failed:\n{said}")
    return (done.stdout or b"").decode(errors="replace")


def last_words(text: str) -> str:
    """The end of what a program said; of a traceback, the error only."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(" ")]
    return "\n".join(lines[-1:] if "Traceback" in text else lines[-3:])
