from django.db import migrations

from apps.accounts.migrations._renew_keys import renew_keys

NUMBERED = """
  {} display names looked like those of other users, and have a number now. Their users' ids: {}."""


def renew(apps, schema_editor):
    if ids := renew_keys(apps, schema_editor):
        print(NUMBERED.format(len(ids), ", ".join(map(str, ids))))


class Migration(migrations.Migration):
    """Keys follow Unicode's table of characters that look alike."""

    dependencies = [
        ('accounts', '0004_tasks'),
    ]

    operations = [
        migrations.RunPython(renew, migrations.RunPython.noop, elidable=True),
    ]
