from collections.abc import Collection

from django.conf import settings
from django.db import models

from apps.chat.models.once import once_per_person
from apps.chat.models.rooms import Room
from apps.chat.people import Participant
from apps.chat.text import excerpt, images_line
from apps.realtime.ids import UserId, id_in_json, user_id_from


class Streaming(models.TextChoices):
    """The state of a message that arrives in pieces; empty for a complete message."""

    WRITING = "writing", "being written"
    INTERRUPTED = "interrupted", "interrupted"


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
    by_bot = models.BooleanField(default=False, db_default=False, editable=False)
    body = models.TextField(max_length=4000)
    mentions = models.JSONField(default=list, blank=True, help_text="Ids of the users mentioned.")
    client_id = models.UUIDField()
    streaming = models.CharField(
        max_length=12, choices=Streaming, blank=True, default="", db_default="", editable=False
    )
    streamed_at = models.DateTimeField(null=True, editable=False)  # the last piece, if in pieces
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
    images = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        editable=False,
        help_text="Each as `protocol.MessageImage` has it.",
    )

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
            models.Index(
                fields=["streamed_at"],
                name="chat_message_streaming",
                condition=models.Q(streaming="writing"),
            ),
        ]
        # A command that is sent again after a lost connection creates no second message. The author
        # is part of the key, so that nobody receives another author's message as the answer.
        constraints = once_per_person("message", "room", "author", "client_id")

    def __str__(self) -> str:
        return f"{self.author_name}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        return f"{self.room.get_absolute_url()}#message-{self.pk}"

    @property
    def excerpt(self) -> str:
        """The beginning of its text in one line; without a text, what its pictures show."""
        return excerpt(self.body) or images_line([each["alt"] for each in self.images])

    @property
    def author_as_participant(self) -> Participant:
        """Without an id, if the account is deleted."""
        return Participant(
            user_id=self.author_id,
            guest_key=self.guest_key or None,
            name=self.author_name,
            is_bot=self.by_bot,
        )

    @property
    def mentioned_user_ids(self) -> set[UserId]:
        """`mentions`, which has UUIDs as text."""
        return {user_id_from(str(each)) for each in self.mentions}

    @mentioned_user_ids.setter
    def mentioned_user_ids(self, ids: Collection[UserId]) -> None:
        self.mentions = [id_in_json(each) for each in sorted(ids)]

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
        constraints = once_per_person("reaction", "message", "emoji", "author")

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
