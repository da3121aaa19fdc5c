"""The chat's tasks, which workers run."""

from django.utils import timezone

from apps.chat.bots.answers import answer_write
from apps.chat.bots.deliveries import deliveries_trim, delivery_attempt
from apps.chat.services import messages_interrupt
from apps.realtime.tasks import task

ANSWERS = "chat-answers"
WEBHOOKS = "chat-webhooks"
UPKEEP = "chat-upkeep"


@task(queue_name=ANSWERS)
def answer(*, bot_id: int, question_id: int) -> None:
    """Answer a message in the name of a bot. Run again after half of it, it goes on from there."""
    answer_write(bot_id=bot_id, question_id=question_id)


@task(queue_name=WEBHOOKS)
def deliver(*, delivery_id: int) -> None:
    """Tell the program of a bot that it is called. A failed call is enqueued again for later."""
    pause = delivery_attempt(delivery_id=delivery_id)
    if pause is not None:
        deliver.using(run_after=timezone.now() + pause).enqueue(delivery_id=delivery_id)


@task(queue_name=UPKEEP)
def tidy() -> None:
    """Mark the messages that nobody goes on with, and delete old deliveries."""
    messages_interrupt()
    deliveries_trim()
