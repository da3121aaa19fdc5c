"""Events that were logged under old field names are events of today's protocol."""

import pytest

from apps.notifications.protocol import NotificationDeleted, NotificationSaved, NotificationsRead
from apps.realtime.testing import migrated_events

SAVED = {"id": 90, "kind": "x", "text": "x", "url": "/", "created_at": "2026-01-01", "read": False}
LOGGED = [
    {"type": "notification.saved", **SAVED, "unread": 1},
    {"type": "notifications.read", "up_to": 90, "unread": 0},
    {"type": "notification.deleted", "id": 90, "unread": 0},
]


@pytest.mark.django_db(transaction=True)
def test_logged_events_get_the_new_names_of_ids() -> None:
    saved, read, deleted = migrated_events(
        "notifications.user.7", LOGGED, "apps.notifications.migrations.0002_wire_ids"
    )
    assert NotificationSaved.model_validate(saved).notification_id == 90
    assert NotificationsRead.model_validate(read).up_to_id == 90
    assert NotificationDeleted.model_validate(deleted).notification_id == 90
