"""Starts answers and webhooks for the bots that a message mentions or is written to."""

from typing import Any

from django.dispatch import receiver

from apps.chat.models import Bot, Delivery
from apps.chat.signals import MessageEdited, MessageSent, message_edited, message_sent
from apps.chat.tasks import answer, deliver


@receiver(message_sent, dispatch_uid="chat_call_bots")
def call_bots(sender: Any, event: MessageSent, **kwargs: Any) -> None:
    """Enqueue a task for each bot, in the message's transaction. A bot's message starts none."""
    called = {*event.mentioned_user_ids, *event.direct_user_ids}
    if event.by_bot or not called:
        return
    for bot in Bot.objects.enabled().in_room(event.room_id).filter(user__in=called):
        if bot.answers:
            answer.enqueue(bot_id=bot.pk, question_id=event.message_id)
        if bot.url:
            delivery_create(bot, event.message_id)


def delivery_create(bot: Bot, message_id: int) -> None:
    """Create one delivery per bot and message, however often the message is edited."""
    delivery, is_new = Delivery.objects.get_or_create(bot=bot, message_id=message_id)
    if is_new:
        deliver.enqueue(delivery_id=delivery.pk)


@receiver(message_edited, dispatch_uid="chat_call_bots_later")
def call_bots_later(sender: Any, event: MessageEdited, **kwargs: Any) -> None:
    """The bots that only the new text mentions answer. Each bot answers a message once."""
    if event.mentioned_user_ids:
        call_bots(sender, event.message)
