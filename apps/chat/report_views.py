"""Reporting a message; and for moderators, the reports and the moderation log."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.chat.message_rows import message_rows
from apps.chat.models import Message, ModerationEntry, Report, Room
from apps.chat.moderation_forms import ReportForm
from apps.chat.moderation_views import ModeratorView
from apps.chat.people import Participant
from apps.chat.rights import may_manage
from apps.chat.services import message_report, reports_resolve
from apps.chat.views import RoomBaseView
from apps.realtime.errors import Refused
from apps.realtime.ids import row_id_from
from apps.realtime.selectors import page_get

PAGE_SIZE = 100


@method_decorator(never_cache, "dispatch")
class ReportView(RoomBaseView):
    """Asks why, and reports the message to the moderators."""

    def get(self, request: HttpRequest, slug: str, message_id: int) -> HttpResponse:
        return self.page(*self.message(message_id), ReportForm())

    def post(self, request: HttpRequest, slug: str, message_id: int) -> HttpResponse:
        message, participant = self.message(message_id)
        form = ReportForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                message_report(message_id=message.pk, participant=participant, reason=reason)
            except Refused as refusal:
                form.add_error("reason", refusal.message)
            else:
                messages.success(request, _("Thank you. The moderators will look at it."))
                return self.to_message(message.pk)
        return self.page(message, participant, form)

    def message(self, message_id: int) -> tuple[Message, Participant]:
        message, participant = super().message(message_id)
        if self.room.is_direct or message.is_by(participant):
            raise Http404
        return message, participant

    def page(self, message: Message, participant: Participant, form: ReportForm) -> HttpResponse:
        [row] = message_rows([message], participant=participant, moderates=False)
        context = {"room": self.room, "row": row, "form": form}
        status = 422 if form.errors else 200
        return render(self.request, "chat/moderation/report.html", context, status=status)


@method_decorator(never_cache, "dispatch")
class ReportsView(ModeratorView):
    """The messages that were reported and not yet looked at. POST resolves one."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        actor = self.moderator()
        return self.page("reports.html", reported=reported(self.room, actor))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        actor = self.moderator()
        try:
            message_id = row_id_from(request.POST.get("message", ""))
        except ValueError:
            raise Http404 from None
        try:
            reports_resolve(room_id=self.room.pk, message_id=message_id, actor=actor)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("chat:reports", slug=slug)


@method_decorator(never_cache, "dispatch")
class LogView(ModeratorView):
    """The moderation log, for owners and staff. `?before=` shows earlier entries."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not may_manage(room_id=self.room.pk, participant=self.moderator()):
            raise Http404
        given = request.GET.get("before", "")
        try:
            before = row_id_from(given) if given else None
        except ValueError:
            return redirect("chat:moderation-log", slug=slug)
        rows = ModerationEntry.objects.filter(room=self.room)
        return self.page("log.html", entries=page_get(rows=rows, before=before, size=PAGE_SIZE))


def reported(room: Room, actor: Participant) -> list[dict[str, Any]]:
    """The messages with open reports, the oldest first; each as a row, with its reports."""
    opened = Report.objects.filter(message__room=room, resolved_at=None)
    reports = opened.select_related("message__room").order_by("message", "id")[:PAGE_SIZE]
    return [
        {
            "row": message_rows([message], participant=actor, moderates=True)[0],
            "author": message.author_as_participant,
            "reports": list(group),
        }
        for message, group in groupby(reports, key=lambda report: report.message)
    ]
