"""The chat's rows."""

from apps.chat.models.invitations import Invitation
from apps.chat.models.messages import Message, MessageQuerySet
from apps.chat.models.rooms import Membership, Mention, Room, RoomQuerySet

__all__ = [
    "Invitation",
    "Membership",
    "Mention",
    "Message",
    "MessageQuerySet",
    "Room",
    "RoomQuerySet",
]
