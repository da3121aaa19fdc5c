"""Authors and moderators delete messages; their text is gone, their place stays."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Permission

from apps.chat.models import Message, Room
from apps.chat.people import Participant, member
from apps.chat.protocol import Sent
from apps.chat.services import (
    message_delete,
)
from apps.chat.signals import MessageDeleted, message_deleted
from apps.chat.tests.factories import ROBIN, events_of, say
from apps.realtime.errors import Refused
from apps.realtime.ids import id_in_json
from apps.realtime.testing import receiver

pytestmark = pytest.mark.django_db


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
        "author": {"name": "Ada Lovelace", "user_id": id_in_json(ada.pk), "guest_key": None},
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


def test_a_deletion_is_announced_with_the_members_who_were_mentioned(
    general: Room, grace: Any
) -> None:
    sent = say(general, "Hello @grace")
    deleted: list[MessageDeleted] = []
    with receiver(message_deleted, deleted.append):
        for _ in range(2):
            delete(sent, by=ROBIN)
    url = f"/chat/general/#message-{sent.message_id}"
    assert deleted == [MessageDeleted(sent.message_id, (grace.pk,), url)]
