"""The chat's rows."""

from apps.chat.models.messages import Message, MessageQuerySet, MessageVersion, Reaction
from apps.chat.models.rooms import Membership, Mention, Room, RoomQuerySet

__all__ = [
    "Membership",
    "Mention",
    "Message",
    "MessageQuerySet",
    "MessageVersion",
    "Reaction",
    "Room",
    "RoomQuerySet",
]
