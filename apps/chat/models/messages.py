from django.conf import settings
from django.db import models

from apps.chat.models.rooms import Room
from apps.chat.people import Participant


class MessageQuerySet(models.QuerySet["Message"]):
    def standing(self) -> "MessageQuerySet":
        """The messages that are not deleted."""
        return self.filter(deleted_at=None)


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

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["room", "-id"], name="chat_message_newest")]
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

    def is_by(self, participant: Participant) -> bool:
        if participant.is_member:
            return self.author_id == participant.user_id
        return self.guest_key == participant.guest_key
