from dataclasses import asdict
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from apps.chat.forms import MessageForm, NameForm, RoomForm
from apps.chat.models import Room
from apps.chat.people import Person, check_speaker, visitor
from apps.chat.selectors import History, history, lobby_rooms, may_moderate, room_find
from apps.chat.services import guest_join, guest_leave, message_send, room_create
from apps.chat.text import MAX_BODY
from apps.realtime.errors import Refused
from apps.realtime.selectors import row_id_from


def person_from(request: HttpRequest) -> Person | None:
    return visitor(user=request.user, session=request.session)


class LobbyView(View):
    """The rooms one may enter; staff open new ones here."""

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
        rooms = lobby_rooms(person=person_from(request))
        return render(request, "chat/lobby.html", {"rooms": rooms, "form": form})


class InRoom(View):
    """A view of one room, for those it is open to."""

    person: Person | None
    room: Room

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.person = person_from(request)
        room = room_find(slug=kwargs["slug"], person=self.person)
        if room is None:
            return self.not_found(request, kwargs["slug"])
        self.room = room
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def not_found(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Unknown and forbidden rooms look the same."""
        return render(request, "chat/not_found.html", {"name": slug}, status=404)

    def before(self) -> int | None:
        """The message's id in `?before=`. Raises ValueError for anything else."""
        before = self.request.GET.get("before")
        return row_id_from(before) if before else None

    def ask_name(self, form: NameForm, *, status: int = 200) -> HttpResponse:
        context = {"room": self.room, "form": form, "person": self.person}
        return render(self.request, "chat/name.html", context, status=status)


@method_decorator(never_cache, "dispatch")
class RoomView(InRoom):
    """The room with its newest messages; who has no name yet is asked for one.

    Without JavaScript, `?before=<id>` leads to earlier ones, and POST writes.
    """

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.person is None:
            return self.ask_name(NameForm())
        try:
            before = self.before()
        except ValueError:
            return redirect(self.room)
        return self.page(self.person, before=before)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.person is None:
            return self.ask_name(NameForm(), status=403)
        form = MessageForm(request.POST)
        if form.is_valid():
            try:
                return redirect(f"{self.room.get_absolute_url()}#message-{self.send(form)}")
            except Refused as refusal:
                form.add_error("body", refusal.message)
        return self.page(self.person, form=form)

    def send(self, form: MessageForm) -> int:
        person = cast(Person, self.person)
        check_speaker(person, form.cleaned_data["speaks_as"])
        body = form.cleaned_data["body"]
        sent = message_send(
            room_id=self.room.pk, person=person, body=body, client_id=form.client_id
        )
        return sent.id

    def page(
        self, person: Person, *, before: int | None = None, form: MessageForm | None = None
    ) -> HttpResponse:
        newest = history(room=self.room)
        context = {
            "room": self.room,
            "person": person,
            "heading": newest.room,
            "cursor": newest.cursor,
            "plain": history(room=self.room, before=before) if before else newest,
            "before": before,
            "max_length": MAX_BODY,
            "form": form or MessageForm(initial={"speaks_as": person.key}),
            "snapshot": {
                "me": {**asdict(person), "moderates": may_moderate(person=person)},
                **snapshot(newest),
            },
        }
        return render(self.request, "chat/room.html", context, status=422 if form else 200)


@method_decorator(never_cache, "dispatch")
class MessagesView(InRoom):
    """A room's messages as JSON: the newest, or those before the message `?before=<id>`."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.person is None:
            return self.refuse("Choose a name to join the chat.", status=403)
        try:
            before = self.before()
        except ValueError:
            return self.refuse("before must be the id of a message.", status=400)
        return JsonResponse(snapshot(history(room=self.room, before=before)))

    def not_found(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.refuse("There is no such room, or it is not open to you.", status=404)

    def refuse(self, message: str, *, status: int) -> HttpResponse:
        return JsonResponse({"message": message}, status=status)


class NameView(InRoom):
    """A guest takes a name, or another one."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.person is not None and self.person.is_member:
            return redirect(self.room)
        return self.ask_name(NameForm(initial={"name": self.person.name} if self.person else {}))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = NameForm(request.POST)
        if form.is_valid():
            try:
                guest_join(session=request.session, name=form.cleaned_data["name"])
                return redirect(self.room)
            except Refused as refusal:
                form.add_error("name", refusal.message)
        return self.ask_name(form)


class LeaveView(InRoom):
    """A guest's name is forgotten."""

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        guest_leave(session=request.session)
        messages.success(request, "You have left the chat, and your name is forgotten.")
        return redirect("chat:list")


def snapshot(found: History) -> dict[str, Any]:
    return {
        "cursor": {"seq": found.cursor.seq, "epoch": found.cursor.epoch},
        "room": found.room.model_dump(),
        "messages": [message.model_dump() for message in found.messages],
        "more": found.earlier_before is not None,
    }
