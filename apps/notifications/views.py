from contextlib import suppress
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.generic import TemplateView, View

from apps.notifications.models import Notification
from apps.notifications.selectors import bell_get, notifications_page
from apps.notifications.services import notification_read, notifications_read_all
from apps.realtime.errors import NotFound
from apps.realtime.selectors import row_id_from


class MemberRequest(HttpRequest):
    """A request that passed LoginRequiredMixin."""

    user: Any  # of the site's user model


class NotificationListView(LoginRequiredMixin, TemplateView):
    """A person's notifications, newest first, a page at a time."""

    template_name = "notifications/list.html"
    request: MemberRequest

    def before(self) -> int | None:
        before = self.request.GET.get("before")
        try:
            return row_id_from(before) if before else None
        except ValueError:
            raise Http404 from None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.before()
        # The bell's subscription keeps the list up to date, so its cursor is read before the list.
        bell = bell_get(user_id=self.request.user.pk)
        page = notifications_page(user_id=self.request.user.pk, before=before)
        return super().get_context_data(
            bell=bell, page=page, is_newest=before is None, blank=Notification(pk=0), **kwargs
        )


class OpenView(LoginRequiredMixin, View):
    """Marks a notification as read and redirects to the page it is about."""

    def get(self, request: MemberRequest, notification_id: int) -> HttpResponse:
        """For a login in between, which redirects here: a GET must not mark anything as read."""
        return redirect("notifications:list")

    def post(self, request: MemberRequest, notification_id: int) -> HttpResponse:
        try:
            notification_read(notification_id=notification_id, user_id=request.user.pk)
        except NotFound as error:
            raise Http404(error.message) from None
        return HttpResponseRedirect(Notification.objects.get(pk=notification_id).url)


class ReadAllView(LoginRequiredMixin, View):
    """Marks the notifications as read that the person has seen: those up to `up_to_id`."""

    def get(self, request: MemberRequest) -> HttpResponse:
        return redirect("notifications:list")

    def post(self, request: MemberRequest) -> HttpResponse:
        with suppress(ValueError):
            up_to_id = row_id_from(request.POST.get("up_to_id", ""))
            notifications_read_all(user_id=request.user.pk, up_to_id=up_to_id)
        return redirect("notifications:list")
