"""One message and what can be done with it, for pages whose script does not run."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.chat.forms import ActionForm
from apps.chat.message_rows import message_rows
from apps.chat.models import Message
from apps.chat.people import Participant, check_speaker
from apps.chat.reactions import COMMON, is_viewer
from apps.chat.related import Beside, beside
from apps.chat.rights import may_moderate
from apps.chat.services import (
    message_edit,
    message_pin,
    message_react,
    message_send,
    room_unread,
)
from apps.chat.views import RoomBaseView
from apps.realtime.errors import Refused


@method_decorator(never_cache, "dispatch")
class MessageView(RoomBaseView):
    """GET shows the message with a form for each action; POST does what `action` names."""

    def get(self, request: HttpRequest, slug: str, message_id: int) -> HttpResponse:
        return self.page(*self.message(message_id))

    def post(self, request: HttpRequest, slug: str, message_id: int) -> HttpResponse:
        message, participant = self.message(message_id)
        form = ActionForm(request.POST)
        error = _("Something is missing. Try again.")
        if form.is_valid():
            try:
                check_speaker(participant, form.cleaned_data["speaks_as"])
                shown = act(message, participant, form)
                # The room's page would mark its messages as read.
                unread = form.cleaned_data["action"] == "unread"
                return redirect("chat:list") if unread else self.to_message(shown)
            except Refused as refusal:
                error = refusal.message
        return self.page(*self.message(message_id), form=form, error=error)

    def page(
        self,
        message: Message,
        participant: Participant,
        *,
        form: ActionForm | None = None,
        error: str = "",
    ) -> HttpResponse:
        """`form` is a refused one, whose text is kept."""
        moderates = may_moderate(room_id=self.room.pk, participant=participant)
        around = beside(room_id=self.room.pk, messages=[message], viewer=participant)
        [row] = message_rows([message], participant=participant, moderates=moderates, beside=around)
        context = {
            "room": self.room,
            "row": row,
            "moderates": moderates,
            "versions": message.versions.all() if moderates else [],
            "choices": choices(around, message, participant),
            "speaks_as": participant.key,
            "is_member": participant.is_member,
            "token": uuid4(),
            "kept": form.data if form else {},
            "error": error,
        }
        return render(self.request, "chat/message.html", context, status=422 if error else 200)


def act(message: Message, participant: Participant, form: ActionForm) -> int:
    """Run the form's action. Returns the id of the message to show. Raises `Refused`."""
    given: dict[str, Any] = form.cleaned_data
    who: dict[str, Any] = {"message_id": message.pk, "participant": participant}
    match given["action"]:
        case "edit":
            message_edit(**who, version=given["version"] or 0, body=given["body"])
        case "react":
            message_react(**who, emoji=given["emoji"], present=given["present"])
        case "pin":
            message_pin(**who, pinned=given["present"])
        case "unread":
            room_unread(room_id=message.room_id, participant=participant, message_id=message.pk)
        case "reply":
            sent = message_send(
                room_id=message.room_id,
                participant=participant,
                body=given["body"],
                client_id=form.client_id,
                reply_to=message.pk,
            )
            return sent.message_id
    return message.pk


def choices(around: Beside, message: Message, participant: Participant) -> dict[str, bool]:
    """The emojis to offer, and whether the participant has chosen them."""
    found = around.reactions.get(message.pk, [])
    mine = {
        each.emoji
        for each in found
        if any(is_viewer(person, participant) for person in each.people)
    }
    offered = dict.fromkeys([*COMMON, *(each.emoji for each in found)])
    return {emoji: emoji in mine for emoji in offered}
