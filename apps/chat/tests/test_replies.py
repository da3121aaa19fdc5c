"""A reply names another message; what it quotes is looked up, so an edit or a deletion shows."""

from typing import Any
from uuid import uuid4

import pytest

from apps.chat.models import Message, Room
from apps.chat.protocol import Sent
from apps.chat.selectors import PAGE_SIZE
from apps.chat.services import message_delete, message_edit, message_send
from apps.chat.tests.factories import ROBIN, events_of, say, snapshot_of
from apps.realtime.errors import Refused

pytestmark = pytest.mark.django_db


def reply(room: Room, to: Sent | int, body: str = "Indeed") -> Sent:
    reply_to = to.message_id if isinstance(to, Sent) else to
    return message_send(
        room_id=room.pk, participant=ROBIN, body=body, client_id=uuid4(), reply_to=reply_to
    )


def test_a_reply_names_its_original_and_copies_no_text(general: Room) -> None:
    original = say(general, "A secret")
    sent = reply(general, original)
    assert Message.objects.get(pk=sent.message_id).reply_to_id == original.message_id
    [_, event] = events_of(general)
    assert event["reply_to"] == original.message_id
    assert "A secret" not in str(event)


def test_unknown_messages_and_those_of_other_rooms_look_the_same(
    general: Room, night_shift: Room, ada: Any
) -> None:
    elsewhere = say(night_shift, by=ada)
    refusals = []
    for message_id in (elsewhere.message_id, elsewhere.message_id + 1):
        with pytest.raises(Refused) as refusal:
            reply(general, message_id)
        refusals.append((refusal.value.code, refusal.value.message))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == "not_found"
    assert events_of(general) == []


def test_a_reply_to_a_deleted_message_is_kept(general: Room) -> None:
    original = say(general, "Oops")
    message_delete(message_id=original.message_id, participant=ROBIN)
    assert reply(general, original).seq == 3


def test_an_old_original_is_published_again_so_that_open_pages_can_quote_it(general: Room) -> None:
    original = say(general, "Long ago")
    for _ in range(PAGE_SIZE - 1):
        say(general)
    reply(general, original)
    assert len(events_of(general)) == PAGE_SIZE + 1
    reply(general, original)
    [again, event] = events_of(general)[-2:]
    assert (again["message_id"], again["body"]) == (original.message_id, "Long ago")
    assert event["reply_to"] == original.message_id


def test_the_log_forgets_an_original_that_was_deleted_or_edited(general: Room) -> None:
    first, second = say(general, "A secret"), say(general, "A mistake")
    for _ in range(PAGE_SIZE):
        say(general)
    for original in (first, second):
        reply(general, original)
    message_delete(message_id=first.message_id, participant=ROBIN)
    message_edit(message_id=second.message_id, participant=ROBIN, version=1, body="Better")
    logged = str(events_of(general))
    assert "A secret" not in logged
    assert "A mistake" not in logged


def test_a_page_brings_the_originals_that_are_not_on_it(robin_client: Any, general: Room) -> None:
    first, second = say(general, "Long ago"), say(general, "Oops")
    for _ in range(PAGE_SIZE - 3):
        say(general)
    near = say(general, "Just now")
    for original in (first, second, near):
        reply(general, original)
    message_delete(message_id=second.message_id, participant=ROBIN)
    related = snapshot_of(robin_client.get("/chat/general/"))["related"]
    assert [(each["message_id"], each["type"]) for each in related] == [
        (first.message_id, "message.saved"),
        (second.message_id, "message.deleted"),
    ]
