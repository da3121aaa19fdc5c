"""Events that were logged under old field names are events of today's protocol."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from apps.notifications.models import Notification, Occurrence
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


@pytest.mark.django_db
def test_each_notification_from_before_is_one_occurrence_in_the_old_order(
    ada: Any, grace: Any
) -> None:
    for user, kind in ((ada, "mention"), (grace, "mention"), (ada, "mention"), (ada, "test")):
        Notification.objects.create(recipient=user, kind=kind, text="x", url="/chat/#m1")
    migration = import_module("apps.notifications.migrations.0006_occurrences")
    for _ in range(2):
        migration.number(apps, None)
        migration.remember(apps, None)
    rows = Notification.objects.filter(recipient=ada).order_by("pk")
    assert list(rows.values_list("seq", flat=True)) == [1, 2, 3]
    keys = Occurrence.objects.filter(recipient=ada).values_list("key", flat=True)
    assert list(keys) == ["/chat/#m1", "", ""], "a key is there once"
