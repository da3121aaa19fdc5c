from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Inbox(models.Model):
    """One person's settings, and what they have seen: everything up to the event `seen_seq`.

    Quiet hours are local times in `time_zone`, or in the site's if that is empty. News, push and
    mail are written in `language`, which the pages had last; in the site's if that is empty.
    """

    user: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notification_inbox",
    )

    class MailEvery(models.TextChoices):
        """How long mail waits for further notifications."""

        MINUTE = "minute", _("At once")
        HOUR = "hour", _("Once an hour at most")
        DAY = "day", _("Once a day at most")
        NEVER = "never", _("Never")

    seen_seq = models.BigIntegerField(default=0)
    time_zone = models.CharField(max_length=60, blank=True, default="")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    do_not_disturb_until = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=15, blank=True, default="", db_default="")
    mail_every = models.CharField(max_length=10, choices=MailEvery, blank=True, default="")

    class Meta:
        verbose_name_plural = "inboxes"

    def __str__(self) -> str:
        return f"Inbox of {self.user_id}"


class Preference(models.Model):
    """One person's choice for a kind and a channel, if it differs from the site's default."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preferences"
    )
    kind = models.SlugField()
    channel = models.CharField(max_length=10)
    is_on = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "channel"], name="notification_preference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} by {self.channel}: {self.is_on}"


class MailBundle(models.Model):
    """One mail to one person. It collects notifications until it is closed, after `ends_at`.

    Each person has at most one open bundle, so windows never overlap. A worker leases the bundle
    that it sends. Every attempt has the same `message_id`.
    """

    user: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    message_id = models.UUIDField(default=uuid4, unique=True)
    closed_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(closed_at=None), name="notification_mail_once_open"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"], condition=Q(sent_at=None), name="notification_mail_unsent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} until {self.ends_at}"
