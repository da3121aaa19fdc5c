"""A cursor that the log cannot serve gets a resync, and a replay holds nothing one may not read."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from apps.realtime.testing import until
from tests.faults.chat.client import MEMBER, Client
from tests.faults.chat.factories import Scene
from tests.faults.chat.staff import staff_of
from tests.faults.oracle import Loaded, Resync, Revoked
from tests.shell import Shell
from tests.site import Site

# A transaction that writes, says so, and waits for a word before it ends as it was told.
HOLD = """
from uuid import uuid4
from django.db import transaction
from apps.chat.people import Participant
from apps.chat.services import message_send
late = Participant(user_id=None, guest_key="late", name="Late")
try:
    with transaction.atomic():
        message_send(room_id=ROOM, participant=late, body="Held", client_id=uuid4())
        print("held", flush=True)
        if input() == "roll back":
            raise InterruptedError
except InterruptedError:
    pass
"""
# A change of the room that has locked its row, and waits for a word before it goes on.
CHANGE = """
from django.db import transaction
from apps.chat.rights import locked_room
from apps.chat.services import room_update
with transaction.atomic():
    locked_room(ROOM)
    print("held", flush=True)
    input()
    room_update(room_id=ROOM, name="Another name", topic="", access="open")
"""
WAITING = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"

# A writer that dies after its commit, and before it can wake anybody.
DIE = """
import os
from uuid import uuid4
from django.db import transaction
from apps.chat.people import Participant
from apps.chat.services import message_send
short_lived = Participant(user_id=None, guest_key="short", name="Short")
with transaction.atomic():
    transaction.on_commit(lambda: os._exit(0))
    message_send(room_id=ROOM, participant=short_lived, body="The last word", client_id=uuid4())
raise RuntimeError("It is still alive.")
"""


async def say(writer: Client, count: int) -> None:
    """Write that many messages and see them come back."""
    wanted = writer.cursor.seq + count
    for number in range(count):
        writer.send(f"Message {number}")
    await until(lambda: writer.cursor.seq == wanted)


async def test_a_reader_offline_for_longer_than_the_log_is_kept_resyncs(scene: Scene) -> None:
    writer, away, brief = [await scene.enter(name) for name in ("Ada", "Grace", "Edsger")]
    await say(writer, 3)
    await away.leave()
    await say(writer, 3)
    await brief.leave()
    await say(writer, 3)
    await scene.trim(floor=5)
    for client in (away, brief):
        client.connect()
    await scene.judge()
    assert [type(step) for step in away.history.steps[-2:]] == [Resync, Loaded]
    assert resyncs(brief) == 0


async def test_readers_of_a_restored_database_resync(scene: Scene) -> None:
    """A restored backup has another epoch: the seqs people hold mean other events there."""
    writer, here, away = [await scene.enter(name) for name in ("Ada", "Grace", "Edsger")]
    await say(writer, 3)
    await away.leave()
    scene.trimmed = (await scene.log()).events
    await asyncio.to_thread(scene.site.manage, "renew_epochs")
    away.connect()
    await scene.judge()
    await say(writer, 2)
    await scene.judge()
    for client in (here, away):
        assert resyncs(client) == 1


async def test_a_reader_revoked_while_offline_gets_nothing_more(scene: Scene) -> None:
    """Neither missed nor later messages arrive, and a new subscribe is refused."""
    guest, member = await scene.enter("Ada"), await scene.enter(MEMBER)
    await say(member, 2)
    await until(lambda: guest.cursor.seq == 2)
    await guest.leave()
    guest.history.readable_until = guest.cursor
    await say(member, 2)
    await asyncio.to_thread(
        scene.database.change,
        "UPDATE chat_room SET access = 'members' WHERE slug = %s",
        scene.slug,
    )
    guest.connect()
    await until(lambda: guest.ended)
    with guest.http.socket(scene.site.url, "/ws/chat/") as socket:
        for after in (0, 2):
            answer = socket.ask("subscribe", stream=scene.stream, after=after, epoch="")
            assert answer["code"] == "not_found"
    await say(member, 2)
    await scene.judge()
    assert guest.history.steps[-1] == Revoked()


async def test_a_writer_who_commits_late_makes_no_gap(scene: Scene) -> None:
    """Others wait for their seq; a reader who joins in between misses neither message."""
    people = await scene.crowd()
    with held(scene.site, scene.stream) as late:
        people[0].send("After the late one")
        people[1].send("After the late one too")
        newcomer = await scene.enter("Barbara")
        assert newcomer.cursor.seq == 0
        late.write("commit")
        await scene.judge()
    assert (await scene.log()).events[1]["body"] == "Held"


async def test_a_writer_who_rolls_back_makes_no_gap(scene: Scene) -> None:
    people = await scene.crowd()
    with held(scene.site, scene.stream) as late:
        people[0].send("Instead of the one who went")
        late.write("roll back")
        await scene.judge()
    assert [event["body"] for event in (await scene.log()).events.values()] == [
        "Instead of the one who went"
    ]


async def test_a_writer_killed_between_commit_and_publish_loses_nothing(scene: Scene) -> None:
    """Nobody is woken, so that only asking the database can tell."""
    people = await scene.crowd()
    code = DIE.replace("ROOM", scene.stream.rpartition(".")[2])
    await asyncio.to_thread(scene.site.manage, "shell", "--verbosity=0", "-c", code)
    await scene.judge()
    assert [event["body"] for event in (await scene.log()).events.values()] == ["The last word"]
    assert [person.cursor.seq for person in people] == [1, 1, 1]


@pytest.mark.parametrize("change", ["make_members_only", "delete"])
async def test_a_room_changes_while_a_message_commits(scene: Scene, change: str) -> None:
    """Each holds what the other needs next, unless both lock in one order."""
    people = await scene.crowd()
    with staff_of(scene.site) as staff, held(scene.site, scene.stream) as late:
        changing = asyncio.ensure_future(asyncio.to_thread(getattr(staff, change), scene.slug))
        await until(lambda: scene.database.rows(WAITING))
        late.write("commit")
        await changing
    await until(lambda: all(person.ended for person in people))


async def test_a_room_is_deleted_while_a_change_of_it_commits(scene: Scene) -> None:
    """The change has the room and needs its stream."""
    people = await scene.crowd()
    with staff_of(scene.site) as staff, held(scene.site, scene.stream, CHANGE) as change:
        deleting = asyncio.ensure_future(asyncio.to_thread(staff.delete, scene.slug))
        await until(lambda: scene.database.rows(WAITING))
        change.write("go on")
        await deleting
    await until(lambda: all(person.ended for person in people))


def resyncs(client: Client) -> int:
    return sum(isinstance(step, Resync) for step in client.history.steps)


@contextmanager
def held(site: Site, stream: str, code: str = HOLD) -> Iterator[Shell]:
    """Another process, in the middle of a transaction that holds what others need."""
    with site.shell(code.replace("ROOM", stream.rpartition(".")[2])) as shell:
        assert shell.read() == "held"
        yield shell
        assert shell.exit_status() == 0
