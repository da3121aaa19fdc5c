"""Another process, which writes in transactions that stay open as long as a test likes."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.shell import Shell
from tests.site import Site

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

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def write(self, stream: str) -> bool:
        """Write to the chat room of that stream; whether the transaction is open now."""
        return self._shell.ask(stream.rpartition(".")[2]) == "held"

    def end(self, how: str) -> None:
        """End the open transaction: it "commits" or "rolls back"."""
        assert self._shell.ask(how) == "ended"


@contextmanager
def late_writer(site: Site) -> Iterator[LateWriter]:
    with site.shell(SHELL) as shell:
        assert shell.read() == "ready"
        yield LateWriter(shell)
