"""Unsent messages of members."""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """A member's unsent text in a room, the same on all their devices.

    `at` is when it was written, in milliseconds since 1970: the latest one counts. The row stays
    when the text is sent, so that an older one cannot come back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    reply_to_id = models.BigIntegerField(null=True, blank=True)
    at = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "room"], name="chat_draft_once"),
        ]

    def __str__(self) -> str:
        return f"A draft of {self.user} in {self.room}"
