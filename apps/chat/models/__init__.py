"""The chat's rows."""

from apps.chat.models.messages import Message, MessageQuerySet
from apps.chat.models.moderation import GuestSession, ModerationEntry, Restriction
from apps.chat.models.rooms import Membership, Room, RoomQuerySet

__all__ = [
    "GuestSession",
    "Membership",
    "Message",
    "MessageQuerySet",
    "ModerationEntry",
    "Restriction",
    "Room",
    "RoomQuerySet",
]
