from typing import Annotated, Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import Field

from apps.chat import services
from apps.chat.bots.api import BotRoomView, BotView, Sent, refused
from apps.chat.bots.log import LogTooShort, cursor_from, events_after, events_newest
from apps.chat.models import Membership, Room
from apps.chat.protocol.messages import Body
from apps.chat.services.messages import NO_SUCH_MESSAGE
from apps.chat.services.streaming import Elsewhere
from apps.realtime.errors import NotFound
from apps.realtime.protocol import RowId

RESYNC = "The room has moved on too far. Read it again without a cursor."


class NewMessage(Sent):
    """`client_id` is the key: sent again with the same one, it makes no second message.

    With `streams` the message goes on by `append/`, until `finish/`.
    """

    client_id: UUID
    body: Body
    reply_to: RowId | None = None
    streams: bool = False


class Piece(Sent):
    """`offset` is where `text` belongs in the message, counted in Unicode code points."""

    offset: Annotated[int, Field(ge=0)]
    text: Body


class Edit(Sent):
    """`version` is that of the text which is edited."""

    version: RowId
    body: Body


class Reaction(Sent):
    emoji: Annotated[str, Field(min_length=1, max_length=64)]
    present: bool = True


class RoomsView(BotView):
    """The rooms that the bot is a member of."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rooms = Room.objects.open_to(self.participant)
        joined = Membership.objects.filter(user=self.participant.user_id, room__in=rooms)
        found = joined.values("room_id", "role", slug=F("room__slug"), name=F("room__name"))
        return JsonResponse({"rooms": list(found)})


class EventsView(BotRoomView):
    """Lists the room's events after a cursor. Without a cursor, lists its newest messages."""

    def get(self, request: HttpRequest) -> HttpResponse:
        given = request.GET.get("cursor")
        if given is None:
            return JsonResponse(events_newest(room=self.room))
        try:
            return JsonResponse(events_after(room=self.room, cursor=cursor_from(given)))
        except ValueError:
            return refused("invalid", "cursor must be one from an earlier answer.")
        except LogTooShort:
            return refused("resync", RESYNC, status=410)


class MessagesView(BotRoomView):
    def post(self, request: HttpRequest) -> HttpResponse:
        new = self.sent(NewMessage)
        sent = services.message_send(
            room_id=self.room.pk,
            participant=self.participant,
            body=new.body,
            client_id=new.client_id,
            reply_to=new.reply_to,
            streams=new.streams,
        )
        return JsonResponse(sent.model_dump(), status=200 if sent.seq is None else 201)


class MessageBaseView(BotRoomView):
    """A view of a message in the room."""

    message_id: int

    def prepare(self, kwargs: dict[str, Any]) -> None:
        super().prepare(kwargs)
        self.message_id = kwargs.pop("message_id")
        if not self.room.messages.filter(pk=self.message_id).exists():
            raise NotFound(NO_SUCH_MESSAGE)

    @property
    def which(self) -> dict[str, Any]:
        return {"message_id": self.message_id, "participant": self.participant}


class MessageView(MessageBaseView):
    def patch(self, request: HttpRequest) -> HttpResponse:
        edit = self.sent(Edit)
        services.message_edit(**self.which, version=edit.version, body=edit.body)
        return JsonResponse({"message_id": self.message_id})

    def delete(self, request: HttpRequest) -> HttpResponse:
        services.message_delete(**self.which)
        return HttpResponse(status=204)


class ReactionsView(MessageBaseView):
    def post(self, request: HttpRequest) -> HttpResponse:
        sent = self.sent(Reaction)
        services.message_react(**self.which, emoji=sent.emoji, present=sent.present)
        return JsonResponse({"message_id": self.message_id})


class AppendView(MessageBaseView):
    """Appends a piece to a message. After a wrong offset, the answer has the message's length."""

    def post(self, request: HttpRequest) -> HttpResponse:
        sent = self.sent(Piece)
        try:
            length = services.message_append(**self.which, offset=sent.offset, piece=sent.text)
        except Elsewhere as error:
            return refused(error.code, error.message, length=error.length)
        return JsonResponse({"length": length})


class FinishView(MessageBaseView):
    def post(self, request: HttpRequest) -> HttpResponse:
        services.message_finish(**self.which)
        return JsonResponse({"message_id": self.message_id})
