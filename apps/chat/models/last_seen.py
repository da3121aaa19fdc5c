from typing import Any

from django.conf import settings
from django.db import models


class LastSeen(models.Model):
    """When a member last used the chat, to the minute."""

    user: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "last seen"

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at}"
