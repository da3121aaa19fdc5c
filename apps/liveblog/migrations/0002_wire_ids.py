"""The ids in events say what they are the ids of."""

from django.db import migrations

from apps.realtime.schema.field_names import rename_event_fields

POST = {"id": "post_id"}
BLOG = {"id": "blog_id"}


class Migration(migrations.Migration):
    dependencies = [
        ("liveblog", "0001_initial"),
        ("realtime", "0003_keyed_log_entries"),
    ]

    operations = [
        rename_event_fields("liveblog.blog", {"post.saved": POST, "post.deleted": POST}),
        rename_event_fields("liveblog.list", {"blog.listed": BLOG, "blog.unlisted": BLOG}),
    ]
