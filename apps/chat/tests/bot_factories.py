"""A bot in a room, and its requests."""

import json
from typing import Any
from uuid import uuid4

from django.test import Client

from apps.chat.bots.tokens import participant_of
from apps.chat.models import Bot, Room
from apps.chat.people import Participant
from apps.chat.services import bot_create, membership_create


class BotClient:
    """A program with a bot's token. `bot` is a member of `room` in the given role."""

    def __init__(self, room: Room, *, role: str = "member", name: str = "porter") -> None:
        self.bot, self.token = bot_create(name=name)
        self.room = room
        if role:
            membership_create(room_id=room.pk, user_id=self.bot.user_id, role=role)

    @property
    def participant(self) -> Participant:
        return participant_of(self.bot)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The response to a request to a path below the room's address in the API."""
        return Client().generic(
            method,
            f"/chat/api/rooms/{self.room.slug}/{path}",
            data=body if isinstance(body, (str, bytes)) else json.dumps(body),
            headers={"authorization": f"Bearer {self.token}"},
        )

    def post(self, path: str, **body: Any) -> Any:
        return self.ask("POST", path, body)

    def send(self, body: str = "From a bot", **fields: Any) -> Any:
        return self.post("messages/", **{"body": body, "client_id": str(uuid4()), **fields})


def unlimited() -> None:
    """Forget all requests of before."""
    Bot.objects.update(busy_until=None)
