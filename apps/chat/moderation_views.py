"""Pages for the moderators of a room. They need no script. To others they do not exist."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.chat.models import Restriction
from apps.chat.moderation_forms import BanForm, MuteForm, SlowForm
from apps.chat.people import Participant
from apps.chat.rights import check_may_act_on, may_manage, may_moderate
from apps.chat.room_people import (
    RoomPerson,
    joined,
    person_find,
    recent_authors,
    reports_open,
    restricted,
    role_of,
)
from apps.chat.services import (
    person_ban,
    person_mute,
    person_remove,
    person_unban,
    person_unmute,
    room_lock,
    room_slow,
)
from apps.chat.views import RoomBaseView
from apps.realtime.errors import Refused

Kind = Restriction.Kind


class ModeratorView(RoomBaseView):
    def moderator(self) -> Participant:
        """Raises Http404 for those who do not moderate the room."""
        actor = self.participant
        if actor is None or self.room.is_direct:
            raise Http404
        if not may_moderate(room_id=self.room.pk, participant=actor):
            raise Http404
        return actor

    def page(self, template: str, **context: Any) -> HttpResponse:
        return render(self.request, f"chat/moderation/{template}", {"room": self.room, **context})

    def done(
        self, acts: dict[str, Any], actor: Participant, back: HttpResponse, **about: Any
    ) -> HttpResponse:
        """Run the action of the button and report it. Raises Http404 for an unknown one."""
        act = acts.get(self.request.POST.get("action", ""))
        if act is None:
            raise Http404
        try:
            messages.success(self.request, act(actor, **about))
        except Refused as refusal:
            messages.error(self.request, refusal.message)
        return back


@method_decorator(never_cache, "dispatch")
class ModerationView(ModeratorView):
    """The rules of a room, and its people. POST changes a rule, by the name of the button."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        actor = self.moderator()
        return self.page(
            "room.html",
            slow_form=SlowForm(initial={"seconds": self.room.slow_seconds}),
            mutes=restricted(room=self.room, kind=Kind.MUTE),
            members=joined(room=self.room),
            authors=recent_authors(room=self.room),
            bans=restricted(room=self.room, kind=Kind.BAN),
            reports=reports_open(room=self.room),
            manages=may_manage(room_id=self.room.pk, participant=actor),
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        actor = self.moderator()
        act = {"lock": self.lock, "unlock": self.unlock, "slow": self.slow}
        return self.done(act, actor, redirect("chat:moderation", slug=slug))

    def lock(self, actor: Participant) -> str:
        room_lock(room_id=self.room.pk, actor=actor, locked=True)
        return _("The room is locked. Only moderators write.")

    def unlock(self, actor: Participant) -> str:
        room_lock(room_id=self.room.pk, actor=actor, locked=False)
        return _("The room is open again.")

    def slow(self, actor: Participant) -> str:
        form = SlowForm(self.request.POST)
        seconds = form.cleaned_data["seconds"] if form.is_valid() else -1
        room_slow(room_id=self.room.pk, actor=actor, seconds=seconds)
        return _("Slow mode is changed.") if seconds else _("Slow mode is off.")


@method_decorator(never_cache, "dispatch")
class PersonView(ModeratorView):
    """The moderation of one person. POST runs the action that the button names."""

    def get(self, request: HttpRequest, slug: str, person_id: str) -> HttpResponse:
        return self.page("person.html", **self.context(self.moderator(), person_id))

    def post(self, request: HttpRequest, slug: str, person_id: str) -> HttpResponse:
        actor, person = self.moderator(), self.found(person_id)
        act = {
            "ban": self.ban,
            "unban": self.unban,
            "mute": self.mute,
            "unmute": self.unmute,
            "remove": self.remove,
        }
        back = redirect("chat:person", slug=slug, person_id=person_id)
        return self.done(act, actor, back, person=person)

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
            "mute": rows.filter(kind=Kind.MUTE).first(),
            "ban_form": BanForm(),
            "mute_form": MuteForm(),
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
        return _("{name} is banned from this room.").format(name=person.name)

    def unban(self, actor: Participant, person: Participant) -> str:
        person_unban(room_id=self.room.pk, actor=actor, person=person)
        return _("{name} may come back.").format(name=person.name)

    def mute(self, actor: Participant, person: Participant) -> str:
        form = MuteForm(self.request.POST)
        minutes = form.cleaned_data["minutes"] if form.is_valid() else 0
        person_mute(room_id=self.room.pk, actor=actor, person=person, minutes=minutes)
        return _("{name} reads on, and cannot write.").format(name=person.name)

    def unmute(self, actor: Participant, person: Participant) -> str:
        person_unmute(room_id=self.room.pk, actor=actor, person=person)
        return _("{name} may write again.").format(name=person.name)

    def remove(self, actor: Participant, person: Participant) -> str:
        person_remove(room_id=self.room.pk, actor=actor, person=person)
        return _("{name} is no longer in this room.").format(name=person.name)
