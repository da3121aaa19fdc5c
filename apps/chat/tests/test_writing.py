"""Muted people, locked rooms and slow mode: who may not write is told why, and until when."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.utils import timezone

from apps.chat.models import Membership, Message, ModerationEntry, Restriction, Room
from apps.chat.people import Participant, member
from apps.chat.protocol import Sent
from apps.chat.services import (
    guest_join,
    guest_leave,
    person_ban,
    person_mute,
    person_unmute,
    room_create,
    room_lock,
    room_slow,
)
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import ROBIN, events_of, robins, say, snapshot_of
from apps.chat.writing import WritingClosed, check_may_write
from apps.realtime.errors import NotFound, Refused
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db(transaction=True)

OLGA = Participant(user_id=None, guest_key="olgas-key", name="Olga")


@pytest.fixture
def room(grace: Any) -> Room:
    return room_create(name="Graces", slug="graces", owner=member(grace))


@pytest.fixture
def owner(grace: Any) -> Participant:
    return member(grace)


def moderator_of(room: Room) -> Participant:
    user = user_make("mod", "Mod")
    Membership.objects.create(room=room, user=user, role=Membership.Role.MODERATOR)
    return member(user)


def mute(room: Room, owner: Participant, person: Participant, minutes: int = 10) -> None:
    person_mute(room_id=room.pk, actor=owner, person=person, minutes=minutes)


def write_long_ago(room: Room, seconds: float) -> None:
    """As if all that was written had been written earlier."""
    earlier = timezone.now() - timedelta(seconds=seconds)
    Message.objects.filter(room=room).update(created_at=earlier)


async def test_a_muted_guest_reads_on_and_is_told_until_when(room: Room, owner: Any) -> None:
    stream = RoomStream.name(room.pk)
    async with robins() as robin:
        await robin.subscribe(stream)
        await in_thread(mute, room, owner, ROBIN)
        event = (await robin.event())["event"]
        until: Any = (await in_thread(Restriction.objects.get)).until
        assert event == {
            "type": "person.muted",
            "room_id": room.pk,
            "person_id": "guest.robins-key",
            "until": until.isoformat(),
        }
        command = {"room_id": room.pk, "client_id": str(uuid4()), "body": "Let me!"}
        answer = await robin.ask("message.send", **command)
        assert answer["code"] == "forbidden"
        assert answer["message"].startswith("A moderator has muted you until ")
        await in_thread(say, room, "Quiet", by=owner)
        assert (await robin.event())["event"]["body"] == "Quiet"


def test_a_mute_ends_automatically(room: Room, owner: Any) -> None:
    mute(room, owner, OLGA)
    Restriction.objects.update(until=timezone.now())
    say(room, by=OLGA)


def test_a_mute_that_is_lifted_is_over(room: Room, owner: Any) -> None:
    mute(room, owner, OLGA)
    person_unmute(room_id=room.pk, actor=owner, person=OLGA)
    say(room, by=OLGA)
    assert events_of(room)[-2]["until"] is None


def test_a_muted_guest_does_not_write_under_another_name(room: Room, owner: Any) -> None:
    session = SessionStore()
    mute(room, owner, guest_join(session=session, name="Robin"))
    guest_leave(session=session)
    with pytest.raises(WritingClosed):
        say(room, by=guest_join(session=session, name="Olga"))


@pytest.mark.parametrize("minutes", [0, -1, 10**6])
def test_a_mute_has_a_length(room: Room, owner: Any, minutes: int) -> None:
    with pytest.raises(Refused, match="Choose for how long"):
        mute(room, owner, OLGA, minutes)


def test_in_a_locked_room_moderators_write_and_others_do_not(room: Room, owner: Any) -> None:
    moderator = moderator_of(room)
    room_lock(room_id=room.pk, actor=moderator, locked=True)
    assert events_of(room)[-1]["locked"] is True
    for person in (owner, moderator):
        say(room, by=person)
    with pytest.raises(WritingClosed, match="This room is locked"):
        say(room, by=OLGA)
    room_lock(room_id=room.pk, actor=owner, locked=False)
    say(room, by=OLGA)


def test_slow_mode_says_how_long_to_wait(room: Room, owner: Any) -> None:
    room_slow(room_id=room.pk, actor=owner, seconds=15)
    assert events_of(room)[-1]["slow_seconds"] == 15
    say(room, by=OLGA)
    write_long_ago(room, 4.5)
    say(room, by=ROBIN)
    with pytest.raises(WritingClosed, match="wait another 11 seconds") as refusal:
        say(room, by=OLGA)
    assert refusal.value.code == "too_many"
    write_long_ago(room, 15)
    say(room, by=OLGA)
    for _ in range(2):
        say(room, by=owner)


def test_slow_mode_waits_for_a_guest_under_any_name(room: Room, owner: Any) -> None:
    room_slow(room_id=room.pk, actor=owner, seconds=15)
    session = SessionStore()
    say(room, by=guest_join(session=session, name="Robin"))
    guest_leave(session=session)
    with pytest.raises(WritingClosed):
        say(room, by=guest_join(session=session, name="Olga"))


def test_two_tabs_at_once_do_not_pass_slow_mode(room: Room, owner: Any) -> None:
    room_slow(room_id=room.pk, actor=owner, seconds=15)

    def tab(_: int) -> str:
        try:
            say(room, by=OLGA)
        except WritingClosed:
            return "refused"
        else:
            return "sent"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as tabs:
        answers = list(tabs.map(tab, range(4)))
    assert sorted(answers) == ["refused"] * 3 + ["sent"]


def test_a_message_that_was_sent_before_gets_its_answer_again(room: Room, owner: Any) -> None:
    """The answer was lost, and the outbox asks again in a room that is closed to it now."""
    room_slow(room_id=room.pk, actor=owner, seconds=15)
    client_id = uuid4()
    sent = say(room, by=OLGA, client_id=client_id)
    mute(room, owner, OLGA)
    assert say(room, by=OLGA, client_id=client_id) == Sent(message_id=sent.message_id, seq=None)


def test_a_member_banned_while_writing_waits_for_the_lock_does_not_write(
    room: Room, owner: Any
) -> None:
    person_ban(room_id=room.pk, actor=owner, person=OLGA)
    with pytest.raises(NotFound):
        check_may_write(room=room, participant=OLGA)


def test_the_page_says_why_one_cannot_write(client: Any, room: Room, owner: Any) -> None:
    client.post("/chat/graces/name/", {"name": "Robin"})
    room_lock(room_id=room.pk, actor=owner, locked=True)
    page = client.get("/chat/graces/")
    assert "This room is locked: only moderators write here now." in page.content.decode()
    room_lock(room_id=room.pk, actor=owner, locked=False)
    key = snapshot_of(page)["me"]["guest_key"]
    mute(room, owner, Participant(user_id=None, guest_key=key, name="Robin"))
    page = client.get("/chat/graces/")
    assert "A moderator has muted you until" in page.content.decode()
    until = Restriction.objects.get().until
    assert until is not None
    writing = {"muted_until": until.isoformat(), "wait_seconds": 0}
    assert snapshot_of(page)["writing"] == writing
    assert client.get("/chat/graces/messages/").json()["writing"] == writing
    refused = client.post("/chat/graces/", {"body": "Hello", "token": str(uuid4())})
    assert refused.status_code == 422


def test_the_log_has_the_rules(room: Room, owner: Any) -> None:
    room_lock(room_id=room.pk, actor=owner, locked=True)
    room_lock(room_id=room.pk, actor=owner, locked=True)
    room_slow(room_id=room.pk, actor=owner, seconds=60)
    mute(room, owner, OLGA, 60)
    entries = ModerationEntry.objects.values_list("action", "person_name", "detail")
    assert [*entries] == [
        ("muted", "Olga", "60"),
        ("slowed", "", "60"),
        ("locked", "", ""),
    ]


def test_others_than_moderators_do_not_change_the_rules(room: Room, owner: Any) -> None:
    with pytest.raises(Refused, match="Only moderators can do this"):
        room_lock(room_id=room.pk, actor=OLGA, locked=True)
    with pytest.raises(Refused, match="Only moderators can do this"):
        room_slow(room_id=room.pk, actor=OLGA, seconds=15)
