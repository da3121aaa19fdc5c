"""Every write to the chat. Each publishes what it changed in its own transaction."""

from apps.chat.services.guests import (
    guest_join,
    guest_leave,
)
from apps.chat.services.memberships import (
    room_enter,
    room_open,
    room_read,
)
from apps.chat.services.messages import (
    message_delete,
    message_erase,
    message_send,
)
from apps.chat.services.rooms import (
    room_close,
    room_create,
    room_delete,
    room_update,
)

__all__ = [
    "guest_join",
    "guest_leave",
    "message_delete",
    "message_erase",
    "message_send",
    "room_close",
    "room_create",
    "room_delete",
    "room_enter",
    "room_open",
    "room_read",
    "room_update",
]
