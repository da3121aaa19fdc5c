"""The list of rooms: as a page, where members create rooms, and beside every page of the chat."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from apps.chat.forms import RoomForm
from apps.chat.selectors import lobby_rooms
from apps.chat.services import room_create
from apps.chat.views import participant_of, visitor_of
from apps.realtime.errors import Refused


class LobbyView(View):
    """Lists the rooms that are open to the reader."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, RoomForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        owner = participant_of(request)
        if owner is None or not owner.is_member:
            raise PermissionDenied
        form = RoomForm(request.POST)
        if form.is_valid():
            try:
                return redirect(room_create(**form.cleaned_data, owner=owner))
            except Refused as refusal:
                form.add_error("name", refusal.message)
        return self.page(request, form)

    def page(self, request: HttpRequest, form: RoomForm) -> HttpResponse:
        rooms = lobby_rooms(participant=visitor_of(request))
        return render(request, "chat/lobby.html", {"rooms": rooms, "form": form})


@method_decorator(never_cache, "dispatch")
class SidebarView(View):
    """The list beside each page, for a page whose script needs a fresh one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "chat/sidebar.html")
