from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.chat.models.moderation import Restriction
from apps.chat.people import Participant


class RoomQuerySet(models.QuerySet["Room"]):
    def open_to(self, participant: Participant | None) -> "RoomQuerySet":
        """The rooms `participant` may enter; None is somebody without a name or a session."""
        rooms = self.accessible_to(participant)
        if participant is None:
            return rooms
        bans = Restriction.objects.bans().of(participant).filter(room=OuterRef("pk"))
        return rooms.filter(~Exists(bans))

    def accessible_to(self, participant: Participant | None) -> "RoomQuerySet":
        """The same, and rooms that `participant` is banned from: for callers that read bans."""
        if participant is None or participant.user_id is None:
            return self.filter(access__in=Room.OPEN_TO_GUESTS)
        joined = Membership.objects.filter(room=OuterRef("pk"), user=participant.user_id)
        if participant.is_bot:
            return self.filter(Exists(joined)).exclude(access=Room.Access.CLOSED)
        return self.filter(
            Q(access__in=Room.OPEN_TO_MEMBERS) | Q(Exists(joined), access__in=Room.OPEN_TO_JOINED)
        )

    def listed(self) -> "RoomQuerySet":
        """Without conversations, and without rooms that are archived."""
        return self.exclude(access=Room.Access.DIRECT).filter(archived_at=None)


class Room(models.Model):
    """A room. Its messages are published to the stream `chat.room.<pk>`."""

    class Access(models.TextChoices):
        OPEN = "open", _("Everybody, guests too")
        MEMBERS = "members", _("Members only")
        PRIVATE = "private", _("Invited members only")
        DIRECT = "direct", _("A conversation of certain members")
        CLOSED = "closed", _("Nobody: the room is closed")

    # Which kinds of access let somebody in: a guest, any member, a member who has a Membership.
    OPEN_TO_GUESTS = (Access.OPEN,)
    OPEN_TO_MEMBERS = (Access.OPEN, Access.MEMBERS)
    OPEN_TO_JOINED = (Access.PRIVATE, Access.DIRECT)

    CHOSEN = (Access.OPEN, Access.MEMBERS, Access.PRIVATE)  # by members, for rooms of theirs

    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60, unique=True)
    topic = models.CharField(max_length=200, blank=True)
    access = models.CharField(max_length=10, choices=Access, default=Access.OPEN)
    locked = models.BooleanField(
        default=False, db_default=False, help_text="Only moderators write."
    )
    slow_seconds = models.PositiveIntegerField(
        default=0,
        db_default=0,
        help_text="Between two messages of one person, moderators excepted.",
    )
    direct_key = models.CharField(
        max_length=300,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="The user ids of a direct conversation, which there is once.",
    )
    archived_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["direct_key"],
                condition=~Q(direct_key=""),
                name="chat_direct_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("chat:room", args=[self.slug])

    @property
    def is_direct(self) -> bool:
        return self.access == Room.Access.DIRECT

    def lets_in(self, *, joined: bool) -> bool:
        """Whether a member of the site may enter, as `open_to` decides for many rooms."""
        return self.access in self.OPEN_TO_MEMBERS or (
            joined and self.access in self.OPEN_TO_JOINED
        )


class Membership(models.Model):
    """A member in a room: one row for each room that they have entered or were invited to.

    `read_id` is the id of the newest message that they have seen. Ids of one room ascend in the
    order in which its messages are committed, so every message with a greater id is unread.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MODERATOR = "moderator", _("Moderator")
        MEMBER = "member", _("Member")

    class Level(models.TextChoices):
        ALL = "all", _("All messages")
        MENTIONS = "mentions", _("Mentions only")
        NOTHING = "nothing", _("Nothing")

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chat_memberships"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    level = models.CharField(max_length=10, choices=Level, default=Level.ALL)
    muted_until = models.DateTimeField(null=True, blank=True)
    read_id = models.BigIntegerField(default=0, editable=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], name="chat_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"

    @property
    def card_id(self) -> str:
        """The id that presence and the card show the member by."""
        return f"user.{self.user_id}"

    @property
    def is_muted(self) -> bool:
        return self.muted_until is not None and self.muted_until > timezone.now()

    @property
    def level_now(self) -> str:
        """The level, or nothing while the room is muted."""
        return Membership.Level.NOTHING if self.is_muted else self.level


class Mention(models.Model):
    """A standing message that mentions somebody. Those that are unread are counted by room."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "room", "message"], name="chat_mention_once_per_message"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.message_id}"
