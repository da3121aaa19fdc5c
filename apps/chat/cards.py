"""The card of a person: their name and role in a room, and when they last used the chat."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from apps.chat.do_not_disturb import keeper
from apps.chat.models import Membership, Room
from apps.chat.people import Participant
from apps.chat.rights import may_moderate
from apps.chat.room_people import MemberLine, member_lines, person_find
from apps.chat.views import RoomBaseView


@dataclass(frozen=True)
class Card:
    """`line` is that of the list of members, for a person who has joined the room."""

    person: Participant
    username: str = ""
    is_bot: bool = False
    is_active: bool = False
    line: MemberLine | None = None

    @property
    def id(self) -> str:
        return self.person.as_person().id


def card_find(*, room: Room, person_id: str, viewer: Participant) -> Card | None:
    """The card that `viewer` sees; None for somebody who is not in the room and wrote nothing."""
    person = person_find(room=room, person_id=person_id)
    if person is None or person.user_id is None:
        return Card(person) if person else None
    joined = {
        row.user_id: row
        for row in Membership.objects.filter(room=room, user__in=[person.user_id, viewer.user_id])
    }
    theirs = joined.get(person.user_id)
    if theirs is None and not room.messages.filter(author=person.user_id).exists():
        return None
    user: Any = get_user_model()._default_manager.select_related("chat_bot").get(pk=person.user_id)
    lines = member_lines([theirs] if theirs else [], shared=viewer.user_id in joined)
    return Card(
        person,
        username=user.get_username(),
        is_bot=hasattr(user, "chat_bot"),
        is_active=user.is_active,
        line=lines[0] if lines else None,
    )


@method_decorator(never_cache, "dispatch")
class CardView(RoomBaseView):
    """The card as a page. The script shows it in a dialog."""

    def get(self, request: HttpRequest, slug: str, person_id: str) -> HttpResponse:
        viewer = self.participant
        card = viewer and card_find(room=self.room, person_id=person_id, viewer=viewer)
        if not viewer or not card:
            raise Http404
        moderates = may_moderate(room_id=self.room.pk, participant=viewer)
        context = {
            "room": self.room,
            "card": card,
            "is_mine": card.person.key == viewer.key,
            "viewer": viewer,
            "moderates": moderates and not self.room.is_direct,
            "offers_quiet": keeper() is not None,
        }
        return render(request, "chat/card.html", context)
