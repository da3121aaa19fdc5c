"""Somebody with a shell on the site's server, who writes to rooms and closes them to guests."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.chat.client import MEMBER
from tests.shell import Shell
from tests.site import Site

SHELL = f"""
import sys
from uuid import uuid4
from apps.accounts.models import User
from apps.chat.models import Room
from apps.chat.people import member
from apps.chat.services import message_send, room_delete, room_update
host = member(User.objects.get(username="{MEMBER}"))
def make_members_only(room):
    room_update(room_id=room.pk, name=room.name, topic="", access="members")
def delete(room):
    room_delete(room_id=room.pk)
def write(room, count):
    for number in range(count):
        message_send(room_id=room.pk, participant=host, body=str(number), client_id=uuid4())
print("ready", flush=True)
for line in sys.stdin:
    action, slug, *count = line.split()
    globals()[action](Room.objects.get(slug=slug), *map(int, count))
    print("done", flush=True)
"""


class Staff:
    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def make_members_only(self, slug: str) -> None:
        self._run(f"make_members_only {slug}")

    def delete(self, slug: str) -> None:
        self._run(f"delete {slug}")

    def write(self, slug: str, count: int) -> None:
        """Write that many messages, each in a transaction of its own."""
        self._run(f"write {slug} {count}")

    def _run(self, line: str) -> None:
        assert self._shell.ask(line) == "done", f"{line} failed"


@contextmanager
def staff_of(site: Site) -> Iterator[Staff]:
    with site.shell(SHELL) as shell:
        assert shell.read() == "ready"
        yield Staff(shell)
