from typing import Any

from django.conf import settings
from django.db import models

from apps.notifications.push.endpoints import MAX_ENDPOINT


class PushSubscription(models.Model):
    """One person's push in one browser.

    `p256dh` and `auth` are the browser's keys, as base64url. `device` is the cookie by which the
    browser is found again when somebody logs in or out there. `auth_hash` is that of the
    person's session: a new password ends the subscription, as it ends sessions.
    """

    user: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    endpoint = models.CharField(max_length=MAX_ENDPOINT, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=30)
    label = models.CharField(max_length=60)
    device = models.CharField(max_length=40, db_index=True)
    auth_hash = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)
    last_success_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.label} of user {self.user_id}"


class ActivePerson(models.Model):
    """A person who is looking at a page that is connected to one web process.

    The process renews `until`, so that the rows of a killed process expire.
    """

    user: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    process = models.CharField(max_length=32)
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "active people"
        constraints = [models.UniqueConstraint(fields=["process", "user"], name="active_once")]
        indexes = [models.Index(fields=["until"], name="active_until")]

    def __str__(self) -> str:
        return f"User {self.user_id} until {self.until}"


class HeldPush(models.Model):
    """A push that waits because the recipient is looking at a page."""

    notification: Any = models.OneToOneField(
        "notifications.Notification", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    user: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name_plural = "held pushes"

    def __str__(self) -> str:
        return f"Notification {self.notification_id}"
