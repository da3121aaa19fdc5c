"""The signals that the chat sends to other apps."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class MessageSent:
    """The `event` of `message_sent`, which is sent inside the message's transaction."""

    message_id: int
    room_id: int
    room_name: str
    author_name: str
    author_user_id: int | None
    mentioned_user_ids: tuple[int, ...]  # members who may read the room; never the author
    excerpt: str
    url: str


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """The `event` of `message_deleted`, which is sent inside the deletion's transaction."""

    message_id: int
    mentioned_user_ids: tuple[int, ...]
    url: str


message_sent = Signal()
message_deleted = Signal()
