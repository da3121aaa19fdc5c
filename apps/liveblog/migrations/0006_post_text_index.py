"""The full-text index of posts: a GIN index on PostgreSQL, an FTS5 table on SQLite."""

from django.db import migrations

from apps.textsearch.index import TextIndex


def index_of(apps):
    return TextIndex(apps.get_model("liveblog", "Post"), ("title", "body"))


class Migration(migrations.Migration):

    dependencies = [("liveblog", "0005_follows")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: index_of(apps).create(editor),
            lambda apps, editor: index_of(apps).drop(editor),
        )
    ]
