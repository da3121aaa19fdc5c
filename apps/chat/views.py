from dataclasses import asdict
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from apps.chat import events
from apps.chat.forms import MessageForm, NameForm, RoomForm
from apps.chat.models import Room
from apps.chat.people import Participant, check_speaker, page_participant
from apps.chat.related import related
from apps.chat.selectors import History, history, lobby_rooms, may_moderate, room_find
from apps.chat.services import NO_SUCH_ROOM, guest_join, guest_leave, message_send, room_create
from apps.chat.text import MAX_BODY
from apps.realtime.errors import Refused
from apps.realtime.selectors import row_id_from


class LobbyView(View):
    """Lists the rooms that are open to the reader. Staff create rooms here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, RoomForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_staff:
            raise PermissionDenied
        form = RoomForm(request.POST)
        if form.is_valid():
            try:
                return redirect(room_create(**form.cleaned_data))
            except Refused as refusal:
                form.add_error("name", refusal.message)
        return self.page(request, form)

    def page(self, request: HttpRequest, form: RoomForm) -> HttpResponse:
        rooms = lobby_rooms(participant=participant_of(request))
        return render(request, "chat/lobby.html", {"rooms": rooms, "form": form})


class RoomBaseView(View):
    """A view of a room that is open to the reader; otherwise the page "no such room"."""

    participant: Participant | None
    room: Room

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.participant = participant_of(request)
        room = room_find(slug=kwargs["slug"], participant=self.participant)
        if room is None:
            return self.not_found(request, kwargs["slug"])
        self.room = room
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def not_found(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Unknown and forbidden rooms look the same."""
        return render(request, "chat/not_found.html", {"name": slug}, status=404)

    def before(self) -> int | None:
        """The message id in `?before=`. Raises ValueError if it is something else."""
        before = self.request.GET.get("before")
        return row_id_from(before) if before else None

    def ask_name(self, form: NameForm, *, status: int = 200) -> HttpResponse:
        context = {"room": self.room, "form": form, "participant": self.participant}
        return render(self.request, "chat/name.html", context, status=status)


@method_decorator(never_cache, "dispatch")
class RoomView(RoomBaseView):
    """The room with its newest messages, or a form for the name of a new guest.

    Without JavaScript, `?before=<id>` shows earlier messages and POST writes one.
    """

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.participant is None:
            return self.ask_name(NameForm())
        try:
            before = self.before()
        except ValueError:
            return redirect(self.room)
        return self.page(self.participant, before=before)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.participant is None:
            return self.ask_name(NameForm(), status=403)
        form = MessageForm(request.POST)
        if form.is_valid():
            try:
                return redirect(f"{self.room.get_absolute_url()}#message-{self.send(form)}")
            except Refused as refusal:
                form.add_error("body", refusal.message)
        return self.page(self.participant, form=form)

    def send(self, form: MessageForm) -> int:
        participant = cast(Participant, self.participant)
        check_speaker(participant, form.cleaned_data["speaks_as"])
        sent = message_send(
            room_id=self.room.pk,
            participant=participant,
            body=form.cleaned_data["body"],
            client_id=form.client_id,
        )
        return sent.message_id

    def page(
        self,
        participant: Participant,
        *,
        before: int | None = None,
        form: MessageForm | None = None,
    ) -> HttpResponse:
        newest = history(room=self.room)
        context = {
            "room": self.room,
            "participant": participant,
            "heading": newest.room,
            "cursor": newest.cursor,
            "plain": history(room=self.room, before=before) if before else newest,
            "before": before,
            "max_length": MAX_BODY,
            "form": form or MessageForm(initial={"speaks_as": participant.key}),
            "snapshot": {
                "me": {**asdict(participant), "moderates": may_moderate(participant=participant)},
                **snapshot(newest, participant),
            },
        }
        return render(self.request, "chat/room.html", context, status=422 if form else 200)


@method_decorator(never_cache, "dispatch")
class MessagesView(RoomBaseView):
    """A room's messages as JSON: the newest, or those before the message `?before=<id>`."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.participant is None:
            return self.refuse("Choose a name to join the chat.", status=403)
        try:
            before = self.before()
        except ValueError:
            return self.refuse("before must be the id of a message.", status=400)
        return JsonResponse(snapshot(history(room=self.room, before=before), self.participant))

    def not_found(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.refuse(NO_SUCH_ROOM, status=404)

    def refuse(self, message: str, *, status: int) -> HttpResponse:
        return JsonResponse({"message": message}, status=status)


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
        messages.success(request, "You have left the chat. Your name is forgotten.")
        return redirect("chat:list")


def participant_of(request: HttpRequest) -> Participant | None:
    return page_participant(user=request.user, session=request.session)


def snapshot(found: History, viewer: Participant) -> dict[str, Any]:
    """The state that the page's script starts from. Events after `cursor` update it."""
    return {
        "cursor": {"seq": found.cursor.seq, "epoch": found.cursor.epoch},
        "room": events.room_saved(found.room).model_dump(),
        "messages": [events.message_event(message).model_dump() for message in found.messages],
        "more": found.earlier_before is not None,
        **related(room_id=found.room.pk, messages=found.messages, viewer=viewer),
    }
