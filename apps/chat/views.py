from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from apps.chat.consumers import ChatConsumer
from apps.chat.forms import MessageForm, NameForm
from apps.chat.last_seen import member_seen
from apps.chat.message_rows import message_rows
from apps.chat.models import Message, Room
from apps.chat.people import Participant, check_speaker, nameless, page_participant
from apps.chat.related import beside
from apps.chat.rights import NO_SUCH_ROOM, may_moderate
from apps.chat.room_page import place_from, room_context, snapshot, writing_fields, writing_now
from apps.chat.selectors import NEWEST, History, Place, history, message_in, room_find
from apps.chat.services import (
    guest_join,
    guest_leave,
    message_delete,
    message_send,
    room_open,
)
from apps.chat.uploads import images_upload
from apps.realtime.consumers.http_commands import command_answer
from apps.realtime.errors import NotFound, Refused
from apps.realtime.protocol import ErrorFrame, Ok


class RoomBaseView(View):
    """A view of a room that is open to the reader; otherwise the page "no such room"."""

    participant: Participant | None
    room: Room

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.participant = participant_of(request)
        room = room_find(slug=kwargs["slug"], participant=visitor_of(request))
        if room is None:
            return self.not_found(request, kwargs["slug"])
        self.room = room
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def not_found(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Unknown and forbidden rooms look the same."""
        return render(request, "chat/not_found.html", {"name": slug}, status=404)

    def message(self, message_id: int) -> tuple[Message, Participant]:
        """A message of the room, and who asks. Raises Http404 for others and without a name."""
        message = message_in(room=self.room, message_id=message_id)
        if message is None or self.participant is None:
            raise Http404
        return message, self.participant

    def to_message(self, message_id: int) -> HttpResponse:
        """Leads to the page of the room that shows this message."""
        return redirect(f"{self.room.get_absolute_url()}?around={message_id}#message-{message_id}")

    def ask_name(self, form: NameForm, *, status: int = 200) -> HttpResponse:
        context = {"room": self.room, "form": form, "participant": self.participant}
        return render(self.request, "chat/name.html", context, status=status)


@method_decorator(never_cache, "dispatch")
class RoomView(RoomBaseView):
    """The room with its newest messages, and a form: for a message, or for the name of a new guest.

    `?before=`, `?after=` and `?around=` with the id of a message show other messages. POST writes
    one, for pages whose script does not run.
    """

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        try:
            place = place_from(request.GET)
        except ValueError:
            return redirect(self.room)
        return self.page(place=place)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.participant is None:
            return self.ask_name(NameForm(), status=403)
        form = MessageForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return redirect(f"{self.room.get_absolute_url()}#message-{self.send(form)}")
            except Refused as refusal:
                form.add_error("body", refusal.message)
        return self.page(form=form)

    def send(self, form: MessageForm) -> int:
        participant = cast(Participant, self.participant)
        check_speaker(participant, form.cleaned_data["speaks_as"])
        sent = message_send(
            room_id=self.room.pk,
            participant=participant,
            body=form.cleaned_data["body"],
            client_id=form.client_id,
            images=images_upload(form, room=self.room, participant=participant),
        )
        return sent.message_id

    def page(self, *, place: Place = NEWEST, form: MessageForm | None = None) -> HttpResponse:
        context = room_context(room=self.room, participant=self.participant, place=place, form=form)
        if self.participant is not None:
            self.read(self.participant, context["shown"])
        return render(self.request, "chat/room.html", context, status=422 if form else 200)

    def read(self, participant: Participant, shown: History) -> None:
        """A page that shows the newest messages has been read."""
        newest_id = shown.messages[-1].pk if shown.messages and not shown.later else 0
        room_open(room_id=self.room.pk, participant=participant, newest_id=newest_id)
        if participant.user_id is not None:
            member_seen(user_id=participant.user_id)


@method_decorator(never_cache, "dispatch")
class MessageDeleteView(RoomBaseView):
    """Asks before it deletes a message, for pages whose script does not run."""

    def get(self, request: HttpRequest, slug: str, message_id: int) -> HttpResponse:
        message, participant = self.message(message_id)
        moderates = may_moderate(room_id=self.room.pk, participant=participant)
        [row] = message_rows([message], participant=participant, moderates=moderates)
        if not row.deletable:
            return redirect(message)
        context = {
            "room": self.room,
            "row": replace(row, deletable=False),
            "back": message.get_absolute_url(),
        }
        return render(request, "chat/message_delete.html", context)

    def post(self, request: HttpRequest, slug: str, message_id: int) -> HttpResponse:
        message, participant = self.message(message_id)
        try:
            message_delete(message_id=message_id, participant=participant)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect(message)


@method_decorator(never_cache, "dispatch")
class MessagesView(RoomBaseView):
    """A room's messages as JSON: the newest, or those at `?before=`, `?after=` or `?around=`."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        try:
            place = place_from(request.GET)
        except ValueError as error:
            return self.refuse(str(error), status=400)
        found = history(room=self.room, place=place)
        writing = writing_fields(writing_now(room=found.room, participant=self.participant))
        around = beside(room_id=found.room.pk, messages=found.messages, viewer=self.participant)
        return JsonResponse({**snapshot(found, around), "writing": writing})

    def not_found(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.refuse(str(NO_SUCH_ROOM), status=404)

    def refuse(self, message: str, *, status: int) -> HttpResponse:
        return JsonResponse({"message": message}, status=status)


class CommandView(RoomBaseView):
    """The commands of the chat's socket as POST, for networks that let no WebSockets through.

    `?as=` and the answer are those of the socket.
    """

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.answer(command_answer(ChatConsumer, request))

    def not_found(self, request: HttpRequest, slug: str) -> HttpResponse:
        command_id = ChatConsumer.parser.id_of(request.body.decode(errors="replace"))
        refusal = NotFound(NO_SUCH_ROOM)
        frame = ErrorFrame(id=command_id, code=refusal.code, message=refusal.message)
        return self.answer(frame)

    def answer(self, frame: Ok | ErrorFrame) -> HttpResponse:
        status = 200 if isinstance(frame, Ok) else 422
        json = "application/json"
        return HttpResponse(frame.model_dump_json(), content_type=json, status=status)


class NameView(RoomBaseView):
    """Gives a guest a name, or another one."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.participant is None:
            return self.ask_name(NameForm())
        if self.participant.is_member:
            return redirect(self.room)
        return self.ask_name(NameForm(initial={"name": self.participant.name}))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = NameForm(request.POST)
        if form.is_valid():
            try:
                guest_join(session=request.session, name=form.cleaned_data["name"])
                return redirect(self.room)
            except Refused as refusal:
                form.add_error("name", refusal.message)
        return self.ask_name(form)


class LeaveView(RoomBaseView):
    """Forgets a guest's name."""

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        guest_leave(session=request.session)
        messages.success(request, _("You have left the chat. Your name is forgotten."))
        return redirect("chat:list")


def participant_of(request: HttpRequest) -> Participant | None:
    return page_participant(user=request.user, session=request.session)


def visitor_of(request: HttpRequest) -> Participant:
    """The same, but knows the session of somebody without a name, too."""
    return participant_of(request) or nameless(request.session.session_key)
