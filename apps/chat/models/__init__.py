"""The chat's rows."""

from apps.chat.models.bots import Bot, Delivery
from apps.chat.models.drafts import Draft
from apps.chat.models.invitations import Invitation
from apps.chat.models.last_seen import LastSeen
from apps.chat.models.messages import (
    Message,
    MessageQuerySet,
    MessageVersion,
    Reaction,
    Streaming,
)
from apps.chat.models.moderation import GuestSession, ModerationEntry, Restriction
from apps.chat.models.reports import Report
from apps.chat.models.rooms import Membership, Mention, Room, RoomQuerySet

__all__ = [
    "Bot",
    "Delivery",
    "Draft",
    "GuestSession",
    "Invitation",
    "LastSeen",
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
    "Streaming",
]
