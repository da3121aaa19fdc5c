"""A bot's answer to a message: the model's output becomes pieces of one streamed message.

The stored message holds the progress. Its `client_id` is made of the question's id, so a task that
runs again finds it, continues where the first run stopped, and does not ask the model again for
text that is stored.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from apps.chat.bots.batches import batched
from apps.chat.bots.model import Model, Turn, model_load
from apps.chat.bots.tokens import participant_of
from apps.chat.models import Bot, Message
from apps.chat.people import Participant
from apps.chat.services import message_append, message_delete, message_finish, message_send
from apps.chat.text import MAX_BODY
from apps.realtime.errors import Refused
from apps.realtime.layer.threads import in_thread
from apps.realtime.services import is_visible, storable_text

logger = logging.getLogger(__name__)

ANSWERS = UUID("6f1b8f0a-64ce-4f0e-9a43-0c3fd2e0b6a5")
TURNS = 20
PIECE_SECONDS = 0.4  # between two pieces: each is a row of the log and a frame for each reader


def answer_write(*, bot_id: int, question_id: int) -> None:
    """Let the site's model answer a message in the name of a bot, once.

    Raises `Refused` in slow mode, and the model's exceptions: run it again later. After any other
    refusal, the answer stays unfinished.
    """
    bot = Bot.objects.enabled().select_related("user").filter(pk=bot_id, answers=True).first()
    question = Message.objects.standing().filter(pk=question_id).first()
    if bot is None or question is None:
        return
    try:
        answer = answer_open(question, participant_of(bot))
        if answer is not None:
            asyncio.run(answer.write(model_load(), conversation_of(question, answer.bot)))
    except Refused as refusal:
        if refusal.code == "too_many":
            raise
        logger.info("Bot %s ends its answer to message %s: %s.", bot_id, question_id, refusal.code)


@dataclass
class Answer:
    """A message that a bot is writing. `body` is the text that is stored so far."""

    bot: Participant
    message_id: int
    body: str

    @property
    def which(self) -> dict[str, Any]:
        return {"message_id": self.message_id, "participant": self.bot}

    async def write(self, model: Model, conversation: list[Turn]) -> None:
        async with aclosing(self.pieces(model, conversation)) as pieces:
            async for piece in pieces:
                await in_thread(partial(self.append, piece))
        await in_thread(self.end)

    async def pieces(self, model: Model, conversation: list[Turn]) -> AsyncGenerator[str, None]:
        """Yield the model's pieces until the message has its maximum length."""
        async for piece in batched(model.answer(conversation, self.body), PIECE_SECONDS):
            room = MAX_BODY - len(self.body)
            yield storable_text(piece)[:room]
            if len(self.body) >= MAX_BODY:
                break

    def append(self, piece: str) -> None:
        message_append(**self.which, offset=len(self.body), piece=piece)
        self.body += piece

    def end(self) -> None:
        """Finish the message. If the model returned no text, delete it."""
        if is_visible(self.body):
            message_finish(**self.which)
        else:
            message_delete(**self.which)


def answer_open(question: Message, bot: Participant) -> Answer | None:
    """The bot's unfinished answer, new or from an earlier run; None if it is finished.

    Raises `Refused`.
    """
    sent = message_send(
        room_id=question.room_id,
        participant=bot,
        body="",
        client_id=uuid5(ANSWERS, str(question.pk)),
        reply_to=question.pk,
        streams=True,
    )
    message = Message.objects.get(pk=sent.message_id)
    return Answer(bot, message.pk, message.body) if message.streaming else None


def conversation_of(question: Message, bot: Participant) -> list[Turn]:
    """The newest messages of the room up to the question, oldest first."""
    messages = Message.objects.standing().filter(room=question.room_id, pk__lte=question.pk)
    return [
        Turn(name=each.author_name, text=each.body, own=each.is_by(bot))
        for each in reversed(messages.order_by("-pk")[:TURNS])
    ]
