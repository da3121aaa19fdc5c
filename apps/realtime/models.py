import secrets
from typing import Any

from django.db import models
from django.utils import timezone


def new_epoch() -> str:
    """Eight random hex digits. A restored database gets new ones."""
    return secrets.token_hex(4)


class Stream(models.Model):
    """A durable, ordered log that people subscribe to, such as `chat.room.12`.

    `head` is the seq of the newest event; the events kept are those in `(floor, head]`. A restored
    database gets a new `epoch`, so that cursors from before the restore are recognised.
    """

    name = models.CharField(max_length=90, unique=True)
    head = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)
    epoch = models.CharField(max_length=16, default=new_epoch)

    def __str__(self) -> str:
        return f"{self.name} at {self.head}"


class LogEntry(models.Model):
    """One event of a stream: the frame text every subscriber gets, encoded once.

    `key` names what the event is about (`message.311`), as in a log that Kafka calls compacted;
    empty for an event that no later one replaces. `revokes` is the principal whose right to read
    the stream ends with this entry, if any (see `Reader.principals`).
    """

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="entries")
    seq = models.BigIntegerField()
    key = models.CharField(max_length=90, blank=True, default="")
    # The database has the default too: a process of the version before writes rows without it.
    revokes = models.CharField(max_length=90, blank=True, default="", db_default="")
    frame = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="event_once_per_seq")]
        # A partial index, of those with a key, is one that SQLite does not use for `key = ?`.
        indexes = [models.Index(fields=["stream", "key"], name="log_entry_by_key")]
        ordering = ["stream", "seq"]
        verbose_name_plural = "log entries"

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq}"


class TaskRow(models.Model):
    """A task for a worker. The row is the task; the message on its queue only wakes a worker.

    `status` is one of Django's TaskResultStatus. `attempts` counts the claims, and tells a worker
    whether the task is still its own. A scheduled task has the start of its period in `slot`.
    """

    queue = models.CharField(max_length=99)
    path = models.CharField(max_length=255)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=0)
    slot = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, default="READY")
    attempts = models.PositiveIntegerField(default=0)
    worker_ids = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    return_value = models.JSONField(null=True)
    enqueued_at = models.DateTimeField(auto_now_add=True)
    run_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["path", "slot"], name="task_once_per_slot"),
        ]
        indexes = [
            models.Index(
                fields=["queue", "status", "-priority", "run_at"],
                condition=models.Q(finished_at=None),
                name="task_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.queue}#{self.pk}"


def delete_in_batches(rows: models.QuerySet[Any], *, batch: int = 1000) -> int:
    """Delete `rows` in short transactions of `batch` rows; the number of deleted rows."""
    deleted = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:batch]):
        deleted += rows.filter(pk__in=keys).delete()[0]
    return deleted
