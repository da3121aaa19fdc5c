"""Keeps a row for each mention, to count them. Call these when `mentions` is saved."""

from apps.chat.models import Mention, Message


def mentions_create(message: Message) -> None:
    """Keep a row for each user in `message.mentions`. Without any it costs no query."""
    if message.mentions:
        mentions = [
            Mention(user_id=user_id, room_id=message.room_id, message=message)
            for user_id in message.mentions
        ]
        Mention.objects.bulk_create(mentions, ignore_conflicts=True)


def mentions_update(message: Message) -> None:
    """The same for an edited or deleted message, which mentions other members, or none."""
    Mention.objects.filter(message=message).exclude(user__in=message.mentions).delete()
    mentions_create(message)
