"""Rename the log's rows and index them by key.

Events that were logged before have no key. Those of one row carry a type such as `message.saved`
and the row's `id`, from which the key is made, so that a later edit or deletion replaces them too.
"""

import json

from django.db import migrations, models

BATCH = 1000


def key_of(frame: str) -> str:
    event = json.loads(frame).get("event", {})
    noun, _, verb = str(event.get("type", "")).rpartition(".")
    row_id = event.get("id")
    return f"{noun}.{row_id}" if noun and verb and isinstance(row_id, int) else ""


def add_keys(apps, schema_editor):
    entries = apps.get_model("realtime", "LogEntry").objects.using(schema_editor.connection.alias)
    last = 0
    while batch := list(entries.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        for entry in batch:
            entry.key = key_of(entry.frame)
        entries.bulk_update([entry for entry in batch if entry.key], ["key"])


class Migration(migrations.Migration):
    dependencies = [("realtime", "0002_job")]

    operations = [
        migrations.RenameModel("Event", "LogEntry"),
        migrations.AlterModelOptions(
            "LogEntry",
            options={"ordering": ["stream", "seq"], "verbose_name_plural": "log entries"},
        ),
        migrations.AlterField(
            "LogEntry",
            "stream",
            models.ForeignKey(
                on_delete=models.CASCADE, related_name="entries", to="realtime.stream"
            ),
        ),
        migrations.AddField(
            "LogEntry", "key", models.CharField(blank=True, default="", max_length=90)
        ),
        migrations.RunPython(add_keys, migrations.RunPython.noop),
        migrations.AddIndex(
            "LogEntry",
            models.Index(fields=["stream", "key"], name="log_entry_by_key"),
        ),
    ]
