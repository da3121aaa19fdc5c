"""Pages for the moderators of a room. They need no script. To others they do not exist."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.chat.models import Restriction
from apps.chat.moderation_forms import BanForm
from apps.chat.people import Participant
from apps.chat.rights import check_may_act_on, may_manage, may_moderate
from apps.chat.room_people import (
    RoomPerson,
    joined,
    person_find,
    recent_authors,
    restricted,
    role_of,
)
from apps.chat.services import person_ban, person_remove, person_unban
from apps.chat.views import RoomBaseView
from apps.realtime.errors import Refused

Kind = Restriction.Kind


class ModeratorView(RoomBaseView):
    def moderator(self) -> Participant:
        """Raises Http404 for those who do not moderate the room."""
        actor = self.participant
        if actor is None or not may_moderate(room_id=self.room.pk, participant=actor):
            raise Http404
        return actor

    def page(self, template: str, **context: Any) -> HttpResponse:
        return render(self.request, f"chat/moderation/{template}", {"room": self.room, **context})


@method_decorator(never_cache, "dispatch")
class ModerationView(ModeratorView):
    """The people of a room."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        actor = self.moderator()
        return self.page(
            "room.html",
            members=joined(room=self.room),
            authors=recent_authors(room=self.room),
            bans=restricted(room=self.room, kind=Kind.BAN),
            manages=may_manage(room_id=self.room.pk, participant=actor),
        )


@method_decorator(never_cache, "dispatch")
class PersonView(ModeratorView):
    """What a moderator can do to one person. POST does it, by the name of the button."""

    def get(self, request: HttpRequest, slug: str, person_id: str) -> HttpResponse:
        return self.page("person.html", **self.context(self.moderator(), person_id))

    def post(self, request: HttpRequest, slug: str, person_id: str) -> HttpResponse:
        actor, person = self.moderator(), self.found(person_id)
        act = {"ban": self.ban, "unban": self.unban, "remove": self.remove}
        chosen = act.get(request.POST.get("action", ""))
        if chosen is None:
            raise Http404
        try:
            messages.success(request, chosen(actor, person).format(name=person.name))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("chat:person", slug=slug, person_id=person_id)

    def found(self, person_id: str) -> Participant:
        person = person_find(room=self.room, person_id=person_id)
        if person is None:
            raise Http404
        return person

    def context(self, actor: Participant, person_id: str) -> dict[str, Any]:
        person = self.found(person_id)
        rows = Restriction.objects.active().of(person).filter(room=self.room)
        return {
            "shown": RoomPerson(person, role_of(room=self.room, person=person)),
            "ban": rows.filter(kind=Kind.BAN).first(),
            "refusal": self.refusal(actor, person),
            "ban_form": BanForm(),
        }

    def refusal(self, actor: Participant, person: Participant) -> str:
        """Why `actor` cannot act on `person`; empty if they can."""
        try:
            check_may_act_on(room_id=self.room.pk, actor=actor, person=person)
        except Refused as refusal:
            return refusal.message
        return ""

    def ban(self, actor: Participant, person: Participant) -> str:
        form = BanForm(self.request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        person_ban(room_id=self.room.pk, actor=actor, person=person, reason=reason)
        return _("{name} is banned from this room.")

    def unban(self, actor: Participant, person: Participant) -> str:
        person_unban(room_id=self.room.pk, actor=actor, person=person)
        return _("{name} may come back.")

    def remove(self, actor: Participant, person: Participant) -> str:
        person_remove(room_id=self.room.pk, actor=actor, person=person)
        return _("{name} is no longer in this room.")
