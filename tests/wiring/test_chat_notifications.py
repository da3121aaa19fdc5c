"""A mention in the chat is a notification for as long as its message is there."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.chat.models import Message, Restriction, Room
from apps.chat.people import Participant, member
from apps.chat.services import (
    direct_open,
    invitation_accept,
    invitation_create,
    level_set,
    message_delete,
    message_edit,
    message_react,
    message_report,
    message_send,
    reports_resolve,
    room_create,
)
from apps.notifications.models import Notification
from apps.realtime.testing import user_make


@pytest.mark.django_db
def test_a_deleted_message_takes_its_mentions_with_it() -> None:
    ada, lin = (member(user_make(name)) for name in ("ada", "lin"))
    room = room_create(name="General")
    sent = message_send(room_id=room.pk, participant=ada, body="@lin: psst", client_id=uuid4())
    assert Notification.objects.get().recipient_id == lin.user_id
    message_delete(message_id=sent.message_id, participant=ada)
    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_an_edit_notifies_added_people_once_and_withdraws_from_removed_ones() -> None:
    ada, lin, kai = (member(user_make(name)) for name in ("ada", "lin", "kai"))
    room = room_create(name="General")
    sent = message_send(room_id=room.pk, participant=ada, body="@lin: tea?", client_id=uuid4())

    def notified() -> list[int]:
        return list(Notification.objects.values_list("recipient_id", flat=True))

    def edit(body: str, version: int) -> None:
        message_edit(message_id=sent.message_id, participant=ada, version=version, body=body)

    for _ in range(2):
        edit("@lin @kai: tea?", 1)
        assert set(notified()) == {lin.user_id, kai.user_id}
    edit("@kai: tea?", 2)
    assert notified() == [kai.user_id]


@pytest.mark.django_db
def test_a_member_who_wants_to_hear_nothing_of_a_room_is_not_notified() -> None:
    ada, lin = (member(user_make(name)) for name in ("ada", "lin"))
    room = room_create(name="General")
    level_set(room_id=room.pk, participant=lin, level="nothing")
    sent = message_send(room_id=room.pk, participant=ada, body="@lin: tea?", client_id=uuid4())
    for version, body in enumerate(("Tea?", "@lin: coffee?"), start=1):
        message_edit(message_id=sent.message_id, participant=ada, version=version, body=body)
    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_a_report_notifies_the_moderators_until_one_has_looked_at_it() -> None:
    ada, lin = (member(user_make(name)) for name in ("ada", "lin"))
    room = room_create(name="General", owner=ada)
    sent = message_send(room_id=room.pk, participant=lin, body="Rude words", client_id=uuid4())
    guest = Participant(user_id=None, guest_key="robins-key", name="Robin")
    message_report(message_id=sent.message_id, participant=guest, reason="So rude")
    notification = Notification.objects.get()
    assert notification.recipient_id == ada.user_id
    assert "So rude" in notification.text
    assert "Rude words" not in notification.text
    reports_resolve(room_id=room.pk, message_id=sent.message_id, actor=ada)
    assert not Notification.objects.exists()


def send(room: Room, participant: Participant, body: str, **about: Any) -> int:
    sent = message_send(
        room_id=room.pk, participant=participant, body=body, client_id=uuid4(), **about
    )
    return sent.message_id


def told(participant: Participant) -> list[str]:
    rows = Notification.objects.filter(recipient=participant.user_id).order_by("seq")
    return list(rows.values_list("text", flat=True))


@pytest.fixture
def ada(db: None) -> Participant:
    return member(user_make("ada", "Ada"))


@pytest.fixture
def lin(db: None) -> Participant:
    return member(user_make("lin", "Lin"))


@pytest.fixture
def kai(db: None) -> Participant:
    return member(user_make("kai", "Kai"))


@pytest.fixture
def room(db: None) -> Room:
    return room_create(name="General")


def test_an_edit_changes_what_the_notification_quotes(
    ada: Participant, lin: Participant, room: Room
) -> None:
    message_id = send(room, ada, "@lin: tea?")
    message_edit(message_id=message_id, participant=ada, version=1, body="@lin: coffee?")
    assert told(lin) == ["Ada mentioned you in General: @lin: coffee?"]


def test_mentions_in_one_room_are_one_notification(
    ada: Participant, lin: Participant, kai: Participant, room: Room
) -> None:
    for number in range(3):
        send(room, ada, f"@lin: {number}")
    assert told(lin) == ["Ada mentioned you 3 times in General: @lin: 2"]
    message_id = send(room, kai, "@lin: and I")
    assert told(lin) == ["Kai and 1 other mentioned you in General: @lin: and I"]
    message_delete(message_id=message_id, participant=kai)
    assert told(lin) == ["Ada mentioned you 3 times in General: @lin: 2"]


def test_a_message_is_news_of_one_kind_for_each_person(
    ada: Participant, lin: Participant, kai: Participant
) -> None:
    talk = direct_open(participant=ada, user_ids=[lin.user_id or 0, kai.user_id or 0])
    first = send(talk, lin, "Hello")
    assert told(ada) == told(kai) == ["Message from Lin: Hello"]
    Notification.objects.all().delete()
    send(talk, ada, "Hello @kai", reply_to=first)
    assert told(lin) == [f"Ada replied to you in {talk.name}: Hello @kai"]
    assert told(kai) == [f"Ada mentioned you in {talk.name}: Hello @kai"]
    assert told(ada) == []


def test_an_edit_that_mentions_somebody_changes_the_kind(
    ada: Participant, lin: Participant
) -> None:
    talk = direct_open(participant=ada, user_ids=[lin.user_id or 0])
    message_id = send(talk, ada, "Hello")
    message_edit(message_id=message_id, participant=ada, version=1, body="Hello @lin")
    assert told(lin) == [f"Ada mentioned you in {talk.name}: Hello @lin"]


def test_a_muted_conversation_is_quiet(ada: Participant, lin: Participant) -> None:
    talk = direct_open(participant=ada, user_ids=[lin.user_id or 0])
    level_set(room_id=talk.pk, participant=lin, level="mentions")
    message_id = send(talk, ada, "Hello")
    assert told(lin) == []
    message_edit(message_id=message_id, participant=ada, version=1, body="Hello!")
    assert told(lin) == [], "an edit is no way around it"


def test_reactions_to_a_message_are_one_notification_and_can_be_taken_back(
    ada: Participant, lin: Participant, kai: Participant, room: Room
) -> None:
    message_id = send(room, lin, "It works")

    def react(who: Participant, emoji: str, *, present: bool = True) -> None:
        message_react(message_id=message_id, participant=who, emoji=emoji, present=present)

    react(lin, "👍")
    assert told(lin) == [], "nobody is told of their own"
    react(ada, "👍")
    react(kai, "🎉")
    assert told(lin) == ["Kai and 1 other reacted with 🎉 to your message in General: It works"]
    react(kai, "🎉", present=False)
    assert told(lin) == ["Ada reacted with 👍 to your message in General: It works"]
    message_delete(message_id=message_id, participant=lin)
    assert told(lin) == []


def test_the_inviter_is_told_who_has_accepted(ada: Participant, lin: Participant) -> None:
    room = room_create(name="Cellar", access=Room.Access.PRIVATE, owner=ada)
    token = invitation_create(room_id=room.pk, participant=ada)
    for _ in range(2):
        invitation_accept(token=token, participant=lin)
    assert told(ada) == ["Lin joined Cellar by your invitation."]


def test_a_reply_is_no_news_for_somebody_who_may_not_read_the_room(
    ada: Participant, lin: Participant, room: Room
) -> None:
    first = send(room, lin, "Hello")
    Restriction.objects.create(
        room=room, kind=Restriction.Kind.BAN, user_id=lin.user_id, name="Lin"
    )
    send(room, ada, "Gone", reply_to=first)
    assert told(lin) == []


@pytest.mark.django_db
def test_a_notification_shows_the_picture_of_who_it_is_from(client: Client) -> None:
    ada, lin, kai = (user_make(name) for name in ("ada", "lin", "kai"))
    room = room_create(name="General")
    for author in (ada, kai):
        message_send(
            room_id=room.pk, participant=member(author), body="@lin: tea?", client_id=uuid4()
        )
    message = Message.objects.latest("pk")
    client.force_login(lin)

    def shown() -> set[int]:
        page = client.get("/notifications/").content.decode()
        return {each.pk for each in (ada, kai) if f'src="/accounts/{each.pk}/picture/"' in page}

    assert shown() == {kai.pk}
    message_delete(message_id=message.pk, participant=member(kai))
    assert shown() == {ada.pk}
    ada.delete()
    assert shown() == set()
