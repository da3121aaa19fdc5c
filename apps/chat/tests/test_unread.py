"""Read positions and unread counts of members in their rooms."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Membership, Mention, Message, Room
from apps.chat.people import member
from apps.chat.services import (
    message_edit,
    message_erase,
    room_close,
    room_create,
    room_enter,
    room_read,
    room_unread,
)
from apps.chat.services.memberships import read_up_to
from apps.chat.sidebar import sidebar_get
from apps.chat.streams import MemberStream
from apps.chat.tests.factories import PATH, ROBIN, robins, say
from apps.realtime.errors import NotFound, Refused
from apps.realtime.layer.threads import in_thread
from apps.realtime.selectors import cursor_get
from apps.realtime.testing import TestSocket, logged_events

pytestmark = pytest.mark.django_db


def read(room: Room, message_id: int, *, by: AbstractBaseUser) -> None:
    room_read(room_id=room.pk, participant=member(by), message_id=message_id)


def enter(room: Room, *, by: AbstractBaseUser) -> None:
    room_enter(room_id=room.pk, participant=member(by))


def counts(room: Room, who: AbstractBaseUser) -> tuple[int, int]:
    """Unread messages and mentions in the sidebar."""
    rooms = sidebar_get(participant=member(who)).rooms
    return next((line.unread, line.mentions) for line in rooms if line.room == room)


def test_messages_of_others_after_the_read_position_are_unread(
    general: Room, ada: Any, grace: Any
) -> None:
    say(general, "Before Ada came, @ada")
    enter(general, by=ada)
    assert counts(general, ada) == (0, 0)
    first = say(general, "Hello")
    say(general, "Hello @ada", by=grace)
    say(general, "My own", by=ada)
    assert counts(general, ada) == (2, 1)
    read(general, first.message_id, by=ada)
    assert counts(general, ada) == (1, 1)


def test_a_deleted_message_is_not_unread(general: Room, ada: Any) -> None:
    enter(general, by=ada)
    sent = say(general, "Hello @ada")
    assert counts(general, ada) == (1, 1)
    message_erase(message_id=sent.message_id, moderated=False)
    assert counts(general, ada) == (0, 0)
    assert not Mention.objects.exists()


def test_an_edited_message_counts_for_the_members_it_mentions_now(
    general: Room, ada: Any, grace: Any
) -> None:
    for who in (ada, grace):
        enter(general, by=who)
    sent = say(general, "Hello @ada")
    message_edit(message_id=sent.message_id, participant=ROBIN, version=1, body="Hello @grace")
    assert [counts(general, who) for who in (ada, grace)] == [(1, 0), (1, 1)]


def test_the_read_position_never_goes_back_nor_beyond_the_newest_message(
    general: Room, night_shift: Room, ada: Any
) -> None:
    enter(general, by=ada)
    first, second = say(general), say(general)
    say(night_shift, by=ada)
    read(general, 2**53 - 1, by=ada)
    assert Membership.objects.get().read_id == second.message_id
    read(general, first.message_id, by=ada)
    assert Membership.objects.get().read_id == second.message_id
    assert counts(general, ada) == (0, 0)


def test_reading_an_older_message_later_changes_nothing(general: Room, ada: Any) -> None:
    """Two tabs read at the same time, and the slower one saw less."""
    enter(general, by=ada)
    membership = Membership.objects.get()
    first, second = say(general), say(general)
    for sent in (second, first):
        read_up_to(membership, sent.message_id)
    assert Membership.objects.get().read_id == second.message_id


def test_reading_is_published_to_the_member_with_the_place_its_counts_hold_for(
    general: Room, ada: Any
) -> None:
    enter(general, by=ada)
    first = say(general)
    say(general, "Hello @ada")
    read(general, first.message_id, by=ada)
    read(general, first.message_id, by=ada)
    events = logged_events(MemberStream.name(ada.pk))
    assert events[1:] == [
        {
            "type": "membership.saved",
            "room_id": general.pk,
            "read_id": first.message_id,
            "unread": 1,
            "mentions": 1,
            "seq": cursor_get(stream=f"chat.room.{general.pk}").seq,
            "level": "all",
        }
    ]


def test_a_page_view_reads_what_the_page_shows(ada_client: Any, general: Room, ada: Any) -> None:
    ada_client.get("/chat/general/")
    first, second = say(general), say(general)
    ada_client.get(f"/chat/general/?before={second.message_id}")
    assert Membership.objects.get().read_id < first.message_id
    ada_client.get("/chat/general/")
    assert Membership.objects.get().read_id == second.message_id


def test_a_room_that_is_not_open_to_somebody_is_not_read(night_shift: Room, ada: Any) -> None:
    enter(night_shift, by=ada)
    sent = say(night_shift, by=ada)
    room_close(room_id=night_shift.pk)
    with pytest.raises(NotFound):
        read(night_shift, sent.message_id, by=ada)
    assert Membership.objects.get().read_id == 0


def test_what_guests_read_is_not_kept(general: Room) -> None:
    with pytest.raises(Refused) as refusal:
        room_read(room_id=general.pk, participant=ROBIN, message_id=1)
    assert refusal.value.code == "forbidden"


def test_the_sidebar_of_a_hundred_rooms_takes_four_queries(
    ada: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(100):
        room = room_create(name=f"Room {number}")
        enter(room, by=ada)
        for _ in range(2):
            say(room, "Hello @ada")
    with django_assert_max_num_queries(4):
        rooms = sidebar_get(participant=member(ada)).rooms
    assert {(line.unread, line.mentions) for line in rooms} == {(2, 2)}
    with django_assert_max_num_queries(4):
        assert sidebar_get(participant=None).rooms


def test_counting_ends_at_a_hundred(general: Room, ada: Any) -> None:
    enter(general, by=ada)
    sent = say(general)
    message = Message.objects.get(pk=sent.message_id)
    for _ in range(110):
        message.pk, message.client_id = None, uuid4()
        message.save(force_insert=True)
    assert counts(general, ada) == (100, 0)


def test_the_room_with_the_newest_message_comes_first(
    general: Room, night_shift: Room, ada: Any
) -> None:
    for room in (general, night_shift):
        enter(room, by=ada)
    for room in (night_shift, general, night_shift):
        say(room, f"In {room.name}", by=ada)
        first = sidebar_get(participant=member(ada)).rooms[0]
        assert first.room == room
        assert first.last
        assert (first.last.author, first.last.excerpt) == ("Ada Lovelace", f"In {room.name}")


def test_a_room_that_was_closed_is_not_in_the_sidebar(night_shift: Room, ada: Any) -> None:
    enter(night_shift, by=ada)
    room_close(room_id=night_shift.pk)
    assert sidebar_get(participant=member(ada)).rooms == []


# Through the socket


@pytest.mark.django_db(transaction=True)
async def test_a_read_position_reaches_the_members_other_tabs_and_nobody_else(
    general: Room, ada: Any, grace: Any
) -> None:
    await in_thread(enter, general, by=ada)
    sent = await in_thread(say, general)
    stream = MemberStream.name(ada.pk)
    async with (
        TestSocket(PATH, user=ada) as phone,
        TestSocket(PATH, user=ada) as desk,
        TestSocket(PATH, user=grace) as graces,
        robins() as robin,
    ):
        for other in (graces, robin):
            assert (await other.subscribe(stream))["code"] == "not_found"
        await desk.subscribe(stream)
        command = {"room_id": general.pk, "message_id": sent.message_id}
        assert (await phone.ask("room.read", **command))["type"] == "ok"
        event = (await desk.event())["event"]
        assert (event["read_id"], event["unread"]) == (sent.message_id, 0)


@pytest.mark.django_db(transaction=True)
async def test_somebody_without_a_name_reads_nothing_for_good(general: Room) -> None:
    sent = await in_thread(say, general)
    async with TestSocket(PATH) as socket:
        command = {"room_id": general.pk, "message_id": sent.message_id}
        assert (await socket.ask("room.read", **command))["code"] == "forbidden"


@pytest.mark.django_db(transaction=True)
async def test_reads_are_rate_limited(general: Room, ada: Any) -> None:
    sent = await in_thread(say, general)
    command = {"room_id": general.pk, "message_id": sent.message_id}
    async with TestSocket(PATH, user=ada) as socket:
        codes = [(await socket.ask("room.read", **command)).get("code") for _ in range(40)]
    assert codes[0] is None
    assert "too_many" in codes


@pytest.mark.django_db(transaction=True)
async def test_a_member_who_follows_a_room_from_the_sidebar_is_not_shown_there(
    general: Room, ada: Any
) -> None:
    async with TestSocket(PATH, user=ada) as adas, robins() as robin:
        follow = {"stream": f"chat.room.{general.pk}", "after": None, "epoch": ""}
        await adas.ask("subscribe", **follow, present=False)
        await robin.ask("subscribe", **follow)
        state = (await robin.frame("ephemeral"))["event"]
        assert [person["name"] for person in state["people"]] == ["Robin"]
        await in_thread(say, general, "Hello Ada")
        assert (await adas.event())["event"]["body"] == "Hello Ada"


def mark_unread(room: Room, message_id: int, *, by: AbstractBaseUser) -> None:
    room_unread(room_id=room.pk, participant=member(by), message_id=message_id)


def test_a_member_marks_a_message_and_those_after_it_as_unread_and_reads_on(
    general: Room, ada: Any, grace: Any
) -> None:
    enter(general, by=ada)
    first, second = say(general, "Hello"), say(general, "Hello @ada", by=grace)
    read(general, second.message_id, by=ada)
    mark_unread(general, second.message_id, by=ada)
    assert counts(general, ada) == (1, 1)
    mark_unread(general, first.message_id, by=ada)
    assert counts(general, ada) == (2, 1)
    mark_unread(general, second.message_id, by=ada)  # unread already: nothing becomes read
    assert counts(general, ada) == (2, 1)
    events = logged_events(MemberStream.name(ada.pk))
    assert [event["read_id"] for event in events[-2:]] == [first.message_id, first.message_id - 1]
    read(general, second.message_id, by=ada)
    assert counts(general, ada) == (0, 0)


def test_only_who_reads_a_room_marks_its_messages_as_unread(general: Room, ada: Any) -> None:
    sent = say(general)
    elsewhere = say(room_create(name="Elsewhere"))
    with pytest.raises(Refused):
        room_unread(room_id=general.pk, participant=ROBIN, message_id=sent.message_id)
    with pytest.raises(NotFound):
        mark_unread(general, elsewhere.message_id, by=ada)
    room_close(room_id=general.pk)
    with pytest.raises(NotFound):
        mark_unread(general, sent.message_id, by=ada)


def test_marking_as_unread_works_without_javascript(client: Any, general: Room, ada: Any) -> None:
    client.force_login(ada)
    sent = say(general)
    client.get("/chat/general/")
    assert counts(general, ada) == (0, 0)
    form = {"action": "unread", "speaks_as": str(ada.pk)}
    response = client.post(f"/chat/general/messages/{sent.message_id}/", form)
    assert response.url == "/chat/"
    assert counts(general, ada) == (1, 0)


@pytest.mark.django_db(transaction=True)
async def test_marking_as_unread_reaches_the_members_other_pages(general: Room, ada: Any) -> None:
    sent = await in_thread(say, general)
    async with TestSocket(PATH, user=ada) as phone, TestSocket(PATH, user=ada) as desk:
        command = {"room_id": general.pk, "message_id": sent.message_id}
        await phone.ask("room.read", **command)
        await desk.subscribe(MemberStream.name(ada.pk))
        assert (await phone.ask("room.unread", **command))["type"] == "ok"
        event = (await desk.event())["event"]
        assert (event["read_id"], event["unread"]) == (sent.message_id - 1, 1)
