from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models

from apps.realtime.outgoing import MAX_URL


class BotQuerySet(models.QuerySet["Bot"]):
    def enabled(self) -> "BotQuerySet":
        """Those that may do something: an owner whose account is deactivated has none."""
        enabled = self.filter(disabled_at=None, user__is_active=True)
        return enabled.exclude(owner__is_active=False)

    def in_room(self, room_id: int) -> "BotQuerySet":
        return self.filter(user__chat_memberships__room=room_id)


class Bot(models.Model):
    """A user that is a program. It does what its token asks for, in the rooms it is a member of.

    Only a digest of the token is stored; `secret` signs the webhooks to `url`. Until `busy_until`
    the rate limit counts its requests.
    """

    user: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chat_bot"
    )
    owner: Any = models.ForeignKey(  # none for a bot of the site
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True)
    answers = models.BooleanField(
        default=False, help_text="The site's model answers messages that mention it."
    )
    url = models.CharField(
        max_length=MAX_URL, blank=True, db_default="", help_text="Hears who mentions the bot."
    )
    secret = models.CharField(max_length=80, blank=True, db_default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)

    objects = BotQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def name(self) -> str:
        return str(self.user.get_username())


class Delivery(models.Model):
    """A webhook: the program of `bot` hears of `message`. `key` is its id in each attempt."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        DELIVERED = "delivered", "delivered"
        CANCELLED = "cancelled", "cancelled"  # the message or the right to read it is gone
        GIVEN_UP = "given_up", "given up"

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    bot = models.ForeignKey(Bot, on_delete=models.CASCADE, related_name="deliveries")
    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)  # of the last attempt
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["bot", "message"], name="chat_delivery_once"),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk} to {self.bot_id}"
