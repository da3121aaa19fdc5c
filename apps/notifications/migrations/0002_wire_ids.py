"""The ids in events say what they are the ids of."""

from django.db import migrations

from apps.realtime.schema.field_names import rename_event_fields

NOTIFICATION = {"id": "notification_id"}


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("realtime", "0003_keyed_log_entries"),
    ]

    operations = [
        rename_event_fields(
            "notifications.user",
            {
                "notification.saved": NOTIFICATION,
                "notification.deleted": NOTIFICATION,
                "notifications.read": {"up_to": "up_to_id"},
            },
        )
    ]
