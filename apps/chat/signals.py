"""What the chat tells the rest of the site."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class MessageSent:
    """Somebody has just written to a room. Sent as `event`, inside the message's transaction."""

    message_id: int
    room_id: int
    room_name: str
    author_name: str
    author_user_id: int | None
    mentioned_user_ids: tuple[int, ...]  # members who may read the room; never the author
    excerpt: str
    url: str


@dataclass(frozen=True, slots=True)
class MessageRemoved:
    """A message was deleted. Sent as `event`, inside the transaction that deletes it."""

    message_id: int
    mentioned_user_ids: tuple[int, ...]
    url: str


message_sent = Signal()
message_removed = Signal()
