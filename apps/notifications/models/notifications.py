import zlib
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.notifications.kinds import Kind, kind_named

# Browsers remove tabs and newlines from a URL and read a backslash as a slash: `/\t/evil.example`
# would lead to another site, as `//evil.example` does.
site_path_validator = RegexValidator(
    r"\A/(?![/\\])[^\s\\\x00-\x1f\x7f]*\Z",
    "The address must be a path of this site, such as /accounts/profile/.",
)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def inbox(self, now: datetime | None = None) -> "NotificationQuerySet":
        """Notifications in the list: neither archived nor snoozed beyond `now`."""
        awake = Q(snoozed_until=None) | Q(snoozed_until__lte=now or timezone.now())
        return self.filter(awake, archived_at=None, on_page=True)

    def unread(self, now: datetime | None = None) -> "NotificationQuerySet":
        """Notifications that the bell counts."""
        return self.inbox(now).filter(read_at=None)

    def snoozed(self, now: datetime | None = None) -> "NotificationQuerySet":
        return self.filter(snoozed_until__gt=now or timezone.now(), archived_at=None, on_page=True)

    def archived(self) -> "NotificationQuerySet":
        return self.filter(archived_at__isnull=False, on_page=True)


class Notification(models.Model):
    """A row in one person's list, with a link to the page it is about.

    Notifications of one kind and group share a row while it is unread. Its `text` describes all
    `times` that it happened, by `people` different people, and its `url` leads to the latest.
    `seq` is the number of the event that last moved it to the top of the list. `subject` is the
    stream whose page shows what happened. `actor_user` is the account of `actor`, if that is known:
    the row shows its picture. A POST to `unfollow_url`, a path of this site, stops notifications of
    this kind. A row that is not `on_page` is for push and mail only.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.SlugField(help_text="What it is about, such as sign-up.")
    text = models.CharField(max_length=300)
    url = models.CharField(
        "address",
        max_length=500,
        validators=[site_path_validator],
        help_text="A path of this site, such as /accounts/profile/.",
    )
    unfollow_url = models.CharField(
        max_length=500,
        blank=True,
        default="",
        db_default="",
        editable=False,
        validators=[site_path_validator],
    )
    # The database has the defaults too: a process of the version before writes rows without them.
    group = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    subject = models.CharField(max_length=90, blank=True, default="", db_default="", editable=False)
    actor = models.CharField(max_length=60, blank=True, default="", db_default="", editable=False)
    actor_user: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    times = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    people = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    context = models.JSONField(blank=True, default=dict, db_default={}, editable=False)
    seq = models.BigIntegerField(default=0, db_default=0, editable=False)
    on_page = models.BooleanField(default=True, db_default=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    happened_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    snoozed_until = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[NotificationQuerySet] = NotificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-seq"]
        indexes = [
            models.Index(
                fields=["recipient", "-seq"],
                condition=Q(archived_at=None),
                name="notification_inbox",
            ),
            # With all that the count needs.
            models.Index(
                fields=["recipient", "-seq", "snoozed_until"],
                condition=Q(read_at=None, archived_at=None, on_page=True),
                name="notification_unread_counted",
            ),
            models.Index(
                fields=["recipient", "-seq"],
                condition=Q(archived_at__isnull=False),
                name="notification_archived",
            ),
            models.Index(fields=["recipient", "kind", "-seq"], name="notification_kind"),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(snoozed_until__isnull=False),
                name="notification_snoozed",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_read(self) -> bool:
        return self.read_at is not None

    @property
    def at(self) -> datetime:
        """The time of the latest occurrence."""
        return self.happened_at or self.created_at

    @property
    def declared_kind(self) -> Kind:
        return kind_named(self.kind)

    @property
    def version(self) -> str:
        """A checksum that changes when the row looks different."""
        states = (self.read_at, self.archived_at, self.snoozed_until)
        shown = (self.seq, self.text, self.url, *map(bool, states))
        return f"{zlib.crc32(repr(shown).encode()):x}"

    @property
    def is_snoozed(self) -> bool:
        return self.snoozed_until is not None and self.snoozed_until > timezone.now()


class Occurrence(models.Model):
    """One of the times that a notification is about.

    `key` identifies it for its recipient and kind, for example by the address of a message. An
    occurrence with a key is stored once, and can be changed and withdrawn.
    """

    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, related_name="occurrences"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.SlugField()
    key = models.CharField(max_length=500, blank=True)
    actor = models.CharField(max_length=60, blank=True)
    actor_user: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)
    mail = models.ForeignKey(
        "notifications.MailBundle",
        on_delete=models.SET_NULL,
        null=True,
        related_name="occurrences",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "recipient"],
                condition=~Q(key=""),
                name="notification_key_once",
            ),
        ]
        indexes = [models.Index(fields=["key", "recipient"], name="notification_by_key")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}"
