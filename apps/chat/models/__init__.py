"""The chat's rows."""

from apps.chat.models.messages import Message, MessageQuerySet
from apps.chat.models.rooms import Membership, Room, RoomQuerySet

__all__ = ["Membership", "Message", "MessageQuerySet", "Room", "RoomQuerySet"]
