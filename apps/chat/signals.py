"""The signals that the chat sends to other apps."""

from dataclasses import dataclass

from django.dispatch import Signal

from apps.realtime.ids import UserId


@dataclass(frozen=True, slots=True)
class MessageSent:
    """The `event` of `message_sent`, which is sent inside the message's transaction."""

    message_id: int
    room_id: int
    room_name: str
    author_name: str
    author_user_id: UserId | None
    mentioned_user_ids: tuple[UserId, ...]  # members who may read the room; never the author
    excerpt: str
    url: str
    # So are these: the author of the message it replies to, and the others in a conversation.
    replied_user_id: UserId | None = None
    direct_user_ids: tuple[UserId, ...] = ()
    by_bot: bool = False


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """The `event` of `message_edited`, which is sent inside the edit's transaction."""

    message: MessageSent  # as it is now
    mentioned_user_ids: tuple[UserId, ...]  # mentioned only by the new text
    unmentioned_user_ids: tuple[UserId, ...]  # mentioned only by the former text


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """The `event` of `message_deleted`, which is sent inside the deletion's transaction."""

    message_id: int
    mentioned_user_ids: tuple[UserId, ...]
    url: str
    author_user_id: UserId | None = None


@dataclass(frozen=True, slots=True)
class MessageReacted:
    """The `event` of `message_reacted`: somebody reacted to a member's message, or took it back.

    It is sent inside the reaction's transaction, and not for one's own messages. `person_key` tells
    people of the same name apart.
    """

    message_id: int
    room_id: int
    room_name: str
    author_user_id: UserId
    person_name: str
    person_key: str
    person_user_id: UserId | None
    emoji: str
    present: bool
    excerpt: str
    url: str


@dataclass(frozen=True, slots=True)
class InvitationAccepted:
    """The `event` of `invitation_accepted`: somebody joined a room by a member's link."""

    room_id: int
    room_name: str
    inviter_user_id: UserId
    user_id: UserId
    user_name: str
    url: str


@dataclass(frozen=True, slots=True)
class MessageReported:
    """The `event` of `message_reported`: the first report of a message that is not resolved."""

    message_id: int
    room_name: str
    reporter_name: str
    reporter_user_id: UserId | None
    author_name: str
    reason: str
    moderator_user_ids: frozenset[UserId]  # owners and moderators of the room; never the author
    url: str  # where they see it


@dataclass(frozen=True, slots=True)
class ReportsResolved:
    """The `event` of `reports_resolved`: a moderator has looked at the message."""

    moderator_user_ids: frozenset[UserId]
    url: str


message_sent = Signal()
message_edited = Signal()
message_deleted = Signal()
message_reacted = Signal()
invitation_accepted = Signal()
message_reported = Signal()
reports_resolved = Signal()
