"""The full-text index of messages: a GIN index on PostgreSQL, an FTS5 table on SQLite."""

from django.db import migrations

from apps.textsearch.index import TextIndex


def index_of(apps):
    return TextIndex(apps.get_model("chat", "Message"), ("body",))


class Migration(migrations.Migration):

    dependencies = [("chat", "0012_streamed_messages")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: index_of(apps).create(editor),
            lambda apps, editor: index_of(apps).drop(editor),
        )
    ]
