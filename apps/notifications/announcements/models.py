from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone

from apps.notifications.models.notifications import site_path_validator

MAX_KEY = 64
NOBODY = "0"


class Announcement(models.Model):
    """A text for everybody, or for the members of a group.

    Workers notify people in ascending order of their ids, so far `told` people, up to the id
    `told_up_to`. `people` is the number of recipients when it was made. People who join until
    `closes_at` get it, too: with UUIDs, whose order is not that of joining, nobody who joins after
    it was made. It is sent or cancelled at `ended_at`.
    """

    text = models.CharField(max_length=300)
    url = models.CharField(
        "address",
        max_length=500,
        validators=[site_path_validator],
        help_text="A path of this site, such as /accounts/profile/.",
    )
    # CASCADE: without its group it must not become one for everybody.
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.CASCADE, help_text="Without one, everybody."
    )
    key = models.CharField(max_length=MAX_KEY, blank=True, default="", editable=False)
    people = models.PositiveIntegerField(editable=False)
    told = models.PositiveIntegerField(default=0, editable=False)
    told_up_to = models.CharField(max_length=36, default=NOBODY, editable=False)
    told_at = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closes_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    is_cancelled = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(key=""), name="notifications_announced_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["told_at"],
                condition=models.Q(ended_at=None),
                name="notifications_announcing",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def progress(self) -> str:
        """For people: `12,300 of 50,000 told`."""
        end = ", cancelled" if self.is_cancelled else ", done" if self.ended_at else ""
        return f"{self.told:,} of {max(self.people, self.told):,} told{end}"


class SendToken(models.Model):
    """Lets a program send notifications over HTTP. Only a digest of the token is stored."""

    name = models.CharField(max_length=60, help_text="Whose it is.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name
