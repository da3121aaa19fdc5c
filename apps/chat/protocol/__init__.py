"""The chat's wire messages."""

from apps.chat.protocol.messages import (
    Author,
    MessageDelete,
    MessageDeleted,
    MessageEdit,
    MessagePin,
    MessageReact,
    MessageSaved,
    MessageSend,
    Reaction,
    ReactionsSaved,
    Sent,
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
)
from apps.realtime.protocol import Command, Event

__all__ = [
    "COMMANDS",
    "EVENTS",
    "Author",
    "MembershipDeleted",
    "MembershipSaved",
    "MessageDelete",
    "MessageDeleted",
    "MessageEdit",
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
    "Sent",
]

COMMANDS: tuple[type[Command], ...] = (
    MessageSend,
    MessageEdit,
    MessageReact,
    MessagePin,
    MessageDelete,
    RoomPeople,
    RoomRead,
)
EVENTS: tuple[type[Event], ...] = (
    MessageSaved,
    MessageDeleted,
    ReactionsSaved,
    RoomSaved,
    PersonMuted,
    MembershipSaved,
    MembershipDeleted,
)
