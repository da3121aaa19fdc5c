"""A mention in the chat is a notification for as long as its message is there."""

from uuid import uuid4

import pytest

from apps.chat.people import Participant, member
from apps.chat.services import (
    message_delete,
    message_edit,
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
