from django.conf import settings
from django.db import models

from apps.chat.models.rooms import Room
from apps.chat.people import Participant
from apps.chat.text import excerpt


class MessageQuerySet(models.QuerySet["Message"]):
    def standing(self) -> "MessageQuerySet":
        """The messages that are not deleted."""
        return self.filter(deleted_at=None)

    def pinned(self) -> "MessageQuerySet":
        return self.filter(pinned_at__isnull=False)


class Message(models.Model):
    """A message of a member or a guest. `author_name` is the author's name at the time.

    A deleted message keeps its row, without the text: a browser that missed the answer sends the
    message again, which would otherwise create it a second time.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    author_name = models.CharField(max_length=60)
    guest_key = models.CharField(max_length=32, blank=True)
    body = models.TextField(max_length=4000)
    mentions = models.JSONField(default=list, blank=True, help_text="Ids of the users mentioned.")
    client_id = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    moderated = models.BooleanField(
        default=False, editable=False, help_text="Deleted by somebody other than its author."
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    reply_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies"
    )
    pinned_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["room", "-id"], name="chat_message_newest"),
            models.Index(
                fields=["room"],
                name="chat_message_pinned",
                condition=models.Q(pinned_at__isnull=False),
            ),
        ]
        # A command that is sent again after a lost connection creates no second message. The author
        # is part of the key, so that nobody receives another author's message as the answer.
        constraints = [
            models.UniqueConstraint(
                fields=["room", "author", "client_id"],
                condition=models.Q(author__isnull=False),
                name="chat_message_once_per_member",
            ),
            models.UniqueConstraint(
                fields=["room", "guest_key", "client_id"],
                condition=~models.Q(guest_key=""),
                name="chat_message_once_per_guest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        return f"{self.room.get_absolute_url()}#message-{self.pk}"

    @property
    def excerpt(self) -> str:
        """The beginning of its text in one line."""
        return excerpt(self.body)

    @property
    def author_as_participant(self) -> Participant:
        """Without an id, if the account is deleted."""
        return Participant(
            user_id=self.author_id, guest_key=self.guest_key or None, name=self.author_name
        )

    def is_by(self, participant: Participant) -> bool:
        if participant.is_member:
            return self.author_id == participant.user_id
        return self.guest_key == participant.guest_key


class Reaction(models.Model):
    """One emoji of a member or a guest for a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True
    )
    author_name = models.CharField(max_length=60)
    guest_key = models.CharField(max_length=32, blank=True)
    emoji = models.CharField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "emoji", "author"],
                condition=models.Q(author__isnull=False),
                name="chat_reaction_once_per_member",
            ),
            models.UniqueConstraint(
                fields=["message", "emoji", "guest_key"],
                condition=~models.Q(guest_key=""),
                name="chat_reaction_once_per_guest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.emoji}"


class MessageVersion(models.Model):
    """A former text of a message, for moderators. It is deleted with the message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="chat_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.body[:60]}"
