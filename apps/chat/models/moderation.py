from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.chat.models.once import once_per_person
from apps.chat.people import Participant


class GuestSession(models.Model):
    """The session of a guest's key, as a digest that opens no session.

    A guest who leaves and comes back under another name gets another key in the same session.
    """

    guest_key = models.CharField(max_length=32, primary_key=True)
    session = models.CharField(max_length=90, db_index=True)
    name = models.CharField(max_length=60)
    joined_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def bans(self) -> "RestrictionQuerySet":
        return self.filter(kind=Restriction.Kind.BAN)

    def active(self) -> "RestrictionQuerySet":
        """Those that have not run out."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()))

    def of(self, participant: Participant) -> "RestrictionQuerySet":
        """Those of one person: of an account, or of a guest under any name in the same session."""
        if participant.user_id is not None:
            return self.filter(user=participant.user_id)
        either = Q()
        if participant.guest_key:
            either |= Q(guest_key=participant.guest_key)
        if participant.session:
            either |= Q(session=participant.session)
        return self.filter(either, user=None) if either else self.none()


class Restriction(models.Model):
    """Somebody may not enter a room (a ban), or not write in it until some time (a mute).

    A person is an account, or for a guest a public key and a session: see `GuestSession`.
    """

    class Kind(models.TextChoices):
        BAN = "ban", _("Banned")
        MUTE = "mute", _("Muted")

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="restrictions")
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="chat_restrictions",
    )
    guest_key = models.CharField(max_length=32, blank=True)
    session = models.CharField(max_length=90, blank=True)
    name = models.CharField(max_length=60)  # as it was then
    reason = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = once_per_person("restriction", "room", "user", "kind", member="user")
        indexes = [models.Index(fields=["room", "session"], name="chat_restriction_session")]

    def __str__(self) -> str:
        return f"{self.name}: {self.kind}"

    @property
    def person(self) -> Participant:
        return Participant(
            user_id=self.user_id,
            guest_key=self.guest_key or None,
            name=self.name,
            session=self.session,
        )


class ModerationEntry(models.Model):
    """An act of a moderator in a room. Rows are added, and neither changed nor deleted."""

    class Action(models.TextChoices):
        REMOVED = "removed", _("removed")
        BANNED = "banned", _("banned")
        UNBANNED = "unbanned", _("lifted the ban of")
        MUTED = "muted", _("muted")
        UNMUTED = "unmuted", _("lifted the mute of")
        DELETED = "deleted", _("deleted a message of")
        LOCKED = "locked", _("locked the room")
        UNLOCKED = "unlocked", _("unlocked the room")
        SLOWED = "slowed", _("changed slow mode")
        RESOLVED = "resolved", _("resolved reports about")
        ROLE = "role", _("changed the role of")
        CHANGED = "changed", _("changed the room")
        ARCHIVED = "archived", _("archived the room")
        UNARCHIVED = "unarchived", _("brought the room back")

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="moderation_log")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=60)
    action = models.CharField(max_length=10, choices=Action)
    person_name = models.CharField(max_length=60, blank=True)
    # Minutes of a mute, seconds of slow mode, a role, a room's access and name, or a reason.
    detail = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "moderation entries"

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_action_display()} {self.person_name}".strip()

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise TypeError("A moderation entry is not changed.")
        super().save()

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError("A moderation entry is not deleted.")
