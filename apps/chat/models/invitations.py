import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.chat.models.rooms import Room


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def valid(self) -> "InvitationQuerySet":
        """Those that still let somebody in."""
        unused = Q(most_uses=None) | Q(uses__lt=F("most_uses"))
        return self.filter(unused, expires_at__gt=timezone.now(), revoked_at=None)


class Invitation(models.Model):
    """A link that lets members join a room. Only a digest of its token is stored."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="invitations")
    created_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    uses = models.PositiveIntegerField(default=0)
    most_uses = models.PositiveIntegerField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Invitation {self.pk} to {self.room}"


def new_token() -> str:
    return secrets.token_urlsafe(24)


def digest_of(token: str) -> str:
    """A plain hash will do: a token is 24 random bytes, which nobody guesses."""
    return hashlib.sha256(token.encode()).hexdigest()
