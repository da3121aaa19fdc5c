"""The secrets of authenticator apps and recovery codes are encrypted."""

from typing import Any

from django.db import migrations

from apps.accounts.encryption import secrets_encrypt


def encrypt(apps: Any, schema_editor: Any) -> None:
    secrets_encrypt(apps.get_model("mfa", "Authenticator").objects.all())


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_language_and_time_zone"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(encrypt, migrations.RunPython.noop, elidable=True)]
