"""Another process, which writes in transactions that stay open as long as a test likes."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import PIPE

from tests.site import ROOT, Site

SHELL = """
import sys
from uuid import uuid4
from django.db import Error, close_old_connections, transaction
from apps.chat.people import Participant
from apps.chat.services import message_send
late = Participant(user_id=None, guest_key="late", name="Late")
def say(word):
    print(word, flush=True)
def write(room_id):
    with transaction.atomic():
        message_send(room_id=room_id, participant=late, body="Held", client_id=uuid4())
        say("held")
        if sys.stdin.readline() != "commits\\n":
            raise InterruptedError
say("ready")
while room := sys.stdin.readline():
    close_old_connections()
    try:
        write(int(room))
    except (Error, InterruptedError):
        pass
    say("ended")
"""


class LateWriter:
    """One transaction at a time. The database may end it early."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def write(self, stream: str) -> bool:
        """Write to the chat room of that stream; whether the transaction is open now."""
        return self.tell(stream.rpartition(".")[2]) == "held"

    def end(self, how: str) -> None:
        """End the open transaction: it "commits" or "rolls back"."""
        assert self.tell(how) == "ended"

    def tell(self, line: str) -> str:
        """Send the process that line; its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def late_writer(site: Site) -> Iterator[LateWriter]:
    with subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "shell", "--verbosity=0", "-c", SHELL],
        env=site.environment,
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield LateWriter(process)
        assert process.stdin is not None
        process.stdin.close()
