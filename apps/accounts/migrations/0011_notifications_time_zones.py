"""The time zone that people chose for their quiet hours becomes that of their account."""

from typing import Any

from django.db import migrations


def copy_time_zones(apps: Any, schema_editor: Any) -> None:
    """A database that has no such table yet has nothing to copy."""
    try:
        inboxes = apps.get_model("notifications", "Inbox").objects.exclude(time_zone="")
    except LookupError:
        return
    users = apps.get_model("accounts", "User").objects
    for user_id, time_zone in inboxes.values_list("user", "time_zone").iterator():
        users.filter(pk=user_id, time_zone="").update(time_zone=time_zone)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_encrypted_secrets")]
    operations = [migrations.RunPython(copy_time_zones, migrations.RunPython.noop)]
