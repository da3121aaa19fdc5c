"""Messages as the room's template shows them.

`frontend/room-lines.ts`, `message-grouping.ts` and `message.ts` make the same of the same messages:
the script then replaces the list and nothing moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.chat.message_body import BodyPart, body_parts
from apps.chat.models import Message
from apps.chat.people import Participant
from apps.chat.protocol import Reaction
from apps.chat.reactions import names_in
from apps.chat.related import Beside
from apps.realtime.ids import UserId, id_in_json

NOTHING = Beside()
GROUP_GAP = timedelta(minutes=5)  # messages of one author within this time form a group
AVATAR_COLORS = 6
BOX = (384, 320)  # the most that a picture takes, in CSS pixels
THUMBNAIL = 640  # pixels, for screens with two of them a px


@dataclass(frozen=True)
class ImageRow:
    """A picture of a message, in CSS pixels. `thumbnail` and `full` are widths of its files."""

    image_id: int
    alt: str
    width: int
    height: int
    state: str
    thumbnail: int | None = None
    full: int | None = None


@dataclass(frozen=True)
class MessageRow:
    """One message, as one reader sees it below the one before it."""

    message: Message
    day: str  # the heading above the first message of a day; empty for the others
    continued: bool  # of the group of the message before: without a name of its own
    mine: bool
    mentions_me: bool
    deletable: bool
    has_tools: bool = False  # anything can be done with it
    has_card: bool = False  # its author has a card, which the reader may open
    original: Message | None = None  # what it replies to
    reactions: Sequence[tuple[Reaction, str]] = ()  # each with the names of its people

    @property
    def parts(self) -> list[BodyPart]:
        return body_parts(self.message.body)

    @property
    def images(self) -> list[ImageRow]:
        return [image_row(**each) for each in self.message.images]

    @property
    def is_deleted(self) -> bool:
        return self.message.deleted_at is not None

    @property
    def quote(self) -> str:
        """The beginning of what it replies to."""
        if self.original is None or self.original.deleted_at:
            return _("This message was deleted.")
        return self.original.excerpt

    @property
    def is_guests(self) -> bool:
        return bool(self.message.guest_key) and not self.mine

    @property
    def is_bots(self) -> bool:
        return self.message.by_bot and not self.is_deleted

    @property
    def avatar_letter(self) -> str:
        return self.message.author_name[:1].upper()

    @property
    def avatar_color(self) -> int:
        color = 7
        for char in self.message.author_name:
            color = (color * 37 + ord(char)) % 9973
        return color % AVATAR_COLORS


def image_row(*, widths: list[int], width: int, height: int, **fields: Any) -> ImageRow:
    factor = min(1, BOX[0] / width, BOX[1] / height)
    fields |= {"width": int(width * factor + 0.5) or 1, "height": int(height * factor + 0.5) or 1}
    if not widths:
        return ImageRow(**fields)
    thumbnail = next((width for width in widths if width >= THUMBNAIL), widths[-1])
    return ImageRow(**fields, thumbnail=thumbnail, full=widths[-1])


def message_rows(
    messages: Sequence[Message],
    *,
    participant: Participant | None,
    moderates: bool,
    beside: Beside = NOTHING,
) -> list[MessageRow]:
    """`messages`, oldest first, as `participant` sees them."""
    pairs = pairwise([None, *messages])
    return [
        _row(message, previous, participant=participant, moderates=moderates, beside=beside)
        for previous, message in pairs
        if message is not None
    ]


def _row(
    message: Message,
    previous: Message | None,
    *,
    participant: Participant | None,
    moderates: bool,
    beside: Beside,
) -> MessageRow:
    mine = participant is not None and message.is_by(participant)
    user_id = participant.user_id if participant else None
    starts_day = previous is None or _day_of(message) != _day_of(previous)
    return MessageRow(
        message=message,
        day=day_label(_day_of(message), timezone.localdate()) if starts_day else "",
        continued=previous is not None and not starts_day and _continues(message, previous),
        mine=mine,
        mentions_me=user_id is not None and id_in_json(user_id) in message.mentions,
        deletable=message.deleted_at is None and (mine or moderates),
        has_tools=participant is not None and message.deleted_at is None,
        has_card=participant is not None and message.author_as_participant.is_named,
        original=beside.messages.get(message.reply_to_id or 0),
        reactions=[
            (each, names_in(each, participant)) for each in beside.reactions.get(message.pk, ())
        ],
    )


def day_label(day: date, today: date) -> str:
    """ "Today", "Yesterday" or the date, with its year if that is not this one."""
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(day, "l, F j" if day.year == today.year else "l, F j, Y")


def _day_of(message: Message) -> date:
    return timezone.localdate(message.created_at)


def _continues(message: Message, previous: Message) -> bool:
    same_author = _author_of(message) == _author_of(previous)
    return same_author and message.created_at - previous.created_at < GROUP_GAP


def _author_of(message: Message) -> tuple[UserId | None, str, str]:
    return message.author_id, message.guest_key, message.author_name
