"""The chat's wire messages."""

from apps.chat.protocol.drafts import DraftSave, DraftSaved
from apps.chat.protocol.messages import (
    Author,
    MessageAppend,
    MessageDelete,
    MessageDeleted,
    MessageEdit,
    MessageImage,
    MessagePin,
    MessageReact,
    MessageSaved,
    MessageSend,
    Reaction,
    ReactionsSaved,
    Sent,
    SentImage,
)
from apps.chat.protocol.rooms import (
    MembershipDeleted,
    MembershipSaved,
    People,
    PersonMuted,
    RoomPeople,
    RoomPerson,
    RoomRead,
    RoomSaved,
    RoomUnread,
)
from apps.realtime.protocol import Command, Event

__all__ = [
    "COMMANDS",
    "EVENTS",
    "Author",
    "DraftSave",
    "DraftSaved",
    "MembershipDeleted",
    "MembershipSaved",
    "MessageAppend",
    "MessageDelete",
    "MessageDeleted",
    "MessageEdit",
    "MessageImage",
    "MessagePin",
    "MessageReact",
    "MessageSaved",
    "MessageSend",
    "People",
    "PersonMuted",
    "Reaction",
    "ReactionsSaved",
    "RoomPeople",
    "RoomPerson",
    "RoomRead",
    "RoomSaved",
    "RoomUnread",
    "Sent",
    "SentImage",
]

COMMANDS: tuple[type[Command], ...] = (
    MessageSend,
    MessageEdit,
    MessageReact,
    MessagePin,
    MessageDelete,
    RoomPeople,
    RoomRead,
    RoomUnread,
    DraftSave,
)
EVENTS: tuple[type[Event], ...] = (
    MessageSaved,
    MessageAppend,
    MessageDeleted,
    ReactionsSaved,
    RoomSaved,
    PersonMuted,
    MembershipSaved,
    MembershipDeleted,
    DraftSaved,
)
