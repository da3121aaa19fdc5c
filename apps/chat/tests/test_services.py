"""What may be written, by whom, and what the world is told of it."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore

from apps.chat.models import Message, Room
from apps.chat.people import GUEST, Participant, member
from apps.chat.protocol import Sent
from apps.chat.services import (
    guest_join,
    guest_leave,
    message_delete,
    room_close,
    room_create,
    room_update,
)
from apps.chat.signals import MessageSent, message_sent
from apps.chat.tests.factories import ROBIN, events_of, say
from apps.realtime.errors import Refused
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> SessionBase:
    return SessionStore()


@pytest.fixture
def sent() -> Iterator[list[MessageSent]]:
    """What `message_sent` told."""
    told: list[MessageSent] = []

    def keep(sender: Any, event: MessageSent, **kwargs: Any) -> None:
        told.append(event)

    message_sent.connect(keep, weak=False)
    yield told
    message_sent.disconnect(keep)


# Messages


def test_a_members_message_is_saved_and_published(general: Room, ada: AbstractBaseUser) -> None:
    client_id = uuid4()
    assert say(general, " Hello\r\nall ", by=ada, client_id=client_id).seq == 1
    message = Message.objects.get()
    assert events_of(general) == [
        {
            "type": "message.saved",
            "message_id": message.pk,
            "room_id": general.pk,
            "author": {"name": "Ada Lovelace", "user_id": ada.pk, "guest_key": None},
            "body": "Hello\nall",
            "client_id": str(client_id),
            "created_at": message.created_at.isoformat(),
            "mentions": [],
        }
    ]


def test_a_guests_message_carries_the_public_key(general: Room) -> None:
    say(general)
    author = events_of(general)[0]["author"]
    assert author == {"name": "Robin", "user_id": None, "guest_key": "robins-key"}


@pytest.mark.parametrize("author", ["ada", "robin"])
def test_sending_the_same_client_id_again_creates_one_message(
    general: Room, ada: AbstractBaseUser, author: str, sent: list[MessageSent]
) -> None:
    by = ada if author == "ada" else ROBIN
    client_id = uuid4()
    first = say(general, by=by, client_id=client_id)
    again = say(general, by=by, client_id=client_id)
    assert (again.message_id, again.seq) == (first.message_id, None)
    assert (Message.objects.count(), len(events_of(general)), len(sent)) == (1, 1, 1)


def test_the_same_client_id_of_another_author_is_another_message(
    general: Room, ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    client_id = uuid4()
    other_guest = Participant(user_id=None, guest_key="other", name="Marian")
    ids = {
        say(general, by=by, client_id=client_id).message_id
        for by in (ada, grace, ROBIN, other_guest)
    }
    assert len(ids) == 4


@pytest.mark.parametrize("body", ["", "  \n\t ", "\u200b\u2060", "\x00\x07"])
def test_an_empty_message_is_refused(general: Room, body: str) -> None:
    with pytest.raises(Refused, match=r"^Write something first\.$"):
        say(general, body)


def test_a_long_message_is_refused_with_its_length(general: Room) -> None:
    say(general, "é" * 4000)
    with pytest.raises(Refused) as refusal:
        say(general, "é" * 10_000)
    sentence = "Your message is 10,000 characters long; 4,000 is the most."
    assert (refusal.value.code, refusal.value.message) == ("invalid", sentence)


def test_control_characters_do_not_reach_the_database(general: Room) -> None:
    say(general, "a\x00b\x1b[31mc\td\ne\x85")
    assert Message.objects.get().body == "ab[31mc\td\ne"


def test_unknown_and_closed_rooms_look_the_same(night_shift: Room) -> None:
    unknown = Room(pk=night_shift.pk + 1)
    refusals = []
    for room in (night_shift, unknown):
        with pytest.raises(Refused) as refusal:
            say(room)
        refusals.append((refusal.value.code, refusal.value.message))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == "not_found"


def test_members_may_write_to_a_members_room(night_shift: Room, grace: AbstractBaseUser) -> None:
    assert say(night_shift, by=grace).seq == 1


def test_a_deleted_members_messages_keep_the_name(general: Room, grace: AbstractBaseUser) -> None:
    say(general, by=grace)
    grace.delete()
    message = Message.objects.get()
    assert (message.author_id, message.author_name) == (None, "Grace Hopper")


def test_a_receiver_that_fails_undoes_the_message(general: Room) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError

    message_sent.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            say(general)
    finally:
        message_sent.disconnect(fail)
    assert (Message.objects.count(), events_of(general)) == (0, [])


# Deleting


def delete(message: Sent, *, by: AbstractBaseUser | Participant) -> None:
    participant = member(by) if isinstance(by, AbstractBaseUser) else by
    message_delete(message_id=message.message_id, participant=participant)


def test_a_deleted_message_keeps_its_place_but_not_its_text(general: Room, ada: Any) -> None:
    sent = say(general, "A secret", by=ada)
    delete(sent, by=ada)
    message = Message.objects.get()
    tombstone = {
        "type": "message.deleted",
        "message_id": sent.message_id,
        "room_id": general.pk,
        "author": {"name": "Ada Lovelace", "user_id": ada.pk, "guest_key": None},
        "client_id": str(message.client_id),
        "created_at": message.created_at.isoformat(),
        "moderated": False,
    }
    assert events_of(general) == [tombstone, tombstone]
    assert message.body == ""


def test_deleting_a_message_again_changes_nothing(general: Room) -> None:
    sent = say(general)
    for _ in range(2):
        delete(sent, by=ROBIN)
    assert len(events_of(general)) == 2


def test_a_deleted_message_that_is_sent_again_stays_deleted(general: Room) -> None:
    client_id = uuid4()
    sent = say(general, "Oops", client_id=client_id)
    delete(sent, by=ROBIN)
    assert say(general, "Oops", client_id=client_id) == Sent(message_id=sent.message_id, seq=None)
    assert Message.objects.standing().count() == 0


def test_the_permission_to_delete_messages_makes_a_moderator(general: Room, ada: Any) -> None:
    may = Permission.objects.get(codename="delete_message", content_type__app_label="chat")
    ada.user_permissions.add(may)
    delete(say(general), by=ada)
    assert events_of(general)[-1]["moderated"] is True
    delete(say(general, by=ada), by=ada)
    assert events_of(general)[-1]["moderated"] is False


@pytest.mark.parametrize("author", ["ada", "robin"])
@pytest.mark.parametrize("other", ["grace", "marian", "grace_inactive"])
def test_only_the_author_and_moderators_may_delete_a_message(
    general: Room, ada: Any, grace: Any, author: str, other: str
) -> None:
    if other == "grace_inactive":
        grace.is_active, grace.is_superuser = False, True
        grace.save()
    people = {"marian": Participant(user_id=None, guest_key="marians-key", name="Robin")}
    sent = say(general, by={"ada": ada, "robin": ROBIN}[author])
    with pytest.raises(Refused) as refusal:
        delete(sent, by=people.get(other, grace))
    assert refusal.value.code == "forbidden"
    assert Message.objects.standing().count() == 1


def test_the_message_of_a_deleted_account_belongs_to_no_guest(general: Room, grace: Any) -> None:
    """Its author's account is gone: no author, and no guest's key."""
    sent = say(general, by=grace)
    get_user_model()._default_manager.all().delete()
    with pytest.raises(Refused, match="only delete your own messages"):
        delete(sent, by=ROBIN)


def test_unknown_messages_and_those_in_closed_rooms_look_the_same(
    night_shift: Room, ada: Any
) -> None:
    sent = say(night_shift, by=ada)
    refusals = []
    for message_id in (sent.message_id, sent.message_id + 1):
        with pytest.raises(Refused) as refusal:
            message_delete(message_id=message_id, participant=ROBIN)
        refusals.append((refusal.value.code, refusal.value.message))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == "not_found"


# Mentions


def test_the_signal_names_the_mentioned_members(
    general: Room, ada: AbstractBaseUser, grace: AbstractBaseUser, sent: list[MessageSent]
) -> None:
    answer = say(general, "@Grace, @grace and @ada: look\nhere. " + "x" * 200, by=ada)
    [event] = sent
    assert event.mentioned_user_ids == (grace.pk,)
    assert event.url == f"/chat/general/#message-{answer.message_id}"
    assert event.excerpt.startswith("@Grace, @grace and @ada: look here. xxx")
    assert (len(event.excerpt), event.excerpt[-1]) == (120, "…")
    assert (event.room_name, event.author_name, event.author_user_id) == (
        "General",
        "Ada Lovelace",
        ada.pk,
    )
    assert events_of(general)[0]["mentions"] == [grace.pk]


@pytest.mark.parametrize("body", ["mail grace@grace", "me@x.@grace", "@grace-the-cat", "@@grace"])
def test_an_at_sign_alone_mentions_nobody(
    general: Room, grace: AbstractBaseUser, body: str
) -> None:
    say(general, body)
    assert events_of(general)[0]["mentions"] == []


def test_inactive_and_unknown_people_are_not_mentioned(
    general: Room, grace: AbstractBaseUser
) -> None:
    get_user_model()._default_manager.filter(pk=grace.pk).update(is_active=False)
    say(general, "@grace @nobody")
    assert events_of(general)[0]["mentions"] == []


def test_one_message_mentions_twenty_at_most(general: Room) -> None:
    for number in range(25):
        user_make(f"user{number}")
    say(general, " ".join(f"@user{number}" for number in range(25)))
    assert len(events_of(general)[0]["mentions"]) == 20


# Guests


def test_a_guest_keeps_the_key_and_changes_the_name(session: SessionBase) -> None:
    first = guest_join(session=session, name="  Robin   Hood ")
    assert first.name == "Robin Hood"
    second = guest_join(session=session, name="Röbin_2.0")
    assert (second.name, second.guest_key) == ("Röbin_2.0", first.guest_key)
    assert session[GUEST] == {"name": "Röbin_2.0", "key": first.guest_key}


def test_a_guests_key_differs_from_the_session_key(session: SessionBase) -> None:
    session.save()
    person = guest_join(session=session, name="Robin")
    assert person.guest_key
    assert person.guest_key != session.session_key


def test_a_guest_who_leaves_is_forgotten(session: SessionBase) -> None:
    guest_join(session=session, name="Robin")
    guest_leave(session=session)
    assert GUEST not in session


@pytest.mark.parametrize("name", ["R", "x" * 31, "<b>", "- .", "Robin\u202eHood", "@ada", "🚂🚃"])
def test_a_guest_name_with_other_characters_is_refused(session: SessionBase, name: str) -> None:
    with pytest.raises(Refused, match="A name has 2 to 30 letters"):
        guest_join(session=session, name=name)


@pytest.mark.parametrize("name", ["ADA", "ada lovelace", "Ada\u3000Lovelace"])
def test_a_guest_cannot_take_a_members_name(
    session: SessionBase, ada: AbstractBaseUser, name: str
) -> None:
    with pytest.raises(Refused, match="is the name of a member"):
        guest_join(session=session, name=name)


# Rooms


def test_a_rooms_slug_is_made_of_its_name() -> None:
    room = room_create(name=" Signal \x00 Box ", topic="a\nb")
    assert (room.name, room.slug, room.topic) == ("Signal Box", "signal-box", "a b")
    assert room_create(name="信号").slug.startswith("room-")


def test_a_second_room_of_that_name_is_refused(general: Room) -> None:
    with pytest.raises(Refused, match="There is already a room called general"):
        room_create(name="general")


def test_changing_a_room_publishes_it(general: Room) -> None:
    room_update(room_id=general.pk, name=" Main  line ", topic="Trains", access="members")
    general.refresh_from_db()
    assert (general.name, general.access) == ("Main line", "members")
    assert events_of(general) == [
        {
            "type": "room.saved",
            "room_id": general.pk,
            "name": "Main line",
            "topic": "Trains",
            "access": "members",
        }
    ]


def test_a_room_without_a_name_is_refused(general: Room) -> None:
    with pytest.raises(Refused, match="Give the room a name"):
        room_update(room_id=general.pk, name=" \x07", topic="", access="open")


def test_nobody_writes_to_a_closed_room(general: Room, ada: AbstractBaseUser) -> None:
    room_close(room_id=general.pk)
    for person in (ada, ROBIN):
        with pytest.raises(Refused) as refusal:
            say(general, by=person)
        assert refusal.value.code == "not_found"
