"""Messages whose text arrives in pieces, while readers watch it grow.

`message_send(streams=True)` creates the message. The stored text is the progress: after an
interruption, its writer reads the message and continues at its end.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.chat import signals, text
from apps.chat.mentions import mentioned_user_ids
from apps.chat.models import Message, Streaming
from apps.chat.people import Participant
from apps.chat.protocol import MessageAppend
from apps.chat.services.mentions import mentions_update
from apps.chat.services.messages import (
    message_get,
    message_lock,
    message_publish,
    message_sent,
)
from apps.chat.streams import RoomStream, appends_key
from apps.chat.writing import check_may_write
from apps.realtime.errors import Refused
from apps.realtime.services import publish

INTERRUPTED_AFTER = timedelta(seconds=60)  # without a piece


class Elsewhere(Refused):
    """The offset or the text does not fit. The message has `length` characters."""

    def __init__(self, message: str, length: int) -> None:
        super().__init__("conflict", message)
        self.length = length


@transaction.atomic
def message_append(*, message_id: int, participant: Participant, offset: int, piece: str) -> int:
    """Append `piece` at `offset`, in code points, to one's own message. Returns its new length.

    Text that the message already has is compared, not added again. Raises `Elsewhere` for an offset
    beyond its end and for another text; what `message_get` raises; `Refused`: `forbidden` for
    others' messages, `conflict` for one that is finished, `invalid` for characters not to be stored
    and for a long body; `WritingClosed` if they may not write now.
    """
    message = message_streaming(message_id, participant)
    length = len(message.body)
    if message.body[offset : offset + len(piece)] != piece[: max(0, length - offset)]:
        raise Elsewhere(_("The message has another text there."), length)
    if offset > length:
        raise Elsewhere(_("The message is not that long yet."), length)
    new = text.message_piece(piece)[length - offset :]
    if new:
        check_may_write(room=message.room, participant=participant, new=False)
        text.check_length(message.body + new)
        message_grow(message, new)
    return len(message.body)


def message_streaming(message_id: int, participant: Participant) -> Message:
    """An unfinished message of `participant`, locked until the transaction ends."""
    message = message_get(message_id=message_id, participant=participant)
    if not message.is_by(participant):
        raise Refused("forbidden", _("You can only write your own messages."))
    if not message.streaming:
        raise Elsewhere(_("This message is finished."), len(message.body))
    return message


def message_grow(message: Message, new: str) -> None:
    """Store and publish the next piece of the message. An interrupted message resumes."""
    if message.streaming == Streaming.INTERRUPTED:
        message.streaming = Streaming.WRITING
        message_publish(message)
    event = MessageAppend(
        message_id=message.pk, room_id=message.room_id, offset=len(message.body), text=new
    )
    message.body += new
    message.streamed_at = timezone.now()
    message.save(update_fields=["body", "streaming", "streamed_at"])
    key = appends_key(message.pk)
    publish(stream=RoomStream.name(message.room_id), event=event, key=key)


@transaction.atomic
def message_finish(*, message_id: int, participant: Participant) -> None:
    """Mark the message as complete, record its mentions, and send the signal `message_sent`.

    Finishing a message twice changes nothing. Raises what `message_append` raises, and `Refused`:
    `invalid` for a message without text.
    """
    message = message_get(message_id=message_id, participant=participant)
    if message.is_by(participant) and not message.streaming:
        return
    message = message_streaming(message_id, participant)
    message.body, message.streaming = text.message_body(message.body), ""
    message.mentioned_user_ids = mentioned_user_ids(message)
    message.save(update_fields=["body", "streaming", "mentions"])
    mentions_update(message)
    message_publish(message)
    signals.message_sent.send(sender=Message, event=message_sent(message))


def messages_interrupt() -> int:
    """Mark messages without a recent piece as interrupted. Returns how many."""
    before = timezone.now() - INTERRUPTED_AFTER
    stale = Message.objects.filter(streaming=Streaming.WRITING, streamed_at__lt=before)
    return sum(message_interrupt(pk) for pk in list(stale.values_list("pk", flat=True)))


@transaction.atomic
def message_interrupt(message_id: int) -> bool:
    message = message_lock(message_id)
    before = timezone.now() - INTERRUPTED_AFTER
    if message is None or message.streamed_at is None or message.streamed_at > before:
        return False
    if message.streaming != Streaming.WRITING:
        return False
    message.streaming = Streaming.INTERRUPTED
    message.save(update_fields=["streaming"])
    message_publish(message)
    return True
