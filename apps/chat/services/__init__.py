"""Every write to the chat. Each publishes what it changed in its own transaction."""

from apps.chat.services.bots import (
    bot_create,
    bot_disable,
    bot_rotate,
    bot_webhook_end,
    bot_webhook_set,
    room_bot_create,
)
from apps.chat.services.deletions import (
    message_delete,
    message_erase,
)
from apps.chat.services.direct import direct_open
from apps.chat.services.drafts import draft_save
from apps.chat.services.edits import (
    message_edit,
)
from apps.chat.services.guests import (
    guest_join,
    guest_leave,
)
from apps.chat.services.invitations import (
    invitation_accept,
    invitation_create,
    invitation_find,
    invitation_revoke,
)
from apps.chat.services.memberships import (
    level_set,
    member_role_set,
    membership_create,
    room_enter,
    room_leave,
    room_open,
    room_read,
    room_unread,
)
from apps.chat.services.messages import (
    message_send,
)
from apps.chat.services.moderation import (
    person_ban,
    person_mute,
    person_remove,
    person_unban,
    person_unmute,
    room_lock,
    room_slow,
)
from apps.chat.services.pins import (
    message_pin,
)
from apps.chat.services.reactions import (
    message_react,
)
from apps.chat.services.reports import (
    message_report,
    reports_resolve,
)
from apps.chat.services.rooms import (
    room_archive,
    room_change,
    room_change_archived,
    room_close,
    room_create,
    room_delete,
    room_update,
)
from apps.chat.services.streaming import (
    message_append,
    message_finish,
    messages_interrupt,
)

__all__ = [
    "bot_create",
    "bot_disable",
    "bot_rotate",
    "bot_webhook_end",
    "bot_webhook_set",
    "direct_open",
    "draft_save",
    "guest_join",
    "guest_leave",
    "invitation_accept",
    "invitation_create",
    "invitation_find",
    "invitation_revoke",
    "level_set",
    "member_role_set",
    "membership_create",
    "message_append",
    "message_delete",
    "message_edit",
    "message_erase",
    "message_finish",
    "message_pin",
    "message_react",
    "message_report",
    "message_send",
    "messages_interrupt",
    "person_ban",
    "person_mute",
    "person_remove",
    "person_unban",
    "person_unmute",
    "reports_resolve",
    "room_archive",
    "room_bot_create",
    "room_change",
    "room_change_archived",
    "room_close",
    "room_create",
    "room_delete",
    "room_enter",
    "room_leave",
    "room_lock",
    "room_open",
    "room_read",
    "room_slow",
    "room_unread",
    "room_update",
]
