import os
from pathlib import Path

from apps.realtime.tasks import task
from apps.realtime.testing.processes import wait_until


@task(queue_name="tally")
def tally(*, file: str, number: int, gate: str = "", fail: bool = False) -> None:
    """Write who did what, so that a test can count what was really done.

    Write "begun", wait for the file `gate` if one is named, and write "done".
    """
    note(file, "begun", number)
    if gate:
        wait_until(Path(gate).exists, "the gate", seconds=60)
    if fail:
        raise ValueError("as the test asked")
    note(file, "done", number)


def note(file: str, what: str, number: int) -> None:
    with Path(file).open("a") as lines:  # one short write: lines of two stay whole
        lines.write(f"{what} {number} {os.getpid()}\n")
