"""The chat's rows."""

from apps.chat.models.invitations import Invitation
from apps.chat.models.messages import Message, MessageQuerySet, MessageVersion, Reaction
from apps.chat.models.moderation import GuestSession, ModerationEntry, Restriction
from apps.chat.models.reports import Report
from apps.chat.models.rooms import Membership, Mention, Room, RoomQuerySet

__all__ = [
    "GuestSession",
    "Invitation",
    "Membership",
    "Mention",
    "Message",
    "MessageQuerySet",
    "MessageVersion",
    "ModerationEntry",
    "Reaction",
    "Report",
    "Restriction",
    "Room",
    "RoomQuerySet",
]
