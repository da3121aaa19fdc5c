"""The tasks that waited as jobs get the path of their function."""

from django.db import migrations

PATHS = {
    "account-mail": "apps.accounts.tasks.send_password_reset",
    "account-attempts": "apps.accounts.tasks.trim_attempts",
}


def name_tasks(apps, schema_editor):
    rows = apps.get_model("realtime", "TaskRow").objects
    for queue, path in PATHS.items():
        rows.filter(queue=queue).update(path=path)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_attempts"), ("realtime", "0004_tasks")]

    operations = [migrations.RunPython(name_tasks, migrations.RunPython.noop)]
