"""Moderators remove and ban people: their sockets lose the room at once, and so do their pages."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from apps.chat.models import Membership, Message, ModerationEntry, Restriction, Room
from apps.chat.people import GUEST, Participant, guest, member, nameless
from apps.chat.selectors import lobby_rooms
from apps.chat.services import (
    guest_join,
    guest_leave,
    person_ban,
    person_remove,
    person_unban,
    room_create,
    room_enter,
)
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import PATH, events_left, robins, say
from apps.realtime.errors import NotFound, Refused
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import TestSocket, user_make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_check_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The periodic check of all connections would make up for an announcement that is missing."""
    monkeypatch.setattr("apps.realtime.sessions.revalidator.CHECK_SECONDS", 3600)


@pytest.fixture
def rooms(grace: Any) -> Room:
    """A room that Grace owns."""
    return room_create(name="Graces", slug="graces", owner=member(grace))


def guest_named(name: str) -> tuple[SessionStore, Participant]:
    session = SessionStore()
    return session, guest_join(session=session, name=name)


async def test_a_banned_members_socket_loses_the_room_at_once(
    rooms: Room, grace: Any, ada: Any
) -> None:
    dora = await in_thread(user_make, "dora", "Dora")
    stream = RoomStream.name(rooms.pk)
    async with TestSocket(PATH, user=dora) as hers, TestSocket(PATH, user=ada) as adas:
        for socket in (hers, adas):
            await socket.subscribe(stream)
        await in_thread(
            person_ban, room_id=rooms.pk, actor=member(grace), person=member(dora), reason="Spam"
        )
        assert (await hers.frame("unsubscribed"))["code"] == "revoked"
        await in_thread(say, rooms, "She is gone", by=ada)
        heard = [frame["event"]["type"] for frame in await adas.events(2)]
        assert heard == ["access.changed", "message.saved"]
        assert await events_left(hers) == []
        assert (await hers.subscribe(stream, after=0))["code"] == "not_found"


async def test_a_banned_guests_socket_loses_the_room_and_others_keep_it(
    rooms: Room, grace: Any
) -> None:
    stream = RoomStream.name(rooms.pk)
    olga = TestSocket(PATH, session={GUEST: {"name": "Olga", "key": "olgas-key"}})
    async with robins() as robin, olga:
        for socket in (robin, olga):
            await socket.subscribe(stream)
        person = await in_thread(guest_with, "robins-key")
        await in_thread(person_ban, room_id=rooms.pk, actor=member(grace), person=person)
        assert (await robin.frame("unsubscribed"))["code"] == "revoked"
        await in_thread(say, rooms, by=grace)
        assert len(await olga.events(2)) == 2
        assert await events_left(robin) == []
        assert (await robin.subscribe(stream, after=0))["code"] == "not_found"


def guest_with(key: str) -> Participant:
    """The guest with a session."""
    everybody = (guest(SessionStore(each.session_key)) for each in Session.objects.all())
    return next(each for each in everybody if each and each.guest_key == key)


def test_a_banned_guest_does_not_come_back_under_another_name(rooms: Room, grace: Any) -> None:
    session, robin = guest_named("Robin")
    person_ban(room_id=rooms.pk, actor=member(grace), person=robin)
    guest_leave(session=session)
    left = nameless(session.session_key)
    other = guest_join(session=session, name="Nobody Special")
    assert other.guest_key != robin.guest_key
    for participant in (robin, left, other):
        assert rooms not in lobby_rooms(participant=participant)
    with pytest.raises(NotFound):
        say(rooms, by=other)
    say(rooms, by=guest_named("Another Robin")[1])


def test_every_page_of_the_room_is_the_one_of_a_room_that_is_not(
    client: Any, rooms: Room, grace: Any
) -> None:
    client.post("/chat/graces/name/", {"name": "Robin"})
    robin = guest(client.session)
    assert robin is not None
    sent = say(rooms, by=robin)
    person_ban(room_id=rooms.pk, actor=member(grace), person=robin)
    for path in ("", "messages/", "name/", f"messages/{sent.message_id}/delete/"):
        for ask in (client.get, client.post):
            banned, unknown = (ask(f"/chat/{slug}/{path}") for slug in ("graces", "nosuch"))
            assert banned.status_code == unknown.status_code
            assert banned.content.replace(b"graces", b"nosuch") == unknown.content
    assert "Graces" not in client.get("/chat/").content.decode()


def test_lifting_a_ban_lets_somebody_back_in_under_any_name(rooms: Room, grace: Any) -> None:
    session, robin = guest_named("Robin")
    person_ban(room_id=rooms.pk, actor=member(grace), person=robin)
    guest_leave(session=session)
    other = guest_join(session=session, name="Olga")
    person_unban(room_id=rooms.pk, actor=member(grace), person=other)
    say(rooms, by=other)
    assert not Restriction.objects.exists()


def test_banning_again_changes_the_reason(rooms: Room, grace: Any, ada: Any) -> None:
    dora = member(user_make("dora", "Dora"))
    for reason in ("Spam", "More spam"):
        person_ban(room_id=rooms.pk, actor=member(grace), person=dora, reason=reason)
    assert Restriction.objects.get().reason == "More spam"


async def test_a_removed_member_may_come_back_to_an_open_room(rooms: Room, grace: Any) -> None:
    dora = await in_thread(user_make, "dora", "Dora")
    await in_thread(room_enter, room_id=rooms.pk, participant=member(dora))
    stream = RoomStream.name(rooms.pk)
    async with TestSocket(PATH, user=dora) as socket:
        await socket.subscribe(stream)
        await in_thread(person_remove, room_id=rooms.pk, actor=member(grace), person=member(dora))
        assert (await socket.frame("unsubscribed"))["code"] == "revoked"
        assert (await socket.subscribe(stream))["type"] == "ok"


def test_a_removed_member_does_not_come_back_to_a_private_room(grace: Any) -> None:
    room = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(grace))
    dora = member(user_make("dora", "Dora"))
    Membership.objects.create(room=room, user_id=dora.user_id or 0)
    person_remove(room_id=room.pk, actor=member(grace), person=dora)
    with pytest.raises(NotFound):
        say(room, by=dora)


def test_somebody_who_is_not_there_is_not_removed(rooms: Room, grace: Any) -> None:
    for person in (member(user_make("dora", "Dora")), guest_named("Robin")[1]):
        with pytest.raises(Refused, match="is not in this room"):
            person_remove(room_id=rooms.pk, actor=member(grace), person=person)


def test_the_log_names_actor_action_and_person_and_is_not_changed(rooms: Room, grace: Any) -> None:
    _, robin = guest_named("Robin")
    person_ban(room_id=rooms.pk, actor=member(grace), person=robin, reason="Spam")
    person_unban(room_id=rooms.pk, actor=member(grace), person=robin)
    entries = ModerationEntry.objects.values_list("actor_name", "action", "person_name", "detail")
    assert list(entries) == [
        ("Grace Hopper", "unbanned", "Robin", ""),
        ("Grace Hopper", "banned", "Robin", "Spam"),
    ]
    entry = ModerationEntry.objects.all()[0]
    for change in (entry.save, entry.delete):
        with pytest.raises(TypeError):
            change()


def test_a_mention_tells_nobody_who_may_not_read_the_room(rooms: Room, grace: Any) -> None:
    """The notification would quote the message."""
    dora, nora = (member(user_make(name, name.title())) for name in ("dora", "nora"))
    person_ban(room_id=rooms.pk, actor=member(grace), person=dora)
    say(rooms, "What do @dora and @nora think?", by=grace)
    assert Message.objects.get().mentioned_user_ids == {nora.user_id}
    private = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(grace))
    say(private, "Better without @nora", by=grace)
    assert Message.objects.get(room=private).mentions == []
