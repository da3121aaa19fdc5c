"""Let an entry of the log say whose right to read the stream ends with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("realtime", "0004_tasks")]

    operations = [
        migrations.AddField(
            "LogEntry",
            "revokes",
            models.CharField(blank=True, db_default="", default="", max_length=90),
        )
    ]
