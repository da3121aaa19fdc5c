from django.conf import settings
from django.db import models

from apps.chat.models.once import once_per_person


class Report(models.Model):
    """Somebody asks the room's moderators to look at a message: once per person and message."""

    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    guest_key = models.CharField(max_length=32, blank=True)
    session = models.CharField(max_length=90, blank=True)
    reporter_name = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = once_per_person("report", "message", "reporter", member="reporter")
        indexes = [
            models.Index(fields=["reporter", "created_at"], name="chat_report_by_member"),
            models.Index(fields=["session", "created_at"], name="chat_report_by_session"),
        ]

    def __str__(self) -> str:
        return f"{self.reporter_name}: {self.reason}"
