"""Each notification from before is one row with one occurrence, in the order of the ids."""

from django.db import migrations
from django.db.models import F, Window
from django.db.models.functions import RowNumber

BATCH = 1000
# Those whose address names what they are about: it is the key of their occurrence.
KEYED = ("mention", "report", "live-blog")


def number(apps, editor):
    """No seq is greater than the head of the stream, which had an event for each."""
    Notification = apps.get_model("notifications", "Notification")
    place = Window(RowNumber(), partition_by=F("recipient"), order_by=F("id").asc())
    rows = Notification.objects.filter(seq=0, happened_at=None).annotate(place=place).order_by("pk")
    batch = []
    for row in list(rows.only("pk", "created_at")):
        row.seq, row.happened_at = row.place, row.created_at
        batch.append(row)
    Notification.objects.bulk_update(batch, ["seq", "happened_at"], batch_size=BATCH)


def remember(apps, editor):
    Notification = apps.get_model("notifications", "Notification")
    Occurrence = apps.get_model("notifications", "Occurrence")
    keys, made = set(), []
    for row in Notification.objects.filter(occurrences=None).order_by("pk").iterator():
        key = (row.kind, row.url, row.recipient_id)
        named = row.kind in KEYED and key not in keys
        keys.add(key)
        made.append(
            Occurrence(
                notification=row,
                recipient_id=row.recipient_id,
                kind=row.kind,
                key=row.url if named else "",
                text=row.text,
                url=row.url,
            )
        )
    Occurrence.objects.bulk_create(made, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_kinds_groups_states")]

    operations = [
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
