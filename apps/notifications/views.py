from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from apps.notifications import services
from apps.notifications.consumers import NotificationsConsumer
from apps.notifications.filters import EMPTY, SHOWS, filters_for, pages_url
from apps.notifications.kinds import kinds_for
from apps.notifications.listing import PANEL_SIZE, listing_get, rows_shown
from apps.notifications.quiet import zone_of
from apps.notifications.selectors import bell_get, inbox_get, notification_find
from apps.notifications.snoozing import CHOICES, local_time, snooze_end
from apps.realtime.consumers.http_commands import command_answer
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import row_id_from
from apps.realtime.protocol import Ok


class MemberRequest(HttpRequest):
    """A request that passed LoginRequiredMixin."""

    user: Any  # of the site's user model


class NotificationListView(LoginRequiredMixin, TemplateView):
    """A person's notifications, newest first, a page at a time."""

    template_name = "notifications/list.html"
    request: MemberRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user_id, query = self.request.user.pk, self.request.GET
        before, after = seq_from(query.get("before")), seq_from(query.get("after"))
        show, kind = query.get("show", "inbox"), query.get("kind", "")
        if show not in SHOWS:
            raise Http404
        # The bell's subscription keeps the list up to date, so its cursor is read before the list.
        bell = bell_get(user_id=user_id)
        rows, kinds = (
            rows_shown(user_id=user_id, show=show, kind=kind),
            kinds_for(self.request.user),
        )
        return super().get_context_data(
            bell=bell,
            page=listing_get(rows=rows, before=before, after=after),
            show=show,
            kind=kind,
            kinds=kinds,
            snoozes=CHOICES.items(),
            filters=filters_for(show=show, kind=kind, kinds=kinds),
            here=pages_url(show=show, kind=kind),
            empty=EMPTY[show],
            zone=zone_of(inbox_get(user_id=user_id)),
            is_newest=before is None and after is None,
            **kwargs,
        )


class PanelView(LoginRequiredMixin, View):
    """The newest notifications, for the panel below the bell."""

    def get(self, request: MemberRequest) -> HttpResponse:
        bell = bell_get(user_id=request.user.pk)
        page = listing_get(rows=rows_shown(user_id=request.user.pk), size=PANEL_SIZE)
        values = {"bell": bell, "page": page, "is_panel": True}
        return render(request, "notifications/_panel.html", values)


def seq_from(text: str | None) -> int | None:
    """The seq that a query string spells. A page of any other is not found."""
    try:
        return row_id_from(text) if text else None
    except ValueError:
        raise Http404 from None


class ActionView(LoginRequiredMixin, View):
    """A form of the list. A GET marks nothing: it is for a log-in in between, which redirects."""

    request: MemberRequest

    def get(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        return redirect("notifications:list")

    def done(self) -> HttpResponse:
        """Back to the page of the form; nothing for a script, which gets an event."""
        if self.request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=204)
        then = self.request.POST.get("then", "")
        safe = url_has_allowed_host_and_scheme(then, allowed_hosts=None)
        return HttpResponseRedirect(then) if safe else redirect("notifications:list")

    def refused(self, message: str) -> HttpResponse:
        """Back with a message. A script gets an error, and then sends the form as usual."""
        if self.request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(message, status=422, content_type="text/plain")
        messages.error(self.request, message)
        return self.done()


class OpenView(ActionView):
    """Marks a notification as read and redirects to the page it is about."""

    def post(self, request: MemberRequest, notification_id: int) -> HttpResponse:
        user_id = request.user.pk
        try:
            services.notification_read(notification_id=notification_id, user_id=user_id)
            notification = notification_find(notification_id=notification_id, user_id=user_id)
        except NotFound as error:
            raise Http404(error.message) from None
        return HttpResponseRedirect(notification.url)


class ChangeView(ActionView):
    """Marks a notification as read or unread, archives it, or puts it back into the inbox."""

    def post(self, request: MemberRequest, notification_id: int, action: str) -> HttpResponse:
        changes: dict[str, Callable[..., int]] = {
            "read": services.notification_read,
            "unread": services.notification_unread,
            "archive": services.notification_archive,
            "restore": services.notification_restore,
        }
        try:
            changes[action](notification_id=notification_id, user_id=request.user.pk)
        except (KeyError, NotFound):
            raise Http404 from None
        return self.done()


class SnoozeView(ActionView):
    """Hides a notification until a time that the person chooses."""

    def post(self, request: MemberRequest, notification_id: int, choice: str) -> HttpResponse:
        try:
            until = self.until(notification_id, choice)
            services.notification_snooze(
                notification_id=notification_id, user_id=request.user.pk, until=until
            )
        except (KeyError, NotFound):
            raise Http404 from None
        except (ValueError, Refused):
            return self.refused(_("Snooze a notification until a time in the future."))
        return self.done()

    def until(self, notification_id: int, choice: str) -> datetime:
        """Raises KeyError for an unknown choice, and ValueError for a text that is no time."""
        zone = zone_of(inbox_get(user_id=self.request.user.pk))
        if choice == "until":
            return local_time(self.request.POST.get(f"until.{notification_id}", ""), zone=zone)
        return snooze_end(choice, now=timezone.now(), zone=zone)


class ReadAllView(ActionView):
    """Marks the notifications as read that the person has seen: those up to `up_to_seq`."""

    def post(self, request: MemberRequest) -> HttpResponse:
        with suppress(ValueError):
            up_to_seq = row_id_from(request.POST.get("up_to_seq", ""))
            services.notifications_read_all(user_id=request.user.pk, up_to_seq=up_to_seq)
        return self.done()


class CommandView(LoginRequiredMixin, View):
    """The socket's commands as POST, for networks that let no WebSockets through."""

    def post(self, request: MemberRequest) -> HttpResponse:
        frame = command_answer(NotificationsConsumer, request)
        status = 200 if isinstance(frame, Ok) else 422
        json = "application/json"
        return HttpResponse(frame.model_dump_json(), content_type=json, status=status)
