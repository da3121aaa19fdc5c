"""A mention in the chat is a notification for as long as its message is there."""

from uuid import uuid4

import pytest

from apps.chat.people import member
from apps.chat.services import message_delete, message_send, room_create
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
