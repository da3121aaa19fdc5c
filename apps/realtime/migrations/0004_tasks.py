"""Jobs become rows of Django's tasks. Those that wait are kept.

The path of a task is known to its app only, whose own migration sets it. Until then, it is the
queue's name, so that a schedule's rows stay unique.
"""

from django.db import migrations, models
from django.db.models import F

STATUSES = {"pending": "READY", "running": "RUNNING", "done": "SUCCESSFUL", "failed": "FAILED"}


def convert(apps, schema_editor):
    rows = apps.get_model("realtime", "TaskRow").objects
    for before, after in STATUSES.items():
        rows.filter(status=before).update(status=after)
    rows.update(path=F("queue"), started_at=F("renewed_at"))
    rows.filter(queue="trim").update(path="apps.realtime.tasks.trim.trim")
    for row in rows.exclude(error=""):
        row.errors = [{"exception_class_path": "builtins.Exception", "traceback": row.error}]
        row.save(update_fields=["errors"])


class Migration(migrations.Migration):
    dependencies = [("realtime", "0003_keyed_log_entries")]

    operations = [
        migrations.RemoveIndex("job", "job_unfinished"),
        migrations.RemoveConstraint("job", "job_once_per_slot"),
        migrations.RenameModel("Job", "TaskRow"),
        migrations.RenameField("taskrow", "channel", "queue"),
        migrations.RenameField("taskrow", "payload", "kwargs"),
        migrations.RenameField("taskrow", "state", "status"),
        migrations.RenameField("taskrow", "created_at", "enqueued_at"),
        migrations.RenameField("taskrow", "claimed_at", "renewed_at"),
        migrations.AlterField(
            "taskrow", "status", models.CharField(default="READY", max_length=10)
        ),
        migrations.AddField(
            "taskrow",
            "path",
            models.CharField(default="", max_length=255),
            preserve_default=False,
        ),
        migrations.AddField("taskrow", "args", models.JSONField(default=list)),
        migrations.AddField("taskrow", "priority", models.SmallIntegerField(default=0)),
        migrations.AddField("taskrow", "worker_ids", models.JSONField(default=list)),
        migrations.AddField("taskrow", "errors", models.JSONField(default=list)),
        migrations.AddField("taskrow", "return_value", models.JSONField(null=True)),
        migrations.AddField("taskrow", "started_at", models.DateTimeField(null=True)),
        migrations.RunPython(convert, migrations.RunPython.noop),
        migrations.RemoveField("taskrow", "error"),
        migrations.AddIndex(
            "taskrow",
            models.Index(
                condition=models.Q(finished_at=None),
                fields=["queue", "status", "-priority", "run_at"],
                name="task_unfinished",
            ),
        ),
        migrations.AddConstraint(
            "taskrow",
            models.UniqueConstraint(fields=("path", "slot"), name="task_once_per_slot"),
        ),
    ]
