"""A stream kind, a consumer, a clock and a layer that loses messages, for the core's own tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from channels.layers import InMemoryChannelLayer
from django.db import transaction

from apps.realtime.consumers import StreamConsumer
from apps.realtime.errors import NotFound, Refused
from apps.realtime.layer.threads import in_thread
from apps.realtime.protocol import Command, Event
from apps.realtime.services import publish, publish_together
from apps.realtime.streams import Reader, StreamKind

LOG = "test.log.1"
OTHER_LOG = "test.log.2"


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


def notes_send(log: int, *wanted: int) -> list[int]:
    """The same for several notes in one transaction."""
    stream = NoteStream.name(log)
    with transaction.atomic():
        return publish_together(
            events=[(stream, f"note.{each}", NoteSaved(number=each)) for each in wanted]
        )


def numbers(frames: list[dict[str, Any]]) -> list[int]:
    return [frame["event"]["number"] for frame in frames]


def change_password(user: Any) -> None:
    user.set_password("another-secret")
    user.save()


def deactivate(user: Any) -> None:
    user.is_active = False
    user.save()


class Clock:
    """Time that passes when told to; also the part of an event loop that `IdleTimeout` needs."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.due: tuple[float, Callable[[], None]] | None = None

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, then: Callable[[], None]) -> "Clock":
        self.due = (self.now + delay, then)
        return self

    def cancel(self) -> None:
        self.due = None

    def pass_(self, seconds: float) -> None:
        end = self.now + seconds
        while self.due and self.due[0] <= end:
            self.now, then = self.due
            self.due = None
            then()
        self.now = end


class LossyLayer(InMemoryChannelLayer):
    """Drops the group messages whose seq is in `lost`, as a full Redis queue does."""

    lost: set[int] = set()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if message.get("seq") not in self.lost:
            await super().group_send(group, message)


@contextmanager
def losing(settings: Any, *seqs: int) -> Iterator[None]:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.LossyLayer"}}
    LossyLayer.lost = set(seqs)
    yield
    LossyLayer.lost = set()
