"""Authors edit their messages; nobody who comes later receives the former text."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Message, Room
from apps.chat.people import Participant, member
from apps.chat.protocol import Sent
from apps.chat.services import message_delete, message_edit
from apps.chat.services.edits import MAX_VERSIONS
from apps.chat.signals import MessageEdited, message_edited
from apps.chat.tests.factories import ROBIN, events_of, say
from apps.realtime.errors import Refused
from apps.realtime.ids import id_in_json
from apps.realtime.testing import INVISIBLE_TEXTS, receiver

pytestmark = pytest.mark.django_db


def edit(
    message: Sent, body: str, *, by: AbstractBaseUser | Participant = ROBIN, version: int = 1
) -> None:
    participant = member(by) if isinstance(by, AbstractBaseUser) else by
    message_edit(message_id=message.message_id, participant=participant, version=version, body=body)


def refusal(message: Sent, body: str, **options: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        edit(message, body, **options)
    return refused.value.code, refused.value.message


@pytest.fixture
def edited() -> Iterator[list[MessageEdited]]:
    """The events of `message_edited`."""
    events: list[MessageEdited] = []
    with receiver(message_edited, events.append):
        yield events


def test_an_edit_takes_the_place_of_the_former_text_in_the_log(general: Room) -> None:
    sent = say(general, "The password is swordfish")
    edit(sent, " Never mind ")
    message = Message.objects.get()
    assert message.edited_at is not None
    for event in events_of(general):
        assert (event["body"], event["version"]) == ("Never mind", 2)
        assert event["edited_at"] == message.edited_at.isoformat()
    assert len(events_of(general)) == 2


def test_an_edit_that_comes_again_changes_nothing(
    general: Room, edited: list[MessageEdited]
) -> None:
    sent = say(general, "Helo")
    for _ in range(2):
        edit(sent, "Hello")
    assert (len(events_of(general)), len(edited)) == (2, 1)
    assert Message.objects.get().version == 2


def test_an_edit_of_an_older_version_is_refused_and_changes_nothing(general: Room) -> None:
    sent = say(general, "One")
    edit(sent, "Two")
    assert refusal(sent, "Three")[0] == "conflict"
    assert Message.objects.get().body == "Two"
    edit(sent, "Three", version=2)
    assert Message.objects.get().body == "Three"


def test_former_texts_are_kept_with_their_times_and_deleted_with_the_message(
    general: Room,
) -> None:
    sent = say(general, "One")
    edit(sent, "Two")
    first_edit = Message.objects.get().edited_at
    edit(sent, "Three", version=2)
    message = Message.objects.get()
    versions = [(each.number, each.body, each.written_at) for each in message.versions.all()]
    assert versions == [(1, "One", message.created_at), (2, "Two", first_edit)]
    message_delete(message_id=sent.message_id, participant=ROBIN)
    assert not message.versions.exists()


@pytest.mark.parametrize("author", ["ada", "robin"])
def test_only_the_author_may_edit_not_even_a_moderator(
    general: Room, ada: Any, grace: Any, author: str
) -> None:
    grace.is_superuser = True
    grace.save()
    sent = say(general, by={"ada": ada, "robin": ROBIN}[author])
    marian = Participant(user_id=None, guest_key="marians-key", name="Robin")
    for other in (grace, marian):
        assert refusal(sent, "Forged", by=other) == (
            "forbidden",
            "You can only edit your own messages.",
        )
    assert Message.objects.get().body == "Hello"


def test_a_deleted_message_cannot_be_edited(general: Room) -> None:
    sent = say(general)
    message_delete(message_id=sent.message_id, participant=ROBIN)
    assert refusal(sent, "Back again") == ("conflict", "This message was deleted.")
    assert Message.objects.get().body == ""


def test_unknown_messages_and_those_in_closed_rooms_look_the_same(
    night_shift: Room, ada: Any
) -> None:
    sent = say(night_shift, by=ada)
    unknown = Sent(message_id=sent.message_id + 1, seq=None)
    assert refusal(sent, "Hello") == refusal(unknown, "Hello")
    assert refusal(sent, "Hello")[0] == "not_found"


@pytest.mark.parametrize("body", ["", " \n", "x" * 4001, *INVISIBLE_TEXTS])
def test_an_edit_is_held_to_the_rules_of_a_message(general: Room, body: str) -> None:
    assert refusal(say(general), body)[0] == "invalid"


def test_a_message_can_be_edited_so_many_times(general: Room) -> None:
    sent = say(general)
    Message.objects.update(version=MAX_VERSIONS - 1)
    edit(sent, "The last time", version=MAX_VERSIONS - 1)
    assert refusal(sent, "Once more", version=MAX_VERSIONS)[0] == "invalid"


def test_the_signal_names_who_is_mentioned_now_and_who_no_longer_is(
    general: Room, ada: Any, grace: Any, edited: list[MessageEdited]
) -> None:
    sent = say(general, "@grace: tea?")
    edit(sent, "@grace and @ada: tea?")
    edit(sent, "@ada: tea?", version=2)
    added, removed = edited
    assert (added.mentioned_user_ids, added.unmentioned_user_ids) == ((ada.pk,), ())
    assert added.message.excerpt == "@grace and @ada: tea?"
    assert (removed.mentioned_user_ids, removed.unmentioned_user_ids) == ((), (grace.pk,))
    assert events_of(general)[-1]["mentions"] == [id_in_json(ada.pk)]


def test_moderators_see_former_texts_in_the_admin(client: Any, general: Room, grace: Any) -> None:
    edit(say(general, "What was it"), "Something else")
    grace.is_staff = grace.is_superuser = True
    grace.save()
    client.force_login(grace)
    page = client.get(f"/admin/chat/message/{Message.objects.get().pk}/change/")
    assert "What was it" in page.content.decode()
