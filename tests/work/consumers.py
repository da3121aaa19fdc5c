import os
from pathlib import Path
from typing import Any

from apps.realtime.tasks.consumer import JobConsumer
from tests.services import wait_until


class TallyConsumer(JobConsumer):
    """Writes down who did what, so that a test can count what was really done."""

    retry_after = (0, 0)

    def perform(self, payload: dict[str, Any]) -> None:
        """Write "begun", wait for the file `gate` if one is named, and write "done"."""
        note(payload, "begun")
        if gate := payload.get("gate"):
            wait_until(Path(gate).exists, "the gate", seconds=60)
        if payload.get("fail"):
            raise ValueError("as the test asked")
        note(payload, "done")


def note(payload: dict[str, Any], what: str) -> None:
    with Path(payload["file"]).open("a") as file:  # one short write: lines of two stay whole
        file.write(f"{what} {payload['number']} {os.getpid()}\n")
