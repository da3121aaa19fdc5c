import secrets

from django.db import models


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


class Event(models.Model):
    """One entry of a stream: the frame text every subscriber gets, encoded once."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="events")
    seq = models.BigIntegerField()
    frame = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="event_once_per_seq")]
        ordering = ["stream", "seq"]

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq}"
