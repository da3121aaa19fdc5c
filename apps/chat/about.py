"""The page about a room: who is in it, and what its members and owners may change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.chat import services
from apps.chat.bots.selectors import room_bots
from apps.chat.direct_names import name_direct
from apps.chat.forms import InvitationForm, LevelForm, RoomForm
from apps.chat.models import Invitation, Membership
from apps.chat.people import Participant
from apps.chat.rights import may_manage
from apps.chat.room_people import member_lines, person_find
from apps.chat.views import RoomBaseView
from apps.realtime.errors import Refused
from apps.realtime.ids import row_id_from, user_id_from

PEOPLE = 200  # listed on the page
Id = TypeVar("Id")


@method_decorator(never_cache, "dispatch")
class AboutView(RoomBaseView):
    """Members see the room's people. POST with an `action` does what one of the forms says."""

    participant: Participant

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.not_found(request, kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        act = ACTIONS.get(request.POST.get("action", ""))
        if act is None:
            return self.page()
        try:
            return act(self) or redirect("chat:about", slug)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("chat:about", slug)

    def page(self, form: RoomForm | None = None, **shown_once: str) -> HttpResponse:
        """`shown_once`: the link of an invitation, or the token or the secret of a bot."""
        name_direct([self.room], participant=self.participant)
        people = Membership.objects.filter(room=self.room).select_related("user__chat_bot")
        mine = people.filter(user=self.participant.user_id).first()
        manages = not self.room.is_direct and may_manage(
            room_id=self.room.pk, participant=self.participant
        )
        context = {
            "room": self.room,
            "people": member_lines(people[:PEOPLE], shared=mine is not None),
            "count": people.count(),
            "mine": mine,
            "manages": manages,
            "roles": Membership.Role.choices,
            "invitations": Invitation.objects.valid().filter(room=self.room) if manages else (),
            "bots": room_bots(room=self.room, participant=self.participant) if manages else (),
            **shown_once,
            "form": form or RoomForm(instance=self.room),
            "invitation_form": InvitationForm(),
            "level_form": LevelForm(instance=mine),
        }
        return render(self.request, "chat/about.html", context)

    # Actions: None leads back to the page.

    @property
    def who(self) -> dict[str, Any]:
        return {"room_id": self.room.pk, "participant": self.participant}

    def change(self) -> HttpResponse | None:
        form = RoomForm(self.request.POST, instance=self.room)
        if not form.is_valid():
            self.room.refresh_from_db()
            return self.page(form)
        services.room_change(**self.who, **form.cleaned_data)
        messages.success(self.request, _("The room is changed."))
        return None

    def archive(self) -> None:
        services.room_change_archived(**self.who, archived="archived" in self.request.POST)

    def leave(self) -> HttpResponse:
        services.room_leave(**self.who)
        messages.success(self.request, _("You have left {name}.").format(name=self.room.name))
        return redirect("chat:list")

    def level(self) -> None:
        form = LevelForm(self.request.POST)
        if form.is_valid():
            hours = form.cleaned_data["mute_hours"]
            mute = timedelta(hours=hours) if hours else None
            services.level_set(**self.who, level=form.cleaned_data["level"], mute=mute)

    def role(self) -> None:
        user_id = self.given("user", user_id_from)
        role = self.request.POST.get("role", "")
        services.member_role_set(**self.who, user_id=user_id, role=role)

    def remove(self) -> None:
        person = person_find(room=self.room, person_id=f"user.{self.given('user', user_id_from)}")
        if person is not None:
            services.person_remove(room_id=self.room.pk, actor=self.participant, person=person)

    def invite(self) -> HttpResponse | None:
        """The link is shown once: only a digest of it is stored."""
        form = InvitationForm(self.request.POST)
        if not form.is_valid():
            return None
        token = services.invitation_create(**self.who, **form.cleaned_data)
        path = reverse("chat:invitation", args=[token])
        return self.page(link=self.request.build_absolute_uri(path))

    def revoke(self) -> None:
        services.invitation_revoke(**self.who, invitation_id=self.row("invitation"))

    def bot(self) -> HttpResponse:
        """The token is shown once, too."""
        name = self.request.POST.get("name", "")
        return self.page(token=services.room_bot_create(**self.who, name=name))

    def bot_rotate(self) -> HttpResponse:
        bot_id = self.row("bot")
        return self.page(token=services.bot_rotate(bot_id=bot_id, actor=self.participant))

    def bot_disable(self) -> None:
        services.bot_disable(bot_id=self.row("bot"), actor=self.participant)

    def bot_webhook(self) -> HttpResponse | None:
        """Without an address, the bot's webhooks end."""
        whose: dict[str, Any] = {"bot_id": self.row("bot"), "actor": self.participant}
        if url := self.request.POST.get("url", "").strip():
            return self.page(secret=services.bot_webhook_set(url=url, **whose))
        services.bot_webhook_end(**whose)
        return None

    def row(self, field: str) -> int:
        return self.given(field, row_id_from)

    def given(self, field: str, read: Callable[[str], Id]) -> Id:
        """The id in a form. Raises `Refused` for anything else."""
        try:
            return read(self.request.POST.get(field, ""))
        except ValueError:
            raise Refused("invalid", _("This form is not complete.")) from None


ACTIONS = {
    "change": AboutView.change,
    "archive": AboutView.archive,
    "leave": AboutView.leave,
    "level": AboutView.level,
    "role": AboutView.role,
    "remove": AboutView.remove,
    "invite": AboutView.invite,
    "revoke": AboutView.revoke,
    "bot": AboutView.bot,
    "bot-rotate": AboutView.bot_rotate,
    "bot-disable": AboutView.bot_disable,
    "bot-webhook": AboutView.bot_webhook,
}
