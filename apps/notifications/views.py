from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.generic import TemplateView, View

from apps.notifications.forms import BeforeForm, ReadAllForm
from apps.notifications.models import Notification
from apps.notifications.selectors import bell_get, notifications_latest
from apps.notifications.services import notification_read, notifications_read_all
from apps.realtime.errors import NotFound


class MemberRequest(HttpRequest):
    """A request that LoginRequiredMixin has let in."""

    user: Any  # of the site's own model


class NotificationListView(LoginRequiredMixin, TemplateView):
    """Somebody's notifications, newest first, a page at a time."""

    template_name = "notifications/list.html"
    request: MemberRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = BeforeForm(self.request.GET)
        if not form.is_valid():
            raise Http404
        before = form.cleaned_data["before"]
        # The list is kept live by the bell's subscription, so the bell's cursor is read before it.
        bell = bell_get(user_id=self.request.user.pk)
        page = notifications_latest(user_id=self.request.user.pk, before=before)
        return super().get_context_data(
            bell=bell, page=page, is_newest=before is None, blank=Notification(pk=0), **kwargs
        )


class OpenView(LoginRequiredMixin, View):
    """Marks a notification as read and leads to what it is about."""

    def get(self, request: MemberRequest, notification_id: int) -> HttpResponse:
        """Where a log-in leads that was asked for in between: reading must not happen by a GET."""
        return redirect("notifications:list")

    def post(self, request: MemberRequest, notification_id: int) -> HttpResponse:
        try:
            notification_read(notification_id=notification_id, user_id=request.user.pk)
        except NotFound as error:
            raise Http404(error.message) from None
        return HttpResponseRedirect(Notification.objects.get(pk=notification_id).url)


class ReadAllView(LoginRequiredMixin, View):
    """Marks what its sender has seen as read."""

    def get(self, request: MemberRequest) -> HttpResponse:
        return redirect("notifications:list")

    def post(self, request: MemberRequest) -> HttpResponse:
        form = ReadAllForm(request.POST)
        if form.is_valid():
            notifications_read_all(user_id=request.user.pk, up_to=form.cleaned_data["up_to"])
        return redirect("notifications:list")
