"""The ids in events say what they are the ids of."""

from django.db import migrations

from apps.realtime.schema.field_names import rename_event_fields

MESSAGE = {"id": "message_id", "room": "room_id"}


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0002_message_deleted_room_closed"),
        ("realtime", "0003_keyed_log_entries"),
    ]

    operations = [
        rename_event_fields(
            "chat.room",
            {
                "message.saved": MESSAGE,
                "message.deleted": MESSAGE,
                "room.saved": {"id": "room_id"},
            },
        )
    ]
