"""Messages are saved, published and announced, once each."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Message, Room
from apps.chat.people import Participant
from apps.chat.services import membership_create
from apps.chat.signals import MessageSent, message_sent
from apps.chat.tests.factories import ROBIN, events_of, say
from apps.realtime.errors import Refused
from apps.realtime.ids import id_in_json
from apps.realtime.testing import INVISIBLE_TEXTS, receiver, user_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Iterator[list[MessageSent]]:
    """The events of `message_sent`."""
    events: list[MessageSent] = []
    with receiver(message_sent, events.append):
        yield events


def test_a_members_message_is_saved_and_published(general: Room, ada: AbstractBaseUser) -> None:
    client_id = uuid4()
    assert say(general, " Hello\r\nall ", by=ada, client_id=client_id).seq == 1
    message = Message.objects.get()
    assert events_of(general) == [
        {
            "type": "message.saved",
            "message_id": message.pk,
            "room_id": general.pk,
            "author": {"name": "Ada Lovelace", "user_id": id_in_json(ada.pk), "guest_key": None},
            "body": "Hello\nall",
            "client_id": str(client_id),
            "created_at": message.created_at.isoformat(),
            "mentions": [],
            "version": 1,
            "edited_at": None,
            "reply_to": None,
            "pinned_at": None,
            "images": [],
            "by_bot": False,
            "streaming": None,
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


@pytest.mark.parametrize("body", ["", "  \n\t ", "\x00\x07", *INVISIBLE_TEXTS])
def test_a_message_of_which_nothing_is_visible_is_refused(general: Room, body: str) -> None:
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
    def fail(event: MessageSent) -> None:
        raise RuntimeError

    with receiver(message_sent, fail), pytest.raises(RuntimeError):
        say(general)
    assert (Message.objects.count(), events_of(general)) == (0, [])


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
    assert events_of(general)[0]["mentions"] == [id_in_json(grace.pk)]


@pytest.mark.parametrize(
    "body", ["mail grace@grace", "me@x.@grace", "@grace-the-cat", "@@grace", "`@grace`"]
)
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


@pytest.mark.parametrize("readers", [0, 20])
def test_a_message_takes_seven_statements_and_commits_once_however_many_have_it_unread(
    general: Room, ada: AbstractBaseUser, django_assert_num_queries: Any, readers: int
) -> None:
    """The room, the writer's restrictions, the message, and two of the log.

    Begin and end are savepoints within a test.
    """
    for number in range(readers):
        membership_create(room_id=general.pk, user_id=user_make(f"reader{number}").pk)
    say(general, by=ada)
    with django_assert_num_queries(7):
        say(general, by=ada)
