"""Events that were logged under old field names are events of today's protocol."""

import pytest

from apps.chat.protocol import MessageDeleted, MessageSaved, RoomSaved
from apps.realtime.testing import migrated_events

AUTHOR = {"name": "Ada", "user_id": 7, "guest_key": None}
PLACE = {"id": 311, "room": 12, "author": AUTHOR, "client_id": "c", "created_at": "2026-01-01"}
LOGGED = [
    {"type": "message.saved", **PLACE, "body": "The kettle is on, é", "mentions": [8]},
    {"type": "message.deleted", **PLACE, "moderated": True},
    {"type": "room.saved", "id": 12, "name": "General", "topic": "", "access": "open"},
]


@pytest.mark.django_db(transaction=True)
def test_logged_events_get_the_new_names_of_ids() -> None:
    saved, deleted, room = migrated_events(
        "chat.room.12", LOGGED, "apps.chat.migrations.0003_wire_ids"
    )
    message = MessageSaved.model_validate(saved)
    assert (message.message_id, message.room_id) == (311, 12)
    assert message.body == "The kettle is on, é"
    assert MessageDeleted.model_validate(deleted).message_id == 311
    assert RoomSaved.model_validate(room).room_id == 12
