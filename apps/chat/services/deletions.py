"""Deleting messages: their places stay, their texts and reactions are gone, from the log too."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.chat import signals
from apps.chat.models import Message, ModerationEntry
from apps.chat.people import Participant
from apps.chat.rights import may_moderate
from apps.chat.services.images import use_name
from apps.chat.services.mentions import mentions_update
from apps.chat.services.messages import (
    message_find,
    message_lock,
    message_publish,
    pieces_forget,
)
from apps.chat.services.moderation_log import entry_add
from apps.chat.services.reactions import reactions_publish
from apps.images.services import images_discard
from apps.realtime.errors import Refused

FIELDS = ["body", "mentions", "images", "pinned_at", "streaming", "deleted_at", "moderated"]


@transaction.atomic
def message_delete(*, message_id: int, participant: Participant) -> None:
    """Delete a message as its author or as a moderator. Deleting it again changes nothing.

    Raises `NotFound` for a message in a room not open to `participant`, `Refused` for others'.
    """
    message = message_find(message_id=message_id, participant=participant)
    is_author = message.is_by(participant)
    if not is_author and not may_moderate(room_id=message.room_id, participant=participant):
        raise Refused("forbidden", _("You can only delete your own messages."))
    if not is_author and message.deleted_at is None:
        log_deletion(message, participant)
    message_erase(message_id=message_id, moderated=not is_author)


def log_deletion(message: Message, actor: Participant) -> None:
    entry_add(
        room=message.room,
        actor=actor,
        action=ModerationEntry.Action.DELETED,
        person=message.author_as_participant,
    )


@transaction.atomic
def message_erase(*, message_id: int, moderated: bool) -> None:
    """Delete a message without checking permissions. Its text is gone from the event log, too."""
    message = message_lock(message_id)
    if message is None:
        return
    message.versions.all().delete()
    if message.reactions.all().delete()[0]:
        reactions_publish(message, replaces=True)
    deleted = message_deleted(message)
    images_discard(used_by=use_name(message.pk))
    message.body, message.mentions, message.images = "", [], []
    message.pinned_at, message.streaming = None, ""
    message.deleted_at, message.moderated = timezone.now(), moderated
    message.save(update_fields=FIELDS)
    mentions_update(message)
    message_publish(message)
    pieces_forget(message)
    signals.message_deleted.send(sender=Message, event=deleted)


def message_deleted(message: Message) -> signals.MessageDeleted:
    return signals.MessageDeleted(
        message_id=message.pk,
        mentioned_user_ids=tuple(sorted(message.mentioned_user_ids)),
        url=message.get_absolute_url(),
        author_user_id=message.author_id,
    )
