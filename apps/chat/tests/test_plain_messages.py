"""Messages that wait for the same room share a transaction, and are answered as if alone."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.chat.models import Message, Room
from apps.chat.rights import lock_rooms
from apps.chat.services.plain_messages import (
    PlainMessage,
    plain_message_send,
)
from apps.chat.signals import MessageSent, message_sent
from apps.chat.streams import RoomStream, message_key
from apps.chat.tests.factories import PATH, ROBIN, events_of, say
from apps.chat.tests.plain_factories import answers_to, plain, robin_plain
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import LogEntry
from apps.realtime.testing import TestSocket, receiver, until, user_make

pytestmark = pytest.mark.django_db


def statements(*asked: PlainMessage) -> int:
    with CaptureQueriesContext(connection) as queries:
        answers_to(*asked)
    return len(queries)


def test_many_messages_take_as_many_statements_as_two(general: Room) -> None:
    """Their authors, the room, what is forbidden to them, the messages, and two of the log.

    Begin and end are savepoints within a test.
    """
    users = [user_make(f"user{number}") for number in range(20)]
    say(general)
    assert statements(*(plain(general, user) for user in users[:2])) == 8
    assert statements(*(plain(general, user) for user in users)) == 8


def test_messages_to_several_rooms_take_one_statement_more_for_each(
    general: Room, night_shift: Room, ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    asked = [plain(room, user) for user in (ada, grace) for room in (general, night_shift)]
    assert [answer.seq for answer in answers_to(*asked)] == [1, 1, 2, 2]
    assert statements(*(each._replace(client_id=uuid4()) for each in asked)) == 9


def test_messages_written_together_are_in_the_order_in_which_they_came(general: Room) -> None:
    users = [user_make(f"user{number}") for number in range(10)]
    say(general)
    answers = answers_to(*(plain(general, user, f"From {user.pk}") for user in users))
    assert [answer.seq for answer in answers] == list(range(2, 12))
    assert [event["message_id"] for event in events_of(general)[1:]] == [
        answer.message_id for answer in answers
    ]
    assert [event["body"] for event in events_of(general)[1:]] == [
        f"From {user.pk}" for user in users
    ]
    ids = [answer.message_id for answer in answers]
    assert ids == sorted(ids)


def test_a_message_whose_receiver_fails_undoes_no_other(
    general: Room, ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    def fail(event: MessageSent) -> None:
        if event.excerpt == "Boom":
            raise RuntimeError

    with receiver(message_sent, fail):
        first, failed, last = answers_to(
            plain(general, ada), plain(general, grace, "Boom"), plain(general, ada, "Again")
        )
    assert isinstance(failed, RuntimeError)
    assert [first.seq, last.seq] == [1, 2]
    assert [event["body"] for event in events_of(general)] == ["Hello", "Again"]


def test_a_message_that_was_sent_before_is_answered_again_and_holds_up_no_other(
    general: Room, ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    client_id = uuid4()
    earlier = say(general, by=ada, client_id=client_id)
    again, new = answers_to(plain(general, ada, client_id=client_id), plain(general, grace))
    assert (again.message_id, again.seq) == (earlier.message_id, None)
    assert new.seq == 2
    assert Message.objects.count() == 2


def test_one_client_id_twice_in_a_batch_is_one_message_for_each_author(
    general: Room, ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    """A page that sends again may have shortened the text since."""
    client_id = uuid4()
    first, again, other = answers_to(
        plain(general, ada, client_id=client_id),
        plain(general, ada, "Again", client_id=client_id),
        plain(general, grace, client_id=client_id),
    )
    assert (again.message_id, again.seq) == (first.message_id, None)
    assert (first.seq, other.seq) == (1, 2)
    assert [event["body"] for event in events_of(general)] == ["Hello", "Hello"]


def test_a_message_written_with_others_is_kept_and_told_as_if_alone(
    general: Room, ada: AbstractBaseUser
) -> None:
    told: list[MessageSent] = []
    with receiver(message_sent, told.append):
        alone = [say(general, " One\r\ntwo ", by=author) for author in (ada, ROBIN)]
        together = answers_to(
            plain(general, ada, " One\r\ntwo "), robin_plain(general, " One\r\ntwo ")
        )
    assert [kept(sent, told) for sent in together] == [kept(sent, told) for sent in alone]


def kept(sent: Any, told: list[MessageSent]) -> list[Any]:
    """The row, the log's entry and the signal of a message, without what differs for each."""
    row = Message.objects.filter(pk=sent.message_id).values().get()
    entry = LogEntry.objects.get(seq=sent.seq, stream__name=RoomStream.name(row["room_id"]))
    event = json.loads(entry.frame)["event"]
    signal = next(asdict(each) for each in told if each.message_id == sent.message_id)
    assert entry.key == message_key(sent.message_id)
    assert (str(row["client_id"]), signal.pop("url")) == (
        event["client_id"],
        Message.objects.get(pk=sent.message_id).get_absolute_url(),
    )
    each_its_own = ("id", "message_id", "client_id", "created_at", "at")
    return [
        {name: value for name, value in part.items() if name not in each_its_own}
        for part in (row, event, signal)
    ]


def test_without_a_commit_none_is_answered(
    general: Room, ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    """The database goes away after the messages and before the commit."""

    def lose(event: MessageSent) -> None:
        raise OperationalError

    with receiver(message_sent, lose), pytest.raises(OperationalError):
        answers_to(plain(general, ada), plain(general, grace))
    assert (Message.objects.count(), events_of(general)) == (0, [])


@contextmanager
def locked(room: Room) -> Iterator[None]:
    """Nobody else can write to the room. SQLite locks no rooms: there nothing is locked."""
    if connection.features.has_select_for_update:
        with transaction.atomic():
            lock_rooms({room.pk}, wait=True)
            yield
    else:
        yield


@pytest.mark.django_db(transaction=True)
async def test_messages_to_a_locked_room_wait_for_it_and_delay_no_other(
    general: Room, night_shift: Room, ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    fields = {"name": "Slow", "slug": "slow", "slow_seconds": 10}
    slow = await in_thread(Room.objects.create, **fields)  # nobody writes together there
    held, released = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(general):
            held.set()
            released.wait(15)

    holding = asyncio.ensure_future(in_thread(hold))
    await until(held.is_set)
    waiting = [asyncio.ensure_future(plain_message_send(plain(general, ada))) for _ in range(4)]
    for other in (night_shift, slow):
        assert (await plain_message_send(plain(other, grace))).seq is not None
    assert not (connection.features.has_select_for_update and any(each.done() for each in waiting))
    released.set()
    await holding
    assert {(await each).seq for each in waiting} == {1, 2, 3, 4}


@pytest.mark.django_db(transaction=True)
async def test_many_sockets_write_at_once_and_each_reads_all_in_order(general: Room) -> None:
    stream = RoomStream.name(general.pk)
    users = [await in_thread(user_make, f"user{number}") for number in range(6)]
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(TestSocket(PATH, user=user)) for user in users]
        for socket in sockets:
            await socket.subscribe(stream)
        answers = await asyncio.gather(
            *(
                socket.ask("message.send", room_id=general.pk, client_id=str(uuid4()), body="Hi")
                for socket in sockets
            )
        )
        assert sorted(answer["result"]["seq"] for answer in answers) == [1, 2, 3, 4, 5, 6]
        for socket in sockets:
            assert [event["seq"] for event in await socket.events(6)] == [1, 2, 3, 4, 5, 6]
