"""The e-mail addresses of users get a row in allauth's table. None has been confirmed yet."""

from django.db import migrations
from django.db.models.functions import Lower


def add_addresses(apps, schema_editor):
    alias = schema_editor.connection.alias
    users = apps.get_model("accounts", "User").objects.using(alias).exclude(email="")
    addresses = apps.get_model("account", "EmailAddress").objects.using(alias)
    users.update(email=Lower("email"))
    rows = users.values_list("pk", "email").iterator()
    addresses.bulk_create(
        (addresses.model(user_id=pk, email=email, primary=True) for pk, email in rows),
        batch_size=1000,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_names_by_unicodes_table"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(add_addresses, migrations.RunPython.noop, elidable=True)]
