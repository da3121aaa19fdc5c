"""What a restored database needs: a new epoch, by which cursors from its other life are known."""

from django.db import transaction
from django.db.models import F

from apps.realtime.models import LogEntry, Stream, delete_in_batches, new_epoch


def epochs_renew() -> int:
    """Give every stream a new epoch and an empty log; how many streams there are.

    A reader's cursor from before gets `resync`, however far the log has grown. The events kept
    must not be replayed, as their frames carry the old epoch. Done twice, readers load twice.
    """
    with transaction.atomic():
        # Locked in the order in which writers to several streams lock them.
        list(Stream.objects.select_for_update().order_by("name").values_list("pk"))
        streams = Stream.objects.update(epoch=new_epoch(), floor=F("head"))
    delete_in_batches(LogEntry.objects.filter(seq__lte=F("stream__floor")))
    return streams
