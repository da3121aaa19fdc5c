"""The chat's rows."""

from apps.chat.models.messages import Message, MessageQuerySet, Room, RoomQuerySet

__all__ = ["Message", "MessageQuerySet", "Room", "RoomQuerySet"]
