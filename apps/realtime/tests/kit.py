"""A stream kind and a consumer for the realtime core's own tests."""

from typing import Any, Literal

from django.db import transaction

from apps.realtime.consumers import StreamConsumer
from apps.realtime.errors import NotFound, Refused
from apps.realtime.layer.threads import in_thread
from apps.realtime.protocol import Command, Event
from apps.realtime.services import publish
from apps.realtime.streams import Reader, StreamKind


class NoteSaved(Event):
    type: Literal["note.saved"] = "note.saved"
    number: int


class NoteSend(Command):
    type: Literal["note.send"]
    log: int
    number: int


class NoteFail(Command):
    type: Literal["note.fail"]


class NoteStream(StreamKind):
    """Anybody may read `test.log.1` to `test.log.99`."""

    kind = "test.log"

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return key < 100


class NoteConsumer(StreamConsumer):
    kinds = (NoteStream,)
    commands = (NoteSend, NoteFail)

    async def note_send(self, command: NoteSend) -> dict[str, Any]:
        if command.number < 0:
            raise Refused("invalid", "Numbers start at zero.")
        return {"seq": await in_thread(note_send, command.log, command.number)}

    async def note_fail(self, command: NoteFail) -> None:
        raise ZeroDivisionError


class PickyConsumer(StreamConsumer):
    async def authorize_connection(self) -> None:
        raise NotFound("There is no such room.")


def note_send(log: int, number: int) -> int:
    with transaction.atomic():
        return publish(stream=NoteStream.name(log), event=NoteSaved(number=number))


def numbers(frames: list[dict[str, Any]]) -> list[int]:
    return [frame["event"]["number"] for frame in frames]
