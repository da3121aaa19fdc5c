import secrets
from typing import Any

from django.db import models
from django.utils import timezone


def new_epoch() -> str:
    """Eight random letters that tell one life of a database from another."""
    return secrets.token_hex(4)


class Stream(models.Model):
    """A durable, ordered log that people subscribe to, such as `chat.room.12`.

    `head` is the seq of the newest event; the events kept are those in `(floor, head]`. A restored
    database gets a new `epoch`, so that cursors from its other life are recognised.
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
    empty for an event that no later one replaces.
    """

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="entries")
    seq = models.BigIntegerField()
    key = models.CharField(max_length=90, blank=True, default="")
    frame = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="event_once_per_seq")]
        indexes = [
            models.Index(
                fields=["stream", "key"], condition=~models.Q(key=""), name="log_entry_by_key"
            )
        ]
        ordering = ["stream", "seq"]
        verbose_name_plural = "log entries"

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq}"


class Job(models.Model):
    """Work for a worker. The row is the job; the message that names it only wakes a worker up.

    `attempts` counts the claims, and tells a worker whether a job is still its own. A job that a
    schedule asked for knows its `slot`, of which a channel has one each.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    channel = models.CharField(max_length=99)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=7, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    slot = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    run_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "slot"], name="job_once_per_slot"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "state", "run_at"],
                condition=models.Q(finished_at=None),
                name="job_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel}#{self.pk}"


def delete_in_batches(rows: models.QuerySet[Any], *, batch: int = 1000) -> int:
    """Delete `rows` in transactions of `batch` rows, which block nobody for long; how many."""
    deleted = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:batch]):
        deleted += rows.filter(pk__in=keys).delete()[0]
    return deleted
